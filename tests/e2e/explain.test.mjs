// The explanations: why a claim is Pending, also in an imported cluster.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { at, docs, go, open, paste, screenshots, ready, row, expectText, status, until } from "./harness.mjs";

const LONELY = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: absent
  resources:
    requests:
      storage: 5Gi
`;

test("a stuck claim is explained; a fix is previewed and applied", () =>
  open({}, async (page) => {
    await paste(page, LONELY);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Pending");
    await go(page, "explain");
    await at(page, "stuck").getByRole("button", { name: /data/ }).click();
    await page.locator('[data-testid=explanation][data-problem="claim-class-missing"]').waitFor();
    await at(page, "chain").locator('[data-state=absent]').first().waitFor();
    await page.screenshot({ path: join(docs, "explain.png") });
    await at(page, "fix-create-class").getByTestId("fix-apply").click();
    await at(page, "explain-solved").waitFor();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
  }));

const IN_USE = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: csi.example.com
---
${LONELY.replace("absent", "fast")}---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
  - { name: main, image: x, volumeMounts: [{ name: data, mountPath: /data }] }
  volumes:
  - { name: data, persistentVolumeClaim: { claimName: data } }
`;

test("a fix that deletes data shows a warning, and is applied after confirmation", () =>
  open({}, async (page) => {
    await paste(page, IN_USE);
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    await row(page, "web").waitFor();
    await go(page, "terminal");
    await at(page, "prompt").fill("kubectl delete pvc data --wait=false");
    await page.keyboard.press("Enter");
    await expectText(status(page, "data"), "Terminating");
    await go(page, "explain");
    await at(page, "stuck").getByRole("button", { name: /data/ }).click();
    const fix = at(page, "fix-delete-pod");
    await expectText(at(fix, "fix-loss"), /PersistentVolumeClaim default\/data/);
    await expectText(at(fix, "fix-loss"), /PersistentVolume pvc-.* and its stored data \(reclaim policy Delete\)/);
    await at(fix, "fix-apply").click();
    await at(fix, "fix-confirm").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "fix-cancel");
    await at(fix, "fix-cancel").click();
    assert.equal(await at(fix, "fix-confirm").count(), 0);
    await expectText(status(page, "data"), "Terminating");
    await at(fix, "fix-apply").click();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(screenshots, `fix-loss-${colorScheme}.png`) });
    }
    await at(fix, "fix-confirm").click();
    await at(page, "explain-solved").waitFor();
    await until("the claim is deleted", async () => (await row(page, "data").count()) === 0);
  }));

test("an unreachable node is a problem, with its Pods and their eviction times", () =>
  open({}, async (page) => {
    await paste(page, IN_USE.replace("spec:\n  containers", "spec:\n  nodeName: node-a\n  containers"));
    await at(page, "apply").click();
    await expectText(status(page, "web"), "Running");
    await go(page, "nodes");
    const node = page.locator("[data-node=node-a]");
    await node.getByTestId("node-cut").click();
    await node.getByTestId("node-pass").click();
    await expectText(node, "NotReady");
    await go(page, "explain");
    await at(page, "stuck").getByRole("button", { name: /node-a/ }).click();
    await expectText(at(page, "explanation"), /evicts: default\/web \(2026-01-01T00:0\d:\d\dZ\)/);
    await expectText(at(page, "explanation"), /for these volumes: pvc-/);
    await at(page, "fix-out-of-service").waitFor();
    for (const [width, height] of [[1440, 900], [360, 740]]) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(screenshots, `node-${width}.png`) });
    }
  }));

const NEAR = `apiVersion: v1
kind: PersistentVolume
metadata:
  name: disk
  labels: { type: local }
spec:
  accessModes: [ReadWriteOnce]
  capacity: { storage: 1Gi }
  storageClassName: fast
  hostPath: { path: /x }
---
${LONELY.replace("absent", '""')}`;

for (const [width, height] of [[1440, 900], [360, 740]]) {
  test(`failed rules of a candidate come first, and nothing scrolls horizontally at ${width} px`, () =>
    open({ viewport: { width, height } }, async (page) => {
      await paste(page, NEAR);
      await at(page, "apply").click();
      await go(page, "explain");
      await at(page, "stuck").getByRole("button", { name: /pvc\/data/ }).click();
      const table = at(page, "candidates").filter({ visible: true });
      await expectText(table.locator("td.fail"), /large enough requires 5Gi, has 1Gi/);
      await expectText(table.locator("td.fail"), /storage class requires "", has fast/);
      assert.equal(await table.locator("td.fail li.pass").count(), 0);
      const passed = table.getByTestId("candidates-passed");
      assert.match(await passed.locator("summary").textContent(), /^\d+ passed$/);
      assert.equal(await passed.locator("li").first().isVisible(), false);
      await passed.locator("summary").click();
      const rule = (name) => passed.locator(`[data-rule=${name}]`).innerText();
      assert.match(await rule("not-delayed"), /Immediate$/);
      assert.match(await rule("selector"), /no requirement$/);
      const wide = await table.evaluate((element) => {
        const boxes = [];
        for (let box = element; box.localName !== "body"; box = box.parentElement) boxes.push(box.scrollWidth - box.clientWidth);
        return Math.max(...boxes);
      });
      assert.ok(wide <= 1, `${wide} px do not fit`);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(screenshots, `candidates-${width}-${colorScheme}.png`) });
      }
    }));
}

