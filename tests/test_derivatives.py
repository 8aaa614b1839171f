"""Numerical derivatives meet hand-worked slopes, SciPy, autograd and SymPy."""

from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.differentiate
import scipy.optimize
import sympy
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mlmath_ref.derivatives import (
    Tangent,
    central_difference,
    complex_step,
    forward_difference,
    gradient,
    hessian,
    tangent,
)

numbers = st.floats(-3, 3)

CURVES = [
    pytest.param(lambda x: x**2, lambda x: 2 * x, id="square"),
    pytest.param(lambda x: x**3 - 4 * x, lambda x: 3 * x**2 - 4, id="cubic"),
    pytest.param(np.exp, np.exp, id="exp"),
    pytest.param(np.sin, np.cos, id="sin"),
    pytest.param(lambda x: 1 / (1 + np.exp(-x)), lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2, id="sigmoid"),
    pytest.param(lambda x: 7 + 0 * x, lambda x: 0.0, id="constant"),
]


@pytest.mark.parametrize(
    ("method", "h", "expected"),
    [
        pytest.param(forward_difference, 1.0, 7.0, id="forward: (16 - 9) / 1"),
        pytest.param(forward_difference, 0.5, 6.5, id="forward: (12.25 - 9) / 0.5"),
        pytest.param(central_difference, 1.0, 6.0, id="central: (16 - 4) / 2"),
        pytest.param(complex_step, 1.0, 6.0, id="complex: Im (3 + i)^2 / 1"),
    ],
)
def test_slope_of_the_square_at_3_by_hand(method: Callable[..., float], h: float, expected: float) -> None:
    slope = method(lambda x: x**2, 3, h)
    assert type(slope) is float
    assert slope == expected


