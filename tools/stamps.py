"""Whether what was built is still what the sources give, from the hashes of both.

No library is imported here, so that a build that has nothing to do ends before it has begun.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

WHEEL = ("src", "pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT")
"""What the package's wheel is made of, which the pages' Python loads."""

SOURCES = (
    "book", "tools", "requirements.lock", "package.json", "package-lock.json", "CITATION.cff", *WHEEL,
)  # fmt: skip
"""All that a build reads."""

STYLE = (
    "book/_ext", "book/_explore", "book/_live", "book/_practice", "book/_static", "book/_templates",
    "book/_config.yml", "book/_toc.yml", "package-lock.json", "requirements.lock",
)  # fmt: skip

VARIABLES = ("GITHUB_REPOSITORY", "PYODIDE_WHEELS", "SOURCE_DATE_EPOCH")
"""The variables of the environment that a build looks at."""

PASSED_OVER = {"_build", "__pycache__", ".ipynb_checkpoints", "node_modules"}


def files(root: Path, names: Iterable[str]) -> list[Path]:
    """Return the files below some folders, in a fixed order; what does not exist has none."""
    found = []
    for name in names:
        for folder, folders, inside in os.walk(root / name):
            folders[:] = [each for each in folders if each not in PASSED_OVER]
            found += [Path(folder, each) for each in inside]
        if (root / name).is_file():
            found.append(root / name)
    return sorted(found)


def digest(path: Path) -> str:
    """Return the hash of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprint(root: Path, paths: Iterable[Path], *more: str) -> str:
    """Return a hash of files.

    Parameters
    ----------
    root : Path
        The folder from which the names of the files count.
    paths : iterable of Path
        The files.
    *more : str
        What else shall change the hash.

    Returns
    -------
    str
        32 hexadecimal digits that change with any file's name or content.
    """
    lines = sorted(f"{path.relative_to(root).as_posix()} {digest(path)}" for path in paths)
    return hashlib.sha256("\n".join([*lines, *more]).encode()).hexdigest()[:32]


def python() -> str:
    """Return the version of Python."""
    return f"{sys.implementation.name} {'.'.join(map(str, sys.version_info[:3]))}"


def packages() -> list[str]:
    """Return the packages that are installed, with their versions."""
    return sorted(path.name for entry in sys.path for path in Path(entry).glob("*.dist-info"))


def of_sources(*more: str, root: Path = ROOT) -> str:
    """Return a hash of all that a build reads: files, variables, Python, and the packages installed."""
    variables = [f"{name}={os.environ.get(name)}" for name in VARIABLES]
    return fingerprint(root, files(root, SOURCES), python(), *variables, *packages(), *more)


def of_style(*more: str, root: Path = ROOT) -> str:
    """Return a hash of what stands on or beside all pages: when it changes, no old page stays."""
    return fingerprint(root, files(root, STYLE), *more)


def of_outputs(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): digest(path) for path in files(folder, ["."])}


@dataclass(frozen=True)
class Stamp:
    """What was built, and of what; empty before the first build."""

    sources: str = ""
    style: str = ""
    outputs: dict[str, str] = field(default_factory=dict)


def read(path: Path) -> Stamp:
    """Return what is known of the last build; nothing if that is not known."""
    try:
        return Stamp(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Stamp()


def write(path: Path, sources: str, folder: Path, style: str = "") -> None:
    """Remember that a folder holds what these sources give."""
    stamp = Stamp(sources, style, of_outputs(folder))
    replace(path, json.dumps(asdict(stamp), indent=0).encode())


def replace(path: Path, content: bytes) -> None:
    """Write a file so that at any moment it holds either what it held or all of this."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def remembered(path: Path, told: str, make: Callable[[], str]) -> str:
    """Return what `make` makes of `told`, or what the file has of the last time if that was told the same."""
    key = hashlib.sha256(told.encode()).hexdigest()
    known, _, made = path.read_bytes().decode().partition("\n") if path.exists() else ("", "", "")
    if known != key:
        made = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, f"{key}\n{made}".encode())
    return made


def publish(source: Path, target: Path) -> bool:
    """Make a folder hold what another holds, file by file, none of them half written at any moment.

    Returns
    -------
    bool
        Whether anything had to change.
    """
    wanted, found = of_outputs(source), of_outputs(target)
    for name in wanted:
        if found.get(name) != wanted[name]:
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, (source / name).read_bytes())
    for name in found.keys() - wanted:
        (target / name).unlink()
    for folder, _, _ in os.walk(target, topdown=False):
        if not os.listdir(folder):
            os.rmdir(folder)
    return found != wanted
