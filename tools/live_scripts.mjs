// Make the scripts that run cells: each one file, without blanks and comments.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { modules, folder, runtime } = JSON.parse(readFileSync(0, "utf-8"));
const require = createRequire(modules);
const esbuild = require("esbuild");

const { outputFiles } = await esbuild.build({
  entryPoints: ["live.js", "worker.js", "editor.js", "keep.js", "sw.js"].map((name) => `${folder}/${name}`),
  outdir: "/out",
  write: false,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  loader: { ".py": "text" },
  define: { RUNTIME: runtime },
  nodePaths: [require("node:path").join(require("node:path").dirname(modules), "node_modules")],
});
const made = Object.fromEntries(outputFiles.map(({ path, text }) => [path.split(/[\\/]/).pop(), text]));
made["katex.js"] = readFileSync(require.resolve("katex/dist/katex.min.js"), "utf-8");
process.stdout.write(JSON.stringify(made));
