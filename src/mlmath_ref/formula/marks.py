r"""Mark the symbols of a formula by role, so that a page can draw each in the color of its role.

`spans` says where the symbols stand, `marked` writes the formula with something around each of them.
What was valid TeX stays valid, and reads the same. Operators and numbers are not marked: a color says which
quantity a symbol is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from mlmath_ref.formula import tree
from mlmath_ref.formula.label import row_of
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.strangers import with_strangers
from mlmath_ref.formula.symbols import BOOK, Table
from mlmath_ref.formula.tokens import Token, tokenize

_SCRIPTS = ("_", "^", "'", r"\prime")


def spans(
    latex: str, table: Table = BOOK, *, undeclared: Literal["error", "variable"] = "error"
) -> list[tuple[int, int, str]]:
    r"""Return where the symbols of a formula stand, and the role of each.

    Parameters
    ----------
    latex : str
        The formula, without dollar signs.
    table : Table
        The symbol table; the book's unless said otherwise.
    undeclared : str
        What to do with a symbol that the table does not have: ``"error"``, or ``"variable"`` to take it for
        a quantity.

    Returns
    -------
    list of (int, int, str)
        First position, the one after the last, and role. In order; no two overlap. A symbol with a mark or
        a name of several signs is one place: ``\hat{y}``, ``c_{\text{miss}}``. Its index is another place.
        Where more follows at a symbol with a script, as in ``p^*_m``, the place is its letter, so that both
        scripts stay above each other.

    Raises
    ------
    FormulaError
        If the formula cannot be read.

    Examples
    --------
    >>> spans(r"\hat y = w_j")
    [(0, 6, 'prediction'), (9, 10, 'parameter'), (11, 12, 'index')]
    """
    formula = parse(latex, table, undeclared=undeclared)
    if undeclared == "variable":
        table = with_strangers(formula, table)
    tokens = tokenize(latex)
    found: list[tuple[int, int, str]] = []
    # A longer one comes first: what stands inside of a symbol, as the i in \hat{y_i}, is part of it.
    places = sorted(_quantities(formula, table), key=lambda place: (place[0], -place[1]))
    for start, end, role in places:
        letter_end, followed = _scripts(tokens, start, end)
        if followed or any(letter_end < other < end for other, _, _ in places):
            end = letter_end
        if not found or found[-1][1] <= start:
            found.append((start, end, role))
    return found


def marked(
    latex: str,
    table: Table = BOOK,
    wrap: Callable[[str, str], str] = lambda tex, role: rf"\htmlClass{{role-{role}}}{{{tex}}}",
    *,
    undeclared: Literal["error", "variable"] = "error",
) -> str:
    r"""Return a formula with something around each of its symbols.

    Parameters
    ----------
    latex : str
        The formula, without dollar signs.
    table : Table
        The symbol table; the book's unless said otherwise.
    wrap : function
        Takes the TeX of a symbol and its role, returns TeX. It puts the symbol into KaTeX's ``\htmlClass``
        unless said otherwise.
    undeclared : str
        As in `spans`.

    Returns
    -------
    str
        TeX. An argument that had no braces gets some: ``\frac1n`` becomes ``\frac1{…}``.

    Raises
    ------
    FormulaError
        If the formula cannot be read.

    Examples
    --------
    >>> print(marked(r"\bar x_i + 2", wrap=lambda tex, role: rf"\{role}{{{tex}}}"))
    \statistic{\bar x}_{\index{i}} + 2
    """
    bare = {token.start for token in tokenize(latex) if token.text == "{" and token.start == token.end}
    parts: list[str] = []
    place = 0
    for start, end, role in spans(latex, table, undeclared=undeclared):
        new = wrap(latex[start:end], role)
        parts += [latex[place:start], f"{{{new}}}" if start in bare else new]
        place = end
    return "".join([*parts, latex[place:]])


def _quantities(formula: tree.Node, table: Table) -> set[tuple[int, int, str]]:
    """Return the places and roles of the symbols that are no operators."""
    nodes = list(tree.walk(formula))
    bound = {index for node in nodes if isinstance(node, tree.Reduce) for index in node.indices}
    found: set[tuple[int, int, str]] = set()
    for node in nodes:
        if isinstance(node, tree.Symbol) and node.span[0] < node.span[1]:
            row = row_of(node.name, table)
            role = row.role if row is not None else "index" if node in bound else "operator"
            if role != "operator":
                found.add((*node.span, role))
    return found


def _scripts(tokens: list[Token], start: int, end: int) -> tuple[int, bool]:
    r"""Return where the scripts of a symbol begin, and whether others follow behind its end.

    Others follow, too, where its end is among its scripts: in ``w^{*\top}`` the symbol is ``w^*``.
    """
    place = next(place for place, token in enumerate(tokens) if token.start == start < token.end)
    depth, letter_end = 0, end
    # The end of the formula is a token, too.
    while (token := tokens[place]).start < end or token[:2] == ("sign", "}"):
        if token[:2] == ("sign", "{"):
            depth += 1
        elif token[:2] == ("sign", "}"):
            depth -= 1
            if depth < 0:
                return letter_end, False
        elif token.text in _SCRIPTS and not depth:
            letter_end = min(letter_end, token.start)
        place += 1
    return letter_end, depth > 0 or token.text in _SCRIPTS
