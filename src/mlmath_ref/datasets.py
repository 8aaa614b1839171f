"""The book's data: small, with a story and units, made by a seeded generator and never fetched."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mlmath_ref._checks import FloatArray, as_count
from mlmath_ref.probability import sigmoid


class Dataset(NamedTuple):
    """Features `X` of shape (n, d), one example a row, and targets `y` of shape (n,)."""

    X: FloatArray
    y: FloatArray


@dataclass(frozen=True)
class Learners:
    """The records of a learner-support team: every field is an array of shape (n,), one learner an entry."""

    hours: FloatArray
    """Hours spent in the week."""
    quiz_average: FloatArray
    """Average of the weekly quizzes, in points from 0 to 100."""
    lessons: FloatArray
    """Lessons completed, from 0 to 12."""
    evening: FloatArray
    """Group: 1 for a learner of the evening group, 0 for one of the day group."""
    score: FloatArray
    """Final quiz score, in points from 0 to 100."""
    completed: FloatArray
    """Label: 1 for a learner who completed the course, 0 for one who did not."""

    FEATURES = ("hours", "quiz_average", "lessons")
    COLUMNS = ("hours", "quiz_average", "lessons", "evening", "score", "completed")

    @property
    def X(self) -> FloatArray:
        """Hours, quiz average and lessons as a matrix of shape (n, 3)."""
        return np.column_stack([getattr(self, name) for name in self.FEATURES])

    def __len__(self) -> int:
        return len(self.hours)

    def to_csv(self) -> str:
        """Return the records as CSV text with a header line."""
        table = np.column_stack([getattr(self, name) for name in self.COLUMNS])
        lines = [",".join(self.COLUMNS), *(",".join(f"{number:g}" for number in row) for row in table)]
        return "\n".join(lines) + "\n"


def hours_and_scores() -> Dataset:
    """Return five learners: hours studied, shape (5, 1), and quiz scores in points, shape (5,).

    Returns
    -------
    Dataset
        `X` in hours and `y` in points.

    References
    ----------
    Chapter "Linear regression".

    Examples
    --------
    >>> X, y = hours_and_scores()
    >>> print(X[:, 0], y)
    [1. 2. 3. 4. 5.] [45. 50. 60. 70. 75.]
    """
    return Dataset(np.array([[1.0], [2.0], [3.0], [4.0], [5.0]]), np.array([45.0, 50.0, 60.0, 70.0, 75.0]))


def three_learners() -> FloatArray:
    """Return three learners as a matrix of shape (3, 3): hours, quiz average in points, lessons completed.

    Returns
    -------
    array of shape (3, 3)
        One learner a row.

    References
    ----------
    Chapters "Vectors" and "Matrices".

    Examples
    --------
    >>> three_learners()[0]
    array([ 4.5, 72. ,  8. ])
    """
    return np.array([[4.5, 72.0, 8.0], [2.0, 55.0, 3.0], [6.0, 88.0, 11.0]])


def learners(n: int = 200, seed: int = 0) -> Learners:
    r"""Return the records of `n` learners, made by a seeded generator: the same seed, the same learners.

    Evening learners have fewer hours in a week and get more points out of each of them. Whether a learner
    completes the course is drawn with probability

    .. math:: P(\text{completes} \mid \mathbf x) = \sigma(0.4\,x_1 + 0.06\,x_2 + 0.15\,x_3 - 5.5)

    where the features are hours, quiz average and lessons.

    Parameters
    ----------
    n : int
        Number of learners, at least 1.
    seed : int
        Seed of the generator, at least 0.

    Returns
    -------
    Learners
        Six arrays of shape (n,).

    Raises
    ------
    ValueError
        If `n` is below 1 or `seed` below 0.
    TypeError
        If one of them is not a whole number.

    References
    ----------
    The data sheet ``book/data/README.md`` has the units of every column.

    Examples
    --------
    >>> data = learners(4)
    >>> data.X.shape
    (4, 3)
    """
    n, rng = as_count("n", n), np.random.default_rng(as_count("seed", seed, minimum=0))
    evening = (rng.random(n) < 0.35).astype(float)
    hours = rng.gamma(6.0, np.where(evening == 1, 0.5, 0.9)).round(1)
    ability = rng.normal(0.0, 1.0, n)
    quiz_average = np.clip(52 + 3.0 * hours + 9.0 * ability, 0, 100).round(1)
    lessons = rng.binomial(12, sigmoid(0.35 * hours + 0.4 * ability - 1.2)).astype(float)
    points_an_hour = np.where(evening == 1, 6.5, 3.5)
    score = np.clip(40 + points_an_hour * hours + 5.0 * ability + rng.normal(0, 4, n), 0, 100).round(1)
    chance = sigmoid(0.4 * hours + 0.06 * quiz_average + 0.15 * lessons - 5.5)
    completed = (rng.random(n) < chance).astype(float)
    return Learners(hours, quiz_average, lessons, evening, score, completed)
