"""The mutants: each maker makes the faults that it says, and a run counts what the checks see."""

import json
import sys
from pathlib import Path

import mutants
import mutants_python
import mutants_text
import pytest
import yaml
from mutants import Check, Mutant
from mutants_text import Fault

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = (ROOT / "book" / "chapters" / "linear-regression.md").read_text(encoding="utf-8")


def texts(maker, text, kind=""):
    """Return the text with each fault in turn."""
    return [fault.apply(text) for fault in maker(text) if kind in fault.kind]


@pytest.mark.parametrize(
    ("kind", "formula", "wrong"),
    [
        ("sign flipped", "a - b + c", ["a + b + c", "a - b - c"]),
        ("sign flipped", "e^{-z}", ["e^{+z}", "e^{z}"]),
        ("sign flipped", r"a \le b < c", [r"a \ge b < c", r"a \le b > c"]),
        ("sign flipped", r"\left( x \right)", []),
        ("factor 2", r"\frac{2}{n} a", [r"\frac{1}{n} a"]),
        ("factor 2", r"\frac{1}{2n} a", [r"\frac{2}{2n} a", r"\frac{1}{n} a"]),
        ("factor 2", "a = x_2 b^2", [r"a = 2\,x_2 b^2"]),
        ("transpose dropped", r"\mathbf{X}^\top \mathbf{y}", [r"\mathbf{X} \mathbf{y}"]),
        ("index or size swapped", "x_i z_{ij}", ["x_j z_{ij}", "x_i z_{ji}"]),
        ("index or size swapped", r"x^{(i)} \frac{1}{n}", [r"x^{(j)} \frac{1}{n}", r"x^{(i)} \frac{1}{d}"]),
        ("index or size swapped", r"\mathbb{R}^{n \times d}", [r"\mathbb{R}^{d \times n}"]),
        ("y and ŷ swapped", r"\hat{y}_i - y_i", [r"y_i - y_i", r"\hat{y}_i - \hat{y}_i"]),
        (
            "y and ŷ swapped",
            r"\hat{\mathbf{y}} - \mathbf{y}",
            [r"\mathbf{y} - \mathbf{y}", r"\hat{\mathbf{y}} - \hat{\mathbf{y}}"],
        ),
        ("square dropped", "(a)^2 + b^{2} + c^{20}", ["(a) + b^{2} + c^{20}", "(a)^2 + b + c^{20}"]),
        (
            "limit moved",
            r"\sum_{i=1}^{n} a",
            [r"\sum_{i=2}^{n} a", r"\sum_{i=0}^{n} a", r"\sum_{i=1}^{n - 1} a", r"\sum_{i=1}^{n + 1} a"],
        ),
        (
            "symbol renamed",
            r"\bar{x} + \sigma(a)",
            [r"x + \sigma(a)", r"\bar{y} + \sigma(a)", r"\bar{x} + \mu(a)", r"\bar{x} + \sigma(b)"],
        ),
        ("symbol renamed", r"\operatorname{mean} \text{of} \max \begin{aligned}", []),
    ],
)  # fmt: skip
def test_faults_of_formulas(kind, formula, wrong):
    page = f"Here $a - b$.\n\n$$\n{formula}\n$$ (eq-a)\n"
    assert texts(mutants_text.display_faults, page, kind) == [page.replace(formula, each) for each in wrong]


