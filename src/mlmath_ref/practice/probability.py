"""Practice for the chapter "Probability"."""

from __future__ import annotations

from typing import Any

import numpy as np

import mlmath_ref as ml
from mlmath_ref.practice import SHARE, Choice, Code, Exercise, Expression, Number, Slip

SCORE = "probability#From a score to a probability"
SURE = "probability#Fifty-one is not ninety-nine"
GIVEN = "probability#Given that"
ALARM = "probability#An alarm with many false friends"
NOISE = "probability#Labels that lie"
SAMPLE = "probability#Two hundred are not everybody"
COST = "probability#What a mistake costs"

W, B = np.array([0.4, 0.05, 0.15]), -5.1


def score(x: Any) -> Any:
    """Return the classifier's score of a learner."""
    return ml.vectors.dot(W, x) + B


def chance(x: Any) -> float:
    """Return the probability that a learner completes."""
    return float(ml.probability.sigmoid(score(x)))


def draw_learner(rng: np.random.Generator) -> dict[str, Any]:
    """Return a learner of whom the classifier is neither very sure nor undecided."""
    while True:
        x = (int(rng.integers(1, 8)), 5 * int(rng.integers(10, 19)), int(rng.integers(2, 12)))
        if 0.7 < abs(score(x)) < 2.5:
            return {"x": x}


LIKELIER = ("stops", "completes")

BO = Exercise(
    "ex-probability-bo",
    numbers={"x": (2, 55, 3)},
    fresh=draw_learner,
    question=lambda x: (
        f"Bo has {x[0]} hours, a quiz average of {x[1]} and {x[2]} lessons; the weights are 0.4, 0.05 "
        f"and 0.15, and "
        "the bias is −5.1. Compute the score and the probability with a pocket calculator. Which "
        "label is likelier? "
        "Of 100 learners like Bo, how many such decisions do you expect to be wrong?"
    ),
    parts=(
        Number(
            "score",
            "the score",
            answer=score,
            slips=(
                Slip(
                    "bias forgotten",
                    lambda x: score(x) - B,
                    "The score has one part more than there are features.",
                    SCORE,
                ),
                Slip("bias subtracted", lambda x: score(x) - 2 * B, "The bias is negative. Add it.", SCORE),
                Slip(
                    "sign flipped",
                    lambda x: -score(x),
                    "Which is larger: the sum of the products, or the bias?",
                    SCORE,
                ),
            ),
        ),
        Number(
            "chance",
            "the probability of completing, to three decimals",
            answer=chance,
            slips=(
                Slip(
                    "the other label",
                    lambda x: 1 - chance(x),
                    "This is the probability of stopping. Look at the sign in the exponent.",
                    SCORE,
                ),
                Slip(
                    "odds for probability",
                    lambda x: np.exp(score(x)),
                    "This is how many complete for each one who stops. A probability compares with all.",
                    SCORE,
                ),
                Slip(
                    "percent for share",
                    lambda x: 100 * chance(x),
                    "A probability lies between 0 and 1. Write a share, or add the sign %.",
                    SCORE,
                ),
            ),
            rtol=0.01,
        ),
        Choice(
            "likelier",
            "the likelier label",
            answer=lambda x: LIKELIER[score(x) > 0],
            slips=(
                Slip(
                    "sign flipped",
                    lambda x: LIKELIER[score(x) <= 0],
                    "Which sign has the score, and on which side of one half is the probability then?",
                    SCORE,
                ),
            ),
        ),
        Number(
            "wrong",
            "how many of 100 decisions are wrong, to a whole number",
            answer=lambda x: 100 * min(chance(x), 1 - chance(x)),
            slips=(
                Slip(
                    "right for wrong",
                    lambda x: 100 * max(chance(x), 1 - chance(x)),
                    "So many decisions are right. The likelier label is right more often than not.",
                    SURE,
                ),
                Slip(
                    "the share, not the number",
                    lambda x: min(chance(x), 1 - chance(x)),
                    "This is for one learner. How many is it for all of them?",
                    SURE,
                ),
            ),
            unit="learners",
            atol=0.51,
        ),
    ),
)


