// What the figures to explore share: a panel with a picture, sliders, and the result in words.
//
// A figure's script calls `explore.figure(name, draw)`. `draw(panel, start)` makes the parts once, and sets
// `panel.update`, which runs after every change. Whatever can be dragged in a picture is a slider below it as
// well, so the picture itself is for pointers only, and screen readers hear the words.
"use strict";

const explore = {
  figure(name, draw) {
    for (const element of document.querySelectorAll(`.explore[data-explore="${name}"]`)) {
      const panel = new explore.Panel(element);
      draw(panel, JSON.parse(element.dataset.start));
      panel.update();
    }
  },

  // A number with a fixed number of decimals and a true minus sign; a rounded zero has no sign.
  number(value, decimals = 0) {
    const written = Math.abs(value).toFixed(decimals);
    return (value < 0 && Number(written) ? "\u2212" : "") + written;
  },

  // A number of any size: plain up to five digits, then in powers of ten.
  anySize(value, decimals) {
    if (Math.abs(value) < 1e5) return explore.number(value, decimals);
    const power = Math.floor(Math.log10(Math.abs(value)));
    const digits = [...String(power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
    return `${explore.number(value / 10 ** power, 1)} × 10${digits}`;
  },

  // "1 step", "2 steps".
  count(n, thing) {
    return `${n} ${thing}${n === 1 ? "" : "s"}`;
  },

  mean(numbers) {
    return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  },

  html(tag, attributes = {}, ...inside) {
    return explore.fill(document.createElement(tag), attributes, inside);
  },

  svg(tag, attributes = {}, ...inside) {
    return explore.fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, inside);
  },

  fill(element, attributes, inside) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  },
};

