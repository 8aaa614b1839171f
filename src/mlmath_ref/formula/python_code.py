r"""Pieces of Python: an expression with how tightly it binds and its axes, and names that Python allows."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# How tightly Python binds; an operand that binds less stands in brackets.
COMPARE, ADD, MULTIPLY, NEGATE, POWER, NAME = range(6)


class NoLine(Exception):
    """What has no line: a shape statement, a limit, words."""


class NotVectorized(NoLine):
    """What NumPy cannot do with whole arrays, but a loop can."""


@dataclass(frozen=True)
class Code:
    """An expression, how tightly it binds, and the names of its axes; `row` marks a transposed vector."""

    text: str
    binds: int = NAME
    axes: tuple[str, ...] = ()
    row: bool = False

    def at(self, binds: int) -> str:
        """Return the text, in brackets if it binds less than its place asks for."""
        return self.text if self.binds >= binds else f"({self.text})"


@dataclass(frozen=True)
class Scope:
    """What the indices stand for at a place of the formula.

    `whole` maps an index that runs over whole arrays to what selects its entries: nothing, a name such as
    ``train``, or a slice such as ``:3``. `loop` maps the index of a loop to the number that it starts from.
    """

    whole: Mapping[str, str] = field(default_factory=dict)
    loop: Mapping[str, int] = field(default_factory=dict)


def contract(index: str, left: Code, right: Code) -> Code | None:
    """Return the sum over `index` of a product as a matrix product, None if there is none."""
    if left.axes == right.axes == (index,):
        return Code(f"{left.at(MULTIPLY)} @ {right.at(NEGATE)}", MULTIPLY)
    for first, second in ((left, right), (right, left)):
        if len(first.axes) == 2 and second.axes == (index,):
            other = first.axes[1 - first.axes.index(index)]
            text = f"{first.at(NAME)}.T" if first.axes[0] == index else first.at(MULTIPLY)
            return Code(f"{text} @ {second.at(NEGATE)}", MULTIPLY, (other,))
    return None


def together(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """Return the axes of two arrays that are joined entry by entry; NumPy lines them up from the last."""
    if len(left) < len(right):
        left, right = right, left
    if right and left[-len(right) :] != right:
        raise NotVectorized
    return left


def identifier(text: str) -> str:
    r"""Return a symbol or words as a name that Python allows.

    Examples
    --------
    >>> identifier(r"\mathbf{q}_0"), identifier(r"\hat{m}"), identifier("false alarm"), identifier("lambda")
    ('q_0', 'm_hat', 'false_alarm', 'lambda_')
    """
    text = re.sub(r"\\(hat|bar|tilde|vec|dot|check)\{(\w|\\\w+(?:\{\w+\})?)\}", r"\2 \1", text)
    spaced = text.replace("'", " prime ").replace("*", " best ").replace("_", " ")
    for command in ("mathbf", "boldsymbol", "mathrm", "mathcal", "operatorname", "text"):
        spaced = spaced.replace(f"\\{command}", " ")
    name = "_".join("".join(each if each.isalnum() else " " for each in spaced).split())
    name = name if name[:1].isidentifier() or not name else f"x_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name or "value"