test("the search finds an event's text, also in an old wording", () =>
  open({}, async (page) => {
    await go(page, "explain");
    await at(page, "explain-search").fill("0/3 nodes are available: 3 node(s) had volume node affinity conflict.");
    await at(page, "explain-hits").getByText(/node/i).first().waitFor();
  }));

test("a cluster is imported without its Secrets, and explained", () =>
  open({}, async (page) => {
    const claim = JSON.parse(`{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"orders","namespace":"shop","uid":"u1"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"gold","resources":{"requests":{"storage":"1Gi"}}},"status":{"phase":"Pending"}}`);
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "password", namespace: "shop" }, data: { key: "aHVudGVyMg==" } };
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    await at(page, "bring-text").fill(JSON.stringify({ apiVersion: "v1", kind: "List", items: [claim, secret] }));
    await at(page, "bring-load").click();
    await at(page, "stuck").getByRole("button", { name: /orders/ }).click();
    await at(page, "explanation").waitFor();
    assert.ok(!(await page.content()).includes("aHVudGVyMg"), "no Secret exists");
  }));

/** A dump that has the password in every place that can contain a password. */
const dump = await readFile(new URL("../../crates/explain/tests/confidential.yaml", import.meta.url), "utf8");

/** Returns everything in the browser's storage. */
const storageContents = (page) =>
  page.evaluate(async () => {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open("bindery", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("shelf");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const all = await new Promise((resolve) => {
      const request = database.transaction("shelf").objectStore("shelf").getAll();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    return { database: all.join("\n"), storage: JSON.stringify(localStorage) + location.href };
  });

async function bring(page, text) {
  await go(page, "explain");
  if (!(await at(page, "bring-text").isVisible())) await at(page, "bring").locator("summary").click();
  await at(page, "bring-text").fill(text);
  await at(page, "bring-load").click();
  await at(page, "imported").waitFor();
}

test("an import stores no password, and forgetting it restores the previous session", () =>
  open({}, async (page) => {
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    await bring(page, dump);
    await row(page, "archive").waitFor();
    assert.equal(await at(page, "bring-text").inputValue(), "", "the page does not keep the text with the password");
    await until("the import is stored", async () => (await storageContents(page)).database.includes("archive"));
    await until("that it was imported is stored", async () => (await storageContents(page)).storage.includes(`\\"imported\\":1`));
    for (const text of [...Object.values(await storageContents(page)), await page.content()]) {
      assert.ok(!/hunter2|aHVudGVyMg/.test(text), "the password is not stored");
    }
    await page.reload();
    await ready(page);
    await row(page, "archive").waitFor();
    await go(page, "explain");
    await at(page, "forget").click();
    await expectText(status(page, "data"), "Bound");
    await until("the import is deleted", async () => !(await storageContents(page)).database.includes("archive"));
    assert.equal(await at(page, "imported").count(), 0);
  }));

test("in an import a fix is a command to copy, and the text can be applied", () =>
  open({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    // With another class: without any class, the dump may simply not contain them.
    const other = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: other\nprovisioner: csi.example.com\n---\n";
    await bring(page, other + LONELY + "---\n" + LONELY.replace("name: data", "name: orders\n  namespace: shop"));
    await at(page, "stuck").getByRole("button", { name: /shop\/orders/ }).click();
    const fix = at(page, "fix-create-volume");
    await expectText(at(fix, "fix-command"), "kubectl create -f - <<'EOF'");
    assert.equal(await at(page, "fix-apply").count(), 0);
    await at(fix, "fix-command-copy").click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await at(fix, "fix-command").textContent());
    await at(page, "apply").click();
    await row(page, "nfs").waitFor();
  }));

test("a file is read again when it is selected again, and a truncated file has a message", () =>
  open({}, async (page) => {
    const list = (names) => `apiVersion: v1\nitems:\n${names.map((name) => `- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: ${name}\n`).join("")}`;
    const file = (text) => ({ name: "dump.yaml", mimeType: "text/yaml", buffer: Buffer.from(text) });
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    await at(page, "bring-files").setInputFiles(file(`${list(["one"])}kind: List\n`));
    await expectText(at(page, "bring-result"), "1 objects loaded");
    assert.equal(await at(page, "bring-files").inputValue(), "", "the same file can be selected again");
    await at(page, "bring-files").setInputFiles(file(list(["one", "two", "three"])));
    await expectText(at(page, "bring-result"), "2 objects loaded");
    await expectText(at(page, "bring-result"), /line 11 .*Namespace three/);
  }));
