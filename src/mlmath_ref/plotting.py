"""The book's figures: one style, Okabe–Ito colours with line styles and markers, light SVG output."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from numpy.typing import ArrayLike

from mlmath_ref._checks import FloatArray, as_array, as_vector, require_same_length

COLORS = {
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
}
"""The colours of Okabe and Ito, which readers with any colour vision can tell apart.

On white paper orange, sky and yellow are too pale for a line, a marker or a hatch (less than 3:1): they fill
areas, with a black edge. Words beside a line are black.
"""

ROLES = {"input": "blue", "parameter": "green", "prediction": "vermillion", "error": "purple"}
"""The four parts of a formula, each with the color of its line."""

MOST_ROWS = 15
"""What a table below a picture may have: who hears more rows has forgotten the first."""

# Coordinates of a figure are in points: a hundredth of one is far below what any printer or screen shows.
_PLACES = 2


def use_book_style() -> None:
    """Load the book's figure style; in a notebook, also show figures as light SVG.

    References
    ----------
    The style file ``book.mplstyle`` beside this module. The palette: M. Okabe and K. Ito, *Color Universal
    Design*, 2008.

    Examples
    --------
    >>> use_book_style()
    >>> plt.rcParams["axes.grid"]
    True
    """
    plt.style.use(str(files("mlmath_ref") / "book.mplstyle"))
    try:
        from IPython.core.getipython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # plain Python without Jupyter: the style is all there is to do
        return
    shell = get_ipython()
    if shell is not None and shell.display_formatter is not None:
        set_matplotlib_formats("svg")  # and no other format
        shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, light_svg)


def light_svg(figure: Figure) -> str:
    """Return a figure as SVG, a quarter lighter than Matplotlib writes it, and the same to the eye.

    Coordinates are rounded and relative, and what no reader sees is left out: comments, line ends, the
    document type, and the metadata, whose date would give the same figure other bytes on every day. Letters
    are drawn as outlines, so that the figure needs no font where it is shown.

    Parameters
    ----------
    figure : Figure
        What to draw.

    Returns
    -------
    str
        The SVG file, without the margin around what is drawn.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> "<metadata>" in light_svg(figure)
    False
    >>> plt.close(figure)
    """
    file = BytesIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(file, format="svg", bbox_inches="tight", metadata=nothing)
    svg = re.sub(r"<!--.*?-->|<!DOCTYPE.*?>", "", file.getvalue().decode(), flags=re.DOTALL)
    svg = re.sub(r'(?<= d=")[^"]+', lambda found: _light_path(found[0]), svg)
    svg = re.sub(r'(?<= [xy]=")[^"]+|(?<=translate\()[^)]+', lambda found: _rounded(found[0]), svg)
    return re.sub(r">\s+<", "><", svg).strip() + "\n"


def _light_path(path: str) -> str:
    """Return the path of an SVG with relative coordinates.

    Each point is rounded before the difference is taken, so that no error adds up along the path.
    """
    words: list[str] = []
    here = start = np.zeros(2, dtype=int)
    for command, numbers in re.findall(r"([MLQCz])([^MLQCz]*)", path):
        points = np.round(np.array(numbers.split(), dtype=float).reshape(-1, 2) * 10**_PLACES).astype(int)
        words += [command.lower(), *(f"{step / 10**_PLACES:.10g}" for step in (points - here).ravel())]
        here = start if command == "z" else points[-1]
        start = here if command == "M" else start
    # A minus sign separates two numbers as well as a space does, and so does a letter.
    return re.sub(r" (?=[-a-z])|(?<=[a-z]) ", "", " ".join(words))


def _rounded(numbers: str) -> str:
    """Return the numbers of an SVG attribute with fewer decimals."""
    return " ".join(f"{round(float(number), _PLACES):.10g}" for number in numbers.split())


def draw_points(ax: Axes, x: ArrayLike, y: ArrayLike, label: str = "learners") -> None:
    """Draw examples as open circles.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    x, y : array of shape (n,)
        One feature and the target of each example.
    label : str
        Name in the legend.

    Raises
    ------
    ValueError
        If `x` and `y` differ in length.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> draw_points(ax, [1.0, 2.0], [45.0, 50.0])
    >>> len(ax.lines)
    1
    >>> plt.close(figure)
    """
    x, y = as_vector("x", x), as_vector("y", y)
    require_same_length(x=x, y=y)
    ax.plot(x, y, linestyle="none", marker="o", markerfacecolor="white", color=COLORS["blue"], label=label)


def draw_residuals(ax: Axes, x: ArrayLike, y: ArrayLike, y_hat: ArrayLike) -> None:
    """Draw examples, predictions, and a dotted line between each example and its prediction.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    x, y, y_hat : array of shape (n,)
        One feature, the target and the prediction of each example.

    Raises
    ------
    ValueError
        If the arrays differ in length.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> draw_residuals(ax, [1.0, 2.0], [45.0, 50.0], [46.0, 51.0])
    >>> plt.close(figure)
    """
    x, y, y_hat = as_vector("x", x), as_vector("y", y), as_vector("y_hat", y_hat)
    require_same_length(x=x, y=y, y_hat=y_hat)
    order = np.argsort(x)
    ax.vlines(x, y, y_hat, colors=COLORS["black"], linestyles="dotted", label="error")
    ax.plot(x[order], y_hat[order], linestyle="-", color=COLORS["vermillion"], label="prediction")
    draw_points(ax, x, y)


def draw_arrow(
    ax: Axes,
    tip: ArrayLike,
    start: ArrayLike = (0.0, 0.0),
    label: str = "",
    color: str = "blue",
    linestyle: str = "-",
) -> None:
    """Draw a vector of the plane as an arrow, with its name beside the tip.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    tip, start : array of shape (2,)
        Where the arrow ends and where it starts.
    label : str
        Text beside the tip; it may hold math between dollar signs.
    color : str
        A name in `COLORS`.
    linestyle : str
        Matplotlib line style; give each arrow its own.

    Raises
    ------
    ValueError
        If `tip` or `start` is not a vector of two numbers.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> draw_arrow(ax, [2.0, 1.0], label="v")
    >>> plt.close(figure)
    """
    tip, start = as_vector("tip", tip), as_vector("start", start)
    for name, point in {"tip": tip, "start": start}.items():
        if len(point) != 2:
            raise ValueError(
                f"{name} must be a point of the plane with shape (2,); its shape is {point.shape}"
            )
    style = {
        "arrowstyle": "-|>",
        "color": COLORS[color],
        "linestyle": linestyle,
        "lw": 2,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    ax.annotate("", xy=(tip[0], tip[1]), xytext=(start[0], start[1]), arrowprops=style)
    ax.annotate(label, xy=(tip[0], tip[1]), xytext=(5, 5), textcoords="offset points")
    ax.update_datalim([(start[0], start[1]), (tip[0], tip[1])])
    ax.autoscale_view()


def draw_contours(
    ax: Axes, f: Callable[[FloatArray], float], horizontal: ArrayLike, vertical: ArrayLike, levels: int = 9
) -> None:
    """Draw a function of two numbers as contour lines: the map of a valley, seen from above.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    f : callable
        Takes an array of shape (2,) and returns a float.
    horizontal, vertical : array of shape (m,)
        Grid values of the first and the second number.
    levels : int
        Number of contour lines, spaced evenly in the square root so that a bowl's floor shows as well.

    Raises
    ------
    ValueError
        If a grid is not a vector, or if `f` returns something that is not finite.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> draw_contours(ax, lambda w: float(w @ w), np.linspace(-1, 1, 5), np.linspace(-1, 1, 5))
    >>> plt.close(figure)
    """
    horizontal, vertical = as_vector("horizontal", horizontal), as_vector("vertical", vertical)
    heights = as_array("f", [[f(np.array([u, v])) for u in horizontal] for v in vertical])
    low, high = heights.min(), heights.max()
    at = low + (high - low) * np.linspace(0.1, 1, levels) ** 2
    ax.contour(horizontal, vertical, heights, levels=at, colors="#949494", linewidths=0.7, linestyles="solid")


def draw_path(ax: Axes, positions: ArrayLike, label: str = "steps", color: str = "vermillion") -> None:
    """Draw the positions of a descent as linked dots, with a square at the start and a star at the end.

    Only the first 50 positions get a dot: later ones crowd, and each would cost the reader bytes.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    positions : array of shape (steps + 1, 2)
        One position a row.
    label : str
        Name in the legend.
    color : str
        A name in `COLORS`.

    Raises
    ------
    ValueError
        If `positions` does not have two columns.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> draw_path(ax, [[0.0, 0.0], [1.0, 1.0]])
    >>> plt.close(figure)
    """
    positions = as_array("positions", positions)
    if positions.ndim != 2 or positions.shape[1] != 2:
        raise ValueError(f"positions must have shape (steps + 1, 2); its shape is {positions.shape}")
    shade = COLORS[color]
    ax.plot(
        *positions.T, linestyle="-", marker=".", markevery=slice(50), color=shade, linewidth=1.5, label=label
    )
    ax.plot(*positions[0], linestyle="none", marker="s", color=shade)
    ax.plot(*positions[-1], linestyle="none", marker="*", color=shade, markersize=13)


def draw_role(ax: Axes, role: str, left: float, right: float, y: float) -> None:
    """Draw the line that marks a part of a formula: single, double, dotted or a zigzag.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    role : str
        A name in `ROLES`.
    left, right, y : float
        Where the line begins and ends, and how high it is.

    Raises
    ------
    ValueError
        If there is no such role.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> draw_role(ax, "parameter", 0.0, 1.0, 0.0)
    >>> len(ax.lines)
    2
    >>> plt.close(figure)
    """
    if role not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}; it is {role!r}")
    at = np.linspace(left, right, 2 * round((right - left) / 0.12) + 1 if role == "error" else 2)
    zigzag = 0.07 * (np.arange(len(at)) % 2 if role == "error" else np.zeros(2))
    for shift in [-0.04, 0.04] if role == "parameter" else [0.0]:
        style = ":" if role == "prediction" else "-"
        ax.plot(at, y + shift + zigzag, style, color=COLORS[ROLES[role]], linewidth=2)


def draw_formula(
    ax: Axes, formula: str, roles: Mapping[str, str], x: float, y: float, size: float = 0.42
) -> None:
    r"""Draw a formula with the line of its role under each part.

    Parameters
    ----------
    ax : Axes
        Where to draw; both directions get the same scale.
    formula : str
        LaTeX, with a space between any two signs.
    roles : mapping of str to str
        The role of each sign that has one, a name in `ROLES`.
    x, y : float
        Where the formula begins.
    size : float
        How large the letters are, in the units of the axes.

    Raises
    ------
    ValueError
        If there is no such role.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> draw_formula(ax, r"\hat{y} = w x", {r"\hat{y}": "prediction", "w": "parameter", "x": "input"}, 0, 0)
    >>> len(ax.patches), len(ax.lines)
    (4, 4)
    >>> plt.close(figure)
    """
    for sign in formula.split():
        low, high = TextPath((0, 0), f"${sign}$", size=size).get_extents().intervalx
        outline = TextPath((x - low, y), f"${sign}$", size=size)
        ax.add_patch(PathPatch(outline, facecolor=COLORS["black"], linewidth=0))
        middle, half = x + (high - low) / 2, max(high - low, size) / 2
        if sign in roles:
            draw_role(ax, roles[sign], middle - half, middle + half, y - 0.7 * size)
        x += high - low + 0.65 * size
    ax.set_aspect("equal")


def draw_table(ax: Axes, rows: Sequence[Sequence[str]], columns: Sequence[float], framed: str) -> None:
    r"""Draw a table of words and formulas; the first row and the first column are its heads.

    Parameters
    ----------
    ax : Axes
        Where to draw; a row is one unit high, and the first one lies at 0.
    rows : sequence of sequence of str
        The entries, which may hold math between dollar signs.
    columns : sequence of float
        Where each column lies: the left edge of the first one, the middle of the others.
    framed : str
        Entries with this text get a frame.

    Raises
    ------
    ValueError
        If a row has more or fewer entries than there are columns.

    Examples
    --------
    >>> figure, ax = plt.subplots()
    >>> draw_table(ax, [["", "learned"], ["line", "$w, b$"]], [0.0, 2.0], framed="b")
    >>> [text.get_text() for text in ax.texts if text.get_bbox_patch().get_linewidth()]
    ['$w, b$']
    >>> plt.close(figure)
    """
    for i, row in enumerate(rows):
        if len(row) != len(columns):
            raise ValueError(f"row {i} must have {len(columns)} entries, one a column; it has {len(row)}")
        for j, (words, x) in enumerate(zip(row, columns, strict=True)):
            frame = {"facecolor": "none", "edgecolor": "black", "linewidth": 1.5 if framed in words else 0}
            side, size = ("center" if j else "left"), (16 if i and j else 13)
            ax.text(x, -i, words, fontsize=size, va="center", ha=side, bbox=frame)
        ax.axhline(-i - 0.5, color="black", linewidth=0.5 if i else 1.5)
    ax.set_ylim(0.4 - len(rows), 0.5)
    ax.axis("off")


@dataclass(frozen=True)
class Numbers:
    """The numbers of a picture as a table, which pages, notebooks and paper show as one; made by `numbers`.

    Attributes
    ----------
    rows : list of list of str
        The cells; the first row has the heads.
    """

    rows: list[list[str]]

    def __repr__(self) -> str:
        """Return the table in Markdown."""
        head, *body = ("| " + " | ".join(row) + " |" for row in self.rows)
        return "\n".join([head, "|---" * len(self.rows[0]) + "|", *body])

    def _repr_markdown_(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        """Return the table for Jupyter and for code that runs in the page."""
        kinds = ['th scope="col"', *["td"] * (len(self.rows) - 1)]
        rows = (
            "".join(f"<{kind}>{escape(cell)}</{kind[:2]}>" for cell in row)
            for kind, row in zip(kinds, self.rows, strict=True)
        )
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def numbers(columns: Mapping[str, ArrayLike], digits: int = 3) -> Numbers:
    """Return the numbers of a picture as a table, for readers who do not see the picture.

    Parameters
    ----------
    columns : mapping from str to array of shape (n,)
        What is drawn, from the arrays that are drawn, below heads with units.
    digits : int
        How many digits of a number count.

    Returns
    -------
    Numbers
        The table, as the last line of a cell.

    Raises
    ------
    ValueError
        If there is no column, if two differ in length, or if there are more rows than anybody wants to hear.

    Examples
    --------
    >>> numbers({"learner": ["Amara", "Bo"], "hours": [4.5, 2.0], "share": [1 / 3, 1]})
    | learner | hours | share |
    |---|---|---|
    | Amara | 4.5 | 0.333 |
    | Bo | 2 | 1 |
    """
    cells = {head: np.asarray(column) for head, column in columns.items()}
    if not cells:
        raise ValueError("columns must not be empty; give at least one")
    require_same_length(**cells)
    count = len(next(iter(cells.values())))
    if count > MOST_ROWS:
        raise ValueError(f"a table below a picture has at most {MOST_ROWS} rows; this one has {count}")
    texts = [[_cell(value, digits) for value in column.tolist()] for column in cells.values()]
    return Numbers([list(cells), *map(list, zip(*texts, strict=True))])


def _cell(value: object, digits: int) -> str:
    """Return what stands in a cell; a whole number has all its digits."""
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
