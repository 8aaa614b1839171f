"""The self-assessment: what is marked in the page, and what its script counts, against the package."""

import gzip
import json
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import self_assessment
from chapters import read
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx_design.dropdown import dropdown_main, dropdown_title

from mlmath_ref import evaluation

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("BUILD", ROOT / "book" / "_build")).resolve()
PAGE = BUILD / "html" / "chapters" / "self-assessment.html"
SCRIPT = ROOT / "book" / "_static" / "self-assessment.js"
LEVELS = (0.5, 0.7, 0.9, 1.0)
KEY = "self-assessment-1"

SOURCE = read("self-assessment")
QUESTIONS = {
    int(number): (title, answer)
    for number, title, answer in re.findall(
        r"^:::\{dropdown\} (\d+)\. (.+)\n((?:.+\n)+):::$", SOURCE.text, re.M
    )
}
TOPICS = {
    topic: [int(number) for number in re.findall(r"^:::\{dropdown\} (\d+)\.", text, re.M)]
    for topic, text in re.findall(
        r"^### (.+)\n((?:(?!^###? ).*\n)+)", SOURCE.text.partition("\n## Questions\n")[2], re.M
    )
    if "{dropdown}" in text
}


# ---- The source


def test_the_questions_are_read():
    assert list(QUESTIONS) == list(range(1, 38))
    assert [number for numbers in TOPICS.values() for number in numbers] == list(QUESTIONS)
    assert len(TOPICS) == 12


@pytest.mark.parametrize("number", QUESTIONS)
def test_every_question_names_the_section_behind_it(number):
    taught = QUESTIONS[number][1].partition("Taught in ")[2]
    named = re.findall(r"\{ref\}`sec-([\w-]+)`\s\(\{doc\}`([\w-]+)`\)", taught)
    assert named
    assert all(section.startswith(f"{page}-") for section, page in named)
    assert len(re.findall(r"\{doc\}", QUESTIONS[number][1])) == len(named)


@pytest.mark.parametrize(("number", "value"), SOURCE.front_matter["answers"].items())
def test_a_number_that_is_checked_stands_in_the_answer(number, value):
    answer = re.sub(r"\\[,;]", "", QUESTIONS[number][1])
    words = dict(zip(("one", "two", "three"), "123", strict=True))
    said = re.findall(r"\d+(?:\.\d+)?", answer) + [words.get(word, "") for word in answer.lower().split(":")]
    assert f"{value:g}" in said


# ---- The extension


def question(title):
    words = nodes.inline("", title)
    return dropdown_main("", dropdown_title("", "", words), nodes.paragraph("", "Its answer."))


def scale(head):
    row = nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in (head, "what it means")))
    return nodes.table("", nodes.tgroup("", nodes.thead("", row)))


def page(*sections, panel=True):
    """Return a page of sections as Sphinx has it."""
    document = nodes.document(None, None)
    document += [nodes.section("", *inside) for inside in sections]
    if panel:
        document += self_assessment.result_panel(title="Your <result>")
    return document


def app(builder="html", **answers):
    numbers = {number.removeprefix("_"): value for number, value in answers.items()}
    metadata = {"page": {"answers": json.dumps(numbers)} if numbers else {}}
    return SimpleNamespace(builder=SimpleNamespace(name=builder), env=SimpleNamespace(metadata=metadata))


def test_ratings_topics_and_numbers_are_marked():
    document = page(
        [scale("rating")], [scale("right, of 37")], [question("1. How many?"), question("2. Why?")]
    )
    self_assessment.mark(app(_1=1.5), document, "page")
    assert [section["classes"] for section in document.findall(nodes.section)] == [
        ["assess-rating"],
        [],
        ["assess-topic"],
    ]
    first, second = document.findall(dropdown_main)
    assert first["number"] == 1.5
    assert "number" not in second


@pytest.mark.parametrize(("builder", "panel"), [("typst", True), ("ebook", True), ("html", False)])
def test_other_editions_and_pages_stay_as_they_are(builder, panel):
    document = page([scale("rating")], [question("1. How many?")], panel=panel)
    before = document.pformat()
    self_assessment.mark(app(builder, _1=3), document, "page")
    assert document.pformat() == before


