"""What every page loads: made once for the same words and characters."""

import site_files
from site_files import words_of_markup


def test_rules_are_kept_for_what_stands_in_markup_and_scripts_and_not_for_words():
    html = """<a title="a > b" class='far'>words</a> 1 < 2 <script src="s">set("class-x")</script><br/>"""
    assert words_of_markup(html) == {
        "a",
        "title",
        "b",
        "class",
        "far",
        "script",
        "src",
        "s",
        "set",
        "class-x",
        "br",
    }


def test_a_sign_that_no_page_had_changes_the_font():
    one, two = site_files.font("x"), site_files.font("xy")
    assert len(one) < len(two)
