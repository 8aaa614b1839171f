"""Trees have the right values, shapes are strict, and what has no value says why."""

import math
from typing import Any

import numpy as np
import pytest
import sympy

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.evaluation import (
    Context,
    EvaluationError,
    Fixed,
    NotExecutedError,
    ShapeError,
    UnknownSymbolError,
    World,
    add,
    bold_names,
    column,
    compare,
    evaluate,
    function,
    gradient,
    holds,
    minimize,
    multiply,
    parameter_of,
    slope,
    target,
    tidy,
)
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.references import REGISTRY
from mlmath_ref.formula.symbols import BOOK

FUNCTION = {"role": "operator", "domain": ""}
TABLE = BOOK.extended(
    {
        r"\mathbf{S}": {"shape": ["d", "d"]},
        "A": {"role": "event", "domain": ""},
        "B": {"role": "event", "domain": ""},
        "S": {"role": "input"},
        **{rf"\operatorname{{{name}}}": FUNCTION for name in ("tr", "softmax")},
        r"\det": FUNCTION,
        r"\log_{10}": FUNCTION,
        "N": {"role": "input"},
    }
)
S = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 0.5], [0.0, 0.5, 1.0]])
U, V = np.array([[1.0], [2.0], [-2.0]]), np.array([[3.0], [0.0], [4.0]])
VALUES: dict[str, Any] = {
    "x": 0.3, "w": 2.0, "b": -1.0, "a": 3.0, "c": 0.5, "h": 1e-3, "p": 0.25,
    r"\mathbf{u}": U, r"\mathbf{v}": V, r"\mathbf{S}": S, r"\mathcal{B}": (0, 2, 3),
}  # fmt: skip


def world(formula: t.Node | None = None, draw: int = 0, **more: Any) -> World:
    nodes = [] if formula is None else list(t.walk(formula))
    chance = tuple(
        event
        for part in nodes
        if isinstance(part, t.Probability | t.Expectation)
        for event in (*getattr(part, "event", ()), *getattr(part, "arguments", ()), *part.given)
    )
    names = frozenset(part.name for part in nodes if isinstance(part, t.Symbol))
    derivatives = tuple(part for part in nodes if isinstance(part, t.Derivative))
    context = Context(names, variables=(*derivatives, *chance))
    return World(TABLE, REGISTRY, context, draw=draw, overrides={**VALUES, **more})


def value(latex: str, draw: int = 0, **more: Any) -> Any:
    tree = parse(latex, TABLE)
    return evaluate(tree, world(tree, draw, **more))


NUMBERS = [
    (r"1 + 2 \cdot 3 - 4 / 8", 6.5),
    (r"\frac{6}{4}", 1.5),
    (r"x w", 0.6),
    (r"w^3 + w^{-1}", 8.5),
    (r"-w + (+b)", -3.0),
    (r"4!", 24.0),
    (r"50\%", 0.5),
    (r"\binom{5}{2}", 10.0),
    (r"\sqrt{a + 6} + \sqrt[3]{8}", 5.0),
    (r"e^0 + \pi", 1 + math.pi),
    (r"\ln e + \exp(0) + \cos(0)", 3.0),
    (r"\log_2 8", 3.0),
    (r"\lvert b \rvert + \lVert b \rVert", 2.0),
    (r"\lfloor x \rfloor + \lceil x \rceil", 1.0),
    (r"\min(w, a) + \max(w, a)", 5.0),
    (r"\mathbf{u} \cdot \mathbf{v}", -5.0),
    (r"\mathbf{u}^\top \mathbf{v}", -5.0),
    (r"w^\top", 2.0),
    (r"\lVert \mathbf{u} \rVert", 3.0),
    (r"\lVert \mathbf{u} \rVert_1", 5.0),
    (r"\lVert \mathbf{u} \rVert_2", 3.0),
    (r"\lVert \mathbf{u} \rVert_\infty", 2.0),
    (r"\lvert \mathcal{B} \rvert", 3.0),
    (r"\lvert \mathbf{S} \rvert", float(np.linalg.det(S))),
    (r"\begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}", -2.0),
    (r"\operatorname{tr}(\mathbf{S})", 6.0),
    (r"\det(\mathbf{S})", float(np.linalg.det(S))),
    (r"\sum_{j=1}^{3} j^2", 14.0),
    (r"\prod_{j=1}^{3} j", 6.0),
    (r"\sum_{j=1}^{0} j", 0.0),
    (r"\prod_{j=1}^{0} j", 1.0),
    (r"\sum_{i \in \mathcal{B}} i", 8.0),
    (r"\sum_{j} u_j", 1.0),
    (r"\sum_{j \in \{1, 3\}} j", 4.0),
    (r"\sum_{i=1}^{2} \sum_{j=1}^{3} i j", 18.0),
    (r"\lim_{h \to 0} \frac{(w + h)^2 - w^2}{h}", 4.0),
    (r"\frac{\mathrm{d}}{\mathrm{d}w} w^3", 12.0),
    (r"\frac{\mathrm{d}^2}{\mathrm{d}w^2} w^3", 12.0),
    (r"\frac{\mathrm{d}}{\mathrm{d}x} \ln x", 1 / 0.3),
]


