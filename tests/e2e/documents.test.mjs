// The user's work survives tab changes, languages, new clusters, other browser tabs, and storage errors.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { NFS, address, at, go, open, paste, ready, row, expectText, status, text, until } from "./harness.mjs";

const scroller = (page) => page.locator("[data-testid=editor] .cm-scroller");
const content = (page) => page.locator("[data-testid=editor] .cm-content");

/** A manifest that is longer than the editor is high. */
const LONG = Array.from({ length: 12 }, (_, i) => NFS.replaceAll("nfs\n", `nfs-${i}\n`).replace("name: data", `name: data-${i}`)).join("---\n");

/** Waits until the storage contains a text. */
const expectStored = (page, words) => page.waitForFunction((words) => pageStorage.text()?.includes(words) && pageStorage.page(), words);

test("the editor keeps its history, cursor, folds and scroll position across tabs, lessons and languages", () =>
  open({}, async (page) => {
    await paste(page, LONG);
    // Typing shortly afterwards would be part of the same edit.
    await page.waitForTimeout(700);
    await page.keyboard.type("# typed");
    await page.locator(".cm-foldGutter [title='Fold line']").first().waitFor();
    await scroller(page).evaluate((e) => (e.scrollTop = 0));
    await page.locator(".cm-foldGutter [title='Fold line']").first().click();
    await page.locator(".cm-foldPlaceholder").waitFor();
    await scroller(page).evaluate((e) => (e.scrollTop = 700));
    await page.evaluate(() => (document.querySelector(".cm-editor").mark = "the same"));
    const same = async (when) => {
      await ready(page);
      assert.equal(await page.evaluate(() => document.querySelector(".cm-editor").mark), "the same", when);
      assert.equal(await page.locator(".cm-editor").count(), 1, when);
      await page.waitForFunction(() => Math.abs(document.querySelector(".cm-scroller").scrollTop - 700) < 40);
    };
    // In a release build the first of them loads the full module.
    await at(page, "tab-terminal").click();
    await at(page, "prompt").waitFor();
    await same("terminal");
    for (const tab of ["time", "explain", "story"]) {
      await at(page, `tab-${tab}`).click();
      await same(tab);
    }
    await page.locator("button[data-testid=lessons]").click();
    await at(page, "lesson-volume-and-claim").waitFor();
    await same("lessons");
    await page.locator("button[data-testid=lessons]").click();
    for (const language of ["ru", "zh", "en"]) {
      await at(page, "language").focus();
      await at(page, "language").selectOption(language);
      await page.waitForFunction((language) => document.documentElement.lang === language, language);
      await same(language);
      assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "language", "the focus stays");
    }
    await page.waitForTimeout(300);
    await scroller(page).evaluate((e) => (e.scrollTop = 0));
    await page.locator(".cm-foldPlaceholder").waitFor();

    // Typing continues at the cursor, and undo reverts it.
    await content(page).focus();
    await page.keyboard.type("!");
    assert.equal(await text(page), `${LONG}# typed!`);
    await page.keyboard.press("ControlOrMeta+z");
    await page.waitForFunction(() => !globalThis.binderyEditor.text().endsWith("!"));
    while ((await text(page)).includes("# typed")) await page.keyboard.press("ControlOrMeta+z");
    assert.equal(await text(page), LONG);
    await page.keyboard.press("ControlOrMeta+z");
    assert.notEqual(await text(page), LONG);
  }));

test("on a narrow page the editor restores its position when its tab is shown again, also in another language", () =>
  open({ viewport: { width: 360, height: 740 } }, async (page) => {
    await paste(page, LONG);
    await scroller(page).evaluate((e) => (e.scrollTop = 500));
    await page.waitForTimeout(100);
    await at(page, "tab-events").click();
    await at(page, "language").selectOption("zh");
    await page.waitForFunction(() => document.documentElement.lang === "zh");
    await at(page, "tab-manifest").click();
    await page.waitForFunction(() => Math.abs(document.querySelector(".cm-scroller").scrollTop - 500) < 40);
    assert.equal(await text(page), LONG);
  }));

