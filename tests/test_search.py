"""The search: what its page and a question load, what it knows of the book, and what it says."""

import os
import re
import sys
from pathlib import Path

import pytest
import search_words
from build_book import BOOK
from docutils import nodes
from docutils.utils import new_document
from myst_nb.sphinx_ import HideCodeCellNode
from site_checks import Site, read_search_index

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium

HTML = Path(os.environ.get("BUILD", BOOK / "_build")).resolve() / "html"
PHONE = {"width": 360, "height": 740}
KB = 1024
# What a question may load on a phone that has been to another page. The words of the book and what looks them
# up are 37 KB; the rest are the pages of the hits that are in sight, from which the lines around them come.
QUESTION = 120 * KB


def page_with(*parts):
    page = new_document("page")
    page += nodes.paragraph("", "", *parts)
    return page


def test_formulas_and_the_code_of_pictures_are_gone_for_a_while_only():
    code = HideCodeCellNode("", nodes.literal_block("", "ax.plot(x)"))
    page = page_with(nodes.Text("The error "), nodes.math("", r"\hat{y} - y"), nodes.Text(" is drawn."), code)
    before = page.pformat()
    with search_words.emptied(page):
        assert page.astext() == "The error  is drawn."
    assert page.pformat() == before


@pytest.mark.site
def test_the_search_knows_the_words_of_the_book_and_nothing_that_nobody_asks_for():
    found = read_search_index(Site(HTML))
    assert {"eigenvalu", "brier", "allclos", "brier_scor"} <= found.keys()
    assert [word for word in found if not word or word.isdecimal()] == []
    assert found.keys().isdisjoint({"dfrac", "tfrac", "bmatrix", "edgecolor", "figsiz", "axvlin"})
    index = (HTML / "searchindex.js").read_text(encoding="utf-8")
    assert '"A better bias? (objective 2)"' in index
    assert '" (' not in index


# ---- In a browser


@pytest.fixture(scope="module")
def browser():
    with chromium.launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def address():
    with chromium.serve(HTML, public=True) as address:
        yield address


@pytest.fixture
def seen(browser):
    with chromium.watch(browser, viewport=PHONE) as seen:
        yield seen
        assert seen.complaints == []


def names(asked):
    return [url.rpartition("/")[2].partition("?")[0] for url in asked]


@pytest.mark.site
@pytest.mark.slow
@pytest.mark.parametrize("question", ["gradient", "mean squared error", "learning rate", "leak"])
def test_a_question_is_within_its_budget(seen, address, question, capsys):
    page = seen.context.new_page()
    chromium.weigh(page, f"{address}/index.html")
    weight = chromium.weigh(page, f"{address}/search.html?q={question.replace(' ', '+')}")
    hits = page.locator("ul.search li").count()
    with capsys.disabled():
        print(f"\n| {question} | {hits} hits | {weight.text:,} | {QUESTION:,} |")
    assert hits > 3
    assert weight.text <= QUESTION


@pytest.mark.site
@pytest.mark.slow
def test_the_index_comes_when_somebody_types_and_is_there_when_they_ask(seen, address):
    asked = []
    seen.context.on("request", lambda request: asked.append(request.url))
    page = seen.context.new_page()
    page.goto(f"{address}/search.html", wait_until="networkidle")
    field = page.locator("main form.bd-search input")
    assert field.evaluate("(e) => e === document.activeElement")
    assert {name for name in names(asked) if name.endswith(".js")} == {"site.js", "search.js"}
    with page.expect_response("**/searchindex.js"):
        page.keyboard.type("ei")
    page.keyboard.type("genvalue")
    page.wait_for_load_state("networkidle")
    assert set(names(asked)) >= {"searchtools.js", "language_data.js", "searchindex.js"}
    assert field.input_value() == "eigenvalue"
    page.keyboard.press("Enter")
    page.locator("ul.search li a", has_text="Notation").wait_for()
    assert "search.html?q=eigenvalue" in page.url
    assert field.input_value() == "eigenvalue"


@pytest.mark.site
@pytest.mark.slow
def test_lines_around_a_hit_come_when_it_is_seen(seen, address):
    asked = []
    seen.context.on("request", lambda request: asked.append(request.url))
    page = seen.context.new_page()
    page.goto(f"{address}/search.html?q=the+model", wait_until="networkidle")
    hits, lines = page.locator("ul.search li"), page.locator("ul.search li p.context")
    first = lines.count()
    assert 1 <= first < hits.count() / 2
    assert len([url for url in asked if url.endswith(".html") or "/chapters/" in url]) <= first + 1
    assert page.locator("p.context .highlighted").count() > 0
    while lines.count() < hits.count():
        before = lines.count()
        hits.nth(before).scroll_into_view_if_needed()
        lines.nth(before).wait_for()
    shown = " ".join(lines.all_inner_texts())
    assert len(shown) > 2000
    assert re.findall(r" [a-z]+[.?:][A-Z]|edgecolor", shown) == []  # words of two blocks, code of pictures
    assert seen.complaints == []


@pytest.mark.site
@pytest.mark.slow
def test_how_many_were_found_is_said_and_no_accessibility_rule_is_broken(seen, address):
    page = seen.context.new_page()
    page.goto(f"{address}/search.html?q=learning+rate", wait_until="networkidle")
    status = page.get_by_role("status")
    assert re.search(r"found \d+ page\(s\)", status.inner_text())
    assert list(chromium.broken_rules(page)) == []
    page.goto(f"{address}/search.html?q=zyzzyva", wait_until="networkidle")
    assert "did not match any documents" in status.inner_text()


@pytest.mark.site
@pytest.mark.slow
def test_what_is_typed_while_the_search_loads_stays(seen, address):
    page = seen.context.new_page()
    held = []
    page.route("**/searchtools.js", lambda route: held.append(route))
    page.goto(f"{address}/search.html?q=leak", wait_until="commit")
    page.locator("main form.bd-search input:focus").wait_for()
    page.keyboard.type("another")
    held[0].continue_()
    page.locator("ul.search li").first.wait_for()
    assert page.locator("main form.bd-search input").input_value() == "another"


@pytest.mark.site
@pytest.mark.slow
def test_a_broken_connection_is_told(browser, address):
    with chromium.watch(browser, viewport=PHONE) as seen:
        page = seen.context.new_page()
        page.route("**/searchindex.js", lambda route: route.abort())
        page.goto(f"{address}/search.html?q=leak")
        page.get_by_text("The connection broke. Load this page again.").wait_for()


@pytest.mark.site
@pytest.mark.slow
def test_without_scripts_a_sentence_names_the_index(browser):
    with chromium.watch(browser, java_script_enabled=False) as seen:
        page = seen.context.new_page()
        page.goto((HTML / "search.html").as_uri())
        page.locator("main").get_by_role("link", name="index", exact=True).click()
        assert page.locator("h1").inner_text() == "Index"


@pytest.mark.site
@pytest.mark.slow
def test_from_a_disk_the_search_finds_pages_without_lines_around(browser):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{(HTML / 'search.html').as_uri()}?q=eigenvalue")
        page.locator("ul.search li a", has_text="Notation").wait_for()
        page.get_by_role("status").get_by_text("found").wait_for()
        assert seen.complaints == []
