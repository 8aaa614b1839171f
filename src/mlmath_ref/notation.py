"""The book's one symbol table: what each symbol means, its shape, and its name in Python."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal[
    "input",  # what goes in, the true answers included
    "parameter",  # what the model learns
    "prediction",  # what the model says
    "error",  # how wrong it was, and how good that is
    "setting",  # what a person chooses
    "statistic",  # a summary of data
    "constant",  # always the same
    "event",  # what may or may not happen
    "size",  # how many
    "index",  # which one
    "operator",  # what is done
]
"""The part that a symbol plays in a formula; the first four are the lesson's."""

Domain: TypeAlias = Literal[
    "any",  # any real number
    "positive",  # above 0
    "non-negative",  # 0 or above
    "probability",  # from 0 to 1
    "correlation",  # from -1 to 1
    "label",  # 0 or 1
    "count",  # a whole number, 0 or above
    "fixed",  # one value only, such as the identity matrix
    "",  # not a number: an operator or an event
]
"""The numbers that a symbol may stand for."""

CHAPTERS: tuple[str, ...] = (
    "why-math",
    "reading-formulas",
    "core-loop",
    "vectors",
    "matrices",
    "probability",
    "statistics",
    "derivatives",
    "gradient-descent",
    "linear-regression",
    "engineering-questions",
    "next-steps",
    "reference",  # a symbol that no chapter needs, only the formulas in the docstrings
)
"""File stems of the pages that introduce symbols, in reading order."""


@dataclass(frozen=True)
class Symbol:
    r"""One row of the symbol table.

    Attributes
    ----------
    latex : str
        How it is written in a formula, in the form that `canonical` returns; the key of the table.
    python : str
        Its name in code. A number, a vector and a matrix of one letter may share it.
    meaning : str
        What it is, in plain English.
    role : str
        The part that it plays; see `Role`.
    introduced_in : str
        File stem of the chapter that introduces it; one of `CHAPTERS`.
    shape : tuple of str
        Names of sizes, such as ``("n", "d")``; ``"d+1"`` is one more than d. Empty for one number.
    domain : str
        The numbers that it may stand for; see `Domain`.
    unit : str
        Unit of the number, empty where there is none.
    defined_by : str
        Dotted name of the reference function that computes it, empty where there is none.
    """

    latex: str
    python: str
    meaning: str
    role: Role
    introduced_in: str
    shape: tuple[str, ...] = ()
    domain: Domain = ""
    unit: str = ""
    defined_by: str = ""


