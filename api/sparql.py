"""`/sparql`: queries by the SPARQL 1.1 Protocol, as a reader answers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pyoxigraph as ox

from api.answers import Output
from api.errors import UnsupportedMediaTypeError
from api.negotiation import acceptable
from api.plan import Plan
from api.served import DefaultGraph, Served
from api.wire import Channel
from kg.errors import UsageError
from kg.results import ResultFormat, write
from kg.sparql import QueryResults, Term

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"

ROWS = {form.media_type.partition(";")[0]: form for form in ResultFormat if not form.for_triples} | {
    "application/json": ResultFormat.JSON,
    "application/xml": ResultFormat.XML,
    "text/xml": ResultFormat.XML,
}
TRIPLES = {form.media_type: form for form in ResultFormat if form.for_triples}

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request of the protocol, in whichever of its three ways it was sent."""

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    substitutions: dict[str, Term]
    format: ResultFormat | None


def answer(channel: Channel, served: Served, head: dict[str, Any], body: bytes, *, plan: Plan) -> None:
    """Answer a query; raise `KgError` for one that cannot be answered before the first part of the answer went out."""
    wanted = asked(sent(head, body, DIRECT))
    results = served.store.query(
        wanted.query,
        union=served.default_graph is DefaultGraph.UNION,
        default_graphs=wanted.default_graphs,
        named_graphs=wanted.named_graphs,
        substitutions=wanted.substitutions,
        services=plan.services,
    )
    media_type, form = _form(results, wanted, head.get("accept"))
    with Output(channel, plan, form, _charset(media_type)) as output:
        write(results, form, output, prefixes=served.store.iris.prefixes())


def sent(head: dict[str, Any], body: bytes, direct: str) -> Pairs:
    """Return the parameters of a request, of its address and of its body; the body itself is `query` or `update`."""
    given = pairs(head["qs"].encode("latin-1"))
    if head["method"] != "POST":
        return given
    kind = head.get("type", "").partition(";")[0].strip().lower()
    if kind == FORM:
        return given + pairs(body)
    if kind == direct:
        return [*given, (direct.rpartition("-")[2], _utf8(body))]
    raise UnsupportedMediaTypeError(f"a body of type {kind!r} is not read", remedy=f"send {direct} or {FORM}")


def pairs(encoded: bytes) -> Pairs:
    """Read names and values that are URL-encoded."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise UsageError("the parameters are not URL-encoded UTF-8") from error


def asked(given: Pairs) -> Asked:
    """Make a request of its parameters; other servers' parameters are passed over."""
    named: dict[str, tuple[str, ...]] = {}
    for name, value in given:
        named[name] = (*named.get(name, ()), value)
    if "update" in named:
        raise UsageError("updates are not read here", remedy="POST them to /update")
    queries, forms = named.get("query", ()), named.get("format")
    if len(queries) != 1:
        raise UsageError(f"exactly one query is needed, and {len(queries)} were given", remedy="send query=…")
    return Asked(
        query=queries[0],
        default_graphs=named.get("default-graph-uri"),
        named_graphs=named.get("named-graph-uri"),
        substitutions={name[1:]: _term(value) for name, value in given if name.startswith("$")},
        format=form_of(forms[-1]) if forms else None,
    )


def form_of(name: str) -> ResultFormat:
    """Return a format by its short name or its media type; raise `UsageError` for another."""
    known: dict[str, Any] = {form.value: form for form in ResultFormat} | TRIPLES | ROWS
    if name not in known:
        raise UsageError(f"no format is called {name!r}", remedy=f"it is one of {', '.join(ResultFormat)}")
    return ResultFormat(known[name])


def _form(results: QueryResults, wanted: Asked, accept: str | None) -> tuple[str, ResultFormat]:
    if wanted.format is not None:
        return wanted.format.media_type, wanted.format
    offered = TRIPLES if isinstance(results, ox.QueryTriples) else ROWS
    media_type = acceptable(accept, tuple(offered))
    return media_type, offered[media_type]


def _charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") and ";" not in media_type else media_type


def values(given: Pairs, wanted: str) -> tuple[str, ...]:
    """Return the values of one parameter."""
    return tuple(value for name, value in given if name == wanted)


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
