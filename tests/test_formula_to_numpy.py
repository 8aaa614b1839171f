r"""The line of Python for a formula: the text that people expect, and the value computed by hand."""

import math
import re
from typing import Any

import numpy as np
import pytest
import scipy.special

from mlmath_ref import gradient_descent, matrices, probability, statistics, vectors
from mlmath_ref.formula import tree as t
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.symbols import BOOK
from mlmath_ref.formula.to_numpy import to_numpy
from mlmath_ref.formula.tree import Symbol as S

N, D, K, BINS = 7, 3, 5, 4

OWN = BOOK.extended(
    {
        r"\beta": {"meaning": "how much of the old mean stays", "role": "setting"},
        r"\gamma": {},
        r"\mu": {},
        "K": {"role": "size"},
        "S": {"shape": ["d", "d"]},
        r"\mathbf{b}": {"shape": ["d"]},
        r"\mathbf{Q}": {"shape": ["n", "k"], "python": "Q"},
        r"\mathbf{K}": {"shape": ["n", "k"], "python": "keys"},
        r"\mathbf{V}": {"shape": ["n", "d"], "python": "V"},
        r"\mathbf{1}": {"shape": ["n"], "domain": "fixed", "python": "ones"},
        r"\operatorname{distance}": {"role": "operator", "python": "distance"},
        r"\operatorname{mistakes}": {"role": "error"},
        r"\lambda": {"role": "setting", "python": "lambda"},
    }
)
"""The book's table, and what a reader adds for formulas from papers."""


def names() -> dict[str, Any]:
    """Return seeded values under the names that the lines use: examples where a line has an index."""
    rng = np.random.default_rng(0)
    values: dict[str, Any] = {
        "np": np,
        "math": math,
        "scipy": scipy,
        "n": N,
        "d": D,
        "k": K,
        "M": BINS,
        "K": K,
    }
    values |= {
        "probability": probability,
        "vectors": vectors,
        "statistics": statistics,
        "matrices": matrices,
        "gradient_descent": gradient_descent,
    }
    for name in ("x", "y", "y_hat", "residual"):
        values[name] = rng.normal(size=N)
    for name in ("b", "c", "a", "mu", "beta", "gamma", "grad_w", "slope", "h"):
        values[name] = rng.normal()
    for name in ("u", "v", "w", "standard_deviation", "grad"):
        values[name] = rng.normal(size=D)
    values |= {"X": rng.normal(size=(N, D)), "B": rng.normal(size=(D, K)), "A": rng.normal(size=(N, D + 1))}
    values |= {"theta": rng.normal(size=D + 1), "z": rng.normal(size=K), "x_mean": 0.3, "y_mean": -0.2}
    values |= {
        "Q": rng.normal(size=(N, K)),
        "keys": rng.normal(size=(N, K)),
        "V": rng.normal(size=(N, D)),
        "S": rng.normal(size=(D, D)),
    }
    values |= {"p": rng.uniform(0.1, 0.9, size=N), "alpha": 0.1, "train": np.array([0, 2, 5]), "n_train": 3}
    values |= {"batch": np.array([1, 4]), "count": np.array([1, 2, 1, 3]), "lambda_": 0.7}
    values |= {"observed_rate": rng.uniform(size=BINS), "mean_prediction": rng.uniform(size=BINS)}
    return values


VALUES = names()
x, y, y_hat, w, X, b, u, v, z = (VALUES[name] for name in ("x", "y", "y_hat", "w", "X", "b", "u", "v", "z"))
batch, train = VALUES["batch"], VALUES["train"]
Q, keys, V_ = VALUES["Q"], VALUES["keys"], VALUES["V"]
loops = range(N)

