"""Read formulas: from LaTeX to a tree, and from the tree to speech, NumPy, labels and a check by numbers.

Everything is imported here: a function of the same name as its module then stands before the module.
"""

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.execute import execute
from mlmath_ref.formula.label import label
from mlmath_ref.formula.marks import marked, spans
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.read import read
from mlmath_ref.formula.speak import speak
from mlmath_ref.formula.symbols import BOOK, Table
from mlmath_ref.formula.to_numpy import to_numpy
from mlmath_ref.formula.tree import compact, walk

__all__ = [
    "BOOK",
    "FormulaError",
    "Table",
    "compact",
    "execute",
    "label",
    "marked",
    "parse",
    "read",
    "spans",
    "speak",
    "to_numpy",
    "walk",
]
