"""Practice for the chapter "Matrices"."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Shape, Slip

ROWS = "matrices#Rows are examples, columns are features"
MANY = "matrices#Many predictions at once"
MODELS = "matrices#Two models at once"
PLANE = "matrices#A matrix moves the plane"
BROADCAST = "matrices#One row for everybody: broadcasting"
LOSS = "matrices#The loss that lies"


SIXTH = Exercise(
    "ex-matrices-sixth",
    numbers={"n": 6, "column": 0},
    fresh=lambda rng: {"n": int(rng.integers(6, 40)), "column": int(rng.integers(3))},
    question=lambda n, column: (
        f"A data matrix `X` has {n} learners and the three features hours, quiz average and lessons. "
        f"Which shapes "
        f"have `X`, `X[:, {column}]` and `X[:, {column}:{column + 1}]`? Which of the last two is "
        f"still a data "
        "matrix?"
    ),
    parts=(
        Shape(
            "matrix",
            "the shape of the whole matrix",
            answer=lambda n: (n, 3),
            slips=(
                Slip(
                    "rows for columns",
                    lambda n: (3, n),
                    "Which comes first in a shape: the number of learners or of features?",
                    ROWS,
                ),
                Slip(
                    "one step too many or too few",
                    lambda n: (n - 1, 3),
                    "One learner is missing. Count the rows again.",
                    ROWS,
                ),
                Slip(
                    "one learner alone",
                    (3,),
                    "This is the shape of one row. How many rows stand below each other?",
                    ROWS,
                ),
            ),
        ),
        Shape(
            "number",
            "the shape when a column is picked by a number",
            answer=lambda n: (n,),
            slips=(
                Slip(
                    "a column taken for a matrix",
                    lambda n: (n, 1),
                    "One number takes its axis away. How many axes are left?",
                    ROWS,
                ),
                Slip(
                    "rows for columns",
                    (3,),
                    "The colon stands for all rows. Does this pick a learner or a feature?",
                    ROWS,
                ),
                Slip(
                    "a single number", (), "All learners have this feature. How many numbers are that?", ROWS
                ),
            ),
        ),
        Shape(
            "slice",
            "the shape when a column is picked by a slice",
            answer=lambda n: (n, 1),
            slips=(
                Slip(
                    "a slice taken for a number",
                    lambda n: (n,),
                    "A slice keeps its axis, however short the slice is.",
                    ROWS,
                ),
                Slip(
                    "rows for columns",
                    lambda n: (1, n),
                    "Are there still as many rows as learners?",
                    ROWS,
                ),
                Slip(
                    "one step too many or too few",
                    lambda n: (n, 2),
                    "Is the end of a slice still in it?",
                    ROWS,
                ),
            ),
        ),
        Choice(
            "data",
            "which of the two is still a data matrix",
            answer="the one by a slice: each row is an example, with one feature",
            slips=(
                Slip(
                    "a vector taken for a matrix",
                    "the one by a number: it is a column, as in the table",
                    "A vector has no rows and columns. Look at its shape: how many axes are there?",
                    ROWS,
                ),
                Slip(
                    "same numbers taken for same shape",
                    "both, because they hold the same numbers",
                    "The numbers are the same. Are the shapes?",
                    ROWS,
                ),
                Slip(
                    "one feature taken for none",
                    "neither, because a data matrix has all three features",
                    "How many features a data matrix has is not fixed. What does each row have to be?",
                    ROWS,
                ),
            ),
        ),
    ),
)


def predictions(w: Any, b: float) -> Any:
    """Return a model's predictions for Amara, Bo and Chen."""
    return ml.linear_regression.predict(ml.datasets.three_learners(), w, b)


