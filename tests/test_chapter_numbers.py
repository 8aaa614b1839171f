"""Every number that a page states comes from a computation; the ledger in tests/numbers says from which."""

from decimal import Decimal

import chapters
import executed
import number_ledger
import numbers_stated
import pytest
from chapters import Chapter
from number_ledger import Entry, faults, read_ledger, to_text, updated
from numbers_stated import Page

ORDER = chapters.reading_order()
MAY_BE_FACTS = 0.01
"""The part of all numbers that may be plain facts, which no computation yields."""


@pytest.mark.parametrize("name", ORDER)
def test_stated_numbers_are_computed(name: str) -> None:
    found = faults(number_ledger.read(name), number_ledger.ledger_of(name))
    assert not found, "\n".join(found)


def test_few_numbers_are_facts() -> None:
    entries = [entry for name in ORDER for entry in number_ledger.ledger_of(name)]
    facts = [entry for entry in entries if entry.source.startswith("fact: ")]
    print(f"{len(entries)} stated numbers, {len(facts)} of them facts")
    assert len(facts) <= MAY_BE_FACTS * len(entries)


def test_ledgers_belong_to_pages() -> None:
    assert sorted(path.stem for path in number_ledger.LEDGERS.glob("*.txt")) == sorted(ORDER)


# A small page, whose cell prints 23.5 and 0.82, and the ledger that belongs to it

PAGE = r"""---
kernelspec: {name: python3}
---
# A page

## Quizzes

Bo has 47 points in 2 quizzes, so the mean is 23.5. That is 82% of -1,250 and $x_1 = 47$, and `x[7]` is code.
Without a calculator: $3 \cdot 8 + 10 = 34$. About 24 points, {doc}`vectors7`, 2nd, (objective 3).

```{code-cell} ipython3
total, quizzes = 47, 2
```

```{code-cell} ipython3
---
mystnb:
  figure:
    caption: A bar of height 23.5.
  image:
    alt: It ends at 3.
---
print("mean", 47 / 2, "share", 0.82, -1250)
plt.subplots(figsize=(3, 9))
plt.show()
```

## Summary

The mean was 23.5 of 168, and $\frac{1}{n} x$ is a formula.

$$ \frac{1}{n} \sum_i x_i $$ (eq-page-mean)

```{exercise-start} How many? (objective 1)
:label: ex-page-many
```

How many are 3.2e-5 of $10^{-6}$?

```{code-cell} ipython3
assert 3.2e-5 > 10**-6
```
"""
OUTPUTS = ["", "mean 23.5 share 0.82 -1250\n", ""]
BY_HAND = "The mean was «23.5» of 168, <- output 2.1 of Quizzes"
FACT = "mean was 23.5 of «168» , and <- fact: a week has 168 hours"


def page(text: str = PAGE, outputs: list[str] = OUTPUTS) -> Page:
    return Page(Chapter("page", text), outputs)


def ledger(made: Page) -> list[Entry]:
    """Return the ledger of a page, with the two lines that a person wrote."""
    by_hand = read_ledger(f"## Summary\n{BY_HAND}\n{FACT}\n")
    return updated(made, by_hand)[0]


def test_numbers_of_a_page() -> None:
    stated = [(each.line, str(each.value) + "%" * each.percent) for each in page().stated]
    assert stated == [
        (8, "47"), (8, "2"), (8, "23.5"), (8, "82%"), (8, "-1250"), (8, "47"),
        (9, "3"), (9, "8"), (9, "10"), (9, "34"), (9, "24"),
        (19, "23.5"), (21, "3"),
        (30, "23.5"), (30, "168"), (30, "1"),
        (38, "0.000032"), (38, "0.000001"),
    ]  # fmt: skip


def test_each_number_has_the_source_that_is_nearest() -> None:
    found = [entry.source for entry in ledger(page())]
    assert found == [
        "code 1.1", "code 1.2", "output 2.1", "output 2.2", "output 2.3", "code 1.1",
        "equation", "equation", "equation", "equation", "output 2.1",
        "output 2.1", "figure 2.7",
        "output 2.1 of Quizzes", "fact: a week has 168 hours", "formula 1.1",
        "code 1.1", "code 1.2",
    ]  # fmt: skip


def test_the_right_page_has_no_faults_and_its_ledger_stays() -> None:
    made = page()
    entries = ledger(made)
    assert faults(made, entries) == []
    assert read_ledger(to_text(entries)) == entries
    assert updated(made, entries) == (entries, [])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Bo has 47", "Bo has 48", "8: 'Bo has «48» points in' is not in tests/numbers/page.txt; the ledger "
         "says 'Bo has «47» points in'; no computation near it yields it. Mend the number"),
        ("mean was 23.5", "mean was 23.6", "30: 'The mean was «23.6» of 168,' is not in"),
        ("ends at 3.", "ends at 9.", "21: '23.5. It ends at «9» .' is not in tests/numbers/page.txt; the "
         "ledger says '23.5. It ends at «3» .'; the computation has it (figure 2.8)"),
        ("= 34", "= 35", "9: '8 + 10 = «35» . About' is not in"),
        (r"3 \cdot 8", r"4 \cdot 8", "no equation of numbers that holds has it"),
        ("of 168", "of 169", "30: 'mean was 23.5 of «169» , and' is not in"),
        ("3.2e-5 of", "3.2e-6 of", "38: 'How many are «3.2e-6» of 10^{-6}?' is not in"),
        (" in 2 quizzes", "", "8: 'Bo has «47» points, so' is not in"),
        ("Bo has 47 points in", "Bo has", "8: 'Bo has «2» quizzes, so' is not in"),
        ("\nHow many are 3.2e-5 of $10^{-6}$?\n", "", "the page no longer states 'How many are"),
        ("total, quizzes = 47", "total, quizzes = 48", "comes from code 1.1, but the source is now 48"),
    ],
)  # fmt: skip
def test_a_number_that_changed_alone_is_seen(old: str, new: str, fault: str) -> None:
    assert old in PAGE
    found = faults(page(PAGE.replace(old, new, 1)), ledger(page()))
    assert any(fault in each for each in found), found


