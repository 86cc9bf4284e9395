"""What changes in the history of a thing: words that harden or soften, contradictions, and silence.

All of it is a function of steps (acts) alone, and rests on how they are worded:

- **hardening**: of two successive documents in which an actor speaks of a thing, the later one gives it a higher stage
  ("study" and then "establish"), or the same or no stage and, by acts of one kind, more force
  ("should" and then "must").
  Compared are what somebody undertakes or proposes, what it asks others for, and what it backs, each apart; of each
  document the strongest act. **Softening** is the reverse.
- **contradiction**: an act for a thing and then an act against it, or the reverse, by two actors, or by one in two
  documents. For it is who backs it, founds it or calls for that, keeps or increases it; against it is who opposes it,
  or ends, reduces or prevents it. A negated action contradicts only that action, by the same actors. Told is each
  change of sides from one act to the next, among all actors and for each of them, not every pair.
- **not mentioned**: two successive documents of a series speak of a thing and the next one, in its time, does not.

Only acts in the text's own voice and on no condition count. The time that all this takes grows with the number of acts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from kg.model import Polarity
from kg.steps import REVERSING, Step


class ShiftKind(StrEnum):
    """What may change in the history of a thing."""

    HARDENING = "hardening"
    SOFTENING = "softening"
    CONTRADICTION = "contradiction"
    NOT_MENTIONED = "not mentioned"


class _Track(StrEnum):
    """What can be compared with each other: undertakings with undertakings, demands with demands."""

    UNDERTAKEN = "undertaken"
    ASKED = "asked"
    BACKED = "backed"


_TRACKS: Mapping[str, _Track] = {
    "pledges": _Track.UNDERTAKEN,
    "offers": _Track.UNDERTAKEN,
    "proposes": _Track.UNDERTAKEN,
    "agrees": _Track.UNDERTAKEN,
    "announces": _Track.UNDERTAKEN,
    "delivers": _Track.UNDERTAKEN,
    "calls_for": _Track.ASKED,
    "supports": _Track.BACKED,
}
_EXPLORED, _PREPARED, _FOUNDED = 1, 2, 3
_BACKED = 3
_THING = "the thing"
_ANYBODY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A change in a deliverable's history; `later` is a step, or the IRI of a document that does not mention it.

    `actors` are the IRIs of those whose words changed; of a contradiction, of those who spoke later.
    """

    kind: ShiftKind
    deliverable: str
    earlier: Step
    later: Step | str
    actors: tuple[str, ...] = ()


def shifts(steps: Iterable[Step], *, series: Iterable[Sequence[str]] = ()) -> Iterator[Shift]:
    """Yield the shifts in the histories of all deliverables; `series` are documents (IRIs) in their order.

    "Not mentioned" means here: in no act. Whether the text has the words all the same is for the caller to see.
    """
    histories: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.date and step.unreserved:
            histories[step.deliverable].append(step)
    following = [{document: place for place, document in enumerate(documents)} for documents in series]
    listed = [list(places) for places in following]
    member = {document: number for number, places in enumerate(following) for document in places}
    for deliverable in sorted(histories):
        history = sorted(histories[deliverable], key=lambda step: (step.date, step.document, step.iri))
        if len({step.document for step in history}) > 1 or len({step.actors for step in history}) > 1:
            yield from _changes(history)
            yield from _contradictions(history)
            for number, of_series in _by_series(history, member).items():
                yield from _silences(of_series, listed[number], following[number])


def _by_series(history: Iterable[Step], member: Mapping[str, int]) -> dict[int, list[Step]]:
    parts: defaultdict[int, list[Step]] = defaultdict(list)
    for step in history:
        if step.document in member:
            parts[member[step.document]].append(step)
    return dict(parts)


# --- hardening and softening ---


def _changes(history: Sequence[Step]) -> Iterator[Shift]:
    lines: defaultdict[tuple[tuple[str, ...], _Track], list[Step]] = defaultdict(list)
    for step in history:
        if step.polarity == Polarity.POSITIVE and (track := _TRACKS.get(step.act)):
            lines[step.actors, track].append(step)
    for (actors, _), line in sorted(lines.items()):
        for earlier, later in pairwise(_strongest(line)):
            if risen := rise(earlier, later):
                kind = ShiftKind.HARDENING if risen > 0 else ShiftKind.SOFTENING
                yield Shift(kind, later.deliverable, earlier, later, actors)


