r"""Write the line of Python that computes a formula, with the names of the symbol table.

One example a row, vectors of one dimension: ``\mathbf{X}\mathbf{w} + b`` is ``X @ w + b``. A free index
runs over a whole array, so ``w x_i + b`` is ``w * x + b``; a sum becomes ``np.sum``, ``np.mean`` or ``@``
where it can, and a loop where it cannot. An index counts from 1 in a formula and from 0 in Python.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from mlmath_ref.formula import tree
from mlmath_ref.formula.symbols import BOOK, Table

FUNCTIONS: dict[str, str] = {
    r"\ln": "np.log",
    r"\log": "np.log",
    r"\log_2": "np.log2",
    r"\log_{10}": "np.log10",
    r"\lg": "np.log10",
    r"\exp": "np.exp",
    r"\sin": "np.sin",
    r"\cos": "np.cos",
    r"\tan": "np.tan",
    r"\sinh": "np.sinh",
    r"\cosh": "np.cosh",
    r"\tanh": "np.tanh",
    r"\arcsin": "np.arcsin",
    r"\arccos": "np.arccos",
    r"\arctan": "np.arctan",
    r"\det": "np.linalg.det",
    r"\operatorname{tr}": "np.trace",
    r"\operatorname{trace}": "np.trace",
    r"\operatorname{diag}": "np.diag",
    r"\operatorname{rank}": "np.linalg.matrix_rank",
    r"\operatorname{sign}": "np.sign",
    r"\operatorname{sgn}": "np.sign",
    r"\operatorname{round}": "np.round",
    r"\operatorname{sigmoid}": "probability.sigmoid",
    r"\operatorname{logsumexp}": "scipy.special.logsumexp",
    r"\operatorname{softmax}": "scipy.special.softmax",
    r"\min": "np.min",
    r"\max": "np.max",
}
"""Functions of one argument that NumPy, SciPy or the book's package has."""

_WHOLE = frozenset({r"\det", r"\operatorname{tr}", r"\operatorname{trace}", r"\operatorname{rank}"})
_CONSTANTS = {r"\pi": "np.pi", r"\infty": "np.inf"}
_COMPARISONS = {"=": "==", "≠": "!=", "<": "<", ">": ">", "≤": "<=", "≥": ">="}
_DEFINITIONS = frozenset("=≜←≈")

# How tightly Python binds; an operand that binds less stands in brackets.
COMPARE, ADD, MULTIPLY, NEGATE, POWER, NAME = range(6)


class NoLine(Exception):
    """What has no line: a shape statement, a limit, words."""


class NotVectorized(NoLine):
    """What NumPy cannot do with whole arrays, but a loop can."""


@dataclass(frozen=True)
class Code:
    """An expression, how tightly it binds, and the names of its axes; `row` marks a transposed vector."""

    text: str
    binds: int = NAME
    axes: tuple[str, ...] = ()
    row: bool = False

    def at(self, binds: int) -> str:
        """Return the text, in brackets if it binds less than its place asks for."""
        return self.text if self.binds >= binds else f"({self.text})"


@dataclass(frozen=True)
class Scope:
    """What the indices stand for at a place of the formula.

    `whole` maps an index that runs over whole arrays to what selects its entries: nothing, a name such as
    ``train``, or a slice such as ``:3``. `loop` maps the index of a loop to the number that it starts from.
    """

    whole: Mapping[str, str] = field(default_factory=dict)
    loop: Mapping[str, int] = field(default_factory=dict)


def to_numpy(formula: str | tree.Node, table: Table = BOOK) -> str | None:
    r"""Return Python that computes a formula.

    Parameters
    ----------
    formula : str or Node
        LaTeX, or the tree that `parse` returns.
    table : Table
        The symbol table, whose Python names are used; the book's unless said otherwise.

    Returns
    -------
    str or None
        One line for each statement: an assignment where the left side is a name, a function where it is a
        function of names, ``np.allclose`` where both sides are computed, a comparison, or an expression.
        The lines use ``np`` for NumPy, and topics of `mlmath_ref`, ``math`` and ``scipy`` by name.
        None where there is nothing to compute: the shape of an array, a limit, arg min, words.

    Raises
    ------
    FormulaError
        If `formula` is text that cannot be read.

    Examples
    --------
    >>> X, w, y_hat = (tree.Symbol(name) for name in (r"\mathbf{X}", r"\mathbf{w}", r"\hat{\mathbf{y}}"))
    >>> model = tree.Binary("+", tree.Binary("", X, w), tree.Symbol("b"))
    >>> to_numpy(tree.Relation((y_hat, model), ("=",)))
    'y_hat = X @ w + b'
    """
    if isinstance(formula, str):
        from mlmath_ref.formula.parser import parse

        formula = parse(formula, table)
    lines = [line for part in _statements(formula) if (line := _line(part, table)) is not None]
    return "\n".join(dict.fromkeys(lines)) or None


