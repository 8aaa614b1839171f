"""The books that are measured: every copy runs by itself, and no reference leads nowhere."""

import os
import re
import sys

import bench_builds
import chapters
import nbformat
import pytest
import records
import stamps
from cache_key import Keys, keys
from chapters import Chapter

PAGE = """---
kernelspec:
  name: python3
---
# T

$$
x
$$ (eq-a)

See {eq}`eq-a`, {eq}`eq-ab`, {doc}`vectors` and {doc}`that <matrices>`.

```{code-cell}
---
mystnb:
  figure:
    name: fig-a
---
1
```
"""


def test_a_copy_has_labels_and_code_of_its_own():
    copy = bench_builds.copied(PAGE, 3)
    assert "(eq-a-3)" in copy
    assert "{eq}`eq-a-3`, {eq}`eq-ab`" in copy
    assert "name: fig-a-3" in copy
    assert Chapter("", copy).front_matter == {"kernelspec": {"name": "python3"}}
    assert Chapter("", copy).cells[0].source == "1\n# copy 3"
    assert keys().of_text(copy) != keys().of_text(PAGE)


def test_references_that_lead_nowhere_are_words():
    text = bench_builds.without_dead_references(PAGE, {"eq-a", "vectors"})
    assert "See {eq}`eq-a`, eq-ab, {doc}`vectors` and that." in text


posix = pytest.mark.skipif(os.name == "nt", reason="needs links and wait4")


@posix
@pytest.mark.slow
def test_a_book_of_any_size(tmp_path):
    bench_builds.write_book(tmp_path, 30)
    pages = {
        path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "book" / "chapters").iterdir()
    }
    assert len(pages) == 30
    assert len({keys().of_text(text) for text in pages.values()}) == 30
    labels = re.findall(r"\((eq-[\w-]+)\)$", "\n".join(pages.values()), re.M)
    assert len(labels) == len(set(labels)) > 100
    assert "chapters/vectors-1" in (tmp_path / "book" / "_toc.yml").read_text()


@posix
@pytest.mark.slow
def test_copies_may_have_the_results_of_their_chapters(tmp_path):
    lender, output = tmp_path / ".executed", nbformat.v4.new_output("stream", text="made before")
    bench_builds.write_book(tmp_path, 16)
    with pytest.raises(SystemExit, match=r"\.md has not been executed; `make book` does that"):
        bench_builds.lend_results(tmp_path, lender)
    for topic in chapters.reading_order():
        text = chapters.read(topic).text
        notebook = records.notebook_of(text)
        for cell in records.code_cells(notebook):
            cell.outputs = [output]
        records.keep(notebook, lender, keys().of_page(stamps.ROOT / "book" / "chapters" / f"{topic}.md"))
    bench_builds.lend_results(tmp_path, lender)
    for path in (tmp_path / "book" / "chapters").iterdir():
        record = records.find(tmp_path / "book" / "_build" / ".executed", Keys(tmp_path).of_page(path))
        page = records.filled(records.notebook_of(path.read_text(encoding="utf-8")), record)
        assert all(cell.outputs == [output] for cell in records.code_cells(page))


@posix
def test_a_run_is_measured_and_a_failing_one_is_told(tmp_path):
    taken = bench_builds.run([sys.executable, "-c", "x = b'x' * 50_000_000; sum(range(3_000_000))"], tmp_path)
    assert taken.wall > 0
    assert taken.processor > 0
    assert 50 < taken.memory < 1000
    large = b"x" * 300_000_000  # what the bench itself holds is none of the build's
    assert bench_builds.run([sys.executable, "-c", "pass"], tmp_path).memory < len(large) / 6e6
    with pytest.raises(SystemExit, match="no good"):
        bench_builds.run([sys.executable, "-c", "raise SystemExit('no good')"], tmp_path)


def test_rows_stand_beside_the_stock_command(monkeypatch):
    def measured(count, stock, repeats, executed):
        yield "from nothing", [bench_builds.Run(2.0 if stock else 1.0, 3.0, 100.0)] * repeats

    monkeypatch.setattr(bench_builds, "measured", measured)
    assert list(bench_builds.rows([10])) == [
        "| build of 10 chapters, from nothing | s | stock | 2 | 1 | 0.50 |",
        "| build of 10 chapters, from nothing | s of processor | stock | 3 | 3 | 1.00 |",
        "| build of 10 chapters, from nothing | MB | stock | 100 | 100 | 1.00 |",
    ]
