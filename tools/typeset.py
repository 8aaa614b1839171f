"""Typeset the book that Sphinx wrote as Typst: PDF for A4 and US letter, a light one, and a booklet to fold.

Used by `make print`; `python tools/typeset.py --help` lists the options.
"""

from __future__ import annotations

import argparse
import functools
import io
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pikepdf
import stamps
import typst

PDFS = ("booklet", "letter", "a4", "light")
"""What is printed; what takes longest comes first, so that all cores end together."""
SHEETS = 10
"""Sheets of a booklet that a stapler can hold: 40 pages."""

pikepdf.settings.set_flate_compression_level(9)


class TypesettingError(RuntimeError):
    """Typst could not set the book, or was not content with it."""


def typeset(source: Path, paper: str, *, tagged: bool = True, light: bool = False) -> bytes:
    """Return the PDF of the book for one paper.

    Parameters
    ----------
    source : Path
        The folder that the Sphinx builder wrote.
    paper : str
        ``a4``, ``letter`` or ``a5``.
    tagged : bool
        Whether to keep to PDF/UA-1: every heading, table, formula and picture tagged, the last two with an
        alternative text. Without one the compiler stops.
    light : bool
        Whether to leave out the package's reference and the code of the figures.

    Returns
    -------
    bytes
        The same bytes for the same source.

    Raises
    ------
    TypesettingError
        If Typst finds an error, or warns.
    """
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(source / "main.typ"),
            root=str(source),
            ignore_system_fonts=True,
            sys_inputs={"paper": paper, **({"light": "yes"} if light else {})},
            pdf_standards=["ua-1"] if tagged else [],
            pdf_tags=tagged,
        )
    except typst.TypstError as error:
        raise TypesettingError(f"{paper}: {error.diagnostic or error}") from error
    if warnings:
        raise TypesettingError(f"{paper}: " + "\n".join(str(warning.message) for warning in warnings))
    return bytes(pdf)


def packed(document: pikepdf.Pdf) -> bytes:
    """Return a PDF in as few bytes as it can have: its many small objects are packed together."""
    out = io.BytesIO()
    document.save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return out.getvalue()


def compressed(pdf: bytes) -> bytes:
    """Return the same PDF in fewer bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return packed(document)


def rounded(content: bytes) -> bytes:
    """Return what is drawn on a page with fewer digits: whole units in outlines, else 0.1 pt or less.

    Outlines of letters in figures have coordinates in thousands; half of their digits show nothing.
    """
    return re.sub(
        rb"\((?:\\.|[^\\)])*\)|-?\d+\.\d+", lambda match: _shorter(match[0]), content, flags=re.DOTALL
    )


@functools.cache  # the same numbers come again and again
def _shorter(piece: bytes) -> bytes:
    whole = piece.lstrip(b"-").partition(b".")[0]
    if whole == b"0" or piece.startswith(b"("):  # the scale of a picture, or text
        return piece
    places = {1: 2, 2: 1, 3: 1}.get(len(whole), 0)
    return f"{float(piece):.{places}f}".encode()


def lightened(pdf: bytes) -> bytes:
    """Return a PDF that looks the same and has fewer bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            page.Contents.write(rounded(page.Contents.read_bytes()))
        return packed(document)


def booklet_order(pages: int, sheets: int = SHEETS) -> list[tuple[int, int]]:
    """Return which two pages stand side by side, sheet after sheet, front before back.

    Every `sheets` sheets are a booklet of their own: print on both sides (flip on the short edge), fold and
    staple.

    Parameters
    ----------
    pages : int
        How many there are.
    sheets : int
        Sheets of a booklet; the last one may have fewer.

    Returns
    -------
    list of (int, int)
        Left and right page, counted from 0; a number beyond the last page is a blank.

    Examples
    --------
    >>> booklet_order(8)
    [(7, 0), (1, 6), (5, 2), (3, 4)]
    """
    order = []
    for start in range(0, pages, 4 * sheets):
        size = -(-min(4 * sheets, pages - start) // 4) * 4
        for i in range(0, size // 2, 2):
            order += [(start + size - 1 - i, start + i), (start + i + 1, start + size - 2 - i)]
    return order


def booklet(pdf: bytes) -> bytes:
    """Return a PDF of landscape A4 sheets with two A5 pages on each side, in the order to fold."""
    with pikepdf.open(io.BytesIO(pdf)) as small, pikepdf.new() as sheets:
        sheets.docinfo["/Title"] = "Math for Machine Learning: booklet to fold"
        width, height = (float(side) for side in small.pages[0].mediabox[2:])
        for pair in booklet_order(len(small.pages)):
            sheet = sheets.add_blank_page(page_size=(2 * width, height))
            for i, number in enumerate(pair):
                if number < len(small.pages):
                    place = pikepdf.Rectangle(i * width, 0, (i + 1) * width, height)
                    page = sheets.copy_foreign(small.pages[number].as_form_xobject())
                    name = pikepdf.Name(f"/Page{number}")  # `add_overlay` would choose one at random
                    sheet.add_resource(page, pikepdf.Name.XObject, name)
                    sheet.contents_add(sheet.calc_form_xobject_placement(page, name, place))
        return packed(sheets)


def printed(source: Path, kind: str) -> bytes:
    """Return one of the book's `PDFS`."""
    if kind == "light":
        return lightened(typeset(source, "a4", tagged=False, light=True))
    if kind == "booklet":
        return booklet(typeset(source, "a5", tagged=False))
    return compressed(typeset(source, kind))


def print_book(source: Path, target: Path) -> list[Path]:
    """Write every PDF of the book.

    Parameters
    ----------
    source : Path
        The folder that the Sphinx builder wrote.
    target : Path
        Where PDFs go; created where it is missing.

    Returns
    -------
    list of Path
        Booklet, letter, A4, and light (A4 for slow lines, without tags).
    """
    target.mkdir(parents=True, exist_ok=True)
    paths = [target / f"math-for-ml-{kind}.pdf" for kind in PDFS]
    with ProcessPoolExecutor() as pool:  # Typst keeps Python's threads waiting
        for path, pdf in zip(paths, pool.map(functools.partial(printed, source), PDFS), strict=True):
            stamps.replace(path, pdf)
    return paths


def main() -> None:
    """Read the command line and typeset."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="the folder in which Sphinx wrote `typst`")
    build = parser.parse_args().build.resolve()
    source, target, stamp = build / "typst", build / "print", build / ".sphinx" / "print.json"
    markup = stamps.files(source, ["."])
    sources = stamps.fingerprint(source, markup, stamps.digest(Path(__file__)), *stamps.packages())
    known = stamps.read(stamp)
    if known.sources == sources and known.outputs == stamps.of_outputs(target):
        print(f"==> nothing changed: {target}")
        return
    try:
        for path in print_book(source, target):
            print(f"==> {path}")
        stamps.write(stamp, sources, target)
    except TypesettingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
