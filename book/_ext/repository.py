"""The book's address, from the one line in `_config.yml` that knows it."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import yaml

CONFIG = Path(__file__).resolve().parents[1] / "_config.yml"


@dataclass(frozen=True)
class Repository:
    """Where the book's source, its notebooks and its pages are found."""

    name: str  # owner/name
    branch: str

    @property
    def url(self) -> str:
        """The repository itself."""
        return f"https://github.com/{self.name}"

    @property
    def pages(self) -> str:
        """The published book."""
        owner, name = self.name.split("/")
        return f"https://{owner.lower()}.github.io/{name}"

    def binder(self, path: str) -> str:
        """Return the address that opens a file of the repository in JupyterLab on Binder."""
        return f"https://mybinder.org/v2/gh/{self.name}/{self.branch}?urlpath=lab/tree/{path}"

    def colab(self, path: str) -> str:
        """Return the address that opens a published notebook in Colab; pages live on branch gh-pages."""
        return f"https://colab.research.google.com/github/{self.name}/blob/gh-pages/{path}"


def repository(config: Path = CONFIG) -> Repository:
    """Return the repository; GITHUB_REPOSITORY (owner/name), which GitHub's workflows set, has the last word.

    Parameters
    ----------
    config : Path
        The book's `_config.yml`.

    Returns
    -------
    Repository
        Name and branch.
    """
    settings = _settings(config.read_text(encoding="utf-8"))
    in_config = settings["url"].removeprefix("https://github.com/").strip("/")
    return Repository(name=os.environ.get("GITHUB_REPOSITORY") or in_config, branch=settings["branch"])


@functools.cache  # every page asks
def _settings(config: str) -> dict[str, str]:
    return dict(yaml.safe_load(config)["repository"])
