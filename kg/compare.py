"""Two documents beside each other: which acts are kept, hardened, softened, reworded, added or dropped.

Acts are paired by their likeness: the words of what they are about, the verb, the kind of act and the actors. A pair on
one deliverable comes before one on two, the most alike come first, and each act is paired once. Acts that name
different names ("Libya", "Sudan") are no pair, nor is what is less alike than `LEAST`: of two years' communiqués, most
pairs from there on are about one thing, and below often not. The same two lists always give the same pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from kg.model import Act, names
from kg.ontology import Ontology
from kg.rows import ActRow
from kg.shifts import rise
from kg.steps import Step, stems, weighty

LEAST = 0.6
SAME_THING = 0.5

_WORDS, _ACTION, _ACT, _ACTORS = 0.7, 0.1, 0.1, 0.1
_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"(?<=\s)[A-Z][^\W_]+")


class Change(StrEnum):
    """What became of an act from one document to the next."""

    KEPT = "kept"
    HARDENED = "hardened"
    SOFTENED = "softened"
    REWORDED = "reworded"
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Line:
    """An act of a document, with its actors' names and its sentence."""

    step: Step
    actor: str
    quote: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """An act and what became of it: `earlier` is missing where it was added, `later` where it was dropped."""

    change: Change
    earlier: Line | None
    later: Line | None
    likeness: float = 0.0


def row_line(row: ActRow) -> Line:
    """Make a line of an act in a store."""
    return Line(
        Step(
            iri=row.iri,
            act=row.act,
            point=row.point,
            action=row.action,
            object=row.object,
            mention=row.deliverable,
            actors=tuple(actor.iri for actor in row.actors),
            deliverable=row.about.iri if row.about else "",
            document=row.document_iri,
            polarity=row.polarity,
            stage=row.stage,
            force=row.force,
            direction=row.direction,
            trigger=row.trigger,
            trigger_lemma=row.trigger_lemma,
        ),
        row.actor,
        row.quote,
    )


def act_line(act: Act, *, ontology: Ontology) -> Line:
    """Make a line of an act just read; what it is about is known by its words alone."""
    return Line(
        Step(
            iri=f"{act.document}#{act.start}",
            act=act.act,
            point=ontology.acts[act.act].point,
            action=act.action,
            object=act.object,
            mention=act.deliverable,
            actors=tuple(sorted(actor.id for actor in act.actors)),
            deliverable=_plain(act.deliverable),
            document=act.document,
            polarity=act.polarity.value,
            stage=act.stage,
            force=act.force,
            direction=act.direction,
            trigger=act.trigger,
            trigger_lemma=act.trigger_lemma,
        ),
        names(act.actors),
        act.quote,
    )


def compare(earlier: Sequence[Line], later: Sequence[Line]) -> tuple[Pairing, ...]:
    """Pair the acts of two documents: what there is of the later in its order, and then what was dropped."""
    partners: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for likeness, first, second in _candidates(earlier, later):
        if first not in taken and second not in partners:
            taken.add(first)
            partners[second] = first, likeness
    found = [_pairing(earlier, line, partners.get(place)) for place, line in enumerate(later)]
    gone = (Pairing(Change.DROPPED, line, None) for place, line in enumerate(earlier) if place not in taken)
    return (*found, *gone)


def _pairing(earlier: Sequence[Line], later: Line, partner: tuple[int, float] | None) -> Pairing:
    if partner is None:
        return Pairing(Change.ADDED, None, later)
    before, likeness = earlier[partner[0]], partner[1]
    return Pairing(_change(before, later), before, later, round(min(likeness, 1.0), 2))


def _change(earlier: Line, later: Line) -> Change:
    risen = rise(earlier.step, later.step)
    if risen:
        return Change.HARDENED if risen > 0 else Change.SOFTENED
    return Change.KEPT if _said(earlier) == _said(later) else Change.REWORDED


def _said(line: Line) -> tuple[str, ...]:
    step = line.step
    return step.act, step.polarity, step.action, _plain(step.object)


def _candidates(earlier: Sequence[Line], later: Sequence[Line]) -> list[tuple[float, int, int]]:
    """List the pairs that are alike enough, the best first: likeness (1 more on one deliverable) and both places."""
    if not (earlier and later):
        return []
    scores = process.cdist(_things(earlier), _things(later), scorer=fuzz.ratio)
    found: list[tuple[float, int, int]] = []
    for first, before in enumerate(earlier):
        for second, after in enumerate(later):
            words = float(scores[first][second]) / 100
            if words < SAME_THING or not _comparable(before.step, after.step):
                continue
            same = bool(before.step.deliverable) and before.step.deliverable == after.step.deliverable
            likeness = _likeness(words, before.step, after.step)
            if likeness >= (SAME_THING if same else LEAST):
                found.append((likeness + same, first, second))
    return sorted(found, key=lambda pair: (-pair[0], pair[1], pair[2]))


def _comparable(earlier: Step, later: Step) -> bool:
    """Tell whether two acts may be about one thing: they say of what, agree in the negation, and name no two others."""
    first, second = (frozenset(_NAME.findall(step.object)) for step in (earlier, later))
    clash = first and second and not first & second
    return earlier.polarity == later.polarity and bool(weighty(earlier.object) and weighty(later.object)) and not clash


def _likeness(words: float, earlier: Step, later: Step) -> float:
    return (
        _WORDS * words
        + _ACTION * (earlier.action == later.action)
        + _ACT * (earlier.act == later.act)
        + _ACTORS * (earlier.actors == later.actors)
    )


def _things(lines: Iterable[Line]) -> list[list[str]]:
    """Return the beginnings of the words that say what each act is about, sorted: so their order does not count."""
    return [sorted(stems(" ".join(weighty(line.step.object)))) for line in lines]


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
