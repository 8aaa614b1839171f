"""References: formulas from papers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlmath_ref.formula.evaluation import World, column
from mlmath_ref.formula.references.registry import array, reference, speaks_of


@reference("p[K]", when=speaks_of("z"))
def softmax(world: World) -> Any:
    """Return the ratios of the powers of e to the first of them, scaled to add up to 1."""
    z = array(world, "z[K]")
    ratios = np.exp(z - z[0])
    return column(list(ratios / np.linalg.norm(ratios, 1)))


@reference("y[m]", when=speaks_of(r"\gamma"))
def batch_norm_output(world: World) -> Any:
    """Return a batch with mean beta and, but for epsilon, standard deviation gamma."""
    x = array(world, "x[m]")
    spread = np.sqrt(np.cov(x, bias=True) + world.value(r"\epsilon"))
    return column(list(np.polyval([world.value(r"\gamma") / spread, world.value(r"\beta")], x - np.median(x))
                       + world.value(r"\gamma") * (np.median(x) - np.average(x)) / spread))  # fmt: skip


@reference(r"\mu", when=speaks_of(r"\mu"))
def batch_mean(world: World) -> Any:
    """Return the mean of a batch."""
    return np.average(world.value("x[m]"))


@reference(r"\sigma^2", when=speaks_of(r"\mu"))
def batch_variance(world: World) -> Any:
    """Return the variance of a batch."""
    return np.var(world.value("x[m]"))


@reference(r"\hat{x}[m]", when=speaks_of(r"\epsilon"))
def batch_rescaled(world: World) -> Any:
    """Return a batch with mean 0 and, but for epsilon, variance 1."""
    x = array(world, "x[m]")
    return column(list((x - np.average(x)) * (np.cov(x, bias=True) + world.value(r"\epsilon")) ** -0.5))


@reference("m[steps]")
def moving_average(world: World) -> Any:
    """Return an exponential moving average, each as the weighted sum of the start and all numbers before."""
    beta, x = world.value(r"\beta"), array(world, "x[steps]")
    start = float(world.rng("m_0").normal())
    return column([
        beta**now * start + sum((1 - beta) * beta ** (now - then) * x[then] for then in range(1, now + 1))
        for now in range(len(x))
    ])  # fmt: skip


@reference(r"call|\operatorname{Attention}")
def attention(world: World) -> Any:
    """Return attention, query by query: a mean of the values, weighted by how well each key fits."""
    Q, K, V = world.value("arguments")
    rows = []
    for query in Q:
        fits = [math.exp(math.fsum(query * key) / math.sqrt(len(query))) for key in K]
        rows.append(np.average(V, axis=0, weights=fits))
    return np.array(rows)
