"""Practice for the page "Exercises", in its order."""

from mlmath_ref.practice import _exercises_arrays as arrays
from mlmath_ref.practice import _exercises_chance as chance
from mlmath_ref.practice import _exercises_first as first
from mlmath_ref.practice import _exercises_models as models
from mlmath_ref.practice import _exercises_slopes as slopes

EXERCISES = (
    *first.THREE,
    *first.READING,
    *first.LOOP,
    *arrays.VECTORS,
    *arrays.MATRICES,
    *chance.PROBABILITY,
    *chance.STATISTICS,
    *slopes.DERIVATIVES,
    *slopes.DESCENT,
    *models.REGRESSION,
    *models.ENGINEERS,
)
