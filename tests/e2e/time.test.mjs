// The graph, the time tools, and the actions on nodes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { CLAIM, NFS, at, docs, go, open, paste, screenshots, ready, row, expectText, status } from "./harness.mjs";

/** Opens a part of the time tools. */
async function part(page, name) {
  const part = at(page, `time-${name}`);
  if ((await part.getAttribute("open")) === null) await part.locator("summary").first().click();
  return part;
}

/** Applies the NFS pair and waits until it is bound. */
async function bound(page) {
  await paste(page, NFS);
  await at(page, "apply").click();
  await go(page, "objects");
  await expectText(status(page, "data"), "Bound");
}

const item = (page, id) => page.locator(`[data-testid=graph-item][data-id="${id}"]`);

/** Returns the file that a button saves. */
async function savedFile(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), at(page, button).click()]);
  return readFile(await download.path());
}

test("the graph shows references at every snapshot, opens objects, and can be saved", () =>
  open({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await bound(page);
    await go(page, "graph");
    await item(page, CLAIM).waitFor();
    assert.match(await item(page, CLAIM).getAttribute("aria-label"), /data.*Bound/);
    assert.equal(await page.locator(".gedge[data-edge=bound]").count(), 1);

    const svg = (await savedFile(page, "graph-svg")).toString();
    assert.match(svg, /^<svg xmlns=.*data/s);
    assert.doesNotMatch(svg, /class=|var\(/, "it is self-contained");
    assert.deepEqual([...(await savedFile(page, "graph-png")).subarray(1, 4)], [...Buffer.from("PNG")]);
    await at(page, "graph-mermaid").click();
    await expectText(at(page, "notice"), "clipboard");
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^flowchart TB\n.*pvc\/data/);

    // Select the object with the keyboard.
    await item(page, CLAIM).focus();
    await page.keyboard.press("Enter");
    await expectText(at(page, "graph-object"), "volumeName: nfs");
    await at(page, "graph-show-home").click();
    await page.locator(`[data-testid=objects] .detail`).filter({ hasText: "volumeName: nfs" }).waitFor();

    // In the past, the graph was different.
    await page.locator("[data-testid=slider]").fill("1");
    await page.waitForFunction(() => !document.querySelector(".gedge[data-edge=bound]"));
    await at(page, "live").click();
    await page.locator(".gedge[data-edge=bound]").waitFor({ state: "attached" });

    // A complete StatefulSet, also in a narrow window.
    await at(page, "examples").click();
    await at(page, "example-web").click();
    await at(page, "apply").click();
    await page.locator(".gedge[data-edge=attached]").first().waitFor({ state: "attached" });
    await expectText(status(page, "web-1"), "Running");
    await page.screenshot({ path: join(docs, "graph.png") });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.screenshot({ path: join(screenshots, "graph-narrow.png") });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `the page is ${wide} wide`);
  }));

test("search, blame and compare find changes", () =>
  open({}, async (page) => {
    await bound(page);
    await go(page, "time");
    const search = await part(page, "search");
    await at(page, "search").fill("pvc/data volumeName");
    await page.keyboard.press("Enter");
    await expectText(at(page, "found"), "spec.volumeName");
    assert.equal(await at(page, "found").count(), 1);
    assert.match(await at(page, "found").innerText(), /nfs[\s\S]*persistentvolume-binder/);
    await search.locator(".rev-link").click();
    assert.equal(await at(page, "live").getAttribute("aria-pressed"), "false", "it shows the snapshot");
    await at(page, "live").click();

    await part(page, "blame");
    await at(page, "blame-object").selectOption(CLAIM);
    await at(page, "blame").locator("tr").filter({ hasText: "volumeName: nfs" }).waitFor();
    const lines = await at(page, "blame").locator("tr").allInnerTexts();
    const volume = lines.findIndex((line) => line.includes("volumeName: nfs"));
    const writer = lines.slice(0, volume + 1).findLast((line) => /^\d/.test(line));
    assert.match(writer, /persistentvolume-binder/);

    await part(page, "compare");
    assert.equal(await at(page, "difference").count(), 2);
    await at(page, "difference").first().locator("button").first().click();
    await expectText(at(page, "time-compare").getByTestId("diff"), "volumeName: nfs");
    await page.screenshot({ path: join(docs, "time.png") });
  }));

