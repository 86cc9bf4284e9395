"""What the routes answer from: one store, how queries see it, and the networks of its acts."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from kg.lookup import Labels, find_acts, find_deliverables, linking_acts, read_act
from kg.model import Voice
from kg.projections import NetworkKind, project, things_of
from kg.reconciling import Catalogue
from kg.rows import ActFilter, ActRow
from kg.store import Store

if TYPE_CHECKING:
    import networkx as nx

MANY = 2000
"""Acts beyond which it is faster to read all acts of the store at once."""


class DefaultGraph(StrEnum):
    """What a query that names no dataset sees: the union of all graphs, or only the standard's default graph."""

    UNION = "union"
    STRICT = "strict"


class Served:
    """One state of a store that is served; nothing changes it."""

    def __init__(self, store: Store, default_graph: DefaultGraph) -> None:
        self.store = store
        self.default_graph = default_graph

    @cached_property
    def size(self) -> int:
        """Return how many quads there are."""
        return len(self.store)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many documents, acts, candidates and deliverables there are."""
        return self.store.counts()

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return all actors and deliverables by their names, read when they are first asked for."""
        return Catalogue(self.store)

    @cached_property
    def find_acts(self) -> Callable[[ActFilter], list[str]]:
        """Return the search for acts; the latest answers are kept, since one list is read page by page."""
        return lru_cache(maxsize=8)(partial(find_acts, self.store))

    @cached_property
    def deliverables(self) -> list[str]:
        """Return the IRIs of what acts are about, what most acts are on first."""
        return find_deliverables(self.store)

    @cached_property
    def network(self) -> Callable[[NetworkKind, ActFilter, bool], nx.Graph[str]]:
        """Return the maker of networks: of a kind, of the acts asked for, with those told of others or without."""
        return lru_cache(maxsize=1)(self._network)

    @cached_property
    def _linking(self) -> dict[str, ActRow]:
        return {row.iri: row for row in linking_acts(self.store)}

    def _network(self, kind: NetworkKind, wanted: ActFilter, reported: bool) -> nx.Graph[str]:
        rows = (row for row in self._rows(wanted) if reported or row.voice != Voice.REPORTED)
        return project(kind, rows, things=things_of(self.store, kind))

    def _rows(self, wanted: ActFilter) -> list[ActRow]:
        if wanted == ActFilter():
            return list(self._linking.values())
        found = self.find_acts(wanted)
        if len(found) > MANY:
            return [self._linking[iri] for iri in found]
        labels = Labels(self.store)
        return [read_act(self.store, iri, labels=labels) for iri in found]


async def _served(request: Request) -> Served:
    served: Served = request.app.state.served
    return served


Source = Annotated[Served, Depends(_served)]
