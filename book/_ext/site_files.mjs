// Join style sheets and scripts, cut the rules that no page uses, and write both small.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { modules, styles, scripts, users, alone } = JSON.parse(readFileSync(0, "utf-8"));
const require = createRequire(modules);
const { PurgeCSS } = require("purgecss");
const esbuild = require("esbuild");

// Icons are drawn by book.css; the theme's icon font is not there.
const ICON_FONT = /@font-face\s*\{[^}]*Font Awesome[^}]*\}/g;
// The theme asks each box with code or a table whether it scrolls, for a keyboard must reach it then. To ask what is
// folded away makes a browser lay that out, a third of its work on a page with many solutions; book.js has the theme
// ask again when a fold opens.
const ASKED = "{e.tabIndex=e.scrollWidth>";
const all = scripts.join(";\n"); // not each ends with one
if (all.split(ASKED).length !== 2) throw new Error(`the theme's scripts have no ${ASKED} any more`);
const js = all.replace(ASKED, ASKED.replace("{", "{if(e.checkVisibility())"));

const [{ css }] = await new PurgeCSS().purge({
  content: [js, ...users].map((raw) => ({ raw, extension: "html" })),
  css: [{ raw: styles.join("\n").replace(ICON_FONT, "") }],
  // Every word: tags, attributes and their values, and what a script may set.
  defaultExtractor: (content) => content.match(/[A-Za-z0-9_-]+/g) ?? [],
  fontFace: true,
  keyframes: true,
  variables: true,
});

const small = (code, loader) => esbuild.transformSync(code, { loader, minify: true, legalComments: "none", target: "es2020" }).code;
const each = Object.entries(alone).map(([name, code]) => [name, small(code, "js")]);
process.stdout.write(JSON.stringify({ css: small(css, "css"), js: small(js, "js"), alone: Object.fromEntries(each) }));
