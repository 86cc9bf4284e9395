"""What the routes answer from: one store, how queries see it, and the network of its acts."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from kg.lookup import acts, find_acts
from kg.network import network
from kg.rows import ActFilter
from kg.store import Store

if TYPE_CHECKING:
    import networkx as nx


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
    def find_acts(self) -> Callable[[ActFilter], list[str]]:
        """Return the search for acts; the latest answers are kept, since one list is read page by page."""
        return lru_cache(maxsize=8)(partial(find_acts, self.store))

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """Return the network of all acts, made when it is first asked for."""
        return network(acts(self.store))


async def _served(request: Request) -> Served:
    served: Served = request.app.state.served
    return served


Source = Annotated[Served, Depends(_served)]