test("undo of a new cluster restores text, cluster and branches, also after a reload", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    await at(page, "step-back").click();
    await at(page, "continue-here").click();
    await at(page, "settle").click();
    await expectText(status(page, "data"), "Bound");
    const branches = await at(page, "branch").locator("option").allInnerTexts();
    const revision = await at(page, "revision").innerText();

    await at(page, "reset").click();
    assert.equal(await row(page, "data").count(), 0);
    await expectText(at(page, "notice"), "New cluster created.");
    await paste(page, "# another\n");
    await at(page, "undo").click();
    await expectText(status(page, "data"), "Bound");
    assert.equal(await text(page), NFS);
    assert.deepEqual(await at(page, "branch").locator("option").allInnerTexts(), branches);
    assert.equal(await at(page, "revision").innerText(), revision);

    // Edits after the new cluster belong to another document.
    await at(page, "recent").click();
    await at(page, "recent-menu").waitFor();
    assert.equal(await at(page, "recent-open").count(), 1);
    await page.keyboard.press("Escape");
    await at(page, "recent-menu").waitFor({ state: "detached" });

    await paste(page, `# kept\n${NFS}`);
    await at(page, "reset").click();
    await paste(page, "# again\n");
    await expectStored(page, "# again");
    await page.reload();
    await ready(page);
    assert.equal(await text(page), "# again\n");
    await at(page, "recent").click();
    await at(page, "recent-open").filter({ hasText: "nfs, data" }).click();
    await expectText(status(page, "data"), "Bound");
    assert.equal(await text(page), `# kept\n${NFS}`);
    assert.deepEqual(await at(page, "branch").locator("option").allInnerTexts(), branches);

    // Delete, and undo.
    await at(page, "recent").click();
    await at(page, "recent-menu").waitFor();
    const rows = await at(page, "recent-open").count();
    assert.equal(rows, 2);
    await at(page, "recent-delete").first().click();
    await at(page, "recent-undo").waitFor();
    const documents = () => page.evaluate(() => Object.keys(localStorage).filter((key) => /^bindery\.doc\.[^.]+$/.test(key)).length);
    assert.equal(await documents(), 2);
    await at(page, "recent-undo").click();
    assert.equal(await documents(), 3);
  }));

test("each tab has its own document; a duplicated tab has a copy", () =>
  open({}, async (page) => {
    await paste(page, "# first tab\n");
    await expectStored(page, "# first tab");
    const other = await page.context().newPage();
    await other.goto(address);
    await ready(other);
    await paste(other, "# second tab\n");
    await expectStored(other, "# second tab");
    await paste(page, "# first tab again\n");
    await expectStored(page, "# first tab again");
    for (const [tab, words] of [[page, "# first tab again\n"], [other, "# second tab\n"]]) {
      await tab.reload();
      await ready(tab);
      assert.equal(await text(tab), words);
    }
    // Each is among the recent documents of the other tab, and cannot be open twice.
    await paste(other, NFS);
    await expectStored(other, "name: nfs");
    await at(page, "recent").click();
    await at(page, "recent-open").filter({ hasText: "nfs, data" }).click();
    await expectText(at(page, "notice"), "Another tab shows this document.");

    // A browser duplicates a tab with its storage.
    const [copy] = await Promise.all([page.context().waitForEvent("page"), other.evaluate(() => void open(location.href))]);
    await ready(copy);
    assert.equal(await text(copy), NFS);
    assert.notEqual(await copy.evaluate(() => pageStorage.key()), await other.evaluate(() => pageStorage.key()));
    await paste(copy, "# copy\n");
    await expectStored(copy, "# copy");
    await other.reload();
    await ready(other);
    assert.equal(await text(other), NFS);

    // The next tab opens the document of a closed tab, if it is the newest.
    await copy.close();
    const next = await page.context().newPage();
    await next.goto(address);
    await ready(next);
    assert.equal(await text(next), "# copy\n");
  }));

