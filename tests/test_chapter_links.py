"""A link leads where somebody saw it lead; see `tools/link_ledger.py`. Links to nothing fail the build."""

import link_ledger
import pytest
from link_ledger import LEDGER, faults, links, pages, read_ledger

KNOWN = read_ledger(LEDGER.read_text(encoding="utf-8"))
PAGE = """Spread is in {doc}`statistics`, and
[words](address.md) in {eq}`eq-a`.

```{code-cell} ipython3
{doc}`no`
```
"""


@pytest.mark.parametrize("path", pages())
def test_links_lead_where_somebody_saw_them_lead(path: str) -> None:
    assert not (found := faults(path, pages()[path], KNOWN.get(path, []))), "\n".join(found)


def test_the_ledger_has_no_page_that_is_gone() -> None:
    assert set(KNOWN) == set(pages())


def test_a_changed_link_is_seen_with_its_place() -> None:
    known = [words for _, words in links(PAGE)]
    assert [words.partition("«")[2].partition("»")[0] for words in known] == [
        "doc statistics", "to address.md", "eq eq-a",
    ]  # fmt: skip
    assert faults("page.md", PAGE, known) == []
    (found,) = faults("page.md", PAGE.replace("eq-a", "eq-b"), known)
    assert found.startswith("page.md:2: nobody has looked")


def test_what_is_gone_is_seen() -> None:
    known = [words for _, words in links(PAGE)]
    (found,) = faults("page.md", PAGE, [*known, "an old «doc link»"])
    assert found.startswith("page.md: the link is gone: an old «doc link»")


def test_the_ledger_is_written_and_read(tmp_path) -> None:
    link_ledger.main(tmp_path / "links.txt")
    assert (tmp_path / "links.txt").read_bytes() == LEDGER.read_bytes()
