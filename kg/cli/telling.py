"""The commands that tell what became of a thing: its history, and the wording of documents beside each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.asking import opened
from kg.cli.console import count, emit, notice, table
from kg.cli.options import Pipeline, StorePlace
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.compare import Line, Pairing
    from kg.timeline import History, Told

_WIDTH = 110
_SHORT = 200
_INDENT = "    "


class TellingFormat(StrEnum):
    """The forms that histories and comparisons are printed in."""

    TEXT = "text"
    JSON = "json"


def history(
    thing: Annotated[str, typer.Argument(metavar="THING", help="What acts are about, in whatever words.")],
    store: StorePlace,
    whole: Annotated[bool, typer.Option("--whole", help="Print long sentences whole.")] = False,
    format: Annotated[TellingFormat, typer.Option(help="How to print the history.")] = TellingFormat.TEXT,
) -> None:
    """Tell the history of one thing: every act on it by date, and what hardened, softened or fell silent."""
    from kg.timeline import history as tell

    with opened(store) as source:
        told = tell(source, thing)
    if format is TellingFormat.JSON:
        emit(json.dumps(asdict(told), ensure_ascii=False, indent=1).encode() + b"\n")
    else:
        emit("".join(f"{line}\n" for line in _history(told, whole=whole)).encode())
    notice(f"{count(len(told.acts), 'act')}, {count(len(told.shifts), 'shift')}")


def _history(told: History, *, whole: bool) -> Iterator[str]:
    yield told.label
    if told.wordings:
        yield from wrap(f"also: {'; '.join(told.wordings)}", _WIDTH, subsequent_indent=_INDENT)
    dated = [act.date for act in told.acts if act.date]
    if dated:
        yield f"from {min(dated)} to {max(dated)}"
    yield from wrap(f"by {'; '.join(told.actors)}", _WIDTH, subsequent_indent=_INDENT)
    for act in told.acts:
        yield ""
        yield _headline(act)
        quote = " ".join(act.quote.split())
        said = quote if whole else shorten(quote, _SHORT, placeholder=" …")
        yield from wrap(said, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
        yield f"{_INDENT}{act.document}"
    if told.shifts:
        yield ""
        yield "Shifts"
    for turn in told.shifts:
        yield from wrap(f"{turn.date}  {turn.shift}: {turn.label}", _WIDTH, subsequent_indent=_INDENT)


def _headline(act: Told) -> str:
    said = act.act.replace("_", " ")
    doing = "" if said.startswith(act.action) else f": {act.action}"
    scales = [f"{name} {value}" for name, value in (("force", act.force), ("stage", act.stage)) if value]
    marks = [mark for mark in (act.polarity, act.voice) if mark in ("negative", "reported")]
    status = [f"→ {act.status}"] if act.status else []
    notes = f" ({', '.join(scales + marks)})" if scales + marks else ""
    return " ".join([f"{act.date or 'undated'}  {act.actor} {said}{doing}{notes}", *status])


def compare(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="DOCUMENT", help="Two documents: ids in the store, or text files.")
    ] = None,
    store: Annotated[
        str | None, typer.Option(metavar="STORE", help="The store, wherever it is; without it, files are read.")
    ] = None,
    series: Annotated[str, typer.Option(metavar="NAME", help="All documents of a series, each with the next.")] = "",
    format: Annotated[TellingFormat, typer.Option(help="How to print the comparison.")] = TellingFormat.TEXT,
    pipeline: Pipeline = "",
) -> None:
    """Hold the acts of two documents beside each other: kept, hardened, softened, reworded, added, dropped."""
    given = documents or []
    if series and (given or store is None):
        raise UsageError("--series goes with --store and without documents")
    if not series and len(given) != 2:
        raise UsageError("give two documents, or --series with --store")
    read = _from_files(given, pipeline) if store is None else _from_store(store, given, series)
    from kg.compare import compare as pair

    compared = [(one, other, pair(before, after)) for (one, before), (other, after) in pairwise(read)]
    if format is TellingFormat.JSON:
        records = [_record(one, other, pairs) for one, other, pairs in compared]
        emit(json.dumps(records, ensure_ascii=False, indent=1).encode() + b"\n")
        return
    for one, other, pairs in compared:
        _print(one, other, pairs)


def _from_store(place: str, documents: Sequence[str], series: str) -> list[tuple[str, list[Line]]]:
    from kg.timeline import documents_of, lines

    with opened(place) as source:
        wanted = documents_of(source, series) if series else documents
        return [(document, lines(source, document)) for document in wanted]


def _from_files(files: Iterable[str], pipeline: str) -> list[tuple[str, list[Line]]]:
    from kg.compare import act_line
    from kg.documents import read_document
    from kg.extraction import Extractor
    from kg.ontology import load

    extractor, ontology = Extractor(pipeline=pipeline or None), load()
    readings = [extractor.read(read_document(Path(file))) for file in files]
    return [
        (
            reading.document.id,
            [act_line(act, ontology=ontology) for act in sorted(reading.acts, key=lambda act: act.start)],
        )
        for reading in readings
    ]


def _print(one: str, other: str, pairs: Sequence[Pairing]) -> None:
    rows = [(pair.change.value, _who(pair), _quote(pair.earlier), _quote(pair.later)) for pair in pairs]
    if rows:
        table(["change", "actor", one, other], rows, title=f"{one} and {other}")
    changes = Counter(pair.change.value for pair in pairs)
    notice(f"{one}, {other}: {', '.join(f'{number} {change}' for change, number in changes.items()) or 'no acts'}")


def _who(pair: Pairing) -> str:
    return "; ".join(dict.fromkeys(line.actor for line in (pair.earlier, pair.later) if line is not None))


def _quote(line: Line | None) -> str:
    return line.quote if line else ""


def _record(one: str, other: str, pairs: Iterable[Pairing]) -> dict[str, object]:
    changes = [
        {
            "change": pair.change.value,
            "likeness": pair.likeness,
            "earlier": _side(pair.earlier),
            "later": _side(pair.later),
        }
        for pair in pairs
    ]
    return {"earlier": one, "later": other, "changes": changes}


def _side(line: Line | None) -> dict[str, str] | None:
    if line is None:
        return None
    return {"actor": line.actor, "act": line.step.act, "said": line.step.wording, "quote": line.quote}
