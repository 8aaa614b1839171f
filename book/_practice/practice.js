// Exercises that answer: forms in which readers check what they found, without Python and without a connection.
//
// The data of a page come from mlmath_ref.practice: the answer of each part, and what each slip gives. Script and
// package read by one grammar (_reading.py) and come to the same verdicts. Code alone is run, by the page's Python.
"use strict";

{
// ---- Reading what people type

const signs = {
  "−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/", "²": "^2 ", "³": "^3 ",
  "ŷ": " y_hat ", "σ": " sigma ", "α": " alpha ", "π": " pi ", "√": " sqrt ", "%": "/100 ",
};
const functions = {
  exp: Math.exp, log: Math.log, ln: Math.log, sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tan: Math.tan,
  tanh: Math.tanh, abs: Math.abs,
};

// The values of an expression at each of the points, given as { name: [value, …] }.
const evaluate = (text, points = {}) => {
  const known = { pi: Math.PI, e: Math.E, ...points };
  const fail = (why) => { throw new RangeError(why); };
  const stranger = (found) => {
    const names = Object.keys(points).join(", ") || "numbers";
    const comma = found === "," ? "; write decimals with a point" : "";
    fail(`must hold only ${names}, functions such as exp(…) and sqrt(…), and + - * / ^ ( ); it holds '${found}'${comma}`);
  };
  const unread = (why) => fail(`cannot be read: '${text}'${why}`);
  if (text.length > 300) fail(`must have at most 300 characters; it has ${text.length}`);

  // Tokens, with every sign of multiplication.
  const typed = [...text].map((each) => signs[each] ?? each).join("");
  const token = /(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(\*\*|[-+*/^()])|\s+/uy;
  const isName = (word) => Object.hasOwn(known, word) || Object.hasOwn(functions, word);
  const names = [...Object.keys(known), ...Object.keys(functions)].filter((each) => each !== "e");
  const split = (word) => {
    if (!word || isName(word)) return word ? [word] : [];
    const first = names.filter((each) => word.startsWith(each)).sort((a, b) => b.length - a.length)[0];
    return first ? [first, ...split(word.slice(first.length))] : stranger(word);
  };
  const tokens = [];
  let before = "";
  while (token.lastIndex < typed.length) {
    const at = token.lastIndex;
    const [, number, word, sign] = token.exec(typed) ?? stranger(String.fromCodePoint(typed.codePointAt(at)));
    for (const each of word ? split(word) : [number ?? sign].filter(Boolean)) {
      if (number && before === "number") unread(" has two numbers with nothing between them");
      if (before === "function" && each !== "(") unread(`; ${tokens.at(-1)} needs a bracket, as in exp(x)`);
      if (before && before !== "function" && (each === "(" || !sign)) tokens.push("*");
      tokens.push(each === "**" ? "^" : each);
      const ends = each === ")" || !sign;
      before = Object.hasOwn(functions, each) ? "function" : number ? "number" : ends ? "closed" : "";
    }
  }
  if (before === "function") unread(`; ${tokens.at(-1)} needs a bracket, as in exp(x)`);

  // Each function below reads one level of the grammar, and returns how to compute it at the i-th point.
  let next = 0;
  const missing = () => unread("; a bracket or an operator is missing");
  const chain = (level, operators) => () => {
    let left = level();
    while (Object.hasOwn(operators, tokens[next])) {
      const [compute, a] = [operators[tokens[next++]], left];
      const b = level();
      left = (i) => compute(a(i), b(i));
    }
    return left;
  };
  const factor = () => {
    if (tokens[next] === "+" || tokens[next] === "-") {
      const sign = tokens[next++] === "-" ? -1 : 1;
      const a = factor();
      return (i) => sign * a(i);
    }
    const base = atom();
    if (tokens[next] !== "^") return base;
    next += 1;
    const power = factor();
    return (i) => base(i) ** power(i);
  };
  const sum = chain(chain(factor, { "*": (a, b) => a * b, "/": (a, b) => a / b }), {
    "+": (a, b) => a + b, "-": (a, b) => a - b,
  });
  const bracket = () => {
    const inner = sum();
    return tokens[next++] === ")" ? inner : missing();
  };
  const atom = () => {
    const each = tokens[next++];
    if (each === "(") return bracket();
    if (Object.hasOwn(functions, each ?? "")) {
      if (tokens[next++] !== "(") missing();
      const inner = bracket();
      return (i) => functions[each](inner(i));
    }
    if (Object.hasOwn(known, each ?? "")) return (i) => known[each][i] ?? known[each];
    return /^[\d.]/.test(each ?? "") ? () => Number(each) : missing();
  };
  const value = sum();
  if (next < tokens.length) missing();
  return Array.from({ length: Object.values(points)[0]?.length ?? 1 }, (_, i) => value(i));
};

// A number, a vector or a matrix from text, as { shape, entries }.
const numbers = (text) => {
  let table = text.trim();
  let shape = [];
  if (/[[,;]/.test(table)) {
    const rows = table.replace(/\]\s*,?\s*\[/g, ";").split(";").map((row) =>
      row.replace(/^[[\s]+|[\]\s]+$/g, "").replace(/^\((.*)\)$/, "$1").split(/\s*,\s*/));
    const length = rows[0].length;
    if (rows.some((row) => row.length !== length)) {
      throw new RangeError("must be a rectangular array; its rows differ in length");
    }
    shape = rows.length > 1 || table.startsWith("[[") ? [rows.length, length] : [length];
    table = rows.flat();
  }
  const entries = [table].flat().flatMap((each) => evaluate(each));
  const bad = entries.filter((each) => !Number.isFinite(each)).length;
  if (bad) throw new RangeError(`must be finite; ${bad} of its ${entries.length} numbers are NaN or infinite`);
  return { shape, entries };
};

const shown = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

// ---- Verdicts, in the words of the package

const kinds = {
  number: {
    read: numbers,
    target(value) {
      const shape = [];
      for (let at = value; Array.isArray(at); at = at[0]) shape.push(at.length);
      return { shape, entries: [value].flat(Infinity) };
    },
    close: (a, b, { rtol, atol }, times = 1) => a.entries.length === b.entries.length && a.entries.every((each, i) =>
      Math.abs(each - b.entries[i]) <= times * Math.max(atol, rtol * Math.abs(b.entries[i]))),
    agrees(a, b, part) {
      return String(a.shape) === String(b.shape) && this.close(a, b, part);
    },
    remark(a, b, part) {
      const other = `${shown(a.shape)} is not the shape that is asked`;
      if (String(a.shape) === String(b.shape)) {
        return this.close(a, b, part, 5) && ["close", "close, but not close enough; give more digits"];
      }
      if (this.close(a, b, part)) return ["close", `the numbers are right, but ${other}`];
      return ["wrong", `not right: ${b.shape.length ? other : "one number is asked"}`];
    },
  },
  shape: {
    read(text) {
      if (/^[\s([]*(\d+(\s*[,x×]\s*\d+)*)?[\s,)\]]*$/.test(text)) return (text.match(/\d+/g) ?? []).map(Number);
      throw new RangeError(`must be a shape such as (3,) or (5, 2), or () for a number; it is '${text}'`);
    },
    target: (value) => value,
    agrees: (a, b) => String(a) === String(b),
  },
  expression: {
    read: (text, part) => evaluate(text.replaceAll("**", "^"), part.points),
    target: (text, part) => evaluate(text, part.points),
    agrees: (a, b, { rtol }) => a.every((each, i) => Math.abs(each - b[i]) <= rtol * Math.max(1, Math.abs(b[i]))),
  },
  choice: { read: (text) => text, target: (text) => text, agrees: (a, b) => a === b },
};

// What is said to an answer: { status, text, slip }.
const judge = (part, values, raw) => {
  if (!raw.trim()) return { status: "open", text: "not answered yet" };
  const kind = kinds[part.kind];
  let came;
  try {
    came = kind.read(raw, part);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: "error", text: `${part.name} ${error.message}` };
  }
  const agrees = (value) => kind.agrees(came, kind.target(value, part), part);
  if (agrees(values.answer)) return { status: "right", text: "right" };
  const slip = part.slips[values.wrong.findIndex(agrees)];
  if (slip) return { status: "slip", rich: `not yet: ${slip.name}. ${slip.hint}`, slip };
  const [status, text] = kind.remark?.(came, kind.target(values.answer, part), part) || ["wrong", "not right"];
  return { status, text };
};

// ---- What is kept on the device

const kept = (page) => {
  const key = `practice-1:${page}`;
  let all = {};
  try {
    all = JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    // nothing there, or no place to keep it
  }
  return {
    of: (label) => (all[label] ??= { seed: null, answers: {} }),
    store() {
      try {
        localStorage.setItem(key, JSON.stringify(all));
      } catch {
        // then for this visit only
      }
    },
  };
};

// ---- Code, which Python checks

const source = (label, seed, part, code) => {
  const name = part.signature.split("(")[0].trim();
  return [
    "import json",
    "import numpy",
    "from mlmath_ref.practice import check",
    "def _answer():",
    "    try:",
    "        space = {'np': numpy}",
    `        exec(${JSON.stringify(code)}, space)`,
    `        found = check(${JSON.stringify(label)}, ${seed ?? "None"}, ${part.name}=space.get(${JSON.stringify(name)}))`,
    `        return next(each for each in found.as_data() if each["part"] == ${JSON.stringify(part.name)})`,
    "    except Exception as error:",
    "        return {'status': 'error', 'text': f'{type(error).__name__}: {error}'}",
    "json.dumps(_answer()).encode().hex()", // so that no sign of a text is taken for another
  ].join("\n");
};

const run = async (label, seed, part, code) => {
  if (!globalThis.bookRun) {
    const src = `${document.documentElement.dataset.content_root ?? "./"}_static/live/live.js`;
    await new Promise((resolve, reject) => {
      const onerror = () => reject(new Error("The connection broke. Try again."));
      document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror }));
    });
  }
  const hex = (await bookRun.evaluate(source(label, seed, part, code))).match(/[0-9a-f]{2}/g);
  const verdict = JSON.parse(new TextDecoder().decode(Uint8Array.from(hex, (each) => parseInt(each, 16))));
  return { ...verdict, slip: verdict.status === "slip" && verdict };
};