SYMBOLS: tuple[Symbol, ...] = (
    # why-math
    Symbol(
        "x",
        "x",
        "the feature of one example, when there is only one feature",
        "input",
        "why-math",
        domain="any",
        unit="unit of the feature",
    ),
    Symbol(
        "y",
        "y",
        "the target of one example: the true answer",
        "input",
        "why-math",
        domain="any",
        unit="unit of the target",
    ),
    Symbol(
        r"\hat{y}",
        "y_hat",
        "the prediction for one example",
        "prediction",
        "why-math",
        domain="any",
        unit="unit of the target",
        defined_by="mlmath_ref.linear_regression.predict",
    ),
    Symbol(
        "w",
        "w",
        "the weight of a feature: how much the prediction rises when the feature rises by one unit",
        "parameter",
        "why-math",
        domain="any",
        unit="unit of the target for each unit of the feature",
    ),
    Symbol(
        "b",
        "b",
        "the bias: the prediction where every feature is 0",
        "parameter",
        "why-math",
        domain="any",
        unit="unit of the target",
    ),
    Symbol("n", "n", "how many examples there are", "size", "why-math", domain="count"),
    Symbol("i", "i", "the number of an example, from 1 to n", "index", "why-math", domain="count"),
    Symbol(
        r"\sum",
        "sum",
        "add up what follows, once for each value of the index below the sign",
        "operator",
        "why-math",
    ),
    Symbol(
        r"\cdot",
        "dot",
        "times; between two vectors, multiply entry by entry and add up",
        "operator",
        "why-math",
        defined_by="mlmath_ref.vectors.dot",
    ),
    Symbol(
        "L",
        "loss",
        "the loss: how wrong the model is on all examples; the mean squared error, unless said otherwise",
        "error",
        "why-math",
        domain="non-negative",
        unit="squared unit of the target",
        defined_by="mlmath_ref.losses.mean_squared_error",
    ),
    Symbol(
        "p",
        "p",
        "the probability of label 1, as the model predicts it for one example",
        "prediction",
        "why-math",
        domain="probability",
    ),
    # reading-formulas
    Symbol("d", "d", "how many features an example has", "size", "reading-formulas", domain="count"),
    Symbol(
        "k",
        "k",
        "how many outcomes, or columns of a second matrix, there are",
        "size",
        "reading-formulas",
        domain="count",
    ),
    Symbol(
        "j",
        "j",
        "the number of a feature or outcome, from 1 to d or k",
        "index",
        "reading-formulas",
        domain="count",
    ),
    Symbol(
        r"\prod",
        "prod",
        "multiply what follows, once for each value of the index below the sign",
        "operator",
        "reading-formulas",
    ),
    Symbol(
        r"\sqrt{\cdot}",
        "sqrt",
        "the square root: the number that gives this one when multiplied by itself",
        "operator",
        "reading-formulas",
    ),
    Symbol(
        r"\lvert \cdot \rvert", "abs", "the size of a number without its sign", "operator", "reading-formulas"
    ),
    Symbol(r"\approx", "isclose", "is nearly equal to", "operator", "reading-formulas"),
    Symbol(r"\in", "contains", "is one of", "operator", "reading-formulas"),
    Symbol(
        r"\mathbb{R}",
        "real",
        "all real numbers; a power says how many of them, and in what shape",
        "operator",
        "reading-formulas",
    ),
    Symbol(
        r"\ell",
        "squared_error",
        "the squared error of one prediction",
        "error",
        "reading-formulas",
        domain="non-negative",
        unit="squared unit of the target",
        defined_by="mlmath_ref.losses.squared_error",
    ),
    Symbol(
        r"\varepsilon",
        "residual",
        "the error of one prediction: target minus prediction",
        "error",
        "reading-formulas",
        domain="any",
        unit="unit of the target",
    ),
    Symbol(
        r"\leftarrow",
        "update",
        "takes the new value of",
        "operator",
        "reading-formulas",
        defined_by="mlmath_ref.gradient_descent.step",
    ),
    Symbol(
        r"\mathbf{x}",
        "x",
        "the feature vector of one example",
        "input",
        "reading-formulas",
        shape=("d",),
        domain="any",
        unit="unit of the feature",
    ),
    Symbol(
        r"\mathbf{w}",
        "w",
        "the weight vector that the model learns",
        "parameter",
        "reading-formulas",
        shape=("d",),
        domain="any",
        unit="unit of the target for each unit of the feature",
    ),
    Symbol(r"\mathbf{u}", "u", "any vector", "input", "reading-formulas", shape=("d",), domain="any"),
    Symbol(
        r"\top",
        "transpose",
        "turn rows into columns and columns into rows",
        "operator",
        "reading-formulas",
        defined_by="mlmath_ref.matrices.transpose",
    ),
    Symbol(
        r"\lVert \cdot \rVert",
        "norm",
        "the length of a vector",
        "operator",
        "reading-formulas",
        defined_by="mlmath_ref.vectors.norm",
    ),
    Symbol(
        r"\arg\min",
        "argmin",
        "the value of the index or input that makes what follows smallest",
        "operator",
        "reading-formulas",
    ),
    Symbol(
        r"\mathbf{X}",
        "X",
        "the data set: one example a row, one feature a column",
        "input",
        "reading-formulas",
        shape=("n", "d"),
        domain="any",
        unit="unit of the feature",
    ),
    Symbol(
        r"\mathbf{y}",
        "y",
        "the targets of all examples",
        "input",
        "reading-formulas",
        shape=("n",),
        domain="any",
        unit="unit of the target",
    ),
    Symbol("P", "P", "the probability of what is in the brackets", "operator", "reading-formulas"),
    Symbol(
        r"\mid",
        "conditional",
        "given that: what follows is known to be so",
        "operator",
        "reading-formulas",
        defined_by="mlmath_ref.probability.conditional",
    ),
    Symbol(
        r"\text{completes}",
        "completed",
        "the event that a learner completes the course",
        "event",
        "reading-formulas",
    ),
    Symbol(
        "e", "e", "the base of natural growth, about 2.718", "constant", "reading-formulas", domain="fixed"
    ),
    Symbol(
        r"\ln",
        "log",
        "the natural logarithm: the power of e that gives this number",
        "operator",
        "reading-formulas",
    ),
    Symbol(
        r"\bar{x}",
        "x_mean",
        "the mean of a feature: its average value",
        "statistic",
        "reading-formulas",
        domain="any",
        unit="unit of the feature",
        defined_by="mlmath_ref.statistics.mean",
    ),
    Symbol(
        r"\bar{y}",
        "y_mean",
        "the mean of the targets",
        "statistic",
        "reading-formulas",
        domain="any",
        unit="unit of the target",
        defined_by="mlmath_ref.statistics.mean",
    ),
    Symbol(
        r"\partial",
        "partial_derivative",
        "the same as d in a fraction, while all other inputs stay where they are",
        "operator",
        "reading-formulas",
        defined_by="mlmath_ref.symbolic.derive",
    ),
    Symbol(
        r"\nabla",
        "gradient",
        "the gradient: the slopes along all inputs, as one vector",
        "operator",
        "reading-formulas",
        defined_by="mlmath_ref.derivatives.gradient",
    ),
    Symbol(
        r"\boldsymbol{\varepsilon}",
        "residual",
        "the errors of all predictions: targets minus predictions",
        "error",
        "reading-formulas",
        shape=("n",),
        domain="any",
        unit="unit of the target",
    ),
    # core-loop
    Symbol(
        r"\alpha",
        "alpha",
        "the learning rate: how far one step goes",
        "setting",
        "core-loop",
        domain="positive",
    ),
    Symbol(
        r"\sigma",
        "sigmoid",
        "the sigmoid: squeezes any number into a probability",
        "operator",
        "core-loop",
        defined_by="mlmath_ref.probability.sigmoid",
    ),
    Symbol("h", "h", "a small step, to measure a slope with", "setting", "core-loop", domain="positive"),
    # vectors
    Symbol(r"\mathbf{v}", "v", "any second vector", "input", "vectors", shape=("d",), domain="any"),
    Symbol("c", "c", "any number that a vector is scaled by", "input", "vectors", domain="any"),
    Symbol(
        r"\cos",
        "cosine_similarity",
        "the cosine of the angle between two vectors: 1 for the same direction, 0 for a right angle",
        "operator",
        "vectors",
        defined_by="mlmath_ref.vectors.cosine_similarity",
    ),
    Symbol(
        r"\operatorname{proj}",
        "project",
        "the shadow of one vector on the line of another",
        "operator",
        "vectors",
        defined_by="mlmath_ref.vectors.project",
    ),
    Symbol(
        "s",
        "standard_deviation",
        "the standard deviation: the typical distance from the mean",
        "statistic",
        "vectors",
        domain="non-negative",
        unit="unit of the feature",
        defined_by="mlmath_ref.statistics.standard_deviation",
    ),
    # matrices
    Symbol(
        "i'", "i_other", "the number of a second example, from 1 to n", "index", "matrices", domain="count"
    ),
    Symbol(
        r"\hat{\mathbf{y}}",
        "y_hat",
        "the predictions for all examples",
        "prediction",
        "matrices",
        shape=("n",),
        domain="any",
        unit="unit of the target",
        defined_by="mlmath_ref.linear_regression.predict",
    ),
    Symbol(
        r"\mathbf{B}",
        "B",
        "any second matrix, to multiply the data set by",
        "input",
        "matrices",
        shape=("d", "k"),
        domain="any",
    ),
    # probability
    Symbol(
        "C",
        "C",
        "the event that we want to know about, such as that a learner drops out",
        "event",
        "probability",
    ),
    Symbol("T", "T", "the event that the test, or the alarm, says yes", "event", "probability"),
    Symbol(
        r"\neg",
        "complement",
        "not: the event does not happen",
        "operator",
        "probability",
        defined_by="mlmath_ref.probability.complement",
    ),
    Symbol(
        "z",
        "z",
        "the score that a sigmoid turns into a probability",
        "prediction",
        "probability",
        domain="any",
    ),
    Symbol(
        r"\operatorname{E}",
        "expectation",
        "the expected value: the mean, weighted by the probabilities",
        "operator",
        "probability",
        defined_by="mlmath_ref.probability.expectation",
    ),
    Symbol(
        r"c_{\text{false alarm}}",
        "cost_false_alarm",
        "what acting costs when nobody needed it",
        "setting",
        "probability",
        domain="positive",
        unit="unit of cost",
    ),
    Symbol(
        r"c_{\text{miss}}",
        "cost_miss",
        "what waiting costs when somebody needed us to act",
        "setting",
        "probability",
        domain="positive",
        unit="unit of cost",
    ),
    Symbol(
        "p^*",
        "threshold",
        "the probability from which on acting is cheaper than waiting",
        "setting",
        "probability",
        domain="probability",
        defined_by="mlmath_ref.probability.decision_threshold",
    ),
    Symbol(
        r"\rho",
        "flip_rate",
        "the share of labels that were recorded wrong",
        "setting",
        "probability",
        domain="probability",
    ),
    Symbol(
        r"\tilde{y}",
        "y_noisy",
        "the label as it was recorded, perhaps wrong",
        "input",
        "probability",
        domain="label",
        defined_by="mlmath_ref.probability.flip_labels",
    ),
    Symbol(
        r"\operatorname{SE}",
        "standard_error",
        "the standard error: how far an observed share typically lies from the true one",
        "statistic",
        "probability",
        domain="non-negative",
        defined_by="mlmath_ref.probability.standard_error",
    ),
    # statistics
    Symbol(
        r"\operatorname{median}",
        "median",
        "the middle value, once the values are sorted",
        "statistic",
        "statistics",
        domain="any",
        unit="unit of the feature",
        defined_by="mlmath_ref.statistics.median",
    ),
    Symbol(
        "s^2",
        "variance",
        "the variance: the mean squared distance from the mean",
        "statistic",
        "statistics",
        domain="non-negative",
        unit="squared unit of the feature",
        defined_by="mlmath_ref.statistics.variance",
    ),
    Symbol(
        r"\operatorname{IQR}",
        "interquartile_range",
        "the width of the middle half of the values",
        "statistic",
        "statistics",
        domain="non-negative",
        unit="unit of the feature",
        defined_by="mlmath_ref.statistics.interquartile_range",
    ),
    Symbol(
        r"\tilde{x}",
        "x_standardized",
        "a feature after standardizing: how many standard deviations it lies above the mean",
        "input",
        "statistics",
        domain="any",
        defined_by="mlmath_ref.statistics.z_scores",
    ),
    Symbol(
        "s_{xy}",
        "covariance",
        "the covariance: whether two quantities rise and fall together",
        "statistic",
        "statistics",
        domain="any",
        unit="unit of one times unit of the other",
        defined_by="mlmath_ref.statistics.covariance",
    ),
    Symbol(
        "r",
        "correlation",
        "the correlation: the covariance on a scale from -1 to 1",
        "statistic",
        "statistics",
        domain="correlation",
        defined_by="mlmath_ref.statistics.correlation",
    ),
    Symbol(
        r"\delta",
        "standardized_difference",
        "the difference of two group means, counted in standard deviations",
        "statistic",
        "statistics",
        domain="any",
        defined_by="mlmath_ref.statistics.standardized_difference",
    ),
    # derivatives
    Symbol("f", "f", "any function", "operator", "derivatives"),
    Symbol("g", "g", "any second function, such as the inner one of a chain", "operator", "derivatives"),
    Symbol(r"\Delta", "change", "a change of what follows", "operator", "derivatives"),
    Symbol(
        r"\mathrm{d}",
        "differential",
        "in a fraction: how the top changes for each unit of change of the bottom",
        "operator",
        "derivatives",
        defined_by="mlmath_ref.symbolic.derive",
    ),
    Symbol(
        r"\nabla^2",
        "hessian",
        "the Hessian: how each slope changes along each input",
        "operator",
        "derivatives",
        defined_by="mlmath_ref.derivatives.hessian",
    ),
    Symbol("a", "a", "any fixed number", "setting", "derivatives", domain="any"),
    Symbol(
        r"\lim",
        "limit",
        "the limit: the number that what follows comes as close to as we like",
        "operator",
        "derivatives",
    ),
    # gradient-descent
    Symbol("t", "t", "the number of a step, from 0", "index", "gradient-descent", domain="count"),
    Symbol(
        r"\lambda",
        "eigenvalue",
        "a curvature of the loss: an eigenvalue of its Hessian",
        "statistic",
        "gradient-descent",
        domain="any",
    ),
    Symbol(
        r"\lambda_{\max}",
        "eigenvalue_max",
        "the largest curvature, along the steepest direction",
        "statistic",
        "gradient-descent",
        domain="positive",
    ),
    Symbol(
        r"\lambda_{\min}",
        "eigenvalue_min",
        "the smallest curvature, along the flattest direction",
        "statistic",
        "gradient-descent",
        domain="positive",
    ),
    Symbol(
        r"\alpha_{\max}",
        "alpha_max",
        "the learning rate above which the steps grow for ever",
        "setting",
        "gradient-descent",
        domain="positive",
        defined_by="mlmath_ref.gradient_descent.largest_stable_rate",
    ),
    Symbol(
        r"\kappa",
        "condition_number",
        "the largest curvature divided by the smallest: descent is slow where it is large",
        "statistic",
        "gradient-descent",
        domain="positive",
        defined_by="mlmath_ref.gradient_descent.condition_number",
    ),
    Symbol(
        "w^*",
        "w_best",
        "the weight where the loss is lowest",
        "parameter",
        "gradient-descent",
        domain="any",
        unit="unit of the target for each unit of the feature",
    ),
    Symbol(
        r"\mathbf{w}^*",
        "w_best",
        "the weight vector where the loss is lowest",
        "parameter",
        "gradient-descent",
        shape=("d",),
        domain="any",
        unit="unit of the target for each unit of the feature",
    ),
    Symbol(
        r"\mathcal{B}",
        "batch",
        "a batch: the numbers of a few examples, drawn at random",
        "index",
        "gradient-descent",
        domain="count",
    ),
    # linear-regression
    Symbol(
        r"\mathbf{0}",
        "zeros",
        "the vector of zeros",
        "constant",
        "linear-regression",
        shape=("d",),
        domain="fixed",
    ),
    Symbol(
        r"\mathbf{A}",
        "A",
        "the data set with a last column of ones, so that the bias becomes one more weight",
        "input",
        "linear-regression",
        shape=("n", "d+1"),
        domain="any",
        unit="unit of the feature",
    ),
    Symbol(
        r"\boldsymbol{\theta}",
        "theta",
        "all parameters in one vector: the weights, then the bias",
        "parameter",
        "linear-regression",
        shape=("d+1",),
        domain="any",
        unit="unit of the target for each unit of the feature",
    ),
    # engineering-questions
    Symbol(
        r"\operatorname{TP}",
        "true_positive",
        "how many ones were predicted as ones",
        "statistic",
        "engineering-questions",
        domain="count",
        defined_by="mlmath_ref.evaluation.confusion_counts",
    ),
    Symbol(
        r"\operatorname{FP}",
        "false_positive",
        "how many zeros were predicted as ones",
        "statistic",
        "engineering-questions",
        domain="count",
        defined_by="mlmath_ref.evaluation.confusion_counts",
    ),
    Symbol(
        r"\operatorname{FN}",
        "false_negative",
        "how many ones were predicted as zeros",
        "statistic",
        "engineering-questions",
        domain="count",
        defined_by="mlmath_ref.evaluation.confusion_counts",
    ),
    Symbol(
        r"\operatorname{BS}",
        "brier_score",
        "the Brier score: the mean squared distance of predicted probabilities from what happened",
        "error",
        "engineering-questions",
        domain="probability",
        defined_by="mlmath_ref.evaluation.brier_score",
    ),
    Symbol(
        "M",
        "bins",
        "how many bins of similar predictions there are",
        "size",
        "engineering-questions",
        domain="count",
    ),
    Symbol("m", "m", "the number of a bin, from 1 to M", "index", "engineering-questions", domain="count"),
    Symbol(
        "n_m",
        "count",
        "how many predictions fall into a bin",
        "statistic",
        "engineering-questions",
        domain="count",
        defined_by="mlmath_ref.evaluation.reliability_table",
    ),
    Symbol(
        r"\bar{p}_m",
        "mean_prediction",
        "the mean prediction in a bin",
        "statistic",
        "engineering-questions",
        domain="probability",
        defined_by="mlmath_ref.evaluation.reliability_table",
    ),
    Symbol(
        r"\bar{y}_m",
        "observed_rate",
        "the share of ones that was observed in a bin",
        "statistic",
        "engineering-questions",
        domain="probability",
        defined_by="mlmath_ref.evaluation.reliability_table",
    ),
    Symbol(
        r"\operatorname{ECE}",
        "expected_calibration_error",
        "how far predicted probabilities are from observed shares, on average",
        "error",
        "engineering-questions",
        domain="probability",
        defined_by="mlmath_ref.evaluation.expected_calibration_error",
    ),
    Symbol(
        r"c_{\text{call}}",
        "cost_call",
        "what acting costs, needed or not",
        "setting",
        "engineering-questions",
        domain="positive",
        unit="unit of cost",
    ),
    Symbol(
        r"\operatorname{cost}",
        "cost",
        "what all decisions of a rule cost together",
        "error",
        "engineering-questions",
        domain="non-negative",
        unit="unit of cost",
    ),
    # reference
    Symbol(
        r"\mathbf{I}",
        "identity",
        "the identity matrix: ones on the diagonal, zeros elsewhere",
        "constant",
        "reference",
        shape=("d", "d"),
        domain="fixed",
        defined_by="mlmath_ref.matrices.identity",
    ),
    Symbol(
        r"\operatorname{logit}",
        "logit",
        "the inverse of the sigmoid: the logarithm of the odds",
        "operator",
        "reference",
        defined_by="mlmath_ref.probability.logit",
    ),
    Symbol(
        r"\log_2",
        "log2",
        "the logarithm to base 2: how many doublings give this number",
        "operator",
        "reference",
    ),
    Symbol("Y", "Y", "a quantity whose value depends on chance", "event", "reference"),
    Symbol(
        "H",
        "entropy",
        "the entropy: how uncertain an outcome is",
        "statistic",
        "reference",
        domain="non-negative",
        unit="bits",
        defined_by="mlmath_ref.probability.entropy",
    ),
    Symbol(
        "q",
        "q",
        "the share of the values that lie below a quantile",
        "setting",
        "reference",
        domain="probability",
    ),
    Symbol(
        "f'",
        "derivative",
        "the derivative: the slope of the function at a point",
        "operator",
        "reference",
        defined_by="mlmath_ref.derivatives.central_difference",
    ),
    Symbol(
        r"\mathbf{e}_j",
        "e_j",
        "the vector with 1 at place j and 0 elsewhere",
        "constant",
        "reference",
        shape=("d",),
        domain="fixed",
    ),
    Symbol(
        "R^2",
        "r_squared",
        "the share of the spread of the targets that the predictions explain",
        "error",
        "reference",
        domain="any",
        defined_by="mlmath_ref.evaluation.r_squared",
    ),
)
"""The one table, in reading order: one symbol, one meaning."""


