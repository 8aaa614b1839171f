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
    [(r"\hat{y} = \gamma x", "y hat equals gamma times x"), (r"\sum", ""), (r"\xi x", ""), (r"\frac{1}", "")],
)
def test_a_formula_is_said_if_the_page_can_read_it(page, latex, spoken):
    assert page.spoken(latex) == spoken


def test_a_symbol_may_be_another_one_in_one_formula(page):
    assert page.table()[r"\gamma"].role == "setting"
    assert page.table("eq-page-error")[r"\gamma"].role == "error"
