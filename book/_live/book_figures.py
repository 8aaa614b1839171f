"""Where Matplotlib draws in the page: figures as the book's SVG, at the end of a cell or at `plt.show()`."""

from __future__ import annotations

import kernel
from matplotlib import _pylab_helpers
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from mlmath_ref.plotting import light_svg

FigureCanvas, FigureManager = FigureCanvasAgg, FigureManagerBase


def show(*args: object, **kwargs: object) -> None:
    """Send every open figure to the page, and close it."""
    for manager in _pylab_helpers.Gcf.get_all_fig_managers():
        kernel.OUTPUTS.show("svg", light_svg(manager.canvas.figure))
    forget()


def forget() -> None:
    """Close every figure."""
    _pylab_helpers.Gcf.destroy_all()
