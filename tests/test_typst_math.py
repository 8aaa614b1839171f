r"""Formulas in print: what each is in Typst, and that none loses a sign on the way.

The witness for every formula of the book is KaTeX, which draws the pages: the same letters in the same
alphabets, the same signs, as many fraction bars and roots.
"""

import ast
import io
import re
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest
import typst
from chapters import ROOT, Chapter, reading_order
from katex import Katex
from lxml import html
from page_formulas import ROLES, PageFormulas, wrap
from typst_math import ACCENTS, ALPHABETS, FRACTIONS, SIGNS, SIZES, SPACES, STYLES, MathError, to_typst

from mlmath_ref.notation import SYMBOLS

DEFINITIONS = ROOT / "book" / "_typst" / "math.typ"

PAIRS = [
    # Letters, numbers, scripts
    (r"w x + b", "w x + b"),
    (r"x_i^2", "x_(i)^(2)"),
    (r"x_12", "x_(1) 2"),
    (r"x_{12}^2", "x_(12)^(2)"),
    (r"10^{-5}", "10^(- 5)"),
    (r"20\,000.5", "20 thin 000.5"),
    (r"f'(x)", r"f' \( x \)"),
    (r"i'^2", "i'^(2)"),
    (r"{}^2", '""^(2)'),
    (r"w^*", "w^(*)"),
    (r"x_{(h)}", r"x_(\( h \))"),
    (r"\mathbf{w}^\top\mathbf x", "bold(upright(w))^(⊤) bold(upright(x))"),
    (r"\boldsymbol{\theta}", "bold(θ)"),
    (r"\mathbb{R}^{n \times 3}", "bb(R)^(n × 3)"),
    (r"\mathcal{B}", "cal(B)"),
    (r"\hat{y}_i", "hat(y)_(i)"),
    (r"\bar x", "macron(x)"),
    (r"\bar{\hat{y}}", "macron(hat(y))"),
    (r"\tilde{x}", "tilde(x)"),
    (r"\vec{x} \dot{x}", "arrow(x) dot(x)"),
    (r"\epsilon \varepsilon \phi \varphi", "ϵ ε ϕ φ"),
    # Fractions, roots, sizes
    (r"\frac{1}{n}", "frac(1, n)"),
    (r"\frac12", "frac(1, 2)"),
    (r"\dfrac{a}{b}", "display(frac(a, b))"),
    (r"\tfrac{a}{b}", "inline(frac(a, b))"),
    (r"\frac{f(a, b)}{2}", r"frac(f \( a \, b \), 2)"),
    (r"\sqrt{x}", "sqrt(x)"),
    (r"\displaystyle\sum_i x_i", "display(∑_(i) x_(i))"),
    (r"{\textstyle \sum} x", "inline(∑) x"),
    (r"\underbrace{a + b}", "underbrace(a + b)"),
    (r"\underbrace{a}_{\text{two words}}", 'underbrace(a, "two words")'),
    # Words: a space in the source beside a string would be drawn
    (r"a \text{ if } b", 'a" if "b'),
    (r"q\text{-quantile}", 'q"-quantile"'),
    (r"\text{näher an 5\,\%}", None),
    (r"\text{5\% näher}", '"5% näher"'),
    (r"\text{a \"b\"}", None),
    (r'\text{a "b"}', r'"a \"b\""'),
    (r"\text{a~b}", '"a\N{NO-BREAK SPACE}b"'),
    (r"5\%", "5 %"),
    (r"\mathrm{d}w", "upright(d) w"),
    (r"n - \mathrm{ddof}", 'n -"ddof"'),
    (r"\operatorname{Im} f", 'op("Im") f'),
    (r"\operatorname{scaled\ distance}", 'op("scaled distance")'),
    (r"\operatorname*{arg\,min}_i", 'op("arg\N{THIN SPACE}min", limits: #true)_(i)'),
    (r"\arg\min_i", "arg min_(i)"),
    (r"\underset{i}{\arg\min}\;L", "limits(op(arg min))_(i) thick L"),
    (r"\log_2 p", "log_(2) p"),
    # Brackets: those that TeX does not stretch must not be stretched by Typst
    (r"(a)[b]", r"\( a \) \[ b \]"),
    (r"\{a\}", r"\{ a \}"),
    (r"\lvert x \rvert", 'class("opening", |) x class("closing", |)'),
    (r"\lVert x \rVert^2", 'class("opening", ‖) x class("closing", ‖)^(2)'),
    (r"\langle x \rangle", r"\⟨ x \⟩"),
    (r"\left(x\right)^2", r"lr(\( x \))^(2)"),
    (r"\left\lVert x \right\rVert", "lr(‖ x ‖)"),
    (r"\left.x\right]", r"lr( x \])"),
    (r"\bigl(x\Bigr)", r'class("opening", lr(size: #1.2em, \()) x class("closing", lr(size: #1.8em, \)))'),
    # Thin spaces that TeX has around what it calls inner
    (r"c \left(x\right) y", r"c thin lr(\( x \)) thin y"),
    (r"f\!\left(x\right)", r"f #h(-1em / 6) thin lr(\( x \))"),
    (r"= \left(x\right) +", r"= lr(\( x \)) +"),
    (r"\operatorname{sign}{\left(x \right)}", r'op("sign") class("normal", lr(\( x \)))'),
    (r"1, \dots, n", r"1 \, … thin \, n"),
    (r"a \cdots b", "a thin ⋯ thin b"),
    (r"p, \, q", r"p \, thin thin q"),
    # Lines and tables
    # A line that narrow screens break is whole on paper.
    (r"\begin{aligned} a &= b \\ &\quad + c \\ d &= e \end{aligned}", "a & = b + c \\\nd & = e"),
    (r"\begin{aligned} &a \\ &\qquad = b \end{aligned}", " & a = b"),
    (r"\begin{aligned} &\text{a} \\ &\quad \text{b} \end{aligned}", ' & "a"#h(0.25em)"b"'),
    (r"\begin{aligned} a &= b \\ &+ c \end{aligned}", 'a & = b \\\n & ""+ c'),
    (r"\begin{aligned} a \\[1ex] b \\ \end{aligned}", "a/**/below(#0.43em) \\\nb"),
    (r"\begin{gathered} a \\ -b \end{gathered}", "a \\\n- b"),
    (r"\begin{split} a &= -b \end{split}", "a & = - b"),
    (r"\begin{bmatrix} a & \\ c & d \end{bmatrix}", 'mat(delim: "[", column-gap: #1em, a, ""; c, d)'),
    (r"\begin{pmatrix} a, b \end{pmatrix}", r'mat(delim: "(", column-gap: #1em, a \, b)'),
    (r"\begin{vmatrix} a \end{vmatrix}", 'mat(delim: "|", column-gap: #1em, a)'),
    (r"\left[\begin{matrix}1\\2\end{matrix}\right]", r"lr(\[ mat(delim: #none, column-gap: #1em, 1; 2) \])"),
    (
        r"\begin{cases} 1 & \text{if } x \\ 0 \end{cases}",
        r'lr(\{ mat(delim: #none, align: #left, column-gap: #1em, 1, "if "x; 0))',
    ),
    # Roles: the line first, then the bare symbol, so that scripts stand where they stood
    (r"w\htmlClass{role-input}{x}_i", 'w/**/under("input", x)paint("input", x)_(i)'),
    (
        r"\frac{\htmlClass{role-error}{L}}{2}",
        'frac(under("error", L, near: #true)paint("error", L), 2)',
    ),
    (
        r"\htmlClass{role-error}{\operatorname{cost}} x",
        'op(under("error", "cost")paint("error", "cost")) x',
    ),
]


