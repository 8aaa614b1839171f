r"""Read what statements are made of: relations, sums, products, and everything that binds tighter."""

from __future__ import annotations

import re
from typing import Any, cast

from mlmath_ref.formula import tree
from mlmath_ref.formula.brackets import Brackets
from mlmath_ref.formula.commands import (
    DOTS,
    EXTREMA,
    IMPLICATIONS,
    INFIX,
    PARTNERS,
    PRODUCT,
    REDUCTIONS,
    RELATIONS,
)
from mlmath_ref.formula.tokens import Token
from mlmath_ref.formula.tree import Node

_NEVER = frozenset({"stop", "end", "newline", "quad", "amp", "null"})
_POSTFIX = frozenset({")", "]", "}", r"\}", ",", ";", ".", "^", "_", "!", "'", r"\%", "?", '"', "@", "`"}) | {
    r"\choose", r"\over", r"\atop", r"\rvert", r"\rVert", r"\rangle", r"\rfloor", r"\rceil", r"\mid",
    r"\forall", r"\exists", r"\pmod", r"\prime",
}  # fmt: skip

_WORDS_AND_CONNECTIVE = re.compile(
    r"(\s*\S.*?\S),? ((?:if and only if|exactly when|such that|iff?|when(?:ever)?|where|with) ?)"
)


