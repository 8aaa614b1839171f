r"""Values of formulas and the errors of those without one: numbers, columns, matrices, SymPy expressions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from mlmath_ref.formula import tree as t

Value: TypeAlias = Any
"""A float, a matrix (vectors are columns), a truth value, a tuple of positions, or a SymPy expression."""


class EvaluationError(ValueError):
    """A part of a formula that has no value; `span` says where it stands."""

    def __init__(self, message: str, node: t.Node | None = None) -> None:
        super().__init__(message)
        self.span = node.span if node is not None else (0, 0)


class DomainError(EvaluationError):
    """A number for which a function is not defined, such as the root of a number below 0."""


class ShapeError(EvaluationError):
    """Arrays that do not fit together."""


class NotExecutedError(EvaluationError):
    """A part of a formula that this machine does not compute; it may be right or wrong."""


class UnknownSymbolError(NotExecutedError):
    """A symbol that has neither a row in the table nor a reference."""


@dataclass(frozen=True)
class Fixed:
    r"""``\mathbf{0}``, ``\mathbf{1}`` or ``\mathbf{I}``, times a number; what it meets gives the size."""

    name: str
    factor: Value = 1.0
    is_row: bool = False

    @property
    def is_identity(self) -> bool:
        """Whether it is the matrix with ones on its diagonal."""
        return self.name.endswith("{I}")

    @property
    def transposed(self) -> Fixed:
        """The same numbers as a row; a row as a column."""
        return self if self.is_identity else replace(self, is_row=not self.is_row)

    def like(self, shape: tuple[int, ...]) -> Value:
        """Return the array of that shape."""
        if (self.is_identity and shape[0] != shape[1]) or (self.is_row and shape[0] != 1):
            kind = "a row" if self.is_row else "square"
            raise ShapeError(f"{self.name} is {kind} here; it meets an array of shape {shape}")
        ones = np.eye(shape[0]) if self.is_identity else np.full(shape, float(self.name.endswith("{1}")))
        return self.factor * ones


FIXED = {rf"\mathbf{{{name}}}" for name in ("0", "1", "I")} | {r"\boldsymbol{0}", r"\boldsymbol{1}"}


def is_array(value: Value) -> bool:
    """Whether the value is a matrix or a column."""
    return isinstance(value, np.ndarray)


def is_symbolic(value: Value) -> bool:
    """Whether the value is a SymPy expression."""
    return hasattr(value, "free_symbols")


def shape_of(value: Value) -> tuple[int, ...]:
    """Return the shape; () for one number."""
    return tuple(value.shape) if is_array(value) else ()


def column(values: Iterable[Value]) -> Value:
    """Return the numbers as a column; SymPy expressions stay what they are."""
    values = list(values)
    exact = any(is_symbolic(each) for each in values)
    return np.array(values, dtype=object if exact else np.float64).reshape(-1, 1)


def tidy(value: Value) -> Value:
    """Return a matrix with one entry as a number."""
    if is_array(value) and value.size == 1:
        value = value.item()
    if is_array(value) or is_symbolic(value) or isinstance(value, (tuple, bool, Fixed)):
        return value
    return float(value)


def function(name: str, value: Value) -> Value:
    """Apply a function entry by entry, to numbers as to SymPy expressions.

    >>> import sympy
    >>> function("exp", 0.0), function("sqrt", sympy.Integer(9))
    (1.0, 3)
    """
    if is_symbolic(value):
        import sympy  # here: a formula without a slope need not wait for it

        return getattr(sympy, {"sqrt": "sqrt", "abs": "Abs"}.get(name, name))(value)
    if is_array(value):
        return np.vectorize(lambda each: function(name, each), otypes=[value.dtype])(value)
    with np.errstate(all="ignore"):
        return float(getattr(np, name)(float(value)))


def sigmoid(value: Value) -> Value:
    """Return the sigmoid through the hyperbolic tangent, which the printed formulas do not use."""
    return (function("tanh", value / 2) + 1) / 2


def is_finite(value: Value) -> bool:
    """Whether the value holds no infinite number, and none that is no number."""
    return isinstance(value, (tuple, Fixed)) or bool(np.isfinite(np.asarray(value, dtype=np.float64)).all())


def compare(left: Value, right: Value, rtol: float) -> bool:
    """Whether two values are equal, up to rounding, and have one shape."""
    if isinstance(left, Fixed) and is_array(right):
        left = left.like(right.shape)
    if isinstance(right, Fixed) and is_array(left):
        right = right.like(left.shape)
    if isinstance(left, (tuple, Fixed)) or isinstance(right, (tuple, Fixed)):
        return bool(left == right)
    if shape_of(left) != shape_of(right):
        return False
    if not (is_finite(left) and is_finite(right)):
        return False
    first, second = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    scale = max(1.0, float(np.abs(first).max()), float(np.abs(second).max()))
    return bool(np.abs(first - second).max() <= rtol * scale)


def holds(operator: str, left: Value, right: Value) -> bool:
    """Whether a comparison is true; what is equal up to rounding counts as equal."""
    if operator in ("=", "≡", "≜", "≠"):
        return compare(left, right, 1e-9) != (operator == "≠")
    if operator in ("∈", "∉"):
        return (left in right) == (operator == "∈")
    if operator not in ("<", ">", "≤", "≥"):
        raise NotExecutedError(f"the relation {operator} is neither true nor false for numbers")
    margin = 1e-9 * max(1.0, abs(left), abs(right))
    if operator in ("<", ">"):
        return bool(left < right - margin if operator == "<" else left > right + margin)
    return bool(left <= right + margin if operator == "≤" else left >= right - margin)
