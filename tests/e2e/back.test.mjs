// The browser's Back button closes what was opened, and then leaves the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NFS, address, at, go, open, origin, paste, ready, expectText, status, text, until } from "./harness.mjs";

const PHONE = { viewport: { width: 360, height: 740 } };
const BEFORE = "data:text/html,<title>before</title>";

/** Opens the page after another one, so that Back has a target. */
const visit = (options, story) => open({ ...options, url: BEFORE, until: async (page) => {
  await page.goto(address + (options.path ?? ""));
  await ready(page);
} }, story);

/** Returns the number of history entries of the page. The first entries belong to the other page. */
const entries = (page) => page.evaluate(() => history.state?.places?.length ?? 1);
/** Waits until the page has a number of entries. */
const settled = (page, count) => until(`${count} entries`, async () => (await entries(page)) === count);
/** Presses Back. The call returns before the page is left. */
const back = (page) => page.evaluate(() => void setTimeout(() => history.back()));
/** Back leaves the page. */
async function leaves(page) {
  await settled(page, 1);
  await page.waitForTimeout(150);
  await back(page);
  await page.waitForURL(BEFORE);
}

const shown = (page, panel) => page.locator(`#panel-${panel}:not([hidden])`).waitFor();

test("on a phone Back selects the previous panel, also after a reload, and then leaves the page", () =>
  visit(PHONE, async (page) => {
    await settled(page, 1);
    const before = await page.evaluate(() => history.length);
    for (const [i, tab] of ["story", "events", "objects"].entries()) {
      await at(page, `tab-${tab}`).click();
      await shown(page, tab);
      await settled(page, i + 2);
    }
    assert.equal(await page.evaluate(() => history.length), before + 3, "each panel is one entry");
    await back(page);
    await shown(page, "events");
    await page.waitForTimeout(300);
    await page.reload();
    await ready(page);
    await shown(page, "events");
    await settled(page, 3);
    await back(page);
    await shown(page, "story");
    // Selecting an earlier panel goes back to its entry.
    await at(page, "tab-manifest").click();
    await shown(page, "manifest");
    await leaves(page);
  }));

for (const name of ["share", "recent"]) {
  test(`Escape closes what ${name} opens, and the focus returns to the button`, () =>
    open({ viewport: { width: 360, height: 740 } }, async (page) => {
      const has = () => page.evaluate(() => document.activeElement?.dataset?.testid);
      for (const way of ["click", "press"]) {
        if (way === "click") await at(page, name).click();
        else await at(page, name).press("Enter");
        await at(page, `${name}-menu`).waitFor();
        await until("the menu has the keyboard", async () => (await has()) === `${name}-menu`);
        await page.keyboard.press("Escape");
        await at(page, `${name}-menu`).waitFor({ state: "detached" });
        assert.equal(await has(), name);
      }
    }));
}

const OPENED = {
  share: [(page) => at(page, "share").click(), (page) => at(page, "share-menu"), (page) => at(page, "share").click()],
  recent: [(page) => at(page, "recent").click(), (page) => at(page, "recent-menu"), (page) => page.keyboard.press("Escape")],
  lessons: [(page) => page.locator("button[data-testid=lessons]").click(), (page) => page.locator("#panel-lessons"), (page) => page.locator("button[data-testid=lessons]").click()],
  keys: [(page) => at(page, "keys").click(), (page) => page.locator("#keys-menu:popover-open"), (page) => page.keyboard.press("Escape")],
  examples: [(page) => at(page, "examples").click(), (page) => page.locator("#examples-menu:popover-open"), (page) => page.keyboard.press("Escape")],
};

for (const [where, options] of [["a phone", PHONE], ["a wide page", {}]]) {
  test(`on ${where} an opened part has one entry: Back closes it, and closing it removes the entry`, () =>
    visit(options, async (page) => {
      await paste(page, NFS);
      for (const [what, [opens, thing, closes]] of Object.entries(OPENED)) {
        await settled(page, 1);
        await opens(page);
        await thing(page).waitFor();
        await settled(page, 2);
        await back(page);
        await thing(page).waitFor({ state: "hidden" });
        await settled(page, 1);
        await opens(page);
        await thing(page).waitFor();
        await settled(page, 2);
        await closes(page);
        await thing(page).waitFor({ state: "hidden" });
        await settled(page, 1);
        assert.equal(await text(page), NFS, what);
      }
      await leaves(page);
    }));
}

