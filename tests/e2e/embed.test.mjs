// Bindery inside pages of another origin: the element, the calls, and the messages. The server of the page sends no
// header that would grant access to other origins: the tests pass on any static host.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { CLAIM, NFS, VOLUME, address, at, origin, open, screenshots, expectText, status, until } from "./harness.mjs";

/** Pages of another origin, by path. */
const pages = new Map();
let host;

before(async () => {
  host = await origin((request, response) => {
    const html = pages.get(new URL(request.url, "http://localhost").pathname);
    response.writeHead(html === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
    response.end(html ?? "");
  });
});

/** Selects a panel if the width makes it a tab. */
async function go(frame, panel) {
  await frame.locator(".page").waitFor();
  const tab = frame.getByTestId(`tab-${panel}`);
  if (await tab.isVisible()) await tab.click();
}

/** Opens a page of the other origin with this body. */
function embedding(name, body, story, options = {}) {
  pages.set(`/${name}`, `<!doctype html><html lang="en"><head><title>${name}</title><link rel="icon" href="data:,"></head><body>${body}</body></html>`);
  return open({ url: `${host}${name}`, until: (page) => page.locator("body").waitFor({ state: "attached" }), ...options }, async (page) => {
    page.setDefaultTimeout(30_000);
    await story(page);
  });
}

const SCRIPT = () => `<script src="${address}embed-classic.js"></script>`;
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const ELEMENT = (attributes = "", text = NFS) => `<bindery-playground ${attributes}><pre>${escaped(text)}</pre></bindery-playground>`;
/** Returns the page in the frame of the nth playground. */
const inside = (page, n = 0) => page.locator("bindery-playground iframe, .here iframe").nth(n).contentFrame();
/** Creates a playground with these options as `window.playground` and waits until it has started. */
const create = (page, options) => page.evaluate(async (options) => {
  globalThis.playground = globalThis.bindery.createPlayground(document.querySelector(".here"), options);
  await globalThis.playground.ready;
}, options);

test("the element replaces its <pre> by a live sandboxed page when it is scrolled into view", () =>
  embedding("element", `${SCRIPT()}<p>Before.</p>${ELEMENT()}<div style="height: 6000px"></div>${ELEMENT()}`, async (page) => {
    const frame = inside(page);
    await frame.getByTestId("apply").waitFor();
    assert.equal(await page.locator("iframe").count(), 1, "an element out of view is not loaded");
    assert.equal(await page.locator("iframe").getAttribute("sandbox"), "allow-scripts");
    await page.locator("pre").first().waitFor({ state: "hidden" });
    await page.waitForFunction(() => document.querySelector("bindery-playground").shadowRoot.querySelector("iframe").clientHeight > 250);

    // There is no storage and no worker, and no warning about it.
    await frame.getByTestId("apply").click();
    await go(frame, "objects");
    await expectText(status(frame, "nfs"), "Bound");
    const state = await frame.locator("body").evaluate(() => {
      try {
        return localStorage.length;
      } catch (error) {
        return `${origin} ${error.name}`;
      }
    });
    assert.equal(state, "null SecurityError");
    await page.screenshot({ path: join(screenshots, "embed.png") });

    // The full module is loaded immediately.
    await go(frame, "graph");
    await frame.locator(`[data-testid=graph-item][data-id="${CLAIM}"]`).waitFor();

    await page.locator("bindery-playground").nth(1).scrollIntoViewIfNeeded();
    await inside(page, 1).getByTestId("apply").waitFor();
  }));

test("without JavaScript the text is visible", () =>
  embedding("plain", `${SCRIPT()}${ELEMENT()}`, async (page) => {
    assert.match(await page.locator("pre").innerText(), /kind: PersistentVolumeClaim/);
    assert.equal(await page.locator("iframe").count(), 0);
  }, { javaScriptEnabled: false }));

test("a host loads, applies and seeks, and receives events", () =>
  embedding("calls", `${SCRIPT()}<div class="here"></div>`, async (page) => {
    await create(page, { text: "# nothing yet\n", title: "A playground" });
    const result = await page.evaluate(async ({ NFS, CLAIM }) => {
      const { playground } = globalThis;
      const received = [], stuck = [];
      const off = playground.onRevision((revision) => received.push(revision));
      playground.onExplain((list) => stuck.push(list.map(({ key, sentence }) => [key, sentence])));
      const first = await playground.load(NFS);
      const printed = await playground.apply();
      const end = await playground.getState();
      const checked = await playground.assert({ object: "pvc/data", path: ".status.phase", is: "Bound" });
      const wrong = await playground.assert({ object: "pvc/data", path: ".status.phase", is: "Lost" });
      const nonsense = await playground.assert({ colour: "red" }).catch(({ code }) => code);
      const early = await playground.goto(printed.revision - 3);
      const past = await playground.getState();
      const stepped = await playground.step();
      const refused = await playground.goto(10_000).catch(({ name, code }) => [name, code]);
      await playground.goto(printed.revision);
      await playground.play();
      await new Promise((done) => setTimeout(done, 1500));
      const paused = await playground.pause();
      off();
      const count = received.length;
      const deleted = await playground.kubectl(["delete", "pv/nfs", "pvc/data", "--wait=false"]);
      const alone = await playground.apply(NFS.split("---\n")[1]);
      await new Promise((done) => setTimeout(done, 300));
      return { checked, wrong, nonsense, first, printed, end, early, past: past.objects[CLAIM], stepped, refused, paused, received, later: received.length - count, deleted, alone, stuck };
    }, { NFS, CLAIM });
    assert.equal(result.first.live, true);
    assert.equal(result.printed.stdout, "persistentvolume/nfs created\npersistentvolumeclaim/data created\n");
    assert.equal(result.end.objects[CLAIM].status.phase, "Bound");
    assert.deepEqual([result.end.text, result.end.language, result.end.settled, result.end.readOnly], [NFS, "en", true, false]);
    assert.deepEqual(result.checked, { holds: true, subject: "pvc/data .status.phase", want: result.checked.want, have: result.checked.have });
    assert.equal(result.wrong.holds, false);
    assert.match(`${result.wrong.want} ${result.wrong.have}`, /Lost.*Bound/);
    assert.equal(result.nonsense, "bad-check");
    assert.equal(result.early.revision, result.printed.revision - 3);
    assert.notEqual(result.past?.status?.phase, "Bound");
    assert.equal(result.stepped.revision, result.early.revision + 1);
    assert.deepEqual(result.refused, ["PlaygroundError", "no-such-revision"]);
    assert.equal(result.paused.live, false, "it played from the start");
    const event = result.received.find(({ writes }) => writes.some(({ key, actor }) => key === CLAIM && actor.includes("binder")));
    assert.match(event.writes[0].why, /\w+ \w+/, "the event has a reason");
    assert.equal(result.later, 0, "a removed listener receives no events");
    assert.match(result.deleted.stdout, /"nfs" deleted/);
    assert.equal(result.alone.exit, 0);
    const [[key, sentence]] = result.stuck.at(-1);
    assert.equal(key, CLAIM);
    assert.match(sentence, /\w+ \w+/);
    assert.equal(await page.locator("iframe").getAttribute("title"), "A playground");

    // The user does the same in the frame, and the host receives the events.
    await go(inside(page), "manifest");
    await inside(page).locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(NFS);
    await inside(page).getByTestId("apply").click();
    await page.waitForFunction(async (key) => (await globalThis.playground.getState()).objects[key]?.status.phase === "Bound", VOLUME);

    // After removal, calls fail.
    const end = await page.evaluate(async () => {
      const waits = globalThis.playground.step();
      globalThis.playground.destroy();
      const codes = [await waits.catch(({ code }) => code), await globalThis.playground.play().catch(({ code }) => code)];
      return [...codes, document.querySelectorAll("iframe").length];
    });
    assert.deepEqual(end.slice(1), ["destroyed", 0]);
    assert.equal(end[0], "destroyed");
  }));

test("language, theme and height follow the host", () =>
  embedding("looks", `${SCRIPT()}<div class="here"></div>`, async (page) => {
    await create(page, { text: NFS, apply: true, panel: "etcd", theme: "dark", language: "zh" });
    const frame = inside(page);
    await expectText(status(frame, "data"), "Bound");
    const paper = () => frame.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
    assert.equal(await paper(), "rgb(22, 23, 26)");
    await expectText(frame.getByTestId("tab-events"), /[\u4e00-\u9fff]/);
    const revision = await page.evaluate(async () => (await globalThis.playground.getState()).revision);
    await page.evaluate(async () => {
      await globalThis.playground.setTheme("light");
      await globalThis.playground.setLanguage("ru");
    });
    assert.equal(await paper(), "rgb(251, 250, 247)");
    await expectText(frame.getByTestId("tab-events"), /[а-я]/);
    await expectText(status(frame, "data"), "Bound");
    const state = await page.evaluate(() => globalThis.playground.getState());
    assert.deepEqual([state.revision, state.language, state.panel], [revision, "ru", "etcd"], "the page stays as it was");
    assert.equal(await page.evaluate(() => globalThis.playground.setLanguage("xx").catch(({ code }) => code)), "no-such-language");
    assert.equal(await page.evaluate(() => globalThis.playground.setTheme("pink").catch(({ code }) => code)), "no-such-theme");

    // The frame is as high as its contents, without a scroll bar.
    const height = () => page.locator("iframe").evaluate((frame) => frame.clientHeight);
    const fits = () => frame.locator(".page").evaluate((page) => Math.ceil(page.getBoundingClientRect().height));
    const exact = async () => Math.abs((await height()) - (await fits())) <= 1;
    await until("the frame is as high as the page in it", exact);
    const before = await height();
    await page.evaluate(() => globalThis.playground.load("a: b\n"));
    await go(frame, "manifest");
    await page.waitForFunction((before) => document.querySelector("iframe").clientHeight !== before, before);
    await until("the frame is as high as the page in it, again", exact);
    assert.ok((await height()) < 900, `${await height()}`);
  }));

test("a read-only page can be viewed and played back, but not changed", () =>
  embedding("read-only", `${SCRIPT()}${ELEMENT('readonly apply panel="objects" height="420"')}`, async (page) => {
    const frame = inside(page);
    await expectText(status(frame, "data"), "Bound");
    assert.equal(await page.locator("iframe").evaluate((frame) => frame.clientHeight), 420);
    assert.ok(!(await frame.getByTestId("delete").first().isVisible()));
    assert.ok(!(await frame.getByTestId("examples").isVisible()));
    await frame.getByTestId("step-back").click();
    assert.equal(await frame.getByTestId("live").getAttribute("aria-pressed"), "false");
    await go(frame, "manifest");
    await frame.locator(".cm-content").click();
    await page.keyboard.type("x: y");
    await page.keyboard.press("ControlOrMeta+Enter");
    const state = await page.evaluate(() => document.querySelector("bindery-playground").playground.getState());
    assert.deepEqual([state.text, state.readOnly], [NFS, true]);
    // The host still can.
    const deleted = await page.evaluate(() => document.querySelector("bindery-playground").playground.kubectl(["delete", "pvc/data", "--wait=false"]));
    assert.equal(deleted.exit, 0);
    await go(frame, "objects");
    await expectText(status(frame, "nfs"), "Released");
  }));

test("a headless playground supports all calls", () =>
  embedding("headless", `${SCRIPT()}<div class="here"></div>`, async (page) => {
    await create(page, { text: NFS, headless: true });
    const result = await page.evaluate(async (VOLUME) => {
      const { playground } = globalThis;
      const received = [];
      playground.onRevision(({ revision }) => received.push(revision));
      const printed = await playground.apply();
      const state = await playground.getState();
      await playground.goto(printed.revision - 2);
      await playground.play();
      await new Promise((done) => setTimeout(done, 3000));
      const after = await playground.getState();
      return { exit: printed.exit, phase: state.objects[VOLUME].status.phase, live: after.live, playing: after.playing, received };
    }, VOLUME);
    assert.deepEqual([result.exit, result.phase, result.live, result.playing], [0, "Bound", true, false]);
    assert.ok(result.received.length >= 4, `${result.received}`);
    assert.equal(await inside(page).locator(".page").count(), 0);
    assert.equal(await page.locator("iframe").evaluate((frame) => frame.clientHeight), 0);
  }));

test("a plain frame without sandbox and protocol is a smaller page", () =>
  embedding("frame", `<iframe width="1000" height="600" title="Bindery" src="${address}?embed=readonly&theme=dark&lang=ru#v1:${deflateRawSync(NFS).toString("base64url")}"></iframe>`, async (page) => {
    const frame = page.locator("iframe").contentFrame();
    await expectText(frame.getByTestId("tab-events"), /[а-я]/);
    await frame.locator(".cm-content").filter({ hasText: "kind: PersistentVolume" }).waitFor();
    assert.equal(await frame.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor), "rgb(22, 23, 26)");
    assert.ok(!(await frame.getByTestId("apply").isVisible()));
    assert.notEqual(await frame.locator("body").evaluate(() => origin), "null");
  }));

