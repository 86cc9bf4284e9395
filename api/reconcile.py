"""`/reconcile`: the Reconciliation Service API 0.2 over actors and deliverables, which OpenRefine speaks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, TypeAdapter
from pydantic import ValidationError as Invalid

import kg
from api.errors import MISSING, UNREADABLE, UnsupportedMediaTypeError
from api.exchange import PREVIEW
from api.html import document
from api.paging import NoParameters
from api.served import Served, Source
from api.sparql import FORM, pairs
from kg.errors import NotFoundError, UsageError
from kg.reconciling import PROPERTIES, TYPES, Candidate, Entity, Wanted
from kg.vocabulary import VB

MOST_QUERIES = 100
MOST = 100

router = APIRouter(prefix="/reconcile", tags=["reconciliation"], responses=MISSING)


class Shape(BaseModel):
    """What the standard has; other members are refused."""

    model_config = ConfigDict(extra="forbid")


class Referred(Shape):
    """An entity as the value of a property."""

    id: str
    name: str = ""


Value = StrictStr | StrictInt | StrictFloat | StrictBool | Referred


class PropertyValue(Shape):
    """A value that a property should have."""

    pid: str
    v: Value | list[Value]


class ReconciliationQuery(Shape):
    """One name to be matched."""

    query: str = Field("", max_length=1000)
    type: str | list[str] = Field(default_factory=list)
    limit: int = Field(10, ge=1, le=MOST)
    properties: list[PropertyValue] = Field(default_factory=list, max_length=50)
    type_strict: str = Field("any", pattern="^(any|should|all)$")

    @property
    def wanted(self) -> Wanted:
        """Return what is looked for."""
        types = [self.type] if isinstance(self.type, str) else self.type
        properties = [(one.pid, _texts(one.v)) for one in self.properties]
        return Wanted(text=self.query, types=types, properties=properties, limit=self.limit)


class ExtendedProperty(Shape):
    """A property to fetch."""

    id: str
    settings: dict[str, Any] = Field(default_factory=dict)


class Extension(Shape):
    """Whose properties are fetched, and which."""

    ids: list[str] = Field(max_length=1000)
    properties: list[ExtendedProperty] = Field(max_length=50)


class ServiceParameters(NoParameters):
    """What the service is asked; nothing for its manifest."""

    queries: str = Field("", description="A batch of queries, as JSON")
    extend: str = Field("", description="A data extension query, as JSON")


class PrefixParameters(NoParameters):
    """What a name begins with."""

    prefix: str = Field("", max_length=200, description="The beginning of a name")
    cursor: int = Field(0, ge=0, description="How many come before")


class PreviewParameters(NoParameters):
    """What is shown."""

    id: str = Field(description="An entity's identifier: actor/CHN")


class ProposalParameters(NoParameters):
    """For what type properties are proposed."""

    type: str = Field("", description="A type's identifier")
    limit: int = Field(MOST, ge=1, le=MOST, description="How many at most")


_QUERIES = TypeAdapter(dict[str, ReconciliationQuery])
_SENT = {"queries": {"type": "string"}, "extend": {"type": "string"}}
_BODY = {"required": True, "content": {FORM: {"schema": {"type": "object", "properties": _SENT}}}}


@router.get("")
def ask_service(parameters: Annotated[ServiceParameters, Query()], request: Request, source: Source) -> dict[str, Any]:
    """Show the manifest of the reconciliation service, or answer a batch of queries or a data extension query."""
    return _answer(parameters.queries, parameters.extend, request, source)


@router.post("", openapi_extra={"requestBody": _BODY}, responses={415: UNREADABLE[415]})
async def send_to_service(request: Request, source: Source) -> dict[str, Any]:
    """Answer a batch of queries or a data extension query, sent as a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise UnsupportedMediaTypeError(f"a body of type {kind!r} is not read", remedy=f"send {FORM}")
    given = pairs(await request.body())
    if len(given) != 1 or given[0][0] not in _SENT:
        raise UsageError("exactly one of `queries` and `extend` is needed")
    return _answer(request=request, source=source, **{"queries": "", "extend": ""} | dict(given))


@router.get("/suggest/entity")
def suggest_entities(parameters: Annotated[PrefixParameters, Query()], source: Source) -> dict[str, Any]:
    """Suggest actors and deliverables by the beginning of a name."""
    found = source.catalogue.starting(parameters.prefix, limit=10, offset=parameters.cursor)
    return {"result": [_named(one) | {"notable": [_type(kind) for kind in one.types]} for one in found]}


@router.get("/suggest/type")
def suggest_types(parameters: Annotated[PrefixParameters, Query()]) -> dict[str, Any]:
    """Suggest types by the beginning of a name."""
    return {"result": [_type(kind) for kind in _beginning(TYPES, parameters)]}


@router.get("/suggest/property")
def suggest_properties(parameters: Annotated[PrefixParameters, Query()]) -> dict[str, Any]:
    """Suggest properties by the beginning of a name."""
    return {"result": [_property(one) for one in _beginning(PROPERTIES, parameters)]}


