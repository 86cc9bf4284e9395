"""Make `Document` values of what files hold, or say what is wrong and what to do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from kg.documents import plain
from kg.documents.content import Content
from kg.errors import DocumentError
from kg.model import Document, Genre, PartialDate
from kg.vocabulary import slug

# Words that every English text is full of and that other languages written in Latin letters hardly use.
_ENGLISH = frozenset({
    "the", "of", "and", "to", "that", "for", "with", "as", "by", "be", "we", "our", "will", "has", "have", "are",
    "this", "from", "it", "which", "not", "their", "its", "or", "been", "they", "would", "should", "must",
})  # fmt: skip
_ENGLISH_SHARE = 0.12
_ENGLISH_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of a text outside its file, by the keys of front matter; `source` and `line` tell where."""

    fields: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    line: int | None = None

    def overridden(self, **fields: str) -> Given:
        """Return it with other fields in place of its own, where they are not empty."""
        return replace(self, fields={**self.fields, **{key: value for key, value in fields.items() if value}})


NOTHING = Given()


def parse_document(raw: bytes, *, source: str, name: str = "", actor: str = "", date: str = "") -> Document:
    """Make a document of a text's bytes; `source` names it in errors, `name` gives the id where it states none.

    `actor` ("A; B") and `date` override what its front matter says.
    """
    given = Given(source=source).overridden(actor=actor, date=date)
    return make_document(plain.read(raw, source=source), source=source, name=name, given=given)


def make_document(
    content: Content, *, source: str, name: str = "", media_type: str = "", given: Given = NOTHING
) -> Document:
    """Make a document of what a file holds; what is given outside it comes before what it says of itself."""
    if not content.text:
        raise DocumentError("there is no text in it", source=source, remedy="is it the right file?")
    _check_english(content.text, source)
    outside = {key: value for key, value in given.fields.items() if value}
    said = defaultdict(str, {**content.fields, **outside})

    def _place(key: str) -> tuple[str, int | None]:
        return (given.source, given.line) if key in outside else (source, content.lines.get(key))

    return Document(
        id=said["id"] or slug(name or PurePath(source).stem) or "document",
        text=content.text,
        title=said["title"],
        date=_date(said["date"], *_place("date")),
        genre=_genre(said["genre"], *_place("genre")),
        publisher=said["publisher"],
        series=said["series"],
        speaker=said["speaker"],
        actors=tuple(part.strip() for part in said["actor"].split(";") if part.strip()),
        venue=said["venue"],
        language=said["language"] or "en",
        translation=said["translation"],
        source=said["source"],
        retrieved=said["retrieved"],
        rights=said["rights"],
        media_type=media_type,
        pages=tuple(content.pages),
        notes=tuple(content.notes),
    )


def _date(text: str, source: str, line: int | None) -> PartialDate | None:
    if not text:
        return None
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        remedy = "write a date as YYYY, YYYY-MM or YYYY-MM-DD"
        raise DocumentError(f"{text!r} is no date", source=source, line=line, remedy=remedy) from error


def _genre(text: str, source: str, line: int | None) -> Genre | None:
    if not text:
        return None
    try:
        return Genre(text.lower())
    except ValueError as error:
        remedy = f"one of {', '.join(Genre)}"
        raise DocumentError(f"{text!r} is no genre", source=source, line=line, remedy=remedy) from error


def _check_english(text: str, source: str) -> None:
    """Refuse a text of some length that has too few of the small words of English."""
    if len(text) < _ENGLISH_LENGTH:
        return
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    share = sum(word in _ENGLISH for word in words) / max(1, len(words))
    if share < _ENGLISH_SHARE:
        message = f"this does not look like English ({share:.0%} of its words are common English ones)"
        raise DocumentError(message, source=source, remedy="give an English translation; only English is read")
