// The page in a real browser, with the release build: user actions and their visible results.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { CLAIM, NFS, VOLUME, address, at, docs, go, open, paste, screenshots, ready, records, row, expectText, status, text } from "./harness.mjs";

const wait = (page, check, what) => page.waitForFunction(check, what);

test("the NFS pair binds; the past shows it pending; the claim's deletion releases the volume", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "nfs"), "Bound");
    await expectText(status(page, "data"), "Bound");

    // The write of the PersistentVolume controller that sets the claim, expanded.
    await go(page, "story");
    const reserved = records(page, VOLUME).filter({ hasText: "spec.claimRef" }).first();
    await reserved.locator(".item-head").click();
    const diff = reserved.getByTestId("diff");
    await expectText(diff, "claimRef");
    assert.match(await diff.innerText(), /name: data/, "the diff shows which claim");
    await page.screenshot({ path: join(docs, "screenshot.png") });

    // Back, one write after another, until the claim is pending.
    await go(page, "objects");
    for (let steps = 0; (await status(page, "data").innerText()).includes("Bound"); steps++) {
      assert.ok(steps < 20, "stepping back leads to the pending claim");
      await at(page, "step-back").click();
    }
    await expectText(status(page, "data"), "Pending");
    assert.equal(await at(page, "live").getAttribute("aria-pressed"), "false");
    await at(page, "live").click();
    await expectText(status(page, "data"), "Bound");

    await row(page, "data").getByTestId("delete").click();
    await expectText(status(page, "nfs"), "Released");
    assert.equal(await row(page, "data").count(), 0, "the claim is deleted");
  }));

test("a YAML error is shown at its line; applied objects stay", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "nfs"), "Bound");
    const revision = await at(page, "revision").innerText();

    const broken = NFS.replace("    storage: 10Gi", "\tstorage: 10Gi");
    const line = broken.split("\n").findIndex((l) => l.startsWith("\t")) + 1;
    await paste(page, broken);
    await expectText(at(page, "diagnostics"), new RegExp(`line ${line}\\b`));
    await at(page, "diagnostics").locator("li.error").first().waitFor();
    await page.locator(".cm-lint-marker-error").first().waitFor();
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "nfs"), "Bound");
    assert.equal(await at(page, "revision").innerText(), revision, "nothing was written");
    assert.equal(await text(page), broken, "the text stays as it was typed");
  }));

test("a field that the API server rejects is marked, with the server's message", () =>
  open({}, async (page) => {
    await paste(page, NFS.replace("storage: 10Gi", "storage: -1"));
    await expectText(at(page, "diagnostics"), "must be greater than zero");
    await expectText(at(page, "diagnostics"), "line 7");
  }));

