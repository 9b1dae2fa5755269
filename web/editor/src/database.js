// Texts by name in IndexedDB, for what is too long for localStorage. Where there is no
// database (a private window, a sandbox), or where it does not answer, nothing is kept: `put` says so.

/** How long the database may take to answer, in milliseconds. */
const PATIENCE = 3000;
/** The object store. Its name is that of earlier versions, whose texts are in it. */
const STORE = "shelf";

const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("bindery", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
    setTimeout(() => reject(new Error("no answer")), PATIENCE);
  });

async function on(mode, ask) {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, mode);
    const request = ask(transaction.objectStore(STORE));
    return await new Promise((resolve, reject) => {
      // A storage that is full ends the transaction, not the request.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      setTimeout(() => reject(new Error("no answer")), PATIENCE);
    });
  } finally {
    database.close();
  }
}

/** Keeps a text under a name; without a text, takes the old one away. False if this cannot be done. */
export const put = (name, text) =>
  on("readwrite", (store) => (text == null ? store.delete(name) : store.put(text, name))).then(() => true, () => false);

/** The text under a name, if there is one. */
export const get = (name) => on("readonly", (store) => store.get(name)).catch(() => undefined);
