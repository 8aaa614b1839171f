r"""Write the doctree of a page as Typst, for print.

Every kind of node has an entry in `BETWEEN` or a method of its own name. A kind that has neither, and a
formula that cannot be converted, is a Sphinx warning with file and line, which fails the build: nothing is
printed halfway. What a page looks like is not decided here but in `book/_typst/book.typ`, whose functions
the written text calls.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from typing import Any

from contents import number
from docutils import nodes
from formulas import tex_of
from hints import exercise_number, hints_node, known
from page_formulas import PageFormulas
from sphinx.util import logging
from typst_math import MathError, to_typst

logger = logging.getLogger(__name__)

# What stands before and after the content of a node that needs nothing else. `None` drops the node.
BETWEEN: dict[str, tuple[str, str] | None] = {
    "compact_paragraph": ("\n", "\n\n"),
    "inline": ("", ""),
    "container": ("", ""),
    "compound": ("", ""),
    "glossary": ("", ""),
    "tgroup": ("", ""),
    "emphasis": ("#emph[", "]"),
    "title_reference": ("#emph[", "]"),
    "literal_emphasis": ("#emph[", "]"),
    "literal_strong": ("#strong[", "]"),
    "subscript": ("#sub[", "]"),
    "superscript": ("#super[", "]"),
    "bullet_list": ("\n#list(", ")\n\n"),
    "list_item": ("[", "],"),
    "block_quote": ("\n#quote(block: true)[", "]\n\n"),
    "definition_list": ("\n#terms-list(", ")\n\n"),
    "definition_list_item": ("(", "),"),
    "definition": ("[", "],"),
    "row": ("", ""),
    "field_list": ("\n#fields(", ")\n\n"),
    "field": ("(", "),"),
    "field_name": ("[", "],"),
    "field_body": ("[", "],"),
    "desc_content": ("\n#described[", "]\n\n"),
    "desc_addname": ("", ""),
    "desc_annotation": ("#emph[", "]"),
    "desc_name": ("#sym.zws#strong[", "]"),  # a long name may break before it
    "desc_parameter": ("", ""),
    "desc_returns": (" → ", ""),
    "desc_sig_name": ("", ""),
    "desc_sig_operator": ("", ""),
    "desc_sig_punctuation": ("", ""),
    "desc_sig_space": ("", ""),
    "line_block": ("\n", "\n\n"),
    "line": ("", " \\\n"),
    "colspec": None,
    "comment": None,
    "index": None,
    "meta": None,
    "toctree": None,
    "transition": None,  # the line above the footnotes of a page
}

# Sections that every chapter has; the printed contents leave them out.
EVERYWHERE = {"What you will be able to do", "The story", "Summary", "Self-check", "Exercises", "Where next"}

# A bracket would make a call of what stands before it; a semicolon would vanish behind it.
SPECIAL = re.compile(r"[\\*_`$#\[\](<>@~/=+\-;'\".]")

# A hyphen that means minus: before a number, or between two words of a formula.
MINUS = re.compile(r"(?<![\w)])-(?=\d)|(?<=\w )-(?= \w)")

# What takes room in a formula: a letter, a number, a command.
SIGN = re.compile(r"\\[A-Za-z]+|\d+|[^\s{}_^]")


def text(words: str) -> str:
    r"""Return plain text as Typst markup that shows exactly this.

    Examples
    --------
    >>> print(text("1. *a* costs $2"))
    1\. \*a\* costs \$2
    """
    return SPECIAL.sub(r"\\\g<0>", re.sub(r"\s+", " ", words))


def string(words: str) -> str:
    """Return a text as a Typst string literal."""
    return json.dumps(words, ensure_ascii=False)


def _next(node: nodes.Node) -> nodes.Node | None:
    """Return what follows a node beside it."""
    return node.next_node(descend=False, siblings=True)


class IndexTerms:
    """Finds the terms of the glossary in running text, for the index at the end of the book.

    A page marks a term where it first stands, and where it is set in bold because it is defined there.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self.names = {term.lower(): term for term in terms}
        longest_first = sorted(self.names, key=len, reverse=True)
        self.pattern = re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")(?:s|es)?\b", re.I)

    def marked(self, words: str, seen: set[str]) -> str:
        """Return text as markup with a mark behind each term that is not in `seen`, and add it there."""
        out, done = "", 0
        for match in self.pattern.finditer(words) if self.names else ():
            name = self.names[match[1].lower()]
            if name not in seen:
                seen.add(name)
                out += text(words[done : match.end()]) + f"#ix({string(name)})"
                done = match.end()
        return out + text(words[done:])

    def definition(self, words: str) -> str:
        """Return the mark of a term that is defined here; nothing for what is no term."""
        match = self.pattern.fullmatch(" ".join(words.split())) if self.names else None
        return f"#ix({string(self.names[match[1].lower()])}, main: true)" if match else ""


