"""Practice for the chapter "Gradient descent"."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import REAL, Choice, Code, Exercise, Expression, Number, Slip

STEP = "gradient-descent#One step at a time"
RATE = "gradient-descent#How long may a step be?"
TWO = "gradient-descent#Two weights, one rate"
ROUND = "gradient-descent#Make the valley round"
ENOUGH = "gradient-descent#When is it enough?"
BATCH = "gradient-descent#A slope from a few learners"
VALLEYS = "gradient-descent#Two valleys"


def walk(slope: Any, start: Any, alpha: float, steps: int) -> Any:
    """Return all places of a descent, the start first; a single weight comes as numbers."""
    places = ml.gradient_descent.gradient_descent(slope, start, alpha, steps).positions
    return places if np.ndim(start) else places[:, 0]


def bowl(goal: float, start: float, alpha: float, steps: int = 2, factor: float = 2) -> Any:
    """Return the weights after the start on the loss (w - goal) squared; its slope has a factor of 2."""
    return walk(lambda w: factor * (w - goal), start, alpha, steps)[1:]


HAND = Exercise(
    "ex-gradient-descent-hand",
    numbers={"goal": 3, "start": 7, "alpha": 0.25},
    fresh=lambda rng: {
        "goal": (goal := int(rng.integers(2, 6))),
        "start": goal + int(rng.choice([4, 6, 8, 10])),
        "alpha": float(rng.choice([0.1, 0.2, 0.25, 0.4])),
    },
    question=lambda goal, start, alpha: (
        rf"A loss is $L(w) = (w - {goal})^2$. Start at $w = {start}$ with $\alpha = {alpha:g}$ and take "
        rf"two steps by hand. Then let the code confirm."
    ),
    parts=(
        Expression(
            "slope",
            "the slope of the loss, with w",
            symbols={"w": REAL},
            answer=lambda goal: f"2*(w - {goal})",
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda goal: f"w - {goal}",
                    "The exponent of a square shrinks by one. What else does it do?",
                    "derivatives#Rules, found by experiment",
                ),
                Slip(
                    "the loss, not its slope",
                    lambda goal: f"(w - {goal})^2",
                    "This is the loss itself. How does it change when the weight changes a little?",
                    STEP,
                ),
                Slip(
                    "sign flipped",
                    lambda goal: f"-2*(w - {goal})",
                    "To the right of the lowest point the loss grows. Which sign has its slope there?",
                    STEP,
                ),
                Slip(
                    "constant kept",
                    lambda goal: f"2*w - {goal}",
                    "Put the weight of the lowest point into your slope. What should come out?",
                    "derivatives#Rules, found by experiment",
                ),
            ),
        ),
        Number(
            "weights",
            "the weights after the first and the second step",
            answer=bowl,
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda goal, start, alpha: bowl(goal, start, alpha, factor=1),
                    "Look at your slope again: what does the exponent of a square do?",
                    "derivatives#Rules, found by experiment",
                ),
                Slip(
                    "sign flipped",
                    lambda goal, start, alpha: bowl(goal, start, alpha, factor=-2),
                    "These steps go uphill. What stands between the old weight and the learning rate?",
                    STEP,
                ),
                Slip(
                    "the first slope for both steps",
                    lambda goal, start, alpha: start - np.array([1, 2]) * alpha * 2 * (start - goal),
                    "The second step starts at another place. Is the slope there the same?",
                    STEP,
                ),
                Slip(
                    "one step too many or too few",
                    lambda goal, start, alpha: bowl(goal, start, alpha, steps=3)[1:],
                    "Write down every weight, the start too. Which are the first and the second after it?",
                    STEP,
                ),
                Slip(
                    "the learning rate left out",
                    lambda goal, start: bowl(goal, start, 1),
                    "You took the whole slope as the step. How large a part of it is asked?",
                    STEP,
                ),
            ),
        ),
        Number(
            "factor",
            "what the distance to the lowest point is multiplied by in each step",
            answer=lambda alpha: 1 - 2 * alpha,
            slips=(
                Slip(
                    "both steps together",
                    lambda alpha: (1 - 2 * alpha) ** 2,
                    "That is what two steps do. What does one?",
                    RATE,
                ),
                Slip(
                    "factor 2 missing",
                    lambda alpha: 1 - alpha,
                    "The factor has the learning rate and the curvature in it. What is the slope of your "
                    "slope?",
                    RATE,
                ),
                Slip(
                    "sign flipped",
                    lambda alpha: 2 * alpha - 1,
                    "Did the weight cross the lowest point? Look at the sign of the distance.",
                    RATE,
                ),
            ),
        ),
        Code(
            "descend",
            "a function that returns the weight after some steps, given the slope as a function",
            answer=lambda slope, w, alpha, steps: walk(slope, w, alpha, steps)[-1],
            slips=(
                Slip(
                    "sign flipped",
                    lambda slope, w, alpha, steps: walk(lambda v: -slope(v), w, alpha, steps)[-1],
                    "Your weight goes uphill. Look at the minus in the update.",
                    STEP,
                ),
                Slip(
                    "one step too many or too few",
                    lambda slope, w, alpha, steps: walk(slope, w, alpha, steps)[-2],
                    "Count the updates in your loop. How many does `range` give?",
                    STEP,
                ),
                Slip(
                    "the first slope for all steps",
                    lambda slope, w, alpha, steps: w - steps * alpha * slope(w),
                    "Where is the slope measured in the second step?",
                    STEP,
                ),
            ),
            signature="descend(slope, w, alpha, steps)",
            cases=lambda rng: [(np.tanh, 2.0, 0.5, 3), (np.sinh, -1.0, 0.25, 2), (np.arctan, 3.0, 0.1, 10)],
        ),
    ),
)

CREEPS = "It creeps: the factor lies between 0 and 1, and the distance shrinks at each step."
ARRIVES = "It arrives in one step."
ZIGZAGS = "It zigzags and settles."
SWINGS = "It swings between two places for ever."
BLOWS_UP = "It blows up."


def factors(curvature: float, rates: Any) -> Any:
    """Return what each step multiplies the distance by, for each rate."""
    return 1 - np.array(rates) * curvature


def after(curvature: float, rates: Any, steps: int = 10) -> float:
    """Return the weight after some steps from 1 at the largest rate."""
    return float(walk(lambda w: curvature * w, 1.0, rates[-1], steps)[-1])


PREDICT = Exercise(
    "ex-gradient-descent-predict",
    numbers={"curvature": 10, "rates": (0.01, 0.1, 0.15, 0.2, 0.25)},
    fresh=lambda rng: {
        "curvature": (curvature := int(rng.choice([2, 4, 5, 8, 20]))),
        "rates": tuple(
            float(times) / curvature
            for times in (rng.choice([0.1, 0.2]), 1, rng.choice([1.2, 1.4, 1.6]), 2, rng.choice([2.2, 2.4]))
        ),
    },
    question=lambda curvature, rates: (
        f"The loss $L(w) = {curvature / 2:g}w^2$ has curvature {curvature}. For the learning rates "
        f"{', '.join(f'{rate:g}' for rate in rates)}, predict what descent does. Then run ten steps from "
        f"$w = 1$ and see."
    ),
    parts=(
        Number(
            "factors",
            "what each step multiplies the distance to the lowest point by, for each of the five rates",
            answer=factors,
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda curvature, rates: factors(curvature / 2, rates),
                    "The number in front of the square is not the curvature. Which one is given?",
                    RATE,
                ),
                Slip(
                    "the step, not what is left",
                    lambda curvature, rates: 1 - factors(curvature, rates),
                    "This part of the distance is taken away. Which part stays?",
                    RATE,
                ),
                Slip(
                    "sign flipped",
                    lambda curvature, rates: -factors(curvature, rates),
                    "Take a tiny rate: the weight hardly moves. Which factor leaves a number as it is?",
                    RATE,
                ),
                Slip(
                    "absolute values taken",
                    lambda curvature, rates: abs(factors(curvature, rates)),
                    "Some steps cross the lowest point. How does the factor tell?",
                    RATE,
                ),
            ),
        ),
        Choice(
            "third",
            "what descent does at the third rate",
            answer=ZIGZAGS,
            slips=(
                Slip("sign of the factor lost", CREEPS, "Is the weight always on the same side of 0?", RATE),
                Slip("minus taken for blow-up", BLOWS_UP, "Is the distance larger after a step?", RATE),
                Slip(
                    "shrinking overlooked",
                    SWINGS,
                    "Compare the distances before and after a step: are they the same?",
                    RATE,
                ),
            ),
        ),
        Choice(
            "fourth",
            "what descent does at the fourth rate",
            answer=SWINGS,
            slips=(
                Slip(
                    "the bound taken for safe", ZIGZAGS, "How far away is the weight after ten steps?", RATE
                ),
                Slip(
                    "the bound taken for blow-up",
                    BLOWS_UP,
                    "Is the distance larger after a step, or the same?",
                    RATE,
                ),
                Slip(
                    "the best rate taken for the largest",
                    ARRIVES,
                    "Which factor would bring the distance to zero at once? Is it this one?",
                    RATE,
                ),
            ),
        ),
        Number(
            "last",
            "the weight after ten steps at the largest rate, with three digits or more",
            answer=after,
            slips=(
                Slip(
                    "one step too many or too few",
                    lambda curvature, rates: after(curvature, rates, 9),
                    "Count the steps. How often is the start multiplied by the factor?",
                    RATE,
                ),
                Slip(
                    "one step too many or too few",
                    lambda curvature, rates: after(curvature, rates, 11),
                    "Count the steps. How often is the start multiplied by the factor?",
                    RATE,
                ),
                Slip(
                    "ten times, not to the power of ten",
                    lambda curvature, rates: 10 * factors(curvature, rates)[-1],
                    "Each step multiplies what the step before left. What do ten of them make?",
                    RATE,
                ),
                Slip(
                    "factor 2 missing",
                    lambda curvature, rates: after(curvature / 2, rates),
                    "Look at your slope: what does the exponent of a square do?",
                    "derivatives#Rules, found by experiment",
                ),
            ),
        ),
    ),
)


@cache
def condition(times: float, ones: bool = True, standard: bool = False, root: bool = False) -> float:
    """Return the condition number of the team's loss, with hours `times` as large in a new unit."""
    team = ml.datasets.learners()
    features = np.column_stack([times * team.hours, team.quiz_average])
    if standard:
        features = ml.statistics.standardize(features).Z
    A = np.column_stack([features, np.ones(len(features))]) if ones else features
    kappa = float(ml.gradient_descent.condition_number(2 / len(A) * A.T @ A))
    return kappa**0.5 if root else kappa


