// One document for each tab. The tab's own storage (sessionStorage) keeps the id, and a lock of this id says that no other
// tab shows the document. localStorage keeps:
//   bindery.doc.<id>          the time of the last change in milliseconds, a line feed, the text
//   bindery.doc.<id>.page     the rest (`SavedSession` in web/src/state.rs)
//   bindery.doc.<id>.crashed  how often the page crashed since it last ran for a while
//   bindery.doc.<id>.log      what `page` was before the crash, until the reader deletes it
// sessionStorage keeps in bindery.crashed how often the link in the address crashed, a line feed, and the link.
import { setAddress } from "./back.js";

export const PREFIX = "bindery.doc.";
const TAB = "bindery.document";
const CRASHED = "bindery.crashed";
/** How long a reload waits for the lock of the page before it, in milliseconds. */
const PATIENCE = 400;

/** How long the page runs before a crash counts as the first one again, in milliseconds. */
const STEADY = 1000;

let id = "", read = "", settings = "";
/** The document that crashed, and what was done about it: a name of the words in failed.js. */
let crashed, about;
let release = () => {};

/** The storage of this name, or nothing where the browser blocks it. */
const storage = (name) => {
  try {
    return globalThis[name];
  } catch {
    return undefined;
  }
};

/** All documents, the newest first: `{ id, time }`. */
export const all = () => Object.keys(storage("localStorage") ?? {})
  .map((key) => key.startsWith(PREFIX) && key.slice(PREFIX.length))
  .filter((name) => name && !name.includes("."))
  .map((name) => ({ id: name, time: parseInt(localStorage.getItem(PREFIX + name)) || 0 }))
  .sort((a, b) => b.time - a.time);

/** Takes the lock of a document and gives the last one back; false if another tab has it. */
async function lock(name, options) {
  let free;
  const held = new Promise((resolve) => (free = resolve));
  const got = await new Promise((resolve) => {
    // Without a secure context there are no locks.
    if (!navigator.locks) return resolve(true);
    const begin = (taken) => {
      resolve(!!taken);
      return taken && held;
    };
    navigator.locks.request(PREFIX + name, options, begin).catch(({ name }) => resolve(name !== "AbortError" && name !== "TimeoutError"));
  });
  if (got) {
    release();
    release = free;
  }
  return got;
}

/** This tab shows the document from now on. */
function show(name) {
  id = read = name;
  try {
    sessionStorage.setItem(TAB, name);
  } catch {
    // A reload opens the newest document.
  }
  return name;
}

const made = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 8);

/** What earlier versions kept becomes a document. */
function migrated() {
  const old = ["bindery.text", "bindery.page"];
  const [text, page] = old.map((key) => localStorage.getItem(key));
  if (text == null && page == null) return "";
  const name = made();
  old.forEach((key) => localStorage.removeItem(key));
  if (text != null) localStorage.setItem(PREFIX + name, `${Date.now()}\n${text}`);
  if (page != null) localStorage.setItem(`${PREFIX}${name}.page`, page);
  return name;
}

/** How often the link in the address crashed in this tab. */
function linkCrashes() {
  const [times, link] = storage("sessionStorage")?.getItem(CRASHED)?.split("\n") ?? [];
  return link && link === location.hash ? +times : 0;
}

/** Counts a crash, so that the page does not begin as it did before; false if this cannot be kept. */
export function count() {
  try {
    if (isLink()) {
      sessionStorage.setItem(CRASHED, `${linkCrashes() + 1}\n${location.hash}`);
    } else if (id) {
      const key = `${PREFIX}${id}.crashed`;
      localStorage.setItem(key, (+localStorage.getItem(key) || 0) + 1);
    }
    return true;
  } catch {
    return false;
  }
}

/** Resets the count of crashes of the document. */
function resetCount() {
  try {
    localStorage.removeItem(`${PREFIX}${id}.crashed`);
  } catch {
    // The storage is blocked or damaged: there is no count.
  }
}

