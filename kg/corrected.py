"""What corrections make of a reading: which acts stand, who each actor really is, under which name, and who said so.

They are applied to readings, which depend on no correction. So one that is changed or withdrawn leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from kg.actors import Gazetteer, provisional, spoken_for
from kg.addresses import addressed
from kg.corrections import Change, Correction, Kind, parse
from kg.decisions import Decisions, decisions
from kg.errors import CorrectionError
from kg.model import Act, Actor, ActorKind, Reading, Voice
from kg.ontology import ActorRecord, Ontology
from kg.rulings import Rulings, rulings

FILE = "corrections.csv"


@dataclass(frozen=True, slots=True)
class Step:
    """That an actor is really another, by a merge or a split."""

    correction: Correction
    target: Actor


@dataclass(frozen=True, kw_only=True, eq=False)
class Corrections:
    """A file's corrections, ready to be applied; all mappings are by actors' identifiers.

    `steps` are in order, the last that holds is taken; `records` are of actors that a correction made, renamed or gave
    a name, and `naming` tells which made or renamed them. `rulings` are on deliverables, `decisions` on acts. `content`
    is the file's.
    """

    all: tuple[Correction, ...] = ()
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    records: Mapping[str, ActorRecord] = field(default_factory=dict)
    naming: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    rulings: Rulings = field(default_factory=Rulings)
    decisions: Decisions = field(default_factory=dict)
    content: bytes = b""

    def actor(self, actor: Actor, *, document: str = "") -> tuple[Actor, tuple[Correction, ...]]:
        """Return who an actor of a reading really is, in a document or in general, and the corrections that say so."""
        said: dict[Correction, None] = {}
        while (step := self._step(actor, document)) is not None and step.correction not in said:
            said[step.correction] = None
            actor = step.target
        record = self.records.get(actor.id)
        return record.actor if record else actor, (*said, *self.naming.get(actor.id, ()))

    @property
    def overridden(self) -> set[Correction]:
        """Return the lines on acts that a later one overrides."""
        found = (decision for of_document in self.decisions.values() for decision in of_document.values())
        return {line for decision in found for line in decision.said if line not in decision.lines}

    def bearing_on(self, actors: Iterable[str], *, acts: Set[str], document: str, applied: Set[str]) -> set[str]:
        """Return which corrections bear on a document with these actors and acts, after others were applied, by id."""
        before = (key for key, steps in self.steps.items() if any(step.correction.id in applied for step in steps))
        found = (self.actor(Actor(actor, actor), document=document)[1] for actor in (*actors, *before))
        decided = (
            decision
            for act, decision in self.decisions.get(document, {}).items()
            if act in acts or any(line.id in applied for line in decision.said)
        )
        lines = (line for decision in decided for line in decision.lines)
        return {correction.id for corrections in (*found, lines) for correction in corrections}

    def apply(self, reading: Reading, *, ontology: Ontology) -> Reading:
        """Return a reading with its acts decided and their actors corrected, each with the corrections that say so."""
        if not self.all:
            return reading
        document = reading.document
        day = document.date.last if document.date else None
        spoken = spoken_for(document, ontology)
        speakers = [self.actor(actor, document=document.id)[0].id for actor in spoken]
        own = {*speakers, *(member.id for speaker in speakers for member in ontology.members(speaker, on=day))}
        decided = self._decided(addressed(reading), own=own, reporter=next(iter(spoken), None), ontology=ontology)
        acts, candidates = (
            tuple(self._act(act, own=own) for act in acts) for acts in (decided.acts, decided.candidates)
        )
        return replace(decided, acts=acts, candidates=candidates)

    def _decided(self, reading: Reading, *, own: set[str], reporter: Actor | None, ontology: Ontology) -> Reading:
        """Take out the acts that are rejected, correct others, and make acts of the candidates that are accepted."""
        document = reading.document
        if not (said := self.decisions.get(document.id)):
            return reading
        gazetteer = Gazetteer(ontology, on=document.date.last if document.date else None)
        rejected: list[Act] = []
        acts = [act for act in reading.acts if act.id not in said]
        candidates = tuple(act for act in reading.candidates if act.id not in said)
        for act in (*reading.acts, *reading.candidates):
            if (decision := said.get(act.id)) is None:
                continue
            if decision.rejects:
                rejected.append(replace(act, corrections=(decision.lines[-1].id,)))
            else:
                corrected = decision.apply(act, gazetteer=gazetteer, ontology=ontology)
                acts.append(_voiced(act, corrected, own=own, reporter=reporter))
        acts.sort(key=lambda act: act.start)
        return replace(reading, acts=tuple(acts), candidates=candidates, rejected=tuple(rejected))

    def _step(self, actor: Actor, document: str) -> Step | None:
        steps = self.steps.get(actor.id, ())
        return next((step for step in reversed(steps) if step.correction.holds(document)), None)

    def _act(self, act: Act, *, own: set[str]) -> Act:
        """Correct an act; one that turns out to be the speaker's own, or to be addressed to its actor, is no longer."""
        actors, said = self._actors(act.actors, act.document)
        addressees, said_of_them = self._actors(act.addressees, act.document)
        as_members, _ = self._actors(act.as_members, act.document)
        reporters, said_of_reporter = self._actors([act.reported_by] if act.reported_by else [], act.document)
        if not (corrections := tuple(dict.fromkeys((*said, *said_of_them, *said_of_reporter)))):
            return act
        is_own = act.voice is Voice.OWN or any(actor.id in own for actor in actors)
        return replace(
            act,
            actors=actors,
            addressees=tuple(actor for actor in addressees if actor not in actors),
            as_members=as_members,
            reported_by=None if is_own else next(iter(reporters), None),
            voice=Voice.OWN if is_own else act.voice,
            corrections=(*act.corrections, *(correction.id for correction in corrections)),
        )

    def _actors(self, actors: Sequence[Actor], document: str) -> tuple[tuple[Actor, ...], list[Correction]]:
        corrected = [self.actor(actor, document=document) for actor in actors]
        said = [correction for _, corrections in corrected for correction in corrections]
        return tuple(dict.fromkeys(actor for actor, _ in corrected)), said