def written(tex):
    """Return a formula in Typst, or nothing if it cannot be printed."""
    try:
        return to_typst(tex)
    except MathError:
        return None


@pytest.mark.parametrize(("tex", "expected"), PAIRS, ids=[tex for tex, _ in PAIRS])
def test_each_construct_has_its_typst(tex, expected):
    assert written(tex) == expected


def test_every_name_that_has_a_form_of_its_own_stands_in_a_pair():
    said = " ".join(tex for tex, _ in PAIRS)
    sizes = {r"\big", r"\Big"} | (SIZES.keys() - SIZES)
    for name in {*ACCENTS, *ALPHABETS, *FRACTIONS, *STYLES, *sizes}:
        assert re.search(re.escape(name) + "[^a-z]|" + re.escape(name) + "[lr]", said), name


@pytest.mark.parametrize(
    ("tex", "why"),
    [
        (r"\foo x", r"print does not know \foo; write it otherwise, or add it to typst_math.py"),
        (r"\boxed{x}", r"does not know \boxed"),
        (r"\color{red} x", r"does not know \color"),
        (r"\phantom{x}", r"does not know \phantom"),
        (r"\xrightarrow{f}", r"does not know \xrightarrow"),
        (r"|x|", r"does not know |"),
        (r"x # y", "does not know #"),
        (r"α", "does not know α"),
        (r"\frac{1}", "does not know the end"),
        (r"\sqrt[3]{x}", r"print knows \sqrt for square roots only"),
        (r"{x", "expected }, found the end"),
        (r"x}", "} is not expected here"),
        (r"a & b", "& is not expected here"),
        (r"a \\ b", r"\\ is not expected here"),
        (r"x_1_2", "a symbol has two _; put braces around what belongs together"),
        (r"x^2^2", "a symbol has two ^"),
        (r"\left(x", r"expected \right, found the end"),
        (r"\left+x\right)", r"\left cannot stretch +"),
        (r"\bigl", r"\bigl cannot stretch nothing"),
        (r"x\right)", r"\right is not expected here"),
        (r"\begin{array}{c} x \end{array}", "does not know the environment array; it knows matrix, bmatrix"),
        (r"\begin{bmatrix} x", r"expected \end{bmatrix}, found the end"),
        (r"\begin{bmatrix} x } \end{bmatrix}", r"expected \end{bmatrix}, found }"),
        (r"\begin{bmatrix} x \end{matrix}", r"\begin{bmatrix} ends as matrix"),
        (r"x \begin{aligned} y \end{aligned}", "aligned must be the whole formula"),
        (r"\begin{aligned} y \end{aligned} x", "x is not expected here"),
        (r"\begin{aligned} a &= b & c \end{aligned}", "a line has two &"),
        (r"\text x", "expected words in braces"),
        (r"\text{a {b} c}", "expected words in braces"),
        (r"\text{a $x$}", r"the words 'a $x$' hold a command or a formula; end the \text before it"),
        (r"\mathrm{a\,b}", r"\mathrm is for letters; 'a\\,b' has something else"),
        (r"\operatorname{a+b}", r"\operatorname is for letters; 'a+b' has something else"),
        (r"\htmlClass{role-size}{n}", "the roles are input, parameter, prediction, error; role-size is none"),
    ],
)
def test_what_print_cannot_show_is_an_error_that_names_it(tex, why):
    with pytest.raises(MathError) as caught:
        to_typst(tex)
    assert why in str(caught.value)
    assert repr(tex) in str(caught.value)


