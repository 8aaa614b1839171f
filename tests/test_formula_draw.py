"""Random values have the shape and the domain that they are asked for."""

from typing import get_args

import numpy as np
import pytest

from mlmath_ref.formula.draw import SIZES, SampleSpace, draw_array, generator, size
from mlmath_ref.notation import Domain


def test_axes_that_meet_differ() -> None:
    assert len({SIZES["n"], SIZES["d"], SIZES["k"], SIZES["M"], SIZES["m"], SIZES["steps"]}) == 6


@pytest.mark.parametrize(("name", "expected"), [("n", 7), ("d+1", 4), ("3", 3), ("2+1", 3)])
def test_size(name: str, expected: int) -> None:
    assert size(name) == expected


def test_size_that_nobody_declared() -> None:
    with pytest.raises(KeyError, match="q"):
        size("q")


@pytest.mark.parametrize(
    ("shape", "expected"),
    [(("d",), (3, 1)), (("n", "d"), (7, 3)), (("d+1",), (4, 1)), (("n", "d", "k"), (7, 3, 5))],
)
def test_vectors_are_columns(shape: tuple[str, ...], expected: tuple[int, ...]) -> None:
    assert np.shape(draw_array("x", shape)) == expected


def test_one_number_is_a_float() -> None:
    assert isinstance(draw_array("x"), float)


IN_DOMAIN = {
    "any": lambda x: (abs(x) >= 0.3) & (abs(x) <= 2),
    "positive": lambda x: x > 0,
    "non-negative": lambda x: x >= 0,
    "small": lambda x: (x > 0) & (x < 1e-3),
    "probability": lambda x: (x > 0) & (x < 1),
    "correlation": lambda x: abs(x) < 1,
    "count": lambda x: (x == np.round(x)) & (x > 0),
    "label": lambda x: (x == 0) | (x == 1),
}


@pytest.mark.parametrize("domain", IN_DOMAIN)
def test_values_lie_in_their_domain(domain: str) -> None:
    for draw in range(20):
        assert np.all(IN_DOMAIN[domain](draw_array("x", ("n",), domain, draw)))


def test_every_domain_of_the_symbol_table_can_be_drawn_or_is_fixed() -> None:
    assert {each for each in get_args(Domain) if each not in IN_DOMAIN} == {"fixed", ""}


def test_special_vectors_and_matrices() -> None:
    assert np.linalg.norm(draw_array("u", ("d",), "unit")) == pytest.approx(1)
    assert [int(np.argmax(draw_array("y", ("d",), "one-hot", draw))) for draw in range(4)] == [0, 1, 2, 0]
    matrix = np.asarray(draw_array("S", ("d", "d"), "positive definite"))
    assert np.allclose(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix)[0] > 0.9


def test_a_domain_that_nobody_can_draw_from() -> None:
    with pytest.raises(ValueError, match="'fixed'"):
        draw_array("x", domain="fixed")


def test_draws_depend_on_name_draw_and_seed_alone() -> None:
    first = draw_array("w", ("d",), draw=3, seed=4)
    assert np.array_equal(first, draw_array("w", ("d",), draw=3, seed=4))
    others = [draw_array("v", ("d",), draw=3, seed=4), draw_array("w", ("d",), draw=2, seed=4)]
    others.append(draw_array("w", ("d",), draw=3, seed=5))
    assert not any(np.array_equal(first, other) for other in others)
    assert generator("a").normal() != generator("b").normal()


def test_every_combination_of_events_can_happen() -> None:
    for draw in range(20):
        space = SampleSpace(["A", "B"], ["Y"], draw)
        assert space.weights.sum() == pytest.approx(1)
        assert (space.counts > 0).all()
        assert {(each["A"], each["B"]) for each in space.outcomes()} == {
            (a, b) for a in (True, False) for b in (True, False)
        }
        assert {each["Y"] for each in space.outcomes()} == {0, 1, 2}


def test_a_space_without_events() -> None:
    assert len(SampleSpace([], ["Y"]).outcomes()) == 5
    assert len(SampleSpace([]).outcomes()) == 1
