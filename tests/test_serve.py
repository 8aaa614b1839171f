"""The book as it is served while it is written: old pages stay, and a browser is told of new ones."""

import sys
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import serve
import stamps

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium


def get(pages, path):
    """Return the status and the text of an answer."""
    with urllib.request.urlopen(f"http://127.0.0.1:{pages.server_port}{path}", timeout=30) as answer:
        return answer.status, answer.read().decode(), answer.headers


@pytest.fixture
def builds():
    return serve.Builds()


@pytest.fixture
def pages(tmp_path, builds):
    """A server of a folder with a page."""
    html = tmp_path / "html"
    (html / "chapters").mkdir(parents=True)
    for name, text in {
        "index.html": "<h1>Book</h1>",
        "chapters/one.html": "<h1>One</h1>",
        "a.css": "a {}",
    }.items():
        (html / name).write_text(text)
    with serve.server(tmp_path, 0, builds) as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "text"),
    [("/", "<h1>Book</h1>"), ("/index.html?x=1", "<h1>Book</h1>"), ("/chapters/one.html", "<h1>One</h1>")],
)
def test_a_page_comes_with_the_script_and_its_file_stays_without(pages, tmp_path, path, text):
    status, content, headers = get(pages, path)
    assert (status, content) == (200, text + serve.SCRIPT)
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) == len(content)
    assert "script" not in (tmp_path / "html" / "index.html").read_text()


def test_other_files_come_as_they_are(pages):
    assert get(pages, "/a.css")[:2] == (200, "a {}")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(pages, "/missing.html")


def test_a_page_that_waits_is_told_of_the_next_build(pages, builds, monkeypatch):
    waiting = threading.Event()
    wait = builds.wait
    monkeypatch.setattr(builds, "wait", lambda seconds: (waiting.set(), wait(seconds))[1])
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(get, pages, serve.WAIT)
        assert waiting.wait(30)
        assert get(pages, "/")[0] == 200  # others are served meanwhile
        while not answer.done():  # it may not have begun to wait
            builds.ring()
        assert answer.result()[0] == 200
    monkeypatch.setattr(builds, "wait", lambda seconds: False)
    assert get(pages, serve.WAIT)[0] == 204  # no build for long: ask again


def test_every_save_builds_and_only_a_good_build_is_told(tmp_path, builds, monkeypatch, capsys):
    page = tmp_path / "book" / "index.md"
    page.parent.mkdir()
    page.write_text("one")
    saves = iter(["two words", "three words, one wrong", "four words, all of them right"])
    ran = []

    class Clock:
        """Stands for the event that ends the watching: each tick saves the page."""

        def wait(self, seconds):
            text = next(saves, None)
            if text is not None:
                page.write_text(text)
            return text is None

    def build():
        ran.append(page.read_text())
        return "wrong" not in ran[-1]

    serve.watch(tmp_path, build, builds, Clock())
    assert ran == ["two words", "three words, one wrong", "four words, all of them right"]
    assert builds.count == 2
    assert capsys.readouterr().out == "==> the old pages stay\n"


def test_nothing_is_built_while_nothing_is_saved(tmp_path, builds):
    (tmp_path / "book" / "_build").mkdir(parents=True)
    ticks = iter([False, False, True])

    class Clock:
        """Each tick writes what is no source."""

        def wait(self, seconds):
            (tmp_path / "book" / "_build" / "page.html").write_text(
                "built" * (1 + len(list(tmp_path.iterdir())))
            )
            return next(ticks)

    serve.watch(tmp_path, lambda: pytest.fail("built"), builds, Clock())
    assert builds.count == 0


def test_what_is_wrong_is_said(tmp_path, monkeypatch, capsys):
    said = "progress\n==> the book has errors:\nbook/chapters/one.md:8: WARNING: no\n"
    result = serve.subprocess.CompletedProcess([], 1, said)
    monkeypatch.setattr(serve.subprocess, "run", lambda *told, **more: result)
    assert not serve.run_build(tmp_path)
    assert capsys.readouterr().out == "==> the book has errors:\nbook/chapters/one.md:8: WARNING: no\n"
    result.returncode = 0
    assert serve.run_build(tmp_path)
    assert "built in" in capsys.readouterr().out


def test_all_that_a_build_reads_is_watched():
    assert set(serve.snapshot(stamps.ROOT)) == set(stamps.files(stamps.ROOT, stamps.SOURCES))


@pytest.mark.slow
def test_a_browser_shows_the_new_page_by_itself(pages, tmp_path, builds):
    with chromium.launch() as browser, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        with page.expect_request(f"**{serve.WAIT}"):
            page.goto(f"http://127.0.0.1:{pages.server_port}/")
        assert page.locator("h1").inner_text() == "Book"
        stamps.replace(tmp_path / "html" / "index.html", b"<h1>New book</h1>")
        ringing = threading.Event()  # more than once, for the page may not have begun to wait
        bells = threading.Thread(
            target=lambda: [builds.ring() for _ in iter(lambda: ringing.wait(0.1), True)]
        )
        bells.start()
        page.locator("text=New book").wait_for()
        ringing.set()
        bells.join()
