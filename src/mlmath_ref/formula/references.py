r"""What defined symbols must be, written without looking at the formulas that the book prints.

A formula such as ``L = …`` is held against one of these functions, so a mistake that both share would pass.
That is why they go another way than the printed formula, by NumPy's own functions, by least squares, by
counting, or by trying until it fits, and why the tests hold each against a second witness.

A reference has a key: a symbol, ``x[n]`` for a family with an index, ``L|new`` for a named part,
``text|slope`` for words, ``call|…`` for a function. Where one symbol has two meanings, what else stands in
the formula decides, or the caller does, by the function's name.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import SampleSpace, draw_array
from mlmath_ref.formula.evaluate import (
    Context,
    EvaluationError,
    Reference,
    World,
    any_function,
    column,
    function,
    gradient,
    is_array,
    parameter_of,
    random_subset,
    sigmoid,
    slope,
)

_FOUND: dict[str, list[Reference]] = defaultdict(list)
Rule = Callable[[World], Any]


def _always(context: Context) -> bool:
    return True


def _where_chosen(context: Context) -> bool:
    """Return False: the formula must ask for this meaning by name."""
    return False


def _many(context: Context) -> bool:
    return context.many


def _speaks_of(*names: str) -> Callable[[Context], bool]:
    """Return whether one of `names` stands in the formula."""
    return lambda context: bool((context.names | context.texts) & set(names))


def _reference(*keys: str, when: Callable[[Context], bool] = _always) -> Callable[[Rule], Rule]:
    """Write a function down as the meaning of `keys`; what is written first goes first."""

    def write(rule: Rule) -> Rule:
        for key in keys:
            _FOUND[key].append(Reference(key, rule, when))
        return rule

    return write


# Numbers


def _flat(values: Any) -> list[Any]:
    return list(values.ravel()) if is_array(values) else [values]


def _features(world: World) -> Any:
    """Return the single feature of all examples, a column."""
    return world.value("x[n]")


def _targets(world: World) -> Any:
    return world.value(r"\mathbf{y}")


def _predictions(world: World) -> Any:
    return world.value(r"\hat{\mathbf{y}}")


def _bisect(sign: Callable[[float], bool], low: float, high: float) -> float:
    """Return where `sign` turns from False to True."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if sign(middle) else (middle, high)
    return high


# The model


@_reference(r"\hat{y}", when=_many)
def prediction_from_features(world: World) -> Any:
    """Return the prediction for one example with many features, entry by entry."""
    pairs = zip(_flat(world.value(r"\mathbf{w}")), _flat(world.value(r"\mathbf{x}")), strict=True)
    return sum((w * x for w, x in pairs), world.value("b"))


@_reference(r"\hat{y}")
def prediction_from_one_feature(world: World) -> Any:
    """Return the prediction for one example: the line through (0, b) with slope w."""
    return world.value("b") + world.value("x") * world.value("w")


@_reference(r"\hat{\mathbf{y}}", when=lambda context: "twin" in context.texts)
def predictions_of_a_memorizer(world: World) -> Any:
    """Return what a memorizer says: the truth where it has seen a twin."""
    guesses = draw_array("guesses", ("n",), draw=world.draw, seed=world.seed, sizes=world.sizes)
    return column([
        y if place in world.subset("twin") else guess
        for place, (y, guess) in enumerate(zip(_flat(_targets(world)), _flat(guesses), strict=True))
    ])  # fmt: skip


@_reference(r"\hat{\mathbf{y}}", when=lambda context: "b" not in context.names
            and r"\mathbf{w}" in context.names
            and r"\hat{\mathbf{y}}" in context.names)  # fmt: skip
def predictions_without_bias(world: World) -> Any:
    """Return the predictions where the formula has no bias: row by row."""
    return column([np.inner(row, _array(world, r"\mathbf{w}")) for row in world.value(r"\mathbf{X}")])


@_reference(r"\hat{\mathbf{y}}", when=_many)
def predictions(world: World) -> Any:
    """Return the predictions of the model with many features: row by row."""
    return column(
        [np.inner(row, _array(world, r"\mathbf{w}")) + world.value("b") for row in world.value(r"\mathbf{X}")]
    )


@_reference(r"\hat{\mathbf{y}}")
def predictions_from_one_feature(world: World) -> Any:
    """Return the predictions of the line for all examples."""
    return column([world.value("b") + x * world.value("w") for x in _flat(_features(world))])


def _array(world: World, key: str) -> Any:
    return world.value(key).ravel()


