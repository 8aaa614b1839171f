"""Every figure can be read on a black-and-white print and in the dark, and every complaint can be made."""

import os
from pathlib import Path

import figures
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from bs4 import BeautifulSoup

from mlmath_ref import plotting
from mlmath_ref.plotting import COLORS

PAGES = Path(os.environ.get("BUILD", "book/_build")) / "html" / "chapters"

# Lines of these figures differ in color only as far as a program sees, and yet a reader can tell them apart.
TOLD_APART_BY = {
    "fig-exercises-wind": "each arrow has its name beside it",
    "fig-reading-formulas-roles": "a line, a double line and a zigzag",
    "fig-vectors-angle": "each arrow has its name at its tip",
}


def figures_of_the_book():
    """The id and the SVG of each figure, in the order of the pages' names."""
    for page in sorted(PAGES.glob("*.html")):
        for image in BeautifulSoup(page.read_text(encoding="utf-8"), "lxml").select('img[src$=".svg"]'):
            yield image.find_parent("figure")["id"], (PAGES / image["src"]).read_text(encoding="utf-8")


@pytest.mark.site
@pytest.mark.parametrize("seen", [str, figures.dark], ids=["print", "dark"])
def test_figures_of_the_book_can_be_read_without_color(seen):
    found = {name: figures.faults(svg, seen) for name, svg in figures_of_the_book()}
    assert len(found) > 50
    for name, how in TOLD_APART_BY.items():
        told, found[name] = found[name], [fault for fault in found[name] if "in color only" not in fault]
        assert told != found[name], f"{name} has no such fault any more; take it and {how!r} off the list"
    complaints = [f"{name}: {fault}" for name, faults in found.items() for fault in faults]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def ax():
    with mpl.rc_context():
        mpl.use("agg")
        plotting.use_book_style()
        figure, axes = plt.subplots()
        yield axes
        plt.close(figure)


def test_good_figure_has_no_complaints(ax):
    ax.plot([0, 1], [0, 1], color=COLORS["blue"], label="blue")
    ax.plot([0, 1], [0, 2], "--", color=COLORS["vermillion"], label="dashed")
    ax.plot([0, 1], [0, 2], "-", linewidth=0.8, color="black", label="thin")
    ax.plot([0, 1], [1, 1], "o", color=COLORS["blue"])
    ax.plot([0, 1], [2, 2], "o", color="black", markerfacecolor="white")
    ax.plot([0, 1], [3, 3], "s", color="black")
    ax.bar([0, 1], [1, 2], color=COLORS["sky"], edgecolor="black")
    ax.bar([3, 4], [1, 2], color=COLORS["sky"], edgecolor="black", hatch="//")
    ax.bar([5, 6], [1, 2], color="white", edgecolor="black")
    ax.fill_between([0, 1], [4, 4], [5, 5], color="#555555")
    plotting.draw_arrow(ax, [1, 2], label="an arrow", color="black")
    plotting.draw_contours(ax, lambda w: float(w @ w), np.linspace(-2, 2, 9), np.linspace(-2, 2, 9))
    ax.text(0, 4, "$10^{-3}$", bbox={"facecolor": "white", "edgecolor": "none"})
    ax.legend()
    assert figures.faults(plotting.light_svg(ax.figure)) == []


def bars(ax, **other):
    ax.bar([0, 1], [1, 2], color=COLORS["sky"], edgecolor="black")
    ax.bar([2, 3], [1, 2], **{"color": "#AAAAAA", "edgecolor": "black", **other})


