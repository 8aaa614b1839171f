r"""What the symbols of a formula stand for: the book's table, with rows that a chapter or a reader adds."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Literal, TypeAlias, get_args

from mlmath_ref.formula import tree
from mlmath_ref.formula.python_code import identifier
from mlmath_ref.notation import SYMBOLS, Domain, Role, Symbol, canonical

Kind: TypeAlias = Literal["array", "function", "index", "event", "operator"]
"""How a symbol is read: brackets behind a function hold its arguments, behind an array they multiply."""

CONSTANTS: frozenset[str] = frozenset(
    {r"\pi", r"\infty", r"\emptyset", *(rf"\mathbb{{{letter}}}" for letter in "CNQRZ")}
)
"""Symbols that need no row."""

FUNCTIONS: frozenset[str] = frozenset(
    [
        r"\ln",
        r"\log",
        r"\lg",
        r"\exp",
        r"\sin",
        r"\cos",
        r"\tan",
        r"\cot",
        r"\sec",
        r"\csc",
        r"\sinh",
        r"\cosh",
        r"\tanh",
        r"\arcsin",
        r"\arccos",
        r"\arctan",
        r"\det",
        r"\min",
        r"\max",
        r"\sup",
        r"\inf",
        r"\dim",
        r"\ker",
        r"\deg",
        r"\gcd",
    ]
) | frozenset(
    rf"\operatorname{{{name}}}"
    for name in [
        "atan2",
        "sign",
        "sgn",
        "tr",
        "trace",
        "diag",
        "rank",
        "softmax",
        "softplus",
        "sigmoid",
        "sig",
        "relu",
        "ReLU",
        "GELU",
        "erf",
        "erfc",
        "vec",
        "span",
        "round",
        "floor",
        "ceil",
        "logsumexp",
        "mean",
        "KL",
        "Bern",
        "Cat",
        "Norm",
        "Binomial",
        "Dir",
    ]
)
"""Functions that need no row; they are read without brackets too, as in ``\\ln p``."""

# Rows of the book that are written with and without arguments: L and L(w, b).
_ALSO_FUNCTIONS = frozenset({"L", r"\ell", "H"})
_SIGNS = frozenset(
    [
        r"\sum",
        r"\cdot",
        r"\prod",
        r"\sqrt{\cdot}",
        r"\approx",
        r"\in",
        r"\mathbb{R}",
        r"\leftarrow",
        r"\top",
        r"\mid",
        r"\partial",
        r"\nabla",
        r"\nabla^2",
        r"\neg",
        r"\mathrm{d}",
        r"\lim",
        r"\arg\min",
        r"P",
        r"\operatorname{E}",
    ]
) | {r"\lvert \cdot \rvert", r"\lVert \cdot \rVert"}
_TEXT_FIELDS = frozenset({"python", "meaning", "unit", "defined_by", "introduced_in"})


class Table:
    r"""A symbol table: the book's rows, some of them narrowed or added.

    Parameters
    ----------
    rows : iterable of Symbol
        The rows; a later row replaces an earlier one with the same symbol.
    kinds : mapping, optional
        The kind of a symbol where its role does not tell.

    Examples
    --------
    >>> BOOK.kind("f"), BOOK.kind("w"), BOOK.kind("i"), BOOK.kind("q_0")
    ('function', 'array', 'index', None)
    >>> own = BOOK.extended({r"\beta": {"meaning": "how much of the old mean stays", "role": "setting"}})
    >>> own[r"\beta"].python
    'beta'
    """

    def __init__(self, rows: Iterable[Symbol] = SYMBOLS, kinds: Mapping[str, Kind] | None = None) -> None:
        self._rows = {_key(row.latex): row for row in rows}
        self._kinds = dict(kinds or {})

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def __getitem__(self, name: str) -> Symbol:
        try:
            return self._rows[name]
        except KeyError:
            raise KeyError(self.how_to_declare(name)) from None

    @property
    def rows(self) -> tuple[Symbol, ...]:
        """All rows, in reading order."""
        return tuple(self._rows.values())

    def get(self, symbol: str | tree.Node) -> Symbol | None:
        """Return the row of a name, or of a node with a name: a symbol, or the symbol that indices stand at.

        Examples
        --------
        >>> BOOK.get(tree.Index(tree.Symbol("w"), (tree.Symbol("j"),))).python
        'w'
        """
        name = symbol if isinstance(symbol, str) else _name(symbol)
        return None if name is None else self._rows.get(name)

    def kind(self, name: str) -> Kind | None:
        """Return how a symbol is read; None if the table does not have it."""
        if name in self._kinds:
            return self._kinds[name]
        if name in FUNCTIONS and name not in self._rows:
            return "function"
        row = self._rows.get(name)
        if row is None:
            return None
        if row.role == "index":
            return "index"
        if row.role == "event":
            return "event"
        if row.role == "operator":
            return "operator" if name in _SIGNS else "function"
        return "function" if name in _ALSO_FUNCTIONS else "array"

    def array_of(self, name: str) -> Symbol | None:
        r"""Return the row of the vector or matrix that a plain letter with indices is an entry of.

        Examples
        --------
        >>> BOOK.array_of("u").latex, BOOK.array_of(r"\theta").latex, BOOK.array_of("q")
        ('\\mathbf{u}', '\\boldsymbol{\\theta}', None)
        """
        for font in (r"\mathbf", r"\boldsymbol"):
            if row := self._rows.get(f"{font}{{{name}}}"):
                return row
        return None

    def extended(self, rows: Mapping[str, Mapping[str, Any]]) -> Table:
        r"""Return a new table with `rows` on top, as they come from YAML: one mapping for each symbol.

        A row may state ``python``, ``meaning``, ``role``, ``shape`` (a list of sizes), ``domain``, ``unit``,
        ``defined_by`` and ``kind``. What it leaves out comes from the book's row of the same symbol; a new
        symbol is a number of any size, an input, and has the name that `to_numpy` gives an unknown symbol.

        Raises
        ------
        ValueError
            If a row has a field, role, domain or kind that does not exist; the message names those that do.
        TypeError
            If a row is no mapping, or a field is neither text nor, for the shape, a list of texts.
        """
        if not isinstance(rows, Mapping):
            raise TypeError(f"rows must map a symbol to its row; it is {type(rows).__name__}")
        new, kinds = dict(self._rows), dict(self._kinds)
        for latex, values in rows.items():
            if not isinstance(latex, str) or not isinstance(values, Mapping):
                raise TypeError(f"{latex!r} must be text, and its row a mapping such as {{'meaning': '…'}}")
            name, given = _key(canonical(latex)), dict(values)
            kind = given.pop("kind", None)
            if "role" in given:
                kinds.pop(name, None)
            new[name] = _row(name, given, new.get(name))
            if kind is not None:
                kinds[name] = _one_of("kind", kind, get_args(Kind), name)
            elif name in _ALSO_FUNCTIONS and given.get("role", "error") in ("input", "parameter", "setting"):
                kinds[name] = "array"
        return Table(new.values(), kinds)

    def how_to_declare(self, name: str) -> str:
        """Return the advice for a symbol that the table does not have.

        Examples
        --------
        >>> print(BOOK.how_to_declare("Z"))
        a declared symbol; Z is not in the symbol table; declare it with a row such as
        Z: {meaning: …, shape: []}
        """
        similar = difflib.get_close_matches(name, self._rows, n=3, cutoff=0.7)
        hint = f" (did you mean {' or '.join(similar)}?)" if similar else ""
        return (
            f"a declared symbol; {name} is not in the symbol table{hint}; declare it with a row such as\n"
            f"{name}: {{meaning: …, shape: []}}"
        )


def _key(latex: str) -> str:
    r"""Return a symbol as the parser names it: with plain blanks in ``\operatorname{scaled\ distance}``."""
    return latex.replace("\\ ", " ").replace("\\,", " ") if latex.startswith(r"\operatorname") else latex


def _name(node: tree.Node) -> str | None:
    """Return the name of a symbol, with or without indices, or of words."""
    while isinstance(node, tree.Index):
        node = node.base
    if isinstance(node, tree.Text):
        return rf"\text{{{node.text}}}"
    return node.name if isinstance(node, tree.Symbol) else None


def _one_of(field: str, value: object, allowed: tuple[str, ...], name: str) -> Any:
    """Return `value` if it is allowed."""
    if value not in allowed:
        raise ValueError(
            f"{field} of {name} must be one of {', '.join(filter(None, allowed))}; it is {value!r}"
        )
    return value


def _row(name: str, given: dict[str, Any], old: Symbol | None) -> Symbol:
    """Return the row of one symbol from what is given, and the old row or defaults for the rest."""
    known = [each.name for each in fields(Symbol) if each.name != "latex"]
    if unknown := [str(key) for key in given if key not in known]:
        raise ValueError(
            f"the row of {name} has {', '.join(unknown)}; a row may have {', '.join(known)}, kind"
        )
    for key, value in given.items():
        if key in _TEXT_FIELDS and not isinstance(value, str):
            raise TypeError(f"{key} of {name} must be text; it is {value!r}")
    if "role" in given:
        _one_of("role", given["role"], get_args(Role), name)
    if "domain" in given:
        _one_of("domain", given["domain"], get_args(Domain), name)
    if "shape" in given:
        if not isinstance(given["shape"], list | tuple):
            raise TypeError(
                f"shape of {name} must be a list of sizes, such as [n, d]; it is {given['shape']!r}"
            )
        given["shape"] = tuple(str(size) for size in given["shape"])
    start = {"python": identifier(name), "meaning": "", "role": "input", "introduced_in": "", "domain": "any"}
    if old is not None:
        start = {key: getattr(old, key) for key in known}
    return Symbol(name, **{**start, **given})


BOOK = Table()
"""The book's own table."""
