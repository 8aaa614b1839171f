"""Chapters run side by side; a cell that fails is named; results are whole files that can be put together."""

import shutil
from pathlib import Path

import execution
import pytest
import records
from cache_key import keys
from chapters import Chapter
from myst_nb.core.config import NbParserConfig
from myst_parser.config.main import MdParserConfig

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted((ROOT / "book" / "chapters").glob("*.md")), ROOT / "book" / "notation.md"]

FRONT = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n"


def page(*cells, words=""):
    """Return a page with these code cells."""
    return FRONT + f"# A page\n\n{words}\n" + "".join(f"\n```{{code-cell}}\n{cell}\n```\n" for cell in cells)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Write pages into a folder, and run them there."""
    monkeypatch.setattr(execution, "ROOT", tmp_path)
    monkeypatch.setenv("IPYTHONDIR", "")
    for name in execution.THREADS:
        monkeypatch.setenv(name, "")
    execution.use_own_settings(tmp_path / ".ipython")

    def run(texts, **options):
        paths = [tmp_path / f"{name}.md" for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        return execution.run_all(paths, tmp_path / "records", **options)

    run.folder = tmp_path / "records"
    return run


def printed(folder, text):
    """Return what the cells of a page printed, by its record."""
    record = records.find(folder, keys().of_text(text))
    notebook = records.filled(records.notebook_of(text), record)
    return ["".join(output.text for output in cell.outputs) for cell in records.code_cells(notebook)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_code_of_a_page_is_what_myst_nb_reads(path):
    text = path.read_text(encoding="utf-8")
    settings = MdParserConfig(enable_extensions={"amsmath", "colon_fence", "deflist", "dollarmath"})
    for notebook in (records.notebook_of(text), records.notebook_of(text, settings, NbParserConfig())):
        read = [cell.source for cell in records.code_cells(notebook)]
        assert [cell.source for cell in Chapter("", text).cells] == read


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda text: text + "More words.\n", True),
        (lambda text: text.replace("```{code-cell}\n", "```{code-cell}\n:tags: [hide-input]\n", 1), True),
        (lambda text: text.replace("1 + 1", "1 + 2"), False),
        (
            lambda text: text.replace("```{code-cell}\n", "```{code-cell}\n:tags: [skip-execution]\n", 1),
            False,
        ),
        (lambda text: text.replace("python3", "python2"), False),
        (lambda text: text.replace("1 + 1", "1 + 1\n```\n\n```{code-cell}"), False),
    ],
    ids=["words", "look", "code", "how it runs", "kernel", "cut in two"],
)
def test_the_key_is_that_of_the_code(change, same):
    text = page("1 + 1", "2")
    assert change(text) != text
    assert (keys().of_text(change(text)) == keys().of_text(text)) == same


def test_a_page_without_a_kernel_has_no_key():
    assert keys().of_text("# Words\n\n```{code-cell}\n1\n```\n") == ""


@pytest.mark.slow
def test_failing_cells_are_named_and_the_other_chapters_run(book, capsys):
    good = page("print(6 * 7)")
    failures = book(
        {
            "good": good,
            "zero": page("x = 0", ":tags: [a]\n\ny = 1\ny / x", words="More\nwords."),
            "slow": page("pass", "print('on')\nwhile True:\n    pass"),
            "dead": page("import os\nos._exit(1)"),
        },
        timeout=3,
    )
    assert printed(book.folder, good) == ["42\n"]
    assert "executed good.md" in capsys.readouterr().out
    dead, slow, zero = map(str, failures)
    assert zero.splitlines()[:2] == [
        "zero.md:17: cell 2 failed with ZeroDivisionError: division by zero",
        "  its first line: y = 1",
    ]
    assert "----> 2 y / x" in zero
    assert slow.splitlines()[:2] == [
        "slow.md:14: cell 2 failed with no end after 3 s",
        "  its first line: print('on')",
    ]
    assert dead.splitlines()[0].startswith("dead.md:10: cell 1 failed with DeadKernelError")
    assert len(list(book.folder.iterdir())) == 1


@pytest.mark.slow
def test_what_a_cell_prints_in_parts_is_one_text(book):
    text = page(
        "import sys, time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.3)\nprint('', 3)"
    )
    assert book({"parts": text}) == []
    record = records.find(book.folder, keys().of_text(text))
    (cell,) = records.code_cells(records.filled(records.notebook_of(text), record))
    assert [output.text for output in cell.outputs] == ["0\n1\n2\n 3\n"]


@pytest.mark.slow
def test_two_shards_put_together_are_the_whole(book, tmp_path, capsys):
    texts = {name: page(f"print('{name}')", words=name * 9) for name in ("a", "b", "c", "d")}
    assert book(texts, shard=(1, 2)) == []
    first = set(book.folder.iterdir())
    assert len(first) == 2
    other = tmp_path / "other machine"
    book.folder.rename(other)
    assert book(texts, shard=(2, 2)) == []
    assert len(list(book.folder.iterdir())) == 2
    shutil.copytree(other, book.folder, dirs_exist_ok=True)
    capsys.readouterr()
    assert book(texts) == []
    assert capsys.readouterr().out == ""
    assert [printed(book.folder, text) for text in texts.values()] == [["a\n"], ["b\n"], ["c\n"], ["d\n"]]


def executed(text, output):
    """Return a page as a notebook that seems to have run."""
    notebook = records.notebook_of(text)
    for cell in records.code_cells(notebook):
        cell.outputs = [{"output_type": "stream", "name": "stdout", "text": output}]
        cell.execution_count = 1
    return notebook


def test_a_record_that_was_cut_short_or_changed_is_none(tmp_path):
    path = records.keep(executed(page("1"), "whole\n"), tmp_path, "key")
    assert records.find(tmp_path, "key") == path
    assert records.find(tmp_path, "other") is None
    whole = path.read_bytes()
    for broken in (whole[:-1], b"", whole.replace(b"whole", b"other")):
        path.write_bytes(broken)
        assert records.find(tmp_path, "key") is None
    assert records.keep(executed(page("1"), "whole\n"), tmp_path, "key").read_bytes() == whole


def test_the_same_results_are_the_same_bytes_and_others_take_their_place(tmp_path):
    first = records.keep(executed(page("1"), "one\n"), tmp_path, "key")
    assert records.keep(executed(page("1"), "one\n"), tmp_path, "key") == first
    second = records.keep(executed(page("1"), "two\n"), tmp_path, "key")
    assert list(tmp_path.iterdir()) == [second]
    (tmp_path / f"{second.name}.part").write_text("half")
    records.remove_others(tmp_path, {"key"})
    assert list(tmp_path.iterdir()) == [second]
    records.remove_others(tmp_path, set())
    assert list(tmp_path.iterdir()) == []


def test_a_record_of_other_code_is_refused(tmp_path):
    path = records.keep(executed(page("1"), ""), tmp_path, "key")
    with pytest.raises(ValueError, match="other code"):
        records.filled(records.notebook_of(page("2")), path)


def test_a_disk_that_is_full_leaves_no_record(tmp_path, monkeypatch):
    def full(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no space"):
        records.keep(executed(page("1"), "x"), tmp_path, "key")
    assert records.find(tmp_path, "key") is None
    monkeypatch.undo()
    assert records.find(tmp_path, "key") is None
    assert records.keep(executed(page("1"), "x"), tmp_path, "key") == records.find(tmp_path, "key")


@pytest.mark.slow
def test_chapters_give_the_same_bytes_whatever_the_seed_of_hashes(tmp_path, monkeypatch):
    """Two chapters of the book, run twice; `test_reproducible` does the same for the pages."""
    paths = [ROOT / "book" / "chapters" / name for name in ("why-math.md", "further-reading.md")]
    execution.use_own_settings(tmp_path / ".ipython")
    found = []
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        assert execution.run_all(paths, tmp_path / seed) == []
        found.append({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()})
    assert len(found[0]) == 2
    assert found[0] == found[1]
