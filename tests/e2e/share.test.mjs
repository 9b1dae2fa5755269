// Share links, and exports of the operations.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { CLAIM, NFS, address, at, go, open, paste, screenshots, ready, row, expectText, status, text } from "./harness.mjs";

/** Applies the NFS pair and waits until it is bound. */
async function bound(page, manifest = NFS) {
  await paste(page, manifest);
  await at(page, "apply").click();
  await go(page, "objects");
  await expectText(status(page, "data"), "Bound");
}

/** Opens the share menu. */
async function ways(page) {
  await at(page, "share").click();
  await at(page, "share-menu").waitFor();
}

/** Returns the text of one of the forms. */
async function made(page, form) {
  await at(page, `share-${form}`).click();
  await page.locator(`[data-testid=share-${form}][aria-pressed=true]`).waitFor();
  return at(page, "share-made").inputValue();
}

test("a link opens with its operations, view and language; the user's own work stays", () =>
  open({ path: "?lang=ru", permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const mine = NFS.replace("name: nfs", "name: shared");
    await bound(page, mine);
    while ((await status(page, "data").innerText()).includes("Bound")) await at(page, "step-back").click();
    await go(page, "etcd");
    await at(page, "share").click();
    await page.waitForFunction(() => location.hash.startsWith("#v2:ru:"));
    const link = new URL(page.url()).hash;
    assert.ok(link.length < 900, `the link is compressed: ${link.length} characters`);
    assert.equal(new URL(await page.evaluate(() => navigator.clipboard.readText())).hash, link);

    await open({}, async (other) => {
      await paste(other, "# my own\n");
      await other.waitForFunction(() => pageStorage.text() === "# my own\n");
      // Into the address of the open page, as a user pastes it.
      await other.evaluate((link) => (location.hash = link), link);
      await other.waitForFunction(() => document.documentElement.lang === "ru");
      await ready(other);
      assert.equal(await text(other), mine);
      assert.equal(await at(other, "live").getAttribute("aria-pressed"), "false");
      await at(other, "etcd").locator("table").first().waitFor();
      await expectText(status(other, "data"), "Pending");
      await at(other, "live").click();
      await expectText(status(other, "data"), "Bound");

      // Viewing another user's work discards nothing.
      await other.goto(address);
      await ready(other);
      assert.equal(await text(other), "# my own\n");
      // After the first change it belongs to the user, and a reload restores it.
      await other.goto("about:blank");
      await other.goto(`${address}${link}`);
      await ready(other);
      await paste(other, `# changed\n${mine}`);
      await other.waitForFunction(() => location.hash === "" && pageStorage.text().startsWith("# changed"));
      await other.reload();
      await ready(other);
      assert.match(await text(other), /^# changed/);
      await at(other, "live").click();
      await expectText(status(other, "data"), "Bound");
    });
  }));

test("links of all published versions open", () =>
  open({ path: `#v1:${deflateRawSync(NFS).toString("base64url")}` }, async (page) => assert.equal(await text(page), NFS)));

test("the address of a clean start opens an unused page", () =>
  open({}, async (page) => {
    await bound(page, `# mine\n${NFS}`);
    await page.waitForFunction(() => pageStorage.page()?.includes("# mine"));
    await page.goto("about:blank");
    await page.goto(`${address}#new`);
    await ready(page);
    assert.doesNotMatch(await text(page), /# mine/);
    await go(page, "objects");
    assert.equal(await row(page, "data").count(), 0);
    await page.goto(address);
    await ready(page);
    assert.match(await text(page), /# mine/);
    await expectText(status(page, "data"), "Bound");
  }));

test("operations can be exported: links, Markdown, a working script, a recording, HTML", () =>
  open({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const tricky = `${NFS}# $(touch hacked) \`touch hacked\`\n# 'EOF'\n# EOF\n`;
    await bound(page, tricky);
    await row(page, "data").getByTestId("delete").click();
    await expectText(status(page, "nfs"), "Released");
    await ways(page);
    await page.screenshot({ path: join(screenshots, "share.png") });

    const only = new URL(await made(page, "text")).hash;
    const packed = JSON.parse(inflateRawSync(Buffer.from(only.split(":")[2], "base64url")).toString());
    assert.equal(packed.text, tricky);
    assert.deepEqual(packed.log.branches, []);
    assert.equal(await made(page, "new"), `${address}#new`);

    const markdown = await made(page, "markdown");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), markdown);
    assert.match(markdown, /^```yaml\n[^]*```console\n\$ kubectl apply -f -\n[^]*\$ kubectl delete [^]*Released[^]*#v2:en:/);

    const lesson = await made(page, "lesson");
    assert.match(lesson, /solution:\n +- \{ apply: manifest.yaml \}\n +- \{ kubectl: "delete persistentvolumeclaim\/data --wait=false" \}/);
    assert.match(lesson, /object: "pv\/nfs", path: .status.phase, is: Released/);

    const recording = JSON.parse(await made(page, "recording"));
    assert.deepEqual(recording.steps.map(({ step }) => Object.keys(step)[0]), ["apply", "delete"]);
    assert.ok(recording.steps[0].writes.some(({ key }) => key === CLAIM));
    assert.match(recording.kubernetes, /simulated/);

    const html = await made(page, "embed");
    assert.match(html, new RegExp(`^<script src="${address}embed-classic.js" async></script>\\n<bindery-playground>\\n\\n<pre>`));

    // With a kubectl that records its arguments.
    const script = await made(page, "script");
    const folder = await mkdtemp(join(tmpdir(), "bindery-"));
    try {
      await writeFile(join(folder, "kubectl"), `#!/bin/sh\nprintf '%s\\n' "$*" >> "${folder}/log"\ncase "$*" in *"-f -"*) cat > "${folder}/stdin";; esac\n`);
      await writeFile(join(folder, "sleep"), "#!/bin/sh\n");
      for (const name of ["kubectl", "sleep"]) await chmod(join(folder, name), 0o755);
      await writeFile(join(folder, "script.sh"), script);
      execFileSync("sh", ["script.sh"], { cwd: folder, env: { PATH: `${folder}:${process.env.PATH}` } });
      assert.equal(await readFile(join(folder, "stdin"), "utf8"), tricky);
      assert.deepEqual((await readFile(join(folder, "log"), "utf8")).trim().split("\n"), ["apply -f -", "delete persistentvolumeclaim/data --wait=false"]);
      await assert.rejects(readFile(join(folder, "hacked")), "no text is executed");
    } finally {
      await rm(folder, { recursive: true });
    }

    await page.keyboard.press("Escape");
    await at(page, "share-menu").waitFor({ state: "detached" });
  }));