def canonical(latex: str) -> str:
    r"""Return `latex` as the table writes it: arguments of accents in braces, single blanks.

    Parameters
    ----------
    latex : str
        A symbol as an author may write it.

    Returns
    -------
    str
        The same symbol in the table's form.

    Raises
    ------
    TypeError
        If `latex` is not text.

    References
    ----------
    Chapter "Reading formulas".

    Examples
    --------
    >>> print(canonical(r"\hat y"), canonical(r"\bar{\mathbf x}"), canonical(r"\boldsymbol\theta"))
    \hat{y} \bar{\mathbf{x}} \boldsymbol{\theta}
    """
    if not isinstance(latex, str):
        raise TypeError(f"latex must be text, such as r'\\hat{{y}}'; it is {type(latex).__name__} {latex!r}")
    text = " ".join(latex.split())
    # From the inside out: first \mathbf x, then \bar \mathbf{x}.
    for accents in (r"mathbf|mathbb|mathrm|boldsymbol", r"hat|bar|tilde"):
        argument = r"(\w|\\[A-Za-z]+(?:\{[^{}]*\})?)"
        text = re.sub(rf"\\({accents})(?![A-Za-z])\s*{argument}", r"\\\1{\2}", text)
    return re.sub(r"\{ (.*?) \}", r"{\1}", text)


