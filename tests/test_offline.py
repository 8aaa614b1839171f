"""The offline edition: complete, the same bytes each time, and used as readers use it, without a network."""

import ast
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import offline
import pytest
import site_checks
from site_checks import Page, Site

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium
from live import Live

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("BUILD", ROOT / "book" / "_build")).resolve()
# What the checks of the built pages say about any folder of pages.
CHECKS = [
    site_checks.check_links, site_checks.check_images, site_checks.check_hosts, site_checks.check_css_files,
    site_checks.check_structure, site_checks.check_ids,
]  # fmt: skip

PAGE = """<!doctype html><html lang="en"><head><title>A page</title>{}</head>
<body><h1 id="top">A</h1>{}</body></html>"""
NOTEBOOK = json.dumps({"cells": [{"cell_type": "markdown", "source": ["# Vectors\n", "text"]}]})


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.fixture
def build(tmp_path):
    """Make a small build: two pages, a notebook, PDFs and an EPUB."""
    return write(
        tmp_path / "build",
        {
            "html/index.html": PAGE.format("", '<a href="chapters/vectors.html#top">Vectors</a>'),
            "html/chapters/vectors.html": PAGE.format(
                '<link rel="stylesheet" href="../_static/book.css?v=1">',
                '<a href="../notebooks/vectors.ipynb">notebook</a>',
            ),
            "html/notebooks/vectors.ipynb": NOTEBOOK,
            "html/_static/book.css": "a { color: red } /*# sourceMappingURL=book.css.map */",
            "html/_static/book.css.map": "{}",
            "print/math-for-ml-a4.pdf": b"%PDF" + bytes(3000),
            "print/math-for-ml-letter.pdf": b"%PDF",
            "print/math-for-ml-odd.pdf": b"%PDF",
            "epub/math-for-ml.epub": b"PK",
        },
    )


def names(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.namelist()


def unpack(archive, folder):
    with zipfile.ZipFile(archive if isinstance(archive, Path) else io.BytesIO(archive)) as opened:
        opened.extractall(folder)
    return folder / offline.NAME


# ---- Which files pages need


@pytest.mark.parametrize(
    ("head", "body", "files"),
    [
        ("", '<a href="b.html">b</a><p>', {"b.html": PAGE.format("", "")}),
        ("", '<img src="p%20q.svg?x=1#y" alt="x">', {"p q.svg": ""}),
        ("", '<img srcset="small.png 1x, large.png 2x" alt="x">', {"small.png": "", "large.png": ""}),
        ("", '<object data="d.svg"></object>', {"d.svg": ""}),
        ("", '<p style="background: url(back.png)">a</p>', {"back.png": ""}),
        ("", '<p data-scripts="s/a.js s/b.js">a</p>', {"s/a.js": "", "s/b.js": ""}),
        ("<style>p { background: url('back.png') }</style>", "", {"back.png": ""}),
        ('<link rel="preload" as="script" href="a.js">', "", {"a.js": ""}),
        (
            '<link rel="stylesheet" href="s/a.css">',
            "",
            {"s/a.css": "@import 'b.css';", "s/b.css": "p { src: url(../f/f.woff2?x) }", "f/f.woff2": ""},
        ),
        ('<script src="a.js"></script>', "", {"a.js": 'load(root + "deep/d.json")', "deep/d.json": "{}"}),
        ('<script src="a.js"></script>', "", {"a.js": 'load("b.js")', "b.js": 'load("c.css")', "c.css": ""}),
    ],
)
def test_what_a_page_names_is_needed(tmp_path, head, body, files):
    write(tmp_path, {"a.html": PAGE.format(head, body), **files})
    assert offline.needed(tmp_path) == {"a.html", *files}


def test_what_nothing_names_is_left_out(tmp_path):
    used = {
        "a.html": PAGE.format('<script src="_static/a.js"></script>', '<a href="https://e.org/c.css">c</a>')
    }
    used["_static/a.js"] = "go() //# sourceMappingURL=a.js.map"
    unused = ["_static/a.js.map", "_static/macros.html", "c.css", "objects.inv", "locale/de/sphinx.po"]
    write(tmp_path, used | dict.fromkeys(unused, ""))
    assert offline.needed(tmp_path) == set(used)


# ---- The archive


def test_all_parts_are_packed(build):
    archives = offline.pack(build)
    whole = names(archives["math-for-ml-offline.zip"])
    reading = names(archives["math-for-ml-reading.zip"])
    assert {name.split("/")[1] for name in whole} == {*offline.PARTS, "start.html", "README.txt"}
    assert {name.split("/")[1] for name in reading} == {*offline.READING, "start.html", "README.txt"}
    assert [name for name in whole if "/wheels/" in name and name.endswith("-py3-none-any.whl")]
    assert "math-for-ml/data/learners.csv" in whole
    assert "math-for-ml/site/_static/book.css" in reading
    assert "math-for-ml/site/_static/book.css.map" not in whole


def test_the_start_page_names_what_is_there(build, tmp_path):
    parts = {name: fill(build) for name, fill in offline.PARTS.items()}
    files = offline.start_files(parts)
    folder = write(tmp_path / "all", {"start.html": files["start.html"]})
    start = Site(folder).pages["start.html"]
    linked = {str(a["href"]) for a in start.soup.select("a[href]") if "://" not in str(a["href"])}
    assert {"print/math-for-ml-odd.pdf", "epub/math-for-ml.epub", "site/notebooks/vectors.ipynb"} <= linked
    assert linked <= {f"{part}/{path}" for part, content in parts.items() for path in content}
    text = " ".join(start.soup.get_text().split())
    assert "A4 paper, 4 KB" in text
    assert text.index("A4 paper") < text.index("US letter") < text.index("odd, 1 KB")
    reading = offline.start_files({name: parts[name] for name in offline.READING})
    assert not re.search(rb"print/|epub/|wheels|{{|{%", reading["start.html"] + reading["README.txt"])


def test_names_dates_and_rights_are_fixed():
    packed = offline.archive({"b.txt": b"b", "a/c.txt": b"c"})
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        entries = opened.infolist()
    assert [entry.filename for entry in entries] == ["math-for-ml/a/c.txt", "math-for-ml/b.txt"]
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.date_time for entry in entries} == {entries[0].date_time}
    assert packed == offline.archive({"a/c.txt": b"c", "b.txt": b"b"})


