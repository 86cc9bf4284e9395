"""`/`: a plain page that says what is in here and lets a person look for words, ask a named query or write one."""

from __future__ import annotations

from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

import kg
from api.errors import REFUSED, UNREADABLE
from api.html import document
from api.negotiation import acceptable
from api.paging import Nothing
from api.served import Source
from kg import resources
from kg.named import NamedQuery, load

JSON, HTML = "application/json", "text/html"

router = APIRouter(tags=["service"], responses=REFUSED | {406: UNREADABLE[406]})


class Start(BaseModel):
    """What is in here: how many documents, acts, candidates and deliverables, and where the routes are described."""

    name: str
    version: str
    counts: dict[str, int]
    docs: str
    openapi: str


@router.get("/", response_model=Start, responses={200: {"content": {HTML: {"schema": {"type": "string"}}}}})
def show_start(request: Request, source: Source, nothing: Nothing) -> Response:
    """Say what is in here; a browser gets a page with a search box and the named queries."""
    counts = source.counts
    if acceptable(request.headers.get("accept"), (JSON, HTML)) == HTML:
        return HTMLResponse(document("What is in here", _page(counts)), headers={"Vary": "Accept"})
    url = str(request.base_url)
    shown = Start(
        name="Verbale", version=kg.__version__, counts=counts, docs=f"{url}docs", openapi=f"{url}openapi.json"
    )
    return JSONResponse(shown.model_dump(), headers={"Vary": "Accept"})


def _page(counts: dict[str, int]) -> str:
    told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    lists = "".join(f'<a href="/{name}">{name}</a> ' for name in ("documents", "acts", "actors", "deliverables"))
    return (
        f"<p>Who pledged, proposed, asked for or rejected what: {told}.</p>"
        '<form action="/search"><p><label>Words <input name="q" required></label> <button>Search</button></p></form>'
        f"<h2>Questions</h2><ul>{''.join(map(_item, load().values()))}</ul>"
        '<h2>SPARQL</h2><form action="/sparql"><p><label>Query <textarea name="query" rows="6">'
        f"{escape(resources.query('lookup', 'example'))}</textarea></label></p>"
        '<p><label>Format <select name="format"><option>json</option>'
        "<option>csv</option><option>tsv</option><option>xml</option><option>ttl</option></select></label>"
        " <button>Ask</button></p></form>"
        f'<h2>For programs</h2><p>Lists: {lists}. All routes: <a href="/docs">docs</a>, '
        '<a href="/openapi.json">openapi.json</a>.</p>'
    )


def _item(query: NamedQuery) -> str:
    name = escape(query.name)
    return f'<li><a href="/queries/{name}?format=html">{name}</a>: {escape(query.purpose)}</li>'
