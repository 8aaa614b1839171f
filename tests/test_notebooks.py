"""The export of chapters to plain notebooks: each kind of markup, and what it must refuse."""

import ast
import json
import re
import sys
import tomllib

import notebooks
import pytest
from notebooks import Book, MarkupError, Writer
from pybtex.database import parse_string
from repository import Repository

FRONT = """---
jupytext: {text_representation: {format_name: myst}}
kernelspec: {display_name: Python 3, name: python3}
---

"""
URL = "https://o.github.io/r/chapters"

OTHER_PAGE = """# The other page

(sec-other)=
## A section

$$
a = b
$$ (eq-first)

```{math}
:label: eq-second
c = d
```

$$ e = f $$

$$ g = h $$ (eq-third)

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-line
    caption: A line.
---
1
```

:::{list-table} Values
:name: tab-values
* - 1
:::

:::{exercise} Add
:label: ex-add
One and one.
:::
"""

WORKS = """
@book{one, author={Strang, Gilbert}, title={A}, year={2016}}
@book{two, author={van Loan, Charles and Golub, Gene}, title={B}, year={2013}}
@article{three, author={Efron, B. and Hastie, T. and Johnstone, I.}, title={C}, year={2004}}
"""


@pytest.fixture
def book():
    title, targets = notebooks.read_targets("chapters/other", OTHER_PAGE, "2")
    titles = {"index": "The book", "chapters/other": title, "chapters/this": "This page"}
    return Book(Repository("o/r", "main"), titles, targets, parse_string(WORKS, "bibtex"))


