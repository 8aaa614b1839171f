"""Say which cell of which chapter failed, and why, as the last words of a build.

MyST-NB's own message names a log file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

RULE = "-" * 18
ANSI = re.compile(r"\x1b\[[0-9;]*m")
LINES_SHOWN = 25


def describe(path: str, source: str, traceback: str) -> str:
    r"""Return a message about a failed cell.

    Parameters
    ----------
    path : str
        The chapter's file, as the message shall name it.
    source : str
        The chapter's text.
    traceback : str
        What the notebook client reports: the cell between two rules, then the kernel's traceback.

    Returns
    -------
    str
        File and line, the cell's number and first line, the error, and the end of the traceback.

    Examples
    --------
    >>> source = "```{code-cell}\n1\n```\n\n```{code-cell}\n1 / 0\n```\n"
    >>> print(describe("a.md", source, f"...\n{RULE}\n1 / 0\n{RULE}\n\nZeroDivisionError: division by zero"))
    a.md:6: cell 2 failed with ZeroDivisionError: division by zero
      its first line: 1 / 0
      | ZeroDivisionError: division by zero
    """
    plain = ANSI.sub("", traceback).strip()
    _, rule, rest = plain.partition(f"\n{RULE}\n")
    if not rule:  # no cell to blame, such as a kernel that died or a cell that took too long
        return f"{path}: {plain.splitlines()[-1] if plain else 'could not be run'}\n{_indent(plain)}"
    cell, _, report = rest.partition(f"\n{RULE}\n")
    start = source.find(cell)
    line = source.count("\n", 0, start) + 1
    number = len(re.findall(r"^```+\{code-cell\}", source[:start], re.MULTILINE))
    report = report.strip()
    first = next((text for text in cell.splitlines() if text.strip()), "")
    return (
        f"{path}:{line}: cell {number} failed with {report.splitlines()[-1] if report else 'no message'}\n"
        f"  its first line: {first.strip()}\n{_indent(report)}"
    )


def _indent(text: str) -> str:
    return "\n".join("  | " + line for line in text.splitlines()[-LINES_SHOWN:])


def report_failures(app: Sphinx, exception: Exception | None) -> None:
    """Log every failed cell of this build as an error."""
    if app.env is None:
        return
    for docname in sorted(app.env.found_docs):
        data = NbMetadataCollector.get_exec_data(app.env, docname)
        if data and not data["succeeded"]:
            path = Path(app.env.doc2path(docname))
            name = path.relative_to(app.srcdir).as_posix()
            logger.error(describe(f"book/{name}", path.read_text(encoding="utf-8"), data["traceback"] or ""))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook."""
    app.connect("build-finished", report_failures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
