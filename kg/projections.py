"""The kinds of network that acts make: who acts on what, on whom, for the same things, and behind whom.

In most an edge is one act, from its actor to a deliverable, topic, goal, instrument, place or addressee. The last three
link actors to actors by what their acts have in common, so that an edge stands for several acts; they rest on the acts
that shortcuts rest on: affirmed, in the text's own voice, on no condition, and not to end, reduce or prevent the thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product

import networkx as nx

from kg import resources
from kg.client import Remote
from kg.errors import UsageError
from kg.model import Polarity, Voice
from kg.network import attributes
from kg.rows import ActRow, Node
from kg.sparql import solutions
from kg.steps import REVERSING
from kg.store import Store
from kg.vocabulary import INSTRUMENT, PLACE, TOPIC

COMMITTING = frozenset({"pledges", "offers", "agrees", "announces"})
MAKING = frozenset({"proposes", "offers", "pledges", "announces"})
_GOALS = TOPIC + "sustainable-development-goals"
_SHOWN = 3

Things = Mapping[str, Sequence[Node]]


class NetworkKind(StrEnum):
    """What a network links."""

    ACTOR_DELIVERABLE = "actor-deliverable"
    ACTOR_TOPIC = "actor-topic"
    ACTOR_GOAL = "actor-goal"
    ACTOR_INSTRUMENT = "actor-instrument"
    ACTOR_PLACE = "actor-place"
    ACTOR_ACTOR = "actor-actor"
    CO_COMMITMENT = "co-commitment"
    SUPPORT = "support"
    OPPOSITION = "opposition"

    @classmethod
    def of(cls, name: str) -> NetworkKind:
        """Return the kind of a name; raise `UsageError` for another."""
        try:
            return cls(name)
        except ValueError as error:
            raise UsageError(f"no network is of the kind {name!r}", remedy=f"it is one of {', '.join(cls)}") from error

    @property
    def heading(self) -> str:
        """Return what a picture of such a network is called."""
        return _TITLES[self]

    @property
    def target(self) -> str:
        """Return the kind of node that edges lead to."""
        return self.partition("-")[2] if self.startswith("actor-") else "actor"


_TITLES: Mapping[NetworkKind, str] = {
    NetworkKind.ACTOR_DELIVERABLE: "Who acts on what",
    NetworkKind.ACTOR_TOPIC: "Who acts on which topics",
    NetworkKind.ACTOR_GOAL: "Who acts on which Sustainable Development Goals",
    NetworkKind.ACTOR_INSTRUMENT: "Who acts on which instruments",
    NetworkKind.ACTOR_PLACE: "Who acts on which places",
    NetworkKind.ACTOR_ACTOR: "Who turns to whom",
    NetworkKind.CO_COMMITMENT: "Who is committed to the same things",
    NetworkKind.SUPPORT: "Who supports what others undertake or propose",
    NetworkKind.OPPOSITION: "Who opposes what others undertake or propose",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tie:
    """What links two actors: one of the things that they share, and an act of each on it."""

    thing: Node
    share: float
    one: ActRow
    other: ActRow


def things_of(source: Store | Remote, kind: NetworkKind) -> Things:
    """Return what each deliverable is about: the nodes that a network of a kind leads to, by the deliverable's IRI."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for row in solutions(source.query(resources.query("lookup", "things"))):
        scheme = row["scheme"].value if row["scheme"] else ""
        if _leads_to(kind, row["thing"].value, scheme):
            found[row["deliverable"].value].append(Node(row["thing"].value, row["label"].value))
    return found


def project(kind: NetworkKind, rows: Iterable[ActRow], *, things: Things | None = None) -> nx.Graph[str]:
    """Make a network of acts; `things` are what `things_of` gives for the kind.

    Nodes are IRIs with `label` and `kind`. All attributes are plain strings and numbers. An edge that is one act has
    the attributes of `kg.network.network` and the weight 1. One that stands for several has `things`, how many are
    shared, and as `weight` the same number, but for co-commitments: there a thing that n actors are committed to
    counts 1 / (n - 1), after Newman, so that a communiqué of twenty does not outweigh a treaty of two.
    """
    if kind is NetworkKind.CO_COMMITMENT:
        return _tied(nx.Graph(), _committed_together(rows), act="")
    if kind in (NetworkKind.SUPPORT, NetworkKind.OPPOSITION):
        act = "supports" if kind is NetworkKind.SUPPORT else "opposes"
        return _tied(nx.DiGraph(), _behind(rows, act=act), act=act)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in rows:
        for source, target in product(row.actors, _targets(kind, row, things or {})):
            graph.add_node(source.iri, label=source.label, kind="actor")
            graph.add_node(target.iri, label=target.label, kind=kind.target)
            graph.add_edge(source.iri, target.iri, key=row.iri, weight=1.0, **attributes(row))
    return graph


