r"""Execute a formula: give random values to what is free, and see whether both sides agree.

Ten draws, strict shapes, axes of different sizes. Every step of a chain is held against the last good one, so
that only the step with the mistake is named. What a formula defines is held against references that were
written without it; where there is none, the report says `definition` and nothing was checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.definitions import define
from mlmath_ref.formula.dots import expand
from mlmath_ref.formula.draw import sizes_for
from mlmath_ref.formula.evaluation import DomainError, EvaluationError, NotExecutedError, ShapeError, World
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.references import REGISTRY
from mlmath_ref.formula.relations import Chain, Result, alone, step_of
from mlmath_ref.formula.report import CHECKED, FAILED, Report, Step
from mlmath_ref.formula.survey import entries_written_out, free_indices, survey
from mlmath_ref.formula.symbols import BOOK, Table

__all__ = ["CHECKED", "FAILED", "Report", "Step", "execute"]


_FEWEST_DRAWS = 2
"""In how many draws a step must have a value, if it has none in others."""


@dataclass
class _Record:
    """All results of one step."""

    left: t.Node
    relation: str
    right: t.Node | None
    chain: int
    results: list[Result]


def execute(
    formula: str | t.Node,
    table: Table = BOOK,
    draws: int = 10,
    seed: int = 0,
    narrow: Mapping[str, str] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Report:
    r"""Execute a formula on random values and report what became of each step.

    Parameters
    ----------
    formula : str or Node
        LaTeX, or its tree.
    table : Table
        The symbol table: shapes and domains of what is free.
    draws : int
        How many draws; at least 10 let few mistakes through.
    seed : int
        Where the random numbers start.
    narrow : mapping, optional
        Which reference a symbol means here, by name: ``{"L": "log_loss"}``.
    sizes : mapping, optional
        Other sizes than ``n = 7, d = 3, k = 5`` and so on.

    Returns
    -------
    Report
        `ok` and `outcome` for the whole, and a `Step` for each relation.

    Raises
    ------
    FormulaError
        If the formula cannot be read.
    ValueError
        If there is not at least one draw, or `narrow` names a reference that does not exist.

    Examples
    --------
    >>> print(execute(r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b").outcome)
    passed
    >>> print(execute(r"\hat{y} = \mathbf{w} \mathbf{x} + b").steps[0].outcome)
    wrong shape
    """
    if draws < 1:
        raise ValueError(f"draws must be at least 1; it is {draws}")
    narrow = dict(narrow or {})
    for key, name in narrow.items():
        known = [each.name for each in REGISTRY.get(key, ())]
        if name not in (*known, "free", "any_function"):
            raise ValueError(f"{key} has no reference {name!r}; it has {', '.join(known) or 'none'}, free")
    text = formula if isinstance(formula, str) else ""
    tree = parse(formula, table) if isinstance(formula, str) else formula
    usual, asked = sizes_for(row.shape for row in table.rows), dict(sizes or {})
    entries = entries_written_out(tree)
    as_written = {**usual, "d": entries or usual["d"], **asked}

    def run(sizes: Mapping[str, int]) -> Report:
        try:
            return _run(tree, text, table, draws, seed, narrow, sizes)
        except RecursionError:
            message = "it is nested too deeply, or its definitions run in a circle"
            return Report(text, (Step(" ".join(text.split()), "", "", "not executed", message),), draws, seed)

    if "d" in asked or entries >= usual["d"] or any(isinstance(part, t.Matrix) for part in t.walk(tree)):
        return run(as_written)
    report = run({**usual, **asked})
    # Fewer entries than there are: perhaps it means a shorter vector, perhaps a term was forgotten.
    if report.ok or not entries or not run(as_written).ok:
        return report
    message = f"it is true where d = {entries}, but d = {usual['d']} here: say sizes if that is meant"
    steps = (
        replace(each, outcome="not executed", message=message) if each.outcome in FAILED else each
        for each in report.steps
    )
    return replace(report, steps=tuple(steps))


def _run(
    tree: t.Node,
    text: str,
    table: Table,
    draws: int,
    seed: int,
    narrow: Mapping[str, str],
    sizes: Mapping[str, int],
) -> Report:
    """Execute a tree with these sizes."""
    context = survey(tree, table)
    chains, conditions = chains_of(expand(tree, sizes), table)
    records: dict[tuple[int, int], _Record] = {}
    # A condition must be seen true and false, which takes more draws.
    many = any(operator in "<>≤≥" for chain in chains for operator in chain.operators) and len(chains) > 1
    for draw in range(draws * 20 if many else draws):
        world = World(
            table, REGISTRY, context, narrow, draw, seed, sizes,
            free=free_indices(context, sizes, draw, seed),
        )  # fmt: skip
        with np.errstate(all="ignore"):
            for number, chain in enumerate(chains):
                world = _run_chain(chain, number, world, records)
    return Report(text or repr(tree), tuple(_steps(records, chains, conditions, text)), draws, seed)


def chains_of(tree: t.Node, table: Table) -> tuple[list[Chain], dict[int, tuple[int, str]]]:
    """Return the chains of the formula, and for a chain with a condition the number of that chain."""
    chains: list[Chain] = []
    conditions: dict[int, tuple[int, str]] = {}

    def visit(node: t.Node) -> None:
        if isinstance(node, t.Statements):
            for each in node.items:
                visit(each)
        elif isinstance(node, t.Annotated):
            visit(node.operand)
        elif isinstance(node, t.Condition):
            visit(node.statement)
            number = len(chains) - 1
            if isinstance(node.condition, (t.Relation, t.Condition)) and _is_comparison(node.condition):
                visit(node.condition)
                chains[number:] = [replace(each, conditional=True) for each in chains[number:]]
                conditions[number] = (len(chains) - 1, node.connective)
        elif isinstance(node, t.Relation):
            if isinstance(node.operands[0], t.Blank) and chains:
                last = chains.pop()
                chains.append(Chain(last.operands + node.operands[1:], last.operators + node.operators))
            else:
                chains.append(Chain(node.operands, node.operators))
        elif not _is_remark(node):
            chains.append(Chain((node,), ()))

    visit(tree)
    return chains, conditions


def _is_remark(node: t.Node) -> bool:
    """Whether a line is words that say something about the lines beside it, such as *exactly when*."""
    return isinstance(node, t.Text) or (isinstance(node, t.Phrase) and isinstance(node.parts[0], t.Text))


def _is_comparison(node: t.Node) -> bool:
    return isinstance(node, t.Relation) and any(each in "<>≤≥" for each in node.operators)


def _run_chain(chain: Chain, number: int, world: World, records: dict[tuple[int, int], _Record]) -> World:
    """Execute one chain in one draw; return the world with what the chain defines."""

    def note(place_: int, left: t.Node, relation: str, right: t.Node | None, result: Result) -> None:
        record = records.setdefault((number, place_), _Record(left, relation, right, number, []))
        record.results.append(result)

    if not chain.operators:
        note(0, chain.operands[0], "", None, _guard(alone, chain.operands[0], world))
        return world
    good = chain.operands[0]
    for place_, (relation, right) in enumerate(zip(chain.operators, chain.operands[1:], strict=True)):
        left = good
        result = _guard(step_of, left, relation, right, world, chain)
        note(place_, left, relation, right, result)
        if result.outcome == "definition" and relation != "←":
            world = define(left, right, world)
        if result.outcome not in FAILED and result.outcome != "not executed":
            good = right
    return world


def _guard(run: Callable[..., Result], *arguments: Any) -> Result:
    """Return the result, or what went wrong as a result."""
    try:
        return run(*arguments)
    except ShapeError as error:
        return Result("wrong shape", str(error))
    except DomainError as error:
        return Result("no value", str(error), is_outside=True)
    except NotExecutedError as error:
        return Result("not executed", str(error))
    except (EvaluationError, OverflowError, np.linalg.LinAlgError) as error:
        return Result("no value", str(error))
    except (TypeError, AttributeError, KeyError, IndexError, ValueError, NotImplementedError) as error:
        # A tree that no rule was written for: it was not executed, whatever the reason.
        return Result("not executed", f"{type(error).__name__}: {error}")


def _steps(
    records: Mapping[tuple[int, int], _Record],
    chains: Sequence[Chain],
    conditions: Mapping[int, tuple[int, str]],
    text: str,
) -> Iterator[Step]:
    if len(chains) == 1:
        _leave_out_undefined(records.values())
    truths: dict[int, list[bool]] = {}
    for record in records.values():
        found = [each.outcome for each in record.results]
        if found and all(each in ("true", "false") for each in found):
            now = [each == "true" for each in found]
            old = truths.get(record.chain, [True] * len(now))
            truths[record.chain] = [a and b for a, b in zip(old, now, strict=True)]
    open_ones = [number for number, values in truths.items() if not all(values)]
    for record in records.values():
        source = tuple(_source(each, text) for each in (record.left, record.right))
        draw, result = _worst(record.results)
        if result.outcome != "true" and result.outcome != "false":
            yield Step(
                *(source[0], record.relation, source[1], result.outcome, result.message),
                left_value=result.left,
                right_value=result.right,
                draw=draw,
            )
        else:
            yield _judge(record, source, truths, open_ones, conditions)


def _leave_out_undefined(records: Iterable[_Record]) -> None:
    """Take another draw for one in which a function is not defined, where enough draws have a value.

    A formula such as ln(ac) = ln a + ln c is meant for numbers above 0, and does not say so.
    """
    for record in records:
        inside = [each for each in record.results if not each.is_outside]
        if len(inside) >= _FEWEST_DRAWS:
            record.results[:] = [inside[0] if each.is_outside else each for each in record.results]


def _worst(results: Sequence[Result]) -> tuple[int, Result]:
    """Return the first draw that says most: a failure before what was not executed, before the rest."""

    def weight(result: Result) -> int:
        order = ["not executed", "different", "wrong shape", "no value"]
        return -order.index(result.outcome) - 1 if result.outcome in order else 0

    number = min(range(len(results)), key=lambda each: (weight(results[each]), each))
    return number, results[number]


def _judge(
    record: _Record,
    source: tuple[str, ...],
    truths: Mapping[int, list[bool]],
    open_ones: Sequence[int],
    conditions: Mapping[int, tuple[int, str]],
) -> Step:
    """Return what became of an inequality: a claim, or a condition like another one of the display."""
    mine = truths[record.chain]
    first = record.results[0]
    if all(mine):
        return Step(source[0], record.relation, source[1], "holds", "", first.left, first.right)
    partner = next((each for each in open_ones if each != record.chain), None)
    condition, connective = conditions.get(record.chain, (None, ""))
    one_way = "exactly" not in connective and "only if" not in connective
    if condition is not None and one_way:
        given = truths.get(condition, [True] * len(mine))
        wrong = [draw for draw, (a, b) in enumerate(zip(mine, given, strict=True)) if b and not a]
    elif any(number == record.chain and "exactly" not in how for number, how in conditions.values()):
        wrong = []  # a condition need not be true
    elif partner is not None:
        wrong = [draw for draw, (a, b) in enumerate(zip(mine, truths[partner], strict=True)) if a != b]
    else:
        wrong = [draw for draw, truth in enumerate(mine) if not truth]
    if not wrong:
        return Step(source[0], record.relation, source[1], "equivalent", "", first.left, first.right)
    result = record.results[wrong[0]]
    message = (
        "the inequality is false"
        if partner is None
        else "one of the two conditions is true, the other is not"
    )
    return Step(
        source[0], record.relation, source[1], "different", message, result.left, result.right, wrong[0]
    )


def _source(node: t.Node | None, text: str) -> str:
    """Return the piece of the formula that a node was read from."""
    if node is None:
        return ""
    return " ".join(text[slice(*node.span)].split()) or repr(node)