@_reference(r"\varepsilon")
def residual(world: World) -> Any:
    """Return the error of one prediction."""
    return -(world.value(r"\hat{y}") - world.value("y"))


# Losses


def _squared_distances(world: World) -> list[Any]:
    return [abs(a - b) ** 2 for a, b in zip(_flat(_targets(world)), _flat(_predictions(world)), strict=True)]


def _is_log_loss(context: Context) -> bool:
    """Return whether L is the log loss: the formula has a probability or a score, but no other prediction."""
    return bool(context.names & {"p", "z"}) and not context.names & {r"\hat{y}", "w"}


@_reference("y", when=_is_log_loss)
def label(world: World) -> Any:
    """Return a label, 0 or 1 in turn."""
    return draw_array("y", (), "label", world.draw, world.seed)


@_reference("y[m]", when=_speaks_of(r"\gamma"))
def batch_norm_output(world: World) -> Any:
    """Return a batch with mean beta and, but for epsilon, standard deviation gamma."""
    x = _array(world, "x[m]")
    spread = np.sqrt(np.cov(x, bias=True) + world.value(r"\epsilon"))
    return column(list(np.polyval([world.value(r"\gamma") / spread, world.value(r"\beta")], x - np.median(x))
                       + world.value(r"\gamma") * (np.median(x) - np.average(x)) / spread))  # fmt: skip


@_reference("L", when=_is_log_loss)
def log_loss(world: World) -> Any:
    """Return the log loss of one example: minus the logarithm of the probability of what happened."""
    p = world.value("p")
    return -function("log", p if world.value("y") == 1 else 1 - p)


@_reference("L", when=_where_chosen)
def two_valleys(world: World) -> Any:
    """Return a loss with two valleys, near the roots of 2, the left one deeper."""
    w = world.value("w")
    return (w * w - 2) ** 2 + (w + 2)


@_reference("L")
def mean_squared_error(world: World) -> Any:
    """Return the mean squared error over all examples."""
    distances = _squared_distances(world)
    return sum(distances[1:], distances[0]) / len(distances)


@_reference(r"\ell")
def squared_error(world: World) -> Any:
    """Return the squared error of one prediction, by the binomial formula."""
    y, y_hat = world.value("y"), world.value(r"\hat{y}")
    return y * y - 2 * y * y_hat + y_hat * y_hat


@_reference(r"\ell[n]")
def squared_errors(world: World) -> Any:
    """Return the squared error of every prediction."""
    return column(_squared_distances(world))


@_reference("L|wrong")
def mean_over_all_pairs(world: World) -> Any:
    """Return what a slip of shapes computes: the mean over all pairs of a prediction and a target."""
    return np.mean(np.subtract.outer(_array(world, r"\hat{\mathbf{y}}"), _array(world, r"\mathbf{y}")) ** 2)


def _all_but(first: str) -> Callable[[World], tuple[int, ...]]:
    """Return the rule for the other one of two parts that make up a whole."""

    def the_rest(world: World) -> tuple[int, ...]:
        """Return all examples that the other part leaves."""
        return tuple(place for place in range(world.size("n")) if place not in world.subset(first))

    return the_rest


for _first, _second in (("day", "evening"), ("seen", "missing"), ("train", "test")):
    _reference(f"set|{_second}", when=lambda context: "twin" not in context.texts)(_all_but(_first))


@_reference("set|test", when=_speaks_of("twin"))
def held_out_set(world: World) -> tuple[int, ...]:
    """Return a test set of five examples."""
    return tuple(sorted(world.rng("test").choice(world.size("n"), 5, replace=False).tolist()))


@_reference("set|twin", when=_speaks_of("twin"))
def twins(world: World) -> tuple[int, ...]:
    """Return the examples of the test set that were seen before."""
    return world.subset("test")[: 1 + world.draw % 3]


@_reference("set|new", when=_speaks_of("twin"))
def not_twins(world: World) -> tuple[int, ...]:
    """Return the examples of the test set that were not."""
    return tuple(sorted(set(world.subset("test")) - set(world.subset("twin"))))


@_reference(r"\mathcal{B}")
def batch(world: World) -> tuple[int, ...]:
    """Return the positions of a random batch."""
    return random_subset(world, "batch")


def _part(values: Any, world: World, name: str) -> Any:
    return np.take(values.ravel(), world.subset(name))


