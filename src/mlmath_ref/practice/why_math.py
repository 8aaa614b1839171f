"""Practice for the chapter "Why math?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import POSITIVE, Choice, Code, Exercise, Expression, Number, Slip

RULE = "why-math#One rule, written three times"
JOBS = "why-math#Four jobs"
SURE = "why-math#How sure is sure?"
MAP = "why-math#The map of this book"


A_RULE = Exercise(
    "ex-why-math-rule",
    numbers={"w": 3, "b": 10, "x": 8},
    fresh=lambda rng: {
        "w": int(rng.integers(4, 8)),
        "b": int(rng.integers(10, 20)),
        "x": int(rng.integers(5, 10)),
    },
    question=lambda w, b, x: (
        f"A delivery takes {b} minutes to prepare and {w} minutes for each kilometre. Write it as a "
        f"formula with $x$ in kilometres. Then write the line of Python, and predict the time for {x} km."
    ),
    parts=(
        Expression(
            "formula",
            "the predicted minutes, as a formula of x",
            symbols={"x": POSITIVE},
            answer=lambda w, b: f"{w}*x + {b}",
            slips=(
                Slip(
                    "weight and bias swapped",
                    lambda w, b: f"{b}*x + {w}",
                    "Which of the two numbers is counted for each kilometre?",
                    RULE,
                ),
                Slip(
                    "bias forgotten",
                    lambda w: f"{w}*x",
                    "What does a delivery to the house next door take?",
                    RULE,
                ),
                Slip(
                    "preparing counted for each kilometre",
                    lambda w, b: f"({w} + {b})*x",
                    "How often is a delivery prepared?",
                    RULE,
                ),
            ),
        ),
        Code(
            "rule",
            "a function with the line of Python, for any weight and bias",
            answer=lambda x, w, b: w * x + b,
            slips=(
                Slip("bias forgotten", lambda x, w, b: w * x, "Which argument is never used?", RULE),
                Slip(
                    "weight and bias swapped",
                    lambda x, w, b: b * x + w,
                    "Which of the two is multiplied by the input?",
                    RULE,
                ),
            ),
            signature="rule(x, w, b)",
            cases=lambda rng: [
                (float(rng.integers(1, 9)), 3.0, 10.0),
                (rng.uniform(1, 9, size=4), 5.0, 40.0),
            ],
        ),
        Number(
            "minutes",
            "the predicted time",
            answer=lambda w, b, x: w * x + b,
            slips=(
                Slip(
                    "bias forgotten", lambda w, x: w * x, "Somebody has to prepare the delivery first.", RULE
                ),
                Slip(
                    "weight and bias swapped",
                    lambda w, b, x: b * x + w,
                    "Which of the two numbers is counted for each kilometre?",
                    RULE,
                ),
                Slip(
                    "preparing counted for each kilometre",
                    lambda w, b, x: (w + b) * x,
                    "How often is a delivery prepared?",
                    RULE,
                ),
            ),
            unit="minutes",
        ),
    ),
)

SENTENCES = {
    "data": (
        "The learner spent 4.5 hours.",
        "Bo completed 3 lessons.",
        "The mail has 2 links, and it was spam.",
    ),
    "mistakes": (
        "On average we are 5 points off.",
        "For one learner we were 10 points too low.",
        "One mail in twenty is sorted wrongly.",
    ),
    "improvement": (
        "Raise the weight a little.",
        "Take 0.5 away from the bias.",
        "Move each weight against its slope.",
    ),
    "model": (
        "Score is 5 times hours plus 40.",
        "Each link makes spam somewhat more likely.",
        "Each lesson is worth one point.",
    ),
}


def pick(rng: np.random.Generator) -> dict[str, Any]:
    """Return a sentence for each job."""
    chosen = (said[rng.integers(len(said))] for said in SENTENCES.values())
    return dict(zip(("first", "second", "third", "fourth"), chosen, strict=True))


def job(name: str, letter: str, right: str, hints: Mapping[str, str]) -> Choice:
    """Return the question for the job of one sentence; a wrong job has a hint."""
    slips = [Slip(f"{wrong} for {right}", wrong, hint, JOBS) for wrong, hint in hints.items()]
    return Choice(name, f"the job of ({letter})", answer=right, slips=tuple(slips))


SORT = Exercise(
    "ex-why-math-jobs",
    numbers=dict(
        zip(("first", "second", "third", "fourth"), (said[0] for said in SENTENCES.values()), strict=True)
    ),
    fresh=pick,
    question=lambda first, second, third, fourth: (
        f"Which job does each of these do: data, model, mistakes or improvement? (a) *{first}* (b) "
        f"*{second}* (c) *{third}* (d) *{fourth}*"
    ),
    parts=(
        job(
            "first",
            "a",
            "data",
            {
                "model": "Does this sentence say what follows from something, or only what was the case?",
                "mistakes": "Nothing is compared here. What goes in before anybody predicts?",
                "improvement": "Does this sentence change a number?",
            },
        ),
        job(
            "second",
            "b",
            "mistakes",
            {
                "data": "Could anybody know this without having predicted?",
                "model": "Could you predict with this sentence?",
                "improvement": "This sentence says how it went. Does it say what to change?",
            },
        ),
        job(
            "third",
            "c",
            "improvement",
            {
                "data": "Is this something that was observed, or something to be done?",
                "model": "A rule predicts. What does this sentence do to the rule?",
                "mistakes": "Is something measured here, or changed?",
            },
        ),
        job(
            "fourth",
            "d",
            "model",
            {
                "data": "Is this about one case, or about every case that may come?",
                "mistakes": "Is there a true answer that is compared?",
                "improvement": "Is there a change in this sentence, or a rule that stays?",
            },
        ),
    ),
)


def tried(w: float, biases: Any) -> Any:
    """Return the loss of the five learners for each bias."""
    X, y = ml.datasets.hours_and_scores()
    return np.array([ml.linear_regression.mean_squared_error(X, y, [w], b) for b in biases])


def absolute(w: float, biases: Any) -> Any:
    """Return the mean absolute error of the five learners for each bias."""
    X, y = ml.datasets.hours_and_scores()
    return np.array([ml.losses.mean_absolute_error(y, X[:, 0] * w + b) for b in biases])


def some_biases(rng: np.random.Generator) -> dict[str, Any]:
    """Return a weight, and four biases with the best one among the inner two."""
    w = int(rng.choice([5, 6, 9, 10]))
    start = 60 - 3 * w - int(rng.integers(1, 3))
    return {"w": w, "biases": tuple(range(start, start + 4))}


BIAS = Exercise(
    "ex-why-math-bias",
    numbers={"w": 7, "biases": (38, 39, 40, 41)},
    fresh=some_biases,
    question=lambda w, biases: (
        f"Keep the weight at {w} and try the biases {biases[0]}, {biases[1]}, {biases[2]} and {biases[3]}. "
        f"Which has the smallest loss?"
    ),
    parts=(
        Number(
            "losses",
            "the four losses, in the order of the question",
            answer=tried,
            slips=(
                Slip(
                    "1/n missing",
                    lambda w, biases: 5 * tried(w, biases),
                    "This is the sum over the learners. How many are there?",
                    JOBS,
                ),
                Slip(
                    "absolute, not squared",
                    absolute,
                    "What is done with each difference before the mean is taken?",
                    JOBS,
                ),
                Slip(
                    "rooted, not squared",
                    lambda w, biases: np.sqrt(tried(w, biases)),
                    "The loss is in squared points. Did you take a root?",
                    JOBS,
                ),
                Slip(
                    "another weight",
                    lambda w, biases: tried(w + 1, biases),
                    "Check the weight: which one is to be kept?",
                    JOBS,
                ),
            ),
            unit="squared points",
        ),
        Number(
            "best",
            "the bias with the smallest loss",
            answer=lambda w, biases: biases[np.argmin(tried(w, biases))],
            slips=(
                Slip(
                    "the loss, not the bias",
                    lambda w, biases: tried(w, biases).min(),
                    "This is how small the loss gets. Which bias gives it?",
                    JOBS,
                ),
                Slip(
                    "largest for smallest",
                    lambda w, biases: biases[np.argmax(tried(w, biases))],
                    "Is a large loss good or bad?",
                    JOBS,
                ),
                Slip(
                    "place for bias",
                    lambda w, biases: np.argmin(tried(w, biases)),
                    "This is a place in the list. Which bias stands there?",
                    "reading-formulas#Signs that ask and signs that act",
                ),
            ),
            unit="points",
            rtol=1e-6,
        ),
    ),
)


def expected(counts: Any, percent: Any) -> Any:
    """Return the mistakes to expect in each group."""
    return np.array(counts) * (1 - np.array(percent) / 100)


def mean_confidence(counts: Any, percent: Any) -> float:
    """Return the mistakes if all groups counted alike."""
    return float(np.sum(counts) * (1 - np.mean(percent) / 100))


MISTAKES = Exercise(
    "ex-why-math-mistakes",
    numbers={"counts": (40, 50, 10), "percent": (60, 90, 99)},
    fresh=lambda rng: {
        "counts": (60, 10 * int(rng.integers(7, 10)), 10),
        "percent": (int(rng.integers(55, 66)), int(rng.integers(86, 93)), 98),
    },
    question=lambda counts, percent: (
        f"A tool with honest numbers decides about {counts[0]} learners at {percent[0]}%, {counts[1]} at "
        f"{percent[1]}% and {counts[2]} at {percent[2]}%. How many mistakes do you expect in all, and from "
        f"which group do most of them come?"
    ),
    parts=(
        Number(
            "groups",
            "the mistakes to expect from each group, in the order of the question",
            answer=expected,
            slips=(
                Slip(
                    "right for wrong",
                    lambda counts, percent: counts - expected(counts, percent),
                    "So many are decided rightly. What is left?",
                    SURE,
                ),
                Slip(
                    "percent for share",
                    lambda counts, percent: 100 * expected(counts, percent),
                    "More mistakes than learners? Write the percentage as a share first.",
                    SURE,
                ),
                Slip(
                    "shares, not learners",
                    lambda counts, percent: expected(counts, percent) / counts,
                    "This is how likely each mistake is. How many learners does each group have?",
                    SURE,
                ),
            ),
            unit="learners",
        ),
        Number(
            "total",
            "the mistakes to expect in all, with one decimal",
            answer=lambda counts, percent: expected(counts, percent).sum(),
            slips=(
                Slip(
                    "right for wrong",
                    lambda counts, percent: (counts - expected(counts, percent)).sum(),
                    "So many are decided rightly. What is left?",
                    SURE,
                ),
                Slip(
                    "groups taken as equally large",
                    mean_confidence,
                    "You took the mean of the three percentages. Are the groups of one size?",
                    SURE,
                ),
                Slip(
                    "percent for share",
                    lambda counts, percent: 100 * expected(counts, percent).sum(),
                    "More mistakes than learners? Write the percentage as a share first.",
                    SURE,
                ),
            ),
            unit="learners",
        ),
        Choice(
            "most",
            "the group from which most mistakes come",
            answer=lambda percent: f"the one at {percent[0]}%",
            slips=(
                Slip(
                    "size for mistakes",
                    lambda percent: f"the one at {percent[1]}%, because it is the largest",
                    "A large group can have few mistakes. Compare your three numbers.",
                    SURE,
                ),
                Slip(
                    "confidence taken for risk",
                    lambda percent: f"the one at {percent[2]}%, because its mistakes surprise most",
                    "How often is the tool wrong when it is that sure?",
                    SURE,
                ),
                Slip(
                    "honest taken for equal",
                    "all alike, because the numbers are honest",
                    "Honest numbers say how often the tool is wrong. Do they say the same for each group?",
                    SURE,
                ),
            ),
        ),
    ),
)

LEADS_TO: Mapping[str, Sequence[str]] = {
    "reading-formulas": ["core-loop"],
    "core-loop": ["vectors", "probability"],
    "vectors": ["matrices"],
    "probability": ["statistics"],
    "matrices": ["derivatives"],
    "statistics": ["derivatives"],
    "derivatives": ["gradient-descent"],
}


def directly(goal: str, leads_to: Mapping[str, Sequence[str]] = LEADS_TO) -> list[str]:
    """Return the chapters with an arrow to the goal, sorted."""
    return sorted(chapter for chapter, targets in leads_to.items() if goal in targets)


def before(goal: str, leads_to: Mapping[str, Sequence[str]] = LEADS_TO) -> list[str]:
    """Return the chapters that lead to the goal, directly or by way of others, sorted."""
    found = set(directly(goal, leads_to))
    return sorted(found.union(*(before(chapter, leads_to) for chapter in found)))


def later(goal: str) -> int:
    """Return how many chapters have the goal before them."""
    chapters = {*LEADS_TO, "gradient-descent"}
    return sum(goal in before(chapter) for chapter in chapters)


def maps(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return goals in the map of the book and in others."""
    letters = "abcdefgh"
    drawn = {a: [b for b in letters[i + 1 :] if rng.random() < 0.3] for i, a in enumerate(letters)}
    return [("gradient-descent", dict(LEADS_TO)), ("statistics", dict(LEADS_TO)), ("h", drawn), ("a", drawn)]


