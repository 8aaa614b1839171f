"""List on the overview of the reference what its pages hold: modules and functions, each with a sentence.

Everything was on that one page once, so an entry has the id that its function had there: an old link leads to
the entry, and the entry leads on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from contents import below
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective


class overview(nodes.General, nodes.Element):
    """Where the list stands."""


class Overview(SphinxDirective):
    """Read `{overview}`."""

    def run(self) -> list[nodes.Node]:
        """Return the place of the list, on the web only: print has everything in the same chapter."""
        return [addnodes.only("", overview(), expr="builder_html")]


class Fill(SphinxPostTransform):
    """Write the list when all pages have been read."""

    builders = ("html",)
    default_priority = 5  # before references are resolved

    def run(self, **kwargs: Any) -> None:
        """Put it where the page has a place for it."""
        for place in list(self.document.findall(overview)):
            pages = {page: self.env.get_doctree(page) for page in below(self.env, self.env.docname)}
            modules = [entry(self.link(page), tree[0], tree[0]["ids"]) for page, tree in pages.items()]
            functions = (part for page, tree in pages.items() for part in self.functions(page, tree))
            place.replace_self(
                nodes.container("", nodes.definition_list("", *modules), *functions, classes=["overview"])
            )

    def link(self, page: str, name: str = "") -> nodes.reference:
        """Return the name of a module, or of what is in it, as a link to where it is explained."""
        address = self.app.builder.get_relative_uri(self.env.docname, page) + (name and f"#{name}")
        shown = name.removeprefix(f"{module_of(page)}.") or module_of(page)
        return nodes.reference("", "", nodes.literal("", shown), refuri=address, internal=True)

    def functions(self, page: str, tree: nodes.document) -> Iterator[nodes.Node]:
        """Yield the heading of a module and the list of what is in it."""
        heading = nodes.rubric("", "", self.link(page))
        heading["heading-level"] = 2
        yield heading
        found = [desc for desc in tree[0] if isinstance(desc, addnodes.desc)]
        items = (entry(self.link(page, desc[0]["ids"][0]), desc[1], ids_in(desc)) for desc in found)
        yield nodes.definition_list("", *items)


def module_of(page: str) -> str:
    """Return the module that a page explains, which has its name."""
    return page.rpartition("/")[2]


def ids_in(desc: addnodes.desc) -> list[str]:
    """Return the ids of a function, or of a class and its fields."""
    return [name for signature in desc.findall(addnodes.desc_signature) for name in signature["ids"]]


def entry(link: nodes.reference, explained: nodes.Element, ids: Iterable[str] = ()) -> nodes.Node:
    """Return an entry of the list: a name, and the first paragraph of what is said of it."""
    said = next(iter(explained.findall(nodes.paragraph))).deepcopy()
    term = nodes.term("", "", link, ids=[*ids])
    return nodes.definition_list_item("", term, nodes.definition("", said))


def read_as_well(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Read an overview anew with a page that it tells of, whose sentences may be others."""
    docnames += [
        page
        for page in sorted(env.found_docs.difference(docnames))
        if not set(docnames).isdisjoint(below(env, page))
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and what fills its place."""
    app.add_node(overview)
    app.add_directive("overview", Overview)
    app.add_post_transform(Fill)
    app.connect("env-before-read-docs", read_as_well)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
