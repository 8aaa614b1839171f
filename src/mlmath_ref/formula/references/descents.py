"""References: where the loss is lowest, and the way down."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlmath_ref.formula.draw import draw_array
from mlmath_ref.formula.evaluation import World, column, gradient
from mlmath_ref.formula.references.models import features_and_ones
from mlmath_ref.formula.references.registry import array, bisect, reference, speaks_of, targets, where_chosen
from mlmath_ref.formula.references.slopes import curvature, loss_at


@reference(r"\alpha", when=lambda context: r"\lambda" in context.names and not context.names & {"w", "w^*"})
def rate_on_either_side(world: World) -> float:
    """Return a learning rate between the bounds of a stable descent as often as outside of them."""
    return float(world.rng("alpha").uniform(-1, 3) / curvature(world))


@reference(r"\alpha_{\max}")
def largest_stable_rate(world: World) -> float:
    """Return the rate above which some distance from the lowest point grows, by trying."""
    X = world.value(r"\mathbf{X}")
    hessian = X.T @ X / (len(X) / 2)

    def grows(alpha: float) -> bool:
        return bool(np.abs(np.linalg.eigvalsh(np.eye(len(hessian)) - alpha * hessian)).max() > 1)

    return bisect(grows, 0, 100)


@reference("w[steps]")
def weights_of_a_descent(world: World) -> Any:
    """Return the weights of a gradient descent, step by step, with the mean of errors times features."""
    x = array(world, "x[n]")
    path = [world.value("w")]
    for _ in range(world.size("steps") - 1):
        errors = path[-1] * x + world.value("b") - array(world, r"\mathbf{y}")
        path.append(path[-1] - world.value(r"\alpha") * 2 * np.average(errors * x))
    return column(path)


def _lowest_weight(world: World) -> float:
    """Return the weight of one feature where the loss is lowest, for this bias."""
    x, y = array(world, "x[n]"), array(world, r"\mathbf{y}")
    return float(np.linalg.lstsq(x[:, None], y - world.value("b"), rcond=None)[0][0])


@reference("w^*", r"\hat{w}")
def lowest_weight(world: World) -> float:
    """Return the weight where the loss is lowest, by least squares."""
    return _lowest_weight(world)


@reference(r"\mathbf{w}^*")
def lowest_weights(world: World) -> Any:
    """Return the weights where the loss is lowest, by least squares."""
    return np.linalg.lstsq(world.value(r"\mathbf{X}"), targets(world) - world.value("b"), rcond=None)[0]


@reference(r"\mathbf{w}", when=speaks_of(r"\lambda_{\min}"))
def weights_near_the_lowest(world: World) -> Any:
    """Return weights anywhere, in every second draw along the flattest direction, where a bound is tight."""
    if world.draw % 2:
        return draw_array(r"\mathbf{w}", ("d",), "any", world.draw, world.seed, world.sizes)
    flattest = np.linalg.svd(world.value(r"\mathbf{X}"))[2][-1:].T
    return lowest_weights(world) + flattest


@reference("tight", when=where_chosen)
def in_the_flattest_direction(world: World) -> bool:
    """Return whether the weights of this draw differ from the lowest ones in the flattest direction alone."""
    return world.draw % 2 == 0


@reference(r"\hat{\mathbf{w}}", when=speaks_of(r"\lambda"))
def ridge_weights(world: World) -> Any:
    """Return ridge regression as least squares: one more example for each weight, which asks it to be 0."""
    X, y = world.value(r"\mathbf{X}"), targets(world)
    d = X.shape[1]
    wider = np.vstack([X, math.sqrt(world.value(r"\lambda")) * np.eye(d)])
    return np.linalg.lstsq(wider, np.vstack([y, np.zeros((d, 1))]), rcond=None)[0]


@reference(r"\hat{\mathbf{w}}")
def least_squares_weights(world: World) -> Any:
    """Return least squares without a bias."""
    return np.linalg.lstsq(world.value(r"\mathbf{X}"), targets(world), rcond=None)[0]


@reference(r"\lambda", when=speaks_of(r"\hat{\mathbf{w}}"))
def strength_of_the_penalty(world: World) -> Any:
    """Return how much large weights cost."""
    return draw_array(r"\lambda", (), "positive", world.draw, world.seed)


@reference(r"\boldsymbol{\theta}")
def least_squares_parameters(world: World) -> Any:
    """Return the parameters with the lowest loss."""
    return np.linalg.lstsq(features_and_ones(world), targets(world), rcond=None)[0]


def _gradient_of_the_loss(world: World, key: str) -> Any:
    return gradient(loss_at, world, key)


def step(world: World, key: str) -> Any:
    """Return a parameter after one step of gradient descent on the loss."""
    return world.value(key) - world.value(r"\alpha") * _gradient_of_the_loss(world, key)
