"""Draw the picture that a link to a page shows in a chat or a feed: the page's title."""

from __future__ import annotations

import io
import textwrap

WIDTH, HEIGHT, DPI = 12, 6.3, 100  # 1200 × 630 dots, which is what services ask for
PAPER, INK, LINE, ERROR = "#10283f", "#ffffff", "#35cf9f", "#f095c6"
POINTS = ((0.4, 2.1), (1.2, 1.6), (2.0, 3.4), (2.9, 3.0), (3.7, 4.6))
"""Hours and points, around the line; what is drawn is an ornament and says nothing."""


def draw_preview(title: str, book: str) -> bytes:
    """Return the picture as PNG; the same words give the same bytes."""
    # Here, for every build loads this extension, and loading Matplotlib takes half a second.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    figure.text(0.07, 0.62, "\n".join(textwrap.wrap(title, 20)), color=INK, fontsize=54, va="center")
    figure.text(0.07, 0.12, book, color=INK, fontsize=26, va="center")
    axes = figure.add_axes((0.68, 0.16, 0.27, 0.7))
    axes.set_axis_off()
    axes.plot((0, 4.2), (1.2, 5.0), color=LINE, linewidth=6)
    for x, y in POINTS:
        axes.plot((x, x), (y, 1.2 + 3.8 * x / 4.2), color=ERROR, linewidth=3, linestyle=":")
        axes.plot(x, y, "o", color=INK, markersize=12)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
