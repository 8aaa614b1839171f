"""Pack the book for readers without a connection: the whole of it, the same with Python, and the pages alone.

Used by `make offline`, after `make book`, `make print` and `make epub`. The same book gives the same bytes.
`python tools/offline.py --help` lists the options.
"""

from __future__ import annotations

import argparse
import io
import json
import posixpath
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html
from runtime import build_wheel
from site_checks import CSS_URL
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
sys.path.append(str(BOOK / "_ext"))

from edition import edition  # noqa: E402
from keep import LIST, list_of  # noqa: E402
from repository import repository  # noqa: E402

Files = dict[str, bytes]
"""What stands in a folder or an archive: the content of each path."""

# The folder that unpacking makes, also the begin of the archives' names.
NAME = "math-for-ml"
# What a slow line is asked to carry, in bytes.
READING_LIMIT = 8_000_000

# What each PDF is for, by the end of its name.
PRINTED = {
    "a4": "A4 paper",
    "letter": "US letter paper",
    "booklet": "Booklet: print on both sides of A4, fold, staple",
    "light": "A4, light: no package reference, code of figures, formulas read aloud or screen reader tags",
}
# Whose work stands in the pages beside our own.
PAGE_PACKAGES = (
    "myst-nb", "pydata-sphinx-theme", "sphinx", "sphinx-book-theme", "sphinx-copybutton", "sphinx-design",
    "sphinx-exercise",
)  # fmt: skip

NODE_PACKAGES = ("@fontsource/stix-two-math", "katex", "@codemirror/view")

# Only debuggers read source maps.
SOURCE_MAP = re.compile(r"sourceMappingURL=\S+")
# What pages load to run code, or to keep themselves and Python on a device; and the script that knows of it.
PYTHON = re.compile(r"_python/|_static/live/|sw\.js$|files\.json$")
SCRIPT = "_static/site.js"
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
LONGEST_PATH = 180


class OfflineError(RuntimeError):
    """The edition cannot be packed; the message says what to do."""


# ---- What pages need


def needed(root: Path) -> set[str]:
    """Return the files that the pages of a site need, directly or through a style sheet or a script.

    Parameters
    ----------
    root : Path
        The folder of the built pages.

    Returns
    -------
    set of str
        Paths from the root. A script needs a file if it says the file's name; whatever a page, a style sheet
        or a script does not name, no reader can reach.
    """
    # Those in _static are templates of the theme.
    pages = [name for name in _names(root, "*.html") if not name.startswith("_static/")]
    named: dict[str, list[str]] = {}
    for name in set(_names(root, "*")) - set(pages):
        named.setdefault(PurePosixPath(name).name, []).append(name)
    found, waiting = set[str](), pages
    while waiting:
        name = waiting.pop()
        if name in found or not (root / name).is_file():  # what is missing, site_checks reports
            continue
        found.add(name)
        suffix = PurePosixPath(name).suffix
        if suffix in {".html", ".css", ".js"}:
            text = (root / name).read_text(encoding="utf-8")
            if suffix == ".js":
                said = SOURCE_MAP.sub("", text)
                waiting += [path for word, paths in named.items() if word in said for path in paths]
            else:
                links = _page_links(text) if suffix == ".html" else CSS_URL.findall(text)
                waiting += [path for link in links if (path := _target(name, link))]
    return found


def _names(root: Path, pattern: str) -> list[str]:
    return [file.relative_to(root).as_posix() for file in root.rglob(pattern) if file.is_file()]


def _page_links(text: str) -> list[str]:
    """Return every address on a page: of links, pictures, scripts (later ones too), and within styles."""
    page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    pictures = [candidate.split()[0] for value in page.xpath("//@srcset") for candidate in value.split(",")]
    later = [script for value in page.xpath("//@data-scripts") for script in value.split()]
    return pictures + later + [link for _, _, link, _ in page.iterlinks()]


