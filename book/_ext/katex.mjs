// One formula a line in, one answer a line out, so that one node process serves a whole build.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

// package.json's folder comes as an argument: this file need not live beside node_modules.
const katex = createRequire(process.argv[2])("katex");

// What a screen reader says in place of the MathML's own signs.
function name(tree, spoken) {
  const math = (node) => (node.type === "math" ? node : node.children?.map(math).find(Boolean));
  math(tree).setAttribute("aria-label", spoken);
}

// The drawn letters of a tree in order, each with the list that it stands in and the role above it.
function* letters(tree, role) {
  for (const node of tree.children ?? []) {
    if (node.text === "\u200b") continue; // KaTeX's help for one browser; nothing to see
    if (node.text !== undefined) yield { node, siblings: tree.children, role };
    else yield* letters(node, node.classes?.find((name) => name.startsWith("role-")) ?? role);
  }
}

// Give the letters of a drawn formula the roles that they have in the same formula with \htmlClass in it.
// They are not drawn from that one: KaTeX puts an index, and what follows a slanted letter, a little elsewhere
// when something is wrapped around the letter. A marked formula must look as it did.
function mark(tree, model) {
  const roles = [...letters(model)].flatMap(({ node, role }) => [...node.text].map((text) => ({ text, role })));
  for (const { node, siblings } of [...letters(tree)]) {
    const own = [...node.text].map((text) => {
      const next = roles.shift();
      if (next?.text !== text) throw new Error(`the marked formula has ${next?.text} in place of ${text}`);
      return next.role;
    });
    // KaTeX joins letters that are drawn alike; those with different roles part again.
    const runs = own.flatMap((role, i) => (i === 0 || role !== own[i - 1] ? [i] : []));
    const parts = runs.map((start, i) => {
      const part = Object.assign(Object.create(Object.getPrototypeOf(node)), node);
      part.text = [...node.text].slice(start, runs[i + 1]).join("");
      part.italic = i === runs.length - 1 ? node.italic : 0;
      part.classes = own[start] ? [...node.classes, own[start]] : node.classes;
      return part;
    });
    siblings.splice(siblings.indexOf(node), 1, ...parts);
  }
  if (roles.length) throw new Error(`the marked formula has ${roles[0].text} in place of nothing`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display, marked, spoken, mathml } = JSON.parse(line);
  const settings = {
    displayMode: display,
    output: mathml ? "htmlAndMathml" : "html",
    throwOnError: true,
    // What LaTeX would not accept is an error here as well: the same source goes to print.
    strict: "error",
  };
  let answer;
  try {
    const tree = katex.__renderToDomTree(tex, settings);
    if (marked) {
      const trust = ({ command, class: name }) => command === "\\htmlClass" && /^role-\w+$/.test(name);
      const model = katex.__renderToHTMLTree(marked, { ...settings, strict: "ignore", trust });
      const drawn = (node) => (node.classes?.includes("katex-html") ? node : node.children?.map(drawn).find(Boolean));
      mark(drawn(tree), drawn(model));
    }
    if (spoken) name(tree, spoken);
    answer = { html: tree.toMarkup() };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
