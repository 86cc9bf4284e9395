from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from serving import BASE, PATIENCE, build, running

import kg


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = build(tmp_path_factory.mktemp("app") / "store")
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def test_health_says_what_is_served(client: httpx.Client) -> None:
    health = {"status": "ok", "version": kg.__version__, "base": BASE, "default_graph": "union"}
    assert client.get("/health").json() == health
    assert client.get("/health?x=1").status_code == 422


def test_the_routes_are_those_that_others_rely_on(client: httpx.Client) -> None:
    assert set(client.get("/openapi.json").json()["paths"]) == {
        "/sparql",
        "/update",
        "/graphs",
        "/ready",
        "/metrics",
        "/",
        "/extract",
        "/derive",
        "/search",
        "/deliverables",
        "/deliverables/{id}",
        "/deliverables/{id}/history",
        "/history",
        "/compare",
        "/queries",
        "/queries/{name}",
        "/reconcile",
        "/reconcile/suggest/entity",
        "/reconcile/suggest/type",
        "/reconcile/suggest/property",
        "/reconcile/properties",
        "/reconcile/preview",
        "/resource",
        "/acts",
        "/acts/{id}",
        "/actors",
        "/actors/{id}",
        "/documents",
        "/documents/{id}",
        "/documents/{id}/text",
        "/graph/neighbours",
        "/graph/path",
        "/graph/paths",
        "/graph/network",
        "/graph/ego",
        "/graph/subgraph",
        "/graph/centralities",
        "/graph/communities",
        "/health",
    }


def test_every_route_answers_errors_in_the_one_shape(client: httpx.Client) -> None:
    description = client.get("/openapi.json").json()
    refusals = {
        answer["content"]["application/json"]["schema"]["$ref"]
        for path, operations in description["paths"].items()
        for operation in operations.values()
        for status, answer in operation["responses"].items()
        if status >= "400" and (path, status) != ("/resource", "410")
    }
    assert refusals == {"#/components/schemas/ErrorBody"}


def test_the_page_on_the_routes_needs_nothing_from_elsewhere(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page.text) == []
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for operation in operations.values():
            assert path in page.text
            for parameter in operation.get("parameters", ()):
                assert f"<code>{parameter['name']}</code>" in page.text


def test_every_route_that_is_read_tells_its_head_alone(client: httpx.Client) -> None:
    for path in (
        "/health",
        "/acts",
        "/search?q=bank",
        "/docs",
        "/id/actor/CHN",
        "/sparql",
        "/graphs?default",
        "/ready",
    ):
        whole, head = client.get(path), client.head(path)
        assert (head.status_code, head.headers["content-type"], head.content) == (
            200,
            whole.headers["content-type"],
            b"",
        )


def test_an_unknown_path_is_answered_in_the_one_shape(client: httpx.Client) -> None:
    answer = client.get("/nowhere")
    assert (answer.status_code, answer.json()) == (
        404,
        {"error": {"code": "not-found", "message": "nothing is here", "remedy": "/docs lists the routes"}},
    )
