"""A symbol is used where it has been introduced, with one meaning a page, and with the shape of its row."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import TypeAlias

import chapters
import pytest
from chapters import Chapter, Formula, Line

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.execute import execute
from mlmath_ref.formula.label import Part, label
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.symbols import Table
from mlmath_ref.notation import SYMBOLS, Symbol, canonical

ORDER = chapters.reading_order()
BOOK = [chapters.read(name) for name in ORDER]
GLOSSARY = Chapter("../glossary", (chapters.FOLDER.parent / "glossary.md").read_text(encoding="utf-8"))

every_page = pytest.mark.parametrize("page", BOOK, ids=str)
Rows: TypeAlias = dict[str, Symbol]


def where(page: Chapter, line: int) -> str:
    return f"book/chapters/{page}.md:{line}:"


def places(page: Chapter, pattern: str) -> list[tuple[int, int]]:
    """Return first and last line of the parts into which lines that match a pattern cut the page."""
    cuts = [line.number for line in page.lines if re.search(pattern, line.text)]
    return list(zip([1, *cuts], [*(cut - 1 for cut in cuts), len(page.lines)], strict=True))


def displays_near(page: Chapter, line: int) -> list[Formula]:
    """Return the displays in the section that holds a line."""
    first, last = next(part for part in places(page, "^## ") if part[0] <= line <= part[1])
    return [formula for formula in page.displays if first <= formula.line <= last]


def declared(page: Chapter, label: str) -> set[str]:
    """Return the symbols that the front matter declares for the formula with this label."""
    own = page.front_matter.get("formulas", {}).get(label, {}) if label else {}
    return {canonical(latex) for latex in own.get("symbols", {})}


def declared_for_the_page(page: Chapter) -> set[str]:
    return {canonical(latex) for latex in page.notes().symbols}


def table_at(page: Chapter, formula: Formula) -> Table:
    """Return the table of a formula; within a sentence it has those of its section's displays."""
    if formula.label:
        return page.table(formula.label)
    rows = page.notes().symbols
    for display in displays_near(page, formula.line):
        rows = {**page.notes(display.label).symbols, **rows}
    return chapters.BOOK.extended(rows)


def parts(page: Chapter, formula: Formula) -> list[Part]:
    """Return the symbols of a formula; none of a sign alone, which the check of formulas looks at."""
    try:
        return label(formula.latex, table_at(page, formula))
    except FormulaError:
        return []


def row(symbol: str, rows: Rows) -> Symbol | None:
    r"""Return the row of a symbol; of the entry u, that of the vector."""
    names = (symbol, rf"\mathbf{{{symbol}}}", rf"\boldsymbol{{{symbol}}}")
    return next((rows[name] for name in names if name in rows), None)


# (a) Introduced first


def faults_of_order(page: Chapter, order: list[str], rows: Rows) -> list[str]:
    """Return the first use of each symbol that comes before the page that introduces it."""
    come = {*order[: order.index(page.name) + 1]}
    faults = {}
    for formula in sorted([*page.displays, *page.inline], key=lambda formula: formula.line):
        own = declared_for_the_page(page) | declared(page, formula.label)
        if not formula.label:
            own = own.union(*(declared(page, near.label) for near in displays_near(page, formula.line)))
        for part in parts(page, formula):
            found = row(part.symbol, rows)
            if found is not None and found.introduced_in not in come and not {part.symbol, found.latex} & own:
                faults.setdefault(
                    part.symbol,
                    f"{where(page, formula.line)} ${part.symbol}$ is used here, but introduced in "
                    f"{found.introduced_in}; name it in words here and move its row in notation.py to "
                    f"{page}, or declare it under formulas: in the front matter",
                )
    return [*faults.values()]


@every_page
def test_symbols_are_introduced_before_they_are_used(page: Chapter) -> None:
    faults = faults_of_order(page, ORDER, {symbol.latex: symbol for symbol in SYMBOLS})
    assert not faults, "\n".join(faults)


# (b) One symbol, one meaning


