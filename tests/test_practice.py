"""Practice: every exercise that is there, and how answers are read and judged."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
from chapters import FOLDER, INLINE, Chapter
from docutils.nodes import make_id
from executed import outputs
from numpy.testing import assert_allclose
from repository import repository
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication,
    parse_expr,
    split_symbols,
    standard_transformations,
)

from mlmath_ref import practice
from mlmath_ref.practice import (
    CLASSIC,
    POSITIVE,
    REAL,
    Choice,
    Code,
    Exercise,
    Expression,
    Number,
    Shape,
    Slip,
    as_data,
    ask,
    check,
    exercise,
    exercises_of,
    href,
)
from mlmath_ref.practice._exercise import chapter_of, judged
from mlmath_ref.practice._reading import evaluate, numbers

ALL = [pytest.param(e, id=e.label) for e in exercises_of()]
PAGES = {path.stem: Chapter(path.stem, path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.md")}
SEEDS = range(20)
each = pytest.mark.parametrize("of", ALL)


def variants(of: Exercise) -> list[int | None]:
    return [None] if isinstance(of.fresh, str) else [None, *SEEDS]


# Every exercise


@pytest.mark.slow
@each
def test_answers_are_right_and_every_slip_is_recognized(of):
    for seed in variants(of):
        given = of.given(seed)
        for part in of.parts:
            answers = [
                part.computed(part.answer, given),
                *(part.computed(s.wrong, given) for s in part.slips),
            ]
            typed = [answer[0] if part.kind == "expression" else answer for answer in answers]
            verdicts = [judged(of, seed, {part.name: answer}).verdicts for answer in typed]
            own = [next(v for v in row if v.part == part.name) for row in verdicts]
            assert own[0].status == "right", (seed, part.name)
            for slip, verdict in zip(part.slips, own[1:], strict=True):
                where = (seed, part.name, slip.name)
                assert (verdict.status, verdict.see) == ("slip", slip.see), where
                assert verdict.text == f"not yet: {slip.name}. {slip.hint}", where


@pytest.mark.slow
@each
def test_answers_and_slips_all_differ(of):
    for seed in variants(of):
        given = of.given(seed)
        for part in of.parts:
            answers = [part.computed(value, given) for value in (part.answer, *(s.wrong for s in part.slips))]
            for i, one in enumerate(answers):
                for j, other in enumerate(answers):
                    assert (i == j) == part.agrees(one, other), (seed, part.name, i, j)


@each
def test_it_knows_enough_slips_and_says_them_well(of):
    asks = [part for part in of.parts if part.kind in ("number", "expression")]
    assert not asks or sum(len(part.slips) for part in asks) >= 3
    names = [part.name for part in of.parts]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name not in ("label", "seed") for name in names)
    for part in of.parts:
        assert part.prompt
        assert part.slips or not isinstance(part, Choice)
        for slip in part.slips:
            assert slip.name in CLASSIC or len(slip.name.split()) >= 2, slip.name
            assert 1 <= len(re.findall(r"[.?!](?= |$)", slip.hint)) <= 3, slip.hint
            assert slip.hint[-1] in ".?"


@each
def test_sections_to_read_again_are_there(of):
    for see in (slip.see for part in of.parts for slip in part.slips):
        page, _, heading = see.partition("#")
        assert page in PAGES, see
        if heading:
            assert re.search(rf"^##+ {re.escape(heading)}$", PAGES[page].text, re.M), see
            assert href(see) == f"{page}.html#{make_id(heading)}"


@each
def test_it_is_an_exercise_of_its_chapter(of):
    assert of.label in PAGES[chapter_of(of.label)].exercises


@each
def test_fresh_numbers_make_other_questions(of):
    if isinstance(of.fresh, str):
        assert of.fresh
        with pytest.raises(
            ValueError, match=f"{of.label} has no fresh numbers: {re.escape(of.fresh)}; leave"
        ):
            ask(of.label, seed=0)
        return
    texts = [of.text(of.given(seed)) for seed in variants(of)]
    assert len(set(texts)) > 3
    assert of.text(of.given(3)) == of.text(of.given(3))
    assert all(of.given(seed).keys() == of.numbers.keys() for seed in SEEDS)


@pytest.mark.slow
@each
def test_page_data_say_the_same_as_check(of):
    data = as_data(of, [1, 2])
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert [v["seed"] for v in data["variants"]] == ([None] if data["reason"] else [None, 1, 2])
    for variant in data["variants"]:
        assert variant["question"] in str(ask(of.label, variant["seed"]))
        for part, values in zip(data["parts"], variant["parts"], strict=True):
            if part["kind"] == "code":
                continue
            for status, answer, hint in [
                ("right", values["answer"], "right"),
                *(("slip", w, s["hint"]) for w, s in zip(values["wrong"], part["slips"], strict=True)),
            ]:
                result = check(of.label, variant["seed"], **{part["name"]: answer})
                verdict = next(v for v in result.as_data() if v["part"] == part["name"])
                assert verdict["status"] == status
                assert hint in verdict["text"]
            if part["kind"] == "choice":
                assert sorted(values["options"]) == sorted([values["answer"], *values["wrong"]])


def solution(of: Exercise) -> str:
    """Return the solution in the chapter, with what its cells print."""
    page = PAGES[chapter_of(of.label)]
    text = page.solutions[of.label]
    printed = outputs(page, FOLDER)
    return text + "\n".join(
        found for cell, found in zip(page.cells, printed, strict=True) if cell.source and cell.source in text
    )


def numbers_of(text: str) -> Any:
    """Return the numbers of a text: also 1,000 and 1_000, fractions such as 1/8, and the share of 33%."""
    text = re.sub(r"(?<=\d)[,_](?=\d{3}(?!\d))", "", text.replace("−", "-"))
    found = [(float(n), percent) for n, percent in re.findall(r"(-?\d+\.?\d*(?:e[+-]?\d+)?)(%?)", text)]
    shares = [n / 100 for n, percent in found if percent]
    fractions = re.findall(r"(?<![\w.])(\d+) ?/ ?([1-9]\d*)(?![\w.])", text)
    return np.array([*(n for n, _ in found), *shares, *(int(a) / int(b) for a, b in fractions)])


def test_numbers_of_a_solution():
    text = "a share of 1/8 or 1 / 4, 1,000,000 or 1_000 kg, (2, 3), −0.5, 2e-3 and 33%"
    fractions = [1 / 8, 1 / 4]
    assert_allclose(numbers_of(text), [1, 8, 1, 4, 1e6, 1000, 2, 3, -0.5, 2e-3, 33, 0.33, *fractions])


def plain(latex: str) -> str:
    """Return a formula as people type it: x_bar for an x with a bar, ln(p), pi, and no spaces of print."""
    latex = re.sub(r"\\(bar|tilde|hat)\{(\w)\}(?:_i)?", r" \2_\1 ", latex).replace("\\,", " ")
    return re.sub(r"\\ln (\w)_i", r"ln(\1)", latex).replace(r"\pi", "pi")


def expressions_of(text: str) -> set[str]:
    """Return what may be an expression: formulas within sentences, and all parts of the code."""
    found = {plain(side) for match in INLINE.finditer(text) for side in match["latex"].split("=")}
    for cell in re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", text, re.M | re.S):
        nodes = ast.walk(ast.parse(re.sub(r"\A---\n.*?^---$", "", cell, flags=re.M | re.S)))
        code = (ast.unparse(node) for node in nodes if isinstance(node, ast.expr))
        found |= {re.sub(r"\b(?:np|sp)\.|_\b", "", line) for line in code}
    return found


@each
def test_answers_for_the_printed_numbers_stand_in_the_solution(of):
    text = solution(of)
    stated = numbers_of(text)
    for part in of.parts:
        right = part.computed(part.answer, of.given())
        if isinstance(part, Number):
            for entry in right.ravel():
                close = np.abs(np.abs(stated) - abs(entry)) <= max(part.atol, part.rtol * abs(entry))
                assert close.any(), (part.name, entry)
        elif isinstance(part, Shape):
            assert str(right) in text
        elif isinstance(part, Expression):
            assert any(is_same(part, line, right) for line in expressions_of(text)), right[0]


def is_same(part: Expression, line: str, right: Any) -> bool:
    try:
        return part.agrees(part.read(line, {}), right)
    except ValueError:
        return False


# How answers are read

W, X = np.array([0.5, 1.5, -2.0]), np.array([3.0, -1.0, 0.25])


@pytest.mark.parametrize(
    "text",
    [
        "2*x*(w*x - 1)",
        "2x(wx - 1)",
        "2 x (w x - 1)",
        "(w+1)(x-1)",
        "-x^2",
        "2^-1",
        "2^3^2",
        "x^2w",
        "1/2x",
        "3x - -w",
        "exp(-w)/(1+exp(-w))",
        "1.5e1w",
        ".5w + 007",
        "w**2/x",
        "+w",
        "x(w)",
        "3sqrt(abs(wx))",
        "log(2) + sin(w)cos(x)tan(w)tanh(x)",
    ],
)
def test_expressions_mean_what_sympy_reads(text):
    tools = (*standard_transformations, convert_xor, split_symbols, implicit_multiplication)
    w, x = sympy.symbols("w x")
    plain = text.replace("x(w)", "x*(w)").replace("abs", "Abs").replace("007", "7")
    witness = sympy.lambdify([w, x], parse_expr(plain, {"w": w, "x": x}, tools), "numpy")
    expected = [witness(*at) for at in zip(W, X, strict=True)]
    assert_allclose(np.broadcast_to(evaluate("f", text, {"w": W, "x": X}), 3), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2x²", 18),
        ("x³w", 27 * 5),
        ("ln(e)", 1),
        ("2π", 2 * np.pi),
        ("wx − 1", 14),
        ("3·x × 2 ÷ 9", 2),
        ("√(x+1)", 2),
        ("ŷ - y", 7 - 2),
        ("2y_hat", 14),
    ],
)
def test_signs_that_people_type(text, expected):
    values = {"w": np.array(5.0), "x": np.array(3.0), "y": np.array(2.0), "y_hat": np.array(7.0)}
    assert_allclose(evaluate("f", text, values), expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q + 1", r"f must hold only w, functions such as .*; it holds 'q'"),
        ("wq", "it holds 'q'"),
        ("__import__('os')", "it holds '__import__'"),
        ("w.real", r"it holds '\.'"),
        ("3,5", "write decimals with a point"),
        ("2 3", "has two numbers with nothing between them"),
        ("sin w", r"sin needs a bracket, as in exp\(x\)"),
        ("2 sin", "sin needs a bracket"),
        ("(w", "a bracket or an operator is missing"),
        ("w +", "a bracket or an operator is missing"),
        ("", "a bracket or an operator is missing"),
        ("exp()", "a bracket or an operator is missing"),
        ("w" * 301, "at most 300 characters; it has 301"),
        ("(" * 300, "a bracket or an operator is missing"),
    ],
)
def test_what_cannot_be_read_says_why(text, message):
    with pytest.raises(ValueError, match=message):
        evaluate("f", text, {"w": np.array(1.0)})


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("3/4", 0.75),
        ("33.3 %", 0.333),
        ("50%, 5%", [0.5, 0.05]),
        ("1.2e3", 1200),
        ("−5", -5),
        (sympy.Rational(3, 4), 0.75),
        (np.float32(0.5), 0.5),
        ("[1, 2]", [1, 2]),
        ("1, 2", [1, 2]),
        ("(1, 1/2)", [1, 0.5]),
        (["3/4", 2], [0.75, 2]),
        ("1, 2; 3, 4", [[1, 2], [3, 4]]),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("[[1, 2]]", [[1, 2]]),
        (sympy.Matrix([1, 2]), [[1], [2]]),
        ((1, 2, 3), [1, 2, 3]),
    ],
)
def test_numbers_in_many_forms(raw, expected):
    came = numbers("slope", raw)
    assert came.shape == np.shape(expected)
    assert_allclose(came, expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("raw", "error", "message"),
    [
        ("five", ValueError, "slope must hold only numbers, .*it holds 'five'"),
        ("1/0", ValueError, "slope must be finite"),
        ([[1, 2], [3]], ValueError, "slope must be a rectangular array"),
        ("1, 2; 3", ValueError, "slope must be a rectangular array"),
        (1j, TypeError, "slope must hold real numbers"),
        ([], ValueError, "slope must not be empty"),
    ],
)
def test_what_is_no_number_says_so(raw, error, message):
    with pytest.raises(error, match=message):
        numbers("slope", raw)


# How they are judged

ANYWHERE = "derivatives#A chain of slopes"


def one(part: Any) -> Callable[..., Any]:
    return lambda answer: judged(Exercise("ex-derivatives-x", (part,), "no"), None, {"q": answer}).verdicts[0]


def test_numbers_within_the_tolerance_are_right():
    say = one(Number("q", "p", answer=200.0, slips=(Slip("sign flipped", -200.0, "H.", ANYWHERE),)))
    assert [say(x).status for x in (199.0, "201", 202, 206)] == ["right", "right", "close", "wrong"]
    assert say(203).text == "close, but not close enough; give more digits"
    assert say(-199.5).status == "slip"
    assert say([200, 1]).text == "not right: one number is asked"
    assert say([200]).text == "the numbers are right, but (1,) is not the shape that is asked"
    assert say(5).text == "not right; the first hint stands below the exercise"
    assert say(5).see == "derivatives#ex-derivatives-x"


def test_vectors_have_a_shape():
    say = one(Number("q", "p", answer=[1.0, 0.0]))
    assert say("1, 0").status == "right"
    assert say([1, 0.01]).status == "wrong"
    assert say([[1], [0]]).text == "the numbers are right, but (2, 1) is not the shape that is asked"
    assert say([1, 0, 0]).text == "not right: (3,) is not the shape that is asked"


@pytest.mark.parametrize("raw", [(3, 2), [3, 2], "(3, 2)", "3 x 2", "3×2", "[3,2]", np.array([3, 2])])
def test_shapes_in_many_forms(raw):
    assert one(Shape("q", "p", answer=(3, 2)))(raw).status == "right"


def test_shapes_of_one_or_no_size():
    assert one(Shape("q", "p", answer=(3,)))("(3,)").status == "right"
    assert one(Shape("q", "p", answer=(3,)))(3).status == "right"
    assert one(Shape("q", "p", answer=()))("()").status == "right"
    assert one(Shape("q", "p", answer=()))((1,)).status == "wrong"
    for raw in ("wide", 2.5):
        with pytest.raises(ValueError, match=r"q must be a shape such as \(3,\) or \(5, 2\)"):
            one(Shape("q", "p", answer=()))(raw)


def test_expressions_are_compared_by_meaning():
    w, x = sympy.symbols("w x")
    part = Expression("q", "p", answer=2 * x * (w * x - 1), symbols={"w": REAL, "x": POSITIVE})
    say = one(part)
    for same in ("2x(wx − 1)", "2*w*x**2 - 2x", sympy.expand(2 * x * (w * x - 1)), "x^2(w+w) - x - x"):
        assert say(same).status == "right"
    for other in ("2x(wx + 1)", "x(wx - 1)", "2", "log(-x)"):
        assert say(other).status == "wrong"
    assert all(0.5 <= value <= 3 for value in part.points["x"])


def test_choices_are_given_by_letter_or_text():
    part = Choice("q", "p", answer="Yes", slips=(Slip("no", "no", "Look.", ANYWHERE),))
    say = one(part)
    assert part.options({}) == ["no", "Yes"]
    assert [say(x).status for x in ("b", "B", "yes", " Yes ", "a", "No")] == ["right"] * 4 + ["slip"] * 2
    with pytest.raises(ValueError, match="q must be one of a, b, or its text; it is 'c'"):
        say("c")


def mean(values):
    return np.sum(values) / len(values)


def code(reference: Callable[..., Any] = mean, cases: Any = None) -> Callable[..., Any]:
    slips = (Slip("1/n missing", np.sum, "Over how many?", ANYWHERE),)
    draw = cases or (lambda rng: [(rng.normal(size=n),) for n in (2, 5)])
    return one(Code("q", "p", answer=reference, slips=slips, signature="q(values)", cases=draw))


def test_code_is_run_on_hidden_cases():
    say = code()
    assert say(lambda values: np.mean(values)).status == "right"
    assert say(lambda values: sum(values)).text == "not yet: 1/n missing. Over how many?"
    wrong = say(lambda values: values)
    assert wrong.status == "wrong"
    assert re.match(r"not right: for array\(\[.*\]\) it returns array.* and should return ", wrong.text)
    assert "it stops with ZeroDivisionError: " in say(lambda values: 1 / 0).text
    with pytest.raises(TypeError, match="q must be a function, passed without calling it"):
        say(3)


def test_code_cannot_change_the_cases():
    def spoil(values):
        values *= 0
        return 0.0

    say = code()
    assert say(spoil).status == "wrong"
    assert say(mean).status == "right"


def refuse(value):
    if value < 0:
        raise ValueError("value must not be negative")
    return "fine", value


def test_code_may_return_texts_tuples_and_errors():
    say = code(refuse, lambda rng: [(1,), (-1,)])
    assert say(refuse).status == "right"
    assert "and should stop with ValueError: value must not" in say(lambda v: ("fine", v)).text
    assert "for 1 it returns 'fine' and should return ('fine', 1)" in say(lambda v: "fine").text
    assert say(lambda v: ("bad", v)).status == say(lambda v: (v,)).status == "wrong"
    assert say(lambda v: ([[1], [2, 3]], v)).status == "wrong"


# Labels, parts, and what is shown


def test_unknown_labels_and_parts_are_named_with_those_like_them():
    with pytest.raises(ValueError, match="'ex-derivatives-link'; did you mean ex-derivatives-links"):
        exercise("ex-derivatives-link")
    with pytest.raises(ValueError, match=r"the label 'zebra'$"):
        check("zebra")
    with pytest.raises(ValueError, match=r"no part 'slop'; its parts are slope, unit; did you mean slope\?"):
        check("ex-derivatives-links", slop=1)
    with pytest.raises(ValueError, match="seed must be at least 0"):
        ask("ex-derivatives-links", seed=-1)


def test_a_result_says_each_part_in_text_and_in_html():
    result = check("ex-derivatives-links", slope="-5/3", unit="points a minute")
    assert not result.right
    assert str(result).splitlines()[1] == "  slope: right"
    assert f"{practice.BOOK}/chapters/derivatives.html#a-chain-of-slopes" in str(result)
    shown = result._repr_html_()
    assert shown.startswith("<ul><li><strong>slope</strong>: right</li>")
    assert '.html#a-chain-of-slopes">Read again: A chain of slopes</a>' in shown
    assert check("ex-derivatives-links", slope=-1.67, unit="squared points a minute").right
    assert [v.status for v in check("ex-derivatives-links", unit=" ").verdicts] == ["open", "open"]


def test_a_question_lists_its_parts():
    text = ask("ex-derivatives-scale")._repr_markdown_()
    assert "The question stands in the book: https://" in text
    assert "  - a: both are exact" in text
    assert "(in points an hour)" in str(ask("ex-derivatives-rules", seed=1))


def test_titles_of_links():
    assert practice.title("gradient-descent") == "Gradient descent"
    assert practice.title("derivatives#ex-derivatives-links") == "the exercise"
    assert practice.address("gradient-descent").endswith("/chapters/gradient-descent.html")


def test_the_address_is_the_book_s(monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert repository().pages == practice.BOOK


def test_code_has_its_signature_for_the_page():
    part = Code("q", "p", answer=mean, signature="mean(values)", cases=lambda rng: [([1.0],)])
    data = as_data(Exercise("ex-derivatives-x", (part,), "no"))
    assert data["parts"][0]["signature"] == "mean(values)"
    assert data["variants"][0]["parts"] == [{"answer": None, "wrong": []}]


def test_checking_numbers_needs_no_sympy():
    code = (
        "import sys; from mlmath_ref.practice import check; check('ex-derivatives-links', slope='-5/3'); "
        "print(*{'sympy', 'matplotlib', 'yaml'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
