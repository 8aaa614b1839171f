"""Turn wheels into archives that Python in a browser loads fast.

Runs within Pyodide, for byte code fits one version of Python only; `tools/runtime.mjs` calls it. Compiling
while a reader waits would take longer than everything else together.
"""

from __future__ import annotations

import importlib.util
import io
import marshal
import re
import zipfile
from pathlib import Path

# What no reader's code imports: stubs, headers, static libraries, tests, and fonts for PostScript.
LEFT_OUT = re.compile(
    r"\.(?:pyi|h|hpp|a|pxd|pyx|afm|xsl|orig)$|/tests/|^numpy/distutils/|/sample_data/|/web_backend/"
    r"|/benchmarks/|^dateutil/zoneinfo/.*gz$|^sympy/parsing/(?:autolev|latex/_antlr)/|dist-info/(?:RECORD|licenses/AUTHORS)$"
)
# Most figures need one font only. For each other one there is an empty file, so that Matplotlib finds it; the
# page loads what it holds when it is first opened (`fill` in book/_live/kernel.py).
LATER = re.compile(r"/fonts/ttf/(?!DejaVuSans\.ttf$)([^/]+\.ttf)$")
# Where help on a function is part of the book: elsewhere texts for `help` are left out.
WITH_HELP = re.compile(r"^numpy/(?!f2py/|ma/|testing/)")
DATE = (1980, 1, 1, 0, 0, 0)


def byte_code(name: str, source: bytes) -> bytes:
    """Return what Python would keep as .pyc; files that are no Python of this version raise SyntaxError."""
    # As `python -OO`: no docstrings and no assertions, but for what readers look up.
    level = 0 if WITH_HELP.search(name) else 2
    code = compile(source, name, "exec", dont_inherit=True, optimize=level)
    # Twelve bytes say from what and when; without the source nobody looks at them.
    return importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)


def font_list(content: bytes, manager: bytes) -> bytes:
    """Return the list of fonts with the version that Matplotlib looks for; else it would draw up its own."""
    [version] = re.findall(rb"__version__ = (\d+)", manager)
    return re.sub(rb'("_version": )\d+', rb"\g<1>" + version, content)


def compiled(archive: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Return a wheel, or the standard library, with byte code for source, and the files that come later.

    It is a zip without compression: what is not compressed here is compressed as a whole later, and better.
    """
    out, later = io.BytesIO(), {}
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in sorted(old.infolist(), key=lambda entry: entry.filename):
            name, content = entry.filename, old.read(entry)
            if entry.is_dir() or LEFT_OUT.search(name):
                continue
            if name == "matplotlib/fontlist.json":
                content = font_list(content, old.read("matplotlib/font_manager.py"))
            if name.endswith(".py"):
                try:
                    name, content = f"{name}c", byte_code(name, content)
                except SyntaxError:  # templates and examples of other versions
                    continue
            if found := LATER.search(name):
                later[found[1]], content = content, b""
            new.writestr(zipfile.ZipInfo(name, DATE), content)
    return out.getvalue(), later


def compile_all(source: str, target: str) -> None:
    """Compile every archive of a folder into another one, under its name; put what comes later beside."""
    for path in sorted(Path(source).iterdir()):
        archive, later = compiled(path.read_bytes())
        for name, content in {path.name: archive, **later}.items():
            Path(target, name).write_bytes(content)
