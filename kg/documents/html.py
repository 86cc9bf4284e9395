"""HTML: the main text of a page by trafilatura, without menus, footers and comments."""

from __future__ import annotations

import re

from kg.documents.content import Content
from kg.documents.heads import confirmed
from kg.documents.repair import repaired
from kg.errors import DocumentError

_LINES = re.compile(r"\s*\n\s*")


def read(raw: bytes, *, source: str) -> Content:
    """Read the main text of a web page; `source` names it in errors."""
    from trafilatura import bare_extraction, load_html

    tree = load_html(raw)
    dates = {"original_date": True, "extensive_search": False}
    found = (
        None
        if tree is None
        else bare_extraction(tree, include_comments=False, with_metadata=True, date_extraction_params=dates)
    )
    if found is None or isinstance(found, dict) or not found.text:
        raise DocumentError("no main text in this page", source=source, remedy="save the page that holds the text")
    text, mended = repaired(_LINES.sub("\n\n", found.text.strip()))
    title = found.title or ""
    declared = found.date if found.date and found.date.encode() in raw else ""  # else it was guessed
    fields, taken = confirmed(text, {"title": title, "author": found.author or "", "date": declared})
    said = {"date": declared, "publisher": found.sitename or "", "source": found.url or ""}
    return Content(text=text, fields={**said, **fields}, notes=(*mended, *taken))
