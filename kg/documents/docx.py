"""DOCX: the paragraphs of a Word document's body in order, as they read with all tracked changes accepted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from kg.documents.content import Content
from kg.documents.heads import confirmed
from kg.documents.repair import repaired
from kg.errors import DocumentError

MAX_EXPANDED = 300_000_000

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset({_WORD + "del", _WORD + "moveFrom", _FALLBACK})
_SIGNS = {_WORD + "tab": " ", _WORD + "br": "\n", _WORD + "cr": "\n", _WORD + "noBreakHyphen": "-"}


def read(raw: bytes, *, source: str) -> Content:
    """Read the text of a Word document; `source` names it in errors."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        if sum(part.file_size for part in package.infolist()) > MAX_EXPANDED:
            message = f"expands to more than {MAX_EXPANDED:,} bytes"
            raise DocumentError(message, source=source, remedy="save its text alone")
    from docx import Document

    document = Document(io.BytesIO(raw))
    if document.element.getroottree().docinfo.internalDTD is not None:
        raise DocumentError("declares entities, as no Word document does", source=source, remedy="save it anew")
    paragraphs = [text for element in document.element.body.iter(_WORD + "p") if (text := _text(element))]
    text, mended = repaired("\n\n".join(paragraphs))
    told = document.core_properties
    properties = {
        "title": told.title or _headline(document),
        "author": told.author or "",
        "date": told.created.date().isoformat() if told.created else "",
    }
    fields, taken = confirmed(text, properties)
    return Content(text=text, fields=fields, notes=(*mended, *taken))


def _text(paragraph: Any) -> str:
    """Return the text of a paragraph, and not of those that lie in it, in text boxes for example."""
    if any(ancestor.tag in _GONE for ancestor in paragraph.iterancestors()):
        return ""
    lines = "".join(_pieces(paragraph)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == _WORD + "t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _GONE and child.tag != _WORD + "p":
            yield from _pieces(child)


def _headline(document: Any) -> str:
    titled = (p.text for p in document.paragraphs if p.style is not None and p.style.name in ("Title", "Heading 1"))
    return next(titled, "")
