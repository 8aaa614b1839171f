"""How long the formula reader takes, measured against a loop of fixed work in the same run.

A part of `make bench`. Machines differ, so each time stands beside that of the loop: compare their ratio
before and after a change. What other programs do counts little, for only the processor's time counts.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from time import process_time

import chapters
from bench_table import row
from chapters import Chapter, Formula

from mlmath_ref.formula.execute import execute
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.speak import speak
from mlmath_ref.formula.to_numpy import to_numpy

REPEATS = 5
EXECUTED = 25
IMPORTS = ("mlmath_ref", "mlmath_ref.formula", "mlmath_ref.formula.execute")

Task = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """How long one of several like things takes, and the loop beside it, in seconds, several times."""

    name: str
    count: int
    seconds: list[float]
    loop: list[float]

    def __str__(self) -> str:
        others, ours = ([1000 * each for each in measures] for measures in (self.loop, self.seconds))
        return row(self.name, "ms of processor", "a loop", others, ours)


def loop() -> int:
    """Do the work that all times are compared with: dictionaries, text and calls, as in a parser."""
    counts: dict[str, int] = {}
    for number in range(20_000):
        key = str(number % 97)
        counts[key] = counts.get(key, 0) + len(key)
    return sum(counts.values())


def duration(*tasks: Task) -> float:
    """Return how many seconds of the processor one of `tasks` takes."""
    start = process_time()
    for task in tasks:
        task()
    return (process_time() - start) / len(tasks)


def timed(name: str, tasks: Sequence[Task], repeats: int = REPEATS) -> Timing:
    """Time all tasks several times, each time with the loop beside them."""
    rounds = [(duration(*tasks), duration(loop)) for _ in range(repeats)]
    return Timing(name, len(tasks), [each for each, _ in rounds], [each for _, each in rounds])


def imported(module: str, repeats: int = REPEATS) -> Timing:
    """Time the import of a module in a new Python, without the start of Python itself."""
    line = f"from time import process_time as now; start = now(); import {module}; print(now() - start)"
    command = [sys.executable, "-c", line]
    rounds = [
        (float(subprocess.run(command, capture_output=True, text=True, check=True).stdout), duration(loop))
        for _ in range(repeats)
    ]
    return Timing(f"import {module}", 1, [each for each, _ in rounds], [each for _, each in rounds])


def timings(found: Sequence[tuple[Chapter, Formula]], repeats: int = REPEATS) -> Iterator[Timing]:
    """Time each thing that is done with the formulas of chapters."""
    tables = [chapter.table(formula.label) for chapter, formula in found]
    texts = [formula.latex for _, formula in found]
    trees = [parse(text, table) for text, table in zip(texts, tables, strict=True)]
    parsing = [partial(parse, text, table) for text, table in zip(texts, tables, strict=True)]
    one = [task for text, task in zip(texts, parsing, strict=True) if r"\\" not in text]
    several = [task for text, task in zip(texts, parsing, strict=True) if r"\\" in text]
    executing = [
        partial(execute, formula.latex, table, narrow=chapter.notes(formula.label).references)
        for (chapter, formula), table in zip(found, tables, strict=True)
    ]
    yield timed("parse a formula of one line", one, repeats)
    yield timed("parse a formula of several lines", several, repeats)
    yield timed("speak", [partial(speak, *pair) for pair in zip(trees, tables, strict=True)], repeats)
    yield timed("to_numpy", [partial(to_numpy, *pair) for pair in zip(trees, tables, strict=True)], repeats)
    yield timed("execute", executing[:: max(1, len(found) // EXECUTED)], 1)


def rows() -> Iterator[str]:
    """Yield the rows for all display formulas of the book."""
    book = [chapters.read(name) for name in chapters.reading_order()]
    yield from map(str, timings([(chapter, formula) for chapter in book for formula in chapter.displays]))
    yield from (str(imported(module)) for module in IMPORTS)
