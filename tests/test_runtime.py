"""Python for the pages: files that are missing or damaged, what is compiled once, and who needs what.

Nothing is loaded and Pyodide compiles nothing here: servers, pip and Pyodide are stood in for.
"""

import gzip
import hashlib
import http.client
import io
import json
import subprocess
import sys
import urllib.error
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import build_book
import pytest
import runtime
import stamps
from runtime import Damaged, Packed, Runtime, Unavailable

import mlmath_ref

WHEEL = b"the wheel"
PACKAGE = {"file_name": "a-1-py3-none-any.whl", "sha256": hashlib.sha256(WHEEL).hexdigest()}


@pytest.fixture
def no_folder(monkeypatch):
    """Wheels are asked of the server."""
    monkeypatch.delenv("PYODIDE_WHEELS", raising=False)


@pytest.fixture
def no_server(monkeypatch):
    """Nothing may be asked of the server."""
    monkeypatch.setattr(runtime.urllib.request, "urlopen", lambda *told, **more: pytest.fail("asked"))


def serve(monkeypatch, *answers):
    """Stand for the server; return the addresses that it is asked for."""
    asked, waiting = [], list(answers)

    def urlopen(address, timeout):
        asked.append(address)
        answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(runtime.urllib.request, "urlopen", urlopen)
    return asked


class Broken(io.BytesIO):
    """An answer that ends too early."""

    def read(self, *told):
        raise http.client.IncompleteRead(b"the", 6)


# ---- Gathering


def test_a_wheel_comes_from_the_folder_of_the_reader(tmp_path, monkeypatch, no_server):
    monkeypatch.setenv("PYODIDE_WHEELS", str(tmp_path))
    (tmp_path / PACKAGE["file_name"]).write_bytes(WHEEL)
    assert runtime.official_wheel(PACKAGE, "1", tmp_path / "kept") == WHEEL


def test_a_folder_without_the_wheel_is_said_and_no_server_is_asked(tmp_path, monkeypatch, no_server):
    monkeypatch.setenv("PYODIDE_WHEELS", str(tmp_path))
    with pytest.raises(Unavailable, match=r"^PYODIDE_WHEELS has no a-1-py3-none-any\.whl$"):
        runtime.official_wheel(PACKAGE, "1", tmp_path / "kept")


def test_a_damaged_wheel_is_named_wherever_it_comes_from(tmp_path, monkeypatch):
    message = r"a-1-py3-none-any\.whl is not what its makers published: its SHA-256 is .{8}\.\.\., not "
    monkeypatch.setenv("PYODIDE_WHEELS", str(tmp_path))
    (tmp_path / PACKAGE["file_name"]).write_bytes(b"another")
    with pytest.raises(Damaged, match=message):
        runtime.official_wheel(PACKAGE, "1", tmp_path)
    monkeypatch.setenv("PYODIDE_WHEELS", "")
    with pytest.raises(Damaged, match=message):  # what was kept
        runtime.official_wheel(PACKAGE, "1", tmp_path)
    serve(monkeypatch, io.BytesIO(b"another"))
    (tmp_path / PACKAGE["file_name"]).unlink()
    with pytest.raises(Damaged, match=message):  # what the server gives
        runtime.official_wheel(PACKAGE, "1", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_of_the_server_is_kept(tmp_path, monkeypatch, no_folder):
    asked = serve(monkeypatch, io.BytesIO(WHEEL))
    for _ in range(2):
        assert runtime.official_wheel(PACKAGE, "0.9", tmp_path) == WHEEL
    assert asked == [f"https://cdn.jsdelivr.net/pyodide/v0.9/full/{PACKAGE['file_name']}"]
    assert [path.name for path in tmp_path.iterdir()] == [PACKAGE["file_name"]]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (urllib.error.URLError("no such host"), "no such host"),
        (TimeoutError("timed out"), "timed out"),
        (Broken(), "IncompleteRead"),
    ],
    ids=["no host", "silent", "broken off"],
)
def test_a_server_that_does_not_answer_is_named(tmp_path, monkeypatch, no_folder, answer, said):
    serve(monkeypatch, answer)
    with pytest.raises(Unavailable, match=rf"full/a-1-py3-none-any\.whl does not answer \(.*{said}"):
        runtime.official_wheel(PACKAGE, "1", tmp_path)
    assert list(tmp_path.iterdir()) == []


