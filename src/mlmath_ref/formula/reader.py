"""A cursor over the tokens of a formula: look, take, expect, and say what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NoReturn

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.tokens import Token, tokenize

MAX_DEPTH = 60
"""How deep one part may stand in another; a bracket, a fraction or an index takes two or three levels."""


class Reader:
    """The tokens of one formula, and the place that reading has come to."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.tokens = tokenize(latex)
        self.place = 0
        self.depth = 0
        self.bars: list[str] = ["group"]  # what a bar means here; the last one counts
        self.brackets = 0  # how many are open

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.place]

    def ahead(self, count: int = 1) -> Token:
        """Return the token `count` places behind the next one."""
        return self.tokens[min(self.place + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.tokens[self.place]
        self.place += token.kind != "stop"
        return token

    def at(self, *texts: str) -> bool:
        """Tell whether the next token is a sign or command that reads like one of `texts`."""
        token = self.tokens[self.place]
        return token.text in texts and token.kind in ("sign", "command")

    def accept(self, *texts: str) -> bool:
        """Go on if the next token is one of `texts`, and tell whether it was."""
        found = self.at(*texts)
        self.place += found
        return found

    def expect(self, text: str, what: str) -> Token:
        """Take the token `text`, or say that it should stand here."""
        if not self.at(text):
            self.fail(what)
        return self.take()

    def fail(self, expected: str, place: int | None = None) -> NoReturn:
        """Raise the error of this formula, at the next token unless `place` says otherwise."""
        raise FormulaError(self.latex, self.token.start if place is None else place, f"expected {expected}")

    def enter(self, bar: str | None = None) -> None:
        """Go one level deeper; `bar` says what a bar means there."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("fewer brackets, fractions or functions in each other; read it in parts")
        self.bars.append(bar or self.bars[-1])

    def leave(self) -> None:
        """Come back from one level."""
        self.depth -= 1
        self.bars.pop()

    def closing(self, opening: int) -> int:
        """Return the place of the brace that closes the one at the place `opening`."""
        depth, place = 0, opening
        while True:
            token = self.tokens[place]
            if token.kind == "stop":
                self.fail("a } that closes this {", self.tokens[opening].start)
            if token.kind == "sign":
                depth += (token.text == "{") - (token.text == "}")
                if not depth:
                    return place
            place += 1

    def within(self, opening: int) -> Iterator[Token]:
        """Yield the tokens that stand in the brackets at the place `opening`, but in no others."""
        depth = 0
        for token in islice(self.tokens, opening, None):
            depth += (token.text in ("(", "[", "{", r"\{")) - (token.text in (")", "]", "}", r"\}"))
            if depth == 1:
                yield token
            elif not depth:
                return

    def end(self) -> int:
        """Return where the last token that was taken ends."""
        return self.tokens[self.place - 1].end if self.place else 0
