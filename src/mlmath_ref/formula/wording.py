"""The words for the signs of formulas, and how tightly they belong together: data for `speak`."""

from __future__ import annotations

# How tightly words belong together. Each reading has two such numbers: the loosest joint inside it, and the
# loosest joint that it would still take in if more words followed: "the sum of a" takes in "times b".
STATEMENT, SUM, TERM, TIGHT, ATOM = range(5)

RELATIONS: dict[str, str] = {
    "=": "equals",
    "≠": "is not equal to",
    "<": "is less than",
    ">": "is greater than",
    "≤": "is at most",
    "≥": "is at least",
    "≪": "is much less than",
    "≫": "is much greater than",
    "≈": "is about",
    "≡": "is identical to",
    "≜": "is defined as",
    "∝": "is proportional to",
    "∼": "is distributed as",
    "≃": "is similar to",
    "≅": "is congruent to",
    "∈": "is in",
    "∉": "is not in",
    "∋": "contains",
    "⊂": "is a proper part of",
    "⊆": "is a part of",
    "⊃": "properly contains",
    "⊇": "contains or equals",
    "←": "becomes",
    "→": "goes to",
    "↦": "maps to",
    "⊥": "is perpendicular to",
    "∥": "is parallel to",
    ":": "is a map where",
    "≻": "is above",
    "⪰": "is above or equal to",
    "≺": "is below",
    "⪯": "is below or equal to",
    "≍": "is of the same order as",
    "≲": "is less than or about",
    "≳": "is greater than or about",
    "⇝": "leads to",
    "↔": "corresponds to",
}
"""How each relation is said."""

CONNECTIVES: dict[str, str] = {
    "⇒": "which implies that",
    "⇐": "which follows from",
    "⇔": "which is the same as saying that",
}
"""How the signs between statements are said; words are said as they are."""

OPERATORS: dict[str, tuple[str, int]] = {
    "+": ("plus", SUM),
    "-": ("minus", SUM),
    "±": ("plus or minus", SUM),
    "∓": ("minus or plus", SUM),
    "∪": ("united with", SUM),
    "∖": ("without", SUM),
    "∨": ("or", SUM),
    "⊕": ("circle plus", SUM),
    "": ("times", TERM),
    "·": ("times", TERM),
    "×": ("times", TERM),
    "*": ("star times", TERM),
    "⊙": ("times entry by entry", TERM),
    "⊗": ("tensor times", TERM),
    "⊘": ("divided entry by entry by", TERM),
    "⋆": ("big star times", TERM),
    "mod": ("modulo", TERM),
    "/": ("divided by", TERM),
    "÷": ("divided by", TERM),
    "∘": ("composed with", TERM),
    "∩": ("intersected with", TERM),
    "∧": ("and also", TERM),
}
"""How each operator is said, and how tightly it binds."""

SIGNS = {"-": "minus", "+": "plus", "±": "plus or minus", "∓": "minus or plus"}

FUNCTIONS: dict[str, str] = {
    r"\ln": "the natural log",
    r"\log": "the log",
    r"\lg": "the common log",
    r"\exp": "the exponential",
    r"\sin": "the sine",
    r"\cos": "the cosine",
    r"\tan": "the tangent",
    r"\cot": "the cotangent",
    r"\sec": "the secant",
    r"\csc": "the cosecant",
    r"\sinh": "the hyperbolic sine",
    r"\cosh": "the hyperbolic cosine",
    r"\tanh": "the hyperbolic tangent",
    r"\arcsin": "the inverse sine",
    r"\arccos": "the inverse cosine",
    r"\arctan": "the inverse tangent",
    r"\det": "the determinant",
    r"\min": "the smallest",
    r"\max": "the largest",
    r"\dim": "the dimension",
    r"\Delta": "the change",
    r"\operatorname{tr}": "the trace",
    r"\operatorname{trace}": "the trace in full",
    r"\operatorname{rank}": "the rank",
    r"\operatorname{sign}": "the sign",
}
"""Functions whose sign is not their name."""

REDUCTIONS = {"∑": "the sum", "∏": "the product", "⋃": "the union", "⋂": "the intersection"}
EXTREMA = {
    "min": "the minimum",
    "max": "the maximum",
    "sup": "the least upper bound",
    "inf": "the greatest lower bound",
    "arg min": "minimizes",
    "arg max": "maximizes",
}
EXPECTATIONS = {
    "E": "the expected value",
    "Var": "the variance",
    "Cov": "the covariance",
    "Std": "the standard deviation",
}
POWERS = {"2": ("squared", "the square of"), "3": ("cubed", "the cube of")}
ORDINALS = ("", "", "second ", "third ", "fourth ", "fifth ")
DOTS = {"…": "and so on", "⋯": "and so on", "⋮": "and so on down", "⋱": "and so on diagonally"}
