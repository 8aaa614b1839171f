"""An exercise of the book, and what is said to answers."""

from __future__ import annotations

import html
import pkgutil
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from mlmath_ref._checks import as_count
from mlmath_ref.practice._parts import Choice, Number, Numbers, Part, filled

BOOK = "https://flow-research.github.io/math-for-ml"


@dataclass(frozen=True)
class Exercise:
    """An exercise: its numbers as printed, others like them, and its parts.

    Parameters
    ----------
    label : str
        As in the chapter, such as ``ex-derivatives-links``.
    parts : tuple of Part
        What is asked, each under a name of its own.
    fresh : function of a random generator, or str
        Returns numbers of another variant; or the reason why there is none.
    numbers : mapping of str to value
        The numbers as printed. Answers are computed from them.
    question : function of the numbers
        The text of a variant, in Markdown; its parameters are those of the numbers that it names.
    """

    label: str
    parts: tuple[Part, ...]
    fresh: Callable[[np.random.Generator], Numbers] | str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    question: Callable[..., str] | None = None

    def given(self, seed: int | None = None) -> Numbers:
        """Return the numbers of a variant, or those printed.

        Raises
        ------
        ValueError
            If there are no other variants; the message says why.
        """
        if seed is None:
            return self.numbers
        if isinstance(self.fresh, str):
            raise ValueError(f"{self.label} has no fresh numbers: {self.fresh}; leave out the seed")
        return self.fresh(np.random.default_rng(as_count("seed", seed, minimum=0)))

    def text(self, given: Numbers) -> str:
        """Return the question with its numbers; where it has no fresh ones, where the book asks it."""
        if self.question is None:
            return f"The question stands in the book: {address(self.see)}"
        return str(filled(self.question, given))

    @property
    def see(self) -> str:
        """The place in the book, as slips give theirs."""
        return f"{chapter_of(self.label)}#{self.label}"


@dataclass(frozen=True)
class Verdict:
    """What is said to a part: `status` is right, close, slip, wrong or open; `see`, where to read again."""

    part: str
    status: str
    text: str
    see: str = ""


@dataclass(frozen=True)
class Result:
    """The verdicts on the parts of an exercise; Jupyter shows them with links."""

    label: str
    verdicts: tuple[Verdict, ...]

    @property
    def right(self) -> bool:
        """Whether every part is right."""
        return all(verdict.status == "right" for verdict in self.verdicts)

    def as_data(self) -> list[dict[str, str]]:
        """Return the verdicts as JSON can hold them, with links from the page of a chapter."""
        return [
            {
                "part": verdict.part,
                "status": verdict.status,
                "text": verdict.text,
                "title": title(verdict.see) if verdict.see else "",
                "href": href(verdict.see) if verdict.see else "",
            }
            for verdict in self.verdicts
        ]

    def __repr__(self) -> str:
        lines = [self.label]
        for verdict in self.verdicts:
            lines.append(f"  {verdict.part}: {verdict.text}")
            if verdict.see:
                lines.append(f"    Read again: {title(verdict.see)}, {address(verdict.see)}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = []
        for verdict in self.verdicts:
            link = ""
            if verdict.see:
                link = f' <a href="{address(verdict.see)}">Read again: {html.escape(title(verdict.see))}</a>'
            rows.append(f"<li><strong>{verdict.part}</strong>: {html.escape(verdict.text)}{link}</li>")
        return f"<ul>{''.join(rows)}</ul>"


@dataclass(frozen=True)
class Question:
    """A question to answer with `check`; Jupyter shows it as Markdown."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


def asked(exercise: Exercise, seed: int | None) -> Question:
    """Return the question of a variant, with what each part asks and how to answer."""
    given = exercise.given(seed)
    lines = [exercise.text(given), ""]
    for part in exercise.parts:
        unit = f" (in {part.unit})" if isinstance(part, Number) and part.unit else ""
        lines.append(f"- **{part.name}**: {part.prompt}{unit}")
        if isinstance(part, Choice):
            options = zip("abcdefghij", part.options(given), strict=False)
            lines += [f"  - {letter}: {option}" for letter, option in options]
    keywords = ", ".join(f"{part.name}=…" for part in exercise.parts)
    variant = "" if seed is None else f", seed={seed}"
    return Question("\n".join([*lines, "", f'Answer with `check("{exercise.label}"{variant}, {keywords})`.']))


def judged(exercise: Exercise, seed: int | None, answers: Mapping[str, Any]) -> Result:
    """Return the verdicts on answers to a variant."""
    given = exercise.given(seed)
    return Result(
        exercise.label,
        tuple(_judged(part, answers.get(part.name), given, exercise.see) for part in exercise.parts),
    )


def _judged(part: Part, raw: Any, given: Numbers, see: str) -> Verdict:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return Verdict(part.name, "open", "not answered yet")
    came, right = part.read(raw, given), part.computed(part.answer, given)
    if part.agrees(came, right):
        return Verdict(part.name, "right", "right")
    for slip in part.slips:
        if part.agrees(came, part.computed(slip.wrong, given)):
            return Verdict(part.name, "slip", f"not yet: {slip.name}. {slip.hint}", slip.see)
    if near := part.near(came, right):
        return Verdict(part.name, "close", near)
    remark = part.remark(came, right)
    text = f"not right: {remark}" if remark else "not right; the first hint stands below the exercise"
    return Verdict(part.name, "wrong", text, see)


def chapters() -> list[str]:
    """Return the names of the chapters that have exercises here, such as core-loop."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return [module.name.replace("_", "-") for module in modules if not module.name.startswith("_")]


def chapter_of(label: str) -> str:
    """Return the chapter to which a label belongs, such as core-loop for ex-core-loop-boxes; or nothing."""
    return max((name for name in chapters() if label.startswith(f"ex-{name}-")), key=len, default="")


def href(see: str) -> str:
    """Return where a section is, from a chapter: ``page#Heading`` becomes ``page.html#heading``."""
    page, _, heading = see.partition("#")
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    anchor = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"{page}.html#{anchor}" if anchor else f"{page}.html"


def address(see: str) -> str:
    """Return the address of a section in the published book."""
    return f"{BOOK}/chapters/{href(see)}"


def title(see: str) -> str:
    """Return the words of a link to a section."""
    page, _, heading = see.partition("#")
    if heading.startswith("ex-"):
        return "the exercise"
    return heading or page.replace("-", " ").capitalize()
