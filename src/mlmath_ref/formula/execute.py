r"""Execute a formula: give random values to what is free, and see whether both sides agree.

Ten draws, strict shapes, axes of different sizes. Every step of a chain is held against the last good one, so
that only the step with the mistake is named. What a formula defines is held against references that were
written without it; where there is none, the report says `definition` and nothing was checked.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import SIZES, size, sizes_for
from mlmath_ref.formula.evaluate import (
    AXES,
    Context,
    EvaluationError,
    Fixed,
    NotExecutedError,
    ShapeError,
    UnknownSymbolError,
    Value,
    World,
    axis_of_bound,
    axis_of_entry,
    bold_names,
    compare,
    evaluate,
    holds,
    is_array,
    part_name,
    place,
    shape_of,
    words_of,
)
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.references import REGISTRY, step
from mlmath_ref.formula.symbols import BOOK, Table

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
            text += (
                f"\n  left  {_show(self.left_value)}\n  right {_show(self.right_value)}  (draw {self.draw})"
            )
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


def _show(value: Value) -> str:
    if is_array(value):
        return (
            f"{np.array2string(value, precision=6, separator=', ').replace(chr(10), '')}, shape {value.shape}"
        )
    if isinstance(value, Fixed):
        return value.name
    return f"{value:.10g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class _Chain:
    """Operands with relations between them; a chain of one operand is an expression."""

    operands: tuple[t.Node, ...]
    operators: tuple[str, ...]
    conditional: bool = False


@dataclass(frozen=True)
class _Result:
    outcome: Outcome | Literal["true", "false"]
    message: str = ""
    left: Value = None
    right: Value = None


@dataclass
class _Record:
    """All results of one step."""

    left: t.Node
    relation: str
    right: t.Node | None
    chain: int
    results: list[_Result]


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
    context, found_sizes = _survey(tree, table)
    used_sizes = {**sizes_for(row.shape for row in table.rows), **found_sizes, **(sizes or {})}
    chains, conditions = _chains(_expand(tree, used_sizes), table)
    records: dict[tuple[int, int], _Record] = {}
    # A condition must be seen true and false, which takes more draws.
    many = any(operator in "<>≤≥" for chain in chains for operator in chain.operators) and len(chains) > 1
    for draw in range(draws * 20 if many else draws):
        world = World(
            table, REGISTRY, context, narrow, draw, seed, used_sizes,
            free=_free_indices(context, used_sizes, draw, seed),
        )  # fmt: skip
        for number, chain in enumerate(chains):
            world = _run(chain, number, world, records)
    return Report(text or repr(tree), tuple(_steps(records, chains, conditions, text)), draws, seed)


# What the formula speaks of


def _survey(tree: t.Node, table: Table) -> tuple[Context, dict[str, int]]:
    """Return the names that the formula uses, what its indices count, and the sizes that it asks for."""
    names = {part.name for part in t.walk(tree) if isinstance(part, t.Symbol)}
    texts = {part.text for part in t.walk(tree) if isinstance(part, t.Text)}
    texts |= {each for text in texts for each in text.split(" and ")}
    bound = {
        name: axis_of_bound(part, name, SIZES)
        for part in t.walk(tree)
        if isinstance(part, (t.Reduce, t.Extremum))
        for name in _bound_by(part)
    }
    uses = list(_uses(tree, frozenset()))
    axes: dict[tuple[str, int], str] = {}
    for base, number, _, index, inside in uses:
        if isinstance(index, t.Symbol) and index.name in inside:
            axes[base, number] = bound[index.name]
    free: dict[str, str] = {}
    literals: list[int] = []
    for base, number, many, index, inside in uses:
        if isinstance(index, t.Number):
            literals.append(int(index.text) if index.text.isdigit() else 0)
            axes.setdefault((base, number), axis_of_entry(base, number, many, table))
        for part in t.walk(index):
            if isinstance(part, t.Symbol) and part.name not in inside and _is_index(part.name, table):
                usual = AXES.get(part.name, "n")
                if free.get(part.name, usual) == usual:
                    free[part.name] = axes.get((base, number), usual)
    for base, number, _, index, inside in uses:
        for part in t.walk(index):
            if isinstance(part, t.Symbol) and part.name in free and part.name not in inside:
                axes.setdefault((base, number), free[part.name])
    defined = {
        operand.name
        for part in t.walk(tree)
        if isinstance(part, t.Relation)
        for operand in part.operands[:1]
        if isinstance(operand, t.Symbol)
    }
    sizes = {}
    open_ended = any(isinstance(part, (t.Dots, t.Reduce)) for part in t.walk(tree))
    if not open_ended and max(literals, default=0) > 1:
        sizes["d"] = max(literals)
    for part in t.walk(tree):
        if isinstance(part, t.Phrase):
            texts.add(words_of(part))
    variables = tuple(part for part in t.walk(tree) if isinstance(part, t.Derivative))
    chance = tuple(
        event
        for part in t.walk(tree)
        if isinstance(part, (t.Probability, t.Expectation))
        for event in (*(part.event if isinstance(part, t.Probability) else part.arguments), *part.given)
    )
    context = Context(
        frozenset(names), frozenset(texts), frozenset(defined),
        {**axes, **{(f"free {name}", 0): axis for name, axis in free.items()}},
        (*variables, *chance),
    )  # fmt: skip
    return context, sizes


def _bound_by(node: t.Reduce | t.Extremum) -> frozenset[str]:
    """Return the symbols that a sum, or a least value, runs over."""
    over = node.indices if isinstance(node, t.Reduce) else node.variables
    return frozenset(each.name for each in over if isinstance(each, t.Symbol))


def _uses(node: t.Node, inside: frozenset[str]) -> Iterator[tuple[str, int, int, t.Node, frozenset[str]]]:
    """Yield each index of a letter: the letter, its place, how many there are, and what sums around bind."""
    if isinstance(node, (t.Reduce, t.Extremum)):
        inside |= _bound_by(node)
    if isinstance(node, t.Index) and isinstance(node.base, t.Symbol):
        for number, index in enumerate(node.indices):
            yield node.base.name, number, len(node.indices), index, inside
    for child in t.children(node):
        yield from _uses(child, inside)


def _is_index(name: str, table: Table) -> bool:
    row = table.get(name)
    if name in REGISTRY:
        return False
    return row is not None and row.role == "index"


def _free_indices(
    context: Context, sizes: Mapping[str, int], draw: int, seed: int
) -> dict[str, tuple[int, str]]:
    """Return a random number for every index that no sum binds."""
    rng = np.random.default_rng([seed, draw])
    found = {}
    for (name, _), axis in sorted(context.axes.items()):
        if name.startswith("free "):
            letter = name.removeprefix("free ")
            # Room on both sides, for t - 1 and t + 1.
            last = size(axis, sizes) - 2 if axis == "steps" else size(axis, sizes)
            found[letter] = (int(rng.integers(1, last + 1)), axis)
    return found


# Dots


def _expand(node: t.Node, sizes: Mapping[str, int]) -> t.Node:
    """Return the tree with the dots in its matrices written out."""
    changed: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        new = _expand_value(value, sizes)
        if new is not value:
            changed[each.name] = new
    node = replace(node, **changed) if changed else node
    if isinstance(node, t.Matrix) and any(isinstance(cell, t.Dots) for row in node.rows for cell in row):
        try:
            return _written_out(node, sizes)
        except NotExecutedError:
            return node  # the dots stay, and have no value
    return node


def _expand_value(value: Any, sizes: Mapping[str, int]) -> Any:
    if isinstance(value, t.Node):
        return _expand(value, sizes)
    if isinstance(value, tuple) and value and not isinstance(value[0], (int, str)):
        new = tuple(_expand_value(each, sizes) for each in value)
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value


def _written_out(matrix: t.Matrix, sizes: Mapping[str, int]) -> t.Matrix:
    """Fill the gaps of a matrix: first along the rows, then down the columns."""
    rows = []
    for row in matrix.rows:
        dotted = all(isinstance(cell, (t.Dots, t.Blank)) for cell in row)
        rows.append(None if dotted else list(_filled(row, sizes)))
    full = list(rows)
    if None in full:
        gap = full.index(None)
        before, after = (full[gap - 1], full[gap + 1]) if 0 < gap < len(full) - 1 else (None, None)
        if before is None or after is None or len(before) != len(after):
            raise NotExecutedError(
                "the dots have nothing on one side, so that they cannot be written out", matrix
            )
        columns = [list(_between(a, b, sizes, matrix)) for a, b in zip(before, after, strict=True)]
        if len({len(cells) for cells in columns}) != 1:
            raise NotExecutedError("the columns leave out different numbers of cells", matrix)
        full[gap : gap + 1] = [list(cells) for cells in zip(*columns, strict=True)]
    return replace(matrix, rows=tuple(tuple(row) for row in full if row is not None))


def _filled(row: Sequence[t.Node], sizes: Mapping[str, int]) -> Iterator[t.Node]:
    for number, cell in enumerate(row):
        if not isinstance(cell, t.Dots):
            yield cell
        elif 0 < number < len(row) - 1:
            yield from _between(row[number - 1], row[number + 1], sizes, cell)
        else:
            raise NotExecutedError(
                "the dots have nothing on one side, so that they cannot be written out", cell
            )


def _between(first: t.Node, last: t.Node, sizes: Mapping[str, int], where: t.Node) -> Iterator[t.Node]:
    """Yield the cells between two, which count from a number in the one to a number or size in the other."""
    ends = set(_ends(first, last, sizes))
    if len(ends) != 1 or None in ends:
        raise NotExecutedError("the cells beside the dots do not tell what lies between them", where)
    start, stop = ends.pop()  # type: ignore[misc]
    for number in range(start + 1, stop):
        yield _counted(first, last, number)


def _ends(first: Any, last: Any, sizes: Mapping[str, int]) -> Iterator[tuple[int, int] | None]:
    if first == last:
        return
    if isinstance(first, t.Number) and isinstance(last, t.Number):
        yield int(first.value), int(last.value)
    elif isinstance(first, t.Number) and isinstance(last, t.Symbol) and last.name in sizes:
        yield int(first.value), sizes[last.name]
    elif isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
        for a, b in zip(first, last, strict=True):
            yield from _ends(a, b, sizes)
    elif (
        isinstance(first, t.Node) and type(first) is type(last) and not isinstance(first, (t.Symbol, t.Text))
    ):
        for each in fields(first):
            if each.compare:
                yield from _ends(getattr(first, each.name), getattr(last, each.name), sizes)
    else:
        yield None


def _counted(first: Any, last: Any, number: int) -> Any:
    if first == last:
        return first
    if isinstance(first, t.Number):
        return replace(first, text=str(number))
    if isinstance(first, tuple):
        return tuple(_counted(a, b, number) for a, b in zip(first, last, strict=True))
    return replace(
        first,
        **{
            each.name: _counted(getattr(first, each.name), getattr(last, each.name), number)
            for each in fields(first)
            if each.compare
        },
    )


# Statements


def _chains(tree: t.Node, table: Table) -> tuple[list[_Chain], dict[int, tuple[int, str]]]:
    """Return the chains of the formula, and for a chain with a condition the number of that chain."""
    chains: list[_Chain] = []
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
                chains.append(_Chain(last.operands + node.operands[1:], last.operators + node.operators))
            else:
                chains.append(_Chain(node.operands, node.operators))
        elif not _is_remark(node):
            chains.append(_Chain((node,), ()))

    visit(tree)
    return chains, conditions


def _is_remark(node: t.Node) -> bool:
    """Whether a line is words that say something about the lines beside it, such as *exactly when*."""
    return isinstance(node, t.Text) or (isinstance(node, t.Phrase) and isinstance(node.parts[0], t.Text))


def _is_comparison(node: t.Node) -> bool:
    return isinstance(node, t.Relation) and any(each in "<>≤≥" for each in node.operators)


def _run(chain: _Chain, number: int, world: World, records: dict[tuple[int, int], _Record]) -> World:
    """Execute one chain in one draw; return the world with what the chain defines."""

    def note(place_: int, left: t.Node, relation: str, right: t.Node | None, result: _Result) -> None:
        record = records.setdefault((number, place_), _Record(left, relation, right, number, []))
        record.results.append(result)

    if not chain.operators:
        note(0, chain.operands[0], "", None, _guard(_alone, chain.operands[0], world))
        return world
    good = chain.operands[0]
    for place_, (relation, right) in enumerate(zip(chain.operators, chain.operands[1:], strict=True)):
        left = good
        result = _guard(_step, left, relation, right, world, chain)
        note(place_, left, relation, right, result)
        if result.outcome == "definition" and relation != "←":
            world = _define(left, right, world)
        if result.outcome not in FAILED and result.outcome != "not executed":
            good = right
    return world


def _guard(run: Callable[..., _Result], *arguments: Any) -> _Result:
    """Return the result, or what went wrong as a result."""
    try:
        return run(*arguments)
    except ShapeError as error:
        return _Result("wrong shape", str(error))
    except NotExecutedError as error:
        return _Result("not executed", str(error))
    except RecursionError:
        return _Result("not executed", "it is nested too deeply, or its definitions run in a circle")
    except (EvaluationError, OverflowError, np.linalg.LinAlgError) as error:
        return _Result("no value", str(error))
    except (TypeError, AttributeError, KeyError, IndexError, ValueError) as error:
        # A tree that no rule was written for: it was not executed, whatever the reason.
        return _Result("not executed", f"{type(error).__name__}: {error}")


def _alone(node: t.Node, world: World) -> _Result:
    return _Result("evaluates", "there is nothing to compare it with", evaluate(node, world), None)


def _step(left: t.Node, relation: str, right: t.Node, world: World, chain: _Chain) -> _Result:
    if relation in ("=", "≡", "≜"):
        return _equality(left, right, world)
    if relation == "←":
        return _update(left, right, world)
    if relation == "≈":
        return _approximation(left, right, world)
    if relation == "∈":
        return _membership(left, right, world)
    if relation in ("<", ">", "≤", "≥", "≠"):
        if set(chain.operators) & set("<≤") and set(chain.operators) & set(">≥"):
            return _Result("different", "the chain points up and down")
        if _limits_an_input(chain, world):
            return _Result("definition", "a limit on what may come in")
        a, b = evaluate(left, world), evaluate(right, world)
        if is_array(a) or is_array(b):
            raise ShapeError(f"arrays of shapes {shape_of(a)} and {shape_of(b)} have no order", right)
        if relation in ("≤", "≥") and _is_tight(world) and not compare(a, b, RTOL_SLOPE):
            return _Result(
                "different", "the bound is reached in this draw, so that both sides must be equal", a, b
            )
        return _Result("true" if holds(relation, a, b) else "false", "", a, b)
    raise NotExecutedError(f"the relation {relation} is not executed", right)


def _is_tight(world: World) -> bool:
    """Whether a bound is reached in this draw: a looser one would be true as well, and say less."""
    return world.has_reference("tight") and bool(world.value("tight"))


def _tolerance(*nodes: t.Node) -> float:
    slow = (t.Derivative, t.Gradient, t.Extremum, t.Limit)
    return RTOL_SLOPE if any(isinstance(part, slow) for node in nodes for part in t.walk(node)) else RTOL


def _equality(left: t.Node, right: t.Node, world: World) -> _Result:
    chosen = bool(_symbols(left) & set(world.narrow))
    new = _is_local(left, right, world) or _is_new(left, right, world) or _gives_numbers(left, right)
    if new and not chosen:
        value = evaluate(right, world)
        row = world.row(left.name) if isinstance(left, t.Symbol) else None
        if row is not None and row.shape and not _gives_numbers(left, right):
            expected = tuple(world.size(each) for each in row.shape)
            if shape_of(value) != (*expected, 1)[:2]:
                raise ShapeError(
                    f"the left side has shape {expected}, the right side {shape_of(value)}", right
                )
        return _Result("definition", "the left side has no reference to compare with", None, value)
    a, b = evaluate(left, world), evaluate(right, world)
    if compare(a, b, _tolerance(left, right)):
        return _Result("equal", "", a, b)
    if shape_of(a) != shape_of(b) and not isinstance(a, Fixed) and not isinstance(b, Fixed):
        return _Result(
            "wrong shape", f"the left side has shape {shape_of(a)}, the right side {shape_of(b)}", a, b
        )
    return _Result("different", "the two sides differ", a, b)


def _symbols(node: t.Node) -> set[str]:
    return {part.name for part in t.walk(node) if isinstance(part, t.Symbol)}


def _is_local(left: t.Node, right: t.Node, world: World) -> bool:
    """Whether a loss has a formula of its own here, as in L(w) = w⁴ − 4w²: it needs its inputs alone."""
    if not isinstance(left, t.Call) or not isinstance(left.function, t.Symbol):
        return False
    if left.function.name not in ("L", r"\ell", "f", "g"):
        return False
    inputs = {each.name for each in left.arguments if isinstance(each, t.Symbol)}
    constants = {"e", r"\pi", "a", "c", "b"} - inputs if left.function.name in ("f", "g") else {"e", r"\pi"}
    return bool(inputs) and _symbols(right) <= inputs | constants


def _is_new(left: t.Node, right: t.Node, world: World) -> bool:
    """Whether the left side is a symbol that nothing else says anything about."""
    if isinstance(left, t.Call):
        return (
            isinstance(left.function, t.Symbol)
            and world.table.get(left.function.name) is None
            and not any(key in world.references for key in (f"call|{left.function.name}", left.function.name))
            and _unknown(left, world)
        )
    if isinstance(left, t.Index) and isinstance(left.base, t.Symbol):
        key = part_name(left, world) or place(left, world)[0]
        name = left.base.name
    elif isinstance(left, t.Symbol):
        key = name = left.name
    elif isinstance(left, (t.Text, t.Phrase)):
        return _unknown(left, world)
    else:
        return False
    if world.has_reference(key) or key in world.definitions or key in world.sizes or key in world.cache:
        return False
    if "[" in key:
        families = [other for other in world.references if other.startswith(f"{name}[")]
        for other in (name, *bold_names(name), *families):
            if world.has_reference(other):
                raise UnknownSymbolError(f"{other} has a reference, and {key} has none", left)
    # A vector written out in its own entries is no definition but a claim.
    mine = {name, *bold_names(name)} | {plain for plain in _symbols(right) if name in set(bold_names(plain))}
    return not mine & _symbols(right)


def _unknown(node: t.Node, world: World) -> bool:
    try:
        evaluate(node, world)
    except UnknownSymbolError:
        return True
    return False


def _gives_numbers(left: t.Node, right: t.Node) -> bool:
    """Whether the right side gives numbers to what was free: a matrix of numbers that the left has not."""

    def numbers(node: t.Node) -> bool:
        return any(
            isinstance(part, t.Matrix)
            and all(isinstance(leaf, (t.Number, t.Unary)) for row in part.rows for leaf in row)
            for part in t.walk(node)
        )

    return numbers(right) and not numbers(left)


def _define(left: t.Node, right: t.Node, world: World) -> World:
    """Return the world in which the left side means the right side from now on."""
    node = left.function if isinstance(left, t.Call) else left
    if isinstance(node, t.Symbol):
        return replace(world, definitions={**world.definitions, node.name: right}, cache={})
    return world


def _update(left: t.Node, right: t.Node, world: World) -> _Result:
    if not isinstance(left, t.Symbol):
        raise NotExecutedError("an update needs one symbol on its left", left)
    if r"\alpha" not in _symbols(right):
        value = evaluate(right, world)
        return _Result(
            "definition", "an update without a learning rate has nothing to compare with", None, value
        )
    expected = step(world, left.name)
    if "h" in _symbols(right):
        return _vanishes(lambda each: (expected, evaluate(right, each)), world, "updates")
    value = evaluate(right, world)
    if compare(expected, value, RTOL_SLOPE):
        return _Result("updates", "", expected, value)
    if shape_of(expected) != shape_of(value):
        raise ShapeError(
            f"{left.name} has shape {shape_of(expected)}, its new value {shape_of(value)}", right
        )
    return _Result(
        "different", "this is not a step of gradient descent, w - alpha times the slope", expected, value
    )


def _vanishes(both: Any, world: World, outcome: Outcome) -> _Result:
    """Compare two sides that only agree in the limit: the difference must vanish with the step h."""
    errors = []
    for h in (1e-2, 1e-3, 1e-4):
        a, b = both(world.with_values({"h": h}))
        if shape_of(a) != shape_of(b):
            raise ShapeError(f"the left side has shape {shape_of(a)}, the right side {shape_of(b)}")
        errors.append(float(np.abs(np.asarray(a) - np.asarray(b)).max()))
    scale = max(1.0, float(np.abs(np.asarray(a)).max()))
    if errors[2] <= 1e-6 * scale or (errors[1] <= 0.3 * errors[0] and errors[2] <= 0.3 * errors[1]):
        return _Result(outcome, "", a, b)
    return _Result(
        "different", f"with h = 0.01, 0.001, 0.0001 the sides differ by {errors}: that does not vanish", a, b
    )


def _approximation(left: t.Node, right: t.Node, world: World) -> _Result:
    symbols = _symbols(left) | _symbols(right)
    if "h" in symbols:
        return _vanishes(lambda each: (evaluate(left, each), evaluate(right, each)), world, "close")
    if r"\mathcal{B}" in symbols:
        batches = list(itertools.combinations(range(world.size("n")), 3))
        a = evaluate(left, world)
        b = sum(evaluate(right, world.with_values({r"\mathcal{B}": each})) for each in batches) / len(batches)
        if shape_of(a) != shape_of(b):
            raise ShapeError(f"the left side has shape {shape_of(a)}, the right side {shape_of(b)}", right)
        if compare(a, b, RTOL_SLOPE):
            return _Result("close", "", a, b)
        return _Result("different", "the mean over all batches is not the left side", a, b)
    a, b = evaluate(left, world), evaluate(right, world)
    digits = [
        len(part.text.partition(".")[2])
        for part in t.walk(right)
        if isinstance(part, t.Number) and "." in part.text
    ]
    if not digits:
        raise NotExecutedError("nothing says how near ≈ is: no step h, no batch, no decimal number", right)
    near = bool(np.abs(np.asarray(a) - np.asarray(b)).max() <= 0.6 * 10.0 ** -min(digits))
    return _Result(
        "close" if near else "different", "" if near else "they differ in the last digit written", a, b
    )


def _limits_an_input(chain: _Chain, world: World) -> bool:
    """Whether the chain says between which numbers an input may lie."""
    letters = [each for each in chain.operands if not isinstance(each, t.Number)]
    if len(letters) != 1 or chain.conditional:
        return False
    base = letters[0].base if isinstance(letters[0], t.Index) else letters[0]
    row = world.row(base.name) if isinstance(base, t.Symbol) else None
    return row is not None and row.role in ("input", "setting") and not world.has_reference(row.latex)


def _membership(left: t.Node, right: t.Node, world: World) -> _Result:
    value = evaluate(left, world)
    base = right.base if isinstance(right, t.Power) else right
    if isinstance(base, t.Symbol) and base.name == r"\mathbb{R}":
        expected = _stated_shape(right, world)
        actual = shape_of(value)
        flat = actual[:1] if len(actual) == 2 and actual[1] == 1 else actual
        if flat == expected or actual == expected:
            return _Result("fits", "", value, None)
        return _Result("wrong shape", f"the symbol has shape {flat}, and {expected} is stated", value, None)
    if isinstance(right, t.Collection) and right.condition is None:
        members = [evaluate(each, world) for each in right.items]
        inside = all(any(compare(each, m, RTOL) for m in members) for each in np.ravel(value).tolist())
    elif isinstance(right, t.Sequence) and len(right.items) == 2:
        low, high = (evaluate(each, world) for each in right.items)
        inside = bool((np.asarray(value) >= low).all() and (np.asarray(value) <= high).all())
    else:
        raise NotExecutedError("this set is not executed", right)
    return _Result("fits" if inside else "different", "" if inside else "a value lies outside", value, None)


def _stated_shape(node: t.Node, world: World) -> tuple[int, ...]:
    if not isinstance(node, t.Power):
        return ()

    def sizes(exponent: t.Node) -> Iterator[int]:
        if isinstance(exponent, t.Binary) and exponent.operator == "×":
            yield from sizes(exponent.left)
            yield from sizes(exponent.right)
        else:
            yield round(evaluate(exponent, world))

    return tuple(sizes(node.exponent))


# The report


def _steps(
    records: Mapping[tuple[int, int], _Record],
    chains: Sequence[_Chain],
    conditions: Mapping[int, tuple[int, str]],
    text: str,
) -> Iterator[Step]:
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


def _worst(results: Sequence[_Result]) -> tuple[int, _Result]:
    """Return the first draw that says most: a failure before what was not executed, before the rest."""

    def weight(result: _Result) -> int:
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
