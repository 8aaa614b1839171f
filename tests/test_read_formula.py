"""Read this formula: what stands below a display formula of a page."""

import re
from types import SimpleNamespace

import katex
import pytest
import read_formula
from bs4 import BeautifulSoup
from chapters import Chapter
from docutils import nodes
from page_formulas import PageFormulas

from mlmath_ref.formula import read

PAGE = r"""---
formulas:
  symbols:
    L: {meaning: the log loss}
    p: {shape: [n]}
  references: {H: other}
---
"""


@pytest.fixture(autouse=True)
def _no_process_stays():
    yield
    katex.katex.close()


def unmarked(latex):
    return ""


def test_the_table_has_each_symbol_with_its_meaning_role_shape_and_name():
    rows = {
        r"\mathbf{Q}": {"meaning": "some <numbers>", "role": "input", "shape": ["n", "d"], "python": "Q"},
        r"\mathbf{q}": {"meaning": "a list", "role": "parameter", "shape": ["d"], "python": "q"},
        r"\kappa": {"meaning": "one number", "role": "setting", "shape": [], "python": ""},
        r"\top": {"meaning": "turn it", "role": "operator", "python": "transpose"},
    }
    soup = BeautifulSoup(
        read_formula.table(read(r"\mathbf{Q} \mathbf{q}^\top + \kappa", rows), unmarked), "lxml"
    )
    heads = [tag.get_text() for tag in soup.select("thead th[scope=col]")]
    assert heads == ["Symbol", "Meaning", "Role", "Shape", "Python"]
    names = [tag["aria-label"] for tag in soup.select("tbody th[scope=row] math")]
    assert [name.split()[-1] for name in names] == ["Q", "q", "transposed", "kappa"]
    assert [[tag.get_text() for tag in row.select("td")] for row in soup.select("tbody tr")] == [
        ["some <numbers>", "input", "(n, d)", "Q"],
        ["a list", "parameter", "(d,)", "q"],
        ["turn it", "operator", "", "transpose"],
        ["one number", "setting", "number", ""],
    ]


def test_a_formula_without_symbols_has_no_table():
    assert read_formula.table(read("1 + 1 = 2"), unmarked) == ""


def test_the_symbols_of_the_table_are_drawn_but_not_said_twice():
    html = read_formula.table(read(r"\hat{y}"), unmarked)
    assert html.count("<math") == html.count('<math aria-label="y hat"') == 1


def test_the_symbols_of_the_table_are_marked_as_in_the_formula():
    page = PageFormulas(Chapter("page", PAGE))
    html = read_formula.table(page.reading(r"w^\top x + n", "eq-a"), page.marked)
    assert re.findall(r"role-\w+", html) == ["role-parameter", "role-input"]


@pytest.mark.parametrize(
    ("latex", "names"),
    [
        (r"\hat{y} = w x + \hat{y}", ["linear_regression.predict"]),
        ("L = p", []),  # L means something else on this page, p has another shape
        (r"\ell - s^2", ["losses.squared_error", "statistics.variance"]),
        ("H(p)", []),  # H is executed as something else on this page
    ],
)
def test_functions_are_those_that_compute_the_symbols_as_the_page_means_them(latex, names):
    page = PageFormulas(Chapter("page", PAGE))
    found = page.functions(page.reading(latex, "eq-a"), "eq-a")
    assert found == [f"mlmath_ref.{name}" for name in names]


def test_functions_are_links():
    assert read_formula.functions([]) == ""
    html = read_formula.functions([("mlmath_ref.losses.mean", "../r.html#a"), ("mlmath_ref.b.c", "#b")])
    assert re.findall('<a href="(.+?)"><code>(.+?)</code></a>', html) == [
        ("../r.html#a", "losses.mean"),
        ("#b", "b.c"),
    ]


@pytest.mark.parametrize(
    ("marker", "reason", "words"),
    [
        ("", "", "executes it with 10 sets of random numbers, and every step agrees."),
        ("definition", "it is <new>", "executes it, but not in every step: it is &lt;new&gt;."),
        ("notation", "it is words", "can read it, but not execute it: it is words."),
    ],
)
def test_the_proof_says_what_was_executed_and_what_was_not(monkeypatch, marker, reason, words):
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    html = read_formula.proof("eq-a-b", marker, reason)
    assert '<a href="https://github.com/o/r/blob/main/tests/test_chapter_formulas.py">' in html
    assert "<code>eq-a-b</code>" in html
    assert html.endswith(f"{words}</p>")


@pytest.mark.parametrize(("builder", "count"), [("html", 1), ("latex", 0)])
def test_labeled_formulas_get_a_reading_in_html_only(builder, count):
    page = nodes.section("", nodes.math_block("x", "x", label="eq-x"), nodes.math_block("y", "y", label=None))
    read_formula.add_readings(SimpleNamespace(builder=SimpleNamespace(format=builder)), page, "page")
    assert [type(node) for node in page[1:]].count(read_formula.reading) == count
    assert page[0].astext() == "x"
    assert isinstance(page[1], read_formula.reading) == bool(count)
