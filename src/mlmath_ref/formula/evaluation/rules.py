r"""The value of a formula's tree: one rule for each kind of node."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation.values import EvaluationError, NotExecutedError, Value, tidy
from mlmath_ref.formula.evaluation.world import Rules, World


@cache
def _rules() -> Rules:
    # Here, for the rules evaluate what is below their node.
    from mlmath_ref.formula.evaluation import (
        arithmetic,
        chance,
        collections,
        functions,
        indices,
        slopes,
        sums,
    )

    modules = (arithmetic, chance, collections, functions, indices, slopes, sums)
    own: Rules = {
        t.Symbol: _symbol,
        t.Text: _text,
        t.Phrase: _phrase,
        t.Annotated: _annotated,
    }
    return {**own, **{kind: rule for module in modules for kind, rule in module.RULES.items()}}


def evaluate(node: t.Node, world: World) -> Value:
    """Return the value of `node` in `world`.

    Raises
    ------
    ShapeError
        If arrays do not fit together.
    UnknownSymbolError
        If a symbol has neither a row nor a reference.
    EvaluationError
        If this kind of node has no value.

    Examples
    --------
    >>> evaluate(t.Binary("+", t.Number("1"), t.Number("2")), World({}, {}))
    3.0
    """
    rule = _rules().get(type(node))
    if rule is None:
        raise NotExecutedError(f"a {type(node).__name__.lower()} has no value to compute", node)
    try:
        return tidy(rule(node, world))
    except ZeroDivisionError:
        raise EvaluationError("division by zero", node) from None


def _symbol(node: t.Symbol, world: World) -> Value:
    index = world.index(node.name)
    if index is not None and node.name not in world.overrides:
        return float(index[0])
    row = world.row(node.name)
    if row is not None and row.role == "event":
        return _event(node.name, world, node)
    return world.value(node.name, node)


def _text(node: t.Text, world: World) -> Value:
    return _event(node.text, world, node)


def words_of(phrase: t.Phrase) -> str:
    """Return the words of a phrase, and the symbols among them; anything else as `compact` writes it."""

    def words(part: t.Node) -> Iterator[str]:
        if isinstance(part, t.Text):
            yield part.text.strip()
        elif isinstance(part, (t.Phrase, t.Index)):
            for each in t.children(part):
                yield from words(each)
        else:
            yield t.compact(part)

    return " ".join(words(phrase))


def _phrase(node: t.Phrase, world: World) -> Value:
    return world.value(f"text|{words_of(node)}", node)


def _event(name: str, world: World, node: t.Node) -> Value:
    """Return whether an event happens in this outcome, or how many cases it has where a number is wanted."""
    if name in world.overrides:
        return world.overrides[name]
    if " and " in name and world.chance:
        return all(_event(part.strip(), world, node) for part in name.split(" and "))
    return world.value(f"text|{name}", node)


def _annotated(node: t.Annotated, world: World) -> Value:
    return evaluate(node.operand, world)
