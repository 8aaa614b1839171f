"""How pages are made: formulas, launch links, and whole tiny books."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import katex
import launch
import pytest
import repository
from docutils import nodes

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def renderer():
    renderer = katex.Katex()
    yield renderer
    renderer.close()


@pytest.mark.parametrize(
    "tex",
    [
        r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b",
        r"\boldsymbol{\theta} \leftarrow \boldsymbol{\theta} - \alpha \nabla_{\boldsymbol{\theta}} L",
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
        r"f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\operatorname{E}[X] \quad \operatorname*{arg\,min}_w \quad \lVert x \rVert_2",
        r"\displaystyle \int \sqrt{x}\, dx",
    ],
)
def test_formulas_of_this_book_render(renderer, tex):
    html = renderer.render(tex, display=True)
    assert 'class="katex-html"' in html
    assert "<math" in html
    assert "katex-error" not in html


@pytest.mark.parametrize("tex", [r"\frac{1}", r"\nosuchcommand", "a & b", r"\begin{bmatrix} 1"])
def test_bad_tex_is_an_error_and_the_next_formula_renders(renderer, tex):
    with pytest.raises(katex.TexError):
        renderer.render(tex, display=True)
    assert "katex" in renderer.render("x", display=False)


def test_a_formula_is_named_by_its_sentence_once(renderer):
    for display in (True, False):
        html = renderer.render("x < 2", display=display, spoken='x is "less" & than <two>')
        assert html.count('aria-label="x is &quot;less&quot; &amp; than &lt;two&gt;"') == 1
        assert re.search(r'<math [^>]*aria-label="x is', html)
        assert 'class="katex-html" aria-hidden="true"' in html
    assert "aria-label" not in renderer.render("x", display=True)


def drawn(html):
    """Return the HTML of a formula without marks: what is drawn, and where."""
    return re.sub(r'<span class="">(.)</span>', r"\1", re.sub(r" ?role-\w+", "", html))


@pytest.mark.parametrize(
    ("tex", "marked", "roles"),
    [
        (r"\hat{y}_i^2", r"\htmlClass{role-prediction}{\hat{y}}_i^2", ["y", "^"]),
        (r"f_i + 1", r"\htmlClass{role-prediction}{f}_i + 1", ["f"]),  # its index stays close
        (r"\frac1w", r"\frac1{\htmlClass{role-prediction}{w}}", ["w"]),
        (r"\operatorname{cost}", r"\htmlClass{role-prediction}{\operatorname{cost}}", ["cost"]),
    ],
)  # fmt: skip
def test_marks_change_nothing_but_the_classes_of_their_letters(renderer, tex, marked, roles):
    plain = renderer.render(tex, display=True)
    html = renderer.render(tex, display=True, marked=marked)
    assert sorted(re.findall(r'role-prediction"[^>]*>([^<]+)<', html)) == sorted(roles)
    assert drawn(html) == plain
    assert "htmlClass" not in html


def test_letters_that_are_drawn_as_one_part_where_their_roles_differ(renderer):
    html = renderer.render(r"\mathbf{Xw}", display=False, marked=r"\mathbf{X\htmlClass{role-parameter}{w}}")
    assert re.findall(r'class="(mord mathbf[^"]*)"[^>]*>(\w+)<', html) == [
        ("mord mathbf", "X"),
        ("mord mathbf role-parameter", "w"),
    ]


@pytest.mark.parametrize("marked", ["y", "xx", "", r"\htmlClass{btn}{x}", r"\href{https://e.org}{x}"])
def test_marks_belong_to_the_formula_and_are_roles(renderer, marked):
    if marked:
        with pytest.raises(katex.TexError):
            renderer.render("x", display=False, marked=marked)
    assert "role" not in renderer.render("x", display=False)


@pytest.mark.parametrize(
    ("tex", "nowrap", "expected"),
    [
        ("a = b\n", False, "a = b"),
        ("a\n\nb", False, r"\begin{gathered}a\\b\end{gathered}"),
        (r"\begin{align}a\end{align}", True, r"\begin{align*}a\end{align*}"),
        (r"\begin{align*}a\end{align*}", True, r"\begin{align*}a\end{align*}"),
    ],
)
def test_sphinx_numbers_equations_and_katex_does_not(tex, nowrap, expected):
    assert katex.tex_of(nodes.math_block(nowrap=nowrap), tex.strip()) == expected


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


@pytest.fixture
def tiny(tmp_path):
    """A project with three chapters: one reads a file of the package, one imports modules, one neither."""
    for folder in ("book/_ext", "book/_static", "book/data", "tools", "src/mlmath_ref", "node_modules/katex"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (
        "package.json",
        "package-lock.json",
        "requirements.lock",
        "book/_config.yml",
        "CITATION.cff",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    files = {
        "book/_toc.yml": "format: jb-book\nroot: index\nchapters:\n"
        + "".join(f"- file: chapters/{name}\n" for name in ("one", "two", "three")),
        "book/index.md": "# Book\n",
        "book/references.bib": "",
        "book/chapters/one.md": CHAPTER,
        "book/chapters/two.md": IMPORTS,
        "book/chapters/three.md": PLAIN,
        "src/mlmath_ref/value.py": "40 + 1",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def command(project, *words):
    """Return how a project's book is built, and the environment for it."""
    environment = {**os.environ, "PYTHONPATH": str(project / "src")}
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
def test_a_change_runs_the_chapters_that_it_can_touch_and_no_other(tiny):
    pages, package = tiny / "build" / "html" / "chapters", tiny / "src" / "mlmath_ref"
    code, output = build(tiny)
    assert code == 0, output
    assert executed(output) == {"one", "two", "three"}
    page = (pages / "one.html").read_text(encoding="utf-8")
    assert "result 41" in page
    assert 'aria-label="x squared"' in page
    assert '<p class="roles">' in page
    assert "<p>Read aloud: x squared.</p>" in page
    assert (tiny / "build" / "notebooks" / "one.ipynb").is_file()

    code, output = build(tiny)
    assert (code, executed(output)) == (0, set())
    assert "nothing changed" in output
    assert "Sphinx" not in output

    for path, old, new, ran in [
        (package / "value.py", "1", "2", {"one"}),
        (package / "vectors.py", "import numpy as np", "import numpy as np  # ", {"two"}),
        (package / "_checks.py", "import numpy as np", "import numpy as np  # ", {"two"}),
        (package / "book.mplstyle", "#", "##", {"two"}),
        (package / "statistics.py", "import numpy as np", "import numpy as np  # ", set()),
        (tiny / "book" / "chapters" / "three.md", "40 + 2", "40 + 3", {"three"}),
        (tiny / "book" / "chapters" / "two.md", "A line.", "The line.", set()),
        (tiny / "book" / "_static" / "book.css", "", "/* */", set()),
        (tiny / "book" / "_ext" / "launch.py", "Run this page:", "Run it:", set()),
    ]:
        change(path, old, new)
        code, output = build(tiny)
        assert code == 0, output
        assert executed(output) == ran, path
    assert "result 42" in (pages / "one.html").read_text(encoding="utf-8")
    assert ">43\n<" in re.sub(r"<span></span>", "", (pages / "three.html").read_text(encoding="utf-8"))
    assert "The line." in (pages / "two.html").read_text(encoding="utf-8")
    assert "Run it:" in (pages / "two.html").read_text(encoding="utf-8")
    assert len(list((tiny / "build" / ".executed").iterdir())) == 3

    change(tiny / "requirements.lock", "numpy==", "numpy == ")
    assert executed(build(tiny, "--execute-only")[1]) == {"one", "two", "three"}


