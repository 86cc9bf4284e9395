"""Readings made by hand, for the tests of whatever comes after extraction."""

from __future__ import annotations

from typing import Any

from kg.derive import derive
from kg.model import Act, Actor, ActorKind, Document, PartialDate, Polarity, Reading
from kg.ontology import load
from kg.quads import document_quads
from kg.store import Store

CHINA = Actor("CHN", "China", ActorKind.STATE)
KENYA = Actor("KEN", "Kenya", ActorKind.STATE)
SCO = Actor("SCO", "SCO", ActorKind.ORGANISATION)
NEIGHBOURS = Actor("neighbouring-states", "Neighbouring States")

BANK = "We need to explore viable approaches to the setting-up of an SCO development bank."
HEGEMONY = "China will never seek hegemony."


def document(text: str = f"{BANK} {HEGEMONY}", *, id: str = "speech", **known: Any) -> Document:
    """Make a document of China's, of 25 November 2021 unless the test says otherwise."""
    plain: dict[str, Any] = {"date": PartialDate.parse("2021-11-25"), "actors": ("China",)}
    return Document(id=id, text=text, **plain | known)


def act(of: Document, quote: str, **said: Any) -> Act:
    """Make an act on a sentence that stands in the document."""
    start = of.text.index(quote)
    plain: dict[str, Any] = {
        "actors": (CHINA,),
        "act": "pledges",
        "action": "build",
        "object": "a road",
        "deliverable": "road",
    }
    place: dict[str, Any] = {"document": of.id, "start": start, "end": start + len(quote), "quote": quote}
    return Act(**plain | {"trigger": "will", "trigger_lemma": "will", "rule": "made", "why": "by hand"} | place | said)


def bank(of: Document, **said: Any) -> Act:
    """Make the proposal of an SCO development bank."""
    proposal: dict[str, Any] = {
        "act": "proposes",
        "action": "explore",
        "object": "viable approaches to the setting-up of an SCO development bank",
        "deliverable": "SCO development bank",
        "addressees": (SCO,),
        "trigger": "need to",
        "trigger_lemma": "need",
        "force": 3,
        "stage": 1,
        "direction": "start",
        "confidence": 0.9,
    }
    return act(of, BANK, **proposal | said)


def hegemony(of: Document, **said: Any) -> Act:
    """Make the pledge never to seek hegemony."""
    pledge: dict[str, Any] = {
        "action": "seek",
        "object": "hegemony",
        "deliverable": "hegemony",
        "polarity": Polarity.NEGATIVE,
    }
    return act(of, HEGEMONY, **pledge | said)


def reading(of: Document | None = None) -> Reading:
    """Make the reading of China's speech: a proposal and a negated pledge."""
    spoken = of or document()
    return Reading(document=spoken, acts=(bank(spoken), hegemony(spoken)))


def fill(store: Store, *readings: Reading) -> None:
    """Write readings to a store, and what is derived from them."""
    for read in readings:
        graph = store.iris.document(read.document.id)
        store.replace_graph(graph, document_quads(read, iris=store.iris, ontology=load(), extractor="made by hand"))
    derive(store, ontology=load())
