// What is loaded late does not change the layout: each panel finally looks as it did when it was first shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NFS, at, go, open, paste, records, expectText, VOLUME } from "./harness.mjs";

/** The panels that have a tab at some width, in the order in which the test shows them. */
const PANELS = ["manifest", "objects", "story", "nodes", "events", "graph", "etcd", "csi", "terminal", "time", "explain"];

/** Returns the boxes of all elements below an element, relative to their parents, and their style properties. */
const look = (locator) =>
  locator.evaluate((root) => {
    const styles = ["display", "position", "fontFamily", "fontSize", "fontWeight", "lineHeight", "color", "padding", "margin", "borderWidth", "gap", "textAlign"];
    const round = (n) => Math.round(n * 2) / 2;
    const found = [];
    const walk = (element, path) => {
      // The cursor, and the selection.
      if (element.matches(".cm-layer, .cm-announced")) return;
      const box = element.getBoundingClientRect();
      const parent = element.parentElement;
      const around = parent.getBoundingClientRect();
      const style = getComputedStyle(element);
      // Sticky elements move with the scroll position.
      const sticky = style.position === "sticky";
      const place = sticky ? [] : [round(box.left - around.left + parent.scrollLeft), round(box.top - around.top + parent.scrollTop)];
      found.push([
        path, ...place, round(box.width), round(box.height),
        ...styles.map((name) => style[name]),
      ].join(" | "));
      [...element.children].forEach((child, i) => walk(child, `${path} > ${child.tagName.toLowerCase()}.${child.getAttribute("class") ?? ""}:${i}`));
    };
    walk(root, root.id || root.dataset.testid);
    return found;
  });

/** The parts of the page that open and close: the opening control, the part, the closing control. */
const menus = [
  { name: "keys", open: (page) => at(page, "keys").click(), part: (page) => page.locator("#keys-menu"), close: (page) => page.keyboard.press("Escape") },
  { name: "examples", open: (page) => at(page, "examples").click(), part: (page) => page.locator("#examples-menu"), close: (page) => page.keyboard.press("Escape") },
  { name: "share", open: (page) => at(page, "share").click(), part: (page) => at(page, "share-menu"), close: (page) => at(page, "share-close").click() },
];

/** Closes the notices: they have their own row while they are shown, which is no change of layout. */
async function quiet(page) {
  const dismiss = at(page, "dismiss").first();
  while (await dismiss.isVisible()) await dismiss.click();
}

/** Visits everything that the page has while no lesson is open. */
async function all(page) {
  const looks = new Map();
  for (const panel of PANELS) {
    await go(page, panel);
    const part = page.locator(`#panel-${panel}`);
    await part.waitFor();
    await page.waitForFunction((panel) => !document.querySelector(`#panel-${panel} > .empty[role=status]`), panel);
    // This panel loads the full module, which has more of it.
    if (panel === "nodes") await at(page, "machines").waitFor();
    await quiet(page);
    looks.set(panel, await look(part));
  }
  for (const { name, open, part, close } of menus) {
    await quiet(page);
    await open(page);
    await part(page).waitFor();
    looks.set(name, await look(part(page)));
    await close(page);
    await part(page).waitFor({ state: "hidden" });
  }
  await quiet(page);
  for (const name of [".head", ".transport", ".tabs"]) looks.set(name, await look(page.locator(name)));
  return looks;
}

for (const [width, height] of [[1440, 900], [360, 740]]) {
  test(`late loading does not change the layout, at ${width} px`, { timeout: 180_000 }, () =>
    open({ viewport: { width, height }, reducedMotion: "reduce" }, async (page) => {
      const guide = async () => {
        await at(page, "examples").click();
        await page.locator("#examples-menu button").filter({ has: page.locator(".badge") }).first().click();
        await at(page, "guide").waitFor();
        await quiet(page);
        return look(at(page, "guide"));
      };
      const firstGuide = await guide();
      await at(page, "guide").locator(".ghost").click();
      await at(page, "reset").click();
      await paste(page, NFS);
      await at(page, "apply").click();
      await go(page, "story");
      await records(page, VOLUME).first().waitFor();
      await go(page, "manifest");
      const before = await all(page);
      assert.ok([...before.values()].flat().length > 500, "the parts to compare exist");

      // The list of lessons, a lesson with everything expanded, and a rejection in it.
      await at(page, "lessons").click();
      await at(page, "lesson-volume-and-claim").click();
      await page.locator("[data-testid=lesson][data-step=volumes]").waitFor();
      await at(page, "lesson-hint").click();
      await at(page, "lesson-solution").click();
      await go(page, "manifest");
      await paste(page, "kind: Nonsense\n");
      await at(page, "apply").click();
      await at(page, "lesson-ways").waitFor();
      await go(page, "terminal");
      await page.locator(".screen").waitFor();
      await go(page, "lessons");
      await at(page, "lessons-close").click();
      await at(page, "lesson").waitFor({ state: "detached" });
      await expectText(at(page, "diagnostics"), "2 objects");

      const after = await all(page);
      const changed = [];
      for (const [name, looks] of before) {
        const now = after.get(name);
        if (now.length !== looks.length) changed.push(`${name}: ${looks.length} elements, now ${now.length}`);
        looks.forEach((one, i) => one !== now[i] && changed.push(`${name}: ${one}\n   now ${now[i]}`));
      }
      // A guide starts with a new cluster, so it is visited again at the end.
      if (JSON.stringify(await guide()) !== JSON.stringify(firstGuide)) changed.push("guide");
      assert.equal(changed.length, 0, `${changed.length} elements look otherwise:\n${changed.slice(0, 6).join("\n")}`);
    }));
}
