r"""Write expressions in Python: powers, products, sums as whole arrays or as loops, functions, matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from mlmath_ref.formula import tree
from mlmath_ref.formula.python_code import (
    ADD,
    COMPARE,
    MULTIPLY,
    NAME,
    NEGATE,
    POWER,
    Code,
    NoLine,
    NotVectorized,
    contract,
    together,
)
from mlmath_ref.formula.python_names import PythonNames

FUNCTIONS: dict[str, str] = {
    r"\ln": "np.log",
    r"\log": "np.log",
    r"\log_2": "np.log2",
    r"\log_{10}": "np.log10",
    r"\lg": "np.log10",
    r"\exp": "np.exp",
    r"\sin": "np.sin",
    r"\cos": "np.cos",
    r"\tan": "np.tan",
    r"\sinh": "np.sinh",
    r"\cosh": "np.cosh",
    r"\tanh": "np.tanh",
    r"\arcsin": "np.arcsin",
    r"\arccos": "np.arccos",
    r"\arctan": "np.arctan",
    r"\det": "np.linalg.det",
    r"\operatorname{tr}": "np.trace",
    r"\operatorname{trace}": "np.trace",
    r"\operatorname{diag}": "np.diag",
    r"\operatorname{rank}": "np.linalg.matrix_rank",
    r"\operatorname{sign}": "np.sign",
    r"\operatorname{sgn}": "np.sign",
    r"\operatorname{round}": "np.round",
    r"\operatorname{sigmoid}": "probability.sigmoid",
    r"\operatorname{logsumexp}": "scipy.special.logsumexp",
    r"\operatorname{softmax}": "scipy.special.softmax",
    r"\min": "np.min",
    r"\max": "np.max",
}
"""Functions of one argument that NumPy, SciPy or the book's package has."""

_WHOLE = frozenset({r"\det", r"\operatorname{tr}", r"\operatorname{trace}", r"\operatorname{rank}"})
_COMPARISONS = {"=": "==", "≠": "!=", "<": "<", ">": ">", "≤": "<=", "≥": ">="}


