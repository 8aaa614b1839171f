"""Descent meets steps worked by hand, the closed form on a quadratic, SciPy and NumPy."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import autograd
import numpy as np
import pytest
import scipy.linalg
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mlmath_ref.gradient_descent import (
    Descent,
    condition_number,
    gradient_descent,
    largest_stable_rate,
    step,
)

EYE = np.eye(2)


def double(w: Any) -> Any:
    """Return the gradient of the squared length."""
    return 2 * w


def random_hessian(seed: int, d: int = 3) -> Any:
    """Return a symmetric matrix with eigenvalues above 0."""
    A = np.random.default_rng(seed).normal(size=(d + 2, d))
    return A.T @ A


@pytest.mark.parametrize(
    ("w", "slope", "alpha", "expected"),
    [
        pytest.param([5.0], [4.0], 0.5, [3.0], id="a rising loss moves w down"),
        pytest.param([5.0], [-4.0], 0.5, [7.0], id="a falling loss moves w up"),
        pytest.param([5.0, 1.0], [0.0, 0.0], 0.5, [5.0, 1.0], id="flat: stay"),
        pytest.param([1, 2], [10, -10], 0.25, [-1.5, 4.5], id="two weights"),
        pytest.param(5, 4, 0.5, [3.0], id="one number"),
    ],
)
def test_step_by_hand(w: Any, slope: Any, alpha: float, expected: list[float]) -> None:
    after = step(w, slope, alpha)
    assert after.dtype == np.float64
    assert_array_equal(after, expected)


def test_descent_by_hand() -> None:
    descent = gradient_descent(double, start=8, alpha=0.25, steps=3)
    assert isinstance(descent, Descent)
    assert_array_equal(descent.positions, [[8.0], [4.0], [2.0], [1.0]])
    assert_array_equal(descent.final, [1.0])
    assert descent.alpha == 0.25


def test_no_steps_leave_the_start() -> None:
    assert_array_equal(gradient_descent(double, [1.0, 2.0], 0.1, 0).positions, [[1.0, 2.0]])


@pytest.mark.parametrize("seed", range(5))
def test_descent_on_a_quadratic_has_its_closed_form(seed: int) -> None:
    H, start = random_hessian(seed), np.array([1.0, -2.0, 3.0])
    alpha = 1 / np.linalg.norm(H, 2)
    descent = gradient_descent(lambda w: H @ w, start, alpha, 20)
    assert descent.positions.shape == (21, 3)
    for t, w in enumerate(descent.positions):
        assert_allclose(w, np.linalg.matrix_power(np.eye(3) - alpha * H, t) @ start, rtol=1e-10, atol=1e-12)


def test_descent_finds_the_minimum_that_scipy_finds() -> None:
    def loss(w: Any) -> Any:
        return (w[0] - 1) ** 2 + 3 * (w[1] + 2) ** 2 + 0.1 * (w[0] * w[1]) ** 2

    witness = scipy.optimize.minimize(loss, [0.0, 0.0], tol=1e-12)
    descent = gradient_descent(autograd.grad(loss), [0.0, 0.0], 0.1, 1000)
    assert_allclose(descent.final, witness.x, rtol=0, atol=1e-6)


@given(start=st.floats(-100, 100), alpha=st.floats(0.01, 0.99))
def test_loss_falls_on_a_bowl_with_a_stable_rate(start: float, alpha: float) -> None:
    positions = gradient_descent(double, start, alpha, 10).positions
    assert (np.diff(positions[:, 0] ** 2) <= 0).all()


@given(w=st.lists(st.floats(-10, 10), min_size=1, max_size=4), alpha=st.floats(0.01, 10))
def test_a_step_there_and_back_is_no_step(w: list[float], alpha: float) -> None:
    slope = np.ones(len(w))
    assert_allclose(step(step(w, slope, alpha), -slope, alpha), w, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_rate_and_condition_agree_with_scipy_and_numpy(seed: int) -> None:
    H = random_hessian(seed)
    assert_allclose(largest_stable_rate(H), 2 / scipy.linalg.eigvals(H).real.max(), rtol=1e-10)
    assert_allclose(condition_number(H), np.linalg.cond(H), rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_stable_rate_parts_settling_from_growing(seed: int) -> None:
    H, start = random_hessian(seed), np.ones(3)
    bound = largest_stable_rate(H)
    below = gradient_descent(lambda w: H @ w, start, 0.99 * bound, 4000).final
    above = gradient_descent(lambda w: H @ w, start, 1.01 * bound, 1000).final
    assert np.linalg.norm(below) < 1e-3
    assert np.linalg.norm(above) > 1e3


def test_rate_by_hand() -> None:
    assert largest_stable_rate([[2.0, 0.0], [0.0, 8.0]]) == 0.25
    assert condition_number([[2.0, 0.0], [0.0, 8.0]]) == 4.0
    assert condition_number(EYE) == 1.0
    # A flat direction does not make a rate unstable, and rounding below 0 counts as flat.
    assert_allclose(largest_stable_rate([[1.0, 1.0], [1.0, 1.0]]), 1.0, rtol=1e-14)
    assert_allclose(largest_stable_rate([[1.0, 0.0], [0.0, -1e-17]]), 2.0, rtol=1e-14)


@given(scale=st.floats(0.01, 100))
def test_scaling_the_loss(scale: float) -> None:
    H = random_hessian(0)
    assert_allclose(largest_stable_rate(scale * H), largest_stable_rate(H) / scale, rtol=1e-9)
    assert_allclose(condition_number(scale * H), condition_number(H), rtol=1e-9)


def test_inputs_are_not_modified() -> None:
    w, slope, H = np.array([1.0, 2.0]), np.array([3.0, 4.0]), random_hessian(0, 2)
    kept = H.copy()

    def careless(at: Any) -> Any:
        at *= 2
        return at

    step(w, slope, 0.1)
    descent = gradient_descent(careless, w, 0.25, 2)
    largest_stable_rate(H)
    condition_number(H)
    assert_array_equal(w, [1.0, 2.0])
    assert_array_equal(slope, [3.0, 4.0])
    assert_array_equal(H, kept)
    assert_array_equal(descent.positions, [[1.0, 2.0], [0.5, 1.0], [0.25, 0.5]])


def test_a_descent_is_frozen() -> None:
    descent = gradient_descent(double, [1.0], 0.1, 1)
    with pytest.raises(FrozenInstanceError):
        descent.alpha = 2.0  # type: ignore[misc]
    final = descent.final
    final += 1
    assert_array_equal(descent.final, descent.positions[-1])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(
            lambda: step([1.0], [1.0, 2.0], 0.1), ValueError, r"w has \(1,\).*\(2,\)", id="step shapes"
        ),
        pytest.param(lambda: step([[1.0]], [1.0], 0.1), ValueError, "w must be a vector", id="step matrix"),
        pytest.param(
            lambda: step([1.0], [np.nan], 0.1), ValueError, "gradient_value must be fin", id="step NaN"
        ),
        pytest.param(lambda: step([1.0], [1.0], 0.0), ValueError, "alpha must be above 0", id="step alpha"),
        pytest.param(lambda: step(["a"], [1.0], 0.1), TypeError, "w must hold real numbers", id="step text"),
        pytest.param(
            lambda: gradient_descent(3.0, [1.0], 0.1, 1),
            TypeError,
            "gradient must be a function",
            id="no function",
        ),
        pytest.param(
            lambda: gradient_descent(double, [], 0.1, 1),
            ValueError,
            "start must not be empty",
            id="empty start",
        ),
        pytest.param(
            lambda: gradient_descent(double, [1.0], -0.1, 1), ValueError, "alpha must be above 0", id="alpha"
        ),
        pytest.param(
            lambda: gradient_descent(double, [1.0], 0.1, 1.5), TypeError, "steps must be a", id="steps 1.5"
        ),
        pytest.param(
            lambda: gradient_descent(double, [1.0], 0.1, -1), ValueError, "steps must be at", id="steps -1"
        ),
        pytest.param(
            lambda: gradient_descent(lambda w: w[:1], [1.0, 2.0], 0.1, 1),
            ValueError,
            r"w has \(2,\), gradient_value has \(1,\)",
            id="gradient of another shape",
        ),
        pytest.param(
            lambda: gradient_descent(lambda w: None, [1.0], 0.1, 1),
            TypeError,
            "gradient_value must hold real numbers",
            id="gradient without return",
        ),
        pytest.param(
            lambda: gradient_descent(lambda w: np.array([np.nan]), [1.0], 0.1, 1),
            ValueError,
            r"gradient\(start\) holds NaN or infinity; start where",
            id="no slope at the start",
        ),
        pytest.param(
            lambda: gradient_descent(double, [1.0], 1e200, 9),
            ValueError,
            r"diverged at step 2: alpha = 1e\+200 is too large here; try a smaller one",
            id="position overflows",
        ),
        pytest.param(
            lambda: gradient_descent(lambda w: w**3, [10.0], 1.0, 9),
            ValueError,
            "diverged at step 5: alpha = 1 is too large",
            id="gradient overflows",
        ),
        pytest.param(
            lambda: largest_stable_rate(np.ones((2, 3))), ValueError, "must be square.*3", id="not square"
        ),
        pytest.param(lambda: largest_stable_rate([1.0]), ValueError, "hessian must be a matrix", id="vector"),
        pytest.param(
            lambda: condition_number([[1.0, 2.0], [0.0, 1.0]]),
            ValueError,
            "must be symmetric",
            id="not symmetric",
        ),
        pytest.param(lambda: largest_stable_rate(0 * EYE), ValueError, "hessian is zero", id="no curvature"),
        pytest.param(
            lambda: largest_stable_rate([[1.0, 0.0], [0.0, -2.0]]),
            ValueError,
            "no negative eigenvalue; its smallest is -2",
            id="bends down",
        ),
        pytest.param(
            lambda: condition_number([[1.0, 1.0], [1.0, 1.0]]),
            ValueError,
            "flat in some direction",
            id="singular",
        ),
        pytest.param(lambda: condition_number([["a"]]), TypeError, "hessian must hold real", id="text"),
    ],
)
def test_bad_input_says_what_is_allowed(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
