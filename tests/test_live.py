"""Cells that run on the page, in a browser that reaches no other host: every cell of every chapter, and what can go wrong."""

import os
import re
import sys
from pathlib import Path

import pytest
import records
from build_book import BOOK, pages
from cache_key import keys

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium

pytestmark = [pytest.mark.site, pytest.mark.slow]

BUILD = Path(os.environ.get("BUILD", BOOK / "_build")).resolve()
HTML = BUILD / "html"
CHAPTERS = [page for page in pages(BOOK) if page.startswith("chapters/")]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
MINUTES = 60_000

# Where the page's Python answers other than the book's, and why. (chapter, number of the cell): reason.
DIFFERENCES: dict[tuple[str, int], str] = {}


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


class Live:
    """A page whose cells run."""

    def __init__(self, page, url):
        self.page = page
        page.goto(url)
        page.wait_for_selector(".live-bar")

    def bar(self, number):
        return self.page.locator(".live-bar").nth(number - 1)

    def press(self, what, number=1):
        self.bar(number).locator(f"[data-do={what}]").click()

    def status(self, number=1):
        return self.bar(number).locator("[role=status]").inner_text()

    def output(self, number=1):
        return self.page.evaluate("n => bookRun.cells[n - 1].output?.innerText ?? ''", number)

    def wait(self, words, number=1):
        self.page.wait_for_function(
            "([n, words]) => new RegExp(words).test(document.querySelectorAll('.live-bar [role=status]')[n - 1].textContent)",
            arg=[number, words], timeout=3 * MINUTES,
        )  # fmt: skip
        return self.status(number)

    def run(self, number=1):
        self.press("run", number)
        return self.wait("Done|Error", number)

    def write(self, code, number=1):
        """Put code in place of a cell's, as a reader who pastes it."""
        if not self.page.evaluate("n => Boolean(globalThis.bookRun?.cells[n - 1].editor)", number):
            self.press("edit", number)
            self.page.wait_for_function(f"globalThis.bookRun?.cells[{number - 1}].editor")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)


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
        "document.head.append(Object.assign(document.createElement('script'), { src: '../_static/live/live.js' }))"
    )
    live.page.wait_for_function("globalThis.bookRun")
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
        same = (given["well"], given["text"], [each.strip() for each in given["tex"]], len(given["drawn"])) == (
            True, text, [each.strip() for each in tex], figures,
        )  # fmt: skip
        whole = all(width > 100 and alt for width, alt in given["drawn"])
        told = [alt for _, alt in given["drawn"]] == given["alts"]
        if not (same and whole and told) and (chapter, number) not in DIFFERENCES:
            wrong[number] = {"wanted": [text, tex, figures], "found": given}
        count["figures"] += figures
    count["cells"] += len(found)
    assert wrong == {}


def test_all_cells_were_run(capsys):
    with capsys.disabled():
        print(
            f"\ncells run on their pages: {count['cells']}, figures: {count['figures']}, other results: {len(DIFFERENCES)}"
        )
    written = sum(
        path.read_text(encoding="utf-8").count("```{code-cell}") for path in (BOOK / "chapters").glob("*.md")
    )
    assert count["cells"] == written
    assert count["figures"] > 80
