// The shared code of the browser tests: the release page behind a small server on the loopback, a real Chromium, and
// the most frequent actions of a user.
import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before } from "node:test";
import { launch } from "./chromium.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const dist = process.env.BINDERY_DIST ?? join(root, "target/dist");
/** Screenshots for the README and for failed tests. */
export const screenshots = join(root, "tests/e2e/output");
/** The folder of the screenshots of the README, if BINDERY_SCREENSHOTS is set. */
export const docs = process.env.BINDERY_SCREENSHOTS ? join(root, "docs") : screenshots;

export const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm",
  ".ftl": "text/plain; charset=utf-8", ".json": "application/json", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml",
};

const others = [];

/** Starts a small server on the loopback with its own port: another origin. `answer` receives a request and a response. */
export async function origin(answer) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  others.push(server);
  return `http://127.0.0.1:${server.address().port}/`;
}

/** Answers a request with a file of the page. */
export async function serve(request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)).replace(/^\/+/, "");
  const file = join(dist, path || "index.html");
  const known = file.startsWith(dist) && (await stat(file).then((s) => s.isFile(), () => false));
  response.writeHead(known ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  response.end(known ? await readFile(file) : "not found");
}

let server, browser;
/** The address of the page. */
export let address;

before(async () => {
  if (!existsSync(join(dist, "index.html"))) throw new Error(`no page in ${dist}: cargo xtask dist builds it`);
  server = createServer(serve);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${server.address().port}/`;
  await mkdir(docs, { recursive: true });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const one of [server, ...others]) {
    one?.close();
    one?.closeAllConnections();
  }
});

/** In the page: returns what the storage contains for the document of this tab (web/editor/src/documents.js). */
export function storage() {
  const key = () => `bindery.doc.${sessionStorage.getItem("bindery.document")}`;
  const page = () => localStorage.getItem(`${key()}.page`);
  const text = () => localStorage.getItem(key())?.replace(/^\d+\n/, "");
  globalThis.pageStorage = { key, page, text };
}

/** Creates a context of Chromium with Playwright's context options: its storage is empty. */
export async function context(options) {
  const fresh = await browser.newContext(options);
  await fresh.addInitScript(storage);
  return fresh;
}

/**
 * Opens the page as a new user does, runs a story, and checks that the browser reported no errors.
 *
 * @param {object} options Playwright's context options; `path`: the suffix of the address; `url`: another address;
 * `until`: waits for this element; `script`: runs before the page; `expected`: an expected error of the browser;
 * `without`: blocked addresses, whose errors are expected; `prepare`: prepares the context before the page is opened
 * @param {(page: import("playwright-core").Page) => Promise<void>} story
 */
export async function open({ path = "", url = address + path, until = ready, without, script, prepare, expected = /^$/, ...options }, story) {
  const fresh = await context({ viewport: { width: 1440, height: 900 }, ...options });
  fresh.setDefaultTimeout(10_000);
  if (script) await fresh.addInitScript(script);
  await prepare?.(fresh);
  const errors = [];
  const page = await fresh.newPage();
  page.on("pageerror", (error) => expected.test(error.message) || errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !(without && /ERR_FAILED/.test(message.text())) && !expected.test(message.text())) errors.push(message.text());
  });
  try {
    if (without) await page.route(without, (route) => route.abort());
    await page.goto(url);
    await (without ? page.locator("textarea.plain").waitFor() : until(page));
    await story(page);
  } catch (error) {
    const name = `failure-${Date.now()}.png`;
    await mkdir(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, name) }).catch(() => {});
    const words = errors.length ? `\nbrowser errors: ${errors.join("\n")}` : "";
    throw new Error(`${error.message}\nsee tests/e2e/output/${name}${words}`, { cause: error });
  } finally {
    await fresh.close();
  }
  if (errors.length) throw new Error(`browser errors: ${errors.join("\n")}`);
}

/** Waits for the editor, which the page creates last. */
export async function ready(page) {
  await page.locator("[data-testid=editor] .cm-content").waitFor({ state: "attached" });
}

/** Returns the element with a test ID. */
export const at = (page, name) => page.getByTestId(name);

/** Replaces the text, as a user does by pasting. */
export async function paste(page, text) {
  const content = page.locator("[data-testid=editor] .cm-content");
  await content.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Returns the whole text of the editor. CodeMirror renders only the visible lines. */
export const text = (page) => page.evaluate(() => globalThis.binderyEditor.text());

/** Waits until an element contains this text. */
export const expectText = (locator, words) => locator.filter({ hasText: words }).waitFor();

/** Waits until a condition outside of the page is true; `what` is for the error message. */
export async function until(what, condition) {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries >= 200) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Selects a panel if the width makes it a tab. */
export async function go(page, panel) {
  const tab = at(page, `tab-${panel}`);
  if (await tab.isVisible().catch(() => false)) await tab.click();
}

/** Returns the row of an object in the table of `kubectl get`. */
export const row = (page, name) =>
  page.locator("[data-testid=objects] tbody tr:not(.detail)").filter({ has: page.getByRole("button", { name: new RegExp(`^([a-z.]+/)?${name}$`) }) });

/** Returns the status of an object in the table. */
export const status = (page, name) => row(page, name).locator(".phase");

/** Returns the records of a key in the activity, oldest first. */
export const records = (page, key) => page.locator(`[data-testid=story-item][data-key="${key}"]`);

export const VOLUME = "/registry/persistentvolumes/nfs";
export const CLAIM = "/registry/persistentvolumeclaims/default/data";

/** The NFS volume of 10Gi and its claim of 5Gi. */
export const NFS = `apiVersion: v1
kind: PersistentVolume
metadata:
  name: nfs
spec:
  capacity:
    storage: 10Gi
  accessModes: [ReadWriteMany]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: slow
  nfs:
    server: 172.17.0.2
    path: /exports/data
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteMany]
  storageClassName: slow
  resources:
    requests:
      storage: 5Gi
`;
