"""The browser that the tests use: it runs, it asks nobody, and it tells what a page did."""

import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser():
    with chromium.launch() as browser:
        yield browser


@pytest.fixture
def visit(browser, tmp_path):
    """Return a function that opens a page and tells what was seen."""

    def visit(html, root=""):
        (tmp_path / "a.html").write_text(f"<!doctype html><title>A</title>{html}", encoding="utf-8")
        with chromium.watch(browser) as seen:
            page = seen.context.new_page()
            page.goto(f"{root or tmp_path.as_uri()}/a.html")
            page.wait_for_timeout(100)
        return seen

    return visit


@pytest.fixture
def server(tmp_path):
    with chromium.serve(tmp_path) as address:
        yield address


def test_a_good_page_leaves_no_complaint(visit, server):
    html = (
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="dot"><script>console.log("hi")</script>'
    )
    assert visit(html).complaints == []
    assert visit(html, server).complaints == []


@pytest.mark.parametrize(
    ("html", "kind", "words"),
    [
        ('<img src="https://example.org/x.png" alt="x">', "outside", "https://example.org/x.png"),
        ('<link rel="stylesheet" href="https://127.0.0.1.example.org/x.css">', "outside", "example.org"),
        ('<img src="http://192.0.2.1/x.png" alt="x">', "outside", "http://192.0.2.1/x.png"),
        ('<script>new WebSocket("wss://example.org/x")</script>', "outside", "wss://example.org/x"),
        ('<script>fetch("https://example.org/x").catch(() => 0)</script>', "outside", "example.org/x"),
        ('<script src="missing.js"></script>', "failed", "missing.js"),
        ('<script>throw new Error("a bad day")</script>', "errors", "a bad day"),
        ('<script>console.error("a bad word")</script>', "errors", "a bad word"),
    ],
)
def test_what_a_page_does_is_told(visit, html, kind, words):
    seen = visit(html)
    assert any(words in told for told in getattr(seen, kind))
    assert any(words in complaint for complaint in seen.complaints)


@pytest.mark.parametrize("host", ["example.org", "192.0.2.1"])
def test_no_other_machine_is_reached(visit, host):
    """No address is found, which a browser says at once, where it would wait for a machine that is silent."""
    assert "net::ERR_NAME_NOT_RESOLVED" in visit(f'<img src="http://{host}/x.png" alt="x">').errors[0]


def test_a_missing_file_on_a_server_is_told(visit, server):
    assert any(
        "missing.js — status 404" in told for told in visit('<script src="missing.js">', server).failed
    )


ALONE = """
import sys
sys.path.append("{folder}")
import chromium
with chromium.launch() as browser, chromium.watch(browser) as seen:
    page = seen.context.new_page()
    page.set_content('<p style="font: 16px monospace"><span>iiii</span><br><span>mmmm</span></p>')
    print(page.evaluate("[...document.querySelectorAll('span')].map(s => s.offsetWidth)"))
"""


posix = pytest.mark.skipif(os.name == "nt", reason="fakes are programs without an ending")


WINDOWS = ["light 360", "light 1280", "dark 360", "dark 1280"]
PAGE = """<!doctype html><html lang="en"><title>A page</title>
<meta name="viewport" content="width=device-width">
<main><h1>A page</h1><pre style="overflow: auto; width: 10em">{}</pre>{}</main><script>
const told = matchMedia("(prefers-color-scheme: dark)")
const tell = () => (document.documentElement.dataset.theme = told.matches ? "dark" : "light")
told.addEventListener("change", tell); tell()
setTimeout(() => document.querySelector("pre").setAttribute("tabindex", "{}"), 900)</script>"""


