"""Acts as the graphs of documents have them: what deliverables, topics, histories and shortcuts are computed from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Self

import pyoxigraph as ox

from kg import resources
from kg.sparql import solutions
from kg.store import Store
from kg.vocabulary import Vb

_PROPERTIES = {
    Vb.ACT: "type", Vb.DOCUMENT: "document", Vb.ACTION: "action", Vb.OBJECT: "object", Vb.MENTION: "mention",
    Vb.DATE: "date", Vb.POLARITY: "polarity", Vb.VOICE: "voice", Vb.CONDITIONAL: "conditional", Vb.STAGE: "stage",
    Vb.FORCE: "force", Vb.DIRECTION: "direction", Vb.AMOUNT: "amount", Vb.AMOUNT_UNIT: "unit", Vb.TRIGGER: "trigger",
    Vb.TRIGGER_LEMMA: "trigger_lemma", Vb.ACTOR: "actors", Vb.ADDRESSEE: "addressees",
}  # fmt: skip
_SEVERAL = ("actors", "addressees")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One act in the words of its graph; type, document, actors and addressees are IRIs, what is missing is empty."""

    iri: str
    type: str
    document: str = ""
    actors: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    action: str = ""
    object: str = ""
    mention: str = ""
    date: str = ""
    polarity: str = ""
    voice: str = ""
    conditional: str = ""
    stage: str = ""
    force: str = ""
    direction: str = ""
    amount: str = ""
    unit: str = ""
    trigger: str = ""
    trigger_lemma: str = ""

    @classmethod
    def of(cls, record: list[Any]) -> Self:
        """Make an act of its record."""
        values = dict(zip(_FIELDS, record, strict=True))
        return cls(**values | {name: tuple(values[name]) for name in _SEVERAL})

    @property
    def record(self) -> tuple[Any, ...]:
        """Return the values of the fields in their order, as JSON can hold them."""
        values: tuple[Any, ...] = _values(self)
        return values


_FIELDS = tuple(field.name for field in fields(Said))
_values = attrgetter(*_FIELDS)


def read_acts(store: Store, graph: str) -> tuple[Said, ...]:
    """Read the acts of one graph, by their IRIs."""
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for act, term, value in solutions(store.query(resources.query("derive", "acts"), default_graphs=[graph])):
        name = _PROPERTIES.get(term.value)
        if name in _SEVERAL:
            found[act.value][name] = tuple(sorted((*found[act.value].get(name, ()), value.value)))
        elif name and isinstance(value, ox.NamedNode | ox.Literal):
            found[act.value][name] = value.value
    return tuple(Said(iri=iri, **found[iri]) for iri in sorted(found))
