// The main user journeys, shared by all engines. A journey receives `open`, which opens a window with an empty storage
// (session.mjs). The caller checks the errors of the page afterwards.
import assert from "node:assert/strict";
import { CLAIM, NFS, VOLUME, origin } from "../harness.mjs";
import { at } from "./session.mjs";

/** Waits until the table shows a status for the object with a name. */
const status = (page, name, phase) => page.wait(`${name} is ${phase}`, ([place, name, phase]) =>
  [...document.querySelectorAll(`${place} tbody tr:not(.detail)`)].some((row) => {
    const is = row.querySelector("button")?.innerText.split("/").at(-1) === name;
    return is && row.querySelector(".phase")?.innerText.includes(phase);
  }), [at("objects"), name, phase]);

/** Opens the page, applies the example and waits until its claim is bound. */
async function bound(open, options) {
  const page = await open(options);
  await page.open();
  await page.click(at("apply"));
  await page.go("objects");
  await status(page, "data", "Bound");
  return page;
}

/** Presses the key for the previous write until the claim is pending. */
async function pending(page) {
  await page.leave();
  const bound = () => page.evaluate((place) => document.querySelector(place).innerText.includes("Bound"), at("objects"));
  for (let steps = 0; await bound(); steps++) {
    assert.ok(steps < 20, "steps back lead to the pending claim");
    const position = await page.evaluate((place) => document.querySelector(place).value, at("slider"));
    await page.press(",");
    await page.wait("the page is one write back", ([place, before]) => document.querySelector(place).value === String(before - 1), [at("slider"), position]);
  }
  await status(page, "data", "Pending");
}

/** The panels, each with a part of its content that exists once a StatefulSet with its volumes runs. */
const PANELS = {
  story: at("story-item"),
  objects: ".phase",
  nodes: "article",
  graph: `${at("graph-item")}[data-id="/registry/pods/default/web-0"]`,
  etcd: ".tree [data-key]",
  events: "td",
  csi: `${at("calls")} details`,
  terminal: at("prompt"),
  time: `${at("time-search")} summary`,
  explain: at("explain-search"),
};

