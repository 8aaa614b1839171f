r"""The value of a formula's tree, with strict shapes: vectors are columns (m, 1), and only scalars broadcast.

A `World` is one draw: it knows what every symbol is. What the formula defines, such as a loss, has its value
from references that were written without looking at the formula, so that both can be compared.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from typing import Any, Protocol, TypeAlias, TypeGuard

import numpy as np
import sympy

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import SIZES, SampleSpace, draw_array, generator, size
from mlmath_ref.notation import canonical

Value: TypeAlias = Any
"""A float, a matrix (vectors are columns), a truth value, a tuple of positions, or a SymPy expression."""

AXES: Mapping[str, str] = {
    "i": "n", "i'": "n", "j": "d", "k": "k", "c": "k", "m": "M", "t": "steps", "l": "d", "r": "d", "s": "d",
}  # fmt: skip
"""What an index counts, unless the formula says otherwise by a sum's upper limit."""

_STEP = 1e-3
_MOST_TERMS = 1000


class EvaluationError(ValueError):
    """A part of a formula that has no value; `span` says where it stands."""

    def __init__(self, message: str, node: t.Node | None = None) -> None:
        super().__init__(message)
        self.span = node.span if node is not None else (0, 0)


class ShapeError(EvaluationError):
    """Arrays that do not fit together."""


class NotExecutedError(EvaluationError):
    """A part of a formula that this machine does not compute; it may be right or wrong."""


class UnknownSymbolError(NotExecutedError):
    """A symbol that has neither a row in the table nor a reference."""


class Row(Protocol):
    """What a row of a symbol table says."""

    @property
    def latex(self) -> str:
        """How it is written."""

    @property
    def shape(self) -> tuple[str, ...]:
        """Names of sizes."""

    @property
    def domain(self) -> Any:
        """The numbers that it may stand for."""

    @property
    def role(self) -> Any:
        """The part that it plays."""


class Rows(Protocol):
    """A symbol table."""

    def get(self, symbol: str, /) -> Row | None:
        """Return the row of a symbol, or None."""


@dataclass(frozen=True)
class Fixed:
    r"""``\mathbf{0}``, ``\mathbf{1}`` or ``\mathbf{I}``, times a number; what it meets gives the size."""

    name: str
    factor: Value = 1.0
    is_row: bool = False

    @property
    def is_identity(self) -> bool:
        """Whether it is the matrix with ones on its diagonal."""
        return self.name.endswith("{I}")

    @property
    def transposed(self) -> Fixed:
        """The same numbers as a row; a row as a column."""
        return self if self.is_identity else replace(self, is_row=not self.is_row)

    def like(self, shape: tuple[int, ...]) -> Value:
        """Return the array of that shape."""
        if (self.is_identity and shape[0] != shape[1]) or (self.is_row and shape[0] != 1):
            kind = "a row" if self.is_row else "square"
            raise ShapeError(f"{self.name} is {kind} here; it meets an array of shape {shape}")
        ones = np.eye(shape[0]) if self.is_identity else np.full(shape, float(self.name.endswith("{1}")))
        return self.factor * ones


FIXED = {rf"\mathbf{{{name}}}" for name in ("0", "1", "I")} | {r"\boldsymbol{0}", r"\boldsymbol{1}"}
CONSTANTS: Mapping[str, float] = {"e": math.e, r"\pi": math.pi, r"\mathrm{e}": math.e, r"\infty": math.inf}


@dataclass(frozen=True)
class Context:
    """What a formula speaks of: it decides which reference a symbol means."""

    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    axes: Mapping[tuple[str, int], str] = field(default_factory=dict)
    variables: tuple[t.Node, ...] = ()

    @property
    def many(self) -> bool:
        """Whether the model has many features, not one."""
        bold = {
            r"\mathbf{w}",
            r"\mathbf{X}",
            r"\mathbf{x}",
            r"\mathbf{w}^*",
            r"\lambda_{\max}",
            r"\mathbf{u}",
        }
        return bool(self.names & bold) or ("x", 1) in self.axes or self.axes.get(("w", 0)) == "d"


@dataclass(frozen=True)
class Reference:
    """One meaning of a symbol: a function of the world, and when it applies."""

    key: str
    function: Callable[[World], Value]
    when: Callable[[Context], bool]

    @property
    def name(self) -> str:
        """The name of its function, by which a formula may choose it."""
        return self.function.__name__


Registry: TypeAlias = Mapping[str, Sequence[Reference]]


