r"""The tree that a formula is read into: one small frozen class for each thing that a formula can say.

Every node has a `span`: where it stands in the formula, as the first position and the one after the last.
Spans do not count when two trees are compared. Brackets that only group leave no node; the tree itself
says what belongs together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]
"""First position, and the one after the last."""


@dataclass(frozen=True)
class Node:
    """What all nodes share: the place in the formula."""

    span: Span = field(default=(0, 0), compare=False, kw_only=True, repr=False)


# Leaves


@dataclass(frozen=True)
class Number(Node):
    r"""A number, as written without blanks and commas: ``20\,000`` has the text ``20000``, ``1,416`` 1416."""

    text: str

    @property
    def value(self) -> float:
        """The number itself; whole numbers come as int."""
        return float(self.text) if "." in self.text else int(self.text)


@dataclass(frozen=True)
class Symbol(Node):
    r"""A letter with its decorations, as the symbol table writes it: ``w``, ``\hat{\mathbf{y}}``, ``w^*``.

    A subscript or superscript that belongs to the name is part of it where the table has such a row:
    ``c_{\text{miss}}``, ``s_{xy}``, ``R^2``. Names such as ``\operatorname{IQR}`` and ``\pi`` are symbols
    too.
    """

    name: str


@dataclass(frozen=True)
class Text(Node):
    r"""Words, from ``\text{…}``: an event, a named value, a set of examples, or a remark."""

    text: str


@dataclass(frozen=True)
class Dots(Node):
    r"""Three dots that leave something out; `direction` is ``"…"`` , ``"⋯"``, ``"⋮"`` or ``"⋱"``."""

    direction: str


@dataclass(frozen=True)
class Blank(Node):
    r"""Nothing, on purpose: an empty cell of a matrix, the place of an argument as in ``f(\cdot)``."""


# Names with indices, powers, signs


@dataclass(frozen=True)
class Index(Node):
    r"""One entry of something: ``x_{ij}`` has the indices i and j; ``x^{(i)}`` is `raised`.

    An index may be any node: a symbol, a number, ``t + 1``, a `Text` such as *new* that names a part of the
    data, or a `Slice`. Where the table has a family such as ``n_m`` with the index m, the base is the symbol
    ``n_m`` and the index is m.
    """

    base: Node
    indices: tuple[Node, ...]
    raised: bool = False


@dataclass(frozen=True)
class Slice(Node):
    r"""A range inside an index: ``1:n``; `start` and `stop` may be missing, as in ``:``."""

    start: Node | None
    stop: Node | None


@dataclass(frozen=True)
class Power(Node):
    r"""``base`` to the power of ``exponent``; ``A^{-1}`` is the power `Unary` minus 1, the inverse."""

    base: Node
    exponent: Node


@dataclass(frozen=True)
class Transpose(Node):
    r"""Rows turned into columns: ``w^\top``."""

    operand: Node


@dataclass(frozen=True)
class Unary(Node):
    r"""A sign at one thing: ``-``, ``+``, ``±``, ``∓`` and ``¬`` before it, ``!`` and ``%`` behind it."""

    operator: Literal["-", "+", "±", "∓", "¬", "!", "%"]
    operand: Node


@dataclass(frozen=True)
class Binary(Node):
    r"""Two things joined by an operator.

    `operator` is one of ``+ - ± ∓ ⊕``; ``· × * ⊙ ⊗ ⊘ / ÷ ∘ ⋆ mod`` and the empty text for a product without a
    sign; for sets and events ``∩ ∪ ∖ ∧ ∨``. ``\frac`` is a `Fraction`, not ``/``.
    """

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Fraction(Node):
    r"""``\frac{numerator}{denominator}``."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True)
class Binomial(Node):
    r"""``\binom{n}{k}``: in how many ways `bottom` things are chosen from `top`."""

    top: Node
    bottom: Node


@dataclass(frozen=True)
class Root(Node):
    r"""``\sqrt[degree]{radicand}``; the square root where `degree` is None."""

    radicand: Node
    degree: Node | None = None


# Operators that bind a variable


