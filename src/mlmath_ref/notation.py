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
)
"""File stems of the chapters, in reading order."""


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
    # reading-formulas
    Symbol(
        "x",
        "x",
        "the feature of one example, when there is only one feature",
        "input",
        "reading-formulas",
        domain="any",
        unit="unit of the feature",
    ),
    Symbol(
        "y",
        "y",
        "the target of one example: the true answer",
        "input",
        "reading-formulas",
        domain="any",
        unit="unit of the target",
    ),
    Symbol(
        r"\hat{y}",
        "y_hat",
        "the prediction for one example",
        "prediction",
        "reading-formulas",
        domain="any",
        unit="unit of the target",
        defined_by="mlmath_ref.linear_regression.predict",
    ),
    Symbol(
        "w",
        "w",
        "the weight of a feature: how much the prediction rises when the feature rises by one unit",
        "parameter",
        "reading-formulas",
        domain="any",
        unit="unit of the target for each unit of the feature",
    ),
    Symbol(
        "b",
        "b",
        "the bias: the prediction where every feature is 0",
        "parameter",
        "reading-formulas",
        domain="any",
        unit="unit of the target",
    ),
    Symbol("n", "n", "how many examples there are", "size", "reading-formulas", domain="count"),
    Symbol("d", "d", "how many features an example has", "size", "reading-formulas", domain="count"),
    Symbol(
        "k",
        "k",
        "how many outcomes, or columns of a second matrix, there are",
        "size",
        "reading-formulas",
        domain="count",
    ),
    Symbol("i", "i", "the number of an example, from 1 to n", "index", "reading-formulas", domain="count"),
    Symbol(
        "j",
        "j",
        "the number of a feature or outcome, from 1 to d or k",
        "index",
        "reading-formulas",
        domain="count",
    ),
    Symbol(
        r"\sum",
        "sum",
        "add up what follows, once for each value of the index below the sign",
        "operator",
        "reading-formulas",
    ),
    Symbol(
        r"\prod",
        "prod",
        "multiply what follows, once for each value of the index below the sign",
        "operator",
        "reading-formulas",
    ),
    Symbol(
        r"\cdot",
        "dot",
        "times; between two vectors, multiply entry by entry and add up",
        "operator",
        "reading-formulas",
        defined_by="mlmath_ref.vectors.dot",
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
    # core-loop
    Symbol(
        r"\ell",
        "squared_error",
        "the squared error of one prediction",
        "error",
        "core-loop",
        domain="non-negative",
        unit="squared unit of the target",
        defined_by="mlmath_ref.losses.squared_error",
    ),
    Symbol(
        "L",
        "loss",
        "the loss: how wrong the model is on all examples; the mean squared error, unless said otherwise",
        "error",
        "core-loop",
        domain="non-negative",
        unit="squared unit of the target",
        defined_by="mlmath_ref.losses.mean_squared_error",
    ),
    Symbol(
        r"\varepsilon",
        "residual",
        "the error of one prediction: target minus prediction",
        "error",
        "core-loop",
        domain="any",
        unit="unit of the target",
    ),
    Symbol(
        r"\leftarrow",
        "update",
        "takes the new value of",
        "operator",
        "core-loop",
        defined_by="mlmath_ref.gradient_descent.step",
    ),
    Symbol(
        r"\alpha",
        "alpha",
        "the learning rate: how far one step goes",
        "setting",
        "core-loop",
        domain="positive",
    ),
    # vectors
    Symbol(
        r"\mathbf{x}",
        "x",
        "the feature vector of one example",
        "input",
        "vectors",
        shape=("d",),
        domain="any",
        unit="unit of the feature",
    ),
    Symbol(
        r"\mathbf{w}",
        "w",
        "the weight vector that the model learns",
        "parameter",
        "vectors",
        shape=("d",),
        domain="any",
        unit="unit of the target for each unit of the feature",
    ),
    Symbol(r"\mathbf{u}", "u", "any vector", "input", "vectors", shape=("d",), domain="any"),
    Symbol(r"\mathbf{v}", "v", "any second vector", "input", "vectors", shape=("d",), domain="any"),
    Symbol(r"\mathbf{0}", "zeros", "the vector of zeros", "input", "vectors", shape=("d",), domain="fixed"),
    Symbol("c", "c", "any number that a vector is scaled by", "input", "vectors", domain="any"),
    Symbol(
        r"\top",
        "transpose",
        "turn rows into columns and columns into rows",
        "operator",
        "vectors",
        defined_by="mlmath_ref.matrices.transpose",
    ),
    Symbol(
        r"\lVert \cdot \rVert",
        "norm",
        "the length of a vector",
        "operator",
        "vectors",
        defined_by="mlmath_ref.vectors.norm",
    ),
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
        r"\arg\min",
        "argmin",
        "the value of the index or input that makes what follows smallest",
        "operator",
        "vectors",
    ),
    # matrices
    Symbol("i'", "i_other", "the number of a second example, from 1 to n", "index", "matrices", domain="count"),
    Symbol(
        r"\mathbf{X}",
        "X",
        "the data set: one example a row, one feature a column",
        "input",
        "matrices",
        shape=("n", "d"),
        domain="any",
        unit="unit of the feature",
    ),
    Symbol(
        r"\mathbf{y}",
        "y",
        "the targets of all examples",
        "input",
        "matrices",
        shape=("n",),
        domain="any",
        unit="unit of the target",
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
    Symbol(
        r"\mathbf{I}",
        "identity",
        "the identity matrix: ones on the diagonal, zeros elsewhere",
        "input",
        "matrices",
        shape=("d", "d"),
        domain="fixed",
        defined_by="mlmath_ref.matrices.identity",
    ),
    Symbol(r"\mathbf{1}", "ones", "the vector of ones", "input", "matrices", shape=("n",), domain="fixed"),
    Symbol(
        r"\bar{\mathbf{x}}",
        "x_mean",
        "the mean of each feature",
        "statistic",
        "matrices",
        shape=("d",),
        domain="any",
        unit="unit of the feature",
        defined_by="mlmath_ref.matrices.column_means",
    ),
    Symbol(
        r"\mathbf{D}",
        "distances",
        "the distance of every example from every other",
        "statistic",
        "matrices",
        shape=("n", "n"),
        domain="non-negative",
        defined_by="mlmath_ref.matrices.pairwise_distances",
    ),
    # probability
    Symbol("P", "P", "the probability of what is in the brackets", "operator", "probability"),
    Symbol(
        r"\mid",
        "conditional",
        "given that: what follows is known to be so",
        "operator",
        "probability",
        defined_by="mlmath_ref.probability.conditional",
    ),
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
        r"\text{completes}",
        "completed",
        "the event that a learner completes the course",
        "event",
        "probability",
    ),
    Symbol(
        "p",
        "p",
        "the probability of label 1, as the model predicts it for one example",
        "prediction",
        "probability",
        domain="probability",
    ),
    Symbol(
        r"\mathbf{p}",
        "p",
        "the predicted probabilities of label 1 for all examples",
        "prediction",
        "probability",
        shape=("n",),
        domain="probability",
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
        r"\sigma",
        "sigmoid",
        "the sigmoid: squeezes any number into a probability",
        "operator",
        "probability",
        defined_by="mlmath_ref.probability.sigmoid",
    ),
    Symbol(
        r"\operatorname{logit}",
        "logit",
        "the inverse of the sigmoid: the logarithm of the odds",
        "operator",
        "probability",
        defined_by="mlmath_ref.probability.logit",
    ),
    Symbol("e", "e", "the base of natural growth, about 2.718", "input", "probability", domain="fixed"),
    Symbol(
        r"\ln",
        "log",
        "the natural logarithm: the power of e that gives this number",
        "operator",
        "probability",
    ),
    Symbol(
        r"\log_2",
        "log2",
        "the logarithm to base 2: how many doublings give this number",
        "operator",
        "probability",
    ),
    Symbol("Y", "Y", "a quantity whose value depends on chance", "event", "probability"),
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
    Symbol(
        "H",
        "entropy",
        "the entropy: how uncertain an outcome is",
        "statistic",
        "probability",
        domain="non-negative",
        unit="bits",
        defined_by="mlmath_ref.probability.entropy",
    ),
    # statistics
    Symbol(
        r"\bar{x}",
        "x_mean",
        "the mean of a feature: its average value",
        "statistic",
        "statistics",
        domain="any",
        unit="unit of the feature",
        defined_by="mlmath_ref.statistics.mean",
    ),
    Symbol(
        r"\bar{y}",
        "y_mean",
        "the mean of the targets",
        "statistic",
        "statistics",
        domain="any",
        unit="unit of the target",
        defined_by="mlmath_ref.statistics.mean",
    ),
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
        "s",
        "standard_deviation",
        "the standard deviation: the typical distance from the mean",
        "statistic",
        "statistics",
        domain="non-negative",
        unit="unit of the feature",
        defined_by="mlmath_ref.statistics.standard_deviation",
    ),
    Symbol(
        "q",
        "q",
        "the share of the values that lie below a quantile",
        "setting",
        "statistics",
        domain="probability",
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
    Symbol(
        "f'",
        "derivative",
        "the derivative: the slope of the function at a point",
        "operator",
        "derivatives",
        defined_by="mlmath_ref.derivatives.central_difference",
    ),
    Symbol("h", "h", "a small step, to measure a slope with", "setting", "derivatives", domain="positive"),
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
        r"\partial",
        "partial_derivative",
        "the same as d in a fraction, while all other inputs stay where they are",
        "operator",
        "derivatives",
        defined_by="mlmath_ref.symbolic.derive",
    ),
    Symbol(
        r"\nabla",
        "gradient",
        "the gradient: the slopes along all inputs, as one vector",
        "operator",
        "derivatives",
        defined_by="mlmath_ref.derivatives.gradient",
    ),
    Symbol(
        r"\nabla^2",
        "hessian",
        "the Hessian: how each slope changes along each input",
        "operator",
        "derivatives",
        defined_by="mlmath_ref.derivatives.hessian",
    ),
    Symbol(
        r"\mathbf{e}_j",
        "e_j",
        "the vector with 1 at place j and 0 elsewhere",
        "input",
        "derivatives",
        shape=("d",),
        domain="fixed",
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
    Symbol("K", "steps", "how many steps are taken", "size", "gradient-descent", domain="count"),
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
    Symbol(
        "^{-1}",
        "inverse",
        "the inverse: undoes what multiplying by the matrix did",
        "operator",
        "linear-regression",
    ),
    Symbol(
        r"\boldsymbol{\varepsilon}",
        "residual",
        "the errors of all predictions: targets minus predictions",
        "error",
        "linear-regression",
        shape=("n",),
        domain="any",
        unit="unit of the target",
    ),
    Symbol(
        "R^2",
        "r_squared",
        "the share of the spread of the targets that the predictions explain",
        "error",
        "linear-regression",
        domain="any",
        defined_by="mlmath_ref.evaluation.r_squared",
    ),
    # engineering-questions
    Symbol(
        r"\operatorname{RMSE}",
        "root_mean_squared_error",
        "the square root of the mean squared error",
        "error",
        "engineering-questions",
        domain="non-negative",
        unit="unit of the target",
        defined_by="mlmath_ref.losses.root_mean_squared_error",
    ),
    Symbol(
        r"\operatorname{MAE}",
        "mean_absolute_error",
        "the mean distance of predictions from targets",
        "error",
        "engineering-questions",
        domain="non-negative",
        unit="unit of the target",
        defined_by="mlmath_ref.losses.mean_absolute_error",
    ),
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
        r"\operatorname{TN}",
        "true_negative",
        "how many zeros were predicted as zeros",
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
        r"\operatorname{accuracy}",
        "accuracy",
        "the share of labels that were predicted right",
        "error",
        "engineering-questions",
        domain="probability",
        defined_by="mlmath_ref.evaluation.accuracy",
    ),
    Symbol(
        r"\operatorname{precision}",
        "precision",
        "the share of predicted ones that are truly ones",
        "error",
        "engineering-questions",
        domain="probability",
        defined_by="mlmath_ref.evaluation.precision",
    ),
    Symbol(
        r"\operatorname{recall}",
        "recall",
        "the share of true ones that were predicted as ones",
        "error",
        "engineering-questions",
        domain="probability",
        defined_by="mlmath_ref.evaluation.recall",
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
)
"""The one table, in reading order: one symbol, one meaning. The first chapter, "why-math", needs none."""


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