@dataclass(frozen=True)
class World:
    """One draw: what every symbol is."""

    table: Rows
    references: Registry
    context: Context = field(default_factory=Context)
    narrow: Mapping[str, str] = field(default_factory=dict)
    draw: int = 0
    seed: int = 0
    sizes: Mapping[str, int] = field(default_factory=lambda: dict(SIZES))
    definitions: Mapping[str, t.Node] = field(default_factory=dict)
    overrides: Mapping[str, Value] = field(default_factory=dict)
    bound: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    free: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    algebra: bool = False
    chance: bool = False
    cache: dict[str, Value] = field(default_factory=dict, compare=False, repr=False)

    def with_values(self, values: Mapping[str, Value], algebra: bool | None = None) -> World:
        """Return the same draw with other values of some symbols, and of all that depends on them."""
        algebra = self.algebra if algebra is None else algebra
        return replace(self, overrides={**self.overrides, **values}, algebra=algebra, cache={})

    def with_indices(self, values: Mapping[str, tuple[int, str]]) -> World:
        """Return the same draw where some indices have a number and an axis."""
        return replace(self, bound={**self.bound, **values}, cache={} if self.definitions else self.cache)

    def index(self, name: str) -> tuple[int, str] | None:
        """Return the number of an index and what it counts; None if the name is no index here."""
        return self.bound.get(name) or self.free.get(name)

    def size(self, name: str) -> int:
        """Return the number behind the name of a size."""
        return size(name, self.sizes)

    def rng(self, name: str) -> np.random.Generator:
        """Return random numbers that belong to `name` in this draw."""
        return generator(name, self.draw, self.seed)

    def has_reference(self, key: str) -> bool:
        """Whether somebody wrote down what `key` must be."""
        return self.reference(key) is not None

    def reference(self, key: str) -> Reference | None:
        """Return the reference that says what `key` is in this formula, or None."""
        chosen = self.narrow.get(key)
        for each in self.references.get(key, ()):
            if (chosen is None and each.when(self.context)) or chosen == each.name:
                return each
        return None

    def row(self, name: str) -> Row | None:
        """Return the table's row, or None."""
        return self.table.get(name)

    def value(self, key: str, node: t.Node | None = None) -> Value:
        """Return what `key` is: a symbol, or a family of numbers such as ``x[n]``, as a column."""
        if key in self.overrides:
            return self.overrides[key]
        if key not in self.cache:
            self.cache[key] = self._find(key, node)
        return self.cache[key]

    def _find(self, key: str, node: t.Node | None) -> Value:
        if key in self.definitions:
            return evaluate(self.definitions[key], self)
        reference = self.reference(key)
        if reference is not None:
            return reference.function(self)
        if key in FIXED:
            return Fixed(key)
        name, _, axes = key.partition("[")
        row = self.row(name)
        if key in self.sizes and (row is None or row.role in ("size", "index")):
            return float(self.sizes[key])
        if row is not None and row.role in ("event", "operator"):
            raise UnknownSymbolError(f"{key} is no number, so that it cannot stand here", node)
        if key in CONSTANTS and (row is None or row.domain == "fixed"):
            return CONSTANTS[key]
        if row is None:
            raise UnknownSymbolError(
                f"{key} has neither a row in the symbol table nor a reference; declare its shape and domain",
                node,
            )
        if axes and self.has_reference(name):
            raise UnknownSymbolError(f"{name} is known, but not what it is for each {axes.rstrip(']')}", node)
        shape = tuple(axes.rstrip("]").split(",")) if axes else row.shape
        return draw_array(key, shape, row.domain or "any", self.draw, self.seed, self.sizes)

    def holder(self, name: str, axes: Sequence[str]) -> str:
        r"""Return the key of the array that an indexed letter is a view of: ``w_j`` is in ``\mathbf{w}``."""
        for bold in bold_names(name):
            row = self.row(bold)
            if row is not None and tuple(axes) == row.shape:
                return bold
        return f"{name}[{','.join(axes)}]"

    def subset(self, name: str) -> tuple[int, ...]:
        """Return the positions of the examples that belong to a named part of the data, such as *train*."""
        key = f"set|{name}"
        return self.value(key) if self.has_reference(key) else random_subset(self, name)


def random_subset(world: World, name: str) -> tuple[int, ...]:
    """Return a random part of the examples: at least two of them, and not all."""
    n = world.size("n")
    rng = world.rng(f"set {name}")
    return tuple(sorted(rng.choice(n, int(rng.integers(2, n - 1)), replace=False).tolist()))


def bold_names(name: str) -> Iterator[str]:
    r"""Yield the vectors and matrices that a letter may be an entry of.

    >>> list(bold_names(r"\hat{y}"))
    ['\\hat{\\mathbf{y}}', '\\hat{\\mathbf{Y}}', '\\mathbf{\\hat{y}}']
    """
    accent = re.fullmatch(r"\\(hat|bar|tilde)\{(\w)\}", name)
    if accent:
        yield rf"\{accent[1]}{{\mathbf{{{accent[2]}}}}}"
        yield rf"\{accent[1]}{{\mathbf{{{accent[2].upper()}}}}}"
        yield rf"\mathbf{{{name}}}"
    elif re.fullmatch(r"\w", name):
        yield rf"\mathbf{{{name}}}"
        yield rf"\mathbf{{{name.upper()}}}"
    elif name.startswith("\\"):
        yield rf"\boldsymbol{{{name}}}"


# Numbers and arrays


def is_array(value: Value) -> bool:
    """Whether the value is a matrix or a column."""
    return isinstance(value, np.ndarray)


def shape_of(value: Value) -> tuple[int, ...]:
    """Return the shape; () for one number."""
    return tuple(value.shape) if is_array(value) else ()


def column(values: Iterable[Value]) -> Value:
    """Return the numbers as a column; SymPy expressions stay what they are."""
    values = list(values)
    exact = any(isinstance(each, sympy.Basic) for each in values)
    return np.array(values, dtype=object if exact else np.float64).reshape(-1, 1)


def tidy(value: Value) -> Value:
    """Return a matrix with one entry as a number."""
    if is_array(value) and value.size == 1:
        value = value.item()
    if is_array(value) or isinstance(value, (sympy.Basic, tuple, bool, Fixed)):
        return value
    return float(value)


def function(name: str, value: Value) -> Value:
    """Apply a function entry by entry, to numbers as to SymPy expressions.

    >>> function("exp", 0.0), function("sqrt", sympy.Integer(9))
    (1.0, 3)
    """
    if isinstance(value, sympy.Basic):
        return getattr(sympy, {"sqrt": "sqrt", "abs": "Abs"}.get(name, name))(value)
    if is_array(value):
        return np.vectorize(lambda each: function(name, each), otypes=[value.dtype])(value)
    with np.errstate(all="ignore"):
        return float(getattr(np, name)(float(value)))


def sigmoid(value: Value) -> Value:
    """Return the sigmoid through the hyperbolic tangent, which the printed formulas do not use."""
    return (function("tanh", value / 2) + 1) / 2


# Evaluation


def evaluate(node: t.Node, world: World) -> Value:
    """Return the value of `node` in `world`.

    Raises
    ------
    ShapeError
        If arrays do not fit together.
    UnknownSymbolError
        If a symbol has neither a row nor a reference.
    EvaluationError
        If this kind of node has no value.

    Examples
    --------
    >>> evaluate(t.Binary("+", t.Number("1"), t.Number("2")), World({}, {}))
    3.0
    """
    rule = _RULES.get(type(node))
    if rule is None:
        raise NotExecutedError(f"a {type(node).__name__.lower()} has no value to compute", node)
    try:
        return tidy(rule(node, world))
    except ZeroDivisionError:
        raise EvaluationError("division by zero", node) from None


