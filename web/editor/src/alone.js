// The page without fetch: everything is loaded as classic scripts, which contain the module and the languages as texts.
// pack.mjs adds the script of wasm-bindgen as `binderyModule`.
import "./boot.js";
import css from "../../../build/page/main.css";

// First, as its `<link>` would be: later style sheets override it. frame.html has no `<link>` (pack.mjs).
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];

const values = new Map();
const pending = new Map();

/** Provides a value; called by the script that contains it. */
globalThis.binderyGive = (name, value) => {
  values.set(name, value);
  pending.get(name)?.(value);
};

/** Waits for the value of another script. */
const provided = (name) => (values.has(name) ? values.get(name) : new Promise((resolve) => pending.set(name, resolve)));

/** Loads a script and waits for its value. */
function load(file, name) {
  const script = Object.assign(document.createElement("script"), { src: globalThis.binderyFiles.trusted(file) });
  const failed = new Promise((_, reject) => script.addEventListener("error", () => reject(new Error(`no ${file}`))));
  document.head.append(script);
  return Promise.race([provided(name), failed]);
}

globalThis.binderyEditor.fetchLocale = (language) => load(globalThis.binderyFiles[`locale-${language}`], language);

/** The time that the host may take to load the module, in milliseconds. Then the page loads the module itself. */
const TIMEOUT = 30_000;

/** Receives the module from the host, which loads it once for all its frames (embed.js), or loads it from its script. */
function fromHost() {
  const own = () => load(globalThis.binderyFiles.alone[1], "module");
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(own()), TIMEOUT);
    addEventListener("message", function listen({ source, data }) {
      if (source !== parent || data?.bindery !== "module") return;
      removeEventListener("message", listen);
      clearTimeout(timer);
      resolve(typeof data.module === "string" ? data.module : own());
    });
  });
}

const shared = parent !== globalThis && new URLSearchParams(location.search).get("module") === "host";
const module = shared ? fromHost() : provided("module");

(async () => {
  const packed = Uint8Array.from(atob(await module), (c) => c.charCodeAt(0));
  values.delete("module");
  const page = globalThis.binderyModule;
  await page.default({ module_or_path: globalThis.binderyEditor.unpackModule(packed) });
  globalThis.wasmBindings = page;
})().catch((error) => {
  // A trap of the module shows the crash screen.
  globalThis.binderyEditor.reportTrap(error);
  globalThis.binderyFiles.failed.screen(error);
});