@pytest.mark.parametrize(("f", "slope"), CURVES)
def test_every_method_finds_the_known_slope(f: Callable[..., Any], slope: Callable[[float], float]) -> None:
    for x in np.random.default_rng(0).uniform(-2, 2, size=10).tolist():
        assert_allclose(forward_difference(f, x, 1e-8), slope(x), rtol=0, atol=1e-6)
        assert_allclose(central_difference(f, x), slope(x), rtol=0, atol=1e-8)
        assert_allclose(complex_step(f, x), slope(x), rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("x", [-1.3, 0.0, 0.4, 2.0])
def test_slope_agrees_with_scipy(x: float) -> None:
    def f(x: Any) -> Any:
        return np.exp(np.sin(x)) + x**2

    witness = scipy.differentiate.derivative(f, x)
    assert witness.success
    assert_allclose(central_difference(f, x), witness.df, rtol=1e-9, atol=1e-9)
    assert_allclose(complex_step(f, x), witness.df, rtol=1e-8, atol=1e-9)


def test_slope_agrees_with_sympy() -> None:
    x = sympy.symbols("x")
    formula = sympy.exp(-(x**2)) * sympy.sin(3 * x)
    f, slope = sympy.lambdify(x, formula, "numpy"), sympy.lambdify(x, sympy.diff(formula, x), "numpy")
    for at in np.linspace(-2, 2, 9):
        assert_allclose(complex_step(f, at), slope(at), rtol=1e-13, atol=1e-15)


def test_error_shrinks_with_h_and_with_h_squared() -> None:
    steps = np.array([1e-1, 1e-2, 1e-3])
    forward = [abs(forward_difference(np.exp, 0.0, h) - 1) for h in steps]
    central = [abs(central_difference(np.exp, 0.0, h) - 1) for h in steps]
    assert_allclose(forward, steps / 2, rtol=0.05)  # next term of the series: h f'' / 2
    assert_allclose(central, steps**2 / 6, rtol=0.05)  # h² f''' / 6


def test_a_step_below_the_spacing_of_floats_finds_no_slope() -> None:
    assert forward_difference(np.exp, 1.0, 1e-17) == 0


@given(a=numbers, b=numbers, x=numbers, h=st.floats(1e-3, 1))
def test_central_difference_is_exact_on_parabolas(a: float, b: float, x: float, h: float) -> None:
    assert_allclose(central_difference(lambda t: a * t**2 + b * t, x, h), 2 * a * x + b, rtol=0, atol=1e-10)


@given(x=numbers, a=numbers)
def test_chain_rule(x: float, a: float) -> None:
    outer = central_difference(np.sin, a * x)
    assert_allclose(central_difference(lambda t: np.sin(a * t), x), a * outer, rtol=0, atol=1e-8)


def bowl(w: Any) -> Any:
    """Return a smooth function of three weights with all mixed derivatives."""
    return anp.exp(0.3 * w[0]) * w[1] ** 2 + w[0] * w[2] ** 3 - anp.sin(w[1] * w[2])


@pytest.mark.parametrize("seed", range(5))
def test_gradient_agrees_with_autograd_and_scipy(seed: int) -> None:
    w = np.random.default_rng(seed).normal(size=3)
    came = gradient(bowl, w)
    assert came.shape == (3,)
    assert_allclose(came, autograd.grad(bowl)(w), rtol=0, atol=1e-8)
    assert_allclose(came, scipy.optimize.approx_fprime(w, bowl), rtol=0, atol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_hessian_agrees_with_autograd(seed: int) -> None:
    w = np.random.default_rng(seed).normal(size=3)
    came = hessian(bowl, w)
    assert came.shape == (3, 3)
    assert_array_equal(came, came.T)
    assert_allclose(came, autograd.hessian(bowl)(w), rtol=0, atol=1e-5)


def test_hessian_agrees_with_scipy() -> None:
    def f(w: Any) -> Any:
        return w[0] ** 2 * w[1] + np.exp(w[1])

    witness = scipy.differentiate.hessian(f, [0.5, -0.7])
    assert_allclose(hessian(f, [0.5, -0.7]), witness.ddf, rtol=0, atol=1e-6)


def test_gradient_and_hessian_of_a_quadratic_by_hand() -> None:
    Q, c = np.array([[4.0, 1.0], [1.0, 2.0]]), np.array([-1.0, 3.0])

    def f(w: Any) -> float:
        return float(w @ Q @ w / 2 + c @ w)

    # Q w + c = [4 + 2 - 1, 1 + 4 + 3]
    assert_allclose(gradient(f, [1.0, 2.0]), [5.0, 8.0], rtol=0, atol=1e-8)
    assert_allclose(hessian(f, [1.0, 2.0]), Q, rtol=0, atol=1e-6)


@given(x=numbers)
def test_tangent_of_the_square(x: float) -> None:
    line = tangent(lambda t: t**2, x)
    assert isinstance(line, Tangent)
    assert_allclose(line, (2 * x, -(x**2)), rtol=0, atol=1e-7)
    assert_allclose(line.slope * x + line.intercept, x**2, rtol=0, atol=1e-12)


def test_inputs_are_not_modified() -> None:
    w = np.array([1.0, 2.0])

    def careless(at: Any) -> float:
        at += 1.0
        return float(at @ at)

    gradient(careless, w)
    hessian(careless, w)
    assert_array_equal(w, [1.0, 2.0])


def total(w: Any) -> float:
    """Return the sum of the entries."""
    return float(np.sum(w))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(
            lambda: forward_difference(3.0, 1.0, 0.1),
            TypeError,
            "f must be a function.*f, not f",
            id="forward f",
        ),
        pytest.param(lambda: central_difference(None, 1.0), TypeError, "it is NoneType", id="central f"),
        pytest.param(lambda: complex_step(3.0, 1.0), TypeError, "f must be a function", id="complex f"),
        pytest.param(lambda: gradient(3.0, [1.0]), TypeError, "f must be a function", id="gradient f"),
        pytest.param(lambda: hessian(3.0, [1.0]), TypeError, "f must be a function", id="hessian f"),
        pytest.param(lambda: tangent(3.0, 1.0), TypeError, "f must be a function", id="tangent f"),
        pytest.param(
            lambda: forward_difference(np.exp, 1.0, 0.0), ValueError, "h must be above 0", id="h zero"
        ),
        pytest.param(lambda: central_difference(np.exp, 1.0, -1.0), ValueError, "it is -1", id="h negative"),
        pytest.param(lambda: complex_step(np.exp, 1.0, 0.0), ValueError, "h must be above 0", id="complex h"),
        pytest.param(lambda: gradient(total, [1.0], 0.0), ValueError, "h must be above 0", id="gradient h"),
        pytest.param(lambda: hessian(total, [1.0], 0.0), ValueError, "h must be above 0", id="hessian h"),
        pytest.param(
            lambda: central_difference(np.exp, [1.0]), ValueError, "x must be one number", id="x list"
        ),
        pytest.param(lambda: tangent(np.exp, np.nan), ValueError, "x must be finite", id="x NaN"),
        pytest.param(lambda: central_difference(np.exp, "1"), TypeError, "x must hold real", id="x text"),
        pytest.param(
            lambda: forward_difference(lambda x: [x], 1.0, 0.1),
            ValueError,
            r"f\(x \+ h\) must be one number; its shape is \(1,\)",
            id="f returns a list",
        ),
        pytest.param(
            lambda: central_difference(lambda x: None, 1.0),
            TypeError,
            r"f\(x \+ h\) must hold",
            id="f returns None",
        ),
        pytest.param(
            lambda: complex_step(abs, 1.0), TypeError, "not abs; or use central", id="f returns a real"
        ),
        pytest.param(
            lambda: complex_step(lambda z: z * np.ones(2), 1.0),
            ValueError,
            "imaginary part",
            id="f returns two",
        ),
        pytest.param(lambda: gradient(total, 1.0), ValueError, "w must be a vector", id="gradient of scalar"),
        pytest.param(lambda: gradient(total, []), ValueError, "w must not be empty", id="gradient empty"),
        pytest.param(lambda: hessian(total, [[1.0]]), ValueError, "w must be a vector", id="hessian matrix"),
        pytest.param(
            lambda: gradient(lambda w: 2 * w, [1.0, 2.0]),
            ValueError,
            r"f\(w\) must be one.*\(2,\)",
            id="vector f",
        ),
        pytest.param(
            lambda: hessian(lambda w: np.inf, [1.0]),
            ValueError,
            r"f\(w\) must be finite",
            id="hessian f infinite",
        ),
    ],
)
def test_bad_input_says_what_is_allowed(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