/** Whether the page shows a link, not the document. */
export const isLink = () => /^#v\d+:/.test(location.hash);

/** After a crash, what was done is put aside; after a second one, the text is, too: in a new document. */
function recover() {
  const key = PREFIX + id;
  const times = +localStorage.getItem(`${key}.crashed`);
  const page = localStorage.getItem(`${key}.page`);
  if (!times && !localStorage.getItem(`${key}.log`)) return;
  crashed = id;
  about ??= times > 1 ? "manifest" : "log";
  if (!times) return;
  // The second time nothing was done yet.
  if (page && times < 2) {
    localStorage.removeItem(`${key}.page`);
    localStorage.setItem(`${key}.log`, page);
    let kept = {};
    try {
      kept = JSON.parse(page);
    } catch {
      // Another version, or damage.
    }
    localStorage.setItem(`${key}.page`, JSON.stringify({ settings: kept?.settings ?? {} }));
    // In a lesson the text that was kept is not the reader's own.
    const own = kept?.lessons?.running?.own?.text;
    if (typeof own === "string") localStorage.setItem(key, `${Date.now()}\n${own}`);
  }
  if (times > 1) begin();
}

/** What a reader may send after a crash. */
export const report = (message, text, log) => [
  "Bindery crashed", "", message, "", `Browser: ${navigator.userAgent}`, "", "Manifest:", text, "", "Log:", log,
].join("\n");

/**
 * The page has begun. If it did so after a crash, it says what it left out.
 *
 * @param {{ bar: Function }} failed failed.js
 * @param {(name: string, type: string, text: string) => void} save
 */
export function begun({ bar }, save) {
  // A crash ends all timers.
  if (!isLink()) setTimeout(resetCount, STEADY);
  if (document.querySelector(".crash")) return;
  if (about === "link") return bar("link", [["close", (shown) => shown.remove()]]);
  if (!crashed) return;
  const key = PREFIX + crashed;
  const text = () => localStorage.getItem(key)?.replace(/^\d+\n/, "") ?? "";
  bar(about, [
    ["report", () => save("bindery-report.txt", "text/plain", report("", text(), localStorage.getItem(`${key}.log`)))],
    ["remove", (shown) => {
      localStorage.removeItem(`${key}.log`);
      shown.remove();
    }],
  ]);
}

/**
 * Finds the document of this tab: what the tab showed before a reload; in a new tab the newest document, if no other tab
 * shows it; else a new one. A tab that the browser duplicated gets a copy.
 */
export async function claim() {
  const times = linkCrashes();
  if (times) about = "link";
  // A link whose text alone crashes the page is not opened.
  if (times > 1) setAddress(location.pathname + location.search);
  if (!storage("localStorage")) return;
  try {
    await find();
    if (!isLink()) recover();
  } catch {
    begin();
  }
}

async function find() {
  const name = migrated() || storage("sessionStorage")?.getItem(TAB);
  const [newest] = all();
  settings = newest?.id ?? "";
  const now = { ifAvailable: true };
  if (name) {
    if ((await lock(name, now)) || (await lock(name, { signal: AbortSignal.timeout(PATIENCE) }))) return void show(name);
    begin();
    read = name;
  } else if (newest && (await lock(newest.id, now))) {
    show(newest.id);
  } else {
    begin();
  }
}

/** Begins a new document and gives its id. */
export function begin() {
  const name = show(made());
  lock(name, {});
  return name;
}

/** Turns to a document that is kept; false if another tab shows it. */
export const take = async (name) => name === id || ((await lock(name, { ifAvailable: true })) && !!show(name));

/**
 * The ids of this tab's document, of the one to read first, and of the one whose settings a new one begins with; last, whether
 * the link in the address has crashed.
 */
export const ids = () => [id, read, settings, linkCrashes() ? "crashed" : ""];
