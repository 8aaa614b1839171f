"""Linear regression against hand-worked cases, SymPy, central differences, autograd and scikit-learn."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from sklearn.linear_model import LinearRegression

from mlmath_ref.datasets import hours_and_scores, learners
from mlmath_ref.linear_regression import (
    fit,
    fit_by_descent,
    gradient,
    mean_squared_error,
    predict,
)

SEEDS = pytest.mark.parametrize("seed", range(5))


def problem(seed: int, n: int = 7, d: int = 3):
    """Return a seeded problem with prime sizes, so that a swapped axis cannot go unnoticed."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d), float(rng.normal())


def test_predictions_of_the_lesson():
    X, _ = hours_and_scores()
    assert predict(X, [5.0], 40.0).tolist() == [45, 50, 55, 60, 65]


def test_loss_of_the_lesson_by_hand():
    X, y = hours_and_scores()
    # errors 0, 0, -5, -10, -10: squares 0, 0, 25, 100, 100
    assert mean_squared_error(X, y, [5.0], 40.0) == 225 / 5


@pytest.mark.parametrize(
    ("w", "b", "y", "slope_w", "slope_b"),
    [
        pytest.param(1.0, 0.0, [1.0, 3.0], -2.0, -1.0, id="second-learner-one-too-low"),
        pytest.param(2.0, -1.0, [1.0, 3.0], 0.0, 0.0, id="perfect-fit-has-no-slope"),
        pytest.param(0.0, 0.0, [1.0, 1.0], -3.0, -2.0, id="start-at-zero"),
    ],
)
def test_gradient_by_hand(w, b, y, slope_w, slope_b):
    found = gradient([[1.0], [2.0]], y, [w], b)
    assert_allclose([found.w[0], found.b], [slope_w, slope_b], atol=1e-12)


def test_gradient_against_sympy():
    n, d = 3, 2
    w, x, y, b = sp.symbols(f"w:{d}"), sp.symbols(f"x:{n * d}"), sp.symbols(f"y:{n}"), sp.Symbol("b")
    predictions = [sum(w[j] * x[d * i + j] for j in range(d)) + b for i in range(n)]
    loss = sum((p - t) ** 2 for p, t in zip(predictions, y, strict=True)) / n
    slopes = sp.lambdify([x, y, w, b], [sp.diff(loss, s) for s in (*w, b)])
    for seed in range(5):
        X0, y0, w0, b0 = problem(seed, n, d)
        found = gradient(X0, y0, w0, b0)
        assert_allclose([*found.w, found.b], slopes(X0.ravel(), y0, w0, b0), rtol=1e-12)


@SEEDS
def test_gradient_against_central_differences(seed):
    X, y, w, b = problem(seed)
    h = 1e-6
    by_hand = [
        (mean_squared_error(X, y, w + h * e, b) - mean_squared_error(X, y, w - h * e, b)) / (2 * h)
        for e in np.eye(3)
    ]
    by_hand_b = (mean_squared_error(X, y, w, b + h) - mean_squared_error(X, y, w, b - h)) / (2 * h)
    found = gradient(X, y, w, b)
    assert_allclose(found.w, by_hand, rtol=1e-6, atol=1e-8)
    assert_allclose(found.b, by_hand_b, rtol=1e-6, atol=1e-8)


@SEEDS
def test_gradient_against_autograd(seed):
    X, y, w, b = problem(seed)
    loss = lambda w, b: anp.mean((anp.dot(X, w) + b - y) ** 2)  # noqa: E731
    found = gradient(X, y, w, b)
    assert_allclose(found.w, autograd.grad(loss, 0)(w, b), rtol=1e-12)
    assert_allclose(found.b, autograd.grad(loss, 1)(w, b), rtol=1e-12)


@SEEDS
def test_fit_against_scikit_learn_and_lstsq(seed):
    X, y, _, _ = problem(seed, n=11)
    model, theirs = fit(X, y), LinearRegression().fit(X, y)
    direct = np.linalg.lstsq(np.column_stack([X, np.ones(11)]), y, rcond=None)[0]
    assert_allclose([*model.w, model.b], [*theirs.coef_, theirs.intercept_], rtol=1e-9)
    assert_allclose([*model.w, model.b], direct, rtol=1e-9)


