r"""The tokenizer: what it drops knowingly, what it joins, and what it refuses."""

import pytest

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.tokens import tokenize


def texts(formula: str) -> str:
    return " ".join(token.text for token in tokenize(formula)[:-1])


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\left( x \right)", "( x )"),
        (r"\bigl[ x \Bigr]", "[ x ]"),
        (r"\left. x \right)", "x )"),
        (r"x \, \; \! \label{eq} \tag{1} y % note", "x y"),
        (r"x \hspace*{1cm} \kern-2pt y", "x y"),
        (r"\displaystyle\sum\limits_i x", r"\sum _ { i } x"),
        (r"20\,000 + 1{,}000", "20000 + 1000"),
        (r"x_12", "x _ { 1 } 2"),
        (r"\frac12", r"\frac { 1 } { 2 }"),
        (r"\bar\mathbf x_i", r"\bar { \mathbf { x } } _ { i }"),
        (r"\sqrt[3]x", r"\sqrt [ 3 ] { x }"),
        (r"\text{a  b} \mathrm{cd} \operatorname{arg\,min}", r"a b cd \argmin"),
        (r"\text{of $x_1$ here}", "of  x _ { 1 }  here"),
        (r"\not= \not\in \mathrm 2 \mathrm{\theta}", r"\ne \notin 2 \theta"),
        ("α ≤ β·γ", r"\alpha \le \beta \cdot \gamma"),
        (r"\begin{aligned} a &= b \\[1ex] &= c \end{aligned}", "a = b = c"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a = b \\\\ c = d"),
        (r"\begin{aligned} & \end{aligned}", ""),
        (r"a \\", "a"),
        (r"x \quad = y", "x = y"),
        (r"x \qquad y", r"x \qquad y"),
        (r"\begin{array}{cc} a & b \end{array}", "array a & b array"),
        (r"a \\ \mid b", r"a \mid b"),
        (r"x \lbrack 1 \rbrack", "x [ 1 ]"),
        (r"a \cr b", "a \\\\ b"),
        (r"a := b", "a := b"),
        (r"\text{a {b} c} \text{ } x", "a b c x"),
        (r"\begin{aligned} (a \end{aligned}", "( a"),
        (r"\sqrt[x_1]{y}", r"\sqrt [ x _ { 1 } ] { y }"),
        (r"1,416 + 1,234,567.5", "1416 + 1234567.5"),
        (r"(1,416) + 0,416 + 1, 416 + 1416,1", "( 1 , 416 ) + 0 , 416 + 1 , 416 + 1416 , 1"),
        (r"x_1, ..., x_n", r"x _ { 1 } , \ldots , x _ { n }"),
        (r"log(x) + tanh \left[ y \right] + Var(z)", r"\log ( x ) + \tanh [ y ] + Var ( z )"),
        (r"logx + \operatorname{tanh} z", r"l o g x + \tanh z"),
        (
            r"log x + log_2 x + max_w + x_max + ln x",
            r"\log x + \log _ { 2 } x + \max _ { w } + x _ { m } a x + l n x",
        ),
        (r"arg max \mathop{\arg\min} \mathop{\max} \mathrm{\minus}", r"\argmax \argmin \max \minus"),
        (r"{\rm Prob}(x) + {\rm x} + \rm x", r"{ \Pr } ( x ) + { x } + x"),
        (r"\text{arg max} \text{Minimize} \text{max}", r"\argmax \min max"),
        (r"p(x \lvert y) + \lvert z \rvert", r"p ( x \mid y ) + \lvert z \rvert"),
        (r"(\lvert x \rvert) \lvert", r"( \lvert x \rvert ) \lvert"),
        (r"[a \quad b] (a \quad b) [ \quad a \quad ]", r"[ a \quad b ] ( a b ) [ a ]"),
        (r"\left. x \right|_{1} \left. y \right)", ". x | _ { 1 } y )"),
        (r"\right| \left. x", "| x"),
    ],
)
def test_tokens(formula, expected):
    assert texts(formula) == expected


@pytest.mark.parametrize(
    ("formula", "position", "expected"),
    [
        (r"\text x", 6, "expected {"),
        (r"\text{x", 5, "a } that closes this {"),
        (r"\text{a $x}", 10, "which nothing closes"),
        (r"\text{a $x#$}", 10, "a part of a formula"),
        (r"\begin x", 6, "the name of an environment"),
        (r"\not x", 4, "behind \\not"),
        (r"\left x", 5, "a bracket behind"),
        (r"\left \alpha", 6, "a bracket behind"),
        (r"\operatorname", 13, "a name behind"),
        (r"\mathrm{a+b}", 7, "a name of letters"),
        (r"\(x\)", 0, "without"),
        ("x_", 2, "what belongs to _"),
        ("x#", 1, "a part of a formula"),
        ("x" * 20_001, 20_000, "at most"),
        ("x" * 3_001, 3_000, "at most"),
    ],
)
def test_refused(formula, position, expected):
    with pytest.raises(FormulaError) as caught:
        tokenize(formula)
    assert caught.value.position == position
    assert expected in caught.value.expected


def test_spans_are_places_in_the_formula():
    formula = r"\hat y = \text{slope} \cdot \mathbf{x}"
    for token in tokenize(formula):
        if token.kind in ("letter", "number", "command"):
            assert formula[token.start : token.end] == token.text


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"x \; \text{is} \; y", [" is "]),
        (r"x~\text{is} y", [" is"]),
        (r"x \, \text{is}\, y", ["is"]),
        (r"\text{is} \; \text{far}", ["is ", " far"]),
        (r"\; x \; \text{ is } y", [" is "]),
    ],
)
def test_a_blank_beside_words_belongs_to_them(formula, expected):
    assert [token.text for token in tokenize(formula) if token.kind == "text"] == expected
