"""Read what a page of the book has in each edition (site, PDF, EPUB, notebook), all in the same form.

Formulas count as the sentence by which each edition names them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from itertools import zip_longest
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Tag
from lxml import etree
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

# Classes of what belongs to the edition and not to the book.
OWN = {
    "assess", "explore", "launch", "practice", "roles", "headerlink", "keep", "reading", "concept-map",
    "overview", "toctree-wrapper", "visually-hidden",
}  # fmt: skip
# What an edition moves to the end of the chapter or the book, in its order.
MOVED = {
    "pdf": (".hints, .solution", "details.sd-dropdown"),
    "epub": ("details.sd-dropdown", ".hints, .solution"),
    "notebook": (),
}
# Formulas, code and numbers are compared on their own.
NO_PROSE = "math, .math, pre, code, .sig, .caption-number, .eqno, .section-number, .admonition-title"
# Links of a page within the book; those between a footnote and its number are the edition's own.
LINKS = "a[href]:not(.footnote-reference, .footnote > .label a, .footnote > .backrefs a)"
# What print has behind the chapters, each under the title of its chapter.
BACK = ("solutionstotheexercises", "answerstothequestions", "thecodeofthefigures")
# The chapter whose sections are pages of their own on the site.
SPLIT = "reference"
TAG = r"\s*\\tag\{(.*?)\}"
"""The number of a display in a notebook."""
PAGE_NUMBER = r"\(p\.\s*\d+\)"
"""What print adds to a reference."""
WHOLE, HEAD, TAIL = 30, 16, 6
"""Lines of output that print shows: all of so many, else so many at the beginning and at the end."""


class Figure(NamedTuple):
    """A picture."""

    number: str
    alt: str
    caption: str


class Thing(NamedTuple):
    """What a reference leads to."""

    page: str
    kind: str
    name: str


class Reference(NamedTuple):
    """A link within the book: what it shows, and where it leads."""

    shown: str
    to: Thing | str


Table = list[list[str]]


@dataclass
class Content:
    """What a page has, in the order of the edition."""

    equations: list[str] = field(default_factory=list)
    formulas: list[tuple[str, str]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    exercises: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    solutions: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    ways_back: list[Reference] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    words: str = ""


def bare(words: str) -> str:
    """Return letters and digits only: how an edition breaks lines and draws quotes does not matter."""
    return "".join(c for c in unicodedata.normalize("NFKD", words).lower() if c.isalnum())


def letters(words: str) -> str:
    """Return the letters and digits of a formula, without accents, sorted: each edition has its own order."""
    return "".join(sorted(c for c in bare(words) if unicodedata.category(c) != "Lm"))


def tight(words: str) -> str:
    """Return words without spaces."""
    return "".join(words.split())


def said(element: Tag) -> str:
    """Return the words of an element on one line."""
    return " ".join(element.get_text().split())


# Site and EPUB, which Sphinx writes with the same classes, and notebooks, rendered


def thing(page: str, place: Tag) -> Thing:
    """Return what a place of a page belongs to: the nearest thing around it that has a number or a name."""
    for around in (place, *place.parents):
        classes: list[str] = list(around.get("class") or [])
        if "math" in classes and (number := around.select_one(".eqno")):
            return Thing(page, "equation", said(number).strip("()"))
        if around.name == "figure" and (number := around.select_one(".caption-number")):
            return Thing(page, "figure", said(number).removeprefix("Fig. "))
        for kind in ("exercise", "solution"):
            if kind in classes and (found := exercise_number(around)):
                return Thing(page, kind, found)
        if "citation" in classes and around.name == "div":
            return Thing(page, "work", bare(said(around.select("p")[0])))
        if around.name == "dt":
            kind = "function" if "sig" in classes else "term"
            name = str(around.get("id")).rpartition(".")[2] if kind == "function" else said(around)
            return Thing(page, kind, bare(name))
        if around.name == "section" and (heading := around.find(["h1", "h2", "h3", "h4"], recursive=False)):
            return Thing(page, "page" if heading.name == "h1" else "section", bare(said(heading)))
    raise ValueError(f"{page}: nothing with a name is around {place}")


def exercise_number(box: Tag) -> str:
    """Return the number in the title of an exercise or a solution; nothing for one without."""
    title = box.select_one(".admonition-title")
    found = re.search(r"Exercise (\d+\.\d+)", said(title)) if title else None
    return found[1] if found else ""


def drop(element: etree._Element) -> None:
    """Take an element out of its page, but not the words behind it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def simplified(root: etree._Element) -> str:
    """Return a page as HTML without what is not the book's, with each formula's letters as its `drawn`."""
    for element in list(root.iter("{*}*")):
        own = OWN.intersection(element.get("class", "").split()) or element.get("href", "").startswith(
            "#code-"
        )
        if own or element.tag == "script":
            drop(element)
    for formula in root.iter("{*}math"):
        boxes = (box for box in formula.iterancestors() if "math" in box.get("class", "").split())
        box = next(boxes, formula)
        number = box.xpath("string(.//*[@class='eqno'])")
        formula.set("drawn", letters(text(formula) + number))
        formula[:] = []
        formula.text = ""
    return str(etree.tostring(root, method="html", encoding="unicode"))


