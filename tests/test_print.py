"""Print: what the writer makes of a page, and what is in the finished PDFs."""

import io
import os
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pypdfium2
import pytest
import typst_writer
from chapters import Chapter
from docutils import nodes
from page_formulas import PageFormulas
from sphinx_exercise.nodes import exercise_enumerable_node
from typeset import TypesettingError, booklet, booklet_order, compressed, rounded, typeset
from typst_writer import IndexTerms, string, text

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("BUILD", ROOT / "book/_build"))
PRINT = BUILD / "print"


def tree(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return every element of the structure tree."""
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                found.append(kid)
                waiting.append(kid)
    return found


def small_book(folder: Path, body: str, extra: str = "") -> Path:
    """Write a book of one page, as the builder does, with the real templates."""
    for template in (ROOT / "book/_typst").glob("*.typ"):
        (folder / template.name).write_text(template.read_text())
    about = {"version": "1", "date": "2026-01-02", "address": "https://example.org"}
    (folder / "about.typ").write_text("".join(f'#let {k} = "{v}"\n' for k, v in about.items()))
    (folder / "main.typ").write_text(f'#import "book.typ": *\n#show: book\n= One\n{body}\n{extra}')
    return folder


def read(pdf: bytes) -> list[str]:
    """Return the text of every page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize(
    "words",
    [
        "1. *a* _b_ `c` $d$ #e[f](g) <h> @i ~ // j = + - k; 'l' \"m\"",
        "http://a.b/c",
        "- d",
        "= e",
        "a\\b",
        "c(d)",
    ],
)
def test_text_shows_what_it_says(tmp_path, words):
    shown = read(typeset(small_book(tmp_path, "#strong[x]" + text(words)), "a4"))[0]
    assert f"x{words}" in shown.replace("\r\n", " ")


def test_text_without_escape_would_show_something_else(tmp_path):
    with pytest.raises(TypesettingError, match="a4"):
        typeset(small_book(tmp_path, "#strong[x](y)"), "a4")


def test_the_index_marks_a_term_once_a_page_and_knows_its_definition():
    terms = IndexTerms(["loss", "log loss"])
    seen: set[str] = set()
    assert terms.marked("a log loss, two losses", seen) == 'a log loss#ix("log loss"), two losses#ix("loss")'
    assert terms.marked("the loss", seen) == "the loss"
    assert terms.definition("Losses") == '#ix("loss", main: true)'
    assert terms.definition("gradient") == ""


def test_a_formula_without_alternative_text_stops_the_compiler(tmp_path):
    with pytest.raises(TypesettingError, match="alt"):
        typeset(small_book(tmp_path, "$x$"), "a4")


def test_a_reference_to_nothing_stops_the_compiler(tmp_path):
    with pytest.raises(TypesettingError, match="nowhere"):
        typeset(small_book(tmp_path, '#to("nowhere")[here]'), "a4")


def test_wide_code_stays_within_the_margins(tmp_path):
    line = "total = " + " + ".join(f"number_{i}" for i in range(40))
    pdf = typeset(
        small_book(tmp_path, f'#code(raw(block: true, lang: "python", "if x:\\n    {line}"))'), "a5"
    )
    page = pypdfium2.PdfDocument(pdf)[0]
    boxes = [found.get_bounds() for found in page.get_objects() if found.type == 1]
    right_margin = 13 / 25.4 * 72
    assert max(box[2] for box in boxes) <= page.get_width() - right_margin + 0.5
    assert "number_39" in read(pdf)[0]


def test_wide_code_in_deep_brackets_stays_within_its_column(tmp_path):
    line = " " * 60 + 'colors["vermillion"], "//")]:'
    pdf = typeset(small_book(tmp_path, f"#columns(2, code(raw(block: true, {string(line)})))"), "a4")
    page = pypdfium2.PdfDocument(pdf)[0]
    boxes = [found.get_bounds() for found in page.get_objects() if found.type == 1]
    middle = (29 + (210 - 29 - 24) / 2) / 25.4 * 72
    assert max(box[2] for box in boxes if box[0] < middle) <= middle + 0.5


def test_code_is_split_before_a_statement_only(tmp_path):
    block = "\n".join(f"first({i},\n    second({i}))" for i in range(100))
    pages = read(typeset(small_book(tmp_path, f"#code(raw(block: true, {string(block)}))"), "a4"))
    assert len(pages) > 2
    assert [page[:6] for page in pages[1:]] == ["first("] * (len(pages) - 1)


def test_short_code_is_never_split(tmp_path):
    block = "\n".join(f"line_{i}" for i in range(7))
    body = f"#v(100% - 15mm)#code(raw(block: true, {string(block)}))"
    pages = read(typeset(small_book(tmp_path, body), "a4"))
    assert [("line_0" in page, "line_6" in page) for page in pages] == [(False, False), (True, True)]


@pytest.mark.parametrize(("answered", "page"), [("", 0), (", answered: true", 1)])
def test_code_stays_with_what_it_printed_and_not_with_the_next_heading(tmp_path, answered, page):
    body = f'words #v(220mm)#code(raw(block: true, "asked"){answered})\n== Next\n#block(height: 5mm)[more]'
    pages = read(typeset(small_book(tmp_path, body), "a4"))
    assert ["asked" in words for words in pages] == [number == page for number in range(2)]


def test_every_page_has_its_number_once(tmp_path):
    book = pypdfium2.PdfDocument(typeset(small_book(tmp_path, "== Title\na#pagebreak()b"), "a4"))
    mm = 72 / 25.4
    foot = [page.get_textpage().get_text_bounded(top=20 * mm).strip() for page in book]
    head = [page.get_textpage().get_text_bounded(bottom=page.get_height() - 20 * mm).split() for page in book]
    assert foot == ["1", ""]  # it opens a chapter
    assert head == [[], ["2", "Title"]]


def test_boxes_of_the_map_stand_apart(tmp_path):
    box = '("page", [name], [idea]), ("other", [name], [idea])'
    labels = "#metadata(none)<page> #metadata(none)<other>"
    page = pypdfium2.PdfDocument(
        typeset(small_book(tmp_path, f"{labels}#concept-map((({box}),), ())"), "a5")
    )[0]
    boxes = sorted({found.get_bounds() for found in page.get_objects(max_depth=1) if found.type == 2})
    assert len(boxes) >= 2
    assert boxes[0][2] < boxes[-1][0]


def test_pictures_are_drawn_at_one_scale(tmp_path):
    body = ""
    for width in (200, 300):
        size = f'width="{width}pt" height="9pt"'
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="M0 0H9V9"/></svg>'
        (tmp_path / f"{width}.svg").write_text(drawing)
        body += f'#picture("/{width}.svg", "alt", "{width}", "p{width}", none)[caption]'
    page = pypdfium2.PdfDocument(typeset(small_book(tmp_path, body), "a4"))[0]
    scales = [round(found.get_matrix().a, 3) for found in page.get_objects() if found.type == 2]
    assert len(scales) == 2
    assert len(set(scales)) == 1


def test_long_output_is_shortened_with_a_note(tmp_path):
    rows = "\\n".join(f"row {i}" for i in range(50))
    shown = read(typeset(small_book(tmp_path, f'#output(raw(block: true, "{rows}"))'), "a4"))[0]
    assert all(words in shown for words in ("row 15", "row 49", "28 lines are left out"))
    assert "row 20" not in shown


def test_the_same_source_gives_the_same_bytes(tmp_path):
    book = small_book(tmp_path, '#m("x", $x$)')
    assert typeset(book, "a4") == typeset(book, "a4")
    pages = typeset(book, "a5", tagged=False)
    assert booklet(pages) == booklet(pages)


@pytest.mark.parametrize(("pages", "sheets"), [(8, 10), (5, 10), (100, 10), (81, 3)])
def test_a_booklet_reads_in_order_when_it_is_folded(pages, sheets):
    sides = booklet_order(pages, sheets)
    assert sorted(number for side in sides for number in side if number < pages) == list(range(pages))
    start = 0
    while start < len(
        sides
    ):  # unfold each stapled part: right halves of fronts and left of backs lead inwards
        part = sides[start : start + 2 * sheets]
        inwards = [side[1 - i % 2] for i, side in enumerate(part)]
        outwards = [side[i % 2] for i, side in enumerate(part)][::-1]
        folded = inwards + outwards
        assert folded == list(range(folded[0], folded[0] + len(folded)))
        start += 2 * sheets


def test_rounding_leaves_text_and_scales_alone():
    drawn = b"q 0.66645354 0 0 -0.66 68.031494 776.69293 cm (1.23456\\)9.8765) Tj 1709.3334 4250 m 0.045 w"
    assert rounded(drawn) == (
        b"q 0.66645354 0 0 -0.66 68.0 776.7 cm (1.23456\\)9.8765) Tj 1709 4250 m 0.045 w"
    )


def test_compressing_keeps_every_page(tmp_path):
    pdf = typeset(small_book(tmp_path, "#pagebreak()", "two"), "a4")
    assert len(pikepdf.open(io.BytesIO(compressed(pdf))).pages) == 2


# The finished PDFs


@pytest.fixture(scope="module", params=["a4", "letter"])
def book(request):
    path = PRINT / f"math-for-ml-{request.param}.pdf"
    assert path.exists(), "run `make print` first"
    with pikepdf.open(path) as pdf:
        yield pdf


@pytest.mark.site
def test_every_formula_and_picture_is_tagged_and_says_what_it_shows(book):
    pages = [path.read_text() for path in (BUILD / "typst/pages").rglob("*.typ")]
    written = Counter(
        {kind: sum(page.count(call) for page in pages) for kind, call in
         {"m": "#m(", "formula": "#formula(", "picture": "#picture("}.items()}
    )  # fmt: skip
    codes = len(list((BUILD / "typst/codes").glob("*.svg")))
    front = 5  # the title page's formula and the legend
    tags = [element for element in tree(book) if str(element.S) in {"/Formula", "/Figure"}]
    counted = Counter(str(element.S) for element in tags)
    assert counted["/Formula"] == written["m"] + written["formula"] + front
    with_alt = Counter(str(element.S) for element in tags if str(element.get("/Alt", "")).strip())
    assert with_alt["/Formula"] == counted["/Formula"]
    assert [str(element.Alt) for element in tags if "\\" in str(element.get("/Alt", ""))] == []
    assert with_alt["/Figure"] == written["picture"] + codes


@pytest.mark.site
def test_the_pdf_says_what_it_is(book):
    assert book.Root.Lang == "en-US" or str(book.Root.Lang).startswith("en")
    assert book.Root.MarkInfo.Marked
    with book.open_metadata() as metadata:
        assert metadata["dc:title"] == "Math for Machine Learning"
        assert metadata["pdfuaid:part"] == "1"
    with book.open_outline() as outline:
        titles = [item.title for part in outline.root for item in (part, *part.children)]
    assert {"4. Vectors", "Solutions to the exercises", "Index"} <= set(titles)


@pytest.mark.site
def test_fonts_are_embedded_and_few(book):
    fonts = {str(o.FontName) for o in book.objects
             if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"}  # fmt: skip
    assert 3 <= len(fonts) <= 9
    assert [name for name in fonts if "+" not in name[:9]] == []  # a subset has a prefix
    assert all("/FontFile3" in o or "/FontFile2" in o for o in book.objects
               if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor")  # fmt: skip


@pytest.mark.site
def test_nothing_stands_beyond_the_margins():
    pdf = pypdfium2.PdfDocument(PRINT / "math-for-ml-a4.pdf")
    mm = 72 / 25.4
    for number, page in enumerate(pdf, 1):
        boxes = [found.get_bounds() for found in page.get_objects(max_depth=1) if found.type == 1]
        if boxes:
            assert min(box[0] for box in boxes) >= 23 * mm, f"page {number}"
            assert max(box[2] for box in boxes) <= page.get_width() - 23 * mm, f"page {number}"


@pytest.mark.site
@pytest.mark.parametrize(("name", "limit"), [("a4", 3_000_000), ("letter", 3_000_000), ("light", 1_500_000)])
def test_the_pdfs_are_light(name, limit):
    assert (PRINT / f"math-for-ml-{name}.pdf").stat().st_size <= limit


@pytest.mark.site
def test_the_booklet_has_two_pages_on_each_side():
    with pikepdf.open(PRINT / "math-for-ml-booklet.pdf") as sheets:
        width, height = (float(side) for side in sheets.pages[0].mediabox[2:])
    assert width > height
    assert len(read((PRINT / "math-for-ml-booklet.pdf").read_bytes())) % 2 == 0


@pytest.mark.site
def test_the_reference_names_no_field_by_its_number():
    pages = "".join(read((PRINT / "math-for-ml-a4.pdf").read_bytes()))
    assert "Alias for" not in pages
    assert "derivatives.\u200bTangent" in pages


@pytest.mark.site
def test_the_title_of_an_exercise_has_no_half_bracket():
    titles = re.findall(
        r"Exercise \d+\.\d+\. (.*?)(?:Solution|Hints and solution):",
        "".join(read((PRINT / "math-for-ml-a4.pdf").read_bytes())),
    )
    assert len(titles) > 100
    assert [title for title in titles if title.count("(") != title.count(")")] == []


def page_writer() -> typst_writer.Writer:
    """Return a writer of a page of which nothing has a number."""
    builder = SimpleNamespace(env=SimpleNamespace(toc_fignumbers={}))
    return typst_writer.Writer(builder, "page", PageFormulas(Chapter("page", "# A page")), IndexTerms([]))


def test_a_link_to_another_page_has_its_number_even_before_the_first_section():
    page = nodes.document("", "")
    here = nodes.section("", ids=["here"])
    page += here
    here += [nodes.reference("", "far", refuri="page:other"), nodes.reference("", "near", refid="here")]
    written = page_writer().page(page)
    assert '#to("other", page: true)[far]' in written
    assert '#to("page#here", page: false)[near]' in written


def test_a_paragraph_in_bold_alone_is_a_heading_that_stays_with_what_follows():
    both = nodes.container("", nodes.paragraph("", "", nodes.strong("", "Table")), nodes.paragraph("", "one"))
    assert page_writer().write(both).split() == ["#rubric[Table]", "one"]
    assert "#rubric" not in page_writer().write(
        nodes.paragraph("", "", nodes.strong("", "a"), nodes.Text(" b"))
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("from -1 to n - 1", r"from −1 to n − 1"),
        ("well-known, (n)-1, x-1, a - (b)", r"well\-known, \(n)\-1, x\-1, a \- \(b)"),
    ],
)
def test_a_hyphen_that_means_minus_is_one(words, shown):
    assert shown in page_writer().write(nodes.paragraph("", words))
    assert "−" not in page_writer().write(nodes.inline("", words))  # the default of a parameter, say


def test_a_heading_within_a_docstring_stands_in_the_line_of_its_words():
    rubric = nodes.rubric("", "References")
    assert page_writer().write(nodes.container("", rubric, nodes.paragraph("", "Here."))).split() == [
        "#strong[References\\.]", "Here\\."
    ]  # fmt: skip
    code = nodes.doctest_block("", "1")
    assert "#rubric[Examples]" in page_writer().write(nodes.container("", nodes.rubric("", "Examples"), code))


@pytest.mark.parametrize(("following", "leads"), [(exercise_enumerable_node, True), (nodes.paragraph, False)])
def test_one_line_between_a_heading_and_an_exercise_stays_with_both(following, leads):
    page = page_writer()
    page.exercise_enumerable_node = page.title = page.inside
    section = nodes.section("", nodes.title("", "Vectors"), nodes.paragraph("", "One line"), following())
    assert ("#leads-on[One line]" in page.inside(section)) is leads


def test_a_question_does_not_end_with_the_number_of_its_objective_alone():
    title = nodes.paragraph("", "1. Why? (objective 2)")
    question = nodes.container("", title, design_component="dropdown")
    assert "objective~2" in page_writer().write(question)


@pytest.mark.parametrize(
    ("tex", "whole"),
    [(r"\mathbf{u} = (3, 1)", True), ("9 + 18 + 32 + 5 = 64", False)],
)
def test_a_short_formula_is_not_split(tex, whole):
    assert ("whole: true" in page_writer().write(nodes.math("", tex))) is whole


class Warnings(list):
    """Keeps what the writer warns of."""

    def warning(self, message, *parts, location, type):
        self.append(message % parts)


@pytest.mark.parametrize(
    ("node", "told"),
    [
        (nodes.raw("", "<b>"), "print does not know how to set raw"),
        (nodes.math("", r"\unknown{x}"), r"\unknown"),
    ],
)
def test_what_cannot_be_printed_is_named(monkeypatch, node, told):
    warnings = Warnings()
    monkeypatch.setattr(typst_writer, "logger", warnings)
    page_writer().write(node)
    assert len(warnings) == 1
    assert told in warnings[0]
