r"""Read fractions and roots, derivatives, gradients, limits and integrals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from mlmath_ref.formula import tree
from mlmath_ref.formula.calls import Calls
from mlmath_ref.formula.commands import EXTREMA, INFIX, PRODUCT, RELATIONS
from mlmath_ref.formula.tree import Node


class Derivatives(Calls):
    """Fractions, and calculus."""

    def _fraction(self) -> Node:
        """Read a fraction, or a derivative that is written as one."""
        start = self.take().start
        if self._is_derivative():
            return self._derivative_fraction(start)
        top = self.group()
        bottom = self.group()
        return self.scripts(tree.Fraction(top, bottom, span=(start, self.end())))

    def _root(self) -> Node:
        """Read a root."""
        start = self.take().start
        degree: Node | None = None
        if self.accept("["):
            degree = self.inside("]")
        return tree.Root(self.group(), degree, span=(start, self.end()))

    def _sign_of_change(self, place: int) -> str | None:
        """Return ∂ or d if the token at `place` is such a sign."""
        token = self.tokens[place]
        if token.kind == "command" and token.text == r"\partial":
            return "∂"
        if token.text == "d" and (token.kind == "letter" or token.kind == "name"):
            return "d"
        return None

    def _is_derivative(self) -> bool:
        """Tell whether the fraction that follows is a derivative."""
        close = self.closing(self.place)
        above, below = self._sign_of_change(self.place + 1), self._sign_of_change(close + 2)
        return above is not None and above == below and self.tokens[close + 3].text not in ("}", "_", "^")

    def _derivative_fraction(self, start: int) -> Node:
        """Read a derivative, and what it is taken of."""
        self.take()
        self.enter("group")
        partial = self.take().text == r"\partial"
        order = self._order()
        operand: Node | None = None
        if not self.at("}"):
            operand = self.expression(0)
        self.expect("}", f"an operator or }} here, not {self.token.text}")
        self.expect("{", "the denominator of the derivative")
        below: list[Node] = []
        while not self.at("}"):
            if self._sign_of_change(self.place) != ("∂" if partial else "d"):
                self.fail("∂ before each variable" if partial else "d before each variable")
            self.take()
            below.append(self.factor())
        self.take()
        self.leave()
        variables = self._variables(below, order, start)
        if operand is None:
            if not self.operand_ahead():
                operand = tree.Blank(span=(self.end(), self.end()))
            else:
                operand = self.expression(PRODUCT)
            at: tuple[Node, ...] = ()
            if isinstance(operand, tree.Evaluated):
                at = (operand.at,)
                operand = operand.operand
            return tree.Derivative(operand, variables, partial, at, span=(start, self.end()))
        at = self._evaluation(operand)
        return self.scripts(tree.Derivative(operand, variables, partial, at, span=(start, self.end())))

    def _order(self) -> int:
        """Read the power of a ∂ or d."""
        if not self.accept("^"):
            return 1
        token = self.ahead()
        if token.kind != "number" or not token.text.isdigit() or not 1 <= int(token.text[:3]) <= 9:
            self.fail("a whole number from 1 to 9 as the order of the derivative", token.start)
        self.group()
        return int(token.text)

    def _variables(self, below: list[Node], order: int, start: int) -> tuple[Node, ...]:
        """Return the variables; a power says how often one counts, unless the order above disagrees."""
        counted: list[Node] = []
        for each in below:
            if not isinstance(each, tree.Power) or not isinstance(each.exponent, tree.Number):
                counted.append(each)
                continue
            text = each.exponent.text
            if not text.isdigit() or not 1 <= int(text[:3]) <= 9:
                self.fail("a whole number from 1 to 9 as the power of the variable", each.exponent.span[0])
            counted += [each.base] * int(text)
        if len(counted) == order:
            return tuple(counted)
        if len(below) != order:
            self.fail(f"{order} variables below, as the power above says, not {len(counted)}", start)
        return tuple(below)

    def _evaluation(self, operand: Node) -> tuple[Node, ...]:
        """Read where a derivative is taken, if brackets say that."""
        certain = isinstance(operand, tree.Symbol) and self.table.kind(operand.name) == "function"
        listed = any(token.text == "," for token in self.within(self.place))
        if self.at("(") and (certain or listed or self.lone_argument()):
            self.take()
            items, given, _ = self.items((")",))
            if given or not items:
                self.fail("the place where the derivative is taken")
            self.take()
            return tuple(items)
        return ()

    def _differential_follows(self) -> bool:
        r"""Tell whether the next token is the d of ``dx``."""
        token, after = self.token, self.ahead()
        if token.text != "d" or (token.kind == "letter" and "d" in self.bound):
            return False
        symbol = after.kind == "letter" or (after.kind == "command" and after.text[1:].isalpha())
        if not symbol or after.text in RELATIONS or after.text in INFIX:
            return False
        if token.kind == "name":
            return token.side == "mathrm"
        if self.in_integral or self.small_changes:
            return True
        # A plain d needs its partner: dL / dw.
        place = self.place + 2
        while self.tokens[place].text in ("_", "^"):
            place = self.closing(place + 1) + 1
        slash, sign, variable = (self.tokens[min(place + step, len(self.tokens) - 1)] for step in range(3))
        return slash.text == "/" and sign.text == "d" and variable.kind in ("letter", "command")

    def _slope(self) -> Node:
        r"""Read ``\partial L / \partial w``, or one ``\mathrm{d}x`` on its own."""
        sign = self._sign_of_change(self.place)
        start = self.take().start
        if sign == "∂" and self.accept("_"):
            variable = self.group()
            variables = (variable,) * self._order()
            operand, at = self._of_what(start)
            return tree.Derivative(operand, variables, True, at, span=(start, self.end()))
        order = self._order()
        if not self.operand_follows():
            self.fail("what changes")
        operand = self.factor()
        if self.at("/") and self._sign_of_change(self.place + 1) == sign:
            self.take()
            self.take()
            variable = self.factor()
            at = ()
            if isinstance(variable, tree.Evaluated):
                at = (variable.at,)
                variable = variable.operand
            return tree.Derivative(
                operand, self._variables([variable], order, start), sign == "∂", at, span=(start, self.end())
            )
        return tree.Differential(operand, sign == "∂", order, span=(start, self.end()))

    def _gradient(self) -> Node:
        r"""Read ``\nabla``, what it is taken for, and where."""
        start = self.take().start
        order, variable = 1, None
        while self.at("_", "^"):
            if self.accept("_"):
                if variable is not None:
                    self.fail("one variable below the nabla")
                variable = self.group()
            elif self.ahead(2).text == "2" and self.ahead(3).text == "}" and order == 1:
                self.take()
                self.group()
                order = 2
            else:
                self.fail("2, for the Hessian, above the nabla")
        operand, at = self._of_what(start)
        found = tree.Gradient(operand, variable, cast(Any, order), at, span=(start, self.end()))
        return self.scripts(found)

    def _of_what(self, start: int) -> tuple[Node, tuple[Node, ...]]:
        r"""Read what stands behind ``\nabla`` or ``\partial_x``, and the place that brackets name."""
        if not self.operand_ahead():
            return tree.Blank(span=(start, self.end())), ()
        at: tuple[Node, ...] = ()
        token = self.token
        if token.kind == "number" or self.at(r"\frac", r"\sum", r"\prod", r"\sqrt"):
            operand = self.expression(PRODUCT)
        elif token.kind == "letter" or (
            token.kind == "command" and token.text[1:].isalpha() and token.text not in EXTREMA
        ):
            operand, called = self.function_at_place()
            if called is not None:
                at = called
        else:
            self.hold_transpose = True
            operand = self.factor()
            self.hold_transpose = False
        if isinstance(operand, tree.Evaluated):
            at = (*at, operand.at)
            operand = operand.operand
        return operand, at

    def _limit(self, underset: int | None = None) -> Node:
        r"""Read a limit; `underset` is the place of what stands below in ``\underset{…}{\lim}``."""
        start = self.token.start if underset is None else self.tokens[underset - 1].start
        if underset is None:
            self.take()
            self.expect("_", "what comes close to what, below lim")
        else:
            self.place = underset
        self.declare_ahead()
        below = self.group()
        if underset is not None:
            self.place = self.closing(self.place) + 1
        if not isinstance(below, tree.Relation) or below.operators != ("→",):
            self.fail(r"x \to … below lim", below.span[0])
        if not self.operand_ahead():
            self.fail("what to take the limit of")
        body = self.expression(PRODUCT)
        return tree.Limit(below.operands[0], below.operands[1], body, span=(start, self.end()))

    def _integral(self) -> Node:
        """Read an integral up to its differentials."""
        start = self.take().start
        lower = upper = None
        while self.at("_", "^"):
            if self.take().text == "_":
                lower = self.listed_below()
            else:
                upper = self.group()
        self.in_integral += 1
        # Braces around all that is left of an integral say nothing.
        braced = self.at("{") and self._holds_differential()
        self.place += braced
        body: Node | None = None
        variables: list[Node] = []
        if not self._differential_follows():
            body = self.expression(0)
        while self._differential_follows() and not (variables and self.in_integral > 1):
            self.take()
            variables.append(self.factor_before_differential())
        self.in_integral -= 1
        if not variables:
            self.fail(r"\mathrm{d} and the variable of the integral")
        if body is None:
            body = self.expression(PRODUCT) if self.operand_ahead() else tree.Number("1", span=(start, start))
        if braced:
            self.expect("}", "nothing behind the variable of the integral")
        within = tuple(variables)
        if isinstance(body, tree.Integral) and (lower, body.lower) == (body.variables[0], within[0]):
            # The bounds say which variable belongs to which sign: ∫_x ∫_y … dx dy.
            body, within = replace(body, variables=within), body.variables
        return tree.Integral(body, within, lower, upper, span=(start, self.end()))

    def _holds_differential(self) -> bool:
        """Tell whether the group that follows ends with a d and a variable."""
        close = self.closing(self.place)
        depth = 0
        for place in range(self.place, close - 1):
            text = self.tokens[place].text
            depth += (text in ("(", "[", "{", r"\{")) - (text in (")", "]", "}", r"\}"))
            behind = self.tokens[place + 1]
            if depth == 1 and self._sign_of_change(place) == "d" and self._names_symbol(behind):
                return True
        return False
