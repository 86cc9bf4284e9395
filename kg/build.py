"""Build a store from documents: the one module that knows the order of the stages."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox

from kg.corrected import Corrections, keep, kept
from kg.corrections import Correction
from kg.derive import derive
from kg.documents import discover, read_document
from kg.errors import DocumentError, NotFoundError, UsageError
from kg.kept import keep as keep_ontology
from kg.model import Document
from kg.ontology import Ontology
from kg.quads import BESIDE_HEADER, CORRECTED_BY, Run, document_quads, header_quads, run_quads
from kg.search import refresh
from kg.store import Store
from kg.vocabulary import PROV, Vb
from kg.workers import Outcome, Source, readers

if TYPE_CHECKING:
    from kg.extraction import Extractor

Progress = Callable[[int, int, str], None]

_NAMES_ACTOR = (Vb.ACTOR, Vb.ADDRESSEE, Vb.REPORTED_BY, Vb.SPEAKS_FOR, Vb.SUGGESTED_ACTOR)


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildReport:
    """What a build did: `read` documents were extracted and written, `replaced` of them over an older version.

    `idle` are corrections that change nothing in the store: perhaps their subject is spelled otherwise there.
    """

    read: int
    unchanged: int
    replaced: int
    failed: tuple[Failure, ...]
    acts: int
    candidates: int
    idle: tuple[Correction, ...] = ()
    interrupted: bool = False


def build(
    paths: Sequence[Path],
    store: Store,
    *,
    jobs: int = 1,
    pipeline: str | None = None,
    extractor: Extractor | None = None,
    corrections: Corrections | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Read files and folders into a store, leave alone what is unchanged, and compute the derived graphs.

    The store keeps the `corrections`, and the ontology files that it was opened with, for this and all later builds;
    without any, those that it has kept are applied.
    `progress` is told how many of how many inputs are done, and the last one. Ctrl-C finishes the documents in hand. An
    `extractor` that is given works in this process, whatever `jobs` says.
    """
    sources = list(dict.fromkeys(discover(paths)))
    started = datetime.now(UTC)
    ontology = store.ontology
    if extractor is not None and extractor.fingerprint.ontology_digest != ontology.digest:
        remedy = "make it with Extractor(ontology=store.ontology)"
        raise UsageError("the extractor goes by another ontology than the store", remedy=remedy)
    applied = kept(store.path, ontology=ontology) if corrections is None else corrections
    extended = keep_ontology(store.own, store.path)
    with readers(jobs=jobs, pipeline=pipeline, extractor=extractor, own=store.own) as ready, _interruption() as stop:
        work = _Work(store, ontology, applied, ready.fingerprint, total=len(sources), progress=progress)
        if keep(applied, store.path) or extended:
            store.mark_stale()
        for source, outcome in ready.each(work.changed(sources, stop)):
            work.finish(source, outcome)
    work.close(started)
    return work.report(interrupted=stop.is_set())


def remove(documents: Iterable[str], store: Store) -> None:
    """Remove documents with all that they say, and compute the derived graphs; unknown ones are an error first."""
    wanted = list(dict.fromkeys(documents))
    unknown = sorted(set(wanted) - store.documents().keys())
    if unknown:
        raise NotFoundError(f"not in the store: {', '.join(unknown)}", remedy="nothing was removed")
    ontology = store.ontology
    corrections = kept(store.path, ontology=ontology)
    for document in wanted:
        iri = store.iris.document(document)
        store.remove_graph(iri)
        for quad in list(store.match(predicate=PROV + "generated", object=ox.NamedNode(iri))):
            store.quads.remove(quad)
    derive(store, ontology=ontology, corrections=corrections)


