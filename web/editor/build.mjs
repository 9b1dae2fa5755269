// Bundles the editor: web/editor/src/index.js and the CodeMirror packages become web/editor/dist/editor.js, one
// minified ES module. Trunk runs this before every build (see Trunk.toml); `npm run editor` runs it by hand.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
const result = await build({
  entryPoints: [join(here, "src/index.js")],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  write: false,
  outfile: join(here, "dist/editor.js"),
});

// An unchanged bundle is not written again, or a watching Trunk would build in circles.
await mkdir(join(here, "dist"), { recursive: true });
for (const { path, contents } of result.outputFiles) {
  const old = await readFile(path).catch(() => undefined);
  if (!old || !old.equals(contents)) await writeFile(path, contents);
}
