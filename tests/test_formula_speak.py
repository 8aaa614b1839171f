r"""A formula is said in plain English, and two different formulas are never said alike."""

import itertools
import re
from collections.abc import Callable

import chapters
import pytest

from mlmath_ref.formula import tree as t
from mlmath_ref.formula.commands import IMPLICATIONS, INFIX, RELATIONS
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.letters import number_words, plain_letters, spoken_name
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.speak import _Speaker, short_meanings, speak
from mlmath_ref.formula.symbols import BOOK
from mlmath_ref.formula.tree import Symbol as S
from mlmath_ref.notation import SYMBOLS

a, b, f = S("a"), S("b"), S("f")
u, v, X = S(r"\mathbf{u}"), S(r"\mathbf{v}"), S(r"\mathbf{X}")
two = t.Number("2")
i = S("i")


def heard(formula: t.Node) -> str:
    """Return what is left of a reading for the ear: no commas."""
    return " ".join(re.sub(r"[^\w.' ]", "", speak(formula)).split())


READINGS = {
    r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b": "y hat equals vector w transpose times vector x plus b",
    r"\nabla_{\mathbf w} L = \frac{2}{n}\mathbf X^\top(\hat{\mathbf y}-\mathbf y)": (
        "the gradient of L with respect to vector w equals two over n times matrix X transpose times the "
        "quantity vector y hat minus vector y"
    ),
    r"L = \frac{1}{n} \sum_{i=1}^{n} (y_i - \hat{y}_i)^2": (
        "L equals one over n times the sum over i from one to n of the square of the quantity "
        "y sub i minus y hat sub i"
    ),
    r"w \leftarrow w - \alpha \frac{\partial L}{\partial w}": (
        "w becomes w minus alpha times the partial derivative of L with respect to w"
    ),
    r"\sigma(z) = \frac{1}{1 + e^{-z}}": (
        "sigma of z equals the fraction one all over one plus e to the power minus z"
    ),
    r"P(C \mid T) = \frac{P(T \mid C) P(C)}{P(T)}": (
        "the probability of C given T equals the fraction the probability of T given C times the probability "
        "of C all over the probability of T"
    ),
    r"P(\tilde{y} = 1) = p": "the probability of the event y tilde equals one end event equals p",
    r"P(T \mid \neg C)": "the probability of T given not C",
    r"\operatorname{E}[y]": "the expected value of y",
    r"\lVert \mathbf{u} - \mathbf{v} \rVert \le 12": (
        "the length of the quantity vector u minus vector v end quantity is at most twelve"
    ).replace(" end quantity is", " is"),
    r"\lvert y - \hat{y} \rvert \approx 13": "the absolute value of the quantity y minus y hat is about 13",
    r"\lvert \mathcal{B} \rvert": "the number of elements of script B",
    r"\mathbf{X} \in \mathbb{R}^{n \times 3}": "matrix X is in the real arrays of size n by three",
    r"\mathbf{y} \in \mathbb{R}^{n}": "vector y is in the real vectors of length n",
    r"w \in \mathbb{R}": "w is in the real numbers",
    r"w^* = \arg\min_w L(w)": "w star equals the value of w that minimizes L of w",
    r"\mathbf{u} \cdot \mathbf{v} = \mathbf{u}^\top \mathbf{v}": (
        "vector u dot vector v equals vector u transpose times vector v"
    ),
    r"\alpha \cdot b": "alpha times b",
    r"a - b + c": "a minus b plus c",
    r"a + b - c": "a plus b minus c",
    r"x_{ij} - \bar{x}_j": "x sub i j minus x bar sub j",
    r"w_{t+1}": "w sub the quantity t plus one",
    r"\mathbf{X}^{-1} \mathbf{y}": "matrix X inverse times vector y",
    r"(\mathbf{X}^\top \mathbf{X})^{-1}": "the inverse of the quantity matrix X transpose times matrix X",
    r"\frac{\mathrm{d}^2 L}{\mathrm{d}w^2}": "the second derivative of L with respect to w",
    r"\nabla L(\mathbf{w})": "the gradient of L at vector w",
    r"\sqrt{a + b}": "the square root of the quantity a plus b",
    r"y \ln p": "y times the natural log of p",
    r"n_m": "n sub m",
    r"\sum_{m=1}^{M} n_m": "the sum over m from one to capital M of n sub m",
    r"a^3": "a cubed",
    r"\text{slope} \ge 1.5": "slope is at least 1.5",
}


