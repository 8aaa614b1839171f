r"""Cut a formula into tokens: what it says, each with its place, without what only sets the type.

Knowingly ignored, because they say nothing: blanks and spacing commands, sizes such as ``\displaystyle``
and ``\big``, ``\label``, ``\tag``, comments, and the alignment marks of ``aligned``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mlmath_ref.formula.errors import FormulaError

MAX_LENGTH = 20_000
MAX_TOKENS = 3_000


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


RELATIONS: dict[str, str] = {
    "=": "=", "<": "<", ">": ">", ":": ":", r"\colon": ":", ":=": "≜", r"\coloneqq": "≜", r"\triangleq": "≜",
    r"\doteq": "≜", r"\lt": "<", r"\gt": ">", r"\le": "≤", r"\leq": "≤", r"\leqslant": "≤", r"\ge": "≥",
    r"\geq": "≥",
    r"\geqslant": "≥", r"\ne": "≠", r"\neq": "≠", r"\approx": "≈", r"\equiv": "≡", r"\propto": "∝",
    r"\sim": "∼",
    r"\simeq": "≃", r"\cong": "≅", r"\in": "∈", r"\notin": "∉", r"\ni": "∋", r"\subset": "⊂",
    r"\subseteq": "⊆",
    r"\supset": "⊃", r"\supseteq": "⊇", r"\leftarrow": "←", r"\gets": "←", r"\longleftarrow": "←",
    r"\to": "→",
    r"\rightarrow": "→", r"\longrightarrow": "→", r"\mapsto": "↦", r"\longmapsto": "↦", r"\perp": "⊥",
    r"\parallel": "∥", r"\ll": "≪", r"\gg": "≫", r"\succ": "≻", r"\succeq": "⪰", r"\prec": "≺",
    r"\preceq": "⪯",
    r"\asymp": "≍", r"\lesssim": "≲", r"\gtrsim": "≳", r"\rightsquigarrow": "⇝", r"\leftrightarrow": "↔",
}  # fmt: skip
"""What may stand between the operands of a chain."""

IMPLICATIONS: dict[str, str] = {
    r"\Rightarrow": "⇒", r"\implies": "⇒", r"\Longrightarrow": "⇒", r"\Leftarrow": "⇐", r"\impliedby": "⇐",
    r"\Leftrightarrow": "⇔", r"\iff": "⇔", r"\Longleftrightarrow": "⇔", r"\therefore": "⇒",
}  # fmt: skip
"""What may stand between two statements."""

SET, SUM, PRODUCT = 10, 20, 30
INFIX: dict[str, tuple[str, int]] = {
    r"\cup": ("∪", SET), r"\cap": ("∩", SET), r"\setminus": ("∖", SET), r"\backslash": ("∖", SET),
    r"\wedge": ("∧", SET), r"\land": ("∧", SET), r"\vee": ("∨", SET), r"\lor": ("∨", SET),
    "+": ("+", SUM), "-": ("-", SUM), r"\pm": ("±", SUM), r"\mp": ("∓", SUM), r"\oplus": ("⊕", SUM),
    r"\cdot": ("·", PRODUCT), r"\times": ("×", PRODUCT), "*": ("*", PRODUCT), r"\ast": ("*", PRODUCT),
    r"\odot": ("⊙", PRODUCT), r"\circ": ("∘", PRODUCT), r"\otimes": ("⊗", PRODUCT), "/": ("/", PRODUCT),
    r"\div": ("÷", PRODUCT), r"\star": ("⋆", PRODUCT), r"\bullet": ("·", PRODUCT), r"\bmod": ("mod", PRODUCT),
}  # fmt: skip
"""Operators between two operands: what the tree calls them, and how tightly they bind."""

_CODES: dict[str, str] = {
    "−": "-", "–": "-", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "⊙": r"\odot", "∘": r"\circ",
    "÷": r"\div",
    "±": r"\pm", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∝": r"\propto", "∼": r"\sim",
    "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq", "←": r"\leftarrow", "→": r"\to",
    "↦": r"\mapsto",
    "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "≡": r"\equiv", "∪": r"\cup", "∩": r"\cap", "∧": r"\wedge",
    "∨": r"\vee", "¬": r"\neg", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∂": r"\partial", "∇": r"\nabla",
    "∞": r"\infty", "√": r"\sqrt", "∅": r"\emptyset", "…": r"\ldots", "⋯": r"\cdots", "⋮": r"\vdots",
    "⋱": r"\ddots",
    "‖": r"\|", "∥": r"\|", "⊤": r"\top", "ℓ": r"\ell", "∀": r"\forall", "∃": r"\exists", "∣": r"\mid",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ϵ": r"\epsilon",
    "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta", "ι": r"\iota", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu",
    "µ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau",
    "υ": r"\upsilon", "φ": r"\varphi", "ϕ": r"\phi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega",
    "Γ": r"\Gamma",
    "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi", "Π": r"\Pi", "Σ": r"\Sigma", "Φ": r"\Phi",
    "Ψ": r"\Psi", "Ω": r"\Omega",
}  # fmt: skip
_SAME: dict[str, str] = {
    r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]", r"\vert": "|", r"\Vert": r"\|",
    r"\given": r"\mid", r"\intercal": r"\top", r"\lnot": r"\neg", r"\bm": r"\boldsymbol",
    r"\pmb": r"\boldsymbol",
    r"\mathbfit": r"\boldsymbol", r"\symbf": r"\mathbf", r"\dfrac": r"\frac", r"\tfrac": r"\frac",
    r"\cfrac": r"\frac",
    r"\dbinom": r"\binom", r"\tbinom": r"\binom", r"\dots": r"\ldots", r"\dotsc": r"\ldots",
    r"\dotso": r"\ldots",
    r"\dotsb": r"\cdots", r"\dotsm": r"\cdots", r"\dotsi": r"\cdots", r"\widehat": r"\hat",
    r"\widetilde": r"\tilde",
    r"\varnothing": r"\emptyset", r"\lang": r"\langle", r"\rang": r"\rangle", r"\R": r"\mathbb{R}",
    r"\Vec": r"\vec",
    r"\slash": "/", r"\cr": "\\\\", r"\lbracket": "[", r"\rbracket": "]", r"\T": r"\top",
}  # fmt: skip
_NOTHING = frozenset(
    [
        r"\,",
        r"\;",
        r"\:",
        r"\!",
        r"\>",
        r"\/",
        r"\*",
        r"\displaystyle",
        r"\textstyle",
        r"\scriptstyle",
        r"\scriptscriptstyle",
        r"\limits",
        r"\nolimits",
        r"\nonumber",
        r"\notag",
        r"\thinspace",
        r"\medspace",
        r"\thickspace",
        r"\negthinspace",
        r"\enspace",
        r"\strut",
        r"\mathstrut",
        r"\hfill",
        r"\allowbreak",
        r"\nobreak",
        r"\null",
        r"\centering",
        r"\hline",
        r"\relax",
        r"\small",
        r"\large",
        r"\Large",
        r"\normalsize",
        r"\noindent",
        r"\displaylimits",
        r"\break",
    ]
) | {"\\ ", "\\\n", "\\\t", "\\-"}
_SIDES: dict[str, str] = {r"\left": "open", r"\right": "close", r"\middle": "middle"} | {
    rf"\{size}{end}": side
    for size in ("big", "Big", "bigg", "Bigg")
    for end, side in {"": "", "l": "open", "r": "close", "m": "middle"}.items()
}
_WITH_ARGUMENT = frozenset(
    [
        r"\label",
        r"\tag",
        r"\hspace",
        r"\vspace",
        r"\phantom",
        r"\hphantom",
        r"\vphantom",
        r"\color",
        r"\kern",
        r"\mspace",
        r"\eqref",
        r"\ref",
    ]
)
_TEXTS = frozenset(
    [
        r"\text",
        r"\textrm",
        r"\textit",
        r"\textbf",
        r"\texttt",
        r"\textsf",
        r"\textnormal",
        r"\mbox",
        r"\hbox",
        r"\emph",
        r"\intertext",
    ]
)
_MATCH = re.compile(
    r"(?P<blank>[ \t\r\n~]+|%[^\n]*(?:\n|$))"
    r"|(?P<number>\d+(?:(?:\\,|\{,\})\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    # Some write these names without \\operatorname.
    r"|(?P<word>(?<![A-Za-z\\])(?:Pr|Cov|Var)(?=\s*(?:\\(?:left|[bB]igg?l?)\s*)?[\[(]))"
    r"|(?P<letter>[A-Za-z])"
    r"|(?P<newline>\\\\\*?(?:\s*\[\s*-?[\d.]*\s*(?:ex|em|pt|mm|cm|in|mu|px)\s*\])?)"
    r"|(?P<command>\\[A-Za-z]+\*?|\\.|\\\n)"
    r"|(?P<sign>:=|.)"
)
_NAME = re.compile(r"\s*\{\s*([A-Za-z]+\*?)\s*\}")
_DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\.|[()\[\]|/.<>‖∥])")
_SKIPPED_ENVIRONMENTS = frozenset({"array", "alignedat", "alignat", "alignat*"})
_OPEN = frozenset({"(", "[", "{", r"\{", r"\lvert", r"\lVert", r"\langle", r"\lfloor", r"\lceil"})
_CLOSE = frozenset({")", "]", "}", r"\}", r"\rvert", r"\rVert", r"\rangle", r"\rfloor", r"\rceil"})
TABLES = frozenset(
    [
        "matrix",
        "bmatrix",
        "pmatrix",
        "vmatrix",
        "Vmatrix",
        "Bmatrix",
        "smallmatrix",
        "array",
        "cases",
        "dcases",
        "rcases",
        "bsmallmatrix",
    ]
)
"""Environments whose cells and rows mean something."""
LINES = frozenset(
    [
        "aligned",
        "align",
        "align*",
        "alignedat",
        "alignat",
        "alignat*",
        "gathered",
        "gather",
        "gather*",
        "split",
        "equation",
        "equation*",
        "eqnarray",
        "eqnarray*",
        "multline",
        "multline*",
        "displaymath",
        "math",
    ]
)
"""Environments that only set statements on lines."""


ACCENTS = frozenset(
    [
        r"\hat",
        r"\bar",
        r"\tilde",
        r"\vec",
        r"\dot",
        r"\ddot",
        r"\check",
        r"\breve",
        r"\mathring",
        r"\acute",
        r"\grave",
    ]
)
"""Marks above a symbol."""
LONG_ACCENTS = frozenset([r"\overline", r"\underline", r"\overrightarrow"])
"""Marks above or below more than a symbol."""
FONTS = frozenset(
    [
        r"\mathbf",
        r"\mathbb",
        r"\mathcal",
        r"\boldsymbol",
        r"\mathfrak",
        r"\mathscr",
        r"\mathtt",
        r"\mathnormal",
        r"\boldmath",
    ]
)
"""Shapes of letters that are part of a name."""
_ARGUMENTS: dict[str, int] = (
    {"_": 1, "^": 1, r"\frac": 2, r"\binom": 2, r"\sqrt": 1, r"\underset": 2, r"\overset": 2, r"\stackrel": 2}
    | {r"\underbrace": 1, r"\overbrace": 1, r"\boxed": 1, r"\substack": 1, r"\textcolor": 2, r"\pmod": 1}
    | dict.fromkeys(ACCENTS | LONG_ACCENTS | FONTS, 1)
)
_NO_ARGUMENT = frozenset({"amp", "newline", "begin", "end", "quad", "stop", "null"})


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


def tokenize(latex: str) -> list[Token]:
    r"""Return the tokens of a formula; the last one has the kind ``stop``.

    Raises
    ------
    FormulaError
        If the formula is too long, or a command lacks what must follow it.

    Examples
    --------
    >>> [token.text for token in tokenize(r"\left( x_{12} \right) \, \text{is even}")]
    ['(', 'x', '_', '{', '12', '}', ')', 'is even', '']
    """
    if len(latex) > MAX_LENGTH:
        raise FormulaError(latex, MAX_LENGTH, f"expected at most {MAX_LENGTH} characters; read it in parts")
    tokens = _with_braces(latex, _layout(_raw(latex)))
    if len(tokens) > MAX_TOKENS:
        place = tokens[MAX_TOKENS].start
        raise FormulaError(latex, place, f"expected at most {MAX_TOKENS} signs; read it in parts")
    tokens.append(Token("stop", "", len(latex), len(latex)))
    return tokens


def _raw(latex: str) -> list[Token]:
    """Return the tokens in the order of the formula, alignment included."""
    tokens: list[Token] = []
    place = 0
    match_at = _MATCH.match
    while place < len(latex):
        match = match_at(latex, place)
        kind, start = match.lastgroup, place  # type: ignore[union-attr]
        text, place = match.group(), match.end()  # type: ignore[union-attr]
        if kind == "blank":
            continue
        if kind == "letter":
            tokens.append(Token("letter", text, start, place))
        elif kind == "number":
            tokens.append(Token("number", text.replace("\\,", "").replace("{,}", ""), start, place))
        elif kind == "word":
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
    return tokens


def _sign(latex: str, tokens: list[Token], text: str, start: int, end: int) -> None:
    """Append what a character that is no letter, digit or command says."""
    text = _CODES.get(text, text)
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
    if text in _NOTHING:
        return end
    if text in (r"\quad", r"\qquad"):
        tokens.append(Token("quad", text, start, end))
    elif text in _TEXTS:
        return _words(latex, tokens, start, end)
    elif text in _SIDES:
        return _delimiter(latex, tokens, text, start, end)
    elif text in _WITH_ARGUMENT:
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
        if text == r"\begin" and name in _SKIPPED_ENVIRONMENTS:
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
        text = _SAME.get(text, text)
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
                inside = _raw(part)
            except FormulaError as error:
                raise FormulaError(latex, error.position + place, error.expected) from None
            for token in inside:
                tokens.append(token._replace(start=token.start + place, end=token.end + place))
        elif (words := re.sub(r"\\[ ,;:!]|[{}~]|\\[A-Za-z]+\s*", " ", part)) and words.strip():
            # The blanks at its ends say whether a formula beside it belongs to the words.
            first, last = (start, after) if len(parts) == 1 else (place, place + len(part))
            tokens.append(Token("text", re.sub(r"\s+", " ", words), first, last))
        place += len(part) + 1
    return after


def _delimiter(latex: str, tokens: list[Token], text: str, start: int, end: int) -> int:
    r"""Append the bracket behind ``\left`` and the like, with its side."""
    match = _DELIMITER.match(latex, end)
    if match is None:
        raise FormulaError(latex, end, f"expected a bracket behind {text}")
    bracket = _CODES.get(match[1], match[1])
    bracket = {"<": r"\langle", ">": r"\rangle"}.get(bracket, _SAME.get(bracket, bracket))
    kind = "command" if bracket.startswith("\\") else "sign"
    if bracket == ".":
        # An invisible bracket says nothing, but the environment or the bar beside it needs to know.
        tokens.append(Token("null", ".", start, match.end(), _SIDES[text]))
    elif bracket in _OPEN | _CLOSE | {"|", r"\|", "/", r"\mid"}:
        tokens.append(Token(kind, bracket, start, match.end(), _SIDES[text]))
    else:
        raise FormulaError(latex, match.start(1), f"expected a bracket behind {text}, not {bracket}")
    return match.end()


def _named(latex: str, tokens: list[Token], text: str, start: int, end: int) -> int:
    r"""Append a name: ``\operatorname{name}``, ``\mathrm{name}``."""
    while end < len(latex) and latex[end].isspace():
        end += 1
    if latex[end : end + 1] == "{":
        content, _, after = braced(latex, end)
    elif match := re.compile(r"[A-Za-z0-9]|\\[A-Za-z]+").match(latex, end):
        content, after = match[0], match.end()
    else:
        raise FormulaError(latex, end, f"expected a name behind {text}")
    inner = re.sub(r"\\(?:mathrm|text|textrm|operatorname|mathsf)\b\*?\s*|[{}]", "", content)
    name = re.sub(r"\\[,;:! ]|~|\\limits", " ", inner)
    name = " ".join(name.replace(r"\_", "_").replace(r"\-", "-").replace("-", "-").split())
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _-]*|\\[A-Za-z]+", name):
        raise FormulaError(latex, end, f"expected a name of letters behind {text}")
    if name.startswith("\\"):
        tokens.append(Token("command", name, start, after))
    elif text.startswith(r"\operatorname") or (len(name) > 1 and not name.isdigit()):
        known = {"argmin": r"\argmin", "argmax": r"\argmax", "min": r"\min", "max": r"\max", "exp": r"\exp"}
        short = known.get(name.replace(" ", "").lower())
        if short:
            tokens.append(Token("command", short, start, after))
        else:
            tokens.append(Token("name", name, start, after, text[1:].rstrip("*")))
    elif name.isdigit():
        tokens.append(Token("number", name, start, after))
    else:
        tokens.append(Token("name", name, start, after, "mathrm"))
    return after


def _joins(token: Token) -> bool:
    """Tell whether a token can only stand between two others, so that no statement ends beside it."""
    text = token.text
    return token.kind in ("command", "sign") and (text in RELATIONS or text in INFIX or text in IMPLICATIONS)


def _layout(tokens: list[Token]) -> list[Token]:
    """Drop alignment, and line ends and wide blanks that do not part two statements."""
    kept: list[Token] = []
    stack: list[str] = []  # what we are in: the name of an environment, or a bracket
    goes_on = False  # whether we are at the start of a line that goes on with the one before
    for place, token in enumerate(tokens):
        kind, text = token.kind, token.text
        goes_on = goes_on and kind in ("amp", "quad")
        if kind == "begin":
            stack.append(text)
            if text in TABLES:
                kept.append(token)
            elif kept and kept[-1].kind != "newline" and not stack[:-1]:
                kept.append(Token("newline", "", token.start, token.start))
        elif kind == "end":
            while stack and stack[-1] in _OPEN:
                stack.pop()
            # Without its partner the token stays, and the parser says what is wrong.
            if not stack or stack.pop() != text or text in TABLES:
                kept.append(token)
        elif kind in ("command", "sign") and text in _OPEN:
            stack.append(text)
            kept.append(token)
        elif kind in ("command", "sign") and text in _CLOSE:
            if stack and stack[-1] in _OPEN:
                stack.pop()
            kept.append(token)
        elif kind == "amp":
            if stack and stack[-1] in TABLES:
                kept.append(token)
        elif kind == "newline":
            in_table = stack and stack[-1] in TABLES
            in_stack = len(stack) > 0 and stack[-1] == "{" and _is_stack(kept)
            if (
                in_table
                or in_stack
                or not ((stack and stack[-1] in _OPEN) or _goes_on(kept, tokens, place + 1))
            ):
                kept.append(token)
            else:
                goes_on = True
        elif kind == "null":
            # Only the partner of a brace says something: it ends the cases.
            if token.side == "close" and stack and stack[-1] == r"\{":
                stack.pop()
                kept.append(token)
        elif kind == "quad":
            if not goes_on and (not stack or stack[-1] in LINES):
                kept.append(token)
        else:
            kept.append(token)
    return [
        token
        for place, token in enumerate(kept)
        if token.kind != "quad" or not _is_idle(kept[place - 1 : place], kept[place + 1 : place + 2])
    ]


def _with_braces(latex: str, tokens: list[Token]) -> list[Token]:
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
    count = _ARGUMENTS.get(token.text, 0) if token.kind in ("command", "sign") else 0
    if count:
        rooted = token.text == r"\sqrt" and bool(waiting) and waiting[-1].text == "["
        stack.append(("degree" if rooted else "arguments", token, count))


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
        or after[0].text in (",", ";", ".")
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
