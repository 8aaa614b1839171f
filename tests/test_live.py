"""Cells that run on the page, in a browser that reaches no other host: all of them, and what can go wrong."""

import os
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

import keep
import matplotlib.pyplot as plt
import pytest
import records
from build_book import BOOK, pages
from cache_key import keys

from mlmath_ref.plotting import light_svg

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium
from live import MINUTES, Live

pytestmark = [pytest.mark.site, pytest.mark.slow]

BUILD = Path(os.environ.get("BUILD", BOOK / "_build")).resolve()
HTML = BUILD / "html"
CHAPTERS = [page for page in pages(BOOK) if page.startswith("chapters/")]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

# Where the page's Python answers other than the book's, and why.
NO_SKLEARN = (
    "compares with scikit-learn: with SciPy it would weigh as much as all the rest of the page's Python"
)
DIFFERENCES = {
    ("chapters/reading-formulas", 21): NO_SKLEARN,
    ("chapters/statistics", 20): NO_SKLEARN,
    **{("chapters/linear-regression", number): NO_SKLEARN for number in (22, 23, 24, 25)},
}


@pytest.fixture(scope="module")
def browser():
    with chromium.launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def address():
    assert list(HTML.glob("_python/*/numpy-*.gz")), "the book was built without Python in its pages"
    with chromium.serve(HTML, public=True) as address:
        yield address


@pytest.fixture(scope="module")
def reader(browser):
    """A reader's browser, in which Python stays kept from page to page."""
    with chromium.watch(browser, viewport=DESKTOP) as seen:
        yield seen
    assert seen.complaints == []


@pytest.fixture
def live(reader, address):
    """Return a function that opens a chapter."""
    opened = []

    def open_page(chapter="chapters/core-loop"):
        opened.append(reader.context.new_page())
        return Live(opened[-1], f"{address}/{chapter}.html")

    yield open_page
    for page in opened:
        page.evaluate("localStorage.clear()")
        page.close()


# ---- Every cell

RUN_ALL = """async () => {
  const found = [];
  for (const cell of bookRun.cells) {
    const well = await cell.run();
    const images = [...cell.output.querySelectorAll("img")];
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    found.push({
      well, status: cell.status.textContent, printed: cell.figures.length,
      text: [...cell.output.querySelectorAll(".stream pre")].map((pre) => pre.textContent).join(""),
      tex: [...cell.output.querySelectorAll("annotation")].map((each) => each.textContent),
      drawn: images.map((image) => [image.naturalWidth, image.alt]),
      alts: cell.figures.map((image) => image.alt),
    });
  }
  return found;
}"""

count = {"cells": 0, "figures": 0}


def executed(path):
    """Return the code cells of a chapter with the outputs that the book prints."""
    record = records.find(BUILD / ".executed", keys().of_page(path))
    return records.code_cells(records.filled(records.notebook_of(path.read_text(encoding="utf-8")), record))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_cell_gives_what_the_book_prints(live, chapter):
    live = live(chapter)
    wanted = executed(BOOK / f"{chapter}.md")
    live.page.set_default_timeout(10 * MINUTES)
    live.page.evaluate(
        """document.head.append(Object.assign(document.createElement("script"),
        { src: "../_static/live/live.js" }))"""
    )
    live.page.wait_for_function("() => globalThis.bookRun")
    found = live.page.evaluate(RUN_ALL)
    assert len(found) == len(wanted)
    wrong = {}
    for number, (cell, given) in enumerate(zip(wanted, found, strict=True), 1):
        outputs = cell["outputs"]
        text = "".join(each["text"] for each in outputs if each["output_type"] == "stream")
        tex = [
            re.sub(r"^\$+\\displaystyle |\$+$", "", each["data"]["text/latex"])
            for each in outputs
            if "text/latex" in each.get("data", {})
        ]
        figures = sum("image/svg+xml" in each.get("data", {}) for each in outputs)
        shown = [each.strip() for each in given["tex"]]
        same = (given["well"], given["text"], shown, len(given["drawn"])) == (True, text, tex, figures)
        whole = all(width > 100 and alt for width, alt in given["drawn"])
        told = [alt for _, alt in given["drawn"]] == given["alts"]
        if not (same and whole and told) and (chapter, number) not in DIFFERENCES:
            wrong[number] = {"wanted": [text, tex, figures], "found": given}
        count["figures"] += figures
    count["cells"] += len(found)
    assert wrong == {}


