"""`/acts`, `/actors`, `/documents`: what the store holds, as JSON."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from pydantic import Field

from api.errors import MISSING, REFUSED, VANISHED, refusals
from api.paging import Day, Nothing, Page, PageParameters, page
from api.served import Source
from kg.lookup import (
    Labels,
    find_actors,
    find_documents,
    read_act,
    read_actor,
    read_document,
    read_text,
)
from kg.rows import ActFilter, ActorRow, ActRow, DocumentRow

router = APIRouter()


class ActParameters(PageParameters):
    """Which acts are asked for."""

    actor: str = Field("", description="An actor's name, alias, identifier or IRI")
    act: str = Field("", description="A kind of act: proposes, pledges, calls_for …")
    deliverable: str = Field("", description="What the acts are about, in any wording, or its IRI")
    topic: str = Field("", description="A topic's label, identifier or SDG number: climate change, SDG 13")
    document: str = Field("", description="A document's identifier or IRI")
    since: Day | None = Field(None, description="The first day, YYYY-MM-DD")
    until: Day | None = Field(None, description="The last day, YYYY-MM-DD")


@router.get("/acts", tags=["acts"], responses=MISSING)
def list_acts(parameters: Annotated[ActParameters, Query()], request: Request, source: Source) -> Page[ActRow]:
    """List acts by date, narrowed down by who, what kind, on what, in which document and when."""
    wanted = ActFilter(**parameters.model_dump(exclude={"limit", "offset"}))
    read = partial(read_act, source.store, labels=Labels(source.store))
    return page(source.find_acts(wanted), read, parameters, request)


@router.get("/acts/{id}", tags=["acts"], responses=VANISHED)
def show_act(id: str, source: Source, nothing: Nothing) -> ActRow:
    """Show one act by the last part of its IRI."""
    store = source.store
    return read_act(store, f"{store.iris.base}act/{quote(id, safe='')}", labels=Labels(store))


@router.get("/actors", tags=["actors"], responses=REFUSED)
def list_actors(parameters: Annotated[PageParameters, Query()], request: Request, source: Source) -> Page[ActorRow]:
    """List everybody who acts or is addressed, those with most acts first."""
    return page(find_actors(source.store), partial(read_actor, source.store), parameters, request)


@router.get("/actors/{id:path}", tags=["actors"], responses=MISSING)
def show_actor(id: str, source: Source, nothing: Nothing) -> ActorRow:
    """Show one actor by the last part of its IRI (`CHN`)."""
    return read_actor(source.store, source.store.iris.actor(id))


@router.get("/documents", tags=["documents"], responses=REFUSED)
def list_documents(
    parameters: Annotated[PageParameters, Query()], request: Request, source: Source
) -> Page[DocumentRow]:
    """List the documents by date."""
    return page(find_documents(source.store), partial(read_document, source.store), parameters, request)


@router.get(
    "/documents/{id:path}/text",
    tags=["documents"],
    responses=refusals(400, 404, 410, 422),
    response_class=PlainTextResponse,
)
def show_text(id: str, source: Source, nothing: Nothing) -> PlainTextResponse:
    """Show the kept text of one document, as its evidence refers to it."""
    return PlainTextResponse(read_text(source.store, source.store.iris.document(id)))


@router.get("/documents/{id:path}", tags=["documents"], responses=VANISHED)
def show_document(id: str, source: Source, nothing: Nothing) -> DocumentRow:
    """Show what is known of one document, by its identifier."""
    return read_document(source.store, source.store.iris.document(id))
