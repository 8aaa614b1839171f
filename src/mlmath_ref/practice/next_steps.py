"""Practice for the chapter "Next steps"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Slip

UNITS = "next-steps#Minutes from the middle on"
TWINS = "next-steps#The same learners twice"
JOIN = "next-steps#Somebody else's quiz average"
FUTURE = "next-steps#A column from the future"


@cache
def trained(minutes: bool = True) -> Any:
    """Return the model that is fitted to this term, with study time in minutes or in hours."""
    term = ml.datasets.learners()
    return ml.linear_regression.fit(term.X * [60 if minutes else 1, 1, 1], term.score)


def says(x: Any, times: float) -> float:
    """Return what the model in minutes says if the study time comes `times` as large."""
    model = trained()
    return float(ml.linear_regression.predict([np.multiply(x, [times, 1, 1])], model.w, model.b)[0])


def share(x: Any, factor: float, minutes: bool = True) -> float:
    """Return the points that come from the weight of the study time, a factor and the hours."""
    return float(trained(minutes).w[0] * factor * x[0])


SERVE = Exercise(
    "ex-next-steps-serve",
    numbers={"x": (4.5, 72, 8)},
    fresh=lambda rng: {
        "x": (int(rng.integers(5, 17)) / 2, int(rng.integers(50, 91)), int(rng.integers(3, 12))),
    },
    question=lambda x: (
        "The model is trained with all rows in minutes. Then a learner's record arrives in hours: "
        f"{x[0]:g} hours, {x[1]} points and {x[2]} lessons. How far is the prediction from the one that it "
        f"should "
        "be? Compute it with the model, and then from the weight of the hours alone."
    ),
    parts=(
        Number(
            "should",
            "the prediction that the learner should get, with one decimal or more",
            answer=lambda x: says(x, 60),
            slips=(
                Slip(
                    "hours in place of minutes",
                    lambda x: says(x, 1),
                    "In which unit does this model expect study time?",
                    UNITS,
                ),
                Slip(
                    "minutes converted twice",
                    lambda x: says(x, 3600),
                    "More than a full score? One factor turns hours into minutes.",
                    UNITS,
                ),
                Slip(
                    "bias forgotten",
                    lambda x: says(x, 60) - trained().b,
                    "The model has one number more than weights.",
                    "linear-regression#Many features, real people",
                ),
            ),
            unit="points",
        ),
        Number(
            "does",
            "the prediction that the learner gets, with one decimal or more",
            answer=lambda x: says(x, 1),
            slips=(
                Slip(
                    "minutes in place of hours",
                    lambda x: says(x, 60),
                    "That is what the model should say. What stands in the record as it arrives?",
                    UNITS,
                ),
                Slip(
                    "difference for prediction",
                    lambda x: share(x, 59),
                    "That is how far the two predictions are apart. What does the model say itself?",
                    UNITS,
                ),
                Slip(
                    "bias forgotten",
                    lambda x: says(x, 1) - trained().b,
                    "The model has one number more than weights.",
                    "linear-regression#Many features, real people",
                ),
            ),
            unit="points",
        ),
        Number(
            "gap",
            "how far the two are apart, with two decimals",
            answer=lambda x: share(x, 59),
            slips=(
                Slip(
                    "one unit of each hour forgotten",
                    lambda x: share(x, 60),
                    "The wrong prediction is not without the hours: it counts them once. What is missing?",
                    UNITS,
                ),
                Slip(
                    "sign flipped",
                    lambda x: -share(x, 59),
                    "How far apart two numbers are has no sign.",
                    UNITS,
                ),
                Slip(
                    "wrong unit",
                    lambda x: share(x, 59, minutes=False),
                    "This weight is one of points an hour. Which weight has the model in minutes?",
                    UNITS,
                ),
                Slip(
                    "what is left, not what is lost",
                    lambda x: share(x, 1),
                    "These are the points that the hours still bring. How many did they lose?",
                    UNITS,
                ),
            ),
            unit="points",
        ),
        Choice(
            "check",
            "the check that would notice",
            answer="one that compares the unit of the record with the unit of the training data",
            slips=(
                Slip(
                    "range taken for unit",
                    "one that the hours are at most 168",
                    "Put these hours into that check. Does it fire?",
                    UNITS,
                ),
                Slip(
                    "prediction taken for proof",
                    "one that the prediction lies between 0 and 100",
                    "Put both predictions into that check. Does it tell them apart?",
                    UNITS,
                ),
                Slip(
                    "training loss taken for proof",
                    "one that the training loss is as small as before",
                    "When is the training loss computed, before this record arrives or after?",
                    UNITS,
                ),
            ),
        ),
    ),
)


@cache
def twins(split: int, rounded: bool = True) -> tuple[int, int]:
    """Return how many test rows have a training row like them, and how many have one of the same learner.

    The hours of the second upload are rounded to whole numbers, unless said otherwise.
    """
    term = ml.datasets.learners()
    second = np.column_stack([term.hours.round() if rounded else term.hours, term.X[:, 1:]])
    rows = ml.evaluation.train_test_split(400, 0.25, np.random.default_rng(split))
    X, ids = np.vstack([term.X, second]), np.tile(np.arange(200), 2)
    seen = set(map(tuple, X[rows.train]))
    alike = sum(tuple(row) in seen for row in X[rows.test])
    return alike, int(np.isin(ids[rows.test], ids[rows.train]).sum())


def numbers_of_learners(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return learner numbers for training and for testing."""
    return [(rng.integers(0, 30, size=n), rng.integers(0, 30, size=m)) for n, m in ((30, 10), (12, 20))]