@pytest.mark.parametrize(
    ("maker", "page", "wrong"),
    [
        (mutants_text.sentence_faults, r"So $a + b$, $\sum_{i=1}^n a$, and $a < 0$.", ["$a > 0$", "$b < 0$"]),
        (mutants_text.sentence_faults, "`$a = b$` and\n$$\na = b\n$$\n", []),
        (mutants_text.number_faults, "About 0.39 of `7`, $8$.", ["0.38", "0.93", "03.9"]),
        (mutants_text.number_faults, "| 12 | a |\n", ["13", "21", "120"]),
        (mutants_text.number_faults, "1. In 0 (objective 3)\n", ["1 (objective 3)"]),
        (mutants_text.number_faults, "```{code-cell} ipython3\nx = 3\n```\n", []),
        (mutants_text.number_faults, "---\na: 3\n---\nx_2 v1.2.3 [a](https://b.c/3)\n", []),
        (mutants_text.caption_faults, " caption: Bar 9.\n alt: 5\n", ["Bar 8", "Bar 90", ": 6", ": 50"]),
        (mutants_text.broken_links, "{doc}`vectors`", ["{doc}`vector`", "{doc}`vectosr`"]),
        (mutants_text.broken_links, "{ref}`to <ex-aa>`", ["<ex-a>"]),
        (mutants_text.broken_links, "[x](a.md) [y](https://b.c)", ["(a.m)", "(a.dm)"]),
        (mutants_text.other_links, "{doc}`a` {doc}`b` {eq}`c`", ["{doc}`b` {doc}`b`", "{doc}`a` {doc}`a`"]),
        (mutants_text.figure_faults, "    alt: One\nname: x\n", ['alt: ""']),
        (
            mutants_text.figure_faults,
            " name: fig-a\n alt: A\n name: fig-b\n",
            ["fig-b\n alt", 'alt: ""', "alt: A\n name: fig-a"],
        ),
    ],
)  # fmt: skip
def test_faults_of_pages(maker, page, wrong):
    found = texts(maker, page)
    assert len(found) == len(wrong)
    for text, part in zip(found, wrong, strict=True):
        assert part in text
        assert part not in page


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("a + b", ["a - b"]),
        ("(a) * (b)", ["(a) / (b)"]),
        ("a @ b ** c", ["a * b ** c", "a @ b * c"]),
        ("a // b % c", ["a // b // c", "a / b % c"]),
        ("a < b <= c", ["a <= b <= c", "a < b < c"]),
        ("a is not b", ["a is b"]),
        ("a not in b", ["a in b"]),
        ("not a and b or c", ["not a and b and c", "not a or b or c", "a and b or c"]),
        ("-x", ["x"]),
        ("é = x[1]", ["é = x[2]", "é = x[0]"]),
        ("x.sum(axis=0, keepdims=True)", ["x.sum(axis=1, keepdims=True)", "x.sum(axis=0, keepdims=False)"]),
        ("f(a, b, c)", ["f(b, a, c)"]),
        ("f(a, a)", []),
        ("f(*a, b)", []),
        ("def f(a: x[0]) -> x[0]:\n    '''Add 1 + 1.'''\n    raise E(1)", []),
        ("f'{a + b}'", []),
    ],
)
def test_faults_of_python(code, wrong):
    assert texts(mutants_python.package_faults, code) == wrong


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("x = 1 == 2", []),
        ("assert a == b", ["pass", "assert a >= b"]),
        ("assert a[2] < b", ["pass", "assert a[3] < b"]),
        ("assert np.allclose(a, b)", ["pass", "assert np.allclose(a, b, rtol=10)"]),
        ("assert np.isclose(a, b,)", ["pass", "assert np.isclose(a, b,rtol=10)"]),
        ("assert np.isclose(a, b, atol=t)", ["pass", "assert np.isclose(a, b, atol=1e6 * t)"]),
    ],
)
@pytest.mark.parametrize("options", ["", ":tags: [a]\n", "---\ntags: [a]\n---\n"])
def test_weaker_assertions(code, wrong, options):
    page = "Text: assert\n```{code-cell} ipython3\n" + options + "%s\n```\n"
    assert texts(mutants_python.assertion_faults, page % code) == [page % each for each in wrong]


def test_every_mutant_of_the_book_differs_and_has_a_key_of_its_own():
    found = list(mutants.mutants_of("book/chapters/linear-regression.md", CHAPTER))
    assert all(mutant.old != mutant.new for mutant in found)
    assert len({mutant.key for mutant in found}) == len(found)
    assert len({mutant.fault.kind for mutant in found}) == 15


def test_every_mutant_of_the_package_is_python():
    path = "src/mlmath_ref/linear_regression.py"
    text = (ROOT / path).read_text(encoding="utf-8")
    found = list(mutants.mutants_of(path, text))
    assert len(found) >= 50
    for mutant in found:
        compile(mutant.fault.apply(text), path, "exec")


def mutant(kind, number):
    return Mutant("a.md", number, "old", "new", Fault(kind, "rule", number, "old", "new"))


def test_a_sample_is_the_same_each_time_and_takes_each_kind_in_its_turn():
    every = [mutant(kind, number) for kind in "abc" for number in range(10)] + [mutant("d", 1)]
    ten = mutants.sample(every, 10, seed=0)
    assert [each.fault.kind for each in ten] == [*"abcd", *"abcabc"]
    assert mutants.sample(every, 20, seed=0)[:10] == ten
    assert mutants.sample(every, 10, seed=1) != ten
    assert len(set(mutants.sample(every, 99, seed=0))) == 31


