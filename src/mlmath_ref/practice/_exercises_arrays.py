"""Practice for the page `exercises`: vectors and matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Slip

FAR = "vectors#How far apart?"
COSINE = "vectors#The same direction?"
SHADOW = "vectors#The shadow"
ROWS = "matrices#Rows are examples, columns are features"
PRODUCT = "matrices#Two models at once"
BROADCAST = "matrices#One row for everybody: broadcasting"


def archive(u: Any, times: int) -> tuple[Any, Any]:
    """Return the long letter, in the same mix as the message, and the short note, in the other."""
    return times * np.array(u), np.array(u)[::-1]


def for_both(measure: Any, u: Any, times: int) -> Any:
    """Return a measure between the message and the letter, and between the message and the note."""
    return np.array([measure(np.array(u), other) for other in archive(u, times)])


MESSAGES = Exercise(
    "ex-exercises-messages",
    numbers={"u": (3, 1), "times": 10},
    fresh=lambda rng: {
        "u": (int(rng.integers(3, 6)), int(rng.integers(1, 3))),
        "times": int(rng.integers(8, 13)),
    },
    question=lambda u, times: (
        "A help desk counts two words in each message: *water* and *bill*. A new short message has the "
        f"counts $\\mathbf{{u}} = {u}$. In the archive are a long letter "
        f"$\\mathbf{{v}} = ({times * u[0]}, {times * u[1]})$ and a short note $({u[1]}, {u[0]})$. Which is "
        "nearer to the new message? Which is more alike in direction? Which one should the help desk show as "
        "*similar*?"
    ),
    parts=(
        Number(
            "distances",
            "the distances to the letter and to the note, one decimal each",
            answer=lambda u, times: for_both(ml.vectors.distance, u, times),
            slips=(
                Slip(
                    "squared, not rooted",
                    lambda u, times: for_both(ml.vectors.distance, u, times) ** 2,
                    "The squares are added. What does Pythagoras do last?",
                    FAR,
                ),
                Slip(
                    "added along the sides",
                    lambda u, times: for_both(lambda a, b: np.abs(a - b).sum(), u, times),
                    "That is the way along two sides. How long is the straight line?",
                    FAR,
                ),
                Slip(
                    "a difference of lengths",
                    lambda u, times: for_both(
                        lambda a, b: abs(ml.vectors.norm(a) - ml.vectors.norm(b)), u, times
                    ),
                    "Two vectors of the same length can be far apart. Subtract first, then measure.",
                    FAR,
                ),
            ),
            atol=0.05,
        ),
        Number(
            "cosines",
            "the cosines with the letter and with the note",
            answer=lambda u, times: for_both(ml.vectors.cosine_similarity, u, times),
            slips=(
                Slip(
                    "not divided by the lengths",
                    lambda u, times: for_both(ml.vectors.dot, u, times),
                    "These are dot products. A cosine lies between −1 and 1.",
                    COSINE,
                ),
                Slip(
                    "divided by one length only",
                    lambda u, times: for_both(
                        lambda a, b: ml.vectors.dot(a, b) / ml.vectors.norm(a), u, times
                    ),
                    "How many lengths stand below the bar?",
                    COSINE,
                ),
                Slip(
                    "squared, not rooted",
                    lambda u, times: for_both(lambda a, b: (a @ b) / ((a @ a) * (b @ b)), u, times),
                    "A length is the root of the sum of squares.",
                    COSINE,
                ),
            ),
            rtol=0.01,
        ),
        Choice(
            "nearer",
            "the one that is nearer",
            answer="the note",
            slips=(
                Slip(
                    "direction taken for distance",
                    "the letter",
                    "It points the same way. How far away is its tip?",
                    FAR,
                ),
            ),
        ),
        Choice(
            "alike",
            "the one that is more alike in direction",
            answer="the letter",
            slips=(
                Slip(
                    "distance taken for direction",
                    "the note",
                    "It is near. Which of the two cosines is larger?",
                    COSINE,
                ),
            ),
        ),
        Choice(
            "show",
            "the one to show as *similar*",
            answer="the letter, for it speaks of the same things in the same mix",
            slips=(
                Slip(
                    "near taken for similar",
                    "the note, for it is nearest",
                    "Why is it near? Read what each of the three is mostly about.",
                    COSINE,
                ),
                Slip(
                    "length taken for content",
                    "neither, for no counts are equal",
                    "A long letter about the same thing has larger counts. What stays the same?",
                    COSINE,
                ),
            ),
        ),
    ),
)


def along(wind: float, road: Any) -> Any:
    """Return the wind along the road."""
    return ml.vectors.dot([wind, 0], road) / ml.vectors.norm(road)


def across(wind: float, road: Any) -> Any:
    """Return the size of the wind from the side."""
    return ml.vectors.norm([wind, 0] - ml.vectors.project([wind, 0], road))


ROADS = ((3, 4), (4, 3), (6, 8), (8, 6), (5, 12))

WIND = Exercise(
    "ex-exercises-wind",
    numbers={"wind": 5, "road": (3, 4)},
    fresh=lambda rng: {"wind": 5 * int(rng.integers(2, 6)), "road": ROADS[rng.integers(len(ROADS))]},
    question=lambda wind, road: (
        f"A courier rides a straight road that goes {road[0]} km east and {road[1]} km north. The wind blows "
        f"east at {wind} km/h: $\\mathbf{{u}} = ({wind}, 0)$. How much wind pushes along the road, and how "
        "much from the side? And on the way back?"
    ),
    parts=(
        Number(
            "along",
            "the wind along the road",
            answer=along,
            slips=(
                Slip(
                    "not divided by the length",
                    lambda wind, road: ml.vectors.dot([wind, 0], road),
                    "This is the dot product. A longer road would not make more wind.",
                    SHADOW,
                ),
                Slip(
                    "squared, not rooted",
                    lambda wind, road: along(wind, road) / ml.vectors.norm(road),
                    "That is the shadow as a share of the road. How long is the shadow itself?",
                    SHADOW,
                ),
                Slip(
                    "side taken for along",
                    across,
                    "This is the other leg of the triangle.",
                    SHADOW,
                ),
                Slip(
                    "the whole wind",
                    lambda wind: wind,
                    "The road does not run straight east, so not all of the wind helps.",
                    SHADOW,
                ),
            ),
            unit="km/h",
        ),
        Number(
            "side",
            "the wind from the side, its size",
            answer=across,
            slips=(
                Slip(
                    "lengths subtracted",
                    lambda wind, road: wind - along(wind, road),
                    "The two parts stand at a right angle. How do their lengths add up to the wind?",
                    SHADOW,
                ),
                Slip(
                    "squares added, not subtracted",
                    lambda wind, road: np.hypot(wind, along(wind, road)),
                    "Which side of the triangle is the longest: the wind or one of its parts?",
                    SHADOW,
                ),
                Slip(
                    "along taken for side",
                    along,
                    "This part pushes along the road. Take it away from the wind.",
                    SHADOW,
                ),
            ),
            unit="km/h",
        ),
        Number(
            "back",
            "the wind along the road on the way back, negative if it pushes against the courier",
            answer=lambda wind, road: -along(wind, road),
            slips=(
                Slip(
                    "sign flipped",
                    along,
                    "The courier turned round, and the wind did not. Does it help or hinder now?",
                    SHADOW,
                ),
                Slip(
                    "the whole wind",
                    lambda wind: -wind,
                    "It is the same road, so the shadow is as long as before.",
                    SHADOW,
                ),
                Slip(
                    "side taken for along",
                    lambda wind, road: -across(wind, road),
                    "Does the part from the side push along the road?",
                    SHADOW,
                ),
            ),
            unit="km/h",
        ),
    ),
)


def left_to_right(u: Any, v: Any) -> float:
    """Return what the line without a bracket computes."""
    return float(np.dot(u, v) / np.linalg.norm(u) * np.linalg.norm(v))


COSINE_24 = Exercise(
    "ex-exercises-cosine",
    numbers={"u": (3, 4), "v": (4, 3)},
    fresh=lambda rng: {
        "u": ((3, 4), (6, 8), (5, 12))[rng.integers(3)],
        "v": ((4, 3), (8, 6), (12, 5))[rng.integers(3)],
    },
    question=lambda u, v: (
        "A program compares two recipes by their spoons of salt and sugar, "
        f"`u = np.array({list(u)})` and `v = np.array({list(v)})`. Its line "
        "`u @ v / np.linalg.norm(u) * np.linalg.norm(v)` prints a cosine similarity of "
        f"{left_to_right(u, v):.4g}. How do you know at once that it is wrong? Find the slip."
    ),
    parts=(
        Choice(
            "how",
            "how you know at once that it is wrong",
            answer="A cosine is never larger than 1.",
            slips=(
                Slip(
                    "another bound",
                    "A cosine is never positive for two different recipes.",
                    "Two arrows less than a right angle apart: which sign has their cosine?",
                    COSINE,
                ),
                Slip(
                    "another form taken for the rule",
                    "A cosine is never a whole number.",
                    "What is the cosine of a vector with itself?",
                    COSINE,
                ),
            ),
        ),
        Choice(
            "slip",
            "the slip",
            answer="Without a bracket, the line multiplies by the second length.",
            slips=(
                Slip(
                    "the dot product blamed",
                    "`u @ v` multiplies matrices, and a dot product is needed.",
                    "For two vectors, what does `@` compute?",
                    "vectors#One number from many: the dot product",
                ),
                Slip(
                    "the length blamed",
                    "`np.linalg.norm` returns the sum of squares, without the root.",
                    "Print it for the first recipe. Is it the length?",
                    "vectors#How far apart?",
                ),
                Slip(
                    "the order blamed",
                    "The lengths must be divided by the dot product.",
                    "Which part of the formula stands above the bar?",
                    COSINE,
                ),
            ),
        ),
        Number(
            "cosine",
            "the cosine similarity",
            answer=lambda u, v: ml.vectors.cosine_similarity(u, v),
            slips=(
                Slip(
                    "read from left to right",
                    left_to_right,
                    "This is the program's number. Both lengths stand below the bar.",
                    COSINE,
                ),
                Slip(
                    "squared, not rooted",
                    lambda u, v: np.dot(u, v) / (np.dot(u, u) * np.dot(v, v)),
                    "A length is the root of the sum of squares.",
                    COSINE,
                ),
                Slip(
                    "lengths added",
                    lambda u, v: np.dot(u, v) / (np.linalg.norm(u) + np.linalg.norm(v)),
                    "The two lengths are multiplied, not added.",
                    COSINE,
                ),
                Slip(
                    "the angle, not its cosine",
                    lambda u, v: np.arccos(ml.vectors.cosine_similarity(u, v)),
                    "This is the angle in radians. Its cosine is asked.",
                    COSINE,
                ),
            ),
        ),
        Code(
            "code",
            "the mended line as a function",
            answer=lambda u, v: ml.vectors.cosine_similarity(u, v),
            signature="cosine(u, v)",
            cases=lambda rng: [(rng.normal(size=n), rng.normal(size=n)) for n in (2, 3, 5)],
            slips=(
                Slip(
                    "read from left to right",
                    left_to_right,
                    "Where must the bracket stand?",
                    COSINE,
                ),
                Slip(
                    "not divided by the lengths",
                    lambda u, v: u @ v,
                    "This is the dot product alone.",
                    COSINE,
                ),
                Slip(
                    "squared, not rooted",
                    lambda u, v: u @ v / ((u @ u) * (v @ v)),
                    "A length is the root of the sum of squares.",
                    COSINE,
                ),
            ),
        ),
    ),
)


def another_timetable(rng: np.random.Generator) -> dict[str, Any]:
    """Return buses from hill, market and port; a way by the market is never alike in two readings."""
    there = int(rng.integers(3, 6))
    return {"A": [[0, there, 1], [4, 0, int(rng.integers(2, 4))], [int(rng.integers(1, 4)), there + 1, 0]]}


BUSES = Exercise(
    "ex-exercises-buses",
    numbers={"A": [[0, 3, 1], [2, 0, 2], [1, 4, 0]]},
    fresh=another_timetable,
    question=lambda A: (
        f"`A = np.array({A})`. Rows say where a bus starts, columns where it goes: hill, market, port. The "
        "numbers are direct buses a day. In how many ways can you go from the hill to the port with exactly "
        "one change, if we ignore the clock? A colleague types `A * A`. What does that compute instead?"
    ),
    parts=(
        Number(
            "ways",
            "the ways from the hill to the port with one change",
            answer=lambda A: ml.matrices.matmul(A, A)[0, 2],
            slips=(
                Slip(
                    "added, not multiplied",
                    lambda A: A[0][1] + A[1][2],
                    "Each bus to the market can be followed by each bus that goes on. How many pairs is "
                    "that?",
                    PRODUCT,
                ),
                Slip(
                    "the direct bus counted in",
                    lambda A: ml.matrices.matmul(A, A)[0, 2] + A[0][2],
                    "On the direct bus there is no change.",
                    PRODUCT,
                ),
                Slip(
                    "rows for columns",
                    lambda A: ml.matrices.matmul(A, A)[2, 0],
                    "This is the way back, from the port to the hill. What do the rows say?",
                    ROWS,
                ),
                Slip(
                    "each entry on its own",
                    lambda A: np.multiply(A, A)[0, 2],
                    "This uses the direct buses only. A row times a column goes over every place of change.",
                    PRODUCT,
                ),
            ),
        ),
        Choice(
            "star",
            "what `A * A` computes",
            answer="the square of each entry on its own",
            slips=(
                Slip(
                    "star taken for at",
                    "the same as `A @ A`, in another spelling",
                    "Print both. Which entries differ?",
                    PRODUCT,
                ),
                Slip(
                    "both directions",
                    "the ways there and back again, from each place",
                    "A way there and back would need the number of another entry. Does the star look at one?",
                    PRODUCT,
                ),
                Slip(
                    "one change too many",
                    "the ways with two changes",
                    "Two changes need three buses in a row. How many factors does each entry have?",
                    PRODUCT,
                ),
            ),
        ),
    ),
)


def wells(values: Any, n: int = 4) -> Any:
    """Return a table with one well a row from a list that came feature by feature."""
    return np.reshape(values, (-1, n)).T


def another_laboratory(rng: np.random.Generator) -> dict[str, Any]:
    """Return pH values, turbidities and chlorine values of four wells."""
    acidity, mud, chlorine = rng.integers(64, 86, 4), rng.integers(2, 12, 4), rng.integers(0, 6, 4)
    return {"values": [*(acidity / 10).tolist(), *(mud / 2).tolist(), *(chlorine / 10).tolist()]}


RESHAPE = Exercise(
    "ex-exercises-reshape",
    numbers={"values": [7.1, 6.9, 7.4, 8.0, 1.0, 4.0, 0.5, 2.0, 0.4, 0.2, 0.5, 0.0]},
    fresh=another_laboratory,
    question=lambda values: (
        "A laboratory sends the tests of 4 wells as one long list: first the four pH values, then the four "
        "turbidities (NTU), then the four chlorine values (mg/L). "
        f"`values = np.array({values})`. A colleague wants one well a row, and writes `values.reshape(4, "
        "3)`. The shape is right. What else is?"
    ),
    parts=(
        Choice(
            "first_row",
            "what stands in the first row of the colleague's table",
            answer="three pH values of three wells",
            slips=(
                Slip(
                    "the wish taken for the table",
                    "the pH, the turbidity and the chlorine of the first well",
                    "`reshape` takes the numbers in the order of the list. Which are the first three?",
                    ROWS,
                ),
                Slip(
                    "columns filled first",
                    "the first, fifth and ninth number of the list",
                    "That would be one column after another. Which way does `reshape` fill?",
                    ROWS,
                ),
            ),
        ),
        Number(
            "table",
            "the right table, one well a row; type rows with semicolons",
            answer=wells,
            slips=(
                Slip(
                    "filled row after row",
                    lambda values: np.reshape(values, (4, 3)),
                    "Look at your first column: are these four pH values?",
                    ROWS,
                ),
                Slip(
                    "transpose missing",
                    lambda values: wells(values).T,
                    "Each row is one feature now. One step is left to make each row a well.",
                    ROWS,
                ),
                Slip(
                    "transposed after the wrong shape",
                    lambda values: np.reshape(values, (4, 3)).T,
                    "Which shape has the list as it came: how many features, with how many numbers each?",
                    ROWS,
                ),
            ),
        ),
        Code(
            "code",
            "a table with one well a row, for n wells and any number of features",
            answer=wells,
            signature="table(values, n)",
            cases=lambda rng: [(rng.normal(size=n * d), n) for n, d in ((4, 3), (3, 5), (2, 2))],
            slips=(
                Slip(
                    "filled row after row",
                    lambda values, n: values.reshape(n, -1),
                    "The list came feature by feature. What are its rows?",
                    ROWS,
                ),
                Slip(
                    "transpose missing",
                    lambda values, n: values.reshape(-1, n),
                    "Each row is one feature now.",
                    ROWS,
                ),
            ),
        ),
    ),
)


def from_own_mean(X: Any) -> Any:
    """Return each entry's deviation from the mean of its row."""
    return ml.matrices.center(np.transpose(X)).T


