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
