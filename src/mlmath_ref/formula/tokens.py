r"""Cut a formula into tokens: what it says, each with its place, without what only sets the type.

Knowingly ignored, because they say nothing: blanks and spacing commands, sizes such as ``\displaystyle``
and ``\big``, ``\label``, ``\tag``, comments, and the alignment marks of ``aligned``.
"""

from __future__ import annotations

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.layout import with_braces, without_alignment
from mlmath_ref.formula.scan import Token, scan

__all__ = ["Token", "tokenize"]

MAX_LENGTH = 20_000
MAX_TOKENS = 3_000


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
    tokens = with_braces(latex, without_alignment(scan(latex)))
    if len(tokens) > MAX_TOKENS:
        place = tokens[MAX_TOKENS].start
        raise FormulaError(latex, place, f"expected at most {MAX_TOKENS} signs; read it in parts")
    tokens.append(Token("stop", "", len(latex), len(latex)))
    return tokens
