// Begins the page. This is the only script that stands in the page itself; pack.mjs puts it there, with the names of the
// files, and the Content-Security-Policy lets it run by its hash.
//
// A page in a sandbox, or in a file, has no origin of its own: its host would have to allow it to fetch anything, and
// modules count as that. Plain scripts do not, so there all comes as such (alone.js).
import { bar, lost, screen } from "./failed.js";

const files = globalThis.FILES;
const place = (file) => new URL(file, document.baseURI).href;
const known = Object.values(files).flat().map(place);
const allow = (file) => {
  if (known.includes(place(file))) return place(file);
  throw new TypeError(`not a script of this page: ${file}`);
};
const policy = globalThis.trustedTypes?.createPolicy("bindery", { createScriptURL: allow });
/** Fetches a module: unpacked from the service worker if it has it, otherwise packed. */
async function module(packed) {
  const answer = navigator.serviceWorker?.controller && (await fetch(packed.replace(/\.lzma$/, "")).catch(() => {}));
  return answer?.headers.get("content-type") === "application/wasm" ? answer : fetch(packed);
}

globalThis.binderyFiles = { ...files, module, trusted: (file) => policy?.createScriptURL(file) ?? allow(file), failed: { bar, lost, screen } };

const asked = new URLSearchParams(location.search);
const add = (name, properties) => document.head.append(Object.assign(document.createElement(name), properties));

/** Loads the page by plain scripts. */
function alone() {
  // A host with several frames loads the module once, and hands it to each (alone.js).
  const [page, ...rest] = files.alone;
  for (const file of asked.get("module") === "host" ? [page] : [page, ...rest]) {
    add("script", { src: globalThis.binderyFiles.trusted(file), async: false, onerror: () => screen(place(file)) });
  }
}

/** Loads a script. Not every browser names it in the error. */
const load = (file) => import(file).catch((error) => {
  throw new Error(`${place(file)}: ${error.message}`);
});

/** Loads the page. */
async function begin() {
  // An embedded page speaks with its host, which only the full module can.
  const embedded = asked.has("embed");
  const [script, packed] = embedded ? files.whole : files.first;
  const bytes = module(packed);
  try {
    const [, page] = await Promise.all([load(files.boot), load(script)]);
    await page.default({ module_or_path: globalThis.binderyEditor.unpacked(bytes) });
    globalThis.wasmBindings = page;
    // Not before, or the two would share the network. The service worker has it already.
    if (!embedded && !navigator.serviceWorker?.controller) add("link", { rel: "prefetch", as: "fetch", crossOrigin: "", href: files.whole[1] });
  } catch (error) {
    // A trap of the module shows the crash screen.
    globalThis.binderyEditor?.fell(error);
    screen(error);
  }
}

if (origin === "null") alone();
else begin();
