"""The measurements of `make bench` cover every formula they are given; how long they take is not asserted."""

import bench_formulas
import chapters


def test_each_thing_is_timed_beside_the_loop():
    chapter = chapters.read("gradient-descent")
    found = [(chapter, formula) for formula in chapter.displays]
    several = sum(r"\\" in formula.latex for _, formula in found)
    timings = list(bench_formulas.timings(found, repeats=1))
    counts = {timing.name: timing.count for timing in timings}
    assert 0 < several < len(found)
    assert counts == {
        "parse a formula of one line": len(found) - several,
        "parse a formula of several lines": several,
        "speak": len(found),
        "to_numpy": len(found),
        "execute": len(found),
    }
    assert all(min(timing.seconds) > 0 and min(timing.loop) > 0 for timing in timings)


def test_a_row_says_the_time_and_the_part_of_the_loop():
    timing = bench_formulas.Timing("speak", 12, [0.002, 0.004, 0.003], [0.006] * 3)
    assert str(timing) == "| speak | ms of processor | a loop | 6 | 2 / 3 / 4 | 0.50 |"


def test_import_is_timed_in_a_new_python():
    few, many = (bench_formulas.imported(name, 1).seconds for name in ("bisect", "mlmath_ref.formula"))
    assert few < many
