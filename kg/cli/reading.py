"""The commands that read texts and keep nothing: extract, and samples to try it on."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import complain, count, emit, notice, table
from kg.cli.options import CorrectionsFile, OntologyFiles, Pipeline, Texts
from kg.errors import KgError, UsageError
from kg.model import Act, Document, PartialDate, Polarity, Reading, names

if TYPE_CHECKING:
    from kg.corrected import Corrections
    from kg.extraction import Extractor
    from kg.ontology import Ontology


class ActFormat(StrEnum):
    """The forms that extracted acts are printed in."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"
    TTL = "ttl"


def extract(
    paths: Texts,
    actor: Annotated[
        str, typer.Option(metavar="NAME", help='On whose behalf "I" and "we" speak; several as "A; B".')
    ] = "",
    date: Annotated[str, typer.Option(metavar="DATE", help="YYYY, YYYY-MM or YYYY-MM-DD.")] = "",
    format: Annotated[ActFormat, typer.Option(help="How to print the acts.")] = ActFormat.TABLE,
    all: Annotated[bool, typer.Option("--all", help="Also print the candidates, which are counted nowhere.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="In place of the table, tell for each act by which steps it was read.")
    ] = False,
    pipeline: Pipeline = "",
    corrections: CorrectionsFile = None,
    ontology: OntologyFiles = None,
) -> None:
    """Print the acts in texts; nothing is stored."""
    _check_date(date)
    if explain and format is not ActFormat.TABLE:
        raise UsageError(f"--explain is for reading and does not go with --format {format}")
    from kg.corrected import NONE, load
    from kg.extraction import Extractor
    from kg.ontology import load as load_ontology

    known = load_ontology(*ontology or ())
    said = load(corrections, ontology=known) if corrections else NONE
    failed: list[KgError] = []
    extractor = Extractor(pipeline=pipeline or None, ontology=known)
    found = _readings(paths, extractor, actor=actor, date=date, failed=failed)
    shown = found if all else (dataclasses.replace(reading, candidates=()) for reading in found)
    if explain:
        _explain(shown, said, known)
    else:
        _print(shown, format, said, known)
    if failed:
        raise typer.Exit(1)


def _check_date(date: str) -> None:
    try:
        PartialDate.parse(date or "2000")
    except ValueError as error:
        raise UsageError(f"--date: {error}") from error


def _readings(
    paths: Iterable[Path], extractor: Extractor, *, actor: str, date: str, failed: list[KgError]
) -> Iterator[Reading]:
    from kg.documents import Inputs

    with Inputs(paths) as inputs:
        for path in inputs.paths:
            try:
                reading = extractor.read(inputs.document(inputs.read(path), actor=actor, date=date))
            except KgError as error:
                complain(error)
                failed.append(error)
                continue
            for note in reading.document.notes:
                notice(f"{path}: {note}")
            if not reading.document.actors:
                notice(f"{path}: nothing says on whose behalf this speaks: name it with --actor")
            yield reading


def _print(readings: Iterable[Reading], format: ActFormat, corrections: Corrections, ontology: Ontology) -> None:
    if format is ActFormat.TTL:
        _print_turtle(readings, corrections, ontology)
        return
    corrected = (corrections.apply(reading, ontology=ontology) for reading in readings)
    if format is ActFormat.TABLE:
        _print_table(corrected)
    elif format is ActFormat.JSONL:
        _print_jsonl(corrected)
    else:
        _print_csv(corrected)


def _print_table(readings: Iterable[Reading]) -> None:
    total = 0
    for reading in readings:
        found = sorted(reading.acts + reading.candidates, key=lambda act: act.start)
        rows = [_row(act, certain=act in reading.acts) for act in found]
        if rows:
            table(["actor", "act", "action", "deliverable", "sentence"], rows, title=_title(reading.document))
        total += len(rows)
    notice(count(total, "act"))


def _explain(readings: Iterable[Reading], corrections: Corrections, ontology: Ontology) -> None:
    from kg.cli.explaining import explained

    total = 0
    for reading in readings:
        for line in explained(corrections.apply(reading, ontology=ontology), title=_title(reading.document)):
            emit(f"{line}\n".encode())
        total += len(reading.acts + reading.candidates)
    notice(count(total, "act"))


def _row(act: Act, *, certain: bool) -> tuple[str, ...]:
    said = act.act.replace("_", " ") + ("" if certain else " ?")
    done = f"not {act.action}" if act.polarity is Polarity.NEGATIVE else act.action
    return names(act.actors), said, done, act.deliverable, act.quote


def _title(document: Document) -> str:
    inferred = " (inferred)" if document.actor_inferred else ""
    speaks = f"for {'; '.join(document.actors)}{inferred}" if document.actors else ""
    return " · ".join(part for part in (document.id, str(document.date or ""), speaks) if part)


def _print_jsonl(readings: Iterable[Reading]) -> None:
    from kg.records import act_record

    for reading in readings:
        for act in reading.acts + reading.candidates:
            emit(json.dumps(act_record(act), ensure_ascii=False).encode() + b"\n")


def _print_csv(readings: Iterable[Reading]) -> None:
    from kg.records import KEYS, act_record

    emit((",".join(KEYS) + "\r\n").encode())
    for reading in readings:
        lines = io.StringIO()
        writer = csv.writer(lines)
        for act in reading.acts + reading.candidates:
            values = act_record(act).values()
            writer.writerow("; ".join(value) if isinstance(value, list) else value for value in values)
        emit(lines.getvalue().encode())


def _print_turtle(readings: Iterable[Reading], corrections: Corrections, ontology: Ontology) -> None:
    import pyoxigraph as ox

    from kg.quads import document_quads
    from kg.vocabulary import Iris

    iris = Iris()
    graphs = (document_quads(reading, iris=iris, ontology=ontology, corrections=corrections) for reading in readings)
    triples = (quad.triple for quads in graphs for quad in quads)
    emit(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=iris.prefixes()) or b"")


def samples(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder, made where there is none.")],
) -> None:
    """Write the sample documents out."""
    from kg.documents import write_samples

    for path in write_samples(folder):
        notice(f"wrote {path}")
