"""The kinds of questions, and the slips that each knows."""

from __future__ import annotations

import copy
import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np

from mlmath_ref._checks import require_callable
from mlmath_ref.practice._reading import evaluate, numbers

Numbers: TypeAlias = Mapping[str, Any]

CLASSIC = {
    "factor 2 missing",
    "1/n missing",
    "sign flipped",
    "ŷ − y for y − ŷ",
    "y − ŷ for ŷ − y",
    "transpose missing",
    "rows for columns",
    "population for sample variance",
    "degrees for radians",
    "wrong unit",
    "squared, not rooted",
    "rooted, not squared",
    "percent for share",
    "bias forgotten",
    "upside down",
    "one step too many or too few",
    "another base of the logarithm",
}

REAL, POSITIVE, SHARE = (-2.0, 2.0), (0.5, 3.0), (0.1, 0.9)
"""Where the names of an expression are drawn from."""


@dataclass(frozen=True)
class Slip:
    """A classic way to go wrong, and what to say to it.

    Parameters
    ----------
    name : str
        One of `CLASSIC`, or a few words of its own.
    wrong : value or function of the exercise's numbers
        What a reader with this slip answers.
    hint : str
        One or two sentences that lead to the slip and not to the answer.
    see : str
        The section to go back to: ``page#Heading`` as printed, or ``page`` alone.
    """

    name: str
    wrong: Any
    hint: str
    see: str


@dataclass(frozen=True)
class Part(ABC):
    """One question of an exercise.

    Parameters
    ----------
    name : str
        The keyword under which it is answered.
    prompt : str
        What is asked, in words.
    answer : value or function of the exercise's numbers
        The right answer, computed.
    slips : tuple of Slip
        What it recognizes.
    """

    name: str
    prompt: str
    answer: Any
    slips: tuple[Slip, ...] = ()

    kind: ClassVar[str]

    def computed(self, value: Any, given: Numbers) -> Any:
        """Return an answer for the given numbers; a function gets those that its parameters name."""
        return self.read(filled(value, given), given)

    @abstractmethod
    def read(self, raw: Any, given: Numbers) -> Any:
        """Return what a reader gave, ready to be compared; raise an error if it is no answer."""

    @abstractmethod
    def agrees(self, came: Any, target: Any) -> bool:
        """Say whether two answers are the same."""

    def remark(self, came: Any, right: Any) -> str:
        """Return what can be said to an answer that is neither right nor a known slip."""
        return ""

    def near(self, came: Any, right: Any) -> str:
        """Return what is missing from an answer that is right otherwise."""
        return ""

    def plain(self, target: Any) -> Any:
        """Return an answer as JSON can hold it."""
        return target

    def settings(self) -> dict[str, Any]:
        """Return what else a page needs to check answers of this kind."""
        return {}

    def variant(self, given: Numbers) -> dict[str, Any]:
        """Return what of that depends on the numbers."""
        return {}


@dataclass(frozen=True)
class Number(Part):
    """A number, a vector or a matrix.

    Parameters
    ----------
    unit : str
        In words; shown beside the answer.
    rtol, atol : float
        An entry is right if it differs by at most `atol`, or by this share of the answer. The default takes
        three digits.
    """

    unit: str = ""
    rtol: float = 0.005
    atol: float = 1e-9

    kind: ClassVar[str] = "number"

    def read(self, raw: Any, given: Numbers) -> Any:
        """Return an array."""
        return numbers(self.name, raw)

    def agrees(self, came: Any, target: Any) -> bool:
        """Compare shapes, and each entry within the tolerance."""
        return bool(came.shape == target.shape and self._close(came, target, 1))

    def near(self, came: Any, right: Any) -> str:
        """Say that the shape is another, or that the rounding is too coarse."""
        if came.shape != right.shape:
            same = came.size == right.size and self._close(came.ravel(), right.ravel(), 1)
            return f"the numbers are right, but {came.shape} is not the shape that is asked" if same else ""
        return "close, but not close enough; give more digits" if self._close(came, right, 5) else ""

    def remark(self, came: Any, right: Any) -> str:
        """Say that the shape is another."""
        if came.shape == right.shape:
            return ""
        return "one number is asked" if right.ndim == 0 else f"{came.shape} is not the shape that is asked"

    def plain(self, target: Any) -> Any:
        """Return a number or lists of numbers."""
        return target.tolist()

    def settings(self) -> dict[str, Any]:
        """Return unit and tolerance."""
        return {"unit": self.unit, "rtol": self.rtol, "atol": self.atol}

    def _close(self, came: Any, target: Any, times: float) -> bool:
        allowed = times * np.maximum(self.atol, self.rtol * np.abs(target))
        return bool((np.abs(came - target) <= allowed).all())


