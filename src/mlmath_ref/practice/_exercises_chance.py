"""Practice for the page `exercises`: probability."""

from __future__ import annotations

import math
from itertools import count
from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import Choice, Code, Exercise, Number, Slip

GIVEN = "probability#Given that"
ALARM = "probability#An alarm with many false friends"
MANY = "probability#Two hundred are not everybody"


def after_red(polluted: int, hit: float, false: float) -> Any:
    """Return the probability of pollution after a red strip."""
    return ml.probability.bayes(polluted / 1000, hit, false)


def after_white(polluted: int, hit: float, false: float) -> Any:
    """Return the probability of pollution after a strip that stays white."""
    return ml.probability.bayes(polluted / 1000, 1 - hit, 1 - false)


WELLS = Exercise(
    "ex-exercises-wells",
    numbers={"polluted": 20, "hit": 0.95, "false": 0.05},
    fresh=lambda rng: {
        "polluted": 20 * int(rng.integers(1, 4)),
        "hit": float(rng.choice([0.9, 0.95])),
        "false": float(rng.choice([0.05, 0.1])),
    },
    question=lambda polluted, hit, false: (
        f"Of 1000 wells, {polluted} are polluted. A test strip turns red for {hit:.0%} of the polluted "
        f"wells, and by mistake for {false:.0%} of the clean ones. Imagine all 1000 wells and count. How "
        "likely is pollution after a red strip? How likely after a strip that stays white?"
    ),
    parts=(
        Number(
            "red",
            "the probability of pollution after a red strip, between 0 and 1; a fraction will do",
            answer=after_red,
            slips=(
                Slip(
                    "the condition turned round",
                    lambda hit: hit,
                    "That is how often polluted wells turn red. Among the red strips, how many wells are "
                    "polluted?",
                    GIVEN,
                ),
                Slip(
                    "divided by all wells",
                    lambda polluted, hit: polluted * hit / 1000,
                    "You divided by all wells. Which of them are still possible after a red strip?",
                    GIVEN,
                ),
                Slip(
                    "the other wells counted",
                    lambda polluted, hit, false: 1 - after_red(polluted, hit, false),
                    "These are the clean wells among the red strips.",
                    ALARM,
                ),
                Slip(
                    "percent for share",
                    lambda polluted, hit, false: 100 * after_red(polluted, hit, false),
                    "A probability is at most 1. What is your number as a share?",
                    GIVEN,
                ),
            ),
        ),
        Number(
            "white",
            "the probability of pollution after a white strip; a fraction, or four decimals",
            answer=after_white,
            slips=(
                Slip(
                    "the condition turned round",
                    lambda hit: 1 - hit,
                    "That is how often polluted wells stay white. How many white strips are there in all?",
                    GIVEN,
                ),
                Slip(
                    "divided by all wells",
                    lambda polluted, hit: polluted * (1 - hit) / 1000,
                    "You divided by all wells. How many strips stay white?",
                    GIVEN,
                ),
                Slip(
                    "the other wells counted",
                    lambda polluted, hit, false: 1 - after_white(polluted, hit, false),
                    "These are the clean wells among the white strips.",
                    ALARM,
                ),
            ),
            atol=5e-5,
        ),
    ),
)


def at_least_one(n: int, p: float) -> float:
    """Return the probability that at least one of n independent things happens."""
    return float(1 - ml.probability.complement(p) ** n)


def from_half_on(p: float) -> int:
    """Return from how many lamps on at least one failure is more likely than not."""
    return next(n for n in count(1) if at_least_one(n, p) > 0.5)


