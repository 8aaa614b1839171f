"""Every chapter keeps the shape that CONTRIBUTING promises. No build is needed: this reads the sources."""

import re
from pathlib import Path

import pytest
import yaml
from chapters import Chapter, read

from mlmath_ref import notation

BOOK = Path(__file__).parents[1] / "book"

# Pages of practice have no sections of five beats and no exercises beside their own subject.
PRACTICE_PAGES = {"exercises", "exercises-models", "self-assessment", "further-reading"}
FRAME = ["What you will be able to do", "The story", "Summary", "Self-check", "Exercises", "Where next"]
# The opening chapter also introduces the book itself; these sections of it have no formula.
ABOUT_THE_BOOK = {
    "What this book will let you do",
    "The map of this book",
    "How to use this book",
    "Find your page",
}
# Words that tell readers who did not see it that they should have.
BANNED = r"\b(clearly|obvious(ly)?|simply|trivial(ly)?|of course|easy to see|needless to say)\b"
# What is said in one breath or two; a screen reader cannot stop within it and go back.
LONGEST_ALT = 300
OBJECTIVE = re.compile(r"\(objectives? ([\d, and]+)\)")


def content(chapter: Chapter) -> dict[str, str]:
    """The sections that teach, by title."""
    frame = {*FRAME, *(ABOUT_THE_BOOK if chapter.name == "why-math" else ())}
    return {title: text for title, text in chapter.sections.items() if title not in frame}


def objectives(chapter: Chapter) -> set[int]:
    items = re.findall(r"^(\d+)\. ", chapter.sections.get(FRAME[0], ""), re.M)
    return {int(item) for item in items}


def objectives_in(titles: list[str]) -> set[int]:
    return {
        int(number)
        for title in titles
        for group in OBJECTIVE.findall(title)
        for number in re.findall(r"\d+", group)
    }


def faults_of_frame(chapter: Chapter) -> list[str]:
    """Headings, objectives, self-check and exercises."""
    faults = []
    titles = [title for title in chapter.sections if title in FRAME]
    if titles != FRAME:
        faults.append(f"headings are {titles}; they must be {FRAME}, in this order")
    goals = objectives(chapter)
    if not 3 <= len(goals) <= 5:
        faults.append(f"{len(goals)} objectives; there must be 3 to 5")
    if not 3 <= len(chapter.questions) <= 5:
        faults.append(f"{len(chapter.questions)} self-check questions; there must be 3 to 5")
    if len(chapter.exercises) < 4:
        faults.append(f"{len(chapter.exercises)} exercises; there must be at least 4")
    for kind, titles in {
        "self-check question": chapter.questions,
        "exercise": [*chapter.exercises.values()],
    }.items():
        tested = objectives_in(titles)
        faults += [f"no {kind} names (objective {goal})" for goal in sorted(goals - tested)]
        faults += [f"a {kind} names objective {goal}, which is not there" for goal in sorted(tested - goals)]
    return faults


def faults_of_solutions(chapter: Chapter) -> list[str]:
    """Every exercise has a worked solution whose code asserts the answer."""
    faults = [
        f"exercise {label} has no solution" for label in sorted(chapter.exercises.keys() - chapter.solutions)
    ]
    faults += [
        f"solution of {label}, which is no exercise"
        for label in sorted(chapter.solutions.keys() - chapter.exercises)
    ]
    for label, text in chapter.solutions.items():
        if not re.search(r"^assert ", text, re.M):
            faults.append(f"the solution of {label} asserts nothing")
    return faults


def faults_of_hints(chapter: Chapter) -> list[str]:
    """Hints stand between their exercise and its solution."""
    labels = re.findall(r"^```\{hints\} (\S+)$", chapter.text, re.M)
    return [f"the hints to {label} do not stand right before its solution" for label in labels
            if label not in chapter.hints]  # fmt: skip


def faults_of_sections(chapter: Chapter) -> list[str]:
    """Five beats: formula, words, code, picture, check."""
    faults = []
    if len(content(chapter)) < 3:
        faults.append(f"{len(content(chapter))} sections; there must be at least 3")
    for title, text in content(chapter).items():
        for beat, pattern in {
            "display formula with a label": r"\$\$ \(eq-[\w-]+\)$",
            'paragraph that starts with "In words:"': r"^In words: ",
            "code cell": r"^```\{code-cell\}",
            'paragraph that starts with "Check:"': r"^Check: ",
            "cell that asserts": r"^ *assert ",
        }.items():
            if not re.search(pattern, text, re.M):
                faults.append(f'section "{title}" has no {beat}')
    return faults