def cleaned(source: str) -> Tag:
    """Return the content of a `simplified` page, with its sentence in place of each formula."""
    soup = BeautifulSoup(source, "lxml")
    article = soup.select_one("article") or soup.select_one("body")
    assert article is not None
    for formula in article.find_all("math"):
        formula.string = str(formula.get("aria-label") or formula["alttext"])
    return article


def things(pages: Mapping[str, Tag]) -> dict[str, Thing]:
    """Return what stands at each address, such as `chapters/vectors#length`, of pages that are cleaned."""
    found = {}
    for page, article in pages.items():
        heading = article.select_one("h1")
        assert heading is not None
        found[page] = thing(page, heading)
        for place in article.select("[id]"):
            found[f"{page}#{place['id']}"] = thing(page, place)
    return found


def address(page: str, href: str) -> str:
    """Return where a link of a page leads, such as `chapters/vectors#length`."""
    path, _, name = href.partition("#")
    target = re.sub(r"\.x?html$", "", normpath(join(dirname(page), path))) if path else page
    return target + (f"#{name}" if name else "")


def web_content(page: str, article: Tag, known: Mapping[str, Thing]) -> Content:
    """Return what a page of the site or of the EPUB has, given what stands at each address there."""
    links = [link for link in article.select(LINKS) if not str(link["href"]).startswith(("http", "mailto"))]
    content = Content(
        equations=[said(number).strip("()") for number in article.select(".eqno")],
        formulas=[(tight(said(formula)), str(formula["drawn"])) for formula in article.find_all("math")],
        figures=[web_figure(figure) for figure in article.select("figure")],
        exercises=[exercise_number(box) for box in article.select("div.exercise")],
        hints=[hint for box in article.select(".hints") for hint in web_hints(box)],
        solutions=[exercise_number(box) for box in article.select(".solution")],
        tables=[web_table(table) for table in article.select("table, dl.table")],
        references=[
            Reference(bare(said(link)), known.get(to := address(page, str(link["href"])), to))
            for link in links
            if not link.find_parent(class_="admonition-title")
        ],
        ways_back=[way_back(page, box, known) for box in article.select(".solution")],
        footnotes=[bare(said(note.select("p")[-1])) for note in article.select("aside.footnote")],
        outputs=[output.get_text() for output in article.select(".cell_output pre")],
        code=[code.get_text() for code in article.select(".cell_input pre")],
        words=article.get_text(),
    )
    for element in article.select(NO_PROSE):
        element.replace_with("\0")
    for kept in article.select("p, li, td, th, dt, dd, h1, h2, h3, h4, figcaption, summary"):
        own = [piece for piece in kept.find_all(string=True) if piece.find_parent(kept.name) is kept]
        content.prose += [part for piece in own for part in piece.split("\0") if len(bare(part)) >= 12]
    return content


def web_hints(box: Tag) -> list[str]:
    """Return the hints to an exercise by numbers, such as 4.2 hint 1; the EPUB has them as a list."""
    named = str(box.get("aria-label") or said(box))
    found = re.match(r"Hints to Exercise (\d+\.\d+)", named)
    steps = box.select("details") or box.select("ol > li")
    return [f"{found[1] if found else ''} hint {i}" for i in range(1, len(steps) + 1)]


def way_back(page: str, box: Tag, known: Mapping[str, Thing]) -> Reference:
    """Return the link in the title of a solution; on the site the exercise is right above, and needs none."""
    number, link = exercise_number(box), box.select_one(".admonition-title a[href]")
    if link is None:
        return Reference(number, Thing(page, "exercise", number))
    return Reference(number, known.get(to := address(page, str(link["href"])), to))


