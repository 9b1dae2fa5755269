// One document for each tab. The tab's own storage (sessionStorage) keeps the id, and a lock of this id says that no other
// tab shows the document. localStorage keeps:
//   bindery.doc.<id>          the time of the last change in milliseconds, a line feed, the text
//   bindery.doc.<id>.page     the rest (`Kept` in web/src/state.rs)
//   bindery.doc.<id>.crashed  set after a crash
export const PREFIX = "bindery.doc.";
const TAB = "bindery.document";
/** How long a reload waits for the lock of the page before it, in milliseconds. */
const PATIENCE = 400;

let id = "", read = "", settings = "";
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

/**
 * Finds the document of this tab: what the tab showed before a reload; in a new tab the newest document, if no other tab
 * shows it; else a new one. A tab that the browser duplicated gets a copy.
 */
export async function claim() {
  if (!storage("localStorage")) return;
  try {
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
  } catch {
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

/** The ids of this tab's document, of the one to read first, and of the one whose settings a new one begins with. */
export const ids = () => [id, read, settings];
