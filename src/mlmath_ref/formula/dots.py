r"""Matrices with dots, written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation import NotExecutedError

_MOST_CELLS = 30


def expand(node: t.Node, sizes: Mapping[str, int]) -> t.Node:
    """Return the tree with the dots in its matrices written out."""
    changed: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        new = _expand_value(value, sizes)
        if new is not value:
            changed[each.name] = new
    node = replace(node, **changed) if changed else node
    if isinstance(node, t.Matrix) and any(isinstance(cell, t.Dots) for row in node.rows for cell in row):
        try:
            return _written_out(node, sizes)
        except NotExecutedError:
            return node  # the dots stay, and have no value
    return node


def _expand_value(value: Any, sizes: Mapping[str, int]) -> Any:
    if isinstance(value, t.Node):
        return expand(value, sizes)
    if isinstance(value, tuple) and value and not isinstance(value[0], (int, str)):
        new = tuple(_expand_value(each, sizes) for each in value)
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value


def _written_out(matrix: t.Matrix, sizes: Mapping[str, int]) -> t.Matrix:
    """Fill the gaps of a matrix: first along the rows, then down the columns."""
    rows = []
    for row in matrix.rows:
        dotted = all(isinstance(cell, (t.Dots, t.Blank)) for cell in row)
        rows.append(None if dotted else list(_filled(row, sizes)))
    full = list(rows)
    if None in full:
        gap = full.index(None)
        before, after = (full[gap - 1], full[gap + 1]) if 0 < gap < len(full) - 1 else (None, None)
        if before is None or after is None or len(before) != len(after):
            raise NotExecutedError(
                "the dots have nothing on one side, so that they cannot be written out", matrix
            )
        columns = [list(_between(a, b, sizes, matrix)) for a, b in zip(before, after, strict=True)]
        if len({len(cells) for cells in columns}) != 1:
            raise NotExecutedError("the columns leave out different numbers of cells", matrix)
        full[gap : gap + 1] = [list(cells) for cells in zip(*columns, strict=True)]
    return replace(matrix, rows=tuple(tuple(row) for row in full if row is not None))


def _filled(row: Sequence[t.Node], sizes: Mapping[str, int]) -> Iterator[t.Node]:
    for number, cell in enumerate(row):
        if not isinstance(cell, t.Dots):
            yield cell
        elif 0 < number < len(row) - 1:
            yield from _between(row[number - 1], row[number + 1], sizes, cell)
        else:
            raise NotExecutedError(
                "the dots have nothing on one side, so that they cannot be written out", cell
            )


def _between(first: t.Node, last: t.Node, sizes: Mapping[str, int], where: t.Node) -> Iterator[t.Node]:
    """Yield the cells between two, which count from a number in the one to a number or size in the other."""
    ends = set(_ends(first, last, sizes))
    if len(ends) != 1 or None in ends:
        raise NotExecutedError("the cells beside the dots do not tell what lies between them", where)
    start, stop = ends.pop()  # type: ignore[misc]
    if stop - start > _MOST_CELLS:
        raise NotExecutedError(f"more than {_MOST_CELLS} cells are not written out", where)
    for number in range(start + 1, stop):
        yield _counted(first, last, number)


def _ends(first: Any, last: Any, sizes: Mapping[str, int]) -> Iterator[tuple[int, int] | None]:
    if first == last:
        return
    if isinstance(first, t.Number) and isinstance(last, t.Number):
        yield int(first.value), int(last.value)
    elif isinstance(first, t.Number) and isinstance(last, t.Symbol) and last.name in sizes:
        yield int(first.value), sizes[last.name]
    elif isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
        for a, b in zip(first, last, strict=True):
            yield from _ends(a, b, sizes)
    elif (
        isinstance(first, t.Node) and type(first) is type(last) and not isinstance(first, (t.Symbol, t.Text))
    ):
        for each in fields(first):
            if each.compare:
                yield from _ends(getattr(first, each.name), getattr(last, each.name), sizes)
    else:
        yield None


def _counted(first: Any, last: Any, number: int) -> Any:
    if first == last:
        return first
    if isinstance(first, t.Number):
        return replace(first, text=str(number))
    if isinstance(first, tuple):
        return tuple(_counted(a, b, number) for a, b in zip(first, last, strict=True))
    return replace(
        first,
        **{
            each.name: _counted(getattr(first, each.name), getattr(last, each.name), number)
            for each in fields(first)
            if each.compare
        },
    )