# Figures without a table of their numbers, and why.
NO_NUMBERS = {
    "the cells above print all that is drawn": """
        core-loop-loss core-loop-memory core-loop-rounds core-loop-spam derivatives-secants
        engineering-questions-intervals exercises-models-dial exercises-wells gradient-descent-steps
        linear-regression-guess linear-regression-squares matrices-broadcast matrices-grid matrices-matmul
        matrices-product next-steps-future next-steps-leak probability-bayes probability-sigmoid
        probability-table reading-formulas-sum statistics-correlation statistics-middle statistics-outlier
        vectors-add vectors-angle vectors-learners vectors-scaled vectors-shadow why-math-loss
        """,
    "the alternative text has all numbers": """
        core-loop-model derivatives-chain exercises-models-groups exercises-models-middle exercises-squares
        probability-confidence reading-formulas-argmin reading-formulas-given reading-formulas-index
        why-math-rule why-math-sure
        """,
    "a few words tell how curves and clouds run, and single values do not matter": """
        core-loop-update derivatives-curvature derivatives-directions derivatives-log-loss derivatives-step
        engineering-questions-cost engineering-questions-memorize engineering-questions-reliability
        engineering-questions-shapes exercises-models-can exercises-models-promise gradient-descent-batch
        gradient-descent-contours gradient-descent-rates gradient-descent-scaling gradient-descent-stop
        gradient-descent-valleys linear-regression-diabetes linear-regression-path linear-regression-slope
        next-steps-join next-steps-units probability-cost probability-noise probability-sampling
        statistics-generalize statistics-groups
        """,
    "it shows how things hang together, and no data": """
        core-loop-boxes derivatives-square exercises-wind matrices-action reading-formulas-roles
        reading-formulas-table vectors-tree
        """,
}


def faults_of_numbers(chapter: Chapter) -> list[str]:
    """Below a figure with data a table has its numbers, for readers who do not see it."""
    excused = {f"fig-{name}" for names in NO_NUMBERS.values() for name in names.split()}
    faults = []
    for cell, following in zip(chapter.cells, [*chapter.cells[1:], None], strict=True):
        name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        table = following is not None and following.source.startswith("plotting.numbers(")
        where = f"line {cell.number}: {name}"
        if name and table and name in excused:
            faults.append(f"{where} has a table, and in NO_NUMBERS a reason to have none")
        if name and not table and name not in excused:
            faults.append(f"{where} has neither plotting.numbers(…) below it nor a reason in NO_NUMBERS")
        if table and following.metadata.get("tags") != ["hide-cell"]:
            faults.append(f"{where} shows its numbers at once; add tags: [hide-cell] to them")
    return faults


def faults_of_figures(chapter: Chapter) -> list[str]:
    """A cell that draws has a name, a caption and alt text that says what to notice."""
    faults = []
    for cell in chapter.cells:
        if "plt.show()" not in cell.code:
            if "plt.subplots" in cell.code:
                faults.append(
                    f"line {cell.number}: a figure that is never shown; end the cell with plt.show()"
                )
            continue
        book = cell.metadata.get("mystnb", {})
        figure, alt = book.get("figure", {}), book.get("image", {}).get("alt", "")
        where = f"line {cell.number}: the figure"
        if not str(figure.get("name", "")).startswith(f"fig-{chapter.name}-"):
            faults.append(f"{where} has no name that starts with fig-{chapter.name}-")
        if len(figure.get("caption", "")) < 20:
            faults.append(f"{where} has no caption")
        if len(alt) < 40 or alt.strip() == figure.get("caption", "").strip():
            faults.append(f"{where} has no alt text of its own that says what to notice")
        if len(alt) > LONGEST_ALT:
            faults.append(f"{where} has alt text of {len(alt)} characters; show the data in a table as well")
        if re.match(r"(an? )?(image|picture|figure|plot|graph)\b", alt, re.I):
            faults.append(f'{where} has alt text that starts with "{alt.split()[0]} …"; say what to notice')
        if "hide-input" not in cell.metadata.get("tags", []):
            faults.append(f"{where} shows its plotting code; add tags: [hide-input]")
        if "set_title" in cell.code or "plt.title" in cell.code:
            faults.append(f"{where} has a title; the caption says it")
    return faults


def faults_of_words(chapter: Chapter) -> list[str]:
    return [
        f'line {line.number}: "{match[0]}" tells readers that they should have seen it; say why it is so'
        for line in chapter.prose
        if (match := re.search(BANNED, line.text, re.I))
    ]


