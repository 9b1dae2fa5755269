// Accessibility: axe-core finds no violations on any panel, in light and dark, wide and narrow windows.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { NFS, at, go, open, paste, expectText, status } from "./harness.mjs";

const axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[360, 740], [1440, 900]]) {
    test(`axe finds no violations at ${width} px, ${colorScheme}`, { timeout: 120_000 }, () =>
      open({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" }, async (page) => {
        await paste(page, NFS);
        await at(page, "apply").click();
        await go(page, "objects");
        await expectText(status(page, "data"), "Bound");
        await page.evaluate(axe);
        const tabs = await page.locator("[role=tab]").evaluateAll((all) => all.map((tab) => tab.dataset.testid.replace("tab-", "")));
        const found = [];
        for (const panel of tabs) {
          await go(page, panel);
          // From here on, the full module has replaced the first view.
          if (["nodes", "graph", "etcd", "csi", "explain", "terminal", "time"].includes(panel)) {
            await page.waitForFunction(() => globalThis.binderyEditor.getHandoff());
            await page.locator(`main #panel-${panel}:not([hidden])`).waitFor();
          }
          if (panel === "graph") {
            await at(page, "graph-item").first().click();
            await at(page, "graph-object").waitFor();
          }
          if (panel === "story") await page.locator(".item-head").first().click();
          const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
          for (const { id, help, nodes } of violations) found.push(`${panel}: ${id}: ${help}: ${nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
        }
        assert.deepEqual(found, []);
      }));
  }
}
