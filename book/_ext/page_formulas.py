r"""Read the formulas of a page with the page's own symbol table, for all that draws or explains them."""

from __future__ import annotations

import functools
from pathlib import Path

from chapters import Chapter

from mlmath_ref.formula import read, speak
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.marks import marked
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.read import Reading
from mlmath_ref.formula.symbols import Table

ROLES = ("input", "parameter", "prediction", "error")
"""The lesson's four, which a page marks."""


SIGNS = {
    r"\approx": "is about",
    r"\arg\min": "arg min",
    r"\cdot": "dot",
    r"\in": "is in",
    r"\leftarrow": "becomes",
    r"\lim": "limit",
    r"\lVert \cdot \rVert": "length of a vector",
    r"\mid": "given",
    r"\min": "minimum",
    r"\neg": "not",
    r"\partial": "partial derivative",
    r"\prod": "product",
    r"\sum": "sum",
}
"""Signs that are no formula when they stand alone, in the words that they have in one."""


def wrap(tex: str, role: str) -> str:
    """Return a symbol in the class of its role, if its role is one of the four."""
    return rf"\htmlClass{{role-{role}}}{{{tex}}}" if role in ROLES else tex


class PageFormulas:
    r"""The formulas of one page.

    Parameters
    ----------
    chapter : Chapter
        The page in its source, whose front matter may add to the symbol table.

    Examples
    --------
    >>> page = PageFormulas(Chapter("page", "# A page"))
    >>> print(page.spoken(r"\hat{y} = w x + b"))
    y hat equals w times x plus b
    """

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self._tables: dict[str, Table] = {}

    def table(self, label: str = "") -> Table:
        """Return the symbol table for the formula with this label; a formula without one has the page's."""
        if label not in self._tables:
            self._tables[label] = self.chapter.table(label)
        return self._tables[label]

    def spoken(self, latex: str, label: str = "") -> str:
        r"""Return a formula as a sentence; nothing if it cannot be read.

        Examples
        --------
        >>> page = PageFormulas(Chapter("page", "# A page"))
        >>> page.spoken("y < 2"), page.spoken(r"\sum"), page.spoken(r"\sum +")
        ('y is less than two', 'sum', '')
        """
        if latex in SIGNS:
            return SIGNS[latex]
        try:
            return speak(parse(latex, self.table(label)), self.table(label))
        except FormulaError:
            return ""

    def marked(self, latex: str, label: str = "") -> str:
        r"""Return a formula with its symbols of the four roles in ``\htmlClass``; nothing if it has none.

        Examples
        --------
        >>> print(PageFormulas(Chapter("page", "# A page")).marked(r"\hat{y} + n"))
        \htmlClass{role-prediction}{\hat{y}} + n
        """
        try:
            tex = marked(latex, self.table(label), wrap)
        except FormulaError:
            return ""
        return tex if r"\htmlClass" in tex else ""

    def reading(self, latex: str, label: str) -> Reading:
        """Return all that is known of a display formula; one that cannot be read is a `FormulaError`."""
        return read(latex, self.table(label))

    def functions(self, reading: Reading, label: str) -> list[str]:
        """Return the dotted names of the reference functions that compute a formula's symbols.

        A symbol that means something else on this page is not what the book's function computes.
        """
        notes = self.chapter.notes(label)
        other = {name for name, row in notes.symbols.items() if "meaning" in row and "defined_by" not in row}
        rows = [
            self.table(label).get(part.symbol)
            for part in reading.parts
            if part.symbol not in other | set(notes.references)
        ]
        return list(dict.fromkeys(row.defined_by for row in rows if row and row.defined_by))


@functools.cache
def page_formulas(source: Path) -> PageFormulas:
    """Return the formulas of the page that is written in this file; it is read once in a build."""
    return PageFormulas(Chapter(source.stem, source.read_text(encoding="utf-8")))
