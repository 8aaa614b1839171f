"""References: means, spreads, quartiles, and how two things vary together."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlmath_ref.formula.draw import draw_array
from mlmath_ref.formula.evaluation import World, column
from mlmath_ref.formula.references.parts import part
from mlmath_ref.formula.references.registry import all_predictions, array, features, flat, reference, targets


@reference(r"\bar{x}")
def mean_of_x(world: World) -> Any:
    """Return the mean of the feature."""
    return np.average(features(world))


@reference(r"\bar{y}")
def mean_of_y(world: World) -> Any:
    """Return the mean of the targets."""
    return np.average(targets(world))


@reference(r"\bar{\hat{y}}")
def mean_of_predictions(world: World) -> Any:
    """Return the mean of the predictions."""
    return np.average(all_predictions(world))


@reference(r"\bar{x}[d]")
def means_of_columns(world: World) -> Any:
    """Return the mean of each feature."""
    return column([np.average(each) for each in world.value(r"\mathbf{X}").T])


@reference("s^2", "s^2|x")
def variance(world: World) -> Any:
    """Return the variance of the feature."""
    return np.var(features(world))


@reference("s", "s|x")
def standard_deviation(world: World) -> Any:
    """Return the standard deviation of the feature."""
    return np.std(features(world))


@reference("s|y")
def deviation_of_y(world: World) -> Any:
    """Return the standard deviation of the targets."""
    return np.std(targets(world))


@reference(r"s|\hat{y}")
def deviation_of_predictions(world: World) -> Any:
    """Return the standard deviation of the predictions."""
    return np.std(all_predictions(world))


@reference("s^2|y")
def variance_of_y(world: World) -> Any:
    """Return the variance of the targets."""
    return np.var(targets(world))


@reference(r"s^2|\hat{y}")
def variance_of_predictions(world: World) -> Any:
    """Return the variance of the predictions."""
    return np.var(all_predictions(world))


@reference("s[d]", when=lambda context: ("x", 1) in context.axes)
def deviations_of_columns(world: World) -> Any:
    """Return the standard deviation of each feature."""
    return column([np.std(each) for each in world.value(r"\mathbf{X}").T])


@reference("s[d]")
def scales(world: World) -> Any:
    """Return a spread for each feature, where the formula has no data to measure it."""
    return draw_array("s[d]", ("d",), "positive", world.draw, world.seed, world.sizes)


@reference("s_{xy}")
def covariance(world: World) -> Any:
    """Return the covariance of feature and target, by NumPy's matrix of covariances."""
    return np.cov(array(world, "x[n]"), array(world, r"\mathbf{y}"), bias=True)[0, 1]


@reference("r")
def correlation(world: World) -> Any:
    """Return the correlation of feature and target, by NumPy's matrix of correlations."""
    return np.corrcoef(array(world, "x[n]"), array(world, r"\mathbf{y}"))[0, 1]


@reference(r"\tilde{x}[n]")
def standardized(world: World) -> Any:
    """Return the feature on the scale where it has mean 0 and standard deviation 1."""
    x = array(world, "x[n]")
    return column(list(np.sign(x - x.mean()) * np.sqrt((x - x.mean()) ** 2 / np.var(x))))


@reference(r"\tilde{x}[n,d]")
def standardized_columns(world: World) -> Any:
    """Return every feature on the scale where it has mean 0 and standard deviation 1."""
    X = world.value(r"\mathbf{X}")
    return np.linalg.solve(np.diag(X.std(axis=0)), (X - X.mean(axis=0)).T).T


@reference("s|pooled")
def pooled_deviation(world: World) -> Any:
    """Return the standard deviation around the mean of one's own group, with two degrees of freedom less."""
    groups = [part(features(world), world, name) for name in ("day", "evening")]
    around = np.concatenate([group - group.mean() for group in groups])
    return np.linalg.norm(around) / math.sqrt(len(around) - len(groups))


@reference("s^2|pooled")
def pooled_variance(world: World) -> Any:
    """Return the square of the pooled deviation."""
    return pooled_deviation(world) ** 2


@reference(r"\delta")
def standardized_difference(world: World) -> Any:
    """Return the difference of two groups' means, each scaled by the pooled deviation first."""
    day, evening = (
        part(features(world), world, name) / pooled_deviation(world) for name in ("day", "evening")
    )
    return np.average(day) - np.average(evening)


@reference("text|lower quartile")
def lower_quartile(world: World) -> Any:
    """Return the number that a quarter of the values lies below."""
    return np.percentile(features(world), 25)


@reference("text|upper quartile")
def upper_quartile(world: World) -> Any:
    """Return the number that a quarter of the values lies above."""
    return np.percentile(features(world), 75)


@reference(r"\operatorname{IQR}")
def interquartile_range(world: World) -> Any:
    """Return the width between the quartiles."""
    return np.ptp(np.percentile(features(world), [25, 75]))


@reference("text|lower fence")
def lower_fence(world: World) -> Any:
    """Return the low end of the line from quartile to quartile, drawn on by one and a half of its lengths."""
    low, high = np.percentile(features(world), [25, 75])
    return 2.5 * low - 1.5 * high


@reference("text|upper fence")
def upper_fence(world: World) -> Any:
    """Return the high end of the same line."""
    low, high = np.percentile(features(world), [25, 75])
    return 2.5 * high - 1.5 * low


@reference(r"\operatorname{median}")
def median(world: World) -> Any:
    """Return the median of the feature."""
    return np.median(features(world))


@reference("text|the middle value of the sorted x i")
def middle_value(world: World) -> Any:
    """Return the value that has as many others below it as above."""
    x = flat(features(world))
    return next(each for each in x if sum(o < each for o in x) == sum(o > each for o in x))