def less_likely(chance: Any) -> Any:
    """Return the probability that the likelier label is wrong."""
    return np.minimum(chance, np.subtract(1, chance))


MIXED = Exercise(
    "ex-probability-mixed",
    numbers={"groups": (30, 50, 20), "chances": (0.51, 0.18, 0.99)},
    fresh=lambda rng: {
        "groups": (int(rng.integers(28, 36)), int(rng.integers(45, 53)), int(rng.integers(15, 21))),
        "chances": tuple(int(rng.integers(*ends)) / 100 for ends in ((51, 57), (10, 17), (95, 100))),
    },
    question=lambda groups, chances: (
        f"This week the classifier gives {chances[0]:.0%} to {groups[0]} learners, {chances[1]:.0%} "
        f"to {groups[1]} and "
        f"{chances[2]:.0%} to {groups[2]}. It picks the likelier label for each. How many wrong "
        f"decisions do you "
        "expect? Which group brings most of them?"
    ),
    parts=(
        Number(
            "wrong",
            "the expected number of wrong decisions, to one decimal",
            answer=lambda groups, chances: ml.vectors.dot(groups, less_likely(chances)),
            slips=(
                Slip(
                    "completing counted, not mistakes",
                    lambda groups, chances: ml.vectors.dot(groups, chances),
                    "So many learners are expected to complete. When is a decision wrong?",
                    SURE,
                ),
                Slip(
                    "one label for all",
                    lambda groups, chances: ml.vectors.dot(groups, np.subtract(1, chances)),
                    "This calls everybody completing. Which label does the unlikely group get?",
                    SURE,
                ),
                Slip(
                    "right for wrong",
                    lambda groups, chances: ml.vectors.dot(groups, np.subtract(1, less_likely(chances))),
                    "So many decisions are right. How many are left?",
                    SURE,
                ),
            ),
            unit="decisions",
        ),
        Choice(
            "most",
            "the group that brings most of them",
            answer=lambda groups, chances: f"the {groups[0]} learners with {chances[0]:.0%}",
            slips=(
                Slip(
                    "the lowest probability taken for the least sure",
                    lambda groups, chances: f"the {groups[1]} learners with {chances[1]:.0%}",
                    "A low probability of completing is a decision too. How often is the label stops "
                    "wrong here?",
                    SURE,
                ),
                Slip(
                    "sure taken for dangerous",
                    lambda groups, chances: f"the {groups[2]} learners with {chances[2]:.0%}",
                    "How many mistakes do you expect among learners of whom the classifier is so sure?",
                    SURE,
                ),
            ),
        ),
    ),
)


def shares(seed: int) -> dict[str, float]:
    """Return shares of day learners and of those who complete, in the records of a seed."""
    records = ml.datasets.learners(seed=seed)
    day, done = 1 - records.evening, records.completed
    return {
        "completes given day": given_that(done, day),
        "day given completes": given_that(day, done),
        "both": float(np.mean(day * done)),
        "completes": float(np.mean(done)),
        "day": float(np.mean(day)),
    }


def given_that(a: Any, b: Any) -> float:
    """Return the share of a among those with b; both are arrays of 0 and 1."""
    return float(np.mean(a[b == 1]))


def draw_records(rng: np.random.Generator) -> dict[str, Any]:
    """Return the seed of records whose shares all differ."""
    while True:
        seed = int(rng.integers(1, 1000))
        if np.diff(sorted(shares(seed).values())).min() > 0.01:
            return {"seed": seed}


def percents(name: str) -> Slip:
    """Return the slip of a share given in percent."""
    return Slip(
        "percent for share",
        lambda seed: 100 * shares(seed)[name],
        "A probability lies between 0 and 1. Write a share, or add the sign %.",
        GIVEN,
    )


