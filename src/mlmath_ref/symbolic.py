"""Symbols instead of numbers: derive a formula with SymPy, turn it into NumPy, compare it with code."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import sympy
from numpy.typing import ArrayLike

from mlmath_ref._checks import (
    FloatArray,
    as_array,
    as_count,
    as_generator,
    as_positive,
    as_scalar,
    require_callable,
    require_same_shape,
)


class Disagreement(AssertionError):
    """A formula and a function gave different values at the same point."""


class Comparison(NamedTuple):
    """The `points` where formula and function agreed, shape (draws, m), and their `largest_difference`."""

    points: FloatArray
    largest_difference: float


class SymbolicLoss(NamedTuple):
    """A `loss` written out, with its symbols: `w` (d, 1), `b`, `x` (n, d) and `y` (n, 1)."""

    loss: sympy.Expr
    w: sympy.Matrix
    b: sympy.Symbol
    x: sympy.Matrix
    y: sympy.Matrix


def derive(expression: sympy.Expr, *symbols: sympy.Symbol) -> sympy.Expr:
    r"""Return the derivative of `expression`, by each of `symbols` in turn.

    .. math:: \frac{\partial}{\partial w} f \qquad \frac{\partial}{\partial b} \frac{\partial}{\partial w} f

    Parameters
    ----------
    expression : sympy.Expr
        Formula to derive.
    *symbols : sympy.Symbol
        What to derive by; give a symbol twice for its second derivative.

    Returns
    -------
    sympy.Expr
        The derivative, as SymPy leaves it; `sympy.factor` or `sympy.simplify` may tidy it.

    Raises
    ------
    ValueError
        If no symbol is given, or if `expression` holds another symbol of the same name.
    TypeError
        If `expression` or a symbol is not SymPy's.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> w, x = sympy.symbols("w x")
    >>> derive((w * x) ** 2, w)
    2*w*x**2
    >>> derive((w * x) ** 2, w, w)
    2*x**2
    """
    _require_expression(expression)
    return sympy.diff(expression, *_as_symbols(expression, symbols))


def gradient(expression: sympy.Expr, symbols: Iterable[sympy.Symbol]) -> sympy.Matrix:
    r"""Return the column of the derivatives of `expression` by each of `symbols`.

    .. math:: \nabla f = \begin{bmatrix} \frac{\partial f}{\partial w_1} & \cdots &
        \frac{\partial f}{\partial w_d} \end{bmatrix}^\top

    Parameters
    ----------
    expression : sympy.Expr
        Formula to derive.
    symbols : iterable of d sympy.Symbol
        What to derive by, each once.

    Returns
    -------
    sympy.Matrix of shape (d, 1)
        The gradient.

    Raises
    ------
    ValueError
        If no symbol is given, if one is given twice, or if `expression` holds another symbol of the same
        name.
    TypeError
        If `expression` or a symbol is not SymPy's.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> w, b = sympy.symbols("w b")
    >>> gradient(w**2 + 3 * b, [w, b])
    Matrix([
    [2*w],
    [  3]])
    """
    _require_expression(expression)
    return sympy.Matrix([sympy.diff(expression, s) for s in _as_symbols(expression, symbols, once=True)])


def hessian(expression: sympy.Expr, symbols: Iterable[sympy.Symbol]) -> sympy.Matrix:
    r"""Return the square of the second derivatives of `expression` by each pair of `symbols`.

    .. math:: (\nabla^2 f)_{ij} = \frac{\partial^2 f}{\partial w_i \, \partial w_j}

    Parameters
    ----------
    expression : sympy.Expr
        Formula to derive.
    symbols : iterable of d sympy.Symbol
        What to derive by, each once.

    Returns
    -------
    sympy.Matrix of shape (d, d)
        The Hessian.

    Raises
    ------
    ValueError
        If no symbol is given, if one is given twice, or if `expression` holds another symbol of the same
        name.
    TypeError
        If `expression` or a symbol is not SymPy's.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> w, b = sympy.symbols("w b")
    >>> hessian(w**2 + 3 * w * b, [w, b])
    Matrix([
    [2, 3],
    [3, 0]])
    """
    _require_expression(expression)
    return sympy.hessian(expression, _as_symbols(expression, symbols, once=True))


def to_numpy(expression: sympy.Expr, symbols: Iterable[sympy.Symbol]) -> Callable[..., FloatArray]:
    r"""Return a function that computes `expression` with NumPy, for whole arrays at once.

    Parameters
    ----------
    expression : sympy.Expr
        Formula to compute.
    symbols : iterable of sympy.Symbol
        Its symbols, in the order of the function's arguments.

    Returns
    -------
    function of one array for each symbol
        The arrays may have any shapes that broadcast; the result has the shape that they broadcast to, also
        where the formula is constant. It raises ValueError if it is given another number of arguments, and
        what the checks of arrays raise.

    Raises
    ------
    ValueError
        If `symbols` leaves out a symbol of `expression` (the message names it), gives one twice or none.
    TypeError
        If `expression` or a symbol is not SymPy's.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> w, x = sympy.symbols("w x")
    >>> print(to_numpy(w * x**2, [w, x])(2.0, [1.0, 2.0, 3.0]))
    [ 2.  8. 18.]
    """
    _require_expression(expression)
    names = _as_symbols(expression, symbols, once=True)
    _require_complete(expression, names)
    formula = sympy.lambdify(names, expression, modules="numpy")

    def function(*values: ArrayLike) -> FloatArray:
        if len(values) != len(names):
            raise ValueError(
                f"give one value for each of {', '.join(map(str, names))}; {len(values)} came, "
                f"{len(names)} are needed"
            )
        arrays = [as_array(str(s), value) for s, value in zip(names, values, strict=True)]
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
        return np.array(np.broadcast_to(formula(*arrays), shape), dtype=np.float64)

    return function


def compare(
    expression: sympy.Expr | sympy.Matrix,
    function: Callable[..., ArrayLike],
    symbols: Iterable[sympy.Symbol],
    rng: np.random.Generator,
    draws: int = 20,
    low: float = -2,
    high: float = 2,
    rtol: float = 1e-9,
) -> Comparison:
    r"""Compare a formula with a function at random points, and raise where they disagree.

    They agree where, in every entry,

    .. math:: \lvert \text{function} - \text{formula} \rvert
        \le \text{rtol} \cdot \max(1, \lvert \text{formula} \rvert)

    Parameters
    ----------
    expression : sympy.Expr or sympy.Matrix
        The formula; a column of shape (d, 1) counts as a vector of shape (d,).
    function : function of one float for each symbol
        What to compare it with; returns a number or an array of the formula's shape.
    symbols : iterable of m sympy.Symbol
        The symbols of the formula, in the order of the function's arguments.
    rng : numpy.random.Generator
        Source of the points, such as ``np.random.default_rng(0)``.
    draws : int
        Number of points, at least 1.
    low, high : float
        Every symbol is drawn between these.
    rtol : float
        Largest difference allowed, as a share of the formula's value; for values below 1, the difference
        itself.

    Returns
    -------
    Comparison
        `points` of shape (draws, m), and `largest_difference`.

    Raises
    ------
    Disagreement
        At the first point where they differ; the message gives the point and both values.
    ValueError
        If `low` is not below `high`, if the formula is not a real number somewhere between them, if the
        function returns another shape, or if `symbols` is not complete.
    TypeError
        If an argument is of the wrong kind.

    References
    ----------
    Chapter "Derivatives".

    Examples
    --------
    >>> w = sympy.symbols("w")
    >>> points, largest_difference = compare(derive(w**2, w), lambda w: 2 * w, [w], np.random.default_rng(0))
    >>> print(points.shape, largest_difference)
    (20, 1) 0.0
    """
    _require_expression(expression, matrix=True)
    names = _as_symbols(expression, symbols, once=True)
    _require_complete(expression, names)
    require_callable("function", function)
    rng, draws, rtol = as_generator("rng", rng), as_count("draws", draws), as_positive("rtol", rtol)
    low, high = as_scalar("low", low), as_scalar("high", high)
    if low >= high:
        raise ValueError(f"low must be below high; low is {low:g} and high is {high:g}")
    formula = sympy.lambdify(names, expression, modules="numpy")
    points = rng.uniform(low, high, size=(draws, len(names)))
    largest_difference = 0.0
    for point in points:
        where = ", ".join(f"{s} = {value!r}" for s, value in zip(names, point.tolist(), strict=True))
        expected = _value(formula, point, where)
        came = as_array(f"function at {where}", function(*point.tolist()))
        if came.shape == expected.shape[:1] and expected.shape[1:] == (1,):
            expected = expected[:, 0]  # SymPy's column is our vector
        require_same_shape(formula=expected, function=came)
        difference = np.abs(came - expected)
        if (difference > rtol * np.maximum(1, np.abs(expected))).any():
            raise Disagreement(
                f"at {where} the formula gives {expected.tolist()} and the function {came.tolist()}; "
                f"they differ by {difference.max():g}"
            )
        largest_difference = max(largest_difference, float(difference.max()))
    return Comparison(points, largest_difference)


def mean_squared_error(n: int, d: int = 1) -> SymbolicLoss:
    r"""Return the mean squared error of a linear model, written out for `n` examples of `d` features.

    .. math:: L = \frac{1}{n} \sum_{i=1}^{n} \Bigl( y_i - \sum_{j=1}^{d} x_{ij} w_j - b \Bigr)^2

    Parameters
    ----------
    n : int
        Number of examples, at least 1.
    d : int
        Number of features, at least 1. With one feature the symbols are w and x_1, …, x_n; with more they
        are w_1, …, w_d and x_1_1, …, x_n_d.

    Returns
    -------
    SymbolicLoss
        `loss`, and its symbols `w` (d, 1), `b`, `x` (n, d) and `y` (n, 1), all but `b` as matrices.

    Raises
    ------
    ValueError
        If `n` or `d` is below 1.
    TypeError
        If `n` or `d` is not a whole number.

    References
    ----------
    Chapter "Linear regression".

    Examples
    --------
    >>> mse = mean_squared_error(2)
    >>> mse.loss
    (-b - w*x_1 + y_1)**2/2 + (-b - w*x_2 + y_2)**2/2
    """
    n, d = as_count("n", n), as_count("d", d)
    w = sympy.Matrix(d, 1, lambda j, _: sympy.Symbol(f"w_{j + 1}" if d > 1 else "w"))
    x = sympy.Matrix(n, d, lambda i, j: sympy.Symbol(f"x_{i + 1}_{j + 1}" if d > 1 else f"x_{i + 1}"))
    y = sympy.Matrix(n, 1, lambda i, _: sympy.Symbol(f"y_{i + 1}"))
    b = sympy.Symbol("b")
    y_hat = x * w + b * sympy.ones(n, 1)
    loss = sum((y[i] - y_hat[i]) ** 2 / n for i in range(n))
    return SymbolicLoss(loss, w, b, x, y)


def _require_expression(expression: object, matrix: bool = False) -> None:
    """Raise TypeError if `expression` is not SymPy's; a matrix is let through only if `matrix` says so."""
    if isinstance(expression, sympy.Expr) and not isinstance(expression, sympy.MatrixExpr):
        return
    if matrix and isinstance(expression, sympy.MatrixBase):
        return
    raise TypeError(
        f"expression must be a SymPy expression{' or matrix' if matrix else ''}, built from sympy.symbols; "
        f"it is {type(expression).__name__} {expression!r}"
    )