def web_figure(figure: Tag) -> Figure:
    """Return a figure of the site or of the EPUB."""
    number, caption, picture = (figure.select_one(s) for s in (".caption-number", ".caption-text", "img"))
    assert number is not None
    assert caption is not None
    assert picture is not None
    return Figure(said(number).removeprefix("Fig. "), str(picture.get("alt")), bare(said(caption)))


def web_table(table: Tag) -> Table:
    """Return the cells of a table, or of the list that stands for one on small screens."""
    if table.name == "dl":
        terms, told = table.find_all("dt", recursive=False), table.find_all("dd", recursive=False)
        return [[bare(said(cell)) for cell in row] for row in zip(terms, told, strict=True)]
    return [[bare(said(cell)) for cell in row.select("th, td")] for row in table.select("tr")]


def as_list(table: Table) -> Table:
    """Return a table as a list of its rows: the first cell, then the others, from the third on with heads."""
    head, *rows = table
    return [
        [first, second + "".join(name + cell for name, cell in zip(head[2:], rest, strict=True) if cell)]
        for first, second, *rest in rows
    ]


def rendered(markdown: str, say: Callable[[str], str]) -> str:
    """Return Markdown as Jupyter shows it, with formulas as elements that have their sentence."""

    def formula(tex: str, options: Mapping[str, Any]) -> str:
        return f'<math alttext="{escape(say(re.sub(TAG, "", tex).strip()))}"></math>'

    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    page = str(reader.use(dollarmath_plugin, allow_labels=False, renderer=formula).render(markdown))
    # Within HTML there is no Markdown, but Jupyter sets formulas there as well.
    return re.sub(r"(?<!\\)\$([^$<]+)\$", lambda found: formula(unescape(found[1]), {}), page)


def notebook_content(
    notebook: Mapping[str, Any], home: str, known: Mapping[str, Thing], say: Callable[[str], str]
) -> Content:
    """Return what a notebook has.

    Parameters
    ----------
    notebook : mapping
        The notebook's JSON.
    home : str
        The address of the site.
    known : mapping
        What stands at each address there.
    say : callable
        Returns the sentence of a formula in TeX.
    """
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    markdown = "\n\n".join(source for kind, source in cells if kind == "markdown")
    article = cleaned(rendered(markdown, say))
    captions = [p for p in article.select("p") if re.match(r"Fig\. \d", said(p)) and p.select("strong")]
    titles = [said(title) for title in article.select("h3, h4")]
    return Content(
        equations=re.findall(TAG, markdown),
        formulas=[(tight(said(formula)), "") for formula in article.find_all("math")],
        figures=[
            Figure(
                said(p.select("strong")[0]).removeprefix("Fig. "),
                "",
                bare(said(p).removeprefix(said(p.select("strong")[0]))),
            )
            for p in captions
        ],
        exercises=[found[1] for title in titles if (found := re.match(r"Exercise (\d+\.\d+)", title))],
        hints=list(hints_below(said(title) for title in article.select("h3, summary"))),
        solutions=[
            found[1] for title in titles if (found := re.match(r"Solution to Exercise (\d+\.\d+)", title))
        ],
        tables=[web_table(table) for table in article.select("table")],
        references=[
            Reference(
                bare(said(link)), known.get(to := address("", str(link["href"]).removeprefix(home)), to)
            )
            for link in article.select("a[href]")
            if str(link["href"]).startswith(home)
        ],
        footnotes=[
            bare(said(p).removeprefix(said(number)))
            for p in article.select("p")
            if isinstance(number := p.contents[0], Tag) and number.name == "sup"
        ],
        code=[
            "".join(cell["source"])
            for cell in notebook["cells"][1:]
            if cell["cell_type"] == "code" and "practice" not in cell["metadata"].get("tags", [])
        ],
        words=article.get_text(),
    )


def hints_below(titles: Iterable[str]) -> Iterator[str]:
    """Yield the hints by numbers, such as 4.2 hint 1, from the titles of exercises and hints."""
    exercise = ""
    for title in titles:
        if found := re.match(r"\s*Exercise (\d+\.\d+)", title):
            exercise = found[1]
        elif found := re.match(r"\s*Hint (\d)\.?\s*$", title):
            yield f"{exercise} hint {found[1]}"


# PDF


