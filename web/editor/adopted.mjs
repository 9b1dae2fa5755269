// CodeMirror's styles as adopted style sheets. style-mod adopts them in a shadow root only; in a document it writes a style
// element, which the page's Content-Security-Policy does not allow.
import { readFile } from "node:fs/promises";

/** An esbuild plugin. */
export const adopted = {
  name: "adopted",
  setup(build) {
    build.onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace("!root.head && root.adoptedStyleSheets", "root.adoptedStyleSheets");
      if (contents === source) throw new Error("style-mod is written differently now");
      return { contents, loader: "js" };
    });
  },
};