test("kinds that are only stored have a neutral note, and are applied with the rest", () =>
  open({}, async (page) => {
    const rest = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec: {defaultBackend: {service: {name: shop, port: {number: 80}}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "system:shop"}
rules: [{apiGroups: [""], resources: [persistentvolumes], verbs: [get]}]
`;
    await paste(page, NFS + rest);
    const notes = at(page, "diagnostics").locator("li.note");
    await expectText(notes, "Ingress: stored. Bindery does not simulate a controller for this kind.");
    await expectText(notes, "ClusterRole: stored.");
    assert.equal(await at(page, "diagnostics").locator("li.error").count(), 0);
    await expectText(at(page, "diagnostics"), "4 objects");
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    await records(page, "/registry/ingress/default/shop").first().waitFor();
    await records(page, "/registry/clusterroles/system:shop").first().waitFor();
    await paste(page, rest.replace("kind: Ingress", "kind: Ingres"));
    await expectText(at(page, "diagnostics").locator("li.error"), 'no matches for kind "Ingres"');
  }));

test("a custom object is rejected before its definition, and stored after it, also after a reload", () =>
  open({}, async (page) => {
    const object = `apiVersion: stable.example.com/v1
kind: CronTab
metadata: {name: backup}
spec: {cronSpec: "* * * * */5"}
`;
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, kind: CronTab}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
---
`;
    const problems = at(page, "diagnostics").locator("li.error");
    await paste(page, definition + object);
    await expectText(problems, 'no matches for kind "CronTab" in version "stable.example.com/v1"');
    await at(page, "apply").click();
    await records(page, "/registry/apiextensions.k8s.io/customresourcedefinitions/crontabs.stable.example.com").first().waitFor();
    await expectText(at(page, "diagnostics").locator("li.note"), "CronTab: stored. Bindery does not simulate a controller for this kind.");
    assert.equal(await problems.count(), 0);
    await at(page, "apply").click();
    const stored = records(page, "/registry/stable.example.com/crontabs/default/backup").first();
    await stored.waitFor();
    await go(page, "terminal");
    await at(page, "prompt").fill("kubectl get crontabs");
    await page.keyboard.press("Enter");
    await expectText(at(page, "screen"), /NAME +AGE\s+backup/);
    await wait(page, () => pageStorage.page()?.includes("CronTab"));
    await paste(page, object);
    await page.reload();
    await ready(page);
    await go(page, "story");
    await stored.waitFor();
    await expectText(at(page, "diagnostics").locator("li.note"), "CronTab: stored.");
    assert.equal(await problems.count(), 0);
  }));

test("a reload restores the text and the cluster", () =>
  open({}, async (page) => {
    await paste(page, `# mine\n${NFS}`);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "nfs"), "Bound");
    const revision = await at(page, "revision").innerText();
    // The storage is written shortly after the last change.
    await wait(page, () => pageStorage.text()?.startsWith("# mine") && pageStorage.page()?.includes("# mine"));
    await page.reload();
    await ready(page);
    assert.equal(await text(page), `# mine\n${NFS}`);
    await go(page, "objects");
    await expectText(status(page, "nfs"), "Bound");
    assert.equal(await at(page, "revision").innerText(), revision, "the same revision again");
  }));

test("a page that is left in the frame that shows a write stores the write, also on a slow machine", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    const session = await page.context().newCDPSession(page);
    // Rendering takes longer than one run of Yew's scheduler: its effects run later.
    await session.send("Emulation.setCPUThrottlingRate", { rate: 12 });
    const loaded = page.waitForEvent("load", { timeout: 60_000 });
    await page.evaluate(() => {
      document.querySelector("[data-testid=apply]").click();
      const look = () => (document.querySelector("[data-testid=objects]").innerText.includes("Bound") ? location.reload() : requestAnimationFrame(look));
      requestAnimationFrame(look);
    });
    await loaded;
    await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await ready(page);
    await expectText(status(page, "data"), "Bound");
  }));

test("the page starts with invalid data in the storage", () =>
  open({}, async (page) => {
    await page.evaluate(() => {
      localStorage.setItem("bindery.page", '{"log": [17, null, {"x": "y"}], "settings": "none"}');
      localStorage.setItem("bindery.text", "kind: [");
    });
    await page.reload();
    await ready(page);
    assert.equal(await text(page), "kind: [");
  }));

test("typing, applying and opening a record work with the keyboard alone", () =>
  open({}, async (page) => {
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement?.classList.contains("cm-content"))) break;
    }
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(NFS);
    await page.keyboard.press("ControlOrMeta+Enter");
    await records(page, VOLUME).first().waitFor({ state: "attached" });
    // Escape lets Tab leave the editor. If a completion list is open, the first Escape closes it.
    for (let i = 0; i < 2; i++) await page.keyboard.press("Escape");
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      const there = () => {
        const focused = document.activeElement;
        if (focused?.getAttribute("role") === "tab" && focused.id === "tab-story") return "tab";
        return focused?.classList.contains("item-head") ? "item" : "";
      };
      const place = await page.evaluate(there);
      if (place === "item") break;
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await at(page, "diff").first().waitFor();
  }));

test("a share link contains the text", () =>
  open({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const mine = NFS.replaceAll("nfs", "shared").replace("5Gi", "4Gi");
    await paste(page, mine);
    await at(page, "share").click();
    await wait(page, () => location.hash.startsWith("#v2:en:"));
    const link = page.url();
    assert.ok(link.length < 700, `the link is compressed: ${link.length} characters`);
    await open({ path: link.slice(address.length) }, async (other) => assert.equal(await text(other), mine));
    await open({ path: "#v1:nonsense" }, async (other) => assert.match(await text(other), /kind: PersistentVolume/));
  }));

