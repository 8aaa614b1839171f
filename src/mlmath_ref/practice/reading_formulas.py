"""Practice for the chapter "Reading formulas"."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import SHARE, Choice, Code, Exercise, Expression, Number, Slip

PARTS = "reading-formulas#Four parts and three questions"
MARKS = "reading-formulas#The marks on a letter"
SUM = "reading-formulas#The sum sign is a loop"
BARS = "reading-formulas#One bar, three meanings"
SIGNS = "reading-formulas#Signs that ask and signs that act"
WILD = "reading-formulas#Formulas from the wild"

NAMES = ("Amara", "Bo", "Chen")
FEATURES = ("hours", "quiz average", "lessons")


def loaves(w: Any, b: float, x: Any) -> float:
    """Return the loaves that the bakery expects to sell."""
    return float(ml.linear_regression.predict([x], w, b)[0])


BAKERY = Exercise(
    "ex-reading-formulas-bakery",
    numbers={"w": (20, 0.5), "b": 30, "x": (8, 120), "y": 240},
    fresh=lambda rng: {
        "w": (w := (int(rng.choice([15, 18, 20, 25])), 0.5)),
        "b": (b := int(rng.choice([24, 30, 36]))),
        "x": (x := (int(rng.integers(6, 11)), int(rng.choice([100, 120, 140, 160])))),
        "y": int(loaves(w, b, x)) + int(rng.choice([-12, -9, -8, 7, 11, 14])),
    },
    question=lambda w, b, x, y: (
        rf"A bakery predicts how many loaves it will sell: $\hat{{y}} = {w[0]}x_1 + {w[1]}x_2 + {b}$, "
        rf"where $x_1$ are the hours it is open and $x_2$ the loaves sold yesterday. Answer the three "
        rf"questions. Then predict for {x[0]} hours and {x[1]} loaves yesterday. It sold {y}: what is the "
        rf"squared error?"
    ),
    parts=(
        Choice(
            "input",
            "what the input is",
            answer="the hours it is open, and the loaves sold yesterday",
            slips=(
                Slip(
                    "parameters for inputs",
                    "the loaves an hour, and the bias",
                    "Which numbers are new every day, and which stay in the formula?",
                    PARTS,
                ),
                Slip(
                    "prediction among the inputs",
                    "the hours, the loaves of yesterday and the loaves of today",
                    "What does the bakery know before it opens?",
                    PARTS,
                ),
                Slip(
                    "one input overlooked",
                    "the hours only: the loaves are what is predicted",
                    "There are loaves of two days. Which of them are known?",
                    PARTS,
                ),
            ),
        ),
        Choice(
            "learned",
            "what is learned",
            answer="the two weights and the bias",
            slips=(
                Slip(
                    "bias forgotten",
                    "the two weights",
                    "One more number in the formula is neither given nor computed.",
                    PARTS,
                ),
                Slip(
                    "inputs for parameters",
                    "the hours and the loaves of yesterday",
                    "These change from day to day. What stays the same?",
                    PARTS,
                ),
                Slip(
                    "prediction for parameters",
                    "the loaves of today",
                    "That is computed from the others, anew each day.",
                    PARTS,
                ),
            ),
        ),
        Choice(
            "error",
            "what error is measured in this formula",
            answer="none; it needs a target, which the formula does not have",
            slips=(
                Slip(
                    "hat for error",
                    "the hat on the prediction",
                    "What does a hat say: how wrong a number is, or that it is predicted?",
                    MARKS,
                ),
                Slip(
                    "bias for error",
                    "the bias at its end",
                    "The bias is added to every prediction. Does it know what was sold?",
                    PARTS,
                ),
                Slip(
                    "yesterday for the target",
                    "the difference to the loaves of yesterday",
                    "An error compares a prediction with the truth of the same day.",
                    PARTS,
                ),
            ),
        ),
        Number(
            "loaves",
            "the prediction",
            answer=loaves,
            slips=(
                Slip("bias forgotten", lambda w, x: loaves(w, 0, x), "What is added at the end?", PARTS),
                Slip(
                    "weights swapped",
                    lambda w, b, x: loaves(w[::-1], b, x),
                    "Which weight belongs to the hours? Look at the subscripts.",
                    MARKS,
                ),
                Slip(
                    "bias added for each feature",
                    lambda w, b, x: loaves(w, 2 * b, x),
                    "The bias stands outside the sum. How often is it added?",
                    SUM,
                ),
            ),
            unit="loaves",
        ),
        Number(
            "squared_error",
            "the squared error for this day",
            answer=lambda w, b, x, y: (y - loaves(w, b, x)) ** 2,
            slips=(
                Slip(
                    "not squared",
                    lambda w, b, x, y: y - loaves(w, b, x),
                    "That is the error itself. What does the small raised number ask?",
                    PARTS,
                ),
                Slip(
                    "doubled, not squared",
                    lambda w, b, x, y: 2 * abs(y - loaves(w, b, x)),
                    "A square is a number times itself.",
                    MARKS,
                ),
                Slip(
                    "squares subtracted",
                    lambda w, b, x, y: y**2 - loaves(w, b, x) ** 2,
                    "What comes first, the difference or the square? Look at the bracket.",
                    PARTS,
                ),
            ),
            unit="squared loaves",
        ),
    ),
)


def table() -> Any:
    """Return the features of the three learners."""
    return ml.datasets.three_learners()


def entry(place: tuple[int, int]) -> float:
    """Return the entry with these subscripts, counted from 1."""
    return float(table()[place[0] - 1, place[1] - 1])


def places(rng: np.random.Generator) -> dict[str, Any]:
    """Return subscripts for which the slips differ from the answers."""
    options = [(1, 2), (2, 1), (3, 1), (3, 2)]
    second = int(rng.choice([0, 2, 3]))
    first = (second + int(rng.integers(1, 4))) % 4
    row, column = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    return {"first": options[first], "second": options[second], "row": row, "column": column}


ENTRY = Exercise(
    "ex-reading-formulas-entry",
    numbers={"first": (3, 2), "second": (1, 2), "row": 3, "column": 1},
    fresh=places,
    question=lambda first, second, row, column: (
        rf"For the matrix of our three learners, say in words and compute: $x_{{{first[0]}{first[1]}}}$, "
        rf"$x_{{{second[0]}{second[1]}}}^2$, $\mathbf{{x}}_{row}$, and $\bar{{x}}_{column}$ (the mean of "
        rf"feature {column})."
    ),
    parts=(
        Choice(
            "words",
            "the first of them in words",
            answer=lambda first: f"{FEATURES[first[1] - 1]} of {NAMES[first[0] - 1]}",
            slips=(
                Slip(
                    "rows for columns",
                    lambda first: f"{FEATURES[first[0] - 1]} of {NAMES[first[1] - 1]}",
                    "Which comes first in a pair of subscripts, the learner or the feature?",
                    MARKS,
                ),
                Slip(
                    "two subscripts read as one number",
                    lambda first: f"learner number {first[0]}{first[1]}",
                    "How many learners are there? These are two subscripts side by side.",
                    MARKS,
                ),
            ),
        ),
        Number(
            "entry",
            "the first of them",
            answer=lambda first: entry(first),
            slips=(
                Slip(
                    "rows for columns",
                    lambda first: entry(first[::-1]),
                    "Which comes first in a pair of subscripts, the row or the column?",
                    MARKS,
                ),
                Slip(
                    "column counted from 0",
                    lambda first: entry((first[0], first[1] + 1)),
                    "Mathematics counts from 1, and Python from 0. Which column is it in code?",
                    MARKS,
                ),
                Slip(
                    "squared as well",
                    lambda first: entry(first) ** 2,
                    "Is there a raised number on the first one?",
                    MARKS,
                ),
            ),
        ),
        Number(
            "square",
            "the second of them",
            answer=lambda second: entry(second) ** 2,
            slips=(
                Slip(
                    "not squared",
                    lambda second: entry(second),
                    "What does the small raised number ask?",
                    MARKS,
                ),
                Slip(
                    "rows for columns",
                    lambda second: entry(second[::-1]) ** 2,
                    "Which comes first in a pair of subscripts, the row or the column?",
                    MARKS,
                ),
                Slip(
                    "doubled, not squared",
                    lambda second: 2 * entry(second),
                    "A square is a number times itself.",
                    MARKS,
                ),
            ),
        ),
        Number(
            "row",
            "the third of them, as a list",
            answer=lambda row: table()[row - 1],
            slips=(
                Slip(
                    "rows for columns",
                    lambda row: table()[:, row - 1],
                    "A bold small letter with one subscript is all of one learner. Does that lie across or "
                    "down?",
                    MARKS,
                ),
                Slip(
                    "one entry for a vector",
                    lambda row: table()[row - 1, 0],
                    "The letter is bold. How many numbers does it stand for?",
                    MARKS,
                ),
                Slip(
                    "sum of the row",
                    lambda row: table()[row - 1].sum(),
                    "Nothing is to be added up here. What does a bold letter stand for?",
                    MARKS,
                ),
            ),
        ),
        Number(
            "mean",
            "the last of them, with three digits",
            answer=lambda column: table()[:, column - 1].mean(),
            slips=(
                Slip(
                    "rows for columns",
                    lambda column: table()[column - 1].mean(),
                    "That is the mean of one learner. Which way does a feature lie in the matrix?",
                    SUM,
                ),
                Slip(
                    "1/n missing",
                    lambda column: table()[:, column - 1].sum(),
                    "That is the sum. What does a bar stand for?",
                    MARKS,
                ),
                Slip(
                    "mean of all features",
                    lambda: table().mean(),
                    "That is the mean of the whole matrix. Which axis should disappear?",
                    SUM,
                ),
            ),
        ),
    ),
)


def miss(y: Any, y_hat: Any) -> float:
    """Return what the loop gives."""
    return float(ml.losses.mean_absolute_error(y, y_hat))


def two_lists(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return true and predicted scores, for three learners and for six."""
    return [(rng.integers(40, 90, n).astype(float), rng.integers(40, 90, n) + 0.5) for n in (3, 6)]


