"""The environment that Binder installs: JupyterLab opens each chapter as a notebook, and each one runs."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv-binder"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
BUILD = Path(os.environ.get("BUILD", ROOT / "book" / "_build"))
CHAPTERS = [
    path
    for name in re.findall(r"file: ([\w/-]+)", (ROOT / "book" / "_toc.yml").read_text("utf-8"))
    if (path := ROOT / "book" / f"{name}.md").exists() and "\nkernelspec:" in path.read_text("utf-8")[:600]
]


def pins(file):
    """Return the versions that a requirements file pins, by normalised name; markers may give several."""
    found = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.+!]+)", file.read_text("utf-8"), re.MULTILINE):
        found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), set()).add(version)
    return found


def test_binder_has_the_versions_of_the_book():
    book, binder = pins(ROOT / "requirements.lock"), pins(ROOT / "binder" / "requirements.txt")
    assert "numpy" in binder
    differing = {
        name: (binder[name], book[name]) for name in binder.keys() & book if binder[name] != book[name]
    }
    assert not differing, f"run `make lock`: binder and requirements.lock disagree on {differing}"


def test_everything_that_binder_installs_is_pinned():
    lines = (ROOT / "binder" / "requirements.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if line and not re.match(r"^(#|[\w.-]+==)", line)] == []


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory):
    """Start JupyterLab as Binder does, and stop it whatever happens; yields a function that asks its API."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    log = tmp_path_factory.mktemp("jupyter") / "log"
    command = [
        str(BIN / "jupyter"), "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={ROOT}",
    ]  # fmt: skip
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(VENV / "config")}

    def ask(path):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/{path}", headers={"Authorization": f"token {token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        try:
            for _ in range(120):
                try:
                    ask("api/status")
                    break
                except OSError:
                    assert server.poll() is None, f"JupyterLab ended:\n{log.read_text('utf-8')}"
                    time.sleep(0.5)
            else:
                pytest.fail(f"JupyterLab does not answer:\n{log.read_text('utf-8')}")
            yield ask
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.mark.binder
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_jupyterlab_serves_a_chapter_as_a_notebook(jupyterlab, chapter):
    answer = jupyterlab(f"api/contents/{chapter.relative_to(ROOT).as_posix()}?type=notebook")
    cells = answer["content"]["cells"]
    assert answer["type"] == "notebook"
    assert any(cell["cell_type"] == "code" for cell in cells)
    assert not any("{code-cell}" in cell["source"] for cell in cells)


@pytest.mark.binder
def test_jupyterlab_opens_markdown_as_a_notebook(jupyterlab):
    settings = jupyterlab("lab/api/settings/@jupyterlab/docmanager-extension:plugin")
    assert settings["schema"]["properties"]["defaultViewers"]["default"]["markdown"] == "Jupytext Notebook"


@pytest.mark.binder
def test_jupyterlab_asks_no_other_host_for_news():
    page = json.loads((VENV / "etc" / "jupyter" / "labconfig" / "page_config.json").read_text("utf-8"))
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"] is True


@pytest.mark.binder
def test_every_chapter_runs(tmp_path):
    notebooks = shutil.copytree(BUILD / "notebooks", tmp_path / "notebooks")  # away from our pytest settings
    run = ["-m", "pytest", "-q", "--nbmake", "--nbmake-timeout=300", "-p", "no:cacheprovider"]
    command = [str(BIN / "python"), *run, str(notebooks)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
    passed = re.search(r"(\d+) passed", result.stdout)
    assert passed
    assert int(passed[1]) == len(list(notebooks.glob("*.ipynb"))) == len(CHAPTERS)


@pytest.mark.binder
def test_repo2docker_makes_an_image_of_it():
    """Docker itself is not asked for; what it would be told to do is."""
    command = [ROOT / ".venv-repo2docker" / BIN.name / "repo2docker", "--no-build", "--debug", ROOT]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stderr[-4000:]
    assert "Building conda environment for python=3.11\n" in result.stderr
    steps = re.findall(r"^RUN (.+)", result.stdout, re.MULTILINE)
    install = next(
        i
        for i, step in enumerate(steps)
        if step.endswith('install --no-cache-dir -r "binder/requirements.txt"')
    )
    assert steps.index("./binder/postBuild") > install
