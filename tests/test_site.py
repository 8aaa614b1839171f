"""The built pages, as files: nothing missing, nothing foreign, nothing unreadable."""

import json
import os
from pathlib import Path

import pytest
import site_checks
from site_checks import Site

BUILD = Path(os.environ.get("BUILD", "book/_build"))

EMPTY_INDEX = 'Search.setIndex({"docnames":["a"],"terms":{},"titleterms":{}})'
PAGE = """<!doctype html><html lang="en"><head><title>A page</title></head><body><article>
<h1 id="top">Gradient</h1><p>Downhill walking</p>{}</article></body></html>"""

READING = """<div class="math"><math aria-label="x"></math><span class="eqno">(1.1)</span></div>
<details class="reading"><summary>Read (1.1)</summary>Aloud: x <table><tr><th scope="col">a</th></tr></table>
<a href="https://example.org/tests/test_chapter_formulas.py">test</a></details>"""
LEGEND = """<p class="roles"><label><input type="checkbox" checked> Mark</label>: <math>
<mi class="role-input">x</mi> <mi class="role-parameter">w</mi> <mi class="role-prediction">y</mi>
<mi class="role-error">L</mi></math></p>"""
DISPLAY = '<div class="math">{}<span class="eqno">(1.1)</span></div>'


@pytest.fixture(scope="module")
def book():
    if not (BUILD / "html" / "index.html").is_file():
        pytest.fail("the book is not built: run `make book` first")
    return Site(BUILD / "html")


@pytest.mark.site
@pytest.mark.parametrize("check", site_checks.CHECKS, ids=lambda check: check.__name__)
def test_book(book, check):
    complaints = check(book)
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:50])


@pytest.mark.site
def test_github_pages_is_told_to_keep_folders_with_an_underscore(book):
    assert (book.root / ".nojekyll").is_file()


@pytest.mark.site
def test_every_notebook_page_offers_its_notebook(book):
    notebooks = {path.stem for path in (book.root / "notebooks").glob("*.ipynb")}
    offered = {
        Path(page.soup.select_one(".launch a[download]")["href"]).stem
        for page in book.pages.values()
        if page.soup.select_one(".launch")
    }
    assert offered == notebooks


@pytest.fixture
def site(tmp_path):
    """Return a function that makes a site of one page with a body, and other files."""

    def make(body="", files=(), page=PAGE):
        (tmp_path / "a.html").write_text(page.format(body), encoding="utf-8")
        index = {"docnames": ["a"], "terms": {"downhil": 0, "walk": [0]}, "titleterms": {"gradient": 0}}
        files = {"searchindex.js": f"Search.setIndex({json.dumps(index)})", **dict(files)}
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Site(tmp_path)

    return make


def test_a_good_page_has_no_complaints(site):
    body = """<a href="#top">up</a> <a href="https://example.org">out</a> <a href="mailto:a@b.c">us</a>
    <a href="pics/p.png">x</a> <img src="pics/p.png" alt="A line rises.">
    <svg role="img" aria-label="A"></svg>
    <link rel="canonical" href="https://example.org">
    <math><mi>x</mi></math>
    <div class="math"><math aria-label="x"></math><span class="eqno">(1.1)</span></div>
    <details class="reading"><summary>Read (1.1)</summary>Aloud: x
    <a href="https://example.org/tests/test_chapter_formulas.py">test</a></details>
    <code>$$ \\alpha</code> costs $5"""
    good = site(body + LEGEND, {"pics/p.png": "", "s.css": "a { background: url(pics/p.png), url(data:x) }"})
    assert [complaint for check in site_checks.CHECKS for complaint in check(good)] == []


