"""Fold solutions and hidden code as a browser folds by itself: without a script, and by keyboard."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import solution_node


def visit_solution(self: HTML5Translator, node: solution_node) -> None:
    """Write the box with its title, which opens it and so is no link to the exercise, right above."""
    title, *content = node.children
    self.body.append(self.starttag(node, "details", CLASS="admonition"))
    self.body.append('<summary class="admonition-title">')
    for child in title.children:
        for part in child.children if isinstance(child, nodes.reference) else [child]:
            part.walkabout(self)
    self.body.append("</summary>\n")
    for child in content:
        child.walkabout(self)
    self.body.append("</details>\n")
    raise nodes.SkipNode


def visit_hidden_code(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Begin a box of code with the words that open it."""
    classes = " ".join(("admonition", "hide", *node["classes"]))
    words = escape(node["prompt_show"])
    self.body.append(f'<details class="{classes}"><summary class="admonition-title">{words}</summary>\n')


def depart_hidden_code(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """End it."""
    self.body.append("</details>\n")


def use_on_the_web(app: Sphinx) -> None:
    """Take the place of the writers of sphinx_exercise and MyST-NB; nothing folds on an e-reader."""
    if app.builder.name == "html":
        app.add_node(solution_node, override=True, html=(visit_solution, None))
        app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_code, depart_hidden_code))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook."""
    app.connect("builder-inited", use_on_the_web)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
