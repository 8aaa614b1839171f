"""The browser that the tests use: it runs, it asks nobody, and it tells what a page did."""

import json
import shutil
import subprocess
import sys
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


def test_a_machine_without_a_browser_is_told_how_to_get_one(tmp_path):
    with pytest.raises(
        RuntimeError, match=r"Run `make tests/browser/node_modules/installed`, or set CHROMIUM"
    ):
        chromium.unpack(tmp_path / "packed", tmp_path / "unpacked")
