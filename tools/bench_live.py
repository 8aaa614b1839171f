"""How long a reader waits for the first output of a cell on a page, beside JupyterLite with the same Python.

A part of `make bench`. A row is a first or a second visit of one kind of code, as fast as
this machine is, or over a slow line. Seconds go from the click on Run until the output is there; in
JupyterLite, from opening a notebook, whose cells run as soon as they can. Bytes are those of a whole visit.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import stamps

sys.path.append(str(stamps.ROOT / "tests" / "browser"))

import bench_lite
import chromium
from bench_pages import HTML
from bench_table import row

PAGE = "chapters/core-loop.html"
TIMES = 3
VISITS = ("first", "second")
MBIT = 1_000_000 / 8
LINES = {"unthrottled": None, "4 Mbit/s, 150 ms": chromium.Line(speed=4 * MBIT, delay=0.15)}

PUT = "code => { document.querySelector('.cell_input pre').textContent = code; }"
CLICK = """() => new Promise((resolve, reject) => {
  const [cell, bar] = [".cell", ".live-bar"].map((name) => document.querySelector(name));
  const status = bar.querySelector("[role=status]");
  const start = performance.now();
  new MutationObserver(async () => {
    if (/^Done/.test(status.textContent)) {
      await Promise.all([...cell.querySelectorAll(".live-output img")].map((image) => image.decode()));
      const seconds = (performance.now() - start) / 1000;
      resolve([seconds, cell.querySelectorAll(".live-output :is(pre, img)").length]);
    } else if (status.className === "live-failed") reject(new Error(status.textContent));
  }).observe(status, { childList: true, characterData: true, subtree: true });
  bar.querySelector("[data-do=run]").click();
})"""


def visits(browser: Any, site: Path, code: str, line: chromium.Line | None = None) -> list[bench_lite.Visit]:
    """Return what a first and a second visit cost: open a page, run code in a cell, see its output."""
    sent: list[int] = []
    found = []
    with chromium.serve(site, public=True, sent=sent, line=line) as address, chromium.watch(browser) as seen:
        for _ in VISITS:
            sent.clear()
            page = seen.context.new_page()
            page.goto(f"{address}/{PAGE}")
            page.wait_for_selector(".live-bar")
            page.evaluate(PUT, code)
            seconds, outputs = page.evaluate(CLICK)
            assert outputs == 1, seen.complaints
            found.append((seconds, sum(sent) / bench_lite.MEGABYTE))
            page.close()
    return found


def rows() -> Iterator[str]:
    """Yield the rows: seconds to a first output, and megabytes over the wire."""
    if not list(HTML.glob("_python/*/numpy-*.gz")):
        print("Code in the page is not measured: the book was built without Python in it.", file=sys.stderr)
        return
    wheels = os.environ.get("PYODIDE_WHEELS")
    with tempfile.TemporaryDirectory(prefix="lite-") as place, chromium.launch() as browser:
        lite = bench_lite.make_site(Path(place), Path(wheels)) if wheels else None
        for words, line in LINES.items():
            for name, code in bench_lite.CELLS.items():
                ours = [visits(browser, HTML, code, line) for _ in range(TIMES)]
                beside = [bench_lite.visits(browser, lite, name, line)] if lite else []
                for i, visit in enumerate(VISITS):
                    what = f"first output, {name}, {visit} visit, {words}"
                    for k, unit in enumerate(("s", "MB")):
                        measures = ([each[i][k] for each in found] for found in (beside, ours))
                        yield row(what, unit, "JupyterLite", *measures)