# ------------------------------------------------------------------ what both draw


SAME = {
    "∣": "|", "∥": "‖", "\N{COMBINING CIRCUMFLEX ACCENT}": "^", "\N{COMBINING MACRON}": "ˉ", "\ufe00": "",
    "\N{COMBINING TILDE}": "~", "\N{COMBINING RIGHT ARROW ABOVE}": "", "\N{COMBINING DOT ABOVE}": "dot",
    "˙": "dot",
    "\ue020": "≠",
}  # fmt: skip
"""Signs that the two fonts draw under other names; KaTeX's own sign for the stroke of ≠ is one."""
ALPHABET = {"mathnormal": "italic", "mathbf": "bold", "boldsymbol": "bold italic", "mathbb": "double-struck",
            "mathcal": "script"}  # fmt: skip


def sign(character, style):
    """Return a sign without what differs between the two fonts, and of a letter its alphabet."""
    plain = SAME.get(character, unicodedata.normalize("NFKC", character))
    plain = {"ϵ": "ε", "ϕ": "φ"}.get(plain, plain)
    return (plain, style if re.fullmatch("[A-Za-zα-ωΑ-Ω0-9]", plain) and character != "ℓ" else "")


def printed(page):
    """Return the signs of a page of PDF with their alphabets, and the number of its bars."""
    signs = Counter()
    for character in re.sub(r"\s", "", page.get_textpage().get_text_range()):
        name = unicodedata.name(character, "")
        name = name.replace("PLANCK CONSTANT", "ITALIC").replace("BLACK-LETTER", "SCRIPT")
        found = re.findall("BOLD|ITALIC|DOUBLE-STRUCK|SCRIPT", name)
        signs[sign(character, " ".join(found).lower())] += 1
    signs.pop(("", ""), None)
    bars = sum(1 for _ in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
    return signs, bars


def drawn(markup):
    """Return the signs that KaTeX draws with their alphabets, and the number of its bars."""
    tree, signs = html.fromstring(markup), Counter()
    for element in tree.iter():
        for text, owner in ((element.text, element), (element.tail, element.getparent())):
            classes = (owner.get("class") or "").split() if owner is not None else []
            style = next((ALPHABET[name] for name in classes if name in ALPHABET), "")
            for character in re.sub(r"[\s\u200b]", "", text or ""):
                signs[sign(character, style)] += 1
    signs["=", ""] -= signs["≠", ""]
    roots = len(tree.find_class("sqrt"))
    signs["√", ""] += roots
    return +signs, len(tree.find_class("frac-line")) + roots, bool(tree.find_class("mult"))


def fault(markup, page):
    """Say what KaTeX draws and print does not, or the other way round."""
    (signs, bars, has_tall), (found, found_bars) = drawn(markup), printed(page)
    if has_tall:  # KaTeX draws tall brackets as pictures
        for bracket in "()[]{}|‖":
            signs.pop((bracket, ""), None)
            found.pop((bracket, ""), None)
    missing, added = signs - found, found - signs
    return [*missing, *added] + ([("bars", bars, found_bars)] if bars != found_bars else [])


def compile_pages(formulas):
    """Return a PDF with one formula of Typst a page: pairs of a formula, and whether it is a display."""
    head = DEFINITIONS.read_text(encoding="utf-8") + (
        '#set document(title: "t")\n#set text(size: 10pt, lang: "en")\n'
        "#set page(width: auto, height: auto, margin: 20pt)\n"
    )
    body = "#pagebreak()\n".join(
        f'#math.equation(block: {str(display).lower()}, alt: "a formula", $ {formula} $)\n'
        for formula, display in formulas
    )
    return typst.compile((head + body).encode(), pdf_standards=["ua-1"])


@pytest.fixture(scope="module")
def katex():
    process = Katex()
    yield process
    process.close()


def faults(katex, formulas):
    """Return what differs of each formula that differs; it comes as TeX, in Typst, and if it is a display."""
    pdf = pypdfium2.PdfDocument(compile_pages([(formula, display) for _, formula, display in formulas]))
    assert len(pdf) == len(formulas)
    return {
        tex: found
        for (tex, _, display), page in zip(formulas, pdf, strict=True)
        if (found := fault(katex.render(tex, display=display, output="html"), page))
    }


def docstring_formulas():
    """Return the formulas of the package's docstrings."""
    pattern = re.compile(r"^( *)\.\. math::(.*(?:\n\1 +\S.*|\n *(?=\n\1 +\S))*)", re.M)
    for path in sorted(Path(ROOT, "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for match in pattern.finditer(ast.get_docstring(node) or ""):
                    yield match[2].strip()


@pytest.fixture(scope="module")
def book():
    """Return every formula of the book, plain and marked, and whether it is a display."""
    found = {}
    pages = [*(f"chapters/{name}" for name in reading_order()), "index", "glossary", "notation", "reference"]
    for name in pages:
        chapter = Chapter(name, (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8"))
        page = PageFormulas(chapter)
        for formulas, display in ((chapter.displays, True), (chapter.inline, False)):
            for each in formulas:
                found[each.latex, display] = page.marked(each.latex, each.label) or each.latex
    for latex in docstring_formulas():
        found[latex, True] = page.marked(latex) or latex
    for symbol in SYMBOLS:
        found[symbol.latex, False] = page.marked(symbol.latex) or symbol.latex
    return [(tex, marked, display) for (tex, display), marked in found.items()]


@pytest.mark.slow
def test_no_formula_of_the_book_loses_a_sign(book, katex):
    assert len(book) > 700
    assert sum(display for _, _, display in book) > 150
    assert faults(katex, [(tex, to_typst(tex), display) for tex, _, display in book]) == {}


def test_each_sign_of_the_tables_is_drawn_as_on_the_pages(katex):
    names = [name for name in SIGNS if name not in SPACES]
    names += [rf"\left{name} x \right." for name in (r"\lvert", r"\lVert", "(", "[", r"\{", r"\langle")]
    names += [rf"{name}{{X}}" for name in (*ACCENTS, *ALPHABETS) if name != r"\vec"]
    names += [rf"{size}{side}{name}" for size in SIZES for side, name in (("l", "("), ("r", "]"))]
    formulas = [rf"a {name} b" if name not in (r"\{", r"\}") else name for name in names]
    assert faults(katex, [(tex, to_typst(tex), True) for tex in formulas]) == {}


@pytest.mark.parametrize(
    ("tex", "wrong"),
    [
        (r"\hat{y} = w x + b", "hat(y) = w x +"),
        (r"\hat{y} = w x + b", "y = w x + b"),
        (r"\hat{y} = w x + b", "hat(y) = w x - b"),
        (r"\hat{y} = w x + b", "hat(y) = w bold(x) + b"),
        (r"\mathbf{x}", "bold(x)"),
        (r"\frac{a}{b}", "a b"),
        (r"\sqrt{a}", "a"),
        (r"\operatorname*{arg\,min} L", 'op("min") L'),
        (r"\text{if } x", "i f x"),
        (r"\lVert x \rVert", "‖ x"),
    ],
)
def test_a_lost_sign_is_seen(tex, wrong, katex):
    assert faults(katex, [(tex, to_typst(tex), True)]) == {}
    assert list(faults(katex, [(tex, wrong, True)])) == [tex]


# ------------------------------------------------------------------ the roles


def boxes(page):
    """Return the place of every character of a page, and the size of the page."""
    text = page.get_textpage()
    places = [text.get_charbox(i) for i in range(text.count_chars())]
    return [place for place in places if place[0] < place[2]], page.get_size()


def moved(pairs):
    """Return the pairs of formulas in Typst of which the second has a character in another place, or none."""
    documents = [pypdfium2.PdfDocument(compile_pages([(pair[k], True) for pair in pairs])) for k in (0, 1)]
    found = []
    for pair, first, second in zip(pairs, *documents, strict=True):
        (places, size), (other_places, other_size) = boxes(first), boxes(second)
        numbers = np.array([*sorted(places), (*size, 0, 0)])
        others = np.array([*sorted(other_places), (*other_size, 0, 0)])
        if numbers.shape != others.shape or not np.allclose(numbers, others, rtol=0, atol=0.02):
            found.append(pair)
    return found


@pytest.mark.slow
def test_a_marked_formula_of_the_book_looks_as_it_did(book):
    pairs = [(to_typst(tex), to_typst(marked)) for tex, marked, _ in book if marked != tex]
    assert len(pairs) > 300
    assert moved(pairs) == []


def test_a_moved_character_is_seen():
    same = ("x + y", "x + y")
    wider, raised, lost = ("x + y", "x + #h(0.1pt) y"), ("x_1", "x_(1#box(height: 12pt))"), ("x y", "x")
    assert moved([same, wider, raised, lost]) == [wider, raised, lost]


def rectangle_below(page):
    """Return the lines of a page as a picture in grey, without the letter above them."""
    picture = page.render(scale=12, grayscale=True).to_numpy().squeeze()
    ink = (picture < 200).any(axis=1).nonzero()[0]
    return picture[ink[-1] - 25 : ink[-1] + 1]


def test_the_lines_of_the_roles_differ_without_color():
    formulas = [(to_typst(wrap("w", role)), False) for role in ROLES]
    pictures = [rectangle_below(page) for page in pypdfium2.PdfDocument(compile_pages(formulas))]
    rows = [(picture < 200).any(axis=1).astype(int) for picture in pictures]
    runs = [int((row[1:] > row[:-1]).sum() + row[0]) for row in rows]
    assert runs[ROLES.index("parameter")] == 2  # a double line
    darks = [float((picture < 200).max(axis=0).mean()) for picture in pictures]
    heights = [int(row.sum()) for row in rows]
    assert heights[ROLES.index("error")] > 1.5 * heights[ROLES.index("input")]  # a wave is higher
    assert darks[ROLES.index("prediction")] < 0.8 * darks[ROLES.index("input")]  # dots leave gaps


def tags(data):
    """Return the tags of the letters and of the lines on the first page of a PDF."""
    open_tags, found = [], {"letters": set(), "lines": set()}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
            if str(operator) in ("BMC", "BDC"):
                open_tags.append(str(operands[0]))
            elif str(operator) == "EMC":
                open_tags.pop()
            elif str(operator) in ("Tj", "TJ", "S", "f"):
                found["letters" if str(operator)[0] == "T" else "lines"].add(open_tags[-1])
    return found


@pytest.mark.parametrize("role", ROLES)
def test_the_line_of_a_role_is_no_part_of_the_formula_that_is_read_aloud(role):
    found = tags(compile_pages([(to_typst(wrap("w", role)), False)]))
    assert found["lines"] == {"/Artifact"}
    assert found["letters"] == {"/Span"}


def test_tags_tell_lines_from_letters():
    assert tags(compile_pages([("w", False)])) == {"letters": {"/Span"}, "lines": set()}


# ------------------------------------------------------------------ wide formulas


@pytest.mark.parametrize("terms", [3, 60])
def test_a_formula_never_runs_over_the_margin(terms):
    formula = to_typst(" + ".join(f"x_{{{i}}}" for i in range(terms)))
    text = DEFINITIONS.read_text(encoding="utf-8") + (
        "#set page(width: 118mm, height: 40mm, margin: 5mm)\n"
        f"#fit(math.equation(block: true, $ {formula} $))\n"
    )
    page = pypdfium2.PdfDocument(typst.compile(text.encode()))[0]
    places, (width, _) = boxes(page)
    margin = 5 / 25.4 * 72
    assert min(place[0] for place in places) > margin - 0.5
    assert max(place[2] for place in places) < width - margin + 0.5
    # A narrow one keeps its size, a wide one takes all the width there is.
    used = max(place[2] for place in places) - min(place[0] for place in places)
    assert (used > 0.97 * (width - 2 * margin)) == (terms == 60)
