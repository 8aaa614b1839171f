"""A chapter taken apart: front matter, headings, cells, exercises, formulas. All checks read it so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from mlmath_ref.formula.symbols import BOOK, Table

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "book" / "chapters"

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C takes a tenth of the time

FRONT_MATTER = re.compile(r"\A---\n(.*?)^---$", re.M | re.S)
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.M | re.S)
DISPLAY = re.compile(r"(?<!\\)\$\$(?P<latex>.+?)\$\$(?:[ ]*\((?P<label>[\w-]+)\))?", re.S)
INLINE = re.compile(r"(?<![\\$])\$(?P<latex>[^$]+?)(?<!\\)\$")
CODE_SPAN = re.compile(r"(`+)[^`].*?\1", re.S)


@dataclass(frozen=True)
class Line:
    """A line of a chapter: its number and its text."""

    number: int
    text: str


@dataclass(frozen=True)
class Cell:
    """A code cell: the line where it starts, its metadata and its code."""

    number: int
    metadata: dict[str, Any]
    code: str

    @property
    def source(self) -> str:
        """The code as a notebook has it: without options that stand above it in lines of their own."""
        return re.sub(r"\A(?::[\w-]+:.*\n)+", "", self.code).strip("\n")


@dataclass(frozen=True)
class Formula:
    """A formula as it is printed: its LaTeX, the line where it starts, and the label of a display."""

    latex: str
    line: int
    label: str = ""


@dataclass(frozen=True)
class Notes:
    """What the front matter says of one formula, or of a page's formulas.

    Attributes
    ----------
    symbols : dict
        Rows of symbols that are new here, or that mean something else than in the book's table.
    references : dict
        Which reference a symbol means here, where there are several, such as ``L: log_loss``.
    marker, reason : str
        ``definition`` or ``notation`` for a formula that cannot be executed in every step, and why.
    follows : dict
        What it says of earlier displays, by label: ``same``, ``times -1/2``, ``solved for w``.
    cases : frozenset of str
        Formulas within sentences that hold in a case that the sentence speaks of, and not in general.
    """

    symbols: dict[str, dict[str, Any]]
    references: dict[str, str]
    marker: str = ""
    reason: str = ""
    follows: Mapping[str, str] = field(default_factory=dict)
    cases: frozenset[str] = frozenset()


class Chapter:
    """A page of the book in its MyST source."""

    def __init__(self, name: str, text: str):
        self.name, self.text = name, text

    def __repr__(self) -> str:
        return self.name

    @cached_property
    def lines(self) -> list[Line]:
        """All lines."""
        return [Line(number, text) for number, text in enumerate(self.text.splitlines(), 1)]

    @cached_property
    def front_matter(self) -> dict[str, Any]:
        """What stands between the two lines of three dashes at the top."""
        found = FRONT_MATTER.match(self.text)
        return (yaml.load(found[1], LOADER) or {}) if found else {}

    @cached_property
    def cells(self) -> list[Cell]:
        """The code cells."""
        found = []
        for match in CELL.finditer(self.text):
            options, code = re.fullmatch(r"(?:---\n(.*?)---\n)?(.*)", match[1], re.S).groups()  # type: ignore[union-attr]
            short = dict(re.findall(r"^:(\w+): *(.*)$", code, re.M))
            metadata = yaml.load(options or "", LOADER) or {
                key: yaml.load(value, LOADER) for key, value in short.items()
            }
            found.append(Cell(line_of(self.text, match.start()), metadata, code))
        return found

    @cached_property
    def without_code(self) -> str:
        """The text with blanks in place of front matter and code cells."""
        return blank(CELL, blank(FRONT_MATTER, self.text))

    @cached_property
    def prose(self) -> list[Line]:
        """The lines outside code cells, front matter and display formulas."""
        text = blank(DISPLAY, self.without_code)
        return [Line(number, line.rstrip()) for number, line in enumerate(text.splitlines(), 1)]

    @cached_property
    def sections(self) -> dict[str, str]:
        """Text under each second-level heading; code cells never hold a line that starts with two signs."""
        parts = re.split(r"^## (.+)$", self.text, flags=re.M)
        return dict(zip(parts[1::2], parts[2::2], strict=True))

    @property
    def questions(self) -> list[str]:
        """Titles of the self-check."""
        return re.findall(r"^:::\{dropdown\} (.+)$", self.sections.get("Self-check", ""), re.M)

    @property
    def exercises(self) -> dict[str, str]:
        """Title of each exercise by its label."""
        found = re.findall(r"^```\{exercise-start\} (.+)\n:label: (\S+)", self.text, re.M)
        return {label: title for title, label in found}

    @property
    def solutions(self) -> dict[str, str]:
        """Text of each solution by the label of its exercise."""
        pattern = r"^```\{solution-start\} (\S+)\n(.*?)^```\{solution-end\}"
        return dict(re.findall(pattern, self.text, re.M | re.S))

    @property
    def hints(self) -> dict[str, str]:
        """Text of the hints to each exercise by its label; they stand between exercise and solution."""
        pattern = r"^```\{exercise-end\}\n```\n+^```\{hints\} (\S+)\n(.*?)^```\n+^```\{solution-start\} \1$"
        return dict(re.findall(pattern, self.text, re.M | re.S))

    @cached_property
    def displays(self) -> list[Formula]:
        """The display formulas in the order printed."""
        return list(_formulas(DISPLAY, self.without_code))

    @cached_property
    def inline(self) -> list[Formula]:
        """The formulas within sentences."""
        return list(_formulas(INLINE, blank(DISPLAY, blank(CODE_SPAN, self.without_code))))

    def notes(self, label: str = "") -> Notes:
        """Return what the front matter says of the formula with this label, and of the page's formulas."""
        return notes(self.front_matter.get("formulas", {}), label)

    def table(self, label: str = "") -> Table:
        """Return the symbol table in which a formula of this page is read."""
        return BOOK.extended(self.notes(label).symbols)


