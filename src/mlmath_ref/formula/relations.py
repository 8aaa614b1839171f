r"""One step of a formula in one draw: whether =, ←, ≈, ∈ or ≤ is true there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.definitions import gives_numbers, is_local, is_new
from mlmath_ref.formula.evaluation import (
    DomainError,
    Fixed,
    NotExecutedError,
    ShapeError,
    Value,
    World,
    compare,
    evaluate,
    holds,
    is_array,
    is_finite,
    shape_of,
)
from mlmath_ref.formula.references import step
from mlmath_ref.formula.report import RTOL, RTOL_SLOPE, Outcome
from mlmath_ref.formula.survey import loose_indices, symbols_of


@dataclass(frozen=True)
class Chain:
    """Operands with relations between them; a chain of one operand is an expression."""

    operands: tuple[t.Node, ...]
    operators: tuple[str, ...]
    conditional: bool = False


@dataclass(frozen=True)
class Result:
    """What became of a step in one draw, with both values; an inequality is true or false there."""

    outcome: Outcome | Literal["true", "false"]
    message: str = ""
    left: Value = None
    right: Value = None
    is_outside: bool = False


def alone(node: t.Node, world: World) -> Result:
    """Evaluate an expression without a relation."""
    return Result("evaluates", "there is nothing to compare it with", evaluate(node, world), None)


def step_of(left: t.Node, relation: str, right: t.Node, world: World, chain: Chain) -> Result:
    """Execute one step of a chain in one draw; what has no value or no meaning here raises."""
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
            return Result("different", "the chain points up and down")
        if _limits_an_input(chain, world):
            return Result("definition", "a limit on what may come in")
        a, b = evaluate(left, world), evaluate(right, world)
        if is_array(a) or is_array(b):
            raise ShapeError(f"arrays of shapes {shape_of(a)} and {shape_of(b)} have no order", right)
        if np.isnan(a) or np.isnan(b):
            raise DomainError("one side is not a number")
        if relation in ("≤", "≥") and _is_tight(world) and not compare(a, b, RTOL_SLOPE):
            return Result(
                "different", "the bound is reached in this draw, so that both sides must be equal", a, b
            )
        return Result("true" if holds(relation, a, b) else "false", "", a, b)
    raise NotExecutedError(f"the relation {relation} is not executed", right)


def _is_tight(world: World) -> bool:
    """Whether a bound is reached in this draw: a looser one would be true as well, and say less."""
    return world.has_reference("tight") and bool(world.value("tight"))


def _tolerance(*nodes: t.Node) -> float:
    slow = (t.Derivative, t.Gradient, t.Extremum, t.Limit)
    return RTOL_SLOPE if any(isinstance(part, slow) for node in nodes for part in t.walk(node)) else RTOL


def _equality(left: t.Node, right: t.Node, world: World) -> Result:
    chosen = bool(symbols_of(left) & set(world.narrow))
    new = is_local(left, right, world) or is_new(left, right, world) or gives_numbers(left, right)
    if new and not chosen:
        value = evaluate(right, world)
        row = world.row(left.name) if isinstance(left, t.Symbol) else None
        if row is not None and row.shape and not gives_numbers(left, right):
            expected = tuple(world.size(each) for each in row.shape)
            if shape_of(value) != (*expected, 1)[:2]:
                raise ShapeError(
                    f"the left side has shape {expected}, the right side {shape_of(value)}", right
                )
        mine = loose_indices(left, world.table)
        if mine and (others := loose_indices(right, world.table) - mine):
            return Result(
                "different", f"{', '.join(sorted(others))}: no sum runs over it, nor has the left side it"
            )
        return Result("definition", "the left side has no reference to compare with", None, value)
    a, b = evaluate(left, world), evaluate(right, world)
    if compare(a, b, _tolerance(left, right)):
        return Result("equal", "", a, b)
    if shape_of(a) != shape_of(b) and not isinstance(a, Fixed) and not isinstance(b, Fixed):
        return Result(
            "wrong shape", f"the left side has shape {shape_of(a)}, the right side {shape_of(b)}", a, b
        )
    if not is_finite(a) or not is_finite(b):
        if np.isinf(a).any() and np.isinf(b).any():
            raise NotExecutedError("infinite numbers are not compared", right)
        raise DomainError("one side is not a finite number")
    return Result("different", "the two sides differ", a, b)


def _update(left: t.Node, right: t.Node, world: World) -> Result:
    if not isinstance(left, t.Symbol):
        raise NotExecutedError("an update needs one symbol on its left", left)
    if r"\alpha" not in symbols_of(right):
        value = evaluate(right, world)
        return Result(
            "definition", "an update without a learning rate has nothing to compare with", None, value
        )
    expected = step(world, left.name)
    if "h" in symbols_of(right):
        return _vanishes(lambda each: (expected, evaluate(right, each)), world, "updates")
    value = evaluate(right, world)
    if compare(expected, value, RTOL_SLOPE):
        return Result("updates", "", expected, value)
    if shape_of(expected) != shape_of(value):
        raise ShapeError(
            f"{left.name} has shape {shape_of(expected)}, its new value {shape_of(value)}", right
        )
    return Result(
        "different", "this is not a step of gradient descent, w - alpha times the slope", expected, value
    )


def _vanishes(both: Any, world: World, outcome: Outcome, most: float = 0.3) -> Result:
    """Compare two sides that only agree in the limit: the difference must vanish with the step h.

    Where h is ten times smaller, the difference must be at most `most` times as large.
    """
    errors = []
    for h in (1e-2, 1e-3, 1e-4):
        a, b = both(world.with_values({"h": h}))
        if shape_of(a) != shape_of(b):
            raise ShapeError(f"the left side has shape {shape_of(a)}, the right side {shape_of(b)}")
        errors.append(float(np.abs(np.asarray(a) - np.asarray(b)).max()))
    scale = max(1.0, float(np.abs(np.asarray(a)).max()))
    if errors[2] <= 1e-6 * scale or (errors[1] <= most * errors[0] and errors[2] <= most * errors[1]):
        return Result(outcome, "", a, b)
    return Result(
        "different", f"with h = 0.01, 0.001, 0.0001 the sides differ by {errors}: that does not vanish", a, b
    )


def _approximation(left: t.Node, right: t.Node, world: World) -> Result:
    symbols = symbols_of(left) | symbols_of(right)
    if "h" in symbols:
        # What says how a value changes with h must have its first order right: the rest is of the second.
        most = 0.03 if "h" in symbols_of(left) & symbols_of(right) else 0.3
        return _vanishes(lambda each: (evaluate(left, each), evaluate(right, each)), world, "close", most)
    if r"\mathcal{B}" in symbols:
        batches = list(itertools.combinations(range(world.size("n")), 3))
        a = evaluate(left, world)
        b = sum(evaluate(right, world.with_values({r"\mathcal{B}": each})) for each in batches) / len(batches)
        if shape_of(a) != shape_of(b):
            raise ShapeError(f"the left side has shape {shape_of(a)}, the right side {shape_of(b)}", right)
        if compare(a, b, RTOL_SLOPE):
            return Result("close", "", a, b)
        return Result("different", "the mean over all batches is not the left side", a, b)
    a, b = evaluate(left, world), evaluate(right, world)
    digits = [
        len(part.text.partition(".")[2])
        for part in t.walk(right)
        if isinstance(part, t.Number) and "." in part.text
    ]
    if not digits:
        raise NotExecutedError("nothing says how near ≈ is: no step h, no batch, no decimal number", right)
    near = bool(np.abs(np.asarray(a) - np.asarray(b)).max() <= 0.6 * 10.0 ** -min(digits))
    return Result(
        "close" if near else "different", "" if near else "they differ in the last digit written", a, b
    )


def _limits_an_input(chain: Chain, world: World) -> bool:
    """Whether the chain says between which numbers an input may lie."""
    letters = [each for each in chain.operands if not isinstance(each, t.Number)]
    if len(letters) != 1 or chain.conditional:
        return False
    base = letters[0].base if isinstance(letters[0], t.Index) else letters[0]
    row = world.row(base.name) if isinstance(base, t.Symbol) else None
    return row is not None and row.role in ("input", "setting") and not world.has_reference(row.latex)


def _membership(left: t.Node, right: t.Node, world: World) -> Result:
    value = evaluate(left, world)
    base = right.base if isinstance(right, t.Power) else right
    if isinstance(base, t.Symbol) and base.name == r"\mathbb{R}":
        expected = _stated_shape(right, world)
        actual = shape_of(value)
        flat = actual[:1] if len(actual) == 2 and actual[1] == 1 else actual
        if flat == expected or actual == expected:
            return Result("fits", "", value, None)
        return Result("wrong shape", f"the symbol has shape {flat}, and {expected} is stated", value, None)
    if isinstance(right, t.Collection) and right.condition is None:
        members = [evaluate(each, world) for each in right.items]
        inside = all(any(compare(each, m, RTOL) for m in members) for each in np.ravel(value).tolist())
    elif isinstance(right, t.Sequence) and len(right.items) == 2:
        low, high = (evaluate(each, world) for each in right.items)
        inside = bool((np.asarray(value) >= low).all() and (np.asarray(value) <= high).all())
    else:
        raise NotExecutedError("this set is not executed", right)
    return Result("fits" if inside else "different", "" if inside else "a value lies outside", value, None)


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
