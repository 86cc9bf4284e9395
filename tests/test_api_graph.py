from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import networkx as nx
import pytest
from serving import BASE, PATIENCE, build, running


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = build(tmp_path_factory.mktemp("graph") / "store")
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


@pytest.mark.parametrize("node", ["China", "china", "actor:CHN", f"{BASE}actor/CHN"])
def test_neighbours_come_with_the_acts_between(client: httpx.Client, node: str) -> None:
    answer = client.get("/graph/neighbours", params={"node": node}).json()
    assert [(item["label"], item["kind"]) for item in answer["items"]] == [
        ("SCO development bank", "deliverable"),
        ("bridge", "deliverable"),
        ("hegemony", "deliverable"),
    ]
    (link,) = answer["items"][1]["links"]
    assert link.pop("iri").startswith(f"{BASE}act/")
    assert link == {
        "source": {"iri": f"{BASE}actor/CHN", "label": "China"},
        "target": {"iri": f"{BASE}deliverable/bridge", "label": "bridge"},
        "act": "agrees",
        "label": "China and Kenya agree (conditional): build the bridge",
        "date": "2022-03-01",
        "quote": "China and Kenya agree to build the bridge with 5 million euros by 2030.",
    }


def test_neighbours_come_in_pages(client: httpx.Client) -> None:
    first = client.get("/graph/neighbours", params={"node": "bridge", "limit": 1}).json()
    second = client.get(first["next"]).json()
    assert [item["label"] for item in first["items"] + second["items"]] == ["China", "Kenya"]
    assert second["next"] is None