def test_the_date_is_that_of_the_edition(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with zipfile.ZipFile(io.BytesIO(offline.archive({"a.txt": b""}))) as opened:
        assert opened.infolist()[0].date_time == (2023, 11, 14, 22, 13, 20)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a:b.txt", "only ASCII"),
        ("ä.txt", "only ASCII"),
        ("a/b.", "not allowed on Windows"),
        ("a /b", "not allowed on Windows"),
        ("x/Aux.txt", "not allowed on Windows"),
        ("../a", "leads out"),
        ("a/" * 90, "has 192 characters"),
    ],
)
def test_a_path_that_some_system_refuses_is_named(name, words):
    with pytest.raises(offline.OfflineError, match=words):
        offline.archive({name: b""})


def test_paths_that_differ_in_case_only_are_named():
    assert "is the same as a.txt where case does not count" in offline.check_names(["a.txt", "A.txt"])[0]


PYTHON = {
    "html/index.html": PAGE.format('<script src="_static/site.js"></script>', ""),
    "html/_static/site.js": 'globalThis.bookPython="python:7.0";load("live/live.js");load("live/keep.js")',
    "html/_static/live/live.js": 'load("worker.js");load("numpy.whl.0a1b.gz")',
    "html/_static/live/worker.js": "",
    "html/_static/live/keep.js": 'keep("sw.js", "files.json")',
    "html/_python/0.27.7/numpy.whl.0a1b.gz": "NumPy",
    "html/sw.js": "",
    "html/files.json": '{"files": {"not-packed.txt": "0"}}',
}


