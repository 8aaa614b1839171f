"""The concept map: a picture of the book's ideas in which every box is a link to its chapter.

The directive's body is YAML. `boxes` has a row of the picture a line, each a mapping of chapter to idea;
`arrows` says which chapter leads to which. The titles in the boxes are the chapters' own.
"""

from __future__ import annotations

from html import escape
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

# Two columns fit on a phone of 360 pixels without shrinking the type.
WIDTH, BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT = 340, 162, 46, 74


class concept_map(nodes.General, nodes.Element):
    """The map, before it is drawn: `rows` of (document, idea), and `arrows` of two documents."""


class ConceptMap(SphinxDirective):
    """Read the map's boxes and arrows, and refuse a chapter that is not there."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the node of the map."""
        told = yaml.safe_load("\n".join(self.content))
        folder = self.env.docname.rpartition("/")[0]
        rows = [[(f"{folder}/{name}", idea) for name, idea in row.items()] for row in told["boxes"]]
        arrows = [tuple(f"{folder}/{name}" for name in arrow.split(" -> ")) for arrow in told["arrows"]]
        known = {document for row in rows for document, _ in row}
        for document in known | {end for arrow in arrows for end in arrow}:
            if document not in known or document not in self.env.found_docs:
                raise self.error(
                    f"the concept map names {document!r}, which is no box or no chapter of the book"
                )
        return [concept_map(label=self.arguments[0], rows=rows, arrows=arrows)]


def centre(row: int, column: int, columns: int) -> tuple[float, float]:
    """Return the middle of a box."""
    return WIDTH * (column + 0.5) / columns, ROW_HEIGHT * row + BOX_HEIGHT / 2 + 1


def arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a line from the edge of one box to the edge of the other: sideways in a row, else downwards."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        x1, x2 = x1 + BOX_WIDTH / 2, x2 - BOX_WIDTH / 2
    else:
        # A line that ends at the middle of the top would hide another that comes straight from above.
        y1, y2, x2 = y1 + BOX_HEIGHT / 2, y2 - BOX_HEIGHT / 2, x2 + 0.25 * (x1 - x2)
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" marker-end="url(#concept-map-tip)"/>'


def box(middle: tuple[float, float], uri: str, title: str, idea: str) -> str:
    """Return a box that is a link."""
    x, y = middle
    return (
        f'<a href="{escape(uri)}"><rect x="{x - BOX_WIDTH / 2:g}" y="{y - BOX_HEIGHT / 2:g}" '
        f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>'
        f'<text x="{x:g}" y="{y - 4:g}" class="title">{escape(title)}</text>'
        f'<text x="{x:g}" y="{y + 13:g}">{escape(idea)}</text></a>'
    )


def draw(node: concept_map, uri: dict[str, str], title: dict[str, str]) -> str:
    """Return the map as SVG inside a navigation landmark, so that a screen reader hears a list of links."""
    rows = node["rows"]
    place = {
        document: centre(i, j, len(row)) for i, row in enumerate(rows) for j, (document, _) in enumerate(row)
    }
    height = ROW_HEIGHT * (len(rows) - 1) + BOX_HEIGHT + 2
    lines = "".join(arrow(place[start], place[end]) for start, end in node["arrows"])
    boxes = "".join(
        box(place[document], uri[document], title[document], idea) for row in rows for document, idea in row
    )
    tip = (
        '<defs><marker id="concept-map-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    return (
        f'<nav class="concept-map" aria-label="{escape(node["label"])}">'
        f'<svg viewBox="-2 0 {WIDTH + 4} {height}" xmlns="http://www.w3.org/2000/svg">{tip}{lines}{boxes}</svg></nav>'
    )


def visit_html(self: HTML5Translator, node: concept_map) -> None:
    """Draw the map with links that work from this page, also from a disk."""
    documents = [document for row in node["rows"] for document, _ in row]
    here = self.builder.current_docname
    uri = {document: self.builder.get_relative_uri(here, document) for document in documents}
    title = {document: self.builder.env.titles[document].astext() for document in documents}
    self.body.append(draw(node, uri, title))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the node and its directive."""
    app.add_node(concept_map, html=(visit_html, None))
    app.add_directive("concept-map", ConceptMap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
