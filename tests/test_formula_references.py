"""Every reference that formulas are held against meets a second witness; one without a witness fails here."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats
import sympy
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import brier_score_loss, confusion_matrix, log_loss, mean_squared_error

from mlmath_ref import derivatives, gradient_descent, linear_regression, probability, statistics, vectors
from mlmath_ref.formula import references
from mlmath_ref.formula import tree as t
from mlmath_ref.formula.draw import SampleSpace
from mlmath_ref.formula.evaluation import Context, EvaluationError, World
from mlmath_ref.formula.references import REGISTRY
from mlmath_ref.formula.symbols import BOOK

X, W, Y, Y_HAT = r"\mathbf{X}", r"\mathbf{w}", r"\mathbf{y}", r"\hat{\mathbf{y}}"
U, V = r"\mathbf{u}", r"\mathbf{v}"
ALARM, MISS, CALL = r"c_{\text{false alarm}}", r"c_{\text{miss}}", r"c_{\text{call}}"
BS, RIDGE = r"\operatorname{BS}", r"\hat{\mathbf{w}}"
PARTS = ("new", "train", "test", "twin", "day", "evening", "seen", "missing", "val", "old")
TABLE = BOOK.extended(
    {
        r"\beta": {"domain": "probability"},
        r"\gamma": {},
        r"\epsilon": {"domain": "positive"},
        r"\mathbf{Q}": {"shape": ["n", "d_k"]},
        r"\mathbf{K}": {"shape": ["k", "d_k"]},
        r"\mathbf{V}": {"shape": ["k", "d"]},
        "m": {"role": "statistic", "domain": "any"},
    }
)


def world(*names: str, draw: int = 0, **values: Any) -> World:
    """Return a draw of a formula that uses `names`; ``name=function`` asks for a reference by its name."""
    chosen = dict(each.split("=") for each in names if "=" in each)
    axes = {("x", 1): "d"} if "many" in names else {("p", 0): "n"} if "each" in names else {}
    context = Context(frozenset(names), frozenset(names), frozenset(names), axes)
    return World(TABLE, REGISTRY, context, chosen, draw=draw, overrides=values)


def world_of(key: str, names: tuple[str, ...], draw: int) -> World:
    """Return the draw in which a reference is asked; a function gets two vectors, or three matrices."""
    here = world(*names, draw=draw)
    if not key.startswith("call|"):
        return here
    letters = "QKV" if "Attention" in key else "uv"
    return here.with_values({"arguments": tuple(here.value(rf"\mathbf{{{letter}}}") for letter in letters)})


def flat(here: World, key: str) -> Any:
    return np.asarray(here.value(key)).ravel()


def part(here: World, values: Any, name: str) -> Any:
    return np.asarray(values).ravel()[list(here.subset(name))]


def column_x(here: World) -> Any:
    return flat(here, "x[n]")


def line(here: World) -> Any:
    return linear_regression.predict(here.value("x[n]"), [here.value("w")], here.value("b"))


def model(here: World) -> Any:
    return linear_regression.predict(here.value(X), flat(here, W), here.value("b"))


def slope_of_line(here: World) -> Any:
    return linear_regression.gradient(here.value("x[n]"), flat(here, Y), [here.value("w")], here.value("b"))


def mse_curvature(here: World) -> Any:
    return derivatives.hessian(lambda w: mean_squared_error(flat(here, Y), here.value(X) @ w), np.ones(3))


def lowest_on_line(here: World) -> Any:
    """Return the weight of one feature with the lowest loss, by searching for it."""
    return scipy.optimize.minimize_scalar(
        lambda w: mean_squared_error(flat(here, Y), column_x(here) * w + here.value("b"))
    ).x


def change_that_explains(here: World) -> Any:
    """Return the change of w after which the parabola of the loss has changed by Delta L."""
    bend = 2 * vectors.dot(column_x(here), column_x(here)) / 7
    roots = np.roots([bend / 2, slope_of_line(here).w[0], -here.value("Delta|L")])
    return min(roots, key=abs)


def step_by_step(here: World) -> Any:
    m, x, beta = list(flat(here, "m[steps]")[:1]), flat(here, "x[steps]"), here.value(r"\beta")
    for now in range(1, 6):
        m.append(beta * m[-1] + (1 - beta) * x[now])
    return m


def rescaled(here: World) -> Any:
    x = flat(here, "x[m]")
    return [(each - sum(x) / 11) / math.sqrt(statistics.variance(x) + here.value(r"\epsilon")) for each in x]


def decisions(here: World) -> Any:
    """Return how often each label met each prediction, truth by row."""
    return confusion_matrix([(i + here.draw) % 2 for i in range(7)], flat(here, "said[n]"), labels=[0, 1])


def in_bin(here: World, key: str) -> list[list[float]]:
    """Return the values of each bin."""
    bins = flat(here, "bin[n]")
    return [[each for each, bin_ in zip(flat(here, key), bins, strict=True) if bin_ == m] for m in range(4)]


def counted(here: World, *events: str) -> float:
    """Return in how many cases all events happen."""
    space = here.value("space")
    cases = zip(space.counts, space.outcomes(), strict=True)
    return sum(count for count, outcome in cases if all(outcome[event] for event in events))


def fit(X: Any, y: Any) -> Any:
    return LinearRegression(fit_intercept=False).fit(X, y).coef_


def pooled(here: World) -> Any:
    """Return the pooled variance by the groups' own variances."""
    groups = [part(here, column_x(here), name) for name in ("day", "evening")]
    return sum(len(group) * statistics.variance(group) for group in groups) / 5


