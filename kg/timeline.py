"""The history of one thing as a person asks for it, by SPARQL alone: from a store in a folder or from one that is served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from kg.actors import Gazetteer
from kg.client import Remote
from kg.deliverables import identify
from kg.errors import NotFoundError
from kg.lookup import query_text
from kg.named import find
from kg.ontology import load
from kg.sparql import Term, solutions
from kg.store import Store
from kg.vocabulary import ACT


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One act in a history; what is not known is empty, or 0. Co-actors are joined by "; "."""

    date: str
    actor: str
    act: str
    action: str
    force: int
    stage: int
    status: str
    polarity: str
    voice: str
    quote: str
    document: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One shift in a history: on which day, of which kind, in one sentence."""

    date: str
    shift: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """All acts on a thing by date, and what shifts between them; `wordings` are its other names."""

    deliverable: str
    label: str
    wordings: tuple[str, ...]
    acts: tuple[Told, ...]
    shifts: tuple[Turn, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        """List who speaks of the thing, in the order of their first act."""
        return tuple(dict.fromkeys(name for told in self.acts for name in told.actor.split("; ")))


def history(source: Store | Remote, name: str) -> History:
    """Tell the history of a thing in whatever words, by its identifier or IRI; raise `NotFoundError` if it is not there."""
    node = _node(source, name)
    wordings = [row["wording"].value for row in _rows(source, query_text("wordings"), deliverable=node)]
    return History(
        deliverable=node.value,
        label=wordings[0],
        wordings=tuple(wordings[1:]),
        acts=tuple(_told(source, node)),
        shifts=tuple(
            Turn(date=row["date"].value, shift=row["shift"].value, label=row["label"].value)
            for row in _rows(source, find("shifts").text, deliverable=node)
        ),
    )


def _node(source: Store | Remote, name: str) -> ox.NamedNode:
    """Find a deliverable by any wording, and what stands in its place where it was merged."""
    minted = source.iris.deliverable(identify(name, gazetteer=Gazetteer(load())))
    given = [source.iris.deliverable(name), minted]
    if name.startswith(source.iris.base):
        given.insert(0, name)
    for iri in given:
        for row in _rows(source, query_text("canonical"), named=ox.NamedNode(iri)):
            return _named(row["deliverable"])
    for row in _rows(source, query_text("called"), name=ox.Literal(name.casefold())):
        return _named(row["deliverable"])
    labels = [row["label"].value for row in _rows(source, find("deliverables").text)]
    folded = {label.casefold(): label for label in labels}
    close = [folded[one] for one in get_close_matches(name.casefold(), folded, n=3)]
    raise NotFoundError(
        f"no deliverable {name!r} is in this graph", remedy=f"did you mean {', '.join(close)}?" if close else ""
    )


def _named(term: Term) -> ox.NamedNode:
    if not isinstance(term, ox.NamedNode):
        raise TypeError(f"{term} is no node")
    return term


def _told(source: Store | Remote, node: ox.NamedNode) -> Iterator[Told]:
    """Yield the rows of the query `history`, an act of several actors once."""
    keys = {ACT + kind.concept: kind.key for kind in load().acts.values()}
    merged: dict[tuple[str, ...], list[str]] = {}
    for row in _rows(source, find("history").text, deliverable=node):
        said = {name: row[name].value if row[name] is not None else "" for name in _COLUMNS}
        merged.setdefault(tuple(said.values()), []).append(row["actor"].value)
    for values, actors in merged.items():
        said = dict(zip(_COLUMNS, values, strict=True))
        numbers = {name: int(said.pop(name) or 0) for name in ("force", "stage")}
        said["act"] = keys.get(said["act"], said["act"])
        yield Told(actor="; ".join(dict.fromkeys(actors)), **numbers, **said)


_COLUMNS = ("date", "act", "action", "stage", "polarity", "voice", "force", "status", "quote", "document")


def _rows(source: Store | Remote, text: str, **values: Term) -> Iterator[Mapping[str, Term]]:
    return iter(solutions(source.query(text, substitutions=values)))
