"""`/search`: acts, deliverables and documents by their words, as JSON or as a plain page."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Field

from api.docs import STYLE
from api.errors import MISSING
from api.negotiation import acceptable
from api.paging import Day, Page, PageParameters, page
from api.served import Source
from kg.errors import UsageError
from kg.rows import Hit, HitKind, WordsFilter
from kg.search import search

router = APIRouter()

JSON, HTML = "application/json", "text/html"


class SearchParameters(PageParameters):
    """Which words are looked for, and where."""

    q: str = Field(description='Words, "words in quotes" side by side, a beginning*')
    kind: HitKind | None = Field(None, description="act, deliverable or document")
    actor: str = Field("", description="An actor's name, alias, identifier or IRI")
    act: str = Field("", description="A kind of act: proposes, pledges, calls_for …")
    document: str = Field("", description="A document's identifier or IRI")
    since: Day | None = Field(None, description="The first day, YYYY-MM-DD")
    until: Day | None = Field(None, description="The last day, YYYY-MM-DD")


@router.get("/search", tags=["search"], response_model=Page[Hit], responses=MISSING | {200: {"content": {HTML: {}}}})
def list_hits(parameters: Annotated[SearchParameters, Query()], request: Request, source: Source) -> Response:
    """Find acts, deliverables and documents by their words, those that fit best first; a browser gets a page."""
    media_type = acceptable(request.headers.get("accept"), (JSON, HTML))
    wanted = WordsFilter(**parameters.model_dump(exclude={"q", "limit", "offset"}))
    headers = {"Vary": "Accept"}
    try:
        found = search(source.store, parameters.q, wanted, limit=parameters.offset + parameters.limit + 1)
    except UsageError as error:
        if media_type == JSON:
            raise
        told = f"<p>{escape(error.message)}: {escape(error.remedy)}.</p>"
        return HTMLResponse(_page(parameters.q, told), HTTPStatus.BAD_REQUEST, headers)
    shown = page(found, lambda hit: hit, parameters, request)
    if media_type == JSON:
        return JSONResponse(shown.model_dump(mode="json"), headers=headers)
    return HTMLResponse(_page(parameters.q, _list(shown)), headers=headers)


def _page(words: str, answer: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title><style>{STYLE}</style>'
        f'<h1>Search</h1><form><input name="q" value="{escape(words)}"> <button>Search</button></form>{answer}</html>'
    )


def _list(shown: Page[Hit]) -> str:
    items = "".join(map(_item, shown.items))
    following = f'<p><a href="{escape(shown.next)}">More</a></p>' if shown.next else ""
    return f"{f'<ol>{items}</ol>' if items else '<p>Nothing was found.</p>'}{following}"


def _item(hit: Hit) -> str:
    said, at = "", 0
    for start, end in hit.marks:
        said += f"{escape(hit.snippet[at:start])}<mark>{escape(hit.snippet[start:end])}</mark>"
        at = end
    said += escape(hit.snippet[at:])
    day = f"{hit.date}, " if hit.date else ""
    return f"<li>{day}{hit.kind}: <b>{escape(hit.label)}</b><br>{said}<br><code>{escape(hit.iri)}</code></li>"
