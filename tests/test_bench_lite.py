"""The JupyterLite that `make bench` measures: its lock names what is there; its speed is not asserted."""

import hashlib
import sys

import bench_lite


def test_the_lock_has_the_wheels_of_the_folder_and_nothing_else(tmp_path):
    for name in ("numpy-2.0.2-cp312-x.whl", "mlmath_ref-0.1.0-py3-none-any.whl"):
        (tmp_path / name).write_bytes(name.encode())
    bench_lite.stub(tmp_path, "sqlite3", bench_lite.STUBS["sqlite3"])
    numpy = {"name": "numpy", "depends": [], "imports": ["numpy"], "sha256": "old", "file_name": "old"}
    official = {
        "info": {"python": "3.12.7"},
        "packages": {"numpy": numpy, "sqlite3": numpy | {"depends": ["openssl"]}, "scipy": numpy},
    }
    lock = bench_lite.local_lock(official, tmp_path)
    assert lock["info"] == official["info"]
    assert lock["packages"].keys() == {"numpy", "mlmath-ref", "sqlite3"}
    found = lock["packages"]["numpy"]
    assert (found["file_name"], found["version"]) == ("numpy-2.0.2-cp312-x.whl", "2.0.2")
    assert found["sha256"] == hashlib.sha256(b"numpy-2.0.2-cp312-x.whl").hexdigest()
    assert lock["packages"]["mlmath-ref"]["imports"] == ["mlmath_ref"]
    assert lock["packages"]["mlmath-ref"]["depends"] == ["numpy", "sympy", "matplotlib"]
    assert lock["packages"]["sqlite3"]["depends"] == []


def test_a_stub_can_be_imported(tmp_path, monkeypatch):
    wheel = bench_lite.stub(tmp_path, "stub_of_a_test", "value = 42\n")
    monkeypatch.setattr(sys, "path", [str(wheel), *sys.path])
    assert __import__("stub_of_a_test").value == 42


def test_every_byte_is_weighed_once(tmp_path):
    files = {
        "lab/index.html": 1,
        "files/vectors.ipynb": 20,
        "static/pyodide/numpy-2.0.2-cp312-x.whl": 300,
        "static/pyodide/ipython-8.23.0-py3-none-any.whl": 4000,
        "static/pyodide/pure_eval-0.2.3-py3-none-any.whl": 50000,
    }
    for name, size in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b" " * size)
    assert bench_lite.weights(tmp_path) == {
        "JupyterLab": 1, "notebooks": 20, "runtime": 300, "IPython for the kernel": 54000,
    }  # fmt: skip