export const journeys = {
  "the first visit shows the example, and the editor loads": async (open) => {
    const page = await open();
    await page.open();
    assert.match(await page.edited(), /kind: PersistentVolume\n[^]*kind: PersistentVolumeClaim\n/);
    assert.match(await page.text(`${at("editor")} .cm-content`), /kind: PersistentVolume/);
    assert.match(await page.text(at("diagnostics")), /2 objects/);
    assert.equal(await page.attribute("html", "lang"), "en");
  },

  "the example is applied, and its claim becomes Bound": async (open) => {
    const page = await bound(open);
    await status(page, "nfs", "Bound");
    await page.go("story");
    await page.seen(`${at("story-item")}[data-key="${VOLUME}"]`);
  },

  "a second claim is added to the manifest and applied by the keyboard": async (open) => {
    const page = await bound(open);
    await page.go("manifest");
    await page.click(`${at("editor")} .cm-content`);
    await page.press("Control+End");
    await page.insert(`---\n${NFS.split("---\n")[1].replace("name: data", "name: more")}`);
    await page.expectText(at("diagnostics"), "3 objects");
    await page.type("# typed");
    await page.press("Enter");
    assert.match(await page.edited(), /name: more\n[^]*storage: 5Gi\n# typed\n$/);
    await page.press("Control+Enter");
    await page.go("objects");
    await status(page, "more", "Pending");
    await status(page, "data", "Bound");
  },

  "shortcuts go back in time and return": async (open) => {
    const page = await bound(open);
    await pending(page);
    assert.equal(await page.attribute(at("live"), "aria-pressed"), "false");
    await page.press("l");
    await status(page, "data", "Bound");
    // The slider, with its own keys.
    await page.press("g");
    const newest = await page.text(at("revision"));
    await page.press("ArrowLeft");
    await page.wait("the slider has moved", (place) => document.querySelector(place).ariaPressed === "false", at("live"));
    await page.press("ArrowRight");
    await page.expectText(at("revision"), newest);
  },

  "every panel and every menu opens with its content": async (open) => {
    const page = await open();
    await page.open();
    await page.click(at("examples"));
    await page.click(at("example-web"));
    await page.wait("the menu closes", (place) => !document.querySelector(place).checkVisibility(), "#examples-menu");
    await page.click(at("apply"));
    await page.go("objects");
    await status(page, "web-1", "Running");
    for (const [panel, content] of Object.entries(PANELS)) {
      await page.go(panel);
      await page.seen(`#panel-${panel} ${content}`);
    }
    await page.press("Escape");
    await page.click(at("keys"));
    await page.seen("#keys-menu dt");
    await page.press("Escape");
    await page.click(at("share"));
    await page.click(at("share-markdown"));
    await page.wait("Markdown is made", (place) => document.querySelector(place).value.startsWith("```yaml\n"), at("share-made"));
    await page.click(at("share-close"));
    await page.click(at("lessons"));
    await page.seen(`${at("lessons-list")} button`);
    await page.load(`${page.address}fidelity.html`);
    await page.seen("h1");
  },

  "kubectl get pvc is run in the terminal": async (open) => {
    const page = await bound(open);
    await page.go("terminal");
    await page.click(at("prompt"));
    await page.type("kubectl get pvc");
    await page.press("Enter");
    await page.expectText(at("screen"), "STORAGECLASS");
    assert.match(await page.text(at("screen")), /NAME +STATUS +VOLUME[^]*\ndata +Bound +nfs +10Gi +RWX +slow/);
    // The previous line, and the completion of a word.
    await page.press("ArrowUp");
    await page.wait("the line before is there", (place) => document.querySelector(place).value === "kubectl get pvc", at("prompt"));
    await page.type(" da");
    await page.press("Tab");
    await page.wait("the name is completed", (place) => document.querySelector(place).value.trim() === "kubectl get pvc data", at("prompt"));
  },

  "the first step of the first lesson is completed": async (open) => {
    const page = await open();
    await page.open();
    await page.click(at("lessons"));
    await page.click(at("lesson-volume-and-claim"));
    await page.seen(`${at("lesson")}[data-step=volumes]`);
    await page.seen(`${at("lesson-checks")} [data-check=small][data-holds=false]`);
    await page.click(at("apply"));
    await page.seen(`${at("lesson-checks")} [data-check=small][data-holds=true]`);
    await page.click(at("lesson-next"));
    await page.seen(`${at("lesson")}[data-step=claim]`);
    assert.equal(new URL(await page.evaluate(() => location.href)).search, "?lesson=volume-and-claim");
  },

  "the page switches to Russian, Chinese and back to English": async (open) => {
    const page = await bound(open);
    for (const [language, apply] of [["ru", "Применить"], ["zh", "应用"], ["en", "Apply"]]) {
      await page.choose(at("language"), language);
      await page.wait(`the language is ${language}`, (language) => document.documentElement.lang === language, language);
      await page.ready();
      await page.expectText(at("apply"), apply);
      await page.go("objects");
      await status(page, "data", "Bound");
    }
  },

  "a reload keeps the text and the history, up to the last write before it": async (open) => {
    const page = await open();
    await page.open();
    const own = `# mine\n${NFS}`;
    await page.replace(own);
    // The page is left in the frame that shows the write, before it is idle.
    await page.evaluate(([apply, objects]) => {
      globalThis.left = true;
      document.querySelector(apply).click();
      const look = () => {
        if (document.querySelector(objects).innerText.includes("Bound")) location.reload();
        else requestAnimationFrame(look);
      };
      look();
    }, [at("apply"), at("objects")]);
    await page.wait("the page is loaded again", () => !globalThis.left);
    await page.ready();
    assert.equal(await page.edited(), own);
    await status(page, "data", "Bound");
    await pending(page);
    await page.reload();
    await page.ready();
    assert.equal(await page.edited(), own);
    await status(page, "data", "Bound");
  },

  "a share link opens in another browser with its operations": async (open) => {
    const page = await open();
    await page.open();
    const own = NFS.replace("name: nfs", "name: shared");
    await page.replace(own);
    await page.press("Control+Enter");
    await page.go("objects");
    await status(page, "data", "Bound");
    await pending(page);
    await page.click(at("share"));
    const hash = await page.wait("the link is in the address", () => location.hash.startsWith("#v2:en:") && location.hash);
    const other = await open();
    await other.open(hash);
    assert.equal(await other.edited(), own);
    await status(other, "data", "Pending");
    await other.click(at("live"));
    await status(other, "data", "Bound");
  },

  "the color scheme follows the system": async (open) => {
    const colors = [];
    for (const dark of [false, true]) {
      const page = await open({ dark });
      await page.open();
      assert.equal(await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches), dark);
      colors.push(await page.evaluate(() => [document.body, document.querySelector(".cm-content")].map((element) => getComputedStyle(element).color)));
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(ground === "rgb(22, 23, 26)", dark, ground);
    }
    assert.notDeepEqual(colors[0], colors[1], "texts have other colors, too");
  },

  "text is copied, pasted and restored with the keyboard": async (open) => {
    const page = await open();
    await page.open();
    const line = "# one line\n";
    await page.replace(line);
    for (const chord of ["Control+a", "Control+c", "Control+End", "Control+v"]) await page.press(chord);
    await page.wait("the text is pasted", (twice) => globalThis.binderyEditor.text() === twice, line + line);
    await page.press("Control+a");
    await page.press("Control+x");
    await page.wait("the text is cut", () => globalThis.binderyEditor.text() === "");
    await page.press("Control+v");
    await page.wait("the text is there again", (twice) => globalThis.binderyEditor.text() === twice, line + line);
    await page.press("Control+z");
    await page.wait("the last edit is undone", () => globalThis.binderyEditor.text() === "");
  },

  "an invalid manifest shows the problem and its line": async (open) => {
    const page = await open();
    await page.open();
    await page.replace(NFS.replace("storage: 10Gi", "storage: -1"));
    await page.expectText(`${at("diagnostics")} li.error`, "must be greater than zero");
    await page.expectText(`${at("diagnostics")} li.error`, "line 7");
    await page.seen(".cm-lint-marker-error");
    await page.replace(NFS.replace("    storage: 10Gi", "\tstorage: 10Gi"));
    // The previous problem was in line 7, too.
    await page.expectText(`${at("diagnostics")} li.error`, "line 7: found character that cannot start any token");
    // A click on the problem moves the cursor to its line.
    await page.click(`${at("diagnostics")} li.error button`);
    await page.type("x");
    await page.wait("the cursor is at the line", () => globalThis.binderyEditor.text().split("\n")[6].includes("x"));
  },

  "a narrow window has a tab for each panel, and nothing overflows": async (open) => {
    const page = await open();
    await page.resize({ width: 480, height: 740 });
    await page.open();
    await page.click(at("apply"));
    for (const panel of ["objects", "story", "manifest"]) {
      await page.go(panel);
      assert.equal(await page.attribute(at(`tab-${panel}`), "aria-selected"), "true");
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${panel}: ${over} px stick out`);
    }
    await page.resize({ width: 1440, height: 900 });
    await status(page, "data", "Bound");
  },

  "a page of another origin embeds and controls a playground": async (open) => {
    const page = await open();
    const text = NFS.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const host = await origin((request, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(`<!doctype html><html lang="en"><head><title>Host</title><link rel="icon" href="data:,"></head><body>
        <script src="${page.address}embed-classic.js"></script><bindery-playground apply panel="objects"><pre>${text}</pre></bindery-playground></body></html>`);
    });
    await page.load(host);
    await page.wait("the element has a frame", () => !!document.querySelector("bindery-playground").shadowRoot?.querySelector("iframe"));
    const state = await page.wait("the playground has applied its text", (claim) => {
      const { playground } = document.querySelector("bindery-playground");
      playground?.getState().then((state) => (globalThis.state = state), () => {});
      return globalThis.state?.objects[claim]?.status.phase === "Bound" && globalThis.state;
    }, CLAIM);
    assert.equal(state.text, NFS);
    await page.wait("the frame is as high as what is in it", () => document.querySelector("bindery-playground").shadowRoot.querySelector("iframe").clientHeight > 250);
    await page.evaluate(() => {
      document.querySelector("bindery-playground").playground.kubectl(["get", "pvc", "data"]).then(({ stdout }) => (globalThis.printed = stdout));
    });
    assert.match(await page.wait("kubectl answers", () => globalThis.printed), /data +Bound/);
  },
};
