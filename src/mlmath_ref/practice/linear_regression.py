"""Practice for the chapter "Linear regression"."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import REAL, Choice, Code, Exercise, Expression, Number, Slip

STORY = "linear-regression#The story"
GUESS = "linear-regression#A first guess"
ERROR = "linear-regression#One number for how wrong"
SLOPE = "linear-regression#Which way is down?"
BOTTOM = "linear-regression#Straight to the bottom"
RULES = "derivatives#Rules, found by experiment"

HOURS = np.array([1.0, 2.0, 3.0, 4.0, 5.0])


PARTS = Exercise(
    "ex-linear-regression-parts",
    numbers={"w": 3, "b": 10, "x": 8},
    fresh=lambda rng: {
        "w": int(rng.integers(2, 6)),
        "b": int(rng.integers(8, 16)),
        "x": int(rng.integers(6, 13)),
    },
    question=lambda w, b, x: (
        rf"A delivery service predicts minutes from kilometres with $\hat{{y}} = {w}x + {b}$. Name the "
        rf"input, the parameters and the prediction, with their units. What does each parameter mean to a "
        rf"customer {x} km away?"
    ),
    parts=(
        Choice(
            "input",
            "what the input is",
            answer="the distance, in kilometres",
            slips=(
                Slip(
                    "prediction for input",
                    "the minutes of the delivery",
                    "Which side of the equals sign is that on?",
                    GUESS,
                ),
                Slip(
                    "parameter for input",
                    "the minutes a kilometre",
                    "Does this number change from customer to customer?",
                    GUESS,
                ),
            ),
        ),
        Choice(
            "weight",
            "what the weight means",
            answer=lambda w: f"Each kilometre more takes {w} minutes more.",
            slips=(
                Slip(
                    "weight for prediction",
                    lambda w: f"The delivery takes {w} minutes.",
                    "The weight has a unit of its own. What does it multiply?",
                    GUESS,
                ),
                Slip(
                    "upside down",
                    lambda w: f"Each minute brings the delivery {w} kilometres nearer.",
                    "Minutes a kilometre, or kilometres a minute? The result must be in minutes.",
                    GUESS,
                ),
                Slip(
                    "weight and bias swapped",
                    lambda w: f"Before anybody moves, {w} minutes pass.",
                    "What is left of the formula when the distance is zero?",
                    GUESS,
                ),
            ),
        ),
        Choice(
            "bias",
            "what the bias means",
            answer=lambda b: f"{b} minutes pass before anybody moves.",
            slips=(
                Slip(
                    "bias for error",
                    lambda b: f"The prediction is off by {b} minutes.",
                    "An error compares with a true time. Is there one in the formula?",
                    GUESS,
                ),
                Slip(
                    "weight and bias swapped",
                    lambda b: f"Each kilometre takes {b} minutes.",
                    "Which of the two numbers stands beside the distance?",
                    GUESS,
                ),
                Slip(
                    "bias taken for a distance",
                    lambda b: f"The first {b} kilometres are free.",
                    "In which unit is a number that is added to minutes?",
                    GUESS,
                ),
            ),
        ),
        Number(
            "minutes",
            "the prediction for this customer",
            answer=lambda w, b, x: w * x + b,
            slips=(
                Slip("bias forgotten", lambda w, x: w * x, "What passes before anybody moves?", GUESS),
                Slip(
                    "weight and bias swapped",
                    lambda w, b, x: b * x + w,
                    "Which of the two numbers stands beside the distance?",
                    GUESS,
                ),
                Slip(
                    "bias counted for each kilometre",
                    lambda w, b, x: (w + b) * x,
                    "What is multiplied by the distance, and what is added once?",
                    GUESS,
                ),
            ),
            unit="minutes",
        ),
    ),
)


def says(w: float, b: float) -> Any:
    """Return the predictions for the five learners."""
    return ml.linear_regression.predict(HOURS[:, None], [w], b)


def off(w: float, b: float) -> Any:
    """Return the errors for the five learners, prediction minus score."""
    return says(w, b) - ml.datasets.hours_and_scores().y


def guess_loss(w: float, b: float) -> float:
    """Return the mean squared error of a guess."""
    return float(np.mean(off(w, b) ** 2))


def tables(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return features, scores, weights and bias, for one feature and for three."""
    return [
        (rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d), 2.0) for n, d in ((5, 1), (4, 3))
    ]


