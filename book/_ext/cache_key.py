"""Give MyST-NB the results of the chapters, which ran before Sphinx (`tools/execution.py`).

A record of results is found by a key, a hash of all that the results depend on: the code of the chapter, the
files of package and data that this code loads, the lock file, Python, and how chapters run. So a change
runs the chapters that it can touch, and no other. Words of a chapter, extensions and style do not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import records
import stamps
from chapters import Chapter
from dependencies import CODE, PACKAGE, Project
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]

PAGES = (
    "book/_ext",
    "book/_explore",
    "book/_practice",
    "book/_templates",
    "book/_config.yml",
    "book/_toc.yml",
    "book/references.bib",
    "package-lock.json",
    "tools/chapters.py",
)
"""What the look of all pages depends on; what the extensions import from the package counts as well."""

RUN_BY = ("requirements.lock", "tools/execution.py", "tools/records.py")
"""What all results depend on."""

EXECUTION = ("kernelspec", "mystnb", "execution")
"""What the front matter may say about how a chapter is run."""

TAGS = {"raises-exception", "skip-execution"}
"""Tags of a cell that say how it is run."""


class Keys:
    """The keys of the chapters of a project, whose files stay as they are.

    Parameters
    ----------
    root : Path
        The folder with `src`, `book` and the lock file.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.project = root, Project(root)
        self._earlier: dict[str, str] = {}
        self._found: dict[str, str] = {}

    @contextmanager
    def remembered(self, path: Path) -> Iterator[None]:
        """Find again what a file has of the last build, and keep there what this one finds.

        To follow what the code of a page loads takes longer than all else that a build does for a page that
        has not changed. What was found holds while package, data and the code that looks are the same.
        """
        files = {*self.project.files, *stamps.files(self.root, ("tools", *PAGES, *RUN_BY))}
        state = stamps.fingerprint(self.root, files, stamps.python())
        kept = json.loads(path.read_bytes()) if path.exists() else {}
        self._earlier = kept["found"] if kept.get("state") == state else {}
        try:
            yield
        finally:
            path.parent.mkdir(parents=True, exist_ok=True)
            stamps.replace(path, json.dumps({"state": state, "found": self._found}, indent=0).encode())

    def _once(self, told: str, find: Callable[[], str]) -> str:
        """Return what is known of `told`, or else find it."""
        name = hashlib.sha256(told.encode()).hexdigest()
        if name not in self._found:
            self._found[name] = self._earlier[name] if name in self._earlier else find()
        return self._found[name]

    def of_text(self, text: str) -> str:
        """Return the name of the record of a page; nothing if the page is not a notebook."""
        return self._once(f"page {text}", lambda: self._of_text(text))

    def of_exercises(self, page: str) -> str:
        """Return a hash of what the exercises of a page are made of."""
        return self._once(f"exercises {page}", lambda: stamps.fingerprint(self.root, self.exercises_of(page)))

    def look(self) -> str:
        """Return a hash of what the look of all pages depends on."""
        return self._once("look", self._look)

    def _of_text(self, text: str) -> str:
        page = Chapter("", text)
        if "kernelspec" not in page.front_matter:
            return ""
        loaded = self.project.loaded("\n".join(cell.source for cell in page.cells))
        run = [(cell.source, sorted(TAGS.intersection(cell.metadata.get("tags", [])))) for cell in page.cells]
        how = {name: page.front_matter.get(name) for name in EXECUTION}
        told = json.dumps([run, how], sort_keys=True)
        run_by = {self.root / name for name in RUN_BY}
        return stamps.fingerprint(self.root, loaded | run_by, told, stamps.python())

    def of_page(self, path: Path) -> str:
        """Return the key of the page in a file."""
        return self.of_text(path.read_text(encoding="utf-8"))

    def exercises_of(self, page: str) -> set[Path]:
        """Return the files that the exercises of a page are made of; nothing if `practice` has none."""
        own = page.rpartition("/")[2].replace("-", "_")
        folder = self.root / CODE / "practice"
        pages = [path.stem for path in folder.glob("[!_]*.py")]
        if own not in pages:
            return set()

        def page_of(part: str) -> str:
            """Return the page that a module is for; of `_exercises_models_lines` it is the longer name."""
            return max(
                (name for name in pages if f"{part.lstrip('_')}_".startswith(f"{name}_")), key=len, default=""
            )

        others = {path for path in folder.glob("*.py") if page_of(path.stem) not in ("", own)}
        return self.project.loaded(f"from {PACKAGE}.practice import {own}", others)

    def _look(self) -> str:
        pages = stamps.files(self.root, PAGES)
        code = [path.read_text(encoding="utf-8") for path in pages if path.suffix == ".py"]
        loaded = {path for each in code for path in self.project.loaded(each)}
        return stamps.fingerprint(self.root, {*pages, *loaded})


@cache
def keys() -> Keys:
    """Return the keys of this book; while a process builds it, package and data do not change."""
    return Keys(ROOT)


def configure(app: Sphinx, config: Config) -> None:
    """Read every page anew when the look of all changes."""
    config.look_of_pages = keys().look()


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that are others, or have other results, than when Sphinx read them, or had a fault.

    Sphinx looks at the time of a file only, which goes back when an older copy is put there; and it tells a
    fault once, when it reads the page.
    """
    return [
        page
        for page in env.found_docs - added - changed
        if page in app.config.pages_with_faults
        or _seen(page, Path(env.doc2path(page)).read_text(encoding="utf-8")) != env.metadata[page].get("seen")
    ]


def _seen(page: str, text: str) -> str:
    told = f"{keys().of_text(text)}\n{keys().of_exercises(page)}\n{text}"
    return hashlib.sha256(told.encode()).hexdigest()


def hand_over(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the results of a page where MyST-NB, which is about to read the page, looks for them."""
    env: Any = app.env
    env.metadata[docname]["seen"] = _seen(docname, source[0])
    if key := keys().of_text(source[0]):
        record = records.find(Path(app.config.records_folder), key)
        if record is None:
            raise ExtensionError(f"{docname} has not been executed; tools/build_book.py does that")
        notebook = records.notebook_of(source[0], env.myst_config, env.mystnb_config)
        bundle = CacheBundleIn(records.filled(notebook, record), docname)
        cache = get_cache(env.mystnb_config.execution_cache_path)
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.add_config_value("look_of_pages", "", "env")
    app.add_config_value("records_folder", "", "")
    app.add_config_value("pages_with_faults", [], "")
    app.connect("config-inited", configure)
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", hand_over)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