@dataclass(frozen=True)
class Shape(Part):
    """The shape of an array: `(3,)`, `(5, 2)`, or `()` for a number."""

    kind: ClassVar[str] = "shape"

    def read(self, raw: Any, given: Numbers) -> Any:
        """Return a tuple of whole numbers."""
        if isinstance(raw, str) and re.fullmatch(r"[\s(\[]*(\d+(\s*[,x×]\s*\d+)*)?[\s,)\]]*", raw):
            raw = re.findall(r"\d+", raw)
        try:
            return tuple(int(size) for size in ([raw] if isinstance(raw, int) else raw))
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"{self.name} must be a shape such as (3,) or (5, 2), or () for a number; it is {raw!r}"
            ) from error

    def agrees(self, came: Any, target: Any) -> bool:
        """Compare the sizes."""
        return bool(came == target)

    def plain(self, target: Any) -> Any:
        """Return a list."""
        return list(target)


@dataclass(frozen=True)
class Expression(Part):
    """A formula, compared by what it means: at random points.

    Parameters
    ----------
    symbols : mapping of str to (low, high)
        The names that it may hold, and where each is drawn from: `REAL`, `POSITIVE`, `SHARE`, or two numbers.
    """

    symbols: Mapping[str, tuple[float, float]] = None  # type: ignore[assignment]

    kind: ClassVar[str] = "expression"
    RTOL: ClassVar[float] = 1e-6

    @property
    def points(self) -> dict[str, Any]:
        """For each name its values at eight points, always the same."""
        rng = np.random.default_rng(0)
        return {name: rng.uniform(low, high, size=8).round(3) for name, (low, high) in self.symbols.items()}

    def read(self, raw: Any, given: Numbers) -> Any:
        """Return the text of an expression, and its values at the points."""
        text = str(raw).replace("**", "^")
        return text, np.broadcast_to(evaluate(self.name, text, self.points), (8,))

    def agrees(self, came: Any, target: Any) -> bool:
        """Compare values."""
        (_, a), (_, b) = came, target
        return bool((np.abs(a - b) <= self.RTOL * np.maximum(1, np.abs(b))).all())

    def plain(self, target: Any) -> Any:
        """Return the text, which a page reads as `evaluate` does."""
        return target[0]

    def settings(self) -> dict[str, Any]:
        """Return the points, and the tolerance for values above 1 as a share, below it as it is."""
        return {"points": {name: at.tolist() for name, at in self.points.items()}, "rtol": self.RTOL}


@dataclass(frozen=True)
class Choice(Part):
    """One of several answers; the wrong ones are those of its slips, and all stand in alphabetical order."""

    kind: ClassVar[str] = "choice"

    def options(self, given: Numbers) -> list[str]:
        """Return the answers to choose from; they are lettered a, b, c and so on."""
        texts = [filled(value, given) for value in (self.answer, *(slip.wrong for slip in self.slips))]
        return sorted(texts, key=str.lower)

    def read(self, raw: Any, given: Numbers) -> Any:
        """Return the text of an option that is given by its letter or in full."""
        options, typed = self.options(given), str(raw).strip().lower()
        letters = "abcdefghij"[: len(options)]
        for letter, option in zip(letters, options, strict=True):
            if typed in (letter, option.lower()):
                return option
        raise ValueError(f"{self.name} must be one of {', '.join(letters)}, or its text; it is {raw!r}")

    def variant(self, given: Numbers) -> dict[str, Any]:
        """Return the options in their order."""
        return {"options": self.options(given)}

    def agrees(self, came: Any, target: Any) -> bool:
        """Compare the texts."""
        return bool(came == target)