def test_python_is_in_an_edition_of_its_own(build):
    assert "math-for-ml-python.zip" not in offline.pack(build, offline.READING)
    write(build, PYTHON)
    archives = {kind.split("-")[3][:-4]: archive for kind, archive in offline.pack(build).items()}
    ours = {name.replace("html/", "math-for-ml/site/") for name in PYTHON}
    kept = {f"math-for-ml/site/{name}" for name in ("index.html", "_static/site.js")}
    assert ours <= set(names(archives["python"]))
    assert set(names(archives["python"])) - ours == set(names(archives["offline"])) - kept
    assert all(set(names(archives[kind])) & ours == kept for kind in ("offline", "reading"))
    with zipfile.ZipFile(io.BytesIO(archives["reading"])) as opened:
        assert b'bookPython="";load' in opened.read("math-for-ml/site/_static/site.js")
        assert b"are for reading" in opened.read("math-for-ml/start.html")
    with zipfile.ZipFile(io.BytesIO(archives["python"])) as opened:
        assert b'bookPython="python:7.0"' in opened.read("math-for-ml/site/_static/site.js")
        assert (
            {"index.html", "_static/site.js"}
            <= set(json.loads(opened.read("math-for-ml/site/files.json"))["files"])
            <= {name.removeprefix("math-for-ml/site/") for name in opened.namelist()}
        )
        for name in ("start.html", "README.txt"):
            assert b"http://localhost:8000/start.html" in opened.read(f"math-for-ml/{name}")
            assert b"Python edition" in opened.read(f"math-for-ml/{name}")


def test_a_script_that_no_longer_says_which_python_there_is_is_refused(build):
    write(build, PYTHON | {"html/_static/site.js": 'load("live/live.js")'})
    with pytest.raises(offline.OfflineError, match="does not say once"):
        offline.pack(build)


@pytest.mark.parametrize(
    ("missing", "command"),
    [
        ("html/index.html", "make book"),
        ("print/math-for-ml-letter.pdf", "make print"),
        ("epub/math-for-ml.epub", "make epub"),
    ],
)
def test_what_is_not_built_is_asked_for(build, missing, command):
    (build / missing).unlink()
    with pytest.raises(
        offline.OfflineError, match=rf"{Path(missing).name} is missing; run `{command}` first"
    ):
        offline.pack(build)


def test_a_reading_edition_that_is_too_large_is_refused(build):
    noise = np.random.default_rng(0).bytes(offline.READING_LIMIT).hex()
    write(build, {"html/_static/book.css": f"/* {noise} */"})
    with pytest.raises(offline.OfflineError, match=r"the reading edition has .* MB; 8.0 MB are allowed"):
        offline.pack(build, offline.READING)


# ---- In a browser, without a network


def tour(browser, addresses, **options):
    """Open every address and return the complaints."""
    with chromium.watch(browser, **options) as seen:
        page = seen.context.new_page()
        for address in addresses:
            page.goto(address)
            for kind in ("explore", "practice"):  # their scripts load when a reader comes near
                if page.locator(f".{kind}[data-scripts]").count():
                    page.locator(f".{kind}[data-scripts]").first.scroll_into_view_if_needed()
                    page.wait_for_selector(f"script[src*='_static/{kind}/']", state="attached")
            page.wait_for_load_state("networkidle")
        return seen.complaints


@pytest.fixture(scope="module")
def browser():
    with chromium.launch() as browser:
        yield browser