# LaTeX, the line, and the value by hand, with loops and plain sums.
CASES: list[tuple[str, str, Any]] = [
    (r"\hat{\mathbf{y}} = \mathbf{X}\mathbf{w} + b", "y_hat = X @ w + b",
     [sum(X[i, j] * w[j] for j in range(D)) + b for i in loops]),
    (r"\hat{y} = \mathbf{w}^\top \mathbf{u} + b",
     "y_hat = w @ u + b", sum(w[j] * u[j] for j in range(D)) + b),
    (r"\hat{y}_i = c x_i + b", "y_hat = c * x + b", [VALUES["c"] * x[i] + b for i in loops]),
    (r"L = \frac{1}{n} \sum_{i=1}^{n} (\hat{y}_i - y_i)^2", "loss = np.mean((y_hat - y) ** 2)",
     sum((y_hat[i] - y[i]) ** 2 for i in loops) / N),
    (r"L = \frac{\sum_{i=1}^{n} (\hat{y}_i - y_i)^2}{n}", "loss = np.mean((y_hat - y) ** 2)",
     sum((y_hat[i] - y[i]) ** 2 for i in loops) / N),
    (r"L = 1 / n \sum_{i=1}^{n} (\hat{y}_i - y_i)^2", "loss = np.mean((y_hat - y) ** 2)",
     sum((y_hat[i] - y[i]) ** 2 for i in loops) / N),
    (r"L = \frac{1}{n} \lVert \mathbf{y} - \mathbf{X}\mathbf{w} \rVert^2",
     "loss = 1 / n * np.linalg.norm(y - X @ w) ** 2", sum((y[i] - X[i] @ w) ** 2 for i in loops) / N),
    (r"L_{\text{train}} = \frac{1}{n_{\text{train}}} \sum_{i \in \text{train}} (y_i - \hat{y}_i)^2",
     "loss_train = np.mean((y[train] - y_hat[train]) ** 2)", sum((y[i] - y_hat[i]) ** 2 for i in train) / 3),
    (r"c = \frac{1}{\lvert \mathcal{B} \rvert} \sum_{i \in \mathcal{B}} y_i",
     "c = np.mean(y[batch])", (y[1] + y[4]) / 2),
    (r"c = \frac{1}{n} \sum_{i \in \mathcal{B}} y_i", "c = 1 / n * np.sum(y[batch])", (y[1] + y[4]) / N),
    (r"c = \frac{1}{d} \sum_{i=1}^{n} y_i", "c = 1 / d * np.sum(y)", sum(y) / D),
    (r"\frac{\partial L}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (\hat{y}_i - y_i) x_i",
     "grad_w = 2 / n * ((y_hat - y) @ x)", 2 / N * sum((y_hat[i] - y[i]) * x[i] for i in loops)),
    (r"\nabla_{\mathbf w} L = \frac{2}{n}\mathbf X^\top(\hat{\mathbf y}-\mathbf y)",
     "grad_w = 2 / n * X.T @ (y_hat - y)",
     [2 / N * sum(X[i, j] * (y_hat[i] - y[i]) for i in loops) for j in range(D)]),
    (r"\nabla L = \frac{2}{\lvert \mathcal{B} \rvert} \sum_{i \in \mathcal{B}} (\hat{y}_i - y_i)\mathbf{x}_i",
     "grad = 2 / len(batch) * (X[batch].T @ (y_hat[batch] - y[batch]))",
     sum((y_hat[i] - y[i]) * X[i] for i in batch)),
    (r"w \leftarrow w - \alpha \frac{\partial L}{\partial w}",
     "w = w - alpha * grad_w", w - 0.1 * VALUES["grad_w"]),
    (r"\mathbf{w} \leftarrow \mathbf{w} - \alpha \nabla L(\mathbf{w})",
     "w = w - alpha * grad", w - 0.1 * VALUES["grad"]),
    (r"c = \frac{1}{1 + e^{-b}}", "c = 1 / (1 + np.exp(-b))", 1 / (1 + math.exp(-b))),
    (r"c = \sigma(b)", "c = probability.sigmoid(b)", 1 / (1 + math.exp(-b))),
    (r"c = \lVert \mathbf{u} - \mathbf{v} \rVert", "c = np.linalg.norm(u - v)", math.dist(u, v)),
    (r"c = \lVert \mathbf{u} \rVert_1", "c = np.linalg.norm(u, 1)", sum(map(abs, u))),
    (r"c = \lVert \mathbf{u} \rVert_\infty", "c = np.linalg.norm(u, np.inf)", max(map(abs, u))),
    (r"c = \lVert \mathbf{X} \rVert_F",
     "c = np.linalg.norm(X)", math.sqrt(sum(value**2 for value in X.flat))),
    (r"c = \sum_{i=1}^{n} \lVert \mathbf{x}_i \rVert",
     "c = np.sum(np.linalg.norm(X, axis=1))", sum(math.hypot(*X[i]) for i in loops)),
    (r"c = \mathbf{u} \cdot \mathbf{v}", "c = u @ v", sum(u[j] * v[j] for j in range(D))),
    (r"c = \sum_{j=1}^{d} u_j v_j", "c = u @ v", sum(u[j] * v[j] for j in range(D))),
    (r"c = \sum_{j=1}^{d} 2 u_j v_j", "c = 2 * (u @ v)", 2 * sum(u[j] * v[j] for j in range(D))),
    (r"c = \sqrt{\sum_{j=1}^{d} \left(\frac{u_j - v_j}{s_j}\right)^2}",
     "c = np.sqrt(np.sum(((u - v) / standard_deviation) ** 2))",
     math.sqrt(sum(((u[j] - v[j]) / VALUES["standard_deviation"][j]) ** 2 for j in range(D)))),
    (r"\hat{y}_i = \sum_{j=1}^{d} x_{ij} w_j",
     "y_hat = X @ w", [sum(X[i, j] * w[j] for j in range(D)) for i in loops]),
    (r"\bar{x}_j = \frac{1}{n} \sum_{i=1}^{n} x_{ij}",
     "x_mean = np.mean(X, axis=0)", [sum(X[:, j]) / N for j in range(D)]),
    (r"\mathbf{B} = \mathbf{u} \mathbf{v}^\top",
     "B = np.outer(u, v)", [[u[i] * v[j] for j in range(D)] for i in range(D)]),
    (r"\mathbf{u} = \mathbf{v} \odot \mathbf{w}", "u = v * w", [v[j] * w[j] for j in range(D)]),
    (r"c = \sum_{i=1}^{n} \sum_{j=1}^{d} x_{ij}", "c = np.sum(np.sum(X, axis=1))", sum(X.flat)),
    (r"c = \sum_{j=1}^{d} \sum_{i=1}^{n} x_{ij} y_i",
     "c = np.sum(X.T @ y)", sum(X[i, j] * y[i] for i in loops for j in range(D))),
    (r"c = \sum_{i=1}^{n} \sum_{i'=1}^{n} (\hat{y}_i - y_{i'})^2",
     "c = np.sum(sum((y_hat - y[i_other]) ** 2 for i_other in range(n)))",
     sum((y_hat[i] - y[j]) ** 2 for i in loops for j in loops)),
    (r"c = \sum_{i=1}^{n} i y_i",
     "c = sum((i + 1) * y[i] for i in range(n))", sum((i + 1) * y[i] for i in loops)),
    (r"c = \sum_{i=2}^{n} y_i y_{i-1}",
     "c = sum(y[i] * y[i - 1] for i in range(2 - 1, n))", sum(y[i] * y[i - 1] for i in range(1, N))),
    (r"c = \sum_{i=1}^{n} 3", "c = sum(3 for i in range(n))", 21),
    (r"c = \prod_{i=1}^{n} y_i", "c = np.prod(y)", math.prod(y)),
    (r"c = \prod_{i=1}^{n} i", "c = math.prod(i + 1 for i in range(n))", math.factorial(N)),
    (r"c = \sum_{i=1}^{3} y_i", "c = np.sum(y[:3])", y[0] + y[1] + y[2]),
    (r"c = \sum_i y_i", "c = np.sum(y)", sum(y)),
    (r"c = \sum_{\substack{i=1 \\ i \neq 2}}^{n} y_i",
     "c = sum(y[i] for i in range(n) if i + 1 != 2)", sum(y) - y[1]),
    (r"p_k = \frac{e^{z_k}}{\sum_{m=1}^{K} e^{z_m}}",
     "p = np.exp(z) / np.sum(np.exp(z))", scipy.special.softmax(z)),
    (r"\operatorname{ECE} = \sum_{m=1}^{M} \frac{n_m}{n} \lvert \bar{y}_m - \bar{p}_m \rvert",
     "expected_calibration_error = count / n @ np.abs(observed_rate - mean_prediction)",
     sum(VALUES["count"][m] / N * abs(VALUES["observed_rate"][m] - VALUES["mean_prediction"][m])
         for m in range(BINS))),
    (r"L = -\frac{1}{n} \sum_{i=1}^{n} (y_i \ln p_i + (1 - y_i) \ln (1 - p_i))",
     "loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))",
     -sum(y[i] * math.log(VALUES["p"][i]) + (1 - y[i]) * math.log(1 - VALUES["p"][i]) for i in loops) / N),
    (r"\boldsymbol{\theta} = (\mathbf{A}^\top \mathbf{A})^{-1} \mathbf{A}^\top \mathbf{y}",
     "theta = np.linalg.inv(A.T @ A) @ A.T @ y", np.linalg.lstsq(VALUES["A"], y)[0]),
    (r"\mathbf{A}^\top (\mathbf{A} \boldsymbol{\theta} - \mathbf{y}) = \mathbf{0}",
     "np.allclose(A.T @ (A @ theta - y), 0)", False),
    (r"\mathbf{V} = \operatorname{softmax}\left(\frac{\mathbf{Q}\mathbf{K}^\top}{\sqrt{k}}\right) \mathbf{V}",
     "V = scipy.special.softmax(Q @ keys.T / np.sqrt(k), axis=-1) @ V",
     [sum(math.exp(Q[i] @ keys[j] / math.sqrt(K)) * V_[j] for j in loops)
      / sum(math.exp(Q[i] @ keys[j] / math.sqrt(K)) for j in loops) for i in loops]),
    (r"\mathbf{u} = \begin{bmatrix} 1 \\ a \end{bmatrix}", "u = np.array([1, a])", [1, VALUES["a"]]),
    (r"c = \begin{vmatrix} 1 & 2 \\ 3 & a \end{vmatrix}",
     "c = np.linalg.det(np.array([[1, 2], [3, a]]))", VALUES["a"] - 6),
    (r"\mathbf{Q} = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}^2",
     "Q = np.linalg.matrix_power(np.array([[1, 2], [3, 4]]), 2)", [[7, 10], [15, 22]]),
    (r"c = w_1 x_{41} + w_2 x_{42}", "c = w[0] * X[3, 0] + w[1] * X[3, 1]", w[0] * X[3, 0] + w[1] * X[3, 1]),
    (r"c = u_d", "c = u[d - 1]", u[2]),
    (r"\hat{y}_i = w_1 x_{i1} + b", "y_hat = w[0] * X[:, 0] + b", w[0] * X[:, 0] + b),
    (r"\hat{y} = \beta_0 + \beta_1 x", "y_hat = beta_0 + beta_1 * x", None),
    (r"0 \le x_{i1} \le 168", "(0 <= X[:, 0]) & (X[:, 0] <= 168)", [0 <= X[i, 0] <= 168 for i in loops]),
    (r"a < b", "a < b", VALUES["a"] < b),
    (r"c = \begin{cases} a & \text{if } a > b \\ b & \text{otherwise} \end{cases}",
     "c = np.where(a > b, a, b)", max(VALUES["a"], b)),
    (r"c = \max(a, b, 0)", "c = np.maximum(np.maximum(a, b), 0)", max(VALUES["a"], b, 0)),
    (r"c = \max_i y_i", "c = np.max(y)", max(y)),
    (r"c = \min(\mathbf{u})", "c = np.min(u)", min(u)),
    (r"c = \arg\max_i y_i", "c = np.argmax(y)", list(y).index(max(y))),
    (r"c = \sqrt[3]{8} + \sqrt[4]{n}", "c = np.cbrt(8) + n ** (1 / 4)", 2 + N**0.25),
    (r"c = \log_2 8 + \log_{10} 100 + \log_{3} 9",
     "c = np.log2(8) + np.log10(100) + np.log(9) / np.log(3)", 7),
    (r"c = \binom{n}{2} + 3! + 5\%", "c = math.comb(n, 2) + math.factorial(3) + 5 / 100", 27.05),
    (r"c = \lfloor 2.5 \rfloor + \lceil 2.5 \rceil", "c = np.floor(2.5) + np.ceil(2.5)", 5),
    (r"c = 2 \pi + e", "c = 2 * np.pi + np.e", 2 * math.pi + math.e),
    (r"c = \operatorname{tr}(\mathbf{X}^\top \mathbf{X})",
     "c = np.trace(X.T @ X)", sum(value**2 for value in X.flat)),
    (r"c = \lambda \lVert \mathbf{w} \rVert^2", "c = lambda_ * np.linalg.norm(w) ** 2", 0.7 * sum(w**2)),
    (r"c = \cos(\mathbf{u}, \mathbf{v})", "c = vectors.cosine_similarity(u, v)",
     sum(u * v) / math.hypot(*u) / math.hypot(*v)),
    (r"c = \cos(a)", "c = np.cos(a)", math.cos(VALUES["a"])),
    (r"\mathbf{u} = \operatorname{proj}_{\mathbf{v}} \mathbf{u}", "u = vectors.project(u, v)",
     v * sum(u * v) / sum(v * v)),
    (r"c = a - (b - c)", "c = a - (b - c)", VALUES["a"] - b + VALUES["c"]),
    (r"c = a / (b c)", "c = a / (b * c)", VALUES["a"] / b / VALUES["c"]),
    (r"c = (-a)^2 - a^2", "c = (-a) ** 2 - a ** 2", 0),
    (r"c = (a^2)^3", "c = (a ** 2) ** 3", VALUES["a"] ** 6),
    (r"c = n^{-b n}", "c = n ** (-b * n)", N ** (-b * N)),
    (r"c = 2^{-n}", "c = 2 ** (-n)", 1 / 128),
    (r"c = a", "c = a", VALUES["a"]),
    (r"c = \tfrac{w_1}{60} (60 a)", "c = w[0] / 60 * (60 * a)", w[0] * VALUES["a"]),
    (r"c = \frac{1}{n} \sum_{i=1}^{n} [y_i > \hat{y}_i]", "c = np.mean(y > y_hat)", sum(y > y_hat) / N),
    (r"\mathbf{u} = \mathbf{0}", "u = np.zeros(d)", [0, 0, 0]),
    (r"\mathbf{B} = \mathbf{I}", "B = np.eye(d)", np.eye(D)),
    (r"\hat{y}_i = \mathbf{w}^\top \mathbf{x}_i + b",
     "y_hat = X @ w + b", [sum(X[i, j] * w[j] for j in range(D)) + b for i in loops]),
    (r"y_i = (\mathbf{x}_i - \mathbf{u}) \cdot \mathbf{w}",
     "y = (X - u) @ w", [sum((X[i, j] - u[j]) * w[j] for j in range(D)) for i in loops]),
    (r"y_i = \mathbf{x}_i^\top \mathbf{x}_i",
     "y = np.array([X[i] @ X[i] for i in range(n)])", [sum(X[i, j] ** 2 for j in range(D)) for i in loops]),
    (r"L = \frac{1}{n} \sum_{i=1}^{n} (y_i - \mathbf{w} \cdot \mathbf{x}_i)^2",
     "loss = np.mean((y - X @ w) ** 2)",
     sum((y[i] - sum(X[i, j] * w[j] for j in range(D))) ** 2 for i in loops) / N),
    (r"c = \mathbf{x}_1 \cdot \mathbf{x}_2", "c = X[0] @ X[1]", sum(X[0, j] * X[1, j] for j in range(D))),
    (r"c = \mathbf{1}^\top \mathbf{y}", "c = np.ones(n) @ y", sum(y)),
]  # fmt: skip


