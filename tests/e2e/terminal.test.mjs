// The terminal, and the full module that replaces the first view.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { NFS, at, docs, go, open, paste, screenshots, ready, expectText, status, text } from "./harness.mjs";

/** Types a line into the terminal. */
async function type(page, line) {
  await at(page, "prompt").fill(line);
  await page.keyboard.press("Enter");
}

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web-0}
spec:
  containers:
  - {name: c, image: busybox, command: [sleep, infinity], volumeMounts: [{name: d, mountPath: /data}]}
  volumes: [{name: d, emptyDir: {}}]
`;

const screen = (page, words) => expectText(at(page, "screen"), words);

test("kubectl in the terminal reads, writes, completes and has a history; earlier state stays", () =>
  open({}, async (page) => {
    await paste(page, `# mine\n${NFS}`);
    await at(page, "apply").click();
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
    // The full module replaced the first view, in the same state.
    assert.match(await text(page), /^# mine/);
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");

    await go(page, "terminal");
    await type(page, "kubectl get pv,pvc");
    await screen(page, "persistentvolume/nfs");
    await type(page, "kubectl describe pvc data");
    await screen(page, "Used By:");
    await type(page, "kubectl label pvc data tier=gold");
    await screen(page, "persistentvolumeclaim/data labeled");

    await at(page, "prompt").pressSequentially("kubectl get persistentvolumec");
    await page.keyboard.press("Tab");
    assert.equal(await at(page, "prompt").inputValue(), "kubectl get persistentvolumeclaims ");
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowUp");
    assert.equal(await at(page, "prompt").inputValue(), "kubectl label pvc data tier=gold");
    await type(page, "etcdctl get /registry/persistentvolumes/nfs --hex");
    await screen(page, "\\x6b\\x38\\x73\\x00");
    await page.screenshot({ path: join(docs, "terminal.png") });

    // A clicked action is shown as its command.
    await go(page, "objects");
    await page.locator('[data-testid=delete][data-key="/registry/persistentvolumeclaims/default/data"]').click();
    await expectText(status(page, "nfs"), "Released");
    await go(page, "terminal");
    await screen(page, "kubectl delete persistentvolumeclaim/data");

    // A reload restores everything: the first view has no `kubectl label`, so the full module replays it.
    await page.waitForFunction(() => pageStorage.page()?.includes('"delete"'));
    await page.reload();
    await ready(page);
    await at(page, "prompt").waitFor();
    await type(page, "kubectl get pv");
    await screen(page, "Released");
  }));

test("if the full module cannot be loaded, the page shows a message and still works", () =>
  open({ without: /full-/ }, async (page) => {
    await go(page, "terminal");
    await expectText(at(page, "unreached"), "could not be loaded");
    await page.locator("textarea.plain, .cm-content").first().waitFor();
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "nfs"), "Bound");
  }));

test("web-0 of a StatefulSet is deleted and recreated with the same claim and its file", () =>
  open({}, async (page) => {
    await at(page, "examples").click();
    await page.getByText("A StatefulSet with its own volumes").click();
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "web-1"), "Running");
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
    await type(page, "kubectl exec web-0 -- sh -c 'echo hello from web-0 > /usr/share/nginx/html/index.html'");
    await type(page, "kubectl exec web-0 -- cat /usr/share/nginx/html/index.html");
    await screen(page, "hello from web-0");

    await page.locator('[data-testid=delete][data-key="/registry/pods/default/web-0"]').click();
    await screen(page, 'pod "web-0" deleted');
    await expectText(status(page, "web-0"), "Running");
    await type(page, "clear");
    await type(page, "kubectl exec web-0 -- cat /usr/share/nginx/html/index.html");
    await screen(page, "hello from web-0\n");
    await type(page, "kubectl exec web-0 -- df -h /usr/share/nginx/html");
    await screen(page, "1.0G");

    await go(page, "nodes");
    const files = at(page, "nodes").locator("article", { hasText: "pod/web-0" }).getByTestId("files").first();
    await files.locator("summary").click();
    await expectText(files, "index.html");
    await page.screenshot({ path: join(screenshots, "files.png") });
  }));

test("exec -it opens a shell in the container until exit; it does not run the editor's text", () =>
  open({}, async (page) => {
    await paste(page, POD);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "web-0"), "Running");
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
    const prompt = (words) => page.waitForFunction((w) => document.querySelector("[data-testid=prompt-text]").textContent === w, words);
    const printed = (words) => expectText(at(page, "screen").locator("pre").last(), words);
    await prompt("$");

    await type(page, "kubectl exec -it web-0 -- sh");
    await prompt("/ #");
    assert.match(await at(page, "prompt").getAttribute("placeholder"), /Ctrl\+D/);
    assert.doesNotMatch(await at(page, "screen").innerText(), /not found/);
    await type(page, "cd /data; echo hi > f; cat f");
    await prompt("/data #");
    await screen(page, "/ # cd /data; echo hi > f; cat f");
    await printed("hi");
    await type(page, "pwd");
    await screen(page, "/data # pwd");
    await printed("/data");
    await page.screenshot({ path: join(screenshots, "shell.png") });

    // The shell has its own history.
    await page.keyboard.press("ArrowUp");
    assert.equal(await at(page, "prompt").inputValue(), "pwd");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowUp");
    assert.equal(await at(page, "prompt").inputValue(), "cd /data; echo hi > f; cat f");
    await type(page, "for i in 1 2; do");
    await prompt(">");
    await page.keyboard.press("Control+c");
    await prompt("/data #");

    await type(page, "exit 3");
    await prompt("$");
    await screen(page, "command terminated with exit code 3");
    await page.keyboard.press("ArrowUp");
    assert.equal(await at(page, "prompt").inputValue(), "kubectl exec -it web-0 -- sh");
    await page.keyboard.press("Enter");
    await prompt("/ #");
    await page.keyboard.press("Control+d");
    await prompt("$");

    // The shell ends with the Pod.
    await type(page, "kubectl exec -it web-0 -- sh");
    await prompt("/ #");
    await page.locator('[data-testid=delete][data-key="/registry/pods/default/web-0"]').click();
    await prompt("$");
    await screen(page, "command terminated with exit code 137");
  }));

test("after a reload the shell is closed, and its writes are restored", () =>
  open({}, async (page) => {
    await paste(page, POD);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "web-0"), "Running");
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
    await type(page, "kubectl exec -it web-0 -- sh");
    await type(page, "cd /data");
    await type(page, "echo kept > f");
    await page.waitForFunction(() => pageStorage.page()?.includes("echo kept"));
    await page.reload();
    await ready(page);
    await at(page, "prompt").waitFor();
    assert.equal(await at(page, "prompt-text").innerText(), "$");
    await type(page, "kubectl exec web-0 -- cat /data/f");
    await screen(page, "kept");
  }));
