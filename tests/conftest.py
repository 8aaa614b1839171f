"""What tests share: Hypothesis draws the same examples on every run; a repository as readers get it."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import settings
from repository import repository

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("book", derandomize=True, deadline=None)
settings.load_profile("book")


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Return a repository of the sources as they are now, on the branch that all links name."""
    folder = tmp_path_factory.mktemp("published")
    git = ["git", f"--git-dir={folder / '.git'}", f"--work-tree={ROOT}"]
    git += ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "--quiet", f"--initial-branch={repository().branch}", folder], check=True)
    subprocess.run([*git, "add", "--all"], check=True, cwd=ROOT)
    subprocess.run([*git, "commit", "--quiet", "--no-verify", "--message=As it is now"], check=True, cwd=ROOT)
    subprocess.run(["git", "reset", "--quiet", "--hard"], check=True, cwd=folder)
    return folder
