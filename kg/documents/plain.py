"""Plain text and Markdown: from bytes by their encoding, with YAML front matter apart."""

from __future__ import annotations

import codecs
import re

from kg.documents.content import Content
from kg.documents.matter import split
from kg.documents.repair import repaired
from kg.errors import DocumentError

MAX_BYTES = 20_000_000
WESTERN = "Windows-1252"

_SAVE = "save it as plain text in UTF-8"
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f]")
_FORMATS = {b"%PDF-": "a PDF", b"PK\x03\x04": "a zip archive or an office document", b"{\\rtf": "an RTF document"}


def read(raw: bytes, *, source: str) -> Content:
    """Read a text with its front matter; `source` names it in errors."""
    content, encoding = decode(raw, source=source)
    content, mended = repaired(content.replace("\r\n", "\n"))
    matter, text = split(content, source)
    notes = (f"read as {encoding}",) if encoding == WESTERN else ()
    return Content(text=text.strip(), fields=matter.fields, lines=matter.lines, notes=(*notes, *mended))


def decode(raw: bytes, *, source: str) -> tuple[str, str]:
    """Turn bytes into text by their byte order mark, else as UTF-8 or Windows-1252, and return the encoding as well.

    Raise a `DocumentError` for what is no text.
    """
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"larger than {MAX_BYTES:,} bytes", source=source, remedy="split it")
    if not raw.strip():
        raise DocumentError("the file is empty", source=source, remedy="is it the right file?")
    for start, kind in _FORMATS.items():
        if raw.startswith(start):
            raise DocumentError(f"this is {kind}, not text", source=source, remedy=_SAVE)
    marked = next((name for bom, name in _BOMS.items() if raw.startswith(bom)), "")
    try:
        text, encoding = raw.decode(marked or "utf-8"), marked or "utf-8"
    except UnicodeDecodeError as error:
        text, encoding = "" if marked else _western(raw), WESTERN
        if not text and b"\0" in raw:
            raise _binary(source) from error
        if not text:
            line = raw.count(b"\n", 0, error.start) + 1
            message = f"not {(marked or 'utf-8').removesuffix('-sig').upper()} text"
            raise DocumentError(message, source=source, line=line, remedy=_SAVE) from error
    if "\0" in text:
        raise _binary(source)
    return text, encoding


def _western(raw: bytes) -> str:
    """Read bytes as Windows-1252; nothing comes of what does not look like text in it."""
    try:
        text = raw.decode(WESTERN)
    except UnicodeDecodeError:
        return ""
    return "" if _CONTROL.search(text) else text


def _binary(source: str) -> DocumentError:
    return DocumentError("this is a binary file, not text", source=source, remedy=_SAVE)
