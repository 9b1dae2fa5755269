// Failures on a host or in the page: a new version while a tab is open, missing or damaged files, and a crash at the
// start. The page shows a message, and the user's work is preserved.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { test } from "node:test";
import { NFS, at, go, open, origin, paste, ready, row, expectText, serve, status, text, until } from "./harness.mjs";

const PAGE = "<!doctype html><title>Bindery</title><p>Another page of this host";
/** The error of the browser for a file that it cannot load. */
const expected = /Failed to load|Failed to fetch|MIME type|dynamically imported|Unexpected|CompileError|ERR_|truncated|not a packed module|Invalid or unexpected token/;

/**
 * Opens the page on a host with other answers: `answers` receives a path and returns nothing, or a status, a type and a
 * body.
 */
async function host(answers = () => {}) {
  const state = { answers };
  state.address = await origin(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const other = await state.answers(path, async (name) => {
      const chunks = [];
      await serve({ url: `/${name}` }, { writeHead: (status) => (chunks.status = status), end: (body) => chunks.push(Buffer.from(body)) });
      return Buffer.concat(chunks);
    });
    if (!other) return serve(request, response);
    const [code, type, body] = other;
    response.writeHead(code, { "content-type": type });
    response.end(body);
  });
  return state;
}

const absent = () => [404, "text/plain", "not found"];
const fallback = () => [200, "text/html; charset=utf-8", PAGE];

/** The page in a newer version: these files have other names. */
async function newer(file, names = /(full|boot|lessons|locales)-/g) {
  const old = (await file("index.html")).toString();
  const [, script] = /<script>([^]*?)<\/script>/.exec(old);
  const hash = (text) => createHash("sha256").update(text).digest("base64");
  const html = old.replaceAll(names, "$1-0123");
  return [200, "text/html; charset=utf-8", html.replace(hash(script), hash(script.replaceAll(names, "$1-0123")))];
}

const isLater = (path) => path.startsWith("/later/");
const bar = (page) => at(page, "failed-bar");

for (const [how, answer] of [["404", absent], ["a page of its own", fallback]]) {
  test(`after a new version the host answers ${how} for old files: the page shows a message, and the reload restores the work`, async () => {
    const web = await host();
    await open({ url: web.address, serviceWorkers: "block", expected }, async (page) => {
      await paste(page, NFS);
      await at(page, "apply").click();
      await go(page, "objects");
      await expectText(status(page, "data"), "Bound");
      web.answers = (path, file) => (isLater(path) ? answer() : ["/", "/index.html"].includes(path) && newer(file));
      const steps = {
        full: () => at(page, "tab-terminal").click(),
        share: () => at(page, "share").click(),
        language: () => at(page, "language").selectOption("ru"),
      };
      for (const [step, act] of Object.entries(steps)) {
        await act();
        await expectText(bar(page), step === "language" ? "Опубликована новая версия Bindery" : "A new version of Bindery was published");
        if (step === "full") await expectText(at(page, "unreached").first(), "could not be loaded");
        if (step !== "language") await bar(page).getByRole("button", { name: "Close" }).click();
      }
      // Nothing was lost, and the page still works.
      assert.equal(await text(page), NFS);
      web.answers = () => {};
      await bar(page).getByRole("button", { name: "Перезагрузить" }).click();
      await page.waitForFunction(() => document.documentElement.lang === "ru");
      await ready(page);
      assert.equal(await text(page), NFS);
      await at(page, "tab-objects").click({ timeout: 1000 }).catch(() => {});
      await expectText(status(page, "data"), "Bound");
      assert.equal(await bar(page).count(), 0);
    });
  });
}

test("the page shows a message if the editor and the lessons of its version no longer exist", async () => {
  const web = await host();
  const hasStarted = (page) => page.locator("textarea.plain").waitFor();
  let asked = 0;
  web.answers = (path, file) => {
    if (isLater(path) && !path.includes("full-")) return absent();
    return ["/", "/index.html"].includes(path) && asked++ > 0 && newer(file);
  };
  await open({ url: web.address, serviceWorkers: "block", expected, until: hasStarted }, async (page) => {
    await expectText(bar(page), "A new version of Bindery was published");
    await page.locator("textarea.plain").fill(NFS);
    await bar(page).getByRole("button", { name: "Close" }).click();
    await page.locator("button[data-testid=lessons]").click();
    await expectText(bar(page), "A new version of Bindery was published");
    await expectText(page.locator("#panel-lessons"), "could not be");
    assert.equal(await text(page), NFS);
  });
});

