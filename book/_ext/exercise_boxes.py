"""Mend what sphinx_exercise leaves of exercises and solutions on their page and in the environment."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from hints import known
from sphinx.application import Sphinx

REPEATED = {"exercise-content", "solution-content"}


def keep_titles(app: Sphinx, page: nodes.document) -> None:
    """Keep in the environment what other pages show of a box: its name and its title.

    sphinx_exercise keeps the whole box, which knows its page. So the environment, which every build reads and
    writes, held all pages, 150 KB each.
    """
    for box in known(app.env).values():
        if box["docname"] == app.env.docname:
            kept = box["node"].copy()
            kept += box["node"][0].deepcopy()
            for node in kept.findall():
                node.document = None
            box["node"] = kept


def drop_repeated_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Remove the ids that sphinx_exercise gives to the insides of every box.

    An id that stands twice is no address: browsers and screen readers take the first. The boxes themselves
    keep theirs, which are unique.
    """
    for section in doctree.findall(nodes.section):
        section["ids"] = [name for name in section["ids"] if name not in REPEATED]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.connect("doctree-read", keep_titles)
    app.connect("doctree-resolved", drop_repeated_ids)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
