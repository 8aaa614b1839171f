"""Practice for the page "Exercises: formulas, arrays and chance", in its order."""

from mlmath_ref.practice import _exercises_arrays as arrays
from mlmath_ref.practice import _exercises_chance as chance
from mlmath_ref.practice import _exercises_first as first

EXERCISES = (
    *first.THREE,
    *first.READING,
    *first.LOOP,
    *arrays.VECTORS,
    *arrays.MATRICES,
    *chance.PROBABILITY,
)
