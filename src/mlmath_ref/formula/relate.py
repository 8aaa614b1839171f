r"""How two displays hang together: a later one says the same, a multiple of it, or solves it for a symbol.

Every display is executed by itself. A derivation that runs over several displays claims more: that one
follows from the other. `relate` writes that claim as one formula and executes it.
"""

from __future__ import annotations

import re

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.execute import Report, execute
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.symbols import BOOK, Table

HOW = re.compile(r"(?P<same>same)|times (?P<factor>.+)|solved for (?P<symbol>.+)")
"""What may stand between two displays."""


def relate(earlier: str, later: str, how: str, table: Table = BOOK, draws: int = 10, seed: int = 0) -> Report:
    r"""Execute the claim that a later display follows from an earlier one.

    Parameters
    ----------
    earlier, later : str
        Two formulas; of several lines, the last equation counts.
    how : str
        ``same``: their right sides are equal. ``times -1/2``: the later right side is the earlier one times
        this factor, any formula. ``solved for w``: the earlier equation is true when the right side of the
        later one stands in the place of the symbol.
    table : Table
        The symbol table.
    draws, seed : int
        How many random draws are made, and from which seed.

    Returns
    -------
    Report
        What became of the claim; its `formula` is the claim in full.

    Raises
    ------
    FormulaError
        If a formula cannot be read.
    ValueError
        If `how` says something else, a formula has no equation, or the symbol is not in the earlier one.

    Examples
    --------
    >>> relate("L = (a + c)^2", "L = a^2 + 2 a c + c^2", "same").ok
    True
    >>> relate("3 a = c", "a = c / 4", "solved for a").ok
    False
    """
    found = HOW.fullmatch(how.strip())
    if found is None:
        raise ValueError(f"how is {how!r}; it must be same, times (a factor), or solved for (a symbol)")
    first, second = _last_equation(earlier, table), _last_equation(later, table)
    right = _source(second.operands[-1], later)
    if found["symbol"]:
        claim = _put(right, found["symbol"].strip(), first, earlier)
    else:
        left = _source(first.operands[-1], earlier)
        claim = rf"\left({left}\right) = {right}"
        if found["factor"]:
            claim = rf"\left({found['factor']}\right) {claim}"
    return execute(claim, table, draws=draws, seed=seed)


def _last_equation(formula: str, table: Table) -> t.Relation:
    equations = [part for part in t.walk(parse(formula, table)) if isinstance(part, t.Relation)]
    if not equations:
        raise ValueError(f"{formula} has no equation; a relation between displays needs one in each")
    return max(equations, key=lambda each: each.span)


def _source(node: t.Node, formula: str) -> str:
    """Return the text of a side of an equation, on one line."""
    start, end = node.span
    text = re.sub(r"\\(left|right)(?=[()])", "", formula[start:end])
    if r"\begin" in text:
        return text
    return " ".join(re.sub(r"\\\\(\[[^]]*\])?|&", " ", text).split())


def _put(value: str, symbol: str, equation: t.Relation, formula: str) -> str:
    """Return an equation with a value in the place of a symbol."""
    start, end = equation.span
    places = [
        part.span
        for part in t.walk(equation)
        if isinstance(part, t.Symbol) and formula[slice(*part.span)] == symbol
    ]
    if not places:
        raise ValueError(f"{symbol} does not stand in {formula[start:end]}, so nothing is solved for it")
    for first, last in sorted(places, reverse=True):
        formula = f"{formula[:first]}\\left({value}\\right){formula[last:]}"
        end += len(value) + len(r"\left(\right)") - (last - first)
    return formula[start:end]
