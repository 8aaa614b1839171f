"""Run the cells of a page in a browser and send what they show: text, results, figures, errors.

The worker gives the function that sends; everything else is Python's. Matplotlib draws in `book_figures`,
beside this file.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from pyodide.code import eval_code_async
from pyodide.ffi import JsException, JsProxy

Send = Callable[[str, str], None]
Fetch = Callable[[str, Callable[[JsProxy], str]], JsProxy]

LIMIT = 100_000
"""Characters of text that one cell can show; a page with more would stand still."""

READERS = "cell "
"""What the name of a reader's code begins with."""


class Outputs:
    """What a cell shows, in order, cut where it is too much.

    Parameters
    ----------
    send : callable
        Takes a kind (``stdout``, ``latex``, ``svg``, …) and a text.
    """

    def __init__(self, send: Send) -> None:
        self.send = send
        self.begin()

    def begin(self) -> None:
        """Get ready for the next cell."""
        self._kind, self._waiting, self._since = "stdout", [], time.monotonic()
        self._shown = self._cut = 0

    def write(self, kind: str, text: str) -> None:
        """Take text, and send it a few times a second at most: each message costs the page time."""
        room = LIMIT - self._shown
        self._shown += len(text[:room])
        self._cut += len(text) - len(text[:room])
        if kind != self._kind:
            self.flush()
            self._kind = kind
        self._waiting.append(text[:room])
        if time.monotonic() - self._since > 0.1:
            self.flush()

    def show(self, kind: str, content: str) -> None:
        """Send a result or a picture, behind the text before it."""
        self.flush()
        self.send(kind, content)

    def flush(self) -> None:
        """Send the text that waits."""
        if text := "".join(self._waiting):
            self.send(self._kind, text)
        self._waiting, self._since = [], time.monotonic()

    def end(self) -> None:
        """Send what is left, and say what was cut."""
        self.flush()
        if self._cut:
            self.send("note", f"… and {self._cut:,} characters more, which are not shown.")


class Stream(io.TextIOBase):
    """What `print` writes to."""

    def __init__(self, outputs: Outputs, kind: str) -> None:
        self._outputs, self._kind = outputs, kind

    def writable(self) -> bool:
        """Text can be written."""
        return True

    def write(self, text: str) -> int:
        """Pass the text on."""
        self._outputs.write(self._kind, text)
        return len(text)


WAYS = (
    ("svg", "_repr_svg_"),
    ("png", "_repr_png_"),
    ("html", "_repr_html_"),
    ("latex", "_repr_latex_"),
)
"""How objects say what they look like, as in Jupyter, the best first."""


def display(*values: object) -> None:
    """Show values as Jupyter does: as mathematics, a table or a picture where they know how, else as text."""
    for value in values:
        for kind, name in WAYS:
            method = getattr(type(value), name, None)
            content = method(value) if method else None
            if content is not None:
                text = base64.b64encode(content).decode() if isinstance(content, bytes) else content
                OUTPUTS.show(kind, text)
                break
        else:
            OUTPUTS.write("stdout", f"{value!r}\n")


def error(failure: BaseException, name: str) -> tuple[str, str]:
    """Return where an error came up, as the line of the cell or nothing, and what Python says of it.

    What Python did before it came to the reader's code is left out.
    """
    trace: TracebackType | None = failure.__traceback__
    while trace and not trace.tb_frame.f_code.co_filename.startswith(READERS):
        trace = trace.tb_next
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == name and frame.lineno]
    if isinstance(failure, SyntaxError) and failure.filename == name and failure.lineno:
        lines = [failure.lineno]
    text = "".join(traceback.format_exception(type(failure), failure, trace, limit=20))
    return (str(lines[-1]) if lines else ""), text


def figures() -> ModuleType | None:
    """Return Matplotlib's place to draw, if a cell has used it."""
    return sys.modules.get("book_figures")


OUTPUTS = Outputs(lambda kind, content: None)
SPACE: dict[str, Any] = {}


def fill(fetch: Fetch) -> Callable[[str, tuple[Any, ...]], None]:
    """Return what gives a font its content when it is first opened.

    Parameters
    ----------
    fetch : callable
        Takes the name of a file and what computes its hash; returns the file, compressed and checked.
    """

    def opened(event: str, about: tuple[Any, ...]) -> None:
        if event != "open" or about[1] != "r" or FONTS not in str(about[0]) or os.path.getsize(about[0]):
            return
        path = Path(about[0])
        try:
            packed = fetch(path.name, lambda packed: hashlib.sha256(packed.to_bytes()).hexdigest())
        except JsException as failure:
            raise OSError(failure.message) from None
        path.write_bytes(gzip.decompress(packed.to_bytes()))

    return opened


FONTS = "/matplotlib/mpl-data/fonts/ttf/"
"""Where most files are empty at first: see `tools/live_compile.py`."""


def start(send: Send, fetch: Fetch) -> None:
    """Get ready for a page."""
    OUTPUTS.send = send
    sys.addaudithook(fill(fetch))
    sys.stdout, sys.stderr = Stream(OUTPUTS, "stdout"), Stream(OUTPUTS, "stderr")
    shim = ModuleType("IPython.display")
    vars(shim).update(display=display, **{name: _dressed(name, way) for name, way in DRESSES.items()})
    ipython = ModuleType("IPython")
    vars(ipython).update(get_ipython=lambda: None, version_info=(0,))  # Matplotlib asks both
    sys.modules |= {"IPython": ipython, "IPython.display": shim}
    SPACE.update(__name__="__main__", display=display)


DRESSES = {"HTML": "_repr_html_", "SVG": "_repr_svg_", "Latex": "_repr_latex_", "Math": "_repr_latex_"}


def _dressed(name: str, way: str) -> type:
    """Return a class of IPython's: a text that says how it is to be shown."""
    around = "$\\displaystyle {}$" if name == "Math" else "{}"
    return type(name, (str,), {way: lambda self: around.format(str(self))})


async def run(code: str, name: str) -> bool:
    """Run a cell in the page's namespace; show its last expression; return whether it went well."""
    OUTPUTS.begin()
    try:
        value = await eval_code_async(code, SPACE, filename=name)
        if value is not None:
            SPACE["_"] = value
            display(value)
        if drawn := figures():
            drawn.show()
    except BaseException as failure:  # also SystemExit: the page's Python must live on
        OUTPUTS.end()
        line, text = error(failure, name)
        OUTPUTS.send("error", f"{line}\n{text}")
        if drawn := figures():
            drawn.forget()
        return False
    OUTPUTS.end()
    return True


async def evaluate(code: str) -> str:
    """Run code in a namespace of its own and return its last expression as text.

    Raises
    ------
    RuntimeError
        With the traceback of the code, where it has an error.
    """
    try:
        return str(
            await eval_code_async(code, {"__name__": "practice"}, filename=f"{READERS}of the exercise")
        )
    except BaseException as failure:
        raise RuntimeError(error(failure, "")[1]) from None
