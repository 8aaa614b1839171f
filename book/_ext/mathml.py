"""Formulas as MathML, which browsers and e-readers draw by themselves.

KaTeX reads the TeX. It writes MathML for screen readers, and draws with HTML. Here the MathML is what is
seen, so what MathML Core no longer knows is said in another way: letters in bold and double-struck are the
characters of that shape, and columns are aligned by classes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from fontTools.ttLib import TTFont
from katex import TexError, katex
from lxml import etree
from page_formulas import ROLES

MATHML = "http://www.w3.org/1998/Math/MathML"

# KaTeX keeps a color in MathML, but no class; these stand for the roles on the way through.
PLACEHOLDERS = {role: f"#00000{number}" for number, role in enumerate(ROLES, start=1)}

STYLES = {
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
    "fraktur": "FRAKTUR",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
}

# The letters that MathML slants, as Unicode tells; one was there before the alphabet.
ITALIC = {
    chr(int(unicodedata.decomposition(slanted).split()[1], 16)): slanted
    for slanted in map(chr, range(0x1D434, 0x1D7CB))
    if unicodedata.name(slanted, "").startswith("MATHEMATICAL ITALIC")
} | {"h": "\N{PLANCK CONSTANT}"}

# Fences that are also relations: as fences they stand close to what is inside.
BARS = {"|", "∣", "∥", "‖"}

# What fits on the smallest phone, in em.
NARROW = 18

# Signs that stand before one quantity as well as between two, and what a quantity can end with.
SIGNS = {"+", "−", "±", "∓"}
CLOSING = {")", "]", "}", "⌉", "⌋", "⟩", "!"}
LARGE = {"∑", "∏", "∫"}  # which displays draw larger
THIN = "0.1667em"

# The invisible sign between a function's name and its argument, and the elements that have indices.
APPLICATION = "\N{FUNCTION APPLICATION}"
OPENING = {"(", "[", "{"}
CLOSE = {*OPENING, ")", "]", "}", ",", "^", "/", APPLICATION}  # signs without room around them
ROWS = {f"{{{MATHML}}}{name}" for name in ("math", "mrow", "mstyle", "mtd")}
ROOM = {f"{{{MATHML}}}{name}" for name in ("mtext", "mspace", "mrow")}
SCRIPTS = {f"{{{MATHML}}}{name}" for name in ("msub", "msup", "msubsup", "munder", "mover", "munderover")}


def styled(text: str, variant: str) -> str:
    """Return letters and digits in a mathematical alphabet.

    Examples
    --------
    >>> [f"{ord(character):x}" for character in styled("w1", "bold")]
    ['1d430', '1d7cf']
    >>> styled("R", "double-struck")
    'ℝ'
    """
    return "".join(_letter(character, variant) for character in text)


def _letter(character: str, variant: str) -> str:
    if not character.isalnum():
        return character
    name = unicodedata.name(character)
    name = name.removeprefix("LATIN ").removeprefix("GREEK ").replace(" LETTER ", " ")
    # Some letters were in Unicode before the alphabets, under shorter names.
    for prefix in ("MATHEMATICAL ", ""):
        try:
            return unicodedata.lookup(f"{prefix}{STYLES[variant]} {name}")
        except KeyError:
            continue
    raise TexError(f"Unicode has no {variant} {character!r}, so nothing can show it")


def slanted(text: str) -> str:
    """Return a name as MathML draws it: a lone letter in italics.

    Examples
    --------
    >>> [f"{ord(character):x}" for character in (*slanted("x"), *slanted("h"))]
    ['1d465', '210e']
    >>> slanted("max")
    'max'
    """
    return ITALIC.get(text, text)


def mathml(tex: str, *, display: bool, marked: str = "") -> etree._Element:
    r"""Return a formula as MathML.

    Parameters
    ----------
    tex : str
        The formula, without dollar signs.
    display : bool
        Whether it stands on a line of its own.
    marked : str
        The same formula with symbols in ``\htmlClass{role-…}{…}``, which become classes.

    Returns
    -------
    etree._Element
        A ``math`` element.

    Raises
    ------
    TexError
        If KaTeX cannot read the formula, or Unicode lacks one of its letters.

    Examples
    --------
    >>> etree.tostring(mathml("x", display=False))
    b'<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>'
    """
    drawn = katex.render(_colored(marked) or tex, display=display)
    found = re.search(r"<math.*?</math>", drawn, re.DOTALL)
    assert found
    math = etree.fromstring(found[0])
    _drop_source(math)
    for element in list(math.iter()):
        _mend(element)
    for sign in [element for element in math.iter() if element.text == APPLICATION]:
        _move_application(sign)
    for sign in list(math.iter(f"{{{MATHML}}}mo")):
        _space(sign)
    return math


def shrink(math: etree._Element, *, column: bool = False) -> None:
    """Set a formula smaller that is wider than a phone, for MathML breaks no lines.

    Parameters
    ----------
    math : etree._Element
        A formula from `mathml`.
    column : bool
        Whether to look at the column that it stands in, where the reader knows containers.
    """
    room = 1.1 * width(math)  # with something to spare, for readers differ in the space around signs
    sizes = [f"{NARROW / room:.0%}"] if room > NARROW else []
    if column and room > NARROW / 2:
        sizes.append(f"min(1em, 100cqi / {room:.1f})")
    if sizes:
        math.set("style", "; ".join(f"font-size: {size}" for size in sizes))


def _colored(marked: str) -> str:
    return re.sub(
        r"\\htmlClass\{role-(\w+)\}", lambda role: rf"\textcolor{{{PLACEHOLDERS[role[1]]}}}", marked
    )


def _drop_source(math: etree._Element) -> None:
    """Leave the formula alone in the element, without the TeX that KaTeX keeps beside it."""
    semantics = math[0]
    math[:] = [semantics[0]]
    if math[0].tag == f"{{{MATHML}}}mrow":
        math[:] = math[0][:]


def _mend(element: etree._Element) -> None:
    """Say in MathML Core what one element says in MathML 3."""
    name = etree.QName(element).localname
    color = element.attrib.pop("mathcolor", "")
    for role, placeholder in PLACEHOLDERS.items():
        if color == placeholder:
            marked = element[0] if len(element) == 1 else element
            marked.set("class", f"role-{role}")
            if marked is element:
                element.tag = f"{{{MATHML}}}mrow"
            else:
                element.getparent().replace(element, marked)
    variant = element.get("mathvariant", "normal")
    if variant in STYLES:
        element.text = styled(element.text or "", variant)
        del element.attrib["mathvariant"]
    elif variant == "italic":
        del element.attrib["mathvariant"]
    if name == "mo" and element.text in BARS and element.get("stretchy") == "false":
        element.set("lspace", "0")
        element.set("rspace", "0")
    if name == "mtable":
        _align(element)
    if name in {"mi", "mo"} and len(element):  # KaTeX's for a group that counts as one sign
        element.tag = f"{{{MATHML}}}mrow"


def _move_application(sign: etree._Element) -> None:
    """Put the sign behind a function's name and indices, with the room that sets off an argument."""
    parent = sign.getparent()
    named = sign.getprevious()
    parent.remove(sign)
    while parent.tag in SCRIPTS or (parent.tag in ROWS and named.getnext() is None):
        if parent.getparent() is None or (parent.tag in SCRIPTS and parent.index(named) > 0):
            return  # nothing follows, or the name is itself an index
        named, parent = parent, parent.getparent()
    if parent.tag not in ROWS:
        return
    if named.getnext().text not in OPENING:
        sign.set("lspace", "0")
        sign.set("rspace", THIN)
        named.addnext(sign)
    before = named.getprevious()
    if before is not None and _ends_quantity(before) and (before.text or "x").strip():
        named.addprevious(etree.Element(f"{{{MATHML}}}mspace", width=THIN))