explore.Panel = class {
  constructor(element) {
    const { html } = explore;
    this.id = element.querySelector(".explore-title").id;
    this.sliders = [];
    this.update = () => {};
    this.pictures = html("div", { class: "explore-pictures" });
    this.said = html("p", { class: "explore-said", "aria-live": "polite" });
    this.controls = html("div", { class: "explore-controls" });
    this.buttons = html("div", { class: "explore-buttons" });
    this.results = html("div", { class: "explore-results" });
    const side = html("div", { class: "explore-side" }, this.said, this.controls, this.buttons);
    element.append(html("div", { class: "explore-body" }, this.pictures, side, this.results));
  }

  // Say the result; it stands in the panel, and screen readers hear it when it changes.
  say(...sentences) {
    const words = sentences.filter(Boolean).join(" ");
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  // A slider. `words(value)` is what screen readers say of its value, `shown(value)` what stands beside it.
  slider(name, { value, min, max, step, words, decimals = 0, shown = (v) => explore.number(v, decimals) }) {
    const { html } = explore;
    const id = `${this.id}-${this.sliders.length}`;
    const input = html("input", { type: "range", id, min, max, step, value });
    const output = html("span", { class: "explore-value", "aria-hidden": "true" });
    const slider = {
      start: value,
      get value() {
        return Number(input.value);
      },
      // The browser keeps it between the ends and on a step.
      set value(v) {
        input.value = v;
        slider.tell();
      },
      tell() {
        output.textContent = shown(slider.value);
        input.setAttribute("aria-valuetext", words(slider.value));
      },
    };
    input.addEventListener("input", () => {
      slider.tell();
      this.update();
    });
    slider.tell();
    this.sliders.push(slider);
    this.controls.append(
      html("div", { class: "explore-slider" }, html("label", { for: id }, name), output, input),
    );
    return slider;
  }

  button(name, act) {
    const button = explore.html("button", { type: "button" }, name);
    button.addEventListener("click", () => {
      act();
      this.update();
    });
    this.buttons.append(button);
    return button;
  }

  startAgain() {
    this.button("Start again", () => this.sliders.forEach((slider) => (slider.value = slider.start)));
  }

  // A table of results: `heads` and the first of each row are headings. Returns the cells, row by row.
  table(name, heads, rows) {
    const { html } = explore;
    const head = html("tr", {}, ...heads.map((text) => (text ? html("th", { scope: "col" }, text) : html("td"))));
    const cells = rows.map(() => heads.slice(1).map(() => html("td")));
    const body = rows.map((text, i) => html("tr", {}, html("th", { scope: "row" }, text), ...cells[i]));
    const caption = html("caption", { class: "visually-hidden" }, name);
    const table = html("table", {}, caption, html("thead", {}, head), html("tbody", {}, ...body));
    this.results.append(html("div", { class: "explore-table" }, table));
    return cells;
  }

  // A list of results, each with a name. Returns the places of the values.
  values(names) {
    const { html } = explore;
    const places = names.map(() => html("dd"));
    const pairs = names.map((name, i) => html("div", {}, html("dt", {}, name), places[i]));
    this.results.append(html("dl", { class: "explore-values" }, ...pairs));
    return places;
  }

  plot(options) {
    const plot = new explore.Plot(options);
    this.pictures.append(plot.svg);
    return plot;
  }
};

// A picture with axes. `x` and `y` are the ends of the axes, in the data's units.
explore.Plot = class {
  constructor({
    x,
    y,
    width = 340,
    height = 260,
    xTicks,
    yTicks,
    xLabel = "",
    yLabel = "",
    left = 44,
    bottom = 40,
  }) {
    const { svg } = explore;
    Object.assign(this, { x, y, left, top: 10, right: width - 12, bottom: height - bottom });
    const id = `explore-clip-${explore.Plot.count++}`;
    const area = { x: left, y: this.top, width: this.right - left, height: this.bottom - this.top };
    this.axes = svg("g", { class: "axes" });
    this.inside = svg("g", { "clip-path": `url(#${id})` });
    this.above = svg("g");
    this.svg = svg(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "explore-plot" },
      svg("clipPath", { id }, svg("rect", area)),
      this.axes,
      this.inside,
      this.above,
    );
    const name = (at) => String(at).replace("-", "\u2212");
    for (const at of xTicks) {
      const x = this.X(at);
      this.add("line", { class: "grid", x1: x, x2: x, y1: this.top, y2: this.bottom }, this.axes);
      this.write(x, this.bottom + 16, name(at), "middle", this.axes);
    }
    for (const at of yTicks) {
      const y = this.Y(at);
      this.add("line", { class: "grid", x1: left, x2: this.right, y1: y, y2: y }, this.axes);
      this.write(left - 6, y + 4, name(at), "end", this.axes);
    }
    this.write((left + this.right) / 2, height - 4, xLabel, "middle", this.axes);
    const up = this.write(0, 0, yLabel, "middle", this.axes);
    up.setAttribute("transform", `translate(12 ${(this.top + this.bottom) / 2}) rotate(-90)`);
  }

  // From the data's units to the picture's.
  X(value) {
    return this.left + ((value - this.x[0]) / (this.x[1] - this.x[0])) * (this.right - this.left);
  }

  Y(value) {
    return this.bottom - ((value - this.y[0]) / (this.y[1] - this.y[0])) * (this.bottom - this.top);
  }

  has(x, y) {
    return x >= this.x[0] && x <= this.x[1] && y >= this.y[0] && y <= this.y[1];
  }

  add(tag, attributes, where = this.inside) {
    return where.appendChild(explore.svg(tag, attributes));
  }

  write(x, y, text, anchor = "start", where = this.above) {
    return where.appendChild(explore.svg("text", { x, y, "text-anchor": anchor }, text));
  }

  set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  }

  // The path through points given in the data's units.
  path(points, closed = false) {
    const steps = points.map(([x, y]) => `${this.X(x).toFixed(1)} ${this.Y(y).toFixed(1)}`);
    return "M" + steps.join("L") + (closed ? "Z" : "");
  }

  line(element, [x1, y1], [x2, y2]) {
    this.set(element, { x1: this.X(x1), y1: this.Y(y1), x2: this.X(x2), y2: this.Y(y2) });
  }

  // An arrow from zero; its head keeps its size, and a short arrow has a smaller one.
  arrow(kind) {
    const group = this.add("g", { class: `arrow ${kind}` });
    const shaft = this.add("line", {}, group);
    const head = this.add("path", {}, group);
    return (x, y) => {
      const [x0, y0, x1, y1] = [this.X(0), this.Y(0), this.X(x), this.Y(y)];
      const length = Math.hypot(x1 - x0, y1 - y0);
      group.toggleAttribute("hidden", length < 1);
      const [dx, dy] = [(x1 - x0) / (length || 1), (y1 - y0) / (length || 1)];
      const size = Math.min(11, length / 2);
      const [bx, by] = [x1 - size * dx, y1 - size * dy];
      const [wx, wy] = [-0.4 * size * dy, 0.4 * size * dx]; // from the middle of the head's base to its side
      this.set(shaft, { x1: x0, y1: y0, x2: bx, y2: by });
      this.set(head, { d: `M${x1} ${y1}L${bx + wx} ${by + wy}L${bx - wx} ${by - wy}Z` });
    };
  }

  // A mark that a finger or a mouse can drag: `moved(x, y)` gets the place in the data's units.
  handle(kind, moved) {
    const r = kind.includes("around") ? 10 : 8;
    const mark = kind.startsWith("square")
      ? explore.svg("rect", { class: "mark", x: 1 - r, y: 1 - r, width: 2 * r - 2, height: 2 * r - 2, rx: 2 })
      : explore.svg("circle", { class: "mark", r });
    const touch = explore.svg("circle", { class: "touch", r: 24 });
    const group = this.above.appendChild(explore.svg("g", { class: `handle ${kind}` }, touch, mark));
    // A finger on it scrolls no page; `touch-action` would say so too, but not for a shape within a picture.
    group.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    group.addEventListener("pointerdown", (event) => {
      group.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    group.addEventListener("pointermove", (event) => {
      if (!group.hasPointerCapture(event.pointerId)) return;
      const pointer = new DOMPoint(event.clientX, event.clientY);
      const place = pointer.matrixTransform(this.svg.getScreenCTM().inverse());
      moved(
        this.x[0] + ((place.x - this.left) / (this.right - this.left)) * (this.x[1] - this.x[0]),
        this.y[0] + ((this.bottom - place.y) / (this.bottom - this.top)) * (this.y[1] - this.y[0]),
      );
    });
    return (x, y) => group.setAttribute("transform", `translate(${this.X(x)} ${this.Y(y)})`);
  }
};

explore.Plot.count = 0;
