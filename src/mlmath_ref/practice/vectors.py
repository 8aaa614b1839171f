"""Practice for the chapter "Vectors"."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Shape, Slip

LIST = "vectors#A learner is a list of numbers"
ADD = "vectors#Add and scale"
DOT = "vectors#One number from many: the dot product"
FAR = "vectors#How far apart?"
DIRECTION = "vectors#The same direction?"
SHADOW = "vectors#The shadow"


def profile(x: Any) -> str:
    """Return a learner in words."""
    return f"{x[0]:g} hours, a quiz average of {x[1]:g} and {x[2]:g} lessons"


def draw_profile(rng: np.random.Generator) -> tuple[float, int, int]:
    """Return a learner whose three numbers differ."""
    return int(rng.integers(1, 7)) + 0.5, int(rng.integers(56, 95)), int(rng.integers(2, 11))


POSITIONS = Exercise(
    "ex-vectors-positions",
    numbers={"x": (6, 88, 11)},
    fresh=lambda rng: {"x": draw_profile(rng)},
    question=lambda x: (
        f"Chen has {profile(x)}. Write the feature vector in the order of the chapter. State its shape, and "
        "the values of $x_2$ and of `chen[2]`."
    ),
    parts=(
        Number(
            "vector",
            "the feature vector",
            answer=lambda x: x,
            slips=(
                Slip(
                    "another order",
                    lambda x: (x[1], x[0], x[2]),
                    "Which feature did the team agree to write first?",
                    LIST,
                ),
                Slip(
                    "another order",
                    lambda x: x[::-1],
                    "This is the right list from its end. Which feature comes first?",
                    LIST,
                ),
                Slip(
                    "rows for columns",
                    lambda x: [x],
                    "The brackets are doubled, so this is a matrix with one row. A vector has one "
                    "direction to "
                    "count in.",
                    LIST,
                ),
            ),
        ),
        Shape(
            "shape",
            "its shape",
            answer=lambda x: np.shape(x),
            slips=(
                Slip(
                    "rows for columns",
                    (1, 3),
                    "This is a matrix with one row. In how many directions can you count in a list?",
                    LIST,
                ),
                Slip(
                    "a column of a matrix",
                    (3, 1),
                    "We draw the vector as a column, but how many directions to count in does it have?",
                    LIST,
                ),
            ),
        ),
        Number(
            "second",
            "the value of x₂",
            answer=lambda x: x[1],
            slips=(
                Slip("counted from 0", lambda x: x[2], "Does a formula count from 0 or from 1?", LIST),
                Slip("one step too many or too few", lambda x: x[0], "This is the first number.", LIST),
            ),
        ),
        Number(
            "entry",
            "the value of chen[2]",
            answer=lambda x: x[2],
            slips=(
                Slip("counted from 1", lambda x: x[1], "Does Python count from 0 or from 1?", LIST),
                Slip("one step too many or too few", lambda x: x[0], "This is chen[0].", LIST),
            ),
        ),
    ),
)


def walked(start: Any, end: Any, share: float) -> Any:
    """Return the place after a share of the way."""
    return np.add(start, share * np.subtract(end, start))


WAY = Exercise(
    "ex-vectors-way",
    numbers={"start": (4.5, 72, 8), "end": (6, 88, 11)},
    fresh=lambda rng: {
        "start": (int(rng.integers(2, 5)) + 0.5, int(rng.integers(50, 65)), int(rng.integers(2, 6))),
        "end": (int(rng.integers(6, 12)), int(rng.integers(75, 96)), int(rng.integers(8, 13))),
    },
    question=lambda start, end: (
        f"Amara is at $({start[0]:g}, {start[1]}, {start[2]})$. She wants to be where Chen is: "
        f"$({end[0]:g}, {end[1]}, {end[2]})$. Which vector is the way from her to Chen? Where is she after a "
        "third of it, and then another third?"
    ),
    parts=(
        Number(
            "way",
            "the way from Amara to Chen",
            answer=lambda start, end: np.subtract(end, start),
            slips=(
                Slip(
                    "sign flipped",
                    lambda start, end: np.subtract(start, end),
                    "This is the way from Chen to Amara. Where does the arrow start?",
                    ADD,
                ),
                Slip(
                    "added, not subtracted",
                    lambda start, end: np.add(start, end),
                    "Is this a change that she can make? Add it to her own vector and look.",
                    ADD,
                ),
                Slip(
                    "the midpoint, not the way",
                    lambda start, end: walked(start, end, 1 / 2),
                    "This is a place between the two. A way says how much each feature has to change.",
                    ADD,
                ),
            ),
        ),
        Number(
            "place",
            "where she is after two thirds of it, to two decimals",
            answer=lambda start, end: walked(start, end, 2 / 3),
            slips=(
                Slip(
                    "one step too many or too few",
                    lambda start, end: walked(start, end, 1 / 3),
                    "She is here after the first third. One more is to come.",
                    ADD,
                ),
                Slip(
                    "a third of what is left",
                    lambda start, end: walked(start, end, 5 / 9),
                    "The second step is a third of the whole way too, not of the rest.",
                    ADD,
                ),
                Slip(
                    "the start forgotten",
                    lambda start, end: np.subtract(end, start) * 2 / 3,
                    "So far she has walked. From where?",
                    ADD,
                ),
            ),
        ),
    ),
)

PREDICTION = Exercise(
    "ex-vectors-prediction",
    numbers={"x": (2, 55, 3), "w": (3, 0.5, 2), "more": 3},
    fresh=lambda rng: {"x": draw_profile(rng), "w": (3, 0.5, 2), "more": int(rng.integers(2, 6))},
    question=lambda x, w, more: (
        f"Bo has {profile(x)}. Compute $\\mathbf{{w}}^\\top\\mathbf{{x}}$ for the weights $(3, 0.5, "
        f"2)$ by hand. "
        f"How many more lessons would raise it to {np.dot(w, x) + w[2] * more:g} points?"
    ),
    parts=(
        Number(
            "score",
            "the prediction",
            answer=lambda x, w: ml.vectors.dot(w, x),
            slips=(
                Slip(
                    "added without the weights",
                    lambda x: sum(x),
                    "Hours plus points plus lessons: which unit has this sum? Weigh each feature first.",
                    DOT,
                ),
                Slip(
                    "one product missing",
                    lambda x, w: ml.vectors.dot(w[:2], x[:2]),
                    "There are three features, so three products. Which one did you leave out?",
                    DOT,
                ),
                Slip(
                    "another order",
                    lambda x, w: ml.vectors.dot(w[::-1], x),
                    "Each weight belongs to the feature at its own position. Which weight is for the hours?",
                    DOT,
                ),
            ),
            unit="points",
            rtol=0.001,
        ),
        Number(
            "lessons",
            "how many more lessons",
            answer=lambda more: more,
            slips=(
                Slip(
                    "points for lessons",
                    lambda w, more: w[2] * more,
                    "So many points are missing. How many does one lesson bring?",
                    DOT,
                ),
                Slip(
                    "upside down",
                    lambda w, more: w[2] ** 2 * more,
                    "One lesson brings more than one point. Do you need more lessons than points, or fewer?",
                    DOT,
                ),
                Slip(
                    "the weight of an hour",
                    lambda w, more: w[2] * more / w[0],
                    "You divided by the weight of the hours. The question is about lessons.",
                    DOT,
                ),
            ),
            unit="lessons",
        ),
    ),
)


def spread() -> Any:
    """Return the typical spread of the features, rounded as in the chapter."""
    return ml.datasets.learners().X.std(axis=0).round()


def closest(x: Any, rulers: Any = 1, own: Any = None) -> Any:
    """Return the record that is nearest to x, each divided by rulers; `own` are those of x if they differ."""
    x = np.array(x) / (rulers if own is None else own)
    return ml.vectors.nearest(ml.datasets.learners().X / rulers, x)


def partner(x: Any, rulers: Any = 1, own: Any = None) -> Any:
    """Return the features of that record."""
    return ml.datasets.learners().X[closest(x, rulers, own)]


def draw_seeker(rng: np.random.Generator) -> dict[str, Any]:
    """Return a learner for whom raw features, scaled ones and a slip choose three records."""
    while True:
        x = draw_profile(rng)
        if len({closest(x), closest(x, spread()), closest(x, spread(), 1)}) == 3:
            return {"x": x}


def nearest_scaled(X: Any, x: Any, s: Any) -> Any:
    """Return the index of the row of X that is nearest to x, in typical spreads s."""
    return ml.vectors.nearest(X / s, x / s)


NEAREST = Exercise(
    "ex-vectors-nearest",
    numbers={"x": (6, 88, 11)},
    fresh=draw_seeker,
    question=lambda x: (
        f"Chen, with $({x[0]:g}, {x[1]}, {x[2]})$, looks for a study partner among the 200 records in "
        "`datasets.learners().X`. Find the nearest learner, once with raw features and once with "
        "each feature "
        f"divided by `s`, here {spread().astype(int).tolist()}. Use `vectors.nearest`. Whom do you choose?"
    ),
    parts=(
        Number(
            "raw",
            "the three features of the nearest learner, by raw features",
            answer=lambda x: partner(x),
            slips=(
                Slip(
                    "the index, not the learner",
                    lambda x: closest(x),
                    "This says in which row the learner stands. What stands in that row?",
                    FAR,
                ),
                Slip(
                    "scaled for raw",
                    lambda x: partner(x, spread()),
                    "This learner is the nearest once each feature is divided. Leave the features as "
                    "they are.",
                    FAR,
                ),
            ),
            rtol=1e-4,
        ),
        Number(
            "scaled",
            "the three features of the nearest learner, with each feature divided by s",
            answer=lambda x: partner(x, spread()),
            slips=(
                Slip(
                    "the index, not the learner",
                    lambda x: closest(x, spread()),
                    "This says in which row the learner stands. What stands in that row?",
                    FAR,
                ),
                Slip(
                    "raw for scaled",
                    lambda x: partner(x),
                    "This learner is the nearest by raw features. What does each feature have to be "
                    "divided by?",
                    FAR,
                ),
                Slip(
                    "only one side divided",
                    lambda x: partner(x, spread(), 1),
                    "The records are divided. Is Chen measured by the same ruler?",
                    FAR,
                ),
            ),
            rtol=1e-4,
        ),
        Choice(
            "choose",
            "whom you choose",
            answer="the scaled one: each difference is counted in typical spreads of its own feature",
            slips=(
                Slip(
                    "raw taken for neutral",
                    "the raw one: it takes the numbers as they are, so no feature is preferred",
                    "Write the hours in minutes. Does the raw choice stay the same?",
                    FAR,
                ),
                Slip(
                    "distances in different units compared",
                    "whichever of the two has the smaller distance",
                    "One distance mixes hours with points, the other counts typical spreads. Can "
                    "they be compared?",
                    FAR,
                ),
                Slip(
                    "scaling taken for closeness in all",
                    "the scaled one: it is closer to Chen in every single feature",
                    "A learner who is closer in every feature is nearest by raw features too. Is this one?",
                    FAR,
                ),
            ),
        ),
        Code(
            "code",
            "a function that returns the index of the nearest row of X, by features divided by s",
            answer=nearest_scaled,
            slips=(
                Slip(
                    "raw for scaled",
                    lambda X, x, s: ml.vectors.nearest(X, x),
                    "The spreads s change nothing yet. Where do they come in?",
                    FAR,
                ),
                Slip(
                    "only one side divided",
                    lambda X, x, s: ml.vectors.nearest(X / s, x),
                    "The rows are divided by s. Is x measured by the same ruler?",
                    FAR,
                ),
                Slip(
                    "farthest for nearest",
                    lambda X, x, s: np.argmax((((X - x) / s) ** 2).sum(axis=1)),
                    "Is the nearest learner the one with the largest distance?",
                    FAR,
                ),
                Slip(
                    "the row, not its index",
                    lambda X, x, s: X[nearest_scaled(X, x, s)],
                    "The row is right. The question asks at which index it stands.",
                    FAR,
                ),
            ),
            signature="nearest_scaled(X, x, s)",
            cases=lambda rng: [
                (rng.normal(size=(n, 3)) * [2, 12, 3], rng.normal(size=3) * [2, 12, 3], np.array([2, 12, 3]))
                for n in (4, 30, 60, 200)
            ],
        ),
    ),
)


def similarity(u: Any, v: Any, average: Any, s: Any) -> Any:
    """Return the cosine similarity of two learners, seen from an average one and in typical spreads."""
    return ml.vectors.cosine_similarity((u - average) / s, (v - average) / s)


def both(seen: Any) -> Any:
    """Return what a function of two learners says of Amara and Bo, and of Amara and Chen."""
    amara, bo, chen = ml.datasets.three_learners()
    return np.array([seen(amara, bo), seen(amara, chen)])


CENTRE = Exercise(
    "ex-vectors-centre",
    numbers={"average": (5, 65, 7)},
    fresh=lambda rng: {
        "average": (int(rng.integers(9, 11)) / 2, int(rng.integers(58, 70)), int(rng.integers(6, 8)))
    },
    question=lambda average: (
        "Compute the cosine similarity of Amara with Bo and with Chen from their three raw features. "
        "Then take "
        f"away an average learner, $({average[0]:g}, {average[1]}, {average[2]})$, divide by `s`, here "
        f"{spread().astype(int).tolist()}, and compute both again. What changed?"
    ),
    parts=(
        Number(
            "raw",
            "the two raw similarities, with Bo and with Chen",
            answer=lambda: both(ml.vectors.cosine_similarity),
            slips=(
                Slip(
                    "not divided by the norms",
                    lambda: both(ml.vectors.dot),
                    "These are dot products. What is left of them when the lengths are divided away?",
                    DIRECTION,
                ),
                Slip(
                    "distances for directions",
                    lambda: both(ml.vectors.distance),
                    "This says how far apart they are. The question is which way they point.",
                    DIRECTION,
                ),
                Slip(
                    "the angle, not its cosine",
                    lambda: np.degrees(np.arccos(both(ml.vectors.cosine_similarity))),
                    "These are angles in degrees. The similarity is their cosine.",
                    DIRECTION,
                ),
            ),
        ),
        Number(
            "mended",
            "the two similarities after that, to two decimals",
            answer=lambda average: both(lambda u, v: similarity(u, v, average, spread())),
            slips=(
                Slip(
                    "divided, not moved",
                    lambda: both(lambda u, v: similarity(u, v, 0, spread())),
                    "All arrows still start at a learner of zeros. Where should they start?",
                    DIRECTION,
                ),
                Slip(
                    "moved, not divided",
                    lambda average: both(lambda u, v: similarity(u, v, average, 1)),
                    "The quiz average still decides nearly alone. Which step brings features to one scale?",
                    FAR,
                ),
                Slip(
                    "only one side moved",
                    lambda average: both(lambda u, v: similarity(u, v + average, average, spread())),
                    "Amara is seen from the average learner. Is the other one too?",
                    DIRECTION,
                ),
            ),
            rtol=0.01,
            atol=0.006,
        ),
        Choice(
            "changed",
            "what changed",
            answer=(
                "Raw, all arrows point along the large quiz average. Seen from an average "
                "learner, Bo points away."
            ),
            slips=(
                Slip(
                    "raw taken for the truth",
                    "Raw, all three study alike. Taking away the average learner makes up a difference.",
                    "Which of the three features is by far the largest number? What does it do to "
                    "every arrow?",
                    DIRECTION,
                ),
                Slip(
                    "division by a number taken for a turn",
                    "Only the division by s mattered: it turned Bo's arrow around.",
                    "All raw features are positive. Can a division by a positive number make an "
                    "entry negative?",
                    DIRECTION,
                ),
                Slip(
                    "cosine taken for distance",
                    "Bo is now farther away from Amara than before.",
                    "A cosine does not see how far apart two learners are. What does it see?",
                    DIRECTION,
                ),
            ),
        ),
        Code(
            "code",
            "a function that returns the cosine similarity after taking away average and dividing by s",
            answer=similarity,
            slips=(
                Slip(
                    "divided, not moved",
                    lambda u, v, average, s: similarity(u, v, 0, s),
                    "The average changes nothing yet. From where do the two arrows start?",
                    DIRECTION,
                ),
                Slip(
                    "moved, not divided",
                    lambda u, v, average, s: similarity(u, v, average, 1),
                    "The spreads s change nothing yet. Where do they come in?",
                    FAR,
                ),
                Slip(
                    "not divided by the norms",
                    lambda u, v, average, s: ml.vectors.dot((u - average) / s, (v - average) / s),
                    "This is a dot product. What is left of it when the lengths are divided away?",
                    DIRECTION,
                ),
            ),
            signature="similarity(u, v, average, s)",
            cases=lambda rng: [
                (*rng.uniform(1, 9, size=(3, n)), rng.uniform(1, 5, size=n)) for n in (2, 3, 5)
            ],
        ),
    ),
)


def unit_axis(axis: int, length: float = 1) -> Any:
    """Return a vector of the plane along an axis."""
    return length * np.eye(2)[axis]


def shadow(u: Any, axis: int, length: float) -> Any:
    """Return the projection of u on a vector of this length along an axis."""
    return ml.vectors.project(u, unit_axis(axis, length))


AXIS = Exercise(
    "ex-vectors-axis",
    numbers={"u": (60, 120), "axis": 0, "length": 5},
    fresh=lambda rng: {
        "u": (10 * int(rng.integers(2, 10)), 10 * int(rng.integers(11, 20))),
        "axis": int(rng.integers(2)),
        "length": int(rng.integers(2, 8)),
    },
    question=lambda u, axis, length: (
        f"Project Amara's week $({u[0]}, {u[1]})$ on $\\mathbf{{v}} = {('(1, 0)', '(0, 1)')[axis]}$, "
        f"and then on "
        f"${(f'({length}, 0)', f'(0, {length})')[axis]}$. What do you see, and why?"
    ),
    parts=(
        Number(
            "short",
            "the projection on the first vector",
            answer=lambda u, axis: shadow(u, axis, 1),
            slips=(
                Slip(
                    "the rest for the shadow",
                    lambda u, axis: shadow(u, 1 - axis, 1),
                    "This is what the shadow leaves over. On which axis does the vector lie?",
                    SHADOW,
                ),
                Slip(
                    "the multiple, not the vector",
                    lambda u, axis: u[axis],
                    "This is how many times the vector fits. The shadow is that multiple of it.",
                    SHADOW,
                ),
            ),
            unit="minutes",
        ),
        Number(
            "long",
            "the projection on the second vector",
            answer=lambda u, axis, length: shadow(u, axis, length),
            slips=(
                Slip(
                    "not divided by v · v",
                    lambda u, axis, length: length**2 * shadow(u, axis, length),
                    "Something stands below the fraction bar too. How long is the second vector?",
                    SHADOW,
                ),
                Slip(
                    "divided by the norm once",
                    lambda u, axis, length: length * shadow(u, axis, length),
                    "The length of the second vector still counts. What stands below the fraction bar?",
                    SHADOW,
                ),
                Slip(
                    "the multiple, not the vector",
                    lambda u, axis, length: u[axis] / length,
                    "This is how many times the vector fits. The shadow is that multiple of it.",
                    SHADOW,
                ),
                Slip(
                    "the multiple, not the vector",
                    lambda u, axis, length: unit_axis(axis, u[axis] / length),
                    "This is the multiple on an axis of length 1. Take it times the second vector.",
                    SHADOW,
                ),
            ),
            unit="minutes",
        ),
        Choice(
            "why",
            "what you see, and why",
            answer="Both are the same: the shadow depends on the line, and the length of the vector cancels.",
            slips=(
                Slip(
                    "length taken for direction",
                    "The second is longer, because a longer vector casts a longer shadow.",
                    "Who casts the shadow here: Amara's week, or the vector that gives the line?",
                    SHADOW,
                ),
                Slip(
                    "chance taken for the reason",
                    "Both are the same, but only because the vectors lie on an axis.",
                    "Try a vector across the plane, and then twice as long. Does the shadow change?",
                    SHADOW,
                ),
            ),
        ),
        Code(
            "code",
            "a function that projects u on the line of v",
            answer=ml.vectors.project,
            slips=(
                Slip(
                    "not divided by v · v",
                    lambda u, v: (u @ v) * v,
                    "It is right when v has the length 1. What cancels the length of other vectors?",
                    SHADOW,
                ),
                Slip(
                    "divided by the norm once",
                    lambda u, v: (u @ v) / ml.vectors.norm(v) * v,
                    "The length of v stands twice above the fraction bar. How often below?",
                    SHADOW,
                ),
                Slip(
                    "on the line of the other",
                    lambda u, v: ml.vectors.project(v, u),
                    "This is a multiple of u. On whose line does the shadow lie?",
                    SHADOW,
                ),
                Slip(
                    "the multiple, not the vector",
                    lambda u, v: (u @ v) / (v @ v),
                    "This is how many times v fits. The shadow is that multiple of v.",
                    SHADOW,
                ),
            ),
            signature="project(u, v)",
            cases=lambda rng: [tuple(rng.normal(size=(2, n))) for n in (2, 3, 5)],
        ),
    ),
)

EXERCISES = (POSITIONS, WAY, PREDICTION, NEAREST, CENTRE, AXIS)