def _statements(node: tree.Node) -> Iterable[tree.Node]:
    """Yield the single statements; a statement with a condition is taken without it."""
    match node:
        case tree.Statements(items):
            for item in items:
                yield from _statements(item)
        case tree.Condition(statement, _, _):
            yield from _statements(statement)
        case _:
            yield node


def _line(node: tree.Node, table: Table) -> str | None:
    """Return the line of one statement: with whole arrays if that is possible, else as a loop."""
    free = _free_indices(node, table)
    whole = Scope(whole=dict.fromkeys(free, ""))
    shifted, from_zero = _shifted(node, free), _from_zero(node)
    try:
        if not shifted:
            try:
                return _Writer(table, whole, free, False, from_zero).statement(node)
            except NotVectorized:
                pass
        loop = Scope(loop=dict.fromkeys(free, 0 if shifted else 1))
        return _Writer(table, loop, free, shifted, from_zero).statement(node)
    except NoLine:
        return None


def _free_indices(node: tree.Node, table: Table) -> tuple[str, ...]:
    """Return the indices that no sum binds: of the left side, or that the table calls indices."""
    bound: set[str] = set()
    names: dict[str, None] = {}
    for part in tree.walk(node):
        match part:
            case tree.Reduce() | tree.Extremum():
                variables = part.indices if isinstance(part, tree.Reduce) else part.variables
                bound |= {each.name for each in variables if isinstance(each, tree.Symbol)}
            case tree.Index(_, indices):
                for index in indices:
                    for inner in tree.walk(index):
                        if isinstance(inner, tree.Symbol) and table.kind(inner.name) == "index":
                            names[inner.name] = None
    if isinstance(node, tree.Relation) and isinstance(node.operands[0], tree.Index):
        left = node.operands[0]
        family = left.base.name if isinstance(left.base, tree.Symbol) else ""
        for index in left.indices:
            if isinstance(index, tree.Symbol) and _varies(node, index, table) and "_" not in family:
                names[index.name] = None
    return tuple(name for name in names if name not in bound)


def _varies(node: tree.Relation, index: tree.Symbol, table: Table) -> bool:
    """Return whether a subscript is an index: the table says so, or something on the right has it too."""
    if table.kind(index.name) == "index":
        return True
    return any(
        isinstance(part, tree.Index) and index in part.indices
        for operand in node.operands[1:]
        for part in tree.walk(operand)
    )


def _shifted(node: tree.Node, free: tuple[str, ...]) -> bool:
    """Return whether a free index stands in a sum, as in t + 1: one step of a loop that goes on."""
    return any(
        isinstance(part, tree.Symbol) and part.name in free
        for index in tree.walk(node)
        if isinstance(index, tree.Index)
        for each in index.indices
        if not isinstance(each, tree.Symbol)
        for part in tree.walk(each)
    )


def _from_zero(node: tree.Node) -> frozenset[str]:
    """Return the symbols that count from 0, as in beta_0 + beta_1 x: names of numbers, not entries."""
    return frozenset(
        part.base.name
        for part in tree.walk(node)
        if isinstance(part, tree.Index)
        and isinstance(part.base, tree.Symbol)
        and tree.Number("0") in part.indices
    )


