"""Put every formula on its page as MathML, which browsers draw without a script.

Screen readers get the formula as a sentence. A formula that KaTeX cannot read is a Sphinx warning with file
and line, which fails the build.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from katex import TexError, katex
from lxml import etree
from mathml import MATHML, mathml, shrink
from page_formulas import PageFormulas, page_formulas
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


def tex_of(node: nodes.math_block, tex: str) -> str:
    """Return what KaTeX is to draw for a display formula with this TeX.

    Blank lines separate formulas in Sphinx's ``math`` directive. Numbers are Sphinx's, so an environment
    that would number itself loses that (``align`` becomes ``align*``).
    """
    if node.get("nowrap"):
        return re.sub(r"(\\(?:begin|end)\{(?:align|alignat|equation|gather))\}", r"\1*}", tex)
    parts = [part.strip() for part in re.split(r"\n\s*\n", tex)]
    return parts[0] if len(parts) == 1 else r"\begin{gathered}" + r"\\".join(parts) + r"\end{gathered}"


def page_of(translator: HTML5Translator) -> PageFormulas:
    """Return the formulas of the page that is being written."""
    builder = translator.builder
    return page_formulas(Path(builder.env.doc2path(builder.current_docname)))


def told(node: nodes.Element, page: PageFormulas) -> dict[str, Any]:
    """Return a formula of a page as `Katex.render` takes it: `tex`, `marked` and `spoken`.

    A copy of a formula has no label of its own; `read` is the label of what it copies.
    """
    tex, label = node.astext().strip(), node.get("label") or node.get("read") or ""
    write = functools.partial(tex_of, node) if isinstance(node, nodes.math_block) else str
    marked = page.marked(tex, label)
    return {
        "tex": write(tex),
        "marked": write(marked) if marked else "",
        "spoken": page.spoken(tex, label),
    }


def html(tex: str, *, display: bool, marked: str = "", spoken: str = "") -> str:
    r"""Return a formula as a page has it.

    Parameters
    ----------
    tex, display, marked
        As `mathml` takes them.
    spoken : str
        What a screen reader is to say; without it, each one reads the MathML in its own way.

    Raises
    ------
    TexError
        If KaTeX cannot read the formula, or Unicode lacks one of its letters.
    """
    math = mathml(tex, display=display, marked=marked)
    if not display:  # a display scrolls in its box
        shrink(math)
    # A lone sign has no sentence.
    math.set(*(("aria-label", spoken) if spoken else ("alttext", tex)))
    return str(etree.tostring(math, encoding="unicode")).replace(f' xmlns="{MATHML}"', "", 1)


def _html(self: HTML5Translator, node: nodes.Element, *, display: bool) -> str:
    """Return the HTML of a formula; one that cannot be drawn is a warning."""
    try:
        return html(**told(node, page_of(self)), display=display)
    except TexError as error:
        tex = node.astext().strip()
        logger.warning("formula %r: %s", tex, error, location=node, type="katex")
        return f"<code>{nodes.unescape(tex)}</code>"


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    self.body.append(_html(self, node, display=False).replace("<math", '<math class="notranslate"', 1))
    raise nodes.SkipNode


def visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own; a wide one scrolls within its box."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    # Keyboards must reach what scrolls.
    self.body.append('<div class="formula" tabindex="0" role="group" aria-label="formula">')
    self.body.append(_html(self, node, display=True) + "</div>")
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer."""
    app.add_html_math_renderer("formulas", (visit_math, None), (visit_math_block, None))
    app.connect("config-inited", lambda app, config: setattr(config, "html_math_renderer", "formulas"))
    app.connect("build-finished", lambda app, exception: katex.close())
    # One node process serves one writer.
    return {"parallel_read_safe": True, "parallel_write_safe": False}
