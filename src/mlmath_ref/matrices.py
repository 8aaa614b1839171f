"""Matrices: products, transposes, broadcasting a row of means, and distances between all pairs of rows."""

import numpy as np
from numpy.typing import ArrayLike

from mlmath_ref._checks import FloatArray, as_count, as_matrix, as_vector


def _require_inner_size(**factors: FloatArray) -> None:
    """Raise ValueError unless the columns of the first factor match the rows of the second."""
    (left, A), (right, B) = factors.items()
    if A.shape[1] == B.shape[0]:
        return
    mends = [f"transpose({left})"] if A.shape[0] == B.shape[0] else []
    mends += [f"transpose({right})"] if A.shape[1] == B.shape[-1] else []
    hint = f"; {' or '.join(mends)} would fit" if mends else ""
    raise ValueError(
        f"{left} must have as many columns as {right} has rows; "
        f"{left} has shape {A.shape}, {right} has shape {B.shape}{hint}"
    )


def matvec(X: ArrayLike, w: ArrayLike) -> FloatArray:
    r"""Return the product of a matrix and a vector: one dot product for each row.

    .. math:: (\mathbf X \mathbf w)_i = \sum_{j=1}^{d} x_{ij} w_j

    Parameters
    ----------
    X : array of shape (n, d)
        One example a row.
    w : array of shape (d,)
        One weight for each column of `X`.

    Returns
    -------
    array of shape (n,)
        The dot product of each row with `w`.

    Raises
    ------
    ValueError
        If the columns of `X` do not match `w`; the message gives both shapes, and says so if transposing
        `X` would mend it.

    References
    ----------
    Chapter "Matrices".

    Examples
    --------
    >>> print(matvec([[1, 2], [3, 4], [5, 6]], [10, 1]))
    [12. 34. 56.]
    """
    X, w = as_matrix("X", X), as_vector("w", w)
    _require_inner_size(X=X, w=w)
    return X @ w


def matmul(A: ArrayLike, B: ArrayLike) -> FloatArray:
    r"""Return the product of two matrices: every row of `A` with every column of `B`.

    .. math:: (\mathbf A \mathbf B)_{ik} = \sum_{j=1}^{m} a_{ij} b_{jk}

    Parameters
    ----------
    A : array of shape (n, m)
        The left factor.
    B : array of shape (m, k)
        The right factor.

    Returns
    -------
    array of shape (n, k)
        The product.

    Raises
    ------
    ValueError
        If the columns of `A` do not match the rows of `B`; the message gives both shapes, and says so if
        transposing one of them would mend it.

    References
    ----------
    Chapter "Matrices".

    Examples
    --------
    >>> print(matmul([[1, 2], [3, 4]], [[0, 1], [1, 0]]))
    [[2. 1.]
     [4. 3.]]
    """
    A, B = as_matrix("A", A), as_matrix("B", B)
    _require_inner_size(A=A, B=B)
    return A @ B


def transpose(A: ArrayLike) -> FloatArray:
    r"""Return the matrix whose rows are the columns of `A`.

    .. math:: (\mathbf A^\top)_{ij} = a_{ji}

    Parameters
    ----------
    A : array of shape (n, d)
        A matrix.

    Returns
    -------
    array of shape (d, n)
        A new matrix; changing it leaves `A` as it was.

    Raises
    ------
    ValueError
        If `A` is no matrix; the message gives its shape and, for a vector, says how to make it one column.

    References
    ----------
    Chapter "Matrices".

    Examples
    --------
    >>> print(transpose([[1, 2, 3], [4, 5, 6]]))
    [[1. 4.]
     [2. 5.]
     [3. 6.]]
    """
    return as_matrix("A", A).T


