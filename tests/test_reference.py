"""Pages of the reference: what is written on them beside the docstrings."""

import reference


def test_names_break_after_a_dot_or_an_underscore_on_the_pages_of_modules_alone():
    name = '<h1>mlmath_ref.a</h1><span class="sig-name descname"><span class="pre">log_loss</span></span>'
    shown = [{"body": name}, {"body": name}]
    for page, context in zip(("reference/mlmath_ref.a", "chapters/a"), shown, strict=True):
        reference.let_names_break(None, page, "page.html", context, None)
    assert shown[0]["body"].count("<wbr>") == 3
    assert shown[0]["body"].replace("<wbr>", "") == shown[1]["body"] == name
