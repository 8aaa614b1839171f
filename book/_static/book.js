// What a fold opens may scroll: the theme looks for such boxes, which keyboards must reach, when the window changes.
document.addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);

// Remember whether roles are marked in formulas. The switch itself is a checkbox and works without this.
{
  const key = "mark-roles";
  const page = document.documentElement;
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // no place to remember it
    }
  };
  const store = (value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // then for this page only
    }
  };
  // The first script of the page has set the class already, so that no marks flash up.
  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById(key);
    if (!box) return;
    box.checked = stored() !== "off";
    page.classList.remove("roles-off");
    box.addEventListener("change", () => store(box.checked ? "on" : "off"));
  });
}

// Figures to explore and exercises that answer load when they come near, as pictures do: their data first.
for (const kind of ["explore", "practice"]) {
  const panels = [...document.querySelectorAll(`.${kind}`)];
  const scripts = panels.flatMap((panel) => panel.dataset.scripts?.split(" ") ?? []);
  const ordered = new Set([...scripts.filter((src) => src.endsWith("-data.js")), ...scripts]);
  const near = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    for (const src of ordered) {
      document.head.append(Object.assign(document.createElement("script"), { async: false, src }));
    }
  }, { rootMargin: "600px" });
  panels.forEach((panel) => near.observe(panel));
}

// Cells of code get their buttons, where the site has Python: tools/runtime.py names its parts and sizes here.
{
  globalThis.bookPython = "";
  const cells = [...document.querySelectorAll(".bd-article .cell .cell_input")];
  const sizes = bookPython && Object.fromEntries(bookPython.split(" ").map((each) => each.split(":")));
  const buttons = [["run", "Run"], ["above", "Run all above"], ["edit", "Edit"], ["reset", "Reset"], ["stop", "Stop"]];
  let live; // the promise of the script that does it all
  const load = () => live ??= new Promise((resolve, reject) => {
    const src = `${document.documentElement.dataset.content_root ?? "./"}_static/live/live.js`;
    document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject }));
  });
  const act = async ({ currentTarget: button }) => {
    const bar = button.parentElement;
    const status = bar.querySelector("[role=status]");
    if (location.protocol === "file:") {
      status.textContent = "Browsers run no Python for a page from a disk. Open a terminal in the folder of the book, type " +
        "python -m http.server and open http://localhost:8000 in the browser.";
      return;
    }
    try {
      await load();
    } catch {
      live = undefined;
      status.textContent = "The connection broke. Try again.";
      return;
    }
    bookRun.do(bar, button.dataset.do);
  };
  if (sizes && /\/chapters\//.test(location.pathname) && cells.length) {
    cells.forEach((cell, i) => {
      const bar = document.createElement("div");
      bar.className = "live-bar";
      for (const [what, words] of buttons) {
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: words, onclick: act });
        button.dataset.do = what;
        button.setAttribute("aria-label", `${words}: cell ${i + 1}`);
        button.hidden = what === "reset" || what === "stop" || (what === "above" && i === 0);
        bar.append(button);
      }
      bar.append(Object.assign(document.createElement("span"), { role: "status" }));
      cell.after(bar);
    });
    const code = cells.map((cell) => cell.textContent).join();
    const parts = ["python", "numpy", ...(/matplotlib|plotting/.test(code) ? ["matplotlib"] : []), ...(/sympy|symbolic/.test(code) ? ["sympy"] : [])];
    const size = parts.reduce((sum, part) => sum + Number(sizes[part]), 0);
    const note = document.createElement("p");
    note.className = "live-note";
    note.textContent = `The code runs here, on your device. The first Run loads Python, ${size.toFixed(0)} MB at most, and keeps it.`;
    cells[0].closest(".cell").before(note);
    try {
      if (localStorage.getItem(`code:${location.pathname}`)) load();
    } catch {
      // nothing is kept here
    }
  }
}

// The panel that keeps the book on a device; browsers keep nothing for pages from a disk.
if (bookPython && document.querySelector(".keep") && location.protocol !== "file:") {
  document.head.append(Object.assign(document.createElement("script"), { src: "_static/live/keep.js" }));
}
