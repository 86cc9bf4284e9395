"""What the corrections file says of acts: which are none, which candidates are acts, and what of one is otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.actors import Gazetteer, provisional
from kg.corrections import PARTS, Change, Correction, Kind
from kg.model import Act, Actor, Polarity
from kg.ontology import Ontology


@dataclass(frozen=True)
class Decision:
    """All lines on one act in the order of the file, of which the later holds."""

    said: tuple[Correction, ...]

    @property
    def lines(self) -> tuple[Correction, ...]:
        """Return the lines that hold: no earlier word on the same part, and nothing from before a rejection."""
        holding: dict[Change, Correction] = {}
        for line in self.said:
            if line.correction is Change.REJECT:
                holding.clear()
            else:
                holding.pop(Change.REJECT, None)
            holding[line.correction] = line
        return tuple(holding.values())

    @property
    def rejects(self) -> bool:
        """Tell whether it is no act."""
        return self.lines[-1].correction is Change.REJECT

    def apply(self, act: Act, *, gazetteer: Gazetteer, ontology: Ontology) -> Act:
        """Return an act as it is decided to be, with the lines that say so; its `id` and explanation stay."""
        said = {line.correction: line.object for line in self.lines}
        corrected = replace(act, **_parts(said, gazetteer=gazetteer, ontology=ontology))
        addressees = tuple(one for one in corrected.addressees if one not in corrected.actors)
        return replace(
            corrected,
            addressees=addressees,
            as_members=tuple(one for one in act.as_members if one in (*corrected.actors, *addressees)),
            inclusive=corrected.inclusive and corrected.act == "calls_for",
            corrections=(*act.corrections, *(line.id for line in self.lines)),
        )


Decisions = Mapping[str, Mapping[str, Decision]]
"""Decisions by the `id` of a document, and in it by that of an act."""


def decisions(lines: Iterable[Correction], *, ontology: Ontology) -> dict[str, dict[str, Decision]]:
    """Gather the lines on acts; raise a `CorrectionError` for one that names no kind of act."""
    said: defaultdict[str, defaultdict[str, list[Correction]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if line.kind is Kind.ACT:
            if line.correction is Change.RETYPE and line.object not in ontology.acts:
                raise line.fault(
                    f"{line.object!r} is no kind of act", remedy=f"it is one of {', '.join(ontology.acts)}"
                )
            said[line.document][line.subject].append(line)
    return {
        document: {act: Decision(tuple(of_act)) for act, of_act in of_document.items()}
        for document, of_document in said.items()
    }


def named(names: str, *, gazetteer: Gazetteer) -> tuple[Actor, ...]:
    """Return those whom "India; Mauritius" names; who is not known is somebody of these words."""
    parts = (part.strip() for part in names.split(";"))
    return tuple(dict.fromkeys(gazetteer.resolve(part) or provisional(part) for part in parts if part))


def _parts(said: Mapping[Change, str], *, gazetteer: Gazetteer, ontology: Ontology) -> dict[str, Any]:
    """Return the fields of an act that lines give, and what follows from them by the ontology's tables."""
    parts: dict[str, Any] = {}
    for change in PARTS:
        if change not in said:
            continue
        value = said[change]
        if change is Change.RETYPE:
            parts["act"] = value
        elif change in (Change.ACTOR, Change.ADDRESSEE):
            parts[f"{change}s"] = named(value, gazetteer=gazetteer)
        elif change is Change.POLARITY:
            parts["polarity"] = Polarity(value)
        else:
            parts[change.value] = value
    if Change.ACTION in said:
        known = ontology.actions.get(said[Change.ACTION])
        parts |= {"stage": known.stage if known else 0, "direction": known.direction if known else ""}
    return parts
