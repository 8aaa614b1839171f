"""Read one formula whole: the spoken sentence, the labelled parts and the Python, for people to look at."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mlmath_ref.formula import tree
from mlmath_ref.formula.label import Part, label
from mlmath_ref.formula.letters import spoken_name
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.speak import speak
from mlmath_ref.formula.strangers import with_strangers
from mlmath_ref.formula.symbols import BOOK, Table
from mlmath_ref.formula.to_numpy import to_numpy, without_line

_HEADINGS = ("Symbol", "Meaning", "Role", "Shape", "Unit", "Python")
_ALWAYS = (0, 1, 2, 5)  # the other columns stand where they hold something


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
    without_line : tuple of str
        What stands in the way of a line, for each statement that has none.
    strangers : tuple of str
        Symbols that the table does not have, or that cannot be what it says; see `with_strangers`.
    """

    latex: str
    tree: tree.Node
    spoken: str
    meaning: str
    parts: tuple[Part, ...]
    numpy: str | None
    without_line: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the reading as plain text, with columns that line up."""
        headings, rows = self._table()
        # The meaning comes last: it is the longest.
        order = sorted(range(len(headings)), key=lambda place: headings[place] == "Meaning")
        cells = [headings, *rows]
        widths = [max((len(row[place]) for row in cells), default=0) for place in range(len(headings))]
        table = ["  ".join(row[place].ljust(widths[place]) for place in order).rstrip() for row in cells]
        lines = [*_wrapped("Formula", self.latex), *_wrapped("Read", self.spoken)]
        if self.meaning != self.spoken:
            lines += _wrapped("Means", self.meaning)
        if rows:
            lines += ["", *table]
        lines += ["", "Python", *(f"    {line}" for line in self._code().splitlines())]
        if self.strangers:
            lines += ["", *_wrapped("Note", self._note(self.strangers))]
        return "\n".join(lines)

    def _repr_markdown_(self) -> str:
        """Return the reading as Markdown."""
        lines = [f"$$\n{self.latex}\n$$", f"**Read:** {self.spoken}."]
        if self.meaning != self.spoken:
            lines.append(f"**Means:** {self.meaning}.")
        headings, rows = self._table()
        if rows:
            table = [headings, ("---",) * len(headings)]
            for symbol, *cells in rows:
                escaped = [cell.replace("|", r"\|") for cell in cells]
                # \vert means the same in maths, and is no end of a cell.
                math = symbol.replace("|", r"\vert ")
                table.append((f"${math}$", *escaped[:-1], f"`{escaped[-1]}`" if escaped[-1] else ""))
            lines.append("\n".join(f"| {' | '.join(row)} |" for row in table))
        lines.append(f"```python\n{self._code()}\n```")
        if self.strangers:
            lines.append(self._note([f"${symbol}$" for symbol in self.strangers]))
        return "\n\n".join(lines) + "\n"

    def _repr_html_(self) -> str:
        """Return the reading as HTML: headings for rows and columns, spoken names for symbols, no scripts.

        Jupyter draws what stands between dollar signs. Colors are those around it, light or dark.
        """
        headings, rows = self._table()
        formula = _math(self.latex, self.spoken, "$$")
        parts = [
            f'<style>{_STYLE}</style><div class="formula" tabindex="0">{formula}</div>',
            f"<p><strong>Read:</strong> {html.escape(self.spoken)}.</p>",
        ]
        if self.meaning != self.spoken:
            parts.append(f"<p><strong>Means:</strong> {html.escape(self.meaning)}.</p>")
        if rows:
            head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
            body = []
            for symbol, *cells in rows:
                *texts, python = (html.escape(cell) for cell in cells)
                texts.append(f"<code>{python}</code>" if python else "")
                row = "".join(f"<td>{text}</td>" for text in texts)
                body.append(f'<tr><th scope="row">{_math(symbol, spoken_name(symbol), "$")}</th>{row}</tr>')
            parts.append(
                f"<table><caption>Symbols of the formula</caption><thead><tr>{head}</tr></thead>"
                f"<tbody>{''.join(body)}</tbody></table>"
            )
        parts.append(f"<pre><code>{html.escape(self._code())}</code></pre>")
        if self.strangers:
            symbols = [_math(symbol, spoken_name(symbol), "$") for symbol in self.strangers]
            parts.append(f"<p>{self._note(symbols)}</p>")
        return f'<div class="mlmath-reading">{"".join(parts)}</div>'

    def _table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return the headings and rows of the table, without columns that would be empty."""
        rows = [
            (part.symbol, part.meaning, part.role, part.shape_in_words, part.unit, part.python)
            for part in self.parts
        ]
        shown = [
            place for place in range(len(_HEADINGS)) if place in _ALWAYS or any(row[place] for row in rows)
        ]
        return tuple(_HEADINGS[place] for place in shown), [
            tuple(row[place] for place in shown) for row in rows
        ]

    def _code(self) -> str:
        """Return the Python, and in comments what has no line."""
        lines = [self.numpy] if self.numpy else []
        return "\n".join([*lines, *(f"# no line for {reason}" for reason in self.without_line)])

    @staticmethod
    def _note(symbols: Sequence[str]) -> str:
        """Return what a reader must know of symbols that were not declared."""
        return (
            f"Not declared: {', '.join(symbols)}. Each is taken for what the formula uses it for. "
            "The other meanings are those of this book."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as plain data, ready for JSON."""
        return {
            "formula": self.latex,
            "spoken": self.spoken,
            "meaning": self.meaning,
            "numpy": self.numpy,
            "without_line": list(self.without_line),
            "strangers": list(self.strangers),
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
    declared = table
    if undeclared == "variable":
        table = with_strangers(formula, table)
    parts = label(formula, table, latex)
    return Reading(
        latex=latex,
        tree=formula,
        spoken=speak(formula, table),
        meaning=speak(formula, table, meanings=True),
        parts=tuple(parts),
        numpy=to_numpy(formula, table),
        without_line=tuple(without_line(formula, table)),
        strangers=tuple(
            part.symbol for part in parts if table.get(part.symbol) is not declared.get(part.symbol)
        ),
    )


_COMMENT = r"(?<!\\)%[^\n]*"
# Borders and backgrounds follow the text's color, which is light on dark and dark on light.
_STYLE = (
    ".mlmath-reading .formula{overflow-x:auto}"
    ".mlmath-reading table{border-collapse:collapse;margin:0.5em 0;color:inherit;font-size:inherit}"
    ".mlmath-reading caption{text-align:left;font-weight:bold}"
    ".mlmath-reading th,.mlmath-reading td{text-align:left;vertical-align:top;padding:0.2em 0.8em 0.2em 0;"
    "border-bottom:1px solid;border-color:rgba(128,128,128,0.5);white-space:normal}"
    ".mlmath-reading thead th{font-weight:bold}.mlmath-reading tbody th{font-weight:normal}"
)


def _math(latex: str, spoken: str, dollars: str) -> str:
    """Return a formula for Jupyter to draw, with the words that a screen reader says for it."""
    return (
        f'<span role="math" aria-label="{html.escape(spoken)}">{dollars}{html.escape(latex)}{dollars}</span>'
    )


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
