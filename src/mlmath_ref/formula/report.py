"""What became of a formula, and of each of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from mlmath_ref.formula.evaluation import Fixed, Value, is_array

RTOL = 1e-9
"""How far two sides may differ, relative to their size, where only arithmetic is done."""

RTOL_SLOPE = 1e-5
"""How far they may differ where a slope was measured or a lowest point was searched."""

Outcome: TypeAlias = Literal[
    "equal",  # both sides have one value
    "holds",  # the inequality is true in every draw
    "close",  # the difference vanishes with the step, or on average
    "updates",  # the update is a step of gradient descent
    "fits",  # the shape is as stated
    "equivalent",  # a condition that is true exactly when the first one of the display is
    "evaluates",  # there is no relation: nothing was checked but the shapes
    "definition",  # the left side is new: nothing was checked but the shapes on the right
    "not executed",  # this machine cannot compute it
    "different",  # the sides differ
    "wrong shape",  # arrays do not fit together
    "no value",  # one side cannot be computed, such as the root of a number below 0
]
"""What became of one step of a formula."""

FAILED: frozenset[str] = frozenset({"different", "wrong shape", "no value"})
CHECKED: frozenset[str] = frozenset({"equal", "holds", "close", "updates", "fits", "equivalent"} | FAILED)


@dataclass(frozen=True)
class Step:
    """One step of a formula, and what became of it.

    Attributes
    ----------
    left, relation, right : str
        The step as it is written; `left` is the last good one of its chain.
    outcome : str
        See `Outcome`.
    message : str
        What is wrong or why it was not executed; empty where all is well.
    left_value, right_value
        Both values in the draw that failed, else in the first one.
    draw : int
        Which draw that was.
    """

    left: str
    relation: str
    right: str
    outcome: Outcome
    message: str = ""
    left_value: Value = None
    right_value: Value = None
    draw: int = 0

    def __str__(self) -> str:
        """Return the step, its outcome, and for a failure both values."""
        line = f"{self.left} {self.relation} {self.right}".strip()
        text = f"{self.outcome}: {line}"
        if self.message:
            text += f"\n  {self.message}"
        if self.outcome == "different":
            text += f"\n  left  {show(self.left_value)}\n  right {show(self.right_value)}  (draw {self.draw})"
        return text


@dataclass(frozen=True)
class Report:
    """What became of a formula.

    Attributes
    ----------
    formula : str
        The formula.
    steps : tuple of Step
        Its steps, in the order written.
    draws, seed : int
        How many random draws were made, and from which seed.
    """

    formula: str
    steps: tuple[Step, ...]
    draws: int
    seed: int

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; see `outcome` for whether anything was checked."""
        return not any(each.outcome in FAILED for each in self.steps)

    @property
    def outcome(self) -> Literal["passed", "partly", "failed", "definition", "not executed"]:
        """The whole in one word: `passed` if every step was checked, `partly` if some were."""
        found = {each.outcome for each in self.steps}
        if found & FAILED:
            return "failed"
        if "not executed" in found or not found:
            return "not executed"
        if found & {"definition", "evaluates"}:
            return "partly" if found & CHECKED else "definition"
        return "passed"

    def __str__(self) -> str:
        """Return the formula, and each step with its outcome."""
        lines = [f"{self.outcome}: {' '.join(self.formula.split())}"]
        lines += ["  " + str(each).replace("\n", "\n  ") for each in self.steps]
        if not self.ok:
            lines.append(
                f"  To mend it: compare the failing step with the values above, term by term. "
                f"{self.draws} draws from seed {self.seed}; equal means up to {RTOL:g}, "
                f"for slopes up to {RTOL_SLOPE:g}, of the larger side."
            )
        return "\n".join(lines)


def show(value: Value) -> str:
    """Return a value as a report prints it."""
    if is_array(value):
        return (
            f"{np.array2string(value, precision=6, separator=', ').replace(chr(10), '')}, shape {value.shape}"
        )
    if isinstance(value, Fixed):
        return value.name
    return f"{value:.10g}" if isinstance(value, float) else str(value)
