"""Practice for the chapter "Derivatives"."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import REAL, Choice, Exercise, Expression, Number, Shape, Slip

SLOPE = "derivatives#From a change to a slope"
RULES = "derivatives#Rules, found by experiment"
CHAIN = "derivatives#A chain of slopes"
LOG_LOSS = "derivatives#When the prediction is a probability"
STEP = "derivatives#How small should the step be?"
GRADIENT = "derivatives#Many slopes at once"

STEPS = np.array([0.5, 0.1, 0.01])


def team_loss(w: float, b: float = 40) -> float:
    """Return the mean squared error of the team's rule."""
    X, y = ml.datasets.hours_and_scores()
    return float(ml.losses.mean_squared_error(y, w * X[:, 0] + b))


def average_slopes(w: float, steps: Any = STEPS) -> Any:
    """Return the average slope of the team's loss from w over each step."""
    return np.array([(team_loss(w + h) - team_loss(w)) / h for h in steps])


def slope(w: float) -> float:
    """Return the derivative of the team's loss at w, by the chapter's rule."""
    X, y = ml.datasets.hours_and_scores()
    return float(ml.linear_regression.gradient(X, y, np.array([w]), 40.0).w[0])


def way(slope: float) -> str:
    """Return what a loss does with this slope when the weight grows."""
    return "grows" if slope > 0 else "falls"


AVERAGE = Exercise(
    "ex-derivatives-average",
    numbers={"w": 8},
    fresh=lambda rng: {"w": int(rng.choice([3, 4, 6, 9, 10, 11]))},
    question=lambda w: (
        f"Compute the average slope of the team's loss from a weight of {w} to {w + 0.5:g}, to "
        f"{w + 0.1:g} and to "
        f"{w + 0.01:g}. Which number do they settle at? Say what it tells the team."
    ),
    parts=(
        Number(
            "slopes",
            "the three average slopes, the largest step first",
            answer=average_slopes,
            slips=(
                Slip(
                    "not divided by the step",
                    lambda w: average_slopes(w) * STEPS,
                    "This is the change of the loss. What is it for each unit of weight?",
                    SLOPE,
                ),
                Slip(
                    "sign flipped",
                    lambda w: -average_slopes(w),
                    "Which loss comes first: the one after the step, or the one before?",
                    SLOPE,
                ),
                Slip(
                    "a step to the left",
                    lambda w: average_slopes(w, -STEPS),
                    "You went down from the weight. The question asks for larger weights.",
                    SLOPE,
                ),
                Slip(
                    "1/n missing",
                    lambda w: 5 * average_slopes(w),
                    "The loss is a mean over the learners, and this is a sum.",
                    "derivatives#The story",
                ),
            ),
            unit="squared points for each point an hour",
        ),
        Number(
            "limit",
            "the number that they settle at",
            answer=slope,
            slips=(
                Slip(
                    "the last average slope, not the limit",
                    lambda w: average_slopes(w)[-1],
                    "There is still a step in this number. What is left of it when the step goes to zero?",
                    SLOPE,
                ),
                Slip(
                    "sign flipped",
                    lambda w: -slope(w),
                    "Look at the loss on both sides of the weight: does it grow or fall when the weight "
                    "grows?",
                    SLOPE,
                ),
                Slip(
                    "1/n missing",
                    lambda w: 5 * slope(w),
                    "The loss is a mean over the learners, and this is the slope of a sum.",
                    "derivatives#The story",
                ),
                Slip(
                    "factor 2 missing",
                    lambda w: slope(w) / 2,
                    "The exponent of a square comes down as a factor. Where did it go?",
                    RULES,
                ),
            ),
            unit="squared points for each point an hour",
            rtol=0.001,
        ),
        Choice(
            "meaning",
            "what it tells the team",
            answer=lambda w: (
                f"Near a weight of {w} the loss {way(slope(w))} at a rate of {abs(slope(w)):.0f} squared "
                "points "
                "for each point an hour."
            ),
            slips=(
                Slip(
                    "the loss itself, not its slope",
                    lambda w: f"At a weight of {w} the loss is {abs(slope(w)):.0f} squared points.",
                    "A slope says how a loss changes. It does not say how large the loss is.",
                    SLOPE,
                ),
                Slip(
                    "a rate here, taken for a whole step",
                    lambda w: (
                        f"From a weight of {w} to {w + 1} the loss {way(slope(w))} by exactly "
                        f"{abs(slope(w)):.0f}."
                    ),
                    "The rate holds right here. What happened in the chapter to the guess for half a "
                    "point more?",
                    SLOPE,
                ),
                Slip(
                    "the other way",
                    lambda w: (
                        "The team lowers the loss if it makes the weight "
                        f"{'larger' if slope(w) > 0 else 'smaller'}."
                    ),
                    "Read the sign once more: what does the loss do when the weight grows?",
                    SLOPE,
                ),
            ),
        ),
    ),
)


