"""What follows from what: two displays, and the claim between them."""

import re

import pytest

from mlmath_ref.formula.relate import relate

MSE = r"L = \frac{1}{n} \sum_{i=1}^{n} (\hat{y}_i - y_i)^2"
NORMAL = r"\mathbf{A}^\top (\mathbf{A} \boldsymbol{\theta} - \mathbf{y}) = \mathbf{0}"
SOLVED = r"\boldsymbol{\theta} = (\mathbf{A}^\top \mathbf{A})^{-1} \mathbf{A}^\top \mathbf{y}"
COLUMN = r"\mathbf{v} = \begin{bmatrix} a \\ c \end{bmatrix}"
LINES = r"\begin{aligned} a &= c \\ (a + c)^2 &= a^2 + 2 a c \\ &\quad + c^2 \end{aligned}"


@pytest.mark.parametrize(
    ("earlier", "later", "how", "follows"),
    [
        (MSE, r"L = \frac{1}{n} \lVert \mathbf{y} - \hat{\mathbf{y}} \rVert^2", "same", True),
        (MSE, r"L = \frac{2}{n} \lVert \mathbf{y} - \hat{\mathbf{y}} \rVert^2", "same", False),
        (MSE, r"C = \frac{1}{2 n} \lVert \mathbf{y} - \hat{\mathbf{y}} \rVert^2", "times 1/2", True),
        (MSE, r"C = \frac{1}{2 n} \lVert \mathbf{y} - \hat{\mathbf{y}} \rVert^2", "times -1/2", False),
        (NORMAL, SOLVED, r"solved for \boldsymbol{\theta}", True),
        (NORMAL, SOLVED.replace("= (", "= 2 ("), r"solved for \boldsymbol{\theta}", False),
        (LINES, "c = (a + c) (a + c)", "same", True),
        (r"\mathbf{u} = \begin{bmatrix} a \\ c \end{bmatrix}", COLUMN, "same", True),
        (r"L = \left(a + c\right)^2", "L = a^2 + 2 a c + c^2", "same", True),
    ],
)  # fmt: skip
def test_what_follows(earlier: str, later: str, how: str, follows: bool) -> None:
    report = relate(earlier, later, how)
    assert report.ok == follows, str(report)
    assert report.outcome == ("passed" if follows else "failed")


@pytest.mark.parametrize(
    ("earlier", "later", "how", "message"),
    [
        ("a = 1", "a = 1", "near", "must be same"),
        ("a", "a = 1", "same", "has no equation"),
        ("a = 1", "c = 1", "solved for c", "c does not stand in a = 1"),
    ],
)
def test_what_cannot_be_related(earlier: str, later: str, how: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        relate(earlier, later, how)
