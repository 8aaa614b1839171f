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


def test_a_page_is_made_light_once_and_again_when_it_or_a_style_sheet_changes(tmp_path, monkeypatch):
    pages = [tmp_path / "one.html", tmp_path / "two.html"]
    style, kept = ".note { color: red }", tmp_path / "light.json"
    done, light = [], site_files.light
    monkeypatch.setattr(site_files, "light", lambda html: done.append(html) or light(html))

    def write(path, classes, formula):
        path.write_text(f'<p class="{classes}">\n\n  <math><mi>{formula}</mi></math></p>')

    write(pages[0], "note odd", "x")
    write(pages[1], "odd", "y")
    assert site_files.make_light(pages, [style], kept) == ({"note"}, {*"<mi>/xy"})
    assert pages[0].read_text() == '<p class="note">\n<math><mi>x</mi></math></p>'
    assert pages[1].read_text() == "<p>\n<math><mi>y</mi></math></p>"
    assert len(done) == 2
    assert site_files.make_light(pages, [style], kept) == ({"note"}, {*"<mi>/xy"})
    assert len(done) == 2
    write(pages[0], "odd", "z")
    assert site_files.make_light(pages, [style], kept) == (set(), {*"<mi>/yz"})
    assert len(done) == 3
    site_files.make_light(pages, [style, "p { margin: 0 }"], kept)
    assert len(done) == 5
