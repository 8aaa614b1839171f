"""Losses: what a wrong prediction costs, for numbers and for probabilities, and how the cost changes."""

import numpy as np
from numpy.typing import ArrayLike

from mlmath_ref._checks import (
    FloatArray,
    as_array,
    as_labels,
    as_paired,
    as_paired_vectors,
    as_vector,
    strictly_in_unit_interval,
)


def _as_labels_and_chances(y: ArrayLike, p: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return labels and probabilities strictly between 0 and 1, both of shape (n,)."""
    y, p = as_paired(as_labels, as_vector, y=y, p=p)
    reason = "a certain prediction that turns out wrong costs -ln(0), an infinite loss"
    return y, strictly_in_unit_interval("p", p, reason)


def squared_error(y: ArrayLike, y_hat: ArrayLike) -> FloatArray:
    r"""Return the squared error of each prediction.

    .. math:: (\hat y_i - y_i)^2

    Parameters
    ----------
    y : array of any shape, such as (n,)
        Targets; one number is allowed.
    y_hat : array of the shape of `y`
        Predictions, in the unit of `y`.

    Returns
    -------
    array of the shape of `y`
        Squared errors, in the unit of `y` squared; one number gives one number.

    Raises
    ------
    ValueError
        If the shapes differ; the message gives both.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> print(squared_error([50, 60], [53, 60]))
    [9. 0.]
    """
    # One shape: (n,) and (n, 1) would broadcast to (n, n).
    y, y_hat = as_paired(as_array, as_array, y=y, y_hat=y_hat)
    return (y_hat - y) ** 2


def absolute_error(y: ArrayLike, y_hat: ArrayLike) -> FloatArray:
    r"""Return the absolute error of each prediction.

    .. math:: \lvert \hat y_i - y_i \rvert

    Parameters
    ----------
    y : array of any shape, such as (n,)
        Targets; one number is allowed.
    y_hat : array of the shape of `y`
        Predictions, in the unit of `y`.

    Returns
    -------
    array of the shape of `y`
        Absolute errors, in the unit of `y`; one number gives one number.

    Raises
    ------
    ValueError
        If the shapes differ; the message gives both.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> print(absolute_error([50, 60], [53, 60]))
    [3. 0.]
    """
    y, y_hat = as_paired(as_array, as_array, y=y, y_hat=y_hat)
    return np.abs(y_hat - y)


def mean_squared_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Return the mean squared error.

    .. math:: L = \frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2

    Parameters
    ----------
    y : array of shape (n,)
        Targets.
    y_hat : array of shape (n,)
        Predictions, in the unit of `y`.

    Returns
    -------
    float
        The loss, in the unit of `y` squared.

    Raises
    ------
    ValueError
        If the shapes differ; the message gives both.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> mean_squared_error([50, 60], [54, 62])
    10.0
    """
    y, y_hat = as_paired_vectors(y=y, y_hat=y_hat)
    return float(squared_error(y, y_hat).mean())


def root_mean_squared_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Return the root of the mean squared error: a typical error in the unit of the targets.

    .. math:: \sqrt{\frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2}

    Parameters
    ----------
    y : array of shape (n,)
        Targets.
    y_hat : array of shape (n,)
        Predictions, in the unit of `y`.

    Returns
    -------
    float
        The loss, in the unit of `y`.

    Raises
    ------
    ValueError
        If the shapes differ; the message gives both.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> root_mean_squared_error([50, 60], [53, 63])
    3.0
    """
    return float(np.sqrt(mean_squared_error(y, y_hat)))


def mean_absolute_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Return the mean absolute error.

    .. math:: \frac{1}{n} \sum_{i=1}^{n} \lvert \hat y_i - y_i \rvert

    Parameters
    ----------
    y : array of shape (n,)
        Targets.
    y_hat : array of shape (n,)
        Predictions, in the unit of `y`.

    Returns
    -------
    float
        The loss, in the unit of `y`.

    Raises
    ------
    ValueError
        If the shapes differ; the message gives both.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> mean_absolute_error([50, 60], [54, 62])
    3.0
    """
    y, y_hat = as_paired_vectors(y=y, y_hat=y_hat)
    return float(absolute_error(y, y_hat).mean())


def mean_squared_error_gradient(y: ArrayLike, y_hat: ArrayLike) -> FloatArray:
    r"""Return the gradient of the mean squared error with respect to the predictions.

    .. math:: \frac{\partial L}{\partial \hat y_i} = \frac{2}{n} (\hat y_i - y_i)

    Parameters
    ----------
    y : array of shape (n,)
        Targets.
    y_hat : array of shape (n,)
        Predictions, in the unit of `y`.

    Returns
    -------
    array of shape (n,)
        One slope for each prediction, in the unit of `y`.

    Raises
    ------
    ValueError
        If the shapes differ; the message gives both.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> print(mean_squared_error_gradient([50, 60], [54, 62]))
    [4. 2.]
    """
    y, y_hat = as_paired_vectors(y=y, y_hat=y_hat)
    n = len(y)
    return 2 / n * (y_hat - y)


def log_loss(y: ArrayLike, p: ArrayLike) -> float:
    r"""Return the log loss: the mean surprise at the labels, given the predicted probabilities.

    .. math:: L = -\frac{1}{n} \sum_{i=1}^{n} \bigl( y_i \ln p_i + (1 - y_i) \ln(1 - p_i) \bigr)

    Parameters
    ----------
    y : array of shape (n,)
        Labels, 0 or 1.
    p : array of shape (n,)
        Predicted probabilities of the label 1, strictly between 0 and 1.

    Returns
    -------
    float
        The loss, above 0, in nats; ln 2 = 0.693 is the loss of always predicting one half.

    Raises
    ------
    ValueError
        If a probability is 0 or 1, the message says how an infinite loss arises and how to clip it; if `y`
        holds another label, it gives that; if the shapes differ, it gives both.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> round(log_loss([1, 0], [0.5, 0.5]), 4)
    0.6931
    """
    y, p = _as_labels_and_chances(y, p)
    return float(-(y * np.log(p) + (1.0 - y) * np.log(1.0 - p)).mean())


def log_loss_gradient(y: ArrayLike, p: ArrayLike) -> FloatArray:
    r"""Return the gradient of the log loss with respect to the predicted probabilities.

    .. math:: \frac{\partial L}{\partial p_i} = \frac{1}{n} \, \frac{p_i - y_i}{p_i (1 - p_i)}

    Parameters
    ----------
    y : array of shape (n,)
        Labels, 0 or 1.
    p : array of shape (n,)
        Predicted probabilities of the label 1, strictly between 0 and 1.

    Returns
    -------
    array of shape (n,)
        One slope for each probability: below 0 where the label is 1, above 0 where it is 0.

    Raises
    ------
    ValueError
        As for `log_loss`.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> print(log_loss_gradient([1, 0], [0.5, 0.5]))
    [-1.  1.]
    """
    y, p = _as_labels_and_chances(y, p)
    n = len(y)
    return 1 / n * (p - y) / (p * (1.0 - p))


def zero_one_loss(y: ArrayLike, y_hat: ArrayLike) -> float:
    r"""Return the zero-one loss: the share of wrong labels.

    .. math:: \frac{1}{n} \sum_{i=1}^{n} [\hat y_i \ne y_i]

    Parameters
    ----------
    y : array of shape (n,)
        Labels, 0 or 1.
    y_hat : array of shape (n,)
        Predicted labels, 0 or 1.

    Returns
    -------
    float
        A share from 0 (all right) to 1 (all wrong).

    Raises
    ------
    ValueError
        If another label turns up, the message gives it; if the shapes differ, it gives both.

    References
    ----------
    Chapter "Losses".

    Examples
    --------
    >>> zero_one_loss([0, 1, 1, 0], [0, 1, 0, 0])
    0.25
    """
    y, y_hat = as_paired(as_labels, as_labels, y=y, y_hat=y_hat)
    return float((y_hat != y).mean())