class _Writer:
    """The code of one statement."""

    def __init__(
        self,
        table: Table,
        scope: Scope,
        free: tuple[str, ...] = (),
        step: bool = False,
        from_zero: frozenset[str] = frozenset(),
    ) -> None:
        self.table, self.scope, self.free, self.step = table, scope, free, step
        self.from_zero = from_zero

    # Statements

    def statement(self, node: tree.Node) -> str:
        """Return the line of a statement."""
        if not isinstance(node, tree.Relation):
            if isinstance(node, tree.Symbol | tree.Text | tree.Number | tree.Phrase | tree.Blank):
                raise NoLine
            return self.looped(self.code(node)).text
        operands = tuple(operand for operand in node.operands if not isinstance(operand, tree.Blank))
        if len(operands) == 1:
            return self.looped(self.code(operands[0])).text
        operators = node.operators[-(len(operands) - 1) :]
        if set(operators) <= _DEFINITIONS:
            return self.definition(operands)
        if operators[-1] == "=" and "=" not in operators[:-1] and self.target(operands[-2]) is not None:
            # p > p* = a / b: first the name, then what is said about it.
            comparison = self.comparison(operands[:-1], operators[:-1])
            return f"{self.definition(operands[-2:])}\n{comparison.text}"
        return self.comparison(operands, operators).text

    def definition(self, operands: tuple[tree.Node, ...]) -> str:
        """Return an assignment, a function or a check that two sides agree."""
        left, right = operands[0], operands[-1]
        if isinstance(left, tree.Call) and (head := self.head(left)) is not None:
            return f"{head}{self.looped(self.code(right)).text}"
        target = self.target(left)
        if target is not None:
            return f"{target} = {self.looped(self.code(right)).text}"
        first, last = self.code(left), self.code(right)
        if first.text == last.text:
            return first.text
        if first.axes and isinstance(right, tree.Symbol) and last.text.startswith("np.zeros("):
            last = Code("0")  # a zero vector of whatever length the left side has
        return f"np.allclose({self.looped(first).text}, {self.looped(last).text})"

    def head(self, call: tree.Call) -> str | None:
        """Return what stands before the value of a function; L(w, b) is the name of a number."""
        function, arguments = call.function, [*call.arguments, *call.given]
        if isinstance(function, tree.Index):
            arguments += function.indices
            function = function.base
        if not isinstance(function, tree.Symbol):
            return None
        row = self.table.get(function.name)
        if row is not None and row.role != "operator":
            return f"{self.name(function.name)} = "
        if not all(isinstance(each, tree.Symbol) for each in arguments):
            return None
        names = dict.fromkeys(self.code(each).text for each in arguments)
        if not all(each.isidentifier() for each in names):
            return None
        return f"def {self.name(function.name)}({', '.join(names)}): return "

    def looped(self, code: Code) -> Code:
        """Return an expression for all values of a free index where it is not one step of a loop."""
        if self.step or not self.scope.loop:
            return code
        text = code.text
        for index in reversed(self.free):
            size = _SIZES.get(index)
            if size is None:
                raise NoLine
            text = f"[{text} for {self.name(index)} in range({size})]"
        return Code(f"np.array({text})")

    def target(self, node: tree.Node) -> str | None:
        """Return the name that a left side is assigned to, None if it is an expression."""
        match node:
            case tree.Symbol(name):
                row = self.table.get(name)
                return (
                    None
                    if name in _CONSTANTS or (row is not None and row.domain == "fixed")
                    else self.name(name)
                )
            case tree.Text(text):
                return identifier(text)
            case tree.Index():
                free = [tree.Symbol(name) for name in self.free]
                text = self.code(node).text
                if self.scope.loop and not self.step and all(index in free for index in node.indices):
                    text = text.partition("[")[0]  # y[i] for every i is y
                return text if text.isidentifier() or self.step else None
            case tree.Derivative() | tree.Gradient() | tree.Probability() | tree.Expectation():
                try:
                    text = self.code(node).text
                except NoLine:
                    return None
                return text if text.isidentifier() else None
            case _:
                return None

    def comparison(self, operands: tuple[tree.Node, ...], operators: tuple[str, ...]) -> Code:
        """Return a chain of comparisons."""
        if not set(operators) <= set(_COMPARISONS):
            raise NoLine
        codes = [self.code(operand) for operand in operands]
        axes: tuple[str, ...] = ()
        for code in codes:
            axes = _together(axes, code.axes)
        pairs = [
            f"{codes[place].at(ADD)} {_COMPARISONS[operator]} {codes[place + 1].at(ADD)}"
            for place, operator in enumerate(operators)
        ]
        if len(pairs) == 1:
            return Code(pairs[0], COMPARE, axes)
        return Code(" & ".join(f"({pair})" for pair in pairs), COMPARE, axes)

    # Expressions

    def code(self, node: tree.Node) -> Code:
        """Return the code of a part by the method that has its name."""
        method: Callable[[Any], Code] | None = getattr(self, f"write_{type(node).__name__.lower()}", None)
        if method is None:
            raise NoLine
        return method(node)

    def scalar(self, node: tree.Node) -> Code:
        """Return the code of one number."""
        code = self.code(node)
        if code.axes:
            raise NotVectorized
        return code

    def inside(self, **changes: Any) -> _Writer:
        """Return a writer for the body of a sum."""
        return _Writer(self.table, replace(self.scope, **changes), self.free, self.step, self.from_zero)

    def name(self, latex: str) -> str:
        """Return the Python name of a symbol; one that the table does not have is named after itself."""
        row = self.table.get(latex)
        return identifier(latex if row is None else row.python)

    def write_number(self, node: tree.Number) -> Code:
        return Code(node.text)

    def write_symbol(self, node: tree.Symbol) -> Code:
        name, row = node.name, self.table.get(node.name)
        if name in _CONSTANTS:
            return Code(_CONSTANTS[name])
        if name in self.scope.loop:
            start = self.scope.loop[name]
            return Code(self.name(name)) if start == 0 else Code(f"{self.name(name)} + {start}", ADD)
        if name in self.scope.whole:
            raise NotVectorized  # the number of an example itself is not in any array
        if name == "e" and row is not None and row.domain == "fixed":
            return Code("np.e")
        shape = () if row is None else row.shape
        if row is not None and row.domain == "fixed" and shape:
            size = ", ".join(_size(each) for each in shape)
            maker = {"zeros": "zeros", "identity": "eye", "ones": "ones"}.get(row.python)
            if maker is not None:
                return Code(f"np.{maker}({size.split(', ')[0]})", axes=shape)
        if row is not None and row.role == "operator":
            raise NoLine
        return Code(self.name(name), axes=shape)

    def write_text(self, node: tree.Text) -> Code:
        name = rf"\text{{{node.text}}}"
        return Code(self.name(name) if name in self.table else identifier(node.text))

    def write_index(self, node: tree.Index) -> Code:
        base, indices = node.base, node.indices
        if not isinstance(base, tree.Symbol):
            raise NoLine
        if base.name in self.from_zero:
            return Code("_".join([self.name(base.name), *map(self.label, indices)]))
        if base.name.endswith("_" + "".join(_letters(index) for index in indices)):
            return self.entries(self.name(base.name), (), indices)  # a family such as n_m
        if not all(self.is_entry(index) for index in indices):
            return Code("_".join([self.name(base.name), *map(self.label, indices)]))
        row = self.table.get(base.name)
        shape = () if row is None else row.shape
        letter = base.name.removeprefix(r"\mathbf{").removesuffix("}")
        matrix = rf"\mathbf{{{letter.upper()}}}"
        # One letter, three sizes: x_i is an entry of x, x_ij an entry of X, and the bold x_i is a row of X.
        if (
            matrix in self.table
            and len(letter) == 1
            and (len(indices) == 2 or self.is_example(shape, indices))
        ):
            rows = self.table[matrix].shape
            return self.entries(self.name(matrix), rows[len(indices) :], indices)
        return self.entries(self.name(base.name), shape[len(indices) :] if shape else (), indices)

    def is_example(self, shape: tuple[str, ...], indices: tuple[tree.Node, ...]) -> bool:
        """Return whether a vector with an index is the vector of one example, not an entry."""
        return len(shape) == 1 == len(indices) and getattr(indices[0], "name", "") in ("i", "i'")

    def is_entry(self, index: tree.Node) -> bool:
        """Return whether a subscript picks an entry; else it is a part of the name."""
        match index:
            case tree.Symbol(name):
                row = self.table.get(name)
                known = row is not None and row.role in ("index", "size")
                return known or name in self.scope.whole or name in self.scope.loop
            case tree.Number():
                return True
            case tree.Text() | tree.Slice() | tree.Blank() | tree.Dots():
                return False
            case _:
                return all(self.is_entry(child) for child in tree.children(index))

    def entries(self, name: str, rest: tuple[str, ...], indices: tuple[tree.Node, ...]) -> Code:
        """Return entries of an array: all of them where the indices run over whole arrays."""
        picks, axes = [], []
        for index in indices:
            if isinstance(index, tree.Symbol) and index.name in self.scope.whole:
                picks.append(self.scope.whole[index.name] or ":")
                axes.append(index.name)
            else:
                picks.append(self.place(index))
        if len(set(axes)) < len(axes):
            raise NotVectorized
        while picks and picks[-1] == ":":
            picks.pop()
        return Code(f"{name}[{', '.join(picks)}]" if picks else name, axes=(*axes, *rest))

    def place(self, index: tree.Node) -> str:
        """Return the place of an entry, counted from 0."""
        match index:
            case tree.Number(text) if text.isdigit() and text != "0":
                return str(int(text) - 1)
            case tree.Symbol(name) if name in self.scope.loop:
                return self.name(name)
            case tree.Binary("+" | "-", tree.Symbol(name), right) if name in self.scope.loop:
                return f"{self.name(name)} {index.operator} {self.scalar(right).at(MULTIPLY)}"
            case tree.Symbol() | tree.Binary():
                return f"{self.scalar(index).at(ADD)} - 1"
            case _:
                raise NoLine

    def write_power(self, node: tree.Power) -> Code:
        if node.base == tree.Symbol("e") and self.code(node.base).text == "np.e":
            exponent = self.code(node.exponent)
            return Code(f"np.exp({exponent.text})", axes=exponent.axes)
        if isinstance(node.exponent, tree.Symbol) and node.exponent.name in ("*", r"\star"):
            return Code(f"{self.code(node.base).text}_best")
        base, exponent = self.code(node.base), self.scalar(node.exponent)
        if len(base.axes) == 2 and not self.indexed(base.axes):
            if exponent.text == "-1":
                return Code(f"np.linalg.inv({base.text})", axes=base.axes[::-1])
            return Code(f"np.linalg.matrix_power({base.text}, {exponent.text})", axes=base.axes)
        return Code(f"{base.at(NAME)} ** {exponent.at(POWER)}", POWER, base.axes)

    def indexed(self, axes: tuple[str, ...]) -> bool:
        """Return whether axes are those of indices, so that a product goes entry by entry."""
        return any(axis in self.scope.whole for axis in axes)

    def write_transpose(self, node: tree.Transpose) -> Code:
        inside = self.code(node.operand)
        if len(inside.axes) == 2:
            return Code(f"{inside.at(NAME)}.T", axes=inside.axes[::-1])
        return replace(inside, row=bool(inside.axes) and not inside.row)

    def write_unary(self, node: tree.Unary) -> Code:
        inside = self.code(node.operand)
        match node.operator:
            case "-":
                return Code(
                    f"-{inside.at(MULTIPLY)}", NEGATE if inside.binds > MULTIPLY else MULTIPLY, inside.axes
                )
            case "+":
                return inside
            case "!":
                return Code(f"math.factorial({inside.text})")
            case "%":
                return Code(f"{inside.at(MULTIPLY)} / 100", MULTIPLY, inside.axes)
            case _:
                raise NoLine

    def write_binary(self, node: tree.Binary) -> Code:
        if (mean := self.mean(node)) is not None:
            return mean
        operands, operators = [node.right], [node.operator]
        left = node.left
        while isinstance(left, tree.Binary) and self.mean(left) is None:
            operands.append(left.right)
            operators.append(left.operator)
            left = left.left
        result = self.code(left)
        for operator, operand in zip(reversed(operators), reversed(operands), strict=True):
            result = self.join(operator, result, self.code(operand))
        return result

    def join(self, operator: str, left: Code, right: Code) -> Code:
        """Return two expressions joined by an operator."""
        match operator:
            case "+" | "-":
                axes = _together(left.axes, right.axes)
                text = f"{left.at(ADD)} {operator} {right.at(ADD if operator == '+' else MULTIPLY)}"
                return Code(text, ADD, axes, left.row or right.row)
            case "/" | "÷":
                return self.divide(left, right)
            case "⊙":
                return self.times("*", left, right, _together(left.axes, right.axes))
            case "" | "·" | "×" | "*":
                return self.product(operator, left, right)
            case "∘" | "⊗" | _:
                raise NoLine

    def product(self, operator: str, left: Code, right: Code) -> Code:
        """Return a product: ``*`` with a number or entry by entry, ``@`` between vectors and matrices."""
        if not left.axes or not right.axes or self.indexed(left.axes) or self.indexed(right.axes):
            return self.times("*", left, right, _together(left.axes, right.axes))
        sizes = len(left.axes), len(right.axes)
        if sizes == (1, 1) and right.row and not left.row:
            return Code(f"np.outer({left.text}, {right.text})", axes=left.axes + right.axes)
        if sizes == (1, 1) and operator == "" and not left.row:
            raise NoLine  # two columns have no product
        return self.times("@", left, right, (*left.axes[:-1], *right.axes[1:]))

    def times(self, sign: str, left: Code, right: Code, axes: tuple[str, ...]) -> Code:
        """Return a product; a product or quotient on the right keeps its brackets: it rounds differently."""
        row = (left.row or right.row) and len(axes) == 1
        return Code(f"{left.at(MULTIPLY)} {sign} {right.at(NEGATE)}", MULTIPLY, axes, row)

    def divide(self, top: Code, bottom: Code) -> Code:
        """Return a quotient."""
        return Code(f"{top.at(MULTIPLY)} / {bottom.at(NEGATE)}", MULTIPLY, _together(top.axes, bottom.axes))

    def write_fraction(self, node: tree.Fraction) -> Code:
        if isinstance(node.numerator, tree.Reduce) and (
            mean := self.mean_of(node.numerator, node.denominator)
        ):
            return mean
        return self.divide(self.code(node.numerator), self.code(node.denominator))

    # Sums

    def mean(self, node: tree.Binary) -> Code | None:
        """Return the mean that one over n times a sum over n is, None if the product is something else."""
        match node:
            case tree.Binary("" | "·", tree.Fraction(tree.Number("1"), size), tree.Reduce() as total):
                return self.mean_of(total, size)
            case tree.Binary("" | "·", tree.Binary("/", tree.Number("1"), size), tree.Reduce() as total):
                return self.mean_of(total, size)
            case _:
                return None

    def mean_of(self, total: tree.Reduce, size: tree.Node) -> Code | None:
        """Return a sum over `size` entries, divided by `size`."""
        if total.operator != "∑" or len(total.indices) != 1 or total.condition is not None:
            return None
        if total.domain is None:
            if total.upper != size or total.lower != tree.Number("1"):
                return None
        elif not self.counts(size, total.domain):
            return None
        try:
            return self.whole(total, "mean")
        except NotVectorized:
            return None

    def counts(self, size: tree.Node, domain: tree.Node) -> bool:
        """Return whether `size` is how many entries `domain` has: its size, or n with its name."""
        match size:
            case tree.Abs(inside):
                return inside == domain
            case tree.Index(tree.Symbol("n"), (label,)):
                return label == domain
            case _:
                return False

    def write_reduce(self, node: tree.Reduce) -> Code:
        if node.operator not in ("∑", "∏") or not node.indices:
            raise NoLine
        try:
            return self.whole(node, "sum" if node.operator == "∑" else "prod")
        except NotVectorized:
            return self.loop(node)

    def whole(self, node: tree.Reduce, function: str) -> Code:
        """Return a sum over whole arrays, as a matrix product if it is one."""
        index, select = self.selection(node)
        inner = self.inside(whole={**self.scope.whole, index: select})
        if function == "sum":
            factors = list(_factors(node.body))
            codes = [inner.code(factor) for factor in factors]
            with_index = [code for code in codes if index in code.axes]
            if len(with_index) == 2:
                contracted = _contract(index, *with_index)
                if contracted is not None:
                    rest = [code for code in codes if index not in code.axes]
                    return reduce(lambda left, right: self.join("", left, right), [*rest, contracted])
        body = inner.code(node.body)
        if index not in body.axes:
            raise NotVectorized
        axis = body.axes.index(index)
        axes = (*body.axes[:axis], *body.axes[axis + 1 :])
        return Code(f"np.{function}({body.text}{f', axis={axis}' if axes else ''})", axes=axes)

    def selection(self, node: tree.Reduce) -> tuple[str, str]:
        """Return the index of a sum, and what selects its entries from a whole array."""
        if len(node.indices) != 1 or node.condition is not None:
            raise NotVectorized
        index = node.indices[0]
        if not isinstance(index, tree.Symbol) or index.name in self.scope.whole:
            raise NotVectorized
        match node:
            case tree.Reduce(domain=tree.Symbol() | tree.Text() as domain):
                return index.name, self.code(domain).text
            case tree.Reduce(domain=None, lower=tree.Number("1"), upper=tree.Number(text)):
                return index.name, f":{text}"
            case tree.Reduce(domain=None, lower=tree.Number("1"), upper=tree.Symbol()):
                return index.name, ""
            case tree.Reduce(domain=None, lower=None, upper=None):
                return index.name, ""
            case _:
                raise NotVectorized

    def loop(self, node: tree.Reduce) -> Code:
        """Return a sum as a loop over its index, counted from 0."""
        index = node.indices[0]
        if len(node.indices) != 1 or not isinstance(index, tree.Symbol) or index.name in self.scope.whole:
            raise NotVectorized if self.scope.whole else NoLine
        name = self.name(index.name)
        if node.domain is not None:
            start, run = 0, self.scalar(node.domain).text
        elif node.lower is not None and node.upper is not None:
            stop = self.scalar(node.upper).text
            if isinstance(node.lower, tree.Number) and node.lower.text == "1":
                start, run = 1, f"range({stop})"
            else:
                start, run = 1, f"range({self.scalar(node.lower).at(ADD)} - 1, {stop})"
        else:
            raise NoLine
        inner = self.inside(loop={**self.scope.loop, index.name: start})
        body = inner.code(node.body)
        condition = ""
        if node.condition is not None:
            if not isinstance(node.condition, tree.Relation):
                raise NoLine
            inner_condition = inner.comparison(node.condition.operands, node.condition.operators)
            condition = f" if {inner_condition.text}"
        function = "sum" if node.operator == "∑" else "math.prod"
        return Code(f"{function}({body.text} for {name} in {run}{condition})", axes=body.axes)

    def write_extremum(self, node: tree.Extremum) -> Code:
        function = {"min": "np.min", "max": "np.max", "arg min": "np.argmin", "arg max": "np.argmax"}.get(
            node.operator
        )
        variables = node.variables
        if function is None or len(variables) != 1 or node.domain is not None or node.condition is not None:
            raise NoLine
        variable = variables[0]
        if not isinstance(variable, tree.Symbol) or not _indexes(node.body, variable):
            raise NoLine
        body = self.inside(whole={**self.scope.whole, variable.name: ""}).code(node.body)
        if body.axes != (variable.name,):
            raise NoLine
        return Code(f"{function}({body.text})")

    # Functions

    def write_root(self, node: tree.Root) -> Code:
        inside = self.code(node.radicand)
        if node.degree is None:
            return Code(f"np.sqrt({inside.text})", axes=inside.axes)
        degree = self.scalar(node.degree)
        if degree.text == "3":
            return Code(f"np.cbrt({inside.text})", axes=inside.axes)
        return Code(f"{inside.at(NAME)} ** (1 / {degree.at(NEGATE)})", POWER, inside.axes)

    def write_norm(self, node: tree.Norm) -> Code:
        inside = self.code(node.operand)
        order = ""
        match node.order:
            case None | tree.Number("2") if len(inside.axes) == 1:
                pass
            case None | tree.Symbol("F") | tree.Text("F"):
                pass
            case tree.Number("1" | "2" as text):
                order = f", {text}"
            case tree.Symbol(r"\infty"):
                order = ", np.inf"
            case _:
                raise NoLine
        if self.indexed(inside.axes):
            if len(inside.axes) != 2 or inside.axes[1] in self.scope.whole:
                raise NotVectorized
            return Code(f"np.linalg.norm({inside.text}{order}, axis=1)", axes=inside.axes[:1])
        return Code(f"np.linalg.norm({inside.text}{order})")

    def write_abs(self, node: tree.Abs) -> Code:
        inside = self.code(node.operand)
        if isinstance(node.operand, tree.Symbol) and node.operand.name.startswith(r"\mathcal"):
            return Code(f"len({inside.text})")
        if len(inside.axes) == 2 and not self.indexed(inside.axes):
            return Code(f"np.linalg.det({inside.text})")
        return Code(f"np.abs({inside.text})", axes=inside.axes)

    def write_rounded(self, node: tree.Rounded) -> Code:
        inside = self.code(node.operand)
        return Code(f"np.{'floor' if node.direction == 'down' else 'ceil'}({inside.text})", axes=inside.axes)

    def write_binomial(self, node: tree.Binomial) -> Code:
        return Code(f"math.comb({self.scalar(node.top).text}, {self.scalar(node.bottom).text})")

    def write_call(self, node: tree.Call) -> Code:
        function = node.function
        if function == tree.Symbol(r"\Delta") and len(node.arguments) == 1:
            return Code(f"{self.name(function.name)}_{self.label(node.arguments[0])}")
        arguments = [self.code(each) for each in (*node.arguments, *node.given)]
        if isinstance(function, tree.Index) and function.base == tree.Symbol(r"\log"):
            base = self.code(function.indices[0])
            name = {"2": "np.log2", "10": "np.log10"}.get(base.text)
            text = (
                f"{name}({arguments[0].text})"
                if name
                else f"np.log({arguments[0].text}) / np.log({base.text})"
            )
            return Code(text, NAME if name else MULTIPLY, arguments[0].axes)
        if isinstance(function, tree.Index):
            arguments += [self.code(each) for each in function.indices]
            function = function.base
        if not isinstance(function, tree.Symbol) or not arguments:
            raise NoLine
        axes = (
            reduce(_together, (each.axes for each in arguments)) if len(arguments) > 1 else arguments[0].axes
        )
        texts = ", ".join(each.text for each in arguments)
        if function.name in (r"\min", r"\max"):
            kind = function.name[1:]
            if len(arguments) == 1:
                return Code(f"np.{kind}({texts})")
            nested = reduce(
                lambda left, right: f"np.{kind}imum({left}, {right})", (each.text for each in arguments)
            )
            return Code(nested, axes=axes)
        if function.name == r"\operatorname{softmax}":
            return Code(f"scipy.special.softmax({texts}, axis=-1)", axes=axes)
        row = self.table.get(function.name)
        if function.name in FUNCTIONS and (row is None or len(arguments) == 1):
            return Code(f"{FUNCTIONS[function.name]}({texts})", axes=() if function.name in _WHOLE else axes)
        if row is not None and row.role == "operator" and row.defined_by:
            return Code(
                f"{row.defined_by.removeprefix('mlmath_ref.')}({texts})",
                axes=axes if len(arguments) == 1 else (),
            )
        return Code(f"{self.name(function.name)}({texts})", axes=axes if len(arguments) == 1 else ())

    def write_indicator(self, node: tree.Indicator) -> Code:
        if not isinstance(node.condition, tree.Relation):
            raise NoLine
        return self.comparison(node.condition.operands, node.condition.operators)

    def write_cases(self, node: tree.Cases) -> Code:
        *some, last = node.cases
        if not some or isinstance(last.condition, tree.Relation):
            raise NoLine
        result = self.code(last.value)
        for case in reversed(some):
            if not isinstance(case.condition, tree.Relation):
                raise NoLine
            condition = self.comparison(case.condition.operands, case.condition.operators)
            value = self.code(case.value)
            axes = reduce(_together, (condition.axes, value.axes, result.axes))
            result = Code(f"np.where({condition.text}, {value.text}, {result.text})", axes=axes)
        return result

    # Slopes and chances have names

    def write_derivative(self, node: tree.Derivative) -> Code:
        operand = node.operand.function if isinstance(node.operand, tree.Call) else node.operand
        if not isinstance(operand, tree.Symbol) or len(node.variables) != 1:
            raise NoLine
        variable = self.label(node.variables[0])
        row = self.table.get(operand.name)
        if row is not None and row.role == "setting":
            raise NoLine  # a rule about any fixed number
        if row is not None and row.role == "error" and operand.name == "L":
            return Code(f"grad_{variable}")
        return Code(f"d_{self.name(operand.name)}_d_{variable}")

    def write_gradient(self, node: tree.Gradient) -> Code:
        operand = node.operand.function if isinstance(node.operand, tree.Call) else node.operand
        if not isinstance(operand, tree.Symbol):
            raise NoLine
        name = "grad" if node.order == 1 else "hessian"
        if node.variable is not None:
            name += f"_{self.label(node.variable)}"
        row = None if node.variable is None else self.table.get(node.variable)
        shape: tuple[str, ...] = ("d",) if row is None else row.shape
        return Code(name, axes=shape * node.order)

    def write_probability(self, node: tree.Probability) -> Code:
        event = "_and_".join(map(self.label, node.event))
        given = "_and_".join(map(self.label, node.given))
        return Code(f"p_{event}" + (f"_given_{given}" if given else ""))

    def write_expectation(self, node: tree.Expectation) -> Code:
        if node.over is not None:
            raise NoLine
        name = {"E": "expected", "Var": "variance", "Cov": "covariance", "Std": "standard_deviation"}[
            node.operator
        ]
        given = "_and_".join(map(self.label, node.given))
        return Code("_".join([name, *map(self.label, node.arguments)]) + (f"_given_{given}" if given else ""))

    def label(self, node: tree.Node) -> str:
        """Return a part as a part of a name."""
        match node:
            case tree.Unary("¬", operand):
                return f"not_{self.label(operand)}"
            case tree.Relation((left, right), ("=",)):
                return f"{self.label(left)}_is_{self.label(right)}"
            case tree.Binary("∩", left, right):
                return f"{self.label(left)}_and_{self.label(right)}"
            case tree.Number(text) if text.isdigit():
                return text
            case tree.Symbol(name):
                return self.name(name)
            case tree.Text():
                return self.write_text(node).text
            case tree.Index(base, indices):
                return "_".join(map(self.label, (base, *indices)))
            case _:
                raise NoLine

    def write_matrix(self, node: tree.Matrix) -> Code:
        cells = [[self.scalar(cell).text for cell in row] for row in node.rows]
        if all(len(row) == 1 for row in cells):
            return Code(f"np.array([{', '.join(row[0] for row in cells)}])", axes=(str(len(cells)),))
        text = f"np.array([{', '.join(f'[{chr(44).join(row)}]'.replace(',', ', ') for row in cells)}])"
        if node.brackets == "||":
            return Code(f"np.linalg.det({text})")
        return Code(text, axes=(str(len(cells)), str(len(cells[0]))))