@pytest.mark.parametrize(("latex", "expected"), NUMBERS, ids=[latex for latex, _ in NUMBERS])
@pytest.mark.parametrize("draw", [0, 3])
def test_numbers(latex: str, expected: float, draw: int) -> None:
    table = TABLE.extended({"u": {}})
    tree = parse(latex, table)
    here = world(tree, draw)
    assert evaluate(tree, here) == pytest.approx(expected, rel=1e-7)


ARRAYS = [
    (r"\mathbf{u} + 2 \mathbf{v}", U + 2 * V),
    (r"\mathbf{u} \odot \mathbf{v}", U * V),
    (r"\mathbf{S} \mathbf{u}", S @ U),
    (r"\mathbf{S}^2", S @ S),
    (r"\mathbf{S}^{-1} \mathbf{u}", np.linalg.solve(S, U)),
    (r"\mathbf{u} / 2", U / 2),
    (r"\mathbf{u} + \mathbf{0}", U),
    (r"\mathbf{0} + \mathbf{u}", U),
    (r"\mathbf{S} + w \mathbf{I}", S + 2 * np.eye(3)),
    (r"\mathbf{S} + \frac{\mathbf{I}}{w}", S + np.eye(3) / 2),
    (r"\mathbf{I} \mathbf{u}", U),
    (r"\mathbf{S} \mathbf{0}", np.zeros((3, 1))),
    (r"\begin{bmatrix} 1 & w \\ a & 4 \end{bmatrix}", np.array([[1.0, 2.0], [3.0, 4.0]])),
    (r"\begin{bmatrix} \mathbf{u} & \mathbf{v} \end{bmatrix}", np.hstack([U, V])),
    (r"e^{\mathbf{u}}", np.exp(U)),
    (r"\operatorname{softmax}(\mathbf{u})", np.exp(U) / np.exp(U).sum()),
    (r"\operatorname{softmax}(\mathbf{S})", np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)),
    (r"\nabla_{\mathbf{u}} \lVert \mathbf{u} \rVert", U / 3),
    (r"\frac{\partial}{\partial \mathbf{u}} \mathbf{u}^\top \mathbf{u}", 2 * U),
    (r"[1, 2, 3]", np.array([[1.0], [2.0], [3.0]])),
]


@pytest.mark.parametrize(("latex", "expected"), ARRAYS, ids=[latex for latex, _ in ARRAYS])
def test_arrays(latex: str, expected: Any) -> None:
    np.testing.assert_allclose(value(latex), expected, rtol=1e-7, atol=1e-9)


SHAPES = [
    (r"\mathbf{u} \mathbf{v}", "transpose missing"),
    (r"\mathbf{u} + \mathbf{u}^\top", "only a number broadcasts"),
    (r"\mathbf{u} \odot \mathbf{S}", "one shape"),
    (r"1 / \mathbf{u}", "only a number can divide"),
    (r"\mathbf{u}^2", "no power"),
    (r"\mathbf{S}^{x}", "no power"),
    (r"\sqrt{\mathbf{u}}", "the root of an array"),
    (r"\lvert \mathbf{u} \rvert", "absolute value of an array"),
    (r"\mathbf{0} + 1", "tells its size"),
    (r"\operatorname{tr}(\mathbf{u})", "square matrix"),
    (r"\operatorname{softmax}(w)", "needs a vector"),
    (r"\begin{bmatrix} \mathbf{u} & 1 \end{bmatrix}", "do not fit together"),
    (r"w_9", "no entry"),
    (r"w_0", "counts from 1"),
    (r"\mathbf{x}_0", "counts from 1"),
]


