"""The history of one thing, and documents to hold beside each other, from a store in a folder or a served one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg import resources
from kg.client import Remote
from kg.compare import Line, row_line
from kg.errors import NotFoundError
from kg.lookup import acts
from kg.named import find
from kg.nodes import deliverable_iri
from kg.rows import ActFilter
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
    """Tell the history of a thing, by its words, identifier or IRI; raise `NotFoundError` if it is not there."""
    node = ox.NamedNode(deliverable_iri(source, name))
    wordings = [row["wording"] for row in _rows(source, resources.query("lookup", "wordings"), deliverable=node)]
    return History(
        deliverable=node.value,
        label=wordings[0],
        wordings=tuple(wordings[1:]),
        acts=tuple(_told(source, node)),
        shifts=tuple(
            Turn(date=row["date"], shift=row["shift"], label=row["label"])
            for row in _rows(source, find("shifts").text, deliverable=node)
        ),
    )


def lines(source: Store | Remote, document: str) -> list[Line]:
    """Read the acts of a document in the order of its text; raise `NotFoundError` if it is not there."""
    wanted = ActFilter(document=document)
    rows = list(source.acts(wanted)) if isinstance(source, Remote) else acts(source, wanted)
    return [row_line(row) for row in sorted(rows, key=lambda row: row.start)]


def documents_of(source: Store | Remote, series: str) -> list[str]:
    """List the identifiers of the documents of a series by date; raise `NotFoundError` where there is none."""
    found = list(_rows(source, resources.query("lookup", "series"), name=ox.Literal(series)))
    if not found:
        known = sorted({row["name"] for row in _rows(source, resources.query("lookup", "series"))})
        remedy = f"there are {', '.join(known[:_SHOWN])}" if known else "give documents a series in their head"
        raise NotFoundError(f"no dated document is of the series {series!r}", remedy=remedy)
    return [row["id"] for row in found]


def _told(source: Store | Remote, node: ox.NamedNode) -> Iterator[Told]:
    """Yield the rows of the query `history`, an act of several actors once."""
    keys = {ACT + kind.concept: kind.key for kind in source.ontology.acts.values()}
    merged: dict[tuple[str, ...], list[str]] = {}
    for row in _rows(source, find("history").text, deliverable=node):
        merged.setdefault(tuple(row[name] for name in _COLUMNS), []).append(row["actor"])
    for values, actors in merged.items():
        date, act, action, stage, polarity, voice, force, status, quote, document = values
        yield Told(
            date=date,
            actor="; ".join(dict.fromkeys(actors)),
            act=keys.get(act, act),
            action=action,
            force=int(force or 0),
            stage=int(stage or 0),
            status=status,
            polarity=polarity,
            voice=voice,
            quote=quote,
            document=document,
        )


_SHOWN = 20
_COLUMNS = ("date", "act", "action", "stage", "polarity", "voice", "force", "status", "quote", "document")


def _rows(source: Store | Remote, text: str, **values: Term) -> Iterator[dict[str, str]]:
    """Yield the rows of an answer by column, as they are written; what is not bound is empty."""
    found = solutions(source.query(text, substitutions=values))
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {name: _written(row[name]) for name in names}


def _written(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
