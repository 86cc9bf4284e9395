"""Plain text and Markdown: from bytes by their encoding, with YAML front matter apart."""

from __future__ import annotations

import codecs

from kg.documents.content import Content
from kg.documents.matter import split
from kg.errors import DocumentError

MAX_BYTES = 20_000_000

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_FORMATS = {b"%PDF-": "a PDF", b"PK\x03\x04": "a zip archive or an office document", b"{\\rtf": "an RTF document"}


def read(raw: bytes, *, source: str) -> Content:
    """Read a text with its front matter; `source` names it in errors."""
    matter, text = split(decode(raw, source=source).replace("\r\n", "\n"), source)
    return Content(text=text.strip(), fields=matter.fields, lines=matter.lines)


def decode(raw: bytes, *, source: str) -> str:
    """Turn bytes into text by their byte order mark, else as UTF-8; raise a `DocumentError` for what is no text."""
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"larger than {MAX_BYTES:,} bytes", source=source, remedy="split it")
    if not raw.strip():
        raise DocumentError("the file is empty", source=source, remedy="is it the right file?")
    for start, kind in _FORMATS.items():
        if raw.startswith(start):
            raise DocumentError(f"this is {kind}, not text", source=source, remedy="save it as plain text in UTF-8")
    encoding = next((name for bom, name in _BOMS.items() if raw.startswith(bom)), "utf-8")
    binary = DocumentError("this is a binary file, not text", source=source, remedy="save it as plain text in UTF-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            raise binary from error
        line = raw.count(b"\n", 0, error.start) + 1
        remedy = "save it as UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
        message = f"not {encoding.removesuffix('-sig').upper()} text"
        raise DocumentError(message, source=source, line=line, remedy=remedy) from error
    if "\0" in text:
        raise binary
    return text