@pytest.mark.parametrize(("latex", "message"), SHAPES, ids=[latex for latex, _ in SHAPES])
def test_shapes_are_strict(latex: str, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        value(latex)


ERRORS = [
    (r"1 / (w - 2)", EvaluationError, "division by zero"),
    (r"\sqrt{b}", EvaluationError, "below 0"),
    (r"b^x", EvaluationError, "no real number"),
    (r"\mathbf{0} \mathbf{I}", NotExecutedError, "tell their size"),
    (r"\mathbf{I} + \mathbf{I}", NotExecutedError, "tell their size"),
    (r"\sum_{i=1} x", EvaluationError, "not where it ends"),
    (r"\sum_{j=1}^{e} j", EvaluationError, "whole numbers"),
    (r"\sum_{j=1/2}^{3} j", EvaluationError, "whole numbers"),
    (r"\mathcal{B} + 1", EvaluationError, "a set cannot stand"),
    (r"\sum_{j \in w} j", EvaluationError, "runs over a set"),
    (r"\sum_{i=1}^{2} \sum_{i=1}^{2} i", EvaluationError, "used twice"),
    (r"\int_0^1 x \, \mathrm{d}x", NotExecutedError, "no value to compute"),
    (r"\{x \mid x > 0\}", NotExecutedError, "not executed"),
    (r"\min_{w} w^2", NotExecutedError, "not executed"),
    (r"\sum_{j=1}^{\infty} j", NotExecutedError, "terms"),
    (r"\sum_{i=1}^{9999} \sum_{j=1}^{9} i", NotExecutedError, "terms"),
    ("999!", NotExecutedError, "factorial"),
    (r"w \pm 1", NotExecutedError, "not executed"),
    (r"\lim_{x \to \infty} x", NotExecutedError, "infinity"),
]


@pytest.mark.parametrize(("latex", "kind", "message"), ERRORS, ids=[latex for latex, _, _ in ERRORS])
def test_what_has_no_value_says_why(latex: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        value(latex)


LAWS = [
    r"P(A \cap B) = P(A, B)",
    r"P(A \mid B) P(B) = P(A \wedge B)",
    r"P(A \cup B) = P(A) + P(B) - P(A, B)",
    r"P(A \vee B) = P(A) + P(B) - P(A, B)",
    r"P(\neg A) + 0 P(B) = 1 - P(A)",
    r"P(A \setminus B) = P(A) - P(A, B)",
    r"P(\text{rain} \mid \text{wind}) P(\text{wind}) = P(\text{rain and wind})",
    r"\operatorname{Var}(Y) = \operatorname{E}[Y^2] - \operatorname{E}[Y]^2",
    r"\operatorname{E}[a Y + 1] = a \operatorname{E}[Y] + 1",
    r"\operatorname{Cov}(Y, Y) = \operatorname{Var}(Y)",
    r"\operatorname{E}[Y \mid Y = 1] = 1",
    r"0 < P(Y = 1)",
    r"P(Y = 1) < 1",
]


@pytest.mark.parametrize("law", LAWS)
def test_laws_of_chance_hold_on_a_table(law: str) -> None:
    assert value(law) is True


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"P(w + 1)", "not something that happens"),
        (r"P(Y = 1 \mid Y = 9)", "never happens"),
        (r"A + 1", "neither a row"),
    ],
)
def test_chance_that_has_no_value(latex: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        value(latex)


def test_std_is_the_root_of_the_variance() -> None:
    tree = t.Expectation("Std", (t.Symbol("Y"),))
    variance = t.Expectation("Var", (t.Symbol("Y"),))
    assert evaluate(tree, world(tree)) ** 2 == pytest.approx(evaluate(variance, world(tree)))


def test_cases_and_indicators() -> None:
    latex = r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"
    assert (value(latex), value(latex, x=-1.0)) == (1.0, 0.0)
    assert evaluate(t.Indicator(parse("x > 0", TABLE)), world()) == 1.0
    with pytest.raises(EvaluationError, match="no case"):
        evaluate(t.Cases((t.Case(t.Number("1"), parse("x < 0", TABLE)),)), world())


def test_conditions_below_a_sum() -> None:
    tree = t.Reduce(
        "∑", t.Symbol("j"), (t.Symbol("j"),), t.Number("1"), t.Number("3"),
        condition=parse(r"j \neq 2", TABLE),
    )  # fmt: skip
    assert evaluate(tree, world()) == 4.0
    with pytest.raises(NotExecutedError, match="union"):
        evaluate(t.Reduce("⋃", t.Number("1"), (t.Symbol("j"),)), world())
    with pytest.raises(EvaluationError, match="needs an index"):
        evaluate(t.Reduce("∑", t.Number("1")), world())


def test_lowest_points() -> None:
    assert value(r"\arg\min_{w} (w - 3)^2") == pytest.approx(3)
    assert value(r"\arg\max_{w} -(w - 3)^2") == pytest.approx(3)
    assert value(r"\arg\min_{j} (j - 2)^2") == 2
    np.testing.assert_allclose(
        value(r"\arg\min_{\mathbf{u}} \lVert \mathbf{u} - \mathbf{v} \rVert^2"), V, atol=1e-6
    )
    for latex in (r"\arg\min_{w} -w^2", r"\arg\min_{w} b"):
        with pytest.raises(EvaluationError, match="no lowest point"):
            value(latex)
    with pytest.raises(EvaluationError, match="one variable"):
        evaluate(t.Extremum("arg min", t.Number("1")), world())
    assert minimize(
        lambda here: abs(here.value("w") - 2.01) ** 1.5, world(), "w", t.Number("1")
    ) == pytest.approx(2.01, abs=1e-3)


def test_calls_of_what_is_defined() -> None:
    assert value("L(w + 1) - L(w)") != 0
    assert value("f(w) - f(w)") == 0
    assert value("f(x, w) - f(w, x)") != 0
    assert value(r"f(\mathbf{u}) - f(\mathbf{v})") != 0
    assert value("f(2)") == pytest.approx(value("f(w)"))
    with pytest.raises(EvaluationError, match="not clear which input"):
        value("L(3)")
    with pytest.raises(UnknownSymbolError, match="nothing says"):
        evaluate(t.Call(t.Symbol("q"), (t.Symbol("w"),)), world())
    with pytest.raises(UnknownSymbolError, match="neither a row"):
        evaluate(t.Symbol("unheard"), world())
    assert evaluate(
        t.Call(t.Index(t.Symbol(r"\log"), (t.Number("10"),)), (t.Number("100"),)), world()
    ) == pytest.approx(2)
    assert value(r"\operatorname{logit}(p)") == pytest.approx(math.log(1 / 3))
    assert value(r"\sigma(0)") == 0.5
    assert evaluate(t.Call(t.Symbol(r"\min"), (t.Symbol(r"\mathbf{u}"),)), world()) == -2.0


def test_slopes_at_a_point() -> None:
    cube = t.Power(t.Symbol("w"), t.Number("3"))
    at_number = t.Derivative(cube, (t.Symbol("w"),), at=(t.Number("1"),))
    at_relation = t.Derivative(cube, (t.Symbol("w"),), at=(parse("w = 1", TABLE),))
    assert evaluate(at_number, world()) == pytest.approx(3)
    assert evaluate(at_relation, world()) == pytest.approx(3)
    with pytest.raises(EvaluationError, match="with respect to a symbol"):
        evaluate(t.Derivative(cube, (t.Number("1"),)), world())
    entry = t.Index(t.Symbol("w"), (t.Number("2"),))
    here = World(TABLE, REGISTRY)
    assert target(entry, here) == (r"\mathbf{w}", (1, 0))
    assert evaluate(t.Derivative(t.Power(entry, t.Number("2")), (entry,)), here) == pytest.approx(
        2 * evaluate(entry, here)
    )


def test_hessians() -> None:
    curve = parse(r"\nabla^2 L", TABLE)
    one = evaluate(curve, world(curve))
    assert one.shape == (2, 2)
    assert one[1, 1] == pytest.approx(2, rel=1e-5)
    assert gradient(lambda here: here.value("w") ** 2, world(), "w") == pytest.approx(4)
    both = gradient(lambda here: S @ here.value(r"\mathbf{u}"), world(), r"\mathbf{u}")
    np.testing.assert_allclose(both, S, atol=1e-8)


def test_sympy_and_differences_must_agree() -> None:
    def odd(here: World) -> Any:
        w = here.value("w")
        return w if isinstance(w, sympy.Basic) else 2 * w

    with pytest.raises(EvaluationError, match="SymPy says"):
        slope(odd, world(), "w", None)

    def opaque(here: World) -> Any:
        return math.sin(here.value("w")) if not here.algebra else math.sin(object())  # type: ignore[arg-type]

    assert slope(opaque, world(), "w", None) == pytest.approx(math.cos(2.0))
    with pytest.raises(TypeError, match="no SymPy"):
        slope(opaque, world().with_values({}, algebra=True), "w", None)


def test_named_parts_and_entries() -> None:
    here = World(TABLE, REGISTRY)
    for latex, key in ((r"L_{\text{new}}", "L|new"), ("s_x", "s|x")):
        assert evaluate(parse(latex, TABLE), here) == here.value(key)
    row = evaluate(parse(r"\mathbf{x}_2", TABLE), here)
    np.testing.assert_array_equal(row.ravel(), here.value(r"\mathbf{X}")[1])
    entry = t.Index(t.Symbol(r"\mathbf{b}"), (t.Number("2"),))
    np.testing.assert_array_equal(evaluate(entry, here)[:, 0], here.value(r"\mathbf{B}")[:, 1])
    product = t.Index(parse(r"\mathbf{S} \mathbf{u}", TABLE), (t.Number("1"),))
    assert evaluate(product, world()) == (S @ U)[0, 0]
    with pytest.raises(ShapeError, match="needs an array"):
        evaluate(t.Index(parse("w + 1", TABLE), (t.Number("1"),)), world())
    assert (
        evaluate(t.Index(t.Symbol("x"), (t.Number("1"), t.Number("2"))), here)
        == here.value(r"\mathbf{X}")[0, 1]
    )
    assert np.shape(here.value("S[n,n]")) == (7, 7)
    with pytest.raises(UnknownSymbolError, match="not what it is for each"):
        here.value(r"\bar{x}[n]")
    assert (
        evaluate(t.Index(t.Symbol("N"), (t.Number("1"), t.Number("2"))), here) == here.value("N[n,d]")[0, 1]
    )
    raised = t.Index(t.Symbol("w"), (t.Symbol("t"),), raised=True)
    steps = here.with_indices({"t": (2, "steps")})
    assert evaluate(raised, steps) == steps.value("w[steps]")[2, 0]
    assert (
        evaluate(t.Index(t.Symbol("w"), (t.Symbol("n"),)), World(TABLE, REGISTRY, sizes={"n": 2, "d": 3}))
        != 0
    )
    with pytest.raises(ShapeError, match="no entry"):
        evaluate(t.Index(t.Symbol("w"), (t.Number("1"),)), world(**{r"\mathbf{w}": 1.0}))


def test_numbers_that_are_no_numbers() -> None:
    huge = t.Power(t.Number("10"), t.Number("999"))
    assert evaluate(huge, world()) == math.inf
    singular = {r"\mathbf{S}": np.ones((3, 3))}
    with pytest.raises(EvaluationError, match="no inverse"):
        value(r"\mathbf{S}^{-1}", **singular)
    w = sympy.Symbol("w")
    assert float(value("w^3", w=w).subs(w, 2)) == 8
    assert function("abs", np.array([[w, -2]], dtype=object))[0, 1] == 2
    assert tidy(np.array([[2]])) == 2.0
    assert column([w, 1.0]).dtype == object
    with pytest.raises(EvaluationError, match="does not hold numbers"):
        evaluate(t.Sequence((t.Symbol(r"\mathbf{u}"),)), world())


def test_fixed_arrays() -> None:
    one = Fixed(r"\mathbf{1}")
    times = t.Binary("", t.Number("1"), t.Number("1"))
    np.testing.assert_array_equal(multiply(S, one, times), S.sum(axis=1, keepdims=True))
    np.testing.assert_array_equal(multiply(one.like((1, 3)), S, times), S.sum(axis=0, keepdims=True))
    assert compare(one, np.ones((3, 1)), 1e-9)
    assert compare(np.ones((3, 1)), one, 1e-9)
    assert compare(one, one, 1e-9)
    assert not compare(1.0, math.inf, 1e-9)
    np.testing.assert_array_equal(add(U, one, times), U + 1)
    identity = Fixed(r"\mathbf{I}")
    assert identity.transposed is identity
    assert (one.transposed.is_row, one.transposed.transposed) == (True, one)
    scaled = evaluate(parse(r"-\frac{\mathbf{I}}{4} w", TABLE), world())
    np.testing.assert_array_equal(scaled.like((2, 2)), [[-0.5, 0], [0, -0.5]])
    np.testing.assert_array_equal(multiply(one.transposed, S, times), S.sum(axis=0, keepdims=True))
    with pytest.raises(ShapeError, match="is square here"):
        identity.like((3, 1))
    with pytest.raises(ShapeError, match="is a row here"):
        one.transposed.like((3, 1))
    with pytest.raises(NotExecutedError, match="nothing beside"):
        multiply(one, U.T, times)
    assert list(bold_names(r"\operatorname{x}")) == [r"\boldsymbol{\operatorname{x}}"]
    assert list(bold_names("s_{xy}")) == []


@pytest.mark.parametrize(
    ("operator", "left", "right", "expected"),
    [
        ("=", 1.0, 1.0 + 1e-12, True), ("≠", 1.0, 2.0, True), ("∈", 1.0, (1.0, 2.0), True),
        ("∉", 1.0, (2.0,), True),
        ("<", 1.0, 1.0, False), (">", 2.0, 1.0, True), ("≤", 1.0, 1.0, True), ("≥", 1.0, 2.0, False),
    ],
)  # fmt: skip
def test_comparisons(operator: str, left: Any, right: Any, expected: bool) -> None:
    assert holds(operator, left, right) is expected


def test_a_relation_without_truth() -> None:
    with pytest.raises(NotExecutedError, match="neither true nor false"):
        holds("∼", 1.0, 1.0)


def test_what_a_symbol_is() -> None:
    here = World(TABLE, REGISTRY, definitions={"c": lambda _: 5.0})
    assert here.value("c") == 5.0
    assert here.with_indices({"j": (1, "d")}).value("c") == 5.0
    assert here.value("n") == 7.0
    assert here.value(r"\pi") == math.pi
    assert isinstance(here.value(r"\mathbf{0}"), Fixed)
    assert evaluate(t.Annotated(t.Number("2"), t.Text("two")), here) == 2.0
    assert parameter_of(t.Symbol("w^*"), here) == "w"
    chosen = World(TABLE, REGISTRY, narrow={"L": "log_loss"}, overrides={"p": 0.5, "y": 1.0})
    assert chosen.value("L") == pytest.approx(math.log(2))
    free = World(TABLE, REGISTRY, narrow={"L": "free"})
    assert free.value("L") == World(TABLE, {}).value("L")
    with pytest.raises(UnknownSymbolError, match="is no number"):
        here.value("T")


def test_signs_and_words_that_a_tree_may_hold() -> None:
    with pytest.raises(NotExecutedError, match="two values"):
        evaluate(t.Unary("±", t.Number("1")), world())
    here = World(TABLE, REGISTRY)
    assert evaluate(t.Power(t.Symbol("s"), t.Number("2")), here) == here.value("s^2")
    together = t.Probability(t.Symbol("P"), (t.Text("rain and wind"),))
    apart = t.Probability(t.Symbol("P"), (t.Text("rain"), t.Text("wind")))
    assert evaluate(together, world(together)) == evaluate(apart, world(apart))
    with pytest.raises(UnknownSymbolError, match="needs the matrix"):
        evaluate(t.Index(t.Symbol(r"\mathbf{w}"), (t.Number("1"),)), here)
