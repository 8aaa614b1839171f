"""Read one formula whole: the spoken sentence, the labelled parts and the Python, for people to look at."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mlmath_ref.formula import tree
from mlmath_ref.formula.label import Part, label
from mlmath_ref.formula.letters import spoken_name
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.speak import speak
from mlmath_ref.formula.strangers import with_strangers
from mlmath_ref.formula.symbols import BOOK, Table
from mlmath_ref.formula.to_numpy import to_numpy

_HEADINGS = ("Symbol", "Meaning", "Role", "Shape", "Unit", "Python")


@dataclass(frozen=True)
class Reading:
    """A formula and what it says. A notebook shows it as a table, `print` as plain text.

    Attributes
    ----------
    latex : str
        The formula.
    tree : Node
        Its tree.
    spoken : str
        The formula in plain English, symbol by symbol.
    meaning : str
        The same, with the meaning of a symbol in place of its letter where there is a short one.
    parts : tuple of Part
        Its symbols, in order of appearance.
    numpy : str or None
        Python that computes it; None where there is nothing to compute.
    """

    latex: str
    tree: tree.Node
    spoken: str
    meaning: str
    parts: tuple[Part, ...]
    numpy: str | None

    def __str__(self) -> str:
        """Return the reading as plain text, with columns that line up."""
        rows = [_HEADINGS, *(_cells(part) for part in self.parts)]
        shown = [place for place in range(len(_HEADINGS)) if any(row[place] for row in rows[1:])]
        # The meaning comes last: it is the longest.
        shown.sort(key=lambda place: (_HEADINGS[place] == "Meaning", place))
        widths = {place: max(len(row[place]) for row in rows) for place in shown}
        table = ["  ".join(row[place].ljust(widths[place]) for place in shown).rstrip() for row in rows]
        lines = [*_wrapped("Formula", self.latex), *_wrapped("Read", self.spoken)]
        if self.meaning != self.spoken:
            lines += _wrapped("Means", self.meaning)
        if self.parts:
            lines += ["", *table]
        lines += ["", "Python", *(f"    {line}" for line in (self.numpy or _NO_LINE).splitlines())]
        return "\n".join(lines)

    def _repr_markdown_(self) -> str:
        """Return the reading as Markdown."""
        lines = [f"$$\n{self.latex}\n$$", f"**Read:** {self.spoken}."]
        if self.meaning != self.spoken:
            lines.append(f"**Means:** {self.meaning}.")
        if self.parts:
            table = [f"| {' | '.join(_HEADINGS)} |", "|---" * len(_HEADINGS) + "|"]
            for part in self.parts:
                _, meaning, role, shape, unit, python = (cell.replace("|", r"\|") for cell in _cells(part))
                # \vert means the same in maths, and is no end of a cell.
                math = part.symbol.replace("|", r"\vert ")
                table.append(f"| ${math}$ | {meaning} | {role} | {shape} | {unit} | {_code(python)} |")
            lines.append("\n".join(table))
        lines.append(f"```python\n{self.numpy}\n```" if self.numpy else f"{_NO_LINE}.")
        return "\n\n".join(lines) + "\n"

    def _repr_html_(self) -> str:
        """Return the reading as HTML: headings for rows and columns, spoken names for symbols, no scripts."""
        escape = html.escape
        rows = []
        for part in self.parts:
            _, *cells = (escape(cell) for cell in _cells(part))
            name = escape(spoken_name(part.symbol), quote=True)
            head = (
                f'<th scope="row"><span role="math" aria-label="{name}">${escape(part.symbol)}$</span></th>'
            )
            cells[-1] = f"<code>{cells[-1]}</code>" if cells[-1] else ""
            rows.append(f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
        columns = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
        means = (
            f"<p><strong>Means:</strong> {escape(self.meaning)}.</p>" if self.meaning != self.spoken else ""
        )
        table = (
            f"<table><caption>Symbols of the formula</caption><thead><tr>{columns}</tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>"
        )
        code = f"<pre><code>{escape(self.numpy)}</code></pre>" if self.numpy else f"<p>{_NO_LINE}.</p>"
        return (
            f'<div class="mlmath-reading"><p><code>{escape(self.latex)}</code></p>'
            f"<p><strong>Read:</strong> {escape(self.spoken)}.</p>{means}{table if rows else ''}{code}</div>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as plain data, ready for JSON."""
        return {
            "formula": self.latex,
            "spoken": self.spoken,
            "meaning": self.meaning,
            "numpy": self.numpy,
            "parts": [
                {
                    "symbol": part.symbol,
                    "spoken": spoken_name(part.symbol),
                    "role": part.role,
                    "shape": list(part.shape),
                    "unit": part.unit,
                    "meaning": part.meaning,
                    "python": part.python,
                    "spans": [list(span) for span in part.spans],
                }
                for part in self.parts
            ],
        }


