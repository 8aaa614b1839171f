r"""Which left sides are new: what such a step says is a definition, and later steps use it."""

from __future__ import annotations

from dataclasses import replace

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation import UnknownSymbolError, World, bold_names, evaluate, part_name, place
from mlmath_ref.formula.survey import symbols_of


def is_local(left: t.Node, right: t.Node, world: World) -> bool:
    """Whether a loss has a formula of its own here, as in L(w) = w⁴ − 4w²: it needs its inputs alone."""
    if not isinstance(left, t.Call) or not isinstance(left.function, t.Symbol):
        return False
    if left.function.name not in ("L", r"\ell", "f", "g"):
        return False
    inputs = {each.name for each in left.arguments if isinstance(each, t.Symbol)}
    constants = {"e", r"\pi", "a", "c", "b"} - inputs if left.function.name in ("f", "g") else {"e", r"\pi"}
    return bool(inputs) and symbols_of(right) <= inputs | constants


def is_new(left: t.Node, right: t.Node, world: World) -> bool:
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
    mine = {name, *bold_names(name)} | {
        plain for plain in symbols_of(right) if name in set(bold_names(plain))
    }
    return not mine & symbols_of(right)


def _unknown(node: t.Node, world: World) -> bool:
    try:
        evaluate(node, world)
    except UnknownSymbolError:
        return True
    return False


def gives_numbers(left: t.Node, right: t.Node) -> bool:
    """Whether the right side gives numbers to what was free: a matrix of numbers that the left has not."""

    def numbers(node: t.Node) -> bool:
        return any(
            isinstance(part, t.Matrix)
            and all(isinstance(leaf, (t.Number, t.Unary)) for row in part.rows for leaf in row)
            for part in t.walk(node)
        )

    return numbers(right) and not numbers(left)


def define(left: t.Node, right: t.Node, world: World) -> World:
    """Return the world in which the left side means the right side from now on."""
    node = left.function if isinstance(left, t.Call) else left
    if isinstance(node, t.Symbol):
        return replace(
            world,
            definitions={**world.definitions, node.name: lambda inner: evaluate(right, inner)},
            cache={},
        )
    return world