def test_a_number_without_a_question_is_an_error():
    with pytest.raises(ExtensionError, match="page: there is no question 2, 3 to have a number"):
        self_assessment.mark(app(_1=1, _2=2, _3=3), page([question("1. How many?")]), "page")


def test_only_a_page_with_a_panel_loads_the_script():
    for document, scripts in ((page(), [self_assessment.SCRIPT]), (page(panel=False), None), (None, None)):
        context = {}
        self_assessment.load_script(app(), "page", "page.html", context, document)
        assert context.get("page_scripts") == scripts


def written(visit, node):
    def starttag(node, tag):
        return f'<{tag} class="c">'

    translator = SimpleNamespace(body=[], starttag=lambda node, tag, **attributes: starttag(node, tag))
    visit(translator, node)
    return "".join(translator.body)


def test_what_is_written():
    node = question("1. How many?")
    assert written(self_assessment.visit_question, node) == '<details class="c">'
    node["number"] = 1.5
    assert written(self_assessment.visit_question, node) == '<details data-number="1.5" class="c">'
    panel = written(self_assessment.visit_panel, next(page().findall(self_assessment.result_panel)))
    assert "Your &lt;result&gt;" in panel
    assert " hidden>" in panel
    assert panel + written(self_assessment.depart_panel, panel) == panel + "</section>\n"


def test_sphinx_design_writes_everywhere_but_on_the_web():
    for builder, calls in (("html", 1), ("ebook", 0)):
        seen = []
        one = app(builder)
        one.add_node = lambda *args, seen=seen, **options: seen.append(args)
        self_assessment.use_on_the_web(one)
        assert len(seen) == calls


def test_the_script_is_small_and_asks_nobody():
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(gzip.compress(text.encode())) <= 6 * 1024
    assert not re.search(r"fetch\(|XMLHttp|https?:|import\(|sendBeacon|innerHTML|eval\(", text)


# ---- In a browser


site = pytest.mark.site


@pytest.fixture(scope="module")
def browser():
    with chromium.launch() as browser:
        yield browser


@pytest.fixture
def reader(browser):
    """Return a function that opens the page, as often as one likes; in the end nobody complained."""
    with chromium.watch(browser, viewport={"width": 1200, "height": 1000}, accept_downloads=True) as seen:

        def open_page():
            page = seen.context.new_page()
            page.goto(PAGE.as_uri())
            return Assessment(page)

        yield open_page
        assert seen.complaints == []


class Assessment:
    """The open page, as a reader works with it."""

    def __init__(self, page):
        self.page = page
        self.panel = page.locator(".assess")
        self.agree, self.asked = True, []
        page.on("dialog", self.reply)

    def reply(self, dialog):
        """Agree, or not, to what the page asks."""
        self.asked.append(dialog.message)
        if self.agree:
            dialog.accept()
        else:
            dialog.dismiss()

    def details(self, number):
        return self.page.locator(f"#question-{number}")

    def box(self, number):
        return self.page.locator(f"#question-{number} + .assess-question")

    def answer(self, number, sure, right=None, said=""):
        """Say an answer and how sure one is, or that one has none, and mark it."""
        box = self.box(number)
        if said:
            box.get_by_label("Your answer").fill(said)
        name = "I have no answer" if sure is None else f"{sure:g}"
        box.get_by_role("button", name=re.compile(rf"^{re.escape(name)}(,|$)")).click()
        if right is not None:
            box.get_by_role("radio", name="I had it" if right else "Not right", exact=True).check()

    def rate(self, *ratings):
        for i, rating in enumerate(ratings):
            section = self.page.locator(".assess-rating").nth(i)
            section.get_by_role("radio", name=str(rating), exact=True).check()

    @property
    def status(self):
        return self.panel.locator(".assess-status").inner_text()

    @property
    def notice(self):
        return self.panel.locator(".assess-notice").inner_text()

    def table(self, caption):
        """Return the rows of a table of results, each a list of texts."""
        rows = self.panel.locator(f"table:has(caption:text-is('{caption}')) tbody tr").all()
        return [row.locator("th, td").all_inner_texts() for row in rows]

    def results(self):
        return self.panel.locator(".assess-results").inner_text()

    def press(self, name, agree=True):
        """Press a button below the result."""
        self.agree = agree
        self.panel.get_by_role("button", name=name).click()

    def save(self, path):
        with self.page.expect_download() as waiting:
            self.panel.get_by_role("button", name="Save as a file").click()
        waiting.value.save_as(path)
        assert waiting.value.suggested_filename == "self-assessment.json"
        return path

    def load(self, path, agree=True):
        self.agree = agree
        with self.page.expect_file_chooser() as waiting:
            self.panel.get_by_role("button", name="Load a file").click()
        waiting.value.set_files(path)