test("a tab keeps the files of its version until it is reloaded, even if another tab has the new version", async () => {
  const web = await host();
  const rest = (page) => page.evaluate(() => new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("message", ({ data }) => data === "later" && resolve());
    navigator.serviceWorker.startMessages();
  }));
  // Chromium can wait for five minutes before a new worker replaces one that seems to be busy.
  const stored = (page, versions) =>
    page.waitForFunction(async (versions) => (await caches.keys()).length === versions, versions, { timeout: 360_000, polling: 500 });
  await open({ url: web.address, expected }, async (page) => {
    await rest(page);
    await paste(page, NFS);
    web.answers = async (path, file) => {
      const renamed = path.replaceAll("full-0123", "full-");
      if (path.includes("full-")) return renamed === path ? absent() : [200, path.endsWith(".js") ? "text/javascript" : "application/wasm", await file(renamed)];
      if (path === "/" || path === "/index.html") return newer(file, /(full)-/g);
      const worker = path === "/worker.js" && (await file("worker.js")).toString();
      return worker && [200, "text/javascript", worker.replaceAll("full-", "full-0123").replace('"bindery-', '"bindery-0123')];
    };
    const other = await page.context().newPage();
    await other.goto(web.address);
    await ready(other);
    await stored(other, 2);
    await at(page, "tab-terminal").click();
    await at(page, "prompt").waitFor();
    assert.equal(await bar(page).count(), 0);
    await other.close();
    await page.goto("about:blank");
    await page.goto(web.address);
    await ready(page);
    await stored(page, 1);
    assert.equal(await text(page), NFS);
  });
});

test("the service worker does not store an error page of the host as a file", async () => {
  const web = await host((path) => /\/later\/(editor|oldest)-/.test(path) && fallback());
  await open({ url: web.address, expected, until: (page) => page.locator("textarea.plain").waitFor() }, async (page) => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForLoadState("networkidle");
    const stored = await page.evaluate(async () => {
      const all = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) all.push([new URL(request.url).pathname, (await cache.match(request)).headers.get("content-type")]);
      }
      return all;
    });
    assert.ok(stored.length > 3, `${stored}`);
    assert.deepEqual(stored.filter(([path, type]) => /html/.test(type) && !/(\/|\.html)$/.test(path)), []);
  });
});

const half = async (path, file) => (await file(path.slice(1))).subarray(0, 100_000);
const noise = (length) => Buffer.from(Array.from({ length }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 255));
const DAMAGED = {
  "no boot script": [/boot-/, absent],
  "a page in place of the boot script": [/boot-/, fallback],
  "no script of the module": [/bindery-web.*\.js$/, absent],
  "no module": [/bindery-web.*lzma$/, absent],
  "a page in place of the module": [/bindery-web.*lzma$/, fallback],
  "half a module": [/bindery-web.*lzma$/, async (path, file) => [200, "application/octet-stream", await half(path, file)]],
  "noise in place of the module": [/bindery-web.*lzma$/, () => [200, "application/octet-stream", noise(200_000)]],
  "noise after the header of the module": [/bindery-web.*lzma$/, async (path, file) => [200, "application/octet-stream", Buffer.concat([(await file(path.slice(1))).subarray(0, 20), noise(400_000)])]],
  "nothing in the module": [/bindery-web.*lzma$/, () => [200, "application/octet-stream", ""]],
};

test("a page with a missing or damaged file names it, and shows the stored text", async () => {
  const web = await host();
  await open({ url: web.address, serviceWorkers: "block", expected, viewport: { width: 800, height: 700 } }, async (page) => {
    const mine = `# mine\n${NFS}`;
    await paste(page, mine);
    await page.waitForFunction(() => pageStorage.text()?.startsWith("# mine") && pageStorage.page());
    for (const [what, [files, answer]] of Object.entries(DAMAGED)) {
      web.answers = (path, file) => files.test(path) && answer(path, file);
      for (const [language, title, reload] of [["en", "Bindery cannot be loaded", "Reload"], ["ru", "Не удалось загрузить", "Перезагрузить"], ["zh", "无法加载", "重新加载"]]) {
        if (language !== "en" && what !== "no boot script") continue;
        await page.goto(`${web.address}?lang=${language}`);
        const screen = at(page, "not-started");
        await expectText(screen, title);
        assert.match(await screen.innerText(), new RegExp(files.source.replace("$", "")), what);
        assert.equal(await screen.locator("textarea").inputValue(), mine, what);
        const downloaded = page.waitForEvent("download");
        await screen.locator("a[download]").click();
        assert.equal(await readFile(await (await downloaded).path(), "utf8"), mine);
        web.answers = () => {};
        await screen.getByRole("button", { name: reload }).click();
        await ready(page);
        assert.equal(await text(page), mine, what);
        web.answers = (path, file) => files.test(path) && answer(path, file);
      }
    }
  });
});

test("a damaged file that the service worker stored is loaded again", async () => {
  const web = await host((path, file) => /bindery-web.*lzma$/.test(path) && half(path, file).then((body) => [200, "application/octet-stream", body]));
  await open({ url: web.address, expected, until: (page) => at(page, "not-started").waitFor() }, async (page) => {
    await page.evaluate(async () => {
      await navigator.serviceWorker.register(globalThis.binderyFiles.trusted("./worker.js"));
      await navigator.serviceWorker.ready;
    });
    web.answers = () => {};
    await page.reload();
    await at(page, "not-started").waitFor();
    await at(page, "not-started").getByRole("button", { name: "Reload" }).click();
    await ready(page);
  });
});