def test_a_path_goes_by_what_both_act_on(client: httpx.Client) -> None:
    answer = client.get("/graph/path", params={"from": "deliverable:hegemony", "to": "Kenya"}).json()
    assert [node["label"] for node in answer["nodes"]] == ["hegemony", "China", "bridge", "Kenya"]
    assert [[link["act"] for link in step] for step in answer["steps"]] == [["pledges"], ["agrees"], ["agrees"]]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/graph/neighbours", 422, "node: "),
        ("/graph/neighbours?node=Chinaa", 404, "nothing in the network is called 'Chinaa'"),
        ("/graph/neighbours?node=China&x=1", 422, "x: "),
        ("/graph/path?from=China", 422, "to: "),
        ("/graph/path?from=China&to=Fiji", 404, "no acts link China to Fiji"),
        ("/graph/path?from=China&to=Kenya&x=1", 422, "x: "),
    ],
)
def test_a_wrong_request_is_told_why(client: httpx.Client, path: str, status: int, told: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"].startswith(told)


NETWORK = {
    "application/graphml+xml": lambda body: nx.read_graphml(BytesIO(body)),
    "application/gexf+xml": lambda body: nx.read_gexf(BytesIO(body)),
    "application/vnd.node-link+json": lambda body: nx.node_link_graph(json.loads(body), edges="links"),
}
ROUTES = [
    "/graph/network",
    "/graph/network?kind=co-commitment",
    "/graph/network?kind=actor-topic&since=2022-01-01",
    "/graph/neighbours?node=China",
    "/graph/ego?node=Kenya&radius=2",
    "/graph/subgraph?node=China&node=bridge&node=Kenya",
    "/graph/path?from=China&to=Kenya",
    "/graph/paths?from=China&to=Kenya",
    "/graph/centralities",
    "/graph/communities",
]


@pytest.mark.parametrize("media_type", NETWORK)
@pytest.mark.parametrize("route", ROUTES)
def test_every_network_is_read_by_the_tools_of_others(client: httpx.Client, route: str, media_type: str) -> None:
    answer = client.get(route, headers={"accept": media_type})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    graph = NETWORK[media_type](answer.content)
    wanted = {"nodes": 0, "edges": 0} if "co-commitment" in route else None
    counted = {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
    assert counted == wanted if wanted else min(counted.values()) > 0


@pytest.mark.parametrize("route", ROUTES)
def test_every_network_comes_as_a_table(client: httpx.Client, route: str) -> None:
    answer = client.get(route, headers={"accept": "text/csv"})
    head, *rows = csv.DictReader(answer.text.splitlines()).fieldnames or [], *answer.text.splitlines()[1:]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert {"iri", "label", "kind"} <= set(head) or {"source", "target"} <= set(head)
    assert bool(rows) == ("co-commitment" not in route)


def labels(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((item["source"]["label"], item["target"]["label"]) for item in items)


def test_networks_are_narrowed_down(client: httpx.Client) -> None:
    def edges(**wanted: str) -> list[tuple[str, str]]:
        return labels(client.get("/graph/network", params=wanted).json()["items"])

    everything = [
        ("China", "SCO development bank"),
        ("China", "bridge"),
        ("China", "hegemony"),
        ("Fiji", "trees"),
        ("Kenya", "bridge"),
        ("Kenya", "road"),
    ]
    assert edges() == everything
    assert edges(actor="Kenya") == [("China", "bridge"), ("Kenya", "bridge"), ("Kenya", "road")]
    assert edges(reported="false") == [pair for pair in everything if pair != ("Kenya", "road")]
    assert edges(kind="actor-topic", document="joint/2022") == [
        ("China", "Infrastructure and transport"),
        ("Kenya", "Infrastructure and transport"),
    ]


def test_an_ego_network_grows_with_its_radius(client: httpx.Client) -> None:
    near = client.get("/graph/ego", params={"node": "Kenya"}).json()["items"]
    far = client.get("/graph/ego", params={"node": "Kenya", "radius": 2}).json()["items"]
    assert labels(near) == [("Kenya", "bridge"), ("Kenya", "road")]
    assert labels(far) == [("China", "bridge"), ("Kenya", "bridge"), ("Kenya", "road")]


def test_all_ways_come_within_their_bounds(client: httpx.Client) -> None:
    ways = client.get("/graph/paths", params={"from": "hegemony", "to": "Kenya", "steps": 3}).json()["items"]
    assert [[node["label"] for node in way["nodes"]] for way in ways] == [["hegemony", "China", "bridge", "Kenya"]]
    refused = client.get("/graph/paths", params={"from": "hegemony", "to": "Kenya", "steps": 2})
    assert (refused.status_code, refused.json()["error"]["message"]) == (
        404,
        "no way of 2 steps leads from hegemony to Kenya",
    )


def test_the_most_central_come_first(client: httpx.Client) -> None:
    degrees = client.get("/graph/centralities", params={"measure": "degree", "limit": 2}).json()
    assert [(item["label"], item["value"]) for item in degrees["items"]] == [("China", 3), ("Kenya", 2)]
    assert len(client.get(degrees["next"]).json()["items"]) == 2
    marked = client.get("/graph/centralities", headers={"accept": "application/graphml+xml"}).content
    graph = nx.read_graphml(BytesIO(marked))
    assert round(sum(rank for _, rank in graph.nodes(data="pagerank")), 4) == 1


def test_communities_are_numbered_by_their_size(client: httpx.Client) -> None:
    members = client.get("/graph/communities", params={"limit": 1000}).json()["items"]
    of = {member["label"]: member["community"] for member in members}
    assert of["China"] == 1
    assert of["Fiji"] == of["trees"] == 3


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/graph/network?kind=none", 422, "kind: "),
        ("/graph/network?format=png", 400, "no format is called 'png'"),
        ("/graph/network?x=1", 422, "x: "),
        ("/graph/ego?node=China&radius=9", 422, "radius: "),
        ("/graph/subgraph", 422, "node: "),
        ("/graph/subgraph?node=Chin", 404, "nothing in the network is called 'Chin'"),
        ("/graph/paths?from=China&to=China", 400, "a way leads from one node to another"),
        ("/graph/centralities?measure=none", 422, "measure: "),
    ],
)
def test_what_no_network_has_is_refused(client: httpx.Client, path: str, status: int, told: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]["message"][: len(told)]) == (status, told)
    assert client.get("/graph/network", headers={"accept": "image/png"}).status_code == 406