// ---- The form of an exercise

const html = (tag, attributes = {}, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
};
// Words of the book's own data, whose formulas are MathML.
const words = (markup) => {
  const place = html("span");
  place.innerHTML = markup;
  return place;
};

const Form = class {
  constructor(place, data, kept) {
    Object.assign(this, { place, data, kept, state: kept.of(data.label) });
    this.hint = document.querySelector(`#${data.label} + .hints details`);
    this.summary = place.querySelector("summary");
    this.question = html("div", { class: "practice-question", "aria-live": "polite" });
    this.parts = data.parts.map((part, i) => this.part(part, `${data.label}-part-${i}`));
    this.parts.filter(({ part }) => part.signature).forEach((made) => this.code(made));
    this.form = html("form", { novalidate: "" }, this.question, ...this.parts.map((each) => each.box));
    this.buttons = html("div", { class: "practice-buttons" });
    if (data.parts.some((part) => !part.signature)) this.buttons.append(html("button", {}, "Check"));
    if (data.variants.length > 1) {
      this.buttons.append(this.button("New numbers", () => this.turn((this.state.seed ?? 0) % (data.variants.length - 1) + 1)));
      this.back = this.button("The book's numbers", () => this.turn(null));
      this.buttons.append(this.back);
    }
    this.form.append(this.buttons);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    this.form.addEventListener("input", () => this.keep());
    place.append(this.form);
    this.turn(this.state.seed);
  }

  button(words, act) {
    const button = html("button", { type: "button" }, words);
    button.addEventListener("click", act);
    return button;
  }

  get variant() {
    return this.data.variants.find(({ seed }) => seed === this.state.seed) ?? this.data.variants[0];
  }

  part(part, id) {
    const verdict = html("p", { class: "practice-verdict", id: `${id}-verdict`, "aria-live": "polite" });
    const prompt = words(part.shown);
    if (part.kind === "choice") {
      const options = html("div");
      let radios;
      return {
        part,
        verdict,
        box: html("fieldset", { class: "practice-part" }, html("legend", {}, prompt), options, verdict),
        fill({ options: values, shown }) {
          radios = values.map((value) => html("input", { type: "radio", name: id, value, "aria-describedby": verdict.id }));
          options.replaceChildren(...radios.map((radio, i) => html("label", {}, radio, words(shown[i]))));
        },
        get value() {
          return radios.find((each) => each.checked)?.value ?? "";
        },
        set value(value) {
          radios.forEach((each) => (each.checked = each.value === value));
        },
      };
    }
    const begin = part.signature ? `def ${part.signature}:\n    ` : "";
    const field = html(begin ? "textarea" : "input", {
      id, "aria-describedby": `${id}-unit ${verdict.id}`, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    });
    const unit = html("span", { id: `${id}-unit`, class: "practice-unit" }, part.unit ?? "");
    return {
      part,
      verdict,
      field,
      box: html("div", { class: `practice-part ${part.kind}` }, html("label", { for: id }, prompt), field, " ", unit, verdict),
      fill() {},
      get value() {
        return field.value.trim() === begin.trim() ? "" : field.value;
      },
      set value(value) {
        field.value = value || begin;
      },
    };
  }

  // Below the field for code: a button where the page has Python, else what to type where there is one.
  code(made) {
    const { part } = made;
    const { label } = this.data;
    if (!globalThis.bookPython || location.protocol === "file:") {
      const line = html("code", {}, `check("${label}", ${part.name}=${part.signature.split("(")[0]})`);
      made.box.append(html("p", {}, "Python checks this answer. Write your function in Jupyter, then ", line));
      return;
    }
    const button = this.button("Run and check", async () => {
      const { value } = made;
      const tell = (status, text) => this.say(made, { status, text });
      if (!value) return tell("open", "not answered yet");
      tell("open", "Python runs it …");
      button.disabled = true;
      await run(label, this.state.seed, part, value).then(
        (verdict) => this.say(made, verdict), (error) => tell("error", error.message));
      button.disabled = false;
    });
    made.box.append(button);
  }

  // Show a variant: its question, and what was answered to it before.
  turn(seed) {
    this.state.seed = seed;
    const { variant } = this;
    const printed = variant.seed === null;
    this.question.hidden = printed;
    this.question.innerHTML = printed ? "" : variant.question;
    if (this.back) this.back.hidden = printed;
    const answers = this.state.answers[variant.seed ?? "book"] ?? {};
    this.parts.forEach((made, i) => {
      made.fill(variant.parts[i]);
      made.value = answers[made.part.name] ?? "";
      this.say(made, { status: "none", text: "" });
    });
    this.summary.dataset.done = "";
    this.kept.store();
  }

  keep() {
    const answers = this.parts.map((made) => [made.part.name, made.value]).filter(([, value]) => value);
    this.state.answers[this.variant.seed ?? "book"] = Object.fromEntries(answers);
    this.kept.store();
  }

  check() {
    let right = 0;
    this.parts.forEach((made, i) => {
      if (made.part.signature) return;
      const verdict = judge(made.part, this.variant.parts[i], made.value);
      right += verdict.status === "right";
      this.say(made, verdict);
    });
    this.summary.dataset.done = right === this.parts.length ? " ✓" : ` (${right} of ${this.parts.length} right)`;
  }

  say({ verdict, field }, { status, text, rich, slip }) {
    verdict.className = `practice-verdict ${status}`;
    const said = rich ?? text;
    const whole = said.charAt(0).toUpperCase() + said.slice(1);
    verdict.replaceChildren(rich ? words(whole) : whole);
    if (slip) verdict.append(" ", html("a", { href: slip.href }, `Read again: ${slip.title}`));
    if (status === "wrong" && this.hint) {
      verdict.append(" ", this.button("See hint 1", () => {
        this.hint.open = true;
        this.hint.firstElementChild.focus();
      }));
    }
    field?.setAttribute("aria-invalid", status === "error");
  }
};

const [page, exercises] = practiceData;
const store = kept(page);
for (const data of exercises) new Form(document.querySelector(`#${data.label} .practice`), data, store);
globalThis.practice = { evaluate, numbers, judge, source }; // for whoever wants to try them
}
