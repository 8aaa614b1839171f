"""Matrices against hand-worked cases, plain loops, NumPy, SciPy and the laws of matrix algebra."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.spatial.distance import cdist
from sklearn.preprocessing import StandardScaler

from mlmath_ref.matrices import (
    center,
    column_means,
    identity,
    matmul,
    matvec,
    outer,
    pairwise_distances,
    transpose,
)

SEEDS = pytest.mark.parametrize("seed", range(5))
numbers = st.integers(-80, 80).map(lambda k: k / 8)  # products and sums of these are exact


def matrices(*shape: int):
    return arrays(float, shape, elements=numbers)


@pytest.mark.parametrize(
    ("X", "w", "expected"),
    [
        pytest.param([[1, 2], [3, 4], [5, 6]], [10, 1], [12, 34, 56], id="three-rows"),
        pytest.param([[2, 0], [0, 3]], [1, 1], [2, 3], id="stretch"),
        pytest.param([[1, -1]], [4, 4], [0], id="one-row"),
        pytest.param([[1], [2]], [3], [3, 6], id="one-column"),
    ],
)
def test_matvec_by_hand(X, w, expected):
    assert matvec(X, w).tolist() == expected


@pytest.mark.parametrize(
    ("A", "B", "expected"),
    [
        pytest.param([[1, 2], [3, 4]], [[0, 1], [1, 0]], [[2, 1], [4, 3]], id="swap-columns"),
        pytest.param([[0, 1], [1, 0]], [[1, 2], [3, 4]], [[3, 4], [1, 2]], id="swap-rows"),
        pytest.param([[1, 2, 3]], [[1], [2], [3]], [[14]], id="row-times-column"),
        pytest.param([[1], [2]], [[3, 4]], [[3, 4], [6, 8]], id="column-times-row"),
    ],
)
def test_matmul_by_hand(A, B, expected):
    assert matmul(A, B).tolist() == expected


@pytest.mark.parametrize(
    ("X", "means", "centered"),
    [
        pytest.param([[1, 10], [3, 30]], [2, 20], [[-1, -10], [1, 10]], id="two-columns"),
        pytest.param([[5], [5], [5]], [5], [[0], [0], [0]], id="constant"),
        pytest.param([[4, 7]], [4, 7], [[0, 0]], id="one-example"),
    ],
)
def test_column_means_and_center_by_hand(X, means, centered):
    assert column_means(X).tolist() == means
    assert center(X).tolist() == centered


def test_transpose_outer_identity_and_distances_by_hand():
    assert transpose([[1, 2, 3], [4, 5, 6]]).tolist() == [[1, 4], [2, 5], [3, 6]]
    assert outer([1, 2], [10, 20, 30]).tolist() == [[10, 20, 30], [20, 40, 60]]
    assert identity(3).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert pairwise_distances([[0, 0], [3, 4], [0, 4]]).tolist() == [[0, 5, 4], [5, 0, 3], [4, 3, 0]]


@SEEDS
def test_against_plain_loops(seed):
    rng = np.random.default_rng(seed)
    n, m, k = 5, 3, 7  # primes, so that a swapped axis cannot go unnoticed
    A, B, w, v = rng.normal(size=(n, m)), rng.normal(size=(m, k)), rng.normal(size=m), rng.normal(size=k)
    products = [[math.fsum(A[i, j] * B[j, c] for j in range(m)) for c in range(k)] for i in range(n)]
    assert_allclose(matmul(A, B), products, rtol=1e-12, atol=1e-14)
    scores = [math.fsum(A[i, j] * w[j] for j in range(m)) for i in range(n)]
    assert_allclose(matvec(A, w), scores, rtol=1e-12, atol=1e-14)
    assert_array_equal(transpose(A), [[A[i, j] for i in range(n)] for j in range(m)])
    assert_array_equal(outer(w, v), [[a * b for b in v] for a in w])
    assert_allclose(column_means(A), [math.fsum(A[:, j]) / n for j in range(m)], rtol=1e-12)


@SEEDS
def test_against_scipy_and_scikit_learn(seed):
    X = np.random.default_rng(seed).normal(size=(7, 3))
    assert_allclose(pairwise_distances(X), cdist(X, X), rtol=1e-14)
    assert_allclose(center(X), StandardScaler(with_std=False).fit_transform(X), rtol=1e-12, atol=1e-15)


@given(matrices(2, 3), matrices(3, 5), matrices(5, 2))
def test_product_laws(A, B, C):
    assert_allclose(matmul(matmul(A, B), C), matmul(A, matmul(B, C)), rtol=1e-12, atol=1e-9)
    assert_array_equal(transpose(matmul(A, B)), matmul(transpose(B), transpose(A)))
    assert_array_equal(matmul(A, identity(3)), A)
    assert_array_equal(matmul(identity(2), A), A)


@given(matrices(2, 3), matrices(3), matrices(3), numbers)
def test_matvec_is_linear_and_one_column_of_matmul(A, u, v, c):
    assert_allclose(matvec(A, c * u + v), c * matvec(A, u) + matvec(A, v), atol=1e-9)
    assert_array_equal(matvec(A, u), matmul(A, u[:, np.newaxis])[:, 0])


@given(matrices(3), matrices(5), matrices(5))
def test_outer_product_times_vector_is_a_multiple(u, v, w):
    assert_allclose(matvec(outer(u, v), w), u * (v @ w), atol=1e-9)


@given(matrices(7, 3), matrices(3))
def test_centering_removes_means_and_shifts_and_is_done_once(X, shift):
    assert_allclose(column_means(center(X)), 0, atol=1e-12)
    assert_allclose(center(X + shift), center(X), atol=1e-12)
    assert_allclose(center(center(X)), center(X), atol=1e-12)


@given(matrices(5, 2), matrices(2))
def test_distances_form_a_metric_and_ignore_shifts(X, shift):
    D = pairwise_distances(X)
    assert_array_equal(D, D.T)
    assert_array_equal(np.diag(D), 0)
    assert (D[:, np.newaxis, :] <= D[:, :, np.newaxis] + D[np.newaxis, :, :] + 1e-9).all()
    assert_array_equal(pairwise_distances(X + shift), D)


def test_near_rows_keep_their_distance():
    # The expansion ‖a‖² + ‖b‖² - 2a·b would give 0 here.
    assert_allclose(pairwise_distances([[1e8], [1e8 + 0.5]])[0, 1], 0.5, rtol=1e-15)


def test_transpose_shares_nothing_with_its_input():
    A = np.array([[1.0, 2.0]])
    transpose(A)[0, 0] = 9.0
    assert A[0, 0] == 1.0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(
            lambda: matvec(np.ones((3, 2)), [1, 2, 3]),
            ValueError,
            r"X has shape \(3, 2\), w has shape \(3,\); transpose\(X\) would fit",
            id="matvec-transpose",
        ),
        pytest.param(
            lambda: matvec([[1, 2]], [1, 2, 3]), ValueError, r"w has shape \(3,\)$", id="matvec-no-mend"
        ),
        pytest.param(lambda: matvec([1, 2], [1, 2]), ValueError, r"x\.reshape\(-1, 1\)", id="matvec-flat"),
        pytest.param(lambda: matvec([[1]], [[1]]), ValueError, "w must be a vector", id="matvec-w"),
        pytest.param(
            lambda: matmul(np.ones((2, 3)), np.ones((4, 3))),
            ValueError,
            r"A has shape \(2, 3\), B has shape \(4, 3\); transpose\(B\) would fit",
            id="matmul-transpose-B",
        ),
        pytest.param(
            lambda: matmul(np.ones((2, 3)), np.ones((2, 4))),
            ValueError,
            r"; transpose\(A\) would fit",
            id="matmul-transpose-A",
        ),
        pytest.param(
            lambda: matmul(np.ones((2, 3)), np.ones((2, 3))),
            ValueError,
            r"; transpose\(A\) or transpose\(B\) would fit",
            id="matmul-either",
        ),
        pytest.param(
            lambda: matmul(np.ones((2, 3)), np.ones((5, 7))), ValueError, r"\(5, 7\)$", id="matmul-no-mend"
        ),
        pytest.param(lambda: matmul([[np.inf]], [[1]]), ValueError, "A must be finite", id="matmul-inf"),
        pytest.param(lambda: transpose([1, 2]), ValueError, "A must be a matrix", id="transpose"),
        pytest.param(lambda: column_means([[]]), ValueError, "X must not be empty", id="means-empty"),
        pytest.param(lambda: center([1, 2]), ValueError, "X must be a matrix", id="center"),
        pytest.param(lambda: outer([[1]], [1]), ValueError, "u must be a vector", id="outer-u"),
        pytest.param(lambda: outer([1], 2), ValueError, "v must be a vector", id="outer-v"),
        pytest.param(lambda: pairwise_distances([1]), ValueError, "X must be a matrix", id="distances"),
        pytest.param(lambda: identity(0), ValueError, "n must be at least 1", id="identity-0"),
        pytest.param(lambda: identity(2.0), TypeError, "n must be a whole number", id="identity-float"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
