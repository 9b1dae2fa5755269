// Bundles the editor: web/editor/src/boot.js becomes web/editor/dist/boot.js, which the page starts with; what it loads
// later (CodeMirror, the schema) becomes files of web/editor/dist/later, named by what is in them. web/styles/main.css
// becomes web/editor/dist/main.css; web/embed/embed.js, which other pages load, becomes web/editor/dist/embed.js (a module) and
// embed-classic.js (a plain script). Trunk runs this before every build (see Trunk.toml); `npm run editor` by hand.
import { build } from "esbuild";
import { adopted } from "./adopted.mjs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
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
    outdir: join(here, "dist"),
  }),
  build({ ...small, entryPoints: [join(here, "../styles/main.css")], outfile: join(here, "dist/main.css") }),
  build({ ...embed, format: "esm", outfile: join(here, "dist/embed.js") }),
  build({
    ...embed, format: "iife", globalName: "bindery", outfile: join(here, "dist/embed-classic.js"),
    define: { "import.meta.url": "document.currentScript.src" },
  }),
]);

// An unchanged file is not written again, or a watching Trunk would build in circles.
const later = join(here, "dist/later");
await mkdir(later, { recursive: true });
const files = results.flatMap((result) => result.outputFiles);
for (const { path, contents } of files) {
  const old = await readFile(path).catch(() => undefined);
  if (!old || !old.equals(contents)) await writeFile(path, contents);
}
for (const name of await readdir(later)) {
  if (!files.some(({ path }) => path === join(later, name))) await rm(join(later, name));
}