def _number(node: t.Number, world: World) -> Value:
    return float(node.text)


def _symbol(node: t.Symbol, world: World) -> Value:
    index = world.index(node.name)
    if index is not None and node.name not in world.overrides:
        return float(index[0])
    row = world.row(node.name)
    if row is not None and row.role == "event":
        return _event(node.name, world, node)
    return world.value(node.name, node)


def _text(node: t.Text, world: World) -> Value:
    return _event(node.text, world, node)


def words_of(phrase: t.Phrase) -> str:
    """Return the words of a phrase, and the symbols among them; anything else as `compact` writes it."""

    def words(part: t.Node) -> Iterator[str]:
        if isinstance(part, t.Text):
            yield part.text.strip()
        elif isinstance(part, (t.Phrase, t.Index)):
            for each in t.children(part):
                yield from words(each)
        else:
            yield t.compact(part)

    return " ".join(words(phrase))


def _phrase(node: t.Phrase, world: World) -> Value:
    return world.value(f"text|{words_of(node)}", node)


def _event(name: str, world: World, node: t.Node) -> Value:
    """Return whether an event happens in this outcome, or how many cases it has where a number is wanted."""
    if name in world.overrides:
        return world.overrides[name]
    if " and " in name and world.chance:
        return all(_event(part.strip(), world, node) for part in name.split(" and "))
    return world.value(f"text|{name}", node)


def _index(node: t.Index, world: World) -> Value:
    base = node.base
    if isinstance(base, t.Symbol) and not node.raised:
        name = part_name(node, world)
        if name is not None:
            return world.value(name, node)
    if isinstance(base, t.Symbol):
        key, position = place(node, world)
        array = world.value(key, node)
        try:
            return array[position if is_array(array) else None]
        except (IndexError, TypeError):
            raise ShapeError(
                f"{key} has shape {shape_of(array)} and no entry {tuple(p + 1 for p in position)}", node
            ) from None
    array = evaluate(base, world)
    position = tuple(round(evaluate(each, world)) - 1 for each in node.indices)
    if not is_array(array) or len(position) > 2:
        raise ShapeError(f"an index needs an array; this has shape {shape_of(array)}", node)
    return array[(*position, 0)[:2]]


def part_name(node: t.Index, world: World) -> str | None:
    r"""Return the key of a named part, as in ``L_{\text{new}}`` or ``s_x``; None where the index counts."""
    if not isinstance(node.base, t.Symbol) or len(node.indices) != 1:
        return None
    index = node.indices[0]
    if isinstance(index, t.Text):
        return f"{node.base.name}|{index.text}"
    if isinstance(index, t.Symbol) and not _counts(index.name, world):
        return f"{node.base.name}|{index.name}"
    return None


def _counts(name: str, world: World) -> bool:
    row = world.row(name)
    return world.index(name) is not None or name in world.sizes or (row is not None and row.role == "index")


def place(node: t.Index, world: World) -> tuple[str, tuple[Any, ...]]:
    """Return the array that an indexed symbol lives in, and where."""
    assert isinstance(node.base, t.Symbol)
    name = node.base.name
    numbers = [round(evaluate(each, world)) for each in node.indices]
    whole = re.fullmatch(r"\\(?:mathbf|boldsymbol)\{(\w)\}", name)
    if whole and len(numbers) == 1:
        return _row_or_column(node, whole[1], numbers[0], world)
    known = [
        _axis(each, world) or _default_axis(name, number, len(numbers), world)
        for number, each in enumerate(node.indices)
    ]
    first = 0 if "steps" in known else 1
    position = tuple(number - first for number in numbers)
    if min(position) < 0:
        raise ShapeError(f"an index counts from {first}; this one is {min(numbers)}", node)
    key = world.holder(name, known)
    return key, position if len(position) == 2 else (*position, 0)


def _row_or_column(node: t.Index, letter: str, number: int, world: World) -> tuple[str, tuple[Any, ...]]:
    """Return one example of a data set, or one column of another matrix, as a column."""
    matrix = rf"\mathbf{{{letter.upper()}}}"
    row = world.row(matrix)
    if row is None or len(row.shape) != 2:
        raise UnknownSymbolError(
            f"a bold letter with an index needs the matrix {matrix} that it is a part of", node
        )
    if number < 1:
        raise ShapeError("an index counts from 1", node)
    value = world.value(matrix, node)
    view = f"parts|{matrix}"
    world.cache[view] = value.T if row.shape[0] == "n" else value
    return view, (slice(None), slice(number - 1, number))


def _axis(index: t.Node, world: World) -> str | None:
    """Return what an index counts; None for a plain number."""
    names = [part.name for part in t.walk(index) if isinstance(part, t.Symbol)]
    counted = [found[1] for found in map(world.index, names) if found is not None]
    return next(iter([*counted, *(name for name in names if name in world.sizes)]), None)


def _default_axis(name: str, number: int, many: int, world: World) -> str:
    """Return what a plain number counts: what the other indices of the same letter do, or an array's axis."""
    return world.context.axes.get((name, number)) or axis_of_entry(name, number, many, world.table)


def axis_of_entry(name: str, number: int, many: int, table: Rows) -> str:
    """Return what the index at a place counts, of `many` indices; the examples if no row tells."""
    for bold in bold_names(name):
        row = table.get(bold)
        if row is not None and len(row.shape) == many:
            return row.shape[number]
    return "d" if number else "n"


def _binary(node: t.Binary, world: World) -> Value:
    if node.operator in ("∩", "∧", "∪", "∨", "∖"):
        left, right = bool(evaluate(node.left, world)), bool(evaluate(node.right, world))
        return {"∩": left and right, "∧": left and right, "∖": left and not right}.get(
            node.operator, left or right
        )
    left, right = evaluate(node.left, world), evaluate(node.right, world)
    if node.operator in ("+", "-"):
        return add(left, right, node, 1 if node.operator == "+" else -1)
    if node.operator in ("/", "÷"):
        return divide(left, right, node)
    if node.operator in ("", "·", "×", "*", "⊙"):
        return multiply(left, right, node)
    raise NotExecutedError(f"the sign {node.operator} is not executed", node)


