// Packs a release build in Trunk's staging folder: wasm-bindgen's script without its comments, the module with LZMA (see
// `unpacked` in boot.js). A debug build is left as it is, to be read.
//
// With BINDERY_WHOLE set, what Trunk built is only what a visit begins with. Then the whole page (the feature `full`) is
// built here, too, into `later`.
import { transform } from "esbuild";
import { compress } from "lzma1";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

const { TRUNK_STAGING_DIR: folder, TRUNK_PROFILE: profile, TRUNK_SOURCE_DIR: root, CARGO, CARGO_TARGET_DIR, BINDERY_WHOLE } = process.env;

/** A script of wasm-bindgen's, made small. */
async function script(path) {
  const { code } = await transform(await readFile(path, "utf8"), { minify: true, format: "esm" });
  return code;
}

/** The whole page: its script and its packed module, named by what is in them. */
async function whole(html) {
  const run = (program, ...args) => execFileSync(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const target = resolve(root, CARGO_TARGET_DIR ?? "target");
  run(CARGO ?? "cargo", "build", "--quiet", "--locked", "--release", "--target", "wasm32-unknown-unknown", "--package", "bindery-web", "--target-dir", target);
  const out = await mkdtemp(join(tmpdir(), "bindery-"));
  const module = join(out, "whole_bg.wasm");
  run("wasm-bindgen", "--target", "web", "--no-typescript", "--out-dir", out, "--out-name", "whole", join(target, "wasm32-unknown-unknown/release/bindery-web.wasm"));
  // As index.html asks Trunk to do it.
  const [, level] = /data-wasm-opt="(\w+)"/.exec(html);
  const [, flags] = /data-wasm-opt-params="([^"]*)"/.exec(html);
  run("wasm-opt", `-O${level}`, ...flags.split(" "), "-o", module, module);
  const [code, packed] = [await script(join(out, "whole.js")), compress(await readFile(module), 9)];
  await rm(out, { recursive: true });
  const name = `whole-${createHash("sha256").update(packed).update(code).digest("hex").slice(0, 16)}`;
  await writeFile(join(folder, "later", `${name}.js`), code);
  await writeFile(join(folder, "later", `${name}.wasm.lzma`), packed);
  return name;
}

/** The service worker, with the files that it keeps. */
async function worker(html) {
  const all = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = all.map(({ parentPath, path, name }) => `./${relative(folder, join(parentPath ?? path, name))}`).sort();
  const later = files.filter((file) => file.startsWith("./later/"));
  const first = ["./", ...files.filter((file) => !later.includes(file) && file !== "./index.html")];
  // The page names most files by what is in them; lessons and languages it does not.
  const hash = createHash("sha256").update(html);
  for (const file of later.filter((file) => /^\.\/later\/(lessons|locales)\//.test(file))) hash.update(await readFile(join(folder, file)));
  const cache = `bindery-${hash.digest("hex").slice(0, 16)}`;
  const source = await readFile(join(root, "web/editor/src/worker.js"), "utf8");
  const { code } = await transform(`globalThis.FILES = ${JSON.stringify([cache, first, later])};\n${source}`, { minify: true });
  await writeFile(join(folder, "worker.js"), code);
}

if (folder && profile === "release") {
  const names = await readdir(folder);
  for (const name of names.filter((name) => /^bindery-web.*\.js$/.test(name))) {
    await writeFile(join(folder, name), await script(join(folder, name)));
  }
  const page = join(folder, "index.html");
  let html = await readFile(page, "utf8");
  for (const name of names.filter((name) => name.endsWith("_bg.wasm"))) {
    const packed = `${name}.lzma`;
    await writeFile(join(folder, packed), compress(await readFile(join(folder, name)), 9));
    await rm(join(folder, name));
    const started = html.replace(/module_or_path:\s*(["'])([^"']*)\1/, (_, quote, path) => `module_or_path: binderyEditor.unpacked(${quote}${path}.lzma${quote})`);
    if (started === html) throw new Error("the page's start is not where it was: Trunk writes it differently now");
    html = started.replaceAll(`${name}"`, `${packed}"`).replace(' type="application/wasm"', "");
  }
  if (BINDERY_WHOLE) {
    const name = await whole(await readFile(join(root, "index.html"), "utf8"));
    const link = `<link id="whole" rel="prefetch" as="fetch" crossorigin href="./later/${name}.wasm.lzma" data-script="./later/${name}.js" />`;
    html = html.replace("</head>", `${link}</head>`);
  }
  html = html.replace("<html", '<html data-worker="./worker.js"');
  await writeFile(page, html);
  await worker(html);
}