test("the module can be copied to the folder of the site's scripts", async () => {
  // A copy of embed.js on the other origin; the page stays where it is.
  const copy = await fetch(`${address}embed.js`).then((answer) => answer.text());
  const own = await origin((request, response) => {
    const script = request.url === "/embed.js";
    response.writeHead(200, { "content-type": script ? "text/javascript" : "text/html" });
    response.end(script ? copy : `<!doctype html><link rel="icon" href="data:,"><div class="here"></div><script type="module">
      import { createPlayground, PlaygroundError } from "./embed.js";
      globalThis.playground = createPlayground(document.querySelector(".here"), { src: "${address}", text: "a: b\\n" });
      globalThis.failed = new PlaygroundError("x", "y") instanceof Error;
    </script>`);
  });
  await open({ url: own, until: (page) => page.waitForFunction(() => globalThis.playground) }, async (page) => {
    page.setDefaultTimeout(30_000);
    const state = await page.evaluate(async () => (await globalThis.playground.ready, globalThis.playground.getState()));
    assert.equal(state.text, "a: b\n");
  });
});

test("a crashed page notifies its host, and answers calls", () =>
  embedding("crash", `${SCRIPT()}<div class="here"></div>`, async (page) => {
    await create(page, { text: NFS });
    await inside(page).locator("body").evaluate(() => globalThis.binderyEditor.crash("a broken invariant"));
    await inside(page).getByTestId("crash").waitFor();
    const codes = await page.evaluate(async () => {
      const frame = globalThis.playground;
      return [await frame.getState().then(() => "answered", ({ code }) => code), await frame.setTheme("dark").then(() => "answered", ({ code }) => code)];
    });
    assert.deepEqual(codes, ["crashed", "crashed"]);
  }));