@dataclass(frozen=True)
class Reduce(Node):
    r"""A sum or product over an index: ``\sum_{i=1}^{n} body``. It binds one term.

    `indices` are the bound symbols. `lower` and `upper` are the limits (``1`` and ``n``), `domain` is the
    set in ``i \in \mathcal{B}``, `condition` what else stands below (``j \neq i``, ``i < j``); each may be
    None.
    """

    operator: Literal["∑", "∏", "⋃", "⋂"]
    body: Node
    indices: tuple[Node, ...] = ()
    lower: Node | None = None
    upper: Node | None = None
    domain: Node | None = None
    condition: Node | None = None


@dataclass(frozen=True)
class Extremum(Node):
    r"""``\min_{over} body`` and the like; it takes the whole expression that follows.

    `variables` are the symbols below the sign, `domain` is the set that they are taken from, `condition` what
    else stands below. ``\min(a, b)`` of a list is a `Call`.
    """

    operator: Literal["min", "max", "arg min", "arg max", "sup", "inf"]
    body: Node
    variables: tuple[Node, ...] = ()
    domain: Node | None = None
    condition: Node | None = None


@dataclass(frozen=True)
class Limit(Node):
    r"""``\lim_{variable \to target} body``."""

    variable: Node
    target: Node
    body: Node


@dataclass(frozen=True)
class Integral(Node):
    r"""``\int_{lower}^{upper} body \, dx dy``; `variables` are x and y, in the order written."""

    body: Node
    variables: tuple[Node, ...]
    lower: Node | None = None
    upper: Node | None = None


# Functions


@dataclass(frozen=True)
class Norm(Node):
    r"""``\lVert operand \rVert_{order}``; the length where `order` is None."""

    operand: Node
    order: Node | None = None


@dataclass(frozen=True)
class Abs(Node):
    r"""``\lvert operand \rvert``: of a number its size, of a set how many, of a matrix the determinant."""

    operand: Node


@dataclass(frozen=True)
class Rounded(Node):
    r"""``\lfloor operand \rfloor`` (down) or ``\lceil operand \rceil`` (up)."""

    operand: Node
    direction: Literal["down", "up"]


@dataclass(frozen=True)
class Call(Node):
    r"""A function of its arguments: ``\sigma(z)``, ``\ln p``, ``L(w, b)``, ``f(x; \theta)``, ``f[x]``.

    `function` is mostly a `Symbol`: its name is ``\ln``, ``\sigma``, ``\operatorname{softmax}``,
    ``\Delta``; it is an `Index` for ``\log_2`` without a row of its own,
    ``\operatorname{proj}_{\mathbf{v}}``. `given` holds what stands behind ``|`` or ``;``; a divergence
    ``D(p \| q)`` has one argument, a `Relation` with the sign ``∥``. `brackets` is ``"()"``, ``"[]"``,
    ``"{}"``, or empty for ``\ln p``.
    """

    function: Node
    arguments: tuple[Node, ...]
    given: tuple[Node, ...] = ()
    brackets: str = "()"


@dataclass(frozen=True)
class Derivative(Node):
    r"""How `operand` changes with `variables`, each named as often as it is derived for.

    ``\frac{\mathrm{d}^2 L}{\mathrm{d}w^2}`` has the variables w and w; `partial` tells ∂ from d. Where the
    order above says that a power does not count how often, the variable is that power: without a row σ²,
    ``\frac{\partial L}{\partial \sigma^2}`` is the slope of L for the square of σ. `at` says where it is
    taken: the arguments in ``\frac{\mathrm{d}g}{\mathrm{d}x}(x)``, or the relation in ``\Big|_{x=0}``.
    """

    operand: Node
    variables: tuple[Node, ...]
    partial: bool = False
    at: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Differential(Node):
    r"""A small change on its own: ``\mathrm{d}x``, ``\partial x``; `order` is 2 in ``\partial^2 x``."""

    operand: Node
    partial: bool = False
    order: int = 1


@dataclass(frozen=True)
class Gradient(Node):
    r"""``\nabla_{variable} operand``; `order` 2 is the Hessian ``\nabla^2``.

    ``\nabla L(\mathbf{w})`` is the gradient of L, taken `at` **w**: the arguments are not part of the
    operand.
    """

    operand: Node
    variable: Node | None = None
    order: Literal[1, 2] = 1
    at: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Evaluated(Node):
    r"""The value of `operand` `at` a place: ``f(x)|_{x=0}``; a `Derivative` has its place itself."""

    operand: Node
    at: Node


