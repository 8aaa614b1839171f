"""The results of chapters: one file for each, an executed notebook without its prose.

A record is called `KEY.SUM.ipynb`. The key says what it is the result of (`book/_ext/cache_key.py`), and the
sum is the hash of its content: what was cut short or changed is no record. So records that several machines
made are put together by copying them into one folder.
"""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import Any

import nbformat
import stamps
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from myst_parser.config.main import MdParserConfig

SHARED = ("kernelspec", "language_info", "widgets")
"""What a kernel says of the whole notebook."""


def notebook_of(text: str, *settings: Any) -> Any:
    """Return a page as MyST-NB reads it, with MyST-NB's settings of Markdown and of notebooks."""
    reader = create_nb_reader("page.md", *(settings or (MdParserConfig(), NbParserConfig())), text)
    if reader is None:
        raise ValueError("this page is no notebook: its front matter names a kernel, but not the format")
    return reader.read(text)


def code_cells(notebook: Any) -> list[Any]:
    """Return the cells with code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def keep(notebook: Any, folder: Path, key: str) -> Path:
    """Write the record of an executed notebook, whole or not at all, and return its path."""
    cells = [dict(cell, metadata={}, id=f"cell-{i}") for i, cell in enumerate(code_cells(notebook), 1)]
    shared = {name: notebook.metadata[name] for name in SHARED if name in notebook.metadata}
    bare = nbformat.from_dict({"cells": cells, "metadata": shared, "nbformat": 4, "nbformat_minor": 5})
    content = nbformat.writes(bare).encode()
    path = folder / f"{key}.{hashlib.sha256(content).hexdigest()}.ipynb"
    folder.mkdir(parents=True, exist_ok=True)
    stamps.replace(path, content)
    for other in set(folder.glob(f"{key}.*.ipynb")) - {path}:
        other.unlink()
    return path


def find(folder: Path, key: str) -> Path | None:
    """Return the path of a record that is whole."""
    for path in sorted(folder.glob(f"{key}.*.ipynb")):
        if path.name == f"{key}.{stamps.digest(path)}.ipynb":
            return path
    return None


def filled(notebook: Any, record: Path) -> Any:
    """Return a notebook after the results of its record were put into its cells.

    Raises
    ------
    ValueError
        If the record is not of this notebook.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        executed = nbformat.read(record, as_version=4)
    if [cell.source for cell in code_cells(notebook)] != [cell.source for cell in executed.cells]:
        raise ValueError(f"{record.name} has other code than the page")
    return with_results(notebook, executed)


def with_results(notebook: Any, executed: Any) -> Any:
    """Return a notebook after the results of a record, read, were put into its cells, whatever their code."""
    for cell, result in zip(code_cells(notebook), executed.cells, strict=True):
        cell.outputs, cell.execution_count = result.outputs, result.execution_count
    notebook.metadata.update(executed.metadata)
    return notebook


def remove_others(folder: Path, keys: set[str]) -> None:
    """Remove every record, and what is left of any, that has none of these keys."""
    for path in folder.iterdir():
        if path.name.partition(".")[0] not in keys or path.suffix != ".ipynb":
            path.unlink()
