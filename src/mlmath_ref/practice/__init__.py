"""Practice that answers: check what you found, and hear which slip it may be.

The exercises of a chapter stand in the module of its name, which is loaded when one of them is asked for.

Examples
--------
>>> check("ex-derivatives-links", slope=-100)
ex-derivatives-links
  slope: not yet: wrong unit. In which unit does each link take its input? Minutes come first, hours second.
    Read again: A chain of slopes, https://...derivatives.html#a-chain-of-slopes
  unit: not answered yet
"""

from mlmath_ref.practice._exercise import (
    BOOK,
    Exercise,
    Question,
    Result,
    Verdict,
    address,
    chapters,
    href,
    title,
)
from mlmath_ref.practice._parts import (
    CLASSIC,
    POSITIVE,
    REAL,
    SHARE,
    Choice,
    Code,
    Expression,
    Number,
    Part,
    Shape,
    Slip,
)
from mlmath_ref.practice._shelf import as_data, ask, check, exercise, exercises_of

__all__ = [
    "BOOK",
    "CLASSIC",
    "POSITIVE",
    "REAL",
    "SHARE",
    "Choice",
    "Code",
    "Exercise",
    "Expression",
    "Number",
    "Part",
    "Question",
    "Result",
    "Shape",
    "Slip",
    "Verdict",
    "address",
    "as_data",
    "ask",
    "chapters",
    "check",
    "exercise",
    "exercises_of",
    "href",
    "title",
]