HAND = Exercise(
    "ex-matrices-hand",
    numbers={"w": (2, 0.25, 4), "b": 5},
    fresh=lambda rng: {
        "w": (int(rng.integers(2, 5)), int(rng.integers(1, 3)) / 4, int(rng.integers(5, 8)) / 2),
        "b": int(rng.integers(4, 9)),
    },
    question=lambda w, b: (
        f"A third model has the weights $({w[0]}, {w[1]:g}, {w[2]:g})$ and a bias of {b} points. Compute its "
        "predictions for Amara $(4.5, 72, 8)$, Bo $(2, 55, 3)$ and Chen $(6, 88, 11)$ by hand, then "
        "with one line "
        "of NumPy."
    ),
    parts=(
        Number(
            "predictions",
            "the three predictions: Amara, Bo, Chen",
            answer=predictions,
            slips=(
                Slip(
                    "bias forgotten",
                    lambda w: predictions(w, 0),
                    "A model has one parameter more than weights. What is added at the end?",
                    MANY,
                ),
                Slip(
                    "rows for columns",
                    lambda w, b: ml.datasets.three_learners().T @ w + b,
                    "Each weight met a learner instead of a feature. A square matrix does not "
                    "complain: which way do "
                    "the rows run?",
                    MANY,
                ),
                Slip(
                    "bias added for each feature",
                    lambda w, b: predictions(w, 3 * b),
                    "How often does a prediction get the bias?",
                    MANY,
                ),
                Slip(
                    "sign flipped",
                    lambda w, b: predictions(w, -b),
                    "Is the bias added to a prediction, or taken away?",
                    MANY,
                ),
            ),
            unit="points",
            rtol=0.001,
        ),
        Code(
            "code",
            "a function with one line of NumPy that predicts for every row of X",
            answer=ml.linear_regression.predict,
            slips=(
                Slip(
                    "bias forgotten",
                    lambda X, w, b: X @ w,
                    "The function gets a bias. Where does it go?",
                    MANY,
                ),
                Slip(
                    "transpose too many",
                    lambda X, w, b: X.T @ w + b,
                    "The inner sizes have to fit. Which size of X is the number of weights?",
                    MANY,
                ),
                Slip(
                    "products not added",
                    lambda X, w, b: X * w + b,
                    "Each number meets its weight, but a prediction is one number for each row. What "
                    "is still to do?",
                    MANY,
                ),
                Slip(
                    "only the first learner",
                    lambda X, w, b: X[0] @ w + b,
                    "This is right for the first row. Where are the others?",
                    MANY,
                ),
            ),
            signature="predict(X, w, b)",
            cases=lambda rng: [
                (rng.normal(size=(n, 3)), rng.normal(size=3), rng.normal()) for n in (5, 2, 8)
            ],
        ),
    ),
)


SHAPES = Exercise(
    "ex-matrices-shapes",
    numbers={"n": 5, "d": 3},
    fresh=lambda rng: {"n": int(rng.integers(6, 30)), "d": int(rng.integers(2, 6))},
    question=lambda n, d: (
        f"$\\mathbf{{X}}$ has shape $({n}, {d})$. Say for each of $\\mathbf{{X}}\\mathbf{{X}}$, "
        "$\\mathbf{X}\\mathbf{X}^\\top$ and $\\mathbf{X}^\\top\\mathbf{X}$ whether it exists, and "
        "with what shape. "
        "What does row 1, column 2 of $\\mathbf{X}\\mathbf{X}^\\top$ mean?"
    ),
    parts=(
        Choice(
            "square",
            "X X",
            answer="does not exist: the inner sizes differ",
            slips=(
                Slip(
                    "product by position",
                    lambda n, d: f"exists, of shape ({n}, {d})",
                    "This is the shape when numbers meet position by position. What does a row meet "
                    "in a matrix product?",
                    MODELS,
                ),
                Slip(
                    "inner and outer sizes mixed up",
                    lambda n, d: f"exists, of shape ({n}, {n})",
                    "Write both shapes side by side. Which two sizes have to be equal?",
                    MODELS,
                ),
                Slip(
                    "size taken for the reason",
                    "does not exist: a matrix cannot be multiplied by itself",
                    "Some matrices can. What has to be true of their shape?",
                    MODELS,
                ),
            ),
        ),
        Shape(
            "rows",
            "the shape of X Xᵀ",
            answer=lambda n: (n, n),
            slips=(
                Slip(
                    "inner and outer sizes mixed up",
                    lambda d: (d, d),
                    "The inner sizes meet and disappear. Which sizes stand outside?",
                    MODELS,
                ),
                Slip(
                    "product by position",
                    lambda n, d: (n, d),
                    "This is the shape of X itself. Write both shapes side by side.",
                    MODELS,
                ),
                Slip(
                    "transpose missing",
                    lambda n, d: (d, n),
                    "This is the shape of the second factor alone. Write both shapes side by side.",
                    MODELS,
                ),
            ),
        ),
        Shape(
            "columns",
            "the shape of Xᵀ X",
            answer=lambda d: (d, d),
            slips=(
                Slip(
                    "inner and outer sizes mixed up",
                    lambda n: (n, n),
                    "The inner sizes meet and disappear. Which sizes stand outside?",
                    MODELS,
                ),
                Slip(
                    "product by position",
                    lambda n, d: (n, d),
                    "This is the shape of X itself. Write both shapes side by side.",
                    MODELS,
                ),
                Slip(
                    "transpose missing",
                    lambda n, d: (d, n),
                    "This is the shape of the first factor alone. Write both shapes side by side.",
                    MODELS,
                ),
            ),
        ),
        Choice(
            "meaning",
            "row 1, column 2 of X Xᵀ",
            answer="the dot product of the first learner with the second",
            slips=(
                Slip(
                    "rows for columns",
                    "the dot product of the first feature with the second",
                    "That stands in the other product. Which vectors are the rows of the first factor here?",
                    MODELS,
                ),
                Slip(
                    "product by position",
                    "the second feature of the first learner, squared",
                    "A row of the first factor meets a whole column of the second. What is that column?",
                    MODELS,
                ),
                Slip(
                    "dot product taken for distance",
                    "the distance between the first learner and the second",
                    "Are numbers subtracted or multiplied in a matrix product?",
                    MODELS,
                ),
            ),
        ),
    ),
)

