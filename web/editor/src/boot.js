// The editor's side of the bridge, as the page finds it on `window.binderyEditor`. The page starts with a plain text
// area, which can do all that must be done; CodeMirror takes its place as soon as the browser has time to load it, or
// somebody turns to the text. Without it (no network) the area stays.
import { at, onBack, setAddress } from "./back.js";
import { crash, isTrap, stored } from "./crash.js";
import { PREFIX, all, begin, begun, claim, ids, take } from "./documents.js";
import { unpack } from "./lzma.js";

/** What says that a file could not be loaded (failed.js). A release page has it from the start. */
const failed = async () => globalThis.binderyFiles?.failed ?? import("./failed.js");
/** Says that a file could not be loaded. `told`: the page says so itself, but not that there is a new version. */
const lost = async (error, told) => (await failed()).lost(error, told);

/** Fetches CodeMirror once somebody wants it, or nobody wants anything else. */
function wanted(element, fetch) {
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    for (const event of ["focusin", "pointerenter"]) element.removeEventListener(event, ask);
    fetch();
  };
  for (const event of ["focusin", "pointerenter"]) element.addEventListener(event, ask);
  // Safari has no idle callback.
  (globalThis.requestIdleCallback ?? ((then) => setTimeout(then, 300)))(ask, { timeout: 2000 });
}

/** The text area that stands in for the editor, with the same methods. */
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

/** Where the keyboard is, as a selector. */
function focused() {
  const element = document.activeElement;
  if (element?.id) return `#${element.id}`;
  return element?.dataset?.testid && `[data-testid="${element.dataset.testid}"]`;
}

/**
 * Creates an editor in an element.
 *
 * @param {HTMLElement} parent where it goes
 * @param {object} options
 * @param {string} options.doc the first text
 * @param {string} options.label what the text is, for assistive technology
 * @param {(text: string) => void} options.onChange called with the whole text after edits, at most once a frame
 * @param {() => void} options.onApply called on Ctrl/Cmd+Enter, after onChange
 * @param {(resource: string) => string[]} options.names the objects of a kind that are in the cluster
 * @param {string} options.kinds the kinds that the server serves, each with its API versions: JSON `[["Pod", ["v1"]], ...]`
 */
