"""References: how the loss changes, and how it bends."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import draw_array
from mlmath_ref.formula.evaluation import EvaluationError, World, any_function, parameter_of, slope
from mlmath_ref.formula.references.registry import Rule, reference


def loss_at(world: World) -> Any:
    """Return the loss."""
    return world.value("L")


@reference("text|slope")
def slope_of_the_loss(world: World) -> Any:
    """Return how the loss changes with the weight."""
    return slope(loss_at, world, "w", None)


@reference(r"text|slope along \mathbf{u}")
def slope_along(world: World) -> Any:
    """Return how the loss changes along a direction."""
    w, u = world.value(r"\mathbf{w}"), world.value(r"\mathbf{u}")

    def moved(inner: World) -> Any:
        return world.with_values({r"\mathbf{w}": w + inner.value("h") * u}, inner.algebra).value("L")

    return slope(moved, world.with_values({"h": 0.0}), "h", None)


@reference(r"\mathbf{u}", when=lambda context: any(text.startswith("slope along") for text in context.texts))
def direction(world: World) -> Any:
    """Return a vector of length 1."""
    return draw_array(r"\mathbf{u}", ("d",), "unit", world.draw, world.seed, world.sizes)


@reference("Delta|w")
def change_of_weight(world: World) -> Any:
    """Return the small change of the weight."""
    return world.value("h")


@reference("Delta|L")
def change_of_loss(world: World) -> Any:
    """Return how the loss changes when the weight does."""
    return world.with_values({"w": world.value("w") + world.value("h")}).value("L") - world.value("L")


def _curve(name: str) -> Rule:
    def some_function(world: World) -> Any:
        """Return a smooth function that nothing else is known of."""
        variables = [node.variables[0] for node in world.context.variables if isinstance(node, t.Derivative)]
        if not variables:
            raise EvaluationError(
                f"{name} stands without an argument, and there is no derivative that tells it"
            )
        return any_function(name, [world.value(parameter_of(variables[0], world))], world)

    return some_function


reference("f")(_curve("f"))
reference("g")(_curve("g"))


@reference(r"\lambda")
def curvature(world: World) -> Any:
    """Return the curvature of the loss along its weight, from three points of the parabola."""
    low, middle, high = (world.with_values({"w": world.value("w") + step}).value("L") for step in (-1, 0, 1))
    return (low - middle) + (high - middle)


def _curvatures(world: World) -> Any:
    """Return the curvatures of the loss along its own axes, the largest first, by singular values."""
    X = world.value(r"\mathbf{X}")
    return 2 / len(X) * np.linalg.svd(X, compute_uv=False) ** 2


@reference(r"\lambda_{\max}")
def largest_curvature(world: World) -> Any:
    """Return the largest curvature."""
    return _curvatures(world)[0]


@reference(r"\lambda_{\min}")
def smallest_curvature(world: World) -> Any:
    """Return the smallest curvature."""
    return _curvatures(world)[-1]


@reference(r"\kappa")
def condition_number(world: World) -> Any:
    """Return how much the steepest direction is steeper than the flattest, by NumPy's condition number."""
    X = world.value(r"\mathbf{X}")
    return np.linalg.cond(X.T @ X)