def _write_parts(name: str) -> None:
    """Return write down what a named part of the data has: its loss, its size, its mean, its spread."""

    @_reference(f"L|{name}")
    def loss_of_part(world: World) -> Any:
        """Return the mean squared error over a part of the examples."""
        return np.average(_part(_targets(world) - _predictions(world), world, name) ** 2)

    @_reference(f"n|{name}")
    def size_of_part(world: World) -> float:
        """Return how many examples the part has."""
        return float(len(world.subset(name)))

    @_reference(rf"\bar{{x}}|{name}")
    def mean_of_part(world: World) -> Any:
        """Return the mean over the part."""
        return np.average(_part(_features(world), world, name))

    @_reference(f"s^2|{name}")
    def variance_of_part(world: World) -> Any:
        """Return the variance over the part."""
        return np.var(_part(_features(world), world, name))

    @_reference(f"s|{name}")
    def deviation_of_part(world: World) -> Any:
        """Return the standard deviation over the part."""
        return np.std(_part(_features(world), world, name))


for _name in ("new", "train", "test", "twin", "day", "evening", "seen", "missing", "val", "old"):
    _write_parts(_name)


# Statistics


@_reference(r"\bar{x}")
def mean_of_x(world: World) -> Any:
    """Return the mean of the feature."""
    return np.average(_features(world))


@_reference(r"\bar{y}")
def mean_of_y(world: World) -> Any:
    """Return the mean of the targets."""
    return np.average(_targets(world))


@_reference(r"\bar{\hat{y}}")
def mean_of_predictions(world: World) -> Any:
    """Return the mean of the predictions."""
    return np.average(_predictions(world))


@_reference(r"\bar{x}[d]")
def means_of_columns(world: World) -> Any:
    """Return the mean of each feature."""
    return column([np.average(each) for each in world.value(r"\mathbf{X}").T])


@_reference("s^2", "s^2|x")
def variance(world: World) -> Any:
    """Return the variance of the feature."""
    return np.var(_features(world))


@_reference("s", "s|x")
def standard_deviation(world: World) -> Any:
    """Return the standard deviation of the feature."""
    return np.std(_features(world))


@_reference("s|y")
def deviation_of_y(world: World) -> Any:
    """Return the standard deviation of the targets."""
    return np.std(_targets(world))


@_reference(r"s|\hat{y}")
def deviation_of_predictions(world: World) -> Any:
    """Return the standard deviation of the predictions."""
    return np.std(_predictions(world))


@_reference("s^2|y")
def variance_of_y(world: World) -> Any:
    """Return the variance of the targets."""
    return np.var(_targets(world))


@_reference(r"s^2|\hat{y}")
def variance_of_predictions(world: World) -> Any:
    """Return the variance of the predictions."""
    return np.var(_predictions(world))


@_reference("s[d]", when=lambda context: ("x", 1) in context.axes)
def deviations_of_columns(world: World) -> Any:
    """Return the standard deviation of each feature."""
    return column([np.std(each) for each in world.value(r"\mathbf{X}").T])


@_reference("s[d]")
def scales(world: World) -> Any:
    """Return a spread for each feature, where the formula has no data to measure it."""
    return draw_array("s[d]", ("d",), "positive", world.draw, world.seed, world.sizes)


@_reference("s_{xy}")
def covariance(world: World) -> Any:
    """Return the covariance of feature and target, by NumPy's matrix of covariances."""
    return np.cov(_array(world, "x[n]"), _array(world, r"\mathbf{y}"), bias=True)[0, 1]


@_reference("r")
def correlation(world: World) -> Any:
    """Return the correlation of feature and target, by NumPy's matrix of correlations."""
    return np.corrcoef(_array(world, "x[n]"), _array(world, r"\mathbf{y}"))[0, 1]


@_reference(r"\tilde{x}[n]")
def standardized(world: World) -> Any:
    """Return the feature on the scale where it has mean 0 and standard deviation 1."""
    x = _array(world, "x[n]")
    return column(list(np.sign(x - x.mean()) * np.sqrt((x - x.mean()) ** 2 / np.var(x))))


@_reference(r"\tilde{x}[n,d]")
def standardized_columns(world: World) -> Any:
    """Return every feature on the scale where it has mean 0 and standard deviation 1."""
    X = world.value(r"\mathbf{X}")
    return np.linalg.solve(np.diag(X.std(axis=0)), (X - X.mean(axis=0)).T).T


