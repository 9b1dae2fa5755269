// The JavaScript side of the bridge (web/src/bridge.rs): `window.binderyEditor`. The page starts with a `<textarea>`.
// CodeMirror replaces it when the browser is idle or the user focuses the editor. If CodeMirror cannot be loaded, the
// `<textarea>` stays.
import { noteLocation, onNavigate, setAddress } from "./back.js";
import { crash, isTrap, stored } from "./crash.js";
import { PREFIX, all, claim, createDocument, ids, openDocument, started } from "./documents.js";
import { unpack } from "./lzma.js";

/** The messages about files that cannot be loaded (failed.js). In a release page they are part of start.js. */
const failed = async () => globalThis.binderyFiles?.failed ?? import("./failed.js");
/** Reports that a file could not be loaded. `shown`: the page shows the error itself, and only a new version is reported. */
const reportLoadError = async (error, shown) => (await failed()).reportLoadError(error, shown);

/** Calls `load` once: when the element gets the focus or the pointer, or when the browser is idle. */
function onFirstUse(element, load) {
  let called = false;
  const call = () => {
    if (called) return;
    called = true;
    for (const event of ["focusin", "pointerenter"]) element.removeEventListener(event, call);
    load();
  };
  for (const event of ["focusin", "pointerenter"]) element.addEventListener(event, call);
  // Safari has no idle callback.
  (globalThis.requestIdleCallback ?? ((callback) => setTimeout(callback, 300)))(call, { timeout: 2000 });
}

/** Creates the `<textarea>` that replaces CodeMirror, with the same methods. */
function plain(parent, hooks) {
  const area = document.createElement("textarea");
  Object.assign(area, { value: hooks.doc, className: "plain", spellcheck: false, autocapitalize: "off", wrap: "off", readOnly: !!globalThis.binderyEditor.readOnly });
  area.setAttribute("aria-label", hooks.label);
  area.addEventListener("input", () => hooks.onChange(area.value));
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    hooks.onApply();
  });
  parent.append(area);
  return {
    dom: area,
    scroller: area,
    flush: () => {},
    relabel: () => area.setAttribute("aria-label", hooks.label),
    text: () => area.value,
    selection: () => ({ anchor: area.selectionStart, head: area.selectionEnd }),
    focused: () => document.activeElement === area,
    setText: (next) => (area.value = next),
    setDiagnostics: () => {},
    reveal: (line) => {
      const at = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      area.focus();
      area.setSelectionRange(at, at);
    },
    focus: () => area.focus(),
    destroy: () => area.remove(),
  };
}

/** Returns a selector of the focused element. */
function focused() {
  const element = document.activeElement;
  if (element?.id) return `#${element.id}`;
  return element?.dataset?.testid && `[data-testid="${element.dataset.testid}"]`;
}

/**
 * Creates an editor in an element.
 *
 * @param {HTMLElement} parent the parent of the editor
 * @param {object} options
 * @param {string} options.doc the initial text
 * @param {string} options.label the accessible name of the editor
 * @param {(text: string) => void} options.onChange called with the text after edits, at most once per frame
 * @param {() => void} options.onApply called on Ctrl/Cmd+Enter, after onChange
 * @param {(resource: string) => string[]} options.names returns the names of the objects of a resource
 * @param {string} options.kinds the kinds of the API server with their API versions: JSON `[["Pod", ["v1"]], ...]`
 */
