// The panel in which readers ask the browser to keep the book, with or without Python, or to drop it.
const here = new URL(".", document.currentScript.src);
const root = new URL("../../", here);
const BOOKS = ["pages-of-the-book", "pages-that-come"];
const PYTHON = "python-of-the-book";
const megabytes = (size) => `${(size / 1e6).toFixed(size < 1e7 ? 1 : 0)} MB`;

const panel = document.querySelector(".keep");
const status = Object.assign(document.createElement("p"), { className: "keep-status" });
status.setAttribute("role", "status");
const measure = Object.assign(document.createElement("progress"), { hidden: true, ariaLabel: "how much has come" });
const row = Object.assign(document.createElement("p"), { className: "live-bar" });
panel.append(row, measure, status);

const pythonFiles = Object.values(RUNTIME.files ?? {});
const pythonAt = ({ path }) => new URL(`${RUNTIME.folder}/${path}`, root).href;

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  made.onclick = async () => {
    row.querySelectorAll("button").forEach((each) => { each.disabled = true; });
    try {
      await act();
    } catch (error) {
      status.textContent = `Not all of it has come: ${error.message}. What has come is kept; press the button to go on.`;
    }
    measure.hidden = true;
    await offer();
  };
  row.append(made);
}

async function keepPages() {
  status.textContent = "Loading the pages";
  await navigator.serviceWorker.register(new URL("sw.js", root));
  const { active } = await navigator.serviceWorker.ready;
  measure.hidden = false;
  await new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.share) measure.value = data.share;
      if (data.done) resolve();
      if (data.error) reject(new Error(data.error));
    };
    active.postMessage("keep", [port2]);
  });
}

async function keepPython() {
  status.textContent = "Loading Python";
  measure.hidden = false;
  const kept = await caches.open(PYTHON);
  const total = pythonFiles.reduce((sum, { size }) => sum + size, 0);
  let come = 0;
  for (const file of pythonFiles) {
    const url = pythonAt(file);
    if (!(await kept.match(url))) {
      const response = await fetch(url); // its hash is checked when it is used
      if (!response.ok) throw new Error(`${file.path} did not come (status ${response.status})`);
      await kept.put(url, response);
    }
    measure.value = (come += file.size) / total;
  }
}

async function drop() {
  const registration = await navigator.serviceWorker.getRegistration(root.href);
  await registration?.unregister();
  await Promise.all([...BOOKS, PYTHON].map((name) => caches.delete(name)));
}

async function offer() {
  const { size } = await (await fetch(new URL("files.json", root))).json();
  const python = pythonFiles.reduce((sum, each) => sum + each.size, 0);
  const whole = await caches.match(new URL("files.json", root).href, { cacheName: BOOKS[0] });
  const found = pythonFiles.map((file) => caches.match(pythonAt(file), { cacheName: PYTHON }));
  const there = (await Promise.all(found)).every(Boolean);
  row.replaceChildren();
  if (!whole) button(`Keep the pages (${megabytes(size)})`, keepPages);
  if (python && !(whole && there)) {
    button(`Keep pages and Python (${megabytes(size + python)})`, async () => { await keepPages(); await keepPython(); });
  }
  if (whole) {
    status.textContent = there && python ? "Kept on this device: the pages and Python." : "Kept on this device: the pages.";
    button("Remove from this device", async () => { await drop(); status.textContent = "Removed."; });
  }
}

if (globalThis.caches && navigator.serviceWorker) {
  panel.hidden = false;
  offer();
}
