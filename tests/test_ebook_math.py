"""Formulas of the EPUB: the room around signs is TeX's, by the rules in chapter 18 of The TeXbook."""

import re

import katex
import pytest
from ebook_math import as_mathml as mathml


@pytest.fixture(autouse=True, scope="module")
def _no_process_stays():
    yield
    katex.katex.close()


@pytest.mark.parametrize(
    ("tex", "forms"),
    [
        ("a - b", [""]),
        ("-a", [""]),  # MathML knows by itself that the first sign of a row stands before
        ("L = -a", ["prefix"]),
        ("(-1, -a)", ["prefix", "prefix"]),
        ("(a) - b", [""]),
        (r"\lvert -3 \rvert", ["prefix"]),
        (r"|-3| - |-a|", ["prefix", "", "prefix"]),
        (r"a \cdot -b", ["prefix"]),
        (r"a^2 - b", [""]),
    ],
)
def test_a_minus_stands_close_to_what_it_belongs_to(tex, forms):
    signs = re.findall(r"<mo([^>]*)>−</mo>", mathml(tex, display=False))
    assert [(re.findall(r'form="(\w+)"', sign) or [""])[0] for sign in signs] == forms


@pytest.mark.parametrize("tex", ["w_{t+1}", r"\sum_{i=1} i", "e^{a-b}", r"\min_{a,b} L", "x_{i=1}^{n}"])
def test_signs_in_indices_and_exponents_are_close(tex):
    [room] = re.findall(r"<mo([^>]*)>[-+=−,]</mo>", mathml(tex, display=False))
    assert room.endswith('lspace="0" rspace="0"')


@pytest.mark.parametrize(
    ("tex", "rooms"),
    [
        (r"y \ln p", 1),
        (r"(1 - y) \ln(1 - p)", 1),
        (r"\ln p", 0),
        (r"-\ln p", 0),
        (r"(\ln p)", 0),
        (r"a\,\ln p", 0),  # the author has set it
        (r"n \log_2 n", 1),
    ],
)
def test_a_function_stands_off_from_what_multiplies_it(tex, rooms):
    assert mathml(tex, display=False).count("<mspace") == rooms


def test_a_wide_formula_takes_what_its_column_has():
    sizes = [
        re.findall(r"font-size: ([^;\"]+)", mathml("+".join("abcd" * n), display=True)) for n in (1, 2, 6)
    ]
    narrow, middle, wide = sizes
    assert narrow == []
    assert [size[:18] for size in middle] == ["min(1em, 100cqi / "]
    assert wide[0].endswith("%")  # for readers that do not know the second
    assert wide[1].startswith("min(1em, 100cqi / ")