def pattern(seed, answered=37):
    """Return what somebody says and has right: question, how sure (or None), right."""
    rng = np.random.default_rng(seed)
    numbers = np.sort(rng.permutation(37)[:answered]) + 1
    said = rng.choice([*LEVELS, None], size=answered, p=[0.25, 0.2, 0.25, 0.2, 0.1])
    right = rng.random(answered) < 0.6
    return [
        (int(number), sure, bool(hit) and sure is not None)
        for number, sure, hit in zip(numbers, said, right, strict=True)
    ]


# Too modest at 0.9 and too sure at 1, which the package has in the same bin: one makes up for the other.
ONE_BIN = [(1, 0.9, True), (2, 0.9, True), (3, 0.9, True), (4, 1.0, False), (5, 0.5, False)]


@site
@pytest.mark.parametrize("marks", [pattern(0), pattern(1, 20), ONE_BIN], ids=["all", "some", "one bin"])
def test_the_numbers_are_those_of_the_package(reader, marks):
    assessment = reader()
    answered = len(marks)
    for number, sure, right in marks:
        assessment.answer(number, sure, right if sure is not None else None)
    hits = {number: right for number, _, right in marks}

    assert f"Answered: {answered} of 37. Right: {sum(hits.values())}." in assessment.status
    for (topic, score, again), (name, numbers) in zip(
        assessment.table("Score by topic"), TOPICS.items(), strict=True
    ):
        marked = [number for number in numbers if number in hits]
        assert topic == name
        assert score == (f"{sum(hits[number] for number in marked)} of {len(marked)}" if marked else "–")
        missed = {str(number) for number in marked if not hits[number]}
        assert set(re.findall(r"\b(\d+)\b", again)) == missed

    p = np.array([sure for _, sure, _ in marks if sure is not None], dtype=float)
    y = np.array([right for _, sure, right in marks if sure is not None]) * 1
    for (said, count, right, share), level in zip(assessment.table("How sure you were"), LEVELS, strict=True):
        own = y[p == level]
        assert (said, count, right) == (f"{level:g}", str(len(own)), str(own.sum()))
        assert share == "–" if len(own) == 0 else abs(float(share) - own.mean()) <= 0.005001
    shown = assessment.panel.locator(".assess-calibration").inner_text()
    told = [float(number) for number in re.findall(r": (\d\.\d+)\.", shown)]
    computed = [p.mean(), y.mean(), evaluation.brier_score(y, p), evaluation.expected_calibration_error(y, p)]
    assert np.all(np.abs(np.array(told) - computed) <= [0.005001, 0.005001, 0.0005001, 0.0005001]), shown


@site
def test_ratings_stand_beside_the_questions_of_the_pages_that_they_name(reader):
    assessment = reader()
    assessment.rate(4, 1, 2, 5)
    for number in range(9, 15):  # vectors and matrices
        assessment.answer(number, 0.9, number in (9, 12))
    for number in (6, 7, 8):
        assessment.answer(number, 0.7, True)
    rows = assessment.table("Your ratings beside it")
    assert [row[1:] for row in rows] == [["4", "2 of 6"], ["1", "5 of 9"], ["2", "3 of 3"], ["5", "3 of 3"]]
    assert rows[0][0].endswith("matrix Worth a second look.")
    assert rows[2][0].endswith("matter You know more than you said.")
    assert rows[3][0].endswith("parameters")
    # A topic with one right answer is no place to begin, one without any is.
    assert "Begin" not in assessment.status
    for number in (1, 2):
        assessment.answer(number, 0.5, False)
    assert assessment.status.endswith("Begin with Why math: none of its answers was right.")