@_reference("s|pooled")
def pooled_deviation(world: World) -> Any:
    """Return the standard deviation around the mean of one's own group, with two degrees of freedom less."""
    groups = [_part(_features(world), world, name) for name in ("day", "evening")]
    around = np.concatenate([group - group.mean() for group in groups])
    return np.linalg.norm(around) / math.sqrt(len(around) - len(groups))


@_reference("s^2|pooled")
def pooled_variance(world: World) -> Any:
    """Return the square of the pooled deviation."""
    return pooled_deviation(world) ** 2


@_reference(r"\delta")
def standardized_difference(world: World) -> Any:
    """Return the difference of two groups' means, each scaled by the pooled deviation first."""
    day, evening = (
        _part(_features(world), world, name) / pooled_deviation(world) for name in ("day", "evening")
    )
    return np.average(day) - np.average(evening)


@_reference("text|lower quartile")
def lower_quartile(world: World) -> Any:
    """Return the number that a quarter of the values lies below."""
    return np.percentile(_features(world), 25)


@_reference("text|upper quartile")
def upper_quartile(world: World) -> Any:
    """Return the number that a quarter of the values lies above."""
    return np.percentile(_features(world), 75)


@_reference(r"\operatorname{IQR}")
def interquartile_range(world: World) -> Any:
    """Return the width between the quartiles."""
    return np.ptp(np.percentile(_features(world), [25, 75]))


@_reference("text|lower fence")
def lower_fence(world: World) -> Any:
    """Return the low end of the line from quartile to quartile, drawn on by one and a half of its lengths."""
    low, high = np.percentile(_features(world), [25, 75])
    return 2.5 * low - 1.5 * high


@_reference("text|upper fence")
def upper_fence(world: World) -> Any:
    """Return the high end of the same line."""
    low, high = np.percentile(_features(world), [25, 75])
    return 2.5 * high - 1.5 * low


@_reference(r"\operatorname{median}")
def median(world: World) -> Any:
    """Return the median of the feature."""
    return np.median(_features(world))


@_reference("text|the middle value of the sorted x i")
def middle_value(world: World) -> Any:
    """Return the value that has as many others below it as above."""
    x = _flat(_features(world))
    return next(each for each in x if sum(o < each for o in x) == sum(o > each for o in x))


# Chance


@_reference("z", when=_speaks_of(r"\mathbf{w}", "w"))
def score(world: World) -> Any:
    """Return the score of a linear classifier: what the linear model would predict."""
    many = world.context.many
    return prediction_from_features(world) if many else prediction_from_one_feature(world)


@_reference("p", when=_speaks_of("z", r"\mathbf{w}", "w"))
def predicted_probability(world: World) -> Any:
    """Return the probability that belongs to a score, through the hyperbolic tangent."""
    has_score = "z" in world.context.names or "z" in world.overrides
    return sigmoid(world.value("z") if has_score else score(world))


@_reference("p[K]", when=_speaks_of("z"))
def softmax(world: World) -> Any:
    """Return the ratios of the powers of e to the first of them, scaled to add up to 1."""
    z = _array(world, "z[K]")
    ratios = np.exp(z - z[0])
    return column(list(ratios / np.linalg.norm(ratios, 1)))


def _binomial(n: int, p: float) -> list[float]:
    """Return the probabilities of 0 … n hits, one example after the other."""
    chances = [1.0]
    for _ in range(n):
        chances = [
            miss * (1 - p) + hit * p for miss, hit in zip([*chances, 0.0], [0.0, *chances], strict=True)
        ]
    return chances


@_reference("E|wrong")
def expected_mistakes(world: World) -> float:
    """Return the mean number of mistakes where the likelier label is chosen, over all possible numbers."""
    p = world.value("p")
    return sum(k * chance for k, chance in enumerate(_binomial(world.size("n"), 1 - p if p > 0.5 else p)))


@_reference("E|call")
def expected_cost_of_calling(world: World) -> Any:
    """Return the mean cost over both outcomes: nothing if the learner stops, else a false alarm."""
    p = world.value("p")
    return np.dot([p, 1 - p], [0, world.value(r"c_{\text{false alarm}}")])


@_reference("E|wait")
def expected_cost_of_waiting(world: World) -> Any:
    """Return the mean cost over both outcomes: a miss if the learner stops, else nothing."""
    p = world.value("p")
    return np.dot([p, 1 - p], [world.value(r"c_{\text{miss}}"), 0])


