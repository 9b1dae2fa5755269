// Packs a release build in Trunk's staging folder: wasm-bindgen's script without its comments, the module with LZMA
// (src/lzma.js), and a page with a strict Content-Security-Policy that starts with src/start.js. A debug build is not
// changed. frame.html is the page for a sandboxed frame.
//
// Trunk's output is the full module. With BINDERY_SPLIT set, a visit starts with a smaller module (the binary
// `first-view`). This script builds it, and puts the full module into `later`. The page is also written as plain
// scripts into `alone`, for frames that cannot fetch files.
import { build, transform } from "esbuild";
import { adopted } from "./adopted.mjs";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

const { TRUNK_STAGING_DIR: folder, TRUNK_PROFILE: profile, TRUNK_SOURCE_DIR: root, CARGO, CARGO_TARGET_DIR, BINDERY_SPLIT } = process.env;

/** Packs a module with LZMA; `unpack` in src/lzma.js decompresses it. */
function compress(module) {
  return execFileSync(CARGO ?? "cargo", ["xtask", "lzma"], { cwd: root, input: module, maxBuffer: 2 ** 27, stdio: ["pipe", "pipe", "inherit"] });
}

/** Minifies a script of wasm-bindgen. */
async function script(path) {
  const { code } = await transform(await readFile(path, "utf8"), { minify: true, format: "esm" });
  return code;
}

const hash = (...parts) => parts.reduce((all, part) => all.update(part), createHash("sha256")).digest("hex").slice(0, 16);
/** Writes a file of the page and returns the name that the page uses. */
async function put(name, contents) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), contents);
  return `./${name}`;
}

/** The module that a visit starts with: its script, and the packed module. */
async function firstView(html) {
  const run = (program, ...args) => execFileSync(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const target = resolve(root, CARGO_TARGET_DIR ?? "target");
  run(CARGO ?? "cargo", "build", "--quiet", "--locked", "--release", "--target", "wasm32-unknown-unknown", "--package", "bindery-web", "--no-default-features", "--bin", "first-view", "--target-dir", target);
  const out = await mkdtemp(join(tmpdir(), "bindery-"));
  const module = join(out, "first_bg.wasm");
  run("wasm-bindgen", "--target", "web", "--no-typescript", "--out-dir", out, "--out-name", "first", join(target, "wasm32-unknown-unknown/release/first-view.wasm"));
  // The same options that index.html passes to Trunk.
  const [, level] = /data-wasm-opt="(\w+)"/.exec(html);
  const [, flags] = /data-wasm-opt-params="([^"]*)"/.exec(html);
  run("wasm-opt", `-O${level}`, ...flags.split(" "), "-o", module, module);
  const [code, packed] = [await script(join(out, "first.js")), compress(await readFile(module))];
  await rm(out, { recursive: true });
  return named("bindery-web", code, packed);
}

/** Writes a script and a packed module, with names derived from their contents. */
async function named(prefix, code, packed) {
  const name = `${prefix}-${hash(packed, code)}`;
  return [await put(`${name}.js`, code), await put(`${name}.wasm.lzma`, packed)];
}

/** The full module as plain scripts: the page, its module, and the languages. */
async function alone([code, packed], locales) {
  const options = { minify: true, legalComments: "none", logLevel: "warning", target: "es2022" };
  const glue = await transform(await readFile(join(folder, code), "utf8"), { ...options, format: "iife", globalName: "binderyModule", define: { "import.meta.url": "document.baseURI" } });
  const { outputFiles: [page] } = await build({
    ...options, bundle: true, write: false, format: "iife", entryPoints: [join(root, "web/editor/src/alone.js")],
    loader: { ".txt": "text", ".css": "text" }, plugins: [adopted],
  });
  const script = (name, code) => put(`alone/${name}-${hash(code)}.js`, code);
  const give = (name, value) => script(name, `binderyGive(${JSON.stringify(name)},${JSON.stringify(value)});`);
  const files = { alone: [await script("page", `${glue.code}${page.text}`), await give("module", Buffer.from(await readFile(join(folder, packed))).toString("base64"))] };
  for (const [language, texts] of Object.entries(locales)) files[`locale-${language}`] = await give(language, texts);
  return files;
}

