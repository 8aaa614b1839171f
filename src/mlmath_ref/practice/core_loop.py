"""Practice for the chapter "The core loop"."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Slip

BOXES = "core-loop#Five boxes"
MODEL = "core-loop#The model: one learner in, one number out"
LOSS = "core-loop#The loss: one number for how wrong"
UPDATE = "core-loop#The update: nudge and see"
ROUNDS = "core-loop#Round and round: learning in ten lines"
MEMORY = "core-loop#Learned or memorized?"

SCORES = np.array([74.0, 43.0, 87.0])


def squared(rate: float, degrees: float, minutes: float) -> float:
    """Return the squared error of the app's prediction."""
    return float(ml.losses.squared_error([minutes], [rate * degrees])[0])


def low(rate: float, degrees: float, minutes: float) -> bool:
    """Say whether the app's prediction was too low."""
    return rate * degrees < minutes


FIVE_BOXES = Exercise(
    "ex-core-loop-boxes",
    numbers={"rate": 6, "degrees": 5, "minutes": 40},
    fresh=lambda rng: {
        "rate": (rate := int(rng.integers(5, 10))),
        "degrees": (degrees := int(rng.integers(3, 8))),
        "minutes": rate * degrees + int(rng.choice([-9, -8, -7, 6, 7, 8, 9])),
    },
    question=lambda rate, degrees, minutes: (
        f'A thermostat app learns how long a room needs to warm up. It says "{rate} minutes a degree". This '
        f"morning {degrees} degrees took {minutes} minutes. Name the five boxes with their units, and "
        f"compute "
        "prediction and squared error."
    ),
    parts=(
        Choice(
            "model",
            "where the minutes a degree of the app belong",
            answer="to the model: they are its weight",
            slips=(
                Slip(
                    "model and data mixed up",
                    "to the data: they are what the app noted this morning",
                    "What did the app note in the morning, and what did it bring along?",
                    BOXES,
                ),
                Slip(
                    "model and prediction mixed up",
                    "to the prediction: they are what the app says",
                    "A prediction speaks of one morning. Does this number need to know the morning?",
                    BOXES,
                ),
                Slip(
                    "model and update mixed up",
                    "to the update: they are what changes a minute into a degree",
                    "The update comes last and changes a number. Which number is there to be changed?",
                    BOXES,
                ),
            ),
        ),
        Number(
            "prediction",
            "the prediction for this morning",
            answer=lambda rate, degrees: rate * degrees,
            slips=(
                Slip(
                    "the true answer for the prediction",
                    lambda minutes: minutes,
                    "That is what happened. What did the app say before it knew?",
                    BOXES,
                ),
                Slip(
                    "added, not multiplied",
                    lambda rate, degrees: rate + degrees,
                    "Each degree takes that many minutes. How do several degrees add up?",
                    MODEL,
                ),
                Slip(
                    "upside down",
                    lambda rate, degrees: degrees / rate,
                    "Look at the units: minutes a degree, and degrees. What cancels?",
                    MODEL,
                ),
            ),
            unit="minutes",
        ),
        Number(
            "squared_error",
            "the squared error of this prediction",
            answer=squared,
            slips=(
                Slip(
                    "not squared",
                    lambda rate, degrees, minutes: minutes - rate * degrees,
                    "That is the error. The loss of this exercise takes one more step.",
                    LOSS,
                ),
                Slip(
                    "squares subtracted",
                    lambda rate, degrees, minutes: minutes**2 - (rate * degrees) ** 2,
                    "What comes first in the formula, the difference or the square?",
                    LOSS,
                ),
                Slip(
                    "the prediction squared",
                    lambda rate, degrees: (rate * degrees) ** 2,
                    "Something must be subtracted before the square is taken.",
                    LOSS,
                ),
                Slip(
                    "doubled, not squared",
                    lambda rate, degrees, minutes: 2 * abs(minutes - rate * degrees),
                    "A square is a number times itself.",
                    LOSS,
                ),
            ),
            unit="squared minutes",
        ),
        Choice(
            "unit",
            "the unit of the loss",
            answer="squared minutes",
            slips=(
                Slip(
                    "unit not squared", "minutes", "What happens to the unit when a number is squared?", LOSS
                ),
                Slip(
                    "the unit of the weight",
                    "minutes a degree",
                    "That is the unit of the app's weight. What is subtracted in the loss?",
                    LOSS,
                ),
                Slip(
                    "the unit of the input",
                    "squared degrees",
                    "An error compares a prediction with a true answer. In which unit are these two?",
                    LOSS,
                ),
            ),
        ),
        Choice(
            "update",
            "what the update does after this morning",
            answer=lambda rate, degrees, minutes: (
                "It makes the weight somewhat larger, because the prediction was too low."
                if low(rate, degrees, minutes)
                else "It makes the weight somewhat smaller, because the prediction was too high."
            ),
            slips=(
                Slip(
                    "the other way",
                    lambda rate, degrees, minutes: (
                        "It makes the weight somewhat smaller, because the prediction was too low."
                        if low(rate, degrees, minutes)
                        else "It makes the weight somewhat larger, because the prediction was too high."
                    ),
                    "Try it: what would the app have said with that weight?",
                    BOXES,
                ),
                Slip(
                    "data changed, not the model",
                    "It corrects the minutes of this morning to what the app said.",
                    "The data are what happened. Which box may change?",
                    BOXES,
                ),
                Slip(
                    "one example taken for all",
                    "It sets the weight to what would have been right today, and stops.",
                    "An update changes the model a little. What would happen on the next morning?",
                    BOXES,
                ),
            ),
        ),
    ),
)


