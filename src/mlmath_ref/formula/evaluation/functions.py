r"""Calls: known functions, and defined symbols whose inputs take other values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation.rules import evaluate
from mlmath_ref.formula.evaluation.values import (
    NotExecutedError,
    ShapeError,
    UnknownSymbolError,
    Value,
    compare,
    function,
    is_array,
    shape_of,
    sigmoid,
)
from mlmath_ref.formula.evaluation.world import Rules, World
from mlmath_ref.notation import canonical

ELEMENTARY: Mapping[str, str] = {
    r"\ln": "log", r"\log": "log", r"\exp": "exp", r"\sin": "sin", r"\cos": "cos", r"\tan": "tan",
    r"\tanh": "tanh", r"\sqrt": "sqrt", r"\operatorname{sign}": "sign", r"\sinh": "sinh", r"\cosh": "cosh",
}  # fmt: skip


def _call(node: t.Call, world: World) -> Value:
    name = _function_name(node.function)
    if name == r"\Delta":
        return world.value(f"Delta|{_function_name(node.arguments[0])}", node)
    if f"call|{name}" in world.references and len(node.arguments) != 1:
        arguments = [evaluate(each, world) for each in node.arguments]
        return world.references[f"call|{name}"][0].function(world.with_values({"arguments": arguments}))
    if isinstance(node.function, t.Index) and f"call|{name}" in world.references:
        extra = [*node.arguments, *node.function.indices]
        arguments = [evaluate(each, world) for each in extra]
        return world.references[f"call|{name}"][0].function(world.with_values({"arguments": arguments}))
    if name in (r"\min", r"\max", r"\operatorname{min}", r"\operatorname{max}"):
        values = [evaluate(each, world) for each in node.arguments]
        values = list(values[0].ravel()) if len(values) == 1 and is_array(values[0]) else values
        return min(values) if "min" in name else max(values)
    if len(node.arguments) == 1 and name in _ONE:
        return _ONE[name](evaluate(node.arguments[0], world), node)
    if len(node.arguments) == 1 and name in ELEMENTARY:
        return function(ELEMENTARY[name], evaluate(node.arguments[0], world))
    return apply(node.function, (*node.arguments, *node.given), world)


def _function_name(node: t.Node) -> str:
    if isinstance(node, t.Index) and isinstance(node.base, t.Symbol):
        base = canonical(node.base.name)
        if base == r"\log" and isinstance(node.indices[0], t.Number):
            return rf"\log_{node.indices[0].text}"
        return base
    return getattr(node, "name", "?")


def _softmax(value: Value, node: t.Node) -> Value:
    if not is_array(value):
        raise ShapeError("softmax needs a vector", node)
    # Each row of a matrix, or the whole of a column, sums to 1.
    axis = 0 if value.shape[1] == 1 else 1
    powers = np.exp(value - value.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _square(value: Value, node: t.Node) -> Value:
    if not is_array(value) or value.shape[0] != value.shape[1]:
        raise ShapeError(f"a square matrix is needed; the shape is {shape_of(value)}", node)
    return value


_ONE: Mapping[str, Callable[[Value, t.Node], Value]] = {
    r"\sigma": lambda value, node: sigmoid(value),
    r"\operatorname{logit}": lambda value, node: function("log", value) - function("log", 1 - value),
    r"\log_2": lambda value, node: function("log", value) / math.log(2),
    r"\log_10": lambda value, node: function("log", value) / math.log(10),
    r"\operatorname{softmax}": _softmax,
    r"\operatorname{tr}": lambda value, node: np.trace(_square(value, node)),
    r"\det": lambda value, node: np.linalg.det(_square(value, node)),
}


def parameter_of(argument: t.Node, world: World) -> str:
    r"""Return the symbol that an argument stands in for: w in ``L(w + h)``, **w** in ``L(\mathbf{w}^*)``."""
    for part in t.walk(argument):
        if isinstance(part, t.Symbol) and world.index(part.name) is None:
            return part.name.removesuffix("^*")
    raise NotExecutedError(
        "it is not clear which input this argument stands for; name it in the argument", argument
    )


def apply(called: t.Node, arguments: Sequence[t.Node], world: World) -> Value:
    """Return what a defined symbol is where its inputs take other values."""
    if isinstance(called, t.Symbol) and called.name in ("f", "g") and called.name not in world.definitions:
        return any_function(called.name, [evaluate(each, world) for each in arguments], world)
    values = {parameter_of(each, world): evaluate(each, world) for each in arguments}
    if (
        isinstance(called, t.Symbol)
        and called.name not in world.definitions
        and not world.has_reference(called.name)
    ):
        raise UnknownSymbolError(f"{called.name} is called, but nothing says what it computes", called)
    require_shapes(values, world, called)
    for key in values:
        require_use(called, key, world)
    return evaluate(called, world.with_values(values))


def require_shapes(values: Mapping[str, Value], world: World, node: t.Node) -> None:
    """Raise where an argument has another shape than the input that it stands for."""
    for key, value in values.items():
        expected = shape_of(world.value(key, node))
        if shape_of(value) != expected:
            raise ShapeError(f"the argument has shape {shape_of(value)}, {key} has shape {expected}", node)


def require_use(node: t.Node, key: str, world: World) -> None:
    """Raise where `node` does not depend on `key`: then a formula that names it says nothing about it."""
    if world.algebra or (world.draw > 0 and world.effort > 1):
        return
    value = world.value(key, node)
    if not isinstance(value, float) and not is_array(value):
        raise NotExecutedError(f"{key} is no number that could be changed a little", node)
    other = world.with_values({key: 1.25 * value + 0.125})
    if compare(evaluate(node, world), evaluate(node, other), 1e-12):
        raise NotExecutedError(f"this does not depend on {key}, as far as is known here", node)


def any_function(name: str, arguments: Sequence[Value], world: World) -> Value:
    """Return a smooth function of numbers that nothing is known of: a cubic with random coefficients."""
    total: Value = float(world.rng(name).normal())
    for number, value in enumerate(arguments):
        weights = world.rng(f"{name}{number}").uniform(0.5, 1.5, 3)
        entries = list(value.ravel()) if is_array(value) else [value]
        for power, weight in enumerate(weights, start=1):
            total = total + float(weight) * sum(entry**power for entry in entries)
    return total


RULES: Rules = {
    t.Call: _call,
}
