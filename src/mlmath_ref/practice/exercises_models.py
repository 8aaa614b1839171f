"""Practice for the page "Exercises: statistics, slopes and models", in its order."""

from mlmath_ref.practice import _exercises_models_lines as lines
from mlmath_ref.practice import _exercises_models_slopes as slopes
from mlmath_ref.practice import _exercises_models_statistics as statistics

EXERCISES = (
    *statistics.STATISTICS,
    *slopes.DERIVATIVES,
    *slopes.DESCENT,
    *lines.REGRESSION,
    *lines.ENGINEERS,
)