_BY_LATEX = {symbol.latex: symbol for symbol in SYMBOLS}


def lookup(latex: str) -> Symbol:
    r"""Return the row of the symbol table for `latex`.

    Parameters
    ----------
    latex : str
        A symbol, without indices or arguments: ``w`` for :math:`w_j`, and ``P`` for :math:`P(C)`.

    Returns
    -------
    Symbol
        Its row.

    Raises
    ------
    ValueError
        If the table has no such symbol; the message names similar ones and says how to declare it.
    TypeError
        If `latex` is not text.

    References
    ----------
    Chapter "Reading formulas".

    Examples
    --------
    >>> symbol = lookup(r"\mathbf w")
    >>> print(symbol.python, symbol.shape, symbol.role)
    w ('d',) parameter
    >>> lookup(r"\alpha").meaning
    'the learning rate: how far one step goes'
    """
    key = canonical(latex)
    if key not in _BY_LATEX:
        similar = " or ".join(difflib.get_close_matches(key, _BY_LATEX, n=3, cutoff=0.5))
        raise ValueError(
            f"{latex!r} is not in the symbol table; "
            + (f"did you mean {similar}? If not, " if similar else "")
            + "leave indices and arguments off, or declare it with a row in mlmath_ref/notation.py"
        )
    return _BY_LATEX[key]