def another_harvest(rng: np.random.Generator) -> dict[str, Any]:
    """Return the harvest of three fields in four weeks; their means are whole and differ."""
    means = rng.permutation([14, 10, 7])[:, np.newaxis]
    return {"X": (means + rng.integers(1, 3, size=(3, 1)) * np.array([-2, -1, 0, 3])).tolist()}


AXIS = Exercise(
    "ex-exercises-axis",
    numbers={"X": [[10, 12, 14, 16], [5, 5, 6, 8], [9, 13, 10, 12]]},
    fresh=another_harvest,
    question=lambda X: (
        f"`X = np.array({X})`. Three fields are rows, four weeks are columns, and each entry is a harvest in "
        "kilograms. Explain to a farmer what `X.mean(axis=0)` and `X.mean(axis=1)` say. Then take each "
        "field's own mean away from its row. Why does `X - X.mean(axis=1)` fail here, and when would it fail "
        "*silently*?"
    ),
    parts=(
        Choice(
            "axis_0",
            "what `X.mean(axis=0)` says",
            answer="a typical field in each week, four numbers",
            slips=(
                Slip(
                    "the axis kept, not the axis gone",
                    "a typical week of each field, three numbers",
                    "The axis that you name disappears. Which one is axis 0?",
                    BROADCAST,
                ),
                Slip("no axis at all", "the mean of all twelve harvests", "That is `X.mean()`.", BROADCAST),
            ),
        ),
        Choice(
            "axis_1",
            "what `X.mean(axis=1)` says",
            answer="a typical week of each field, three numbers",
            slips=(
                Slip(
                    "the axis kept, not the axis gone",
                    "a typical field in each week, four numbers",
                    "The axis that you name disappears. Which one is axis 1?",
                    BROADCAST,
                ),
                Slip(
                    "one field only",
                    "the mean of the second field",
                    "How many numbers does it print?",
                    BROADCAST,
                ),
            ),
        ),
        Number(
            "deviations",
            "the harvests minus the mean of their own field; type rows with semicolons",
            answer=from_own_mean,
            slips=(
                Slip(
                    "rows for columns",
                    lambda X: ml.matrices.center(X),
                    "This takes away the mean of each week. Add up one of your rows: what should come out?",
                    BROADCAST,
                ),
                Slip(
                    "one mean for all",
                    lambda X: X - np.mean(X),
                    "This takes the same number from every field.",
                    BROADCAST,
                ),
                Slip(
                    "sign flipped",
                    lambda X: -from_own_mean(X),
                    "A harvest above its mean should come out positive.",
                    BROADCAST,
                ),
            ),
            unit="kg",
        ),
        Choice(
            "fails",
            "why `X - X.mean(axis=1)` fails here",
            answer="Shapes are lined up from the right, so three means meet four weeks.",
            slips=(
                Slip(
                    "vectors and matrices kept apart",
                    "A vector cannot be subtracted from a matrix.",
                    "Try `X - X.mean(axis=0)`. Does that fail as well?",
                    BROADCAST,
                ),
                Slip(
                    "shapes lined up from the left",
                    "Three means meet three fields, but means are not whole numbers.",
                    "From which side does NumPy compare the shapes?",
                    BROADCAST,
                ),
            ),
        ),
        Choice(
            "silent",
            "when it would fail silently",
            answer="with as many weeks as fields",
            slips=(
                Slip(
                    "equal values for equal shapes",
                    "with the same mean for every field",
                    "Then the result would be right by chance. When do the shapes fit, and the result is "
                    "wrong?",
                    BROADCAST,
                ),
                Slip(
                    "the mend taken for the fault",
                    "with `keepdims=True`",
                    "That keeps the means as a column. Does each row meet its own mean then?",
                    BROADCAST,
                ),
            ),
        ),
        Code(
            "code",
            "the deviations from the means of the rows, for any matrix",
            answer=from_own_mean,
            signature="from_own_mean(X)",
            cases=lambda rng: [(rng.normal(size=shape),) for shape in ((3, 4), (3, 3), (2, 5))],
            slips=(
                Slip(
                    "rows for columns",
                    lambda X: X - X.mean(axis=0),
                    "These are the means of the columns.",
                    BROADCAST,
                ),
                Slip(
                    "one mean for all", lambda X: X - X.mean(), "Each row has a mean of its own.", BROADCAST
                ),
                Slip(
                    "the silent one",
                    lambda X: X - X.mean(axis=1),
                    "Try a table with as many rows as columns, and look at the row means of the result.",
                    BROADCAST,
                ),
            ),
        ),
    ),
)

VECTORS = (MESSAGES, WIND, COSINE_24)
MATRICES = (BUSES, RESHAPE, AXIS)
