"""Hashes of sources and outputs: any change shows, and what is published is never half written."""

import os
from pathlib import Path

import pytest
import stamps


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("1")
    (tmp_path / "lock").write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "src" / "a.py").write_text("2"),
        lambda folder: (folder / "src" / "b.py").write_text(""),
        lambda folder: (folder / "src" / "a.py").rename(folder / "src" / "b.py"),
        lambda folder: (folder / "src" / "a.py").unlink(),
        lambda folder: (folder / "lock").write_text("y"),
    ],
    ids=["content", "new file", "new name", "file gone", "single file"],
)
def test_the_fingerprint_changes_with_every_change(folder, change):
    names = ["src", "lock", "missing"]
    before = stamps.fingerprint(folder, stamps.files(folder, names))
    change(folder)
    assert stamps.fingerprint(folder, stamps.files(folder, names)) != before


def test_the_fingerprint_stays_while_nothing_changes(folder):
    before = stamps.fingerprint(folder, stamps.files(folder, ["src", "lock"]))
    (folder / "src" / "__pycache__").mkdir()
    (folder / "src" / "__pycache__" / "a.pyc").write_text("compiled")
    (folder / "elsewhere").write_text("")
    os.utime(folder / "lock", (0, 0))
    assert stamps.fingerprint(folder, stamps.files(folder, ["src", "lock"])) == before


def test_what_a_build_reads_exists():
    assert all((stamps.ROOT / name).exists() for name in (*stamps.SOURCES, *stamps.STYLE))
    assert "src/mlmath_ref/vectors.py" in {
        path.relative_to(stamps.ROOT).as_posix() for path in stamps.files(stamps.ROOT, stamps.SOURCES)
    }


def test_variables_commits_and_packages_count(monkeypatch, tmp_path):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    before = stamps.of_sources()
    assert stamps.of_sources() == before
    assert stamps.of_sources("another commit") != before
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    assert stamps.of_sources() != before
    monkeypatch.undo()
    (tmp_path / "numpy-99.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert stamps.of_sources() != before


def test_a_stamp_is_read_as_written_and_a_broken_one_is_none(tmp_path):
    made, stamp = tmp_path / "html", tmp_path / "html.json"
    (made / "deep").mkdir(parents=True)
    (made / "deep" / "page.html").write_text("page")
    stamps.write(stamp, "sources", made, "style")
    assert stamps.read(stamp) == stamps.Stamp("sources", "style", stamps.of_outputs(made))
    whole = stamp.read_bytes()
    for broken in (b"", whole[:-10], b"[]", b'{"more": 1}'):
        stamp.write_bytes(broken)
        assert stamps.read(stamp) == stamps.Stamp()


def test_what_is_published_is_the_same_and_nothing_else(tmp_path):
    source, target = tmp_path / "made", tmp_path / "public"
    for name, text in {"a": "1", "deep/b": "2", "deep/c": "3"}.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    assert stamps.publish(source, target)
    assert stamps.of_outputs(target) == stamps.of_outputs(source)
    assert not stamps.publish(source, target)
    untouched = (target / "a").stat().st_mtime_ns
    (target / "deep" / "b").write_text("damaged")
    (target / "old").mkdir()
    (target / "old" / "page").write_text("old")
    assert stamps.publish(source, target)
    assert stamps.of_outputs(target) == stamps.of_outputs(source)
    assert not (target / "old").exists()
    assert (target / "a").stat().st_mtime_ns == untouched


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(tmp_path, monkeypatch):
    page = tmp_path / "page"
    stamps.replace(page, b"old")

    def killed(path, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        stamps.replace(page, b"new")
    assert page.read_bytes() == b"old"


def test_what_was_made_is_made_again_when_what_it_is_made_of_changes(tmp_path):
    made = []

    def make():
        made.append(len(made))
        return f"line {len(made)}\nand more\n"

    kept = tmp_path / "kept"
    assert [stamps.remembered(kept, told, make) for told in ("one", "one", "two", "two", "one")] == [
        "line 1\nand more\n",
        "line 1\nand more\n",
        "line 2\nand more\n",
        "line 2\nand more\n",
        "line 3\nand more\n",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_cannot_be_made_is_not_remembered(tmp_path):
    def fail():
        raise RuntimeError("no node")

    for _ in range(2):
        with pytest.raises(RuntimeError, match="no node"):
            stamps.remembered(tmp_path / "kept", "one", fail)
    assert not list(tmp_path.iterdir())
