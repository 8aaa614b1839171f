"""Color code with as few marks as its colors need.

Pygments marks every word, sign and blank, most of them to give them the color that they have already. That is
a fifth of the bytes of a page. Here a mark stands where a color tells something: at words of the language, at
names that are defined, and at comments. Those that are frequent have an element without a class.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.style import Style
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")
"""The theme's."""

PLAIN = (Token.Text, Token.Operator, Token.Literal)
"""What has the color of the text; signs, numbers and texts in quotes are told apart by their shape."""

ELEMENTS = {"k": "b", "c": "i"}
"""The elements in place of the classes of keywords and comments."""

MARK = re.compile(r'<span class="(k|c)">(.*?)</span>')


def _look(style: type[Style], kind: _TokenType) -> tuple[Any, ...]:
    told = style.style_for_token(kind)
    return tuple(told[name] for name in ("color", "bold", "italic", "underline", "bgcolor"))


@functools.cache
def looks() -> dict[tuple[Any, ...], str]:
    """Return the shortest class for each way in which code can look, in both modes."""
    names: dict[tuple[Any, ...], str] = {}
    for kind, name in sorted(STANDARD_TYPES.items(), key=lambda item: (len(item[1]), item[1])):
        names.setdefault(tuple(_look(get_style_by_name(style), kind) for style in STYLES), name)
    for kind in PLAIN:
        names[tuple(_look(get_style_by_name(style), kind) for style in STYLES)] = ""
    return names


@functools.cache
def css_class(kind: _TokenType) -> str:
    """Return the class of a kind of token; nothing for what looks like text.

    Examples
    --------
    >>> [css_class(kind) for kind in (Token.Name, Token.Number, Token.Comment.Single, Token.Keyword)]
    ['', '', 'c', 'k']
    """
    return looks()[tuple(_look(get_style_by_name(style), kind) for style in STYLES)]


def elements_colored(css: str) -> str:
    """Return a style sheet of Pygments with the elements that stand for classes.

    Examples
    --------
    >>> elements_colored(".highlight .k { color: red } .highlight .kc { color: red }")
    '.highlight b { color: red } .highlight .kc { color: red }'
    """
    return re.sub(r"(?<=\.highlight )\.(k|c)(?= )", lambda found: ELEMENTS[found[1]], css)


class LightFormatter(HtmlFormatter[str]):
    """Writes code as HTML with few marks."""

    def _get_css_classes(self, ttype: _TokenType) -> str:
        return css_class(ttype)

    def _format_lines(self, tokensource: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[int, str]]:
        for kind, line in super()._format_lines(tokensource):
            yield kind, MARK.sub(lambda mark: "<{0}>{1}</{0}>".format(ELEMENTS[mark[1]], mark[2]), line)


def setup(app: Sphinx) -> dict[str, Any]:
    """Give Sphinx the formatter."""
    PygmentsBridge.html_formatter = LightFormatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