@pytest.mark.parametrize(
    ("path", "kind", "first", "tests"),
    [
        ("src/mlmath_ref/vectors.py", "operator in src", "tests of vectors", {"tests/test_vectors.py"}),
        ("src/mlmath_ref/_checks.py", "operator in src", "tests of _checks", {"tests/test_checks.py"}),
        (
            "src/mlmath_ref/formula/speak.py",
            "operator in src",
            "tests of speak",
            {"tests/test_formula_speak.py", "tests/test_formula_parser.py"},
        ),
        (
            "book/chapters/linear-regression.md",
            "sign flipped",
            "tests of linear-regression",
            {"tests/test_chapter_formulas.py", "linear-regression or eq-linear-model"},
        ),
        ("book/chapters/vectors.md", "broken link", "the build", set()),
    ],
)
def test_what_runs_first_is_near_and_all_else_follows(path, kind, first, tests):
    near, *rest = mutants.checks(Mutant(path, 1, "", "", Fault(kind, "", 0, "", "")), ROOT)
    assert near.name == first
    assert tests <= set(near.command)
    units = "all unit tests" if path.endswith(".py") else "tests that read pages"
    assert {check.name for check in [near, *rest]} >= {"the build", "built pages", units}


@pytest.mark.parametrize(
    ("kind", "reading"),
    [
        ("sign flipped", {"chapter_formulas", "formula_speak"}),
        ("formula in a sentence", {"chapter_formulas", "formula_speak"}),
        ("number in prose", set()),
        ("assertion weakened", {"chapter_assertions"}),
    ],
)
def test_tests_that_read_no_such_part_of_a_page_are_left_out(kind, reading):
    def files(*names):
        return {f"tests/test_{name}.py" for name in names}

    found = mutants.tests_that_read_pages(ROOT, kind)
    assert files("chapters", "chapter_symbols", "notation", "notebooks", *reading) <= set(found)
    some = {"chapter_formulas", "formula_speak", "chapter_assertions", "vectors", "build"}
    assert not files(*(some - reading)) & set(found)


EQUIVALENT = [{"file": "a.md", "before": "old", "after": "new", "line": "ol", "reason": "the same"}]


def test_a_report_counts_and_lists():
    found = [
        (mutant("a", 1), {"verdict": "caught"}),
        (mutant("a", 2), {"verdict": "at once"}),
        (Mutant("b.md", 3, "old", "new", mutant("a", 3).fault), {"verdict": "survived"}),
        (mutant("b", 4), {"verdict": "survived"}),
    ]
    text = mutants.report(found, EQUIVALENT)
    assert "| a | 3 | 2 | 1 | 0 | 1 | 66.7 |" in text
    assert "| b | 1 | 0 | 0 | 1 | 0 | – |" in text
    assert "| all | 4 | 2 | 1 | 1 | 1 | 66.7 |" in text
    assert "Missed (1):\nb.md:3: rule\n      old\n    → new\n" in text
    assert "Equivalent (1):\na.md:4" in text
    assert "equivalent: the same" in text


@pytest.mark.parametrize("key", ["file", "before", "after", "line"])
def test_an_equivalent_is_known_by_all_that_its_entry_says(key):
    assert mutants.reason_of(mutant("a", 1), EQUIVALENT) == "the same"
    assert not mutants.reason_of(mutant("a", 1), [{**EQUIVALENT[0], key: "another"}])


