"""Self-assessment: on the web, a page of ratings and questions that counts what its reader answers.

The directive `{self-assessment} Title` stands where the result belongs; its body says what becomes of the
answers. The rest comes from what every edition shows: a section with a table of ratings is a rating, and a
section with folded answers is a topic. They are marked here, and `self-assessment.js`, which this page alone
loads, adds what is chosen and counted. Without scripts nothing is added. Where an answer is one number, the
front matter has it: `answers: {3: 140}`.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator
from sphinx_design.dropdown import depart_dropdown_main, dropdown_main, visit_dropdown_main

SCRIPT = "_static/self-assessment.js"


class result_panel(nodes.General, nodes.Element):
    """The place of the result; inside, words about it."""


class SelfAssessment(SphinxDirective):
    """Read `{self-assessment} Title`, with words that stand above the result."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the panel, for the web page only."""
        panel = result_panel(title=self.arguments[0])
        self.state.nested_parse(self.content, self.content_offset, panel)
        return [addnodes.only("", panel, expr="builder_html")]


def visit_panel(self: HTML5Translator, node: result_panel) -> None:
    """Open the panel, which its script shows and fills."""
    self.body.append(
        '<section class="assess" aria-labelledby="assess-title" hidden>\n'
        f'<p class="assess-title" id="assess-title">{escape(node["title"])}</p>\n'
    )


def depart_panel(self: HTML5Translator, node: result_panel) -> None:
    """Close it."""
    self.body.append("</section>\n")


def visit_question(self: HTML5Translator, node: dropdown_main) -> None:
    """Open a folded answer as sphinx_design does, with its number."""
    visit_dropdown_main(self, node)
    if "number" in node:
        self.body[-1] = self.body[-1].replace("<details", f'<details data-number="{node["number"]:g}"')


def mark(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mark the ratings, the topics and the questions of a page that has a panel."""
    if app.builder.name != "html" or not any(doctree.findall(result_panel)):
        return
    numbers = json.loads(app.env.metadata[docname].get("answers", "{}"))
    for section in doctree.findall(nodes.section):
        if any(isinstance(node, nodes.table) and is_scale(node) for node in section.children):
            section["classes"].append("assess-rating")
        questions = [node for node in section.children if isinstance(node, dropdown_main)]
        if questions:
            section["classes"].append("assess-topic")
        for node in questions:
            question = node.astext().partition(".")[0]
            if question in numbers:
                node["number"] = numbers.pop(question)
    if numbers:
        raise ExtensionError(f"{docname}: there is no question {', '.join(numbers)} to have a number")


def is_scale(table: nodes.table) -> bool:
    """Return whether a table says what a rating looks like."""
    return str(next(iter(table.findall(nodes.entry))).astext()) == "rating"


def load_script(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page with a panel load the script."""
    if doctree and any(doctree.findall(result_panel)):
        context["page_scripts"] = [SCRIPT]


def use_on_the_web(app: Sphinx) -> None:
    """Take the place of sphinx_design's writer."""
    if app.builder.name == "html":
        app.add_node(dropdown_main, override=True, html=(visit_question, depart_dropdown_main))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the node, its directive and the hooks."""
    app.add_node(result_panel, html=(visit_panel, depart_panel))
    app.add_directive("self-assessment", SelfAssessment)
    app.connect("builder-inited", use_on_the_web)
    app.connect("doctree-resolved", mark)
    app.connect("html-page-context", load_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
