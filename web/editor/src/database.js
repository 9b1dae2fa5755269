// Texts by name in IndexedDB, for texts that are too long for localStorage. If the database is absent (a private window, a
// sandbox) or does not respond, nothing is stored and `put` returns false.

/** The time that the database may take to respond, in milliseconds. */
const TIMEOUT = 3000;
/** The object store. Earlier versions stored their texts under the same name. */
const STORE = "shelf";

const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("bindery", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
    setTimeout(() => reject(new Error("no answer")), TIMEOUT);
  });

async function on(mode, ask) {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, mode);
    const request = ask(transaction.objectStore(STORE));
    return await new Promise((resolve, reject) => {
      // A full storage aborts the transaction, not the request.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      setTimeout(() => reject(new Error("no answer")), TIMEOUT);
    });
  } finally {
    database.close();
  }
}

/** Stores a text under a name; without a text, deletes the stored one. Resolves to false on an error. */
export const put = (name, text) =>
  on("readwrite", (store) => (text == null ? store.delete(name) : store.put(text, name))).then(() => true, () => false);

/** Returns the text under a name, or `undefined`. */
export const get = (name) => on("readonly", (store) => store.get(name)).catch(() => undefined);
