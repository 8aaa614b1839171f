"""The book's data: the same on every machine, in range, and with the story that the chapters tell."""

from pathlib import Path

import numpy as np
import pytest

from mlmath_ref.datasets import Learners, learners, three_learners

CSV = Path(__file__).parents[1] / "book" / "data" / "learners.csv"


def test_written_file_is_what_the_generator_makes():
    assert CSV.read_text(encoding="utf-8") == learners().to_csv(), "run `make data` to write the file again"


def test_csv_reads_back_as_the_same_numbers():
    table = np.genfromtxt(CSV, delimiter=",", names=True)
    assert table.dtype.names == Learners.COLUMNS
    for name in Learners.COLUMNS:
        assert (table[name] == getattr(learners(), name)).all()


def test_same_seed_same_learners():
    assert learners(30, seed=7).to_csv() == learners(30, seed=7).to_csv()
    assert learners(30, seed=7).to_csv() != learners(30, seed=8).to_csv()


def test_every_column_stays_in_its_range():
    data = learners(2000, seed=1)
    assert len(data) == 2000
    assert data.hours.min() >= 0
    for name, top in {"quiz_average": 100, "score": 100, "lessons": 12, "evening": 1, "completed": 1}.items():
        column = getattr(data, name)
        assert column.min() >= 0
        assert column.max() <= top
    assert set(data.completed) == {0.0, 1.0}


def test_features_stand_in_the_order_of_the_lesson():
    data = learners(5)
    assert (np.column_stack([data.hours, data.quiz_average, data.lessons]) == data.X).all()
    assert three_learners()[0].tolist() == [4.5, 72, 8]


def test_an_evening_hour_is_worth_more_points():
    data = learners()
    slope = {
        group: np.polyfit(data.hours[data.evening == group], data.score[data.evening == group], 1)[0]
        for group in (0, 1)
    }
    assert slope[1] > slope[0] + 2


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        pytest.param({"n": 0}, ValueError, "n must be at least 1", id="nobody"),
        pytest.param({"n": 2.0}, TypeError, "n must be a whole number", id="float"),
        pytest.param({"seed": -1}, ValueError, "seed must be at least 0", id="seed"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=message):
        learners(**arguments)
