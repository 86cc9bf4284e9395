"""Measure acts against annotated documents: three nested levels, the slots, and what went wrong.

`sentence`: some act was found in the sentence; `act`: this act by this actor; `triple`: with its deliverable. Acts that
the annotators doubt are neither asked for nor punished.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import reduce

from kg.gold import Coding, GoldDocument
from kg.gold import load_gold as load_gold
from kg.likeness import party, same_name, same_quantity, token_f1
from kg.model import Act, Polarity
from kg.reliability import Outcome, outcomes

RESAMPLES = 1000
SEED = 2021


class Level(IntEnum):
    """How far a found act agrees with an annotated one."""

    SENTENCE = 1
    ACT = 2
    TRIPLE = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were right, asked for and given."""

    hits: int = 0
    asked: int = 0
    given: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.asked + other.asked, self.given + other.given)

    @property
    def precision(self) -> float:
        """Return the share of the given that is right."""
        return self.hits / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Return the share of the asked for that was found."""
        return self.hits / self.asked if self.asked else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.hits else 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One disagreement: what was asked for, what was given, and of which kind it is."""

    kind: str
    document: str
    sentence: str
    wanted: Coding | None = None
    given: Coding | None = None


@dataclass(frozen=True)
class DocumentScore:
    """The counts of one document."""

    id: str
    genre: str
    levels: Mapping[Level, Tally]
    triples: Mapping[str, Tally]
    slots: Mapping[str, Tally]
    doubtful: Tally
    faults: tuple[Fault, ...] = field(repr=False)


@dataclass(frozen=True)
class Scores:
    """The figures over all documents."""

    documents: tuple[DocumentScore, ...]

    def level(self, level: Level) -> Tally:
        """Return the counts of one level over all documents."""
        return _total(document.levels[level] for document in self.documents)

    def mean(self, level: Level = Level.TRIPLE) -> float:
        """Return the mean F1 by document, over those in which something is asked for."""
        tallies = [document.levels[level] for document in self.documents]
        return _mean([tally.f1 for tally in tallies if tally.asked])

    def slots(self) -> dict[str, Tally]:
        """Return for each slot how many matched triples have it right."""
        return _merge(document.slots for document in self.documents)

    def acts(self) -> dict[str, Tally]:
        """Return the triples' counts for each act."""
        return _merge(document.triples for document in self.documents)

    def genres(self) -> dict[str, Tally]:
        """Return the triples' counts for each genre."""
        return _merge({document.genre: document.levels[Level.TRIPLE]} for document in self.documents)

    def doubtful(self) -> Tally:
        """Return how many of the given acts fall on an act that the annotators doubt."""
        return _total(document.doubtful for document in self.documents)

    def faults(self) -> Iterator[Fault]:
        """Yield every disagreement, document by document."""
        for document in self.documents:
            yield from document.faults

    def interval(self, figure: Callable[[Scores], float], *, confidence: float = 0.95) -> tuple[float, float]:
        """Bootstrap a figure's interval by drawing documents, with a fixed seed."""
        draw = random.Random(SEED)  # noqa: S311 - statistics, not secrets
        size = len(self.documents)
        values = sorted(figure(Scores(tuple(draw.choices(self.documents, k=size)))) for _ in range(RESAMPLES))
        cut = round((1 - confidence) / 2 * RESAMPLES)
        return values[cut], values[-cut - 1]


def _total(tallies: Iterable[Tally]) -> Tally:
    return reduce(Tally.__add__, tallies, Tally())