LAMPS = Exercise(
    "ex-exercises-lamps",
    numbers={"n": 50, "p": 0.02},
    fresh=lambda rng: {"n": int(rng.choice([30, 40, 60])), "p": float(rng.choice([0.01, 0.02, 0.03]))},
    question=lambda n, p: (
        f"A village has {n} solar lamps. Each fails in a given week with probability {p}, independently of "
        f"the others. A manager multiplies {n} by {p}, gets {n * p:.1f}, and calls that the chance of a "
        "failure. What is the probability of at least one failure? Simulate it as well. From how many lamps "
        "on is it more than one half?"
    ),
    parts=(
        Number(
            "at_least_one",
            "the probability of at least one failure, between 0 and 1, to three digits",
            answer=at_least_one,
            slips=(
                Slip(
                    "chances added",
                    lambda n, p: n * p,
                    "With more lamps this grows beyond 1, and no probability does. What if two fail in one "
                    "week?",
                    MANY,
                ),
                Slip(
                    "the other event",
                    lambda n, p: (1 - p) ** n,
                    "This is the probability that no lamp fails.",
                    MANY,
                ),
                Slip(
                    "exactly one",
                    lambda n, p: n * p * (1 - p) ** (n - 1),
                    "This is one failure and no more. At least one means one, two, three and so on.",
                    MANY,
                ),
                Slip(
                    "all at once",
                    lambda n, p: p**n,
                    "This is the probability that every lamp fails.",
                    MANY,
                ),
            ),
        ),
        Choice(
            "product",
            "what the manager's product is",
            answer="the mean number of failures in a week",
            slips=(
                Slip(
                    "a mean taken for a probability",
                    "the probability of at least one failure",
                    "What would it be with twice as many lamps, and twice again?",
                    MANY,
                ),
                Slip(
                    "a mean taken for the usual",
                    "the number of failures in every week",
                    "Simulate some weeks. Do they all have the same number?",
                    MANY,
                ),
            ),
        ),
        Number(
            "half",
            "the number of lamps from which on it is more than one half",
            answer=from_half_on,
            slips=(
                Slip(
                    "one step too many or too few",
                    lambda p: from_half_on(p) - 1,
                    "With this many lamps it is still a little below one half. Put it in.",
                    MANY,
                ),
                Slip(
                    "one step too many or too few",
                    lambda p: from_half_on(p) + 1,
                    "It is more than one half here. Is it also with one lamp less?",
                    MANY,
                ),
                Slip(
                    "chances added",
                    lambda p: math.ceil(0.5 / p),
                    "Chances do not add up. How likely is it that none of the lamps fails?",
                    MANY,
                ),
            ),
        ),
        Code(
            "code",
            "the probability of at least one failure among n lamps",
            answer=at_least_one,
            signature="at_least_one(n, p)",
            cases=lambda rng: [(int(rng.integers(2, 60)), rng.uniform(0.01, 0.5)) for _ in range(4)],
            slips=(
                Slip(
                    "chances added",
                    lambda n, p: n * p,
                    "Try 60 lamps. Is that a probability?",
                    MANY,
                ),
                Slip("the other event", lambda n, p: (1 - p) ** n, "This is the probability of none.", MANY),
                Slip(
                    "exactly one",
                    lambda n, p: n * p * (1 - p) ** (n - 1),
                    "Two failures are at least one, too.",
                    MANY,
                ),
            ),
        ),
    ),
)


def alarms(silent: int, both: int) -> Any:
    """Return days by first alarm and second alarm, silent first."""
    return [[both, silent - both], [silent - both, 100 - 2 * silent + both]]


def another_log(rng: np.random.Generator) -> dict[str, int]:
    """Return on how many days each alarm was silent, and both."""
    silent = int(rng.choice([8, 10, 12]))
    return {"silent": silent, "both": silent - int(rng.integers(2, 4))}


SENSORS = Exercise(
    "ex-exercises-sensors",
    numbers={"silent": 10, "both": 8},
    fresh=another_log,
    question=lambda silent, both: (
        "A cold store for vaccines has two alarms, and both are tested every day. In 100 tests each stayed "
        f"silent {silent} times. The supplier multiplies: ${silent / 100} \\cdot {silent / 100} = "
        f"{silent**2 / 1e4}$, so "
        "both stay silent on about one day in 100. The log shows that both were silent on "
        f"{both} days. Explain to the clinic what went wrong. How reliable is the second alarm on a day when "
        "the first is silent?"
    ),
    parts=(
        Choice(
            "wrong",
            "what went wrong in the multiplication",
            answer="It takes the alarms for independent, and they are not.",
            slips=(
                Slip(
                    "or taken for and",
                    "It should have added the two probabilities.",
                    "The sum would be larger than either of them. Can both be silent more often than one?",
                    GIVEN,
                ),
                Slip(
                    "chance blamed",
                    "Nothing; 100 days are few, and the log is bad luck.",
                    "The log has several times what the product says. What could silence both at once?",
                    GIVEN,
                ),
                Slip(
                    "the single rates blamed",
                    "The two rates were measured on too few days to be multiplied.",
                    "Suppose they are exact. Would knowing that one alarm is silent tell nothing about the "
                    "other?",
                    GIVEN,
                ),
            ),
        ),
        Number(
            "silent_too",
            "the probability that the second is silent, given that the first is silent",
            answer=lambda silent, both: ml.probability.conditional(
                ml.probability.joint_table(alarms(silent, both)), axis=1
            )[0, 0],
            slips=(
                Slip(
                    "divided by all days",
                    lambda both: both / 100,
                    "You divided by all days. Which days are left once the first is silent?",
                    GIVEN,
                ),
                Slip(
                    "the condition left out",
                    lambda silent: silent / 100,
                    "This is the second alarm on any day. Look only at the days when the first is silent.",
                    GIVEN,
                ),
                Slip(
                    "taken as independent",
                    lambda silent: silent**2 / 1e4,
                    "This is the supplier's product. The log says something else.",
                    GIVEN,
                ),
                Slip(
                    "the other event",
                    lambda silent, both: (silent - both) / silent,
                    "On these days the second alarm rings.",
                    GIVEN,
                ),
            ),
        ),
        Choice(
            "buy",
            "what helps most, if both alarms hang on one battery",
            answer="a second battery",
            slips=(
                Slip(
                    "more of the same",
                    "a third alarm",
                    "On which battery would it hang? When is it needed most?",
                    GIVEN,
                ),
                Slip(
                    "each alarm looked at alone",
                    "a better second alarm",
                    "What would the best alarm do without power?",
                    GIVEN,
                ),
            ),
        ),
    ),
)

PROBABILITY = (WELLS, LAMPS, SENSORS)