NEAR = Exercise(
    "ex-next-steps-near",
    numbers={"split": 0},
    fresh=lambda rng: {"split": int(rng.choice([1, 2, 3, 4, 5, 6]))},
    question=lambda split: (
        "The second upload passed through a system that rounds hours to whole numbers. Does "
        "`check_no_twins` still fire for all twins? How many test learners have been trained on in truth? "
        "Write the check that cannot be fooled. "
        f"(Split the 400 rows with `np.random.default_rng({split})`.)"
    ),
    parts=(
        Number(
            "by_row",
            "how many twins are found by comparing rows, with a quarter held back as in the chapter",
            answer=lambda split: twins(split)[0],
            slips=(
                Slip(
                    "hours not rounded",
                    lambda split: twins(split, rounded=False)[0],
                    "That is the number if both uploads are exactly alike. What did the system do on the "
                    "way?",
                    TWINS,
                ),
                Slip(
                    "all test rows taken",
                    100,
                    "That is how many rows are held back. Which of them have a row exactly like them?",
                    TWINS,
                ),
                Slip(
                    "the twins that were missed",
                    lambda split: twins(split)[1] - twins(split)[0],
                    "These are the ones that got away. How many did the check find?",
                    TWINS,
                ),
            ),
            unit="rows",
            rtol=1e-6,
        ),
        Number(
            "by_learner",
            "how many test rows belong to a learner that was trained on",
            answer=lambda split: twins(split)[1],
            slips=(
                Slip(
                    "rows for learners",
                    lambda split: twins(split)[0],
                    "Rounded rows differ a little. Compare something that rounding cannot touch.",
                    TWINS,
                ),
                Slip(
                    "both rows of each pair counted",
                    lambda split: 2 * twins(split)[1],
                    "Each pair has one row on either side. Which side is asked about?",
                    TWINS,
                ),
                Slip(
                    "the new ones, not the twins",
                    lambda split: 100 - twins(split)[1],
                    "These are truly new. How many are not?",
                    TWINS,
                ),
            ),
            unit="rows",
            rtol=1e-6,
        ),
        Code(
            "trained_on",
            "a function of two arrays of learner numbers: how many test rows are of learners trained on",
            answer=lambda ids_train, ids_test: int(np.isin(ids_test, ids_train).sum()),
            slips=(
                Slip(
                    "training and test swapped",
                    lambda ids_train, ids_test: int(np.isin(ids_train, ids_test).sum()),
                    "Your function counts training rows. Which rows should be counted?",
                    TWINS,
                ),
                Slip(
                    "learners counted, not rows",
                    lambda ids_train, ids_test: len(np.intersect1d(ids_train, ids_test)),
                    "What if one learner has two rows in the test?",
                    TWINS,
                ),
            ),
            signature="trained_on(ids_train, ids_test)",
            cases=numbers_of_learners,
        ),
        Choice(
            "split",
            "how to split so that this cannot happen",
            answer="by learner, so that all rows of one learner fall on the same side",
            slips=(
                Slip(
                    "values for identities",
                    "by row, after rows that are nearly alike have been removed",
                    "How near is nearly? Two different learners may be alike, and twins may not.",
                    TWINS,
                ),
                Slip(
                    "chance taken for a cure",
                    "by row, with another random order for each training",
                    "Does another order keep the two rows of a learner together?",
                    TWINS,
                ),
                Slip(
                    "the upload for the split",
                    "by upload, with the first to train and the second to test",
                    "Who is in the second upload?",
                    TWINS,
                ),
            ),
        ),
    ),
)


