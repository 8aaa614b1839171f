r"""Write the book's formulas in Typst, for print.

Only what the tables below name is converted; anything else is a `MathError`, so nothing is lost silently.
What the Typst calls beyond Typst's own functions stands in ``book/_typst/math.typ``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from page_formulas import ROLES

ORDINARY = {
    r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\delta": "δ", r"\epsilon": "ϵ", r"\varepsilon": "ε",
    r"\zeta": "ζ", r"\eta": "η", r"\theta": "θ", r"\iota": "ι", r"\kappa": "κ", r"\lambda": "λ",
    r"\mu": "μ", r"\nu": "ν", r"\xi": "ξ", r"\pi": "π", r"\rho": "ρ", r"\sigma": "σ", r"\tau": "τ",
    r"\phi": "ϕ", r"\varphi": "φ", r"\chi": "χ", r"\psi": "ψ", r"\omega": "ω", r"\Gamma": "Γ",
    r"\Delta": "Δ", r"\Theta": "Θ", r"\Lambda": "Λ", r"\Xi": "Ξ", r"\Pi": "Π", r"\Sigma": "Σ",
    r"\Phi": "Φ", r"\Psi": "Ψ", r"\Omega": "Ω", r"\ell": "ℓ", r"\partial": "∂", r"\nabla": "∇",
    r"\infty": "∞", r"\top": "⊤", r"\neg": "¬", r"\vdots": "⋮", r"\%": "%", "/": r"\/", ".": ".",
}  # fmt: skip
BINARY = {
    "+": "+", "-": "-", "*": "*", r"\cdot": "⋅", r"\times": "×", r"\pm": "±", r"\odot": "⊙", r"\circ": "∘",
    r"\cup": "∪", r"\cap": "∩",
}  # fmt: skip
RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\le": "≤", r"\leq": "≤", r"\ge": "≥", r"\geq": "≥", r"\ne": "≠",
    r"\neq": "≠", r"\approx": "≈", r"\equiv": "≡", r"\propto": "∝", r"\sim": "∼", r"\in": "∈",
    r"\subset": "⊂", r"\subseteq": "⊆", r"\mid": "∣", r"\to": "→", r"\rightarrow": "→",
    r"\leftarrow": "←", r"\gets": "←", r"\mapsto": "↦", r"\Rightarrow": "⇒", r"\Leftrightarrow": "⇔",
}  # fmt: skip
OPERATORS = {
    r"\sum": "∑", r"\prod": "∏", r"\int": "∫", r"\arg": "arg", r"\cos": "cos", r"\det": "det", r"\exp": "exp",
    r"\lim": "lim", r"\ln": "ln", r"\log": "log", r"\max": "max", r"\min": "min", r"\sin": "sin",
    r"\tan": "tan", r"\tanh": "tanh",
}  # fmt: skip
OPENING = {"(": r"\(", "[": r"\[", r"\{": r"\{", r"\lvert": "|", r"\lVert": "‖", r"\langle": r"\⟨"}
CLOSING = {")": r"\)", "]": r"\]", r"\}": r"\}", r"\rvert": "|", r"\rVert": "‖", r"\rangle": r"\⟩"}
SPACES = {
    r"\,": "thin", r"\:": "med", r"\;": "thick", r"\!": "#h(-1em / 6)", r"\ ": "#h(0.25em)",
    r"\quad": "quad", r"\qquad": "wide",
}  # fmt: skip
ACCENTS = {r"\hat": "hat", r"\bar": "macron", r"\tilde": "tilde", r"\vec": "arrow", r"\dot": "dot"}
ALPHABETS = {
    r"\mathbf": "bold(upright({}))", r"\boldsymbol": "bold({})", r"\mathbb": "bb({})", r"\mathcal": "cal({})",
}  # fmt: skip
FRACTIONS = {r"\frac": "{}", r"\dfrac": "display({})", r"\tfrac": "inline({})"}
STYLES = {r"\displaystyle": "display({})", r"\textstyle": "inline({})"}
SIZES = {r"\big": 1.2, r"\Big": 1.8, r"\bigg": 2.4, r"\Bigg": 3.0}
LINES = {"aligned", "align", "align*", "split", "gathered", "gather", "gather*"}
MATRICES = {"matrix": "#none", "bmatrix": '"["', "pmatrix": '"("', "vmatrix": '"|"'}

SIGNS = {
    name: (kind, written)
    for kind, table in {
        "ord": ORDINARY, "bin": BINARY, "rel": RELATIONS, "op": OPERATORS, "open": OPENING, "close": CLOSING,
        "punct": {",": r"\,"}, "inner": {r"\cdots": "⋯", r"\dots": "…", r"\ldots": "…"}, "space": SPACES,
    }.items()
    for name, written in table.items()
}  # fmt: skip
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|[^\s]", re.DOTALL)
_LINES = re.compile(rf"\s*\\begin\{{({'|'.join(map(re.escape, sorted(LINES)))})\}}")
_TEXT = re.compile(r"\s*\{([^{}]*)\}")
_GAP = re.compile(r"\s*\[\s*([\d.]+)ex\s*\]")
EX = 0.43
"""The height of an x in em."""
_ENDS = ("}", "&", "\\\\", r"\end", r"\right", "")


class MathError(ValueError):
    """A formula that print cannot show; the message says why, and what to do."""

    def __init__(self, tex: str, why: str) -> None:
        super().__init__(f"the formula {tex!r} cannot be printed: {why}")


class _Piece(NamedTuple):
    """A part of a formula in Typst, with TeX's class for it, which decides on the space around it.

    Beside a `tight` one Typst would draw the space that parts it from its neighbor in the source.
    """

    kind: str
    typst: str
    tight: bool = False


def to_typst(tex: str) -> str:
    r"""Return a formula in Typst.

    Parameters
    ----------
    tex : str
        The formula, without dollar signs; symbols may stand in ``\htmlClass{role-…}{…}``.

    Returns
    -------
    str
        What stands between the dollar signs in Typst; it needs the definitions of ``book/_typst/math.typ``.

    Raises
    ------
    MathError
        If the formula has something in it that the tables of this module do not name.

    Examples
    --------
    >>> print(to_typst(r"\hat{y}_i = \mathbf{w}^\top \mathbf{x} + b"))
    hat(y)_(i) = bold(upright(w))^(⊤) bold(upright(x)) + b
    """
    return _Reader(tex).formula()


def _join(pieces: list[_Piece]) -> str:
    """Return pieces one after another, with TeX's thin spaces around what it calls inner."""
    written, before, tight = "", "", True
    for kind, typst, is_tight in pieces:
        if _needs_thin(before, kind):
            written, tight = f"{written} thin", False
        if written and not (tight or is_tight):
            written += " "
        elif re.search(r"\w$", written) and re.match(r"\w", typst):
            written += "/**/"
        written, tight = written + typst, is_tight
        before = before if kind == "space" else kind
    return written


