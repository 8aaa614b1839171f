"""How pages are made: the cache's key, failing cells, formulas, launch links, and a whole tiny book."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import cache_key
import failing_cells
import launch
import pytest
import repository

ROOT = Path(__file__).resolve().parents[1]


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
    ids=["content", "new file", "new name", "file gone", "lock"],
)
def test_the_fingerprint_changes_with_every_change(folder, change):
    before = cache_key.fingerprint(folder, ["src", "lock"])
    change(folder)
    assert cache_key.fingerprint(folder, ["src", "lock"]) != before


def test_the_fingerprint_stays_while_nothing_changes(folder):
    before = cache_key.fingerprint(folder, ["src", "lock"])
    (folder / "src" / "__pycache__").mkdir()
    (folder / "src" / "__pycache__" / "a.pyc").write_text("compiled")
    (folder / "elsewhere").write_text("")
    assert cache_key.fingerprint(folder, ["src", "lock"]) == before


def test_what_results_depend_on_exists():
    assert all((ROOT / name).exists() for name in (*cache_key.RESULTS, *cache_key.PAGES))


def test_the_cache_moves_to_this_states_folder_and_old_ones_go(tmp_path):
    old = tmp_path / ".jupyter_cache" / "0123456789abcdef"
    old.mkdir(parents=True)
    config = SimpleNamespace()
    cache_key.use_keyed_cache(SimpleNamespace(outdir=tmp_path / "html"), config)
    current = Path(config.nb_execution_cache_path)
    assert current.parent == old.parent
    assert current.name == cache_key.fingerprint(ROOT, cache_key.RESULTS)
    assert not old.exists()
    current.mkdir()
    cache_key.use_keyed_cache(SimpleNamespace(outdir=tmp_path / "html"), config)
    assert current.exists()


SOURCE = (
    "# T\n\n```{code-cell} ipython3\nx = 0\n```\n\n```{code-cell} ipython3\n:tags: [a]\n\ny = 1\ny / x\n```\n"
)


def test_a_failing_cell_is_named_with_its_line_and_error():
    rule = "-" * 18
    traceback = f"Traceback\n{rule}\ny = 1\ny / x\n{rule}\n\n\x1b[31mZeroDivisionError\x1b[0m: by zero\n"
    message = failing_cells.describe("book/t.md", SOURCE, traceback)
    assert message.splitlines() == [
        "book/t.md:10: cell 2 failed with ZeroDivisionError: by zero",
        "  its first line: y = 1",
        "  | ZeroDivisionError: by zero",
    ]


def test_a_dead_kernel_is_named_as_well():
    message = failing_cells.describe("book/t.md", SOURCE, "Traceback\nDeadKernelError: Kernel died")
    assert message.splitlines()[0] == "book/t.md: DeadKernelError: Kernel died"


def test_the_address_is_read_from_the_configuration(tmp_path, monkeypatch):
    config = tmp_path / "_config.yml"
    config.write_text("repository: {url: https://github.com/o/r/, branch: dev}")
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert repository.repository(config) == repository.Repository("o/r", "dev")
    monkeypatch.setenv("GITHUB_REPOSITORY", "p/q")
    assert repository.repository(config).url == "https://github.com/p/q"


def test_launch_links(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    links = re.findall(r'href="([^"]+)"', launch.launch_links("chapters/vectors", "../"))
    assert links == [
        "https://mybinder.org/v2/gh/o/r/main?urlpath=lab/tree/book/chapters/vectors.md",
        "https://colab.research.google.com/github/o/r/blob/gh-pages/notebooks/vectors.ipynb",
        "../notebooks/vectors.ipynb",
    ]


CHAPTER = """---
jupytext: {text_representation: {format_name: myst}}
kernelspec: {display_name: Python 3, name: python3}
---

# A chapter

$$
x^2
$$ (eq-x)

```{code-cell} ipython3
print("fine")
```

