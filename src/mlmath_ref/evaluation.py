"""Evaluation: hold examples back, count the mistakes, and check whether probabilities can be trusted."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath_ref._checks import (
    FloatArray,
    as_count,
    as_generator,
    as_labels,
    as_paired,
    as_paired_vectors,
    as_probabilities,
    as_scalar,
    as_vector,
    require_same_length,
)


class Split(NamedTuple):
    """Row numbers of the examples to learn from, `train`, and of those held back, `test`; both rising."""

    train: NDArray[np.intp]
    test: NDArray[np.intp]


class Confusion(NamedTuple):
    """How often a prediction of 1 or 0 was right (true) or wrong (false)."""

    true_positive: int
    false_positive: int
    true_negative: int
    false_negative: int


@dataclass(frozen=True, eq=False)
class Reliability:
    """One row for each bin that holds a prediction; m is the number of such bins.

    `edges` has shape (m, 2): the lower and upper end. `count`, `mean_prediction` and `observed_rate` have
    shape (m,).
    """

    edges: FloatArray
    count: NDArray[np.intp]
    mean_prediction: FloatArray
    observed_rate: FloatArray


def train_test_split(n: int, test_fraction: float, rng: np.random.Generator) -> Split:
    r"""Return a random split of the examples 0, …, n − 1 into those to learn from and those held back.

    .. math:: n_{\text{test}} = \operatorname{round}(n \cdot \text{test fraction})

    Parameters
    ----------
    n : int
        Number of examples, at least 2.
    test_fraction : float
        Share to hold back, between 0 and 1, both left out.
    rng : numpy.random.Generator
        Source of the shuffle, such as ``np.random.default_rng(0)``.

    Returns
    -------
    Split
        `train` and `test`, index arrays that share no example; ``X[split.train]`` takes the rows.

    Raises
    ------
    ValueError
        If `test_fraction` is not strictly between 0 and 1, or so near to either that one part stays empty.
    TypeError
        If `n` is not a whole number or `rng` is not a generator.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> split = train_test_split(10, 0.3, np.random.default_rng(0))
    >>> print(len(split.train), len(split.test))
    7 3
    """
    n, rng = as_count("n", n, 2), as_generator("rng", rng)
    test_fraction = as_scalar("test_fraction", test_fraction)
    if not 0 < test_fraction < 1:
        raise ValueError(f"test_fraction must lie between 0 and 1, both left out; it is {test_fraction:g}")
    n_test = round(n * test_fraction)
    if n_test in (0, n):
        raise ValueError(
            f"test_fraction = {test_fraction:g} of n = {n} examples leaves {n_test} to test and {n - n_test} "
            f"to train; each part needs at least one, so choose a fraction nearer to 0.5"
        )
    order = rng.permutation(n)
    return Split(train=np.sort(order[n_test:]), test=np.sort(order[:n_test]))


def accuracy(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Return the share of labels that were predicted right.

    .. math:: \frac{1}{n} \sum_{i=1}^{n} [\, y_i = \hat y_i \,]

    Parameters
    ----------
    y : array of shape (n,)
        True labels, 0 or 1.
    y_hat : array of shape (n,)
        Predicted labels, 0 or 1.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a label is neither 0 nor 1, or if the lengths differ; the message gives both.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> accuracy([1, 0, 1, 1], [1, 0, 0, 1])
    0.75
    """
    y, y_hat = as_paired(as_labels, as_labels, require=require_same_length, y=y, y_hat=y_hat)
    return float(np.mean(y == y_hat))


def confusion_counts(y: ArrayLike, y_hat: ArrayLike) -> Confusion:
    """Return how many predictions were right and wrong, for each label.

    Parameters
    ----------
    y : array of shape (n,)
        True labels, 0 or 1.
    y_hat : array of shape (n,)
        Predicted labels, 0 or 1.

    Returns
    -------
    Confusion
        Four counts that sum to n.

    Raises
    ------
    ValueError
        If a label is neither 0 nor 1, or if the lengths differ; the message gives both.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> confusion_counts([1, 0, 1, 1], [1, 1, 0, 1])
    Confusion(true_positive=2, false_positive=1, true_negative=0, false_negative=1)
    """
    y, y_hat = as_paired(as_labels, as_labels, require=require_same_length, y=y, y_hat=y_hat)
    return Confusion(
        true_positive=int(np.sum((y == 1) & (y_hat == 1))),
        false_positive=int(np.sum((y == 0) & (y_hat == 1))),
        true_negative=int(np.sum((y == 0) & (y_hat == 0))),
        false_negative=int(np.sum((y == 1) & (y_hat == 0))),
    )


