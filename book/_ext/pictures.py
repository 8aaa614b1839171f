"""Write pictures with their size, so that no text jumps when they come, and load them when they are near.

Drawings of code are named after their hash. Twelve of its digits tell them apart; nothing compresses all 64.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

SIZE = re.compile(r'<svg[^>]*? (width|height)="([\d.]+)pt"[^>]*? (?:width|height)="([\d.]+)pt"', re.DOTALL)
POINT = 4 / 3  # a CSS pixel is three quarters of a point
HASH = re.compile(r"^([0-9a-f]{12})[0-9a-f]{52}(?=\.)")


def short(name: str) -> str:
    """Return the name of a picture's file, with the beginning of its hash only.

    Examples
    --------
    >>> short("0123456789ab" + 52 * "f" + ".svg"), short("icon.svg")
    ('0123456789ab.svg', 'icon.svg')
    """
    return HASH.sub(r"\1", name)


def size_of(svg: str) -> dict[str, str]:
    """Return width and height of a drawing in CSS pixels; nothing if it does not say them in points.

    Examples
    --------
    >>> size_of('<svg xmlns="x" width="300pt" height="150pt">')
    {'width': '400', 'height': '200'}
    """
    found = SIZE.search(svg)
    if not found:
        return {}
    first, second = (f"{float(number) * POINT:.0f}" for number in found.groups()[1:])
    return {"width": first, "height": second} if found[1] == "width" else {"width": second, "height": first}


def visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Write a picture as Sphinx does, and add how large it is and when to load it."""
    source = Path(self.builder.srcdir, node["uri"])
    size = size_of(source.read_text("utf-8")) if source.suffix == ".svg" and source.is_file() else {}
    start = len(self.body)
    names = self.builder.images
    names.update({path: short(name) for path, name in names.items()})
    HTML5Translator.visit_image(self, node)
    told = "".join(f' {name}="{value}"' for name, value in {"loading": "lazy", **size}.items())
    self.body[start:] = [piece.replace("<img ", f"<img{told} ", 1) for piece in self.body[start:]]


def use_on_the_web(app: Sphinx) -> None:
    """Take the place of Sphinx's writer; an e-reader has its own ways."""
    if app.builder.name == "html":
        app.add_node(nodes.image, override=True, html=(visit_image, HTML5Translator.depart_image))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook."""
    app.connect("builder-inited", use_on_the_web)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