def faults_of_code(chapter: Chapter) -> list[str]:
    """Code needs no network and no clock, and is seeded."""
    rules = {
        r"https?://": "an address",
        r"np\.random\.(?!default_rng|Generator)\w+": "NumPy's global random numbers; use default_rng(0)",
        r"default_rng\(\)": "an unseeded generator",
        r"\b(urllib|requests|socket)\.|^import (urllib|requests|socket)\b": "the network",
        r"^(import|from) (time|datetime|random)\b": "the clock, or chance without a seed",
        r"rcParams|plt\.style": "a style of its own; plotting.use_book_style() has it",
    }
    return [
        f"line {cell.number}: the cell uses {what}"
        for cell in chapter.cells
        for pattern, what in rules.items()
        if re.search(pattern, cell.code, re.M)
    ]


def faults_of_labels(chapter: Chapter) -> list[str]:
    """Labels carry the chapter's name, so that no two chapters share one."""
    found = re.findall(r"\$\$ \((\S+)\)|^:label: (\S+)", chapter.text, re.M)
    labels = [first or second for first, second in found]
    kinds = ("eq-", "ex-")
    faults = [
        f"label {label} starts with neither of {kinds}" for label in labels if not label.startswith(kinds)
    ]
    return faults + [
        f"label {label} stands twice" for label in sorted({x for x in labels if labels.count(x) > 1})
    ]


EVERY_CHAPTER = [
    faults_of_figures,
    faults_of_numbers,
    faults_of_words,
    faults_of_code,
    faults_of_labels,
    faults_of_solutions,
    faults_of_hints,
]
FULL_CHAPTER = [faults_of_frame, faults_of_sections]

CHAPTERS = sorted(path.stem for path in (BOOK / "chapters").glob("*.md"))
CASES = [
    pytest.param(name, check, id=f"{name}-{check.__name__.removeprefix('faults_of_')}")
    for name in CHAPTERS
    for check in EVERY_CHAPTER + (FULL_CHAPTER if name not in PRACTICE_PAGES else [])
]


@pytest.mark.parametrize(("name", "check"), CASES)
def test_chapter(name, check):
    faults = check(read(name))
    assert not faults, "\n".join(f"book/chapters/{name}.md: {fault}" for fault in faults)


def toc_files() -> list[str]:
    toc = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
    return [entry["file"] for part in toc["parts"] for entry in part["chapters"]]


def test_reading_order_has_every_chapter_once():
    listed = [Path(file).name for file in toc_files() if file.startswith("chapters/")]
    assert sorted(listed) == CHAPTERS


def test_old_addresses_of_exercises_that_moved_lead_on():
    moved = (
        "delays ddof groups zero braking inner can corner dial grams stop compost units middle twins pipes "
        "leak sharp promise"
    )
    entries = re.findall(r"((?:^\(\S+\)=\n)+)(.+?)(?:\n\n|\Z)", read("exercises").text, re.M | re.S)
    for name in moved.split():
        [there] = [words for targets, words in entries if f"(ex-exercises-{name})=" in targets]
        assert f"<ex-exercises-models-{name}>`" in there
    sections = {re.sub(r"\W+", "-", title.lower()) for title in read("exercises-models").sections}
    targets = set(re.findall(r"\((\S+)\)=", "".join(targets for targets, _ in entries)))
    assert sections - targets == {"what-you-will-be-able-to-do", "where-next"}


def test_no_label_stands_in_two_chapters():
    labels = [
        label
        for name in CHAPTERS
        for label in re.findall(r"\((eq-\S+?)\)$|^:label: (\S+)|name: (fig-\S+)", read(name).text, re.M)
    ]
    flat = ["".join(label) for label in labels]
    assert sorted(flat) == sorted(set(flat))


def test_figures_that_need_no_table_are_there_and_have_one_reason():
    excused = [f"fig-{name}" for names in NO_NUMBERS.values() for name in names.split()]
    figures = re.findall(r"name: (fig-\S+)", "\n".join(read(name).text for name in CHAPTERS))
    assert len(excused) == len(set(excused))
    assert set(excused) < set(figures)


def test_no_two_figures_have_the_same_words():
    for key in ("caption", "alt"):
        found = re.findall(rf"^ +{key}: (.+)$", "\n".join(read(name).text for name in CHAPTERS), re.M)
        assert len(found) > 50
        twice = {words for words in found if found.count(words) > 1}
        assert not twice, f"two figures have the {key} {sorted(twice)}; each says what to notice in it"


def test_equations_that_docstrings_name_are_in_a_chapter():
    printed = {label for name in CHAPTERS for label in re.findall(r"\$\$ \((eq-\S+)\)", read(name).text)}
    for module in (BOOK.parent / "src" / "mlmath_ref").glob("*.py"):
        for label in re.findall(r"``(eq-[\w-]+)``", module.read_text(encoding="utf-8")):
            assert label in printed, f"{module.name} names the equation {label}, which no chapter prints"


