"""What was read in a document, as the quads of that document's named graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyoxigraph as ox

from kg.actors import spoken_for
from kg.addresses import addressed
from kg.corrected import NONE, Corrections
from kg.corrections import Correction
from kg.model import Act, Actor, Document, Polarity, Reading, Voice
from kg.ontology import Ontology
from kg.vocabulary import ACT, DCTERMS, PROV, RDF, RDFS, SCHEMA, XSD, Iris, Vb, VbClass

CORRECTED_BY = PROV + "wasInfluencedBy"
BESIDE_HEADER = frozenset({Vb.TEXT_PART, SCHEMA + "mentions", CORRECTED_BY, Vb.FILE_DIGEST})
PART_LENGTH = 32_000
LABEL_LENGTH = 200

_NOT = {
    "calls for": "calls on others not to",
    "supports": "does not support",
    "opposes": "does not oppose",
    "delivers": "says it did not",
}


class _Iri(str):
    """A string that stands for a node."""


Value = _Iri | str | int | bool | date | datetime | Decimal | None
Statement = tuple[str, str, Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run of the builder: when it began, with which extractor and which options (name and value)."""

    started: datetime
    extractor: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Return the last part of its IRI."""
        return f"{self.started:%Y%m%dT%H%M%S%fZ}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RunResult:
    """What came of a run that ended; `failures` are texts that could not be read, each with its reason."""

    ended: datetime
    read: int
    replaced: int
    unchanged: int
    removed: int
    acts: int
    candidates: int
    failures: tuple[str, ...] = ()


def document_quads(
    reading: Reading, *, iris: Iris, ontology: Ontology, extractor: str = "", corrections: Corrections = NONE
) -> Iterator[ox.Quad]:
    """Yield the graph of one document: its header, its text, its acts and its candidates, with their corrections."""
    reading = corrections.apply(addressed(reading), ontology=ontology)
    document = reading.document
    yield from header_quads(document, iris=iris, ontology=ontology, extractor=extractor, corrections=corrections)
    graph = ox.NamedNode(iris.document(document.id))
    yield from _quads(_text(document, iris=iris), graph)
    yield from _quads(_actors(reading, iris=iris, ontology=ontology, corrections=corrections), graph)
    for act in reading.acts:
        yield from _quads(_act(act, iris.act(act.id), document=document, iris=iris, ontology=ontology), graph)
    for act in reading.candidates:
        yield from _quads(_candidate(act, iris.act(act.id), document=document, iris=iris, ontology=ontology), graph)
    for act in reading.rejected:
        yield from _quads(_corrected(act, iris.act(act.id), iris=iris), graph)


def header_quads(
    document: Document, *, iris: Iris, ontology: Ontology, extractor: str = "", corrections: Corrections = NONE
) -> Iterator[ox.Quad]:
    """Yield what is known of a document but for its text, and which extractor read it."""
    iri = iris.document(document.id)
    speakers = [actor for actor, _ in _speaks_for(document, ontology=ontology, corrections=corrections)]
    return _quads(_header(document, iri, speakers, iris=iris, extractor=extractor), ox.NamedNode(iri))


def run_quads(run: Run, *, iris: Iris) -> Iterator[ox.Quad]:
    """Yield the record of a run that begins, in PROV-O; which documents it writes is noted with each of them."""
    iri = iris.run(run.id)
    statements: list[Statement] = [
        (iri, RDF + "type", _Iri(PROV + "Activity")),
        (iri, RDFS + "label", f"Run of {run.started:%Y-%m-%d %H:%M:%S}"),
        (iri, PROV + "startedAtTime", run.started),
        (iri, Vb.EXTRACTOR, run.extractor),
    ]
    statements += [(iri, Vb.OPTION, f"{name}={value}") for name, value in run.options]
    return _quads(statements, ox.NamedNode(iris.graph("runs")))


def result_quads(run: Run, result: RunResult, *, iris: Iris) -> Iterator[ox.Quad]:
    """Yield what the record of a run says when it ends."""
    iri = iris.run(run.id)
    statements: list[Statement] = [
        (iri, PROV + "endedAtTime", result.ended),
        (iri, Vb.DOCUMENTS_READ, result.read),
        (iri, Vb.DOCUMENTS_REPLACED, result.replaced),
        (iri, Vb.DOCUMENTS_UNCHANGED, result.unchanged),
        (iri, Vb.DOCUMENTS_REMOVED, result.removed),
        (iri, Vb.ACTS_FOUND, result.acts),
        (iri, Vb.CANDIDATES_FOUND, result.candidates),
    ]
    statements += [(iri, Vb.FAILURE, failure) for failure in result.failures]
    return _quads(statements, ox.NamedNode(iris.graph("runs")))


def act_label(act: Act) -> str:
    """Say an act in one sentence-like line, with its verb and its negation, cut at a word.

    "China proposes: explore viable approaches to the setting-up of an SCO development bank"
    """
    verb = act.act.replace("_", " ")
    own = verb.startswith(act.action) or act.action == act.trigger_lemma
    what = act.object if own else f"{act.action} {act.object}"
    what = what.removeprefix(f"{verb.partition(' ')[2]} ")  # "calls for: for restraint" says it twice
    said = _negated(verb) if act.polarity is Polarity.NEGATIVE else verb
    notes = [
        note for note, holds in (("reported", act.voice is Voice.REPORTED), ("conditional", act.conditional)) if holds
    ]
    marks = f" ({', '.join(notes)})" if notes else ""
    who = " and ".join(sorted(actor.name for actor in act.actors))
    text = f"{who} {said if len(act.actors) == 1 else _plural(said)}{marks}: {' '.join(what.split())}"
    return _cut(text.rstrip(": "))


def _negated(verb: str) -> str:
    return _NOT.get(verb, f"{verb} not" if " " in verb else f"{verb} not to")


def _plural(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    return f"{'do' if first == 'does' else first.removesuffix('s')} {rest}".rstrip()


def _cut(text: str) -> str:
    if len(text) <= LABEL_LENGTH:
        return text
    return text[:LABEL_LENGTH].rpartition(" ")[0].rstrip(" ,;:") + " …"


def _header(
    document: Document, iri: str, speakers: Iterable[Actor], *, iris: Iris, extractor: str
) -> Iterator[Statement]:
    yield iri, RDF + "type", _Iri(VbClass.DOCUMENT)
    yield iri, RDFS + "label", document.title or document.id
    yield iri, DCTERMS + "identifier", document.id
    yield iri, DCTERMS + "title", document.title
    if document.date is not None:
        yield iri, Vb.DATE, document.date.first
        yield iri, Vb.DATE_END, document.date.last
        yield iri, Vb.YEAR, document.date.first.year
        yield iri, Vb.DATE_PRECISION, document.date.precision.value
    yield iri, Vb.GENRE, document.genre and document.genre.value
    yield iri, DCTERMS + "publisher", document.publisher
    yield iri, Vb.SERIES, document.series
    yield iri, Vb.SPEAKER, document.speaker
    for actor in speakers:
        yield iri, Vb.SPEAKS_FOR, _Iri(iris.actor(actor.id))
    yield iri, Vb.ACTOR_INFERRED, document.actor_inferred or None
    yield iri, Vb.VENUE, document.venue
    yield iri, DCTERMS + "language", document.language
    yield iri, Vb.TRANSLATION, document.translation
    yield iri, DCTERMS + "source", document.source
    yield iri, Vb.RETRIEVED, document.retrieved
    yield iri, DCTERMS + "rights", document.rights
    yield iri, DCTERMS + "format", document.media_type
    yield iri, Vb.PAGE_OFFSETS, " ".join(map(str, document.pages))
    for note in document.notes:
        yield iri, Vb.TEXT_NOTE, note
    yield iri, Vb.SHA256, document.sha256
    yield iri, Vb.FILE_DIGEST, document.file_digest
    yield iri, Vb.EXTRACTOR, extractor


def _text(document: Document, *, iris: Iris) -> Iterator[Statement]:
    for number, offset in enumerate(range(0, len(document.text), PART_LENGTH)):
        iri = iris.text(document.id, number)
        yield iris.document(document.id), Vb.TEXT_PART, _Iri(iri)
        yield iri, RDF + "type", _Iri(VbClass.TEXT_PART)
        yield iri, RDFS + "label", f"{document.title or document.id}, text from {offset}"
        yield iri, Vb.CONTENT, document.text[offset : offset + PART_LENGTH]
        yield iri, Vb.OFFSET, offset


def _actors(reading: Reading, *, iris: Iris, ontology: Ontology, corrections: Corrections) -> Iterator[Statement]:
    """Say who corrected the document's speakers, and keep the wording of actors whose IRIs alone do not tell it."""
    iri = iris.document(reading.document.id)
    mentioned = {actor for act in (*reading.acts, *reading.candidates) for actor in _mentioned(act)}
    for actor, said in _speaks_for(reading.document, ontology=ontology, corrections=corrections):
        mentioned.add(actor)
        for correction in said:
            yield iri, CORRECTED_BY, _Iri(iris.correction(correction.id))
    known = ontology.actors.keys() | corrections.records.keys()
    for name in sorted(actor.name for actor in mentioned if actor.id not in known):
        yield iri, SCHEMA + "mentions", name


