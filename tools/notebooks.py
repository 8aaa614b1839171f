"""Export the chapters as plain Jupyter notebooks, for Colab, Binder and download.

A chapter is MyST Markdown. Directives, roles and labels mean nothing to Jupyter, so each becomes plain
Markdown that says the same, with the numbers that the page prints. What this file does not know is an error
that names file and line: a notebook never shows markup.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import stamps
import yaml
from chapters import LOADER
from jupytext.myst import myst_to_notebook
from pybtex.database import BibliographyData, Person, parse_file
from repository import Repository, repository
from sphinx_external_toc.parsing import parse_toc_yaml

from mlmath_ref.practice import ask, chapters, exercises_of

BOOK = Path(__file__).resolve().parents[1] / "book"

FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,}|:{3,})\s*(?:\{(?P<name>[\w:.-]+)\}\s*(?P<title>.*?))?\s*$")
CODE_FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})[^`{]*$")
TARGET = re.compile(r"^\((?P<label>[^)\s]+)\)=\s*$")
MATH_OPEN = re.compile(r"^\$\$(?P<rest>.*)$")
MATH_CLOSE = re.compile(r"^(?P<rest>.*?)\$\$\s*(?:\((?P<label>[^)\s]+)\))?\s*$")
HEADING = re.compile(r"^(?P<level>#+)\s+(?P<title>.+?)\s*$")
FOOTNOTE = re.compile(r"^\[\^(?P<label>[^\]]+)\]:\s*(?P<text>.*)$")
INLINE = re.compile(
    r"(?P<role>\{(?P<name>[\w:.-]+)\}(?P<ticks>`+)(?P<content>.+?)(?P=ticks))"
    r"|(?P<verbatim>(?P<code>`+)(?:.+?)(?P=code)(?!`)|\$\$.+?\$\$|(?<!\\)\$[^$]+\$)"
    r"|(?P<footnote>\[\^(?P<note>[^\]]+)\])"
    r"|(?P<substitution>\{\{.+?\}\})"
    r"|(?P<attributes>(?<=[\])`])\{[.#:a-zA-Z][^}]*\})",
    re.DOTALL,
)

# Boxes that become a quotation under a bold title.
BOXES = {
    "admonition", "attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip",
    "warning", "margin", "sidebar", "epigraph",
}  # fmt: skip
# What a chapter may import beside the package and all that comes with it: the module, and its name on PyPI.
WITNESSES = {"sklearn": "scikit-learn"}
ANSWER_HERE = "<!-- answer here: {} -->"
"""Where an exercise ends that can be checked; a cell to answer in takes its place."""
HIDDEN_INPUT = {"hide-input", "hide-cell", "remove-input", "remove-cell"}


class MarkupError(ValueError):
    """A chapter uses markup that a notebook cannot show."""


@dataclass
class Directive:
    """One fenced block: its name, what stands behind the name, its options and its lines."""

    name: str
    title: str
    options: dict[str, Any]
    body: list[str]
    line: int  # of the body's first line, counted from 0 within the same text

    @property
    def classes(self) -> set[str]:
        """The words of the option `class`."""
        return set(str(self.options.get("class", "")).split())


@dataclass(frozen=True)
class Target:
    """What a label points to: the page, how a reference to it reads, and its caption or title."""

    page: str
    text: str
    title: str
    anchor: str


@dataclass
class Book:
    """What an exported chapter needs to know about the other ones."""

    address: Repository
    titles: dict[str, str] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    works: BibliographyData = field(default_factory=BibliographyData)

    def link(self, page: str, anchor: str = "") -> str:
        """Return the address of a published page, or of a place on it."""
        return f"{self.address.pages}/{page}.html" + (f"#{anchor}" if anchor else "")


def read_book(book: Path) -> Book:
    """Read titles, labels and their numbers from every page of the table of contents."""
    toc = parse_toc_yaml(book / "_toc.yml")
    trees = [tree for document in toc.values() for tree in document.subtrees]
    numbered = [str(item) for tree in trees if tree.numbered for item in tree.items]
    result = Book(repository(book / "_config.yml"))
    for page in toc:
        text = (book / f"{page}.md").read_text(encoding="utf-8")
        chapter = str(numbered.index(page) + 1) if page in numbered else ""
        title, targets = read_targets(page, text, chapter)
        result.titles[page] = title
        result.targets.update(targets)
    references = book / "references.bib"
    if references.exists():
        result.works = parse_file(str(references))
    return result


def read_targets(page: str, text: str, chapter: str) -> tuple[str, dict[str, Target]]:
    """Return a page's title and its labels, numbered the way Sphinx numbers them.

    Parameters
    ----------
    page : str
        The page's name, such as ``chapters/vectors``.
    text : str
        Its source.
    chapter : str
        Its number; empty where pages have none.
    """
    targets: dict[str, Target] = {}
    counts: dict[str, int] = {}
    pending: list[str] = []
    page_title = ""

    def number(kind: str) -> str:
        counts[kind] = counts.get(kind, 0) + 1
        return f"{chapter}.{counts[kind]}" if chapter else str(counts[kind])

    def add(label: object, text: str, title: str, anchor: str = "") -> None:
        if label:
            targets[str(label)] = Target(page, text, title, anchor or str(label))

    for kind, content in blocks(text.splitlines(), page):
        if isinstance(content, Directive):
            options, name = content.options, content.name
            figure = options.get("mystnb", {}).get("figure", {}) if name == "code-cell" else {}
            if name == "math" and options.get("label"):
                label = options["label"]
                add(label, f"({number('equation')})", "", f"equation-{label}")
            elif name == "figure" or figure.get("caption"):
                caption = figure.get("caption") or " ".join(content.body).strip()
                add(figure.get("name") or options.get("name"), f"Fig. {number('figure')}", caption)
            elif name in {"table", "list-table"} and content.title:
                add(options.get("name"), f"Table {number('table')}", content.title)
            elif name in {"exercise", "exercise-start"}:
                add(options.get("label"), f"Exercise {number('exercise')}", content.title)
            elif name in BOXES | {"dropdown"}:
                add(options.get("name"), content.title, content.title)
        elif kind == "math" and content:
            add(content, f"({number('equation')})", "", f"equation-{content}")
        elif kind == "target":
            pending.append(content)
        elif kind == "heading":
            page_title = page_title or content
            for label in pending:
                add(label, content, content)
            pending = []
    return page_title, targets


def blocks(lines: list[str], where: str) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a text that carry a label: directives, formulas, targets and headings.

    The insides of boxes are read as well.
    """
    i = 0
    while i < len(lines):
        line = lines[i]
        if (fence := FENCE.match(line)) and fence["name"]:
            directive, i = read_directive(lines, i, where)
            yield "directive", directive
            if directive.name in BOXES | {"dropdown", "exercise", "solution"}:
                yield from blocks(directive.body, where)
            continue
        if CODE_FENCE.match(line):
            i = closing(lines, i, where) + 1
            continue
        if MATH_OPEN.match(line):
            _, label, i = read_math(lines, i, where)
            yield "math", label
            continue
        if target := TARGET.match(line):
            yield "target", target["label"]
        elif heading := HEADING.match(line):
            yield "heading", heading["title"]
        i += 1


