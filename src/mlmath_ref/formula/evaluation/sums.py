r"""Sums and products over an index, and the place where something is lowest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation.arithmetic import add
from mlmath_ref.formula.evaluation.indices import axis_of_bound
from mlmath_ref.formula.evaluation.rules import evaluate
from mlmath_ref.formula.evaluation.values import EvaluationError, NotExecutedError, Value, shape_of
from mlmath_ref.formula.evaluation.world import Rules, World

_MOST_TERMS = 1000
_WHOLE = 1e-9  # how far from a whole number rounding can take a bound


def _reduce(node: t.Reduce, world: World) -> Value:
    total: Value = None
    choices = list(_assignments(node, node.indices, world))
    harder = world.harder(max(1, len(choices)), node)
    for each in choices:
        inner = harder.with_indices(each)
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
            if max(abs(bound - round(bound)) for bound in (start, stop)) > _WHOLE:
                raise EvaluationError("a sum starts and ends at whole numbers", node)
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

    world = world.harder(50 * len(point) ** 2, node)
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


RULES: Rules = {
    t.Reduce: _reduce,
    t.Extremum: _extremum,
}
