r"""Read operators that bind a symbol: sums, products, min and max, with what stands below and above."""

from __future__ import annotations

from typing import Any, cast

from mlmath_ref.formula import tree
from mlmath_ref.formula.commands import EXTREMA, INFIX, PARTNERS, PRODUCT, REDUCTIONS, SUM
from mlmath_ref.formula.derivatives import Derivatives
from mlmath_ref.formula.tree import Node


class Bounds(Derivatives):
    """Operators with bounds."""

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
        indices, first, domain, condition = self.split(lower, upper)
        return indices, first, upper, domain, condition

    def lower(self) -> Node:
        """Read the group below a sum: it may hold several statements."""
        self.expect("{", "{")
        self.enter("below")
        if self.at("{") and self.tokens[self.closing(self.place) + 1].text == "}":
            found = self.lower()
        elif self.accept(r"\substack"):
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
        while self.at(",", ";", r"\atop") or self.token.kind == "newline":
            self.take()
            parts.append(self.relation())
        return parts[0] if len(parts) == 1 else tree.Statements(tuple(parts), span=(start, self.end()))

    def split(
        self, lower: Node | None, upper: Node | None = None
    ) -> tuple[tuple[Node, ...], Node | None, Node | None, Node | None]:
        """Return the bound symbols, the lower limit, the set and the condition that `lower` states.

        With nothing above, ``y_i = 1`` is no first value but says which i count.
        """
        if lower is None:
            return (), None, None, None
        parts = lower.items if isinstance(lower, tree.Statements) else (lower,)
        indices: list[Node] = []
        first = domain = None
        rest: list[Node] = []
        for part in parts:
            core = part
            while isinstance(core, tree.Index | tree.Power):
                core = core.base
            if isinstance(core, tree.Collection) and core.condition is None and not rest:
                indices.append(part)
            elif isinstance(part, tree.Symbol | tree.Index | tree.Sequence) and not rest:
                indices += part.items if isinstance(part, tree.Sequence) else (part,)
            elif isinstance(part, tree.Relation) and len(part.operands) == 2 and _is_name(part.operands[0]):
                sign = part.operators[0]
                left = part.operands[0]
                if sign == "=" and upper is None and isinstance(left, tree.Index) and not indices:
                    indices += [index for index in left.indices if isinstance(index, tree.Symbol)]
                    rest.append(part)
                elif sign == "=" and first is None and part.operands[0] not in indices:
                    indices.append(part.operands[0])
                    first = part.operands[1]
                elif sign == "∈" and domain is None:
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

    def _reduce(self, braced: bool = False) -> Node:
        r"""Read a sum or product with its body: the term that follows, also behind ``{\sum_i}``."""
        token = self.take()
        bound = self.bound
        self.bound = set(bound)
        indices, first, upper, domain, condition = self.bounds()
        if braced:
            self.expect("}", "nothing but the bounds")
        if not self.operand_ahead():
            self.fail("what is added up" if token.text == r"\sum" else "what is taken together")
        body = self.expression(PRODUCT)
        self.bound = bound
        return tree.Reduce(
            cast(Any, REDUCTIONS[token.text]),
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
        return EXTREMA[text]

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
            closing = PARTNERS[self.take().text]
            items, given, _ = self.items(closing)
            self.take()
            function = tree.Symbol("\\" + name, span=symbol_span)
            call = tree.Call(function, tuple(items), tuple(given), pair, span=(start, self.end()))
            return self.scripts(call)
        indices, first, domain, condition = self.split(lower)
        if first is not None:
            self.fail("a symbol or a set below", first.span[0])
        if not self.operand_ahead():
            self.fail(f"what to take the {name} of")
        body = self._whole()
        if isinstance(body, tree.Collection) and len(body.items) == 1 and body.condition is None:
            body = body.items[0]  # brackets, not a set: what is below the sign says where it picks from
        self.bound = bound
        return tree.Extremum(cast(Any, name), body, indices, domain, condition, span=(start, self.end()))

    def _whole(self) -> Node:
        """Read the whole expression, up to another min or max."""
        start = self.token.start
        body = self.expression(PRODUCT)
        while self.at("+", "-", r"\pm") and self.ahead().text not in EXTREMA:
            sign = INFIX[self.take().text][0]
            right = self.expression(SUM + 1)
            body = tree.Binary(sign, body, right, span=(start, self.end()))
        return body

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
        if token.text == r"\underset" and name == r"\lim" and self.tokens[inside + 1].text == "}":
            return self._limit(below)
        extreme = name in EXTREMA or (name == r"\arg" and self.tokens[inside + 1].text in (r"\min", r"\max"))
        if token.text == r"\underset" and extreme:
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
        """Read a remark in braces: words or a formula, or several that commas part."""
        return self.listed_below()

    def listed_below(self) -> Node:
        """Read a group that may hold a list."""
        found = self.lower()
        if not isinstance(found, tree.Statements):
            return found
        stated = any(isinstance(item, tree.Relation | tree.Condition) for item in found.items)
        return found if stated else tree.Sequence(found.items, "", span=found.span)


def _is_name(node: Node) -> bool:
    """Tell whether a node may be a bound symbol, or several."""
    return isinstance(node, tree.Symbol | tree.Index | tree.Sequence)


def part_of_chain(chain: tree.Relation, first: int, last: int) -> Node:
    """Return the operands from `first` to `last` of a chain, with the relations between them."""
    operands = chain.operands[first : last + 1]
    if len(operands) == 1:
        return operands[0]
    span = (operands[0].span[0], operands[-1].span[1])
    return tree.Relation(operands, chain.operators[first:last], span=span)


def _names_in(node: Node) -> list[Node]:
    """Return the symbols that a condition binds, each once: of a chain those between its ends."""
    if isinstance(node, tree.Relation) and len(node.operands) > 2:
        node = part_of_chain(node, 1, len(node.operands) - 2)
    symbols: list[Node] = [part for part in tree.walk(node) if isinstance(part, tree.Symbol)]
    return list(dict.fromkeys(symbols))