@pytest.mark.parametrize(
    ("outputs", "fault"),
    [
        (["", "mean 23.6 share 0.82 -1250\n", ""], "comes from output 2.1, but the source is now 23.6"),
        (["", "mean 23.5 share 0.83 -1250\n", ""], "comes from output 2.2, but the source is now 0.83"),
        (["", "mean 23.5 share 0.82\n", ""], "comes from output 2.3, but the source is gone"),
    ],
)
def test_a_computation_that_changed_alone_is_seen(outputs: list[str], fault: str) -> None:
    assert any(fault in each for each in faults(page(outputs=outputs), ledger(page())))


def test_a_number_that_nothing_near_yields_is_refused() -> None:
    made = page()
    words = [line.split(" <- ")[0] for line in (BY_HAND, FACT)]
    entries, refused = updated(made, [])
    assert [each.words for each in refused] == words
    assert {entry.words for entry in entries}.isdisjoint(words)
    elsewhere, nowhere = (number_ledger.how_to_mend(made, each) for each in refused)
    assert elsewhere.endswith(f"write into tests/numbers/page.txt, below ## Summary:\n  {BY_HAND}")
    assert nowhere.startswith(
        "book/chapters/page.md:30: nothing near computes the number in 'mean was 23.5 of «168»"
    )
    assert nowhere.endswith(f"  {words[1]} <- fact: (why)")


@pytest.mark.parametrize(
    "source", ["trust me", "fact:", "output 1", "output 9.9", "output 2.1 of Nowhere", "figure 2.1"]
)
def test_a_source_that_is_none_is_refused(source: str) -> None:
    entries = [Entry("Summary", FACT.split(" <- ")[0], source)]
    assert FACT.split(" <- ")[0] in [each.words for each in updated(page(), entries)[1]]
    assert any("«168»" in each and f"comes from {source}, but" in each for each in faults(page(), entries))


@pytest.mark.parametrize(
    ("words", "computed", "level"),
    [
        ("It is 9.42.", "9.42", 0),
        ("It is 9.4.", "9.42", 2),
        ("It is 9.5.", "9.42", -1),
        ("It is 9.", "9.42", -1),
        ("It is about 9.", "9.42", 2),
        ("It is about 10.", "9.42", -1),
        ("It falls by 5.", "-5", 1),
        ("It is 82%.", "0.82", 0),
        ("It is 82%.", "82", 0),
        ("It is 99 percent.", "0.99", 0),
        ("It is 82.", "0.82", -1),
        ("It is 0.125.", "0.125", 0),
        ("It is 0.12.", "0.125", 2),
        ("It is 0.13.", "0.125", 2),
        (r"It is $3.2 \cdot 10^{-5}$.", "0.000032", 0),
        ("It is 20,000.", "20000", 0),
        ("It is 0.00000000000000000001.", "10000000000000000000", -1),
    ],
)
def test_how_a_number_agrees(words: str, computed: str, level: int) -> None:
    (stated,) = page(words, []).stated
    assert numbers_stated.agrees(stated, Decimal(computed)) == level


def test_numbers_of_code() -> None:
    code = '%matplotlib inline\nx = {"a": -5, True: 2.5}\nassert f(24 / 2**3) == 1 / 0 + "7"'
    assert [float(value) for value in numbers_stated.literals(code)] == [-5, 5, 2.5, 3, 24, 8, 2, 3, 1, 0]


RUNS = """---
file_format: mystnb
kernelspec: {name: python3}
---
```{code-cell} ipython3
print(6 * 7)
40 + 3
```
"""


@pytest.mark.slow
def test_a_page_runs_once_and_a_failing_cell_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(executed, "BUILD", tmp_path)
    cache = tmp_path / "cache"
    first = executed.outputs(Chapter("one", RUNS), tmp_path, cache)
    monkeypatch.setattr(executed.execution, "run", None)
    assert executed.outputs(Chapter("one", "\n".join([RUNS, "More words."])), tmp_path, cache) == first
    assert first == ["42\n\n43"]
    monkeypatch.undo()
    with pytest.raises(RuntimeError, match=r"two\.md:6: cell 1 failed with ZeroDivisionError"):
        executed.outputs(Chapter("two", RUNS.replace("6 * 7", "1 / 0")), tmp_path, cache)


def test_a_page_without_code_has_no_outputs() -> None:
    assert executed.outputs(Chapter("plain", "# Plain\n"), chapters.FOLDER) == []