test("a crash shows its cause, keeps the text, offers a report and a restart", () =>
  open({}, async (page) => {
    await paste(page, `# precious\n${NFS}`);
    await page.evaluate(() => globalThis.binderyEditor.crash("panicked: a broken invariant"));
    const crash = at(page, "crash");
    await expectText(crash, "a broken invariant");
    const report = await crash.locator("textarea").inputValue();
    assert.match(report, /a broken invariant[^]*# precious/);
    await page.screenshot({ path: join(screenshots, "crash.png") });
    await crash.getByRole("button", { name: /restart/i }).click();
    await page.waitForLoadState();
    await ready(page);
    await crash.waitFor({ state: "detached" });
    assert.equal(await text(page), `# precious\n${NFS}`);
  }));

test("'continue from here' creates a branch; the old one stays reachable", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    while ((await status(page, "data").innerText()).includes("Bound")) await at(page, "step-back").click();
    await at(page, "continue-here").click();
    await row(page, "data").getByTestId("delete").click();
    await expectText(status(page, "nfs"), /Available|Released/);
    await at(page, "branch").selectOption("0");
    await expectText(status(page, "data"), "Bound");
  }));

test("objects removed from the text can be deleted from the cluster", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    await go(page, "manifest");
    await paste(page, NFS.split("---\n")[0]);
    await at(page, "prune").click();
    await go(page, "objects");
    await expectText(status(page, "nfs"), "Released");
  }));