test("operations can be omitted; branches form a tree; markers are restored after a reload", () =>
  open({}, async (page) => {
    await bound(page);
    await row(page, "data").getByTestId("delete").click();
    await expectText(status(page, "nfs"), "Released");
    await go(page, "time");
    await expectText(at(page, "operation"), "delete");
    await at(page, "operation").filter({ hasText: "delete" }).getByTestId("operation-switch").click();
    await expectText(status(page, "data"), "Bound");
    assert.equal(await at(page, "branch-node").count(), 2);
    await page.locator(".tree .tree [data-testid=branch-node][aria-current=true]").waitFor();
    // Continue.
    await at(page, "operation").filter({ hasText: "delete" }).getByTestId("operation-switch").click();
    await expectText(status(page, "nfs"), "Released");
    assert.equal(await at(page, "branch-node").count(), 3);
    await at(page, "branch-node").nth(1).click();
    await expectText(status(page, "data"), "Bound");

    await part(page, "markers");
    await at(page, "marker-name").fill("saved");
    await at(page, "marker-add").click();
    await expectText(at(page, "marker"), "saved");
    await page.locator(".tick.named").waitFor({ state: "attached" });
    await at(page, "branch-node").first().click();
    await expectText(status(page, "nfs"), "Released");
    await page.waitForFunction(() => /saved/.test(pageStorage.page()));
    await page.screenshot({ path: join(screenshots, "time-branches.png") });
    await page.reload();
    await ready(page);
    await at(page, "tools").waitFor();
    assert.equal(await at(page, "branch-node").count(), 3);
    await part(page, "markers");
    await at(page, "marker").getByRole("button", { name: "saved", exact: true }).click();
    await expectText(status(page, "data"), "Bound");
  }));

test("the next controller can be selected; controllers recover from a crash, a failed write and a stalled watch", () =>
  open({}, async (page) => {
    await at(page, "step-by-step").check();
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "time");
    await at(page, "controller").selectOption("persistentvolume-binder");
    await at(page, "hold").click();
    await expectText(at(page, "time-next").locator(".states"), "receives no events");
    assert.equal(await at(page, "choose").filter({ hasText: "persistentvolume-binder receives" }).count(), 0);
    await at(page, "settle").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Pending");
    await at(page, "release").click();
    await at(page, "choose").filter({ hasText: "persistentvolume-binder receives" }).click();
    await at(page, "refuse").click();
    await expectText(at(page, "time-next").locator(".states"), "the next write of persistentvolume-binder is rejected");
    await at(page, "crash").click();
    await expectText(at(page, "operation").last(), "crashes");
    await page.screenshot({ path: join(screenshots, "time-next.png") });
    await at(page, "settle").click();
    await expectText(status(page, "data"), "Bound");
    assert.equal(await at(page, "time-next").locator(".states").count(), 0, "the fault is cleared");
    await go(page, "story");
    await page.getByText("crashed and restarted").waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    await go(page, "time");
    await page.screenshot({ path: join(screenshots, "time-narrow.png") });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `the page is ${wide} wide`);
  }));

test("nodes are disconnected, reconnected and added; a driver is installed and removed", () =>
  open({}, async (page) => {
    await bound(page);
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
    await go(page, "nodes");
    const node = page.locator("[data-node=node-a]");
    await node.getByTestId("node-cut").click();
    await node.getByTestId("node-silent").waitFor();
    await node.getByTestId("node-pass").click();
    await expectText(node, "NotReady");
    await page.screenshot({ path: join(screenshots, "machines.png") });
    await node.getByTestId("node-back").click();
    await node.getByTestId("node-silent").waitFor({ state: "detached" });
    await at(page, "node-add").click();
    await expectText(page.locator("[data-node=node-c]"), "zone-c");
    await at(page, "driver-install").click();
    const driver = page.locator('[data-driver="other.example.com"]');
    await driver.waitFor();
    await driver.getByTestId("driver-uninstall").click();
    await driver.waitFor({ state: "detached" });
    // A reload replays all of it.
    await page.waitForFunction(() => pageStorage.page()?.includes('"uninstall"'));
    await page.reload();
    await ready(page);
    await expectText(page.locator("[data-node=node-c]"), "Ready");
  }));
