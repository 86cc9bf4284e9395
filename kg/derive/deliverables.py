"""The things that acts are about: one node each, why wordings are one thing, and shortcuts from actors to things."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import pyoxigraph as ox

from kg.corrected import Corrections
from kg.corrections import Change, Correction
from kg.deliverables import identify, label, within
from kg.derive.selection import select
from kg.ontology import Ontology
from kg.sameness import Things, things
from kg.store import Store
from kg.vocabulary import ACT, DCTERMS, PROV, RDF, RDFS, SKOS, VB, XSD, Vb, VbClass
from kg.wordings import is_general

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_ALIAS = ox.NamedNode(SKOS + "altLabel")
_REPLACED = ox.NamedNode(DCTERMS + "isReplacedBy")
_DECIMAL = ox.NamedNode(XSD + "decimal")
_INFLUENCED = ox.NamedNode(PROV + "wasInfluencedBy")


@dataclass(frozen=True, kw_only=True)
class Named:
    """The deliverables of a store, by the last part of their IRIs.

    `of_act` has what each act's own wording stands for, `wordings` counts those of each deliverable, `things` tells
    which are one, and `lines` are the corrections that bear on one.
    """

    of_act: Mapping[ox.NamedNode, str]
    wordings: Mapping[str, Counter[str]]
    things: Things
    lines: Mapping[str, Collection[Correction]]


def named_things(store: Store, *, ontology: Ontology, corrections: Corrections) -> Named:
    """Find out what each act is about, however it is worded."""
    said = corrections.rulings
    identified: dict[str, tuple[str, bool]] = {}
    of_act: dict[ox.NamedNode, str] = {}
    wordings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    lines: defaultdict[str, dict[Correction, None]] = defaultdict(dict)
    for act, mention, place in select(store, "mentions", "act", "mention", "document"):
        wording, document = mention.value, unquote(place.value.removeprefix(store.iris.document("")))
        if wording not in identified:
            identified[wording] = identify(wording, ontology=ontology), is_general(wording, ontology=ontology)
        key, general = identified[wording]
        if not key:
            continue
        if ruling := said.meant(key, document=document):
            key, wording = ruling.target, ruling.line.object
            lines[key][ruling.line] = None
        elif general and key not in said.merges:
            key = within(key, document)
        wordings[key][wording] += 1
        of_act[act] = key
    found = things(wordings, said=said, ontology=ontology)
    for key, ruling in said.names.items():
        if key in wordings:
            lines[found.canonical(key)][ruling.line] = None
    for line, keys in found.kept_apart.items():
        for key in keys:
            lines[found.canonical(key)][line] = None
    return Named(of_act=of_act, wordings=wordings, things=found, lines=lines)


def sameness_quads(store: Store, named: Named) -> Iterator[ox.Quad]:
    """Yield each assertion that two deliverables are one, with its score and reason."""
    graph = ox.NamedNode(store.iris.graph("sameness"))
    for same in named.things.assertions:
        node = ox.NamedNode(store.iris.sameness(same.one, same.other))
        yield ox.Quad(node, _TYPE, ox.NamedNode(VbClass.SAMENESS), graph)
        yield ox.Quad(node, _LABEL, ox.Literal(f"{same.one} and {same.other}: {same.reason}"), graph)
        for key in (same.one, same.other):
            yield ox.Quad(node, ox.NamedNode(Vb.SAME), _node(store, key), graph)
        yield ox.Quad(node, ox.NamedNode(Vb.SCORE), ox.Literal(str(same.score), datatype=_DECIMAL), graph)
        yield ox.Quad(node, ox.NamedNode(Vb.REASON), ox.Literal(same.reason), graph)
        if same.correction:
            yield ox.Quad(node, _INFLUENCED, ox.NamedNode(store.iris.correction(same.correction)), graph)


def deliverable_quads(store: Store, named: Named) -> Iterator[ox.Quad]:
    """Yield the deliverable of every act, each with its label and other wordings, and what stands for the others."""
    graph = ox.NamedNode(store.iris.graph("deliverables"))
    about = ox.NamedNode(Vb.DELIVERABLE)
    for act, key in named.of_act.items():
        yield ox.Quad(act, about, _node(store, named.things.canonical(key)), graph)
    merged: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, counts in named.wordings.items():
        merged[named.things.canonical(key)].update(counts)
    for key, counts in merged.items():
        yield from _thing_quads(store, key, counts, named.lines.get(key, ()), graph)
    for key, canonical in named.things.replaced.items():
        yield ox.Quad(_node(store, key), _LABEL, ox.Literal(label(named.wordings[key])), graph)
        yield ox.Quad(_node(store, key), _REPLACED, _node(store, canonical), graph)


def shortcut_quads(store: Store, named: Named, *, ontology: Ontology) -> Iterator[ox.Quad]:
    """Yield one triple from actor to deliverable for each kind of act that says what it does without reserve."""
    graph = ox.NamedNode(store.iris.graph("shortcuts"))
    properties = {ACT + act.concept: ox.NamedNode(VB + act.key) for act in ontology.acts.values()}
    for act, actor, kind in select(store, "shortcuts", "act", "actor", "type"):
        if act in named.of_act and (property_ := properties.get(kind.value)):
            yield ox.Quad(actor, property_, _node(store, named.things.canonical(named.of_act[act])), graph)


def _thing_quads(
    store: Store, key: str, wordings: Mapping[str, int], lines: Collection[Correction], graph: ox.NamedNode
) -> Iterator[ox.Quad]:
    node = _node(store, key)
    name = next((line.object for line in lines if line.correction is Change.RENAME), label(wordings))
    yield ox.Quad(node, _TYPE, ox.NamedNode(VbClass.DELIVERABLE), graph)
    yield ox.Quad(node, _LABEL, ox.Literal(name), graph)
    for other in sorted(set(wordings) - {name}):
        yield ox.Quad(node, _ALIAS, ox.Literal(other), graph)
    for line in lines:
        yield ox.Quad(node, _INFLUENCED, ox.NamedNode(store.iris.correction(line.id)), graph)


def _node(store: Store, key: str) -> ox.NamedNode:
    return ox.NamedNode(store.iris.deliverable(key))
