"""Exercises answered on the page: the forms, used as readers use them, against the package's own verdicts."""

import gzip
import json
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import practice as page_side
import pytest
import sympy
from bs4 import BeautifulSoup
from build_book import BOOK
from chapters import Chapter, read
from page_formulas import PageFormulas

from mlmath_ref import practice
from mlmath_ref.practice import exercises_of
from mlmath_ref.practice._reading import evaluate

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium

HTML = Path(os.environ.get("BUILD", BOOK / "_build")).resolve() / "html"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
KB = 1024
PAGE = "chapters/derivatives.html"


# ---- What the extension writes


def formulas(text="# A page"):
    return PageFormulas(Chapter("page", text))


def test_the_data_of_a_page_are_its_exercises_with_texts_as_html():
    data = page_side.data_of("chapters/derivatives", formulas())
    assert list(data) == [each.label for each in exercises_of("derivatives")]
    links = data["ex-derivatives-links"]
    assert [variant["seed"] for variant in links["variants"]] == [None, *page_side.SEEDS]
    assert links["variants"][0]["question"] == ""
    assert links["variants"][1]["question"].startswith("<p>A tutor notes study time in minutes.")
    assert "<math" in links["variants"][1]["question"]
    assert "$" not in links["variants"][1]["question"]
    assert links["parts"][0]["shown"] == "the change of the squared error for each minute"
    assert page_side.data_of("index", formulas()) == {}


def test_signs_of_html_in_the_texts_are_shown_as_they_are():
    shown = page_side.renderer(formulas()).renderInline("a < b & `c`")
    assert shown == "a &lt; b &amp; <code>c</code>"


def test_the_data_are_a_script():
    told = page_side.script("chapters/page", [{"label": "ex", "n": 1.5, "text": "ŷ"}])
    assert told == 'const practiceData = ["chapters/page", [{"label":"ex","n":1.5,"text":"ŷ"}]];\n'
    with pytest.raises(ValueError, match="Out of range float"):
        page_side.script("page", [{"n": float("nan")}])


def test_data_of_pages_that_are_gone_are_removed(tmp_path):
    folder = tmp_path / "_static/practice"
    folder.mkdir(parents=True)
    for name in ("one-data.js", "two-data.js", "practice.js"):
        (folder / name).touch()
    app = SimpleNamespace(env=SimpleNamespace(found_docs={"chapters/one"}), outdir=tmp_path)
    page_side.remove_stale_data(app, None)
    assert {path.name for path in folder.iterdir()} == {"one-data.js", "practice.js"}


# ---- On the built pages

ANSWERED = sorted(
    f"chapters/{name}.html" for name in practice.chapters() if any(True for _ in exercises_of(name))
)


@pytest.fixture(scope="module")
def browser():
    with chromium.launch() as browser:
        yield browser


@pytest.fixture
def page(browser):
    with chromium.watch(browser, viewport=DESKTOP) as seen:
        page = seen.context.new_page()
        yield page
        assert seen.complaints == []


def uri(name=PAGE):
    return (HTML / name).as_uri()


def opened(page, label, address=None):
    """Open the form of an exercise."""
    if address is not False:
        page.goto(address or uri())
    fold = page.locator(f"#{label} .practice")
    fold.locator("summary").click()
    fold.locator("form").wait_for()
    return fold


@pytest.mark.site
def test_script_and_data_are_small():
    folder = HTML / "_static/practice"
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in folder.iterdir()}
    assert sizes.pop("practice.js") <= 6 * KB
    assert set(sizes) == {f"{Path(name).stem}-data.js" for name in ANSWERED}
    assert {name: size for name, size in sizes.items() if size > 35 * KB} == {}  # 18 exercises have 28 KB


@pytest.mark.site
@pytest.mark.parametrize("name", ANSWERED)
def test_each_exercise_that_can_be_checked_has_a_fold_and_no_other(name):
    soup = BeautifulSoup((HTML / name).read_text(encoding="utf-8"), "lxml")
    folds = [fold.find_parent(class_="exercise")["id"] for fold in soup.select(".practice")]
    assert sorted(folds) == sorted(each.label for each in exercises_of(Path(name).stem))
    printed = (HTML / "_static/practice" / f"{Path(name).stem}-data.js").read_text(encoding="utf-8")
    data = json.loads(re.fullmatch(r"const practiceData = (.*);\n", printed)[1])
    fresh = page_side.data_of(name.removesuffix(".html"), PageFormulas(read(Path(name).stem)))
    assert data == [name.removesuffix(".html"), json.loads(json.dumps(list(fresh.values())))]


