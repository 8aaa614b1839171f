r"""Say a formula in plain English, so that a screen reader, or a person on the phone, can read it out.

Two different formulas have different readings. A part that would run into its neighbors stands between *the
quantity* and *end quantity*; where only such endings are left at the end of a side, they are not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlmath_ref.formula import tree
from mlmath_ref.formula.letters import number_words, spoken_name
from mlmath_ref.formula.phrases import Phrases, Said, chain, is_matrix, is_short, is_star, is_vector, ordinal
from mlmath_ref.formula.symbols import BOOK, Table
from mlmath_ref.formula.wording import (
    ATOM,
    DOTS,
    EXPECTATIONS,
    EXTREMA,
    FUNCTIONS,
    OPERATORS,
    ORDINALS,
    POWERS,
    REDUCTIONS,
    SIGNS,
    SUM,
    TERM,
    TIGHT,
)

_BESIDES = re.compile(
    r" (?:of|for) (?:one|all) (?:example|prediction)s?$| that the model learns$|(?<=weight) of a feature$"
)


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


class _Speaker(Phrases):
    """The readings of the parts of one formula: a method for each kind of node."""

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
        if exponent == tree.Unary("-", tree.Number("1")) and is_matrix(base):
            return Said(f"{said.words} inverse") if simple else self.prefix("the inverse of", base)
        if isinstance(exponent, tree.Text | tree.Symbol) and is_star(exponent):
            return Said(f"{self.atom(base)} star")
        return Said(f"{self.atom(base)} to the power {self.tight(exponent)}", TIGHT, TIGHT)

    def real_space(self, exponent: tree.Node) -> Said:
        """Return the name of a space of arrays by its sizes."""
        if isinstance(exponent, tree.Binary) and exponent.operator == "×":
            sizes = chain(exponent, TERM)[0]
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
        operands, operators = chain(node, level)
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
        if operator in ("·", "×") and is_vector(left) and is_vector(right):
            return "dot" if operator == "·" else "cross"
        return OPERATORS[operator][0]

    def say_fraction(self, node: tree.Fraction) -> Said:
        top, bottom = self.inner(node.numerator), self.inner(node.denominator)
        if all(said.level == ATOM and said.tail == ATOM and is_short(said.words) for said in (top, bottom)):
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
            f"row {ordinal(number)}: {', then '.join(self.inner(cell).words for cell in row)}"
            for number, row in enumerate(node.rows, start=1)
        )
        return Said(f"the {name} with {'; '.join(rows)}; end {name}")

    def several(self, name: str, items: Iterable[tree.Node]) -> Said:
        """Return several things in order."""
        words = ", then ".join(self.inner(item).words for item in items)
        return Said(f"the {name} {words}, end {name.split()[-1]}" if words else f"the empty {name}")

    def say_sequence(self, node: tree.Sequence) -> Said:
        names = {"()": "tuple", "": "list", "[]": "list"}
        names |= {"[)": "half-open interval", "(]": "left-open interval"}
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