def test_all_cells_were_run(capsys):
    with capsys.disabled():
        told = f"{count['cells']}, figures: {count['figures']}, with other results: {len(DIFFERENCES)}"
        print(f"\ncells run on their pages: {told}")
    written = sum(
        path.read_text(encoding="utf-8").count("```{code-cell}") for path in (BOOK / "chapters").glob("*.md")
    )
    assert count["cells"] == written
    assert count["figures"] > 80


# ---- What readers do


def test_a_page_costs_nothing_before_the_first_click(browser, address):
    with chromium.watch(browser) as seen:
        asked = []
        seen.context.on("request", lambda request: asked.append(request.url))
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/core-loop.html", wait_until="networkidle")
        assert page.locator(".live-bar").count() == len(executed(BOOK / "chapters/core-loop.md"))
        assert [url for url in asked if "/live/" in url or "_python" in url] == []
        assert len(page.context.service_workers) == 0
        note = page.locator(".live-note").first.inner_text()
        assert "17 MB at most" in note or "13 MB at most" in note


def test_a_cell_is_edited_run_kept_and_reset(live):
    live = live()
    live.run()
    live.write("print('mine', 6 * 7)")
    live.page.keyboard.press("Shift+Enter")
    live.wait("Done")
    assert live.output() == "mine 42\n"
    live.page.reload()
    live.page.wait_for_selector(".cm-editor")
    assert "6 * 7" in live.page.locator(".cm-content").inner_text()
    assert "earlier visit" in live.status()
    live.press("reset")
    assert live.page.locator(".cm-editor").count() == 0
    assert "import" in live.page.locator(".cell_input").first.inner_text()
    live.page.reload()
    assert live.page.locator(".cm-editor").count() == 0


def test_cells_share_one_namespace_and_those_above_run_in_order(live):
    live = live("chapters/vectors")
    bars = live.page.locator(".live-bar").evaluate_all("all => all.map((bar) => bar.checkVisibility())")
    early, late = [number for number, seen in enumerate(bars, 1) if seen and number > 1][:2]
    assert re.search(r"NameError: .*\. Cells above have not run yet", live.run(early))
    live.press("above", late)
    live.wait("Done", late - 1)
    assert "Done" in live.status(1)
    assert "Done" in live.status(early)
    assert live.status(late) == ""
    assert "Done" in live.run(late)


def test_results_look_as_in_jupyter(live):
    live = live("chapters/derivatives")
    live.write("import sympy as sp\nx = sp.symbols('x')\nsp.Integral(x**2, x)")
    live.run()
    assert live.page.locator(".live-output math msup").count() == 1
    live.write("import numpy as np\nnp.eye(2)")
    live.run()
    assert live.output() == "array([[1., 0.],\n       [0., 1.]])\n"
    live.write(
        "from IPython.display import HTML, Math, display\n"
        "display(Math('x^2'))\nHTML('<table><tr><td>7</td></tr></table>')"
    )
    live.run()
    assert live.page.locator(".live-output td").inner_text() == "7"
    assert live.page.locator(".live-output math").count() == 1
    live.write("import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('out again')")
    live.run()
    assert live.output().split() == ["out", "err", "out", "again"]
    assert live.page.locator(".live-output .stderr").inner_text() == "err\n"
    live.write("import matplotlib.pyplot as plt\nfor k in (1, 2):\n    plt.plot([0, k])\n    plt.show()")
    live.run()
    alts = live.page.locator(".live-output img").evaluate_all(
        "all => all.map((one) => [one.alt, one.naturalWidth > 100])"
    )
    assert alts == [[f"Figure {k} of cell 1, drawn by your code", True] for k in (1, 2)]


def test_an_error_names_the_readers_line(live):
    live = live()
    live.write("a = 1\n\nb = a / 0\nprint('never')")
    assert live.run().startswith("Error in line 3: ZeroDivisionError: division by zero")
    assert live.page.locator(".live-wrong").inner_text() == "b = a / 0"
    assert 'File "cell 1", line 3' in live.output()
    assert "pyodide" not in live.output()
    live.write("for i in range(3)\n    pass")
    assert live.run().startswith("Error in line 1: SyntaxError")
    live.write("import sklearn")
    assert live.run().endswith(
        ". The page has no sklearn: run this cell in Binder, Colab or your own Jupyter."
    )
    live.write("raise SystemExit(3)")
    assert "SystemExit" in live.run()
    live.write("def f(n):\n    return f(n + 1)\nf(0)")
    assert "RecursionError" in live.run()
    live.write("print('still here')")
    assert "Done" in live.run()


