// Bundles the page's scripts, styles and lessons into build/page, which index.html names. The folder lies outside of what
// Trunk watches: writing to it starts no build, and a clone without it can be built.
//   boot.js                      web/editor/src/boot.js, which the page starts with
//   later/                       what boot.js loads later (CodeMirror, the schema), in files named by their content
//   later/lessons/               one file for each lesson and language, and a table of contents for each language
//   main.css                     web/styles/main.css
//   embed.js, embed-classic.js   web/embed/embed.js for other pages, as a module and as a plain script
// Trunk runs this before every build (see Trunk.toml); `npm run editor` runs it alone.
import { build } from "esbuild";
import { adopted } from "./adopted.mjs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../../build/page");
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
  build({ ...small, entryPoints: [join(here, "../styles/main.css")], outfile: join(out, "main.css") }),
  build({ ...embed, format: "esm", outfile: join(out, "embed.js") }),
  build({
    ...embed, format: "iife", globalName: "bindery", outfile: join(out, "embed-classic.js"),
    define: { "import.meta.url": "document.currentScript.src" },
  }),
]);

// An unchanged file is not written again, or a watching Trunk would build in circles.
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

/** The lessons as the page fetches them: their files as they are, by name. The page reads them with bindery-lessons. */
async function lessons() {
  const folder = join(here, "../../lessons");
  const read = (...names) => readFile(join(folder, ...names), "utf8");
  const course = await read("course.yaml");
  const ids = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const bundled = [];
  const file = (name, content) => bundled.push({ path: join(later, "lessons", name), contents: Buffer.from(JSON.stringify(content)) });
  for (const language of ["en", "ru", "zh"]) {
    const index = { course, lessons: {} };
    for (const id of ids) {
      const names = (await readdir(join(folder, id))).filter((name) => name.endsWith(".yaml")).sort();
      const texts = await Promise.all([...names, `${language}.md`].map(async (name) => [name, await read(id, name)]));
      const all = Object.fromEntries(texts);
      file(`${id}.${language}.json`, all);
      index.lessons[id] = { structure: all["lesson.yaml"], head: all[`${language}.md`].split("\n## ")[0] };
    }
    file(`index.${language}.json`, index);
  }
  return bundled;
}
