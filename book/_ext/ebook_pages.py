"""Make a chapter fit for an e-reader, where nothing folds, scrolls or runs.

What the page on the web hides (answers, solutions, the code of figures, the readings of formulas) stands at
the end of its chapter here, with links there and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from concept_map import concept_map
from contents import number
from docutils import nodes
from ebook_math import as_mathml
from hints import exercise_number, hints_node
from page_formulas import PageFormulas, page_formulas, wrap
from read_formula import address_of, proof, reading
from repository import repository
from roles import EXAMPLES, role_legend
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_enumerable_node, solution_node

from mlmath_ref.formula.label import Part
from mlmath_ref.formula.letters import spoken_name


def link(text: str, target: str) -> nodes.reference:
    """Return a link within a page."""
    return nodes.reference("", text, refid=target, internal=True)


def pointer(*parts: nodes.Node) -> nodes.paragraph:
    """Return a short line that leads elsewhere."""
    return nodes.paragraph("", "", *parts, classes=["pointer"])


def back(title: str, parts: Iterable[nodes.Node]) -> Iterator[nodes.section]:
    """Yield a section for the end of a chapter, if there is something in it."""
    content = list(parts)
    if content:
        yield nodes.section(
            "", nodes.title("", title), *content, ids=[nodes.make_id(title)], classes=["back"]
        )


def free_space(title: nodes.title) -> None:
    """Take the space before the link of a solution's title out of the link, which would underline it."""
    [way_back] = title.findall(nodes.reference)
    words = next(iter(way_back.findall(nodes.Text)))
    words.parent.replace(words, nodes.Text(words.lstrip()))
    title.insert(title.index(way_back), nodes.Text(" "))


class Back(SphinxPostTransform):
    """Gather at the end of a chapter what the web page hides."""

    builders = ("ebook",)
    default_priority = 190  # titles have their numbers, and nothing has been folded for the web yet

    def run(self, **kwargs: Any) -> None:
        """Rebuild the page that is being written."""
        chapter = next(iter(self.document.findall(nodes.section)), None)
        if chapter is None:
            return
        self.page = page_formulas(Path(self.env.doc2path(self.env.docname)))
        # In this order: a solution may hold hidden code, and that code no formula.
        for title, gather in (
            ("Answers", self.answers),
            ("Solutions", self.solutions),
            ("The code behind", self.hidden_code),
            ("The formulas, read", self.readings),
        ):
            for section in back(title, gather()):
                chapter += section
                # Sphinx gives a section that it has not counted the number of the chapter.
                self.env.toc_secnumbers.setdefault(self.env.docname, {})[f"#{section['ids'][0]}"] = ()
        for table in list(self.document.findall(nodes.table)):
            if crowded(table):
                table.replace_self(as_list(table))
        if "kernelspec" in self.env.metadata[self.env.docname]:
            chapter.insert(1, on_the_web(self.env.docname))

    def answers(self) -> Iterator[nodes.Node]:
        """Leave each question in its place, and yield the answers."""
        dropdowns = [
            box for box in self.document.findall(nodes.container) if box.get("design_component") == "dropdown"
        ]
        for i, box in enumerate(dropdowns, start=1):
            question, answer = f"question-{i}", f"answer-{i}"
            asked, *answered = box.children
            assert isinstance(asked, nodes.rubric)
            again = link("", question)
            again += [part.deepcopy() for part in asked.children]
            box.replace_self(
                nodes.paragraph(
                    "", "", *asked.children, nodes.Text(" "), link("Answer", answer),
                    ids=[question], classes=["question"],
                )
            )  # fmt: skip
            yield nodes.container(
                "", nodes.paragraph("", "", again, classes=["question"]), *answered, ids=[answer]
            )

    def solutions(self) -> Iterator[nodes.Node]:
        """Link each exercise to hints and solution, and yield them; titles of solutions already lead back."""
        exercises = {node["label"]: node for node in self.document.findall(exercise_enumerable_node)}
        for hints in list(self.document.findall(hints_node)):
            hints.parent.remove(hints)
            exercises[hints["label"]]["hints"] = hints
        for solution in list(self.document.findall(solution_node)):
            exercise = exercises.get(solution["target_label"])
            if exercise is not None:
                solution.parent.remove(solution)
                way = link("Solution", solution["ids"][0])
                if hints := exercise.get("hints"):
                    target = f"hints-{exercise['label']}"
                    exercise += pointer(link("Hints", target), nodes.Text(" · "), way)
                    yield self.listed(hints, target, exercise["ids"][0])
                else:
                    exercise += pointer(way)
                free_space(solution[0])
                yield solution

    def listed(self, hints: hints_node, name: str, exercise: str) -> nodes.container:
        """Return hints under a title that leads back to their exercise."""
        back_to = link(f"Exercise {exercise_number(self.env, hints['label'])}", exercise)
        title = nodes.paragraph("", "", nodes.Text("Hints to "), back_to, classes=["admonition-title"])
        return nodes.container("", title, *hints.children, ids=[name], classes=["hints"])

    def hidden_code(self) -> Iterator[nodes.Node]:
        """Take the code of each cell that hides it, and yield it."""
        for i, cell in enumerate(self.cells(), start=1):
            place, target = f"cell-{i}", f"code-{i}"
            code = cell.pop(0)
            figure = next(iter(cell.findall(nodes.figure)), None)
            if figure is None:
                name = "Back to the text"
                cell["ids"].append(place)
                cell += pointer(link("Code" if len(cell) else "The code that checks this", target))
            else:
                name = f"Fig. {number(self.env, self.env.docname, 'figure', figure)}"
                place = figure["ids"][0]
                caption = next(iter(figure.findall(nodes.caption)))
                caption += [nodes.Text(" "), link("Code", target)]
            yield nodes.container("", pointer(link(name, place)), code, ids=[target], classes=["cell"])

    def cells(self) -> list[nodes.container]:
        """Return the cells with hidden code, wherever they now are."""
        return [
            cell
            for cell in self.document.findall(nodes.container)
            if cell.get("hide_mode") in {"input", "all"} and cell[0].get("nb_element") == "cell_code_source"
        ]

    def readings(self) -> Iterator[nodes.Node]:
        """Link every labeled display to its reading, and yield what *Read this formula* says of it."""
        for node in list(self.document.findall(nodes.math_block)):
            if not node.get("label"):
                continue
            node["read_at"] = target = f"read-{node['label']}"
            shown = number(self.env, self.env.docname, "displaymath", node)
            yield nodes.container(
                "",
                pointer(link(f"Formula ({shown})", node["ids"][0])),
                *read_formula(self.env, self.page, node),
                ids=[target],
                classes=["reading"],
            )


