r"""Read brackets: groups, lists, tuples, blocks, bars and sets."""

from __future__ import annotations

from mlmath_ref.formula import tree
from mlmath_ref.formula.bounds import part_of_chain
from mlmath_ref.formula.commands import PARTNERS, REDUCTIONS
from mlmath_ref.formula.tables import Tables
from mlmath_ref.formula.tokens import Token
from mlmath_ref.formula.tree import Node


class Brackets(Tables):
    """What stands between two marks."""

    def group(self) -> Node:
        """Read what stands between braces."""
        opening = self.expect("{", "{")
        self.enter("group")
        if self.at("}"):
            self.fail("something between the braces")
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
        self.brackets += 1
        parts: tuple[list[Node], list[Node]] = ([], [])
        behind, trailing = 0, False
        while not self.at(*closing):
            if self.token.kind == "stop":
                self.fail(f"{closing[0]}")
            if self.at(r"\|") and parts[behind] and not trailing:
                parts[behind][-1] = self._relative(parts[behind][-1])
                continue
            if self.at(r"\mid", "|", ";") and parts[0] and not behind and not trailing:
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
                and not (not behind and self.at(r"\mid", "|", ";"))
                and not self.at(r"\|")
            ):
                self.fail(f"an operator, a comma or {closing[0]} here, not {self.token.text or 'the end'}")
        self.brackets -= 1
        self.leave()
        if behind and not parts[1]:
            self.fail("what is given behind the bar")
        return parts[0], parts[1], trailing

    def _relative(self, first: Node) -> Node:
        r"""Read what a divergence compares with, as in ``D(p \| q)``."""
        self.take()
        second = self._item()
        return tree.Relation((first, second), ("∥",), span=(first.span[0], self.end()))

    def _item(self) -> Node:
        """Read one item between commas: *and*, *or* and *as* may join statements."""
        start = self.token.start
        found = self.relation()
        while self.token.kind == "text" and (word := self._connective(self.token)) in ("and", "or", "as"):
            self.take()
            other = self.relation()
            span = (start, self.end())
            if word == "as":
                found = tree.Condition(found, word, other, span=span)
            else:
                found = tree.Binary("∧" if word == "and" else "∨", found, other, span=span)
        return found

    def _bracketed(self) -> Node:
        """Read brackets that stand where an operand may."""
        token = self.take()
        start, text = token.start, token.text
        if text == "{":
            if self._holds_bare_operator():
                return self._reduce(braced=True)
            self.place -= 1
            found = self.scripts(self.group(), start=start)
            # Braces say nothing, so a function in them has its arguments behind them.
            called = isinstance(found, tree.Symbol | tree.Index) and self._opens()
            return self._applied(found, token, start) if called else found
        if text in ("|", r"\|", r"\lvert", r"\lVert"):
            return self.scripts(self._bars(token))
        closing = PARTNERS[text]
        if text in (r"\lfloor", r"\lceil"):
            inner = self.inside(closing[0])
            return self.scripts(
                tree.Rounded(inner, "down" if text == r"\lfloor" else "up", span=(start, self.end()))
            )
        if text == r"\{":
            if self.token.kind == "begin" and self.token.text == "array" and self._cases_follow():
                return self._cases_of_array(start)
            return self.scripts(self._set(start))
        if text == "[" and self._holds_blocks():
            return self.scripts(self._blocks(start))
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
            return self.scripts(items[0], start=start)
        if pair in ("(]", "[)") and len(items) != 2:
            self.fail(f"{closing[0]}", span[1] - 1)
        if pair == "()" and isinstance(items[-1], tree.Relation) and not trailing:
            return self.scripts(self.joined(items, start), start=start)
        return self.scripts(tree.Sequence(tuple(items), pair, span=span))

    def _holds_bare_operator(self) -> bool:
        r"""Tell whether the braces hold an operator and its bounds only: ``{\sum_i} x_i``."""
        if self.token.text not in REDUCTIONS:
            return False
        place = self.place + 1
        while self.tokens[place].text in ("_", "^"):
            place = self.closing(place + 1) + 1
        return self.tokens[place].text == "}" and self.tokens[place].kind == "sign"

    def _holds_blocks(self) -> bool:
        """Tell whether wide blanks or semicolons part what the square brackets hold."""
        return any(token.kind == "quad" or token.text == ";" for token in self.within(self.place - 1))

    def _blocks(self, start: int) -> Node:
        r"""Read a matrix of blocks: ``[\mathbf{A} \quad \mathbf{b}; 0 \quad 1]``."""
        self.enter("group")
        self.brackets += 1
        rows: list[list[Node]] = [[]]
        while True:
            rows[-1].append(self.relation())
            if self.at(";"):
                rows.append([])
            elif self.token.kind != "quad" and not self.at(","):
                break
            self.take()
        self.brackets -= 1
        self.leave()
        self.expect("]", f"an operator or ] here, not {self.token.text or 'the end'}")
        return tree.Matrix(tuple(map(tuple, rows)), span=(start, self.end()))

    def inside(self, closing: str) -> Node:
        """Read one expression up to a closing bracket."""
        self.enter("group")
        self.brackets += 1
        found = self.expression(0)
        self.brackets -= 1
        self.leave()
        self.expect(closing, f"an operator or {closing} here, not {self.token.text or 'the end'}")
        return found

    def _bars(self, token: Token) -> Node:
        """Read an absolute value or a norm."""
        start, text = token.start, token.text
        if text in (r"\lvert", r"\lVert"):
            inner = self.inside(PARTNERS[text][0])
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
            items = [part_of_chain(whole, 0, colon)]
            condition = part_of_chain(whole, colon + 1, len(whole.operators))
        return tree.Collection(tuple(items), condition, span=(start, self.end()))
