"""The symbol table keeps its promises: one symbol, one meaning, one name, and functions that exist."""

import importlib
import keyword
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlmath_ref.notation import (
    CHAPTERS,
    SYMBOLS,
    Domain,
    Role,
    Symbol,
    canonical,
    lookup,
    to_markdown,
)

SIZES = {symbol.latex for symbol in SYMBOLS if symbol.role == "size"}
every_symbol = pytest.mark.parametrize("symbol", SYMBOLS, ids=lambda symbol: symbol.latex)


def letter(latex: str) -> str:
    r"""Return the symbol without its weight: \mathbf{w} is the letter w."""
    return re.sub(r"\\(?:mathbf|boldsymbol)\{([^{}]*)\}", r"\1", latex)


def test_keys_are_unique() -> None:
    keys = [symbol.latex for symbol in SYMBOLS]
    assert len(set(keys)) == len(keys)


def test_meanings_are_unique() -> None:
    meanings = [symbol.meaning for symbol in SYMBOLS]
    assert len(set(meanings)) == len(meanings)


def test_one_letter_has_one_python_name_and_one_python_name_one_letter() -> None:
    names, letters = defaultdict(set), defaultdict(set)
    for symbol in SYMBOLS:
        names[letter(symbol.latex)].add(symbol.python)
        letters[symbol.python].add(letter(symbol.latex))
    assert {key: found for key, found in names.items() if len(found) > 1} == {}
    assert {key: found for key, found in letters.items() if len(found) > 1} == {}


def test_one_letter_has_one_role() -> None:
    roles = defaultdict(set)
    for symbol in SYMBOLS:
        roles[letter(symbol.latex)].add(symbol.role)
    assert {key: found for key, found in roles.items() if len(found) > 1} == {}


@every_symbol
def test_key_is_canonical(symbol: Symbol) -> None:
    assert canonical(symbol.latex) == symbol.latex
    assert symbol.latex.count("{") == symbol.latex.count("}")
    assert lookup(symbol.latex) is symbol


@every_symbol
def test_python_name_is_an_identifier(symbol: Symbol) -> None:
    assert symbol.python.isidentifier()
    assert symbol.python.isascii()
    assert not keyword.iskeyword(symbol.python)


@every_symbol
def test_role_domain_and_chapter_are_declared(symbol: Symbol) -> None:
    assert symbol.role in get_args(Role)
    assert symbol.domain in get_args(Domain)
    assert symbol.introduced_in in CHAPTERS
    assert (symbol.domain == "") == (symbol.role in ("operator", "event"))


@every_symbol
def test_shape_uses_declared_sizes(symbol: Symbol) -> None:
    assert {size.removesuffix("+1") for size in symbol.shape} <= SIZES
    if symbol.role in ("size", "index", "operator", "event"):
        assert symbol.shape == ()


@every_symbol
def test_weight_of_the_letter_tells_the_number_of_axes(symbol: Symbol) -> None:
    bold = re.search(r"\\(?:mathbf|boldsymbol)\{(.*?)\}", symbol.latex)
    axes = 0 if bold is None else 2 if bold[1].isupper() else 1
    assert len(symbol.shape) == axes


@every_symbol
def test_meaning_is_plain_english(symbol: Symbol) -> None:
    assert 2 <= len(symbol.meaning.split()) <= 20
    assert not re.search(r"[\\${}_^|]", symbol.meaning)
    assert not re.search(r"\b(clearly|obviously|simply|just|trivially)\b", symbol.meaning)
    assert not symbol.meaning.endswith(".")


@every_symbol
def test_reference_function_exists(symbol: Symbol) -> None:
    if symbol.defined_by:
        module, _, name = symbol.defined_by.rpartition(".")
        assert module.startswith("mlmath_ref.")
        assert callable(getattr(importlib.import_module(module), name))


def test_table_is_in_reading_order() -> None:
    chapters = [CHAPTERS.index(symbol.introduced_in) for symbol in SYMBOLS]
    assert chapters == sorted(chapters)


