"""Write pages with less markup: what says the same to readers, scripts and style sheets in fewer bytes.

A page has some hundred cells, formulas and words of code, and each box around them weighs as much as a word.
"""

from __future__ import annotations

import re

PRE = re.compile(r"(<pre.*?</pre>)", re.DOTALL)

# Between these no line end shows.
BLOCKS = (
    "article|aside|body|dd|details|dialog|div|dl|dt|figcaption|figure|footer|h[1-6]|head|header|html|img|li|link|"
    "main|meta|nav|ol|p|script|section|summary|table|tbody|td|th|thead|title|tr|ul"
)
LINE_END = re.compile(rf"(?<=>)(?<!</a>)\n(?=</?(?:{BLOCKS})\b)")
CELL = re.compile(r'(?<=<div class="cell)((?:_input|_output)?(?: tag_[\w-]+)*) docutils container(?=")')
OUTPUT = re.compile(r'(<div class="output [^"]*?) highlight-[\w-]+ notranslate"><div class="highlight">')
CODE = re.compile(
    r'<div class="highlight-[\w-]+ notranslate"><div class="highlight">(<pre.*?</pre>)</div>\s*</div>',
    re.DOTALL,
)
LONE_PARAGRAPH = re.compile(r"(<t[dh][^>]*>)<p>((?:(?!<p\b).)*?)</p>\s*(?=</t[dh]>)", re.DOTALL)
# For a script that the book does not have.
TOOLTIP = re.compile(r'\s+data-bs-(?:placement|title|toggle)="[^"]*"')
WORDS = re.compile(r'<code class="(?:[\w-]+ )*docutils literal notranslate">.*?</code>', re.DOTALL)


def light(html: str) -> str:
    r"""Return a page with less markup.

    Empty lines, indentation, and line ends between blocks go, but not in code and outputs. A block of code, a
    word of code and the field of a table have one element each, and cells no class that repeats what others
    say. Pygments begins code with an empty element, which keeps an empty first line and else does nothing.

    Examples
    --------
    >>> light("<p>one\n\n   two</p>\n<p>3</p>\n<pre><span></span>x\n\n  y</pre><pre><span></span>\nx</pre>")
    '<p>one\ntwo</p><p>3</p>\n<pre>x\n\n  y</pre><pre><span></span>\nx</pre>'
    >>> light('<div class="highlight-python notranslate"><div class="highlight"><pre>x\n</pre></div>\n</div>')
    '<div class="highlight notranslate"><pre>x\n</pre></div>'
    >>> light('<div class="cell tag_hide-input docutils container">')
    '<div class="cell tag_hide-input">'
    >>> light('<code class="docutils literal notranslate"><span class="pre">x</span></code>')
    '<code class="literal notranslate">x</code>'
    >>> light("<tr><td><p>one</p></td><td><p>two</p><p>three</p></td></tr>")
    '<tr><td>one</td><td><p>two</p><p>three</p></td></tr>'
    """
    html = re.sub(r"<pre><span></span>(?!\n)", "<pre>", html)
    html = OUTPUT.sub(r'\1"><div class="highlight notranslate">', html)
    html = CODE.sub(r'<div class="highlight notranslate">\1</div>', html)
    html = CELL.sub(r"\1", html)
    html = WORDS.sub(_plain, html)
    html = TOOLTIP.sub("", LONE_PARAGRAPH.sub(r"\1\2", html))
    parts = PRE.split(html)
    parts[::2] = (LINE_END.sub("", re.sub(r"\s*\n\s*", "\n", part)) for part in parts[::2])
    return "".join(parts)


def _plain(code: re.Match[str]) -> str:
    words = re.sub(r'<span class="pre">(.*?)</span>', r"\1", code[0])
    return words.replace("docutils literal", "literal", 1)
