"""The Reconciliation Service API 0.2, held against the schemas of the standard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from referencing import Registry, Resource
from serving import BASE, PATIENCE, ROOT, build, running

SCHEMAS = ROOT.parent / "shared" / "bench" / "reconciliation-0.2"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = build(tmp_path_factory.mktemp("reconcile") / "store")
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def is_valid(answer: Any, schema: str) -> None:
    if not SCHEMAS.is_dir():
        pytest.skip("the schemas of the standard are not here")
    read = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}
    wanted = read[schema] | {"$schema": "http://json-schema.org/draft-07/schema#"}
    wanted.get("properties", {}).pop("authentication", None)  # it refers to a schema elsewhere, and we send none
    kinds = Resource.from_contents(read["type.json"] | {"$schema": "http://json-schema.org/draft-07/schema#"})
    base = "https://reconciliation-api.github.io/specs/0.2/schemas/type.json"
    registry: Registry[Any] = Registry().with_resources([(base, kinds), ("type.json", kinds)])
    jsonschema.Draft7Validator(wanted, registry=registry).validate(answer)


def ask(client: httpx.Client, **batch: dict[str, Any]) -> Any:
    answer = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert answer.status_code == 200, answer.text
    is_valid(batch, "reconciliation-query-batch.json")
    is_valid(answer.json(), "reconciliation-result-batch.json")
    return answer.json()


def test_the_manifest_says_what_there_is(client: httpx.Client) -> None:
    manifest = client.get("/reconcile").json()
    assert (manifest["versions"], manifest["identifierSpace"]) == (["0.2"], BASE)
    assert manifest["view"]["url"] == f"{BASE}{{{{id}}}}"
    is_valid(manifest, "manifest.json")


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ({"query": "China"}, ("actor/CHN", 100, True)),
        ({"query": "Chinese"}, ("actor/CHN", 100, True)),
        ({"query": "CHN"}, ("actor/CHN", 100, True)),
        ({"query": f"{BASE}actor/KEN"}, ("actor/KEN", 100, True)),
        ({"query": "Kenia"}, ("actor/KEN", 80, False)),
        ({"query": "sco development bank"}, ("deliverable/sco-development-bank", 100, True)),
        ({"query": "bank of SCO, development"}, ("deliverable/sco-development-bank", 90.9, False)),
        ({"query": "bridge", "type": ["State", "Deliverable"], "limit": 1}, ("deliverable/bridge", 100, True)),
        ({"query": "China", "properties": [{"pid": "kind", "v": "State"}]}, ("actor/CHN", 100, True)),
        ({"query": "China", "properties": [{"pid": "kind", "v": {"id": "Forum"}}]}, ("actor/CHN", 70, False)),
        ({"properties": [{"pid": "label", "v": "Fiji"}]}, ("actor/FJI", 100, True)),
    ],
)  # fmt: skip
def test_a_name_leads_to_who_or_what_is_meant(
    client: httpx.Client, query: dict[str, Any], best: tuple[str, float, bool]
) -> None:
    found = ask(client, q0=query)["q0"]["result"][0]
    assert (found["id"], found["score"], found["match"]) == best


def test_types_narrow_down_and_nothing_is_found_for_nonsense(client: httpx.Client) -> None:
    answer = ask(
        client, a={"query": "China", "type": "Deliverable"}, b={"query": "qqqqqqq"}, c={"query": "far", "limit": 3}
    )
    assert (answer["a"], answer["b"]) == ({"result": []}, {"result": []})
    got = client.get("/reconcile", params={"queries": json.dumps({"a": {"query": "China"}})}).json()
    assert [(one["id"], one["type"][0]) for one in got["a"]["result"]] == [
        ("actor/CHN", {"id": "State", "name": "State"})
    ]


def test_what_is_typed_is_completed(client: httpx.Client) -> None:
    entities = client.get("/reconcile/suggest/entity?prefix=bri").json()
    assert [one["id"] for one in entities["result"]] == ["deliverable/bridge"]
    types = client.get("/reconcile/suggest/type?prefix=st").json()
    assert types == {"result": [{"id": "State", "name": "State"}]}
    properties = client.get("/reconcile/suggest/property?prefix=to").json()
    assert properties == {"result": [{"id": "topic", "name": "Topic"}]}
    is_valid(entities, "suggest-entities-response.json")
    is_valid(types, "suggest-types-response.json")
    is_valid(properties, "suggest-properties-response.json")


def test_properties_are_proposed_and_fetched(client: httpx.Client) -> None:
    proposed = client.get("/reconcile/properties?type=State&limit=2").json()
    assert [one["id"] for one in proposed["properties"]] == ["label", "alias"]
    wanted = {"ids": ["actor/CHN", "actor/none"], "properties": [{"id": "label"}, {"id": "acts"}]}
    fetched = client.post("/reconcile", data={"extend": json.dumps(wanted)}).json()
    assert fetched["rows"] == {
        "actor/CHN": {"label": [{"str": "China"}], "acts": [{"int": 3}]},
        "actor/none": {"label": [], "acts": []},
    }
    is_valid(proposed, "data-extension-property-proposal.json")
    is_valid(wanted, "data-extension-query.json")
    is_valid(fetched, "data-extension-response.json")


def test_a_preview_may_be_framed(client: httpx.Client) -> None:
    page = client.get("/reconcile/preview?id=actor/CHN")
    assert (page.status_code, "China" in page.text) == (200, True)
    assert "x-frame-options" not in page.headers
    assert "frame-ancestors" not in page.headers["content-security-policy"]
    assert client.get("/reconcile/preview?id=actor/none").status_code == 404


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"queries": "{"}, 400, "what is asked is no JSON"),
        ({"queries": "[" * 5000}, 400, "what is asked is no JSON"),
        ({"queries": '{"a": {}}'}, 400, "the query 'a' has neither a name nor properties"),
        ({"queries": '{"a": {"query": "x", "y": 1}}'}, 400, "a.y: Extra inputs are not permitted"),
        (
            {"queries": json.dumps({str(n): {"query": "x"} for n in range(101)})},
            400,
            "101 queries are too many at once",
        ),
        ({"extend": '{"ids": [], "properties": [{"id": "no"}]}'}, 400, "no property is called 'no'"),
        ({"queries": "{}", "extend": "{}"}, 400, "exactly one of `queries` and `extend` is needed"),
        ({"x": "1"}, 400, "exactly one of `queries` and `extend` is needed"),
    ],
)
def test_what_cannot_be_answered_is_refused(client: httpx.Client, sent: dict[str, str], status: int, told: str) -> None:
    answer = client.post("/reconcile", data=sent)
    assert (answer.status_code, answer.json()["error"]["message"]) == (status, told)


def test_another_type_of_body_is_refused(client: httpx.Client) -> None:
    assert client.post("/reconcile", json={"queries": {}}).status_code == 415
    assert client.get("/reconcile?x=1").status_code == 422
