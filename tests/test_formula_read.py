r"""A reading shows as plain text, as Markdown and as an accessible table, and says the same in each."""

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.read import Reading, read
from mlmath_ref.formula.symbols import BOOK

GRADIENT = r"\nabla_{\mathbf w} L = \frac{2}{n}\mathbf X^\top(\hat{\mathbf y}-\mathbf y)"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(GRADIENT)


def test_a_reading_has_words_meanings_parts_and_python(reading: Reading) -> None:
    assert reading.spoken.startswith("the gradient of L with respect to vector w equals two over n")
    assert reading.meaning.startswith("the gradient of the loss with respect to the weight vector")
    assert [part.symbol for part in reading.parts][:3] == [r"\nabla", r"\mathbf{w}", "L"]
    assert reading.numpy == "grad_w = 2 / n * X.T @ (y_hat - y)"


def test_plain_text_lines_up() -> None:
    assert str(read(r"c = n b")).splitlines() == [
        "Formula  c = n b",
        "Read     c equals n times b",
        "Means    c equals n times the bias",
        "",
        "Symbol  Role       Shape   Unit                Python  Meaning",
        "c       input      number                      c       any number that a vector is scaled by",
        "n       size       number                      n       how many examples there are",
        "b       parameter  number  unit of the target  b       "
        "the bias: the prediction where every feature is 0",
        "",
        "Python",
        "    c = n * b",
    ]


def test_plain_text_leaves_out_what_is_not_there() -> None:
    text = str(read(r"1 \in \{1, 2\}"))
    assert "Symbol" in text  # the sign
    text = str(read("1 < 2"))
    assert "Symbol" not in text
    assert "Means" not in text
    assert str(read(r"\mathbf{X} \in \mathbb{R}^{n \times 3}")).endswith("# no line for a statement with ∈")


def test_long_text_is_folded(reading: Reading) -> None:
    assert "\n         transpose times the quantity" in str(reading)


def test_markdown(reading: Reading) -> None:
    lines = reading._repr_markdown_().splitlines()
    assert lines[:3] == ["$$", reading.latex, "$$"]
    assert f"**Read:** {reading.spoken}." in lines
    assert "| $n$ | how many examples there are | size | number |  | `n` |" in lines
    assert lines[-3:] == ["```python", reading.numpy, "```"]


def test_markdown_of_what_has_no_parts_or_line() -> None:
    assert "| Symbol" not in read("1 < 2")._repr_markdown_()
    assert "**Means:**" not in read("1 < 2")._repr_markdown_()
    assert read(r"w \in \mathbb{R}")._repr_markdown_().endswith("# no line for a statement with ∈\n```\n")


def test_html_is_an_accessible_table(reading: Reading) -> None:
    page = BeautifulSoup(reading._repr_html_(), "html.parser")
    assert page.find("caption").text == "Symbols of the formula"
    assert [cell.text for cell in page.select('thead th[scope="col"]')] == [
        "Symbol", "Meaning", "Role", "Shape", "Unit", "Python",
    ]  # fmt: skip
    assert {len(row.find_all(["th", "td"])) for row in page.select("tr")} == {6}
    heads = page.select('tbody th[scope="row"] [role="math"]')
    assert len(heads) == len(reading.parts) == len(page.select("tbody tr"))
    assert heads[1]["aria-label"] == "vector w"
    assert page.find("pre").text == reading.numpy
    assert not page.find_all(["script", "iframe", "img", "link"])


def test_html_shows_the_formula_and_takes_the_colors_around_it(reading: Reading) -> None:
    page = BeautifulSoup(reading._repr_html_(), "html.parser")
    formula = page.select_one('.formula [role="math"]')
    assert formula.text == f"$${reading.latex}$$"
    assert formula["aria-label"] == reading.spoken
    assert not re.search(
        r"(?<!border-)(color|background)\s*:(?!inherit)|#[0-9a-f]{3}|url\(", page.find("style").text
    )


def test_columns_without_content_are_left_out() -> None:
    for text in (str(read("n = 7")), read("n = 7")._repr_markdown_(), read("n = 7")._repr_html_()):
        assert "Python" in text
        assert "Unit" not in text


def test_strangers_are_named() -> None:
    reading = read(r"\beta < n", undeclared="variable")
    assert reading.strangers == (r"\beta",)
    assert "Note     Not declared: \\beta. Each is taken" in str(reading)
    assert r"Not declared: $\beta$." in reading._repr_markdown_()
    assert 'Not declared: <span role="math" aria-label="beta">$\\beta$</span>.' in reading._repr_html_()
    assert "Not declared" not in str(read("n", undeclared="variable"))


