r"""Read what statements are made of: relations, sums, products, and everything that binds tighter."""

from __future__ import annotations

from typing import Any, cast

from mlmath_ref.formula import tree
from mlmath_ref.formula.names import Names
from mlmath_ref.formula.tokens import IMPLICATIONS, INFIX, PRODUCT, RELATIONS, SUM, Token
from mlmath_ref.formula.tree import Node

_CLOSING = {"(": (")", "]"), "[": ("]", ")"), r"\{": (r"\}",), r"\langle": (r"\rangle",),
            r"\lfloor": (r"\rfloor",),
            r"\lceil": (r"\rceil",), r"\lvert": (r"\rvert",), r"\lVert": (r"\rVert",)}  # fmt: skip
_REDUCE = {r"\sum": "∑", r"\prod": "∏", r"\bigcup": "⋃", r"\bigcap": "⋂"}
_EXTREMUM = {
    r"\min": "min", r"\max": "max", r"\argmin": "arg min", r"\argmax": "arg max", r"\sup": "sup",
    r"\inf": "inf",
}  # fmt: skip
_DOTS = {r"\ldots": "…", r"\cdots": "⋯", r"\vdots": "⋮", r"\ddots": "⋱"}
_BRACKETS = {
    "bmatrix": "[]",
    "pmatrix": "()",
    "vmatrix": "||",
    "Vmatrix": "‖‖",
    "Bmatrix": "{}",
    "bsmallmatrix": "[]",
}
_NEVER = frozenset({"stop", "end", "newline", "quad", "amp", "null"})
_POSTFIX = frozenset({")", "]", "}", r"\}", ",", ";", ".", "^", "_", "!", "'", r"\%", "?", '"', "@", "`"}) | {
    r"\choose", r"\over", r"\rvert", r"\rVert", r"\rangle", r"\rfloor", r"\rceil", r"\mid",
    r"\forall", r"\exists", r"\pmod", r"\prime",
}  # fmt: skip


