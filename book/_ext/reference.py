"""Leave out of the reference what says nothing, and out of its files what belongs to the whole book.

On the web, long names may break after a dot or an underscore.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from docutils import nodes
from sphinx.application import Sphinx

NAME = re.compile(r'(?:<h1>|<span class="sig-(?:pre)?name [^>]*><span class="pre">)[\w.]+')


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


def breakable(html: str) -> str:
    """Return a page whose names of modules and functions say where they may break.

    What is copied from it is the same.

    Examples
    --------
    >>> breakable("<h1>mlmath_ref.losses</h1><p>log_loss</p>")
    '<h1>mlmath_<wbr>ref.<wbr>losses</h1><p>log_loss</p>'
    """
    return NAME.sub(lambda name: re.sub("[._]", r"\g<0><wbr>", name[0]), html)


def let_names_break(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say on the pages of modules where names may break."""
    if pagename.startswith("reference/"):
        context["body"] = breakable(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.connect("autodoc-skip-member", skip)
    app.connect("doctree-read", own)
    app.connect("html-page-context", let_names_break)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