def to_markdown(symbols: Iterable[Symbol] = SYMBOLS) -> str:
    r"""Return the symbols as a Markdown table, one row each, in reading order.

    Parameters
    ----------
    symbols : iterable of Symbol
        Rows to show; the whole table unless said otherwise.

    Returns
    -------
    str
        A pipe table with a header; symbols and shapes are maths between dollar signs.

    Raises
    ------
    ValueError
        If there is no symbol to show, or if one names a chapter that the book does not have.
    TypeError
        If an entry is not a `Symbol`.

    References
    ----------
    Chapter "Reading formulas".

    Examples
    --------
    >>> print(to_markdown([lookup("n")]))
    | Symbol | Meaning | Role | Shape | Python |
    |---|---|---|---|---|
    | $n$ | how many examples there are | size | number | `n` |
    """
    rows = list(symbols)
    for symbol in rows:
        if not isinstance(symbol, Symbol):
            raise TypeError(f"symbols must hold Symbol rows; one is {type(symbol).__name__} {symbol!r}")
        if symbol.introduced_in not in CHAPTERS:
            raise ValueError(
                f"{symbol.latex} is introduced in {symbol.introduced_in!r}, which is no chapter; "
                f"the chapters are {', '.join(CHAPTERS)}"
            )
    if not rows:
        raise ValueError("symbols must not be empty; give at least one row")
    head = "| Symbol | Meaning | Role | Shape | Python |"
    rows.sort(key=lambda symbol: CHAPTERS.index(symbol.introduced_in))
    return "\n".join([head, "|---" * 5 + "|", *map(_row, rows)])


def _row(symbol: Symbol) -> str:
    """Return one row of the Markdown table."""
    cells = (
        f"${symbol.latex}$",
        symbol.meaning + (f" ({symbol.unit})" if symbol.unit else ""),
        symbol.role,
        f"${_shape(symbol.shape)}$" if symbol.shape else "number" if symbol.domain else "",
        f"`{symbol.python}`",
    )
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _shape(sizes: tuple[str, ...]) -> str:
    """Return a shape in LaTeX, the way that Python prints it: (n,) or (n, d)."""
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
