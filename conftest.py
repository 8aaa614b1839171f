"""Let nbmake see the exported notebooks: it passes over every folder named _build."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbmake.pytest_items import NotebookFile


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a notebook that nbmake itself would leave out."""
    if parent.config.option.nbmake and file_path.suffix == ".ipynb" and "_build" in file_path.parts:
        return NotebookFile.from_parent(parent, path=file_path)
    return None