def _target(name: str, link: str) -> str | None:
    """Return the path that a link in a file leads to, if it leads to another file of the site."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))


# ---- The parts


def site_files(build: Path) -> Files:
    """Return the pages with what they need, such as the notebooks, and nothing else of what Sphinx leaves."""
    root = _built(build / "html", ["index.html"], "make book")
    files = {name: (root / name).read_bytes() for name in sorted(needed(root))}
    return files | ({LIST: list_of(files).encode()} if has_python(files) else {})


def has_python(site: Files) -> bool:
    """Return whether code runs on these pages."""
    return any(name.startswith("_python/") for name in site)


def without_python(site: Files) -> Files:
    """Return pages that run no code, and show no buttons for it."""
    if not has_python(site):
        return site
    light = {name: data for name, data in site.items() if not PYTHON.match(name)}
    light[SCRIPT], places = re.subn(rb'(bookPython=)"[^"]+"', rb'\1""', site[SCRIPT])
    if places != 1:
        raise OfflineError(f"{SCRIPT} does not say once which Python the pages have, but {places} times")
    return light


def print_files(build: Path) -> Files:
    """Return the PDFs."""
    folder = _built(build / "print", [f"{NAME}-a4.pdf", f"{NAME}-letter.pdf"], "make print")
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.pdf"))}


def epub_files(build: Path) -> Files:
    """Return the EPUB."""
    folder = _built(build / "epub", [f"{NAME}.epub"], "make epub")
    return {f"{NAME}.epub": (folder / f"{NAME}.epub").read_bytes()}


def data_files(build: Path) -> Files:
    """Return the book's data with the table of their sources and licences."""
    return {file.name: file.read_bytes() for file in sorted((BOOK / "data").iterdir()) if file.is_file()}


def wheel_files(build: Path) -> Files:
    """Return the package as a wheel, so that notebooks run without a connection."""
    with tempfile.TemporaryDirectory() as folder:
        build_wheel(Path(folder), SOURCE_DATE_EPOCH=str(edition().seconds))
        return {wheel.name: wheel.read_bytes() for wheel in Path(folder).glob("*.whl")}


def license_files(build: Path) -> Files:
    """Return our licenses, and those of the work of others that the pages contain."""
    files = {f"{file.name}.txt": file.read_bytes() for file in (ROOT / "LICENSE", ROOT / "LICENSE-TEXT")}
    files["python.txt"] = (BOOK / "_offline" / "python.txt").read_bytes()
    for package in NODE_PACKAGES:
        files[f"{package.strip('@').replace('/', '-')}.txt"] = (
            ROOT / "node_modules" / package / "LICENSE"
        ).read_bytes()
    for package in PAGE_PACKAGES:
        found = [file for file in distribution(package).files or [] if file.name.startswith("LICENSE")]
        files[f"{package}.txt"] = min(found, key=lambda file: len(str(file))).read_binary()
    return files


def _built(folder: Path, names: list[str], command: str) -> Path:
    """Return a folder that another command filled."""
    for name in names:
        if not (folder / name).is_file():
            raise OfflineError(f"{folder / name} is missing; run `{command}` first")
    return folder


PARTS: dict[str, Callable[[Path], Files]] = {
    "site": site_files,
    "print": print_files,
    "epub": epub_files,
    "data": data_files,
    "wheels": wheel_files,
    "licenses": license_files,
}
"""The folders of the archive, and what fills them."""

READING = ("site", "licenses")
"""The parts of the reading edition."""


# ---- The start page


