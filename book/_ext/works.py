"""Write the works of the bibliography as items of their list; docutils' role for them is outdated."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Begin a work as docutils does, with the role of an item."""
    start = len(self.body)
    HTML5Translator.visit_citation(self, node)
    self.body[start:] = [piece.replace('"doc-biblioentry"', '"listitem"') for piece in self.body[start:]]


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """End it."""
    HTML5Translator.depart_citation(self, node)


def use_on_the_web(app: Sphinx) -> None:
    """Take the place of docutils' writer; the EPUB has a list of its own."""
    if app.builder.name == "html":
        app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook."""
    app.connect("builder-inited", use_on_the_web)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
