r"""The line of Python below each display of the book is run, and has the value that the formula has.

The formula is evaluated on random values, without the line; then the line is run on the same values.
"""

import ast
import builtins
import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import chapters
import numpy as np
import pytest
import scipy.special

from mlmath_ref import probability, vectors
from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import sizes_for
from mlmath_ref.formula.evaluation import (
    AXES,
    Fixed,
    UnknownSymbolError,
    World,
    any_function,
    bold_names,
    evaluate,
    part_name,
)
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.python_code import identifier
from mlmath_ref.formula.symbols import FUNCTIONS, Table
from mlmath_ref.formula.to_numpy import to_numpy, without_line

BOOK = [chapters.read(name) for name in chapters.reading_order()]
DISPLAYS = {formula.label: (chapter, formula.latex) for chapter in BOOK for formula in chapter.displays}

# Displays without a line, and why they have none.
NO_LINE = {
    "eq-core-loop-boxes": "a statement with →",
    "eq-derivatives-derivative": "a limit",
    "eq-derivatives-rules": "the slope of more than a symbol",
    "eq-derivatives-direction": "words",
    "eq-derivatives-second": "the slope of more than a symbol",
    "eq-matrices-data": "dots",
    "eq-matrices-matmul": "arrays that do not go together entry by entry",
    "eq-reading-formulas-argmin": "the smallest or largest over more than an index",
    "eq-reading-formulas-ridge": "the smallest or largest over more than an index",
    "eq-vectors-add-scale": "dots",
}
# Displays of which a part has none.
PARTLY = {"eq-engineering-contract": "a statement with ∈", "eq-statistics-middle": "words"}


@dataclass(frozen=True)
class Draws(World):
    """Random values for everything, also for what the table does not have; no meaning of any symbol."""

    drawn: dict[str, Any] = field(default_factory=dict, compare=False)

    def _find(self, key: str, node: t.Node | None) -> Any:
        if key in self.drawn:
            return self.drawn[key]
        try:
            return super()._find(key, node)
        except UnknownSymbolError:
            return float(self.rng(key).uniform(0.3, 2.0))

    def holder(self, name: str, axes: Any) -> str:
        """Return the key of an array: its name, and how long it is."""
        sizes = [self.size(axis) for axis in axes]
        for bold in bold_names(name):
            row = self.row(bold)
            if row is not None and [self.size(axis) for axis in row.shape] == sizes:
                return bold
        return f"{name}[{','.join(map(str, sizes))}]"


def statements(node: t.Node) -> Iterator[t.Node]:
    """Yield the statements of a formula."""
    if isinstance(node, t.Statements):
        for item in node.items:
            yield from statements(item)
    elif isinstance(node, t.Condition) and node.connective != "exactly when":
        yield from statements(node.statement)
    else:
        yield node


def named(node: t.Node, world: Draws) -> t.Node:
    """Return the tree with a free symbol for all that the line gives a name: slopes, chances, words."""
    if isinstance(node, t.Reduce) and isinstance(node.domain, t.Text):
        world.drawn[identifier(node.domain.text)] = np.array(world.subset(node.domain.text))
        return replace(node, body=named(node.body, world))
    if isinstance(node, t.Call) and isinstance(node.function, t.Symbol):
        name = node.function.name
        row = world.table.get(name)
        if (
            name != r"\Delta"
            and name not in FUNCTIONS
            and not (row and row.role == "operator" and row.defined_by)
        ):
            node = replace(node, function=t.Symbol("f"))
    given = isinstance(node, t.Derivative | t.Gradient | t.Probability | t.Expectation | t.Text | t.Phrase)
    given |= isinstance(node, t.Call) and node.function == t.Symbol(r"\Delta")
    if given or (isinstance(node, t.Index) and part_name(node, world) is not None):
        line = identifier(node.text) if isinstance(node, t.Text) else to_numpy(node, world.table)
        assert line is not None
        shape = (world.size("d"), 1) if isinstance(node, t.Gradient) else (1, 1)
        value = world.rng(line).uniform(0.3, 2.0, shape)
        if line.startswith("n_"):
            value = np.array([[len(world.subset(line.removeprefix("n_")))]])
        world.drawn[line] = value if value.size > 1 else value.item()
        return t.Symbol(line)
    changes: dict[str, Any] = {}
    for name, value in vars(node).items():
        if isinstance(value, t.Node):
            changes[name] = named(value, world)
        elif isinstance(value, tuple) and name != "span":
            changes[name] = tuple(map_nodes(each, world) for each in value)
    return replace(node, **changes)


def map_nodes(value: Any, world: Draws) -> Any:
    """Return a node or rows of nodes, with names."""
    if isinstance(value, tuple):
        return tuple(map_nodes(each, world) for each in value)
    return named(value, world) if isinstance(value, t.Node) else value


def free_indices(node: t.Node, table: Table) -> list[str]:
    """Return the indices that no sum binds, in order."""
    bound = {index for part in t.walk(node) if isinstance(part, t.Reduce) for index in part.indices}
    found = {
        part.name
        for index in t.walk(node)
        if isinstance(index, t.Index)
        for each in index.indices
        for part in t.walk(each)
        if isinstance(part, t.Symbol) and table.kind(part.name) == "index" and part not in bound
    }
    return sorted(found)


def flat(value: Any) -> Any:
    """Return a column as an array of one dimension."""
    return value[:, 0] if isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[1] == 1 else value


