"""Run chapters side by side, one on each core, and keep what they print and draw.

Each is run as MyST-NB runs it: with a fresh kernel, in the chapter's folder. `records` keeps the results.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import records
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from stamps import ROOT
from traitlets.config import Config

sys.path.append(str(ROOT / "book" / "_ext"))  # where the keys are

from cache_key import keys

TIMEOUT = 120
"""How many seconds a cell may take, if _config.yml does not say."""

LONGEST_SOCKET = 70
"""How long the name of a folder may be, so that a socket in it has a name that all systems allow (104)."""

THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""The cores run chapters, not parts of one; and sums always added in one order have the same bytes."""

IPYTHON = """\
c.IPKernelApp.log_level = 40  # errors only
c.HistoryManager.enabled = False  # kernels side by side would wait for one file
"""

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LINES_SHOWN = 25


@dataclass(frozen=True)
class Failure:
    """A cell that failed: its chapter, line, number, code, error, and what the kernel said of it."""

    path: Path
    line: int
    cell: int
    code: str
    error: str
    report: str = ""

    def __str__(self) -> str:
        name = self.path.relative_to(ROOT).as_posix() if self.path.is_relative_to(ROOT) else str(self.path)
        first = next((line.strip() for line in self.code.splitlines() if line.strip()), "")
        lines = [
            f"{name}:{self.line}: cell {self.cell} failed with {self.error}",
            f"  its first line: {first}",
        ]
        told = ANSI.sub("", self.report).strip().splitlines()[-LINES_SHOWN:]
        return "\n".join([*lines, *(f"  | {line}" for line in told)])


class ExecutionError(RuntimeError):
    """A cell failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


async def run(path: Path, text: str, folder: Path, timeout: int = TIMEOUT) -> Any:
    """Run a page and return the notebook with its outputs.

    Parameters
    ----------
    path, text : Path, str
        The page, as messages name it, and what it says.
    folder : Path
        Where it runs: the folder that its relative paths start from.
    timeout : int
        How many seconds a cell may take.

    Raises
    ------
    ExecutionError
        If a cell fails, takes too long or ends the kernel.
    """
    notebook = records.notebook_of(text)
    started = 0

    def note(cell: Any, cell_index: int) -> None:
        nonlocal started
        started = cell_index

    with tempfile.TemporaryDirectory(prefix="kernel-", ignore_cleanup_errors=True) as connection:
        settings: dict[str, Any] = {"connection_file": str(Path(connection, "kernel.json"))}
        if os.name == "posix" and len(connection) < LONGEST_SOCKET:
            settings["transport"] = "ipc"  # two kernels that start together may pick the same port of TCP
        client = NotebookClient(
            notebook,
            timeout=timeout,
            resources={"metadata": {"path": str(folder)}},
            config=Config(KernelManager=settings),
            shutdown_kernel="immediate",
            on_cell_start=note,
            record_timing=False,
            coalesce_streams=True,  # how a kernel cuts what it prints depends on the moment
        )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # those of the client are not about the page
                await client.async_execute()
        except CellTimeoutError:
            raise _failure(path, text, notebook, started, f"no end after {timeout} s") from None
        except CellExecutionError as error:
            told = f"{error.ename}: {error.evalue}"
            raise _failure(path, text, notebook, started, told, str(error.traceback)) from None
        except RuntimeError as error:  # such as a kernel that died
            raise _failure(path, text, notebook, started, f"{type(error).__name__}: {error}") from None
    return notebook


def _failure(
    path: Path, text: str, notebook: Any, index: int, error: str, report: str = ""
) -> ExecutionError:
    """Return the error for the cell of this index, with its line in the page."""
    code = notebook.cells[index].source
    lines = text.splitlines(keepends=True)
    fence = sum(map(len, lines[: notebook.metadata["source_map"][index]]))
    line = text.count("\n", 0, max(text.find(code, fence), fence)) + 1
    number = sum(cell.cell_type == "code" for cell in notebook.cells[: index + 1])
    return ExecutionError(Failure(path, line, number, code, error, report))


def run_one(path: Path, text: str, folder: Path, cache: Path, key: str) -> Path:
    """Run a page here and now; return the path of its record."""
    notebook = ensure_event_loop(prefer_selector_loop=True).run_until_complete(run(path, text, folder))
    return records.keep(notebook, cache, key)


def run_all(
    pages: Iterable[Path], cache: Path, *, shard: tuple[int, int] = (1, 1), timeout: int = TIMEOUT
) -> list[Failure]:
    """Run the pages that have no record, on all cores; return the cells that failed.

    Parameters
    ----------
    pages : iterable of Path
        The pages; those that are no notebooks are passed over.
    cache : Path
        The folder of the records.
    shard : tuple of two int
        Which part of the pages, and of how many: ``(1, 2)`` is the first half, of about the same work.
    timeout : int
        How many seconds a cell may take.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in pages}
    found = {path: key for path in texts if (key := keys().of_text(texts[path]))}
    longest_first = sorted(found, key=lambda path: (-len(texts[path]), path))
    mine = longest_first[shard[0] - 1 :: shard[1]]
    missing = [path for path in mine if records.find(cache, found[path]) is None]
    failures: list[Failure] = []

    async def work(queue: Iterator[Path]) -> None:
        for path in queue:  # shared by all who work
            try:
                start = time.monotonic()
                notebook = await run(path, texts[path], path.parent, timeout)
                records.keep(notebook, cache, found[path])
                print(f"executed {path.name} in {time.monotonic() - start:.1f} s", flush=True)
            except ExecutionError as error:
                failures.append(error.failure)

    async def all_work() -> None:
        queue = iter(missing)
        await asyncio.gather(*(work(queue) for _ in range(os.cpu_count() or 1)))

    if missing:
        ensure_event_loop(prefer_selector_loop=True).run_until_complete(all_work())
    return sorted(failures, key=lambda failure: str(failure.path))


def use_own_settings(folder: Path, environment: Mapping[str, str] = THREADS) -> None:
    """Keep the settings of whoever builds the book out of its results, and kernels from chatting."""
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(IPYTHON)
    os.environ.update({**environment, "IPYTHONDIR": str(folder)})
