"""Figures to explore: panels of the web page in which readers move what a figure of the chapter shows.

The directive names one, gives it a title, and says in its body what to try. It stands below an executed
figure, which is what paper, e-readers, notebooks and browsers without JavaScript show. `book.js` loads the
scripts of a panel when it comes near, as a browser does with pictures; they are in `book/_explore`, for
jupyter-book puts all of `_static` on every page. They are classic ones, for a browser loads no modules from a
disk.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import explore_data
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

SCRIPTS = Path(__file__).resolve().parents[1] / "_explore"
TARGET = "explore"


class Figure(NamedTuple):
    """A figure to explore: the script that draws it, and what computes its data."""

    script: str
    data: Callable[[], explore_data.Data]


FIGURES = {
    "line-fit": Figure("line-fit.js", explore_data.line_fit),
    "descent-curve": Figure("descent.js", explore_data.descent_curve),
    "descent-contours": Figure("descent.js", explore_data.descent_contours),
    "projection": Figure("projection.js", explore_data.projection),
    "matrix-plane": Figure("matrix-plane.js", explore_data.matrix_plane),
    "threshold": Figure("threshold.js", explore_data.threshold),
    "reliability": Figure("reliability.js", explore_data.reliability),
}


class explore_panel(nodes.General, nodes.Element):
    """The panel of one figure; inside, what to try."""


class Explore(SphinxDirective):
    """Read `{explore} name Title`, and refuse a name that no script draws."""

    required_arguments = 2
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the panel, for the web page only."""
        name, title = self.arguments
        if name not in FIGURES:
            raise self.error(f"there is no figure {name!r} to explore; there are {', '.join(FIGURES)}")
        panel = explore_panel(name=name, title=title)
        self.state.nested_parse(self.content, self.content_offset, panel)
        return [addnodes.only("", panel, expr="builder_html")]


def visit_panel(self: HTML5Translator, node: explore_panel) -> None:
    """Open the panel; its script fills it."""
    name = node["name"]
    figure = FIGURES[name]
    root = "../" * self.builder.current_docname.count("/")
    files = ("explore.js", write_data(Path(self.builder.outdir), name), figure.script)
    scripts = " ".join(f"{root}_static/{TARGET}/{file}" for file in files)
    self.body.append(
        f'<section class="explore" aria-labelledby="explore-{name}" '
        f'data-explore="{Path(figure.script).stem}" data-scripts="{scripts}">\n'
        f'<p class="explore-title" id="explore-{name}">{escape(node["title"])}</p>\n'
    )


def write_data(outdir: Path, name: str) -> str:
    """Write the script that gives a panel its data, which comes when the panel is near; return its name."""
    data = json.dumps(json.dumps(FIGURES[name].data(), separators=(",", ":")))
    place = json.dumps(f'.explore[aria-labelledby="explore-{name}"]')
    path = outdir / "_static" / TARGET / f"{name}-data.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"document.querySelector({place}).dataset.start = {data};\n", encoding="utf-8")
    return path.name


def depart_panel(self: HTML5Translator, node: explore_panel) -> None:
    """Close the panel."""
    self.body.append("</section>\n")


def copy_scripts(app: Sphinx) -> None:
    """Put the scripts and their style sheet beside the pages."""
    if app.builder.name == "html":
        shutil.copytree(SCRIPTS, Path(app.outdir, "_static", TARGET), dirs_exist_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the node, its directive and the hooks."""
    app.add_node(explore_panel, html=(visit_panel, depart_panel))
    app.add_directive("explore", Explore)
    app.connect("builder-inited", copy_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
