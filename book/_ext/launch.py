"""Offer each chapter to be run elsewhere: Binder, Colab, or the reader's own Jupyter.

The links stand below the title as plain links and not in the theme's menu, which needs JavaScript to open.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from repository import repository
from sphinx.application import Sphinx
from sphinx.config import Config


def launch_links(docname: str, to_root: str) -> str:
    """Return the HTML of a chapter's launch links.

    Parameters
    ----------
    docname : str
        The page, such as ``chapters/vectors``.
    to_root : str
        The relative way from the page to the book's first page, so that the download works from a disk.

    Returns
    -------
    str
        One paragraph.
    """
    topic = docname.rpartition("/")[2]
    here = repository()
    notebook = f"notebooks/{topic}.ipynb"
    links = [
        (here.binder(f"book/_build/{notebook}"), "Binder", ""),  # where binder/postBuild puts it
        (here.colab(notebook), "Colab", ""),
        (f"{to_root}{notebook}", "Download notebook", " download"),
    ]
    anchors = " ".join(f'<a href="{escape(url)}"{extra}>{text}</a>' for url, text, extra in links)
    return f'<p class="launch"><span>Run this page:</span> {anchors}</p>'


def add_launch_links(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the links below the title of every page that is a notebook."""
    if doctree is None or "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    to_root = "../" * pagename.count("/")
    context["body"] = context["body"].replace("</h1>", "</h1>\n" + launch_links(pagename, to_root), 1)


def set_repository(app: Sphinx, config: Config) -> None:
    """Tell the theme the address, for its own buttons, and pages where to report what is wrong."""
    config.html_theme_options["repository_url"] = repository().url
    config.html_baseurl = f"{repository().pages}/"
    config.myst_substitutions["open_an_issue"] = f"[open an issue]({repository().url}/issues)"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.connect("config-inited", set_repository)
    app.connect("html-page-context", add_launch_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