@pytest.mark.parametrize(("latex", "words"), READINGS.items(), ids=READINGS)
def test_readings(latex: str, words: str) -> None:
    assert speak(latex) == words


MEANINGS = {
    r"\nabla_{\mathbf w} L = \frac{2}{n}\mathbf X^\top(\hat{\mathbf y}-\mathbf y)": (
        "the gradient of the loss with respect to the weight vector equals two over n times matrix X "
        "transpose times the quantity the predictions minus the targets"
    ),
    r"y_i - \hat{y}_i": "the target of example i minus the prediction of example i",
    r"w_j x_j": "the weight of feature j times feature j",
    r"x_{ij}": "feature j of example i",
    r"x_{12}": "x sub one two",
    r"L_{\text{train}}": "the loss for train",
    r"\bar{x}^2": "the square of the mean of a feature",
    r"\frac{\partial L}{\partial p}": (
        "the partial derivative of the loss with respect to the probability of label 1"
    ),
    r"\alpha h": "the learning rate times h",
}


@pytest.mark.parametrize(("latex", "words"), MEANINGS.items(), ids=MEANINGS)
def test_readings_with_meanings(latex: str, words: str) -> None:
    assert speak(latex, meanings=True) == words


def test_each_short_meaning_belongs_to_one_symbol() -> None:
    short = short_meanings(BOOK)
    assert len(set(short.values())) == len(short) > 20
    assert not {"n", "i", "C", r"\sum", "e"} & short.keys()


