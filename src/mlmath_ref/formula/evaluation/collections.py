r"""Matrices, lists and sets, cases, and relations as truth values."""

from __future__ import annotations

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation.rules import evaluate
from mlmath_ref.formula.evaluation.values import (
    EvaluationError,
    NotExecutedError,
    ShapeError,
    Value,
    column,
    holds,
    is_array,
    shape_of,
)
from mlmath_ref.formula.evaluation.world import Rules, World


def _matrix(node: t.Matrix, world: World) -> Value:
    rows = [[evaluate(cell, world) for cell in row] for row in node.rows]
    blocks = [[np.atleast_2d(np.array(cell)) for cell in row] for row in rows]
    try:
        value = np.block(blocks)
    except ValueError:
        shapes = [[shape_of(cell) for cell in row] for row in rows]
        raise ShapeError(
            f"the cells of the matrix do not fit together; their shapes are {shapes}", node
        ) from None
    return np.linalg.det(value) if node.brackets == "||" else value


def _sequence(node: t.Sequence, world: World) -> Value:
    values = [evaluate(each, world) for each in node.items]
    if any(isinstance(each, (tuple, bool)) or is_array(each) for each in values):
        raise NotExecutedError("this list does not hold numbers", node)
    return column(values)


def _collection(node: t.Collection, world: World) -> Value:
    if node.condition is not None:
        raise NotExecutedError("a set with a condition is not executed", node)
    return tuple(evaluate(each, world) for each in node.items)


def _indicator(node: t.Indicator, world: World) -> Value:
    return float(bool(evaluate(node.condition, world)))


def _cases(node: t.Cases, world: World) -> Value:
    for case in node.cases:
        if case.condition is None or isinstance(case.condition, t.Text) or evaluate(case.condition, world):
            return evaluate(case.value, world)
    raise EvaluationError("no case applies", node)


def _relation(node: t.Relation, world: World) -> Value:
    values = [evaluate(each, world) for each in node.operands]
    return all(
        holds(operator, left, right)
        for operator, left, right in zip(node.operators, values, values[1:], strict=False)
    )


RULES: Rules = {
    t.Matrix: _matrix,
    t.Sequence: _sequence,
    t.Collection: _collection,
    t.Indicator: _indicator,
    t.Cases: _cases,
    t.Relation: _relation,
}
