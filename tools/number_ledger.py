"""Hold the numbers that pages state against what their cells compute; the ledger says what comes from where.

`tests/numbers` has one file a page. It says for each stated number its source, and the check looks it up
again, in what the page computes now: neither side may change alone. `make numbers` writes the ledger, and
keeps what is still right; its difference is read like that of a lock file.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

import chapters
import executed
from numbers_stated import KINDS, Page, Stated, agrees, find, may_yield

LEDGERS = chapters.ROOT / "tests" / "numbers"


@dataclass(frozen=True)
class Entry:
    """A line of the ledger: the part of the page, a number with the words around it, and its source."""

    unit: str
    words: str
    source: str


HEAD = "# What each number of this page was taken from. Written by `make numbers`; read the difference.\n"
SOURCE = re.compile(rf"(?P<kind>{'|'.join(KINDS)}) (?P<cell>\d+)\.(?P<index>\d+)(?: of (?P<unit>.+))?")


def read_ledger(text: str) -> list[Entry]:
    """Return the entries of a ledger."""
    unit, entries = "", []
    for line in text.splitlines():
        if line.startswith("## "):
            unit = line[3:]
        elif " <- " in line:
            words, source = line.split(" <- ", 1)
            entries.append(Entry(unit, words.strip(), source.strip()))
    return entries


def to_text(entries: list[Entry]) -> str:
    """Return a ledger as it is written."""
    lines, unit = [HEAD], ""
    for entry in entries:
        if entry.unit != unit:
            lines.append(f"\n## {entry.unit}\n\n")
            unit = entry.unit
        lines.append(f"{entry.words} <- {entry.source}\n")
    return "".join(lines)


def fault_of_source(page: Page, stated: Stated, source: str) -> str:
    """Return what is wrong with the source that the ledger gives a number; nothing if it has the number."""
    if source.startswith("fact: "):
        return ""
    if source == "equation":
        return "" if find(page, stated) == "equation" else "no equation of numbers that holds has it"
    if (match := SOURCE.fullmatch(source)) is None:
        return f"{source!r} is no source; write output, code, formula or figure 1.2, equation, or fact: …"
    unit = match["unit"] or stated.unit
    for place in page.computed:
        if (place.kind, str(place.cell), str(place.index), place.unit) == (*match.group(1, 2, 3), unit):
            if not may_yield(place, stated):
                return "the code that draws a figure counts for its own words only"
            return "" if agrees(stated, place.value) >= 0 else f"the source is now {place.value}"
    return "the source is gone"


def compared(page: Page, entries: list[Entry]) -> tuple[list[tuple[Stated, Entry | None]], list[Entry]]:
    """Return each number of the page with its entry, if there is one, and the entries that are left over."""
    left = list(entries)
    pairs: list[tuple[Stated, Entry | None]] = []
    for stated in page.stated:
        entry = next((each for each in left if (each.unit, each.words) == (stated.unit, stated.words)), None)
        if entry is not None:
            left.remove(entry)
        pairs.append((stated, entry))
    return pairs, left


def faults(page: Page, entries: list[Entry]) -> list[str]:
    """Return the numbers whose ledger and computation do not agree with the page, and how to mend each."""
    ledger = f"tests/numbers/{page.name}.txt"
    found = []
    pairs, left = compared(page, entries)
    for stated, entry in pairs:
        where = f"book/chapters/{page.name}.md:{stated.line}: {stated.words!r}"
        if entry is None:
            near = find(page, stated)
            computed = f"the computation has it ({near})" if near else "no computation near it yields it"
            before = [
                each.words for each in left if without_number(each.words) == without_number(stated.words)
            ]
            told = f"; the ledger says {before[0]!r}" if before else ""
            found.append(
                f"{where} is not in {ledger}{told}; {computed}. Mend the number, or run make numbers"
            )
        elif fault := fault_of_source(page, stated, entry.source):
            found.append(
                f"{where} comes from {entry.source}, but {fault}. Mend the number, or run make numbers"
            )
    if not found:
        found = [f"{ledger}: the page no longer states {entry.words!r}; run make numbers" for entry in left]
    return found


def without_number(words: str) -> str:
    """Return the words around a number."""
    return re.sub("«.*»", "", words)


def updated(page: Page, entries: list[Entry]) -> tuple[list[Entry], list[Stated]]:
    """Return the ledger of a page as it is now, and the numbers that nothing yields."""
    new, refused = [], []
    for stated, entry in compared(page, entries)[0]:
        keep = entry is not None and not fault_of_source(page, stated, entry.source)
        source = entry.source if entry is not None and keep else find(page, stated)
        if source is None:
            refused.append(stated)
        else:
            new.append(Entry(stated.unit, stated.words, source))
    return new, refused


def how_to_mend(page: Page, stated: Stated) -> str:
    """Return what to do about a number that nothing near it yields."""
    place = find(page, stated, elsewhere=True)
    source, hint = (
        (place, "it stands elsewhere on the page") if place else ("fact: (why)", "it is a plain fact")
    )
    return (
        f"book/chapters/{page.name}.md:{stated.line}: nothing near computes the number in {stated.words!r}.\n"
        f"  Print or assert it in a cell of its section. Or, if {hint}, write into "
        f"tests/numbers/{page.name}.txt, below ## {stated.unit}:\n  {stated.words} <- {source}"
    )


def read(name: str) -> Page:
    """Return a page with its executed outputs."""
    chapter = chapters.read(name)
    return Page(chapter, executed.outputs(chapter, chapters.FOLDER))


def ledger_of(name: str) -> list[Entry]:
    """Return the ledger of a page; empty if there is none."""
    path = LEDGERS / f"{name}.txt"
    return read_ledger(path.read_text(encoding="utf-8")) if path.exists() else []


def main() -> None:
    """Write the ledgers of the pages named, or of all."""
    complete = True
    for name in sys.argv[1:] or chapters.reading_order():
        page = read(name)
        entries, refused = updated(page, ledger_of(name))
        LEDGERS.mkdir(exist_ok=True)
        (LEDGERS / f"{name}.txt").write_text(to_text(entries), encoding="utf-8", newline="\n")
        for stated in refused:
            complete = False
            print(how_to_mend(page, stated))
    sys.exit(0 if complete else 1)


if __name__ == "__main__":
    main()
