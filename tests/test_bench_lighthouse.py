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


def test_a_table_has_a_line_a_page_and_what_costs_points():
    answers = [
        answer("chapters/a", 99, 100),
        answer("chapters/a", 95, 300, 92, ["meta-description"]),
        answer("chapters/a", 98, 200, 92, ["meta-description"]),
        answer("b", 100, 0),
    ]
    assert list(bench_lighthouse.table(answers))[2:] == [
        "| a | 98.0 (95.0 to 99.0) | 0.2 (0.1 to 0.3) | 100 | 100 | 92 |",
        "| b | 100.0 | 0.0 | 100 | 100 | 100 |",
        "a: meta-description",
    ]


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
