"""References: lengths, angles and shadows of vectors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlmath_ref.formula.evaluation import EvaluationError, World, is_array
from mlmath_ref.formula.references.registry import array, reference


@reference("c", when=lambda context: "c" in context.defined or r"\operatorname{proj}" in context.names)
def length_of_the_shadow(world: World) -> Any:
    """Return how often one vector fits into the shadow of the other, by least squares."""
    return float(np.linalg.lstsq(world.value(r"\mathbf{v}"), world.value(r"\mathbf{u}"), rcond=None)[0][0, 0])


def _two(world: World) -> tuple[Any, Any]:
    first, second = world.value("arguments")
    if not (is_array(first) and is_array(second)) or first.shape != second.shape:
        raise EvaluationError("two vectors of one length are needed")
    return first.ravel(), second.ravel()


@reference(r"call|\cos")
def cosine(world: World) -> Any:
    """Return the cosine of the angle between two vectors, by the law of cosines."""
    u, v = _two(world)
    a, b, c = math.hypot(*u), math.hypot(*v), math.dist(u, v)
    return (a**2 + b**2 - c**2) / (2 * a * b)


@reference(r"call|\operatorname{distance}")
def distance(world: World) -> Any:
    """Return the distance of two points."""
    return math.dist(*_two(world))


@reference(r"call|\operatorname{scaled distance}", r"call|\operatorname{scaled\ distance}")
def scaled_distance(world: World) -> Any:
    """Return the distance of two points, each feature in its own unit."""
    scales = array(world, "s[d]")
    u, v = _two(world)
    return math.dist(u / scales, v / scales)


@reference(r"call|\operatorname{proj}")
def projection(world: World) -> Any:
    """Return the shadow of the first vector on the line of the second, by least squares."""
    u, v = (each.reshape(-1, 1) for each in _two(world))
    return v @ np.linalg.lstsq(v, u, rcond=None)[0]
