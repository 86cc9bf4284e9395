"""`/health`: is the service there, and what does it serve?"""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

import kg
from api.errors import REFUSED
from api.paging import Nothing
from api.served import DefaultGraph, Source

router = APIRouter(tags=["service"], responses=REFUSED)


class Health(BaseModel):
    """The state of the service, and the base of the IRIs in its store."""

    status: str
    version: str
    base: str
    default_graph: DefaultGraph


@router.get("/health")
async def show_health(source: Source, nothing: Nothing) -> Health:
    """Say that the service is there, and what it serves."""
    return Health(status="ok", version=kg.__version__, base=source.store.iris.base, default_graph=source.default_graph)
