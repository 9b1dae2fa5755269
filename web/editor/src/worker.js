// The service worker: after the first visit the page opens without a network. pack.mjs puts the list of files in.
//
// Files are named by what is in them, so what is kept never grows old; the page itself comes from the network where there
// is one, and with it the names of newer files. Text and history are in the page's own storage and are never touched.
const [cache, first, later] = globalThis.FILES;

addEventListener("install", (event) => {
  const fetched = (async () => {
    const files = await caches.open(cache);
    await files.addAll(first);
    await skipWaiting();
  })();
  event.waitUntil(fetched);
});

addEventListener("activate", (event) => {
  const cleaned = (async () => {
    for (const name of await caches.keys()) if (name !== cache) await caches.delete(name);
    await clients.claim();
  })();
  event.waitUntil(cleaned);
});

// What is wanted later is fetched when the page says that it is at rest.
addEventListener("message", (event) => {
  if (event.data !== "later") return;
  const fetched = caches.open(cache).then((files) => files.addAll(later)).then(() => event.source?.postMessage("later"));
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
  return (await files.match(request, { ignoreSearch: true })) ?? fetch(request);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const own = new URL(request.url).href.startsWith(registration.scope);
  if (request.method === "GET" && own) event.respondWith(answer(request));
});
