r"""Write the line of Python that computes a formula, with the names of the symbol table.

One example a row, vectors of one dimension: ``\mathbf{X}\mathbf{w} + b`` is ``X @ w + b``. A free index
runs over a whole array, so ``w x_i + b`` is ``w * x + b``; a sum becomes ``np.sum``, ``np.mean`` or ``@``
where it can, and a loop where it cannot. An index counts from 1 in a formula and from 0 in Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from mlmath_ref.formula import tree
from mlmath_ref.formula.python_code import Code, NoLine, NotVectorized, Scope, identifier
from mlmath_ref.formula.python_expressions import Expressions
from mlmath_ref.formula.python_names import CONSTANTS
from mlmath_ref.formula.symbols import BOOK, Table

_DEFINITIONS = frozenset("=≜←≈")

_EQUIVALENT = frozenset({"exactly when", "if and only if", "iff", "⇔"})
_SIZES = {"i": "n", "i'": "n", "j": "d", "k": "k", "m": "M"}


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
    lines = [line for line, _ in map(partial(_line, table=table), _statements(formula)) if line]
    return "\n".join(dict.fromkeys(lines)) or None


def without_line(formula: tree.Node, table: Table = BOOK) -> list[str]:
    r"""Return what stands in the way of a line, for each statement that has none.

    Examples
    --------
    >>> from mlmath_ref.formula.parser import parse
    >>> without_line(parse(r"\mathbf{x} \in \mathbb{R}^d \qquad \hat{y} = w x + b"))
    ['a statement with ∈']
    """
    reasons = (reason for _, reason in map(partial(_line, table=table), _statements(formula)) if reason)
    return list(dict.fromkeys(reasons))


def _statements(node: tree.Node) -> Iterable[tree.Node]:
    """Yield the single statements; a statement is taken without its condition, unless both say the same."""
    match node:
        case tree.Condition(tree.Relation(), connective, tree.Relation()) if connective in _EQUIVALENT:
            yield node
        case tree.Statements(items):
            for item in items:
                yield from _statements(item)
        case tree.Condition(statement, _, _):
            yield from _statements(statement)
        case _:
            yield node


def _line(node: tree.Node, table: Table) -> tuple[str, str]:
    """Return the line of one statement, with whole arrays if that is possible, else as a loop; or why not."""
    free = _free_indices(node, table)
    whole = Scope(whole=dict.fromkeys(free, ""))
    numbered, from_zero = _numbered(node, table, free)
    shifted = bool(from_zero) or _shifted(node, free)
    try:
        if not shifted:
            try:
                return _Statement(table, whole, free, False, numbered).statement(node), ""
            except NotVectorized:
                pass
        loop = Scope(loop=dict.fromkeys(free, 0 if shifted else 1))
        return _Statement(table, loop, free, shifted, numbered, from_zero).statement(node), ""
    except NotVectorized:
        return "", "arrays that do not go together entry by entry"
    except NoLine as error:
        return "", str(error) or "nothing to compute"


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


def _numbered(node: tree.Node, table: Table, free: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    r"""Return the symbols with numbers for indices that are no arrays, and the arrays that count from 0.

    Of ``\beta_0 + \beta_1 x`` the first holds beta, whose indices are parts of names. Where ``x_t`` stands
    beside ``x_0``, the second holds x.
    """
    runs: set[tree.Node] = {tree.Symbol(name) for name in free}
    runs |= {index for part in tree.walk(node) if isinstance(part, tree.Reduce) for index in part.indices}
    places: dict[str, set[tree.Node]] = {}
    for part in tree.walk(node):
        if isinstance(part, tree.Index) and isinstance(part.base, tree.Symbol):
            places.setdefault(part.base.name, set()).update(part.indices)
    names, zero = set(), tree.Number("0")
    for name, indices in places.items():
        row = table.get(name)
        is_array = (row is not None and row.shape) or table.array_of(name) is not None
        if all(index not in runs and _is_fixed(index, table) for index in indices) and (
            zero in indices or not is_array
        ):
            names.add(name)
    return frozenset(names), frozenset(name for name in places if zero in places[name]) - names


def _is_fixed(index: tree.Node, table: Table) -> bool:
    """Return whether an index is a number or a size, so that it does not run."""
    if isinstance(index, tree.Symbol):
        row = table.get(index.name)
        return row is not None and row.role == "size"
    return isinstance(index, tree.Number)


def _calls(node: tree.Node, function: tree.Node) -> bool:
    """Return whether a function is called in a part of the formula: then that does not define it."""
    return any(isinstance(part, tree.Call) and part.function == function for part in tree.walk(node))


class _Statement(Expressions):
    """The line of one statement."""

    def statement(self, node: tree.Node) -> str:
        """Return the line of a statement."""
        if isinstance(node, tree.Condition):
            return self.equivalence(node)
        if not isinstance(node, tree.Relation):
            if isinstance(node, tree.Symbol | tree.Text | tree.Number | tree.Phrase | tree.Blank):
                raise NoLine("nothing to compute")
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
        return self.looped(self.comparison(operands, operators)).text

    def equivalence(self, node: tree.Condition) -> str:
        """Return whether two comparisons agree; for anything else the statement without its condition."""
        sides = [each for each in (node.statement, node.condition) if isinstance(each, tree.Relation)]
        if not any(set(side.operators) & _DEFINITIONS for side in sides):
            texts = [self.comparison(side.operands, side.operators).text for side in sides]
            return self.looped(Code(f"({texts[0]}) == ({texts[1]})")).text
        return self.statement(node.statement)

    def definition(self, operands: tuple[tree.Node, ...]) -> str:
        """Return an assignment, a function or a check that two sides agree."""
        left, right = operands[0], operands[-1]
        if isinstance(left, tree.Call) and not _calls(right, left.function) and (head := self.head(left)):
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

    def head(self, call: tree.Call) -> str:
        """Return what stands before the value of a function, if anything; L(w, b) is the name of a number."""
        function, arguments = call.function, [*call.arguments, *call.given]
        if isinstance(function, tree.Index):
            arguments += function.indices
            function = function.base
        if not isinstance(function, tree.Symbol):
            return ""
        row = self.table.get(function.name)
        if row is not None and row.role != "operator":
            return f"{self.name(function.name)} = "
        if not all(isinstance(each, tree.Symbol) for each in arguments):
            return ""
        names = dict.fromkeys(self.code(each).text for each in arguments)
        if not all(each.isidentifier() for each in names):
            return ""
        return f"def {self.name(function.name)}({', '.join(names)}): return "

    def looped(self, code: Code) -> Code:
        """Return an expression for all values of a free index where it is not one step of a loop."""
        if self.step or not self.scope.loop:
            return code
        text = code.text
        for index in reversed(self.free):
            size = _SIZES.get(index)
            if size is None:
                raise NoLine(f"an index {index} without a range")
            text = f"[{text} for {self.name(index)} in range({size})]"
        return Code(f"np.array({text})")

    def target(self, node: tree.Node) -> str | None:
        """Return the name that a left side is assigned to, None if it is an expression."""
        match node:
            case tree.Symbol(name):
                row = self.table.get(name)
                return (
                    None
                    if name in CONSTANTS or (row is not None and row.domain == "fixed")
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
