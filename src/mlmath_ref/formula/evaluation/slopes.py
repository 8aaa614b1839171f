r"""Derivatives, gradients and limits: by SymPy, which central differences must confirm."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation.functions import parameter_of, require_shapes, require_use
from mlmath_ref.formula.evaluation.indices import part_name, place
from mlmath_ref.formula.evaluation.rules import evaluate
from mlmath_ref.formula.evaluation.values import (
    DomainError,
    EvaluationError,
    NotExecutedError,
    Value,
    column,
    is_array,
    is_finite,
    is_symbolic,
)
from mlmath_ref.formula.evaluation.world import Rules, World

_STEP = 1e-3


def target(variable: t.Node, world: World) -> tuple[str, tuple[Any, ...] | None]:
    """Return the symbol that a derivative changes, and the place in it where it is an entry."""
    if isinstance(variable, t.Index) and part_name(variable, world) is None:
        return place(variable, world)
    if isinstance(variable, t.Symbol):
        return variable.name, None
    if isinstance(variable, t.Power):
        raise NotExecutedError("a derivative with respect to a power is not executed", variable)
    raise EvaluationError("a derivative is taken with respect to a symbol", variable)


def slope(body: Callable[[World], Value], world: World, key: str, where: tuple[Any, ...] | None) -> Value:
    """Return the derivative by SymPy, which central differences must confirm, or by those alone."""
    value = world.value(key)
    world = world.harder(6)
    center = value if where is None else value[where]

    def at(number: Value, algebra: bool | None = None) -> Value:
        changed = number
        if where is not None:
            changed = np.array(value, dtype=object if is_symbolic(number) else value.dtype)
            changed[where] = number
        return body(world.with_values({key: changed}, algebra))

    exact = _exact(at, center) if world.algebra or world.draw < 2 else None
    if world.algebra:
        if exact is None:
            raise TypeError("no SymPy expression")
        return exact
    step = _STEP * max(1.0, abs(center))
    near, far = (at(center + k * step) - at(center - k * step) for k in (1, 2))
    measured = (8 * near - far) / (12 * step)
    if not is_finite(measured):
        raise DomainError("the slope is not a finite number here")
    if exact is not None and not np.allclose(exact, measured, rtol=1e-5, atol=1e-6, equal_nan=True):
        raise EvaluationError(f"SymPy says {exact}, central differences say {measured}")
    return measured


def _exact(at: Callable[..., Value], center: Value) -> Value:
    """Return the derivative by SymPy; None where the body is not a SymPy expression."""
    import sympy  # here: a formula without a slope need not wait for it

    variable = sympy.Dummy(real=True)
    try:
        expression = at(variable, True)
        if is_array(expression):
            flat = [sympy.diff(each, variable).subs(variable, center) for each in expression.ravel()]
            result = np.array(flat, dtype=object).reshape(expression.shape)
            return result if is_symbolic(center) else result.astype(np.float64)
        result = sympy.diff(expression, variable).subs(variable, center)
        return result if result.free_symbols else float(result)
    except (TypeError, ValueError, AttributeError, np.linalg.LinAlgError):
        return None


def _derivative(node: t.Derivative, world: World) -> Value:
    for each in node.at:
        if isinstance(each, t.Relation):
            values = {parameter_of(each.operands[0], world): evaluate(each.operands[-1], world)}
        else:
            values = {parameter_of(node.variables[0], world): evaluate(each, world)}
        world = world.with_values(values)

    def nested(variables: Sequence[t.Node], inner: World) -> Value:
        if not variables:
            return evaluate(node.operand, inner)
        key, where = target(variables[0], inner)
        if isinstance(node.operand, t.Symbol) and inner.has_reference(node.operand.name):
            require_use(node.operand, key, inner)
        if is_array(inner.value(key)) and where is None:
            return gradient(lambda each: nested(variables[1:], each), inner, key)
        return slope(lambda each: nested(variables[1:], each), inner, key, where)

    return nested(node.variables, world)


def gradient(body: Callable[[World], Value], world: World, key: str) -> Value:
    """Return the slopes along all entries of an array, in its shape; for a column of bodies, as rows."""
    value = world.value(key)
    if not is_array(value):
        return slope(body, world, key, None)
    harder = world.harder(value.size)
    parts = [slope(body, harder, key, where) for where in np.ndindex(value.shape)]
    if is_array(parts[0]):
        return np.hstack(parts)
    return column(parts).reshape(value.shape)


def _gradient(node: t.Gradient, world: World) -> Value:
    keys = [parameter_of(node.variable, world)] if node.variable is not None else []
    if node.at:
        values = {parameter_of(each, world): evaluate(each, world) for each in node.at}
        require_shapes(values, world, node)
        keys = keys or list(values)
        world = world.with_values(values)
    one_feature: list[str] = [key for key in ("w", "b") if key in world.context.names] or ["w", "b"]
    keys = keys or ([r"\mathbf{w}"] if world.context.many else one_feature)
    if is_array(evaluate(node.operand, world)):
        raise NotExecutedError("the gradient of an array is not executed; brackets may be missing", node)

    def whole(inner: World) -> Value:
        return evaluate(node.operand, inner)

    def first(inner: World) -> Value:
        parts = [np.atleast_2d(gradient(whole, inner, key)) for key in keys]
        return np.vstack(parts)

    if node.order == 1:
        return first(world)
    return np.hstack([np.atleast_2d(gradient(first, world, key)) for key in keys])


def _limit(node: t.Limit, world: World) -> Value:
    name = parameter_of(node.variable, world)
    goal = evaluate(node.target, world)
    if math.isinf(goal):
        raise NotExecutedError("a limit at infinity is not executed", node)
    # Halving the step removes the error term by term (Richardson).
    steps = [2.0**-power for power in range(3, 11)]
    table = [evaluate(node.body, world.with_values({name: goal + step})) for step in steps]
    for order in range(1, len(steps)):
        table = [(2**order * later - earlier) / (2**order - 1) for earlier, later in pairwise(table)]
    return table[0]


RULES: Rules = {
    t.Derivative: _derivative,
    t.Gradient: _gradient,
    t.Limit: _limit,
}
