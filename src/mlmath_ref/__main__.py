r"""Read a formula on the command line: what it says, what its symbols mean, its Python, and whether it holds.

Run ``python -m mlmath_ref read '\hat{y} = w x + b'``, or ``check`` in place of ``read``. Symbols that the
book does not have come from a file of your own, with one row for each::

    \beta: {meaning: how much of the old mean stays, role: setting, domain: probability}
    m: {meaning: the moving mean, role: statistic}

and ``read --symbols own.yml 'm_t = \beta m_{t-1} + (1 - \beta) x_t'`` reads the formula with them. What a row
leaves out, the book's row of the same symbol says; see `mlmath_ref.formula.symbols.Table.extended`.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.read import read
from mlmath_ref.formula.strangers import with_strangers
from mlmath_ref.formula.symbols import BOOK, Kind, Table
from mlmath_ref.notation import Domain, Role

OK, WRONG, UNREADABLE = 0, 1, 2
"""Exit codes: nothing wrong was found, the formula is wrong, formula or command cannot be understood."""

_SAMPLE = r"""\beta: {meaning: how much of the old mean stays, role: setting, domain: probability}
m: {meaning: the moving mean, role: statistic}
"""
_EXAMPLES = rf"""
examples:
  python -m mlmath_ref read '\hat{{y}} = \mathbf{{w}}^\top \mathbf{{x}} + b'
  python -m mlmath_ref read --json '\sigma(z) = \frac{{1}}{{1 + e^{{-z}}}}'
  echo 'L = \frac{{1}}{{n}} \sum_{{i=1}}^{{n}} (y_i - \hat{{y}}_i)^2' | python -m mlmath_ref check -
  python -m mlmath_ref read --symbols own.yml 'm_t = \beta m_{{t-1}} + (1 - \beta) x_t'

own.yml, with one row for each symbol that the book does not have, or that means something else here:
{textwrap.indent(_SAMPLE, "  ")}
A row may have
  meaning  words, which the sentence and the table use
  role     {", ".join(get_args(Role))}
  shape    names of sizes, such as [n, d] for a matrix; [] for one number
  domain   {", ".join(filter(None, get_args(Domain)))}
  unit     words, such as hours
  python   the name in the line of Python
  kind     {", ".join(get_args(Kind))}: how brackets and indices behind it are read
What it leaves out, the book's row of the same symbol says.

exit codes: {OK} nothing wrong found, {WRONG} the formula is wrong (check), {UNREADABLE} cannot be understood
"""

_UNDECLARED = (
    "The row goes into a file that --symbols names; or let --undeclared variable take it for a number."
)


class _UsageError(Exception):
    """What the reader of the message can mend: a file that is missing, or a table with a mistake."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the name of the program; that of this process unless given.

    Returns
    -------
    int
        The exit code.

    Raises
    ------
    SystemExit
        If help was asked for, or the arguments make no sense.

    Examples
    --------
    >>> main(["read", "n = 7"])  # doctest: +NORMALIZE_WHITESPACE
    Formula  n = 7
    Read     n equals seven
    <BLANKLINE>
    Symbol  Role  Shape   Python  Meaning
    n       size  number  n       how many examples there are
    <BLANKLINE>
    Python
        n = 7
    0
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may lack a sign of the formula
    options = _parser().parse_args(arguments)
    try:
        latex = _formula(options.formula)
        table = BOOK if options.symbols is None else BOOK.extended(_rows(options.symbols))
        command = _check if options.command == "check" else _read
        return command(latex, table, options)
    except (FormulaError, _UsageError) as error:
        print(f"error: {error}", file=sys.stderr)
        if "symbol table" in str(error):
            print(_UNDECLARED, file=sys.stderr)
    except (TypeError, ValueError) as error:
        print(f"error: {options.symbols}: {error}", file=sys.stderr)
    return UNREADABLE


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m mlmath_ref",
        description="Read a formula, or check it on random values.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="{read,check}")
    texts = {
        "read": "say it in words, explain its symbols, and write the Python for it",
        "check": "compute both sides on random values, and say which step is wrong",
    }
    for name, text in texts.items():
        command = commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=_EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_argument(
            "formula",
            metavar="FORMULA",
            help="the formula in LaTeX, without dollar signs, in single quotes; - reads it from standard "
            "input; put -- before one that starts with a minus",
        )
        command.add_argument(
            "--symbols", metavar="FILE", type=Path, help="a YAML or JSON file with symbols of your own"
        )
        command.add_argument(
            "--undeclared",
            choices=("error", "variable"),
            default="error",
            help="what to do with a symbol that no table has: stop (the default), or take it for a variable",
        )
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _formula(argument: str) -> str:
    """Return the formula, from the command line or from standard input."""
    if argument != "-":
        return argument
    text = sys.stdin.read().strip()
    if not text:
        raise _UsageError("standard input is empty; it must hold a formula")
    return text


def _rows(path: Path) -> Any:
    """Return the rows of a reader's own table."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise _UsageError(f"{path} is not JSON: {error}") from None
    import yaml  # here: only a reader with a table waits for it

    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise _UsageError(f"{path} is not YAML: {error}") from None


def _read(latex: str, table: Table, options: argparse.Namespace) -> int:
    """Print what a formula says."""
    reading = read(latex, table, undeclared=options.undeclared)
    print(json.dumps(reading.to_dict(), ensure_ascii=False, indent=2) if options.json else reading)
    return OK


def _check(latex: str, table: Table, options: argparse.Namespace) -> int:
    """Execute a formula and print what became of it."""
    from mlmath_ref.formula.execute import execute  # here: it takes SymPy, for which `read` need not wait

    if options.undeclared == "variable":
        table = with_strangers(parse(latex, table, undeclared="variable"), table)
    report = execute(latex, table)
    if options.json:
        steps = [
            {
                "step": f"{step.left} {step.relation} {step.right}".strip(),
                "outcome": step.outcome,
                "message": step.message,
            }
            for step in report.steps
        ]
        data = {"formula": latex, "outcome": report.outcome, "ok": report.ok, "steps": steps}
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        print(report)
    return OK if report.ok else WRONG


if __name__ == "__main__":
    sys.exit(main())
