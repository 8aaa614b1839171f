"""Make single faults in copies of the book and the package, and count how many the checks catch.

Used by `make mutants`; `python tools/mutants.py --help` lists the options. A mutant is caught if a check that
`make test` runs goes red. The one that most likely sees the fault comes first, and the others follow, so what
survives has met them all. Results are kept: a second run goes on where the first one stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutants_python
import mutants_text
import yaml
from mutants_text import Fault

ROOT = Path(__file__).resolve().parents[1]
EQUIVALENT = ROOT / "tools" / "mutants_equivalent.yml"
TIMEOUT = 900
"""Seconds after which a check that does not end counts as red."""

PAGE_FAULTS = (
    mutants_text.display_faults,
    mutants_text.sentence_faults,
    mutants_text.number_faults,
    mutants_text.caption_faults,
    mutants_text.broken_links,
    mutants_text.other_links,
    mutants_text.figure_faults,
    mutants_python.assertion_faults,
)


@dataclass(frozen=True)
class Mutant:
    """A fault in a file: its path from the root, its line, and that line before and after."""

    path: str
    line: int
    old: str
    new: str
    fault: Fault

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: {self.fault.rule}"
        return f"{where}\n      {self.old.strip()}\n    → {self.new.strip()}"

    @property
    def key(self) -> str:
        """A name that no other mutant of the same tree has."""
        fault = self.fault
        return _hash([self.path, str(fault.start), fault.before, fault.after, fault.kind])


def mutants_of(path: str, text: str) -> Iterator[Mutant]:
    """Give every mutant of one file."""
    makers = (mutants_python.package_faults,) if path.endswith(".py") else PAGE_FAULTS
    for maker in makers:
        for fault in maker(text):
            changed = fault.apply(text)
            if changed != text:
                number = text.count("\n", 0, fault.start) + 1
                new = changed.splitlines()[number - 1]
                yield Mutant(path, number, text.splitlines()[number - 1], new, fault)


def mutants(root: Path, files: Iterable[str]) -> list[Mutant]:
    """Return every mutant of the book's pages and of the package."""
    pages = re.compile(r"book/(chapters/)?[\w-]+\.md|src/.*\.py")
    return [
        mutant
        for path in sorted(files)
        if pages.fullmatch(path)
        for mutant in mutants_of(path, (root / path).read_text(encoding="utf-8"))
    ]


def sample(found: Iterable[Mutant], size: int, seed: int) -> list[Mutant]:
    """Return `size` mutants, each kind in its turn; a larger sample of a seed begins with the smaller."""
    kinds: dict[str, list[Mutant]] = {}
    for mutant in found:
        kinds.setdefault(mutant.fault.kind, []).append(mutant)
    for kind, members in kinds.items():
        random.Random(f"{seed} {kind}").shuffle(members)
    chosen: list[Mutant] = []
    while len(chosen) < size and any(kinds.values()):
        chosen += [members.pop() for members in kinds.values() if members]
    return chosen[:size]


# The checks.


@dataclass(frozen=True)
class Check:
    """A command of `make test`, and whether it writes the built book."""

    name: str
    command: tuple[str, ...]
    builds: bool = False


def _pytest(name: str, *arguments: str) -> Check:
    # No cache between runs, and stop at the first red test.
    return Check(name, (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments))


UNIT = _pytest("all unit tests", "--doctest-modules", "-m", "not site and not binder")
TYPES = Check("types", (sys.executable, "-m", "mypy"))
BUILD = Check("the build", (sys.executable, "tools/build_book.py"), builds=True)
SITE = _pytest("built pages", "-m", "site", "tests/test_site.py")


def checks(mutant: Mutant, root: Path) -> list[Check]:
    """Return what to run on a mutant until something goes red, the likely and quick first."""
    name = Path(mutant.path).stem
    if mutant.path.endswith(".py"):
        tests = root / "tests"
        formula = "formula/" in mutant.path
        own = tests / f"test_formula_{name}.py" if formula else tests / f"test_{name.strip('_')}.py"
        others = sorted(tests.glob("test_formula_*.py")) if formula else []
        files = [path.relative_to(root).as_posix() for path in [own, *others] if path.exists()]
        near = _pytest(f"tests of {name}", "--doctest-modules", *dict.fromkeys(files), mutant.path)
        return [near, TYPES, UNIT, BUILD, SITE]
    reading = tests_that_read_pages(root, mutant.fault.kind)
    far = _pytest("tests that read pages", "-m", "not site and not binder", *reading)
    if mutant.fault.kind == "broken link":
        return [BUILD, SITE, far]
    if mutant.fault.kind == "link to another place":
        return [_pytest("the ledger of links", "tests/test_chapter_links.py"), BUILD, SITE, far]
    near = _pytest(
        f"tests of {name}",
        *[path for path in reading if path.startswith("tests/test_chapter")],
        "-k",
        " or ".join([name, *_label(mutant, root)]),
    )
    return [near, BUILD, SITE, far]


