r"""Read what stands at a symbol: primes, indices, powers, stars."""

from __future__ import annotations

from dataclasses import replace

from mlmath_ref.formula import tree
from mlmath_ref.formula.commands import SHORT_WORDS, STARS
from mlmath_ref.formula.names import Names
from mlmath_ref.formula.symbols import FUNCTIONS
from mlmath_ref.formula.tree import Node


class Scripts(Names):
    """Symbols and other things with their indices and powers."""

    def scripted_name(self, name: str, start: int) -> Node:
        """Read primes, indices and powers at a name; the longest name that the table has wins."""
        while self.at("'", r"\prime") or (self.at("^") and self.ahead(2).text in ("'", r"\prime")):
            if self.accept("^"):
                self.take()
                while self.accept("'", r"\prime"):
                    name += "'"
                self.expect("}", "nothing but primes above")
            else:
                self.take()
                name += "'"
        best = self._longest_name(name)
        if best is not None:
            name, after, index = best
            self.place = after
            span = (start, self.end())
            base: Node = tree.Symbol(name, span=span)
            if index is not None:
                base = tree.Index(base, (index,), span=span)
            return self.scripts(base, named=True)
        marks = self._marks()
        if marks:
            name += marks
        self.check(name, start)
        return self.scripts(tree.Symbol(name, span=(start, self.end())), named=True)

    def _marks(self) -> str:
        r"""Read stars and the like below or above, as the name has them: ``_*``, ``^{**}``."""
        if not self.at("_", "^"):
            return ""
        place, marks = self.place + 2, ""
        while (text := self.tokens[place].text) in STARS and not (
            self.at("_") and text in (r"\dagger", r"\circ")
        ):
            marks += STARS[text]
            place += 1
        if not marks or self.tokens[place].text != "}":
            return ""
        where = self.take().text
        self.place = place + 1
        return where + (marks if len(marks) == 1 or marks.startswith("\\") else f"{{{marks}}}")

    def scripts(self, base: Node, named: bool = False, start: int | None = None) -> Node:
        """Read the indices, powers and marks behind something; `start` is where its brackets open."""
        start = base.span[0] if start is None else start
        if not named:
            start = min(start, self.end())
        below = above = False
        while True:
            if self.at("_") and not below:
                self.take()
                below = True
                # x^2_i is x_i^2: the index stands closer.
                if above and isinstance(base, tree.Power):
                    base = replace(base, base=self._indexed(base.base, start), span=(start, self.end()))
                elif above and isinstance(base, tree.Transpose):
                    base = replace(base, operand=self._indexed(base.operand, start), span=(start, self.end()))
                elif above and isinstance(base, tree.Index):
                    base = replace(base, base=self._indexed(base.base, start), span=(start, self.end()))
                else:
                    base = self._indexed(base, start)
            elif self.at("^") and not above:
                if self.hold_transpose and self.ahead(2).text == r"\top":
                    return base
                self.take()
                above = True
                base = self._raised(base, start)
            elif self.at("'"):
                base = self._primed(base, start)
            elif self.at("!") and not self._not_equal():
                self.take()
                base = tree.Unary("!", base, span=(start, self.end()))
            elif self.at(r"\%"):
                self.take()
                base = tree.Unary("%", base, span=(start, self.end()))
            elif self.at("_", "^"):
                self.fail("one index below and one power above")
            elif self.at("|") and self.ahead().text == "_" and self.bars[-1] != "bar":
                base = self.evaluated(base, start)
            else:
                return base

    def evaluated(self, base: Node, start: int) -> Node:
        """Read a bar, and below it where something is taken."""
        self.take()
        self.take()
        place = self.group()
        if self.at("^"):
            self.fail("one place behind the bar, not two limits")
        if isinstance(base, tree.Derivative) and not base.at:
            return replace(base, at=(place,), span=(start, self.end()))
        return tree.Evaluated(base, place, span=(start, self.end()))

    def _not_equal(self) -> bool:
        """Tell whether an exclamation mark belongs to ``!=``, which is code, not mathematics."""
        return self.ahead().text == "=" and self.ahead().start == self.token.end

    def _indexed(self, base: Node, start: int) -> Node:
        """Read what stands below."""
        self.expect("{", "{")
        single = self.ahead().text == "}"
        token = self.token
        if single and token.kind == "command" and token.text in FUNCTIONS:
            self.take()
            found: list[Node] = [tree.Text(token.text[1:], span=(token.start, token.end))]
        elif self.loose and (word := self._word()):
            found = [word]
        else:
            self.enter("group")
            found = self._index_list()
            self.leave()
        if not self.at("}"):
            self.fail(f"an index or }} here, not {self.token.text or 'the end'}")
        self.take()
        return tree.Index(base, tuple(found), span=(start, self.end()))

    def _word(self) -> Node | None:
        """Return letters below a stranger's symbol that make a word or an abbreviation, such as KL."""
        place, letters = self.place, ""
        while self.tokens[place].kind == "letter":
            letters += self.tokens[place].text
            place += 1
        if (
            self.tokens[place].text != "}"
            or len(letters) < 2
            or not (letters.isupper() or len(letters) > 3 or letters in SHORT_WORDS)
        ):
            return None
        span = (self.token.start, self.tokens[place - 1].end)
        self.place = place
        return tree.Text(letters, span=span)

    def _index_list(self) -> list[Node]:
        """Read indices: ``ij``, ``i,j``, ``t+1``, ``1:n``."""
        found: list[Node] = []
        while True:
            start = self.token.start
            if self.at(":"):
                self.take()
                stop = None if self.at(",", "}") else self.relation()
                found.append(tree.Slice(None, stop, span=(start, self.end())))
            else:
                item = self.relation()
                if isinstance(item, tree.Relation) and item.operators == (":",):
                    item = tree.Slice(item.operands[0], item.operands[1], span=item.span)
                found += _juxtaposed(item)
            if self.accept(",", ";"):
                if self.at("}", ")", "]"):
                    self.fail("an index behind the comma")
            elif not (self.at(r"\ldots") or isinstance(found[-1], tree.Dots)) or self.at("}", ")", "]"):
                return found

    def _raised(self, base: Node, start: int) -> Node:
        """Read what stands above: a power, a transpose, an index in brackets."""
        opening = self.place
        self.expect("{", "{")
        close = self.closing(opening)
        inside = self.tokens[self.place : close]
        texts = [token.text for token in inside]
        span = (start, self.tokens[close].end)
        kinds = {token.kind for token in inside}
        if texts == [r"\top"] or (texts == ["T"] and self._is_transpose()):
            self.place = close + 1
            return tree.Transpose(base, span=span)
        starred = len(texts) == 2 and texts[0] in ("*", r"\ast", r"\star") and texts[1] in (r"\top", "T")
        if starred and isinstance(base, tree.Symbol):
            name = f"{base.name}^*"
            self.check(name, start)
            self.place = close + 1
            return tree.Transpose(tree.Symbol(name, span=(start, inside[0].end)), span=span)
        if texts in (["-", r"\top"], ["-", "T"]):
            minus = tree.Unary(
                "-", tree.Number("1", span=(inside[0].start, inside[0].end)), span=inside[0][2:4]
            )
            self.place = close + 1
            return tree.Transpose(tree.Power(base, minus, span=span), span=span)
        bracketed = len(texts) > 2 and (texts[0], texts[-1]) in (("(", ")"), ("[", "]"))
        if bracketed and texts[-1] not in texts[1:-1]:
            self.take()
            self.enter("group")
            found = self._index_list()
            self.leave()
            if not self.at(texts[-1]):
                self.fail(f"an index or {texts[-1]} here, not {self.token.text}")
            self.place = close + 1
            return tree.Index(base, tuple(found), True, span=span)
        if len(inside) == 1 and (kinds <= {"text", "name"}):
            self.place = close + 1
            text = tree.Text(texts[0].strip(), span=(inside[0].start, inside[0].end))
            return tree.Index(base, (text,), True, span=span)
        if texts and all(text in ("*", r"\ast", r"\star", r"\dagger", "+") for text in texts):
            return self._starred(base, opening, span)
        self.place = opening
        exponent = self.group()
        return tree.Power(base, exponent, span=(start, self.end()))

    def _starred(self, base: Node, opening: int, span: tuple[int, int]) -> Node:
        r"""Read a star behind an index: an entry of the starred, ``\pi_t^*`` is entry t of ``\pi^*``."""
        indices: list[tree.Index] = []
        root = base
        while isinstance(root, tree.Index):
            indices.append(root)
            root = root.base
        if not isinstance(root, tree.Symbol):
            self.fail("a symbol, because only a symbol can have a star")
        self.place = opening - 1
        return self._renamed(root, root.name + self._marks(), indices, span)

    def _primed(self, base: Node, start: int) -> Node:
        r"""Read primes behind an index: ``g_t'`` is entry t of ``g'``."""
        indices: list[tree.Index] = []
        root = base
        while isinstance(root, tree.Index) and not root.raised:
            indices.append(root)
            root = root.base
        if not indices or not isinstance(root, tree.Symbol):
            self.fail("a prime only at a symbol")
        name = root.name
        while self.accept("'"):
            name += "'"
        return self._renamed(root, name, indices, (start, self.end()))

    def _renamed(
        self, root: tree.Symbol, name: str, indices: list[tree.Index], span: tuple[int, int]
    ) -> Node:
        """Return the entries of another symbol."""
        self.check(name, root.span[0])
        found: Node = tree.Symbol(name, span=root.span)
        for index in reversed(indices):
            found = replace(index, base=found, span=span)
        return found

    def _is_transpose(self) -> bool:
        """Tell whether a T above is a transpose, not a number of steps that the table declares."""
        return "T" not in self.bound and self.table.kind("T") not in ("array", "index")

    def norm_order(self) -> Node:
        """Read the order of a norm, below its bars."""
        self.take()
        token = self.ahead()
        if token.text in ("F", "*", r"\ast") and self.ahead(2).text == "}":
            self.place += 3
            return tree.Text(token.text, span=(token.start, token.end))
        return self.group()


def _juxtaposed(node: Node) -> list[Node]:
    """Return indices that stand side by side, each on its own: ij, i1, 12."""
    if (
        isinstance(node, tree.Number)
        and len(node.text) == 2
        and "0" not in node.text
        and "." not in node.text
    ):
        start, end = node.span
        if end - start == 2:
            return [
                tree.Number(node.text[0], span=(start, start + 1)),
                tree.Number(node.text[1], span=(start + 1, end)),
            ]
    parts: list[Node] = []
    rest = node
    while isinstance(rest, tree.Binary) and rest.operator == "":
        parts.append(rest.right)
        rest = rest.left
    parts.append(rest)
    if len(parts) > 1 and any(isinstance(part, tree.Text) and part.text.startswith("-") for part in parts):
        return [tree.Phrase(tuple(reversed(parts)), span=node.span)]  # one name, such as d-proj
    if len(parts) > 1 and all(isinstance(part, tree.Symbol | tree.Number | tree.Text) for part in parts):
        return [item for part in reversed(parts) for item in _juxtaposed(part)]
    return [node]
