"""Find acts, actors and documents in a store, and read them as rows."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from kg import resources
from kg.errors import GoneError, NotFoundError
from kg.nodes import LABEL, act_iri, actor_iri, deliverable_iri, document_iri
from kg.ontology import ACTOR_CLASSES, ActType
from kg.rows import ActFilter, ActorRow, ActRow, DeliverableRow, DocumentRow, Node
from kg.sparql import Term
from kg.store import Store
from kg.texts import kept_text
from kg.topics import Topics
from kg.vocabulary import ACT, DCTERMS, RDF, SKOS, TOPIC, XSD, Vb, VbClass

_TYPE = RDF + "type"
_IDENTIFIER = DCTERMS + "identifier"

_ACT_WORDS = {
    "action": Vb.ACTION,
    "object": Vb.OBJECT,
    "deliverable": Vb.MENTION,
    "polarity": Vb.POLARITY,
    "voice": Vb.VOICE,
    "trigger": Vb.TRIGGER,
    "trigger_lemma": Vb.TRIGGER_LEMMA,
    "direction": Vb.DIRECTION,
    "explanation": Vb.EXPLANATION,
    "quote": Vb.QUOTE,
    "label": LABEL,
    "document_iri": Vb.DOCUMENT,
}
_ACT_TERMS = {"deadline": Vb.DEADLINE_TEXT, "amount": Vb.AMOUNT_TEXT, "amount_unit": Vb.AMOUNT_UNIT}
_ACT_NUMBERS = {
    "force": Vb.FORCE,
    "stage": Vb.STAGE,
    "specificity": Vb.SPECIFICITY,
    "start": Vb.START,
    "end": Vb.END,
}
_ACT_FLAGS = {"conditional": Vb.CONDITIONAL, "inclusive": Vb.INCLUSIVE, "renewed": Vb.RENEWED}
_ACT_DATES = {"date": Vb.DATE, "deadline_to": Vb.DEADLINE}
_ACT_PROPERTIES = (
    *(Vb.ACT, Vb.ACTOR, Vb.ADDRESSEE, Vb.AS_MEMBERS, Vb.DELIVERABLE, Vb.REPORTED_BY, Vb.AMOUNT, Vb.CONFIDENCE),
    *(term for terms in (_ACT_WORDS, _ACT_TERMS, _ACT_NUMBERS, _ACT_FLAGS, _ACT_DATES) for term in terms.values()),
)
_LINKING = (
    *(Vb.ACT, Vb.ACTOR, Vb.ADDRESSEE, Vb.DELIVERABLE, LABEL, Vb.ACTION, Vb.DATE, Vb.POLARITY, Vb.VOICE),
    *(Vb.CONDITIONAL, Vb.FORCE, Vb.STAGE, Vb.DIRECTION, Vb.CONFIDENCE, Vb.QUOTE, Vb.DOCUMENT, Vb.START),
)
_DOCUMENT_WORDS = {
    "id": _IDENTIFIER,
    "label": LABEL,
    "title": DCTERMS + "title",
    "date_precision": Vb.DATE_PRECISION,
    "genre": Vb.GENRE,
    "publisher": DCTERMS + "publisher",
    "series": Vb.SERIES,
    "speaker": Vb.SPEAKER,
    "venue": Vb.VENUE,
    "language": DCTERMS + "language",
    "translation": Vb.TRANSLATION,
    "source": DCTERMS + "source",
    "retrieved": Vb.RETRIEVED,
    "rights": DCTERMS + "rights",
    "sha256": Vb.SHA256,
    "extractor": Vb.EXTRACTOR,
}
_DOCUMENT_DATES = {"date": Vb.DATE, "date_end": Vb.DATE_END}


def find_acts(store: Store, wanted: ActFilter) -> list[str]:
    """List the IRIs of the acts asked for, by date and place in their document."""
    return list(dict.fromkeys(_select(store, "acts", **_terms(store, wanted))))


def read_act(store: Store, iri: str, *, labels: Labels) -> ActRow:
    """Read one act; raise `NotFoundError` where there is none."""
    said = Said.of(store, iri)
    if not said.text(Vb.ACT):
        raise _missing(store, "act", iri)
    return _act_row(store, iri, said, labels=labels)


def _act_row(store: Store, iri: str, said: Said, *, labels: Labels) -> ActRow:
    kind = _kind(store, said.text(Vb.ACT))
    actors, addressees, wholes = (labels.nodes(said.all(term)) for term in (Vb.ACTOR, Vb.ADDRESSEE, Vb.AS_MEMBERS))
    return ActRow(
        iri=iri,
        act=kind.key if kind else said.text(Vb.ACT),
        point=kind.point if kind else "",
        actor="; ".join(actor.label for actor in actors),
        actors=actors,
        addressee=tuple(addressee.label for addressee in addressees),
        addressees=addressees,
        as_members=tuple(whole.label for whole in wholes),
        about=next(iter(labels.nodes(said.all(Vb.DELIVERABLE))), None),
        reported_by=next((labels[iri] for iri in said.all(Vb.REPORTED_BY)), None),
        amount_value=float(said.text(Vb.AMOUNT)) if said.text(Vb.AMOUNT) else None,
        confidence=float(said.text(Vb.CONFIDENCE) or 0),
        document=unquote(said.text(Vb.DOCUMENT).rpartition("/")[2]),
        **_each(_ACT_WORDS, said.text),
        **_each(_ACT_TERMS, lambda term: said.text(term) or None),
        **_each(_ACT_NUMBERS, said.number),
        **_each(_ACT_FLAGS, lambda term: said.text(term) == "true"),
        **_each(_ACT_DATES, said.date),
    )


def acts(store: Store, wanted: ActFilter | None = None) -> list[ActRow]:
    """Read the acts asked for, or all, by date and place in their document."""
    if wanted is None or wanted == ActFilter():
        return _every_act(store, _ACT_PROPERTIES)
    labels = Labels(store)
    return [read_act(store, iri, labels=labels) for iri in find_acts(store, wanted)]


def linking_acts(store: Store) -> list[ActRow]:
    """Read of all acts what networks tell of them, by date and place; the other fields are empty or 0."""
    return _every_act(store, _LINKING)


def _every_act(store: Store, properties: Iterable[str]) -> list[ActRow]:
    """Read all acts property by property, which asks the engine thirty times and not once for each act."""
    labels = Labels(store)
    table: dict[str, Said] = {quad.subject.value: Said() for quad in store.match(predicate=Vb.ACT)}  # type: ignore[union-attr]
    same: dict[str, str] = {}
    for term in properties:
        for quad in store.match(predicate=term):
            said = table.get(quad.subject.value)  # type: ignore[union-attr]
            if said is not None:
                value = quad.object.value  # type: ignore[union-attr]
                said.values[term].append(same.setdefault(value, value))
    rows = [_act_row(store, iri, said, labels=labels) for iri, said in table.items() if said.text(Vb.ACTOR)]
    return sorted(rows, key=lambda row: (row.date or datetime.date.min, row.document_iri, row.start, row.iri))


def find_actors(store: Store) -> list[str]:
    """List the IRIs of everybody mentioned, those with most acts first."""
    return _select(store, "actors")


def read_actor(store: Store, iri: str) -> ActorRow:
    """Read one actor; raise `NotFoundError` where there is none."""
    said = Said.of(store, iri)
    kinds = {str(term): kind for kind, term in ACTOR_CLASSES.items()}
    kind = next((kinds[term] for term in said.all(_TYPE) if term in kinds), None)
    if kind is None:
        raise NotFoundError(f"no actor is at {iri}")
    return ActorRow(
        iri=iri,
        id=unquote(iri.removeprefix(store.iris.actor(""))),
        label=said.text(LABEL),
        kind=kind.value,
        aliases=tuple(said.all(SKOS + "altLabel")),
        same_as=tuple(said.all(SKOS + "exactMatch")),
        acts=sum(1 for _ in store.match(predicate=Vb.ACTOR, object=ox.NamedNode(iri))),
    )


def find_deliverables(store: Store) -> list[str]:
    """List the IRIs of what acts are about, what most acts are on first."""
    return _select(store, "deliverables")


def read_deliverable(store: Store, iri: str) -> DeliverableRow:
    """Read one deliverable; raise `NotFoundError` where there is none."""
    said, labels = Said.of(store, iri), Labels(store)
    if VbClass.DELIVERABLE not in said.all(_TYPE):
        raise NotFoundError(f"no deliverable is at {iri}")
    return DeliverableRow(
        iri=iri,
        id=unquote(iri.removeprefix(store.iris.deliverable(""))),
        label=said.text(LABEL),
        wordings=tuple(said.all(SKOS + "altLabel")),
        topics=labels.nodes(said.all(Vb.TOPIC)),
        acts=sum(1 for _ in store.match(predicate=Vb.DELIVERABLE, object=ox.NamedNode(iri))),
    )


def find_documents(store: Store) -> list[str]:
    """List the IRIs of the documents, by date."""
    return _select(store, "documents")


def read_document(store: Store, iri: str) -> DocumentRow:
    """Read what is known of one document; raise `NotFoundError` where there is none."""
    said, labels = Said.of(store, iri), Labels(store)
    if not said.text(_IDENTIFIER):
        raise _missing(store, "document", iri)
    return DocumentRow(
        iri=iri,
        actors=labels.nodes(said.all(Vb.SPEAKS_FOR)),
        actor_inferred=said.text(Vb.ACTOR_INFERRED) == "true",
        acts=sum(1 for _ in store.match(predicate=Vb.ACT, graph=iri)),
        **_each(_DOCUMENT_WORDS, said.text),
        **_each(_DOCUMENT_DATES, said.date),
    )


def read_text(store: Store, iri: str) -> str:
    """Read a document's kept text; raise `NotFoundError` where there is none."""
    if text := kept_text(store, iri):
        return text
    raise _missing(store, "text", iri)