def noor(x: Any, w: Any, b: float) -> float:
    """Return the prediction of the linear model for one learner."""
    return float(ml.linear_regression.predict([x], w, b)[0])


def more(x: Any, w: Any, b: float, goal: float) -> float:
    """Return the hours that the model asks for beyond those of the learner."""
    return (goal - noor(x, w, b)) / float(w[0])


def learners_to_predict(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return features, weights and bias of some learners."""
    return [(rng.uniform(1, 9, size=d), rng.uniform(1, 5, size=d), rng.uniform(5, 9)) for d in (1, 3, 3)]


PREDICT = Exercise(
    "ex-core-loop-predict",
    numbers={"x": (3, 60, 6), "w": (4, 0.5, 1), "b": 8, "goal": 70},
    fresh=lambda rng: {
        "x": (int(rng.integers(3, 5)), 2 * int(rng.integers(24, 36)), int(rng.integers(5, 8))),
        "w": (4, 0.5, 1),
        "b": 8,
        "goal": int(rng.choice([80, 85, 90])),
    },
    question=lambda x, w, b, goal: (
        f"Noor spent {x[0]} hours, has a quiz average of {x[1]} points and completed {x[2]} lessons. With "
        f"the "
        f"weights {w[0]}, {w[1]}, {w[2]} and the bias {b}, predict the score by hand. How many more hours "
        f"would "
        f"the model ask for to reach {goal} points?"
    ),
    parts=(
        Number(
            "score",
            "the predicted score",
            answer=noor,
            slips=(
                Slip(
                    "bias forgotten",
                    lambda x, w: noor(x, w, 0),
                    "Where does the prediction start before any feature is counted?",
                    MODEL,
                ),
                Slip(
                    "weights in another order",
                    lambda x, w, b: noor(x, w[::-1], b),
                    "Each weight belongs to one feature. Which comes first in the question?",
                    MODEL,
                ),
                Slip(
                    "weights left out",
                    lambda x, b: sum(x) + b,
                    "Hours, points and lessons cannot be added as they are. What turns each into points?",
                    MODEL,
                ),
            ),
            unit="points",
        ),
        Number(
            "hours",
            "how many more hours the model asks for",
            answer=more,
            slips=(
                Slip(
                    "points for hours",
                    lambda x, w, b, goal: goal - noor(x, w, b),
                    "These points are missing. How many points does the model give for one hour?",
                    MODEL,
                ),
                Slip(
                    "all hours, not those more",
                    lambda x, w, b, goal: x[0] + more(x, w, b, goal),
                    "These are all hours of the week. How many are there already?",
                    MODEL,
                ),
                Slip(
                    "bias forgotten",
                    lambda x, w, goal: more(x, w, 0, goal),
                    "Look at your prediction again: where does it start?",
                    MODEL,
                ),
                Slip(
                    "the weight of another feature",
                    lambda x, w, b, goal: (goal - noor(x, w, b)) / w[1],
                    "This weight is that of the quiz average. Which one belongs to the hours?",
                    MODEL,
                ),
                Slip(
                    "multiplied, not divided",
                    lambda x, w, b, goal: (goal - noor(x, w, b)) * w[0],
                    "Look at the units: points, and points an hour. What gives hours?",
                    MODEL,
                ),
            ),
            unit="hours",
        ),
        Choice(
            "cause",
            "what this number of hours tells Noor",
            answer="what the model would say of a learner with those hours, not what they would do for Noor",
            slips=(
                Slip(
                    "prediction taken for cause",
                    "that Noor will reach the score if she adds those hours",
                    "The weights come from learners who were observed. Was anybody given more hours to see?",
                    MODEL,
                ),
                Slip(
                    "the model taken for a law",
                    "that every learner needs those hours for this score",
                    "Would the same hours lead another learner, with other quizzes, to the same score?",
                    MODEL,
                ),
            ),
        ),
        Code(
            "predict",
            "a function that predicts for one learner with any number of features",
            answer=noor,
            slips=(
                Slip("bias forgotten", lambda x, w, b: noor(x, w, 0), "How many parameters come in?", MODEL),
                Slip(
                    "bias added for each feature",
                    lambda x, w, b: noor(x, w, b * len(x)),
                    "Is the bias inside the sum or outside?",
                    "reading-formulas#The sum sign is a loop",
                ),
                Slip(
                    "products not added",
                    lambda x, w, b: np.multiply(x, w) + b,
                    "A prediction is one number. What turns the products into one?",
                    MODEL,
                ),
            ),
            signature="predict(x, w, b)",
            cases=learners_to_predict,
        ),
    ),
)


def errors(first: Any, second: Any) -> Any:
    """Return the errors of both models as rows, shape (2, n)."""
    return np.array([first, second], dtype=float)


def mean_squares(first: Any, second: Any) -> Any:
    """Return the mean squared error of both models."""
    return np.mean(errors(first, second) ** 2, axis=1)


BOTH = "Absolute errors and squared errors both prefer the second."
APART = "Absolute errors prefer the second, squared errors the first."


def preferred(first: Any, second: Any) -> str:
    """Return what absolute and squared errors say; in every draw the first sum is the larger one."""
    a, b = mean_squares(first, second)
    return BOTH if b < a else APART


def two_models(rng: np.random.Generator) -> dict[str, Any]:
    """Return errors of a model that misses all a little, and of one that misses one."""
    e = int(rng.integers(4, 9))
    return {"first": (e, -e, e, -e), "second": (0, 0, 0, 2 * e + int(rng.choice([-2, -1, 1, 2])))}


def some_scores(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return true and predicted scores of a few learners, twice."""
    return [(rng.integers(40, 90, n).astype(float), rng.integers(40, 90, n) + 0.5) for n in (3, 5)]


COMPARE = Exercise(
    "ex-core-loop-compare",
    numbers={"first": (5, -5, 5, -5), "second": (0, 0, 0, 9)},
    fresh=two_models,
    question=lambda first, second: (
        f"Two models miss four learners by {first} and by {second} points. Compare the sums of errors, the "
        f"sums "
        "of absolute errors and the mean squared errors. Which model is better?"
    ),
    parts=(
        Number(
            "sums",
            "the two sums of errors, the first model first",
            answer=lambda first, second: errors(first, second).sum(axis=1),
            slips=(
                Slip(
                    "signs dropped",
                    lambda first, second: abs(errors(first, second)).sum(axis=1),
                    "Here the errors keep their signs. What do a positive and a negative one do together?",
                    LOSS,
                ),
                Slip(
                    "divided by n",
                    lambda first, second: errors(first, second).mean(axis=1),
                    "That is the mean error. The question asks for the sum.",
                    LOSS,
                ),
                Slip(
                    "learners added, not models",
                    lambda first, second: errors(first, second).sum(axis=0),
                    "Add up within each model. How many models are there?",
                    LOSS,
                ),
            ),
            unit="points",
        ),
        Number(
            "absolute",
            "the two sums of absolute errors, the first model first",
            answer=lambda first, second: abs(errors(first, second)).sum(axis=1),
            slips=(
                Slip(
                    "signs kept",
                    lambda first, second: errors(first, second).sum(axis=1),
                    "The errors still cancel. What does an absolute value do to a minus?",
                    LOSS,
                ),
                Slip(
                    "divided by n",
                    lambda first, second: abs(errors(first, second)).mean(axis=1),
                    "That is the mean. The question asks for the sum.",
                    LOSS,
                ),
                Slip(
                    "squared, not absolute",
                    lambda first, second: (errors(first, second) ** 2).sum(axis=1),
                    "Both ways lose the sign. Which of them is asked here?",
                    LOSS,
                ),
            ),
            unit="points",
        ),
        Number(
            "squares",
            "the two mean squared errors, the first model first",
            answer=mean_squares,
            slips=(
                Slip(
                    "1/n missing",
                    lambda first, second: 4 * mean_squares(first, second),
                    "That is the sum of the squares. What turns a sum into a mean?",
                    LOSS,
                ),
                Slip(
                    "squared after the mean",
                    lambda first, second: errors(first, second).mean(axis=1) ** 2,
                    "Square each error first. After the mean, some have cancelled already.",
                    LOSS,
                ),
                Slip(
                    "rooted, not squared",
                    lambda first, second: np.sqrt(mean_squares(first, second)),
                    "There is a root too many: the unit here is squared points.",
                    LOSS,
                ),
                Slip(
                    "divided by n − 1",
                    lambda first, second: 4 / 3 * mean_squares(first, second),
                    "This loss is a mean over all learners. How many are there?",
                    LOSS,
                ),
            ),
            unit="squared points",
        ),
        Choice(
            "better",
            "which model is better",
            answer=preferred,
            slips=(
                Slip(
                    "the other order of the squares",
                    lambda first, second: APART if preferred(first, second) == BOTH else BOTH,
                    "Put your two mean squared errors side by side. Which is smaller?",
                    LOSS,
                ),
                Slip(
                    "errors that cancel",
                    "The first: its errors add up to zero.",
                    "Ask the four learners of the first model. Does anybody get the right score?",
                    LOSS,
                ),
                Slip(
                    "misses counted, not measured",
                    "The second, by any measure: it misses only one learner.",
                    "How large is that one miss? Make it ten times as large and compare again.",
                    LOSS,
                ),
            ),
        ),
        Code(
            "loss",
            "a function for the mean squared error of scores and predictions",
            answer=ml.losses.mean_squared_error,
            slips=(
                Slip(
                    "1/n missing",
                    lambda y, y_hat: np.sum((y - y_hat) ** 2),
                    "Is the result as large for ten learners as for a hundred that are missed alike?",
                    LOSS,
                ),
                Slip(
                    "squared after the mean",
                    lambda y, y_hat: np.mean(y - y_hat) ** 2,
                    "Try it with errors of 5 and −5. What should come out?",
                    LOSS,
                ),
                Slip(
                    "absolute, not squared",
                    ml.losses.mean_absolute_error,
                    "Both ways lose the sign. Which of them is asked here?",
                    LOSS,
                ),
            ),
            signature="loss(y, y_hat)",
            cases=some_scores,
        ),
    ),
)


def loss_at(w: float, b: float = 20.0) -> float:
    """Return the loss of the three learners, with hours as the only feature."""
    hours = ml.datasets.three_learners()[:, :1]
    return float(ml.linear_regression.mean_squared_error(hours, SCORES, [w], b))


def nudged(w: float, b: float = 20.0, h: float = 0.01) -> float:
    """Return the slope of the loss for the weight, measured with a nudge."""
    return float(ml.derivatives.forward_difference(lambda v: loss_at(v, b), w, h))


def nudged_bias(w: float, b: float = 20.0, h: float = 0.01) -> float:
    """Return the slope of the loss for the bias, measured with a nudge."""
    return float(ml.derivatives.forward_difference(lambda v: loss_at(w, v), b, h))


SECOND = Exercise(
    "ex-core-loop-second",
    numbers={"w": 7.6},
    fresh=lambda rng: {"w": int(rng.integers(12, 21)) / 2},
    question=lambda w: (
        f"Continue from the weight {w:g} with the bias at 20. Measure the slope with a nudge of 0.01, and "
        f"make "
        r"one update with $\alpha = 0.01$. Compare the length of this step with the first one of the "
        r"chapter, "
        "which was 2.6. The learning rate is the same. Why is the step shorter?"
    ),
    parts=(
        Number(
            "slope",
            "the measured slope, with three digits or more",
            answer=nudged,
            slips=(
                Slip(
                    "not divided by the nudge",
                    lambda w: 0.01 * nudged(w),
                    "This is the change of the loss. What is it for one unit of weight?",
                    UPDATE,
                ),
                Slip(
                    "sign flipped",
                    lambda w: -nudged(w),
                    "Which loss comes first in the formula: the one after the nudge, or the one before?",
                    UPDATE,
                ),
                Slip(
                    "1/n missing",
                    lambda w: 3 * nudged(w),
                    "The loss is a mean over the learners, and this is the slope of a sum.",
                    LOSS,
                ),
                Slip(
                    "the bias nudged, not the weight",
                    nudged_bias,
                    "The bias stays at 20. Which number is nudged?",
                    UPDATE,
                ),
            ),
            unit="squared points for each point an hour",
        ),
        Number(
            "step",
            "the change of the weight in this update, with two digits or more",
            answer=lambda w: -0.01 * nudged(w),
            slips=(
                Slip(
                    "sign flipped",
                    lambda w: 0.01 * nudged(w),
                    "This step goes uphill. What stands between the old weight and the learning rate?",
                    UPDATE,
                ),
                Slip(
                    "the learning rate left out",
                    lambda w: -nudged(w),
                    "A step is a fixed multiple of the slope. Which multiple?",
                    UPDATE,
                ),
                Slip(
                    "the new weight, not the step",
                    lambda w: w - 0.01 * nudged(w),
                    "This is where the weight arrives. How far did it move?",
                    UPDATE,
                ),
            ),
            unit="points an hour",
            rtol=0.01,
        ),
        Choice(
            "why",
            "why the step is shorter than the first one",
            answer="because the slope is smaller here: the bowl is flatter nearer to its lowest point",
            slips=(
                Slip(
                    "a rate that shrinks",
                    "because the learning rate becomes smaller in each round",
                    "Read the question again: what is said about the learning rate?",
                    UPDATE,
                ),
                Slip(
                    "loss for slope",
                    "because the loss is smaller, and the step is the learning rate times the loss",
                    "A smaller loss alone changes no step. Which two factors make a step?",
                    UPDATE,
                ),
                Slip(
                    "nudge for step",
                    "because the nudge is only 0.01",
                    "The nudge measures the slope. How long was it in the first update?",
                    UPDATE,
                ),
            ),
        ),
        Code(
            "measure",
            "a function that measures the slope of any loss at a weight w with a nudge h",
            answer=ml.derivatives.forward_difference,
            slips=(
                Slip(
                    "not divided by the nudge",
                    lambda loss, w, h: loss(w + h) - loss(w),
                    "What becomes of your result when the nudge is ten times as small?",
                    UPDATE,
                ),
                Slip(
                    "sign flipped",
                    lambda loss, w, h: (loss(w) - loss(w + h)) / h,
                    "Try it on a loss that grows. Which sign should its slope have?",
                    UPDATE,
                ),
            ),
            signature="measure(loss, w, h)",
            cases=lambda rng: [(np.square, 3.0, 0.01), (np.exp, rng.uniform(), 0.1), (np.sin, 1.0, 0.001)],
        ),
    ),
)


def learn(alpha: float, rounds: int = 5, together: bool = True) -> float:
    """Return the loss of the chapter's loop after some rounds; the bias may wait for the new weight."""
    w, b = 5.0, 20.0
    for _ in range(rounds):
        new = w - alpha * nudged(w, b)
        b -= alpha * nudged_bias(w if together else new, b)
        w = new
    return loss_at(w, b)


def raw(alpha: float, quiz: Any = None) -> float:
    """Return the loss after one update from zero, with quiz averages as the only feature."""
    feature = ml.datasets.three_learners()[:, 1] if quiz is None else quiz

    def loss(w: float) -> float:
        return float(ml.losses.mean_squared_error(SCORES, w * feature))

    return loss(-alpha * ml.derivatives.forward_difference(loss, 0.0, 0.01))


EXPLODE = Exercise(
    "ex-core-loop-explode",
    numbers={"rates": (0.01, 0.04, 0.06), "alpha": 0.01},
    fresh=lambda rng: {
        "rates": (
            float(rng.choice([0.005, 0.01, 0.015])),
            float(rng.choice([0.02, 0.03, 0.04])),
            float(rng.choice([0.055, 0.06, 0.07])),
        ),
        "alpha": float(rng.choice([0.005, 0.01, 0.02])),
    },
    question=lambda rates, alpha: (
        f"Run `learn` for 5 rounds with learning rates of {rates[0]:g}, {rates[1]:g} and {rates[2]:g}. "
        f"Then take "
        "the quiz averages of the three learners as they are, 72, 55 and 88, as the only feature. Start "
        "from a "
        rf"weight of 0, keep the bias at 0, and make one update of the weight with $\alpha = {alpha:g}$. "
        rf"What do "
        "you see, and what has it to do with standardizing?"
    ),
    parts=(
        Number(
            "losses",
            "the three losses after 5 rounds, with one decimal or more",
            answer=lambda rates: [learn(rate) for rate in rates],
            slips=(
                Slip(
                    "one step too many or too few",
                    lambda rates: [learn(rate, 6) for rate in rates],
                    "Count the rounds: how many updates has this loss behind it?",
                    ROUNDS,
                ),
                Slip(
                    "one step too many or too few",
                    lambda rates: [learn(rate, 4) for rate in rates],
                    "Is this the loss after the last update, or the one measured before it?",
                    ROUNDS,
                ),
                Slip(
                    "the weight moved first",
                    lambda rates: [learn(rate, together=False) for rate in rates],
                    "Keep both slopes before anything moves. Which weight did the slope of the bias see?",
                    ROUNDS,
                ),
                Slip(
                    "sign flipped",
                    lambda rates: [learn(-rate) for rate in rates],
                    "These rounds went uphill. Look at the minus in the update.",
                    UPDATE,
                ),
            ),
            unit="squared points",
            atol=0.06,
        ),
        Number(
            "raw",
            "the loss with raw quiz averages after the one update, with three digits or more",
            answer=raw,
            slips=(
                Slip(
                    "the loss before the update",
                    lambda: raw(1e-300),
                    "This is the loss at a weight of 0. What is it after the update?",
                    ROUNDS,
                ),
                Slip(
                    "1/n missing",
                    lambda alpha: 3 * raw(alpha),
                    "The loss is a mean over the learners, and this is a sum.",
                    LOSS,
                ),
                Slip(
                    "sign flipped",
                    lambda alpha: raw(-alpha),
                    "This update went uphill. Look at the minus in the update.",
                    UPDATE,
                ),
                Slip(
                    "another feature",
                    lambda alpha: raw(alpha, ml.datasets.three_learners()[:, 0]),
                    "These are the hours. Which column holds the quiz averages?",
                    "core-loop#The story",
                ),
            ),
            unit="squared points",
        ),
        Choice(
            "why",
            "what the raw quiz averages have to do with standardizing",
            answer=(
                "Large features make large slopes; standardized, all are of one size and one rate suits them."
            ),
            slips=(
                Slip(
                    "the feature taken for useless",
                    "Quiz averages tell little about the score, so the loop cannot learn from them.",
                    "Does the loss explode for a useless feature too? Think of the length of the step.",
                    MEMORY,
                ),
                Slip(
                    "too few rounds",
                    "One round is too few; after more rounds at this rate the loss would come down.",
                    "Take a second update at the same rate. Where does it land?",
                    ROUNDS,
                ),
                Slip(
                    "the bias taken for the cause",
                    "The bias was kept at 0; with a bias the loop would not have jumped.",
                    "Let the bias move too. Does the slope for the weight become small?",
                    MEMORY,
                ),
            ),
        ),
    ),
)

EXERCISES = (FIVE_BOXES, PREDICT, COMPARE, SECOND, EXPLODE)
