"""Wheels as pages load them: byte code that runs, without what no reader needs.

In pages, Pyodide's Python compiles; here the one that runs the tests does, which can import what it made.
"""

import importlib
import io
import marshal
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import live_compile
import pytest
from live_compile import compile_all, compiled

CODE = '"""About it."""\n\n\ndef half(x):\n    """Return half."""\n    assert x > 0\n    return x / 2\n'

FILES = {
    "live_pack/": "",
    "live_pack/__init__.py": CODE,
    "live_pack/table.csv": "1,2",
    "numpy/core.py": CODE,
    "numpy/ma/core.py": CODE,
    "matplotlib/font_manager.py": "class Manager:\n    __version__ = 390\n",
    "matplotlib/fontlist.json": '{"_version": 330, "name": "330"}',
    "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf": "sans",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSans-Bold.ttf": "bold",
    "matplotlib/mpl-data/fonts/ttf/cmr10.ttf": "roman",
    "template.py": "def {{ name }}():\n    pass\n",
}

LEFT_OUT = (
    "numpy/core.pyi", "numpy/include/core.h", "numpy/random/lib/core.a", "numpy/core.pyx", "numpy/core.pxd",
    "matplotlib/mpl-data/fonts/afm/cmr.afm", "numpy/core/tests/test_core.py", "numpy/distutils/core.py",
    "matplotlib/mpl-data/sample_data/a.csv", "matplotlib/backends/web_backend/a.js", "sympy/benchmarks/a.py",
    "dateutil/zoneinfo/zones.tar.gz", "sympy/parsing/autolev/a.py", "sympy/parsing/latex/_antlr/a.py",
    "live_pack-1.dist-info/RECORD", "sympy-1.dist-info/licenses/AUTHORS", "a.orig", "a.xsl", "a.hpp",
)  # fmt: skip


def wheel(files, compression=zipfile.ZIP_DEFLATED):
    """Return an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def opened(archive):
    """Return the files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {name: files.read(name) for name in files.namelist()}


@pytest.fixture(scope="module")
def both():
    return compiled(wheel(FILES | dict.fromkeys(LEFT_OUT, "x = 1")))


@pytest.fixture(scope="module")
def made(both):
    return both[0]


def run(byte_code):
    """Return the names that byte code defines."""
    names = {}
    exec(marshal.loads(byte_code[16:]), names)
    return names


def test_byte_code_is_imported_from_the_archive_and_runs(made, tmp_path, monkeypatch):
    (tmp_path / "pack.zip").write_bytes(made)
    monkeypatch.syspath_prepend(tmp_path / "pack.zip")
    module = importlib.import_module("live_pack")
    monkeypatch.delitem(sys.modules, "live_pack")
    assert module.half(3) == 1.5
    assert module.__file__.endswith(str(Path("pack.zip", "live_pack", "__init__.pyc")))


def test_help_stays_where_the_book_speaks_of_it_and_goes_elsewhere(made):
    files = opened(made)
    for name, told in {"numpy/core": True, "numpy/ma/core": False, "live_pack/__init__": False}.items():
        names = run(files[f"{name}.pyc"])
        assert (names.get("__doc__"), names["half"].__doc__) == (
            ("About it.", "Return half.") if told else (None, None)
        )
        if told:
            with pytest.raises(AssertionError):
                names["half"](-1)
        else:
            assert names["half"](-1) == -0.5


def test_what_no_reader_imports_is_left_out(made):
    assert opened(made).keys() == {
        "live_pack/__init__.pyc", "live_pack/table.csv", "numpy/core.pyc", "numpy/ma/core.pyc",
        "matplotlib/font_manager.pyc", "matplotlib/fontlist.json",
        *(f"matplotlib/mpl-data/fonts/ttf/{name}.ttf" for name in ("DejaVuSans", "DejaVuSans-Bold", "cmr10")),
    }  # fmt: skip


def test_of_the_fonts_one_is_there_and_the_others_come_later(both):
    archive, later = both
    assert later == {"DejaVuSans-Bold.ttf": b"bold", "cmr10.ttf": b"roman"}
    found = {name: content for name, content in opened(archive).items() if name.endswith(".ttf")}
    assert list(found.values()) == [b"", b"sans", b""]


def test_a_file_for_another_python_is_passed_over_and_no_other_error_is():
    assert opened(compiled(wheel({"template.py": "print 1"}))[0]) == {}
    with pytest.raises(ValueError, match="unpack"):  # a font manager that says no version
        compiled(wheel({"matplotlib/fontlist.json": "{}", "matplotlib/font_manager.py": "x = 1"}))


def test_the_list_of_fonts_has_the_version_that_matplotlib_looks_for(made):
    assert opened(made)["matplotlib/fontlist.json"] == b'{"_version": 390, "name": "330"}'


def test_nothing_is_compressed_and_no_date_is_kept(made):
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        entries = archive.infolist()
    assert {(entry.compress_type, entry.date_time) for entry in entries} == {
        (zipfile.ZIP_STORED, live_compile.DATE)
    }
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


SAME = "import sys, live_compile; sys.stdout.buffer.write(live_compile.compiled(sys.stdin.buffer.read())[0])"


def test_the_same_files_give_the_same_bytes_in_any_order_and_process():
    files = FILES | {"live_pack/sets.py": "def f(x):\n    return x in {'a', 'b', 'c', 'd', 'e'}\n"}
    found = set()
    for seed, archive in (
        ("1", wheel(files)),
        ("2", wheel(dict(reversed(files.items())), zipfile.ZIP_STORED)),
    ):
        environment = {
            **os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(live_compile.__file__).parent)
        }  # fmt: skip
        command = [sys.executable, "-c", SAME]
        done = subprocess.run(command, input=archive, capture_output=True, env=environment, check=True)
        found.add(done.stdout)
    assert len(found) == 1
    assert "live_pack/sets.pyc" in opened(*found)


def test_every_archive_of_a_folder_is_compiled_under_its_name(tmp_path):
    source, target = tmp_path / "from", tmp_path / "to"
    for folder in (source, target):
        folder.mkdir()
    for name in ("a.whl", "python_stdlib.zip"):
        (source / name).write_bytes(wheel({f"{name[0]}.py": CODE}))
    (source / "m.whl").write_bytes(wheel({"m/fonts/ttf/cmr10.ttf": "roman"}))
    compile_all(str(source), str(target))
    assert (target / "cmr10.ttf").read_bytes() == b"roman"
    found = {
        path.name: opened(path.read_bytes()).keys() for path in target.iterdir() if path.suffix != ".ttf"
    }
    assert found == {"a.whl": {"a.pyc"}, "python_stdlib.zip": {"p.pyc"}, "m.whl": {"m/fonts/ttf/cmr10.ttf"}}