@_reference("p^*", when=_speaks_of(r"c_{\text{false alarm}}"))
def threshold_of_a_false_alarm(world: World) -> float:
    """Return from which probability on a false alarm costs less than a miss, by trying."""
    alarm, miss = world.value(r"c_{\text{false alarm}}"), world.value(r"c_{\text{miss}}")
    return _bisect(lambda p: p * miss > (1 - p) * alarm, 0, 1)


@_reference("p^*", when=_speaks_of(r"c_{\text{call}}"))
def threshold_of_a_call(world: World) -> float:
    """Return from which probability on a miss costs more than a call that is always paid, by trying."""
    return _bisect(lambda p: p * world.value(r"c_{\text{miss}}") > world.value(r"c_{\text{call}}"), 0, 100)


@_reference(r"\operatorname{SE}")
def standard_error(world: World) -> float:
    """Return the standard deviation of an observed share, over all shares that there can be."""
    n, p = world.size("n"), world.value("p")
    chances, shares = np.array(_binomial(n, p)), np.arange(n + 1) / n
    return math.sqrt(chances @ (shares - chances @ shares) ** 2)


@_reference("space", when=lambda context: {r"\tilde{y}", r"\rho"} <= context.names)
def space_of_flipped_labels(world: World) -> SampleSpace:
    """Return four outcomes: the label, and whether it was flipped when it was recorded."""
    space = SampleSpace(["label", "flipped"], draw=world.draw, seed=world.seed)
    p, rho = world.value("p"), world.value(r"\rho")
    truth, flipped = space.values["label"], space.values["flipped"]
    space.counts = np.where(truth, p, 1 - p) * np.where(flipped, rho, 1 - rho)
    space.values[r"\tilde{y}"] = (truth ^ flipped).astype(np.float64)
    return space


@_reference("space", when=lambda context: "completes" in context.texts and bool(
    context.names & {"z", r"\mathbf{x}"}))  # fmt: skip
def space_of_a_classifier(world: World) -> SampleSpace:
    """Return two outcomes: the learner completes, with the probability of the classifier, or does not."""
    space = SampleSpace(["completes"], draw=world.draw, seed=world.seed)
    chance = 1 / (1 + math.exp(-score(world)))
    space.counts = np.array([chance, 1 - chance])
    return space


def _learners(world: World) -> SampleSpace:
    return SampleSpace(["completes", "evening"], draw=world.draw, seed=world.seed)


@_reference("space", when=_speaks_of("both"))
def space_of_learners(world: World) -> SampleSpace:
    """Return learners who complete or not, by day or in the evening, counted."""
    return _learners(world)


@_reference("text|evening")
def how_many_in_the_evening(world: World) -> float:
    """Return how many learners learn in the evening."""
    space = _learners(world)
    return float(space.counts[space.values["evening"]].sum())


@_reference("text|both")
def how_many_both(world: World) -> float:
    """Return how many learners learn in the evening and complete."""
    space = _learners(world)
    return float(space.counts[space.values["evening"] & space.values["completes"]].sum())


# Slopes and descents


def _loss_at(world: World) -> Any:
    return world.value("L")


@_reference("text|slope")
def slope_of_the_loss(world: World) -> Any:
    """Return how the loss changes with the weight."""
    return slope(_loss_at, world, "w", None)


@_reference(r"text|slope along \mathbf{u}")
def slope_along(world: World) -> Any:
    """Return how the loss changes along a direction."""
    w, u = world.value(r"\mathbf{w}"), world.value(r"\mathbf{u}")

    def moved(inner: World) -> Any:
        return world.with_values({r"\mathbf{w}": w + inner.value("h") * u}, inner.algebra).value("L")

    return slope(moved, world.with_values({"h": 0.0}), "h", None)


@_reference(r"\mathbf{u}", when=lambda context: any(text.startswith("slope along") for text in context.texts))
def direction(world: World) -> Any:
    """Return a vector of length 1."""
    return draw_array(r"\mathbf{u}", ("d",), "unit", world.draw, world.seed, world.sizes)


@_reference("Delta|w")
def change_of_weight(world: World) -> Any:
    """Return the small change of the weight."""
    return world.value("h")


@_reference("Delta|L")
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


_reference("f")(_curve("f"))
_reference("g")(_curve("g"))


def _lowest_weight(world: World) -> float:
    """Return the weight of one feature where the loss is lowest, for this bias."""
    x, y = _array(world, "x[n]"), _array(world, r"\mathbf{y}")
    return float(np.linalg.lstsq(x[:, None], y - world.value("b"), rcond=None)[0][0])


