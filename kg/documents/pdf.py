"""PDF: the text of each page by pypdf, and by pdfplumber where a page has columns that pypdf mixes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kg.documents.columns import Piece, column_text, second_column
from kg.documents.content import Content
from kg.documents.heads import confirmed
from kg.documents.pages import assemble
from kg.documents.repair import repaired
from kg.errors import DocumentError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES = 2_000
_FEW_WORDS = 5


def read(raw: bytes, *, source: str) -> Content:
    """Read the text of a PDF, with the offsets at which its pages begin; `source` names it in errors."""
    from pypdf import PasswordType, PdfReader

    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise DocumentError("is encrypted", source=source, remedy="save it without a password")
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise DocumentError(f"{count:,} pages, more than {MAX_PAGES:,}", source=source, remedy="split it")
    texts = _texts(reader, raw)
    pictures = [str(number) for number, text in enumerate(texts, start=1) if len(text.split()) < _FEW_WORDS]
    if len(pictures) == count:
        remedy = "recognise its text first, for example: ocrmypdf FILE NEW"
        raise DocumentError(f"no text on its {count} pages, which may be pictures", source=source, remedy=remedy)
    whole, mended = repaired("\f".join(texts))
    content = assemble(whole.split("\f"))
    fields, taken = confirmed(content.text, _properties(reader))
    bare = (f"pages with hardly any text, which may be pictures: {', '.join(pictures)}",) if pictures else ()
    return Content(
        text=content.text, fields=fields, pages=content.pages, notes=(*mended, *content.notes, *bare, *taken)
    )


def _texts(reader: PdfReader, raw: bytes) -> list[str]:
    texts = []
    mixed: dict[int, float] = {}
    for number, page in enumerate(reader.pages):
        text, split = _text(page)
        texts.append(text.replace("\f", "\n"))
        if split is not None:
            mixed[number] = split
    if mixed:
        import pdfplumber

        with pdfplumber.open(io.BytesIO(raw), pages=[number + 1 for number in mixed]) as document:
            for mixed_page, (number, split) in zip(document.pages, mixed.items(), strict=True):
                texts[number] = column_text(mixed_page, split=split)
    return texts


def _text(page: PageObject) -> tuple[str, float | None]:
    """Return a page's text, and where its second column begins if the text mixes two."""
    pieces: list[Piece] = []

    def note(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        if text.strip():
            pieces.append((tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5], text))

    text = page.extract_text(visitor_text=note)
    return text, second_column(pieces, width=float(page.mediabox.width))


def _properties(reader: PdfReader) -> dict[str, str]:
    told = reader.metadata
    if told is None:
        return {}
    date = str(told.get("/CreationDate", "")).removeprefix("D:")
    return {"title": told.title or "", "author": told.author or "", "date": f"{date[:4]}-{date[4:6]}-{date[6:8]}"}
