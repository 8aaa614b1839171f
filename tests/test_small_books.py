"""Small books that are built, changed, broken and killed: which chapters run, and which bytes come out."""

import dataclasses
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import build_book
import pytest
from editions import cleaned, read_print

ROOT = Path(__file__).resolve().parents[1]

FRONT = """---
jupytext: {text_representation: {format_name: myst}}
kernelspec: {display_name: Python 3, name: python3}
---

"""

CHAPTER = (
    FRONT
    + """# A chapter

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
)

IMPORTS = (
    FRONT
    + """# Another chapter

See {doc}`one`.

```{code-cell} ipython3
---
mystnb:
  figure: {name: fig-two, caption: A line.}
  image: {alt: A line that rises.}
---
import matplotlib.pyplot as plt
from mlmath_ref import plotting, vectors
plotting.use_book_style()
plt.plot([0, vectors.norm([3, 4])])
plt.show()
```
"""
)

PLAIN = FRONT + "# A third chapter\n\n```{code-cell} ipython3\nprint(40 + 2)\n```\n"

# One thing of each kind that editions are compared by; the book itself has no footnote.
EACH = (
    FRONT
    + """# One of each kind

A note is read once[^once]. Another is read here[^twice] and read again there[^twice]. See {eq}`eq-each`.

[^once]: It stands below, with $x^2$.
[^twice]: Two sentences lead to this one.

$$
y = \\begin{cases} x & \\text{if } x \\ge 0 \\\\ -x & \\text{if } x < 0 \\end{cases}
$$ (eq-each)

| name | hours |
|---|---|
| Amara | 4.5 |

```{code-cell} ipython3
---
mystnb:
  figure: {name: fig-each, caption: A line that rises.}
  image: {alt: A line from the lower left to the upper right.}
---
import matplotlib.pyplot as plt
from mlmath_ref import plotting
plotting.use_book_style()
plt.plot([0, 1])
plt.show()
```

```{exercise-start} Count
:label: ex-each
```

How many notes are there in this chapter?

```{exercise-end}
```

```{hints} ex-each
1. Look at the end of the page.
2. A note that is read twice is one note.
```

```{solution-start} ex-each
:class: dropdown
```

There are two, of which one is read twice.

```{solution-end}
```
"""
)


def write_project(tmp_path):
    """Write a project with three chapters: one reads a file of the package, one imports modules."""
    for folder in (
        *("book/_ext", "book/_explore", "book/_live", "book/_practice", "book/_static", "book/_templates"),
        *("book/_typst", "book/_epub", "book/data", "tools", "src/mlmath_ref"),
    ):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    for name in (
        "package.json",
        "package-lock.json",
        "requirements.lock",
        "book/_config.yml",
        "CITATION.cff",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    functions = "reference/mlmath_ref.vectors.md"
    (tmp_path / "book" / "reference").mkdir()
    shutil.copy(ROOT / "book" / functions, tmp_path / "book" / functions)
    files = {
        "book/_toc.yml": "format: jb-book\nroot: index\nchapters:\n"
        "- file: reference\n  sections:\n  - file: reference/mlmath_ref.vectors\n"
        + "".join(f"- file: chapters/{name}\n" for name in ("one", "two", "three")),
        "book/index.md": "# Book\n\n```{glossary}\nbook\n  Many pages.\n```\n",
        "book/references.bib": "",
        "book/chapters/one.md": CHAPTER,
        "book/chapters/two.md": IMPORTS,
        "book/chapters/three.md": PLAIN,
        "book/reference.md": "# Reference\n\n```{overview}\n```\n",
        "src/mlmath_ref/value.py": "40 + 1",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def first_build(tmp_path_factory):
    """The project, a copy of it after its first build, and what that build printed."""
    project, copy = (tmp_path_factory.mktemp("small") / name for name in ("project", "copy"))
    project.mkdir()
    write_project(project)
    code, output = build(project)
    assert code == 0, output
    project.rename(copy)
    return project, copy, output


@pytest.fixture
def built(first_build):
    """The project after its first build, always in the same place, whatever the last test did to it."""
    project, copy, _ = first_build
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(copy, project, symlinks=True)
    return project


@pytest.fixture
def tiny(built):
    """The project, of which nothing is built."""
    shutil.rmtree(built / "build")
    return built


def command(project, *words):
    """Return how a project's book is built, and the environment for it: without Python in the pages."""
    environment = {**os.environ, "PYTHONPATH": str(project / "src"), "PYODIDE_WHEELS": "none"}
    build = ["--build", str(project / "build")]
    return [sys.executable, str(project / "tools" / "build_book.py"), *build, *words], environment


def build(project, *words, **variables):
    """Build a project's book and return the exit code and everything that was printed."""
    words, environment = command(project, *words)
    result = subprocess.run(
        words, env={**environment, **variables}, capture_output=True, text=True, encoding="utf-8"
    )
    return result.returncode, re.sub(r"\x1b\[[0-9;]*m", "", result.stdout + result.stderr)


def executed(output):
    """Return the chapters that ran in a build, by what it printed."""
    assert "Executing notebook" not in output, "MyST-NB ran a chapter by itself"
    return set(re.findall(r"^executed (\w+)\.md", output, re.M))


def written(output):
    """Return the pages that a build wrote, by what it printed."""
    return set(re.findall(r"writing output\.\.\. \[ *\d+%\] (\S+)", output))


def contents(folder):
    """Return every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def assert_same(first, second):
    """Say which file differs first, and at which byte."""
    assert first.keys() == second.keys()
    for name in sorted(first):
        one, two = first[name], second[name]
        if one != two:
            place = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), -1)
            around = slice(max(0, place - 60), place + 60)
            raise AssertionError(f"{name} differs at byte {place}:\n{one[around]!r}\n{two[around]!r}")


def change(path, old, new):
    """Change a file of a project."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.slow
def test_a_change_runs_the_chapters_that_it_can_touch_and_no_other(built, first_build):
    pages, package = built / "build" / "html" / "chapters", built / "src" / "mlmath_ref"
    assert executed(first_build[-1]) == {"one", "two", "three"}
    page = (pages / "one.html").read_text(encoding="utf-8")
    assert "result 41" in page
    assert 'aria-label="x squared"' in page
    assert '<p class="roles">' in page
    assert "<p>Read aloud: x squared.</p>" in page
    assert (built / "build" / "notebooks" / "one.ipynb").is_file()

    code, output = build(built)
    assert (code, executed(output)) == (0, set())
    assert "nothing changed" in output
    assert "Sphinx" not in output

    for path, old, new, ran in [
        (package / "value.py", "1", "2", {"one"}),
        (package / "vectors.py", "import numpy as np", "import numpy as np  # ", {"two"}),
        (package / "_checks.py", "import numpy as np", "import numpy as np  # ", {"two"}),
        (package / "book.mplstyle", "#", "##", {"two"}),
        (package / "statistics.py", "import numpy as np", "import numpy as np  # ", set()),
        (built / "book" / "chapters" / "three.md", "40 + 2", "40 + 3", {"three"}),
        (built / "book" / "chapters" / "two.md", "A line.", "The line.", set()),
        (built / "book" / "_static" / "book.css", "", "/* */", set()),
        (built / "book" / "_ext" / "launch.py", "Run this page:", "Run it:", set()),
    ]:
        change(path, old, new)
        code, output = build(built)
        assert code == 0, output
        assert executed(output) == ran, path
    assert "result 42" in (pages / "one.html").read_text(encoding="utf-8")
    assert ">43\n<" in re.sub(r"<span></span>", "", (pages / "three.html").read_text(encoding="utf-8"))
    assert "The line." in (pages / "two.html").read_text(encoding="utf-8")
    assert "Run it:" in (pages / "two.html").read_text(encoding="utf-8")
    assert len(list((built / "build" / ".executed").iterdir())) == 3

    change(built / "requirements.lock", "numpy==", "numpy == ")
    assert executed(build(built, "--execute-only")[1]) == {"one", "two", "three"}


@pytest.mark.slow
def test_pages_after_many_small_builds_are_those_of_a_first_build(built):
    chapters, html = built / "book" / "chapters", built / "build" / "html"
    picture = {path.name for path in (html / "_images").iterdir()}
    toc, vectors = (built / "book" / "_toc.yml").read_text(), built / "src" / "mlmath_ref" / "vectors.py"
    (chapters / "four.md").write_text("# A fourth\n\nWords.\n", encoding="utf-8")
    for path, old, new in [
        (chapters / "one.md", "# A chapter", "# The first chapter"),  # another page shows it
        (chapters / "two.md", "[3, 4]", "[6, 8]"),  # another picture
        (built / "book" / "_toc.yml", toc, f"{toc}- file: chapters/four\n"),
        (chapters / "three.md", "# A third chapter", "# A third chapter\n\nUnheard words.\n\n$$y$$ (eq-y)"),
        (built / "book" / "_toc.yml", "- file: chapters/four\n", ""),  # from here on, few pages are written
        (chapters / "two.md", "# Another chapter", "# Another chapter\n\nWords."),
        (vectors, "Return the dot product", "Return the inner product"),  # the overview shows it
        (chapters / "three.md", "Unheard words.", "Heard words."),
    ]:
        change(path, old, new)
        code, output = build(built)
        assert code == 0, output
    assert written(output) == {"chapters/three", "index"}  # which has the contents
    assert "Return the inner product" in (html / "reference.html").read_text(encoding="utf-8")
    assert not (html / "chapters" / "four.html").exists()
    assert picture.isdisjoint(path.name for path in (html / "_images").iterdir())
    assert "The first chapter" in (html / "chapters" / "two.html").read_text(encoding="utf-8")
    grown = contents(html)
    shutil.rmtree(built / "build")
    assert build(built)[0] == 0
    assert_same(grown, contents(html))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ('print("fine")', "n = 0\n1 / n", ["one.md:13: cell 1 failed with ZeroDivisionError", "n = 0"]),
        ("x^2", r"\frac{1}", ["one.md:8: WARNING: formula", "Unexpected end of input"]),
        ("x^2", r"x \xi", ["one.md:8: WARNING: the formula eq-x cannot be read", "declare it"]),
        ("# A chapter", "# A chapter\n\n{ref}`nowhere`", ["one.md:8: WARNING: undefined label: 'nowhere'"]),
        ("# A chapter", "# A chapter\n\n```{tab-set}\n```", ["one.md"]),
        ("# A chapter", "# A chapter\n\n```{hints} ex-x\n1. Look.\n2. Count.\n```",
         ["one.md:8: ERROR: hints to 'ex-x', which is no exercise above on this page"]),
        ("# A chapter", "# A chapter\n\n```{exercise}\n:label: ex-x\nAdd.\n```\n\n"
         "```{hints} ex-x\n1. Look.\n```",
         ["one.md:13: ERROR: the hints to ex-x must be a numbered list of two or three steps"]),
    ],
    ids=["failing cell", "bad TeX", "unknown symbol", "broken reference", "markup unknown to notebooks",
         "hints to no exercise", "one hint"],
)  # fmt: skip
def test_a_fault_fails_this_build_and_the_next_and_the_old_pages_stay(built, old, new, messages):
    chapter = built / "book" / "chapters" / "one.md"
    before = contents(built / "build" / "html")
    chapter.write_text(CHAPTER.replace(old, new), encoding="utf-8")
    for _ in range(2):
        code, output = build(built)
        assert code == 1
        assert all(message in output for message in messages), output
    assert_same(before, contents(built / "build" / "html"))
    chapter.write_text(CHAPTER, encoding="utf-8")
    code, output = build(built)
    assert code == 0, output
    assert_same(before, contents(built / "build" / "html"))


