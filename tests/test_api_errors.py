from __future__ import annotations

import json
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from api.errors import STATUS, NotAcceptableError, UnsupportedMediaTypeError, describe, install
from kg import errors
from kg.errors import (
    DocumentError,
    ForbiddenQueryError,
    KgError,
    NotFoundError,
    OntologyError,
    PipelineError,
    QueryError,
    StoreError,
    StoreLockedError,
    UsageError,
)


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (
            UsageError("wrong", remedy="do right"),
            400,
            {"code": "bad-request", "message": "wrong", "remedy": "do right"},
        ),
        (DocumentError("empty", source="a.md"), 400, {"code": "bad-document", "message": "a.md: empty", "remedy": ""}),
        (
            QueryError("bad", line=2, column=3),
            400,
            {"code": "bad-query", "message": "line 2, column 3: bad", "remedy": "", "line": 2, "column": 3},
        ),
        (ForbiddenQueryError("no"), 403, {"code": "forbidden-query", "message": "no", "remedy": ""}),
        (NotFoundError("gone"), 404, {"code": "not-found", "message": "gone", "remedy": ""}),
        (NotAcceptableError("no"), 406, {"code": "not-acceptable", "message": "no", "remedy": ""}),
        (UnsupportedMediaTypeError("no"), 415, {"code": "unsupported-media-type", "message": "no", "remedy": ""}),
        (
            StoreError("broken", path=Path("/secret")),
            500,
            {"code": "store", "message": "Internal Server Error", "remedy": ""},
        ),
        (
            StoreLockedError("held", path=Path("/secret")),
            503,
            {"code": "store-locked", "message": "Service Unavailable", "remedy": ""},
        ),
        (OntologyError("x"), 500, {"code": "ontology", "message": "Internal Server Error", "remedy": ""}),
        (PipelineError("x", pipeline="y"), 500, {"code": "pipeline", "message": "Internal Server Error", "remedy": ""}),
        (KgError("x"), 500, {"code": "error", "message": "Internal Server Error", "remedy": ""}),
    ],
)
def test_an_error_becomes_its_status_and_tells_no_path(error: KgError, status: int, body: dict[str, object]) -> None:
    answer = describe(error)
    assert (answer.status_code, json.loads(bytes(answer.body))) == (status, {"error": body})


def test_every_error_stands_in_the_table() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, KgError)}
    assert kinds <= STATUS.keys()


@pytest.mark.parametrize("error", [QueryError("wrong"), RuntimeError("secret"), HTTPException(404)])
def test_errors_are_answered_where_no_thread_can_be_started(error: Exception) -> None:
    app = FastAPI()
    install(app)

    @app.get("/")
    async def fail() -> None:
        raise error

    async def ask() -> httpx.Response:
        limiter = anyio.to_thread.current_default_thread_limiter()
        limiter.total_tokens = 1
        await limiter.acquire_on_behalf_of(object())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False)) as client:
            with anyio.fail_after(20):
                return await client.get("http://service/")

    assert anyio.run(ask).json().keys() == {"error"}


def test_what_nobody_foresaw_is_told_without_its_traceback() -> None:
    app = FastAPI()
    install(app)

    @app.get("/")
    def fail() -> None:
        raise RuntimeError("secret")

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False)) as client:
            return await client.get("http://service/")

    answer = anyio.run(ask)
    message = "something went wrong in the service, not in the request"
    assert (answer.status_code, answer.json()) == (
        500,
        {"error": {"code": "internal", "message": message, "remedy": ""}},
    )
