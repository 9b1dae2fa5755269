// Starts the page. This is the only inline script of the page: pack.mjs inserts it, with the names of the files, and the
// Content-Security-Policy allows it by its hash.
//
// A sandboxed page has an opaque origin: it cannot fetch files or module scripts without CORS. Classic scripts need no
// CORS, so such a page loads everything as classic scripts (alone.js).
import { bar, reportLoadError, screen } from "./failed.js";

const files = globalThis.FILES;
const place = (file) => new URL(file, document.baseURI).href;
const known = Object.values(files).flat().map(place);
const allow = (file) => {
  if (known.includes(place(file))) return place(file);
  throw new TypeError(`not a script of this page: ${file}`);
};
const policy = globalThis.trustedTypes?.createPolicy("bindery", { createScriptURL: allow });
/** Fetches a module: decompressed from the service worker if it has it, otherwise compressed. */
async function module(packed) {
  const response = navigator.serviceWorker?.controller && (await fetch(packed.replace(/\.lzma$/, "")).catch(() => {}));
  return response?.headers.get("content-type") === "application/wasm" ? response : fetch(packed);
}

globalThis.binderyFiles = { ...files, module, trusted: (file) => policy?.createScriptURL(file) ?? allow(file), failed: { bar, reportLoadError, screen } };

const asked = new URLSearchParams(location.search);
const add = (name, properties) => document.head.append(Object.assign(document.createElement(name), properties));

/** Loads the page by classic scripts. */
function alone() {
  // A host with several frames loads the module once, and sends it to each (alone.js).
  const [page, ...rest] = files.alone;
  for (const file of asked.get("module") === "host" ? [page] : [page, ...rest]) {
    add("script", { src: globalThis.binderyFiles.trusted(file), async: false, onerror: () => screen(place(file)) });
  }
}

/** Loads a script. Some browsers do not name the script in the error. */
const load = (file) => import(file).catch((error) => {
  throw new Error(`${place(file)}: ${error.message}`);
});

/** Loads the page. */
async function start() {
  // Only the full module has the embedding protocol.
  const embedded = asked.has("embed");
  const [script, packed] = embedded ? files.full : files.first;
  const bytes = module(packed);
  try {
    const [, page] = await Promise.all([load(files.boot), load(script)]);
    await page.default({ module_or_path: globalThis.binderyEditor.unpackModule(bytes) });
    globalThis.wasmBindings = page;
    // Not earlier: the two modules would share the network. The service worker already has the file.
    if (!embedded && !navigator.serviceWorker?.controller) add("link", { rel: "prefetch", as: "fetch", crossOrigin: "", href: files.full[1] });
  } catch (error) {
    // A trap of the module shows the crash screen.
    globalThis.binderyEditor?.reportTrap(error);
    screen(error);
  }
}

if (origin === "null") alone();
else start();
