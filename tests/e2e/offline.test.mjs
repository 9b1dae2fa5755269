// Without a network, after a first visit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NFS, at, go, open, paste, ready, says, status } from "./harness.mjs";

test("after the first visit the page opens without a network, all of it, with the text as it was", () =>
  open({}, async (page) => {
    await paste(page, `# mine\n${NFS}`);
    await page.evaluate(() => new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("message", ({ data }) => data === "later" && resolve());
      navigator.serviceWorker.startMessages();
    }));
    await page.waitForFunction(() => kept.text()?.startsWith("# mine"));
    await page.context().setOffline(true);
    await page.reload();
    await ready(page);
    assert.match(await page.evaluate(() => globalThis.binderyEditor.text()), /^# mine/);
    await at(page, "apply").click();
    await go(page, "objects");
    await says(status(page, "data"), "Bound");
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
  }));

test("the page can be installed: it says what it is called and how it looks", () =>
  open({}, async (page) => {
    const manifest = await page.evaluate(async () => (await fetch(document.querySelector("link[rel=manifest]").href)).json());
    assert.equal(manifest.short_name, "Bindery");
    const icon = await page.evaluate(async (src) => (await fetch(src)).status, manifest.icons[0].src);
    assert.equal(icon, 200);
  }));
