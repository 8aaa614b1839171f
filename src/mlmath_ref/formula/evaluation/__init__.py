"""The value of a formula's tree, with strict shapes: vectors are columns (m, 1), and only scalars broadcast.

A `World` is one draw: it knows what every symbol is. What the formula defines, such as a loss, has its value
from references that were written without looking at the formula, so that both can be compared.
"""

from mlmath_ref.formula.evaluation.arithmetic import add, multiply
from mlmath_ref.formula.evaluation.functions import any_function, parameter_of
from mlmath_ref.formula.evaluation.indices import AXES, axis_of_bound, axis_of_entry, part_name, place
from mlmath_ref.formula.evaluation.rules import evaluate, words_of
from mlmath_ref.formula.evaluation.slopes import gradient, slope, target
from mlmath_ref.formula.evaluation.sums import minimize
from mlmath_ref.formula.evaluation.values import (
    DomainError,
    EvaluationError,
    Fixed,
    NotExecutedError,
    ShapeError,
    UnknownSymbolError,
    Value,
    column,
    compare,
    function,
    holds,
    is_array,
    is_finite,
    shape_of,
    sigmoid,
    tidy,
)
from mlmath_ref.formula.evaluation.world import Context, Reference, Registry, World, bold_names, random_subset

__all__ = [
    "AXES",
    "Context",
    "DomainError",
    "EvaluationError",
    "Fixed",
    "NotExecutedError",
    "Reference",
    "Registry",
    "ShapeError",
    "UnknownSymbolError",
    "Value",
    "World",
    "add",
    "any_function",
    "axis_of_bound",
    "axis_of_entry",
    "bold_names",
    "column",
    "compare",
    "evaluate",
    "function",
    "gradient",
    "holds",
    "is_array",
    "is_finite",
    "minimize",
    "multiply",
    "parameter_of",
    "part_name",
    "place",
    "random_subset",
    "shape_of",
    "sigmoid",
    "slope",
    "target",
    "tidy",
    "words_of",
]
