"""Measure the book beside the stock command, beside JupyterLite and beside a loop, and print one table.

Used by `make bench`, after `make book`. Each row has what was measured of both, least, median and most, and
the ratio of the medians: machines differ, and a ratio from one run differs little. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import bench_builds
import bench_formulas
import bench_lighthouse
import bench_live
import bench_pages
from bench_table import HEAD

Rows = Callable[[], Iterator[str]]


def parts(place: Path, counts: list[int], executed: bool) -> dict[str, Rows]:
    """Return what is measured, by name: each gives its rows.

    Parameters
    ----------
    place : Path
        A folder for the stock pages, which are built once, when they are needed.
    counts : list of int
        Of how many chapters builds are timed.
    executed : bool
        Whether they are timed without running the chapters.
    """
    stock = cache(lambda: bench_pages.build_stock(place))
    return {
        "pages": lambda: bench_pages.rows(stock()),
        "lighthouse": lambda: bench_lighthouse.rows(stock()),
        "live": bench_live.rows,
        "formulas": bench_formulas.rows,
        "builds": lambda: bench_builds.rows(counts, executed),
    }


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", type=int, nargs="*", default=[10, 100], help="builds of how many chapters")
    parser.add_argument("--executed", action="store_true", help="time builds without running the chapters")
    parser.add_argument("--only", action="append", metavar="PART", help="pages, lighthouse, live ...")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        known = parts(Path(place), arguments.counts, arguments.executed)
        if unknown := set(arguments.only or ()) - known.keys():
            parser.error(f"{', '.join(sorted(unknown))}: the parts are {', '.join(known)}")
        print(HEAD, flush=True)
        for name in arguments.only or known:
            for line in known[name]():
                print(line, flush=True)


if __name__ == "__main__":
    main()