def _as_symbols(
    expression: Any, symbols: Iterable[sympy.Symbol], once: bool = False
) -> tuple[sympy.Symbol, ...]:
    """Return `symbols` as a tuple, if each is a symbol that `expression` can mean."""
    if isinstance(symbols, sympy.Symbol | str):
        raise TypeError(f"symbols must be a list of SymPy symbols; put {symbols!r} into a list")
    given = tuple(symbols)
    if not given:
        raise ValueError("symbols must not be empty; name at least one")
    for s in given:
        if not isinstance(s, sympy.Symbol):
            raise TypeError(
                f"symbols must be SymPy symbols; one is {type(s).__name__} {s!r}: use sympy.symbols"
            )
        if s not in expression.free_symbols and s.name in {other.name for other in expression.free_symbols}:
            raise ValueError(
                f"the expression holds another symbol named {s}, made with other assumptions; "
                f"make the symbol once and use that one"
            )
        if once and given.count(s) > 1:
            raise ValueError(f"symbols must name each symbol once; {s} comes {given.count(s)} times")
    return given


def _require_complete(expression: Any, symbols: tuple[sympy.Symbol, ...]) -> None:
    """Raise ValueError if `expression` holds a symbol that `symbols` leaves out."""
    missing = sorted(str(s) for s in expression.free_symbols - set(symbols))
    if missing:
        raise ValueError(f"symbols must name every symbol of the expression; add {', '.join(missing)}")


def _value(formula: Callable[..., Any], point: FloatArray, where: str) -> FloatArray:
    """Return the formula's value at `point`, if it is real and finite."""
    with np.errstate(all="ignore"):
        value = np.asarray(formula(*point))
    if value.dtype.kind not in "biuf" or not np.isfinite(value).all():
        raise ValueError(f"the formula is not a finite real number at {where}; choose another low and high")
    return value.astype(np.float64)
