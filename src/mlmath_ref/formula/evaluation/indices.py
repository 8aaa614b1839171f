r"""What an index counts, and which array the entry that it names lives in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation.rules import evaluate
from mlmath_ref.formula.evaluation.values import (
    NotExecutedError,
    ShapeError,
    UnknownSymbolError,
    Value,
    is_array,
    shape_of,
)
from mlmath_ref.formula.evaluation.world import Rows, Rules, World, bold_names

AXES: Mapping[str, str] = {
    "i": "n", "i'": "n", "j": "d", "k": "k", "c": "k", "m": "M", "t": "steps", "l": "d", "r": "d", "s": "d",
}  # fmt: skip
"""What an index counts, unless the formula says otherwise by a sum's upper limit."""


def _index(node: t.Index, world: World) -> Value:
    base = node.base
    if isinstance(base, t.Symbol) and not node.raised:
        name = part_name(node, world)
        if name is not None:
            return world.value(name, node)
    if isinstance(base, t.Symbol):
        key, position = place(node, world)
        return _entry(world.value(key, node), position, key, node)
    array = evaluate(base, world)
    position = tuple(_whole(evaluate(each, world), each) - 1 for each in node.indices)
    if not is_array(array) or len(position) > 2:
        raise ShapeError(f"an index needs an array; this has shape {shape_of(array)}", node)
    if min(position) < 0:
        raise ShapeError("an index counts from 1", node)
    return _entry(array, (*position, 0)[:2], "this", node)


def _entry(array: Value, position: tuple[Any, ...], name: str, node: t.Node) -> Value:
    try:
        return array[position if is_array(array) else None]
    except (IndexError, TypeError):
        raise ShapeError(
            f"{name} has shape {shape_of(array)} and no entry {tuple(each + 1 for each in position)}", node
        ) from None


def _whole(value: Value, node: t.Node) -> int:
    """Return an index as a whole number."""
    if not isinstance(value, float) or not value.is_integer():
        raise NotExecutedError("an index must be a whole number", node)
    return int(value)


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
    numbers = [_whole(evaluate(each, world), each) for each in node.indices]
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


def axis_of_bound(node: t.Node, name: str, sizes: Mapping[str, int]) -> str:
    """Return what a bound index counts: the upper limit says it, else the letter."""
    upper = getattr(node, "upper", None)
    if isinstance(upper, t.Symbol) and upper.name in sizes:
        return upper.name
    return AXES.get(name, "n")


RULES: Rules = {
    t.Index: _index,
}
