"""Every reference that formulas are held against meets a second witness."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy.stats
import sympy

from mlmath_ref import (
    derivatives,
    evaluation,
    gradient_descent,
    linear_regression,
    losses,
    matrices,
    probability,
    statistics,
    vectors,
)
from mlmath_ref.formula import references
from mlmath_ref.formula.evaluate import Context, EvaluationError, World
from mlmath_ref.formula.references import REGISTRY
from mlmath_ref.formula.symbols import BOOK

X, W, Y, Y_HAT = r"\mathbf{X}", r"\mathbf{w}", r"\mathbf{y}", r"\hat{\mathbf{y}}"
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
    """Return a draw of a formula that uses `names`."""
    axes = {("x", 1): "d"} if "many" in names else {}
    context = Context(frozenset(names), frozenset(names), frozenset(names), axes)
    return World(TABLE, REGISTRY, context, draw=draw, overrides=values)


def flat(here: World, key: str) -> Any:
    return np.asarray(here.value(key)).ravel()


def part(here: World, values: Any, name: str) -> Any:
    return np.asarray(values).ravel()[list(here.subset(name))]


def line(here: World) -> Any:
    return linear_regression.predict(here.value("x[n]"), [here.value("w")], here.value("b"))


def model(here: World) -> Any:
    return linear_regression.predict(here.value(X), flat(here, W), here.value("b"))


def noisy(p: float, rho: float) -> float:
    """Return the probability that a recorded label is 1."""
    return sum(
        a * b for truth, a in ((1, p), (0, 1 - p)) for flip, b in ((1, rho), (0, 1 - rho)) if truth ^ flip
    )


def mse_curvature(here: World) -> Any:
    return derivatives.hessian(
        lambda w: losses.mean_squared_error(here.value(Y).ravel(), here.value(X) @ w), np.ones(3)
    )


def lowest(here: World) -> Any:
    return linear_regression.fit(here.value(X), flat(here, Y))


def bins(here: World) -> Any:
    return references._bins(here)


Witness = Callable[[World], Any]
CASES: list[tuple[str, tuple[str, ...], Witness]] = [
    (r"\hat{y}", ("w",), lambda s: s.value("w") * s.value("x") + s.value("b")),
    (r"\hat{y}", (W,), lambda s: vectors.dot(flat(s, W), flat(s, r"\mathbf{x}")) + s.value("b")),
    (Y_HAT, ("w",), line),
    (Y_HAT, (W, "b"), model),
    (Y_HAT, (W, Y_HAT), lambda s: matrices.matmul(s.value(X), s.value(W)).ravel()),
    (Y_HAT, ("twin",), lambda s: [
        flat(s, Y)[i] if i in s.subset("twin") else flat(s, Y_HAT)[i] for i in range(7)]),
    (r"\varepsilon", ("w",), lambda s: s.value("y") - s.value("w") * s.value("x") - s.value("b")),
    ("L", ("w",), lambda s: losses.mean_squared_error(flat(s, Y), line(s))),
    ("L", (W,), lambda s: losses.mean_squared_error(flat(s, Y), model(s))),
    ("L", ("p",), lambda s: losses.log_loss([s.value("y")], [s.value("p")])),
    ("y", ("p",), lambda s: float(s.draw % 2)),
    (r"\ell", ("w",), lambda s: losses.squared_error([s.value("y")], [s.value(r"\hat{y}")])),
    (r"\ell[n]", ("w",), lambda s: losses.squared_error(flat(s, Y), line(s))),
    ("L|wrong", ("w",), lambda s: np.mean([(a - b) ** 2 for a in line(s) for b in flat(s, Y)])),
    ("set|evening", (), lambda s: sorted(set(range(7)) - set(s.subset("day")))),
    ("set|missing", (), lambda s: sorted(set(range(7)) - set(s.subset("seen")))),
    ("set|test", (), lambda s: sorted(set(range(7)) - set(s.subset("train")))),
    ("set|test", ("twin",), lambda s: sorted({*s.subset("twin"), *s.subset("new")})),
    ("set|twin", ("twin",), lambda s: [i for i in s.subset("test") if i not in s.subset("new")]),
    ("set|new", ("twin",), lambda s: [i for i in s.subset("test") if i not in s.subset("twin")]),
    (r"\mathcal{B}", (), lambda s: sorted(set(s.value(r"\mathcal{B}")))),
    *[(f"L|{name}", ("w",), lambda s, name=name: losses.mean_squared_error(
        part(s, s.value(Y), name), part(s, line(s), name))) for name in ("new", "train", "test", "day")],
    ("n|train", (), lambda s: 7 - len(s.subset("test"))),
    (r"\bar{x}|day", (), lambda s: statistics.mean(part(s, s.value("x[n]"), "day"))),
    ("s^2|day", (), lambda s: statistics.variance(part(s, s.value("x[n]"), "day"))),
    ("s|day", (), lambda s: statistics.standard_deviation(part(s, s.value("x[n]"), "day"))),
    (r"\bar{x}", (), lambda s: statistics.mean(flat(s, "x[n]"))),
    (r"\bar{y}", (), lambda s: statistics.mean(flat(s, Y))),
    (r"\bar{\hat{y}}", ("w",), lambda s: statistics.mean(line(s))),
    (r"\bar{x}[d]", (), lambda s: np.ones(7) @ s.value(X) / 7),
    ("s^2", (), lambda s: statistics.variance(flat(s, "x[n]"))),
    ("s", (), lambda s: statistics.standard_deviation(flat(s, "x[n]"))),
    ("s|y", (), lambda s: statistics.standard_deviation(flat(s, Y))),
    ("s^2|y", (), lambda s: statistics.variance(flat(s, Y))),
    (r"s|\hat{y}", ("w",), lambda s: statistics.standard_deviation(line(s))),
    (r"s^2|\hat{y}", ("w",), lambda s: statistics.variance(line(s))),
    ("s[d]", ("many",), lambda s: np.sqrt(np.diag(np.cov(s.value(X).T, bias=True)))),
    ("s_{xy}", (), lambda s: statistics.covariance(flat(s, "x[n]"), flat(s, Y))),
    ("r", (), lambda s: scipy.stats.pearsonr(flat(s, "x[n]"), flat(s, Y)).statistic),
    (r"\tilde{x}[n]", (), lambda s: scipy.stats.zscore(flat(s, "x[n]"))),
    (r"\tilde{x}[n,d]", (), lambda s: scipy.stats.zscore(s.value(X)).ravel()),
    ("s|pooled", (), lambda s: math.sqrt(s.value("s^2|pooled"))),
    ("s^2|pooled", (), lambda s: sum(
        ((g - g.mean()) ** 2).sum() for g in (part(s, s.value("x[n]"), k) for k in ("day", "evening"))) / 5),
    (r"\delta", (), lambda s: statistics.standardized_difference(
        *(part(s, s.value("x[n]"), k) for k in ("day", "evening")))),
    ("text|lower quartile", (), lambda s: statistics.quantile(flat(s, "x[n]"), 0.25)),
    ("text|upper quartile", (), lambda s: statistics.quantile(flat(s, "x[n]"), 0.75)),
    (r"\operatorname{IQR}", (), lambda s: statistics.interquartile_range(flat(s, "x[n]"))),
    ("text|lower fence", (), lambda s: scipy.stats.scoreatpercentile(flat(s, "x[n]"), 25)
        - 1.5 * scipy.stats.iqr(flat(s, "x[n]"))),
    ("text|upper fence", (), lambda s: scipy.stats.scoreatpercentile(flat(s, "x[n]"), 75)
        + 1.5 * scipy.stats.iqr(flat(s, "x[n]"))),
    (r"\operatorname{median}", (), lambda s: sorted(flat(s, "x[n]"))[3]),
    ("z", (W,), lambda s: vectors.dot(flat(s, W), flat(s, r"\mathbf{x}")) + s.value("b")),
    ("z", ("w",), lambda s: s.value("w") * s.value("x") + s.value("b")),
    ("p", ("z",), lambda s: probability.sigmoid(s.value("z"))),
    ("p", ("w",), lambda s: probability.sigmoid(s.value("w") * s.value("x") + s.value("b"))),
    ("p[K]", ("z",), lambda s: scipy.special.softmax(flat(s, "z[K]"))),
    ("E|wrong", (), lambda s: scipy.stats.binom(7, min(s.value("p"), 1 - s.value("p"))).mean()),
    ("E|call", (), lambda s: s.value(r"c_{\text{false alarm}}") * (1 - s.value("p"))),
    ("E|wait", (), lambda s: s.value(r"c_{\text{miss}}") * s.value("p")),
    ("p^*", (r"c_{\text{false alarm}}",), lambda s: probability.decision_threshold(
        s.value(r"c_{\text{false alarm}}"), s.value(r"c_{\text{miss}}"))),
    ("p^*", (r"c_{\text{call}}",), lambda s: s.value(r"c_{\text{call}}") / s.value(r"c_{\text{miss}}")),
    (r"\operatorname{SE}", (), lambda s: scipy.stats.binom(7, s.value("p")).std() / 7),
    ("text|evening", (), lambda s: s.value("text|both") + references._learners(s).counts[2]),
    ("text|both", (), lambda s: references._learners(s).counts[0]),
    ("text|slope", ("w",), lambda s: linear_regression.gradient(
        s.value("x[n]"), flat(s, Y), [s.value("w")], s.value("b")).w[0]),
    (r"text|slope along \mathbf{u}", (W,), lambda s: linear_regression.gradient(
        s.value(X), flat(s, Y), flat(s, W), s.value("b")).w @ flat(s, r"\mathbf{u}")),
    ("Delta|w", (), lambda s: s.value("h")),
    ("Delta|L", ("w",), lambda s: losses.mean_squared_error(
        flat(s, Y), line(s) + s.value("h") * flat(s, "x[n]"))
        - losses.mean_squared_error(flat(s, Y), line(s))),
    ("w^*", ("w",), lambda s: vectors.dot(flat(s, "x[n]"), flat(s, Y) - s.value("b"))
        / vectors.dot(flat(s, "x[n]"), flat(s, "x[n]"))),
    (r"\mathbf{w}^*", (W,), lambda s: np.linalg.pinv(s.value(X)) @ (flat(s, Y) - s.value("b"))),
    (r"\hat{\mathbf{w}}", (W,), lambda s: np.linalg.pinv(s.value(X)) @ flat(s, Y)),
    (r"\hat{\mathbf{w}}", (W, r"\lambda", r"\hat{\mathbf{w}}"), lambda s: np.linalg.inv(
        s.value(X).T @ s.value(X) + s.value(r"\lambda") * np.eye(3)) @ s.value(X).T @ flat(s, Y)),
    (r"\lambda", ("w",), lambda s: 2 * vectors.dot(flat(s, "x[n]"), flat(s, "x[n]")) / 7),
    (r"\lambda_{\max}", (W,), lambda s: np.linalg.eigvalsh(mse_curvature(s))[-1]),
    (r"\lambda_{\min}", (W,), lambda s: np.linalg.eigvalsh(mse_curvature(s))[0]),
    (r"\kappa", (W,), lambda s: gradient_descent.condition_number(mse_curvature(s))),
    (r"\alpha_{\max}", (W,), lambda s: gradient_descent.largest_stable_rate(mse_curvature(s))),
    ("w[steps]", ("w",), lambda s: gradient_descent.gradient_descent(lambda w: linear_regression.gradient(
        s.value("x[n]"), flat(s, Y), w, s.value("b")).w,
        [s.value("w")], s.value(r"\alpha"), 5).positions.ravel()),
    (r"\mathbf{A}", (), lambda s: np.column_stack([s.value(X), np.ones(7)]).ravel()),
    (r"\boldsymbol{\theta}", (), lambda s: [*lowest(s).w, lowest(s).b]),
    (r"\boldsymbol{\theta}", (Y_HAT,), lambda s: np.append(flat(s, W), s.value("b"))),
    ("c", ("c",), lambda s: flat(s, r"\mathbf{v}") @ flat(s, r"\mathbf{u}")
        / vectors.norm(flat(s, r"\mathbf{v}")) ** 2),
    (r"\operatorname{TP}", (), lambda s: sum(a and b for a, b in references._outcomes(s))),
    (r"\operatorname{FP}", (), lambda s: sum(b and not a for a, b in references._outcomes(s))),
    (r"\operatorname{FN}", (), lambda s: sum(a and not b for a, b in references._outcomes(s))),
    (r"\operatorname{cost}", (), lambda s: s.value(r"\operatorname{FN}") * s.value(r"c_{\text{miss}}")
        + sum(references._said(s)) * s.value(r"c_{\text{call}}")),
    (r"\operatorname{BS}", (r"\operatorname{BS}",),
        lambda s: evaluation.brier_score(flat(s, Y), flat(s, "p[n]"))),
    ("n_m[M]", (), lambda s: [len(each) for each in bins(s)]),
    (r"\bar{p}_m[M]", (), lambda s: [sum(flat(s, "p[n]")[each]) / len(each) for each in bins(s)]),
    (r"\bar{y}_m[M]", (r"\operatorname{BS}",),
        lambda s: [sum(flat(s, Y)[each]) / len(each) for each in bins(s)]),
    (r"\operatorname{ECE}", (), lambda s: np.average(
        np.abs(flat(s, r"\bar{p}_m[M]") - flat(s, r"\bar{y}_m[M]")), weights=flat(s, "n_m[M]"))),
    (Y, (r"\operatorname{BS}",), lambda s: [float((i + s.draw) % 2) for i in range(7)]),
    (r"\operatorname{mistakes}", (), lambda s: sum(1 - flat(s, "p[n]"))),
    (r"\mu", (r"\mu",), lambda s: sum(flat(s, "x[m]")) / 11),
    (r"\sigma^2", (r"\mu",), lambda s: statistics.variance(flat(s, "x[m]"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "names", "witness"), CASES, ids=[f"{key} {names}" for key, names, _ in CASES]
)
@pytest.mark.parametrize("draw", [0, 1, 2])
def test_reference_meets_a_second_witness(
    key: str, names: tuple[str, ...], witness: Witness, draw: int
) -> None:
    here = world(*names, draw=draw)
    assert here.has_reference(key)
    found = np.ravel(np.asarray(here.value(key), dtype=float))
    np.testing.assert_allclose(found, np.ravel(np.asarray(witness(here), dtype=float)), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", ["old", "val", "seen"])
def test_named_parts_are_proper_subsets(name: str) -> None:
    here = world()
    assert 2 <= len(here.subset(name)) < 7
    assert here.value(f"n|{name}") == len(here.subset(name))


def test_every_reference_is_reached_by_a_case() -> None:
    special = {"space", "f", "g", r"\alpha", r"\mathbf{u}", W, "m[steps]", "y[m]", r"\hat{x}[m]", r"\hat{w}"}
    covered = {key for key, _, _ in CASES}
    missing = [
        key
        for key in REGISTRY
        if key not in covered | special and not key.startswith("call|") and "|" not in key
    ]
    assert missing == []


def test_moving_average_meets_the_step_by_step_rule() -> None:
    here = world(r"\beta")
    m, x, beta = flat(here, "m[steps]"), flat(here, "x[steps]"), here.value(r"\beta")
    for now in range(1, 6):
        assert m[now] == pytest.approx(beta * m[now - 1] + (1 - beta) * x[now])


def test_batch_norm_output_has_the_mean_beta_and_the_spread_gamma() -> None:
    here = world(r"\gamma", r"\beta", r"\epsilon", r"\mu", **{r"\epsilon": 0.0})
    out, rescaled = flat(here, "y[m]"), flat(here, r"\hat{x}[m]")
    assert out.mean() == pytest.approx(here.value(r"\beta"))
    assert out.std() == pytest.approx(abs(here.value(r"\gamma")))
    assert (rescaled.mean(), rescaled.std()) == (pytest.approx(0), pytest.approx(1))
    np.testing.assert_allclose(out, here.value(r"\gamma") * rescaled + here.value(r"\beta"))


def test_learning_rates_lie_on_both_sides_of_the_bound() -> None:
    products = [
        here.value(r"\alpha") * here.value(r"\lambda")
        for here in (world(r"\lambda", draw=k) for k in range(20))
    ]
    assert min(products) < 2 < max(products) < 4


def test_every_second_draw_of_the_weights_is_tight() -> None:
    near, far = (world(r"\lambda_{\min}", W, draw=draw) for draw in (0, 1))
    away = near.value(W) - near.value(r"\mathbf{w}^*")
    bend = mse_curvature(near)
    np.testing.assert_allclose(bend @ away, near.value(r"\lambda_{\min}") * away, rtol=1e-4, atol=1e-6)
    assert far.value(W).shape == (3, 1)


def test_direction_has_length_one() -> None:
    assert vectors.norm(flat(world(r"slope along \mathbf{u}"), r"\mathbf{u}")) == pytest.approx(1)


def test_flipped_labels_have_the_probability_of_two_independent_causes() -> None:
    here = world(r"\tilde{y}", r"\rho")
    space = REGISTRY["space"][0].function(here)
    found = space.weights @ space.values[r"\tilde{y}"]
    assert found == pytest.approx(noisy(here.value("p"), here.value(r"\rho")))


def test_classifier_completes_with_the_probability_of_its_score() -> None:
    here = world("completes", "z", W)
    space = REGISTRY["space"][1].function(here)
    assert space.weights[0] == pytest.approx(float(probability.sigmoid(here.value("z"))))


def test_learners_are_counted() -> None:
    assert len(REGISTRY["space"][2].function(world("both")).counts) == 4


def call(name: str, *arguments: Any, here: World | None = None) -> Any:
    found = here or world()
    return REGISTRY[f"call|{name}"][0].function(found.with_values({"arguments": arguments}))


def test_functions_of_two_vectors() -> None:
    u, v = np.array([[1.0], [2.0], [4.0]]), np.array([[3.0], [-1.0], [2.0]])
    a, b = u.ravel(), v.ravel()
    assert call(r"\cos", u, v) == pytest.approx(vectors.cosine_similarity(a, b))
    assert call(r"\operatorname{distance}", u, v) == pytest.approx(vectors.distance(a, b))
    np.testing.assert_allclose(call(r"\operatorname{proj}", u, v).ravel(), vectors.project(a, b))
    s = flat(world(), "s[d]")
    expected = vectors.distance(a / s, b / s)
    assert call(r"\operatorname{scaled distance}", u, v) == pytest.approx(expected)
    with pytest.raises(EvaluationError, match="one length"):
        call(r"\cos", u, 1.0)


def test_attention_meets_the_matrix_formula() -> None:
    here = world()
    Q, K, V = (here.value(rf"\mathbf{{{name}}}") for name in "QKV")
    expected = scipy.special.softmax(Q @ K.T / np.sqrt(2), axis=1) @ V
    np.testing.assert_allclose(call(r"\operatorname{Attention}", Q, K, V, here=here), expected)


def test_a_curve_needs_a_derivative_that_tells_its_variable() -> None:
    with pytest.raises(EvaluationError, match="without an argument"):
        world().value("f")


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


def test_every_reference_is_listed() -> None:
    assert len(list(references.iterate())) >= len(REGISTRY)
    assert replace(world(), draw=1).draw == 1