EVENING = Exercise(
    "ex-probability-evening",
    numbers={"seed": 0},
    fresh=draw_records,
    question=lambda seed: (
        f"Take the 200 records of `learners = datasets.learners(seed={seed})`. `learners.evening` is "
        f"1 for a learner "
        "of the evening group, and 0 for one of the day group. Compute P(completes | day) and P(day "
        "| completes). "
        "Which one would you quote to a day learner who asks for her chances?"
    ),
    parts=(
        Number(
            "completes",
            "P(completes | day), to three decimals",
            answer=lambda seed: shares(seed)["completes given day"],
            slips=(
                Slip(
                    "condition turned around",
                    lambda seed: shares(seed)["day given completes"],
                    "What stands behind the bar is given. Among whom did you count?",
                    GIVEN,
                ),
                Slip(
                    "and for given",
                    lambda seed: shares(seed)["both"],
                    "This is the share of all records. The bar says to look at day learners only.",
                    GIVEN,
                ),
                Slip(
                    "condition forgotten",
                    lambda seed: shares(seed)["completes"],
                    "This is the share among all learners. Who is left when day is given?",
                    GIVEN,
                ),
                percents("completes given day"),
            ),
        ),
        Number(
            "day",
            "P(day | completes), to three decimals",
            answer=lambda seed: shares(seed)["day given completes"],
            slips=(
                Slip(
                    "condition turned around",
                    lambda seed: shares(seed)["completes given day"],
                    "What stands behind the bar is given. Among whom did you count?",
                    GIVEN,
                ),
                Slip(
                    "and for given",
                    lambda seed: shares(seed)["both"],
                    "This is the share of all records. The bar says to look at those who complete only.",
                    GIVEN,
                ),
                Slip(
                    "condition forgotten",
                    lambda seed: shares(seed)["day"],
                    "This is the share among all learners. Who is left when completing is given?",
                    GIVEN,
                ),
                percents("day given completes"),
            ),
        ),
        Choice(
            "quote",
            "the one to quote to a day learner",
            answer="P(completes | day): it is given that she is a day learner",
            slips=(
                Slip(
                    "condition turned around",
                    "P(day | completes): it speaks of those who complete, as she wants to",
                    "What do you know of her already, and what does she ask for? What you know "
                    "stands behind the bar.",
                    GIVEN,
                ),
                Slip(
                    "order taken for no matter",
                    "either: both speak of the same learners",
                    "The learners counted above the bar are the same. Among whom are they counted?",
                    GIVEN,
                ),
            ),
        ),
        Code(
            "code",
            "a function that returns P(a | b) from two arrays of 0 and 1, one entry a learner",
            answer=given_that,
            slips=(
                Slip(
                    "condition turned around",
                    lambda a, b: given_that(b, a),
                    "What stands behind the bar is given. By whose number do you divide?",
                    GIVEN,
                ),
                Slip(
                    "and for given",
                    lambda a, b: np.mean(a * b),
                    "This divides by all learners. Which of them are left when b is given?",
                    GIVEN,
                ),
                Slip(
                    "condition forgotten",
                    lambda a, b: np.mean(a),
                    "The second array is not used yet. What does it say about whom to count?",
                    GIVEN,
                ),
                Slip(
                    "the number, not the share",
                    lambda a, b: np.sum(a * b),
                    "So many have both. Out of how many?",
                    GIVEN,
                ),
            ),
            signature="given_that(a, b)",
            cases=lambda rng: [
                ((rng.random(n) < 0.7).astype(float), (rng.random(n) < 0.4).astype(float))
                for n in (20, 50, 80)
            ],
        ),
    ),
)


def alarms(prior: float, hit: float, false: float, times: int = 2) -> float:
    """Return the posterior after several alarms."""
    for _ in range(times):
        prior = ml.probability.bayes(prior, hit, false)
    return prior