test("an opened link becomes a new document when it is changed; a shared document stays one document", () =>
  open({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const documents = () => page.evaluate(() => Object.keys(localStorage).filter((key) => /^bindery\.doc\.[^.]+$/.test(key)).length);
    await paste(page, NFS);
    await at(page, "share").click();
    await page.waitForFunction(() => location.hash.startsWith("#v2:"));
    const link = page.url();
    await page.reload();
    await ready(page);
    await paste(page, `# mine\n${NFS}`);
    await expectStored(page, "# mine");
    assert.equal(await documents(), 1);
    await page.goto("about:blank");
    await page.goto(link);
    await ready(page);
    assert.equal(await text(page), NFS);
    assert.equal(await documents(), 1, "a link without changes is not stored");
    await at(page, "apply").click();
    await page.waitForFunction(() => location.hash === "");
    await expectStored(page, "kind");
    assert.equal(await documents(), 2);
    await at(page, "recent").click();
    await at(page, "recent-open").click();
    await page.waitForFunction(() => globalThis.binderyEditor.text().startsWith("# mine"));
  }));

test("data of earlier versions becomes a document once", () =>
  open({}, async (page) => {
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
      localStorage.setItem("bindery.text", "# old\n");
      localStorage.setItem("bindery.page", JSON.stringify({ version: 1, settings: { letters: false } }));
    });
    await page.reload();
    await ready(page);
    assert.equal(await text(page), "# old\n");
    assert.equal(await page.evaluate(() => localStorage.getItem("bindery.text")), null);
    await paste(page, "# new\n");
    await expectStored(page, "# new");
    assert.match(await page.evaluate(() => pageStorage.page()), /"letters":false/);
    await page.reload();
    await ready(page);
    assert.equal(await text(page), "# new\n");
    // By then, the page has stored its first state.
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      localStorage.setItem(pageStorage.key(), "nonsense");
      localStorage.setItem(`${pageStorage.key()}.page`, '{"log": [17, null, {"x": "y"}], "settings": "none"}');
    });
    await page.reload();
    await ready(page);
    assert.match(await text(page), /kind: PersistentVolume/);
  }));

test("a full storage deletes the oldest document first, and shows a notice", () =>
  // The service worker may have the file already.
  open({ serviceWorkers: "block" }, async (page) => {
    await page.evaluate(() => {
      const volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: oldest}\n";
      localStorage.setItem("bindery.doc.aaa", `1\n${volume}`);
      localStorage.setItem("bindery.doc.aaa.page", "x".repeat(3 << 20));
      localStorage.setItem("bindery.doc.bbb", "2\n# newer\n");
      localStorage.setItem("bindery.filler", "");
      let step = 1 << 20;
      for (let n = 0; step >= 1; ) {
        try {
          localStorage.setItem("bindery.filler", "x".repeat((n += step)));
        } catch {
          n -= step;
          step >>= 1;
        }
      }
    });
    // The writes of the text and of the session fail at the same time, and the script that removes documents loads
    // slowly.
    let fetched = 0;
    await page.route("**/later/oldest*.js", async (route) => {
      fetched++;
      await new Promise((slow) => setTimeout(slow, 1500));
      await route.continue();
    });
    await paste(page, `${NFS}# ${"long ".repeat(1000)}\n`);
    await until("the script that removes documents is requested", () => fetched > 0);
    await at(page, "apply").click();
    await expectText(at(page, "notice"), "The oldest document was removed: oldest.");
    await expectStored(page, "long long");
    await page.waitForFunction(() => pageStorage.page()?.includes("172.17.0.2"));
    const keys = await page.evaluate(() => Object.keys(localStorage));
    assert.ok(!keys.some((key) => key.startsWith("bindery.doc.aaa")) && keys.includes("bindery.doc.bbb"), keys.join());
  }));