def typed(kind, value):
    """Return an answer as a reader types it."""
    if kind == "shape":
        return str(tuple(value))
    return value if kind in ("expression", "choice") else json.dumps(value)


def tries(part, values, rng):
    """Yield what readers may answer: right, each slip, nearly right, wrong, not readable, nothing."""
    kind = part["kind"]
    yield from (typed(kind, value) for value in (values["answer"], *values["wrong"]))
    if kind == "number":
        right = np.array(values["answer"], dtype=float)
        yield typed(kind, (right * (1 + 3 * part["rtol"]) + 3 * part["atol"]).tolist())
        yield typed(kind, (right * 1.7 + rng.normal(size=right.shape)).tolist())
        yield typed(kind, [*right.ravel().tolist(), 1.0])
        yield typed(kind, [right.tolist()])
        yield "five"
        yield "1/0"
    elif kind == "expression":
        yield f"{values['answer']} + 1.234"
        yield f"({values['answer']}"
        yield f"0 + {values['answer']}"
    elif kind == "shape":
        yield from ("(7, 7, 7)", "wide", str(values["answer"]))
    if kind != "choice":
        yield "  "


def plain(text):
    """Return a text without its formulas and marks, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"\$[^$]*\$|`", "", text)).strip()


def expected(label, seed, part, answer):
    """Return status, text and link of the package's verdict."""
    try:
        found = practice.check(label, seed, **{part: answer}).as_data()
    except (ValueError, TypeError) as error:
        return ["error", plain(str(error)), ""]
    [verdict] = [each for each in found if each["part"] == part]
    text = verdict["text"].removesuffix("; the first hint stands below the exercise")
    link = verdict["href"] if verdict["status"] == "slip" else ""
    return [verdict["status"], plain(text), link]


# Fills in one answer after the other, presses Check, and returns what is said.
ANSWER = r"""({ label, part, answers, seed }) => {
  const form = document.querySelector(`#${label} .practice form`);
  const [check, next, back] = form.querySelectorAll(":scope > .practice-buttons button");
  if (back && !back.hidden) back.click();
  for (let i = 0; i < (seed ?? 0); i += 1) next.click();
  const box = form.querySelectorAll(".practice-part")[part];
  return answers.map((answer) => {
    const field = box.querySelector("input:not([type=radio])");
    if (field) field.value = answer;
    else [...box.querySelectorAll("input")].find((each) => each.value === answer).click();
    check.click();
    const verdict = box.querySelector(".practice-verdict");
    const said = verdict.cloneNode(true);
    said.querySelectorAll("a, button, math").forEach((each) => each.remove());
    return [verdict.classList[1], said.textContent.replace(/\s+/g, " ").trim(),
      verdict.querySelector("a")?.getAttribute("href") ?? ""];
  });
}"""


@pytest.mark.site
@pytest.mark.slow
@pytest.mark.parametrize("name", ANSWERED)
def test_the_page_says_what_the_package_says(page, name):
    page.goto(uri(name))
    page.locator(".practice > summary").first.scroll_into_view_if_needed()
    page.locator(".practice form").first.wait_for(state="attached")
    rng = np.random.default_rng(0)
    statuses = set()
    for exercise in exercises_of(Path(name).stem):
        data = practice.as_data(exercise, page_side.SEEDS)
        for variant in data["variants"][:5]:
            for i, (part, values) in enumerate(zip(data["parts"], variant["parts"], strict=True)):
                if part["kind"] == "code":
                    continue
                answers, seed = list(tries(part, values, rng)), variant["seed"]
                told = {"label": exercise.label, "part": i, "answers": answers, "seed": seed}
                for answer, came in zip(answers, page.evaluate(ANSWER, told), strict=True):
                    wanted = expected(exercise.label, seed, part["name"], answer)
                    came[1] = came[1][:1].lower() + came[1][1:]
                    wanted[1] = wanted[1][:1].lower() + wanted[1][1:]
                    assert came == wanted, (exercise.label, seed, part["name"], answer)
                    statuses.add(came[0])
    assert {"right", "slip", "open"} <= statuses