@dataclass(eq=False)
class Print:
    """The printed book: its tags by chapter, and the pages on which things with a number stand."""

    chapters: dict[tuple[str, str], list[etree._Element]]
    numbered: dict[tuple[str, str], set[int]]

    def content(self, title: str) -> Content:
        """Return what a chapter has, with what stands of it at the back."""
        parts = [self.own(title), *(self.chapters.get((part, title), []) for part in BACK)]
        return pdf_content([element for part in parts for element in part])

    def own(self, title: str) -> list[etree._Element]:
        """Return the tags of a chapter, or of a section that is a page on the site."""
        return self.chapters[(title, "") if (title, "") in self.chapters else (SPLIT, title)]

    def pages_of(self, to: Thing, title: str) -> set[int]:
        """Return the pages on which a thing stands: by its number, or its name in its chapter."""
        if to.kind in {"equation", "figure", "exercise", "solution"}:
            return self.numbered.get((to.kind, to.name), set())
        return {page for words, page in self.beginnings(title) if words.startswith(to.name)}

    @cache  # noqa: B019 (there is one printed book)
    def beginnings(self, title: str) -> list[tuple[str, int]]:
        """Return the words of each tag of a chapter, and the page where they begin."""
        return [(bare(text(tag)), page_of(tag)) for tag in self.own(title) if text(tag).strip()]


def text(tag: etree._Element) -> str:
    """Return the words of a tag."""
    return "".join(tag.itertext())


def page_of(tag: etree._Element) -> int:
    """Return the page on which the words of a tag begin."""
    return next(int(inner.get("page")) for inner in tag.iter() if "page" in inner.attrib)


def read_print(tree: etree._Element) -> Print:
    """Return the book that `tagged_pdf` has read, with each formula's sentence in place of its letters."""
    for formula in tree.iter("formula"):
        formula.set("drawn", text(formula))
        formula[:] = []
        formula.text = f" {formula.get('alt')} "
    chapters: dict[tuple[str, str], list[etree._Element]] = defaultdict(list)
    numbered: dict[tuple[str, str], set[int]] = defaultdict(set)
    chapter = section = ""
    for tag in tree.iter():
        if tag.tag in {"h1", "h2"}:
            chapter, section = bare(text(tag)), ""
        elif tag.tag == "h3" and chapter in (*BACK, SPLIT):
            section = bare(text(tag))
        chapters[chapter, section].append(tag)
        if found := number_of(tag):
            numbered[found].add(page_of(tag))
    return Print(dict(chapters), dict(numbered))


NUMBERED = {
    "equation": ("formula", r".*\((\d+\.\d+)\)\s*$"),
    "figure": ("caption", r"\s*Fig\. (\d+\.\d+)\."),
    "exercise": ("strong", r"\s*Exercise (\d+\.\d+)\.\s*$"),
    "solution": ("strong", r"\s*Exercise (\d+\.\d+)$"),
}
"""How print shows the number of a thing: the tag, and the words in it."""


def number_of(tag: etree._Element) -> tuple[str, str] | None:
    """Return kind and number of what a tag holds, if it has one."""
    for kind, (name, pattern) in NUMBERED.items():
        if tag.tag == name and (found := re.match(pattern, tag.get("drawn") or text(tag))):
            return kind, found[1]
    return None


def pdf_content(tags: list[etree._Element]) -> Content:
    """Return what some tags hold."""
    numbers = [found for tag in tags if (found := number_of(tag))]
    pictures = [
        tag for tag in tags if tag.tag == "figure" and not tag.get("alt", "").startswith("QR code of ")
    ]
    captions = [tag for tag in tags if tag.tag == "caption"]
    inside = set(tags)
    content = Content(
        **{f"{kind}s": [n for k, n in numbers if k == kind] for kind in ("equation", "exercise", "solution")},
        hints=list(hints_below(text(tag) for tag in tags if tag.tag == "strong")),
        formulas=[(tight(tag.get("alt")), letters(tag.get("drawn"))) for tag in tags if tag.tag == "formula"],
        figures=[pdf_figure(*pair) for pair in zip_longest(pictures, captions)],
        tables=[
            [
                [bare(re.sub(PAGE_NUMBER, "", text(cell))) for cell in row.iter("th", "td")]
                for row in tag.iter("tr")
            ]
            for tag in tags
            if tag.tag == "table"
        ],
        references=[
            Reference(bare(text(tag)), tag.get("to"))
            for tag in tags
            if tag.tag == "link" and "to" in tag.attrib
        ],
        ways_back=[
            Reference(found[1], next(tag.itersiblings("link")).get("to"))
            for tag in tags
            if (found := number_of(tag)) and found[0] == "solution"
        ],
        footnotes=[bare(text(tag).removeprefix(text(tag[0]))) for tag in tags if tag.tag == "note"],
        words=re.sub(PAGE_NUMBER, "", "".join(text(tag) for tag in tags if tag.getparent() not in inside)),
    )
    for tag in tags:
        if tag.tag == "code" and len(tag):
            content.outputs.append("\n".join(text(line) for line in tag))
        elif tag.tag == "p" and (note := re.search(r"… (\d+) lines are left out", text(tag))):
            content.outputs.append(note[0])
    return content