# Nodes that LaTeX of the book does not have, by hand.
BY_HAND: list[tuple[t.Node, str]] = [
    (t.Dots("…"), "and so on"),
    (t.Slice(None, None), "everything"),
    (t.Slice(None, a), "the start up to a"),
    (t.Slice(a, None), "a up to the end"),
    (t.Index(S("x"), (i,), raised=True), "x superscript i"),
    (t.Index(t.Call(f, (a,)), (i,)), "the quantity f of a end quantity sub i"),
    (t.Power(a, S("*")), "a star"),
    (t.Power(t.Call(f, (a,)), t.Number("3")), "the cube of f of a"),
    (t.Power(a, t.Unary("-", t.Number("1"))), "a to the power minus one"),
    (t.Transpose(t.Binary("", X, u)), "the transpose of the quantity matrix X times vector u"),
    (t.Unary("!", a), "a factorial"),
    (t.Unary("%", a), "a percent"),
    (t.Unary("±", a), "plus or minus a"),
    (t.Unary("-", t.Binary("+", a, b)), "minus the quantity a plus b"),
    (t.Binary("×", u, v), "vector u cross vector v"),
    (t.Binary("·", t.Binary("+", t.Binary("", a, u), v), t.Index(v, (i,))),
     "the quantity a times vector u plus vector v end quantity dot vector v sub i"),
    (t.Binary("·", t.Gradient(f, order=2), u), "the Hessian of f times vector u"),
    (t.Binary("", t.Binary("", a, t.Reduce("∏", b, (i,))), a),
     "a times the quantity the product over i of b end quantity times a"),
    (t.Binomial(S("n"), S("k")), "n choose k"),
    (t.Root(a, two), "the square root of a"),
    (t.Root(a, t.Number("3")), "the cube root of a"),
    (t.Root(a, S("n")), "the root of degree n of a"),
    (t.Reduce("∑", a, (i,), domain=S(r"\mathcal{B}"), condition=t.Relation((i, S("j")), ("≠",))),
     "the sum over i in script B where the statement i is not equal to j end statement of a"),
    (t.Reduce("⋃", a), "the union of a"),
    (t.Extremum("max", a, (i,)), "the maximum over i of a"),
    (t.Limit(S("h"), t.Number("0"), a), "the limit as h goes to zero of a"),
    (t.Integral(a, (S("x"),)), "the integral of a with respect to x end integral"),
    (t.Integral(a, (S("x"),), two, t.Call(f, (b,))),
     "the integral from two to the quantity f of b end quantity of a with respect to x end integral"),
    (t.Norm(u, two), "the norm of kind two of vector u"),
    (t.Abs(t.Collection((a,))), "the number of elements of the set a, end set"),
    (t.Rounded(a, "down"), "the floor of a"),
    (t.Rounded(a, "up"), "the ceiling of a"),
    (t.Call(f, ()), "f of nothing"),
    (t.Call(f, (), (a,)), "f of nothing given a"),
    (t.Call(f, (a,), (b,)), "f of a given b"),
    (t.Call(S(r"\log_2"), (a,)), "the log to base two of a"),
    (t.Call(t.Index(S(r"\log"), (b,)), (a,)), "the log to base b of a"),
    (t.Call(t.Index(f, (b,)), (a,)), "f sub b of a"),
    (t.Derivative(f, (a,) * 7), "the 7th derivative of f with respect to a"),
    (t.Derivative(f, (a, b), True), "the partial derivative of f with respect to a and b"),
    (t.Derivative(f, (a,), at=(b,)), "the derivative of f with respect to a at b"),
    (t.Derivative(t.Derivative(f, (a,)), (b,)),
     "the derivative of the quantity the derivative of f with respect to a end quantity with respect to b"),
    (t.Differential(a), "the differential of a"),
    (t.Differential(a, True, 2), "the second partial differential of a"),
    (t.Differential(a, order=9), "the 9th differential of a"),
    (t.Probability(S("p"), (a,)), "p of a"),
    (t.Probability(S("P"), ()), "the probability of nothing"),
    (t.Probability(S("P"), (a, b), (t.Text("rain and snow"),)),
     "the probability of a and b given the event rain and snow end event"),
    (t.Probability(S("P"), (t.Binary("∩", a, b),)),
     "the probability of the event a intersected with b end event"),
    (t.Expectation("Var", (a,), over=f), "the variance over f of a"),
    (t.Matrix(((a, b), (b, a))), "the matrix with row one: a, then b; row two: b, then a; end matrix"),
    (t.Matrix(((a, b), (b, a)), "||"),
     "the determinant with row one: a, then b; row two: b, then a; end determinant"),
    (t.Matrix(((a, b),)), "the row vector a, then b, end vector"),
    (t.Matrix(((a,),) * 1), "the column vector a, end vector"),
    (t.Matrix(tuple((t.Number(str(k)), a) for k in range(14))),
     "the matrix with "
     + "; ".join(f"row {number_words(str(k + 1))}: {number_words(str(k))}, then a" for k in range(14))
     + "; end matrix"),
    (t.Sequence((a, b)), "the tuple a, then b, end tuple"),
    (t.Sequence((a, b), "⟨⟩"), "the list in ⟨⟩ a, then b, end ⟨⟩"),
    (t.Sequence((a, b), ""), "the list a, then b, end list"),
    (t.Call(a, (t.Relation((b, a), ("∥",)),)), "a of b relative to a"),
    (t.Condition(t.Blank(), "⇒", t.Relation((a, b), ("=",))), "this implies that a equals b"),
    (t.Collection(()), "the empty set"),
    (t.Collection((a,), t.Relation((a, two), (">",))),
     "the set of all a such that a is greater than two, end set"),
    (t.Relation((a, t.Sequence((two, b), "[)")), ("∈",)),
     "a is in the interval from two included to b excluded"),
    (t.Relation((a, t.Collection((b,))), ("∉",)), "a is not in the set b, end set"),
    (t.Indicator(t.Relation((a, b), ("=",))), "the indicator that a equals b end indicator"),
    (t.Cases((t.Case(a, t.Relation((b, two), ("<",))), t.Case(b, t.Text("otherwise")), t.Case(two))),
     "one of these cases: a if b is less than two; or else b, otherwise; or else two; end cases"),
    (t.Phrase((t.Text("slope along"), u)), "slope along vector u"),
    (t.Annotated(a, t.Text("small")), "a, with the note small, end note,"),
    (t.Relation((t.Blank(), a), ("=",)), "equals a"),
    (t.Relation((a, b), (r"→ \mathcal{D}",)), "a goes to with mathcal D above b"),
    (t.Evaluated(t.Call(f, (a,)), b), "the value of f of a at b"),
    (t.Evaluated(t.Derivative(f, (a,)), b),
     "the value of the quantity the derivative of f with respect to a end quantity at b"),
    (t.Condition(t.Relation((a, b), ("=",)), "⇒", b), "a equals b, which implies that b"),
    (t.Indicator(t.Condition(a, "⇔", b)),
     "the indicator that a which is the same as saying that b end indicator"),
    (t.Call(f, (t.Blank(),)), "f of blank"),
    (t.Statements((t.Condition(t.Relation((a, b), ("=",)), "if", t.Relation((b, a), ("≠",))), a)),
     "a equals b, if b is not equal to a; also, a"),
    (t.Indicator(t.Statements((t.Condition(a, "if", b), a))),
     "the indicator that a if b and then a end indicator"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "words"), BY_HAND, ids=lambda each: type(each).__name__)
