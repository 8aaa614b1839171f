"""Build the EPUB: the book as one file for e-readers, valid, accessible, and the same bytes each time.

Sphinx's own EPUB builder gives addresses and the walk over the pages. The pages themselves and the package
around them are written here, from the templates in `_epub`, for they follow no theme and hold no script.
"""

from __future__ import annotations

import mimetypes
import re
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from contents import below, chapter_number, parts
from ebook_cover import draw_cover
from ebook_math import visit_math, visit_math_block
from ebook_pages import Back, replace_web_parts
from edition import Edition, edition
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import etree
from markupsafe import Markup
from repository import repository
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

TEMPLATES = Path(__file__).resolve().parents[1] / "_epub"
ASSETS = ("ebook.css", "math.ttf", "OFL.txt")
FILE = "math-for-ml.epub"
DESCRIPTION = "Read the formulas of machine learning without freezing."

# How far in what continues a line of code may stand, in letters: a phone shows about forty.
DEEP = 16

# The place behind an opening bracket in code, but not within a tag.
BRACKET = re.compile(r"(?<=[(\[])(?=[\w&<])(?![^<]*>)")

# What a page is, in the words of EPUB; all other pages are chapters.
LANDMARKS = {"glossary": "glossary", "bibliography": "bibliography"}
KINDS = {"index": "preface", "reference": "appendix", **LANDMARKS}

mimetypes.add_type("application/xhtml+xml", ".xhtml")
mimetypes.add_type("font/ttf", ".ttf")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Item:
    """A file of the package."""

    path: str
    content: bytes

    @property
    def id(self) -> str:
        """The name by which the package refers to it."""
        return "file-" + re.sub(r"\W+", "-", self.path)

    @property
    def media_type(self) -> str:
        """What kind of file it is."""
        return mimetypes.guess_type(self.path)[0] or "application/octet-stream"

    @property
    def properties(self) -> str:
        """What a reading system must know before it opens the file."""
        if self.path == "nav.xhtml":
            return "nav"
        if self.path == "cover.png":
            return "cover-image"
        kinds = {"mathml": b"<math", "svg": b"<svg"}
        is_page = self.path.endswith(".xhtml")
        return " ".join(name for name, tag in kinds.items() if is_page and tag in self.content)