STRINGS = [
    "2x(wx - 1)", "(w+1)(x-1)", "-x^2", "2^-1", "2^3^2", "x^2w", "1/2x", "3x - -w", "exp(-w)/(1+exp(-w))",
    "1.5e1w", ".5w + 007", "w**2/x", "+w", "x(w)", "3sqrt(abs(wx))", "log(2) + sin(w)cos(x)tan(w)tanh(x)",
    "2x²", "x³w", "ln(e)", "2π", "wx − 1", "3·x × 2 ÷ 9", "√(x+1)", "e^x", "w e", "2e", "2e3", "w - x - 1",
    "w/x/2", "-2^2", "2*-x", "(((w)))", "1e400", "w^0.5", "log(-1)", "1/0",
]  # fmt: skip
BAD = [
    "q + 1", "wq", "__import__('os')", "w.real", "3,5", "2 3", "sin w", "2 sin", "(w", "w +", "", "exp()",
    "w" * 301, "(" * 300, ")", "w)", "()", "w //x", "* w", "w ^^ x", "2 ** ** 3", "constructor", "w.", "1..2",
    "𝑤", "hasOwnProperty(w)", "exp(w, x)", "w; x", "=w", "toString", "w * * x",
]  # fmt: skip


@pytest.mark.site
@pytest.mark.slow
def test_the_script_reads_what_sympy_and_the_package_read(page):
    opened(page, "ex-derivatives-rules")
    w, x = np.array([0.5, 1.5, 2.0]), np.array([3.0, 0.75, 0.25])
    read_it = """(texts) => texts.map((text) => {
      try { return { values: practice.evaluate(text, { w: [0.5, 1.5, 2], x: [3, 0.75, 0.25] }).map(String) } }
      catch (error) { return { name: error.name, message: error.message } } })"""
    for text, came in zip(STRINGS, page.evaluate(read_it, STRINGS), strict=True):
        wanted = np.broadcast_to(evaluate("f", text, {"w": w, "x": x}), 3)
        values = [float(value.replace("Infinity", "inf")) for value in came["values"]]
        np.testing.assert_allclose(values, wanted, rtol=1e-12, err_msg=text)
    ws, xs = sympy.symbols("w x", positive=True)
    for text, meant in {"2x(wx - 1)": 2 * xs * (ws * xs - 1), "-x^2": -(xs**2), "1/2x": xs / 2,
                        "2^3^2": sympy.Integer(512), "x^2w": xs**2 * ws}.items():  # fmt: skip
        values = [float(value) for value in page.evaluate(read_it, [text])[0]["values"]]
        by_sympy = [float(meant.subs({ws: a, xs: b})) for a, b in zip(w, x, strict=True)]
        np.testing.assert_allclose(values, by_sympy, rtol=1e-12)
    for text, came in zip(BAD, page.evaluate(read_it, BAD), strict=True):
        with pytest.raises(ValueError) as error:  # noqa: PT011 (the message is compared below)
            evaluate("f", text, {"w": w, "x": x})
        assert came["name"] == "RangeError", (text, came)
        wanted = re.sub(r"only (w, x|x, w),", "only w, x,", str(error.value).removeprefix("f "))
        assert came["message"].replace("'", '"') == wanted.replace("'", '"')


LINKS = "ex-derivatives-links"


@pytest.mark.site
@pytest.mark.slow
def test_answers_stay_after_a_reload_also_those_to_other_numbers(page):
    fold = opened(page, LINKS)
    fold.get_by_role("textbox").fill("-3")
    fold.get_by_role("radio").nth(2).check()
    fold.get_by_role("button", name="New numbers").click()
    assert fold.get_by_role("textbox").input_value() == ""
    fold.get_by_role("textbox").fill("4")
    fold = opened(page, LINKS)
    assert fold.get_by_role("textbox").input_value() == "4"
    assert "A tutor notes" in fold.locator(".practice-question").inner_text()
    fold.get_by_role("button", name="The book's numbers").click()
    assert fold.get_by_role("textbox").input_value() == "-3"
    assert fold.get_by_role("radio").nth(2).is_checked()
    assert not fold.locator(".practice-question").is_visible()
    assert not fold.get_by_role("button", name="The book's numbers").is_visible()


@pytest.mark.site
@pytest.mark.slow
def test_where_nothing_can_be_stored_answers_are_checked_all_the_same(browser):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.add_init_script(
            """Object.defineProperty(window, "localStorage", {
            get() { throw new DOMException("refused", "SecurityError") } })"""
        )
        fold = opened(page, LINKS)
        fold.get_by_role("textbox").fill("-5/3")
        fold.get_by_role("button", name="Check").click()
        assert fold.locator(".practice-verdict").first.inner_text() == "Right"
        fold.get_by_role("button", name="New numbers").click()
        fold.get_by_role("button", name="The book's numbers").click()
        assert fold.get_by_role("textbox").input_value() == "-5/3"
        assert len(seen.complaints) == 1  # the theme's own script asks for the storage unguarded