UP_TO_A_TEXT = """async () => {
  const text = (place) => [...place.querySelectorAll(".stream pre")].map((pre) => pre.textContent).join("");
  for (const cell of bookRun.cells) {
    if (!cell.ran && !(await cell.run())) return [cell.code, cell.status.textContent];
    if (cell.printed && text(cell.printed)) return [text(cell.printed), text(cell.output)];
  }
  return ["", ""];
}"""
STYLED = PAGE.format('<link rel="stylesheet" href="_static/book.css">', '<a href="b.html#top">b</a>')


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({}, None),
        ({"_static/book.css": None}, "book.css"),
        (
            {"b.html": PAGE.format("", '<img src="https://e.org/x.png" alt="x">')},
            "asked for https://e.org/x.png",
        ),
        ({"b.html": PAGE.format('<script src="gone.js"></script>', "")}, "gone.js"),
        ({"b.html": PAGE.format("", "<script>gone()</script>")}, "gone is not defined"),
    ],
)
def test_a_broken_edition_is_seen_in_the_browser(browser, tmp_path, broken, words):
    files = {"a.html": STYLED, "b.html": PAGE.format("", ""), "_static/book.css": "p { color: red }"} | broken
    write(tmp_path, {name: text for name, text in files.items() if text is not None})
    with chromium.serve(tmp_path) as http:
        for base in (tmp_path.as_uri(), http):
            complaints = tour(browser, [f"{base}/a.html", f"{base}/b.html"])
            if words is None:
                assert complaints == []
            else:
                assert any(words in complaint for complaint in complaints)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({}, None),
        ({"b.html": None}, "there is no b.html"),
        ({"b.html": "<!doctype html><html lang='en'><title>B</title><h1>B</h1>"}, "b.html has no #top"),
        ({"_static/book.css": "p { src: url(f.woff2) }"}, "there is no f.woff2"),
        ({"_static/book.css": "@import 'https://e.org/x.css';"}, "loads https://e.org/x.css"),
    ],
)
def test_a_broken_edition_is_seen_in_its_files(tmp_path, broken, words):
    files = {"a.html": STYLED, "b.html": PAGE.format("", ""), "_static/book.css": "p { color: red }"} | broken
    site = Site(write(tmp_path, {name: text for name, text in files.items() if text is not None}))
    complaints = [complaint for check in CHECKS for complaint in check(site)]
    assert [words in complaint for complaint in complaints] == ([True] if words else [])


# ---- The edition that `make offline` made


def made(kind):
    archive = BUILD / "offline" / f"math-for-ml-{kind}.zip"
    if not archive.is_file():
        pytest.fail(f"{archive.name} is not there: run `make offline` first")
    return archive


@pytest.fixture(params=["offline", "reading", "python"])
def packed(request):
    with zipfile.ZipFile(made(request.param)) as opened:
        yield opened


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """Unpack it into a folder whose name has a space and a letter beyond ASCII, as a reader's may."""
    return unpack(made("offline"), tmp_path_factory.mktemp("Mes téléchargements"))


@pytest.fixture(scope="module")
def python_edition(tmp_path_factory):
    return unpack(made("python"), tmp_path_factory.mktemp("Mes téléchargements"))


@pytest.fixture(scope="module", params=["edition", "python_edition"])
def edition_site(request):
    return Site(request.getfixturevalue(request.param))


@pytest.mark.site
def test_the_edition_has_every_part_and_its_start_page_leads_there(packed):
    parts = offline.READING if "reading" in packed.filename else offline.PARTS
    there = {name.removeprefix("math-for-ml/") for name in packed.namelist()}
    assert {name.split("/")[0] for name in there} == {*parts, "start.html", "README.txt"}
    assert offline.check_names(packed.namelist()) == []
    start = Page("start.html", packed.read("math-for-ml/start.html").decode())
    linked = {str(a["href"]) for a in start.soup.select("a[href]") if "://" not in str(a["href"])}
    assert linked <= there
    assert {name for name in there if name.endswith((".pdf", ".epub", ".ipynb", ".csv"))} <= linked
    assert start.soup.find("script") is None


def content_of(kind, *parts):
    """Return the files of an edition in some of its folders."""
    with zipfile.ZipFile(made(kind)) as opened:
        return {
            name: opened.read(name) for name in opened.namelist() if not parts or name.split("/")[1] in parts
        }


@pytest.mark.site
def test_the_reading_edition_is_light_and_has_the_same_pages():
    assert made("reading").stat().st_size <= offline.READING_LIMIT == 8_000_000
    assert content_of("reading", *offline.READING) == content_of("offline", *offline.READING)


@pytest.mark.site
def test_the_python_edition_has_all_of_the_offline_edition_and_python(capsys):
    light, whole = content_of("offline"), content_of("python")
    other = {"start.html", "README.txt", f"site/{offline.SCRIPT}"}
    assert {name for name in light if whole.get(name) != light[name]} == {
        f"math-for-ml/{name}" for name in other
    }
    new = {name.removeprefix("math-for-ml/site/") for name in whole.keys() - light.keys()}
    assert all(map(offline.PYTHON.match, new))
    assert any("numpy" in name for name in new)
    with capsys.disabled():
        sizes = (
            f"{kind} {offline.size([made(kind).stat().st_size])}" for kind in ("reading", "offline", "python")
        )
        print("\neditions:", ", ".join(sizes))


