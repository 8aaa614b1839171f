"""The Sphinx builder for print: it writes the book as Typst.

`typst_writer` writes a page, `book/_typst` says what it looks like, and `tools/typeset.py` makes PDFs of it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, cast

import segno
from contents import below, chapter_number, parts
from edition import edition
from page_formulas import page_formulas
from repository import repository
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains.std import StandardDomain
from sphinx.util.parallel import ParallelTasks, SerialTasks, parallel_available
from typst_writer import IndexTerms, Writer, string, text

TEMPLATES = Path(__file__).resolve().parents[1] / "_typst"
BACK = ("solutions", "answers", "listings")
"""What a page leaves for the back of the book."""


class TypstBuilder(Builder):
    """Writes a Typst file for every page, and `contents.typ`, which puts them in order."""

    name = "typst"
    format = "typst"
    epilog = "The Typst files are in %(outdir)s."
    supported_image_types = ["image/svg+xml", "image/png"]  # noqa: RUF012 (Sphinx has it so)

    def get_outdated_docs(self) -> str:
        """Every page is written each time: it takes a few seconds, and page numbers depend on all of them."""
        return "all documents"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the address of a page, by which the writer knows a reference within the book."""
        return f"page:{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same address from everywhere: it is one document."""
        return self.get_target_uri(to)

    def picture(self, uri: str) -> str:
        """Copy a picture beside the text, and return where Typst finds it."""
        source = Path(self.srcdir, uri)
        target = Path(self.outdir, "pictures", source.name)
        target.parent.mkdir(exist_ok=True, parents=True)
        shutil.copyfile(source, target)
        return f"/pictures/{source.name}"

    def write(self, *ignored: object) -> None:
        """Write every page, on all cores, and what puts them together."""
        shutil.rmtree(self.outdir, ignore_errors=True)
        shutil.copytree(TEMPLATES, self.outdir)
        order = parts(self.env)
        self.terms = IndexTerms(
            term
            for (kind, term) in cast(StandardDomain, self.env.get_domain("std")).objects
            if kind == "term"
        )
        left: dict[str, list[str]] = {}  # page: what it leaves for the back
        readings: dict[str, str] = {}

        def finished(*told: Any) -> None:  # where processes cannot be forked, Sphinx leaves out the page
            page, left[page], readings[page] = told[-1]

        tasks = (ParallelTasks if parallel_available else SerialTasks)(os.cpu_count() or 1)
        self.chapters = {page: [page, *below(self.env, page)] for _, pages in order for page in pages}
        for page in (page for pages in self.chapters.values() for page in pages):
            tasks.add_task(self.write_page, page, finished)
        tasks.join()

        lines = ['#import "book.typ": *']
        back: dict[str, list[str]] = {kind: [] for kind in BACK}
        for part, pages in order:
            heads = [self.chapter(page) for page in pages]
            if part:
                lines.append(f"#part({string(part)}, ({' '.join(f'{head},' for head in heads)}))")
            for page, head in zip(pages, heads, strict=True):
                files = "; ".join(f'include "pages/{name}.typ"' for name in self.chapters[page])
                lines.append(f"#chapter({head}, {{ {files} }})")
                for kind in left[page]:
                    back[kind].append(f'({head}, include "pages/{kind}/{page}.typ"),')
        self.keep("readings", "".join(readings[page] for _, pages in order for page in pages))
        for kind in BACK:
            lines.append(f"#{kind}(({' '.join(back[kind])}))")
        lines += ['#readings(include "pages/readings.typ")', "#index-of-terms()"]
        Path(self.outdir, "contents.typ").write_text("\n".join(lines) + "\n", encoding="utf-8")
        here = edition()
        about = {"version": here.version, "date": here.date, "address": repository().pages}
        Path(self.outdir, "about.typ").write_text(
            "".join(f"#let {name} = {string(value)}\n" for name, value in about.items()), encoding="utf-8"
        )

    def write_page(self, page: str) -> tuple[str, list[str], str]:
        """Write a page; return its name, what it leaves for the back, and how its formulas read."""
        doctree = self.env.get_and_resolve_doctree(page, self)
        formulas = page_formulas(Path(self.env.doc2path(page)))
        writer = Writer(self, page, formulas, self.terms, section=page not in self.chapters)
        self.keep(page, writer.page(doctree))
        left = {kind: "".join(getattr(writer, kind)) for kind in BACK}
        for kind, content in left.items():
            if content:
                self.keep(f"{kind}/{page}", content)
        return page, [kind for kind in BACK if left[kind]], "".join(writer.readings)

    def keep(self, name: str, content: str) -> None:
        """Write a file of Typst markup."""
        path = Path(self.outdir, "pages", f"{name}.typ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('#import "/book.typ": *\n' + content, encoding="utf-8")

    def chapter(self, page: str) -> str:
        """Return what the templates must know of a chapter, and draw the QR code of its address."""
        address = f"{repository().pages}/{page}.html"
        code = Path(self.outdir, "codes", f"{page.replace('/', '-')}.svg")
        code.parent.mkdir(exist_ok=True)
        segno.make(address, error="m", micro=False).save(str(code), border=0, xmldecl=False)
        fields = {"page": page, "number": chapter_number(self.env, page), "address": address}
        told = "".join(f"{name}: {string(value)}, " for name, value in fields.items())
        return (
            f"({told}code: {string(f'/codes/{code.name}')}, title: [{text(self.env.titles[page].astext())}])"
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder."""
    app.add_builder(TypstBuilder)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