def closing(lines: list[str], start: int, where: str) -> int:
    """Return the number of the line that closes the fence opened on line `start`."""
    opening = re.match(r"`+|~+|:+", lines[start])
    assert opening is not None
    mark = opening[0]
    for i in range(start + 1, len(lines)):
        text = lines[i].strip()
        if text and set(text) == {mark[0]} and len(text) >= len(mark):
            return i
    raise MarkupError(f"{where}:{start + 1}: this {mark!r} is never closed")


def read_directive(lines: list[str], start: int, where: str) -> tuple[Directive, int]:
    """Return the directive that begins on line `start`, and the number of the line behind it."""
    fence = FENCE.match(lines[start])
    assert fence is not None
    end = closing(lines, start, where)
    body = lines[start + 1 : end]
    options: dict[str, Any] = {}
    skipped = 1
    if body and body[0].strip() == "---":
        close = next((i for i, line in enumerate(body[1:], 1) if line.strip() == "---"), None)
        if close is None:
            raise MarkupError(f"{where}:{start + 2}: these options have no closing ---")
        options = yaml.load("\n".join(body[1:close]), LOADER) or {}
        body, skipped = body[close + 1 :], skipped + close + 1
    else:
        while body and (option := re.match(r"^:([\w-]+):\s*(.*)$", body[0])):
            options[option[1]] = option[2].strip()
            body, skipped = body[1:], skipped + 1
    return Directive(fence["name"], fence["title"] or "", options, body, start + skipped), end + 1


