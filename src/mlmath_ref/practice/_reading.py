"""Read what people type: `2x(wx − y)`, `3/4`, `1.2e3`, `−5`, `[1, 2; 3, 4]`, and never run it as Python.

The grammar is small, so that a script in the page reads the same: numbers; the names that a question has;
``pi`` and ``e``; ``exp log ln sqrt sin cos tan tanh abs`` with their bracket; ``+ - * / ^ **`` and ``( )``. A
sign of multiplication may be left out: ``2x(w + 1)``, and ``wx`` for two names. ``^`` binds first, from the
right; then a minus in front; then ``* /``, also where left out; then ``+ -``. So ``1/2x`` is half of x, and
``33%`` is read as ``33/100``.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from mlmath_ref._checks import FloatArray, as_array

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "ln": np.log,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "tanh": np.tanh,
    "abs": np.abs,
}
CONSTANTS = {"pi": np.pi, "e": np.e}
LONGEST = 300  # characters; more is no answer to an exercise

_TOKEN = re.compile(r"(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([^\W\d]\w*)|(\*\*|[-+*/^()])|\s+")
_TYPED = str.maketrans(
    {"−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/", "²": "^2 ", "³": "^3 "}
    | {"%": "/100 "}
    | {"ŷ": " y_hat ", "σ": " sigma ", "α": " alpha ", "π": " pi ", "√": " sqrt "}
)
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: np.power,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def evaluate(name: str, text: str, values: Mapping[str, FloatArray]) -> FloatArray:
    """Return the value of an expression; `name` is what an error calls it.

    Parameters
    ----------
    name : str
        What is read, for messages.
    text : str
        The expression, as people type it.
    values : mapping of str to array of shape (m,) or ()
        The names that it may hold, with their values.

    Returns
    -------
    array of shape (m,) or ()
        The values. They may be infinite or NaN where the expression is not defined.

    Raises
    ------
    ValueError
        If the text holds a name that is not known, or cannot be read.

    Examples
    --------
    >>> print(evaluate("loss", "2x(wx − 1)²", {"w": np.array([1.0, 2.0]), "x": np.array([3.0, 1.0])}))
    [24.  2.]
    """
    known: dict[str, Any] = {**CONSTANTS, **values}
    if len(text) > LONGEST:
        raise ValueError(f"{name} must have at most {LONGEST} characters; it has {len(text)}")
    code = _as_python(name, text, known)
    try:
        tree = ast.parse(code.replace("( )", "("), mode="eval").body  # an empty bracket would be a tuple
    except (SyntaxError, MemoryError) as error:
        raise ValueError(f"{name} cannot be read: {text!r}; a bracket or an operator is missing") from error
    with np.errstate(all="ignore"):
        return np.asarray(_value(tree, known), dtype=np.float64)


def numbers(name: str, raw: Any) -> FloatArray:
    """Return a number, a vector or a matrix from what a person or a program gave.

    Parameters
    ----------
    name : str
        What is read, for messages.
    raw : number, str, list, array or SymPy number
        Text holds numbers as people type them, also with ``/``; a list in text has commas, a matrix
        semicolons or brackets between its rows.

    Returns
    -------
    array of shape (), (n,) or (n, d)
        The numbers, all finite.

    Raises
    ------
    ValueError
        If a text cannot be read, if rows differ in length, or if a number is not finite.
    TypeError
        If it holds no real numbers.

    Examples
    --------
    >>> print(numbers("slope", "−3/4"), numbers("gradient", "[1, 2.5e1]"), numbers("X", "1, 2; 3, 4").shape)
    -0.75 [ 1. 25.] (2, 2)
    """
    if isinstance(raw, str):
        raw = _listed(raw)
    try:
        array = np.asarray(raw)
    except ValueError:  # ragged; the check says so in words
        return as_array(name, raw)
    if array.dtype.kind in "UO":  # texts, and numbers of SymPy or of fractions
        array = np.reshape([evaluate(name, str(entry), {}) for entry in array.flat], array.shape)
    return as_array(name, array)


def _listed(text: str) -> Any:
    """Return the entries of a list or matrix that is written out as text; other text as it is."""
    if not re.search(r"[\[,;]", text):
        return text
    inner = re.sub(r"\]\s*,?\s*\[", ";", text.strip())
    rows = [re.sub(r"^[\[\s]+|[\]\s]+$", "", row) for row in inner.split(";")]
    table = [re.split(r"\s*,\s*", re.sub(r"^\((.*)\)$", r"\1", row)) for row in rows]
    return table if len(table) > 1 or text.lstrip().startswith("[[") else table[0]


def _as_python(name: str, text: str, known: Mapping[str, Any]) -> str:
    """Return an expression with every sign of multiplication, made of known words only."""
    typed, place, before = text.translate(_TYPED), 0, ""
    code: list[str] = []
    while place < len(typed):
        match = _TOKEN.match(typed, place)
        if match is None:
            raise _stranger(name, typed[place], known)
        place = match.end()
        number, word, sign = match.groups()
        words = _words(name, word, known) if word else [number or sign or ""]
        for token in filter(None, words):
            if number and before == "number":
                raise ValueError(f"{name} cannot be read: {text!r} has two numbers with nothing between them")
            if before == "function" and token != "(":
                raise ValueError(f"{name} cannot be read: {text!r}; {code[-1]} needs a bracket, as in exp(x)")
            if before not in ("", "function") and (token == "(" or not sign):
                code.append("*")
            code.append(re.sub(r"^0+(?=\d)", "", token) if number else token.replace("^", "**"))
            ends = token == ")" or not sign
            before = "function" if token in FUNCTIONS else "number" if number else "closed" if ends else ""
    if before == "function":
        raise ValueError(f"{name} cannot be read: {text!r}; {code[-1]} needs a bracket, as in exp(x)")
    return " ".join(code)


def _words(name: str, word: str, known: Mapping[str, Any]) -> list[str]:
    """Return the known names that a word is made of, such as w and x in wx."""
    if word in known or word in FUNCTIONS:
        return [word]
    for known_word in sorted({*known, *FUNCTIONS} - {"e"}, key=len, reverse=True):
        if word.startswith(known_word):
            return [known_word, *_words(name, word[len(known_word) :], known)]
    raise _stranger(name, word, known)


def _stranger(name: str, found: str, known: Mapping[str, Any]) -> ValueError:
    names = ", ".join(known.keys() - CONSTANTS.keys()) or "numbers"
    comma = "; write decimals with a point" if found == "," else ""
    return ValueError(
        f"{name} must hold only {names}, functions such as exp(…) and sqrt(…), and + - * / ^ ( ); "
        f"it holds {found!r}{comma}"
    )


def _value(node: Any, known: Mapping[str, Any]) -> Any:
    """Return the value of a tree of operators, numbers, known names and known functions; it has no others."""
    match node:
        case ast.BinOp():
            return _OPERATORS[type(node.op)](_value(node.left, known), _value(node.right, known))
        case ast.UnaryOp():
            return _OPERATORS[type(node.op)](_value(node.operand, known))
        case ast.Call(func=ast.Name(id=function)):
            return FUNCTIONS[function](_value(node.args[0], known))
        case ast.Name():
            return known[node.id]
    return np.float64(node.value)