# Tests that read no page, or of pages the formulas only, or the code only.
OWN_PAGES = re.compile("test_(mutants|build|small_books|execution|dependencies|reproducible)")
FORMULAS_ONLY = re.compile("test_(formula_|page_formulas|chapter_formulas)")
CODE_ONLY = re.compile("test_chapter_assertions")


def tests_that_read_pages(root: Path, kind: str) -> list[str]:
    """Return the unit tests that a fault of this kind in a page can turn red; others need not run."""
    in_formula = kind in mutants_text.FORMULA_RULES or kind == "formula in a sentence"
    in_code = kind == "assertion weakened"
    return [
        path.relative_to(root).as_posix()
        for path in sorted((root / "tests").glob("test_*.py"))
        if ("test_chapter" in path.name or re.search(r"\bchapters\b", path.read_text(encoding="utf-8")))
        and not OWN_PAGES.match(path.name)
        and not (FORMULAS_ONLY.match(path.name) and not in_formula)
        and not (CODE_ONLY.match(path.name) and not in_code)
    ]


def _label(mutant: Mutant, root: Path) -> list[str]:
    """Return the label of the display formula that holds the fault, by which its test is called."""
    text = (root / mutant.path).read_text(encoding="utf-8")
    found = re.compile(r"\$\$ \((eq-[\w-]+)\)").search(text, mutant.fault.start)
    return [found[1]] if found else []


# Copies of the tree, where mutants live.