def read_formula(
    env: BuildEnvironment, page: PageFormulas, formula: nodes.math_block
) -> Iterator[nodes.Node]:
    """Yield what is known of a display formula: itself, its sentence, symbols, code, functions and test."""
    label, tex = formula["label"], formula.astext().strip()
    read, notes = page.reading(tex, label), page.chapter.notes(label)
    yield nodes.math_block(tex, tex, nowrap=formula.get("nowrap"), read=label)
    yield nodes.paragraph("", f"Read aloud: {read.spoken}.")
    if read.parts:
        yield nodes.definition_list("", *(symbol(part, page, label) for part in read.parts))
    if read.numpy:
        yield nodes.literal_block(read.numpy, read.numpy, language="python")
    names = page.functions(read, label)
    if names:
        links: list[nodes.Node] = []
        for name in names:
            links += [nodes.Text(", " if links else "In the reference: "), function(env, name)]
        yield nodes.paragraph("", "", *links, nodes.Text("."))
    yield nodes.raw("", proof(label, notes.marker, notes.reason), format="html")


def symbol(part: Part, page: PageFormulas, label: str) -> nodes.definition_list_item:
    """Return one symbol of a formula, and what is known of it."""
    drawn = as_mathml(
        part.symbol,
        display=False,
        marked=page.marked(part.symbol, label),
        spoken=page.spoken(part.symbol, label),
    )
    facts = "; ".join(filter(None, (part.meaning, part.role, part.shape_in_words)))
    said = nodes.paragraph("", facts)
    if part.python:
        said += [nodes.Text("; in Python "), nodes.literal("", part.python)]
    return nodes.definition_list_item(
        "", nodes.term("", "", nodes.raw("", drawn, format="html")), nodes.definition("", said)
    )


def function(env: BuildEnvironment, name: str) -> nodes.reference:
    """Return a link to where a function of the package is explained."""
    text = nodes.literal("", name.removeprefix("mlmath_ref."))
    return nodes.reference("", "", text, refuri=address_of(env.app.builder, env.docname, name), internal=True)


def crowded(table: nodes.table) -> bool:
    """Return whether a table has many columns and sentences in them, too much for a small screen."""
    columns = len(list(table.findall(nodes.colspec)))
    return columns > 4 and any(len(cell.astext()) > 40 for cell in table.findall(nodes.entry))


def as_list(table: nodes.table) -> nodes.definition_list:
    """Return a table as a list: the first cell of each row, then the others, from the third on with heads."""
    head, *rows = ([cell[:] for cell in row] for row in table.findall(nodes.row))
    items = nodes.definition_list(classes=["table"])
    for first, *others in rows:
        said = nodes.paragraph()
        for i, (name, cell) in enumerate(zip(head[1:], others, strict=True)):
            if any(part.astext().strip() for part in cell):
                said += nodes.Text(f"; {name[0].astext().lower()} " if i else "")
                said += [part for paragraph in cell for part in paragraph]
        term = nodes.term("", "", *(part for paragraph in first for part in paragraph))
        items += nodes.definition_list_item("", term, nodes.definition("", said))
    return items


def on_the_web(docname: str) -> nodes.paragraph:
    """Return the line that says where a chapter's code can be run."""
    address = f"{repository().pages}/{docname}.html"
    return pointer(
        nodes.Text("On the web, with code that runs: "), nodes.reference("", address, refuri=address)
    )


def legend() -> nodes.raw:
    """Return a letter of each role as it is marked."""
    letters = [
        as_mathml(tex, display=False, marked=wrap(tex, role), spoken=spoken_name(tex))
        for role, tex in EXAMPLES.items()
    ]
    roles = ", ".join(f"{letter} {role}" for letter, role in zip(letters, EXAMPLES, strict=True))
    return nodes.raw("", f'<p class="roles">Marked in formulas: {roles}.</p>\n', format="html")


def replace_web_parts(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a legend without a switch for the one with, and drop the readings that fold."""
    if app.builder.name == "ebook":
        for node in list(doctree.findall(role_legend)):
            node.replace_self(legend())
        for node in list(doctree.findall(reading)):
            node.parent.remove(node)
        for node in list(doctree.findall(concept_map)):
            node.parent.insert(node.parent.index(node) + 1, list_of_ideas(app, node, docname))


def list_of_ideas(app: Sphinx, node: concept_map, docname: str) -> nodes.bullet_list:
    """Return the boxes of the concept map as a list of links, for readers that cannot tap on a drawing."""
    items = nodes.bullet_list()
    for document, idea in (box for row in node["rows"] for box in row):
        uri = app.builder.get_relative_uri(docname, document)
        title = nodes.reference("", app.env.titles[document].astext(), refuri=uri, internal=True)
        items += nodes.list_item("", nodes.paragraph("", "", title, nodes.Text(f": {idea}")))
    return items