def test_the_books_own_code_shows_the_wrong_line_too(live):
    live = live("chapters/vectors")
    status = live.run(2)
    assert re.match(r"Error in line \d+: NameError", status)
    line = int(re.findall(r"line (\d+)", status)[0])
    mark = live.page.locator(".live-wrong-line").bounding_box()
    code = live.page.locator(".cell_input pre").nth(1)
    top = code.bounding_box()["y"] + code.evaluate("(e) => parseFloat(getComputedStyle(e).paddingTop)")
    assert mark["y"] == pytest.approx(top + (line - 1) * mark["height"], abs=2)


def test_an_endless_loop_is_stopped(live):
    live = live()
    live.write("print('begun', flush=True)\nwhile True:\n    pass")
    live.press("run")
    live.page.wait_for_function(
        "() => /Running/.test(document.querySelector('.live-bar [role=status]').textContent)", timeout=MINUTES
    )
    live.page.wait_for_timeout(300)
    live.press("stop")
    assert (
        live.wait("Stopped") == "Stopped. Python starts anew at the next Run, and cells above must run again."
    )
    live.write("print('alive')")
    live.run()
    assert live.output() == "alive\n"


def test_fifty_megabytes_of_output_are_cut(live):
    live = live()
    live.write("for i in range(500_000):\n    print('x' * 99)")
    assert "Done" in live.run()
    text = live.output()
    assert len(text) < 110_000
    assert re.search(r"… and 49,900,000 characters more, which are not shown\.", text)
    assert live.page.evaluate("document.querySelector('.live-output pre').textContent.length") == 100_000


def test_two_pages_do_not_know_each_other(live):
    first, second = live("chapters/vectors"), live("chapters/matrices")
    first.write("name = 'first'\nprint(name)")
    second.write("name = 'second'\nprint(name)")
    first.press("run")
    second.press("run")
    first.wait("Done")
    second.wait("Done")
    assert (first.output(), second.output()) == ("first\n", "second\n")
    first.write("print(name)")
    first.run()
    assert first.output() == "first\n"


def test_keyboards_get_into_the_editor_and_out(live):
    live = live()
    live.bar(1).locator("[data-do=edit]").focus()
    live.page.keyboard.press("Enter")
    live.page.wait_for_selector(".cm-content:focus")
    live.page.keyboard.press("Tab")
    assert live.page.locator(".cm-content").evaluate("(e) => e === document.activeElement")
    live.page.keyboard.press("Escape")
    live.page.keyboard.press("Tab")
    assert live.page.evaluate("() => document.activeElement.dataset.do") == "run"


def test_code_that_answers_an_exercise_is_checked_by_the_pages_python(live):
    page = live("chapters/vectors").page
    fold = page.locator("details.practice:has(textarea)").first
    for each in page.locator("details.practice").all():  # forms come when they are near
        each.scroll_into_view_if_needed()
        each.locator("form").wait_for(state="attached")
    fold.evaluate("(e) => { e.open = true }")
    body = "return int(np.argmin([np.linalg.norm({}) for row in X]))"
    for way, verdict in (("row - x", "Not yet: "), ("(row - x) / s", "Right")):
        fold.locator("textarea").fill("def nearest_scaled(X, x, s):\n    " + body.format(way))
        fold.get_by_role("button", name="Run and check").click()
        said = fold.locator("[role=status], [aria-live]").filter(has_text=verdict)
        said.first.wait_for(timeout=3 * MINUTES)


# ---- What can go wrong


def copy_of_site(folder):
    """Return a copy of the site whose files can be changed without harm to the others."""
    shutil.copytree(HTML, folder, copy_function=os.symlink)
    return folder


