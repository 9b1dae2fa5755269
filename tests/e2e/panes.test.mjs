// Resizable panes, opened objects, paused controllers, print, and forced colors.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { NFS, at, go, open, paste, screenshots, ready, records, expectText, status, until, VOLUME } from "./harness.mjs";

/** Returns the size of an element in CSS pixels. */
const size = (page, selector) => page.locator(selector).evaluate((e) => [e.getBoundingClientRect().width, e.getBoundingClientRect().height]);

/** Drags the center of an element by a number of pixels. */
async function drag(page, locator, x, y) {
  const box = await locator.boundingBox();
  const [from, to] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(from, to);
  await page.mouse.down();
  await page.mouse.move(from + x / 2, to + y / 2);
  await page.mouse.move(from + x, to + y);
  await page.mouse.up();
}

for (const width of [1024, 1440, 1920]) {
  test(`panes are resized with the pointer and the keyboard, collapsed, and restored: ${width} px`, () =>
    open({ viewport: { width, height: 900 } }, async (page) => {
      await paste(page, NFS);
      await at(page, "apply").click();
      await expectText(status(page, "data"), "Bound");
      const [columns, rows] = [at(page, "separator-columns"), at(page, "separator-rows")];
      const [first] = await size(page, "#panel-manifest");
      await drag(page, columns, 120, 0);
      const [dragged] = await size(page, "#panel-manifest");
      assert.ok(Math.abs(dragged - first - 120) < 8, `${first} became ${dragged}`);
      const [, high] = await size(page, "#panel-objects");
      await drag(page, rows, 0, 80);
      const [, higher] = await size(page, "#panel-objects");
      assert.ok(Math.abs(higher - high - 80) < 8, `${high} became ${higher}`);
      await page.screenshot({ path: join(screenshots, `panes-${width}.png`) });
      await columns.focus();
      await page.keyboard.press("ArrowLeft");
      const [less] = await size(page, "#panel-manifest");
      assert.ok(less < dragged, `${dragged} became ${less}`);
      assert.equal(await columns.getAttribute("aria-valuenow"), String(Math.round((less / width) * 100)));
      // Here, the arrow keys are not shortcuts of the page.
      assert.equal(await at(page, "live").getAttribute("aria-pressed"), "true");
      await page.reload();
      await ready(page);
      assert.ok(Math.abs((await size(page, "#panel-manifest"))[0] - less) < 2);
      await columns.focus();
      await page.keyboard.press("Enter");
      await at(page, "apply").waitFor({ state: "hidden" });
      assert.equal(await columns.getAttribute("aria-valuenow"), "0");
      await page.screenshot({ path: join(screenshots, `panes-collapsed-${width}.png`) });
      await page.keyboard.press("Enter");
      await at(page, "apply").waitFor();
      assert.ok(Math.abs((await size(page, "#panel-manifest"))[0] - less) < 2);
      await rows.dblclick();
      await at(page, "objects").locator("table").first().waitFor({ state: "hidden" });
      await rows.dblclick();
      await at(page, "objects").locator("table").first().waitFor();
      for (const separator of [columns, rows]) {
        await separator.focus();
        await page.keyboard.press("Escape");
      }
      assert.deepEqual([(await size(page, "#panel-manifest"))[0], (await size(page, "#panel-objects"))[1]], [first, high]);
    }));
}

test("an object with long names is one line of the table, and columns keep their positions in the past", () =>
  open({ viewport: { width: 1440, height: 900 } }, async (page) => {
    const long = (text) => text.replaceAll("name: nfs", `name: ${"pvc-1131085c-9f8b-".repeat(4)}2c69`).replace("name: data", `name: ${"data-of-web-".repeat(6)}0`);
    await paste(page, long(NFS));
    await at(page, "apply").click();
    await expectText(page.locator("[data-testid=objects] .phase").last(), "Bound");
    const table = () => page.evaluate(() => {
      const rows = [...document.querySelectorAll("[data-testid=objects] tbody tr")];
      const scroll = document.querySelector("[data-testid=objects] .scroll");
      return {
        heights: rows.map((row) => row.offsetHeight), over: scroll.scrollWidth - scroll.clientWidth,
        columns: [...rows[0].children].map((cell) => Math.round(cell.getBoundingClientRect().left)),
        titles: [...document.querySelectorAll("[data-testid=objects] td[title]")].map((cell) => [cell.title, cell.textContent]),
      };
    });
    const now = await table();
    assert.ok(now.heights.length >= 2 && now.heights.every((height) => height < 34), `rows are ${now.heights} px high`);
    assert.ok(now.over <= 0, `${now.over} px are out of sight`);
    assert.ok(now.titles.length >= 3 && now.titles.every(([title, text]) => text.includes(title)), "the tooltip has the full text, and it can be copied");
    await at(page, "step-back").click();
    assert.deepEqual((await table()).columns.length, now.columns.length);
    assert.deepEqual((await table()).columns.at(-1), now.columns.at(-1));
    await page.screenshot({ path: join(screenshots, "objects-long.png") });
  }));

