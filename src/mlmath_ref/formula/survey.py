r"""What a formula speaks of: its names, what its indices count, and the sizes that it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import SIZES, size
from mlmath_ref.formula.evaluation import AXES, Context, axis_of_bound, axis_of_entry, words_of
from mlmath_ref.formula.evaluation.world import Rows
from mlmath_ref.formula.references import REGISTRY
from mlmath_ref.formula.symbols import Table


def symbols_of(node: t.Node) -> set[str]:
    """Return the names that stand in a formula."""
    return {part.name for part in t.walk(node) if isinstance(part, t.Symbol)}


MOST_ENTRIES = 30
"""Vectors are not drawn longer than this, whatever number an index has."""


def survey(tree: t.Node, table: Table) -> Context:
    """Return the names that the formula uses, and what its indices count."""
    names = symbols_of(tree)
    texts = {part.text for part in t.walk(tree) if isinstance(part, t.Text)}
    texts |= {each for text in texts for each in text.split(" and ")}
    bound = {
        name: axis_of_bound(part, name, SIZES)
        for part in t.walk(tree)
        if isinstance(part, (t.Reduce, t.Extremum))
        for name in _bound_by(part)
    }
    uses = list(_uses(tree, frozenset()))
    axes: dict[tuple[str, int], str] = {}
    for base, number, _, index, inside in uses:
        if isinstance(index, t.Symbol) and index.name in inside:
            axes[base, number] = bound[index.name]
    free: dict[str, str] = {}
    for base, number, many, index, inside in uses:
        if isinstance(index, t.Number):
            axes.setdefault((base, number), axis_of_entry(base, number, many, table))
        for part in t.walk(index):
            if isinstance(part, t.Symbol) and part.name not in inside and _is_index(part.name, table):
                usual = AXES.get(part.name, "n")
                if free.get(part.name, usual) == usual:
                    free[part.name] = axes.get((base, number), usual)
    for base, number, _, index, inside in uses:
        for part in t.walk(index):
            if isinstance(part, t.Symbol) and part.name in free and part.name not in inside:
                axes.setdefault((base, number), free[part.name])
    defined = {
        operand.name
        for part in t.walk(tree)
        if isinstance(part, t.Relation)
        for operand in part.operands[:1]
        if isinstance(operand, t.Symbol)
    }
    for part in t.walk(tree):
        if isinstance(part, t.Phrase):
            texts.add(words_of(part))
    variables = tuple(part for part in t.walk(tree) if isinstance(part, t.Derivative))
    chance = tuple(
        event
        for part in t.walk(tree)
        if isinstance(part, (t.Probability, t.Expectation))
        for event in (*(part.event if isinstance(part, t.Probability) else part.arguments), *part.given)
    )
    return Context(
        frozenset(names), frozenset(texts), frozenset(defined),
        {**axes, **{(f"free {name}", 0): axis for name, axis in free.items()}},
        (*variables, *chance),
    )  # fmt: skip


def entries_written_out(tree: t.Node) -> int:
    """Return how many entries of a vector are named one by one; 0 where dots or a sum stand for them."""
    if any(isinstance(part, (t.Dots, t.Reduce)) for part in t.walk(tree)):
        return 0
    numbers = [index.text for _, _, _, index, _ in _uses(tree, frozenset()) if isinstance(index, t.Number)]
    found = max((int(text) for text in numbers if text.isdigit()), default=0)
    return found if 1 < found <= MOST_ENTRIES else 0


def _bound_by(node: t.Reduce | t.Extremum) -> frozenset[str]:
    """Return the symbols that a sum, or a least value, runs over."""
    over = node.indices if isinstance(node, t.Reduce) else node.variables
    return frozenset(each.name for each in over if isinstance(each, t.Symbol))


def _uses(node: t.Node, inside: frozenset[str]) -> Iterator[tuple[str, int, int, t.Node, frozenset[str]]]:
    """Yield each index of a letter: the letter, its place, how many there are, and what sums around bind."""
    if isinstance(node, (t.Reduce, t.Extremum)):
        inside |= _bound_by(node)
    if isinstance(node, t.Index) and isinstance(node.base, t.Symbol):
        for number, index in enumerate(node.indices):
            yield node.base.name, number, len(node.indices), index, inside
    for child in t.children(node):
        yield from _uses(child, inside)


def loose_indices(node: t.Node, table: Rows) -> set[str]:
    r"""Return the indices that no sum around them binds.

    Examples
    --------
    >>> from mlmath_ref.formula.parser import parse
    >>> from mlmath_ref.formula.symbols import BOOK
    >>> loose_indices(parse(r"x_i + \sum_{j=1}^{d} w_j"), BOOK)
    {'i'}
    """
    return {
        part.name
        for _, _, _, index, inside in _uses(node, frozenset())
        for part in t.walk(index)
        if isinstance(part, t.Symbol) and part.name not in inside and _is_index(part.name, table)
    }


def _is_index(name: str, table: Rows) -> bool:
    row = table.get(name)
    if name in REGISTRY:
        return False
    return row is not None and row.role == "index"


def free_indices(
    context: Context, sizes: Mapping[str, int], draw: int, seed: int
) -> dict[str, tuple[int, str]]:
    """Return a random number for every index that no sum binds."""
    rng = np.random.default_rng([seed, draw])
    found = {}
    for (name, _), axis in sorted(context.axes.items()):
        if name.startswith("free "):
            letter = name.removeprefix("free ")
            # Room on both sides, for t - 1 and t + 1.
            last = size(axis, sizes) - 2 if axis == "steps" else size(axis, sizes)
            found[letter] = (int(rng.integers(1, last + 1)), axis)
    return found
