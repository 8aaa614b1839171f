r"""Read functions of their arguments, probabilities and expected values."""

from __future__ import annotations

import re
from typing import Any, cast

from mlmath_ref.formula import tree
from mlmath_ref.formula.commands import ACCENTS, FONTS, LETTERS, LIKE_FUNCTIONS, MOMENTS, RELATIONS
from mlmath_ref.formula.scripts import Scripts
from mlmath_ref.formula.symbols import FUNCTIONS
from mlmath_ref.formula.tokens import Token
from mlmath_ref.formula.tree import Node

_UPRIGHT = re.compile(r"^\\(?:operatorname|mathbb|mathrm)\{(\w+)\}$")
_ACCENTED = re.compile(r"^\\(?:hat|tilde|bar|dot|check)\{(.*)\}$")
_BOLD = re.compile(r"^\\(?:mathbf|boldsymbol)\{(.*)\}$")


class Calls(Scripts):
    """Symbols with all that stands directly at them."""

    def symbol(self) -> Node:
        """Read a symbol with its indices and powers, and its arguments if it is a function."""
        if self.loose and self.token.kind == "letter" and self.token.text.isupper():
            self._join_capitals()
        start = self.token.start
        place = self.token
        name, inner = self.plain_name()
        if inner is not None:
            return self._accented(name, inner, start)
        if name in (r"\operatorname{P}", r"\operatorname{Pr}", r"\mathbb{P}", r"\mathrm{P}") and (
            name not in self.table and self._opens()
        ):
            return self._probability(tree.Symbol(r"\Pr", span=(start, self.end())), start)
        core = _UPRIGHT.sub(r"\1", name)
        if core == name and self.loose and name not in self.table:
            core = _BOLD.sub(r"\1", name)
        certain = core != name and not name.startswith((r"\mathbf", r"\boldsymbol"))
        named = core in MOMENTS and (certain or (self.loose and self._takes_expectation(core)))
        if named and (self.at("_", "^") or self._opens() or self.operand_follows()):
            return self._moment(MOMENTS[core], start)
        base = self.scripted_name(name, start)
        return self._applied(base, place, start)

    def _takes_expectation(self, letter: str) -> bool:
        """Tell whether a stranger's plain E or V is an expected value or a variance."""
        place, drawn = self.place, False
        while self.tokens[place].text in ("_", "^"):
            close = self.closing(place + 1)
            drawn = drawn or any(token.text == r"\sim" for token in self.tokens[place:close])
            place = close + 1
        behind = self.tokens[place].text
        if place == self.place:
            return behind == "[" or (letter == "E" and behind in ("(", r"\{"))
        return letter == "E" and (behind in ("[", r"\{", "E") or drawn)

    def _accented(self, mark: str, inner: Node, start: int) -> Node:
        """Return an accent above more than one symbol: the one above x_i belongs to x."""
        span = (start, self.end())
        if isinstance(inner, tree.Index) and isinstance(inner.base, tree.Symbol):
            name = f"{mark}{{{inner.base.name}}}"
            base = tree.Symbol(name, span=span)
            self.check(name, start)
            return self.scripts(tree.Index(base, inner.indices, inner.raised, span=span))
        call = tree.Call(tree.Symbol(mark, span=(start, start + len(mark))), (inner,), brackets="", span=span)
        return self.scripts(call)

    def is_function(self, node: Node) -> bool:
        """Tell whether brackets behind this node hold its arguments."""
        while isinstance(node, tree.Index | tree.Power):
            node = node.base
        return isinstance(node, tree.Symbol) and self.function_name(node.name)

    def function_name(self, name: str) -> bool:
        """Tell whether a name is one of a function."""
        kind = self.table.kind(name)
        if kind is None:
            stem = re.sub(r"'+$|\^.*$|^\\(?:hat|tilde|bar)\{(.*)\}$", r"\1", name)
            kind = self.table.kind(stem) if stem != name else None
        if kind in ("function", "operator"):
            return True
        if not self.loose:
            return False
        stem = _ACCENTED.sub(r"\1", re.sub(r"'+$", "", name))
        small = _BOLD.fullmatch(stem)
        if small and not small[1].removeprefix("\\")[0].isupper():  # a bold capital is a matrix
            stem = small[1]
        return name.startswith((r"\operatorname", r"\mathcal")) or stem in LIKE_FUNCTIONS

    def _opens(self) -> bool:
        """Tell whether a bracket opens here."""
        return self.at("(", "[", r"\{")

    def _applied(self, base: Node, token: Token, start: int) -> Node:
        """Read the arguments behind a symbol if it is a function."""
        power = base.exponent if isinstance(base, tree.Power) else None
        core = base.base if isinstance(base, tree.Power) else base
        root = core
        while isinstance(root, tree.Index):
            root = root.base
        if not isinstance(root, tree.Symbol):
            return base
        name = root.name
        if base is root and name in (r"\mathbb{1}", r"\mathbb{I}", r"\mathbf{1}") and self._opens():
            stated = self._indicator(start)
            if stated is not None:
                return stated
        if self._opens() and self._is_probability(root):
            return self._probability(base, start)
        if self._opens() and not (self.at(r"\{") and not self.is_function(base)):
            called = self._call(base, root, start)
            if called is not None:
                return called
            return base
        worded = token.kind == "name" or (
            token.kind == "command" and (name in FUNCTIONS or name == r"\Delta")
        )
        worded = worded or (name in self.table and name.startswith(r"\log"))
        if worded and self.is_function(base) and self.operand_follows():
            return self._without_brackets(core, power, name, start)
        return base

    def _call(self, base: Node, root: tree.Symbol, start: int) -> Node | None:
        """Read arguments in brackets, if these are arguments."""
        certain = self.is_function(base)
        if self.loose and self._multiplies_brackets(base, root, start):
            return None
        opening = self.token
        place = self.place
        if not certain and not (self._looks_like_arguments() and _may_be_called(base, root)):
            return None
        self.take()
        pair = {"(": "()", "[": "[]", r"\{": "{}"}[opening.text]
        closing = {"(": ")", "[": "]", r"\{": r"\}"}[opening.text]
        items, given, _ = self.items((closing,))
        if not certain and not self.loose:
            self.fail(
                f"an operator: {root.name} is no function in the symbol table (kind: function)", opening.start
            )
        if not items:
            self.fail("an argument", self.tokens[place + 1].start)
        self.take()
        power = base.exponent if isinstance(base, tree.Power) else None
        plain = root.name in FUNCTIONS and power is not None and not isinstance(power, tree.Unary)
        function = cast(tree.Power, base).base if plain else base
        call = tree.Call(function, tuple(items), tuple(given), pair, span=(start, self.end()))
        found: Node = call
        if plain:
            found = tree.Power(call, cast(Node, power), span=call.span)
        return self.scripts(found)

    def _indicator(self, start: int) -> Node | None:
        r"""Read ``\mathbb{1}\{x > 0\}``, if the brackets hold a statement."""
        if not any(token.text in RELATIONS for token in self.within(self.place)):
            return None
        closing = {"(": ")", "[": "]", r"\{": r"\}"}[self.take().text]
        begin = self.token.start
        parts = [self.relation()]
        while self.accept(","):
            parts.append(self.relation())
        self.expect(closing, f"an operator or {closing} here, not {self.token.text or 'the end'}")
        return self.scripts(tree.Indicator(self.joined(parts, begin), span=(start, self.end())))

    def _multiplies_brackets(self, base: Node, root: tree.Symbol, start: int) -> bool:
        """Tell whether brackets multiply a stranger's σ², or an f_i or G' that has none elsewhere."""
        if (
            isinstance(base, tree.Power) and root.name == r"\sigma"
        ):  # a variance, not the square of a function
            return not self.lone_argument()
        named = root.name in FUNCTIONS or root.name.startswith(r"\operatorname")
        if self.at("[") and isinstance(base, tree.Index) and not named:
            return self._stands_alone(start)
        transposed = base is root and re.fullmatch("[A-Z]'", root.name) and self.at("(")
        known = self.table.kind(root.name[:1]) is not None
        return bool(transposed) and not known and not self.lone_argument() and self._stands_alone(start)

    def _stands_alone(self, start: int) -> bool:
        """Tell whether the symbol that begins at `start` stands elsewhere without brackets behind it."""
        first = max(place for place in range(self.place) if self.tokens[place].start == start)
        texts = [token.text for token in self.tokens[first : self.place]]
        return any(
            token.text == texts[0]
            and [each.text for each in self.tokens[place : place + len(texts)]] == texts
            and self.tokens[place + len(texts)].text not in ("(", "[", "^", "'")
            for place, token in enumerate(self.tokens)
        )

    def _join_capitals(self) -> None:
        r"""Make capitals that stand side by side before a list one name: ``KL(p, q)``."""
        last = self.place
        while (after := self.tokens[last + 1]).kind == "letter" and (
            after.text.isupper() and after.start == self.tokens[last].end
        ):
            last += 1
        letters = "".join(token.text for token in self.tokens[self.place : last + 1])
        if len(letters) < 2 or letters.endswith("P"):  # A P(x, y) holds a probability
            return
        place = last + 1 + (self.tokens[last + 1].text == "}")
        while self.tokens[place].text in ("_", "^"):
            place = self.closing(place + 1) + 1
        if self.tokens[place].text == "(" and any(
            token.text in (",", ";", "|", r"\mid", r"\|", r"\parallel") for token in self.within(place)
        ):
            span = (self.token.start, self.tokens[last].end)
            self.tokens[self.place : last + 1] = [Token("name", letters, *span, "operatorname")]

    def _looks_like_arguments(self) -> bool:
        """Tell whether the brackets that follow read like arguments: a list, a statement, words, one symbol.

        A product needs no brackets around one symbol, so ``a(b)`` is a call.
        """
        comma, stated, bars = False, False, 0
        for token in self.within(self.place):
            comma = comma or token.text in (",", ";", r"\mid")
            stated = stated or token.text in RELATIONS or token.kind == "text"
            bars += token.text in ("|", r"\|")
        if not self.loose or comma:
            return comma
        return bars == 1 or stated or self.lone_argument()

    def lone_argument(self) -> bool:
        """Tell whether the brackets that follow hold one symbol or number, with its indices."""
        place = self.place + 1
        token = self.tokens[place]
        if token.text in FONTS or token.text in ACCENTS:
            place = self.closing(place + 1)
        elif token.kind != "number" and token.text != r"\cdot" and not self._names_symbol(token):
            return False
        place += 1
        while self.tokens[place].text in ("_", "^", "'"):
            place = place + 1 if self.tokens[place].text == "'" else self.closing(place + 1) + 1
        if self.tokens[place].text in ("(", "["):  # a function of its own, as in D(G(x))
            depth = 1
            while depth and self.tokens[place].kind != "stop":
                place += 1
                depth += (self.tokens[place].text in ("(", "[")) - (self.tokens[place].text in (")", "]"))
            place += self.tokens[place].kind != "stop"
        return self.tokens[place].text in (")", "]")

    def _without_brackets(self, core: Node, power: Node | None, name: str, start: int) -> Node:
        r"""Read ``\ln p``: the argument is the factor that follows, or a number and factors."""
        first = self.token
        argument = self.factor()
        if name != r"\Delta":
            begin = argument.span[0]
            while self.operand_follows() and self.token.kind in ("letter", "command", "number"):
                token = self.token
                simple = (
                    token.kind == "letter"
                    or token.text in LETTERS
                    or token.text in (r"\sqrt", *FONTS, *ACCENTS)
                )
                if (
                    not simple
                    or name.startswith(r"\operatorname")
                    or not isinstance(argument, tree.Symbol | tree.Number | tree.Binary | tree.Index)
                ):
                    break
                if first.kind != "number" and not self.loose:
                    self.fail(f"brackets, because they say where the argument of {name} ends")
                right = self.factor()
                argument = tree.Binary("", argument, right, span=(begin, self.end()))
        span = (start, self.end())
        if power is None:
            return tree.Call(core, (argument,), brackets="", span=span)
        if isinstance(power, tree.Unary):
            function = tree.Power(core, power, span=(start, power.span[1]))
            return tree.Call(function, (argument,), brackets="", span=span)
        return tree.Power(tree.Call(core, (argument,), brackets="", span=span), power, span=span)

    def named_call(self) -> Node:
        r"""Read ``\text{name}(…)``: a function that is named by words."""
        token = self.take()
        if token.text in MOMENTS and len(token.text) > 1:
            return self._moment(MOMENTS[token.text], token.start)
        name = rf"\operatorname{{{token.text.strip()}}}"
        self.check(name, token.start)
        base = self.scripts(tree.Symbol(name, span=(token.start, token.end)))
        return self._applied(base, token, token.start)

    def function_at_place(self) -> tuple[Node, tuple[Node, ...] | None]:
        """Read a function behind a nabla, and apart from it the place at which it is taken."""
        start = self.token.start
        token = self.token
        self.hold_transpose = True
        if self._names_symbol(token):
            place, depth = self.place, self.depth
            name, inner = self.plain_name()
            if (
                inner is None
                and name not in FUNCTIONS
                and not name.startswith((r"\operatorname", r"\mathbb"))
            ):
                base = self.scripted_name(name, start)
                self.hold_transpose = False
                certain = self.is_function(base)
                if self.at("(", "[") and (certain or (self.loose and self._looks_like_arguments())):
                    pair = "()" if self.take().text == "(" else "[]"
                    items, given, _ = self.items((pair[1],))
                    if not items:
                        self.fail("the place at which the gradient is taken")
                    self.take()
                    if not given:
                        return base, tuple(items)
                    if self._is_probability(base):
                        return self._chance(base, items, given, start), None
                    call = tree.Call(base, tuple(items), tuple(given), pair, span=(start, self.end()))
                    return call, None
                return base, None
            self.place, self.depth = place, depth
        found = self.factor()
        self.hold_transpose = False
        return found, None

    def factor_before_differential(self) -> Node:
        """Read the variable behind a d in an integral."""
        start = self.token.start
        name, inner = self.plain_name()
        if inner is not None:
            self.fail("a variable", start)
        found = self.scripted_name(name, start)
        measure = name.startswith("\\") or name.isupper()  # as in d\mu(x)
        if not measure or not self.at("(") or not self.lone_argument():
            return found
        self.take()
        items, _, _ = self.items((")",))
        self.take()
        return tree.Call(found, tuple(items), span=(start, self.end()))

    def _probability(self, operator: Node, start: int) -> Node:
        """Read the event of a probability, and what is given."""
        opening = self.take().text
        closing = {"(": ")", "[": "]", r"\{": r"\}"}[opening]
        items, given, _ = self.items((closing,))
        if not items:
            self.fail("an event")
        self.take()
        return self.scripts(self._chance(operator, items, given, start))

    def _is_probability(self, node: Node) -> bool:
        """Tell whether a symbol is the P of a probability."""
        if not isinstance(node, tree.Symbol) or node.name not in (r"\Pr", "P"):
            return False
        known = node.name in self.table or node.name == r"\Pr" or self.loose
        return known and self.table.kind(node.name) in ("operator", None)

    def _chance(self, operator: Node, items: list[Node], given: list[Node], start: int) -> Node:
        """Return a probability, with the events that words join apart."""
        event = tuple(part for item in items for part in self._events(item))
        known = tuple(part for item in given for part in self._events(item))
        return tree.Probability(operator, event, known, span=(start, self.end()))

    def _events(self, node: Node) -> list[Node]:
        """Return the events that words name: *a and b* are two."""
        if not isinstance(node, tree.Text) or not (" and " in node.text or node.text.startswith("not ")):
            return [node]
        found: list[Node] = []
        place = self.latex.find(node.text, node.span[0], node.span[1])
        for part in node.text.split(" and "):
            span = (place, place + len(part)) if place >= 0 else node.span
            negated = part.startswith("not ") and len(part) > 4
            if negated:
                inner = (span[0] + 4, span[1]) if place >= 0 else span
                found.append(tree.Unary("¬", tree.Text(part[4:], span=inner), span=span))
            else:
                found.append(tree.Text(part, span=span))
            place += (len(part) + 5) * (place >= 0)
        return found

    def _moment(self, operator: str, start: int) -> Node:
        """Read an expected value or a variance."""
        over: Node | None = None
        given: list[Node] = []
        if self.accept("_"):
            self.declare_ahead()
            over = self._drawn(given)
        power: Node | None = None
        if self.accept("^"):
            power = self.group()
        if self._opens():
            opening = self.take().text
            items, known, _ = self.items(({"(": ")", "[": "]", r"\{": r"\}"}[opening],))
            given += known
            if not items:
                self.fail("what to take the expected value of")
            self.take()
        elif self.operand_follows():
            items = [self.factor()]
        else:
            self.fail("what to take the expected value of")
        span = (start, self.end())
        found: Node = tree.Expectation(cast(Any, operator), tuple(items), tuple(given), over, span=span)
        if power is not None:
            found = tree.Power(found, power, span=span)
        return self.scripts(found)

    def _drawn(self, given: list[Node]) -> Node:
        r"""Read what an expected value is taken over; what a bar gives there, ``z \mid x``, is given."""
        if not any(token.text in ("|", r"\mid") for token in self.within(self.place)):
            return self.listed_below()
        start = self.take().start
        items, known, _ = self.items(("}",))
        self.take()
        given += known
        return self.joined(items, start)


def _may_be_called(base: Node, root: tree.Symbol) -> bool:
    r"""Tell whether a symbol may have arguments; of powers those of capitals, as in ``V^\pi(s)``."""
    if not isinstance(base, tree.Power):
        return True
    capital = re.sub(r"[\\a-z]*[{}]*", "", root.name)[:1].isupper()
    return capital and isinstance(base.exponent, tree.Symbol)