NONE = Corrections()


def load(path: Path, *, ontology: Ontology) -> Corrections:
    """Read a corrections file, or raise a `CorrectionError`, which names file, line and remedy."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise CorrectionError(message, source=str(path), remedy="check path and permissions") from error
    return read(content, source=str(path), ontology=ontology)


def read(content: bytes, *, source: str, ontology: Ontology) -> Corrections:
    """Read what a corrections file says, or raise a `CorrectionError`, which names file, line and remedy."""
    return _Builder(parse(content, source=source), ontology).corrections(content)


def kept(folder: Path, *, ontology: Ontology) -> Corrections:
    """Return the corrections that a store's folder keeps, or none."""
    path = folder / FILE
    return load(path, ontology=ontology) if path.exists() else NONE


class _Builder:
    """Looks up whom the lines of a file name, and checks that they do not contradict each other."""

    def __init__(self, lines: Sequence[Correction], ontology: Ontology) -> None:
        self.lines = lines
        self.ontology = ontology
        self.gazetteer = Gazetteer(ontology)
        self.named: dict[str, Actor] = {}
        self.records: dict[str, ActorRecord] = {}
        self.naming: dict[str, list[Correction]] = {}
        self.steps: dict[str, list[Step]] = {}

    def corrections(self, content: bytes) -> Corrections:
        self.make()
        self.rename()
        self.merge()
        self.split()
        return Corrections(
            all=tuple(self.lines),
            steps={key: tuple(steps) for key, steps in self.steps.items()},
            records=self.records,
            naming={key: tuple(lines) for key, lines in self.naming.items()},
            rulings=rulings(self.lines, ontology=self.ontology),
            decisions=decisions(self.lines, ontology=self.ontology),
            content=content,
        )

    def of(self, change: Change) -> list[Correction]:
        return [line for line in self.lines if line.kind is Kind.ACTOR and line.correction is change]

    def make(self) -> None:
        """Make an actor of each name that a line calls new."""
        for line in self.of(Change.NEW):
            if (known := self.known(line.subject)) is not None:
                raise line.fault(f"{line.subject!r} is {known.id} already", remedy="rename it or merge others into it")
            if line.object not in set(ActorKind):
                kinds = ", ".join(ActorKind)
                raise line.fault(f"{line.object!r} is no kind of actor", remedy=f"write one of {kinds} as object")
            actor = replace(provisional(line.subject), kind=ActorKind(line.object))
            _once(line, self.naming.get(actor.id, ()))
            self.naming[actor.id] = [line]
            self.records[actor.id] = ActorRecord(actor)
            self.named[actor.id] = actor

    def rename(self) -> None:
        """Give actors another name; the old one stays an alias."""
        for line in self.of(Change.RENAME):
            actor = self.known(line.subject) or self.named.get(_key(line.subject)) or provisional(line.subject)
            other = self.known(line.object) or self.named.get(_key(line.object))
            if other is not None and other.id != actor.id:
                raise line.fault(f"{line.object!r} is {other.id} already", remedy="if both are one, merge them")
            _once(line, [said for said in self.naming.get(actor.id, ()) if said.correction is Change.RENAME])
            self.naming.setdefault(actor.id, []).append(line)
            record = self.record(actor)
            renamed = replace(record.actor, name=line.object)
            self.records[actor.id] = replace(record, actor=renamed, aliases=(*record.aliases, record.actor.name))
            self.named.setdefault(_key(line.subject), actor)
            self.named[_key(line.object)] = actor

    def merge(self) -> None:
        """Note who is really whom, and under which other names they are known."""
        merged: dict[str, Correction] = {}
        for line in self.of(Change.MERGE):
            for key in self.keys(line):
                _once(line, [*self.naming.get(key, ()), *filter(None, [merged.get(key)])])
                merged[key] = line
                self.named.setdefault(key, Actor(key, line.subject))
        for key, line in merged.items():
            self.steps[key] = [Step(line, self.target(line))]
        for key, line in merged.items():
            record = self.record(self.end(key, line))
            known = self.ontology.actors.get(key)
            alias = known.actor.name if known else line.subject
            self.records[record.actor.id] = replace(record, aliases=tuple(dict.fromkeys((*record.aliases, alias))))

    def end(self, key: str, line: Correction) -> Actor:
        """Follow merges from an actor to the last, which must not be one that was passed."""
        passed = [key]
        while (steps := self.steps.get(passed[-1])) is not None:
            target = steps[0].target
            if target.id in passed:
                circle = " → ".join((*passed, target.id))
                raise line.fault(f"the merges go round in a circle: {circle}", remedy="take one of them out")
            passed.append(target.id)
        return target

    def split(self) -> None:
        """Note who is whom in some documents; that comes before what holds for all, and a later line before others."""
        for line in self.of(Change.SPLIT):
            target = self.target(line)
            for key in self.keys(line):
                if key == target.id:
                    raise line.fault(f"{line.subject!r} is {target.id} already", remedy="name another actor as object")
                steps = self.steps.setdefault(key, [])
                _once(line, [step.correction for step in steps if step.correction.document == line.document])
                steps.append(Step(line, target))

    def keys(self, line: Correction) -> list[str]:
        """Return under which identifiers readings may have whom a line is about: as known, and as provisional."""
        known = self.known(line.subject)
        return list(dict.fromkeys(([known.id] if known else []) + [_key(line.subject)]))

    def known(self, name: str) -> Actor | None:
        """Return the ontology's actor that has exactly this identifier, name, demonym or acronym."""
        actor = self.gazetteer.resolve(name)
        if (record := self.ontology.actors.get(name)) is not None or actor is None:
            return record.actor if record else None
        record = self.ontology.actors[actor.id]
        names = (actor.name, record.formal, *record.aliases, *record.demonyms, *record.acronyms)
        return actor if _key(name) in map(_key, names) else None

    def target(self, line: Correction) -> Actor:
        """Return the actor that a line's object names: the ontology's, or one that a line of the file speaks of."""
        name = line.object
        if (record := self.ontology.actors.get(name)) is not None:
            return record.actor
        found = self.gazetteer.resolve(name) or self.named.get(_key(name))
        if found is None:
            names = [record.actor.name for record in self.ontology.actors.values()]
            close = get_close_matches(name, [*names, *(actor.name for actor in self.named.values())], n=2)
            remedy = f"did you mean {' or '.join(close)}? " if close else ""
            raise line.fault(f"{name!r} names no actor", remedy=f"{remedy}an actor of your own needs a line with new")
        return found

    def record(self, actor: Actor) -> ActorRecord:
        return self.records.get(actor.id) or self.ontology.actors.get(actor.id) or ActorRecord(actor)


def _voiced(read: Act, act: Act, *, own: set[str], reporter: Actor | None) -> Act:
    """Say whose words an act is in, where it was given to others: the speaker's own, or told of somebody else."""
    if act.actors == read.actors:
        return act
    is_own = any(actor.id in own for actor in act.actors)
    told_by = None if is_own else read.reported_by or reporter
    return replace(act, voice=Voice.OWN if is_own else Voice.REPORTED, reported_by=told_by)


def _key(name: str) -> str:
    return provisional(name).id


def _once(line: Correction, others: Iterable[Correction]) -> None:
    for other in others:
        raise line.fault(f"contradicts line {other.line} ({other})", remedy="keep one of the two")
