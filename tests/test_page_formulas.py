"""Formulas as a page reads them: with the symbols that its front matter adds."""

import pytest
from chapters import Chapter
from page_formulas import PageFormulas

PAGE = r"""---
formulas:
  symbols:
    \gamma: {meaning: a stretch, role: setting}
  eq-page-error:
    symbols:
      \gamma: {meaning: the error, role: error}
---
# Page
"""


@pytest.fixture
def page():
    return PageFormulas(Chapter("page", PAGE))


@pytest.mark.parametrize(
    ("latex", "spoken"),
    [
        (r"\hat{y} = \gamma x", "y hat equals gamma times x"),
        (r"\sum", "sum"),
        (r"\xi x", ""),
        (r"\frac{1}", ""),
    ],
)
def test_a_formula_is_said_if_the_page_can_read_it(page, latex, spoken):
    assert page.spoken(latex) == spoken


def test_a_symbol_may_be_another_one_in_one_formula(page):
    assert page.table()[r"\gamma"].role == "setting"
    assert page.table("eq-page-error")[r"\gamma"].role == "error"


@pytest.mark.parametrize(
    ("latex", "marked"),
    [
        (r"\hat{y}_i + w", r"\htmlClass{role-prediction}{\hat{y}}_{i} + \htmlClass{role-parameter}{w}"),
        (r"\gamma", ""),  # a setting is none of the four
        ("n + 1", ""),
        (r"\xi x", ""),  # cannot be read
        ("e^x", r"e^{\htmlClass{role-input}{x}}"),  # e is always the same number
    ],
)  # fmt: skip
def test_symbols_of_the_four_roles_are_marked(page, latex, marked):
    assert page.marked(latex) == marked


def test_a_symbol_is_marked_by_its_role_in_this_formula(page):
    assert page.marked(r"\gamma", "eq-page-error") == r"\htmlClass{role-error}{\gamma}"