for (const lang of ["en", "ru"]) {
  test(`the full module replaces the first view without an empty frame: ${lang}`, () =>
    open({
      path: `?lang=${lang}`,
      script: () => {
        // Content is visible from the first rendering on.
        let shown = false;
        globalThis.empty = 0;
        const look = () => {
          const now = !!document.querySelector(".page [data-testid=apply]");
          shown ||= now;
          if (shown && !now) globalThis.empty++;
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
    }, async (page) => {
      await go(page, "graph");
      await at(page, "graph").waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
      assert.equal(await page.evaluate(() => globalThis.empty), 0);
    }));
}

/** In the page: records when the full module replaces the first view. */
function compiled() {
  const { compile } = WebAssembly;
  WebAssembly.compile = async (bytes) => {
    const module = await compile.call(WebAssembly, bytes);
    globalThis.compiled = true;
    return module;
  };
  document.addEventListener("bindery-full-module", () => (globalThis.fullModule = true));
}

/** Input that starts before the full module replaces the first view, and ends later. */
for (const [what, start, end] of [
  ["a button", (page) => at(page, "apply").hover().then(() => page.mouse.down()), (page) => page.mouse.up()],
  ["a key", (page) => at(page, "apply").focus().then(() => page.keyboard.down("Space")), (page) => page.keyboard.up("Space")],
  ["a menu", (page) => at(page, "examples").click(), (page) => at(page, "example-nfs").click().then(() => at(page, "apply").click())],
]) {
  test(`${what} pressed while the full module loads still works`, () =>
    open({ script: compiled }, async (page) => {
      await paste(page, NFS);
      let arrive;
      const arrives = new Promise((resolve) => (arrive = resolve));
      await page.route(/full-.*lzma$/, (route) => arrives.then(() => route.continue()));
      await at(page, "tab-graph").click();
      await start(page);
      arrive();
      await page.waitForFunction(() => globalThis.compiled);
      // The replacement must be complete in one task.
      await page.evaluate(() => new Promise((later) => setTimeout(later, 300)));
      assert.ok(await page.evaluate(() => !globalThis.fullModule), "the first view is still there");
      await end(page);
      await go(page, "objects");
      await expectText(status(page, "data"), "Bound");
      await page.waitForFunction(() => globalThis.fullModule);
      await expectText(status(page, "data"), "Bound");
    }));
}

/** In the page: measures in each frame how much the page is wider than the window, and which elements cause that. */
function widest() {
  let most = { over: 0, what: [] }, frames = 0;
  const inside = (element) => {
    for (let e = element.parentElement; e && e !== document.body; e = e.parentElement) if (getComputedStyle(e).overflowX !== "visible") return true;
    return false;
  };
  const look = () => {
    frames++;
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over > most.over) {
      const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && !inside(e));
      most = { over, what: wide.map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 80)}`) };
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.widest = async () => {
    await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
    return { frames, ...most };
  };
}

for (const [width, height] of [[360, 740], [1920, 1080]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`nothing overflows at ${width} px, ${colorScheme}`, () =>
      open({ viewport: { width, height }, colorScheme, script: widest }, async (page) => {
        await paste(page, NFS);
        await at(page, "apply").click();
        for (const panel of ["story", "objects", "etcd", "events", "csi", "manifest"]) {
          await go(page, panel);
          await at(page, panel === "manifest" ? "manifest-panel" : panel).waitFor();
          const { frames, over, what } = await page.evaluate(() => globalThis.widest());
          assert.ok(frames > 0 && over <= 0, `${panel}: in ${frames} frames, ${over} px stick out: ${what}`);
          await page.screenshot({ path: join(screenshots, `screenshot-${width}-${colorScheme}-${panel}.png`) });
        }
        const small = await page.evaluate(() =>
          [...document.querySelectorAll("button")]
            .filter((button) => button.offsetParent && !(button.textContent.trim() || button.ariaLabel || button.title))
            .map((button) => button.outerHTML));
        assert.deepEqual(small, [], "every button has a name");
      }));
  }
}

test("the diagnostics of a manifest of 500 lines are drawn in the frame that follows each key", () =>
  open({}, async (page) => {
    const pair = (i) => NFS.replaceAll("nfs\n", `nfs-${i}\n`).replace("name: data", `name: data-${i}`);
    const long = Array.from({ length: 21 }, (_, i) => pair(i)).join("---\n");
    assert.ok(long.split("\n").length >= 500, `${long.split("\n").length} lines`);
    await paste(page, long);
    await expectText(at(page, "diagnostics"), "42 objects");
    // One key at a time: counts the frames that start between the key and its diagnostics. A test of web/src/core.rs
    // covers how the check time grows with the number of lines.
    const frames = await page.evaluate(async () => {
      const place = document.querySelector("[data-testid=diagnostics]");
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const counts = [];
      for (let i = 0; i < 20; i++) {
        await frame();
        let [count, drawn] = [0, false];
        const observer = new MutationObserver(() => (drawn = true));
        observer.observe(place, { subtree: true, childList: true, characterData: true, attributes: true });
        if (i % 2) document.execCommand("delete");
        else document.execCommand("insertText", false, "{");
        while (!drawn && count < 100) {
          await frame();
          count++;
        }
        observer.disconnect();
        counts.push(count);
      }
      return counts;
    });
    console.log(`500 lines, frames from key to diagnostics: ${frames}`);
    assert.equal(frames.length, 20);
    assert.ok(frames.every((count) => count <= 2), `${frames} frames`);
  }));

test("fields, values and names are completed; a field's documentation is shown under the pointer", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    // The schema is loaded shortly after the editor.
    await page.waitForFunction(() => globalThis.binderyEditor.assists);
    await paste(page, "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: other\nspec:\n  accessModes: [ReadWriteMany]\n  ");
    const offered = page.locator(".cm-tooltip-autocomplete li");
    const accept = async (words) => {
      await expectText(offered.first(), words);
      // CodeMirror treats a key shortly after the list (`interactionDelay`) as input for the text.
      // Frames, not a fake clock: timers that the page set before would be lost.
      await page.evaluate(async () => {
        for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
      });
      await page.keyboard.press("Enter");
      await offered.first().waitFor({ state: "detached" });
    };
    await page.keyboard.type("volumeN");
    await accept("volumeName");
    await page.keyboard.press("Control+Space");
    await accept("nfs");
    await page.keyboard.type("\nvolumeMode: B");
    await accept("Block");
    assert.match(await text(page), /volumeName: nfs\n {2}volumeMode: Block$/);
    await page.locator(".cm-line", { hasText: "accessModes" }).locator("span", { hasText: "accessModes" }).hover();
    await page.getByText("contains the desired access modes the volume should have").waitFor();
    await page.screenshot({ path: join(screenshots, "help.png") });
  }));

test("fields in a list and the versions of every served kind are completed", () =>
  open({}, async (page) => {
    // For such kinds, the full module replaces the first view before the text is entered.
    await go(page, "terminal");
    await at(page, "prompt").waitFor();
    await page.waitForFunction(() => globalThis.binderyEditor.assists);
    const offered = page.locator(".cm-tooltip-autocomplete li");
    for (const [text, typed, offer] of [
      ["apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      ", "volumeM", "volumeMounts"],
      ["kind: VolumeSnapshot\napiVersion: ", "", "snapshot.storage.k8s.io/v1"],
      ["kind: PriorityClass\napiVersion: ", "", "scheduling.k8s.io/v1"],
    ]) {
      await paste(page, text);
      if (typed) await page.keyboard.type(typed);
      else await page.keyboard.press("Control+Space");
      await expectText(offered.first(), offer);
      await page.keyboard.press("Escape");
    }
  }));

test("without CodeMirror a plain text area edits and applies the text", () =>
  open({ without: "**/later/**" }, async (page) => {
    const area = page.locator("textarea.plain");
    await area.fill(NFS);
    await area.press("ControlOrMeta+Enter");
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    await area.waitFor();
  }));

test("a StatefulSet's Pod is recreated with its claim; the driver's calls are shown", () =>
  open({}, async (page) => {
    await at(page, "examples").click();
    await page.getByText("A StatefulSet with its own volumes").click();
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "web-1"), "Running");
    await expectText(status(page, "www-web-0"), "Bound");
    const bound = async () => (await row(page, "www-web-0").innerText()).match(/pvc-[-0-9a-f]+/)[0];
    const volume = await bound();
    await row(page, "web-0").getByTestId("delete").click();
    await expectText(status(page, "web-0"), "Running");
    assert.equal(await bound(), volume, "the claim and its volume are the same");
    await page.screenshot({ path: join(screenshots, "stateful-set.png") });
    await go(page, "csi");
    const publish = at(page, "calls").locator("details", { hasText: "NodePublishVolume" });
    // Once for each Pod, and once more for the recreated Pod.
    assert.equal(await publish.count(), 3);
    await publish.first().locator("summary").click();
    await expectText(publish.first(), "staging_target_path");
    await page.screenshot({ path: join(docs, "csi.png") });
  }));

test("the reason of a rejection comes before the patch, which is folded", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    await paste(page, NFS.replace("storage: 5Gi", "storage: 50Gi"));
    const reason = /^Error from server \(Forbidden\): persistentvolumeclaims "data" is forbidden: only dynamically provisioned/;
    const problem = at(page, "diagnostics").locator("li.error");
    await expectText(problem, /only dynamically provisioned pvc can be resized/);
    assert.match((await problem.locator(".what").evaluate((what) => what.lastChild.textContent)).trim(), reason);
    assert.equal(await problem.locator("pre").isVisible(), false);
    await at(page, "apply").click();
    const output = page.locator("[data-testid=story] .stderr").last();
    await expectText(output, /only dynamically provisioned/);
    assert.match(await output.textContent(), reason);
    const whole = page.locator("[data-testid=story] [data-testid=whole-error]");
    assert.equal(await whole.locator("pre").isVisible(), false);
    for (const [width, height] of [[1440, 900], [360, 740]]) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(screenshots, `refused-${width}.png`) });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await whole.locator("summary").click();
    await expectText(whole.locator("pre"), /error when applying patch:/);
    // The terminal prints the same output as kubectl.
    await go(page, "terminal");
    await at(page, "prompt").fill("kubectl apply -f -");
    await at(page, "prompt").press("Enter");
    await expectText(at(page, "screen"), /Error from server \(Forbidden\): error when applying patch:\n\{/);
  }));
