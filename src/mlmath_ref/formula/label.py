"""List the symbols of a formula: what each means, its role, shape, unit, Python name, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlmath_ref.formula import tree
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.python_code import identifier
from mlmath_ref.formula.python_expressions import FUNCTIONS as IN_NUMPY
from mlmath_ref.formula.symbols import BOOK, CONSTANTS, Table
from mlmath_ref.formula.symbols import FUNCTIONS as KNOWN
from mlmath_ref.formula.tokens import tokenize
from mlmath_ref.formula.wording import FUNCTIONS as SPOKEN
from mlmath_ref.notation import Symbol


@dataclass(frozen=True)
class Part:
    r"""One symbol of a formula.

    Attributes
    ----------
    symbol : str
        How the table writes it, such as ``\hat{y}``.
    role : str
        The part that it plays: input, parameter, prediction, error, setting, statistic, event, size, index
        or operator.
    shape : tuple of str
        Names of sizes, empty for one number and for what is no number.
    unit, meaning, python : str
        As in the symbol table; empty where there is none.
    spans : tuple of tuple of int
        Where it stands in the formula, in order: the first position of each place, and the one after the
        last. Of a formula without text, the sign of an operator has the place of what it is the sign of.
    """

    symbol: str
    role: str
    shape: tuple[str, ...]
    unit: str
    meaning: str
    python: str
    spans: tuple[tree.Span, ...]

    @property
    def shape_in_words(self) -> str:
        """The shape as NumPy prints it, *number* without one, and nothing for what has no value."""
        if self.shape:
            return f"({self.shape[0]},)" if len(self.shape) == 1 else f"({', '.join(self.shape)})"
        return "" if self.role in ("operator", "event") else "number"

    @property
    def span(self) -> tree.Span:
        """Where it first stands."""
        return self.spans[0]


# The sign of the table for a node, and how the sign may be written in a formula.
_DOT = r"\\cdot(?![A-Za-z])"
_SIGNS: dict[type[tree.Node], tuple[str, str]] = {
    tree.Transpose: (r"\top", r"\\top|\\intercal|\\mathsf\s*\{?T\}?|\\mathrm\s*\{?T\}?|T|'"),
    tree.Root: (r"\sqrt{\cdot}", r"\\sqrt"),
    tree.Norm: (r"\lVert \cdot \rVert", r"\\left\s*\\lVert|\\lVert|\\left\s*\\\||\\\||\\Vert|\|\|"),
    tree.Abs: (r"\lvert \cdot \rvert", r"\\left\s*\\lvert|\\lvert|\\left\s*\||\\vert|\|"),
    tree.Limit: (r"\lim", r"\\lim"),
    tree.Gradient: (r"\nabla", r"\\nabla"),
    tree.Expectation: (
        r"\operatorname{E}",
        r"\\operatorname\s*\{E\}|\\mathbb\s*\{?E\}?|\\mathrm\s*\{?E\}?|E",
    ),
}
_RELATIONS = {
    "←": (r"\leftarrow", r"\\leftarrow|\\gets"),
    "≈": (r"\approx", r"\\approx"),
    "∈": (r"\in", r"\\in(?![A-Za-z])"),
}
_CONSTANT_MEANINGS = {
    r"\pi": "the ratio of a circle's length to its width, about 3.142",
    r"\infty": "more than any number",
    r"\emptyset": "the set of nothing",
}
_CONSTANT_CODE = {r"\pi": "np.pi", r"\infty": "np.inf", r"\emptyset": "set()"}


def label(formula: str | tree.Node, table: Table = BOOK, latex: str = "") -> list[Part]:
    r"""Return the symbols of a formula, each once, in the order in which they first appear.

    Parameters
    ----------
    formula : str or Node
        LaTeX, or the tree that `parse` returns.
    table : Table
        The symbol table; the book's unless said otherwise.
    latex : str
        What a tree was read from, so that the places of its signs can be found.

    Returns
    -------
    list of Part
        Letters, functions, and the signs that the table explains: ∑, ⊤, ∇, ∂, ← and so on. The everyday signs
        +, − and = are left out, and so are numbers and words that the table does not have.

    Raises
    ------
    FormulaError
        If `formula` is text that cannot be read, or has a symbol that the table does not have; the message
        says how to declare it.

    Examples
    --------
    >>> for part in label(tree.Power(tree.Symbol(r"\hat{y}"), tree.Symbol("n"))):
    ...     print(part.symbol, part.role, part.python, part.unit or "no unit")
    \hat{y} prediction y_hat unit of the target
    n size n no unit
    """
    if isinstance(formula, str):
        from mlmath_ref.formula.parser import parse

        latex, formula = formula, parse(formula, table)
    places: dict[str, set[tree.Span]] = {}
    signs: set[str] = set()
    for name, span, is_sign in _names(formula, latex):
        places.setdefault(name, set()).add(span)
        if is_sign:
            signs.add(name)
    parts = (
        _part(name, tuple(sorted(spans)), name in signs, table, latex)
        for name, spans in sorted(places.items(), key=lambda item: min(item[1]))
    )
    return [part for part in parts if part is not None]


def _names(whole: tree.Node, latex: str) -> Iterator[tuple[str, tree.Span, bool]]:
    """Yield each symbol with its place, and whether it is a sign that needs no row."""
    begins = {token.start for token in tokenize(latex)}
    for node in tree.walk(whole):
        if isinstance(node, tree.Symbol):
            yield node.name, node.span, False
        elif isinstance(node, tree.Text):
            yield rf"\text{{{node.text}}}", node.span, True
        else:
            for name, spelling in _signs(node):
                for span in _places(node, spelling, latex, begins):
                    yield name, span, True


def _signs(node: tree.Node) -> Iterator[tuple[str, str]]:
    """Yield the signs of a node, as the table writes them, and patterns of how a formula may write them."""
    match node:
        case tree.Gradient(order=2):
            yield r"\nabla^2", r"\\nabla"
        case tree.Expectation(operator=operator) if operator != "E":
            return
        case tree.Reduce("∑") | tree.Reduce("∏"):
            name = r"\sum" if node.operator == "∑" else r"\prod"
            yield name, re.escape(name)
            if node.domain is not None:
                yield _RELATIONS["∈"]
        case tree.Extremum("arg min"):
            yield r"\arg\min", r"\\underset|\\arg|\\operatorname\*?\s*\{arg"
        case tree.Relation(_, operators):
            yield from (_RELATIONS[each] for each in operators if each in _RELATIONS)
        case tree.Binary("·"):
            yield r"\cdot", _DOT
        case tree.Unary("¬"):
            yield r"\neg", r"\\neg|\\lnot"
        case tree.Derivative(partial=partial) | tree.Differential(partial=partial):
            name = r"\partial" if partial else r"\mathrm{d}"
            yield name, r"\\partial" if partial else r"\\mathrm\s*\{?d\}?|d"
        case tree.Probability(given=given) if given:
            yield r"\mid", r"\\mid|\||\\vert|\\middle"
        case _ if type(node) in _SIGNS:
            yield _SIGNS[type(node)]


def _places(node: tree.Node, spelling: str, latex: str, begins: set[int]) -> list[tree.Span]:
    """Return where the sign of a node stands: matches that begin with a token, and in none of its parts."""
    start, stop = node.span
    inside = [child.span for child in tree.children(node)]
    found = [
        match.span()
        for match in re.compile(spelling).finditer(latex, start, stop)
        if match.start() in begins and not any(first <= match.start() < last for first, last in inside)
    ]
    return found or [node.span]


def row_of(name: str, table: Table) -> Symbol | None:
    """Return the row of a symbol; for the u of ``u_j`` that of the vector, where u has no row of its own."""
    return table.get(name) or table.array_of(name)


def _part(name: str, spans: tuple[tree.Span, ...], is_sign: bool, table: Table, latex: str) -> Part | None:
    """Return one part; None for words and signs that the table does not have."""
    row = table.get(name)
    if row is not None:
        return Part(name, row.role, row.shape, row.unit, row.meaning, row.python, spans)
    if is_sign or name in (r"\Pr", r"\operatorname{P}"):
        return None
    if name in CONSTANTS:
        meaning = _CONSTANT_MEANINGS.get(name, "a set of numbers")
        return Part(name, "input", (), "", meaning, _CONSTANT_CODE.get(name, ""), spans)
    if name in KNOWN:
        meaning, python = SPOKEN.get(name, ""), IN_NUMPY.get(name, identifier(name))
        return Part(name, "operator", (), "", meaning, python, spans)
    if (row := table.array_of(name)) is not None:
        meaning = f"an entry of {row.meaning}"
        return Part(name, row.role, (), row.unit, meaning, row.python, spans)
    raise FormulaError(latex or name, spans[0][0], table.how_to_declare(name))