class Expressions(PythonNames):
    """Everything that has a value."""

    def _write_power(self, node: tree.Power) -> Code:
        if node.base == tree.Symbol("e") and self.code(node.base).text == "np.e":
            exponent = self.code(node.exponent)
            return Code(f"np.exp({exponent.text})", axes=exponent.axes)
        if isinstance(node.exponent, tree.Symbol) and node.exponent.name in ("*", r"\star"):
            return Code(f"{self.code(node.base).text}_best")
        base, exponent = self.code(node.base), self.scalar(node.exponent)
        if len(base.axes) == 2 and not self.indexed(base.axes):
            if exponent.text == "-1":
                return Code(f"np.linalg.inv({base.text})", axes=base.axes[::-1])
            return Code(f"np.linalg.matrix_power({base.text}, {exponent.text})", axes=base.axes)
        return Code(f"{base.at(NAME)} ** {exponent.at(POWER)}", POWER, base.axes)

    def indexed(self, axes: tuple[str, ...]) -> bool:
        """Return whether axes are those of indices, so that a product goes entry by entry."""
        return any(axis in self.scope.whole for axis in axes)

    def _write_transpose(self, node: tree.Transpose) -> Code:
        inside = self.code(node.operand)
        own = self.own(inside.axes)
        if not own:
            raise NoLine("the transpose of what the table has as a number; give it a shape")
        if len(own) == 1:
            return replace(inside, row=not inside.row)
        return Code(f"{inside.at(NAME)}.T", axes=own[::-1])

    def _write_unary(self, node: tree.Unary) -> Code:
        inside = self.code(node.operand)
        match node.operator:
            case "-":
                return Code(
                    f"-{inside.at(MULTIPLY)}", NEGATE if inside.binds > MULTIPLY else MULTIPLY, inside.axes
                )
            case "+":
                return inside
            case "!":
                return Code(f"math.factorial({inside.text})")
            case "%":
                return Code(f"{inside.at(MULTIPLY)} / 100", MULTIPLY, inside.axes)
            case _:
                raise NoLine

    def _write_binary(self, node: tree.Binary) -> Code:
        if (mean := self.mean(node)) is not None:
            return mean
        operands, operators = [node.right], [node.operator]
        left = node.left
        while isinstance(left, tree.Binary) and self.mean(left) is None:
            operands.append(left.right)
            operators.append(left.operator)
            left = left.left
        result = self.code(left)
        for operator, operand in zip(reversed(operators), reversed(operands), strict=True):
            result = self.join(operator, result, self.code(operand))
        return result

    def join(self, operator: str, left: Code, right: Code) -> Code:
        """Return two expressions joined by an operator."""
        match operator:
            case "+" | "-":
                axes = together(left.axes, right.axes)
                text = f"{left.at(ADD)} {operator} {right.at(ADD if operator == '+' else MULTIPLY)}"
                return Code(text, ADD, axes, left.row or right.row)
            case "/" | "÷":
                return self.divide(left, right)
            case "⊙":
                return self.times("*", left, right, together(left.axes, right.axes))
            case "" | "·" | "×" | "*":
                return self.product(operator, left, right)
            case "∘" | "⊗" | _:
                raise NoLine

    def product(self, operator: str, left: Code, right: Code) -> Code:
        """Return a product: ``*`` with a number or entry by entry, ``@`` between vectors and matrices."""
        mine, others = self.own(left.axes), self.own(right.axes)
        if mine and others and (mine, others) != (left.axes, right.axes):
            return self.dot_for_each(left, right)
        if not mine or not others:
            return self.times("*", left, right, together(left.axes, right.axes))
        sizes = len(left.axes), len(right.axes)
        if sizes == (1, 1) and right.row and not left.row:
            return Code(f"np.outer({left.text}, {right.text})", axes=left.axes + right.axes)
        if sizes == (1, 1) and operator == "" and not left.row:
            raise NoLine("a product of two columns")
        return self.times("@", left, right, (*left.axes[:-1], *right.axes[1:]))

    def dot_for_each(self, left: Code, right: Code) -> Code:
        """Return the dot products of one vector with the rows of a matrix, one for each value of an index."""
        many, one = (left, right) if len(left.axes) == 2 else (right, left)
        if len(many.axes) != 2 or many.axes[1:] != one.axes or one.axes[0] in self.scope.whole or right.row:
            raise NotVectorized
        return Code(f"{many.at(MULTIPLY)} @ {one.at(NEGATE)}", MULTIPLY, many.axes[:1])

    def own(self, axes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the axes of an array that are not those of indices."""
        return tuple(axis for axis in axes if axis not in self.scope.whole)

    def times(self, sign: str, left: Code, right: Code, axes: tuple[str, ...]) -> Code:
        """Return a product; a product or quotient on the right keeps its brackets: it rounds differently."""
        row = (left.row or right.row) and len(axes) == 1
        return Code(f"{left.at(MULTIPLY)} {sign} {right.at(NEGATE)}", MULTIPLY, axes, row)

    def divide(self, top: Code, bottom: Code) -> Code:
        """Return a quotient."""
        return Code(f"{top.at(MULTIPLY)} / {bottom.at(NEGATE)}", MULTIPLY, together(top.axes, bottom.axes))

    def _write_fraction(self, node: tree.Fraction) -> Code:
        if isinstance(node.numerator, tree.Reduce) and (
            mean := self.mean_of(node.numerator, node.denominator)
        ):
            return mean
        return self.divide(self.code(node.numerator), self.code(node.denominator))

    # Sums

    def mean(self, node: tree.Binary) -> Code | None:
        """Return the mean that one over n times a sum over n is, None if the product is something else."""
        match node:
            case tree.Binary("" | "·", tree.Fraction(tree.Number("1"), size), tree.Reduce() as total):
                return self.mean_of(total, size)
            case tree.Binary("" | "·", tree.Binary("/", tree.Number("1"), size), tree.Reduce() as total):
                return self.mean_of(total, size)
            case _:
                return None

    def mean_of(self, total: tree.Reduce, size: tree.Node) -> Code | None:
        """Return a sum over `size` entries, divided by `size`."""
        if total.operator != "∑" or len(total.indices) != 1 or total.condition is not None:
            return None
        if total.domain is None:
            if total.upper != size or total.lower != tree.Number("1"):
                return None
        elif not self.counts(size, total.domain):
            return None
        try:
            return self.whole(total, "mean")
        except NotVectorized:
            return None

    def counts(self, size: tree.Node, domain: tree.Node) -> bool:
        """Return whether `size` is how many entries `domain` has: its size, or n with its name."""
        match size:
            case tree.Abs(inside):
                return inside == domain
            case tree.Index(tree.Symbol("n"), (label,)):
                return label == domain
            case _:
                return False

    def _write_reduce(self, node: tree.Reduce) -> Code:
        if node.operator not in ("∑", "∏") or not node.indices:
            raise NoLine
        try:
            return self.whole(node, "sum" if node.operator == "∑" else "prod")
        except NotVectorized:
            return self.loop(node)

    def whole(self, node: tree.Reduce, function: str) -> Code:
        """Return a sum over whole arrays, as a matrix product if it is one."""
        index, select = self.selection(node)
        inner = self.inside(whole={**self.scope.whole, index: select})
        if function == "sum":
            factors = list(_factors(node.body))
            codes = [inner.code(factor) for factor in factors]
            with_index = [code for code in codes if index in code.axes]
            if len(with_index) == 2:
                contracted = contract(index, *with_index)
                if contracted is not None:
                    rest = [code for code in codes if index not in code.axes]
                    return reduce(lambda left, right: self.join("", left, right), [*rest, contracted])
        body = inner.code(node.body)
        if index not in body.axes:
            raise NotVectorized
        axis = body.axes.index(index)
        axes = (*body.axes[:axis], *body.axes[axis + 1 :])
        return Code(f"np.{function}({body.text}{f', axis={axis}' if axes else ''})", axes=axes)

    def selection(self, node: tree.Reduce) -> tuple[str, str]:
        """Return the index of a sum, and what selects its entries from a whole array."""
        if len(node.indices) != 1 or node.condition is not None:
            raise NotVectorized
        index = node.indices[0]
        if not isinstance(index, tree.Symbol) or index.name in self.scope.whole:
            raise NotVectorized
        match node:
            case tree.Reduce(domain=tree.Symbol() | tree.Text() as domain):
                return index.name, self.code(domain).text
            case tree.Reduce(domain=None, lower=tree.Number("1"), upper=tree.Number(text)):
                return index.name, f":{text}"
            case tree.Reduce(domain=None, lower=tree.Number("1"), upper=tree.Symbol()):
                return index.name, ""
            case tree.Reduce(domain=None, lower=None, upper=None):
                return index.name, ""
            case _:
                raise NotVectorized

    def loop(self, node: tree.Reduce) -> Code:
        """Return a sum as a loop over its index, counted from 0."""
        index = node.indices[0]
        if len(node.indices) != 1 or not isinstance(index, tree.Symbol) or index.name in self.scope.whole:
            raise NotVectorized if self.scope.whole else NoLine
        name = self.name(index.name)
        if node.domain is not None:
            start, run = 0, self.scalar(node.domain).text
        elif node.lower is not None and node.upper is not None:
            stop = self.scalar(node.upper).text
            if isinstance(node.lower, tree.Number) and node.lower.text == "1":
                start, run = 1, f"range({stop})"
            else:
                start, run = 1, f"range({self.scalar(node.lower).at(ADD)} - 1, {stop})"
        else:
            raise NoLine
        inner = self.inside(loop={**self.scope.loop, index.name: start})
        body = inner.code(node.body)
        condition = ""
        if node.condition is not None:
            if not isinstance(node.condition, tree.Relation):
                raise NoLine
            inner_condition = inner.comparison(node.condition.operands, node.condition.operators)
            condition = f" if {inner_condition.text}"
        function = "sum" if node.operator == "∑" else "math.prod"
        return Code(f"{function}({body.text} for {name} in {run}{condition})", axes=body.axes)

    def _write_extremum(self, node: tree.Extremum) -> Code:
        function = {"min": "np.min", "max": "np.max", "arg min": "np.argmin", "arg max": "np.argmax"}.get(
            node.operator
        )
        variables = node.variables
        if function is None or len(variables) != 1 or node.domain is not None or node.condition is not None:
            raise NoLine
        variable = variables[0]
        if not isinstance(variable, tree.Symbol) or not _indexes(node.body, variable):
            raise NoLine
        body = self.inside(whole={**self.scope.whole, variable.name: ""}).code(node.body)
        if body.axes != (variable.name,):
            raise NoLine
        return Code(f"{function}({body.text})")

    # Functions

    def _write_root(self, node: tree.Root) -> Code:
        inside = self.code(node.radicand)
        if node.degree is None:
            return Code(f"np.sqrt({inside.text})", axes=inside.axes)
        degree = self.scalar(node.degree)
        if degree.text == "3":
            return Code(f"np.cbrt({inside.text})", axes=inside.axes)
        return Code(f"{inside.at(NAME)} ** (1 / {degree.at(NEGATE)})", POWER, inside.axes)

    def _write_norm(self, node: tree.Norm) -> Code:
        inside = self.code(node.operand)
        order = ""
        match node.order:
            case None | tree.Number("2") if len(inside.axes) == 1:
                pass
            case None | tree.Symbol("F") | tree.Text("F"):
                pass
            case tree.Number("1" | "2" as text):
                order = f", {text}"
            case tree.Symbol(r"\infty"):
                order = ", np.inf"
            case _:
                raise NoLine
        if self.indexed(inside.axes):
            if len(inside.axes) != 2 or inside.axes[1] in self.scope.whole:
                raise NotVectorized
            return Code(f"np.linalg.norm({inside.text}{order}, axis=1)", axes=inside.axes[:1])
        return Code(f"np.linalg.norm({inside.text}{order})")

    def _write_abs(self, node: tree.Abs) -> Code:
        inside = self.code(node.operand)
        if isinstance(node.operand, tree.Symbol) and node.operand.name.startswith(r"\mathcal"):
            return Code(f"len({inside.text})")
        if len(inside.axes) == 2 and not self.indexed(inside.axes):
            return Code(f"np.linalg.det({inside.text})")
        return Code(f"np.abs({inside.text})", axes=inside.axes)

    def _write_rounded(self, node: tree.Rounded) -> Code:
        inside = self.code(node.operand)
        return Code(f"np.{'floor' if node.direction == 'down' else 'ceil'}({inside.text})", axes=inside.axes)

    def _write_binomial(self, node: tree.Binomial) -> Code:
        return Code(f"math.comb({self.scalar(node.top).text}, {self.scalar(node.bottom).text})")

    def _write_call(self, node: tree.Call) -> Code:
        function = node.function
        if function == tree.Symbol(r"\Delta") and len(node.arguments) == 1:
            return Code(f"{self.name(function.name)}_{self.label(node.arguments[0])}")
        arguments = [self.code(each) for each in (*node.arguments, *node.given)]
        if isinstance(function, tree.Index) and function.base == tree.Symbol(r"\log"):
            base = self.code(function.indices[0])
            name = {"2": "np.log2", "10": "np.log10"}.get(base.text)
            text = (
                f"{name}({arguments[0].text})"
                if name
                else f"np.log({arguments[0].text}) / np.log({base.text})"
            )
            return Code(text, NAME if name else MULTIPLY, arguments[0].axes)
        if isinstance(function, tree.Index):
            arguments += [self.code(each) for each in function.indices]
            function = function.base
        if not isinstance(function, tree.Symbol) or not arguments:
            raise NoLine
        axes = (
            reduce(together, (each.axes for each in arguments)) if len(arguments) > 1 else arguments[0].axes
        )
        texts = ", ".join(each.text for each in arguments)
        if function.name in (r"\min", r"\max"):
            kind = function.name[1:]
            if len(arguments) == 1:
                return Code(f"np.{kind}({texts})")
            nested = reduce(
                lambda left, right: f"np.{kind}imum({left}, {right})", (each.text for each in arguments)
            )
            return Code(nested, axes=axes)
        if function.name == r"\operatorname{softmax}":
            return Code(f"scipy.special.softmax({texts}, axis=-1)", axes=axes)
        row = self.table.get(function.name)
        if function.name in FUNCTIONS and (row is None or len(arguments) == 1):
            return Code(f"{FUNCTIONS[function.name]}({texts})", axes=() if function.name in _WHOLE else axes)
        if row is not None and row.role == "operator" and row.defined_by:
            return Code(
                f"{row.defined_by.removeprefix('mlmath_ref.')}({texts})",
                axes=axes if len(arguments) == 1 else (),
            )
        return Code(f"{self.name(function.name)}({texts})", axes=axes if len(arguments) == 1 else ())

    def _write_indicator(self, node: tree.Indicator) -> Code:
        if not isinstance(node.condition, tree.Relation):
            raise NoLine
        return self.comparison(node.condition.operands, node.condition.operators)

    def _write_cases(self, node: tree.Cases) -> Code:
        *some, last = node.cases
        if not some or isinstance(last.condition, tree.Relation):
            raise NoLine
        result = self.code(last.value)
        for case in reversed(some):
            if not isinstance(case.condition, tree.Relation):
                raise NoLine
            condition = self.comparison(case.condition.operands, case.condition.operators)
            value = self.code(case.value)
            axes = reduce(together, (condition.axes, value.axes, result.axes))
            result = Code(f"np.where({condition.text}, {value.text}, {result.text})", axes=axes)
        return result

    def _write_matrix(self, node: tree.Matrix) -> Code:
        cells = [[self.scalar(cell).text for cell in row] for row in node.rows]
        if all(len(row) == 1 for row in cells):
            return Code(f"np.array([{', '.join(row[0] for row in cells)}])", axes=(str(len(cells)),))
        text = f"np.array([{', '.join(f'[{chr(44).join(row)}]'.replace(',', ', ') for row in cells)}])"
        if node.brackets == "||":
            return Code(f"np.linalg.det({text})")
        return Code(text, axes=(str(len(cells)), str(len(cells[0]))))

    # Comparisons

    def comparison(self, operands: tuple[tree.Node, ...], operators: tuple[str, ...]) -> Code:
        """Return a chain of comparisons."""
        if not set(operators) <= set(_COMPARISONS):
            raise NoLine("a statement with " + " and ".join(sorted(set(operators) - set(_COMPARISONS))))
        codes = [self.code(operand) for operand in operands]
        axes: tuple[str, ...] = ()
        for code in codes:
            axes = together(axes, code.axes)
        pairs = [
            f"{codes[place].at(ADD)} {_COMPARISONS[operator]} {codes[place + 1].at(ADD)}"
            for place, operator in enumerate(operators)
        ]
        if len(pairs) == 1:
            return Code(pairs[0], COMPARE, axes)
        return Code(" & ".join(f"({pair})" for pair in pairs), COMPARE, axes)


def _factors(node: tree.Node) -> Iterable[tree.Node]:
    """Yield the factors of a product."""
    parts: list[tree.Node] = []
    while isinstance(node, tree.Binary) and node.operator in ("", "·", "×", "*"):
        parts.append(node.right)
        node = node.left
    yield node
    yield from reversed(parts)


def _indexes(node: tree.Node, variable: tree.Symbol) -> bool:
    """Return whether `variable` is an index in `node`."""
    return any(isinstance(part, tree.Index) and variable in part.indices for part in tree.walk(node))