# Chance


@dataclass(frozen=True)
class Probability(Node):
    r"""``P(event \mid given)``; each part separated by a comma is one entry, and all of them must happen.

    An event is a `Symbol`, a `Text`, a `Relation` such as ``\tilde{y} = 1``, a `Unary` ``¬``, or a
    `Binary` ``∩``.
    """

    operator: Node
    event: tuple[Node, ...]
    given: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Expectation(Node):
    r"""``\operatorname{E}_{over}[arguments \mid given]``, and in the same way ``Var``, ``Cov``, ``Std``."""

    operator: Literal["E", "Var", "Cov", "Std"]
    arguments: tuple[Node, ...]
    given: tuple[Node, ...] = ()
    over: Node | None = None


# Collections


@dataclass(frozen=True)
class Matrix(Node):
    r"""Rows of cells: ``bmatrix``, ``pmatrix``, ``vmatrix`` (a determinant) and so on."""

    rows: tuple[tuple[Node, ...], ...]
    brackets: str = "[]"


@dataclass(frozen=True)
class Sequence(Node):
    r"""Several things in brackets: the tuple ``(1, 2)``, the vector ``[4.5, 72]``, an interval."""

    items: tuple[Node, ...]
    brackets: str = "()"


@dataclass(frozen=True)
class Collection(Node):
    r"""A set: ``\{0, 1\}``; `condition` is what stands behind the bar in ``\{x \mid x > 0\}``."""

    items: tuple[Node, ...]
    condition: Node | None = None


@dataclass(frozen=True)
class Indicator(Node):
    r"""1 where the condition holds, else 0: ``[y_i = \hat{y}_i]``."""

    condition: Node


@dataclass(frozen=True)
class Case(Node):
    """One line of `Cases`; the condition is None where the line states none, a `Text` for *otherwise*."""

    value: Node
    condition: Node | None = None


@dataclass(frozen=True)
class Cases(Node):
    r"""``\begin{cases} … \end{cases}``."""

    cases: tuple[Case, ...]


# Statements


@dataclass(frozen=True)
class Phrase(Node):
    r"""Words with formulas among them: ``\text{slope along } \mathbf{u}``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Relation(Node):
    r"""A chain of `operands` with one of `operators` between each two.

    `operators` come from ``= ≠ < > ≤ ≥ ≪ ≫ ≈ ≡ ≜ ∝ ∼ ≃ ≅ ∈ ∉ ∋ ⊂ ⊆ ⊃ ⊇ ← → ↦ ⇝ ↔ ⊥ ∥ : ≻ ⪰ ≺ ⪯ ≍ ≲ ≳``;
    ``:=`` is ``≜``. What stands above a sign follows it: ``\overset{iid}{\sim}`` is ``"∼ iid"``. The first
    operand is a `Blank` where a line goes on from one before, ``&= b``; only where there is none.
    """

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Condition(Node):
    r"""A statement with a condition: *a exactly when b*, *a if b*, *a where b*, *a for b*, *a for all b*.

    The statement is a `Blank` where a formula begins with ⇒.
    """

    statement: Node
    connective: str
    condition: Node


@dataclass(frozen=True)
class Statements(Node):
    r"""Several statements: lines of ``aligned`` or ``gathered``, or parts that ``\qquad`` sets apart."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Annotated(Node):
    r"""Something with a remark above or below it: ``\underbrace{operand}_{note}``."""

    operand: Node
    note: Node


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below `node`, in the order of its fields.

    Examples
    --------
    >>> [child.name for child in children(Power(Symbol("x"), Symbol("k")))]
    ['x', 'k']
    """
    for each in fields(node):
        pending = [getattr(node, each.name)]
        while pending:
            value = pending.pop()
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                pending.extend(reversed(value))


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it: parents first, then from left to right.

    Examples
    --------
    >>> tree = Binary("+", Symbol("x"), Power(Symbol("y"), Number("2")))
    >>> [type(part).__name__ for part in walk(tree)]
    ['Binary', 'Symbol', 'Power', 'Symbol', 'Number']
    """
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(list(children(current))))