def rooted(X: Any, y: Any, w: Any, b: float) -> float:
    """Return the root of the mean squared error."""
    return float(ml.losses.root_mean_squared_error(y, X @ w + b))


A_GUESS = Exercise(
    "ex-linear-regression-guess",
    numbers={"w": 10, "b": 30},
    fresh=lambda rng: dict(
        zip(
            "wb",
            map(
                int, rng.choice([(10, 28), (9, 30), (11, 27), (6, 38), (12, 30), (13, 28), (4, 40), (7, 35)])
            ),
            strict=True,
        )
    ),
    question=lambda w, b: (
        f"Someone proposes $w = {w}$ and $b = {b}$ for the five learners. Compute the predictions and the "
        f"loss by hand. Is it a better guess than 5 and 40? Then confirm with NumPy."
    ),
    parts=(
        Number(
            "predictions",
            "the five predictions",
            answer=says,
            slips=(
                Slip(
                    "bias forgotten", lambda w: says(w, 0), "What does a learner with zero hours get?", GUESS
                ),
                Slip(
                    "weight and bias swapped",
                    lambda w, b: says(b, w),
                    "Which number is multiplied by the hours?",
                    GUESS,
                ),
                Slip(
                    "hours from zero",
                    lambda w, b: says(w, b - w),
                    "The first learner studied one hour, not zero.",
                    STORY,
                ),
                Slip(
                    "errors for predictions",
                    off,
                    "These are errors: the scores are taken away already.",
                    GUESS,
                ),
            ),
            unit="points",
        ),
        Number(
            "loss",
            "the mean squared error",
            answer=guess_loss,
            slips=(
                Slip(
                    "1/n missing",
                    lambda w, b: 5 * guess_loss(w, b),
                    "This is the sum of the squares. How many learners are there?",
                    ERROR,
                ),
                Slip(
                    "rooted, not squared",
                    lambda w, b: guess_loss(w, b) ** 0.5,
                    "The loss of this chapter is in squared points. Did you take a root?",
                    ERROR,
                ),
                Slip(
                    "absolute, not squared",
                    lambda w, b: np.mean(abs(off(w, b))),
                    "Each error is squared before the mean is taken.",
                    ERROR,
                ),
                Slip(
                    "divided by n − 1",
                    lambda w, b: 5 / 4 * guess_loss(w, b),
                    "Divide by the number of learners, all of them.",
                    ERROR,
                ),
            ),
            unit="squared points",
        ),
        Choice(
            "better",
            "whether it is a better guess than 5 and 40",
            answer=lambda w, b: f"{'yes' if guess_loss(w, b) < 45 else 'no'}, by its loss",
            slips=(
                Slip(
                    "the other way",
                    lambda w, b: f"{'no' if guess_loss(w, b) < 45 else 'yes'}, by its loss",
                    "Which is better, a large loss or a small one? Compare yours with that of the first "
                    "guess.",
                    ERROR,
                ),
                Slip(
                    "learners that are met, counted",
                    "it depends on which of the two lines meets more learners exactly",
                    "How would this rule judge a line that meets nobody and misses all by one point?",
                    ERROR,
                ),
                Slip(
                    "the sum of errors taken",
                    "it depends on whose errors add up closer to zero",
                    "Errors above and below cancel. What does the loss do against that?",
                    ERROR,
                ),
            ),
        ),
        Code(
            "mse",
            "a function for the mean squared error of a linear model, for any number of features",
            answer=ml.linear_regression.mean_squared_error,
            slips=(
                Slip(
                    "1/n missing",
                    lambda X, y, w, b: np.sum((X @ w + b - y) ** 2),
                    "Does your loss grow when each learner is listed twice? Should it?",
                    ERROR,
                ),
                Slip(
                    "bias forgotten",
                    lambda X, y, w, b: np.mean((X @ w - y) ** 2),
                    "Which argument does your function never use?",
                    GUESS,
                ),
                Slip("rooted, not squared", rooted, "In which unit should the loss be?", ERROR),
            ),
            signature="mse(X, y, w, b)",
            cases=tables,
        ),
    ),
)


