// The self-assessment: a choice of rating, sureness and mark beside each sentence and question, and the result.
//
// Whoever answers says first how sure they are, and then sees the answer and marks their own: nobody can be
// sure afterwards. All is kept on this device, under a key with the version of its form, and in files of the
// same form. An answer is { said, sure, right }; `sure` is null where there was no answer to be sure of.
"use strict";
{
  const KEY = "self-assessment-1";
  const FORM = { format: "math-for-ml self-assessment", version: 1 };
  const LEVELS = [0.5, 0.7, 0.9, 1];
  const BINS = 10; // as in mlmath_ref.evaluation: 0.9 and 1 lie in the same one

  const html = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };
  const unseen = (words) => html("span", { class: "visually-hidden" }, words);
  const button = (words, act) => {
    const made = html("button", { type: "button" }, words);
    made.addEventListener("click", act);
    return made;
  };
  const heading = (section) => {
    const copy = section.querySelector("h3").cloneNode(true);
    copy.querySelector(".headerlink")?.remove();
    return copy;
  };
  const links = (element) => [...element.querySelectorAll("a.internal[href]")];
  const pageOf = (link) => link.getAttribute("href").split("#")[0];
  const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
  const mean = (numbers) => sum(numbers) / numbers.length;
  const all = (selector) => [...document.querySelectorAll(selector)];

  // A radio for each choice, in a group with a name.
  const radios = (name, legend, choices, chosen, choose) => {
    const labels = choices.map(([value, words]) => {
      const input = html("input", { type: "radio", name, value: String(value) });
      input.checked = value === chosen;
      input.addEventListener("change", () => choose(value));
      return html("label", {}, input, words);
    });
    const row = html("div", { class: "assess-choices" }, ...labels);
    return html("fieldset", {}, html("legend", {}, ...legend), row);
  };

  // Read

  const panel = document.querySelector(".assess");
  const status = html("p", { class: "assess-status", role: "status" });
  const notice = html("p", { class: "assess-notice", role: "status" });
  const results = html("div", { class: "assess-results" });

  const questions = all(".assess-topic > details").map((details) => {
    const found = links(details);
    const box = html("div", { class: "assess-question" });
    const text = details.querySelector(".sd-summary-text").textContent.replace(/\s+/g, " ");
    const [, name, key] = text.match(/^ *(\d+)\. (.*)/);
    details.id = `question-${name}`;
    details.after(box);
    return {
      details,
      box,
      name,
      key, // the words of a question: whoever asks something else has no answer yet
      topic: details.closest("section"),
      pages: found.map(pageOf),
      sections: found.filter((link) => link.hash),
    };
  });
  const ratings = all(".assess-rating").map((section) => {
    const box = html("div", { class: "assess-question done" });
    section.querySelector("table").closest("section > *").after(box); // the words first, then the choice
    return { section, box, key: section.id, pages: links(section).map(pageOf) };
  });

  const empty = () => ({ ratings: {}, answers: {} });
  let state = empty();

  // The state in a text, without what this page does not ask; whatever is not of our form is an error.
  const read = (text) => {
    const { format, version, ratings: rated, answers } = JSON.parse(text);
    const fits =
      format === FORM.format && version === FORM.version &&
      Object.values(rated).every((value) => [1, 2, 3, 4, 5].includes(value)) &&
      Object.values(answers).every(
        ({ said = "", sure, right }) =>
          typeof said === "string" &&
          [undefined, null, ...LEVELS].includes(sure) &&
          [undefined, true, false].includes(right) &&
          (right === undefined || sure !== undefined),
      );
    if (!fits) throw new TypeError("not of our form");
    const found = empty();
    for (const { key } of ratings) if (rated[key]) found.ratings[key] = rated[key];
    for (const { key } of questions) {
      const { said, sure, right } = answers[key] ?? {};
      if (answers[key]) found.answers[key] = { said, sure, right };
    }
    return found;
  };
  const write = () => JSON.stringify({ ...FORM, ...state }, null, 1);

  const restore = () => {
    try {
      state = read(localStorage.getItem(KEY));
    } catch {
      state = empty(); // nothing is kept, or the device refuses to tell
    }
  };
  const store = () => {
    try {
      localStorage.setItem(KEY, write());
    } catch {
      notice.textContent =
        "This browser keeps nothing for this page. Save your answers as a file before you leave.";
    }
    count();
  };

  // Ask

  const answer = ({ key }) => state.answers[key] ?? {};
  const change = (question, changes) => {
    state.answers[question.key] = { ...answer(question), ...changes };
    store();
  };

  // The numbers of a text, without spaces or commas between thousands; 20% is 20.
  const numbersIn = (text) =>
    (text.replace(/(\d)[ ,\u202f](?=\d{3}(\D|$))/g, "$1").match(/[-\u2212]?\d*[.,]?\d+/g) ?? []).map((each) =>
      Number(each.replace("\u2212", "-").replace(",", ".")),
    );

  // What the reader's number is beside the book's: true, false, or undefined if either gave none.
  const agrees = ({ details }, said = "") => {
    const given = numbersIn(said);
    const number = Number(details.dataset.number);
    if (!number || !given.length) return undefined;
    return given.some((each) => Math.abs(each - number) < 0.005 * number);
  };

  const ask = (question) => {
    const { name, box, details } = question;
    const { said = "" } = answer(question);
    const commit = (sure) => {
      // A number that is another one is not right, whatever one meant; the mark can still be changed.
      const right = sure === null || agrees(question, field.value) === false ? false : undefined;
      change(question, { said: field.value, sure, right });
      draw(question);
      details.open = true;
      const shown = details.querySelector(".sd-summary-content");
      shown.tabIndex = -1;
      shown.focus();
    };
    const field = html("input", { type: "text", id: `said-${name}`, autocomplete: "off", maxlength: "500" });
    field.value = said;
    field.addEventListener("change", () => change(question, { said: field.value }));
    const hints = { 0.5: "as likely as not", 1: "certain" };
    const choices = LEVELS.map((sure) =>
      button(sure + (hints[sure] ? `, ${hints[sure]}` : ""), () => commit(sure)),
    );
    box.append(
      html("label", { for: field.id }, unseen(`Question ${name}: `), "Your answer"),
      field,
      html(
        "fieldset",
        {},
        html("legend", {}, "How sure are you? ", html("small", {}, "The answer opens when you choose.")),
        html("div", { class: "assess-choices" }, ...choices, button("I have no answer", () => commit(null))),
      ),
    );
  };

  const askForMark = (question) => {
    const { key, name, box, details } = question;
    const { said, sure, right } = answer(question);
    const yours = said ? `You said \u201c${said}\u201d` : "You said it for yourself";
    const number = agrees(question, said);
    const told = {
      true: " The number is right.",
      false: ` The number is ${details.dataset.number}, so this is marked as not right.`,
    };
    const again = button("Ask me again", () => {
      delete state.answers[key];
      store();
      details.open = false;
      draw(question);
      box.querySelector("input").focus();
    });
    again.append(unseen(`: question ${name}`));
    box.append(
      sure === null
        ? html("p", {}, "You had no answer. It counts as missed, and not for how sure you were.")
        : html("p", {}, `${yours}, ${sure} sure.${told[number] ?? ""}`),
    );
    if (sure !== null) {
      box.append(
        radios(
          `mark-${name}`,
          [unseen(`Question ${name}: `), "Did you have it, and the reason with it?"],
          [[true, "I had it"], [false, "Not right"]],
          right,
          (value) => change(question, { right: value }),
        ),
      );
    }
    box.append(again);
  };

  const draw = (question) => {
    const asked = answer(question).sure === undefined;
    question.box.replaceChildren();
    question.box.className = asked ? "assess-question" : "assess-question done";
    (asked ? ask : askForMark)(question);
  };

  const drawRating = ({ section, box, key }) => {
    const choose = (value) => {
      state.ratings[key] = value;
      store();
    };
    const legend = [unseen(`${heading(section).textContent}: `), "Your rating"];
    const scale = [1, 2, 3, 4, 5].map((value) => [value, String(value)]);
    box.replaceChildren(radios(`rating-${key}`, legend, scale, state.ratings[key], choose));
  };

  // Count

  const table = (caption, heads, rows) =>
    html(
      "div",
      { class: "assess-table" },
      html(
        "table",
        {},
        html("caption", {}, caption),
        html("thead", {}, html("tr", {}, ...heads.map((words) => html("th", { scope: "col" }, words)))),
        html(
          "tbody",
          {},
          ...rows.map(([first, ...rest]) =>
            html(
              "tr",
              {},
              html("th", { scope: "row" }, ...[first].flat()),
              ...rest.map((cell) => html("td", {}, ...[cell].flat())),
            ),
          ),
        ),
      ),
    );
  const score = (some) => {
    const marked = some.filter((question) => answer(question).right !== undefined);
    const right = marked.filter((question) => answer(question).right);
    return { marked, right: right.length, words: `${right.length} of ${marked.length}` };
  };

  // For each section behind a miss a link to it, and one to each question that it would have answered.
  const readAgain = (missed) => {
    const byAddress = new Map();
    for (const question of missed) {
      for (const link of question.sections) {
        const seen = byAddress.get(link.href) ?? { link, missed: [] };
        seen.missed.push(question);
        byAddress.set(link.href, seen);
      }
    }
    return [...byAddress.values()].map(({ link, missed: behind }) =>
      html(
        "p",
        {},
        html("a", { href: link.getAttribute("href") }, link.textContent),
        behind.length > 1 ? " (questions " : " (question ",
        ...behind.flatMap(({ name, details }, i) => [
          i ? ", " : "",
          html("a", { href: `#${details.id}` }, unseen("question "), name),
        ]),
        ")",
      ),
    );
  };

  // A rating beside what the questions say, as the page reads the two.
  const verdict = (rating, { marked, right }) => {
    if (!rating || !marked.length) return "";
    if (rating > 3 && right < marked.length / 2) return " Worth a second look.";
    return rating < 3 && right === marked.length ? " You know more than you said." : "";
  };

  const calibration = () => {
    const claims = questions.map(answer).filter(({ sure, right }) => sure && right !== undefined);
    const rows = LEVELS.map((level) => {
      const said = claims.filter(({ sure }) => sure === level);
      const right = said.filter((claim) => claim.right).length;
      const share = said.length ? (right / said.length).toFixed(2) : "\u2013";
      return [level, said.length, right, share].map(String);
    });
    const shown = [table("How sure you were", ["said", "answers", "right", "share"], rows)];
    if (claims.length) {
      const gap = ({ sure, right }) => sure - right;
      const bins = Array.from({ length: BINS }, () => []);
      for (const claim of claims) {
        let bin = BINS - 1;
        while (bin && claim.sure < bin / BINS) bin -= 1;
        bins[bin].push(gap(claim));
      }
      const error = sum(bins.map((gaps) => Math.abs(sum(gaps)))) / claims.length;
      const said = mean(claims.map(({ sure }) => sure)).toFixed(2);
      const right = mean(claims.map((claim) => Number(claim.right))).toFixed(2);
      const brier = mean(claims.map((claim) => gap(claim) ** 2)).toFixed(3);
      shown.push(
        html(
          "p",
          { class: "assess-calibration" },
          `Said on average: ${said}. Right: ${right}. Brier score: ${brier}. `,
          `Expected calibration error, in ten bins, the last for 0.9 and 1: ${error.toFixed(3)}.`,
        ),
      );
    }
    return shown;
  };

  const count = () => {
    const total = score(questions);
    const topics = [...new Set(questions.map(({ topic }) => topic))].map((section) => {
      const own = questions.filter(({ topic }) => topic === section);
      return { section, own, ...score(own), name: heading(section).textContent };
    });
    const first = topics.find(({ own, marked, right }) => marked.length === own.length && !right);
    const words = `Answered: ${total.marked.length} of ${questions.length}. Right: ${total.right}.`;
    status.textContent = first ? `${words} Begin with ${first.name}: none of its answers was right.` : words;
    const scores = topics.map(({ section, marked, words: right }) => [
      html("a", { href: `#${section.id}` }, ...heading(section).childNodes),
      marked.length ? right : "\u2013",
      readAgain(marked.filter((question) => !answer(question).right)),
    ]);
    // A rating is held against the questions taught on the pages that its section names.
    const beside = ratings.map(({ section, key, pages }) => {
      const scored = score(questions.filter((each) => each.pages.some((page) => pages.includes(page))));
      const rating = state.ratings[key];
      return [
        [...heading(section).childNodes, html("strong", {}, verdict(rating, scored))],
        rating ? String(rating) : "\u2013",
        scored.marked.length ? scored.words : "\u2013",
      ];
    });
    results.replaceChildren(
      table("Score by topic", ["topic", "right", "read again"], scores),
      table("Your ratings beside it", ["sentence", "rating", "right"], beside),
      ...calibration(),
    );
  };

  // Keep

  const drawAll = () => {
    questions.forEach(draw);
    ratings.forEach(drawRating);
    count();
  };
  const tell = (words) => (notice.textContent = words);
  const save = () => {
    const href = URL.createObjectURL(new Blob([write()], { type: "application/json" }));
    html("a", { href, download: "self-assessment.json" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
    tell("The file is self-assessment.json, among your downloads.");
  };

  const chooser = html("input", { type: "file", accept: ".json,application/json", hidden: "" });
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    const text = await file.text();
    chooser.value = ""; // so that the same file can be chosen again
    let found;
    try {
      found = read(text);
    } catch {
      return tell(`${file.name} is not a file that this page has saved. Your answers are as they were.`);
    }
    const nothing = JSON.stringify(state) === JSON.stringify(empty());
    if (!nothing && !confirm(`Put the answers of ${file.name} in place of yours?`)) return;
    state = found;
    tell("");
    store();
    drawAll();
    tell(`The answers of ${file.name} are here.`);
  });

  const startAgain = () => {
    if (!confirm("Delete all your ratings and answers on this device?")) return;
    state = empty();
    tell("All ratings and answers are deleted.");
    store();
    questions.forEach(({ details }) => (details.open = false));
    drawAll();
  };

  // Without an opinion of how sure one is, the answer stays closed.
  for (const question of questions) {
    question.details.querySelector("summary").addEventListener("click", (event) => {
      if (answer(question).sure !== undefined || question.details.open) return;
      event.preventDefault();
      question.box.classList.add("asked");
      question.box.querySelector("button").focus();
    });
  }
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    restore();
    drawAll();
  });

  restore();
  panel.append(
    status,
    results,
    html(
      "div",
      { class: "assess-buttons" },
      button("Save as a file", save),
      button("Load a file", () => chooser.click()),
      button("Print this page", () => print()),
      button("Start again", startAgain),
      chooser,
    ),
    notice,
  );
  panel.hidden = false;
  drawAll();
}