def two(here: World) -> tuple[Any, Any]:
    return flat(here, U), flat(here, V)


def quartile(here: World, percent: float) -> Any:
    return scipy.stats.scoreatpercentile(column_x(here), percent)


def spread(values: Any) -> Any:
    return statistics.standard_deviation(values)


Witness = Callable[[World], Any]
Case = tuple[str, tuple[str, ...], Witness]
WITNESSES: list[Case] = [
    (r"\hat{y}", ("w",), lambda s: np.polyval([s.value("w"), s.value("b")], s.value("x"))),
    (r"\hat{y}", (W,), lambda s: vectors.dot(flat(s, W), flat(s, r"\mathbf{x}")) + s.value("b")),
    (Y_HAT, ("w",), line),
    (Y_HAT, (W, "b"), model),
    (Y_HAT, (W, Y_HAT), lambda s: np.einsum("ij,j->i", s.value(X), flat(s, W))),
    (r"\varepsilon", ("w",), lambda s: s.value("y") - s.value("w") * s.value("x") - s.value("b")),
    ("L", ("w",), lambda s: mean_squared_error(flat(s, Y), line(s))),
    ("L", (W,), lambda s: mean_squared_error(flat(s, Y), model(s))),
    ("L", ("p",), lambda s: log_loss([s.value("y")], [s.value("p")], labels=[0, 1])),
    ("L", ("L", "p", "each"), lambda s: log_loss(flat(s, Y), flat(s, "p[n]"))),
    ("L", ("w", "L=two_valleys"), lambda s: np.polyval([1, 0, -4, 1, 6], s.value("w"))),
    (r"\ell", ("w",), lambda s: mean_squared_error([s.value("y")], [s.value(r"\hat{y}")])),
    (r"\ell[n]", ("w",), lambda s: [mean_squared_error([y], [p])
        for y, p in zip(flat(s, Y), line(s), strict=True)]),
    ("L|wrong", ("w",), lambda s: np.mean([(a - b) ** 2 for a in line(s) for b in flat(s, Y)])),
    *[(f"set|{rest}", (), lambda s, first=first: [i for i in range(7) if i not in s.subset(first)])
      for first, rest in (("day", "evening"), ("seen", "missing"), ("train", "test"))],
    ("set|new", ("twin",), lambda s: [i for i in s.subset("test") if i not in s.subset("twin")]),
    *[(f"L|{name}", ("w",), lambda s, name=name: mean_squared_error(
        part(s, s.value(Y), name), part(s, line(s), name))) for name in PARTS],
    *[(f"n|{name}", (), lambda s, name=name: sum(i in s.subset(name) for i in range(7))) for name in PARTS],
    *[(rf"\bar{{x}}|{name}", (), lambda s, name=name: statistics.mean(part(s, column_x(s), name)))
      for name in PARTS],
    *[(f"s^2|{name}", (), lambda s, name=name: statistics.variance(part(s, column_x(s), name)))
      for name in PARTS],
    *[(f"s|{name}", (), lambda s, name=name: spread(part(s, column_x(s), name))) for name in PARTS],
    (r"\bar{x}", (), lambda s: statistics.mean(column_x(s))),
    (r"\bar{y}", (), lambda s: statistics.mean(flat(s, Y))),
    (r"\bar{\hat{y}}", ("w",), lambda s: statistics.mean(line(s))),
    (r"\bar{x}[d]", (), lambda s: np.ones(7) @ s.value(X) / 7),
    *[(key, (), lambda s: statistics.variance(column_x(s))) for key in ("s^2", "s^2|x")],
    *[(key, (), lambda s: spread(column_x(s))) for key in ("s", "s|x")],
    ("s|y", (), lambda s: spread(flat(s, Y))),
    ("s^2|y", (), lambda s: statistics.variance(flat(s, Y))),
    (r"s|\hat{y}", ("w",), lambda s: spread(line(s))),
    (r"s^2|\hat{y}", ("w",), lambda s: statistics.variance(line(s))),
    ("s[d]", ("many",), lambda s: np.sqrt(np.diag(np.cov(s.value(X).T, bias=True)))),
    ("s_{xy}", (), lambda s: statistics.covariance(column_x(s), flat(s, Y))),
    ("r", (), lambda s: scipy.stats.pearsonr(column_x(s), flat(s, Y)).statistic),
    (r"\tilde{x}[n]", (), lambda s: scipy.stats.zscore(column_x(s))),
    (r"\tilde{x}[n,d]", (), lambda s: scipy.stats.zscore(s.value(X))),
    ("s^2|pooled", (), pooled),
    ("s|pooled", (), lambda s: math.sqrt(pooled(s))),
    (r"\delta", (), lambda s: statistics.standardized_difference(
        *(part(s, column_x(s), k) for k in ("day", "evening")))),
    ("text|lower quartile", (), lambda s: quartile(s, 25)),
    ("text|upper quartile", (), lambda s: quartile(s, 75)),
    (r"\operatorname{IQR}", (), lambda s: scipy.stats.iqr(column_x(s))),
    ("text|lower fence", (), lambda s: quartile(s, 25) - 1.5 * scipy.stats.iqr(column_x(s))),
    ("text|upper fence", (), lambda s: quartile(s, 75) + 1.5 * scipy.stats.iqr(column_x(s))),
    *[(key, (), lambda s: sorted(column_x(s))[3])
      for key in (r"\operatorname{median}", "text|the middle value of the sorted x i")],
    ("z", (W,), lambda s: vectors.dot(flat(s, W), flat(s, r"\mathbf{x}")) + s.value("b")),
    ("z", ("w",), lambda s: np.polyval([s.value("w"), s.value("b")], s.value("x"))),
    ("p", ("z",), lambda s: scipy.special.expit(s.value("z"))),
    ("p", ("w",), lambda s: scipy.special.expit(s.value("w") * s.value("x") + s.value("b"))),
    ("p[K]", ("z",), lambda s: scipy.special.softmax(flat(s, "z[K]"))),
    ("E|wrong", (), lambda s: scipy.stats.binom(7, min(s.value("p"), 1 - s.value("p"))).mean()),
    ("E|call", (), lambda s: s.value(ALARM) * (1 - s.value("p"))),
    ("E|wait", (), lambda s: s.value(MISS) * s.value("p")),
    ("p^*", (ALARM,), lambda s: probability.decision_threshold(s.value(ALARM), s.value(MISS))),
    ("p^*", (CALL,), lambda s: s.value(CALL) / s.value(MISS)),
    (r"\operatorname{SE}", (), lambda s: scipy.stats.binom(7, s.value("p")).std() / 7),
    ("space", (r"\tilde{y}", r"\rho"), lambda s: [s.value(r"\rho"), s.value("p"), s.value("p")
        + s.value(r"\rho") - 2 * s.value("p") * s.value(r"\rho")]),
    ("space", ("completes", "z", W), lambda s: [scipy.special.expit(s.value("z"))]),
    ("text|evening", ("both",), lambda s: counted(s, "evening")),
    ("text|both", ("both",), lambda s: counted(s, "evening", "completes")),
    ("text|slope", ("w",), lambda s: slope_of_line(s).w[0]),
    (r"text|slope along \mathbf{u}", (W,), lambda s: linear_regression.gradient(
        s.value(X), flat(s, Y), flat(s, W), s.value("b")).w @ flat(s, U)),
    ("Delta|w", ("w",), change_that_explains),
    ("Delta|L", ("w",), lambda s: mean_squared_error(flat(s, Y), line(s) + s.value("h") * column_x(s))
        - mean_squared_error(flat(s, Y), line(s))),
    *[(key, ("w",), lowest_on_line) for key in ("w^*", r"\hat{w}")],
    (r"\mathbf{w}^*", (W,), lambda s: fit(s.value(X), flat(s, Y) - s.value("b"))),
    (RIDGE, (W,), lambda s: np.linalg.pinv(s.value(X)) @ flat(s, Y)),
    (RIDGE, (W, r"\lambda", RIDGE), lambda s: Ridge(s.value(r"\lambda"), fit_intercept=False).fit(
        s.value(X), flat(s, Y)).coef_),
    (r"\lambda", ("w",), lambda s: 2 * vectors.dot(column_x(s), column_x(s)) / 7),
    (r"\lambda_{\max}", (W,), lambda s: np.linalg.eigvalsh(mse_curvature(s))[-1]),
    (r"\lambda_{\min}", (W,), lambda s: np.linalg.eigvalsh(mse_curvature(s))[0]),
    (r"\kappa", (W,), lambda s: gradient_descent.condition_number(mse_curvature(s))),
    (r"\alpha_{\max}", (W,), lambda s: gradient_descent.largest_stable_rate(mse_curvature(s))),
    ("w[steps]", ("w",), lambda s: gradient_descent.gradient_descent(
        lambda w: linear_regression.gradient(s.value("x[n]"), flat(s, Y), w, s.value("b")).w,
        [s.value("w")], s.value(r"\alpha"), 5).positions),
    ("m[steps]", (r"\beta",), step_by_step),
    (r"\mathbf{A}", (), lambda s: np.column_stack([s.value(X), np.ones(7)])),
    (r"\mathbf{B}", (r"\mathbf{B}=turn_and_stretch",), lambda s: [
        turned for i in (1, 1j) for turned in [i * (1 - 1j)]]),
    (r"\boldsymbol{\theta}", (), lambda s: fit(np.column_stack([s.value(X), np.ones(7)]), flat(s, Y))),
    (r"\boldsymbol{\theta}", (Y_HAT,), lambda s: np.append(flat(s, W), s.value("b"))),
    ("c", ("c",), lambda s: vectors.norm(vectors.project(*two(s))) / vectors.norm(flat(s, V))
        * np.sign(vectors.dot(*two(s)))),
    (r"\operatorname{TP}", (), lambda s: decisions(s)[1, 1]),
    (r"\operatorname{FP}", (), lambda s: decisions(s)[0, 1]),
    (r"\operatorname{FN}", (), lambda s: decisions(s)[1, 0]),
    (r"\operatorname{cost}", (), lambda s: np.sum(
        decisions(s) * [[0, s.value(CALL)], [s.value(MISS), s.value(CALL)]])),
    (BS, (BS,), lambda s: brier_score_loss(flat(s, Y), flat(s, "p[n]"))),
    ("n_m[M]", (), lambda s: np.unique(flat(s, "bin[n]"), return_counts=True)[1]),
    (r"\bar{p}_m[M]", (), lambda s: [sum(each) / len(each) for each in in_bin(s, "p[n]")]),
    (r"\bar{y}_m[M]", (BS,), lambda s: [sum(each) / len(each) for each in in_bin(s, Y)]),
    (r"\operatorname{ECE}", (BS,), lambda s: sum(abs(sum(p) / len(p) - sum(y) / len(y)) * len(p) / 7
        for p, y in zip(in_bin(s, "p[n]"), in_bin(s, Y), strict=True))),
    (r"\operatorname{mistakes}", (), lambda s: sum(1 - each for each in flat(s, "p[n]"))),
    (r"\mu", (r"\mu",), lambda s: sum(flat(s, "x[m]")) / 11),
    (r"\sigma^2", (r"\mu",), lambda s: statistics.variance(flat(s, "x[m]"))),
    (r"\hat{x}[m]", (r"\epsilon",), rescaled),
    ("y[m]", (r"\gamma",), lambda s: np.array(rescaled(s)) * s.value(r"\gamma") + s.value(r"\beta")),
    (r"call|\cos", (), lambda s: vectors.cosine_similarity(*two(s))),
    (r"call|\operatorname{distance}", (), lambda s: vectors.distance(*two(s))),
    *[(rf"call|\operatorname{{scaled{blank}distance}}", (), lambda s: vectors.norm(
        (flat(s, U) - flat(s, V)) / flat(s, "s[d]"))) for blank in (" ", "\\ ")],
    (r"call|\operatorname{proj}", (), lambda s: vectors.project(*two(s))),
    (r"call|\operatorname{Attention}", (), lambda s: scipy.special.softmax(
        s.value(r"\mathbf{Q}") @ s.value(r"\mathbf{K}").T / np.sqrt(2), axis=1) @ s.value(r"\mathbf{V}")),
]  # fmt: skip
"""What a reference must be, by another way: a key, what the formula speaks of, and the witness."""