def read(
    latex: str,
    symbols: Table | Mapping[str, Mapping[str, Any]] | None = None,
    *,
    undeclared: Literal["error", "variable"] = "error",
) -> Reading:
    r"""Read a formula.

    Parameters
    ----------
    latex : str
        The formula, without dollar signs.
    symbols : Table or mapping, optional
        Symbols that the book does not have, or that mean something else here: one row for each, such as
        ``{r"\beta": {"meaning": "how much of the old mean stays", "shape": []}}``.
    undeclared : str
        What to do with a symbol in neither: ``"error"``, or ``"variable"`` to take it for a quantity.

    Returns
    -------
    Reading
        What the formula says: `spoken`, `meaning`, `parts` and `numpy`.

    Raises
    ------
    FormulaError
        If the formula cannot be read; the message shows the place and what was expected.
    TypeError
        If `latex` is not text, or a row of `symbols` has the wrong type.
    ValueError
        If a row of `symbols` has a field or value that does not exist.

    Examples
    --------
    >>> reading = read(r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b")
    >>> print(reading.spoken)
    y hat equals vector w transpose times vector x plus b
    >>> print(reading.meaning)
    the prediction equals the weight vector transpose times the feature vector plus the bias
    >>> print(reading.numpy)
    y_hat = w @ x + b
    >>> [part.role for part in reading.parts]
    ['prediction', 'parameter', 'operator', 'input', 'parameter']
    """
    table = symbols if isinstance(symbols, Table) else BOOK.extended(symbols or {})
    if isinstance(latex, str):
        latex = " ".join(re.sub(_COMMENT, "", latex).split())
    formula = parse(latex, table, undeclared=undeclared)
    if undeclared == "variable":
        table = with_strangers(formula, table)
    return Reading(
        latex=latex,
        tree=formula,
        spoken=speak(formula, table),
        meaning=speak(formula, table, meanings=True),
        parts=tuple(label(formula, table, latex)),
        numpy=to_numpy(formula, table),
    )


_COMMENT = r"(?<!\\)%[^\n]*"
_NO_LINE = "no line: there is nothing to compute, or no short way to"


def _cells(part: Part) -> tuple[str, ...]:
    """Return the six cells of one part."""
    if part.shape:
        shape = f"({part.shape[0]},)" if len(part.shape) == 1 else f"({', '.join(part.shape)})"
    else:
        shape = "" if part.role in ("operator", "event") else "number"
    return part.symbol, part.meaning, part.role, shape, part.unit, part.python


def _code(text: str) -> str:
    """Return text as code in Markdown, nothing for nothing."""
    return f"`{text}`" if text else ""


def _wrapped(name: str, text: str) -> list[str]:
    """Return a line with a name before it, folded at 88 columns."""
    return textwrap.wrap(
        text,
        88,
        initial_indent=f"{name:<9}",
        subsequent_indent=" " * 9,
        break_long_words=False,
        break_on_hyphens=False,
    )
