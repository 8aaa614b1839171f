"""Find the numbers that a page states, and for each one where the page computes it.

A number stands in a sentence, a table, a caption, an alternative text, or a formula within a sentence. Its
source is a number that a cell near it prints, a number in the code of a cell, one in a display formula, or an
equation of numbers that holds.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from chapters import CELL, CODE_SPAN, DISPLAY, FRONT_MATTER, INLINE, Chapter, blank, line_of

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.execute import execute
from mlmath_ref.formula.parser import parse

KINDS = ["output", "code", "formula", "figure"]
POWER = r"(?:(?P<factor>\d+(?:\.\d+)?)\s*\\cdot\s*)?10\^(?:\{(?P<power>-?\d+)\}|(?P<digit>\d))"
PLAIN = (
    r"(?P<sign>[-−])?(?P<whole>\d{1,3}(?:(?:,|\\,|\{,\})\d{3})+(?!\d)|\d+)(?P<rest>\.\d+)?(?P<exponent>e-?\d+)?"
    r"(?P<percent>\\?%| percent)?"
)
NUMBER = re.compile(rf"(?<![\w.\\])(?<!\d,)(?:{POWER}|{PLAIN})(?![\d])")
PRINTED = re.compile(r"(?<![\w.])[-−]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d*)?(?:e[-+]?\d+)?%?(?![\w])")
ABOUT = re.compile(r"\b(?:about|near|nearly|almost)\s+(?:[a-z]+\s+)?\$?$", re.I)
# What holds digits, and states no number.
NO_NUMBERS = [
    r"^[`:]{3,}(?:\{[\w-]+\}(?: (?:Question )?\d+\b\.?)?(?: ex-[\w-]+)?)?",  # directives and their numbers
    r"^:\w+:.*$",  # their options
    r"\{[\w:]+\}`[^`]*`",  # roles
    r"\(objectives? [^)\n]*\)",
    r"^ *\d+\. ",  # lists
    r"(?<=\])\([^)\s]*\)",  # addresses
    r"\b(?:[A-Za-z]+\d\w*|\d+(?!e-?\d)[A-Za-z]+)\b",  # words
]
IN_MATH = r"_(?:\{[^{}]*\}|\\?\w)|(?<!\d)\^(?:\{-?\d+\}|\d)"  # indices and exponents of letters
HEADING = re.compile(r"^(?:#{2,3} (?P<title>.+)|```\{exercise-start\}[^\n]*\n:label: (?P<label>\S+))$", re.M)


@dataclass(frozen=True)
class Stated:
    """A number that a page states: where, in which part, its value, and the words around it.

    `about` says that a word such as *about* comes before it, and `figure` is the line of the cell whose
    caption or alternative text has it, or 0.
    """

    line: int
    unit: str
    value: Decimal
    percent: bool
    words: str
    position: int
    end: int
    about: bool
    figure: int


@dataclass(frozen=True)
class Place:
    """Where a number is computed: kind, which cell or display of its part, and which number of that."""

    kind: str
    cell: int
    index: int
    unit: str
    line: int
    value: Decimal

    def named(self, unit: str) -> str:
        """Return the name that the ledger gives it in a unit."""
        return f"{self.kind} {self.cell}.{self.index}" + ("" if unit == self.unit else f" of {self.unit}")


class Page:
    """A page with the numbers that it states and the numbers that it computes."""

    def __init__(self, chapter: Chapter, outputs: list[str]) -> None:
        self.chapter, self.outputs = chapter, outputs
        self.name = chapter.name

    @cached_property
    def units(self) -> list[tuple[int, str]]:
        """Position and name of the page's parts: sections, and exercises with their solutions."""
        found = [
            (match.start(), match["title"] or match["label"]) for match in HEADING.finditer(self.chapter.text)
        ]
        return [(0, "Start"), *found]

    def unit(self, position: int) -> str:
        """Return the part in which a position lies."""
        return [name for start, name in self.units if start <= position][-1]

    @cached_property
    def text(self) -> str:
        """The page with blanks in place of everything that states no number."""

        def words_of_figure(match: re.Match[str]) -> str:
            lines = match[0].split("\n")
            return "\n".join(
                blank(r"^ *\w+:", line) if re.match(r" +(caption|alt):", line) else " " * len(line)
                for line in lines
            )

        def display(match: re.Match[str]) -> str:
            marked = self.chapter.notes(match["label"] or "").marker
            return blank(IN_MATH, match[0][:-1]) + " " if marked else blank(r"(?s).+", match[0])

        def code(match: re.Match[str]) -> str:
            return match[0].replace("`", " ") if not re.search(r"[A-Za-z]", match[0]) else " " * len(match[0])

        text = blank(FRONT_MATTER, self.chapter.text)
        text = CELL.sub(words_of_figure, text)
        for pattern in NO_NUMBERS[:3]:
            text = blank(pattern, text)
        text = DISPLAY.sub(display, CODE_SPAN.sub(code, text))
        text = INLINE.sub(lambda match: blank(IN_MATH, match[0]), text)
        plain = text
        for pattern in NO_NUMBERS[3:]:
            plain = blank(pattern, plain)
        for match in INLINE.finditer(text):  # 20x is a number in a formula, and a word in a sentence
            plain = plain[: match.start()] + match[0] + plain[match.end() :]
        return plain

    @cached_property
    def stated(self) -> list[Stated]:
        """The numbers that the page states, in reading order."""
        return list(self._stated())

    def _stated(self) -> Iterator[Stated]:
        for match in NUMBER.finditer(self.text):
            # The rest of the paragraph, as far as it matters.
            before = self.text[max(0, match.start() - 200) : match.start()].split("\n\n")[-1]
            after = self.text[match.end() : match.end() + 100].split("\n\n")[0]
            words = [*before.split()[-4:], f"«{match[0]}»", *after.split()[:2]]
            yield Stated(
                line_of(self.text, match.start()),
                self.unit(match.start()),
                value_of(match),
                bool(match["percent"]),
                " ".join(re.sub(r"[|$]", "", " ".join(words)).split()),
                match.start(),
                match.end(),
                bool(ABOUT.search(before)),
                next((line for first, last, line in self.figures if first <= match.start() < last), 0),
            )

    @cached_property
    def computed(self) -> list[Place]:
        """The numbers that the page's cells print and hold."""
        return list(self._computed())

    def _computed(self) -> Iterator[Place]:
        count: dict[str, int] = defaultdict(int)
        for match, cell, output in zip(
            CELL.finditer(self.chapter.text), self.chapter.cells, self.outputs, strict=True
        ):
            unit = self.unit(match.start())
            count[unit] += 1
            for index, text in enumerate(PRINTED.findall(output), 1):
                yield Place("output", count[unit], index, unit, cell.number, printed(text))
            kind = "figure" if "plt.show()" in cell.code else "code"
            for index, value in enumerate(literals(cell.code), 1):
                yield Place(kind, count[unit], index, unit, cell.number, value)

        displays: dict[str, int] = defaultdict(int)
        for match in DISPLAY.finditer(self.chapter.without_code):
            line = line_of(self.chapter.without_code, match.start())
            unit = self.unit(sum(len(each.text) + 1 for each in self.chapter.lines[: line - 1]))
            displays[unit] += 1
            numbers = NUMBER.finditer(blank(IN_MATH, match["latex"]))
            for index, number in enumerate(numbers, 1):
                yield Place("formula", displays[unit], index, unit, line, value_of(number))

    def distance(self, one: str, other: str) -> int:
        """Return 0 for the same part, 1 for the section of a subsection, 2 for another part of the page."""
        return 0 if one == other else 1 if self.section_of.get(one) == other else 2

    @cached_property
    def section_of(self) -> dict[str, str]:
        """Return the section of each subsection."""
        found, section = {}, ""
        for match in re.finditer(r"^(#{2,3}) (.+)$", self.chapter.text, re.M):
            if match[1] == "##":
                section = match[2]
            else:
                found[match[2]] = section
        return found

    @cached_property
    def figures(self) -> list[tuple[int, int, int]]:
        """Where cells stand, with the line of each: captions and alternative texts are in them."""
        found = CELL.finditer(self.chapter.text)
        return [(*match.span(), cell.number) for match, cell in zip(found, self.chapter.cells, strict=True)]

    @cached_property
    def equations(self) -> list[tuple[int, int]]:
        """Where equations of numbers stand that hold, as in 3 · 8 + 10 = 34."""
        found = []
        text = CODE_SPAN.sub(lambda match: " " * len(match[0]), self.text)
        for match in INLINE.finditer(text):
            latex = self.chapter.text[match.start("latex") : match.end("latex")]
            start = match.start("latex")
            found += [(start + first, start + last) for first, last in true_equations(latex, self.chapter)]
        return found


