"""Right formulas pass, wrong ones fail and say where, and what was not checked is not called right."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.execute import CHECKED, FAILED, Report, execute
from mlmath_ref.formula.symbols import BOOK, Table

CHAPTERS = Path(__file__).parents[1] / "book" / "chapters"
OPERATOR = {"role": "operator", "domain": ""}
COMMON: dict[str, dict[str, Any]] = {
    "u": {}, "v": {}, r"\mathbf{b}": {"shape": ["d"]},
    r"\operatorname{distance}": OPERATOR, r"\operatorname{scaled distance}": OPERATOR,
    r"\operatorname{mistakes}": {"role": "statistic"}, r"\operatorname{week}": OPERATOR,
}  # fmt: skip
SIZE, INDEX = {"role": "size", "domain": "count"}, {"role": "index", "domain": "count"}
# What letters mean in formulas from papers.
NARROWED: dict[str, dict[str, dict[str, Any]]] = {
    "eq-reading-formulas-softmax": {"m": INDEX, "K": SIZE, "k": INDEX},
    "eq-reading-formulas-batchnorm": {
        r"\mu": {"role": "statistic"}, "m": SIZE, r"\gamma": {"role": "parameter"},
        r"\beta": {"role": "parameter"}, r"\epsilon": {"role": "setting", "domain": "positive"},
        r"\hat{x}": {"role": "input"}, r"\sigma^2": {"role": "statistic", "domain": "positive"},
        r"\sigma": {"role": "statistic", "domain": "positive", "kind": "array"},
    },
    "eq-reading-formulas-ema": {
        "m": {"role": "statistic", "domain": "any"}, r"\beta": {"role": "setting", "domain": "probability"},
    },
    "eq-reading-formulas-argmin": {r"\hat{w}": {"role": "parameter"}},
    "eq-reading-formulas-ridge": {r"\hat{\mathbf{w}}": {"role": "parameter", "shape": ["d"]}},
    "eq-matrices-wrong": {r"\bar{\hat{y}}": {"role": "statistic"}},
    "eq-further-reading-attention": {
        r"\mathbf{Q}": {"shape": ["n", "d_k"]}, r"\mathbf{K}": {"shape": ["k", "d_k"]},
        r"\mathbf{V}": {"shape": ["k", "d"]}, "d_k": SIZE, r"\operatorname{Attention}": OPERATOR,
        r"\operatorname{softmax}": OPERATOR,
    },
}  # fmt: skip
NOT_EXECUTED = {"eq-core-loop-boxes", "eq-next-steps-time"}
# Displays that give numbers or limits to what is free, besides what they claim.
PARTLY = {
    "eq-engineering-contract",
    "eq-gradient-descent-valleys",
    "eq-matrices-action",
    "eq-vectors-learner",
}


def displays() -> dict[str, str]:
    """Return every labelled display formula of the book."""
    found = {}
    for path in sorted(CHAPTERS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for formula, label in re.findall(r"\$\$(.+?)\$\$[ ]*\(([\w-]+)\)", text, re.DOTALL):
            found[label] = formula.strip()
    return found


DISPLAYS = displays()


def table(label: str = "") -> Table:
    return BOOK.extended({**COMMON, **NARROWED.get(label, {})})


@pytest.mark.parametrize("label", DISPLAYS)
def test_every_display_of_the_book_passes(label: str) -> None:
    for seed in (0, 1):
        report = execute(DISPLAYS[label], table(label), draws=5, seed=seed)
        assert report.ok, str(report)
        expected = "not executed" if label in NOT_EXECUTED else "partly" if label in PARTLY else "passed"
        assert report.outcome == expected, str(report)


def mutants(formula: str) -> list[str]:
    """Return the formula with one token changed, in every way and at every place that we know."""
    rules = [
        (r"(?<![\^_{a-z])-(?!\s*\})", "+"), (r"(?<![\^_{a-z])\+", "-"), (r"\^2(?!\})", ""), (r"\^\\top", ""),
        (r"frac\{2\}", "frac{1}"), (r"frac\{1\}", "frac{2}"), (r"\\hat\{y\}", "y"),
        (r"\\hat\{\\mathbf\{y\}\}", r"\\mathbf{y}"), (r"(?<![\\{A-Za-z_])y(?=[_ )])", r"\\hat{y}"),
        (r"_i(?![\w'])", "_j"), (r"_j(?![\w'])", "_i"), (r"_\{ij\}", "_{ji}"), (r"(?<=\{)n(?=\})", "d"),
        (r"\\le(?![a-z])", r"\\ge"), (r"<", ">"),
    ]  # fmt: skip
    return [
        formula[: match.start()] + match.expand(new) + formula[match.end() :]
        for old, new in rules
        for match in re.finditer(old, formula)
    ]


CORE = [
    "core-loop-model", "core-loop-loss", "core-loop-round", "derivatives-rules", "derivatives-chain",
    "derivatives-log-loss", "derivatives-log-loss-slope", "derivatives-central", "derivatives-gradient",
    "engineering-all-pairs", "engineering-train-test", "engineering-cost", "engineering-threshold",
    "engineering-calibration", "engineering-missing", "gradient-descent-update", "gradient-descent-factor",
    "gradient-descent-bound", "gradient-descent-vector", "gradient-descent-standardize",
    "gradient-descent-stop",
    "gradient-descent-batch", "mse", "mse-gradient-w", "normal-equation", "linear-model-matrix",
    "matrices-product", "probability-bayes", "probability-noise", "probability-cost",
    "reading-formulas-ridge",
    "reading-formulas-batchnorm", "statistics-difference", "statistics-z-score", "vectors-norm",
    "vectors-cosine",
    "vectors-projection",
]  # fmt: skip


def test_single_token_mutants_are_caught() -> None:
    every = [(f"eq-{name}", mutant) for name in CORE for mutant in mutants(DISPLAYS[f"eq-{name}"])]
    assert len(every) > 150
    chosen = np.random.default_rng(0).choice(len(every), 60, replace=False)
    survivors: list[tuple[str, str]] = []
    for label, mutant in (every[number] for number in chosen):
        try:
            report = execute(mutant, table(label))
        except FormulaError:
            continue
        if report.outcome == "passed":
            survivors.append((label, mutant))
    assert survivors == []


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
]  # fmt: skip


@pytest.mark.parametrize(("latex", "outcome"), STEPS, ids=[latex for latex, _ in STEPS])
def test_outcomes(latex: str, outcome: str) -> None:
    report = execute(latex, table())
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
    assert [each.outcome for each in execute(chain, table()).steps] == ["equal", "different", "equal"]


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


def test_limits_on_inputs_are_definitions() -> None:
    assert execute(r"0 \le x_{i1} \le 168").outcome == "definition"
    assert execute(r"0 \le a \le 5").outcome == "definition"


def test_nothing_executed_is_not_called_right() -> None:
    assert execute(r"\text{data} \to \text{model}").outcome == "not executed"
    assert Report("", (), 1, 0).outcome == "not executed"


def test_meanings_and_sizes_can_be_chosen() -> None:
    chosen = execute(r"L = -\ln p", narrow={"L": "log_loss", "y": "free"}, draws=1)
    assert chosen.outcome == "failed"
    assert execute(r"\hat{\mathbf{y}} = \mathbf{X} \mathbf{w} + b", sizes={"n": 3, "d": 2}).ok
    with pytest.raises(ValueError, match="has no reference 'nonsense'; it has log_loss"):
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
