// Excessive input: in a link, in the terminal, in a container. The page stays responsive and shows a message. After a
// trap, which no panic reports, it shows the crash screen with the text.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { NFS, at, go, open, paste, ready, expectText, status, text } from "./harness.mjs";

const type = async (page, line) => {
  await at(page, "prompt").fill(line);
  await page.keyboard.press("Enter");
};
const screen = (page, words) => expectText(at(page, "screen"), words);

/** Checks that the page renders and reacts: frames pass, and a click is handled. */
async function expectResponsive(page) {
  const frames = await page.evaluate(() => new Promise((done) => {
    let count = 0;
    const tick = () => (++count === 5 ? done(count) : requestAnimationFrame(tick));
    requestAnimationFrame(tick);
  }));
  assert.equal(frames, 5);
  await go(page, "events");
  await at(page, "events").waitFor();
}

const linked = (kept) => `#v2:en:${deflateRawSync(JSON.stringify(kept)).toString("base64url")}`;

const SET = (policy) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  replicas: 2147483647
  podManagementPolicy: ${policy}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: busybox}]}}
`;

for (const policy of ["OrderedReady", "Parallel"]) {
  test(`a short link for two thousand million Pods opens with its text alone: ${policy}`, () => {
    const manifest = SET(policy);
    const log = { branches: [[null, [{ kubectl: [["apply", "-f", "-"], manifest, true] }, "settle"]]], current: 0 };
    const hash = linked({ version: 1, text: manifest, log });
    assert.ok(hash.length < 600, `${hash.length}`);
    return open({ path: hash }, async (page) => {
      await expectText(at(page, "notice"), "Only its text was opened");
      assert.equal(await text(page), manifest);
      await expectResponsive(page);
      assert.equal(await page.evaluate(() => location.hash.length), hash.length, "without changes the link stays");
    });
  });
}

test("the user can stop a StatefulSet with two thousand million Pods", () =>
  open({}, async (page) => {
    await paste(page, SET("Parallel"));
    await at(page, "apply").click();
    await at(page, "stop").click();
    await at(page, "stop").waitFor({ state: "detached" });
    await expectResponsive(page);
  }));

test("kubectl wait without result ends immediately in an idle cluster, and can be stopped in a busy one", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    await go(page, "terminal");
    for (const timeout of ["-1s", "24h", "99999h"]) {
      await at(page, "prompt").waitFor();
      await type(page, `kubectl wait pvc/data --for=delete --timeout=${timeout}`);
      await screen(page, `--timeout=${timeout}`);
      await screen(page, "timed out waiting for the condition on persistentvolumeclaims/data");
      await type(page, "clear");
    }
    // A claim without a matching volume: the PersistentVolume controller writes Events repeatedly.
    await paste(page, NFS.split("---\n")[1].replace("name: data", "name: other"));
    await at(page, "apply").click();
    await at(page, "stop").waitFor({ state: "detached" });
    await go(page, "terminal");
    await type(page, "kubectl wait pvc/other --for=jsonpath={.status.phase}=Bound --timeout=99999h");
    await expectText(at(page, "revision"), "Waiting");
    await expectResponsive(page);
    await at(page, "stop").click();
    await at(page, "stop").waitFor({ state: "detached" });
    await go(page, "terminal");
    await screen(page, "^C");
  }));

const POD = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: c, image: busybox}]}
`;

test("scripts that exhaust memory or stack end with the errors of a real system", () =>
  open({}, async (page) => {
    await paste(page, POD);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "a"), "Running");
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
    const scripts = [
      ["x=a; while true; do x=$x$x; done", "sh: out of memory"],
      ["echo a > /f; while true; do cat /f /f > /g || exit 1; mv /g /f; done", "No space left on device"],
      [`${"(".repeat(3000)}echo${")".repeat(3000)}`, "sh: out of memory"],
      [`${"$(".repeat(2000)}echo${")".repeat(2000)}`, "sh: out of memory"],
      ["f() { f; }; f", "Maximum function recursion depth"],
      ["f() { echo $(f); }; f", "sh: out of memory"],
      ["rm -f /f /g; while true; do mkdir xxxxxxxxxx && cd xxxxxxxxxx || exit 1; done", "File name too long"],
      [`echo $((${"(".repeat(2000)}1))`, "arithmetic syntax error"],
    ];
    for (const [script, words] of scripts) {
      await type(page, "clear");
      await type(page, `kubectl exec a -- sh -c '${script}'`);
      await screen(page, words);
    }
    await type(page, "kubectl exec a -- sh -c 'f() { echo $1 works; }; f all'");
    await screen(page, "all works");
    await expectResponsive(page);
  }));

/** Stores the exports of the page's module, so that a test can call them with invalid arguments. */
const exportsKept = () => {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await real.apply(WebAssembly, given);
      globalThis.wasmExports = (made.instance ?? made).exports;
      return made;
    };
  }
};

/** Causes a real trap in its own task: the allocator receives memory that does not exist. */
const trap = () => setTimeout(() => {
  for (const [name, f] of Object.entries(globalThis.wasmExports)) {
    if (!/^__wbindgen_(re|m)?(alloc|free|export)/.test(name) || typeof f !== "function") continue;
    try {
      f(-64, 4096, 65_536, 1);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
    }
  }
  throw new Error("nothing trapped");
});

test("after a trap the crash screen has the text, and the page restarts with it", () =>
  open({ expected: /out of bounds|unreachable|wasm/ }, async (page) => {
    await page.addInitScript(exportsKept);
    await page.reload();
    await ready(page);
    const mine = `# mine\n${NFS}`;
    await paste(page, mine);
    await at(page, "apply").click();
    await page.evaluate(trap);
    const crash = at(page, "crash");
    await expectText(crash, "RuntimeError");
    assert.ok((await crash.locator("textarea").inputValue()).includes(mine));
    const downloaded = page.waitForEvent("download");
    await crash.locator("a[download]").click();
    assert.equal(await readFile(await (await downloaded).path(), "utf8"), mine);
    // The page behind it no longer works.
    const behind = await page.evaluate(() => [...document.body.children].every((child) => child.inert || child.dataset.testid === "crash"));
    assert.ok(behind);
    await crash.getByRole("button", { name: "Restart" }).click();
    await ready(page);
    assert.equal(await text(page), mine);
    await expectResponsive(page);
  }));
