"""Single faults in the text of a page: in its formulas, numbers, links and figures.

Each function takes the text of a page and gives every fault of its kind that the page can have. They look for
what an author slips on, and leave it to the checks to decide whether the result is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chapters import CODE_SPAN, DISPLAY, INLINE, Chapter, blank

# What replaces a match: a template for `Match.expand`, or a function of the match.
New = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Fault:
    """One change of a text: what stood at `start` and what stands there instead; `rule` says how."""

    kind: str
    rule: str
    start: int
    before: str
    after: str

    def apply(self, text: str) -> str:
        """Return the text with the fault in it."""
        assert text.startswith(self.before, self.start)
        return text[: self.start] + self.after + text[self.start + len(self.before) :]


GREEK = r"\\(?:alpha|beta|gamma|delta|epsilon|eta|theta|lambda|mu|sigma|phi)(?![a-zA-Z])"
NEXT_GREEK = {
    r"\alpha": r"\beta", r"\beta": r"\gamma", r"\gamma": r"\delta", r"\delta": r"\epsilon",
    r"\epsilon": r"\delta", r"\eta": r"\theta", r"\theta": r"\eta", r"\lambda": r"\mu", r"\mu": r"\lambda",
    r"\sigma": r"\mu", r"\phi": r"\theta",
}  # fmt: skip
OTHER_INDEX = {"i": "j", "j": "i", "k": "j", "t": "i"}
OTHER_SIZE = {"n": "d", "d": "n", "k": "n", "m": "n"}

# Commands and words whose letters are no symbols.
NO_SYMBOL = re.compile(
    r"\\(?:operatorname\*?|text|mathrm|begin|end)\{[^}]*\}|(?!" + GREEK + r")\\[a-zA-Z]+|\\[^a-zA-Z]"
)
LETTER = re.compile(GREEK + r"|(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")


def _other_letter(match: re.Match[str]) -> str:
    letter = match[0]
    if letter.startswith("\\"):
        return NEXT_GREEK[letter]
    return {"z": "y", "Z": "Y"}.get(letter) or chr(ord(letter) + 1)


FORMULA_RULES: dict[str, list[tuple[str, New]]] = {
    "sign flipped": [
        (r"-(?!\s*\})", "+"),
        (r"\+", "-"),
        (r"(?<=[{(=&])\s*-", ""),
        (r"\\le(?![a-z])", r"\\ge"),
        (r"\\ge(?![a-z])", r"\\le"),
        (r"<", ">"),
        (r">", "<"),
    ],
    "factor 2": [
        (r"\\frac\{2\}", r"\\frac{1}"),
        (r"\\frac\{1\}", r"\\frac{2}"),
        (r"(?<![\w^_.])(?<!_\{)2 ?(?=\\?[A-Za-z(])(?!\\(?:cdot|times|end))", ""),
        (r"(?<=[^<>!]=) (?=[^=])", r" 2\\,"),
    ],
    "transpose dropped": [(r"\^\\top(?![a-z])", "")],
    "index or size swapped": [
        (r"_([ijkt])(?![A-Za-z])", lambda match: "_" + OTHER_INDEX[match[1]]),
        (r"_\{([a-z])([a-z])\}", r"_{\2\1}"),
        (r"\^\{\(([ijk])\)\}", lambda match: f"^{{({OTHER_INDEX[match[1]]})}}"),
        (r"(?<=\})\{([ndkm])\}", lambda match: f"{{{OTHER_SIZE[match[1]]}}}"),
        (r"([a-z]) \\times ([a-z])(?![a-z])", r"\2 \\times \1"),
    ],
    "y and ŷ swapped": [
        (r"\\hat\{y\}", "y"),
        (r"\\hat\{\\mathbf\{y\}\}", r"\\mathbf{y}"),
        (r"(?<![\\{A-Za-z_])y(?![A-Za-z}])", r"\\hat{y}"),
        (r"(?<!\\hat\{)\\mathbf\{y\}", r"\\hat{\\mathbf{y}}"),
    ],
    "square dropped": [(r"\^(?:2|\{2\})(?![0-9])", "")],
    "limit moved": [
        (r"(_\{[a-z]\s*=\s*)1\}", r"\g<1>2}"),
        (r"(_\{[a-z]\s*=\s*)1\}", r"\g<1>0}"),
        (r"(_\{[a-z]\s*=\s*)0\}", r"\g<1>1}"),
        (r"(\\(?:sum|prod)(?:_\{[^}]*\}|_[a-z]))\^(?:\{([A-Za-z])\}|([A-Za-z]))", r"\1^{\2\3 - 1}"),
        (r"(\\(?:sum|prod)(?:_\{[^}]*\}|_[a-z]))\^(?:\{([A-Za-z])\}|([A-Za-z]))", r"\1^{\2\3 + 1}"),
    ],
    "symbol renamed": [
        (r"\\(?:bar|tilde|mathbf|boldsymbol)\{([A-Za-z]|" + GREEK + r")\}", r"\1"),
        (LETTER.pattern, _other_letter),
    ],
}  # fmt: skip
# What makes a formula a statement; the bounds of a sum do not.
STATES = re.compile(r"[=<>]|\\(?:le|ge|ne|approx|leftarrow|in|propto)(?![a-z])")


def formula_faults(latex: str) -> Iterator[Fault]:
    """Give every fault of one formula."""
    for kind, rules in FORMULA_RULES.items():
        text = blank(NO_SYMBOL, latex) if kind == "symbol renamed" else latex
        for number, (pattern, new) in enumerate(rules, 1):
            whole = latex if number == 1 else text  # the first rule for symbols needs their commands
            for match in re.finditer(pattern, whole):
                after = match.expand(new) if isinstance(new, str) else new(match)
                yield Fault(kind, f"{kind} {number}", match.start(), match[0], after)


def display_faults(text: str) -> Iterator[Fault]:
    """Give every fault of the display formulas of a page."""
    for match in DISPLAY.finditer(Chapter("", text).without_code):
        for fault in formula_faults(match["latex"]):
            yield _moved(fault, match.start("latex"))


def sentence_faults(text: str) -> Iterator[Fault]:
    """Give every fault of the formulas within sentences that state something; a name alone is not wrong."""
    for match in INLINE.finditer(blank(CODE_SPAN, blank(DISPLAY, Chapter("", text).without_code))):
        if STATES.search(re.sub(r"_\{[^}]*\}", "", match["latex"])):
            for fault in formula_faults(match["latex"]):
                yield _moved(fault, match.start("latex"), "formula in a sentence")


NUMBER = re.compile(r"(?<![\w.,/_\\^-])\d+(?:\.\d+)?(?!\.?\d|[\w,]\d|[A-Za-z_])")
# Numbers that nothing computes: of lists, questions and objectives, and in addresses and directives.
NO_NUMBER = re.compile(
    r"^ *(?::::\{dropdown\} )?\d+\. |\(objectives?[^)]*\)|\]\([^)]*\)|<http[^>]*>|^[`:]{3,}.*$", re.M
)
CAPTION = re.compile(r"^ +(?:caption|alt): (?P<text>.*)$", re.M)


def number_faults(text: str) -> Iterator[Fault]:
    """Give every change of a number within sentences and tables."""
    prose = blank(INLINE, blank(CODE_SPAN, blank(DISPLAY, Chapter("", text).without_code)))
    yield from _numbers("number in prose", blank(NO_NUMBER, prose))


def caption_faults(text: str) -> Iterator[Fault]:
    """Give every change of a number in captions and alt text."""
    only = list(" " * len(text))
    for match in CAPTION.finditer(text):
        only[match.start("text") : match.end("text")] = match["text"]
    yield from _numbers("number in a caption", "".join(only))


def _numbers(kind: str, text: str) -> Iterator[Fault]:
    for match in NUMBER.finditer(text):
        old, start, last = match[0], match.start(), match[0][-1]
        yield Fault(kind, "last digit", start, old, old[:-1] + ("8" if last == "9" else str(int(last) + 1)))
        if (swapped := _swapped(old)) and (old.startswith("0") or not swapped.startswith("0")):
            yield Fault(kind, "digits swapped", start, old, swapped)
        if "." in old:
            yield Fault(kind, "point moved", start, old, re.sub(r"\.(\d)", r"\1.", old).rstrip("."))
        elif old != "0":
            yield Fault(kind, "zero added", start, old, old + "0")


def _swapped(word: str) -> str:
    """Return a word with its last two characters swapped; nothing if they are the same or not alike."""
    end = word[-2:]
    return word[:-2] + end[::-1] if end.isalnum() and end != end[::-1] else ""


ROLE = re.compile(r"\{(?P<role>doc|eq|ref|numref|term|cite)\}`(?:[^`<]*<)?(?P<target>[^`<>]+)>?`")
FILE = re.compile(r"\]\((?!https?:|mailto:)(?P<target>[^)]+)\)")


def broken_links(text: str) -> Iterator[Fault]:
    """Give every link with a slip of the pen in its target."""
    page = Chapter("", text).without_code
    for pattern, rule in ((ROLE, ""), (FILE, "file")):
        for match in pattern.finditer(page):
            target = match["target"]
            name = rule or match["role"]
            yield Fault("broken link", name, match.start("target"), target, target[:-1])
            if swapped := _swapped(target):
                yield Fault("broken link", name, match.start("target"), target, swapped)


def other_links(text: str) -> Iterator[Fault]:
    """Give every link that goes to the target of another link of the page."""
    found = list(ROLE.finditer(Chapter("", text).without_code))
    for match in found:
        role, target = match["role"], match["target"]
        for other in sorted({each["target"] for each in found if each["role"] == role} - {target})[:1]:
            yield Fault("link to another place", role, match.start("target"), target, other)


FIGURE_LINE = re.compile(r"^ +(?:(?P<name>name): (?=fig-)|alt: )(?P<value>.*)$", re.M)


def figure_faults(text: str) -> Iterator[Fault]:
    """Give every figure without alt text, and every one with the name or alt text of another of the page."""
    found = list(FIGURE_LINE.finditer(text))
    for match in found:
        start, value = match.start("value"), match["value"]
        key = match["name"] or "alt"
        others = [each["value"] for each in found if each["name"] == match["name"] and each["value"] != value]
        if key == "alt":
            yield Fault("alt text or name of a figure", "alt emptied", start, value, '""')
        if others:
            yield Fault("alt text or name of a figure", f"{key} of another", start, value, others[0])


def _moved(fault: Fault, offset: int, kind: str = "") -> Fault:
    return Fault(kind or fault.kind, fault.rule, fault.start + offset, fault.before, fault.after)
