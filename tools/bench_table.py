"""The one table of `make bench`: what was measured, beside what, and the ratio of the medians."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

HEAD = """\
| what | unit | beside | least / median / most | the book: least / median / most | book / beside |
|---|---|---|--:|--:|--:|"""


def number(value: float) -> str:
    """Return a number with three digits that count.

    Examples
    --------
    >>> [number(value) for value in (0, 0.01234, 4.125, 99.96, 1147.3)]
    ['0', '0.0123', '4.12', '100', '1,147']
    """
    return f"{value:.3g}" if value < 99.95 else f"{value:,.0f}"


def spread(values: Sequence[float]) -> str:
    """Return what was measured several times, or once.

    Examples
    --------
    >>> spread([3.0, 1.0, 2.5]), spread([4.0, 4.0]), spread([])
    ('1 / 2.5 / 3', '4', '')
    """
    found = [number(value) for value in (min(values), median(values), max(values))] if values else []
    return " / ".join(found if len(set(found)) > 1 else found[:1])


def row(what: str, unit: str, beside: str, others: Sequence[float], ours: Sequence[float]) -> str:
    """Return a row of the table.

    Parameters
    ----------
    what, unit : str
        What was measured, and in what.
    beside : str
        What the book is compared with; it may have no measures.
    others, ours : sequence of float
        The measures of both.

    Examples
    --------
    >>> row("one sentence more", "s", "stock", [4.0, 4.5, 4.2], [2.1])
    '| one sentence more | s | stock | 4 / 4.2 / 4.5 | 2.1 | 0.50 |'
    >>> row("asked of other hosts", "", "stock", [0], [0])
    '| asked of other hosts |  | stock | 0 | 0 |  |'
    """
    ratio = f"{median(ours) / median(others):.2f}" if others and median(others) else ""
    return f"| {what} | {unit} | {beside} | {spread(others)} | {spread(ours)} | {ratio} |"