WEEKS = ((60, 120), (20, 40), (120, 60))

FLAT = Exercise(
    "ex-matrices-flat",
    numbers={"flat": ((1, 1), (2, 2))},
    fresh=lambda rng: {"flat": tuple((k, k) for k in rng.permutation([1, 2, 3, 4, 5, 6, 10])[:2].tolist())},
    question=lambda flat: (
        f"A report stores ${flat[0][0]}$ and ${flat[1][0]}$ times the total minutes: the matrix has the rows "
        f"${flat[0]}$ and ${flat[1]}$. What are its columns? Where do Amara $(60, 120)$, Bo $(20, "
        f"40)$ and Chen "
        "$(120, 60)$ land? Can anybody compute the weeks back?"
    ),
    parts=(
        Number(
            "column",
            "the first column",
            answer=lambda flat: np.array(flat)[:, 0],
            slips=(
                Slip(
                    "rows for columns",
                    lambda flat: flat[0],
                    "This is the first row. In which direction does a column run?",
                    PLANE,
                ),
                Slip(
                    "the second row",
                    lambda flat: flat[1],
                    "This is a row. In which direction does a column run?",
                    PLANE,
                ),
            ),
        ),
        Number(
            "landed",
            "where Amara, Bo and Chen land, one learner a row",
            answer=lambda flat: WEEKS @ np.transpose(flat),
            slips=(
                Slip(
                    "transpose missing",
                    lambda flat: WEEKS @ np.array(flat),
                    "The learners are rows. Whose entries does a row of weeks have to meet: rows of "
                    "the matrix or "
                    "its columns?",
                    PLANE,
                ),
                Slip(
                    "rows for columns",
                    lambda flat: np.array(flat) @ np.transpose(WEEKS),
                    "The numbers are right, but each learner is a column here. One learner a row is asked.",
                    PLANE,
                ),
                Slip(
                    "product by position",
                    lambda flat: WEEKS * np.array([flat[0][0], flat[1][0]]),
                    "Each number of a new week is a sum over both old ones. Where is the sum?",
                    PLANE,
                ),
            ),
        ),
        Choice(
            "back",
            "whether anybody can compute the weeks back",
            answer="no: different weeks land on the same place, so the matrix has no inverse",
            slips=(
                Slip(
                    "an equation for each number taken for enough",
                    "yes: two stored numbers are enough for two unknown ones",
                    "Does the second number say anything that the first one does not?",
                    PLANE,
                ),
                Slip(
                    "a square taken for invertible",
                    "yes: the matrix is square, so it has an inverse",
                    "Where do Amara and Chen land? Could any matrix tell them apart again?",
                    PLANE,
                ),
                Slip(
                    "rounding taken for the reason",
                    "no: the computer rounds, and the last digits are lost",
                    "All these numbers are whole, and nothing is rounded. What else gets lost?",
                    PLANE,
                ),
            ),
        ),
    ),
)