def by_rules(bias: float) -> tuple[Any, Any, Any]:
    """Return the team's loss with another bias, its derivative, and the symbol w."""
    import sympy

    w = sympy.Symbol("w")
    X, y = ml.datasets.hours_and_scores()
    loss = sympy.expand(sum((w * int(x) + bias - int(t)) ** 2 for x, t in zip(X[:, 0], y, strict=True)) / 5)
    return loss, ml.symbolic.derive(loss, w), w


def printed(expression: Any) -> str:
    """Return a polynomial of w as a chapter prints it."""
    return str(expression).replace("**", "^").replace("*", "")


def lowest(bias: float) -> float:
    """Return the weight where the slope is zero, from the normal equation for one weight."""
    X, y = ml.datasets.hours_and_scores()
    return float(ml.vectors.dot(X[:, 0], y - bias) / ml.vectors.dot(X[:, 0], X[:, 0]))


def without_square(bias: float) -> Any:
    """Return the derivative of the loss if the exponent does not come down as a factor."""
    _, derivative, w = by_rules(bias)
    return derivative - derivative.coeff(w) * w / 2


def with_constant(bias: float) -> Any:
    """Return the derivative of the loss if the constant stays."""
    loss, derivative, w = by_rules(bias)
    return derivative + loss.subs(w, 0)


RULES_FOR_LOSS = Exercise(
    "ex-derivatives-rules",
    numbers={"bias": 36},
    fresh=lambda rng: {"bias": int(rng.choice([20, 24, 28, 30, 32, 34, 38, 44, 46]))},
    question=lambda bias: (
        f"With a bias of {bias} in place of 40, the team's loss is ${printed(by_rules(bias)[0])}$. Derive "
        "it by the "
        "rules, and find the weight where the slope is zero."
    ),
    parts=(
        Expression(
            "slope",
            "the derivative of the loss by w",
            symbols={"w": REAL},
            answer=lambda bias: by_rules(bias)[1],
            slips=(
                Slip(
                    "factor 2 missing",
                    without_square,
                    "The exponent shrinks by one. What else does it do?",
                    RULES,
                ),
                Slip("constant kept", with_constant, "What slope has a number that never changes?", RULES),
                Slip(
                    "sign flipped",
                    lambda bias: -by_rules(bias)[1],
                    "Each term keeps its sign when it is derived.",
                    RULES,
                ),
                Slip(
                    "1/n missing",
                    lambda bias: 5 * by_rules(bias)[1],
                    "The loss as it is printed is the mean already. Do not multiply by the number of "
                    "learners.",
                    RULES,
                ),
            ),
        ),
        Number(
            "weight",
            "the weight where the slope is zero",
            answer=lowest,
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda bias: 2 * lowest(bias),
                    "The exponent of the square comes down as a factor. Look at your slope again.",
                    RULES,
                ),
                Slip(
                    "sign flipped",
                    lambda bias: -lowest(bias),
                    "Bring the number to the other side of the equation. What happens to its sign?",
                    RULES,
                ),
                Slip(
                    "upside down",
                    lambda bias: 1 / lowest(bias),
                    "Which number is divided by which? Put your weight into the slope and see.",
                    RULES,
                ),
                Slip(
                    "the chapter's bias, not this one",
                    lambda bias: lowest(40),
                    "This weight belongs to a bias of 40.",
                    "derivatives#The slope of the slope",
                ),
            ),
            unit="points an hour",
        ),
    ),
)


