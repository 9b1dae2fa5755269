// The output of `cargo xtask dist` on another host: under a path, with precompressed files, and without a header that a
// static host might not send.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, extname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { NFS, TYPES, at, go, open, origin, paste, expectText, status, text } from "./harness.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const hosted = process.env.BINDERY_HOSTED ?? join(root, "target/dist");
const UNDER = "/some/deep/folder/";

/** The requests, and the encodings of the responses. */
const asked = [];
let host, files;

before(async () => {
  const all = await readdir(hosted, { recursive: true, withFileTypes: true }).catch(() => []);
  files = all.filter((entry) => entry.isFile()).map((entry) => relative(hosted, join(entry.parentPath ?? entry.path, entry.name)));
  assert.ok(files.includes("index.html"), `no page in ${hosted}: cargo xtask dist makes it`);
  host = await origin(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const name = path.startsWith(UNDER) ? path.slice(UNDER.length) || "index.html" : "";
    const encoding = ["br", "gzip"].find((way) => request.headers["accept-encoding"]?.includes(way) && files.includes(`${name}.${way === "br" ? "br" : "gz"}`));
    asked.push({ path, encoding });
    if (!files.includes(name)) {
      response.writeHead(404);
      response.end();
      return;
    }
    const packed = encoding ? `${name}.${encoding === "br" ? "br" : "gz"}` : name;
    response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream", ...(encoding && { "content-encoding": encoding }) });
    response.end(await readFile(join(hosted, packed)));
  });
});

const contents = (name) => readFile(join(hosted, name));

test("precompressed files have the same contents, and are smaller", async () => {
  for (const [ending, unpack] of [["br", brotliDecompressSync], ["gz", gunzipSync]]) {
    const packed = files.filter((name) => name.endsWith(`.${ending}`));
    assert.ok(packed.length > 8, `${packed}`);
    for (const name of packed) {
      const [small, whole] = [await contents(name), await contents(name.slice(0, -3))];
      assert.ok(small.length < whole.length, name);
      assert.ok(unpack(small).equals(whole), name);
    }
  }
  for (const name of files.filter((name) => /\.(html|js|css)$/.test(name) && !/^embed/.test(name))) {
    assert.ok(files.includes(`${name}.br`) && files.includes(`${name}.gz`), name);
  }
});

test("files that can become outdated have fixed names; all others are named by their contents", () => {
  const stays = ["index.html", "frame.html", "fidelity.html", "fidelity.css", "icon.svg", "app.webmanifest", "worker.js", "embed.js", "embed-classic.js", "embed.d.ts", "_headers"];
  const named = /[-.][0-9A-Za-z]{8,}([-_./]|_bg\.)/;
  const strange = files.filter((name) => !/\.(br|gz)$/.test(name) && !stays.includes(name) && !named.test(name));
  assert.deepEqual(strange, []);
});

/** Returns the headers that a host with `_headers` sends for a path. */
async function headers(path) {
  const sent = {};
  let applies = false;
  for (const line of (await contents("_headers")).toString().split("\n")) {
    if (/^\//.test(line)) applies = line.endsWith("*") ? path.startsWith(line.slice(0, -1)) : path === line;
    const [, name, value] = /^ +([\w-]+): (.*)$/.exec(line) ?? [];
    if (name && applies) sent[name] = value;
  }
  return sent;
}

test("headers allow other sites to embed playgrounds, but not to frame the page", async () => {
  const docs = await readFile(join(root, "docs/embed.md"), "utf8");
  const rows = [...docs.matchAll(/^\| (`\/[^|]*) \| ([^|]*) \|/gm)].flatMap(([, paths, value]) => paths.split(", ").map((path) => [path.replaceAll("`", ""), value.replaceAll("`", "")]));
  assert.equal(rows.length, 4);
  for (const [path, value] of rows) assert.equal((await headers(path))["Content-Security-Policy"] ?? "none", value, path);
  assert.equal((await headers("/embed.js"))["Access-Control-Allow-Origin"], "*");

  // In a browser: a site, and another site that embeds its pages.
  const site = await origin(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname.slice(1) || "index.html";
    response.writeHead(files.includes(name) ? 200 : 404, { "content-type": TYPES[extname(name)] ?? "application/octet-stream", ...(await headers(pathname)) });
    response.end(files.includes(name) ? await contents(name) : "");
  });
  const other = await origin((request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><link rel="icon" href="data:,"><script src="${site}embed-classic.js"></script><bindery-playground loading="eager"><pre>${NFS}</pre></bindery-playground><iframe class="page" title="page" src="${site}index.html"></iframe>`);
  });
  await open({ url: other, expected: /frame-ancestors/, until: (page) => page.locator("iframe.page").waitFor() }, async (page) => {
    page.setDefaultTimeout(30_000);
    await page.locator("bindery-playground iframe").contentFrame().getByTestId("apply").waitFor();
    const framed = page.frames().find((frame) => frame.url() === `${site}index.html` || frame.url().startsWith("chrome-error"));
    assert.match(framed.url(), /^chrome-error/);
  });
  await open({ url: site }, async (page) => assert.match(await text(page), /kind: PersistentVolume/));
});

test("the policy is strict, and the page has only the script that the policy names", async () => {
  const html = (await contents("index.html")).toString();
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|https?:/);
  for (const part of ["require-trusted-types-for 'script'", "trusted-types bindery", "base-uri 'none'", "connect-src 'self'", "object-src 'none'"]) assert.ok(policy.includes(part), part);
  assert.equal(html.match(/<script/g).length, 1);
  assert.doesNotMatch(html, /(src|href)="(\/|https?:)/);
  assert.ok(html.indexOf("Content-Security-Policy") < html.indexOf("<script"));
});

test("under a path the full page works, in another language and then offline, and requests nothing else", () =>
  open({ url: `${host}${UNDER.slice(1)}?lang=ru` }, async (page) => {
    const violated = [];
    page.on("console", (message) => /Content.Security.Policy|TrustedScript/i.test(message.text()) && violated.push(message.text()));
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
    await go(page, "graph");
    await at(page, "graph").locator("svg").first().waitFor();
    await expectText(at(page, "tab-objects").or(page.locator("#tab-story")).first(), /[а-я]/i);
    await page.evaluate(() => new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("message", ({ data }) => data === "later" && resolve());
      navigator.serviceWorker.startMessages();
    }));
    await page.context().setOffline(true);
    await page.reload();
    await page.locator("[data-testid=editor] .cm-content").waitFor();
    assert.equal(await text(page), NFS);
    assert.deepEqual(asked.filter(({ path }) => !path.startsWith(UNDER)), []);
    assert.ok(asked.filter(({ path, encoding }) => path.endsWith(".js") && encoding === "br").length >= 3, JSON.stringify(asked));
    assert.deepEqual(violated, []);
  }));

test("the fidelity page complies with its own policy", () =>
  open({ url: `${host}${UNDER.slice(1)}fidelity.html`, until: (page) => page.locator("h1").waitFor() }, async (page) => {
    assert.notEqual(await page.locator("body").evaluate((body) => getComputedStyle(body).fontFamily), "");
    await page.locator("table").first().waitFor();
  }));

test("the page also starts from a file", () =>
  open({ url: `file://${join(hosted, "index.html")}` }, async (page) => {
    await paste(page, NFS);
    await at(page, "apply").click();
    await go(page, "objects");
    await expectText(status(page, "data"), "Bound");
  }));
