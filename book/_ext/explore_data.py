"""What the figures to explore start from: the data of their chapters, computed with the package.

Every function returns what its script reads. A script computes with these numbers, but knows none by itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath_ref import datasets, linear_regression, statistics
from mlmath_ref.gradient_descent import gradient_descent, largest_stable_rate
from mlmath_ref.probability import sigmoid

SLOTS = 200
"""Into how many equal parts the probabilities are sorted: the threshold moves by one such part."""

Data = dict[str, Any]
FloatArray = NDArray[np.float64]


def line_fit() -> Data:
    """Return the five learners, the first guess, and the lowest loss of any line."""
    X, y = datasets.hours_and_scores()
    w, b = linear_regression.fit(X, y)
    lowest = linear_regression.mean_squared_error(X, y, w, b)
    return {"x": X[:, 0].tolist(), "y": y.tolist(), "w": 5.0, "b": 40.0, "lowest": round(lowest, 6)}


def descent_curve() -> Data:
    """Return a descent of the weight alone: the bias stays."""
    X, y = datasets.hours_and_scores()
    x = X[:, 0]
    curvature = 2 / len(x) * x @ x
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "start": [5.0, 40.0],
        "moves": [1, 0],
        "rate": {"value": 0.02, "min": 0.005, "max": 0.1, "step": 0.005},
        "bound": largest_stable_rate([[curvature]]),
    }


def descent_contours() -> Data:
    """Return a descent of weight and bias, and the valley: its floor, and how it bends."""
    X, y = datasets.hours_and_scores()
    x = X[:, 0]
    hessian = 2 / len(x) * np.array([[x @ x, x.sum()], [x.sum(), len(x)]])
    w, b = linear_regression.fit(X, y)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "start": [5.0, 42.0],
        "moves": [1, 1],
        "rate": {"value": 0.08, "min": 0.01, "max": 0.1, "step": 0.005},
        "bound": largest_stable_rate(hessian),
        "hessian": hessian.tolist(),
        "best": [round(w[0], 6), round(b, 6)],
    }


def projection() -> Data:
    """Return Chen's week, and the recommended mix as a week: minutes of watching and of exercises."""
    return {"u": [120, 60], "v": [60, 120]}


def matrix_plane() -> Data:
    """Return the matrix that turns the plane by 45 degrees and stretches it."""
    return {"B": [[1, 1], [-1, 1]]}


def term_scores() -> tuple[FloatArray, FloatArray]:
    """Return what the logistic regression of this term says of the learners of the next.

    Returns
    -------
    scores : array of shape (1000,)
        Before the sigmoid; high for learners who are likely to leave.
    leaves : array of shape (1000,)
        1 for those who left.
    """
    term, later = datasets.learners(), datasets.learners(1000, seed=1)
    Z, means, stds = statistics.standardize(term.X)
    Z1 = np.column_stack([Z, np.ones(len(Z))])  # the bias as one more weight
    leaves = 1 - term.completed

    def slope(w: FloatArray) -> FloatArray:
        return Z1.T @ (sigmoid(Z1 @ w) - leaves) / len(leaves)

    w = gradient_descent(slope, np.zeros(4), alpha=0.5, steps=2000).final
    return (later.X - means) / stds @ w[:3] + w[3], 1 - later.completed


def threshold() -> Data:
    """Return how many learners, of those who left and of those who stayed, have which probability."""
    scores, leaves = term_scores()
    edges = np.arange(SLOTS + 1) / SLOTS
    slot = np.searchsorted(edges, sigmoid(scores), side="right") - 1  # on an edge: in the slot above it
    return {
        "left": np.bincount(slot[leaves == 1], minlength=SLOTS).tolist(),
        "stayed": np.bincount(slot[leaves == 0], minlength=SLOTS).tolist(),
        "call": 1,
        "miss": 8,
        "threshold": 0.5,
    }


def reliability() -> Data:
    """Return the scores of the vendor's model, three times ours: of those who left, and of those who stayed.

    Three decimals are enough: they move no probability by more than 0.0002. Neighbors share digits, so sorted
    scores make a lighter page.
    """
    scores, leaves = term_scores()
    vendor = np.round(3 * np.sort(scores), 3)
    left = leaves[np.argsort(scores)] == 1
    return {"left": vendor[left].tolist(), "stayed": vendor[~left].tolist(), "bins": 10, "temperature": 1.0}