@_reference(r"\alpha", when=lambda context: r"\lambda" in context.names and not context.names & {"w", "w^*"})
def rate_on_either_side(world: World) -> float:
    """Return a learning rate between the bounds of a stable descent as often as outside of them."""
    return float(world.rng("alpha").uniform(-1, 3) / curvature(world))


@_reference("w^*", r"\hat{w}")
def lowest_weight(world: World) -> float:
    """Return the weight where the loss is lowest, by least squares."""
    return _lowest_weight(world)


@_reference(r"\mathbf{w}^*")
def lowest_weights(world: World) -> Any:
    """Return the weights where the loss is lowest, by least squares."""
    return np.linalg.lstsq(world.value(r"\mathbf{X}"), _targets(world) - world.value("b"), rcond=None)[0]


@_reference(r"\mathbf{w}", when=_speaks_of(r"\lambda_{\min}"))
def weights_near_the_lowest(world: World) -> Any:
    """Return weights anywhere, in every second draw along the flattest direction, where a bound is tight."""
    if world.draw % 2:
        return draw_array(r"\mathbf{w}", ("d",), "any", world.draw, world.seed, world.sizes)
    flattest = np.linalg.svd(world.value(r"\mathbf{X}"))[2][-1:].T
    return lowest_weights(world) + flattest


@_reference("tight", when=_where_chosen)
def in_the_flattest_direction(world: World) -> bool:
    """Return whether the weights of this draw differ from the lowest ones in the flattest direction alone."""
    return world.draw % 2 == 0


@_reference(r"\hat{\mathbf{w}}", when=_speaks_of(r"\lambda"))
def ridge_weights(world: World) -> Any:
    """Return ridge regression as least squares: one more example for each weight, which asks it to be 0."""
    X, y = world.value(r"\mathbf{X}"), _targets(world)
    d = X.shape[1]
    wider = np.vstack([X, math.sqrt(world.value(r"\lambda")) * np.eye(d)])
    return np.linalg.lstsq(wider, np.vstack([y, np.zeros((d, 1))]), rcond=None)[0]


@_reference(r"\hat{\mathbf{w}}")
def least_squares_weights(world: World) -> Any:
    """Return least squares without a bias."""
    return np.linalg.lstsq(world.value(r"\mathbf{X}"), _targets(world), rcond=None)[0]


@_reference(r"\lambda", when=_speaks_of(r"\hat{\mathbf{w}}"))
def strength_of_the_penalty(world: World) -> Any:
    """Return how much large weights cost."""
    return draw_array(r"\lambda", (), "positive", world.draw, world.seed)


@_reference(r"\lambda")
def curvature(world: World) -> Any:
    """Return the curvature of the loss along its weight, from three points of the parabola."""
    low, middle, high = (world.with_values({"w": world.value("w") + step}).value("L") for step in (-1, 0, 1))
    return (low - middle) + (high - middle)


def _curvatures(world: World) -> Any:
    """Return the curvatures of the loss along its own axes, the largest first, by singular values."""
    X = world.value(r"\mathbf{X}")
    return 2 / len(X) * np.linalg.svd(X, compute_uv=False) ** 2


@_reference(r"\lambda_{\max}")
def largest_curvature(world: World) -> Any:
    """Return the largest curvature."""
    return _curvatures(world)[0]


@_reference(r"\lambda_{\min}")
def smallest_curvature(world: World) -> Any:
    """Return the smallest curvature."""
    return _curvatures(world)[-1]


@_reference(r"\kappa")
def condition_number(world: World) -> Any:
    """Return how much the steepest direction is steeper than the flattest, by NumPy's condition number."""
    X = world.value(r"\mathbf{X}")
    return np.linalg.cond(X.T @ X)


@_reference(r"\alpha_{\max}")
def largest_stable_rate(world: World) -> float:
    """Return the rate above which some distance from the lowest point grows, by trying."""
    X = world.value(r"\mathbf{X}")
    hessian = X.T @ X / (len(X) / 2)

    def grows(alpha: float) -> bool:
        return bool(np.abs(np.linalg.eigvalsh(np.eye(len(hessian)) - alpha * hessian)).max() > 1)

    return _bisect(grows, 0, 100)


@_reference("w[steps]")
def weights_of_a_descent(world: World) -> Any:
    """Return the weights of a gradient descent, step by step, with the mean of errors times features."""
    x = _array(world, "x[n]")
    path = [world.value("w")]
    for _ in range(world.size("steps") - 1):
        errors = path[-1] * x + world.value("b") - _array(world, r"\mathbf{y}")
        path.append(path[-1] - world.value(r"\alpha") * 2 * np.average(errors * x))
    return column(path)