export function createEditor(parent, options) {
  const hooks = { ...options };
  let current = plain(parent, hooks);
  let diagnostics = [];
  let guarded;
  // A scroller that is not drawn forgets its position.
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
  wanted(parent, async () => {
    const { codemirror } = await import("./editor.js").catch((error) => {
      lost(error, true);
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
    /** The whole text. */
    text: () => current.text(),
    /** Replaces the whole text, as one edit that can be undone. The page knows it already and is not told. */
    setText: (next) => current.setText(next),
    /** Shows diagnostics: `{ from, to, severity, message }[]`, offsets in UTF-16 units. */
    setDiagnostics: (list) => current.setDiagnostics((diagnostics = list)),
    /** Keeps parts of the text from being changed; see `guards.js`. */
    guard: (parts) => {
      guarded = parts;
      current.guard?.(parts);
    },
    /** Puts the cursor at the begin of a line, from 1. */
    reveal: (line) => current.reveal(line),
    /** Gives the editor the keyboard. */
    focus: () => current.focus(),
    /** Called before the app is drawn again. */
    leave: () => {
      current.flush();
      left = current.focused() ? "" : focused();
    },
    /** Moves the editor to another element, with other options: its history, folds, cursor and scroll position stay. */
    move: (parent, options) => {
      Object.assign(hooks, options);
      parent.append(current.dom);
      current.relabel();
      restore();
      // What was opened meanwhile keeps the keyboard.
      if (document.activeElement === document.body) {
        if (left === "") current.focus();
        else if (left) document.querySelector(left)?.focus();
      }
      left = undefined;
      // What was typed in the last moment.
      if (current.text() !== options.doc) hooks.onChange(current.text());
      return editor;
    },
  };
  return editor;
}

/** The editor of the page, as long as the page lives. */
let live;

/** The editor of the page in an element: an app that is drawn again takes it over. */
const pageEditor = (parent, options) => (live = live?.move(parent, options) ?? createEditor(parent, options));

/** The contents of an answer. A host may answer with its own page where it has no file. */
function checked(answer) {
  if (answer.ok && !/html/.test(answer.headers.get("content-type"))) return answer;
  throw new Error(`${answer.url}: ${answer.ok ? "text/html" : answer.status}`);
}

/**
 * A module that is ready to be compiled. The service worker has modules unpacked: the browser compiles such an answer
 * while it is read, and caches the code.
 *
 * @param {Promise<Response> | Uint8Array} packed
 * @returns {Promise<Response | Uint8Array>} the answer of the service worker, or the unpacked module
 * @throws {Error} if this is not a whole module
 */
async function unpacked(packed) {
  const bytes = await packed;
  if (!(bytes instanceof Response)) return unpack(bytes, "the module");
  if (bytes.headers.get("content-type") === "application/wasm") return bytes;
  return unpack(new Uint8Array(await checked(bytes).arrayBuffer()), bytes.url);
}

/** Where the language that a reader chose is kept. */
const LANGUAGE = "bindery.language";
/** The files of a language (web/locales). */
const LOCALES = ["page", "why", "workloads", "explain", "time", "lessons", "share", "documents"];

/** The language of a share link (crates/session/src/share.rs). */
const linked = () => /^#v2:(\w+):/.exec(location.hash)?.[1];

/** The files of a language. */
function locale(language) {
  const folder = globalThis.binderyFiles?.locales ?? "./later/locales/";
  return Promise.all(LOCALES.map(async (name) => {
    return checked(await fetch(new URL(`${folder}${language}/${name}.ftl`, document.baseURI))).text();
  }));
}

/** The folder of the lessons. */
const lessonsUrl = () => globalThis.binderyFiles?.lessons ?? "./later/lessons/";

/** What the page that embeds this one wants, if one does. */
const embedded = new URLSearchParams(location.search).has("embed") ? import("./embed.js").then(({ embedded }) => embedded()) : undefined;
embedded?.catch(async (error) => (await failed()).screen(error));
let options, speaks;
/** The language that is spoken, and its files. */
let spoken;

/**
 * Finds out which language to speak (of the address, of an earlier visit, of the browser) and fetches its files. Finds the
 * document of this tab, too.
 *
 * @param {string[]} languages those that there are; the first needs no files
 * @param {(language: string, files: string[]) => void} then called again with each language that the reader chooses
 */
async function speak(languages, then) {
  // An embedded page keeps nothing.
  if (!embedded && !handed) await claim();
  options = await embedded;
  const wanted = [options?.language, new URL(location.href).searchParams.get("lang"), linked(), stored(LANGUAGE), ...navigator.languages];
  const language = wanted.map((tag) => tag?.split("-")[0]).find((tag) => languages.includes(tag)) ?? languages[0];
  speaks = async (language, leave) => {
    let said = [language, []];
    try {
      if (language !== languages[0]) said = [language, await globalThis.binderyEditor.locale(language)];
    } catch (error) {
      // Without its files a language is not spoken.
      lost(error);
      said = spoken ?? [languages[0], []];
    }
    spoken = said;
    document.documentElement.lang = said[0];
    leave?.();
    then(...said);
  };
  // The full module speaks at once, so that it is drawn before the browser shows the next frame.
  if (handed) return then(...spoken);
  await speaks(language);
  if (!embedded) begun(await failed(), save);
}

/** Keeps the language for the next time, and speaks it. */
async function chooseLanguage(language) {
  try {
    localStorage.setItem(LANGUAGE, language);
  } catch {
    // No storage: the address says it.
  }
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  // A link says its own language, but the reader chooses.
  if (stored(LANGUAGE) !== language || linked()) address.searchParams.set("lang", language);
  setAddress(address);
  await speaks(language, live?.leave);
}

/** After how many milliseconds modules are unpacked for the next visit. */
const REST = 30_000;

/** Keeps the page for the next visit, once this one has begun: then it opens without a network, too. */
async function keep(address) {
  const { serviceWorker } = navigator;
  await serviceWorker.register(address);
  const { boot, first, whole, lessons } = globalThis.binderyFiles;
  let asked;
  const ask = (worker) => {
    if (worker === asked) return;
    asked = worker;
    (globalThis.requestIdleCallback ?? setTimeout)(() => worker.postMessage({ later: [boot, ...first, ...whole, lessons] }));
  };
  // It may be that of an older version, until a newer one takes over.
  serviceWorker.addEventListener("controllerchange", () => ask(serviceWorker.controller));
  ask((await serviceWorker.ready).active);
  // Ahead of the next visit, but not while this one begins: it takes a core for a second.
  setTimeout(() => (globalThis.requestIdleCallback ?? setTimeout)(() => serviceWorker.controller?.postMessage({ unpack: true })), REST);
}
const { worker, trusted } = globalThis.binderyFiles ?? {};
// Only a release build has one; an embedded page needs none, and in a sandbox may have none.
if (worker && !embedded && origin !== "null" && navigator.serviceWorker) {
  const later = () => setTimeout(() => keep(trusted(worker)).catch(() => {}), 2000);
  if (document.readyState === "complete") later();
  else addEventListener("load", later);
}

// A link that is put into the address of an open page is opened.
addEventListener("hashchange", () => /^#(v\d+:|new$)/.test(location.hash) && location.reload());

// After a trap none of the page's code can run any more, and no panic tells of it.
const fell = (error) => isTrap(error) && globalThis.binderyEditor.crash(`${error.name}: ${error.message}`);
addEventListener("error", ({ error }) => fell(error));
addEventListener("unhandledrejection", ({ reason }) => fell(reason));

// What a frame in a sandbox, or an embedded page, keeps would be its host's.
import("./panes.js").then(({ panes }) => panes(!embedded && origin !== "null", stored), () => {});

// What is pressed or composed at the moment. A click follows the release of its pointer or key.
const pressed = new Set();
for (const [begin, ...ends] of [["pointerdown", "pointerup", "pointercancel"], ["keydown", "keyup"], ["compositionstart", "compositionend"]]) {
  addEventListener(begin, () => pressed.add(begin), true);
  for (const end of ends) addEventListener(end, () => setTimeout(() => pressed.delete(begin)), true);
}
// Not every release is told: of a scroll bar, of a key that leads to another window.
addEventListener("pointermove", ({ buttons }) => buttons || pressed.delete("pointerdown"), true);
addEventListener("blur", ({ target }) => target === globalThis && pressed.clear(), true);

/** Waits until nothing is pressed or composed and no menu is open: the page in which that began answers it. */
async function idle() {
  while (pressed.size || document.querySelector(":popover-open")) await new Promise((then) => setTimeout(then, 20));
}

let handed, fetching;

/**
 * Fetches the full module, which takes the place of the one that asks. Until the last moment that one goes on: between the
 * two the browser shows no frame, so that there is always a page to see and to click.
 *
 * @param {() => object} leave ends the page that asks and tells what is to be handed over
 * @param {() => void} missing called when the full module cannot be loaded
 */
async function whole(leave, missing) {
  fetching ??= (async () => {
    const { whole: files, module } = globalThis.binderyFiles;
    const [script, packed] = files.map((file) => new URL(file, document.baseURI).href);
    const compiled = unpacked(module(packed)).then((module) => WebAssembly[module instanceof Response ? "compileStreaming" : "compile"](module));
    const [page, whole] = await Promise.all([import(script), compiled]);
    await idle();
    live?.leave();
    handed = leave();
    page.initSync({ module: whole });
    globalThis.wasmBindings = page;
    document.dispatchEvent(new Event("bindery-whole"));
  })();
  try {
    await fetching;
  } catch (error) {
    fetching = undefined;
    if (handed) {
      fell(error);
      return (await failed()).screen(error);
    }
    lost(error, true);
    missing();
  }
}

/** Lets the reader keep something as a file. */
function handOut(name, blob) {
  const link = Object.assign(document.createElement("a"), { download: name, href: URL.createObjectURL(blob) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const save = (name, type, text) => handOut(name, new Blob([text], { type }));

/** Keeps a picture as PNG, twice as fine as it is drawn. */
async function savePng(name, svg, width, height) {
  // Twice as large, but no larger than browsers can draw.
  const scale = Math.min(2, 8000 / Math.max(width, height), Math.sqrt(16e6 / (width * height)));
  const image = new Image(scale * width, scale * height);
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: scale * width, height: scale * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && handOut(name, blob), "image/png");
}

const sheets = new Map();

/** Adds a style sheet to the page, once: the page's policy allows no style elements. */
function adopt(css) {
  if (sheets.has(css)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  sheets.set(css, sheet);
  document.adoptedStyleSheets.push(sheet);
}

/** Keeps a long text under a name over a reload, or takes it away; and gives it back. */
async function saveText(name, text) {
  try {
    return (await import("./database.js")).put(name, text);
  } catch (error) {
    lost(error);
    return false;
  }
}

/** The text under a name. Without the script nothing is known: then this waits for the reload. */
const savedText = async (name) => (await import("./database.js").catch((error) => (lost(error), new Promise(() => {})))).get(name);

let making;
/**
 * Makes room in a full storage: `then` hears the text of the document that was removed. Requests that come meanwhile
 * share the result: each then tries again to write, and asks again if that fails.
 */
function makeRoom(then) {
  making ??= import("./room.js").then(({ room }) => room(PREFIX, all(), ids()[0])).catch((error) => void lost(error, true)).finally(() => (making = undefined));
  making.then(then);
}

/** The files that were chosen or dropped last. */
let files = [];

/** Files that are dropped on the page never take its place. `then` hears of them; they wait for `chosenFiles`. */
function onFiles(then) {
  const dropped = (event) => {
    // What Explain reads is dropped there.
    if (!event.dataTransfer?.types.includes("Files") || event.target.closest?.(".bring")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type !== "drop") return;
    files = [...event.dataTransfer.files];
    then();
  };
  for (const type of ["dragover", "drop"]) addEventListener(type, dropped, true);
  return () => {
    for (const type of ["dragover", "drop"]) removeEventListener(type, dropped, true);
  };
}

/** Takes the files that were chosen; the same ones can be chosen again. */
function chooseFiles(input) {
  files = [...input.files];
  input.value = "";
}

globalThis.binderyEditor = {
  createEditor, pageEditor, crash, fell, lost, unpacked, speak, locale, lessonsUrl, reportNewVersion: () => lost(undefined, true), chooseLanguage, whole, save, savePng, adopt, saveText, savedText,
  at, onBack, setAddress, makeRoom, chosenFiles: () => files, onFiles, chooseFiles, documentIds: ids, beginDocument: begin, takeDocument: take,
  leave: () => live?.leave(), handed: () => handed, options: () => options && JSON.stringify(options), text: () => "",
};
