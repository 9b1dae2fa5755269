// The page where nothing can be fetched: everything comes as plain scripts, the module and the languages as texts in them.
// pack.mjs puts wasm-bindgen's script in as `binderyWhole`.
import "./boot.js";
import css from "../../../build/page/main.css";

// First, as the link to it would be: what follows overrides it. In a frame's page there is no link (pack.mjs).
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];

const given = new Map();
const hopes = new Map();

/** What another script gives. */
globalThis.binderyGive = (name, value) => {
  given.set(name, value);
  hopes.get(name)?.(value);
};

/** Waits for what another script gives. */
const wanted = (name) => (given.has(name) ? given.get(name) : new Promise((resolve) => hopes.set(name, resolve)));

/** Loads a script that gives something, and waits for it. */
function load(file, name) {
  const script = Object.assign(document.createElement("script"), { src: globalThis.binderyFiles.trusted(file) });
  const failed = new Promise((_, reject) => script.addEventListener("error", () => reject(new Error(`no ${file}`))));
  document.head.append(script);
  return Promise.race([wanted(name), failed]);
}

globalThis.binderyEditor.locale = (language) => load(globalThis.binderyFiles[`speak-${language}`], language);

/** How long the host may take to load the module, in milliseconds; then the page loads it itself. */
const PATIENCE = 30_000;

/** The module from the host, which loads it once for all of its frames (embed.js); or from its own script. */
function fromHost() {
  const own = () => load(globalThis.binderyFiles.alone[1], "module");
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(own()), PATIENCE);
    addEventListener("message", function listen({ source, data }) {
      if (source !== parent || data?.bindery !== "module") return;
      removeEventListener("message", listen);
      clearTimeout(timer);
      resolve(typeof data.module === "string" ? data.module : own());
    });
  });
}

const shared = parent !== globalThis && new URLSearchParams(location.search).get("module") === "host";
const module = shared ? fromHost() : wanted("module");

(async () => {
  const packed = Uint8Array.from(atob(await module), (c) => c.charCodeAt(0));
  given.delete("module");
  const page = globalThis.binderyWhole;
  await page.default({ module_or_path: globalThis.binderyEditor.unpacked(packed) });
  globalThis.wasmBindings = page;
})().catch((error) => {
  // A trap of the module shows the crash screen.
  globalThis.binderyEditor.fell(error);
  globalThis.binderyFiles.failed.screen(error);
});
