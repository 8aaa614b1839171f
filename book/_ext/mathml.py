"""Formulas as MathML, which browsers and e-readers draw by themselves.

KaTeX reads the TeX. It writes MathML for screen readers, and draws with HTML. Here the MathML is what is
seen, so what MathML Core no longer knows is said in another way: letters in bold and double-struck are the
characters of that shape, and columns are aligned by classes.
"""

from __future__ import annotations

import re
import unicodedata

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

# Fences that are also relations: as fences they stand close to what is inside.
BARS = {"|", "∣", "∥", "‖"}

# What fits on the smallest phone, in em: MathML breaks no lines.
NARROW = 18

# The invisible sign between a function's name and its argument, and the elements that have indices.
APPLICATION = "\N{FUNCTION APPLICATION}"
OPENING = {"(", "[", "{"}
CLOSE = {*OPENING, *BARS, ")", "]", "}", ",", "^", "/", APPLICATION}  # signs without room around them
ROWS = {f"{{{MATHML}}}{name}" for name in ("math", "mrow", "mstyle", "mtd")}
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


def mathml(tex: str, *, display: bool, marked: str = "", narrow: bool = False) -> etree._Element:
    r"""Return a formula as MathML.

    Parameters
    ----------
    tex : str
        The formula, without dollar signs.
    display : bool
        Whether it stands on a line of its own.
    marked : str
        The same formula with symbols in ``\htmlClass{role-…}{…}``, which become classes.
    narrow : bool
        Whether to set a formula smaller that is wider than a phone.

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
    if narrow and (room := width(math)) > NARROW:
        math.set("style", f"font-size: {NARROW / room:.0%}")
    return math


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
            element.tag = f"{{{MATHML}}}mrow"
            element.set("class", f"role-{role}")
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
    if parent.tag in ROWS and named.getnext().text not in OPENING:
        sign.set("lspace", "0")
        sign.set("rspace", "0.1667em")
        named.addnext(sign)


def width(element: etree._Element) -> float:
    """Return roughly how wide a formula is, in em, and rather too much than too little.

    Examples
    --------
    >>> width(etree.fromstring("<math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>20</mn></mfrac></math>"))
    2.8
    """
    name = etree.QName(element).localname
    parts = [width(part) for part in element]
    if name == "mspace":
        return float(element.get("width", "0em").removesuffix("em"))
    if not parts:
        text = element.text or ""
        return 0.55 * len(text) + (0.6 if name == "mo" and text not in CLOSE else 0)
    if name in {"mfrac", "mtable"}:
        return max(parts)
    if name in {"munder", "mover", "munderover"}:
        return max(parts[0], *(0.7 * part for part in parts[1:]))
    if name in {"msub", "msup", "msubsup"}:
        return parts[0] + 0.7 * max(parts[1:])
    room = {"mtr": 0.8 * len(parts), "msqrt": 0.9}
    return sum(parts) + room.get(name, 0)


def _align(table: etree._Element) -> None:
    """Give cells the class of their column's side; columns of `aligned` touch, those of `cases` do not."""
    sides = table.get("columnalign", "").split()
    close = table.get("columnspacing", "").startswith("0em")
    table.set("class", "aligned" if close else "grid")
    for row in table:
        for side, cell in zip(sides, row, strict=False):
            if side != "center":
                cell.set("class", side)