@router.get("/properties")
def propose_properties(parameters: Annotated[ProposalParameters, Query()]) -> dict[str, Any]:
    """Propose the properties that can be fetched for entities."""
    properties = [_property(one) for one in PROPERTIES][: parameters.limit]
    return {"properties": properties, "limit": parameters.limit} | (
        {"type": parameters.type} if parameters.type else {}
    )


@router.get(
    "/preview", response_model=None, responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
)
def show_preview(parameters: Annotated[PreviewParameters, Query()], source: Source) -> HTMLResponse:
    """Show an entity as a small page, to be framed."""
    one = _entity(source, parameters.id)
    rows = "".join(
        f"<tr><td>{escape(PROPERTIES[name])}</td><td>{escape('; '.join(values))}</td></tr>"
        for name, values in one.values.items()
        if name != "label"
    )
    return HTMLResponse(document(one.name, f"<table>{rows}</table>"))


def _answer(queries: str, extend: str, request: Request, source: Served) -> dict[str, Any]:
    if queries and extend:
        raise UsageError("`queries` and `extend` cannot be asked together", remedy="send one of them")
    if extend:
        return _extended(_read(TypeAdapter(Extension), extend), source)
    if not queries:
        return _manifest(str(request.base_url).rstrip("/"), source)
    batch = _read(_QUERIES, queries)
    if len(batch) > MOST_QUERIES:
        raise UsageError(f"{len(batch)} queries are too many at once", remedy=f"send {MOST_QUERIES} at most")
    for key, one in batch.items():
        if not (one.query or one.properties):
            raise UsageError(f"the query {key!r} has neither a name nor properties")
    return {
        key: {"result": [_candidate(found) for found in source.catalogue.find(one.wanted)]}
        for key, one in batch.items()
    }


def _manifest(url: str, source: Served) -> dict[str, Any]:
    host = urlsplit(url).netloc
    suggest = {
        kind: {"service_url": url, "service_path": f"/reconcile/suggest/{kind}"}
        for kind in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": f"Verbale at {host}",
        "identifierSpace": source.store.iris.base,
        "schemaSpace": VB,
        "documentation": f"{url}/docs",
        "serviceVersion": kg.__version__,
        "view": {"url": f"{source.store.iris.base}{{{{id}}}}"},
        "defaultTypes": [_type("Actor"), _type("Deliverable")],
        "suggest": suggest,
        "preview": {"url": f"{url}{PREVIEW}?id={{{{id}}}}", "width": 430, "height": 300},
        "extend": {
            "propose_properties": {"service_url": url, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
    }


def _extended(wanted: Extension, source: Served) -> dict[str, Any]:
    unknown = [one.id for one in wanted.properties if one.id not in PROPERTIES]
    if unknown:
        raise UsageError(f"no property is called {unknown[0]!r}", remedy=f"there are {', '.join(PROPERTIES)}")
    entities = source.catalogue.entities
    rows = {
        id: {
            one.id: [_cell(one.id, value) for value in entities[id].values.get(one.id, ())] if id in entities else []
            for one in wanted.properties
        }
        for id in wanted.ids
    }
    return {"meta": [_property(one.id) for one in wanted.properties], "rows": rows}


def _read(shape: TypeAdapter[Any], written: str) -> Any:
    try:
        return shape.validate_python(json.loads(written))
    except Invalid as error:
        fault = error.errors()[0]
        raise UsageError(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError("what is asked is no JSON") from error


def _texts(given: Value | list[Value]) -> list[str]:
    values = given if isinstance(given, list) else [given]
    return [
        text for one in values for text in ([one.id, one.name] if isinstance(one, Referred) else [str(one)]) if text
    ]


def _entity(source: Served, id: str) -> Entity:
    if id not in source.catalogue.entities:
        raise NotFoundError(f"no actor and no deliverable is called {id!r}")
    return source.catalogue.entities[id]


def _named(entity: Entity) -> dict[str, Any]:
    others = "; ".join(entity.values.get("alias", ())[:5])
    return {"id": entity.id, "name": entity.name} | ({"description": others} if others else {})


def _candidate(found: Candidate) -> dict[str, Any]:
    types = [_type(kind) for kind in found.entity.types]
    return _named(found.entity) | {"type": types, "score": found.score, "match": found.match}


def _type(kind: str) -> dict[str, str]:
    return {"id": kind, "name": TYPES[kind]}


def _property(id: str) -> dict[str, str]:
    return {"id": id, "name": PROPERTIES[id]}


def _cell(property_: str, value: str) -> dict[str, Any]:
    return {"int": int(value)} if property_ == "acts" else {"str": value}


def _beginning(names: Mapping[str, str], parameters: PrefixParameters) -> list[str]:
    prefix = parameters.prefix.casefold()
    found = [id for id, name in names.items() if name.casefold().startswith(prefix) or id.casefold().startswith(prefix)]
    return found[parameters.cursor : parameters.cursor + MOST]