for (const [name, script, words] of [
  ["is full", () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  }, "The storage of this browser is full."],
  ["is blocked", () => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(globalThis, name, { get: () => {
        throw new DOMException("Access is denied for this document.", "SecurityError");
      } });
    }
  }, "This browser does not allow the page to store data."],
  ["is absent", () => {
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(globalThis, name, { value: null });
  }, "This browser does not allow the page to store data."],
  // The behavior of Firefox if its files are damaged.
  ["throws a value that is no Error", () => {
    for (const name of ["getItem", "setItem", "removeItem"]) {
      const method = Storage.prototype[name];
      Storage.prototype[name] = function (...args) {
        if (this === localStorage) throw { name: "NS_ERROR_FILE_CORRUPTED" };
        return method.apply(this, args);
      };
    }
  }, "This browser does not allow the page to store data."],
]) {
  test(`where the storage ${name} the page works and shows one notice`, () =>
    open({ script }, async (page) => {
      await paste(page, NFS);
      await at(page, "apply").click();
      await go(page, "objects");
      await expectText(status(page, "data"), "Bound");
      const warning = page.locator(".toast", { hasText: words });
      await warning.waitFor();
      const [download] = await Promise.all([page.waitForEvent("download"), warning.getByRole("button", { name: "Save" }).click()]);
      assert.equal(await readFile(await download.path(), "utf8"), NFS);
      // Longer than the display time of a notice.
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.activeElement.blur());
      await page.waitForTimeout(300);
      await warning.getByTestId("dismiss").click();
      await warning.waitFor({ state: "detached" });
      await paste(page, `${NFS}# more\n`);
      await page.waitForTimeout(500);
      assert.equal(await warning.count(), 0, "the notice is shown once");
      // Lessons, languages and new clusters need no storage.
      await at(page, "reset").click();
      await at(page, "undo").click();
      await expectText(status(page, "data"), "Bound");
      await at(page, "language").selectOption("ru");
      await page.waitForFunction(() => document.documentElement.lang === "ru");
    }));
}

test("an imported cluster is shown with a notice if the database never responds", () =>
  open({ script: () => (IDBFactory.prototype.open = () => new EventTarget()) }, async (page) => {
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    const cluster = { name: "c.yaml", mimeType: "text/yaml", buffer: Buffer.from(NFS) };
    await at(page, "bring-files").setInputFiles(cluster);
    await expectText(row(page, "nfs"), "nfs");
    await expectText(at(page, "notice"), "This browser cannot store the imported cluster.");
    await page.waitForFunction(() => pageStorage.page()?.includes('"imported":1'));
    await page.reload();
    await ready(page);
    await expectText(at(page, "notice"), "This browser cannot read the imported cluster.");
    await paste(page, NFS);
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    // The same file again.
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    await at(page, "bring-files").setInputFiles(cluster);
    await expectText(at(page, "bring-result"), "2");
  }));

/** Drops files on an element, as a file manager does. */
const drop = (page, selector, files) =>
  page.evaluate(([selector, files]) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of files) dataTransfer.items.add(new File([typeof text === "string" ? text : new Uint8Array(text)], name));
    const to = document.querySelector(selector);
    const box = to.getBoundingClientRect();
    const place = { clientX: box.x + box.width / 2, clientY: box.y + Math.min(box.height / 2, 60) };
    return ["dragenter", "dragover", "drop"].map((type) =>
      !to.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer, ...place })));
  }, [selector, files]);

