"""A graph for scripts and notebooks: questions in, tables and networks out."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kg.client import Remote
from kg.copies import FOLLOW, Copy
from kg.errors import UsageError
from kg.kept import kept
from kg.memory import Memory
from kg.places import afar
from kg.rows import ActFilter, ActRow, HitKind, WordsFilter
from kg.store import Store, served_at

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

log = logging.getLogger(__name__)


class Graph:
    """A store, in a folder or served, as pandas tables, a networkx network and an rdflib dataset.

    A folder is read from a copy of its own, so that it stays free for others, a build above all. Where the store has
    been written to meanwhile, a question renews a copy that is older than `FOLLOW` seconds, and `refresh` renews any.
    """

    def __init__(self, source: Store | Remote) -> None:
        self._source = source
        self._memory = Memory.NEVER
        self._networks: dict[tuple[int, ActFilter], nx.MultiDiGraph[str]] = {}

    @classmethod
    def open(cls, source: str | Path, *, ontology: Sequence[Path] = (), memory: str = Memory.AUTO) -> Self:
        """Open a store's folder, an address or a profile; a folder that is being served is asked at its address.

        `ontology` are files of a researcher's own, in place of those that the store keeps. `memory` is "always",
        "never" or "auto": whether the store is loaded into memory, where it answers faster; by itself a small one is.
        """
        if (found := afar(source, ontology=ontology)) is not None:
            return cls(found)
        if address := served_at(source):
            log.warning("%s is being served at %s and is asked there", source, address)
            return cls(Remote(address, ontology=ontology or kept(Path(source))))
        if memory not in tuple(Memory):
            raise UsageError(f"memory is {memory!r}", remedy=f"it is one of {', '.join(Memory)}")
        graph = cls(Copy.take(source, memory=Memory(memory), ontology=ontology))
        graph._memory = Memory(memory)
        return graph

    @property
    def source(self) -> Store | Remote:
        """Return what is asked; a copy that has been outgrown for long is renewed first."""
        if isinstance(self._source, Copy) and self._source.age > FOLLOW:
            self.refresh()
        return self._source

    def refresh(self) -> bool:
        """Go by what the store says now, if it was written to since it was copied; tell whether it was.

        What was asked for before, an rdflib dataset for example, keeps to the older copy.
        """
        before = self._source
        if not isinstance(before, Copy) or not before.outgrown:
            return False
        own = () if before.own == kept(before.path) else before.own
        self._source = Copy.take(before.origin, memory=self._memory, ontology=own)
        return True

    def sparql(self, query: str) -> pd.DataFrame:
        """Answer a SPARQL query as a table, with a column for each variable."""
        from kg.frames import results_frame

        return results_frame(self.source.query(query))

    def ask(self, name: str, **parameters: str) -> pd.DataFrame:
        """Answer one of the named queries as a table."""
        from kg.corrected import NONE
        from kg.corrected import kept as kept_corrections
        from kg.frames import results_frame
        from kg.named import ask

        source = self.source
        ontology = source.ontology
        corrections = kept_corrections(source.path, ontology=ontology) if isinstance(source, Store) else NONE
        return results_frame(ask(source, name, parameters, corrections=corrections))

    def acts(
        self,
        *,
        actor: str = "",
        act: str = "",
        deliverable: str = "",
        document: str = "",
        since: str | datetime.date | None = None,
        until: str | datetime.date | None = None,
        codes: bool = False,
    ) -> pd.DataFrame:
        """List acts as a table, by date; each condition given narrows them down.

        `since` and `until` are days, "2020-01-01", both included. The columns are those of `kg.frames.ACT_COLUMNS`;
        `codes` adds those of other schemes by the crosswalk: `plover`, `cameo`, `iati`.
        """
        from kg.frames import acts_frame

        wanted = ActFilter(
            actor=actor, act=act, deliverable=deliverable, document=document, since=_day(since), until=_day(until)
        )
        return acts_frame(self._rows(wanted), crosswalk=self.source.ontology.crosswalk if codes else ())

    def history(self, name: str) -> pd.DataFrame:
        """Tell the history of one thing, in whatever words, as a table: its acts and what shifts between them, by date.

        The columns are those of `kg.frames.HISTORY_COLUMNS`: `kind` is "act" or that of the shift, `text` the act's
        sentence or the shift in one. Raise `NotFoundError` for what no act is about.
        """
        from kg.frames import history_frame
        from kg.timeline import history

        return history_frame(history(self.source, name))

    def compare(self, one: str, other: str) -> pd.DataFrame:
        """Hold the acts of two documents (their ids) beside each other; the columns are `kg.frames.PAIR_COLUMNS`."""
        from kg.compare import compare
        from kg.frames import pairs_frame
        from kg.timeline import lines

        source = self.source
        return pairs_frame(compare(lines(source, one), lines(source, other)))

    def search(
        self,
        text: str,
        *,
        kind: str = "",
        actor: str = "",
        act: str = "",
        document: str = "",
        since: str | datetime.date | None = None,
        until: str | datetime.date | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> pd.DataFrame:
        """Find acts, deliverables and documents by their words as a table, those that fit best first.

        Words stand in any order and in singular or plural, "words in quotes" side by side; a `beginning*` has any
        ending. `kind` is `act`, `deliverable` or `document`. The columns are those of `kg.frames.HIT_COLUMNS`.
        """
        from kg.frames import hits_frame
        from kg.search import search

        wanted = WordsFilter(
            kind=_kind(kind), actor=actor, act=act, document=document, since=_day(since), until=_day(until)
        )
        source = self.source
        if isinstance(source, Remote):
            return hits_frame(source.search(text, wanted, limit=limit, offset=offset))
        return hits_frame(search(source, text, wanted, limit=limit, offset=offset))

    def network(
        self,
        *,
        actor: str = "",
        act: str = "",
        deliverable: str = "",
        document: str = "",
        since: str | datetime.date | None = None,
        until: str | datetime.date | None = None,
    ) -> nx.MultiDiGraph[str]:
        """Return acts as a network of actors and what their acts are about; narrowed down as `acts` does it.

        A network of a store in a folder is kept until the store says something else; each call returns a copy.
        """
        from kg.network import network

        wanted = ActFilter(
            actor=actor, act=act, deliverable=deliverable, document=document, since=_day(since), until=_day(until)
        )
        source = self.source
        if isinstance(source, Remote):
            return network(self._rows(wanted))
        key = source.revision, wanted
        if key not in self._networks:
            same = {known: made for known, made in self._networks.items() if known[0] == source.revision}
            self._networks = {**same, key: network(self._rows(wanted))}
        return self._networks[key].copy()

    def rdflib(self) -> rdflib.Dataset:
        """Return a live rdflib dataset on the same data, to be read."""
        from kg.dataset import dataset

        return dataset(self.source)

    def close(self) -> None:
        """Let go of the store, or of the connection."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _rows(self, wanted: ActFilter) -> list[ActRow]:
        from kg.lookup import acts

        source = self.source
        return list(source.acts(wanted)) if isinstance(source, Remote) else acts(source, wanted)


def _day(given: str | datetime.date | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError as error:
        raise UsageError(f"{given!r} is no day", remedy="write it as YYYY-MM-DD") from error


def _kind(given: str) -> HitKind | None:
    try:
        return HitKind(given) if given else None
    except ValueError as error:
        raise UsageError(f"{given!r} is nothing to search for", remedy=f"it is one of {', '.join(HitKind)}") from error
