"""The one table from errors to HTTP statuses, and the one shape in which every error is answered."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from kg.errors import (
    AuditError,
    ClusterError,
    CorrectionError,
    DocumentError,
    ForbiddenQueryError,
    GoneError,
    KgError,
    LimitError,
    NotFoundError,
    OntologyError,
    PipelineError,
    QueryError,
    StoreError,
    StoreLockedError,
    UsageError,
)

log = logging.getLogger(__name__)


class NotAcceptableError(KgError):
    """Report that the client accepts none of the formats in which an answer can be given."""


class UnsupportedMediaTypeError(KgError):
    """Report a request's body of a kind that the service does not read."""


class UnauthorizedError(KgError):
    """Report a write without a token, or with one that is not known."""


class ReadOnlyError(KgError):
    """Report a write to a service that nobody may write to."""


class TooLargeError(KgError):
    """Report a request that is larger than the service reads."""


class TooMuchError(KgError):
    """Report an answer that is larger than the service sends."""


class SlowError(KgError):
    """Report a request whose body did not arrive in time."""


class PreconditionError(KgError):
    """Report that a graph is not, or no longer, what If-Match or If-None-Match ask for."""


class MethodError(KgError):
    """Report a method that a route does not know; `allow` are those that it knows."""

    def __init__(self, message: str, *, allow: str) -> None:
        super().__init__(message, remedy=f"use {allow}")
        self.allow = allow


class OftenError(KgError):
    """Report a client that asks more often than it may; in `wait` seconds it may again."""

    def __init__(self, message: str, *, remedy: str, wait: int) -> None:
        super().__init__(message, remedy=remedy)
        self.wait = wait


class BusyError(KgError):
    """Report that no worker was free in time."""


class TimeUpError(KgError):
    """Report a query or an update that was ended since its time was up."""


class MemoryUpError(KgError):
    """Report a query or an update that was ended since it wanted too much memory."""


class WorkerError(KgError):
    """Report that the worker ended that was to answer."""


STATUS: dict[type[KgError], tuple[HTTPStatus, str]] = {
    UsageError: (HTTPStatus.BAD_REQUEST, "bad-request"),
    DocumentError: (HTTPStatus.BAD_REQUEST, "bad-document"),
    QueryError: (HTTPStatus.BAD_REQUEST, "bad-query"),
    ForbiddenQueryError: (HTTPStatus.FORBIDDEN, "forbidden-query"),
    NotFoundError: (HTTPStatus.NOT_FOUND, "not-found"),
    GoneError: (HTTPStatus.GONE, "gone"),
    NotAcceptableError: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable"),
    UnsupportedMediaTypeError: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type"),
    UnauthorizedError: (HTTPStatus.UNAUTHORIZED, "unauthorized"),
    ReadOnlyError: (HTTPStatus.FORBIDDEN, "read-only"),
    TooLargeError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large"),
    TooMuchError: (HTTPStatus.BAD_REQUEST, "too-much"),
    SlowError: (HTTPStatus.REQUEST_TIMEOUT, "slow"),
    PreconditionError: (HTTPStatus.PRECONDITION_FAILED, "precondition-failed"),
    MethodError: (HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed"),
    OftenError: (HTTPStatus.TOO_MANY_REQUESTS, "too-often"),
    BusyError: (HTTPStatus.SERVICE_UNAVAILABLE, "busy"),
    TimeUpError: (HTTPStatus.GATEWAY_TIMEOUT, "time-up"),
    MemoryUpError: (HTTPStatus.BAD_REQUEST, "memory-up"),
    WorkerError: (HTTPStatus.INTERNAL_SERVER_ERROR, "worker"),
    StoreError: (HTTPStatus.INTERNAL_SERVER_ERROR, "store"),
    StoreLockedError: (HTTPStatus.SERVICE_UNAVAILABLE, "store-locked"),
    OntologyError: (HTTPStatus.INTERNAL_SERVER_ERROR, "ontology"),
    CorrectionError: (HTTPStatus.INTERNAL_SERVER_ERROR, "corrections"),
    AuditError: (HTTPStatus.INTERNAL_SERVER_ERROR, "audit"),
    ClusterError: (HTTPStatus.INTERNAL_SERVER_ERROR, "cluster"),
    LimitError: (HTTPStatus.INTERNAL_SERVER_ERROR, "limit"),
    PipelineError: (HTTPStatus.INTERNAL_SERVER_ERROR, "pipeline"),
    KgError: (HTTPStatus.INTERNAL_SERVER_ERROR, "error"),
}


_HEADERS: dict[type[KgError], dict[str, str]] = {
    UnauthorizedError: {"WWW-Authenticate": "Bearer"},
    BusyError: {"Retry-After": "5"},
    TimeUpError: {},
}


class Detail(BaseModel):
    """What went wrong, for a program (`code`) and for a person; `line` and `column` count from 1."""

    code: str
    message: str
    remedy: str = ""
    line: int | None = None
    column: int | None = None


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: Detail


REFUSED: dict[int | str, dict[str, Any]] = {422: {"model": ErrorBody, "description": "A parameter is wrong"}}
MISSING = REFUSED | {code: {"model": ErrorBody, "description": HTTPStatus(code).phrase} for code in (400, 404)}
VANISHED = MISSING | {410: {"model": ErrorBody, "description": HTTPStatus.GONE.phrase}}
UNREADABLE: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorBody, "description": HTTPStatus(code).phrase} for code in (400, 403, 406, 415)
}


