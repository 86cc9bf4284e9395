"""Checking a store: a sound one passes, and each thing that can be wrong with it is found, with a way out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from readings import bank, document, fill, hegemony, reading
from typer.testing import CliRunner

from kg import resources
from kg.build import remove
from kg.cli import app
from kg.copies import Copy
from kg.model import Reading
from kg.soundness import Flaw, check, compact, describe, size_on_disk
from kg.store import Store
from kg.vocabulary import DCTERMS, PROV, RDFS, TOPIC, Vb

ABSENT = "http://localhost:8000/id/absent"


def kg(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    other = document(id="other")
    with Store.create(tmp_path / "my.store") as made:
        fill(made, reading(), Reading(document=other, acts=(bank(other),)))
        yield made


def flaws(store: Store) -> set[tuple[str, str]]:
    return {(flaw.place, flaw.message) for flaw in check(store)}


def test_a_sound_store_passes(store: Store) -> None:
    assert list(check(store)) == []
    with Copy.take(store.path) as copy:
        assert list(check(copy)) == []


def test_tombstones_are_no_faults(store: Store) -> None:
    other = document(id="other")
    fill(store, Reading(document=other, acts=(hegemony(other),)))
    remove(["speech"], store)
    assert store.is_buried(store.iris.document("speech"))
    labels = store.match(predicate=RDFS + "label", graph=store.iris.graph("tombstones"))
    assert "SCO development bank" in {quad.object.value for quad in labels}
    assert list(check(store)) == []


def said(store: Store, subject: str, predicate: str, value: str, graph: str) -> None:
    names = [ox.NamedNode(name) for name in (subject, predicate, value, store.iris.graph(graph))]
    store.append([ox.Quad(*names)])


PLANTED: dict[str, Callable[[Store], None]] = {
    "act-document": lambda store: said(store, ABSENT, Vb.DOCUMENT, store.iris.document("speech"), "elsewhere"),
    "actor-described": lambda store: said(store, "urn:act", Vb.ACTOR, ABSENT, "elsewhere"),
    "correction-described": lambda store: said(store, "urn:act", PROV + "wasInfluencedBy", ABSENT, "elsewhere"),
    "deliverable-described": lambda store: said(store, "urn:act", Vb.DELIVERABLE, ABSENT, "elsewhere"),
    "deliverable-of-act": lambda store: said(
        store, ABSENT, Vb.DELIVERABLE, store.iris.deliverable("hegemony"), "elsewhere"
    ),
    "document-described": lambda store: said(store, "urn:act", Vb.DOCUMENT, ABSENT, "elsewhere"),
    "history-described": lambda store: said(store, "urn:shift", Vb.EARLIER, ABSENT, "history"),
    "replacement-described": lambda store: said(store, "urn:old", DCTERMS + "isReplacedBy", ABSENT, "deliverables"),
    "sameness-described": lambda store: said(store, "urn:same", Vb.SAME, ABSENT, "sameness"),
    "shortcut-described": lambda store: said(
        store, ABSENT, "urn:does", store.iris.deliverable("hegemony"), "shortcuts"
    ),
    "topic-described": lambda store: said(store, ABSENT, Vb.TOPIC, TOPIC + "trade", "topics"),
}


@pytest.mark.parametrize("query", PLANTED)
def test_each_reference_that_leads_nowhere_is_found(store: Store, query: str) -> None:
    text = (resources.queries() / "check" / f"{query}.rq").read_text("utf-8")
    message = text.splitlines()[0].removeprefix("# fault: ")
    PLANTED[query](store)
    assert (ABSENT, message) in flaws(store)
    if "# derived" in text:
        store.mark_stale()
        assert (ABSENT, message) not in flaws(store)
        assert (str(store.path), "the derived graphs lag behind the documents") in flaws(store)


def test_every_check_is_tested() -> None:
    assert {path.stem for path in (resources.queries() / "check").glob("*.rq")} == set(PLANTED)


def change(store: Store, predicate: str, value: str) -> str:
    """Put another value in place of one of a document's, and return whose it was."""
    quad = next(store.match(predicate=predicate, graph=store.iris.document("speech")))
    store.quads.remove(quad)
    store.append([ox.Quad(quad.subject, quad.predicate, ox.Literal(value), quad.graph_name)])
    assert isinstance(quad.subject, ox.NamedNode)
    return quad.subject.value


def test_a_quote_that_is_not_in_its_text_and_another_text_are_found(store: Store) -> None:
    act = change(store, Vb.QUOTE, "China will seek hegemony.")
    assert [(flaw.place, flaw.message.partition(" from ")[0]) for flaw in check(store)] == [
        (act, "its quote is not what the text says")
    ]
    change(store, Vb.CONTENT, "Something else.")
    assert (store.iris.document("speech"), "its text has another SHA-256") in flaws(store)