ALARMS = Exercise(
    "ex-probability-second-alarm",
    numbers={"prior": 0.1, "hit": 0.9, "false": 0.2},
    fresh=lambda rng: {
        "prior": int(rng.integers(3, 9)) / 100,
        "hit": int(rng.integers(16, 19)) / 20,
        "false": int(rng.integers(4, 6)) / 20,
    },
    question=lambda prior, hit, false: (
        f"Of all learners {prior:.0%} are about to stop. A tool rings for {hit:.0%} of them, and for "
        f"{false:.0%} of the "
        f"others. It rang for Dara. A second tool, with the same {hit:.0%} and {false:.0%}, rings for "
        f"her too. What is "
        "the probability now that she is about to stop? What did you have to assume?"
    ),
    parts=(
        Number(
            "posterior",
            "the probability after both alarms, to three decimals",
            answer=alarms,
            slips=(
                Slip(
                    "the first alarm forgotten",
                    lambda prior, hit, false: alarms(prior, hit, false, 1),
                    "This is the probability after one alarm. What is known of Dara before the "
                    "second one rings?",
                    ALARM,
                ),
                Slip(
                    "condition turned around",
                    lambda hit: hit,
                    "This is how often a tool rings given that a learner stops. The question is "
                    "given that it rings.",
                    ALARM,
                ),
                Slip(
                    "posteriors added",
                    lambda prior, hit, false: 2 * alarms(prior, hit, false, 1),
                    "Two probabilities of the same event do not add up. A third alarm could make "
                    "this larger than 1.",
                    ALARM,
                ),
                Slip(
                    "posteriors multiplied",
                    lambda prior, hit, false: alarms(prior, hit, false, 1) ** 2,
                    "Should a second alarm make you less worried?",
                    ALARM,
                ),
                Slip(
                    "the other label",
                    lambda prior, hit, false: 1 - alarms(prior, hit, false),
                    "This is the probability that both alarms are false.",
                    ALARM,
                ),
                Slip(
                    "percent for share",
                    lambda prior, hit, false: 100 * alarms(prior, hit, false),
                    "A probability lies between 0 and 1. Write a share, or add the sign %.",
                    ALARM,
                ),
            ),
        ),
        Choice(
            "assumed",
            "what you had to assume",
            answer="The tools err independently, among those about to stop and among the others.",
            slips=(
                Slip(
                    "independent of what is asked",
                    "The alarms are independent of whether a learner is about to stop.",
                    "Then an alarm would say nothing. Of what should their errors be independent?",
                    ALARM,
                ),
                Slip(
                    "independent for all learners at once",
                    "One alarm does not change the probability of the other, among all learners.",
                    "Both ring more often for those about to stop. Can that be, if one says nothing "
                    "about the other?",
                    ALARM,
                ),
                Slip(
                    "a rare event taken for a condition",
                    "Learners who are about to stop are rare.",
                    "Would the computation be wrong if they were many? Look at what it does twice.",
                    ALARM,
                ),
            ),
        ),
    ),
)


def undone(recorded: float, rho: float) -> float:
    """Return the true share behind a recorded one."""
    return (recorded - rho) / (1 - 2 * rho)


