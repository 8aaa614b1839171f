"""One book, nothing lost on the way: every page of the site is held against PDF, EPUB and notebook.

The site is the measure. What stands on one of its pages must stand in every other format: the same numbers of
equations, figures and exercises, the same code, and the words of every sentence.
"""

import json
import os
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup, Tag
from build_book import BOOK, pages
from notebooks import is_notebook

pytestmark = pytest.mark.site

BUILD = Path(os.environ.get("BUILD", BOOK / "_build"))
PAGES = pages(BOOK)
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]
# What belongs to the web page and not to the book.
WEB_ONLY = (
    "script, style, .launch, .roles, .headerlink, .reading, .concept-map, .explore, .toctree-wrapper, "
    ".visually-hidden"
)
# Formulas and code are compared on their own.
NO_PROSE = "math, .math, pre, code, .sig"


@dataclass
class Content:
    """What a page has."""

    equations: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    exercises: list[str] = field(default_factory=list)
    solutions: list[str] = field(default_factory=list)
    tables: int = 0
    footnotes: int = 0
    code: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)


def bare(words: str) -> str:
    """Return letters and digits only: how a format breaks lines and draws quotes does not matter."""
    return "".join(c for c in unicodedata.normalize("NFKD", words).lower() if c.isalnum())


@cache
def site(page: str) -> Content:
    """Return what a page of the site has."""
    soup = BeautifulSoup((BUILD / "html" / f"{page}.html").read_text(encoding="utf-8"), "lxml")
    article = soup.select_one("article")
    assert isinstance(article, Tag)
    for element in article.select(WEB_ONLY):
        element.decompose()
    code = [element.get_text() for element in article.select(".cell_input pre")]
    numbers = {
        kind: [element.get_text().strip("() #\n") for element in article.select(place)]
        for kind, place in {"equations": ".eqno", "figures": "figcaption .caption-number"}.items()
    }
    titles = {
        kind: [found[1] for element in article.select(f"div.{kind} > p.admonition-title")
               if (found := re.search(r"Exercise (\d+\.\d+)", element.get_text()))]
        for kind in ("exercise", "solution")
    }  # fmt: skip
    content = Content(
        numbers["equations"],
        [number.removeprefix("Fig. ") for number in numbers["figures"]],
        titles["exercise"],
        titles["solution"],
        tables=len(article.select("table")),
        footnotes=len(article.select("aside.footnote")),
        code=code,
    )
    for element in article.select(NO_PROSE + ", .caption-number, .eqno, .section-number, p.admonition-title"):
        element.replace_with("\0")
    for kept in article.select("p, li, td, th, dt, dd, h1, h2, h3, h4, figcaption, summary"):
        own = [piece for piece in kept.find_all(string=True) if piece.find_parent(kept.name) is kept]
        content.prose += [part for piece in own for part in piece.split("\0") if len(bare(part)) >= 12]
    return content


@cache
def pdf_chapters() -> dict[str, str]:
    """Return the text of each chapter of the PDF, by its title without the number."""
    document = pypdfium2.PdfDocument(BUILD / "print/math-for-ml-a4.pdf")
    marks = [(item.get_title(), item.get_dest().get_index(), item.level) for item in document.get_toc()]
    starts = [(re.sub(r"^\d+\. ", "", title), page) for title, page, level in marks if level <= 1]
    texts = []
    for page in document:
        low, high = page.get_height() * 0.03, page.get_height() - 60  # without the running head
        texts.append(page.get_textpage().get_text_bounded(bottom=low, top=high))
    ends = [page for _, page in starts[1:]] + [len(texts)]
    return {
        title: "\n".join(texts[start : max(end, start + 1)])
        for (title, start), end in zip(starts, ends, strict=True)
    }


def pdf(page: str) -> str:
    """Return the text of a page in the PDF, with what stands at the back."""
    soup = BeautifulSoup((BUILD / "html" / f"{page}.html").read_text(encoding="utf-8"), "lxml")
    heading = soup.select_one("article h1")
    assert isinstance(heading, Tag)
    title = re.sub(r"^\d+\. |#$", "", heading.get_text().strip())
    chapters = pdf_chapters()
    back = ("Solutions to the exercises", "Answers to the questions", "The code of the figures")
    return "\n".join(chapters[name] for name in (title, *back))


