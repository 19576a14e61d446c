// Keeps the page of verifying, what it looks like, and the issuer's keys. KEPT and NAME are put before this by the
// server. Its reach is that page alone: no other page is ever answered from here.
const PAGE = "/xac-minh";
const FRESH = "/.well-known/";

const keep = async (address, answer) => {
  if (answer.ok) {
    await (await caches.open(NAME)).put(address, answer.clone());
  }
  return answer;
};

// As anybody sees it: what is kept never holds the name of who was signed in.
const anonymous = (address) => new Request(address, { credentials: "omit", cache: "reload" });

const kept = (address) => caches.match(address, { ignoreVary: true, cacheName: NAME });

self.addEventListener("install", (event) => {
  const all = KEPT.map(async (address) => {
    const answer = await keep(address, await fetch(anonymous(address)));
    if (!answer.ok) {
      throw new Error(address);
    }
  });
  event.waitUntil(Promise.all(all).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("xac-minh-") && name !== NAME);
    await Promise.all(names.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

const first = async (request, otherwise) => {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept(otherwise);
    if (found) {
      return found;
    }
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(first(request, PAGE));
  } else if (address.pathname.startsWith(FRESH)) {
    event.respondWith(first(request, address.pathname).then((answer) => keep(address.pathname, answer)));
  } else if (KEPT.includes(address.pathname)) {
    event.respondWith(kept(address.pathname).then((found) => found || fetch(request)));
  }
});