def _plain(value: Value, node: t.Node) -> Value:
    if isinstance(value, (tuple, str)):
        raise EvaluationError("a set cannot stand where a number is wanted", node)
    return value


def add(left: Value, right: Value, node: t.Node, sign: int = 1) -> Value:
    """Return the sum; only a number may meet an array of another shape."""
    left, right = _plain(left, node), _plain(right, node)
    if isinstance(left, Fixed) and is_array(right):
        left = left.like(right.shape)
    if isinstance(right, Fixed) and is_array(left):
        right = right.like(left.shape)
    if isinstance(left, Fixed) and isinstance(right, Fixed):
        raise NotExecutedError("two fixed arrays do not tell their size", node)
    if isinstance(left, Fixed) or isinstance(right, Fixed):
        raise ShapeError("a fixed vector needs an array beside it that tells its size", node)
    if is_array(left) and is_array(right) and left.shape != right.shape:
        raise ShapeError(f"{left.shape} and {right.shape} cannot be added: only a number broadcasts", node)
    return left + sign * right


def multiply(left: Value, right: Value, node: t.Binary | t.Unary) -> Value:
    """Return the product that the sign says: of matrices, entry by entry, or the dot product of columns."""
    left, right = _plain(left, node), _plain(right, node)
    if isinstance(left, Fixed) or isinstance(right, Fixed):
        return _multiply_fixed(left, right, node)
    if not (is_array(left) and is_array(right)):
        return left * right
    if node.operator == "⊙":
        if left.shape != right.shape:
            raise ShapeError(f"{left.shape} ⊙ {right.shape}: both must have one shape", node)
        return left * right
    if node.operator == "·" and left.shape[1] == right.shape[1] == 1 and left.shape == right.shape:
        return (left * right).sum()
    if left.shape[1] != right.shape[0]:
        raise ShapeError(
            f"{left.shape} times {right.shape}: the first must have as many columns as the second has rows; "
            "is a transpose missing?",
            node,
        )
    return left @ right


def _multiply_fixed(left: Value, right: Value, node: t.Node) -> Value:
    if isinstance(left, Fixed) and isinstance(right, Fixed):
        raise NotExecutedError("two fixed arrays do not tell their size", node)
    fixed, other = (left, right) if isinstance(left, Fixed) else (right, left)
    if not is_array(other):
        # A number times a fixed array is what λI and b1 need; the size comes later.
        return replace(fixed, factor=fixed.factor * other)
    if fixed.is_identity:
        return fixed.factor * other
    if fixed is left and fixed.is_row:
        return fixed.like((1, other.shape[0])) @ other
    if fixed is right and not fixed.is_row:
        return other @ fixed.like((other.shape[1], 1))
    raise NotExecutedError(f"nothing beside {fixed.name} tells its size", node)


def divide(left: Value, right: Value, node: t.Node) -> Value:
    """Return the quotient; the divisor must be a number, or have the same shape."""
    left, right = _plain(left, node), _plain(right, node)
    if is_array(right) or isinstance(right, Fixed):
        raise ShapeError(f"division by an array of shape {shape_of(right)}; only a number can divide", node)
    if isinstance(left, Fixed):
        return replace(left, factor=left.factor / right)
    return left / right


def _fraction(node: t.Fraction, world: World) -> Value:
    return divide(evaluate(node.numerator, world), evaluate(node.denominator, world), node)


def _power(node: t.Power, world: World) -> Value:
    base, exponent = node.base, node.exponent
    if isinstance(base, t.Symbol) and isinstance(exponent, t.Number):
        # A square such as the variance has a meaning of its own.
        key = f"{base.name}^{exponent.text}"
        if world.has_reference(key):
            return world.value(key)
    value, power = evaluate(base, world), evaluate(exponent, world)
    if is_array(power) and not is_array(value):
        return np.vectorize(lambda each: value**each)(power)
    if not is_array(value):
        if isinstance(value, float) and isinstance(power, float):
            return _real_power(value, power, node)
        return value**power
    if value.shape[0] != value.shape[1] or power != round(power):
        raise ShapeError(f"an array of shape {value.shape} has no power {power:g}", node)
    try:
        return np.linalg.matrix_power(value, round(power))
    except np.linalg.LinAlgError:
        raise EvaluationError("the matrix has no inverse", node) from None


def _real_power(value: float, power: float, node: t.Node) -> float:
    try:
        result = value**power
    except OverflowError:
        return math.inf
    if isinstance(result, complex):
        raise EvaluationError(f"{value:g} to the power {power:g} is no real number", node)
    return float(result)


def _transpose(node: t.Transpose, world: World) -> Value:
    value = evaluate(node.operand, world)
    if isinstance(value, Fixed):
        return value.transposed
    return value.T if is_array(value) else value


def _unary(node: t.Unary, world: World) -> Value:
    value = evaluate(node.operand, world)
    if node.operator == "¬":
        return not value
    if node.operator in ("+", "-"):
        return value if node.operator == "+" else multiply(-1.0, value, node)
    if node.operator == "!":
        if not 0 <= value <= 170:
            raise NotExecutedError(f"the factorial of {value:g} is not executed", node)
        return float(math.factorial(round(value)))
    if node.operator == "%":
        return value / 100
    raise NotExecutedError(f"the sign {node.operator} stands for two values", node)


def _binomial(node: t.Binomial, world: World) -> Value:
    return math.comb(round(evaluate(node.top, world)), round(evaluate(node.bottom, world)))


def _root(node: t.Root, world: World) -> Value:
    value = evaluate(node.radicand, world)
    degree = evaluate(node.degree, world) if node.degree is not None else 2.0
    if is_array(value):
        raise ShapeError(f"the root of an array of shape {value.shape}", node)
    if isinstance(value, float) and value < 0:
        raise EvaluationError(f"the root of {value:g}, which is below 0", node)
    return function("sqrt", value) if degree == 2 else value ** (1 / degree)