_HEAD: dict[type[Node], str] = {
    Power: "^", Transpose: "T", Fraction: "frac", Binomial: "binom", Root: "root", Limit: "lim",
    Integral: "∫", Norm: "norm", Abs: "abs", Evaluated: "at", Gradient: "∇", Probability: "P",
    Matrix: "matrix", Collection: "set", Indicator: "indicator", Case: "case", Cases: "cases",
    Phrase: "phrase", Condition: "condition", Statements: "all", Annotated: "note", Slice: ":",
}  # fmt: skip


def compact(node: Node) -> str:
    r"""Return the tree on one line, as nested lists: what it is, then its parts.

    A product without a sign is ``*``; words stand between quotes; ``_`` is a part that is not there.

    Examples
    --------
    >>> print(compact(Binary("", Symbol("w"), Power(Symbol(r"\hat{y}"), Number("2")))))
    (* w (^ \hat{y} 2))
    """
    match node:
        case Number(text):
            return text
        case Symbol(name):
            return name
        case Text(text):
            return f'"{text}"'
        case Dots(direction):
            return direction
        case Blank():
            return "_"
        case Index(base, indices, raised):
            return _list("idx^" if raised else "idx", base, *indices)
        case Unary(operator, operand):
            return _list(operator, operand)
        case Binary(operator, left, right):
            return _list(operator or "*", left, right)
        case Root(radicand, None):
            return _list("sqrt", radicand)
        case Reduce(operator, body, indices, lower, upper, domain, condition):
            return _list(operator, indices, *_named(lower, upper, domain, condition), body)
        case Extremum(operator, body, variables, domain, condition):
            return _list(operator.replace(" ", ""), variables, *_named(None, None, domain, condition), body)
        case Rounded(operand, direction):
            return _list(direction, operand)
        case Call(function, arguments, given, brackets):
            return _list("call" + brackets[:1].replace("(", ""), function, *arguments, *_given(given))
        case Derivative(operand, variables, partial, at):
            return _list("∂/∂" if partial else "d/d", variables, operand, *_given(at, "at"))
        case Differential(operand, partial, order):
            return _list(("∂" if partial else "d") + str(order) * (order > 1), operand)
        case Gradient(operand, variable, order, at):
            head = "∇²" if order == 2 else "∇"
            return _list(head, *([] if variable is None else [(variable,)]), operand, *_given(at, "at"))
        case Probability(operator, event, given):
            return _list("P", *event, *_given(given))
        case Expectation(operator, arguments, given, over):
            return _list(operator, *([] if over is None else [(over,)]), *arguments, *_given(given))
        case Matrix(rows, brackets):
            return _list("matrix" + brackets[:1].replace("[", ""), *rows)
        case Sequence(items, brackets):
            return _list("seq" + brackets, *items)
        case Relation(operands, operators) if len(set(operators)) == 1:
            return _list(operators[0], *operands)
        case Relation(operands, operators):
            parts: list[Node | str] = [operands[0]]
            for operator, operand in zip(operators, operands[1:], strict=True):
                parts += [operator, operand]
            return _list("chain", *parts)
        case Condition(statement, connective, condition):
            return _list("condition", statement, f"'{connective}'", condition)
        case Phrase(parts_) | Statements(parts_):
            return _list(_HEAD[type(node)], *parts_)
        case Cases(cases):
            return _list("cases", *cases)
        case _:
            values = [getattr(node, each.name) for each in fields(node) if each.name != "span"]
            return _list(_HEAD[type(node)], *(value for value in values if value is not None))


def _list(head: str, *parts: object) -> str:
    """Return a list in round brackets; a tuple becomes a list in square ones."""
    return f"({' '.join([head, *map(_part, parts)])})"


def _part(part: object) -> str:
    """Return one part of a list."""
    if isinstance(part, tuple):
        return f"[{' '.join(map(_part, part))}]"
    return compact(part) if isinstance(part, Node) else str(part)


def _named(
    lower: Node | None, upper: Node | None, domain: Node | None, condition: Node | None
) -> list[object]:
    """Return the bounds of a sum that are there, each behind its name."""
    bounds = {"from": lower, "to": upper, "in": domain, "where": condition}
    return [part for name, bound in bounds.items() if bound is not None for part in (name, bound)]


def _given(parts: tuple[Node, ...], name: str = "|") -> list[object]:
    """Return what stands behind a bar, behind the sign for it."""
    return [name, *parts] if parts else []
