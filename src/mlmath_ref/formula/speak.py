r"""Say a formula in plain English, so that a screen reader, or a person on the phone, can read it out.

Two different formulas have different readings. A part that would run into its neighbors stands between *the
quantity* and *end quantity*; where only such endings are left at the end of a side, they are not said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mlmath_ref.formula import tree
from mlmath_ref.formula.letters import SMALL, number_words, plain_letters, spoken_name
from mlmath_ref.formula.symbols import BOOK, Table

# How tightly words belong together. Each reading has two such numbers: the loosest joint inside it, and the
# loosest joint that it would still take in if more words followed: "the sum of a" takes in "times b".
STATEMENT, SUM, TERM, TIGHT, ATOM = range(5)

RELATIONS: dict[str, str] = {
    "=": "equals",
    "≠": "is not equal to",
    "<": "is less than",
    ">": "is greater than",
    "≤": "is at most",
    "≥": "is at least",
    "≪": "is much less than",
    "≫": "is much greater than",
    "≈": "is about",
    "≡": "is identical to",
    "≜": "is defined as",
    "∝": "is proportional to",
    "∼": "is distributed as",
    "≃": "is similar to",
    "≅": "is congruent to",
    "∈": "is in",
    "∉": "is not in",
    "∋": "contains",
    "⊂": "is a proper part of",
    "⊆": "is a part of",
    "⊃": "properly contains",
    "⊇": "contains or equals",
    "←": "becomes",
    "→": "goes to",
    "↦": "maps to",
    "⊥": "is perpendicular to",
    "∥": "is parallel to",
    ":": "is a map where",
    "≻": "is above",
    "⪰": "is above or equal to",
    "≺": "is below",
    "⪯": "is below or equal to",
    "≍": "is of the same order as",
    "≲": "is less than or about",
    "≳": "is greater than or about",
    "⇝": "leads to",
    "↔": "corresponds to",
}
"""How each relation is said."""

CONNECTIVES: dict[str, str] = {
    "⇒": "which implies that",
    "⇐": "which follows from",
    "⇔": "which is the same as saying that",
}
"""How the signs between statements are said; words are said as they are."""

OPERATORS: dict[str, tuple[str, int]] = {
    "+": ("plus", SUM),
    "-": ("minus", SUM),
    "±": ("plus or minus", SUM),
    "∓": ("minus or plus", SUM),
    "∪": ("united with", SUM),
    "∖": ("without", SUM),
    "∨": ("or", SUM),
    "⊕": ("circle plus", SUM),
    "": ("times", TERM),
    "·": ("times", TERM),
    "×": ("times", TERM),
    "*": ("star times", TERM),
    "⊙": ("times entry by entry", TERM),
    "⊗": ("tensor times", TERM),
    "⊘": ("divided entry by entry by", TERM),
    "⋆": ("big star times", TERM),
    "mod": ("modulo", TERM),
    "/": ("divided by", TERM),
    "÷": ("divided by", TERM),
    "∘": ("composed with", TERM),
    "∩": ("intersected with", TERM),
    "∧": ("and also", TERM),
}
"""How each operator is said, and how tightly it binds."""

SIGNS = {"-": "minus", "+": "plus", "±": "plus or minus", "∓": "minus or plus"}

FUNCTIONS: dict[str, str] = {
    r"\ln": "the natural log",
    r"\log": "the log",
    r"\lg": "the common log",
    r"\exp": "the exponential",
    r"\sin": "the sine",
    r"\cos": "the cosine",
    r"\tan": "the tangent",
    r"\cot": "the cotangent",
    r"\sec": "the secant",
    r"\csc": "the cosecant",
    r"\sinh": "the hyperbolic sine",
    r"\cosh": "the hyperbolic cosine",
    r"\tanh": "the hyperbolic tangent",
    r"\arcsin": "the inverse sine",
    r"\arccos": "the inverse cosine",
    r"\arctan": "the inverse tangent",
    r"\det": "the determinant",
    r"\min": "the smallest",
    r"\max": "the largest",
    r"\dim": "the dimension",
    r"\Delta": "the change",
    r"\operatorname{tr}": "the trace",
    r"\operatorname{trace}": "the trace in full",
    r"\operatorname{rank}": "the rank",
    r"\operatorname{sign}": "the sign",
}
"""Functions whose sign is not their name."""

REDUCTIONS = {"∑": "the sum", "∏": "the product", "⋃": "the union", "⋂": "the intersection"}
EXTREMA = {
    "min": "the minimum",
    "max": "the maximum",
    "sup": "the least upper bound",
    "inf": "the greatest lower bound",
    "arg min": "minimizes",
    "arg max": "maximizes",
}
EXPECTATIONS = {
    "E": "the expected value",
    "Var": "the variance",
    "Cov": "the covariance",
    "Std": "the standard deviation",
}
POWERS = {"2": ("squared", "the square of"), "3": ("cubed", "the cube of")}
ORDINALS = ("", "", "second ", "third ", "fourth ", "fifth ")
DOTS = {"…": "and so on", "⋯": "and so on", "⋮": "and so on down", "⋱": "and so on diagonally"}

_ENDINGS = re.compile(r"(?: end (?:quantity|fraction))+$")
_BESIDES = re.compile(
    r" (?:of|for) (?:one|all) (?:example|prediction)s?$| that the model learns$|(?<=weight) of a feature$"
)


@dataclass(frozen=True)
class Said:
    """A reading: its words, its loosest joint, and the loosest joint that it takes in when words follow."""

    words: str
    level: int = ATOM
    tail: int = ATOM


def speak(formula: str | tree.Node, table: Table = BOOK, *, meanings: bool = False) -> str:
    r"""Return a formula in plain English.

    Parameters
    ----------
    formula : str or Node
        LaTeX, or the tree that `parse` returns.
    table : Table
        The symbol table; the book's unless said otherwise.
    meanings : bool
        Whether a symbol is named by its meaning where the table has a short one: "the learning rate" for α.

    Returns
    -------
    str
        The reading, without a full stop.

    Raises
    ------
    FormulaError
        If `formula` is text that cannot be read.

    Examples
    --------
    >>> w, x = tree.Symbol(r"\mathbf{w}"), tree.Symbol(r"\mathbf{x}")
    >>> model = tree.Binary("+", tree.Binary("", tree.Transpose(w), x), tree.Symbol("b"))
    >>> formula = tree.Relation((tree.Symbol(r"\hat{y}"), model), ("=",))
    >>> speak(formula)
    'y hat equals vector w transpose times vector x plus b'
    >>> speak(formula, meanings=True)
    'the prediction equals the weight vector transpose times the feature vector plus the bias'
    """
    if isinstance(formula, str):
        from mlmath_ref.formula.parser import parse

        formula = parse(formula, table)
    return _Speaker(formula, short_meanings(table) if meanings else {}).whole(formula)


def short_meanings(table: Table) -> dict[str, str]:
    r"""Return the symbols whose meaning has a short form of its own, such as "the learning rate".

    Examples
    --------
    >>> short = short_meanings(BOOK)
    >>> short["w"], short[r"\hat{y}"], "n" in short
    ('the weight', 'the prediction', False)
    """
    short: dict[str, str] = {}
    for row in table.rows:
        words = _BESIDES.sub("", re.sub(r"[:;,].*", "", row.meaning))
        is_quantity = row.role not in ("operator", "size", "index", "event") and row.domain != "fixed"
        if is_quantity and words.startswith("the ") and len(words.split()) <= 5 and len(row.shape) < 2:
            short[row.latex] = words
    counts = list(short.values())
    return {name: words for name, words in short.items() if counts.count(words) == 1}


class _Speaker:
    """The readings of the parts of one formula."""

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

    # Leaves

    def say_number(self, node: tree.Number) -> Said:
        return Said(number_words(node.text))

    def say_symbol(self, node: tree.Symbol) -> Said:
        if node.name in self.meanings:
            words = self.meanings[node.name]
            # "the mean of the targets squared" would be the mean of the squares.
            return Said(words, *((TIGHT, TIGHT) if " of " in words else (ATOM, ATOM)))
        return Said(spoken_name(node.name, self.both_cases))

    def say_text(self, node: tree.Text) -> Said:
        return Said(" ".join(node.text.split()))

    def say_dots(self, node: tree.Dots) -> Said:
        return Said(DOTS[node.direction])

    def say_blank(self, node: tree.Blank) -> Said:
        return Said("blank")

    # Names with indices, powers, signs

    def say_index(self, node: tree.Index) -> Said:
        base, indices = node.base, node.indices
        if isinstance(base, tree.Symbol):
            if isinstance(indices[0], tree.Symbol) and base.name.endswith(f"_{indices[0].name}"):
                return Said(spoken_name(base.name, self.both_cases))  # a family of the table, such as n_m
            if base.name in self.meanings and not node.raised:
                named = self.named_entry(self.meanings[base.name], indices)
                if named is not None:
                    return Said(named, TIGHT, TIGHT)
            name = spoken_name(base.name, self.both_cases)
        else:
            name = self.atom(base)
        sub = "superscript" if node.raised else "sub"
        return Said(f"{name} {sub} {' '.join(map(self.one_index, indices))}")

    def named_entry(self, meaning: str, indices: tuple[tree.Node, ...]) -> str | None:
        """Return which entry the indices name, such as "feature j of example i"; None if they do not."""
        if len(indices) == 1 and isinstance(indices[0], tree.Text):
            return f"{meaning} for {self.say_text(indices[0]).words}"
        names = [index.name if isinstance(index, tree.Symbol) else "" for index in indices]
        words = [spoken_name(name, self.both_cases) for name in names]
        match names:
            case ["i" | "i'"]:
                return f"{meaning} of example {words[0]}"
            case ["j"]:
                return "feature j" if meaning == "the feature" else f"{meaning} of feature j"
            case ["i" | "i'", "j"] if meaning == "the feature":
                return f"feature j of example {words[0]}"
            case _:
                return None

    def one_index(self, node: tree.Node) -> str:
        """Return one index; anything but a name or a number stands in a group."""
        if isinstance(node, tree.Symbol):
            return spoken_name(node.name, self.both_cases)
        words = self.inner(node).words
        return words if isinstance(node, tree.Number | tree.Text) else f"the quantity {words} end quantity"

    def say_slice(self, node: tree.Slice) -> Said:
        if node.start is None and node.stop is None:
            return Said("everything", SUM)
        start = "the start" if node.start is None else self.closed(node.start)
        stop = "the end" if node.stop is None else self.closed(node.stop)
        return Said(f"{start} up to {stop}", SUM)

    def say_power(self, node: tree.Power) -> Said:
        base, exponent = node.base, node.exponent
        if base == tree.Symbol(r"\mathbb{R}"):
            return self.real_space(exponent)
        said = self.inner(base)
        simple = said.level == ATOM and said.tail == ATOM and not said.words.startswith("the ")
        if isinstance(exponent, tree.Number) and exponent.text in POWERS:
            behind, before = POWERS[exponent.text]
            return Said(f"{said.words} {behind}") if simple else self.prefix(before, base)
        if exponent == tree.Unary("-", tree.Number("1")) and _is_matrix(base):
            return Said(f"{said.words} inverse") if simple else self.prefix("the inverse of", base)
        if isinstance(exponent, tree.Text | tree.Symbol) and _is_star(exponent):
            return Said(f"{self.atom(base)} star")
        return Said(f"{self.atom(base)} to the power {self.tight(exponent)}", TIGHT, TIGHT)

    def real_space(self, exponent: tree.Node) -> Said:
        """Return the name of a space of arrays by its sizes."""
        if isinstance(exponent, tree.Binary) and exponent.operator == "×":
            sizes = _chain(exponent, TERM)[0]
            return Said(f"the real arrays of size {' by '.join(map(self.atom, sizes))}", TIGHT, TIGHT)
        return Said(f"the real vectors of length {self.tight(exponent)}", TIGHT, TIGHT)

    def prefix(self, words: str, operand: tree.Node) -> Said:
        """Return words that stand before one tight thing."""
        return Said(f"{words} {self.tight(operand)}", TIGHT, TIGHT)

    def say_transpose(self, node: tree.Transpose) -> Said:
        said = self.inner(node.operand)
        if said.level == ATOM and said.tail == ATOM:
            return Said(f"{said.words} transpose")
        return self.prefix("the transpose of", node.operand)

    def say_unary(self, node: tree.Unary) -> Said:
        match node.operator:
            case "¬":
                return self.prefix("not", node.operand)
            case "!":
                return Said(f"{self.atom(node.operand)} factorial")
            case "%":
                return Said(f"{self.atom(node.operand)} percent")
            case sign:
                said = self.inner(node.operand)
                words = self.at_least(node.operand, TERM, SUM + 1)
                return Said(f"{SIGNS[sign]} {words}", SUM, said.tail if words == said.words else ATOM)

    def say_binary(self, node: tree.Binary) -> Said:
        level = OPERATORS[node.operator][1]
        operands, operators = _chain(node, level)
        words = [self.at_least(operands[0], level, level + 1)]
        tail = ATOM
        for place, (operator, operand) in enumerate(zip(operators, operands[1:], strict=True)):
            last = place == len(operators) - 1
            said = self.inner(operand)
            group = said.level <= level or (not last and said.tail <= level)
            tail = ATOM if group else said.tail
            words.append(self.operator(operator, operands[place], operand))
            words.append(f"the quantity {said.words} end quantity" if group else said.words)
        return Said(" ".join(words), level, min(tail, ATOM))

    def operator(self, operator: str, left: tree.Node, right: tree.Node) -> str:
        """Return an operator in words: between two vectors, a dot is the dot product."""
        if operator in ("·", "×") and _is_vector(left) and _is_vector(right):
            return "dot" if operator == "·" else "cross"
        return OPERATORS[operator][0]

    def say_fraction(self, node: tree.Fraction) -> Said:
        top, bottom = self.inner(node.numerator), self.inner(node.denominator)
        if all(said.level == ATOM and said.tail == ATOM and _is_short(said.words) for said in (top, bottom)):
            return Said(f"{top.words} over {bottom.words}", TIGHT, TIGHT)
        # "All over" tells the bar of this fraction from those inside it.
        return Said(f"the fraction {top.words} all over {bottom.words} end fraction")

    def say_binomial(self, node: tree.Binomial) -> Said:
        return Said(f"{self.atom(node.top)} choose {self.atom(node.bottom)}", TIGHT, TIGHT)

    def say_root(self, node: tree.Root) -> Said:
        if node.degree is None or node.degree == tree.Number("2"):
            return self.prefix("the square root of", node.radicand)
        if node.degree == tree.Number("3"):
            return self.prefix("the cube root of", node.radicand)
        return self.prefix(f"the root of degree {self.closed(node.degree)} of", node.radicand)

    # Operators that bind a variable

    def say_reduce(self, node: tree.Reduce) -> Said:
        head = REDUCTIONS[node.operator] + self.bound(node.indices, node.domain, node.condition, "over")
        if node.lower is not None:
            head += f" from {self.closed(node.lower)}"
        if node.upper is not None:
            head += f" to {self.closed(node.upper)}"
        return Said(f"{head} of {self.at_least(node.body, TERM, SUM + 1)}", TIGHT, TERM)

    def bound(
        self,
        variables: tuple[tree.Node, ...],
        domain: tree.Node | None,
        condition: tree.Node | None,
        over: str,
    ) -> str:
        """Return the variables below a sign, the set that they are in, and what else holds."""
        words = f" {over} {' and '.join(map(self.variable, variables))}" if variables else ""
        if domain is not None:
            words += f" in {self.closed(domain)}"
        if condition is not None:
            words += f" where {self.inner(condition).words}"
        return words

    def say_extremum(self, node: tree.Extremum) -> Said:
        name = EXTREMA[node.operator]
        body = self.at_least(node.body, SUM, SUM)
        if node.operator.startswith("arg"):
            head = "the value" + self.bound(node.variables, node.domain, node.condition, "of")
            return Said(f"{head} that {name} {body}", TIGHT, SUM)
        head = name + self.bound(node.variables, node.domain, node.condition, "over")
        return Said(f"{head} of {body}", TIGHT, SUM)

    def say_limit(self, node: tree.Limit) -> Said:
        head = f"the limit as {self.variable(node.variable)} goes to {self.closed(node.target)}"
        return Said(f"{head} of {self.at_least(node.body, TERM, SUM + 1)}", TIGHT, TERM)

    def say_integral(self, node: tree.Integral) -> Said:
        head = "the integral"
        if node.lower is not None:
            head += f" from {self.closed(node.lower)}"
        if node.upper is not None:
            head += f" to {self.closed(node.upper)}"
        variables = " and ".join(map(self.variable, node.variables))
        return Said(f"{head} of {self.inner(node.body).words} with respect to {variables} end integral")

    # Functions

    def say_norm(self, node: tree.Norm) -> Said:
        if node.order is None:
            return self.prefix("the length of", node.operand)
        return self.prefix(f"the norm of kind {self.closed(node.order)} of", node.operand)

    def say_abs(self, node: tree.Abs) -> Said:
        inside = node.operand
        is_set = isinstance(inside, tree.Collection) or (
            isinstance(inside, tree.Symbol) and inside.name.startswith(r"\mathcal")
        )
        return self.prefix("the number of elements of" if is_set else "the absolute value of", inside)

    def say_rounded(self, node: tree.Rounded) -> Said:
        return self.prefix("the floor of" if node.direction == "down" else "the ceiling of", node.operand)

    def say_call(self, node: tree.Call) -> Said:
        function = node.function
        if isinstance(function, tree.Symbol) and function.name in FUNCTIONS:
            head = FUNCTIONS[function.name]
        elif isinstance(function, tree.Symbol) and re.fullmatch(r"\\log_\{?(\w+)\}?", function.name):
            head = f"the log to base {number_words(function.name.removeprefix(chr(92) + 'log_').strip('{}'))}"
        elif isinstance(function, tree.Index) and function.base == tree.Symbol(r"\log"):
            head = f"the log to base {self.one_index(function.indices[0])}"
        else:
            head = self.atom(function)
        return self.arguments(head, node.arguments, node.given)

    def say_derivative(self, node: tree.Derivative) -> Said:
        order, distinct = len(node.variables), len(set(node.variables))
        count = (
            "" if order == 1 or distinct > 1 else ORDINALS[order] if order < len(ORDINALS) else f"{order}th "
        )
        variables = node.variables if distinct > 1 else node.variables[:1]
        partial = "partial " if node.partial else ""
        words = (
            f"the {count}{partial}derivative of {self.slope_of(node.operand)} with respect to "
            + " and ".join(map(self.variable, variables))
        )
        return Said(words + self.at(node.at), TIGHT, TIGHT)

    def slope_of(self, operand: tree.Node) -> str:
        """Return what is derived; a slope in it stands in a group, so that each has its own variable."""
        words = self.tight(operand)
        clear = words.startswith("the quantity") or not re.search(
            r" with respect to | at |gradient|Hessian", words
        )
        return words if clear else f"the quantity {words} end quantity"

    def at(self, places: tuple[tree.Node, ...]) -> str:
        """Return where a slope is taken."""
        return f" at {' and '.join(map(self.atom, places))}" if places else ""

    def say_differential(self, node: tree.Differential) -> Said:
        kind = "partial differential" if node.partial else "differential"
        count = ORDINALS[node.order] if node.order < len(ORDINALS) else f"{node.order}th "
        return self.prefix(f"the {count}{kind} of", node.operand)

    def say_gradient(self, node: tree.Gradient) -> Said:
        head = f"the {'gradient' if node.order == 1 else 'Hessian'} of {self.slope_of(node.operand)}"
        if node.variable is not None:
            head += f" with respect to {self.variable(node.variable)}"
        return Said(head + self.at(node.at), TIGHT, TIGHT)

    def say_evaluated(self, node: tree.Evaluated) -> Said:
        return Said(f"the value of {self.slope_of(node.operand)}{self.at((node.at,))}", TIGHT, TIGHT)

    # Chance

    def say_probability(self, node: tree.Probability) -> Said:
        operator = node.operator
        if isinstance(operator, tree.Symbol) and operator.name in ("P", r"\Pr", r"\mathbb{P}"):
            head = "the probability"
        else:
            head = self.atom(operator)
        words = f"{head} of {self.events(node.event)}"
        return Said(words + (f" given {self.events(node.given)}" if node.given else ""), TIGHT, TIGHT)

    def events(self, nodes: tuple[tree.Node, ...]) -> str:
        """Return events that all must happen; one that is not a name has its own ending."""
        return " and ".join(map(self.event, nodes)) or "nothing"

    def event(self, node: tree.Node) -> str:
        """Return one event."""
        if isinstance(node, tree.Relation | tree.Statements | tree.Condition):
            return f"the event {self.statement(node)} end event"
        said = self.inner(node)
        not_a_name = isinstance(node, tree.Unary) and self.inner(node.operand).level == ATOM
        clear = (said.level == ATOM and said.tail == ATOM) or not_a_name
        if clear and not (isinstance(node, tree.Text) and re.search(r"\b(?:and|given)\b", said.words)):
            return said.words
        return f"the event {said.words} end event"

    def say_expectation(self, node: tree.Expectation) -> Said:
        head = EXPECTATIONS[node.operator]
        if node.over is not None:
            head += f" over {self.inner(node.over).words}"
        return self.arguments(head, node.arguments, node.given)

    # Collections

    def say_matrix(self, node: tree.Matrix) -> Said:
        if node.brackets == "||":
            name = "determinant"
        elif all(len(row) == 1 for row in node.rows):
            return self.several("column vector", [row[0] for row in node.rows])
        elif len(node.rows) == 1:
            return self.several("row vector", node.rows[0])
        else:
            name = "matrix"
        rows = (
            f"row {_ordinal(number)}: {', then '.join(self.inner(cell).words for cell in row)}"
            for number, row in enumerate(node.rows, start=1)
        )
        return Said(f"the {name} with {'; '.join(rows)}; end {name}")

    def several(self, name: str, items: Iterable[tree.Node]) -> Said:
        """Return several things in order."""
        words = ", then ".join(self.inner(item).words for item in items)
        return Said(f"the {name} {words}, end {name.split()[-1]}" if words else f"the empty {name}")

    def say_sequence(self, node: tree.Sequence) -> Said:
        names = {"()": "tuple", "[]": "list", "[)": "half-open interval", "(]": "left-open interval"}
        return self.several(names.get(node.brackets, f"list in {node.brackets}"), node.items)

    def say_collection(self, node: tree.Collection) -> Said:
        if node.condition is None:
            return self.several("set", node.items)
        items = ", then ".join(self.inner(item).words for item in node.items)
        return Said(f"the set of all {items} such that {self.statement(node.condition)}, end set")

    def say_indicator(self, node: tree.Indicator) -> Said:
        return Said(f"the indicator that {self.statement(node.condition)} end indicator")

    def say_case(self, node: tree.Case) -> Said:
        words = self.inner(node.value).words
        if node.condition is None:
            return Said(words)
        if isinstance(node.condition, tree.Text):
            return Said(f"{words}, {self.say_text(node.condition).words}")
        return Said(f"{words} if {self.statement(node.condition)}")

    def say_cases(self, node: tree.Cases) -> Said:
        lines = "; or else ".join(self.say_case(case).words for case in node.cases)
        return Said(f"one of these cases: {lines}; end cases")

    # Words

    def say_phrase(self, node: tree.Phrase) -> Said:
        parts = (
            self.say_text(part).words if isinstance(part, tree.Text) else self.tight(part)
            for part in node.parts
        )
        return Said(" ".join(parts), SUM, SUM)

    def say_annotated(self, node: tree.Annotated) -> Said:
        return Said(f"{self.atom(node.operand)}, with the note {self.inner(node.note).words}, end note,")


def _chain(node: tree.Binary, level: int) -> tuple[list[tree.Node], list[str]]:
    """Return the operands and operators of a chain such as a + b − c, without going down step by step."""
    operands: list[tree.Node] = []
    operators: list[str] = []
    current: tree.Node = node
    while isinstance(current, tree.Binary) and OPERATORS[current.operator][1] == level:
        operands.append(current.right)
        operators.append(current.operator)
        current = current.left
    return [current, *reversed(operands)], operators[::-1]


def _is_vector(node: tree.Node) -> bool:
    r"""Return whether a part is plainly a vector: a bold small letter, a gradient, or a sum of them."""
    match node:
        case tree.Symbol(name):
            return spoken_name(name).startswith(("vector ", "the vector "))
        case tree.Index(base, _):
            return _is_vector(base)
        case tree.Gradient(order=order):
            return order == 1
        case tree.Binary("+" | "-", left, right):
            return _is_vector(left) or _is_vector(right)
        case tree.Binary("", left, right):
            return _is_vector(right) and not isinstance(left, tree.Transpose)
        case _:
            return False


def _is_matrix(node: tree.Node) -> bool:
    """Return whether a power minus one is an inverse: of a bold capital, a function, or a product of such."""
    return any(
        isinstance(part, tree.Symbol) and spoken_name(part.name).startswith("matrix ")
        for part in tree.walk(node)
    )


def _is_star(exponent: tree.Node) -> bool:
    """Return whether a power is a star, which marks the best value."""
    return isinstance(exponent, tree.Symbol) and exponent.name in ("*", r"\star", r"\ast")


def _is_short(words: str) -> bool:
    """Return whether a reading needs no ending in a fraction."""
    return not words.startswith("the ") and " over " not in words


def _ordinal(number: int) -> str:
    """Return the number of a row."""
    return SMALL[number] if number < len(SMALL) else str(number)