@pytest.mark.slow
def test_pages_after_many_small_builds_are_those_of_a_first_build(tiny, tmp_path_factory):
    chapters, html = tiny / "book" / "chapters", tiny / "build" / "html"
    build(tiny)
    picture = {path.name for path in (html / "_images").iterdir()}
    toc = (tiny / "book" / "_toc.yml").read_text()
    (chapters / "four.md").write_text("# A fourth\n\nWords.\n", encoding="utf-8")
    for path, old, new in [
        (chapters / "one.md", "# A chapter", "# The first chapter"),  # another page shows it
        (chapters / "two.md", "[3, 4]", "[6, 8]"),  # another picture
        (tiny / "book" / "_toc.yml", toc, f"{toc}- file: chapters/four\n"),
        (chapters / "three.md", "# A third chapter", "# A third chapter\n\nUnheard words.\n\n$$y$$ (eq-y)"),
        (tiny / "book" / "_toc.yml", "- file: chapters/four\n", ""),
    ]:
        change(path, old, new)
        code, output = build(tiny)
        assert code == 0, output
    assert not (html / "chapters" / "four.html").exists()
    assert picture.isdisjoint(path.name for path in (html / "_images").iterdir())
    assert "The first chapter" in (html / "chapters" / "two.html").read_text(encoding="utf-8")
    grown = contents(html)
    shutil.rmtree(tiny / "build")
    assert build(tiny)[0] == 0
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
    ],
    ids=["failing cell", "bad TeX", "unknown symbol", "broken reference", "markup unknown to notebooks"],
)  # fmt: skip
def test_a_fault_fails_this_build_and_the_next_and_the_old_pages_stay(tiny, old, new, messages):
    chapter = tiny / "book" / "chapters" / "one.md"
    assert build(tiny)[0] == 0
    before = contents(tiny / "build" / "html")
    chapter.write_text(CHAPTER.replace(old, new), encoding="utf-8")
    for _ in range(2):
        code, output = build(tiny)
        assert code == 1
        assert all(message in output for message in messages), output
    assert_same(before, contents(tiny / "build" / "html"))
    chapter.write_text(CHAPTER, encoding="utf-8")
    code, output = build(tiny)
    assert code == 0, output
    assert_same(before, contents(tiny / "build" / "html"))


@pytest.mark.slow
def test_a_page_that_is_missing_or_cut_short_is_written_again(tiny):
    html = tiny / "build" / "html"
    assert build(tiny)[0] == 0
    before = contents(html)
    (html / "index.html").unlink()
    (html / "chapters" / "one.html").write_bytes(before["chapters/one.html"][:1000])
    (html / "more.html").write_text("stray")
    code, output = build(tiny)
    assert code == 0, output
    assert "nothing changed" not in output
    assert_same(before, contents(html))
    made = tiny / "build" / ".sphinx" / "html" / "chapters" / "two.html"
    made.write_bytes(made.read_bytes()[:1000])
    (html / "chapters" / "two.html").unlink()
    assert build(tiny)[0] == 0
    assert_same(before, contents(html))
