// A shelf in the browser for what is too long for its storage of settings: texts by name, in IndexedDB. Where there is none
// (a private window, a sandbox) nothing is kept.

const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("bindery", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("shelf");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function on(mode, ask) {
  const database = await open();
  try {
    const request = ask(database.transaction("shelf", mode).objectStore("shelf"));
    return await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/** Keeps a text under a name; without a text, takes the old one away. */
export const put = (name, text) => on("readwrite", (shelf) => (text == null ? shelf.delete(name) : shelf.put(text, name))).catch(() => {});

/** The text under a name, if there is one. */
export const get = (name) => on("readonly", (shelf) => shelf.get(name)).catch(() => undefined);
