from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDFS, XSD
from rdflib.plugins.sparql import prepareQuery
from serving import BASE, build, running

import kg
from kg.dataset import ReadOnly
from kg.errors import ForbiddenQueryError, UsageError

VB = rdflib.Namespace("https://w3id.org/verbale/ns#")
FIJI = rdflib.URIRef(f"{BASE}actor/FJI")
FAR = rdflib.URIRef(f"{BASE}document/far")
ACTORS = rdflib.URIRef(f"{BASE}graph/actors")
QUOTES = "SELECT ?quote WHERE { ?act vb:quote ?quote } ORDER BY ?quote"

# rdflib 7.6 calls its own deprecated attributes.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.* is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dataset") / "store")


@pytest.fixture(params=["folder", "address"])
def dataset(request: pytest.FixtureRequest, path: Path) -> Iterator[rdflib.Dataset]:
    if request.param == "folder":
        with kg.open(path) as graph:
            yield graph.rdflib()
    else:
        with running(path) as url, kg.open(url) as graph:
            yield graph.rdflib()


def test_patterns_are_answered_from_the_store(dataset: rdflib.Dataset) -> None:
    assert dataset.value(FIJI, RDFS.label) == rdflib.Literal("Fiji")
    assert list(dataset.subjects(RDFS.label, rdflib.Literal("Fiji"))) == [FIJI]
    assert list(dataset.quads((FIJI, RDFS.label, None, None))) == [(FIJI, RDFS.label, rdflib.Literal("Fiji"), ACTORS)]
    assert (FIJI, RDFS.label, rdflib.Literal("Tonga")) not in dataset
    (date,) = dataset.objects(FAR, VB.date)
    assert date == rdflib.Literal("2023-01-01", datatype=XSD.date)


def test_graphs_are_those_of_the_store(dataset: rdflib.Dataset) -> None:
    names = {graph.identifier for graph in dataset.graphs()}
    assert names >= {FAR, ACTORS}
    assert len(dataset) == sum(len(dataset.graph(name)) for name in names) == len(list(dataset.quads()))
    where = [graph.identifier for graph in dataset.graphs((FIJI, RDFS.label, rdflib.Literal("Fiji")))]
    assert where[:1] == [ACTORS]
    far = dataset.graph(FAR)
    assert set(far.subjects(VB.quote)) == set(dataset.subjects(VB.quote, rdflib.Literal("We pledge to plant trees.")))


def test_queries_are_answered_by_the_engine(dataset: rdflib.Dataset) -> None:
    assert len(dataset.query(QUOTES)) == 6
    assert list(dataset.graph(FAR).query(QUOTES)) == [(rdflib.Literal("We pledge to plant trees."),)]
    assert dataset.query("ASK { ?s vb:proposes ?o }").askAnswer is True
    triples = dataset.query("CONSTRUCT WHERE { actor:FJI rdfs:label ?label }")
    assert list(triples) == [(FIJI, RDFS.label, rdflib.Literal("Fiji"))]
    bound = dataset.query("SELECT ?actor ?label WHERE { ?actor rdfs:label ?label }", initBindings={"actor": FIJI})
    assert list(bound) == [(FIJI, rdflib.Literal("Fiji"))]


def test_a_prepared_query_is_left_to_rdflib(dataset: rdflib.Dataset) -> None:
    query = prepareQuery(QUOTES, initNs={"vb": VB})
    assert len(dataset.query(query)) == 6


def test_queries_stay_within_the_store(dataset: rdflib.Dataset) -> None:
    with pytest.raises(ForbiddenQueryError):
        dataset.query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    assert len(dataset.query(f"SELECT * FROM <{Path(__file__).as_uri()}> {{ ?s ?p ?o }}")) == 0


def test_prefixes_are_those_of_the_store(dataset: rdflib.Dataset) -> None:
    bound = dict(dataset.namespaces())
    assert (str(bound["vb"]), str(bound["actor"])) == (str(VB), f"{BASE}actor/")
    assert dataset.namespace_manager.curie(FIJI) == "actor:FJI"
    assert dataset.store.namespace("vb") == rdflib.URIRef(VB)
    dataset.bind("vb", "urn:other#", override=False)
    assert dict(dataset.namespaces())["vb"] == rdflib.URIRef(VB)


def test_nothing_is_written(dataset: rdflib.Dataset) -> None:
    triple = (FIJI, RDFS.label, rdflib.Literal("Tonga"))
    for write in (
        lambda: dataset.add(triple),
        lambda: dataset.remove(triple),
        lambda: dataset.update("CLEAR ALL"),
        lambda: dataset.graph(FAR).add(triple),
        lambda: dataset.remove_graph(FAR),
    ):
        with pytest.raises(UsageError, match="the dataset is there to be read"):
            write()
    assert isinstance(dataset.store, ReadOnly)
    assert triple not in dataset
