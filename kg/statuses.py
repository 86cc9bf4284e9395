"""The statuses that acts give to things, and the table by which they do, as the ontology's files have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.turtle import Node
from kg.vocabulary import RDF, RDFS, SKOS, STATUS, Vb, VbClass

NONE = "none"

_TYPE = RDF + "type"
_LABEL = RDFS + "label"
_NOTATION = SKOS + "notation"


@dataclass(frozen=True, slots=True)
class Status:
    """The state that a thing is in by somebody's word; `id` ends its IRI, `notation` puts it in its place."""

    id: str
    label: str
    notation: str


@dataclass(frozen=True, slots=True)
class StatusRule:
    """Which acts give a status (its `id`, or nothing for none); an empty set admits all.

    `acts` are the last parts of the act types' IRIs, stage 0 and direction "none" stand for acts that have none.
    """

    id: str
    status: str
    acts: frozenset[str] = frozenset()
    stages: frozenset[int] = frozenset()
    directions: frozenset[str] = frozenset()
    polarities: frozenset[str] = frozenset()
    lemmas: frozenset[str] = frozenset()

    def holds(self, *, act: str, stage: int, direction: str, polarity: str, lemma: str) -> bool:
        """Tell whether an act is one of those that the rule is for."""
        return (
            act in (self.acts or (act,))
            and stage in (self.stages or (stage,))
            and (direction or NONE) in (self.directions or (direction or NONE,))
            and polarity in (self.polarities or (polarity,))
            and lemma in (self.lemmas or (lemma,))
        )

    @property
    def rank(self) -> tuple[bool, int, str]:
        """Put the most specific rule first."""
        named = (self.acts, self.stages, self.directions, self.polarities, self.lemmas)
        return not self.lemmas, -sum(map(bool, named)), self.id


@dataclass(frozen=True, slots=True)
class Statuses:
    """The statuses in their order, and the rules with the most specific first."""

    all: tuple[Status, ...]
    rules: tuple[StatusRule, ...]

    def given(self, *, act: str, stage: int, direction: str, polarity: str, lemma: str) -> str:
        """Return the identifier of the status that an unconditional act gives its thing, or nothing."""
        found = (
            rule.status
            for rule in self.rules
            if rule.holds(act=act, stage=stage, direction=direction, polarity=polarity, lemma=lemma)
        )
        return next(found, "")


def read(nodes: Mapping[str, Node]) -> Statuses:
    """Read the statuses and rules among nodes; raise `OntologyError` for a rule that refers to what is not there."""
    statuses = tuple(_status(node) for node in _of(nodes, VbClass.STATUS))
    rules = tuple(_rule(node, nodes) for node in _of(nodes, VbClass.STATUS_RULE))
    return Statuses(
        all=tuple(sorted(statuses, key=lambda status: (status.notation, status.id))),
        rules=tuple(sorted(rules, key=lambda rule: rule.rank)),
    )


def _of(nodes: Mapping[str, Node], kind: VbClass) -> Iterable[Node]:
    return (node for node in nodes.values() if kind in node.all(_TYPE))


def _status(node: Node) -> Status:
    if not node.iri.startswith(STATUS):
        raise node.fault(f"a status belongs into the namespace {STATUS}")
    return Status(node.iri.removeprefix(STATUS), node.required(_LABEL), node.required(_NOTATION))


def _rule(node: Node, nodes: Mapping[str, Node]) -> StatusRule:
    given = node.one(Vb.GIVES_STATUS)
    return StatusRule(
        id=node.id,
        status=_known(node, given, nodes, VbClass.STATUS).id if given else "",
        acts=frozenset(_known(node, iri, nodes, VbClass.ACT_TYPE).id for iri in node.all(Vb.OF_ACT)),
        stages=frozenset(_stage(node, stage) for stage in node.all(Vb.OF_STAGE)),
        directions=frozenset(node.all(Vb.OF_DIRECTION)),
        polarities=frozenset(node.all(Vb.OF_POLARITY)),
        lemmas=frozenset(node.all(Vb.LEMMA)),
    )


def _known(node: Node, iri: str, nodes: Mapping[str, Node], kind: VbClass) -> Node:
    if (target := nodes.get(iri)) is None or kind not in target.all(_TYPE):
        raise node.fault(f"refers to {iri}, which is no {kind.rpartition('#')[2]}")
    return target


def _stage(node: Node, stage: str) -> int:
    if stage not in ("0", "1", "2", "3", "4"):
        raise node.fault(f"{stage!r} as {Vb.OF_STAGE.value} is not a whole number from 0 to 4")
    return int(stage)
