"""What OpenAPI tells of the routes that the application does not answer: `/sparql`, `/update`, `/graphs` and others."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, HTTPException, Response, Security
from fastapi.security import HTTPBearer

from api.bodies import MULTIPART, READ, TEXTS
from api.errors import UNREADABLE, ErrorBody, refusals
from api.sparql import DIRECT, FORM, ROWS, TRIPLES, UPDATE
from kg.results import ResultFormat

STRING = {"type": "string"}
IRI = STRING | {"format": "uri"}
IRIS = {"type": "array", "items": IRI}


def _parameters(*told: tuple[str, str, dict[str, Any]], required: str = "") -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": name == required, "description": what, "schema": schema}
        for name, what, schema in told
    ]


def _body(*kinds: str, **forms: Any) -> dict[str, Any]:
    return {"required": True, "content": {kind: {"schema": STRING} for kind in kinds} | forms}


def _form(name: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe a body that is sent as a form: its text, and the parameters that may also stand in the address."""
    fields = {name: STRING} | {one["name"]: one["schema"] for one in parameters}
    return {"schema": {"type": "object", "properties": fields, "required": [name]}}


FORMAT = ("format", "The format of the answer, instead of an Accept header", STRING | {"enum": [*ResultFormat]})
QUERY = _parameters(
    (
        "query",
        "The query; the store's own prefixes need no declaration. Without one the service describes itself",
        STRING,
    ),
    ("default-graph-uri", "A graph to query; may be repeated", IRIS),
    ("named-graph-uri", "A graph for GRAPH; may be repeated", IRIS),
    FORMAT,
)
USING = _parameters(
    ("using-graph-uri", "A graph that WHERE sees; may be repeated", IRIS),
    ("using-named-graph-uri", "A graph for GRAPH in WHERE; may be repeated", IRIS),
)
GRAPH = _parameters(("graph", "The graph's IRI", IRI), ("default", "Means the default graph", STRING))
SHOWN = GRAPH + _parameters(
    ("format", FORMAT[1], STRING | {"enum": [form for form in ResultFormat if form.for_triples]}),
)
ANSWER = {"200": {"description": "The results", "content": {kind: {} for kind in ROWS | TRIPLES}}}
TRIPLE = {"200": {"description": "The graph", "content": {kind: {} for kind in TRIPLES}}}
DONE = {"204": {"description": "Done"}} | refusals(401, 403, 413, 504)
CREATED = {"201": {"description": "Made"}} | DONE
ASKED = refusals(413, 504)
PARTS = {"schema": {"type": "object", "additionalProperties": STRING}}
LINKED = {"schema": {"type": ["object", "array"]}}
SENT = _body(*READ, **{"application/ld+json": LINKED, MULTIPART: PARTS})
GIVEN = {"responses": TRIPLE | refusals(404), "parameters": SHOWN}
TOKEN = Security(HTTPBearer(scheme_name="token", auto_error=False))

REREAD = refusals(401, 403, 412, 413, 422, 503, 504)
TEXT = {"required": True, "content": {kind: {"schema": {}} for kind in TEXTS}}  # any bytes
ID = [
    {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The document's identifier",
        "schema": STRING | {"minLength": 1},
    }
]
WRITTEN = {
    "application/json": {
        "schema": {
            "type": "object",
            "properties": dict.fromkeys(("id", "iri", "extractor"), STRING)
            | {"stale": {"type": "boolean"}, "acts": {"type": "integer"}, "candidates": {"type": "integer"}},
        }
    }
}
PUTTING = {code: {"description": what, "content": WRITTEN} for code, what in (("200", "Replaced"), ("201", "Made"))}
EXTRACTED = {
    "200": {
        "description": "What was read",
        "content": {"application/json": {"schema": {"type": "object"}}}
        | {kind: {"schema": STRING} for kind in TRIPLES},
    }
}

router = APIRouter(responses=UNREADABLE, default_response_class=Response)

_ROUTES: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("GET", "/sparql", "SPARQL", "Answer a SPARQL query; a value for its variable `x` may be given as `$x`.",
     {"parameters": QUERY, "responses": ANSWER | ASKED}),
    ("POST", "/sparql", "SPARQL", "Answer a SPARQL query, sent as a form or as the body itself.",
     {"requestBody": _body(DIRECT, **{FORM: _form("query", QUERY)}), "responses": ANSWER | ASKED}),
    ("POST", "/update", "SPARQL", "Carry out a SPARQL update, sent as a form or as the body itself.",
     {"parameters": USING, "requestBody": _body(UPDATE, **{FORM: _form("update", USING)}), "responses": DONE}),
    ("GET", "/graphs", "graphs", "Send a whole graph.", GIVEN),
    ("PUT", "/graphs", "graphs", "Put a graph in place of what it was.",
     {"parameters": GRAPH, "requestBody": SENT, "responses": CREATED | refusals(412)}),
    ("POST", "/graphs", "graphs", "Add to a graph; without a name, make a new one and tell where it is.",
     {"parameters": GRAPH, "requestBody": SENT, "responses": CREATED | refusals(412)}),
    ("DELETE", "/graphs", "graphs", "Remove a graph.",
     {"parameters": GRAPH, "responses": DONE | refusals(404, 412)}),
    ("POST", "/extract", "documents", "Read the acts of a text, as JSON or as RDF; nothing is stored.",
     {"requestBody": TEXT, "responses": EXTRACTED | refusals(413, 503, 504)}),
    ("PUT", "/documents/{id:path}", "documents", "Read a text in place of a document; derived graphs are stale.",
     {"parameters": ID, "requestBody": TEXT, "responses": PUTTING | REREAD}),
    ("DELETE", "/documents/{id:path}", "documents", "Remove a document; tombstones stay, and derived graphs are stale.",
     {"parameters": ID, "responses": DONE | refusals(404, 412, 422)}),
    ("POST", "/derive", "documents", "Compute derived graphs and the text index anew, where they are stale.",
     {"responses": DONE}),
    ("GET", "/ready", "service", "Say whether queries can be answered.", {"responses": refusals(503)}),
    ("GET", "/metrics", "service", "Tell figures for Prometheus.",
     {"responses": {"200": {"description": "Figures", "content": {"text/plain": {}}}}}),
)  # fmt: skip


async def _elsewhere() -> ErrorBody:
    # The front process answers these; what it leaves is a path that only looks so, that of a document's text.
    raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED)


for method, path, tag, told, extra in _ROUTES:
    router.add_api_route(
        path,
        _elsewhere,
        methods=[method],
        tags=[tag],
        description=told,
        response_model=None,
        openapi_extra=extra,
        operation_id=f"{method.lower()}_{path[1:].partition('/{')[0]}",
        dependencies=[TOKEN] if "401" in extra["responses"] else [],
    )
