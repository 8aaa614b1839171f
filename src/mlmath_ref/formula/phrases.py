"""Join readings to sentences: what stands in a group of its own, and where a group must be seen to end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mlmath_ref.formula import tree
from mlmath_ref.formula.letters import SMALL, plain_letters, spoken_name
from mlmath_ref.formula.wording import ATOM, CONNECTIVES, OPERATORS, RELATIONS, SUM, TIGHT

_ENDINGS = re.compile(r"(?: end (?:quantity|fraction))+$")


@dataclass(frozen=True)
class Said:
    """A reading: its words, its loosest joint, and the loosest joint that it takes in when words follow."""

    words: str
    level: int = ATOM
    tail: int = ATOM


class Phrases:
    """The statements and groups of one formula; a method for each node, in `speak`, says what is in them."""

    def __init__(self, whole: tree.Node, meanings: dict[str, str]) -> None:
        self.meanings = meanings
        seen: set[str] = set()
        for node in tree.walk(whole):
            if isinstance(node, tree.Symbol):
                seen |= plain_letters(node.name)
        self.both_cases = frozenset(letter for letter in seen if letter.isupper() and letter.lower() in seen)
        self.said: dict[int, Said] = {}  # a part is asked for more than once, and its parts in turn

    # Whole statements: only here endings that nothing follows are left out.

    def whole(self, node: tree.Node) -> str:
        """Return the reading of a statement."""
        match node:
            case tree.Statements(items):
                return "; also, ".join(map(self.whole, items))
            case tree.Condition(statement, connective, condition):
                joint = CONNECTIVES.get(connective, connective)
                if isinstance(statement, tree.Blank):
                    return f"{joint.replace('which', 'this')} {self.whole(condition)}"
                return f"{self.whole(statement)}, {joint} {self.whole(condition)}"
            case tree.Relation(operands, operators):
                return self.relation(operands, operators, self.side)
            case _:
                return self.side(node)

    def side(self, node: tree.Node) -> str:
        """Return the reading of a side of a relation, without the endings at its end."""
        return _ENDINGS.sub("", self.inner(node).words)

    def relation(
        self, operands: tuple[tree.Node, ...], operators: tuple[str, ...], side: Callable[[tree.Node], str]
    ) -> str:
        """Return a chain of relations; a chain that goes on from before starts with its sign."""
        words = [] if isinstance(operands[0], tree.Blank) else [side(operands[0])]
        for operator, operand in zip(operators, operands[1:], strict=True):
            sign, _, above = operator.partition(" ")
            words.append(RELATIONS[sign])
            if above:
                words.append("with " + " ".join(re.findall(r"[^\W_]+", above)) + " above")
            words.append(self.interval(operand) if operator in "∈∉" else side(operand))
        return " ".join(words)

    def interval(self, node: tree.Node) -> str:
        """Return what something is in; two numbers in brackets are an interval there."""
        if isinstance(node, tree.Sequence) and len(node.items) == 2 and len(node.brackets) == 2:
            ends = zip(node.items, (node.brackets[0] == "[", node.brackets[1] == "]"), strict=True)
            start, stop = (
                f"{self.closed(item)} {'included' if inside else 'excluded'}" for item, inside in ends
            )
            return f"the interval from {start} to {stop}"
        return self.side(node)

    def inner(self, node: tree.Node) -> Said:
        """Return the reading of a part; a statement inside another has its own ending."""
        match node:
            case tree.Relation() | tree.Statements() | tree.Condition():
                return Said(f"the statement {self.statement(node)} end statement")
            case _:
                return self.part(node)

    def statement(self, node: tree.Node) -> str:
        """Return a statement with all its endings."""
        match node:
            case tree.Relation(operands, operators):
                return self.relation(operands, operators, lambda operand: self.inner(operand).words)
            case tree.Statements(items):
                return " and then ".join(map(self.statement, items))
            case tree.Condition(statement, connective, condition):
                joint = CONNECTIVES.get(connective, connective)
                return f"{self.statement(statement)} {joint} {self.statement(condition)}"
            case _:
                return self.inner(node).words

    # Grouping

    def at_least(self, node: tree.Node, level: int, tail: int) -> str:
        """Return the words of a part, as a quantity if it is looser than its place allows."""
        said = self.inner(node)
        if said.level >= level and said.tail >= tail:
            return said.words
        return f"the quantity {said.words} end quantity"

    def atom(self, node: tree.Node) -> str:
        """Return the words of a part that something may follow: squared, sub, over."""
        return self.at_least(node, ATOM, ATOM)

    def tight(self, node: tree.Node) -> str:
        """Return the words behind *of*; a sign before one thing is clear there."""
        if isinstance(node, tree.Unary) and node.operator == "-" and self.inner(node.operand).level == ATOM:
            return self.inner(node).words
        return self.at_least(node, TIGHT, TIGHT)

    def variable(self, node: tree.Node) -> str:
        """Return the words of a variable; a symbol is never a quantity, whatever its meaning."""
        return self.inner(node).words if isinstance(node, tree.Symbol) else self.atom(node)

    def closed(self, node: tree.Node) -> str:
        """Return the words of a bound: a sum of plain things is clear there."""
        said = self.inner(node)
        clear = said.level >= SUM and said.tail == ATOM and " of " not in said.words
        return said.words if clear else f"the quantity {said.words} end quantity"

    def listed(self, nodes: Iterable[tree.Node], joint: str = " and ") -> str:
        """Return the arguments of a function."""
        nodes = tuple(nodes)
        if not nodes:
            return "nothing"
        return self.tight(nodes[0]) if len(nodes) == 1 else joint.join(map(self.atom, nodes))

    def arguments(self, head: str, nodes: tuple[tree.Node, ...], given: tuple[tree.Node, ...]) -> Said:
        """Return a function of its arguments, and of what is given."""
        match nodes:
            case (tree.Relation((one, other), ("∥",)),) if not given:
                return Said(f"{head} of {self.atom(one)} relative to {self.atom(other)}", TIGHT, TIGHT)
        if given:
            first = " and ".join(map(self.atom, nodes)) or "nothing"
            return Said(f"{head} of {first} given {' and '.join(map(self.atom, given))}", TIGHT, TIGHT)
        return Said(f"{head} of {self.listed(nodes)}", TIGHT, TIGHT)

    def part(self, node: tree.Node) -> Said:
        """Return the reading of a node by the method that has its name."""
        if id(node) not in self.said:
            method: Callable[[Any], Said] = getattr(self, f"say_{type(node).__name__.lower()}")
            self.said[id(node)] = method(node)
        return self.said[id(node)]


def chain(node: tree.Binary, level: int) -> tuple[list[tree.Node], list[str]]:
    """Return the operands and operators of a chain such as a + b − c, without going down step by step."""
    operands: list[tree.Node] = []
    operators: list[str] = []
    current: tree.Node = node
    while isinstance(current, tree.Binary) and OPERATORS[current.operator][1] == level:
        operands.append(current.right)
        operators.append(current.operator)
        current = current.left
    return [current, *reversed(operands)], operators[::-1]


def is_vector(node: tree.Node) -> bool:
    r"""Return whether a part is plainly a vector: a bold small letter, a gradient, or a sum of them."""
    match node:
        case tree.Symbol(name):
            return spoken_name(name).startswith(("vector ", "the vector "))
        case tree.Index(base, _):
            return is_vector(base)
        case tree.Gradient(order=order):
            return order == 1
        case tree.Binary("+" | "-", left, right):
            return is_vector(left) or is_vector(right)
        case tree.Binary("", left, right):
            return is_vector(right) and not isinstance(left, tree.Transpose)
        case _:
            return False


def is_matrix(node: tree.Node) -> bool:
    """Return whether a power minus one is an inverse: of a bold capital, a function, or a product of such."""
    return any(
        isinstance(part, tree.Symbol) and spoken_name(part.name).startswith("matrix ")
        for part in tree.walk(node)
    )


def is_star(exponent: tree.Node) -> bool:
    """Return whether a power is a star, which marks the best value."""
    return isinstance(exponent, tree.Symbol) and exponent.name in ("*", r"\star", r"\ast")


def is_short(words: str) -> bool:
    """Return whether a reading needs no ending in a fraction."""
    return not words.startswith("the ") and " over " not in words


def ordinal(number: int) -> str:
    """Return the number of a row."""
    return SMALL[number] if number < len(SMALL) else str(number)
