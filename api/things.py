"""`/deliverables`, `/history`, `/compare`: what acts are about, how it fared, and how two documents differ."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api.errors import MISSING, REFUSED
from api.paging import NoParameters, Nothing, Page, PageParameters, page
from api.served import Source
from kg.compare import Pairing, compare
from kg.lookup import read_deliverable
from kg.nodes import deliverable_iri
from kg.rows import DeliverableRow
from kg.timeline import History, history, lines

router = APIRouter(responses=MISSING)


class HistoryParameters(NoParameters):
    """Whose history is asked for."""

    deliverable: str = Field(description="A thing, in any of its wordings, or its IRI")


class CompareParameters(PageParameters):
    """Which two documents are compared."""

    earlier: str = Field(description="The earlier document: its identifier or IRI")
    later: str = Field(description="The later document: its identifier or IRI")


@router.get("/deliverables", tags=["deliverables"], responses=REFUSED)
def list_deliverables(
    parameters: Annotated[PageParameters, Query()], request: Request, source: Source
) -> Page[DeliverableRow]:
    """List what acts are about, what most acts are on first."""
    return page(source.deliverables, partial(read_deliverable, source.store), parameters, request)


@router.get("/deliverables/{id:path}/history", tags=["deliverables"])
def show_history_of(id: str, source: Source, nothing: Nothing) -> History:
    """Tell the history of a deliverable by the last part of its IRI."""
    return history(source.store, source.store.iris.deliverable(id))


@router.get("/deliverables/{id:path}", tags=["deliverables"])
def show_deliverable(id: str, source: Source, nothing: Nothing) -> DeliverableRow:
    """Show a deliverable by the last part of its IRI; one that was merged leads to what stands for it."""
    store = source.store
    return read_deliverable(store, deliverable_iri(store, store.iris.deliverable(id)))


@router.get("/history", tags=["deliverables"])
def show_history(parameters: Annotated[HistoryParameters, Query()], source: Source) -> History:
    """Tell the history of a thing: all acts on it by date, and what shifts between them."""
    return history(source.store, parameters.deliverable)


@router.get("/compare", tags=["documents"])
def compare_documents(
    parameters: Annotated[CompareParameters, Query()], request: Request, source: Source
) -> Page[Pairing]:
    """List which acts of two documents are kept, hardened, softened, reworded, added or dropped."""
    pairs = compare(*(lines(source.store, name) for name in (parameters.earlier, parameters.later)))
    return page(pairs, lambda pair: pair, parameters, request)
