"""What every page loads: made once for the same words and characters."""

import pytest
import site_files
from site_files import remembered, words_of_markup


def test_what_was_made_is_made_again_when_what_it_is_made_of_changes(tmp_path):
    made = []

    def make():
        made.append(len(made))
        return f"line {len(made)}\nand more\n"

    kept = tmp_path / "kept"
    assert [remembered(kept, told, make) for told in ("one", "one", "two", "two", "one")] == [
        "line 1\nand more\n",
        "line 1\nand more\n",
        "line 2\nand more\n",
        "line 2\nand more\n",
        "line 3\nand more\n",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_cannot_be_made_is_not_remembered(tmp_path):
    def fail():
        raise RuntimeError("no node")

    for _ in range(2):
        with pytest.raises(RuntimeError, match="no node"):
            remembered(tmp_path / "kept", "one", fail)
    assert not list(tmp_path.iterdir())


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


def test_a_sign_that_no_page_had_changes_the_font(tmp_path):
    one, two = site_files.font("x"), site_files.font("xy")
    assert len(one) < len(two)
