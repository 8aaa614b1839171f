"""Every formula that the book prints is executed; the front matter says what cannot be, and why."""

import re

import chapters
import pytest
from chapters import Chapter, Formula

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.execute import Report, execute
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.relate import relate

BOOK = [chapters.read(name) for name in chapters.reading_order()]
DISPLAYS = [
    pytest.param(chapter, formula, id=formula.label or f"{chapter}-{formula.line}")
    for chapter in BOOK
    for formula in chapter.displays
]
INLINE = [chapter for chapter in BOOK if chapter.inline]

MAY_BE_MARKED = 0.1
"""The part of all display formulas that may be marked as not executed in every step."""

# What each marker allows `execute` to say.
OUTCOMES = {"": {"passed"}, "definition": {"partly", "definition"}, "notation": {"not executed"}}


def run(chapter: Chapter, formula: Formula, **options: int) -> Report:
    notes = chapter.notes(formula.label)
    return execute(formula.latex, chapter.table(formula.label), narrow=notes.references, **options)


def fault_of_display(chapter: Chapter, formula: Formula) -> str:
    """Return what is wrong with a display formula, and how to mend it; nothing if it is right."""
    where = f"book/chapters/{chapter}.md:{formula.line}: the formula {formula.label or formula.latex}"
    if not formula.label:
        return f"{where} has no label; write (eq-{chapter}-…) after its closing $$"
    try:
        report = run(chapter, formula)
    except FormulaError as error:
        return (
            f"{where} cannot be read: {error}\nSymbols of this page go under formulas: in its front matter."
        )
    notes = chapter.notes(formula.label)
    if report.outcome in OUTCOMES[notes.marker]:
        return ""
    if report.ok and not notes.marker:
        return (
            f"{where} is not executed in every step:\n{report}\nWrite it so that it is, or put "
            "a marker (definition or notation) and the reason below its label in the front matter."
        )
    if report.ok:
        return f"{where} is marked {notes.marker}, but its outcome is {report.outcome}; mend the marker"
    return f"{where} is wrong:\n{report}"


@pytest.mark.parametrize(("chapter", "formula"), DISPLAYS)
def test_display_formula_is_executed(chapter: Chapter, formula: Formula) -> None:
    assert not (fault := fault_of_display(chapter, formula)), fault


FOLLOWS = [
    pytest.param(chapter, formula, earlier, how, id=f"{formula.label}-{earlier}")
    for chapter in BOOK
    for formula in chapter.displays
    for earlier, how in chapter.notes(formula.label).follows.items()
]


@pytest.mark.parametrize(("chapter", "formula", "earlier", "how"), FOLLOWS)
def test_what_follows_from_an_earlier_display(
    chapter: Chapter, formula: Formula, earlier: str, how: str
) -> None:
    pages = BOOK[: BOOK.index(chapter) + 1]
    before = {each.label: (page, each.latex) for page in pages for each in page.displays}
    where = f"book/chapters/{chapter}.md:{formula.line}: the formula {formula.label}"
    assert earlier in before, f"{where} follows from {earlier}, which no page prints up to here"
    page, latex = before[earlier]
    table = page.table(earlier).extended(chapter.notes(formula.label).symbols)
    report = relate(latex, formula.latex, how, table)
    assert report.outcome == "passed", f"{where} is not {earlier} ({how}):\n{report}"


def test_few_formulas_are_marked() -> None:
    marked = [
        formula for chapter in BOOK for formula in chapter.displays if chapter.notes(formula.label).marker
    ]
    assert len(marked) <= MAY_BE_MARKED * len(DISPLAYS), chapters.summary()


def test_the_check_prints_what_is_marked() -> None:
    first, *marked, last = chapters.summary().splitlines()
    assert first.startswith(f"{len(DISPLAYS)} display formulas, {len(marked)} of them")
    assert all(re.match(r"  eq-[\w-]+: (definition|notation), \w", line) for line in marked)
    assert last.startswith(f"{sum(len(chapter.inline) for chapter in INLINE)} formulas within sentences")


def test_notes_name_formulas_of_their_page() -> None:
    for chapter in BOOK:
        noted = {key for key in chapter.front_matter.get("formulas", {}) if key.startswith("eq-")}
        unknown = noted - {formula.label for formula in chapter.displays}
        assert not unknown, (
            f"book/chapters/{chapter}.md: the page prints no {sorted(unknown)} of its front matter"
        )
        unused = chapter.notes().cases - {formula.latex for formula in chapter.inline}
        assert not unused, f"book/chapters/{chapter}.md: no sentence holds the cases {sorted(unused)}"


