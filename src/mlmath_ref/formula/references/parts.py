"""References: named parts of the data, such as *train* and *evening*, and what is computed from each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath_ref.formula.evaluation import World, random_subset
from mlmath_ref.formula.references.registry import all_predictions, features, reference, speaks_of, targets


def _all_but(first: str) -> Callable[[World], tuple[int, ...]]:
    """Return the rule for the other one of two parts that make up a whole."""

    def the_rest(world: World) -> tuple[int, ...]:
        """Return all examples that the other part leaves."""
        return tuple(place for place in range(world.size("n")) if place not in world.subset(first))

    return the_rest


for _first, _second in (("day", "evening"), ("seen", "missing"), ("train", "test")):
    reference(f"set|{_second}", when=lambda context: "twin" not in context.texts)(_all_but(_first))


@reference("set|test", when=speaks_of("twin"))
def held_out_set(world: World) -> tuple[int, ...]:
    """Return a test set of five examples."""
    return tuple(sorted(world.rng("test").choice(world.size("n"), 5, replace=False).tolist()))


@reference("set|twin", when=speaks_of("twin"))
def twins(world: World) -> tuple[int, ...]:
    """Return the examples of the test set that were seen before."""
    return world.subset("test")[: 1 + world.draw % 3]


@reference("set|new", when=speaks_of("twin"))
def not_twins(world: World) -> tuple[int, ...]:
    """Return the examples of the test set that were not."""
    return tuple(sorted(set(world.subset("test")) - set(world.subset("twin"))))


@reference(r"\mathcal{B}")
def batch(world: World) -> tuple[int, ...]:
    """Return the positions of a random batch."""
    return random_subset(world, "batch")


def part(values: Any, world: World, name: str) -> Any:
    """Return the values of the examples that belong to a part."""
    return np.take(values.ravel(), world.subset(name))


def _write_parts(name: str) -> None:
    """Write down what a named part of the data has: its loss, its size, its mean, its spread."""

    @reference(f"L|{name}")
    def loss_ofpart(world: World) -> Any:
        """Return the mean squared error over a part of the examples."""
        return np.average(part(targets(world) - all_predictions(world), world, name) ** 2)

    @reference(f"n|{name}")
    def size_ofpart(world: World) -> float:
        """Return how many examples the part has."""
        return float(len(world.subset(name)))

    @reference(rf"\bar{{x}}|{name}")
    def mean_ofpart(world: World) -> Any:
        """Return the mean over the part."""
        return np.average(part(features(world), world, name))

    @reference(f"s^2|{name}")
    def variance_ofpart(world: World) -> Any:
        """Return the variance over the part."""
        return np.var(part(features(world), world, name))

    @reference(f"s|{name}")
    def deviation_ofpart(world: World) -> Any:
        """Return the standard deviation over the part."""
        return np.std(part(features(world), world, name))


for _name in ("new", "train", "test", "twin", "day", "evening", "seen", "missing", "val", "old"):
    _write_parts(_name)