def test_what_has_no_line_is_named_beside_what_has_one() -> None:
    reading = read(r"c = n b \qquad w \in \mathbb{R}")
    assert (reading.numpy, reading.without_line) == ("c = n * b", ("a statement with ∈",))
    assert str(reading).endswith("    c = n * b\n    # no line for a statement with ∈")


def test_html_escapes_what_comes_from_outside() -> None:
    own = {r"\xi": {"meaning": "<script>alert(1)</script>", "unit": "a & b"}}
    text = read(r"\xi < 2", own)._repr_html_()
    assert "<script" not in text
    assert "a &amp; b" in text
    assert r"\xi &lt; 2" in text


def test_html_of_what_has_no_parts_or_line() -> None:
    assert "<table" not in read("1 < 2")._repr_html_()
    assert (
        "<pre><code># no line for a statement with ∈</code></pre>" in read(r"w \in \mathbb{R}")._repr_html_()
    )


def test_data_is_ready_for_json(reading: Reading) -> None:
    data = json.loads(json.dumps(reading.to_dict()))
    assert data["numpy"] == reading.numpy
    assert data["parts"][1] == {
        "symbol": r"\mathbf{w}",
        "spoken": "vector w",
        "role": "parameter",
        "shape": ["d"],
        "unit": "unit of the target for each unit of the feature",
        "meaning": "the weight vector that the model learns",
        "python": "w",
        "spans": [[8, 17]],
    }


def test_symbols_of_the_reader() -> None:
    own = {r"\beta": {"meaning": "the decay", "role": "setting"}}
    assert read(r"\beta n", own).meaning == "the decay times n"
    assert read(r"\beta n", BOOK.extended(own)).parts[0].meaning == "the decay"
    with pytest.raises(FormulaError, match="declare it"):
        read(r"\beta n")
    with pytest.raises(ValueError, match="colour"):
        read(r"\beta n", {r"\beta": {"colour": "red"}})


def test_strangers_as_variables() -> None:
    reading = read(r"\beta \mathbf{q}", undeclared="variable")
    assert reading.numpy == "beta * q"
    assert [part.meaning for part in reading.parts] == ["", ""]


def test_blanks_in_a_formula_do_not_matter() -> None:
    assert read("n\n  =   7").latex == "n = 7"
    assert read("n % how many\n  = 7").latex == "n = 7"
    with pytest.raises(TypeError, match="latex must be text"):
        read(7)  # type: ignore[arg-type]


def test_places_are_those_of_the_formula_as_the_reading_has_it() -> None:
    reading = read("L  =\n  \\sum_{i=1}^n  \\lVert y_i \\rVert")
    assert [reading.latex[slice(*part.span)] for part in reading.parts] == [
        "L", r"\sum", "i", "n", r"\lVert", "y",
    ]  # fmt: skip


def printed(code: str) -> str:
    """Return what a fresh Python prints."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    return run.stdout.strip()


def test_names_of_the_package_are_functions_whatever_was_imported_first() -> None:
    code = (
        "import mlmath_ref.formula.read, mlmath_ref.formula.speak, mlmath_ref.formula.execute\n"
        "from mlmath_ref.formula import execute, label, parse, read, speak, to_numpy\n"
        "print(all(callable(each) for each in (execute, label, parse, read, speak, to_numpy)))"
    )
    assert printed(code) == "True"
    late = (
        "from mlmath_ref.formula import execute\n"
        "import mlmath_ref.formula.execute\n"
        "print(mlmath_ref.formula.execute is execute, execute('n = n').ok)"
    )
    assert printed(late) == "True True"


@pytest.mark.parametrize(
    "code",
    [
        "import mlmath_ref.formula",
        "from mlmath_ref.__main__ import main\nmain(['read', 'n b'])\nprint()",
    ],
    ids=["package", "command"],
)
def test_reading_does_not_wait_for_sympy_and_matplotlib(code: str) -> None:
    loaded = f"{code}\nimport sys\nprint({{'sympy', 'matplotlib', 'scipy'}} & set(sys.modules))"
    assert printed(loaded).splitlines()[-1] == "set()"


def test_every_name_of_the_package_is_there() -> None:
    package = importlib.import_module("mlmath_ref.formula")
    assert all(getattr(package, name) is not None for name in package.__all__)