def _reduce(node: t.Reduce, world: World) -> Value:
    total: Value = None
    for each in _assignments(node, node.indices, world):
        inner = world.with_indices(each)
        if node.condition is not None and not evaluate(node.condition, inner):
            continue
        value = evaluate(node.body, inner)
        if total is None:
            total = value
        elif node.operator == "∑":
            total = add(total, value, node)
        else:
            total = total * value
    if node.operator not in ("∑", "∏"):
        raise NotExecutedError("a union over an index is not executed", node)
    return (0.0 if node.operator == "∑" else 1.0) if total is None else total


def _assignments(
    node: t.Node, indices: Sequence[t.Node], world: World
) -> Iterator[dict[str, tuple[int, str]]]:
    """Yield the values that bound indices take."""
    names = [each.name for each in indices if isinstance(each, t.Symbol)]
    if len(names) != len(indices) or not names:
        raise EvaluationError("a sum needs an index that it runs over", node)
    ranges = []
    for name in names:
        if name in world.bound:
            raise EvaluationError(
                f"the index {name} is used twice: once outside, and again for this sum", node
            )
        axis = axis_of_bound(node, name, world.sizes)
        domain = getattr(node, "domain", None)
        lower, upper = getattr(node, "lower", None), getattr(node, "upper", None)
        if domain is not None:
            values: Sequence[int] = _members(domain, world)
        elif lower is not None and upper is None:
            raise EvaluationError("it is said where this sum starts, but not where it ends", node)
        else:
            start = evaluate(lower, world) if lower is not None else float(axis != "steps")
            stop = evaluate(upper, world) if upper is not None else world.size(axis) - float(axis == "steps")
            if not stop - start <= _MOST_TERMS:
                raise NotExecutedError(f"a sum of more than {_MOST_TERMS} terms is not executed", node)
            values = range(round(start), round(stop) + 1)
        ranges.append([(value, axis) for value in values])
    for choice in product(*ranges):
        yield dict(zip(names, choice, strict=True))


def _members(domain: t.Node, world: World) -> Sequence[int]:
    """Return the numbers in a set; the examples of a named part are counted from 1."""
    if isinstance(domain, t.Text):
        return [place + 1 for place in world.subset(domain.text)]
    value = evaluate(domain, world)
    if not isinstance(value, tuple):
        raise EvaluationError("an index runs over a set; this is none", domain)
    return [round(each) + (not isinstance(domain, t.Collection)) for each in value]


def axis_of_bound(node: t.Node, name: str, sizes: Mapping[str, int]) -> str:
    """Return what a bound index counts: the upper limit says it, else the letter."""
    upper = getattr(node, "upper", None)
    if isinstance(upper, t.Symbol) and upper.name in sizes:
        return upper.name
    return AXES.get(name, "n")


def _extremum(node: t.Extremum, world: World) -> Value:
    if not node.operator.startswith("arg"):
        raise NotExecutedError("the least value over a variable is not executed", node)
    if len(node.variables) != 1 or not isinstance(node.variables[0], t.Symbol):
        raise EvaluationError("arg min needs one variable below it", node)
    if node.condition is not None:
        raise NotExecutedError("a condition below arg min is not executed", node)
    sign = 1 if node.operator == "arg min" else -1
    name = node.variables[0].name
    row = world.row(name)
    if row is not None and row.role == "index":
        choices = list(_assignments(node, node.variables, world))
        values = [sign * evaluate(node.body, world.with_indices(each)) for each in choices]
        return float(choices[int(np.argmin(values))][name][0])
    if node.domain is not None and not _is_all_of_space(node.domain):
        raise NotExecutedError("arg min over a part of the numbers is not executed", node)
    return minimize(lambda each: sign * evaluate(node.body, each), world, name, node)


def _is_all_of_space(domain: t.Node) -> bool:
    """Whether a set is that of all numbers, or of all vectors of some length."""
    base = domain.base if isinstance(domain, t.Power) else domain
    return isinstance(base, t.Symbol) and base.name == r"\mathbb{R}"


def minimize(body: Callable[[World], Value], world: World, name: str, node: t.Node) -> Value:
    """Return where `body` is lowest, by Newton's method; no neighbour may lie lower."""
    start = world.value(name, node)
    shape, point = shape_of(start), np.ravel(np.array(start, dtype=np.float64))

    def at(values: Value) -> float:
        value = values.reshape(shape) if shape else float(values[0])
        return float(body(world.with_values({name: value})))

    basis = np.eye(len(point)) * 1e-2
    moved, rounds = math.inf, 0
    while moved > 1e-12 and rounds < 12:
        slopes = np.array([(at(point + e) - at(point - e)) / 2e-2 for e in basis])
        bend = [
            [at(point + e + f) - at(point + e - f) - at(point - e + f) + at(point - e - f) for f in basis]
            for e in basis
        ]
        try:
            step = np.linalg.solve(np.array(bend) / 4e-4, slopes)
        except np.linalg.LinAlgError:
            raise EvaluationError("no lowest point was found: it is flat", node) from None
        point, moved, rounds = point - step, float(np.abs(step).max()), rounds + 1
    lowest = at(point)
    if not all(at(point + sign * 5 * e) > lowest for e in basis for sign in (1, -1)):
        raise EvaluationError("no lowest point was found near the draw", node)
    return point.reshape(shape) if shape else float(point[0])


def _norm(node: t.Norm, world: World) -> Value:
    value = evaluate(node.operand, world)
    if not is_array(value):
        return function("abs", value)
    order = node.order
    if isinstance(order, t.Number) and order.text == "1":
        return function("abs", value).sum()
    if isinstance(order, t.Symbol) and order.name == r"\infty":
        return function("abs", value).max()
    return function("sqrt", (value * value).sum())


def _abs(node: t.Abs, world: World) -> Value:
    value = evaluate(node.operand, world)
    if isinstance(value, tuple):
        return float(len(value))
    if is_array(value):
        if value.shape[0] != value.shape[1]:
            raise ShapeError(f"the absolute value of an array of shape {value.shape}", node)
        return np.linalg.det(value)
    return function("abs", value)


