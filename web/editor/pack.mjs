// Packs a release build in Trunk's staging folder: wasm-bindgen's script without its comments, the module with LZMA (see
// `unpacked` in boot.js). A debug build is left as it is, to be read.
import { transform } from "esbuild";
import { compress } from "lzma1";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const { TRUNK_STAGING_DIR: folder, TRUNK_PROFILE: profile } = process.env;
if (folder && profile === "release") {
  const names = await readdir(folder);
  for (const name of names.filter((name) => /^bindery-web.*\.js$/.test(name))) {
    const { code } = await transform(await readFile(join(folder, name), "utf8"), { minify: true, format: "esm" });
    await writeFile(join(folder, name), code);
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
  await writeFile(page, html);
}
