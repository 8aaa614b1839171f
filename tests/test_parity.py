"""One book, nothing lost on the way: every page of the site is held against PDF, EPUB and notebook.

The site is the measure. What stands on one of its pages must stand in every other edition: its equations,
formulas, figures, tables, exercises, references, code and outputs, and the words of every sentence.
`pytest -s` prints how many there are.
"""

import copy
import json
import os
import re
import zipfile
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from build_book import BOOK, pages
from editions import (
    MOVED,
    bare,
    cleaned,
    code_missing,
    fewer,
    figures_unlike,
    missing,
    notebook_content,
    outputs_missing,
    printed,
    read_print,
    references_missing,
    said,
    simplified,
    tables_unlike,
    things,
    tight,
    unlike,
    web_content,
)  # fmt: skip
from lxml import etree, html
from notebooks import is_notebook
from page_formulas import page_formulas
from repository import repository
from tagged_pdf import tagged_pdf

pytestmark = pytest.mark.site

BUILD = Path(os.environ.get("BUILD", BOOK / "_build"))
PAGES = pages(BOOK)
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]
NOTEBOOKS = [page for page in PAGES if is_notebook((BOOK / f"{page}.md").read_text(encoding="utf-8"))]


@cache
def site_source(page):
    [article] = html.parse(BUILD / "html" / f"{page}.html").xpath("//article")
    return simplified(article)


def site_page(page, edition="pdf"):
    """Return a page of the site, in the order of another edition."""
    article = cleaned(site_source(page))
    for moved in MOVED[edition]:
        for element in article.select(moved):
            article.append(element.extract())
    if edition == "notebook":  # which has no outputs
        for output in article.select(".cell_output > :not(figure)"):
            output.decompose()
    return article


@cache
def site_things():
    return things({page: site_page(page) for page in PAGES})


@cache
def site(page, edition):
    """Return what a page of the site has, in the order of another edition."""
    return web_content(page, site_page(page, edition), site_things())


@cache
def titles():
    return {page: bare(said(site_page(page).select_one("h1"))) for page in PAGES}


@cache
def epub_sources():
    with zipfile.ZipFile(BUILD / "epub/math-for-ml.epub") as book:
        return {page: simplified(etree.fromstring(book.read(f"{page}.xhtml"))) for page in PAGES}


@cache
def epub_pages():
    return {page: cleaned(source) for page, source in epub_sources().items()}


@cache
def tags_of_print():
    return tagged_pdf(BUILD / "print/math-for-ml-a4.pdf")


@cache
def book_in_print():
    return read_print(copy.deepcopy(tags_of_print()))


def epub(page, article=None):
    """Return what a page of the EPUB has."""
    return web_content(page, article or cleaned(epub_sources()[page]), epub_things())


@cache
def epub_things():
    return things(epub_pages())


def pdf(page, book=None):
    """Return what a page has in the PDF, with what stands at the back."""
    return (book or book_in_print()).content(titles()[page])


@cache
def notebook_source(page):
    return json.loads((BUILD / f"notebooks/{page.rpartition('/')[2]}.ipynb").read_text(encoding="utf-8"))


def notebook(page, source=None):
    """Return what a notebook has."""
    return notebook_content(
        source or notebook_source(page), f"{repository().pages}/", site_things(), sentences(page)
    )


@cache
def sentences(page):
    """Return a function that says a formula of a page as the page says it."""
    formulas = page_formulas(BOOK / f"{page}.md")
    labels = {tight(display.latex): display.label for display in formulas.chapter.displays}
    return lambda tex: formulas.spoken(tex, labels.get(tight(tex), "")) or tex


# What notebooks link to; terms, functions and works are words there.
LINKED = {"equation", "figure", "exercise", "page", "section"}


