"""Every IRI of the graph answers: what is said of it, as RDF or as a page; what has vanished shows its tombstone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from http import HTTPStatus
from itertools import chain, islice
from typing import Annotated
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from api.docs import STYLE
from api.errors import refusals
from api.graphs import checked
from api.negotiation import acceptable
from api.paging import NoParameters
from api.served import Source
from api.sparql import TRIPLES
from kg.errors import NotFoundError
from kg.lookup import Labels
from kg.results import serialize
from kg.sparql import Term, triples
from kg.store import Store

MOST = 100
HTML = "text/html"
_OFFERED = (*TRIPLES, HTML)

router = APIRouter()
fallback = APIRouter(include_in_schema=False)


class ResourceParameters(NoParameters):
    """Which resource is asked for."""

    iri: str = Field(description="The IRI of anything in the graph", json_schema_extra={"format": "uri"})


_CONTENT = {kind: {"schema": {"type": "string"}} for kind in _OFFERED}
_ANSWERS = refusals(400, 404, 406, 422) | {
    "200": {"description": "What the graph says", "content": _CONTENT},
    "410": {"description": "It was here and is gone: its tombstone", "content": _CONTENT},
}


@router.get("/resource", tags=["graphs"], response_class=Response, responses=_ANSWERS)
def show_resource(parameters: Annotated[ResourceParameters, Query()], request: Request, source: Source) -> Response:
    """Say what the graph has on an IRI, as RDF or, to a browser, as a page; 410 with its tombstone where it is gone."""
    return _answer(source.store, checked(parameters.iri), request)


@fallback.get("/{path:path}")
def dereference(path: str, request: Request, source: Source) -> Response:
    """Answer at the path of an IRI of the store's own base."""
    store = source.store
    base = urlsplit(store.iris.base)
    raw = bytes(request.scope.get("raw_path") or quote(path).encode()).decode("ascii", "replace")
    iri = f"{base.scheme}://{base.netloc}{raw}"
    if not iri.startswith(store.iris.base):
        raise NotFoundError("nothing is here", remedy="/docs lists the routes")
    return _answer(store, checked(iri), request)


def _answer(store: Store, iri: str, request: Request) -> Response:
    media_type = acceptable(request.headers.get("accept"), _OFFERED)
    node = ox.NamedNode(iri)
    said = list(store.match(subject=node))
    heard = list(islice(_others(store, node), MOST))
    if not said and not heard:
        raise NotFoundError(f"the graph has nothing on {iri}", remedy="GET /search?q=… finds things by their words")
    grave = store.iris.graph("tombstones")
    gone = bool(said) and {quad.graph_name for quad in said} == {ox.NamedNode(grave)}
    status = HTTPStatus.GONE if gone else HTTPStatus.OK
    headers = {"Vary": "Accept"}
    if media_type == HTML:
        return HTMLResponse(_page(store, iri, said, heard, gone=gone), status, headers)
    form = TRIPLES[media_type]
    body = serialize(triples(said or heard), form, prefixes=store.iris.prefixes())
    return Response(body, status, headers | {"Content-Type": media_type})


def _others(store: Store, node: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield the quads that name a node other than as their subject."""
    quads = store.quads
    return chain(
        quads.quads_for_pattern(None, None, node, None),
        quads.quads_for_pattern(None, node, None, None),
        quads.quads_for_pattern(None, None, None, node),
    )


def _page(store: Store, iri: str, said: Iterable[ox.Quad], heard: list[ox.Quad], *, gone: bool) -> str:
    labels = Labels(store)
    title = escape(labels[iri] or iri)
    notice = "<p><strong>This was here and is gone.</strong></p>" if gone else ""
    rows = "".join(
        f"<tr><td>{_link(quad.predicate, labels)}</td><td>{_link(quad.object, labels)}</td></tr>" for quad in said
    )
    others = "".join(
        f"<tr><td>{_link(quad.subject, labels)}</td><td>{_link(quad.predicate, labels)}</td>"
        f"<td>{_link(quad.object, labels)}</td></tr>"
        for quad in heard
    )
    most = f", the first {MOST}" if len(heard) == MOST else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
        f"<h1>{title}</h1><p><code>{escape(iri)}</code></p>{notice}<table>{rows}</table>"
        f"{f'<h2>Where it is named{most}</h2><table>{others}</table>' if others else ''}</html>"
    )


def _link(term: Term, labels: Labels) -> str:
    if isinstance(term, ox.NamedNode):
        shown = labels[term.value] or term.value
        return f'<a href="/resource?iri={quote(term.value, safe="")}">{escape(shown)}</a>'
    return escape(term.value if isinstance(term, ox.Literal) else str(term))