LOCKED = """mpmath==1.3.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
sympy==1.14.0 ; python_version >= "3" \\
    --hash=sha256:cc
sympy-extra==2 \\
    --hash=sha256:dd
"""


def test_pins_are_found_with_all_their_hashes(tmp_path):
    lock = tmp_path / "pins.lock"
    lock.write_text(LOCKED)
    assert runtime.requirement("mpmath", lock) == "".join(LOCKED.splitlines(keepends=True)[:3]).rstrip("\n")
    assert runtime.requirement("sympy", lock).splitlines()[1:] == ["    --hash=sha256:cc"]
    with pytest.raises(LookupError, match=r"pins\.lock has no extra"):
        runtime.requirement("extra", lock)


def test_the_lock_of_the_book_pins_what_comes_from_pypi():
    for name in runtime.FROM_PYPI:
        pins = runtime.requirement(name)
        assert pins.startswith(f"{name}==")
        assert "--hash=sha256:" in pins


def pip(monkeypatch, *, code=0):
    """Stand for pip, which loads two wheels or fails; return what it was asked for."""
    asked = []

    def run(command, **more):
        asked.append(Path(command[command.index("--requirement") + 1]).read_text(encoding="utf-8"))
        assert "--require-hashes" in command
        if code == 0:
            target = Path(command[command.index("--dest") + 1])
            target.mkdir()
            for name in runtime.FROM_PYPI:
                (target / f"{name}-1-py3-none-any.whl").write_bytes(name.encode())
        return subprocess.CompletedProcess(command, code, "", "ERROR: no matching distribution\n")

    monkeypatch.setattr(runtime.subprocess, "run", run)
    return asked


def test_sympy_and_mpmath_are_loaded_once_for_the_same_pins(tmp_path, monkeypatch):
    asked = pip(monkeypatch)
    for _ in range(2):
        assert runtime.wheels_from_pypi(tmp_path) == {"mpmath": b"mpmath", "sympy": b"sympy"}
    assert asked == ["\n".join(map(runtime.requirement, runtime.FROM_PYPI))]
    monkeypatch.setattr(runtime, "requirement", lambda name: f"{name}==99")
    runtime.wheels_from_pypi(tmp_path)
    assert asked[1:] == ["mpmath==99\nsympy==99"]
    assert len(list(tmp_path.iterdir())) == 1


def test_where_pip_fails_its_words_are_passed_on_and_nothing_is_kept(tmp_path, monkeypatch):
    pip(monkeypatch, code=1)
    with pytest.raises(Unavailable, match="pip cannot load SymPy and mpmath: ERROR: no matching distrib"):
        runtime.wheels_from_pypi(tmp_path)
    assert list(tmp_path.iterdir()) == []


# ---- Compiling and compressing


