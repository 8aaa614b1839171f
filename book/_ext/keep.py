"""Where readers ask their browser to keep the book: a panel of the web page, which a script fills.

The service worker `sw.js` answers for the site when there is no connection; `files.json` says what belongs to
the book, so that a new edition loads only what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

LIST = "files.json"
PASSED_OVER = {"sw.js", LIST, ".buildinfo", ".nojekyll", "objects.inv"}
NOT_KEPT = ("_python/", "_static/previews/", "_static/live/keep.js")
"""Python has a place of its own; previews are for other sites."""


class keep_panel(nodes.General, nodes.Element):
    """The place of the panel."""


class Keep(SphinxDirective):
    """Read `{keep}`, whose body says what the panel is for."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the panel, for the web page only."""
        panel = keep_panel()
        self.state.nested_parse(self.content, self.content_offset, panel)
        return [addnodes.only("", panel, expr="builder_html")]


def visit_panel(self: HTML5Translator, node: keep_panel) -> None:
    """Open the panel, which stays hidden without a script."""
    self.body.append('<section class="keep" aria-label="Keep this book" hidden>\n')


def depart_panel(self: HTML5Translator, node: keep_panel) -> None:
    """Close it."""
    self.body.append("</section>\n")


def list_of(files: Mapping[str, bytes]) -> str:
    """Return which of a site's files belong to the book, each with its hash, and how many bytes they are.

    Examples
    --------
    >>> list_of({"a.html": b"A", "sw.js": b"", "_python/1/numpy.gz": b""})
    '{"size":1,"files":{"a.html":"559aead08264"}}'
    """
    ours = {
        name: content
        for name, content in sorted(files.items())
        if name not in PASSED_OVER and not name.startswith(NOT_KEPT)
    }
    hashes = {name: hashlib.sha256(content).hexdigest()[:12] for name, content in ours.items()}
    told = {"size": sum(map(len, ours.values())), "files": hashes}
    return json.dumps(told, separators=(",", ":"))


def write_list(site: Path) -> None:
    """Write the list of a site into its folder."""
    paths = (path for path in site.rglob("*") if path.is_file())
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
    (site / LIST).write_text(list_of(files), encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register node and directive."""
    app.add_node(keep_panel, html=(visit_panel, depart_panel))
    app.add_directive("keep", Keep)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
