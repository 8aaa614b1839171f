"""Say on every page with formulas how the four roles are marked, and let the reader switch the marks off.

`mathml` gives the letters their classes, the style sheet draws color and line, and this is the legend. The
switch is a checkbox that the style sheet looks at; a few lines of JavaScript remember it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from formulas import html
from page_formulas import ROLES, page_formulas, wrap
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from mlmath_ref.formula.letters import spoken_name

EXAMPLES = dict(zip(ROLES, ("x", "w", r"\hat{y}", "L"), strict=True))
"""A symbol that has the role all over the book."""


class role_legend(nodes.General, nodes.Element):
    """The place of the legend."""


def add_legend(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the legend at the end of the introduction of a page with marked formulas."""
    if app.builder.format != "html":
        return
    page = page_formulas(Path(app.env.doc2path(docname)))
    formulas = [node for kind in (nodes.math, nodes.math_block) for node in doctree.findall(kind)]
    if any(page.marked(node.astext().strip(), node.get("label") or "") for node in formulas):
        chapter = next(iter(doctree.findall(nodes.section)))
        first = next((i for i, node in enumerate(chapter) if isinstance(node, nodes.section)), len(chapter))
        chapter.insert(first, role_legend())


def visit_legend(self: HTML5Translator, node: role_legend) -> None:
    """Write the switch, and a letter of each role as it is marked."""
    letters = [
        html(tex, display=False, marked=wrap(tex, role), spoken=spoken_name(tex))
        for role, tex in EXAMPLES.items()
    ]
    roles = ", ".join(f"{letter} {role}" for letter, role in zip(letters, EXAMPLES, strict=True))
    self.body.append(
        '<p class="roles"><label><input type="checkbox" id="mark-roles" checked> Mark in formulas</label>: '
        f"{roles}</p>\n"
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the node and the hook."""
    app.add_node(role_legend, html=(visit_legend, None))
    app.connect("doctree-resolved", add_legend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
