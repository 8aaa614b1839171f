"""Formulas as MathML: what KaTeX reads is what a browser shows, once, with its sentence and its roles."""

import re

import formulas
import katex
import pytest
from docutils import nodes
from lxml import etree
from mathml import mathml, shrink

ROLE = re.compile(r' class="role-\w+"')


def markup(tex, **options):
    return etree.tostring(mathml(tex, **{"display": False, **options}), encoding="unicode")


@pytest.fixture(scope="module", autouse=True)
def _end_node():
    yield
    katex.katex.close()


@pytest.mark.parametrize(
    ("tex", "signs"),
    [
        (r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b", "y^=𝐰⊤𝐱+b"),
        (r"\boldsymbol{\theta} \leftarrow \boldsymbol{\theta} - \alpha \nabla L", "𝜽←𝜽−α∇L"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a=b=c"),
        (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "[1234]"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", "{1x>00otherwise"),
        (r"\operatorname*{arg\,min}_w \lVert x \rVert_2", "arg minw∥x∥2"),
        (r"\displaystyle \int \sqrt{x}\, dx", "∫x dx"),
    ],
)
def test_every_sign_of_a_formula_is_there(tex, signs):
    text = "".join(mathml(tex, display=True).itertext())
    assert re.sub(r"[\s\u2061]+", " ", text).replace(" ", "") == signs.replace(" ", "")


@pytest.mark.parametrize("tex", [r"\frac{1}", r"\nosuchcommand", "a & b", r"\begin{bmatrix} 1"])
def test_bad_tex_is_an_error_and_the_next_formula_is_read(tex):
    with pytest.raises(katex.TexError):
        mathml(tex, display=True)
    assert "<mi>x</mi>" in markup("x")


def test_a_formula_is_named_by_its_sentence():
    html = formulas.html("x < 2", display=True, spoken='x is "less" & than <two>')
    assert html.count('aria-label="x is &quot;less&quot; &amp; than &lt;two&gt;"') == 1
    assert html.startswith("<math display=")
    assert "aria-label" not in formulas.html("x", display=True)


@pytest.mark.parametrize(
    ("tex", "marked", "shown"),
    [
        (r"\hat{y}_i^2", r"\htmlClass{role-prediction}{\hat{y}}_i^2", "y^"),
        (r"\frac1w", r"\frac1{\htmlClass{role-prediction}{w}}", "w"),
        (r"\operatorname{cost}", r"\htmlClass{role-prediction}{\operatorname{cost}}", "cost"),
    ],
)
def test_marks_change_nothing_but_classes(tex, marked, shown):
    plain, colored = mathml(tex, display=True), mathml(tex, display=True, marked=marked)
    assert [["".join(each.itertext())] for each in colored.iter() if each.get("class")] == [[shown]]
    assert "".join(colored.itertext()) == "".join(plain.itertext())
    assert "mathcolor" not in etree.tostring(colored, encoding="unicode")


def test_a_sign_between_words_has_room_around_it():
    found = markup(r"\begin{aligned} \text{best} &= \text{least loss} \\ &= \text{so } x \end{aligned}")
    assert "<mo>=</mo><mi>least\xa0loss</mi>" in found  # words alone would be room, and the sign all there is
    assert "<mo>=</mo><mtext>so\xa0</mtext><mi>x</mi>" in found


def test_columns_have_the_side_that_tex_gives_them():
    rows = mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", display=True)
    assert [cell.get("class") for cell in rows.iter("{*}mtd")] == ["right", "left"] * 2


def test_a_formula_wider_than_a_phone_is_set_smaller_where_asked():
    wide = " + ".join("abcdefghij")
    short, long = mathml("a + b", display=False), mathml(f"{wide} = {wide}", display=False)
    shrink(short)
    shrink(long)
    assert short.get("style") is None
    assert re.fullmatch(r"font-size: \d\d%", long.get("style"))


@pytest.mark.parametrize(
    ("tex", "nowrap", "expected"),
    [
        ("a = b\n", False, "a = b"),
        ("a\n\nb", False, r"\begin{gathered}a\\b\end{gathered}"),
        (r"\begin{align}a\end{align}", True, r"\begin{align*}a\end{align*}"),
        (r"\begin{align*}a\end{align*}", True, r"\begin{align*}a\end{align*}"),
    ],
)
def test_sphinx_numbers_equations_and_katex_does_not(tex, nowrap, expected):
    assert formulas.tex_of(nodes.math_block(nowrap=nowrap), tex.strip()) == expected
