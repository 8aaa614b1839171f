r"""How one symbol or number is said: ``\hat{\mathbf{y}}`` is "vector y hat", 3 is "three"."""

from __future__ import annotations

import re

SMALL: tuple[str, ...] = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
"""Numbers that are said in words."""

ACCENTS: dict[str, str] = {
    r"\hat": "hat",
    r"\widehat": "wide hat",
    r"\bar": "bar",
    r"\overline": "overline",
    r"\tilde": "tilde",
    r"\widetilde": "wide tilde",
    r"\vec": "arrow",
    r"\overrightarrow": "long arrow",
    r"\dot": "dot above",
    r"\ddot": "two dots above",
    r"\check": "check",
    r"\breve": "breve",
    r"\mathring": "ring",
    r"\underline": "underlined",
}
"""What stands above or below a letter, and how it is said behind the letter."""

_SETS = {
    "R": "the real numbers",
    "N": "the natural numbers",
    "Z": "the integers",
    "Q": "the rational numbers",
    "C": "the complex numbers",
}
_FONTS = {
    r"\mathcal": "script",
    r"\mathscr": "handwritten",
    r"\mathfrak": "gothic",
    r"\mathsf": "sans serif",
    r"\mathtt": "typewriter",
    r"\mathbb": "double-struck",
    r"\mathit": "italic",
}
_BOLD = frozenset({r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb"})
_UPRIGHT = frozenset({r"\mathrm", r"\text", r"\operatorname", r"\textrm", r"\mathnormal"})
_DRESS = frozenset(ACCENTS) | frozenset(_FONTS) | _BOLD | _UPRIGHT
_SIGNS = {
    r"\varepsilon": "epsilon",  # the book's epsilon; the other one gets the longer name
    r"\epsilon": "lunate epsilon",
    r"\phi": "phi",
    r"\varphi": "curly phi",
    r"\vartheta": "curly theta",
    r"\varrho": "curly rho",
    r"\varsigma": "final sigma",
    r"\varpi": "curly pi",
    r"\ell": "ell",
    r"\infty": "infinity",
    r"\emptyset": "the empty set",
    r"\varnothing": "the empty set",
    r"\star": "star",
    r"\ast": "star",
    r"\prime": "prime",
    r"\hbar": "h with a bar",
    r"\top": "transposed",
    "*": "star",
    "'": "prime",
    "+": "plus",
    "-": "minus",
    "_": "sub",
}
_GREEK = frozenset(
    ["gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsilon", "phi", "psi", "omega"]
)
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\x01[^\x01]*\x01|\d+|\S")
_WORDS = re.compile(r"(\\(?:text|mathrm|operatorname|textrm)\*?)\{([^{}]*)\}")


def number_words(text: str) -> str:
    """Return a number as it is said: in words up to twelve, in digits above and with a decimal point.

    Examples
    --------
    >>> number_words("2"), number_words("168"), number_words("1.5")
    ('two', '168', '1.5')
    """
    return SMALL[int(text)] if text in _IN_WORDS else text


_IN_WORDS = frozenset(map(str, range(len(SMALL))))


def plain_letters(latex: str) -> set[str]:
    r"""Return the Latin letters of a symbol that are said by their bare name.

    Examples
    --------
    >>> plain_letters(r"\hat{y}"), plain_letters(r"\mathbf{X}")
    ({'y'}, set())
    """
    rest = re.sub(r"\\(?!hat|bar|tilde)[A-Za-z]+\*?\{[^{}]*\}", " ", latex)
    return set(re.findall(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])", rest))


def spoken_name(latex: str, both_cases: frozenset[str] = frozenset()) -> str:
    r"""Return a symbol as it is said.

    Parameters
    ----------
    latex : str
        A symbol as the table writes it.
    both_cases : frozenset of str
        Capitals that are said with the word *capital*, because the formula has the small letter too.

    Returns
    -------
    str
        Its name in words; two different symbols have different names.

    Examples
    --------
    >>> spoken_name(r"\hat{\mathbf{y}}"), spoken_name(r"c_{\text{miss}}"), spoken_name("w^*")
    ('vector y hat', 'c sub miss', 'w star')
    >>> spoken_name("K", frozenset("K"))
    'capital K'
    """
    tokens = _TOKEN.findall(_WORDS.sub(_mark, latex))
    words: list[str] = []
    while tokens:
        words += _next(tokens, both_cases)
    return " ".join(words)


def _mark(match: re.Match[str]) -> str:
    r"""Return the words of ``\text{false alarm}`` as one token, between marks."""
    words = " ".join(map(number_words, re.sub(r"\\[ ,;:!]", " ", match[2]).split()))
    return match[1].rstrip("*") + "{\x01" + words + "\x01}"


def _next(tokens: list[str], both_cases: frozenset[str]) -> list[str]:
    """Take the next group, command with its argument, or single token, and return its words."""
    token = tokens.pop(0)
    if token == "{":
        words: list[str] = []
        while tokens and tokens[0] != "}":
            words += _next(tokens, both_cases)
        del tokens[:1]
        return words
    if token in _DRESS:
        return _dressed(token, _next(tokens, both_cases) if tokens else [])
    if token == "^":
        power = _next(tokens, both_cases) if tokens else []
        marks = {"two": ["squared"], "star": ["star"], "prime": ["prime"]}
        return marks.get(" ".join(power), ["superscript", *power])
    return [_said(token, both_cases)]


def _dressed(command: str, inner: list[str]) -> list[str]:
    """Return the words of `inner` with what the command says about them."""
    text = " ".join(inner).removeprefix("capital ")
    if command in ACCENTS:
        return [*inner, ACCENTS[command]]
    if command in _UPRIGHT:
        return inner
    if command in _BOLD:
        if text in ("zero", "one"):
            return ["the vector of zeros" if text == "zero" else "the vector of ones"]
        return ["matrix" if text[:1].isupper() or text.startswith("big ") else "vector", text]
    if command == r"\mathbb" and text in _SETS:
        return [_SETS[text]]
    return [_FONTS[command], text]


def _said(token: str, both_cases: frozenset[str]) -> str:
    """Return one token as it is said."""
    if token in _SIGNS:
        return _SIGNS[token]
    if token.startswith("\x01"):
        return token.strip("\x01")
    if token.startswith("\\"):
        name = token[1:]
        # Big sigma is not the sigmoid's sigma.
        return f"big {name.lower()}" if name[:1].isupper() and name.lower() in _GREEK else name
    return f"capital {token}" if token in both_cases else number_words(token)
