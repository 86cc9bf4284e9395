"""`/graph`: networks of who acts on what, whole and in part, and what can be measured in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from api.errors import MISSING, UNREADABLE, MemoryUpError
from api.negotiation import acceptable
from api.paging import Day, Page, PageParameters, page
from api.served import Served, Source
from kg.errors import UsageError
from kg.measures import Measure, Member, Place, along, communities, cut, ego, places, simple
from kg.netfiles import NetFormat, edges, table, write
from kg.network import Neighbour, Walk, find_node, neighbours, path, walk
from kg.nodes import expand
from kg.projections import NetworkKind
from kg.rows import ActFilter

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")

JSON = "application/json"
OFFERED = {JSON: None} | {form.media_type: form for form in NetFormat}
_NAMES = {"json": None} | {form.value: form for form in NetFormat}
_STRING = {"schema": {"type": "string"}}
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: _STRING for kind in OFFERED if kind not in (JSON, NetFormat.NODE_LINK.media_type)}
          | {NetFormat.NODE_LINK.media_type: {"schema": {"type": "object"}}}}
}  # fmt: skip
_LISTED = ("iri", "label", "kind")

router = APIRouter(prefix="/graph", tags=["networks"], responses=MISSING | {406: UNREADABLE[406]} | _FORMS)


class NetworkParameters(PageParameters):
    """Which network, of which acts, in which format."""

    kind: NetworkKind = Field(NetworkKind.ACTOR_DELIVERABLE, description="What the network links")
    actor: str = Field("", description="Only acts of this actor: a name, alias, identifier or IRI")
    act: str = Field("", description="Only acts of this kind: proposes, pledges, calls_for …")
    deliverable: str = Field("", description="Only acts on this thing, in any wording, or its IRI")
    topic: str = Field("", description="Only acts on what is about a topic: its identifier, a name or its code")
    document: str = Field("", description="Only acts of this document: its identifier or IRI")
    since: Day | None = Field(None, description="The first day, YYYY-MM-DD")
    until: Day | None = Field(None, description="The last day, YYYY-MM-DD")
    reported: bool = Field(True, description="Whether acts count that a text only tells of others")
    format: str | None = Field(
        None,
        description="json, graphml, gexf, node-link or csv, instead of an Accept header",
        json_schema_extra={"enum": [*_NAMES]},
    )

    @property
    def acts(self) -> ActFilter:
        """Return which acts make the network."""
        return ActFilter(**{name: getattr(self, name) for name in ActFilter.__dataclass_fields__})


class NodeParameters(NetworkParameters):
    """Around which node."""

    node: str = Field(description="A node's IRI, its short form (actor:CHN) or its label")


class EgoParameters(NodeParameters):
    """Around which node, and how far."""

    radius: int = Field(1, ge=1, le=4, description="How many steps from the node")


class PathParameters(NetworkParameters):
    """From where to where."""

    start: str = Field(alias="from", description="A node's IRI, its short form or its label")
    end: str = Field(alias="to", description="A node's IRI, its short form or its label")


class PathsParameters(PathParameters):
    """From where to where, and how far about."""

    steps: int = Field(4, ge=1, le=8, description="How many steps a way may have")
    most: int = Field(100, ge=1, le=1000, description="How many ways are looked for")


class SubgraphParameters(NetworkParameters):
    """Between which nodes."""

    node: list[str] = Field(min_length=1, max_length=1000, description="A node; may be repeated")


class CentralityParameters(NetworkParameters):
    """How central nodes are."""

    measure: Measure = Field(Measure.PAGERANK, description="degree, betweenness or pagerank")
    pivots: int = Field(
        50, ge=1, le=10_000, description="From how many nodes betweenness is estimated in large networks"
    )


@router.get("/network", response_model=Page[dict[str, Any]])
def show_network(parameters: Annotated[NetworkParameters, Query()], request: Request, source: Source) -> Response:
    """Show a network as a list of edges, or whole for the tools that draw it."""
    return _network(_made(source, parameters), parameters, request)


@router.get("/neighbours", response_model=Page[Neighbour])
def list_neighbours(parameters: Annotated[NodeParameters, Query()], request: Request, source: Source) -> Response:
    """List the nodes that acts link to one, each with the acts that do."""
    graph, form = _made(source, parameters), _form(parameters, request)
    node = _node(source, graph, parameters.node)
    if form is None:
        return _page(neighbours(graph, node), asdict, parameters, request)
    return _sent(along(graph, [(node, other.iri) for other in neighbours(graph, node)]), form)


@router.get("/ego", response_model=Page[dict[str, Any]])
def show_ego(parameters: Annotated[EgoParameters, Query()], request: Request, source: Source) -> Response:
    """Show the network within some steps of a node."""
    graph = _made(source, parameters)
    return _network(ego(graph, _node(source, graph, parameters.node), radius=parameters.radius), parameters, request)


@router.get("/subgraph", response_model=Page[dict[str, Any]])
def show_subgraph(parameters: Annotated[SubgraphParameters, Query()], request: Request, source: Source) -> Response:
    """Show what links some nodes to each other."""
    graph = _made(source, parameters)
    return _network(cut(graph, [_node(source, graph, name) for name in parameters.node]), parameters, request)


@router.get("/path", response_model=Walk)
def show_path(parameters: Annotated[PathParameters, Query()], request: Request, source: Source) -> Response:
    """Show a shortest way from one node to another, with the acts that make each step."""
    graph, form = _made(source, parameters), _form(parameters, request)
    found = path(graph, _node(source, graph, parameters.start), _node(source, graph, parameters.end))
    if form is None:
        return JSONResponse(asdict(found), headers={"Vary": "Accept"})
    return _sent(along(graph, [[node.iri for node in found.nodes]]), form)


@router.get("/paths", response_model=Page[Walk])
def list_paths(parameters: Annotated[PathsParameters, Query()], request: Request, source: Source) -> Response:
    """List the ways from one node to another that pass no node twice, the shortest first."""
    graph, form = _made(source, parameters), _form(parameters, request)
    start, end = (_node(source, graph, name) for name in (parameters.start, parameters.end))
    ways = simple(graph, start, end, steps=parameters.steps, most=parameters.most)
    if form is None:
        return _page(ways, lambda way: asdict(walk(graph, way)), parameters, request)
    return _sent(along(graph, ways), form)


@router.get("/centralities", response_model=Page[Place])
def list_centralities(
    parameters: Annotated[CentralityParameters, Query()], request: Request, source: Source
) -> Response:
    """List the nodes of a network by how central they are."""
    graph, form = _made(source, parameters), _form(parameters, request)
    found = places(graph, parameters.measure, pivots=parameters.pivots)
    return _measured(graph, found, str(parameters.measure), "value", form, parameters, request)


@router.get("/communities", response_model=Page[Member])
def list_communities(parameters: Annotated[NetworkParameters, Query()], request: Request, source: Source) -> Response:
    """List the nodes of a network with the number of the community that each is in; 1 is the largest."""
    graph, form = _made(source, parameters), _form(parameters, request)
    return _measured(graph, communities(graph), "community", "community", form, parameters, request)


def _made(source: Served, parameters: NetworkParameters) -> nx.Graph[str]:
    return source.network(parameters.kind, parameters.acts, parameters.reported)


def _node(source: Served, graph: nx.Graph[str], name: str) -> str:
    return find_node(graph, expand(source.store.iris, name))


def _form(parameters: NetworkParameters, request: Request) -> NetFormat | None:
    if parameters.format is None:
        return OFFERED[acceptable(request.headers.get("accept"), tuple(OFFERED))]
    if parameters.format not in _NAMES:
        raise UsageError(f"no format is called {parameters.format!r}", remedy=f"it is one of {', '.join(_NAMES)}")
    return _NAMES[parameters.format]


def _network(graph: nx.Graph[str], parameters: NetworkParameters, request: Request) -> Response:
    form = _form(parameters, request)
    return _page(edges(graph), dict, parameters, request) if form is None else _sent(graph, form)


def _measured(
    graph: nx.Graph[str],
    found: Sequence[Place | Member],
    name: str,
    field: str,
    form: NetFormat | None,
    parameters: NetworkParameters,
    request: Request,
) -> Response:
    """Answer with the nodes as a list or a table, or with the network that has the figures on its nodes."""
    if form is None:
        return _page(found, asdict, parameters, request)
    if form is NetFormat.CSV:
        return _bytes(table([*_LISTED, field], map(asdict, found)), form)
    marked = graph.copy()
    for one in found:
        marked.nodes[one.iri][name] = getattr(one, field)
    return _sent(marked, form)


def _page(
    found: Sequence[T], read: Callable[[T], dict[str, Any]], parameters: NetworkParameters, request: Request
) -> Response:
    shown = page(found, read, parameters, request)
    return JSONResponse({"items": shown.items, "next": shown.next}, headers={"Vary": "Accept"})


def _sent(graph: nx.Graph[str], form: NetFormat) -> Response:
    body: bytes | None = None
    with suppress(MemoryError):  # what was half written is let go of before anything is answered
        body = write(graph, form)
    if body is None:
        remedy = f"narrow the network down, or ask for {NetFormat.CSV}"
        raise MemoryUpError("the network needs more memory than it may take", remedy=remedy)
    return _bytes(body, form)


def _bytes(body: bytes, form: NetFormat) -> Response:
    media_type = f"{form.media_type}; charset=utf-8" if form is NetFormat.CSV else form.media_type
    return Response(body, headers={"Vary": "Accept", "Content-Type": media_type})
