// The page where nothing can be fetched: everything comes as plain scripts, the module and the languages as texts in them.
// pack.mjs puts wasm-bindgen's script in as `binderyWhole`.
import "./boot.js";

const given = new Map();
const hopes = new Map();

/** What another script gives. */
globalThis.binderyGive = (name, value) => {
  given.set(name, value);
  hopes.get(name)?.(value);
};

/** Waits for what another script gives. */
const wanted = (name) => (given.has(name) ? given.get(name) : new Promise((resolve) => hopes.set(name, resolve)));

globalThis.binderyEditor.locale = async (language) => {
  const { trusted, [`speak-${language}`]: file } = globalThis.binderyFiles;
  const script = Object.assign(document.createElement("script"), { src: trusted(file) });
  const failed = new Promise((_, reject) => script.addEventListener("error", () => reject(new Error(`no ${file}`))));
  document.head.append(script);
  return Promise.race([wanted(language), failed]);
};

(async () => {
  const packed = Uint8Array.from(atob(await wanted("module")), (c) => c.charCodeAt(0));
  given.delete("module");
  const page = globalThis.binderyWhole;
  await page.default({ module_or_path: globalThis.binderyEditor.unpacked(packed) });
  globalThis.wasmBindings = page;
})();