@pytest.mark.site
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_links_pictures_and_styles_of_the_edition(edition_site, check):
    complaints = check(edition_site)
    assert not complaints, f"{len(complaints)} complaints:\n" + "\n".join(complaints[:50])


@pytest.mark.site
def test_no_page_was_left_out(edition):
    built = {path.relative_to(BUILD / "html") for path in (BUILD / "html").rglob("*.html")}
    there = {path.relative_to(edition / "site") for path in (edition / "site").rglob("*.html")}
    assert there == {path for path in built if path.parts[0] != "_static"}


def machine_paths(data):
    """Return what file content tells about the machine that made it, also within a wheel or an EPUB."""
    contents = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as inner:
            contents += [inner.read(name) for name in inner.namelist()]
    paths = [os.fsencode(path) for path in (ROOT, BUILD, sys.prefix, Path.home() / ".")]
    return [path for path in paths if len(path) > 5 and any(path in content for content in contents)]


def test_a_path_of_this_machine_is_found():
    assert machine_paths(b"see " + os.fsencode(ROOT)) != []
    assert machine_paths(offline.archive({"a.txt": os.fsencode(sys.prefix)})) != []
    assert machine_paths(offline.archive({"a.txt": b"see chapters/vectors.html"})) == []


@pytest.mark.site
def test_the_edition_does_not_tell_where_it_was_made(packed):
    assert {name: found for name in packed.namelist() if (found := machine_paths(packed.read(name)))} == {}


@pytest.mark.site
@pytest.mark.slow
def test_the_same_book_gives_the_same_bytes():
    for name, data in offline.pack(BUILD).items():
        assert (BUILD / "offline" / name).read_bytes() == data, f"{name} is older than the book, or differs"


@pytest.mark.site
@pytest.mark.slow
@pytest.mark.parametrize("way", ["file", "http"])
def test_every_page_opens_without_a_network(browser, edition, way):
    pages = sorted(path.relative_to(edition).as_posix() for path in edition.rglob("*.html"))
    assert len(pages) > 20
    with chromium.serve(edition) as http:
        base = http if way == "http" else edition.as_uri()
        assert tour(browser, [f"{base}/{page}" for page in pages]) == []


@pytest.mark.site
@pytest.mark.slow
@pytest.mark.parametrize("way", ["file", "http"])
def test_the_search_finds_a_page(browser, edition, way):
    with chromium.serve(edition) as http, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{http if way == 'http' else edition.as_uri()}/site/search.html?q=eigenvalue")
        found = page.locator("#search-results ul.search li a")
        found.first.wait_for()
        assert any("notation.html" in str(link.get_attribute("href")) for link in found.all())
        if way == "http":
            page.locator("#search-results p.context").first.wait_for()
            assert seen.complaints == []
        # From a file a browser refuses to read other pages, so there are no lines around what was found.
        assert seen.outside == []


