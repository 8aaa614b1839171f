"""Symbolic helpers meet derivatives worked by hand, central differences and the reference functions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mlmath_ref import derivatives, linear_regression
from mlmath_ref.symbolic import (
    Comparison,
    Disagreement,
    compare,
    derive,
    gradient,
    hessian,
    mean_squared_error,
    to_numpy,
)

w, b, x, y = sympy.symbols("w b x y")
RNG = np.random.default_rng(0)
SQUARED_ERROR = (y - (w * x + b)) ** 2


@pytest.mark.parametrize(
    ("expression", "by", "expected"),
    [
        pytest.param(w**3, [w], 3 * w**2, id="power rule"),
        pytest.param(w**3, [w, w], 6 * w, id="twice"),
        pytest.param(w**2 * b**3, [w, b], 6 * w * b**2, id="by w, then by b"),
        pytest.param(w**2, [b], sympy.Integer(0), id="a symbol that is not there"),
        pytest.param(SQUARED_ERROR, [w], -2 * x * (y - w * x - b), id="squared error by w"),
        pytest.param(SQUARED_ERROR, [b], -2 * (y - w * x - b), id="squared error by b"),
    ],
)
def test_derivatives_by_hand(expression: Any, by: list[Any], expected: Any) -> None:
    assert sympy.expand(derive(expression, *by) - expected) == 0


def test_gradient_and_hessian_by_hand() -> None:
    column = gradient(w**2 * b, [w, b])
    assert column.shape == (2, 1)
    assert column == sympy.Matrix([2 * w * b, w**2])
    assert hessian(w**2 * b, [w, b]) == sympy.Matrix([[2 * b, 2 * w], [2 * w, 0]])
    assert hessian(w**2 * b, (s for s in (w, b))) == hessian(w**2 * b, [w, b])


@pytest.mark.parametrize("seed", range(3))
def test_gradient_and_hessian_agree_with_central_differences(seed: int) -> None:
    formula = sympy.exp(w * b) + sympy.sin(w) * b**2
    f = to_numpy(formula, [w, b])
    at = np.random.default_rng(seed).uniform(-1, 1, size=2)
    slopes = np.array(gradient(formula, [w, b]).subs({w: at[0], b: at[1]})).astype(float).ravel()
    bends = np.array(hessian(formula, [w, b]).subs({w: at[0], b: at[1]})).astype(float)
    assert_allclose(slopes, derivatives.gradient(lambda v: float(f(*v)), at), rtol=0, atol=1e-8)
    assert_allclose(bends, derivatives.hessian(lambda v: float(f(*v)), at), rtol=0, atol=1e-6)


def test_numpy_function_takes_whole_arrays() -> None:
    f = to_numpy(SQUARED_ERROR, [w, b, x, y])
    hours, scores = np.array([1.0, 2.0, 3.0]), np.array([45.0, 50.0, 60.0])
    came = f(5.0, 40.0, hours, scores)
    assert came.dtype == np.float64
    assert_array_equal(came, [0.0, 0.0, 25.0])
    assert f(5, 40, 3, 60).shape == ()
    assert f(np.ones((4, 1)), 0, hours, scores).shape == (4, 3)


def test_numpy_function_of_a_constant_has_the_shape_of_its_input() -> None:
    f = to_numpy(derive(3 * w, w), [w])
    came = f([1, 2])
    assert_array_equal(came, [3.0, 3.0])
    came += 1  # an array of its own, which may be written to
    assert_array_equal(f([1, 2]), [3.0, 3.0])


@given(a=st.floats(-5, 5), c=st.floats(0.1, 5))
def test_numpy_function_agrees_with_substitution(a: float, c: float) -> None:
    formula = sympy.log(x) * sympy.tanh(w) + sympy.sqrt(x) / (1 + sympy.exp(-w))
    expected = float(formula.subs({w: a, x: c}))
    assert_allclose(to_numpy(formula, [w, x])(a, c), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        pytest.param(derive(w**2 * b, w), lambda w, b: 2 * w * b, id="a number"),
        pytest.param(gradient(w**2 * b, [w, b]), lambda w, b: [2 * w * b, w**2], id="a column and a vector"),
        pytest.param(gradient(w**2 * b, [w, b]), lambda w, b: [[2 * w * b], [w**2]], id="a column"),
        pytest.param(hessian(w**2 * b, [w, b]), lambda w, b: [[2 * b, 2 * w], [2 * w, 0]], id="a square"),
        pytest.param(hessian(w**2, [w]) + sympy.Matrix([[b]]), lambda w, b: [[2 + b]], id="one by one"),
        pytest.param(sympy.Integer(2) + 0 * w, lambda w, b: 2, id="a constant"),
    ],
)
def test_comparison_of_what_agrees(expression: Any, function: Callable[..., Any]) -> None:
    comparison = compare(expression, function, [w, b], np.random.default_rng(0), draws=7, low=-1, high=3)
    assert isinstance(comparison, Comparison)
    assert comparison.points.shape == (7, 2)
    assert comparison.points.min() >= -1
    assert comparison.points.max() <= 3
    assert 0 <= comparison.largest_difference < 1e-12
    again = compare(expression, function, [w, b], np.random.default_rng(0), draws=7, low=-1, high=3)
    assert_array_equal(again.points, comparison.points)


def test_comparison_tells_the_largest_difference() -> None:
    comparison = compare(w, lambda w: w + 1e-3, [w], np.random.default_rng(0), rtol=0.01)
    assert_allclose(comparison.largest_difference, 1e-3, rtol=1e-9)


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        pytest.param(w**2, lambda w, b: -(w**2), id="a sign"),
        pytest.param(derive(w**2, w), lambda w, b: w, id="a factor of 2"),
        pytest.param(w * b, lambda w, b: w + b, id="another operation"),
        pytest.param(w, lambda w, b: w * (1 + 1e-6), id="the seventh digit"),
        pytest.param(hessian(w**2 * b, [w, b]), lambda w, b: [[2 * b, 2 * w], [w, 0]], id="one entry"),
    ],
)
def test_comparison_finds_what_differs(expression: Any, function: Callable[..., Any]) -> None:
    with pytest.raises(
        Disagreement, match=r"at w = .*, b = .* the formula gives .* and the function .* differ by"
    ):
        compare(expression, function, [w, b], np.random.default_rng(0))


def test_a_disagreement_is_a_failed_assertion_and_names_the_point() -> None:
    point = np.random.default_rng(3).uniform(-2, 2)
    with pytest.raises(AssertionError, match=f"w = {point!r}"):
        compare(w, lambda w: 0.0, [w], np.random.default_rng(3))


@pytest.mark.parametrize(("n", "d"), [(1, 1), (5, 1), (2, 3), (4, 2)])
def test_loss_and_its_gradient_agree_with_the_reference(n: int, d: int) -> None:
    mse = mean_squared_error(n, d)
    assert (mse.w.shape, mse.x.shape, mse.y.shape) == ((d, 1), (n, d), (n, 1))
    symbols = [*mse.w, mse.b, *mse.x, *mse.y]
    assert mse.loss.free_symbols == set(symbols)

    def arrays(*values: float) -> tuple[Any, Any, Any, Any]:
        weights, bias, features, targets = np.split(np.array(values), [d, d + 1, d + 1 + n * d])
        return features.reshape(n, d), targets, weights, bias[0]

    def reference_gradient(*values: float) -> Any:
        slope = linear_regression.gradient(*arrays(*values))
        return [*slope.w, slope.b]

    rng = np.random.default_rng(0)
    compare(mse.loss, lambda *values: linear_regression.mean_squared_error(*arrays(*values)), symbols, rng)
    compare(gradient(mse.loss, [*mse.w, mse.b]), reference_gradient, symbols, rng)


def test_loss_names_its_symbols() -> None:
    assert list(map(str, mean_squared_error(2).x)) == ["x_1", "x_2"]
    assert str(mean_squared_error(2).w[0]) == "w"
    assert list(map(str, mean_squared_error(2, 2).x)) == ["x_1_1", "x_1_2", "x_2_1", "x_2_2"]
    assert list(map(str, mean_squared_error(1, 2).w)) == ["w_1", "w_2"]


def test_normal_equation_follows_from_the_loss() -> None:
    mse = mean_squared_error(3)
    values = dict(zip([*mse.x, *mse.y], [1, 2, 3, 3, 5, 7], strict=True))
    slopes = gradient(mse.loss, [*mse.w, mse.b]).subs(values)
    assert sympy.solve(list(slopes), [*mse.w, mse.b]) == {mse.w[0]: 2, mse.b: 1}


def test_inputs_are_not_modified() -> None:
    by, column, values = [w, b], sympy.Matrix([w, b]), np.array([1.0, 2.0])
    gradient(w * b, by)
    hessian(w * b, by)
    to_numpy(w * b, by)(values, values)
    compare(column, lambda w, b: [w, b], by, np.random.default_rng(0))
    assert by == [w, b]
    assert column == sympy.Matrix([w, b])
    assert_array_equal(values, [1.0, 2.0])


real_w = sympy.Symbol("w", real=True)


def same(w: float) -> float:
    """Return the input."""
    return w


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(lambda: derive("w**2", w), TypeError, "SymPy expression, built from.*str", id="text"),
        pytest.param(lambda: gradient(3.0, [w]), TypeError, "it is float 3.0", id="a float"),
        pytest.param(lambda: hessian(sympy.Matrix([w]), [w]), TypeError, "SymPy expression, ", id="a matrix"),
        pytest.param(
            lambda: compare("w", same, [w], RNG), TypeError, "expression or matrix", id="compare text"
        ),
        pytest.param(
            lambda: derive(sympy.MatrixSymbol("W", 2, 2), w), TypeError, "must be a SymPy", id="matrix symbol"
        ),
        pytest.param(lambda: derive(w**2), ValueError, "name at least one", id="by nothing"),
        pytest.param(lambda: derive(w**2, "w"), TypeError, "use sympy.symbols", id="by text"),
        pytest.param(
            lambda: derive(w**2, w**2), TypeError, "must be SymPy symbols; one is Pow", id="by a power"
        ),
        pytest.param(lambda: derive(w**2, real_w), ValueError, "another symbol named w", id="assumptions"),
        pytest.param(lambda: gradient(w**2, w), TypeError, "put w into a list", id="a bare symbol"),
        pytest.param(lambda: gradient(w**2, "wb"), TypeError, "into a list", id="symbols as text"),
        pytest.param(lambda: hessian(w**2, []), ValueError, "symbols must not be empty", id="no symbols"),
        pytest.param(lambda: gradient(w**2, [w, w]), ValueError, "w comes 2 times", id="twice"),
        pytest.param(lambda: to_numpy(w * b * x, [w]), ValueError, "every symbol.*add b, x", id="left out"),
        pytest.param(lambda: to_numpy(w * b, [w, b])(1.0), ValueError, "w, b; 1 came, 2 are", id="one value"),
        pytest.param(lambda: to_numpy(w, [w])([]), ValueError, "w must not be empty", id="empty value"),
        pytest.param(
            lambda: to_numpy(w, [w])("a"), TypeError, "w must hold real numbers", id="value of text"
        ),
        pytest.param(
            lambda: compare(w, 3.0, [w], RNG), TypeError, "function must be a function", id="no function"
        ),
        pytest.param(lambda: compare(w * b, same, [w], RNG), ValueError, "add b", id="compare left out"),
        pytest.param(lambda: compare(w, same, [w], 0), TypeError, "rng must be a NumPy", id="seed as rng"),
        pytest.param(lambda: compare(w, same, [w], RNG, draws=0), ValueError, "draws must be", id="no draws"),
        pytest.param(lambda: compare(w, same, [w], RNG, rtol=0), ValueError, "rtol must be above", id="rtol"),
        pytest.param(
            lambda: compare(w, same, [w], RNG, low=2), ValueError, "low must be below", id="low is high"
        ),
        pytest.param(
            lambda: compare(w, lambda w: [w], [w], RNG), ValueError, "same shape.*1", id="other shape"
        ),
        pytest.param(
            lambda: compare(w, lambda w: None, [w], RNG),
            TypeError,
            "function at w = .* must hold",
            id="no return",
        ),
        pytest.param(
            lambda: compare(w, lambda w: np.nan, [w], RNG), ValueError, "function at w = .* finite", id="NaN"
        ),
        pytest.param(
            lambda: compare(sympy.log(w), np.log, [w], RNG, low=-2, high=-1),
            ValueError,
            "not a finite real number at w = -1.*choose another low and high",
            id="logarithm below 0",
        ),
        pytest.param(
            lambda: compare(sympy.I * w, same, [w], RNG), ValueError, "not a finite real number", id="complex"
        ),
        pytest.param(lambda: mean_squared_error(0), ValueError, "n must be at least 1", id="no examples"),
        pytest.param(lambda: mean_squared_error(2, 0), ValueError, "d must be at least 1", id="no features"),
        pytest.param(lambda: mean_squared_error(2.0), TypeError, "n must be a whole number", id="n of 2.0"),
    ],
)
def test_bad_input_says_what_is_allowed(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
