"""Vectors: dot product, length, distance, angle and shadow."""

import numpy as np
from numpy.typing import ArrayLike

from mlmath_ref._checks import FloatArray, as_matrix, as_paired_vectors, as_vector


def dot(u: ArrayLike, v: ArrayLike) -> float:
    r"""Return the dot product of two vectors.

    .. math:: \mathbf u \cdot \mathbf v = \sum_{j=1}^{d} u_j v_j

    Parameters
    ----------
    u, v : array of shape (d,)
        Two vectors of the same size.

    Returns
    -------
    float
        Its unit is the unit of `u` times the unit of `v`.

    Raises
    ------
    ValueError
        If the shapes differ, the message gives both; if a number is NaN or infinite, it says how many.

    References
    ----------
    Chapter "Vectors".

    Examples
    --------
    >>> dot([1, 2, 3], [4, 5, 6])
    32.0
    """
    u, v = as_paired_vectors(u=u, v=v)
    return float(u @ v)


def norm(v: ArrayLike) -> float:
    r"""Return the Euclidean length of a vector.

    .. math:: \lVert \mathbf v \rVert = \sqrt{\mathbf v \cdot \mathbf v}

    Parameters
    ----------
    v : array of shape (d,)
        A vector.

    Returns
    -------
    float
        The length, in the unit of `v`; never negative.

    Raises
    ------
    ValueError
        If `v` is no vector or holds NaN or infinity; the message gives the shape or how many.

    References
    ----------
    Chapter "Vectors".

    Examples
    --------
    >>> norm([3, 4])
    5.0
    """
    v = as_vector("v", v)
    return float(np.sqrt(dot(v, v)))


def distance(u: ArrayLike, v: ArrayLike) -> float:
    r"""Return the Euclidean distance between two vectors.

    .. math:: \lVert \mathbf u - \mathbf v \rVert

    Parameters
    ----------
    u, v : array of shape (d,)
        Two vectors of the same size and unit.

    Returns
    -------
    float
        The distance, in the unit of the vectors.

    Raises
    ------
    ValueError
        If the shapes differ, the message gives both; if a number is NaN or infinite, it says how many.

    References
    ----------
    Chapter "Vectors".

    Examples
    --------
    >>> distance([1, 1], [4, 5])
    5.0
    """
    u, v = as_paired_vectors(u=u, v=v)
    return norm(u - v)


def _require_direction(name: str, v: FloatArray) -> None:
    """Raise ValueError if `v` has no length, and so no direction."""
    if norm(v) == 0:
        raise ValueError(
            f"{name} must not be the zero vector (or so short that its length rounds to 0), "
            f"for it has no direction; drop it, or choose another"
        )


def cosine_similarity(u: ArrayLike, v: ArrayLike) -> float:
    r"""Return the cosine of the angle between two vectors.

    .. math:: \cos(\mathbf u, \mathbf v)
              = \frac{\mathbf u \cdot \mathbf v}{\lVert \mathbf u \rVert \, \lVert \mathbf v \rVert}

    Parameters
    ----------
    u, v : array of shape (d,)
        Two vectors of the same size, neither of them zero.

    Returns
    -------
    float
        Between -1 (opposite) and 1 (same direction), without a unit; 0 means at right angles.

    Raises
    ------
    ValueError
        If a vector is zero, the message names it; if the shapes differ, it gives both.

    References
    ----------
    Chapter "Vectors".

    Examples
    --------
    >>> cosine_similarity([2, 0], [0, 3])
    0.0
    >>> cosine_similarity([3, 4], [4, 3])
    0.96
    """
    u, v = as_paired_vectors(u=u, v=v)
    _require_direction("u", u)
    _require_direction("v", v)
    cosine = dot(u, v) / (norm(u) * norm(v))
    return float(np.clip(cosine, -1.0, 1.0))  # rounding may step just outside, where arccos is NaN


def project(u: ArrayLike, v: ArrayLike) -> FloatArray:
    r"""Return the projection of `u` onto the line of `v`: the shadow of `u`.

    .. math:: \operatorname{proj}_{\mathbf v} \mathbf u
              = \frac{\mathbf u \cdot \mathbf v}{\mathbf v \cdot \mathbf v} \, \mathbf v

    Parameters
    ----------
    u : array of shape (d,)
        The vector that casts the shadow.
    v : array of shape (d,)
        A vector along the line; only its direction matters, and it must not be zero.

    Returns
    -------
    array of shape (d,)
        The multiple of `v` nearest to `u`, in the unit of `u`.

    Raises
    ------
    ValueError
        If `v` is zero, the message names it; if the shapes differ, it gives both.

    References
    ----------
    Chapter "Vectors".

    Examples
    --------
    >>> print(project([3, 4], [2, 0]))
    [3. 0.]
    """
    u, v = as_paired_vectors(u=u, v=v)
    _require_direction("v", v)
    return dot(u, v) / dot(v, v) * v


def unit(v: ArrayLike) -> FloatArray:
    r"""Return the vector of length 1 in the direction of `v`.

    .. math:: \frac{\mathbf v}{\lVert \mathbf v \rVert}

    Parameters
    ----------
    v : array of shape (d,)
        A vector that is not zero.

    Returns
    -------
    array of shape (d,)
        The direction of `v`, without a unit.

    Raises
    ------
    ValueError
        If `v` is zero; the message says that it has no direction.

    References
    ----------
    Chapter "Vectors".

    Examples
    --------
    >>> print(unit([3, 4]))
    [0.6 0.8]
    """
    v = as_vector("v", v)
    _require_direction("v", v)
    return v / norm(v)


def nearest(X: ArrayLike, v: ArrayLike) -> int:
    r"""Return the number of the row of `X` nearest to `v`.

    .. math:: \arg\min_i \, \lVert \mathbf x_i - \mathbf v \rVert

    Parameters
    ----------
    X : array of shape (n, d)
        Examples, one a row.
    v : array of shape (d,)
        The vector to look for, in the units of the columns of `X`.

    Returns
    -------
    int
        A row number from 0 to n - 1; the first of them if several are equally near.

    Raises
    ------
    ValueError
        If `v` does not have one number for each column of `X`; the message gives both shapes.

    References
    ----------
    Chapter "Vectors".

    Examples
    --------
    >>> nearest([[0, 0], [5, 5], [9, 0]], [6, 4])
    1
    """
    X, v = as_matrix("X", X), as_vector("v", v)
    if X.shape[1] != v.shape[0]:
        raise ValueError(
            f"v must have one number for each column of X; X has shape {X.shape}, v has shape {v.shape}"
        )
    return int(np.argmin(((X - v) ** 2).sum(axis=1)))  # the square is smallest where the distance is
