"""Practice for the chapter "Engineering questions"."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Slip

SHAPES = "engineering-questions#Are our features shaped correctly?"
LEARNING = "engineering-questions#Is the model learning or memorizing?"
LOSS = "engineering-questions#Is the loss meaningful for the user's problem?"
TRUST = "engineering-questions#Are predictions calibrated enough to trust?"
INCOMPLETE = "engineering-questions#How do we explain a result from incomplete data?"


def pairs(scores: Any) -> Any:
    """Return the error of each prediction for each score, where the predictions are the scores."""
    return np.subtract.outer(scores, scores)


def refuses(function: Any) -> Any:
    """Return a loss that stops when the shapes differ, as a slip would compute it."""

    def loss(y: Any, y_hat: Any) -> Any:
        if y.shape != y_hat.shape:
            raise ValueError("shapes differ")
        return function(y, y_hat)

    return loss


ALL_PAIRS = Exercise(
    "ex-engineering-questions-all-pairs",
    numbers={"scores": (1, 3)},
    fresh=lambda rng: {"scores": (int(rng.integers(1, 5)), int(rng.integers(8, 15)))},
    question=lambda scores: (
        f"Two learners scored {scores[0]} and {scores[1]} points, and the predictions are perfect: "
        f"{scores[0]} and "
        f"{scores[1]}. What does the mean squared error say if the predictions have the shape $(2, "
        f"1)$ and the scores "
        "$(2,)$? First by hand, then with NumPy."
    ),
    parts=(
        Number(
            "table",
            "the table of squared errors that NumPy makes, one prediction a row",
            answer=lambda scores: pairs(scores) ** 2,
            slips=(
                Slip(
                    "each with its own score",
                    lambda scores: np.zeros(len(scores)),
                    "So it would be with equal shapes. Align the two at the right: which shape comes out?",
                    SHAPES,
                ),
                Slip("not squared", pairs, "These are the errors. The loss squares each of them.", SHAPES),
                Slip(
                    "absolute for squared",
                    lambda scores: np.abs(pairs(scores)),
                    "The signs are gone, but nothing is squared yet.",
                    SHAPES,
                ),
            ),
        ),
        Number(
            "loss",
            "the mean squared error that comes out",
            answer=lambda scores: np.mean(pairs(scores) ** 2),
            slips=(
                Slip(
                    "each with its own score",
                    0,
                    "That is the loss that we want. How many differences does NumPy compute here?",
                    SHAPES,
                ),
                Slip(
                    "1/n missing",
                    lambda scores: np.sum(pairs(scores) ** 2),
                    "This is the sum of the table. By how many do you divide for its mean?",
                    SHAPES,
                ),
                Slip(
                    "divided by learners, not by pairs",
                    lambda scores: np.sum(pairs(scores) ** 2) / len(scores),
                    "How many entries has the table?",
                    SHAPES,
                ),
                Slip(
                    "rooted, not squared",
                    lambda scores: np.sqrt(np.mean(pairs(scores) ** 2)),
                    "This is in points. The loss is in squared points.",
                    SHAPES,
                ),
            ),
            unit="squared points",
        ),
        Code(
            "code",
            "a mean squared error that stops with a ValueError when the two are not vectors of one length",
            answer=ml.losses.mean_squared_error,
            slips=(
                Slip(
                    "shapes not checked",
                    lambda y, y_hat: np.mean((y_hat - y) ** 2),
                    "It returns a number for a column of predictions as well. Look at both shapes first.",
                    SHAPES,
                ),
                Slip(
                    "1/n missing",
                    refuses(lambda y, y_hat: np.sum((y_hat - y) ** 2)),
                    "It stops where it should. But a mean divides by the number of learners.",
                    SHAPES,
                ),
                Slip(
                    "rooted, not squared",
                    refuses(lambda y, y_hat: np.sqrt(np.mean((y_hat - y) ** 2))),
                    "It stops where it should. But the root puts the loss into points.",
                    SHAPES,
                ),
            ),
            signature="mean_squared_error(y, y_hat)",
            cases=lambda rng: [
                (rng.normal(size=n), rng.normal(size=shape))
                for n, shape in ((4, 4), (3, (3, 1)), (5, 5), (2, (1, 2)))
            ],
        ),
    ),
)

LIMITS = np.array([168, 100, 12])


def inside(X: Any) -> bool:
    """Say whether every number lies in its range."""
    return bool(((X >= 0) & (X <= LIMITS)).all())


def draw_tables(rng: np.random.Generator) -> list[tuple[Any]]:
    """Return a good matrix, and for each way to go wrong one like it."""
    tables = [rng.uniform(1, 10, size=(4, 3)) for _ in range(5)]
    for table, wrong in zip(tables[1:], (np.nan, -1, 300, np.inf), strict=True):
        table[tuple(rng.integers((4, 3)))] = wrong
    return [(table,) for table in tables]


HOLE = Exercise(
    "ex-engineering-questions-hole",
    fresh="there is one kind of number that passes, whatever the other numbers are",
    parts=(
        Choice(
            "entry",
            "the entry that lets a matrix pass this check and fail ours",
            answer="a missing number (NaN)",
            slips=(
                Slip(
                    "caught below",
                    "a negative number",
                    "Is it smaller than 0? Then this check sees it.",
                    SHAPES,
                ),
                Slip(
                    "caught above",
                    "an infinite number",
                    "Is it larger than the limit? Then this check sees it.",
                    SHAPES,
                ),
                Slip(
                    "both checks alike",
                    "a number exactly on its limit, such as 100 points",
                    "Is it outside by this check? Is it inside by ours? Try both in code.",
                    SHAPES,
                ),
            ),
        ),
        Choice(
            "why",
            "why",
            answer="Every comparison with it is false, so it is never outside, and never inside either.",
            slips=(
                Slip(
                    "taken for zero",
                    "NumPy reads it as 0, which lies in every range.",
                    "Would it fail our check then?",
                    SHAPES,
                ),
                Slip(
                    "skipped by any and all",
                    "any() and all() leave such entries out.",
                    "Both look at every entry. Print the table of True and False before them.",
                    SHAPES,
                ),
                Slip(
                    "or and and taken for the reason",
                    "A check with | sees less than a check with &.",
                    "For ordinary numbers the two checks agree. What is special about this entry?",
                    SHAPES,
                ),
            ),
        ),
        Code(
            "code",
            "a function that returns True if every hour is in 0 to 168, every quiz point in 0 to 100 "
            "and every lesson in "
            "0 to 12, and False otherwise, also for missing numbers",
            answer=inside,
            slips=(
                Slip(
                    "a check with a hole",
                    lambda X: not ((X < 0) | (X > LIMITS)).any(),
                    "It lets a missing number pass. Ask for what must hold.",
                    SHAPES,
                ),
                Slip(
                    "one good entry taken for enough",
                    lambda X: bool(((X >= 0) & (X <= LIMITS)).any()),
                    "How many entries have to be in their range?",
                    SHAPES,
                ),
                Slip(
                    "no lower limit",
                    lambda X: bool((X <= LIMITS).all()),
                    "Can a learner have studied for fewer than no hours?",
                    SHAPES,
                ),
                Slip(
                    "no upper limit",
                    lambda X: bool((X >= 0).all()),
                    "How many hours has a week?",
                    SHAPES,
                ),
            ),
            signature="inside(X)",
            cases=draw_tables,
        ),
    ),
)

SIZES = (5, 10, 20, 40, 80, 200)


def this_term() -> Any:
    """Return the learners of this term, with their features standardized, and means and spreads."""
    term = ml.datasets.learners()
    return term, *ml.statistics.standardize(term.X)


def next_term(seed: int = 1) -> Any:
    """Return the learners of next term, and their features on this term's scale."""
    later = ml.datasets.learners(1000, seed=seed)
    _, _, means, stds = this_term()
    return later, (later.X - means) / stds