@pytest.mark.site
@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "scheme", "scripts"), [(360, "light", True), (360, "dark", False), (1200, "dark", True)]
)
def test_the_start_page_leads_to_the_book(browser, edition, width, scheme, scripts):
    options = {"color_scheme": scheme, "java_script_enabled": scripts}
    with chromium.watch(browser, viewport={"width": width, "height": 640}, **options) as seen:
        page = seen.context.new_page()
        page.goto((edition / "start.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("text=Start reading")
        assert page.locator("h1").first.inner_text().startswith("Math for Machine Learning")
        assert seen.complaints == []


@pytest.mark.site
@pytest.mark.slow
def test_pages_of_the_offline_edition_offer_no_run(browser, edition):
    with chromium.serve(edition) as http, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{http}/site/chapters/core-loop.html", wait_until="networkidle")
        assert page.locator(".cell_input").count() > 0
        assert page.locator(".live-bar").count() == 0
        assert seen.complaints == []


@pytest.mark.site
@pytest.mark.slow
def test_cells_of_every_chapter_run_from_the_python_edition(browser, python_edition):
    chapters = sorted((python_edition / "site" / "chapters").glob("*.html"))
    with chromium.serve(python_edition) as http, chromium.watch(browser) as seen:
        ran = [path.stem for path in chapters if "cell_input" in path.read_text(encoding="utf-8")]
        assert len(ran) > 10
        for name in ran:
            live = Live(seen.context.new_page(), f"{http}/site/chapters/{name}.html")
            assert "Done" in live.run(), name
            # On to the first cell for which the book prints a text: the page's Python prints the same.
            printed, given = live.page.evaluate(UP_TO_A_TEXT)
            assert printed == given != "", name
            live.page.close()
        live = Live(seen.context.new_page(), f"{http}/site/chapters/{ran[0]}.html")
        live.write("import matplotlib.pyplot as plt\nplt.figtext(0, 0, 'a', family='serif')\nplt.show()")
        assert "Done" in live.run()  # with a font that no other figure needed
        assert "DejaVuSerif" in live.page.locator(".live-output img").get_attribute("src")
        assert seen.complaints == []


# ---- The notebooks, in an environment that has the package from the edition alone

NO_NETWORK = """
import socket
def refuse(self, address, *args):
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "localhost", "::1"):
        raise OSError(f"asked for {address}")
    return connect(self, address, *args)
connect, socket.socket.connect = socket.socket.connect, refuse
"""
RUN = """
import sys, nbformat
from nbclient import NotebookClient
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import mlmath_ref\\nprint(mlmath_ref.__file__)"))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": "."}}).execute()
    print(notebook.cells[-1].outputs[0].text.strip())
"""


@pytest.fixture
def environment(tmp_path):
    """Make an environment with all but the package, and no network; return what runs its Python."""
    folder = tmp_path / "venv"
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    for path in next(Path(sys.prefix).glob("lib/python*/site-packages")).iterdir():
        if "mlmath_ref" not in path.name and path.suffix != ".pth":
            (packages / path.name).symlink_to(path)
    write(packages, {"no_network.py": NO_NETWORK, "no_network.pth": "import no_network\n"})

    def run(*arguments, cwd):
        own = {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython"), "PATH": os.environ["PATH"]}
        return subprocess.run(
            [python, *arguments],
            cwd=cwd,
            env=own,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.site
@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="links to packages need rights that Windows does not give")
def test_notebooks_run_with_the_package_of_the_edition(environment, tmp_path):
    edition = unpack(BUILD / "offline" / "math-for-ml-offline.zip", tmp_path)
    asked = environment("-c", "import socket; socket.create_connection(('192.0.2.1', 80))", cwd=tmp_path)
    assert "asked for ('192.0.2.1', 80)" in asked.stderr
    without = environment("-c", "import mlmath_ref", cwd=tmp_path)
    assert "No module named 'mlmath_ref'" in without.stderr
    # As the start page says it.
    command = re.search(r"python (-m pip install .*mlmath-ref)$", (edition / "README.txt").read_text(), re.M)
    installed = environment(*command[1].split(), cwd=edition)
    assert installed.returncode == 0, installed.stderr
    chapters = ["vectors.ipynb", "linear-regression.ipynb"]
    ran = environment("-c", RUN, *chapters, cwd=edition / "site" / "notebooks")
    assert ran.returncode == 0, ran.stderr
    used = [Path(line) for line in ran.stdout.split()]
    assert len(used) == len(chapters)
    assert all(path.is_relative_to(tmp_path / "venv") for path in used)


@pytest.mark.site
def test_notebooks_need_no_more_than_the_start_page_says(edition):
    imported = {}
    for path in (edition / "site" / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                for node in ast.walk(ast.parse("".join(cell["source"]))):
                    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                    modules += [node.module] if isinstance(node, ast.ImportFrom) else []
                    imported.update({module.split(".")[0]: path.name for module in modules})
    told = {"mlmath_ref", "numpy", "sympy", "matplotlib", "sklearn", "IPython"}  # Jupyter brings the last
    assert {
        name: where for name, where in imported.items() if name not in sys.stdlib_module_names | told
    } == {}
    assert {"numpy", "sklearn"} <= imported.keys()