ERROR = "an error"


def summed(left: tuple[int, ...], right: tuple[int, ...]) -> str:
    """Return the shape of a sum, or that there is an error."""
    try:
        return str(np.broadcast_shapes(left, right))
    except ValueError:
        return ERROR


BROADCASTS = Exercise(
    "ex-matrices-broadcast",
    numbers={"a": 4, "d": 3, "n": 200, "k": 7},
    fresh=lambda rng: {
        "a": int(rng.integers(6, 10)),
        "d": int(rng.integers(2, 6)),
        "n": int(rng.integers(50, 300)),
        "k": int(rng.integers(5, 20)),
    },
    question=lambda a, d, n, k: (
        f"Predict the shape of each sum, or the error: $({a}, 1) + ({d},)$, then $({n}, {d}) + ({n},)$, then "
        f"$({n}, {d}) + ({n}, 1)$, then $({k},) + (1,)$."
    ),
    parts=(
        Choice(
            "first",
            "the first sum",
            answer=lambda a, d: summed((a, 1), (d,)),
            slips=(
                Slip(
                    "only one side stretched",
                    lambda a: f"({a}, 1)",
                    "Both sides have a size of 1 when they are aligned. To what is each of them stretched?",
                    BROADCAST,
                ),
                Slip(
                    "rows for columns",
                    lambda a, d: f"({d}, {a})",
                    "Which side has more than one row?",
                    BROADCAST,
                ),
                Slip(
                    "a size of 1 taken for a clash",
                    ERROR,
                    "Different sizes clash only if neither of them is 1. Fill the shorter shape up first.",
                    BROADCAST,
                ),
            ),
        ),
        Choice(
            "second",
            "the second sum",
            answer=lambda n, d: summed((n, d), (n,)),
            slips=(
                Slip(
                    "aligned at the left",
                    lambda n, d: f"({n}, {d})",
                    "At which end are the two shapes aligned?",
                    BROADCAST,
                ),
                Slip(
                    "everything paired",
                    lambda n: f"({n}, {n})",
                    "A size is stretched only if it is 1. Which sizes meet at the right?",
                    BROADCAST,
                ),
            ),
        ),
        Choice(
            "third",
            "the third sum",
            answer=lambda n, d: summed((n, d), (n, 1)),
            slips=(
                Slip(
                    "a size of 1 taken for a clash",
                    ERROR,
                    "Different sizes clash only if neither of them is 1.",
                    BROADCAST,
                ),
                Slip(
                    "put side by side, not added",
                    lambda n, d: f"({n}, {d + 1})",
                    "This would be one column more. Does a sum put columns side by side?",
                    BROADCAST,
                ),
                Slip(
                    "shrunk, not stretched",
                    lambda n: f"({n}, 1)",
                    "Which of two sizes gives way: the 1, or the other?",
                    BROADCAST,
                ),
            ),
        ),
        Choice(
            "fourth",
            "the fourth sum",
            answer=lambda k: summed((k,), (1,)),
            slips=(
                Slip(
                    "a vector taken for a column",
                    lambda k: f"({k}, 1)",
                    "Both shapes have one axis. Where would a second one come from?",
                    BROADCAST,
                ),
                Slip(
                    "put side by side, not added",
                    lambda k: f"({k + 1},)",
                    "This would be one entry more. Does a sum put entries side by side?",
                    BROADCAST,
                ),
                Slip(
                    "a size of 1 taken for a clash",
                    ERROR,
                    "Different sizes clash only if neither of them is 1.",
                    BROADCAST,
                ),
            ),
        ),
    ),
)