def learning_curve(X: Any, y: Any, X_test: Any, y_test: Any, sizes: Any) -> Any:
    """Return training and test loss, one size a row, of a model of the first learners."""
    rows = []
    for n in sizes:
        model = ml.linear_regression.fit(X[:n], y[:n])
        parts = (X[:n], y[:n]), (X_test, y_test)
        rows.append([ml.linear_regression.mean_squared_error(*part, *model) for part in parts])
    return np.array(rows)


def curve(seed: int) -> Any:
    """Return the learning curve of this term, tested on a next term."""
    (term, Z, *_), (later, Z_later) = this_term(), next_term(seed)
    return learning_curve(Z, term.score, Z_later, later.score, SIZES)


def seen_before(X: Any, y: Any, X_test: Any, y_test: Any, sizes: Any) -> Any:
    """Return a learning curve that is tested on learners of whom some were trained on."""
    return learning_curve(X, y, X, y, sizes)


CURVE = Exercise(
    "ex-engineering-questions-curve",
    numbers={"seed": 1},
    fresh=lambda rng: {"seed": int(rng.integers(2, 1000))},
    question=lambda seed: (
        "A linear model cannot memorize 200 learners. Can it memorize 5? Fit it on the first 5, 10, "
        "20, 40, 80 and 200 "
        "learners of this term, `datasets.learners()`, with standardized features. Compute both "
        "losses each time; next "
        f"term is `datasets.learners(1000, seed={seed})`. From how many on would you use it?"
    ),
    parts=(
        Number(
            "five",
            "training loss and test loss with the first 5 learners, to one decimal",
            answer=lambda seed: curve(seed)[0],
            slips=(
                Slip(
                    "another order",
                    lambda seed: curve(seed)[0, ::-1],
                    "The loss on the 5 learners themselves is asked first.",
                    LEARNING,
                ),
                Slip(
                    "rooted, not squared",
                    lambda seed: np.sqrt(curve(seed)[0]),
                    "These are in points. The chapter's losses are in squared points.",
                    LEARNING,
                ),
                Slip(
                    "trained on everybody",
                    lambda seed: curve(seed)[-1],
                    "This model has seen all 200. How many rows go into the fit?",
                    LEARNING,
                ),
            ),
            unit="squared points",
            atol=0.06,
        ),
        Number(
            "tests",
            "the six test losses, to one decimal",
            answer=lambda seed: curve(seed)[:, 1],
            slips=(
                Slip(
                    "training for test",
                    lambda seed: curve(seed)[:, 0],
                    "These are the losses on the learners that the model was fitted on.",
                    LEARNING,
                ),
                Slip(
                    "another order",
                    lambda seed: curve(seed)[::-1, 1],
                    "The loss of the smallest training set comes first.",
                    LEARNING,
                ),
                Slip(
                    "rooted, not squared",
                    lambda seed: np.sqrt(curve(seed)[:, 1]),
                    "These are in points. The chapter's losses are in squared points.",
                    LEARNING,
                ),
            ),
            unit="squared points",
            atol=0.06,
        ),
        Choice(
            "use",
            "from how many learners on you would use it",
            answer="from about 20: the test loss is well below the baseline there, and settles further",
            slips=(
                Slip(
                    "training for test",
                    "from 5: the training loss is nearly 0",
                    "How does this model do on learners that it has not seen?",
                    LEARNING,
                ),
                Slip(
                    "a growing training loss taken for a fault",
                    "never: the training loss is larger with 200 learners than with 5",
                    "More learners are harder to memorize. Which loss tells what happens next term?",
                    LEARNING,
                ),
                Slip(
                    "a gap taken for a fault",
                    "only from 200: before that, training and test loss differ",
                    "A model may be useful before its two losses meet. What is it compared with?",
                    LEARNING,
                ),
            ),
        ),
        Code(
            "code",
            "a function that returns a row of training loss and test loss for each size n: fitted on "
            "the first n rows",
            answer=learning_curve,
            slips=(
                Slip(
                    "tested on training data",
                    seen_before,
                    "The second loss is for X_test and y_test. Where do they come in?",
                    LEARNING,
                ),
                Slip(
                    "rooted, not squared",
                    lambda *data: np.sqrt(learning_curve(*data)),
                    "The root changes the unit. The question asks for the mean squared error.",
                    LEARNING,
                ),
                Slip(
                    "another order",
                    lambda *data: learning_curve(*data)[:, ::-1],
                    "The training loss stands in the first column.",
                    LEARNING,
                ),
                Slip(
                    "rows for columns",
                    lambda *data: learning_curve(*data).T,
                    "One size a row is asked.",
                    "matrices#Rows are examples, columns are features",
                ),
            ),
            signature="learning_curve(X, y, X_test, y_test, sizes)",
            cases=lambda rng: [
                (
                    rng.normal(size=(30, d)),
                    rng.normal(size=30),
                    rng.normal(size=(9, d)),
                    rng.normal(size=9),
                    (8, 15, 30),
                )
                for d in (1, 3)
            ],
        ),
    ),
)


