r"""Read a formula: from LaTeX to a tree, with a Pratt parser.

How tightly things bind, from loose to tight: statements, conditions, relations, sets (∪ ∩ ∧ ∨), sums (+
−), products (· / and no sign at all), signs, powers and indices. ∑ and ∏ take the term that follows; min,
max and arg min take the whole expression. The symbol table says whether brackets behind a symbol hold
arguments.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Literal

from mlmath_ref.formula import tree
from mlmath_ref.formula.commands import IMPLICATIONS
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.factors import Factors
from mlmath_ref.formula.symbols import BOOK, Table
from mlmath_ref.formula.tokens import Token
from mlmath_ref.formula.tree import Node

_MAX_TREE = 120


def parse(latex: str, table: Table = BOOK, *, undeclared: Literal["error", "variable"] = "error") -> Node:
    r"""Read a formula.

    Parameters
    ----------
    latex : str
        The formula, without dollar signs.
    table : Table
        What the symbols stand for; the book's table unless said otherwise.
    undeclared : str
        What to do with a symbol that the table does not have: raise an error, or, for formulas from
        elsewhere, take it for a variable; then brackets behind a letter are arguments if that is how such
        a letter is used.

    Returns
    -------
    Node
        The tree.

    Raises
    ------
    FormulaError
        If the formula cannot be read; the message shows the place and what was expected.
    TypeError
        If `latex` is not text.
    ValueError
        If `undeclared` is neither ``"error"`` nor ``"variable"``.

    Examples
    --------
    >>> print(tree.compact(parse(r"\hat y = \mathbf w^\top \mathbf x + b")))
    (= \hat{y} (+ (* (T \mathbf{w}) \mathbf{x}) b))
    >>> parse(r"L = \frac{1}{n")
    Traceback (most recent call last):
    mlmath_ref.formula.errors.FormulaError: expected a } that closes this {
      L = \frac{1}{n
                  ^
    """
    if not isinstance(latex, str):
        raise TypeError(f"latex must be text, such as r'\\hat{{y}} = w x + b'; it is {type(latex).__name__}")
    if undeclared not in ("error", "variable"):
        raise ValueError(f"undeclared must be 'error' or 'variable'; it is {undeclared!r}")
    parser = Parser(latex, table, undeclared == "variable")
    found = parser.formula()
    if len(parser.tokens) > _MAX_TREE and _height(found) > _MAX_TREE:
        raise FormulaError(
            latex, 0, f"expected at most {_MAX_TREE} parts joined in one row; read it in parts"
        )
    return found


def _height(node: Node) -> int:
    """Return how many nodes stand above each other."""
    highest, pending = 0, [(node, 1)]
    while pending:
        current, height = pending.pop()
        highest = max(highest, height)
        pending.extend((child, height + 1) for child in tree.children(current))
    return highest


class Parser(Factors):
    """Statements and relations; what they are made of is read by `Factors`."""

    def formula(self) -> Node:
        """Read the whole formula."""
        if self.token.kind == "stop":
            self.fail("a formula")
        found = self.statements()
        if self.token.kind != "stop":
            self.fail(self.surprise())
        return found

    def surprise(self) -> str:
        """Return what to say about a token that cannot stand where it stands."""
        token = self.token
        if token.text in (")", "]", r"\}", r"\rvert", r"\rVert", r"\rangle", r"\rfloor", r"\rceil", "}"):
            return f"an opening bracket somewhere before {token.text}"
        if token.kind == "end":
            return rf"\begin{{{token.text}}} somewhere before \end{{{token.text}}}"
        return f"an operator, a relation or the end, not {token.text or 'this'}"

    def statements(self) -> Node:
        """Read statements until something that ends them."""
        start = self.token.start
        lines: list[Node] = []
        while True:
            while self.token.kind in ("newline", "quad") or (lines and self.accept(".", ",", ";")):
                self.place += self.token.kind in ("newline", "quad")
            if self.token.kind in ("stop", "end", "amp") or self.at("}"):
                break
            lines.append(self.line())
            if self.token.kind not in ("newline", "quad") and not self.at(",", ";", "."):
                break
        if not lines:
            self.fail("a statement")
        return lines[0] if len(lines) == 1 else tree.Statements(tuple(lines), span=(start, self.end()))

    def line(self) -> Node:
        """Read what commas join, up to a wide blank or a line end."""
        start = self.token.start
        parts = [self.statement()]
        while self.at(",", ";"):
            after = self.ahead()
            if after.kind in ("stop", "newline", "quad", "end", "amp") or after.text == "}":
                self.take()
                break
            if (after.kind == "text" and self._connective(after)) or self._quantifier_ends():
                self.take()
                parts[-1] = self.conditions(parts[-1], start)
                continue
            self.take()
            parts.append(self.statement())
        if self.at(".") and self.ahead().kind in ("stop", "newline", "quad", "end", "amp"):
            self.take()
        return self.joined(parts, start)

    def joined(self, parts: list[Node], start: int) -> Node:
        """Return what commas join: a list, a list in a relation as in ``x, y ∈ ℝ``, or several statements."""
        if len(parts) == 1:
            return parts[0]
        span = (start, parts[-1].span[1])
        stated = [isinstance(part, tree.Relation | tree.Condition | tree.Statements) for part in parts]
        if not any(stated):
            return tree.Sequence(tuple(parts), "", span=span)
        if bounded := _bounded(parts, span):
            return bounded
        begins = [place for place, states in enumerate(stated) if states]
        found: list[Node] = []
        for begin, end in zip(begins, [*begins[1:], len(parts)], strict=True):
            found += self._counted(parts[begin:end])
        before, last = parts[: begins[0]], found[-1]
        if before and len(found) == 1 and isinstance(last, tree.Relation):
            items = (*before, last.operands[0])
            left = tree.Sequence(items, "", span=(start, items[-1].span[1]))
            return tree.Relation((left, *last.operands[1:]), last.operators, span=span)
        found = [*before, *found]
        return found[0] if len(found) == 1 else tree.Statements(tuple(found), span=span)

    def _counted(self, parts: list[Node]) -> list[Node]:
        """Return a statement with the items behind it, as its list if they count: i = 1, …, n."""
        first = parts[0]
        counts = len(parts) > 2 and all(isinstance(part, tree.Number | tree.Dots) for part in parts[1:-1])
        if not counts or not isinstance(first, tree.Relation):
            return parts
        items = (first.operands[-1], *parts[1:])
        right = tree.Sequence(items, "", span=(items[0].span[0], items[-1].span[1]))
        span = (first.span[0], right.span[1])
        return [tree.Relation((*first.operands[:-1], right), first.operators, span=span)]

    def _quantifier_ends(self) -> bool:
        r"""Tell whether behind a comma a condition such as ``\forall i`` ends the line."""
        if self.ahead().text not in (r"\forall", r"\exists"):
            return False
        behind = self.tokens[self.place + 2 :]
        ends = ("stop", "newline", "quad", "end", "amp")
        line = takewhile(lambda token: token.kind not in ends and token.text != "}", behind)
        return all(token.text not in (":", ",") for token in line)

    def statement(self) -> Node:
        """Read one statement with its conditions."""
        start = self.token.start
        if self.at(r"\forall", r"\exists"):
            word = "for all" if self.take().text == r"\forall" else "for some"
            bound = self._quantified()
            self.accept(":", ",", ".")
            while self.token.kind == "quad":
                self.take()
            self.enter()
            inner = self.statement()
            self.leave()
            return tree.Condition(inner, word, bound, span=(start, self.end()))
        if not self.place and self.token.text in IMPLICATIONS:  # goes on from what stands before the formula
            return self.conditions(tree.Blank(span=(start, start)), start)
        return self.conditions(self.relation(), start)

    def _quantified(self) -> Node:
        """Read the variables behind ∀ or ∃, and where they come from."""
        self.declare_ahead()
        self.enter("quantified")
        start = self.token.start
        parts = [self.relation()]
        while self.at(",") and self._names_symbol(self.ahead()) and self.ahead(2).text in (",", r"\in"):
            self.take()
            parts.append(self.relation())
        self.leave()
        return self.joined(parts, start)

    def conditions(self, found: Node, start: int) -> Node:
        """Read *exactly when*, *if*, ⇒, ∀ and the like behind a statement."""
        while True:
            token = self.token
            if token.kind in ("quad", "newline") and self._condition_follows(self.ahead()):
                self.take()
                continue
            if token.kind == "command" and token.text in IMPLICATIONS:
                self.take()
                condition = self.relation()
                connective = IMPLICATIONS[token.text]
            elif self.at(r"\forall", r"\exists"):
                connective = "for all" if self.take().text == r"\forall" else "for some"
                condition = self._quantified()
            elif token.kind == "text" and (words := self._connective(token)):
                connective = words
                rest = token.text.strip(" ,.")[len(words) :].strip(" ,:")
                self.take()
                while self.token.kind in ("quad", "newline"):
                    self.take()
                if words == "otherwise":
                    return tree.Condition(found, words, tree.Blank(span=token[2:4]), span=(start, self.end()))
                if rest:
                    # Words go on: they are the condition, or its beginning.
                    tail = " " if token.text.endswith(" ") else ""
                    self.place -= 1
                    self.tokens[self.place] = token._replace(text=rest + tail)
                if self.token.kind in ("stop", "end", "amp") or self.at("}"):
                    self.fail(f"a statement behind “{words}”")
                listed = words.startswith(("for", "where", "with", "whenever"))
                condition = self._listed() if listed else self.relation()
            else:
                return found
            found = tree.Condition(found, connective, condition, span=(start, self.end()))

    def _listed(self) -> Node:
        """Read a statement with what commas add to it, such as ``i = 1, …, n``."""
        start = self.token.start
        self.declare_ahead()
        parts = [self.relation()]
        ends = ("stop", "newline", "quad", "end", "amp", "text")
        while self.at(",") and self.ahead().kind not in ends and not self._quantifier_ends():
            self.take()
            parts.append(self.relation())
        return self.joined(parts, start)

    def _condition_follows(self, token: Token) -> bool:
        """Tell whether a condition begins with this token."""
        return (
            (token.kind == "text" and bool(self._connective(token)))
            or (token.kind == "command" and token.text in IMPLICATIONS)
            or (token.text in (r"\forall", r"\exists") and self.token.kind == "quad")
        )


def _bounded(parts: list[Node], span: tuple[int, int]) -> Node | None:
    """Return a chain for each of the symbols that stand between a number and a bound: 1 ≤ i, j ≤ n."""
    match parts:
        case [
            tree.Relation((tree.Number() as low, one), (sign,)),
            *middle,
            tree.Relation((last, high), (other,)),
        ]:
            items = (one, *middle, last)
            names = all(isinstance(item, tree.Symbol | tree.Index) for item in items)
            if names and sign == other and sign in ("<", "≤"):
                chains = (tree.Relation((low, item, high), (sign, sign), span=span) for item in items)
                return tree.Statements(tuple(chains), span=span)
    return None
