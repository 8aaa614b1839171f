"""What a device keeps of the book: the list of its files, and the panel in which readers ask for it."""

import json
from types import SimpleNamespace

import keep
from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes

PAGES = {"index.html": "start", "pages/one.html": "one", "_static/book.css": "a {}"}
OTHERS = {
    "sw.js": "", ".nojekyll": "", ".buildinfo": "", "objects.inv": "", "files.json": "old",
    "_python/1/numpy.gz": "", "_static/previews/one.png": "", "_static/live/keep.js": "",
}  # fmt: skip


def listed(site, files):
    """Write files into a folder, and return its list."""
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    keep.write_list(site)
    return json.loads((site / keep.LIST).read_text())


def test_the_list_has_what_belongs_to_the_pages_and_its_size(tmp_path):
    found = listed(tmp_path, PAGES | OTHERS)
    assert found["files"].keys() == PAGES.keys()
    assert found["size"] == sum(map(len, PAGES.values()))


def test_a_hash_changes_with_its_file_and_with_no_other(tmp_path):
    before = listed(tmp_path, PAGES)
    assert listed(tmp_path, {}) == before
    after = listed(tmp_path, {"pages/one.html": "One"} | OTHERS)
    changed = {name for name, digest in after["files"].items() if before["files"][name] != digest}
    assert changed == {"pages/one.html"}
    assert after["size"] == before["size"]
    same = listed(tmp_path, {"pages/two.html": "One"})["files"]
    assert same["pages/two.html"] == same["pages/one.html"]


class State:
    """Stands for what reads a page: each line is a paragraph."""

    def nested_parse(self, content, offset, node):
        node += [nodes.paragraph(line, line) for line in content]


def test_the_panel_is_for_the_web_and_waits_for_a_script():
    words = StringList(["For a journey."], "page")
    directive = keep.Keep("keep", [], {}, words, 1, 0, "", State(), SimpleNamespace(reporter=None))
    [only] = directive.run()
    assert (type(only), only["expr"]) == (addnodes.only, "builder_html")
    [panel] = only.children
    assert isinstance(panel, keep.keep_panel)
    assert panel.astext() == "For a journey."
    translator = SimpleNamespace(body=[])
    keep.visit_panel(translator, panel)
    keep.depart_panel(translator, panel)
    assert "".join(translator.body) == (
        '<section class="keep" aria-label="Keep this book" hidden>\n</section>\n'
    )


def test_pages_may_be_read_and_written_side_by_side():
    added = []
    app = SimpleNamespace(
        add_node=lambda node, **visitors: added.append((node, *visitors)),
        add_directive=lambda name, directive: added.append((name, directive)),
    )
    assert keep.setup(app) == {"parallel_read_safe": True, "parallel_write_safe": True}
    assert added == [(keep.keep_panel, "html"), ("keep", keep.Keep)]
