// Answers for the book when its reader has asked the browser to keep it: first what is kept, else the site.
const BOOK = "pages-of-the-book";
const COMING = "pages-that-come"; // what has come of a new edition, until all of it is there
const LIST = new URL("files.json", registration.scope).href;
const at = (name) => new URL(name, registration.scope).href;

const listOf = async (response) => (response?.ok ? (await response.json()).files : {});

// Load what is new, then put it in the place of the old: a reader never has half an edition.
async function keep(tell = () => {}) {
  const answer = await fetch(LIST, { cache: "no-store" });
  if (!answer.ok) throw new Error(`the site has no ${LIST}`);
  const copy = answer.clone();
  const [book, coming] = [await caches.open(BOOK), await caches.open(COMING)];
  const [wanted, had] = [await listOf(answer), await listOf(await book.match(LIST))];
  const missing = Object.keys(wanted).filter((name) => wanted[name] !== had[name]);
  const mark = (name) => `${at(name)}?${wanted[name]}`;
  let done = 0;
  const load = async (names) => {
    for (const name of names) {
      if (!(await coming.match(mark(name)))) {
        const response = await fetch(at(name), { cache: "no-cache" });
        if (!response.ok) throw new Error(`${name} did not come (status ${response.status})`);
        await coming.put(mark(name), response);
      }
      tell((done += 1) / missing.length);
    }
  };
  const names = missing.values(); // shared: six take the next one each
  await Promise.all(Array.from({ length: 6 }, () => load(names)));
  for (const name of missing) await book.put(at(name), await coming.match(mark(name)));
  for (const name of Object.keys(had)) if (!(name in wanted)) await book.delete(at(name));
  await book.put(LIST, copy);
  await caches.delete(COMING);
}

async function answer(request) {
  const url = new URL(request.url);
  url.hash = url.search = "";
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  return (await caches.match(url.href, { cacheName: BOOK })) ?? fetch(request);
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope) || request.url === LIST) return;
  event.respondWith(answer(request));
  // With each page that is opened, look for a new edition; the next page is of it.
  if (request.mode === "navigate") event.waitUntil(keep().catch(() => {}));
});
addEventListener("message", ({ data, ports: [port] }) => {
  if (data === "keep") {
    keep((share) => port.postMessage({ share })).then(
      () => port.postMessage({ done: true }),
      (error) => port.postMessage({ error: error.message }),
    );
  }
});
