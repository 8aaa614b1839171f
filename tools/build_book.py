"""Build the book: run the chapters, write the pages, export the notebooks.

Used by `make book`; `python tools/build_book.py --help` lists the options.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TextIO

from jupyter_book.sphinx import build_sphinx
from sphinx_external_toc.parsing import parse_toc_yaml

BOOK = Path(__file__).resolve().parents[1] / "book"
sys.path.append(str(BOOK / "_ext"))  # where the Sphinx extensions are, which notebooks use as well

from notebooks import MarkupError, export_all  # noqa: E402

# Where a builder writes, if not in a folder of its name: Sphinx has a builder called epub already.
FOLDERS = {"ebook": "epub"}

# Pages that Sphinx writes by itself.
OWN_PAGES = {"genindex", "search", "py-modindex"}


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
    return [name.removesuffix(".md") for name in parse_toc_yaml(book / "_toc.yml")]


def build_pages(book: Path, build: Path, builder: str = "html") -> bool:
    """Run Sphinx on the book; a warning is an error.

    Parameters
    ----------
    book : Path
        The folder with `_config.yml` and `_toc.yml`.
    build : Path
        Where results go, in a folder named after the builder or in `FOLDERS`.
    builder : str
        ``html``, ``typst`` for print, ``ebook`` or ``linkcheck``.

    Returns
    -------
    bool
        Whether there was no error and no warning.
    """
    doctrees = build / ".doctrees"
    result = build_sphinx(
        book,
        build / FOLDERS.get(builder, builder),
        path_config=book / "_config.yml",
        noconfig=True,
        confoverrides={
            "external_toc_path": str(book / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        doctreedir=doctrees,
        builder=builder,
        warningiserror=True,
        keep_going=True,
    )
    if result != 0:
        # Sphinx keeps what it has read and would be silent about the same pages next time.
        shutil.rmtree(doctrees, ignore_errors=True)
    return bool(result == 0)


def use_own_ipython_settings(folder: Path) -> None:
    """Keep the settings of whoever builds the book out of its results, and kernels from chatting."""
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 40  # errors only\n")
    os.environ["IPYTHONDIR"] = str(folder)


def remove_stale_pages(book: Path, html: Path) -> None:
    """Remove pages that are no longer in the table of contents; Sphinx leaves them."""
    known = {*pages(book), *OWN_PAGES}
    for page in html.rglob("*.html"):
        name = page.relative_to(html).with_suffix("").as_posix()
        if name not in known and not name.startswith("_"):
            page.unlink()


def build_book(build: Path, builder: str = "html") -> bool:
    """Build pages and notebooks; return whether all went well."""
    start = time.monotonic()
    print(f"==> building the book: {len(pages(BOOK))} pages", flush=True)
    use_own_ipython_settings(build / ".ipython")
    messages = Messages(sys.stderr)
    with contextlib.redirect_stderr(messages):
        built = build_pages(BOOK, build, builder)
    if not built:
        # Once more, below the progress that has scrolled them away.
        print(f"==> the book has errors:\n{messages.getvalue().strip()}", file=sys.stderr)
        return False
    if builder == "html":
        remove_stale_pages(BOOK, build / "html")
        (build / "html" / ".nojekyll").touch()  # or GitHub Pages drops folders that begin with _
        export_all(BOOK, build / "notebooks")
        shutil.rmtree(build / "html" / "notebooks", ignore_errors=True)
        shutil.copytree(build / "notebooks", build / "html" / "notebooks")
    made = "html/index.html" if builder == "html" else FOLDERS.get(builder, builder)
    print(f"==> done in {time.monotonic() - start:.0f} s: {build / made}")
    return True


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=BOOK / "_build", help="where results go")
    parser.add_argument("--builder", default="html", choices=["html", "typst", "ebook", "linkcheck"])
    arguments = parser.parse_args()
    # Pages are trees of hundreds of thousands of nodes that live on: looking for garbage as often
    # as Python does by default takes 3 of 8 seconds.
    gc.set_threshold(200_000, 20, 20)
    try:
        sys.exit(0 if build_book(arguments.build.resolve(), arguments.builder) else 1)
    except MarkupError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
