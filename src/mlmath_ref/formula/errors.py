"""The one error of the formula reader: it shows the formula, where it stopped, and what would have helped."""


class FormulaError(ValueError):
    r"""A formula that cannot be read.

    Parameters
    ----------
    formula : str
        The whole formula.
    position : int
        Where in `formula` the reader stopped; its length if something is missing at the end.
    expected : str
        What was expected there, in plain English.

    Attributes
    ----------
    formula, position, expected
        The parameters.

    Examples
    --------
    >>> print(FormulaError(r"\frac{1}", 8, "expected the denominator of the fraction"))
    expected the denominator of the fraction
      \frac{1}
              ^
    """

    def __init__(self, formula: str, position: int, expected: str) -> None:
        self.formula = formula
        self.position = max(0, min(position, len(formula)))
        self.expected = expected
        super().__init__(formula, position, expected)

    def __str__(self) -> str:
        """Return what was expected, the line of the formula, and a caret under the place."""
        start = self.formula.rfind("\n", 0, self.position) + 1
        end = self.formula.find("\n", self.position)
        line = self.formula[start : len(self.formula) if end < 0 else end]
        column = self.position - start
        # A long line is cut around the place, so that the caret stays in sight.
        cut = max(0, column - 70)
        shown = ("…" if cut else "") + line[cut : cut + 100] + ("…" if len(line) > cut + 100 else "")
        shown = "".join(letter if letter.isprintable() else " " for letter in shown)
        return f"{self.expected}\n  {shown}\n  {' ' * (column - cut + bool(cut))}^"