def test_fit_of_the_lesson():
    model = fit(*hours_and_scores())
    assert_allclose([model.w[0], model.b], [8.0, 36.0], rtol=1e-12)


@given(arrays(float, 3, elements=st.floats(-10, 10)), st.floats(-10, 10))
def test_fit_recovers_the_weights_a_problem_was_built_from(w, b):
    X = np.random.default_rng(0).normal(size=(13, 3))
    model = fit(X, X @ w + b)
    assert_allclose([*model.w, model.b], [*w, b], atol=1e-9)


@SEEDS
def test_gradient_is_zero_at_the_fit(seed):
    X, y, _, _ = problem(seed)
    slope = gradient(X, y, *fit(X, y))
    assert_allclose([*slope.w, slope.b], 0, atol=1e-12)


def test_descent_arrives_where_the_normal_equation_points():
    data = learners()
    Z = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    exact, stepped = fit(Z, data.score), fit_by_descent(Z, data.score, alpha=0.1, steps=2000)
    assert_allclose([*stepped.w, stepped.b], [*exact.w, exact.b], rtol=1e-8)


def test_one_step_of_descent_by_hand():
    # From w = b = 0 the gradient is (-3, -2), so one step of 0.1 lands on (0.3, 0.2).
    model = fit_by_descent([[1.0], [2.0]], [1.0, 1.0], alpha=0.1, steps=1)
    assert_allclose([model.w[0], model.b], [0.3, 0.2], rtol=1e-12)


def test_descent_says_when_alpha_is_too_large():
    with pytest.raises(ValueError, match=r"diverged at step \d+: alpha = 1 is too large"):
        fit_by_descent(*hours_and_scores(), alpha=1.0, steps=10_000)


X2, Y2 = [[1.0], [2.0]], [1.0, 3.0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(
            lambda: predict(X2, [1.0, 2.0], 0.0), ValueError, "1 features but w .* has 2 weights", id="w"
        ),
        pytest.param(
            lambda: predict([1.0, 2.0], [1.0], 0.0), ValueError, r"x\.reshape\(-1, 1\)", id="flat-X"
        ),
        pytest.param(lambda: predict(X2, [np.nan], 0.0), ValueError, "w must be finite", id="nan"),
        pytest.param(lambda: predict(X2, [1.0], [0.0]), ValueError, "b must be one number", id="b-array"),
        pytest.param(
            lambda: mean_squared_error(X2, [1.0], [1.0], 0.0), ValueError, "X has 2, y has 1", id="loss-y"
        ),
        pytest.param(
            lambda: gradient(X2, [1.0], [1.0], 0.0), ValueError, "X has 2, y has 1", id="gradient-y"
        ),
        pytest.param(lambda: fit(X2, ["a", "b"]), TypeError, "y must hold real numbers", id="text"),
        pytest.param(
            lambda: fit([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]], [1.0, 2.0, 3.0]),
            ValueError,
            "only 2 of",
            id="rank",
        ),
        pytest.param(lambda: fit(X2, [1.0, 2.0, 3.0]), ValueError, "X has 2, y has 3", id="fit-y"),
        pytest.param(lambda: fit([], []), ValueError, "X must not be empty", id="empty"),
        pytest.param(lambda: fit_by_descent(X2, Y2, 0.0, 5), ValueError, "alpha must be above 0", id="alpha"),
        pytest.param(
            lambda: fit_by_descent(X2, Y2, 0.1, 0), ValueError, "steps must be at least 1", id="steps"
        ),
        pytest.param(
            lambda: fit_by_descent(X2, Y2, 0.1, 2.5),
            TypeError,
            "steps must be a whole number",
            id="half-step",
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_inputs_stay_as_they_were():
    X, y, w, _ = problem(0)
    copies = X.copy(), y.copy(), w.copy()
    predict(X, w, 1.0)
    gradient(X, y, w, 1.0)
    fit(X, y)
    fit_by_descent(X, y, 0.01, 3)
    for before, after in zip(copies, (X, y, w), strict=True):
        assert (before == after).all()
