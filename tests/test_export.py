"""Exports, read back with readers that are not ours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from readings import BANK, CHINA, HEGEMONY, KENYA, act, bank, document, fill, hegemony

from kg.errors import StoreError
from kg.export import ExportFormat, export
from kg.model import Reading
from kg.store import Store
from kg.vocabulary import Iris

IRIS = Iris("http://x/")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Make a store with acts of two actors, an act on nothing, an undated document, and a control character."""
    speech = document(title="A \x0btitle\x01")
    undated = document(f"{BANK}\x02 {HEGEMONY}", id="undated", date=None)
    together = act(undated, f"{BANK}\x02", actors=(CHINA, KENYA), deliverable="ro\x02ad")
    with Store.create(tmp_path_factory.mktemp("export") / "s", base=IRIS.base) as made:
        fill(
            made,
            Reading(document=speech, acts=(bank(speech), hegemony(speech, object="", deliverable=""))),
            Reading(document=undated, acts=(together,), candidates=(bank(undated),)),
        )
        yield made


def written(store: Store, form: str, folder: Path) -> Path:
    out = folder / f"out.{form}"
    export(store, ExportFormat(form), out)
    assert [path.name for path in folder.iterdir()] == [out.name]
    return out


@pytest.mark.filterwarnings("ignore:(Dataset.default_context|ConjunctiveGraph) is deprecated")  # by rdflib itself
@pytest.mark.parametrize(
    ("form", "reader"), [("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS), ("jsonld", ox.RdfFormat.JSON_LD)]
)
def test_datasets_keep_the_graphs(store: Store, tmp_path: Path, form: str, reader: ox.RdfFormat) -> None:
    out = written(store, form, tmp_path)
    assert set(ox.parse(path=out, format=reader)) == set(store.match())
    other = {"trig": "trig", "nq": "nquads", "jsonld": "json-ld"}[form]
    dataset = rdflib.Dataset()
    dataset.parse(data=out.read_bytes(), format=other)
    assert {str(graph.identifier) for graph in dataset.graphs()} - {"urn:x-rdflib:default"} == set(store.graphs())
    assert sum(1 for _ in dataset.quads()) == len(store)


def test_turtle_merges_the_graphs(store: Store, tmp_path: Path) -> None:
    out = written(store, "ttl", tmp_path)
    assert len(rdflib.Graph().parse(out)) == len(store)
    assert "@prefix vb: <https://w3id.org/verbale/ns#> ." in out.read_text()


def test_csv_has_an_act_a_row(store: Store, tmp_path: Path) -> None:
    with written(store, "csv", tmp_path).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = ("date", "actor", "act", "action", "deliverable", "addressee", "quote", "document", "polarity")
    assert sorted(tuple(row[column] for column in columns) for row in rows) == [
        ("", "China; Kenya", "pledges", "build", "ro\x02ad", "", f"{BANK}\x02", "undated", "positive"),
        ("2021-11-25", "China", "pledges", "seek", "", "", HEGEMONY, "speech", "negative"),
        ("2021-11-25", "China", "proposes", "explore", "SCO development bank", "SCO", BANK, "speech", "positive"),
    ]


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networks_are_read_by_networkx(store: Store, tmp_path: Path, form: str) -> None:
    out = written(store, form, tmp_path)
    read = nx.read_graphml(out, force_multigraph=True) if form == "graphml" else nx.read_gexf(out)
    assert dict(read.nodes(data="kind")) == {
        "http://x/actor/CHN": "actor",
        "http://x/actor/KEN": "actor",
        "http://x/deliverable/sco-development-bank": "deliverable",
        "http://x/deliverable/ro-ad--undated": "deliverable",
    }
    assert dict(read.nodes(data="label"))["http://x/deliverable/ro-ad--undated"] == "road"
    edges = sorted((source, target, data["act"], data["year"]) for source, target, data in read.edges(data=True))
    assert edges == [
        ("http://x/actor/CHN", "http://x/deliverable/ro-ad--undated", "pledges", 0),
        ("http://x/actor/CHN", "http://x/deliverable/sco-development-bank", "proposes", 2021),
        ("http://x/actor/KEN", "http://x/deliverable/ro-ad--undated", "pledges", 0),
    ]


@pytest.mark.parametrize("form", list(ExportFormat))
def test_an_empty_store_can_be_exported(tmp_path: Path, form: ExportFormat) -> None:
    (tmp_path / "out").mkdir()
    with Store.create(tmp_path / "s") as empty:
        assert written(empty, form, tmp_path / "out").exists()


def test_a_file_that_cannot_be_written_stays_as_it_was(store: Store, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for out in (tmp_path / "missing" / "out.ttl", tmp_path / "folder"):
        with pytest.raises(StoreError, match=f"{out}: cannot be written"):
            export(store, ExportFormat.TTL, out)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
