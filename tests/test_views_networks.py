from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from test_network import BANK, CHINA, FIJI, KENYA, ROAD, TREES, row

from kg.errors import StoreError
from kg.palette import NEUTRAL, PALETTE
from kg.projections import NetworkKind, merged, project
from kg.rows import Node
from kg.views.networks import DRAWN, LINES, SHOWN, NetworkView, network_view, shown

NASTY = "</script><script>alert(1)</script> {{title}}"
ACTS = [
    row("urn:1", CHINA, about=BANK, quote=NASTY),
    row("urn:2", CHINA, KENYA, about=ROAD, act="agrees", day="2020-01-01", polarity="negative"),
    row("urn:3", FIJI, about=TREES, day="", voice="reported"),
]


def view(kind: NetworkKind = NetworkKind.ACTOR_DELIVERABLE) -> NetworkView:
    return network_view(project(kind, ACTS), title="Who & what {{data}}", query="g.explore()")


def said(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_a_page_holds_the_network_and_loads_nothing() -> None:
    page = view().html()
    assert re.findall(r"(?:https?:|//[a-z])\S*", page.replace("// ", "")) == []
    assert "<title>Who &amp; what {{data}}</title>" in page
    data = said(page)
    assert data["nodes"] == [
        {"label": "China", "kind": "actor"},
        {"label": "bank", "kind": "deliverable"},
        {"label": "road", "kind": "deliverable"},
        {"label": "Kenya", "kind": "actor"},
        {"label": "Fiji", "kind": "actor"},
        {"label": "trees", "kind": "deliverable"},
    ]
    assert data["edges"][0] == {
        "date": "2021-11-25", "year": 2021, "force": 3, "label": "urn:1 said", "quote": NASTY, "document": "speech",
        "s": 0, "t": 1, "act": "pledges", "weight": 1.0, "negated": False, "reported": False,
    }  # fmt: skip
    assert [(edge["negated"], edge["reported"]) for edge in data["edges"]] == [
        (False, False),
        (True, False),
        (True, False),
        (False, True),
    ]
    assert (data["colours"], data["names"]) == (
        {"pledges": PALETTE[0], "agrees": PALETTE[4]},
        {"pledges": "pledges", "agrees": "agrees"},
    )
    assert (data["directed"], data["single"], data["query"]) == (True, True, "g.explore()")


def test_what_a_network_shows_is_said_in_words() -> None:
    assert view().alt == (
        "Network of 3 actors and 3 deliverables, linked by 4 acts (2 pledges, 2 agrees). "
        "Most edges: China (2), road (2), Fiji (1), Kenya (1), bank (1)."
    )
    empty = network_view(nx.Graph(), title="", query="")
    assert (empty.alt, repr(empty)) == ("A network without a node.", "<Network: A network without a node.>")


def test_links_of_several_acts_have_a_colour_of_their_own() -> None:
    data = said(view(NetworkKind.CO_COMMITMENT).html())
    assert (data["nodes"], data["edges"]) == ([], [])
    graph = merged(project(NetworkKind.ACTOR_DELIVERABLE, [*ACTS, row("urn:4", CHINA, about=BANK, act="offers")]))
    data = said(network_view(graph, title="", query="").html())
    assert data["colours"] == {"pledges": PALETTE[0], "agrees": PALETTE[4], "offers; pledges": NEUTRAL}
    assert [edge["weight"] for edge in data["edges"]] == [2.0, 1.0, 1.0, 1.0]


def test_the_edges_are_a_table() -> None:
    table = view().data
    assert list(table) == ["source", "target", "act", "date", "weight", "label", "quote", "document"]
    assert table[["source", "target", "act"]].to_records(index=False).tolist() == [
        ("China", "bank", "pledges"),
        ("China", "road", "agrees"),
        ("Kenya", "road", "agrees"),
        ("Fiji", "trees", "pledges"),
    ]


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.png", "a.csv"])
def test_a_network_is_saved_to_look_around_in_or_for_print(name: str, tmp_path: Path) -> None:
    assert view().save(tmp_path / name).stat().st_size > 100
    with pytest.raises(StoreError, match="cannot be written"):
        view().save(tmp_path / "none" / name)


def test_of_a_large_network_the_print_shows_what_can_be_read() -> None:
    nodes = [Node(f"urn:{i:03}", f"state {i}") for i in range(DRAWN + 20)]
    pairs = ((i, (i + j) % len(nodes)) for i in range(len(nodes)) for j in range(1, 6))
    acts = [row(f"urn:{i}-{j}", nodes[i], about=None, addressees=(nodes[j],)) for i, j in pairs]
    drawn = network_view(project(NetworkKind.ACTOR_ACTOR, acts), title="", query="").view()
    assert drawn.alt.endswith(f"Drawn are the {DRAWN} nodes with most edges. Drawn are the {LINES} heaviest lines.")
    (axes,) = drawn.figure.axes
    assert (len(axes.texts) <= DRAWN, len(axes.patches)) == (True, LINES)


def test_many_acts_between_two_are_one_line_for_print() -> None:
    acts = [row(f"urn:{i}", CHINA, about=BANK) for i in range(LINES + 1)]
    drawn = network_view(project(NetworkKind.ACTOR_DELIVERABLE, acts), title="", query="").view()
    assert len(drawn.figure.axes[0].patches) == 1


def test_a_huge_network_is_told_of_in_a_notebook() -> None:
    graph = project(NetworkKind.ACTOR_DELIVERABLE, [row(f"urn:{i}", CHINA, about=BANK) for i in range(SHOWN + 1)])
    told = network_view(graph, title="", query="")._repr_html_()
    assert told == (
        "<p>Network of 1 actors and 1 deliverables, linked by 10001 acts (10001 pledges). "
        "Most edges: China (10001), bank (10001). Too many to show here: narrow them down, or save them as a page.</p>"
    )


@pytest.mark.parametrize("kind", [NetworkKind.ACTOR_DELIVERABLE, NetworkKind.SUPPORT, NetworkKind.CO_COMMITMENT])
def test_a_network_in_a_notebook_is_a_frame_that_needs_nothing(kind: NetworkKind) -> None:
    graph = shown(project(kind, ACTS), query="g.network()")
    frame = graph._repr_html_()  # type: ignore[attr-defined]
    assert frame.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert "<script" not in frame
    assert repr(graph) == f"<{graph}>"
    assert (graph.graph, graph.copy().graph) == ({"query": "g.network()"}, {"query": "g.network()"})
    assert type(graph.copy()) is type(graph)