def value_of(match: re.Match[str]) -> Decimal:
    """Return the value of a number as it is stated; a percentage is its number of percent."""
    if power := match["power"] or match["digit"]:
        return Decimal(match["factor"] or 1).scaleb(int(power))
    whole = re.sub(r"\D", "", match["whole"])
    return Decimal(("-" if match["sign"] else "") + whole + (match["rest"] or "") + (match["exponent"] or ""))


def printed(text: str) -> Decimal:
    """Return the value of a number as code prints it."""
    value = Decimal(text.replace("−", "-").replace(",", "").rstrip("%"))
    return value.scaleb(-2) if text.endswith("%") else value


def literals(code: str) -> list[Decimal]:
    """Return the numbers in code, and what it computes from numbers alone, such as 24 / 2**5."""
    found: list[Decimal] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            found.append(Decimal(repr(node.value)))
        elif isinstance(node, ast.BinOp | ast.UnaryOp) and not any(
            isinstance(part, ast.Name | ast.Call | ast.Attribute | ast.Subscript) for part in ast.walk(node)
        ):
            try:
                value = eval(compile(ast.Expression(node), "", "eval"), {})  # numbers and signs only
                found.append(Decimal(repr(value)))
            except (ArithmeticError, TypeError, ValueError):
                pass
        for child in ast.iter_child_nodes(node):
            visit(child)

    source = re.sub(r"^(:.*|[%!].*)$", "", code, flags=re.M)
    visit(ast.parse(source))
    return found


