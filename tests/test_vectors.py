"""Vectors against hand-worked cases, NumPy, SciPy, plain loops and the laws of geometry."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from scipy.spatial import cKDTree
from scipy.spatial.distance import cosine, euclidean

from mlmath_ref.vectors import cosine_similarity, distance, dot, nearest, norm, project, unit

SEEDS = pytest.mark.parametrize("seed", range(5))
numbers = st.integers(-1000, 1000).map(lambda k: k / 8)  # far from overflow, and sums stay exact
vectors = arrays(float, 3, elements=numbers)


def two_vectors(seed: int, d: int = 7):
    rng = np.random.default_rng(seed)
    return rng.normal(size=d), rng.normal(size=d)


@pytest.mark.parametrize(
    ("u", "v", "product", "apart"),
    [
        pytest.param([2, 0], [0, 3], 0, math.sqrt(13), id="right-angle"),
        pytest.param([1, 2, 3], [4, 5, 6], 32, math.sqrt(27), id="1·4+2·5+3·6"),
        pytest.param([1, -2], [3, 4], -5, math.sqrt(40), id="wide-angle"),
        pytest.param([5], [-2], -10, 7, id="one-number"),
        pytest.param([0, 0], [3, 4], 0, 5, id="zero-vector"),
    ],
)
def test_dot_and_distance_by_hand(u, v, product, apart):
    assert dot(u, v) == product
    assert_allclose(distance(u, v), apart, rtol=1e-15)


@pytest.mark.parametrize(
    ("v", "length", "direction"),
    [
        pytest.param([3, 4], 5, [0.6, 0.8], id="3-4-5"),
        pytest.param([-8, 6], 10, [-0.8, 0.6], id="negative"),
        pytest.param([1, 2, 2], 3, [1 / 3, 2 / 3, 2 / 3], id="three-numbers"),
        pytest.param([-2], 2, [-1], id="one-number"),
    ],
)
def test_norm_and_unit_by_hand(v, length, direction):
    assert norm(v) == length
    assert_allclose(unit(v), direction, rtol=1e-15)


@pytest.mark.parametrize(
    ("u", "v", "expected"),
    [
        pytest.param([1, 0], [5, 0], 1, id="same-direction"),
        pytest.param([1, 0], [0, 2], 0, id="right-angle"),
        pytest.param([1, 2], [-2, -4], -1, id="opposite"),
        pytest.param([1, 0], [1, 1], math.sqrt(0.5), id="45-degrees"),
        pytest.param([3, 4], [4, 3], 24 / 25, id="24/25"),
    ],
)
def test_cosine_similarity_by_hand(u, v, expected):
    assert_allclose(cosine_similarity(u, v), expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("u", "v", "shadow"),
    [
        pytest.param([3, 4], [2, 0], [3, 0], id="onto-axis"),
        pytest.param([2, 0], [1, 1], [1, 1], id="onto-diagonal"),
        pytest.param([0, 3], [5, 0], [0, 0], id="right-angle"),
        pytest.param([-2, 0], [1, 1], [-1, -1], id="backwards"),
    ],
)
def test_project_by_hand(u, v, shadow):
    assert_allclose(project(u, v), shadow, rtol=1e-15)


@pytest.mark.parametrize(
    ("X", "v", "row"),
    [
        pytest.param([[0, 0], [5, 5], [9, 0]], [6, 4], 1, id="middle-row"),
        pytest.param([[1], [3]], [2], 0, id="tie-goes-to-the-first"),
        pytest.param([[7, 7]], [0, 0], 0, id="only-row"),
    ],
)
def test_nearest_by_hand(X, v, row):
    assert nearest(X, v) == row


@SEEDS
def test_against_numpy_and_scipy(seed):
    u, v = two_vectors(seed)
    assert_allclose(dot(u, v), math.fsum(a * b for a, b in zip(u, v, strict=True)), rtol=1e-12)
    assert_allclose(norm(v), np.linalg.norm(v), rtol=1e-14)
    assert_allclose(distance(u, v), euclidean(u, v), rtol=1e-14)
    assert_allclose(cosine_similarity(u, v), 1 - cosine(u, v), rtol=1e-12)
    assert_allclose(unit(v), v / math.hypot(*v), rtol=1e-14)


@SEEDS
def test_project_against_least_squares(seed):
    u, v = two_vectors(seed)
    c = np.linalg.lstsq(v[:, np.newaxis], u, rcond=None)[0]
    assert_allclose(project(u, v), c * v, rtol=1e-12)


@SEEDS
def test_nearest_against_a_search_tree(seed):
    rng = np.random.default_rng(seed)
    X, v = rng.normal(size=(31, 3)), rng.normal(size=3)
    assert nearest(X, v) == cKDTree(X).query(v)[1]


@given(vectors, vectors, vectors, numbers)
def test_dot_is_symmetric_and_linear(u, v, w, c):
    assert dot(u, v) == dot(v, u)
    assert_allclose(dot(c * u + w, v), c * dot(u, v) + dot(w, v), rtol=1e-9, atol=1e-6)


@given(vectors, vectors)
def test_cauchy_schwarz(u, v):
    assert abs(dot(u, v)) <= norm(u) * norm(v) * (1 + 1e-12)


@given(vectors, vectors, vectors)
def test_distance_is_a_metric(u, v, w):
    assert distance(u, v) == distance(v, u)
    assert (distance(u, v) == 0) == np.array_equal(u, v)
    assert distance(u, w) <= distance(u, v) + distance(v, w) + 1e-9


@given(vectors, numbers)
def test_norm_scales_with_the_vector(v, c):
    assert_allclose(norm(c * v), abs(c) * norm(v), rtol=1e-12)


@given(vectors, vectors, numbers)
def test_cosine_forgets_lengths_and_keeps_its_sign(u, v, c):
    assume(u.any() and v.any() and c != 0)
    assert -1 <= cosine_similarity(u, v) <= 1
    assert_allclose(cosine_similarity(c * u, v), np.sign(c) * cosine_similarity(u, v), atol=1e-12)


@given(vectors, vectors)
def test_what_the_shadow_leaves_is_at_right_angles(u, v):
    assume(v.any())
    shadow = project(u, v)
    assert_allclose(dot(u - shadow, v), 0, atol=1e-9 * (1 + norm(u) * norm(v)))
    assert_allclose(project(shadow, v), shadow, rtol=1e-9, atol=1e-12)


@given(vectors)
def test_unit_has_length_one_and_the_same_direction(v):
    assume(v.any())
    assert_allclose(norm(unit(v)), 1, rtol=1e-14)
    assert_allclose(cosine_similarity(unit(v), v), 1, rtol=1e-14)


@pytest.mark.parametrize("k", [1, 3, 7, 10, 33])
def test_cosine_never_leaves_the_domain_of_arccos(k):
    u = np.random.default_rng(0).normal(size=k)
    assert cosine_similarity(u, 0.1 * u) <= 1
    assert cosine_similarity(u, -0.1 * u) >= -1


def test_results_are_plain_numbers():
    assert [type(f([1.0, 2.0], [3.0, 4.0])) for f in (dot, distance, cosine_similarity)] == [float] * 3
    assert type(norm([1])) is float
    assert type(nearest([[1]], [1])) is int


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(
            lambda: dot([1, 2], [1, 2, 3]), ValueError, r"u has \(2,\), v has \(3,\)", id="dot-sizes"
        ),
        pytest.param(lambda: dot([[1]], [1]), ValueError, r"u must be a vector .* \(1, 1\)", id="dot-matrix"),
        pytest.param(lambda: dot([], []), ValueError, "u must not be empty", id="dot-empty"),
        pytest.param(lambda: dot(["a"], [1]), TypeError, "u must hold real numbers", id="dot-text"),
        pytest.param(lambda: norm([1, np.nan]), ValueError, "v must be finite; 1 of its 2", id="norm-nan"),
        pytest.param(lambda: norm(3), ValueError, "v must be a vector", id="norm-number"),
        pytest.param(
            lambda: distance([1], [1, 2]), ValueError, "u and v must have the same shape", id="dist"
        ),
        pytest.param(lambda: cosine_similarity([0], [1]), ValueError, "u must not be the zero", id="cos-u"),
        pytest.param(lambda: cosine_similarity([1], [0]), ValueError, "v must not be the zero", id="cos-v"),
        pytest.param(lambda: cosine_similarity([1], [1, 2]), ValueError, "same shape", id="cos-sizes"),
        pytest.param(
            lambda: project([1, 2], [0, 0]), ValueError, "v must not be the zero vector", id="project"
        ),
        pytest.param(lambda: project([1, 2], [1]), ValueError, "same shape", id="project-sizes"),
        pytest.param(lambda: unit([0, 0]), ValueError, "it has no direction", id="unit-zero"),
        pytest.param(lambda: unit([1e-200, 0]), ValueError, "length rounds to 0", id="unit-tiny"),
        pytest.param(
            lambda: nearest([[1, 2]], [1]), ValueError, r"X has shape \(1, 2\), v has shape \(1,\)", id="near"
        ),
        pytest.param(lambda: nearest([1, 2], [1]), ValueError, r"x\.reshape\(-1, 1\)", id="near-flat"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
