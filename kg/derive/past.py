"""What a store holds of the past: every act as a step, who and what is meant, and the series of documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.ontology import Ontology
from kg.steps import Step, stage_of
from kg.store import Store
from kg.vocabulary import ACT, RDFS, SKOS, Vb

_READ = {
    "act": Vb.ACT, "action": Vb.ACTION, "object": Vb.OBJECT, "mention": Vb.MENTION, "document": Vb.DOCUMENT,
    "deliverable": Vb.DELIVERABLE, "date": Vb.DATE, "polarity": Vb.POLARITY, "voice": Vb.VOICE,
    "conditional": Vb.CONDITIONAL, "stage": Vb.STAGE, "force": Vb.FORCE, "direction": Vb.DIRECTION,
    "amount": Vb.AMOUNT, "unit": Vb.AMOUNT_UNIT, "trigger": Vb.TRIGGER,
    "trigger_lemma": Vb.TRIGGER_LEMMA,
}  # fmt: skip
_WORDS = (
    "action", "object", "mention", "document", "deliverable", "date", "polarity", "voice", "direction", "amount",
    "unit", "trigger", "trigger_lemma",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Series:
    """Documents of one name in the order of their dates (their IRIs, and their first days)."""

    name: str
    documents: tuple[str, ...]
    dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What actors and deliverables are called, by IRI; `wordings` are all of a deliverable's, its label among them."""

    labels: Mapping[str, str]
    wordings: Mapping[str, Sequence[str]]


def read_steps(store: Store, *, ontology: Ontology) -> list[Step]:
    """Read every act of a store, by its IRI, in one pass over each property."""
    kinds = {ACT + act.concept: act for act in ontology.acts.values()}
    exploratory, attentive = lemmas(ontology, "exploratory"), lemmas(ontology, "attentive")
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, term in _READ.items():
        for iri, value in _pairs(store, term):
            said[iri][name] = value
    actors, addressees = (_several(store, term) for term in (Vb.ACTOR, Vb.ADDRESSEE))
    return [
        Step(
            iri=iri,
            act=kinds[values["act"]].key,
            point=kinds[values["act"]].point,
            actors=tuple(sorted(actors.get(iri, ()))),
            addressees=tuple(sorted(addressees.get(iri, ()))),
            conditional=values.get("conditional") == "true",
            stage=_stage(values, exploratory, attentive),
            force=int(values.get("force", 0)),
            **{name: values.get(name, "") for name in _WORDS},
        )
        for iri, values in sorted(said.items())
        if values.get("act") in kinds
    ]


def read_series(store: Store) -> list[Series]:
    """List the series by name; a document without a date has no place in any."""
    dates = dict(_pairs(store, Vb.DATE))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for document, name in _pairs(store, Vb.SERIES):
        if document in dates:
            found[name].append(document)
    ordered = {name: sorted(found[name], key=lambda document: (dates[document], document)) for name in sorted(found)}
    return [
        Series(name, tuple(documents), tuple(dates[document] for document in documents))
        for name, documents in ordered.items()
    ]


def read_names(store: Store) -> Names:
    """Read the names of actors and deliverables from their derived graphs."""
    graphs = [store.iris.graph(name) for name in ("actors", "deliverables")]
    labels = dict(pair for graph in graphs for pair in _pairs(store, RDFS + "label", graph=graph))
    wordings: defaultdict[str, list[str]] = defaultdict(list)
    for term in (RDFS + "label", SKOS + "altLabel"):
        for iri, wording in _pairs(store, term, graph=graphs[1]):
            wordings[iri].append(wording)
    return Names(labels, dict(wordings))


def lemmas(ontology: Ontology, cue: str) -> frozenset[str]:
    """Return the words of a cue, none where no file gives it."""
    return ontology.cues[cue].lemmas if cue in ontology.cues else frozenset()


def _stage(values: Mapping[str, str], exploratory: Iterable[str], attentive: frozenset[str]) -> int:
    words = {name: values.get(name, "") for name in ("object", "mention")}
    given = 0 if values.get("action") in attentive else int(values.get("stage", 0))
    return stage_of(given, exploratory=exploratory, **words)


def _several(store: Store, term: str) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for iri, value in _pairs(store, term):
        found[iri].append(value)
    return found


def _pairs(store: Store, term: str, *, graph: str | None = None) -> Iterable[tuple[str, str]]:
    return ((_value(quad.subject), _value(quad.object)) for quad in store.match(predicate=term, graph=graph))


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