def read(output):
    """Return the chapters that Sphinx read in a build."""
    return set(re.findall(r"reading sources\.\.\..*chapters/(\w+)", output))


@pytest.mark.slow
def test_after_a_fault_only_its_page_is_read_again_whatever_is_built(built):
    chapters, html = built / "book" / "chapters", built / "build" / "html"
    before = contents(html)
    change(chapters / "one.md", "# A chapter", "# A chapter\n\n{ref}`nowhere`")  # told when it is written
    code, output = build(built)
    assert (code, read(output)) == (1, {"one"})
    change(chapters / "three.md", "# A third chapter", "# A third chapter\n\n{nothing}`x`")  # when it is read
    for builder in ("html", "ebook", "html"):
        code, output = build(built, "--builder", builder)
        assert (code, read(output)) == (1, {"one", "three"}), output
        assert "one.md:8: WARNING: undefined label: 'nowhere'" in output, output
        assert "three.md:8: WARNING: Unknown interpreted text role" in output
    change(chapters / "one.md", "\n\n{ref}`nowhere`", "")
    code, output = build(built)
    assert (code, read(output)) == (1, {"one", "three"})
    assert "nowhere" not in output
    change(chapters / "three.md", "\n\n{nothing}`x`", "")
    code, output = build(built)
    assert (code, read(output)) == (0, {"three"}), output
    assert_same(before, contents(html))


