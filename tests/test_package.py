"""The package as a whole: its topics, its version, and what importing it costs."""

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

import mlmath_ref

ROOT = Path(__file__).parents[1]


def test_topics_are_the_modules():
    modules = {path.stem for path in (ROOT / "src" / "mlmath_ref").glob("[!_]*.py")}
    assert set(mlmath_ref.__all__) == modules


def test_every_topic_is_there_without_importing_it():
    for topic in mlmath_ref.__all__:
        assert getattr(mlmath_ref, topic).__name__ == f"mlmath_ref.{topic}"


def test_unknown_topic_is_named():
    with pytest.raises(AttributeError, match=r"no topic 'tensors'; its topics are datasets, .*vectors"):
        _ = mlmath_ref.tensors


def test_vectors_load_neither_sympy_nor_matplotlib():
    code = (
        "import sys, mlmath_ref as m; m.vectors.norm([1]); print(*{'sympy', 'matplotlib'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_version_is_the_same_everywhere():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert mlmath_ref.__version__ == declared == version("mlmath-ref")
    assert f"\nversion: {declared}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {declared} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
