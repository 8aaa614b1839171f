"""The environment that Binder installs: JupyterLab opens each chapter as a notebook, and each one runs."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import executed
import pytest
from bs4 import BeautifulSoup
from chapters import read

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium

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


@dataclass
class Lab:
    """JupyterLab as it runs: its address, and what logs in."""

    address: str
    token: str

    def ask(self, path):
        """Return what the API answers."""
        request = urllib.request.Request(
            f"{self.address}/{path}", headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory, published):
    """Start JupyterLab as Binder does, on a clone and in a home that has only what `postBuild` wrote."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16))
    place = tmp_path_factory.mktemp("jupyter")
    home, log = place / "home", place / "log"
    shutil.copytree(VENV / "config", home / ".jupyter")
    command = [
        str(BIN / "jupyter"), "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={lab.token}",
        f"--ServerApp.root_dir={published}", "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))},
        **dict.fromkeys(("HOME", "USERPROFILE"), str(home)),
    }

    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        try:
            for _ in range(120):
                try:
                    lab.ask("api/status")
                    break
                except OSError:
                    assert server.poll() is None, f"JupyterLab ended:\n{log.read_text('utf-8')}"
                    time.sleep(0.5)
            else:
                pytest.fail(f"JupyterLab does not answer:\n{log.read_text('utf-8')}")
            yield lab
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
    answer = jupyterlab.ask(f"api/contents/{chapter.relative_to(ROOT).as_posix()}?type=notebook")
    cells = answer["content"]["cells"]
    assert answer["type"] == "notebook"
    assert any(cell["cell_type"] == "code" for cell in cells)
    assert not any("{code-cell}" in cell["source"] for cell in cells)


def binder_path(topic):
    """Return what the Binder button of a page opens, from the address of JupyterLab on."""
    page = BeautifulSoup((BUILD / "html" / "chapters" / f"{topic}.html").read_text("utf-8"), "lxml")
    [button] = page.select('.launch a[href^="https://mybinder.org/"]')
    return parse_qs(urlparse(button["href"]).query)["urlpath"][0]


NOTEBOOK = "window.jupyterapp.shell.currentWidget"
# Cells far from the screen are drawn when they come near.
READ_CELLS = f"""async () => {{
    const cells = [];
    for (const [i, cell] of {NOTEBOOK}.content.widgets.entries()) {{
        await {NOTEBOOK}.content.scrollToItem(i);
        await cell.ready;
        const shown = cell.node.querySelector('.jp-RenderedMarkdown');
        const words = shown?.cloneNode(true);
        words?.querySelectorAll('code').forEach(code => code.remove());
        cells.push({{
            formulas: shown?.querySelectorAll('mjx-container').length ?? 0,
            words: words?.textContent ?? '',
            outputs: cell.model.type == 'code' ? cell.model.toJSON().outputs : null,
            practice: (cell.model.toJSON().metadata.tags ?? []).includes('practice'),
        }});
    }}
    return cells;
}}"""
IDLE = f"() => {NOTEBOOK}?.sessionContext.session?.kernel?.status == 'idle'"
ALL_RAN = f"""() => ({IDLE})() &&
    {NOTEBOOK}.content.widgets.every(cell => cell.model.type != 'code' || cell.model.executionCount)"""


@pytest.fixture(scope="module")
def exported(published):
    """Run the line of `postBuild` that exports the notebooks, in the clone and with what Binder has."""
    [line] = re.findall(
        r"^.*tools/notebooks\.py.*$", (ROOT / "binder" / "postBuild").read_text("utf-8"), re.M
    )
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-c", line], check=True, cwd=published, env=environment)


@pytest.mark.binder
def test_the_binder_button_opens_a_notebook_that_runs(jupyterlab, exported, tmp_path):
    topic = "linear-regression"
    with chromium.launch() as browser, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{jupyterlab.address}/{binder_path(topic)}?token={jupyterlab.token}")
        page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for(timeout=120_000)
        page.wait_for_function(IDLE, timeout=120_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_function(ALL_RAN, timeout=240_000)
        cells = page.evaluate(READ_CELLS)
        dialogs = page.locator(".jp-Dialog").count()
    answers = [cell["outputs"] for cell in cells if cell["practice"]]  # cells that the page does not have
    assert len(answers) >= 5
    assert all("not answered yet" in executed.text(outputs) for outputs in answers)
    found = [cell["outputs"] for cell in cells if cell["outputs"] is not None and not cell["practice"]]
    found = found[1:]  # the first one installs
    assert [output for outputs in found for output in outputs if output["output_type"] == "error"] == []
    texts = [executed.text(outputs) for outputs in found]
    assert sum(map(bool, texts)) >= 15
    assert texts == executed.outputs(read(topic), tmp_path)
    kinds = [kind for outputs in found for output in outputs for kind in output.get("data", {})]
    assert sum(kind.startswith("image/") for kind in kinds) >= 5
    assert sum(cell["formulas"] for cell in cells) >= 50
    raw = r"\$|:::|```|\{(doc|eq|ref|numref|cite|term)\}|^:\w+:|\\\\(frac|mathbf)"
    assert [cell["words"] for cell in cells if re.search(raw, cell["words"], re.M)] == []
    assert seen.complaints == []
    assert dialogs == 0
    assert [url for url in asked if re.search(r"/lab/api/(news|update)", url)] == []


@pytest.mark.binder
def test_jupyterlab_opens_markdown_as_a_notebook(jupyterlab):
    settings = jupyterlab.ask("lab/api/settings/@jupyterlab/docmanager-extension:plugin")
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
