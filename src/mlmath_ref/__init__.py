"""Reference functions of the book *Math for Machine Learning*: small, tested, written like the formulas.

Import a topic and call it by name, as in ``from mlmath_ref import vectors``. Two topics may use the same
word, such as gradient, so nothing is lifted out of its module.
"""

__version__ = "0.1.0"