@pytest.mark.site
@pytest.mark.slow
def test_what_is_kept_but_of_no_use_is_passed_over(page):
    page.goto(uri())
    page.evaluate("localStorage.setItem('practice-1:chapters/derivatives', 'no JSON')")
    assert opened(page, LINKS).get_by_role("textbox").input_value() == ""


@pytest.mark.site
@pytest.mark.slow
def test_it_is_used_by_keyboard_alone(page):
    page.goto(uri())
    fold = page.locator(f"#{LINKS} .practice")
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    fold.locator("form").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("5/3")
    page.keyboard.press("Enter")  # sends the form
    verdict = fold.locator(".practice-verdict").first
    assert verdict.inner_text().startswith("Not yet: y − ŷ for ŷ − y.")
    assert verdict.get_attribute("aria-live") == "polite"
    assert fold.locator("summary").evaluate("(s) => s.dataset.done") == " (0 of 2 right)"
    page.keyboard.press("Tab")  # past the link to the section
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert fold.get_by_role("radio").nth(1).is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert fold.locator(".practice-question").is_visible()


@pytest.mark.site
@pytest.mark.slow
def test_a_wrong_answer_leads_to_the_first_hint(page):
    fold = opened(page, LINKS)
    fold.get_by_role("textbox").fill("123")
    fold.get_by_role("button", name="Check").click()
    fold.get_by_role("button", name="See hint 1").click()
    hint = page.locator(f"#{LINKS} + .hints details").first
    assert hint.evaluate("(hint) => hint.open && document.activeElement === hint.firstElementChild")


@pytest.mark.site
@pytest.mark.slow
def test_an_answer_that_cannot_be_read_says_why_and_is_shown_as_it_was_typed(page):
    fold = opened(page, "ex-derivatives-rules")
    field = fold.get_by_role("textbox").first
    field.fill("<img src=x onerror=alert(1)>")
    fold.get_by_role("button", name="Check").click()
    assert field.get_attribute("aria-invalid") == "true"
    assert "it holds '<'" in fold.locator(".practice-verdict").first.inner_text()
    assert fold.locator("img").count() == 0


CODE = {
    "label": "ex-derivatives-links",
    "reason": "",
    "parts": [{"name": "f", "kind": "code", "shown": "a mean", "slips": [], "signature": "mean(values)"}],
    "variants": [{"seed": None, "question": "", "parts": [{"answer": None, "wrong": []}]}],
}


def with_code(page, python):
    """Load a page on which one exercise asks for code; Python is a stand-in."""
    told = json.dumps(json.dumps(CODE))
    page.route(
        "**/derivatives-data.js",
        lambda route: route.fulfill(
            body=f"const practiceData = ['p', [JSON.parse({told})]];", content_type="text/javascript"
        ),
    )
    page.add_init_script(
        f"""Object.defineProperty(globalThis, "bookPython", {{ get: () => "{python}", set() {{}} }});
        globalThis.bookRun = {{ evaluate: async () => globalThis.gives }};"""
    )


@pytest.mark.site
@pytest.mark.slow
def test_code_is_run_by_the_pages_python(browser):
    with chromium.serve(HTML) as address, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        with_code(page, "python:5")
        fold = opened(page, LINKS, f"{address}/{PAGE}")
        area = fold.get_by_role("textbox")
        assert area.input_value() == "def mean(values):\n    "
        run = fold.get_by_role("button", name="Run and check")
        verdict = fold.locator(".practice-verdict")
        run.click()
        assert verdict.inner_text() == "Not answered yet"
        area.fill('def mean(values):\n    return "\\n" and sum(values)')
        hexed = {
            "right": {"part": "f", "status": "right", "text": "right", "title": "", "href": ""},
            "slip": {"status": "slip", "text": "not yet: ŷ. <b>", "title": "A section", "href": "x.html#a"},
        }
        for status, said in hexed.items():
            page.evaluate("(hex) => { globalThis.gives = hex }", repr(json.dumps(said).encode().hex()))
            run.click()
            page.wait_for_function("!document.querySelector('.practice form .practice-part button').disabled")
            assert status in verdict.get_attribute("class")
            assert verdict.inner_text().lower().startswith(said["text"].lower())
        assert verdict.get_by_role("link").get_attribute("href") == "x.html#a"
        page.evaluate("() => { bookRun.evaluate = async () => { throw new Error('Stopped.') } }")
        run.click()
        page.wait_for_function("document.querySelector('.practice-verdict').textContent === 'Stopped.'")
        assert seen.complaints == []