def related() -> float:
    """Return the correlation of hours and quiz averages."""
    team = ml.datasets.learners()
    return float(ml.statistics.correlation(team.hours, team.quiz_average))


UNITS = (
    ("quarters of an hour", 4),
    ("units of ten minutes", 6),
    ("units of five minutes", 12),
    ("seconds", 3600),
)

MINUTES = Exercise(
    "ex-gradient-descent-minutes",
    numbers={"unit": "minutes", "times": 60},
    fresh=lambda rng: dict(zip(("unit", "times"), UNITS[rng.integers(4)], strict=True)),
    question=lambda unit: (
        f"Give the team's study time in {unit} instead of hours, with the quiz average and the column of "
        f"ones as before. What happens to the condition number, and to that of the standardized features?"
    ),
    parts=(
        Number(
            "condition",
            "the condition number in the new unit, with three digits or more",
            answer=condition,
            slips=(
                Slip(
                    "upside down",
                    lambda times: condition(1 / times),
                    "One hour is how many of the new units? The numbers become larger, not smaller.",
                    ROUND,
                ),
                Slip(
                    "the old unit",
                    lambda: condition(1),
                    "That is the condition number for hours. Did your column change?",
                    ROUND,
                ),
                Slip(
                    "column of ones forgotten",
                    lambda times: condition(times, ones=False),
                    "The bias is a weight too. Which column belongs to it?",
                    ROUND,
                ),
                Slip(
                    "rooted, not squared",
                    lambda times: condition(times, root=True),
                    "That is the condition number of the table. The valley bends like the table times "
                    "itself.",
                    TWO,
                ),
            ),
        ),
        Number(
            "standardized",
            "the condition number of the standardized features in the new unit, rounded to one decimal or "
            "finer",
            answer=lambda times: condition(times, standard=True),
            slips=(
                Slip(
                    "rooted, not squared",
                    lambda times: condition(times, standard=True, root=True),
                    "That is the condition number of the table. The valley bends like the table times "
                    "itself.",
                    TWO,
                ),
                Slip(
                    "relation of the features left out",
                    1.0,
                    "Scaling makes the columns alike in size. Does it also take away that they go together?",
                    ROUND,
                ),
                Slip(
                    "upside down",
                    lambda times: 1 / condition(times, standard=True),
                    "A condition number is never below 1. Which curvature is divided by which?",
                    TWO,
                ),
                Slip(
                    "the correlation itself",
                    related,
                    "This is how the two features go together. The condition number is made from it.",
                    ROUND,
                ),
            ),
            rtol=0.01,
        ),
        Choice(
            "why",
            "why the standardized features have the same condition number in both units",
            answer="The new unit stretches hours and their standard deviation alike, so it cancels.",
            slips=(
                Slip(
                    "condition numbers taken for fixed",
                    "The condition number belongs to the learners, so no unit can change it.",
                    "Look at your first answer. What did the new unit change there?",
                    ROUND,
                ),
                Slip(
                    "the mean taken for the unit",
                    "Both means are taken away, and a unit is only a shift.",
                    "Does a new unit add the same to each number, or multiply each?",
                    ROUND,
                ),
                Slip(
                    "the weight taken for the feature",
                    "The weight of the hours shrinks by as much as the hours grow.",
                    "The weight does absorb the unit. Yet the condition number changed as long as nobody "
                    "scaled.",
                    ROUND,
                ),
            ),
        ),
    ),
)