@pytest.mark.parametrize(
    ("code", "more", "tab", "broken"),
    [
        ("x = 1", "", -1, None),
        ("x = 1 " * 20, "", 0, None),  # a theme that comes late has its time
        ("x = 1 " * 20, "", -1, "scrollable-region-focusable"),
        ("x = 1", "<div style='width: 2000px'>.</div>", -1, "the page is wider than the screen"),
        ("x = 1", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", -1, "image-alt"),
    ],
    ids=["short", "late", "never", "wide", "picture"],
)
def test_broken_rules_are_named_and_a_slow_page_is_waited_for(browser, code, more, tab, broken):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.set_content(PAGE.format(code, more, tab))
        found = list(chromium.broken_rules(page, patience=2))
    if broken is None:
        assert found == []
    else:
        assert [each.split(": ")[0] for each in found if broken in each] == WINDOWS


@pytest.mark.skipif(sys.platform != "linux", reason="npm's browser is for Linux")
def test_the_browser_from_npm_needs_nothing_of_the_machine():
    """Every library is its own, or of the C library and GCC; it starts although PATH has nothing."""
    started = chromium.packaged()
    listed = subprocess.run(
        [shutil.which("ldd"), started["executable_path"]],
        env=started["env"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "not found" not in listed
    names = {line.split()[0] for line in listed.splitlines() if str(chromium.UNPACKED) not in line}
    basic = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "libgcc_s.so.1"}
    assert names - basic <= {"linux-vdso.so.1", "/lib64/ld-linux-x86-64.so.2"}
    # In a process of its own: Playwright's plain interface runs once at a time.
    script = ALONE.format(folder=Path(chromium.__file__).parent)
    ran = subprocess.run([sys.executable, "-c", script], env={}, capture_output=True, text=True, check=True)
    narrow, wide = json.loads(ran.stdout)
    assert narrow == wide > 0  # fonts were found, and code has a fixed width


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """Return where Playwright's browser would be, on a machine that has none."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(chromium, "ON_MACHINE", ("chromium", str(tmp_path / "Chrome.app")))
    monkeypatch.setattr(chromium, "PACKED", tmp_path / "packed")
    monkeypatch.setattr(chromium, "DEBIAN", tmp_path / "debian_version")
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    return tmp_path / "playwright"


def program(path):
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    path.chmod(0o755)


@posix
def test_the_browser_is_the_nearest_of_those_that_are_there(bare, monkeypatch, tmp_path):
    npm = {"executable_path": "npm's", "env": {}}
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(chromium, "packaged", lambda: npm)
    program(tmp_path / "packed" / "chromium.br")
    assert chromium.found(bare) == npm
    monkeypatch.setattr("sys.platform", "darwin")  # npm's runs on Linux only
    with pytest.raises(unittest.SkipTest):
        chromium.found(bare)
    monkeypatch.setattr("sys.platform", "linux")
    for nearer in (bare, tmp_path / "Chrome.app"):
        program(nearer)
        assert chromium.found(bare) == {"executable_path": str(nearer)}
    program(tmp_path / "bin" / "chromium")
    assert chromium.found(bare) == {"executable_path": str(tmp_path / "bin" / "chromium")}
    monkeypatch.setenv("CHROMIUM", "mine")
    assert chromium.found(bare) == {"executable_path": "mine"}


@posix
@pytest.mark.parametrize("fails", [None, "update", "install"])
def test_root_on_debian_gets_one_from_its_packages(bare, monkeypatch, tmp_path, fails):
    ran = []

    def run(command, check):
        ran.append(command[1])
        if command[1] == "install" != fails:
            assert command[-1] == "chromium"
            program(tmp_path / "bin" / "chromium")
        return subprocess.CompletedProcess(command, int(command[1] == fails))

    monkeypatch.setattr(subprocess, "run", run)
    chromium.DEBIAN.write_text("12")
    with pytest.raises(unittest.SkipTest):
        chromium.found(bare)  # who is not root
    assert ran == []
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    if fails:
        with pytest.raises(unittest.SkipTest):
            chromium.found(bare)
        assert ran[-1] == fails
    else:
        assert chromium.found(bare) == {"executable_path": str(tmp_path / "bin" / "chromium")}


SEEN = """
import chromium, pathlib, pytest

chromium.ON_MACHINE, chromium.PACKED, chromium.DEBIAN = (), pathlib.Path("no"), pathlib.Path("no")

@pytest.fixture(scope="module")
def browser():
    return chromium.found(pathlib.Path("nothing"))

@pytest.mark.parametrize("page", range(3))
def test_page(browser, page):
    pass

def test_more():
    chromium.found(pathlib.Path("nothing"))
"""


@pytest.mark.parametrize(("ci", "code", "told"), [("", 0, "SKIPPED [4]"), ("true", 1, "3 errors")])
def test_without_a_browser_tests_are_skipped_and_counted_and_fail_where_every_test_counts(
    monkeypatch, tmp_path, ci, code, told
):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("CI", ci)
    (tmp_path / "test_seen.py").write_text(SEEN)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-rs",
        "-p",
        "no:cacheprovider",
        str(tmp_path / "test_seen.py"),
    ]
    monkeypatch.setenv("PYTHONPATH", str(Path(chromium.__file__).parent))
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ran.returncode == code, ran.stdout
    assert told in ran.stdout
    assert "there is no browser: install Chromium or Chrome" in ran.stdout