def column_means(X: ArrayLike) -> FloatArray:
    r"""Return the mean of each column.

    .. math:: \bar x_j = \frac{1}{n} \sum_{i=1}^{n} x_{ij}

    Parameters
    ----------
    X : array of shape (n, d)
        Examples, one a row.

    Returns
    -------
    array of shape (d,)
        The means, each in the unit of its column.

    Raises
    ------
    ValueError
        If `X` is no matrix; the message gives its shape.

    References
    ----------
    Chapter "Matrices".

    Examples
    --------
    >>> print(column_means([[1, 10], [3, 30]]))
    [ 2. 20.]
    """
    X = as_matrix("X", X)
    means: FloatArray = X.sum(axis=0) / len(X)
    return means


def center(X: ArrayLike) -> FloatArray:
    r"""Return `X` with the mean of each column taken away, so that every column has mean 0.

    .. math:: x_{ij} - \bar x_j

    The row of means, of shape (d,), is broadcast: subtracted from each of the n rows.

    Parameters
    ----------
    X : array of shape (n, d)
        Examples, one a row.

    Returns
    -------
    array of shape (n, d)
        Distances above (+) or below (-) the mean, each in the unit of its column.

    Raises
    ------
    ValueError
        If `X` is no matrix; the message gives its shape.

    References
    ----------
    Chapter "Matrices".

    Examples
    --------
    >>> print(center([[1, 10], [3, 30]]))
    [[ -1. -10.]
     [  1.  10.]]
    """
    X = as_matrix("X", X)
    return X - column_means(X)  # (n, d) - (d,)


def outer(u: ArrayLike, v: ArrayLike) -> FloatArray:
    r"""Return the outer product of two vectors: every number of `u` times every number of `v`.

    .. math:: (\mathbf u \mathbf v^\top)_{ij} = u_i v_j

    Parameters
    ----------
    u : array of shape (n,)
        One number for each row.
    v : array of shape (d,)
        One number for each column.

    Returns
    -------
    array of shape (n, d)
        A matrix of rank at most 1.

    Raises
    ------
    ValueError
        If `u` or `v` is no vector; the message names it and gives its shape.

    References
    ----------
    Chapter "Matrices".

    Examples
    --------
    >>> print(outer([1, 2], [10, 20, 30]))
    [[10. 20. 30.]
     [20. 40. 60.]]
    """
    u, v = as_vector("u", u), as_vector("v", v)
    return u[:, np.newaxis] * v  # (n, 1) * (d,)


def pairwise_distances(X: ArrayLike) -> FloatArray:
    r"""Return the Euclidean distance between every two rows.

    .. math:: D_{ik} = \lVert \mathbf x_i - \mathbf x_k \rVert

    Parameters
    ----------
    X : array of shape (n, d)
        Examples, one a row, with columns that share a unit (or have none, as after standardizing).

    Returns
    -------
    array of shape (n, n)
        The distances: symmetric, with a diagonal of exact zeros.

    Raises
    ------
    ValueError
        If `X` is no matrix; the message gives its shape.

    References
    ----------
    Chapter "Matrices".

    Examples
    --------
    >>> print(pairwise_distances([[0, 0], [3, 4], [0, 4]]))
    [[0. 5. 4.]
     [5. 0. 3.]
     [4. 3. 0.]]
    """
    X = as_matrix("X", X)
    # Needs n·n·d numbers. The expansion ‖a‖² + ‖b‖² - 2a·b needs fewer, but loses digits between near rows.
    differences = X[:, np.newaxis, :] - X[np.newaxis, :, :]  # (n, n, d)
    D: FloatArray = np.sqrt((differences**2).sum(axis=2))
    return D


def identity(n: int) -> FloatArray:
    r"""Return the identity matrix, which changes nothing it multiplies.

    .. math:: (\mathbf I)_{ij} = 1 \text{ if } i = j, \text{ else } 0

    Parameters
    ----------
    n : int
        The number of rows and of columns, at least 1.

    Returns
    -------
    array of shape (n, n)
        Ones on the diagonal, zeros elsewhere.

    Raises
    ------
    TypeError
        If `n` is not a whole number; the message gives its type.
    ValueError
        If `n` is below 1; the message gives it.

    References
    ----------
    Chapter "Matrices".

    Examples
    --------
    >>> print(identity(2))
    [[1. 0.]
     [0. 1.]]
    """
    return np.eye(as_count("n", n))