def run(lines: str, values: dict[str, Any]) -> Any:
    """Run lines and return the value that the last one assigns or has."""
    *before, last = lines.splitlines()
    exec("\n".join(before), values)
    if re.match(r"[\w\[\]]+ = ", last):
        last = last.partition(" = ")[2]
    return eval(last, values)


@pytest.mark.parametrize(("latex", "line", "value"), CASES, ids=[case[0] for case in CASES])
def test_lines_and_their_values(latex: str, line: str, value: Any) -> None:
    assert to_numpy(latex, OWN) == line
    if value is not None:
        np.testing.assert_allclose(run(line, names()), value, rtol=1e-12, atol=1e-12)


LINES_ONLY = {
    # names for slopes, chances and parts of the data
    r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial p} c = p": "grad_z = p",
    r"\frac{\mathrm{d}\ell}{\mathrm{d}w} = 2 a": "d_squared_error_d_w = 2 * a",
    r"\frac{\Delta L}{\Delta w} = a": "np.allclose(change_loss / change_w, a)",
    r"P(C \mid T) = \frac{P(T \mid C) P(C)}{P(T)}": "p_C_given_T = p_T_given_C * p_C / p_T",
    r"P(T \mid \neg C)": "p_T_given_not_C",
    r"P(\tilde{y} = 1) = p": "p_y_noisy_is_1 = p",
    r"P(C \cap T) = P(C, T)": "p_C_and_T = p_C_and_T",
    r"P(y_i = 1) = p": "p_y_i_is_1 = p",
    r"\operatorname{E}[\text{wrong}] = n p": "expected_wrong = n * p",
    r"\operatorname{E}[Y \mid C] = a": "expected_Y_given_C = a",
    r"\operatorname{Var}(Y) = a": "variance_Y = a",
    r"s_{\hat{y}}^2 = a": "np.allclose(standard_deviation_y_hat ** 2, a)",
    r"\bar{x}_{\text{day}} - b": "x_mean_day - b",
    r"\text{lower fence} = \text{lower quartile} - 1.5": "lower_fence = lower_quartile - 1.5",
    # functions
    r"\sigma(z) = \frac{1}{1 + e^{-z}}": "def sigmoid(z): return 1 / (1 + np.exp(-z))",
    r"\operatorname{distance}(\mathbf{u}, \mathbf{v}) = \lVert \mathbf{u} - \mathbf{v} \rVert": (
        "def distance(u, v): return np.linalg.norm(u - v)"
    ),
    r"\operatorname{proj}_{\mathbf{v}} \mathbf{u} = c \mathbf{v}": "def project(u, v): return c * v",
    r"L(w, b) = a": "loss = a",
    r"L(w + h)": "loss(w + h)",
    r"f(2) = 3": "np.allclose(f(2), 3)",
    r"f(\pi) = 3": "np.allclose(f(np.pi), 3)",
    # one step of a loop
    r"x_t = \beta x_{t-1} + (1 - \beta) a": "x[t] = beta * x[t - 1] + (1 - beta) * a",
    r"w_{t+1} - w^* = a (w_t - w^*)": "np.allclose(w[t + 1] - w_best, a * (w[t] - w_best))",
    # numbers below: a part of the name, or the place in an array
    r"c = \beta_1 a + \gamma_{12}": "c = beta_1 * a + gamma_1_2",
    r"c = \gamma_d": "c = gamma_d",
    r"x_t = \gamma_t x_0 + a": "x[t] = gamma[t] * x[0] + a",
    # a function on both sides is not defined by that
    r"L(w, b) = a L(b, w)": "np.allclose(loss(w, b), a * loss(b, w))",
    # a number has no transpose
    r"c = w^\top b": None,
    # the bold x_i is a row of X, the bold b_j a column of B, and other bold letters have names
    r"\hat{y}_i = \mathbf{x}_i^\top \mathbf{w} + b": "y_hat = X @ w + b",
    r"\mathbf{u} = \mathbf{X} \mathbf{b}_1": "u = X @ B[:, 0]",
    r"\mathbf{u} = \sum_{j=1}^k c_j \mathbf{b}_j": "u = B @ c",
    r"\mathbf{u} = \sum_{j=1}^k j \mathbf{b}_j": "u = sum((j + 1) * B[:, j] for j in range(k))",
    r"c = \mathbf{w}_1 \cdot \mathbf{w}_2": "c = w_1 @ w_2",
    r"\mathbf{w}_{t+1} = \mathbf{w}_t - \alpha \mathbf{u}": "w[t + 1] = w[t] - alpha * u",
    r"c = \sum_{i=1}^n \mathbf{x}_i^\top \mathbf{B} \mathbf{v}": "c = sum(X[i] @ B @ v for i in range(n))",
    # arrays inside of an array
    r"\mathbf{X} = \begin{bmatrix} \mathbf{u} & \mathbf{v} \end{bmatrix}": None,
    # several statements, comparisons, checks
    r"\kappa = a \qquad c = b": "condition_number = a\nc = b",
    r"a > p^* = \frac{b}{c}": "threshold = b / c\na > threshold",
    r"c = a \quad \text{exactly when } b > 0": "c = a",
    r"a < c \quad \text{exactly when} \quad b > 0": "(a < c) == (b > 0)",
    r"a < c \quad \text{if} \quad b > 0": "a < c",
    r"\operatorname{distance}(x_{ij}) \le \operatorname{distance}(y_i)": (
        "np.array([[distance(X[i, j]) <= distance(y[i]) for j in range(d)] for i in range(n)])"
    ),
    r"\mathbf{u} \cdot \mathbf{v} = \mathbf{u}^\top \mathbf{v}": "u @ v",
    r"\mathbf{X}^\top = \mathbf{X}": "np.allclose(X.T, X)",
    # the number of an example needs a loop over the free index too
    r"y_i = i x_i": "y = np.array([(i + 1) * x[i] for i in range(n)])",
    r"c = \sum_{i=1}^{n} \sum_{j=i}^{d} x_{ij}": (
        "c = sum(sum(X[i, j] for j in range(i + 1 - 1, d)) for i in range(n))"
    ),
    r"c = \frac{1}{n} \sum_{i=1}^{n} i y_i": "c = 1 / n * sum((i + 1) * y[i] for i in range(n))",
    r"c = \frac{1}{a + b} \sum_{i \in \mathcal{B}} y_i": "c = 1 / (a + b) * np.sum(y[batch])",
    r"c = \sum_{i \in \mathcal{B}} a": "c = sum(a for i in batch)",
    r"c = \sum_{i=1}^{n} \sum_{j=1}^{d} x_{ij} x_{ij}": "c = np.sum(np.sum(X * X, axis=1))",
    r"c = \lvert \mathbf{B} \rvert": "c = np.linalg.det(B)",
    r"c = \frac{1}{n} \prod_{i=1}^{n} y_i": "c = 1 / n * np.prod(y)",
    r"c = \sum_{i=1}^{d} x_{ii}": "c = sum(X[i, i] for i in range(d))",
    r"\mathbf{u} = \mathbf{e}_j": "u = e_j",
    # nothing to compute
    r"x_t = t a": None,
    r"c = \max_i x_{ij}": None,
    r"\mathbf{X} \in \mathbb{R}^{n \times 3}": None,
    r"\hat{y}": None,
    r"w^* = \arg\min_w L(w)": None,
    r"\frac{\mathrm{d}L}{\mathrm{d}w} = \lim_{h \to 0} \frac{L(w + h) - L(w)}{h}": None,
    r"\frac{\mathrm{d}^2 L}{\mathrm{d}w^2} = a": None,
    r"\frac{\mathrm{d}}{\mathrm{d}w} a = 0": None,
    r"\nabla (a + b) = c": None,
    r"\text{data} \to \text{model}": None,
    r"a \sim b": None,
    r"c = \mathbf{u} \mathbf{v}": None,
    r"c = \mathbf{u} \otimes \mathbf{v}": None,
    r"c = a \pm b": None,
    r"c = \max_{a \in \mathcal{B}} a": None,
    r"c = \sup_i y_i": None,
    r"c = \sum y_i": None,
    r"c = \sum_{i \neq 2} y_i": None,
    r"c = \lVert \mathbf{X} \rVert_\beta": None,
    r"c = \int_0^1 x \, \mathrm{d}x": None,
    r"\mathbf{x} = \begin{bmatrix} x_1 & \cdots & x_d \end{bmatrix}": None,
}


