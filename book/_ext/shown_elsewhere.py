"""Write all pages anew when something changed that other pages show: a title, a number, where a name leads.

Sphinx writes the pages that changed. A reference on another page would keep the old title.
"""

from __future__ import annotations

import hashlib
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.domains.math import MathDomain
from sphinx.domains.python import PythonDomain
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment


def shown(env: BuildEnvironment) -> str:
    """Return a hash of what a page may show of another."""
    names = cast(StandardDomain, env.get_domain("std"))
    parts: list[dict[Any, Any]] = [
        {page: title.astext() for page, title in env.titles.items()},
        env.toc_secnumbers,
        env.toc_fignumbers,
        names.labels,
        names.anonlabels,
        names.objects,
        cast(MathDomain, env.get_domain("math")).equations,
        cast(PythonDomain, env.get_domain("py")).objects,
    ]
    told = [sorted((repr(key), repr(value)) for key, value in part.items()) for part in parts]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def pages_to_write(app: Sphinx, env: Any) -> set[str]:
    """Return all pages if what they may show of each other is not what it was."""
    before, env.shown_elsewhere = getattr(env, "shown_elsewhere", ""), shown(env)
    return set() if before == env.shown_elsewhere else set(env.found_docs)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook, after Sphinx has given out its numbers."""
    app.connect("env-get-updated", pages_to_write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