def _needs_thin(before: str, kind: str) -> bool:
    """Say whether TeX has a thin space between two classes where Typst has none."""
    if kind == "inner":
        return before in ("ord", "op", "close", "inner")
    # Behind a comma Typst takes the written space instead of its own; TeX adds them up.
    return (before, kind) == ("punct", "space") or (before == "inner" and kind in ("ord", "open", "punct"))


_EMPTY = _Piece("ord", '""', tight=True)
_GOES_ON = [[_Piece("space", SPACES[name])] for name in (r"\quad", r"\qquad")]


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.place = 0
        self.numerators = 0

    def error(self, why: str) -> MathError:
        """Return the error that says why this formula cannot be printed."""
        return MathError(self.tex, why)

    def peek(self) -> str:
        """Return the next token, or nothing at the end."""
        match = _TOKEN.search(self.tex, self.place)
        return match[0] if match else ""

    def take(self, expected: str = "") -> str:
        """Return the next token and step behind it."""
        match = _TOKEN.search(self.tex, self.place)
        token = match[0] if match else ""
        if expected and token != expected:
            raise self.error(f"expected {expected}, found {token or 'the end'}")
        self.place = match.end() if match else len(self.tex)
        return token

    def formula(self) -> str:
        """Read all of it; lines may only be the whole of a formula."""
        match = _LINES.match(self.tex)
        if match:
            self.place = match.end()
            lines = self.rows(match[1])
            if any(len(line) > 2 for line in lines):
                raise self.error("a line has two &; print can align a line at one place only")
            written = " \\\n".join(" & ".join(line) for line in lines)
        else:
            written = _join(self.row())
        if self.peek():
            raise self.error(f"{self.peek()} is not expected here")
        return written

    def row(self) -> list[_Piece]:
        """Read pieces up to what ends a group, a cell or the formula."""
        pieces: list[_Piece] = []
        while (token := self.peek()) not in _ENDS:
            if token in STYLES:
                self.take()
                pieces.append(_Piece("ord", STYLES[token].format(_join(self.row()))))
            else:
                pieces.append(self.scripted())
        return pieces

    def scripted(self) -> _Piece:
        """Read one piece with its primes, index and exponent."""
        base = _EMPTY if self.peek() in ("^", "_", "'") else self.piece()
        written, seen = base.typst, ""
        while (token := self.peek()) in ("^", "_", "'"):
            if token in seen:
                raise self.error(f"a symbol has two {token}; put braces around what belongs together")
            self.take()
            seen += token.strip("'")
            written += "'" if token == "'" else f"{token}({self.argument()})"
        return base._replace(typst=written)

    def argument(self) -> str:
        """Read what a command or a script belongs to: a group, a command, or one character."""
        if self.peek() == "{":
            return self.group()
        if self.peek().isdecimal():
            self.place = self.tex.index(self.peek()[0], self.place) + 1
            return self.tex[self.place - 1]
        return self.piece().typst

    def group(self) -> str:
        """Read what stands in braces."""
        self.take("{")
        written = _join(self.row())
        self.take("}")
        return written

    def word(self) -> str:
        """Read words in braces, as they are."""
        match = _TEXT.match(self.tex, self.place)
        if match is None:
            raise self.error(f"expected words in braces behind {self.tex[: self.place]!r}")
        self.place = match.end()
        return match[1]

    def piece(self) -> _Piece:
        """Read one symbol, group or command with what belongs to it."""
        token = self.peek()
        if token == "{":
            return self.braces()
        self.take()
        if token in SIGNS:
            kind, written = SIGNS[token]
            if token in (r"\lvert", r"\lVert", r"\rvert", r"\rVert"):
                # Typst alone cannot know which side of a bar is inside.
                written = f'class("{"opening" if kind == "open" else "closing"}", {written})'
            return _Piece(kind, written)
        if re.fullmatch(r"[A-Za-z]|\d+(\.\d+)?", token):
            return _Piece("ord", token)
        if token in _COMMANDS:
            return _COMMANDS[token](self, token)
        raise self.error(
            f"print does not know {token or 'the end'}; write it otherwise, or add it to typst_math.py"
        )

    def braces(self) -> _Piece:
        """Read a group, which TeX takes for one ordinary symbol."""
        self.take("{")
        pieces = self.row()
        self.take("}")
        if len(pieces) == 1 and pieces[0].kind in ("ord", "op"):
            return pieces[0]
        return _Piece("ord", f'class("normal", {_join(pieces)})') if pieces else _EMPTY

    def rows(self, name: str) -> list[list[str]]:
        r"""Read the lines of an environment up to its ``\end``, each as its cells."""
        lines, cells = [], [self.row()]
        while (token := self.take()) != r"\end":
            if token == "&":
                cells.append(_after_alignment(self.row()) if name in LINES else self.row())
            elif token == "\\\\":
                cells[-1] += self.gap()
                lines.append(cells)
                cells = [self.row()]
            else:
                raise self.error(rf"expected \end{{{name}}}, found {token or 'the end'}")
        if (end := self.word()) != name:
            raise self.error(rf"\begin{{{name}}} ends as {end}")
        if cells != [[]]:
            lines.append(cells)
        if name in LINES:
            lines = _whole_lines(lines)
        return [[_join(cell) for cell in line] for line in lines]

    def gap(self) -> list[_Piece]:
        r"""Read the space that ``\\[1ex]`` asks for below a line."""
        match = _GAP.match(self.tex, self.place)
        if match is None:
            return []
        self.place = match.end()
        return [_Piece("space", f"below(#{float(match[1]) * EX:.2f}em)", tight=True)]


