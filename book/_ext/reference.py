"""Leave out of the reference what says nothing, and out of its files what belongs to the whole book."""

from __future__ import annotations

from typing import Any, Literal

from docutils import nodes
from sphinx.application import Sphinx


def skip(
    app: Sphinx, what: str, name: str, member: object, skipped: bool, options: object
) -> Literal[True] | None:
    """Say that a member is left out; `None` leaves the choice to autodoc.

    Fields of tuples are described by Python alone, with a number; what they are stands in the words about
    their class.
    """
    return True if (member.__doc__ or "").startswith("Alias for field number") else None


def own(app: Sphinx, page: nodes.document) -> None:
    """Make every node a node of its page.

    What `eval-rst` reads belongs to a document of its own, whose settings know the environment. It was kept
    with each page: 2.6 MB, which every build read again.
    """
    for node in page.findall():
        node.document = page


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.connect("autodoc-skip-member", skip)
    app.connect("doctree-read", own)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