LOOP = Exercise(
    "ex-reading-formulas-loop",
    numbers={"y": (74, 43, 87), "y_hat": (70, 46.5, 87)},
    fresh=lambda rng: {
        "y": (y := tuple(map(int, rng.integers(60, 90, size=3)))),
        "y_hat": (y[0] - int(rng.integers(5, 10)), y[1] + int(rng.integers(1, 4)), y[2] - 1),
    },
    question=lambda y, y_hat: (
        r"Write the loop of this exercise in the book as a formula with $\sum$, and as one line of NumPy. "
        r"What does it measure, in which unit? Run it for `y` = "
        f"{list(y)} and `y_hat` = {list(y_hat)}."
    ),
    parts=(
        Number(
            "result",
            "what the loop gives for three learners; in the book, for the scores and predictions of the chat",
            answer=miss,
            slips=(
                Slip(
                    "signs kept",
                    lambda y, y_hat: np.mean(np.subtract(y, y_hat)),
                    "Some errors have cancelled. What does `abs` do, and where does it stand?",
                    BARS,
                ),
                Slip(
                    "1/n missing",
                    lambda y, y_hat: 3 * miss(y, y_hat),
                    "Which line of the program comes after the loop?",
                    SUM,
                ),
                Slip(
                    "squared, not absolute",
                    lambda y, y_hat: np.mean(np.subtract(y, y_hat) ** 2),
                    "Is there a square in the loop?",
                    BARS,
                ),
                Slip(
                    "ŷ − y for y − ŷ",
                    lambda y, y_hat: np.mean(np.subtract(y_hat, y)),
                    "This has a sign. Can a mean of absolute values have another sign when the two are "
                    "swapped?",
                    BARS,
                ),
            ),
            unit="points",
        ),
        Code(
            "one_line",
            "the loop as a function with one line of NumPy",
            answer=miss,
            slips=(
                Slip(
                    "absolute value after the mean",
                    lambda y, y_hat: np.abs(np.mean(y - y_hat)),
                    "Is `abs` inside the loop or after it?",
                    SUM,
                ),
                Slip(
                    "1/n missing",
                    lambda y, y_hat: np.sum(np.abs(y - y_hat)),
                    "Which line of the program comes after the loop?",
                    SUM,
                ),
                Slip(
                    "signs kept",
                    lambda y, y_hat: np.mean(y - y_hat),
                    "What happens to each difference before it is added?",
                    BARS,
                ),
                Slip(
                    "squared, not absolute",
                    lambda y, y_hat: np.mean((y - y_hat) ** 2),
                    "Is there a square in the loop?",
                    BARS,
                ),
            ),
            signature="one_line(y, y_hat)",
            cases=two_lists,
        ),
        Choice(
            "fraction",
            "where the division by n stands in the formula, and why",
            answer="before the sum, because the program divides once, after the loop",
            slips=(
                Slip(
                    "division taken into the bars",
                    "inside the bars, because each error is divided",
                    "How often does the program divide, and when?",
                    SUM,
                ),
                Slip(
                    "division left out",
                    "nowhere, because the sum sign divides by itself",
                    "What does the sum sign order, and what does it not?",
                    SUM,
                ),
                Slip(
                    "limit taken for division",
                    "above the sum sign, because the loop ends there",
                    "The letter above the sign says where to stop. Does it divide?",
                    SUM,
                ),
            ),
        ),
        Choice(
            "measures",
            "what it measures, in which unit",
            answer="the mean distance between prediction and truth, in points",
            slips=(
                Slip(
                    "bars for a square",
                    "the mean squared error, in squared points",
                    "What is done with each difference: is it multiplied by itself?",
                    BARS,
                ),
                Slip(
                    "bars left out",
                    "how far the predictions are too low on average, in points",
                    "A prediction that is too high counts as well. With which sign?",
                    BARS,
                ),
                Slip(
                    "one bar for two",
                    "the length of the vector of errors, in points",
                    "A length has two bars on each side, and a root. Are they here?",
                    BARS,
                ),
            ),
        ),
    ),
)