def add_bonus(scores: Any, bonus: Any) -> Any:
    """Return the scores of each model with each learner's bonus."""
    return scores + bonus[:, np.newaxis]


BONUS = Exercise(
    "ex-matrices-bonus",
    numbers={"n": 5, "k": 2},
    fresh=lambda rng: {"n": int(rng.integers(6, 30)), "k": int(rng.integers(2, 6))},
    question=lambda n, k: (
        f"Some of {n} learners get 2 points more for helping others: `bonus` has one number for each "
        f"learner. Add it "
        f"to `scores`, the predictions of {k} models, of shape $({n}, {k})$. What goes wrong, and "
        f"what mends it? "
        "When would the mistake stay hidden?"
    ),
    parts=(
        Choice(
            "wrong",
            "what goes wrong with scores + bonus",
            answer=lambda n, k: f"an error: at the right ends {k} models meet {n} learners",
            slips=(
                Slip(
                    "aligned at the left",
                    "nothing: the bonus has as many entries as scores has rows",
                    "At which end are the two shapes aligned?",
                    BROADCAST,
                ),
                Slip(
                    "everything paired",
                    lambda n, k: f"no error, but the result has the shape ({n}, {k}, {n})",
                    "A sum never has more axes than the longer of its two shapes.",
                    BROADCAST,
                ),
                Slip(
                    "a vector taken for a clash of its own",
                    "an error: a matrix and a vector can never be added",
                    "The chapter takes a row of means away from a matrix. Why did that work?",
                    BROADCAST,
                ),
            ),
        ),
        Shape(
            "column",
            "the shape that bonus needs, with no number written twice",
            answer=lambda n: (n, 1),
            slips=(
                Slip(
                    "rows for columns",
                    lambda n: (1, n),
                    "This is a row. In which direction do the learners stand in scores?",
                    BROADCAST,
                ),
                Slip(
                    "the shape that it has",
                    lambda n: (n,),
                    "This is its shape now. At the right end it still meets the models.",
                    BROADCAST,
                ),
                Slip(
                    "stretched by hand",
                    lambda n, k: (n, k),
                    "It works, but every bonus is written once for each model. Which size does NumPy "
                    "stretch by itself?",
                    BROADCAST,
                ),
            ),
        ),
        Choice(
            "hidden",
            "when the mistake would stay hidden",
            answer="with as many models as learners: the bonus would go to models",
            slips=(
                Slip(
                    "a multiple taken for a fit",
                    "with a number of learners that is a multiple of the number of models",
                    "Broadcasting repeats a size of 1 only. Would 4 and 2 fit?",
                    BROADCAST,
                ),
                Slip(
                    "values taken for shapes",
                    "with the same bonus for every learner",
                    "Does NumPy look at values or at shapes before it adds?",
                    BROADCAST,
                ),
                Slip(
                    "trust in the error",
                    "never: NumPy always stops with an error",
                    "Which sizes have to be equal for the sum to run? Could they be equal by chance?",
                    LOSS,
                ),
            ),
        ),
        Code(
            "code",
            "a function that adds to each row of scores the bonus of its learner",
            answer=add_bonus,
            slips=(
                Slip(
                    "the bonus given to models",
                    lambda scores, bonus: scores + bonus,
                    "It stops with an error, and where it runs the wrong ones get the bonus. Make "
                    "the bonus a column.",
                    BROADCAST,
                ),
                Slip(
                    "not turned back",
                    lambda scores, bonus: scores.T + bonus,
                    "The numbers are right, but learners are columns now. Turn the result back.",
                    MODELS,
                ),
                Slip(
                    "a sum over all",
                    lambda scores, bonus: scores + bonus.sum(),
                    "Everybody gets all bonuses here. Who should get which?",
                    BROADCAST,
                ),
            ),
            signature="add_bonus(scores, bonus)",
            cases=lambda rng: [
                (rng.integers(40, 90, size=shape), rng.integers(1, 6, size=shape[0]))
                for shape in ((5, 2), (3, 3), (4, 1))
            ],
        ),
    ),
)

EXERCISES = (SIXTH, HAND, SHAPES, FLAT, BROADCASTS, BONUS)
