"""`/sparql`: queries by the SPARQL 1.1 Protocol, read-only."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import pyoxigraph as ox
from anyio import to_thread
from fastapi import APIRouter, Request, Response

from api.errors import UNREADABLE, EndingError, NotAcceptableError, UnsupportedMediaTypeError, describe
from api.negotiation import choose
from api.served import DefaultGraph, Served, Source
from kg.errors import KgError, UsageError
from kg.results import ResultFormat, serialize
from kg.sparql import QueryResults, Term

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"

ROWS = {form.media_type.partition(";")[0]: form for form in ResultFormat if not form.for_triples} | {
    "application/json": ResultFormat.JSON,
    "application/xml": ResultFormat.XML,
    "text/xml": ResultFormat.XML,
}
TRIPLES = {form.media_type: form for form in ResultFormat if form.for_triples}

PARAMETERS = [
    {"name": name, "in": "query", "required": name == "query", "description": told, "schema": schema}
    for name, told, schema in (
        ("query", "The query; the store's own prefixes need no declaration", {"type": "string"}),
        ("default-graph-uri", "A graph to query; may be repeated", {"type": "array", "items": {"type": "string"}}),
        ("named-graph-uri", "A graph for GRAPH; may be repeated", {"type": "array", "items": {"type": "string"}}),
        ("format", "The results' format, instead of an Accept header", {"type": "string", "enum": [*ResultFormat]}),
    )
]
BODY = {"required": True, "content": {kind: {"schema": {"type": "string"}} for kind in (DIRECT, FORM)}}
ANSWER = {"200": {"description": "The results", "content": {kind: {} for kind in ROWS | TRIPLES}}}

router = APIRouter(tags=["SPARQL"], responses=UNREADABLE, default_response_class=Response)

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request of the protocol, in whichever of its three ways it was sent."""

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    substitutions: dict[str, Term]
    format: ResultFormat | None


@router.get("/sparql", openapi_extra={"parameters": PARAMETERS, "responses": ANSWER})
async def query_by_get(request: Request, source: Source) -> Response:
    """Answer a SPARQL query; a value for its variable `x` may be given as `$x`, in N-Triples."""
    return await _answer(asked(pairs(request.scope["query_string"])), request, source)


@router.post("/sparql", openapi_extra={"requestBody": BODY, "responses": ANSWER})
async def query_by_post(request: Request, source: Source) -> Response:
    """Answer a SPARQL query, sent as a form or as the body itself."""
    given = pairs(request.scope["query_string"])
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent == FORM:
        given += pairs(await request.body())
    elif sent == DIRECT:
        given.append(("query", _utf8(await request.body())))
    else:
        raise UnsupportedMediaTypeError(f"a body of type {sent!r} is not read", remedy=f"send {DIRECT} or {FORM}")
    return await _answer(asked(given), request, source)


def pairs(encoded: bytes) -> Pairs:
    """Read names and values that are URL-encoded."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise UsageError("the parameters are not URL-encoded UTF-8") from error


def asked(given: Pairs) -> Asked:
    """Make a request of its parameters; other servers' parameters are passed over."""
    queries = _values(given, "query")
    if len(queries) != 1:
        raise UsageError(f"exactly one query is needed, and {len(queries)} were given", remedy="send query=…")
    forms = _values(given, "format")
    return Asked(
        query=queries[0],
        default_graphs=_values(given, "default-graph-uri") or None,
        named_graphs=_values(given, "named-graph-uri") or None,
        substitutions={name[1:]: _term(value) for name, value in given if name.startswith("$")},
        format=_format(forms[-1]) if forms else None,
    )


def answer(wanted: Asked, accept: str | None, source: Served) -> Response:
    """Answer a request, or say what is wrong with it.

    pyoxigraph's results must be dropped by the thread that made them, and an error's traceback holds them: so no error
    of ours may leave this thread.
    """
    name = uuid4().hex
    source.running.add(name)
    try:
        return _evaluate(wanted, accept, source)
    except KgError as error:
        return describe(error)
    finally:
        source.running.discard(name)


def _evaluate(wanted: Asked, accept: str | None, source: Served) -> Response:
    results = source.store.query(
        wanted.query,
        union=source.default_graph is DefaultGraph.UNION,
        default_graphs=wanted.default_graphs,
        named_graphs=wanted.named_graphs,
        substitutions=wanted.substitutions,
    )
    if wanted.format is None:
        media_type, form = _negotiated(results, accept)
    else:
        media_type, form = wanted.format.media_type, wanted.format
    content = serialize(results, form, prefixes=source.store.iris.prefixes())
    return Response(content, media_type=media_type, headers={"Vary": "Accept"})


async def _answer(wanted: Asked, request: Request, source: Served) -> Response:
    accept = request.headers.get("accept")
    try:
        return await to_thread.run_sync(answer, wanted, accept, source, abandon_on_cancel=True)
    except asyncio.CancelledError:
        raise EndingError("the service ends, and the query was still running") from None


def _negotiated(results: QueryResults, accept: str | None) -> tuple[str, ResultFormat]:
    offered = TRIPLES if isinstance(results, ox.QueryTriples) else ROWS
    media_type = choose(accept, list(offered))
    if media_type is None:
        raise NotAcceptableError(f"the results cannot be sent as {accept}", remedy=f"accept {', '.join(offered)}")
    return media_type, offered[media_type]


def _values(given: Pairs, wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in given if name == wanted)


def _format(name: str) -> ResultFormat:
    known: dict[str, Any] = {form.value: form for form in ResultFormat} | TRIPLES | ROWS
    if name not in known:
        raise UsageError(f"no format is called {name!r}", remedy=f"it is one of {', '.join(ResultFormat)}")
    return ResultFormat(known[name])


def _term(written: str) -> Term:
    try:
        (quad,) = ox.parse(f"<urn:s> <urn:p> {written} .", format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"{written!r} is no term in N-Triples") from error
    term: Term = quad.object
    return term


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("the query is not UTF-8") from error
