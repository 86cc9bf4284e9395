"""What a graph is asked for: conditions on acts, and a question written as the line of Python that asks it."""

from __future__ import annotations

import datetime
from typing import TypedDict

from kg.errors import UsageError
from kg.rows import ActFilter, HitKind


class Conditions(TypedDict, total=False):
    """What narrows acts down; names may be labels, aliases, identifiers or IRIs.

    `act` is a kind of act ("pledges"), `deliverable` what it is about in any wording, `topic` also an SDG ("SDG 13"),
    `text` words that its sentence holds, written as for `Graph.search`. `since` and `until` are days, "2020-01-01",
    both included.
    """

    actor: str
    act: str
    deliverable: str
    topic: str
    document: str
    text: str
    since: str | datetime.date | None
    until: str | datetime.date | None


_SAID = {"since": "since ", "until": "until "}


def call(name: str, *values: str, **given: object) -> str:
    """Write a question to a graph as the line of Python that asks it, without what is empty."""
    said = [repr(value) for value in values]
    said += [f"{key}={_plain(value)!r}" for key, value in given.items() if value]
    return f"g.{name}({', '.join(said)})"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def titled(what: str, conditions: Conditions) -> str:
    """Name a picture by what it shows and the conditions given."""
    said = [f"{_SAID.get(key, '')}{_plain(value)}".replace("_", " ") for key, value in conditions.items() if value]
    return f"{what}: {', '.join(said)}" if said else what


def act_filter(conditions: Conditions) -> ActFilter:
    """Make the filter of conditions; words to look for are none of its business."""
    return ActFilter(
        actor=conditions.get("actor", ""),
        act=conditions.get("act", ""),
        deliverable=conditions.get("deliverable", ""),
        topic=conditions.get("topic", ""),
        document=conditions.get("document", ""),
        since=day(conditions.get("since")),
        until=day(conditions.get("until")),
    )


def day(given: str | datetime.date | None) -> datetime.date | None:
    """Read a day, "2020-01-01"; raise `UsageError` for anything else."""
    try:
        return datetime.date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError as error:
        raise UsageError(f"{given!r} is no day", remedy="write it as YYYY-MM-DD") from error


def hit_kind(given: str) -> HitKind | None:
    """Read what a search is to find; raise `UsageError` for anything else."""
    try:
        return HitKind(given) if given else None
    except ValueError as error:
        raise UsageError(f"{given!r} is nothing to search for", remedy=f"it is one of {', '.join(HitKind)}") from error
