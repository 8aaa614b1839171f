"""Practice for the page `exercises`: the three from the lesson, reading formulas, the core loop."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Shape, Slip

LIST = "vectors#A learner is a list of numbers"
ROWS = "matrices#Rows are examples, columns are features"
PARTS = "reading-formulas#Four parts and three questions"
SUM = "reading-formulas#The sum sign is a loop"
BARS = "reading-formulas#One bar, three meanings"
WILD = "reading-formulas#Formulas from the wild"
MODEL = "core-loop#The model: one learner in, one number out"
LOSS = "core-loop#The loss: one number for how wrong"
UPDATE = "core-loop#The update: nudge and see"
ROUNDS = "core-loop#Round and round: learning in ten lines"
CHAIN = "derivatives#A chain of slopes"


def pair(rng: np.random.Generator) -> list[Any]:
    """Return two cases of targets and predictions, the errors of either sign."""
    return [(rng.normal(size=n), rng.normal(size=n)) for n in (3, 5)]


def profiles(farid: Any, grace: Any, hana: Any) -> Any:
    """Return hours in the week, quiz average and lessons of each learner, one a row."""
    lessons, minutes, days, quiz = grace
    return np.array([farid, [minutes * days / 60, quiz, lessons], [hana[0] / 60, hana[1], 12 / 2]])


def as_row(minutes: float, days: float, quiz: float, lessons: float) -> Any:
    """Return hours in the week, quiz average and lessons."""
    return np.array([minutes * days / 60, quiz, lessons])


PROFILES = Exercise(
    "ex-exercises-profiles",
    numbers={"farid": (2.5, 61, 5), "grace": (9, 90, 4, 79), "hana": (240, 84)},
    fresh=lambda rng: {
        "farid": (int(rng.integers(3, 10)) / 2, int(rng.integers(55, 70)), int(rng.integers(3, 6))),
        "grace": (int(rng.choice([7, 9, 11])), 30 * int(rng.integers(2, 5)), 4, int(rng.integers(71, 90))),
        "hana": (60 * int(rng.integers(2, 6)), int(rng.integers(75, 95))),
    },
    question=lambda farid, grace, hana: (
        f"Farid: *I did {farid[0]} hours this week, my quizzes average {farid[1]} points, and I am through "
        f"{farid[2]} lessons.* Grace: *{grace[0]} lessons done! I study {grace[1]} minutes on each of "
        f"{grace[2]} days. Quizzes: {grace[3]} points.* Hana: *{hana[0]} minutes. I have {hana[1]} of 100 "
        "points on average, and exactly half of the 12 lessons.* Write each as a vector of hours in the "
        "week, quiz average in points and lessons completed, and stack them into a matrix $\\mathbf{X}$."
    ),
    parts=(
        Number(
            "X",
            "the matrix, one learner a row: Farid, Grace, Hana; type rows with semicolons, as 1, 2; 3, 4",
            answer=profiles,
            slips=(
                Slip(
                    "wrong unit",
                    lambda farid, grace, hana: (
                        profiles(farid, grace, hana) * [[1, 1, 1], [60, 1, 1], [60, 1, 1]]
                    ),
                    "Grace and Hana speak of minutes. In which unit is the first feature?",
                    LIST,
                ),
                Slip(
                    "one day for the week",
                    lambda farid, grace, hana: profiles(farid, (*grace[:2], 1, grace[3]), hana),
                    "Grace names her minutes for one day. How many such days has her week?",
                    LIST,
                ),
                Slip(
                    "the order of the note",
                    lambda farid, grace, hana: profiles(farid, grace, hana)[
                        [[0, 0, 0], [1, 1, 1], [2, 2, 2]], [[0, 1, 2], [2, 0, 1], [0, 1, 2]]
                    ],
                    "Grace names the lessons first. Does your matrix have them in the column of the lessons?",
                    LIST,
                ),
                Slip(
                    "rows for columns",
                    lambda farid, grace, hana: profiles(farid, grace, hana).T,
                    "Read your first row aloud with its units. Is that one learner?",
                    ROWS,
                ),
            ),
        ),
        Shape(
            "shape",
            "what `X.shape` prints",
            answer=lambda farid, grace, hana: profiles(farid, grace, hana).shape,
            slips=(
                Slip(
                    "the numbers counted",
                    (9,),
                    "That is how many numbers there are. A shape has one size for each direction.",
                    ROWS,
                ),
                Slip("one learner only", (3,), "That is the shape of one row.", ROWS),
            ),
        ),
        Choice(
            "why",
            "why the shape alone does not prove that rows are learners",
            answer="With as many learners as features, the transpose has the same shape.",
            slips=(
                Slip(
                    "a habit taken for a rule",
                    "It does prove it: the first size always counts the learners.",
                    "NumPy does not know what a learner is. What is the shape of the transpose here?",
                    ROWS,
                ),
                Slip(
                    "shape and size mixed up",
                    "The shape only says how many numbers there are in all.",
                    "It says more: how many rows and how many columns. What are these two here?",
                    ROWS,
                ),
            ),
        ),
        Code(
            "row",
            "a function that makes such a vector from a note like Grace's",
            answer=as_row,
            signature="row(minutes_a_day, days, quiz, lessons)",
            cases=lambda rng: [tuple(rng.integers(2, 90, size=4).tolist()) for _ in range(3)],
            slips=(
                Slip(
                    "wrong unit",
                    lambda minutes, days, quiz, lessons: np.array([minutes * days, quiz, lessons]),
                    "The first feature is in hours.",
                    LIST,
                ),
                Slip(
                    "one day for the week",
                    lambda minutes, days, quiz, lessons: np.array([minutes / 60, quiz, lessons]),
                    "How many such days has the week?",
                    LIST,
                ),
                Slip(
                    "the order of the note",
                    lambda minutes, days, quiz, lessons: np.array([lessons, minutes * days / 60, quiz]),
                    "Hours come first, then the quiz average, then the lessons.",
                    LIST,
                ),
            ),
        ),
    ),
)

PREDICTION = Exercise(
    "ex-exercises-prediction",
    numbers={"w": 3, "b": 10, "x": 8},
    fresh=lambda rng: {
        "w": int(rng.integers(3, 5)),
        "b": int(rng.integers(11, 16)),
        "x": int(rng.integers(6, 10)),
    },
    question=lambda w, b, x: (
        f"Given $\\hat{{y}} = {w}x + {b}$, compute the prediction for $x = {x}$. Then explain what {w} and "
        f"{b} "
        "represent if $x$ counts minutes on the charger and $\\hat{y}$ is the charge of a phone in percent. "
        f"A friend gets {w * (x + b)}. What did the friend do? And what does the formula say after 40 "
        "minutes?"
    ),
    parts=(
        Number(
            "charge",
            "the prediction",
            answer=lambda w, b, x: w * x + b,
            slips=(
                Slip(
                    "added before multiplied",
                    lambda w, b, x: w * (x + b),
                    "This is what the friend got. Which comes first when there is no bracket?",
                    PARTS,
                ),
                Slip(
                    "bias forgotten",
                    lambda w, x: w * x,
                    "The phone was not empty when it was plugged in.",
                    MODEL,
                ),
                Slip(
                    "weight and bias exchanged",
                    lambda w, b, x: b * x + w,
                    "Which of the two numbers stands beside x?",
                    MODEL,
                ),
            ),
            unit="percent",
        ),
        Choice(
            "slope",
            "what the number beside $x$ represents",
            answer="what one more minute adds, in percent a minute",
            slips=(
                Slip(
                    "weight and bias exchanged",
                    "the charge when the phone was plugged in, in percent",
                    "Put in x = 0. Which of the two numbers is left?",
                    MODEL,
                ),
                Slip(
                    "upside down",
                    "how many minutes one percent takes",
                    "Compare the predictions for two minutes in a row. What is the difference, in which "
                    "unit?",
                    MODEL,
                ),
                Slip(
                    "a change taken for a value",
                    "the charge after the first minute, in percent",
                    "Put in x = 1. Is the prediction this number?",
                    MODEL,
                ),
            ),
        ),
        Choice(
            "start",
            "what the number that is added represents",
            answer="the charge when the phone was plugged in, in percent",
            slips=(
                Slip(
                    "weight and bias exchanged",
                    "what one more minute adds, in percent a minute",
                    "Put in x = 0. Which of the two numbers is left?",
                    MODEL,
                ),
                Slip(
                    "the wrong axis",
                    "how many minutes the phone had been charging before",
                    "It is added to a charge. Which unit must it have?",
                    MODEL,
                ),
            ),
        ),
        Choice(
            "friend",
            "what the friend did",
            answer=lambda w, b, x: f"added {x} and {b} first, then multiplied by {w}",
            slips=(
                Slip(
                    "another slip",
                    lambda w, b: f"exchanged {w} and {b}",
                    "Try it: which number comes out?",
                    PARTS,
                ),
                Slip(
                    "another slip",
                    lambda b: f"forgot to add {b}",
                    "That would give a smaller number than yours. Is the friend's smaller?",
                    PARTS,
                ),
            ),
        ),
        Number(
            "late",
            "what the formula says after 40 minutes",
            answer=lambda w, b: w * 40 + b,
            slips=(
                Slip(
                    "the battery asked, not the formula",
                    100,
                    "A battery stops there. Does the formula know that?",
                    MODEL,
                ),
                Slip("bias forgotten", lambda w: w * 40, "The phone was not empty at the start.", MODEL),
                Slip(
                    "counted from the last prediction",
                    lambda w, b, x: w * (40 + x) + b,
                    "The 40 minutes begin when the phone is plugged in.",
                    MODEL,
                ),
            ),
            unit="percent",
        ),
    ),
)


def squares(y: float, first: float, second: float) -> Any:
    """Return both squared errors."""
    return ml.losses.squared_error([y, y], [first, second])


def another_score(rng: np.random.Generator) -> dict[str, int]:
    """Return a target and two predictions; the first misses it some times as far as the second."""
    y, error, times = int(rng.integers(70, 90)), int(rng.integers(2, 4)), int(rng.integers(3, 6))
    return {"y": y, "first": y - times * error, "second": y - error}


MEASURE = Exercise(
    "ex-exercises-measure",
    numbers={"y": 80, "first": 72, "second": 78},
    fresh=another_score,
    question=lambda y, first, second: (
        f"A model predicts {first} points, and the learner gets {y}. Compute the squared error by hand and "
        f"with a few lines of Python. Then change the prediction to {second}. The error went from "
        f"{y - first} points to {y - second}. How much smaller did the *squared* error get, and why is that "
        f"not the same share? Which other prediction has the same squared error as {first}?"
    ),
    parts=(
        Number(
            "squares",
            "the two squared errors, the first prediction first",
            answer=squares,
            slips=(
                Slip(
                    "the error itself",
                    lambda y, first, second: [y - first, y - second],
                    "These are the errors in points. Each has one more step to go.",
                    LOSS,
                ),
                Slip(
                    "doubled, not squared",
                    lambda y, first, second: [2 * (y - first), 2 * (y - second)],
                    "A square multiplies a number by itself.",
                    LOSS,
                ),
                Slip(
                    "squared before subtracted",
                    lambda y, first, second: [y**2 - first**2, y**2 - second**2],
                    "The bracket comes first: subtract, then square.",
                    LOSS,
                ),
            ),
            unit="squared points",
        ),
        Number(
            "share",
            "the second squared error as a share of the first, such as 1/2",
            answer=lambda y, first, second: squares(y, first, second)[1] / squares(y, first, second)[0],
            slips=(
                Slip(
                    "the share of the error",
                    lambda y, first, second: (y - second) / (y - first),
                    "That is what is left of the error. What is left of its square?",
                    LOSS,
                ),
                Slip(
                    "upside down",
                    lambda y, first, second: ((y - first) / (y - second)) ** 2,
                    "That says how many times smaller it got. The share is below 1.",
                    LOSS,
                ),
                Slip(
                    "a difference for a share",
                    lambda y, first, second: (y - first) ** 2 - (y - second) ** 2,
                    "That is how many squared points are gone. Divide the new by the old.",
                    LOSS,
                ),
            ),
            rtol=0.01,
        ),
        Choice(
            "why",
            "why it is another share than for the error",
            answer="Squaring multiplies the error by itself, so the share is multiplied by itself too.",
            slips=(
                Slip(
                    "doubled, not squared",
                    "Squaring doubles the error, so half of that share is left.",
                    "Square 8, then 2. Were they doubled?",
                    LOSS,
                ),
                Slip(
                    "the units blamed",
                    "Squared points are another unit, so the shares cannot be compared.",
                    "A share has no unit: points are divided by points, squared points by squared points.",
                    LOSS,
                ),
            ),
        ),
        Number(
            "other",
            "the other prediction with the same squared error as the first",
            answer=lambda y, first: 2 * y - first,
            slips=(
                Slip(
                    "the error itself",
                    lambda y, first: y - first,
                    "That is how far both are away. Away from what?",
                    LOSS,
                ),
                Slip(
                    "sign flipped",
                    lambda first: -first,
                    "A square forgets the sign of the error, not the sign of the prediction.",
                    LOSS,
                ),
                Slip(
                    "the second prediction mirrored",
                    lambda y, second: 2 * y - second,
                    "This one misses by as much as the second prediction. The first is asked.",
                    LOSS,
                ),
            ),
            unit="points",
        ),
        Code(
            "code",
            "the squared error of one prediction",
            answer=lambda y, y_hat: ml.losses.squared_error(y, y_hat),
            signature="squared_error(y, y_hat)",
            cases=lambda rng: [tuple(rng.integers(50, 90, size=2).tolist()) for _ in range(4)],
            slips=(
                Slip(
                    "the error itself", lambda y, y_hat: y - y_hat, "Where does it multiply by itself?", LOSS
                ),
                Slip(
                    "doubled, not squared",
                    lambda y, y_hat: 2 * (y - y_hat),
                    "In Python a square is `** 2`.",
                    LOSS,
                ),
                Slip(
                    "squared before subtracted",
                    lambda y, y_hat: y**2 - y_hat**2,
                    "A bracket is missing: subtract first.",
                    LOSS,
                ),
            ),
        ),
    ),
)

ORDER = Exercise(
    "ex-exercises-order",
    numbers={"x": (3, -1, 4)},
    fresh=lambda rng: {"x": (int(rng.integers(5, 9)), -int(rng.integers(1, 3)), int(rng.integers(5, 9)))},
    question=lambda x: (
        f"Three buses are {x[0]} minutes late, {-x[1]} early and {x[2]} late: $\\mathbf{{x}} = {x}$. Compute "
        "$\\sum_i x_i^2$ and $\\left(\\sum_i x_i\\right)^2$. Which one can be zero although no bus was on "
        "time?"
    ),
    parts=(
        Number(
            "square_first",
            "$\\sum_i x_i^2$",
            answer=lambda x: np.sum(np.square(x)),
            slips=(
                Slip(
                    "added before squared",
                    lambda x: np.sum(x) ** 2,
                    "The exponent touches each x. Is there a bracket around the sum?",
                    SUM,
                ),
                Slip(
                    "the minus kept",
                    lambda x: np.sum(np.sign(x) * np.square(x)),
                    "What is a negative number times itself?",
                    SUM,
                ),
                Slip(
                    "doubled, not squared",
                    lambda x: 2 * np.sum(x),
                    "A square multiplies a number by itself.",
                    SUM,
                ),
            ),
            unit="squared minutes",
        ),
        Number(
            "add_first",
            "$\\left(\\sum_i x_i\\right)^2$",
            answer=lambda x: np.sum(x) ** 2,
            slips=(
                Slip(
                    "squared before added",
                    lambda x: np.sum(np.square(x)),
                    "Here the exponent belongs to the bracket.",
                    SUM,
                ),
                Slip(
                    "the minus dropped",
                    lambda x: np.sum(np.abs(x)) ** 2,
                    "One bus was early. Does it raise the sum or lower it?",
                    SUM,
                ),
                Slip(
                    "rooted, not squared",
                    lambda x: np.sum(x),
                    "This is the sum. What does the 2 outside ask for?",
                    SUM,
                ),
            ),
            unit="squared minutes",
        ),
        Choice(
            "zero",
            "the one that can be zero although no bus was on time",
            answer="the square of the sum, because late and early can cancel",
            slips=(
                Slip(
                    "the two exchanged",
                    "the sum of squares, because late and early can cancel",
                    "Try one bus 5 minutes late and one 5 minutes early. What is the sum of squares?",
                    SUM,
                ),
                Slip(
                    "cancelling left out",
                    "neither, because a square is never negative",
                    "It is never negative, but can the sum inside the bracket be zero?",
                    SUM,
                ),
                Slip(
                    "both taken for one",
                    "both, because they are the same",
                    "Compare the two numbers that you computed.",
                    SUM,
                ),
            ),
        ),
    ),
)


def another_clinic(rng: np.random.Generator) -> dict[str, Any]:
    """Return waiting times, and predictions that all miss by as much, above and below in turn."""
    y, error = rng.integers(20, 60, size=4), int(rng.integers(5, 16))
    return {"y": y.tolist(), "y_hat": (y + error * np.array([1, -1, 1, -1])).tolist()}


PERFECT = Exercise(
    "ex-exercises-perfect",
    numbers={"y": [12, 30, 18, 40], "y_hat": [22, 20, 28, 30]},
    fresh=another_clinic,
    question=lambda y, y_hat: (
        f"A clinic predicts waiting times in minutes: `y = np.array({y})` and `y_hat = np.array({y_hat})`. A "
        "colleague reports a mean absolute error of 0. Read the formula "
        "$\\frac{1}{n}\\sum_{i=1}^{n} \\lvert y_i - \\hat{y}_i \\rvert$ and the colleague's line, "
        "`abs(np.mean(y - y_hat))`. Where is the slip?"
    ),
    parts=(
        Choice(
            "slip",
            "the slip in the line",
            answer="It takes the mean first, so errors of opposite sign cancel before the bars see them.",
            slips=(
                Slip(
                    "another convention taken for the slip",
                    "It subtracts in the wrong order: the prediction must come first.",
                    "Turn the difference round and run it again. Does the result change?",
                    BARS,
                ),
                Slip(
                    "mean and sum mixed up",
                    "It takes a mean where the formula has a sum.",
                    "What does the fraction in front of the sum do?",
                    SUM,
                ),
                Slip(
                    "another loss taken for the right one",
                    "It takes the size of errors, and a loss must square them.",
                    "There are losses of both kinds. Which one does this formula describe?",
                    BARS,
                ),
            ),
        ),
        Number(
            "error",
            "the mean absolute error",
            answer=lambda y, y_hat: ml.losses.mean_absolute_error(y, y_hat),
            slips=(
                Slip(
                    "the mean before the bars",
                    lambda y, y_hat: abs(np.mean(np.subtract(y, y_hat))),
                    "This is the colleague's number. Take the size of each error first.",
                    BARS,
                ),
                Slip(
                    "1/n missing",
                    lambda y, y_hat: np.sum(ml.losses.absolute_error(y, y_hat)),
                    "This is the sum. What does the fraction in front of it do?",
                    SUM,
                ),
                Slip(
                    "squares for bars",
                    lambda y, y_hat: ml.losses.mean_squared_error(y, y_hat),
                    "The bars ask for the size of a number. They do not square it.",
                    BARS,
                ),
            ),
            unit="minutes",
        ),
        Code(
            "code",
            "the mean absolute error of arrays",
            answer=lambda y, y_hat: ml.losses.mean_absolute_error(y, y_hat),
            signature="mean_absolute_error(y, y_hat)",
            cases=pair,
            slips=(
                Slip(
                    "the mean before the bars",
                    lambda y, y_hat: abs(np.mean(y - y_hat)),
                    "Read it from the inside out, as the formula: difference, bars, sum, mean.",
                    BARS,
                ),
                Slip(
                    "1/n missing",
                    lambda y, y_hat: np.sum(np.abs(y - y_hat)),
                    "This is a sum, not a mean.",
                    SUM,
                ),
            ),
        ),
    ),
)


def display(c: float, old: float, use: float) -> float:
    """Return the next display: memory and news."""
    return c * old + (1 - c) * use


def hours_until(c: float, old: float, use: float) -> int:
    """Return the hours until the display has come halfway from the old use to the new."""
    hours, goal = 0, (old + use) / 2
    while old < goal:
        old, hours = display(c, old, use), hours + 1
    return hours


def another_phone(rng: np.random.Generator) -> dict[str, float]:
    """Return a memory, an old display and a new use."""
    old = int(rng.choice([5, 8, 10, 12]))
    return {"c": float(rng.choice([0.9, 0.95])), "old": old, "use": old + 20 * int(rng.integers(1, 3))}


SMOOTHING = Exercise(
    "ex-exercises-smoothing",
    numbers={"c": 0.9, "old": 10, "use": 30},
    fresh=another_phone,
    question=lambda c, old, use: (
        "A phone shows how much charge an hour costs, in percent. Its manual has one line: "
        f"$\\hat{{y}}_i = c\\,\\hat{{y}}_{{i-1}} + (1 - c)\\,x_i$, where $x_i$ is the use measured in hour "
        f"$i$ and $c = {c}$. What goes in? What comes out? Is $c$ learned? The display says {old}. Now you "
        f"watch films, and each hour costs {use}. What does the display say after an hour, and after how "
        f"many hours does it reach {(old + use) / 2:g}? Explain what a smaller $c$ would change."
    ),
    parts=(
        Choice(
            "goes_in",
            "what goes in, hour by hour",
            answer="the use of this hour, and the last display",
            slips=(
                Slip(
                    "the memory overlooked",
                    "only the use of this hour",
                    "There is a mark with a hat on the right side too. What is its index?",
                    WILD,
                ),
                Slip(
                    "the whole past",
                    "the use of every hour so far",
                    "It depends on all of them, but what does the line itself need in hand?",
                    WILD,
                ),
            ),
        ),
        Choice(
            "learned",
            "whether $c$ is learned",
            answer="No. Whoever wrote the manual chose it.",
            slips=(
                Slip(
                    "the display taken for c",
                    "Yes. It changes every hour.",
                    "The display changes every hour. Does c carry an index?",
                    WILD,
                ),
                Slip(
                    "a letter taken for a weight",
                    "Yes. A factor in front of something is a weight, and weights are learned.",
                    "Look for a loss or an update in the line. Is there one?",
                    WILD,
                ),
            ),
        ),
        Number(
            "after",
            "the display after an hour",
            answer=display,
            slips=(
                Slip(
                    "memory and news exchanged",
                    lambda c, old, use: display(1 - c, old, use),
                    "Which of the two numbers is multiplied by c?",
                    WILD,
                ),
                Slip(
                    "news forgotten",
                    lambda c, old: c * old,
                    "Something is missing: what does the new hour add?",
                    WILD,
                ),
                Slip(
                    "a plain mean",
                    lambda old, use: (old + use) / 2,
                    "Old and new do not count the same here. What are their shares?",
                    WILD,
                ),
                Slip(
                    "all of the old kept",
                    lambda c, old, use: old + (1 - c) * use,
                    "The new display keeps only a part of the old one.",
                    WILD,
                ),
            ),
            unit="percent",
        ),
        Number(
            "hours",
            "the hours until the display reaches that number, a whole number",
            answer=hours_until,
            slips=(
                Slip(
                    "one step too many or too few",
                    lambda c, old, use: hours_until(c, old, use) - 1,
                    "After this hour the display is still below. Write the displays in a row and count "
                    "again.",
                    WILD,
                ),
                Slip(
                    "one step too many or too few",
                    lambda c, old, use: hours_until(c, old, use) + 1,
                    "It was there already. Do you count the display at the start as an hour?",
                    WILD,
                ),
                Slip(
                    "every step as long as the first",
                    lambda c: round(0.5 / (1 - c)),
                    "The display comes nearer each hour, so what happens to the steps?",
                    WILD,
                ),
            ),
        ),
        Choice(
            "smaller",
            "what a smaller $c$ would change",
            answer="The display follows faster, and it jumps more at every short use.",
            slips=(
                Slip(
                    "memory and news exchanged",
                    "The display becomes calmer and needs longer to follow.",
                    "Try c = 0: what is left of the line?",
                    WILD,
                ),
                Slip(
                    "a factor on everything",
                    "The display shows smaller numbers.",
                    "The two shares add up to 1 for every c. What if each hour costs the same?",
                    WILD,
                ),
            ),
        ),
    ),
)


def well_slope(w: float, x: float, y: float) -> float:
    """Return the slope of the squared error for the rule."""
    return float(ml.linear_regression.gradient([[x]], [y], [w], 0.0).w[0])


def updated(w: float, x: float, y: float, alpha: float = 0.05) -> float:
    """Return the rule after one update."""
    return w - alpha * well_slope(w, x, y)


def another_well(rng: np.random.Generator) -> dict[str, int]:
    """Return a rule, buckets, and the right drops."""
    w, x = int(rng.integers(2, 4)), int(rng.integers(3, 5))
    return {"w": w, "x": x, "y": x * (w + int(rng.integers(2, 4)))}


TURN = Exercise(
    "ex-exercises-turn",
    numbers={"w": 2, "x": 3, "y": 12},
    fresh=another_well,
    question=lambda w, x, y: (
        f"A well keeper adds chlorine with the rule $\\hat{{y}} = wx$: $w$ drops for each of $x$ buckets. "
        f"The rule is at $w = {w}$. Today, for {x} buckets, the test strip says that {y} drops were right. "
        f"Compute prediction and squared error. A nudge of $w$ shows that the loss has a slope of "
        f"${well_slope(w, x, y):g}$. Make one update with $\\alpha = 0.05$ and compute the new loss. Which "
        "$\\alpha$ would have landed on the right rule in one step?"
    ),
    parts=(
        Number(
            "prediction",
            "the prediction",
            answer=lambda w, x: w * x,
            slips=(
                Slip("added, not multiplied", lambda w, x: w + x, "These drops are for each bucket.", MODEL),
            ),
            unit="drops",
        ),
        Number(
            "loss",
            "the squared error",
            answer=lambda w, x, y: (y - w * x) ** 2,
            slips=(
                Slip(
                    "the error itself",
                    lambda w, x, y: y - w * x,
                    "This is the error. Its square is asked.",
                    LOSS,
                ),
                Slip(
                    "doubled, not squared",
                    lambda w, x, y: 2 * (y - w * x),
                    "A square multiplies by itself.",
                    LOSS,
                ),
            ),
            unit="squared drops",
        ),
        Number(
            "new_w",
            "the rule after one update",
            answer=updated,
            slips=(
                Slip(
                    "sign flipped",
                    lambda w, x, y: updated(w, x, y, -0.05),
                    "The update takes the slope away. What is minus a negative number?",
                    UPDATE,
                ),
                Slip(
                    "learning rate forgotten",
                    lambda w, x, y: updated(w, x, y, 1),
                    "A whole slope is far too long a step. What shortens it?",
                    UPDATE,
                ),
                Slip(
                    "the step alone",
                    lambda w, x, y: updated(w, x, y) - w,
                    "That is how far the rule moves. Where does it start?",
                    UPDATE,
                ),
            ),
            unit="drops a bucket",
        ),
        Number(
            "new_loss",
            "the squared error after the update",
            answer=lambda w, x, y: (y - updated(w, x, y) * x) ** 2,
            slips=(
                Slip(
                    "the error itself",
                    lambda w, x, y: abs(y - updated(w, x, y) * x),
                    "This is the size of the new error. Its square is asked.",
                    LOSS,
                ),
                Slip(
                    "the old prediction kept",
                    lambda w, x, y: (y - w * x) ** 2,
                    "This is the loss before the update. With the new rule, the prediction is another.",
                    ROUNDS,
                ),
                Slip(
                    "sign flipped",
                    lambda w, x, y: (y - updated(w, x, y, -0.05) * x) ** 2,
                    "The loss has grown. Did you walk up the slope?",
                    UPDATE,
                ),
            ),
            unit="squared drops",
        ),
        Number(
            "alpha",
            "the rate that lands on the right rule in one step, such as 1/4",
            answer=lambda w, x, y: (y / x - w) / -well_slope(w, x, y),
            slips=(
                Slip(
                    "upside down",
                    lambda w, x, y: -well_slope(w, x, y) / (y / x - w),
                    "A rate times the slope is the way. Which of the two is divided by which?",
                    UPDATE,
                ),
                Slip(
                    "the goal taken for the way",
                    lambda w, x, y: y / x / -well_slope(w, x, y),
                    "That would be the way from zero. Where does the rule stand before the step?",
                    UPDATE,
                ),
                Slip(
                    "wrong unit",
                    lambda w, x, y: (y - w * x) / -well_slope(w, x, y),
                    "You measured the way in drops. The rule is in drops a bucket.",
                    UPDATE,
                ),
            ),
            rtol=0.01,
        ),
    ),
)


def pump_slope(w: float, x: Any, y: Any) -> float:
    """Return the slope of the mean squared error of a rule without bias."""
    return float(ml.linear_regression.gradient(np.reshape(x, (-1, 1)), y, [w], 0.0).w[0])


MINUTES = np.array([1.0, 2.0, 3.0])

CLIMB = Exercise(
    "ex-exercises-climb",
    numbers={"flow": 20, "w": 15},
    fresh=lambda rng: {"flow": int(rng.integers(20, 31)), "w": int(rng.integers(10, 18))},
    question=lambda flow, w: (
        f"A pump fills {flow} litres a minute, but a program does not know it yet. It has "
        f"`x = np.array([1, 2, 3])` minutes and `y = {flow} * x` litres, starts at `w = {w}`, and each round "
        "it does `y_hat = w * x`, `slope = 2 * np.mean((y - y_hat) * x)` and `w = w - 0.05 * slope`. Its "
        "loss, `np.mean((y - y_hat) ** 2)`, should fall, and it grows. Find the slip, and the right slope at "
        "the start."
    ),
    parts=(
        Choice(
            "slip",
            "the slip in the program",
            answer="The slope takes target minus prediction, and must take prediction minus target.",
            slips=(
                Slip(
                    "the loss blamed",
                    "The loss takes target minus prediction, and must take prediction minus target.",
                    "Does a square care which of the two comes first?",
                    LOSS,
                ),
                Slip(
                    "the rate blamed",
                    "The learning rate is too large, so each step jumps over the goal.",
                    "Look at `w`: does it jump to the other side of the goal, or walk away from it?",
                    UPDATE,
                ),
                Slip(
                    "the mean blamed",
                    "The slope takes a mean where it needs a sum.",
                    "A sum is a longer step in the same direction. Would that turn the walk round?",
                    UPDATE,
                ),
            ),
        ),
        Number(
            "slope",
            "the right slope of the loss at the starting weight",
            answer=lambda flow, w: pump_slope(w, MINUTES, flow * MINUTES),
            slips=(
                Slip(
                    "y − ŷ for ŷ − y",
                    lambda flow, w: -pump_slope(w, MINUTES, flow * MINUTES),
                    "This is the program's slope. Nudge the weight up: does the loss grow or fall?",
                    UPDATE,
                ),
                Slip(
                    "factor 2 missing",
                    lambda flow, w: pump_slope(w, MINUTES, flow * MINUTES) / 2,
                    "What is the slope of a square? One more factor is in front.",
                    CHAIN,
                ),
                Slip(
                    "1/n missing",
                    lambda flow, w: 3 * pump_slope(w, MINUTES, flow * MINUTES),
                    "The loss is a mean over three readings, and this is a sum.",
                    LOSS,
                ),
                Slip(
                    "a link is missing",
                    lambda flow, w: 2 * np.mean((w - flow) * MINUTES),
                    "How much does a prediction change when the weight grows by 1?",
                    CHAIN,
                ),
            ),
        ),
        Code(
            "code",
            "the mended slope, for any weight and data",
            answer=pump_slope,
            signature="slope(w, x, y)",
            cases=lambda rng: [(rng.normal(), rng.normal(size=n), rng.normal(size=n)) for n in (3, 5)],
            slips=(
                Slip(
                    "y − ŷ for ŷ − y",
                    lambda w, x, y: 2 * np.mean((y - w * x) * x),
                    "Test it with a nudge: does the loss fall where your slope is negative?",
                    UPDATE,
                ),
                Slip(
                    "factor 2 missing",
                    lambda w, x, y: np.mean((w * x - y) * x),
                    "What is the slope of a square?",
                    CHAIN,
                ),
                Slip("1/n missing", lambda w, x, y: 2 * np.sum((w * x - y) * x), "The loss is a mean.", LOSS),
                Slip(
                    "a link is missing",
                    lambda w, x, y: 2 * np.mean(w * x - y),
                    "How much does a prediction change when the weight grows by 1?",
                    CHAIN,
                ),
            ),
        ),
    ),
)

GAUGE = Exercise(
    "ex-exercises-gauge",
    numbers={"w": 4, "rain": 50},
    fresh=lambda rng: {"w": int(rng.integers(2, 9)), "rain": 10 * int(rng.integers(2, 9))},
    question=lambda w, rain: (
        "A river model predicts the water level in centimetres from rain in millimetres: $\\hat{y} = wx + "
        f"b$. Its training weeks came from a dry season, so every $x$ is 0. It starts at $w = {w}$ and $b = "
        f"0$. What will $w$ be after 1000 rounds, and why? What happens on the first day with {rain} mm of "
        "rain?"
    ),
    parts=(
        Choice(
            "weight",
            "the weight after 1000 rounds",
            answer=lambda w: f"{w}, as at the start",
            slips=(
                Slip(
                    "the slope taken for the weight",
                    "0, because the rain is always 0",
                    "The slope is zero. Does a slope of zero move a weight?",
                    UPDATE,
                ),
                Slip(
                    "learning taken for granted",
                    "whatever the water really rises for each millimetre",
                    "From which of the training weeks could it have learned that?",
                    ROUNDS,
                ),
            ),
        ),
        Choice(
            "why",
            "why",
            answer="Its slope is a mean of errors times rain, and the rain is zero.",
            slips=(
                Slip(
                    "a fit taken for the reason",
                    "The errors are zero from the start, so there is nothing to learn.",
                    "The bias starts at 0. Is the river empty?",
                    ROUNDS,
                ),
                Slip(
                    "the rounds blamed",
                    "1000 rounds are too few; with more of them it would move.",
                    "How far does it go in one round? Then in a thousand?",
                    UPDATE,
                ),
            ),
        ),
        Choice(
            "bias",
            "what the bias learns meanwhile",
            answer="the mean level of the training weeks",
            slips=(
                Slip(
                    "the bias stopped too",
                    "nothing, because its slope is zero as well",
                    "By what is the error multiplied in the slope of the bias?",
                    UPDATE,
                ),
                Slip(
                    "the weight's work given to the bias",
                    "how much the water rises for each millimetre",
                    "The bias is added to the prediction. In which unit is it?",
                    MODEL,
                ),
            ),
        ),
        Choice(
            "day",
            "what the model says on the first wet day",
            answer=lambda w, rain: f"{w * rain} cm more than the mean level, for no reason",
            slips=(
                Slip(
                    "the weight taken for switched off",
                    "the mean level, because the weight had no part in the training",
                    "The weight was not trained, but it is still in the formula. What does it multiply now?",
                    MODEL,
                ),
                Slip(
                    "caution expected",
                    "nothing, because it never saw rain",
                    "A formula takes any number. What comes out for this one?",
                    MODEL,
                ),
            ),
        ),
    ),
)

THREE = (PROFILES, PREDICTION, MEASURE)
READING = (ORDER, PERFECT, SMOOTHING)
LOOP = (TURN, CLIMB, GAUGE)