test("a host can open a share link", () =>
  embedding("link", `${SCRIPT()}<div class="here"></div>`, async (page) => {
    await create(page, { text: NFS });
    await page.evaluate(() => globalThis.playground.apply());
    const frame = inside(page);
    await frame.getByTestId("share").click();
    const link = await frame.getByTestId("share-made").inputValue();
    assert.match(link, /#v2:en:/);
    await page.evaluate(() => globalThis.playground.destroy());
    await create(page, { link });
    const state = await page.evaluate(() => globalThis.playground.getState());
    assert.equal(state.objects[CLAIM].status.phase, "Bound");
    const refused = await page.evaluate(() => globalThis.playground.load({ link: "#v2:en:nonsense" }).catch(({ code }) => code));
    assert.equal(refused, "no-such-link");
  }));

test("messages: a page accepts only its configured host and a supported protocol version", () => {
  const frame = (from) => `<iframe sandbox="allow-scripts" src="${address}?embed&from=${encodeURIComponent(from)}"></iframe>`;
  return embedding("messages", "<main></main>", async (page) => {
    const own = new URL(host).origin;
    const talk = (html, version, opener) => page.evaluate(async ({ html, version, opener }) => {
      const received = [];
      const listen = ({ data, origin }) => received.push({ ...data, origin });
      addEventListener("message", listen);
      const main = document.querySelector("main");
      // A template creates the frame; the test's own page has no policy.
      main.innerHTML = html;
      const { contentWindow } = main.querySelector("iframe");
      const wait = async (check) => {
        for (let i = 0; i < 100 && !received.some(check); i++) await new Promise((done) => setTimeout(done, 100));
      };
      if (opener !== "stranger") await wait(({ bindery }) => bindery === "hello");
      else await new Promise((done) => setTimeout(done, 4000));
      const { port1, port2 } = new MessageChannel();
      const answers = [];
      port1.onmessage = ({ data }) => answers.push(data);
      contentWindow.postMessage({ bindery: "open", version, options: { text: "a: b\n" } }, "*", [port2]);
      const started = async () => {
        for (let i = 0; i < 100 && !answers.some(({ event }) => event === "ready"); i++) await new Promise((done) => setTimeout(done, 50));
      };
      await (version === 1 && opener !== "stranger" ? started() : wait(({ bindery }) => bindery === "refused" || opener === "stranger"));
      port1.postMessage({ id: 1, call: "setTheme", theme: "dark" });
      port1.postMessage({ id: 2, call: "constructor" });
      port1.postMessage("nonsense");
      port1.postMessage({ call: "play" });
      await new Promise((done) => setTimeout(done, 500));
      removeEventListener("message", listen);
      return { received, answers: answers.filter(({ id }) => id) };
    }, { html, version, opener });

    const good = await talk(frame(own), 1);
    assert.deepEqual(good.received, [{ bindery: "hello", versions: [1], origin: "null" }]);
    assert.deepEqual(good.answers.map(({ id, value, error }) => [id, value === undefined ? error.code : value]), [[1, null], [2, "bad-call"]]);

    const old = await talk(frame(own), 99);
    assert.deepEqual(old.received.map(({ bindery }) => bindery), ["hello", "refused"]);
    assert.deepEqual(old.answers, []);

    // The page was set up for another origin: it neither sends to nor accepts messages from this one.
    const stranger = await talk(frame("https://example.org"), 1, "stranger").catch((error) => error);
    assert.deepEqual([stranger.received, stranger.answers], [[], []]);
  }, { expected: /Failed to execute 'postMessage'/ });
});

/** The requests to the page's own server, by the last part of the path without the hash. */
function requests(page) {
  const counts = {};
  page.context().on("request", (request) => {
    const name = new URL(request.url()).pathname.split("/").at(-1).replace(/-[0-9a-f]{16}/, "");
    counts[name] = (counts[name] ?? 0) + 1;
  });
  return counts;
}

test("eight frames load the module once", () => {
  const elements = [...Array(8).keys()].map((n) => ELEMENT(`loading="eager" frame-title="${n}"`)).join("");
  return embedding("eight", "<main></main>", async (page) => {
    const counts = requests(page);
    await page.evaluate(({ elements, src }) => {
      // A template creates the elements; the test's own page has no policy.
      document.querySelector("main").innerHTML = elements;
      document.head.append(Object.assign(document.createElement("script"), { src }));
    }, { elements, src: `${address}embed-classic.js` });
    for (let n = 0; n < 8; n++) await inside(page, n).getByTestId("apply").waitFor({ timeout: 60_000 });
    assert.equal(counts["frame.html"], 8, JSON.stringify(counts));
    assert.equal(counts["module.js"], 1, JSON.stringify(counts));
  });
});

test("a frame loads the module itself if the host's script cannot", () =>
  embedding("alone", "<main></main>", async (page) => {
    const counts = requests(page);
    // The first request of the module is the host's.
    let first = true;
    await page.route("**/alone/module-*", (route) => {
      if (first) route.abort();
      else route.continue();
      first = false;
    });
    await page.evaluate(({ element, src }) => {
      document.querySelector("main").innerHTML = element;
      document.head.append(Object.assign(document.createElement("script"), { src }));
    }, { element: ELEMENT(), src: `${address}embed-classic.js` });
    await inside(page).getByTestId("apply").waitFor();
    assert.equal(counts["module.js"], 2, JSON.stringify(counts));
  }, { expected: /ERR_FAILED/ }));

/** A manifest with an empty line. */
const CLAIMED = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: small\n\nspec:\n  accessModes: [ReadWriteOnce]\n  resources:\n    requests:\n      storage: 1Gi\n";
/** The manifest as a highlighted block, with an element for each line. */
const highlighted = (line) => `<pre><button>Copy</button><code>${CLAIMED.trimEnd().split("\n").map(line).join("")}</code></pre>`;
/** Lines are blocks, and the text contains no line break (Prism). */
const BLOCKS = highlighted((line) => `<span style="display: block">${line}</span>`);
/** Lines are blocks that end by `<br>` (Docusaurus). */
const BREAKS = highlighted((line) => `<div><span>${line}</span><br></div>`);
/** Lines are blocks, and their text ends by a line break (Hugo's Chroma). */
const ENDED = highlighted((line) => `<span style="display: flex"><span>${line}\n</span></span>`);

for (const [name, html] of [
  ["in the element, with blocks", `<bindery-playground apply>${BLOCKS}</bindery-playground>`],
  ["in the element, with <br>", `<bindery-playground apply>${BREAKS}</bindery-playground>`],
  ["in the element, with line breaks in blocks", `<bindery-playground apply><div>${ENDED}</div></bindery-playground>`],
  ["after the element", `<bindery-playground apply></bindery-playground>${BLOCKS}`],
  ["after the paragraph that holds the element", `<p><bindery-playground apply></bindery-playground></p><div class="highlight">${BREAKS}</div>`],
]) {
  test(`a <pre> ${name} keeps its lines, and the playground hides it`, () =>
    // Styles of a site that show `hidden` elements, as those of slides do.
    embedding(`pre-${name.replace(/\W+/g, "-")}`, `<style>pre { display: block }</style>${SCRIPT()}${html}`, async (page) => {
      const frame = inside(page);
      await frame.getByTestId("apply").waitFor();
      await page.locator("pre").waitFor({ state: "hidden" });
      const state = await page.evaluate(() => document.querySelector("bindery-playground").playground.getState());
      assert.equal(state.text, CLAIMED);
      assert.equal(state.objects["/registry/persistentvolumeclaims/default/small"].status.phase, "Pending");
      await page.emulateMedia({ media: "print" });
      await page.locator("pre").waitFor({ state: "visible" });
      assert.ok(!(await page.locator("iframe").isVisible()), "the frame is not printed");
    }));
}

test("a hidden <pre>, as on a later slide, keeps its lines", () =>
  embedding("slide", `${SCRIPT()}<div style="display: none"><bindery-playground loading="eager">${BLOCKS}</bindery-playground></div>`, async (page) => {
    const state = await page.evaluate(async () => {
      const { playground } = document.querySelector("bindery-playground");
      return playground.getState();
    });
    assert.equal(state.text, CLAIMED);
  }));

test("an element without a <pre> shows an error, and no example", () =>
  embedding("lost", `${SCRIPT()}<bindery-playground></bindery-playground><p>Text.</p><pre>not mine</pre>`, async (page) => {
    await expectText(page.locator("bindery-playground").getByRole("alert"), "found no <pre>");
    assert.equal(await page.locator("iframe").count(), 0);
    await page.locator("pre").waitFor({ state: "visible" });
  }));

test("a frame starts if the host has an opaque origin", () =>
  embedding("nested", `<iframe class="outer" sandbox="allow-scripts" width="1200" height="800" src="${host}inner"></iframe>`, async (page) => {
    pages.set("/inner", `<!doctype html><html lang="en"><head><title>inner</title></head><body>${SCRIPT()}${ELEMENT()}</body></html>`);
    await page.locator(".outer").evaluate((frame) => (frame.src = frame.src));
    const outer = page.locator(".outer").contentFrame();
    await outer.locator("bindery-playground iframe").contentFrame().getByTestId("apply").waitFor();
  }, { expected: /404/ }));

test("a hostile page in the frame cannot break its host", () => {
  pages.set("/hostile/frame.html", `<!doctype html><script>
    addEventListener("message", ({ ports: [port] }) => {
      if (!port) return;
      for (const event of ["__proto__", "constructor", "toString", "crash"]) port.postMessage({ event, value: 1 });
      for (const value of [null, 7, "text", []]) port.postMessage(value);
      for (const value of [1e9, -5, NaN, "x", null, {}]) port.postMessage({ event: "height", value });
      port.postMessage({ event: "ready" });
    });
    parent.postMessage(null, "*");
    parent.postMessage({ bindery: "hello", versions: [1] }, "*");
  </script>`);
  return embedding("hostile-host", `${SCRIPT()}<div class="here"></div>`, async (page) => {
    await page.evaluate(async (src) => {
      globalThis.playground = globalThis.bindery.createPlayground(document.querySelector(".here"), { src });
      await globalThis.playground.ready;
      await new Promise((done) => setTimeout(done, 300));
    }, `${host}hostile/`);
    const height = await page.locator("iframe").evaluate((frame) => frame.clientHeight);
    assert.ok(height <= 20_000, `${height}`);
  });
});