def lengths(u: Any) -> Any:
    """Return the distances of the three learners from u."""
    return np.linalg.norm(table() - u, axis=1)


def like(u: Any) -> int:
    """Return the number of the learner nearest to u, counted from 1."""
    return int(ml.vectors.nearest(table(), u)) + 1


def near_somebody(rng: np.random.Generator) -> dict[str, Any]:
    """Return features close to those of a learner."""
    hours, quiz, lessons = table()[rng.integers(3)]
    u = (
        hours + int(rng.choice([-1, 1])),
        quiz + int(rng.choice([-5, -4, 4, 5])),
        lessons - int(rng.integers(1, 3)),
    )
    return {"u": tuple(map(float, u))}


NEAREST = Exercise(
    "ex-reading-formulas-nearest",
    numbers={"u": (5, 85, 9)},
    fresh=near_somebody,
    question=lambda u: (
        rf"Lina has $\mathbf{{u}} = [{', '.join(f'{value:g}' for value in u)}]$. Read "
        rf"$\underset{{i}}{{\arg\min}}\;\lVert \mathbf{{x}}_i - \mathbf{{u}} \rVert$ in words, and compute "
        rf"it. Mind how NumPy counts."
    ),
    parts=(
        Choice(
            "words",
            "the formula in words",
            answer="the number of the learner whose vector is closest to Lina's",
            slips=(
                Slip(
                    "min for arg min",
                    "the smallest distance of a learner from Lina",
                    "Does the sign ask how small it gets, or where?",
                    SIGNS,
                ),
                Slip(
                    "vector for its number",
                    "the vector that is closest to Lina's",
                    "Which letter stands below the sign? That is what it gives back.",
                    SIGNS,
                ),
                Slip(
                    "bars for absolute values",
                    "the learner with the smallest feature after Lina's is taken away",
                    "Two bars on each side of a vector: what do they measure?",
                    BARS,
                ),
            ),
        ),
        Number(
            "lengths",
            "the three distances, in the order of the learners, with two decimals or more",
            answer=lengths,
            slips=(
                Slip(
                    "squared, not rooted",
                    lambda u: lengths(u) ** 2,
                    "A length has one more step after the sum of the squares.",
                    BARS,
                ),
                Slip(
                    "absolute differences added",
                    lambda u: abs(table() - u).sum(axis=1),
                    "Two bars on each side of a vector are its length. What is done with each entry first?",
                    BARS,
                ),
                Slip(
                    "rows for columns",
                    lambda u: np.linalg.norm(table() - u, axis=0),
                    "These are lengths of columns. Which axis should disappear?",
                    SUM,
                ),
            ),
        ),
        Number(
            "learner",
            "the number that the formula gives",
            answer=like,
            slips=(
                Slip(
                    "counted from 0",
                    lambda u: like(u) - 1,
                    "This is NumPy's place in the list. From where does the formula count?",
                    SIGNS,
                ),
                Slip(
                    "min for arg min",
                    lambda u: lengths(u).min(),
                    "This is how small it gets. The sign asks where.",
                    SIGNS,
                ),
            ),
        ),
        Code(
            "nearest",
            "a function that returns what the formula gives, counted from 1, for any matrix and vector",
            answer=lambda X, u: ml.vectors.nearest(X, u) + 1,
            slips=(
                Slip(
                    "counted from 0",
                    ml.vectors.nearest,
                    "Try it with the first row itself. Which number should come out?",
                    SIGNS,
                ),
                Slip(
                    "min for arg min",
                    lambda X, u: np.linalg.norm(X - u, axis=1).min(),
                    "Your function returns a distance. The sign asks where it is smallest.",
                    SIGNS,
                ),
            ),
            signature="nearest(X, u)",
            cases=lambda rng: [
                (rng.normal(size=(n, d)), rng.normal(size=d)) for n, d in ((3, 3), (6, 2), (5, 4))
            ],
        ),
    ),
)


