"""Reference functions of the book *Math for Machine Learning*: small, tested, written like the formulas."""
