"""Statistics: centre, spread, standardizing, two variables together, and outliers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath_ref._checks import (
    FloatArray,
    as_count,
    as_matrix,
    as_paired_vectors,
    as_positive,
    as_probability,
    as_vector,
)


class Standardized(NamedTuple):
    """Standardized features `Z` of shape (n, d), and the `means` and `stds` of shape (d,) that made them."""

    Z: FloatArray
    means: FloatArray
    stds: FloatArray


def mean(x: ArrayLike) -> float:
    r"""Return the mean: the sum shared out equally.

    .. math:: \bar x = \frac{1}{n} \sum_{i=1}^{n} x_i

    Parameters
    ----------
    x : array of shape (n,)
        Measurements.

    Returns
    -------
    float
        The mean, in the unit of `x`.

    Raises
    ------
    ValueError
        If `x` is no vector, is empty or holds NaN; the message gives its shape or how many.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> mean([45, 50, 60, 70, 75])
    60.0
    """
    x = as_vector("x", x)
    return float(x.sum() / len(x))


def median(x: ArrayLike) -> float:
    r"""Return the median: the middle measurement, or the mean of the two in the middle.

    .. math:: \operatorname{median}(x) = q_{0.5}(x)

    Parameters
    ----------
    x : array of shape (n,)
        Measurements.

    Returns
    -------
    float
        The median, in the unit of `x`.

    Raises
    ------
    ValueError
        If `x` is no vector, is empty or holds NaN; the message gives its shape or how many.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> median([45, 50, 60, 1000])
    55.0
    """
    return quantile(x, 0.5)


def variance(x: ArrayLike, ddof: int = 0) -> float:
    r"""Return the variance: the mean squared distance from the mean.

    .. math:: s^2 = \frac{1}{n - \text{ddof}} \sum_{i=1}^{n} (x_i - \bar x)^2

    Parameters
    ----------
    x : array of shape (n,)
        Measurements.
    ddof : int, default 0
        0 describes the measurements at hand; 1 estimates the variance of the population they come from.

    Returns
    -------
    float
        The variance, in the unit of `x` squared.

    Raises
    ------
    TypeError
        If `ddof` is not a whole number; the message gives its type.
    ValueError
        If there are not more measurements than `ddof`; the message gives both numbers.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> variance([1, 2, 3]), variance([1, 2, 3], ddof=1)
    (0.6666666666666666, 1.0)
    """
    return covariance(x, x, ddof)


def standard_deviation(x: ArrayLike, ddof: int = 0) -> float:
    r"""Return the standard deviation: a typical distance from the mean.

    .. math:: s = \sqrt{s^2}

    Parameters
    ----------
    x : array of shape (n,)
        Measurements.
    ddof : int, default 0
        As for `variance`.

    Returns
    -------
    float
        The standard deviation, in the unit of `x`.

    Raises
    ------
    TypeError
        If `ddof` is not a whole number; the message gives its type.
    ValueError
        If there are not more measurements than `ddof`; the message gives both numbers.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> standard_deviation([2, 4, 4, 4, 5, 5, 7, 9])
    2.0
    """
    return float(np.sqrt(variance(x, ddof)))


def quantile(x: ArrayLike, q: float) -> float:
    r"""Return the quantile: the value that a share `q` of the sorted measurements does not exceed.

    .. math:: q\text{-quantile} = x_{(h)}, \qquad h = q\,(n - 1)

    The sorted measurements are numbered from 0; between two of them we go in a straight line.

    Parameters
    ----------
    x : array of shape (n,)
        Measurements, in any order.
    q : float
        A share from 0 (the smallest) to 1 (the largest).

    Returns
    -------
    float
        The quantile, in the unit of `x`.

    Raises
    ------
    ValueError
        If `q` lies outside 0 to 1, the message gives it; if `x` is no vector, it gives the shape.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> quantile([10, 20, 30, 40, 50], 0.25), quantile([10, 20], 0.25)
    (20.0, 12.5)
    """
    x, q = as_vector("x", x), as_probability("q", q)
    h = q * (len(x) - 1)
    return float(np.interp(h, np.arange(len(x)), np.sort(x)))


def interquartile_range(x: ArrayLike) -> float:
    r"""Return the interquartile range: the width of the middle half.

    .. math:: \text{IQR} = q_{0.75}(x) - q_{0.25}(x)

    Parameters
    ----------
    x : array of shape (n,)
        Measurements.

    Returns
    -------
    float
        The range, in the unit of `x`.

    Raises
    ------
    ValueError
        If `x` is no vector, is empty or holds NaN; the message gives its shape or how many.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> interquartile_range([10, 20, 30, 40, 50])
    20.0
    """
    return quantile(x, 0.75) - quantile(x, 0.25)


def _require_spread(name: str, x: FloatArray) -> None:
    """Raise ValueError if `x` is constant."""
    if np.ptp(x) == 0 or variance(x) == 0:  # the first alone misses rounding to 0, the second a rounded mean
        raise ValueError(
            f"{name} must vary; it is {x[0]:g} for every example (or as good as), so its standard deviation "
            f"is 0 and cannot divide; drop {name}, or measure something that differs"
        )


def z_scores(x: ArrayLike) -> FloatArray:
    r"""Return each measurement as a number of standard deviations above or below the mean.

    .. math:: \tilde x_i = \frac{x_i - \bar x}{s}

    Parameters
    ----------
    x : array of shape (n,)
        Measurements that are not all the same.

    Returns
    -------
    array of shape (n,)
        Scores without a unit, with mean 0 and standard deviation 1.

    Raises
    ------
    ValueError
        If `x` is constant; the message gives the constant.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> print(z_scores([2, 4, 4, 4, 5, 5, 7, 9]))
    [-1.5 -0.5 -0.5 -0.5  0.   0.   1.   2. ]
    """
    x = as_vector("x", x)
    _require_spread("x", x)
    return (x - mean(x)) / standard_deviation(x)


def standardize(X: ArrayLike) -> Standardized:
    r"""Return the features with each column in standard deviations from its mean.

    .. math:: \tilde x_{ij} = \frac{x_{ij} - \bar x_j}{s_j}

    Parameters
    ----------
    X : array of shape (n, d)
        Features, one example a row; no column may be constant.

    Returns
    -------
    Standardized
        ``Z`` of shape (n, d) without units; ``means`` and ``stds`` of shape (d,), in the units of the
        columns. New examples are standardized with these, not with their own.

    Raises
    ------
    ValueError
        If a column is constant; the message gives its number, counted from 0.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> Z, means, stds = standardize([[1, 100], [3, 300]])
    >>> print(means, stds)
    [  2. 200.] [  1. 100.]
    >>> print(Z)
    [[-1. -1.]
     [ 1.  1.]]
    """
    X = as_matrix("X", X)
    for j, column in enumerate(X.T):
        _require_spread(f"column {j} of X", column)
    means, stds = X.mean(axis=0), X.std(axis=0)
    return Standardized((X - means) / stds, means, stds)


def covariance(x: ArrayLike, y: ArrayLike, ddof: int = 0) -> float:
    r"""Return the covariance: how much two variables lie on the same side of their means together.

    .. math:: s_{xy} = \frac{1}{n - \text{ddof}} \sum_{i=1}^{n} (x_i - \bar x)(y_i - \bar y)

    Parameters
    ----------
    x, y : array of shape (n,)
        Two measurements of the same n examples.
    ddof : int, default 0
        As for `variance`.

    Returns
    -------
    float
        The covariance, in the unit of `x` times the unit of `y`.

    Raises
    ------
    TypeError
        If `ddof` is not a whole number; the message gives its type.
    ValueError
        If the shapes differ, or there are not more examples than `ddof`; the message gives both.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> covariance([1, 2, 3], [10, 20, 30], ddof=1)
    10.0
    """
    (x, y), ddof = as_paired_vectors(x=x, y=y), as_count("ddof", ddof, minimum=0)
    n = len(x)
    if n <= ddof:
        raise ValueError(
            f"x must hold more than ddof = {ddof} numbers; it holds {n}; add some, or use ddof=0"
        )
    return float(((x - mean(x)) * (y - mean(y))).sum() / (n - ddof))


def correlation(x: ArrayLike, y: ArrayLike) -> float:
    r"""Return the correlation: the covariance in standard deviations.

    .. math:: r = \frac{s_{xy}}{s_x s_y}

    Parameters
    ----------
    x, y : array of shape (n,)
        Two measurements of the same n examples, neither constant.

    Returns
    -------
    float
        Between -1 (on a falling line) and 1 (on a rising line), without a unit.

    Raises
    ------
    ValueError
        If `x` or `y` is constant, the message names it; if the shapes differ, it gives both.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> round(correlation([1, 2, 3, 4, 5], [45, 50, 60, 70, 75]), 4)
    0.9923
    """
    x, y = as_paired_vectors(x=x, y=y)
    _require_spread("x", x)
    _require_spread("y", y)
    r = covariance(x, y) / (standard_deviation(x) * standard_deviation(y))
    return float(np.clip(r, -1.0, 1.0))  # rounding may step just outside


def outliers(x: ArrayLike, k: float = 1.5) -> NDArray[np.bool_]:
    r"""Say which measurements lie beyond the quartile fences.

    .. math:: x_i < q_{0.25} - k \cdot \text{IQR} \quad\text{or}\quad x_i > q_{0.75} + k \cdot \text{IQR}

    Parameters
    ----------
    x : array of shape (n,)
        Measurements.
    k : float, default 1.5
        How many interquartile ranges the fences stand away from the quartiles; above 0.

    Returns
    -------
    boolean array of shape (n,)
        True where a measurement is an outlier.

    Raises
    ------
    ValueError
        If `k` is not above 0, the message gives it; if `x` is no vector, it gives the shape.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> print(outliers([10, 11, 12, 13, 99]))
    [False False False False  True]
    """
    x, k = as_vector("x", x), as_positive("k", k)
    reach = k * interquartile_range(x)
    return (x < quantile(x, 0.25) - reach) | (x > quantile(x, 0.75) + reach)


def standardized_difference(x: ArrayLike, y: ArrayLike) -> float:
    r"""Return the difference of two means in pooled standard deviations (Cohen's d).

    .. math:: \frac{\bar x - \bar y}{s_p}, \qquad
              s_p^2 = \frac{(n_x - 1)\,s_x^2 + (n_y - 1)\,s_y^2}{n_x + n_y - 2}

    Here both variances divide by n - 1.

    Parameters
    ----------
    x : array of shape (n_x,)
        Measurements of one group, at least two.
    y : array of shape (n_y,)
        The same measurement of another group, at least two.

    Returns
    -------
    float
        Above 0 if `x` has the larger mean; without a unit.

    Raises
    ------
    ValueError
        If a group has fewer than two measurements, the message names it; if neither group varies, it says so.

    References
    ----------
    Chapter "Statistics".

    Examples
    --------
    >>> standardized_difference([3, 4, 5], [1, 2, 3])
    2.0
    """
    x, y = as_vector("x", x), as_vector("y", y)
    for name, group in (("x", x), ("y", y)):
        if len(group) < 2:
            raise ValueError(f"{name} must hold at least two numbers, or its spread is unknown; it holds 1")
    degrees_x, degrees_y = len(x) - 1, len(y) - 1
    pooled = (degrees_x * variance(x, 1) + degrees_y * variance(y, 1)) / (degrees_x + degrees_y)
    if pooled == 0 or (np.ptp(x) == 0 and np.ptp(y) == 0):
        raise ValueError(
            "x or y must vary; both are constant (or as good as), so their pooled standard deviation is 0; "
            "compare measurements that differ within at least one group"
        )
    return float((mean(x) - mean(y)) / np.sqrt(pooled))
