"""The command that looks words up: search."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import count, emit, notice, table
from kg.cli.options import StorePlace
from kg.rows import Hit, HitKind, WordsFilter

DAY = ["%Y-%m-%d"]


class HitFormat(StrEnum):
    """The forms that hits are printed in."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help='Words, "words in quotes" side by side, a beginning*.')],
    store: StorePlace,
    kind: Annotated[HitKind | None, typer.Option(help="What to find; everything unless given.")] = None,
    actor: Annotated[str, typer.Option(metavar="NAME", help="Whose acts, and texts on whose behalf.")] = "",
    act: Annotated[str, typer.Option(metavar="ACT", help="A kind of act: proposes, pledges, calls_for …")] = "",
    document: Annotated[str, typer.Option(metavar="ID", help="The document to look in.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=DAY, metavar="DAY", help="The first day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, metavar="DAY", help="The last day.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many to print at most.")] = 20,
    format: Annotated[HitFormat, typer.Option(help="How to print what is found.")] = HitFormat.TABLE,
) -> None:
    """Find acts, deliverables and documents by their words, those that fit best first."""
    first, last = (None if day is None else day.date() for day in (since, until))
    wanted = WordsFilter(kind=kind, actor=actor, act=act, document=document, since=first, until=last)
    hits = _found(store, text, wanted, limit)
    if format is HitFormat.JSON:
        records = ",\n".join(json.dumps(_record(hit), ensure_ascii=False) for hit in hits)
        emit(f"[{records}]\n".encode())
    elif format is HitFormat.CSV:
        emit(_csv(hits))
    elif hits:
        table(["kind", "date", "what", "words", "document"], map(_shown, hits))
    notice(count(len(hits), "hit") + (", perhaps more: raise --limit" if len(hits) == limit else ""))


def _found(place: str, text: str, wanted: WordsFilter, limit: int) -> list[Hit]:
    """Ask the service where the store is served, and else the index, whoever holds the store."""
    from kg.client import Remote
    from kg.places import afar
    from kg.search import search as find
    from kg.store import served_at

    source = afar(place, lasting=True)
    if source is None:
        address = served_at(place)
        if address is None:
            return find(Path(place), text, wanted, limit=limit)
        notice(f"{place} is being served: asking {address}")
        source = Remote(address)
    with source:
        if isinstance(source, Remote):
            return source.search(text, wanted, limit=limit)
        return find(source, text, wanted, limit=limit)


def _record(hit: Hit) -> dict[str, object]:
    return asdict(hit) | {"date": hit.date and hit.date.isoformat()}


def _csv(hits: Sequence[Hit]) -> bytes:
    written = io.StringIO()
    columns = [name for name in Hit.__dataclass_fields__ if name != "marks"]
    writer = csv.DictWriter(written, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(_record, hits))
    return written.getvalue().encode()


def _shown(hit: Hit) -> list[str]:
    words = "" if hit.snippet == hit.label else hit.snippet
    return [hit.kind, "" if hit.date is None else hit.date.isoformat(), hit.label, words, hit.document]
