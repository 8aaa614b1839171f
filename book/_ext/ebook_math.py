"""Formulas in the EPUB: MathML, with the spoken sentence as its alternative text."""

from __future__ import annotations

from docutils import nodes
from formulas import page_of, told
from katex import TexError
from lxml import etree
from mathml import mathml, shrink
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


def as_mathml(tex: str, *, display: bool, marked: str = "", spoken: str = "") -> str:
    """Return a formula for an e-reader: no wider than a phone, with its sentence, or else its TeX."""
    math = mathml(tex, display=display, marked=marked)
    shrink(math, column=display)
    math.set("alttext", spoken or tex)  # a lone sign has no sentence
    return str(etree.tostring(math, encoding="unicode"))


def _formula(self: HTML5Translator, node: nodes.Element, *, display: bool) -> str:
    """Return the MathML of a formula; one that cannot be drawn is a warning."""
    try:
        return as_mathml(**told(node, page_of(self)), display=display)
    except TexError as error:
        logger.warning("formula %r: %s", node.astext().strip(), error, location=node, type="katex")
        raise nodes.SkipNode from None


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    self.body.append(_formula(self, node, display=False))
    raise nodes.SkipNode


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number at the right."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(_formula(self, node, display=True))
    if node.get("number"):
        number = f'<span class="eqno">({get_node_equation_number(self, node)})</span>'
        link = f' <a href="#{node["read_at"]}">Read this formula</a>' if node.get("read_at") else ""
        self.body.append(f'<p class="pointer">{number}{link}</p>')
    self.body.append("</div>\n")
    raise nodes.SkipNode