class Writer:
    """Writes one page.

    Parameters
    ----------
    builder : TypstBuilder
        The running builder, which knows numbers and pictures.
    docname : str
        The page.
    formulas : PageFormulas
        What the page's formulas mean, for their spoken alternative texts.
    terms : IndexTerms
        What the index has.
    section : bool
        Whether the page is a section of the page above it in the table of contents.
    """

    def __init__(
        self, builder: Any, docname: str, formulas: PageFormulas, terms: IndexTerms, *, section: bool = False
    ) -> None:
        self.is_section = section
        self.builder = builder
        self.terms = terms
        self.seen: set[str] = set()
        self.docname = docname
        self.formulas = formulas
        self.hints: dict[str, str] = {}
        self.solutions: list[str] = []
        self.answers: list[str] = []
        self.listings: list[str] = []
        self.readings: list[str] = []
        self.places: dict[str, nodes.Element] = {}

    def page(self, doctree: nodes.document) -> str:
        """Return a whole page."""
        for node in doctree.findall(nodes.Element):
            self.places.update((self.id(name), node) for name in node.get("ids", []))
        return self.write(doctree)

    # The tree

    def document(self, node: nodes.document) -> str:
        return self.inside(node)

    def write(self, node: nodes.Node) -> str:
        """Return a node and all that is in it."""
        kind = type(node).__name__
        if method := getattr(self, kind, None):
            return str(method(node))
        if kind not in BETWEEN:
            logger.warning("print does not know how to set %s", kind, location=node, type="typst")
            return ""
        between = BETWEEN[kind]
        return between[0] + self.label_all(node) + self.inside(node) + between[1] if between else ""

    def inside(self, node: nodes.Node) -> str:
        """Return what is in a node."""
        return "".join(map(self.write, node.children))

    def without(self, kind: type[nodes.Node], node: nodes.Element) -> str:
        """Return what is in a node, but for a title or a label."""
        return "".join(self.write(child) for child in node if not isinstance(child, kind))

    def id(self, name: str, docname: str = "") -> str:
        """Return a label that no other page has."""
        return f"{docname or self.docname}#{name}"

    def label_all(self, node: nodes.Element) -> str:
        """Return anchors for the ids of a node that has no other way to carry them."""
        return "".join(f"#anchor({string(self.id(name))})" for name in node.get("ids", []))

    def number(self, kind: str, node: nodes.Element) -> str:
        """Return the number that the page shows, such as 4.2; nothing for what has none."""
        return number(self.builder.env, self.docname, kind, node)

    def Text(self, node: nodes.Text) -> str:
        if not isinstance(node.parent, nodes.paragraph):
            return text(node.astext())
        return self.terms.marked(MINUS.sub("−", node.astext()), self.seen)

    def section(self, node: nodes.Element) -> str:
        if isinstance(node.parent, nodes.document) and not self.is_section:
            # its title is the chapter's, which `book.typ` sets
            return self.label_all(node) + self.without(nodes.title, node)
        return self.inside(node)

    def title(self, node: nodes.Element) -> str:
        depth, parent = self.is_section - 1, node.parent
        while parent is not None:
            depth, parent = depth + isinstance(parent, nodes.section), parent.parent
        unlisted = self.is_section or node.astext() in EVERYWHERE  # the index has every function
        listed = ", listed: false" if unlisted else ""
        page = f"#anchor({string(self.docname)})" if isinstance(node.parent.parent, nodes.document) else ""
        return f"\n#section({depth}{listed})[{self.inside(node)}]{page}{self.label_all(node.parent)}\n\n"

    def rubric(self, node: nodes.Element) -> str:
        if isinstance(_next(node), nodes.paragraph):  # words go on in its line, code stands below
            return f"\n#strong[{self.inside(node)}\\.]"
        return f"\n#rubric[{self.inside(node)}]\n\n"

    def paragraph(self, node: nodes.Element) -> str:
        strong = next(iter(node.findall(nodes.strong)), None)
        if strong is not None and strong.astext() == node.astext() and _next(node) is not None:
            # a heading, where Markdown can have none
            return f"\n#rubric[{self.inside(strong)}]\n\n"
        if type(_next(node)).__name__ == "exercise_enumerable_node" and node.parent.index(node) == 1:
            return (
                f"\n#leads-on[{self.inside(node)}]\n\n"  # a heading and one line, alone at the foot of a page
            )
        return f"\n{self.label_all(node)}{self.inside(node)}\n\n"

    def strong(self, node: nodes.Element) -> str:
        return f"#strong[{self.inside(node)}]" + self.terms.definition(node.astext())

    def literal(self, node: nodes.Element) -> str:
        return f"#raw({string(node.astext())})"

    def enumerated_list(self, node: nodes.Element) -> str:
        return f"\n#enum(start: {node.get('start', 1)}, {self.inside(node)})\n\n"

    # References

    def reference(self, node: nodes.Element) -> str:
        if node.get("refid"):
            return self._link(self.id(node["refid"]), node)
        address = node.get("refuri", "")
        if address.startswith("page:"):
            page, _, name = address.removeprefix("page:").partition("#")
            return self._link(self.id(name, page) if name else page, node)
        shown = node.astext()
        plain = shown in address or shown.startswith("doi:")  # the reader sees where it leads
        return f"#web({string(address)}, note: {json.dumps(not plain)})[{self.inside(node)}]"

    def _link(self, target: str, node: nodes.Element) -> str:
        place = self.places.get(target)
        near = place is not None and self._section_of(node) == self._section_of(place)
        return f"#to({string(target)}, page: {json.dumps(not near)})[{self.inside(node)}]"

    def _section_of(self, node: nodes.Node | None) -> nodes.Node | None:
        """Return the section of a page that a node stands in; a reference within one needs no page number."""
        below = None
        while node is not None and not isinstance(node.parent, nodes.document):
            below = node if isinstance(node, nodes.section) else below
            node = node.parent
        return below

    number_reference = reference

    def target(self, node: nodes.Element) -> str:
        return self.label_all(node) + self.inside(node)

    def footnote_reference(self, node: nodes.Element) -> str:
        note, name = node.document.ids[node["refid"]], string(self.id(node["refid"]))
        if node["ids"] != note["backrefs"][:1]:  # it has been read before, and has its number
            return f"#footnote(label({name}))"
        return f"#footnote[{self.without(nodes.label, note).strip()}]#label({name})"

    def footnote(self, node: nodes.Element) -> str:
        return ""  # stands where it is referred to

    def citation(self, node: nodes.Element) -> str:
        return f"\n#work({string(self.id(node['ids'][0]))})[{self.without(nodes.label, node)}]\n"

    # Formulas

    def math(self, node: nodes.Element) -> str:
        tex = node.astext().strip()
        whole = ", whole: true" if len(SIGN.findall(tex)) <= 8 else ""
        return f"#m({string(self._spoken(tex))}{whole}, ${self._typst(tex, node)}$)"

    def math_block(self, node: nodes.Element) -> str:
        tex, label = node.astext().strip(), node.get("label") or ""
        label = label if isinstance(label, str) else ""
        shown = self.number("displaymath", node) if label else ""
        name = string(self.id(node["ids"][0])) if label else "none"
        alt = self._spoken(tex, label)
        if label:
            self.readings.append(f"#reading({string(shown)}, {name}, {string(alt)})\n")
        return f"\n#formula({string(alt)}, {string(shown)}, {name}, $ {self._typst(tex, node, label)} $)\n\n"

    def _spoken(self, tex: str, label: str = "") -> str:
        return self.formulas.spoken(tex, label) or tex

    def _typst(self, tex: str, node: nodes.Element, label: str = "") -> str:
        write = functools.partial(tex_of, node) if isinstance(node, nodes.math_block) else str
        try:
            return to_typst(write(self.formulas.marked(tex, label) or tex))
        except MathError as error:
            logger.warning("formula %r: %s", tex, error, location=node, type="typst")
            return '""'

    # Code and what it printed

    def container(self, node: nodes.Element) -> str:
        element = node.get("nb_element")
        if node.get("design_component") == "dropdown":
            return self._question(node)
        if element == "cell_code":
            return self._cell(node)
        return self.label_all(node) + self.inside(node)

    def _cell(self, node: nodes.Element) -> str:
        """Code in its place; what the page hides goes to the back of the book, as it would drown the idea."""
        if "hide_mode" not in node:
            return self.inside(node)
        source, *output = node.children
        name = self.id(f"cell-{node['cell_index']}")
        figure = next(iter(node.findall(nodes.figure)), None)
        what = "Code" if output else "Check"
        if figure is not None:
            what = f"Fig. {self.number('figure', figure)}"
        self.listings.append(
            f"\n#listing({string(name)}, {string(what)}, {self._raw(source[0], 'python')})\n"
        )
        if figure is None and output:  # the numbers of a picture
            shown = "".join(map(self.write, output))
            return f'#spared[\n{shown}#listed({string(name)}, "Code")\n]\n\n'
        if figure is None:
            return f'#listed({string(name)}, "The code that checks this")\n\n'
        figure["listing"] = name
        printed = [block for part in output for block in part.findall(nodes.literal_block)]
        figure["printed"] = "\n".join(block.astext().rstrip() for block in printed)
        for block in printed:  # it stands beside the picture
            block.parent.remove(block)
        return "".join(map(self.write, output))

    def literal_block(self, node: nodes.Element) -> str:
        if "output" in node["classes"]:
            return f"\n#output({self._raw(node)})\n\n"
        language = node.get("language", "")
        cell = node.parent if "cell_input" in node.parent.get("classes", ()) else None
        more = ", answered: true" if cell is not None and _next(cell) is not None else ""
        return f"\n#code({self._raw(node, 'python' if 'python' in language else '')}{more})\n\n"

    def doctest_block(self, node: nodes.Element) -> str:
        return f"\n#code({self._raw(node, 'python')})\n\n"

    def _raw(self, node: nodes.Element, language: str = "") -> str:
        lang = f", lang: {string(language)}" if language else ""
        return f"raw(block: true{lang}, {string(node.astext().rstrip())})"

    # Pictures

    def figure(self, node: nodes.Element) -> str:
        picture = next(iter(node.findall(nodes.image)))
        caption = next(iter(node.findall(nodes.caption)))
        path, alt = self.builder.picture(picture["uri"]), picture["alt"]
        name, shown = string(self.id(node["ids"][0])), string(self.number("figure", node))
        listing = string(node["listing"]) if "listing" in node else "none"
        told = f"{string(path)}, {string(alt)}, {shown}, {name}, {listing}"
        if node.get("printed"):
            told += f", printed: raw(block: true, {string(node['printed'])})"
        return f"\n#picture({told})[{self.inside(caption).strip()}]\n\n"

    def concept_map(self, node: nodes.Element) -> str:
        def box(page: str, idea: str) -> str:
            return f"({string(page)}, [{self._title(page)}], [{text(idea)}]),"

        rows = ", ".join(f"({''.join(box(*told) for told in row)})" for row in node["rows"])
        arrows = ", ".join(f"({string(start)}, {string(end)})" for start, end in node["arrows"])
        return f"\n#concept-map((({rows},)), ({arrows},))\n\n"

    def _title(self, page: str) -> str:
        return text(self.builder.env.titles[page].astext())

    # Tables and lists of terms

    def table(self, node: nodes.Element) -> str:
        columns = len(list(node.findall(nodes.colspec)))
        group = node.next_node(nodes.tgroup)
        return f"\n#grid-of({columns}, {self.inside(group)})\n\n"

    def thead(self, node: nodes.Element) -> str:
        return f"table.header({self.inside(node)}),"

    def tbody(self, node: nodes.Element) -> str:
        return self.inside(node)

    def entry(self, node: nodes.Element) -> str:
        return f"[{self.inside(node).strip()}],"

    def term(self, node: nodes.Element) -> str:
        return f"[{self.label_all(node)}{self.inside(node)}{self.terms.definition(node.astext())}],"

    # Boxes, exercises, questions

    def admonition(self, node: nodes.Element) -> str:
        title = next(iter(node.findall(nodes.title)))
        return f"\n#aside[{self.inside(title)}][{self.without(nodes.title, node)}]\n\n"

    def exercise_enumerable_node(self, node: nodes.Element) -> str:
        title, *content = node.children
        name, shown = self.id(node["label"]), self.number("exercise", node)
        heading = self.inside(title).strip().removeprefix(text("(")).removesuffix(")")
        body = "".join(map(self.inside, content))
        hinted = any(hints["label"] == node["label"] for hints in node.document.findall(hints_node))
        told = f"{string(shown)}, {string(name)}, [{heading}], hinted: {json.dumps(hinted)}"
        return f"\n#exercise({told})[{body}]\n\n"

    def hints_node(self, node: nodes.Element) -> str:
        steps = (f"#hint({i})[{self.inside(step).strip()}]\n\n" for i, step in enumerate(node[0], start=1))
        self.hints[node["label"]] = f"\n#hints[{''.join(steps)}]\n\n"
        return ""  # they stand with the solution

    def solution_node(self, node: nodes.Element) -> str:
        label = node["target_label"]
        name = self.id(label, known(self.builder.env)[label]["docname"])
        shown = exercise_number(self.builder.env, label)
        content = self.hints.get(label, "") + "".join(map(self.inside, node.children[1:]))
        self.solutions.append(f"\n#solution({string(shown)}, {string(name)})[{content}]\n")
        return ""

    def _question(self, node: nodes.Element) -> str:
        title, *content = node.children
        name = self.id(f"question-{len(self.answers) + 1}")
        question = re.sub(r"(objectives?) (?=\d)", r"\1~", self.inside(title))
        begins = re.match(r"\d+\.", title.astext())
        told = f"{string(name)}, {string(begins[0] if begins else title.astext())}"
        self.answers.append(f"\n#answer({told})[{''.join(map(self.write, content))}]\n")
        following = _next(node)
        last = ", last: true" if isinstance(following, nodes.Element) and "hide_mode" in following else ""
        return f"\n#question({string(name)}{last})[{question}]\n\n"

    # The package's functions

    def desc(self, node: nodes.Element) -> str:
        return f"\n{self.inside(node)}\n"

    def desc_signature(self, node: nodes.Element) -> str:
        within, _, name = node["fullname"].rpartition(".")
        mark = "" if within else f"#ix({string(name)}, code: true)"  # a field is found by its class
        return f"\n#signature[{self.label_all(node)}{self.inside(node)}{mark}]\n\n"

    def desc_parameterlist(self, node: nodes.Element) -> str:
        return "#sym.zws\\(" + ", ".join(map(self.write, node.children)) + ")"
