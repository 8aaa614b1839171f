"""`make bench` prints one table: its parts can be asked for, and each is measured beside something else."""

import doctest
import sys

import bench
import bench_builds
import bench_pages
import bench_table
import pytest

PAGE = '<!doctype html><link rel="icon" href="data:,"><title>A page</title>{}'


def test_numbers_and_rows_are_as_their_examples_say():
    found = doctest.testmod(bench_table)
    assert (found.failed, found.attempted) == (0, 4)


def test_the_parts_that_are_asked_for_stand_in_one_table(monkeypatch, capsys):
    monkeypatch.setattr(bench_builds, "rows", lambda counts, executed: iter([f"| {counts} {executed} |"]))
    monkeypatch.setattr(bench_pages, "build_stock", lambda place: place.name[:6])
    monkeypatch.setattr(bench_pages, "rows", lambda stock: iter([f"| {stock} |"]))
    line = "bench.py --executed 20 --only builds --only pages"
    monkeypatch.setattr(sys, "argv", line.split())
    bench.main()
    assert capsys.readouterr().out.splitlines() == [
        *bench_table.HEAD.splitlines(), "| [20] True |", "| bench- |",
    ]  # fmt: skip


def test_a_part_that_is_not_known_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench.py", "--only", "trees"])
    with pytest.raises(SystemExit):
        bench.main()
    assert "trees: the parts are pages, lighthouse, live, formulas, builds" in capsys.readouterr().err


@pytest.mark.slow
def test_pages_are_weighed_at_the_first_visit_and_after_another(monkeypatch, tmp_path):
    for name, words in {"stock": '<script src="//other.test/x.js"></script>', "ours": ""}.items():
        folder = tmp_path / name
        (folder / "chapters").mkdir(parents=True)
        style = '<link rel="stylesheet" href="{}all.css">'
        (folder / "all.css").write_text("".join(f"p.a{k * k} {{ color: red }}" for k in range(3000)))
        (folder / "index.html").write_text(PAGE.format(style.format("")))
        (folder / "chapters" / "a.html").write_text(PAGE.format(style.format("../") + words))
    monkeypatch.setattr(bench_pages, "HTML", tmp_path / "ours")
    page = bench_pages.visits(tmp_path / "stock", ["chapters/a.html"])["chapters/a.html"]
    assert page.first.text > 5000 > 1000 > page.next.text
    kinds = [line.split(" | ")[:2] for line in bench_pages.rows(tmp_path / "stock")]
    assert [kind[0].partition(": ")[2] for kind in kinds] == [
        "first visit, pictures apart", "first visit, pictures apart", "asked of other hosts",
        "as a next page, pictures apart",
    ]  # fmt: skip
    others = list(bench_pages.rows(tmp_path / "stock"))[2]
    assert others == "| a chapter (1): asked of other hosts | requests | stock | 1 | 0 | 0.00 |"
