"""Statistics against hand-worked cases, the standard library, SciPy, scikit-learn and the laws of spread."""

import math
import statistics

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.preprocessing import StandardScaler

from mlmath_ref.statistics import (
    correlation,
    covariance,
    interquartile_range,
    mean,
    median,
    outliers,
    quantile,
    standard_deviation,
    standardize,
    standardized_difference,
    variance,
    z_scores,
)

SEEDS = pytest.mark.parametrize("seed", range(5))
numbers = st.integers(-1000, 1000).map(lambda k: k / 8)
samples = arrays(float, st.integers(1, 12), elements=numbers)
fives = arrays(float, 5, elements=numbers)


@pytest.mark.parametrize(
    ("x", "average", "middle", "spread"),
    [
        pytest.param([45, 50, 60, 70, 75], 60, 60, 130, id="five-scores"),
        pytest.param([2, 4, 4, 4, 5, 5, 7, 9], 5, 4.5, 4, id="eight-numbers"),
        pytest.param([1, 2, 3, 1000], 251.5, 2.5, 186_751.25, id="one-far-away"),
        pytest.param([7], 7, 7, 0, id="one-number"),
        pytest.param([-1, 1], 0, 0, 1, id="two-numbers"),
    ],
)
def test_centre_and_spread_by_hand(x, average, middle, spread):
    assert mean(x) == average
    assert median(x) == middle
    assert_allclose(variance(x), spread, rtol=1e-15)
    assert_allclose(standard_deviation(x), math.sqrt(spread), rtol=1e-15)


@pytest.mark.parametrize(
    ("x", "q", "expected"),
    [
        pytest.param([10, 20, 30, 40, 50], 0.25, 20, id="lands-on-a-number"),
        pytest.param([50, 10, 40, 20, 30], 0.25, 20, id="order-does-not-matter"),
        pytest.param([10, 20], 0.25, 12.5, id="between-two"),
        pytest.param([10, 20, 30, 40], 0.5, 25, id="halfway"),
        pytest.param([3, 1, 2], 0, 1, id="smallest"),
        pytest.param([3, 1, 2], 1, 3, id="largest"),
        pytest.param([7], 0.3, 7, id="one-number"),
    ],
)
def test_quantile_by_hand(x, q, expected):
    assert quantile(x, q) == expected


@pytest.mark.parametrize(
    ("x", "y", "together", "r"),
    [
        pytest.param([1, 2, 3], [10, 20, 30], 20 / 3, 1, id="rising-line"),
        pytest.param([1, 2, 3], [3, 2, 1], -2 / 3, -1, id="falling-line"),
        pytest.param([-1, 0, 1], [1, 0, 1], 0, 0, id="valley-has-no-slope"),
        pytest.param([1, 2, 3, 4, 5], [45, 50, 60, 70, 75], 16, 80 / math.sqrt(6500), id="hours-and-scores"),
    ],
)
def test_covariance_and_correlation_by_hand(x, y, together, r):
    assert_allclose(covariance(x, y), together, rtol=1e-15, atol=1e-15)
    assert_allclose(correlation(x, y), r, rtol=1e-15, atol=1e-15)


def test_z_scores_and_standardize_by_hand():
    assert z_scores([2, 4, 4, 4, 5, 5, 7, 9]).tolist() == [-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]
    Z, means, stds = standardize([[1, 100], [3, 300]])
    assert Z.tolist() == [[-1, -1], [1, 1]]
    assert means.tolist() == [2, 200]
    assert stds.tolist() == [1, 100]


