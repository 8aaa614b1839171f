"""Probability against hand-worked cases, SciPy, exact fractions, counted tables and the laws of chance."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.special
import scipy.stats
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from mlmath_ref.probability import (
    bayes,
    complement,
    conditional,
    decision_threshold,
    entropy,
    expectation,
    expected_cost,
    flip_labels,
    joint_table,
    logit,
    marginal,
    observed_rate,
    sample_bernoulli,
    sigmoid,
    standard_error,
)

chances = st.floats(0, 1)
inner_chances = st.floats(1e-6, 1 - 1e-6)
costs = st.floats(1e-3, 1e3)
count_tables = arrays(float, (3, 4), elements=st.integers(1, 50).map(float))
weights = arrays(float, 5, elements=st.floats(0.01, 10))


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("z", "p"),
    [
        pytest.param(0, 1 / 2, id="zero-is-one-half"),
        pytest.param(math.log(3), 3 / 4, id="odds-3-to-1"),
        pytest.param(-math.log(4), 1 / 5, id="odds-1-to-4"),
        pytest.param(math.log(9), 9 / 10, id="odds-9-to-1"),
    ],
)
def test_sigmoid_and_logit_by_hand(z, p):
    assert_allclose(sigmoid(z), p, rtol=1e-15)
    assert_allclose(logit(p), z, rtol=1e-14, atol=1e-15)


def test_sigmoid_and_logit_against_scipy():
    z = np.linspace(-700, 700, 1401)
    assert_allclose(sigmoid(z), scipy.special.expit(z), rtol=1e-14)
    p = np.linspace(0.001, 0.999, 999)
    assert_allclose(logit(p), scipy.special.logit(p), rtol=1e-12, atol=1e-15)


def test_sigmoid_against_sympy():
    z = sp.Symbol("z")
    exact = sp.lambdify(z, 1 / (1 + sp.exp(-z)), "mpmath")
    for number in generator().uniform(-30, 30, size=20):
        assert_allclose(sigmoid(number), float(exact(number)), rtol=1e-14)


def test_sigmoid_of_extreme_scores_does_not_overflow():
    assert_array_equal(sigmoid([-1e308, -800, 800, 1e308]), [0, 0, 1, 1])
    assert sigmoid(-700) > 0


@given(st.floats(-700, 700), st.floats(-700, 700))
def test_sigmoid_is_symmetric_and_rises(a, b):
    assert_allclose(sigmoid(a) + sigmoid(-a), 1, rtol=1e-15)
    assert (sigmoid(min(a, b)) <= sigmoid(max(a, b))).all()


@given(inner_chances)
def test_logit_undoes_the_sigmoid(p):
    assert_allclose(sigmoid(logit(p)), p, rtol=1e-12)
    assert_allclose(logit(complement(p)), -logit(p), rtol=1e-9, atol=1e-9)


def test_one_number_gives_one_number():
    for found in (sigmoid(0.5), logit(0.5), complement(0.5), *expected_cost(0.5, 1, 1)):
        assert isinstance(found, float)


def test_shape_is_kept():
    for function in (sigmoid, logit, complement):
        assert function(np.full((2, 3, 5), 0.5)).shape == (2, 3, 5)


def test_complement_by_hand():
    assert complement([[0, 0.25], [0.5, 1]]).tolist() == [[1, 0.75], [0.5, 0]]


@pytest.mark.parametrize(
    ("prior", "true_positive_rate", "false_positive_rate", "expected"),
    [
        # Of 1000: 10 with the condition, 9 found; 990 without, 49.5 false alarms.
        pytest.param(0.01, 0.9, 0.05, 9 / 58.5, id="rare-condition"),
        pytest.param(0.5, 0.9, 0.1, 0.9, id="even-prior"),
        pytest.param(0.2, 0.5, 0.5, 0.2, id="useless-test-leaves-the-prior"),
        pytest.param(0.2, 1, 0, 1, id="perfect-test"),
        pytest.param(0, 0.9, 0.1, 0, id="impossible-condition"),
        pytest.param(1, 0.9, 0.1, 1, id="certain-condition"),
    ],
)
def test_bayes_by_hand(prior, true_positive_rate, false_positive_rate, expected):
    assert_allclose(bayes(prior, true_positive_rate, false_positive_rate), expected, rtol=1e-15)


@given(st.integers(1, 99), st.integers(0, 100), st.integers(1, 100))
def test_bayes_against_exact_fractions(prior, hit, alarm):
    P, H, A = Fraction(prior, 100), Fraction(hit, 100), Fraction(alarm, 100)
    exact = P * H / (P * H + (1 - P) * A)
    assert_allclose(bayes(prior / 100, hit / 100, alarm / 100), float(exact), rtol=1e-12)


@given(inner_chances, inner_chances, inner_chances)
def test_bayes_with_total_probability_gives_the_prior_back(prior, hit, alarm):
    positive = prior * hit + (1 - prior) * alarm
    after_positive, after_negative = bayes(prior, hit, alarm), bayes(prior, 1 - hit, 1 - alarm)
    assert_allclose(after_positive * positive + after_negative * (1 - positive), prior, rtol=1e-9)


@given(inner_chances, inner_chances, inner_chances)
def test_bayes_in_log_odds_adds_the_log_of_the_likelihood_ratio(prior, hit, alarm):
    expected = sigmoid(logit(prior) + math.log(hit / alarm))
    assert_allclose(bayes(prior, hit, alarm), expected, rtol=1e-9)


def test_bayes_is_a_conditional_of_the_joint_table():
    prior, hit, alarm = 0.3, 0.8, 0.1
    joint = [[prior * hit, prior * (1 - hit)], [(1 - prior) * alarm, (1 - prior) * (1 - alarm)]]
    assert_allclose(bayes(prior, hit, alarm), conditional(joint, axis=1)[0, 0], rtol=1e-14)


def test_tables_by_hand():
    table = joint_table([[30, 10], [20, 40]])
    assert_allclose(table, [[0.3, 0.1], [0.2, 0.4]], rtol=1e-15)
    assert_allclose(marginal(table, axis=0), [0.4, 0.6], rtol=1e-15)
    assert_allclose(marginal(table, axis=1), [0.5, 0.5], rtol=1e-15)
    assert_allclose(conditional(table, axis=0), [[3 / 4, 1 / 4], [1 / 3, 2 / 3]], rtol=1e-15)
    assert_allclose(conditional(table, axis=1), [[3 / 5, 1 / 5], [2 / 5, 4 / 5]], rtol=1e-15)


def test_joint_table_against_counting_one_pair_at_a_time():
    rng = generator()
    pairs = list(zip(rng.integers(3, size=97).tolist(), rng.integers(2, size=97).tolist(), strict=True))
    counts, _, _ = np.histogram2d(*zip(*pairs, strict=True), bins=(3, 2))
    slow = [[sum(pair == (a, b) for pair in pairs) / 97 for b in range(2)] for a in range(3)]
    assert_allclose(joint_table(counts), slow, rtol=1e-15)


@given(count_tables)
def test_tables_against_scipy_and_the_law_of_total_probability(counts):
    table = joint_table(counts)
    rows, columns = scipy.stats.contingency.margins(table)
    assert_allclose(table.sum(), 1, rtol=1e-14)
    assert_allclose(marginal(table, 0), rows.ravel(), rtol=1e-14)
    assert_allclose(marginal(table, 1), columns.ravel(), rtol=1e-14)
    assert_allclose(conditional(table, 0).sum(axis=1), 1, rtol=1e-14)
    assert_allclose(conditional(table, 1).sum(axis=0), 1, rtol=1e-14)
    assert_allclose(marginal(table, 0) @ conditional(table, 0), marginal(table, 1), rtol=1e-12)


@given(count_tables)
def test_transposing_the_table_swaps_the_axes(counts):
    table = joint_table(counts)
    assert_array_equal(conditional(table.T, 0), conditional(table, 1).T)


@given(weights, weights)
def test_independent_variables_learn_nothing_from_each_other(a, b):
    p, q = a / a.sum(), b / b.sum()
    assert_allclose(conditional(np.outer(p, q), axis=0), np.tile(q, (5, 1)), rtol=1e-12)


@pytest.mark.parametrize(
    ("values", "probabilities", "expected"),
    [
        pytest.param([0, 10], [0.75, 0.25], 2.5, id="one-in-four-wins-10"),
        pytest.param([1, 2, 3, 4, 5, 6], [1 / 6] * 6, 3.5, id="die"),
        pytest.param([-1, 1], [0.5, 0.5], 0, id="fair-bet"),
        pytest.param([7], [1], 7, id="certain"),
    ],
)
def test_expectation_by_hand(values, probabilities, expected):
    assert_allclose(expectation(values, probabilities), expected, rtol=1e-15)


@given(arrays(float, 5, elements=st.floats(-100, 100)), weights, st.floats(-10, 10), st.floats(-10, 10))
def test_expectation_against_numpy_and_linearity(x, w, a, b):
    p = w / w.sum()
    assert_allclose(expectation(x, p), np.average(x, weights=w), atol=1e-9)
    assert_allclose(expectation(a * x + b, p), a * expectation(x, p) + b, atol=1e-9)


def test_expected_cost_by_hand():
    cost = expected_cost([0, 0.25, 1], cost_false_alarm=2, cost_miss=8)
    assert cost.act.tolist() == [2, 1.5, 0]
    assert cost.wait.tolist() == [0, 2, 8]


@given(chances, costs, costs)
def test_expected_cost_is_an_expectation(p, false_alarm, miss):
    cost = expected_cost(p, false_alarm, miss)
    assert_allclose(cost.act, expectation([0, false_alarm], [p, 1 - p]), rtol=1e-12)
    assert_allclose(cost.wait, expectation([miss, 0], [p, 1 - p]), rtol=1e-12)


@pytest.mark.parametrize(
    ("false_alarm", "miss", "expected"),
    [
        pytest.param(1, 1, 0.5, id="equal-costs"),
        pytest.param(1, 4, 0.2, id="misses-hurt-more"),
        pytest.param(9, 1, 0.9, id="alarms-hurt-more"),
    ],
)
def test_decision_threshold_by_hand(false_alarm, miss, expected):
    assert decision_threshold(false_alarm, miss) == expected


@given(costs, costs)
def test_at_the_threshold_both_choices_cost_the_same(false_alarm, miss):
    p = decision_threshold(false_alarm, miss)
    act, wait = expected_cost(p, false_alarm, miss)
    assert_allclose(act, wait, rtol=1e-9)
    dearer_to_wait = expected_cost(p + (1 - p) / 2, false_alarm, miss)
    assert dearer_to_wait.act < dearer_to_wait.wait


@pytest.mark.parametrize(
    ("true_rate", "flip_rate", "expected"),
    [
        pytest.param(0.2, 0, 0.2, id="no-flips"),
        pytest.param(0.2, 1, 0.8, id="all-flipped"),
        pytest.param(0.2, 0.5, 0.5, id="coin-tosses"),
        # Of 100: 20 ones keep 18; 80 zeros give 8 more.
        pytest.param(0.2, 0.1, 0.26, id="one-in-ten-flipped"),
    ],
)
def test_observed_rate_by_hand(true_rate, flip_rate, expected):
    assert_allclose(observed_rate(true_rate, flip_rate), expected, rtol=1e-15)


@given(chances, chances)
def test_observed_rate_is_drawn_towards_one_half(p, r):
    assert_allclose(observed_rate(p, r) - 0.5, (1 - 2 * r) * (p - 0.5), atol=1e-15)


def test_flipped_labels_show_the_observed_rate():
    n, p, r = 100_000, 0.2, 0.1
    y = np.repeat([1.0, 0.0], [int(p * n), n - int(p * n)])
    noisy = flip_labels(y, r, generator())
    assert_allclose(noisy.mean(), observed_rate(p, r), atol=4 * standard_error(r, n))
    assert_allclose((noisy != y).mean(), r, atol=4 * standard_error(r, n))
    # The same share of ones and of zeros is flipped.
    assert_allclose((noisy != y)[y == 1].mean(), r, atol=4 * standard_error(r, int(p * n)))


def test_flip_labels_at_both_ends_and_with_the_same_seed():
    y = [0, 1, 1, 0, 1]
    assert flip_labels(y, 0, generator()).tolist() == y
    assert flip_labels(y, 1, generator()).tolist() == [1, 0, 0, 1, 0]
    y = np.tile(y, 20)
    assert_array_equal(flip_labels(y, 0.3, generator()), flip_labels(y, 0.3, generator()))


def test_bernoulli_draws():
    n = 100_000
    draws = sample_bernoulli(0.3, n, generator())
    assert draws.shape == (n,)
    assert set(draws.tolist()) == {0.0, 1.0}
    assert scipy.stats.binomtest(int(draws.sum()), n, 0.3).pvalue > 0.001
    assert_array_equal(sample_bernoulli(0.3, 50, generator()), draws[:50])
    assert not sample_bernoulli(0, 50, generator()).any()
    assert sample_bernoulli(1, 50, generator()).all()


@pytest.mark.parametrize(
    ("p", "n", "expected"),
    [
        pytest.param(0.5, 100, 0.05, id="one-half"),
        pytest.param(0.2, 16, 0.1, id="one-fifth"),
        pytest.param(0, 10, 0, id="never"),
        pytest.param(1, 10, 0, id="always"),
    ],
)
def test_standard_error_by_hand(p, n, expected):
    assert_allclose(standard_error(p, n), expected, rtol=1e-15)


# Within 1e-9 of 0 or 1, SciPy loses the digits of p (1 - p) that the comparison needs.
@given(st.floats(1e-9, 1 - 1e-9), st.integers(1, 10_000))
def test_standard_error_against_scipy(p, n):
    assert_allclose(standard_error(p, n), scipy.stats.binom(n, p).std() / n, rtol=1e-6)
    assert_allclose(standard_error(p, 4 * n), standard_error(p, n) / 2, rtol=1e-12)


def test_standard_error_against_many_samples():
    rng = generator()
    shares = [sample_bernoulli(0.3, 50, rng).mean() for _ in range(5000)]
    assert_allclose(np.std(shares), standard_error(0.3, 50), rtol=0.05)


@pytest.mark.parametrize(
    ("probabilities", "bits"),
    [
        pytest.param([1], 0, id="certain"),
        pytest.param([0, 1, 0], 0, id="certain-among-three"),
        pytest.param([0.5, 0.5], 1, id="fair-coin"),
        pytest.param([0.5, 0.25, 0.25], 1.5, id="one-half-and-two-quarters"),
        pytest.param([0.125] * 8, 3, id="three-coins"),
    ],
)
def test_entropy_by_hand(probabilities, bits):
    assert entropy(probabilities) == bits
    assert math.copysign(1, entropy(probabilities)) == 1  # 0.0, never -0.0


@given(weights)
def test_entropy_against_scipy_and_its_bounds(w):
    p = w / w.sum()
    assert_allclose(entropy(p), scipy.stats.entropy(p, base=2), rtol=1e-9)
    assert 0 <= entropy(p) <= math.log2(5) + 1e-12
    assert_allclose(entropy(p[::-1]), entropy(p), rtol=1e-12)


@given(weights, weights)
def test_entropies_of_independent_variables_add(a, b):
    p, q = a / a.sum(), b / b.sum()
    together = [x * y for x, y in itertools.product(p, q)]
    assert_allclose(entropy(together), entropy(p) + entropy(q), rtol=1e-9)


def test_results_are_plain_numbers():
    found = [bayes(0.1, 0.9, 0.2), expectation([1], [1]), decision_threshold(1, 1), observed_rate(0.1, 0.1)]
    found += [standard_error(0.5, 5), entropy([1])]
    assert {type(number) for number in found} == {float}


RNG = np.random.default_rng(0)
HALF = [[0.5, 0.5]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(lambda: sigmoid(np.inf), ValueError, "z must be finite", id="sigmoid-inf"),
        pytest.param(lambda: sigmoid("a"), TypeError, "z must hold real numbers", id="sigmoid-text"),
        pytest.param(
            lambda: logit([0.5, 0]), ValueError, "it holds 0, and its log-odds are not finite", id="logit-0"
        ),
        pytest.param(lambda: logit(1), ValueError, r"use np\.clip\(p, 1e-6, 1 - 1e-6\)", id="logit-1"),
        pytest.param(lambda: logit(-0.1), ValueError, "strictly between 0 and 1", id="logit-negative"),
        pytest.param(
            lambda: complement(1.5), ValueError, "p must lie between 0 and 1; it holds 1.5", id="1-p"
        ),
        pytest.param(lambda: bayes(2, 0.5, 0.5), ValueError, "prior must lie between", id="bayes-prior"),
        pytest.param(lambda: bayes(0.5, -1, 0.5), ValueError, "true_positive_rate must lie", id="bayes-tpr"),
        pytest.param(lambda: bayes(0.5, 0.5, 3), ValueError, "false_positive_rate must lie", id="bayes-fpr"),
        pytest.param(lambda: bayes([0.5], 0.5, 0.5), ValueError, "prior must be one number", id="bayes-list"),
        pytest.param(lambda: bayes(0.5, 0, 0), ValueError, "positive result has probability 0", id="bayes-0"),
        pytest.param(lambda: joint_table([[1, -2]]), ValueError, "the smallest is -2", id="joint-negative"),
        pytest.param(lambda: joint_table([[0, 0]]), ValueError, "must not all be 0", id="joint-zeros"),
        pytest.param(lambda: joint_table([1, 2]), ValueError, "counts must be a matrix", id="joint-flat"),
        pytest.param(
            lambda: marginal([[3, 1]], 0), ValueError, "table must lie between", id="marginal-counts"
        ),
        pytest.param(
            lambda: marginal([[0.5, 0.4]], 0),
            ValueError,
            "table must sum to 1; it sums to 0.9;",
            id="marginal-sum",
        ),
        pytest.param(
            lambda: marginal(HALF, 2), ValueError, "axis must be 0 .* or 1 .*; it is 2", id="axis-2"
        ),
        pytest.param(lambda: marginal(HALF, -1), ValueError, "axis must be at least 0", id="axis-negative"),
        pytest.param(lambda: marginal(HALF, "0"), TypeError, "axis must be a whole number", id="axis-text"),
        pytest.param(lambda: conditional(HALF, 2), ValueError, "axis must be 0", id="conditional-axis"),
        pytest.param(
            lambda: conditional([[1, 0], [0, 0]], 0), ValueError, "row 1 of table has probability 0", id="row"
        ),
        pytest.param(
            lambda: conditional([[0, 1]], 1),
            ValueError,
            "column 0 of table .*; drop that column",
            id="column",
        ),
        pytest.param(
            lambda: expectation([1, 2], [0.5, 0.6]), ValueError, "it sums to 1.1", id="expectation-sum"
        ),
        pytest.param(
            lambda: expectation([1, 2], [2, -1]), ValueError, "probabilities must lie", id="expectation-range"
        ),
        pytest.param(
            lambda: expectation([1, 2], [1]),
            ValueError,
            r"values has \(2,\), probabilities has \(1,\)",
            id="E",
        ),
        pytest.param(lambda: expected_cost(2, 1, 1), ValueError, "p must lie between 0 and 1", id="cost-p"),
        pytest.param(
            lambda: expected_cost(0.5, 0, 1), ValueError, "cost_false_alarm must be above 0", id="c-fa"
        ),
        pytest.param(lambda: expected_cost(0.5, 1, -1), ValueError, "cost_miss must be above 0", id="c-miss"),
        pytest.param(
            lambda: decision_threshold(0, 1), ValueError, "cost_false_alarm must be above", id="t-fa"
        ),
        pytest.param(lambda: decision_threshold(1, 0), ValueError, "cost_miss must be above 0", id="t-miss"),
        pytest.param(
            lambda: flip_labels([0, 2], 0.1, RNG), ValueError, "labels 0 and 1; it holds 2", id="flip-y"
        ),
        pytest.param(lambda: flip_labels([0], 1.1, RNG), ValueError, "rate must lie between", id="flip-rate"),
        pytest.param(
            lambda: flip_labels([0], 0.1, 0), TypeError, "rng must be a NumPy random", id="flip-rng"
        ),
        pytest.param(
            lambda: observed_rate(2, 0.1), ValueError, "true_rate must lie between", id="observed-p"
        ),
        pytest.param(
            lambda: observed_rate(0.1, 2), ValueError, "flip_rate must lie between", id="observed-r"
        ),
        pytest.param(lambda: sample_bernoulli(2, 5, RNG), ValueError, "p must lie between", id="bernoulli-p"),
        pytest.param(
            lambda: sample_bernoulli(0.5, 0, RNG), ValueError, "n must be at least 1", id="bernoulli-n"
        ),
        pytest.param(lambda: sample_bernoulli(0.5, 5, None), TypeError, "default_rng", id="bernoulli-rng"),
        pytest.param(lambda: standard_error(0.5, 0), ValueError, "n must be at least 1", id="error-n"),
        pytest.param(
            lambda: standard_error(0.5, 2.5), TypeError, "n must be a whole number", id="error-half"
        ),
        pytest.param(lambda: standard_error(-1, 5), ValueError, "p must lie between", id="error-p"),
        pytest.param(
            lambda: entropy([0.5, 0.4]), ValueError, "must sum to 1; it sums to 0.9", id="entropy-sum"
        ),
        pytest.param(
            lambda: entropy([1.5, -0.5]), ValueError, "must lie between 0 and 1", id="entropy-range"
        ),
        pytest.param(lambda: entropy([]), ValueError, "must not be empty", id="entropy-empty"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
