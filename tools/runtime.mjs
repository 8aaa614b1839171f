// Let the very Python that readers run compile what it will load: `node runtime.mjs MODULES TOOLS FROM TO`.
import { createRequire } from "node:module";

const [modules, tools, from, to] = process.argv.slice(2);
const python = await createRequire(`${modules}/`)("pyodide").loadPyodide({
  env: { PYTHONNODEBUGRANGES: "1" }, // no columns of each instruction: a third of the byte code
});
for (const [place, folder] of Object.entries({ tools, from, to })) python.mountNodeFS(`/${place}`, folder);
python.runPython("import sys; sys.path.append('/tools'); from live_compile import compile_all; compile_all('/from', '/to')");