UNDO = Exercise(
    "ex-probability-undo",
    numbers={"recorded": 0.608, "rho": 0.1},
    fresh=lambda rng: {"recorded": int(rng.integers(560, 641)) / 1000, "rho": int(rng.integers(8, 16)) / 100},
    question=lambda recorded, rho: (
        f"The recorded share is {recorded}, and {rho:.0%} of the labels were flipped. Solve the "
        f"chapter's equation for "
        "the true share with SymPy. At which flip rate is that impossible?"
    ),
    parts=(
        Expression(
            "formula",
            "the true share, from the names recorded (the recorded share) and rho (the flip rate)",
            symbols={"recorded": SHARE, "rho": (0.05, 0.4)},
            answer="(recorded - rho) / (1 - 2rho)",
            slips=(
                Slip(
                    "factor 2 missing",
                    "(recorded - rho) / (1 - rho)",
                    "How often does the flip rate stand beside the true share when you multiply out?",
                    NOISE,
                ),
                Slip(
                    "flips in one direction only",
                    "recorded / (1 - rho)",
                    "Labels of 0 are flipped as well. Where are they in your formula?",
                    NOISE,
                ),
                Slip(
                    "sign flipped",
                    "(recorded + rho) / (1 - 2rho)",
                    "What happens to a term that moves to the other side of the equation?",
                    NOISE,
                ),
                Slip(
                    "flipped once more",
                    "recorded(1 - rho) + (1 - recorded)rho",
                    "This flips the recorded labels again. Solve the equation for what was there before.",
                    NOISE,
                ),
            ),
        ),
        Number(
            "share",
            "the true share, to three decimals",
            answer=undone,
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda recorded, rho: (recorded - rho) / (1 - rho),
                    "How often does the flip rate stand beside the true share when you multiply out?",
                    NOISE,
                ),
                Slip(
                    "flips in one direction only",
                    lambda recorded, rho: recorded / (1 - rho),
                    "Labels of 0 are flipped as well. Where are they in your formula?",
                    NOISE,
                ),
                Slip(
                    "flipped once more",
                    lambda recorded, rho: ml.probability.observed_rate(recorded, rho),
                    "Flips pull a share towards one half. Which way does undoing them go?",
                    NOISE,
                ),
                Slip(
                    "percent for share",
                    lambda recorded, rho: 100 * undone(recorded, rho),
                    "The recorded share lies between 0 and 1. Write the true one alike, or add the sign %.",
                    NOISE,
                ),
            ),
            rtol=0.002,
        ),
        Number(
            "impossible",
            "the flip rate at which it is impossible",
            answer=lambda: np.roots([-2, 1])[0],  # 1 - 2 rho = 0
            slips=(
                Slip(
                    "factor 2 missing",
                    lambda: np.roots([-1, 1])[0],
                    "If every label is flipped, you can flip them all back. When do the labels say nothing?",
                    NOISE,
                ),
                Slip(
                    "numerator for denominator",
                    lambda recorded: recorded,
                    "Here the fraction is 0, and that can be computed. When can it not?",
                    NOISE,
                ),
                Slip(
                    "percent for share",
                    lambda: 100 * np.roots([-2, 1])[0],
                    "Write the rate as a share between 0 and 1, or add the sign %.",
                    NOISE,
                ),
            ),
        ),
    ),
)


def worst() -> float:
    """Return the share with the largest standard error, of 0, 0.01, 0.02 and so on up to 1."""
    shares = np.linspace(0, 1, 101)
    return float(shares[np.argmax([ml.probability.standard_error(p, 1) for p in shares])])


def needed(error: float) -> Any:
    """Return the sample for which even the largest standard error is at most this."""
    return ml.probability.standard_error(worst(), 1) ** 2 / error**2


SIZE = Exercise(
    "ex-probability-size",
    numbers={"error": 0.01},
    fresh=lambda rng: {"error": float(rng.choice([0.002, 0.0025, 0.005, 0.02, 0.025, 0.05]))},
    question=lambda error: (
        f"The team wants a standard error of at most {error} for a share that it does not know. For "
        f"which $p$ is the "
        "standard error largest, and how many learners are always enough?"
    ),
    parts=(
        Number(
            "p",
            "the p with the largest standard error",
            answer=worst,
            slips=(
                Slip(
                    "one factor forgotten",
                    1,
                    "Everybody has the label then, so every sample says the same. How large is the error?",
                    SAMPLE,
                ),
                Slip(
                    "smallest for largest",
                    0,
                    "Nobody has the label then, so every sample says the same. How large is the error?",
                    SAMPLE,
                ),
                Slip(
                    "the value, not the place",
                    lambda: needed(1),
                    "So large is the product p(1 − p) at its top. At which p is that?",
                    SAMPLE,
                ),
            ),
        ),
        Number(
            "n",
            "how many learners are always enough",
            answer=needed,
            slips=(
                Slip(
                    "rooted, not squared",
                    lambda error: np.sqrt(needed(error)),
                    "This is the square root of the number. What stands below the root in the "
                    "standard error?",
                    SAMPLE,
                ),
                Slip(
                    "the error not squared",
                    lambda error: needed(error) * error,
                    "Square both sides of the equation, the error as well.",
                    SAMPLE,
                ),
                Slip(
                    "one factor forgotten",
                    lambda error: 2 * needed(error),
                    "Below the root stands a product: p and what is left of 1.",
                    SAMPLE,
                ),
                Slip(
                    "spread forgotten",
                    lambda error: 4 * needed(error),
                    "The error depends on p too. How large is the product p(1 − p) at most?",
                    SAMPLE,
                ),
            ),
            unit="learners",
        ),
        Code(
            "code",
            "a function that returns the standard error of a share p among n learners",
            answer=ml.probability.standard_error,
            slips=(
                Slip(
                    "squared, not rooted",
                    lambda p, n: p * (1 - p) / n,
                    "This is the variance of the share. How do you get back to the unit of the share?",
                    SAMPLE,
                ),
                Slip(
                    "n outside the root",
                    lambda p, n: np.sqrt(p * (1 - p)) / n,
                    "Four times as many learners halve the error. Does your function do that?",
                    SAMPLE,
                ),
                Slip(
                    "1/n missing",
                    lambda p, n: np.sqrt(p * (1 - p)),
                    "This is the spread of one label. What does a larger sample change?",
                    SAMPLE,
                ),
                Slip(
                    "one factor forgotten",
                    lambda p, n: np.sqrt(p / n),
                    "How large is the error if everybody has the label?",
                    SAMPLE,
                ),
            ),
            signature="standard_error(p, n)",
            cases=lambda rng: [(float(rng.uniform(0.2, 0.9)), int(rng.integers(20, 500))) for _ in range(4)],
        ),
    ),
)


