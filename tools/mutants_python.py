"""Single faults in Python: an operator of the package, or an assertion of a chapter that asserts less."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from chapters import CELL
from mutants_text import Fault

BINARY: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: (r"\+", "-"), ast.Sub: ("-", "+"), ast.Mult: (r"\*", "/"), ast.Div: ("/", "*"),
    ast.Pow: (r"\*\*", "*"), ast.MatMult: ("@", "*"), ast.FloorDiv: ("//", "/"), ast.Mod: ("%", "//"),
}  # fmt: skip
COMPARISON: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Is: (r"\bis\b", "is not"),
    ast.IsNot: (r"\bis\s+not\b", "is"), ast.In: (r"\bin\b", "not in"), ast.NotIn: (r"\bnot\s+in\b", "in"),
}  # fmt: skip


class Source:
    """Python source whose nodes know their places; parts that are no code at run time are left out."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def start(self, node: ast.AST) -> int:
        """Return where a node starts."""
        return self._place(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """Return where a node ends."""
        return self._place(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def part(self, node: ast.AST) -> str:
        """Return the text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def _place(self, line: int, column: int) -> int:
        # Python counts a column in bytes.
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def operator(self, left: ast.AST, right: ast.AST, pattern: str) -> re.Match[str]:
        """Return where the operator between two nodes stands."""
        found = re.compile(pattern).search(self.text, self.end(left), self.start(right))
        assert found, f"no {pattern} between {self.part(left)} and {self.part(right)}"
        return found


def code(node: ast.AST) -> Iterator[ast.AST]:
    """Give the nodes that run and can be wrong: neither types nor messages; text is not changed anyway."""
    yield node
    if isinstance(node, ast.JoinedStr | ast.Raise):
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from code(child)


def package_faults(text: str) -> Iterator[Fault]:
    """Give every changed operator, constant, `not` and order of arguments of a module."""
    source = Source(text)
    for node in code(source.tree):
        for rule, start, before, after in _changes(source, node):
            yield Fault("operator in src", rule, start, before, after)


Change = tuple[str, int, str, str]


def _changes(source: Source, node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.BinOp(op=op) if type(op) in BINARY:
            pattern, new = BINARY[type(op)]
            yield "operator", *_replaced(source.operator(node.left, node.right, pattern), new)
        case ast.Compare():
            for (left, right), sign in zip(pairwise([node.left, *node.comparators]), node.ops, strict=True):
                pattern, new = COMPARISON[type(sign)]
                yield "comparison", *_replaced(source.operator(left, right, pattern), new)
        case ast.BoolOp(values=[first, second, *_]):
            pattern, new = (r"\band\b", "or") if isinstance(node.op, ast.And) else (r"\bor\b", "and")
            yield "and, or", *_replaced(source.operator(first, second, pattern), new)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            rule = "not dropped" if isinstance(node.op, ast.Not) else "minus dropped"
            yield rule, source.start(node), source.part(node), source.part(node.operand)
        case ast.Constant(value=bool() as value):
            yield "constant", source.start(node), source.part(node), str(not value)
        case ast.Constant(value=int() | float() as value):
            yield "constant", source.start(node), source.part(node), repr(value + 1)
            if value == 1 and isinstance(value, int):
                yield "constant", source.start(node), source.part(node), "0"
        case ast.Call(args=[first, second, *_]) if not isinstance(first, ast.Starred) and not isinstance(
            second, ast.Starred
        ):
            start, end = source.start(first), source.end(second)
            between = source.text[source.end(first) : source.start(second)]
            before = source.text[start:end]
            after = source.part(second) + between + source.part(first)
            if after != before and "\n" not in before and "for" not in between:
                yield "arguments swapped", start, before, after


def _replaced(match: re.Match[str], new: str) -> tuple[int, str, str]:
    return match.start(), match[0], new


def assertion_faults(text: str) -> Iterator[Fault]:
    """Give every way in which an assertion of a page can assert less, or something else."""
    for match in CELL.finditer(text):
        found = re.fullmatch(r"(?:---\n.*?---\n)?(.*)", match[1], re.S)
        assert found
        cell = re.sub(r"^[:%].*$", lambda line: "#" * len(line[0]), found[1], flags=re.M)
        for change in _weaker(Source(cell)):
            rule, start, before, after = change
            yield Fault("assertion weakened", rule, match.start(1) + found.start(1) + start, before, after)


def _weaker(source: Source) -> Iterator[Change]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Assert):
            continue
        yield "removed", source.start(node), source.part(node), "pass"
        for part in ast.walk(node.test):
            match part:
                case ast.Call(func=ast.Attribute(attr="allclose" | "isclose")):
                    yield from _wider(source, part)
                case ast.Compare(ops=[ast.Eq(), *_]):
                    place = _replaced(source.operator(part.left, part.comparators[0], "=="), ">=")
                    yield "== to >=", *place
                case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                    yield "constant", source.start(part), source.part(part), repr(value + 1)


def _wider(source: Source, call: ast.Call) -> Iterator[Change]:
    tolerances = [word for word in call.keywords if word.arg in ("rtol", "atol")]
    for word in tolerances:
        value = source.part(word.value)
        yield "tolerance", source.start(word.value), value, f"1e6 * {value}"
    if not tolerances:
        end = source.end(call) - 1
        before = source.text[end : source.end(call)]
        comma = "" if source.text[:end].rstrip().endswith(",") else ", "
        yield "tolerance", end, before, f"{comma}rtol=10)"
