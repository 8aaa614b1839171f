r"""Read environments whose cells mean something: matrices and cases."""

from __future__ import annotations

from itertools import islice

from mlmath_ref.formula import tree
from mlmath_ref.formula.bounds import Bounds
from mlmath_ref.formula.commands import CLOSING, MATRICES, OPENING
from mlmath_ref.formula.tokens import Token
from mlmath_ref.formula.tree import Node


class Tables(Bounds):
    """Matrices and cases."""

    def _environment(self) -> Node:
        """Read a matrix, cases, or lines that are part of an expression."""
        token = self.take()
        cases = token.text.endswith("cases")
        rows = self._rows(token, cases)
        end = self.take()
        span = (token.start, end.end)
        if cases:
            return tree.Cases(tuple(self._case(row) for row in rows), span=span)
        return tree.Matrix(tuple(tuple(row) for row in rows), MATRICES.get(token.text, ""), span=span)

    def _rows(self, token: Token, cases: bool) -> list[list[Node]]:
        """Read the cells of an environment up to its end."""
        parted = not cases and self._parted_by_bars()
        self.enter("given" if parted else "group")
        rows: list[list[Node]] = [[]]
        while True:
            here = self.token
            if here.kind in ("amp", "newline", "end", "stop"):
                cell: Node = tree.Blank(span=(here.start, here.start))
            else:
                cell = self.cell(cases and bool(rows[-1]))
            rows[-1].append(cell)
            here = self.token
            if here.kind == "amp" or (parted and self.at("|", r"\mid")):
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

    def _parted_by_bars(self) -> bool:
        """Tell whether bars part the columns of a matrix: then no cell begins or ends with one."""
        depth, before, found = 0, "edge", False
        for token in islice(self.tokens, self.place, None):
            mark = ""
            if not depth and token.kind in ("amp", "newline", "end"):
                mark = "edge"
            elif not depth and token.text in ("|", r"\mid") and not token.side:
                mark, found = "bar", True
            if mark and before and "bar" in (mark, before):
                return False
            depth += (token.kind == "begin" or token.text in OPENING) - (
                token.kind == "end" or token.text in CLOSING
            )
            if depth < 0:
                return found
            before = mark
        return False

    def cell(self, condition: bool) -> Node:
        """Read one cell; in cases, the second of a line is a condition."""
        if condition and self.token.kind == "text" and (word := self._connective(self.token)):
            return self.after_word(word)
        start = self.token.start
        parts = [self.relation()]
        ends = ("amp", "newline", "end", "text", "stop")
        while condition and self.at(",") and self.ahead().kind not in ends:
            self.take()
            parts.append(self.relation())
        found = self.joined(parts, start)
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
