"""`/queries`: the named queries, with typed parameters, answered as JSON, in the formats of SPARQL, or as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.errors import MISSING, REFUSED, UNREADABLE
from api.html import document, form, results_table
from api.negotiation import acceptable
from api.paging import Page, PageParameters, page
from api.served import Served, Source
from kg.corrected import kept
from kg.errors import UsageError
from kg.named import NamedQuery, ParameterKind, ask, find, load
from kg.results import ResultFormat, serialize
from kg.sparql import QueryResults, Term, solutions
from kg.store import Store

JSON, HTML = "application/json", "text/html"
ROWS = {form.media_type.partition(";")[0]: form for form in ResultFormat if not form.for_triples}
OFFERED = (JSON, HTML, *ROWS)
_OWN = frozenset({"limit", "offset", "format"})
_FORMS = {"json": JSON, "html": HTML} | {
    form.value: kind for kind, form in ROWS.items() if form is not ResultFormat.JSON
}
_NUMBERS = frozenset({"integer", "decimal", "double", "float", "int", "long"})

router = APIRouter(prefix="/queries", tags=["queries"])


class ParameterShape(BaseModel):
    """Something that a query must be told; `kind` says what its value stands for."""

    name: str
    kind: ParameterKind
    description: str


class QueryShape(BaseModel):
    """A named query: what it answers, what it takes and which columns it gives."""

    name: str
    purpose: str
    parameters: list[ParameterShape]
    columns: list[str]

    @classmethod
    def of(cls, query: NamedQuery) -> QueryShape:
        """Describe a query."""
        shapes = [ParameterShape(name=p.name, kind=p.kind, description=p.description) for p in query.parameters]
        return cls(name=query.name, purpose=query.purpose, parameters=shapes, columns=list(query.columns))


class AskParameters(PageParameters):
    """How a named query's rows are given; its own parameters come besides."""

    model_config = ConfigDict(extra="allow")

    format: str | None = Field(
        None,
        description="json, html, csv, tsv or xml, instead of an Accept header",
        json_schema_extra={"enum": [*_FORMS]},
    )


@router.get("", responses=REFUSED)
def list_queries(parameters: Annotated[PageParameters, Query()], request: Request) -> Page[QueryShape]:
    """List the named queries with what each takes and gives."""
    return page(list(load().values()), QueryShape.of, parameters, request)


_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string"}} for kind in OFFERED if kind != JSON}}
}


@router.get("/{name}", response_model=Page[dict[str, Any]], responses=MISSING | {406: UNREADABLE[406]} | _CONTENT)
def ask_query(name: str, parameters: Annotated[AskParameters, Query()], request: Request, source: Source) -> Response:
    """Answer a named query; its own parameters (see `/queries`) are given by name, and all of them are needed."""
    query = find(name)
    media_type = _media_type(parameters.format, request)
    given = _given(request)
    if media_type == HTML and not given and query.parameters:
        return _shown(query, {})
    results = _asked(source, query, given)
    headers = {"Vary": "Accept"}
    if media_type in ROWS:
        body = serialize(results, ROWS[media_type])
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        return Response(body, headers=headers | {"Content-Type": media_type + charset})
    shown = page(list(_rows(results)), dict, parameters, request)
    if media_type == HTML:
        return _shown(query, given, results_table(query.columns, shown.items, shown.next))
    return JSONResponse(shown.model_dump(mode="json"), headers=headers)


def _media_type(named: str | None, request: Request) -> str:
    if named is None:
        return acceptable(request.headers.get("accept"), OFFERED)
    if named not in _FORMS:
        raise UsageError(f"no format is called {named!r}", remedy=f"it is one of {', '.join(_FORMS)}")
    return _FORMS[named]


def _given(request: Request) -> dict[str, str]:
    given = [(name, value) for name, value in request.query_params.multi_items() if name not in _OWN]
    if len(given) > len(dict(given)):
        raise UsageError("a parameter is given twice")
    return dict(given)


def _asked(source: Served, query: NamedQuery, given: dict[str, str]) -> QueryResults:
    store: Store = source.store
    return ask(store, query.name, given, corrections=kept(store.path, ontology=store.ontology))


def _rows(results: QueryResults) -> Iterator[dict[str, Any]]:
    found = solutions(results)
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {name: _plain(row[name]) for name in names}


def _plain(term: Term | None) -> Any:
    """Return a term as JSON has it: numbers and yes or no as such, all else as it is written."""
    if term is None:
        return None
    kind = getattr(getattr(term, "datatype", None), "value", "").rpartition("#")[2]
    value: str = term.value  # type: ignore[union-attr]
    if kind == "boolean":
        return value in ("true", "1")
    if kind in _NUMBERS:
        return int(value) if kind in ("integer", "int", "long") else float(value)
    return value


def _shown(query: NamedQuery, given: dict[str, str], answer: str = "") -> HTMLResponse:
    return HTMLResponse(document(query.name, query_form(query, given) + answer), headers={"Vary": "Accept"})


def query_form(query: NamedQuery, given: dict[str, str]) -> str:
    """Write the form that asks a named query."""
    fields = [(p.name, p.description, given.get(p.name, "")) for p in query.parameters]
    return form(f"/queries/{query.name}", query.purpose, fields)
