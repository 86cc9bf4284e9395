"""The derived graph of histories: the status that each act gives, what shifts, and which sums are named again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from statistics import median

import pyoxigraph as ox

from kg.actors import Gazetteer
from kg.deliverables import scope
from kg.derive.deliverables import Named
from kg.derive.past import Names, Series, lemmas, names, read_series, steps
from kg.derive.phrases import Phrases
from kg.derive.said import Said
from kg.ontology import Ontology
from kg.shifts import Shift, ShiftKind, shifts
from kg.steps import Step, names_something, own_words, stems
from kg.store import Store
from kg.sums import promises
from kg.texts import kept_text
from kg.vocabulary import RDF, RDFS, STATUS, XSD, Iris, Vb, VbClass
from kg.wordings import cue_words

_SHOWN = 80
_PAUSE = 2.1
_SENTENCE = re.compile(r"[.!?;]\s+|\n\s*\n")


def history_quads(
    store: Store, acts: Iterable[Said], named: Named, phrases: Phrases, *, ontology: Ontology
) -> Iterator[ox.Quad]:
    """Yield the statuses that acts give, the shifts between them, and which acts name a sum again.

    The derived graph of actors must be there.
    """
    graph = ox.NamedNode(store.iris.graph("history"))
    taken = steps(acts, named, iris=store.iris, ontology=ontology)
    series, called = read_series(store), names(store, named)
    yield from _statuses(taken, ontology=ontology, graph=graph)
    for promise in promises(taken):
        for step in promise.again:
            yield _link(step.iri, Vb.REPEATS, promise.first.iri, graph)
    things = _things(called, phrases, ontology=ontology)
    told = shifts((step for step in taken if step.deliverable in things), series=_runs(series))
    places = {document: (one, place) for one in series for place, document in enumerate(one.documents)}
    for shift in _heard(told, store, called, generic=_generic(ontology)):
        yield from _shift_quads(shift, called, places, iris=store.iris, graph=graph)


def _runs(series: Iterable[Series]) -> Iterator[Sequence[str]]:
    """Yield the documents of each series, parted where more than twice the usual or the last step goes by."""
    for one in series:
        days = [date.fromisoformat(day).toordinal() for day in one.dates]
        steps = [later - earlier for earlier, later in pairwise(days)]
        usual = median(steps) if steps else 0
        allowed = [_PAUSE * min(usual, last or usual) for last in [usual, *steps]]
        cuts = [at + 1 for at, step in enumerate(steps) if step > allowed[at]]
        yield from (one.documents[since:until] for since, until in pairwise([0, *cuts, len(days)]))


def _statuses(steps: Iterable[Step], *, ontology: Ontology, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    concepts = {act.key: act.concept for act in ontology.acts.values()}
    given: set[str] = set()
    for step in steps:
        if step.deliverable and not step.conditional:
            status = ontology.statuses.given(
                act=concepts[step.act],
                stage=step.stage,
                direction=step.direction,
                polarity=step.polarity,
                lemma=step.action,
            )
            if status:
                given.add(status)
                yield _link(step.iri, Vb.STATUS, STATUS + status, graph)
    for known in ontology.statuses.all:
        if known.id in given:
            yield _link(STATUS + known.id, RDF + "type", VbClass.STATUS, graph)
            yield _said(STATUS + known.id, RDFS + "label", ox.Literal(known.label), graph)


def _things(names: Names, phrases: Phrases, *, ontology: Ontology) -> set[str]:
    """Choose the deliverables whose history can be told: those that name something, in any text, and are no actor."""
    generic, folk, gazetteer = _generic(ontology), lemmas(ontology, "folk"), Gazetteer(ontology)
    labels = {iri: names.labels[iri] for iri in names.wordings if not scope(iri.rpartition("/")[2])}
    named = {
        iri
        for iri, label in labels.items()
        if names_something(label, generic=generic, folk=folk, known=bool(phrases.things(label)))
    }
    return {iri for iri in named if gazetteer.resolve(labels[iri]) is None}


def _generic(ontology: Ontology) -> frozenset[str]:
    """Return the words that alone name no thing of which a history can be told."""
    return cue_words(ontology, "general") | cue_words(ontology, "broad")


def _heard(told: Iterable[Shift], store: Store, names: Names, *, generic: frozenset[str]) -> Iterator[Shift]:
    """Pass shifts on, but no silence of a document that has a thing's own words, half of them, in a sentence."""
    silent: defaultdict[str, list[Shift]] = defaultdict(list)
    for shift in told:
        if isinstance(shift.later, str):
            silent[shift.later].append(shift)
        else:
            yield shift
    for document in sorted(silent):
        sentences = [stems(sentence) for sentence in _SENTENCE.split(kept_text(store, document))]
        for shift in silent[document]:
            wordings = names.wordings[shift.deliverable]
            words = [stems(" ".join(own_words(wording, generic=generic))) for wording in wordings]
            if not any(len(own & said) >= max(1, len(own) // 2) for own in words if own for said in sentences):
                yield shift


def _shift_quads(
    shift: Shift, names: Names, places: Mapping[str, tuple[Series, int]], *, iris: Iris, graph: ox.NamedNode
) -> Iterator[ox.Quad]:
    if isinstance(shift.later, str):
        series, place = places[shift.later]
        later, day = shift.later, series.dates[place]
        thing, first, second = names.labels[shift.deliverable], *series.dates[place - 2 : place]
        label = f"“{thing}” is not mentioned in {day[:4]}, after {first[:4]} and {second[:4]} ({series.name})"
    else:
        later, day, label = shift.later.iri, shift.later.date, _label(shift, shift.later, names.labels)
    node = iris.shift(shift.kind, shift.earlier.iri, later)
    yield _link(node, RDF + "type", VbClass.SHIFT, graph)
    yield _said(node, RDFS + "label", ox.Literal(label), graph)
    yield _said(node, Vb.SHIFT, ox.Literal(shift.kind.value), graph)
    yield _link(node, Vb.OF_DELIVERABLE, shift.deliverable, graph)
    yield _link(node, Vb.EARLIER, shift.earlier.iri, graph)
    yield _link(node, Vb.LATER, later, graph)
    yield _said(node, Vb.DATE, ox.Literal(day, datatype=ox.NamedNode(XSD + "date")), graph)
    yield _said(node, Vb.YEAR, ox.Literal(int(day[:4])), graph)


def _label(shift: Shift, later: Step, labels: Mapping[str, str]) -> str:
    """Say a shift in a sentence: who, on what, from when to when, and both wordings."""
    who, thing, earlier = _who(shift.actors, labels), labels[shift.deliverable], shift.earlier
    before, after = _saying(earlier), _saying(later)
    since, until = earlier.date[:4], later.date[:4]
    if since == until:
        since, until = earlier.date, later.date
    if shift.kind is not ShiftKind.CONTRADICTION:
        verb = shift.kind.value.removesuffix("ing") + ("s" if len(shift.actors) == 1 else "")
        return f"{who} {verb} on {thing}: {before} in {since}, {after} in {until}"
    verb = "contradicts" if len(shift.actors) == 1 else "contradict"
    whom = "itself" if set(earlier.actors) == set(later.actors) else _who(earlier.actors, labels)
    return f"{who} {verb} {whom} on {thing}: {before} in {since}, {after} in {until}"


def _saying(step: Step) -> str:
    said = f"{step.act.replace('_', ' ')} “{_cut(step.wording)}”"
    return f"{said} (by “{step.trigger}”)" if step.trigger else said


def _who(actors: Iterable[str], labels: Mapping[str, str]) -> str:
    return " and ".join(sorted(labels.get(actor, actor.rpartition("/")[2]) for actor in actors))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rpartition(" ")[0].rstrip(" ,;:") + " …"


def _link(subject: str, term: str, target: str, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(term), ox.NamedNode(target), graph)


def _said(subject: str, term: str, value: ox.Literal, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(term), value, graph)
