"""References: what a linear model predicts, and how wrong it is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlmath_ref.formula.draw import draw_array
from mlmath_ref.formula.evaluation import Context, World, column, function
from mlmath_ref.formula.references.registry import (
    all_predictions,
    array,
    features,
    flat,
    many,
    reference,
    speaks_of,
    targets,
    where_chosen,
)


@reference(r"\hat{y}", when=many)
def prediction_from_features(world: World) -> Any:
    """Return the prediction for one example with many features, entry by entry."""
    pairs = zip(flat(world.value(r"\mathbf{w}")), flat(world.value(r"\mathbf{x}")), strict=True)
    return sum((w * x for w, x in pairs), world.value("b"))


@reference(r"\hat{y}")
def prediction_from_one_feature(world: World) -> Any:
    """Return the prediction for one example: the line through (0, b) with slope w."""
    return world.value("b") + world.value("x") * world.value("w")


@reference(r"\hat{\mathbf{y}}", when=lambda context: "twin" in context.texts)
def predictions_of_a_memorizer(world: World) -> Any:
    """Return what a memorizer says: the truth where it has seen a twin."""
    guesses = draw_array("guesses", ("n",), draw=world.draw, seed=world.seed, sizes=world.sizes)
    return column([
        y if place in world.subset("twin") else guess
        for place, (y, guess) in enumerate(zip(flat(targets(world)), flat(guesses), strict=True))
    ])  # fmt: skip


@reference(r"\hat{\mathbf{y}}", when=lambda context: "b" not in context.names
            and r"\mathbf{w}" in context.names
            and r"\hat{\mathbf{y}}" in context.names)  # fmt: skip
def predictions_without_bias(world: World) -> Any:
    """Return the predictions where the formula has no bias: row by row."""
    return column([np.inner(row, array(world, r"\mathbf{w}")) for row in world.value(r"\mathbf{X}")])


@reference(r"\hat{\mathbf{y}}", when=many)
def predictions(world: World) -> Any:
    """Return the predictions of the model with many features: row by row."""
    return column(
        [np.inner(row, array(world, r"\mathbf{w}")) + world.value("b") for row in world.value(r"\mathbf{X}")]
    )


@reference(r"\hat{\mathbf{y}}")
def predictions_from_one_feature(world: World) -> Any:
    """Return the predictions of the line for all examples."""
    return column([world.value("b") + x * world.value("w") for x in flat(features(world))])


@reference(r"\varepsilon")
def residual(world: World) -> Any:
    """Return the error of one prediction."""
    return -(world.value(r"\hat{y}") - world.value("y"))


@reference(r"\mathbf{A}")
def features_and_ones(world: World) -> Any:
    """Return the data set with a last column of ones."""
    return np.pad(world.value(r"\mathbf{X}"), ((0, 0), (0, 1)), constant_values=1.0)


@reference(r"\boldsymbol{\theta}", when=speaks_of(r"\hat{\mathbf{y}}"))
def all_parameters(world: World) -> Any:
    """Return the weights, then the bias."""
    return column([*flat(world.value(r"\mathbf{w}")), world.value("b")])


@reference(r"\mathbf{B}", when=where_chosen)
def turn_and_stretch(world: World) -> Any:
    """Return the matrix that turns by an eighth of a circle, clockwise, and stretches by the root of 2."""
    c, s = math.cos(-math.pi / 4), math.sin(-math.pi / 4)
    return math.sqrt(2) * np.array([[c, -s], [s, c]])


def _squared_distances(world: World) -> list[Any]:
    return [abs(a - b) ** 2 for a, b in zip(flat(targets(world)), flat(all_predictions(world)), strict=True)]


def _is_log_loss(context: Context) -> bool:
    """Return whether L is the log loss: the formula has a probability or a score, but no other prediction."""
    return bool(context.names & {"p", "z"}) and not context.names & {r"\hat{y}", "w"}


def is_mean_log_loss(context: Context) -> bool:
    """Return whether L is the mean log loss: each example has a probability of its own."""
    return _is_log_loss(context) and context.axes.get(("p", 0)) == "n" and "L" in context.names


@reference("y", when=_is_log_loss)
def label(world: World) -> Any:
    """Return a label, 0 or 1 in turn."""
    return draw_array("y", (), "label", world.draw, world.seed)


@reference("L", when=is_mean_log_loss)
def mean_log_loss(world: World) -> Any:
    """Return the mean log loss: minus the logarithm of the probability of all that happened, by example."""
    y, p = flat(targets(world)), flat(world.value("p[n]"))
    chances = [chance if label_ == 1 else 1 - chance for label_, chance in zip(y, p, strict=True)]
    return -function("log", math.prod(chances)) / len(chances)


@reference("L", when=_is_log_loss)
def log_loss(world: World) -> Any:
    """Return the log loss of one example: minus the logarithm of the probability of what happened."""
    p = world.value("p")
    return -function("log", p if world.value("y") == 1 else 1 - p)


@reference("L", when=where_chosen)
def two_valleys(world: World) -> Any:
    """Return a loss with two valleys, near the roots of 2, the left one deeper."""
    w = world.value("w")
    return (w * w - 2) ** 2 + (w + 2)


@reference("L")
def mean_squared_error(world: World) -> Any:
    """Return the mean squared error over all examples."""
    distances = _squared_distances(world)
    return sum(distances[1:], distances[0]) / len(distances)


@reference(r"\ell")
def squared_error(world: World) -> Any:
    """Return the squared error of one prediction, by the binomial formula."""
    y, y_hat = world.value("y"), world.value(r"\hat{y}")
    return y * y - 2 * y * y_hat + y_hat * y_hat


@reference(r"\ell[n]")
def squared_errors(world: World) -> Any:
    """Return the squared error of every prediction."""
    return column(_squared_distances(world))


@reference("L|wrong")
def mean_over_all_pairs(world: World) -> Any:
    """Return what a slip of shapes computes: the mean over all pairs of a prediction and a target."""
    return np.mean(np.subtract.outer(array(world, r"\hat{\mathbf{y}}"), array(world, r"\mathbf{y}")) ** 2)
