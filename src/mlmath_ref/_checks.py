"""Checks of inputs, shared by every module: say what came, what is allowed, and never change the input."""

from collections.abc import Callable, Sized
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]


def as_array(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as a new array of finite floats, of any shape but empty."""
    try:
        raw = np.asarray(value)
    except ValueError as error:  # NumPy's message for ragged lists does not name the argument
        raise ValueError(f"{name} must be a rectangular array; its rows differ in length") from error
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers; it holds {raw.dtype}")
    array = np.array(raw, dtype=np.float64)
    if array.size == 0:
        raise ValueError(f"{name} must not be empty; its shape is {array.shape}")
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise ValueError(f"{name} must be finite; {bad} of its {array.size} numbers are NaN or infinite")
    return array


def as_vector(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of shape (n,)."""
    array = as_array(name, value)
    if array.ndim != 1:
        hint = f"; for one column use {name}.ravel()" if array.shape == (array.size, 1) else ""
        raise ValueError(f"{name} must be a vector of shape (n,); its shape is {array.shape}{hint}")
    return array


def as_matrix(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of shape (n, d)."""
    array = as_array(name, value)
    if array.ndim != 2:
        hint = "; for one feature use x.reshape(-1, 1)" if array.ndim == 1 else ""
        raise ValueError(f"{name} must be a matrix of shape (n, d); its shape is {array.shape}{hint}")
    return array


def as_scalar(name: str, value: ArrayLike) -> float:
    """Return `value` as one finite float."""
    array = as_array(name, value)
    if array.ndim != 0:
        raise ValueError(f"{name} must be one number; its shape is {array.shape}")
    return float(array)


def as_positive(name: str, value: ArrayLike) -> float:
    """Return `value` as one float above zero."""
    number = as_scalar(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0; it is {number:g}")
    return number


def as_count(name: str, value: int, minimum: int = 1) -> int:
    """Return `value` as a whole number of at least `minimum`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number; it is {type(value).__name__} {value!r}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}; it is {value}")
    return int(value)


def as_labels(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as a vector of zeros and ones."""
    array = as_vector(name, value)
    other = array[(array != 0) & (array != 1)]
    if other.size:
        raise ValueError(f"{name} must hold only the labels 0 and 1; it holds {other[0]:g}")
    return array


def in_unit_interval(name: str, array: FloatArray) -> FloatArray:
    """Return `array` unchanged if every number in it is a probability."""
    outside = array[(array < 0) | (array > 1)]
    if outside.size:
        raise ValueError(f"{name} must lie between 0 and 1; it holds {outside.flat[0]:g}")
    return array


def as_probabilities(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as a vector of probabilities."""
    return in_unit_interval(name, as_vector(name, value))


def as_probability(name: str, value: ArrayLike) -> float:
    """Return `value` as one probability."""
    return float(in_unit_interval(name, np.array(as_scalar(name, value))))


def strictly_in_unit_interval(name: str, array: FloatArray, reason: str) -> FloatArray:
    """Return `array` unchanged if no number in it is 0, 1 or outside; `reason` says what would go wrong."""
    outside = array[(array <= 0) | (array >= 1)]
    if outside.size:
        raise ValueError(
            f"{name} must lie strictly between 0 and 1; it holds {outside.flat[0]:g}, and {reason}; "
            f"if you mean nearly certain, use np.clip({name}, 1e-6, 1 - 1e-6)"
        )
    return array


def as_generator(name: str, value: np.random.Generator) -> np.random.Generator:
    """Return `value` if it is a NumPy random generator."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name} must be a NumPy random generator, such as np.random.default_rng(0); "
            f"it is {type(value).__name__}"
        )
    return value


def require_callable(name: str, value: object) -> None:
    """Raise TypeError if `value` cannot be called."""
    if not callable(value):
        raise TypeError(
            f"{name} must be a function, passed without calling it: f, not f(x); it is {type(value).__name__}"
        )


def require_same_length(**arrays: Sized) -> None:
    """Raise ValueError if the named arrays differ in their first length."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"{' and '.join(lengths)} must have the same number of examples; {said}")


def require_same_shape(**arrays: FloatArray) -> None:
    """Raise ValueError if the named arrays differ in shape."""
    shapes = {name: array.shape for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        said = ", ".join(f"{name} has {shape}" for name, shape in shapes.items())
        raise ValueError(f"{' and '.join(shapes)} must have the same shape; {said}")


def as_paired(
    *checks: Callable[[str, ArrayLike], FloatArray],
    require: Callable[..., None] = require_same_shape,
    **values: ArrayLike,
) -> list[FloatArray]:
    """Return the named values, in order, each after its own check, and all after what is required of them."""
    arrays = {name: check(name, value) for check, (name, value) in zip(checks, values.items(), strict=True)}
    require(**arrays)
    return list(arrays.values())


def as_paired_vectors(**values: ArrayLike) -> list[FloatArray]:
    """Return the named values, in order, as vectors of one and the same shape (n,)."""
    return as_paired(*[as_vector] * len(values), require=require_same_shape, **values)
