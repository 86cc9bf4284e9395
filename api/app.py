"""The application: one store behind its routes."""

from __future__ import annotations

from fastapi import FastAPI

import kg
from api import acts, docs, errors, graph, health, search, sparql
from api.served import DefaultGraph, Served
from kg.store import Store

DESCRIPTION = "Who pledged, proposed, asked for or rejected what: a knowledge graph of diplomatic texts, to be read."


def create_app(store: Store, *, default_graph: str = DefaultGraph.UNION) -> FastAPI:
    """Make the application that answers from a store; whoever made the store closes it."""
    app = FastAPI(title="Verbale", version=kg.__version__, description=DESCRIPTION, docs_url=None, redoc_url=None)
    app.state.served = Served(store, DefaultGraph(default_graph))
    errors.install(app)
    for module in (sparql, acts, search, graph, health, docs):
        app.include_router(module.router)
    return app