@cache
def scores() -> Any:
    """Return the scores of next term's learners by the chapter's model of who leaves, and who left."""
    term, Z, *_ = this_term()
    w, b, leaves = np.zeros(3), 0.0, 1 - term.completed
    for _ in range(2000):
        error = ml.probability.sigmoid(Z @ w + b) - leaves
        w, b = w - 0.5 * Z.T @ error / len(Z), b - 0.5 * error.mean()
    later, Z_later = next_term()
    return Z_later @ w + b, 1 - later.completed


def cost(threshold: float, helps: float) -> float:
    """Return what a threshold costs next term if a call keeps this share of those who would leave."""
    score, left = scores()
    call = ml.probability.sigmoid(score) >= threshold
    return float(np.sum(call) + 8 * np.sum(left * ~call) + 8 * (1 - helps) * np.sum(left * call))


def saved(helps: float, really: float) -> float:
    """Return what the threshold of a call that helps so often saves, if it really helps that often."""
    return cost(1 / 8, really) - cost(1 / (8 * helps), really)


HALF = Exercise(
    "ex-engineering-questions-half",
    numbers={"helps": 0.5},
    fresh=lambda rng: {"helps": float(rng.choice([0.3, 0.4, 0.6, 0.7, 0.75]))},
    question=lambda helps: (
        f"A pilot shows that a call keeps only {helps:.0%} of the learners who would have left; a "
        f"call costs 1 and a miss "
        "8. Which threshold follows? How much would the team save next term, in expectation, "
        "compared with one eighth? "
        "Take `p` and `left` from the chapter."
    ),
    parts=(
        Number(
            "threshold",
            "the probability of leaving from which on a call pays",
            answer=lambda helps: 1 / (8 * helps),
            slips=(
                Slip(
                    "a call that always helps",
                    1 / 8,
                    "This is the old threshold. What does a called learner still cost who leaves anyway?",
                    LOSS,
                ),
                Slip(
                    "the wrong way",
                    lambda helps: helps / 8,
                    "A call is worth less now. Should the team call more learners or fewer?",
                    LOSS,
                ),
                Slip(
                    "only needless calls cost",
                    lambda helps: ml.probability.decision_threshold(1, 8 * helps),
                    "That rule gives back the price of a call that was needed. Here every call costs.",
                    LOSS,
                ),
                Slip(
                    "percent for share",
                    lambda helps: 100 / (8 * helps),
                    "A probability lies between 0 and 1. Write a share, or add the sign %.",
                    LOSS,
                ),
            ),
        ),
        Number(
            "saved",
            "what the team would save, to a whole number",
            answer=lambda helps: saved(helps, helps),
            slips=(
                Slip(
                    "sign flipped",
                    lambda helps: -saved(helps, helps),
                    "Which of the two costs more: the old threshold, or the new one?",
                    LOSS,
                ),
                Slip(
                    "a call that always helps",
                    lambda helps: saved(helps, 1),
                    "Some of the called learners leave all the same. Which cost do they bring?",
                    LOSS,
                ),
                Slip(
                    "the cost, not what is saved",
                    lambda helps: cost(1 / (8 * helps), helps),
                    "So much is paid with the new threshold. How much less is it than before?",
                    LOSS,
                ),
            ),
            unit="cost units",
            atol=0.5,
        ),
    ),
)