def surprise(y: Any, p: Any) -> float:
    """Return the log loss."""
    return float(ml.losses.log_loss(y, p))


def some_chances(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return labels and chances, twice."""
    return [(rng.permutation(np.arange(n) % 2), rng.uniform(0.1, 0.9, size=n)) for n in (3, 6)]


def three_chances(rng: np.random.Generator) -> dict[str, Any]:
    """Return labels and chances of three learners, in any order; two of them completed."""
    order = rng.permutation(3)
    percent = np.array([int(rng.integers(85, 98)), int(rng.integers(12, 23)), 71])
    return {
        "y": tuple(np.array([1, 0, 1])[order].tolist()),
        "p": tuple((percent[order] / 100).tolist()),
    }


LOG_LOSS = Exercise(
    "ex-reading-formulas-logloss",
    numbers={"y": (1, 0, 1), "p": (0.82, 0.51, 0.99)},
    fresh=three_chances,
    question=lambda y, p: (
        r"A paper on classifiers has $L = -\frac{1}{n}\sum_{i=1}^{n} g_i$ with $g_i = y_i \ln p_i + (1 - "
        r"y_i) \ln (1 - p_i)$. Here $y_i$ is 1 if learner $i$ completed the course and 0 if not, and $p_i$ "
        r"is the predicted chance of completing. What is left of $g_i$ when $y_i = 1$? "
        f"Run it for the chances {p[0]}, {p[1]} and {p[2]}, with $y$ = {list(y)}."
    ),
    parts=(
        Expression(
            "left",
            "what is left of the term of a learner who completed, with p",
            symbols={"p": SHARE},
            answer="ln(p)",
            slips=(
                Slip(
                    "the other label",
                    "ln(1 - p)",
                    "Put 1 for the label into both factors. Which of them becomes 0?",
                    SUM,
                ),
                Slip(
                    "sign flipped",
                    "-ln(p)",
                    "Where does the minus stand, in the term or before the sum?",
                    SUM,
                ),
                Slip(
                    "both kept",
                    "ln(p) + ln(1 - p)",
                    "Each logarithm has a factor in front. How large is each for this label?",
                    SUM,
                ),
                Slip("logarithm forgotten", "p", "Something stands between the label and the chance.", WILD),
            ),
        ),
        Number(
            "loss",
            "the loss for the three learners, with three digits",
            answer=surprise,
            slips=(
                Slip(
                    "sign flipped",
                    lambda y, p: -surprise(y, p),
                    "Logarithms of chances are negative. What stands before the sum?",
                    WILD,
                ),
                Slip(
                    "1/n missing",
                    lambda y, p: 3 * surprise(y, p),
                    "That is the sum. What does the fraction before it do?",
                    SUM,
                ),
                Slip(
                    "another base of the logarithm",
                    lambda y, p: surprise(y, p) / np.log(10),
                    "This is a logarithm to base 10. NumPy calls the one of the formula np.log.",
                    WILD,
                ),
                Slip(
                    "labels swapped",
                    lambda y, p: surprise(1 - np.array(y), p),
                    "Which learners completed? Their term has the chance of completing in it.",
                    WILD,
                ),
                Slip(
                    "second half left out",
                    lambda y, p: -np.mean(np.array(y) * np.log(p)),
                    "The learner who did not complete costs something as well.",
                    WILD,
                ),
            ),
        ),
        Choice(
            "parameters",
            "where the parameters are in this formula",
            answer="nowhere in sight: they hide inside the model that made the chances",
            slips=(
                Slip(
                    "prediction for parameter",
                    "they are the chances",
                    "A chance is computed anew for each learner. What is learned once for all?",
                    PARTS,
                ),
                Slip(
                    "target for parameter",
                    "they are the labels 0 and 1",
                    "Labels come with the data. Who would learn them?",
                    PARTS,
                ),
                Slip(
                    "number of examples for parameter",
                    "it is n, the only letter that stays the same",
                    "It stays the same, but does training change it?",
                    WILD,
                ),
            ),
        ),
        Code(
            "log_loss",
            "the formula as a function of labels and chances",
            answer=surprise,
            slips=(
                Slip(
                    "sign flipped",
                    lambda y, p: np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
                    "A loss grows when predictions get worse. Does yours?",
                    WILD,
                ),
                Slip(
                    "second half left out",
                    lambda y, p: -np.mean(y * np.log(p)),
                    "What does your function say of a learner who did not complete?",
                    WILD,
                ),
                Slip(
                    "1/n missing",
                    lambda y, p: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)),
                    "What does the fraction before the sum do?",
                    SUM,
                ),
                Slip(
                    "another base of the logarithm",
                    lambda y, p: -np.mean(y * np.log10(p) + (1 - y) * np.log10(1 - p)),
                    "NumPy has three logarithms. Which one is ln?",
                    WILD,
                ),
            ),
            signature="log_loss(y, p)",
            cases=some_chances,
        ),
    ),
)

EXERCISES = (BAKERY, ENTRY, LOOP, NEAREST, LOG_LOSS)
