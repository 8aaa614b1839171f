"""Run the chapters again when what they import or read has changed.

MyST-NB's cache knows a chapter by the code in its cells only: a mended function in `mlmath_ref` would leave
old results on the pages. So the cache lives in a folder named after a fingerprint of everything else that a
result depends on. The folder's name is part of Sphinx's configuration, so a new one renders every page anew.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).resolve().parents[2]

# What results depend on, and what only the look of the pages depends on.
RESULTS = ("src/mlmath_ref", "book/data", "requirements.lock")
PAGES = ("book/_ext", "book/_explore", "book/_static", "book/_config.yml", "package-lock.json")


def fingerprint(root: Path, names: Iterable[str]) -> str:
    """Return a short hash of the files below some folders.

    Parameters
    ----------
    root : Path
        Where the names start.
    names : iterable of str
        Files or folders; what does not exist counts as empty.

    Returns
    -------
    str
        16 hexadecimal digits that change with any file's name or content.
    """
    digest = hashlib.sha256()
    for name in names:
        path = root / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def current_cache(build: Path) -> Path:
    """Return the folder of this state's results below a build folder."""
    return build / ".jupyter_cache" / fingerprint(ROOT, RESULTS)


def use_keyed_cache(app: Sphinx, config: Config) -> None:
    """Point MyST-NB at this state's cache, and remove those of earlier states."""
    current = current_cache(Path(app.outdir).parent)
    config.nb_execution_cache_path = str(current)
    config.pages_fingerprint = fingerprint(ROOT, PAGES)
    for old in current.parent.glob("*"):
        if old != current and old.is_dir():
            shutil.rmtree(old, ignore_errors=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook."""
    app.add_config_value("pages_fingerprint", "", "env")
    app.connect("config-inited", use_keyed_cache)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