@site
def test_a_miss_leads_to_the_section_behind_it(reader):
    assessment = reader()
    assessment.answer(21, 0.9, False)
    row = assessment.panel.locator("tr:has(th a:text-is('Statistics'))")
    links = {link.text_content(): link.get_attribute("href") for link in row.locator("td a").all()}
    assert links == {
        "What a model learns from one group": "statistics.html#sec-statistics-group",
        "Is the loss meaningful for the user’s problem?": (
            "engineering-questions.html#sec-engineering-questions-loss"
        ),
        "question 21": "#question-21",
    }
    for href in links.values():
        name, _, place = href.partition("#")
        html = (PAGE.parent / name).read_text(encoding="utf-8") if name else assessment.page.content()
        assert f'id="{place}"' in html


@site
def test_nobody_sees_an_answer_before_saying_how_sure_they_are(reader):
    assessment = reader()
    details = assessment.details(3)
    details.locator("summary").click()
    assert details.get_attribute("open") is None
    first = assessment.box(3).get_by_role("button").first
    assert first.evaluate("button => button === document.activeElement")
    assessment.answer(3, 0.7)
    assert details.get_attribute("open") is not None
    assert details.locator(".sd-summary-content").evaluate("answer => answer === document.activeElement")
    assert assessment.box(3).get_by_role("button", name="0.7").count() == 0  # it stands
    assert assessment.status.startswith("Answered: 0 of 37.")  # not marked yet
    details.locator("summary").click()
    details.locator("summary").click()
    assert details.get_attribute("open") is not None
    assessment.box(3).get_by_role("button", name="Ask me again").click()
    assert details.get_attribute("open") is None
    assert assessment.box(3).get_by_label("Your answer").evaluate("field => field === document.activeElement")
    assert assessment.page.evaluate(f"JSON.parse(localStorage['{KEY}']).answers") == {}


@site
@pytest.mark.parametrize(
    ("number", "said", "words", "right"),
    [
        (6, "23 litres", "The number is right.", None),
        (6, "32 litres", "The number is 23, so this is marked as not right.", False),
        (9, "1,5", "The number is right.", None),
        (9, "about a litre", "“about a litre”, 0.9 sure.", None),
        (21, "0,2 or 20%", "The number is right.", None),
        (29, "-1", "The number is 1, so this is marked as not right.", False),
        (1, "100", "“100”, 0.9 sure.", None),
    ],
)
def test_a_number_is_checked(reader, number, said, words, right):
    assessment = reader()
    assessment.answer(number, 0.9, said=said)
    box = assessment.box(number)
    assert box.locator("p").inner_text().endswith(words)
    assert box.locator(":checked").count() == (right is False)
    box.get_by_role("radio", name="I had it").check()  # a slip of the pen is forgiven
    assert assessment.status.startswith("Answered: 1 of 37. Right: 1.")


@site
def test_a_reload_keeps_everything_and_start_again_asks_before_it_deletes(reader):
    assessment = reader()
    assessment.rate(3, 4, 2, 5)
    assessment.box(5).get_by_label("Your answer").fill("because 0 <b>wins</b>")
    assessment.box(5).get_by_label("Your answer").blur()
    for number, sure, right in pattern(3, 12):
        assessment.answer(number, sure, right if sure is not None else None, "yes" if number % 2 else "")
    before = assessment.results(), assessment.status
    assessment.page.reload()
    assert (assessment.results(), assessment.status) == before
    assert assessment.page.locator(".assess-rating :checked").evaluate_all(
        "all => all.map((e) => e.value)"
    ) == [*"3425"]
    field = assessment.box(5).get_by_label("Your answer")
    text = field.input_value() if field.count() else assessment.box(5).locator("p").inner_text()
    assert "<b>wins</b>" in text or "yes" in text

    assessment.press("Start again", agree=False)
    assert assessment.asked == ["Delete all your ratings and answers on this device?"]
    assert (assessment.results(), assessment.status) == before
    assessment.press("Start again")
    assert assessment.status == "Answered: 0 of 37. Right: 0."
    assert assessment.page.locator(".assess-rating :checked").count() == 0
    assert assessment.page.locator(".assess-topic > details[open]").count() == 0
    assessment.page.reload()
    assert assessment.status == "Answered: 0 of 37. Right: 0."