test("with a damaged full module the first view works, and loads the module when it is repaired", async () => {
  const web = await host((path, file) => /full-.*lzma$/.test(path) && half(path, file).then((body) => [200, "application/octet-stream", body]));
  await open({ url: web.address, serviceWorkers: "block", expected }, async (page) => {
    await at(page, "tab-terminal").click();
    await expectText(at(page, "unreached").first(), "could not be loaded");
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    web.answers = () => {};
    await at(page, "load-again").first().click();
    await at(page, "prompt").waitFor();
    assert.equal(await text(page), NFS);
  });
});

/** In the page: it crashes as soon as an operation was replayed. */
const crashesAgain = () => new MutationObserver(() => document.querySelector("[data-testid=story-item]") && globalThis.binderyEditor.crash("panicked: an operation"))
  .observe(document, { childList: true, subtree: true });

test("an operation that crashes the page in a replay is not replayed again, and is in the report", () =>
  open({ viewport: { width: 1600, height: 900 } }, async (page) => {
    const mine = `# mine\n${NFS}`;
    await paste(page, mine);
    await at(page, "apply").click();
    await expectText(status(page, "data"), "Bound");
    await page.waitForFunction(() => pageStorage.page()?.includes("kubectl"));
    await page.addInitScript(crashesAgain);
    await page.reload();
    await expectText(at(page, "crash"), "an operation");
    await page.reload();
    await ready(page);
    assert.equal(await text(page), mine);
    assert.equal(await row(page, "data").count(), 0);
    await expectText(bar(page), "The text is restored");
    // Also later.
    await page.waitForTimeout(1200);
    await page.reload();
    await ready(page);
    const downloaded = page.waitForEvent("download");
    await bar(page).getByRole("button", { name: "Download the report" }).click();
    const report = await readFile(await (await downloaded).path(), "utf8");
    assert.match(report, /# mine[^]*Log:[^]*kubectl/);
    await bar(page).getByRole("button", { name: "Delete the report" }).click();
    await page.reload();
    await ready(page);
    assert.equal(await bar(page).count(), 0);
    assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => /crashed|log$/.test(key)).length), 0);
  }));

test("a text that crashes the page is set aside: the page starts with a new document", () =>
  open({}, async (page) => {
    await paste(page, "# poison\n");
    await page.waitForFunction(() => pageStorage.text() === "# poison\n" && pageStorage.page());
    await page.addInitScript(() => {
      const look = () => (globalThis.binderyEditor?.text().includes("poison") ? globalThis.binderyEditor.crash("panicked: a text") : requestAnimationFrame(look));
      requestAnimationFrame(look);
    });
    for (let times = 0; times < 2; times++) {
      await page.reload();
      await expectText(at(page, "crash"), "a text");
    }
    await at(page, "crash").getByRole("button", { name: "Restart" }).click();
    await ready(page);
    assert.doesNotMatch(await text(page), /poison/);
    const downloaded = page.waitForEvent("download");
    await bar(page).getByRole("button", { name: "Download the report" }).click();
    assert.match(await readFile(await (await downloaded).path(), "utf8"), /# poison/);
    assert.equal(await page.evaluate(() => Object.values(localStorage).filter((value) => value.includes("# poison")).length), 1);
  }));

test("a link that crashes the page is reopened with its text only; the user's own document stays", () =>
  open({}, async (page) => {
    const mine = `# mine\n${NFS}`;
    await paste(page, mine);
    await at(page, "apply").click();
    await page.waitForFunction(() => pageStorage.page()?.includes("kubectl"));
    const own = await page.evaluate(() => [pageStorage.text(), pageStorage.page()]);
    await page.addInitScript(crashesAgain);
    const theirs = `# theirs\n${NFS}`;
    const log = { branches: [[null, [{ kubectl: [["apply", "-f", "-"], theirs, true] }, "settle"]]], current: 0 };
    const link = `#v2:en:${deflateRawSync(JSON.stringify({ version: 1, text: theirs, log, tab: "story" })).toString("base64url")}`;
    await page.goto("about:blank");
    const { address } = await import("./harness.mjs");
    await page.goto(address + link);
    const crash = at(page, "crash");
    await expectText(crash, "an operation");
    assert.ok((await crash.locator("textarea").inputValue()).includes(link));
    await crash.getByRole("button", { name: "Restart" }).click();
    await ready(page);
    assert.equal(await text(page), theirs);
    await expectText(bar(page), "Only the text of the link");
    assert.equal(await page.locator("[data-testid=story-item]").count(), 0);
    assert.deepEqual(await page.evaluate(() => [pageStorage.text(), pageStorage.page()]), own);
  }));