def call(one: float, miss: float) -> bool:
    """Say whether Amara is called when every call costs, and a miss."""
    return 1 - chance(ml.datasets.three_learners()[0]) > one / miss


CALL_COST = Exercise(
    "ex-probability-call-cost",
    numbers={"one": 1, "miss": 8},
    fresh=lambda rng: {"one": int(rng.integers(1, 4)), "miss": int(rng.choice([7, 9, 11, 12, 13, 14]))},
    question=lambda one, miss: (
        f"The finance team objects: every call costs {one} cost units, needed or not. A missed "
        f"learner costs {miss}, and "
        "a call always saves the learner. From which probability of stopping on should the team "
        "call? Does it call "
        "Amara, with her 4.5 hours, her quiz average of 72 and her 8 lessons?"
    ),
    parts=(
        Number(
            "threshold",
            "the probability of stopping from which on the team should call",
            answer=lambda one, miss: one / miss,
            slips=(
                Slip(
                    "only needless calls cost",
                    lambda one, miss: ml.probability.decision_threshold(one, miss),
                    "This is the chapter's rule, where a call that was needed costs nothing. What "
                    "does calling cost now?",
                    COST,
                ),
                Slip(
                    "upside down",
                    lambda one, miss: miss / one,
                    "A probability is at most 1. Which cost is divided by which?",
                    COST,
                ),
                Slip(
                    "the other label",
                    lambda one, miss: 1 - one / miss,
                    "This is the probability of completing at which the two are equal.",
                    COST,
                ),
                Slip(
                    "percent for share",
                    lambda one, miss: 100 * one / miss,
                    "A probability lies between 0 and 1. Write a share, or add the sign %.",
                    COST,
                ),
            ),
        ),
        Choice(
            "amara",
            "whether it calls Amara",
            answer=lambda one, miss: (
                "yes: she stops with a probability above it"
                if call(one, miss)
                else "no: she stops with a probability below it"
            ),
            slips=(
                Slip(
                    "compared the wrong way",
                    lambda one, miss: (
                        "no: she stops with a probability below it"
                        if call(one, miss)
                        else "yes: she stops with a probability above it"
                    ),
                    "Compute her probability of stopping from her score, and compare it with the "
                    "threshold once more.",
                    COST,
                ),
                Slip(
                    "one half taken for the threshold",
                    "no: she completes more likely than not",
                    "More likely than not is a threshold of one half. Is a call as expensive as a "
                    "lost learner?",
                    COST,
                ),
            ),
        ),
    ),
)

EXERCISES = (BO, MIXED, EVENING, ALARMS, UNDO, SIZE, CALL_COST)
