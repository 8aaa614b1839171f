"""What the assertions of a page would let pass.

A page is run once more, and each comparison within an assertion shows both of its sides. A tolerance that
could be a thousand times smaller lets wrong values pass, and so does *at least* where the sides are the same.
"""

from __future__ import annotations

import ast
import contextlib
import io
import operator
import re
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from chapters import FOLDER, Cell, Chapter

CLOSE: dict[str, Callable[..., Any]] = {"allclose": np.allclose, "isclose": np.isclose}
# Tolerances that nobody needs to account for, and how much wider than needed all others may be.
RTOL, ATOL = 1e-5, 1e-6
SLACK = 1000

SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge, "Eq": operator.eq,
    "NotEq": operator.ne, "Is": operator.is_, "IsNot": operator.is_not,
    "In": lambda part, whole: part in whole, "NotIn": lambda part, whole: part not in whole,
}  # fmt: skip


Place = tuple[int, int]
"""Line and column."""


class Witness(ast.NodeTransformer):
    """Put itself into the comparisons of assertions, and remember by place what each could have told."""

    def __init__(self) -> None:
        self.tolerances: dict[Place, list[bool]] = {}
        self.equalities: dict[Place, list[bool]] = {}
        self._asserting = False

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        """Look into assertions only."""
        self._asserting = True
        self.generic_visit(node)
        self._asserting = False
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Send `np.allclose` and `np.isclose` through `close`."""
        self.generic_visit(node)
        function = node.func
        if not (self._asserting and isinstance(function, ast.Attribute) and function.attr in CLOSE):
            return node
        return _call("close", node, [ast.Constant(function.attr), *node.args], node.keywords)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Send comparisons with ≤ and ≥ through `ordered`."""
        self.generic_visit(node)
        signs = [type(sign).__name__ for sign in node.ops]
        if not self._asserting or not {"LtE", "GtE"} & set(signs):
            return node
        return _call("ordered", node, [ast.Constant(" ".join(signs)), node.left, *node.comparators], [])

    def close(self, place: Place, name: str, left: Any, right: Any, **options: float) -> Any:
        """Compare, and remember whether so wide a tolerance was needed."""
        rtol, atol = options.get("rtol", 1e-5), options.get("atol", 1e-8)  # NumPy's own
        tighter = rtol / SLACK if rtol > RTOL else rtol, atol / SLACK if atol > ATOL else atol
        needed = tighter == (rtol, atol) or not np.allclose(left, right, *tighter)
        self.tolerances.setdefault(place, []).append(needed)
        return CLOSE[name](left, right, **options)

    def ordered(self, place: Place, signs: str, *values: Any) -> Any:
        """Compare, and remember whether the sides of ≤ and ≥ were the same."""
        pairs = list(zip(signs.split(), pairwise(values), strict=True))
        for sign, (left, right) in pairs:
            if sign in ("LtE", "GtE"):
                self.equalities.setdefault(place, []).append(bool(np.all(left == right)))
        results = [SIGNS[sign](left, right) for sign, (left, right) in pairs]
        return results[0] if len(results) == 1 else all(results)


def _call(method: str, node: ast.expr, values: list[ast.expr], options: list[ast.keyword]) -> ast.AST:
    witness = ast.Attribute(ast.Name("_witness", ast.Load()), method, ast.Load())
    place = ast.Tuple([ast.Constant(node.lineno), ast.Constant(node.col_offset)], ast.Load())
    return ast.copy_location(ast.Call(witness, [place, *values], options), node)


def first_line(page: Chapter, cell: Cell) -> int:
    """Return the line of the page where the code of a cell starts."""
    lines = page.text.splitlines(keepends=True)
    before = len("".join(lines[: cell.number]))
    return page.text.count("\n", 0, page.text.index(cell.code, before)) + 1


def run(page: Chapter) -> Witness:
    """Run a page's cells in this process, as a reader would from top to bottom."""
    witness = Witness()
    names: dict[str, Any] = {"_witness": witness, "__name__": "__main__"}
    with (
        contextlib.chdir(FOLDER),
        contextlib.redirect_stdout(io.StringIO()),
        mpl.rc_context({"backend": "Agg"}),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # those about pictures that nobody sees
        for cell in page.cells:
            code = re.sub(r"^[:%].*$", "", cell.code, flags=re.M)
            tree = ast.increment_lineno(ast.parse(code), first_line(page, cell) - 1)
            tree = ast.fix_missing_locations(witness.visit(tree))
            exec(compile(tree, f"{page}.md", "exec"), names)
            plt.close("all")
    return witness


def faults(page: Chapter) -> list[str]:
    """Return what the assertions of a page would let pass, and how to mend it."""
    witness = run(page)
    wide = [line for (line, _), needed in witness.tolerances.items() if not any(needed)]
    same = [line for (line, _), equal in witness.equalities.items() if all(equal)]
    return [
        *(f"line {line}: the tolerance could be {SLACK} times smaller; make it smaller" for line in wide),
        *(f"line {line}: the sides of ≤ or ≥ are equal; say so with ==, or np.isclose" for line in same),
    ]


def count(page: Chapter) -> int:
    """Return how many assertions a page has."""
    return sum(len(re.findall(r"^ *assert\b", cell.code, re.M)) for cell in page.cells)
