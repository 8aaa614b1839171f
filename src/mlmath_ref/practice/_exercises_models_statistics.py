"""Practice for the page `exercises-models`: statistics."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Slip

MIDDLE = "statistics#Two kinds of middle"
SPREAD = "statistics#How steady?"
TOGETHER = "statistics#Together or not"
GROUPS = "statistics#Two groups under one mean"


def another_week(rng: np.random.Generator) -> dict[str, Any]:
    """Return seven delays: one is very long, and the mean is whole."""
    a, mean = int(rng.integers(2, 5)), int(rng.integers(8, 12))
    return {"delays": [a, a + 1, a, a + 2, a + 1, a, 7 * mean - 6 * a - 4]}


DELAYS = Exercise(
    "ex-exercises-models-delays",
    numbers={"delays": [2, 3, 2, 4, 3, 2, 47]},
    fresh=another_week,
    question=lambda delays: (
        f"Seven buses were {', '.join(map(str, delays[:-1]))} and {delays[-1]} minutes late. Compute mean "
        "and median. Which number belongs on the sign at the stop? Which one does the planner need who must "
        "know how many minutes of driving time the week lost?"
    ),
    parts=(
        Number(
            "mean",
            "the mean",
            answer=lambda delays: ml.statistics.mean(delays),
            slips=(
                Slip("1/n missing", lambda delays: sum(delays), "This is the sum of all.", MIDDLE),
                Slip(
                    "the median taken",
                    lambda delays: ml.statistics.median(delays),
                    "This is the one in the middle. The mean shares the sum equally.",
                    MIDDLE,
                ),
                Slip(
                    "the outlier left out",
                    lambda delays: ml.statistics.mean(delays[:-1]),
                    "You left out the longest delay. Did the bus not run?",
                    "statistics#One typing error",
                ),
            ),
            unit="minutes",
        ),
        Number(
            "median",
            "the median",
            answer=lambda delays: ml.statistics.median(delays),
            slips=(
                Slip(
                    "not in order",
                    lambda delays: delays[3],
                    "This is the fourth as they came. Put them in order first.",
                    MIDDLE,
                ),
                Slip(
                    "the mean taken",
                    lambda delays: ml.statistics.mean(delays),
                    "This is the mean. Which delay has as many below it as above?",
                    MIDDLE,
                ),
                Slip(
                    "the most frequent one",
                    lambda delays: delays[0],
                    "This one is seen most often. The median is the one in the middle of the row.",
                    MIDDLE,
                ),
            ),
            unit="minutes",
        ),
        Choice(
            "sign",
            "the number for the sign at the stop",
            answer="the median, for it is near what most passengers live through",
            slips=(
                Slip(
                    "the mean taken for the usual",
                    "the mean, for it counts every bus",
                    "How many of the seven buses were later than the mean?",
                    MIDDLE,
                ),
                Slip(
                    "the worst taken for the usual",
                    "the longest delay, for then nobody is disappointed",
                    "How many passengers would it describe?",
                    MIDDLE,
                ),
            ),
        ),
        Choice(
            "planner",
            "the number for the planner",
            answer="the mean, for times the number of buses it gives the sum",
            slips=(
                Slip(
                    "robust taken for always better",
                    "the median, for one long delay does not disturb it",
                    "The long delay cost driving time, too. Multiply the median by seven: is it what was "
                    "lost?",
                    MIDDLE,
                ),
                Slip(
                    "the worst taken for the sum",
                    "the longest delay, for it decides the week",
                    "The others lost time as well. Which number knows the sum?",
                    MIDDLE,
                ),
            ),
        ),
    ),
)

SACKS = np.array([-2, 0, 1, -1, 2])

DDOF = Exercise(
    "ex-exercises-models-ddof",
    numbers={"sacks": [48, 50, 51, 49, 52]},
    fresh=lambda rng: {
        "sacks": (int(rng.integers(40, 70)) + int(rng.integers(1, 4)) * rng.permutation(SACKS)).tolist()
    },
    question=lambda sacks: (
        f"Five sacks of grain weigh {', '.join(map(str, sacks[:-1]))} and {sacks[-1]} kg. NumPy reports a "
        f"standard deviation of {np.std(sacks):.2f} kg, and a spreadsheet reports "
        f"{np.std(sacks, ddof=1):.2f} kg. Is one of "
        "them broken? Which should you quote for *all sacks of the harvest*, of which these five are a "
        "sample? Test your answer by simulation."
    ),
    parts=(
        Choice(
            "broken",
            "whether one of them is broken",
            answer="Neither. They divide by different counts.",
            slips=(
                Slip(
                    "rounding blamed",
                    "Neither. They round differently.",
                    "The difference is far larger than rounding. Square both, and compare.",
                    SPREAD,
                ),
                Slip(
                    "one setting taken for the truth",
                    "The spreadsheet. A mean divides by the number of sacks.",
                    "What does the spreadsheet want to describe: these five, or where they came from?",
                    SPREAD,
                ),
                Slip(
                    "NumPy blamed",
                    "NumPy. It forgets to take one away.",
                    "It has a setting for that. When is its default what you want?",
                    SPREAD,
                ),
            ),
        ),
        Number(
            "these",
            "the variance of these five sacks, as NumPy computes it",
            answer=lambda sacks: ml.statistics.variance(sacks),
            slips=(
                Slip(
                    "sample for population variance",
                    lambda sacks: ml.statistics.variance(sacks, ddof=1),
                    "This one estimates the harvest. To describe the five, divide by how many?",
                    SPREAD,
                ),
                Slip(
                    "rooted, not squared",
                    lambda sacks: ml.statistics.standard_deviation(sacks),
                    "This is the standard deviation. The variance is in squared kilograms.",
                    SPREAD,
                ),
                Slip(
                    "1/n missing",
                    lambda sacks: 5 * ml.statistics.variance(sacks),
                    "This is the sum of the squared deviations.",
                    SPREAD,
                ),
            ),
            unit="kg²",
        ),
        Number(
            "harvest",
            "the variance to quote for the harvest",
            answer=lambda sacks: ml.statistics.variance(sacks, ddof=1),
            slips=(
                Slip(
                    "population for sample variance",
                    lambda sacks: ml.statistics.variance(sacks),
                    "On average this comes out too small. By how many do you divide when five speak for all?",
                    SPREAD,
                ),
                Slip(
                    "rooted, not squared",
                    lambda sacks: ml.statistics.standard_deviation(sacks, ddof=1),
                    "This is the standard deviation. The variance is in squared kilograms.",
                    SPREAD,
                ),
                Slip(
                    "1/n missing",
                    lambda sacks: 5 * ml.statistics.variance(sacks),
                    "This is the sum of the squared deviations. By what is it divided?",
                    SPREAD,
                ),
            ),
            unit="kg²",
        ),
        Choice(
            "why",
            "why the estimate for the harvest divides by one less",
            answer="The five lie closer to their own mean than to the mean of the harvest.",
            slips=(
                Slip(
                    "a formula for a reason",
                    "The first sack has no sack before it to be compared with.",
                    "Each sack is compared with a mean. From which sacks was it computed?",
                    SPREAD,
                ),
                Slip(
                    "caution for a reason",
                    "It is safer to report a larger spread than a smaller one.",
                    "In a simulation it comes out right on average, not merely larger. Why?",
                    SPREAD,
                ),
            ),
        ),
        Code(
            "code",
            "the estimate of the variance of the harvest from a sample",
            answer=lambda sample: ml.statistics.variance(sample, ddof=1),
            signature="harvest_variance(sample)",
            cases=lambda rng: [(rng.normal(50, 3, size=n),) for n in (2, 5, 9)],
            slips=(
                Slip("population for sample variance", np.var, "What is the default of `ddof`?", SPREAD),
                Slip(
                    "rooted, not squared",
                    lambda sample: np.std(sample, ddof=1),
                    "This is the standard deviation.",
                    SPREAD,
                ),
            ),
        ),
    ),
)


def rates(accepted: Any, tried: Any) -> Any:
    """Return the percentages, tools in rows."""
    return 100 * np.array(accepted) / np.array(tried)


def total_rates(accepted: Any, tried: Any) -> Any:
    """Return the share of each row in total."""
    return np.sum(accepted, axis=1) / np.sum(tried, axis=1)


def another_trial(rng: np.random.Generator) -> dict[str, Any]:
    """Return accepted translations; tool A is 5 points better on short texts and on long ones."""
    short, long = int(rng.choice([90, 95])), 5 * int(rng.integers(9, 14))
    rate = np.array([[short, long], [short - 5, long - 5]])
    return {"accepted": (rate * np.array(TRIED) // 100).tolist()}


TRIED = [[20, 80], [80, 20]]

BETTER = Exercise(
    "ex-exercises-models-groups",
    numbers={"accepted": [[19, 48], [72, 11]]},
    fresh=another_trial,
    question=lambda accepted: (
        "Two translation tools were tried on 100 texts each, 20 short and 80 long ones for tool A, 80 short "
        f"and 20 long ones for tool B. Readers accepted {accepted[0][0]} short and {accepted[0][1]} long "
        f"translations of A, {accepted[1][0]} short and {accepted[1][1]} long ones of B. Which tool has the "
        "better rate in total? And on short texts? On long ones? Which would you choose?"
    ),
    parts=(
        Number(
            "rates",
            "the rates in percent, tools in rows, short texts first; type rows with a semicolon",
            answer=lambda accepted: rates(accepted, TRIED),
            slips=(
                Slip(
                    "share for percent",
                    lambda accepted: rates(accepted, TRIED) / 100,
                    "These are shares. The question asks for percent.",
                    GROUPS,
                ),
                Slip(
                    "divided by all texts",
                    lambda accepted: np.array(accepted),
                    "You divided by all texts of the tool. How many of each kind were tried?",
                    GROUPS,
                ),
                Slip(
                    "rows for columns",
                    lambda accepted: rates(accepted, TRIED).T,
                    "The tools are rows. Which tool does your first row speak of?",
                    GROUPS,
                ),
            ),
            unit="percent",
        ),
        Number(
            "totals",
            "the rates in total in percent, tool A first",
            answer=lambda accepted: 100 * total_rates(accepted, TRIED),
            slips=(
                Slip(
                    "a mean of rates",
                    lambda accepted: rates(accepted, TRIED).mean(axis=1),
                    "Here both rates count the same. Was the tool tried on as many texts of each kind?",
                    GROUPS,
                ),
                Slip(
                    "share for percent",
                    lambda accepted: total_rates(accepted, TRIED),
                    "These are shares. The question asks for percent.",
                    GROUPS,
                ),
                Slip(
                    "rows for columns",
                    lambda accepted: np.sum(accepted, axis=0).astype(float),
                    "You added the two tools. Add the two kinds of texts of one tool.",
                    GROUPS,
                ),
            ),
            unit="percent",
        ),
        Choice(
            "choose",
            "the tool that you would choose",
            answer="A, for it is better on short texts and on long ones",
            slips=(
                Slip(
                    "the total taken for the tool",
                    "B, for it is better in total",
                    "Imagine both tools with the same mix of texts. Which one has more accepted?",
                    GROUPS,
                ),
                Slip(
                    "the best for each taken apart",
                    "B for short texts, and A for long ones",
                    "Look at the short texts alone. Which rate is higher?",
                    GROUPS,
                ),
            ),
        ),
        Choice(
            "why",
            "why it is worse in total",
            answer="It was given mostly long texts, which are hard for both.",
            slips=(
                Slip(
                    "chance blamed",
                    "By chance, because 100 texts are few.",
                    "The same would happen with ten times as many. What differs between the two piles of "
                    "texts?",
                    GROUPS,
                ),
                Slip(
                    "a slip in the sum suspected",
                    "It cannot be: better in every group means better in total.",
                    "Add up the accepted ones and see. Are the groups of the same size for both tools?",
                    GROUPS,
                ),
            ),
        ),
        Code(
            "code",
            "the rate in total of each row, as a share",
            answer=total_rates,
            signature="total_rates(accepted, tried)",
            cases=lambda rng: [(rng.integers(1, 20, (2, d)), rng.integers(20, 90, (2, d))) for d in (2, 3)],
            slips=(
                Slip(
                    "a mean of rates",
                    lambda accepted, tried: (accepted / tried).mean(axis=1),
                    "Add up first, then divide.",
                    GROUPS,
                ),
                Slip(
                    "rows for columns",
                    lambda accepted, tried: accepted.sum(axis=0) / tried.sum(axis=0),
                    "The axis that you name disappears. The tools should stay.",
                    "matrices#One row for everybody: broadcasting",
                ),
            ),
        ),
    ),
)

WATER = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])

ZERO = Exercise(
    "ex-exercises-models-zero",
    fresh="its point is a correlation that is zero whatever the numbers of the rule are",
    parts=(
        Number(
            "r",
            "the correlation of x and y",
            answer=lambda: ml.statistics.correlation(WATER, 20 - 3 * WATER**2),
            slips=(
                Slip(
                    "a perfect rule taken for a perfect line",
                    1,
                    "The rule is exact, but is it a straight line that goes up?",
                    TOGETHER,
                ),
                Slip(
                    "one half only",
                    -1,
                    "On the right side the heights fall. What do they do on the left side?",
                    TOGETHER,
                ),
                Slip(
                    "the distance for the water",
                    lambda: ml.statistics.correlation(abs(WATER), 20 - 3 * WATER**2),
                    "This is for the distance from the right amount. The question asks for x, with its sign.",
                    TOGETHER,
                ),
            ),
            atol=0.005,
        ),
        Choice(
            "error",
            "the error of the colleague",
            answer="A correlation asks for a straight line only, and here both halves cancel.",
            slips=(
                Slip(
                    "the sample blamed",
                    "Five seedlings are too few to compute a correlation.",
                    "Take a thousand seedlings on the same rule. What changes?",
                    TOGETHER,
                ),
                Slip(
                    "cause and correlation mixed up",
                    "A correlation never says anything about a cause, so water may matter or not.",
                    "Here the rule is known and exact. Why does the number not see it?",
                    TOGETHER,
                ),
                Slip(
                    "the zero doubted",
                    "The correlation is not really zero, only very small.",
                    "Add up the products of the deviations by hand. What comes out?",
                    TOGETHER,
                ),
            ),
        ),
        Choice(
            "instead",
            "what to do before trusting a correlation",
            answer="draw the points",
            slips=(
                Slip(
                    "more digits",
                    "compute it with more digits",
                    "Would another digit show the bend?",
                    TOGETHER,
                ),
                Slip(
                    "another unit",
                    "standardize both columns first",
                    "A correlation does not change with the unit.",
                    TOGETHER,
                ),
            ),
        ),
    ),
)

STATISTICS = (DELAYS, DDOF, BETTER, ZERO)
