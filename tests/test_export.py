"""Exports of the graph, read back with readers that are not ours, and what holds for all formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from exporting import BANK, HEGEMONY, IRIS, ODD, fill_oddly, written
from serving import build, running

from kg import resources
from kg.client import Remote
from kg.errors import StoreError, UsageError
from kg.export import ExportFormat, Texts, export
from kg.formats import FORMATS
from kg.store import Store

DATASETS = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create(tmp_path_factory.mktemp("export") / "s", base=IRIS.base) as made:
        fill_oddly(made)
        yield made


@pytest.mark.filterwarnings("ignore:(Dataset.default_context|ConjunctiveGraph) is deprecated")  # by rdflib itself
@pytest.mark.parametrize("form", DATASETS)
def test_datasets_keep_the_graphs(store: Store, tmp_path: Path, form: str) -> None:
    out = written(store, form, tmp_path)
    assert set(ox.parse(path=out, format=DATASETS[form])) == set(store.match())
    other = {"trig": "trig", "nq": "nquads", "jsonld": "json-ld"}[form]
    dataset = rdflib.Dataset()
    dataset.parse(data=out.read_bytes(), format=other)
    assert {str(graph.identifier) for graph in dataset.graphs()} - {"urn:x-rdflib:default"} == set(store.graphs())
    assert sum(1 for _ in dataset.quads()) == len(store)


def test_turtle_merges_the_graphs(store: Store, tmp_path: Path) -> None:
    out = written(store, "ttl", tmp_path)
    assert len(rdflib.Graph().parse(out)) == len(store)
    assert "@prefix vb: <https://w3id.org/verbale/ns#> ." in out.read_text()


def test_json_ld_has_short_names_and_its_context_inside(store: Store, tmp_path: Path) -> None:
    said = json.loads(written(store, "jsonld", tmp_path).read_text("utf-8"))
    context = json.loads((resources.ontologies() / "context.jsonld").read_text("utf-8"))["@context"]
    (speech,) = [graph for graph in said["@graph"] if graph["id"] == IRIS.document("speech")]
    (bank,) = [node for node in speech["@graph"] if node.get("quote") == BANK]
    assert said["@context"] == context
    assert {key: bank[key] for key in ("type", "actor", "date", "year", "force", "confidence", "quote")} == {
        "type": "Act",
        "actor": "http://x/actor/CHN",
        "date": "2021-11-25",
        "year": 2021,
        "force": 3,
        "confidence": "0.9",
        "quote": BANK,
    }


@pytest.mark.parametrize("form", [form for form in ExportFormat if form not in ("xlsx", "parquet")])
@pytest.mark.parametrize(("texts", "told"), [(Texts.WHOLE, True), (Texts.QUOTES, True), (Texts.NONE, False)])
def test_texts_can_be_left_out(store: Store, tmp_path: Path, form: ExportFormat, texts: Texts, told: bool) -> None:
    out = written(store, form, tmp_path, texts=texts)
    files = out.rglob("*.*") if out.is_dir() else [out]
    said = "\n".join(path.read_text("utf-8") for path in files)
    assert (BANK in said) == told
    # what no act rests on stands in the whole texts alone, "Before." in the words around a sentence
    assert ("Before." in said) == (texts is Texts.WHOLE and FORMATS[form].whole)


def test_sheets_and_parquet_leave_texts_out_too(store: Store, tmp_path: Path) -> None:
    openpyxl, parquet = (pytest.importorskip(name) for name in ("openpyxl", "pyarrow.parquet"))
    for form in ("xlsx", "parquet"):
        (tmp_path / form).mkdir()
    book = openpyxl.load_workbook(written(store, "xlsx", tmp_path / "xlsx", texts=Texts.NONE))
    assert [cell for row in book["Acts"].values for cell in row if HEGEMONY in str(cell)] == []
    table = parquet.read_table(written(store, "parquet", tmp_path / "parquet", texts=Texts.NONE))
    assert set(table["quote"].to_pylist()) == {None}


@pytest.mark.parametrize("form", list(ExportFormat))
def test_an_empty_store_can_be_exported(tmp_path: Path, form: ExportFormat) -> None:
    (tmp_path / "out").mkdir()
    with Store.create(tmp_path / "s") as empty:
        assert written(empty, form, tmp_path / "out").exists()


@pytest.mark.parametrize("form", [form for form in ExportFormat if form not in ("xlsx", "ttl", "trig", "nq", "jsonld")])
def test_a_served_store_gives_the_same_as_its_folder(tmp_path: Path, form: ExportFormat) -> None:
    path = build(tmp_path / "store")
    with Store.open(path) as store:
        export(store, form, tmp_path / "one")
    with running(path) as url, Remote(url) as remote:
        export(remote, form, tmp_path / "two")
    one, two = (
        {part.name: part.read_bytes() for part in out.iterdir()} if out.is_dir() else out.read_bytes()
        for out in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_a_served_graph_is_the_same_as_in_its_folder(tmp_path: Path) -> None:
    path = build(tmp_path / "store")
    with Store.open(path) as store:
        held = set(store.match())
    with running(path) as url, Remote(url) as remote:
        export(remote, ExportFormat.JSONLD, tmp_path / "out")
    assert set(ox.parse(path=tmp_path / "out", format=ox.RdfFormat.JSON_LD)) == held


def test_a_file_that_cannot_be_written_stays_as_it_was(store: Store, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for out in (tmp_path / "missing" / "out.ttl", tmp_path / "folder"):
        with pytest.raises(StoreError, match=f"{out}: cannot be written"):
            export(store, ExportFormat.TTL, out)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_folder_is_new_or_stays_as_it_was(store: Store, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        export(store, ExportFormat.DATAPACKAGE, tmp_path)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_codes_go_with_tables_alone(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="codes are columns of a table, and gexf is none"):
        export(store, ExportFormat.GEXF, tmp_path / "out", codes=True)


def test_odd_text_is_kept_as_it_is(store: Store) -> None:
    assert [
        quad.object.value for quad in store.match(predicate="https://w3id.org/verbale/ns#quote") if "SUM" in str(quad)
    ] == [ODD]