@pytest.mark.parametrize(
    ("check", "body", "words"),
    [
        ("check_links", '<a href="b.html">b</a>', "there is no b.html"),
        ("check_links", '<a href="#nowhere">b</a>', "a.html has no #nowhere"),
        ("check_links", '<img src="missing.png" alt="x">', "there is no missing.png"),
        ("check_links", '<script src="missing.js"></script>', "there is no missing.js"),
        ("check_images", '<img src="p.png">', "has no alt text"),
        ("check_images", '<img src="p.png" alt=" ">', "has no alt text"),
        ("check_images", '<img src="d/p.png" alt="p.png">', "its alt text is the file's name"),
        ("check_images", '<img src="d/p.png" alt="../d/p.png">', "its alt text is the file's name"),
        ("check_images", '<svg role="img"></svg>', "has no aria-label"),
        ("check_hosts", '<script src="https://unpkg.com/x"></script>', "loads from another host"),
        ("check_hosts", '<link rel="stylesheet" href="//example.org/x.css">', "loads from another host"),
        ("check_hosts", '<img src="x.png" srcset="https://example.org/x.png 2x">', "loads from another host"),
        ("check_hosts", '<p style="background: url(https://e.org/x.png)">a</p>', "loads https://e.org/x.png"),
        ("check_hosts", "<style>@import 'https://e.org/x.css';</style>", "names another host"),
        ("check_hosts", "<script>const url = 'https://unpkg.com/x'</script>", "names another host"),
        ("check_hosts", '<a href="http://example.org">a</a>', "a link must be https"),
        ("check_structure", "<h1>Another</h1>", "has 2 h1 headings"),
        ("check_ids", '<p id="top">A</p>', "the id top stands twice"),
        ("check_math", "<p>Here is \\(x\\).</p>", "raw TeX"),
        ("check_math", "<p>Here is $$x$$.</p>", "raw TeX"),
        ("check_math", "<p>Here is $x$.</p>", "raw TeX"),
        ("check_math", "<p>Here is \\nabla L.</p>", "raw TeX"),
        ("check_math", "<math><merror>x</merror></math>", "this formula could not be read"),
        ("check_math", '<div class="math">x</div>', "this formula is not rendered"),
        ("check_math", "<script>MathJax = {}</script>", "mentions MathJax"),
        ("check_roles", '<math><mi class="role-input">x</mi></math>', "has 0 legends"),
        ("check_roles", LEGEND + LEGEND, "has 2 legends"),
        ("check_roles", LEGEND.replace("role-error", ""), "does not show ['role-error']"),
        ("check_roles", LEGEND.replace("checked", ""), "has no switch"),
        ("check_roles", DISPLAY.format("x"), "no symbol of its formulas is marked"),
        ("check_spoken_formulas", DISPLAY.format("<math></math>"), "has no sentence for screen readers"),
        ("check_spoken_formulas", DISPLAY.format("<math aria-label=''></math>"), "has no sentence"),
        ("check_spoken_formulas", '<math aria-label="\\sum">x</math>', "is TeX: \\sum"),
        ("check_spoken_formulas", '<math alttext="\\hat{y}">y</math>', "is TeX: \\hat{y}"),
        ("check_spoken_formulas", '<img src="p.png" alt="The slope \\nabla L">', "is TeX: The slope"),
    ],
)
def test_a_bad_page_is_named(site, check, body, words):
    complaints = getattr(site_checks, check)(site(body))
    assert len(complaints) == 1
    assert complaints[0].startswith("a.html")
    assert words in complaints[0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("details", "div", "has no reading below it"),
        ('class="reading"', "", "has no reading below it"),
        ("Read (1.1)", "Read", "does not name (1.1)"),
        ("Aloud: x", "Aloud: z", "does not have the spoken sentence"),
        ("/tests/", "/", "does not say how we know"),
        (' scope="col"', "", "has no scope"),
    ],
)
def test_a_bad_reading_is_named(site, old, new, words):
    assert site_checks.check_readings(site(READING)) == []
    complaints = site_checks.check_readings(site(READING.replace(old, new)))
    assert len(complaints) == 1
    assert words in complaints[0]


@pytest.mark.parametrize(
    ("check", "files", "words"),
    [
        ("check_hosts", {"s.css": "@font-face { src: url('https://e.org/f.woff2') }"}, "s.css — loads https://"),
        ("check_hosts", {"s.js": "load('https://cdn.jsdelivr.net/x')"}, "s.js — names"),
        ("check_css_files", {"s.css": "a { src: url(fonts/f.woff2) }"}, "s.css — there is no fonts/f.woff2"),
        ("check_search", {"searchindex.js": EMPTY_INDEX}, "gradient"),
        ("check_numbers", {"notebooks/b.ipynb": "{}"}, "there is no page b"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named(site, check, files, words):
    complaints = getattr(site_checks, check)(site("", files))
    assert complaints
    assert words in complaints[0]


def test_a_page_without_language_title_and_heading_is_named(site):
    complaints = site_checks.check_structure(site(page="<html><body>{}</body></html>"))
    assert [complaint.split(" — ")[1] for complaint in complaints] == [
        "the html element has no lang",
        "there is no title",
        "has 0 h1 headings, not 1",
    ]


@pytest.mark.parametrize(
    ("on_page", "in_notebook"),
    [
        ('<span class="eqno">(1.1)</span>', "$$ x \\tag{1.2} $$"),
        (
            '<div class="exercise"><p class="admonition-title">'
            '<span class="caption-number">Exercise 1.1 </span></p></div>',
            "### Exercise 2.1",
        ),
        ('<figcaption><p><span class="caption-number">Fig. 1.1 </span></p></figcaption>', "**Fig. 1.3** A"),
    ],
)
def test_numbers_that_disagree_are_named(site, on_page, in_notebook):
    cells = [{"cell_type": "markdown", "source": [in_notebook]}]
    notebook = json.dumps({"cells": cells})
    pages = {"chapters/b.html": PAGE.format(on_page), "notebooks/b.ipynb": notebook}
    complaints = site_checks.check_numbers(site("", pages))
    assert len(complaints) == 1
    assert complaints[0].startswith("chapters/b.html")
