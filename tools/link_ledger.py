"""Hold where the links within the book lead; the ledger keeps each with the words around it.

The build sees a link to nothing. No check can see that a sentence on spread should lead to the statistics:
somebody looks, once. From then on `tests/links.txt` has the link, and one that changes is red until somebody
has looked again and run `make numbers`, whose difference stands in the commit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import chapters

BOOK = chapters.ROOT / "book"
LEDGER = chapters.ROOT / "tests" / "links.txt"
HEAD = "# Where each link leads, with the words around it. Written by `make numbers`; read the difference.\n"
LINK = re.compile(r"\{(?P<role>[\w:]+)\}`(?P<target>[^`]+)`|\]\((?P<address>[^)\s]+)\)")
ROLES = re.compile(r"doc|ref|numref|eq|term|cite(:\w+)?|py:\w+")


def links(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield the line of each link of a page, and the link with a few words before and after it.

    Examples
    --------
    >>> list(links("Its spread\nis in {doc}`statistics`, later."))
    [(2, 'Its spread is in «doc statistics» , later.')]
    """
    plain = chapters.Chapter("", text).without_code
    # A link among the words of another is a dash, so that each stands in one line of the ledger only.
    other = LINK.sub(lambda match: "—" * len(match[0]), plain)
    for match in LINK.finditer(plain):
        role, target = match["role"] or "to", match["target"] or match["address"]
        if match["role"] and not ROLES.fullmatch(role):
            continue
        before, after = other[: match.start()].split()[-4:], other[match.end() :].split()[:3]
        words = [*before, f"«{role} {target}»", *after]
        yield chapters.line_of(plain, match.start()), re.sub("—+", "—", " ".join(words))


def pages() -> dict[str, str]:
    """Return the text of every page of the book by its path."""
    found = [*BOOK.glob("*.md"), *BOOK.glob("chapters/*.md")]
    return {f"book/{path.relative_to(BOOK).as_posix()}": path.read_text("utf-8") for path in sorted(found)}


def read_ledger(text: str) -> dict[str, list[str]]:
    """Return the links of each page as the ledger has them."""
    parts = re.split(r"^## (book/.+)$", text, flags=re.M)
    return {
        name: [line for line in lines.splitlines() if line]
        for name, lines in zip(parts[1::2], parts[2::2], strict=True)
    }


def faults(path: str, text: str, known: list[str]) -> list[str]:
    """Return the links of a page that the ledger does not have, and those that only the ledger has."""
    left = Counter(known)
    found = []
    for line, words in links(text):
        if left[words]:
            left[words] -= 1
        else:
            found.append(
                f"{path}:{line}: nobody has looked at this link yet: {words}\n"
                "Does it lead where the sentence says? Mend it, or run make numbers."
            )
    if not found:
        found = [f"{path}: the link is gone: {words}\nRun make numbers." for words in left.elements()]
    return found


def main(ledger: Path = LEDGER) -> None:
    """Write the ledger."""
    parts = [
        "\n".join([f"\n## {path}", *(words for _, words in links(text))]) + "\n"
        for path, text in pages().items()
    ]
    ledger.write_text(HEAD + "".join(parts), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
