// Large inputs: a cluster of 5,000 objects, a manifest with hundreds of objects, a history of thousands of snapshots.
// The page stays responsive.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, go, open, ready, expectText } from "./harness.mjs";

/**
 * Returns the output of `kubectl get pv,pvc,pods -A -o yaml` for a cluster with a number of objects; every tenth claim
 * is stuck.
 */
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

/** Records the longest time without a response of the page, and the number of times longer than 50 ms. */
const watch = (page) =>
  page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach((e) => tasks.push(e.duration))).observe({ type: "longtask" });
  });
const tasks = (page) => page.evaluate(() => globalThis.tasks.splice(0).map(Math.round).sort((a, b) => b - a));

test("an import of 5,000 objects keeps the page responsive, is explained, and is restored after a reload", { timeout: 180_000 }, () =>
  open({}, async (page) => {
    page.setDefaultTimeout(60_000);
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    await watch(page);
    await at(page, "bring-files").setInputFiles({ name: "cluster.yaml", mimeType: "text/yaml", buffer: Buffer.from(cluster(5000)) });
    const start = Date.now();
    const seen = new Set();
    for (;;) {
      const shown = await at(page, "bring-result").innerText().catch(() => "");
      if (/\d+ ?%/.test(shown)) seen.add(shown.match(/\d+ ?%/)[0]);
      if (/5[,.\u00a0 ]?000/.test(shown)) break;
    }
    await at(page, "stuck").locator(".stuck-item").first().waitFor();
    console.log(`5,000 objects: ${((Date.now() - start) / 1000).toFixed(1)} s from the choice of the file; the longest tasks: ${(await tasks(page)).slice(0, 4)} ms`);
    assert.ok(seen.size > 2, `it says how far it has come: ${[...seen]}`);
    // All stuck objects are listed, and the first of them are rendered.
    assert.ok((await at(page, "stuck").locator(".stuck-item").count()) <= 200);
    await page.waitForFunction(() => pageStorage.page()?.includes('"imported":1'));
    await page.reload();
    await ready(page);
    await at(page, "stuck").locator(".stuck-item").first().waitFor();

    // Deleting it removes it from the database.
    const name = await page.evaluate(() => `import.${JSON.parse(pageStorage.page()).imported}`);
    await at(page, "reset").click();
    await expectText(page.locator("#panel-explain"), "Every object is in its desired state");
    await page.reload();
    await ready(page);
    assert.ok(await page.evaluate((name) => globalThis.binderyEditor.loadText(name), name), "a new cluster can be undone");
    await at(page, "recent").click();
    await at(page, "recent-delete").click();
    await page.waitForFunction((name) => globalThis.binderyEditor.loadText(name).then((text) => text === undefined), name);
  }));

/** Returns a manifest with a number of volumes and claims. */
const pairs = (n) =>
  [...Array(n).keys()].flatMap((i) => [
    `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: volume-${i}}\nspec: {capacity: {storage: ${1 + (i % 50)}Gi}, accessModes: [ReadWriteOnce], storageClassName: slow, nfs: {server: a, path: /}}\n`,
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: claim-${i}}\nspec: {accessModes: [ReadWriteOnce], storageClassName: slow, resources: {requests: {storage: ${1 + (i % 50)}Gi}}}\n`,
  ]).join("---\n");

test("a long manifest is applied, and replayed after a reload, with visible progress", { timeout: 240_000 }, () =>
  open({}, async (page) => {
    page.setDefaultTimeout(120_000);
    const text = pairs(300);
    await page.locator("[data-testid=editor] .cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
    await expectText(at(page, "diagnostics"), "600 objects");
    await watch(page);
    const start = Date.now();
    await at(page, "apply").click();
    await expectText(at(page, "revision"), /Applying: \d+ of 600/);
    const applied = await tasks(page);
    await page.waitForFunction(() => !document.querySelector(".track.working"));
    console.log(`600 objects applied and bound: ${((Date.now() - start) / 1000).toFixed(1)} s; the longest tasks: ${applied.slice(0, 3)} and ${(await tasks(page)).slice(0, 3)} ms`);
    await expectText(at(page, "more").first(), /200/);

    await page.waitForFunction(() => pageStorage.page()?.includes("claim-299"));
    await page.reload();
    await expectText(at(page, "revision"), /Replaying the session/);
    await page.waitForFunction(() => !document.querySelector(".track.working"));
    await expectText(at(page, "more").first(), /200/);
  }));

/**
 * Returns a number of claims with a missing class: every 15 s the PersistentVolume controller writes an Event, and each
 * write is a revision.
 */
const waiting = (n) =>
  [...Array(n).keys()].map((i) =>
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: claim-${i}}\nspec: {accessModes: [ReadWriteOnce], storageClassName: absent, resources: {requests: {storage: 1Gi}}}\n`,
  ).join("---\n");

