"""References for documents and acts, with their addresses and the sentences: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg.escaping import one_line, tex
from kg.export.citing import day, name, speakers
from kg.export.selection import Selection
from kg.rows import ActRow, DocumentRow
from kg.vocabulary import slug


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """What a reference says: of a document, or of an act in a `container`, with the sentence as `quote`."""

    key: str
    title: str
    authors: tuple[str, ...]
    date: str
    publisher: str
    container: str
    place: str
    language: str
    url: str
    accessed: str
    quote: str
    note: str
    keywords: tuple[str, ...]
    speech: bool


def references(chosen: Selection) -> Iterator[Reference]:
    """Yield a reference for each document, each followed by those for its acts."""
    acts: dict[str, list[ActRow]] = {}
    for row in chosen.acts:
        acts.setdefault(row.document_iri, []).append(row)
    for document in chosen.documents.values():
        yield _reference(document)
        yield from (_reference(document, act) for act in acts.get(document.iri, ()))


def write_csl(chosen: Selection, out: Path) -> None:
    """Write references in CSL-JSON."""
    items = [_csl(reference) for reference in references(chosen)]
    out.write_text(json.dumps(items, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_bibtex(chosen: Selection, out: Path) -> None:
    """Write references in BibTeX, in UTF-8."""
    with out.open("w", encoding="utf-8") as file:
        for reference in references(chosen):
            fields = ",\n".join(f"  {field} = {{{text}}}" for field, text in _bibtex(reference).items() if text)
            file.write(f"@misc{{{reference.key},\n{fields}\n}}\n\n")


def write_ris(chosen: Selection, out: Path) -> None:
    """Write references in RIS."""
    with out.open("w", encoding="utf-8", newline="\r\n") as file:
        for reference in references(chosen):
            file.writelines(f"{tag}  - {text}\n" for tag, text in _ris(reference) if text)
            file.write("ER  - \n\n")


def _reference(document: DocumentRow, act: ActRow | None = None) -> Reference:
    published = f"Source: {document.source}" if document.source else ""
    notes = (document.iri if act else "", published, document.rights)
    return Reference(
        key=_key(document, act),
        title=act.label if act else name(document),
        authors=speakers(document),
        date=day(document),
        publisher=document.publisher,
        container=name(document) if act else document.series,
        place=document.venue,
        language=document.language,
        url=(act or document).iri,
        accessed=document.retrieved,
        quote=act.quote if act else "",
        note=". ".join(note for note in notes if note),
        keywords=(act.act, *([act.about.label] if act.about else [])) if act else (document.genre,),
        speech=document.genre == "speech",
    )


def _key(document: DocumentRow, act: ActRow | None) -> str:
    """Name a reference in ASCII, by the act's address or the document's id; one that loses letters gets a hash."""
    if act is not None:
        return f"act-{act.iri.rpartition('/')[2]}"
    plain = re.sub("[^a-z0-9]+", "-", slug(document.id)).strip("-")
    return f"doc-{plain}" if plain == document.id else f"doc-{plain}-{sha256(document.id.encode()).hexdigest()[:8]}"


def _csl(reference: Reference) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": reference.key,
        "type": "speech" if reference.speech else "document",
        "title": reference.title,
        "author": [{"literal": author} for author in reference.authors],
        "issued": _parts(reference.date),
        "container-title": reference.container,
        "publisher": reference.publisher,
        "event-place": reference.place,
        "language": reference.language,
        "URL": reference.url,
        "accessed": _parts(reference.accessed),
        "abstract": reference.quote,
        "note": reference.note,
        "keyword": ", ".join(word for word in reference.keywords if word),
    }
    return {field: value for field, value in fields.items() if value}


def _parts(date: str) -> dict[str, Any]:
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else {}


def _bibtex(reference: Reference) -> dict[str, str]:
    year, _, rest = reference.date.partition("-")
    return {
        "title": f"{{{tex(reference.title)}}}",
        "author": " and ".join(f"{{{tex(author)}}}" for author in reference.authors),
        "year": year,
        "month": rest[:2],
        "date": reference.date,
        "howpublished": tex(reference.container),
        "publisher": tex(reference.publisher),
        "url": reference.url,  # an IRI has neither braces nor backslashes
        "urldate": reference.accessed if _parts(reference.accessed) else "",
        "abstract": tex(reference.quote),
        "note": tex(reference.note),
        "keywords": tex(", ".join(word for word in reference.keywords if word)),
    }


def _ris(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", "GEN"
    yield "ID", reference.key
    yield "TI", one_line(reference.title)
    for author in reference.authors:
        yield "AU", one_line(author)
    yield "PY", reference.date[:4]
    yield "DA", reference.date.replace("-", "/") + "/" * (3 - reference.date.count("-")) if reference.date else ""
    yield "T2", one_line(reference.container)
    yield "PB", one_line(reference.publisher)
    yield "CY", one_line(reference.place)
    yield "LA", one_line(reference.language)
    yield "UR", reference.url
    yield "Y2", reference.accessed.replace("-", "/")
    yield "AB", one_line(reference.quote)
    yield "N1", one_line(reference.note)
    for word in reference.keywords:
        yield "KW", one_line(word)
