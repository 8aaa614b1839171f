"""How heavy pages are, beside the stock command on the same chapters.

A part of `make bench`. Each page is opened in a browser that knows nothing yet, on a phone,
from a server that compresses. What the stock pages ask of other hosts (MathJax and its fonts) is not answered
here and not counted, so the stock pages look lighter than they are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bench_builds
import chapters
import stamps
from bench_table import row

sys.path.append(str(stamps.ROOT / "tests" / "browser"))

import chromium

HTML = stamps.ROOT / "book" / "_build" / "html"
PHONE = {"width": 360, "height": 740}


def build_stock(folder: Path) -> Path:
    """Build all chapters with the stock command, and return where its pages are."""
    bench_builds.write_book(folder, len(chapters.reading_order()) - len(bench_builds.LEFT_OUT))
    (folder / "book" / "_config.yml").write_text("title: Stock\n", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "book"]
    bench_builds.run(command, folder)
    return folder / "book" / "_build" / "html"


@dataclass(frozen=True)
class Visits:
    """What a page costs: at the first visit, after another page, and how often it asks other hosts."""

    first: chromium.Weight
    next: chromium.Weight
    outside: int


def first_visit(browser: Any, address: str) -> tuple[chromium.Weight, int]:
    """Return what a page weighs in a browser that knows nothing, and how often it asks another host."""
    with chromium.watch(browser, viewport=PHONE) as seen:
        return chromium.weigh(seen.context.new_page(), address), len(seen.outside)


def visits(pages: Path, names: list[str]) -> dict[str, Visits]:
    """Return what each page costs, in a browser that knows nothing and in one that has seen `index`."""
    found = {}
    with chromium.launch() as browser, chromium.serve(pages, public=True) as address:
        for name in names:
            first, outside = first_visit(browser, f"{address}/{name}")
            with chromium.watch(browser, viewport=PHONE) as warm:
                page = warm.context.new_page()
                chromium.weigh(page, f"{address}/index.html")
                found[name] = Visits(first, chromium.weigh(page, f"{address}/{name}"), outside)
    return found


def rows(stock: Path) -> Iterator[str]:
    """Yield the rows of all chapters, beside the stock pages: least, median and most of them."""
    names = sorted(path.relative_to(stock).as_posix() for path in stock.glob("chapters/*.html"))
    both = [list(visits(pages, names).values()) for pages in (stock, HTML)]
    measures: dict[tuple[str, str], Callable[[Visits], float]] = {
        ("first visit, pictures apart", "KB"): lambda page: page.first.text / 1024,
        ("first visit, pictures apart", "requests"): lambda page: (
            page.first.requests - len(page.first.pictures)
        ),
        ("asked of other hosts", "requests"): lambda page: page.outside,
        ("as a next page, pictures apart", "KB"): lambda page: page.next.text / 1024,
    }
    for (what, unit), measure in measures.items():
        yield row(
            f"a chapter ({len(names)}): {what}", unit, "stock", *(list(map(measure, each)) for each in both)
        )
