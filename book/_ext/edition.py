"""Which edition of the book this is: the version, and the day of the last change."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Edition:
    """A version and the moment of its last change, in seconds since 1970."""

    version: str
    seconds: int

    @property
    def date(self) -> str:
        """The day, such as 2026-11-22."""
        return datetime.fromtimestamp(self.seconds, UTC).date().isoformat()


def edition(root: Path = ROOT) -> Edition:
    """Return the edition that is in this folder.

    The clock is not asked, so that the same book has the same bytes. The date is that of SOURCE_DATE_EPOCH,
    else of the last commit, else of the release in CITATION.cff.
    """
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    return Edition(str(cited["version"]), _seconds(root, cited))


def _seconds(root: Path, cited: dict[str, object]) -> int:
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
    git = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    found = subprocess.run(git, capture_output=True, text=True, check=False)
    if found.returncode == 0 and found.stdout.strip():
        return int(found.stdout)
    day = datetime.fromisoformat(str(cited["date-released"])).replace(tzinfo=UTC)
    return int(day.timestamp())
