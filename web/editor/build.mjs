// Bundles the page's scripts, styles and lessons into build/page, which index.html names. Trunk does not watch this
// folder: writing to it starts no build, and a clone without it can be built.
//   boot.js                      web/editor/src/boot.js, which the page starts with
//   later/                       the files that boot.js loads later (CodeMirror, the schema), named by their content
//   later/lessons/               one file for each lesson and language, and a table of contents for each language
//   main.css                     web/styles/first.css and its imports
//   embed.js, embed-classic.js   web/embed/embed.js for other pages, as a module and as a plain script
// Trunk runs this before every build (see Trunk.toml); `npm run editor` runs it alone.
import { build } from "esbuild";
import { adopted } from "./adopted.mjs";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const out = join(root, "build/page");
await packed("schema", ["crates/schema"], ["schema"]);
const small = { bundle: true, minify: true, legalComments: "none", logLevel: "warning", write: false };
const embed = { ...small, target: "es2022", entryPoints: [join(here, "../embed/embed.js")] };
const results = await Promise.all([
  build({
    ...small,
    entryPoints: [join(here, "src/boot.js")],
    format: "esm",
    target: "es2022",
    splitting: true,
    loader: { ".txt": "text", ".css": "text" },
    plugins: [adopted],
    chunkNames: "later/[name]-[hash]",
    outdir: out,
  }),
  build({ ...small, entryPoints: [join(here, "../styles/first.css")], outfile: join(out, "main.css") }),
  build({ ...embed, format: "esm", outfile: join(out, "embed.js") }),
  build({
    ...embed, format: "iife", globalName: "bindery", outfile: join(out, "embed-classic.js"),
    define: { "import.meta.url": "document.currentScript.src" },
  }),
]);

// Unchanged files are not written again. Otherwise a watching Trunk would build in a loop.
const later = join(out, "later");
await mkdir(join(later, "lessons"), { recursive: true });
const files = [...results.flatMap((result) => result.outputFiles), ...(await lessons())];
for (const { path, contents } of files) {
  const old = await readFile(path).catch(() => undefined);
  if (!old || !old.equals(contents)) await writeFile(path, contents);
}
for (const entry of await readdir(later, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  if (entry.isFile() && !files.some((file) => file.path === path)) await rm(path);
}

/** The lessons in the form that the page loads, as bindery-lessons parsed them. */
async function lessons() {
  const folder = await packed("lessons", ["lessons", "crates/lessons"], ["lessons", "--pack"]);
  const names = await readdir(folder);
  return Promise.all(names.map(async (name) => ({ path: join(later, "lessons", name), contents: await readFile(join(folder, name)) })));
}

/** The folder that a command of `cargo xtask` writes generated files to. */
async function packed(name, sources, command) {
  const folder = join(root, "build", name);
  const [written, made] = await Promise.all([newest(sources.map((source) => join(root, source))), newest([folder])]);
  // A rebuild by Trunk runs the tools only if a source has changed.
  if (written >= made) {
    await rm(folder, { recursive: true, force: true });
    execFileSync("cargo", ["xtask", ...command, folder], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  }
  return folder;
}

/**
 * Returns the latest modification time of these folders and their contents; 0 if there are none. The time of a folder
 * also covers removed files.
 */
async function newest(folders) {
  const times = folders.map(async (folder) => {
    const entries = await readdir(folder, { recursive: true }).catch(() => undefined);
    const written = await Promise.all(entries ? ["", ...entries].map((name) => stat(join(folder, name))) : []);
    return written.map((found) => found.mtimeMs);
  });
  return Math.max(0, ...(await Promise.all(times)).flat());
}
