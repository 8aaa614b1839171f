"""Symbols that no table has, or that cannot be what the table says, are taken for what they look like."""

import pytest

from mlmath_ref.formula.label import label
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.strangers import with_strangers
from mlmath_ref.formula.symbols import BOOK


def test_strangers_get_rows() -> None:
    formula = parse(
        r"q(\mathbf{z}) = \sum_{l=1}^{D} \boldsymbol{\eta}_l \mathbf{Q}_{r s}"
        r" + \operatorname{foo}(n) + g_k(n) + v_u",
        undeclared="variable",
    )
    table = with_strangers(formula)
    assert table.kind(r"\operatorname{foo}") == "function"
    assert table[r"\operatorname{foo}"].python == "foo"
    assert (table["l"].role, table["u"].role, table["D"].role) == ("index", "index", "input")
    assert (table[r"\mathbf{z}"].shape, table[r"\mathbf{Q}"].shape) == (("d",), ("n", "d"))
    assert table[r"\boldsymbol{\eta}"].shape == ("d",)
    assert {part.symbol for part in label(formula, table)} >= {"q", "l", "D"}


def test_a_table_that_knows_all_stays_as_it_is() -> None:
    assert with_strangers(parse("n + b")) is BOOK


ROLES = [
    (r"p(\theta) = p(D, \theta)", "p", "operator"),  # in the book a number
    (r"f_t = \beta f_{t-1}", "f", "input"),  # in the book a function
    (r"m_t = g_t", "m", "input"),  # in the book the number of a bin
    (r"\sum_{t=0}^{T} \gamma^t", "T", "input"),  # in the book an event
    (r"P(A \cup B) = P(T)", "A", "event"),
    (r"P(A \cup \neg B) = P(T)", "B", "event"),
    (r"P(A \cup B) = P(T)", "T", "event"),
    (r"\sum_{k=1}^{K} \pi_k = 1", r"\pi", "input"),
    (r"\pi(a \mid x)", r"\pi", "operator"),
]


@pytest.mark.parametrize(("latex", "symbol", "role"), ROLES, ids=[f"{case[0]} {case[1]}" for case in ROLES])
def test_a_symbol_is_what_the_formula_uses_it_for(latex: str, symbol: str, role: str) -> None:
    formula = parse(latex, undeclared="variable")
    row = with_strangers(formula)[symbol]
    assert row.role == role
    if row is not BOOK.get(symbol):
        assert (row.meaning, row.unit, row.shape, row.defined_by) == ("", "", (), "")


def test_the_constant_stays_one_where_it_stands_alone() -> None:
    assert r"\pi" not in with_strangers(parse(r"2 \pi \xi", undeclared="variable"))