def is_sign(latex: str) -> bool:
    r"""Whether a formula is the name of a sign alone, as in *the sign* $\sum$."""
    return bool(re.fullmatch(r"(\\[a-zA-Z]+)+", latex))


def fault_of_inline(chapter: Chapter, formula: Formula) -> str:
    """Return what is wrong with a formula within a sentence: it is right in general, or listed as a case."""
    where = f"book/chapters/{chapter}.md:{formula.line}: the formula ${formula.latex}$"
    try:
        tree = parse(formula.latex, chapter.table())
    except FormulaError as error:
        return "" if is_sign(formula.latex) else f"{where} cannot be read: {error}"
    if isinstance(tree, t.Symbol):
        return ""
    # An expression alone has a shape, and nothing that could differ from draw to draw.
    claims = any(isinstance(part, t.Relation) for part in t.walk(tree))
    report = run(chapter, formula, draws=10 if claims else 1)
    if report.ok or formula.latex in chapter.notes().cases:
        return ""
    return (
        f"{where} is not true in general:\n{report}\nIf it holds in the case that the sentence speaks of, "
        "add it to formulas: cases: in the front matter."
    )


@pytest.mark.parametrize("chapter", INLINE, ids=str)
def test_formulas_within_sentences(chapter: Chapter) -> None:
    faults = {fault for formula in chapter.inline if (fault := fault_of_inline(chapter, formula))}
    assert not faults, "\n".join(sorted(faults))


PAGE = r"""---
kernelspec: {name: python3}
formulas:
  symbols:
    \gamma: {meaning: a stretch}
  cases: ['\hat{y} = w x']
  eq-page-rule:
    marker: definition
    reason: it gives numbers
---
$$ \hat{y} = \mathbf{w}^\top \mathbf{x} + b $$ (eq-page-model)

When $\hat{y} = w x$, the sign $\sum$ and $\gamma x$, `$not math$`.

```{code-cell} ipython3
print("$$ x $$")
```
"""


def test_a_page_is_taken_apart() -> None:
    page = Chapter("page", PAGE)
    assert page.displays == [Formula(r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b", 11, "eq-page-model")]
    assert [(each.latex, each.line) for each in page.inline] == [
        (r"\hat{y} = w x", 13),
        (r"\sum", 13),
        (r"\gamma x", 13),
    ]
    assert page.notes("eq-page-rule").marker == "definition"
    assert page.table()[r"\gamma"].meaning == "a stretch"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (r"\mathbf{x} + b", r"\mathbf{x} - b", "page.md:11: the formula eq-page-model is wrong"),
        (r"\mathbf{w}^\top", r"\mathbf{w}", "is wrong"),
        (r"\mathbf{x} + b", r"\mathbf{x} + \xi", "cannot be read"),
        (r" (eq-page-model)", "", "has no label"),
        (r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b", r"\text{data} \to \text{model}", "is not executed"),
        ("eq-page-model", "eq-page-rule", "is marked definition, but its outcome is passed"),
    ],
)  # fmt: skip
def test_wrong_displays_are_seen(old: str, new: str, message: str) -> None:
    page = Chapter("page", PAGE.replace(old, new))
    assert message in fault_of_display(page, page.displays[0])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (r"  cases: ['\hat{y} = w x']", "", "is not true in general"),
        (r"$\gamma x$", r"$\gamma \xi$", "cannot be read"),
        (r"$\gamma x$", r"$1 + 1 = 3$", "is not true in general"),
    ],
)
def test_wrong_formulas_within_sentences_are_seen(old: str, new: str, message: str) -> None:
    for text, expected in ((PAGE, False), (PAGE.replace(old, new), True)):
        page = Chapter("page", text)
        faults = "\n".join(fault_of_inline(page, formula) for formula in page.inline)
        assert (message in faults) == expected


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"symbol": {}}, "holds ['symbol']"),
        ({"eq-a": {"mark": "x"}}, "holds ['mark']"),
        ({"eq-a": {"marker": "hard", "reason": "it is"}}, "must be definition or notation"),
        ({"eq-a": {"marker": "notation"}}, "and say why"),
    ],
)
def test_wrong_notes_are_refused(entry: dict[str, dict[str, str]], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        chapters.notes(entry, "eq-a")
