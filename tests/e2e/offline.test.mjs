// Without a network, after a first visit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NFS, at, go, open, paste, ready, expectText, status } from "./harness.mjs";

/** Waits until the service worker has stored the files. */
const stored = (page) => page.evaluate(() => new Promise((resolve) => {
  navigator.serviceWorker.addEventListener("message", ({ data }) => data === "later" && resolve());
  navigator.serviceWorker.startMessages();
}));

/** The modules that the page has requested, with the times of the request and of the end of the response. */
const modules = (page) => page.evaluate(() =>
  performance.getEntriesByType("resource").filter(({ name }) => /\.wasm(\.lzma)?$/.test(name))
    .map(({ name, startTime, responseEnd }) => ({ name: /(bindery-web|full)/.exec(name)[0], packed: name.endsWith("lzma"), startTime, responseEnd })));

test("the full module is loaded after the first view; on the next visit modules are already decompressed", () =>
  open({}, async (page) => {
    await stored(page);
    const [first, full] = await modules(page);
    assert.deepEqual([first.name, first.packed, full.name, full.packed], ["bindery-web", true, "full", true]);
    assert.ok(first.responseEnd <= full.startTime, JSON.stringify({ first, full }));

    await page.reload();
    await ready(page);
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
    assert.deepEqual((await modules(page)).map(({ name, packed }) => [name, packed]), [["bindery-web", false], ["full", false]]);

    // Without the decompressed module in the cache, it is decompressed again.
    await page.evaluate(async () => {
      for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) if (request.url.endsWith(".wasm")) await (await caches.open(name)).delete(request);
    });
    await page.reload();
    await ready(page);
    assert.deepEqual((await modules(page)).slice(0, 1).map(({ name, packed }) => [name, packed]), [["bindery-web", false]]);
  }));

test("after the first visit the full page opens offline, with the same text", () =>
  open({}, async (page) => {
    await paste(page, `# mine\n${NFS}`);
    await stored(page);
    await page.waitForFunction(() => pageStorage.text()?.startsWith("# mine"));
    await page.context().setOffline(true);
    await page.reload();
    await ready(page);
    assert.match(await page.evaluate(() => globalThis.binderyEditor.text()), /^# mine/);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
  }));

test("the page can be installed, with its name and icon", () =>
  open({}, async (page) => {
    const manifest = await page.evaluate(async () => (await fetch(document.querySelector("link[rel=manifest]").href)).json());
    assert.equal(manifest.short_name, "Bindery");
    const icon = await page.evaluate(async (src) => (await fetch(src)).status, manifest.icons[0].src);
    assert.equal(icon, 200);
  }));
