"""Find exercises by label; a chapter is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from mlmath_ref.practice._exercise import (
    Exercise,
    Question,
    Result,
    asked,
    chapter_of,
    chapters,
    href,
    judged,
    title,
)


def exercises_of(chapter: str | None = None) -> Iterator[Exercise]:
    """Yield the exercises of a chapter, or of all."""
    for name in chapters() if chapter is None else [chapter]:
        yield from import_module(f"mlmath_ref.practice.{name.replace('-', '_')}").EXERCISES


def exercise(label: str) -> Exercise:
    """Return the exercise with a label.

    Raises
    ------
    ValueError
        If there is none; the message suggests labels like it.

    Examples
    --------
    >>> exercise("ex-derivatives-links").numbers["minutes"]
    300
    """
    chapter = chapter_of(label)
    for found in exercises_of(chapter) if chapter else ():
        if found.label == label:
            return found
    raise ValueError(f"no exercise has the label {label!r}{_like(label, [e.label for e in exercises_of()])}")


def check(label: str, /, seed: int | None = None, **answers: Any) -> Result:
    """Check answers to an exercise of the book.

    Parameters
    ----------
    label : str
        The exercise, such as ``ex-derivatives-links``.
    seed : int, optional
        The variant with fresh numbers that `ask` gave; without it, the numbers as printed.
    **answers : number, str, list, array, tuple, SymPy expression or function
        An answer for each part, under its name. Text is read as people type it: ``"3/4"``, ``"2x(wx − y)"``.
        Parts may be left out.

    Returns
    -------
    Result
        A verdict for each part: right, right but for something, the slip that it may be with where to read
        again, not right, or not answered yet.

    Raises
    ------
    ValueError
        If label or part is not known (the message suggests others), if an answer cannot be read, or if there
        are no fresh numbers.
    TypeError
        If an answer is of the wrong kind.

    Examples
    --------
    >>> check("ex-derivatives-rules", slope="22w - 176", weight=8)
    ex-derivatives-rules
      slope: right
      weight: right
    """
    found = exercise(label)
    names = [part.name for part in found.parts]
    for name in answers:
        if name not in names:
            raise ValueError(
                f"{label} has no part {name!r}; its parts are {', '.join(names)}{_like(name, names)}"
            )
    return judged(found, seed, answers)


def ask(label: str, seed: int | None = None) -> Question:
    """Return the question of an exercise, with fresh numbers if there is a seed.

    Parameters
    ----------
    label : str
        The exercise.
    seed : int, optional
        Any whole number from 0; the same one gives the same numbers.

    Returns
    -------
    Question
        Its text, its parts and how to answer.

    Raises
    ------
    ValueError
        If the label is not known, or the exercise has no fresh numbers; the message says why.

    Examples
    --------
    >>> print(str(ask("ex-derivatives-links", seed=1)).splitlines()[-1])
    Answer with `check("ex-derivatives-links", seed=1, slope=…, unit=…)`.
    """
    return asked(exercise(label), seed)


def as_data(exercise: Exercise, seeds: Sequence[int] = ()) -> dict[str, Any]:
    """Return what a page needs to ask and check an exercise without Python.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    seeds : sequence of int
        Variants with fresh numbers to give beside the printed one; none are given where it has none.

    Returns
    -------
    dict
        JSON-able. `label`; `reason`, why there are no fresh numbers, or empty; `parts`, what does not depend
        on numbers (name, kind, prompt; slips with name, hint, title, and href from the page of a chapter; by
        kind: number unit, rtol, atol; expression points, rtol; code signature); `variants`, the printed one
        first: seed, question, and for each part its `answer`, what each slip gives (`wrong`, in the order of
        the slips) and the `options` of a choice. Expressions are text, in the grammar of typed answers.
    """
    reason = exercise.fresh if isinstance(exercise.fresh, str) else ""
    return {
        "label": exercise.label,
        "reason": reason,
        "parts": [
            {
                "name": part.name,
                "kind": part.kind,
                "prompt": part.prompt,
                "slips": [
                    {"name": s.name, "hint": s.hint, "title": title(s.see), "href": href(s.see)}
                    for s in part.slips
                ],
                **part.settings(),
            }
            for part in exercise.parts
        ],
        "variants": [_variant(exercise, seed) for seed in (None, *(() if reason else seeds))],
    }


def _variant(exercise: Exercise, seed: int | None) -> dict[str, Any]:
    given = exercise.given(seed)
    return {
        "seed": seed,
        "question": exercise.text(given),
        "parts": [
            {
                "answer": part.plain(part.computed(part.answer, given)),
                "wrong": [part.plain(part.computed(slip.wrong, given)) for slip in part.slips],
                **part.variant(given),
            }
            for part in exercise.parts
        ],
    }


def _like(word: str, words: list[str]) -> str:
    """Return a question for the words that are most like another, if any are."""
    near = get_close_matches(word, words, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else ""
