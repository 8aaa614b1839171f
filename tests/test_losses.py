"""Losses against hand-worked cases, scikit-learn, plain loops, SymPy, central differences and autograd."""

import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sklearn.metrics
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from mlmath_ref.losses import (
    absolute_error,
    log_loss,
    log_loss_gradient,
    mean_absolute_error,
    mean_squared_error,
    mean_squared_error_gradient,
    root_mean_squared_error,
    squared_error,
    zero_one_loss,
)

SEEDS = pytest.mark.parametrize("seed", range(5))
fives = arrays(float, 5, elements=st.integers(-1000, 1000).map(lambda k: k / 8))
labels = arrays(float, 5, elements=st.sampled_from([0.0, 1.0]))
chances = arrays(float, 5, elements=st.floats(0.001, 0.999))


def scores(seed: int, n: int = 7):
    rng = np.random.default_rng(seed)
    return rng.normal(60, 10, size=n), rng.normal(60, 10, size=n)


def labels_and_chances(seed: int, n: int = 7):
    rng = np.random.default_rng(seed)
    return rng.permutation(np.arange(n) % 2).astype(float), rng.uniform(0.05, 0.95, size=n)


@pytest.mark.parametrize(
    ("y", "y_hat", "squared", "absolute"),
    [
        pytest.param([50, 60], [54, 62], [16, 4], [4, 2], id="both-too-high"),
        pytest.param([50, 60], [46, 60], [16, 0], [4, 0], id="one-too-low"),
        pytest.param([1, 2, 3], [1, 2, 3], [0, 0, 0], [0, 0, 0], id="perfect"),
        pytest.param([-1], [2], [9], [3], id="one-example"),
    ],
)
def test_errors_by_hand(y, y_hat, squared, absolute):
    n = len(y)
    assert squared_error(y, y_hat).tolist() == squared
    assert absolute_error(y, y_hat).tolist() == absolute
    assert_allclose(mean_squared_error(y, y_hat), sum(squared) / n, rtol=1e-15)
    assert_allclose(root_mean_squared_error(y, y_hat), math.sqrt(sum(squared) / n), rtol=1e-15)
    assert_allclose(mean_absolute_error(y, y_hat), sum(absolute) / n, rtol=1e-15)


@pytest.mark.parametrize(
    ("y", "p", "loss", "slope"),
    [
        pytest.param([1, 0], [0.5, 0.5], math.log(2), [-1, 1], id="one-half"),
        pytest.param([1], [0.25], math.log(4), [-4], id="surprised-by-1"),
        pytest.param([0], [0.75], math.log(4), [4], id="surprised-by-0"),
        pytest.param([1, 0], [0.8, 0.2], -math.log(0.8), [-0.625, 0.625], id="mostly-right"),
    ],
)
def test_log_loss_and_its_gradient_by_hand(y, p, loss, slope):
    assert_allclose(log_loss(y, p), loss, rtol=1e-14)
    assert_allclose(log_loss_gradient(y, p), slope, rtol=1e-14)


@pytest.mark.parametrize(
    ("y", "y_hat", "share"),
    [
        pytest.param([0, 1, 1, 0], [0, 1, 0, 0], 0.25, id="one-of-four"),
        pytest.param([0, 1], [0, 1], 0, id="all-right"),
        pytest.param([0, 1], [1, 0], 1, id="all-wrong"),
    ],
)
def test_zero_one_loss_by_hand(y, y_hat, share):
    assert zero_one_loss(y, y_hat) == share


def test_mean_squared_error_gradient_by_hand():
    # Errors 4 and 2, times 2/n with n = 2.
    assert mean_squared_error_gradient([50, 60], [54, 62]).tolist() == [4, 2]
    assert mean_squared_error_gradient([1], [0]).tolist() == [-2]


@SEEDS
def test_against_scikit_learn(seed):
    y, y_hat = scores(seed)
    assert_allclose(mean_squared_error(y, y_hat), sklearn.metrics.mean_squared_error(y, y_hat), rtol=1e-14)
    root = sklearn.metrics.root_mean_squared_error(y, y_hat)
    assert_allclose(root_mean_squared_error(y, y_hat), root, rtol=1e-14)
    assert_allclose(mean_absolute_error(y, y_hat), sklearn.metrics.mean_absolute_error(y, y_hat), rtol=1e-14)
    t, p = labels_and_chances(seed)
    assert_allclose(log_loss(t, p), sklearn.metrics.log_loss(t, p), rtol=1e-12)
    guess = (p > 0.5).astype(float)
    assert_allclose(zero_one_loss(t, guess), sklearn.metrics.zero_one_loss(t, guess), rtol=1e-14)


