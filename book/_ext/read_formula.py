"""Offer *Read this formula* below every labeled display formula: sentence, symbols, code, and a proof.

It is a closed `<details>`, which works without JavaScript. Only HTML gets it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from html import escape
from typing import Any, cast

from docutils import nodes
from formulas import html, page_of
from repository import repository
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains.python import PythonDomain
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.execute import execute
from mlmath_ref.formula.label import Part
from mlmath_ref.formula.letters import spoken_name
from mlmath_ref.formula.read import Reading

TEST = "tests/test_chapter_formulas.py"
DRAWS: int = inspect.signature(execute).parameters["draws"].default

logger = logging.getLogger(__name__)


class reading(nodes.General, nodes.Element):
    """What stands below a display formula; `formula` is the formula's own node."""


def add_readings(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a reading below every labeled display formula of a page."""
    if app.builder.format == "html":
        for node in list(doctree.findall(nodes.math_block)):
            if node.get("label"):
                node.parent.insert(node.parent.index(node) + 1, reading(formula=node))


def visit_reading(self: HTML5Translator, node: reading) -> None:
    """Write one; a formula that cannot be read is a warning, which fails the build."""
    formula = node["formula"]
    page, label = page_of(self), formula["label"]
    try:
        read = page.reading(formula.astext().strip(), label)
    except FormulaError as error:
        logger.warning("the formula %s cannot be read: %s", label, error, location=formula, type="formula")
        raise nodes.SkipNode from None
    notes = page.chapter.notes(label)
    address = functools.partial(address_of, self.builder, self.builder.current_docname)
    parts = [
        f"<p>Read aloud: {escape(read.spoken)}.</p>",
        table(read, functools.partial(page.marked, label=label)),
        f"<pre><code>{escape(read.numpy)}</code></pre>" if read.numpy else "",
        functions([(name, address(name)) for name in page.functions(read, label)]),
        proof(label, notes.marker, notes.reason),
    ]
    number = get_node_equation_number(self, formula)
    summary = f'<summary>Read this formula<span class="visually-hidden"> ({number})</span></summary>'
    self.body.append(
        f'<details class="reading">{summary}\n' + "\n".join(filter(None, parts)) + "</details>\n"
    )
    raise nodes.SkipNode


def table(read: Reading, mark: Callable[[str], str]) -> str:
    """Return the symbols of a formula as an HTML table, marked by role; nothing where there are none."""
    if not read.parts:
        return ""
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Symbol", "Meaning", "Role", "Shape", "Python")
    )
    rows = "\n".join(f"<tr>{row(part, mark)}</tr>" for part in read.parts)
    return f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"


def row(part: Part, mark: Callable[[str], str]) -> str:
    """Return the cells of one symbol."""
    symbol = html(part.symbol, display=False, marked=mark(part.symbol), spoken=spoken_name(part.symbol))
    python = f"<code>{escape(part.python)}</code>" if part.python else ""
    cells = (escape(part.meaning), part.role, part.shape_in_words, python)
    return f'<th scope="row">{symbol}</th>' + "".join(f"<td>{cell}</td>" for cell in cells)


def functions(links: list[tuple[str, str]]) -> str:
    """Return the sentence with the functions behind a formula's symbols and their addresses."""
    if not links:
        return ""
    names = ", ".join(
        f'<a href="{address}"><code>{name.removeprefix("mlmath_ref.")}</code></a>' for name, address in links
    )
    return f"<p>In the reference: {names}.</p>"


def address_of(builder: Builder, here: str, name: str) -> str:
    """Return where a function of the package is explained, seen from the page `here`."""
    found = cast(PythonDomain, builder.env.get_domain("py")).objects.get(name)
    if found is None:
        raise KeyError(f"the reference page has no {name}, which the symbol table names")
    return f"{builder.get_relative_uri(here, found.docname)}#{found.node_id}"


def proof(label: str, marker: str, reason: str) -> str:
    """Return how we know that a formula is right, or say what nobody has checked."""
    said = {
        "": f"executes it with {DRAWS} sets of random numbers, and every step agrees",
        "definition": f"executes it, but not in every step: {escape(reason)}",
        "notation": f"can read it, but not execute it: {escape(reason)}",
    }[marker]
    here = repository()
    link = f'<a href="{here.url}/blob/{here.branch}/{TEST}">The test <code>{label}</code></a>'
    return f"<p>How do we know? {link} {said}.</p>"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the node and the hook."""
    app.add_node(reading, html=(visit_reading, None))
    app.connect("doctree-resolved", add_readings)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