@pytest.mark.parametrize(
    ("draw", "complaint"),
    [
        pytest.param(
            lambda ax: ax.plot([0, 1], color=COLORS["orange"]),
            "#e69f00 has 2.25:1 on #ffffff",
            id="pale-line",
        ),
        pytest.param(
            lambda ax: ax.plot([0, 1], "o", color=COLORS["sky"]), "#56b4e9 has 2.31:1", id="pale-marker"
        ),
        pytest.param(
            lambda ax: ax.plot([0, 1], color=COLORS["blue"], alpha=0.5),
            "#80b8d8 has 2.15:1",
            id="see-through",
        ),
        pytest.param(
            lambda ax: ax.bar([0], [1], color=COLORS["yellow"]), "#f0e442 has 1.32:1", id="area-without-edge"
        ),
        pytest.param(lambda ax: ax.plot([0, 1], color="red"), "#ff0000 is not of the palette", id="palette"),
        pytest.param(
            lambda ax: bars(ax, edgecolor="#888888", hatch="//"), "a hatch has 1.53:1 on #aaaaaa", id="hatch"
        ),
        pytest.param(
            lambda ax: ax.text(0, 0, "pale", color=COLORS["vermillion"]),
            "letters with 3.87:1",
            id="pale-type",
        ),
        pytest.param(
            lambda ax: ax.text(0, 0, "small", fontsize=7), "type of 5.5 pt in print", id="small-type"
        ),
        pytest.param(
            lambda ax: [ax.plot([0, k], "-", color=COLORS[c]) for k, c in enumerate(["blue", "green"])],
            "lines of #0072b2 and #009e73 differ in color only",
            id="lines",
        ),
        pytest.param(
            lambda ax: [ax.plot([0, k], "o", color=COLORS[c]) for k, c in enumerate(["blue", "green"])],
            "lines of #0072b2 and #009e73 differ in color only",
            id="markers",
        ),
        pytest.param(
            lambda ax: [
                ax.plot(k, 1, "o", color=c, markersize=9 - k) for k, c in enumerate(["#000000", "#555555"])
            ],
            "lines of #000000 and #555555 differ in color only",
            id="markers-of-two-sizes",
        ),
        pytest.param(
            lambda ax: [plotting.draw_arrow(ax, [k, 1], color=c) for k, c in enumerate(["black", "blue"])],
            "lines of #000000 and #0072b2 differ in color only",
            id="arrows",
        ),
        pytest.param(
            lambda ax: [ax.vlines(k, 0, 1, color=COLORS[c]) for k, c in enumerate(["black", "blue"])],
            "lines of #000000 and #0072b2 differ in color only",
            id="line-collections",
        ),
        pytest.param(bars, "areas of #56b4e9 and #aaaaaa have 1.0", id="areas"),
        pytest.param(
            lambda ax: ax.plot(np.random.default_rng(0).normal(size=5000), "-"),
            "40000 are allowed",
            id="heavy",
        ),
    ],
)
def test_bad_figure(ax, draw, complaint):
    draw(ax)
    found = figures.faults(plotting.light_svg(ax.figure))
    assert [fault for fault in found if complaint in fault], found
    assert len(found) == 1


def test_figure_that_is_good_on_paper_and_bad_in_the_dark(ax):
    bars(ax, color=COLORS["vermillion"], hatch="//")
    svg = plotting.light_svg(ax.figure)
    assert figures.faults(svg) == []
    assert figures.faults(svg, figures.dark) == ["a hatch has 2.55:1 on #d55e00; it needs 3.0:1"]


@pytest.mark.parametrize(
    ("draw", "complaint"),
    [
        pytest.param(lambda ax: ax.plot([0, 1], color="#F0E442"), "#f0e442 has 1.72:1 on #121212", id="line"),
        pytest.param(lambda ax: ax.text(0, 0, "pale", color="#949494"), "letters with 4.07:1", id="type"),
        pytest.param(
            lambda ax: bars(ax, color="#4AA8D8"), "areas of #4aa8d8 and #56b4e9 have 1.", id="areas"
        ),
    ],
)
def test_figure_that_is_bad_in_the_dark(ax, draw, complaint):
    draw(ax)
    assert complaint in str(figures.faults(plotting.light_svg(ax.figure), figures.dark))


def test_hatch_alone_tells_two_areas_apart(ax):
    bars(ax, hatch="//")
    assert figures.faults(plotting.light_svg(ax.figure)) == []


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#0000ff", 2.15)],
)
def test_contrast_is_that_of_published_examples(one, other, ratio):
    assert figures.contrast(one, other) == figures.contrast(other, one) == ratio