def _whole_lines(lines: list[list[list[_Piece]]]) -> list[list[list[_Piece]]]:
    r"""Return lines with those joined that narrow screens break: paper has room for the whole line.

    A line goes on with the one before it if it begins with ``& \quad``.
    """
    whole: list[list[list[_Piece]]] = []
    for cells in lines:
        if whole and len(cells) == 2 and not cells[0] and cells[1][:1] in _GOES_ON:
            more = [piece for piece in cells[1][1:] if piece != _EMPTY]
            space = [] if more and more[0].kind in ("bin", "rel") else [_Piece("space", SPACES[r"\ "])]
            whole[-1][-1] += space + more
        else:
            whole.append(cells)
    return whole


def _after_alignment(cell: list[_Piece]) -> list[_Piece]:
    """Return a cell that goes on with a sum: its sign stands between two operands, as in TeX."""
    for place, piece in enumerate(cell):
        if piece.kind == "bin":
            return [*cell[:place], _EMPTY, *cell[place:]]
        if piece.kind != "space":
            break
    return cell


def _fraction(reader: _Reader, name: str) -> _Piece:
    reader.numerators += 1
    upper = reader.argument()
    reader.numerators -= 1
    return _Piece("ord", FRACTIONS[name].format(f"frac({upper}, {reader.argument()})"))


def _root(reader: _Reader, name: str) -> _Piece:
    if reader.peek() == "[":
        raise reader.error(f"print knows {name} for square roots only")
    return _Piece("ord", f"sqrt({reader.argument()})")


def _accent(reader: _Reader, name: str) -> _Piece:
    return _Piece("ord", f"{ACCENTS[name]}({reader.argument()})")


def _alphabet(reader: _Reader, name: str) -> _Piece:
    return _Piece("ord", ALPHABETS[name].format(reader.argument()))