def _mentioned(act: Act) -> tuple[Actor, ...]:
    return (*act.actors, *act.addressees, *((act.reported_by,) if act.reported_by else ()))


def _speaks_for(
    document: Document, *, ontology: Ontology, corrections: Corrections
) -> list[tuple[Actor, tuple[Correction, ...]]]:
    return [corrections.actor(actor, document=document.id) for actor in spoken_for(document, ontology)]


def _act(act: Act, iri: str, *, document: Document, iris: Iris, ontology: Ontology) -> Iterator[Statement]:
    yield iri, RDF + "type", _Iri(VbClass.ACT)
    yield iri, RDFS + "label", act_label(act)
    yield iri, Vb.ACT, _Iri(ACT + ontology.acts[act.act].concept)
    for actor in act.actors:
        yield iri, Vb.ACTOR, _Iri(iris.actor(actor.id))
    for addressee in act.addressees:
        yield iri, Vb.ADDRESSEE, _Iri(iris.actor(addressee.id))
    for whole in act.as_members:
        yield iri, Vb.AS_MEMBERS, _Iri(iris.actor(whole.id))
    yield iri, Vb.ACTION, act.action
    yield iri, Vb.OBJECT, act.object
    yield from _evidence(act, iri, document=document, iris=iris)
    if document.date is not None:
        yield iri, Vb.DATE, document.date.first
        yield iri, Vb.YEAR, document.date.first.year
    yield iri, Vb.POLARITY, act.polarity.value
    yield iri, Vb.VOICE, act.voice.value
    if act.reported_by is not None:
        yield iri, Vb.REPORTED_BY, _Iri(iris.actor(act.reported_by.id))
    yield iri, Vb.CONDITIONAL, act.conditional or None
    yield iri, Vb.TRIGGER, act.trigger
    yield iri, Vb.TRIGGER_LEMMA, act.trigger_lemma
    yield from _scales(act, iri)
    yield from _terms(act, iri)


