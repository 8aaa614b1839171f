"""Practice for the page `exercises-models`: derivatives and gradient descent."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import POSITIVE, REAL, Choice, Code, Exercise, Expression, Number, Slip

SLOPE = "derivatives#From a change to a slope"
RULES = "derivatives#Rules, found by experiment"
CHAIN = "derivatives#A chain of slopes"
STEP = "derivatives#How small should the step be?"
CURVE = "derivatives#The slope of the slope"
WALK = "gradient-descent#One step at a time"
RATE = "gradient-descent#How long may a step be?"
VALLEY = "gradient-descent#Make the valley round"
ENOUGH = "gradient-descent#When is it enough?"


def braking_slope(divisor: int, speeds: Any) -> Any:
    """Return the slope of the braking distance at each speed."""
    return 2 * np.array(speeds) / divisor


def another_car(rng: np.random.Generator) -> dict[str, Any]:
    """Return a divisor, and a speed with its double."""
    speed = 10 * int(rng.integers(3, 8))
    return {"divisor": int(rng.choice([150, 180, 240, 250])), "speeds": (speed, 2 * speed)}


BRAKING = Exercise(
    "ex-exercises-models-braking",
    numbers={"divisor": 200, "speeds": (50, 100)},
    fresh=another_car,
    question=lambda divisor, speeds: (
        f"A driving school teaches that a car at $x$ km/h needs about $f(x) = x^2 / {divisor}$ metres to "
        f"brake. Derive it. How many metres does one more km/h cost at {speeds[0]} km/h, and at {speeds[1]}? "
        "What does twice the speed do to the distance, and to the slope?"
    ),
    parts=(
        Expression(
            "slope",
            "the derivative, with x",
            answer=lambda divisor: f"2x/{divisor}",
            symbols={"x": POSITIVE},
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda divisor: f"x/{divisor}",
                    "What is the slope of a square? One factor comes down.",
                    RULES,
                ),
                Slip(
                    "the constant factor lost",
                    "2x",
                    "A constant factor stays as it is when you derive.",
                    RULES,
                ),
                Slip(
                    "not derived",
                    lambda divisor: f"x^2/{divisor}",
                    "This is the distance. How fast does it grow?",
                    SLOPE,
                ),
                Slip(
                    "the factor below the bar",
                    lambda divisor: f"x/{2 * divisor}",
                    "The exponent comes down as a factor. Does it multiply or divide?",
                    RULES,
                ),
            ),
        ),
        Number(
            "costs",
            "the slopes at both speeds, the lower speed first",
            answer=braking_slope,
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda divisor, speeds: braking_slope(divisor, speeds) / 2,
                    "What is the slope of a square? One factor comes down.",
                    RULES,
                ),
                Slip(
                    "the distance for the slope",
                    lambda divisor, speeds: np.square(speeds) / divisor,
                    "These are whole distances. How many metres does one more km/h add?",
                    SLOPE,
                ),
                Slip(
                    "upside down",
                    lambda divisor, speeds: 1 / braking_slope(divisor, speeds),
                    "Metres for each km/h are asked, and this is km/h for each metre.",
                    SLOPE,
                ),
            ),
            unit="metres for each km/h",
        ),
        Number(
            "factors",
            "by what twice the speed multiplies the distance, and the slope",
            answer=lambda divisor, speeds: np.array(
                [
                    (speeds[1] / speeds[0]) ** 2,
                    np.divide(*braking_slope(divisor, speeds)[::-1]),
                ]
            ),
            slips=(
                Slip(
                    "distance taken for a line",
                    (2, 2),
                    "Compute both distances and divide. The speed enters squared.",
                    SLOPE,
                ),
                Slip("the two exchanged", (2, 4), "The distance comes first here.", SLOPE),
                Slip(
                    "the slope taken for the distance",
                    (4, 4),
                    "Look at the derivative: is the speed squared in it?",
                    RULES,
                ),
            ),
        ),
    ),
)


def chained(x: float, w: float, b: float, y: float) -> float:
    """Return the slope of the squared error for the input."""
    return 2 * (w * x + b - y) * w


INNER = Exercise(
    "ex-exercises-models-inner",
    numbers={"x": 8, "w": 3, "b": 10, "y": 80},
    fresh=lambda rng: {
        "x": int(rng.integers(5, 10)),
        "w": int(rng.integers(3, 6)),
        "b": int(rng.choice([10, 15, 20])),
        "y": int(rng.integers(75, 95)),
    },
    question=lambda x, w, b, y: (
        f"A score is predicted by $\\hat{{y}} = {w}x + {b}$ from $x$ hours, the target is {y}, and the "
        f"squared error is $\\ell = ({w}x + {b} - {y})^2$. A colleague derives $\\ell$ for $x$ as $2\\,({w}x "
        f"+ {b} - {y})$, which is ${2 * (w * x + b - y)}$ at $x = {x}$. Test the claim with a nudge, find "
        "the lost factor, and repair it."
    ),
    parts=(
        Number(
            "slope",
            "the slope that the nudge measures",
            answer=lambda x, w, b, y: ml.derivatives.central_difference(lambda x: (w * x + b - y) ** 2, x),
            slips=(
                Slip(
                    "a link is missing",
                    lambda x, w, b, y: chained(x, w, b, y) / w,
                    "This is the colleague's claim. What does the nudge say?",
                    CHAIN,
                ),
                Slip(
                    "factor 2 missing",
                    lambda x, w, b, y: chained(x, w, b, y) / 2,
                    "What is the slope of a square? One factor comes down.",
                    RULES,
                ),
                Slip(
                    "sign flipped",
                    lambda x, w, b, y: -chained(x, w, b, y),
                    "With more hours, does the error get larger or smaller here?",
                    CHAIN,
                ),
            ),
            unit="squared points an hour",
        ),
        Choice(
            "lost",
            "the lost factor",
            answer="how the prediction changes with the hours",
            slips=(
                Slip(
                    "the other link",
                    "how the squared error changes with the prediction",
                    "The colleague has this one. Which link comes before it?",
                    CHAIN,
                ),
                Slip(
                    "the input for its slope",
                    "the hours themselves",
                    "That would be the slope for a weight. Here the hours move.",
                    CHAIN,
                ),
            ),
        ),
        Expression(
            "mended",
            "the derivative, mended, with x",
            answer=lambda w, b, y: f"2({w}x + {b} - {y}){w}",
            symbols={"x": REAL},
            slips=(
                Slip(
                    "a link is missing",
                    lambda w, b, y: f"2({w}x + {b} - {y})",
                    "This is the claim as it was. How does the prediction change with x?",
                    CHAIN,
                ),
                Slip(
                    "factor 2 missing",
                    lambda w, b, y: f"({w}x + {b} - {y}){w}",
                    "What is the slope of a square?",
                    RULES,
                ),
                Slip(
                    "the input for its slope",
                    lambda w, b, y: f"2({w}x + {b} - {y})x",
                    "This is the slope for a weight. What is the slope of the prediction for x?",
                    CHAIN,
                ),
                Slip(
                    "y − ŷ for ŷ − y",
                    lambda w, b, y: f"2({y} - {w}x - {b}){w}",
                    "Inside the bracket the prediction comes first.",
                    CHAIN,
                ),
            ),
        ),
        Code(
            "code",
            "this slope for any line and target",
            answer=chained,
            signature="slope(x, w, b, y)",
            cases=lambda rng: [tuple(rng.normal(size=4).tolist()) for _ in range(4)],
            slips=(
                Slip(
                    "a link is missing",
                    lambda x, w, b, y: 2 * (w * x + b - y),
                    "How does the prediction change with x?",
                    CHAIN,
                ),
                Slip(
                    "factor 2 missing",
                    lambda x, w, b, y: (w * x + b - y) * w,
                    "What is the slope of a square?",
                    RULES,
                ),
                Slip(
                    "y − ŷ for ŷ − y",
                    lambda x, w, b, y: 2 * (y - w * x - b) * w,
                    "Nudge x and see: is the sign right?",
                    CHAIN,
                ),
            ),
        ),
    ),
)


def metal(x: float, volume: float) -> float:
    """Return the metal of a can with radius x."""
    return float(2 * np.pi * x**2 + 2 * volume / x)


def least_radius(volume: float) -> float:
    """Return the radius where the slope of the metal is zero."""
    return float(np.cbrt(volume / (2 * np.pi)))


def more(volume: float, slim: float) -> float:
    """Return how much more metal the slim can needs, as a share."""
    return metal(slim, volume) / metal(least_radius(volume), volume) - 1


CANS = ((500, 3), (750, 3.5), (1500, 4.5), (2000, 5), (1200, 4), (800, 3.6))

CAN = Exercise(
    "ex-exercises-models-can",
    numbers={"volume": 1000, "slim": 4},
    fresh=lambda rng: dict(zip(("volume", "slim"), CANS[rng.integers(len(CANS))], strict=True)),
    question=lambda volume, slim: (
        f"A can must hold ${volume}$ cm³. With a radius of $x$ cm its two lids and its side need "
        f"$f(x) = 2\\pi x^2 + {2 * volume} / x$ square centimetres of metal. Find the radius that needs "
        "least: by SymPy, by a search on a grid, and by looking at the picture. How much more metal does a "
        f"slim can with a radius of {slim} cm need?"
    ),
    parts=(
        Expression(
            "slope",
            "the derivative of the metal, with x",
            answer=lambda volume: f"4pi x - {2 * volume}/x^2",
            symbols={"x": POSITIVE},
            slips=(
                Slip(
                    "sign flipped",
                    lambda volume: f"4pi x + {2 * volume}/x^2",
                    "Does the side need more metal or less when the can gets wider?",
                    RULES,
                ),
                Slip(
                    "factor 2 missing",
                    lambda volume: f"2pi x - {2 * volume}/x^2",
                    "What is the slope of a square? One more factor comes down.",
                    RULES,
                ),
                Slip(
                    "the power not changed",
                    lambda volume: f"4pi x - {2 * volume}/x",
                    "Write 1/x as a power. By how much does the exponent change?",
                    RULES,
                ),
            ),
        ),
        Number(
            "radius",
            "the radius that needs least",
            answer=least_radius,
            slips=(
                Slip(
                    "square root for cube root",
                    lambda volume: np.sqrt(volume / (2 * np.pi)),
                    "Multiply by x² to get rid of the bar. Which power of x stands there?",
                    CURVE,
                ),
                Slip(
                    "the root forgotten",
                    lambda volume: volume / (2 * np.pi),
                    "This is the power of x that you solved for. Which root gives x?",
                    CURVE,
                ),
                Slip(
                    "one lid only",
                    lambda volume: np.cbrt(volume / np.pi),
                    "How many lids does the can have?",
                    CURVE,
                ),
                Slip(
                    "the height for the radius",
                    lambda volume: volume / (np.pi * least_radius(volume) ** 2),
                    "This is the height of the best can. Its radius is asked.",
                    CURVE,
                ),
            ),
            unit="cm",
        ),
        Number(
            "more",
            "how much more metal the slim can needs, to one decimal",
            answer=lambda volume, slim: 100 * more(volume, slim),
            slips=(
                Slip("share for percent", more, "This is a share. Percent is asked.", CURVE),
                Slip(
                    "the base counted in",
                    lambda volume, slim: 100 * (1 + more(volume, slim)),
                    "This is all the metal of the slim can, with the best can as 100. How much more is it?",
                    CURVE,
                ),
                Slip(
                    "divided by the wrong can",
                    lambda volume, slim: 100 * (1 - 1 / (1 + more(volume, slim))),
                    "You divided by the slim can. More than which can is asked?",
                    CURVE,
                ),
                Slip(
                    "a difference for percent",
                    lambda volume, slim: metal(slim, volume) - metal(least_radius(volume), volume),
                    "These are square centimetres. Which share of the least metal is that?",
                    CURVE,
                ),
            ),
            unit="percent",
            atol=0.06,
        ),
        Code(
            "code",
            "the best radius for any volume in cm³, to 1/1000 of it; by formula or by search",
            answer=least_radius,
            signature="least_radius(volume)",
            cases=lambda rng: [(volume,) for volume in (330.0, 500.0, 1000.0, 2000.0)],
            slips=(
                Slip(
                    "square root for cube root",
                    lambda volume: np.sqrt(volume / (2 * np.pi)),
                    "Which power of x do you solve for?",
                    CURVE,
                ),
                Slip(
                    "one lid only",
                    lambda volume: np.cbrt(volume / np.pi),
                    "How many lids does it have?",
                    CURVE,
                ),
                Slip(
                    "the metal for the radius",
                    lambda volume: metal(least_radius(volume), volume),
                    "This is the least metal. At which radius is it needed?",
                    CURVE,
                ),
            ),
            rtol=1e-3,
        ),
    ),
)


def at_corner(h: float = 1e-5) -> Any:
    """Return the slopes of the absolute error at 0: forward, backward, central."""
    forward = ml.derivatives.forward_difference(abs, 0.0, h)
    return np.array([forward, (abs(0.0) - abs(-h)) / h, ml.derivatives.central_difference(abs, 0.0, h)])


CORNER = Exercise(
    "ex-exercises-models-corner",
    fresh="its point is the corner at 0, and every absolute error has the same",
    parts=(
        Number(
            "slopes",
            "the slopes at 2 and at −2",
            answer=lambda: np.array([ml.derivatives.central_difference(abs, place) for place in (2.0, -2.0)]),
            slips=(
                Slip(
                    "sign lost",
                    (1, 1),
                    "Left of 0, does the error grow or shrink when x moves to the right?",
                    SLOPE,
                ),
                Slip(
                    "the value for the slope", (2, 2), "These are the errors. How fast do they change?", SLOPE
                ),
                Slip(
                    "squares for bars",
                    (4, -4),
                    "These are the slopes of the square. Bars leave straight lines.",
                    RULES,
                ),
                Slip("sign flipped", (-1, 1), "Right of 0, does the error grow when x grows?", SLOPE),
            ),
            atol=0.005,
        ),
        Number(
            "measured",
            "the slopes measured at 0: forward, backward, central",
            answer=at_corner,
            slips=(
                Slip(
                    "sign lost",
                    (1, 1, 1),
                    "A step backward goes down from a larger value to 0. Which sign has the slope?",
                    STEP,
                ),
                Slip(
                    "sign flipped",
                    (1, 1, 0),
                    "For the step backward, which value comes first in the difference?",
                    STEP,
                ),
                Slip(
                    "the lowest place taken for flat",
                    (0, 0, 0),
                    "It is the lowest place, but is the ground flat beside it? Compute the values of both "
                    "steps.",
                    STEP,
                ),
            ),
            atol=0.005,
        ),
        Choice(
            "slope_at_0",
            "the slope at 0",
            answer="There is none, for the two sides disagree.",
            slips=(
                Slip(
                    "the lowest place taken for flat",
                    "0, for it is the lowest place.",
                    "A smooth lowest place is flat on both sides. Is this one smooth?",
                    SLOPE,
                ),
                Slip("one side only", "1, as everywhere.", "Look at the other side of 0.", SLOPE),
                Slip(
                    "a corner taken for a cliff",
                    "It is infinite, for the line turns at once.",
                    "How steep is each side? Neither is upright.",
                    SLOPE,
                ),
            ),
        ),
        Choice(
            "why",
            "why the central difference can mislead here",
            answer="It takes the mean of two sides with opposite slopes, as if the ground were flat.",
            slips=(
                Slip(
                    "rounding blamed",
                    "Its step is too small, and rounding leaves a zero.",
                    "Try a large step. Does the zero go away?",
                    STEP,
                ),
                Slip(
                    "a library taken for a proof",
                    "It does not mislead, for SymPy says 0 as well.",
                    "Some number has to be returned. What do forward and backward steps say?",
                    STEP,
                ),
            ),
        ),
    ),
)


def dial_path(goal: float, alpha: float, steps: int = 3) -> list[float]:
    """Return the settings that a program visits from 0."""
    return [goal * (1 - (1 - 2 * alpha) ** t) for t in range(steps + 1)]


def log(goal: float, alpha: float) -> str:
    """Return a log of settings."""
    return ", ".join(f"{w:.4g}" for w in dial_path(goal, alpha))


DIAL = Exercise(
    "ex-exercises-models-dial",
    numbers={"goal": 6, "alpha": 0.25},
    fresh=lambda rng: {
        "goal": int(rng.choice([4, 5, 8, 10])),
        "alpha": float(rng.choice([0.1, 0.2, 0.25, 0.4])),
    },
    question=lambda goal, alpha: (
        f"Two programs turn the dial of an oven from $w = 0$ towards the best setting, {goal}. Both descend "
        f"the loss $L(w) = (w - {goal})^2$. One log reads {log(goal, alpha)}. The other reads "
        f"{log(goal, 1)}. Which learning rate did each program use? What does each rate do to the distance "
        f"from {goal}?"
    ),
    parts=(
        Number(
            "rates",
            "the two learning rates, that of the first log first",
            answer=lambda alpha: (alpha, 1),
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda alpha: (2 * alpha, 2),
                    "How steep is the loss at the start? What is the slope of a square?",
                    WALK,
                ),
                Slip(
                    "upside down",
                    lambda alpha: (1 / alpha, 1),
                    "A rate times the slope is the step. Which of the two is divided by which?",
                    WALK,
                ),
                Slip(
                    "the step for the rate",
                    lambda goal, alpha: (2 * alpha * goal, 2 * goal),
                    "These are the first steps. By which slope was the rate multiplied?",
                    WALK,
                ),
            ),
        ),
        Number(
            "factors",
            "by what a step multiplies the distance from the goal, with its sign",
            answer=lambda alpha: (1 - 2 * alpha, 1 - 2 * 1),
            slips=(
                Slip(
                    "sign lost",
                    lambda alpha: (1 - 2 * alpha, 1),
                    "The second program jumps to the other side. What does that do to the sign?",
                    RATE,
                ),
                Slip(
                    "factor 2 missing",
                    lambda alpha: (1 - alpha, 0),
                    "Does the second program arrive? Compare the settings in its log.",
                    RATE,
                ),
                Slip(
                    "the part that goes",
                    lambda alpha: (2 * alpha, 2),
                    "This is the share of the distance that a step walks. Which share is left?",
                    RATE,
                ),
            ),
        ),
    ),
)


def safe_rate(x: Any) -> Any:
    """Return below which rate descent on a weight alone converges."""
    return ml.gradient_descent.largest_stable_rate([[2 * np.mean(np.square(x))]])


def another_sowing(rng: np.random.Generator) -> dict[str, Any]:
    """Return the seed of four farms, and how many times as much they harvested."""
    first = int(rng.integers(1, 5))
    return {"seed_kg": [first, first + 1, first + 2, first + 3], "times": int(rng.integers(4, 9))}


GRAMS = Exercise(
    "ex-exercises-models-grams",
    numbers={"seed_kg": [2, 3, 4, 5], "times": 6},
    fresh=another_sowing,
    question=lambda seed_kg, times: (
        f"Four farms sowed {', '.join(map(str, seed_kg[:-1]))} and {seed_kg[-1]} kg of seed and harvested "
        f"{times} "
        "times as much. The model is $\\hat{y} = wx$, with $\\hat{y}$ in kg. Up to which learning rate does "
        "gradient descent converge? Now the same seed is noted in grams. Guess first: by which factor does "
        "the largest safe rate change? What do three steps with the old rate do?"
    ),
    parts=(
        Number(
            "rate",
            "the rate up to which it converges, seed in kg",
            answer=lambda seed_kg: safe_rate(seed_kg),
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda seed_kg: 2 * safe_rate(seed_kg),
                    "Derive the loss twice. What is the slope of the slope of a square?",
                    RATE,
                ),
                Slip(
                    "the rate that arrives in one step",
                    lambda seed_kg: safe_rate(seed_kg) / 2,
                    "This rate arrives in one step. How much longer may a step be before it flies away?",
                    RATE,
                ),
                Slip(
                    "1/n missing",
                    lambda seed_kg: safe_rate(seed_kg) / 4,
                    "The loss is a mean over four farms.",
                    RATE,
                ),
                Slip(
                    "upside down",
                    lambda seed_kg: 1 / safe_rate(seed_kg),
                    "A steep valley needs small steps. Which of the two is divided by which?",
                    RATE,
                ),
                Slip(
                    "the mean squared for the mean of squares",
                    lambda seed_kg: 1 / np.mean(seed_kg) ** 2,
                    "Square each seed first, then take the mean.",
                    RATE,
                ),
            ),
        ),
        Number(
            "smaller",
            "how many times smaller it is with the seed in grams",
            answer=lambda seed_kg: safe_rate(seed_kg) / safe_rate(1000 * np.array(seed_kg)),
            slips=(
                Slip(
                    "not squared",
                    1000,
                    "How often does the seed enter into the slope of the slope?",
                    VALLEY,
                ),
                Slip(
                    "upside down",
                    lambda seed_kg: safe_rate(1000 * np.array(seed_kg)) / safe_rate(seed_kg),
                    "This is the new rate as a share of the old. How many times smaller is it?",
                    VALLEY,
                ),
                Slip(
                    "no change",
                    1,
                    "The farms are the same, but is the valley as steep as before in the new unit?",
                    VALLEY,
                ),
            ),
        ),
        Choice(
            "three_steps",
            "what three steps with the old rate do when the seed is in grams",
            answer="The weight flies away, further with each step.",
            slips=(
                Slip(
                    "small numbers expected",
                    "The weight creeps, for grams are small.",
                    "Numbers in grams are large. Are the slopes larger or smaller?",
                    VALLEY,
                ),
                Slip(
                    "the unit overlooked",
                    "The same as before, for no fact has changed.",
                    "No fact has, but the largest safe rate did. Is the old one still below it?",
                    VALLEY,
                ),
            ),
        ),
        Code(
            "code",
            "the rate up to which descent converges for a model without bias, from its feature",
            answer=safe_rate,
            signature="safe_rate(x)",
            cases=lambda rng: [(rng.uniform(1, 5, size=n),) for n in (3, 4, 6)],
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda x: 2 / np.mean(x**2),
                    "What is the slope of the slope of a square?",
                    RATE,
                ),
                Slip("1/n missing", lambda x: 1 / np.sum(x**2), "The loss is a mean.", RATE),
                Slip(
                    "the mean squared for the mean of squares",
                    lambda x: 1 / np.mean(x) ** 2,
                    "Square each one first, then take the mean.",
                    RATE,
                ),
                Slip("upside down", lambda x: np.mean(x**2), "A steep valley needs small steps.", RATE),
            ),
        ),
    ),
)


def oven_slope(goal: float, w: float = 0.0) -> float:
    """Return the slope of the loss of an oven."""
    return 2 * (w - goal)


def fall(goal: float, alpha: float) -> float:
    """Return how much the loss falls in the first step."""
    return goal**2 - (0 - alpha * oven_slope(goal) - goal) ** 2


STOP = Exercise(
    "ex-exercises-models-stop",
    numbers={"goal": 6, "alpha": 1e-6},
    fresh=lambda rng: {"goal": int(rng.integers(4, 10)), "alpha": int(rng.integers(1, 4)) * 1e-6},
    question=lambda goal, alpha: (
        "A program stops when the loss changes by less than 0.001 from one step to the next. On "
        f"$L(w) = (w - {goal})^2$ from $w = 0$ with $\\alpha = {alpha * 1e6:.0f} \\cdot 10^{{-6}}$ it stops "
        "after a single step and reports *converged*. Explain. Which other question should the program ask?"
    ),
    parts=(
        Number(
            "fall",
            "by how much the loss falls in the step, such as 1.2e-3",
            answer=fall,
            slips=(
                Slip(
                    "the slope not squared",
                    lambda goal, alpha: alpha * -oven_slope(goal),
                    "This is how far the weight moves. The loss changes by the slope for each unit of that.",
                    WALK,
                ),
                Slip(
                    "factor 2 missing",
                    lambda goal, alpha: alpha * goal**2,
                    "What is the slope of a square?",
                    WALK,
                ),
                Slip(
                    "sign flipped",
                    lambda goal, alpha: -fall(goal, alpha),
                    "By how much it falls is asked, so a fall counts as positive.",
                    WALK,
                ),
                Slip(
                    "the loss itself",
                    lambda goal: goal**2,
                    "This is the loss at the start. How much of it is gone after the step?",
                    WALK,
                ),
            ),
        ),
        Number(
            "slope",
            "the slope of the loss where it stops, to a whole number",
            answer=lambda goal, alpha: oven_slope(goal, 0 - alpha * oven_slope(goal)),
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda goal: -goal,
                    "What is the slope of a square?",
                    WALK,
                ),
                Slip(
                    "sign flipped",
                    lambda goal: 2 * goal,
                    "The loss falls when the weight grows. Which sign has the slope?",
                    WALK,
                ),
                Slip(
                    "stopped taken for flat",
                    0,
                    "That would be the slope at the goal. How near is the weight?",
                    ENOUGH,
                ),
            ),
        ),
        Choice(
            "why",
            "why it stops",
            answer="A tiny step changes the loss little, even where it is steep.",
            slips=(
                Slip(
                    "flat ground suspected",
                    "The loss is flat at the start, so the step is small.",
                    "Compute the slope at the start. Is it near zero?",
                    ENOUGH,
                ),
                Slip(
                    "arrival believed",
                    "The loss is below 0.001 already.",
                    "What is the loss after the step?",
                    ENOUGH,
                ),
            ),
        ),
        Choice(
            "ask",
            "the question to ask instead",
            answer="How large is the slope?",
            slips=(
                Slip(
                    "the same illness",
                    "Does the weight change by less than 0.001?",
                    "With a tiny rate, how much does the weight change in a step?",
                    ENOUGH,
                ),
                Slip(
                    "patience for a measure",
                    "Were there at least 1000 steps?",
                    "How far do 1000 tiny steps go?",
                    ENOUGH,
                ),
                Slip(
                    "a loss of zero expected",
                    "Is the loss below 0.001?",
                    "Here it would work. What about data that no model fits exactly?",
                    ENOUGH,
                ),
            ),
        ),
    ),
)

DERIVATIVES = (BRAKING, INNER, CAN, CORNER)
DESCENT = (DIAL, GRAMS, STOP)
