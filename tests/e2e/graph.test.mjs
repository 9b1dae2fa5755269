// The graph: many objects in rows, zoom, search, filter, and an object next to it; with mouse, keyboard and touch.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { CLAIM, NFS, VOLUME, at, go, open, paste, screenshots, expectText, status, until } from "./harness.mjs";

const axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const item = (page, id) => page.locator(`[data-testid=graph-item][data-id="${id}"]`);

/** Returns a number of volumes, each with its claim, in two namespaces. */
const pairs = (n) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n${[...Array(n).keys()].map((i) => {
    const namespace = i % 2 ? "default" : "shop";
    return `apiVersion: v1
kind: PersistentVolume
metadata: {name: volume-${i}}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: slow, nfs: {server: a, path: /}, claimRef: {name: claim-${i}, namespace: ${namespace}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim-${i}, namespace: ${namespace}}
spec: {accessModes: [ReadWriteOnce], storageClassName: slow, resources: {requests: {storage: 1Gi}}}
---
`;
  }).join("")}apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: slow}\nprovisioner: kubernetes.io/no-provisioner\n`;

/** Replaces the text, applies it, and waits until the controllers are idle. */
async function apply(page, text) {
  await go(page, "manifest");
  await paste(page, text);
  await at(page, "apply").click();
  await page.waitForFunction(() => !document.querySelector(".track.working"));
}

/** Returns the faults of the drawing: overlapping boxes and texts, and texts that are wider than their boxes. */
const faults = (page) =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll(".gitem > rect, .glabel > rect")].map((e) => [e, e.getBoundingClientRect()]);
    const found = [];
    boxes.sort((a, b) => a[1].top - b[1].top);
    for (const [i, [e, a]] of boxes.entries()) {
      for (let j = i + 1; j < boxes.length && boxes[j][1].top < a.bottom - 1; j++) {
        const b = boxes[j][1];
        if (a.left < b.right - 1 && b.left < a.right - 1) found.push(`${e.parentNode.textContent} meets ${boxes[j][0].parentNode.textContent}`);
      }
    }
    for (const text of document.querySelectorAll(".gitem text, .glabel text")) {
      const [a, b] = [text, text.parentNode.querySelector("rect")].map((e) => e.getBoundingClientRect());
      if (a.left < b.left - 0.5 || a.right > b.right + 0.5) found.push(`${text.textContent} is wider than its box`);
    }
    for (const label of document.querySelectorAll(".gitem")) {
      const [a, b] = [".kind", ".how"].map((name) => label.querySelector(name).getBoundingClientRect());
      if (b.width > 0 && a.right > b.left) found.push(`${label.textContent}: the kind meets the phase`);
    }
    return found;
  });

const zoom = async (page) => parseInt(await at(page, "graph-zoom").innerText(), 10);
/** Returns the scroll position of the frame, and its size. */
const view = (page) =>
  at(page, "drawing").evaluate((e) => {
    const { width, height } = e.firstElementChild.getBoundingClientRect();
    return { left: e.scrollLeft, top: e.scrollTop, fits: width <= e.clientWidth && height <= e.clientHeight };
  });
/** Returns true if an element is completely in the frame. */
const inSight = (locator) =>
  locator.evaluate((e) => {
    const [a, b] = [e, e.closest("[data-testid=drawing]")].map((e) => e.getBoundingClientRect());
    return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  });

test("130 pairs are drawn in rows; zoom, pan, fit, search, filter, and the object next to the graph work", { timeout: 120_000 }, () =>
  open({ reducedMotion: "reduce" }, async (page) => {
    page.setDefaultTimeout(30_000);
    await apply(page, pairs(130));
    await go(page, "graph");
    await item(page, "/registry/persistentvolumes/volume-129").waitFor();
    assert.equal(await at(page, "graph-item").count(), 261, "130 claims, 130 volumes, one class");
    assert.equal(await at(page, "graph-note").count(), 0);
    assert.equal(await page.locator(".gedge[data-edge=bound]").count(), 130);
    assert.deepEqual(await faults(page), []);
    const rows = await page.locator(".gitem").evaluateAll((all) => new Set(all.map((e) => Math.round(e.getBoundingClientRect().top))).size);
    assert.ok(rows >= 10, `${rows} rows`);

    // Zoom out to all of it, and back.
    await at(page, "graph-fit").click();
    await until("all is in sight", async () => (await view(page)).fits);
    const before = await zoom(page);
    // Also in a larger or smaller pane.
    await page.setViewportSize({ width: 1100, height: 700 });
    await until("all is still in sight", async () => (await zoom(page)) < before && (await view(page)).fits);
    await page.setViewportSize({ width: 1440, height: 900 });
    await until("it is as large as before", async () => (await zoom(page)) === before && (await view(page)).fits);
    const whole = await zoom(page);
    await at(page, "graph-zoom-in").click();
    await at(page, "graph-zoom-in").click();
    assert.ok((await zoom(page)) > whole * 1.4);
    await at(page, "graph-zoom-out").click();
    assert.ok((await zoom(page)) < whole * 1.4);

    // Ctrl and the wheel zoom at the pointer; the wheel alone scrolls.
    const frame = await at(page, "drawing").boundingBox();
    const [x, y] = [frame.x + frame.width / 3, frame.y + frame.height / 3];
    const under = () => page.evaluate(([x, y]) => {
      const box = document.querySelector("[data-testid=drawing] > svg").getBoundingClientRect();
      return [(x - box.left) / box.width, (y - box.top) / box.height];
    }, [x, y]);
    await page.mouse.move(x, y);
    await page.keyboard.down("Control");
    for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -100);
    await until("it is large", async () => (await zoom(page)) > whole * 3);
    const point = await under();
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
    const after = await under();
    point.forEach((n, i) => assert.ok(Math.abs(n - after[i]) < 0.01, `${point} stays at ${after}`));
    assert.equal(await page.evaluate(() => visualViewport.scale), 1, "the page itself is not zoomed");
    const { top } = await view(page);
    await page.mouse.wheel(0, 60);
    await until("the wheel scrolls", async () => (await view(page)).top > top);

    // A drag pans and opens nothing.
    const from = await view(page);
    await page.mouse.down();
    await page.mouse.move(x - 50, y - 40, { steps: 4 });
    await page.mouse.up();
    const to = await view(page);
    assert.deepEqual([to.left - from.left, to.top - from.top], [50, 40]);
    assert.equal(await at(page, "graph-object").count(), 0);

    // The search moves from result to result.
    await at(page, "graph-search").fill("claim-12");
    await expectText(at(page, "graph-found"), "1 of 11");
    assert.equal(await page.locator(".gitem.hit").count(), 11);
    const first = await page.locator(".gitem.current").getAttribute("data-id");
    await until("the first is in sight", () => inSight(page.locator(".gitem.current")));
    await at(page, "graph-search").press("Enter");
    await expectText(at(page, "graph-found"), "2 of 11");
    assert.notEqual(await page.locator(".gitem.current").getAttribute("data-id"), first);
    await until("the second is in sight", () => inSight(page.locator(".gitem.current")));
    await at(page, "graph-search").press("Shift+Enter");
    await expectText(at(page, "graph-found"), "1 of 11");
    await at(page, "graph-search").fill("nothing of that name");
    await expectText(at(page, "graph-found"), "No results");
    await at(page, "graph-search").fill("");

    // One namespace, with the cluster-scoped objects that it refers to.
    await at(page, "graph-namespace").selectOption("shop");
    await item(page, "/registry/persistentvolumeclaims/default/claim-1").waitFor({ state: "detached" });
    assert.equal(await at(page, "graph-item").count(), 131);
    assert.equal(await item(page, "/registry/storageclasses/slow").count(), 1);
    assert.deepEqual(await faults(page), []);

    // An object next to the graph, and through its references to another one.
    await item(page, "/registry/persistentvolumeclaims/shop/claim-8").click();
    await expectText(at(page, "graph-object"), "volumeName: volume-8");
    await expectText(at(page, "graph-object").locator(".phase"), "Bound");
    assert.equal(await page.locator(".gedge.lit").count(), 1);
    assert.ok(await at(page, "drawing").isVisible(), "the graph stays");
    await at(page, "graph-object").getByRole("button", { name: "pv/volume-8" }).click();
    await expectText(at(page, "graph-object"), "kind: PersistentVolume");
    await at(page, "graph-show-home").click();
    await page.locator("[data-testid=objects] .detail").filter({ hasText: "name: volume-8" }).waitFor();
    assert.ok(await page.locator("[data-testid=objects] tr.open").evaluate((row) => row.getBoundingClientRect().top < row.closest(".scroll").getBoundingClientRect().bottom), "it is in view");
    await at(page, "graph-show-etcd").click();
    await page.locator("[data-testid=etcd] .detail").waitFor();

    // In forced colors the texts are distinguishable from their boxes.
    await page.emulateMedia({ forcedColors: "active" });
    await go(page, "graph");
    const colors = await page.locator(".gitem").first().evaluate((e) => ["rect", "text"].map((name) => getComputedStyle(e.querySelector(name)).fill));
    assert.notEqual(colors[0], colors[1]);
    await page.emulateMedia({ forcedColors: "none" });

    // The view is the same after another tab was shown.
    await go(page, "graph");
    await expectText(at(page, "graph-object"), "kind: PersistentVolume");
    assert.equal(await at(page, "graph-namespace").inputValue(), "shop");
    await at(page, "graph-close").click();
    await at(page, "graph-object").waitFor({ state: "detached" });

    // The picture contains the whole graph.
    const [download] = await Promise.all([page.waitForEvent("download"), at(page, "graph-svg").click()]);
    assert.equal((await readFile(await download.path(), "utf8")).match(/<g /g).length, 131);
  }));

test("the graph works with the keyboard alone, and in the past", () =>
  open({ viewport: { width: 1024, height: 560 } }, async (page) => {
    await apply(page, NFS);
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    await go(page, "graph");
    await item(page, CLAIM).waitFor();
    const focused = () => page.evaluate(() => document.activeElement.dataset.id ?? document.activeElement.dataset.testid);
    await at(page, "graph-search").focus();
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "drawing");
    const before = await zoom(page);
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await until("it is larger", async () => (await zoom(page)) > before * 1.5);
    const larger = await zoom(page);
    await page.keyboard.press("-");
    await until("it is smaller", async () => (await zoom(page)) < larger);
    for (let i = 0; i < 5; i++) await page.keyboard.press("+");
    const { top } = await view(page);
    await page.keyboard.press("ArrowDown");
    await until("it pans", async () => (await view(page)).top > top);
    await page.keyboard.press("0");
    await until("all is in sight", async () => (await view(page)).fits);
    assert.equal(await page.locator("[role=tab][aria-selected=true]").getAttribute("data-testid"), "tab-graph", "0 and - are no tabs here");

    // One Tab stop; the arrow keys move on.
    assert.equal(await page.locator(".gitem[tabindex='0']").count(), 1);
    await page.keyboard.press("Tab");
    assert.equal(await focused(), CLAIM);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), VOLUME);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await expectText(at(page, "graph-object"), "volumeName: nfs");
    assert.equal(await item(page, CLAIM).getAttribute("aria-expanded"), "true");
    await page.keyboard.press("Escape");
    await at(page, "graph-object").waitFor({ state: "detached" });
    await page.keyboard.press(" ");
    await page.keyboard.press("Tab");
    await at(page, "graph-object").locator(":focus").waitFor();
    await page.keyboard.press("Escape");
    await at(page, "graph-object").waitFor({ state: "detached" });
    assert.equal(await focused(), CLAIM, "the focus is back on the object");

    // It stays open in the past, even if the object does not exist there.
    await page.keyboard.press("Enter");
    const slider = at(page, "slider");
    await slider.fill("1");
    await page.locator("[data-testid=graph-object]").filter({ hasText: "does not exist" }).waitFor();
  }));

for (const language of ["en", "ru", "zh"]) {
  for (const [width, height, colorScheme] of [[360, 740, "dark"], [1920, 1080, "light"]]) {
    test(`a StatefulSet at ${width} px in ${language}: no text overlaps, and axe finds no violations`, { timeout: 60_000 }, () =>
      open({ path: `?lang=${language}`, viewport: { width, height }, colorScheme, hasTouch: width < 400, reducedMotion: "reduce" }, async (page) => {
        await at(page, "examples").click();
        await at(page, "example-web").click();
        await go(page, "manifest");
        await at(page, "apply").click();
        await go(page, "objects");
        await expectText(status(page, "web-1"), "Running");
        await go(page, "graph");
        await page.locator(".gedge[data-edge=attached]").nth(1).waitFor({ state: "attached" });
        assert.deepEqual(await faults(page), []);
        await item(page, "/registry/pods/default/web-0").click();
        await expectText(at(page, "graph-object"), "kind: Pod");
        const [graph, object] = await Promise.all([at(page, "drawing").boundingBox(), at(page, "graph-object").boundingBox()]);
        assert.ok(width < 400 ? object.y >= graph.y + graph.height - 1 : object.x >= graph.x + graph.width - 1, "below it, or beside it");
        assert.ok(graph.height > 100 && object.height > 100 && (width < 400 || object.width > 200), "each has room");
        await page.screenshot({ path: join(screenshots, `graph-${width}-${language}.png`) });
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run("#panel-graph", { resultTypes: ["violations"] }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`), []);
        if (width > 400) return;

        // Two fingers that move apart zoom the graph.
        const before = await zoom(page);
        await at(page, "drawing").evaluate((frame) => {
          const box = frame.getBoundingClientRect();
          const finger = (identifier, by) => new Touch({ identifier, target: frame, clientX: box.left + box.width / 2 + by, clientY: box.top + 60 });
          for (const [name, by] of [["touchstart", 30], ["touchmove", 60]]) {
            const event = new TouchEvent(name, { touches: [finger(1, -by), finger(2, by)], bubbles: true, cancelable: true });
            frame.dispatchEvent(event);
            if (!event.defaultPrevented) throw new Error("the page would be zoomed");
          }
        });
        await until("it is twice as large", async () => Math.abs((await zoom(page)) / before - 2) < 0.1);
      }));
  }
}

