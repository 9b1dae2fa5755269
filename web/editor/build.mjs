// Bundles the editor: web/editor/src/index.js and the CodeMirror packages become web/editor/dist/editor.js, one
// minified ES module; web/styles/main.css becomes web/editor/dist/main.css. Trunk runs this before every build (see Trunk.toml); `npm run editor` runs it by hand.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
const small = { bundle: true, minify: true, legalComments: "none", logLevel: "warning", write: false };
const results = await Promise.all([
  build({
    ...small,
    entryPoints: [join(here, "src/index.js")],
    format: "esm",
    target: "es2022",
    outfile: join(here, "dist/editor.js"),
  }),
  build({ ...small, entryPoints: [join(here, "../styles/main.css")], outfile: join(here, "dist/main.css") }),
]);

// An unchanged bundle is not written again, or a watching Trunk would build in circles.
await mkdir(join(here, "dist"), { recursive: true });
for (const { path, contents } of results.flatMap((result) => result.outputFiles)) {
  const old = await readFile(path).catch(() => undefined);
  if (!old || !old.equals(contents)) await writeFile(path, contents);
}
