"""Pages of a list: the one envelope, and the parameters that every list takes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

S = TypeVar("S")
T = TypeVar("T")


class NoParameters(BaseModel):
    """The parameters of a route that takes none: every other is refused."""

    model_config = ConfigDict(extra="forbid")


class PageParameters(NoParameters):
    """The parameters of a list."""

    limit: int = Field(50, ge=1, le=1000, description="How many items a page holds")
    offset: int = Field(0, ge=0, description="How many items come before the page")


Day = Annotated[datetime.date, BeforeValidator(lambda said: datetime.date.fromisoformat(said))]
Nothing = Annotated[NoParameters, Query()]


class Page(BaseModel, Generic[T]):
    """A part of a list, and the address of the next part; null at the end."""

    items: list[T]
    next: str | None


def page(found: Sequence[S], read: Callable[[S], T], parameters: PageParameters, request: Request) -> Page[T]:
    """Read one page of what was found; `next` repeats the request with another offset."""
    end = parameters.offset + parameters.limit
    more = end < len(found)
    following = str(request.url.include_query_params(limit=parameters.limit, offset=end)) if more else None
    return Page(items=[read(item) for item in found[parameters.offset : end]], next=following)
