"""How long builds take, beside the stock command on the same chapters.

A part of `make bench`. The book's chapters are copied until there are as many as asked for, each copy with
labels and a line of code of its own, so that it runs by itself. Then the stock `jupyter-book build` with its
default settings and ours build them: from nothing, with nothing changed, and with a sentence more in one
chapter. The stock command neither draws formulas nor checks references, so it has less to do.

To run hundreds of chapters takes an hour, and no build of pages. With `--executed`, ours finds the results of
the chapters that were copied, and the stock command runs none: then times are those of reading and writing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import build_book
import chapters
import nbformat
import records
import stamps
from bench_table import row

sys.path.append(str(stamps.ROOT / "book" / "_ext"))

from cache_key import Keys, keys

LEFT_OUT = {"why-math"}
"""Its map names all chapters."""

SUPPORT = ("glossary", "bibliography", "notation", "reference")
REPEATS = 3
"""How often what takes seconds is measured; what takes minutes is measured once."""

REFERENCE = re.compile(r"\{(doc|ref|eq|numref)\}`(?:([^`<]*?) *<([^`>]+)>|([^`]+))`")
LABEL = re.compile(r"\$\$ \(([\w-]+)\)|^:label: (\S+)|^ *name: (fig-\S+)|^\(([\w-]+)\)=$", re.M)
SENTENCE = "\n\nOne sentence more, to be built.\n"


# A process counts the memory of the one that starts it as its own, so a small one starts the build.
MEASURE = """
import json, os, subprocess, sys, time
start = time.monotonic()
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as measures:
    json.dump([time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss], measures)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Run:
    """What a build took: seconds on the clock and of the processor, and megabytes of its largest process."""

    wall: float
    processor: float
    memory: float


def run(command: list[str], folder: Path) -> Run:
    """Run a build.

    Raises
    ------
    SystemExit
        If it fails.
    """
    # The stock build puts no Python into its pages.
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYODIDE_WHEELS": "none"}
    with tempfile.TemporaryFile() as told, tempfile.NamedTemporaryFile() as measures:
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, measures.name, *command],
            cwd=folder, env=environment, stdout=told, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        if done.returncode:
            told.seek(0)
            sys.exit(f"{' '.join(command)} fails:\n{told.read().decode()[-3000:]}")
        wall, processor, memory = json.load(measures)
    kilobyte = 1 if sys.platform == "darwin" else 1024
    return Run(wall, processor, memory * kilobyte / 1e6)


def copied(text: str, number: int) -> str:
    """Return a chapter as its copy with this number: labels and the first cell differ."""
    labels = {label for found in LABEL.findall(text) for label in found if label}
    for label in sorted(labels, key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(label)}(?![\w-])", f"{label}-{number}", text)
    cell = chapters.Chapter("", text).cells[0].source
    return text.replace(cell, f"{cell}\n# copy {number}", 1)


def without_dead_references(text: str, known: set[str]) -> str:
    """Return a page in which references to pages and labels that are not there are words."""

    def words(match: re.Match[str]) -> str:
        target = (match[3] or match[4]).rpartition("/")[2]
        return match[0] if target in known else (match[2] or target)

    return REFERENCE.sub(words, text)


def pages(count: int) -> dict[str, str]:
    """Return so many chapters, by name."""
    topics = [topic for topic in chapters.reading_order() if topic not in LEFT_OUT]
    texts = {}
    for number in range(count):
        topic = topics[number % len(topics)]
        text, copy = chapters.read(topic).text, number // len(topics)
        texts[f"{topic}-{copy}" if copy else topic] = copied(text, copy) if copy else text
    return texts


def write_book(folder: Path, count: int) -> None:
    """Write a book of so many chapters."""
    for path in stamps.files(stamps.ROOT, stamps.SOURCES):
        if path.suffix != ".md" or "data" in path.parts:
            copy = folder / path.relative_to(stamps.ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    (folder / "node_modules").symlink_to(stamps.ROOT / "node_modules")
    book, source = folder / "book", stamps.ROOT / "book"
    texts = {f"chapters/{name}": text for name, text in pages(count).items()}
    support = [name for name in build_book.pages(source) if name.startswith(SUPPORT)]
    texts |= {name: (source / f"{name}.md").read_text(encoding="utf-8") for name in support}
    known = {name.rpartition("/")[2] for name in texts}
    known |= {label for text in texts.values() for found in LABEL.findall(text) for label in found if label}
    for part in ("chapters", "reference"):
        (book / part).mkdir(exist_ok=True)
    for name, text in texts.items():
        (book / f"{name}.md").write_text(without_dead_references(text, known), encoding="utf-8")
    (book / "index.md").write_text("# A book to be measured\n", encoding="utf-8")
    toc = "".join(f"- file: {name}\n" for name in texts)
    (book / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{toc}", encoding="utf-8")


def lend_results(folder: Path, lender: Path) -> None:
    """Give the copies of chapters in a folder the results that the chapters have in the folder `lender`."""
    own = Keys(folder)
    for path in (folder / "book" / "chapters").iterdir():
        chapter = stamps.ROOT / "book" / "chapters" / re.sub(r"-\d+(?=\.md$)", "", path.name)
        record = records.find(lender, keys().of_page(chapter))
        if record is None:
            sys.exit(f"{chapter.name} has not been executed; `make book` does that")
        page = records.notebook_of(path.read_text(encoding="utf-8"))
        page = records.with_results(page, nbformat.read(record, as_version=4))
        records.keep(page, folder / "book" / "_build" / lender.name, own.of_page(path))


def measured(count: int, stock: bool, repeats: int, executed: bool) -> Iterator[tuple[str, list[Run]]]:
    """Yield what the three kinds of build of a book took."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        write_book(folder, count)
        command = [sys.executable, "tools/build_book.py"]
        if stock:
            config = 'title: Stock\nexecute: {execute_notebooks: "off"}\n' if executed else "title: Stock\n"
            (folder / "book" / "_config.yml").write_text(config, encoding="utf-8")
            command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "book"]
        elif executed:
            lend_results(folder, stamps.ROOT / "book" / "_build" / ".executed")
        yield "executed before" if executed else "from nothing", [run(command, folder)]
        yield "nothing changed", [run(command, folder) for _ in range(repeats)]
        page = next((folder / "book" / "chapters").glob("vectors.md"))
        found = []
        for _ in range(repeats):
            page.write_text(page.read_text(encoding="utf-8") + SENTENCE, encoding="utf-8")
            found.append(run(command, folder))
        yield "one sentence more", found


def rows(counts: list[int], executed: bool = False, repeats: int = REPEATS) -> Iterator[str]:
    """Yield the rows of books of so many chapters, beside the stock command."""
    for count in counts:
        both = zip(*(measured(count, stock, repeats, executed) for stock in (True, False)), strict=True)
        for (kind, stock), (_, ours) in both:
            for name, unit in (("wall", "s"), ("processor", "s of processor"), ("memory", "MB")):
                first, second = ([getattr(each, name) for each in runs] for runs in (stock, ours))
                yield row(f"build of {count} chapters, {kind}", unit, "stock", first, second)