ROUTE = Exercise(
    "ex-why-math-route",
    numbers={"goal": "gradient-descent"},
    fresh=lambda rng: {"goal": str(rng.choice(["derivatives", "matrices", "statistics"]))},
    question=lambda goal: (
        f"The book has the upper part of its map as a dictionary, from each chapter to the chapters that "
        f"it leads to. Which chapters lead to *{goal}*, directly or by way of others? Find them by hand, "
        f"then by code."
    ),
    parts=(
        Number(
            "count",
            "how many chapters lead to it",
            answer=lambda goal: len(before(goal)),
            slips=(
                Slip(
                    "direct arrows only",
                    lambda goal: len(directly(goal)),
                    "These have an arrow straight to it. Which chapters lead to them?",
                    MAP,
                ),
                Slip(
                    "the goal counted in",
                    lambda goal: len(before(goal)) + 1,
                    "Does the goal lead to itself?",
                    MAP,
                ),
                Slip(
                    "arrows walked forwards",
                    later,
                    "These come after it. Walk the arrows backwards.",
                    MAP,
                ),
            ),
            unit="chapters",
            rtol=1e-6,
        ),
        Code(
            "before",
            "a function that returns a sorted list of the chapters that lead to a goal, for any such "
            "dictionary",
            answer=before,
            slips=(
                Slip(
                    "direct arrows only",
                    directly,
                    "Your function stops after one arrow. Ask it again about each chapter that it found.",
                    MAP,
                ),
                Slip(
                    "the goal counted in",
                    lambda goal, leads_to: sorted({*before(goal, leads_to), goal}),
                    "Does the goal lead to itself?",
                    MAP,
                ),
                Slip(
                    "arrows walked forwards",
                    lambda goal, leads_to: sorted(leads_to.get(goal, [])),
                    "The dictionary leads forwards. In which direction is the question?",
                    MAP,
                ),
            ),
            signature="before(goal, leads_to)",
            cases=maps,
        ),
    ),
)

EXERCISES = (A_RULE, SORT, BIAS, MISTAKES, ROUTE)
