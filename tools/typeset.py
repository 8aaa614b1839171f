"""Typeset the book that Sphinx wrote as Typst: PDF for A4 and US letter, a light one, and a booklet to fold.

Used by `make print`, by way of `build_book.py`.
"""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import typst

PAPERS = ("a4", "letter", "a5")
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
    return compressed(bytes(pdf))


def compressed(pdf: bytes) -> bytes:
    """Return the same PDF in fewer bytes: its many small objects are packed together."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,
        )
    return out.getvalue()


def rounded(content: bytes) -> bytes:
    """Return what is drawn on a page with fewer digits: whole units in outlines, else 0.1 pt or less.

    Outlines of letters in figures have coordinates in thousands; half of their digits show nothing.
    """

    def shorter(match: re.Match[bytes]) -> bytes:
        if match["number"] is None or match["whole"] == b"0":  # text, or the scale of a picture
            return match[0]
        places = {1: 2, 2: 1, 3: 1}.get(len(match["whole"]), 0)
        return f"{float(match['number']):.{places}f}".encode()

    return re.sub(
        rb"\((?:\\.|[^\\)])*\)|(?P<number>-?(?P<whole>\d+)\.\d+)", shorter, content, flags=re.DOTALL
    )


def lightened(pdf: bytes) -> bytes:
    """Return a PDF that looks the same and has fewer bytes."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            page.Contents.write(rounded(page.Contents.read_bytes()))
        document.save(out, recompress_flate=True, deterministic_id=True)
    return compressed(out.getvalue())


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
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as small, pikepdf.new() as sheets:
        sheets.docinfo["/Title"] = "Math for Machine Learning: booklet to fold"
        width, height = (float(side) for side in small.pages[0].mediabox[2:])
        for pair in booklet_order(len(small.pages)):
            sheet = sheets.add_blank_page(page_size=(2 * width, height))
            for i, number in enumerate(pair):
                if number < len(small.pages):
                    place = pikepdf.Rectangle(i * width, 0, (i + 1) * width, height)
                    sheet.add_overlay(small.pages[number], place)
        sheets.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


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
        A4, letter, light (A4 for slow lines, without tags) and booklet.
    """
    with ThreadPoolExecutor() as pool:
        jobs = [
            pool.submit(typeset, source, "a4"),
            pool.submit(typeset, source, "letter"),
            pool.submit(typeset, source, "a5", tagged=False),
            pool.submit(typeset, source, "a4", tagged=False, light=True),
        ]
        a4, letter, a5, light = (job.result() for job in jobs)
    target.mkdir(parents=True, exist_ok=True)
    made = {"a4": a4, "letter": letter, "light": lightened(light), "booklet": booklet(a5)}
    paths = []
    for name, pdf in made.items():
        paths.append(target / f"math-for-ml-{name}.pdf")
        paths[-1].write_bytes(pdf)
    return paths