def _rounded(node: t.Rounded, world: World) -> Value:
    return function("floor" if node.direction == "down" else "ceil", evaluate(node.operand, world))


ELEMENTARY: Mapping[str, str] = {
    r"\ln": "log", r"\log": "log", r"\exp": "exp", r"\sin": "sin", r"\cos": "cos", r"\tan": "tan",
    r"\tanh": "tanh", r"\sqrt": "sqrt", r"\operatorname{sign}": "sign", r"\sinh": "sinh", r"\cosh": "cosh",
}  # fmt: skip


def _call(node: t.Call, world: World) -> Value:
    name = _function_name(node.function)
    if name == r"\Delta":
        return world.value(f"Delta|{_function_name(node.arguments[0])}", node)
    if f"call|{name}" in world.references and len(node.arguments) != 1:
        arguments = [evaluate(each, world) for each in node.arguments]
        return world.references[f"call|{name}"][0].function(world.with_values({"arguments": arguments}))
    if isinstance(node.function, t.Index) and f"call|{name}" in world.references:
        extra = [*node.arguments, *node.function.indices]
        arguments = [evaluate(each, world) for each in extra]
        return world.references[f"call|{name}"][0].function(world.with_values({"arguments": arguments}))
    if name in (r"\min", r"\max", r"\operatorname{min}", r"\operatorname{max}"):
        values = [evaluate(each, world) for each in node.arguments]
        values = list(values[0].ravel()) if len(values) == 1 and is_array(values[0]) else values
        return min(values) if "min" in name else max(values)
    if len(node.arguments) == 1 and name in _ONE:
        return _ONE[name](evaluate(node.arguments[0], world), node)
    if len(node.arguments) == 1 and name in ELEMENTARY:
        return function(ELEMENTARY[name], evaluate(node.arguments[0], world))
    return apply(node.function, (*node.arguments, *node.given), world)


def _function_name(node: t.Node) -> str:
    if isinstance(node, t.Index) and isinstance(node.base, t.Symbol):
        base = canonical(node.base.name)
        if base == r"\log" and isinstance(node.indices[0], t.Number):
            return rf"\log_{node.indices[0].text}"
        return base
    return getattr(node, "name", "?")


