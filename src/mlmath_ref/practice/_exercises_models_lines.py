"""Practice for the page `exercises-models`: linear regression, and questions engineers ask."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Slip

GUESS = "linear-regression#A first guess"
ERROR = "linear-regression#One number for how wrong"
BOTTOM = "linear-regression#Straight to the bottom"
FEATURES = "linear-regression#Many features, real people"
MEMORY = "engineering-questions#Is the model learning or memorizing?"
USER = "engineering-questions#Is the loss meaningful for the user's problem?"
TRUST = "engineering-questions#Are predictions calibrated enough to trust?"


def line(x: Any, y: Any) -> tuple[float, float]:
    """Return weight and bias of the best line."""
    model = ml.linear_regression.fit(np.reshape(x, (-1, 1)), y)
    return float(model.w[0]), float(model.b)


def through_zero(x: Any, y: Any) -> float:
    """Return the weight of the best line without bias."""
    return float(np.dot(x, y) / np.dot(x, x))


PLOTS = np.array([1.0, 2.0, 3.0])


def compost_errors(y: Any) -> Any:
    """Return prediction minus harvest of each plot."""
    w, b = line(PLOTS, y)
    return w * PLOTS + b - y


def another_field(rng: np.random.Generator) -> dict[str, Any]:
    """Return harvests whose best line has a bias below zero and does not meet them."""
    rise, middle, up = ((7, 2, 4), (5, 1, 3), (9, 3, 5), (11, 4, 6))[rng.integers(4)]
    first = up - int(rng.integers(1, 3))
    return {"y": [first, first + middle, first + rise]}


COMPOST = Exercise(
    "ex-exercises-models-compost",
    numbers={"y": [3, 5, 10]},
    fresh=another_field,
    question=lambda y: (
        f"Three plots got 1, 2 and 3 kg of compost and gave {y[0]}, {y[1]} and {y[2]} kg of beans. Find the "
        "best line: the weight is $\\sum_i (x_i - \\bar{x})(y_i - \\bar{y}) / \\sum_i (x_i - \\bar{x})^2$, "
        "and the line goes through the point of the means. What are the errors, and what is their sum? Would "
        "you tell a farmer what the bias says?"
    ),
    parts=(
        Number(
            "w",
            "the weight",
            answer=lambda y: line(PLOTS, y)[0],
            slips=(
                Slip(
                    "not divided",
                    lambda y: 2 * line(PLOTS, y)[0],
                    "This is what stands above the bar. What stands below it?",
                    BOTTOM,
                ),
                Slip(
                    "means not taken away",
                    lambda y: through_zero(PLOTS, y),
                    "This is the best line through zero. Take the means away first, on both axes.",
                    BOTTOM,
                ),
                Slip(
                    "a ratio of means",
                    lambda y: np.mean(y) / np.mean(PLOTS),
                    "This line goes through zero and the means. What do the brackets in the formula hold?",
                    BOTTOM,
                ),
            ),
            unit="kg of beans for each kg of compost",
        ),
        Number(
            "b",
            "the bias",
            answer=lambda y: line(PLOTS, y)[1],
            slips=(
                Slip(
                    "sign flipped",
                    lambda y: -line(PLOTS, y)[1],
                    "From the mean harvest take away what the weight explains, not the other way round.",
                    BOTTOM,
                ),
                Slip(
                    "the mean harvest",
                    lambda y: np.mean(y),
                    "That is the height at the mean of the compost. The bias is the height at zero.",
                    BOTTOM,
                ),
                Slip(
                    "through the first plot",
                    lambda y: y[0] - line(PLOTS, y)[0],
                    "The line need not meet the first plot. Which point does it meet?",
                    BOTTOM,
                ),
            ),
            unit="kg",
        ),
        Number(
            "errors",
            "the three errors, prediction minus harvest",
            answer=compost_errors,
            slips=(
                Slip(
                    "y − ŷ for ŷ − y",
                    lambda y: -compost_errors(y),
                    "The sign is flipped. Prediction minus harvest is asked.",
                    ERROR,
                ),
                Slip(
                    "bias forgotten",
                    lambda y: compost_errors(y) - line(PLOTS, y)[1],
                    "Add up your errors: is the line in the middle of the plots?",
                    GUESS,
                ),
                Slip(
                    "squared too early", lambda y: compost_errors(y) ** 2, "These are squared errors.", ERROR
                ),
            ),
            unit="kg",
        ),
        Number(
            "total",
            "the sum of the errors",
            answer=lambda y: compost_errors(y).sum(),
            slips=(
                Slip(
                    "sign lost",
                    lambda y: np.abs(compost_errors(y)).sum(),
                    "You added the sizes. Plots above and below the line have opposite signs.",
                    ERROR,
                ),
                Slip(
                    "squared too early",
                    lambda y: np.square(compost_errors(y)).sum(),
                    "You added the squares. The errors themselves are asked.",
                    ERROR,
                ),
            ),
            unit="kg",
        ),
        Choice(
            "farmer",
            "whether to tell a farmer what the bias says",
            answer="No. No plot had 0 kg, and a harvest below zero makes no sense.",
            slips=(
                Slip(
                    "the line trusted everywhere",
                    "Yes. It is the harvest of a plot without compost.",
                    "It says so, but can a harvest be negative? Where were the plots?",
                    GUESS,
                ),
                Slip(
                    "a fit taken for wrong",
                    "No. A negative bias shows a mistake in the computation.",
                    "Test it: does another bias give a smaller loss on the three plots?",
                    BOTTOM,
                ),
            ),
        ),
    ),
)

UNITS = Exercise(
    "ex-exercises-models-units",
    numbers={"w": -6, "b": 100},
    fresh=lambda rng: {"w": -3 * int(rng.integers(1, 7)), "b": 10 * int(rng.integers(7, 11))},
    question=lambda w, b: (
        f"A phone that plays films follows $\\hat{{y}} = {w}x + {b}$: $x$ in hours, $\\hat{{y}}$ in percent "
        "of charge. Rewrite the line for $x$ in minutes and $\\hat{y}$ as a share between 0 and 1. Does any "
        f"prediction change? Which of the two weights is *more important*, ${w}$ or the new one?"
    ),
    parts=(
        Number(
            "w",
            "the new weight",
            answer=lambda w: w / 60 / 100,
            slips=(
                Slip(
                    "percent for share",
                    lambda w: w / 60,
                    "This is in percent a minute. What is it as a share?",
                    FEATURES,
                ),
                Slip(
                    "wrong unit",
                    lambda w: w / 100,
                    "This is for each hour. A minute costs less.",
                    FEATURES,
                ),
                Slip(
                    "multiplied, not divided",
                    lambda w: 60 * w / 100,
                    "Does a minute cost more than an hour?",
                    FEATURES,
                ),
                Slip(
                    "sign flipped",
                    lambda w: -w / 6000,
                    "Does the charge grow or fall while films play?",
                    FEATURES,
                ),
            ),
        ),
        Number(
            "b",
            "the new bias",
            answer=lambda b: b / 100,
            slips=(
                Slip(
                    "percent for share", lambda b: b, "This is in percent. What is it as a share?", FEATURES
                ),
                Slip(
                    "wrong unit",
                    lambda b: b / 6000,
                    "The bias is a charge. Does it care about the unit of time?",
                    FEATURES,
                ),
            ),
        ),
        Choice(
            "change",
            "whether any prediction changes",
            answer="No. Only the units do.",
            slips=(
                Slip(
                    "a small weight taken for a small effect",
                    "Yes. With so small a weight the charge hardly falls.",
                    "How large are the numbers for the minutes that it multiplies?",
                    FEATURES,
                ),
                Slip(
                    "the start overlooked",
                    "Only at the start, where the bias is another number.",
                    "Write both biases with their units. Are they two different charges?",
                    FEATURES,
                ),
            ),
        ),
        Choice(
            "important",
            "the weight that is more important",
            answer="Neither. They say the same in other units.",
            slips=(
                Slip(
                    "size taken for importance",
                    "The old one, for it is larger in size.",
                    "Write both with their units. What does each say about one hour?",
                    FEATURES,
                ),
                Slip(
                    "fine taken for exact",
                    "The new one, for minutes are more exact.",
                    "Does the new line predict anything that the old one does not?",
                    FEATURES,
                ),
            ),
        ),
    ),
)

TRIPS = np.arange(1.0, 6.0)


def typed(y: Any, place: int) -> Any:
    """Return the trips with an extra zero at one place."""
    return [10 * minutes if i == place else minutes for i, minutes in enumerate(y)]


def another_bus(rng: np.random.Generator) -> dict[str, Any]:
    """Return the minutes of five trips on a line."""
    w, b = int(rng.integers(4, 9)), int(rng.integers(1, 4))
    return {"y": [b + w * km for km in range(1, 6)]}


MIDDLE = Exercise(
    "ex-exercises-models-middle",
    numbers={"y": [7, 13, 19, 25, 31]},
    fresh=another_bus,
    question=lambda y: (
        f"Five bus trips of 1 to 5 km took {', '.join(map(str, y[:-1]))} and {y[-1]} minutes. Somebody types "
        f"one number with an extra zero: either the last, {10 * y[4]} for {y[4]}, or the middle one, "
        f"{10 * y[2]} for {y[2]}. Guess which error bends the line more. Then fit all three versions."
    ),
    parts=(
        Number(
            "last",
            "weight and bias with the last number typed wrong",
            answer=lambda y: line(TRIPS, typed(y, 4)),
            slips=(
                Slip(
                    "drawn through the ends",
                    lambda y: ((10 * y[4] - y[0]) / 4, y[0] - (10 * y[4] - y[0]) / 4),
                    "This line meets the first trip and the last. The best line listens to all five.",
                    BOTTOM,
                ),
                Slip(
                    "the error taken over",
                    lambda y: tuple(10 * value for value in line(TRIPS, y)),
                    "Only one number has an extra zero. What does the line become if they all have?",
                    BOTTOM,
                ),
                Slip(
                    "the true line",
                    lambda y: line(TRIPS, y),
                    "This is the line of the true numbers. Did you change the last one?",
                    BOTTOM,
                ),
            ),
            rtol=0.01,
        ),
        Number(
            "middle",
            "weight and bias with the middle number typed wrong",
            answer=lambda y: line(TRIPS, typed(y, 2)),
            slips=(
                Slip(
                    "the true line",
                    lambda y: line(TRIPS, y),
                    "The weight is as before. Does the line stay at the same height as well?",
                    BOTTOM,
                ),
                Slip(
                    "lifted by the whole error",
                    lambda y: (line(TRIPS, y)[0], line(TRIPS, y)[1] + 9 * y[2]),
                    "Five trips share one error. By how much does their mean rise?",
                    BOTTOM,
                ),
                Slip(
                    "the last one typed wrong",
                    lambda y: line(TRIPS, typed(y, 4)),
                    "This is the line with the other typing error.",
                    BOTTOM,
                ),
            ),
            rtol=0.01,
        ),
        Choice(
            "more",
            "the error that bends the line more, and why",
            answer="the last, for it is far from the mean distance and turns the line",
            slips=(
                Slip(
                    "the middle taken for the support",
                    "the middle one, for the line must go through the middle",
                    "Compare the two weights. Which error changed the slope at all?",
                    BOTTOM,
                ),
                Slip(
                    "size alone",
                    "the last, but only because its error is larger",
                    "Give both the same error in minutes. Does the middle one change the slope?",
                    BOTTOM,
                ),
                Slip(
                    "one of five each",
                    "both alike, for each is one trip of five",
                    "By what is each time multiplied in the formula of the weight?",
                    BOTTOM,
                ),
            ),
        ),
        Code(
            "code",
            "weight and bias of the best line through points, as a pair",
            answer=line,
            signature="line(x, y)",
            cases=lambda rng: [(rng.normal(size=n), rng.normal(size=n)) for n in (3, 5, 8)],
            slips=(
                Slip(
                    "means not taken away",
                    lambda x, y: (through_zero(x, y), float(np.mean(y) - through_zero(x, y) * np.mean(x))),
                    "Take the means away on both axes before you multiply.",
                    BOTTOM,
                ),
                Slip(
                    "bias and weight exchanged",
                    lambda x, y: line(x, y)[::-1],
                    "The weight comes first in the pair.",
                    BOTTOM,
                ),
                Slip(
                    "drawn through the ends",
                    lambda x, y: ((s := (y[-1] - y[0]) / (x[-1] - x[0])), y[0] - s * x[0]),
                    "The best line listens to all points.",
                    BOTTOM,
                ),
            ),
        ),
    ),
)


def minute_weights(slope: float) -> Any:
    """Return the weights of the minutes that go with 8, 2 and −4 for the hours."""
    return (slope - np.array([8, 2, -4])) / 60


TWINS = Exercise(
    "ex-exercises-models-twins",
    numbers={"slope": 8},
    fresh=lambda rng: {"slope": 8 + 3 * int(rng.integers(1, 7))},
    question=lambda slope: (
        f"A table has the study time twice: in hours and in minutes. The scores are {slope} points an hour "
        "plus 36. Which weights fit? Find three different pairs that do. Explain to a colleague why *the "
        "model gave hours a negative weight* is no finding here."
    ),
    parts=(
        Choice(
            "pairs",
            "how many pairs of weights fit",
            answer="infinitely many",
            slips=(
                Slip(
                    "one best taken for granted",
                    "one",
                    "Let minutes do all the work. Then let hours do it. Do both fit?",
                    FEATURES,
                ),
                Slip(
                    "only the ends seen",
                    "two: hours alone, or minutes alone",
                    "Could each of them do half of the work?",
                    FEATURES,
                ),
                Slip(
                    "a table blamed",
                    "none, for the matrix has no inverse",
                    "Try hours alone. Does it fit?",
                    FEATURES,
                ),
            ),
        ),
        Number(
            "minutes",
            "the weights of the minutes that go with 8, 2 and −4 for the hours",
            answer=minute_weights,
            slips=(
                Slip(
                    "wrong unit",
                    lambda slope: 60 * minute_weights(slope),
                    "An hour has 60 minutes, so how much may each minute give?",
                    FEATURES,
                ),
                Slip(
                    "sign flipped",
                    lambda slope: -minute_weights(slope),
                    "If hours give less than the whole slope, must minutes add or take away?",
                    FEATURES,
                ),
                Slip(
                    "multiplied, not divided",
                    lambda slope: 3600 * minute_weights(slope),
                    "Put your weights in for one hour, which is 60 minutes. What comes out?",
                    FEATURES,
                ),
            ),
        ),
        Choice(
            "finding",
            "why the negative weight is no finding",
            answer="Only the joint effect of both is fixed; a single weight can be anything.",
            slips=(
                Slip(
                    "noise blamed",
                    "The data are noisy, and with more learners the weight would turn positive.",
                    "These scores have no noise at all. Would more of them rule out any of your pairs?",
                    FEATURES,
                ),
                Slip(
                    "the size taken for the reason",
                    "A negative weight is a finding only if it is large.",
                    "Can you find a pair that fits with a weight as large as you like?",
                    FEATURES,
                ),
                Slip(
                    "a bad fit suspected",
                    "A model with a negative weight for hours fits worse.",
                    "Predict a learner with your pair and with hours alone. Which is nearer to the score?",
                    FEATURES,
                ),
            ),
        ),
    ),
)


def costs(leaks: int, sent: int, found: int, miss: int) -> Any:
    """Return the cost of model A, which never digs, and of model B."""
    return np.array([leaks * miss, sent + (leaks - found) * miss])


def judged_by(measure: Any, n: int, leaks: int, sent: int, found: int) -> Any:
    """Return a measure of model A, which never says leak, and of model B."""
    pipes = np.repeat([1, 0], [leaks, n - leaks])
    says = np.repeat([1, 0, 1, 0], [found, leaks - found, sent - found, n - leaks - sent + found])
    return np.array([measure(pipes, np.zeros(n)), measure(pipes, says)])


def another_town(rng: np.random.Generator) -> dict[str, int]:
    """Return pipes, leaks, what model B finds among what it digs for, and the cost of a miss."""
    leaks = int(rng.choice([10, 15, 20]))
    found = leaks - int(rng.integers(2, 5))
    return {
        "n": int(rng.choice([400, 500, 800])),
        "leaks": leaks,
        "sent": found + 20,
        "found": found,
        "miss": 10 * int(rng.integers(2, 6)),
    }


PIPES = Exercise(
    "ex-exercises-models-pipes",
    numbers={"n": 500, "leaks": 10, "sent": 28, "found": 8, "miss": 40},
    fresh=another_town,
    question=lambda n, leaks, sent, found, miss: (
        f"Of {n} water pipes {leaks} leak. Model A always says *no leak*. Model B sends diggers to {sent} "
        f"pipes and finds {found} of the leaks. Compute the accuracy of both, and the recall: the share of "
        f"leaks that are found. Digging costs 1 cost unit, a leak that is not found costs {miss}. Which "
        "model would you use?"
    ),
    parts=(
        Number(
            "accuracy",
            "the accuracies of A and B as shares, three decimals",
            answer=lambda n, leaks, sent, found: judged_by(ml.evaluation.accuracy, n, leaks, sent, found),
            slips=(
                Slip(
                    "percent for share",
                    lambda n, leaks, sent, found: (
                        100 * judged_by(ml.evaluation.accuracy, n, leaks, sent, found)
                    ),
                    "These are percent. Shares are asked, between 0 and 1.",
                    USER,
                ),
                Slip(
                    "recall for accuracy",
                    lambda leaks, found: (0, found / leaks),
                    "This is the share of the leaks. Accuracy counts all pipes.",
                    USER,
                ),
                Slip(
                    "misses forgotten",
                    lambda n, sent, found: (1, 1 - (sent - found) / n),
                    "A leak that is not found is a mistake, too.",
                    USER,
                ),
                Slip(
                    "false alarms forgotten",
                    lambda n, leaks, found: (1 - leaks / n, 1 - (leaks - found) / n),
                    "Not every pipe that B digs up leaks. How many mistakes are that?",
                    USER,
                ),
            ),
            rtol=0.0005,
            atol=0.0006,
        ),
        Number(
            "recall",
            "the recalls of A and B as shares",
            answer=lambda n, leaks, sent, found: judged_by(ml.evaluation.recall, n, leaks, sent, found),
            slips=(
                Slip(
                    "precision for recall",
                    lambda sent, found: (0, found / sent),
                    "This is the share of the digs that found a leak. Which share of the leaks was found?",
                    USER,
                ),
                Slip(
                    "percent for share",
                    lambda leaks, found: (0, 100 * found / leaks),
                    "These are percent. Shares are asked, between 0 and 1.",
                    USER,
                ),
                Slip(
                    "divided by all pipes",
                    lambda n, found: (0, found / n),
                    "Recall looks at the leaks only.",
                    USER,
                ),
            ),
        ),
        Number(
            "cost",
            "the costs of A and B",
            answer=costs,
            slips=(
                Slip(
                    "digging forgotten",
                    lambda leaks, found, miss: (leaks * miss, (leaks - found) * miss),
                    "Digging costs as well. To how many pipes does B send diggers?",
                    USER,
                ),
                Slip(
                    "misses forgotten",
                    lambda sent: (0, sent),
                    "What does a leak cost that is not found?",
                    USER,
                ),
                Slip(
                    "only vain digs counted",
                    lambda leaks, sent, found, miss: costs(leaks, sent - found, found, miss),
                    "A dig costs as much where there is a leak.",
                    USER,
                ),
            ),
            unit="cost units",
        ),
        Choice(
            "use",
            "the model that you would use",
            answer="B, for its mistakes cost less",
            slips=(
                Slip(
                    "accuracy taken for use",
                    "A, for it is right more often",
                    "What does A find? Compare the costs.",
                    USER,
                ),
                Slip(
                    "false alarms overrated",
                    "A, for most of the digs of B find nothing",
                    "What does such a dig cost, and what does one more leak cost?",
                    USER,
                ),
            ),
        ),
    ),
)


def by_patient(patient: Any, held_out: Any) -> tuple[Any, Any]:
    """Return the rows to train on and the rows to test on, with the patients that are held out."""
    held = np.isin(patient, held_out)
    return np.flatnonzero(~held), np.flatnonzero(held)


LEAK = Exercise(
    "ex-exercises-models-leak",
    fresh="its numbers come from tossed coins, and every toss says the same",
    parts=(
        Choice(
            "by_visit",
            "the accuracy with visits split at random",
            answer="about 0.9, although nothing can be learned",
            slips=(
                Slip(
                    "what should be taken for what is",
                    "about 0.5, for the labels are tossed coins",
                    "Run it. Whose visits are the most similar ones?",
                    MEMORY,
                ),
                Slip(
                    "worse than a coin",
                    "about 0.1, for the model is misled",
                    "Run it. Do two visits of a patient have the same label or another?",
                    MEMORY,
                ),
            ),
        ),
        Choice(
            "patients",
            "the accuracy with patients split",
            answer="about 0.5, as with a coin",
            slips=(
                Slip(
                    "the model trusted",
                    "about 0.9, for the model is the same",
                    "Run it. Which patient can it recognize now?",
                    MEMORY,
                ),
                Slip(
                    "nothing left taken for zero",
                    "about 0, for it knows none of these patients",
                    "How often is a coin right?",
                    MEMORY,
                ),
            ),
        ),
        Choice(
            "what",
            "what happened",
            answer="It recognizes patients: other visits of theirs are in training, with their label.",
            slips=(
                Slip(
                    "a rule believed",
                    "The measurements do predict the label, and the second split has too little data.",
                    "How were the labels made? Could a measurement know them?",
                    MEMORY,
                ),
                Slip(
                    "chance blamed",
                    "The random split was lucky; another seed gives one half.",
                    "Try some seeds. What does a test visit find in training each time?",
                    MEMORY,
                ),
            ),
        ),
        Code(
            "split",
            "rows to train on and rows to test on, as a pair; those of held-out patients are for the test",
            answer=by_patient,
            signature="split(patient, held_out)",
            cases=lambda rng: [
                (rng.permutation(np.repeat(np.arange(n), 3)), rng.choice(n, size=n // 3, replace=False))
                for n in (6, 9)
            ],
            slips=(
                Slip(
                    "train and test exchanged",
                    lambda patient, held_out: by_patient(patient, held_out)[::-1],
                    "The rows to train on come first in the pair.",
                    MEMORY,
                ),
                Slip(
                    "patients taken for rows",
                    lambda patient, held_out: (
                        np.setdiff1d(np.arange(len(patient)), held_out),
                        np.sort(held_out),
                    ),
                    "You held out rows with these numbers. In which rows do the patients stand?",
                    MEMORY,
                ),
                Slip(
                    "one visit for each patient",
                    lambda patient, held_out: (
                        by_patient(patient, held_out)[0],
                        np.sort([np.flatnonzero(patient == who)[0] for who in held_out]),
                    ),
                    "Every visit of a patient belongs to one side.",
                    MEMORY,
                ),
            ),
        ),
    ),
)


def brier(power: float, low: float, high: float, wet: int) -> Any:
    """Return the mean of a power of the errors of both forecasts; the second power is the Brier score."""
    rain = np.repeat(
        [1, 0, 1, 0], [round(60 * low), 60 - round(60 * low), round(40 * high), 40 - round(40 * high)]
    )
    forecasts = np.full(100, wet / 100), np.repeat([low, high], [60, 40])
    return np.array([np.mean(np.abs(p - rain) ** power) for p in forecasts])


def another_forecast(rng: np.random.Generator) -> dict[str, Any]:
    """Return what forecast B says on 60 days and on 40 days, and how many days were wet in all."""
    low, high = ((0.1, 0.6), (0.1, 0.7), (0.1, 0.8), (0.2, 0.6), (0.2, 0.7), (0.05, 0.7))[rng.integers(6)]
    return {"low": low, "high": high, "wet": round(60 * low + 40 * high)}


SHARP = Exercise(
    "ex-exercises-models-sharp",
    numbers={"low": 0.1, "high": 0.6, "wet": 30},
    fresh=another_forecast,
    question=lambda low, high, wet: (
        f"It rained on {wet} of 100 days. Forecast A says {wet / 100} every day. Forecast B said {low} on 60 "
        f"days, of which {60 * low:.0f} were wet, and {high} on 40 days, of which {40 * high:.0f} were wet. "
        "Is each calibrated? Compute the Brier scores: the mean of $(p_i - y_i)^2$."
    ),
    parts=(
        Choice(
            "calibrated",
            "the forecasts that are calibrated",
            answer="both",
            slips=(
                Slip(
                    "bold taken for unreliable",
                    "only A",
                    "Look at the days on which B said the same number. How many of them were wet?",
                    TRUST,
                ),
                Slip(
                    "useful taken for calibrated",
                    "only B",
                    "A is of little use, but does it keep its word?",
                    TRUST,
                ),
                Slip(
                    "never sure taken for wrong",
                    "neither, for no day is wet by a fraction",
                    "A probability speaks of many days. Which share of them was wet?",
                    TRUST,
                ),
            ),
        ),
        Number(
            "brier",
            "the Brier scores of A and B, two or more digits",
            answer=lambda low, high, wet: brier(2, low, high, wet),
            slips=(
                Slip(
                    "the error itself",
                    lambda low, high, wet: brier(1, low, high, wet),
                    "These are mean errors without their sign. What does the Brier score do with each?",
                    TRUST,
                ),
                Slip(
                    "rooted, not squared",
                    lambda low, high, wet: np.sqrt(brier(2, low, high, wet)),
                    "The Brier score is the mean of the squares, and no root follows.",
                    TRUST,
                ),
                Slip(
                    "a plain mean of two groups",
                    lambda low, high, wet: (
                        brier(2, low, high, wet)[0],
                        (low * (1 - low) + high * (1 - high)) / 2,
                    ),
                    "There are more days of one kind than of the other.",
                    TRUST,
                ),
                Slip(
                    "1/n missing",
                    lambda low, high, wet: 100 * brier(2, low, high, wet),
                    "These are sums over the days. A mean is asked.",
                    TRUST,
                ),
            ),
        ),
        Choice(
            "better",
            "the forecast that helps more with today's laundry",
            answer="B, for its number differs from day to day, and can still be believed",
            slips=(
                Slip(
                    "calibration taken for all",
                    "both alike, for both are calibrated",
                    "What does A tell you about today that it did not say yesterday?",
                    TRUST,
                ),
                Slip(
                    "a large score taken for a good one",
                    "A, for its Brier score is larger",
                    "It is a mean of squared errors. Do you want it large or small?",
                    TRUST,
                ),
            ),
        ),
    ),
)


def annoyance(promise: float, times: Any, factor: float = 4) -> float:
    """Return the mean annoyance of a promise."""
    late = np.maximum(np.subtract(times, promise), 0)
    return float(np.mean(factor * late + np.maximum(np.subtract(promise, times), 0)))


def best_promise(times: Any, factor: float) -> Any:
    """Return the promise that annoys least."""
    return min(times, key=lambda promise: annoyance(promise, times, factor))


TRIP = np.array([0, 1, 2, 3, 4, 5, 7, 8, 10, 14, 20])

PROMISE = Exercise(
    "ex-exercises-models-promise",
    numbers={"times": (TRIP + 20).tolist(), "factor": 4},
    fresh=lambda rng: {
        "times": (int(rng.integers(10, 26)) + TRIP).tolist(),
        "factor": int(rng.choice([2, 3, 4, 9])),
    },
    question=lambda times, factor: (
        f"A trip took {', '.join(map(str, times[:-1]))} and {times[-1]} minutes on eleven days. The app must "
        f"promise one number. A minute later than promised annoys {factor} times as much as a minute "
        "earlier. Which promise annoys least? Why is the mean, which has the least squared error, the wrong "
        "promise?"
    ),
    parts=(
        Number(
            "promise",
            "the promise that annoys least",
            answer=best_promise,
            slips=(
                Slip(
                    "the mean taken",
                    lambda times: ml.statistics.mean(times),
                    "The mean has the least squared error. Does it treat late and early as the passenger "
                    "does?",
                    USER,
                ),
                Slip(
                    "the median taken",
                    lambda times: ml.statistics.median(times),
                    "The median is best if late and early annoy alike.",
                    USER,
                ),
                Slip(
                    "late and early exchanged",
                    lambda times, factor: best_promise(times, 1 / factor),
                    "This promise is mostly too short. Which of the two annoys more?",
                    USER,
                ),
                Slip(
                    "the safest one",
                    lambda times: max(times),
                    "Nobody is late then. What do all the early arrivals cost?",
                    USER,
                ),
            ),
            unit="minutes",
        ),
        Choice(
            "why",
            "why the mean is the wrong promise",
            answer="The squared error treats late and early alike, and the passenger does not.",
            slips=(
                Slip(
                    "outliers blamed",
                    "One long trip makes the mean too large.",
                    "Is the best promise below the mean or above it?",
                    USER,
                ),
                Slip(
                    "a fraction blamed",
                    "A promise must be one of the times that were measured.",
                    "A promise may be any number. Which loss does the mean make small?",
                    USER,
                ),
            ),
        ),
        Code(
            "code",
            "the mean annoyance of a promise; a minute late counts 4, a minute early 1",
            answer=lambda promise, times: annoyance(promise, times),
            signature="annoyance(promise, times)",
            cases=lambda rng: [(int(rng.integers(22, 38)), rng.integers(20, 40, size=n)) for n in (5, 8, 11)],
            slips=(
                Slip(
                    "late and early exchanged",
                    lambda promise, times: 4 * annoyance(promise, times, 1 / 4),
                    "A trip that takes longer than promised is late.",
                    USER,
                ),
                Slip(
                    "both alike",
                    lambda promise, times: annoyance(promise, times, 1),
                    "Late and early do not annoy alike.",
                    USER,
                ),
                Slip(
                    "1/n missing",
                    lambda promise, times: len(times) * annoyance(promise, times),
                    "This is a sum over the trips.",
                    USER,
                ),
                Slip(
                    "early ones taken away",
                    lambda promise, times: np.mean(np.where(times > promise, 4, 1) * (times - promise)),
                    "A trip that is early annoys too. Which sign has it in your sum?",
                    USER,
                ),
            ),
        ),
    ),
)

REGRESSION = (COMPOST, UNITS, MIDDLE, TWINS)
ENGINEERS = (PIPES, LEAK, SHARP, PROMISE)