@pytest.mark.parametrize(
    ("latex", "python", "shape"),
    [
        pytest.param(r"\mathbf{X}", "X", ("n", "d"), id="features"),
        pytest.param(r"\mathbf{y}", "y", ("n",), id="targets"),
        pytest.param(r"\hat{\mathbf{y}}", "y_hat", ("n",), id="predictions"),
        pytest.param(r"\hat{y}", "y_hat", (), id="prediction"),
        pytest.param(r"\mathbf{w}", "w", ("d",), id="weights"),
        pytest.param("b", "b", (), id="bias"),
        pytest.param(r"\alpha", "alpha", (), id="learning rate"),
        pytest.param("L", "loss", (), id="loss"),
        pytest.param("n", "n", (), id="examples"),
        pytest.param("d", "d", (), id="features of one"),
        pytest.param(r"\boldsymbol{\theta}", "theta", ("d+1",), id="all parameters"),
        pytest.param("s", "standard_deviation", (), id="standard deviation"),
        pytest.param(r"\sigma", "sigmoid", (), id="sigmoid"),
    ],
)
def test_house_names(latex: str, python: str, shape: tuple[str, ...]) -> None:
    assert (lookup(latex).python, lookup(latex).shape) == (python, shape)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(r"\hat y", r"\hat{y}", id="accent without braces"),
        pytest.param(r"\mathbf w", r"\mathbf{w}", id="bold without braces"),
        pytest.param(r"\boldsymbol\theta", r"\boldsymbol{\theta}", id="bold Greek"),
        pytest.param(r"\hat{\mathbf y}", r"\hat{\mathbf{y}}", id="inner braces only"),
        pytest.param(r"\hat\mathbf{y}", r"\hat{\mathbf{y}}", id="outer braces only"),
        pytest.param(r"\hat \mathbf y", r"\hat{\mathbf{y}}", id="no braces"),
        pytest.param(r"  \lVert  \cdot   \rVert ", r"\lVert \cdot \rVert", id="blanks"),
        pytest.param(r"\mathbf{ x }", r"\mathbf{x}", id="blanks in braces"),
        pytest.param(r"\bar{p}_m", r"\bar{p}_m", id="index"),
        pytest.param(r"c_{\text{false alarm}}", r"c_{\text{false alarm}}", id="words"),
    ],
)
def test_canonical_form(written: str, expected: str) -> None:
    assert canonical(written) == expected
    assert lookup(written).latex == expected


@given(text=st.text(alphabet="\\{}abhrtwxy_^ ", max_size=20))
def test_canonical_form_of_anything_is_stable_text(text: str) -> None:
    once = canonical(text)
    assert once.replace(" ", "").replace("{", "").replace("}", "") == re.sub(r"[ {}]", "", text)


def test_markdown_shows_every_row_once_in_reading_order() -> None:
    lines = to_markdown(reversed(SYMBOLS)).split("\n")
    rows = lines[2:]
    assert len(rows) == len(SYMBOLS)
    places = [
        next(i for i, row in enumerate(rows) if row.startswith(f"| ${symbol.latex}$ | {symbol.meaning}"))
        for symbol in SYMBOLS
    ]
    assert sorted(places) == list(range(len(SYMBOLS)))
    chapters = [SYMBOLS[places.index(i)].introduced_in for i in range(len(rows))]
    assert chapters == sorted(chapters, key=CHAPTERS.index)
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 6 for line in lines)
    assert to_markdown().split("\n")[2].startswith("| $x$ |")


@pytest.mark.parametrize(
    ("latex", "row"),
    [
        pytest.param(
            r"\mathbf{X}",
            r"| $\mathbf{X}$ | the data set: one example a row, one feature a column (unit of the feature) "
            r"| input | $(n, d)$ | `X` |",
            id="matrix",
        ),
        pytest.param(
            r"\hat{\mathbf{y}}",
            r"| $\hat{\mathbf{y}}$ | the predictions for all examples (unit of the target) "
            r"| prediction | $(n,)$ | `y_hat` |",
            id="vector",
        ),
        pytest.param(
            r"\neg",
            r"| $\neg$ | not: the event does not happen | operator |  | `complement` |",
            id="operator",
        ),
    ],
)
def test_markdown_row_by_hand(latex: str, row: str) -> None:
    assert to_markdown([lookup(latex)]).split("\n")[2] == row


def test_markdown_escapes_a_bar() -> None:
    assert "| $a\\|b$ |" in to_markdown([replace(lookup("n"), latex="a|b")])


def test_rows_and_inputs_are_not_modified() -> None:
    rows = [lookup("s"), lookup("n")]
    to_markdown(rows)
    assert rows == [lookup("s"), lookup("n")]
    with pytest.raises(FrozenInstanceError):
        rows[0].latex = "t"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(
            lambda: lookup(r"\mathbf{q}"),
            ValueError,
            r"did you mean .*mathbf.*If not, leave indices",
            id="similar",
        ),
        pytest.param(
            lambda: lookup("☃"),
            ValueError,
            r"not in the symbol table; leave.*a row in .*notation",
            id="nothing similar",
        ),
        pytest.param(lambda: lookup(""), ValueError, "'' is not in the symbol table", id="empty"),
        pytest.param(lambda: lookup(3), TypeError, "latex must be text.*int 3", id="a number"),  # type: ignore[arg-type]
        pytest.param(lambda: canonical(None), TypeError, "it is NoneType", id="nothing"),  # type: ignore[arg-type]
        pytest.param(lambda: to_markdown([]), ValueError, "at least one row", id="no rows"),
        pytest.param(lambda: to_markdown(["x"]), TypeError, "Symbol rows; one is str", id="text"),  # type: ignore[list-item]
        pytest.param(
            lambda: to_markdown([replace(lookup("n"), introduced_in="algebra")]),
            ValueError,
            "n is introduced in 'algebra', which is no chapter; the chapters are why-math, ",
            id="no such chapter",
        ),
    ],
)
def test_bad_input_says_what_is_allowed(
    call: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()
