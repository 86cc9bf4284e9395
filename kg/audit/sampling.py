"""A stratified random sample of a store's acts, and of its sentences in which none was found.

Acts are drawn by kind and genre in proportion to size; what would not fill one place is drawn together. Sentences are
drawn by genre, those with a candidate at twice the rate: they hold a missed act more often, and tell more about recall.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import unquote

from kg import resources
from kg.lookup import Said, find_documents, read_document
from kg.rows import DocumentRow
from kg.sentences import Sentence, split_sentences
from kg.sparql import solutions
from kg.store import Store
from kg.texts import Passage, kept_text, passage
from kg.vocabulary import ACT, DCTERMS, Vb, VbClass

SHORTEST = 3  # words: what is shorter is a heading or a number, and no sentence
CANDIDATE_RATE = 2
WITH_CANDIDATE, PLAIN = "sentences with a candidate", "sentences with none"
NO_GENRE = "no genre"
_REST = "all else"

Unit = TypeVar("Unit")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundAct:
    """An act of the store: its address's last part, its kind, and the identifiers of its actors, sorted."""

    id: str
    act: str
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a document, as the frames list it."""

    document: str
    start: int
    end: int
    genre: str


@dataclass(frozen=True)
class Population:
    """All that may be drawn: acts with their places, and sentences without any; `found` are the acts by place."""

    documents: int
    acts: tuple[tuple[Place, FoundAct], ...]
    candidates: tuple[Place, ...]
    plain: tuple[Place, ...]
    found: Mapping[Place, tuple[FoundAct, ...]]


@dataclass(frozen=True, slots=True)
class Drawn(Generic[Unit]):
    """What was drawn from a stratum, and how many of the corpus it stands for."""

    stratum: str
    weight: float
    unit: Unit


@dataclass(frozen=True)
class Sample:
    """What was drawn: acts, and sentences without any by their frame."""

    acts: tuple[Drawn[tuple[Place, FoundAct]], ...]
    sentences: Mapping[str, tuple[Drawn[Place], ...]]


def population(store: Store) -> Population:
    """List the acts and the sentences of a store."""
    found: defaultdict[str, defaultdict[Span, dict[str, FoundAct]]] = defaultdict(lambda: defaultdict(dict))
    doubted: defaultdict[str, set[Span]] = defaultdict(set)
    kinds = {ACT + act.concept: act.key for act in store.ontology.acts.values()}
    for row in solutions(store.query(resources.query("lookup", "readings"))):
        span = int(row["start"].value), int(row["end"].value)
        document, id = row["document"].value, row["iri"].value.removeprefix(store.iris.act(""))
        actor = unquote(row["actor"].value.removeprefix(store.iris.actor("")))
        if row["class"].value == VbClass.CANDIDATE:
            doubted[document].add(span)
        else:
            before = found[document][span].get(id)
            actors = tuple(sorted({*(before.actors if before else ()), actor}))
            found[document][span][id] = FoundAct(id, kinds.get(row["type"].value, row["type"].value), actors)
    return _population(store, found, doubted)


def _population(
    store: Store, found: Mapping[str, Mapping[Span, Mapping[str, FoundAct]]], doubted: Mapping[str, set[Span]]
) -> Population:
    by_place: dict[Place, tuple[FoundAct, ...]] = {}
    candidates: list[Place] = []
    plain: list[Place] = []
    documents = find_documents(store)
    for iri in documents:
        said = Said.of(store, iri)
        document, genre = said.text(DCTERMS + "identifier"), said.text(Vb.GENRE) or NO_GENRE
        marked, doubts = sorted(found.get(iri, ())), sorted(doubted.get(iri, ()))
        for span in marked:
            by_place[Place(document, *span, genre)] = tuple(found[iri][span].values())
        for sentence in split_sentences(kept_text(store, iri)):
            span = sentence.start, sentence.end
            if len(sentence.clean.split()) >= SHORTEST and not _overlaps(span, marked):
                (candidates if _overlaps(span, doubts) else plain).append(Place(document, *span, genre))
    acts = tuple((place, act) for place, acts in by_place.items() for act in acts)
    return Population(len(documents), acts, tuple(candidates), tuple(plain), by_place)


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    """Tell whether a span shares anything with one of others, which are sorted and lie apart."""
    at = bisect_left(others, (span[1], 0))
    return at > 0 and others[at - 1][1] > span[0]


def draw(whole: Population, *, size: int, seed: int) -> Sample:
    """Draw so many acts and so many sentences without any; the same seed draws the same from the same store."""
    rng = random.Random(seed)  # noqa: S311 - statistics, not secrets
    acts = _drawn(whole.acts, lambda unit: (unit[1].act, unit[0].genre), size, rng)
    doubled = CANDIDATE_RATE * len(whole.candidates)
    some = doubled + len(whole.plain)
    share = round(size * doubled / some) if some else 0
    share = min(len(whole.candidates), max(share, size - len(whole.plain)))
    sentences = {
        WITH_CANDIDATE: _drawn(whole.candidates, lambda place: (place.genre,), share, rng),
        PLAIN: _drawn(whole.plain, lambda place: (place.genre,), size - share, rng),
    }
    return Sample(acts, sentences)


def _drawn(
    units: Sequence[Unit], stratum: Callable[[Unit], tuple[str, ...]], size: int, rng: random.Random
) -> tuple[Drawn[Unit], ...]:
    wanted = min(size, len(units))
    sizes = Counter(map(stratum, units))
    groups: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        key = stratum(unit)
        groups[", ".join(key) if sizes[key] * wanted >= len(units) else _REST].append(unit)
    places = allocate({name: len(group) for name, group in groups.items()}, wanted)
    return tuple(
        Drawn(name, len(groups[name]) / places[name], unit)
        for name in sorted(groups)
        for unit in (rng.sample(groups[name], places[name]) if places[name] else ())
    )


Name = TypeVar("Name", bound=Hashable)


def allocate(sizes: Mapping[Name, int], total: int) -> dict[Name, int]:
    """Share out places in proportion to size by largest remainders, at least one each where there are enough.

    None gets more than its size.
    """
    whole = sum(sizes.values())
    least = 1 if total >= len(sizes) else 0
    ideal = {name: size * total / whole for name, size in sizes.items()} if whole else {}
    places = {name: min(sizes[name], max(least, int(share))) for name, share in ideal.items()}
    while (left := total - sum(places.values())) != 0:
        step = 1 if left > 0 else -1
        able = [name for name in places if (places[name] < sizes[name] if step > 0 else places[name] > least)]
        if not able:
            break
        places[max(able, key=lambda name: step * (ideal[name] - places[name]))] += step
    return places


class Texts:
    """The documents of a store, and their sentences in context, each read when it is first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._documents: dict[str, DocumentRow] = {}
        self._texts: dict[str, tuple[str, list[Sentence]]] = {}

    def document(self, id: str) -> DocumentRow:
        """Return what is known of a document."""
        if id not in self._documents:
            self._documents[id] = read_document(self._store, self._store.iris.document(id))
        return self._documents[id]

    def passage(self, place: Place) -> Passage:
        """Return a sentence with those around it."""
        if place.document not in self._texts:
            text = kept_text(self._store, self._store.iris.document(place.document))
            self._texts[place.document] = text, split_sentences(text)
        text, sentences = self._texts[place.document]
        return passage(text, sentences, start=place.start, end=place.end)