@_reference("m[steps]")
def moving_average(world: World) -> Any:
    """Return an exponential moving average, each as the weighted sum of the start and all numbers before."""
    beta, x = world.value(r"\beta"), _array(world, "x[steps]")
    start = float(world.rng("m_0").normal())
    return column([
        beta**now * start + sum((1 - beta) * beta ** (now - then) * x[then] for then in range(1, now + 1))
        for now in range(len(x))
    ])  # fmt: skip


@_reference(r"\mathbf{B}", when=_where_chosen)
def turn_and_stretch(world: World) -> Any:
    """Return the matrix that turns by an eighth of a circle, clockwise, and stretches by the root of 2."""
    c, s = math.cos(-math.pi / 4), math.sin(-math.pi / 4)
    return math.sqrt(2) * np.array([[c, -s], [s, c]])


# Least squares with a bias


@_reference(r"\mathbf{A}")
def features_and_ones(world: World) -> Any:
    """Return the data set with a last column of ones."""
    return np.pad(world.value(r"\mathbf{X}"), ((0, 0), (0, 1)), constant_values=1.0)


@_reference(r"\boldsymbol{\theta}", when=_speaks_of(r"\hat{\mathbf{y}}"))
def all_parameters(world: World) -> Any:
    """Return the weights, then the bias."""
    return column([*_flat(world.value(r"\mathbf{w}")), world.value("b")])


@_reference(r"\boldsymbol{\theta}")
def least_squares_parameters(world: World) -> Any:
    """Return the parameters with the lowest loss."""
    return np.linalg.lstsq(features_and_ones(world), _targets(world), rcond=None)[0]


@_reference("c", when=lambda context: "c" in context.defined or r"\operatorname{proj}" in context.names)
def length_of_the_shadow(world: World) -> Any:
    """Return how often one vector fits into the shadow of the other, by least squares."""
    return float(np.linalg.lstsq(world.value(r"\mathbf{v}"), world.value(r"\mathbf{u}"), rcond=None)[0][0, 0])


# Decisions


def _labels(world: World) -> list[bool]:
    return [bool((place + world.draw) % 2) for place in range(world.size("n"))]


@_reference("said[n]")
def predicted_labels(world: World) -> Any:
    """Return what was predicted of each example, 0 or 1, at random."""
    return column(world.rng("said yes").integers(0, 2, world.size("n")).astype(np.float64))


def _outcomes(world: World) -> list[tuple[bool, bool]]:
    return list(zip(_labels(world), map(bool, _flat(world.value("said[n]"))), strict=True))


@_reference(r"\operatorname{TP}")
def true_positives(world: World) -> float:
    """Return ones that were predicted as ones."""
    return float(_outcomes(world).count((True, True)))


@_reference(r"\operatorname{FP}")
def false_positives(world: World) -> float:
    """Return zeros that were predicted as ones."""
    return float(_outcomes(world).count((False, True)))


@_reference(r"\operatorname{FN}")
def false_negatives(world: World) -> float:
    """Return ones that were predicted as zeros."""
    return float(_outcomes(world).count((True, False)))


@_reference(r"\operatorname{cost}")
def cost(world: World) -> Any:
    """Return what all decisions cost: every call its price, every learner lost the price of a miss."""
    bill = 0.0
    for label_, said in _outcomes(world):
        if said:
            bill += world.value(r"c_{\text{call}}")
        elif label_:
            bill += world.value(r"c_{\text{miss}}")
    return bill


@_reference(r"\mathbf{y}", when=_speaks_of(r"\operatorname{BS}", r"\operatorname{ECE}"))
def labels(world: World) -> Any:
    """Return labels, 0 and 1 in turn."""
    return column([float(each) for each in _labels(world)])


@_reference(r"\operatorname{BS}")
def brier_score(world: World) -> Any:
    """Return the mean squared probability of what did not happen."""
    p = _array(world, "p[n]")
    return np.average([(1 - each if y else each) ** 2 for each, y in zip(p, _labels(world), strict=True)])


@_reference("bin[n]")
def bin_of_each(world: World) -> Any:
    """Return the number of the bin that each example is in, from 0; no bin is empty."""
    return column(world.rng("bins").permutation(np.arange(world.size("n")) % world.size("M")))


def _bins(world: World) -> list[Any]:
    """Return the examples of each bin."""
    return [np.flatnonzero(_array(world, "bin[n]") == number) for number in range(world.size("M"))]


