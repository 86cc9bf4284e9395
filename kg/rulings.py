"""What the corrections file says of deliverables: which are one, which are two, and what they are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.corrections import Change, Correction, Kind
from kg.deliverables import identify
from kg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a line makes of a deliverable: the identifier of another one, or a label."""

    target: str
    line: Correction


@dataclass(frozen=True, kw_only=True)
class Rulings:
    """The lines on deliverables, by the identifiers of those that they are about.

    `merges` lead from one to what it really is, `apart` are pairs, in order, that are two things, `names` give a label,
    and `elsewhere` says what an identifier means in some documents.
    """

    merges: Mapping[str, Ruling] = field(default_factory=dict)
    apart: Mapping[tuple[str, str], Correction] = field(default_factory=dict)
    names: Mapping[str, Ruling] = field(default_factory=dict)
    elsewhere: Mapping[str, Sequence[Ruling]] = field(default_factory=dict)

    def meant(self, found: str, *, document: str) -> Ruling | None:
        """Return what else an identifier means in a document; of several lines that hold for it the last does."""
        return next((said for said in reversed(self.elsewhere.get(found, ())) if said.line.holds(document)), None)


def rulings(lines: Iterable[Correction], *, ontology: Ontology) -> Rulings:
    """Look up what the lines on deliverables name; raise a `CorrectionError` for what names nothing or contradicts."""
    merges: dict[str, Ruling] = {}
    apart: dict[tuple[str, str], Correction] = {}
    names: dict[str, Ruling] = {}
    elsewhere: defaultdict[str, list[Ruling]] = defaultdict(list)
    for line in lines:
        if line.kind is not Kind.DELIVERABLE:
            continue
        subject = _named(line, line.subject, ontology)
        if line.correction is Change.NEW:
            raise line.fault("a deliverable cannot be new", remedy="it is there as soon as a text names it")
        if line.correction is Change.RENAME:
            _once(line, names.get(subject))
            names[subject] = Ruling(line.object, line)
            continue
        target = _named(line, line.object, ontology)
        if subject == target:
            raise line.fault(f"{line.subject!r} and {line.object!r} are one already", remedy="take the line out")
        if line.correction is Change.MERGE:
            _once(line, merges.get(subject))
            merges[subject] = Ruling(target, line)
        elif line.document:
            elsewhere[subject].append(Ruling(target, line))
        else:
            apart[(min(subject, target), max(subject, target))] = line
    _check_circles(merges)
    return Rulings(merges=merges, apart=apart, names=names, elsewhere=elsewhere)


def _named(line: Correction, name: str, ontology: Ontology) -> str:
    if found := identify(name, ontology=ontology):
        return found
    raise line.fault(f"{name!r} names no thing", remedy="write it as the tables have it")


def _once(line: Correction, other: Ruling | None) -> None:
    if other is not None:
        raise line.fault(f"contradicts line {other.line.line} ({other.line})", remedy="keep one of the two")


def _check_circles(merges: Mapping[str, Ruling]) -> None:
    for start, ruling in merges.items():
        passed = [start]
        while (step := merges.get(passed[-1])) is not None:
            if step.target in passed:
                circle = " → ".join((*passed, step.target))
                raise ruling.line.fault(f"the merges go round in a circle: {circle}", remedy="take one of them out")
            passed.append(step.target)
