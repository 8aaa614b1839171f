"""Exercises that answer: below each exercise that `mlmath_ref.practice` knows, a form, on the web page only.

The page holds a fold without content. `book.js` loads the data of the page and `book/_practice/practice.js`
when such a fold comes near; the script builds the forms. The data hold the printed numbers and some fresh
ones, with the answers and what each slip gives, so that answers are checked without Python.
"""

from __future__ import annotations

import json
import re
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from formulas import html
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from page_formulas import PageFormulas, page_formulas
from sphinx.application import Sphinx
from sphinx_exercise.nodes import exercise_enumerable_node

SCRIPTS = Path(__file__).resolve().parents[1] / "_practice"
TARGET = "practice"
SEEDS = range(1, 13)
"""The fresh variants that a page offers."""

FOLD = '<details class="practice"{scripts}><summary>Answer here</summary></details>\n'

# By name, so that a change of an exercise makes its own page anew and no other (`cache_key`).
package: Any = import_module("mlmath_ref.practice")


def data_of(page: str, formulas: PageFormulas) -> dict[str, dict[str, Any]]:
    """Return what the script needs of each exercise of a page by its label; its texts are HTML."""
    chapter = page.rpartition("/")[2]
    found = package.exercises_of(chapter) if chapter in package.chapters() else ()
    data = {each.label: package.as_data(each, SEEDS) for each in found}
    words = renderer(formulas)
    for each in data.values():
        for part in each["parts"]:
            part["shown"] = words.renderInline(part.pop("prompt"))
            for slip in part["slips"]:
                slip |= {name: words.renderInline(slip[name]) for name in ("name", "hint")}
        for variant in each["variants"]:
            variant["question"] = "" if variant["seed"] is None else words.render(variant["question"])
            for part in variant["parts"]:
                if "options" in part:
                    part["shown"] = [words.renderInline(option) for option in part["options"]]
    return data


def renderer(formulas: PageFormulas) -> MarkdownIt:
    """Return what turns Markdown with formulas into HTML, as the page itself has them."""

    def formula(tex: str, options: dict[str, Any]) -> str:
        tex = tex.strip()
        return html(tex, display=False, marked=formulas.marked(tex), spoken=formulas.spoken(tex))

    return MarkdownIt("commonmark").use(dollarmath_plugin, allow_labels=False, renderer=formula)


def script(page: str, data: list[dict[str, Any]]) -> str:
    """Return the script that hands a page's data over."""
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"const practiceData = [{json.dumps(page)}, {told}];\n"


def add_forms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a fold at the end of each exercise that can be checked, and write the data beside the page."""
    if app.builder.name != "html":
        return
    data = data_of(docname, page_formulas(Path(app.env.doc2path(docname))))
    path = Path(app.outdir, "_static", TARGET, f"{docname.rpartition('/')[2]}-data.js")
    if not data:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    root = "../" * docname.count("/")
    scripts = " ".join(f"{root}_static/{TARGET}/{file}" for file in (path.name, "practice.js"))
    shown: list[dict[str, Any]] = []
    for exercise in doctree.findall(exercise_enumerable_node):
        if exercise["label"] in data:
            first = "" if shown else f' data-scripts="{scripts}"'  # the others say nothing that is not known
            exercise[-1] += nodes.raw("", FOLD.format(scripts=first), format="html")
            shown.append(data[exercise["label"]])
    path.write_text(script(docname, shown), encoding="utf-8", newline="\n")


def copy_scripts(app: Sphinx) -> None:
    """Put the script, without lines of comment, and its style sheet beside the pages."""
    if app.builder.name == "html":
        folder = Path(app.outdir, "_static", TARGET)
        shutil.copytree(SCRIPTS, folder, dirs_exist_ok=True)
        code = (SCRIPTS / "practice.js").read_text(encoding="utf-8")
        code = re.sub(r"^ *//.*\n", "", code, flags=re.MULTILINE)
        (folder / "practice.js").write_text(code, encoding="utf-8", newline="\n")


def remove_stale_data(app: Sphinx, exception: Exception | None) -> None:
    """Remove the data of pages that left the book."""
    pages = {name.rpartition("/")[2] for name in app.env.found_docs}
    for path in Path(app.outdir).glob(f"_static/{TARGET}/*-data.js"):
        if path.name.removesuffix("-data.js") not in pages:
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.connect("builder-inited", copy_scripts)
    app.connect("doctree-resolved", add_forms)
    app.connect("build-finished", remove_stale_data)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
