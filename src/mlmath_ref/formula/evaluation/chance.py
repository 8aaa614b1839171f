r"""Probabilities, means and variances, on a finite sample space that has every combination of events."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import SampleSpace
from mlmath_ref.formula.evaluation.functions import require_use
from mlmath_ref.formula.evaluation.rules import evaluate
from mlmath_ref.formula.evaluation.values import EvaluationError, NotExecutedError, Value
from mlmath_ref.formula.evaluation.world import Rules, World


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
    events, quantities = _events(world.context.variables, world)
    world.harder(2 ** len(events))
    return SampleSpace(events, quantities, world.draw, world.seed)


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
    if len(space.weights) == 1:
        raise NotExecutedError("nothing in this is left to chance, as far as is known here", node)
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


RULES: Rules = {
    t.Probability: _probability,
    t.Expectation: _expectation,
}
