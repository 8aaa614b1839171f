"""Remove what Sphinx leaves behind: pages that left the book, and pictures that no page shows any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pictures import short
from sphinx.application import Sphinx

OWN_PAGES = {"genindex", "search", "py-modindex"}
"""Pages that Sphinx writes by itself."""


def remove_stale_files(app: Sphinx, exception: Exception | None) -> None:
    """Remove pages and pictures that the book does not have."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for page in out.rglob("*.html"):
        name = page.relative_to(out).with_suffix("").as_posix()
        if name not in {*app.env.found_docs, *OWN_PAGES} and not name.startswith("_"):
            page.unlink()
    shown = {short(name) for _, name in app.env.images.values()}
    for picture in out.glob("_images/*"):
        if picture.name not in shown:
            picture.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hook."""
    app.connect("build-finished", remove_stale_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
