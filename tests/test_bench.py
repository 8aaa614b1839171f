"""The measurements of `make bench` cover every formula they are given; how long they take is not asserted."""

import bench
import chapters


def test_each_thing_is_timed_beside_the_loop():
    chapter = chapters.read("gradient-descent")
    found = [(chapter, formula) for formula in chapter.displays]
    several = sum(r"\\" in formula.latex for _, formula in found)
    timings = list(bench.timings(found, repeats=1))
    counts = {timing.name: timing.count for timing in timings}
    assert 0 < several < len(found)
    assert counts == {
        "parse a formula of one line": len(found) - several,
        "parse a formula of several lines": several,
        "speak": len(found),
        "to_numpy": len(found),
        "execute": len(found),
    }
    assert all(timing.seconds > 0 and timing.loop > 0 for timing in timings)


def test_a_line_says_the_time_the_rate_and_the_part_of_the_loop():
    assert str(bench.Timing("speak", 12, 0.002, 0.004)).split() == [
        "speak", "12", "2.000", "ms", "500", "a", "second", "0.5000",
    ]  # fmt: skip


def test_import_is_timed_in_a_new_python():
    assert bench.imported("bisect", repeats=1).seconds < bench.imported("mlmath_ref.formula", 1).seconds
