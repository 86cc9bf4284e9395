"""The things that acts are about: one node each, why wordings are one thing, and shortcuts from actors to things."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

import pyoxigraph as ox

from kg.corrected import Corrections
from kg.corrections import Change, Correction
from kg.deliverables import label, within
from kg.derive.phrases import Phrases
from kg.derive.said import SaidAct
from kg.model import Polarity, Voice
from kg.ontology import Ontology
from kg.sameness import Things, things
from kg.steps import REVERSING
from kg.store import Store
from kg.vocabulary import ACT, DCTERMS, PROV, RDF, RDFS, SKOS, VB, XSD, Iris, Vb, VbClass

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_ALIAS = ox.NamedNode(SKOS + "altLabel")
_REPLACED = ox.NamedNode(DCTERMS + "isReplacedBy")
_DECIMAL = ox.NamedNode(XSD + "decimal")
_INFLUENCED = ox.NamedNode(PROV + "wasInfluencedBy")


@dataclass(frozen=True, kw_only=True)
class Named:
    """The deliverables of a store, by the last part of their IRIs.

    `of_act` has what each act's own wording stands for, by the act's IRI, `wordings` counts those of each deliverable,
    `things` tells which are one, and `lines` are the corrections that bear on one.
    """

    of_act: Mapping[str, str]
    wordings: Mapping[str, Counter[str]]
    things: Things
    lines: Mapping[str, Collection[Correction]]

    @cached_property
    def merged(self) -> Mapping[str, Counter[str]]:
        """Count the wordings of each deliverable that stands for itself, with those of all that it stands for."""
        merged: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for key, counts in self.wordings.items():
            merged[self.things.canonical(key)].update(counts)
        return merged

    def about(self, act: SaidAct) -> str:
        """Return the deliverable that an act is about in the graph, or nothing."""
        key = self.of_act.get(act.iri)
        return "" if key is None else self.things.canonical(key)

    def label(self, key: str) -> str:
        """Return the name of a deliverable: what a correction says, or its most frequent wording."""
        said = (line.object for line in self.lines.get(key, ()) if line.correction is Change.RENAME)
        return next(said, None) or label(self.merged[key])


def named_things(acts: Iterable[SaidAct], phrases: Phrases, *, iris: Iris, corrections: Corrections) -> Named:
    """Find out what each act is about, however it is worded."""
    said = corrections.rulings
    of_act: dict[str, str] = {}
    wordings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    lines: defaultdict[str, dict[Correction, None]] = defaultdict(dict)
    for act in acts:
        wording, document = act.mention, unquote(act.document.removeprefix(iris.document("")))
        meant = phrases.wording(wording) if wording else None
        if meant is None or not meant.key:
            continue
        key = meant.key
        if ruling := said.meant(key, document=document):
            key, wording = ruling.target, ruling.line.object
            lines[key][ruling.line] = None
        elif meant.general and key not in said.merges:
            key = within(key, document)
        wordings[key][wording] += 1
        of_act[act.iri] = key
    found = things(wordings, said=said, forms=lambda wording: phrases.wording(wording).forms)
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
        yield ox.Quad(ox.NamedNode(act), about, _node(store, named.things.canonical(key)), graph)
    for key in named.merged:
        yield from _thing_quads(store, key, named, graph)
    for key, canonical in named.things.replaced.items():
        yield ox.Quad(_node(store, key), _LABEL, ox.Literal(label(named.wordings[key])), graph)
        yield ox.Quad(_node(store, key), _REPLACED, _node(store, canonical), graph)


def shortcut_quads(store: Store, acts: Iterable[SaidAct], named: Named, *, ontology: Ontology) -> Iterator[ox.Quad]:
    """Yield one triple from actor to deliverable for each kind of act that says what it does without reserve.

    There is none for what is negated, conditional or only reported, nor for what ends, reduces or prevents the thing.
    """
    graph = ox.NamedNode(store.iris.graph("shortcuts"))
    properties = {ACT + act.concept: ox.NamedNode(VB + act.key) for act in ontology.acts.values()}
    for act in acts:
        thing, property_ = named.about(act), properties.get(act.type)
        if thing and property_ and _unreserved(act):
            for actor in act.actors:
                yield ox.Quad(ox.NamedNode(actor), property_, _node(store, thing), graph)


def _unreserved(act: SaidAct) -> bool:
    own = act.polarity == Polarity.POSITIVE and act.voice == Voice.OWN
    return own and act.conditional != "true" and act.direction not in REVERSING


def _thing_quads(store: Store, key: str, named: Named, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    node, name = _node(store, key), named.label(key)
    yield ox.Quad(node, _TYPE, ox.NamedNode(VbClass.DELIVERABLE), graph)
    yield ox.Quad(node, _LABEL, ox.Literal(name), graph)
    for other in sorted(set(named.merged[key]) - {name}):
        yield ox.Quad(node, _ALIAS, ox.Literal(other), graph)
    for line in named.lines.get(key, ()):
        yield ox.Quad(node, _INFLUENCED, ox.NamedNode(store.iris.correction(line.id)), graph)


def _node(store: Store, key: str) -> ox.NamedNode:
    return ox.NamedNode(store.iris.deliverable(key))