def error_slope(minutes: float, w: float, b: float, y: float) -> float:
    """Return the slope of the squared error for each minute, link by link."""
    return 2 * (w * minutes / 60 + b - y) * w / 60


LINKS = Exercise(
    "ex-derivatives-links",
    numbers={"minutes": 300, "w": 5, "b": 40, "y": 75},
    fresh=lambda rng: {
        "minutes": 60 * int(rng.integers(2, 7)),
        "w": int(rng.integers(3, 8)),
        "b": 40,
        "y": int(rng.integers(85, 99)),
    },
    question=lambda minutes, w, b, y: (
        "A tutor notes study time in minutes. The model turns minutes into hours first, $x = "
        "\\text{minutes} / 60$, "
        f"then hours into points, $\\hat{{y}} = {w}x + {b}$, then points into a squared error, "
        f"$\\ell = (\\hat{{y}} - {y})^2$. Multiply three slopes to learn how $\\ell$ changes for each "
        "minute, at "
        f"{minutes} minutes. What is the unit?"
    ),
    parts=(
        Number(
            "slope",
            "the change of the squared error for each minute",
            answer=error_slope,
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda minutes, w, b, y: error_slope(minutes, w, b, y) / 2,
                    "What is the slope of a square? The last link has one more factor.",
                    CHAIN,
                ),
                Slip(
                    "y − ŷ for ŷ − y",
                    lambda minutes, w, b, y: -error_slope(minutes, w, b, y),
                    "The sign is flipped. The error here is prediction minus score, in this order.",
                    CHAIN,
                ),
                Slip(
                    "wrong unit",
                    lambda minutes, w, b, y: 60 * error_slope(minutes, w, b, y),
                    "In which unit does each link take its input? Minutes come first, hours second.",
                    CHAIN,
                ),
                Slip(
                    "upside down",
                    lambda minutes, w, b, y: 3600 * error_slope(minutes, w, b, y),
                    "One minute more is how many hours more? Look at the first link.",
                    CHAIN,
                ),
                Slip(
                    "a link is missing",
                    lambda minutes, w, b, y: error_slope(minutes, w, b, y) / w,
                    "There are three links, and each has a slope. Which one did you leave out?",
                    CHAIN,
                ),
            ),
        ),
        Choice(
            "unit",
            "the unit of this slope",
            answer="squared points a minute",
            slips=(
                Slip(
                    "the wrong input",
                    "squared points an hour",
                    "What was changed a little: hours or minutes?",
                    CHAIN,
                ),
                Slip(
                    "the wrong output",
                    "points a minute",
                    "What do we measure at the end of the chain: a prediction, or its error?",
                    CHAIN,
                ),
                Slip(
                    "the slope for the weight",
                    "squared points for each point an hour",
                    "That is the unit when the weight moves. Here the weight stays as it is.",
                    CHAIN,
                ),
            ),
        ),
    ),
)


def not_completed(p: Any) -> Any:
    """Return the log loss of each probability if the learner does not complete."""
    return np.array([ml.losses.log_loss([0], [q]) for q in p])