test("dropped files replace the manifest or are appended to it, on every drop target", () =>
  open({}, async (page) => {
    const [volume, claim] = NFS.split("---\n");
    await paste(page, "# mine\n");
    for (const place of [".cm-content", "[data-testid=story]", ".head"]) {
      const [, over, dropped] = await drop(page, place, [["10.yaml", `---\n${claim}`], ["9.yaml", `${volume}---\n`]]);
      assert.ok(over && dropped, `${place}: the browser does not go to the file`);
      await at(page, "files-dialog").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "files-replace");
      await page.keyboard.press("Escape");
      await at(page, "files-dialog").waitFor({ state: "detached" });
      assert.equal(await text(page), "# mine\n");
    }
    await drop(page, ".cm-content", [["10.yaml", `---\n${claim}`], ["9.yaml", `${volume}---\n`]]);
    await at(page, "files-dialog").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => globalThis.binderyEditor.text().includes("kind"));
    assert.equal(await text(page), `# mine\n---\n${NFS}`);
    await expectText(at(page, "diagnostics"), "2 objects, valid");
    await content(page).focus();
    await page.keyboard.press("ControlOrMeta+z");
    assert.equal(await text(page), "# mine\n");

    // Selected with the button, and the same file again.
    for (const n of [1, 2]) {
      await paste(page, `# ${n}\n`);
      const [chooser] = await Promise.all([page.waitForEvent("filechooser"), at(page, "open-files").click()]);
      assert.ok(chooser.isMultiple());
      await chooser.setFiles({ name: "nfs.yaml", mimeType: "text/yaml", buffer: Buffer.from(NFS) });
      await at(page, "files-replace").click();
      await page.waitForFunction(() => globalThis.binderyEditor.text().includes("kind"));
      assert.equal(await text(page), NFS);
      await at(page, "undo").click();
      assert.equal(await text(page), `# ${n}\n`);
    }

    const [download] = await Promise.all([page.waitForEvent("download"), at(page, "save-file").click()]);
    assert.equal(download.suggestedFilename(), "manifest.yaml");
    assert.equal(await readFile(await download.path(), "utf8"), "# 2\n");
  }));

test("binary and too large files are rejected with a message", () =>
  open({}, async (page) => {
    await paste(page, "# mine\n");
    await drop(page, ".head", [["a.png", [137, 80, 78, 71, 0, 255]], ["b.yaml", "x".repeat((2 << 20) + 1)]]);
    await expectText(at(page, "files-dialog"), /a\.png is not a text file[^]*b\.yaml is larger than 2 MiB[^]*No files to open/);
    assert.ok(await at(page, "files-replace").isDisabled());
    await at(page, "files-cancel").click();
    assert.equal(await text(page), "# mine\n");
    await drop(page, ".head", [["a.bin", [0, 1, 2]], ["b.yaml", NFS]]);
    await at(page, "files-replace").click();
    await page.waitForFunction(() => globalThis.binderyEditor.text().includes("kind"));
    assert.equal(await text(page), NFS);

    // A file that is dropped on the import is an import.
    await go(page, "explain");
    await at(page, "bring").locator("summary").click();
    await drop(page, "[data-testid=bring]", [["cluster.yaml", NFS]]);
    await expectText(at(page, "bring-result"), "2");
    assert.equal(await at(page, "files-dialog").count(), 0);
  }));

test("a text is marked as accepted only after the API server accepted it", () =>
  open({}, async (page) => {
    await paste(page, NFS);
    await expectText(at(page, "diagnostics"), "2 objects, valid");
    await at(page, "apply").click();
    await expectText(at(page, "diagnostics"), "2 objects, accepted by the API server");
    await paste(page, `${NFS}# more\n`);
    await expectText(at(page, "diagnostics"), "2 objects, valid");
  }));

test("a notice disappears unless the pointer is on it, covers nothing, and can be dismissed", () =>
  open({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const toast = page.locator(".toast");
    await page.clock.install();
    await at(page, "share").click();
    await at(page, "share-menu").waitFor();
    await at(page, "share-close").click();
    await expectText(toast, "clipboard");
    assert.equal(await at(page, "notice").getAttribute("role"), "status");
    const [box, main] = [await toast.boundingBox(), await page.locator("main").boundingBox()];
    assert.ok(box.y >= main.y + main.height - 1, "it is below the panels");
    await toast.hover();
    await page.clock.runFor(60_000);
    assert.equal(await toast.count(), 1);
    await page.mouse.move(5, 5);
    await page.clock.runFor(60_000);
    await toast.waitFor({ state: "detached" });

    await at(page, "apply").click();
    await at(page, "reset").click();
    await expectText(toast, "New cluster created.");
    await page.clock.runFor(120_000);
    assert.equal(await toast.count(), 1, "the undo notice stays");
    await toast.getByTestId("dismiss").click();
    await toast.waitFor({ state: "detached" });
  }));
