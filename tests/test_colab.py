"""A notebook as Colab gets it: alone in an empty folder, its first cell installs what it needs from PyPI."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import executed
import nbformat
import pytest
from chapters import ROOT, read
from repository import repository

TOPIC = "linear-regression"  # one that needs scikit-learn too
BUILD = Path(os.environ.get("BUILD", ROOT / "book" / "_build"))


@pytest.fixture(scope="module")
def run(tmp_path_factory, published):
    """Return a function that runs a notebook in a new environment, for which the address is `published`."""
    place = tmp_path_factory.mktemp("colab")
    venv.create(place / "venv", with_pip=True)
    python = place / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "IPYTHONDIR": str(place / "ipython"),
        "PIP_CONSTRAINT": str(ROOT / "binder" / "requirements.txt"),  # the book's versions
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_COMPILE": "1",  # most modules are never imported
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{published.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": repository().url,
    }
    for command in (
        ["pip", "install", "--quiet", "ipykernel"],
        ["ipykernel", "install", "--sys-prefix", "--name=new"],
    ):
        subprocess.run([python, "-m", *command], env=environment, check=True)
    environment["JUPYTER_PATH"] = str(place / "venv" / "share" / "jupyter")

    def run_one(notebook):
        folder = tmp_path_factory.mktemp("empty")
        path = folder / f"{TOPIC}.ipynb"
        nbformat.write(notebook, path)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--nbmake",
            "--nbmake-kernel=new",
            "--nbmake-timeout=300",
            "--overwrite",
            path,
        ]
        result = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
        return result, nbformat.read(path, 4)

    return run_one


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(BUILD / "notebooks" / f"{TOPIC}.ipynb", 4)


@pytest.mark.binder
def test_the_new_environment_has_none_of_what_the_notebook_needs(run, notebook):
    without = nbformat.from_dict({**notebook, "cells": notebook.cells[1:]})
    result, _ = run(without)
    assert result.returncode == 1
    assert "No module named 'matplotlib'" in result.stdout


@pytest.mark.binder
def test_the_notebook_installs_what_it_needs_and_prints_what_the_book_prints(run, notebook, tmp_path):
    result, done = run(notebook)
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
    install, *cells = (cell for cell in done.cells if cell.cell_type == "code")
    assert repository().url in install.source
    # In a cell to answer in there is no answer yet; the page has none.
    unanswered = [
        executed.text(cell.outputs) for cell in cells if "practice" in cell.metadata.get("tags", [])
    ]
    assert len(unanswered) >= 5
    assert all("not answered yet" in said for said in unanswered)
    cells = [cell for cell in cells if "practice" not in cell.metadata.get("tags", [])]
    found = [executed.text(cell.outputs) for cell in cells]
    assert sum(map(bool, found)) >= 15
    assert found == executed.outputs(read(TOPIC), tmp_path)
