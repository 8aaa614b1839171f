"""Check that a figure can be read without color and in the dark, from its SVG as Matplotlib writes it.

`faults` has the complaints about one figure. `tests/test_figures.py` runs it on every figure of the built
book, and on small bad figures to prove that each complaint can be made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from mlmath_ref.plotting import COLORS

# The narrowest that a figure is printed (beside its caption, on A4), in points.
PRINT_WIDTH = 106 / 25.4 * 72
SMALLEST_TYPE = 6.5  # points, in print; indices and exponents may be smaller
LINE_CONTRAST, TEXT_CONTRAST = 3.0, 4.5  # against white, as in WCAG 2.2
AREA_CONTRAST = 1.5  # between two areas that nothing else tells apart
WIDER = 1.5  # times as wide: a line that is seen to be another
HEAVIEST = 40_000  # bytes

WHITE, BLACK = "#ffffff", "#000000"
DARK_PAGE = "#121212"  # of the theme
PALETTE = {color.lower() for color in COLORS.values()}

Seen = Callable[[str], str]
_HREF = "{http://www.w3.org/1999/xlink}href"
Styled = tuple[Element, dict[str, str]]


class Line(NamedTuple):
    """How a line or a set of markers looks."""

    color: str
    width: float
    dash: str
    marker: str

    def looks_like(self, other: Line) -> bool:
        """Return whether a print without color shows no difference."""
        thin, thick = sorted((self.width, other.width))
        return self[2:] == other[2:] and thick < WIDER * thin


class Area(NamedTuple):
    """How a filled area looks: its ground, and the lines of its hatch and their color."""

    color: str
    hatch: str = ""
    ink: str = BLACK


def contrast(color: str, other: str = WHITE) -> float:
    """Return the contrast of two colors as WCAG defines it, from 1 to 21.

    Examples
    --------
    >>> contrast("#000000")
    21.0
    """
    dark, light = sorted((_luminance(color), _luminance(other)))
    return round((light + 0.05) / (dark + 0.05), 2)


def _luminance(color: str) -> float:
    """Return the relative luminance of a color such as ``#0072b2``, from 0 to 1."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def dark(color: str) -> str:
    """Return how a color of a figure looks in the dark theme, whose style sheet turns light into dark.

    That is ``invert(1) hue-rotate(180deg)`` as the specification of CSS filters has it, and ``screen`` on the
    page. So white paper is the page, black ink is white, and blue stays blue.

    Examples
    --------
    >>> dark("#ffffff") == DARK_PAGE, dark("#000000")
    (True, '#ffffff')
    """
    inverse, page = ([int(each[at : at + 2], 16) / 255 for at in (1, 3, 5)] for each in (color, DARK_PAGE))
    inverse = [1 - part for part in inverse]
    grey = sum(weight * part for weight, part in zip((0.213, 0.715, 0.072), inverse, strict=True))
    turned = [min(max(2 * grey - part, 0), 1) for part in inverse]
    shown = [1 - (1 - one) * (1 - other) for one, other in zip(turned, page, strict=True)]
    return "#" + "".join(f"{round(255 * part):02x}" for part in shown)


def faults(svg: str, seen: Seen = str) -> list[str]:
    """Return what is wrong with a figure for a reader of a black-and-white print, or in the dark.

    Parameters
    ----------
    svg : str
        The file, with Matplotlib's names of groups (``axes_1``, ``line2d_3``, ...).
    seen : callable
        How a color looks where the figure is read: as it is, or as `dark` has it.

    Returns
    -------
    list of str
        One complaint each; no complaint twice.
    """
    root = _without_namespaces(svg)
    found = [*_faults_of_color(root, seen), *_faults_of_text(root, seen)]
    for axes in _groups(root, "axes"):
        found += [*_faults_of_lines(root, axes), *_faults_of_areas(root, axes, seen)]
    if len(svg) > HEAVIEST:
        found.append(f"{len(svg)} bytes; {HEAVIEST} are allowed: draw fewer points")
    return list(dict.fromkeys(found))


def _faults_of_color(root: Element, seen: Seen) -> Iterator[str]:
    """Every color is of the palette; what is drawn stands out from the paper, by itself or by its edge."""
    for _, style in _styled(root):
        drawn = [color for name in ("stroke", "fill") if (color := _color(style, name)) not in ("", WHITE)]
        if not drawn:
            continue
        ratios = [contrast(seen(color), seen(WHITE)) for color in drawn]
        if max(ratios) < LINE_CONTRAST:
            yield f"{drawn[0]} has {ratios[0]}:1 on {seen(WHITE)}; a line or an edge needs {LINE_CONTRAST}:1"
        raw = {style.get(name, "").lower() for name in ("stroke", "fill")}
        for color in sorted(raw - PALETTE):
            if color.startswith("#") and len({color[1:3], color[3:5], color[5:]}) > 1:
                yield f"{color} is not of the palette; take one of plotting.COLORS or a grey"


