// Python, beside the page: loads the runtime, checks and keeps its files, and runs cells.
import kernel from "./kernel.py";
import figures from "./book_figures.py";

const KEPT = "python-of-the-book";
let runtime; // { base, files, fonts, packages }: see tools/runtime.py
let kernelModule;
let loaded = 0;
const loading = new Map(); // name → promise of its bytes
const tell = (type, more = {}) => postMessage({ type, ...more });

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Only secure contexts (https, localhost) can hash and keep; elsewhere the browser checks while it fetches. What we
// keep the browser need not keep a second time, and a damaged file not at all.
const secure = Boolean(self.crypto?.subtle);
const sound = async (bytes, { sha256 }) => !secure || hex(await crypto.subtle.digest("SHA-256", bytes)) === sha256;
const manner = ({ sha256 }) =>
  secure ? { cache: "no-store" } : { integrity: `sha256-${btoa(sha256.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16))))}` };

const broken = (name) =>
  new Error(`The connection broke while ${name} was loading. What has come is kept: press Run to go on.`);
const missing = ({ pathname }, status) => new Error(`The site has no ${pathname} (status ${status}). Load the page anew.`);
const damaged = (name) =>
  new Error(`${name} is damaged: it is not the file that this book was tested with, so it is not used. ` +
    "Press Run to load it once more; if that does not help, tell us.");
const addressOf = (name) => new URL(runtime.files[name].path, runtime.base);

async function download(name, file, url) {
  let response;
  try {
    response = await fetchFromNetwork(url, manner(file));
  } catch {
    throw broken(name);
  }
  if (!response.ok) throw missing(url, response.status);
  const parts = [];
  let size = 0;
  try {
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      size += value.length;
      loaded += value.length;
      tell("progress", { loaded });
    }
  } catch {
    loaded -= size;
    throw broken(name);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// The bytes of a file, as its makers wrote it: from what is kept, else from the site; never unchecked.
async function bytesOf(name) {
  const file = runtime.files[name];
  const url = addressOf(name);
  const kept = secure && (await caches.open(KEPT));
  const old = kept && (await kept.match(url));
  let packed = old && new Uint8Array(await old.arrayBuffer());
  if (packed && (await sound(packed, file))) {
    loaded += packed.length;
    tell("progress", { loaded });
  } else {
    packed = await download(name, file, url);
    if (!(await sound(packed, file))) throw damaged(name);
    await kept?.put?.(url, new Response(packed)).catch(() => tell("unkept")); // no room: then for this visit only
  }
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// After a failure the page starts another worker, so nothing is tried a second time here.
const bytes = (name) => {
  if (!loading.has(name)) loading.set(name, bytesOf(name));
  return loading.get(name);
};

// What Pyodide fetches is what we have checked.
const fetchFromNetwork = self.fetch.bind(self);
self.fetch = async (address) => {
  const name = new URL(address.url ?? address, runtime.base).pathname.split("/").pop();
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(await bytes(name), { headers: { "Content-Type": type } });
};

async function script(name) {
  const url = URL.createObjectURL(new Blob([await bytes(name)], { type: "text/javascript" }));
  importScripts(url);
  URL.revokeObjectURL(url);
}

// A font that Python opens and has not got. Python waits for it, which only a request of this kind makes possible.
function fetchNow(name, digest) {
  const [file, url, request] = [runtime.files[name], addressOf(name), new XMLHttpRequest()];
  tell("font", { content: { name, size: file.size } });
  request.open("GET", url, false);
  request.setRequestHeader("Cache-Control", "no-cache"); // a damaged file is not to come from there again
  request.responseType = "arraybuffer";
  try {
    request.send();
  } catch {
    throw broken(name);
  }
  if (request.status !== 200) throw missing(url, request.status);
  const packed = new Uint8Array(request.response);
  if (digest(packed) !== file.sha256) throw damaged(name);
  if (secure) caches.open(KEPT).then((kept) => kept.put(url, new Response(packed))).catch(() => {});
  tell("running");
  return packed;
}

// Those that came at an earlier visit are there from the start.
async function keptFonts() {
  if (!secure) return [];
  const kept = new Set((await (await caches.open(KEPT)).keys()).map(({ url }) => url));
  return runtime.fonts.filter((name) => kept.has(addressOf(name).href));
}

async function forgetOldFiles() {
  if (!secure) return;
  const kept = await caches.open(KEPT);
  const wanted = new Set(Object.keys(runtime.files).map((name) => addressOf(name).href));
  for (const request of await kept.keys()) if (!wanted.has(request.url)) await kept.delete(request);
}

const CORE = ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];
const filesOf = (packages) => [...CORE, ...packages.map((name) => runtime.packages[name])];

let python, site; // and the folder of its packages
async function start() {
  for (const name of CORE) bytes(name).catch(() => {}); // side by side
  await script("pyodide.js");
  await script("pyodide.asm.js");
  python = await loadPyodide({
    indexURL: runtime.base,
    env: { HOME: "/home/reader", MPLBACKEND: "module://book_figures", MPLCONFIGDIR: "/home/reader" },
  });
  site = python.runPython("import site; site.getsitepackages()[0]");
  python.FS.writeFile(`${site}/kernel.py`, kernel);
  python.FS.writeFile(`${site}/book_figures.py`, figures);
  kernelModule = python.pyimport("kernel");
  kernelModule.start((kind, content) => tell("output", { kind, content }), fetchNow);
  forgetOldFiles();
}

let starting;
let fonts;
async function ready(packages) {
  loaded = 0;
  const plots = !fonts && packages.includes("matplotlib");
  if (plots) fonts = await keptFonts();
  const names = [...filesOf(packages), ...(plots ? fonts : [])];
  tell("loading", { total: names.reduce((sum, name) => sum + runtime.files[name].size, 0) });
  const all = names.map(bytes);
  all.forEach((each) => each.catch(() => {}));
  starting ??= start();
  await starting;
  await Promise.all(all);
  await python.loadPackage(packages, { messageCallback() {}, checkIntegrity: false });
  if (plots) for (const name of fonts) python.FS.writeFile(`${site}${kernelModule.FONTS}${name}`, await bytes(name));
}

const TASKS = {
  runtime: async (task) => { runtime = task; },
  run: async ({ code, name, packages }) => {
    await ready(packages);
    tell("running");
    return kernelModule.run(code, name);
  },
  evaluate: async ({ code, packages }) => {
    await ready(packages);
    return kernelModule.evaluate(code);
  },
};

onmessage = async ({ data: { id, task, ...more } }) => {
  try {
    tell("done", { id, value: await TASKS[task](more) });
  } catch (error) {
    // Python's own errors come with their type; all others are ours.
    tell(error.type ? "refused" : "failed", { id, message: String(error.message) });
  }
};
