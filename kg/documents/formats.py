"""The formats that texts come in: how each is known, how large it may be, and which module reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module

from kg.documents.content import Content
from kg.errors import DocumentError

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_BEGINNING = 2_048


@dataclass(frozen=True, slots=True)
class Format:
    """A format, and the module that reads it; plain text has no media type. `max_bytes` is for one file.

    Formats that take a parser are read `apart`, in a process of their own that can be ended.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    max_bytes: int
    module: str
    apart: bool = True

    def read(self, raw: bytes, *, source: str) -> Content:
        """Read a file's bytes here and now; `source` names it in errors."""
        content: Content = import_module(self.module).read(raw, source=source)
        return content


PLAIN = Format("text", "", (".txt", ".md"), 20_000_000, "kg.documents.plain", apart=False)
HTML = Format("HTML", "text/html", (".html", ".htm", ".xhtml"), 20_000_000, "kg.documents.html")
PDF = Format("PDF", "application/pdf", (".pdf",), 100_000_000, "kg.documents.pdf")
DOCX = Format(
    "DOCX",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx",),
    100_000_000,
    "kg.documents.docx",
)
FORMATS = {kind.name: kind for kind in (PLAIN, HTML, PDF, DOCX)}
UNREAD = frozenset({".doc", ".odt", ".rtf"})  # texts that are told of, since they cannot be read
SUFFIXES = frozenset(suffix for kind in FORMATS.values() for suffix in kind.suffixes)
MAX_BYTES = max(kind.max_bytes for kind in FORMATS.values())

_ARCHIVE = "save a text as .docx, name an archive .zip"
_OLD_WORD = "an old Word document, or one with a password"
_OTHERS = {
    b"\xd0\xcf\x11\xe0": (_OLD_WORD, "save it as .docx without a password"),
    b"{\\rtf": ("an RTF document", "save it as .docx"),
}


def format_of(raw: bytes, *, suffix: str, source: str) -> Format:
    """Tell a file's format by its first bytes, else by its suffix; raise a `DocumentError` for one that is not read."""
    beginning = raw[:_BEGINNING]
    for start, (what, remedy) in _OTHERS.items():
        if raw.startswith(start):
            raise DocumentError(f"this is {what}", source=source, remedy=remedy)
    if b"%PDF-" in beginning[:1024]:
        found = PDF
    elif raw.startswith(b"PK\x03\x04"):
        if b"word/" not in raw:
            raise DocumentError(
                "this is an archive or an office document, and no .docx", source=source, remedy=_ARCHIVE
            )
        found = DOCX
    elif _HTML.match(beginning):
        found = HTML
    else:
        found = next((kind for kind in (HTML, PDF, DOCX) if suffix.lower() in kind.suffixes), PLAIN)
    if len(raw) > found.max_bytes:
        raise DocumentError(f"larger than {found.max_bytes:,} bytes", source=source, remedy="split it")
    return found
