"""Extractors at work: documents in, readings out, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.model import Document, Reading
from kg.ontology import Ontology, load

if TYPE_CHECKING:
    from kg.extraction import Extractor

Source = tuple[str, Document]
Outcome = Reading | str

DIED = "the process that read it, or one beside it, died, for want of memory perhaps (build again to retry)"


class Readers(Protocol):
    """Whatever reads documents; what it finds depends on its `fingerprint` and the document alone."""

    @property
    def fingerprint(self) -> str:
        """Return what readings depend on beside the document."""
        ...

    def each(self, sources: Iterable[Source]) -> Iterator[tuple[str, Outcome]]:
        """Yield every source's name with its reading, or with the reason why there is none."""
        ...


@contextmanager
def readers(
    *, jobs: int = 1, pipeline: str | None = None, extractor: Extractor | None = None, own: tuple[Path, ...] = ()
) -> Iterator[Readers]:
    """Make readers ready; an extractor that is given works in this process, whatever `jobs` says.

    `own` are ontology files of a researcher's own.
    """
    if extractor is None and jobs > 1:
        many = ManyReaders(jobs=jobs, pipeline=pipeline, own=own)
        try:
            yield many
        finally:
            many.close()
    else:
        yield OneReader(extractor or _load(pipeline, own))


class OneReader:
    """An extractor in this process."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self.fingerprint = str(extractor.fingerprint)

    def each(self, sources: Iterable[Source]) -> Iterator[tuple[str, Outcome]]:
        """Read one document after another."""
        for source, document in sources:
            yield source, attempt(self._extractor, document)


class ManyReaders:
    """An extractor in each of several processes; the sources are drawn only as fast as readings are taken."""

    def __init__(self, *, jobs: int, pipeline: str | None, own: tuple[Path, ...] = ()) -> None:
        self._jobs = jobs
        self._pipeline = pipeline
        self._own = own
        self._pool = self._start()
        with _holding_interrupts():
            first = self._pool.submit(_fingerprint, pipeline, own)
        self.fingerprint = first.result()

    def each(self, sources: Iterable[Source]) -> Iterator[tuple[str, Outcome]]:
        """Read several documents at a time, and answer in the order of the sources."""
        in_hand: deque[tuple[str, Future[Outcome]]] = deque()
        for source, document in sources:
            in_hand.append((source, self._submit(document)))
            if len(in_hand) > 2 * self._jobs:
                yield _outcome(*in_hand.popleft())
        while in_hand:
            yield _outcome(*in_hand.popleft())

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._jobs, mp_context=spawn, initializer=begin)

    def _submit(self, document: Document) -> Future[Outcome]:
        with _holding_interrupts():
            try:
                return self._pool.submit(_read, self._pipeline, self._own, document)
            except BrokenExecutor:
                self._pool = self._start()
                return self._pool.submit(_read, self._pipeline, self._own, document)


def _outcome(source: str, future: Future[Outcome]) -> tuple[str, Outcome]:
    try:
        return source, future.result()
    except BrokenExecutor:
        return source, f"{source}: {DIED}"


def attempt(extractor: Extractor, document: Document) -> Outcome:
    """Read a document, or tell why it cannot be."""
    try:
        return extractor.read(document)
    except Exception as error:  # noqa: BLE001  whatever one document does to the extractor, the others go on
        return f"{document.id}: {type(error).__name__}: {error}"


def _load(pipeline: str | None, own: tuple[Path, ...]) -> Extractor:
    return extractor_for(pipeline, load(*own))


@lru_cache(maxsize=1)
def extractor_for(pipeline: str | None, ontology: Ontology) -> Extractor:
    """Return this process's extractor, made when it is first asked for."""
    from kg.extraction import Extractor

    return Extractor(pipeline=pipeline, ontology=ontology)


def _fingerprint(pipeline: str | None, own: tuple[Path, ...]) -> str:
    return str(_load(pipeline, own).fingerprint)


def _read(pipeline: str | None, own: tuple[Path, ...], document: Document) -> Outcome:
    return attempt(_load(pipeline, own), document)


@contextmanager
def _holding_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back while a process may be started: it inherits that, and cannot ignore anything yet."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin() -> None:
    """Leave Ctrl-C to the process that gives out the documents, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