def is_subset(here: World, found: Any) -> bool:
    return sorted(set(found)) == list(found) and 2 <= len(found) < 7 and set(found) < set(range(7))


def is_tight(here: World, found: Any) -> bool:
    """Return whether `found` says if the weights differ from the lowest in the flattest direction alone."""
    away = here.value(W) - here.value(r"\mathbf{w}^*")
    flattest = np.linalg.eigvalsh(mse_curvature(here))[0]
    return bool(np.allclose(mse_curvature(here) @ away, flattest * away, atol=1e-5)) == bool(found)


DRAWN: list[tuple[str, tuple[str, ...], Callable[[World, Any], bool]]] = [
    (Y_HAT, ("twin",), lambda s, found:
        set(np.flatnonzero(np.ravel(found) == flat(s, Y))) == set(s.subset("twin"))),
    ("y", ("p",), lambda s, found: found == s.draw % 2),
    (Y, (BS,), lambda s, found: np.array_equal(np.ravel(found), [(i + s.draw) % 2 for i in range(7)])),
    (Y, ("L", "p", "each"), lambda s, found: set(np.ravel(found)) == {0, 1}),
    ("said[n]", (), lambda s, found: set(np.ravel(found)) == {0, 1}),
    ("bin[n]", (), lambda s, found: set(np.ravel(found)) == {0, 1, 2, 3}),
    ("set|test", ("twin",), lambda s, found: len(found) == 5 and is_subset(s, found)),
    ("set|twin", ("twin",), lambda s, found: bool(found) and set(found) < set(s.subset("test"))),
    (r"\mathcal{B}", (), is_subset),
    ("s[d]", (), lambda s, found: np.shape(found) == (3, 1) and bool((found > 0).all())),
    ("space", ("both",), lambda s, found:
        counted(s) > counted(s, "evening") > counted(s, "evening", "completes") > 0),
    (U, (r"slope along \mathbf{u}",), lambda s, found: math.isclose(vectors.norm(np.ravel(found)), 1)),
    (W, (r"\lambda_{\min}", W), lambda s, found: is_tight(s, s.draw % 2 == 0)),
    ("tight", (r"\lambda_{\min}", W, "tight=in_the_flattest_direction"), is_tight),
    (r"\lambda", (RIDGE, r"\lambda"), lambda s, found: found > 0),
    (r"\alpha", (r"\lambda",), lambda s, found: -1 < found * s.value(r"\lambda") < 3),
]  # fmt: skip
"""References that are drawn at random, and what every draw of them must be."""


