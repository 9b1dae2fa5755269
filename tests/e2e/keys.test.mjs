// Keyboard: each action has a shortcut, and one key opens the list of shortcuts.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { CLAIM, at, docs, go, open, paste, screenshots, expectText, status } from "./harness.mjs";

/** Moves the focus out of the editor, as Escape and Tab do. */
const leave = (page) => page.evaluate(() => document.activeElement?.blur());

test("the main journey works with shortcuts, and they are listed", () =>
  open({}, async (page) => {
    await leave(page);
    await page.keyboard.press("a");
    await expectText(status(page, "data"), "Bound");
    await page.keyboard.press(",");
    await page.keyboard.press(",");
    assert.equal(await at(page, "live").getAttribute("aria-pressed"), "false");
    await page.keyboard.press(".");
    await page.keyboard.press("c");
    await at(page, "branch").waitFor();
    await page.keyboard.press("w");
    await expectText(status(page, "data"), "Bound");
    await page.keyboard.press("y");
    assert.equal(await at(page, "form-json").getAttribute("aria-pressed"), "true");
    await page.keyboard.press("9");
    await at(page, "prompt").waitFor();
    await page.keyboard.press("t");
    await page.keyboard.type("kubectl get pvc");
    assert.equal(await at(page, "prompt").inputValue(), "kubectl get pvc", "in a line of text keys are letters");
    await page.keyboard.press("Enter");
    await expectText(at(page, "screen"), "data");
    await page.keyboard.press("Tab");
    await leave(page);

    await page.keyboard.press("Shift+?");
    const list = page.locator("#keys-menu");
    await list.waitFor();
    assert.ok((await list.locator("dt").count()) > 25);
    await page.screenshot({ path: join(screenshots, "keys.png") });
    // For speech input, single-letter shortcuts can be turned off.
    await at(page, "letters").uncheck();
    await page.keyboard.press("Escape");
    await leave(page);
    await page.keyboard.press("0");
    assert.equal(await at(page, "tab-time").getAttribute("aria-selected"), "false");
  }));

test("the control of every shortcut exists", () =>
  open({}, async (page) => {
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    await go(page, "explain");
    await at(page, "explain-search").waitFor();
    for (const [key, panel] of [["4", "nodes"], ["5", "graph"], ["6", "etcd"], ["7", "events"], ["8", "csi"], ["0", "time"], ["-", "explain"]]) {
      await leave(page);
      await page.keyboard.press(key);
      await page.locator(`#panel-${panel}:not([hidden])`).waitFor();
    }
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), "explain-search");
  }));

test("the row of a stuck object leads to its explanation", () =>
  open({}, async (page) => {
    await paste(page, "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], storageClassName: absent, resources: {requests: {storage: 1Gi}}}\n");
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Pending");
    await at(page, "why").click();
    await page.locator('[data-testid=explanation][data-problem="claim-class-missing"]').waitFor();
  }));

test("the keys of etcd form a tree; each expands to its value and its bytes", () =>
  open({}, async (page) => {
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    await go(page, "etcd");
    const folder = page.locator(".tree details").filter({ has: page.locator("summary", { hasText: "persistentvolumeclaims/" }) }).first();
    await folder.locator(`[data-key="${CLAIM}"]`).click();
    await expectText(folder.locator(".detail"), "volumeName");
    await folder.getByTestId("bytes").locator("summary").click();
    await expectText(folder.getByTestId("bytes"), "6b 38 73 00");
    await page.screenshot({ path: join(docs, "etcd.png") });
  }));