SURE = Exercise(
    "ex-derivatives-sure",
    numbers={"p": (0.51, 0.99)},
    fresh=lambda rng: {"p": (int(rng.integers(52, 60)) / 100, int(rng.integers(96, 99)) / 100)},
    question=lambda p: (
        f"Two models say that a learner will complete, one with probability {p[0]}, the other with "
        f"{p[1]}. The "
        "learner does not. Give the log loss and its slope for the score, for both. Which differs more "
        "between the "
        "models, the loss or the slope?"
    ),
    parts=(
        Number(
            "losses",
            "the two log losses, the unsure model first",
            answer=not_completed,
            slips=(
                Slip(
                    "the other label",
                    lambda p: -np.log(p),
                    "This is the loss if the learner completes. Which probability did the model give to "
                    "what happened?",
                    LOG_LOSS,
                ),
                Slip(
                    "sign flipped",
                    lambda p: -not_completed(p),
                    "The logarithm of a probability is negative. A loss is not.",
                    LOG_LOSS,
                ),
                Slip(
                    "another base of the logarithm",
                    lambda p: not_completed(p) / np.log(10),
                    "This is a logarithm to base 10. The log loss takes ln, which NumPy calls np.log.",
                    LOG_LOSS,
                ),
                Slip(
                    "another base of the logarithm",
                    lambda p: not_completed(p) / np.log(2),
                    "This is a logarithm to base 2. The log loss takes ln, which NumPy calls np.log.",
                    LOG_LOSS,
                ),
            ),
            rtol=0.01,
        ),
        Number(
            "slopes",
            "the two slopes for the score, the unsure model first",
            answer=lambda p: np.array(p) - 0,
            slips=(
                Slip(
                    "y − ŷ for ŷ − y",
                    lambda p: 0 - np.array(p),
                    "The sign is flipped. If the model raises the score, does the loss of this learner fall?",
                    LOG_LOSS,
                ),
                Slip(
                    "the other label",
                    lambda p: np.array(p) - 1,
                    "This is the slope for a learner who completes.",
                    LOG_LOSS,
                ),
                Slip(
                    "the slope of the squared error",
                    lambda p: 2 * np.array(p),
                    "There is a factor too many. It belongs to the squared error, not to the log loss.",
                    LOG_LOSS,
                ),
                Slip(
                    "the slope for p, not for the score",
                    lambda p: 1 / (1 - np.array(p)),
                    "One link of the chain is missing: how the probability changes with the score.",
                    LOG_LOSS,
                ),
            ),
        ),
        Choice(
            "which",
            "what differs more between the models, as a ratio",
            answer="the loss, because it has no upper bound, while the slope stays below 1",
            slips=(
                Slip(
                    "the slope taken for the loss",
                    "the slope, because a confident mistake must be corrected more strongly",
                    "It is corrected more strongly, but by how much at most? Divide the two slopes, then "
                    "the two losses.",
                    LOG_LOSS,
                ),
                Slip(
                    "loss and slope taken for one",
                    "both alike, because the slope is the loss divided by the score",
                    "A slope is a rate of change. Compute both ratios and compare.",
                    LOG_LOSS,
                ),
            ),
        ),
    ),
)

SCALE = Exercise(
    "ex-derivatives-scale",
    fresh="its point is how one pair of steps rounds at one large number",
    parts=(
        Choice(
            "closer",
            "the step that is closer",
            answer="the step of 1",
            slips=(
                Slip(
                    "smaller taken for better",
                    "the default step of 0.00001",
                    "Smaller steps get better, then worse. Try both in code before you choose.",
                    STEP,
                ),
                Slip(
                    "rounding left out",
                    "both are exact, because the square is a parabola",
                    "On paper both are. How many digits does the computer keep of a number near a "
                    "million squared?",
                    STEP,
                ),
            ),
        ),
        Choice(
            "why",
            "why it is closer",
            answer=(
                "Two large squares that differ little lose their last digits, and a tiny step magnifies that."
            ),
            slips=(
                Slip(
                    "the error of the step taken for rounding",
                    "A parabola bends so little at a million that any large step is right.",
                    "The two sides of a central difference cancel for every parabola. What error is left?",
                    STEP,
                ),
                Slip(
                    "the step lost altogether",
                    "The tiny step is too small to change the number, so the slope comes out as zero.",
                    "Print the number before and after the step: is it the same? Then print the slope.",
                    STEP,
                ),
                Slip(
                    "central and forward mixed up",
                    "The central difference steps to one side only, and that needs a large step.",
                    "Look at the formula: how many sides does it use?",
                    STEP,
                ),
            ),
        ),
    ),
)


def amara_gradient(x: Any, w: Any, b: float, y: float) -> Any:
    """Return the gradient of one squared error for the weights."""
    return ml.linear_regression.gradient(np.array([x]), np.array([y]), np.array(w), b).w


