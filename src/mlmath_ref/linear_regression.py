"""Linear regression: predict, measure the error, and find the weights with the least of it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlmath_ref._checks import (
    FloatArray,
    as_count,
    as_matrix,
    as_positive,
    as_scalar,
    as_vector,
    require_same_length,
)


class LinearModel(NamedTuple):
    """What a linear model has learned: weights `w` of shape (d,) and bias `b`."""

    w: FloatArray
    b: float


class Gradient(NamedTuple):
    """The slopes of a loss: with respect to the weights, shape (d,), and to the bias."""

    w: FloatArray
    b: float


def predict(X: ArrayLike, w: ArrayLike, b: float) -> FloatArray:
    r"""Return the predictions of a linear model, one for each row of `X`.

    .. math:: \hat{\mathbf y} = \mathbf X \mathbf w + b

    Parameters
    ----------
    X : array of shape (n, d)
        Features, one example a row.
    w : array of shape (d,)
        Weights, in target units for each unit of the feature.
    b : float
        Bias, in target units.

    Returns
    -------
    array of shape (n,)
        Predictions, in target units.

    Raises
    ------
    ValueError
        If `X` has another number of columns than `w` has weights, or if anything is empty, NaN or infinite.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Linear regression", equation ``eq-linear-model-matrix``.

    Examples
    --------
    >>> predict([[1.0], [2.0]], [5.0], 40.0)
    array([45., 50.])
    """
    X, w, b = as_matrix("X", X), as_vector("w", w), as_scalar("b", b)
    if X.shape[1] != len(w):
        raise ValueError(
            f"X of shape {X.shape} has {X.shape[1]} features but w of shape {w.shape} has {len(w)} weights; "
            f"a linear model needs one weight for each feature"
        )
    return X @ w + b


def mean_squared_error(X: ArrayLike, y: ArrayLike, w: ArrayLike, b: float) -> float:
    r"""Return the mean squared error of a linear model's predictions.

    .. math:: L(\mathbf w, b) = \frac{1}{n} \lVert \mathbf X \mathbf w + b - \mathbf y \rVert^2

    Parameters
    ----------
    X : array of shape (n, d)
        Features, one example a row.
    y : array of shape (n,)
        Targets.
    w : array of shape (d,)
        Weights.
    b : float
        Bias.

    Returns
    -------
    float
        The loss, in squared target units.

    Raises
    ------
    ValueError
        If the shapes do not fit together; the message gives them.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Linear regression", equation ``eq-mse``.

    Examples
    --------
    >>> mean_squared_error([[1.0], [2.0]], [45.0, 54.0], [5.0], 40.0)
    8.0
    """
    X, y = as_matrix("X", X), as_vector("y", y)
    require_same_length(X=X, y=y)
    return float(np.mean((predict(X, w, b) - y) ** 2))


def gradient(X: ArrayLike, y: ArrayLike, w: ArrayLike, b: float) -> Gradient:
    r"""Return the gradient of the mean squared error with respect to `w` and `b`.

    .. math::

        \nabla_{\mathbf w} L = \frac{2}{n} \mathbf X^\top (\hat{\mathbf y} - \mathbf y)
        \qquad
        \frac{\partial L}{\partial b} = \frac{2}{n} \sum_{i=1}^{n} (\hat y_i - y_i)

    Parameters
    ----------
    X : array of shape (n, d)
        Features, one example a row.
    y : array of shape (n,)
        Targets.
    w : array of shape (d,)
        Weights at which to measure the slope.
    b : float
        Bias at which to measure the slope.

    Returns
    -------
    Gradient
        `w` of shape (d,) and `b`, in squared target units for each unit of the parameter.

    Raises
    ------
    ValueError
        If the shapes do not fit together; the message gives them.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Linear regression", equations ``eq-mse-gradient-w`` and ``eq-mse-gradient-b``.

    Examples
    --------
    >>> gradient([[1.0], [2.0]], [1.0, 3.0], [1.0], 0.0)
    Gradient(w=array([-2.]), b=-1.0)
    """
    X, y = as_matrix("X", X), as_vector("y", y)
    require_same_length(X=X, y=y)
    n, error = len(y), predict(X, w, b) - y
    return Gradient(2 / n * X.T @ error, float(2 / n * error.sum()))


def fit(X: ArrayLike, y: ArrayLike) -> LinearModel:
    r"""Return the weights and bias with the least mean squared error, from the normal equation.

    .. math:: \mathbf A^\top \mathbf A \, \boldsymbol\theta = \mathbf A^\top \mathbf y

    Here A is `X` with a last column of ones, and θ is `w` with `b` at its end.

    Parameters
    ----------
    X : array of shape (n, d)
        Features, one example a row; n is at least d + 1.
    y : array of shape (n,)
        Targets.

    Returns
    -------
    LinearModel
        `w` of shape (d,) and `b`.

    Raises
    ------
    ValueError
        If the columns of `X` and a column of ones depend on each other, so that many models fit equally well,
        or if the shapes do not fit together.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Linear regression", equation ``eq-normal-equation``.

    Examples
    --------
    >>> model = fit([[1.0], [2.0], [3.0]], [3.0, 5.0, 7.0])
    >>> print(model.w.round(6), round(model.b, 6))
    [2.] 1.0
    """
    X, y = as_matrix("X", X), as_vector("y", y)
    require_same_length(X=X, y=y)
    n, d = X.shape
    A = np.column_stack([X, np.ones(n)])  # (n, d + 1)
    rank = np.linalg.matrix_rank(A)
    if rank < d + 1:
        raise ValueError(
            f"X of shape {X.shape} does not decide the {d + 1} parameters: only {rank} of its columns and "
            f"the column of ones are independent; drop a constant or repeated feature, or add examples"
        )
    theta = np.linalg.solve(A.T @ A, A.T @ y)
    return LinearModel(theta[:d], float(theta[d]))


def fit_by_descent(X: ArrayLike, y: ArrayLike, alpha: float, steps: int) -> LinearModel:
    r"""Return the weights and bias after `steps` steps of gradient descent from zero.

    .. math::

        \mathbf w \leftarrow \mathbf w - \alpha \nabla_{\mathbf w} L
        \qquad
        b \leftarrow b - \alpha \frac{\partial L}{\partial b}

    Parameters
    ----------
    X : array of shape (n, d)
        Features, one example a row; standardized ones need fewer steps.
    y : array of shape (n,)
        Targets.
    alpha : float
        Learning rate, above 0.
    steps : int
        Number of steps, at least 1.

    Returns
    -------
    LinearModel
        `w` of shape (d,) and `b`.

    Raises
    ------
    ValueError
        If `alpha` is not above 0, if `steps` is below 1, if the shapes do not fit together, or if the steps
        overshoot more and more until a number is too large to hold.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Linear regression", equation ``eq-linear-update``.

    Examples
    --------
    >>> model = fit_by_descent([[-1.0], [0.0], [1.0]], [1.0, 3.0, 5.0], alpha=0.1, steps=200)
    >>> print(model.w.round(6), round(model.b, 6))
    [2.] 3.0
    """
    X, alpha, steps = as_matrix("X", X), as_positive("alpha", alpha), as_count("steps", steps)
    w, b = np.zeros(X.shape[1]), 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            slope = gradient(X, y, w, b)
            w, b = w - alpha * slope.w, b - alpha * slope.b
            if not (np.isfinite(w).all() and np.isfinite(b)):
                raise ValueError(
                    f"the descent diverged at step {step + 1}: alpha = {alpha:g} is too large here; "
                    f"try a smaller one, or standardize the features"
                )
    return LinearModel(w, b)
