"""Copies of a store: read while another process writes, serves or dies; backed up and restored."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from readings import fill, reading
from test_store import GRAPH, quads, said

import kg
from kg import copies, snapshots
from kg.copies import Copy, back_up, in_memory, restore
from kg.derive import derive
from kg.errors import StoreError, StoreLockedError, UsageError
from kg.memory import Memory
from kg.search import FILE, search
from kg.store import Store

WRITER = """if True:
    import sys, time
    import pyoxigraph as ox
    from kg.store import Store
    node, graph = ox.NamedNode("urn:s"), ox.NamedNode("urn:graph")
    with Store.open(sys.argv[1]) as store:
        turn = 0
        while True:
            turn += 1
            with store.changing():
                for part in ("a", "b"):
                    said = [ox.Quad(node, ox.NamedNode("urn:p"), ox.Literal(f"{turn}"), ox.NamedNode("urn:" + part))]
                    store.replace_graph("urn:" + part, said)
            print(turn, store.revision, flush=True)
            time.sleep(0.005)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store.create(tmp_path / "my.store") as store:
        fill(store, reading())
        store.replace_graph(GRAPH, quads("one"))
        store.settle()
    return tmp_path / "my.store"


@contextmanager
def written_to(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Write to a store from another process: in each turn the same number to two graphs, as one change."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()
        process.communicate()


def turns(store: Store) -> list[int]:
    return [int(value) for part in ("a", "b") for value in said(store, f"urn:{part}")]


@pytest.mark.parametrize("memory", [Memory.ALWAYS, Memory.NEVER])
def test_a_store_is_read_while_another_process_writes_to_it(path: Path, memory: Memory) -> None:
    with written_to(path):
        seen = []
        for _ in range(3):
            with Copy.take(path, memory=memory) as copy:
                first, second = turns(copy)
                assert first == second  # never the middle of a change
                assert (copy.age < 5, copy.in_memory) == (True, memory is Memory.ALWAYS)
                assert said(copy) == ["one"]
                time.sleep(0.1)
                assert turns(copy) == [first, first]  # what is read stays as it was
                assert copy.outgrown
                seen.append((copy.revision, first))
        assert seen == sorted(set(seen))


def test_what_was_committed_before_the_question_is_in_the_answer(path: Path) -> None:
    with written_to(path) as process:
        assert process.stdout is not None
        turn, revision = map(int, process.stdout.readline().split())
        with Copy.take(path) as copy:
            assert copy.revision >= revision
            assert turns(copy)[0] >= turn


def test_several_read_at_a_time_and_nothing_is_left(path: Path) -> None:
    program = "import sys, kg; print(kg.open(sys.argv[1]).sparql('SELECT ?o { GRAPH <urn:graph> { ?s ?p ?o } }').o[0])"
    with written_to(path):
        readers = [
            subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        assert [reader.communicate(timeout=60)[0] for reader in readers] == ["one\n"] * 3
    Store.open(path).close()
    assert [*(path / "snapshots").iterdir()] == []


def test_a_snapshot_that_is_read_is_not_taken_away(path: Path) -> None:
    with Copy.take(path) as copy:
        with Store.open(path) as store:
            store.replace_graph(GRAPH, quads("two"))
            newest = store.snapshot()
            assert {*(path / "snapshots").iterdir()} == {copy.path, newest}
        assert [*(path / "snapshots").iterdir()] == [copy.path]
        assert said(copy) == ["one"]
    Store.open(path).close()
    assert [*(path / "snapshots").iterdir()] == []


def test_a_process_that_does_not_answer_in_time_leaves_its_last_snapshot(path: Path) -> None:
    with Store.open(path) as store:
        with store.changing(), pytest.raises(StoreLockedError) as raised:
            Copy.take(path, wait=0)
        assert raised.value.message == f"{path}: is held by another process and is being written to"
        store.snapshot()
        with store.changing():
            store.replace_graph(GRAPH, quads("two"))
            with Copy.take(path, wait=0) as copy:
                assert said(copy) == ["one"]


def test_a_store_that_is_written_to_leaves_snapshots_unasked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "INTERVAL", 0.2)
    with Store.open(path) as store:
        time.sleep(0.5)
        assert snapshots.latest(path) is None  # nothing was written, so none is needed
        store.replace_graph(GRAPH, quads("two"))
        until = time.monotonic() + 10
        while snapshots.latest(path) is None and time.monotonic() < until:
            time.sleep(0.05)
        newest = snapshots.latest(path)
        assert newest is not None
        assert int(newest.name) == store.revision


def test_a_copy_cannot_be_written_to(path: Path) -> None:
    with Copy.take(path) as copy, pytest.raises(StoreError, match="is a copy, which is only read"):
        copy.replace_graph(GRAPH, quads("two"))


def test_a_graph_follows_its_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "SELECT ?o { GRAPH <urn:graph> { ?s ?p ?o } }"
    with kg.open(path) as graph:
        with Store.open(path) as store:
            store.replace_graph(GRAPH, quads("two"))
        assert list(graph.sparql(query)["o"]) == ["one"]
        assert [graph.refresh(), graph.refresh()] == [True, False]
        assert list(graph.sparql(query)["o"]) == ["two"]
        with Store.open(path) as store:
            store.replace_graph(GRAPH, quads("three"))
        monkeypatch.setattr("kg.graph.FOLLOW", 0.0)
        assert list(graph.sparql(query)["o"]) == ["three"]
    with pytest.raises(UsageError, match=r"memory is 'some' .it is one of auto, always, never"):
        kg.open(path, memory="some")


def test_a_network_is_made_once_for_each_state_of_the_store(path: Path) -> None:
    with kg.open(path) as graph:
        first = graph.network()
        first.clear()
        again = graph.network(act="proposes")
        assert (len(graph.network()), len(again), len(graph._networks)) == (3, 2, 2)
        with Store.open(path) as store:
            store.replace_graph(GRAPH, quads("two"))
        graph.refresh()
        assert (len(graph.network()), len(graph._networks)) == (3, 1)


@pytest.mark.parametrize("memory", list(Memory))
def test_a_store_answers_from_memory(path: Path, memory: Memory) -> None:
    with Store.open(path) as store:
        answering = in_memory(store, memory)
        assert (answering is store) == (memory is Memory.NEVER)
        assert (said(answering), len(answering)) == (["one"], len(store))


def test_a_store_is_read_and_backed_up_while_it_is_built(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for number in range(250):
        (tmp_path / "texts" / f"{number:03}.txt").write_text("China will build 20 schools by 2030. " * 5)
    path = tmp_path / "my.store"
    program = [sys.executable, "-m", "kg"]
    count = "SELECT (COUNT(?d) AS ?n) { ?d vb:sha256 ?x }"
    with subprocess.Popen([*program, "build", tmp_path / "texts", "--store", path], stderr=subprocess.PIPE) as builder:
        while not (path / "revision").exists():
            assert builder.poll() is None
            time.sleep(0.02)
        query = [*program, "query", "--store", path, count, "--format", "tsv"]
        asked = subprocess.run(query, capture_output=True, text=True, check=True)
        back_up(path, tmp_path / "backup")
        assert builder.poll() is None
    assert asked.stderr.startswith(f"{path} is held by another process: reading its state of 0 seconds ago\n")
    seen = int(asked.stdout.split()[1])
    with Store.open(tmp_path / "backup") as backup, Store.open(path) as whole:
        assert 0 < seen <= len(backup.documents()) < len(whole.documents()) == 250
        assert (backup.stale, whole.stale) == (True, False)


def everything(path: Path) -> set[ox.Quad]:
    with Store.open(path) as store:
        return set(store.match())


def test_a_backup_restores_to_the_same_store(path: Path, tmp_path: Path) -> None:
    (path / "corrections.csv").write_text("kept\n")
    (path / "runs").mkdir()
    (path / "runs" / "1.json").write_text("{}")
    before = everything(path)
    back_up(path, tmp_path / "far" / "backup")
    with Store.open(path) as store:
        store.replace_graph(GRAPH, quads("two"))
    restore(tmp_path / "far" / "backup", tmp_path / "again")
    assert everything(tmp_path / "again") == before
    kept = [tmp_path / "again" / name for name in ("corrections.csv", "runs/1.json", "verbale.json")]
    assert [file.read_text() for file in kept] == ["kept\n", "{}", (path / "verbale.json").read_text()]
    with Store.open(tmp_path / "again") as store:
        store.replace_graph(GRAPH, quads("three"))
    assert everything(tmp_path / "far" / "backup") == before


def test_a_store_is_backed_up_while_another_process_writes_to_it(path: Path, tmp_path: Path) -> None:
    with written_to(path):
        back_up(path, tmp_path / "backup")
    with Store.open(tmp_path / "backup") as store:
        first, second = turns(store)
        assert (first == second, said(store)) == (True, ["one"])


def test_where_nothing_can_be_written_nothing_is_left(path: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    for target, message in ((tmp_path / "full", "is there already"), (tmp_path / "full" / "file" / "x", "cannot be")):
        with pytest.raises(StoreError, match=message):
            back_up(path, target)
    with pytest.raises(StoreError, match="is no backup of a store"):
        restore(tmp_path / "full", tmp_path / "new")
    back_up(path, tmp_path / "backup")
    marker = tmp_path / "backup" / "verbale.json"
    marker.write_text(json.dumps(json.loads(marker.read_text()) | {"format": 99}))
    with pytest.raises(StoreError, match="has format 99"):
        restore(tmp_path / "backup", tmp_path / "new")
    assert {entry.name for entry in tmp_path.iterdir()} == {"my.store", "full", "backup"}


def test_the_revision_counts_writes_and_survives(path: Path) -> None:
    with Store.open(path) as store:
        before = store.revision
        len(store), store.snapshot()
        assert store.revision == before
        store.replace_graph(GRAPH, quads("two"))
        assert (store.revision, snapshots.revision(path)) == (before + 1, before + 1)
        store.settle()
        settled = store.revision
    assert settled > before + 1
    with Store.open(path) as store:
        assert store.revision == settled
        store.mark_stale()  # as a process would that dies before it counts
    with Store.open(path) as store:
        assert store.revision == settled + 1


def test_every_way_to_write_is_counted(path: Path) -> None:
    derived, again = (quads(value, graph="urn:derived") for value in "ab")
    with Store.open(path) as store:
        ways: list[Callable[[], object]] = [
            lambda: store.append(quads("three")),
            lambda: store.retract(quads("three")),
            lambda: store.rebuild_graph("urn:derived", derived),
            lambda: store.renew_graph("urn:derived", again),
            lambda: store.keep_file("corrections.csv", b"kept"),
            lambda: store.keep_file("corrections.csv", b""),
            lambda: store.keep_run("1", {}),
            store.settle,
            lambda: store.remove_graph(GRAPH, run="urn:run"),
        ]
        for way in ways:
            before = store.revision
            way()
            assert store.revision > before
        before = store.revision
        assert (store.keep_file("corrections.csv", b""), store.revision) == (False, before)
        with Copy.take(path) as copy, pytest.raises(StoreError, match="is a copy, which is only read"):
            copy.retract(quads("one"))


def test_the_text_index_goes_along_and_is_made_anew_where_it_is_lost(path: Path, tmp_path: Path) -> None:
    expected = [hit.iri for hit in search(path, "bank")]
    index = path / FILE
    back_up(path, tmp_path / "backup")
    assert (tmp_path / "backup" / FILE).samefile(index)
    restore(tmp_path / "backup", tmp_path / "again")
    assert not (tmp_path / "again" / FILE).samefile(index)
    with Store.open(path) as store:
        store.remove_graph(store.iris.document("speech"))
        derive(store, ontology=store.ontology)
        assert search(store, "bank") == []
        with Copy.take(path) as copy:
            assert search(copy, "bank") == []
    assert [hit.iri for hit in search(tmp_path / "again", "bank")] == expected != []
    (tmp_path / "again" / FILE).unlink()
    with Store.open(tmp_path / "again"), kg.open(tmp_path / "again") as graph:  # its holder makes no index
        assert graph.search("bank")["iri"].tolist() == expected
    assert [hit.iri for hit in search(tmp_path / "again", "bank")] == expected


def test_the_wait_is_stated() -> None:
    assert (copies.WAIT, copies.FOLLOW, snapshots.INTERVAL) == (10.0, 30.0, 30.0)