def _missing(store: Store, what: str, iri: str) -> NotFoundError:
    """Make the error for what is not there, or is there no longer."""
    if not store.is_buried(iri):
        return NotFoundError(f"no {what} is at {iri}")
    grave = Said.of(store, iri)
    return GoneError(f"no {what} is at {iri} any more: {grave.text(LABEL)} ({grave.text(Vb.REASON)})")


class Said:
    """All that a store says of one node; what it does not say is empty, 0 or None."""

    def __init__(self) -> None:
        self.values: defaultdict[str, list[str]] = defaultdict(list)

    @classmethod
    def of(cls, store: Store, iri: str) -> Said:
        """Read what a store says of a node."""
        said = cls()
        for quad in store.match(subject=ox.NamedNode(iri)):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                said.values[quad.predicate.value].append(quad.object.value)
        return said

    def all(self, term: str) -> list[str]:
        """Return every value of a property, sorted."""
        return sorted(self.values.get(term, ()))

    def text(self, term: str) -> str:
        """Return a property's value as it is written."""
        return next(iter(self.values.get(term, ())), "")

    def number(self, term: str) -> int:
        """Return a property's value as an integer."""
        return int(self.text(term) or 0)

    def date(self, term: str) -> datetime.date | None:
        """Return a property's value as a day."""
        return datetime.date.fromisoformat(self.text(term)) if self.text(term) else None


