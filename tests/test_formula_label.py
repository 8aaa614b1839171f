"""Every symbol of a formula is listed once, in order, with its place; an undeclared one is an error."""

import chapters
import pytest

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.label import Part, label
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.strangers import with_strangers
from mlmath_ref.formula.symbols import BOOK
from mlmath_ref.formula.tree import Symbol as S


def symbols(latex: str) -> list[str]:
    """Return the symbols of a formula."""
    return [part.symbol for part in label(latex)]


def test_parts_of_the_model() -> None:
    latex = r"\hat y = \mathbf w^\top \mathbf x + b"
    assert [(part.symbol, part.role, part.shape, part.python) for part in label(latex)] == [
        (r"\hat{y}", "prediction", (), "y_hat"),
        (r"\mathbf{w}", "parameter", ("d",), "w"),
        (r"\top", "operator", (), "transpose"),
        (r"\mathbf{x}", "input", ("d",), "x"),
        ("b", "parameter", (), "b"),
    ]


def test_a_part_has_the_unit_and_meaning_of_the_table() -> None:
    (part,) = label("y^2")
    row = BOOK["y"]
    assert part == Part("y", row.role, (), row.unit, row.meaning, "y", ((0, 1),))


SPANS = [
    (r"\hat y = \mathbf w^\top \mathbf x", {r"\hat{y}": r"\hat y", r"\mathbf{w}": r"\mathbf w"}),
    (r"\mathbf w^\top \mathbf x", {r"\top": r"\top"}),
    (r"a \cdot b + \sum_{i=1}^n y_i", {r"\cdot": r"\cdot", r"\sum": r"\sum", "i": "i"}),
    (r"\frac{\partial L}{\partial w} \approx a", {r"\partial": r"\partial", r"\approx": r"\approx"}),
    (r"w \gets w - \nabla_w L", {r"\leftarrow": r"\gets", r"\nabla": r"\nabla"}),
    (r"\lVert \mathbf{u} \rVert", {r"\lVert \cdot \rVert": r"\lVert"}),
    (r"\operatorname{E}[y]", {r"\operatorname{E}": r"\operatorname{E}"}),
    (r"P(C \mid T)", {"P": "P", r"\mid": r"\mid"}),
    (r"P(\neg C)", {r"\neg": r"\neg"}),
    (r"i \in \mathcal{B}", {r"\in": r"\in"}),
    (r"\frac{\mathrm{d} L}{\mathrm{d} w}", {r"\mathrm{d}": r"\mathrm{d}"}),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "places"), SPANS, ids=[latex for latex, _ in SPANS])
def test_spans_point_at_the_first_sign(latex: str, places: dict[str, str]) -> None:
    found = {part.symbol: latex[slice(*part.span)] for part in label(latex)}
    assert {symbol: found[symbol] for symbol in places} == places


def test_a_sign_is_not_looked_for_inside_the_parts() -> None:
    latex = r"(a \cdot b) c \cdot h"
    (part,) = label(latex)[1:2]
    assert part.span == (3, 8)


def test_the_first_place_counts() -> None:
    (y, _, n) = label("y + y_i + n + y")
    assert (y.span, n.span[0]) == ((0, 1), 10)


ALL_SPANS = [
    (r"\mathbf{w} \gets \mathbf{w} - \alpha \hat y", r"\mathbf{w}", [r"\mathbf{w}", r"\mathbf{w}"]),
    ("w_j w_{j}", "w", ["w", "w"]),
    ("w_j w_{j}", "j", ["j", "j"]),
    (r"\dfrac{\partial L}{\partial w}", r"\partial", [r"\partial", r"\partial"]),
    (r"\dfrac{dL}{dw}", r"\mathrm{d}", ["d", "d"]),
    (r"a \approx b \approx c", r"\approx", [r"\approx", r"\approx"]),
]


@pytest.mark.parametrize(("latex", "symbol", "expected"), ALL_SPANS)
def test_every_place_of_a_symbol_is_listed(latex: str, symbol: str, expected: list[str]) -> None:
    (part,) = [part for part in label(latex) if part.symbol == symbol]
    assert [latex[slice(*span)] for span in part.spans] == expected
    assert part.spans[0] == part.span


def test_an_entry_of_a_vector_needs_no_row() -> None:
    u, j = label("u_j")
    meaning = BOOK[r"\mathbf{u}"].meaning
    assert (u.role, u.shape, u.python, u.meaning) == ("input", (), "u", f"an entry of {meaning}")
    assert j.role == "index"


SIGNS = {
    r"\sqrt{a}": [r"\sqrt{\cdot}", "a"],
    r"\prod_{i=1}^n y_i": [r"\prod", "i", "n", "y"],
    r"\sum_{i \in \mathcal{B}} y_i": [r"\sum", "i", r"\in", r"\mathcal{B}", "y"],
    r"\arg\min_w L(w)": [r"\arg\min", "w", "L"],
    r"\lim_{h \to 0} h": [r"\lim", "h"],
    r"\nabla^2 L": [r"\nabla^2", "L"],
    r"\operatorname{Var}(Y)": ["Y"],
    r"P(\text{completes})": ["P", r"\text{completes}"],
    r"\text{nothing in the table} + n": ["n"],
    r"\sin(a) + \ln p": [r"\sin", "a", r"\ln", "p"],
    r"2 \pi": [r"\pi"],
    r"w \in \mathbb{R}": ["w", r"\in", r"\mathbb{R}"],
    r"c_{\text{miss}} s_{xy}": [r"c_{\text{miss}}", "s_{xy}"],
    r"1 + 2 = 3": [],
}


@pytest.mark.parametrize(("latex", "expected"), SIGNS.items(), ids=SIGNS)
def test_signs_functions_and_constants(latex: str, expected: list[str]) -> None:
    assert symbols(latex) == expected


def test_functions_and_constants_explain_themselves() -> None:
    sine, pi, integers = label(r"\sin(\pi) \in \mathbb{Z}")[0], *label(r"\pi \ne \mathbb{Z}")
    assert (sine.role, sine.meaning, sine.python) == ("operator", "the sine", "np.sin")
    assert (pi.meaning[:9], pi.python) == ("the ratio", "np.pi")
    assert (integers.meaning, integers.python) == ("a set of numbers", "")


def test_other_signs_of_a_probability_need_no_row() -> None:
    assert label(t.Probability(S(r"\Pr"), (S("C"),)))[0].symbol == "C"


def test_an_undeclared_symbol_is_an_error_that_says_how_to_declare_it() -> None:
    with pytest.raises(
        FormulaError, match=r"(?s)\\xi is not in the symbol table.*declare it with a row"
    ) as caught:
        label(r"n + \xi")
    assert caught.value.position == 4
    with pytest.raises(FormulaError, match="declare it"):
        label(S(r"\xi", span=(0, 3)))


def test_an_unreadable_formula_is_an_error() -> None:
    with pytest.raises(FormulaError):
        label(r"\frac{1}")


DISPLAYS = [each.latex for name in chapters.reading_order() for each in chapters.read(name).displays]


@pytest.mark.parametrize("latex", DISPLAYS)
def test_parts_of_the_book_are_in_order_and_once(latex: str) -> None:
    formula = parse(latex, undeclared="variable")
    parts = label(formula, with_strangers(formula))
    names = [part.symbol for part in parts]
    assert len(set(names)) == len(names)
    assert [part.span for part in parts] == sorted(part.span for part in parts)
    assert all(part.role and part.python for part in parts)
