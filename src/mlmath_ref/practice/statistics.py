"""Practice for the chapter "Statistics"."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import POSITIVE, REAL, Choice, Code, Exercise, Expression, Number, Slip

MIDDLE = "statistics#Two kinds of middle"
STEADY = "statistics#How steady?"
ERROR = "statistics#One typing error"
SCALE = "statistics#Hours and points on one scale"
TOGETHER = "statistics#Together or not"
GROUPS = "statistics#Two groups under one mean"
MACHINE = "vectors#A machine that reads along"
MODEL = "statistics#What a model learns from one group"


def middles(scores: Any) -> tuple[float, float, float]:
    """Return mean, median, and the middle between the smallest and the largest."""
    return ml.statistics.mean(scores), ml.statistics.median(scores), (min(scores) + max(scores)) / 2


def draw_scores(rng: np.random.Generator) -> tuple[int, ...]:
    """Return five scores, in order, whose three middles differ."""
    while True:
        scores = tuple(np.sort(rng.choice(np.arange(40, 96), 5, replace=False)).tolist())
        if np.diff(sorted(middles(scores))).min() > 2:
            return scores


def summed_up(scores: Any, ddof: int = 0) -> Any:
    """Return mean, median and standard deviation."""
    return np.array([*middles(scores)[:2], ml.statistics.standard_deviation(scores, ddof)])


BONUS = Exercise(
    "ex-statistics-bonus",
    numbers={"scores": (40, 55, 72, 88, 91), "plus": 10},
    fresh=lambda rng: {"scores": draw_scores(rng), "plus": int(rng.integers(4, 16))},
    question=lambda scores, plus: (
        f"Fatima's scores are {', '.join(map(str, scores))}. Every one of them gets {plus} bonus "
        f"points (never mind that "
        "100 was the maximum). What happens to the mean, the median and the standard deviation? What "
        "if every score is "
        "doubled instead? Say it first, then compute."
    ),
    parts=(
        Number(
            "bonus",
            "mean, median and standard deviation with the bonus points",
            answer=lambda scores, plus: summed_up(np.add(scores, plus)),
            slips=(
                Slip(
                    "the spread raised as well",
                    lambda scores, plus: summed_up(scores) + plus,
                    "Does the distance between two scores change when both get the same bonus?",
                    STEADY,
                ),
                Slip(
                    "bonus forgotten",
                    summed_up,
                    "These are the numbers of the old scores. Which of them move?",
                    MIDDLE,
                ),
                Slip(
                    "n − 1 for n",
                    lambda scores, plus: summed_up(np.add(scores, plus), 1),
                    "Your spread divides by n − 1. The chapter describes these five scores, and "
                    "divides by their number.",
                    STEADY,
                ),
                Slip(
                    "squared, not rooted",
                    lambda scores, plus: summed_up(np.add(scores, plus)) ** [1, 1, 2],
                    "The last number is a variance, in squared points. Which step is left?",
                    STEADY,
                ),
            ),
            unit="points",
        ),
        Number(
            "doubled",
            "mean, median and standard deviation of the doubled scores",
            answer=lambda scores: summed_up(np.multiply(2, scores)),
            slips=(
                Slip(
                    "the spread left alone",
                    lambda scores: summed_up(scores) * [2, 2, 1],
                    "How far apart are two scores when both are doubled?",
                    STEADY,
                ),
                Slip(
                    "variance for standard deviation",
                    lambda scores: summed_up(scores) * [2, 2, 4],
                    "The variance grows like this. What is left of the factor after the root?",
                    STEADY,
                ),
                Slip(
                    "n − 1 for n",
                    lambda scores: summed_up(np.multiply(2, scores), 1),
                    "Your spread divides by n − 1. The chapter describes these five scores, and "
                    "divides by their number.",
                    STEADY,
                ),
                Slip(
                    "squared, not rooted",
                    lambda scores: summed_up(np.multiply(2, scores)) ** [1, 1, 2],
                    "The last number is a variance, in squared points. Which step is left?",
                    STEADY,
                ),
            ),
            unit="points",
        ),
    ),
)


def loss(c: Any, scores: Any) -> Any:
    """Return the mean squared error if each score is predicted by c."""
    return ml.losses.mean_squared_error(scores, np.full(len(scores), c))


LEAST = Exercise(
    "ex-statistics-least-squares",
    numbers={"scores": (40, 55, 72, 88, 91)},
    fresh=lambda rng: {"scores": draw_scores(rng)},
    question=lambda scores: (
        f"You must predict each of Fatima's scores, {', '.join(map(str, scores))}, by one and the "
        f"same number $c$. Which "
        "$c$ has the smallest mean squared error? Take the derivative with SymPy, set it to zero, "
        "and confirm with a few "
        "values of $c$ in NumPy. How large is that error?"
    ),
    parts=(
        Expression(
            "slope",
            "the derivative of the mean squared error by c",
            symbols={"c": REAL},
            answer=lambda scores: f"2(c - {np.mean(scores)})",
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda scores: f"c - {np.mean(scores)}",
                    "The exponent of a square comes down as a factor.",
                    "derivatives#Rules, found by experiment",
                ),
                Slip(
                    "1/n missing",
                    lambda scores: f"{2 * len(scores)}(c - {np.mean(scores)})",
                    "This is the slope of a sum. By how many do you divide for the mean?",
                    STEADY,
                ),
                Slip(
                    "sign flipped",
                    lambda scores: f"2({np.mean(scores)} - c)",
                    "When c grows beyond all scores, does the error grow or fall?",
                    "derivatives#A chain of slopes",
                ),
            ),
        ),
        Number(
            "c",
            "the best c",
            answer=lambda scores: np.mean(scores),
            slips=(
                Slip(
                    "median for mean",
                    lambda scores: np.median(scores),
                    "The median has the smallest absolute error. Which middle feels how far away a score is?",
                    MIDDLE,
                ),
                Slip(
                    "middle of the two ends",
                    lambda scores: middles(scores)[2],
                    "Only two scores have a say in this number. Should not all of them?",
                    MIDDLE,
                ),
                Slip("1/n missing", lambda scores: sum(scores), "Is this a likely score of a quiz?", MIDDLE),
            ),
            unit="points",
        ),
        Number(
            "error",
            "the mean squared error that is left",
            answer=lambda scores: loss(np.mean(scores), scores),
            slips=(
                Slip(
                    "1/n missing",
                    lambda scores: len(scores) * loss(np.mean(scores), scores),
                    "This is the sum of the squares. What makes it a mean?",
                    STEADY,
                ),
                Slip(
                    "rooted, not squared",
                    lambda scores: ml.statistics.standard_deviation(scores),
                    "This is in points. In which unit is a squared error?",
                    STEADY,
                ),
                Slip(
                    "n − 1 for n",
                    lambda scores: ml.statistics.variance(scores, 1),
                    "A mean divides by the number of scores. By what did you divide?",
                    STEADY,
                ),
            ),
            unit="squared points",
        ),
        Code(
            "code",
            "a function that returns the mean squared error if every score is predicted by c",
            answer=loss,
            slips=(
                Slip(
                    "1/n missing",
                    lambda c, scores: ((c - scores) ** 2).sum(),
                    "This is the sum of the squares. What makes it a mean?",
                    STEADY,
                ),
                Slip(
                    "rooted, not squared",
                    lambda c, scores: np.sqrt(loss(c, scores)),
                    "The root changes the unit. The question asks for squared points.",
                    STEADY,
                ),
                Slip(
                    "absolute for squared",
                    lambda c, scores: np.abs(c - scores).mean(),
                    "This is the mean absolute error. Another number makes it smallest.",
                    MIDDLE,
                ),
                Slip(
                    "the mean squared, not the squares",
                    lambda c, scores: (c - scores).mean() ** 2,
                    "Errors of both signs cancel here before they are squared. Which comes first?",
                    STEADY,
                ),
            ),
            signature="loss(c, scores)",
            cases=lambda rng: [
                (float(rng.uniform(40, 80)), rng.integers(30, 100, size=n)) for n in (5, 3, 8)
            ],
        ),
    ),
)


MISPRINT = Exercise(
    "ex-statistics-misprint",
    fresh="its point is one sign in one formula",
    parts=(
        Choice(
            "fits",
            "the line that fits the words",
            answer="the one with a minus",
            slips=(
                Slip(
                    "plus for minus",
                    "the one with a plus",
                    "Say the sentence aloud. Which word stands between the two squares?",
                    STEADY,
                ),
                Slip(
                    "both taken for the same",
                    "both: a square is never negative, so its sign does not matter",
                    "Put in one number that is not 0. Do both lines give the same?",
                    STEADY,
                ),
            ),
        ),
        Choice(
            "execute",
            "what `execute` finds",
            answer="both sides of the line with a minus agree, and those of the other do not",
            slips=(
                Slip(
                    "running taken for agreeing",
                    "both lines are fine, because both can be run",
                    "Look at what it prints. Being run is one thing, what is the other?",
                    MACHINE,
                ),
                Slip(
                    "machine expected to know the words",
                    "nothing, because it does not know the words on the slide",
                    "What does it compare: a formula with words, or its left side with its right?",
                    MACHINE,
                ),
            ),
        ),
        Choice(
            "single",
            "the two sides of the line with a plus, for a single number 5",
            answer="0 on the left and 50 on the right",
            slips=(
                Slip(
                    "mean forgotten",
                    "25 on the left and 50 on the right",
                    "What is the mean of a single number? How far is the number from it?",
                    STEADY,
                ),
                Slip(
                    "minus for plus",
                    "0 on the left and 0 on the right",
                    "That is the other line. Which sign does this one have?",
                    STEADY,
                ),
                Slip(
                    "squares left out",
                    "0 on the left and 10 on the right",
                    "Both terms on the right are squares.",
                    STEADY,
                ),
            ),
        ),
    ),
)


def fences(minutes: Any, k: float = 1.5, quartiles: Any = None) -> Any:
    """Return the fences; other quartiles may be given."""
    low, high = quartiles or (ml.statistics.quantile(minutes, q) for q in (0.25, 0.75))
    return np.array([low - k * (high - low), high + k * (high - low)])


def with_and_without(minutes: Any, middle: Any) -> Any:
    """Return a middle of all values, and of those within the fences."""
    kept = np.array(minutes)[~ml.statistics.outliers(minutes)]
    return np.array([middle(minutes), middle(kept)])


def draw_minutes(rng: np.random.Generator) -> dict[str, Any]:
    """Return seven values in order, of which only the last is an outlier."""
    while True:
        near = np.sort(rng.choice(np.arange(18, 36), 6, replace=False))
        minutes = (*near.tolist(), int(rng.integers(80, 120)))
        if ml.statistics.outliers(minutes).sum() == 1:
            return {"minutes": minutes}


FENCES = Exercise(
    "ex-statistics-fences",
    numbers={"minutes": (20, 22, 25, 26, 28, 30, 95)},
    fresh=draw_minutes,
    question=lambda minutes: (
        f"Seven learners need {', '.join(map(str, minutes[:6]))} and {minutes[6]} minutes for a quiz. "
        f"The lower quartile "
        "lies halfway between the second and the third value, the upper one halfway between the "
        "fifth and the sixth. "
        "Compute the fences and the outliers. How far do mean and median move when the outlier is left out?"
    ),
    parts=(
        Number(
            "fences",
            "the two fences",
            answer=fences,
            slips=(
                Slip(
                    "one range for one and a half",
                    lambda minutes: fences(minutes, 1),
                    "How many interquartile ranges do the fences reach?",
                    ERROR,
                ),
                Slip(
                    "quartiles for fences",
                    lambda minutes: fences(minutes, 0),
                    "Half of all values lie between these two. The fences stand farther out.",
                    ERROR,
                ),
                Slip(
                    "another rule for quartiles",
                    lambda minutes: fences(minutes, quartiles=(minutes[1], minutes[5])),
                    "Some books take the second and the sixth value. Read where the quartiles lie here.",
                    ERROR,
                ),
            ),
            unit="minutes",
            rtol=0.001,
        ),
        Number(
            "outlier",
            "the outlier",
            answer=lambda minutes: np.array(minutes)[ml.statistics.outliers(minutes)][0],
            slips=(
                Slip(
                    "the smallest value",
                    lambda minutes: minutes[0],
                    "Does it lie below the lower fence?",
                    ERROR,
                ),
                Slip(
                    "the position, not the value",
                    lambda minutes: len(minutes),
                    "This says which learner it is. How many minutes are that?",
                    ERROR,
                ),
            ),
            unit="minutes",
        ),
        Number(
            "means",
            "the mean of all, and the mean without the outlier, to one decimal",
            answer=lambda minutes: with_and_without(minutes, np.mean),
            slips=(
                Slip(
                    "still divided by all",
                    lambda minutes: np.array([sum(minutes), sum(minutes[:-1])]) / len(minutes),
                    "One value is gone from the sum. How many are left to share it?",
                    MIDDLE,
                ),
                Slip(
                    "another order",
                    lambda minutes: with_and_without(minutes, np.mean)[::-1],
                    "The mean of all values is asked first.",
                    MIDDLE,
                ),
                Slip(
                    "median for mean",
                    lambda minutes: with_and_without(minutes, np.median),
                    "These are the middle values. The next question asks for them.",
                    MIDDLE,
                ),
            ),
            unit="minutes",
        ),
        Number(
            "medians",
            "the median of all, and the median without the outlier",
            answer=lambda minutes: with_and_without(minutes, np.median),
            slips=(
                Slip(
                    "no new middle",
                    lambda minutes: (minutes[3], minutes[3]),
                    "Six values are left. How many stand below the old middle, and how many above?",
                    MIDDLE,
                ),
                Slip(
                    "one of the two in the middle",
                    lambda minutes: (minutes[3], minutes[2]),
                    "With six values two stand in the middle. What is their median?",
                    MIDDLE,
                ),
                Slip(
                    "another order",
                    lambda minutes: with_and_without(minutes, np.median)[::-1],
                    "The median of all values is asked first.",
                    MIDDLE,
                ),
                Slip(
                    "mean for median",
                    lambda minutes: with_and_without(minutes, np.mean),
                    "These are the means. Line the values up and count to the middle.",
                    MIDDLE,
                ),
            ),
            unit="minutes",
            rtol=0.001,
        ),
    ),
)


def hours() -> tuple[float, float]:
    """Return mean and standard deviation of the hours in the records."""
    x = ml.datasets.learners().hours
    return ml.statistics.mean(x), ml.statistics.standard_deviation(x)


def back(z: float, times: float = 1, power: int = 1) -> float:
    """Return the hours of a learner with this z-score; or with a slip."""
    mean, std = hours()
    return times * mean + z * std**power


BACK = Exercise(
    "ex-statistics-back",
    numbers={"z": 2, "x": 10},
    fresh=lambda rng: {"z": int(rng.choice([-3, -2, 3, 5])) / 2, "x": int(rng.integers(8, 14))},
    question=lambda z, x: (
        f"Solve the formula of the z-score for $x_i$. How many hours has a learner of z-score {z:g} "
        f"in our 200 records, "
        f"`datasets.learners()`? And what is the z-score of a new learner with {x} hours: with which "
        f"mean and standard "
        "deviation do you compute it?"
    ),
    parts=(
        Expression(
            "formula",
            "the value, from x_bar (the mean), s (the standard deviation) and x_tilde (the z-score)",
            symbols={"x_bar": REAL, "s": POSITIVE, "x_tilde": REAL},
            answer="x_bar + s x_tilde",
            slips=(
                Slip(
                    "sign flipped",
                    "x_bar - s x_tilde",
                    "A learner with a positive z-score is above the mean.",
                    SCALE,
                ),
                Slip(
                    "divided, not multiplied",
                    "x_bar + x_tilde / s",
                    "A z-score counts standard deviations. How do you turn a count into hours?",
                    SCALE,
                ),
                Slip(
                    "in the wrong order",
                    "s (x_bar + x_tilde)",
                    "Which of the two steps came last on the way there? Undo that one first.",
                    SCALE,
                ),
                Slip(
                    "mean forgotten",
                    "s x_tilde",
                    "This is how far from the mean. How far from zero?",
                    SCALE,
                ),
            ),
        ),
        Number(
            "hours",
            "the hours of the learner with this z-score, to one decimal",
            answer=back,
            slips=(
                Slip(
                    "mean forgotten",
                    lambda z: back(z, times=0),
                    "This is how far from the mean. How far from zero?",
                    SCALE,
                ),
                Slip(
                    "sign flipped",
                    lambda z: back(-z),
                    "On which side of the mean is a learner with this z-score?",
                    SCALE,
                ),
                Slip(
                    "squared, not rooted",
                    lambda z: back(z, power=2),
                    "You went in steps of the variance. In which unit is it?",
                    SCALE,
                ),
            ),
            unit="hours",
            rtol=0.01,
        ),
        Number(
            "score",
            "the z-score of the new learner, to two decimals",
            answer=lambda x: (x - hours()[0]) / hours()[1],
            slips=(
                Slip(
                    "not divided",
                    lambda x: x - hours()[0],
                    "This is the distance from the mean in hours. How many standard deviations are that?",
                    SCALE,
                ),
                Slip(
                    "sign flipped",
                    lambda x: (hours()[0] - x) / hours()[1],
                    "Is the new learner above the mean or below?",
                    SCALE,
                ),
                Slip(
                    "squared, not rooted",
                    lambda x: (x - hours()[0]) / hours()[1] ** 2,
                    "You divided by the variance. In which unit is it?",
                    SCALE,
                ),
                Slip(
                    "mean forgotten",
                    lambda x: x / hours()[1],
                    "Zero hours would get a z-score of 0 here. Who should get it?",
                    SCALE,
                ),
            ),
        ),
        Choice(
            "which",
            "with which mean and standard deviation",
            answer="those of the 200 records",
            slips=(
                Slip(
                    "a scale of her own",
                    "those of the new learner alone",
                    "How large is the spread of one learner?",
                    SCALE,
                ),
                Slip(
                    "a scale that moves",
                    "those of a new week's learners, each week anew",
                    "A model has learned on one scale. Would the same hours still be the same number to it?",
                    SCALE,
                ),
                Slip(
                    "after the scaling, not before",
                    "a mean of 0 and a standard deviation of 1",
                    "That is what the z-scores have. In which unit are the hours of the new learner?",
                    SCALE,
                ),
            ),
        ),
    ),
)

UNITS = {
    60: "minutes",
    4: "quarters of an hour",
    2: "half hours",
    12: "units of five minutes",
    3600: "seconds",
}


def covariance(factor: float = 1) -> Any:
    """Return the covariance of study time and lessons, the time multiplied by a factor."""
    records = ml.datasets.learners()
    return ml.statistics.covariance(factor * records.hours, records.lessons)


def correlation() -> Any:
    """Return the correlation of study time and lessons."""
    records = ml.datasets.learners()
    return ml.statistics.correlation(records.hours, records.lessons)


def by_variances(factor: float) -> Any:
    """Return the covariance divided by the variances, in place of the standard deviations."""
    records = ml.datasets.learners()
    return covariance(factor) / np.var(factor * records.hours) / np.var(records.lessons)


MINUTES = Exercise(
    "ex-statistics-minutes",
    numbers={"factor": 60},
    fresh=lambda rng: {"factor": int(rng.choice(list(UNITS)))},
    question=lambda factor: (
        f"Somebody stores the study time of `datasets.learners()` in {UNITS[factor]} instead of "
        f"hours. What happens to the "
        "covariance with the lessons, and to the correlation?"
    ),
    parts=(
        Number(
            "covariance",
            "the covariance of the study time with the lessons, in the new unit",
            answer=covariance,
            slips=(
                Slip(
                    "wrong unit",
                    lambda: covariance(),
                    "This is the covariance with hours. Which numbers does the new unit multiply?",
                    TOGETHER,
                ),
                Slip(
                    "upside down",
                    lambda factor: covariance(1 / factor),
                    "Are the numbers larger or smaller in the new unit?",
                    TOGETHER,
                ),
                Slip(
                    "factor squared",
                    lambda factor: covariance(factor**2),
                    "A variance would change like this. How many of the two features have a new unit?",
                    TOGETHER,
                ),
            ),
        ),
        Number(
            "correlation",
            "the correlation, to two decimals",
            answer=correlation,
            slips=(
                Slip(
                    "changed like a covariance",
                    lambda factor: factor * correlation(),
                    "A correlation lies between −1 and 1. What else changes when the unit does?",
                    TOGETHER,
                ),
                Slip(
                    "divided by the factor",
                    lambda factor: correlation() / factor,
                    "The standard deviation takes a unit away. Is there one left that nobody put in?",
                    TOGETHER,
                ),
                Slip(
                    "covariance for correlation",
                    lambda: covariance(),
                    "This is a covariance. What is it divided by?",
                    TOGETHER,
                ),
                Slip(
                    "squared, not rooted",
                    by_variances,
                    "You divided by the variances. Which spread has the unit of its feature?",
                    TOGETHER,
                ),
            ),
            rtol=0.008,
        ),
        Choice(
            "why",
            "why they behave like this",
            answer=(
                "The covariance has the units of both features; each standard deviation takes its "
                "unit away again."
            ),
            slips=(
                Slip(
                    "more digits taken for a closer bond",
                    "In smaller units time is measured more finely, so it goes together with the "
                    "lessons more closely.",
                    "Did any learner study otherwise because of the new unit?",
                    TOGETHER,
                ),
                Slip(
                    "centering taken for scaling",
                    "Taking the mean away removes the unit from the correlation.",
                    "Hours minus mean hours are still hours. Which step takes the unit away?",
                    TOGETHER,
                ),
            ),
        ),
    ),
)


def completed(*, below: float = np.inf, least: float = 0) -> Any:
    """Return the shares of day and evening learners who complete, with hours in a range."""
    records = ml.datasets.learners()
    chosen = (records.hours < below) & (records.hours >= least)
    return np.array([records.completed[chosen & (records.evening == group)].mean() for group in (0, 1)])


EVENING = Exercise(
    "ex-statistics-evening",
    numbers={"limit": 4},
    fresh=lambda rng: {"limit": float(rng.choice([3.5, 3.7, 4.4, 4.5, 4.8, 5]))},
    question=lambda limit: (
        "Of the day learners in `datasets.learners()` {:.0%} complete the course, of the evening "
        "learners {:.0%}. A "
        "manager concludes that evening courses put learners off. Compare the groups again, but only "
        "among learners with "
        f"less than {limit:g} hours. What do you tell the manager?"
    ).format(*completed()),
    parts=(
        Number(
            "shares",
            "the share of day learners and of evening learners who complete, below that limit, to "
            "two decimals",
            answer=lambda limit: completed(below=limit),
            slips=(
                Slip(
                    "all hours",
                    lambda: completed(),
                    "These are the shares among all learners. Which of them have few hours?",
                    GROUPS,
                ),
                Slip(
                    "the other side of the limit",
                    lambda limit: completed(least=limit),
                    "These learners have as many hours or more.",
                    GROUPS,
                ),
                Slip(
                    "another order",
                    lambda limit: completed(below=limit)[::-1],
                    "The day learners are asked first.",
                    GROUPS,
                ),
                Slip(
                    "percent for share",
                    lambda limit: 100 * completed(below=limit),
                    "A share lies between 0 and 1. Or add the sign %.",
                    GROUPS,
                ),
            ),
            atol=0.006,
        ),
        Choice(
            "tell",
            "what you tell the manager",
            answer=(
                "Among learners with few hours no gap is left that chance could not explain: look "
                "at the hours."
            ),
            slips=(
                Slip(
                    "a group taken for a cause",
                    "The evening learners complete less often, so the evening is the cause.",
                    "The two groups differ in something else as well. How many hours have most "
                    "evening learners?",
                    GROUPS,
                ),
                Slip(
                    "a small difference taken for proof",
                    "Below the limit the two shares are not equal, so one of the two times of day is better.",
                    "How large is the standard error of the difference, with so few learners?",
                    "probability#Two hundred are not everybody",
                ),
                Slip(
                    "numbers taken for useless",
                    "Nothing: shares of groups can be turned any way you like.",
                    "Which comparison keeps the hours alike? It says something.",
                    GROUPS,
                ),
            ),
        ),
    ),
)


def features(hours: Any, evening: Any) -> Any:
    """Return hours, group, and their product, one learner a row."""
    return np.column_stack([hours, evening, evening * hours])


def group_losses(seed: int, columns: Any = (0, 1, 2)) -> Any:
    """Return the mean squared error in the day and in the evening group, with some of the features."""
    records = ml.datasets.learners(seed=seed)
    X = features(records.hours, records.evening)[:, list(columns)]
    model = ml.linear_regression.fit(X, records.score)
    groups = [records.evening == group for group in (0, 1)]
    return np.array([ml.linear_regression.mean_squared_error(X[g], records.score[g], *model) for g in groups])


GROUP_FEATURE = Exercise(
    "ex-statistics-group-feature",
    numbers={"seed": 0},
    fresh=lambda rng: {"seed": int(rng.integers(1, 1000))},
    question=lambda seed: (
        f"A model predicts the final score from the hours, on the 200 records of "
        f"`datasets.learners(seed={seed})`. Give it "
        "two more features: the group (0 or 1 in `evening`), and the group times the hours. Fit it "
        "on all 200 and compute "
        "the loss in each group. Why does it help to multiply?"
    ),
    parts=(
        Number(
            "losses",
            "the mean squared error in the day group and in the evening group, to one decimal",
            answer=group_losses,
            slips=(
                Slip(
                    "hours only",
                    lambda seed: group_losses(seed, [0]),
                    "This is one line for everybody. Are the two new features in your matrix?",
                    MODEL,
                ),
                Slip(
                    "product missing",
                    lambda seed: group_losses(seed, [0, 1]),
                    "These are two lines of one slope. Which feature gives the evening group a slope "
                    "of its own?",
                    MODEL,
                ),
                Slip(
                    "rooted, not squared",
                    lambda seed: np.sqrt(group_losses(seed)),
                    "This is in points. The loss of the chapter is in squared points.",
                    MODEL,
                ),
            ),
            unit="squared points",
        ),
        Choice(
            "why",
            "why it helps to multiply",
            answer=(
                "The product gives the evening group a slope of its own: its weight is added "
                "where the group is 1."
            ),
            slips=(
                Slip(
                    "shift taken for slope",
                    "The product moves the line of the evening group up or down.",
                    "The group alone does that. What is the product for a learner with more and more hours?",
                    MODEL,
                ),
                Slip(
                    "more features taken for the reason",
                    "Any third feature would lower both losses as much.",
                    "Try a feature of random numbers. Do the losses fall as much?",
                    MODEL,
                ),
                Slip(
                    "the product taken for a larger weight",
                    "Multiplying makes the numbers larger, so the model takes them more seriously.",
                    "A weight can make any feature small again. Where is the product zero?",
                    MODEL,
                ),
            ),
        ),
        Code(
            "code",
            "a function that returns the three features as columns: hours, group, product",
            answer=features,
            slips=(
                Slip(
                    "product missing",
                    lambda hours, evening: np.column_stack([hours, evening]),
                    "Two features are here. Where is the third?",
                    MODEL,
                ),
                Slip(
                    "rows for columns",
                    lambda hours, evening: features(hours, evening).T,
                    "Each feature is a row here. One learner a row is asked.",
                    "matrices#Rows are examples, columns are features",
                ),
                Slip(
                    "added, not multiplied",
                    lambda hours, evening: np.column_stack([hours, evening, evening + hours]),
                    "A linear model can add by itself. What can it not do by itself?",
                    MODEL,
                ),
                Slip(
                    "another order",
                    lambda hours, evening: features(hours, evening)[:, [0, 2, 1]],
                    "The columns are right, but not their order: hours, group, product.",
                    MODEL,
                ),
            ),
            signature="features(hours, evening)",
            cases=lambda rng: [(rng.uniform(1, 9, size=n), rng.integers(0, 2, size=n)) for n in (6, 3, 20)],
        ),
    ),
)

EXERCISES = (BONUS, LEAST, MISPRINT, FENCES, BACK, MINUTES, EVENING, GROUP_FEATURE)