@pytest.fixture
def pyodide(tmp_path, monkeypatch):
    """A folder with the files of a Pyodide."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    (folder / "package.json").write_text('{"version": "1"}')
    for name in runtime.CORE:
        (folder / name).write_text(f"core: {name}")
    monkeypatch.setattr(runtime, "PYODIDE", folder)
    return folder


def node(monkeypatch, *, code=0):
    """Stand for node, which writes its archives in capitals; return how often it ran."""
    ran = []

    def run(command, **more):
        source, target = map(Path, command[-2:])
        ran.append(sorted(path.name for path in source.iterdir()))
        for path in source.iterdir():
            (target / path.name).write_bytes(path.read_bytes().upper())
        return subprocess.CompletedProcess(command, code, "", "x" * 3000 + "the last words")

    monkeypatch.setattr(runtime.subprocess, "run", run)
    return ran


def test_archives_are_compiled_once_for_the_same_content(tmp_path, monkeypatch, pyodide):
    kept = tmp_path / "kept"
    kept.mkdir()
    ran = node(monkeypatch)
    archives = {"a.whl": b"one", "b.zip": b"two"}
    made = runtime.compile_archives(archives, kept)
    assert {name: gzip.decompress(content) for name, content in made.items()} == {
        "a.whl": b"ONE", "b.zip": b"TWO", **{name: f"core: {name}".encode() for name in runtime.CORE}
    }  # fmt: skip
    assert runtime.compile_archives(archives, kept) == made
    assert ran == [["a.whl", "b.zip"]]
    for other in ({"a.whl": b"one", "b.zip": b"2"}, {"a.whl": b"one", "c.zip": b"two"}):
        runtime.compile_archives(other, kept)
    (pyodide / "package.json").write_text('{"version": "2"}')
    runtime.compile_archives(archives, kept)
    assert len(ran) == 4
    assert len(list(kept.iterdir())) == 1  # what was made of other sources is gone


def test_where_node_fails_its_last_words_are_shown_and_nothing_is_kept(tmp_path, monkeypatch, pyodide):
    kept = tmp_path / "kept"
    kept.mkdir()
    node(monkeypatch, code=1)
    with pytest.raises(RuntimeError, match=r"compile its packages:\nx{1986}the last words$"):
        runtime.compile_archives({"a.whl": b"one"}, kept)
    assert list(kept.iterdir()) == []


def test_the_same_bytes_are_compressed_to_the_same_bytes_at_any_time(monkeypatch):
    before = runtime.compressed(WHEEL)
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert runtime.compressed(WHEEL) == before
    assert gzip.decompress(before) == WHEEL
    assert runtime.name_with_hash("a.whl", before) != runtime.name_with_hash("a.whl", before + b" ")


def test_the_own_package_is_packed_when_it_changed_and_the_old_wheel_goes(tmp_path, monkeypatch):
    (old := tmp_path / "mlmath-ref-old").mkdir()
    (old / "old.whl").write_bytes(b"old")
    name, wheel = runtime.own_wheel(tmp_path)
    assert name == f"mlmath_ref-{mlmath_ref.__version__}-py3-none-any.whl"
    assert not old.exists()
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        entries = archive.infolist()
        found = {entry.filename: archive.read(entry) for entry in entries}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    source = runtime.ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in stamps.files(source, ["mlmath_ref"])
    }
    assert {name: text for name, text in found.items() if name.startswith("mlmath_ref/")} == wanted
    monkeypatch.setattr(runtime.subprocess, "run", lambda *told, **more: pytest.fail("packed again"))
    assert runtime.own_wheel(tmp_path) == (name, wheel)


# ---- What needs what


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    """The runtime as it is gathered, of small files: each is its own name, and compiled it is the same."""
    stand_ins = {
        "official_wheel": lambda package, version, kept: package["file_name"].encode(),
        "wheels_from_pypi": lambda kept: {name: name.encode() for name in runtime.FROM_PYPI},
        "compile_archives": lambda archives, kept: {
            name: runtime.compressed(content) for name, content in archives.items()
        },
        "own_wheel": lambda kept: ("mlmath_ref-0.1.0-py3-none-any.whl", b"ours"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, stand_in in stand_ins.items():
            patch.setattr(runtime, name, stand_in)
        return runtime.gather(tmp_path_factory.mktemp("gathered") / "kept")


def test_every_file_has_the_hash_and_the_size_that_pages_check(gathered):
    assert gathered.folder == f"_python/{gathered.version}"
    assert {packed.path for packed in gathered.files.values()} == gathered.content.keys()
    for packed in gathered.files.values():
        content = gathered.content[packed.path]
        assert packed.sha256 == hashlib.sha256(content).hexdigest()
        assert packed.size == len(content)
    assert gathered.packages.keys() == {*runtime.OFFICIAL, *runtime.FROM_PYPI, runtime.OURS}
    assert set(gathered.packages.values()) < gathered.files.keys()


def test_pyodide_is_told_the_files_that_are_there_and_no_others(gathered):
    lock = json.loads(gzip.decompress(gathered.content[gathered.files[runtime.LOCK].path]))
    assert lock["info"]["version"] == gathered.version
    packages = lock["packages"]
    assert {name: entry["file_name"] for name, entry in packages.items()} == gathered.packages
    for entry in packages.values():
        assert entry["sha256"] == gathered.files[entry["file_name"]].sha256
        assert set(entry["depends"]) <= packages.keys()
    pins = runtime.requirement("sympy").split()[0]
    assert f"sympy=={packages['sympy']['version']}" == pins
    assert packages["mlmath-ref"]["imports"] == ["mlmath_ref"]


def test_an_import_needs_its_package_with_all_below(gathered):
    assert gathered.needs["numpy"] == ["numpy"]
    assert gathered.needs["sympy"] == ["mpmath", "sympy"]
    assert gathered.needs["dateutil"] == ["python-dateutil", "six"]
    assert {"matplotlib", "numpy", "pillow", "mlmath-ref"} <= set(gathered.needs["mpl_toolkits"])
    assert gathered.needs["mlmath_ref.vectors"] == ["mlmath-ref", "numpy"]


@pytest.mark.slow
def test_the_own_modules_import_no_more_than_we_say(gathered):
    """Python is the witness: each module is imported in a fresh interpreter, and the packages are seen."""
    packages = {name: found[:] for name, found in gathered.needs.items() if "mlmath_ref" not in name}
    spy = "import sys, json, {}; print(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"

    def imported(module):
        command = [sys.executable, "-c", spy.format(module)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=runtime.ROOT / "src")
        return set(json.loads(done.stdout)) & packages.keys()

    modules = [f"mlmath_ref.{name}" for name in (*mlmath_ref.__all__, "formula", "practice", "__main__")]
    with ThreadPoolExecutor(2) as beside:
        found = dict(zip(modules, beside.map(imported, modules), strict=True))
    assert set().union(*found.values()) >= {"numpy", "sympy", "matplotlib"}
    for module, names in found.items():
        needed = {each for name in names for each in packages[name]} - {runtime.OURS}
        assert needed <= set(gathered.needs[module]), module


# ---- What pages get

SMALL = Runtime(
    version="1",
    content={"core.1.gz": b"core", "numpy.1.gz": b"numpy"},
    files={
        "pyodide.js": Packed("core.1.gz", "c0", 1_000_000),
        "pyodide.asm.wasm": Packed("wasm.1.gz", "c1", 2_300_000),
        "numpy.whl": Packed("numpy.1.gz", "a0", 2_500_000),
        "mpmath.whl": Packed("mpmath.1.gz", "a1", 400_000),
        "sympy.whl": Packed("sympy.1.gz", "a2", 4_100_000),
        "matplotlib.whl": Packed("matplotlib.1.gz", "a3", 3_000_000),
        "cmr10.ttf": Packed("cmr10.1.gz", "a4", 9_000_000),
    },
    packages={name: f"{name}.whl" for name in ("numpy", "mpmath", "sympy", "matplotlib")},
    needs={"numpy": ["numpy"], "sympy": ["mpmath", "sympy"], "matplotlib": ["matplotlib", "numpy"]},
)


def test_pages_say_what_loads_and_count_nothing_twice_and_no_font_that_comes_later():
    assert SMALL.sizes == "python:3.3 numpy:2.5 sympy:4.5 matplotlib:3.0"


def test_the_script_is_told_all_but_the_content():
    told = json.loads(SMALL.manifest())
    assert told.keys() == {"folder", "fonts", "packages", "needs", "files"}
    assert told["fonts"] == ["cmr10.ttf"]
    assert told["folder"] == "_python/1"
    assert told["files"]["numpy.whl"] == {"path": "numpy.1.gz", "sha256": "a0", "size": 2_500_000}
    assert SMALL.manifest() == SMALL.manifest()


def test_files_are_put_in_place_old_ones_go_and_the_same_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(
        runtime, "scripts", lambda manifest: {"live.js": f"run({manifest})", "sw.js": "serve()"}
    )
    (tmp_path / "index.html").write_text("page")
    for name in ("_python/0/old.gz", "_static/live/old.js", "_static/book.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("old")
    SMALL.put(tmp_path)
    found = {
        path.relative_to(tmp_path).as_posix(): path.read_text() for path in stamps.files(tmp_path, ["."])
    }
    assert found == {
        "index.html": "page",
        "_static/book.css": "old",
        "_static/live/live.js": f"run({SMALL.manifest()})",
        "sw.js": "serve()",
        "_python/1/core.1.gz": "core",
        "_python/1/numpy.1.gz": "numpy",
    }
    (tmp_path / "_python/1/core.1.gz").write_text("damaged")
    written = []
    monkeypatch.setattr(runtime.stamps, "replace", lambda path, content: written.append((path.name, content)))
    SMALL.put(tmp_path)
    assert written == [("core.1.gz", b"core")]


def test_scripts_are_small_files_of_their_own_that_know_the_runtime():
    found = runtime.scripts(SMALL.manifest())
    assert found.keys() == {"live.js", "worker.js", "editor.js", "keep.js", "sw.js", "katex.js"}
    assert "matplotlib.1.gz" in found["live.js"]
    assert not [name for name, text in found.items() if "RUNTIME" in text]


def test_scripts_that_cannot_be_made_are_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "SOURCES", tmp_path)
    with pytest.raises(RuntimeError, match=r"(?s)scripts that run cells cannot be made:.*live\.js"):
        runtime.scripts("{}")


def test_the_book_may_be_built_without_python_on_demand(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PYODIDE_WHEELS", "none")
    monkeypatch.setattr(runtime, "gather", lambda kept: pytest.fail("gathered"))
    assert runtime.prepare(tmp_path) is None
    assert capsys.readouterr().out == ""


def test_what_cannot_be_had_is_said_and_what_is_damaged_fails(tmp_path, monkeypatch, capsys, no_folder):
    def fail(reason):
        def gather(kept):
            raise reason

        monkeypatch.setattr(runtime, "gather", gather)

    monkeypatch.setattr(runtime, "gather", lambda kept: SMALL)
    assert runtime.prepare(tmp_path) is SMALL
    fail(Unavailable("no network"))
    assert runtime.prepare(tmp_path) is None
    assert capsys.readouterr().out.startswith("==> pages without Python: no network. Set PYODIDE_WHEELS to ")
    fail(Damaged("a.whl is another"))
    with pytest.raises(Damaged):
        runtime.prepare(tmp_path)


# ---- The build


@pytest.fixture
def builds(tmp_path, monkeypatch):
    """A build whose parts are stood in for; return what they were told, and which runtime there is."""
    told = SimpleNamespace(runtime=SMALL, well=True, pages=[])

    def write_pages(build, builder, made, python):
        told.pages.append((builder, python))
        made.mkdir(parents=True, exist_ok=True)
        (made / f"{builder}.html").write_text("page")
        (made / "notebooks").mkdir(exist_ok=True)

    monkeypatch.setenv("PYODIDE_WHEELS", "wheels")
    monkeypatch.setattr(build_book, "pages", lambda book: ["index"])
    monkeypatch.setattr(build_book, "execute", lambda build: told.well)
    monkeypatch.setattr(build_book, "remove_unused", lambda folder: None)
    monkeypatch.setattr(build_book, "write_pages", write_pages)
    monkeypatch.setattr("runtime.prepare", lambda kept: told.runtime)
    monkeypatch.setattr("runtime.scripts", lambda manifest: {"live.js": "live", "sw.js": "sw"})
    return told


def test_pages_are_built_with_python_where_it_can_be_had(tmp_path, builds, capsys):
    html = tmp_path / "html"
    assert build_book.build_book(tmp_path)
    assert builds.pages == [("html", SMALL.sizes)]
    assert (html / "_python/1/core.1.gz").read_bytes() == b"core"
    assert (html / "_static/live/live.js").read_text() == "live"
    assert build_book.build_book(tmp_path)
    assert len(builds.pages) == 1
    assert "nothing changed" in capsys.readouterr().out


def test_without_python_no_file_of_it_stays(tmp_path, builds, monkeypatch):
    assert build_book.build_book(tmp_path)
    builds.runtime = None
    monkeypatch.setenv("PYODIDE_WHEELS", "none")  # another source, so that the book is built anew
    assert build_book.build_book(tmp_path)
    assert builds.pages[-1] == ("html", "")
    assert stamps.of_outputs(tmp_path / "html").keys() == {"html.html"}


def test_print_and_chapters_that_fail_ask_for_no_python(tmp_path, builds, monkeypatch):
    assert build_book.build_book(tmp_path, "typst")
    assert builds.pages == [("typst", "")]
    assert not (tmp_path / "typst/_python").exists()
    builds.well = False
    assert not build_book.build_book(tmp_path)
    assert len(builds.pages) == 1
    assert not (tmp_path / "html").exists()
