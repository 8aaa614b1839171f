"""Make a build that writes a few pages end with the same bytes as one that writes all.

In the search, Sphinx forgets the index entries of pages that are not written again, and keeps words that no
page has any more.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder


def complete_search(app: Sphinx) -> list[Any]:
    """Give the search the index entries of all pages, also of earlier builds, and no word without a page."""
    indexer = cast(StandaloneHTMLBuilder, app.builder).indexer
    if indexer is not None:
        kept = Path(app.doctreedir, "search_entries.json")
        earlier = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
        known = {**earlier, **indexer._index_entries}
        indexer._index_entries = {page: known[page] for page in sorted(app.env.found_docs) if page in known}
        kept.write_text(json.dumps(indexer._index_entries), encoding="utf-8")
        for words in (indexer._mapping, indexer._title_mapping):
            for word in [word for word, found in words.items() if not found]:
                del words[word]
    return []


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.connect("html-collect-pages", complete_search)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
