"""The reference: no module and no function of the package is without its place there."""

import os
from importlib import import_module
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from build_book import BOOK, pages

import mlmath_ref
from mlmath_ref import practice

HTML = Path(os.environ.get("BUILD", BOOK / "_build")) / "html"
MODULES = [f"mlmath_ref.{topic}" for topic in (*mlmath_ref.__all__, "practice")]


def functions(module):
    """Return the functions and classes of a module, and what readers of chapters call in `practice`."""
    if module == practice.__name__:
        return {f"{module}.{name}" for name in ("ask", "check")}
    of_module = vars(import_module(module)).items()
    return {
        f"{module}.{name}"
        for name, value in of_module
        if not name.startswith("_") and getattr(value, "__module__", "") == module
    }


def test_every_module_has_a_page():
    assert {page for page in pages(BOOK) if "mlmath_ref" in page} == {f"reference/{name}" for name in MODULES}


def ids(soup):
    return {tag["id"] for tag in soup.select("[id^='mlmath_ref.']")}


@pytest.fixture(scope="module")
def overview():
    return BeautifulSoup((HTML / "reference.html").read_text(encoding="utf-8"), "lxml")


@pytest.mark.site
@pytest.mark.parametrize("module", MODULES)
def test_every_function_is_explained_and_has_an_entry_that_leads_there(overview, module):
    page = f"reference/{module}.html"
    explained = ids(BeautifulSoup((HTML / page).read_text(encoding="utf-8"), "lxml"))
    assert functions(module) <= explained
    assert explained <= ids(overview)  # where old links lead
    entries = {link["href"]: link.find_parent("dt") for link in overview.select(".overview dt > a[href]")}
    for name in functions(module):
        entry = entries[f"{page}#{name}"]
        assert entry["id"] == name
        assert len(entry.find_next_sibling("dd").get_text(strip=True)) > 15
    assert page in entries


@pytest.mark.site
def test_modules_stand_in_the_sidebar_of_the_reference_alone(overview):
    assert len(overview.select(".bd-docs-nav li li a")) == len(MODULES)
    chapter = BeautifulSoup((HTML / "chapters/vectors.html").read_text(encoding="utf-8"), "lxml")
    assert chapter.select_one(".bd-docs-nav li a[href$='reference.html']")
    assert not chapter.select(".bd-docs-nav li li")