@pytest.mark.parametrize(
    ("x", "k", "expected"),
    [
        # Quartiles 11 and 13: fences at 8 and 16, then at 10 and 14.
        pytest.param([10, 11, 12, 13, 99], 1.5, [0, 0, 0, 0, 1], id="one-above"),
        pytest.param([10, 11, 12, 13, 14], 1.5, [0, 0, 0, 0, 0], id="none"),
        pytest.param([9, 11, 12, 13, 15], 0.5, [1, 0, 0, 0, 1], id="closer-fences"),
        pytest.param([8, 11, 12, 13, 16], 1.5, [0, 0, 0, 0, 0], id="on-the-fence-is-inside"),
        pytest.param([-50, 11, 12, 13, 12], 1.5, [1, 0, 0, 0, 0], id="one-below"),
        pytest.param([5, 5, 5, 5, 6], 1.5, [0, 0, 0, 0, 1], id="no-width"),
    ],
)
def test_outliers_by_hand(x, k, expected):
    assert outliers(x, k).tolist() == [bool(flag) for flag in expected]


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        pytest.param([3, 4, 5], [1, 2, 3], 2, id="both-spread-1"),
        pytest.param([1, 2, 3], [3, 4, 5], -2, id="other-way-round"),
        pytest.param([0, 2], [5, 5], -4 / math.sqrt(2 / 2), id="one-constant"),
        # Squares 2 and 8 over 1 + 3 degrees: pooled variance 10/4.
        pytest.param([1, 3], [0, 0, 4, 4], 0, id="same-mean"),
        pytest.param([4, 6], [0, 4, 2, 2], 3 / math.sqrt(10 / 4), id="unequal-sizes"),
    ],
)
def test_standardized_difference_by_hand(x, y, expected):
    assert_allclose(standardized_difference(x, y), expected, rtol=1e-15, atol=1e-15)