def pieces(node: ast.expr) -> list[str]:
    """Return what a line computes: the sides of a comparison or of a check, or the whole."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        left, right = pieces(node.left), pieces(node.right)
        assert left[-1] == right[0]
        return [*left, *right[1:]]
    if isinstance(node, ast.Compare):
        return [ast.unparse(side) for side in (node.left, *node.comparators)]
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.allclose":
        return [ast.unparse(each) for each in node.args]
    return [ast.unparse(node)]


def claims(line: str, node: t.Node) -> Iterator[tuple[str, t.Node]]:
    """Yield each expression of a line with the part of the formula that it must be equal to."""
    *before, last = ast.parse(line).body
    if isinstance(node, t.Condition):
        assert isinstance(last, ast.Expr)
        assert isinstance(last.value, ast.Compare)
        for side, part in zip(
            (last.value.left, *last.value.comparators), (node.statement, node.condition), strict=True
        ):
            yield from claims(ast.unparse(side), part)
        return
    operands = list(node.operands) if isinstance(node, t.Relation) else [node]
    operands = [each for each in operands if not isinstance(each, t.Blank)]
    for each in before:  # p > p* = a / b: the name comes first
        assert isinstance(each, ast.Assign)
        yield ast.unparse(each.value), operands.pop()
    if isinstance(last, ast.FunctionDef):
        (last,) = last.body
    if isinstance(last, ast.Assign | ast.Return):
        assert last.value is not None
        yield ast.unparse(last.value), operands[-1]
    else:
        assert isinstance(last, ast.Expr)
        sides = pieces(last.value)
        compares = isinstance(node, t.Relation) and not set(node.operators) & set("=≈")
        if len(sides) == 1:  # the line of one expression, of a comparison in a loop, or of two equal sides
            yield from ((sides[0], each) for each in ([node] if compares else operands))
        else:
            yield from zip(sides, [operands[0], operands[-1]] if len(sides) == 2 else operands, strict=True)


def worth(node: t.Node, world: Draws, indices: list[str]) -> Any:
    """Return the value of a part of a formula, once for each value of the indices that nothing binds."""
    ranges = [range(1, world.size(AXES[index]) + 1) for index in indices]
    if isinstance(node, t.Number) or not indices:
        return flat(evaluate(node, world))
    found = [
        evaluate(
            node,
            replace(
                world, free={index: (place, AXES[index]) for index, place in zip(indices, each, strict=True)}
            ),
        )
        for each in itertools.product(*ranges)
    ]
    return np.array(found).reshape([len(each) for each in ranges])


def names(world: Draws, indices: list[str]) -> dict[str, Any]:
    """Return what the line may use: the values that the formula met, under their names in Python."""
    found: dict[str, Any] = {
        row.python: lambda *arguments: any_function("f", arguments, world)
        for row in world.table.rows
        if not hasattr(builtins, row.python)
    }
    found |= {"np": np, "math": math, "scipy": scipy, "probability": probability, "vectors": vectors}
    found |= {index: world.free[index][0] for index in indices if index in world.free} | dict(world.sizes)
    known: dict[str, str] = {}
    for key, value in {**world.cache, **world.drawn}.items():
        name, _, _ = key.partition("[")
        row = world.table.get(name)
        python = identifier(name if row is None else row.python)
        if key.startswith("parts|") or isinstance(value, Fixed) or (row is not None and row.role == "size"):
            continue
        assert known.setdefault(python, key) == key, f"{python} is {known[python]} and {key}"
        found[python] = np.array(value) if isinstance(value, tuple) else flat(value)
    return found


def check(node: t.Node, table: Table, draw: int) -> int:
    """Run the line of one statement and hold it against the formula; return how many values were compared."""
    line = to_numpy(node, table)
    if line is None:
        return 0
    literals = [int(each.text) for part in t.walk(node) if isinstance(part, t.Index)
                for each in part.indices if isinstance(each, t.Number)]  # fmt: skip
    summed = any(isinstance(part, t.Reduce | t.Dots) for part in t.walk(node))
    sizes = sizes_for(row.shape for row in table.rows)
    if literals and not summed and max(literals) > 1:
        sizes["d"] = sizes["k"] = max(literals)
    world = Draws(table, {}, draw=draw, sizes=sizes)
    world.drawn[r"\mathcal{B}"] = world.subset("batch")
    indices = free_indices(node, table)
    step = re.search(r"\[t\b", line) is not None
    if step:
        world = replace(world, free={"t": (2, "steps")})
    compared = 0
    for text, part in claims(line, node):
        value = worth(named(part, world), world, [] if step else indices)
        given = eval(text, names(world, indices))
        if isinstance(value, Fixed):
            value = value.like((*np.shape(given), 1)[:2])
            given = np.asarray(given).reshape(np.shape(value))
        np.testing.assert_allclose(given, value, rtol=1e-9, atol=1e-12, err_msg=f"{line}: {text}")
        compared += 1
    return compared


@pytest.mark.parametrize("label", DISPLAYS)
def test_the_line_has_the_value_of_the_formula(label: str) -> None:
    chapter, latex = DISPLAYS[label]
    table = chapter.table(label)
    formula = parse(latex, table)
    lines = [line for part in statements(formula) if (line := to_numpy(part, table)) is not None]
    assert to_numpy(formula, table) == ("\n".join(dict.fromkeys(lines)) or None)
    assert without_line(formula, table) == [each[label] for each in (NO_LINE, PARTLY) if label in each]
    assert (not lines) == (label in NO_LINE)
    for draw in range(3):
        assert (sum(check(part, table, draw) for part in statements(formula)) > 0) == bool(lines)


def test_the_reasons_are_few() -> None:
    assert len(NO_LINE) <= 0.12 * len(DISPLAYS)
