"""What Lighthouse says of the heaviest pages, as a phone on a slow line gets them.

Used by `make bench`, after `make book`. Nothing beyond this machine is asked. Lighthouse slows the processor
down to that of a phone, so its score of performance falls when other programs run beside it: median, least
and most are printed, with the seconds in which a page did not answer. The other scores depend on no machine.
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
from bench_builds import spread
from playwright.sync_api import sync_playwright

sys.path += [str(stamps.ROOT / "tests" / "browser"), str(stamps.ROOT / "book" / "_ext")]

import chromium
from katex import NODE

SCRIPT = stamps.ROOT / "tools" / "lighthouse" / "ask.mjs"
PAGES, RUNS = 5, 3
OTHERS = ("accessibility", "best-practices", "seo")

Answer = dict[str, Any]


def heaviest(html: Path, count: int = PAGES) -> list[str]:
    """Return the pages for which most comes over the wire at a first visit, pictures too."""
    names = sorted(
        path.relative_to(html).as_posix() for path in html.rglob("*.html") if path.parent.name != "_static"
    )
    found = bench_pages.weights(html, names)
    return sorted(names, key=lambda name: -(found[name][0].text + sum(found[name][0].pictures)))[:count]


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


def table(answers: list[Answer]) -> Iterator[str]:
    """Yield the lines of the table, and below it what costs points."""
    yield "| page | performance | seconds blocked | accessibility | best practices | SEO |"
    yield "|---|--:|--:|--:|--:|--:|"
    faults = []
    for address in dict.fromkeys(answer["address"] for answer in answers):
        runs = [answer for answer in answers if answer["address"] == address]
        name = Path(address).stem
        speed = spread([run["scores"]["performance"] for run in runs])
        blocked = spread([run["blocked"] / 1000 for run in runs])
        others = " | ".join(str(min(run["scores"][other] for run in runs)) for other in OTHERS)
        yield f"| {name} | {speed} | {blocked} | {others} |"
        faults += [f"{name}: {fault}" for run in runs for fault in run["faults"]]
    yield from dict.fromkeys(faults)


def main() -> None:
    """Print the table."""
    html = stamps.ROOT / "book" / "_build" / "html"
    with chromium.serve(html, public=True) as address:
        print(*table(ask([f"{address}/{name}" for name in heaviest(html)])), sep="\n")


if __name__ == "__main__":
    main()