def _space(sign: etree._Element) -> None:
    """Set an operator as TeX does: close in indices and exponents, and a sign close to what it belongs to."""
    around = [sign, *sign.iterancestors()]
    if any(parent.tag in SCRIPTS and parent.index(part) > 0 for part, parent in pairwise(around)):
        sign.set("lspace", "0")
        sign.set("rspace", "0")
    elif sign.text in SIGNS:
        before = sign.getprevious()
        if before is not None and not _ends_quantity(before):
            sign.set("form", "prefix")
    # MathML takes words for room, and a sign among nothing but room has no room around it.
    if all(part is sign or (part.tag in ROOM and not len(part)) for part in sign.getparent()):
        for words in sign.getparent().iterchildren(f"{{{MATHML}}}mtext"):
            words.tag = f"{{{MATHML}}}mi"


def _ends_quantity(element: etree._Element) -> bool:
    """Return whether what follows an element follows a quantity; of bars, every second one closes."""
    if element.text in BARS:
        bars = [element, *(part for part in element.itersiblings(preceding=True) if part.text in BARS)]
        return len(bars) % 2 == 0
    return element.tag != f"{{{MATHML}}}mo" or element.text in CLOSING


def width(element: etree._Element) -> float:
    """Return roughly how wide a formula is, in em.

    Examples
    --------
    >>> formula = "<math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>20</mn></mfrac></math>"
    >>> print(f"{width(etree.fromstring(formula)):.1f}")
    2.9
    """
    name = etree.QName(element).localname
    parts = [width(part) for part in element]
    if name == "mspace":
        return float(element.get("width", "0em").removesuffix("em"))
    if not parts:
        text = element.text or ""
        spaced = name == "mo" and text not in CLOSE and not {"form", "lspace"} & set(element.keys())
        size = 1.6 if text in LARGE else 1
        drawn = slanted(text) if name == "mi" and not element.get("mathvariant") else text
        return size * sum(map(_advance, drawn)) + (0.6 if spaced else 0)
    if name in {"mfrac", "mtable"}:
        return max(parts)
    if name in {"munder", "mover", "munderover"}:
        return max(parts[0], *(0.7 * part for part in parts[1:]))
    if name in {"msub", "msup", "msubsup"}:
        return parts[0] + 0.7 * max(parts[1:])
    room = {"mtr": 0.8 * len(parts), "msqrt": 1}
    return sum(parts) + room.get(name, 0)


def _advance(character: str) -> float:
    """Return how wide the font of the formulas draws a character, in em; one that it lacks counts as 1."""
    font = _font()
    glyph = font.getBestCmap().get(ord(character))
    advance: int = font["hmtx"][glyph][0] if glyph else font["head"].unitsPerEm
    return advance / int(font["head"].unitsPerEm)


@cache
def _font() -> TTFont:
    return TTFont(Path(__file__).parents[1] / "_epub" / "math.ttf")


def _align(table: etree._Element) -> None:
    """Give cells the class of their column's side; columns of `aligned` touch, those of `cases` do not."""
    sides = table.get("columnalign", "").split()
    close = table.get("columnspacing", "").startswith("0em")
    table.set("class", "aligned" if close else "grid")
    for row in table:
        for side, cell in zip(sides, row, strict=False):
            if side != "center":
                cell.set("class", side)