def math_of(text: str) -> str:
    """Return all formulas of a chapter or module, one after the other."""
    without_code = re.sub(r"^```\{code-cell\}.*?^```$", "", text, flags=re.M | re.S)
    found = re.findall(r"\$\$(.+?)\$\$|\$([^$]+?)\$|\.\. math:: (.+?)\n\n", without_code, re.S)
    return "\n".join("".join(formula) for formula in found)


def prints(formulas: str, latex: str) -> bool:
    """Tell whether a symbol of the table stands in the formulas, with or without braces."""
    # The dot in \lvert \cdot \rvert stands for anything; a letter must not be part of a longer name.
    parts = [re.escape(part) for part in re.split(r" ?\{?\\cdot\}? ?", latex) if part] or [r"\\cdot"]
    pattern = ".*?".join(parts).replace(r"\{", r"[{ ]?").replace(r"\}", r"\}?")
    before = r"(?<![A-Za-z\\{])" if latex[0].isalpha() and len(latex) == 1 else ""
    return bool(re.search(before + pattern + (r"(?![A-Za-z])" if latex[-1].isalpha() else ""), formulas))


@pytest.mark.parametrize("symbol", notation.SYMBOLS, ids=lambda symbol: symbol.latex)
def test_symbol_is_printed_where_it_is_introduced(symbol):
    if symbol.introduced_in == "reference":
        text = "\n".join(
            path.read_text(encoding="utf-8") for path in (BOOK.parent / "src" / "mlmath_ref").glob("*.py")
        )
    else:
        text = read(symbol.introduced_in).text
    assert prints(math_of(text), symbol.latex), f"{symbol.introduced_in} prints no {symbol.latex}"


# The checks themselves: each must see the fault that it is for.

GOOD = read("linear-regression").text


@pytest.mark.parametrize(
    ("check", "old", "new", "message"),
    [
        pytest.param(faults_of_frame, "## Summary", "## In short", "headings are", id="heading"),
        pytest.param(
            faults_of_frame,
            "of the errors? (objective 4)",
            "of the errors?",
            r"no self-check .*4",
            id="question",
        ),
        pytest.param(
            faults_of_frame,
            "by algebra (objective 4)",
            "by algebra (objective 7)",
            "no exercise .*4",
            id="exercise",
        ),
        pytest.param(
            faults_of_frame,
            "```{exercise-start} Where",
            "```{exercise-gone} Where",
            "4 exercises|objective 5",
            id="few",
        ),
        pytest.param(
            faults_of_solutions,
            "```{solution-start} ex-linear-regression-half",
            "```{solution-start} ex-x",
            "no solution",
            id="solution",
        ),
        pytest.param(
            faults_of_solutions, "assert minutes == 34", "minutes == 34", "asserts nothing", id="assert"
        ),
        pytest.param(faults_of_sections, "$$ (eq-mse)", "$$", "no display formula", id="formula"),
        pytest.param(faults_of_sections, "In words: take each", "Take each", "In words", id="words"),
        pytest.param(
            faults_of_figures,
            "alt: Bars of squared errors",
            "alt: Image of bars",
            "starts with",
            id="image-of",
        ),
        pytest.param(
            faults_of_figures,
            "alt: Bars of squared errors",
            f"alt: {'Bars of squared errors and of more. ' * 9}",
            r"alt text of [34]\d\d characters",
            id="long-alt",
        ),
        pytest.param(
            faults_of_figures,
            "name: fig-linear-regression-squares",
            "name: squares",
            "no name",
            id="figure-name",
        ),
        pytest.param(
            faults_of_figures,
            "caption: The fitted line, 8 points an hour",
            "legend: x",
            "no caption",
            id="caption",
        ),
        pytest.param(
            faults_of_numbers, "plotting.numbers(", "print(", "neither plotting.numbers", id="no-numbers"
        ),
        pytest.param(
            faults_of_numbers,
            "fig-linear-regression-fit",
            "fig-vectors-add",
            "has a table, and",
            id="excused",
        ),
        pytest.param(faults_of_numbers, "[hide-cell]", "[hide-input]", "at once", id="open-numbers"),
        pytest.param(
            faults_of_words,
            "We can try other numbers",
            "Clearly we can try other numbers",
            "Clearly",
            id="clearly",
        ),
        pytest.param(
            faults_of_code, "alpha, steps = 0.08, 800", "v = np.random.normal()", "global random", id="random"
        ),
        pytest.param(faults_of_labels, "(eq-mse-gradient-w)", "(eq-mse)", "stands twice", id="label"),
    ],
)
def test_checks_see_the_fault(check, old, new, message):
    assert old in GOOD, f"the example chapter no longer holds {old!r}"
    assert not check(Chapter("linear-regression", GOOD))
    faults = "\n".join(check(Chapter("linear-regression", GOOD.replace(old, new))))
    assert re.search(message, faults)
