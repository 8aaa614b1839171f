"""The shared input checks, their messages, and that no function changes what it is given."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from mlmath_ref import _checks, losses, matrices, probability, statistics, vectors

RNG = np.random.default_rng(0)


@given(arrays(float, array_shapes(min_dims=0), elements=st.floats(-1e6, 1e6)))
def test_as_array_returns_an_equal_copy(value):
    found = _checks.as_array("value", value)
    assert_array_equal(found, value)
    assert found.dtype == np.float64
    assert not np.shares_memory(found, value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([1, 2], id="whole-numbers"),
        pytest.param([True, False], id="booleans"),
        pytest.param((1.0, 2.0), id="tuple"),
        pytest.param(range(3), id="range"),
        pytest.param(np.array([1, 2], dtype=np.uint8), id="bytes"),
        pytest.param(np.array([1, 2], dtype=np.float32), id="single-precision"),
    ],
)
def test_real_numbers_of_every_kind_become_floats(value):
    found = _checks.as_vector("value", value)
    assert found.dtype == np.float64
    assert found.tolist() == [float(number) for number in value]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(_checks.as_scalar("b", np.array(2)), 2.0, id="scalar"),
        pytest.param(_checks.as_positive("alpha", 1e-300), 1e-300, id="positive"),
        pytest.param(_checks.as_count("n", np.int64(3)), 3, id="count-of-numpy"),
        pytest.param(_checks.as_count("n", 0, minimum=0), 0, id="count-from-zero"),
        pytest.param(_checks.as_probability("p", 1), 1.0, id="probability"),
    ],
)
def test_numbers_come_back_plain(found, expected):
    assert found == expected
    assert type(found) is type(expected)


def test_arrays_come_back_with_their_values():
    assert _checks.as_matrix("X", [[1, 2]]).tolist() == [[1, 2]]
    assert _checks.as_labels("y", [0, 1, True]).tolist() == [0, 1, 1]
    assert _checks.as_probabilities("p", [0, 0.5, 1]).tolist() == [0, 0.5, 1]
    assert [v.tolist() for v in _checks.as_paired_vectors(u=[1, 2], v=[3, 4])] == [[1, 2], [3, 4]]
    assert _checks.as_generator("rng", RNG) is RNG


def test_arrays_that_pass_are_returned_unchanged():
    p = np.array([0.25, 0.5])
    assert _checks.in_unit_interval("p", p) is p
    assert _checks.strictly_in_unit_interval("p", p, "no reason") is p


def test_requirements_that_hold_say_nothing():
    _checks.require_callable("f", abs)
    _checks.require_same_length(X=[[1], [2]], y=[1, 2])
    _checks.require_same_shape(u=np.ones((2, 3)), v=np.zeros((2, 3)))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(
            lambda: _checks.as_array("X", [[1, 2], [3]]),
            ValueError,
            "X must be a rectangular array; its rows differ in length",
            id="ragged",
        ),
        pytest.param(
            lambda: _checks.as_array("y", ["a"]),
            TypeError,
            "y must hold real numbers; it holds <U1",
            id="text",
        ),
        pytest.param(lambda: _checks.as_array("y", [None]), TypeError, "it holds object", id="none"),
        pytest.param(lambda: _checks.as_array("y", [1j]), TypeError, "it holds complex128", id="complex"),
        pytest.param(
            lambda: _checks.as_array("y", np.ones((0, 2))),
            ValueError,
            r"y must not be empty; its shape is \(0, 2\)",
            id="empty",
        ),
        pytest.param(
            lambda: _checks.as_array("y", [1, np.nan, np.inf, -np.inf]),
            ValueError,
            "y must be finite; 3 of its 4 numbers are NaN or infinite",
            id="not-finite",
        ),
        pytest.param(
            lambda: _checks.as_vector("w", [[1], [2]]),
            ValueError,
            r"w must be a vector of shape \(n,\); its shape is \(2, 1\); for one column use w\.ravel\(\)",
            id="vector-column",
        ),
        pytest.param(
            lambda: _checks.as_vector("w", [[1, 2], [3, 4]]),
            ValueError,
            r"w must be a vector of shape \(n,\); its shape is \(2, 2\)$",
            id="vector-matrix",
        ),
        pytest.param(
            lambda: _checks.as_matrix("X", [1, 2]),
            ValueError,
            r"X must be a matrix .* \(2,\); for one feature use x\.reshape\(-1, 1\)",
            id="matrix-flat",
        ),
        pytest.param(
            lambda: _checks.as_matrix("X", 3), ValueError, r"its shape is \(\)$", id="matrix-number"
        ),
        pytest.param(
            lambda: _checks.as_scalar("b", [1]),
            ValueError,
            r"b must be one number; its shape is \(1,\)",
            id="scalar",
        ),
        pytest.param(
            lambda: _checks.as_positive("alpha", 0), ValueError, "above 0; it is 0", id="positive-0"
        ),
        pytest.param(lambda: _checks.as_positive("alpha", -2), ValueError, "it is -2", id="positive-below"),
        pytest.param(
            lambda: _checks.as_count("n", 2.0),
            TypeError,
            r"n must be a whole number; it is float 2\.0",
            id="float",
        ),
        pytest.param(lambda: _checks.as_count("n", True), TypeError, "it is bool True", id="count-bool"),
        pytest.param(
            lambda: _checks.as_count("n", 0), ValueError, "n must be at least 1; it is 0", id="count"
        ),
        pytest.param(
            lambda: _checks.as_labels("y", [0, 1, 2]),
            ValueError,
            "y must hold only the labels 0 and 1; it holds 2",
            id="labels",
        ),
        pytest.param(
            lambda: _checks.in_unit_interval("p", np.array([[0.5, 1.5]])),
            ValueError,
            "p must lie between 0 and 1; it holds 1.5",
            id="interval",
        ),
        pytest.param(
            lambda: _checks.as_probabilities("p", [-0.1]), ValueError, "it holds -0.1", id="chances"
        ),
        pytest.param(lambda: _checks.as_probability("p", 2), ValueError, "it holds 2", id="chance"),
        pytest.param(
            lambda: _checks.strictly_in_unit_interval("p", np.array([0.5, 1.0]), "that is wrong"),
            ValueError,
            r"strictly between 0 and 1; it holds 1, and that is wrong; .* np\.clip\(p, 1e-6, 1 - 1e-6\)",
            id="strictly-1",
        ),
        pytest.param(
            lambda: _checks.strictly_in_unit_interval("p", np.array(0.0), "so"),
            ValueError,
            "it holds 0",
            id="0",
        ),
        pytest.param(
            lambda: _checks.as_generator("rng", 0),
            TypeError,
            r"np\.random\.default_rng\(0\); it is int",
            id="rng",
        ),
        pytest.param(
            lambda: _checks.require_callable("f", 3.0),
            TypeError,
            r"f, not f\(x\); it is float",
            id="function",
        ),
        pytest.param(
            lambda: _checks.require_same_length(X=[[1], [2]], y=[1]),
            ValueError,
            "X and y must have the same number of examples; X has 2, y has 1",
            id="lengths",
        ),
        pytest.param(
            lambda: _checks.require_same_shape(u=np.ones(2), v=np.ones((2, 1))),
            ValueError,
            r"u and v must have the same shape; u has \(2,\), v has \(2, 1\)",
            id="shapes",
        ),
        pytest.param(
            lambda: _checks.as_paired_vectors(u=[1, 2], v=[1]),
            ValueError,
            r"u and v must have the same shape; u has \(2,\), v has \(1,\)",
            id="paired-sizes",
        ),
        pytest.param(
            lambda: _checks.as_paired_vectors(u=[1], v=[[1]]),
            ValueError,
            "v must be a vector",
            id="paired-matrix",
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


# Every public function of the five modules, with arguments it accepts.
U, V, Y, T, P = [1.0, 2.0, 4.0], [3.0, 1.0, 2.0], [0.0, 1.0, 1.0], [[0.3, 0.1], [0.2, 0.4]], [0.2, 0.3, 0.5]
X = [[1.0, 2.0, 5.0], [3.0, 4.0, 1.0], [5.0, 9.0, 2.0]]
ARGUMENTS = {
    vectors: {
        "dot": (U, V),
        "norm": (V,),
        "distance": (U, V),
        "cosine_similarity": (U, V),
        "project": (U, V),
        "unit": (V,),
        "nearest": (X, V),
    },
    matrices: {
        "matvec": (X, V),
        "matmul": (X, X),
        "transpose": (X,),
        "column_means": (X,),
        "center": (X,),
        "outer": (U, V),
        "pairwise_distances": (X,),
        "identity": (3,),
    },
    probability: {
        "sigmoid": (X,),
        "logit": (P,),
        "complement": (P,),
        "bayes": (0.1, 0.9, 0.2),
        "joint_table": (X,),
        "marginal": (T, 0),
        "conditional": (T, 1),
        "expectation": (U, P),
        "expected_cost": (P, 1.0, 4.0),
        "decision_threshold": (1.0, 4.0),
        "flip_labels": (Y, 0.5, RNG),
        "observed_rate": (0.2, 0.1),
        "sample_bernoulli": (0.5, 7, RNG),
        "standard_error": (0.5, 7),
        "entropy": (P,),
    },
    statistics: {
        "mean": (U,),
        "median": (V,),
        "variance": (U, 1),
        "standard_deviation": (U, 1),
        "quantile": (V, 0.3),
        "interquartile_range": (V,),
        "z_scores": (U,),
        "standardize": (X,),
        "covariance": (U, V, 1),
        "correlation": (U, V),
        "outliers": (V, 1.5),
        "standardized_difference": (U, V),
    },
    losses: {
        "squared_error": (U, V),
        "absolute_error": (U, V),
        "mean_squared_error": (U, V),
        "root_mean_squared_error": (U, V),
        "mean_absolute_error": (U, V),
        "mean_squared_error_gradient": (U, V),
        "log_loss": (Y, P),
        "log_loss_gradient": (Y, P),
        "zero_one_loss": (Y, Y),
    },
}
CALLS = [
    pytest.param(getattr(module, name), arguments, id=f"{module.__name__.split('.')[-1]}.{name}")
    for module, calls in ARGUMENTS.items()
    for name, arguments in calls.items()
]


def parts(result):
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize("module", ARGUMENTS, ids=lambda module: module.__name__.split(".")[-1])
def test_no_public_function_is_missing_from_the_table(module):
    own = inspect.getmembers(module, lambda f: inspect.isfunction(f) and f.__module__ == module.__name__)
    assert {name for name, _ in own if not name.startswith("_")} == set(ARGUMENTS[module])


@pytest.mark.parametrize(("function", "arguments"), CALLS)
def test_inputs_are_neither_changed_nor_shared(function, arguments):
    given_arrays = [np.array(value) if isinstance(value, list) else value for value in arguments]
    before = [value.copy() if isinstance(value, np.ndarray) else value for value in given_arrays]
    for value in given_arrays:
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    result = function(*given_arrays)
    for old, value in zip(before, given_arrays, strict=True):
        if isinstance(value, np.ndarray):
            assert_array_equal(value, old)
            for part in parts(result):
                assert not np.shares_memory(part, value)


@pytest.mark.parametrize(("function", "arguments"), CALLS)
def test_lists_and_arrays_give_the_same_result(function, arguments):
    def call(convert):
        values = [convert(value) if isinstance(value, list) else value for value in arguments]
        return function(*[np.random.default_rng(0) if value is RNG else value for value in values])

    from_lists, from_arrays = call(list), call(np.array)
    assert type(from_lists) is type(from_arrays)
    for one, other in zip(parts(from_lists), parts(from_arrays), strict=True):
        assert_array_equal(one, other)


@pytest.mark.parametrize(("function", "arguments"), CALLS)
def test_docstring_has_every_section(function, arguments):
    sections = ["Parameters\n", "Returns\n", "Raises\n", "References\n", "Examples\n", ".. math::", ">>> "]
    doc = inspect.getdoc(function) or ""
    assert [section for section in sections if section not in doc] == []
    assert all(name in doc for name in inspect.signature(function).parameters)