def precision(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Return the share of predicted ones that are truly ones.

    .. math:: \frac{\text{TP}}{\text{TP} + \text{FP}}

    Parameters
    ----------
    y : array of shape (n,)
        True labels, 0 or 1.
    y_hat : array of shape (n,)
        Predicted labels, 0 or 1.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If `y_hat` holds no 1, so that there is no share, if a label is neither 0 nor 1, or if the lengths
        differ.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> precision([1, 0, 1, 1], [1, 1, 0, 0])
    0.5
    """
    TP, FP, _, _ = confusion_counts(y, y_hat)
    if TP + FP == 0:
        raise ValueError("precision is undefined: y_hat holds no 1; lower the decision threshold")
    return TP / (TP + FP)


def recall(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Return the share of true ones that were predicted as ones.

    .. math:: \frac{\text{TP}}{\text{TP} + \text{FN}}

    Parameters
    ----------
    y : array of shape (n,)
        True labels, 0 or 1.
    y_hat : array of shape (n,)
        Predicted labels, 0 or 1.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If `y` holds no 1, so that there is no share, if a label is neither 0 nor 1, or if the lengths differ.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> recall([1, 0, 1, 1, 1], [1, 1, 0, 0, 0])
    0.25
    """
    TP, _, _, FN = confusion_counts(y, y_hat)
    if TP + FN == 0:
        raise ValueError("recall is undefined: y holds no 1; evaluate on examples of both labels")
    return TP / (TP + FN)


def majority_baseline(y: ArrayLike) -> float:
    r"""Return the accuracy of always predicting the more frequent label.

    .. math:: \max(\bar y, \, 1 - \bar y)

    Parameters
    ----------
    y : array of shape (n,)
        True labels, 0 or 1.

    Returns
    -------
    float
        Between 0.5 and 1; a model has to beat it.

    Raises
    ------
    ValueError
        If `y` is empty or holds a label other than 0 and 1.
    TypeError
        If `y` holds something else than real numbers.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> majority_baseline([0, 0, 1, 0])
    0.75
    """
    y_mean = float(np.mean(as_labels("y", y)))
    return max(y_mean, 1 - y_mean)


def mean_baseline(y_train: ArrayLike, n: int) -> FloatArray:
    r"""Return the mean of the training targets as the prediction for each of `n` examples.

    .. math:: \hat y_i = \bar y

    Parameters
    ----------
    y_train : array of any length
        Targets of the training examples.
    n : int
        Number of predictions, at least 1.

    Returns
    -------
    array of shape (n,)
        The same number n times; a model has to beat it.

    Raises
    ------
    ValueError
        If `y_train` is not a vector of finite numbers, or if `n` is below 1.
    TypeError
        If `y_train` holds something else than real numbers, or if `n` is not a whole number.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> print(mean_baseline([45.0, 50.0, 60.0, 70.0, 75.0], 2))
    [60. 60.]
    """
    y_train, n = as_vector("y_train", y_train), as_count("n", n)
    return np.full(n, np.mean(y_train))


def brier_score(y: ArrayLike, p: ArrayLike) -> float:
    r"""Return the mean squared distance of predicted probabilities from what happened.

    .. math:: \frac{1}{n} \sum_{i=1}^{n} (y_i - p_i)^2

    Parameters
    ----------
    y : array of shape (n,)
        True labels, 0 or 1.
    p : array of shape (n,)
        Predicted probabilities of label 1.

    Returns
    -------
    float
        Between 0, sure and right, and 1, sure and wrong; always saying 0.5 scores 0.25.

    Raises
    ------
    ValueError
        If a label is neither 0 nor 1, a probability is outside 0 to 1, or the lengths differ.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> brier_score([1, 0], [0.5, 0.5])
    0.25
    """
    y, p = as_paired(as_labels, as_probabilities, require=require_same_length, y=y, p=p)
    return float(np.mean((y - p) ** 2))


def reliability_table(y: ArrayLike, p: ArrayLike, bins: int = 10) -> Reliability:
    r"""Return, for bins of similar predictions, the mean prediction beside the rate that was observed.

    .. math:: \bar p_m = \frac{1}{n_m} \sum_{i \in m} p_i
        \qquad
        \bar y_m = \frac{1}{n_m} \sum_{i \in m} y_i

    The bins are equally wide. A prediction on an edge belongs to the bin above it, and 1 to the last bin.
    Bins without a prediction are left out: they have no mean.

    Parameters
    ----------
    y : array of shape (n,)
        True labels, 0 or 1.
    p : array of shape (n,)
        Predicted probabilities of label 1.
    bins : int
        Number of bins before empty ones are left out, at least 1.

    Returns
    -------
    Reliability
        With m bins that are not empty: `edges` of shape (m, 2); `count`, `mean_prediction` and
        `observed_rate` of shape (m,).

    Raises
    ------
    ValueError
        If a label is neither 0 nor 1, a probability is outside 0 to 1, the lengths differ, or `bins` is
        below 1.
    TypeError
        If anything holds something else than real numbers, or if `bins` is not a whole number.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> table = reliability_table([0, 1, 1, 1], [0.25, 0.25, 0.75, 1.0], bins=3)
    >>> print(table.count)
    [2 2]
    >>> print(table.mean_prediction)
    [0.25  0.875]
    >>> print(table.observed_rate)
    [0.5 1. ]
    """
    y, p = as_paired(as_labels, as_probabilities, require=require_same_length, y=y, p=p)
    bins = as_count("bins", bins)
    edges = np.arange(bins + 1) / bins  # not linspace: 3 / 10 is the number that 0.3 is, 3 * 0.1 is not
    m = np.searchsorted(edges[1:-1], p, side="right")  # (n,): the bin of each prediction
    count = np.bincount(m, minlength=bins)
    kept = count > 0
    return Reliability(
        edges=np.column_stack([edges[:-1], edges[1:]])[kept],
        count=count[kept],
        mean_prediction=np.bincount(m, weights=p, minlength=bins)[kept] / count[kept],
        observed_rate=np.bincount(m, weights=y, minlength=bins)[kept] / count[kept],
    )


def expected_calibration_error(y: ArrayLike, p: ArrayLike, bins: int = 10) -> float:
    r"""Return how far predictions are from the observed rates, on average over the examples.

    .. math:: \sum_{m} \frac{n_m}{n} \, \lvert \bar y_m - \bar p_m \rvert

    Parameters
    ----------
    y : array of shape (n,)
        True labels, 0 or 1.
    p : array of shape (n,)
        Predicted probabilities of label 1.
    bins : int
        Number of equally wide bins, at least 1.

    Returns
    -------
    float
        Between 0, calibrated, and 1.

    Raises
    ------
    ValueError
        If a label is neither 0 nor 1, a probability is outside 0 to 1, the lengths differ, or `bins` is
        below 1.
    TypeError
        If anything holds something else than real numbers, or if `bins` is not a whole number.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> expected_calibration_error([0, 1, 1, 1], [0.25, 0.25, 0.75, 1.0], bins=3)
    0.1875
    """
    table = reliability_table(y, p, bins)
    gap = np.abs(table.observed_rate - table.mean_prediction)  # (m,)
    return float(np.sum(table.count / table.count.sum() * gap))


def r_squared(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Return the share of the squared deviations from the mean that the predictions remove.

    .. math:: R^2 = 1 - \frac{\sum_{i=1}^{n} (y_i - \hat y_i)^2}{\sum_{i=1}^{n} (y_i - \bar y)^2}

    Parameters
    ----------
    y : array of shape (n,)
        Targets, not all the same.
    y_hat : array of shape (n,)
        Predictions.

    Returns
    -------
    float
        1 for perfect predictions, 0 for those of the mean; below 0 for worse ones.

    Raises
    ------
    ValueError
        If all targets are the same, so that nothing is there to explain, or if the lengths differ.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Engineering questions".

    Examples
    --------
    >>> r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 2.0])
    0.5
    """
    y, y_hat = as_paired_vectors(y=y, y_hat=y_hat)
    if np.ptp(y) == 0:
        raise ValueError(f"r_squared is undefined: every target in y is {y[0]:g}; use targets that differ")
    return float(1 - np.sum((y - y_hat) ** 2) / np.sum((y - np.mean(y)) ** 2))
