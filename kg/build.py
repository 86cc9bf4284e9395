"""Build a store from documents: the one module that knows the order of the stages."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox

from kg import corrected, kept
from kg.corrected import Corrections
from kg.corrections import Correction
from kg.derive import derive
from kg.documents import NO_METADATA, Inputs, Join, Metadata, TextFile
from kg.errors import DocumentError, NotFoundError, UsageError
from kg.model import Document
from kg.ontology import Ontology
from kg.quads import (
    BESIDE_HEADER,
    CORRECTED_BY,
    Run,
    RunResult,
    document_quads,
    header_quads,
    result_quads,
    run_quads,
)
from kg.search import refresh
from kg.store import Store
from kg.vocabulary import Vb
from kg.workers import Outcome, Readers, Source, readers

if TYPE_CHECKING:
    from kg.extraction import Extractor

Progress = Callable[[int, int, int, str], None]

_NAMES_ACTOR = (Vb.ACTOR, Vb.ADDRESSEE, Vb.REPORTED_BY, Vb.SPEAKS_FOR, Vb.SUGGESTED_ACTOR)


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildReport:
    """What a build did: `read` documents were extracted and written, `replaced` of them over an older version.

    `noted` counts those of them that have a note on how their texts were taken out of their files (`vb:textNote`).
    `removed` are the identifiers of those that were pruned. `idle` are corrections that change nothing in the store:
    perhaps their subject is spelled otherwise there. `join` tells how a table of metadata and the texts went together.
    """

    read: int
    unchanged: int
    replaced: int
    failed: tuple[Failure, ...]
    acts: int
    candidates: int
    noted: int = 0
    removed: tuple[str, ...] = ()
    idle: tuple[Correction, ...] = ()
    join: Join | None = None
    interrupted: bool = False


def build(
    paths: Sequence[Path],
    store: Store,
    *,
    jobs: int = 1,
    cluster: str = "",
    pipeline: str | None = None,
    extractor: Extractor | None = None,
    corrections: Corrections | None = None,
    metadata: Metadata = NO_METADATA,
    prune: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Read files, folders and archives into a store, leave alone what is unchanged, and compute the derived graphs.

    The store keeps the `corrections`, and the ontology files that it was opened with, for this and all later builds;
    without any, those that it has kept are applied. `prune` removes the documents whose texts are not among those
    given, unless one of these could not be read: it might be the one that is missing.
    `metadata` is what is said of the texts outside their files, `cluster` the address of a Dask scheduler.
    `progress` is told how many of how many inputs are done, how many of them failed, and the last one. Ctrl-C finishes
    the documents in hand. An `extractor` that is given works in this process, whatever `jobs` says.
    """
    started = datetime.now(UTC)
    ontology = store.ontology
    if extractor is not None and extractor.fingerprint.ontology_digest != ontology.digest:
        remedy = "make it with Extractor(ontology=store.ontology)"
        raise UsageError("the extractor goes by another ontology than the store", remedy=remedy)
    applied = corrected.kept(store.path, ontology=ontology) if corrections is None else corrections
    own = kept.together(store.own)
    with (
        Inputs(paths, metadata=metadata, ontology=ontology) as inputs,
        _readers(store, jobs=jobs, cluster=cluster, pipeline=pipeline, extractor=extractor) as ready,
        _interruption() as stop,
    ):
        options = (
            ("jobs", cluster or str(jobs)),
            ("pipeline", pipeline or ""),
            ("prune", str(prune).lower()),
            *metadata.options,
        )
        run = Run(started=started, extractor=ready.fingerprint, options=options)
        work = _Work(store, ontology, applied, run, inputs, progress=progress)
        store.keep_file(corrected.FILE, applied.content)
        store.keep_file(kept.FILE, own)
        for source, outcome in ready.each(work.changed(stop)):
            work.finish(source, outcome)
    if prune and not stop.is_set():
        work.prune()
    return work.close(interrupted=stop.is_set())


def remove(documents: Iterable[str], store: Store) -> list[str]:
    """Remove documents with all that they say, compute the derived graphs, and return those that were still there.

    One that was removed before is passed over, one that was never there is an error before anything is done.
    """
    held = store.documents().keys()
    wanted = sorted(set(documents))
    unknown = [
        document for document in wanted if document not in held and not store.is_buried(store.iris.document(document))
    ]
    if unknown:
        raise NotFoundError(f"not in the store: {', '.join(unknown)}", remedy="nothing was removed")
    ontology = store.ontology
    removed = [document for document in wanted if store.remove_graph(store.iris.document(document))]
    derive(store, ontology=ontology, corrections=corrected.kept(store.path, ontology=ontology))
    return removed