@dataclass
class _Work:
    """The state of one build: what is done, and what came of it."""

    store: Store
    ontology: Ontology
    corrections: Corrections
    fingerprint: str
    total: int
    progress: Progress | None
    done: int = 0
    unchanged: int = 0
    replaced: int = 0
    acts: int = 0
    candidates: int = 0
    written: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)

    def changed(self, paths: Iterable[Path], stop: threading.Event) -> Iterator[Source]:
        """Yield the documents that must be read anew, and settle the others."""
        for path in paths:
            if stop.is_set():
                return
            try:
                document = read_document(path)
            except DocumentError as error:
                self.fail(str(path), str(error))
                continue
            other = self.sources.setdefault(document.id, str(path))
            if other != str(path):
                self.fail(str(path), f"{path}: has the same id, {document.id}, as {other} (give each its own `id`)")
            elif self.is_stored(document):
                self.unchanged += 1
                self.tick(str(path))
            else:
                yield str(path), document

    def is_stored(self, document: Document) -> bool:
        """Tell whether the store holds this text with this metadata as this extractor reads it, and so corrected."""
        iri = self.store.iris.document(document.id)
        stored = {
            quad
            for quad in self.store.match(subject=ox.NamedNode(iri), graph=iri)
            if quad.predicate.value not in BESIDE_HEADER
        }
        inferred = any(quad.predicate.value == Vb.ACTOR_INFERRED for quad in stored)
        if inferred and not document.actors:
            stored = {q for q in stored if q.predicate.value not in (Vb.ACTOR_INFERRED, Vb.SPEAKS_FOR)}
        header = header_quads(
            document,
            iris=self.store.iris,
            ontology=self.ontology,
            extractor=self.fingerprint,
            corrections=self.corrections,
        )
        return stored == set(header) and self.is_corrected(document)

    def is_corrected(self, document: Document) -> bool:
        """Tell whether what was applied to a stored document is what applies to it now."""
        iris = self.store.iris
        graph = iris.document(document.id)

        def ids(predicate: str, prefix: str) -> set[str]:
            found = self.store.match(predicate=predicate, graph=graph)
            nodes = (quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode))
            return {unquote(node.removeprefix(prefix)) for node in nodes}

        applied = ids(CORRECTED_BY, iris.correction(""))
        actors = {actor for property_ in _NAMES_ACTOR for actor in ids(property_, iris.actor(""))}
        return applied == self.corrections.bearing_on(actors, document=document.id, applied=applied)

    def finish(self, source: str, outcome: Outcome) -> None:
        """Write a reading to the store, or note why there is none."""
        if isinstance(outcome, str):
            self.fail(source, outcome)
            return
        document = outcome.document.id
        graph = self.store.iris.document(document)
        quads = document_quads(
            outcome,
            iris=self.store.iris,
            ontology=self.ontology,
            extractor=self.fingerprint,
            corrections=self.corrections,
        )
        self.replaced += self.store.replace_graph(graph, quads)
        self.written.append(document)
        self.acts += len(outcome.acts)
        self.candidates += len(outcome.candidates)
        self.tick(source)

    def fail(self, source: str, reason: str) -> None:
        self.failed.append(Failure(source, reason))
        self.tick(source)

    def tick(self, source: str) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total, source)

    def close(self, started: datetime) -> None:
        """Bring the derived graphs up to date and record the run."""
        if self.store.stale:
            derive(self.store, ontology=self.ontology, corrections=self.corrections)
        refresh(self.store)
        if self.written or self.unchanged:
            ended, documents = datetime.now(UTC), tuple(self.written)
            run = Run(started=started, ended=ended, extractor=self.fingerprint, documents=documents)
            self.store.append(run_quads(run, iris=self.store.iris))

    def report(self, *, interrupted: bool) -> BuildReport:
        return BuildReport(
            read=len(self.written),
            unchanged=self.unchanged,
            replaced=self.replaced,
            failed=tuple(self.failed),
            acts=self.acts,
            candidates=self.candidates,
            idle=() if interrupted else self.idle(),
            interrupted=interrupted,
        )

    def idle(self) -> tuple[Correction, ...]:
        """List the corrections that change nothing in the store."""
        iris = self.store.iris
        told = {quad.subject for quad in self.store.match(graph=iris.graph("corrections"))}
        return tuple(line for line in self.corrections.all if ox.NamedNode(iris.correction(line.id)) not in told)


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