@dataclass(frozen=True)
class Code(Part):
    """A function that the reader writes; `answer` and the slips' `wrong` are functions too.

    Parameters
    ----------
    signature : str
        Name and parameters, such as ``mean(values)``.
    cases : function of a random generator
        Returns hidden cases, each a tuple of arguments.
    rtol : float
        Numbers may differ by this share.
    """

    signature: str = ""
    cases: Callable[[np.random.Generator], Sequence[tuple[Any, ...]]] = None  # type: ignore[assignment]
    rtol: float = 1e-6

    kind: ClassVar[str] = "code"

    def computed(self, value: Any, given: Numbers) -> Any:
        """Return the function as it is."""
        return value

    def read(self, raw: Any, given: Numbers) -> Any:
        """Return the function."""
        require_callable(self.name, raw)
        return raw

    def agrees(self, came: Any, target: Any) -> bool:
        """Run both on every case."""
        return self._first_difference(came, target) is None

    def remark(self, came: Any, right: Any) -> str:
        """Say for which arguments the function does what, and what it should do."""
        case, result, wanted = self._first_difference(came, right)
        shown = ", ".join(np.array_repr(a) if isinstance(a, np.ndarray) else repr(a) for a in case)
        did = f"stops with {_said(result)}" if isinstance(result, Exception) else f"returns {result!r}"
        should = f"stop with {_said(wanted)}" if isinstance(wanted, Exception) else f"return {wanted!r}"
        return f"for {shown} it {did} and should {should}"

    def plain(self, target: Any) -> Any:
        """Return nothing: code is checked by Python."""

    def settings(self) -> dict[str, Any]:
        """Return the signature."""
        return {"signature": self.signature}

    def _first_difference(self, came: Any, target: Any) -> Any:
        for case in self.cases(np.random.default_rng(0)):
            result, wanted = _run(came, case), _run(target, case)
            if not _same(result, wanted, self.rtol):
                return case, result, wanted
        return None


def filled(value: Any, given: Numbers) -> Any:
    """Return a value, or what a function makes of those of the numbers that its parameters name."""
    if not callable(value):
        return value
    parameters = inspect.signature(value).parameters.values()
    return value(**{p.name: given[p.name] for p in parameters if p.name in given or p.default is p.empty})


def _run(function: Callable[..., Any], case: tuple[Any, ...]) -> Any:
    """Return what a function returns or raises; it gets copies of the arguments."""
    try:
        with np.errstate(all="ignore"):
            return function(*copy.deepcopy(case))
    except Exception as error:
        return error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _same(came: Any, wanted: Any, rtol: float) -> bool:
    """Say whether two results are alike: the same errors, texts, shapes, and numbers within the tolerance."""
    if isinstance(wanted, Exception) or isinstance(came, Exception):
        return type(came) is type(wanted)
    if isinstance(wanted, tuple):
        alike = isinstance(came, tuple) and len(came) == len(wanted)
        return alike and all(_same(a, b, rtol) for a, b in zip(came, wanted, strict=True))
    try:
        a, b = np.asarray(came), np.asarray(wanted)
        return a.shape == b.shape and bool(
            np.allclose(a, b, rtol=rtol, atol=rtol * 1e-3, equal_nan=True)
            if b.dtype.kind in "biufc"
            else (a == b).all()
        )
    except (TypeError, ValueError):  # ragged, or not of numbers
        return False
