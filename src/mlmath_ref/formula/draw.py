"""Random values for free symbols: by shape and domain, with sizes that no two axes share."""

import itertools
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from mlmath_ref._checks import FloatArray

SIZES: Mapping[str, int] = {"n": 7, "d": 3, "k": 5, "K": 5, "M": 4, "m": 11, "steps": 6, "d_k": 2}
"""How large each named size is; the axes that meet in one formula differ, so that a slip of shape shows."""


def size(name: str, sizes: Mapping[str, int] = SIZES) -> int:
    """Return the number behind the name of a size; ``"d+1"`` is one more than d, and ``"3"`` is 3.

    Raises
    ------
    KeyError
        If no size has that name.

    Examples
    --------
    >>> size("n"), size("d+1"), size("3")
    (7, 4, 3)
    """
    base, _, more = name.partition("+")
    return (int(base) if base.isdigit() else sizes[base]) + int(more or 0)


def sizes_for(shapes: Iterable[Sequence[str]]) -> dict[str, int]:
    """Return `SIZES`, and a number of its own for each size that only these shapes name.

    Examples
    --------
    >>> more = sizes_for([("m", "d_v"), ("d_v", "4"), ("d_w+1",)])
    >>> more["m"], more["d_v"], more["d_w"]
    (11, 13, 15)
    """
    new = itertools.count(13, 2)
    found = dict(SIZES)
    for name in (each.partition("+")[0] for shape in shapes for each in shape):
        if not name.isdigit() and name not in found:
            found[name] = next(new)
    return found


def generator(name: str, draw: int = 0, seed: int = 0) -> np.random.Generator:
    """Return the random numbers of one symbol in one draw; they depend on nothing else.

    Examples
    --------
    >>> bool(generator("w", 1).normal() == generator("w", 1).normal())
    True
    >>> bool(generator("w", 1).normal() == generator("w", 2).normal())
    False
    """
    return np.random.default_rng([seed, draw, zlib.crc32(name.encode())])


def draw_array(
    name: str,
    shape: Sequence[str] = (),
    domain: str = "any",
    draw: int = 0,
    seed: int = 0,
    sizes: Mapping[str, int] = SIZES,
) -> FloatArray | float:
    """Return a random value of a symbol: a float, a column of shape (m, 1), or a matrix.

    Parameters
    ----------
    name : str
        The symbol; another name gives other numbers.
    shape : sequence of str
        Names of sizes; empty for one number.
    domain : str
        The numbers that it may stand for: those of the symbol table, and ``small``, ``unit`` (a vector of
        length 1), ``one-hot`` and ``positive definite``.
    draw, seed : int
        Which draw it is. Labels go round, so that one number is 0 as often as 1.
    sizes : mapping
        The number behind each size.

    Raises
    ------
    ValueError
        If the domain is not one of them.

    Examples
    --------
    >>> draw_array("w", ("d",)).shape, draw_array("X", ("n", "d")).shape
    ((3, 1), (7, 3))
    >>> [draw_array("y", domain="label", draw=draw) for draw in range(4)]
    [0.0, 1.0, 0.0, 1.0]
    """
    rng = generator(name, draw, seed)
    numbers = [size(each, sizes) for each in shape]
    array = _numbers(rng, [*numbers, 1, 1][: max(2, len(numbers))], domain, draw)
    return array if numbers else float(array[0, 0])


def _numbers(rng: np.random.Generator, shape: Sequence[int], domain: str, draw: int) -> FloatArray:
    """Return an array of numbers from the domain, none of them so near to 0 that a difference would hide."""
    far = rng.uniform(0.3, 2.0, shape)
    if domain == "any":
        return np.asarray(far * rng.choice([-1.0, 1.0], shape))
    if domain in ("positive", "non-negative"):
        return far
    if domain == "small":
        return far * 1e-4
    if domain == "probability":
        return rng.uniform(0.05, 0.95, shape)
    if domain == "correlation":
        return rng.uniform(-0.95, 0.95, shape)
    if domain == "count":
        return rng.integers(1, 9, shape).astype(np.float64)
    if domain == "label":
        # Both labels stand in every vector, and a single label goes round with the draws.
        return ((np.arange(np.prod(shape)).reshape(shape) + draw) % 2).astype(np.float64)
    if domain == "one-hot":
        return np.eye(shape[0])[:, [draw % shape[0]]]
    if domain == "unit":
        direction = rng.normal(size=shape)
        return np.asarray(direction / np.sqrt((direction**2).sum()))
    if domain == "positive definite":
        root = rng.normal(size=(shape[0], shape[0]))
        return np.asarray(root @ root.T + np.eye(shape[0]))
    raise ValueError(f"nothing can be drawn from the domain {domain!r}; give the symbol another one")


class SampleSpace:
    """A finite world of chance: the outcomes, their weights, and what each symbol is in each of them.

    Every combination of the events has an outcome with a weight above 0, so that nothing is conditioned on an
    event that cannot happen. The weights are whole numbers of equally likely cases, divided by their sum.

    Parameters
    ----------
    events : sequence of str
        What may or may not happen.
    quantities : sequence of str
        What has a number in each outcome.
    draw, seed : int
        Which draw it is.

    Examples
    --------
    >>> space = SampleSpace(["A", "B"])
    >>> len(space.weights), round(float(space.weights.sum()), 12)
    (4, 1.0)
    """

    def __init__(
        self, events: Sequence[str], quantities: Sequence[str] = (), draw: int = 0, seed: int = 0
    ) -> None:
        combinations = list(itertools.product((True, False), repeat=len(events)))
        combinations *= 5 if quantities else 1
        rng = generator("sample space", draw, seed)
        self.counts = rng.integers(1, 30, len(combinations)).astype(np.float64)
        self.values: dict[str, Any] = dict(zip(events, np.array(combinations).T, strict=True))
        for name in quantities:
            # Few values, so that an equation such as Y = 1 has outcomes on both sides.
            self.values[name] = generator(name, draw, seed).permutation(np.arange(len(combinations)) % 3)

    @property
    def weights(self) -> FloatArray:
        """The probability of each outcome."""
        return np.asarray(self.counts / self.counts.sum())

    def outcomes(self) -> list[dict[str, Any]]:
        """Return what each symbol is, once for each outcome."""
        return [
            {name: array[each].item() for name, array in self.values.items()}
            for each in range(len(self.counts))
        ]