DIVISORS = np.arange(1, 5.5, 0.5)


def best_divisor(score: Any, y: Any, choices: Any) -> Any:
    """Return the divisor of the scores with the smallest log loss."""
    losses = [ml.losses.log_loss(y, ml.probability.sigmoid(score / c)) for c in choices]
    return choices[int(np.argmin(losses))]


def chosen(first: int) -> float:
    """Return the divisor chosen on the first learners of next term."""
    score, left = scores()
    return float(best_divisor(3 * score[:first], left[:first], DIVISORS))


def calibration(first: int, part: slice) -> Any:
    """Return the vendor's calibration error before and after cooling, on a part of next term's learners."""
    score, left = scores()
    chances = [ml.probability.sigmoid(3 * score / c) for c in (1, chosen(first))]
    return np.array([ml.evaluation.expected_calibration_error(left[part], p[part]) for p in chances])


TEMPERATURE = Exercise(
    "ex-engineering-questions-temperature",
    numbers={"first": 500},
    fresh=lambda rng: {"first": int(rng.choice([300, 350, 400, 450, 550, 600]))},
    question=lambda first: (
        "The vendor gives us the scores, `3 * score` in the chapter, so we can divide them by a "
        "number before the sigmoid. "
        f"Choose that number from 1, 1.5, 2 and so on up to 5, by the log loss on the first {first} "
        f"learners of next term. "
        f"Then compare the ECE before and after, on the other {1000 - first}. Does the accuracy change?"
    ),
    parts=(
        Number(
            "divisor",
            "the number that you choose",
            answer=chosen,
            slips=(
                Slip(
                    "chosen by accuracy",
                    DIVISORS[0],
                    "Nothing is cooled by this one. Which number tells good probabilities from bad ones?",
                    TRUST,
                ),
                Slip(
                    "largest for smallest",
                    DIVISORS[-1],
                    "The log loss is not smallest at the end of the list. Print it for all choices.",
                    TRUST,
                ),
                Slip(
                    "the vendor's factor",
                    3,
                    "That is the factor that was put in. Which choice has the smallest log loss on "
                    "these learners?",
                    TRUST,
                ),
            ),
        ),
        Number(
            "ece",
            "the ECE before and after, on the others, to three decimals",
            answer=lambda first: calibration(first, slice(first, None)),
            slips=(
                Slip(
                    "tested where it was chosen",
                    lambda first: calibration(first, slice(first)),
                    "The number was chosen on these learners. Which ones have not been used yet?",
                    LEARNING,
                ),
                Slip(
                    "tested on all",
                    lambda first: calibration(first, slice(None)),
                    "Among these are the learners on whom the number was chosen. Leave them out.",
                    LEARNING,
                ),
                Slip(
                    "another order",
                    lambda first: calibration(first, slice(first, None))[::-1],
                    "The ECE before the division is asked first.",
                    TRUST,
                ),
            ),
            atol=6e-4,
        ),
        Choice(
            "accuracy",
            "whether the accuracy changes",
            answer="no: a score keeps its sign when it is divided by a positive number",
            slips=(
                Slip(
                    "calibration taken for accuracy",
                    "yes, it rises: better probabilities are right more often",
                    "When is a probability above one half? Does the division change this for any learner?",
                    TRUST,
                ),
                Slip(
                    "less sure taken for less right",
                    "yes, it falls: the model is less sure of every label",
                    "A less sure label is still the same label. On which side of one half does it stay?",
                    TRUST,
                ),
            ),
        ),
        Code(
            "code",
            "a function that returns the one of choices by which the scores have to be divided, by "
            "the log loss",
            answer=best_divisor,
            slips=(
                Slip(
                    "largest for smallest",
                    lambda score, y, choices: max(
                        choices, key=lambda c: ml.losses.log_loss(y, ml.probability.sigmoid(score / c))
                    ),
                    "Is a large log loss good or bad?",
                    TRUST,
                ),
                Slip(
                    "multiplied, not divided",
                    lambda score, y, choices: 1 / best_divisor(score, y, 1 / choices),
                    "Multiplied, a score gets even surer. Cool it down.",
                    TRUST,
                ),
                Slip(
                    "the index, not the choice",
                    lambda score, y, choices: np.flatnonzero(choices == best_divisor(score, y, choices))[0],
                    "This says at which place the choice stands. What stands there?",
                    TRUST,
                ),
                Slip(
                    "chosen by accuracy",
                    lambda score, y, choices: choices[0],
                    "The accuracy is the same for all choices, so the first one wins. Take the log loss.",
                    TRUST,
                ),
            ),
            signature="best_divisor(score, y, choices)",
            cases=lambda rng: [
                (
                    score := rng.normal(size=400),
                    (rng.random(400) < 1 / (1 + np.exp(-score / c))).astype(float),
                    DIVISORS,
                )
                for c in (0.7, 2.0)
            ],
        ),
    ),
)