def test_every_equivalent_is_still_a_mutant():
    for entry in yaml.safe_load(mutants.EQUIVALENT.read_text(encoding="utf-8")):
        text = (ROOT / entry["file"]).read_text(encoding="utf-8")
        assert any(mutants.reason_of(each, [entry]) for each in mutants.mutants_of(entry["file"], text)), (
            entry
        )


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tiny tree with a page and a module, and checks that take no time."""
    root = tmp_path / "root"
    files = {"book/chapters/a.md": "Two and 2.\n", "src/a.py": "x = 1 + y\n", ".gitignore": "book/_build/\n"}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / "book" / "_build" / ".executed").mkdir(parents=True)
    (root / "node_modules").mkdir()
    mutants.subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    equivalent = tmp_path / "equivalent.yml"
    equivalent.write_text("[]", encoding="utf-8")
    monkeypatch.setattr(mutants, "ROOT", root)
    monkeypatch.setattr(mutants, "EQUIVALENT", equivalent)

    def check(name, code, **options):
        monkeypatch.setattr(mutants, name, Check(name, (sys.executable, "-c", code), **options))

    page = "from pathlib import Path; page = Path('book/chapters/a.md').read_text(); "
    check("BUILD", page + "Path('book/_build/a.html').write_text(page)", builds=True)
    check("UNIT", page + "assert '2.' in page, page")
    check("SITE", "x = 1")
    check("TYPES", "assert '+' in open('src/a.py').read()")
    monkeypatch.setattr(mutants, "checks", lambda mutant, root: [mutants.BUILD, mutants.UNIT, mutants.TYPES])
    return root


def test_a_run_catches_reports_and_goes_on(tree, tmp_path, capsys):
    results = tmp_path / "results.jsonl"
    mutants.main(["--sample", "3", "--jobs", "1", "--results", str(results)])
    first = capsys.readouterr().out
    assert "==> 3 of 5 mutants" in first
    assert "3 of them run now" in first
    mutants.main(["--sample", "5", "--jobs", "1", "--results", str(results)])
    text = capsys.readouterr().out
    assert "2 of them run now" in text
    # 3. is caught, and 20. too; of the operator and the two constants only the operator is.
    assert "| number in prose | 2 | 2 | 0 | 0 | 0 | 100.0 |" in text
    assert "| operator in src | 3 | 1 | 0 | 0 | 2 | 33.3 |" in text
    assert "src/a.py:1: constant\n      x = 1 + y\n    → x = 0 + y" in text
    assert (tree / "src" / "a.py").read_text(encoding="utf-8") == "x = 1 + y\n"
    said = [json.loads(line).get("said", "") for line in results.read_text(encoding="utf-8").splitlines()]
    assert any("AssertionError: Two and 3." in each for each in said)


def test_another_tree_is_judged_anew(tree, tmp_path, capsys):
    words = ["--only", "prose", "--jobs", "2", "--results", str(tmp_path / "results.jsonl")]
    mutants.main(words)
    (tree / "src" / "a.py").write_text("x = y + 1\n", encoding="utf-8")
    mutants.main(words)
    assert capsys.readouterr().out.count("2 of them run now") == 2


def test_a_red_tree_is_refused(tree, tmp_path):
    (tree / "book" / "chapters" / "a.md").write_text("Two and 3.\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="UNIT is red without any mutant"):
        mutants.main(["--jobs", "1", "--results", str(tmp_path / "results.jsonl")])


def test_a_copy_is_clean_after_a_mutant(tree, tmp_path):
    copy = mutants.Copy(tmp_path / "copy", ["book/chapters/a.md", "src/a.py"])
    copy.warm()
    [change, *_] = mutants.mutants_of("book/chapters/a.md", "Two and 2.\n")
    before = (copy.root / change.path).stat().st_mtime_ns
    result = copy.judge(change)
    assert (result["verdict"], result["by"]) == ("caught", "UNIT")
    assert (copy.root / change.path).read_text(encoding="utf-8") == "Two and 2.\n"
    assert (copy.root / change.path).stat().st_mtime_ns == before
    assert (copy.root / "book" / "_build" / "a.html").read_text(encoding="utf-8") == "Two and 2.\n"


def test_a_check_that_does_not_end_is_red(tree, tmp_path, monkeypatch):
    monkeypatch.setattr(mutants, "TIMEOUT", 0.1)
    copy = mutants.Copy(tmp_path / "copy", [])
    assert copy.run(Check("x", (sys.executable, "-c", "while True: pass")), {}) == (-1, "did not end")


@pytest.mark.parametrize(
    ("code", "verdict"), [(1, "caught"), (2, "at once"), (5, "survived"), (0, "survived")]
)
def test_what_pytest_says(tree, tmp_path, monkeypatch, code, verdict):
    copy = mutants.Copy(tmp_path / "copy", ["src/a.py"])
    [change, *_] = mutants.mutants_of("src/a.py", "x = 1 + y\n")
    check = Check("x", (sys.executable, "-c", f"import sys; sys.exit({code})", "pytest"))
    monkeypatch.setattr(mutants, "checks", lambda mutant, root: [check])
    assert copy.judge(change)["verdict"] == verdict