HALF = Exercise(
    "ex-linear-regression-half",
    fresh="its letters stand for any numbers already",
    parts=(
        Expression(
            "slope",
            "the slope for w, with w, b, x and y, for one learner",
            symbols={"w": REAL, "b": REAL, "x": REAL, "y": REAL},
            answer="(w*x + b - y)*x",
            slips=(
                Slip(
                    "the half forgotten",
                    "2*(w*x + b - y)*x",
                    "This is the slope of the chapter's loss. What does the half in front do to it?",
                    SLOPE,
                ),
                Slip(
                    "exponent not brought down",
                    "(w*x + b - y)*x/2",
                    "The exponent of a square comes down as a factor. Where did it go?",
                    RULES,
                ),
                Slip(
                    "inner slope missing",
                    "w*x + b - y",
                    "The chain has one more link: how does the prediction change with the weight?",
                    "derivatives#A chain of slopes",
                ),
                Slip(
                    "y − ŷ for ŷ − y",
                    "(y - w*x - b)*x",
                    "The sign is flipped. In this loss the score is taken from the prediction.",
                    SLOPE,
                ),
                Slip(
                    "the weight for the hours",
                    "(w*x + b - y)*w",
                    "Which letter stands beside the weight in the prediction?",
                    "derivatives#A chain of slopes",
                ),
            ),
        ),
        Choice(
            "half",
            "what the half bought",
            answer="It cancels the 2 that comes down from the square.",
            slips=(
                Slip(
                    "half taken for a mean",
                    "It makes the loss a mean of two learners.",
                    "The mean is made by n. What is left for the half to do?",
                    ERROR,
                ),
                Slip(
                    "half taken for a better fit",
                    "It makes the errors half as large.",
                    "Do the predictions change when the loss is halved?",
                    ERROR,
                ),
                Slip(
                    "half taken for a root",
                    "It brings the loss back from squared points to points.",
                    "A factor changes no unit. What would?",
                    ERROR,
                ),
            ),
        ),
        Choice(
            "line",
            "whether the best line changes",
            answer="No: the slope is zero at the same place.",
            slips=(
                Slip(
                    "line for loss",
                    "Yes: its weight and bias are half as large.",
                    "Halve the height of a valley. Does its lowest point move to the side?",
                    SLOPE,
                ),
                Slip(
                    "steps for goal",
                    "Yes: descent takes steps half as long and ends elsewhere.",
                    "Shorter steps end where the slope is zero. Where is that?",
                    "linear-regression#Walking downhill",
                ),
                Slip(
                    "nothing at all changes",
                    "No: nothing changes, the slope is the same as well.",
                    "Compare the two slopes at some weight. Are they equal there?",
                    SLOPE,
                ),
            ),
        ),
    ),
)


def fitted(scores: Any) -> Any:
    """Return weight and bias of the best line."""
    model = ml.linear_regression.fit(HOURS[:, None], scores)
    return np.array([model.w[0], model.b])


def through(scores: Any, bias: float) -> float:
    """Return the best weight if the bias is kept."""
    return float(HOURS @ (np.array(scores) - bias) / (HOURS @ HOURS))


def other_scores(rng: np.random.Generator) -> dict[str, Any]:
    """Return scores around a line with whole numbers, with errors that the fit leaves as they are."""
    w, b = int(rng.integers(5, 10)), int(rng.choice([32, 34, 35, 36, 44, 45, 46]))
    return {"scores": tuple(int(w * x + b + e) for x, e in zip(HOURS, (1, -2, 0, 2, -1), strict=True))}


