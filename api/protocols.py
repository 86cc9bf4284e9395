"""What OpenAPI tells of the routes that the application does not answer: `/sparql`, `/update`, `/graphs` and others."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from api.bodies import READ
from api.errors import UNREADABLE, ErrorBody, refusals
from api.sparql import DIRECT, FORM, ROWS, TRIPLES, UPDATE
from kg.errors import NotFoundError
from kg.results import ResultFormat

STRING = {"type": "string"}
STRINGS = {"type": "array", "items": STRING}


def _parameters(*told: tuple[str, str, dict[str, Any]], required: str = "") -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": name == required, "description": what, "schema": schema}
        for name, what, schema in told
    ]


def _body(*kinds: str) -> dict[str, Any]:
    return {"required": True, "content": {kind: {"schema": STRING} for kind in kinds}}


FORMAT = ("format", "The format of the answer, instead of an Accept header", STRING | {"enum": [*ResultFormat]})
QUERY = _parameters(
    (
        "query",
        "The query; the store's own prefixes need no declaration. Without one the service describes itself",
        STRING,
    ),
    ("default-graph-uri", "A graph to query; may be repeated", STRINGS),
    ("named-graph-uri", "A graph for GRAPH; may be repeated", STRINGS),
    FORMAT,
)
USING = _parameters(
    ("using-graph-uri", "A graph that WHERE sees; may be repeated", STRINGS),
    ("using-named-graph-uri", "A graph for GRAPH in WHERE; may be repeated", STRINGS),
)
GRAPH = _parameters(("graph", "The graph's IRI", STRING), ("default", "Means the default graph", STRING), FORMAT)
ANSWER = {"200": {"description": "The results", "content": {kind: {} for kind in ROWS | TRIPLES}}}
TRIPLE = {"200": {"description": "The graph", "content": {kind: {} for kind in TRIPLES}}}
DONE = {"204": {"description": "Done"}} | refusals(401, 403, 413, 504)
CREATED = {"201": {"description": "Made"}} | DONE
ASKED = refusals(413, 504)
SENT = _body(*READ, "multipart/form-data")
GIVEN = {"responses": TRIPLE | refusals(404), "parameters": GRAPH}
SECURE: dict[str, Any] = {"security": [{"token": []}]}

router = APIRouter(responses=UNREADABLE, default_response_class=Response)

_ROUTES: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("GET", "/sparql", "SPARQL", "Answer a SPARQL query; a value for its variable `x` may be given as `$x`.",
     {"parameters": QUERY, "responses": ANSWER | ASKED}),
    ("POST", "/sparql", "SPARQL", "Answer a SPARQL query, sent as a form or as the body itself.",
     {"requestBody": _body(DIRECT, FORM), "responses": ANSWER | ASKED}),
    ("POST", "/update", "SPARQL", "Carry out a SPARQL update, sent as a form or as the body itself.",
     {"parameters": USING, "requestBody": _body(UPDATE, FORM), "responses": DONE} | SECURE),
    ("GET", "/graphs", "graphs", "Send a whole graph.", GIVEN),
    ("PUT", "/graphs", "graphs", "Put a graph in place of what it was.",
     {"parameters": GRAPH, "requestBody": SENT, "responses": CREATED | refusals(412)} | SECURE),
    ("POST", "/graphs", "graphs", "Add to a graph; without a name, make a new one and tell where it is.",
     {"parameters": GRAPH, "requestBody": SENT, "responses": CREATED | refusals(412)} | SECURE),
    ("DELETE", "/graphs", "graphs", "Remove a graph.",
     {"parameters": GRAPH, "responses": DONE | refusals(404, 412)} | SECURE),
    ("GET", "/ready", "service", "Say whether queries can be answered.", {"responses": refusals(503)}),
    ("GET", "/metrics", "service", "Tell figures for Prometheus.",
     {"responses": {"200": {"description": "Figures", "content": {"text/plain": {}}}}}),
)  # fmt: skip


async def _elsewhere() -> ErrorBody:
    raise NotFoundError("this route is answered by the front process")


for method, path, tag, told, extra in _ROUTES:
    router.add_api_route(
        path,
        _elsewhere,
        methods=[method],
        tags=[tag],
        description=told,
        response_model=None,
        openapi_extra=extra,
        operation_id=f"{method.lower()}_{path[1:]}",
    )
