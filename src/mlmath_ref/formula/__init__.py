"""Read formulas: from LaTeX to a tree, and from the tree to speech, NumPy, labels, marks and a check.

A function stands before the module of the same name, whichever is imported first.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.label import Part, label
from mlmath_ref.formula.marks import marked, spans
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.read import Reading, read
from mlmath_ref.formula.speak import speak
from mlmath_ref.formula.symbols import BOOK, Table
from mlmath_ref.formula.to_numpy import to_numpy
from mlmath_ref.formula.tree import compact, walk

if TYPE_CHECKING:
    from mlmath_ref.formula.execute import execute

__all__ = [
    "BOOK",
    "FormulaError",
    "Part",
    "Reading",
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


class _Package(ModuleType):
    """The package, whose `execute` is imported when it is asked for: `read` need not wait for SymPy.

    A module's `__getattr__` would not do: after the module `execute` was imported, it would stand in the
    place of the function.
    """

    @property
    def execute(self) -> Callable[..., Any]:
        """The function."""
        function: Callable[..., Any] = import_module(f"{__name__}.execute").execute
        return function

    @execute.setter
    def execute(self, module: ModuleType) -> None:
        """Leave the function where it is when Python puts the module here."""


sys.modules[__name__].__class__ = _Package
