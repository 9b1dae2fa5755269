// Measures how long the page takes to load on a phone, and to bind 1,000 claims to the same number of volumes: for
// `cargo xtask bench`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { address, at, context, open, ready } from "./harness.mjs";

const PAIRS = Number(process.env.PAIRS ?? 1000), SIZES = 50, CLASSES = 4;

/** The pairs of crates/xtask/src/bench.rs as a manifest: volumes and claims have sizes and classes in different orders. */
function manifest() {
  const spec = (i) => ({ size: 1 + ((i * 7) % SIZES), name: `class-${i % CLASSES}` });
  const all = [...Array(PAIRS).keys()];
  const volumes = all.map((i) => `apiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: volume-${i}\nspec:\n  capacity:\n    storage: ${spec(i).size}Gi\n  accessModes: [ReadWriteOnce]\n  storageClassName: ${spec(i).name}\n  nfs:\n    server: 10.0.0.1\n    path: /\n`);
  const claims = all.reverse().map((i) => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: claim-${i}\nspec:\n  accessModes: [ReadWriteOnce]\n  storageClassName: ${spec(i).name}\n  resources:\n    requests:\n      storage: ${spec(i).size}Gi\n`);
  return [...volumes, ...claims].join("---\n");
}

test(`binds ${PAIRS} pairs in the page`, { timeout: 600_000 }, () =>
  open({ path: `#v1:${deflateRawSync(manifest()).toString("base64url")}` }, async (page) => {
    page.setDefaultTimeout(300_000);
    const since = (start) => ((Date.now() - start) / 1000).toFixed(1);
    await page.locator(".diagnostics").filter({ hasText: `${2 * PAIRS} objects` }).waitFor();

    // The longest time without a response of the page.
    await page.evaluate(() => {
      globalThis.longest = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((e) => (globalThis.longest = Math.max(longest, e.duration)))).observe({ type: "longtask" });
    });
    const start = Date.now();
    await at(page, "apply").click();
    await page.locator(".track.working").waitFor();
    console.log(`applied: ${since(start)} s`);
    await page.evaluate(() => (globalThis.longest = 0));
    await page.locator(".track.working").waitFor({ state: "detached" });
    console.log(`${PAIRS} pairs bound in the page: ${since(start)} s; the longest task while binding: ${Math.round(await page.evaluate(() => globalThis.longest))} ms`);
    const bound = await page.locator("[data-testid=objects] .phase.good").count();
    assert.equal(bound, 2 * PAIRS, "every claim and every volume is Bound");
  }));

/** A phone: 1.6 Mbit/s, a round trip of 150 ms, and a CPU four times slower than this machine. */
const PHONE = { network: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }, slowdown: 4 };

/** Opens the page. Returns it, and the milliseconds until the Apply button is rendered. */
async function visit(browser, { network, slowdown }) {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const look = () => (document.querySelector("[data-testid=apply]") ? (globalThis.usable = performance.now()) : requestAnimationFrame(look));
    look();
  });
  const session = await browser.newCDPSession(page);
  await session.send("Network.enable");
  if (network) await session.send("Network.emulateNetworkConditions", network);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await page.goto(address, { waitUntil: "commit" });
  const usable = await page.waitForFunction(() => globalThis.usable, null, { timeout: 120_000, polling: 100 });
  return [page, Math.round(await usable.jsonValue())];
}

test("loads on a phone", { timeout: 300_000 }, async () => {
  const browser = await context();
  const [first, once] = await visit(browser, PHONE);
  console.log(`first visit: usable after ${once} ms`);
  await first.close();
  // The service worker stores and decompresses the files for the next visit.
  const [second] = await visit(browser, { slowdown: 1 });
  await ready(second);
  await second.waitForFunction(async () => {
    const cached = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return cached.flat().filter(({ url }) => url.endsWith(".wasm")).length === 2;
  }, null, { timeout: 60_000 });
  await second.close();
  const [third, again] = await visit(browser, PHONE);
  console.log(`the next visit: usable after ${again} ms`);
  await third.close();
  await browser.close();
  assert.ok(again < once, "nothing is loaded or decompressed again");
});