def numbers(value: Any) -> Any:
    """Return a value as numbers, of a sample space the chance of each event."""
    if isinstance(value, SampleSpace):
        return [value.weights @ value.values[name] for name in sorted(value.values, key=_plain)]
    return np.ravel(value)


def _plain(name: str) -> str:
    return name.replace("\\", "~")


def ids(cases: Any) -> list[str]:
    return [f"{key} {' '.join(names)}" for key, names, _ in cases]


@pytest.mark.parametrize(("key", "names", "witness"), WITNESSES, ids=ids(WITNESSES))
@pytest.mark.parametrize("draw", [0, 1, 2])
def test_reference_meets_a_second_witness(
    key: str, names: tuple[str, ...], witness: Witness, draw: int
) -> None:
    here = world_of(key, names, draw)
    expected = np.ravel(witness(here))
    if expected.dtype == complex:  # the columns of a matrix that turns a plane
        expected = np.array([expected.real, expected.imag]).ravel()
    np.testing.assert_allclose(numbers(here.value(key)), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(("key", "names", "holds"), DRAWN, ids=ids(DRAWN))
def test_random_reference_is_what_it_must_be(
    key: str, names: tuple[str, ...], holds: Callable[[World, Any], bool]
) -> None:
    for draw in range(8):
        here = world_of(key, names, draw)
        assert holds(here, here.value(key))


@pytest.mark.parametrize("name", ["f", "g"])
def test_functions_that_nothing_is_known_of_are_curves(name: str) -> None:
    slope = t.Derivative(t.Symbol(name), (t.Symbol("x"),))
    here = World(TABLE, REGISTRY, Context(variables=(slope,)))
    values = [here.with_values({"x": float(k)}).value(name) for k in range(6)]
    third = np.diff(values, n=3)
    np.testing.assert_allclose(third, third[0])
    assert all(b - a > 0 for a, b in pairwise(values[1:]))
    with pytest.raises(EvaluationError, match="without an argument"):
        world().value(name)


def test_every_reference_has_a_witness() -> None:
    """The lists above must name each entry of the registry, and choose it; nothing else may hide there."""
    found = {
        (key, found.name)
        for key, names, _ in [*WITNESSES, *DRAWN]
        if (found := world_of(key, names, 0).reference(key))
    }
    curves = {("f", "some_function"), ("g", "some_function")}
    assert found | curves == {(each.key, each.name) for each in references.iterate()}


def test_learning_rates_lie_on_both_sides_of_both_bounds() -> None:
    here = [world(r"\lambda", draw=draw) for draw in range(20)]
    products = [each.value(r"\alpha") * each.value(r"\lambda") for each in here]
    assert min(products) < 0 < 2 < max(products)


def test_a_function_of_two_vectors_needs_two_of_one_length() -> None:
    here = world().with_values({"arguments": (np.ones((3, 1)), 1.0)})
    with pytest.raises(EvaluationError, match="one length"):
        here.value(r"call|\cos")


def test_references_keep_symbolic_values() -> None:
    w = sympy.Symbol("w", real=True)
    here = world("w").with_values({"w": w}, algebra=True)
    slope = sympy.diff(here.value("L"), w)
    number = float(slope.subs(w, world("w").value("w")))
    assert number == pytest.approx(world("w").value("text|slope"), rel=1e-6)


def test_step_goes_downhill() -> None:
    here = world("w")
    after = references.step(here, "w")
    lower = here.with_values({"w": here.value("w") - 1e-4 * np.sign(here.value("w") - after)})
    assert lower.value("L") < here.value("L")
