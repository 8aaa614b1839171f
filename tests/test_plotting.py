"""The figure helpers: what they draw, what they refuse, and that a figure has the same bytes every time."""

import io
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import typst
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


def test_lines_of_the_cycle_stand_out_from_white_paper():
    with mpl.rc_context():
        plotting.use_book_style()
        for entry in mpl.rcParams["axes.prop_cycle"]:
            red, green, blue = ((part + 0.055) / 1.055 for part in mpl.colors.to_rgb(entry["color"]))
            assert 1.05 / (0.2126 * red**2.4 + 0.7152 * green**2.4 + 0.0722 * blue**2.4 + 0.05) > 3


def heavy_svg(figure):
    """A figure as Matplotlib itself writes it."""
    file = io.BytesIO()
    figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None})
    return file.getvalue().decode()


def test_same_figure_same_bytes(ax):
    plotting.draw_residuals(ax, [1, 2, 3], [1, 2, 2], [1, 1.5, 2])
    assert plotting.light_svg(ax.figure) == plotting.light_svg(ax.figure)


def test_light_figure_is_lighter_and_names_no_font_and_no_other_file(ax):
    plotting.draw_contours(ax, lambda w: float(w @ w), np.linspace(-2, 2, 21), np.linspace(-2, 2, 21))
    light, heavy = plotting.light_svg(ax.figure), heavy_svg(ax.figure)
    assert len(light) < 0.75 * len(heavy)
    for mark in ("<text", "font", "<metadata", "<!", 'href="http'):
        assert mark not in light


@pytest.mark.slow
@pytest.mark.parametrize("places", [pytest.param(2, id="as-it-is"), pytest.param(0, id="too-rough")])
def test_light_figure_looks_the_same(ax, tmp_path, monkeypatch, places):
    monkeypatch.setattr(plotting, "_PLACES", places)
    ax.bar([0.5, 2.5], [1, 2], color=plotting.COLORS["sky"], edgecolor="black", hatch="//", alpha=0.5)
    plotting.draw_path(ax, np.random.default_rng(0).normal(size=(60, 2)))
    plotting.draw_contours(ax, lambda w: float(w @ w), np.linspace(-2, 2, 21), np.linspace(-2, 2, 21))
    plotting.draw_arrow(ax, [-1, -2], label="$10^{-3}$, $\\hat{y}_1$", linestyle="--")
    (tmp_path / "light.svg").write_text(plotting.light_svg(ax.figure), encoding="utf-8")
    (tmp_path / "heavy.svg").write_text(heavy_svg(ax.figure), encoding="utf-8")
    # Another program draws both.
    light, heavy = (drawn_by_typst(tmp_path, name) for name in ("light.svg", "heavy.svg"))
    assert light.shape == heavy.shape
    difference = np.abs(light - heavy)
    # A pixel at the edge of a line has five shades only, so one may be a shade off.
    same = difference.max() < 0.3 and difference.mean() < 0.001
    assert same == (places == 2), f"{difference.max():.2f} at most, {difference.mean():.4f} on average"


def drawn_by_typst(folder, name):
    """A picture as wide as a page, as shades of red, green and blue from 0 to 1."""
    page = f'#set page(width: 106mm, height: auto, margin: 0mm)\n#image("{name}", width: 100%)'
    (folder / "page.typ").write_text(page, encoding="utf-8")
    png = typst.compile(str(folder / "page.typ"), format="png", ppi=150)
    return plt.imread(io.BytesIO(png))


@pytest.mark.parametrize(
    ("path", "light"),
    [
        pytest.param("M 0 0 \nL 0 3.5 \n", "m0 0l0 3.5", id="tick"),
        pytest.param("M 1 2 \nL 4.504 -1 \nL 3 3.006 \nz\n", "m1 2l3.5-3l-1.5 4.01z", id="area"),
        pytest.param("M 10 0 Q 11 0 11 1 C 11 2 12 3 13 3", "m10 0q1 0 1 1c0 1 1 2 2 2", id="curves"),
        pytest.param("M 5 5 L 6 6 z M 1 1 L 0 1", "m5 5l1 1zm-4-4l-1 0", id="after-z-from-the-start"),
    ],
)
def test_light_path_by_hand(path, light):
    assert plotting._light_path(path) == light