def lost_in_epub(page, there):
    """Return what an EPUB's page lacks of the page of the site, by kind."""
    here = site(page, "epub")
    return {
        "equations": list(unlike(here.equations, there.equations, "equation")),
        "formulas": fewer(here.formulas, there.formulas),
        "figures": list(figures_unlike(here.figures, there.figures)),
        "exercises": list(unlike(here.exercises, there.exercises, "exercise")),
        "hints": list(unlike(here.hints, there.hints, "hint")),
        "solutions": list(unlike(here.solutions, there.solutions, "solution"))
        + fewer(here.ways_back, there.ways_back),
        "tables": list(tables_unlike(here.tables, there.tables)),
        "references": fewer(here.references, there.references),
        "footnotes": fewer(here.footnotes, there.footnotes),
        "outputs": list(unlike(here.outputs, there.outputs, "output")),
        "code": list(code_missing(here.code, there.words)),
        "prose": list(missing(here.prose, there.words)),
    }


def lost_in_pdf(page, there, book=None):
    """Return what the PDF lacks of a page of the site, by kind."""
    here, book = site(page, "pdf"), book or book_in_print()
    return {
        "equations": fewer(here.equations, there.equations),
        "formulas": fewer(here.formulas, there.formulas),
        "figures": list(figures_unlike(here.figures, there.figures)),
        "exercises": list(unlike(here.exercises, there.exercises, "exercise")),
        "hints": list(unlike(here.hints, there.hints, "hint")),
        "solutions": list(unlike(here.solutions, there.solutions, "solution"))
        + list(references_missing(here.ways_back, there.ways_back, book, titles())),
        "tables": list(tables_unlike(here.tables, there.tables)),
        "references": list(references_missing(here.references, there.references, book, titles())),
        "footnotes": fewer(here.footnotes, there.footnotes),
        "outputs": list(outputs_missing(here.outputs, there.outputs)),
        "code": list(code_missing(here.code, there.words)),
        "prose": list(missing(here.prose, there.words)),
    }


def lost_in_notebook(page, there):
    """Return what a notebook, which has no outputs, lacks of a page of the site, by kind."""
    here = site(page, "notebook")
    return {
        "equations": list(unlike(here.equations, there.equations, "equation")),
        "formulas": fewer([said for said, _ in here.formulas], [said for said, _ in there.formulas]),
        "figures": list(figures_unlike(here.figures, there.figures, alt=False)),
        "exercises": list(unlike(here.exercises, there.exercises, "exercise")),
        "hints": list(unlike(here.hints, there.hints, "hint")),
        "solutions": list(unlike(here.solutions, there.solutions, "solution")),
        "tables": list(tables_unlike(here.tables, there.tables)),
        "references": fewer(
            [reference for reference in here.references if reference.to.kind in LINKED], there.references
        ),
        "footnotes": fewer(here.footnotes, there.footnotes),
        "code": list(unlike([*map(bare, here.code)], [*map(bare, there.code)], "cell")),
        "prose": list(missing(here.prose, there.words)),
    }


def found(lost):
    """Return the kinds of which something is lost, with what."""
    return {kind: told for kind, told in lost.items() if told}


@pytest.mark.parametrize("page", PAGES)
def test_pdf(page):
    assert found(lost_in_pdf(page, pdf(page))) == {}


@pytest.mark.parametrize("page", PAGES)
def test_epub(page):
    assert found(lost_in_epub(page, epub(page))) == {}


@pytest.mark.parametrize("page", NOTEBOOKS)
def test_notebook(page):
    assert found(lost_in_notebook(page, notebook(page))) == {}


def test_different_things_stand_at_different_places_in_print():
    """Two displays may stand on one page: a reference to each must lead to a height of its own."""
    heights = defaultdict(set)
    for link in tags_of_print().iter("link"):
        if "to" in link.attrib and re.fullmatch(r"\(\d+\.\d+\)", shown := "".join(link.itertext()).strip()):
            heights[shown].add(link.get("to"))
    assert {shown: places for shown, places in heights.items() if len(places) > 1} == {}
    assert len(set.union(*heights.values())) == len(heights) > 5