@cache
def epub(page: str) -> BeautifulSoup:
    """Return a page of the EPUB."""
    with zipfile.ZipFile(BUILD / "epub/math-for-ml.epub") as book:
        name = next(name for name in book.namelist() if name.endswith(f"{page}.xhtml"))
        return BeautifulSoup(book.read(name), "lxml-xml")


def notebook(page: str) -> tuple[list[str], str]:
    """Return the code cells of a notebook, without the first, and its text."""
    cells = json.loads((BUILD / "notebooks" / f"{page.rpartition('/')[2]}.ipynb").read_text())["cells"]
    words = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"][1:], words


def plain(markdown: str) -> str:
    """Return Markdown without addresses and tags."""
    return re.sub(r"\]\([^)]*\)|</?(?:details|summary|su[bp])>", " ", markdown)


def missing(prose: list[str], whole: str) -> Iterator[str]:
    """Yield the pieces of prose that a text does not have.

    A page break or a footnote may come between two words, so a piece may stand in two halves.
    """
    there = bare(whole)
    for piece in prose:
        words = bare(piece)
        if words in there:
            continue
        cut = next((i for i in range(len(words), 0, -1) if words[:i] in there), 0)
        if cut < 6 or words[cut:] not in there:
            yield piece


def code_missing(code: list[str], whole: str) -> Iterator[str]:
    """Yield cells of which a text lacks a line."""
    there = bare(whole)
    for cell in code:
        if list(missing(cell.splitlines(), there)):
            yield cell


@pytest.mark.parametrize("page", PAGES)
def test_pdf(page):
    here, there = site(page), pdf(page)
    assert [number for number in here.equations if f"({number})" not in there] == []
    assert [number for number in here.figures if f"Fig. {number}." not in there] == []
    assert [number for number in here.exercises if f"Exercise {number}." not in there] == []
    assert [number for number in here.solutions if f"Exercise {number}, p." not in there] == []
    assert list(code_missing(here.code, there)) == []
    assert list(missing(here.prose, there)) == []


@pytest.mark.parametrize("page", PAGES)
def test_epub(page):
    here, there = site(page), epub(page)
    words = there.get_text()
    assert [number for number in here.equations if f"({number})" not in words] == []
    assert [number for number in here.figures if f"Fig. {number}" not in words] == []
    for kind, numbers in (("Exercise", here.exercises), ("Solution", here.solutions)):
        assert [number for number in numbers if f"Exercise {number}" not in words] == [], kind
    assert len(there.find_all("figure")) == len(here.figures)
    assert list(code_missing(here.code, words)) == []
    assert list(missing(here.prose, words)) == []


@pytest.mark.parametrize("page", [page for page in PAGES if is_notebook((BOOK / f"{page}.md").read_text())])
def test_notebook(page):
    here = site(page)
    code, words = notebook(page)
    assert [bare(cell) for cell in code] == [bare(cell) for cell in here.code]
    assert re.findall(r"\\tag\{(.*?)\}", words) == here.equations
    assert re.findall(r"\*\*Fig\. (\S+)\*\*", words) == here.figures
    assert re.findall(r"^### Exercise (\d+\.\d+)", words, re.MULTILINE) == here.exercises
    assert re.findall(r"^#### Solution to Exercise (\d+\.\d+)", words, re.MULTILINE) == here.solutions
    if page != "notation":  # whose table is computed
        assert list(missing(here.prose, plain(words))) == []


def test_what_is_lost_is_named():
    assert list(missing(["the first sentence", "the second sentence"], "The first\nsentence.")) == [
        "the second sentence"
    ]
    assert list(missing(["one sentence over two pages"], "one sentence 12 Vectors over two pages")) == []
    assert list(code_missing(["a = 1\nb_long_name = 2"], "a = 1")) == ["a = 1\nb_long_name = 2"]


def test_the_site_has_what_is_compared():
    total = [site(page) for page in CHAPTERS]
    assert sum(len(page.equations) for page in total) >= 89
    assert sum(len(page.figures) for page in total) >= 80
    assert sum(len(page.exercises) for page in total) == sum(len(page.solutions) for page in total) >= 100
    assert sum(len(page.prose) for page in total) > 2500