class Labels(dict[str, str]):
    """The names of nodes, each looked up when it is first asked for."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, iri: str) -> str:
        self[iri] = label = Said.of(self._store, iri).text(LABEL)
        return label

    def nodes(self, iris: list[str]) -> tuple[Node, ...]:
        """Return nodes with their names, by name."""
        return tuple(sorted((Node(iri, self[iri]) for iri in iris), key=lambda node: (node.label, node.iri)))


def _each(terms: Mapping[str, str], read: Callable[[str], Any]) -> dict[str, Any]:
    return {field: read(term) for field, term in terms.items()}


def _kind(store: Store, concept: str) -> ActType | None:
    return next((kind for kind in store.ontology.acts.values() if ACT + kind.concept == concept), None)


def _terms(store: Store, wanted: ActFilter) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    if wanted.actor:
        terms["actor"] = ox.NamedNode(actor_iri(store, wanted.actor))
    if wanted.act:
        terms["type"] = ox.NamedNode(act_iri(wanted.act, ontology=store.ontology))
    if wanted.deliverable:
        terms["deliverable"] = ox.NamedNode(deliverable_iri(store, wanted.deliverable))
    if wanted.topic:
        terms["topic"] = ox.NamedNode(TOPIC + Topics(store.ontology).topic(wanted.topic).id)
    if wanted.document:
        terms["document"] = ox.NamedNode(document_iri(store, wanted.document))
    for name, day in (("since", wanted.since), ("until", wanted.until)):
        if day is not None:
            terms[name] = ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))
    return terms


def _select(store: Store, query: str, **substitutions: Term) -> list[str]:
    solutions = store.query(resources.query("lookup", query), substitutions=substitutions)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - our own queries, all of them SELECT
    return [solution["iri"].value for solution in solutions]