def markdown(book, text):
    return "\n".join(notebooks._strip(Writer(book, "chapters/this").markdown(text.splitlines(), 0)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain `code {ref}` and $x_{i}$", "plain `code {ref}` and $x_{i}$"),
        ("{math}`x^2`", "$x^2$"),
        ("{eq}`eq-second`", f"[(2.2)]({URL}/other.html#equation-eq-second)"),
        ("{eq}`eq-third`", f"[(2.3)]({URL}/other.html#equation-eq-third)"),
        ("{ref}`sec-other`", f"[A section]({URL}/other.html#sec-other)"),
        ("{ref}`there <sec-other>`", f"[there]({URL}/other.html#sec-other)"),
        ("{ref}`fig-line`", f"[A line.]({URL}/other.html#fig-line)"),
        ("{ref}`ex-add`", f"[Exercise 2.1]({URL}/other.html#ex-add)"),
        ("{numref}`fig-line`", f"[Fig. 2.1]({URL}/other.html#fig-line)"),
        ("{numref}`tab-values`", f"[Table 2.1]({URL}/other.html#tab-values)"),
        ("{numref}`figure %s <fig-line>`", f"[figure 2.1]({URL}/other.html#fig-line)"),
        ("{doc}`other`", f"[The other page]({URL}/other.html)"),
        ("{doc}`chapter two <other>`", f"[chapter two]({URL}/other.html)"),
        ("{doc}`/chapters/other`", f"[The other page]({URL}/other.html)"),
        ("{doc}`../index`", "[The book](https://o.github.io/r/index.html)"),
        ("{term}`weight` and {term}`the rate <learning rate>`", "weight and the rate"),
        ("{cite}`one`", "(Strang, 2016)"),
        ("{cite}`two, three`", "(van Loan and Golub, 2013; Efron et al., 2004)"),
        ("{cite:t}`three`", "Efron et al. (2004)"),
        ("{func}`~mlmath_ref.vectors.dot` and {mod}`mlmath_ref`", "`dot` and `mlmath_ref`"),
        ("x{sub}`1` and 2{sup}`n`", "x<sub>1</sub> and 2<sup>n</sup>"),
        ("{kbd}`Ctrl` and {file}`a.csv`", "`Ctrl` and `a.csv`"),
        ("[text](a.md){.big}", "[text](a.md)"),
        ("(label)=\n## Title with $x$", "## Title with $x$"),
        ("% a comment\ntext", "text"),
        ("$$\nx\n$$", "$$\nx\n$$"),
        ("$$ x $$", "$$\nx\n$$"),
        ("$$ x\n+ y $$", "$$\nx\n+ y\n$$"),
        ("```{math}\nx\n```", "$$\nx\n$$"),
        ("One[^a] two[^b] one[^a]\n\n[^a]: First $n$.\n[^b]: Second.",
         "One<sup>1</sup> two<sup>2</sup> one<sup>1</sup>\n\n"
         "<sup>1</sup> First $n$.\n\n<sup>2</sup> Second."),
        ("Term\n: Definition\n  goes on", "- **Term**  \n  Definition\n  goes on"),
        (":::{note}\nBody {eq}`eq-first`\n:::",
         f"> **Note**\n>\n> Body [(2.1)]({URL}/other.html#equation-eq-first)"),
        (":::{seealso} This.\n:::", "> **See also**\n>\n> This."),
        (":::{admonition} In $x$\n:class: tip\nBody\n\n- list\n:::", "> **In $x$**\n>\n> Body\n>\n> - list"),
        (":::{admonition} Answer\n:class: note dropdown\nYes\n:::",
         "<details>\n<summary>Answer</summary>\n\nYes\n\n</details>"),
        ("::::{dropdown} Q\n:::{tip}\nIn\n:::\n::::",
         "<details>\n<summary>Q</summary>\n\n> **Tip**\n>\n> In\n\n</details>"),
        ("```{exercise-start} Add\n:label: ex-add\n```\n\nDo.\n\n```{exercise-end}\n```",
         "### Exercise 2.1: Add\n\nDo."),
        ("```{solution-start} ex-add\n:class: dropdown\n```\nTwo.\n```{solution-end}\n```",
         "#### Solution to Exercise 2.1\n\nTwo."),
        ("```{hints} ex-add\n1. Use {eq}`eq-first`\n   and $x$.\n2. Count.\n```",
         "<details>\n<summary>Hint 1</summary>\n\n"
         f"Use [(2.1)]({URL}/other.html#equation-eq-first)\nand $x$.\n\n"
         "</details>\n\n<details>\n<summary>Hint 2</summary>\n\nCount.\n\n</details>"),
        ("```{list-table} Values\n:header-rows: 1\n:name: tab-values\n\n"
         "* - a\n  - b\n* - $x|y$\n  - long\n    text\n```",
         "**Table 2.1** Values\n\n| a | b |\n| --- | --- |\n| $x\\|y$ | long text |"),
        ("```{list-table}\n* - 1\n```", "|  |\n| --- |\n| 1 |"),
        ("| a |\n|---|\n| {term}`b` |", "| a |\n|---|\n| b |"),
        ("```{figure} ../_static/x.svg\n:alt: A line\n:name: fig-line\nIt rises.\n```",
         "![A line](https://raw.githubusercontent.com/o/r/main/book/_static/x.svg)\n\n"
         "**Fig. 2.1** It rises."),
        ("```{image} ../_static/./x.svg\n:alt: A line\n```",
         "![A line](https://raw.githubusercontent.com/o/r/main/book/_static/x.svg)"),
        (":::{epigraph}\nSaid.\n:::", "> Said."),
        (":::{table} Values\n:name: tab-values\n| a |\n|---|\n| 1 |\n:::",
         "**Table 2.1** Values\n\n| a |\n|---|\n| 1 |"),
        (":::{glossary}\nweight\n  A number.\n:::", "**weight**\n\nA number."),
        ("```python\n{ref}`kept` (as)=\n```", "```python\n{ref}`kept` (as)=\n```"),
        ("One\n\n```{explore} line-fit Fit a line\nMove $w$. What happens?\n```\n\ntwo", "One\n\ntwo"),
        ("One\n\n:::{self-assessment} Your result\nIt stays here.\n:::\n\ntwo", "One\n\ntwo"),
        ("```{concept-map} Map\nboxes:\n  - {other: where, this: why}\narrows: []\n```",
         f"- [The other page]({URL}/other.html): where\n- [This page]({URL}/this.html): why"),
        ("```{code-block} python\n:caption: c\nx = 1\n```", "```python\nx = 1\n```"),
    ],
)  # fmt: skip
def test_markup(book, source, expected):
    assert markdown(book, source) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("text\n\n```{tabs}\n```", "this.md:3: a notebook cannot show {tabs}"),
        ("text\n\n```{figure} a.png\n---\nname: fig-a\n```", "this.md:4: these options have no closing ---"),
        ("text\n{wow}`x`", "this.md:2: a notebook cannot show the role {wow}`x`"),
        ("a\n\nb {ref}`nowhere`", "this.md:3: there is no label 'nowhere'"),
        ("{doc}`nowhere`", "this.md:1: there is no page 'nowhere'"),
        ("{cite}`nobody`", "this.md:1: references.bib has no work 'nobody'"),
        ("{{ value }}", "this.md:1: a notebook cannot fill in {{ value }}"),
        (":::{note}\nnever closed", "this.md:1: this ':::' is never closed"),
        ("$$\nx", "this.md:1: this $$ is never closed"),
        ("```{list-table}\n- a\n```", "this.md:2: a list-table is a list of lists"),
        (":::{note}\na\n\n{wow}`x`\n:::", "this.md:4: a notebook cannot show the role"),
        (":::{exercise} Title\nno label\n:::", "this.md:1: an exercise needs a :label:"),
        ("```{solution-start} ex-none\n```", "this.md:1: there is no exercise 'ex-none'"),
        ("```{hints} ex-none\n1. Look.\n```", "this.md:1: there is no exercise 'ex-none'"),
        ("```{hints} ex-add\nLook.\n```", "this.md:1: the hints to ex-add must be a numbered list of steps"),
    ],
)
def test_what_a_notebook_cannot_show_is_an_error_with_its_line(book, source, message):
    with pytest.raises(MarkupError) as error:
        markdown(book, source)
    assert message in str(error.value)


