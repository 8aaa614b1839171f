"""The figure helpers: what they draw, what they refuse, and that a figure has the same bytes every time."""

import io
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlmath_ref import plotting

mpl.use("agg")


@pytest.fixture
def ax():
    with mpl.rc_context():
        plotting.use_book_style()
        figure, axes = plt.subplots()
        yield axes
        plt.close(figure)


def test_every_line_of_the_cycle_differs_in_colour_and_in_line_style(ax):
    cycle = list(mpl.rcParams["axes.prop_cycle"])
    assert len({entry["color"] for entry in cycle}) == len(cycle)
    assert len({str(entry["linestyle"]) for entry in cycle}) == len(cycle)


def test_colours_of_the_cycle_are_the_palette(ax):
    palette = {colour.lstrip("#") for colour in plotting.COLORS.values()}
    assert {entry["color"].lstrip("#") for entry in mpl.rcParams["axes.prop_cycle"]} <= palette


def test_same_figure_same_bytes(ax):
    plotting.draw_residuals(ax, [1, 2, 3], [1, 2, 2], [1, 1.5, 2])
    first, second = io.BytesIO(), io.BytesIO()
    for file in (first, second):
        ax.figure.savefig(file, format="svg", metadata={"Date": None})
    assert first.getvalue() == second.getvalue()


def test_residuals_join_each_target_with_its_prediction(ax):
    plotting.draw_residuals(ax, [3, 1], [7, 5], [6, 4])
    ends = [segment.tolist() for segment in ax.collections[0].get_segments()]
    assert ends == [[[3, 7], [3, 6]], [[1, 5], [1, 4]]]
    assert ax.lines[0].get_xdata().tolist() == [1, 3]


def test_arrow_is_inside_the_axes(ax):
    plotting.draw_arrow(ax, [4, -3], label="v", color="green")
    assert ax.get_xlim()[1] >= 4
    assert ax.get_ylim()[0] <= -3


def test_contours_follow_the_function(ax):
    plotting.draw_contours(ax, lambda w: float(w @ w), np.linspace(-2, 2, 41), np.linspace(-2, 2, 41))
    for level, path in zip(ax.collections[0].levels, ax.collections[0].get_paths(), strict=True):
        inside = path.vertices[np.abs(path.vertices).max(axis=1) < 2]
        np.testing.assert_allclose((inside**2).sum(axis=1), level, atol=0.02)


def test_path_ends_with_a_star(ax):
    plotting.draw_path(ax, [[0, 0], [1, 2]])
    assert [line.get_marker() for line in ax.lines] == ["None", ".", "s", "*"]
    assert ax.lines[-1].get_xydata().tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        pytest.param(lambda ax: plotting.draw_points(ax, [1], [1, 2]), "x has 1, y has 2", id="points"),
        pytest.param(lambda ax: plotting.draw_residuals(ax, [1], [1], [1, 2]), "y_hat has 2", id="residuals"),
        pytest.param(lambda ax: plotting.draw_arrow(ax, [1, 2, 3]), r"tip .*\(2,\)", id="arrow"),
        pytest.param(lambda ax: plotting.draw_path(ax, [1, 2]), r"\(steps \+ 1, 2\)", id="flat-path"),
        pytest.param(lambda ax: plotting.draw_path(ax, [[1, 2, 3]]), r"\(1, 3\)", id="wide-path"),
        pytest.param(
            lambda ax: plotting.draw_contours(ax, lambda w: np.inf, [0, 1], [0, 1]),
            "f must be finite",
            id="f",
        ),
    ],
)
def test_bad_input_is_named(ax, draw, message):
    with pytest.raises(ValueError, match=message):
        draw(ax)


def test_notebook_gets_svg(monkeypatch):
    formats = []
    monkeypatch.setattr(
        "matplotlib_inline.backend_inline.set_matplotlib_formats", lambda *f, **_: formats.extend(f)
    )
    with mpl.rc_context():
        plotting.use_book_style()
        assert formats == []
        monkeypatch.setattr("IPython.core.getipython.get_ipython", InteractiveShell)
        plotting.use_book_style()
    assert formats == ["svg"]


def test_style_loads_without_jupyter(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib_inline.backend_inline", None)
    with mpl.rc_context():
        plotting.use_book_style()
        assert mpl.rcParams["axes.grid"]