def faults_of_meaning(page: Chapter) -> list[str]:
    """Return symbols that are declared in vain or in silence, and code names that stand for two letters."""
    faults = []
    formulas = [(formula, parts(page, formula)) for formula in [*page.displays, *page.inline]]
    used = {part.symbol for _, found in formulas for part in found}
    used |= {found.latex for symbol in used if (found := page.table().get(symbol)) is not None}
    faults += [
        f"{where(page, 1)} the front matter declares ${symbol}$, which no formula of the page uses; "
        "take it away"
        for symbol in sorted(declared_for_the_page(page) - used - vectors_of(used))
    ]
    for formula in page.displays:
        said = {part.symbol for part in parts(page, formula)}
        near = neighborhood(page, formula)
        spoken = {
            part.symbol
            for other, found in formulas
            if not other.label and near[0] <= other.line <= near[1]
            for part in found
        }
        for symbol in sorted(declared(page, formula.label)):
            if not {symbol} & (said | vectors_of(said)):
                faults.append(
                    f"{where(page, formula.line)} the front matter declares ${symbol}$ for {formula.label}, "
                    "which does not use it; take it away"
                )
            elif symbol not in spoken:
                faults.append(
                    f"{where(page, formula.line)} {formula.label} gives ${symbol}$ a meaning of its own; "
                    "name it in a sentence beside the formula"
                )
        faults += [f"{where(page, formula.line)} {fault}" for fault in shared_names(parts(page, formula))]
    book = {part.symbol: part for formula, found in formulas if not formula.label for part in found}
    return faults + [f"{where(page, 1)} on this page {fault}" for fault in shared_names([*book.values()])]


def vectors_of(symbols: set[str]) -> set[str]:
    return {rf"\{font}{{{symbol}}}" for symbol in symbols for font in ("mathbf", "boldsymbol")}


def neighborhood(page: Chapter, display: Formula) -> tuple[int, int]:
    """Return the lines around a display: up to the next display or heading on both sides."""
    edges = {formula.line for formula in page.displays if formula != display}
    edges |= {line.number for line in page.lines if line.text.startswith("## ")}
    return (
        max((edge for edge in edges if edge < display.line), default=1),
        min((edge for edge in edges if edge > display.line), default=len(page.lines)),
    )


def shared_names(found: list[Part]) -> list[str]:
    """Return the Python names that stand for two letters; number, vector and matrix may share one."""
    letters = defaultdict(set)
    for part in found:
        if part.python:
            bold = r"\\(?:mathbf|boldsymbol)\{([^{}]*)\}"
            letters[part.python].add(re.sub(bold, lambda match: match[1].lower(), part.symbol))
    return [
        f"the code name {name} stands for {' and '.join(f'${letter}$' for letter in sorted(both))}; "
        "give one of them another"
        for name, both in letters.items()
        if len(both) > 1
    ]


@every_page
def test_a_symbol_has_one_meaning_a_page(page: Chapter) -> None:
    faults = faults_of_meaning(page)
    assert not faults, "\n".join(faults)


# (c) Shapes in sentences and tables

SHAPE = re.compile(r"\((?:\d+|[ndkm])(?:\+1)?, ?(?:(?:\d+|[ndkm])(?:\+1)?)?\)")
SPAN = re.compile(r"(?<!\$)\$([^$]+)\$(?!\$)|`(\([^`]*\))`|\b(shapes?)\b")
RESULT = r"[^.:;|$`]*(?:\bgives?\b|result is|: shape|is)[^.:;|$`]*"
PRODUCT = re.compile(r"[$`](\([^$`]*\))[$`] times [$`](\([^$`]*\))[$`]" + RESULT + r"[$`](\([^$`]*\))[$`]")


def phrases(page: Chapter) -> Iterator[Line]:
    """Yield the page's sentences and rows of tables, each with the line where it starts."""
    paragraph: list[Line] = []
    for line in [*page.prose, Line(0, "")]:
        if line.text.startswith("|"):
            yield line
        elif line.text.strip():
            paragraph.append(line)
        elif paragraph:
            text = "\n".join(each.text for each in paragraph)
            for sentence in re.finditer(r"\S.*?(?:[.?!](?=\s|$)|\Z)", text, re.S):
                number = paragraph[0].number + text.count("\n", 0, sentence.start())
                yield Line(number, sentence[0].replace("\n", " "))
            paragraph = []