@SEEDS
def test_log_loss_against_a_plain_loop(seed):
    y, p = labels_and_chances(seed)
    surprises = [-math.log(p_i if y_i == 1 else 1 - p_i) for y_i, p_i in zip(y, p, strict=True)]
    assert_allclose(log_loss(y, p), math.fsum(surprises) / len(y), rtol=1e-14)


def central_differences(loss, at, h):
    return [(loss(at + h * e) - loss(at - h * e)) / (2 * h) for e in np.eye(len(at))]


@SEEDS
def test_gradients_against_central_differences(seed):
    y, y_hat = scores(seed)
    slopes = central_differences(lambda v: mean_squared_error(y, v), y_hat, h=1e-4)
    assert_allclose(mean_squared_error_gradient(y, y_hat), slopes, rtol=1e-6, atol=1e-7)
    t, p = labels_and_chances(seed)
    slopes = central_differences(lambda v: log_loss(t, v), p, h=1e-6)
    assert_allclose(log_loss_gradient(t, p), slopes, rtol=1e-6, atol=1e-8)


@SEEDS
def test_gradients_against_autograd(seed):
    y, y_hat = scores(seed)
    slopes = autograd.grad(lambda v: anp.mean((v - y) ** 2))(y_hat)
    assert_allclose(mean_squared_error_gradient(y, y_hat), slopes, rtol=1e-12)
    t, p = labels_and_chances(seed)
    slopes = autograd.grad(lambda v: -anp.mean(t * anp.log(v) + (1 - t) * anp.log(1 - v)))(p)
    assert_allclose(log_loss_gradient(t, p), slopes, rtol=1e-12)


def test_gradients_against_sympy():
    n = 3
    y, v = sp.symbols(f"y:{n}"), sp.symbols(f"v:{n}")
    squared = sum((b - a) ** 2 for a, b in zip(y, v, strict=True)) / n
    surprise = -sum(a * sp.log(b) + (1 - a) * sp.log(1 - b) for a, b in zip(y, v, strict=True)) / n
    squared_slopes = sp.lambdify([y, v], [sp.diff(squared, s) for s in v])
    surprise_slopes = sp.lambdify([y, v], [sp.diff(surprise, s) for s in v])
    for seed in range(5):
        targets, predictions = scores(seed, n)
        found = mean_squared_error_gradient(targets, predictions)
        assert_allclose(found, squared_slopes(targets, predictions), rtol=1e-12)
        t, p = labels_and_chances(seed, n)
        assert_allclose(log_loss_gradient(t, p), surprise_slopes(t, p), rtol=1e-12)


@given(fives, fives)
def test_errors_are_symmetric_and_zero_only_when_right(y, y_hat):
    for loss in (mean_squared_error, root_mean_squared_error, mean_absolute_error):
        assert loss(y, y_hat) == loss(y_hat, y)
        assert loss(y, y_hat) >= 0
        assert (loss(y, y_hat) == 0) == np.array_equal(y, y_hat)
    assert mean_absolute_error(y, y_hat) <= root_mean_squared_error(y, y_hat) + 1e-9


@given(fives)
def test_best_constant_is_the_mean_for_squares_and_the_median_for_sizes(y):
    best, middle = np.full(5, y.mean()), np.full(5, np.median(y))
    assert_allclose(mean_squared_error_gradient(y, best).sum(), 0, atol=1e-9)
    for step in (-1, 1):
        assert mean_squared_error(y, best) < mean_squared_error(y, best + step)
        assert mean_absolute_error(y, middle) <= mean_absolute_error(y, middle + step) + 1e-9


@given(fives)
def test_gradient_is_zero_where_every_prediction_is_right(y):
    assert_array_equal(mean_squared_error_gradient(y, y), 0)


@given(labels, chances)
def test_log_loss_is_above_zero_and_treats_both_labels_alike(y, p):
    assert log_loss(y, p) > 0
    assert_allclose(log_loss(1 - y, 1 - p), log_loss(y, p), rtol=1e-9)
    assert_allclose(log_loss_gradient(1 - y, 1 - p), -log_loss_gradient(y, p), rtol=1e-9)
    assert_array_equal(np.sign(log_loss_gradient(y, p)), 1 - 2 * y)