@cache
def towards(alpha: float) -> tuple[Any, Any]:
    """Return the loss left and the squared length of the gradient, at each of 400 steps from (5, 40)."""
    X, y = ml.datasets.hours_and_scores()
    best = ml.linear_regression.fit(X, y)

    def gradient(v: Any) -> Any:
        slopes = ml.linear_regression.gradient(X, y, v[:1], v[1])
        return np.append(slopes.w, slopes.b)

    def loss(v: Any) -> float:
        return float(ml.linear_regression.mean_squared_error(X, y, v[:1], v[1]))

    path = walk(gradient, [5.0, 40.0], alpha, 400)
    least = loss(np.append(best.w, best.b))
    return np.array([loss(v) - least for v in path]), np.array([gradient(v) @ gradient(v) for v in path])


def curvatures() -> Any:
    """Return the smallest and the largest curvature of the loss of the five learners."""
    X, _ = ml.datasets.hours_and_scores()
    A = np.column_stack([X, np.ones(len(X))])
    return np.linalg.eigvalsh(2 / len(A) * A.T @ A)


def first_below(values: Any, gain: float) -> int:
    """Return the first step at which a number is below the gain."""
    return int(np.argmax(values < gain))


def promised(gain: float, curvature: int = 0, factor: float = 2) -> int:
    """Return the step after which the bound promises that less than `gain` is left."""
    return first_below(towards(0.08)[1] / (factor * curvatures()[curvature]), gain)


