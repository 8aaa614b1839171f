"""Read a tagged PDF as a tree, the way a screen reader does: what each tag holds, says and leads to.

The structure tree of a PDF names pieces of text by page and number. pikepdf reads the tree, PDFium the
pieces.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree

LONGEST = 20_000
"""Bytes of one piece of text."""


def tagged_pdf(path: Path) -> etree._Element:
    """Return the structure tree of a PDF as XML.

    Parameters
    ----------
    path : Path
        The PDF.

    Returns
    -------
    etree.Element
        An element for every tag, with the tag's name in small letters and its words; as attributes `page`
        (where its words begin, counted from 0), `alt`, and for a link within the PDF `to`: page and height.
    """
    pieces = pieces_of_text(path)
    root = etree.Element("pdf")
    with pikepdf.open(path) as pdf:
        pages = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
        places: Mapping[str, pikepdf.Object] = pikepdf.NameTree(pdf.Root.Names.Dests)

        def add(parent: etree._Element, tag: pikepdf.Object, page: int) -> None:
            element = etree.SubElement(parent, str(tag.S).strip("/").lower())
            if "/Alt" in tag:
                element.set("alt", str(tag.Alt))
            for kid in kids(tag):
                if not isinstance(kid, pikepdf.Dictionary):
                    write(element, page, kid)
                    continue
                here = pages[kid.Pg.objgen] if "/Pg" in kid else page
                if "/S" in kid:
                    add(element, kid, here)
                elif "/MCID" in kid:
                    write(element, here, kid.MCID)
                elif "/Dest" in kid.Obj:
                    to = (
                        kid.Obj.Dest if isinstance(kid.Obj.Dest, pikepdf.Array) else places[str(kid.Obj.Dest)]
                    )
                    element.set("to", f"{pages[to[0].objgen]} {float(to[3]):.0f}")

        def write(element: etree._Element, page: int, number: pikepdf.Object) -> None:
            if "page" not in element.attrib:
                element.set("page", str(page))
            words = pieces[page, int(number)]
            if len(element):
                element[-1].tail = (element[-1].tail or "") + words
            else:
                element.text = (element.text or "") + words

        for tag in kids(pdf.Root.StructTreeRoot):
            add(root, tag, pages[tag.Pg.objgen] if "/Pg" in tag else 0)
    return root


def kids(tag: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield what is directly in a tag."""
    if "/K" in tag:
        yield from tag.K if isinstance(tag.K, pikepdf.Array) else [tag.K]


def pieces_of_text(path: Path) -> dict[tuple[int, int], str]:
    """Return the text of a PDF by page and number within the page."""
    pieces: dict[tuple[int, int], str] = defaultdict(str)
    buffer = (ctypes.c_ushort * (LONGEST // 2))()
    for page, content in enumerate(pypdfium2.PdfDocument(path)):
        text = content.get_textpage()
        for i in range(pdfium.FPDFPage_CountObjects(content)):
            found = pdfium.FPDFPage_GetObject(content, i)
            if pdfium.FPDFPageObj_GetType(found) == pdfium.FPDF_PAGEOBJ_TEXT:
                length = pdfium.FPDFTextObj_GetText(found, text, buffer, LONGEST)
                words = ctypes.string_at(buffer, length).decode("utf-16-le")
                number = pdfium.FPDFPageObj_GetMarkedContentID(found)
                pieces[page, number] += "".join(c for c in words if c.isprintable())
    return pieces