def _faults_of_text(root: Element, seen: Seen) -> Iterator[str]:
    """Letters are large and dark enough."""
    shrink = PRINT_WIDTH / float(root.get("width", "").removesuffix("pt"))
    for text in _groups(root, "text"):
        for letters in text.findall("./g[@transform]"):
            scale = re.search(r"scale\(([\d.]+)", letters.get("transform", ""))
            size = 100 * float(scale[1]) * shrink if scale else 0.0
            if size < SMALLEST_TYPE:
                yield f"type of {size:.1f} pt in print; {SMALLEST_TYPE} pt is the smallest that reads well"
            ink = seen(_color({"fill": BLACK, **_style(letters)}, "fill"))
            if (ratio := contrast(ink, seen(WHITE))) < TEXT_CONTRAST:
                yield f"letters with {ratio}:1 on {seen(WHITE)}; they need {TEXT_CONTRAST}:1"


def _faults_of_lines(root: Element, axes: Element) -> Iterator[str]:
    """Lines of two colors differ in dash, marker or width as well."""
    lines = {line for group in axes.findall("g") if (line := _line(root, group))}
    for one, other in combinations(sorted(lines), 2):
        if one.color != other.color and one.looks_like(other):
            yield f"lines of {one.color} and {other.color} differ in color only; give one a dash or a marker"


def _faults_of_areas(root: Element, axes: Element, seen: Seen) -> Iterator[str]:
    """Areas of two colors differ in hatch as well, or one is much darker; a hatch can be seen."""
    areas = {area for group in axes.findall("g")[1:] if (area := _area(root, group))}
    for area in sorted(areas):
        ratio = contrast(seen(area.ink), seen(area.color))
        if ratio < LINE_CONTRAST and area.hatch:
            yield f"a hatch has {ratio}:1 on {area.color}; it needs {LINE_CONTRAST}:1"
    for one, other in combinations(sorted(areas), 2):
        ratio = contrast(seen(one.color), seen(other.color))
        if one.hatch == other.hatch and ratio < AREA_CONTRAST:
            yield f"areas of {one.color} and {other.color} have {ratio}:1; hatch one, or {AREA_CONTRAST}:1"


def _without_namespaces(svg: str) -> Element:
    """Read a figure, with plain names of tags."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _groups(parent: Element, kind: str) -> list[Element]:
    """Return the groups of one kind below an element, such as ``text``."""
    return [group for group in parent.iter("g") if group.get("id", "").rstrip("0123456789") == f"{kind}_"]


def _style(element: Element) -> dict[str, str]:
    """Return the properties of an element's ``style``."""
    pairs = (pair.partition(":") for pair in element.get("style", "").split(";") if pair.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _styled(parent: Element) -> Iterator[Styled]:
    """Walk through what is drawn, except for axes with ticks and grid, letters, and definitions."""
    for element in parent:
        if element.tag != "defs" and not element.get("id", "").startswith("matplotlib.axis"):
            if element.tag in ("path", "use") and element.get("style"):
                yield element, {"fill": BLACK, **_style(element)}  # Matplotlib leaves the default out
            yield from _styled(element)


def _color(style: dict[str, str], name: str) -> str:
    """Return the color of a stroke or a fill as it looks on white; empty if there is none."""
    color = style.get(name, "").lower()
    if not color.startswith("#"):
        return ""
    opacity = float(style.get("opacity", 1)) * float(style.get(f"{name}-opacity", 1))
    parts = [255 - opacity * (255 - int(color[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def _line(root: Element, group: Element) -> Line | None:
    """Return how a line looks: with a dash, with markers, or both; nothing if the group is no line."""
    kind = group.get("id", "").rstrip("0123456789_")
    drawn = [one for one in _styled(group) if _color(one[1], "stroke")]
    if not drawn or kind not in ("line2d", "LineCollection", "patch"):
        return None
    element, style = drawn[0]
    if kind == "patch" and (style["fill"] != "none" or style.get("stroke-linecap") == "square"):
        return None  # an area, or the edge of the axes
    width = float(style.get("stroke-width", 1))
    dashes = [float(part) for part in style.get("stroke-dasharray", "").split(",") if part]
    dash = "" if element.tag == "use" else " ".join(f"{part / width:.1f}" for part in dashes) or "solid"
    return Line(_color(style, "stroke"), width if dash else 1.0, dash, _marker(root, drawn[-1]))


def _marker(root: Element, last: Styled) -> str:
    """Return the shape of a line's markers, whatever their size, and whether they are filled."""
    element, style = last
    hollow = _color(style, "fill") in ("", WHITE)
    outline = root.find(f".//path[@id='{element.get(_HREF, '#')[1:]}']")
    if outline is None:
        return "" if hollow else "arrow"
    path = outline.get("d", "")
    numbers = [abs(float(number)) for number in re.findall(r"-?[\d.]+", path)]
    largest = max(numbers) or 1.0
    shape = re.sub(r"-?[\d.]+", lambda found: f" {float(found[0]) / largest:.1f}", path)
    return f"{shape} {'open' if hollow else 'filled'}"


def _area(root: Element, group: Element) -> Area | None:
    """Return how a filled area looks; nothing if the group is no area (an arrow starts with its shaft)."""
    _, style = next(_styled(group), (group, {}))
    if not group.get("id", "").startswith(("patch", "FillBetween")) or style.get("fill") in (None, "none"):
        return None
    pattern = root.find(f".//pattern[@id='{style['fill'][5:-1]}']")  # its address is url(#...)
    if pattern is None:
        return Area(_color(style, "fill"))
    ground, lines = pattern
    return Area(
        _color(dict(ground.items()), "fill") or WHITE, lines.get("d", ""), _color(_style(lines), "stroke")
    )