class Copy:
    """A copy of the tree with a warm build: what did not change is neither run nor rendered again."""

    def __init__(self, folder: Path, files: Iterable[str]) -> None:
        self.root, self._warm = folder / "tree", folder / "warm"
        self.root.mkdir(parents=True)
        for path in files:
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, target)
        (self.root / "node_modules").symlink_to(ROOT / "node_modules")
        cache = ROOT / "book" / "_build" / ".executed"
        if cache.exists():
            shutil.copytree(cache, self._build / ".executed")

    @property
    def _build(self) -> Path:
        return self.root / "book" / "_build"

    def warm(self) -> None:
        """Build the book, and remember the build."""
        self.require_green(BUILD)
        shutil.copytree(self._build, self._warm)

    def require_green(self, check: Check) -> None:
        """Run a check without any mutant.

        Raises
        ------
        SystemExit
            If it is red, for then it would catch everything.
        """
        code, output = self.run(check, {})
        if code:
            sys.exit(f"{check.name} is red without any mutant; mend that first:\n{output[-3000:]}")

    def run(self, check: Check, environment: dict[str, str]) -> tuple[int, str]:
        """Run a check here; return its exit code and output. One that does not end has the code -1."""
        # No check of a mutant looks at the pages' Python, which takes long to make.
        here = {"PYTHONPATH": str(self.root / "src"), "BUILD": "book/_build", "PYODIDE_WHEELS": "none"}
        with subprocess.Popen(
            check.command,
            cwd=self.root,
            env={**os.environ, **here, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate(timeout=TIMEOUT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return -1, "did not end"
        no_tests = "pytest" in check.command and process.returncode == 5
        return (0 if no_tests else process.returncode), output

    @contextmanager
    def holding(self, mutant: Mutant) -> Iterator[None]:
        """Put the mutant's fault into its file, and take it out again, with the file's time."""
        path = self.root / mutant.path
        text, stat = path.read_text(encoding="utf-8"), path.stat()
        path.write_text(mutant.fault.apply(text), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def judge(self, mutant: Mutant) -> dict[str, Any]:
        """Run the checks on a mutant until one goes red."""
        start, built = time.monotonic(), False
        verdict, by, said = "survived", "", ""
        with self.holding(mutant):
            for check in checks(mutant, self.root):
                built |= check.builds
                # Compiled mutants must not be left behind.
                code, output = self.run(check, {"PYTHONDONTWRITEBYTECODE": "1"})
                if code:
                    # pytest's 2 to 4: the tests could not even be collected.
                    at_once = "pytest" in check.command and code in (2, 3, 4)
                    verdict, by, said = "at once" if at_once else "caught", check.name, _last_word(output)
                    break
        if built:
            shutil.rmtree(self._build)
            shutil.copytree(self._warm, self._build)
        return {"verdict": verdict, "by": by, "said": said, "seconds": round(time.monotonic() - start, 1)}


def _last_word(output: str) -> str:
    lines = re.findall(r"^(?:FAILED|E  |\w+Error:|.*(?:WARNING|ERROR|error):).*$", output, re.M)
    return lines[-1][:300] if lines else ""


# Results.


def files_of(root: Path) -> list[str]:
    """Return the files of the tree, those not yet added as well."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted(path for path in found if path and (root / path).is_file())


def fingerprint(root: Path, files: Iterable[str]) -> str:
    """Return a short hash of all files, by which a result is kept."""
    return _hash(f"{path} {hashlib.sha256((root / path).read_bytes()).hexdigest()}" for path in files)


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def known(results: Path, tree: str) -> dict[str, dict[str, Any]]:
    """Return what earlier runs found in this state of the tree, by the mutants' keys."""
    lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    return {entry["key"]: entry for line in lines if (entry := json.loads(line))["tree"] == tree}


def reason_of(mutant: Mutant, equivalent: Iterable[dict[str, str]]) -> str:
    """Return why a mutant changes nothing that could be wrong; nothing if it does."""
    change = mutant.path, mutant.fault.before, mutant.fault.after
    for entry in equivalent:
        if change == (entry["file"], entry["before"], entry["after"]) and entry["line"] in mutant.old:
            return entry["reason"]
    return ""


VERDICTS = ("caught", "at once", "equivalent", "survived")


def report(found: Iterable[tuple[Mutant, dict[str, Any]]], equivalent: list[dict[str, str]]) -> str:
    """Return the table of kinds, and below it every mutant that survived."""
    rows: dict[str, dict[str, int]] = {}
    misses, same = [], []
    for mutant, result in found:
        row = rows.setdefault(mutant.fault.kind, dict.fromkeys(VERDICTS, 0))
        verdict = result["verdict"]
        reason = reason_of(mutant, equivalent)
        if verdict == "survived" and reason:
            verdict = "equivalent"
            same.append(f"{mutant}\n    equivalent: {reason}")
        elif verdict == "survived":
            misses.append(str(mutant))
        row[verdict] += 1
    rows["all"] = {verdict: sum(row[verdict] for row in rows.values()) for verdict in VERDICTS}
    lines = [
        "| fault | made | caught | of these at once | equivalent | missed | caught, % |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind, row in rows.items():
        caught = row["caught"] + row["at once"]
        counted = caught + row["survived"]
        share = f"{100 * caught / counted:.1f}" if counted else "–"
        lines.append(
            f"| {kind} | {counted + row['equivalent']} | {caught} | {row['at once']} | {row['equivalent']} "
            f"| {row['survived']} | {share} |"
        )
    lines += ["", f"Missed ({len(misses)}):", *misses, "", f"Equivalent ({len(same)}):", *same]
    return "\n".join(lines)


def run(chosen: list[Mutant], files: list[str], tree: str, results: Path, jobs: int) -> None:
    """Judge mutants, each core in a copy of its own, and append what was found to the results."""
    free: queue.Queue[Copy] = queue.Queue()

    def judge(mutant: Mutant) -> tuple[Mutant, dict[str, Any]]:
        copy = free.get()
        try:
            return mutant, copy.judge(mutant)
        finally:
            free.put(copy)

    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(jobs) as pool:
        print(f"==> building {jobs} copies", flush=True)
        copies = [Copy(Path(folder) / str(number), files) for number in range(jobs)]
        list(pool.map(Copy.warm, copies))
        if "green" not in known(results, tree):
            list(pool.map(copies[0].require_green, (UNIT, SITE, TYPES)))
            _append(results, {"key": "green", "tree": tree})
        for copy in copies:
            free.put(copy)
        waiting = [pool.submit(judge, mutant) for mutant in chosen]
        for number, done in enumerate(as_completed(waiting), 1):
            mutant, result = done.result()
            _append(results, {"key": mutant.key, "tree": tree, "mutant": str(mutant), **result})
            by = f"by {result['by']}, " if result["by"] else ""
            took = f"{result['verdict']} {by}{result['seconds']} s"
            print(f"{number}/{len(chosen)} {took}: {mutant}", flush=True)


def _append(results: Path, entry: dict[str, Any]) -> None:
    results.parent.mkdir(parents=True, exist_ok=True)
    with results.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def main(words: list[str] | None = None) -> None:
    """Read the command line, judge what is not known yet, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="how many mutants; the default is 100")
    parser.add_argument("--seed", type=int, default=0, help="which ones; the default is 0")
    parser.add_argument("--only", default="", help="only kinds of faults in which this pattern is found")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="how many at a time")
    parser.add_argument("--results", type=Path, default=ROOT / "book" / "_build" / "mutants.jsonl")
    arguments = parser.parse_args(words)
    files = files_of(ROOT)
    tree = fingerprint(ROOT, files)
    every = [mutant for mutant in mutants(ROOT, files) if re.search(arguments.only, mutant.fault.kind)]
    chosen = sample(every, arguments.sample, arguments.seed)
    results = arguments.results.resolve()
    print(f"==> {len(chosen)} of {len(every)} mutants, seed {arguments.seed}", flush=True)
    start = time.monotonic()
    if unknown := [mutant for mutant in chosen if mutant.key not in known(results, tree)]:
        run(unknown, files, tree, results, arguments.jobs)
    found = known(results, tree)
    equivalent = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or []
    print(report([(mutant, found[mutant.key]) for mutant in chosen], equivalent))
    print(f"==> {len(chosen)} mutants, {len(unknown)} of them run now, in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