/** Returns a Fluent file without comments, and without the empty lines between messages: see web/build.rs. */
const bare = (text) => text.replace(/^#.*\n/gm, "").replace(/\n\s*\n(?! )/g, "\n").trimStart();

/**
 * Writes the languages that the page loads into a folder with a name derived from the contents. Returns the folder, and
 * the texts of each language.
 */
async function locales() {
  const from = join(folder, "later/locales");
  const names = JSON.parse(/LOCALES = (\[.*\])/.exec(await readFile(join(root, "web/editor/src/boot.js"), "utf8"))[1]);
  const texts = {};
  for (const language of (await readdir(from)).filter((language) => language !== "en").sort()) {
    texts[language] = await Promise.all(names.map(async (name) => {
      const path = join(from, language, `${name}.ftl`);
      const text = bare(await readFile(path, "utf8"));
      await writeFile(path, text);
      return text;
    }));
  }
  const to = `later/locales-${hash(JSON.stringify(texts))}`;
  await rename(from, join(folder, to));
  // English is part of the module.
  await rm(join(folder, to, "en"), { recursive: true, force: true });
  return [`./${to}/`, texts];
}

const ALWAYS = ["object-src 'none'", "frame-src 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types bindery"];
const hashed = (start) => `'sha256-${createHash("sha256").update(start).digest("base64")}'`;
/** The policy of the page: it runs its own scripts and its module, and requests files of its own folder. */
const policy = (start) => [
  "default-src 'self'", `script-src 'self' 'wasm-unsafe-eval' ${hashed(start)}`,
  "style-src 'self'", "img-src 'self' data: blob:", "connect-src 'self'", ...ALWAYS,
].join("; ");
/**
 * The policy of the page in a sandbox. The page has no origin there, and in WebKit 'self' matches nothing. The script
 * with the given hash can load others, styles are adopted (alone.js), and nothing is requested.
 */
const framePolicy = (start) => [
  "default-src 'none'", `script-src 'strict-dynamic' 'wasm-unsafe-eval' ${hashed(start)}`, "style-src 'none'", "img-src data: blob:",
  "connect-src 'none'", ...ALWAYS,
].join("; ");

/** Copies the lessons into a folder with a name derived from the contents. */
async function lessons() {
  const from = join(folder, "later/lessons");
  const names = (await readdir(from)).sort();
  const to = `later/lessons-${hash(...(await Promise.all(names.map((name) => readFile(join(from, name))))))}`;
  await rename(from, join(folder, to));
  return `./${to}/`;
}

/** Returns the page of Trunk with our own start script and a policy. */
async function startPage(html, files, policy) {
  const { outputFiles: [{ text: code }] } = await build({
    entryPoints: [join(root, "web/editor/src/start.js")], define: { "globalThis.FILES": JSON.stringify(files) },
    bundle: true, write: false, minify: true, format: "iife", target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning",
  });
  const start = code.trim();
  const bare = html
    .replace(/<script\b[^]*?<\/script>/g, "")
    .replace(/<link\b[^>]*\brel="(?:module)?preload"[^>]*>/g, "")
    // A page without an origin could not check integrity; the names are hashes already.
    .replace(/ integrity="[^"]*"/g, "").replace(/ crossorigin(="[^"]*")?(?=[ />])/g, "");
  const page = bare.replace(/<meta charset="utf-8"[^>]*>/, (charset) => `${charset}<meta http-equiv="Content-Security-Policy" content="${policy(start)}" /><script>${start}</script>`);
  if (page === bare || /<script\b[^>]*src=/.test(page)) throw new Error("the page is not what it was: Trunk writes it differently now");
  return page.replace(/<!--[^]*?-->/g, "").replace(/\n\s*\n+/g, "\n");
}

/**
 * Returns the service worker with the list of the files that it stores, without the files for other pages and for
 * frames without a worker.
 */
async function worker(html) {
  const all = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = all.map(({ parentPath, path, name }) => `./${relative(folder, join(parentPath ?? path, name))}`).sort();
  const cached = files.filter((file) => !/^\.\/(alone\/|embed|frame\.html|worker\.js|_headers)/.test(file));
  const later = cached.filter((file) => file.startsWith("./later/"));
  const first = ["./", ...cached.filter((file) => !later.includes(file) && file !== "./index.html")];
  // The names of the page's files are derived from their contents.
  const cache = `bindery-${hash(html)}`;
  const { outputFiles: [{ text }] } = await build({
    entryPoints: [join(root, "web/editor/src/worker.js")], define: { "globalThis.FILES": JSON.stringify([cache, first, later]) },
    bundle: true, write: false, minify: true, format: "iife", target: "es2022", legalComments: "none", logLevel: "warning",
  });
  await put("worker.js", text);
}

if (folder && profile === "release") {
  const names = await readdir(folder);
  const [glue] = names.filter((name) => /^bindery-web.*\.js$/.test(name));
  const [module] = names.filter((name) => name.endsWith("_bg.wasm"));
  const [boot] = names.filter((name) => /^boot.*\.js$/.test(name));
  const built = [await script(join(folder, glue)), compress(await readFile(join(folder, module)))];
  for (const name of [glue, module]) await rm(join(folder, name));
  const all = await named(BINDERY_SPLIT ? "later/full" : "bindery-web", ...built);
  const first = BINDERY_SPLIT ? await firstView(await readFile(join(root, "index.html"), "utf8")) : all;
  // start.js contains it.
  for (const name of await readdir(join(folder, "later"))) if (/^failed-/.test(name)) await rm(join(folder, "later", name));
  const [folderOfLocales, texts] = await locales();
  const files = { boot: `./${boot}`, first, full: all, worker: "./worker.js", locales: folderOfLocales, lessons: await lessons(), ...(await alone(all, texts)) };
  const trunks = await readFile(join(folder, "index.html"), "utf8");
  const html = await startPage(trunks, files, policy);
  await put("index.html", html);
  await put("frame.html", (await startPage(trunks, files, framePolicy)).replace(/<link\b[^>]*>/g, ""));
  // The scripts for other pages load the module once for all frames of a page.
  for (const name of ["embed.js", "embed-classic.js"]) {
    const source = await readFile(join(folder, name), "utf8");
    const named = source.replace("BINDERY_MODULE", files.alone[1]);
    if (named === source) throw new Error(`${name} names no module`);
    await put(name, named);
  }
  await worker(html);
}