export function createEditor(parent, options) {
  const hooks = { ...options };
  let current = plain(parent, hooks);
  let diagnostics = [];
  let guarded;
  // A scroller that is not rendered loses its position.
  let top = 0, left;
  const restore = () => {
    const to = top;
    const set = () => {
      if (current.scroller.clientHeight) current.scroller.scrollTop = top = to;
    };
    set();
    // CodeMirror measures its lines first.
    requestAnimationFrame(() => requestAnimationFrame(set));
  };
  const watch = () => {
    const { scroller } = current;
    scroller.addEventListener("scroll", () => {
      if (scroller.clientHeight && scroller.isConnected) top = scroller.scrollTop;
    });
    let height = scroller.clientHeight;
    new ResizeObserver(() => {
      if (!height && scroller.clientHeight) restore();
      height = scroller.clientHeight;
    }).observe(scroller);
  };
  watch();
  onFirstUse(parent, async () => {
    const { codemirror } = await import("./editor.js").catch((error) => {
      reportLoadError(error, true);
      return {};
    });
    if (!codemirror) return;
    const old = current;
    const state = { doc: old.text(), selection: old.selection(), focused: old.focused() };
    const place = old.dom.parentElement;
    old.destroy();
    current = codemirror(place, hooks, state);
    watch();
    restore();
    current.setDiagnostics(diagnostics);
    if (guarded) current.guard(guarded);
  });
  globalThis.binderyEditor.text = () => current.text();
  const editor = {
    /** Returns the text. */
    text: () => current.text(),
    /** Replaces the text in one edit that can be undone. `onChange` is not called. */
    setText: (next) => current.setText(next),
    /** Shows diagnostics: `{ from, to, severity, message }[]`, offsets in UTF-16 code units. */
    setDiagnostics: (list) => current.setDiagnostics((diagnostics = list)),
    /** Makes ranges of the text read-only; see `guards.js`. */
    guard: (parts) => {
      guarded = parts;
      current.guard?.(parts);
    },
    /** Moves the cursor to the start of a line, counted from 1, and focuses the editor. */
    reveal: (line) => current.reveal(line),
    /** Focuses the editor. */
    focus: () => current.focus(),
    /** Called before the page is rendered again: reports pending edits and stores the focus. */
    suspend: () => {
      current.flush();
      left = current.focused() ? "" : focused();
    },
    /** Moves the editor to another element, with other options. History, folds, cursor and scroll position stay. */
    move: (parent, options) => {
      Object.assign(hooks, options);
      parent.append(current.dom);
      current.relabel();
      restore();
      // An element that was opened meanwhile keeps the focus.
      if (document.activeElement === document.body) {
        if (left === "") current.focus();
        else if (left) document.querySelector(left)?.focus();
      }
      left = undefined;
      // An edit that `onChange` did not report.
      if (current.text() !== options.doc) hooks.onChange(current.text());
      return editor;
    },
  };
  return editor;
}

/** The editor of the page. */
let live;

/** Creates the editor of the page in an element, or moves it there when the page is rendered again. */
const pageEditor = (parent, options) => (live = live?.move(parent, options) ?? createEditor(parent, options));

/** Returns a response that has the file. If the file is absent, some hosts respond with a page of their own. */
function checked(response) {
  if (response.ok && !/html/.test(response.headers.get("content-type"))) return response;
  throw new Error(`${response.url}: ${response.ok ? "text/html" : response.status}`);
}

/**
 * Decompresses a module. The service worker responds with a module that is not compressed: the browser compiles such a
 * response while it is read, and caches the code.
 *
 * @param {Promise<Response> | Uint8Array} packed
 * @returns {Promise<Response | Uint8Array>} the response of the service worker, or the decompressed module
 * @throws {Error} if the data is not a complete module
 */
async function unpackModule(packed) {
  const bytes = await packed;
  if (!(bytes instanceof Response)) return unpack(bytes, "the module");
  if (bytes.headers.get("content-type") === "application/wasm") return bytes;
  return unpack(new Uint8Array(await checked(bytes).arrayBuffer()), bytes.url);
}

/** The storage key of the language that the user chose. */
const LANGUAGE = "bindery.language";
/** The files of a language (web/locales). */
const LOCALES = ["page", "why", "workloads", "explain", "time", "lessons", "share", "documents"];

/** The language of a share link (crates/session/src/share.rs). */
const linked = () => /^#v2:(\w+):/.exec(location.hash)?.[1];

/** Fetches the files of a language. */
function fetchLocale(language) {
  const folder = globalThis.binderyFiles?.locales ?? "./later/locales/";
  return Promise.all(LOCALES.map(async (name) => {
    return checked(await fetch(new URL(`${folder}${language}/${name}.ftl`, document.baseURI))).text();
  }));
}

/** The folder of the lessons. */
const lessonsUrl = () => globalThis.binderyFiles?.lessons ?? "./later/lessons/";

/** The options of the host, if the page is embedded. */
const embedded = new URLSearchParams(location.search).has("embed") ? import("./embed.js").then(({ embedded }) => embedded()) : undefined;
embedded?.catch(async (error) => (await failed()).screen(error));
let options, applyLocale;
/** The current language and its files. */
let locale;

/**
 * Sets the language of the host, the address, an earlier visit or the browser, and fetches its files. Also finds the
 * document of this tab.
 *
 * @param {string[]} languages the available languages; the first needs no files
 * @param {(language: string, files: string[]) => void} callback also called for each language that the user chooses
 */