/**
 * Scrolls the activity by a number of pixels in each frame. Returns the duration of each frame, how often the list was
 * rendered, and the maximum number of rendered writes.
 */
const scroll = (page, by, frames) =>
  page.locator(".story-list").evaluate(async (list, [by, frames]) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let drawn = 0, most = 0, before = await frame();
    const watching = new MutationObserver(() => drawn++);
    watching.observe(list, { childList: true });
    const times = [];
    for (let i = 0; i < frames; i++) {
      list.scrollBy(0, by);
      const now = await frame();
      times.push(now - before);
      before = now;
      most = Math.max(most, list.querySelectorAll(".item").length);
    }
    watching.disconnect();
    times.sort((a, b) => a - b);
    return { drawn, most, times, top: list.scrollTop, height: list.scrollHeight };
  }, [by, frames]);

const summary = ({ times }) => `median ${Math.round(times[times.length >> 1])} ms, 9 of 10 within ${Math.round(times[Math.floor(times.length * 0.9)])} ms`;

test("20,000 revisions scroll and play as fast as a few hundred", { timeout: 400_000 }, () =>
  open({}, async (page) => {
    page.setDefaultTimeout(180_000);
    await page.locator("[data-testid=editor] .cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(waiting(800));
    await expectText(at(page, "diagnostics"), "800 objects");
    await at(page, "apply").click();
    await expectText(at(page, "revision"), /Applying/);
    await page.waitForFunction(() => !document.querySelector(".track.working"));
    await page.waitForFunction(() => pageStorage.page()?.includes("claim-799"));
    // Seven minutes of the cluster's clock, as in a lesson.
    await page.addInitScript(() => {
      const page = JSON.parse(pageStorage.page());
      page.log.branches[0][1].push({ act: { pass: 420 } });
      page.whole = true; // The first build cannot advance the clock.
      localStorage.setItem(`${pageStorage.key()}.page`, JSON.stringify(page));
    });
    await page.reload();
    await page.waitForFunction(() => /2\d[^0-9]?\d\d\d$/.test(document.querySelector("[data-testid=revision]")?.innerText ?? ""));
    const newest = Number((await at(page, "revision").innerText()).match(/(\d+)$/)[1]);
    assert.ok(newest > 20_000, `${newest} revisions`);

    // At every position and after every way of scrolling, little is rendered at once, and not in every frame.
    for (const [name, by, frames] of [["a wheel", -120, 300], ["a fling", -900, 150], ["a dragged thumb", -40_000, 20]]) {
      const seen = await scroll(page, by, frames);
      console.log(`${newest} revisions by ${name}: ${summary(seen)}; rendered ${seen.drawn} times`);
      assert.ok(seen.most < 200, `${seen.most} writes are drawn at once`);
      assert.ok(seen.height > 500_000, "the story is long");
      if (name === "a dragged thumb") assert.ok(seen.top < seen.height / 2, "the position follows the thumb");
      // Once for each stretch of 480 pixels, and at most twice as often where the estimated height was wrong.
      assert.ok(seen.drawn <= Math.min(frames, (2 * -by * frames) / 480) + 2, `${seen.drawn} times`);
    }
    await scroll(page, -4_000_000, 2);
    await page.locator(".item[data-revision='20']").waitFor();

    // An expanded item is much higher than the outline estimates: passing it causes no more renderings.
    await page.locator(".item-head").first().click();
    await page.locator(".item.open").waitFor();
    const down = await scroll(page, 120, 60);
    const up = await scroll(page, -120, 60);
    assert.ok(down.drawn + up.drawn <= 65, `drawn ${down.drawn} and ${up.drawn} times`);
    const rest = await scroll(page, 0, 20);
    assert.equal(rest.drawn, 0, "nothing is rendered when idle");

    // In the middle of the history, playback keeps its speed.
    const slider = at(page, "slider");
    await slider.evaluate((s) => {
      s.value = String(Math.floor(Number(s.max) / 2));
      s.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    await watch(page);
    const from = Number(await slider.inputValue());
    await at(page, "play").click();
    await page.waitForFunction((from) => Number(document.querySelector("[data-testid=slider]").value) >= from + 20, from);
    await at(page, "pause").click();
    console.log(`20 moments played in the midst of ${newest} revisions; tasks over 50 ms: ${await tasks(page)}`);
    assert.ok((await page.locator(".story-list .item").count()) < 200);
  }));