```{code-cell} ipython3
from pathlib import Path
print("result", eval(Path("../../src/mlmath_ref/value.py").read_text()))
```
"""


@pytest.fixture
def tiny(tmp_path):
    """A project with one chapter, whose result comes from a file of the package."""
    for name in ("_explore", "_ext", "_static"):
        shutil.copytree(ROOT / "book" / name, tmp_path / "book" / name)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copytree(ROOT / "book" / "_templates", tmp_path / "book" / "_templates")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    for name in ("package.json", "package-lock.json", "requirements.lock", "book/_config.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    files = {
        "book/_toc.yml": "format: jb-book\nroot: index\nchapters: [{file: chapters/one}]\n",
        "book/index.md": "# Book\n",
        "book/references.bib": "",
        "book/chapters/one.md": CHAPTER,
        "src/mlmath_ref/value.py": "40 + 1",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def build(project):
    """Build a project's book and return the exit code and everything that was printed."""
    command = [sys.executable, str(project / "tools" / "build_book.py"), "--build", str(project / "build")]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    return result.returncode, re.sub(r"\x1b\[[0-9;]*m", "", result.stdout + result.stderr)


@pytest.mark.slow
def test_a_change_in_the_package_runs_the_chapters_again(tiny):
    page = tiny / "build" / "html" / "chapters" / "one.html"
    code, output = build(tiny)
    assert code == 0, output
    assert "result 41" in page.read_text(encoding="utf-8")
    assert 'aria-label="x squared"' in page.read_text(encoding="utf-8")
    assert '<p class="roles">' in page.read_text(encoding="utf-8")
    assert "<p>Read aloud: x squared.</p>" in page.read_text(encoding="utf-8")
    assert (tiny / "build" / "notebooks" / "one.ipynb").is_file()
    _, output = build(tiny)
    assert "Executing notebook" not in output
    (tiny / "src" / "mlmath_ref" / "value.py").write_text("40 + 2")
    code, output = build(tiny)
    assert code == 0, output
    assert "result 42" in page.read_text(encoding="utf-8")
    assert len(list((tiny / "build" / ".jupyter_cache").iterdir())) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ('print("fine")', "n = 0\n1 / n", ["one.md:13: cell 1 failed with ZeroDivisionError", "n = 0"]),
        ("x^2", r"\frac{1}", ["one.md:8: WARNING: formula", "Unexpected end of input"]),
        ("x^2", r"x \xi", ["one.md:8: WARNING: the formula eq-x cannot be read", "declare it"]),
        ("# A chapter", "# A chapter\n\n{ref}`nowhere`", ["one.md:8: WARNING: undefined label: 'nowhere'"]),
        ("# A chapter", "# A chapter\n\n```{tab-set}\n```", ["one.md"]),
    ],
    ids=["failing cell", "bad TeX", "unknown symbol", "broken reference", "markup unknown to notebooks"],
)  # fmt: skip
def test_a_fault_fails_this_build_and_the_next(tiny, old, new, messages):
    chapter = tiny / "book" / "chapters" / "one.md"
    chapter.write_text(CHAPTER.replace(old, new), encoding="utf-8")
    for _ in range(2):
        code, output = build(tiny)
        assert code == 1
        assert all(message in output for message in messages), output
    chapter.write_text(CHAPTER, encoding="utf-8")
    code, output = build(tiny)
    assert code == 0, output


@pytest.mark.slow
def test_pages_that_left_the_table_of_contents_go(tiny):
    (tiny / "book" / "chapters" / "two.md").write_text("# Two\n", encoding="utf-8")
    toc = tiny / "book" / "_toc.yml"
    text = toc.read_text()
    toc.write_text(text.replace("]", ", {file: chapters/two}]"))
    assert build(tiny)[0] == 0
    assert (tiny / "build" / "html" / "chapters" / "two.html").is_file()
    toc.write_text(text)
    assert build(tiny)[0] == 0
    assert not (tiny / "build" / "html" / "chapters" / "two.html").exists()
