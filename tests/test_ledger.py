"""What is kept for the derived graphs changes nothing in them, neither when it is used nor when it is lost."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from readings import BANK, act, document, fill

from kg.corrected import NONE, Corrections
from kg.corrected import load as load_corrections
from kg.derive import derive
from kg.derive.ledger import ledger
from kg.model import Reading
from kg.ontology import load
from kg.snapshots import LEDGER
from kg.store import Store

THINGS = (
    "SCO development bank", "a development bank of the SCO", "the SCO Development Banks", "renewed efforts",
    "the bank", "the Paris Agreement", "full implementation of the Paris Agreement", "railway bridge", "$1 billion",
    "climate", "it",
)  # fmt: skip
RULED = """kind,correction,subject,object,document,by,date,reason
deliverable,merge,railway bridge,SCO development bank,,A. Reader,2024-05-01,the bank pays for it
deliverable,rename,climate,the climate,,A. Reader,2024-05-01,so it is called
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "s", base="http://x/")


def said(id: str, *things: str) -> Reading:
    """Make a reading with an act on each thing."""
    spoken = document(id=id, series="Speeches")
    acts = (act(spoken, BANK, action=f"build-{at}", deliverable=thing) for at, thing in enumerate(things))
    return Reading(document=spoken, acts=tuple(acts))


def derived(store: Store) -> set[str]:
    """Return what stands in the derived graphs."""
    return {str(quad) for graph in store.graphs() if "/graph/" in graph for quad in store.match(graph=graph)}


def anew(store: Store, corrections: Corrections = NONE) -> set[str]:
    """Return the same when nothing was kept."""
    (store.path / LEDGER).unlink()
    derive(store, ontology=load(), corrections=corrections)
    return derived(store)


def test_any_changes_in_any_order_give_what_reading_all_of_it_gives(store: Store) -> None:
    chosen = random.Random(11)
    for _ in range(8):
        for id in chosen.sample("abcdef", 2):
            if chosen.random() < 0.25:
                store.remove_graph(store.iris.document(id))
            else:
                fill(store, said(id, *chosen.sample(THINGS, 3)))
        derive(store, ontology=load())
        assert derived(store) == anew(store)


def test_only_what_changed_is_read(store: Store) -> None:
    fill(store, said("a", "railway bridge"), said("b", "the bank"))
    store.remove_graph(store.iris.document("a"))
    with ledger(store, ontology=load()) as known:
        assert known.read == {store.iris.document("a")}
        assert [one.mention for one in known.acts] == ["the bank"]
        assert known.phrases.called.kept.keys() == {"railway bridge", "the bank"}


def test_phrases_that_no_document_has_are_forgotten(store: Store) -> None:
    fill(store, said("a", "railway bridge"), said("b", "the bank"))
    store.remove_graph(store.iris.document("a"))
    derive(store, ontology=load())
    with ledger(store, ontology=load()) as known:
        assert known.phrases.called.kept.keys() == {"the bank"}


def test_another_ontology_reads_all_phrases_again(store: Store, tmp_path: Path) -> None:
    fill(store, said("a", "railway bridge"))
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix topic: <https://w3id.org/verbale/topic/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'topic:sdg-09 skos:hiddenLabel "railway bridge" .\n'
    )
    with ledger(store, ontology=load(own)) as known:
        assert (known.read, dict(known.phrases.called.kept)) == (set(), {})


def test_corrections_change_what_is_derived_and_not_what_is_kept(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(RULED)
    corrections = load_corrections(tmp_path / "mine.csv", ontology=load())
    fill(store, said("a", "railway bridge", "climate"), said("b", "SCO development bank"))
    before = derived(store)
    derive(store, ontology=load(), corrections=corrections)
    assert derived(store) == anew(store, corrections) != before


@pytest.mark.parametrize(
    "damage",
    ["DROP TABLE about", "DELETE FROM about", "UPDATE about SET format = '0'", "UPDATE acts SET record = '[[1]]'", ""],
)
def test_a_ledger_that_is_damaged_is_made_anew(store: Store, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    fill(store, said("a", "railway bridge"), said("b", "the bank"))
    before = derived(store)
    if damage:
        with closing(sqlite3.connect(store.path / LEDGER)) as kept, kept:
            kept.execute(damage)
    else:
        (store.path / LEDGER).write_bytes(b"no database at all" * 100)
    derive(store, ontology=load())
    assert derived(store) == before
    assert "all is read anew" in caplog.text
    with ledger(store, ontology=load()) as known:
        assert known.read == set()


def test_a_backup_has_no_ledger_and_does_without(store: Store, tmp_path: Path) -> None:
    fill(store, said("a", "railway bridge"))
    assert not (store.snapshot() / LEDGER).exists()