class EbookBuilder(Epub3Builder):
    """Write every page as XHTML, and all of them into one EPUB."""

    name = "ebook"
    epilog = "The EPUB is %(outdir)s/" + FILE + "."
    math_renderer_name = "mathml"

    def init(self) -> None:
        """Start without pages."""
        super().init()
        self.config.epub_show_urls = "no"  # links work; their addresses would break every second line
        self.config.epub_use_index = self.use_index = False
        self.pages: dict[str, Item] = {}

    def get_outdated_docs(self) -> Iterator[str]:
        """Write every page each time: the package needs them all."""
        yield from self.env.found_docs

    def get_doc_context(self, docname: str, body: str, metatags: str) -> dict[str, Any]:
        """Return what the page's template needs."""
        return {"body": body, "title": self.env.longtitles[docname].astext()}

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        outfilename: str | None = None,
        event_arg: Any = None,
    ) -> None:
        """Keep a page of the book; pages that themes add are for the web."""
        if event_arg is None:
            return
        body = re.sub(r"(<pre>)(.*?)(</pre>)", wrap_lines, addctx["body"], flags=re.DOTALL)
        body = body.replace(' role="doc-biblioentry"', "")  # which EPUB has given up
        page = self.page(
            f"{pagename}.xhtml",
            "page.xhtml",
            title=addctx["title"],
            body=Markup(body),
            kind=KINDS.get(pagename.partition("/")[0], "chapter"),
        )
        try:
            etree.fromstring(page.content)
        except etree.XMLSyntaxError as error:
            logger.warning("the page is not well-formed XML: %s", error, location=pagename, type="ebook")
        self.pages[pagename] = page

    def page(self, path: str, template: str, **context: object) -> Item:
        """Return a page of the package."""
        text = self.epub_templates.get_template(template).render(
            root=relative_uri(path, ""), language=self.config.language, book=self.config.project, **context
        )
        return Item(path, text.encode())

    @cached_property
    def epub_templates(self) -> Environment:
        """The templates in `_epub`."""
        return Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    def copy_assets(self) -> None:
        """Copy nothing, for `ASSETS` are packed from where they are; MyST-NB wants the folder."""
        Path(self.outdir, "_static").mkdir(exist_ok=True)

    def finish(self) -> None:
        """Write the EPUB."""
        Path(self.outdir).mkdir(parents=True, exist_ok=True)
        write_epub(Path(self.outdir, FILE), self.items(edition()))

    def items(self, this: Edition) -> list[Item]:
        """Return all files of the package, the package document first and pages in reading order."""
        order = parts(self.env)
        reading = [name for _, pages in order for page in pages for name in (page, *below(self.env, page))]
        address = repository().pages
        about = {
            "authors": self.config.author, "edition": this, "description": DESCRIPTION, "address": address,
        }  # fmt: skip
        front = [
            self.page("cover.xhtml", "cover.xhtml", title="Cover"),
            self.page("title.xhtml", "title.xhtml", title="Title page", **about),
            self.page(
                "nav.xhtml", "nav.xhtml", title="Contents", parts=self.contents(order),
                begin=f"{reading[0]}.xhtml",
                landmarks=[(kind, f"{name}.xhtml") for name, kind in LANDMARKS.items() if name in reading],
            ),
        ]  # fmt: skip
        spine = front + [self.pages[name] for name in reading]
        pictures = [
            Item(f"{self.imagedir}/{name}", Path(self.srcdir, source).read_bytes())
            for source, name in self.images.items()
        ]
        others = [
            *(Item(name, (TEMPLATES / name).read_bytes()) for name in ASSETS),
            Item("cover.png", draw_cover(self.config.project, DESCRIPTION, self.config.author)),
            *sorted(pictures, key=lambda item: item.path),
        ]
        package = self.page(
            "package.opf", "package.opf", items=[*spine, *others], spine=spine,
            copyright=self.config.copyright,
            identifier=uuid.uuid5(uuid.NAMESPACE_URL, address).urn,
            modified=datetime.fromtimestamp(this.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **about,
        )  # fmt: skip
        return [package, *spine, *others]

    def contents(self, order: list[tuple[str, list[str]]]) -> list[tuple[str, list[Any]]]:
        """Return the parts with address and numbered title of each page, and those of the pages below it."""

        def entries(names: list[str]) -> list[Any]:
            return [(f"{name}.xhtml", self.title(name), entries(below(self.env, name))) for name in names]

        return [(part, entries(names)) for part, names in order]

    def title(self, docname: str) -> str:
        """Return the title of a page, with the chapter's number if it has one."""
        number, title = chapter_number(self.env, docname), self.env.titles[docname].astext()
        return f"{number}. {title}" if number else title


def wrap_lines(code: re.Match[str]) -> str:
    """Return code with each line in an element of its own; what continues it stands further in.

    A line may go on below behind each opening bracket, so that a long call does not break within a name.
    """
    lines = BRACKET.sub("<wbr/>", code[2].removesuffix("\n")).split("\n")
    return code[1] + "".join(f'<span class="line"{_indent(line)}>{line}\n</span>' for line in lines) + code[3]


def _indent(line: str) -> str:
    """Return the style of a line of code that is indented itself."""
    text = re.sub(r"<[^>]*>", "", line)
    depth = len(text) - len(text.lstrip(" "))
    hang = min(depth, DEEP) + 3
    return f' style="padding-left: {hang}ch; text-indent: -{hang}ch"' if depth else ""


def write_epub(path: Path, items: list[Item]) -> None:
    """Write an EPUB: first its type, uncompressed, then all files; no date and no order of this machine."""
    container = (TEMPLATES / "container.xml").read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        _add(archive, Item("mimetype", b"application/epub+zip"), zipfile.ZIP_STORED)
        for item in [Item("META-INF/container.xml", container), *items]:
            _add(archive, item, zipfile.ZIP_DEFLATED)


def _add(archive: zipfile.ZipFile, item: Item, compression: int) -> None:
    entry = zipfile.ZipInfo(item.path)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, item.content, compression, 9)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder and what makes pages fit for it."""
    app.add_builder(EbookBuilder)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_post_transform(Back)
    app.connect("doctree-resolved", replace_web_parts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
