// Cells that run on the page: what its buttons do. Loaded at the first click; book.js has put the buttons there.
// RUNTIME comes from tools/runtime.py: where Python's files are, their hashes and sizes, and who needs what.
const here = new URL(".", document.currentScript.src);
const runtime = { ...RUNTIME, base: new URL(`../../${RUNTIME.folder}/`, here).href };
const store = `code:${location.pathname}`;

const make = (tag, properties, ...inside) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
};
const megabytes = (size) => (size / 1e6).toFixed(1);
const script = (name) =>
  new Promise((resolve, reject) => {
    const failed = () => reject(new Error(`The site has no ${name}, or the connection broke. Try again.`));
    document.head.append(make("script", { src: new URL(name, here).href, onload: resolve, onerror: failed }));
  });

// ---- Which packages does code need?

// Names that are imported; of `from a import b, c` each with its package in front.
function imported(code) {
  const names = [];
  for (const [, list] of code.matchAll(/^[ \t]*import[ \t]+([^\n#;]+)/gm)) {
    names.push(...list.split(",").map((each) => each.trim().split(/\s/)[0]));
  }
  for (const [, from, list] of code.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)/gm)) {
    names.push(from, ...list.replace(/[()]/g, "").split(",").map((each) => `${from}.${each.trim().split(/\s/)[0]}`));
  }
  return names;
}

function packagesFor(code) {
  const found = new Set();
  for (const name of imported(code)) {
    const packages = runtime.needs[name] ?? runtime.needs[name.split(".")[0]] ?? [];
    packages.forEach((each) => found.add(each));
  }
  return [...found];
}

// ---- Python

let worker;
let tasks = new Map(); // id → what waits for it
let listener = () => {}; // what the running cell does with messages
let last = 0;

function ask(task, more) {
  if (!worker) {
    worker = new Worker(new URL("worker.js", here));
    worker.onmessage = ({ data }) => receive(data);
    worker.onerror = (event) => stop(new Error(event.message || "Python could not be started."));
    worker.postMessage({ id: 0, task: "runtime", ...runtime });
  }
  const id = ++last;
  worker.postMessage({ id, task, ...more });
  return new Promise((resolve, reject) => tasks.set(id, { resolve, reject }));
}

function receive({ type, id, ...message }) {
  if (type === "done") tasks.get(id)?.resolve(message.value);
  else if (type === "refused") tasks.get(id)?.reject(new Error(message.message));
  else if (type === "failed") {
    // What is half loaded is thrown away; files that have come are kept.
    if (id) stop(new Error(message.message));
  } else listener(type, message);
  if (type === "done" || type === "refused") tasks.delete(id);
}

function stop(error) {
  worker?.terminate();
  worker = undefined;
  const waiting = tasks;
  tasks = new Map();
  for (const { reject } of waiting.values()) reject(error);
}

class Stopped extends Error {}

// ---- Cells

const cells = [];
let queue = Promise.resolve();
let stopping = 0; // counts up at each Stop, so that what waited in the queue knows

const hash = (text) => [...text].reduce((sum, each) => (Math.imul(sum, 31) + each.codePointAt(0)) | 0, 7);

function stored() {
  try {
    return JSON.parse(localStorage.getItem(store)) ?? {};
  } catch {
    return {}; // nothing there, or no place to keep it
  }
}

function keep(cell) {
  const all = stored();
  if (cell.code === cell.original) delete all[cell.number];
  else all[cell.number] = { of: hash(cell.original), code: cell.code };
  try {
    if (Object.keys(all).length) localStorage.setItem(store, JSON.stringify(all));
    else localStorage.removeItem(store);
  } catch {
    // then for this visit only
  }
}

class Cell {
  constructor(bar, number) {
    this.bar = bar;
    this.number = number;
    this.box = bar.closest(".cell");
    this.input = bar.previousElementSibling;
    this.pre = this.input.querySelector("pre");
    this.printed = this.box.querySelector(".cell_output"); // what the book's own run gave
    this.original = this.code = this.pre.textContent.replace(/\n$/, "");
    this.status = this.bar.querySelector("[role=status]");
    this.ran = false;
  }

  button(what) {
    return this.bar.querySelector(`[data-do=${what}]`);
  }

  get figures() {
    return this.printed ? [...this.printed.querySelectorAll("img")] : [];
  }

  say(words, kind = "") {
    this.status.className = kind;
    this.status.textContent = words;
  }

  offer() {
    this.button("reset").hidden = !(this.ran || this.editor || this.code !== this.original);
    this.button("stop").hidden = !this.busy;
    this.button("run").ariaDisabled = String(Boolean(this.busy)); // a disabled button would lose the focus
  }

  // ---- Output

  clear() {
    this.output?.remove();
    this.mark(0);
    if (this.printed) this.printed.hidden = true;
    this.output = make("div", { className: "cell_output live-output" });
    this.drawn = 0;
    this.box.append(this.output);
  }

  text(kind, text) {
    let last = this.output.lastElementChild;
    if (last?.dataset.kind !== kind) {
      last = make("div", { className: kind === "stderr" ? "output stderr" : "output stream" }, make("pre", { tabIndex: 0 }));
      last.dataset.kind = kind;
      this.output.append(last);
    }
    last.firstChild.append(text);
  }

  // A figure takes the place of the printed one, with its caption and its alternative text.
  picture(source) {
    const printed = this.figures[this.drawn++];
    const changed = this.code !== this.original;
    const image = printed?.cloneNode() ?? make("img", {});
    image.src = source;
    for (const name of changed ? ["width", "height", "loading"] : ["height", "loading"]) image.removeAttribute(name);
    if (!printed) image.alt = `Figure ${this.drawn} of cell ${this.number}, drawn by your code`;
    else if (changed) image.alt = `Drawn by your changed code. Before the change: ${printed.alt}`;
    const place = printed?.closest("figure");
    const copy = place?.cloneNode(true);
    copy?.removeAttribute("id");
    copy?.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    copy?.querySelector("img").replaceWith(image);
    this.output.append(copy ?? make("div", { className: "output" }, image));
  }

  async latex(text) {
    const place = make("div", { className: "output formula", tabIndex: 0, role: "group", ariaLabel: "formula" });
    this.output.append(place);
    await (globalThis.katex ? null : (katexScript ??= script("katex.js")));
    const tex = text.replace(/^\$+(?:\\displaystyle)?|\$+$/g, "");
    katex.render(tex, place, { output: "mathml", displayMode: true, throwOnError: false });
  }

  error(text) {
    const [line, ...rest] = text.split("\n");
    const shown = rest.join("\n").trimEnd();
    const said = shown.split("\n").pop();
    this.output.append(make("div", { className: "output live-error" }, make("pre", { tabIndex: 0 }, shown)));
    this.mark(Number(line));
    this.say(`Error${line ? ` in line ${line}` : ""}: ${said}`, "live-failed");
    const missing = /No module named '(\w+)/.exec(said)?.[1];
    if (missing) this.status.append(`. The page has no ${missing}: run this cell in Binder, Colab or your own Jupyter.`);
    if (/^NameError/.test(said) && cells.some((cell) => cell.number < this.number && !cell.ran)) {
      this.status.append(". Cells above have not run yet: press Run all above, then Run.");
    }
  }

  show(kind, content) {
    if (kind === "stdout" || kind === "stderr") this.text(kind, content);
    else if (kind === "svg") this.picture(`data:image/svg+xml,${encodeURIComponent(content)}`);
    else if (kind === "png") this.picture(`data:image/png;base64,${content}`);
    else if (kind === "html") this.output.append(make("div", { className: "output", innerHTML: content }));
    else if (kind === "latex") this.drawing = this.latex(content);
    else if (kind === "note") this.output.append(make("p", { className: "live-note" }, content));
    else this.error(content);
  }

  mark(line) {
    this.editor?.mark(line);
    this.input.querySelector(".live-wrong-line")?.remove();
    if (!line || this.editor) return;
    const height = parseFloat(getComputedStyle(this.pre).lineHeight);
    const bar = make("span", { className: "live-wrong-line" });
    bar.style.top = `${(line - 1) * height + parseFloat(getComputedStyle(this.pre).paddingTop)}px`;
    bar.style.height = `${height}px`;
    this.pre.append(bar);
  }

  // ---- What the buttons do

  async run() {
    if (this.busy) return this.busy;
    const when = stopping;
    this.say("Waiting");
    this.busy = queue.then(() => (when === stopping ? this.start() : this.say("")));
    queue = this.busy;
    this.offer();
    const well = await this.busy;
    this.busy = undefined;
    const stopped = document.activeElement === this.button("stop");
    this.offer();
    if (stopped) this.button("run").focus();
    return well;
  }

  async start() {
    const begun = { time: performance.now(), total: 0 };
    listener = (type, { kind, content, loaded, total }) => {
      if (type === "loading") begun.total = total;
      else if (type === "progress") this.progress(loaded, begun.total);
      else if (type === "running") this.say("Running");
      else if (type === "font") this.say(`Loading ${content.name}: ${megabytes(content.size)} MB`);
      else if (type === "output") this.show(kind, content);
      else if (type === "unkept") this.say("There is no room on this device to keep Python: it loads at each visit.");
    };
    this.say("Starting Python");
    this.clear();
    try {
      const well = await ask("run", { code: this.code, name: `cell ${this.number}`, packages: packagesFor(this.code) });
      await this.drawing;
      this.ran = true;
      if (well) this.say(`Done in ${((performance.now() - begun.time) / 1000).toFixed(1)} s`, "live-done");
      return well;
    } catch (failure) {
      if (this.printed && !this.output.childElementCount) this.printed.hidden = false;
      cells.forEach((cell) => { cell.ran = false; });
      this.say(failure.message, failure instanceof Stopped ? "" : "live-failed");
      return false;
    } finally {
      this.measure?.remove();
      this.measure = undefined;
      listener = () => {};
    }
  }

  progress(loaded, total) {
    if (!this.measure) {
      this.say(`Loading Python: ${megabytes(total)} MB`);
      this.measure = make("progress", { ariaLabel: "loading Python" });
      this.status.after(this.measure);
    }
    this.measure.max = total;
    this.measure.value = loaded;
    if (loaded >= total) this.say("Starting Python");
  }

  async above() {
    for (const cell of cells) {
      if (cell === this || !(await cell.run())) return;
    }
  }

  stop() {
    stopping += 1;
    stop(new Stopped("Stopped. Python starts anew at the next Run, and cells above must run again."));
  }

  async edit() {
    if (!this.editor) {
      this.say("Loading the editor");
      await (globalThis.bookEditor ? null : (editorScript ??= script("editor.js")));
      this.say("");
      this.open();
    }
    this.editor.focus();
  }

  open() {
    this.mark(0);
    const place = make("div", { className: "live-editor" });
    this.pre.closest(".highlight").hidden = true;
    this.input.prepend(place);
    this.editor = bookEditor(place, {
      code: this.code,
      label: `Code of cell ${this.number}. Shift and Enter run it; Escape, then Tab leaves it.`,
      changed: (code) => {
        this.code = code;
        keep(this);
        this.offer();
      },
      run: () => this.run(),
    });
    this.offer();
  }

  reset() {
    this.editor?.remove();
    this.editor = undefined;
    this.input.querySelector(".live-editor")?.remove();
    this.pre.closest(".highlight").hidden = false;
    this.code = this.original;
    keep(this);
    this.mark(0);
    this.output?.remove();
    this.output = undefined;
    if (this.printed) this.printed.hidden = false;
    this.ran = false;
    this.say("As the book has it");
    this.offer();
    this.button("run").focus();
  }
}

let katexScript, editorScript;

for (const bar of document.querySelectorAll(".live-bar")) cells.push(new Cell(bar, cells.length + 1));

// What a reader changed at an earlier visit; where the book has other code by now, its own is shown.
const before = stored();
for (const cell of cells) {
  const change = before[cell.number];
  if (change?.of === hash(cell.original)) {
    cell.code = change.code;
    (editorScript ??= script("editor.js")).then(() => {
      cell.open();
      cell.say("Your changes of an earlier visit; Reset shows the book's code");
    });
  }
}

globalThis.bookRun = {
  cells,
  do: (bar, what) => cells.find((cell) => cell.bar === bar)[what](),
  // For exercises: run code in a namespace of its own, and return its last expression as text.
  evaluate: (code) => ask("evaluate", { code, packages: packagesFor(code) }),
};
