"""How pages are made: addresses and launch links."""

import re

import launch
import repository


def test_the_address_is_read_from_the_configuration(tmp_path, monkeypatch):
    config = tmp_path / "_config.yml"
    config.write_text("repository: {url: https://github.com/o/r/, branch: dev}")
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert repository.repository(config) == repository.Repository("o/r", "dev")
    monkeypatch.setenv("GITHUB_REPOSITORY", "p/q")
    assert repository.repository(config).url == "https://github.com/p/q"


def test_launch_links(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    links = re.findall(r'href="([^"]+)"', launch.launch_links("chapters/vectors", "../"))
    assert links == [
        "https://mybinder.org/v2/gh/o/r/main?urlpath=lab/tree/book/_build/notebooks/vectors.ipynb",
        "https://colab.research.google.com/github/o/r/blob/gh-pages/notebooks/vectors.ipynb",
        "../notebooks/vectors.ipynb",
    ]