SOLVE = Exercise(
    "ex-linear-regression-solve",
    numbers={"scores": (45, 50, 60, 70, 75)},
    fresh=other_scores,
    question=lambda scores: (
        f"Five learners with 1, 2, 3, 4 and 5 hours have the scores {', '.join(map(str, scores))}. Let "
        f"SymPy take the two slopes of their loss, set them to zero, and solve for $w$ and $b$."
    ),
    parts=(
        Number(
            "w",
            "the weight of the lowest point",
            answer=lambda scores: fitted(scores)[0],
            slips=(
                Slip(
                    "first and last learner only",
                    lambda scores: (scores[4] - scores[0]) / 4,
                    "This line joins two learners. What about the other three?",
                    BOTTOM,
                ),
                Slip(
                    "bias kept at 40",
                    lambda scores: through(scores, 40),
                    "Here one slope only was set to zero. Both parameters may move.",
                    BOTTOM,
                ),
                Slip(
                    "bias forgotten",
                    lambda scores: through(scores, 0),
                    "This line goes through zero. How many unknowns are there?",
                    BOTTOM,
                ),
                Slip(
                    "weight and bias swapped",
                    lambda scores: fitted(scores)[1],
                    "Which of the two numbers belongs to the hours?",
                    BOTTOM,
                ),
            ),
            unit="points an hour",
        ),
        Number(
            "b",
            "the bias of the lowest point",
            answer=lambda scores: fitted(scores)[1],
            slips=(
                Slip(
                    "the mean score",
                    lambda scores: np.mean(scores),
                    "The mean score would be the bias if nobody had studied. What do the hours add?",
                    BOTTOM,
                ),
                Slip(
                    "the prediction at one hour",
                    lambda scores: fitted(scores).sum(),
                    "Where on the line is the bias read off, at one hour or at zero?",
                    BOTTOM,
                ),
                Slip(
                    "sign flipped",
                    lambda scores: -fitted(scores)[1],
                    "Bring a number to the other side of the equation. What happens to its sign?",
                    BOTTOM,
                ),
                Slip(
                    "weight and bias swapped",
                    lambda scores: fitted(scores)[0],
                    "Which of the two numbers belongs to the hours?",
                    BOTTOM,
                ),
            ),
            unit="points",
        ),
        Choice(
            "count",
            "how many equations there are for how many unknowns",
            answer="two equations, two unknowns",
            slips=(
                Slip(
                    "learners for equations",
                    "five equations, two unknowns",
                    "Each slope gives one equation, and a slope sums over all learners.",
                    BOTTOM,
                ),
                Slip(
                    "the loss for the equation",
                    "one equation, two unknowns",
                    "The loss is one number. How many slopes does it have?",
                    SLOPE,
                ),
            ),
        ),
    ),
)


def line(x: float) -> float:
    """Return the prediction of the fitted line."""
    w, b = fitted(ml.datasets.hours_and_scores().y)
    return float(w * x + b)


RANGE = Exercise(
    "ex-linear-regression-range",
    numbers={"x": 9},
    fresh=lambda rng: {"x": float(rng.choice([8.5, 9.5, 10, 10.5, 11]))},
    question=lambda x: (
        f"What does the fitted line predict for a learner with {x:g} hours? Full marks are 100 points. "
        f"What would you tell the team?"
    ),
    parts=(
        Number(
            "score",
            "the prediction",
            answer=line,
            slips=(
                Slip(
                    "bias forgotten",
                    lambda x: line(x) - line(0),
                    "What does the line say at zero hours?",
                    BOTTOM,
                ),
                Slip(
                    "weight and bias swapped",
                    lambda x: line(0) * x + line(1) - line(0),
                    "Which of the two parameters is multiplied by the hours?",
                    BOTTOM,
                ),
                Slip(
                    "the first guess, not the fit",
                    lambda x: 5 * x + 40,
                    "These are the parameters of the first guess. Which did the fit find?",
                    BOTTOM,
                ),
                Slip(
                    "cut at full marks",
                    100.0,
                    "A line does not know of full marks. What does the formula give?",
                    BOTTOM,
                ),
            ),
            unit="points",
        ),
        Choice(
            "tell",
            "what you would tell the team",
            answer=(
                "The rule holds between 1 and 5 hours, where the data are; beyond that nothing supports it."
            ),
            slips=(
                Slip(
                    "cutting taken for a cure",
                    "Cut every prediction at 100 points, then the rule holds for all hours.",
                    "And a learner with 7 hours, whose prediction is below 100? What do we know about 7 "
                    "hours?",
                    STORY,
                ),
                Slip(
                    "a small loss taken for a promise",
                    "The loss of the fit is small, so this learner may expect full marks.",
                    "The loss was measured on five learners. How many hours had they?",
                    BOTTOM,
                ),
                Slip(
                    "the fit blamed",
                    "The fit is wrong: a good line would never leave the range of the scores.",
                    "Is there any line with a slope that stays below 100 for ever?",
                    GUESS,
                ),
            ),
        ),
    ),
)

EXERCISES = (PARTS, A_GUESS, HALF, SOLVE, RANGE)
