"""How a document, or an act in it, is cited: who, when, in what, and at which lasting address."""

from __future__ import annotations

from kg.rows import ActRow, DocumentRow

_WRITTEN = {"year": 4, "month": 7}


def day(document: DocumentRow) -> str:
    """Write a document's date as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD, or nothing."""
    return document.date.isoformat()[: _WRITTEN.get(document.date_precision, 10)] if document.date else ""


def speakers(document: DocumentRow) -> tuple[str, ...]:
    """Name those who speak in a document: its speaker, else on whose behalf it speaks, else who published it."""
    actors = tuple(actor.label for actor in document.actors)
    return (document.speaker,) if document.speaker else actors or tuple(filter(None, [document.publisher]))


def name(document: DocumentRow) -> str:
    """Return a document's title, or its identifier where it has none."""
    return document.title or document.id


def citation(document: DocumentRow, act: ActRow | None = None) -> str:
    """Cite a document, or an act in it, in one line that ends in its address.

    "China (2021-11-25): Statement to the council. SCO. http://localhost:8000/id/act/…"
    """
    who = " and ".join(speakers(document))
    begun = f"{who} ({day(document) or 'n.d.'}): {name(document).rstrip('.')}"
    publisher = document.publisher if document.publisher not in speakers(document) else ""
    parts = [begun.lstrip(), publisher.rstrip("."), (act or document).iri]
    return ". ".join(part for part in parts if part)
