r"""Read the names of symbols, with their decorations, and look them up in the table."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from mlmath_ref.formula import tree
from mlmath_ref.formula.commands import ACCENTS, CONNECTIVES, FONTS, LETTERS, LONG_ACCENTS
from mlmath_ref.formula.reader import Reader
from mlmath_ref.formula.symbols import CONSTANTS, FUNCTIONS, Table
from mlmath_ref.formula.tokens import Token
from mlmath_ref.formula.tree import Node


class Names(Reader, ABC):
    """Names, and what the other parts of the parser promise."""

    def __init__(self, latex: str, table: Table, loose: bool) -> None:
        super().__init__(latex)
        self.table = table
        self.loose = loose
        self.bound: set[str] = set()
        self.in_integral = 0
        self.hold_transpose = False
        self.small_changes = loose and self._writes_small_changes()

    # What the other classes have; they are one parser.

    @abstractmethod
    def relation(self) -> Node:
        """Read one expression or a chain of them."""

    @abstractmethod
    def expression(self, tightness: int) -> Node:
        """Read operands with operators that bind at least as tightly as `tightness`."""

    @abstractmethod
    def factor(self) -> Node:
        """Read one operand."""

    @abstractmethod
    def group(self) -> Node:
        """Read what stands between braces."""

    @abstractmethod
    def inside(self, closing: str) -> Node:
        """Read one expression up to a closing bracket."""

    @abstractmethod
    def items(self, closing: tuple[str, ...], bar: str = "given") -> tuple[list[Node], list[Node], bool]:
        """Read what commas part."""

    @abstractmethod
    def operand_follows(self) -> bool:
        """Tell whether the next token begins an operand."""

    @abstractmethod
    def operand_ahead(self) -> bool:
        """Tell whether an operand or a sign follows, and go on to it over wide blanks."""

    @abstractmethod
    def joined(self, parts: list[Node], start: int) -> Node:
        """Return what commas join."""

    @abstractmethod
    def listed_below(self) -> Node:
        """Read a group that may hold a list."""

    def _writes_small_changes(self) -> bool:
        """Tell whether each plain d of a formula stands before a letter, two or more of them close to it."""
        places = [place for place, token in enumerate(self.tokens) if token[:2] == ("letter", "d")]
        pairs = [(self.tokens[place], self.tokens[place + 1]) for place in places]
        close = [first for first, second in pairs if first.end == second.start]
        return len(close) > 1 and all(second.kind == "letter" for _, second in pairs)

    def _connective(self, token: Token) -> str:
        """Return the word that joins statements at the start of a text; empty if there is none."""
        text = token.text.strip(" ,.").lower()
        for word in CONNECTIVES:
            if text == word or (text.startswith(word) and text[len(word)] in " ,:"):
                return word
        return ""

    def plain_name(self) -> tuple[str, Node | None]:
        r"""Read a symbol without indices: its name; for an accent above more, its name and what is below."""
        token = self.take()
        text = token.text
        if token.kind == "letter" or (token.kind == "command" and text in LETTERS):
            return text, None
        if token.kind == "name":
            return (
                rf"\mathrm{{{text}}}"
                if token.side == "mathrm" and len(text) == 1
                else rf"\operatorname{{{text}}}"
            ), None
        if text in FONTS:
            self._narrow_font()
            close = self.closing(self.place)
            name = self.key(self.place + 1, close)
            if not re.fullmatch(r"[A-Za-z0-9]+|\\[A-Za-z]+|\\operatorname\{\w+\}|\\text\{\w+\}", name):
                self.fail(f"letters behind {text}", self.tokens[self.place].end)
            self.place = close + 1
            return f"{text}{{{name}}}", None
        if text in ACCENTS or text in LONG_ACCENTS:
            mark = {r"\overline": r"\bar", r"\overrightarrow": r"\vec"}.get(text, text)
            start = self.place
            first = self.ahead()
            if self._names_symbol(first):
                self.place += 1
                self.enter()
                name, inner = self.plain_name()
                self.leave()
                if inner is None and self.at("}"):
                    self.take()
                    return f"{mark}{{{name}}}", None
                self.place = start
            return mark, self.group()
        if text not in FUNCTIONS:
            self.fail(f"a symbol that the reader knows, not {text}", token.start)
        return text, None

    def _narrow_font(self) -> None:
        r"""Let a font around a symbol with an index be that of the symbol: ``\mathbf{c_1}``."""
        close = self.closing(self.place)
        behind = place = self.place + 2
        while self.tokens[place].text in ("_", "^", "'"):
            place = place + 1 if self.tokens[place].text == "'" else self.closing(place + 1) + 1
        if place == close > behind and self._names_symbol(self.ahead()):
            end = self.ahead().end
            self.tokens.insert(behind, self.tokens.pop(close)._replace(start=end, end=end))

    def _names_symbol(self, token: Token) -> bool:
        """Tell whether a name may begin with this token."""
        text = token.text
        return token.kind in ("letter", "name") or (
            token.kind == "command" and (text in LETTERS or text in FONTS or text in ACCENTS)
        )

    def key(self, first: int, last: int) -> str:
        """Return the tokens from `first` to before `last` as the symbol table writes them."""
        parts: list[str] = []
        for token in self.tokens[first:last]:
            text = token.text
            if token.kind == "text" or (token.kind == "name" and len(text) > 1):
                text = rf"\text{{{text.strip()}}}"
            if parts and parts[-1].startswith("\\") and parts[-1][-1].isalpha() and text[:1].isalnum():
                parts.append(" ")
            parts.append(text)
        return "".join(parts)

    def check(self, name: str, start: int) -> None:
        """Say how to declare a symbol that the table does not have."""
        if self.loose or name in self.bound or name in CONSTANTS or self.table.kind(name) is not None:
            return
        if self.at("_") and self.table.array_of(name) is not None:
            return  # an entry of a vector
        if name in (r"\Pr", r"\operatorname{P}"):
            return
        self.fail(self.table.how_to_declare(name), start)

    def _longest_name(self, name: str) -> tuple[str, int, Node | None] | None:
        """Return the longest name in the table that starts here, where it ends, and its index."""
        keys: dict[str, tuple[str, int, int]] = {}
        place = self.place
        for _ in range(2):
            mark = self.tokens[place].text
            if mark not in ("_", "^") or mark in keys or self.tokens[place + 1].text != "{":
                break
            close = self.closing(place + 1)
            key = self.key(place + 2, close)
            short = close == place + 3 and self.tokens[place + 2].kind not in ("text", "name", "command")
            keys[mark] = (f"{mark}{key}" if short else f"{mark}{{{key}}}", close + 1, place)
            place = close + 1
        below, above = keys.get("_"), keys.get("^")
        if below and above and f"{name}{below[0]}{above[0]}" in self.table:
            return f"{name}{below[0]}{above[0]}", place, None
        first = next(iter(keys.values()), None)
        if first is None or f"{name}{first[0]}" not in self.table:
            return None
        index: Node | None = None
        letter = self.tokens[first[2] + 2]
        if first[0].startswith("_") and len(first[0]) == 2 and self.table.kind(letter.text) == "index":
            index = tree.Symbol(letter.text, span=(letter.start, letter.end))
        return f"{name}{first[0]}", first[1], index

    def declare_ahead(self) -> None:
        """Note the symbols that are bound in what follows: those before the first relation."""
        place = self.place + self.at("{")
        while self.tokens[place].kind != "stop":
            token = self.tokens[place]
            if token.text == r"\substack" or (
                token.text == "{" and self.tokens[place - 1].text == r"\substack"
            ):
                place += 1
                continue
            if token.kind == "letter" or token.text in LETTERS:
                name = token.text
                while self.tokens[place + 1].text in ("'", r"\prime"):
                    name, place = name + "'", place + 1
                self.bound.add(name)
            elif token.text in FONTS or token.text in ACCENTS:
                close = self.closing(place + 1)
                self.bound.add(f"{token.text}{{{self.key(place + 2, close)}}}")
                place = close
            elif token.text != ",":
                break
            place += 1
