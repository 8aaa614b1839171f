"""Kill builds at random moments, and see whether the next build gives what a clean one gives.

Used by `make soak`. A copy of the book is built once. Then, over and over: the results of two chapters are
taken away, one time in three the compiled Python of the pages as well, and a page is changed, so that every
step has work; a build is started, and killed after a random time; the change is taken back; and a build that
nobody disturbs must give the bytes of the clean one. The moments come from a seed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import build_book
import stamps

KILLS = 24
UNRELATED = "tools/mutants.py"
"""A source that no page depends on."""

PUBLISHED = ("html", "notebooks")


class Copy:
    """A copy of the book, which can be built and killed."""

    def __init__(self, root: Path) -> None:
        self.root, self.build = root, root / "book" / "_build"
        for path in stamps.files(stamps.ROOT, stamps.SOURCES):
            copy = root / path.relative_to(stamps.ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        (root / "node_modules").symlink_to(stamps.ROOT / "node_modules")

    def start(self) -> subprocess.Popen[bytes]:
        """Start a build in a group of its own."""
        return subprocess.Popen(
            [sys.executable, str(self.root / "tools" / "build_book.py")],
            env={**os.environ, "PYTHONPATH": str(self.root / "src")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def finish(self) -> float:
        """Build, and return how many seconds that took."""
        start = time.monotonic()
        process = self.start()
        _, told = process.communicate()
        if process.returncode:
            sys.exit(f"a build fails:\n{told.decode()}")
        return time.monotonic() - start

    def kill_after(self, seconds: float) -> bool:
        """Build for so long, and then kill; return whether the build was still running."""
        process = self.start()
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return True
        return False

    def outputs(self) -> dict[str, str]:
        """Return the hashes of all that is published."""
        return {
            f"{folder}/{name}": digest
            for folder in PUBLISHED
            for name, digest in stamps.of_outputs(self.build / folder).items()
        }

    def reached(self) -> str:
        """Return how far a build that was killed had come."""
        if (self.build / ".sphinx" / "unfinished").exists():
            return "while Sphinx worked"
        return "before or after that"


def soak(copy: Copy, kills: int, seed: int) -> int:
    """Kill builds and compare; return how many comparisons failed."""
    moments = random.Random(seed)
    copy.finish()
    clean = copy.outputs()
    pages = sorted((copy.root / "book" / "chapters").glob("*.md"))

    def disturb() -> tuple[Path, str]:
        page = moments.choice(pages)
        text = page.read_text(encoding="utf-8")
        records = sorted((copy.build / build_book.RECORDS).glob("*.ipynb"))
        for record in moments.sample(records, min(2, len(records))):
            record.unlink()
        if moments.random() < 1 / 3:
            for compiled in (copy.build / build_book.PYTHON).glob("compiled-*"):
                shutil.rmtree(compiled)
        page.write_text(text + "\nWords that a build was killed over.\n", encoding="utf-8")
        return page, text

    bad, longest = 0, 0.0
    for number in range(kills + 1):
        page, text = disturb()
        if number:
            seconds = moments.uniform(0.2, longest)
            where = copy.reached() if copy.kill_after(seconds) else "after its end"
        else:  # the first is not killed, and says how long one takes
            seconds, where = (longest := copy.finish()), "after its end"
        page.write_text(text, encoding="utf-8")
        with (copy.root / UNRELATED).open("a", encoding="utf-8") as file:
            file.write(f"# {number}\n")  # or there would be nothing to build
        took = copy.finish()
        found = copy.outputs()
        wrong = sorted(name for name in clean.keys() | found if clean.get(name) != found.get(name))
        bad += bool(wrong)
        verdict = f"DIFFERS: {', '.join(wrong[:5])}" if wrong else "same bytes"
        print(
            f"{number:3} killed after {seconds:5.1f} s, {where}; rebuilt in {took:.0f} s: {verdict}",
            flush=True,
        )
    return bad


def main() -> None:
    """Read the command line and kill."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        bad = soak(Copy(Path(folder)), arguments.kills, arguments.seed)
    print(f"{arguments.kills} kills, {bad} builds that differ from the clean one")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