@pytest.mark.parametrize(("latex", "line"), LINES_ONLY.items(), ids=LINES_ONLY)
def test_lines(latex: str, line: str | None) -> None:
    assert to_numpy(latex, OWN) == line


n, i, c = S("n"), S("i"), S("c")
y_i = t.Index(S("y"), (i,))
below = t.Relation((S("a"), S("b")), ("<",))
BY_HAND: list[tuple[t.Node, str | None]] = [
    (t.Relation((t.Blank(), t.Binary("·", S("a"), S("b"))), ("=",)), "a * b"),
    (t.Relation((t.Call(t.Fraction(S("a"), S("b")), (c,)), c), ("=",)), None),
    (t.Relation((t.Derivative(t.Fraction(S("a"), S("b")), (c,)), c), ("=",)), None),
    (t.Power(S("a"), S("*")), "a_best"),
    (t.Relation((S(r"\mathbf{u}"), S(r"\mathbf{e}_j")), ("=",)), "u = e_j"),
    (t.Unary("±", S("a")), None),
    (t.Unary("+", t.Unary("-", S("a"))), "-a"),
    (t.Index(t.Call(S("f"), (c,)), (i,)), None),
    (t.Index(S("y"), (t.Slice(None, None),)), None),
    (t.Index(t.Symbol("y"), (t.Fraction(n, t.Number("2")),)), None),
    (t.Reduce("∑", y_i, (i, S("j"))), None),
    (t.Reduce("∑", y_i, (i,), t.Number("1"), n, None, S("a")), None),
    (t.Reduce("∑", y_i, (t.Number("2"),)), None),
    (t.Reduce("⋃", y_i, (i,)), None),
    (
        t.Extremum("max", t.Binary("", y_i, t.Index(S("x"), (S("j"),))), (i,)),
        "np.array([np.max(y * x[j]) for j in range(d)])",
    ),
    (
        t.Norm(t.Index(t.Symbol(r"\mathbf{u}"), (S("j"),))),
        "np.linalg.norm(u, axis=1)",
    ),
    (t.Call(S("f"), ()), None),
    (t.Indicator(S("a")), None),
    (t.Cases((t.Case(S("a")),)), None),
    (t.Cases((t.Case(S("a"), t.Text("often")), t.Case(S("b")))), None),
    (t.Gradient(t.Binary("+", S("f"), S("g"))), None),
    (t.Gradient(S("f"), S("w"), 2), "hessian_w"),
    (t.Expectation("E", (S("Y"),), (), S("C")), None),
    (t.Probability(S("P"), (t.Fraction(S("a"), S("b")),)), None),
    (t.Derivative(S("L"), (t.Fraction(S("a"), S("b")),)), None),
    (t.Dots("…"), None),
    (t.Relation((c, S(r"\sigma")), ("=",)), None),
    (t.Relation((S("a"), S("b")), ("∝",)), None),
]


@pytest.mark.parametrize(("node", "line"), BY_HAND, ids=lambda each: str(each)[:60])
def test_lines_of_trees(node: t.Node, line: str | None) -> None:
    assert to_numpy(node) == line


def test_an_unreadable_formula_is_an_error() -> None:
    with pytest.raises(FormulaError):
        to_numpy(r"\frac{1}")


def test_an_undeclared_symbol_is_named_after_itself() -> None:
    assert (
        to_numpy(t.Relation((S("c"), t.Binary("", S(r"\boldsymbol{\eta}"), S("q_0"))), ("=",)))
        == "c = eta * q_0"
    )


def test_a_subscript_that_the_right_side_has_too_is_an_index():
    own = BOOK.extended({"q": {"meaning": "which one"}, "g": {"shape": ["n"]}, "u": {"shape": ["n"]}})
    assert to_numpy("u_q = 2 g_q", own) == "u = 2 * g"
    assert to_numpy("u_q = 2 g_1", own) == "u_q = 2 * g[0]"
