from __future__ import annotations

from collections.abc import Iterator

import httpx
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
