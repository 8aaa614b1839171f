"""References: probabilities, what to expect, and sample spaces."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlmath_ref.formula.draw import SampleSpace
from mlmath_ref.formula.evaluation import World, sigmoid
from mlmath_ref.formula.references.models import prediction_from_features, prediction_from_one_feature
from mlmath_ref.formula.references.registry import bisect, reference, speaks_of


@reference("z", when=speaks_of(r"\mathbf{w}", "w"))
def score(world: World) -> Any:
    """Return the score of a linear classifier: what the linear model would predict."""
    many = world.context.many
    return prediction_from_features(world) if many else prediction_from_one_feature(world)


@reference("p", when=speaks_of("z", r"\mathbf{w}", "w"))
def predicted_probability(world: World) -> Any:
    """Return the probability that belongs to a score, through the hyperbolic tangent."""
    has_score = "z" in world.context.names or "z" in world.overrides
    return sigmoid(world.value("z") if has_score else score(world))


def _binomial(n: int, p: float) -> list[float]:
    """Return the probabilities of 0 … n hits, one example after the other."""
    chances = [1.0]
    for _ in range(n):
        chances = [
            miss * (1 - p) + hit * p for miss, hit in zip([*chances, 0.0], [0.0, *chances], strict=True)
        ]
    return chances


@reference("E|wrong")
def expected_mistakes(world: World) -> float:
    """Return the mean number of mistakes where the likelier label is chosen, over all possible numbers."""
    p = world.value("p")
    return sum(k * chance for k, chance in enumerate(_binomial(world.size("n"), 1 - p if p > 0.5 else p)))


@reference("E|call")
def expected_cost_of_calling(world: World) -> Any:
    """Return the mean cost over both outcomes: nothing if the learner stops, else a false alarm."""
    p = world.value("p")
    return np.dot([p, 1 - p], [0, world.value(r"c_{\text{false alarm}}")])


@reference("E|wait")
def expected_cost_of_waiting(world: World) -> Any:
    """Return the mean cost over both outcomes: a miss if the learner stops, else nothing."""
    p = world.value("p")
    return np.dot([p, 1 - p], [world.value(r"c_{\text{miss}}"), 0])


@reference("p^*", when=speaks_of(r"c_{\text{false alarm}}"))
def threshold_of_a_false_alarm(world: World) -> float:
    """Return from which probability on a false alarm costs less than a miss, by trying."""
    alarm, miss = world.value(r"c_{\text{false alarm}}"), world.value(r"c_{\text{miss}}")
    return bisect(lambda p: p * miss > (1 - p) * alarm, 0, 1)


@reference("p^*", when=speaks_of(r"c_{\text{call}}"))
def threshold_of_a_call(world: World) -> float:
    """Return from which probability on a miss costs more than a call that is always paid, by trying."""
    return bisect(lambda p: p * world.value(r"c_{\text{miss}}") > world.value(r"c_{\text{call}}"), 0, 100)


@reference(r"\operatorname{SE}")
def standard_error(world: World) -> float:
    """Return the standard deviation of an observed share, over all shares that there can be."""
    n, p = world.size("n"), world.value("p")
    chances, shares = np.array(_binomial(n, p)), np.arange(n + 1) / n
    return math.sqrt(chances @ (shares - chances @ shares) ** 2)


@reference("space", when=lambda context: {r"\tilde{y}", r"\rho"} <= context.names)
def space_of_flipped_labels(world: World) -> SampleSpace:
    """Return four outcomes: the label, and whether it was flipped when it was recorded."""
    space = SampleSpace(["label", "flipped"], draw=world.draw, seed=world.seed)
    p, rho = world.value("p"), world.value(r"\rho")
    truth, flipped = space.values["label"], space.values["flipped"]
    space.counts = np.where(truth, p, 1 - p) * np.where(flipped, rho, 1 - rho)
    space.values[r"\tilde{y}"] = (truth ^ flipped).astype(np.float64)
    return space


@reference("space", when=lambda context: "completes" in context.texts and bool(
    context.names & {"z", r"\mathbf{x}"}))  # fmt: skip
def space_of_a_classifier(world: World) -> SampleSpace:
    """Return two outcomes: the learner completes, with the probability of the classifier, or does not."""
    space = SampleSpace(["completes"], draw=world.draw, seed=world.seed)
    chance = 1 / (1 + math.exp(-score(world)))
    space.counts = np.array([chance, 1 - chance])
    return space


def _learners(world: World) -> SampleSpace:
    return SampleSpace(["completes", "evening"], draw=world.draw, seed=world.seed)


@reference("space", when=speaks_of("both"))
def space_of_learners(world: World) -> SampleSpace:
    """Return learners who complete or not, by day or in the evening, counted."""
    return _learners(world)


@reference("text|evening")
def how_many_in_the_evening(world: World) -> float:
    """Return how many learners learn in the evening."""
    space = _learners(world)
    return float(space.counts[space.values["evening"]].sum())


@reference("text|both")
def how_many_both(world: World) -> float:
    """Return how many learners learn in the evening and complete."""
    space = _learners(world)
    return float(space.counts[space.values["evening"] & space.values["completes"]].sum())