AMARA = Exercise(
    "ex-derivatives-amara",
    numbers={"x": (4.5, 72, 8), "w": (2, 0.5, 1), "b": 24, "y": 74},
    fresh=lambda rng: {
        "x": (int(rng.integers(3, 12)) / 2, int(rng.integers(60, 90)), int(rng.integers(6, 12))),
        "w": (2, 0.5, 1),
        "b": 24,
        "y": int(rng.integers(88, 99)),
    },
    question=lambda x, w, b, y: (
        f"A learner's features are $\\mathbf{{x}} = {list(x)}$: hours, quiz average, lessons. The model "
        f"$\\hat{{y}} = \\mathbf{{w}}^\\top\\mathbf{{x}} + b$ has $\\mathbf{{w}} = {list(w)}$ and $b = "
        f"{b}$, and "
        f"the final score is {y}. Compute the gradient of the squared error for $\\mathbf{{w}}$. Which "
        "weight has "
        "the largest slope, and does that make it the most important feature?"
    ),
    parts=(
        Number(
            "gradient",
            "the gradient for the three weights",
            answer=amara_gradient,
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda x, w, b, y: amara_gradient(x, w, b, y) / 2,
                    "What is the slope of a square? The first link of the chain has one more factor.",
                    CHAIN,
                ),
                Slip(
                    "y − ŷ for ŷ − y",
                    lambda x, w, b, y: -amara_gradient(x, w, b, y),
                    "The sign is flipped. The error here is prediction minus score, in this order.",
                    CHAIN,
                ),
                Slip(
                    "bias forgotten",
                    lambda x, w, b, y: amara_gradient(x, w, 0, y),
                    "Something is missing from the prediction. It has one parameter more than weights.",
                    CHAIN,
                ),
                Slip(
                    "weights for inputs",
                    lambda x, w, b, y: amara_gradient(x, w, b, y) / x * w,
                    "How much does the prediction change when one weight grows by 1?",
                    CHAIN,
                ),
            ),
        ),
        Shape(
            "shape",
            "the shape of this gradient",
            answer=lambda x, w, b, y: amara_gradient(x, w, b, y).shape,
            slips=(
                Slip(
                    "the shape of the loss",
                    (),
                    "The loss is one number. How many slopes does it have?",
                    GRADIENT,
                ),
                Slip(
                    "the bias counted in",
                    lambda w: (len(w) + 1,),
                    "The question asks for the weights only.",
                    GRADIENT,
                ),
                Slip(
                    "rows for columns",
                    lambda w: (1, len(w)),
                    "A gradient has the shape of its parameters. Is the weight vector a matrix?",
                    GRADIENT,
                ),
            ),
        ),
        Choice(
            "largest",
            "the weight with the slope of largest size",
            answer=lambda x: f"that of the {('hours', 'quiz average', 'lessons')[np.argmax(x)]}",
            slips=(
                Slip(
                    "weights for slopes",
                    lambda w: f"that of the {('hours', 'quiz average', 'lessons')[np.argmax(w)]}",
                    "This weight itself is the largest. The question is about its slope.",
                    CHAIN,
                ),
                Slip("the last one taken", "that of the lessons", "Compare the three slopes.", CHAIN),
            ),
        ),
        Choice(
            "important",
            "whether this makes it the most important feature",
            answer="No. Its numbers are large, and in another unit the slope would be another.",
            slips=(
                Slip(
                    "size taken for importance",
                    "Yes. The loss reacts to this weight the most.",
                    "Write the feature as a share of 100 and compute the slope again. Did the learner "
                    "change?",
                    GRADIENT,
                ),
                Slip(
                    "a small weight taken for an unimportant feature",
                    "No. Its weight is the smallest, so it matters least.",
                    "A weight has a unit too. What happens to it when the feature is written as a share "
                    "of 100?",
                    GRADIENT,
                ),
            ),
        ),
    ),
)

EXERCISES = (AVERAGE, RULES_FOR_LOSS, LINKS, SURE, SCALE, AMARA)
