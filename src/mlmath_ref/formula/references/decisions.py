"""References: predictions of labels, what they cost, and whether probabilities can be trusted."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlmath_ref.formula.evaluation import World, column
from mlmath_ref.formula.references.models import is_mean_log_loss
from mlmath_ref.formula.references.registry import array, flat, reference, speaks_of


def _labels(world: World) -> list[bool]:
    return [bool((place + world.draw) % 2) for place in range(world.size("n"))]


@reference("said[n]")
def predicted_labels(world: World) -> Any:
    """Return what was predicted of each example, 0 or 1, at random."""
    return column(world.rng("said yes").integers(0, 2, world.size("n")).astype(np.float64))


def _outcomes(world: World) -> list[tuple[bool, bool]]:
    return list(zip(_labels(world), map(bool, flat(world.value("said[n]"))), strict=True))


@reference(r"\operatorname{TP}")
def true_positives(world: World) -> float:
    """Return ones that were predicted as ones."""
    return float(_outcomes(world).count((True, True)))


@reference(r"\operatorname{FP}")
def false_positives(world: World) -> float:
    """Return zeros that were predicted as ones."""
    return float(_outcomes(world).count((False, True)))


@reference(r"\operatorname{FN}")
def false_negatives(world: World) -> float:
    """Return ones that were predicted as zeros."""
    return float(_outcomes(world).count((True, False)))


@reference(r"\operatorname{cost}")
def cost(world: World) -> Any:
    """Return what all decisions cost: every call its price, every learner lost the price of a miss."""
    bill = 0.0
    for label_, said in _outcomes(world):
        if said:
            bill += world.value(r"c_{\text{call}}")
        elif label_:
            bill += world.value(r"c_{\text{miss}}")
    return bill


@reference(r"\mathbf{y}", when=is_mean_log_loss)
@reference(r"\mathbf{y}", when=speaks_of(r"\operatorname{BS}", r"\operatorname{ECE}"))
def labels(world: World) -> Any:
    """Return labels, 0 and 1 in turn."""
    return column([float(each) for each in _labels(world)])


@reference(r"\operatorname{BS}")
def brier_score(world: World) -> Any:
    """Return the mean squared probability of what did not happen."""
    p = array(world, "p[n]")
    return np.average([(1 - each if y else each) ** 2 for each, y in zip(p, _labels(world), strict=True)])


@reference("bin[n]")
def bin_of_each(world: World) -> Any:
    """Return the number of the bin that each example is in, from 0; no bin is empty."""
    return column(world.rng("bins").permutation(np.arange(world.size("n")) % world.size("M")))


def _bins(world: World) -> list[Any]:
    """Return the examples of each bin."""
    return [np.flatnonzero(array(world, "bin[n]") == number) for number in range(world.size("M"))]


@reference("n_m[M]")
def sizes_of_bins(world: World) -> Any:
    """Return how many examples each bin has."""
    return column([float(len(each)) for each in _bins(world)])


@reference(r"\bar{p}_m[M]")
def mean_predictions_of_bins(world: World) -> Any:
    """Return the mean probability in each bin."""
    return column([np.average(array(world, "p[n]")[each]) for each in _bins(world)])


@reference(r"\bar{y}_m[M]")
def observed_shares_of_bins(world: World) -> Any:
    """Return the share of ones in each bin."""
    return column([np.average(np.array(_labels(world))[each]) for each in _bins(world)])


@reference(r"\operatorname{ECE}")
def calibration_error(world: World) -> Any:
    """Return the sum over bins of how far probabilities and labels differ in total, for each example."""
    p, y = array(world, "p[n]"), np.array(_labels(world), dtype=np.float64)
    return sum(abs((p[each] - y[each]).sum()) for each in _bins(world)) / len(p)


@reference(r"\operatorname{mistakes}")
def mistakes_to_expect(world: World) -> Any:
    """Return how many predictions are wrong on average: all, less those that are right."""
    p = array(world, "p[n]")
    return len(p) - np.sum(p)