@pytest.mark.slow
def test_after_a_fault_of_no_page_every_page_is_read_again(built):
    config = built / "book" / "_config.yml"
    text, before = config.read_text(encoding="utf-8"), contents(built / "build" / "html")
    change(config, "\n  config:\n", "\n  config:\n    html_extra_path: [nowhere]\n")
    code, output = build(built)
    assert code == 1
    assert "WARNING: html_extra_path entry 'nowhere' does not exist" in output
    config.write_text(text, encoding="utf-8")
    code, output = build(built)
    assert (code, read(output)) == (0, {"one", "two", "three"}), output
    assert_same(before, contents(built / "build" / "html"))


@pytest.mark.slow
def test_a_page_that_is_missing_or_cut_short_is_written_again(built):
    html = built / "build" / "html"
    before = contents(html)
    (html / "index.html").unlink()
    (html / "chapters" / "one.html").write_bytes(before["chapters/one.html"][:1000])
    (html / "more.html").write_text("stray")
    code, output = build(built)
    assert code == 0, output
    assert "nothing changed" not in output
    assert_same(before, contents(html))
    made = built / "build" / ".sphinx" / "html" / "chapters" / "two.html"
    made.write_bytes(made.read_bytes()[:1000])
    (html / "chapters" / "two.html").unlink()
    assert build(built)[0] == 0
    assert_same(before, contents(html))