def pdf_figure(picture: etree._Element | None, caption: etree._Element | None) -> Figure:
    """Return a figure; a part that is missing is empty."""
    words = text(caption) if caption is not None else ""
    found = re.match(r"\s*Fig\. (\d+\.\d+)\.(.*?)(?:Code:\s*p\..*)?$", words, re.DOTALL)
    number, told = found.groups() if found else ("", words)
    return Figure(number, picture.get("alt") if picture is not None else "", bare(told))


def printed(output: str) -> list[str]:
    """Return what print shows of an output: all of it, or beginning, note and end."""
    lines = output.rstrip().split("\n")
    if len(lines) <= WHOLE:
        return ["\n".join(lines)]
    left_out = f"… {len(lines) - HEAD - TAIL} lines are left out"
    return ["\n".join(lines[:HEAD]), left_out, "\n".join(lines[-TAIL:])]


# What is lost on the way


def missing(prose: Iterable[str], whole: str) -> Iterator[str]:
    """Yield the pieces of prose that a text does not have.

    A footnote may come between two words, so a piece may stand in two halves.
    """
    there = bare(whole)
    for piece in prose:
        words = bare(piece)
        if words in there:
            continue
        cut = next((i for i in range(len(words), 0, -1) if words[:i] in there), 0)
        if cut < 6 or words[cut:] not in there:
            yield piece


def code_missing(code: Iterable[str], whole: str) -> Iterator[str]:
    """Yield cells of which a text lacks a line."""
    there = bare(whole)
    for cell in code:
        if list(missing(cell.splitlines(), there)):
            yield cell


def fewer(here: Iterable[Any], there: Iterable[Any]) -> list[Any]:
    """Return what stands more often here than there."""
    return list((Counter(here) - Counter(there)).elements())


def unlike(here: list[Any], there: list[Any], what: str) -> Iterator[str]:
    """Yield where two lists differ, from the first place on."""
    for i, (one, other) in enumerate(zip_longest(here, there), 1):
        if one != other:
            yield f"{what} {i}: {one!r} became {other!r}"


def figures_unlike(here: list[Figure], there: list[Figure], *, alt: bool = True) -> Iterator[str]:
    """Yield figures whose number, caption or alternative text differs, or that are lost."""
    known = here if alt else [figure._replace(alt="") for figure in here]
    yield from unlike(known, there, "figure")


def tables_unlike(here: list[Table], there: list[Table]) -> Iterator[str]:
    """Yield the first row in which each table differs, and tables that are lost."""
    nothing: Table = []
    for i, (one, other) in enumerate(zip_longest(here, there, fillvalue=nothing), 1):
        if other != one and (len(one[0]) < 3 or other != as_list(one)):
            yield next(unlike(one, other, f"table {i}, row"))


def outputs_missing(here: Iterable[str], there: list[str]) -> Iterator[str]:
    """Yield outputs that print does not show in their order between blocks of code."""
    place = 0
    blocks = [tight(block) for block in there]
    for output in here:
        for part in map(tight, printed(output)):
            if part in blocks[place:]:
                place = blocks.index(part, place) + 1
            else:
                yield f"output: {part!r}"


def references_missing(
    here: Iterable[Reference], there: Iterable[Reference], known: Print, titles: Mapping[str, str]
) -> Iterator[str]:
    """Yield references that print does not have, or that lead to a page without their thing."""
    left = list(there)
    for reference in here:
        assert isinstance(reference.to, Thing), f"{reference} leads to nothing"
        pages = known.pages_of(reference.to, titles[reference.to.page])
        for other in left:
            if other.shown == reference.shown and int(str(other.to).split()[0]) in pages:
                left.remove(other)
                break
        else:
            yield f"reference {reference} does not lead to pages {sorted(pages)}"