test("Back closes the dialog of dropped files", () =>
  visit({}, async (page) => {
    await page.locator("input[type=file]").first().setInputFiles({ name: "a.yaml", mimeType: "text/plain", buffer: Buffer.from("a: 1\n") });
    await at(page, "files-dialog").waitFor();
    await settled(page, 2);
    await back(page);
    await at(page, "files-dialog").waitFor({ state: "detached" });
    await leaves(page);
  }));

test("a lesson in the address has no history entry", () =>
  visit({ path: "?lesson=access-modes" }, async (page) => {
    await page.waitForFunction(() => history.state?.places?.at(-1).includes("lesson=access-modes"));
    await page.locator("#panel-lessons h2").first().waitFor();
    await leaves(page);
  }));

test("a lesson has its own entry after that of the lessons; Forward opens it again", () =>
  visit({}, async (page) => {
    await page.locator("button[data-testid=lessons]").click();
    await at(page, "lesson-volume-and-claim").click();
    await page.waitForURL(/lesson=volume-and-claim/);
    await settled(page, 3);
    await back(page);
    await at(page, "lesson-volume-and-claim").waitFor();
    await settled(page, 2);
    assert.doesNotMatch(page.url(), /lesson=/);
    await page.evaluate(() => history.forward());
    await page.waitForURL(/lesson=volume-and-claim/);
    await settled(page, 3);
    // Closed with the lessons: no entry remains.
    await page.locator("button[data-testid=lessons]").click();
    await settled(page, 1);
    assert.doesNotMatch(page.url(), /lesson=/);
  }));

test("a share link stays in the address, and is not restored after the user changed it", () =>
  visit(PHONE, async (page) => {
    await paste(page, NFS);
    await at(page, "share").click();
    await at(page, "share-menu").waitFor();
    const link = page.url();
    assert.match(link, /#v2:/);
    await back(page);
    await at(page, "share-menu").waitFor({ state: "detached" });
    assert.equal(page.url(), link);
    await page.goto("about:blank");
    await page.goto(link);
    await ready(page);
    await at(page, "tab-story").click();
    await settled(page, 2);
    assert.equal(page.url(), link);
    await page.evaluate(() => (globalThis.mark = 1));
    await at(page, "tab-manifest").click();
    await settled(page, 1);
    await at(page, "tab-events").click();
    await settled(page, 2);
    await at(page, "tab-manifest").click();
    await settled(page, 1);
    await at(page, "apply").click();
    await shown(page, "story");
    await settled(page, 2);
    await page.waitForFunction(() => location.hash === "");
    await back(page);
    await shown(page, "manifest");
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => globalThis.mark), 1, "the page was not loaded again");
    assert.doesNotMatch(page.url(), /#v2/);
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
  }));

test("an embedded page does not change the history of its host", async () => {
  const host = await origin((request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><link rel="icon" href="data:,"><iframe width="360" height="640" title="Bindery" src="${address}?embed"></iframe><iframe width="360" height="640" title="Page" src="${address}"></iframe>`);
  });
  await open({ url: host, expected: /Blocked autofocusing/, until: (page) => page.locator("iframe").first().waitFor() }, async (page) => {
    page.setDefaultTimeout(30_000);
    const before = await page.evaluate(() => history.length);
    for (const frame of [page.locator("iframe").first().contentFrame(), page.locator("iframe").last().contentFrame()]) {
      for (const tab of ["story", "events"]) {
        await frame.getByTestId(`tab-${tab}`).click();
        await frame.locator(`#panel-${tab}:not([hidden])`).waitFor();
      }
      await page.waitForTimeout(200);
    }
    assert.equal(await page.evaluate(() => history.length), before);
  });
});