def merged(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Make one edge of all acts between two nodes, with their number as `weight`, so that any algorithm runs.

    Further attributes: `act`, the kinds of act; `first` and `last`, years or 0; `quote`, the sentences, a line each.
    A network without parallel edges stays as it is.
    """
    if not isinstance(graph, nx.MultiDiGraph):
        return graph
    simple: nx.DiGraph[str] = nx.DiGraph()
    simple.add_nodes_from(graph.nodes(data=True))
    between: defaultdict[tuple[str, str], list[Mapping[str, object]]] = defaultdict(list)
    for source, target, data in graph.edges(data=True):
        between[source, target].append(data)
    for (source, target), acts in between.items():
        years = [int(str(act["year"])) for act in acts if act["year"]]
        simple.add_edge(
            source,
            target,
            weight=float(len(acts)),
            act="; ".join(sorted({str(act["act"]) for act in acts})),
            first=min(years, default=0),
            last=max(years, default=0),
            quote="\n".join(str(act["quote"]) for act in acts),
        )
    return simple


def stands(row: ActRow) -> bool:
    """Tell whether an act counts as one for the thing, as shortcuts have it."""
    affirmed = row.polarity == Polarity.POSITIVE and row.voice == Voice.OWN and not row.conditional
    return affirmed and row.direction not in REVERSING


def _leads_to(kind: NetworkKind, thing: str, scheme: str) -> bool:
    if kind in (NetworkKind.ACTOR_TOPIC, NetworkKind.ACTOR_GOAL):
        return bool(scheme) and (scheme == _GOALS) == (kind is NetworkKind.ACTOR_GOAL)
    spaces = {NetworkKind.ACTOR_INSTRUMENT: INSTRUMENT, NetworkKind.ACTOR_PLACE: PLACE}
    return kind in spaces and thing.startswith(spaces[kind])


def _targets(kind: NetworkKind, row: ActRow, things: Things) -> Sequence[Node]:
    if kind is NetworkKind.ACTOR_ACTOR:
        return row.addressees
    if row.about is None:
        return ()
    return (row.about,) if kind is NetworkKind.ACTOR_DELIVERABLE else things.get(row.about.iri, ())


def _committed_together(rows: Iterable[ActRow]) -> Iterator[tuple[Node, Node, _Tie]]:
    for thing, firsts in _by_thing(rows, COMMITTING).items():
        share = 1 / max(1, len(firsts) - 1)
        for (one, act), (other, its) in combinations(sorted(firsts.items(), key=lambda item: item[0].iri), 2):
            yield one, other, _Tie(thing=thing, share=share, one=act, other=its)


def _behind(rows: Iterable[ActRow], *, act: str) -> Iterator[tuple[Node, Node, _Tie]]:
    rows = list(rows)
    made = _by_thing(rows, MAKING)
    for thing, firsts in _by_thing(rows, {act}).items():
        for (backer, its), (maker, theirs) in product(firsts.items(), made.get(thing, {}).items()):
            if backer != maker:
                yield backer, maker, _Tie(thing=thing, share=1.0, one=its, other=theirs)


def _by_thing(rows: Iterable[ActRow], acts: frozenset[str] | set[str]) -> dict[Node, dict[Node, ActRow]]:
    """Return for each thing the actors that act on it so, each with the first act that does."""
    found: defaultdict[Node, dict[Node, ActRow]] = defaultdict(dict)
    for row in rows:
        if row.about is not None and row.act in acts and stands(row):
            for actor in row.actors:
                found[row.about].setdefault(actor, row)
    return found


def _tied(graph: nx.Graph[str], ties: Iterable[tuple[Node, Node, _Tie]], *, act: str) -> nx.Graph[str]:
    between: defaultdict[tuple[Node, Node], list[_Tie]] = defaultdict(list)
    for one, other, tie in ties:
        between[one, other].append(tie)
    for (one, other), shared in between.items():
        for node in (one, other):
            graph.add_node(node.iri, label=node.label, kind="actor")
        graph.add_edge(one.iri, other.iri, act=act, **_shared(shared))
    return graph


def _shared(ties: Sequence[_Tie]) -> dict[str, str | int | float]:
    acts = list(dict.fromkeys(act for tie in ties for act in (tie.one, tie.other)))
    days = sorted(act.date for act in acts if act.date is not None)
    names = sorted(tie.thing.label for tie in ties)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return {
        "weight": round(sum(tie.share for tie in ties), 4),
        "things": len(names),
        "label": "; ".join(names[:_SHOWN]) + more,
        "date": days[0].isoformat() if days else "",
        "year": days[0].year if days else 0,
        "last": days[-1].year if days else 0,
        "quote": "\n".join(f"{act.label}: “{act.quote}”" for act in acts),
    }