def seen() -> Any:
    """Return the quiz averages that are not missing."""
    quiz, rng = ml.datasets.learners().quiz_average, np.random.default_rng(0)
    return quiz[rng.random(200) >= 0.8 * ml.probability.sigmoid((60 - quiz) / 5)]


def missing(floor: float) -> float:
    """Return the mean of the missing quiz averages at which the mean of all is at the floor."""
    return float((200 * floor - seen().sum()) / (200 - len(seen())))


HOW_BAD = Exercise(
    "ex-engineering-questions-how-bad",
    numbers={"floor": 60},
    fresh=lambda rng: {"floor": int(rng.choice([56, 57, 58, 59, 61, 62]))},
    question=lambda floor: (
        f"The head of the course can live with any mean of at least {floor} points. The mean of the "
        f"{len(seen())} quiz "
        f"averages that we see is {seen().mean():.2f}. How low would the mean of the "
        f"{200 - len(seen())} missing ones have "
        "to be for the mean of all 200 to fall below that? Would you worry?"
    ),
    parts=(
        Number(
            "mean",
            "the mean of the missing ones at which the mean of all is at that limit, to one decimal",
            answer=missing,
            slips=(
                Slip(
                    "groups of one size",
                    lambda floor: 2 * floor - seen().mean(),
                    "This takes both groups for equally large. How many learners are in each?",
                    INCOMPLETE,
                ),
                Slip(
                    "divided by those seen",
                    lambda floor: (200 * floor - seen().sum()) / len(seen()),
                    "The sum that is left belongs to the missing ones. How many are they?",
                    INCOMPLETE,
                ),
                Slip(
                    "divided by all",
                    lambda floor: (200 * floor - seen().sum()) / 200,
                    "The sum that is left belongs to the missing ones. How many are they?",
                    INCOMPLETE,
                ),
                Slip(
                    "1/n missing",
                    lambda floor: 200 * floor - seen().sum(),
                    "This is the sum of all the missing ones. What is their mean?",
                    INCOMPLETE,
                ),
            ),
            unit="points",
        ),
        Choice(
            "worry",
            "whether you would worry",
            answer="Hardly: the missing ones would have to average less than nearly everybody whom we see.",
            slips=(
                Slip(
                    "many missing taken for everything lost",
                    "Yes: with more than a quarter missing, nothing can be said.",
                    "You have said something: how low they would have to be. How many learners whom "
                    "we see are so low?",
                    INCOMPLETE,
                ),
                Slip(
                    "missing taken for like those seen",
                    "No: the missing ones are like the others, so the mean stays as it is.",
                    "Who tends to be missing, by the chapter? The bound needs no such guess.",
                    INCOMPLETE,
                ),
                Slip(
                    "possible taken for likely",
                    "Yes: such a low mean is possible, so it must be expected.",
                    "Compare it with the learners whom we see. How likely would it be that nearly "
                    "all of the missing are so low?",
                    INCOMPLETE,
                ),
            ),
        ),
    ),
)

EXERCISES = (ALL_PAIRS, HOLE, CURVE, HALF, TEMPERATURE, HOW_BAD)
