"""What the cells of a page print: from the cache that the build shares, or by running the page."""

from __future__ import annotations

import os
import re
import sys
import warnings
from pathlib import Path
from typing import Any

from chapters import ROOT, Chapter

sys.path.append(str(ROOT / "book" / "_ext"))  # where the cache has its name from

import cache_key

BUILD = ROOT / os.environ.get("BUILD", "book/_build")


def outputs(page: Chapter, folder: Path, cache: Path | None = None) -> list[str]:
    """Return the text that each code cell of a page prints or shows.

    Parameters
    ----------
    page : Chapter
        The page. Only its code decides whether it runs: a page whose words changed is not run again.
    folder : Path
        Where it runs: the folder that its relative paths start from.
    cache : Path, optional
        The folder of jupyter-cache's results; that of the build unless said otherwise.

    Returns
    -------
    list of str
        One text a cell, empty where it prints nothing. Pictures count as nothing.

    Raises
    ------
    RuntimeError
        If a cell fails; the message ends with its error.
    """
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn
    from myst_nb.core.config import NbParserConfig
    from myst_nb.core.read import create_nb_reader
    from myst_parser.config.main import MdParserConfig

    name = f"{page.name}.md"
    reader = create_nb_reader(name, MdParserConfig(), NbParserConfig(), page.text)
    if reader is None:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of SQLAlchemy and nbclient are not about the page
        results = get_cache(str(cache or cache_key.current_cache(BUILD)))
        notebook = reader.read(page.text)
        try:
            _, notebook = results.merge_match_into_notebook(notebook)
        except KeyError:
            notebook = _run(notebook, folder, name)
            bundle = CacheBundleIn(notebook, name)
            results.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return [_text(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]


def _run(notebook: Any, folder: Path, name: str) -> Any:
    """Run a notebook; once more if its kernel died, for two that start together may pick the same port."""
    from build_book import use_own_ipython_settings
    from jupyter_cache.executors.utils import single_nb_execution

    use_own_ipython_settings(BUILD / ".ipython")
    for last in (False, True):
        try:
            result = single_nb_execution(notebook, cwd=str(folder), timeout=120, allow_errors=False)
            break
        except RuntimeError:
            if last:
                raise
    if result.err is not None:
        raise RuntimeError(f"{name}: a cell fails:\n{result.exc_string}")
    return notebook


def _text(found: list[dict[str, Any]]) -> str:
    """Return what a cell prints and shows as text."""
    shown = [(output, output.get("data", {})) for output in found]
    texts = [output.get("text") or data.get("text/plain", "") for output, data in shown]
    return re.sub(r"<Figure size [^>]*>|<[\w.]+ at 0x\w+>", "", "\n".join(texts))