class Factors(Brackets):
    """Relations and expressions."""

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
            sign = RELATIONS.get(self.tokens[min(close + 2, len(self.tokens) - 1)].text)
            above = "".join(item.text.strip() for item in self.tokens[self.place + 2 : close])
            if sign is not None and above:
                return "≜" if sign == "=" and above in ("def", r"\Delta") else f"{sign} {above}"
        return RELATIONS.get(token.text)

    def _take_relation(self) -> None:
        """Go on behind a relation."""
        if self.take().text in (r"\overset", r"\stackrel"):
            self.place = self.closing(self.closing(self.place) + 1) + 1

    def expression(self, tightness: int) -> Node:
        """Read operands with operators that bind at least as tightly as `tightness`."""
        self.enter()
        start = self.token.start
        left = self._signed(tightness)
        while True:
            token = self.token
            kind, text = token.kind, token.text
            infix = INFIX.get(text) if kind in ("sign", "command") else None
            if text == "." and self._multiplies():
                infix = ("·", PRODUCT)
            if infix is not None:
                name, level = infix
                if level < tightness or self._ends_sum(text, tightness):
                    break
                self.take()
                right = self.expression(level + 1)
                product = tree.Binary(name, left, right, span=(start, self.end()))
                if name == "/":
                    left = self._after_slash(product, start)
                else:
                    left = _evaluated_as_whole(product) if level == PRODUCT else product
            elif tightness <= PRODUCT and self.operand_follows() and not self._listed_dots(left):
                if kind == "text" and not isinstance(left, tree.Text) and " " in token.text:
                    left = self._phrase([left], start)
                    continue
                right = self.factor()
                left = _evaluated_as_whole(tree.Binary("", left, right, span=(start, self.end())))
            else:
                break
        self.leave()
        return left

    def _multiplies(self) -> bool:
        """Tell whether a full stop is a stranger's sign for times: in brackets it ends no statement."""
        behind = self.ahead()
        named = self._names_symbol(behind) or behind.text == r"\underset"
        return self.loose and self.brackets > 0 and named

    def _listed_dots(self, left: Node) -> bool:
        """Tell whether dots stand between the items of a list that has no commas there."""
        return self.at(r"\ldots") or (isinstance(left, tree.Dots) and left.direction == "…")

    def _ends_sum(self, text: str, tightness: int) -> bool:
        r"""Tell whether a slash ends the body of a sum: ``\sum a / \sum b`` divides two sums."""
        return text == "/" and tightness == PRODUCT and self.ahead().text in (r"\sum", r"\prod")

    def _after_slash(self, left: tree.Binary, start: int) -> Node:
        """Read ``a / b c``, which some read as (a / b) c and others as a / (b c)."""
        if not self.operand_follows() or self.token.kind == "text":
            return left
        numbers = isinstance(left.left, tree.Number) and isinstance(left.right, tree.Number)
        if numbers or self.at(r"\sum", r"\prod"):
            return left
        if not self.loose:
            self.fail("brackets, because a / b c may mean (a / b) c or a / (b c)")
        if self.at("(", "[", r"\{"):
            return left
        right: Node = left.right
        while self.operand_follows() and self.token.kind != "text":
            factor = self.factor()
            right = tree.Binary("", right, factor, span=(right.span[0], self.end()))
        return tree.Binary("/", left.left, right, span=(start, self.end()))

    def _signed(self, tightness: int) -> Node:
        """Read an operand with signs before it."""
        token = self.token
        signs = {"-": "-", "+": "+", r"\pm": "±", r"\mp": "∓", r"\neg": "¬"}
        if token.kind in ("sign", "command") and token.text in signs:
            self.take()
            level = max(tightness, PRODUCT) if token.text != r"\neg" else PRODUCT + 1
            operand = self.expression(level)
            return tree.Unary(cast(Any, signs[token.text]), operand, span=(token.start, self.end()))
        return self.factor()

    def operand_follows(self) -> bool:
        """Tell whether the next token begins an operand, so that a product without a sign goes on."""
        token = self.token
        kind, text = token.kind, token.text
        if kind in ("letter", "number", "name"):
            return not (self.in_integral and self._differential_follows())
        if kind == "text":
            return not self._connective(token)
        if kind == "begin":
            return True
        if kind == "null" and token.side == "open":
            return True
        if kind in _NEVER or text in _POSTFIX or (token.side in ("close", "middle") and text in ("|", r"\|")):
            return False
        if text in RELATIONS or text in INFIX or text in IMPLICATIONS:
            return False
        if text in (r"\overset", r"\stackrel"):
            return self._relation_sign() is None
        if text in ("|", r"\|"):
            return token.side == "open" or self.bars[-1] == "group"
        return True

    def operand_ahead(self) -> bool:
        """Tell whether an operand or a sign follows, and go on to it over wide blanks."""
        place = self.place
        while self.token.kind == "quad":
            self.take()
        if self.operand_follows() or self.at("-", "+"):
            return True
        self.place = place
        return False

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
                token = self._without_connective(token)
                self.take()
                parts.append(tree.Text(token.text.strip(), span=(token.start, token.end)))
                open_end = token.text.endswith(" ") or " " in token.text.strip()
            elif open_end and token.kind != "text" and self.operand_follows() and not self.at("(", "["):
                parts.append(self.factor())
                open_end = False
            else:
                break
        return parts[0] if len(parts) == 1 else tree.Phrase(tuple(parts), span=(start, self.end()))

    def _without_connective(self, token: Token) -> Token:
        """Part words from a connective at their end, so that a statement follows it: *equality if* a = b."""
        parted = _WORDS_AND_CONNECTIVE.fullmatch(token.text)
        if parted is None:
            return token
        middle = token.end - len(token.text) + parted.start(2)
        found = token._replace(text=parted[1], end=middle)
        self.tokens[self.place : self.place + 1] = [found, token._replace(text=parted[2] + " ", start=middle)]
        return found

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
        if kind == "null" and token.side == "open":
            self.take()
            self.enter("bar")
            inner = self.expression(0)
            self.leave()
            if not self.at("|"):
                self.fail("a bar that closes this", start)
            return self.scripts(self.evaluated(inner, start))
        if kind in _NEVER or (text in _POSTFIX and text != r"\pmod"):
            self.fail(
                "a symbol, a number or a bracket here" + ("" if kind == "stop" else f", not {text or kind}")
            )
        if text in PARTNERS or text in ("|", r"\|", "{"):
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
        if text in REDUCTIONS:
            return self._reduce()
        if text in EXTREMA or (text == r"\arg" and self.ahead().text in (r"\min", r"\max")):
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
        if text in DOTS:
            self.take()
            return tree.Dots(DOTS[text], span=(start, token.end))
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


def _evaluated_as_whole(product: tree.Binary) -> Node:
    """Return a product whose last factor has an evaluation bar with the bar for all of it: ``2x|_{x=1}``."""
    last = product.right
    if not isinstance(last, tree.Evaluated) or last.span[0] < last.operand.span[0]:
        return product
    span = (product.span[0], last.operand.span[1])
    whole = tree.Binary(product.operator, product.left, last.operand, span=span)
    return tree.Evaluated(whole, last.at, span=product.span)
