"""Color code with as few marks as its colors need.

Pygments marks every word, sign and blank, most of them to give them the color that they have already. That is
a fifth of the bytes of a page. Here a mark stands where the color changes, and each color has one name.
"""

from __future__ import annotations

import functools
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.style import Style
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")
"""The theme's."""

PLAIN = (Token.Text, Token.Operator)
"""What has the color of the text; signs such as = are told apart by their shape."""


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
    >>> [css_class(kind) for kind in (Token.Name, Token.Punctuation, Token.Comment.Single, Token.Keyword)]
    ['', '', 'c', 'k']
    """
    return looks()[tuple(_look(get_style_by_name(style), kind) for style in STYLES)]


class LightFormatter(HtmlFormatter[str]):
    """Writes code as HTML with few marks."""

    def _get_css_classes(self, ttype: _TokenType) -> str:
        return css_class(ttype)


def setup(app: Sphinx) -> dict[str, Any]:
    """Give Sphinx the formatter."""
    PygmentsBridge.html_formatter = LightFormatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