CHAPTER = (
    FRONT
    + """# Title

Words.

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-x
    caption: A caption with $x$.
tags: [hide-input]
---
x = 1
```

```{code-cell} ipython3
:tags: [remove-cell]
y = 2
```

Words with a {wrong}`role`.
"""
)


def test_a_chapter_becomes_a_notebook(book):
    text = CHAPTER.replace("{wrong}`role`", "role")
    book.targets.update(notebooks.read_targets("chapters/this", text, "3")[1])
    notebook = notebooks.export(text, "chapters/this", book)
    kinds = [cell["cell_type"] for cell in notebook["cells"]]
    assert kinds == ["code", "markdown", "code", "markdown", "code", "markdown"]
    first, opening, figure, caption, removed, _ = notebook["cells"]
    assert "import mlmath_ref" in "".join(first["source"])
    assert "mlmath-ref @ git+https://github.com/o/r@main" in "".join(first["source"])
    assert opening["source"][0] == "# Title\n"
    assert f"{URL}/this.html" in "".join(opening["source"])
    assert figure["metadata"] == {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    assert "".join(figure["source"]) == "x = 1"
    assert "".join(caption["source"]) == "**Fig. 3.1** A caption with $x$."
    assert removed["metadata"]["jupyter"] == {"source_hidden": True}
    assert all(cell["outputs"] == [] for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_a_chapter_that_is_a_title_says_where_it_comes_from(book):
    _, title = notebooks.export(f"{FRONT}# Title\n", "chapters/this", book)["cells"]
    note = f"*This notebook is one chapter of a book: [read the page]({URL}/this.html).*"
    assert "".join(title["source"]) == f"# Title\n\n{note}\n"


def imported(code):
    """Return the first word of every module that code imports."""
    nodes = list(ast.walk(ast.parse(code)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_the_first_cell_installs_all_that_the_chapter_imports():
    known = notebooks.read_book(notebooks.BOOK)
    project = tomllib.loads((notebooks.BOOK.parent / "pyproject.toml").read_text("utf-8"))["project"]
    comes_along = {re.match(r"[\w-]+", name)[0] for name in project["dependencies"]} | {"IPython"}
    for page in known.titles:
        text = (notebooks.BOOK / f"{page}.md").read_text("utf-8")
        if not notebooks.is_notebook(text):
            continue
        cells = notebooks.export(text, page, known)["cells"]
        first, *code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        needed = imported("\n".join(code)) - sys.stdlib_module_names - comes_along
        assert imported(first) == needed, page
        assert all(notebooks.WITNESSES[name] in first for name in needed - {"mlmath_ref"}), page


def test_an_error_in_a_chapter_names_its_line(book):
    line = CHAPTER.splitlines().index("Words with a {wrong}`role`.") + 1
    with pytest.raises(MarkupError, match=rf"book/chapters/this\.md:{line}: "):
        notebooks.export(CHAPTER, "chapters/this", book)


def test_a_page_without_a_kernel_is_no_notebook():
    assert notebooks.is_notebook(FRONT)
    assert not notebooks.is_notebook("# Title\n")
    assert not notebooks.is_notebook("---\ntitle: x\n---\n")


@pytest.fixture
def folder(tmp_path):
    """A book of two parts whose chapters are numbered through, and one page that is not."""
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_config.yml").write_text("repository: {url: https://github.com/o/r, branch: main}\n")
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nparts:\n"
        "  - {caption: A, numbered: 1, chapters: [{file: chapters/one}]}\n"
        "  - {caption: B, numbered: 1, chapters: [{file: chapters/two}]}\n"
        "  - {caption: C, chapters: [{file: last}]}\n"
    )
    (tmp_path / "index.md").write_text("# Book\n")
    (tmp_path / "last.md").write_text("# Last\n")
    for name in ("one", "two"):
        (tmp_path / "chapters" / f"{name}.md").write_text(f"{FRONT}# {name}\n\n$$\nx\n$$ (eq-{name})\n")
    return tmp_path


def test_exporting_twice_gives_the_same_bytes_and_removes_what_is_gone(folder):
    target = folder / "out"
    target.mkdir()
    (target / "gone.ipynb").write_text("{}")
    written = notebooks.export_all(folder, target, folder / "kept")
    first = [path.read_bytes() for path in written]
    again = notebooks.export_all(folder, target, folder / "kept")
    assert [path.read_bytes() for path in again] == first
    assert sorted(path.name for path in target.iterdir()) == ["one.ipynb", "two.ipynb"]
    assert json.loads(first[1])["nbformat"] == 4
    assert r"\\tag{2.1}" in first[1].decode()


def test_a_notebook_is_made_anew_when_its_page_or_what_it_shows_of_others_changes(folder, monkeypatch):
    made, export = [], notebooks.export
    monkeypatch.setattr(
        notebooks, "export", lambda text, page, book: made.append(page) or export(text, page, book)
    )

    def pages():
        made.clear()
        notebooks.export_all(folder, folder / "out", folder / "kept")
        return [page.rpartition("/")[2] for page in made]

    one = folder / "chapters" / "one.md"
    assert pages() == ["one", "two"]
    assert pages() == []
    one.write_text(one.read_text() + "\nA sentence more.\n")
    assert pages() == ["one"]
    assert "A sentence more." in (folder / "out" / "one.ipynb").read_text()
    one.write_text(one.read_text().replace("# one", "# First"))
    assert pages() == ["one", "two"]


def test_the_command_line_exports_into_a_folder(folder, monkeypatch):
    monkeypatch.setattr(notebooks, "BOOK", folder)
    monkeypatch.setattr(sys, "argv", ["notebooks.py", str(folder / "made" / "notebooks")])
    notebooks.main()
    made = folder / "made" / "notebooks"
    assert {path.name for path in made.iterdir()} == {"one.ipynb", "two.ipynb"}
    one = folder / "chapters" / "one.md"
    one.write_text(one.read_text() + "\n```{tab-set}\n```\n")
    with pytest.raises(SystemExit, match=r"chapters/one\.md:\d+: .*tab-set"):
        notebooks.main()


def test_the_address_comes_from_the_environment_where_it_is_set(folder, monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert notebooks.read_book(folder).address.name == "o/r"
    monkeypatch.setenv("GITHUB_REPOSITORY", "Someone/book")
    assert notebooks.read_book(folder).link("last") == "https://someone.github.io/book/last.html"


PRACTICE = """# Derivatives

```{exercise-start} Three links
:label: ex-derivatives-links
```

Multiply.

```{exercise-end}
```

```{hints} ex-derivatives-links
1. Look.
2. Count.
```

```{solution-start} ex-derivatives-links
:class: dropdown
```

```{code-cell} ipython3
2 + 2
```

```{solution-end}
```

```{exercise} A step
:label: ex-derivatives-scale
Measure.
```
"""


def test_an_exercise_that_can_be_checked_has_a_cell_to_answer_in(book):
    title, targets = notebooks.read_targets("chapters/derivatives", PRACTICE, "8")
    book.titles["chapters/derivatives"] = title
    book.targets.update(targets)
    cells = notebooks.export(FRONT + PRACTICE, "chapters/derivatives", book)["cells"]
    told = [(cell["cell_type"], "".join(cell["source"])) for cell in cells[1:]]
    assert [kind for kind, _ in told] == ["markdown", "code", "markdown", "code", "markdown", "code"]
    asked, first, hints, solution, scale, second = [source for _, source in told]
    assert "### Exercise 8.1: Three links\n\nMultiply.\n\n- **slope**: the change of" in asked
    assert "  - d: squared points for each point an hour\n\nAnswer with `check(" in asked
    assert first == (
        "from mlmath_ref.practice import ask, check\n\n"
        "# Put your answers in place of None. Left open, a part is not checked.\n"
        '# With other numbers: ask("ex-derivatives-links", seed=1), and then check with the same seed.\n'
        'check("ex-derivatives-links", slope=None, unit=None)'
    )
    assert cells[2]["metadata"] == {"tags": ["practice"]}
    assert hints.startswith("<details>\n<summary>Hint 1</summary>")
    assert hints.endswith("#### Solution to Exercise 8.1")
    assert solution == "2 + 2"
    assert scale.startswith("### Exercise 8.2: A step\n\nMeasure.\n\n- **closer**")
    assert second == (
        "# Put your answers in place of None. Left open, a part is not checked.\n"
        'check("ex-derivatives-scale", closer=None, why=None)'
    )
    answers = {}
    exec(first, answers)
    assert [verdict.status for verdict in eval(first.splitlines()[-1], answers).verdicts] == ["open", "open"]
