"""Build the book: run the chapters, write the pages, export the notebooks.

Used by `make book`; `python tools/build_book.py --help` lists the options.

Sphinx works in a folder of its own, `.sphinx` in the build folder. Only what is finished and without a fault
is put into the folders that readers and tests look at, so these always hold whole pages. A build that was
killed leaves a mark, and the next one lets Sphinx start anew; the chapters that ran need not run again. A
build that found faults leaves the names of their pages, and the next one reads these again.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import json
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import stamps
import yaml

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
sys.path.append(str(BOOK / "_ext"))  # where the Sphinx extensions are, which notebooks use as well

if TYPE_CHECKING:
    from runtime import Runtime

# What is imported here takes seconds, so only a build that has something to do imports Sphinx and its like.

FOLDERS = {"ebook": "epub"}
"""Where a builder writes, if not in a folder of its name: Sphinx has a builder called epub already."""

RECORDS = ".executed"
"""Where the results of the chapters are."""

PYTHON = ".python"
"""Where Python for the pages is kept, loaded and compiled."""


MESSAGE = re.compile(r"^(?:(.+?)(?::\d+)?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): ", re.M)
"""How Sphinx tells a fault: the file, the line, how bad it is."""


class Messages(io.StringIO):
    """What Sphinx writes to a stream: shown at once, and kept to be shown again at the end."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        """Show and keep."""
        self._stream.write(text)
        self._stream.flush()
        return super().write(text)

    def isatty(self) -> bool:
        """Colours are for people."""
        return self._stream.isatty()


def pages(book: Path) -> list[str]:
    """Return the names of the book's pages in reading order, such as ``chapters/vectors``."""
    from sphinx_external_toc.parsing import parse_toc_yaml

    return [name.removesuffix(".md") for name in parse_toc_yaml(book / "_toc.yml")]


def execute(build: Path, shard: tuple[int, int] = (1, 1)) -> bool:
    """Run the chapters that have no results; say which cells fail, and return whether none does."""
    import execution

    execution.use_own_settings(build / ".ipython")
    settings = yaml.safe_load((BOOK / "_config.yml").read_text(encoding="utf-8")).get("execute", {})
    paths = [BOOK / f"{page}.md" for page in pages(BOOK)]
    failures = execution.run_all(
        paths, build / RECORDS, shard=shard, timeout=settings.get("timeout", execution.TIMEOUT)
    )
    if failures:
        print("==> the book has errors:", *failures, sep="\n", file=sys.stderr)
    return not failures


def remove_unused(folder: Path) -> None:
    """Remove the results of chapters as they were before."""
    import records
    from cache_key import keys

    records.remove_others(folder, {keys().of_page(BOOK / f"{page}.md") for page in pages(BOOK)})


def pages_named(messages: str) -> list[str]:
    """Return the pages that the messages of Sphinx name; none if one of the messages names no page."""
    known = {str(BOOK / f"{page}.md"): page for page in pages(BOOK)}
    found = set(MESSAGE.findall(re.sub(r"\x1b\[[\d;]*m", "", messages)))
    return sorted(known[place] for place in found) if found <= known.keys() else []


def build_pages(
    book: Path, build: Path, builder: str = "html", python: str = "", faulty: Iterable[str] = ()
) -> int:
    """Run Sphinx on the book; a warning is an error.

    Parameters
    ----------
    book : Path
        The folder with `_config.yml` and `_toc.yml`.
    build : Path
        Where the results of the chapters are. Sphinx works in the folder `.sphinx` there.
    builder : str
        ``html``, ``typst`` for print, ``ebook`` or ``linkcheck``.
    python : str
        What the pages say about the size of their Python; empty where they have none.
    faulty : iterable of str
        The pages that had a fault at the last build, which are read again.

    Returns
    -------
    int
        0 if there was no error and no warning, 1 if there was and the rest is written, 2 if Sphinx stopped.
    """
    from jupyter_book.sphinx import build_sphinx

    work = build / ".sphinx"
    result = build_sphinx(
        book,
        work / FOLDERS.get(builder, builder),
        path_config=book / "_config.yml",
        noconfig=True,
        confoverrides={
            "external_toc_path": str(book / "_toc.yml"),
            "latex_individualpages": False,
            "records_folder": str(build / RECORDS),
            "page_python": python,
            "pages_with_faults": sorted(faulty),
            "nitpicky": True,
        },
        doctreedir=work / "doctrees",
        builder=builder,
        warningiserror=True,
        keep_going=True,
    )
    return result if isinstance(result, int) else 2


@contextlib.contextmanager
def unfinished(work: Path) -> Iterator[None]:
    """Mark a folder as unfinished until the end is reached without an error; remove one that has a mark.

    Sphinx keeps what it has read in several files, which a build that was killed leaves at odds. And it would
    be silent about the faults of a build that failed.
    """
    mark = work / "unfinished"
    if mark.exists():
        shutil.rmtree(work)
    work.mkdir(parents=True, exist_ok=True)
    mark.touch()
    yield
    mark.unlink()


