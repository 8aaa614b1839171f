"""Leave out of the reference what says nothing: fields of tuples, which Python alone describes by a number.

What the fields are stands in the words about their class.
"""

from __future__ import annotations

from typing import Any, Literal

from sphinx.application import Sphinx


def skip(
    app: Sphinx, what: str, name: str, member: object, skipped: bool, options: object
) -> Literal[True] | None:
    """Say that a member is left out; `None` leaves the choice to autodoc."""
    return True if (member.__doc__ or "").startswith("Alias for field number") else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook."""
    app.connect("autodoc-skip-member", skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
