r"""Read symbols: their decorations, indices and powers, and the arguments in brackets behind them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, cast

from mlmath_ref.formula import tree
from mlmath_ref.formula.reader import Reader
from mlmath_ref.formula.symbols import CONSTANTS, FUNCTIONS, Table
from mlmath_ref.formula.tokens import ACCENTS, FONTS, LONG_ACCENTS, Token
from mlmath_ref.formula.tree import Node

CONNECTIVES: tuple[str, ...] = (
    "if and only if", "exactly when", "only if", "such that", "subject to", "so that", "for all", "for every",
    "for each", "for any", "for some", "given that", "whenever", "otherwise", "provided that", "iff", "if",
    "when", "where", "with", "for", "while", "and", "or", "then", "hence", "therefore", "thus", "s.t.",
    "unless", "else",
)  # fmt: skip
_LETTERS = frozenset(
    [
        r"\alpha",
        r"\beta",
        r"\gamma",
        r"\delta",
        r"\epsilon",
        r"\varepsilon",
        r"\zeta",
        r"\eta",
        r"\theta",
        r"\vartheta",
        r"\iota",
        r"\kappa",
        r"\lambda",
        r"\mu",
        r"\nu",
        r"\xi",
        r"\pi",
        r"\varpi",
        r"\rho",
        r"\varrho",
        r"\sigma",
        r"\varsigma",
        r"\tau",
        r"\upsilon",
        r"\phi",
        r"\varphi",
        r"\chi",
        r"\psi",
        r"\omega",
        r"\Gamma",
        r"\Delta",
        r"\Theta",
        r"\Lambda",
        r"\Xi",
        r"\Pi",
        r"\Sigma",
        r"\Upsilon",
        r"\Phi",
        r"\Psi",
        r"\Omega",
        r"\ell",
        r"\infty",
        r"\emptyset",
        r"\hbar",
        r"\imath",
        r"\jmath",
        r"\Re",
        r"\Im",
        r"\aleph",
        r"\Pr",
        r"\top",
        r"\star",
        r"\bot",
        r"\nabla",
    ]
)
_STARS = {
    "*": "*",
    r"\ast": "*",
    r"\star": "*",
    r"\dagger": r"\dagger",
    "+": "+",
    r"\circ": r"\circ",
    "-": "-",
}
_LIKE_FUNCTIONS = frozenset(
    [
        r"f",
        r"g",
        r"h",
        r"F",
        r"G",
        r"H",
        r"J",
        r"L",
        r"P",
        r"\ell",
        r"\phi",
        r"\varphi",
        r"\psi",
        r"\Phi",
        r"\Psi",
        r"\Gamma",
        r"\sigma",
        r"\Pr",
    ]
)
_MOMENTS = {
    "E": "E",
    "Var": "Var",
    "var": "Var",
    "V": "Var",
    "Cov": "Cov",
    "cov": "Cov",
    "Std": "Std",
    "std": "Std",
}


class Names(Reader, ABC):
    """Symbols with everything that stands directly at them."""

    def __init__(self, latex: str, table: Table, loose: bool) -> None:
        super().__init__(latex)
        self.table = table
        self.loose = loose
        self.bound: set[str] = set()
        self.in_integral = 0
        self.hold_transpose = False

    # What the other classes have; they are one parser.
    @abstractmethod
    def relation(self) -> Node:
        """Read one expression or a chain of them."""

    @abstractmethod
    def factor(self) -> Node:
        """Read one operand."""

    @abstractmethod
    def group(self) -> Node:
        """Read what stands between braces."""

    @abstractmethod
    def items(self, closing: tuple[str, ...], bar: str = "given") -> tuple[list[Node], list[Node], bool]:
        """Read what commas part."""

    @abstractmethod
    def _operand_follows(self) -> bool:
        """Tell whether the next token begins an operand."""

    def _connective(self, token: Token) -> str:
        """Return the word that joins statements at the start of a text; empty if there is none."""
        text = token.text.strip(" ,.").lower()
        for word in CONNECTIVES:
            if text == word or (text.startswith(word) and text[len(word)] in " ,:"):
                return word
        return ""

    # Names

    def plain_name(self) -> tuple[str, Node | None]:
        r"""Read a symbol without indices: its name; for an accent above more, its name and what is below."""
        token = self.take()
        text = token.text
        if token.kind == "letter" or (token.kind == "command" and text in _LETTERS):
            return text, None
        if token.kind == "name":
            return (
                rf"\mathrm{{{text}}}"
                if token.side == "mathrm" and len(text) == 1
                else rf"\operatorname{{{text}}}"
            ), None
        if text in FONTS:
            close = self.closing(self.place)
            name = self.key(self.place + 1, close)
            if not re.fullmatch(r"[A-Za-z0-9]+|\\[A-Za-z]+|\\operatorname\{\w+\}|\\text\{\w+\}", name):
                self.fail(f"letters behind {text}", self.tokens[self.place].end)
            self.place = close + 1
            return f"{text}{{{name}}}", None
        if text in ACCENTS or text in LONG_ACCENTS:
            mark = {r"\overline": r"\bar", r"\overrightarrow": r"\vec"}.get(text, text)
            start = self.place
            first = self.ahead()
            if self._names_symbol(first):
                self.place += 1
                self.enter()
                name, inner = self.plain_name()
                self.leave()
                if inner is None and self.at("}"):
                    self.take()
                    return f"{mark}{{{name}}}", None
                self.place = start
            return mark, self.group()
        if text not in FUNCTIONS:
            self.fail(f"a symbol that the reader knows, not {text}", token.start)
        return text, None

    def _names_symbol(self, token: Token) -> bool:
        """Tell whether a name may begin with this token."""
        text = token.text
        return token.kind in ("letter", "name") or (
            token.kind == "command" and (text in _LETTERS or text in FONTS or text in ACCENTS)
        )

    def key(self, first: int, last: int) -> str:
        """Return the tokens from `first` to before `last` as the symbol table writes them."""
        parts: list[str] = []
        for token in self.tokens[first:last]:
            text = token.text
            if token.kind == "text" or (token.kind == "name" and len(text) > 1):
                text = rf"\text{{{text.strip()}}}"
            if parts and parts[-1].startswith("\\") and parts[-1][-1].isalpha() and text[:1].isalnum():
                parts.append(" ")
            parts.append(text)
        return "".join(parts)

    def symbol(self) -> Node:
        """Read a symbol with its indices and powers, and its arguments if it is a function."""
        start = self.token.start
        place = self.token
        name, inner = self.plain_name()
        if inner is not None:
            return self._accented(name, inner, start)
        if name in (r"\operatorname{P}", r"\operatorname{Pr}", r"\mathbb{P}", r"\mathrm{P}") and (
            name not in self.table and self._opens()
        ):
            return self._probability(tree.Symbol(r"\Pr", span=(start, self.end())), start)
        core = re.sub(r"^\\(?:operatorname|mathbb|mathrm)\{(\w+)\}$", r"\1", name)
        named = core in _MOMENTS and (core != name or (self.loose and self._opens() and core in ("E", "V")))
        if named and (self.at("_", "^") or self._opens() or self._operand_follows()):
            return self._moment(_MOMENTS[core], start)
        base = self.scripted_name(name, start)
        return self._applied(base, place, start)

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

    def check(self, name: str, start: int) -> None:
        """Say how to declare a symbol that the table does not have."""
        if self.loose or name in self.bound or name in CONSTANTS or self.table.kind(name) is not None:
            return
        if self.at("_") and self.table.array_of(name) is not None:
            return  # an entry of a vector
        if name in (r"\Pr", r"\operatorname{P}"):
            return
        self.fail(self.table.how_to_declare(name), start)

    def scripted_name(self, name: str, start: int) -> Node:
        """Read primes, indices and powers at a name; the longest name that the table has wins."""
        while self.at("'", r"\prime") or (self.at("^") and self.ahead(2).text in ("'", r"\prime")):
            if self.accept("^"):
                self.take()
                while self.accept("'", r"\prime"):
                    name += "'"
                self.expect("}", "nothing but primes above")
            else:
                self.take()
                name += "'"
        best = self._longest_name(name)
        if best is not None:
            name, after, index = best
            self.place = after
            span = (start, self.end())
            base: Node = tree.Symbol(name, span=span)
            if index is not None:
                base = tree.Index(base, (index,), span=span)
            return self.scripts(base, named=True)
        if self.at("^") and self.ahead(2).text in _STARS and self.ahead(3).text == "}":
            star = _STARS[self.ahead(2).text]
            self.check(f"{name}^{star}", start)
            self.place += 4
            return self.scripts(tree.Symbol(f"{name}^{star}", span=(start, self.end())), named=True)
        if (
            self.at("_")
            and self.ahead(2).text in ("*", "+", r"\ast", r"\star", "-")
            and self.ahead(3).text == "}"
        ):
            star = _STARS[self.ahead(2).text]
            self.check(f"{name}_{star}", start)
            self.place += 4
            return self.scripts(tree.Symbol(f"{name}_{star}", span=(start, self.end())), named=True)
        self.check(name, start)
        return self.scripts(tree.Symbol(name, span=(start, self.end())), named=True)

    def _longest_name(self, name: str) -> tuple[str, int, Node | None] | None:
        """Return the longest name in the table that starts here, where it ends, and its index."""
        keys: dict[str, tuple[str, int, int]] = {}
        place = self.place
        for _ in range(2):
            mark = self.tokens[place].text
            if mark not in ("_", "^") or mark in keys or self.tokens[place + 1].text != "{":
                break
            close = self.closing(place + 1)
            key = self.key(place + 2, close)
            short = close == place + 3 and self.tokens[place + 2].kind not in ("text", "name", "command")
            keys[mark] = (f"{mark}{key}" if short else f"{mark}{{{key}}}", close + 1, place)
            place = close + 1
        below, above = keys.get("_"), keys.get("^")
        if below and above and f"{name}{below[0]}{above[0]}" in self.table:
            return f"{name}{below[0]}{above[0]}", place, None
        first = next(iter(keys.values()), None)
        if first is None or f"{name}{first[0]}" not in self.table:
            return None
        index: Node | None = None
        letter = self.tokens[first[2] + 2]
        if first[0].startswith("_") and len(first[0]) == 2 and self.table.kind(letter.text) == "index":
            index = tree.Symbol(letter.text, span=(letter.start, letter.end))
        return f"{name}{first[0]}", first[1], index

    # Indices and powers

    def scripts(self, base: Node, named: bool = False) -> Node:
        """Read the indices, powers and marks behind something."""
        start = base.span[0]
        if not named:
            start = min(start, self.end())
        below = above = False
        while True:
            if self.at("_") and not below:
                self.take()
                below = True
                # x^2_i is x_i^2: the index stands closer.
                if above and isinstance(base, tree.Power):
                    base = replace(base, base=self._indexed(base.base, start), span=(start, self.end()))
                elif above and isinstance(base, tree.Transpose):
                    base = replace(base, operand=self._indexed(base.operand, start), span=(start, self.end()))
                elif above and isinstance(base, tree.Index):
                    base = replace(base, base=self._indexed(base.base, start), span=(start, self.end()))
                else:
                    base = self._indexed(base, start)
            elif self.at("^") and not above:
                if self.hold_transpose and self.ahead(2).text == r"\top":
                    return base
                self.take()
                above = True
                base = self._raised(base, start)
            elif self.at("'") and not named:
                self.fail("a prime only at a symbol")
            elif self.at("!") and not self._not_equal():
                self.take()
                base = tree.Unary("!", base, span=(start, self.end()))
            elif self.at(r"\%"):
                self.take()
                base = tree.Unary("%", base, span=(start, self.end()))
            elif self.at("_", "^"):
                self.fail("one index below and one power above")
            else:
                return base

    def _not_equal(self) -> bool:
        """Tell whether an exclamation mark belongs to ``!=``, which is code, not mathematics."""
        return self.ahead().text == "=" and self.ahead().start == self.token.end

    def _indexed(self, base: Node, start: int) -> Node:
        """Read what stands below."""
        self.expect("{", "{")
        single = self.ahead().text == "}"
        token = self.token
        if single and token.kind == "command" and token.text in FUNCTIONS:
            self.take()
            found: list[Node] = [tree.Text(token.text[1:], span=(token.start, token.end))]
        elif self.loose and (word := self._word()):
            found = [word]
        else:
            self.enter("group")
            found = self._index_list()
            self.leave()
        if not self.at("}"):
            self.fail(f"an index or }} here, not {self.token.text or 'the end'}")
        self.take()
        return tree.Index(base, tuple(found), span=(start, self.end()))

    def _word(self) -> Node | None:
        """Return letters below a stranger's symbol that make a word or an abbreviation, such as KL."""
        place, letters = self.place, ""
        while self.tokens[place].kind == "letter":
            letters += self.tokens[place].text
            place += 1
        if self.tokens[place].text != "}" or len(letters) < 2 or not (letters.isupper() or len(letters) > 3):
            return None
        span = (self.token.start, self.tokens[place - 1].end)
        self.place = place
        return tree.Text(letters, span=span)

    def _index_list(self) -> list[Node]:
        """Read indices: ``ij``, ``i,j``, ``t+1``, ``1:n``."""
        found: list[Node] = []
        while True:
            start = self.token.start
            if self.at(":"):
                self.take()
                stop = None if self.at(",", "}") else self.relation()
                found.append(tree.Slice(None, stop, span=(start, self.end())))
            else:
                item = self.relation()
                if isinstance(item, tree.Relation) and item.operators == (":",):
                    item = tree.Slice(item.operands[0], item.operands[1], span=item.span)
                found += _juxtaposed(item)
            if not self.accept(",", ";") and not self.at(r"\ldots") and not isinstance(found[-1], tree.Dots):
                return found
            if self.at("}", ")", "]"):
                return found

    def _raised(self, base: Node, start: int) -> Node:
        """Read what stands above: a power, a transpose, an index in brackets."""
        opening = self.place
        self.expect("{", "{")
        close = self.closing(opening)
        inside = self.tokens[self.place : close]
        texts = [token.text for token in inside]
        span = (start, self.tokens[close].end)
        kinds = {token.kind for token in inside}
        if texts == [r"\top"] or (texts == ["T"] and self._is_transpose()):
            self.place = close + 1
            return tree.Transpose(base, span=span)
        starred = len(texts) == 2 and texts[0] in ("*", r"\ast", r"\star") and texts[1] in (r"\top", "T")
        if starred and isinstance(base, tree.Symbol):
            name = f"{base.name}^*"
            self.check(name, start)
            self.place = close + 1
            return tree.Transpose(tree.Symbol(name, span=(start, inside[0].end)), span=span)
        if texts in (["-", r"\top"], ["-", "T"]):
            minus = tree.Unary(
                "-", tree.Number("1", span=(inside[0].start, inside[0].end)), span=inside[0][2:4]
            )
            self.place = close + 1
            return tree.Transpose(tree.Power(base, minus, span=span), span=span)
        bracketed = len(texts) > 2 and (texts[0], texts[-1]) in (("(", ")"), ("[", "]"))
        if bracketed and texts[-1] not in texts[1:-1]:
            self.take()
            self.enter("group")
            found = self._index_list()
            self.leave()
            if not self.at(texts[-1]):
                self.fail(f"an index or {texts[-1]} here, not {self.token.text}")
            self.place = close + 1
            return tree.Index(base, tuple(found), True, span=span)
        if len(inside) == 1 and (kinds <= {"text", "name"}):
            self.place = close + 1
            text = tree.Text(texts[0].strip(), span=(inside[0].start, inside[0].end))
            return tree.Index(base, (text,), True, span=span)
        if len(texts) == 1 and texts[0] in ("*", r"\ast", r"\star", r"\dagger", "+"):
            self.fail("a symbol, because only a symbol can have a star")
        self.place = opening
        exponent = self.group()
        return tree.Power(base, exponent, span=(start, self.end()))

    def _is_transpose(self) -> bool:
        """Tell whether a T above is a transpose, not a number of steps that the table declares."""
        return "T" not in self.bound and self.table.kind("T") not in ("array", "index")

    def norm_order(self) -> Node:
        """Read the order of a norm, below its bars."""
        self.take()
        token = self.ahead()
        if token.text in ("F", "*", r"\ast") and self.ahead(2).text == "}":
            self.place += 3
            return tree.Text(token.text, span=(token.start, token.end))
        return self.group()

    # Functions

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
        return name.startswith((r"\operatorname", r"\mathcal")) or re.sub(r"'+$", "", name) in _LIKE_FUNCTIONS

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
        probability = name in (r"\Pr", "P") and (self.table.kind(name) in ("operator", None))
        if probability and self._opens() and (name in self.table or name == r"\Pr" or self.loose):
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
        if worded and self.is_function(base) and self._operand_follows():
            return self._without_brackets(core, power, name, start)
        return base

    def _call(self, base: Node, root: tree.Symbol, start: int) -> Node | None:
        """Read arguments in brackets, if these are arguments."""
        certain = self.is_function(base)
        opening = self.token
        place = self.place
        if not certain and not self._looks_like_arguments(root.name):
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

    def _looks_like_arguments(self, name: str) -> bool:
        """Tell whether the brackets that follow read like arguments: a comma, a bar, one symbol."""
        depth = 0
        comma, bars = False, 0
        place = self.place
        while place < len(self.tokens) - 1:
            text = self.tokens[place].text
            depth += (text in ("(", "[", "{", r"\{")) - (text in (")", "]", "}", r"\}"))
            if not depth:
                break
            comma = comma or (depth == 1 and text in (",", ";", r"\mid"))
            bars += depth == 1 and text in ("|", r"\|")
            place += 1
        if not self.loose or comma:
            return comma
        if bars == 1:
            return True
        lone = place == self.place + 2 and self.tokens[self.place + 1].kind in ("letter", "command")
        return lone and (self.at("[") or name in "pquvk" or name.isupper())

    def _without_brackets(self, core: Node, power: Node | None, name: str, start: int) -> Node:
        r"""Read ``\ln p``: the argument is the factor that follows, or a number and factors."""
        first = self.token
        argument = self.factor()
        if name != r"\Delta":
            begin = argument.span[0]
            while self._operand_follows() and self.token.kind in ("letter", "command", "number"):
                token = self.token
                simple = (
                    token.kind == "letter"
                    or token.text in _LETTERS
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
                if self.at("(", "[") and self.is_function(base):
                    closing = (")",) if self.take().text == "(" else ("]",)
                    items, given, _ = self.items(closing)
                    if given or not items:
                        self.fail("the place at which the gradient is taken")
                    self.take()
                    return base, tuple(items)
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
        self.check(name, start)
        return self.scripts(tree.Symbol(name, span=(start, self.end())), named=True)

    # Chance

    def _probability(self, operator: Node, start: int) -> Node:
        """Read the event of a probability, and what is given."""
        opening = self.take().text
        closing = {"(": ")", "[": "]", r"\{": r"\}"}[opening]
        items, given, _ = self.items((closing,))
        if not items:
            self.fail("an event")
        self.take()
        event = tuple(part for item in items for part in self._events(item))
        known = tuple(part for item in given for part in self._events(item))
        return self.scripts(tree.Probability(operator, event, known, span=(start, self.end())))

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
        if self.accept("_"):
            self.declare_ahead()
            over = self.group()
        power: Node | None = None
        if self.accept("^"):
            power = self.group()
        given: list[Node] = []
        if self._opens():
            opening = self.take().text
            items, given, _ = self.items(({"(": ")", "[": "]", r"\{": r"\}"}[opening],))
            if not items:
                self.fail("what to take the expected value of")
            self.take()
        elif self._operand_follows():
            items = [self.factor()]
        else:
            self.fail("what to take the expected value of")
        span = (start, self.end())
        found: Node = tree.Expectation(cast(Any, operator), tuple(items), tuple(given), over, span=span)
        if power is not None:
            found = tree.Power(found, power, span=span)
        return self.scripts(found)

    # Bound symbols

    def declare_ahead(self) -> None:
        """Note the symbols that are bound in what follows: those before the first relation."""
        place = self.place + self.at("{")
        while self.tokens[place].kind != "stop":
            token = self.tokens[place]
            if token.text == r"\substack" or (
                token.text == "{" and self.tokens[place - 1].text == r"\substack"
            ):
                place += 1
                continue
            if token.kind == "letter" or token.text in _LETTERS:
                name = token.text
                while self.tokens[place + 1].text in ("'", r"\prime"):
                    name, place = name + "'", place + 1
                self.bound.add(name)
            elif token.text in FONTS or token.text in ACCENTS:
                close = self.closing(place + 1)
                self.bound.add(f"{token.text}{{{self.key(place + 2, close)}}}")
                place = close
            elif token.text != ",":
                break
            place += 1


def _juxtaposed(node: Node) -> list[Node]:
    """Return indices that stand side by side, each on its own: ij, i1, 12."""
    if (
        isinstance(node, tree.Number)
        and len(node.text) == 2
        and "0" not in node.text
        and "." not in node.text
    ):
        start, end = node.span
        if end - start == 2:
            return [
                tree.Number(node.text[0], span=(start, start + 1)),
                tree.Number(node.text[1], span=(start + 1, end)),
            ]
    parts: list[Node] = []
    rest = node
    while isinstance(rest, tree.Binary) and rest.operator == "":
        parts.append(rest.right)
        rest = rest.left
    parts.append(rest)
    if len(parts) > 1 and all(isinstance(part, tree.Symbol | tree.Number | tree.Text) for part in parts):
        return [item for part in reversed(parts) for item in _juxtaposed(part)]
    return [node]
