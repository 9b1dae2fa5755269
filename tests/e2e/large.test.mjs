// Large things: a cluster of 5,000 objects, a manifest of hundreds, a history of thousands of moments. The page stays awake.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, go, open, ready, says } from "./harness.mjs";

/** What `kubectl get pv,pvc,pods -A -o yaml` prints of a cluster with so many objects, every tenth claim stuck. */
function cluster(objects) {
  const items = [];
  for (let i = 0; items.length < objects; i++) {
    const stuck = i % 10 === 0;
    items.push(`- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata:
    creationTimestamp: "2026-01-02T03:04:05Z"
    finalizers:
    - kubernetes.io/pvc-protection
    labels:
      app: shop
    name: claim-${i}
    namespace: shop-${i % 7}
    resourceVersion: "${1000 + i}"
    uid: 6d1f-${i}
  spec:
    accessModes:
    - ReadWriteOnce
    resources:
      requests:
        storage: 1Gi
    storageClassName: ${stuck ? "absent" : "gold"}
    volumeMode: Filesystem
    ${stuck ? "" : `volumeName: volume-${i}`}
  status:
    phase: ${stuck ? "Pending" : "Bound"}
`);
    items.push(`- apiVersion: v1
  kind: PersistentVolume
  metadata:
    creationTimestamp: "2026-01-02T03:04:05Z"
    name: volume-${i}
    resourceVersion: "${2000 + i}"
    uid: 7e2a-${i}
  spec:
    accessModes:
    - ReadWriteOnce
    capacity:
      storage: 1Gi
    ${stuck ? "" : `claimRef:
      apiVersion: v1
      kind: PersistentVolumeClaim
      name: claim-${i}
      namespace: shop-${i % 7}
      uid: 6d1f-${i}`}
    nfs:
      path: /exports/${i}
      server: 10.0.0.1
    persistentVolumeReclaimPolicy: Retain
    storageClassName: gold
    volumeMode: Filesystem
  status:
    phase: ${stuck ? "Available" : "Bound"}
`);
  }
  return `apiVersion: v1\nitems:\n${items.join("")}kind: List\nmetadata:\n  resourceVersion: ""\n`;
}

/** Notes the longest time in which the page could not have answered, and how many were longer than 50 ms. */
const watch = (page) =>
  page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach((e) => tasks.push(e.duration))).observe({ type: "longtask" });
  });
const tasks = (page) => page.evaluate(() => globalThis.tasks.splice(0).map(Math.round).sort((a, b) => b - a));

test("5,000 objects from somewhere else are read while the page stays awake, explained, and there after a reload", { timeout: 180_000 }, () =>
  open({}, async (page) => {
    page.setDefaultTimeout(60_000);
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    await watch(page);
    await at(page, "bring-files").setInputFiles({ name: "cluster.yaml", mimeType: "text/yaml", buffer: Buffer.from(cluster(5000)) });
    const start = Date.now();
    const seen = new Set();
    for (;;) {
      const said = await at(page, "bring-result").innerText().catch(() => "");
      if (/\d+ %/.test(said)) seen.add(said.match(/\d+ %/)[0]);
      if (/5[,.\u00a0 ]?000/.test(said)) break;
    }
    await at(page, "stuck").locator(".stuck-item").first().waitFor();
    console.log(`5,000 objects: ${((Date.now() - start) / 1000).toFixed(1)} s from the choice of the file; the longest tasks: ${(await tasks(page)).slice(0, 4)} ms`);
    assert.ok(seen.size > 2, `it says how far it has come: ${[...seen]}`);
    // As many as are stuck, the first of them drawn.
    assert.ok((await at(page, "stuck").locator(".stuck-item").count()) <= 200);
    await page.waitForFunction(() => localStorage.getItem("bindery.page")?.includes('"imported":1'));
    await page.reload();
    await ready(page);
    await at(page, "stuck").locator(".stuck-item").first().waitFor();

    // Starting afresh takes it off the shelf.
    await at(page, "reset").click();
    await says(page.locator("#panel-explain"), "Everything is where its owner wants it");
    await page.reload();
    await ready(page);
    await page.waitForFunction(() => globalThis.binderyEditor.shelved("import").then((text) => text === undefined));
  }));

/** A manifest of so many volumes and claims. */
const pairs = (n) =>
  [...Array(n).keys()].flatMap((i) => [
    `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: volume-${i}}\nspec: {capacity: {storage: ${1 + (i % 50)}Gi}, accessModes: [ReadWriteOnce], storageClassName: slow, nfs: {server: a, path: /}}\n`,
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: claim-${i}}\nspec: {accessModes: [ReadWriteOnce], storageClassName: slow, resources: {requests: {storage: ${1 + (i % 50)}Gi}}}\n`,
  ]).join("---\n");

test("a long manifest is applied in sight; its history scrolls, and comes back after a reload in sight", { timeout: 240_000 }, () =>
  open({}, async (page) => {
    page.setDefaultTimeout(120_000);
    const text = pairs(300);
    await page.locator("[data-testid=editor] .cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
    await says(at(page, "diagnostics"), "600 objects");
    await watch(page);
    const start = Date.now();
    await at(page, "apply").click();
    await says(at(page, "revision"), /Applying: \d+ of 600/);
    const applied = await tasks(page);
    await page.waitForFunction(() => !document.querySelector(".track.working"));
    console.log(`600 objects applied and bound: ${((Date.now() - start) / 1000).toFixed(1)} s; the longest tasks: ${applied.slice(0, 3)} and ${(await tasks(page)).slice(0, 3)} ms`);
    await says(at(page, "more").first(), /200/);

    // Only what is in sight is drawn, wherever one looks. How many frames came late depends on the machine, so it is only told.
    const list = page.locator(".story-list");
    const most = await list.evaluate(async (list) => {
      let most = 0, late = 0, frames = 0, before = performance.now();
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      for (let at = list.scrollHeight; at > 0; at -= 900) {
        list.scrollTop = at;
        const now = await frame();
        frames += 1;
        if (now - before > 100) late += 1;
        before = now;
        most = Math.max(most, list.querySelectorAll(".item").length);
      }
      return { most, late, frames };
    });
    console.log(`scrolling: ${most.late} of ${most.frames} frames were late; at most ${most.most} writes were drawn`);
    assert.ok(most.most < 700, `${most.most} writes are drawn at once`);
    assert.ok(most.frames > 50, "the story is long");

    await page.waitForFunction(() => localStorage.getItem("bindery.page")?.includes("claim-299"));
    await page.reload();
    await says(at(page, "revision"), /Doing again/);
    await page.waitForFunction(() => !document.querySelector(".track.working"));
    await says(at(page, "more").first(), /200/);
  }));