def notes(formulas: dict[str, Any], label: str = "") -> Notes:
    """Return what `formulas` in a page's front matter says of one formula: the page's notes, and its own.

    Raises
    ------
    ValueError
        If the entry holds a key or a marker that is not known.
    """
    own = formulas.get(label, {}) if label else {}
    labels = {key for key in formulas if key.startswith("eq-")}
    unknown = (set(formulas) - labels - {"symbols", "references", "cases"}) | (
        set(own) - {"symbols", "references", "marker", "reason", "follows"}
    )
    if unknown:
        raise ValueError(
            f"formulas: in the front matter holds {sorted(unknown)}; allowed are symbols, references, "
            "cases, and below a formula's label (eq-…) symbols, references, marker, reason, follows"
        )
    marker, reason = own.get("marker", ""), own.get("reason", "")
    if marker not in ("", "definition", "notation") or bool(marker) != bool(reason):
        raise ValueError(
            f"the marker of {label} is {marker!r} with the reason {reason!r}; it must be definition or "
            "notation, and say why the formula cannot be executed in every step"
        )
    return Notes(
        {key: row or {} for key, row in {**formulas.get("symbols", {}), **own.get("symbols", {})}.items()},
        {**formulas.get("references", {}), **own.get("references", {})},
        marker,
        reason,
        own.get("follows", {}),
        frozenset(formulas.get("cases", ())),
    )


def line_of(text: str, position: int) -> int:
    """Return the number of the line in which a position of the text lies."""
    return text.count("\n", 0, position) + 1


def blank(pattern: str | re.Pattern[str], text: str) -> str:
    """Return a text with blanks in place of what matches, so that every position stays where it is."""
    found = re.compile(pattern, re.M) if isinstance(pattern, str) else pattern
    return found.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _formulas(pattern: re.Pattern[str], text: str) -> Iterator[Formula]:
    for match in pattern.finditer(text):
        label = match.groupdict().get("label") or ""
        yield Formula(match["latex"].strip(), line_of(text, match.start()), label)


def read(name: str) -> Chapter:
    """Return the chapter of this name."""
    return Chapter(name, (FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def reading_order() -> list[str]:
    """Return the names of the chapters in the order of the table of contents."""
    contents = (ROOT / "book" / "_toc.yml").read_text(encoding="utf-8")
    return re.findall(r"file: chapters/([\w-]+)", contents)


def summary() -> str:
    """Return how many formulas the chapters print, and which displays are not executed in every step."""
    pages = [read(name) for name in reading_order()]
    displays = [(page, formula) for page in pages for formula in page.displays]
    marked = [
        f"  {formula.label}: {notes.marker}, {notes.reason}"
        for page, formula in displays
        if (notes := page.notes(formula.label)).marker
    ]
    inline = sum(len(page.inline) for page in pages)
    cases = sum(len(page.notes().cases) for page in pages)
    return "\n".join(
        [
            f"{len(displays)} display formulas, {len(marked)} of them not executed in every step:",
            *marked,
            f"{inline} formulas within sentences, {cases} of them right in one case only",
        ]
    )


if __name__ == "__main__":
    print(summary())
