"""Put Python into the pages: gather Pyodide and its packages, check, compile and compress them.

Used by `make book`. The core comes from npm; wheels come from the folder that `PYODIDE_WHEELS` names, else
from Pyodide's own server; SymPy and mpmath come from PyPI, in the versions that the book uses. Each is held
against the hash that its makers published, and the page checks ours again. Where the files cannot be had, the
book is built without Python in its pages. `PYODIDE_WHEELS=none` asks for that.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stamps

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "book" / "_ext"))

from dependencies import PACKAGE, Project, imports_of  # noqa: E402
from katex import NODE  # noqa: E402

PYODIDE = ROOT / "node_modules" / "pyodide"
SERVER = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{name}"
SOURCES = ROOT / "book" / "_live"

CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm")
LIBRARY = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
OFFICIAL = (
    "contourpy", "cycler", "kiwisolver", "matplotlib", "numpy", "packaging", "pillow", "pyparsing",
    "python-dateutil", "six",
)  # fmt: skip
FROM_PYPI = ("mpmath", "sympy")
NOT_NEEDED = {"fonttools", "pytz", "matplotlib-pyodide"}
"""What Matplotlib asks for, and plots without."""

OURS = "mlmath-ref"


class Unavailable(RuntimeError):
    """A file cannot be had here; the message says which one and why."""


class Damaged(RuntimeError):
    """A file is not the one that its makers published."""


@dataclass(frozen=True)
class Packed:
    """A file as pages fetch it.

    Attributes
    ----------
    path : str
        Its name, which changes with its content.
    sha256 : str
        The hash of its bytes, compressed as they are.
    size : int
        How many there are.
    """

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Runtime:
    """All that pages need to run Python.

    Attributes
    ----------
    version : str
        Pyodide's.
    content : dict of str to bytes
        What each file holds, by the path that `files` gives.
    files : dict of str to Packed
        By the name that Pyodide asks for.
    packages : dict of str to str
        The file of each package.
    needs : dict of str to list of str
        The packages that an import needs, with all that these need.
    """

    version: str
    content: dict[str, bytes]
    files: dict[str, Packed]
    packages: dict[str, str]
    needs: dict[str, list[str]]

    @property
    def folder(self) -> str:
        """Where the files are, from the root of the site."""
        return f"_python/{self.version}"

    @property
    def sizes(self) -> str:
        """What loads, in millions of bytes, for Python itself and on top of it for each large package."""
        core = self.files.keys() - self.packages.values() - set(self.fonts)
        parts = {"python": core, "numpy": self._of("numpy"), "sympy": self._of("sympy")}
        parts["matplotlib"] = self._of("matplotlib") - parts["numpy"]
        return " ".join(
            f"{part}:{sum(self.files[name].size for name in names) / 1e6:.1f}"
            for part, names in parts.items()
        )

    @property
    def fonts(self) -> list[str]:
        """What Matplotlib loads when it is first opened: all of its fonts but one."""
        return sorted(name for name in self.files if name.endswith(".ttf"))

    def _of(self, name: str) -> set[str]:
        return {self.packages[each] for each in self.needs[name]}

    def manifest(self) -> str:
        """Return what the pages' script knows of the runtime, as JSON."""
        told: dict[str, Any] = {"folder": self.folder, "packages": self.packages, "needs": self.needs}
        told["fonts"] = self.fonts
        told["files"] = {name: vars(packed) for name, packed in sorted(self.files.items())}
        return json.dumps(told, separators=(",", ":"), sort_keys=True)

    def put(self, site: Path) -> None:
        """Write the files and the scripts that use them into the folder of the pages; old ones go."""
        wanted = {f"{self.folder}/{path}": content for path, content in self.content.items()}
        for name, text in scripts(self.manifest()).items():
            # A service worker answers for the folder that it is in.
            wanted[name if name == "sw.js" else f"_static/live/{name}"] = text.encode()
        for path in stamps.files(site, ["_python", "_static/live"]):
            if path.relative_to(site).as_posix() not in wanted:
                path.unlink()
        for name, content in wanted.items():
            path = site / name
            if not path.is_file() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                stamps.replace(path, content)


# ---- Gathering


def official_lock() -> dict[str, Any]:
    """Return what Pyodide's makers say of each package: file, hash, what it needs."""
    lock: dict[str, Any] = json.loads((PYODIDE / LOCK).read_text(encoding="utf-8"))
    return lock


def checked(content: bytes, name: str, sha256: str) -> bytes:
    """Return a file's content if it has the hash that its makers published.

    Raises
    ------
    Damaged
        If it has another.

    Examples
    --------
    >>> checked(b"", "a.whl", hashlib.sha256(b"").hexdigest())
    b''
    >>> checked(b"other", "a.whl", hashlib.sha256(b"").hexdigest())
    Traceback (most recent call last):
    ...
    runtime.Damaged: a.whl is not what its makers published: its SHA-256 is d9298a10..., not e3b0c442...
    """
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise Damaged(
            f"{name} is not what its makers published: its SHA-256 is {found[:8]}..., not {sha256[:8]}..."
        )
    return content


