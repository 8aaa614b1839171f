"""The same sources give the same bytes: elsewhere, later, in another zone, with another seed of hashes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import runtime
import stamps
from edition import edition

pytestmark = pytest.mark.site

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("BUILD", ROOT / "book/_build")).resolve()
RUN_AGAIN = 3
"""How many of the shortest chapters are executed again; the results of the others are taken over."""


def first_difference(one: bytes, two: bytes) -> str:
    """Return where two files differ first, with what stands around it; nothing if they are the same."""
    if one == two:
        return ""
    place = next((i for i, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), None)
    place = min(len(one), len(two)) if place is None else place
    around = slice(max(0, place - 60), place + 60)
    return f"byte {place}: {one[around]!r}, and {two[around]!r}"


def assert_same(first: Path, second: Path) -> None:
    """Name the first file of two folders that differs, and where."""
    names = [sorted(stamps.of_outputs(folder)) for folder in (first, second)]
    assert names[0] == names[1]
    for name in names[0]:
        told = first_difference((first / name).read_bytes(), (second / name).read_bytes())
        assert not told, f"{first.name}/{name} differs at {told}"


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        (b"same", b"same", ""),
        (b"abc", b"abd", "byte 2: b'abc', and b'abd'"),
        (b"ab", b"abc", "byte 2: b'ab', and b'abc'"),
    ],
)
def test_the_first_difference_is_named(one, two, told):
    assert first_difference(one, two) == told


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_second_build_elsewhere_gives_the_same_bytes(tmp_path):
    there = tmp_path / "another place"
    for path in stamps.files(ROOT, stamps.SOURCES):
        copy = there / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    (there / "node_modules").symlink_to(ROOT / "node_modules")
    build = there / "build"
    records = sorted((BUILD / ".executed").iterdir(), key=lambda path: path.stat().st_size)
    (build / ".executed").mkdir(parents=True)
    for path in records[RUN_AGAIN:]:
        shutil.copyfile(path, build / ".executed" / path.name)
    # What was loaded for the pages' Python is taken over, so nothing is asked for; all else is made anew.
    for path in (BUILD / ".python").rglob("*.whl"):
        if not path.parent.name.startswith(runtime.OURS):
            copy = build / path.relative_to(BUILD)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)

    here = {
        "PYTHONPATH": str(there / "src"),
        "PYTHONHASHSEED": "12345",
        "TZ": "Pacific/Kiritimati",
        "SOURCE_DATE_EPOCH": str(edition().seconds),
    }
    for words in (
        "build_book.py",
        "build_book.py --builder typst",
        "build_book.py --builder ebook",
        "typeset.py",
    ):
        tool, *options = words.split()
        command = [sys.executable, str(there / "tools" / tool), "--build", str(build), *options]
        result = subprocess.run(command, env={**os.environ, **here}, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr

    for site in (BUILD, build):
        told = "was built without Python in its pages; is PYODIDE_WHEELS the same as for `make book`?"
        assert list(site.glob("html/_python/*/numpy-*.gz")), f"{site} {told}"
    for folder in (".executed", "html", "notebooks", "typst", "print", "epub"):
        assert_same(BUILD / folder, build / folder)