# Each comparison, shown to fail: a copy of an edition with one fault.


def without_a_table_row(article):
    article.select("table tr")[2].decompose()


def with_swapped_cells(article):
    one, other = article.select("table td")[:2]
    one.string, other.string = other.get_text(), one.get_text()


def without_a_figure(article):
    article.select_one("figure").decompose()


def with_another_caption(article):
    article.select_one("figcaption .caption-text").string = "Another caption."


def with_another_alternative_text(article):
    article.select_one("figure img")["alt"] = "Another picture."


def without_a_solution(article):
    article.select_one(".solution").decompose()


def with_a_reference_elsewhere(article):
    article.select_one("p > a.reference.internal[href$='gradient-descent.xhtml']")["href"] = "vectors.xhtml"


def without_a_line_of_output(article):
    article.select_one(".cell_output pre .line").decompose()


def without_a_letter_of_a_formula(article):
    article.select_one("math[drawn]")["drawn"] = ""


@pytest.mark.parametrize(
    ("damage", "kind", "told"),
    [
        (without_a_table_row, "tables", "table 1, row 3"),
        (with_swapped_cells, "tables", "table 1, row 2"),
        (without_a_figure, "figures", "figure 1"),
        (with_another_caption, "figures", "figure 1"),
        (with_another_alternative_text, "figures", "figure 1"),
        (without_a_solution, "solutions", "solution 1"),
        (with_a_reference_elsewhere, "references", "chapters/gradient-descent"),
        (without_a_line_of_output, "outputs", "output 1"),
        (without_a_letter_of_a_formula, "formulas", ""),
    ],
)
def test_a_fault_in_the_epub_is_named(damage, kind, told):
    article = cleaned(epub_sources()["chapters/core-loop"])
    damage(article)
    lost = found(lost_in_epub("chapters/core-loop", epub("chapters/core-loop", article)))
    assert told in str(lost[kind][0])


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("| Bo | 2 | 55 |", "| Bo | 55 | 2 |", "tables"),
        ("#### Solution to Exercise 3.1", "####", "solutions"),
        ("**Fig. 3.2** What", "**Fig. 3.2** Something else. What", "figures"),
        ("/chapters/gradient-descent.html", "/chapters/vectors.html", "references"),
        (r"\\tag{3.2}", r"\\tag{3.1}", "equations"),
        (r"\\mathbf{w}^\\top", r"\\mathbf{w}", "formulas"),
    ],
)
def test_a_fault_in_a_notebook_is_named(old, new, kind):
    page = "chapters/core-loop"
    source = json.dumps(notebook_source(page))
    assert old in source
    assert kind in found(lost_in_notebook(page, notebook(page, json.loads(source.replace(old, new, 1)))))


def tags(tree, name, words):
    """Return the tags of a kind whose words begin so."""
    return [tag for tag in tree.iter(name) if "".join(tag.itertext()).strip().startswith(words)]


def swap_cells(tree):
    one, other = next(row for row in tree.iter("tr") if "".join(row.itertext()).startswith("Bo"))[1:3]
    one.text, other.text = other.text, one.text


def drop_figure(tree):
    caption = tags(tree, "caption", "Fig. 3.2.")[0]
    figure = caption.getparent().getparent()
    figure.getparent().remove(figure)


def drop_solution(tree):
    tags(tree, "strong", "Exercise 3.1")[-1].text = ""


def lead_elsewhere(tree):
    for link in tags(tree, "link", "Gradient descent"):
        link.set("to", "0 0")


def drop_line_of_output(tree):
    tags(tree, "p", "next: 73.25")[0].text = ""


def drop_row_of_cases(tree):
    formula = next(tag for tag in tree.iter("formula") if "(3.3)" in "".join(tag.itertext()))
    formula[:] = []
    formula.text = "(3.3)"