test("an opened item is scrolled into view", () =>
  open({ viewport: { width: 1440, height: 700 } }, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    const list = page.locator(".story-list");
    const last = list.locator("[data-testid=story-item]").last();
    await last.locator(".item-head").click();
    const inside = () => page.waitForFunction(() => {
      const body = [...document.querySelectorAll(".story-list .item-body")].at(-1)?.getBoundingClientRect();
      const list = document.querySelector(".story-list").getBoundingClientRect();
      // All of it, or the part that fits.
      return body && body.top >= list.top && (body.bottom <= list.bottom + 1 || body.top - list.top < 60);
    });
    await inside();
    const row = page.locator("[data-testid=objects] tbody tr:not(.detail)").last();
    await row.getByRole("button").first().click();
    await page.waitForFunction(() => {
      const detail = document.querySelector("[data-testid=objects] tr.detail")?.getBoundingClientRect();
      const list = document.querySelector("[data-testid=objects] .scroll").getBoundingClientRect();
      return detail && detail.top < list.bottom - 40 && detail.bottom > list.top;
    });
  }));

test("after 'continue from here' the page shows paused controllers until they run", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    assert.equal(await at(page, "paused").count(), 0);
    for (const _ of [1, 2, 3]) await at(page, "step-back").click();
    await at(page, "continue-here").click();
    await expectText(at(page, "paused"), "The controllers are paused.");
    await at(page, "settle").click();
    await expectText(status(page, "data"), "Bound");
    await at(page, "paused").waitFor({ state: "detached" });
  }));

test("a long list of problems does not make the page higher than the window", () =>
  open({}, async (page) => {
    await paste(page, Array.from({ length: 30 }, (_, i) => `apiVersion: v1\nkind: Wrong${i}\nmetadata: {name: a}\n`).join("---\n"));
    await expectText(at(page, "diagnostics"), "30 problems");
    assert.ok((await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)) <= 0);
  }));

for (const path of ["", "?embed=readonly&theme=dark"]) {
  test(`print is light${path && ", if the host requests dark"}`, () =>
    open({ path, colorScheme: path ? "light" : "dark" }, async (page) => {
      const colors = () => page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
      assert.deepEqual(await colors(), ["rgb(22, 23, 26)", "rgb(230, 228, 223)"]);
      await page.emulateMedia({ media: "print" });
      assert.deepEqual(await colors(), ["rgb(251, 250, 247)", "rgb(33, 31, 26)"]);
    }));
}

test("on a narrow page the mark of a step without writes is aligned with the others", () =>
  open({ viewport: { width: 360, height: 740 } }, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    await go(page, "manifest");
    await paste(page, "kind: Nothing\n");
    await at(page, "apply").click();
    await page.locator(".tick.quiet").first().waitFor({ state: "attached" });
    const margins = await page.locator(".tick").evaluateAll((ticks) => ticks.map((tick) => getComputedStyle(tick).marginInlineStart));
    assert.ok(margins.length > 3);
    assert.deepEqual([...new Set(margins)], ["-2px"]);
  }));

test("print contains the whole activity, and only that", () =>
  open({ viewport: { width: 1440, height: 700 } }, async (page) => {
    const pairs = Array.from({ length: 40 }, (_, i) => NFS.replaceAll("nfs\n", `nfs-${i}\n`).replace("name: data", `name: data-${i}`)).join("---\n");
    await paste(page, pairs);
    await at(page, "apply").click();
    await expectText(status(page, "data-39"), "Bound");
    const drawn = await page.locator("[data-testid=story-item]").count();
    await go(page, "events");
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.waitForFunction((drawn) => document.querySelectorAll("[data-testid=story-item]").length > drawn, drawn);
    const printed = await page.locator("[data-testid=story-item]").count();
    assert.ok(printed >= 40 * 6, `${printed} of at least 240 writes are printed`);
    assert.equal(await records(page, VOLUME.replace("nfs", "nfs-0")).first().isVisible(), true);
    for (const hidden of ["manifest-panel", "events", "objects"]) assert.equal(await at(page, hidden).isVisible(), false, hidden);
    const [list, all] = await page.evaluate(() => [document.querySelector(".story-list").clientHeight, document.documentElement.scrollHeight]);
    assert.ok(list > 5 * 700 && all >= list, `the list is ${list} px high, the page ${all}`);
    await page.screenshot({ path: join(screenshots, "printed.png") });
    const pdf = await page.pdf({ path: join(screenshots, "activity.pdf") });
    assert.ok(pdf.toString("latin1").match(/\/Type \/Page\b/g).length > 3);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "screen" });
    await page.waitForFunction((printed) => document.querySelectorAll("[data-testid=story-item]").length < printed, printed);
  }));

test("switches, slider and tabs are visible in forced colors", () =>
  open({ forcedColors: "active" }, async (page) => {
    const look = (selector, pseudo) => page.locator(selector).first().evaluate((e, pseudo) => {
      const style = getComputedStyle(e, pseudo);
      return [style.backgroundColor, style.borderTopWidth, style.borderTopColor];
    }, pseudo);
    const ground = (await look("body"))[0];
    const input = "[data-testid=as-typed]";
    const [off, width, edge] = await look(input);
    assert.ok(width === "1px" && edge !== ground, `the edge of a switch is ${width} ${edge} on ${ground}`);
    assert.notEqual((await look(input, "::after"))[0], off, "its knob is visible");
    await page.locator(input).first().check();
    await until("on and off differ", async () => (await look(input))[0] !== off);
    assert.notEqual((await page.locator(".track").evaluate((e) => getComputedStyle(e, "::before").backgroundImage)), "none");
    assert.notEqual(await page.locator(".tab[aria-selected=true]").evaluate((e) => getComputedStyle(e).borderBottomStyle), "none");
    await page.screenshot({ path: join(screenshots, "forced-colors.png") });
  }));
