"""Right formulas pass, wrong ones fail and say where, and what was not checked is not called right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.execute import CHECKED, FAILED, Report, execute
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.symbols import BOOK

OWN = BOOK.extended({"u": {}, "v": {}, r"\mathbf{b}": {"shape": ["d"]}, r"\mathbf{1}": {}})


FIFTEEN_EVENTS = ", ".join(rf"\text{{{letter}}}" for letter in "abcdefghijklmno")
STEPS = [
    (r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b", "equal"),
    (r"\hat{y} = \mathbf{w} \mathbf{x} + b", "wrong shape"),
    (r"\hat{y} = \mathbf{w}^\top \mathbf{x} - b", "different"),
    (r"\hat{\mathbf{y}} = \mathbf{w}^\top \mathbf{x}", "wrong shape"),
    (r"\hat{y} = \sqrt{-1} + w x", "no value"),
    (r"\frac{\mathrm{d}}{\mathrm{d}w} a w^2 = 2 a w", "equal"),
    (r"\frac{\mathrm{d}}{\mathrm{d}w} a w^2 = a w", "different"),
    (r"\lvert a + c \rvert \le \lvert a \rvert + \lvert c \rvert", "holds"),
    (r"\lvert a + c \rvert \ge \lvert a \rvert + \lvert c \rvert", "different"),
    (r"\mathbf{u} \le \mathbf{v}", "wrong shape"),
    (r"a \ne a + 1", "holds"),
    (r"0 \le a \ge 3", "different"),
    (r"w \leftarrow w - \alpha \frac{\partial L}{\partial w}", "updates"),
    (r"w \leftarrow w + \alpha \frac{\partial L}{\partial w}", "different"),
    (r"\mathbf{w} \leftarrow \mathbf{w} - \alpha \lVert \nabla L(\mathbf{w}) \rVert", "different"),
    (r"\mathbf{w} \leftarrow \lVert \mathbf{w} \rVert - \alpha", "wrong shape"),
    (r"w \leftarrow w + 1", "definition"),
    (r"w + 1 \leftarrow w", "not executed"),
    (r"\frac{\mathrm{d}L}{\mathrm{d}w} \approx \frac{L(w + h) - L(w)}{h}", "close"),
    (r"\frac{\mathrm{d}L}{\mathrm{d}w} \approx \frac{L(w + h) - L(w)}{2 h}", "different"),
    (r"\mathbf{u} \approx h", "wrong shape"),
    (r"\nabla L(\mathbf{w}) \approx \sum_{i \in \mathcal{B}} \mathbf{x}_i", "different"),
    (r"\nabla L(\mathbf{w}) \approx \frac{2}{\lvert \mathcal{B} \rvert}", "wrong shape"),
    (r"e \approx 2.72", "close"),
    (r"e \approx 2.62", "different"),
    (r"e \approx 3", "not executed"),
    (r"\frac{\partial f(x)}{\partial w^2} = 1", "not executed"),
    (r"\mathbf{X} \in \mathbb{R}^{n \times d}", "fits"),
    (r"\mathbf{X} \in \mathbb{R}^{d \times n}", "wrong shape"),
    (r"\mathbf{w} \in \mathbb{R}^d", "fits"),
    (r"a \in \mathbb{R}", "fits"),
    (r"p \in [0, 1]", "fits"),
    (r"a \in [5, 6]", "different"),
    (r"\tilde{y} \in \{0, 1\}", "fits"),
    (r"a \in \mathcal{B}", "not executed"),
    (r"\mathbf{u} = \mathbf{X} \mathbf{w}", "wrong shape"),
    (r"\mathbf{u} = \mathbf{X}^\top \mathbf{y}", "definition"),
    (r"c = a + 1", "different"),
    (r"a = b + 1", "definition"),
    (r"\text{total} = a + b", "definition"),
    (r"L_{\text{other}} = a^2", "definition"),
    (r"x_i = y_i + 1", "definition"),
    (r"x_i = y_j + 1", "different"),
    (r"\hat{y} \sim p", "not executed"),
    (r"\bar{x}_i = a + 1", "not executed"),
    (r"f(w) = w^2", "definition"),
    (r"\mathbf{A}^\top (\mathbf{A} \boldsymbol{\theta} - \mathbf{y}) = \mathbf{0}", "equal"),
    (r"\mathbf{w} + \mathbf{x}", "evaluates"),
    (r"\text{slope} = 3", "different"),
    (r"\mathbf{X} = \begin{bmatrix} \cdots & x_{1d} \end{bmatrix}", "not executed"),
    (r"\mathbf{w} = \begin{bmatrix} w_1 \\ \vdots \\ w_d \end{bmatrix}", "equal"),
    (r"\mathbf{w} = \begin{bmatrix} w_1 \\ \vdots \\ w_3 \end{bmatrix}", "equal"),
    (r"\mathbf{w} = \begin{bmatrix} \vdots \\ w_d \end{bmatrix}", "not executed"),
    (r"\mathbf{w} = \begin{bmatrix} w_1 \\ \vdots \\ x_d \end{bmatrix}", "not executed"),
    (r"\mathbf{w} = \begin{bmatrix} w_1 \\ \vdots \\ a \end{bmatrix}", "not executed"),
    (r"\mathbf{w} = \begin{bmatrix} w_1 & w_2 & w_3 \end{bmatrix}", "wrong shape"),
    (r"\mathbf{X} = \begin{bmatrix} x_{11} & x_{12} \\ \vdots & \vdots \\ x_{n1} & x_{d2} \end{bmatrix}",
     "not executed"),
    (r"\bar{x} = \frac{1}{n} \sum_{i=1} x_i", "no value"),
    # Where a function is not defined, another draw is taken.
    (r"\ln(a c) = \ln a + \ln c", "equal"),
    (r"\ln(a c) = \ln a - \ln c", "different"),
    (r"\sqrt{a} \ge 0", "holds"),
    (r"\ln a \le a - 1", "holds"),
    (r"\frac{\mathrm{d}}{\mathrm{d}x} \ln x = \frac{1}{x}", "equal"),
    (r"\ln(-p) = \ln p", "no value"),
    (r"P(y = 1 \mid \mathbf{x}) = \sigma(\mathbf{w}^\top \mathbf{x} + b)", "not executed"),
    (r"P(a = 1) = 0", "not executed"),
    # The first order of a change with h must be right.
    (r"L(w + h) \approx L(w) + h \frac{\mathrm{d}L}{\mathrm{d}w}", "close"),
    (r"L(w + h) \approx L(w) + 2 h \frac{\mathrm{d}L}{\mathrm{d}w}", "different"),
    # What a gradient is taken of, and along what.
    (r"w \leftarrow w - \alpha \nabla L", "updates"),
    (r"\nabla_{\mathbf{w}} \mathbf{w}^\top \mathbf{w} = 2 \mathbf{w}", "not executed"),
    (r"\nabla_{\mathbf{w}} \lVert \mathbf{w} \rVert^2 = 2 \mathbf{w}", "equal"),
    (r"L = -\frac{1}{n} \sum_{i=1}^n \left(y_i \ln p_i + (1 - y_i) \ln(1 - p_i)\right)", "equal"),
    (r"L = -\frac{1}{n} \sum_{i=1}^n \left(y_i \ln p_i - (1 - y_i) \ln(1 - p_i)\right)", "different"),
    (r"\mathbf{w} = \begin{bmatrix} 1 \\ \vdots \\ 99 \end{bmatrix}", "not executed"),
    # What would take too long.
    (r"\sum_{i=1}^{n} \sum_{j=1}^{d} \sum_{c=1}^{k} \sum_{t=1}^{999} a = 0", "not executed"),
    (r"\frac{\mathrm{d}^9}{\mathrm{d}w^9} w^9 = 362880", "not executed"),
    (r"\nabla \nabla \nabla \nabla L(\mathbf{w}) = \mathbf{0}", "not executed"),
    (rf"P({FIFTEEN_EVENTS}) = 0", "not executed"),
    (r"\hat{y}_{1/2} = 1", "not executed"),
    (r"(\mathbf{X} \mathbf{w})_2 + b = \hat{y}_2", "equal"),
    (r"(\mathbf{X} \mathbf{w})_0 + b = \hat{y}_7", "wrong shape"),
    (r"(\mathbf{X} \mathbf{w})_8 + b = \hat{y}_7", "wrong shape"),
    (r"\infty - \infty = 0", "no value"),
    (r"\infty + \infty = \infty", "not executed"),
    # What is named, but says nothing.
    (r"\frac{\Delta L}{\Delta w} = \frac{L(w + h) - L(x)}{h}", "not executed"),
    (r"\frac{\mathrm{d}L}{\mathrm{d}z} \approx \frac{L(z + h) - L(z - h)}{2 w}", "not executed"),
    (r"P(\text{completes} \mid \mathbf{x}) = \sigma(\mathbf{w}^\top \mathbf{x} + b)", "equal"),
    (r"P(\text{completes} \mid \mathbf{y}) = \sigma(\mathbf{w}^\top \mathbf{x} + b)", "not executed"),
    (r"L(\mathbf{w}) = L", "equal"),
    (r"L(\mathcal{B}) = L", "not executed"),
    (r"L(\mathbf{w}^\top) = L", "wrong shape"),
    (r"\nabla L(\mathbf{w}^\top) = \mathbf{0}", "wrong shape"),
    (r"\mathbf{w}^* = \underset{\mathbf{w}}{\arg\min} L(\mathbf{w})", "equal"),
    (r"\mathbf{w}^* = \underset{\mathbf{w} \in \mathbb{R}^d}{\arg\min} L(\mathbf{w})", "equal"),
    (r"\mathbf{w}^* = \underset{\mathbf{w}^\top}{\arg\min} L(\mathbf{w})", "not executed"),
    (r"\mathbf{w}^* = \underset{\mathbf{w} \in \mathcal{B}}{\arg\min} L(\mathbf{w})", "not executed"),
    (r"\text{slope along } \mathbf{u} = \nabla L \cdot \mathbf{u}", "equal"),
    (r"\text{slope along } \mathbf{u}^\top = \nabla L \cdot \mathbf{u}", "definition"),
    # Arrays that take their size from what they meet.
    (r"\bar{y} = \frac{1}{n} \mathbf{1}^\top \mathbf{y}", "equal"),
    (r"\bar{y} = \frac{1}{n} \mathbf{y}^\top \mathbf{1}", "equal"),
    (r"\bar{y} = \frac{1}{n} \mathbf{1} \mathbf{y}", "not executed"),
    (r"a \mathbf{I} \mathbf{u} = a \mathbf{u}", "equal"),
    (r"a \mathbf{I} \mathbf{u} = \mathbf{u}", "different"),
    (r"\mathbf{u} - \mathbf{u} = \mathbf{0}", "equal"),
    (r"\mathbf{u} - \mathbf{u} = \mathbf{0}^\top", "wrong shape"),
    (r"\mathbf{u} + \mathbf{I} = \mathbf{u}", "wrong shape"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "outcome"), STEPS, ids=[latex for latex, _ in STEPS])
def test_outcomes(latex: str, outcome: str) -> None:
    report = execute(latex, OWN)
    assert report.steps[0].outcome == outcome, str(report)
    assert report.ok == (outcome not in FAILED)
    assert (report.outcome in ("passed", "failed")) == (outcome in CHECKED)


def test_a_failure_says_what_where_and_how_to_mend_it() -> None:
    report = execute(r"\hat{\mathbf{y}} = \mathbf{X}\mathbf{w} - b")
    text = str(report)
    for part in (
        "failed",
        r"\mathbf{X}\mathbf{w} - b",
        "left",
        "right",
        "(7, 1)",
        "draw 0",
        "To mend it",
        "1e-09",
    ):
        assert part in text
    (step,) = report.steps
    assert not np.allclose(step.left_value, step.right_value)
    assert "transpose missing" in str(execute(r"\hat{y} = \mathbf{w} \mathbf{x} + b"))
    assert r"right \mathbf{0}" in str(execute(r"\mathbf{w} = \mathbf{0} \cdot 1 + \mathbf{x} = \mathbf{0}"))


def test_only_the_wrong_step_of_a_derivation_is_named() -> None:
    lines = r"(a + c)^2 &= a^2 + 2 a c + c^2 \\ &= a^2 + 2 a c - c^2 \\ &= c^2 + a (a + 2 c)"
    chain = rf"\begin{{aligned}} {lines} \end{{aligned}}"
    assert [each.outcome for each in execute(chain, OWN).steps] == ["equal", "different", "equal"]


def test_a_loss_of_its_own_is_a_definition_that_the_next_line_uses() -> None:
    lines = r"L(w) &= w^4 - 4 w^2 \\ \frac{\mathrm{d}L}{\mathrm{d}w} &= 4 w^3 - %s w"
    right, wrong = (execute(rf"\begin{{aligned}} {lines % number} \end{{aligned}}") for number in (8, 9))
    assert [each.outcome for each in right.steps] == ["definition", "equal"]
    assert right.outcome == "partly"
    assert wrong.steps[1].outcome == "different"


def test_conditions() -> None:
    bound = r"\lvert 1 - \alpha \lambda \rvert < 1 \quad \text{exactly when} \quad 0 < \alpha < %s / \lambda"
    assert {each.outcome for each in execute(bound % 2).steps} <= {"equivalent", "holds"}
    assert execute(bound % 2).outcome == "passed"
    assert str(execute(bound % 2)).startswith("passed")
    assert not execute(bound % 3).ok
    assert execute(r"a^2 > 1 \quad \text{if} \quad a > 1").ok
    assert not execute(r"a > 1 \quad \text{if} \quad a^2 > 1").ok
    assert not execute(r"a + c > 1").ok
    assert execute(r"\frac{a}{a} = 1 \quad \text{for all } a").ok


def test_a_bound_that_is_reached_must_be_reached() -> None:
    gap = (
        r"L(\mathbf{w}) - L(\mathbf{w}^*) \le \frac{\lVert \nabla L(\mathbf{w}) \rVert^2}{%s \lambda_{\min}}"
    )
    tight = {"tight": "in_the_flattest_direction"}
    assert execute(gap % "2", narrow=tight).outcome == "passed"
    assert "the bound is reached" in str(execute(gap % "1", narrow=tight))
    assert execute(gap % "1").ok
    assert not execute(gap % "3").ok


def test_a_loss_that_is_known_by_name_is_no_definition() -> None:
    formula, named = "L(w) = w^4 - 4 w^2 + w + %s", {"L": "two_valleys"}
    assert execute(formula % 6, narrow=named).outcome == "passed"
    assert execute(formula % 7, narrow=named).outcome == "failed"
    assert execute(formula % 7).outcome == "definition"


def test_definitions_that_run_in_a_circle_are_not_executed() -> None:
    circle = execute(r"\begin{aligned} a &= b + 1 \\ b &= a + 1 \\ b &= 3 \end{aligned}")
    assert circle.steps[-1].outcome == "not executed"
    assert "circle" in circle.steps[-1].message
    twice = execute(r"\begin{aligned} w &\leftarrow w + 1 \\ w &= w \end{aligned}")
    assert [each.outcome for each in twice.steps] == ["definition", "equal"]


def test_a_term_that_is_missing_is_not_taken_for_a_shorter_vector() -> None:
    three, two = r"\hat{y}_i = w_1 x_{i1} + w_2 x_{i2} + w_3 x_{i3} + b", r"\hat{y} = w_1 x_1 + w_2 x_2 + b"
    assert execute(three).outcome == "passed"
    assert execute(two).outcome == "not executed"
    assert "true where d = 2" in str(execute(two))
    assert execute(two, sizes={"d": 2}).outcome == "passed"
    assert execute(two.replace("+ b", "- b")).outcome == "failed"


def test_limits_on_inputs_are_definitions() -> None:
    assert execute(r"0 \le x_{i1} \le 168").outcome == "definition"
    assert execute(r"0 \le a \le 5").outcome == "definition"


PARTS = [
    r"\frac{a}{0} =", r"\sum_{i=1}^{n}", r"\nabla", r"\sqrt", r"\ln", "^2", "_i", r"\mathbf{X}", "L(w)",
    r"\mathbf{w}^\top", "= 0", r"\approx h", r"\le", r"\leftarrow", r"\in \mathbb{R}^n", r"\arg\min_w", r"P(",
    ")", r"\mid", "p", "z", "+", "-", r"\infty", r"\lVert", r"\rVert", r"\frac{\mathrm{d}}{\mathrm{d}w}",
    r"\mathcal{B}", r"\lvert", r"\rvert", "12", "=", r"\hat{y}_i",
]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=2, max_size=9))
def test_whatever_can_be_read_has_an_outcome(parts: list[str]) -> None:
    try:
        tree = parse(" ".join(parts), OWN)
    except FormulaError:
        return
    assert execute(tree, OWN, draws=2).steps


def test_nothing_executed_is_not_called_right() -> None:
    assert execute(r"\text{data} \to \text{model}").outcome == "not executed"
    assert Report("", (), 1, 0).outcome == "not executed"


def test_meanings_and_sizes_can_be_chosen() -> None:
    chosen = execute(r"L = -\ln p", narrow={"L": "log_loss", "y": "free"}, draws=1)
    assert chosen.outcome == "failed"
    assert execute(r"\hat{\mathbf{y}} = \mathbf{X} \mathbf{w} + b", sizes={"n": 3, "d": 2}).ok
    with pytest.raises(ValueError, match="has no reference 'nonsense'; it has mean_log_loss, log_loss"):
        execute("L = 1", narrow={"L": "nonsense"})
    with pytest.raises(ValueError, match="it has none"):
        execute("a = 1", narrow={"a": "nonsense"})
    with pytest.raises(ValueError, match="draws must be at least 1"):
        execute("a = 1", draws=0)


def test_a_tree_can_be_executed_without_its_text() -> None:
    tree = t.Relation((t.Number("1"), t.Number("2")), ("=",))
    report = execute(tree)
    assert not report.ok
    assert "Number(text='1')" in str(report)
    noted = t.Annotated(t.Relation((t.Number("1"), t.Number("1")), ("=",)), t.Text("one"))
    assert execute(noted).ok
    odd = t.Relation((t.Number("one"), t.Number("1")), ("=",))
    assert execute(odd).steps[0].outcome == "not executed"
    lines = t.Statements((t.Symbol("a"), t.Relation((t.Blank(), t.Symbol("a")), ("=",))))
    assert execute(lines).steps[0].outcome == "equal"
    every = t.Condition(t.Relation((t.Symbol("a"), t.Symbol("a")), ("=",)), "for all", t.Symbol("a"))
    assert execute(every).outcome == "passed"
    remark = t.Statements((every.statement, t.Text("always")))
    assert len(execute(remark).steps) == 1