def true_equations(latex: str, chapter: Chapter) -> Iterator[tuple[int, int]]:
    """Yield the places in a formula where two sides without letters are equal, or nearly equal."""
    try:
        tree = parse(latex, chapter.table())
    except FormulaError:
        return
    if not isinstance(tree, t.Relation):
        return
    for left, right, sign in zip(tree.operands, tree.operands[1:], tree.operators, strict=False):
        first, last = left.span[0], right.span[1]
        if sign not in "=≈<>≤≥" or any(
            isinstance(part, t.Symbol | t.Text) for part in [*t.walk(left), *t.walk(right)]
        ):
            continue
        try:
            if execute(latex[first:last], chapter.table(), draws=1).ok:
                yield first, last
        except FormulaError:
            continue


def is_rounded(stated: Stated, value: Decimal) -> bool:
    """Whether a computed value rounds to the decimals of the number stated; to a whole one after "about"."""
    step = Decimal(1).scaleb(int(stated.value.as_tuple().exponent))
    return (step < 1 or stated.about) and 2 * abs(abs(stated.value) - abs(value)) <= step


def agrees(stated: Stated, value: Decimal) -> int:
    """Return how a number agrees with a computed one: 0 exactly, 1 without its sign, 2 rounded; else -1."""
    for scale in (2, 0) if stated.percent else (0,):
        scaled = value.scaleb(scale)
        if scaled == stated.value:
            return 0
        if abs(scaled) == abs(stated.value):
            return 1
        if is_rounded(stated, scaled):
            return 2
    return -1


def may_yield(place: Place, stated: Stated) -> bool:
    """Whether a place may be a source: drawing code is full of sizes, and counts for its captions only."""
    return place.kind != "figure" or place.line == stated.figure


def find(page: Page, stated: Stated, elsewhere: bool = False) -> str | None:
    """Return the best source of a number; None if there is none.

    What is near comes first: the same part of the page, then the section of a subsection. Other parts of the
    page count only when they are asked for: most numbers stand somewhere on a long page.
    """
    if any(first <= stated.position and stated.end <= last for first, last in page.equations):
        return "equation"
    ranked = []
    for place in page.computed:
        level = agrees(stated, place.value)
        near = page.distance(stated.unit, place.unit)
        if level < 0 or (near == 2 and not elsewhere) or not may_yield(place, stated):
            continue
        ranked.append((near, level, abs(stated.line - place.line), KINDS.index(place.kind), place))
    if not ranked:
        return None
    return min(ranked, key=lambda entry: entry[:4])[4].named(stated.unit)
