"""The application: one store behind its routes."""

from __future__ import annotations

from fastapi import FastAPI

import kg
from api import acts, docs, errors, graph, health, protocols, resource, search
from api.served import DefaultGraph, Served
from kg.store import Store

DESCRIPTION = "Who pledged, proposed, asked for or rejected what: a knowledge graph of diplomatic texts, to be read."


def create_app(store: Store | None = None, *, default_graph: str = DefaultGraph.UNION) -> FastAPI:
    """Make the application that answers from a store; without one, whoever runs it sets `state.served` first."""
    app = FastAPI(title="Verbale", version=kg.__version__, description=DESCRIPTION, docs_url=None, redoc_url=None)
    app.state.served = None if store is None else Served(store, DefaultGraph(default_graph))
    errors.install(app)
    for module in (protocols, resource, acts, search, graph, health, docs):
        app.include_router(module.router)
    app.include_router(resource.fallback)
    return app