@SEEDS
def test_against_the_standard_library(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(50, 10, size=11), rng.normal(50, 10, size=11)
    assert_allclose(mean(x), statistics.fmean(x), rtol=1e-14)
    assert_allclose(median(x), statistics.median(x), rtol=1e-14)
    assert_allclose(variance(x), statistics.pvariance(x), rtol=1e-12)
    assert_allclose(variance(x, ddof=1), statistics.variance(x), rtol=1e-12)
    assert_allclose(standard_deviation(x), statistics.pstdev(x), rtol=1e-12)
    assert_allclose(standard_deviation(x, ddof=1), statistics.stdev(x), rtol=1e-12)
    assert_allclose(covariance(x, y, ddof=1), statistics.covariance(x, y), rtol=1e-12)
    assert_allclose(correlation(x, y), statistics.correlation(x, y), rtol=1e-12)
    quartiles = statistics.quantiles(x, n=4, method="inclusive")
    assert_allclose([quantile(x, q) for q in (0.25, 0.5, 0.75)], quartiles, rtol=1e-14)


@SEEDS
def test_against_numpy_scipy_and_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    x, y, X = rng.normal(size=13), rng.normal(size=13), rng.normal(5, 3, size=(13, 3))
    assert_allclose(covariance(x, y), np.cov(x, y, ddof=0)[0, 1], rtol=1e-12)
    assert_allclose(correlation(x, y), scipy.stats.pearsonr(x, y).statistic, rtol=1e-12)
    assert_allclose(z_scores(x), scipy.stats.zscore(x), rtol=1e-12)
    assert_allclose(interquartile_range(x), scipy.stats.iqr(x), rtol=1e-14)
    scaler = StandardScaler().fit(X)
    found = standardize(X)
    assert_allclose(found.Z, scaler.transform(X), rtol=1e-12, atol=1e-14)
    assert_allclose(found.means, scaler.mean_, rtol=1e-12)
    assert_allclose(found.stds, scaler.scale_, rtol=1e-12)
    # Student's t is the standardized difference times the root of n_x n_y / (n_x + n_y).
    t = scipy.stats.ttest_ind(x, y[:7]).statistic
    assert_allclose(standardized_difference(x, y[:7]) * math.sqrt(13 * 7 / 20), t, rtol=1e-12)


@given(samples, st.floats(0, 1))
def test_quantile_against_numpy(x, q):
    assert_allclose(quantile(x, q), np.quantile(x, q), rtol=1e-9, atol=1e-9)


@given(samples, numbers, numbers)
def test_laws_of_shift_and_scale(x, a, b):
    assert_allclose(mean(a * x + b), a * mean(x) + b, rtol=1e-9, atol=1e-9)
    assert_allclose(median(a * x + b), a * median(x) + b, rtol=1e-9, atol=1e-9)
    assert_allclose(variance(a * x + b), a**2 * variance(x), rtol=1e-9, atol=1e-6)
    assert_allclose(standard_deviation(a * x), abs(a) * standard_deviation(x), rtol=1e-9, atol=1e-6)
    assert_allclose(interquartile_range(a * x + b), abs(a) * interquartile_range(x), rtol=1e-9, atol=1e-6)


@given(samples)
def test_mean_balances_and_minimises_and_median_stays_inside(x):
    assert_allclose((x - mean(x)).sum(), 0, atol=1e-9)
    assert_allclose(variance(x), mean(x**2) - mean(x) ** 2, rtol=1e-9, atol=1e-6)
    for other in (mean(x) + 0.5, mean(x) - 0.5, median(x)):
        assert ((x - mean(x)) ** 2).sum() <= ((x - other) ** 2).sum() + 1e-9
        assert np.abs(x - median(x)).sum() <= np.abs(x - other).sum() + 1e-9


@given(samples, st.floats(0, 1), st.floats(0, 1))
def test_quantile_rises_from_smallest_to_largest(x, p, q):
    low, high = sorted((p, q))
    assert x.min() <= quantile(x, low) <= quantile(x, high) + 1e-9 <= x.max() + 1e-9


@given(fives, fives, numbers)
def test_covariance_is_symmetric_and_bounded(x, y, c):
    assert covariance(x, y) == covariance(y, x)
    assert covariance(x, x) == variance(x)
    assert_allclose(covariance(x + c, y), covariance(x, y), rtol=1e-9, atol=1e-6)
    assert_allclose(variance(x + y), variance(x) + variance(y) + 2 * covariance(x, y), rtol=1e-9, atol=1e-6)
    assert abs(covariance(x, y)) <= standard_deviation(x) * standard_deviation(y) + 1e-9  # Cauchy-Schwarz


@given(fives, fives, st.floats(0.125, 8), numbers)
def test_correlation_ignores_units_and_is_the_mean_product_of_z_scores(x, y, a, b):
    assume(np.ptp(x) > 0 and np.ptp(y) > 0)
    assert -1 <= correlation(x, y) <= 1
    assert_allclose(correlation(x, y), mean(z_scores(x) * z_scores(y)), atol=1e-9)
    assert_allclose(correlation(a * x + b, y), correlation(x, y), atol=1e-6)
    assert_allclose(correlation(-x, y), -correlation(x, y), atol=1e-9)


@given(arrays(float, (7, 2), elements=numbers))
def test_standardized_columns_have_mean_0_and_spread_1_and_come_back(X):
    assume((np.ptp(X, axis=0) > 0).all())
    Z, means, stds = standardize(X)
    assert_allclose(Z.mean(axis=0), 0, atol=1e-9)
    assert_allclose(Z.std(axis=0), 1, rtol=1e-9)
    assert_allclose(Z * stds + means, X, rtol=1e-9, atol=1e-9)
    assert_allclose(Z[:, 0], z_scores(X[:, 0]), rtol=1e-9, atol=1e-12)


@given(samples)
def test_outliers_are_never_in_the_middle_half(x):
    middle = (x >= quantile(x, 0.25)) & (x <= quantile(x, 0.75))
    assert not (outliers(x) & middle).any()
    assert_array_equal(outliers(x[::-1]), outliers(x)[::-1])


@given(fives, fives, st.floats(0.125, 8))
def test_standardized_difference_ignores_units(x, y, a):
    assume(np.ptp(x) > 0)
    assert_allclose(standardized_difference(y, x), -standardized_difference(x, y), rtol=1e-12)
    scaled = standardized_difference(a * x + 3, a * y + 3)
    assert_allclose(scaled, standardized_difference(x, y), rtol=1e-6, atol=1e-9)


def test_correlation_never_steps_outside():
    rng = np.random.default_rng(0)
    for n in range(2, 60):
        x = rng.normal(size=n)
        assert correlation(x, 3 * x + 0.1) <= 1
        assert correlation(x, -3 * x + 0.1) >= -1


def test_large_offset_keeps_the_variance():
    # The shortcut mean of squares minus square of the mean would lose it.
    assert variance([1e9, 1e9 + 1, 1e9 + 2]) == pytest.approx(2 / 3, rel=1e-12)


def test_results_are_plain_numbers():
    x, y = [1.0, 2.0, 4.0], [1.0, 3.0, 2.0]
    one = [f(x) for f in (mean, median, variance, standard_deviation, interquartile_range)]
    two = [f(x, y) for f in (covariance, correlation, standardized_difference)]
    assert {type(number) for number in [*one, *two, quantile(x, 0.3)]} == {float}
    assert outliers(x).dtype == bool


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(lambda: mean([]), ValueError, "x must not be empty", id="mean-empty"),
        pytest.param(lambda: mean([[1, 2]]), ValueError, r"x must be a vector .* \(1, 2\)", id="mean-matrix"),
        pytest.param(
            lambda: median([1, np.nan]), ValueError, "x must be finite; 1 of its 2", id="median-nan"
        ),
        pytest.param(lambda: variance(["a"]), TypeError, "x must hold real numbers", id="variance-text"),
        pytest.param(
            lambda: variance([5], ddof=1),
            ValueError,
            "more than ddof = 1 numbers; it holds 1; .* use ddof=0",
            id="ddof",
        ),
        pytest.param(lambda: variance([1, 2], -1), ValueError, "ddof must be at least 0", id="ddof-negative"),
        pytest.param(lambda: variance([1, 2], 0.5), TypeError, "ddof must be a whole number", id="ddof-half"),
        pytest.param(lambda: standard_deviation([1], 1), ValueError, "more than ddof", id="deviation-ddof"),
        pytest.param(
            lambda: quantile([1, 2], 25), ValueError, "q must lie between 0 and 1; it holds 25", id="q"
        ),
        pytest.param(lambda: quantile([1, 2], [0.5]), ValueError, "q must be one number", id="q-list"),
        pytest.param(lambda: interquartile_range([]), ValueError, "x must not be empty", id="iqr-empty"),
        pytest.param(lambda: z_scores([3, 3]), ValueError, "x must vary; it is 3 for every", id="z-constant"),
        pytest.param(lambda: z_scores([0.1] * 3), ValueError, "x must vary", id="z-constant-rounded"),
        pytest.param(lambda: z_scores([0, 1e-200]), ValueError, "or as good as", id="z-nearly-constant"),
        pytest.param(
            lambda: standardize([[1, 5, 2], [2, 5, 2]]),
            ValueError,
            "column 1 of X must vary; it is 5 .*; drop column 1 of X",
            id="standardize-constant",
        ),
        pytest.param(lambda: standardize([1, 2]), ValueError, r"x\.reshape\(-1, 1\)", id="standardize-flat"),
        pytest.param(
            lambda: covariance([1, 2], [1]), ValueError, r"x has \(2,\), y has \(1,\)", id="covariance-sizes"
        ),
        pytest.param(lambda: covariance([1], [1], 1), ValueError, "more than ddof = 1", id="covariance-ddof"),
        pytest.param(lambda: correlation([1, 1], [1, 2]), ValueError, "x must vary", id="correlation-x"),
        pytest.param(lambda: correlation([1, 2], [1, 1]), ValueError, "y must vary", id="correlation-y"),
        pytest.param(lambda: correlation([1, 2], [1]), ValueError, "same shape", id="correlation-sizes"),
        pytest.param(lambda: outliers([1, 2], 0), ValueError, "k must be above 0; it is 0", id="outliers-k"),
        pytest.param(lambda: outliers(5), ValueError, "x must be a vector", id="outliers-number"),
        pytest.param(
            lambda: standardized_difference([1], [1, 2]), ValueError, "x must hold at least two", id="d-x"
        ),
        pytest.param(
            lambda: standardized_difference([1, 2], [1]), ValueError, "y must hold at least two", id="d-y"
        ),
        pytest.param(
            lambda: standardized_difference([0.1] * 3, [2, 2]),
            ValueError,
            "both are constant",
            id="d-constant",
        ),
        pytest.param(
            lambda: standardized_difference([0, 1e-200], [1, 1]), ValueError, "or as good as", id="d-nearly"
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
