r"""Name symbols, their entries, slopes and chances in Python, as the symbol table does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from mlmath_ref.formula import tree
from mlmath_ref.formula.python_code import ADD, MULTIPLY, Code, NoLine, NotVectorized, Scope, identifier
from mlmath_ref.formula.symbols import Table

CONSTANTS = {r"\pi": "np.pi", r"\infty": "np.inf"}
"""Symbols that NumPy has."""

_NAMES: dict[type[tree.Node], str] = {
    tree.Dots: "dots",
    tree.Limit: "a limit",
    tree.Integral: "an integral",
    tree.Extremum: "the smallest or largest over more than an index",
    tree.Phrase: "words",
    tree.Sequence: "a list",
    tree.Collection: "a set",
    tree.Cases: "cases that words tell apart",
    tree.Reduce: "a sum whose index has no range",
    tree.Index: "an entry of what has no name",
    tree.Derivative: "the slope of more than a symbol",
    tree.Gradient: "the gradient of more than a symbol",
    tree.Probability: "an event without a name",
    tree.Expectation: "an expected value of more than a symbol",
    tree.Differential: "a differential",
    tree.Binary: "a product or sum that NumPy has no sign for",
    tree.Unary: "a sign that NumPy does not have",
    tree.Norm: "a norm of this kind",
    tree.Symbol: "a function without its argument",
    tree.Call: "a function that has no name of its own",
}
"""What a part without a line is called."""


class PythonNames:
    """Symbols with their indices, and what is named rather than computed."""

    def __init__(
        self,
        table: Table,
        scope: Scope,
        free: tuple[str, ...] = (),
        step: bool = False,
        numbered: frozenset[str] = frozenset(),
        from_zero: frozenset[str] = frozenset(),
    ) -> None:
        self.table, self.scope, self.free, self.step = table, scope, free, step
        self.numbered, self.from_zero = numbered, from_zero

    def code(self, node: tree.Node) -> Code:
        """Return the code of a part by the method that has its name."""
        method: Callable[[Any], Code] | None = getattr(self, f"_write_{type(node).__name__.lower()}", None)
        try:
            if method is None:
                raise NoLine
            return method(node)
        except NoLine as error:
            # The innermost part with a name of its own says best what it is.
            if error.args or isinstance(error, NotVectorized) or type(node) not in _NAMES:
                raise
            raise NoLine(_NAMES[type(node)]) from None

    def scalar(self, node: tree.Node) -> Code:
        """Return the code of one number."""
        code = self.code(node)
        if code.axes:
            raise NotVectorized
        return code

    def inside(self, **changes: Any) -> Self:
        """Return a writer for the body of a sum."""
        scope = replace(self.scope, **changes)
        return type(self)(self.table, scope, self.free, self.step, self.numbered, self.from_zero)

    def name(self, latex: str) -> str:
        """Return the Python name of a symbol; one that the table does not have is named after itself."""
        row = self.table.get(latex)
        return identifier(latex if row is None else row.python)

    def _write_number(self, node: tree.Number) -> Code:
        return Code(node.text)

    def _write_symbol(self, node: tree.Symbol) -> Code:
        name, row = node.name, self.table.get(node.name)
        if name in CONSTANTS and row is None:
            return Code(CONSTANTS[name])
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

    def _write_text(self, node: tree.Text) -> Code:
        name = rf"\text{{{node.text}}}"
        return Code(self.name(name) if name in self.table else identifier(node.text))

    def _write_index(self, node: tree.Index) -> Code:
        base, indices = node.base, node.indices
        if not isinstance(base, tree.Symbol):
            raise NoLine
        if base.name in self.numbered:
            return Code("_".join([self.name(base.name), *map(self.label, indices)]))
        if base.name in self.from_zero and indices == (tree.Number("0"),):
            return Code(f"{self.name(base.name)}[0]")
        if base.name.endswith("_" + "".join(_letters(index) for index in indices)):
            return self.entries(self.name(base.name), (), indices)  # a family such as n_m
        if not all(self.is_entry(index) for index in indices):
            return Code("_".join([self.name(base.name), *map(self.label, indices)]))
        row = self.table.get(base.name)
        shape = () if row is None else row.shape
        letter = re.sub(r"^\\(?:mathbf|boldsymbol)\{(.*)\}$", r"\1", base.name)
        rows = () if len(letter) > 1 else self.shape_of(rf"\mathbf{{{letter.upper()}}}")
        # One letter, three sizes: x_i is an entry of x, x_ij an entry of X, and the bold x_i is a row of X.
        if rows and (len(indices) == 2 or (letter != base.name and len(shape) == 1)):
            matrix = self.name(rf"\mathbf{{{letter.upper()}}}")
            if len(indices) == 1 and rows[0] != "n":
                return self.column(matrix, rows, indices[0])
            return self.entries(matrix, rows[len(indices) :], indices)
        if letter != base.name and len(shape) == 1:  # the bold x_i is no entry of the bold x
            if isinstance(indices[0], tree.Number):
                return Code(f"{self.name(base.name)}_{self.label(indices[0])}", axes=shape)
            return self.entries(self.name(base.name), shape, indices)
        return self.entries(self.name(base.name), shape[len(indices) :] if shape else (), indices)

    def shape_of(self, name: str) -> tuple[str, ...]:
        """Return the shape of a symbol, empty if the table does not have it."""
        return () if (row := self.table.get(name)) is None else row.shape

    def column(self, matrix: str, rows: tuple[str, ...], index: tree.Node) -> Code:
        """Return a column of a matrix, or all where the index runs over whole arrays."""
        if isinstance(index, tree.Symbol) and index.name in self.scope.whole:
            return Code(matrix, axes=(rows[0], index.name))
        return Code(f"{matrix}[:, {self.place(index)}]", axes=rows[:1])

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

    # Slopes and chances have names

    def _write_derivative(self, node: tree.Derivative) -> Code:
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

    def _write_gradient(self, node: tree.Gradient) -> Code:
        operand = node.operand.function if isinstance(node.operand, tree.Call) else node.operand
        if not isinstance(operand, tree.Symbol):
            raise NoLine
        name = "grad" if node.order == 1 else "hessian"
        if node.variable is not None:
            name += f"_{self.label(node.variable)}"
        row = None if node.variable is None else self.table.get(node.variable)
        shape: tuple[str, ...] = ("d",) if row is None else row.shape
        return Code(name, axes=shape * node.order)

    def _write_probability(self, node: tree.Probability) -> Code:
        event = "_and_".join(map(self.label, node.event))
        given = "_and_".join(map(self.label, node.given))
        return Code(f"p_{event}" + (f"_given_{given}" if given else ""))

    def _write_expectation(self, node: tree.Expectation) -> Code:
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
                return self._write_text(node).text
            case tree.Index(base, indices):
                return "_".join(map(self.label, (base, *indices)))
            case _:
                raise NoLine


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
