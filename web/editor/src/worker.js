// The service worker: after the first visit the page opens without a network. pack.mjs inserts the list of files.
//
// The names of files contain hashes, so stored files never become stale. The page itself is fetched from the network if
// possible, and contains the names of newer files. The service worker does not use the storage of the page.
import { PACKED, unpack } from "./lzma.js";

const [cache, first, later] = globalThis.FILES;
/** The number of older versions whose files stay while other tabs are open. */
const OLD = 2;

/** Stores files if the host has all of them. If a file is absent, some hosts respond with a page of their own. */
async function store(names) {
  const files = await caches.open(cache);
  const missing = [];
  for (const name of names) if (!(await files.match(name))) missing.push(name);
  const fetched = await Promise.all(missing.map(async (name) => [name, await fetch(name)]));
  for (const [name, response] of fetched) {
    const html = /html/.test(response.headers.get("content-type"));
    if (!response.ok || html !== /(\/|\.html)$/.test(name)) throw new TypeError(`${response.url}: ${response.status}`);
  }
  await Promise.all(fetched.map(([name, response]) => files.put(name, response)));
}

/** Returns a decompressed module from the cache, or decompresses it. `undefined` if the file is absent or damaged. */
async function module(files, name) {
  const found = await files.match(name);
  const packed = found ? undefined : await files.match(`${name}.lzma`);
  if (!packed) return found;
  try {
    const bytes = unpack(new Uint8Array(await packed.arrayBuffer()), name);
    const response = new Response(bytes, { headers: { "content-type": "application/wasm" } });
    await files.put(name, response.clone()).catch(() => {});
    return response;
  } catch {
    // The page fetches the compressed file and reports the error.
  }
}

/** Decompresses the modules for the next visit. A module that is requested earlier is decompressed then. */
async function unpackAll() {
  const files = await caches.open(cache);
  for (const name of [...first, ...later].filter((file) => PACKED.test(file))) await module(files, name.replace(PACKED, ""));
}

addEventListener("install", (event) => event.waitUntil(store(first).then(() => skipWaiting())));

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

/** Removes the files of other versions. A tab that an older version opened needs its files until it is reloaded. */
async function clean() {
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const old = (await caches.keys()).filter((name) => name.startsWith("bindery-") && name !== cache);
  for (const name of tabs.length > 1 ? old.slice(0, -OLD) : old) await caches.delete(name);
}

// The later files are fetched when a page of this version is idle: its message contains the names of its files.
addEventListener("message", (event) => {
  if (event.data?.unpack) return event.waitUntil(unpackAll().catch(() => {}));
  const named = event.data?.later;
  if (!named?.every((name) => [...first, ...later].some((file) => file.startsWith(name)))) return;
  const fetched = store(later).then(() => event.source?.postMessage("later")).then(clean);
  event.waitUntil(fetched.catch(() => {}));
});

async function respond(request) {
  const files = await caches.open(cache);
  if (request.mode === "navigate") {
    try {
      const fresh = await fetch(request);
      if (fresh.ok) return fresh;
    } catch {
      // No network: the stored page.
    }
    return (await files.match("./")) ?? Response.error();
  }
  // Not a 404, which the browser would log as an error: the page then fetches the compressed file.
  if (new URL(request.url).pathname.endsWith(".wasm")) return (await module(files, request.url)) ?? new Response(null, { status: 204 });
  const options = { ignoreSearch: true };
  return (await files.match(request, options)) ?? (await caches.match(request, options)) ?? fetch(request);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const own = new URL(request.url).href.startsWith(registration.scope);
  if (request.method === "GET" && own) event.respondWith(respond(request));
});
