"""Drop what only sets the type from raw tokens, and put braces around every argument."""

from __future__ import annotations

import re

from mlmath_ref.formula.commands import (
    ARGUMENTS,
    CLOSING,
    IMPLICATIONS,
    INFIX,
    LINES,
    OPENING,
    RELATIONS,
    TABLES,
)
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.scan import Token

_NO_ARGUMENT = frozenset({"amp", "newline", "begin", "end", "quad", "stop", "null"})


def without_alignment(tokens: list[Token]) -> list[Token]:
    """Drop alignment, and line ends and wide blanks that do not part two statements."""
    kept: list[Token] = []
    stack: list[str] = []  # what we are in: the name of an environment, or a bracket
    goes_on = False  # whether we are at the start of a line that goes on with the one before
    evaluated = _before_evaluations(tokens)
    for place, token in enumerate(_with_bars(tokens)):
        kind, text = token.kind, token.text
        goes_on = goes_on and kind in ("amp", "quad")
        if kind == "begin":
            stack.append(text)
            if text in TABLES:
                kept.append(token)
            elif kept and kept[-1].kind != "newline" and not stack[:-1]:
                kept.append(Token("newline", "", token.start, token.start))
        elif kind == "end":
            while stack and stack[-1] in OPENING:
                stack.pop()
            # Without its partner the token stays, and the parser says what is wrong.
            if not stack or stack.pop() != text or text in TABLES:
                kept.append(token)
        elif kind in ("command", "sign") and text in OPENING:
            stack.append(text)
            kept.append(token)
        elif kind in ("command", "sign") and text in CLOSING:
            if stack and stack[-1] in OPENING:
                stack.pop()
            kept.append(token)
        elif kind == "amp":
            if stack and stack[-1] in TABLES:
                kept.append(token)
            elif kept and [near.kind for near in tokens[place - 1 : place + 2]] == ["amp", "amp", "name"]:
                kept.append(token._replace(kind="quad"))  # a column of remarks
        elif kind == "newline":
            in_table = stack and stack[-1] in TABLES
            in_stack = len(stack) > 0 and stack[-1] == "{" and _is_stack(kept)
            if (
                in_table
                or in_stack
                or not ((stack and stack[-1] in OPENING) or _goes_on(kept, tokens, place + 1))
            ):
                kept.append(token)
            else:
                goes_on = True
        elif kind == "null":
            # It says something as the partner of a brace, where it ends the cases, or of an evaluation bar.
            if token.side == "close" and stack and stack[-1] == r"\{":
                stack.pop()
                kept.append(token)
            elif place in evaluated:
                kept.append(token)
        elif kind == "quad":
            if not goes_on and (not stack or stack[-1] in LINES or stack[-1] == "["):
                kept.append(token)
        elif kind == "number" and _continues_number(kept, token, stack):
            whole = kept[-2]
            kept[-2:] = [whole._replace(text=whole.text + text, end=token.end)]
        else:
            kept.append(token)
    return [
        token
        for place, token in enumerate(kept)
        if token.kind != "quad" or not _is_idle(kept[place - 1 : place], kept[place + 1 : place + 2])
    ]


def _with_bars(tokens: list[Token]) -> list[Token]:
    r"""Return the tokens with a bar for each ``\lvert`` that the brackets around it end: p(x \lvert y)."""
    if all(token.text != r"\lvert" for token in tokens):
        return tokens
    found = tokens.copy()
    stack: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind not in ("command", "sign"):
            continue
        if token.text in OPENING:
            stack.append(place)
        elif token.text in CLOSING:
            while stack and token.text != r"\rvert" and tokens[stack[-1]].text == r"\lvert":
                bar = stack.pop()
                found[bar] = tokens[bar]._replace(text=r"\mid")
            del stack[-1:]
    return found


def _before_evaluations(tokens: list[Token]) -> set[int]:
    r"""Return the places of each ``\left.`` whose partner is a bar with an index: ``\right|_{x=0}``."""
    if all(token.kind != "null" for token in tokens):
        return set()
    found: set[int] = set()
    stack: list[int] = []
    for place, token in enumerate(tokens[:-1]):
        if token.side == "open":
            stack.append(place)
        elif token.side == "close" and stack:
            opening = stack.pop()
            if tokens[opening].kind == "null" and token.text == "|" and tokens[place + 1].text == "_":
                found.add(opening)
    return found