def _quoted(words: str) -> str:
    """Return words as a string of Typst."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(reader: _Reader, name: str) -> _Piece:
    """Read words, with the spaces at their ends."""
    words = re.sub(r"\\([ %&#_])", r"\1", re.sub(r"\s+", " ", reader.word()))
    if "\\" in words or "$" in words:
        raise reader.error(f"the words {words!r} hold a command or a formula; end the {name} before it")
    return _Piece("ord", _quoted(words.replace("~", "\N{NO-BREAK SPACE}")), tight=True)


def _roman(reader: _Reader, name: str) -> _Piece:
    words = reader.word()
    if re.fullmatch("[A-Za-z]", words):
        return _Piece("ord", f"upright({words})")
    if not re.fullmatch("[A-Za-z0-9]+", words):
        raise reader.error(f"{name} is for letters; {words!r} has something else")
    return _Piece("ord", _quoted(words), tight=True)


def _operator(reader: _Reader, name: str) -> _Piece:
    words = reader.word().replace(r"\,", "\N{THIN SPACE}").replace(r"\ ", " ")
    if not re.fullmatch("[A-Za-z0-9 \N{THIN SPACE}-]+", words):
        raise reader.error(f"{name} is for letters; {words!r} has something else")
    return _Piece("op", f"op({_quoted(words)}{', limits: #true' if name.endswith('*') else ''})")


def _underset(reader: _Reader, name: str) -> _Piece:
    below, above = reader.argument(), reader.group()
    return _Piece("op", f"limits(op({above}))_({below})")


def _brace(reader: _Reader, name: str) -> _Piece:
    body = reader.argument()
    if reader.peek() != "_":
        return _Piece("ord", f"underbrace({body})")
    reader.take()
    return _Piece("ord", f"underbrace({body}, {reader.argument()})")


def _delimiter(reader: _Reader, side: str) -> str:
    token = reader.take()
    if token == ".":
        return ""
    kind, written = SIGNS.get(token, ("", ""))
    if kind not in ("open", "close"):
        raise reader.error(f"{side} cannot stretch {token or 'nothing'}")
    return written


def _left(reader: _Reader, name: str) -> _Piece:
    first = _delimiter(reader, name)
    inside = _join(reader.row())
    reader.take(r"\right")
    return _Piece("inner", f"lr({first} {inside} {_delimiter(reader, name)})")


def _big(reader: _Reader, name: str) -> _Piece:
    kind, side = ("open", "opening") if name[-1] == "l" else ("close", "closing")
    size = SIZES[name[:-1]]
    return _Piece(kind, f'class("{side}", lr(size: #{size}em, {_delimiter(reader, name)}))')


def _begin(reader: _Reader, name: str) -> _Piece:
    environment = reader.word()
    if environment in LINES:
        raise reader.error(f"{environment} must be the whole formula")
    if environment not in (*MATRICES, "cases"):
        raise reader.error(
            f"print does not know the environment {environment}; it knows {', '.join(MATRICES)}, cases"
        )
    rows = "; ".join(", ".join(cell or '""' for cell in cells) for cells in reader.rows(environment))
    if environment == "cases":
        return _Piece("inner", rf"lr(\{{ mat(delim: #none, align: #left, column-gap: #1em, {rows}))")
    return _Piece("inner", f"mat(delim: {MATRICES[environment]}, column-gap: #1em, {rows})")


def _class(reader: _Reader, name: str) -> _Piece:
    r"""Read a symbol of a role: its line comes first, so that scripts stand beside the bare symbol."""
    name = reader.word()
    role = name.removeprefix("role-")
    if role not in ROLES:
        raise reader.error(f"the roles are {', '.join(ROLES)}; {name} is none")
    reader.take("{")
    pieces = reader.row()
    reader.take("}")
    body, near = _join(pieces), ", near: #true" if reader.numerators else ""
    if operator := re.fullmatch(r"op\((\"[^\"]*\")\)", body):
        # The name of a function keeps the space around it.
        body = operator[1]
        return _Piece("op", f'op(under("{role}", {body}{near})paint("{role}", {body}))')
    return _Piece("ord", f'under("{role}", {body}{near})paint("{role}", {body})', tight=True)


_COMMANDS: dict[str, Callable[[_Reader, str], _Piece]] = {
    **dict.fromkeys(FRACTIONS, _fraction),
    **dict.fromkeys(ACCENTS, _accent),
    **dict.fromkeys(ALPHABETS, _alphabet),
    **{name + side: _big for name in SIZES for side in "lr"},
    r"\sqrt": _root,
    r"\text": _text,
    r"\mathrm": _roman,
    r"\operatorname": _operator,
    r"\operatorname*": _operator,
    r"\underset": _underset,
    r"\underbrace": _brace,
    r"\left": _left,
    r"\begin": _begin,
    r"\htmlClass": _class,
}
