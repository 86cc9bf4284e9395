"""`/search`: acts whose words or labels hold a text, as JSON or as a plain page."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field

from api.docs import STYLE
from api.errors import REFUSED
from api.negotiation import acceptable
from api.paging import NoParameters
from api.served import Source
from kg.sparql import solutions

LIMIT = 50
SEARCH = files("api").joinpath("search.rq")

router = APIRouter(tags=["acts"], responses=REFUSED)


class SearchParameters(NoParameters):
    """What is searched for."""

    q: str = Field("", max_length=200, description="The words, as they stand")


class Found(BaseModel):
    """One thing that was found: its address, its label, and the words where it has some."""

    iri: str
    label: str
    quote: str


class Results(BaseModel):
    """What was found; `next` is always null, since one page is given."""

    items: list[Found]
    next: None = None


@router.get("/search", response_model=Results, responses={200: {"content": {"text/html": {}}}})
def search(parameters: Annotated[SearchParameters, Query()], request: Request, source: Source) -> Response:
    """Find what has given words in its label or quote; a browser gets a page."""
    media_type = acceptable(request.headers.get("accept"), ("application/json", "text/html"))
    words = parameters.q.strip()
    found = []
    if words:
        text = SEARCH.read_text("utf-8")
        rows = solutions(source.store.query(text, substitutions={"words": ox.Literal(words.lower())}))
        found = [
            Found(iri=row["thing"].value, label=row["label"].value, quote=row["quote"].value if row["quote"] else "")
            for row in rows
        ]
    headers = {"Vary": "Accept"}
    if media_type == "application/json":
        return JSONResponse(Results(items=found).model_dump(), headers=headers)
    return HTMLResponse(_page(words, found), headers=headers)


def _page(words: str, found: list[Found]) -> str:
    items = "".join(
        f"<li><b>{escape(one.label)}</b><br>{escape(one.quote)}<br><code>{escape(one.iri)}</code></li>" for one in found
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title><style>{STYLE}</style>'
        f'<h1>Search</h1><form><input name="q" value="{escape(words)}"> <button>Search</button></form>'
        f"<p>{len(found)} found{', the first ones' if len(found) == LIMIT else ''}</p><ul>{items}</ul></html>"
    )
