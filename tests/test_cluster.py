"""Extraction on a Dask cluster: the same graph, whatever becomes of its workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster
from readings import BANK, HEGEMONY, document

from kg.build import BuildReport, Progress, build
from kg.cluster import cluster_readers
from kg.errors import ClusterError
from kg.extraction import Extractor
from kg.model import Reading
from kg.ontology import load
from kg.store import Store
from kg.vocabulary import Vb
from kg.workers import DIED

TEXTS = 24
NO_TEXT: Any = None
OWN = """
@prefix actor: <https://w3id.org/verbale/actor#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vb: <https://w3id.org/verbale/ns#> .

actor:BLM a vb:State ; rdfs:label "Belmere" ; vb:demonym "Belmerish" .
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1") as made:
        yield made


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for number in range(TEXTS):
        told = f"{BANK} Belmere will build {number + 2} schools. {HEGEMONY}\n\n" * 20
        (folder / f"{number:02}.md").write_text(f"---\nactor: China\n---\n{told}")
    return folder


def built(path: Path, texts: Path, progress: Progress | None = None, **how: str) -> tuple[BuildReport, set[str]]:
    """Build a store and return the report and the graph, but for what tells of the run."""
    with Store.create(path) as store:
        report = build([texts], store, progress=progress, **how)
        assert sum(1 for _ in store.match(predicate=Vb.FILE_DIGEST)) == report.read
        return report, {str(quad) for quad in store.match() if "/run/" not in str(quad)}


def pids(cluster: LocalCluster) -> list[int]:
    return [worker.pid for worker in cluster.workers.values()]


def test_a_worker_that_is_killed_midway_makes_no_difference(tmp_path: Path, texts: Path, cluster: LocalCluster) -> None:
    killed: list[int] = []

    def kill(done: int, total: int, failed: int, source: str) -> None:
        if done == 5:
            killed.append(pids(cluster)[0])
            os.kill(killed[0], signal.SIGKILL)

    report, graph = built(tmp_path / "many", texts, kill, cluster=cluster.scheduler_address)
    assert (report.read, report.failed, len(killed)) == (TEXTS, (), 1)
    assert killed[0] not in pids(cluster)
    alone, expected = built(tmp_path / "one", texts)
    assert (report, graph) == (alone, expected)


def test_files_of_one_s_own_are_sent_to_the_workers(tmp_path: Path, cluster: LocalCluster) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(OWN, "utf-8")
    with cluster_readers(cluster.scheduler_address, own=(own,)) as ready:
        assert ready.fingerprint == str(Extractor(ontology=load(own)).fingerprint)
        own.unlink()
        ((_, read),) = ready.each([("file", document("Belmere will build a road."))])
    assert isinstance(read, Reading)
    assert [actor.name for act in read.acts for actor in act.actors] == ["Belmere"]


def test_a_worker_of_another_version_does_not_read(cluster: LocalCluster) -> None:
    with cluster_readers(cluster.scheduler_address) as ready:
        ready.fingerprint = "another"
        ((_, reason),) = ready.each([("file", document())])
    assert str(reason).startswith("speech: a worker of the cluster has another version (")


def test_what_one_document_does_stops_no_other(cluster: LocalCluster) -> None:
    with cluster_readers(cluster.scheduler_address) as ready:
        (_, reason), (_, read) = ready.each([("a", document(id="bad", text=NO_TEXT)), ("b", document())])
    assert str(reason).startswith("bad: TypeError: ")
    assert isinstance(read, Reading)


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cluster.SECONDS", 1)
    with (
        pytest.raises(ClusterError, match=r"tcp://127.0.0.1:9: no scheduler answers"),
        cluster_readers("tcp://127.0.0.1:9"),
    ):
        pass


def test_a_cluster_without_workers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cluster.SECONDS", 1)
    with (
        LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1") as empty,
        pytest.raises(ClusterError, match="there is no worker"),
        cluster_readers(empty.scheduler_address),
    ):
        pass


def test_a_document_that_ends_its_workers_fails_alone(cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    with cluster_readers(cluster.scheduler_address) as ready:
        deadly = ready._submit(signal.raise_signal, signal.SIGKILL)
        assert ready._outcome("deadly.md", deadly) == ("deadly.md", f"deadly.md: {DIED}")
        ((_, read),) = ready.each([("b", document())])
    assert isinstance(read, Reading)