async function setLocale(languages, callback) {
  // An embedded page stores nothing.
  if (!embedded && !handoff) await claim();
  options = await embedded;
  const wanted = [options?.language, new URL(location.href).searchParams.get("lang"), linked(), stored(LANGUAGE), ...navigator.languages];
  const language = wanted.map((tag) => tag?.split("-")[0]).find((tag) => languages.includes(tag)) ?? languages[0];
  applyLocale = async (language, suspend) => {
    let next = [language, []];
    try {
      if (language !== languages[0]) next = [language, await globalThis.binderyEditor.fetchLocale(language)];
    } catch (error) {
      // The previous language stays.
      reportLoadError(error);
      next = locale ?? [languages[0], []];
    }
    locale = next;
    document.documentElement.lang = next[0];
    suspend?.();
    callback(...next);
  };
  // The full module needs the texts at once: it is rendered before the browser shows the next frame.
  if (handoff) return callback(...locale);
  await applyLocale(language);
  if (!embedded) started(await failed(), save);
}

/** Stores the language for the next visit, and sets it. */
async function chooseLanguage(language) {
  try {
    localStorage.setItem(LANGUAGE, language);
  } catch {
    // No storage: the address contains the language.
  }
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  // The choice of the user overrides the language of a link.
  if (stored(LANGUAGE) !== language || linked()) address.searchParams.set("lang", language);
  setAddress(address);
  await applyLocale(language, live?.suspend);
}

/** The delay before modules are decompressed for the next visit, in milliseconds. */
const UNPACK_DELAY = 30_000;

/** Registers the service worker, which stores the page: the next visit needs no network. */
async function register(address) {
  const { serviceWorker } = navigator;
  await serviceWorker.register(address);
  const { boot, first, full, lessons } = globalThis.binderyFiles;
  let asked;
  const ask = (worker) => {
    if (worker === asked) return;
    asked = worker;
    (globalThis.requestIdleCallback ?? setTimeout)(() => worker.postMessage({ later: [boot, ...first, ...full, lessons] }));
  };
  // The active worker may be that of an older version.
  serviceWorker.addEventListener("controllerchange", () => ask(serviceWorker.controller));
  ask((await serviceWorker.ready).active);
  // Not while the page starts: the decompression occupies a core for a second.
  setTimeout(() => (globalThis.requestIdleCallback ?? setTimeout)(() => serviceWorker.controller?.postMessage({ unpack: true })), UNPACK_DELAY);
}
const { worker, trusted } = globalThis.binderyFiles ?? {};
// Only a release build has a service worker. An embedded page needs none, and a sandboxed page may not register one.
if (worker && !embedded && origin !== "null" && navigator.serviceWorker) {
  const later = () => setTimeout(() => register(trusted(worker)).catch(() => {}), 2000);
  if (document.readyState === "complete") later();
  else addEventListener("load", later);
}