class Factors(Names):
    """Relations and expressions."""

    # Relations

    def relation(self) -> Node:
        """Read one expression, or a chain of them with relations between."""
        start = self.token.start
        operands: list[Node] = []
        operators: list[str] = []
        if self._relation_sign() is not None:
            operands.append(tree.Blank(span=(start, start)))
        else:
            operands.append(self.expression(0))
        while (sign := self._relation_sign()) is not None:
            self._take_relation()
            operators.append(sign)
            operands.append(self.expression(0))
        if not operators:
            return operands[0]
        return tree.Relation(tuple(operands), tuple(operators), span=(start, self.end()))

    def _relation_sign(self) -> str | None:
        """Return the relation that the next token is."""
        token = self.token
        if token.kind not in ("sign", "command"):
            return None
        if token.text == ":" and self.bars[-1] == "quantified":
            return None
        if token.text in (r"\overset", r"\stackrel"):
            close = self.closing(self.place + 1)
            above = self.tokens[self.place + 2 : close]
            if self.tokens[min(close + 2, len(self.tokens) - 1)].text == "=":
                if "".join(item.text for item in above).strip() in ("def", r"\Delta", "!", "?"):
                    return "≜" if above[0].text not in "!?" else "="
                self.fail("def above the sign for equal", above[0].start if above else token.start)
        return RELATIONS.get(token.text)

    def _take_relation(self) -> None:
        """Go on behind a relation."""
        if self.take().text in (r"\overset", r"\stackrel"):
            self.place = self.closing(self.closing(self.place) + 1) + 1

    # Expressions

    def expression(self, tightness: int) -> Node:
        """Read operands with operators that bind at least as tightly as `tightness`."""
        self.enter()
        start = self.token.start
        left = self._signed(tightness)
        while True:
            token = self.token
            kind, text = token.kind, token.text
            infix = INFIX.get(text) if kind in ("sign", "command") else None
            if infix is not None:
                name, level = infix
                if level < tightness or self._ends_sum(text, tightness):
                    break
                self.take()
                right = self.expression(level + 1)
                left = tree.Binary(name, left, right, span=(start, self.end()))
                if name == "/":
                    left = self._after_slash(left, start)
            elif tightness <= PRODUCT and self._operand_follows() and not self._listed_dots(left):
                spaced = token.text.startswith(" ") or token.text.endswith(" ")
                if kind == "text" and not isinstance(left, tree.Text) and spaced:
                    left = self._phrase([left], start)
                    continue
                right = self.factor()
                left = tree.Binary("", left, right, span=(start, self.end()))
            else:
                break
        self.leave()
        return left

    def _listed_dots(self, left: Node) -> bool:
        """Tell whether dots stand between the items of a list that has no commas there."""
        return self.at(r"\ldots") or (isinstance(left, tree.Dots) and left.direction == "…")

    def _ends_sum(self, text: str, tightness: int) -> bool:
        r"""Tell whether a slash ends the body of a sum: ``\sum a / \sum b`` divides two sums."""
        return text == "/" and tightness == PRODUCT and self.ahead().text in (r"\sum", r"\prod")

    def _after_slash(self, left: tree.Binary, start: int) -> Node:
        """Read ``a / b c``, which some read as (a / b) c and others as a / (b c)."""
        if not self._operand_follows() or self.token.kind == "text":
            return left
        numbers = isinstance(left.left, tree.Number) and isinstance(left.right, tree.Number)
        if numbers or self.at(r"\sum", r"\prod"):
            return left
        if not self.loose:
            self.fail("brackets, because a / b c may mean (a / b) c or a / (b c)")
        if self.at("(", "[", r"\{"):
            return left
        right: Node = left.right
        while self._operand_follows() and self.token.kind != "text":
            factor = self.factor()
            right = tree.Binary("", right, factor, span=(right.span[0], self.end()))
        return tree.Binary("/", left.left, right, span=(start, self.end()))

    def _signed(self, tightness: int) -> Node:
        """Read an operand with signs before it."""
        while self.token.kind == "quad":
            self.take()
        token = self.token
        signs = {"-": "-", "+": "+", r"\pm": "±", r"\mp": "∓", r"\neg": "¬"}
        if token.kind in ("sign", "command") and token.text in signs:
            self.take()
            level = max(tightness, PRODUCT) if token.text != r"\neg" else PRODUCT + 1
            operand = self.expression(level)
            return tree.Unary(cast(Any, signs[token.text]), operand, span=(token.start, self.end()))
        return self.factor()

    def _operand_follows(self) -> bool:
        """Tell whether the next token begins an operand, so that a product without a sign goes on."""
        token = self.token
        kind, text = token.kind, token.text
        if kind in ("letter", "number", "name"):
            return not (self.in_integral and self._differential_follows())
        if kind == "text":
            return not self._connective(token)
        if kind == "begin":
            return True
        if kind in _NEVER or text in _POSTFIX or (token.side in ("close", "middle") and text in ("|", r"\|")):
            return False
        if text in RELATIONS or text in INFIX or text in IMPLICATIONS:
            return False
        if text in (r"\overset", r"\stackrel"):
            return self._relation_sign() is None
        if text in ("|", r"\|"):
            bar = self.bars[-1]
            if token.side == "open":
                return True
            if text == "|" and self.ahead().text == "_":
                return False  # an evaluation bar
            return bar == "group"
        return True

    # Words

    def _words(self) -> Node:
        """Read words, and the formulas among them."""
        start = self.token.start
        if self.token.text.strip() == self.token.text:
            behind = self.place + 1
            if self.tokens[behind].text == "_" and self.tokens[behind].kind == "sign":
                behind = self.closing(behind + 1) + 1
            if self.tokens[behind].text in ("(", "["):
                return self.named_call()
            if self.ahead().text in ("_", "^"):
                token = self.take()
                return self.scripts(tree.Text(token.text, span=(token.start, token.end)))
        return self._phrase([], start)

    def _phrase(self, parts: list[Node], start: int) -> Node:
        """Read on while words and formulas alternate."""
        open_end = False
        while True:
            token = self.token
            if token.kind == "text" and not (parts and self._connective(token)):
                self.take()
                parts.append(tree.Text(token.text.strip(), span=(token.start, token.end)))
                open_end = token.text.endswith(" ")
            elif open_end and token.kind != "text" and self._operand_follows() and not self.at("(", "["):
                parts.append(self.factor())
                open_end = False
            else:
                break
        return parts[0] if len(parts) == 1 else tree.Phrase(tuple(parts), span=(start, self.end()))

    # One factor

    def factor(self) -> Node:
        """Read one operand with all that stands directly at it: indices, powers, arguments."""
        self.enter()
        found = self._factor()
        self.leave()
        return found

    def _factor(self) -> Node:
        """Read one operand, by what it starts with."""
        token = self.token
        start, kind, text = token.start, token.kind, token.text
        if kind == "number":
            self.take()
            return self.scripts(tree.Number(text, span=(start, token.end)))
        if kind == "text":
            return self._words()
        if kind == "begin":
            return self.scripts(self._environment())
        if kind in ("letter", "name"):
            return self._slope() if self._differential_follows() else self.symbol()
        if kind in _NEVER or (text in _POSTFIX and text != r"\pmod"):
            self.fail(
                "a symbol, a number or a bracket here" + ("" if kind == "stop" else f", not {text or kind}")
            )
        if text in _CLOSING or text in ("|", r"\|", "{"):
            return self._bracketed()
        if kind == "sign":
            self.fail(f"a symbol, a number or a bracket here, not {text}")
        return self._command_factor(token)

    def _command_factor(self, token: Token) -> Node:
        """Read an operand that starts with a command."""
        start, text = token.start, token.text
        if text == r"\frac":
            return self._fraction()
        if text == r"\sqrt":
            return self.scripts(self._root())
        if text == r"\binom":
            self.take()
            top, bottom = self.group(), self.group()
            return self.scripts(tree.Binomial(top, bottom, span=(start, self.end())))
        if text in _REDUCE:
            return self._reduce()
        if text in _EXTREMUM or (text == r"\arg" and self.ahead().text in (r"\min", r"\max")):
            return self._extremum()
        if text in (r"\underset", r"\overset", r"\stackrel", r"\underbrace", r"\overbrace"):
            return self._decorated()
        if text == r"\lim":
            return self._limit()
        if text in (r"\int", r"\iint", r"\oint"):
            return self._integral()
        if text == r"\nabla":
            return self._gradient()
        if text == r"\partial":
            return self._slope()
        if text in _DOTS:
            self.take()
            return tree.Dots(_DOTS[text], span=(start, token.end))
        if text in (r"\cdot", r"\bullet") and self.ahead().text in (
            ")",
            "]",
            ",",
            r"\mid",
            "|",
            ";",
            "}",
            r"\rvert",
        ):
            self.take()
            return tree.Blank(span=(start, token.end))
        if text == r"\boxed":
            self.take()
            return self.scripts(self.group())
        if text == r"\textcolor":
            self.take()
            self.place = self.closing(self.place) + 1
            return self.scripts(self.group())
        if text in RELATIONS or text in INFIX or text in IMPLICATIONS:
            self.fail(f"a symbol, a number or a bracket here, not {text}")
        return self.symbol()

    def group(self) -> Node:
        """Read what stands between braces."""
        opening = self.expect("{", "{")
        self.enter("group")
        if self.at("}"):
            found: Node = tree.Blank(span=(opening.start, opening.end))
        else:
            found = self.relation()
        if self.at(r"\choose", r"\over"):
            kind = tree.Binomial if self.take().text == r"\choose" else tree.Fraction
            below = self.relation()
            found = kind(found, below, span=(opening.end, self.end()))
        self.leave()
        if not self.at("}"):
            if self.token.kind == "stop":
                self.fail("a } that closes this {", opening.start if self.latex[opening.start :] else None)
            self.fail(f"an operator or }} here, not {self.token.text}")
        self.take()
        return found

    def items(self, closing: tuple[str, ...], bar: str = "given") -> tuple[list[Node], list[Node], bool]:
        """Read what commas part, up to a closing bracket: the items, and those behind a bar or semicolon."""
        self.enter(bar)
        parts: tuple[list[Node], list[Node]] = ([], [])
        behind, trailing = 0, False
        while not self.at(*closing):
            if self.token.kind == "stop":
                self.fail(f"{closing[0]}")
            if self.at(r"\mid", "|", r"\|", ";") and parts[0] and not behind:
                self.take()
                behind, trailing = 1, False
                continue
            parts[behind].append(self._item())
            trailing = self.accept(",")
            if self.at(r"\ldots") or isinstance(parts[behind][-1], tree.Dots):
                continue
            if (
                not trailing
                and not self.at(*closing)
                and not (not behind and self.at(r"\mid", "|", r"\|", ";"))
            ):
                self.fail(f"an operator, a comma or {closing[0]} here, not {self.token.text or 'the end'}")
        self.leave()
        if behind and not parts[1]:
            self.fail("what is given behind the bar")
        return parts[0], parts[1], trailing

    def _item(self) -> Node:
        """Read one item between commas: words may join statements."""
        start = self.token.start
        found = self.relation()
        while self.token.kind == "text" and (word := self._connective(self.token)) in ("and", "or"):
            self.take()
            other = self.relation()
            found = tree.Binary("∧" if word == "and" else "∨", found, other, span=(start, self.end()))
        return found

    def _bracketed(self) -> Node:
        """Read brackets that stand where an operand may."""
        token = self.take()
        start, text = token.start, token.text
        if text == "{":
            self.place -= 1
            return self.scripts(self.group())
        if text in ("|", r"\|", r"\lvert", r"\lVert"):
            return self.scripts(self._bars(token))
        closing = _CLOSING[text]
        if text in (r"\lfloor", r"\lceil"):
            inner = self._inside(closing[0])
            return self.scripts(
                tree.Rounded(inner, "down" if text == r"\lfloor" else "up", span=(start, self.end()))
            )
        if text == r"\{":
            if self.token.kind == "begin" and self.token.text == "array" and self._cases_follow():
                return self._cases_of_array(start)
            return self.scripts(self._set(start))
        bar = "group" if text in ("(", "[") else "given"
        items, given, trailing = self.items(closing, bar)
        if given:
            self.fail("no bar or semicolon: these brackets do not belong to a function", start)
        close = self.take().text
        span = (start, self.end())
        pair = text + close if text in "([" else "⟨⟩"
        if not items:
            self.fail("something between the brackets", span[0] + 1)
        if pair == "[]" and len(items) == 1 and isinstance(items[0], tree.Relation):
            return self.scripts(tree.Indicator(items[0], span=span))
        if (
            len(items) == 1
            and isinstance(items[0], tree.Matrix)
            and items[0].brackets == ""
            and pair in ("()", "[]")
        ):
            return self.scripts(tree.Matrix(items[0].rows, pair, span=span))
        if len(items) == 1 and not trailing and pair in ("()", "[]"):
            return self.scripts(items[0])
        if pair in ("(]", "[)") and len(items) != 2:
            self.fail(f"{closing[0]}", span[1] - 1)
        return self.scripts(tree.Sequence(tuple(items), pair, span=span))

    def _inside(self, closing: str) -> Node:
        """Read one expression up to a closing bracket."""
        self.enter("group")
        found = self.expression(0)
        self.leave()
        self.expect(closing, f"an operator or {closing} here, not {self.token.text or 'the end'}")
        return found

    def _bars(self, token: Token) -> Node:
        """Read an absolute value or a norm."""
        start, text = token.start, token.text
        if text in (r"\lvert", r"\lVert"):
            inner = self._inside(_CLOSING[text][0])
            double = text == r"\lVert"
        else:
            double = text == r"\|" or (self.at("|") and not token.side and not self.token.side)
            twice = double and text == "|"
            if twice:
                self.take()
            self.enter("bar")
            inner = self.expression(0)
            if not self.at(text):
                self.fail(f"a {text} that closes this one", start)
            self.take()
            if twice:
                self.expect("|", "a second |")
            self.leave()
        span = (start, self.end())
        if not double:
            return tree.Abs(inner, span=span)
        order: Node | None = None
        if self.at("_"):
            order = self.norm_order()
        return tree.Norm(inner, order, span=(start, self.end()))

    def _set(self, start: int) -> Node:
        r"""Read what stands between ``\{`` and ``\}``."""
        items, given, _ = self.items((r"\}",)) if not self.at(r"\}") else ([], [], False)
        self.take()
        condition: Node | None = None
        if len(given) == 1:
            condition = given[0]
        elif given:
            condition = tree.Statements(tuple(given), span=(given[0].span[0], given[-1].span[1]))
        if len(items) == 1 and isinstance(items[0], tree.Relation) and ":" in items[0].operators:
            whole = items[0]
            colon = whole.operators.index(":")
            items = [_part(whole, 0, colon)]
            condition = _part(whole, colon + 1, len(whole.operators))
        return tree.Collection(tuple(items), condition, span=(start, self.end()))

    # Fractions and derivatives

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
            degree = self._inside("]")
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
        variables: list[Node] = []
        while not self.at("}"):
            if self._sign_of_change(self.place) != ("∂" if partial else "d"):
                self.fail("∂ before each variable" if partial else "d before each variable")
            self.take()
            variables += self._variable()
        self.take()
        self.leave()
        if len(variables) != order:
            self.fail(f"{order} variables below, as the power above says, not {len(variables)}", start)
        if operand is None:
            if not self._operand_follows():
                operand = tree.Blank(span=(self.end(), self.end()))
            else:
                operand = self.expression(PRODUCT)
            return tree.Derivative(operand, tuple(variables), partial, span=(start, self.end()))
        at = self._evaluation(operand)
        found = tree.Derivative(operand, tuple(variables), partial, at, span=(start, self.end()))
        return self.scripts(found)

    def _order(self) -> int:
        """Read the power of a ∂ or d."""
        if not self.accept("^"):
            return 1
        token = self.ahead()
        if token.kind != "number" or not token.text.isdigit() or not 1 <= int(token.text[:3]) <= 9:
            self.fail("a whole number from 1 to 9 as the order of the derivative", token.start)
        self.group()
        return int(token.text)

    def _variable(self) -> list[Node]:
        """Read the variable behind a ∂ or d; its power says how often it counts."""
        found = self.factor()
        if not isinstance(found, tree.Power):
            return [found]
        text = found.exponent.text if isinstance(found.exponent, tree.Number) else ""
        if not text.isdigit() or not 1 <= int(text[:3]) <= 9:
            self.fail("a whole number from 1 to 9 as the power of the variable", found.exponent.span[0])
        return [found.base] * int(text)

    def _evaluation(self, operand: Node) -> tuple[Node, ...]:
        """Read where a derivative is taken, if that is said."""
        if self.at("|") and self.ahead().text == "_":
            self.take()
            self.take()
            return (self.group(),)
        certain = isinstance(operand, tree.Symbol) and self.table.kind(operand.name) == "function"
        if self.at("(") and (certain or self._lone_argument()):
            self.take()
            items, given, _ = self.items((")",))
            if given or not items:
                self.fail("the place where the derivative is taken")
            self.take()
            return tuple(items)
        return ()

    def _lone_argument(self) -> bool:
        """Tell whether the brackets that follow hold one symbol or number, with its indices."""
        place = self.place + 1
        if self.tokens[place].kind == "command" and self.tokens[place + 1].text == "{":
            place = self.closing(place + 1)
        elif self.tokens[place].kind not in ("letter", "number", "command", "name"):
            return False
        while self.tokens[place + 1].text in ("_", "^"):
            place = self.closing(place + 2)
        return self.tokens[place + 1].text == ")"

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
        if self.in_integral:
            return True
        # A plain d needs its partner: dL / dw.
        return (
            self.ahead(2).text == "/"
            and self.ahead(3).text == "d"
            and self.ahead(4).kind in ("letter", "command")
        )

    def _slope(self) -> Node:
        r"""Read ``\partial L / \partial w``, or one ``\mathrm{d}x`` on its own."""
        sign = self._sign_of_change(self.place)
        start = self.take().start
        order = self._order()
        if not self._operand_follows():
            self.fail("what changes")
        operand = self.factor()
        if self.at("/") and self._sign_of_change(self.place + 1) == sign:
            self.take()
            self.take()
            variables = self._variable()
            if len(variables) != order:
                self.fail(f"{order} variables below, as the power above says, not {len(variables)}", start)
            return tree.Derivative(operand, tuple(variables), sign == "∂", span=(start, self.end()))
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
        if not self._operand_follows():
            return tree.Gradient(
                tree.Blank(span=(start, self.end())), variable, cast(Any, order), span=(start, self.end())
            )
        at: tuple[Node, ...] = ()
        token = self.token
        if token.kind == "number" or self.at(r"\frac", r"\sum", r"\prod", r"\sqrt"):
            operand = self.expression(PRODUCT)
        elif token.kind == "letter" or (
            token.kind == "command" and token.text[1:].isalpha() and token.text not in _EXTREMUM
        ):
            operand, called = self.function_at_place()
            if called is not None:
                at = called
        else:
            self.hold_transpose = True
            operand = self.factor()
            self.hold_transpose = False
        found = tree.Gradient(operand, variable, cast(Any, order), at, span=(start, self.end()))
        return self.scripts(found)

    # Operators with bounds

    def bounds(self) -> tuple[tuple[Node, ...], Node | None, Node | None, Node | None, Node | None]:
        """Read what stands below and above: the bound symbols, the limits, the set, and a condition."""
        lower = upper = None
        while self.at("_", "^"):
            below = self.take().text == "_"
            if below and lower is None:
                self.declare_ahead()
                lower = self.lower()
            elif not below and upper is None:
                upper = self.group()
            else:
                self.fail("one thing below and one above")
        indices, first, domain, condition = self.split(lower)
        return indices, first, upper, domain, condition

    def lower(self) -> Node:
        """Read the group below a sum: it may hold several statements."""
        self.expect("{", "{")
        self.enter("below")
        if self.accept(r"\substack"):
            self.expect("{", "{")
            found = self.below_lines()
            self.expect("}", "}")
        else:
            found = self.below_lines()
        self.leave()
        if not self.at("}"):
            self.fail(f"an operator or }} here, not {self.token.text or 'the end'}")
        self.take()
        return found

    def below_lines(self) -> Node:
        """Read statements that commas or line ends part."""
        start = self.token.start
        parts = [self.relation()]
        while self.at(",") or self.token.kind == "newline" or self.at(";"):
            self.take()
            parts.append(self.relation())
        return parts[0] if len(parts) == 1 else tree.Statements(tuple(parts), span=(start, self.end()))

    def split(self, lower: Node | None) -> tuple[tuple[Node, ...], Node | None, Node | None, Node | None]:
        """Return the bound symbols, the lower limit, the set and the condition that `lower` states."""
        if lower is None:
            return (), None, None, None
        parts = lower.items if isinstance(lower, tree.Statements) else (lower,)
        indices: list[Node] = []
        first = domain = None
        rest: list[Node] = []
        for part in parts:
            if isinstance(part, tree.Symbol | tree.Index | tree.Sequence) and not rest:
                indices += part.items if isinstance(part, tree.Sequence) else (part,)
            elif isinstance(part, tree.Relation) and len(part.operands) == 2 and _is_name(part.operands[0]):
                sign = part.operators[0]
                if sign == "=" and first is None and part.operands[0] not in indices:
                    indices.append(part.operands[0])
                    first = part.operands[1]
                elif sign == "∈" and domain is None:
                    left = part.operands[0]
                    indices += left.items if isinstance(left, tree.Sequence) else (left,)
                    domain = part.operands[1]
                else:
                    if not indices:
                        indices.append(part.operands[0])
                    rest.append(part)
            else:
                if not indices:
                    indices += _names_in(part)
                rest.append(part)
        condition: Node | None = None
        if rest:
            span = (rest[0].span[0], rest[-1].span[1])
            condition = rest[0] if len(rest) == 1 else tree.Statements(tuple(rest), span=span)
        return tuple(indices), first, domain, condition

    def _reduce(self) -> Node:
        """Read a sum or product with its body: the term that follows."""
        token = self.take()
        bound = self.bound
        self.bound = set(bound)
        indices, first, upper, domain, condition = self.bounds()
        if not self._operand_follows() and not self.at("-", "+"):
            self.fail("what is added up" if token.text == r"\sum" else "what is taken together")
        body = self.expression(PRODUCT)
        self.bound = bound
        return tree.Reduce(
            cast(Any, _REDUCE[token.text]),
            body,
            indices,
            first,
            upper,
            domain,
            condition,
            span=(token.start, self.end()),
        )

    def _extremum(self) -> Node:
        """Read min, max, arg min and the like, with what stands below."""
        start = self.token.start
        name = self._extremum_name()
        return self._extremum_body(name, start, None)

    def _extremum_name(self) -> str:
        """Read the name of the operator."""
        text = self.take().text
        if text == r"\arg":
            return "arg " + self.take().text[1:]
        return _EXTREMUM[text]

    def _extremum_body(self, name: str, start: int, lower: Node | None) -> Node:
        """Read the body of min and the like: a list in brackets, or the whole expression that follows."""
        symbol_span = (start, self.end())
        bound = self.bound
        self.bound = set(bound)
        if self.at("_"):
            if lower is not None:
                self.fail("one thing below")
            self.take()
            self.declare_ahead()
            lower = self.lower()
        elif lower is None and not name.startswith("arg") and self.at("(", r"\{", "["):
            pair = {"(": "()", "[": "[]", r"\{": "{}"}[self.token.text]
            closing = _CLOSING[self.take().text]
            items, given, _ = self.items(closing)
            self.take()
            function = tree.Symbol("\\" + name, span=symbol_span)
            call = tree.Call(function, tuple(items), tuple(given), pair, span=(start, self.end()))
            return self.scripts(call)
        indices, first, domain, condition = self.split(lower)
        if first is not None:
            self.fail("a symbol or a set below", first.span[0])
        if not self._operand_follows() and not self.at("-", "+") and self.token.kind != "quad":
            self.fail(f"what to take the {name} of")
        body = self._whole()
        self.bound = bound
        return tree.Extremum(cast(Any, name), body, indices, domain, condition, span=(start, self.end()))

    def _whole(self) -> Node:
        """Read the whole expression, up to another min or max."""
        start = self.token.start
        body = self.expression(PRODUCT)
        while self.at("+", "-", r"\pm") and self.ahead().text not in _EXTREMUM:
            sign = INFIX[self.take().text][0]
            right = self.expression(SUM + 1)
            body = tree.Binary(sign, body, right, span=(start, self.end()))
        return body

    def _limit(self) -> Node:
        """Read a limit."""
        start = self.take().start
        self.expect("_", "what comes close to what, below lim")
        self.declare_ahead()
        below = self.group()
        if not isinstance(below, tree.Relation) or below.operators != ("→",):
            self.fail(r"x \to … below lim", below.span[0])
        body = self.expression(PRODUCT)
        return tree.Limit(below.operands[0], below.operands[1], body, span=(start, self.end()))

    def _integral(self) -> Node:
        """Read an integral up to its differentials."""
        start = self.take().start
        lower = upper = None
        while self.at("_", "^"):
            if self.take().text == "_":
                lower = self.group()
            else:
                upper = self.group()
        self.in_integral += 1
        body: Node | None = None
        variables: list[Node] = []
        if not self._differential_follows():
            body = self.expression(0)
        while self._differential_follows():
            self.take()
            variables.append(self.factor_before_differential())
        self.in_integral -= 1
        if not variables:
            self.fail(r"\mathrm{d} and the variable of the integral")
        if body is None:
            body = (
                self.expression(PRODUCT) if self._operand_follows() else tree.Number("1", span=(start, start))
            )
        return tree.Integral(body, tuple(variables), lower, upper, span=(start, self.end()))

    def _decorated(self) -> Node:
        r"""Read ``\underset``, ``\underbrace`` and the like."""
        token = self.take()
        start = token.start
        if token.text in (r"\underbrace", r"\overbrace"):
            operand = self.group()
            if self.at("_" if token.text == r"\underbrace" else "^"):
                self.take()
                note = self.note()
                return self.scripts(tree.Annotated(operand, note, span=(start, self.end())))
            return self.scripts(operand)
        below = self.place
        self.place = self.closing(below) + 1
        inside = self.place + 1
        name = self.tokens[inside].text
        if token.text == r"\underset" and (name in _EXTREMUM or name == r"\arg"):
            after = self.closing(self.place) + 1
            self.place = inside
            kind = self._extremum_name()
            if self.place != after - 1:
                self.fail(f"}} behind {kind}")
            bound = self.bound
            self.bound = set(bound)
            self.place = below
            self.declare_ahead()
            lower = self.lower()
            self.place = after
            found = self._extremum_body(kind, start, lower)
            self.bound = bound
            return found
        self.place = below
        note = self.note()
        operand = self.group()
        return self.scripts(tree.Annotated(operand, note, span=(start, self.end())))

    def note(self) -> Node:
        """Read a remark in braces: words or a formula."""
        return self.group()

    # Environments

    def _environment(self) -> Node:
        """Read a matrix, cases, or lines that are part of an expression."""
        token = self.take()
        cases = token.text.endswith("cases")
        rows = self._rows(token, cases)
        end = self.take()
        span = (token.start, end.end)
        if cases:
            return tree.Cases(tuple(self._case(row) for row in rows), span=span)
        return tree.Matrix(tuple(tuple(row) for row in rows), _BRACKETS.get(token.text, ""), span=span)

    def _rows(self, token: Token, cases: bool) -> list[list[Node]]:
        """Read the cells of an environment up to its end."""
        self.enter("group")
        rows: list[list[Node]] = [[]]
        while True:
            here = self.token
            if here.kind in ("amp", "newline", "end", "stop"):
                cell: Node = tree.Blank(span=(here.start, here.start))
            else:
                cell = self.cell(cases and bool(rows[-1]))
            rows[-1].append(cell)
            here = self.token
            if here.kind == "amp":
                self.take()
            elif here.kind == "newline":
                self.take()
                if self.token.kind == "end":
                    break
                rows.append([])
            elif here.kind == "end":
                break
            else:
                self.fail(rf"& or \\ or \end{{{token.text}}} here, not {here.text or 'the end'}")
        if self.token.text != token.text:
            self.fail(rf"\end{{{token.text}}}")
        self.leave()
        return rows

    def cell(self, condition: bool) -> Node:
        """Read one cell; in cases, the second of a line is a condition."""
        if condition and self.token.kind == "text" and (word := self._connective(self.token)):
            return self.after_word(word)
        found = self.relation()
        if self.token.kind == "text" and (word := self._connective(self.token)):
            start = found.span[0]
            found = tree.Condition(found, word, self.after_word(word), span=(start, self.end()))
        if self.at(",", ";", "."):
            self.take()
            if self.token.kind not in ("amp", "newline", "end"):
                self.place -= 1
        return found

    def after_word(self, word: str) -> Node:
        """Read what stands behind a word such as *if*."""
        token = self.token
        rest = token.text.strip(" ,.")[len(word) :].strip(" ,:")
        if rest:
            self.tokens[self.place] = token._replace(text=rest + " " * token.text.endswith(" "))
        else:
            self.take()
            if word in ("otherwise", "else"):
                self.accept(".")
                return tree.Text(word, span=(token.start, token.end))
        found = self.relation()
        while self.at(",", ";") or (
            self.token.kind == "text" and self._connective(self.token) in ("and", "or")
        ):
            if self.at(",", ";") and self.ahead().kind in ("newline", "end", "amp"):
                self.take()
                break
            sign = "∨" if self.take().text.strip() == "or" else "∧"
            other = self.relation()
            found = tree.Binary(sign, found, other, span=(found.span[0], self.end()))
        self.accept(".")
        return found

    def _case(self, row: list[Node]) -> tree.Case:
        """Return one line of cases."""
        value = row[0]
        span = (value.span[0], row[-1].span[1])
        if len(row) > 2:
            self.fail("a value and a condition on each line of cases", row[2].span[0])
        if len(row) == 2 and not isinstance(row[1], tree.Blank):
            return tree.Case(value, row[1], span=span)
        if isinstance(value, tree.Condition):
            return tree.Case(value.statement, value.condition, span=span)
        return tree.Case(value, None, span=span)

    def _cases_follow(self) -> bool:
        """Tell whether an invisible bracket closes the array that follows a brace."""
        depth = 0
        for place in range(self.place, len(self.tokens)):
            token = self.tokens[place]
            depth += (token.kind == "begin") - (token.kind == "end")
            if not depth:
                return self.tokens[place + 1].kind == "null"
        return False

    def _cases_of_array(self, start: int) -> Node:
        """Read cases that are written as a brace and an array."""
        rows = self._rows(self.take(), True)
        self.take()
        self.take()
        return tree.Cases(tuple(self._case(row) for row in rows), span=(start, self.end()))


def _is_name(node: Node) -> bool:
    """Tell whether a node may be a bound symbol, or several."""
    return isinstance(node, tree.Symbol | tree.Index | tree.Sequence)


def _part(chain: tree.Relation, first: int, last: int) -> Node:
    """Return the operands from `first` to `last` of a chain, with the relations between them."""
    operands = chain.operands[first : last + 1]
    if len(operands) == 1:
        return operands[0]
    span = (operands[0].span[0], operands[-1].span[1])
    return tree.Relation(operands, chain.operators[first:last], span=span)


def _names_in(node: Node) -> list[Node]:
    """Return the symbols that a condition binds, each once: of a chain those between its ends."""
    if isinstance(node, tree.Relation) and len(node.operands) > 2:
        node = _part(node, 1, len(node.operands) - 2)
    symbols: list[Node] = [part for part in tree.walk(node) if isinstance(part, tree.Symbol)]
    return list(dict.fromkeys(symbols))
