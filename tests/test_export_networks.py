"""Networks, read by networkx and igraph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import igraph
import networkx as nx
import pytest
from exporting import IRIS, ODD, fill_oddly, written

from kg.store import Store

BANK, ROAD, ODD_ROAD = (f"http://x/deliverable/{name}" for name in ("sco-development-bank", "ro-ad--undated", "road"))
CHINA, KENYA = "http://x/actor/CHN", "http://x/actor/KEN"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.create(tmp_path_factory.mktemp("networks") / "s", base=IRIS.base) as made:
        fill_oddly(made)
        yield made


def read(path: Path) -> nx.MultiDiGraph[str]:
    if path.suffix == ".cyjs":
        return nx.cytoscape_graph(json.loads(path.read_text("utf-8")), name="label")
    return nx.read_graphml(path, force_multigraph=True) if path.suffix == ".graphml" else nx.read_gexf(path)


@pytest.mark.parametrize("form", ["graphml", "gexf", "cyjs"])
def test_networks_are_read_by_networkx(store: Store, tmp_path: Path, form: str) -> None:
    network = read(written(store, form, tmp_path))
    kinds = {CHINA: "actor", KENYA: "actor", BANK: "deliverable", ROAD: "deliverable", ODD_ROAD: "deliverable"}
    assert dict(network.nodes(data="kind")) == kinds
    assert network.nodes[ROAD]["label"] == "road"
    edges = sorted((source, target, said["act"], said.get("year")) for source, target, said in network.edges(data=True))
    assert edges == [
        (CHINA, ROAD, "pledges", None),
        (CHINA, ODD_ROAD, "pledges", 2022),
        (CHINA, BANK, "proposes", 2021),
        (KENYA, ROAD, "pledges", None),
    ]
    quotes = {said["quote"] for *_, said in network.edges(data=True)}
    assert ODD in quotes
    assert {type(said["confidence"]) for *_, said in network.edges(data=True)} == {float}


def test_igraph_reads_graphml_with_its_types(store: Store, tmp_path: Path) -> None:
    network = igraph.Graph.Read_GraphML(str(written(store, "graphml", tmp_path)))
    assert sorted(network.vs["id"]) == sorted([CHINA, KENYA, BANK, ROAD, ODD_ROAD])
    assert sorted(network.es["act"]) == ["pledges", "pledges", "pledges", "proposes"]
    types = {name: {type(edge[name]) for edge in network.es} for name in ("act", "confidence", "conditional", "quote")}
    assert types == {"act": {str}, "confidence": {float}, "conditional": {bool}, "quote": {str}}


def test_gexf_is_a_dynamic_graph(store: Store, tmp_path: Path) -> None:
    out = written(store, "gexf", tmp_path)
    assert 'mode="dynamic"' in out.read_text("utf-8")
    assert 'timeformat="date"' in out.read_text("utf-8")
    network = nx.read_gexf(out)
    spans = {
        (source, target): (said.get("start"), said.get("end")) for source, target, said in network.edges(data=True)
    }
    assert spans == {
        (CHINA, BANK): ("2021-11-25", "2021-11-25"),
        (CHINA, ODD_ROAD): ("2022-03-01", "2022-03-31"),
        (CHINA, ROAD): (None, None),
        (KENYA, ROAD): (None, None),
    }
    lasting = {node: (said.get("start"), said.get("end")) for node, said in network.nodes(data=True)}
    assert lasting == {
        CHINA: (None, None),
        KENYA: (None, None),
        ROAD: (None, None),
        BANK: ("2021-11-25", "2021-11-25"),
        ODD_ROAD: ("2022-03-01", "2022-03-31"),
    }


@pytest.mark.parametrize("form", ["graphml", "gexf", "cyjs"])
def test_no_node_and_no_edge_is_without_an_id(store: Store, tmp_path: Path, form: str) -> None:
    out = written(store, form, tmp_path)
    if form == "cyjs":
        elements = json.loads(out.read_text("utf-8"))["elements"]
        ids = [part["data"]["id"] for kind in ("nodes", "edges") for part in elements[kind]]
    else:
        import xml.etree.ElementTree as ET

        ids = [part.get("id", "") for part in ET.parse(out).iter() if part.tag.rpartition("}")[2] in ("node", "edge")]
    assert "" not in ids
    assert len(set(ids)) == len(ids) == 9