def test_every_kind_of_node(node: t.Node, words: str) -> None:
    assert speak(node) == words


def test_no_kind_of_node_is_forgotten() -> None:
    kinds = {kind for kind in vars(t).values() if isinstance(kind, type) and issubclass(kind, t.Node)}
    statements = {t.Node, t.Relation, t.Statements, t.Condition}
    assert {kind for kind in kinds if not hasattr(_Speaker, f"say_{kind.__name__.lower()}")} == statements


def test_every_relation_and_operator_can_be_said() -> None:
    for sign in (*RELATIONS, *INFIX, *IMPLICATIONS):
        words = speak(parse(f"a {sign} b"))
        assert words.isascii(), sign


TRICKY = [
    (r"a (b + c)", r"a b + c"),
    (r"\frac{a + b}{c}", r"a + \frac{b}{c}"),
    (r"\frac{a}{b + c}", r"\frac{a}{b} + c"),
    (r"\frac{a}{\frac{b}{c}}", r"\frac{\frac{a}{b}}{c}"),
    (r"\frac{a}{b} c", r"\frac{a}{b c}"),
    (r"e^{-z + 1}", r"e^{-z} + 1"),
    (r"e^{z^2}", r"(e^z)^2"),
    (r"e^{z_k}", r"e^z z_k"),
    (r"\sqrt{a + b}", r"\sqrt{a} + b"),
    (r"\sqrt{a} b", r"\sqrt{a b}"),
    (r"\ln p + 1", r"\ln (p + 1)"),
    (r"\ln p \cdot b", r"\ln (p b)"),
    (r"f(a) + b", r"f(a + b)"),
    (r"f(g(a), b)", r"f(g(a, b))"),
    (r"\sum_{i=1}^{n} y_i + b", r"\sum_{i=1}^{n} (y_i + b)"),
    (r"\left(\sum_{i=1}^{n} y_i\right)^2", r"\sum_{i=1}^{n} y_i^2"),
    (r"\left(\sum_{i=1}^{n} y_i\right) b", r"\sum_{i=1}^{n} (y_i b)"),
    (r"w_{t+1}", r"w_t + 1"),
    (r"x_{ij}", r"x_i j"),
    (r"-a^2", r"(-a)^2"),
    (r"-(a + b)", r"-a + b"),
    (r"a - (b - c)", r"a - b - c"),
    (r"\mathbf{X} \mathbf{w}", r"x w"),
    (r"\mathbf{X}^\top \mathbf{w}", r"(\mathbf{X} \mathbf{w})^\top"),
    (r"\lVert \mathbf{u} \rVert^2", r"\lVert \mathbf{u}^2 \rVert"),
    (r"\lvert a \rvert + b", r"\lvert a + b \rvert"),
    (r"P(C \mid T) P(T)", r"P(C, T) P(T)"),
    (r"P(\tilde{y} = 1) = p", r"P(\tilde{y} = 1 = p)"),
    (r"\operatorname{E}[y]^2", r"\operatorname{E}[y^2]"),
    (r"\nabla L(\mathbf{w})", r"\nabla_{\mathbf{w}} L"),
    (r"\frac{\mathrm{d}}{\mathrm{d}w} (a w)", r"\frac{\mathrm{d} a}{\mathrm{d} w} w"),
    (r"\frac{\mathrm{d} L}{\mathrm{d} w}", r"\frac{\partial L}{\partial w}"),
    (r"\min_w L(w) + b", r"(\min_w L(w)) + b"),
    (r"k", "K"),
    (r"\sigma", r"\Sigma"),
    (r"\varepsilon", r"\epsilon"),
    (r"\hat{y}_i", r"y_i"),
    (r"a \le b", r"a < b"),
    (r"w \leftarrow a", r"w = a"),
    (r"1 + \frac{w}{h} + 2", r"\frac{1 + w}{h + 2}"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), TRICKY, ids=lambda each: each)
