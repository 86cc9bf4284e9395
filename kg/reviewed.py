"""What was reviewed in a store, as annotated documents that an extractor can be measured against.

Wanted is what was accepted or corrected; given is what the extractor finds now in the same sentences, but for what
stands in the store there and nobody has decided on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.addresses import addressed
from kg.corrected import Corrections, kept
from kg.decisions import Decision
from kg.gold import Coding, GoldDocument
from kg.lookup import Labels, read_act, read_document
from kg.model import Act, Document, Genre, PartialDate, Precision, Reading
from kg.ontology import Ontology
from kg.rows import ActRow, DocumentRow
from kg.sentences import split_sentences
from kg.store import Store
from kg.texts import kept_text
from kg.vocabulary import Vb


@dataclass(frozen=True)
class Reviewed:
    """A document with the acts that stand after a review; `spans` are its sentences with a decision.

    `open` are the acts and candidates, by `id`, on which nobody has decided.
    """

    gold: GoldDocument
    spans: frozenset[tuple[int, int]]
    open: frozenset[str]

    def given(self, reading: Reading, *, corrections: Corrections, ontology: Ontology) -> Reading:
        """Return of a reading of its text what a reader has decided on, or would have to: its names are corrected."""
        named = replace(corrections, decisions={}).apply(addressed(reading), ontology=ontology)
        return replace(named, acts=self._within(named.acts), candidates=self._within(named.candidates))

    def _within(self, acts: tuple[Act, ...]) -> tuple[Act, ...]:
        return tuple(act for act in acts if (act.start, act.end) in self.spans and act.id not in self.open)


def reviewed(store: Store) -> list[Reviewed]:
    """Return the documents of a store in which the corrections that it keeps decide on acts."""
    corrections = kept(store.path, ontology=store.ontology)
    held = store.documents()
    found = (_reviewed(store, document, said) for document, said in corrections.decisions.items() if document in held)
    return [one for one in found if one.spans]


def _reviewed(store: Store, document: str, said: Mapping[str, Decision]) -> Reviewed:
    iri = store.iris.document(document)
    text = kept_text(store, iri)
    labels = Labels(store)
    quoted = {str(quad.subject)[1:-1] for quad in store.match(predicate=Vb.QUOTE, graph=iri)}
    acts = {str(quad.subject)[1:-1] for quad in store.match(predicate=Vb.ACT, graph=iri)}
    ids = {iri: iri.removeprefix(store.iris.act("")) for iri in quoted}
    rows = [read_act(store, act, labels=labels) for act in sorted(acts) if ids[act] in said]
    spans = {(row.start, row.end) for row in rows}
    for decision in said.values():
        if decision.rejects and _is_applied(store, decision, graph=iri):
            spans |= _places(text, decision)
    codings = tuple(_coding(row) for row in sorted(rows, key=lambda row: (row.start, row.iri)))
    open_ = frozenset(id for id in ids.values() if id not in said)
    return Reviewed(GoldDocument(_document(read_document(store, iri), text), codings), frozenset(spans), open_)


def _is_applied(store: Store, decision: Decision, *, graph: str) -> bool:
    line = ox.NamedNode(store.iris.correction(decision.lines[-1].id))
    return next(store.match(object=line, graph=graph), None) is not None


def _places(text: str, decision: Decision) -> set[tuple[int, int]]:
    """Find where the sentence of a decision stands in the text, however its lines are broken."""
    wanted = next((line.sentence for line in decision.said if line.sentence), "")
    return {
        (sentence.start, sentence.end)
        for sentence in split_sentences(text)
        if " ".join(text[sentence.start : sentence.end].split()) == wanted
    }


def _coding(row: ActRow) -> Coding:
    return Coding(
        start=row.start,
        end=row.end,
        actor=row.actor,
        act=row.act,
        action=row.action,
        object=row.object,
        deliverable=row.deliverable,
        addressees=row.addressee,
        deadline=row.deadline or "",
        amount=row.amount or "",
        polarity=row.polarity,
        voice=row.voice,
    )


def _document(row: DocumentRow, text: str) -> Document:
    """Make the document anew of what the store knows of it."""
    return Document(
        id=row.id,
        text=text,
        title=row.title,
        date=_date(row),
        genre=Genre(row.genre) if row.genre else None,
        publisher=row.publisher,
        series=row.series,
        speaker=row.speaker,
        actors=() if row.actor_inferred else tuple(actor.label for actor in row.actors),
        venue=row.venue,
        language=row.language,
        translation=row.translation,
    )


def _date(row: DocumentRow) -> PartialDate | None:
    if row.date is None or row.date_end is None:
        return None
    return PartialDate(row.date, row.date_end, Precision(row.date_precision))
