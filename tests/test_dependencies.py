"""Which files code can load: cases made by hand, and every chapter against what Python really loads."""

import json
import re
import subprocess
import sys
from pathlib import Path

import chapters
import pytest
from dependencies import Project, imports_of

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("project")
    files = {
        "src/mlmath_ref/__init__.py": "",
        "src/mlmath_ref/a.py": "def f():\n    from mlmath_ref.b import g\n    return g",
        "src/mlmath_ref/b.py": "from importlib.resources import files\nfiles('mlmath_ref') / 'look.style'",
        "src/mlmath_ref/c.py": '"""Unlike look.style and data."""\nimport numpy as np',
        "src/mlmath_ref/look.style": "",
        "src/mlmath_ref/part/__init__.py": "from . import one",
        "src/mlmath_ref/part/one.py": "from ..c import h",
        "src/mlmath_ref/part/two.py": "from mlmath_ref.part.one import x",
        "src/mlmath_ref/__pycache__/a.pyc": "",
        "book/data/table.csv": "",
        "book/data/other.csv": "",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Project(root)


TABLES = {"table.csv", "other.csv"}


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("x = 1", set()),
        ("import numpy as np, statistics", set()),
        ("from mlmath_ref import c", {"", "c"}),
        ("from mlmath_ref.c import h", {"", "c"}),
        ("import mlmath_ref.c as c", {"", "c"}),
        ("if x:\n    def f():\n        from mlmath_ref import c", {"", "c"}),
        ("from mlmath_ref import a", {"", "a", "b", "look.style"}),
        ("from mlmath_ref import part", {"", "part", "part.one", "c"}),
        ("from mlmath_ref.part.two import x", {"", "part", "part.one", "part.two", "c"}),
        ("open('../data/table.csv')", {"table.csv"}),
        ("open(f'../data/{name}.csv')", TABLES),
        ("Path('..') / 'data' / name", TABLES),
        ("'''About table.csv.'''", set()),
        ("open('../../src/mlmath_ref/c.py')", {"c"}),
        ("import mlmath_ref as m\nm.c.h(m.c.g)", {"", "c"}),
        ("import mlmath_ref\nmlmath_ref.part", {"", "part", "part.one", "c"}),
        ("import_module(f'mlmath_ref.part.{name}')", {"", "part", "part.one", "part.two", "c"}),
        ("name.removeprefix('mlmath_ref.')", set()),
    ],
)
def test_what_code_loads(project, code, loaded):
    names = {path: name.removeprefix("mlmath_ref").lstrip(".") for name, path in project.modules.items()}
    assert {names.get(path, path.name) for path in project.loaded(code)} == loaded


def test_the_imports_of_a_module_count_within_functions_too(project, tmp_path):
    assert imports_of(project.modules["mlmath_ref.c"]) == {"numpy"}
    (module := tmp_path / "m.py").write_text(
        "def f():\n    from a.b import c\n\n\n'import no'\nimport d.e as x\n"
    )
    assert imports_of(module) == {"a.b.c", "d.e"}


def test_what_is_left_out_loads_nothing(project):
    part = project.modules["mlmath_ref.part"]
    loaded = project.loaded("from mlmath_ref.part.two import x", {project.modules["mlmath_ref.part.one"]})
    assert loaded == {project.modules["mlmath_ref"], part, project.modules["mlmath_ref.part.two"]}


def test_a_page_shows_its_own_exercises_and_no_others():
    from cache_key import Keys

    found = Keys(ROOT)
    files = found.exercises_of("chapters/derivatives")
    package = ROOT / "src" / "mlmath_ref"
    used = ("practice/derivatives.py", "practice/_shelf.py", "practice/_parts.py", "losses.py", "datasets.py")
    assert files >= {package / name for name in used}
    assert package / "evaluation.py" not in files
    assert {path.name for path in files if path.parent.name == "practice" and path.name[0] != "_"} == {
        "derivatives.py"
    }
    assert found.exercises_of("index") == set()
    parts = set((package / "practice").glob("_exercises_*.py"))
    models = set((package / "practice").glob("_exercises_models_*.py"))
    assert models < parts
    assert parts & found.exercises_of("chapters/exercises") == parts - models
    assert parts & found.exercises_of("chapters/exercises-models") == models
    assert not parts & files


def test_what_pages_load_is_found_once_and_again_when_package_or_tools_change(project, tmp_path, monkeypatch):
    from cache_key import Keys

    looked = []
    monkeypatch.setattr(Project, "loaded", lambda self, code, but=(): looked.append(code) or set(self.files))
    for name in ("requirements.lock", "tools/execution.py", "tools/records.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    page = "---\nkernelspec: {name: python3}\n---\n\n```{code-cell}\nimport mlmath_ref.c\n```\n"

    def build():
        """Return what a build finds, and how often it looks at code."""
        looked.clear()
        found = Keys(tmp_path)
        with found.remembered(tmp_path / "new" / "keys.json"):
            for _ in range(2):
                told = [found.of_text(page), found.of_text("words"), found.of_exercises("chapters/c")]
            return [*told, found.look()], len(looked)

    first, times = build()
    assert times == 1
    assert build() == (first, 0)
    for name in ("src/mlmath_ref/c.py", "tools/execution.py", "book/_ext/x.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("1\n")
        assert build()[1] > 0, name
        assert build()[1] == 0, name

    def fail():
        found = Keys(tmp_path)
        with found.remembered(tmp_path / "new" / "keys.json"):
            found.of_text(page)
            raise KeyError("a build that fails keeps what it has found")

    with pytest.raises(KeyError):
        fail()
    build()
    assert "import mlmath_ref.c" not in looked


def test_a_change_of_an_exercise_is_no_change_of_the_look_of_all_pages():
    from cache_key import PAGES
    from stamps import files

    project = Project(ROOT)
    code = [path.read_text(encoding="utf-8") for path in files(ROOT, PAGES) if path.suffix == ".py"]
    exercises = ROOT / "src" / "mlmath_ref" / "practice" / "derivatives.py"
    assert [each[:60] for each in code if exercises in project.loaded(each)] == []


@pytest.mark.parametrize(
    "code",
    [
        "import mlmath_ref",
        "import mlmath_ref.c",
        "import mlmath_ref as m",
        "import mlmath_ref as m\nf(m.c, m)",
        "from mlmath_ref import *",
        "!cat x",
        "f(",
    ],
)
def test_what_cannot_be_told_may_load_every_module(project, code):
    assert project.loaded(code) >= set(project.modules.values())


@pytest.mark.slow
def test_every_chapter_loads_no_more_than_we_say():
    """Python is the witness: the imports of each chapter are run, and the files that it opens are seen."""
    project = Project(ROOT)
    for name in chapters.reading_order():
        code = "\n".join(cell.source for cell in chapters.read(name).cells)
        lines = re.findall("^(?:from|import) mlmath_ref.*", code, re.M)
        spy = "\n".join(
            [
                "import sys, json",
                "opened = set()",
                "hook = lambda event, told: event == 'open' and opened.add(str(told[0]))",
                "sys.addaudithook(hook)",
                *lines,
                "plotting = sys.modules.get('mlmath_ref.plotting')",
                "plotting and plotting.use_book_style()",
                "found = {str(getattr(module, '__file__', '')) for module in sys.modules.values()}",
                "print(json.dumps(sorted(found | opened)))",
            ]
        )
        found = subprocess.run([sys.executable, "-c", spy], capture_output=True, text=True, check=True)
        used = {Path(path) for path in json.loads(found.stdout)} & set(project.files)
        assert len(used) > 1
        assert used <= project.loaded(code), name
