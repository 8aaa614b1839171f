"""Draw the cover of the EPUB: the title, and the formula that the book begins with, its parts labeled."""

from __future__ import annotations

import io
import textwrap
from typing import Any

WIDTH, HEIGHT, DPI = 6, 8, 200  # 1200 × 1600 dots
PAPER, INK = "#10283f", "#ffffff"

# The formula from left to right: where it stands, what is drawn, what it is, its color on the dark paper.
FORMULA = [
    (0.13, r"$\hat{y}$", "prediction", "#ff9d5c"),
    (0.265, "$=$", "", INK),
    (0.44, r"$\mathbf{w}^{\!\!\top}$", "parameters", "#35cf9f"),
    (0.615, r"$\mathbf{x}$", "inputs", "#63b9ef"),
    (0.745, "$+$", "", INK),
    (0.88, "$b$", "parameter", "#35cf9f"),
]


def draw_cover(title: str, subtitle: str, author: str) -> bytes:
    """Return the cover as PNG; the same words give the same bytes."""
    # Here, for every build loads this extension, and loading Matplotlib takes half a second.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)

    def write(x: float, y: float, text: str, size: float, color: str = INK, **style: Any) -> None:
        figure.text(x, y, text, size=size, color=color, **{"ha": "center", "va": "center", **style})

    # Title and formula fill the width: in a shelf of books the cover is as wide as a thumb.
    for i, line in enumerate(textwrap.wrap(title, 12)):
        write(0.5, 0.86 - 0.11 * i, line, 60, weight="bold", family="DejaVu Sans", va="baseline")
    for x, sign, meaning, color in FORMULA:
        write(x, 0.42, sign, 62, color, math_fontfamily="stix")
        write(x, 0.335, meaning, 14, color)
    write(0.5, 0.17, textwrap.fill(subtitle, 30), 18, linespacing=1.4)
    write(0.5, 0.055, author, 13)
    out = io.BytesIO()
    figure.savefig(out, format="png", facecolor=PAPER, metadata={"Software": None})
    return out.getvalue()