def test_a_document_that_is_lost_is_missed(store: Store) -> None:
    store.quads.remove_graph(ox.NamedNode(store.iris.document("other")))
    place = str(store.path)
    assert (place, "has 1 documents, and had 2 when it was settled") in flaws(store)
    assert (place, "has 2 acts, and had 3 when it was settled") in flaws(store)
    (store.path / "counts.json").write_text("{")
    assert any(message.startswith("cannot be read") for _, message in flaws(store))
    (store.path / "counts.json").unlink()
    assert (place, "has 1 documents, and had 2 when it was settled") not in flaws(store)


def test_what_a_dead_process_left_is_found_and_compacting_takes_it_away(store: Store) -> None:
    fresh, old, server = (store.path / name for name in ("new.tmp", "old.tmp", "server.json"))
    for path in (fresh, old):
        path.touch()
    os.utime(old, (0, 0))
    server.write_text(json.dumps({"url": "http://127.0.0.1:8000", "pid": 2**22 + 1}))
    message, remedy = "is left of a process that died", "take it away: kg store compact"
    assert sorted(check(store)) == [Flaw(str(path), message, remedy) for path in (old, server)]
    before = set(store.match())
    sizes = compact(store)
    assert (sizes.after, set(store.match())) == (size_on_disk(store.path), before)
    assert (fresh.exists(), old.exists(), server.exists()) == (True, False, False)
    assert list(check(store)) == []


def test_what_is_told_of_a_store(store: Store) -> None:
    told = dict(describe(store))
    assert told.pop("on disk").endswith(" MB")
    assert told == {
        "folder": str(store.path),
        "format": "1",
        "base": "http://localhost:8000/id/",
        "revision": str(store.revision),
        "documents": "2",
        "acts": "3",
        "candidates": "0",
        "deliverables": "2",
        "quads": f"{len(store):,}",
        "graphs": str(len(store.graphs())),
        "derived graphs": "agree with the documents",
        "read by": "made by hand (2)",
    }


def test_half_a_write_is_dropped_with_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Store.create(tmp_path / "s") as store:
        said(store, ABSENT, RDFS + "label", ABSENT, "staged")
    Store.open(tmp_path / "s").close()
    assert caplog.messages == [f"{tmp_path}/s: half of a write was left by a process that died, and is dropped"]


# --- On the command line ---


def test_a_store_is_looked_after_while_it_is_held(store: Store, tmp_path: Path) -> None:
    backup, again = tmp_path / "backup", tmp_path / "again"
    assert kg("store", "check", "--store", store.path) == (0, "", f"{store.path}: 0 faults\n")
    exit_code, told, _ = kg("store", "info", "--store", store.path)
    assert (exit_code, "documents       2\n" in told) == (0, True)
    assert kg("store", "backup", backup, "--store", store.path) == (0, "", f"{store.path}: backed up in {backup}\n")
    assert kg("store", "restore", backup, again) == (0, "", f"{again}: restored from {backup}\n")
    exit_code, printed, told = kg("store", "compact", "--store", again)
    assert (exit_code, printed, told.startswith(f"{again}: ")) == (0, "", True)
    with Store.open(again) as restored:
        assert set(restored.match()) == set(store.match())


def test_a_fault_is_printed_with_its_remedy(store: Store) -> None:
    said(store, "urn:act", Vb.ACTOR, ABSENT, "elsewhere")
    remedy = "compute the derived graphs again: kg build with any text"
    printed = f"{ABSENT}: is named as an actor and described nowhere ({remedy})\n"
    assert kg("store", "check", "--store", store.path) == (1, printed, f"{store.path}: 1 fault\n")


def test_a_store_whose_files_are_broken_is_said_to_be(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s") as made:
        fill(made, reading())
    (tmp_path / "s" / "quads" / "CURRENT").write_text("nonsense")
    exit_code, printed, told = kg("store", "check", "--store", tmp_path / "s")
    assert (exit_code, printed) == (1, "")
    assert told.startswith(f"kg: {tmp_path}/s: cannot be opened: ")
    assert told.endswith("(restore a backup: kg store restore BACKUP DIR)\n")


@pytest.mark.parametrize("place", ["archive.toml", "https://host/repository"])
def test_what_another_engine_holds_is_not_looked_after(place: str) -> None:
    wanted = f"kg: {place} is no folder, and this command works on a store in a folder\n"
    assert kg("store", "info", "--store", place) == (2, "", wanted)