def killed_at(project, *told):
    """Build a project's book, and kill the build when it has printed each of these texts."""
    words, environment = command(project)
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        missing = set(told)
        for line in process.stdout:
            missing -= {text for text in missing if text in line}
            if not missing:
                break
        assert not missing
        process.kill()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL")
def test_after_a_build_was_killed_the_next_gives_the_same_bytes(tiny, first_build):
    wanted, html = contents(first_build[1] / "build" / "html"), tiny / "build" / "html"

    three = tiny / "book" / "chapters" / "three.md"
    change(three, "print(40 + 2)", "import time; time.sleep(900)")
    killed_at(tiny, "executed one.md", "executed two.md")
    assert not html.exists()
    change(three, "import time; time.sleep(900)", "print(40 + 2)")
    code, output = build(tiny)
    assert (code, executed(output)) == (0, {"three"}), output
    assert_same(wanted, contents(html))

    for moment in ("reading sources", "writing output"):
        change(three, "# A third chapter", "# Another chapter\n\nMore words.")
        killed_at(tiny, "Running Sphinx", moment)
        assert (tiny / "build" / ".sphinx" / "unfinished").exists()
        assert_same(wanted, contents(html))
        change(three, "# Another chapter\n\nMore words.", "# A third chapter")
        code, output = build(tiny)
        assert (code, executed(output)) == (0, set()), output
        assert_same(wanted, contents(html))


FULL = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)  # a larger file cannot be written
sys.argv = sys.argv[2:]
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="has no such limit")
def test_after_a_disk_was_full_the_next_build_gives_the_same_bytes(tiny, first_build):
    html = tiny / "build" / "html"
    words, environment = command(tiny)
    for limit in (1_000, 60_000):  # no results fit; all results, and some pages
        full = [words[0], "-c", FULL, str(limit), *words[1:]]
        result = subprocess.run(full, env=environment, capture_output=True, text=True)
        assert result.returncode != 0
        assert "too large" in result.stdout + result.stderr
        assert not html.exists()
    code, output = build(tiny)
    assert code == 0, output
    assert_same(contents(first_build[1] / "build" / "html"), contents(html))


