// The documents: each tab shows one. sessionStorage has its id, and a Web Lock of this id ensures that no other tab shows
// the document. localStorage has:
//   bindery.doc.<id>          the time of the last change in milliseconds, a line feed, the text
//   bindery.doc.<id>.page     the session (`SavedSession` in web/src/state.rs)
//   bindery.doc.<id>.crashed  the number of crashes since the page last ran for STEADY milliseconds
//   bindery.doc.<id>.log      `page` as it was before the crash, until the user deletes it
// In sessionStorage, bindery.crashed is the number of crashes of the link in the address, a line feed, and the link.
import { setAddress } from "./back.js";

export const PREFIX = "bindery.doc.";
const TAB = "bindery.document";
const CRASHED = "bindery.crashed";
/** The time that a reload waits for the lock of the previous page, in milliseconds. */
const LOCK_TIMEOUT = 400;

/** The time after which the count of crashes is reset, in milliseconds. */
const STEADY = 1000;

let id = "", read = "", settings = "";
/** The document that crashed, and the name of the message about the recovery (failed.js). */
let crashed, about;
let release = () => {};

/** Returns the storage of this name, or `undefined` if the browser blocks it. */
const storage = (name) => {
  try {
    return globalThis[name];
  } catch {
    return undefined;
  }
};

/** Returns all documents, the newest first: `{ id, time }`. */
export const all = () => Object.keys(storage("localStorage") ?? {})
  .map((key) => key.startsWith(PREFIX) && key.slice(PREFIX.length))
  .filter((name) => name && !name.includes("."))
  .map((name) => ({ id: name, time: parseInt(localStorage.getItem(PREFIX + name)) || 0 }))
  .sort((a, b) => b.time - a.time);

/** Acquires the lock of a document and releases the previous one. Returns false if another tab has the lock. */
async function lock(name, options) {
  let free;
  const held = new Promise((resolve) => (free = resolve));
  const got = await new Promise((resolve) => {
    // An insecure context has no Web Locks.
    if (!navigator.locks) return resolve(true);
    const granted = (lock) => {
      resolve(!!lock);
      return lock && held;
    };
    navigator.locks.request(PREFIX + name, options, granted).catch(({ name }) => resolve(name !== "AbortError" && name !== "TimeoutError"));
  });
  if (got) {
    release();
    release = free;
  }
  return got;
}

/** Shows a document in this tab. */
function show(name) {
  id = read = name;
  try {
    sessionStorage.setItem(TAB, name);
  } catch {
    // A reload opens the newest document.
  }
  return name;
}

const createId = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 8);

/** Converts the keys of earlier versions to a document. Returns its id, or "" if there are none. */
function migrated() {
  const old = ["bindery.text", "bindery.page"];
  const [text, page] = old.map((key) => localStorage.getItem(key));
  if (text == null && page == null) return "";
  const name = createId();
  old.forEach((key) => localStorage.removeItem(key));
  if (text != null) localStorage.setItem(PREFIX + name, `${Date.now()}\n${text}`);
  if (page != null) localStorage.setItem(`${PREFIX}${name}.page`, page);
  return name;
}

/** Returns the number of crashes of the link in the address in this tab. */
function linkCrashes() {
  const [times, link] = storage("sessionStorage")?.getItem(CRASHED)?.split("\n") ?? [];
  return link && link === location.hash ? +times : 0;
}

/** Counts a crash, for the recovery at the next start. Returns false if the count cannot be stored. */
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

/** Returns whether the page shows a link instead of the document. */
export const isLink = () => /^#v\d+:/.test(location.hash);

/** After a crash, moves the session to `log`. After a second crash, creates a new document: the text is not opened. */
function recover() {
  const key = PREFIX + id;
  const times = +localStorage.getItem(`${key}.crashed`);
  const page = localStorage.getItem(`${key}.page`);
  if (!times && !localStorage.getItem(`${key}.log`)) return;
  crashed = id;
  about ??= times > 1 ? "manifest" : "log";
  if (!times) return;
  // At the second crash no command was repeated yet.
  if (page && times < 2) {
    localStorage.removeItem(`${key}.page`);
    localStorage.setItem(`${key}.log`, page);
    let kept = {};
    try {
      kept = JSON.parse(page);
    } catch {
      // The session has another format, or is damaged.
    }
    localStorage.setItem(`${key}.page`, JSON.stringify({ settings: kept?.settings ?? {} }));
    // In a lesson the stored text is that of the lesson.
    const own = kept?.lessons?.running?.own?.text;
    if (typeof own === "string") localStorage.setItem(key, `${Date.now()}\n${own}`);
  }
  if (times > 1) createDocument();
}

/** Returns the report that a user may send after a crash. */
export const report = (message, text, log) => [
  "Bindery crashed", "", message, "", `Browser: ${navigator.userAgent}`, "", "Manifest:", text, "", "Log:", log,
].join("\n");

/**
 * Called when the page has started. After a crash it shows what was not restored.
 *
 * @param {{ bar: Function }} failed failed.js
 * @param {(name: string, type: string, text: string) => void} save
 */
export function started({ bar }, save) {
  // A crash clears all timers.
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
 * Finds the document of this tab: the document before a reload; in a new tab the newest document, if no other tab shows
 * it; otherwise a new one. A duplicated tab gets a copy.
 */
export async function claim() {
  const times = linkCrashes();
  if (times) about = "link";
  // A link whose text crashes the page is not opened.
  if (times > 1) setAddress(location.pathname + location.search);
  if (!storage("localStorage")) return;
  try {
    await find();
    if (!isLink()) recover();
  } catch {
    createDocument();
  }
}

async function find() {
  const name = migrated() || storage("sessionStorage")?.getItem(TAB);
  const [newest] = all();
  settings = newest?.id ?? "";
  const now = { ifAvailable: true };
  if (name) {
    if ((await lock(name, now)) || (await lock(name, { signal: AbortSignal.timeout(LOCK_TIMEOUT) }))) return void show(name);
    createDocument();
    read = name;
  } else if (newest && (await lock(newest.id, now))) {
    show(newest.id);
  } else {
    createDocument();
  }
}

/** Creates a document in this tab and returns its id. */
export function createDocument() {
  const name = show(createId());
  lock(name, {});
  return name;
}

/** Opens a stored document in this tab. Returns false if another tab shows it. */
export const openDocument = async (name) => name === id || ((await lock(name, { ifAvailable: true })) && !!show(name));

/**
 * Returns the ids of this tab's document, of the document to read at the start, and of the document whose settings a new
 * document gets; last, whether the link in the address has crashed.
 */
export const ids = () => [id, read, settings, linkCrashes() ? "crashed" : ""];
