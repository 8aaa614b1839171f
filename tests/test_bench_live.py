"""What `make bench` says of code in the page: its rows; how fast it is, is not asserted."""

import contextlib
import sys
import time
import urllib.request
from pathlib import Path

import bench_lite
import bench_live
import pytest

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium


def test_rows_have_seconds_and_megabytes_of_both_visits(monkeypatch, tmp_path):
    (tmp_path / "_python" / "1").mkdir(parents=True)
    (tmp_path / "_python" / "1" / "numpy-1.gz").touch()
    times = iter(range(1, 1000))
    monkeypatch.setattr(bench_live, "HTML", tmp_path)
    monkeypatch.setattr(bench_live, "LINES", {"slow": None})
    monkeypatch.setattr(bench_lite, "CELLS", {"NumPy": "1"})
    monkeypatch.setattr(bench_lite, "make_site", lambda *_: tmp_path)
    monkeypatch.setattr(bench_lite, "visits", lambda *_: ((8.0, 20.0), (8.0, 0.0)))
    monkeypatch.setattr(bench_live, "visits", lambda *_: [(next(times), 5.0), (1.0, 0.0)])
    monkeypatch.setattr(chromium, "launch", contextlib.nullcontext)
    monkeypatch.setenv("PYODIDE_WHEELS", str(tmp_path))
    assert list(bench_live.rows()) == [
        "| first output, NumPy, first visit, slow | s | JupyterLite | 8 | 1 / 2 / 3 | 0.25 |",
        "| first output, NumPy, first visit, slow | MB | JupyterLite | 20 | 5 | 0.25 |",
        "| first output, NumPy, second visit, slow | s | JupyterLite | 8 | 1 | 0.12 |",
        "| first output, NumPy, second visit, slow | MB | JupyterLite | 0 | 0 |  |",
    ]
    monkeypatch.delenv("PYODIDE_WHEELS")
    assert next(bench_live.rows()).endswith("| JupyterLite |  | 4 / 5 / 6 |  |")


def test_a_book_without_python_in_its_pages_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(bench_live, "HTML", tmp_path)
    assert list(bench_live.rows()) == []
    assert "without Python" in capsys.readouterr().err


@pytest.mark.slow
def test_a_slow_line_is_slow_and_brings_every_byte(tmp_path):
    body = bytes(range(256)) * 200
    (tmp_path / "a.gz").write_bytes(body)
    line = chromium.Line(speed=len(body) / 0.5, delay=0.2)
    sent = []
    with chromium.serve(tmp_path, public=True, sent=sent, line=line) as address:
        start = time.perf_counter()
        with urllib.request.urlopen(f"{address}/a.gz") as answer:
            assert answer.read() == body
        assert time.perf_counter() - start >= 0.7
    assert sent == [len(body)]


PAGE = """<!doctype html><link rel="icon" href="data:,">
<div class="cell"><pre>old</pre><div class="cell_input"><pre>old</pre></div>
<div class="live-bar"><button data-do="run">Run</button><span role="status"></span></div></div><script>
document.querySelector("button").onclick = () => {
  const say = (words, kind) => {
    const status = document.querySelector("[role=status]");
    status.className = kind;
    status.textContent = words;
  };
  const code = document.querySelector(".cell_input pre").textContent;
  say("Running", "");
  setTimeout(() => {
    if (code === "fail") return say("Error in line 1", "live-failed");
    const output = "<div class=live-output><pre>7</pre></div>";
    document.querySelector(".cell").insertAdjacentHTML("beforeend", output);
    say("Done in 0.5 s", "live-done");
  }, 500);
};
</script>"""


@pytest.mark.slow
def test_a_visit_is_measured_from_the_click_to_the_output(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / bench_live.PAGE).write_text(PAGE, encoding="utf-8")
    with chromium.launch() as browser:
        found = bench_live.visits(browser, tmp_path, "print(7)")
        with pytest.raises(Exception, match="Error in line 1"):
            bench_live.visits(browser, tmp_path, "fail")
    assert [0.5 <= seconds < 5 for seconds, _ in found] == [True, True]
    assert 0 < found[0][1] < 0.01
