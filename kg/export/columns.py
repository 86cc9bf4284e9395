"""The columns of the tables that are written, each with its type, its meaning and the property that it stands for."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, get_args, get_type_hints

from kg.export.citing import citation, name
from kg.export.selection import Selection, several
from kg.rows import ActRow, DocumentRow, Node
from kg.vocabulary import DCTERMS, RDFS, Vb

Value = str | int | float | bool | datetime.date | None


class Kind(StrEnum):
    """The types of columns, named as in Frictionless and, but for `number`, in CSVW."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


_KINDS = {int: Kind.INTEGER, float: Kind.NUMBER, bool: Kind.BOOLEAN, datetime.date: Kind.DATE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column; `term` is the property that it stands for, if the graph has one of just that value."""

    name: str
    kind: Kind
    told: str
    term: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: the key column, all columns, and rows of one value for each, None where there is none."""

    name: str
    title: str
    key: str
    columns: Sequence[Column]
    rows: Callable[[], Iterator[list[Value]]]


_ACT = {
    "iri": "the act's lasting address (permalink)",
    "date": "the first day of the document's date",
    "actor": "who performs the act; several are joined by “; ”",
    "act": "the kind of act",
    "point": "what the kind of act is for, after Searle",
    "action": "the verb of what is (to be) done",
    "object": "what it is done to, in the text's words",
    "deliverable": "the core of the object, in the text's words",
    "addressee": "who is called on or receives; several are joined by “; ”",
    "as_members": "actors and addressees that are meant as those who belong to them",
    "deadline": "until when, in the text's words",
    "deadline_to": "the last day of the deadline, where it can be read",
    "amount": "how much, in the text's words",
    "amount_value": "the amount as a number",
    "amount_unit": "the amount's unit: an ISO 4217 code, or a word",
    "polarity": "positive, or negative where the action is negated",
    "voice": "own, or reported where the text tells of another's act",
    "reported_by": "who tells of a reported act",
    "conditional": "whether the act depends on a condition",
    "trigger": "the words that make it an act",
    "trigger_lemma": "their base form",
    "force": "how firmly it is said, 1 to 4; 0 where that is not known",
    "stage": "what it makes of its thing, 1 (explored) to 4 (in operation); 0 where that is not known",
    "direction": "start, continue, increase, reduce, end or prevent",
    "inclusive": "whether a call takes in the one who calls",
    "renewed": "whether something goes on or is taken up again",
    "specificity": "how specific it is, 0 to 3",
    "confidence": "how probable it is that a careful reader would mark the act",
    "explanation": "the steps by which it was read",
    "quote": "the sentence, as the text has it",
    "document": "the document's identifier",
    "start": "where the sentence begins in the kept text, in code points",
    "end": "where it ends",
    "label": "the act in one line",
    "document_iri": "the document's lasting address",
}
_ACT_MORE = {
    "about": "the thing that the act is about, however it is worded",
    "about_iri": "that thing's lasting address",
    "actor_iri": "the actors' lasting addresses",
    "addressee_iri": "the addressees' lasting addresses",
    "title": "the document's title",
    "source": "where the document was published",
    "citation": "how to cite the act",
}
_ACT_TERMS = {
    "iri": "", "date": Vb.DATE, "action": Vb.ACTION, "object": Vb.OBJECT, "deliverable": Vb.MENTION,
    "deadline": Vb.DEADLINE_TEXT, "deadline_to": Vb.DEADLINE, "amount": Vb.AMOUNT_TEXT, "amount_value": Vb.AMOUNT,
    "amount_unit": Vb.AMOUNT_UNIT, "polarity": Vb.POLARITY, "voice": Vb.VOICE, "trigger": Vb.TRIGGER,
    "trigger_lemma": Vb.TRIGGER_LEMMA, "force": Vb.FORCE, "stage": Vb.STAGE, "direction": Vb.DIRECTION,
    "specificity": Vb.SPECIFICITY, "confidence": Vb.CONFIDENCE, "explanation": Vb.EXPLANATION, "quote": Vb.QUOTE,
    "start": Vb.START, "end": Vb.END, "label": RDFS + "label",
}  # fmt: skip
_DOCUMENT = {
    "id": "the document's identifier",
    "iri": "its lasting address (permalink)",
    "title": "its title",
    "date": "the first day of its date",
    "date_end": "the last day of its date",
    "date_precision": "how much of the date is known: year, month or day",
    "genre": "speech, joint, report, statement or resolution",
    "publisher": "who published it",
    "series": "the series that it belongs to",
    "speaker": "the person who speaks",
    "actors": "on whose behalf it speaks; several are joined by “; ”",
    "actor_inferred": "whether that was inferred from the text",
    "venue": "where it was given",
    "language": "the language of the text",
    "translation": "whether the text is a translation, and of what",
    "source": "where it was published",
    "retrieved": "when it was retrieved from there",
    "rights": "what may be done with the text",
    "sha256": "the SHA-256 of the kept text",
    "extractor": "the versions of the extractor, the pipeline and the ontology that read it",
    "acts": "how many acts were found in it",
}
_DOCUMENT_MORE = {"citation": "how to cite the document"}
_DOCUMENT_TERMS = {
    "id": DCTERMS + "identifier", "title": DCTERMS + "title", "date": Vb.DATE, "date_end": Vb.DATE_END,
    "date_precision": Vb.DATE_PRECISION, "genre": Vb.GENRE, "publisher": DCTERMS + "publisher", "series": Vb.SERIES,
    "speaker": Vb.SPEAKER, "venue": Vb.VENUE, "language": DCTERMS + "language", "translation": Vb.TRANSLATION,
    "source": DCTERMS + "source", "retrieved": Vb.RETRIEVED, "rights": DCTERMS + "rights", "sha256": Vb.SHA256,
    "extractor": Vb.EXTRACTOR,
}  # fmt: skip


def act_table(chosen: Selection) -> Table:
    """Describe the table of acts, a row each, with the codes of other schemes where they are asked for."""
    hints = get_type_hints(ActRow)
    columns = [
        Column(name=key, kind=_kind(hints[key]), told=told, term=_ACT_TERMS.get(key, "")) for key, told in _ACT.items()
    ]
    columns += [Column(name=key, kind=Kind.STRING, told=told) for key, told in _ACT_MORE.items()]
    columns += [
        Column(name=scheme.lower(), kind=Kind.STRING, told=f"the code in {scheme}") for scheme in chosen.schemes
    ]
    return Table(name="acts", title="Acts", key="iri", columns=columns, rows=partial(_act_rows, chosen))


def document_table(chosen: Selection) -> Table:
    """Describe the table of documents, a row each."""
    hints = get_type_hints(DocumentRow)
    columns = [
        Column(name=key, kind=_kind(hints[key]), told=told, term=_DOCUMENT_TERMS.get(key, ""))
        for key, told in _DOCUMENT.items()
    ]
    columns += [Column(name=key, kind=Kind.STRING, told=told) for key, told in _DOCUMENT_MORE.items()]
    return Table(name="documents", title="Documents", key="id", columns=columns, rows=partial(_document_rows, chosen))


def _kind(hint: Any) -> Kind:
    said = next((kind for kind in get_args(hint) if kind is not type(None)), hint)
    return _KINDS.get(said, Kind.STRING)


def _act_rows(chosen: Selection) -> Iterator[list[Value]]:
    for row in chosen.acts:
        document = chosen.documents[row.document_iri]
        cells = [_cell(getattr(row, key)) for key in _ACT]
        cells += [row.about.label, row.about.iri] if row.about else [None, None]
        cells += [several([node.iri for node in nodes]) or None for nodes in (row.actors, row.addressees)]
        cells += [name(document), document.source or None, citation(document, row)]
        found = chosen.coded(row) if chosen.codes else {}
        yield [*cells, *map(found.get, chosen.schemes)]


def _document_rows(chosen: Selection) -> Iterator[list[Value]]:
    for row in chosen.documents.values():
        yield [*(_cell(getattr(row, key)) for key in _DOCUMENT), citation(row)]


def _cell(value: Any) -> Value:
    if isinstance(value, tuple):
        value = several([part.label if isinstance(part, Node) else part for part in value])
    said: Value = None if value == "" else value
    return said