@pytest.mark.parametrize(
    ("damage", "kind", "told"),
    [
        (swap_cells, "tables", "table 1, row 3"),
        (drop_figure, "figures", "figure 2"),
        (drop_solution, "solutions", "solution 1"),
        (lead_elsewhere, "references", "chapters/gradient-descent"),
        (drop_line_of_output, "outputs", "next:73.25"),
        (drop_row_of_cases, "formulas", "33"),
    ],
)
def test_a_fault_in_the_pdf_is_named(damage, kind, told):
    tree = copy.deepcopy(tags_of_print())
    damage(tree)
    book = read_print(tree)
    lost = found(lost_in_pdf("chapters/core-loop", pdf("chapters/core-loop", book), book))
    assert told in str(lost[kind][0])


HINTED = "chapters/derivatives"


def hints_lost(lost):
    return [told.split(" became ")[0] for told in lost["hints"]]


def test_a_hint_that_is_dropped_is_named():
    hints = site(HINTED, "pdf").hints
    second = f"hint 2: {hints[1]!r}"
    article = cleaned(epub_sources()[HINTED])
    article.select_one(".hints").select("ol > li")[1].decompose()
    assert hints_lost(lost_in_epub(HINTED, epub(HINTED, article)))[0] == f"hint 3: {hints[2]!r}"
    source = json.loads(json.dumps(notebook_source(HINTED)).replace("Hint 2", "Two", 1))
    assert hints_lost(lost_in_notebook(HINTED, notebook(HINTED, source)))[0] == second
    tree = copy.deepcopy(tags_of_print())
    [first, *_] = tags(tree, "strong", "Hint 2.")
    page = next(page for page in PAGES if site(page, "pdf").hints)
    first[:], first.text = [], "Two"
    book = read_print(tree)
    [told, *_] = hints_lost(lost_in_pdf(page, pdf(page, book), book))
    assert "hint 2'" in told


def test_print_says_how_many_lines_of_an_output_it_leaves_out():
    output = "\n".join(f"row {i}" for i in range(50))
    first, left_out, last = printed(output)
    assert (first.split("\n")[-1], left_out, last.split("\n")[0]) == (
        "row 15", "… 28 lines are left out", "row 44",
    )  # fmt: skip
    assert list(outputs_missing([output], [first, left_out, last])) == []
    assert list(outputs_missing([output], [first, "… 27 lines are left out", last]))
    assert printed("a\nb\n") == ["a\nb"]


def test_what_is_lost_is_named():
    assert list(missing(["the first sentence", "the second sentence"], "The first\nsentence.")) == [
        "the second sentence"
    ]
    assert list(missing(["one sentence over two pages"], "one sentence 12 Vectors over two pages")) == []
    assert list(code_missing(["a = 1\nb_long_name = 2"], "a = 1")) == ["a = 1\nb_long_name = 2"]


def test_the_site_has_what_is_compared():
    kinds = ("equations", "formulas", "figures", "exercises", "hints", "solutions", "tables", "references",
             "footnotes", "outputs", "code", "prose")  # fmt: skip
    counts = {page: {kind: len(getattr(site(page, "pdf"), kind)) for kind in kinds} for page in PAGES}
    total = {kind: sum(count[kind] for count in counts.values()) for kind in kinds}
    print("\n" + "".join(f"{kind:>11}" for kind in ("page", *kinds)))
    for page, count in {**counts, "all": total}.items():
        print(f"{page.removeprefix('chapters/')[:11]:11}" + "".join(f"{count[kind]:11}" for kind in kinds))
    assert total["equations"] >= 89
    assert total["formulas"] >= 1300
    assert total["figures"] >= 80
    assert total["exercises"] == total["solutions"] >= 100
    assert total["hints"] >= 16
    assert total["tables"] >= 30
    assert total["references"] >= 400
    assert total["outputs"] >= 250
    assert total["prose"] > 2500