def reached(gain: float) -> int:
    """Return the step after which less than `gain` is left."""
    return first_below(towards(0.08)[0], gain)


IS_ENOUGH = Exercise(
    "ex-gradient-descent-enough",
    numbers={"gain": 0.01},
    fresh=lambda rng: {"gain": float(rng.choice([0.1, 0.05, 0.02, 0.005, 0.002, 0.001]))},
    question=lambda gain: (
        rf"For the five learners with weight and bias, run descent from $(5, 40)$ with $\alpha = 0.08$. "
        rf"After how many steps does the bound of this chapter promise that less than {gain:g} squared "
        rf"points are left to gain? When is it so?"
    ),
    parts=(
        Number(
            "promised",
            "the number of steps after which the bound promises it",
            answer=promised,
            slips=(
                Slip(
                    "one step too many or too few",
                    lambda gain: promised(gain) + 1,
                    "The start is step 0. From where did you count?",
                    ENOUGH,
                ),
                Slip(
                    "one step too many or too few",
                    lambda gain: promised(gain) - 1,
                    "Is the bound below the number there already, or at the next step?",
                    ENOUGH,
                ),
                Slip(
                    "largest for smallest curvature",
                    lambda gain: promised(gain, curvature=1),
                    "That is a promise for the steep walls. Which direction is the slow one?",
                    ENOUGH,
                ),
                Slip(
                    "factor 2 missing",
                    lambda gain: promised(gain, factor=1),
                    "Look below the line of the bound: is the smallest curvature alone there?",
                    ENOUGH,
                ),
            ),
            unit="steps",
            rtol=1e-6,
        ),
        Number(
            "reached",
            "the number of steps after which it is so",
            answer=reached,
            slips=(
                Slip(
                    "one step too many or too few",
                    lambda gain: reached(gain) + 1,
                    "The start is step 0. From where did you count?",
                    ENOUGH,
                ),
                Slip(
                    "one step too many or too few",
                    lambda gain: reached(gain) - 1,
                    "Is less left there already, or at the next step?",
                    ENOUGH,
                ),
                Slip(
                    "gain of one step for what is left",
                    lambda gain: first_below(-np.diff(towards(0.08)[0]), gain),
                    "There one step gains less than that. How much can all later steps gain together?",
                    ENOUGH,
                ),
            ),
            unit="steps",
            rtol=1e-6,
        ),
        Choice(
            "why",
            "why the bound is so good here at the end",
            answer="By then only the flattest direction is left, and along it alone the bound is exact.",
            slips=(
                Slip(
                    "bound taken for equality",
                    "The bound is an equality at every step of every descent.",
                    "Compare bound and truth after the first step. Are they the same?",
                    ENOUGH,
                ),
                Slip(
                    "end taken for arrival",
                    "By then the descent has arrived, and both numbers are zero.",
                    "How much is left at that step? Look at the number that was asked.",
                    ENOUGH,
                ),
                Slip(
                    "steep for flat",
                    "By then only the zigzag across the valley is left, and it is the steepest direction.",
                    "Which dies out first: the steps across the valley, or the way along it?",
                    TWO,
                ),
            ),
        ),
    ),
)