def refusals(*codes: int) -> dict[int | str, dict[str, Any]]:
    """Describe refusals of routes that answer something else than JSON."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    return {str(code): {"description": HTTPStatus(code).phrase, "content": content} for code in codes}


def answer(status: int, detail: Detail, headers: dict[str, str] | None = None) -> JSONResponse:
    """Make the response for an error."""
    body = ErrorBody(error=detail).model_dump(exclude_none=True)
    return JSONResponse(body, status_code=status, headers=headers)


def status_of(error: KgError) -> tuple[HTTPStatus, str]:
    """Look an error up in the table, by its nearest class that stands there."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def describe(error: KgError) -> JSONResponse:
    """Answer with one of our own errors; what is the server's own fault is logged, not told."""
    status, code = status_of(error)
    if isinstance(error, BusyError | TimeUpError):
        return answer(status, Detail(code=code, message=error.message, remedy=error.remedy), _HEADERS[type(error)])
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s", error)
        return answer(status, Detail(code=code, message=status.phrase))
    if isinstance(error, QueryError):
        place = {"line": error.line, "column": error.column}
        return answer(status, Detail(code=code, message=error.message, remedy=error.remedy, **place))
    headers = _HEADERS.get(type(error), {})
    if isinstance(error, MethodError):
        headers = {"Allow": error.allow}
    if isinstance(error, OftenError):
        headers = {"Retry-After": str(error.wait)}
    return answer(status, Detail(code=code, message=error.message, remedy=error.remedy), headers)


async def _kg_error(_: Request, error: KgError) -> JSONResponse:
    return describe(error)


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    faults = (f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in error.errors())
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return answer(status, Detail(code="bad-parameter", message="; ".join(faults), remedy="see /docs"))


async def _http(request: Request, error: HTTPException) -> JSONResponse:
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _allowed(request)
    return answer(error.status_code, Detail(code=code, message=str(error.detail)), headers)


def _allowed(request: Request) -> str:
    """List the methods of a path, which several routes may share."""
    routes: list[Route] = request.app.state.routes
    shared = next(route.path_format for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    methods = {method for route in routes if route.path_format == shared for method in route.methods or ()}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    return answer(500, Detail(code="internal", message="something went wrong in the service, not in the request"))


def install(app: FastAPI) -> None:
    """Let an application answer every error in the one shape.

    The handlers are coroutines since others run in threads, and none can be started where memory has run out.
    """
    app.exception_handler(KgError)(_kg_error)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_unexpected)
