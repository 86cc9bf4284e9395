"""The store on disk: made, opened, locked, written to as a whole or not at all."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, StoreError, StoreLockedError, UsageError
from kg.resources import queries
from kg.sparql import solutions
from kg.staleness import versions
from kg.store import Store, StoredDocument, served_at
from kg.vocabulary import DCTERMS, DEFAULT_BASE, Vb

GRAPH = "urn:graph"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "my.store") as made:
        yield made


def quads(*values: str, graph: str = GRAPH) -> list[ox.Quad]:
    node, says = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    return [ox.Quad(node, says, ox.Literal(value), ox.NamedNode(graph)) for value in values]


def said(store: Store, graph: str = GRAPH) -> list[str]:
    return sorted(quad.object.value for quad in store.match(graph=graph) if isinstance(quad.object, ox.Literal))


def test_a_new_store_has_no_graph(store: Store) -> None:
    assert (store.graphs(), len(store), store.documents(), store.stale) == ([], 0, {}, False)
    assert json.loads((store.path / "verbale.json").read_text()) == {"format": 1, "base": DEFAULT_BASE}


def test_the_base_is_set_once(tmp_path: Path) -> None:
    path = tmp_path / "my.store"
    with Store.create(path, base="https://example.org/id/") as store:
        assert store.iris.document("a b") == "https://example.org/id/document/a%20b"
    with Store.open(path, base="https://example.org/id/", create=True) as store:
        assert store.iris.base == "https://example.org/id/"
    with pytest.raises(StoreError, match=r"the store's base is https://example.org/id/, not https://other.org/"):
        Store.open(path, base="https://other.org/")


@pytest.mark.parametrize("base", ["https://example.org", "no IRI/", "relative/"])
def test_a_base_must_be_an_iri(tmp_path: Path, base: str) -> None:
    with pytest.raises(UsageError, match="the base"):
        Store.create(tmp_path / "my.store", base=base)
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_not_there_can_be_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store is here"):
        Store.open(tmp_path / "my.store")
    with Store.open(tmp_path / "my.store", create=True) as store:
        assert store.iris.base == DEFAULT_BASE


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"notes.txt": "mine"}, "is there already and is no store"),
        ({"verbale.json": '{"format": 2, "base": "urn:"}'}, "has format 2, and this version knows 1 .install a newer"),
        ({"verbale.json": '{"format": "x", "base": "urn:"}'}, "has the format 'x', which never was"),
        ({"verbale.json": "{"}, r"verbale\.json cannot be read"),
        ({"verbale.json": "[]"}, r"verbale\.json cannot be read"),
        ({"verbale.json": '{"format": 1, "base": "urn:"}', "quads": "a file"}, "cannot be opened"),
    ],
)
def test_folders_that_are_no_store_of_ours(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(StoreError, match=message):
        Store.open(tmp_path, create=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == files


def test_a_store_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made: Not a directory"):
        Store.create(tmp_path / "file" / "my.store")


def test_a_store_is_held_by_one(store: Store) -> None:
    with pytest.raises(StoreLockedError) as caught:
        Store.open(store.path)
    assert (caught.value.address, caught.value.remedy) == ("", "wait until that process ends")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.address, again.path) == (str(caught.value), "", str(store.path))


def test_a_store_that_is_served_names_its_address(store: Store) -> None:
    (store.path / "server.json").write_text(json.dumps({"url": "http://127.0.0.1:8000", "pid": os.getpid()}))
    program = "import sys; from kg.store import Store; Store.open(sys.argv[1])"
    other = subprocess.run(
        [sys.executable, "-c", program, str(store.path)], capture_output=True, text=True, check=False
    )
    message = "is being served at http://127.0.0.1:8000 (use http://127.0.0.1:8000 instead)"
    assert other.stderr.splitlines()[-1] == f"kg.errors.StoreLockedError: {store.path}: {message}"


@pytest.mark.parametrize(
    ("content", "address"),
    [
        ({"url": "http://127.0.0.1:8000", "pid": 1}, "http://127.0.0.1:8000"),
        ({"url": "http://127.0.0.1:8000", "pid": 2**22 + 1}, None),
        ({"url": "http://127.0.0.1:8000"}, None),
        ([], None),
    ],
)
def test_served_at(tmp_path: Path, content: object, address: str | None) -> None:
    (tmp_path / "server.json").write_text(json.dumps(content))
    assert served_at(tmp_path) == address


def test_served_at_without_a_server(tmp_path: Path) -> None:
    assert served_at(tmp_path) is None


def test_a_closed_store_can_be_opened_again_and_not_used(tmp_path: Path) -> None:
    with Store.create(tmp_path / "my.store") as store:
        store.replace_graph(GRAPH, quads("one"))
    store.close()
    with pytest.raises(StoreError, match="the store is closed"):
        len(store)
    with Store.open(tmp_path / "my.store") as again:
        assert said(again) == ["one"]


def test_a_replaced_graph_leaves_nothing_of_the_old_one(store: Store) -> None:
    assert store.replace_graph(GRAPH, quads("one", "two")) is False
    assert store.replace_graph("urn:other", quads("one", graph="urn:other")) is False
    assert store.replace_graph(GRAPH, quads("two", "three")) is True
    assert (said(store), said(store, "urn:other")) == (["three", "two"], ["one"])
    assert store.graphs() == [GRAPH, "urn:other"]


def test_a_removed_graph_leaves_nothing(store: Store) -> None:
    store.replace_graph(GRAPH, quads("one"))
    assert [store.remove_graph(GRAPH), store.remove_graph(GRAPH)] == [True, False]
    store.replace_graph(GRAPH, quads("one"))
    assert store.replace_graph(GRAPH, []) is True
    assert (store.graphs(), len(store)) == ([], 0)


def test_what_was_staged_when_the_process_died_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "my.store"
    with Store.create(path) as store:
        store.append(quads("half", graph=store.iris.graph("staged")))
    with Store.open(path) as store:
        assert store.graphs() == []


def test_a_killed_process_leaves_the_old_graph_or_the_new_one(tmp_path: Path) -> None:
    program = """if True:
        import sys
        import pyoxigraph as ox
        from kg.store import Store
        store = Store.open(sys.argv[1], create=True)
        node, graph = ox.NamedNode("urn:s"), ox.NamedNode("urn:graph")
        for turn in range(10_000):
            said = [ox.Literal(f"{turn} {i}") for i in range(300)]
            store.replace_graph("urn:graph", [ox.Quad(node, ox.NamedNode("urn:p"), value, graph) for value in said])
            print(turn, flush=True)
    """
    path = tmp_path / "my.store"
    for pause in (0.01, 0.03, 0.07):
        process = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        last = process.communicate()[0].split()
        with Store.open(path) as store:
            turns = {value.split()[0] for value in said(store)}
            assert (len(said(store)), len(turns), store.graphs(), store.stale) == (300, 1, [GRAPH], True)
            assert int(turns.pop()) in (int(last[-1]) if last else 0, int(last[-1]) + 1 if last else 1)


def test_writing_makes_the_derived_graphs_stale(store: Store) -> None:
    store.append(quads("run"))
    assert store.stale is False
    store.replace_graph(GRAPH, quads("one"))
    assert store.stale is True
    store.rebuild_graph("urn:derived", iter(quads("a", "b", graph="urn:derived")))
    assert (said(store, "urn:derived"), store.stale) == (["a", "b"], True)
    store.rebuild_graph("urn:derived", iter(quads("b", "c", graph="urn:derived")))
    store.settle()
    assert (said(store, "urn:derived"), store.stale) == (["b", "c"], False)
    store.remove_graph(GRAPH)
    assert store.stale is True


def test_each_settled_state_has_a_version_and_what_changed_since_is_noted(store: Store) -> None:
    assert (versions(store.path), store.changed) == ([""], [])
    store.replace_graph(GRAPH, quads("one"))
    coming = store.version
    store.replace_graph(GRAPH, quads("two"))
    store.remove_graph("urn:none")
    store.rebuild_graph("urn:derived", quads("a", graph="urn:derived"))
    assert (versions(store.path), store.changed) == (["", coming], [GRAPH, "urn:derived"])
    store.settle()
    assert (versions(store.path), store.changed, store.version) == ([coming], [], coming)
    store.remove_graph(GRAPH)
    assert store.version not in ("", coming)
    assert (versions(store.path), store.changed) == ([coming, store.version], [GRAPH])


def test_documents(store: Store) -> None:
    iri = store.iris.document("a/b")
    terms = {DCTERMS + "identifier": "a/b", Vb.SHA256: "0f", Vb.EXTRACTOR: "made by hand"}
    held = [
        ox.Quad(ox.NamedNode(iri), ox.NamedNode(term), ox.Literal(value), ox.NamedNode(iri))
        for term, value in terms.items()
    ]
    store.replace_graph(iri, held)
    assert store.documents() == {"a/b": StoredDocument(sha256="0f", extractor="made by hand")}


def test_queries_know_the_stores_prefixes_and_base(store: Store) -> None:
    document = store.iris.document("speech")
    store.replace_graph(document, quads("one", graph=document))
    for text in ("SELECT ?o { GRAPH document:speech { ?s ?p ?o } }", "SELECT ?o FROM <document/speech> { ?s ?p ?o }"):
        assert [row["o"].value for row in solutions(store.query(text))] == ["one"]
    assert list(solutions(store.query("SELECT ?o { ?s ?p ?o }", union=False))) == []


@pytest.mark.parametrize("query", ["SELECT ?x {", "ASK { SERVICE <http://example.org/> {} }"])
def test_an_error_that_is_kept_does_not_keep_the_lock(tmp_path: Path, query: str) -> None:
    Store.create(tmp_path / "s", base="http://example.org/").close()
    with Store.open(tmp_path / "s") as store, pytest.raises(QueryError) as kept:
        store.query(query)
    with Store.open(tmp_path / "s") as again:
        assert len(again) == 0
    assert kept.value.__traceback__ is not None


@pytest.mark.parametrize("update", ["replace", "remove"])
def test_an_update_is_one_transaction(store: Store, update: str) -> None:
    """What an update of ours has done is undone when a later part of it fails."""
    document = store.iris.document("speech")
    store.replace_graph(document, quads("one", graph=document))
    store.append(quads("two", graph=store.iris.graph("staged")))
    before = set(store.match())
    text = (queries() / "write" / f"{update}.ru").read_text("utf-8") + " ; CREATE GRAPH <urn:a> ; CREATE GRAPH <urn:a>"
    with pytest.raises(RuntimeError, match="already exists"):
        store.quads.update(text, prefixes=store.iris.prefixes() | {"target": document})
    assert set(store.match()) == before


def test_a_renewed_graph_says_what_is_new_and_no_more(store: Store) -> None:
    for values in (["a", "b"], ["b", "c"], []):
        store.renew_graph("urn:derived", iter(quads(*values, graph="urn:derived")))
        assert (said(store, "urn:derived"), store.stale) == (values, True)
    assert store.graphs() == []