def official_wheel(package: dict[str, Any], version: str, kept: Path) -> bytes:
    """Return a wheel of Pyodide's, from the reader's folder, from what was kept, or from its server."""
    name, folder = package["file_name"], os.environ.get("PYODIDE_WHEELS")
    path = Path(folder, name) if folder else kept / name
    if folder and not path.is_file():
        raise Unavailable(f"PYODIDE_WHEELS has no {name}")
    if not path.is_file():
        address = SERVER.format(version=version, name=name)
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                content = checked(answer.read(), name, package["sha256"])
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"{address} does not answer ({error})") from error
        stamps.replace(path, content)
    return checked(path.read_bytes(), path.name, package["sha256"])


def requirement(name: str, lock: Path = ROOT / "requirements.lock") -> str:
    """Return the lines of the lock file that pin a package: its version and its hashes."""
    text = lock.read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(name)}==(?:[^\n]*\\\n)*[^\n]*", text, re.MULTILINE)
    if found is None:
        raise LookupError(f"{lock.name} has no {name}")
    return found[0]


def place(kept: Path, kind: str, key: str) -> Path:
    """Return the folder for what is made of certain sources; those for others go."""
    for old in kept.glob(f"{kind}-*"):
        if old.name != f"{kind}-{key}":
            shutil.rmtree(old)
    return kept / f"{kind}-{key}"


def wheels_from_pypi(kept: Path) -> dict[str, bytes]:
    """Return the wheels of SymPy and mpmath, which pip checks against the lock file."""
    pins = "\n".join(map(requirement, FROM_PYPI))
    folder = place(kept, "pypi", hashlib.sha256(pins.encode()).hexdigest()[:16])
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=kept) as part:
            (list_ := Path(part, "list.txt")).write_text(pins, encoding="utf-8")
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
            done = subprocess.run(
                [*command, "--only-binary=:all:", "--dest", f"{part}/new", "--requirement", str(list_)],
                capture_output=True, encoding="utf-8", check=False,
            )  # fmt: skip
            if done.returncode:
                raise Unavailable(f"pip cannot load SymPy and mpmath: {done.stderr.strip()[-300:]}")
            Path(part, "new").rename(folder)
    return {path.name.split("-")[0]: path.read_bytes() for path in sorted(folder.glob("*.whl"))}


# ---- Compiling and compressing


def name_with_hash(name: str, content: bytes) -> str:
    """Return the name under which a file is served, which another content would change."""
    return f"{name}.{hashlib.sha256(content).hexdigest()[:12]}.gz"


def compressed(content: bytes) -> bytes:
    """Return a file as small as gzip makes it, the same at any time."""
    return gzip.compress(content, 9, mtime=0)


def compile_archives(archives: dict[str, bytes], kept: Path) -> dict[str, bytes]:
    """Return archives with byte code, and Pyodide itself, compressed; kept by what they are made of."""
    tools = [Path(__file__).with_name(name) for name in ("live_compile.py", "runtime.mjs")]
    content = [hashlib.sha256(archive).hexdigest() for archive in archives.values()]
    core = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]
    folder = place(kept, "compiled", stamps.fingerprint(ROOT, tools, core, *archives, *content))
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=kept) as part:
            for name in ("from", "to", "new"):
                Path(part, name).mkdir()
            for name, archive in archives.items():
                Path(part, "from", name).write_bytes(archive)
            command = [str(NODE), str(Path(__file__).with_suffix(".mjs")), str(ROOT), str(tools[0].parent)]
            done = subprocess.run(
                [*command, f"{part}/from", f"{part}/to"], capture_output=True, encoding="utf-8", check=False
            )
            if done.returncode:
                raise RuntimeError(f"Pyodide cannot compile its packages:\n{done.stderr[-2000:]}")
            for path in [*Path(part, "to").iterdir(), *(PYODIDE / name for name in CORE)]:
                Path(part, "new", f"{path.name}.gz").write_bytes(compressed(path.read_bytes()))
            Path(part, "new").rename(folder)
    return {path.name.removesuffix(".gz"): path.read_bytes() for path in sorted(folder.iterdir())}


def build_wheel(folder: Path, **variables: str) -> None:
    """Build the book's package as a wheel into a folder, with these variables in the environment."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=True, capture_output=True)


def own_wheel(kept: Path) -> tuple[str, bytes]:
    """Return the name of the book's package as a wheel, and the wheel, which is compressed later."""
    source = stamps.files(ROOT, stamps.WHEEL)
    path = place(kept, OURS, stamps.fingerprint(ROOT, source))
    if not path.is_dir():
        with tempfile.TemporaryDirectory(dir=kept) as part:
            build_wheel(Path(part, "new"))
            Path(part, "new").rename(path)
    [wheel] = path.glob("*.whl")
    out = io.BytesIO()
    with zipfile.ZipFile(wheel) as old_zip, zipfile.ZipFile(out, "w") as new_zip:
        for entry in old_zip.infolist():
            # Without a date: it would be that of the variable SOURCE_DATE_EPOCH.
            new_zip.writestr(zipfile.ZipInfo(entry.filename), old_zip.read(entry))
    return wheel.name, out.getvalue()


