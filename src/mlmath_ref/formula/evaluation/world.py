r"""One draw of random values: what every symbol of a formula is, by the table or by a reference."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias

import numpy as np

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import SIZES, draw_array, generator, size
from mlmath_ref.formula.evaluation.values import FIXED, Fixed, NotExecutedError, UnknownSymbolError, Value

CONSTANTS: Mapping[str, float] = {"e": math.e, r"\pi": math.pi, r"\mathrm{e}": math.e, r"\infty": math.inf}


class Row(Protocol):
    """What a row of a symbol table says."""

    @property
    def latex(self) -> str:
        """How it is written."""

    @property
    def shape(self) -> tuple[str, ...]:
        """Names of sizes."""

    @property
    def domain(self) -> Any:
        """The numbers that it may stand for."""

    @property
    def role(self) -> Any:
        """The part that it plays."""


class Rows(Protocol):
    """A symbol table."""

    def get(self, symbol: str, /) -> Row | None:
        """Return the row of a symbol, or None."""


@dataclass(frozen=True)
class Context:
    """What a formula speaks of: it decides which reference a symbol means."""

    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    axes: Mapping[tuple[str, int], str] = field(default_factory=dict)
    variables: tuple[t.Node, ...] = ()

    @property
    def many(self) -> bool:
        """Whether the model has many features, not one."""
        bold = {
            r"\mathbf{w}",
            r"\mathbf{X}",
            r"\mathbf{x}",
            r"\mathbf{w}^*",
            r"\lambda_{\max}",
            r"\mathbf{u}",
        }
        return bool(self.names & bold) or ("x", 1) in self.axes or self.axes.get(("w", 0)) == "d"


@dataclass(frozen=True)
class Reference:
    """One meaning of a symbol: a function of the world, and when it applies."""

    key: str
    function: Callable[[World], Value]
    when: Callable[[Context], bool]

    @property
    def name(self) -> str:
        """The name of its function, by which a formula may choose it."""
        return self.function.__name__


Registry: TypeAlias = Mapping[str, Sequence[Reference]]


MOST_EFFORT = 20_000
"""How often one part of a formula may be evaluated in one draw: a sum inside a sum, a slope of a slope."""

Rules: TypeAlias = "Mapping[type[t.Node], Callable[[Any, World], Value]]"
"""How each kind of node is evaluated in a world."""


@dataclass(frozen=True)
class World:
    """One draw: what every symbol is."""

    table: Rows
    references: Registry
    context: Context = field(default_factory=Context)
    narrow: Mapping[str, str] = field(default_factory=dict)
    draw: int = 0
    seed: int = 0
    sizes: Mapping[str, int] = field(default_factory=lambda: dict(SIZES))
    definitions: Mapping[str, Callable[[World], Value]] = field(default_factory=dict)
    overrides: Mapping[str, Value] = field(default_factory=dict)
    bound: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    free: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    effort: int = 1
    algebra: bool = False
    chance: bool = False
    cache: dict[str, Value] = field(default_factory=dict, compare=False, repr=False)

    def with_values(self, values: Mapping[str, Value], algebra: bool | None = None) -> World:
        """Return the same draw with other values of some symbols, and of all that depends on them."""
        algebra = self.algebra if algebra is None else algebra
        return replace(self, overrides={**self.overrides, **values}, algebra=algebra, cache={})

    def with_indices(self, values: Mapping[str, tuple[int, str]]) -> World:
        """Return the same draw where some indices have a number and an axis."""
        return replace(self, bound={**self.bound, **values}, cache={} if self.definitions else self.cache)

    def harder(self, times: int, node: t.Node | None = None) -> World:
        """Return the draw for a part that is evaluated so many times more, unless that takes too long."""
        if self.effort * times > MOST_EFFORT:
            raise NotExecutedError("it would take too many terms, slopes or outcomes to compute this", node)
        return replace(self, effort=self.effort * times)

    def index(self, name: str) -> tuple[int, str] | None:
        """Return the number of an index and what it counts; None if the name is no index here."""
        return self.bound.get(name) or self.free.get(name)

    def size(self, name: str) -> int:
        """Return the number behind the name of a size."""
        return size(name, self.sizes)

    def rng(self, name: str) -> np.random.Generator:
        """Return random numbers that belong to `name` in this draw."""
        return generator(name, self.draw, self.seed)

    def has_reference(self, key: str) -> bool:
        """Whether somebody wrote down what `key` must be."""
        return self.reference(key) is not None

    def reference(self, key: str) -> Reference | None:
        """Return the reference that says what `key` is in this formula, or None."""
        chosen = self.narrow.get(key)
        for each in self.references.get(key, ()):
            if (chosen is None and each.when(self.context)) or chosen == each.name:
                return each
        return None

    def row(self, name: str) -> Row | None:
        """Return the table's row, or None."""
        return self.table.get(name)

    def value(self, key: str, node: t.Node | None = None) -> Value:
        """Return what `key` is: a symbol, or a family of numbers such as ``x[n]``, as a column."""
        if key in self.overrides:
            return self.overrides[key]
        if key not in self.cache:
            self.cache[key] = self._find(key, node)
        return self.cache[key]

    def _find(self, key: str, node: t.Node | None) -> Value:
        if key in self.definitions:
            return self.definitions[key](self)
        reference = self.reference(key)
        if reference is not None:
            return reference.function(self)
        if key in FIXED:
            return Fixed(key)
        name, _, axes = key.partition("[")
        row = self.row(name)
        if key in self.sizes and (row is None or row.role in ("size", "index")):
            return float(self.sizes[key])
        if row is not None and row.role in ("event", "operator"):
            raise UnknownSymbolError(f"{key} is no number, so that it cannot stand here", node)
        if key in CONSTANTS and (row is None or row.domain == "fixed"):
            return CONSTANTS[key]
        if row is None:
            raise UnknownSymbolError(
                f"{key} has neither a row in the symbol table nor a reference; declare its shape and domain",
                node,
            )
        if axes and self.has_reference(name):
            raise UnknownSymbolError(f"{name} is known, but not what it is for each {axes.rstrip(']')}", node)
        shape = tuple(axes.rstrip("]").split(",")) if axes else row.shape
        return draw_array(key, shape, row.domain or "any", self.draw, self.seed, self.sizes)

    def holder(self, name: str, axes: Sequence[str]) -> str:
        r"""Return the key of the array that an indexed letter is a view of: ``w_j`` is in ``\mathbf{w}``."""
        for bold in bold_names(name):
            row = self.row(bold)
            if row is not None and tuple(axes) == row.shape:
                return bold
        return f"{name}[{','.join(axes)}]"

    def subset(self, name: str) -> tuple[int, ...]:
        """Return the positions of the examples that belong to a named part of the data, such as *train*."""
        key = f"set|{name}"
        return self.value(key) if self.has_reference(key) else random_subset(self, name)


def random_subset(world: World, name: str) -> tuple[int, ...]:
    """Return a random part of the examples: at least two of them, and not all."""
    n = world.size("n")
    rng = world.rng(f"set {name}")
    return tuple(sorted(rng.choice(n, int(rng.integers(2, n - 1)), replace=False).tolist()))


def bold_names(name: str) -> Iterator[str]:
    r"""Yield the vectors and matrices that a letter may be an entry of.

    >>> list(bold_names(r"\hat{y}"))
    ['\\hat{\\mathbf{y}}', '\\hat{\\mathbf{Y}}', '\\mathbf{\\hat{y}}']
    """
    accent = re.fullmatch(r"\\(hat|bar|tilde)\{(\w)\}", name)
    if accent:
        yield rf"\{accent[1]}{{\mathbf{{{accent[2]}}}}}"
        yield rf"\{accent[1]}{{\mathbf{{{accent[2].upper()}}}}}"
        yield rf"\mathbf{{{name}}}"
    elif re.fullmatch(r"\w", name):
        yield rf"\mathbf{{{name}}}"
        yield rf"\mathbf{{{name.upper()}}}"
    elif name.startswith("\\"):
        yield rf"\boldsymbol{{{name}}}"