def test_rounding_does_not_add_up_along_a_path():
    ends = np.arange(1000) * 1.004
    steps = plotting._light_path("M 0 0 " + "".join(f"L {end} 0 " for end in ends)).split("l")[1:]
    reached = np.cumsum([float(step.split()[0]) for step in steps])
    np.testing.assert_allclose(reached, ends, rtol=0, atol=0.005001)


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
    assert [line.get_marker() for line in ax.lines] == [".", "s", "*"]
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
        pytest.param(
            lambda ax: plotting.draw_role(ax, "guess", 0, 1, 0),
            "one of input, parameter, prediction, error; it is 'guess'",
            id="role",
        ),
        pytest.param(
            lambda ax: plotting.draw_table(ax, [["a", "b"], ["c"]], [0, 1], "a"),
            "row 1 must have 2 entries, one a column; it has 1",
            id="table",
        ),
    ],
)
def test_bad_input_is_named(ax, draw, message):
    with pytest.raises(ValueError, match=message):
        draw(ax)


def test_each_role_has_a_line_that_differs_in_shape_and_not_in_color_alone(ax):
    looks = set()
    for role in plotting.ROLES:
        before = len(ax.lines)
        plotting.draw_role(ax, role, 0, 1, 0)
        lines = ax.lines[before:]
        looks.add((len(lines), lines[0].get_linestyle(), len(set(lines[0].get_ydata()))))
    assert len(looks) == len({*plotting.ROLES.values()}) == 4


def test_signs_of_a_formula_stand_in_order_each_over_its_line(ax):
    plotting.draw_formula(ax, r"\hat{y} = w x", {r"\hat{y}": "prediction", "x": "input"}, 1, 2)
    left, right = zip(*(patch.get_path().get_extents().intervalx for patch in ax.patches), strict=True)
    assert left[0] == pytest.approx(1)
    assert all(end < start for end, start in zip(right, left[1:], strict=False))
    assert [line.get_color() for line in ax.lines] == [
        plotting.COLORS[plotting.ROLES[role]] for role in ("prediction", "input")
    ]
    for line, sign in zip(ax.lines, (0, 3), strict=True):
        ends = line.get_xdata()
        assert ends[0] <= left[sign] < right[sign] <= ends[-1]
        assert np.all(line.get_ydata() < 2)


def test_notebook_gets_light_svg(ax, monkeypatch):
    formats = []
    monkeypatch.setattr(
        "matplotlib_inline.backend_inline.set_matplotlib_formats", lambda *f, **_: formats.extend(f)
    )
    plotting.use_book_style()
    assert formats == []
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    plotting.use_book_style()
    assert formats == ["svg"]
    shown, _ = shell.display_formatter.format(ax.figure)
    assert shown["image/svg+xml"] == plotting.light_svg(ax.figure)


def test_style_loads_without_jupyter(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib_inline.backend_inline", None)
    with mpl.rc_context():
        plotting.use_book_style()
        assert mpl.rcParams["axes.grid"]


def test_numbers_of_a_picture_are_a_table_for_paper_and_for_pages():
    table = plotting.numbers({"age < 5 (years)": [3, 12345], "share": np.array([2 / 3, 1e-9])}, digits=2)
    assert table._repr_markdown_() == repr(table)
    assert repr(table).splitlines() == [
        "| age < 5 (years) | share |",
        "|---|---|",
        "| 3 | 0.67 |",
        "| 12345 | 1e-09 |",
    ]
    assert table._repr_html_() == (
        '<table><tr><th scope="col">age &lt; 5 (years)</th><th scope="col">share</th></tr>'
        "<tr><td>3</td><td>0.67</td></tr><tr><td>12345</td><td>1e-09</td></tr></table>"
    )


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "must not be empty"),
        ({"hours": [1, 2], "score": [1]}, "hours has 2"),
        ({"hours": range(16)}, "at most 15 rows; this one has 16"),
    ],
)
def test_what_is_no_table_for_a_picture_is_refused(columns, words):
    with pytest.raises(ValueError, match=words):
        plotting.numbers(columns)
