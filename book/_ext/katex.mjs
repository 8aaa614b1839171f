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

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display, spoken, mathml } = JSON.parse(line);
  let answer;
  try {
    const tree = katex.__renderToDomTree(tex, {
      displayMode: display,
      output: mathml ? "htmlAndMathml" : "html",
      throwOnError: true,
      // What LaTeX would not accept is an error here as well: the same source goes to print.
      strict: "error",
    });
    if (spoken) name(tree, spoken);
    answer = { html: tree.toMarkup() };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