def sizes_of(shape: str) -> list[str]:
    return [size for size in re.split(r"[(), ]+", shape) if size]


def claims(phrase: Line) -> Iterator[tuple[str, str]]:
    """Yield each formula with the shape that a sentence or a row of a table gives it."""
    if phrase.text.startswith("|"):
        cells = [re.findall(r"(?<!\\)\$([^$]+)\$", cell) for cell in phrase.text.strip("|").split("|")]
        shapes = [text for cell in cells[1:] for text in cell if SHAPE.fullmatch(text)]
        if shapes and cells[0]:
            yield from zip(cells[0], shapes, strict=len(cells[0]) == len(shapes))
        return
    formulas: list[str] = []
    speaks_of_shape = False
    for match in SPAN.finditer(phrase.text):
        text = match[1] or match[2]
        if match[3] == "shapes":  # of several things; the sentence need not say which is whose
            formulas = []
        elif match[3]:
            speaks_of_shape = True
        elif not SHAPE.fullmatch(text):
            formulas, speaks_of_shape = [*([] if speaks_of_shape else formulas), text], False
        elif speaks_of_shape:
            yield from ((formula, text) for formula in formulas)
            formulas, speaks_of_shape = [], False


def has_shape(latex: str, shape: str, table: Table) -> bool | None:
    """Whether a formula has a shape, in names of sizes or in numbers; None if it speaks of no array."""
    try:
        read = parse(latex, table)
    except FormulaError:
        return None
    sizes = sizes_of(shape)
    match read:
        case t.Index(t.Symbol(), (t.Symbol(index),)):  # "y_i has the shape (n,)" speaks of all of them
            return sizes == [{"i": "n", "j": "d"}.get(index)]
        case t.Relation() | t.Sequence():
            return None
        case t.Symbol(name) if table.kind(name) != "array" or table[name].role == "size":
            return None
    # Different numbers are different sizes, and equal ones the same.
    numbers = sorted({size for size in sizes if size.isdigit()})
    for names in permutations(["n", "d", "k", "(d+1)"], len(numbers)):
        known = {"d+1": "(d+1)", **dict(zip(numbers, names, strict=True))}
        named = [known.get(size, size) for size in sizes]
        power = r" \times ".join(named)
        if execute(rf"{latex} \in \mathbb{{R}}^{{{power}}}", table, draws=1).ok:
            return True
    return False


def faults_of_shapes(page: Chapter) -> list[str]:
    """Return shapes that disagree with the symbol table, and products of shapes that do not exist."""
    faults = []
    for phrase in phrases(page):
        for latex, shape in claims(phrase):
            table = table_at(page, Formula(latex, phrase.number))
            if has_shape(latex, shape, table) is False:
                symbol = table.get(latex)
                told = f"; the symbol table says ({', '.join(symbol.shape)})" if symbol else ""
                faults.append(
                    f"{where(page, phrase.number)} ${latex}$ is said to have the shape {shape}{told}; "
                    "mend the shape, or declare the symbol's row in the front matter"
                )
        for left, right, result in PRODUCT.findall(phrase.text):
            (*outer, inner), (first, *rest), expected = map(sizes_of, (left, right, result))
            if inner != first or outer + rest != expected:
                faults.append(
                    f"{where(page, phrase.number)} {left} times {right} is said to give {result}; the inner "
                    f"sizes must be equal, and the outer ones are ({', '.join(outer + rest)})"
                )
    return faults


@pytest.mark.parametrize("page", [*BOOK, GLOSSARY], ids=lambda page: page.name.removeprefix("../"))
def test_shapes_agree_with_the_symbol_table(page: Chapter) -> None:
    faults = faults_of_shapes(page)
    assert not faults, "\n".join(faults)


