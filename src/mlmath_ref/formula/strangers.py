"""Take the symbols that no table has for what they look like, so that formulas from elsewhere can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mlmath_ref.formula import tree
from mlmath_ref.formula.python_code import identifier
from mlmath_ref.formula.symbols import BOOK, CONSTANTS, FUNCTIONS, Table

# What a row leaves out would come from the table's row of the same letter.
_NOTHING_KNOWN: dict[str, Any] = {"meaning": "", "unit": "", "shape": [], "defined_by": "", "domain": "any"}


def with_strangers(formula: tree.Node, table: Table = BOOK) -> Table:
    r"""Return the table with a row for each symbol of a formula that it does not have.

    A stranger has no meaning. Bold letters are taken for vectors, bold capitals for matrices, a name with
    arguments for a function, and all else for numbers. A symbol that the table has is a stranger, too, where
    it cannot be what the table says: p with arguments, an index or an event that stands for a number.

    Parameters
    ----------
    formula : Node
        The tree, read with ``undeclared="variable"``.
    table : Table
        What is known.

    Returns
    -------
    Table
        The known rows and the new ones.

    Examples
    --------
    >>> with_strangers(tree.Symbol(r"\mathbf{q}"))[r"\mathbf{q}"].shape
    ('d',)
    """
    nodes = list(tree.walk(formula))
    functions = {node.function for node in nodes if isinstance(node, tree.Call)}
    functions |= {each.base for each in functions if isinstance(each, tree.Index)}
    indexed = {node.base for node in nodes if isinstance(node, tree.Index)} - functions
    indices = {index for node in nodes for index in _indices(node)}
    events = {event for node in nodes for event in _events(node)}
    uncertain = {part for node in nodes if isinstance(node, _CHANCE) for part in tree.walk(node)}
    derived = {node.operand for node in nodes if isinstance(node, tree.Derivative | tree.Gradient)}
    rows: dict[str, dict[str, Any]] = {}
    for node in nodes:
        if not isinstance(node, tree.Symbol) or node.name in FUNCTIONS:
            continue
        known = table.get(node.name)
        if known is None and node.name in CONSTANTS and node not in functions | indexed:
            continue
        if node in functions:
            role = "operator" if table.kind(node.name) not in ("function", "operator") else ""
        elif known is None:
            role = "event" if node in events else "index" if node in indices else "input"
        else:
            amiss = (
                (node in indexed and known.role in ("index", "operator"))
                or (known.role == "event" and node not in uncertain)
                # A function with a formula has an argument; the sigma of a normal distribution has none.
                or (known.role == "operator" and bool(known.defined_by) and node not in derived)
            )
            role = "input" if amiss else ""
        if role:
            row = {**_NOTHING_KNOWN, "python": identifier(node.name), "role": role}
            bold = re.search(r"\\(?:mathbf|boldsymbol|bm)\{(\\?)([A-Za-z])", node.name)
            if role == "input" and bold is not None:
                row["shape"] = ["n", "d"] if bold[2].isupper() else ["d"]
            rows[node.name] = row | {"index": {"domain": "count"}, "input": {}}.get(role, {"domain": ""})
    return table.extended(rows) if rows else table


_CHANCE = (tree.Probability, tree.Expectation)


def _indices(node: tree.Node) -> Iterator[tree.Node]:
    """Yield what a sum binds, and a lone small letter below a symbol."""
    if isinstance(node, tree.Reduce):
        yield from node.indices
    elif isinstance(node, tree.Index) and len(node.indices) == 1:
        yield from (index for index in node.indices if re.fullmatch("[a-z]", getattr(index, "name", "")))


def _events(node: tree.Node) -> Iterator[tree.Node]:
    """Yield what happens in a probability, alone or joined by signs for events."""
    pending = [*node.event, *node.given] if isinstance(node, tree.Probability) else []
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, tree.Binary | tree.Unary):
            pending.extend(tree.children(part))
