r"""Where references are written down, and the few numbers that most of them start from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mlmath_ref.formula.evaluation import Context, Reference, World, is_array

Rule = Callable[[World], Any]
REGISTRY: dict[str, list[Reference]] = {}
"""All references by key, the special before the general."""


def always(context: Context) -> bool:
    """Return True: the symbol has no other meaning."""
    return True


def where_chosen(context: Context) -> bool:
    """Return False: the formula must ask for this meaning by name."""
    return False


def many(context: Context) -> bool:
    """Return whether the model has many features."""
    return context.many


def speaks_of(*names: str) -> Callable[[Context], bool]:
    """Return whether one of `names` stands in the formula."""
    return lambda context: bool((context.names | context.texts) & set(names))


def reference(*keys: str, when: Callable[[Context], bool] = always) -> Callable[[Rule], Rule]:
    """Write a function down as the meaning of `keys`: after what is there, but before a general one."""

    def write(rule: Rule) -> Rule:
        for key in keys:
            found = REGISTRY.setdefault(key, [])
            found.append(Reference(key, rule, when))
            found.sort(key=lambda each: each.when is always)
        return rule

    return write


def iterate() -> Iterator[Reference]:
    """Yield every reference."""
    for found in REGISTRY.values():
        yield from found


def flat(values: Any) -> list[Any]:
    """Return the entries of an array, or the one number, as a list."""
    return list(values.ravel()) if is_array(values) else [values]


def array(world: World, key: str) -> Any:
    """Return the entries of what `key` is, without shape."""
    return world.value(key).ravel()


def features(world: World) -> Any:
    """Return the single feature of all examples, a column."""
    return world.value("x[n]")


def targets(world: World) -> Any:
    """Return the targets of all examples, a column."""
    return world.value(r"\mathbf{y}")


def all_predictions(world: World) -> Any:
    """Return the predictions for all examples, a column."""
    return world.value(r"\hat{\mathbf{y}}")


def bisect(sign: Callable[[float], bool], low: float, high: float) -> float:
    """Return where `sign` turns from False to True."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if sign(middle) else (middle, high)
    return high