def read_math(lines: list[str], start: int, where: str) -> tuple[str, str, int]:
    """Return the TeX between dollars that begins on line `start`, its label, and the line behind it."""
    first = lines[start][2:]
    for i in range(start, len(lines)):
        close = MATH_CLOSE.match(first if i == start else lines[i])
        if close:
            parts = [close["rest"]] if i == start else [first, *lines[start + 1 : i], close["rest"]]
            return "\n".join(parts).strip(), close["label"] or "", i + 1
    raise MarkupError(f"{where}:{start + 1}: this $$ is never closed")


class Writer:
    """Turns one page's MyST Markdown into plain Markdown."""

    def __init__(self, book: Book, page: str) -> None:
        self.book = book
        self.page = page
        self.notes: list[str] = []
        chapter = page.rpartition("/")[2]
        found = exercises_of(chapter) if chapter in chapters() else ()
        self.checked = {each.label: each for each in found}
        self.answered: list[str] = []
        self.open = ""  # the label of the exercise that is being read
        self.handlers: dict[str, Callable[[Directive, int], list[str]]] = {
            **dict.fromkeys(BOXES, self._box),
            "dropdown": self._dropdown,
            "exercise": lambda *told: [*self._exercise(*told), *self._exercise_end(*told)],
            "exercise-start": self._exercise,
            "exercise-end": self._exercise_end,
            "hints": self._hints,
            "solution": self._solution,
            "solution-start": self._solution,
            "solution-end": lambda directive, offset: [],
            "math": self._math,
            "figure": self._figure,
            "image": self._figure,
            "list-table": self._list_table,
            "table": self._table,
            "glossary": self._glossary,
            "code-block": self._code_block,
            "concept-map": self._concept_map,
            "explore": lambda directive, offset: [],  # the figure above it stands for it
            "self-assessment": lambda directive, offset: [],  # the page counts, and here the cells do
        }

    def error(self, line: int, message: str) -> MarkupError:
        """Return an error that names the page's file and a line, which is counted from 0."""
        return MarkupError(f"book/{self.page}.md:{line + 1}: {message}")

    def markdown(self, lines: list[str], offset: int) -> list[str]:
        """Return the lines as plain Markdown.

        Parameters
        ----------
        lines : list of str
            MyST Markdown.
        offset : int
            The number of the first one in its file, for messages.
        """
        out: list[str] = []
        paragraph: list[str] = []
        i = 0

        def flush() -> None:
            if paragraph:
                text = self.inline("\n".join(paragraph), offset + i - len(paragraph))
                out.extend(_definitions(text.splitlines()))
                paragraph.clear()

        where = f"book/{self.page}.md"
        while i < len(lines):
            line = lines[i]
            fence = FENCE.match(line)
            if fence and fence["name"]:
                flush()
                directive, end = read_directive(lines, i, where)
                handler = self.handlers.get(directive.name)
                if handler is None:
                    raise self.error(offset + i, f"a notebook cannot show {{{directive.name}}}")
                out += handler(directive, offset)
                i = end
            elif CODE_FENCE.match(line):
                flush()
                end = closing(lines, i, where) + 1
                out += lines[i:end]
                i = end
            elif MATH_OPEN.match(line):
                flush()
                tex, label, i = read_math(lines, i, where)
                out += self._display(tex, label)
            elif TARGET.match(line) or line.startswith("% "):
                flush()
                i += 1
            elif note := FOOTNOTE.match(line):
                flush()
                out += self._footnote(note["label"], note["text"], offset + i)
                i += 1
            elif not line.strip():
                flush()
                out.append("")
                i += 1
            else:
                paragraph.append(line)
                i += 1
        flush()
        return out

    def inline(self, text: str, line: int) -> str:
        """Return text with roles, footnotes and attributes turned into plain Markdown."""

        def replace(match: re.Match[str]) -> str:
            here = line + text.count("\n", 0, match.start())
            if match["role"]:
                return self._role(match["name"], match["content"], here)
            if match["footnote"]:
                return f"<sup>{self._note_number(match['note'])}</sup>"
            if match["substitution"]:
                raise self.error(here, f"a notebook cannot fill in {match[0]}")
            return "" if match["attributes"] else match[0]

        return INLINE.sub(replace, text)

    def _note_number(self, label: str) -> int:
        if label not in self.notes:
            self.notes.append(label)
        return self.notes.index(label) + 1

    def _footnote(self, label: str, text: str, line: int) -> list[str]:
        return ["", f"<sup>{self._note_number(label)}</sup> {self.inline(text, line)}", ""]

    def _display(self, tex: str, label: str) -> list[str]:
        if label:
            tex += rf" \tag{{{self.book.targets[label].text.strip('()')}}}"
        return ["$$", *tex.splitlines(), "$$"]

    # Roles

    def _role(self, name: str, content: str, line: int) -> str:
        spelled = re.match(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", content, re.DOTALL)
        text, target = (spelled["text"], spelled["target"]) if spelled else ("", content)
        target = " ".join(target.split())
        if name == "math":
            return f"${content}$"
        if name in {"term", "abbr", "dfn", "guilabel"}:
            return text or (re.sub(r"\s*\(.*\)$", "", content) if name == "abbr" else content)
        if name in {"doc", "eq", "ref", "numref"}:
            return self._reference(name, text, target, line)
        if name in {"cite", "cite:p", "cite:t"}:
            return self._citation([key.strip() for key in content.split(",")], name == "cite:t", line)
        if name.removeprefix("py:") in {"func", "mod", "class", "meth", "attr", "data", "obj", "exc"}:
            return f"`{text or (content.rpartition('.')[2] if content.startswith('~') else content)}`"
        if name in {"sub", "sup"}:
            return f"<{name}>{content}</{name}>"
        if name in {"code", "kbd", "file", "samp"}:
            return f"`{content}`"
        raise self.error(line, f"a notebook cannot show the role {{{name}}}`{content}`")

    def _reference(self, name: str, text: str, label: str, line: int) -> str:
        if name == "doc":
            folder = self.page.rpartition("/")[0]
            page = label.lstrip("/") if label.startswith("/") or not folder else f"{folder}/{label}"
            page = _without_parents(page).removesuffix(".md")
            if page not in self.book.titles:
                raise self.error(line, f"there is no page {label!r}")
            return f"[{text or self.book.titles[page]}]({self.book.link(page)})"
        target = self.book.targets.get(label)
        if target is None:
            raise self.error(line, f"there is no label {label!r}")
        if name == "numref" and text:
            number = target.text.rpartition(" ")[2]
            text = text.replace("%s", number).replace("{number}", number).replace("{name}", target.title)
        elif name == "ref" and not text:
            text = target.text if target.text.startswith("Exercise") else self.inline(target.title, line)
        return f"[{text or target.text}]({self.book.link(target.page, target.anchor)})"

    def _citation(self, keys: list[str], in_text: bool, line: int) -> str:
        parts = []
        for key in keys:
            if key not in self.book.works.entries:
                raise self.error(line, f"references.bib has no work {key!r}")
            entry = self.book.works.entries[key]
            names = _names(entry.persons.get("author") or entry.persons.get("editor") or [])
            year = entry.fields.get("year", "")
            parts.append(f"{names} ({year})" if in_text else f"{names}, {year}")
        return ", ".join(parts) if in_text else "(" + "; ".join(parts) + ")"

    # Directives

    def _inside(self, directive: Directive, offset: int) -> list[str]:
        return _strip(self.markdown(directive.body, offset + directive.line))

    def _title(self, directive: Directive, offset: int) -> str:
        return self.inline(directive.title, offset + directive.line - 1)

    def _box(self, directive: Directive, offset: int) -> list[str]:
        if "dropdown" in directive.classes:
            return self._dropdown(directive, offset)
        body = self._inside(directive, offset)
        if directive.name in {"admonition", "sidebar"}:
            title = self._title(directive, offset)
        elif directive.name in {"margin", "epigraph"}:
            title = ""
        else:  # "See also" reads better than "Seealso"; what stands behind the name is text
            title = {"seealso": "See also"}.get(directive.name, directive.name.capitalize())
            body = [self._title(directive, offset), *body] if directive.title else body
        quoted = [f"**{title}**", "", *body] if title else body
        return ["", *(f"> {line}".rstrip() for line in quoted), ""]

    def _dropdown(self, directive: Directive, offset: int) -> list[str]:
        title = self._title(directive, offset)
        body = self._inside(directive, offset)
        return ["", "<details>", f"<summary>{title}</summary>", "", *body, "", "</details>", ""]

    def _exercise(self, directive: Directive, offset: int) -> list[str]:
        self.open = str(directive.options.get("label"))
        target = self.book.targets.get(self.open)
        if target is None:
            raise self.error(offset + directive.line - 1, "an exercise needs a :label:")
        title = self._title(directive, offset)
        heading = f"### {target.text}" + (f": {title}" if title else "")
        return ["", heading, "", *self._inside(directive, offset), ""]

    def _exercise_end(self, directive: Directive, offset: int) -> list[str]:
        """Say what the parts of an exercise are, and leave a place for the cell to answer in."""
        exercise = self.checked.get(self.open)
        if exercise is None:
            return []
        parts = str(ask(self.open)).removeprefix(exercise.text(exercise.numbers))
        return ["", *parts.strip().splitlines(), "", ANSWER_HERE.format(self.open), ""]

    def answer_cell(self, label: str) -> dict[str, Any]:
        """Return a cell in which a reader answers an exercise; run as it is, it says what is open."""
        exercise = self.checked[label]
        answers = ", ".join(f"{part.name}=None" for part in exercise.parts)
        lines = [] if self.answered else ["from mlmath_ref.practice import ask, check", ""]
        lines.append("# Put your answers in place of None. Left open, a part is not checked.")
        if not isinstance(exercise.fresh, str):
            lines.append(f'# With other numbers: ask("{label}", seed=1), and then check with the same seed.')
        self.answered.append(label)
        return _cell("code", "\n".join([*lines, f'check("{label}", {answers})']), {"tags": ["practice"]})

    def _hints(self, directive: Directive, offset: int) -> list[str]:
        line = offset + directive.line - 1
        if directive.title not in self.book.targets:
            raise self.error(line, f"there is no exercise {directive.title!r}")
        steps = re.split(r"^\d+\.\s", "\n".join(directive.body), flags=re.M)[1:]
        if not steps:
            raise self.error(line, f"the hints to {directive.title} must be a numbered list of steps")
        out = [""]
        for i, step in enumerate(steps, start=1):
            text = self.inline("\n".join(part.strip() for part in step.strip().splitlines()), line)
            out += ["<details>", f"<summary>Hint {i}</summary>", "", *text.splitlines(), "", "</details>", ""]
        return out

    def _solution(self, directive: Directive, offset: int) -> list[str]:
        target = self.book.targets.get(directive.title)
        if target is None:
            raise self.error(offset + directive.line - 1, f"there is no exercise {directive.title!r}")
        return ["", f"#### Solution to {target.text}", "", *self._inside(directive, offset), ""]

    def _math(self, directive: Directive, offset: int) -> list[str]:
        tex = "\n".join([directive.title, *directive.body]).strip()
        return self._display(tex, str(directive.options.get("label") or ""))

    def _figure(self, directive: Directive, offset: int) -> list[str]:
        path = _without_parents(f"{self.page.rpartition('/')[0]}/{directive.title}")
        address = self.book.address
        source = f"https://raw.githubusercontent.com/{address.name}/{address.branch}/book/{path.lstrip('/')}"
        picture = f"![{directive.options.get('alt', '')}]({source})"
        caption = self._inside(directive, offset)
        target = self.book.targets.get(str(directive.options.get("name")))
        if directive.name == "figure" and caption and target:
            caption[0] = f"**{target.text}** {caption[0]}"
        return ["", picture, "", *caption, ""]

    def _caption(self, directive: Directive, offset: int) -> list[str]:
        if not directive.title:
            return []
        target = self.book.targets.get(str(directive.options.get("name")))
        title = self._title(directive, offset)
        return [f"**{target.text}** {title}" if target else title, ""]

    def _table(self, directive: Directive, offset: int) -> list[str]:
        return ["", *self._caption(directive, offset), *self._inside(directive, offset), ""]

    def _list_table(self, directive: Directive, offset: int) -> list[str]:
        rows: list[list[list[str]]] = []
        for i, line in enumerate(directive.body):
            if item := re.match(r"^\*\s+-\s?(.*)$", line):
                rows.append([[item[1]]])
            elif rows and (item := re.match(r"^\s+-\s?(.*)$", line)):
                rows[-1].append([item[1]])
            elif rows and line.strip():
                rows[-1][-1].append(line.strip())
            elif line.strip():
                raise self.error(offset + directive.line + i, "a list-table is a list of lists")
        cells = [
            [self.inline(" ".join(cell).strip(), offset + directive.line).replace("|", r"\|") for cell in row]
            for row in rows
        ]
        if not int(directive.options.get("header-rows") or 0):
            cells.insert(0, [""] * len(cells[0]))
        cells.insert(1, ["---"] * len(cells[0]))
        return ["", *self._caption(directive, offset), *("| " + " | ".join(row) + " |" for row in cells), ""]

    def _glossary(self, directive: Directive, offset: int) -> list[str]:
        out: list[str] = []
        for line in self._inside(directive, offset):
            out += [line.strip()] if line.startswith((" ", "\t")) or not line else ["", f"**{line}**", ""]
        return out

    def _concept_map(self, directive: Directive, offset: int) -> list[str]:
        """Turn the map into what it is without a picture: a list of links to chapters."""
        items = []
        for row in yaml.load("\n".join(directive.body), LOADER)["boxes"]:
            for name, idea in row.items():
                link = self._reference("doc", "", name, offset + directive.line - 1)
                items.append(f"- {link}: {idea}")
        return ["", *items, ""]

    def _code_block(self, directive: Directive, offset: int) -> list[str]:
        return [f"```{directive.title}", *directive.body, "```"]


def _definitions(lines: list[str]) -> list[str]:
    """Turn MyST's definition lists (a term, then lines that begin with a colon) into bullet lists."""
    out: list[str] = []
    for i, line in enumerate(lines):
        if line.startswith((": ", ":\t")):
            out.append("  " + line[1:].strip())
        elif i + 1 < len(lines) and lines[i + 1].startswith((": ", ":\t")):
            out.append(f"- **{line.strip()}**  ")
        else:
            out.append(line)
    return out


def _without_parents(path: str) -> str:
    """Return a path with each ``folder/..`` and ``.`` resolved."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _names(people: list[Person]) -> str:
    last = [" ".join([*person.prelast_names, *person.last_names]).strip("{}") for person in people]
    if len(last) > 2:
        return f"{last[0]} et al."
    return " and ".join(last)


def _strip(lines: list[str]) -> list[str]:
    """Drop empty lines at both ends, and all but one in a row."""
    out: list[str] = []
    for line in lines:
        if line.strip() or (out and out[-1]):
            out.append(line.rstrip() if not line.endswith("  ") else line)
    while out and not out[-1]:
        out.pop()
    return out


def is_notebook(text: str) -> bool:
    """Return whether a page's front matter names a kernel."""
    front = re.match(r"^---\n(.*?)\n---\n", text, re.DOTALL)
    return bool(front and "kernelspec" in (yaml.load(front[1], LOADER) or {}))


def export(text: str, page: str, book: Book) -> dict[str, Any]:
    """Return a chapter as a notebook without outputs.

    Parameters
    ----------
    text : str
        The chapter's source.
    page : str
        Its name, such as ``chapters/vectors``.
    book : Book
        Titles, labels and works to refer to.

    Returns
    -------
    dict
        The notebook, in Jupyter's format 4.5; the same source gives the same notebook.

    Raises
    ------
    MarkupError
        If the chapter uses markup that a notebook cannot show; the message names file and line.
    """
    writer = Writer(book, page)
    source = myst_to_notebook(text, add_source_map=True)
    cells = [_cell("code", _bootstrap(text, book), {"jupyter": {"source_hidden": True}})]
    for cell, line in zip(source.cells, source.metadata["source_map"], strict=True):
        if cell.cell_type == "code":
            cells += _code_cells(cell.source, cell.metadata, writer, line)
        else:
            markdown = cell.source.splitlines()
            if markdown:  # jupytext drops empty lines before it
                line = text.splitlines().index(markdown[0], line)
            written = "\n".join(writer.markdown(markdown, line))
            parts = re.split(ANSWER_HERE.format(r"(\S+)"), written)
            for words, label in zip_longest(parts[::2], parts[1::2]):
                if lines := _strip(words.splitlines()):
                    cells.append(_cell("markdown", "\n".join(lines)))
                if label:
                    cells.append(writer.answer_cell(label))
    _add_note(cells, page, book)
    topic = page.rpartition("/")[2]
    for i, cell in enumerate(cells):
        cell["id"] = f"{topic}-{i}"[-64:]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _code_cells(code: str, metadata: dict[str, Any], writer: Writer, line: int) -> list[dict[str, Any]]:
    tags = sorted(metadata.get("tags", []))
    kept: dict[str, Any] = {"tags": tags} if tags else {}
    if HIDDEN_INPUT.intersection(tags):
        kept["jupyter"] = {"source_hidden": True}
    cells = [_cell("code", code, kept)]
    figure = metadata.get("mystnb", {}).get("figure", {})
    if caption := figure.get("caption"):
        target = writer.book.targets.get(str(figure.get("name")))
        number = f"**{target.text}** " if target else ""
        cells.append(_cell("markdown", number + writer.inline(caption.strip(), line)))
    return cells


def _cell(kind: str, source: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": metadata or {}}
    cell["source"] = source.splitlines(keepends=True)
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _bootstrap(text: str, book: Book) -> str:
    """Return a cell that installs what the chapter needs where it is missing, as in Colab."""
    modules = [name for name in WITNESSES if re.search(rf"^(?:from|import) {name}\b", text, re.MULTILINE)]
    address = f"mlmath-ref @ git+{book.address.url}@{book.address.branch}"
    packages = " ".join([f'"{address}"', *(WITNESSES[name] for name in modules)])
    return (
        "# Run this cell first. It installs the book's package where that is missing, as in Colab.\n"
        "try:\n"
        f"    import {', '.join(['mlmath_ref', *modules])}\n"
        "except ImportError:\n"
        f"    get_ipython().run_line_magic(\"pip\", 'install --quiet {packages}')"
    )


def _add_note(cells: list[dict[str, Any]], page: str, book: Book) -> None:
    """Say below the title where this notebook comes from."""
    note = f"*This notebook is one chapter of a book: [read the page]({book.link(page)}).*"
    for cell in cells:
        if cell["cell_type"] == "markdown":
            cell["source"][1:1] = ["\n", note + "\n"]
            if not cell["source"][0].endswith("\n"):
                cell["source"][0] += "\n"
            return


def _written(text: str, page: str, book: Book) -> str:
    return json.dumps(export(text, page, book), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def export_all(book: Path, target: Path, kept: Path) -> list[Path]:
    """Write every chapter's notebook into a folder, and remove notebooks of chapters that are gone.

    Parameters
    ----------
    book : Path
        The folder with `_config.yml` and `_toc.yml`.
    target : Path
        Where notebooks go; created where it is missing.
    kept : Path
        Has what was made last: a notebook is made anew when its page, or what it may show of others, changes.

    Returns
    -------
    list of Path
        The notebooks, in reading order.
    """
    known = read_book(book)
    told = "\n".join([repr(known), stamps.digest(Path(__file__)), *stamps.packages()])
    shared = hashlib.sha256(told.encode()).hexdigest()
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for page in known.titles:
        text = (book / f"{page}.md").read_text(encoding="utf-8")
        if is_notebook(text):
            path = target / f"{page.rpartition('/')[2]}.ipynb"
            make = functools.partial(_written, text, page, known)
            notebook = stamps.remembered(kept / path.name, "\n".join([text, page, shared]), make)
            path.write_text(notebook, encoding="utf-8", newline="\n")
            written.append(path)
    for path in set(target.glob("*.ipynb")) - set(written):
        path.unlink()
    return written


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="where notebooks go")
    target = parser.parse_args().target
    try:
        export_all(BOOK, target, target.with_name(".exported"))
    except MarkupError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