MEAN = practice.Exercise(
    "ex-derivatives-mean",
    (
        practice.Code(
            "f", "a mean", answer=np.mean, signature="mean(values)",
            slips=(practice.Slip("1/n missing", np.sum, "Over how many?", "statistics"),),
            cases=lambda rng: [(rng.normal(size=n),) for n in (2, 5)],
        ),
    ),
    "no numbers",
)  # fmt: skip


@pytest.mark.site
@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "status", "text"),
    [
        ("def mean(values):\n    return np.mean(values)", "right", "right"),
        ("def mean(values):\n    return sum(values)", "slip", "not yet: 1/n missing. Over how many?"),
        ("mean = 3", "error", "TypeError: f must be a function"),
        ("def mean(values:", "error", "SyntaxError: "),
        ("average = np.mean", "open", "not answered yet"),
        ("def mean(values):\n    return '\\u2028\"\\\\'", "wrong", "not right: for array("),
    ],
)
def test_the_python_that_the_page_sends_gives_the_verdict(page, monkeypatch, code, status, text):
    """What the script sends is run here by Python itself, in place of the page's."""
    with_code(page, "python:5")
    page.add_init_script("globalThis.gives = '7b7d'")
    opened(page, LINKS)
    sent = page.evaluate("(told) => practice.source(...told)", [MEAN.label, None, {**CODE["parts"][0]}, code])
    monkeypatch.setattr("mlmath_ref.practice._shelf.exercise", lambda label: MEAN)
    *lines, last = sent.split("\n")
    space = {}
    exec("\n".join(lines), space)
    verdict = json.loads(bytes.fromhex(eval(last, space)))
    assert verdict["status"] == status
    assert verdict["text"].startswith(text)


@pytest.mark.site
@pytest.mark.slow
def test_without_python_the_page_says_how_to_check_code(page):
    with_code(page, "")
    fold = opened(page, LINKS)
    assert fold.get_by_role("button").count() == 0
    assert fold.locator("code").inner_text() == 'check("ex-derivatives-links", f=mean)'


@pytest.mark.site
@pytest.mark.slow
def test_no_accessibility_rule_is_broken_by_open_forms(browser):
    answers = {LINKS: "123", "ex-derivatives-rules": "2v", "ex-derivatives-average": "[1, 2]"}
    with chromium.serve(HTML) as address, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/{PAGE}")
        page.evaluate("document.querySelectorAll('.practice, .hint').forEach((each) => (each.open = true))")
        page.locator(".practice").first.scroll_into_view_if_needed()
        page.locator(".practice form").last.wait_for()
        for label, answer in answers.items():
            fold = page.locator(f"#{label} .practice")
            fold.get_by_role("textbox").first.fill(answer)
            fold.get_by_role("button", name="Check").click()
        fold = page.locator("#ex-derivatives-amara .practice")
        fold.get_by_role("button", name="New numbers").click()
        assert list(chromium.broken_rules(page)) == []
        assert seen.complaints == []


@pytest.mark.site
@pytest.mark.slow
def test_nothing_loads_before_an_exercise_is_near_and_no_text_jumps_when_it_does(browser):
    with chromium.serve(HTML) as address, chromium.watch(browser, viewport=PHONE) as seen:
        page = seen.context.new_page()
        page.add_init_script(
            """window.moved = 0; new PerformanceObserver((list) => {
            for (const each of list.getEntries()) window.moved += each.value })
            .observe({ type: "layout-shift", buffered: true })"""
        )
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/{PAGE}", wait_until="networkidle")
        assert not [url for url in asked if "/practice/" in url]
        page.locator(".practice").first.scroll_into_view_if_needed()
        page.locator(".practice form").last.wait_for(state="attached")
        assert len([url for url in asked if "/practice/" in url]) == 2
        assert page.evaluate("window.moved") < 0.01
        assert seen.complaints == []


@pytest.mark.site
@pytest.mark.slow
def test_without_scripts_and_on_paper_there_is_no_form_and_hints_fold(browser):
    with chromium.watch(browser, java_script_enabled=False) as seen:
        page = seen.context.new_page()
        page.goto(uri())
        assert page.locator(".practice").count() == 6
        assert not page.locator(".practice").first.is_visible()
        hint = page.locator(".hint").first
        step = hint.locator(":scope > :not(summary)").first
        assert not step.is_visible()
        hint.locator("summary").click()
        assert step.is_visible()
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(uri())
        page.emulate_media(media="print")
        assert not page.locator(".practice").first.is_visible()
        assert page.locator(".hint > :not(summary)").first.is_visible()