def taken(path):
    """Take a file out of a copy of the site, and return its content with one bit changed."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    return content


def test_a_damaged_file_is_refused_in_words(browser, tmp_path):
    site = copy_of_site(tmp_path / "site")
    [wheel] = site.glob("_python/*/numpy-*.gz")
    wheel.write_bytes(taken(wheel))
    with chromium.serve(site, public=True) as address, chromium.watch(browser) as seen:
        live = Live(seen.context.new_page(), f"{address}/chapters/core-loop.html")
        live.press("run")
        assert re.match(
            r"numpy-.*\.whl is damaged: it is not the file that this book was tested with",
            live.wait("damaged"),
        )
        assert live.page.locator(".cell_output").first.is_visible()  # what the book printed is there again
        wheel.unlink()
        wheel.symlink_to(next(HTML.glob("_python/*/numpy-*.gz")))
        assert "Done" in live.run()
        assert seen.complaints == []


def test_a_broken_connection_is_said_and_the_next_run_goes_on(browser, address):
    with chromium.watch(browser) as seen:
        live = Live(seen.context.new_page(), f"{address}/chapters/core-loop.html")
        broken, asked = [], []
        seen.context.route(
            "**/numpy-*",
            lambda route: (broken.append(route), route.abort()) if not broken else route.continue_(),
        )
        live.press("run")
        assert "What has come is kept: press Run to go on." in live.wait("broke")
        seen.context.on("request", lambda request: asked.append(request.url))
        assert "Done" in live.run()
        assert not any("pyodide.asm.wasm" in url for url in asked)  # it had come before


def test_a_new_version_takes_the_place_of_the_old(browser, address):
    with chromium.watch(browser) as seen:
        live = Live(seen.context.new_page(), f"{address}/chapters/core-loop.html")
        live.page.evaluate(
            """async () => (await caches.open("python-of-the-book")).put(
            "/_python/0/old.gz", new Response("old"))"""
        )
        live.run()
        live.page.wait_for_function(
            """async () => !(await (await caches.open("python-of-the-book")).match("/_python/0/old.gz"))"""
        )


def test_from_a_disk_the_page_says_what_to_do(browser):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto((HTML / "chapters" / "core-loop.html").as_uri())
        page.locator("[data-do=run]").first.click()
        assert "python -m http.server" in page.locator(".live-bar [role=status]").first.inner_text()
        assert seen.complaints == []


# ---- Kept on the device


def test_a_second_visit_loads_nothing_of_python(reader, address):
    asked = []
    page = reader.context.new_page()
    live = Live(page, f"{address}/chapters/vectors.html")
    live.run()
    page.reload()
    reader.context.on("request", lambda request: asked.append(request.url))
    live.page.wait_for_selector(".live-bar")
    assert "Done" in live.run()
    assert [url for url in asked if "_python" in url] == []
    page.close()


def test_the_book_that_is_kept_is_read_and_run_without_a_connection(browser):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        with chromium.serve(HTML, public=True) as address:
            page.goto(f"{address}/index.html")
            page.get_by_role("button", name="Keep pages and Python").click()
            page.get_by_text("Kept on this device: the pages and Python.").wait_for(timeout=3 * MINUTES)
        for name in ("chapters/vectors", "notation", "search", "index"):  # the server is gone
            page.goto(f"{address}/{name}.html")
            assert page.locator("h1").count() == 1
        live = Live(page, f"{address}/chapters/matrices.html")
        assert "Done" in live.run()
        for setting in FONTS:
            live.write(drawing(setting))
            assert "Done" in live.run()
        page.goto(f"{address}/")
        page.get_by_role("button", name="Remove from this device").click()
        page.get_by_text("Removed.").wait_for()
        assert page.evaluate("async () => (await caches.keys()).length") == 0
        assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_a_new_edition_comes_by_itself_and_loads_only_what_changed(browser, tmp_path):
    site = copy_of_site(tmp_path / "site")
    with chromium.serve(site) as address, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/index.html")
        page.get_by_role("button", name="Keep the pages").click()
        page.get_by_text("Kept on this device: the pages.").wait_for(timeout=3 * MINUTES)
        new = (site / "notation.html").read_text(encoding="utf-8").replace("<h1>", "<h1>New: ")
        (site / "notation.html").unlink()
        (site / "notation.html").write_text(new, encoding="utf-8")
        (site / "files.json").unlink()
        keep.write_list(site)
        asked = []
        seen.context.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/chapters/vectors.html")
        page.wait_for_function(
            """async () => (await (await caches.match("/notation.html", { cacheName: "pages-of-the-book" }))
            .text()).includes("<h1>New: ")"""
        )
        page.goto(f"{address}/notation.html")
        assert page.locator("h1").inner_text().startswith("New: ")


# ---- Fonts, which come when one is first used

FONTS = {
    'plt.rcParams["font.family"] = "serif"': {"DejaVuSerif"},
    'plt.rcParams["font.family"] = "monospace"': {"DejaVuSansMono"},
    'plt.rcParams["font.style"] = "italic"': {"DejaVuSans-Oblique"},
    'plt.rcParams["mathtext.fontset"] = "cm"': {"cmmi10", "cmr10", "cmex10"},
    'plt.rcParams["mathtext.fontset"] = "stix"': {"STIXGeneral", "STIXGeneralItalic"},
}
LETTERS = {setting: "a $\\sum w_1$" if "math" in setting else "Ag" for setting in FONTS}


def drawing(setting):
    """Return the code of a figure whose letters follow a setting."""
    title = f"ax.set_title(r'{LETTERS[setting]}')"
    return (
        f"import matplotlib.pyplot as plt\nplt.rcdefaults()\n{setting}\nfig, ax = plt.subplots()\n{title}\n"
    )


def letters(svg):
    """Return what letters a figure has: the font of each and its outline."""
    return set(re.findall(r'<path id="([A-Za-z\d]+(?:-[A-Z]\w+)?)-[^"]*" d="([^"]+)"', svg))


def drawn(live):
    """Return the figure of a page's first cell."""
    source = live.page.locator(".live-output img").get_attribute("src")
    return unquote(source.partition(",")[2])