@_reference("n_m[M]")
def sizes_of_bins(world: World) -> Any:
    """Return how many examples each bin has."""
    return column([float(len(each)) for each in _bins(world)])


@_reference(r"\bar{p}_m[M]")
def mean_predictions_of_bins(world: World) -> Any:
    """Return the mean probability in each bin."""
    return column([np.average(_array(world, "p[n]")[each]) for each in _bins(world)])


@_reference(r"\bar{y}_m[M]")
def observed_shares_of_bins(world: World) -> Any:
    """Return the share of ones in each bin."""
    return column([np.average(np.array(_labels(world))[each]) for each in _bins(world)])


@_reference(r"\operatorname{ECE}")
def calibration_error(world: World) -> Any:
    """Return the sum over bins of how far probabilities and labels differ in total, for each example."""
    p, y = _array(world, "p[n]"), np.array(_labels(world), dtype=np.float64)
    return sum(abs((p[each] - y[each]).sum()) for each in _bins(world)) / len(p)


@_reference(r"\operatorname{mistakes}")
def mistakes_to_expect(world: World) -> Any:
    """Return how many predictions are wrong on average: all, less those that are right."""
    p = _array(world, "p[n]")
    return len(p) - np.sum(p)


# Formulas from papers


@_reference(r"\mu", when=_speaks_of(r"\mu"))
def batch_mean(world: World) -> Any:
    """Return the mean of a batch."""
    return np.average(world.value("x[m]"))


@_reference(r"\sigma^2", when=_speaks_of(r"\mu"))
def batch_variance(world: World) -> Any:
    """Return the variance of a batch."""
    return np.var(world.value("x[m]"))


@_reference(r"\hat{x}[m]", when=_speaks_of(r"\epsilon"))
def batch_rescaled(world: World) -> Any:
    """Return a batch with mean 0 and, but for epsilon, variance 1."""
    x = _array(world, "x[m]")
    return column(list((x - np.average(x)) * (np.cov(x, bias=True) + world.value(r"\epsilon")) ** -0.5))


# Functions


def _two(world: World) -> tuple[Any, Any]:
    first, second = world.value("arguments")
    if not (is_array(first) and is_array(second)) or first.shape != second.shape:
        raise EvaluationError("two vectors of one length are needed")
    return first.ravel(), second.ravel()


@_reference(r"call|\cos")
def cosine(world: World) -> Any:
    """Return the cosine of the angle between two vectors, by the law of cosines."""
    u, v = _two(world)
    a, b, c = math.hypot(*u), math.hypot(*v), math.dist(u, v)
    return (a**2 + b**2 - c**2) / (2 * a * b)


@_reference(r"call|\operatorname{distance}")
def distance(world: World) -> Any:
    """Return the distance of two points."""
    return math.dist(*_two(world))


@_reference(r"call|\operatorname{scaled distance}", r"call|\operatorname{scaled\ distance}")
def scaled_distance(world: World) -> Any:
    """Return the distance of two points, each feature in its own unit."""
    scales = _array(world, "s[d]")
    u, v = _two(world)
    return math.dist(u / scales, v / scales)


@_reference(r"call|\operatorname{proj}")
def projection(world: World) -> Any:
    """Return the shadow of the first vector on the line of the second, by least squares."""
    u, v = (each.reshape(-1, 1) for each in _two(world))
    return v @ np.linalg.lstsq(v, u, rcond=None)[0]


@_reference(r"call|\operatorname{Attention}")
def attention(world: World) -> Any:
    """Return attention, query by query: a mean of the values, weighted by how well each key fits."""
    Q, K, V = world.value("arguments")
    rows = []
    for query in Q:
        fits = [math.exp(math.fsum(query * key) / math.sqrt(len(query))) for key in K]
        rows.append(np.average(V, axis=0, weights=fits))
    return np.array(rows)


def _gradient_of_the_loss(world: World, key: str) -> Any:
    return gradient(_loss_at, world, key)


def step(world: World, key: str) -> Any:
    """Return a parameter after one step of gradient descent on the loss."""
    return world.value(key) - world.value(r"\alpha") * _gradient_of_the_loss(world, key)


REGISTRY: Mapping[str, Sequence[Reference]] = dict(_FOUND)
"""All references by key, the special before the general."""


def iterate() -> Iterator[Reference]:
    """Return yield every reference."""
    for found in REGISTRY.values():
        yield from found
