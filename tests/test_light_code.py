"""Code with few marks: elements for what is frequent, and nothing where a shape tells enough."""

from bs4 import BeautifulSoup
from light_code import LightFormatter
from pygments import highlight
from pygments.lexers import PythonLexer


def test_keywords_names_that_are_defined_and_comments_are_marked_and_nothing_else():
    code = 'def f(x):  # "k" < 2\n    return f"{x} <b>" + str(0.5)\n'
    shown = BeautifulSoup(highlight(code, PythonLexer(), LightFormatter()), "lxml").select("pre")[0]
    assert shown.get_text() == code
    marks = [(mark.name, mark.get("class"), mark.get_text()) for mark in shown.find_all() if mark.get_text()]
    assert marks == [
        ("b", None, "def"),
        ("span", ["fm"], "f"),
        ("i", None, '# "k" < 2'),
        ("b", None, "return"),
    ]
