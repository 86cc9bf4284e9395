"""What a store holds of the past: every act as a step, who and what is meant, and the series of documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.derive.deliverables import Named
from kg.derive.said import Said
from kg.ontology import Ontology
from kg.steps import Step, stage_of
from kg.store import Store
from kg.vocabulary import ACT, RDFS, Iris, Vb

_SAME = (
    "iri", "action", "object", "mention", "actors", "document", "addressees", "date", "polarity", "voice", "direction",
    "amount", "unit", "trigger", "trigger_lemma",
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


def steps(acts: Iterable[Said], named: Named, *, iris: Iris, ontology: Ontology) -> list[Step]:
    """Return acts as steps in the histories of their deliverables, in their order."""
    kinds = {ACT + act.concept: act for act in ontology.acts.values()}
    exploratory, attentive = lemmas(ontology, "exploratory"), lemmas(ontology, "attentive")
    return [
        Step(
            act=kinds[act.type].key,
            point=kinds[act.type].point,
            deliverable=iris.deliverable(thing) if (thing := named.about(act)) else "",
            conditional=act.conditional == "true",
            stage=_stage(act, exploratory, attentive),
            force=int(act.force or 0),
            **{name: getattr(act, name) for name in _SAME},
        )
        for act in acts
        if act.type in kinds
    ]


def read_series(store: Store) -> list[Series]:
    """List the series by name; a document without a date has no place in any."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for document, name in _pairs(store, Vb.SERIES):
        dates = store.match(subject=ox.NamedNode(document), predicate=Vb.DATE, graph=document)
        found[name] += ((_value(quad.object), document) for quad in dates)
    ordered = {name: sorted(found[name]) for name in sorted(found)}
    return [
        Series(name, tuple(document for _, document in placed), tuple(date for date, _ in placed))
        for name, placed in ordered.items()
        if placed
    ]


def names(store: Store, named: Named) -> Names:
    """Return what actors, by their derived graph, and deliverables are called."""
    labels = dict(_pairs(store, RDFS + "label", graph=store.iris.graph("actors")))
    things = {store.iris.deliverable(key): (named.label(key), wordings) for key, wordings in named.merged.items()}
    return Names(
        labels | {iri: label for iri, (label, _) in things.items()},
        {iri: (label, *sorted(set(wordings) - {label})) for iri, (label, wordings) in things.items()},
    )


def lemmas(ontology: Ontology, cue: str) -> frozenset[str]:
    """Return the words of a cue, none where no file gives it."""
    return ontology.cues[cue].lemmas if cue in ontology.cues else frozenset()


def _stage(act: Said, exploratory: Iterable[str], attentive: frozenset[str]) -> int:
    given = 0 if act.action in attentive else int(act.stage or 0)
    return stage_of(given, object=act.object, mention=act.mention, exploratory=exploratory)


def _pairs(store: Store, term: str, *, graph: str | None = None) -> Iterable[tuple[str, str]]:
    return ((_value(quad.subject), _value(quad.object)) for quad in store.match(predicate=term, graph=graph))


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
