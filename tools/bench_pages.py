"""How heavy pages are, beside the stock command on the same chapters.

Used by `make bench`, after `make book`. Each page is opened in a browser that knows nothing yet, on a phone,
from a server that compresses. What the stock pages ask of other hosts (MathJax and its fonts) is not answered
here and not counted, so the stock pages look lighter than they are.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import bench_builds
import chapters
import stamps

sys.path.append(str(stamps.ROOT / "tests" / "browser"))

import chromium

PHONE = {"width": 360, "height": 740}


def build_stock(folder: Path) -> Path:
    """Build all chapters with the stock command, and return where its pages are."""
    bench_builds.write_book(folder, len(chapters.reading_order()) - len(bench_builds.LEFT_OUT))
    (folder / "book" / "_config.yml").write_text("title: Stock\n", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "book"]
    bench_builds.run(command, folder)
    return folder / "book" / "_build" / "html"


def weights(pages: Path, names: list[str]) -> dict[str, tuple[chromium.Weight, int]]:
    """Return what each page weighs at the first visit, and how often it asks another host."""
    found = {}
    with chromium.launch() as browser, chromium.serve(pages, public=True) as address:
        for name in names:
            with chromium.watch(browser, viewport=PHONE) as seen:
                found[name] = chromium.weigh(seen.context.new_page(), f"{address}/{name}"), len(seen.outside)
    return found


def main() -> None:
    """Print the table."""
    ours = stamps.ROOT / "book" / "_build" / "html"
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        stock = build_stock(Path(place))
        names = sorted(path.relative_to(stock).as_posix() for path in stock.glob("chapters/*.html"))
        first, second = weights(stock, names), weights(ours, names)
    print(
        "| page | stock: KB | requests | asked of others | ours: KB | requests | of others | ours / stock |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name in names:
        (one, asked), (other, none) = first[name], second[name]
        counts = (len(each.pictures) for each in (one, other))
        requests = [each.requests - count for each, count in zip((one, other), counts, strict=True)]
        print(
            f"| {Path(name).stem} | {one.text / 1024:.0f} | {requests[0]} | {asked} "
            f"| {other.text / 1024:.0f} | {requests[1]} | {none} | {other.text / one.text:.2f} |"
        )


if __name__ == "__main__":
    main()