def write_pages(build: Path, builder: str, made: Path, python: str) -> str:
    """Let Sphinx write the book, and for the web the notebooks beside the pages.

    Returns
    -------
    str
        The faults of single pages, as Sphinx tells them; all else has been written then.

    Raises
    ------
    SystemExit
        If there is any other fault.
    """
    from keep import write_list
    from notebooks import MarkupError, export_all

    messages, faults = Messages(sys.stderr), build / ".sphinx" / "faults.json"
    faulty = json.loads(faults.read_text()) if faults.exists() else []
    with contextlib.redirect_stderr(messages):
        result = build_pages(BOOK, build, builder, python, faulty)
    found = pages_named(messages.getvalue()) if result == 1 else []
    stamps.replace(faults, json.dumps(found).encode())
    if result:
        # Once more, below the progress that has scrolled them away.
        told = f"==> the book has errors:\n{messages.getvalue().strip()}"
        if found:
            return told
        sys.exit(told)
    if builder == "html":
        (made / ".nojekyll").touch()  # or GitHub Pages drops folders that begin with _
        try:
            export_all(BOOK, made / "notebooks", made.with_name("exported"))
        except MarkupError as error:
            sys.exit(str(error))
        write_list(made)
    return ""


def runtime_of_pages(build: Path) -> Runtime | None:
    """Return Python for the pages, if its files can be had here."""
    from runtime import prepare

    return prepare(build / PYTHON)


def write_book(build: Path, builder: str, sources: str, style_before: str) -> bool:
    """Run the chapters that have no results and write the book where Sphinx works; return whether all ran.

    Parameters
    ----------
    build : Path
        The build folder.
    builder : str
        The builder of Sphinx.
    sources : str
        The hash of all sources.
    style_before : str
        What the pages that are there were made with; empty if they are not whole.

    Raises
    ------
    SystemExit
        If pages have faults.
    """
    name = FOLDERS.get(builder, builder)
    work = build / ".sphinx"
    made = work / name
    with ThreadPoolExecutor() as beside:  # Python for the pages is made while the chapters run
        making = beside.submit(runtime_of_pages, build) if builder == "html" else None
        if not execute(build):
            return False
    runtime = making.result() if making else None
    python = runtime.sizes if runtime else ""
    style = stamps.of_style(python)
    with unfinished(work):
        if style != style_before:
            shutil.rmtree(made, ignore_errors=True)
        if runtime:
            runtime.put(made)
        faults = write_pages(build, builder, made, python)
        stamps.write(work / f"{name}.json", "" if faults else sources, made, style)
    if faults:
        sys.exit(faults)
    if builder == "html":
        remove_unused(build / RECORDS)
    return True


def build_book(build: Path, builder: str = "html") -> bool:
    """Build pages and notebooks; return whether all went well."""
    start = time.monotonic()
    name = FOLDERS.get(builder, builder)
    work = build / ".sphinx"
    made = work / name
    folders = {made: build / name} | ({made / "notebooks": build / "notebooks"} if builder == "html" else {})
    sources = stamps.of_sources(*([] if builder == "html" else [edition()]))
    stamp = stamps.read(work / f"{name}.json")
    whole = stamp.outputs == stamps.of_outputs(made)
    if not (whole and stamp.sources == sources) or builder == "linkcheck":
        from cache_key import keys

        print(f"==> building the book: {len(pages(BOOK))} pages", flush=True)
        with keys().remembered(work / "keys.json"):
            if not write_book(build, builder, sources, stamp.style if whole else ""):
                return False
    changed = [stamps.publish(source, target) for source, target in folders.items()]
    told = f"done in {time.monotonic() - start:.0f} s" if any(changed) else "nothing changed"
    print(f"==> {told}: {build / ('html/index.html' if builder == 'html' else name)}")
    return True


def edition() -> str:
    """Return what print and EPUB say of the last change, so that a commit makes them anew."""
    from edition import edition

    return str(edition())


def shard(text: str) -> tuple[int, int]:
    """Read which part of how many, such as 1/2."""
    part, _, parts = text.partition("/")
    if not 1 <= int(part) <= int(parts):
        raise ValueError(text)
    return int(part), int(parts)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=BOOK / "_build", help="where results go")
    parser.add_argument("--builder", default="html", choices=["html", "typst", "ebook", "linkcheck"])
    parser.add_argument("--execute-only", action="store_true", help="run the chapters, write no pages")
    parser.add_argument(
        "--shard", type=shard, metavar="K/N", help="with --execute-only: this part of the chapters"
    )
    arguments = parser.parse_args()
    if arguments.shard and not arguments.execute_only:
        parser.error("--shard needs --execute-only: pages need the results of all chapters")
    build = arguments.build.resolve()
    # Pages are trees of hundreds of thousands of nodes that live on: looking for garbage as often
    # as Python does by default takes 3 of 8 seconds. So seldom, it costs 150 MB.
    gc.set_threshold(5_000_000, 20, 20)
    if arguments.execute_only:
        sys.exit(0 if execute(build, arguments.shard or (1, 1)) else 1)
    sys.exit(0 if build_book(build, arguments.builder) else 1)


if __name__ == "__main__":
    main()
