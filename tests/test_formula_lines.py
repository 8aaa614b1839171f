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
from mlmath_ref.formula.strangers import with_strangers
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
        row = world.table.get(node.function.name)
        known = row is not None and row.role == "operator" and row.defined_by
        known = known or node.function.name in {*FUNCTIONS, r"\Delta", r"\log_2"}
        if not known:
            node = replace(node, function=t.Symbol("f"))
    given = isinstance(node, t.Derivative | t.Gradient | t.Probability | t.Expectation | t.Text | t.Phrase)
    given |= isinstance(node, t.Call) and node.function == t.Symbol(r"\Delta")
    if isinstance(node, t.Index):
        numbers = all(isinstance(index, t.Number) for index in node.indices)
        given |= part_name(node, world) is not None
        given |= numbers and (to_numpy(node, world.table) or "").isidentifier()  # beta_1 is a name
    if given:
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


# What papers write, in the book's letters and in their own.
FROM_PAPERS = [
    r"\hat{y}_i = \mathbf{w}^\top \mathbf{x}_i + b",
    r"\hat{y}_i = \mathbf{x}_i^\top \mathbf{w} + b",
    r"L = \frac{1}{n} \sum_{i=1}^n (y_i - \mathbf{w} \cdot \mathbf{x}_i)^2 + h \lVert \mathbf{w} \rVert",
    r"L = -\frac{1}{n} \sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log (1 - p_i) \right]",
    r"\nabla L = \frac{2}{n} \sum_{i=1}^n (\hat{y}_i - y_i) \mathbf{x}_i",
    r"\mathbf{u} = \sum_{i=1}^n \mathbf{x}_i \mathbf{x}_i^\top \mathbf{w}",
    r"\hat{\mathbf{w}} = (\mathbf{X}^\top \mathbf{X} + \lambda \mathbf{I})^{-1} \mathbf{X}^\top \mathbf{y}",
    r"\mathbf{C} = \frac{1}{n} (\mathbf{X} - \mathbf{M})^\top (\mathbf{X} - \mathbf{M})",
    r"c = \mathbf{u}^\top \mathbf{X}^\top \mathbf{X} \mathbf{v}",
    r"c = \frac{\mathbf{x}_1 \cdot \mathbf{x}_2}{\lVert \mathbf{x}_1 \rVert \lVert \mathbf{x}_2 \rVert}",
    r"y_i = \sigma(\mathbf{w}^\top \mathbf{x}_i)",
    r"y_i = \max(0, 1 - y_i \mathbf{w}^\top \mathbf{x}_i)",
    r"c = \sum_{i=1}^n \lVert \mathbf{x}_i - \boldsymbol{\mu} \rVert^2",
    r"\boldsymbol{\mu} = \frac{1}{n} \sum_{i=1}^n \mathbf{x}_i",
    r"s^2 = \frac{1}{n-1} \sum_{i=1}^n (x_i - \bar{x})^2",
    r"R^2 = 1 - \frac{\sum_{i=1}^n (y_i - \hat{y}_i)^2}{\sum_{i=1}^n (y_i - \bar{y})^2}",
    r"c = \frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)",
    r"y_i = \frac{e^{x_i}}{\sum_{i'=1}^n e^{x_{i'}}}",
    r"H = -\sum_{i=1}^n p_i \log_2 p_i",
    r"c = \sum_{i=1}^n p_i \log \frac{p_i}{q_i}",
    r"x_t = \beta x_{t-1} + (1 - \beta) g_t",
    r"v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2",
    r"\theta_t = \theta_{t-1} - \alpha \frac{\hat{m}_t}{\sqrt{\hat{v}_t^2} + \epsilon}",
    r"c = (1 - \alpha \lambda)^t",
    r"c = \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i}",
    r"c = -\log \sigma(\beta a - \beta b)",
    r"c = \frac{a}{b} - \frac{a - b}{b - c} \cdot \frac{2}{3 a}",
    r"c = -a^2 + 2^{-a} - (-b)^3",
    r"c = a - (b - h) - (a + h) / (b \cdot h)",
    r"c = \lvert a - b \rvert + \lceil a \rceil - \lfloor b \rfloor",
    r"c = \binom{n}{2} + d!",
    r"\mathbf{u} = \mathbf{v} \odot \mathbf{w} - a \mathbf{v}",
    r"\mathbf{X} \mathbf{v} = a \mathbf{y}",
    r"c = \sum_{i=1}^n \sum_{j=1}^d (x_{ij} - \bar{x}_j)^2",
    r"c = \sum_{i=2}^n (y_i - y_{i-1})^2",
    r"a \le b < c",
]


@pytest.mark.parametrize("latex", FROM_PAPERS)
def test_the_line_of_a_formula_from_elsewhere_has_its_value(latex: str) -> None:
    formula = parse(latex, undeclared="variable")
    table = with_strangers(formula)
    assert without_line(formula, table) == []
    for draw in range(3):
        assert check(formula, table, draw) > 0
