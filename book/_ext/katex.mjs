// One formula a line in, one answer a line out, so that one node process serves a whole build.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

// package.json's folder comes as an argument: this file need not live beside node_modules.
const katex = createRequire(process.argv[2])("katex");

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display, output } = JSON.parse(line);
  let answer;
  try {
    // What LaTeX would not accept is an error here as well: the same source goes to print.
    answer = { markup: katex.renderToString(tex, { displayMode: display, output, throwOnError: true, strict: "error" }) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
