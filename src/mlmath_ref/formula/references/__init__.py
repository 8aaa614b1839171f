r"""What defined symbols must be, written without looking at the formulas that the book prints.

A formula such as ``L = …`` is held against one of these functions, so a mistake that both share would pass.
That is why they go another way than the printed formula, by NumPy's own functions, by least squares, by
counting, or by trying until it fits, and why the tests hold each against a second witness.

A reference has a key: a symbol, ``x[n]`` for a family with an index, ``L|new`` for a named part,
``text|slope`` for words, ``call|…`` for a function. Where one symbol has two meanings, what else stands in
the formula decides, or the caller does, by the function's name.
"""

from mlmath_ref.formula.references import (
    chances,
    decisions,
    descents,
    models,
    papers,
    parts,
    slopes,
    statistics,
    vectors,
)
from mlmath_ref.formula.references.descents import step
from mlmath_ref.formula.references.registry import REGISTRY, iterate

__all__ = [
    "REGISTRY",
    "chances",
    "decisions",
    "descents",
    "iterate",
    "models",
    "papers",
    "parts",
    "slopes",
    "statistics",
    "step",
    "vectors",
]
