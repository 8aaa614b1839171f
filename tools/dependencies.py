"""Which files of the project a piece of code can load, found without running it.

A chapter has to run again when the code that it loads has changed, and only then. Imports say which modules
that is, also those within functions. A name of a file in a string says that the file is read; the beginning
of a module's name, as in ``import_module(f"mlmath_ref.practice.{name}")``, that any module below is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache, cached_property
from pathlib import Path

PACKAGE = "mlmath_ref"
CODE, DATA = Path("src", PACKAGE), Path("book", "data")


class Project:
    """The package and the data of a project.

    Parameters
    ----------
    root : Path
        The folder with `src` and `book`.

    Examples
    --------
    >>> project = Project(Path(__file__).parents[1])
    >>> [path.name for path in sorted(project.loaded("from mlmath_ref import vectors"))]
    ['__init__.py', '_checks.py', 'vectors.py']
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._of_module = cache(self._direct_of_module)

    @cached_property
    def files(self) -> list[Path]:
        """Every file of package and data."""
        found = [path for folder in (CODE, DATA) for path in (self.root / folder).rglob("*")]
        return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)

    @cached_property
    def modules(self) -> dict[str, Path]:
        """The modules of the package by their dotted names."""
        found = {}
        for path in self.files:
            if path.suffix == ".py" and path.is_relative_to(self.root / CODE):
                parts = path.relative_to(self.root / CODE).with_suffix("").parts
                found[".".join((PACKAGE, *parts)).removesuffix(".__init__")] = path
        return found

    def loaded(self, code: str, but: Collection[Path] = ()) -> set[Path]:
        """Return the files that code loads, directly or through modules of the package.

        Parameters
        ----------
        code : str
            Python, such as the cells of a chapter. What cannot be parsed, such as a shell command, may load
            everything.
        but : collection of Path
            Files that do not count, nor what they load.
        """
        found: set[Path] = set()
        new = self._direct(code, "").difference(but)
        while new:
            found |= new
            new = {
                path for module in new if module in self._names for path in self._of_module(module)
            }.difference(found, but)
        return found

    @cached_property
    def _names(self) -> dict[Path, str]:
        return {path: name for name, path in self.modules.items()}

    def _direct_of_module(self, path: Path) -> set[Path]:
        name = self._names[path]
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        return self._direct(path.read_text(encoding="utf-8"), package)

    def _direct(self, code: str, package: str) -> set[Path]:
        try:
            tree = ast.parse(code)
        except SyntaxError:
            return set(self.files)
        imports, strings = _imports_and_strings(tree, package)
        found = {path for name in imports for path in self._modules_of(name)}
        return found | self._named(strings)

    def _modules_of(self, name: str) -> Iterator[Path]:
        """Yield what an import of `name` runs: the module and the packages around it.

        ``name.*`` is every module below. The end of a name may be a function, which is no module.
        """
        if name.endswith(".*"):
            yield from (path for module, path in self.modules.items() if f"{module}.".startswith(name[:-1]))
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            if (module := ".".join(parts[:end])) in self.modules:
                yield self.modules[module]

    def _named(self, strings: set[str]) -> set[Path]:
        """Return the files that strings name; for data it is enough that a string ends with their folder."""
        text = "\0".join(strings)
        folders = {re.split(r"[/\\]", each.rstrip("/\\"))[-1] for each in strings}
        return {
            path
            for path in self.files
            if path.name in text or (path.suffix != ".py" and path.parent.name in folders)
        }


def imports_of(path: Path) -> set[str]:
    """Return the dotted names that a module imports, also within functions."""
    return _imports_and_strings(ast.parse(path.read_text(encoding="utf-8")), "")[0]


def _imports_and_strings(tree: ast.Module, package: str) -> tuple[set[str], set[str]]:
    """Return the dotted names that code imports, and its strings but for those that stand alone (docstrings).

    A name ends with ``.*`` where attributes lead to all modules below.
    """
    imports, strings, alone = set(), set(), set()
    for node in ast.walk(tree):  # parents first
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == PACKAGE:
                    imports |= _attributes(tree, alias.asname or PACKAGE)
                else:
                    whole = alias.name.split(".")[0] == PACKAGE and not alias.asname
                    imports.add(f"{PACKAGE}.*" if whole else alias.name)
        elif isinstance(node, ast.ImportFrom):
            around = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*around, *([node.module] if node.module else [])])
            imports |= {f"{base}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Expr):
            alone.add(node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in alone:
            strings.add(node.value)
    begun = {f"{each}*" for each in strings if re.fullmatch(rf"{PACKAGE}\.[\w.]+\.", each)}
    return imports | begun, strings


def _attributes(tree: ast.Module, name: str) -> set[str]:
    """Return what the package loads when it is used under a name: a module an attribute, else all of them."""
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    found = [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    ]
    if not found or len(found) < len(uses):
        return {f"{PACKAGE}.*"}
    return {f"{PACKAGE}.{attribute}" for attribute in found}
