"""Draw the cover of the EPUB: the title, and the formula that the book begins with, its parts labeled."""

from __future__ import annotations

import io
import textwrap
from typing import Any

WIDTH, HEIGHT, DPI = 6, 8, 200  # 1200 × 1600 dots
PAPER, INK = "#10283f", "#ffffff"

# The formula from left to right: what is drawn, what it is, its color on the dark paper.
FORMULA = [
    (r"$\hat{y}$", "prediction", "#ff9d5c"),
    ("$=$", "", INK),
    (r"$\mathbf{w}^{\top}$", "parameters", "#35cf9f"),
    (r"$\mathbf{x}$", "inputs", "#63b9ef"),
    ("$+$", "", INK),
    ("$b$", "parameter", "#35cf9f"),
]


def draw_cover(title: str, subtitle: str, author: str) -> bytes:
    """Return the cover as PNG; the same words give the same bytes."""
    # Here, for every build loads this extension, and loading Matplotlib takes half a second.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)

    def write(x: float, y: float, text: str, size: float, color: str = INK, **style: Any) -> None:
        figure.text(x, y, text, size=size, color=color, ha="center", va="center", **style)

    write(0.5, 0.76, textwrap.fill(title, 12), 42, weight="bold", family="DejaVu Sans")
    for i, (sign, meaning, color) in enumerate(FORMULA):
        x = (0.14, 0.28, 0.43, 0.57, 0.70, 0.85)[i]
        write(x, 0.44, sign, 40, color, math_fontfamily="stix")
        if meaning:
            write(x, 0.375 if i != 3 else 0.345, meaning, 11, color)
    write(0.5, 0.23, textwrap.fill(subtitle, 36), 15)
    write(0.5, 0.07, author, 10)
    out = io.BytesIO()
    figure.savefig(out, format="png", facecolor=PAPER, metadata={"Software": None})
    return out.getvalue()
