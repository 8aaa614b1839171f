"""What the cells of a page print: from the records that the build shares, or by running the page."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import execution
import records
from cache_key import keys
from chapters import ROOT, Chapter

BUILD = ROOT / os.environ.get("BUILD", "book/_build")


def outputs(page: Chapter, folder: Path, cache: Path | None = None) -> list[str]:
    """Return the text that each code cell of a page prints or shows.

    Parameters
    ----------
    page : Chapter
        The page. It runs only if its code or what that loads has changed; its words do not matter.
    folder : Path
        Where it runs: the folder that its relative paths start from.
    cache : Path, optional
        The folder of the records; that of the build unless said otherwise.

    Returns
    -------
    list of str
        One text a cell, empty where it prints nothing. Pictures count as nothing.

    Raises
    ------
    ExecutionError
        If a cell fails; the message ends with its error.
    """
    if not (key := keys().of_text(page.text)):
        return []
    folder_of_records = cache or BUILD / ".executed"
    record = records.find(folder_of_records, key)
    if record is None:
        execution.use_own_settings(BUILD / ".ipython")
        path = folder / f"{page.name}.md"
        record = execution.run_one(path, page.text, folder, folder_of_records, key)
    notebook = records.filled(records.notebook_of(page.text), record)
    return [text(cell.outputs) for cell in records.code_cells(notebook)]


def text(found: list[dict[str, Any]]) -> str:
    """Return what a cell prints and shows as text."""
    shown = [(output, output.get("data", {})) for output in found]
    texts = [output.get("text") or data.get("text/plain", "") for output, data in shown]
    return re.sub(r"<Figure size [^>]*>|<[\w.]+ at 0x\w+>", "", "\n".join(texts))