def _merge(parts: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    merged: defaultdict[str, Tally] = defaultdict(Tally)
    for part in parts:
        for key, tally in part.items():
            merged[key] += tally
    return dict(sorted(merged.items()))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class _Pair:
    """An annotated and a found act in the same sentence, ordered by how well they agree."""

    wanted: int
    given: int
    level: Level
    rank: tuple[int, bool, float, int, int]


def reliability(gold: Iterable[GoldDocument], acts: Iterable[Act]) -> list[Outcome]:
    """Return how each extracted act turned out, and each candidate where they are given too."""
    found: defaultdict[str, list[Act]] = defaultdict(list)
    for act in acts:
        found[act.document].append(act)
    return [outcome for one in gold for outcome in outcomes(found[one.document.id], one.codings)]


def evaluate(gold: Iterable[GoldDocument], acts: Iterable[Act]) -> Scores:
    """Measure extracted acts against annotated documents."""
    found: defaultdict[str, list[Coding]] = defaultdict(list)
    for act in acts:
        found[act.document].append(Coding.of(act))
    return Scores(tuple(score(one, found[one.document.id]) for one in gold))


def score(gold: GoldDocument, found: Sequence[Coding]) -> DocumentScore:
    """Measure what was found in one document."""
    wanted = gold.codings
    pairs = _match(wanted, found)
    reached = {pair.wanted: pair.level for pair in pairs}
    partner = {pair.given: wanted[pair.wanted] for pair in pairs}
    asked = [index for index, coding in enumerate(wanted) if coding.certain]
    counted = [index for index in range(len(found)) if index not in partner or partner[index].certain]
    hits = {level: [index for index in asked if reached.get(index, 0) >= level] for level in (Level.ACT, Level.TRIPLE)}
    levels = {level: Tally(len(right), len(asked), len(counted)) for level, right in hits.items()}
    return DocumentScore(
        id=gold.document.id,
        genre=gold.document.genre or "",
        levels={Level.SENTENCE: _sentences(wanted, found), **levels},
        triples=_by_act(wanted, found, hits[Level.TRIPLE], asked, counted),
        slots=_merge(
            _slots(wanted[p.wanted], found[p.given]) for p in pairs if p.level == 3 and wanted[p.wanted].certain
        ),
        doubtful=Tally(hits=len(found) - len(counted), given=len(found)),
        faults=tuple(_faults(gold, found, pairs)),
    )


def _by_act(
    wanted: Sequence[Coding], found: Sequence[Coding], hits: Sequence[int], asked: Sequence[int], counted: Sequence[int]
) -> dict[str, Tally]:
    right, sought, given = (
        Counter(side[index].act for index in indexes)
        for side, indexes in ((wanted, hits), (wanted, asked), (found, counted))
    )
    return {act: Tally(right[act], sought[act], given[act]) for act in sorted(sought | given)}


def _same_sentence(given: Coding, wanted: Coding) -> bool:
    """Tell whether a span is a sentence's: it shares over half of the shorter and is at most thrice as long."""
    length, target = given.end - given.start, wanted.end - wanted.start
    shared = min(given.end, wanted.end) - max(given.start, wanted.start)
    return length <= 3 * target and shared > 0.5 * min(length, target)


def _match(wanted: Sequence[Coding], found: Sequence[Coding]) -> list[_Pair]:
    """Pair annotated with found acts, the best agreement first, each used once."""
    candidates = [
        _pair(w, g, coding, given)
        for w, coding in enumerate(wanted)
        for g, given in enumerate(found)
        if _same_sentence(given, coding)
    ]
    pairs: list[_Pair] = []
    used: set[tuple[str, int]] = set()
    for pair in sorted(candidates, key=lambda pair: pair.rank, reverse=True):
        ends = {("wanted", pair.wanted), ("given", pair.given)}
        if not ends & used:
            used |= ends
            pairs.append(pair)
    return pairs


def _pair(w: int, g: int, wanted: Coding, given: Coding) -> _Pair:
    likeness = max(
        token_f1(ours, theirs)
        for ours in (wanted.deliverable, wanted.object)
        for theirs in (given.deliverable, given.object)
    )
    level = Level.SENTENCE
    if wanted.act == given.act and party(wanted.actor) == party(given.actor):
        level = Level.TRIPLE if likeness >= 0.5 else Level.ACT
    bonus = 0.2 * (same_name(wanted.action) == same_name(given.action))
    return _Pair(w, g, level, (level, wanted.certain, likeness + bonus, -w, -g))


def _sentences(wanted: Sequence[Coding], found: Sequence[Coding]) -> Tally:
    """Count sentences; one is asked for where some act in it is certain, and not punished where all are doubtful."""
    by_span: dict[tuple[int, int], Coding] = {}
    for coding in sorted(wanted, key=lambda coding: coding.certain):
        by_span[coding.start, coding.end] = coding
    certain = [coding for coding in by_span.values() if coding.certain]
    hits = sum(any(_same_sentence(given, coding) for given in found) for coding in certain)
    beside = {
        (given.start, given.end)
        for given in found
        if not any(_same_sentence(given, coding) for coding in by_span.values())
    }
    return Tally(hits, len(certain), hits + len(beside))


def _slots(wanted: Coding, given: Coding) -> dict[str, Tally]:
    """Tell which slots of a matched triple are right; empty ones on both sides are not counted."""
    right = {
        "action": same_name(wanted.action) == same_name(given.action),
        "object": token_f1(wanted.object, given.object) >= 0.8,
        "polarity": wanted.polarity == given.polarity,
        "voice": wanted.voice == given.voice,
    }
    if wanted.addressees or given.addressees:
        right["addressee"] = set(map(same_name, wanted.addressees)) == set(map(same_name, given.addressees))
    if wanted.polarity == Polarity.NEGATIVE:
        right["negated"] = given.polarity == Polarity.NEGATIVE
    for slot, ours, theirs in (
        ("deadline", wanted.deadline, given.deadline),
        ("amount", wanted.amount, given.amount),
    ):
        if ours or theirs:
            right[slot] = same_quantity(ours, theirs)
    return {slot: Tally(hit, 1, 1) for slot, hit in right.items()}


def _faults(gold: GoldDocument, found: Sequence[Coding], pairs: Sequence[_Pair]) -> Iterator[Fault]:
    """List each certain act that was not found and each act found beside one, a confused pair once."""
    partner = {pair.wanted: pair for pair in pairs}
    for index, wanted in enumerate(gold.codings):
        pair = partner.get(index)
        if wanted.certain and (pair is None or pair.level < Level.TRIPLE):
            given = found[pair.given] if pair else None
            yield Fault(_kind(wanted, given), gold.document.id, _words(gold, wanted), wanted, given)
    matched = {pair.given for pair in pairs}
    for index, given in enumerate(found):
        if index not in matched:
            yield Fault("false", gold.document.id, _words(gold, given), given=given)


def _kind(wanted: Coding, given: Coding | None) -> str:
    if given is None:
        return "missed"
    same_act, same_actor = wanted.act == given.act, party(wanted.actor) == party(given.actor)
    if same_act and same_actor:
        return "wrong deliverable"
    return "wrong act and actor" if not same_act and not same_actor else "wrong actor" if same_act else "wrong act"


def _words(gold: GoldDocument, coding: Coding) -> str:
    return gold.document.text[coding.start : coding.end]