def with_braces(latex: str, tokens: list[Token]) -> list[Token]:
    r"""Put braces around arguments that have none: of ``x_1`` comes ``x_{1}``."""
    waiting = [*reversed(tokens)]  # the next one is the last
    done: list[Token] = []
    # What is open: a brace, a brace of ours that ends with the argument, or a command and how many arguments
    # it still takes.
    stack: list[tuple[str, Token, int]] = []
    while waiting or stack:
        what, owner, missing = stack.pop() if stack else ("brace", Token("stop", "", 0, 0), 0)
        if what == "ours":
            done.append(Token("sign", "}", done[-1].end, done[-1].end))
        elif what == "arguments":
            if missing > 1:
                stack.append((what, owner, missing - 1))
            token = waiting.pop() if waiting else Token("stop", "", len(latex), len(latex))
            if token.kind in _NO_ARGUMENT or token.text in ("}", "^", "_"):
                raise FormulaError(latex, token.start, f"expected what belongs to {owner.text}")
            if token.text == "{":
                stack.append(("brace", token, 0))
                done.append(token)
                continue
            done.append(Token("sign", "{", token.start, token.start))
            stack.append(("ours", token, 0))
            if (
                token.kind == "number" and len(token.text) > 1
            ):  # as TeX has it: x^12 is x to the power of 1, times 2
                middle = token.start + 1
                waiting.append(token._replace(text=token.text[1:], start=middle))
                token = token._replace(text=token.text[0], end=middle)
            done.append(token)
            _owe(token, waiting, stack)
        elif waiting:
            token = waiting.pop()
            if token[:2] == ("sign", "{") and waiting and waiting[-1][:2] == ("sign", "}"):
                waiting.pop()  # as in a{}: it only sets the type
                stack.append((what, owner, missing))
                continue
            done.append(token)
            if token.text == "]" and what == "degree":
                stack.append(("arguments", owner, 1))
            elif token.text != "}" or token.kind != "sign":
                if stack or owner.kind != "stop":
                    stack.append((what, owner, missing))
                if token.text == "{" and token.kind == "sign":
                    stack.append(("brace", token, 0))
                else:
                    _owe(token, waiting, stack)
        # A brace that nothing closes is the parser's to report.
    return done


def _owe(token: Token, waiting: list[Token], stack: list[tuple[str, Token, int]]) -> None:
    """Note on the stack how many arguments a token takes."""
    count = ARGUMENTS.get(token.text, 0) if token.kind in ("command", "sign") else 0
    if count:
        rooted = token.text == r"\sqrt" and bool(waiting) and waiting[-1].text == "["
        stack.append(("degree" if rooted else "arguments", token, count))


def _joins(token: Token) -> bool:
    """Tell whether a token can only stand between two others, so that no statement ends beside it."""
    text = token.text
    return token.kind in ("command", "sign") and (text in RELATIONS or text in INFIX or text in IMPLICATIONS)


def _is_stack(kept: list[Token]) -> bool:
    r"""Tell whether the last open brace belongs to ``\substack``."""
    depth = 0
    for place in range(len(kept) - 1, 0, -1):
        depth += (kept[place].text == "}") - (kept[place].text == "{")
        if depth < 0:
            return kept[place - 1].text == r"\substack"
    return False


def _is_idle(before: list[Token], after: list[Token]) -> bool:
    """Tell whether a wide blank parts nothing."""
    return (
        not before
        or not after
        or _joins(before[0])
        or _joins(after[0])
        or before[0].kind == "newline"
        or after[0].kind in ("newline", "quad")
        or before[0].text in ",;"
        or after[0].text in (",", ";", ".", "]")
        or before[0].text == "["
    )


def _continues_number(kept: list[Token], token: Token, stack: list[str]) -> bool:
    """Tell whether three digits go on from a comma and digits, without a blank: 1,416.

    In brackets and braces a comma parts the items of a list.
    """
    if len(kept) < 2 or (stack and stack[-1] in OPENING) or not re.fullmatch(r"\d{3}(\.\d+)?", token.text):
        return False
    whole, comma = kept[-2:]
    return (
        comma.text == ","
        and comma.end == token.start
        and whole.kind == "number"
        and whole.end == comma.start
        and re.fullmatch(r"[1-9]\d{0,2}(?:\d{3})*", whole.text) is not None
    )


def _goes_on(kept: list[Token], tokens: list[Token], place: int) -> bool:
    """Tell whether the line that starts at `place` goes on with the statement before it."""
    before = next((token for token in reversed(kept) if token.kind != "quad"), None)
    if before is None or _joins(before):
        return True
    aligned = 0
    while place < len(tokens) and tokens[place].kind in ("amp", "quad"):
        aligned += 1
        place += 1
    if place == len(tokens):
        return True
    first = tokens[place]
    if first.kind == "text":  # words that go on from words
        return aligned > 1 and before.kind == "text"
    if not _joins(first):
        return first.text == r"\mid" or (
            first.kind == "sign" and first.text == "|" and first.side == "middle"
        )
    if first.text not in ("-", "+", r"\pm") or aligned:
        return True
    # A line that starts with a sign is its own statement if a relation stands at its alignment mark.
    for token in tokens[place:]:
        if token.kind in ("newline", "end"):
            break
        if token.kind == "amp":
            return False
    return True
