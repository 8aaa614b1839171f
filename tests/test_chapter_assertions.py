"""What the chapters assert stays as strong as it can be: none is lost, none is wider than it needs to be."""

import assertions
import chapters
import pytest
from chapters import Chapter

BOOK = [chapters.read(name) for name in chapters.reading_order()]


# How many assertions each page has: one that is lost would be missed by nobody else.
COUNTS = {
    "why-math": 16,
    "reading-formulas": 33,
    "core-loop": 38,
    "vectors": 41,
    "matrices": 45,
    "probability": 48,
    "statistics": 56,
    "derivatives": 44,
    "gradient-descent": 39,
    "linear-regression": 26,
    "engineering-questions": 31,
    "exercises": 49,
    "exercises-models": 45,
    "self-assessment": 71,
    "further-reading": 3,
    "next-steps": 30,
}


@pytest.mark.parametrize("page", BOOK, ids=str)
def test_no_assertion_is_lost(page):
    found = assertions.count(page)
    assert found == COUNTS[page.name], (
        f"book/chapters/{page}.md has {found} assertions, the table in tests/test_chapter_assertions.py says "
        f"{COUNTS[page.name]}; if one was added, or went for a reason, write {found} there"
    )


@pytest.mark.slow
@pytest.mark.parametrize("page", BOOK, ids=str)
def test_assertions_are_as_strong_as_they_can_be(page):
    faults = assertions.faults(page)
    assert not faults, "\n".join(f"book/chapters/{page}.md: {fault}" for fault in faults)


def faults(code):
    page = "---\na: b\n---\n\nText.\n\n```{code-cell} ipython3\n:tags: [a]\n\nimport numpy as np\n%s\n```\n"
    return assertions.faults(Chapter("page", page % code))


WIDE = "line 11: the tolerance could be 1000 times smaller; make it smaller"
SAME = "line 11: the sides of ≤ or ≥ are equal; say so with ==, or np.isclose"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("assert np.isclose(1, 1)", []),
        ("assert np.isclose(1, 1, rtol=1e-5, atol=1e-6)", []),
        ("assert np.isclose(1, 1, rtol=1e-4)", [WIDE]),
        ("assert np.allclose([1, 0], [1, 0], atol=1e-3)", [WIDE]),
        ("assert np.allclose([1.0001, 0], [1, 0], atol=1e-3)", []),
        ("assert np.isclose(1.0001, 1, rtol=1e-3) and np.isclose(1, 1, rtol=1e-3)", [WIDE]),
        ("assert all(np.isclose(a, 1, rtol=1e-3) for a in [1, 1.0005])", []),
        ("assert 1 >= 1", [SAME]),
        ("assert 0 < 1 <= 1.0", [SAME]),
        ("assert np.all(np.array([1, 2]) <= np.array([1, 2]))", [SAME]),
        ("assert np.all(np.array([1, 2]) <= np.array([1, 3]))", []),
        ("assert all(a <= 2 for a in [1, 2])", []),
        ("assert {1} <= {1, 2}", []),
        ("assert {1} >= {1}", [SAME]),
        ("assert 0 <= 1 != 2 and 1 in [1] and 1 > 0", []),
        ("same = 1 >= 1 and np.isclose(1, 1, rtol=1)", []),
        ("for a in [1, 2]:\n    assert a <= 2", []),
    ],
)
def test_what_an_assertion_would_let_pass(code, found):
    assert faults(code) == found


@pytest.mark.parametrize("code", ["assert 1 >= 2", "assert 0 <= 1 < 1", "assert np.isclose(1, 2, rtol=0.1)"])
def test_a_false_assertion_is_still_false(code):
    with pytest.raises(AssertionError):
        faults(code)


def test_assertions_of_cells_are_counted():
    page = "assert in text\n\n```{code-cell} ipython3\nassert a\nif b:\n    assert c\nassertion = 1\n```\n"
    assert assertions.count(Chapter("page", page)) == 2