def _strongest(line: Iterable[Step]) -> list[Step]:
    """Let one act stand for each document: the one of the highest stage, and of those the most forceful."""
    best: dict[str, Step] = {}
    for step in line:
        held = best.get(step.document)
        if held is None or (step.stage, step.force) > (held.stage, held.force):
            best[step.document] = step
    return list(best.values())


def rise(earlier: Step, later: Step) -> int:
    """Tell by how much a thing has come further or the words have grown stronger; below 0, the reverse; 0, neither."""
    track = _TRACKS.get(earlier.act)
    if track is not _TRACKS.get(later.act) or (earlier.direction in REVERSING) != (later.direction in REVERSING):
        return 0
    if track is _Track.BACKED:
        return _forced(earlier, later) if max(earlier.force, later.force) >= _BACKED else 0
    before, after = (0 if step.speaks_only else step.stage for step in (earlier, later))
    if before and after and before != after:
        return after - before if _on_one_way(earlier, later) else 0
    return _forced(earlier, later) if earlier.action == later.action else 0


def _on_one_way(earlier: Step, later: Step) -> bool:
    """Tell whether two stages are two places on the way of one thing: explored or prepared, and then decided or done.

    What is founded and what is done cannot be told apart by a verb alone ("join", "support"), nor what is prepared and
    what is done ("promote", "enhance").
    """
    less, more = sorted((earlier, later), key=lambda step: step.stage)
    return less.stage == _EXPLORED or (less.stage == _PREPARED and less.direction == "start" and more.stage == _FOUNDED)


def _forced(earlier: Step, later: Step) -> int:
    comparable = earlier.point == later.point and earlier.force and later.force
    return later.force - earlier.force if comparable else 0


# --- contradiction ---


def _contradictions(history: Sequence[Step]) -> Iterator[Shift]:
    """Go through a history once, and tell where the side changes: among all actors, and for each of them."""
    last: dict[tuple[tuple[str, ...], str], tuple[int, Step]] = {}
    told: set[tuple[str, str]] = set()
    for step in history:
        for question, side in _sides(step):
            for who in (_ANYBODY, step.actors) if question == _THING else (step.actors,):
                before, earlier = last.get((who, question), (side, step))
                last[who, question] = side, step
                apart = earlier.document != step.document or not set(earlier.actors) & set(step.actors)
                if before != side and apart and (earlier.iri, step.iri) not in told:
                    told.add((earlier.iri, step.iri))
                    yield Shift(ShiftKind.CONTRADICTION, step.deliverable, earlier, step, step.actors)


def _sides(step: Step) -> Iterator[tuple[str, int]]:
    """Yield on which side a step stands: for its thing (1) or against it (-1), and for one action or against it."""
    negative = step.polarity == Polarity.NEGATIVE
    judges = step.act in ("opposes", "supports")
    if not (judges or step.speaks_only):
        yield step.action, -1 if negative else 1
    if negative or not step.direct:
        return
    if judges:
        if step.speaks_only or step.action == step.trigger_lemma:
            yield _THING, 1 if step.act == "supports" else -1
    elif step.direction in REVERSING:
        yield _THING, -1
    elif step.stage == _FOUNDED or (step.act != "calls_for" and step.direction in ("increase", "continue")):
        yield _THING, 1


# --- silence ---


def _silences(history: Sequence[Step], documents: Sequence[str], places: Mapping[str, int]) -> Iterator[Shift]:
    spoken: dict[int, Step] = {}
    for step in history:
        spoken[places[step.document]] = step
    for place in sorted(spoken):
        if place - 1 in spoken and place + 1 not in spoken and place + 1 < len(documents):
            step = spoken[place]
            yield Shift(ShiftKind.NOT_MENTIONED, step.deliverable, step, documents[place + 1])
