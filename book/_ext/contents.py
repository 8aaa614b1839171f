"""The order of the book and the numbers in it, for print and EPUB: the same as on the pages on the web."""

from __future__ import annotations

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.api import SiteMap


def parts(env: BuildEnvironment) -> list[tuple[str, list[str]]]:
    """Return the parts of the book, each with its title and pages; the first page stands before all."""
    toc: SiteMap = env.external_site_map  # type: ignore[attr-defined]
    return [
        ("", [toc.root.docname]),
        *((tree.caption or "", [str(item) for item in tree.items]) for tree in toc.root.subtrees),
    ]


def below(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the pages below a chapter in the table of contents; print has them as its sections."""
    toc: SiteMap = env.external_site_map  # type: ignore[attr-defined]
    trees = [] if toc[docname] is toc.root else toc[docname].subtrees
    return [str(item) for tree in trees for item in tree.items]


def chapter_number(env: BuildEnvironment, docname: str) -> str:
    """Return the number of a page, such as 4; nothing for what has none."""
    return ".".join(map(str, env.toc_secnumbers.get(docname, {}).get("") or ()))


def number(env: BuildEnvironment, docname: str, kind: str, node: nodes.Element) -> str:
    """Return the number of a figure, display or exercise of a page, such as 4.2; nothing if it has none."""
    numbers = env.toc_fignumbers.get(docname, {}).get(kind, {})
    return ".".join(map(str, next((numbers[name] for name in node["ids"] if name in numbers), ())))
