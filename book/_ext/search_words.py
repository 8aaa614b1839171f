"""What the search knows of a page: its words, without LaTeX, the code of its pictures and bare numbers.

Nobody asks for `dfrac` or `edgecolor`, and who asks for an edge does not want each page with a picture. For a
number the script of Sphinx looks nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx

LEFT_OUT = (nodes.math, nodes.math_block, HideCodeCellNode)


@contextmanager
def emptied(doctree: nodes.document) -> Iterator[None]:
    """Take for a while out of a page what the search leaves out."""
    held = [(node, node.children) for node in doctree.findall(lambda node: isinstance(node, LEFT_OUT))]
    for node, _ in held:
        node.children = []
    yield
    for node, children in held:
        node.children = children


def title(words: str) -> str:
    """Return the title of an exercise, which Sphinx has in brackets behind a number, alone.

    Examples
    --------
    >>> title(" (A rule of your own (objective 1))"), title("Are rates (or shares) right?")
    ('A rule of your own (objective 1)', 'Are rates (or shares) right?')
    """
    return words[2:-1] if words.startswith(" (") else words


def choose(app: Sphinx) -> None:
    """Let the search read pages so."""
    builder = cast(Any, app.builder)
    if builder.name != "html":
        return
    index_page = builder.index_page

    def index(page: str, doctree: nodes.document, name: str) -> None:
        with emptied(doctree):
            index_page(page, doctree, name)
        indexer = builder.indexer
        indexer._all_titles[page] = [(title(words), place) for words, place in indexer._all_titles[page]]
        for known in (indexer._mapping, indexer._title_mapping):
            for word in [word for word in known if not word or word.isdecimal()]:
                del known[word]

    builder.index_page = index


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook."""
    app.connect("builder-inited", choose)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
