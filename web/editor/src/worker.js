// The service worker: after the first visit the page opens without a network. pack.mjs puts the list of files in.
//
// Files are named by what is in them, so what is kept never grows old; the page itself comes from the network where there
// is one, and with it the names of newer files. Text and history are in the page's own storage and are never touched.
import { PACKED, unpack } from "./lzma.js";

const [cache, first, later] = globalThis.FILES;
/** The older versions whose files are kept as long as there are other tabs. */
const OLD = 2;

/** Stores files, if the host has all of them: some hosts answer with a page of their own where there is no file. */
async function store(names) {
  const files = await caches.open(cache);
  const missing = [];
  for (const name of names) if (!(await files.match(name))) missing.push(name);
  const fetched = await Promise.all(missing.map(async (name) => [name, await fetch(name)]));
  for (const [name, answer] of fetched) {
    const html = /html/.test(answer.headers.get("content-type"));
    if (!answer.ok || html !== /(\/|\.html)$/.test(name)) throw new TypeError(`${answer.url}: ${answer.status}`);
  }
  await Promise.all(fetched.map(([name, answer]) => files.put(name, answer)));
}

/** An unpacked module: what the cache has, or what the packed file in it holds. Nothing if the file is not there or damaged. */
async function module(files, name) {
  const found = await files.match(name);
  const packed = found ? undefined : await files.match(`${name}.lzma`);
  if (!packed) return found;
  try {
    const bytes = unpack(new Uint8Array(await packed.arrayBuffer()), name);
    const answer = new Response(bytes, { headers: { "content-type": "application/wasm" } });
    await files.put(name, answer.clone()).catch(() => {});
    return answer;
  } catch {
    // The page fetches the packed file and says what is wrong with it.
  }
}

/** Unpacks the modules ahead of the next visit. What is requested before is unpacked then. */
async function unpackAll() {
  const files = await caches.open(cache);
  for (const name of [...first, ...later].filter((file) => PACKED.test(file))) await module(files, name.replace(PACKED, ""));
}

addEventListener("install", (event) => event.waitUntil(store(first).then(() => skipWaiting())));

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

/** Removes the files of other versions. A tab that was opened before the new version needs its own until it is reloaded. */
async function clean() {
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const old = (await caches.keys()).filter((name) => name.startsWith("bindery-") && name !== cache);
  for (const name of tabs.length > 1 ? old.slice(0, -OLD) : old) await caches.delete(name);
}

// What is wanted later is fetched when a page of this version says that it is at rest: it names its files.
addEventListener("message", (event) => {
  if (event.data?.unpack) return event.waitUntil(unpackAll().catch(() => {}));
  const named = event.data?.later;
  if (!named?.every((name) => [...first, ...later].some((file) => file.startsWith(name)))) return;
  const fetched = store(later).then(() => event.source?.postMessage("later")).then(clean);
  event.waitUntil(fetched.catch(() => {}));
});

async function answer(request) {
  const files = await caches.open(cache);
  if (request.mode === "navigate") {
    try {
      const fresh = await fetch(request);
      if (fresh.ok) return fresh;
    } catch {
      // No network: the page as it was.
    }
    return (await files.match("./")) ?? Response.error();
  }
  // Not a 404, of which the browser would complain: the page fetches the packed file then.
  if (new URL(request.url).pathname.endsWith(".wasm")) return (await module(files, request.url)) ?? new Response(null, { status: 204 });
  const options = { ignoreSearch: true };
  return (await files.match(request, options)) ?? (await caches.match(request, options)) ?? fetch(request);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const own = new URL(request.url).href.startsWith(registration.scope);
  if (request.method === "GET" && own) event.respondWith(answer(request));
});