@site
def test_a_file_brings_everything_back(reader, tmp_path):
    assessment = reader()
    assessment.rate(1, 2, 3, 4)
    for number, sure, right in pattern(4, 15):
        assessment.answer(number, sure, right if sure is not None else None)
    before = assessment.results(), assessment.status
    path = assessment.save(tmp_path / "mine.json")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["version"] == 1
    assert len(kept["answers"]) == 15
    # A question that the book no longer asks does not count, and does no harm.
    kept["answers"]["What was it?"] = {"sure": 0.9, "right": True}
    path.write_text(json.dumps(kept), encoding="utf-8")

    assessment.press("Start again")
    assessment.load(path)
    assessment.page.locator(".assess-notice", has_text="The answers of mine.json are here.").wait_for()
    assert (assessment.results(), assessment.status) == before

    assessment.rate(5, 5, 5, 5)
    changed = assessment.results()
    with assessment.page.expect_event("dialog"):
        assessment.load(path, agree=False)
    assert assessment.asked[-1] == "Put the answers of mine.json in place of yours?"
    assert assessment.results() == changed
    assessment.load(path)
    assessment.page.wait_for_function(
        "words => document.querySelector('.assess-results').innerText === words", arg=before[0]
    )


GOOD = {"format": "math-for-ml self-assessment", "version": 1, "ratings": {}, "answers": {}}