def test_tricky_pairs_are_said_differently(one: str, other: str) -> None:
    trees = [parse(latex, undeclared="variable") for latex in (one, other)]
    assert trees[0] != trees[1]
    assert speak(trees[0]) != speak(trees[1])


def test_a_capital_is_named_where_the_small_letter_is_there_too() -> None:
    assert speak(t.Binary("+", S("k"), S("K"))) == "k plus capital K"
    assert speak(t.Binary("+", S("k"), S("N"))) == "k plus N"


def book_formulas() -> list[str]:
    """Return every display formula of the book."""
    pages = map(chapters.read, chapters.reading_order())
    return [" ".join(found.latex.split()) for page in pages for found in page.displays]


def test_two_formulas_of_the_book_are_never_said_alike() -> None:
    readings: dict[str, str] = {}
    for latex in book_formulas():
        formula = parse(latex, undeclared="variable")
        same = readings.setdefault(heard(formula), t.compact(formula))
        assert same == t.compact(formula), latex
    assert len(readings) > 70


@pytest.mark.parametrize("latex", book_formulas())
def test_no_latex_is_left_in_a_reading_of_the_book(latex: str) -> None:
    words = speak(parse(latex, undeclared="variable"))
    assert not re.search(r"[\\{}^_$]", words)


PARTS: dict[str, Callable[[Callable[[], t.Node]], t.Node]] = {
    "sum": lambda g: t.Binary("+", g(), g()),
    "difference": lambda g: t.Binary("-", g(), g()),
    "product": lambda g: t.Binary("", g(), g()),
    "quotient": lambda g: t.Binary("/", g(), g()),
    "fraction": lambda g: t.Fraction(g(), g()),
    "power": lambda g: t.Power(g(), g()),
    "square": lambda g: t.Power(g(), two),
    "minus": lambda g: t.Unary("-", g()),
    "not": lambda g: t.Unary("¬", g()),
    "factorial": lambda g: t.Unary("!", g()),
    "total": lambda g: t.Reduce("∑", g(), (i,)),
    "total to": lambda g: t.Reduce("∑", g(), (i,), g(), g()),
    "minimum": lambda g: t.Extremum("min", g(), (i,)),
    "arg min": lambda g: t.Extremum("arg min", g(), (i,)),
    "limit": lambda g: t.Limit(i, g(), g()),
    "integral": lambda g: t.Integral(g(), (i,), g()),
    "call": lambda g: t.Call(f, (g(),)),
    "call of two": lambda g: t.Call(f, (g(), g())),
    "call given": lambda g: t.Call(f, (g(),), (g(),)),
    "log": lambda g: t.Call(t.Index(S(r"\log"), (g(),)), (g(),)),
    "probability": lambda g: t.Probability(S("P"), (g(),), (g(),)),
    "joint": lambda g: t.Probability(S("P"), (g(), g())),
    "expectation": lambda g: t.Expectation("E", (g(),), (), g()),
    "slope": lambda g: t.Derivative(g(), (g(),)),
    "slope at": lambda g: t.Derivative(g(), (a,), at=(g(),)),
    "value at": lambda g: t.Evaluated(g(), g()),
    "gradient": lambda g: t.Gradient(g()),
    "gradient by": lambda g: t.Gradient(g(), g()),
    "gradient at": lambda g: t.Gradient(g(), at=(g(),)),
    "index": lambda g: t.Index(g(), (g(),)),
    "transpose": lambda g: t.Transpose(g()),
    "choose": lambda g: t.Binomial(g(), g()),
    "root": lambda g: t.Root(g(), g()),
    "length": lambda g: t.Norm(g()),
    "column": lambda g: t.Matrix(((g(),), (g(),))),
    "equation": lambda g: t.Relation((g(), g()), ("=",)),
}