@cache
def noisy(alpha: float) -> Any:
    """Return how far each of 1000 steps of stochastic descent is from the lowest point, shape (1000, 3)."""
    team, rng = ml.datasets.learners(), np.random.default_rng(0)
    Z = ml.statistics.standardize(np.column_stack([team.hours, team.quiz_average])).Z
    best = ml.linear_regression.fit(Z, team.score)
    w, b, places = np.zeros(2), 0.0, []
    for _ in range(100):
        for batch in rng.permutation(200).reshape(10, 20):
            slopes = ml.linear_regression.gradient(Z[batch], team.score[batch], w, b)
            w, b = w - alpha * slopes.w, b - alpha * slopes.b
            places.append(np.append(w - best.w, b - best.b))
    return np.array(places)


def wander(rates: Any, steps: slice = slice(-500, None)) -> Any:
    """Return the mean distance from the lowest point over some steps, for each rate."""
    return np.array([np.linalg.norm(noisy(rate)[steps], axis=1).mean() for rate in rates])


NOISE = Exercise(
    "ex-gradient-descent-noise",
    numbers={"rates": (0.1, 0.01)},
    fresh=lambda rng: {"rates": (float(rng.choice([0.08, 0.15, 0.2])), float(rng.choice([0.02, 0.03])))},
    question=lambda rates: (
        rf"Run 100 epochs of stochastic descent on the standardized features with batches of 20, once with "
        rf"$\alpha = {rates[0]:g}$ and once with $\alpha = {rates[1]:g}$. Measure how far from the lowest "
        rf"point the last 500 steps are, on average. Start each run from zero and draw as the chapter "
        rf"does, with `np.random.default_rng(0)`."
    ),
    parts=(
        Number(
            "distances",
            "the two mean distances in this order, drawn as in the chapter, with two decimals or more",
            answer=wander,
            slips=(
                Slip(
                    "the way there counted in",
                    lambda rates: wander(rates, slice(None)),
                    "This is the mean over all steps. The first ones are still on the way.",
                    BATCH,
                ),
                Slip(
                    "the first steps, not the last",
                    lambda rates: wander(rates, slice(500)),
                    "These are the steps on the way. Which end of the list is asked?",
                    BATCH,
                ),
                Slip(
                    "distance of the mean place",
                    lambda rates: [np.linalg.norm(noisy(rate)[-500:].mean(axis=0)) for rate in rates],
                    "Noise cancels when places are averaged. Measure each distance first, then take the "
                    "mean.",
                    BATCH,
                ),
                Slip(
                    "squared, not rooted",
                    lambda rates: [(noisy(rate)[-500:] ** 2).sum(axis=1).mean() for rate in rates],
                    "A distance is a length. Which step comes after the sum of the squares?",
                    "vectors",
                ),
            ),
            unit="points",
            atol=0.005,
        ),
        Choice(
            "why",
            "why the smaller rate wanders less",
            answer="It moves so little at each batch that the errors of many batches average out.",
            slips=(
                Slip(
                    "noise taken to be smaller",
                    "Its batches are larger, so each slope is more exact.",
                    "Which numbers did the question change between the two runs?",
                    BATCH,
                ),
                Slip(
                    "steps taken to end",
                    "It stops at the lowest point, where the slope of every batch is zero.",
                    "At the lowest point the mean of all slopes is zero. Is the slope of each batch?",
                    BATCH,
                ),
                Slip(
                    "local valleys seen in noise",
                    "The larger rate ended in another valley.",
                    "How many valleys has this loss?",
                    VALLEYS,
                ),
            ),
        ),
    ),
)

