"""The application: one store behind its routes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

import kg
from api import acts, docs, errors, graph, health, protocols, queries, reconcile, resource, search, start, things
from api.served import DefaultGraph, Served
from kg.store import Store

UNTAGGED = frozenset({"/sparql", "/graphs", "/ready", "/metrics"})
DESCRIPTION = "Who pledged, proposed, asked for or rejected what: a knowledge graph of diplomatic texts, to be read."


class Application(FastAPI):
    """An application that tells of what all its routes share: tokens, ETags and limits."""

    def openapi(self) -> dict[str, Any]:
        """Describe the routes by OpenAPI 3.1."""
        if self.openapi_schema is not None:
            return self.openapi_schema
        described = super().openapi()
        schema = {"$ref": "#/components/schemas/ErrorBody"}
        refused = {code: _refusal(code, schema) for code in (429, 503, 504)}
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                answers = operation["responses"]
                answers |= {str(code): told for code, told in refused.items() if str(code) not in answers}
                if method == "get" and path not in UNTAGGED:
                    answers["304"] = {"description": "It is what If-None-Match names"}
        return described


def _refusal(code: int, schema: dict[str, str]) -> dict[str, Any]:
    return {"description": HTTPStatus(code).phrase, "content": {"application/json": {"schema": schema}}}


def create_app(store: Store | None = None, *, default_graph: str = DefaultGraph.UNION) -> FastAPI:
    """Make the application that answers from a store; without one, whoever runs it sets `state.served` first."""
    app = Application(title="Verbale", version=kg.__version__, description=DESCRIPTION, docs_url=None, redoc_url=None)
    app.state.served = None if store is None else Served(store, DefaultGraph(default_graph))
    errors.install(app)
    modules = (start, resource, acts, things, search, graph, queries, reconcile, health, docs, protocols)
    routers = [*(module.router for module in modules), resource.fallback]
    for router in routers:
        app.include_router(router)
    app.state.routes = [route for router in routers for route in router.routes]
    return app