@given(st.integers(1, 19))
def test_log_loss_of_one_chance_for_all_is_least_at_the_share_of_ones(ones):
    y = np.repeat([1.0, 0.0], [ones, 20 - ones])
    best = np.full(20, ones / 20)
    assert_allclose(log_loss_gradient(y, best).sum(), 0, atol=1e-9)
    assert log_loss(y, best) < min(log_loss(y, best * 0.9), log_loss(y, 1 - (1 - best) * 0.9))


@given(labels, labels)
def test_zero_one_loss_is_the_mean_absolute_error_of_labels(y, y_hat):
    assert_allclose(zero_one_loss(y, y_hat), mean_absolute_error(y, y_hat), rtol=1e-15)


def test_shapes_are_kept_and_one_number_gives_one_number():
    for error in (squared_error, absolute_error):
        assert error(np.ones((2, 3)), np.zeros((2, 3))).shape == (2, 3)
        assert isinstance(error(50, 53), float)
    assert squared_error(50, 53) == 9


def test_results_are_plain_numbers():
    y, p = [0.0, 1.0], [0.5, 0.5]
    regression = [f(y, p) for f in (mean_squared_error, root_mean_squared_error, mean_absolute_error)]
    assert {type(number) for number in [*regression, log_loss(y, p), zero_one_loss(y, y)]} == {float}


MEANS = [mean_squared_error, root_mean_squared_error, mean_absolute_error, mean_squared_error_gradient]


@pytest.mark.parametrize("loss", MEANS)
def test_column_against_row_is_refused_rather_than_broadcast(loss):
    message = (
        r"y_hat must be a vector of shape \(n,\); its shape is \(3, 1\); for one column use y_hat\.ravel"
    )
    with pytest.raises(ValueError, match=message):
        loss([1, 2, 3], [[1], [2], [3]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(
            lambda: squared_error([1, 2, 3], [[1], [2], [3]]),
            ValueError,
            r"same shape; y has \(3,\), y_hat has \(3, 1\)",
            id="squared-broadcast",
        ),
        pytest.param(lambda: squared_error([], []), ValueError, "y must not be empty", id="squared-empty"),
        pytest.param(lambda: squared_error(["a"], [1]), TypeError, "y must hold real", id="squared-text"),
        pytest.param(lambda: absolute_error([1], [1, 2]), ValueError, "same shape", id="absolute-sizes"),
        pytest.param(lambda: absolute_error([1], [np.nan]), ValueError, "y_hat must be finite", id="nan"),
        pytest.param(
            lambda: mean_squared_error([1], [1, 2]), ValueError, r"y has \(1,\), y_hat has \(2,\)", id="mse"
        ),
        pytest.param(lambda: mean_squared_error(1, 1), ValueError, "y must be a vector", id="mse-number"),
        pytest.param(lambda: root_mean_squared_error([1], [1, 2]), ValueError, "same shape", id="rmse"),
        pytest.param(lambda: mean_absolute_error([1], [1, 2]), ValueError, "same shape", id="mae"),
        pytest.param(
            lambda: mean_squared_error_gradient([1], [1, 2]), ValueError, "same shape", id="mse-slope"
        ),
        pytest.param(
            lambda: log_loss([1, 0], [0, 0.5]),
            ValueError,
            r"it holds 0, and a certain prediction .* infinite loss; .* np\.clip\(p, 1e-6, 1 - 1e-6\)",
            id="log-0",
        ),
        pytest.param(lambda: log_loss([1], [1]), ValueError, "it holds 1, and a certain", id="log-1"),
        pytest.param(lambda: log_loss([1], [1.5]), ValueError, "strictly between 0 and 1", id="log-range"),
        pytest.param(
            lambda: log_loss([2], [0.5]), ValueError, "only the labels 0 and 1; it holds 2", id="log-y"
        ),
        pytest.param(
            lambda: log_loss([1], [0.5, 0.5]), ValueError, r"y has \(1,\), p has \(2,\)", id="log-size"
        ),
        pytest.param(lambda: log_loss_gradient([1], [0]), ValueError, "strictly between", id="slope-0"),
        pytest.param(lambda: log_loss_gradient([1], [0.5, 0.5]), ValueError, "same shape", id="slope-size"),
        pytest.param(
            lambda: zero_one_loss([0, 1], [0, 0.7]), ValueError, "y_hat .*; it holds 0.7", id="01-p"
        ),
        pytest.param(lambda: zero_one_loss([0, 3], [0, 1]), ValueError, "y must hold only", id="01-y"),
        pytest.param(lambda: zero_one_loss([0, 1], [0]), ValueError, "same shape", id="01-size"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
