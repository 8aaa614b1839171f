"""Derivatives measured with numbers: how much a function changes when its input changes a little."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlmath_ref._checks import FloatArray, as_positive, as_scalar, as_vector, require_callable


class Tangent(NamedTuple):
    """The line that touches a curve at one point: its `slope`, and its `intercept`, the height at 0."""

    slope: float
    intercept: float


def forward_difference(f: Callable[[float], float], x: float, h: float) -> float:
    r"""Return the slope of `f` from `x` to a point a little to its right.

    .. math:: f'(x) \approx \frac{f(x + h) - f(x)}{h}

    The error shrinks in proportion to `h`, until rounding takes over near ``h = 1e-8``: with a far smaller
    `h` the computer cannot tell ``x + h`` from `x`, and the answer is 0.

    Parameters
    ----------
    f : function of one number
        Takes a float and returns a number.
    x : float
        Where to measure the slope.
    h : float
        Step to the right, above 0.

    Returns
    -------
    float
        The slope, in units of `f` for each unit of `x`.

    Raises
    ------
    ValueError
        If `h` is not above 0, if `x` is not one finite number, or if `f` returns something else than that.
    TypeError
        If `f` is not a function, or if anything is not a real number.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> forward_difference(lambda x: x**2, 3.0, h=0.5)
    6.5
    """
    require_callable("f", f)
    x, h = as_scalar("x", x), as_positive("h", h)
    return (as_scalar("f(x + h)", f(x + h)) - as_scalar("f(x)", f(x))) / h


def central_difference(f: Callable[[float], float], x: float, h: float = 1e-5) -> float:
    r"""Return the slope of `f` between two points on both sides of `x`.

    .. math:: f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}

    The error shrinks with the square of `h`, until rounding takes over near the default.

    Parameters
    ----------
    f : function of one number
        Takes a float and returns a number.
    x : float
        Where to measure the slope.
    h : float
        Step to each side, above 0.

    Returns
    -------
    float
        The slope, in units of `f` for each unit of `x`.

    Raises
    ------
    ValueError
        If `h` is not above 0, if `x` is not one finite number, or if `f` returns something else than that.
    TypeError
        If `f` is not a function, or if anything is not a real number.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> central_difference(lambda x: x**2, 3.0, h=0.5)
    6.0
    """
    require_callable("f", f)
    x, h = as_scalar("x", x), as_positive("h", h)
    return (as_scalar("f(x + h)", f(x + h)) - as_scalar("f(x - h)", f(x - h))) / (2 * h)


def complex_step(f: Callable[[complex], complex], x: float, h: float = 1e-20) -> float:
    r"""Return the slope of `f` at `x` by a step along the imaginary axis, which loses no digits.

    .. math:: f'(x) \approx \frac{\operatorname{Im} f(x + \mathrm{i} h)}{h}

    Nothing is subtracted, so `h` may be tiny. The function must compute with complex numbers: use NumPy's
    functions in it rather than those of `math`, and nothing that drops the imaginary part, as `abs` does.

    Parameters
    ----------
    f : function of one complex number
        Takes a complex number and returns one; for a real number it returns a real value.
    x : float
        Where to measure the slope.
    h : float
        Step along the imaginary axis, above 0.

    Returns
    -------
    float
        The slope, in units of `f` for each unit of `x`.

    Raises
    ------
    ValueError
        If `h` is not above 0, if `x` is not one finite number, or if `f` returns something else than that.
    TypeError
        If `f` is not a function, or returns a real number, which has lost the imaginary part.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> complex_step(np.exp, 0.0)
    1.0
    """
    require_callable("f", f)
    x, h = as_scalar("x", x), as_positive("h", h)
    value = np.asarray(f(x + 1j * h))
    if value.dtype.kind != "c":
        raise TypeError(
            f"f(x + ih) must be a complex number; it is {value.dtype}. Use NumPy functions that accept "
            f"complex numbers, and not abs; or use central_difference"
        )
    return as_scalar("the imaginary part of f(x + ih)", value.imag) / h


def gradient(f: Callable[[FloatArray], float], w: ArrayLike, h: float = 1e-5) -> FloatArray:
    r"""Return the slopes of `f` along every coordinate of `w`, by central differences.

    .. math:: \frac{\partial f}{\partial w_j} \approx
        \frac{f(\mathbf w + h \mathbf e_j) - f(\mathbf w - h \mathbf e_j)}{2h}

    Here **e**\ :sub:`j` is 1 at place j and 0 elsewhere.

    Parameters
    ----------
    f : function of a vector
        Takes an array of shape (d,) and returns one number.
    w : array of shape (d,)
        Where to measure the slopes.
    h : float
        Step to each side, above 0.

    Returns
    -------
    array of shape (d,)
        The gradient, in units of `f` for each unit of `w`.

    Raises
    ------
    ValueError
        If `w` is not a vector of finite numbers, if `h` is not above 0, or if `f` does not return one number;
        the message gives the shape.
    TypeError
        If `f` is not a function, or if anything is not a real number.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> print(gradient(lambda w: w[0] ** 2 + 3 * w[1], [1.0, 5.0], h=0.5))
    [2. 3.]
    """
    require_callable("f", f)
    w, h = as_vector("w", w), as_positive("h", h)
    steps = h * np.eye(len(w))  # (d, d): row j is h e_j
    rises = [as_scalar("f(w)", f(w + step)) - as_scalar("f(w)", f(w - step)) for step in steps]
    return np.array(rises) / (2 * h)


def hessian(f: Callable[[FloatArray], float], w: ArrayLike, h: float = 1e-4) -> FloatArray:
    r"""Return the second derivatives of `f` at `w`: how each slope changes along each coordinate.

    .. math:: \begin{aligned}
        \frac{\partial^2 f}{\partial w_i \, \partial w_j} \approx \frac{1}{4 h^2} \bigl(
        & f(\mathbf w + h \mathbf e_i + h \mathbf e_j) - f(\mathbf w + h \mathbf e_i - h \mathbf e_j) \\
        & - f(\mathbf w - h \mathbf e_i + h \mathbf e_j) + f(\mathbf w - h \mathbf e_i - h \mathbf e_j) \bigr)
        \end{aligned}

    Parameters
    ----------
    f : function of a vector
        Takes an array of shape (d,) and returns one number.
    w : array of shape (d,)
        Where to measure the curvature.
    h : float
        Step to each side, above 0.

    Returns
    -------
    array of shape (d, d)
        The Hessian, which is symmetric.

    Raises
    ------
    ValueError
        If `w` is not a vector of finite numbers, if `h` is not above 0, or if `f` does not return one number;
        the message gives the shape.
    TypeError
        If `f` is not a function, or if anything is not a real number.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> print(hessian(lambda w: w[0] ** 2 + w[0] * w[1], [1.0, 5.0], h=0.5))
    [[2. 1.]
     [1. 0.]]
    """
    require_callable("f", f)
    w, h = as_vector("w", w), as_positive("h", h)
    steps = h * np.eye(len(w))  # (d, d): row j is h e_j

    def value(at: FloatArray) -> float:
        return as_scalar("f(w)", f(at))

    # The two mixed terms are added first, so that rounding is the same for (i, j) and (j, i).
    bends = [
        [value(w + u + v) - (value(w + u - v) + value(w - u + v)) + value(w - u - v) for v in steps]
        for u in steps
    ]
    return np.array(bends) / (4 * h**2)


def tangent(f: Callable[[float], float], x: float) -> Tangent:
    r"""Return the line that touches `f` at `x`, with the slope from a central difference.

    .. math:: y = f(x_0) + f'(x_0)\,(x - x_0)

    Parameters
    ----------
    f : function of one number
        Takes a float and returns a number.
    x : float
        Where the line touches; :math:`x_0` in the formula.

    Returns
    -------
    Tangent
        `slope`, and `intercept`, the height of the line at 0.

    Raises
    ------
    ValueError
        If `x` is not one finite number, or if `f` returns something else than that.
    TypeError
        If `f` is not a function, or if anything is not a real number.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> line = tangent(lambda x: x**2, 3.0)
    >>> print(round(line.slope, 6), round(line.intercept, 6))
    6.0 -9.0
    """
    slope = central_difference(f, x)
    x = as_scalar("x", x)
    return Tangent(slope, as_scalar("f(x)", f(x)) - slope * x)
