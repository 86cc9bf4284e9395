from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO

import networkx as nx
import pytest
from test_network import BANK, CHINA, KENYA, row

from kg.netfiles import NetFormat, edges, table, write
from kg.projections import NetworkKind, project

NASTY = "=1+1 \x00\x0b\ufffe <b>&amp; “quoted”, and\na line"
KEPT = "=1+1  <b>&amp; “quoted”, and\na line"
ACTS = [
    replace(row("urn:1", CHINA, KENYA, about=BANK), quote=NASTY),
    row("urn:2", CHINA, about=BANK),
]
READ = {
    NetFormat.GRAPHML: lambda body: nx.read_graphml(BytesIO(body), force_multigraph=True),
    NetFormat.GEXF: lambda body: nx.read_gexf(BytesIO(body)),
    NetFormat.NODE_LINK: lambda body: nx.node_link_graph(json.loads(body), edges="links"),
}


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("kind", NetworkKind)
def test_every_network_can_be_read_again(form: NetFormat, kind: NetworkKind) -> None:
    graph = project(kind, ACTS, things={BANK.iri: [BANK]})
    again = READ[form](write(graph, form))
    assert (set(again), again.number_of_edges()) == (set(graph), graph.number_of_edges())
    assert dict(again.nodes(data="label")) == dict(graph.nodes(data="label"))


@pytest.mark.parametrize("form", READ)
def test_what_xml_cannot_hold_is_left_out(form: NetFormat) -> None:
    again = READ[form](write(project(NetworkKind.ACTOR_DELIVERABLE, ACTS), form))
    assert sorted({data["quote"] for *_, data in again.edges(data=True)}) == sorted([KEPT, "urn:2!"])


def test_a_table_has_an_edge_a_row_and_no_formulas() -> None:
    written = write(project(NetworkKind.ACTOR_DELIVERABLE, ACTS), NetFormat.CSV).decode()
    rows = list(csv.DictReader(StringIO(written)))
    assert [(line["source_label"], line["target_label"], line["iri"]) for line in rows] == [
        ("China", "bank", "urn:1"),
        ("China", "bank", "urn:2"),
        ("Kenya", "bank", "urn:1"),
    ]
    assert rows[0]["quote"] == f"'{KEPT}"


def test_edges_name_both_ends() -> None:
    (edge,) = edges(project(NetworkKind.CO_COMMITMENT, ACTS))
    assert (edge["source"], edge["target"], edge["weight"]) == (
        {"iri": CHINA.iri, "label": "China", "kind": "actor"},
        {"iri": KENYA.iri, "label": "Kenya", "kind": "actor"},
        1.0,
    )


def test_a_table_without_rows_has_its_head() -> None:
    assert table(["a", "b"], []) == b"a,b\r\n"