@dataclass
class _Work:
    """The state of one build: what is done, and what came of it."""

    store: Store
    ontology: Ontology
    corrections: Corrections
    run: Run
    inputs: Inputs
    progress: Progress | None
    begun: bool = False
    done: int = 0
    read: int = 0
    unchanged: int = 0
    replaced: int = 0
    acts: int = 0
    candidates: int = 0
    noted: int = 0
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)

    def changed(self, stop: threading.Event) -> Iterator[Source]:
        """Yield the documents that must be read anew, and settle the others."""
        for path in self.inputs.paths:
            if stop.is_set():
                return
            try:
                file = self.inputs.read(path)
                known = self.known(file)
                document = None if known else replace(self.inputs.document(file), file_digest=file.digest)
            except DocumentError as error:
                self.fail(str(path), str(error))
                continue
            id = document.id if document else known
            other = self.sources.setdefault(id, str(path))
            if other != str(path):
                self.fail(str(path), f"{path}: has the same id, {id}, as {other} (give each its own `id`)")
            elif document is None or self.is_stored(document):
                self.unchanged += 1
                self.tick(str(path))
            else:
                yield str(path), document

    def known(self, file: TextFile) -> str:
        """Return the id of the document that the store has of this very file, if nothing else has changed either.

        What an unchanged text costs is to read the file, to hash it, and two look-ups.
        """
        for quad in self.store.match(predicate=Vb.FILE_DIGEST, object=ox.Literal(file.digest)):
            iri = quad.subject
            same = ox.Quad(iri, ox.NamedNode(Vb.EXTRACTOR), ox.Literal(self.run.extractor), quad.graph_name)
            id = unquote(str(iri)[1:-1].removeprefix(self.store.iris.document("")))
            if self.store.holds(same) and self.is_corrected(id):
                return id
        return ""

    def is_stored(self, document: Document) -> bool:
        """Tell whether the store holds this text with this metadata as this extractor reads it, and so corrected.

        Where only the file is another (its line ends, say), the store remembers the new one.
        """
        iri = self.store.iris.document(document.id)
        header = {quad for quad in self.header(document) if quad.predicate.value not in BESIDE_HEADER}
        stored = {
            quad
            for quad in self.store.match(subject=ox.NamedNode(iri), graph=iri)
            if quad.predicate.value not in BESIDE_HEADER
        }
        inferred = any(quad.predicate.value == Vb.ACTOR_INFERRED for quad in stored)
        if inferred and not document.actors:
            stored = {q for q in stored if q.predicate.value not in (Vb.ACTOR_INFERRED, Vb.SPEAKS_FOR)}
        if stored != header or not self.is_corrected(document.id):
            return False
        with self.store.changing():
            self.store.retract(self.store.match(subject=ox.NamedNode(iri), predicate=Vb.FILE_DIGEST, graph=iri))
            self.store.append(quad for quad in self.header(document) if quad.predicate.value == Vb.FILE_DIGEST)
        return True

    def header(self, document: Document) -> Iterator[ox.Quad]:
        return header_quads(
            document,
            iris=self.store.iris,
            ontology=self.ontology,
            extractor=self.run.extractor,
            corrections=self.corrections,
        )

    def is_corrected(self, document: str) -> bool:
        """Tell whether what was applied to a stored document is what applies to it now."""
        iris = self.store.iris
        graph = iris.document(document)

        def ids(predicate: str, prefix: str) -> set[str]:
            found = self.store.match(predicate=predicate, graph=graph)
            nodes = (quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode))
            return {unquote(node.removeprefix(prefix)) for node in nodes}

        applied = ids(CORRECTED_BY, iris.correction(""))
        if not self.corrections.all:
            return not applied
        actors = {actor for property_ in _NAMES_ACTOR for actor in ids(property_, iris.actor(""))}
        quotes = self.store.match(predicate=Vb.QUOTE, graph=graph) if document in self.corrections.decisions else ()
        acts = {str(quad.subject)[1:-1].removeprefix(iris.act("")) for quad in quotes}
        return applied == self.corrections.bearing_on(actors, acts=acts, document=document, applied=applied)

    def finish(self, source: str, outcome: Outcome) -> None:
        """Write a reading to the store, or note why there is none."""
        if isinstance(outcome, str):
            self.fail(source, outcome)
            return
        quads = document_quads(
            outcome,
            iris=self.store.iris,
            ontology=self.ontology,
            extractor=self.run.extractor,
            corrections=self.corrections,
        )
        graph = self.store.iris.document(outcome.document.id)
        self.replaced += self.store.replace_graph(graph, quads, run=self.begin())
        self.read += 1
        self.acts += len(outcome.acts)
        self.candidates += len(outcome.candidates)
        self.noted += bool(outcome.document.notes)
        self.tick(source)

    def begin(self) -> str:
        """Record, before anything is written, that there is this run, and return its IRI."""
        if not self.begun:
            self.store.append(run_quads(self.run, iris=self.store.iris))
            self.begun = True
        return self.store.iris.run(self.run.id)

    def prune(self) -> None:
        """Remove the documents whose texts were not given, unless one could not be read."""
        if self.failed:
            return
        for document in sorted(self.store.documents().keys() - self.sources.keys()):
            self.store.remove_graph(self.store.iris.document(document), run=self.begin())
            self.removed.append(document)

    def fail(self, source: str, reason: str) -> None:
        self.failed.append(Failure(source, reason))
        self.tick(source)

    def tick(self, source: str) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, len(self.inputs.paths), len(self.failed), source)

    def close(self, *, interrupted: bool) -> BuildReport:
        """Bring the derived graphs up to date, record the run, and say what it did."""
        if self.store.stale:
            derive(self.store, ontology=self.ontology, corrections=self.corrections)
        refresh(self.store)
        result = RunResult(
            ended=datetime.now(UTC),
            read=self.read,
            replaced=self.replaced,
            unchanged=self.unchanged,
            removed=len(self.removed),
            acts=self.acts,
            candidates=self.candidates,
            failures=tuple(failure.reason for failure in self.failed),
        )
        if self.read or self.unchanged or self.removed:
            self.begin()
            self.store.append(result_quads(self.run, result, iris=self.store.iris))
        self.store.keep_run(self.run.id, self.manifest(result, interrupted=interrupted))
        return self.report(interrupted=interrupted)

    def manifest(self, result: RunResult, *, interrupted: bool) -> dict[str, object]:
        """Return what is kept of the run in a file of its own: all that its result depends on, and its result."""
        failures = [{"source": failure.source, "reason": failure.reason} for failure in self.failed]
        return {
            "run": self.store.iris.run(self.run.id),
            "started": self.run.started.isoformat(),
            "ended": result.ended.isoformat(),
            "interrupted": interrupted,
            "verbale": version("verbale"),
            **dict(zip(("extractor", "pipeline", "ontology"), self.run.extractor.split("; "), strict=False)),
            "corrections": hashlib.sha256(self.corrections.content).hexdigest() if self.corrections.content else "",
            "options": dict(self.run.options),
            "documents": {name: getattr(result, name) for name in ("read", "replaced", "unchanged", "removed")},
            "acts": result.acts,
            "candidates": result.candidates,
            "failures": failures,
            **({"metadata": asdict(self.inputs.join)} if self.inputs.join else {}),
        }

    def report(self, *, interrupted: bool) -> BuildReport:
        return BuildReport(
            read=self.read,
            unchanged=self.unchanged,
            replaced=self.replaced,
            failed=tuple(self.failed),
            acts=self.acts,
            candidates=self.candidates,
            noted=self.noted,
            removed=tuple(self.removed),
            idle=() if interrupted else self.idle(),
            join=self.inputs.join,
            interrupted=interrupted,
        )

    def idle(self) -> tuple[Correction, ...]:
        """List the corrections that change nothing in the store, though no later one overrides them."""
        iris = self.store.iris
        told = {quad.subject for quad in self.store.match(graph=iris.graph("corrections"))}
        overridden = self.corrections.overridden
        lines = (line for line in self.corrections.all if line not in overridden)
        return tuple(line for line in lines if ox.NamedNode(iris.correction(line.id)) not in told)


def _readers(
    store: Store, *, jobs: int, cluster: str, pipeline: str | None, extractor: Extractor | None
) -> AbstractContextManager[Readers]:
    if not cluster:
        return readers(jobs=jobs, pipeline=pipeline, extractor=extractor, own=store.own)
    from kg.cluster import cluster_readers

    return cluster_readers(cluster, pipeline=pipeline, own=store.own)


@contextmanager
def _interruption() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C into an event; the second one interrupts as usual."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
