r"""Sums, products, powers and norms with strict shapes: only a number meets an array of another shape."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation.rules import evaluate
from mlmath_ref.formula.evaluation.values import (
    DomainError,
    EvaluationError,
    Fixed,
    NotExecutedError,
    ShapeError,
    Value,
    function,
    is_array,
    is_symbolic,
    shape_of,
)
from mlmath_ref.formula.evaluation.world import Rules, World


def _number(node: t.Number, world: World) -> Value:
    return float(node.text)


def _binary(node: t.Binary, world: World) -> Value:
    if node.operator in ("∩", "∧", "∪", "∨", "∖"):
        left, right = bool(evaluate(node.left, world)), bool(evaluate(node.right, world))
        return {"∩": left and right, "∧": left and right, "∖": left and not right}.get(
            node.operator, left or right
        )
    left, right = evaluate(node.left, world), evaluate(node.right, world)
    if node.operator in ("+", "-"):
        return add(left, right, node, 1 if node.operator == "+" else -1)
    if node.operator in ("/", "÷"):
        return divide(left, right, node)
    if node.operator in ("", "·", "×", "*", "⊙"):
        return multiply(left, right, node)
    raise NotExecutedError(f"the sign {node.operator} is not executed", node)


def _plain(value: Value, node: t.Node) -> Value:
    if isinstance(value, (tuple, str)):
        raise EvaluationError("a set cannot stand where a number is wanted", node)
    return value


def add(left: Value, right: Value, node: t.Node, sign: int = 1) -> Value:
    """Return the sum; only a number may meet an array of another shape."""
    left, right = _plain(left, node), _plain(right, node)
    if isinstance(left, Fixed) and is_array(right):
        left = left.like(right.shape)
    if isinstance(right, Fixed) and is_array(left):
        right = right.like(left.shape)
    if isinstance(left, Fixed) and isinstance(right, Fixed):
        raise NotExecutedError("two fixed arrays do not tell their size", node)
    if isinstance(left, Fixed) or isinstance(right, Fixed):
        raise ShapeError("a fixed vector needs an array beside it that tells its size", node)
    if is_array(left) and is_array(right) and left.shape != right.shape:
        raise ShapeError(f"{left.shape} and {right.shape} cannot be added: only a number broadcasts", node)
    return left + sign * right


def multiply(left: Value, right: Value, node: t.Binary | t.Unary) -> Value:
    """Return the product that the sign says: of matrices, entry by entry, or the dot product of columns."""
    left, right = _plain(left, node), _plain(right, node)
    if isinstance(left, Fixed) or isinstance(right, Fixed):
        return _multiply_fixed(left, right, node)
    if not (is_array(left) and is_array(right)):
        return left * right
    if node.operator == "⊙":
        if left.shape != right.shape:
            raise ShapeError(f"{left.shape} ⊙ {right.shape}: both must have one shape", node)
        return left * right
    if node.operator == "·" and left.shape[1] == right.shape[1] == 1 and left.shape == right.shape:
        return (left * right).sum()
    if left.shape[1] != right.shape[0]:
        raise ShapeError(
            f"{left.shape} times {right.shape}: the first must have as many columns as the second has rows; "
            "is a transpose missing?",
            node,
        )
    return left @ right


def _multiply_fixed(left: Value, right: Value, node: t.Node) -> Value:
    if isinstance(left, Fixed) and isinstance(right, Fixed):
        raise NotExecutedError("two fixed arrays do not tell their size", node)
    fixed, other = (left, right) if isinstance(left, Fixed) else (right, left)
    if not is_array(other):
        # A number times a fixed array is what λI and b1 need; the size comes later.
        return replace(fixed, factor=fixed.factor * other)
    if fixed.is_identity:
        return fixed.factor * other
    if fixed is left and fixed.is_row:
        return fixed.like((1, other.shape[0])) @ other
    if fixed is right and not fixed.is_row:
        return other @ fixed.like((other.shape[1], 1))
    raise NotExecutedError(f"nothing beside {fixed.name} tells its size", node)


def divide(left: Value, right: Value, node: t.Node) -> Value:
    """Return the quotient; the divisor must be a number, or have the same shape."""
    left, right = _plain(left, node), _plain(right, node)
    if is_array(right) or isinstance(right, Fixed):
        raise ShapeError(f"division by an array of shape {shape_of(right)}; only a number can divide", node)
    if isinstance(left, Fixed):
        return replace(left, factor=left.factor / right)
    return left / right


def _fraction(node: t.Fraction, world: World) -> Value:
    return divide(evaluate(node.numerator, world), evaluate(node.denominator, world), node)


def _power(node: t.Power, world: World) -> Value:
    base, exponent = node.base, node.exponent
    if isinstance(base, t.Symbol) and isinstance(exponent, t.Number):
        # A square such as the variance has a meaning of its own.
        key = f"{base.name}^{exponent.text}"
        if world.has_reference(key):
            return world.value(key)
    value, power = evaluate(base, world), evaluate(exponent, world)
    if is_array(power) and not is_array(value):
        return np.vectorize(lambda each: _power_of_number(value, each, node), otypes=[power.dtype])(power)
    if not is_array(value):
        return _power_of_number(value, power, node)
    if value.shape[0] != value.shape[1] or power != round(power):
        raise ShapeError(f"an array of shape {value.shape} has no power {power:g}", node)
    try:
        return np.linalg.matrix_power(value, round(power))
    except np.linalg.LinAlgError:
        raise EvaluationError("the matrix has no inverse", node) from None


def _power_of_number(value: Value, power: Value, node: t.Node) -> Value:
    if is_symbolic(value) or is_symbolic(power):
        return value**power
    try:
        result = float(value) ** float(power)
    except OverflowError:
        return math.inf
    if isinstance(result, complex):
        raise DomainError(f"{value:g} to the power {power:g} is no real number", node)
    return float(result)


def _transpose(node: t.Transpose, world: World) -> Value:
    value = evaluate(node.operand, world)
    if isinstance(value, Fixed):
        return value.transposed
    return value.T if is_array(value) else value


def _unary(node: t.Unary, world: World) -> Value:
    value = evaluate(node.operand, world)
    if node.operator == "¬":
        return not value
    if node.operator in ("+", "-"):
        return value if node.operator == "+" else multiply(-1.0, value, node)
    if node.operator == "!":
        if not 0 <= value <= 170:
            raise NotExecutedError(f"the factorial of {value:g} is not executed", node)
        return float(math.factorial(round(value)))
    if node.operator == "%":
        return value / 100
    raise NotExecutedError(f"the sign {node.operator} stands for two values", node)


def _binomial(node: t.Binomial, world: World) -> Value:
    return math.comb(round(evaluate(node.top, world)), round(evaluate(node.bottom, world)))


def _root(node: t.Root, world: World) -> Value:
    value = evaluate(node.radicand, world)
    degree = evaluate(node.degree, world) if node.degree is not None else 2.0
    if is_array(value):
        raise ShapeError(f"the root of an array of shape {value.shape}", node)
    if isinstance(value, float) and value < 0:
        raise DomainError(f"the root of {value:g}, which is below 0", node)
    return function("sqrt", value) if degree == 2 else value ** (1 / degree)


def _norm(node: t.Norm, world: World) -> Value:
    value = evaluate(node.operand, world)
    if not is_array(value):
        return function("abs", value)
    order = node.order
    if isinstance(order, t.Number) and order.text == "1":
        return function("abs", value).sum()
    if isinstance(order, t.Symbol) and order.name == r"\infty":
        return function("abs", value).max()
    return function("sqrt", (value * value).sum())


def _abs(node: t.Abs, world: World) -> Value:
    value = evaluate(node.operand, world)
    if isinstance(value, tuple):
        return float(len(value))
    if is_array(value):
        if value.shape[0] != value.shape[1]:
            raise ShapeError(f"the absolute value of an array of shape {value.shape}", node)
        return np.linalg.det(value)
    return function("abs", value)


def _rounded(node: t.Rounded, world: World) -> Value:
    return function("floor" if node.direction == "down" else "ceil", evaluate(node.operand, world))


RULES: Rules = {
    t.Number: _number,
    t.Binary: _binary,
    t.Fraction: _fraction,
    t.Power: _power,
    t.Transpose: _transpose,
    t.Unary: _unary,
    t.Binomial: _binomial,
    t.Root: _root,
    t.Norm: _norm,
    t.Abs: _abs,
    t.Rounded: _rounded,
}