// A share link that is entered in the address bar of an open page is opened.
addEventListener("hashchange", () => /^#(v\d+:|new$)/.test(location.hash) && location.reload());

// After a trap the module cannot run, and no panic hook is called.
const reportTrap = (error) => isTrap(error) && globalThis.binderyEditor.crash(`${error.name}: ${error.message}`);
addEventListener("error", ({ error }) => reportTrap(error));
addEventListener("unhandledrejection", ({ reason }) => reportTrap(reason));

// The storage of a sandboxed or embedded page belongs to the host.
import("./panes.js").then(({ panes }) => panes(!embedded && origin !== "null", stored), () => {});

// The input that is in progress. A click follows the release of its pointer or key.
const pressed = new Set();
for (const [begin, ...ends] of [["pointerdown", "pointerup", "pointercancel"], ["keydown", "keyup"], ["compositionstart", "compositionend"]]) {
  addEventListener(begin, () => pressed.add(begin), true);
  for (const end of ends) addEventListener(end, () => setTimeout(() => pressed.delete(begin)), true);
}
// Some releases cause no event: of a scroll bar, of a key that switches to another window.
addEventListener("pointermove", ({ buttons }) => buttons || pressed.delete("pointerdown"), true);
addEventListener("blur", ({ target }) => target === globalThis && pressed.clear(), true);

/** Waits until no input is in progress and no menu is open: the module that received the start of an input handles it. */
async function idle() {
  while (pressed.size || document.querySelector(":popover-open")) await new Promise((then) => setTimeout(then, 20));
}

/** The state that the first view handed over, if the full module replaced it. */
let handoff, loading;

/**
 * Loads the full module, which replaces the first view. The browser shows no frame between the two: the page can always be
 * used.
 *
 * @param {() => object} leave ends the first view and returns the state to hand over
 * @param {() => void} onError called when the full module cannot be loaded
 */
async function loadFullModule(leave, onError) {
  loading ??= (async () => {
    const { full, module } = globalThis.binderyFiles;
    const [script, packed] = full.map((file) => new URL(file, document.baseURI).href);
    const compiled = unpackModule(module(packed)).then((module) => WebAssembly[module instanceof Response ? "compileStreaming" : "compile"](module));
    const [page, code] = await Promise.all([import(script), compiled]);
    await idle();
    live?.suspend();
    handoff = leave();
    page.initSync({ module: code });
    globalThis.wasmBindings = page;
    document.dispatchEvent(new Event("bindery-full-module"));
  })();
  try {
    await loading;
  } catch (error) {
    loading = undefined;
    if (handoff) {
      reportTrap(error);
      return (await failed()).screen(error);
    }
    reportLoadError(error, true);
    onError();
  }
}

/** Downloads a blob as a file. */
function download(name, blob) {
  const link = Object.assign(document.createElement("a"), { download: name, href: URL.createObjectURL(blob) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Downloads a text as a file. */
const save = (name, type, text) => download(name, new Blob([text], { type }));

/** Downloads an SVG picture as a PNG file. */
async function savePng(name, svg, width, height) {
  // Twice the size of the picture, but no more than browsers can draw.
  const scale = Math.min(2, 8000 / Math.max(width, height), Math.sqrt(16e6 / (width * height)));
  const image = new Image(scale * width, scale * height);
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: scale * width, height: scale * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && download(name, blob), "image/png");
}

const sheets = new Map();

/** Adds a style sheet to the page, once. The Content-Security-Policy allows no `<style>` elements. */
function adoptStyles(css) {
  if (sheets.has(css)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  sheets.set(css, sheet);
  document.adoptedStyleSheets.push(sheet);
}

/** Stores a long text under a name in the database, or deletes it. Returns false if the database rejects it. */
async function saveText(name, text) {
  try {
    return (await import("./database.js")).put(name, text);
  } catch (error) {
    reportLoadError(error);
    return false;
  }
}

/** Returns the text under a name. If the script cannot be loaded, the promise stays pending until the reload. */
const loadText = async (name) => (await import("./database.js").catch((error) => (reportLoadError(error), new Promise(() => {})))).get(name);

let removal;
/**
 * Removes the oldest document from a full storage, and passes its text to `callback`. Concurrent requests share the result:
 * each retries its write, and requests another removal if the write fails.
 */
function removeOldestDocument(callback) {
  removal ??= import("./oldest.js").then(({ removeOldest }) => removeOldest(PREFIX, all(), ids()[0])).catch((error) => void reportLoadError(error, true)).finally(() => (removal = undefined));
  removal.then(callback);
}

/** The files that were chosen or dropped last. */
let files = [];

/** Returns files in the order of their names. */
const sorted = (list) => [...list].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));

/** Calls `callback` when files are dropped on the page; `chosenFiles` returns them. The browser does not open them. */
function onFiles(callback) {
  const dropped = (event) => {
    // The Explain panel reads the files that are dropped there.
    if (!event.dataTransfer?.types.includes("Files") || event.target.closest?.(".bring")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type !== "drop") return;
    files = sorted(event.dataTransfer.files);
    callback();
  };
  for (const type of ["dragover", "drop"]) addEventListener(type, dropped, true);
  return () => {
    for (const type of ["dragover", "drop"]) removeEventListener(type, dropped, true);
  };
}

/** Stores the files that were chosen in an input, and clears it: the same files can be chosen again. */
function chooseFiles(input) {
  files = sorted(input.files);
  input.value = "";
}

globalThis.binderyEditor = {
  createEditor, pageEditor, text: () => "", suspend: () => live?.suspend(),
  setLocale, fetchLocale, chooseLanguage,
  unpackModule, loadFullModule, getHandoff: () => handoff, hostOptions: () => options && JSON.stringify(options),
  crash, reportTrap, reportLoadError, reportNewVersion: () => reportLoadError(undefined, true),
  documentIds: ids, createDocument, openDocument, removeOldestDocument, saveText, loadText,
  chosenFiles: () => files, chooseFiles, onFiles, save, savePng, lessonsUrl,
  noteLocation, onNavigate, setAddress, adoptStyles,
};