# ---- What needs what


def closure(names: Iterable[str], depends: dict[str, list[str]]) -> list[str]:
    """Return packages with all that they need.

    Examples
    --------
    >>> closure(["sympy"], {"sympy": ["mpmath"], "mpmath": [], "numpy": []})
    ['mpmath', 'sympy']
    """
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += depends[name]
    return sorted(found)


def needs(depends: dict[str, list[str]], imports: dict[str, str]) -> dict[str, list[str]]:
    """Return the packages that an import needs, for each that a reader may write.

    Parameters
    ----------
    depends : dict of str to list of str
        The packages that each package needs.
    imports : dict of str to str
        The package of each name that can be imported.
    """
    project = Project(ROOT)
    outside = {path: {name.split(".")[0] for name in imports_of(path)} for path in project.modules.values()}
    found = {name: closure([package], depends) for name, package in imports.items()}
    for module in project.modules:
        # `import mlmath_ref` alone leads to every module.
        files = project.loaded(f"import {module}" if module == PACKAGE else f"from {module} import _")
        names = set().union(*(outside[path] for path in files if path in outside))
        packages = [imports[name] for name in names if name in imports]
        found[module] = closure([OURS, *packages], depends)
    return dict(sorted(found.items()))


# ---- All together


def gather(kept: Path) -> Runtime:
    """Return the runtime of the pages.

    Parameters
    ----------
    kept : Path
        A folder for what takes long to load or to compile.

    Raises
    ------
    Unavailable
        If a file cannot be had here.
    Damaged
        If one is not what its makers published.
    """
    kept.mkdir(parents=True, exist_ok=True)
    official = official_lock()
    version = official["info"]["version"]
    entries = {name: official["packages"][name] for name in (*OFFICIAL, *FROM_PYPI)}
    wheels = [entries[name] for name in OFFICIAL]
    archives = {entry["file_name"]: official_wheel(entry, version, kept) for entry in wheels}
    for name, wheel in wheels_from_pypi(kept).items():
        pinned = requirement(name).split()[0].partition("==")[2]
        entries[name] = {**entries[name], "version": pinned, "file_name": f"{name}-{pinned}-py3-none-any.whl"}
        archives[entries[name]["file_name"]] = wheel
    archives[LIBRARY] = (PYODIDE / LIBRARY).read_bytes()
    packed = compile_archives(archives, kept)
    name, wheel = own_wheel(kept)
    entries[OURS] = {
        "name": OURS, "version": name.split("-")[1], "file_name": name, "install_dir": "site",
        "package_type": "package", "imports": [PACKAGE], "depends": [], "unvendored_tests": False,
    }  # fmt: skip
    packed[name] = compressed(wheel)
    for entry in entries.values():
        entry["depends"] = sorted(set(entry["depends"]) - NOT_NEEDED)
        entry["sha256"] = hashlib.sha256(packed[entry["file_name"]]).hexdigest()
    lock = {**official, "packages": dict(sorted(entries.items()))}
    packed[LOCK] = compressed(json.dumps(lock, sort_keys=True).encode())
    # Figures are drawn as the book draws them.
    depends = {name: entry["depends"] + [OURS] * (name == "matplotlib") for name, entry in entries.items()}
    imports = {each: name for name, entry in entries.items() if name != OURS for each in entry["imports"]}
    # To look through the whole package takes a second, which most builds can spare.
    sources = stamps.files(ROOT, [f"src/{PACKAGE}", "tools/dependencies.py"])
    told = stamps.fingerprint(ROOT, sources, json.dumps([depends, imports]))
    needed = stamps.remembered(kept / "needs", told, lambda: json.dumps(needs(depends, imports)))
    files = {
        name: Packed(name_with_hash(name, content), hashlib.sha256(content).hexdigest(), len(content))
        for name, content in packed.items()
    }
    return Runtime(
        version=version,
        content={files[name].path: content for name, content in packed.items()},
        files=files,
        packages={name: entry["file_name"] for name, entry in entries.items()},
        needs=json.loads(needed),
    )


def scripts(manifest: str) -> dict[str, str]:
    """Return the scripts that run cells, by node: each in one file, small."""
    task = {"modules": str(ROOT / "package.json"), "folder": str(SOURCES), "runtime": manifest}
    done = subprocess.run(
        [str(NODE), str(Path(__file__).with_name("live_scripts.mjs"))],
        input=json.dumps(task), capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the scripts that run cells cannot be made:\n{done.stderr}")
    found: dict[str, str] = json.loads(done.stdout)
    return found


def prepare(kept: Path) -> Runtime | None:
    """Return the runtime, or say why the book is built without it."""
    if os.environ.get("PYODIDE_WHEELS") == "none":
        return None
    try:
        return gather(kept)
    except Unavailable as reason:
        print(
            f"==> pages without Python: {reason}. Set PYODIDE_WHEELS to a folder that has Pyodide's wheels."
        )
        return None
