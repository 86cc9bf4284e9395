"""Extraction on the machines of a Dask cluster, which each have this version of Verbale and the pipeline.

A reading depends on the document alone, so one that is lost with its machine is done again elsewhere. It comes back
once, and this process alone writes.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.errors import ClusterError
from kg.model import Document
from kg.ontology import load_sources
from kg.turtle import Source as OntologyFile
from kg.turtle import sources as ontology_files
from kg.workers import DIED, Outcome, Source, attempt, extractor_for

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS = 30

_Result = TypeVar("_Result")
_REMEDY = "is `dask scheduler` running there, and at least one `dask worker`?"

_one_at_a_time = threading.Lock()  # a worker may have several threads, an extractor is for one


@contextmanager
def cluster_readers(
    address: str, *, pipeline: str | None = None, own: tuple[Path, ...] = ()
) -> Iterator[ClusterReaders]:
    """Make the workers of the scheduler at an address ready; `own` are ontology files, which are sent to them."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("Dask is not installed", address=address, remedy="pip install 'verbale[cluster]'") from error
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ClusterError(f"no scheduler answers: {error}", address=address, remedy=_REMEDY) from error
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it has to say is in our errors
    with client:
        yield ClusterReaders(client, address=address, pipeline=pipeline, own=own)


class ClusterReaders:
    """The extractors of a cluster's workers; the sources are drawn only as fast as readings are taken."""

    def __init__(self, client: Client, *, address: str, pipeline: str | None, own: tuple[Path, ...]) -> None:
        from distributed import TimeoutError

        self._client = client
        self._address = address
        self._setting = (pipeline, tuple(ontology_files(own)))
        try:
            client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError as error:
            raise ClusterError("there is no worker", address=address, remedy=_REMEDY) from error
        self.fingerprint = self._submit(_fingerprint, *self._setting).result()

    def each(self, sources: Iterable[Source]) -> Iterator[tuple[str, Outcome]]:
        """Read as many documents at a time as there are workers to, and answer in the order of the sources."""
        in_hand: deque[tuple[str, Future[Outcome]]] = deque()
        for source, document in sources:
            in_hand.append((source, self._submit(_read, *self._setting, self.fingerprint, document)))
            if len(in_hand) > 2 * self._threads():
                yield self._outcome(*in_hand.popleft())
        while in_hand:
            yield self._outcome(*in_hand.popleft())

    def _threads(self) -> int:
        with self._connected():
            cores: dict[str, int] = self._client.ncores()  # type: ignore[no-untyped-call]
        return max(1, sum(cores.values()))

    def _submit(self, task: Callable[..., _Result], *arguments: object) -> Future[_Result]:
        """Send a task, which is done again where a worker dies with it."""
        with self._connected():
            future: Future[_Result] = self._client.submit(task, *arguments, pure=False)
        return future

    def _outcome(self, source: str, future: Future[Outcome]) -> tuple[str, Outcome]:
        from distributed import KilledWorker

        try:
            with self._connected():
                return source, future.result()
        except KilledWorker:
            return source, f"{source}: {DIED}"

    @contextmanager
    def _connected(self) -> Iterator[None]:
        from distributed.client import FutureCancelledError

        try:
            yield
        except (OSError, FutureCancelledError) as error:
            remedy = "build again to go on"
            raise ClusterError(f"the scheduler is gone: {error}", address=self._address, remedy=remedy) from error


def _fingerprint(pipeline: str | None, own: tuple[OntologyFile, ...]) -> str:
    return str(extractor_for(pipeline, load_sources(*own)).fingerprint)


def _read(pipeline: str | None, own: tuple[OntologyFile, ...], fingerprint: str, document: Document) -> Outcome:
    with _one_at_a_time:
        extractor = extractor_for(pipeline, load_sources(*own))
        if str(extractor.fingerprint) != fingerprint:
            return f"{document.id}: a worker of the cluster has another version ({extractor.fingerprint})"
        return attempt(extractor, document)
