"""Cut a formula into raw tokens, in its own order: letters, numbers, commands, words, brackets, signs."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlmath_ref.formula.commands import (
    BLANKS,
    CHARACTERS,
    CLOSING,
    COLUMNED,
    LINES,
    NOTHING,
    NOTHING_WITH_ARGUMENT,
    OPENING,
    OPERATORS,
    SAME,
    SIDES,
    SPELLED,
    TABLES,
    TEXTS,
)
from mlmath_ref.formula.errors import FormulaError


class Token(NamedTuple):
    r"""One piece of a formula.

    `kind` is ``letter``, ``number``, ``command``, ``text``, ``sign``, ``begin``, ``end``, ``quad``,
    ``newline``, ``amp`` or ``stop``. `text` is what it says: of a text its words, of an environment its
    name. `side` is ``open``, ``close`` or ``middle`` where ``\left``, ``\right`` and the like say so.
    """

    kind: str
    text: str
    start: int
    end: int
    side: str = ""


_MATCH = re.compile(
    r"(?P<blank>[ \t\r\n~]+|%[^\n]*(?:\n|$))"
    r"|(?P<number>\d+(?:(?:\\,|\{,\})\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    # Some write these names without a backslash, or \\operatorname.
    r"|(?P<word>(?<![A-Za-z\\_^])(?:(?:Pr(?:ob)?|[Cc]ov|COV|[Vv]ar|VAR|ln|det|diag|rank|softmax|sigmoid)"
    r"(?=\s*(?:\\(?:left|[bB]igg?l?)\s*)?[\[(])"
    r"|(?:log|exp|sin|cos|tanh?|lim|(?:arg *)?(?:min|max))(?![A-Za-z])))"
    r"|(?P<letter>[A-Za-z])"
    r"|(?P<newline>\\\\\*?(?:\s*\[\s*-?[\d.]*\s*(?:ex|em|pt|mm|cm|in|mu|px)\s*\])?)"
    r"|(?P<command>\\[A-Za-z]+\*?|\\.|\\\n)"
    r"|(?P<sign>:=|\.\.\.|.)"
)
_NAME = re.compile(r"\s*\{\s*([A-Za-z]+\*?)\s*\}")
_DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\.|[()\[\]|/.<>‖∥])")


def braced(latex: str, start: int) -> tuple[str, int, int]:
    """Return what stands between the braces that open behind `start`, where it starts, and where they end."""
    begin = start
    while begin < len(latex) and latex[begin].isspace():
        begin += 1
    if begin >= len(latex) or latex[begin] != "{":
        raise FormulaError(latex, begin, "expected {")
    depth, place = 0, begin
    while place < len(latex):
        letter = latex[place]
        if letter == "\\":
            place += 1
        elif letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
            if not depth:
                return latex[begin + 1 : place], begin + 1, place + 1
        place += 1
    raise FormulaError(latex, begin, "expected a } that closes this {")


def scan(latex: str) -> list[Token]:
    """Return the tokens in the order of the formula, alignment included."""
    tokens: list[Token] = []
    place = 0
    match_at = _MATCH.match
    while place < len(latex):
        match = match_at(latex, place)
        kind, start = match.lastgroup, place  # type: ignore[union-attr]
        text, place = match.group(), match.end()  # type: ignore[union-attr]
        if kind == "blank":
            if "~" in text:
                tokens.append(Token("blank", text, start, place))
            continue
        if kind == "letter":
            tokens.append(Token("letter", text, start, place))
        elif kind == "number":
            tokens.append(Token("number", text.replace("\\,", "").replace("{,}", ""), start, place))
        elif kind == "word":
            if command := SPELLED.get(text.replace(" ", "").lower()):
                tokens.append(Token("command", command, start, place))
            else:
                tokens.append(Token("name", text, start, place, "operatorname"))
        elif kind == "newline":
            tokens.append(Token("newline", "\\\\", start, place))
        elif kind == "command":
            if text.endswith("*") and text not in (r"\operatorname*", r"\*"):
                place -= 1
                text = text[:-1]
            place = _command(latex, tokens, text, start, place)
        else:
            _sign(latex, tokens, text, start, place)
    return _without_blanks(tokens)


def _without_blanks(tokens: list[Token]) -> list[Token]:
    """Give the blanks to the words beside them, and drop the others."""
    kept: list[Token] = []
    blank = False
    for token in tokens:
        if token.kind == "blank":
            if kept and kept[-1].kind == "text":
                kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip() + " ")
            blank = True
            continue
        if blank and token.kind == "text":
            token = token._replace(text=" " + token.text.lstrip())
        kept.append(token)
        blank = False
    return kept


def _sign(latex: str, tokens: list[Token], text: str, start: int, end: int) -> None:
    """Append what a character that is no letter, digit or command says."""
    text = CHARACTERS.get(text, text)
    if text.startswith("\\"):
        tokens.append(Token("command", text, start, end))
    elif text == "&":
        tokens.append(Token("amp", text, start, end))
    elif text == "$":
        raise FormulaError(latex, start, "expected the formula without dollar signs")
    elif text in "#\\^" and text != "^":
        raise FormulaError(latex, start, f"expected a part of a formula, not {text!r}")
    else:
        tokens.append(Token("sign", text, start, end))


def _command(latex: str, tokens: list[Token], text: str, start: int, end: int) -> int:
    """Append what a command says; return where to go on."""
    if text in NOTHING:
        if text in BLANKS:
            tokens.append(Token("blank", text, start, end))
        return end
    if text in (r"\quad", r"\qquad"):
        tokens.append(Token("quad", text, start, end))
    elif text in TEXTS:
        return _words(latex, tokens, start, end)
    elif text in SIDES:
        return _delimiter(latex, tokens, text, start, end)
    elif text in NOTHING_WITH_ARGUMENT:
        if text == r"\kern":
            return re.compile(r"\s*-?[\d.]*\s*[a-z]{0,2}").match(latex, end).end()  # type: ignore[union-attr]
        return braced(latex, end + (latex[end : end + 1] == "*"))[2]
    elif text in (r"\begin", r"\end"):
        match = _NAME.match(latex, end)
        if match is None:
            raise FormulaError(
                latex, end, f"expected the name of an environment in braces, as in {text}{{aligned}}"
            )
        name, end = match[1], match.end()
        if name not in TABLES and name not in LINES:
            raise FormulaError(
                latex, match.start(1), f"expected an environment such as aligned or bmatrix, not {name}"
            )
        if text == r"\begin" and name in COLUMNED:
            end = braced(latex, end)[2]
        tokens.append(Token(text[1:], name, start, end))
    elif text in (
        r"\operatorname",
        r"\operatorname*",
        r"\mathrm",
        r"\mathop",
        r"\mathsf",
        r"\mathit",
        r"\rm",
    ):
        return _named(latex, tokens, text, start, end)
    elif text == r"\not":
        match = re.compile(r"\s*(=|\\in(?![A-Za-z]))").match(latex, end)
        if match is None:
            raise FormulaError(latex, end, r"expected = or \in behind \not")
        tokens.append(Token("command", r"\ne" if match[1] == "=" else r"\notin", start, match.end()))
        return match.end()
    else:
        text = SAME.get(text, text)
        if text == "\\\\":
            tokens.append(Token("newline", text, start, end))
        elif text == r"\mathbb{R}":
            tokens += [Token("command", r"\mathbb", start, end), Token("letter", "R", start, end)]
        elif text in "()[]|/":
            tokens.append(Token("sign", text, start, end))
        elif text in (r"\(", r"\)", r"\[", r"\]"):
            raise FormulaError(latex, start, f"expected the formula without {text}")
        else:
            tokens.append(Token("command", text, start, end))
    return end


def _words(latex: str, tokens: list[Token], start: int, end: int) -> int:
    r"""Append the words of a text, and the formulas between dollar signs in it."""
    content, begin, after = braced(latex, end)
    parts = content.split("$")
    if len(parts) % 2 == 0:
        raise FormulaError(latex, after - 1, "expected $ for the $ in the text, which nothing closes")
    place = begin
    for number, part in enumerate(parts):
        if number % 2:
            try:
                inside = scan(part)
            except FormulaError as error:
                raise FormulaError(latex, error.position + place, error.expected) from None
            for token in inside:
                tokens.append(token._replace(start=token.start + place, end=token.end + place))
        elif (words := re.sub(r"\\[ ,;:!]|[{}~]|\\[A-Za-z]+\s*", " ", part)) and words.strip():
            # The blanks at its ends say whether a formula beside it belongs to the words.
            first, last = (start, after) if len(parts) == 1 else (place, place + len(part))
            operator = OPERATORS.get("".join(words.split()).lower())
            if operator:
                tokens.append(Token("command", operator, first, last))
            else:
                tokens.append(Token("text", re.sub(r"\s+", " ", words), first, last))
        place += len(part) + 1
    return after


def _delimiter(latex: str, tokens: list[Token], text: str, start: int, end: int) -> int:
    r"""Append the bracket behind ``\left`` and the like, with its side."""
    match = _DELIMITER.match(latex, end)
    if match is None:
        raise FormulaError(latex, end, f"expected a bracket behind {text}")
    bracket = CHARACTERS.get(match[1], match[1])
    bracket = {"<": r"\langle", ">": r"\rangle"}.get(bracket, SAME.get(bracket, bracket))
    kind = "command" if bracket.startswith("\\") else "sign"
    if bracket == ".":
        # An invisible bracket says nothing, but the environment or the bar beside it needs to know.
        tokens.append(Token("null", ".", start, match.end(), SIDES[text]))
    elif bracket in OPENING | CLOSING | {"|", r"\|", "/", r"\mid"}:
        tokens.append(Token(kind, bracket, start, match.end(), SIDES[text]))
    else:
        raise FormulaError(latex, match.start(1), f"expected a bracket behind {text}, not {bracket}")
    return match.end()


def _named(latex: str, tokens: list[Token], text: str, start: int, end: int) -> int:
    r"""Append a name: ``\operatorname{name}``, ``\mathrm{name}``."""
    while end < len(latex) and latex[end].isspace():
        end += 1
    if latex[end : end + 1] == "{":
        content, _, after = braced(latex, end)
    elif match := re.compile(r"[A-Za-z]+(?=\s*\})" if text == r"\rm" else "(?!)").match(latex, end):
        content, after = match[0], match.end()  # a change of the font, up to the end of the group
    elif match := re.compile(r"[A-Za-z0-9]|\\[A-Za-z]+").match(latex, end):
        content, after = match[0], match.end()
    else:
        raise FormulaError(latex, end, f"expected a name behind {text}")
    inner = re.sub(r"\\(?:mathrm|text|textrm|operatorname|mathsf)\b\*?\s*|[{}]", "", content)
    inner = re.sub(r"\\(?=(?:arg|min|max)(?![A-Za-z]))", "", inner)
    name = re.sub(r"\\[,;:! ]|~|\\limits", " ", inner)
    name = " ".join(name.replace(r"\_", "_").replace(r"\-", "-").replace("-", "-").split())
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _-]*|\\[A-Za-z]+", name):
        raise FormulaError(latex, end, f"expected a name of letters behind {text}")
    if name.startswith("\\"):
        tokens.append(Token("command", name, start, after))
    elif text.startswith(r"\operatorname") or (len(name) > 1 and not name.isdigit()):
        short = SPELLED.get(name.replace(" ", "").lower())
        if short:
            tokens.append(Token("command", short, start, after))
        else:
            tokens.append(Token("name", name, start, after, text[1:].rstrip("*")))
    elif name.isdigit():
        tokens.append(Token("number", name, start, after))
    else:
        tokens.append(Token("name", name, start, after, "mathrm"))
    return after
