"""The commands that write to a store: build and remove."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import complain, count, errors, notice
from kg.cli.options import (
    Cluster,
    CorrectionsFile,
    Fields,
    Jobs,
    Match,
    MetadataTable,
    OntologyFiles,
    Pipeline,
    StorePlace,
    Texts,
)
from kg.profiles import names_engine

if TYPE_CHECKING:
    from kg.build import BuildReport
    from kg.corrected import Corrections
    from kg.documents import Join

_NAMED = 5


def build(
    paths: Texts,
    store: StorePlace,
    base: Annotated[
        str, typer.Option(metavar="IRI", help="The base of the IRIs that a new store mints; it never changes.")
    ] = "",
    jobs: Jobs = 1,
    cluster: Cluster = "",
    pipeline: Pipeline = "",
    corrections: CorrectionsFile = None,
    ontology: OntologyFiles = None,
    metadata: MetadataTable = None,
    match: Match = "",
    field: Fields = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove the documents of the store whose texts are not among those given.")
    ] = False,
) -> None:
    """Read texts into a store; what is there already and has not changed is passed over."""
    from kg.build import build as read_into
    from kg.documents import Metadata
    from kg.places import for_writing

    own = _kept_ontology(store, ontology or [])
    said = None if names_engine(store) else _corrections(Path(store), corrections, own)
    with (
        for_writing(store, base=base or None, create=True, ontology=own) as target,
        _progress() as progress,
    ):
        said = said or _corrections(target.path, corrections, target.own)
        report = read_into(
            paths,
            target,
            jobs=jobs,
            cluster=cluster,
            pipeline=pipeline or None,
            corrections=said,
            metadata=Metadata(table=metadata, match=match, fields=field or ()),
            prune=prune,
            progress=progress,
        )
    if report.join:
        _tell_join(report.join)
    for failure in report.failed:
        complain(failure.reason)
    for line in report.idle:
        notice(f"{line.source}:{line.line}: changes nothing in {store}: {line}")
    for document in report.removed:
        notice(f"{store}: removed {document}, whose text was not given")
    if report.noted:
        notice(f"{store}: {count(report.noted, 'document')} with a note on how the text was read (vb:textNote)")
    if prune and report.failed:
        notice(f"{store}: nothing was removed, since a text could not be read (mend it or take it away)")
    notice(f"{store}: {_summary(report)}")
    if report.failed or report.interrupted:
        raise typer.Exit(1)


def _kept_ontology(store: str, given: Sequence[Path]) -> Sequence[Path]:
    from kg.kept import kept

    if given or names_engine(store):
        return given
    own = kept(Path(store))
    for path in own:
        notice(f"{path}: kept from an earlier build, read again")
    return own


def _corrections(folder: Path, given: Path | None, own: Sequence[Path]) -> Corrections:
    """Read the corrections given, or else those that a store keeps in its folder."""
    from kg.corrected import FILE, kept, load
    from kg.ontology import load as load_ontology

    known = load_ontology(*own)
    if given:
        return load(given, ontology=known)
    said = kept(folder, ontology=known)
    if said.all:
        notice(f"{folder / FILE}: {count(len(said.all), 'correction')} kept from an earlier build, applied again")
    return said


def _tell_join(join: Join) -> None:
    """Say how a table of metadata and the texts went together, and what is left of either."""
    fields = ", ".join(f"{key} from {' or '.join(texts)}" for key, texts in join.fields.items())
    unused = f"; not used: {', '.join(join.unused)}" if join.unused else ""
    notice(f"{join.table}: joined by {join.by}; {fields}{unused}")
    left = {
        "without a row": count(len(join.without_row), "text"),
        "without a text": count(len(join.without_text), "row"),
        "that share a text, and only what they agree on is taken": count(len(join.shared), "row"),
    }
    for (what, number), found in zip(left.items(), (join.without_row, join.without_text, join.shared), strict=True):
        if found:
            notice(f"{join.table}: {number} {what}: {_some(found)}")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; and {more} more, named in the record of the run" if more > 0 else "")


def _summary(report: BuildReport) -> str:
    written = f"{count(report.read, 'document')} read ({report.replaced} replaced), {report.unchanged} unchanged"
    found = f"{count(report.acts, 'act')} and {count(report.candidates, 'candidate')} found"
    removed = f", {len(report.removed)} removed" if report.removed else ""
    interrupted = " (interrupted: build again to go on)" if report.interrupted else ""
    return f"{written}{removed}, {len(report.failed)} failed; {found}{interrupted}"


@contextmanager
def _progress() -> Iterator[Callable[[int, int, int, str], None]]:
    """Show how far a build is, how fast it goes, and how many texts failed, where somebody looks."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate, failures = TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[failures]}", style="red")
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeRemainingColumn(),
        failures,
        TextColumn("{task.description}"),
    )
    console = errors()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None, rate="", failures="")

        def show(done: int, total: int, failed: int, source: str) -> None:
            speed = bar.tasks[0].speed
            rate = f"{speed:.1f}/s" if speed else ""
            failures = f"{failed} failed" if failed else ""
            bar.update(task, completed=done, total=total, description=source, rate=rate, failures=failures)

        yield show


def remove(
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT", help="The ids of documents.")],
    store: StorePlace,
) -> None:
    """Take documents out of a store, with all that was read in them."""
    from kg.build import remove as take_out
    from kg.places import for_writing

    with for_writing(store) as target:
        removed = take_out(documents, target)
    notice(f"{store}: {count(len(removed), 'document')} removed")
