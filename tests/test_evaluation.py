"""Evaluation meets counts worked by hand and scikit-learn."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.calibration import calibration_curve

from mlmath_ref.evaluation import (
    Confusion,
    Split,
    accuracy,
    brier_score,
    confusion_counts,
    expected_calibration_error,
    majority_baseline,
    mean_baseline,
    precision,
    r_squared,
    recall,
    reliability_table,
    train_test_split,
)

Y = [1, 1, 1, 0, 0, 0, 0, 0]
Y_HAT = [1, 1, 0, 1, 0, 0, 0, 0]
RNG = np.random.default_rng(0)


def labels_and_probabilities(seed: int, n: int = 200) -> tuple[Any, Any]:
    """Return random labels that the random probabilities tell something about."""
    rng = np.random.default_rng(seed)
    p = rng.uniform(size=n)
    return (rng.uniform(size=n) < p**2).astype(float), p


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        pytest.param(accuracy, 6 / 8, id="accuracy: 6 of 8 right"),
        pytest.param(precision, 2 / 3, id="precision: 2 of 3 predicted ones"),
        pytest.param(recall, 2 / 3, id="recall: 2 of 3 true ones"),
    ],
)
def test_shares_by_hand(function: Callable[..., float], expected: float) -> None:
    came = function(Y, Y_HAT)
    assert type(came) is float
    assert came == expected


def test_counts_by_hand() -> None:
    counts = confusion_counts(Y, Y_HAT)
    assert counts == Confusion(true_positive=2, false_positive=1, true_negative=4, false_negative=1)
    assert all(type(count) is int for count in counts)
    # Precision and recall differ here: 1 of 2 predicted ones, 1 of 4 true ones.
    assert precision([1, 1, 1, 1, 0], [1, 0, 0, 0, 1]) == 0.5
    assert recall([1, 1, 1, 1, 0], [1, 0, 0, 0, 1]) == 0.25


@pytest.mark.parametrize("seed", range(5))
def test_labels_agree_with_scikit_learn(seed: int) -> None:
    y, p = labels_and_probabilities(seed)
    y_hat = (p > 0.6).astype(float)
    TP, FP, TN, FN = confusion_counts(y, y_hat)
    assert_array_equal([[TN, FP], [FN, TP]], sklearn.metrics.confusion_matrix(y, y_hat))
    assert_allclose(accuracy(y, y_hat), sklearn.metrics.accuracy_score(y, y_hat), rtol=1e-14)
    assert_allclose(precision(y, y_hat), sklearn.metrics.precision_score(y, y_hat), rtol=1e-14)
    assert_allclose(recall(y, y_hat), sklearn.metrics.recall_score(y, y_hat), rtol=1e-14)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30),
)
def test_counts_sum_to_n_and_swapping_roles_swaps_mistakes(pairs: list[tuple[int, int]]) -> None:
    y, y_hat = map(list, zip(*pairs, strict=True))
    counts, swapped = confusion_counts(y, y_hat), confusion_counts(y_hat, y)
    assert sum(counts) == len(y)
    assert (counts.false_positive, counts.false_negative) == (swapped.false_negative, swapped.false_positive)
    assert accuracy(y, y_hat) == (counts.true_positive + counts.true_negative) / len(y)


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        pytest.param([0, 0, 1, 0], 0.75, id="zeros are more frequent"),
        pytest.param([1, 1, 1, 0], 0.75, id="ones are more frequent"),
        pytest.param([0, 1], 0.5, id="a tie"),
        pytest.param([1, 1], 1.0, id="one label only"),
    ],
)
def test_majority_baseline_by_hand(y: list[int], expected: float) -> None:
    assert majority_baseline(y) == expected
    assert max(accuracy(y, [guess] * len(y)) for guess in (0, 1)) == expected


def test_mean_baseline_by_hand_and_as_the_zero_of_r_squared() -> None:
    y = [45.0, 50.0, 60.0, 70.0, 75.0]
    assert_array_equal(mean_baseline(y, 3), [60.0, 60.0, 60.0])
    assert_allclose(r_squared(y, mean_baseline(y, 5)), 0, rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    ("n", "fraction", "n_test"),
    [
        pytest.param(10, 0.3, 3, id="three of ten"),
        pytest.param(5, 0.25, 1, id="1.25 rounds to 1"),
        pytest.param(2, 0.5, 1, id="the smallest"),
        pytest.param(200, 0.999, None, id="nothing left to train on"),
    ],
)
def test_split_sizes(n: int, fraction: float, n_test: int | None) -> None:
    if n_test is None:
        with pytest.raises(ValueError, match=r"200 to test and 0 to train.*nearer to 0\.5"):
            train_test_split(n, fraction, RNG)
        return
    split = train_test_split(n, fraction, np.random.default_rng(0))
    assert isinstance(split, Split)
    assert (len(split.train), len(split.test)) == (n - n_test, n_test)


@given(n=st.integers(4, 60), fraction=st.floats(0.2, 0.8), seed=st.integers(0, 99))
def test_split_shares_nothing_and_loses_nothing(n: int, fraction: float, seed: int) -> None:
    train, test = train_test_split(n, fraction, np.random.default_rng(seed))
    assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(n))
    assert (np.diff(train) > 0).all()
    assert (np.diff(test) > 0).all()


def test_split_is_decided_by_the_seed_and_gives_everyone_a_turn() -> None:
    same = [train_test_split(20, 0.25, np.random.default_rng(7)).test for _ in range(2)]
    assert_array_equal(*same)
    rng = np.random.default_rng(0)
    held_back = np.bincount(
        np.concatenate([train_test_split(10, 0.3, rng).test for _ in range(2000)]), minlength=10
    )
    assert_allclose(held_back / 2000, 0.3, rtol=0, atol=0.05)  # five standard errors of 0.01


def test_brier_score_by_hand() -> None:
    # (1 - 0.8)² = 0.04, (0 - 0.6)² = 0.36
    assert_allclose(brier_score([1, 0], [0.8, 0.6]), 0.2, rtol=1e-15)
    assert brier_score([1, 0], [1, 0]) == 0.0
    assert brier_score([1, 0], [0, 1]) == 1.0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("bins", [1, 5, 10])
def test_probabilities_agree_with_scikit_learn(seed: int, bins: int) -> None:
    y, p = labels_and_probabilities(seed)
    table = reliability_table(y, p, bins)
    rate, mean = calibration_curve(y, p, n_bins=bins)
    assert_allclose(table.observed_rate, rate, rtol=1e-13)
    assert_allclose(table.mean_prediction, mean, rtol=1e-13)
    assert_array_equal(table.count, np.histogram(p, bins, (0, 1))[0])
    assert_allclose(brier_score(y, p), sklearn.metrics.brier_score_loss(y, p), rtol=1e-13)
    slow = sum(
        abs(y[inside].mean() - p[inside].mean()) * inside.sum() / len(y)
        for m in range(bins)
        if (inside := (p >= m / bins) & (p < (m + 1) / bins)).any()
    )
    assert_allclose(expected_calibration_error(y, p, bins), slow, rtol=1e-12)


def test_reliability_table_by_hand() -> None:
    table = reliability_table([0, 1, 0, 1, 1], [0.0, 0.3, 0.35, 0.9, 1.0], bins=10)
    assert_array_equal(
        table.edges, [[0.0, 0.1], [0.3, 0.4], [0.9, 1.0]]
    )  # 0.3 opens its bin, 1 closes the last
    assert_array_equal(table.count, [1, 2, 2])
    assert_allclose(table.mean_prediction, [0.0, 0.325, 0.95], rtol=1e-15)
    assert_allclose(table.observed_rate, [0.0, 0.5, 1.0], rtol=1e-15)
    # 1/5 · 0 + 2/5 · 0.175 + 2/5 · 0.05
    assert_allclose(expected_calibration_error([0, 1, 0, 1, 1], [0.0, 0.3, 0.35, 0.9, 1.0]), 0.09, rtol=1e-14)


def test_a_prediction_on_an_edge_opens_the_bin_above() -> None:
    edges = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    table = reliability_table([1] * 10, edges, bins=10)
    assert_array_equal(table.count, np.ones(10))
    assert_array_equal(table.edges[:, 0], edges)


@given(
    rows=st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=30),
    bins=st.integers(1, 12),
)
def test_reliability_keeps_every_example(rows: list[tuple[int, float]], bins: int) -> None:
    y, p = map(np.array, zip(*rows, strict=True))
    table = reliability_table(y, p, bins)
    assert table.count.sum() == len(y)
    assert_allclose((table.count * table.observed_rate).sum(), y.sum(), rtol=1e-12)
    assert_allclose((table.count * table.mean_prediction).sum(), p.sum(), rtol=1e-12, atol=1e-300)
    assert (table.mean_prediction >= table.edges[:, 0] - 1e-15).all()
    assert (table.mean_prediction <= table.edges[:, 1] + 1e-15).all()
    gap = expected_calibration_error(y, p, bins)
    assert abs(y.mean() - p.mean()) - 1e-12 <= gap <= 1


def test_r_squared_by_hand() -> None:
    # squared errors 0 + 0 + 1, squared deviations 1 + 0 + 1
    assert r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 2.0]) == 0.5
    assert r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == 1.0
    assert r_squared([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]) == -3.0


@pytest.mark.parametrize("seed", range(5))
def test_r_squared_agrees_with_scikit_learn(seed: int) -> None:
    y, y_hat = np.random.default_rng(seed).normal(size=(2, 30))
    assert_allclose(r_squared(y, y_hat), sklearn.metrics.r2_score(y, y_hat), rtol=1e-12)


@given(shift=st.floats(-100, 100), scale=st.floats(0.1, 10))
def test_r_squared_does_not_depend_on_the_unit(shift: float, scale: float) -> None:
    y, y_hat = np.random.default_rng(0).normal(size=(2, 8))
    came = r_squared(shift + scale * y, shift + scale * y_hat)
    assert_allclose(came, r_squared(y, y_hat), rtol=1e-9)


def test_inputs_are_not_modified() -> None:
    y, y_hat, p = np.array([1.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0]), np.array([0.9, 0.2, 0.4])
    for function in (accuracy, confusion_counts, precision, recall, r_squared):
        function(y, y_hat)
    for function in (brier_score, reliability_table, expected_calibration_error):
        function(y, p)
    majority_baseline(y)
    mean_baseline(y, 2)
    assert_array_equal(y, [1.0, 0.0, 1.0])
    assert_array_equal(y_hat, [1.0, 1.0, 0.0])
    assert_array_equal(p, [0.9, 0.2, 0.4])


ON_LABELS = [accuracy, confusion_counts, precision, recall]
ON_PROBABILITIES = [brier_score, reliability_table, expected_calibration_error]


@pytest.mark.parametrize(
    ("functions", "arguments", "error", "message"),
    [
        pytest.param(ON_LABELS, ([0, 2], [0, 1]), ValueError, "y must hold only.*holds 2", id="a label of 2"),
        pytest.param(
            ON_LABELS, ([0, 1], [0, 0.5]), ValueError, "y_hat must hold only.*0.5", id="a label of 0.5"
        ),
        pytest.param(ON_LABELS, ([0, 1], [0]), ValueError, "y has 2, y_hat has 1", id="lengths of labels"),
        pytest.param(ON_LABELS, ([], []), ValueError, "y must not be empty", id="no labels"),
        pytest.param(
            ON_LABELS, ([[0, 1]], [[0, 1]]), ValueError, "y must be a vector", id="matrix of labels"
        ),
        pytest.param(ON_LABELS, (["a"], ["b"]), TypeError, "y must hold real numbers", id="labels of text"),
        pytest.param(ON_PROBABILITIES, ([0], [1.5]), ValueError, "p must lie between 0 and 1", id="p of 1.5"),
        pytest.param(ON_PROBABILITIES, ([0], [-0.1]), ValueError, "it holds -0.1", id="p of -0.1"),
        pytest.param(ON_PROBABILITIES, ([0], [np.nan]), ValueError, "p must be finite", id="p of NaN"),
        pytest.param(ON_PROBABILITIES, ([2], [0.5]), ValueError, "y must hold only", id="label beside p"),
        pytest.param(ON_PROBABILITIES, ([0, 1], [0.5]), ValueError, "y has 2, p has 1", id="lengths with p"),
        pytest.param(
            ON_PROBABILITIES[1:], ([0], [0.5], 0), ValueError, "bins must be at least 1", id="bins of 0"
        ),
        pytest.param(
            ON_PROBABILITIES[1:], ([0], [0.5], 2.0), TypeError, "bins must be a whole", id="bins of 2.0"
        ),
        pytest.param(
            [precision], ([0, 1], [0, 0]), ValueError, "no 1; lower the decision", id="no predicted one"
        ),
        pytest.param([recall], ([0, 0], [0, 1]), ValueError, "y holds no 1; evaluate on", id="no true one"),
        pytest.param([majority_baseline], ([0, 3],), ValueError, "y must hold only", id="baseline label"),
        pytest.param([mean_baseline], ([], 3), ValueError, "y_train must not be empty", id="baseline empty"),
        pytest.param([mean_baseline], ([1.0], 0), ValueError, "n must be at least 1", id="baseline n"),
        pytest.param(
            [r_squared], ([3.0, 3.0], [1.0, 2.0]), ValueError, "every target in y is 3", id="constant y"
        ),
        pytest.param([r_squared], ([1.0, 2.0], [1.0]), ValueError, r"\(2,\).*\(1,\)", id="R² lengths"),
        pytest.param(
            [train_test_split], (1, 0.5, RNG), ValueError, "n must be at least 2", id="split of one"
        ),
        pytest.param([train_test_split], (9.0, 0.5, RNG), TypeError, "n must be a whole", id="split of 9.0"),
        pytest.param(
            [train_test_split], (9, 1.0, RNG), ValueError, "between 0 and 1, both", id="all to test"
        ),
        pytest.param([train_test_split], (9, 0.0, RNG), ValueError, "it is 0$", id="none to test"),
        pytest.param([train_test_split], (9, 0.01, RNG), ValueError, "leaves 0 to test and 9", id="too few"),
        pytest.param(
            [train_test_split], (9, 0.5, 0), TypeError, "rng must be a NumPy random", id="seed as rng"
        ),
    ],
)
def test_bad_input_says_what_is_allowed(
    functions: list[Callable[..., Any]], arguments: tuple[Any, ...], error: type[Exception], message: str
) -> None:
    for function in functions:
        with pytest.raises(error, match=message):
            function(*arguments)