@site
@pytest.mark.parametrize(
    "text",
    [
        "",
        "not JSON",
        "[]",
        "null",
        "{}",
        json.dumps({**GOOD, "format": "another"}),
        json.dumps({**GOOD, "version": 2}),
        json.dumps({**GOOD, "ratings": {"x": 6}}),
        json.dumps({**GOOD, "ratings": None}),
        json.dumps({**GOOD, "answers": {"x": {"sure": 0.8, "right": True}}}),
        json.dumps({**GOOD, "answers": {"x": {"sure": 0.9, "right": "yes"}}}),
        json.dumps({**GOOD, "answers": {"x": {"right": True}}}),
        json.dumps({**GOOD, "answers": {"x": {"said": 3}}}),
        json.dumps({**GOOD, "answers": {"x": None}}),
    ],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_lost(reader, tmp_path, text):
    assessment = reader()
    assessment.answer(1, 0.9, True)
    before = assessment.results(), assessment.page.evaluate(f"localStorage['{KEY}']")
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    assessment.load(tmp_path / "bad.json")
    assessment.page.locator(".assess-notice", has_text="bad.json is not a file").wait_for()
    assert assessment.notice.endswith("Your answers are as they were.")
    assert (assessment.results(), assessment.page.evaluate(f"localStorage['{KEY}']")) == before


@site
def test_what_is_kept_and_is_not_ours_counts_as_nothing(reader):
    assessment = reader()
    assessment.page.evaluate(f"localStorage['{KEY}'] = '{{\"version\": 9}}'")
    assessment.page.reload()
    assert assessment.status == "Answered: 0 of 37. Right: 0."


@site
def test_two_windows_show_the_same(reader):
    first, second = reader(), reader()
    first.answer(1, 0.9, True)
    second.page.locator(".assess-status", has_text="Answered: 1 of 37.").wait_for()
    second.answer(2, 0.7, False)
    first.page.locator(".assess-status", has_text="Answered: 2 of 37. Right: 1.").wait_for()


@site
def test_where_nothing_may_be_kept_it_works_for_this_view(browser):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.add_init_script(
            """for (const name of ["getItem", "setItem"])
            Storage.prototype[name] = () => { throw new DOMException("no", "SecurityError") }"""
        )
        page.goto(PAGE.as_uri())
        assessment = Assessment(page)
        assessment.answer(1, 0.9, True)
        assert assessment.status == "Answered: 1 of 37. Right: 1."
        assert "Save your answers as a file" in assessment.notice
        assert [error for error in seen.complaints if "self-assessment.js" in error] == []


@site
def test_by_keyboard_alone(reader):
    assessment = reader()
    page = assessment.page
    page.locator("#question-4 summary").focus()
    for key in ("Tab", *"three", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    assert "You said “three”, 0.7 sure." in assessment.box(4).inner_text()
    for _ in range(3):  # over the two links of the answer
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert assessment.status == "Answered: 1 of 37. Right: 1."
    page.keyboard.press("ArrowRight")
    assert assessment.status.startswith("Answered: 1 of 37. Right: 0.")
    outline = "label:has(:focus-visible)"
    assert page.locator(outline).evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    legend = assessment.box(4).get_by_role("group")
    assert legend.evaluate("e => e.querySelector('legend').textContent").startswith("Question 4: ")


@site
@pytest.mark.parametrize("width", [320, 360])
def test_a_phone_has_room_for_it(browser, width):
    with chromium.watch(browser, viewport={"width": width, "height": 740}) as seen:
        page = seen.context.new_page()
        page.goto(PAGE.as_uri())
        assessment = Assessment(page)
        assessment.rate(5, 1, 1, 1)
        for number, sure, right in pattern(5, 14):
            assessment.answer(number, sure, right if sure is not None else None)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.locator(":is(.assess, .assess-question) :is(button, label:has(input), input[type=text])")
        sizes = small.evaluate_all("all => all.map((e) => [e.offsetWidth, e.offsetHeight, e.textContent])")
        assert len(sizes) > 150
        assert [size for size in sizes if min(size[:2]) < 44] == []
        assert seen.complaints == []


@site
@pytest.mark.slow
def test_no_accessibility_rule_is_broken_while_it_is_used(browser):
    with chromium.serve(BUILD / "html") as http, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{http}/chapters/{PAGE.name}")
        assessment = Assessment(page)
        assessment.rate(5, 1, 2, 3)
        for number, sure, right in pattern(6, 25):
            assessment.answer(number, sure, right if sure is not None else None, "23" if number == 6 else "")
        assert list(chromium.broken_rules(page)) == []
        assert seen.complaints == []


@site
def test_paper_has_ratings_answers_and_results_and_no_buttons(reader):
    assessment = reader()
    assessment.rate(3, 4, 2, 5)
    assessment.answer(1, 0.9, True)
    assessment.details(1).evaluate("details => { details.open = false }")
    assessment.page.emulate_media(media="print")
    for number in (1, 2):
        assert assessment.details(number).locator(".sd-summary-content p").is_visible()
    assert assessment.box(1).get_by_label("I had it").is_checked()
    assert assessment.box(1).get_by_label("I had it").is_visible()
    assert not assessment.box(2).is_visible()
    assert assessment.page.locator(".assess-rating :checked").last.is_visible()
    assert assessment.panel.locator("table").last.is_visible()
    buttons = assessment.page.locator(":is(.assess, .assess-question) button").all()
    assert len(buttons) > 180
    assert not any(button.is_visible() for button in buttons)


@site
def test_the_button_prints(reader):
    assessment = reader()
    assessment.page.evaluate("window.print = () => { window.printed = true }")
    assessment.press("Print this page")
    assert assessment.page.evaluate("window.printed")


@site
def test_without_scripts_there_are_questions_with_foldable_answers(browser):
    with chromium.watch(browser, java_script_enabled=False) as seen:
        page = seen.context.new_page()
        page.goto(PAGE.as_uri())
        assert not page.locator(".assess").is_visible()
        assert page.locator(".bd-article input").count() == page.locator("#mark-roles").count()
        answers = page.locator(".assess-topic > details")
        assert answers.count() == 37
        assert not answers.first.locator("p").is_visible()
        answers.first.locator("summary").click()
        assert answers.first.locator("p").is_visible()
        assert seen.complaints == []


@site
def test_one_page_alone_loads_the_script():
    loading = [
        path.name
        for path in (BUILD / "html").rglob("*.html")
        if "self-assessment.js" in path.read_text(encoding="utf-8")
    ]
    assert loading == ["self-assessment.html"]