def _scales(act: Act, iri: str) -> Iterator[Statement]:
    """Say what follows from the words by the ontology's tables, but for what they are silent on."""
    yield iri, Vb.FORCE, act.force or None
    yield iri, Vb.STAGE, act.stage or None
    yield iri, Vb.DIRECTION, act.direction
    yield iri, Vb.INCLUSIVE, act.inclusive or None
    yield iri, Vb.RENEWED, act.renewed or None
    yield iri, Vb.SPECIFICITY, act.specificity or None


def _terms(act: Act, iri: str) -> Iterator[Statement]:
    """Say until when and how much, in the text's words and as values."""
    if act.deadline is not None:
        yield iri, Vb.DEADLINE_TEXT, act.deadline.text
        yield iri, Vb.DEADLINE, act.deadline.last
    if act.amount is not None:
        yield iri, Vb.AMOUNT_TEXT, act.amount.text
        yield iri, Vb.AMOUNT, None if act.amount.value is None else Decimal(repr(act.amount.value))
        yield iri, Vb.AMOUNT_UNIT, act.amount.unit


def _candidate(act: Act, iri: str, *, document: Document, iris: Iris, ontology: Ontology) -> Iterator[Statement]:
    yield iri, RDF + "type", _Iri(VbClass.CANDIDATE)
    yield iri, RDFS + "label", f"Candidate: {act_label(act)}"
    yield iri, Vb.SUGGESTS, _Iri(ACT + ontology.acts[act.act].concept)
    for actor in act.actors:
        yield iri, Vb.SUGGESTED_ACTOR, _Iri(iris.actor(actor.id))
    yield from _evidence(act, iri, document=document, iris=iris)


def _evidence(act: Act, iri: str, *, document: Document, iris: Iris) -> Iterator[Statement]:
    yield iri, Vb.MENTION, act.deliverable
    yield iri, Vb.QUOTE, act.quote
    yield iri, Vb.START, act.start
    yield iri, Vb.END, act.end
    yield iri, Vb.PAGE, document.page(act.start)
    yield iri, Vb.DOCUMENT, _Iri(iris.document(act.document))
    yield iri, Vb.CONFIDENCE, Decimal(repr(round(act.confidence, 3)))
    yield iri, Vb.EXPLANATION, "; ".join(part for part in (act.rule, act.why) if part)
    yield from _corrected(act, iri, iris=iris)


def _corrected(act: Act, iri: str, *, iris: Iris) -> Iterator[Statement]:
    """Say which corrections changed an act; of one that they took out, its graph says nothing else."""
    for correction in act.corrections:
        yield iri, CORRECTED_BY, _Iri(iris.correction(correction))


def _quads(statements: Iterable[Statement], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for subject, predicate, value in statements:
        if value is not None and value != "":
            yield ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), _term(value), graph)


def _term(value: _Iri | str | int | bool | date | datetime | Decimal) -> ox.NamedNode | ox.Literal:
    if isinstance(value, _Iri):
        return ox.NamedNode(value)
    if isinstance(value, datetime):
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(XSD + "dateTime"))
    if isinstance(value, date):
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(XSD + "date"))
    if isinstance(value, Decimal):
        return ox.Literal(f"{value.normalize():f}", datatype=ox.NamedNode(XSD + "decimal"))
    return ox.Literal(value)
