"""Practice for the page "Exercises", in its order."""

from mlmath_ref.practice import _exercises_first as first

EXERCISES = (*first.THREE, *first.READING, *first.LOOP)