def trees(kinds: tuple[str, ...], depth: int) -> list[t.Node]:
    """Return all trees of the given kinds of nodes up to a depth, with one letter at the leaves."""
    below: list[t.Node] = [a]
    for _ in range(depth):
        made = {t.compact(node): node for node in below}
        for kind in kinds:
            places = 0

            def count() -> t.Node:
                nonlocal places
                places += 1
                return a

            PARTS[kind](count)
            for parts in itertools.product(below, repeat=places):
                rest = iter(parts)
                node = PARTS[kind](lambda rest=rest: next(rest))  # type: ignore[misc]
                made[t.compact(node)] = node
        below = list(made.values())
    return below


def collisions(kinds: tuple[str, ...], depth: int = 2) -> list[tuple[str, str]]:
    """Return pairs of different trees that sound alike."""
    seen: dict[str, str] = {}
    found = []
    for node in trees(kinds, depth):
        before = seen.setdefault(heard(node), t.compact(node))
        if before != t.compact(node):
            found.append((before, t.compact(node)))
    return found


@pytest.mark.parametrize("kind", PARTS)
def test_different_trees_never_sound_alike(kind: str) -> None:
    for other in PARTS:
        if other > kind:
            assert collisions((kind, other)) == []


@pytest.mark.parametrize("kind", PARTS)
def test_different_trees_of_one_kind_never_sound_alike(kind: str) -> None:
    assert collisions((kind,), 3) == []


@pytest.mark.parametrize(
    ("method", "kinds"),
    [("tight", ("call", "sum")), ("atom", ("index", "sum")), ("slope_of", ("gradient", "gradient by"))],
)
def test_the_search_finds_a_missing_group(
    method: str, kinds: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Speaker, method, lambda self, node: self.inner(node).words)
    assert collisions(kinds)


def test_a_long_sum_is_said_without_a_deep_call() -> None:
    formula: t.Node = a
    for _ in range(20_000):
        formula = t.Binary("+", formula, b)
    assert speak(formula).count("plus b") == 20_000


def test_deep_nesting_is_said_in_good_time() -> None:
    formula: t.Node = a
    for _ in range(60):
        formula = t.Power(t.Unary("-", formula), two)
    assert speak(formula).count("the square of") == 60


def test_an_unreadable_formula_is_an_error() -> None:
    with pytest.raises(FormulaError):
        speak(r"\frac{1}")


# Names


def test_symbols_of_the_book_have_different_names() -> None:
    names = [spoken_name(symbol.latex) for symbol in SYMBOLS if symbol.role != "operator"]
    assert len(set(names)) == len(names)


NAMES = {
    "x": "x",
    r"\bar{x}_m": "x bar sub m",
    r"\mathbf{0}": "the vector of zeros",
    r"\mathbf{1}": "the vector of ones",
    r"\boldsymbol{\Sigma}": "matrix big sigma",
    r"\hat{\boldsymbol{\theta}}": "vector theta hat",
    r"\mathbb{E}": "double-struck E",
    r"\mathbb{Z}": "the integers",
    r"\mathcal{B}": "script B",
    r"\operatorname{scaled\ distance}": "scaled distance",
    r"\text{false alarm 2}": "false alarm two",
    r"\text{on-time}": "on-time",
    r"\lambda_{\max}": "lambda sub max",
    "R^2": "R squared",
    "f''": "f prime prime",
    r"f^{\prime}": "f prime",
    "w^{(1)}": "w superscript ( one )",
    "w^": "w superscript",
    r"\hat": "hat",
    r"\{": "{",
    "x_{a": "x sub a",
    "x_{12}": "x sub twelve",
    "x_{13}": "x sub 13",
    r"\bar\mathbf x": "vector x bar",
}


@pytest.mark.parametrize(("latex", "words"), NAMES.items(), ids=NAMES)
def test_names(latex: str, words: str) -> None:
    assert spoken_name(latex) == words


def test_letters_that_are_said_by_their_bare_name() -> None:
    assert plain_letters(r"\tilde{K}") == {"K"}
    assert plain_letters(r"\lambda_{\max}") == set()
    assert plain_letters(r"c_{\text{miss}}") == {"c"}