def _softmax(value: Value, node: t.Node) -> Value:
    if not is_array(value):
        raise ShapeError("softmax needs a vector", node)
    # Each row of a matrix, or the whole of a column, sums to 1.
    axis = 0 if value.shape[1] == 1 else 1
    powers = np.exp(value - value.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _square(value: Value, node: t.Node) -> Value:
    if not is_array(value) or value.shape[0] != value.shape[1]:
        raise ShapeError(f"a square matrix is needed; the shape is {shape_of(value)}", node)
    return value


_ONE: Mapping[str, Callable[[Value, t.Node], Value]] = {
    r"\sigma": lambda value, node: sigmoid(value),
    r"\operatorname{logit}": lambda value, node: function("log", value) - function("log", 1 - value),
    r"\log_2": lambda value, node: function("log", value) / math.log(2),
    r"\log_10": lambda value, node: function("log", value) / math.log(10),
    r"\operatorname{softmax}": _softmax,
    r"\operatorname{tr}": lambda value, node: np.trace(_square(value, node)),
    r"\det": lambda value, node: np.linalg.det(_square(value, node)),
}


def parameter_of(argument: t.Node, world: World) -> str:
    r"""Return the symbol that an argument stands in for: w in ``L(w + h)``, **w** in ``L(\mathbf{w}^*)``."""
    for part in t.walk(argument):
        if isinstance(part, t.Symbol) and world.index(part.name) is None:
            return part.name.removesuffix("^*")
    raise NotExecutedError(
        "it is not clear which input this argument stands for; name it in the argument", argument
    )


def apply(called: t.Node, arguments: Sequence[t.Node], world: World) -> Value:
    """Return what a defined symbol is where its inputs take other values."""
    if isinstance(called, t.Symbol) and called.name in ("f", "g") and called.name not in world.definitions:
        return any_function(called.name, [evaluate(each, world) for each in arguments], world)
    values = {parameter_of(each, world): evaluate(each, world) for each in arguments}
    if (
        isinstance(called, t.Symbol)
        and called.name not in world.definitions
        and not world.has_reference(called.name)
    ):
        raise UnknownSymbolError(f"{called.name} is called, but nothing says what it computes", called)
    require_shapes(values, world, called)
    for key in values:
        require_use(called, key, world)
    return evaluate(called, world.with_values(values))


def require_shapes(values: Mapping[str, Value], world: World, node: t.Node) -> None:
    """Raise where an argument has another shape than the input that it stands for."""
    for key, value in values.items():
        expected = shape_of(world.value(key, node))
        if shape_of(value) != expected:
            raise ShapeError(f"the argument has shape {shape_of(value)}, {key} has shape {expected}", node)


def require_use(node: t.Node, key: str, world: World) -> None:
    """Raise where `node` does not depend on `key`: then a formula that names it says nothing about it."""
    if world.draw > 0 or world.algebra:
        return
    value = world.value(key, node)
    if not isinstance(value, float) and not is_array(value):
        raise NotExecutedError(f"{key} is no number that could be changed a little", node)
    other = world.with_values({key: 1.25 * value + 0.125})
    if compare(evaluate(node, world), evaluate(node, other), 1e-12):
        raise NotExecutedError(f"this does not depend on {key}, as far as is known here", node)


def any_function(name: str, arguments: Sequence[Value], world: World) -> Value:
    """Return a smooth function of numbers that nothing is known of: a cubic with random coefficients."""
    total: Value = float(world.rng(name).normal())
    for number, value in enumerate(arguments):
        weights = world.rng(f"{name}{number}").uniform(0.5, 1.5, 3)
        entries = list(value.ravel()) if is_array(value) else [value]
        for power, weight in enumerate(weights, start=1):
            total = total + float(weight) * sum(entry**power for entry in entries)
    return total


# Slopes


def target(variable: t.Node, world: World) -> tuple[str, tuple[Any, ...] | None]:
    """Return the symbol that a derivative changes, and the place in it where it is an entry."""
    if isinstance(variable, t.Index) and part_name(variable, world) is None:
        return place(variable, world)
    if isinstance(variable, t.Symbol):
        return variable.name, None
    raise EvaluationError("a derivative is taken with respect to a symbol", variable)


def slope(body: Callable[[World], Value], world: World, key: str, where: tuple[Any, ...] | None) -> Value:
    """Return the derivative by SymPy, which central differences must confirm, or by those alone."""
    value = world.value(key)
    center = value if where is None else value[where]

    def at(number: Value, algebra: bool | None = None) -> Value:
        changed = number
        if where is not None:
            changed = np.array(value, dtype=object if isinstance(number, sympy.Basic) else value.dtype)
            changed[where] = number
        return body(world.with_values({key: changed}, algebra))

    exact = _exact(at, center) if world.algebra or world.draw < 2 else None
    if world.algebra:
        if exact is None:
            raise TypeError("no SymPy expression")
        return exact
    step = _STEP * max(1.0, abs(center))
    near, far = (at(center + k * step) - at(center - k * step) for k in (1, 2))
    measured = (8 * near - far) / (12 * step)
    if exact is not None and not np.allclose(exact, measured, rtol=1e-5, atol=1e-6, equal_nan=True):
        raise EvaluationError(f"SymPy says {exact}, central differences say {measured}")
    return measured


def _exact(at: Callable[..., Value], center: Value) -> Value:
    """Return the derivative by SymPy; None where the body is not a SymPy expression."""
    variable = sympy.Dummy(real=True)
    try:
        expression = at(variable, True)
        if is_array(expression):
            flat = [sympy.diff(each, variable).subs(variable, center) for each in expression.ravel()]
            result = np.array(flat, dtype=object).reshape(expression.shape)
            return result if isinstance(center, sympy.Basic) else result.astype(np.float64)
        result = sympy.diff(expression, variable).subs(variable, center)
        return result if result.free_symbols else float(result)
    except (TypeError, ValueError, AttributeError, np.linalg.LinAlgError):
        return None


def _derivative(node: t.Derivative, world: World) -> Value:
    for each in node.at:
        if isinstance(each, t.Relation):
            values = {parameter_of(each.operands[0], world): evaluate(each.operands[-1], world)}
        else:
            values = {parameter_of(node.variables[0], world): evaluate(each, world)}
        world = world.with_values(values)

    def nested(variables: Sequence[t.Node], inner: World) -> Value:
        if not variables:
            return evaluate(node.operand, inner)
        key, where = target(variables[0], inner)
        if isinstance(node.operand, t.Symbol) and inner.has_reference(node.operand.name):
            require_use(node.operand, key, inner)
        if is_array(inner.value(key)) and where is None:
            return gradient(lambda each: nested(variables[1:], each), inner, key)
        return slope(lambda each: nested(variables[1:], each), inner, key, where)

    return nested(node.variables, world)


def gradient(body: Callable[[World], Value], world: World, key: str) -> Value:
    """Return the slopes along all entries of an array, in its shape; for a column of bodies, as rows."""
    value = world.value(key)
    if not is_array(value):
        return slope(body, world, key, None)
    parts = [slope(body, world, key, where) for where in np.ndindex(value.shape)]
    if is_array(parts[0]):
        return np.hstack(parts)
    return column(parts).reshape(value.shape)


def _gradient(node: t.Gradient, world: World) -> Value:
    keys = [parameter_of(node.variable, world)] if node.variable is not None else []
    if node.at:
        values = {parameter_of(each, world): evaluate(each, world) for each in node.at}
        require_shapes(values, world, node)
        keys = keys or list(values)
        world = world.with_values(values)
    keys = keys or ([r"\mathbf{w}"] if world.context.many else ["w", "b"])

    def whole(inner: World) -> Value:
        return evaluate(node.operand, inner)

    def first(inner: World) -> Value:
        parts = [np.atleast_2d(gradient(whole, inner, key)) for key in keys]
        return np.vstack(parts)

    if node.order == 1:
        return first(world)
    return np.hstack([np.atleast_2d(gradient(first, world, key)) for key in keys])


def _limit(node: t.Limit, world: World) -> Value:
    name = parameter_of(node.variable, world)
    goal = evaluate(node.target, world)
    if math.isinf(goal):
        raise NotExecutedError("a limit at infinity is not executed", node)
    # Halving the step removes the error term by term (Richardson).
    steps = [2.0**-power for power in range(3, 11)]
    table = [evaluate(node.body, world.with_values({name: goal + step})) for step in steps]
    for order in range(1, len(steps)):
        table = [(2**order * later - earlier) / (2**order - 1) for earlier, later in pairwise(table)]
    return table[0]


# Chance


def _events(nodes: Sequence[t.Node], world: World) -> tuple[list[str], list[str]]:
    """Return the events and the quantities that depend on chance below `nodes`."""
    events: dict[str, None] = {}
    quantities: dict[str, None] = {}

    def visit(node: t.Node, bare: bool) -> None:
        if isinstance(node, t.Text):
            events.update(dict.fromkeys(part.strip() for part in node.text.split(" and ")))
        elif isinstance(node, t.Symbol):
            row = world.row(node.name)
            if bare:
                events[node.name] = None
            elif row is not None and row.role == "event":
                quantities[node.name] = None
        else:
            still = isinstance(node, (t.Unary, t.Binary)) and node.operator in "¬∩∪∧∨∖"
            for child in t.children(node):
                visit(child, bare and still)

    for node in nodes:
        visit(node, True)
    return list(events), list(quantities)


def sample_space(world: World) -> SampleSpace:
    """Return the outcomes of all that is left to chance in the formula."""
    for each in world.references.get("space", ()):
        if each.when(world.context):
            found: SampleSpace = each.function(world)
            return found
    return SampleSpace(*_events(world.context.variables, world), world.draw, world.seed)


def _happens(node: t.Node, world: World) -> bool:
    value = evaluate(node, world)
    if not isinstance(value, (bool, np.bool_)):
        raise EvaluationError("this is a number, not something that happens or not", node)
    return bool(value)


def _probability(node: t.Probability, world: World) -> Value:
    for each in node.given:
        if _is_input(each, world):
            # What is known of the example is not left to chance, but the chance must depend on it.
            known = tuple(other for other in node.given if other is not each)
            require_use(replace(node, given=known), each.name, world)
    space = sample_space(world)
    given_nodes = [each for each in node.given if not _is_input(each, world)]
    total = joint = 0.0
    for weight, outcome in zip(space.weights, space.outcomes(), strict=True):
        inner = replace(world.with_values(outcome), chance=True)
        if all(_happens(each, inner) for each in given_nodes):
            total += weight
            joint += weight * all(_happens(each, inner) for each in node.event)
    if total == 0:
        raise EvaluationError("the condition never happens", node)
    return joint / total


def _is_input(node: t.Node, world: World) -> TypeGuard[t.Symbol]:
    """Whether a condition is a known input, such as the features of an example."""
    row = world.row(node.name) if isinstance(node, t.Symbol) else None
    return row is not None and row.role == "input"


def _expectation(node: t.Expectation, world: World) -> Value:
    first = node.arguments[0]
    if isinstance(first, t.Text):
        return world.value(f"{node.operator}|{first.text}", node)
    space = sample_space(world)
    weights = []
    rows: list[list[Value]] = []
    for weight, outcome in zip(space.weights, space.outcomes(), strict=True):
        inner = replace(world.with_values(outcome), chance=True)
        if all(_happens(each, inner) for each in node.given):
            weights.append(weight)
            rows.append([evaluate(each, inner) for each in node.arguments])
    share = np.array(weights) / sum(weights)
    values = np.array(rows, dtype=np.float64).T
    means = values @ share
    if node.operator == "E":
        return means[0]
    products = (values[0] - means[0]) * (values[-1] - means[-1]) @ share
    return math.sqrt(products) if node.operator == "Std" else products


# Collections


def _matrix(node: t.Matrix, world: World) -> Value:
    rows = [[evaluate(cell, world) for cell in row] for row in node.rows]
    blocks = [[np.atleast_2d(np.array(cell)) for cell in row] for row in rows]
    try:
        value = np.block(blocks)
    except ValueError:
        shapes = [[shape_of(cell) for cell in row] for row in rows]
        raise ShapeError(
            f"the cells of the matrix do not fit together; their shapes are {shapes}", node
        ) from None
    return np.linalg.det(value) if node.brackets == "||" else value


def _sequence(node: t.Sequence, world: World) -> Value:
    values = [evaluate(each, world) for each in node.items]
    if any(isinstance(each, (tuple, bool)) or is_array(each) for each in values):
        raise NotExecutedError("this list does not hold numbers", node)
    return column(values)


def _collection(node: t.Collection, world: World) -> Value:
    if node.condition is not None:
        raise NotExecutedError("a set with a condition is not executed", node)
    return tuple(evaluate(each, world) for each in node.items)


def _indicator(node: t.Indicator, world: World) -> Value:
    return float(bool(evaluate(node.condition, world)))


def _cases(node: t.Cases, world: World) -> Value:
    for case in node.cases:
        if case.condition is None or isinstance(case.condition, t.Text) or evaluate(case.condition, world):
            return evaluate(case.value, world)
    raise EvaluationError("no case applies", node)


def compare(left: Value, right: Value, rtol: float) -> bool:
    """Whether two values are equal, up to rounding, and have one shape."""
    if isinstance(left, Fixed) and is_array(right):
        left = left.like(right.shape)
    if isinstance(right, Fixed) and is_array(left):
        right = right.like(left.shape)
    if isinstance(left, (tuple, Fixed)) or isinstance(right, (tuple, Fixed)):
        return bool(left == right)
    if shape_of(left) != shape_of(right):
        return False
    first, second = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return False
    scale = max(1.0, float(np.abs(first).max()), float(np.abs(second).max()))
    return bool(np.abs(first - second).max() <= rtol * scale)


def holds(operator: str, left: Value, right: Value) -> bool:
    """Whether a comparison is true; what is equal up to rounding counts as equal."""
    if operator in ("=", "≡", "≜", "≠"):
        return compare(left, right, 1e-9) != (operator == "≠")
    if operator in ("∈", "∉"):
        return (left in right) == (operator == "∈")
    if operator not in ("<", ">", "≤", "≥"):
        raise NotExecutedError(f"the relation {operator} is neither true nor false for numbers")
    margin = 1e-9 * max(1.0, abs(left), abs(right))
    if operator in ("<", ">"):
        return bool(left < right - margin if operator == "<" else left > right + margin)
    return bool(left <= right + margin if operator == "≤" else left >= right - margin)


def _relation(node: t.Relation, world: World) -> Value:
    values = [evaluate(each, world) for each in node.operands]
    return all(
        holds(operator, left, right)
        for operator, left, right in zip(node.operators, values, values[1:], strict=False)
    )


def _annotated(node: t.Annotated, world: World) -> Value:
    return evaluate(node.operand, world)


_RULES: Mapping[type[t.Node], Callable[[Any, World], Value]] = {
    t.Number: _number,
    t.Symbol: _symbol,
    t.Text: _text,
    t.Phrase: _phrase,
    t.Index: _index,
    t.Binary: _binary,
    t.Fraction: _fraction,
    t.Power: _power,
    t.Transpose: _transpose,
    t.Unary: _unary,
    t.Binomial: _binomial,
    t.Root: _root,
    t.Reduce: _reduce,
    t.Extremum: _extremum,
    t.Norm: _norm,
    t.Abs: _abs,
    t.Rounded: _rounded,
    t.Call: _call,
    t.Derivative: _derivative,
    t.Gradient: _gradient,
    t.Limit: _limit,
    t.Probability: _probability,
    t.Expectation: _expectation,
    t.Matrix: _matrix,
    t.Sequence: _sequence,
    t.Collection: _collection,
    t.Indicator: _indicator,
    t.Cases: _cases,
    t.Relation: _relation,
    t.Annotated: _annotated,
}
