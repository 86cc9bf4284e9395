"""Acts, actors, documents and hits as flat rows, the one shape that tables, the service and networks share."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph and its name."""

    iri: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActRow:
    """One act with its evidence; the fields stand in the order of a table's columns.

    `deliverable` is in the text's words, `about` the node that stands for it however it is worded. Co-actors are
    joined in `actor` as the codebook writes them, and stand one by one in `actors`. `as_members` are the actors and
    addressees that are meant as their members; `point` is the illocutionary point of the kind of act.
    """

    date: datetime.date | None
    actor: str
    act: str
    point: str
    action: str
    object: str
    deliverable: str
    addressee: tuple[str, ...]
    as_members: tuple[str, ...]
    deadline: str | None
    deadline_to: datetime.date | None
    amount: str | None
    amount_value: float | None
    amount_unit: str | None
    polarity: str
    voice: str
    reported_by: str | None
    conditional: bool
    trigger: str
    trigger_lemma: str
    force: int
    stage: int
    direction: str
    inclusive: bool
    renewed: bool
    specificity: int
    confidence: float
    explanation: str
    quote: str
    document: str
    start: int
    end: int
    label: str
    iri: str
    document_iri: str
    about: Node | None
    actors: tuple[Node, ...]
    addressees: tuple[Node, ...]

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> ActRow:
        """Read a row as the service answers it, and pass over fields that a newer service may add."""
        known = {field.name: record[field.name] for field in fields(cls)}
        for key in ("date", "deadline_to"):
            known[key] = datetime.date.fromisoformat(known[key]) if known[key] else None
        for key in ("actors", "addressees"):
            known[key] = tuple(Node(**node) for node in known[key])
        about = Node(**known["about"]) if known["about"] else None
        return cls(**known | {key: tuple(known[key]) for key in ("addressee", "as_members")} | {"about": about})


@dataclass(frozen=True, kw_only=True, slots=True)
class ActFilter:
    """Which acts are asked for; what is empty asks for nothing, names may be labels, aliases, identifiers or IRIs."""

    actor: str = ""
    act: str = ""
    deliverable: str = ""
    topic: str = ""
    document: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ActorRow:
    """Somebody who acts, is addressed or is spoken for, and how many acts are theirs."""

    iri: str
    id: str
    label: str
    kind: str
    aliases: tuple[str, ...]
    same_as: tuple[str, ...]
    acts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliverableRow:
    """What acts are about, its other wordings and its topics, and how many acts are on it."""

    iri: str
    id: str
    label: str
    wordings: tuple[str, ...]
    topics: tuple[Node, ...]
    acts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentRow:
    """What is known of a document, and how many acts are in it; `date` is its first day, `date_end` its last."""

    iri: str
    id: str
    label: str
    title: str
    date: datetime.date | None
    date_end: datetime.date | None
    date_precision: str
    genre: str
    publisher: str
    series: str
    speaker: str
    actors: tuple[Node, ...]
    actor_inferred: bool
    venue: str
    language: str
    translation: str
    source: str
    retrieved: str
    rights: str
    sha256: str
    extractor: str
    acts: int

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> DocumentRow:
        """Read a row as the service answers it, and pass over fields that a newer service may add."""
        known = {field.name: record[field.name] for field in fields(cls)}
        for key in ("date", "date_end"):
            known[key] = datetime.date.fromisoformat(known[key]) if known[key] else None
        return cls(**known | {"actors": tuple(Node(**node) for node in known["actors"])})


class Stand(StrEnum):
    """Which readings are to be reviewed: what is too doubtful to count, what counts, or both."""

    CANDIDATES = "candidates"
    ACTS = "acts"
    ALL = "all"


class HitKind(StrEnum):
    """What a search for words finds."""

    ACT = "act"
    DELIVERABLE = "deliverable"
    DOCUMENT = "document"


@dataclass(frozen=True, kw_only=True, slots=True)
class WordsFilter:
    """Where words are looked for; what is empty narrows nothing down.

    `actor` is a label, an alias, an identifier or an IRI, and holds of acts and of documents that speak on the actor's
    behalf; `act` holds of acts alone, the others of acts and documents.
    """

    kind: HitKind | None = None
    actor: str = ""
    act: str = ""
    document: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """What words were found in; `score` is higher the better they fit.

    `snippet` is the part of its text where they stand, `marks` their first and last places in it, the last excluded.
    `document` is the document's identifier, empty for a deliverable.
    """

    kind: HitKind
    score: float
    date: datetime.date | None
    label: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    document: str
    iri: str

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Hit:
        """Read a hit as the service answers it, and pass over fields that a newer service may add."""
        known = {field.name: record[field.name] for field in fields(cls)}
        known["kind"] = HitKind(known["kind"])
        known["date"] = datetime.date.fromisoformat(known["date"]) if known["date"] else None
        known["marks"] = tuple((first, last) for first, last in known["marks"])
        return cls(**known)