def test_fonts_come_when_they_are_first_used_and_give_the_figure_of_the_book(browser, address):
    with chromium.watch(browser) as seen:
        asked = []
        seen.context.on("request", lambda request: asked.extend(re.findall(r"([\w-]+)\.ttf", request.url)))
        live = Live(seen.context.new_page(), f"{address}/chapters/core-loop.html")
        live.write("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
        live.run()
        assert asked == []
        figures = {}
        for setting, wanted in FONTS.items():
            live.write(drawing(setting))
            assert "Done" in live.run()
            assert set(asked) == wanted
            asked.clear()
            figures[setting] = drawn(live)
            with plt.rc_context():
                exec(drawing(setting), names := {})
                book = light_svg(names["fig"])
            plt.close(names["fig"])
            assert letters(figures[setting]) == letters(book)
        assert len({frozenset(letters(figure)) for figure in figures.values()}) == len(FONTS)
        live.page.reload()
        live.page.wait_for_selector(".cm-editor")
        for setting, figure in figures.items():
            live.write(drawing(setting))
            live.run()
            assert letters(drawn(live)) == letters(figure)
        assert asked == []
        assert seen.complaints == []


def test_a_font_that_is_damaged_or_does_not_come_is_said_and_the_next_run_goes_on(browser, tmp_path):
    site = copy_of_site(tmp_path / "site")
    [font] = site.glob("_python/*/DejaVuSerif.ttf.*.gz")
    content = taken(font)
    with chromium.serve(site, public=True) as address, chromium.watch(browser) as seen:
        live = Live(seen.context.new_page(), f"{address}/chapters/core-loop.html")
        live.write(drawing('plt.rcParams["font.family"] = "serif"'))
        assert re.search(
            r"OSError: The site has no /_python/.*/DejaVuSerif\.ttf\.\w+\.gz \(status 404\)", live.run()
        )
        font.write_bytes(content)
        assert re.search(
            r"OSError: DejaVuSerif\.ttf is damaged: it is not the file that this book", live.run()
        )
        broken = []
        seen.context.route("**/DejaVuSerif.*", lambda route: (broken.append(route), route.abort()))
        assert re.search(r"OSError: The connection broke while DejaVuSerif\.ttf was loading", live.run())
        assert len(broken) == 1
        seen.context.unroute_all()
        font.unlink()
        font.symlink_to(next(HTML.glob("_python/*/DejaVuSerif.ttf.*.gz")))
        live.page.evaluate(
            """() => {
              const status = document.querySelector(".live-bar [role=status]");
              globalThis.said = [];
              new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });
            }"""
        )
        assert "Done" in live.run()
        assert "Loading DejaVuSerif.ttf: 0.2 MB" in live.page.evaluate("said")
        assert {font for font, _ in letters(drawn(live))} == {"DejaVuSerif"}


# ---- For everybody


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_accessibility_rule_is_broken_while_cells_are_used(browser, address, size):
    with chromium.watch(browser, viewport=size) as seen:
        live = Live(seen.context.new_page(), f"{address}/chapters/core-loop.html")
        live.write("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint(1)\n1 / 0")
        live.run()
        assert live.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert list(chromium.broken_rules(live.page, ".bd-article")) == []


def test_without_scripts_there_are_no_buttons(browser, address):
    with chromium.watch(browser, java_script_enabled=False) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/core-loop.html")
        assert page.locator(".live-bar").count() == 0
        room = page.locator(".cell_input").first.evaluate("(e) => getComputedStyle(e).marginBottom")
        assert float(room.removesuffix("px")) < 20