def test_the_book_states_shapes() -> None:
    found = [phrase for page in BOOK for phrase in phrases(page)]
    assert len([claim for phrase in found for claim in claims(phrase)]) > 10
    assert len([claim for phrase in found for claim in PRODUCT.findall(phrase.text)]) > 3


# Each check is shown to fail

PAGE = r"""---
formulas:
  symbols:
    \gamma: {python: gamma, meaning: a stretch, role: parameter}
  eq-vectors-mean:
    symbols:
      x: {python: x, meaning: a number of the batch, role: input}
---
## A section

$$ \bar{x} = \frac{1}{n} \sum_{i=1}^{n} x_i $$ (eq-vectors-mean)

In words: the mean of the numbers $x_i$, stretched by $\gamma$.

## Another

$\mathbf{X}$ has the shape $(n, d)$,
and $\mathbf{x}$, as each row, has the shape $(3,)$.
The shapes are $(n, d)$ times $(d,)$, and the result is $(n,)$.

| symbol | part | shape |
|---|---|---|
| $\mathbf{w}$, $\mathbf{y}$ | parameter, target | $(d,)$, $(n,)$ |
| $y_i$ | target | $(n,)$ |
| $\mathbf{X}\mathbf{w}$ | prediction | $(5,)$ |
"""


def faults(page: Chapter, rows: Rows | None = None) -> list[str]:
    rows = rows or {symbol.latex: symbol for symbol in SYMBOLS}
    return [*faults_of_order(page, ORDER, rows), *faults_of_meaning(page), *faults_of_shapes(page)]


def test_a_right_page_has_no_faults() -> None:
    assert faults(Chapter("vectors", PAGE)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (r"\bar{x} =", r"\tilde{y} =", r"11: $\tilde{y}$ is used here, but introduced in probability"),
        (r"by $\gamma$", r"by $\lambda$", r"13: $\lambda$ is used here, but introduced in gradient-descent"),
        ("by $\\gamma$", "by three", r"1: the front matter declares $\gamma$, which no formula"),
        ("numbers $x_i$", "numbers", "11: eq-vectors-mean gives $x$ a meaning of its own; name it"),
        ("      x:", "      w:", "11: the front matter declares $w$ for eq-vectors-mean, which does not"),
        ("python: gamma", "python: x", r"1: on this page the code name x stands for $\gamma$ and $x$"),
        ("python: x,", "python: n,", "11: the code name n stands for $n$ and $x$"),
        (r"$(n, d)$," , r"$(d, n)$,", r"17: $\mathbf{X}$ is said to have the shape (d, n); the symbol table"),
        ("$(3,)$", "$(3, 2)$", r"17: $\mathbf{x}$ is said to have the shape (3, 2)"),
        (r"$(d,)$, $(n,)$ |", r"$(n,)$, $(n,)$ |", r"23: $\mathbf{w}$ is said to have the shape (n,)"),
        (r"$(d,)$, $(n,)$ |", r"$(d,)$, $(d,)$ |", r"23: $\mathbf{y}$ is said to have the shape (d,)"),
        ("| target | $(n,)$", "| target | $(d,)$", "24: $y_i$ is said to have the shape (d,)"),
        ("| prediction | $(5,)$", "| prediction | $(5, 5)$", r"25: $\mathbf{X}\mathbf{w}$ is said to have"),
        ("times $(d,)$", "times $(n,)$", "19: (n, d) times (n,) is said to give (n,); the inner sizes"),
        ("result is $(n,)$", "result is $(d,)$", "19: (n, d) times (d,) is said to give (d,); the inner"),
    ],
)  # fmt: skip
def test_faults_are_seen(old: str, new: str, fault: str) -> None:
    assert old in PAGE
    found = faults(Chapter("vectors", PAGE.replace(old, new, 1)))
    assert any(f"book/chapters/vectors.md:{fault}" in each for each in found), found


def test_a_row_that_moves_to_a_later_page_is_seen() -> None:
    rows = {symbol.latex: symbol for symbol in SYMBOLS}
    rows["n"] = replace(rows["n"], introduced_in="matrices")
    assert "$n$ is used here, but introduced in matrices" in faults(Chapter("vectors", PAGE), rows)[0]