@pytest.mark.slow
def test_shards_are_put_together_and_pages_need_no_more_execution(tiny):
    code, output = build(tiny, "--execute-only", "--shard", "1/2")
    first = executed(output)
    assert code == 0
    (tiny / "build").rename(tiny / "other machine")
    code, output = build(tiny, "--execute-only", "--shard", "2/2")
    assert code == 0
    assert first
    assert executed(output)
    assert first.isdisjoint(executed(output))
    assert first | executed(output) == {"one", "two", "three"}
    shutil.copytree(tiny / "other machine" / ".executed", tiny / "build" / ".executed", dirs_exist_ok=True)
    code, output = build(tiny)
    assert (code, executed(output)) == (0, set()), output
    assert (tiny / "build" / "html" / "chapters" / "one.html").is_file()


@pytest.mark.parametrize("words", [["--shard", "1/2"], ["--execute-only", "--shard", "3/2"]])
def test_a_shard_that_makes_no_sense_is_refused(words):
    build_book = [sys.executable, str(ROOT / "tools" / "build_book.py"), *words]
    assert subprocess.run(build_book, capture_output=True).returncode == 2


EACH_PAGE = "chapters/three"
COUNTS = {
    **dict.fromkeys(("equations", "figures", "exercises", "solutions", "tables"), 1),
    **dict.fromkeys(("hints", "footnotes"), 2),
}
EDITIONS = ("pdf", "epub", "notebook")


@pytest.fixture(scope="module")
def parity(first_build, tmp_path_factory):
    """The module `test_parity` as it is for a small book, with every edition of it built."""
    project = tmp_path_factory.mktemp("editions") / "project"
    shutil.copytree(first_build[1], project, symlinks=True)
    (project / "book" / f"{EACH_PAGE}.md").write_text(EACH, encoding="utf-8")
    change(project / "book" / "_toc.yml", "chapters:", "options: {numbered: true}\nchapters:")
    for builder in ("html", "typst", "ebook"):
        code, output = build(project, "--builder", builder)
        assert code == 0, output
    typeset = [sys.executable, str(project / "tools/typeset.py"), "--build", str(project / "build")]
    subprocess.run(typeset, check=True, env=command(project)[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_book, "BOOK", project / "book")
        patch.setenv("BUILD", str(project / "build"))
        spec = importlib.util.spec_from_file_location("parity", ROOT / "tests/test_parity.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_what_every_build_reads_holds_no_page(parity):
    environment = parity.BUILD / ".sphinx" / "doctrees" / "environment.pickle"
    content = environment.read_bytes()
    assert b"ex-each" in content
    for words in ("How many notes are there", "of which one is read twice", "Look at the end of the page"):
        assert words.encode() not in content


def lost(parity, edition, content):
    """Return what an edition with this content lacks of the page that has one of each kind."""
    return parity.found(getattr(parity, f"lost_in_{edition}")(EACH_PAGE, content))


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_one_of_each_kind_stands_in_every_edition(parity, edition):
    content = getattr(parity, edition)(EACH_PAGE)
    assert lost(parity, edition, content) == {}
    for there in (content, parity.site(EACH_PAGE, edition)):
        assert {kind: len(getattr(there, kind)) for kind in COUNTS} == COUNTS
        assert [words for words, _ in there.formulas if words.startswith("yequalsoneofthesecases:xifx")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*COUNTS, "formulas"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_one_that_an_edition_drops_is_named(parity, edition, kind):
    content = getattr(parity, edition)(EACH_PAGE)
    dropped = dataclasses.replace(content, **{kind: getattr(content, kind)[1:]})
    assert list(lost(parity, edition, dropped)) == [kind]


@pytest.mark.slow
def test_a_footnote_that_an_edition_drops_is_named(parity):
    article = cleaned(parity.epub_sources()[EACH_PAGE])
    article.select_one("aside.footnote").decompose()
    notebook = json.dumps(parity.notebook_source(EACH_PAGE)).replace("<sup>1</sup> It", "It")
    tree = deepcopy(parity.tags_of_print())
    note = next(tree.iter("note"))
    note.getparent().remove(note)
    there = {
        "epub": parity.epub(EACH_PAGE, article),
        "notebook": parity.notebook(EACH_PAGE, json.loads(notebook)),
        "pdf": parity.pdf(EACH_PAGE, read_print(tree)),
    }
    for edition, content in there.items():
        assert lost(parity, edition, content)["footnotes"] == ["itstandsbelowwithxsquared"], edition