@cache
def mixed(draw: int) -> tuple[int, float, float, float]:
    """Return what sorting the quiz averages from high to low does.

    How many rows belong to others, and the correlation with the score; then that of the right join, and that
    with the scores sorted as well.
    """
    term = ml.datasets.learners(200, draw)
    order = np.argsort(-term.quiz_average, kind="stable")
    quiz = term.quiz_average[order]
    others = int(np.sum(order != np.arange(200)))
    correlations = (
        ml.statistics.correlation(x, y)
        for x, y in ((quiz, term.score), (term.quiz_average, term.score), (quiz, -np.sort(-term.score)))
    )
    return (others, *map(float, correlations))  # type: ignore[return-value]


def shuffled(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return values and the learner numbers that travel with them, in a wrong order."""
    return [(rng.normal(size=n), rng.permutation(np.arange(1, n + 1))) for n in (6, 9)]


SORTED = Exercise(
    "ex-next-steps-sorted",
    numbers={"draw": 0},
    fresh=lambda rng: {"draw": int(rng.choice([2, 3, 4, 5, 6, 7]))},
    question=lambda draw: (
        "Before the paste, somebody sorted the quiz averages from high to low, together with their learner "
        "numbers. How many rows belong to others now? Does the correlation with the score give it away? "
        "Repair the column. "
        f"(Take the learners of `datasets.learners(200, seed={draw})`.)"
    ),
    parts=(
        Number(
            "others",
            "how many rows belong to others now",
            answer=lambda draw: mixed(draw)[0],
            slips=(
                Slip(
                    "rows in place counted",
                    lambda draw: 200 - mixed(draw)[0],
                    "These rows kept their own. How many did not?",
                    JOIN,
                ),
                Slip(
                    "a row overlooked",
                    lambda draw: mixed(draw)[0] - 1,
                    "Compare the two columns of learner numbers row by row, the first and the last too.",
                    JOIN,
                ),
                Slip(
                    "pairs, not rows",
                    lambda draw: mixed(draw)[0] / 2,
                    "If two learners swap, how many rows are wrong?",
                    JOIN,
                ),
            ),
            unit="rows",
            rtol=1e-6,
        ),
        Number(
            "correlation",
            "the correlation with the score after the sort, with three decimals",
            answer=lambda draw: mixed(draw)[1],
            slips=(
                Slip(
                    "the right join",
                    lambda draw: mixed(draw)[2],
                    "That is the correlation before anything was sorted.",
                    JOIN,
                ),
                Slip(
                    "sign flipped",
                    lambda draw: -mixed(draw)[1],
                    "Was the column sorted from high to low, or the other way?",
                    JOIN,
                ),
                Slip(
                    "both columns sorted",
                    lambda draw: mixed(draw)[3],
                    "You sorted the scores as well. They stayed where they were.",
                    JOIN,
                ),
            ),
            atol=0.0006,
        ),
        Choice(
            "gives_away",
            "whether the correlation gives it away",
            answer="It raises a suspicion, if one knows what to expect; the learner numbers prove it.",
            slips=(
                Slip(
                    "a weak correlation taken for proof",
                    "It proves it: a quiz average that is joined rightly always correlates with the score.",
                    "Would a team that never saw the right table know that?",
                    JOIN,
                ),
                Slip(
                    "summaries taken for pairs",
                    "It shows nothing: sorting leaves the same numbers, so the correlation stays as it is.",
                    "Mean and spread stay. Does the correlation look at numbers, or at pairs?",
                    JOIN,
                ),
            ),
        ),
        Code(
            "repaired",
            "a function that puts values back in the order of their learner numbers 1, 2, 3, …",
            answer=lambda values, numbers: values[np.argsort(numbers)],
            slips=(
                Slip(
                    "sent the other way",
                    lambda values, numbers: values[numbers - 1],
                    "Where does the value of learner 1 stand? Your function asks for the number at place 1.",
                    JOIN,
                ),
                Slip(
                    "values sorted, not numbers",
                    lambda values, numbers: np.sort(values),
                    "By which of the two columns must be sorted?",
                    JOIN,
                ),
                Slip(
                    "from high to low",
                    lambda values, numbers: values[np.argsort(-numbers)],
                    "Which learner should stand first?",
                    JOIN,
                ),
            ),
            signature="repaired(values, numbers)",
            cases=shuffled,
        ),
    ),
)


def hits(x: Any, completed: Any) -> Any:
    """Return the accuracy of the rule *completes if x is at least this* for each value of x."""
    return np.array([ml.evaluation.accuracy(completed, np.asarray(x) >= value) for value in x])


def best_alone(x: Any, completed: Any) -> float:
    """Return the best accuracy of such a rule."""
    return float(hits(x, completed).max())


def worst_alone(x: Any, completed: Any) -> float:
    """Return the worst accuracy of such a rule."""
    return float(hits(x, completed).min())


def at_mean(x: Any, completed: Any) -> float:
    """Return the accuracy of the rule with the mean as its border."""
    return float(ml.evaluation.accuracy(completed, np.asarray(x) >= np.mean(x)))


COLUMNS = ("hours", "quiz average", "lessons of week 6", "newest lessons")


@cache
def each_alone(draw: int, rule: Callable[[Any, Any], float] = best_alone) -> Any:
    """Return what a rule gives for each of the four columns."""
    term = ml.datasets.learners(200, draw)
    newest = np.where(term.completed == 1, 12, term.lessons)
    return np.array([rule(x, term.completed) for x in (*term.X.T, newest)])


def a_feature(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return a feature and whether each learner completed; in the second case all do."""
    x, noise = rng.normal(size=(2, 20)) ** 3
    return [(x, (x + noise > 0.8).astype(int)), (x[:9], np.ones(9, dtype=int))]


TOO_GOOD = Exercise(
    "ex-next-steps-too-good",
    numbers={"draw": 0},
    fresh=lambda rng: {"draw": int(rng.choice([2, 3, 4, 5, 6, 7]))},
    question=lambda draw: (
        "Without time stamps, a feature that knows the answer still gives itself away: alone, it is too "
        "good. For each feature compute the best accuracy of a rule *completes if the feature is at least "
        "some value*. Which would you ask about? "
        f"(Take the learners of `datasets.learners(200, seed={draw})`, and the newest lessons as in the "
        f"chapter.)"
    ),
    parts=(
        Number(
            "best",
            "the four best accuracies as shares, for hours, quiz average, lessons of week 6 and newest "
            "lessons",
            answer=each_alone,
            slips=(
                Slip(
                    "percent for share",
                    lambda draw: 100 * each_alone(draw),
                    "More than all of them? A share is a number between 0 and 1.",
                    FUTURE,
                ),
                Slip(
                    "mean taken for the best border",
                    lambda draw: each_alone(draw, at_mean),
                    "The mean is one border. Does another one do better?",
                    FUTURE,
                ),
                Slip(
                    "mistakes, not hits",
                    lambda draw: 1 - each_alone(draw),
                    "That is the share of mistakes. Accuracy counts what is right.",
                    FUTURE,
                ),
                Slip(
                    "worst for best",
                    lambda draw: each_alone(draw, worst_alone),
                    "That is the worst border of each feature.",
                    FUTURE,
                ),
            ),
        ),
        Choice(
            "ask",
            "the feature that you would ask about",
            answer=lambda draw: COLUMNS[int(np.argmax(each_alone(draw)))],
            slips=(
                Slip(
                    "honest column suspected",
                    COLUMNS[0],
                    "Compare the four accuracies. Does this one stand out?",
                    FUTURE,
                ),
                Slip(
                    "a good feature taken for a leak",
                    COLUMNS[1],
                    "This feature helps. Does it all but decide alone?",
                    FUTURE,
                ),
                Slip(
                    "the wrong lessons",
                    COLUMNS[2],
                    "There are two columns of lessons. When was each of them counted?",
                    FUTURE,
                ),
            ),
        ),
        Code(
            "best_alone",
            "a function that returns this best accuracy for a feature and 0 or 1 for each learner",
            answer=best_alone,
            slips=(
                Slip(
                    "mean taken for the best border",
                    at_mean,
                    "The mean is one border. Does another one do better?",
                    FUTURE,
                ),
                Slip(
                    "above, not at least",
                    lambda x, completed: max(np.mean((x > value) == completed) for value in x),
                    "What does your rule say about a learner exactly at the border?",
                    FUTURE,
                ),
                Slip(
                    "place for accuracy",
                    lambda x, completed: np.argmax(hits(x, completed)),
                    "This is where the best border stands. How good is it?",
                    "reading-formulas#Signs that ask and signs that act",
                ),
            ),
            signature="best_alone(x, completed)",
            cases=a_feature,
        ),
    ),
)


@dataclass(frozen=True)
class Check:
    """A check that raises an alarm, or passes if it has none."""

    alarm: str = ""

    def __call__(self) -> None:
        """Assert that there is no alarm."""
        assert not self.alarm, self.alarm


def alarms(checks: Sequence[Callable[[], None]]) -> list[str]:
    """Return what all checks say that do not pass."""
    found = []
    for check in checks:
        try:
            check()
        except AssertionError as error:
            found.append(str(error))
    return found


def breaks(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return four checks each time: of good data, with one break, with several."""
    rows = int(rng.integers(50, 99))
    unit, join = Check(f"{rows} rows exceed a week"), Check("200 rows belong to others")
    return [([Check()] * 4,), ([Check(), Check(), join, Check()],), ([unit, Check(), join, Check("late")],)]


GATE = Exercise(
    "ex-next-steps-gate",
    fresh="its point is the code, which is run on many checks anyway",
    parts=(
        Code(
            "gate",
            "a function that runs a list of checks, each a function without arguments that asserts, and "
            "returns the "
            "list of all alarms as text",
            answer=alarms,
            slips=(
                Slip(
                    "stopped at the first alarm",
                    lambda checks: alarms(checks)[:1],
                    "What does somebody learn who has two breaks at once?",
                    FUTURE,
                ),
                Slip(
                    "passes listed too",
                    lambda checks: [(alarms([check]) or ["passes"])[0] for check in checks],
                    "What should come back for good data?",
                    FUTURE,
                ),
                Slip(
                    "counted, not listed",
                    lambda checks: len(alarms(checks)),
                    "A number says that something is wrong. What would say where?",
                    FUTURE,
                ),
            ),
            signature="gate(checks)",
            cases=breaks,
        ),
        Choice(
            "all",
            "why it returns all alarms and not only the first",
            answer="because the first alarm would hide the second one until it is mended",
            slips=(
                Slip(
                    "first taken for worst",
                    "because the last alarm is the most important one",
                    "Does the order of the checks say which break does most harm?",
                    FUTURE,
                ),
                Slip(
                    "alarms taken for votes",
                    "because data are bad only if most checks raise an alarm",
                    "Each of the four breaks raised one alarm. Which of them was harmless?",
                    FUTURE,
                ),
            ),
        ),
    ),
)

EXERCISES = (SERVE, NEAR, SORTED, TOO_GOOD, GATE)
