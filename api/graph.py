"""`/graph`: walks in the network of who acts on what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api.errors import MISSING
from api.paging import NoParameters, Page, PageParameters, page
from api.served import Served, Source
from kg.network import Neighbour, Walk, find_node, neighbours, path
from kg.nodes import expand

router = APIRouter(prefix="/graph", tags=["links"], responses=MISSING)


class NeighbourParameters(PageParameters):
    """Whose neighbours are asked for."""

    node: str = Field(description="A node's IRI, its short form (actor:CHN) or its label")


class PathParameters(NoParameters):
    """From where to where."""

    start: str = Field(alias="from", description="A node's IRI, its short form or its label")
    end: str = Field(alias="to", description="A node's IRI, its short form or its label")


@router.get("/neighbours")
def list_neighbours(
    parameters: Annotated[NeighbourParameters, Query()], request: Request, source: Source
) -> Page[Neighbour]:
    """List the nodes that acts link to one, each with the acts that do."""
    found = neighbours(source.network, _node(source, parameters.node))
    return page(found, lambda neighbour: neighbour, parameters, request)


@router.get("/path")
def show_path(parameters: Annotated[PathParameters, Query()], source: Source) -> Walk:
    """Show a shortest way from one node to another, with the acts that make each step."""
    return path(source.network, _node(source, parameters.start), _node(source, parameters.end))


def _node(source: Served, name: str) -> str:
    return find_node(source.network, expand(source.store.iris, name))
