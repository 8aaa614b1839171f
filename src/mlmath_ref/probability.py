"""Probability: the sigmoid, Bayes' rule, tables of chances, expected cost, noisy labels and entropy."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlmath_ref._checks import (
    FloatArray,
    as_array,
    as_count,
    as_generator,
    as_labels,
    as_matrix,
    as_paired_vectors,
    as_positive,
    as_probabilities,
    as_probability,
    in_unit_interval,
    strictly_in_unit_interval,
)


class ExpectedCost(NamedTuple):
    """The expected cost of acting and of waiting, one number for each probability."""

    act: FloatArray
    wait: FloatArray


def sigmoid(z: ArrayLike) -> FloatArray:
    r"""Return the sigmoid of `z`: a score of any size made into a probability.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}

    Parameters
    ----------
    z : array of any shape
        Scores (log-odds).

    Returns
    -------
    array of the shape of `z`
        Probabilities from 0 to 1; one number gives one number.

    Raises
    ------
    ValueError
        If a score is NaN or infinite; the message says how many are.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> print(sigmoid([-1000, 0, 1000]))
    [0.  0.5 1. ]
    """
    z = as_array("z", z)
    e = np.exp(-np.abs(z))  # e^{-z} overflows for very negative z; there σ(z) = e^z / (1 + e^z)
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def logit(p: ArrayLike) -> FloatArray:
    r"""Return the log-odds of `p`: the inverse of the sigmoid.

    .. math:: \operatorname{logit}(p) = \ln \frac{p}{1 - p}

    Parameters
    ----------
    p : array of any shape
        Probabilities strictly between 0 and 1.

    Returns
    -------
    array of the shape of `p`
        Scores; one number gives one number.

    Raises
    ------
    ValueError
        If a probability is 0, 1 or outside; the message gives it and says that its log-odds are not finite.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> print(logit([0.5, 0.75]).round(4))
    [0.     1.0986]
    """
    p = strictly_in_unit_interval("p", as_array("p", p), "its log-odds are not finite")
    return np.log(p / (1.0 - p))


def complement(p: ArrayLike) -> FloatArray:
    r"""Return the probability that the event does not happen.

    .. math:: P(\neg C) = 1 - P(C)

    Parameters
    ----------
    p : array of any shape
        Probabilities.

    Returns
    -------
    array of the shape of `p`
        Probabilities; one number gives one number.

    Raises
    ------
    ValueError
        If a number lies outside 0 to 1; the message gives it.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> print(complement([0, 0.25, 1]))
    [1.   0.75 0.  ]
    """
    return 1.0 - in_unit_interval("p", as_array("p", p))


def bayes(prior: float, true_positive_rate: float, false_positive_rate: float) -> float:
    r"""Return the probability of the condition after a positive result.

    .. math:: P(C \mid T)
              = \frac{P(T \mid C)\,P(C)}{P(T \mid C)\,P(C) + P(T \mid \neg C)\,P(\neg C)}

    Parameters
    ----------
    prior : float
        P(C), the probability of the condition before the result.
    true_positive_rate : float
        P(+ | C), the chance of a positive result with the condition.
    false_positive_rate : float
        P(+ | not C), the chance of a positive result without it.

    Returns
    -------
    float
        P(C | +).

    Raises
    ------
    ValueError
        If a number is no probability, the message names it; if a positive result never happens, it says so.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> round(bayes(prior=0.01, true_positive_rate=0.9, false_positive_rate=0.05), 4)
    0.1538
    """
    prior = as_probability("prior", prior)
    true_positive = as_probability("true_positive_rate", true_positive_rate) * prior
    false_positive = as_probability("false_positive_rate", false_positive_rate) * (1.0 - prior)
    if true_positive + false_positive == 0:
        raise ValueError(
            "a positive result has probability 0 with these numbers, so nothing follows from one; "
            "raise the rate of a case that can happen above 0"
        )
    return true_positive / (true_positive + false_positive)


def _require_total_one(name: str, probabilities: FloatArray) -> FloatArray:
    """Return `probabilities` unchanged if they sum to 1, up to rounding."""
    total = probabilities.sum()
    if not np.isclose(total, 1.0, rtol=0.0, atol=1e-9):
        raise ValueError(
            f"{name} must sum to 1; it sums to {total:.10g}; divide it by its sum if it holds counts"
        )
    return probabilities


def _as_joint(table: ArrayLike) -> FloatArray:
    """Return `table` as a matrix of probabilities that sum to 1."""
    return _require_total_one("table", in_unit_interval("table", as_matrix("table", table)))


def _as_axis(axis: int) -> int:
    """Return `axis` if it is 0 or 1."""
    if as_count("axis", axis, minimum=0) > 1:
        raise ValueError(
            f"axis must be 0 (the variable of the rows) or 1 (that of the columns); it is {axis}"
        )
    return int(axis)


def joint_table(counts: ArrayLike) -> FloatArray:
    r"""Return the joint probabilities of two variables from a table of counts.

    .. math:: P(A = i, B = j) = \frac{N_{ij}}{N}

    Parameters
    ----------
    counts : array of shape (a, b)
        How often each pair of values was seen: the first variable in rows, the second in columns.

    Returns
    -------
    array of shape (a, b)
        Probabilities that sum to 1.

    Raises
    ------
    ValueError
        If a count is negative, the message gives it; if all are 0, it says so.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> print(joint_table([[30, 10], [20, 40]]))
    [[0.3 0.1]
     [0.2 0.4]]
    """
    N = as_matrix("counts", counts)
    if (N < 0).any():
        raise ValueError(f"counts must not be negative; the smallest is {N.min():g}")
    if N.sum() == 0:
        raise ValueError("counts must not all be 0; with nothing counted there is no share to take")
    table: FloatArray = N / N.sum()
    return table


def marginal(table: ArrayLike, axis: int) -> FloatArray:
    r"""Return the probabilities of one variable alone, summed over the other.

    .. math:: P(A = i) = \sum_{j} P(A = i, B = j)

    Parameters
    ----------
    table : array of shape (a, b)
        Joint probabilities that sum to 1.
    axis : int
        The variable to keep: 0 for the one in the rows, 1 for the one in the columns. (NumPy's ``sum``
        takes the axis to sum away: the other one.)

    Returns
    -------
    array of shape (a,) for axis 0, (b,) for axis 1
        Probabilities that sum to 1.

    Raises
    ------
    ValueError
        If `table` does not sum to 1, the message gives its sum; if `axis` is neither 0 nor 1, it gives that.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> print(marginal([[0.3, 0.1], [0.2, 0.4]], axis=0))
    [0.4 0.6]
    """
    table, axis = _as_joint(table), _as_axis(axis)
    kept: FloatArray = table.sum(axis=1 - axis)
    return kept


def conditional(table: ArrayLike, axis: int) -> FloatArray:
    r"""Return the probabilities of one variable given the other.

    .. math:: P(B = j \mid A = i) = \frac{P(A = i, B = j)}{P(A = i)}

    Parameters
    ----------
    table : array of shape (a, b)
        Joint probabilities that sum to 1.
    axis : int
        The variable that is given: 0 for the one in the rows (each row then sums to 1), 1 for the one in
        the columns (each column then sums to 1).

    Returns
    -------
    array of shape (a, b)
        Conditional probabilities.

    Raises
    ------
    ValueError
        If a given value has probability 0, the message says which row or column; if `table` does not sum
        to 1, it gives the sum; if `axis` is neither 0 nor 1, it gives that.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> print(conditional([[0.3, 0.1], [0.1, 0.5]], axis=0).round(3))
    [[0.75  0.25 ]
     [0.167 0.833]]
    """
    table, axis = _as_joint(table), _as_axis(axis)
    given = marginal(table, axis)
    if (given == 0).any():
        line = ("row", "column")[axis]
        raise ValueError(
            f"{line} {int(np.argmin(given))} of table has probability 0 and cannot be given; drop that {line}"
        )
    return table / np.expand_dims(given, 1 - axis)


def expectation(values: ArrayLike, probabilities: ArrayLike) -> float:
    r"""Return the expectation: the mean of the values, weighted by their probabilities.

    .. math:: \operatorname{E}[Y] = \sum_{j=1}^{k} p_j y_j

    Parameters
    ----------
    values : array of shape (k,)
        The possible values.
    probabilities : array of shape (k,)
        Their probabilities, which sum to 1.

    Returns
    -------
    float
        The expectation, in the unit of the values.

    Raises
    ------
    ValueError
        If the probabilities do not sum to 1, the message gives the sum; if the shapes differ, it gives both.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> expectation([0, 10], [0.75, 0.25])
    2.5
    """
    x, p = as_paired_vectors(values=values, probabilities=probabilities)
    p = _require_total_one("probabilities", in_unit_interval("probabilities", p))
    return float(p @ x)


def expected_cost(p: ArrayLike, cost_false_alarm: float, cost_miss: float) -> ExpectedCost:
    r"""Return the expected cost of acting and of waiting when the event has probability `p`.

    .. math:: \text{act} = (1 - p)\,c_{\text{false alarm}}, \qquad \text{wait} = p\,c_{\text{miss}}

    Parameters
    ----------
    p : array of any shape
        Probabilities of the event.
    cost_false_alarm : float
        The cost, above 0, of acting when the event does not come.
    cost_miss : float
        The cost, above 0 and in the same unit, of waiting when it does.

    Returns
    -------
    ExpectedCost
        ``act`` and ``wait``, each of the shape of `p` and in the unit of the costs.

    Raises
    ------
    ValueError
        If a probability lies outside 0 to 1 or a cost is not above 0; the message gives it.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> cost = expected_cost([0.1, 0.5], cost_false_alarm=1, cost_miss=4)
    >>> print(cost.act, cost.wait)
    [0.9 0.5] [0.4 2. ]
    """
    p = in_unit_interval("p", as_array("p", p))
    act = (1.0 - p) * as_positive("cost_false_alarm", cost_false_alarm)
    wait = p * as_positive("cost_miss", cost_miss)
    return ExpectedCost(act, wait)


def decision_threshold(cost_false_alarm: float, cost_miss: float) -> float:
    r"""Return the probability from which acting costs no more than waiting, in expectation.

    .. math:: p^* = \frac{c_{\text{false alarm}}}{c_{\text{false alarm}} + c_{\text{miss}}}

    Parameters
    ----------
    cost_false_alarm : float
        The cost, above 0, of acting when the event does not come.
    cost_miss : float
        The cost, above 0 and in the same unit, of waiting when it does.

    Returns
    -------
    float
        A probability: act when the event is at least this likely.

    Raises
    ------
    ValueError
        If a cost is not above 0; the message names it.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> decision_threshold(cost_false_alarm=1, cost_miss=4)
    0.2
    """
    cost_false_alarm = as_positive("cost_false_alarm", cost_false_alarm)
    cost_miss = as_positive("cost_miss", cost_miss)
    return cost_false_alarm / (cost_false_alarm + cost_miss)


def flip_labels(y: ArrayLike, rate: float, rng: np.random.Generator) -> FloatArray:
    r"""Return the labels with each one flipped, independently, with probability `rate`.

    .. math:: \tilde y_i = 1 - y_i \text{ with probability } \rho, \text{ else } y_i

    Parameters
    ----------
    y : array of shape (n,)
        Labels, 0 or 1.
    rate : float
        The probability of a flip.
    rng : numpy.random.Generator
        The source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    array of shape (n,)
        Noisy labels, 0 or 1.

    Raises
    ------
    TypeError
        If `rng` is no generator; the message says how to make one.
    ValueError
        If `y` holds another label or `rate` is no probability; the message gives it.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> print(flip_labels([0, 0, 1, 1], rate=1, rng=np.random.default_rng(0)))
    [1. 1. 0. 0.]
    """
    y, rate, rng = as_labels("y", y), as_probability("rate", rate), as_generator("rng", rng)
    flipped = rng.random(len(y)) < rate
    return np.where(flipped, 1.0 - y, y)


def observed_rate(true_rate: float, flip_rate: float) -> float:
    r"""Return the share of ones to expect among labels of which some are flipped.

    .. math:: P(\tilde y = 1) = p\,(1 - \rho) + (1 - p)\,\rho

    Parameters
    ----------
    true_rate : float
        p, the share of ones among the true labels.
    flip_rate : float
        r, the probability that a label is flipped.

    Returns
    -------
    float
        The share of ones among the noisy labels.

    Raises
    ------
    ValueError
        If a rate lies outside 0 to 1; the message names it.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> round(observed_rate(true_rate=0.2, flip_rate=0.1), 4)
    0.26
    """
    p, r = as_probability("true_rate", true_rate), as_probability("flip_rate", flip_rate)
    return p * (1.0 - r) + (1.0 - p) * r


def sample_bernoulli(p: float, n: int, rng: np.random.Generator) -> FloatArray:
    r"""Return `n` independent draws that are 1 with probability `p` and 0 otherwise.

    .. math:: y_i \sim \operatorname{Bernoulli}(p), \qquad i = 1, \dots, n

    Parameters
    ----------
    p : float
        The probability of a 1.
    n : int
        The number of draws, at least 1.
    rng : numpy.random.Generator
        The source of randomness, such as ``np.random.default_rng(0)``.

    Returns
    -------
    array of shape (n,)
        Zeros and ones.

    Raises
    ------
    TypeError
        If `rng` is no generator or `n` no whole number; the message gives the type.
    ValueError
        If `p` is no probability or `n` is below 1; the message gives it.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> print(sample_bernoulli(0.5, n=6, rng=np.random.default_rng(0)))
    [0. 1. 1. 1. 0. 0.]
    """
    p, n, rng = as_probability("p", p), as_count("n", n), as_generator("rng", rng)
    return (rng.random(n) < p).astype(np.float64)


def standard_error(p: float, n: int) -> float:
    r"""Return the standard error of a share: how far it strays, typically, in samples of `n` examples.

    .. math:: \sqrt{\frac{p\,(1 - p)}{n}}

    Parameters
    ----------
    p : float
        The probability of a 1.
    n : int
        The number of independent examples, at least 1.

    Returns
    -------
    float
        The standard deviation of the share of ones.

    Raises
    ------
    TypeError
        If `n` is not a whole number; the message gives its type.
    ValueError
        If `p` is no probability or `n` is below 1; the message gives it.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> standard_error(0.5, n=100)
    0.05
    """
    p, n = as_probability("p", p), as_count("n", n)
    return float(np.sqrt(p * (1.0 - p) / n))


def entropy(probabilities: ArrayLike) -> float:
    r"""Return the entropy of a distribution: its mean surprise.

    .. math:: H = -\sum_{j=1}^{k} p_j \log_2 p_j

    A value of probability 0 adds nothing, since p log p goes to 0 with p.

    Parameters
    ----------
    probabilities : array of shape (k,)
        Probabilities that sum to 1.

    Returns
    -------
    float
        The entropy in bits, from 0 (certain) to log2(k) (all equally likely).

    Raises
    ------
    ValueError
        If a number is no probability, the message gives it; if they do not sum to 1, it gives the sum.

    References
    ----------
    Chapter "Probability".

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.25])
    1.5
    """
    p = _require_total_one("probabilities", as_probabilities("probabilities", probabilities))
    p = p[p > 0]
    return float(0.0 - p @ np.log2(p))  # 0.0 - …: a bare minus would make certainty -0.0