def start_files(parts: Mapping[str, Files]) -> Files:
    """Return the start page and the README, which say what these parts are, how large, and how to use them.

    Parameters
    ----------
    parts : mapping of str to Files
        What the edition has; the pages are always among it.

    Returns
    -------
    Files
        `start.html` and `README.txt`.
    """
    templates = Environment(
        loader=FileSystemLoader(BOOK / "_offline"),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    python = [len(data) for name, data in parts["site"].items() if name.startswith("_python/")]
    facts = {
        "kind": f"{'Python' if python else 'Offline' if 'wheels' in parts else 'Reading'} edition",
        "python": size(python) if python else "",
        "edition": edition(),
        "repository": repository(),
        "parts": parts,
        "sizes": {name: size(len(content) for content in files.values()) for name, files in parts.items()},
        "total": size(len(content) for files in parts.values() for content in files.values()),
        "pdfs": list(_pdfs(parts.get("print", {}))),
        "notebooks": list(_notebooks(parts["site"])),
    }
    return {
        name: templates.get_template(name).render(facts).encode() for name in ("start.html", "README.txt")
    }


def _pdfs(files: Files) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each PDF, what it is for, and its size; those that `PRINTED` knows first."""
    kinds = {PurePosixPath(name).stem.removeprefix(f"{NAME}-"): name for name in files}
    for kind in [*(kind for kind in PRINTED if kind in kinds), *sorted(kinds.keys() - PRINTED)]:
        yield kinds[kind], PRINTED.get(kind, kind), size([len(files[kinds[kind]])])


class Notebook(NamedTuple):
    """A chapter as a notebook: its page and its own path within the site, its title, and what it needs."""

    page: str
    path: str
    title: str
    needs_scikit_learn: bool


def _notebooks(site: Files) -> Iterator[Notebook]:
    """Yield the notebooks in reading order."""
    for page in parse_toc_yaml(BOOK / "_toc.yml"):
        path = f"notebooks/{PurePosixPath(page).name}.ipynb"
        if path in site:
            cells = json.loads(site[path])["cells"]
            texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
            heading = next(text for text in texts if text.startswith("# ")).partition("\n")[0]
            yield Notebook(f"{page}.html", path, heading.removeprefix("# "), b"sklearn" in site[path])


def size(lengths: Iterable[int]) -> str:
    """Return how much some files weigh together, as people say it.

    Examples
    --------
    >>> size([3_000, 500]), size([12_345_678]), size([40])
    ('4 KB', '12.3 MB', '1 KB')
    """
    total = sum(lengths)
    return f"{total / 1e6:.1f} MB" if total >= 1e6 else f"{-(-total // 1000)} KB"


# ---- The archive


def archive(files: Files) -> bytes:
    """Return a zip of these files in one folder, whose bytes depend on nothing else.

    Raises
    ------
    OfflineError
        If a path would not survive on one of the systems that readers have.
    """
    names = [f"{NAME}/{name}" for name in sorted(files)]
    if complaints := check_names(names):
        raise OfflineError("these paths cannot be unpacked everywhere:\n" + "\n".join(complaints))
    date = datetime.fromtimestamp(edition().seconds, UTC).timetuple()[:6]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in names:
            entry = zipfile.ZipInfo(name, date)
            entry.create_system = 3  # Unix, whatever this machine is
            entry.external_attr = 0o100644 << 16
            target.writestr(entry, files[name.removeprefix(f"{NAME}/")], zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def check_names(names: Iterable[str]) -> list[str]:
    """Return what is wrong with paths for Windows, macOS or Linux."""
    complaints, seen = [], dict[str, str]()
    for name in names:
        parts = PurePosixPath(name).parts
        if not re.fullmatch(r"[A-Za-z0-9._/ ()+-]+", name):
            complaints.append(f"{name} — only ASCII letters, digits and . _ - + ( ) are the same everywhere")
        if name.startswith("/") or ".." in parts:
            complaints.append(f"{name} — leads out of the folder")
        if any(part.endswith((".", " ")) or part.split(".")[0].lower() in RESERVED for part in parts):
            complaints.append(f"{name} — is not allowed on Windows")
        if len(name) >= LONGEST_PATH:
            complaints.append(f"{name} — has {len(name)} characters; fewer than {LONGEST_PATH} are allowed")
        if (other := seen.setdefault(name.lower(), name)) != name:
            complaints.append(f"{name} — is the same as {other} where case does not count")
    return complaints


def pack(build: Path, parts: Iterable[str] = tuple(PARTS)) -> dict[str, bytes]:
    """Return the archives by name: the offline edition, the reading edition, and the one with Python.

    Parameters
    ----------
    build : Path
        The folder with `html`, `print` and `epub`.
    parts : iterable of str
        Which parts the whole edition has; a test takes fewer.

    Returns
    -------
    dict of str to bytes
        The one with Python is only there where the pages were built with it.

    Raises
    ------
    OfflineError
        If something is missing or cannot be packed, or the reading edition is too large.
    """
    filled = {name: PARTS[name](build) for name in parts}
    light = filled | {"site": without_python(filled["site"])}
    editions = {"offline": light, "reading": {name: light[name] for name in READING}}
    if has_python(filled["site"]):
        editions["python"] = filled
    archives = {
        f"{NAME}-{kind}.zip": archive(
            {f"{name}/{path}": data for name, files in some.items() for path, data in files.items()}
            | start_files(some)
        )
        for kind, some in editions.items()
    }
    if (found := len(archives[f"{NAME}-reading.zip"])) > READING_LIMIT:
        raise OfflineError(f"the reading edition has {size([found])}; {size([READING_LIMIT])} are allowed")
    return archives


def main() -> None:
    """Read the command line and write the archives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=BOOK / "_build", help="where the book was built")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="which parts to pack")
    arguments = parser.parse_args()
    target = arguments.build / "offline"
    target.mkdir(parents=True, exist_ok=True)
    try:
        archives = pack(arguments.build.resolve(), arguments.parts)
        for path in target.glob("*.zip"):
            if path.name not in archives:
                path.unlink()
        for name, content in archives.items():
            (target / name).write_bytes(content)
            print(f"==> {target / name}: {size([len(content)])}")
    except OfflineError as error:
        sys.exit(f"==> no offline edition: {error}")


if __name__ == "__main__":
    main()
