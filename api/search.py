"""`/search`: acts, deliverables and documents by their words, as JSON."""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api.errors import MISSING
from api.paging import Page, PageParameters, page
from api.served import Source
from kg.rows import Hit, HitKind, WordsFilter
from kg.search import search

router = APIRouter()


class SearchParameters(PageParameters):
    """Which words are looked for, and where."""

    q: str = Field(description='Words, "words in quotes" side by side, a beginning*')
    kind: HitKind | None = Field(None, description="act, deliverable or document")
    actor: str = Field("", description="An actor's name, alias, identifier or IRI")
    act: str = Field("", description="A kind of act: proposes, pledges, calls_for …")
    document: str = Field("", description="A document's identifier or IRI")
    since: datetime.date | None = Field(None, description="The first day, YYYY-MM-DD")
    until: datetime.date | None = Field(None, description="The last day, YYYY-MM-DD")


@router.get("/search", tags=["search"], responses=MISSING)
def list_hits(parameters: Annotated[SearchParameters, Query()], request: Request, source: Source) -> Page[Hit]:
    """Find acts, deliverables and documents by their words, those that fit best first."""
    wanted = WordsFilter(**parameters.model_dump(exclude={"q", "limit", "offset"}))
    found = search(source.store, parameters.q, wanted, limit=parameters.offset + parameters.limit + 1)
    return page(found, lambda hit: hit, parameters, request)