_SIZES = {"i": "n", "i'": "n", "j": "d", "k": "k", "m": "M"}


def _factors(node: tree.Node) -> Iterable[tree.Node]:
    """Yield the factors of a product."""
    parts: list[tree.Node] = []
    while isinstance(node, tree.Binary) and node.operator in ("", "·", "×", "*"):
        parts.append(node.right)
        node = node.left
    yield node
    yield from reversed(parts)


def _contract(index: str, left: Code, right: Code) -> Code | None:
    """Return the sum over `index` of a product as a matrix product, None if there is none."""
    if left.axes == right.axes == (index,):
        return Code(f"{left.at(MULTIPLY)} @ {right.at(NEGATE)}", MULTIPLY)
    for first, second in ((left, right), (right, left)):
        if len(first.axes) == 2 and second.axes == (index,):
            other = first.axes[1 - first.axes.index(index)]
            text = f"{first.at(NAME)}.T" if first.axes[0] == index else first.at(MULTIPLY)
            return Code(f"{text} @ {second.at(NEGATE)}", MULTIPLY, (other,))
    return None


def _together(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """Return the axes of two arrays that are joined entry by entry; NumPy lines them up from the last."""
    if len(left) < len(right):
        left, right = right, left
    if right and left[-len(right) :] != right:
        raise NotVectorized
    return left


def _indexes(node: tree.Node, variable: tree.Symbol) -> bool:
    """Return whether `variable` is an index in `node`."""
    return any(isinstance(part, tree.Index) and variable in part.indices for part in tree.walk(node))


def _size(size: str) -> str:
    """Return a size such as d+1 as Python writes it."""
    return size.replace("+", " + ")


def _letters(node: tree.Node) -> str:
    """Return the name of a subscript, empty if it is none."""
    match node:
        case tree.Symbol(name):
            return name
        case tree.Text(text) | tree.Number(text):
            return text
        case _:
            return ""


def identifier(text: str) -> str:
    r"""Return a symbol or words as a name that Python allows.

    Examples
    --------
    >>> identifier(r"\mathbf{q}_0"), identifier("false alarm"), identifier("lambda")
    ('q_0', 'false_alarm', 'lambda_')
    """
    spaced = text.replace("'", " prime ").replace("*", " best ").replace("_", " ")
    for command in ("mathbf", "boldsymbol", "mathrm", "mathcal", "operatorname", "text"):
        spaced = spaced.replace(f"\\{command}", " ")
    name = "_".join("".join(each if each.isalnum() else " " for each in spaced).split())
    name = name if name[:1].isidentifier() or not name else f"x_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name or "value"
