"""What `make bench` prints of Lighthouse's answers; the answers themselves are not asserted."""

import bench_lighthouse
import pytest

ECHO = """
import { readFileSync } from "node:fs";
const { addresses, runs } = JSON.parse(readFileSync(0, "utf-8"));
for (const address of addresses) console.log(JSON.stringify({ address, runs }));
"""


def answer(page, performance, blocked, seo=100, faults=()):
    scores = {"performance": performance, "accessibility": 100, "best-practices": 100, "seo": seo}
    return {
        "address": f"http://127.0.0.1/{page}.html", "scores": scores, "blocked": blocked, "faults": [*faults],
    }  # fmt: skip


def test_a_table_has_each_page_beside_the_stock_one_where_there_is_one():
    ours = {
        "chapters/a.html": [answer("chapters/a", 99, 100), answer("chapters/a", 95, 300, 92)],
        "b.html": [answer("b", 100, 0)],
    }
    stock = {"chapters/a.html": [answer("chapters/a", 50, 4000, 80)]}
    assert list(bench_lighthouse.table(stock, ours)) == [
        "| Lighthouse, a: performance | points | stock | 50 | 95 / 97 / 99 | 1.94 |",
        "| Lighthouse, a: does not answer | s | stock | 4 | 0.1 / 0.2 / 0.3 | 0.05 |",
        "| Lighthouse, b: performance | points | stock |  | 100 |  |",
        "| Lighthouse, b: does not answer | s | stock |  | 0 |  |",
        "| Lighthouse, these pages: accessibility | points | stock | 100 | 100 | 1.00 |",
        "| Lighthouse, these pages: best practices | points | stock | 100 | 100 | 1.00 |",
        "| Lighthouse, these pages: seo | points | stock | 80 | 92 / 100 / 100 | 1.25 |",
    ]


def test_pages_that_both_have_are_asked_in_both_and_faults_are_told(monkeypatch, tmp_path, capsys):
    for name in ("stock/a.html", "ours/a.html", "ours/b.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    asked = []

    def ask(addresses):
        asked.append([address.rpartition("/")[2] for address in addresses])
        return [answer(page.removesuffix(".html"), 99, 0, faults=["meta-description"]) for page in asked[-1]]

    monkeypatch.setattr(bench_lighthouse, "HTML", tmp_path / "ours")
    monkeypatch.setattr(bench_lighthouse, "heaviest", lambda html: ["b.html", "a.html"])
    monkeypatch.setattr(bench_lighthouse, "ask", ask)
    rows = list(bench_lighthouse.rows(tmp_path / "stock"))
    assert asked == [["a.html"], ["b.html", "a.html"]]
    assert rows[2] == "| Lighthouse, a: performance | points | stock | 99 | 99 | 1.00 |"
    assert capsys.readouterr().err == "b.html: meta-description\na.html: meta-description\n"


def test_each_line_of_the_script_is_an_answer(monkeypatch, tmp_path):
    (tmp_path / "ask.mjs").write_text(ECHO)
    monkeypatch.setattr(bench_lighthouse, "SCRIPT", tmp_path / "ask.mjs")
    monkeypatch.setenv("CHROMIUM", "any")
    assert bench_lighthouse.ask(["a", "b"], 2) == [{"address": "a", "runs": 2}, {"address": "b", "runs": 2}]


@pytest.mark.slow
def test_the_heaviest_pages_come_first(tmp_path):
    for name, size in {"a": 100, "b": 9000, "c": 3000}.items():
        noise = "".join(str(k * k) for k in range(size))
        (tmp_path / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>{noise}")
    assert bench_lighthouse.heaviest(tmp_path, 2) == ["b.html", "c.html"]