VALLEY_SLOPE = (4, 0, -8, 1)


def starts(places: int) -> Any:
    """Return evenly spaced starts between -2 and 2."""
    return np.linspace(-2, 2, places)


def deep(places: int) -> int:
    """Return how many starts end in the deeper valley, the one on the left."""
    return int(np.sum(walk(lambda w: np.polyval(VALLEY_SLOPE, w), starts(places), 0.05, 300)[-1] < 0))


def flat() -> Any:
    """Return the three places where the slope is zero, from left to right."""
    return np.sort(np.roots(VALLEY_SLOPE))


STARTS = Exercise(
    "ex-gradient-descent-starts",
    numbers={"places": 41},
    fresh=lambda rng: {"places": int(rng.choice([51, 61, 71, 81, 121]))},
    question=lambda places: (
        rf"Start descent on the curve with two valleys from {places} places between $-2$ and 2, evenly "
        rf"spaced, with $\alpha = 0.05$. What share ends in the deeper valley? Which number decides?"
    ),
    parts=(
        Number(
            "share",
            "the share that ends in the deeper valley, as a number between 0 and 1 with two decimals or more",
            answer=lambda places: deep(places) / places,
            slips=(
                Slip(
                    "percent for share",
                    lambda places: 100 * deep(places) / places,
                    "More than all of them? A share is a number between 0 and 1.",
                    VALLEYS,
                ),
                Slip(
                    "the other valley",
                    lambda places: 1 - deep(places) / places,
                    "These end in the other valley. Which of the two has the lower loss?",
                    VALLEYS,
                ),
                Slip(
                    "counted, not divided",
                    deep,
                    "That is how many. Which part of all starts is it?",
                    VALLEYS,
                ),
                Slip(
                    "border taken to be zero",
                    lambda places: np.mean(starts(places) < 0),
                    "Not only the starts below zero go left. Where exactly is the hilltop?",
                    VALLEYS,
                ),
            ),
            rtol=0.01,
        ),
        Number(
            "border",
            "the number that decides: starts to its left go left; three digits or more",
            answer=lambda: flat()[1],
            slips=(
                Slip(
                    "the deeper valley itself",
                    lambda: flat()[0],
                    "There the slope is zero, but paths end there. Where do they part?",
                    VALLEYS,
                ),
                Slip(
                    "the other valley itself",
                    lambda: flat()[2],
                    "There the slope is zero, but paths end there. Where do they part?",
                    VALLEYS,
                ),
                Slip(
                    "sign flipped",
                    lambda: -flat()[1],
                    "Put your number into the slope. Does zero come out?",
                    VALLEYS,
                ),
                Slip(
                    "zero guessed",
                    0.0,
                    "Put your number into the slope. What does the tilt of the curve do?",
                    VALLEYS,
                ),
            ),
        ),
        Choice(
            "what",
            "what this number is on the curve",
            answer="the hilltop between the valleys, where the slope is zero too",
            slips=(
                Slip(
                    "middle for hilltop",
                    "the point half-way between the two valleys",
                    "Compute the middle of the two lowest points. Is it the same number?",
                    VALLEYS,
                ),
                Slip(
                    "equal losses for hilltop",
                    "the place where both valleys are equally deep",
                    "Descent does not compare valleys. What does it feel where it stands?",
                    VALLEYS,
                ),
            ),
        ),
    ),
)

EXERCISES = (HAND, PREDICT, MINUTES, IS_ENOUGH, NOISE, STARTS)
