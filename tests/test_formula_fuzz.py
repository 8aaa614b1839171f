r"""Nothing but a tree or a `FormulaError` comes out of the parser, whatever goes in, and no sign is lost."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mlmath_ref.formula import tree
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.tokens import tokenize

PIECES = [
    r"a",
    r"b",
    r"d",
    r"e",
    r"f",
    r"i",
    r"n",
    r"p",
    r"w",
    r"x",
    r"y",
    r"L",
    r"P",
    r"T",
    r"1",
    r"12",
    r"0.5",
    r"+",
    r"-",
    r"=",
    r"<",
    r"(",
    r")",
    r"[",
    r"]",
    r"{",
    r"}",
    r"^",
    r"_",
    r"|",
    r"\|",
    r",",
    r";",
    r":",
    r".",
    r"!",
    r"'",
    r"/",
    r"&",
    r"\\",
    r"\frac",
    r"\frac{1}{2}",
    r"\sqrt",
    r"\sum",
    r"\sum_{i=1}^{n}",
    r"\prod",
    r"\min",
    r"\max_i",
    r"\arg\min",
    r"\underset{w}{\arg\min}",
    r"\lim_{h\to0}",
    r"\int",
    r"\mathrm{d}",
    r"\mathrm{d}x",
    r"\partial",
    r"\nabla",
    r"\nabla^2",
    r"\hat",
    r"\hat{y}",
    r"\mathbf",
    r"\mathbf{x}",
    r"\boldsymbol{\theta}",
    r"\mathbb{R}",
    r"\operatorname{E}",
    r"\operatorname{Var}",
    r"\text{if}",
    r"\text{far}",
    r"\quad",
    r"\qquad",
    r"\left(",
    r"\right)",
    r"\left|",
    r"\right|",
    r"\left\{",
    r"\right.",
    r"\lvert",
    r"\rvert",
    r"\lVert",
    r"\rVert",
    r"\langle",
    r"\rangle",
    r"\{",
    r"\}",
    r"\mid",
    r"\cdot",
    r"\odot",
    r"\le",
    r"\in",
    r"\leftarrow",
    r"\to",
    r"\implies",
    r"\forall",
    r"\neg",
    r"\ldots",
    r"\cdots",
    r"\ln",
    r"\log_2",
    r"\exp",
    r"\sigma",
    r"\Delta",
    r"\infty",
    r"\top",
    r"\begin{aligned}",
    r"\end{aligned}",
    r"\begin{bmatrix}",
    r"\end{bmatrix}",
    r"\begin{cases}",
    r"\end{cases}",
    r"\label{a}",
    r"\underbrace",
    r"\overset{def}{=}",
    r"\substack",
    r"\overline",
    r"\binom",
    r"\mathrm{train}",
    r"\%",
    r"\boxed",
    r"$",
    r"#",
    r"~",
    r"\partial_x",
    r"\atop",
    r"|_{x=0}",
    r"\left.",
    r"\;",
    r"1,416",
    r"...",
    r"log",
    r"VAR",
    r"\oslash",
    r"\underset{x\to0}{\lim}",
    r"^*",
    r"_i'",
    r"\mathbf{E}",
    r"&&",
]
FORMULAS = [
    formula
    for path in sorted((Path(__file__).parents[1] / "book" / "chapters").glob("*.md"))
    for formula in re.findall(r"\$\$(.*?)\$\$", path.read_text(encoding="utf-8"), re.DOTALL)
]


def held(formula: str, undeclared: str) -> None:
    """Assert that `formula` gives an error that can be shown, or a tree that holds all of it."""
    try:
        found = parse(formula, undeclared=undeclared)
    except FormulaError as error:
        assert "^" in str(error)  # noqa: PT017
        assert 0 <= error.position <= len(formula)  # noqa: PT017
        return
    assert tree.compact(found)
    parts = list(tree.walk(found))
    for part in parts:
        assert 0 <= part.span[0] <= part.span[1] <= len(formula)
    leaves = [part.span for part in parts if not list(tree.children(part))]
    for token in tokenize(formula):
        # An order above and the 1 of an indicator are in what their node is, not in a leaf.
        named = re.search(r"(?:\^|\\math(?:bb|bf))\s*\{?\s*" + re.escape(token.text), formula)
        if token.kind == "number" and not named:
            covered = {place for start, end in leaves for place in range(start, end)}
            assert covered.issuperset(range(token.start, token.end))


@settings(max_examples=1_000)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["error", "variable"]))
def test_soup_of_pieces(pieces, undeclared):
    held(" ".join(pieces), undeclared)


@settings(max_examples=700)
@given(st.sampled_from(FORMULAS), st.integers(0, 200), st.integers(0, 200), st.sampled_from(PIECES))
def test_formulas_of_the_book_cut_and_patched(formula, start, length, piece):
    held(formula[start : start + length], "variable")
    held(formula[:start] + piece + formula[start:], "error")


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_text(text):
    held(text, "variable")
