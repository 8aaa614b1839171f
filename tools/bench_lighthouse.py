"""What Lighthouse says of the heaviest pages, as a phone on a slow line gets them.

A part of `make bench`. Nothing beyond this machine is asked. Lighthouse slows the processor down to that of a
phone, so its score of performance falls when other programs run beside it. The seconds are those in which a
page does not answer. The other scores depend on no machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bench_pages
import stamps
from bench_pages import HTML
from bench_table import row
from playwright.sync_api import sync_playwright

sys.path += [str(stamps.ROOT / "tests" / "browser"), str(stamps.ROOT / "book" / "_ext")]

import chromium
from katex import NODE

SCRIPT = stamps.ROOT / "tools" / "lighthouse" / "ask.mjs"
PAGES, RUNS = 5, 3
PERFORMANCE, OTHERS = "performance", ("accessibility", "best-practices", "seo")

Answer = dict[str, Any]


def heaviest(html: Path, count: int = PAGES) -> list[str]:
    """Return the pages for which most comes over the wire at a first visit, pictures too."""
    names = sorted(
        path.relative_to(html).as_posix() for path in html.rglob("*.html") if path.parent.name != "_static"
    )
    with chromium.launch() as browser, chromium.serve(html, public=True) as address:
        found = {name: bench_pages.first_visit(browser, f"{address}/{name}")[0] for name in names}
    return sorted(names, key=lambda name: -(found[name].text + sum(found[name].pictures)))[:count]


def ask(addresses: list[str], runs: int = RUNS) -> list[Answer]:
    """Return what Lighthouse says, each page several times."""
    with sync_playwright() as playwright:
        browser = chromium.found(Path(playwright.chromium.executable_path))
    task = {
        "browser": browser["executable_path"], "flags": chromium.FLAGS, "addresses": addresses, "runs": runs,
    }  # fmt: skip
    done = subprocess.run(
        [str(NODE), str(SCRIPT)], input=json.dumps(task), stdout=subprocess.PIPE, encoding="utf-8",
        env=browser.get("env", dict(os.environ)), check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def scores(answers: list[Answer], name: str) -> list[float]:
    """Return what the runs of Lighthouse say of one thing."""
    return [answer["scores"][name] for answer in answers]


def table(others: dict[str, list[Answer]], ours: dict[str, list[Answer]]) -> Iterator[str]:
    """Yield the rows for the pages of `ours`, beside those of the stock command where it has them."""
    for page, runs in ours.items():
        beside = others.get(page, [])
        what = f"Lighthouse, {Path(page).stem}"
        yield row(
            f"{what}: performance", "points", "stock", scores(beside, PERFORMANCE), scores(runs, PERFORMANCE)
        )
        blocked = ([run["blocked"] / 1000 for run in each] for each in (beside, runs))
        yield row(f"{what}: does not answer", "s", "stock", *blocked)
    for name in OTHERS:
        found = ([score for runs in each.values() for score in scores(runs, name)] for each in (others, ours))
        yield row(f"Lighthouse, these pages: {name.replace('-', ' ')}", "points", "stock", *found)


def rows(stock: Path) -> Iterator[str]:
    """Yield the rows of the heaviest pages, and tell what costs them points."""
    pages = heaviest(HTML)
    found = []
    for folder in (stock, HTML):
        known = [page for page in pages if (folder / page).exists()]
        with chromium.serve(folder, public=True) as address:
            answers = ask([f"{address}/{page}" for page in known])
        by_page = {page: [each for each in answers if each["address"].endswith(f"/{page}")] for page in known}
        found.append(by_page)
    yield from table(*found)
    for page, runs in found[1].items():
        for fault in dict.fromkeys(fault for run in runs for fault in run["faults"]):
            print(f"{page}: {fault}", file=sys.stderr)
