"""Gradient descent: measure the slope, take a step downhill, and do it again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath_ref._checks import (
    FloatArray,
    as_array,
    as_count,
    as_matrix,
    as_positive,
    as_vector,
    require_callable,
    require_same_shape,
)


@dataclass(frozen=True, eq=False)
class Descent:
    """The path of a descent: `positions` of shape (steps + 1, d), the start first, and the rate `alpha`."""

    positions: FloatArray
    alpha: float

    @property
    def final(self) -> FloatArray:
        """The last position, shape (d,)."""
        return np.array(self.positions[-1])


def step(w: ArrayLike, gradient_value: ArrayLike, alpha: float) -> FloatArray:
    r"""Return the weights after one step against the gradient.

    .. math:: \mathbf w \leftarrow \mathbf w - \alpha \nabla L(\mathbf w)

    Parameters
    ----------
    w : array of shape (d,)
        Weights now; one number counts as shape (1,).
    gradient_value : array of shape (d,)
        Gradient of the loss at `w`.
    alpha : float
        Learning rate, above 0.

    Returns
    -------
    array of shape (d,)
        Weights after the step.

    Raises
    ------
    ValueError
        If `w` and `gradient_value` differ in shape (the message gives both), if `alpha` is not above 0, or if
        a number is NaN or infinite.
    TypeError
        If anything holds something else than real numbers.

    References
    ----------
    Chapter "Gradient descent".

    Examples
    --------
    >>> print(step([4.0, 1.0], [8.0, -2.0], alpha=0.25))
    [2.  1.5]
    """
    w, gradient_value = _position("w", w), _position("gradient_value", gradient_value)
    alpha = as_positive("alpha", alpha)
    require_same_shape(w=w, gradient_value=gradient_value)
    return w - alpha * gradient_value


def gradient_descent(
    gradient: Callable[[FloatArray], ArrayLike], start: ArrayLike, alpha: float, steps: int
) -> Descent:
    r"""Return every position of a descent that follows `gradient` downhill from `start`.

    .. math:: \mathbf w^{(t+1)} = \mathbf w^{(t)} - \alpha \nabla L(\mathbf w^{(t)})

    Parameters
    ----------
    gradient : function of a vector
        Takes the weights, shape (d,), and returns the gradient of the loss there, shape (d,).
    start : array of shape (d,)
        First position; one number counts as shape (1,).
    alpha : float
        Learning rate, above 0.
    steps : int
        Number of steps; 0 returns the start alone.

    Returns
    -------
    Descent
        `positions` of shape (steps + 1, d), and `alpha`; its `final` is the last position.

    Raises
    ------
    ValueError
        If a position or gradient is no longer finite (the message names the step and what to change), if
        `gradient` returns another shape than it was given, if `alpha` is not above 0 or `steps` is below 0.
    TypeError
        If `gradient` is not a function or returns no numbers, or if `steps` is not a whole number.

    References
    ----------
    Chapter "Gradient descent".

    Examples
    --------
    >>> descent = gradient_descent(lambda w: 2 * w, start=[8.0], alpha=0.25, steps=3)
    >>> print(descent.positions.ravel())
    [8. 4. 2. 1.]
    >>> print(descent.final)
    [1.]
    """
    require_callable("gradient", gradient)
    w, alpha, steps = _position("start", start), as_positive("alpha", alpha), as_count("steps", steps, 0)
    positions = [w]
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(steps):
            slope = np.asarray(gradient(w.copy()))
            _require_still_finite(slope, alpha, t)
            w = step(w, slope, alpha)
            _require_still_finite(w, alpha, t + 1)
            positions.append(w)
    return Descent(np.array(positions), alpha)


def largest_stable_rate(hessian: ArrayLike) -> float:
    r"""Return the learning rate below which descent settles on a loss with this Hessian.

    .. math:: \alpha < \frac{2}{\lambda_{\max}}

    At this rate the steepest direction jumps from side to side for ever; above it the steps grow.

    Parameters
    ----------
    hessian : array of shape (d, d)
        Second derivatives of the loss; symmetric, with no negative eigenvalue.

    Returns
    -------
    float
        The bound on `alpha`.

    Raises
    ------
    ValueError
        If `hessian` is not a symmetric square matrix, if it bends down in some direction, so that there is no
        minimum to settle in, or if it is zero, so that any rate would do.
    TypeError
        If `hessian` holds something else than real numbers.

    References
    ----------
    Chapter "Gradient descent".

    Examples
    --------
    >>> largest_stable_rate([[2.0, 0.0], [0.0, 8.0]])
    0.25
    """
    eigenvalues = _curvatures(hessian)
    if eigenvalues[-1] == 0:
        raise ValueError("hessian is zero: the loss has no curvature, so no learning rate is the largest")
    return float(2 / eigenvalues[-1])


def condition_number(hessian: ArrayLike) -> float:
    r"""Return how many times steeper the loss bends in its steepest direction than in its flattest.

    .. math:: \kappa = \frac{\lambda_{\max}}{\lambda_{\min}}

    Parameters
    ----------
    hessian : array of shape (d, d)
        Second derivatives of the loss; symmetric, with eigenvalues above 0.

    Returns
    -------
    float
        At least 1; descent is slow where it is large.

    Raises
    ------
    ValueError
        If `hessian` is not a symmetric square matrix, or if it bends down or stays flat in some direction.
    TypeError
        If `hessian` holds something else than real numbers.

    References
    ----------
    Chapter "Gradient descent".

    Examples
    --------
    >>> condition_number([[2.0, 0.0], [0.0, 8.0]])
    4.0
    """
    eigenvalues = _curvatures(hessian)
    if eigenvalues[0] == 0:
        raise ValueError(
            "hessian must have eigenvalues above 0; its smallest is 0 up to rounding, so the loss is flat in "
            "some direction: drop a feature that the others already tell"
        )
    return float(eigenvalues[-1] / eigenvalues[0])


def _position(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as a vector; one number becomes shape (1,)."""
    return as_vector(name, np.atleast_1d(as_array(name, value)))


def _require_still_finite(array: FloatArray, alpha: float, t: int) -> None:
    """Raise ValueError if a position or slope at step `t` holds NaN or infinity."""
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return
    if t == 0:
        raise ValueError("gradient(start) holds NaN or infinity; start where the loss has a slope")
    raise ValueError(
        f"the descent diverged at step {t}: alpha = {alpha:g} is too large here; try a smaller one"
    )


def _curvatures(hessian: ArrayLike) -> FloatArray:
    """Return the eigenvalues in rising order, none negative; those within rounding error of 0 are 0."""
    H = as_matrix("hessian", hessian)
    if H.shape[0] != H.shape[1]:
        raise ValueError(f"hessian must be square, of shape (d, d); its shape is {H.shape}")
    if not np.allclose(H, H.T, rtol=1e-6, atol=1e-6 * np.abs(H).max()):
        raise ValueError("hessian must be symmetric; average it with its transpose if only rounding differs")
    eigenvalues = as_array("eigenvalues", np.linalg.eigvalsh((H + H.T) / 2))
    eigenvalues[np.abs(eigenvalues) <= len(H) * np.finfo(np.float64).eps * np.abs(eigenvalues).max()] = 0
    if eigenvalues[0] < 0:
        raise ValueError(
            f"hessian must have no negative eigenvalue; its smallest is {eigenvalues[0]:g}, so the loss "
            f"bends down in some direction and has no minimum: choose another point or loss"
        )
    return eigenvalues
