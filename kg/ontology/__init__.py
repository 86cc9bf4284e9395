"""What `ontologies/*.ttl` says, as typed values: act types, triggers, actions, cues, actors, memberships,
people, topics, instruments, places and the crosswalk to other schemes.

A researcher's own files come after ours: a property that takes one value is overridden by the later file, one that
takes several (aliases, complements) is added to.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from kg.ontology.builder import ACTOR_CLASSES, REQUIREMENTS, build
from kg.ontology.values import (
    ActionClass,
    ActorRecord,
    ActType,
    Crosswalk,
    Cue,
    Instrument,
    Membership,
    Ontology,
    Person,
    Place,
    Topic,
    Trigger,
    TriggerKind,
    in_force,
)
from kg.resources import ontologies
from kg.turtle import Source, read_nodes, sources

__all__ = [
    "ACTOR_CLASSES",
    "REQUIREMENTS",
    "ActType",
    "ActionClass",
    "ActorRecord",
    "Crosswalk",
    "Cue",
    "Instrument",
    "Membership",
    "Ontology",
    "Person",
    "Place",
    "Topic",
    "Trigger",
    "TriggerKind",
    "in_force",
    "load",
    "load_sources",
    "read",
]

_SHAPES = "shapes.ttl"


def load(*extra: Path) -> Ontology:
    """Read Verbale's ontology, and then the given files of a researcher's own; same content, same value."""
    return load_sources(*sources(extra))


def read(paths: Iterable[Path]) -> Ontology:
    """Read exactly the given files; raise `OntologyError`, which names file and term, for what cannot be used."""
    return _ontology(sources(paths))


@lru_cache(maxsize=8)
def load_sources(*extra: Source) -> Ontology:
    """Read Verbale's ontology, and then files of a researcher's own that are there by name and content."""
    paths = [path for path in sorted(ontologies().glob("*.ttl")) if path.name != _SHAPES]
    return _ontology([*sources(paths), *extra])


def _ontology(files: Iterable[Source]) -> Ontology:
    nodes, digest = read_nodes(files)
    return build(nodes, digest=digest)
