// Minifies wasm-bindgen's script in the staging folder of a release build; a debug build is left as it is, to be read.
// The editor's files are small already.
import { transform } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const { TRUNK_STAGING_DIR: folder, TRUNK_PROFILE: profile } = process.env;
if (folder && profile === "release") {
  for (const name of (await readdir(folder)).filter((name) => /^bindery-web.*\.js$/.test(name))) {
    const { code } = await transform(await readFile(join(folder, name), "utf8"), { minify: true, format: "esm" });
    await writeFile(join(folder, name), code);
  }
}