test("over a thousand objects: a namespace represents its objects until it is selected", { timeout: 120_000 }, () =>
  open({ reducedMotion: "reduce" }, async (page) => {
    page.setDefaultTimeout(60_000);
    const claim = (i) => `- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: claim-${i}, namespace: shop-${i % 3}, uid: u${i}, resourceVersion: "${1000 + i}", creationTimestamp: "2026-01-02T03:04:05Z"}
  spec: {accessModes: [ReadWriteOnce], storageClassName: absent, volumeMode: Filesystem, resources: {requests: {storage: 1Gi}}}
  status: {phase: Pending}
`;
    const text = `apiVersion: v1\nitems:\n${[...Array(1200).keys()].map(claim).join("")}kind: List\nmetadata: {resourceVersion: ""}\n`;
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    await at(page, "bring-files").setInputFiles({ name: "cluster.yaml", mimeType: "text/yaml", buffer: Buffer.from(text) });
    await expectText(at(page, "bring-result"), /1[,.\u00a0 ]?200/);
    await go(page, "graph");
    await expectText(at(page, "graph-note"), "1200 objects");
    assert.equal(await at(page, "graph-item").count(), 3);
    await at(page, "graph-search").fill("claim-1199");
    await expectText(at(page, "graph-found"), "1 of 1");
    assert.equal(await page.locator(".gitem.current").getAttribute("data-id"), "namespace/shop-2");
    await page.locator(".gitem.current").click();
    await item(page, "/registry/persistentvolumeclaims/shop-2/claim-1199").waitFor();
    assert.equal(await at(page, "graph-namespace").inputValue(), "shop-2");
    assert.equal(await at(page, "graph-item").count(), 400);
    await until("the search goes on in it", () => inSight(page.locator(".gitem.current")));
  }));
