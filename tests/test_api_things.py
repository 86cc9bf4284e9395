"""Deliverables, histories, comparisons, named queries, ETags and the start page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from serving import BASE, PATIENCE, build, running

from kg.named import load

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BRIDGE = {
    "iri": f"{BASE}deliverable/bridge",
    "id": "bridge",
    "label": "bridge",
    "wordings": [],
    "topics": [{"iri": "https://w3id.org/verbale/topic#infrastructure", "label": "Infrastructure and transport"}],
    "acts": 1,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = build(tmp_path_factory.mktemp("things") / "store")
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def test_what_acts_are_about_comes_in_pages(client: httpx.Client) -> None:
    first = client.get("/deliverables", params={"limit": 3}).json()
    second = client.get(first["next"]).json()
    assert [one["label"] for one in first["items"] + second["items"]] == [
        "SCO development bank",
        "bridge",
        "hegemony",
        "road",
        "trees",
    ]
    assert second["next"] is None
    assert client.get("/deliverables/bridge").json() == BRIDGE


@pytest.mark.parametrize("address", ["/deliverables/bridge/history", "/history?deliverable=the+bridge"])
def test_a_thing_has_a_history(client: httpx.Client, address: str) -> None:
    told = client.get(address).json()
    assert (told["label"], told["shifts"]) == ("bridge", [])
    assert [(act["date"], act["actor"], act["act"]) for act in told["acts"]] == [
        ("2022-03-01", "China; Kenya", "agrees")
    ]


def test_two_documents_are_compared(client: httpx.Client) -> None:
    pairs = client.get("/compare", params={"earlier": "joint/2022", "later": "told"}).json()
    assert [pair["change"] for pair in pairs["items"]] == ["added", "dropped"]
    assert pairs["items"][1]["earlier"]["actor"] == "China; Kenya"
    same = client.get("/compare", params={"earlier": "told", "later": "told"}).json()
    assert [pair["change"] for pair in same["items"]] == ["kept"]


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/deliverables/none", 404, "no deliverable"),
        ("/history", 422, "deliverable: "),
        ("/history?deliverable=bridg", 404, "no deliverable 'bridg' is in this graph"),
        ("/compare?earlier=told", 422, "later: "),
        ("/compare?earlier=told&later=none", 404, "no document 'none'"),
        ("/deliverables?x=1", 422, "x: "),
        ("/queries?x=1", 422, "x: "),
        ("/queries/none", 404, "no query is called 'none'"),
        ("/queries/actors?x=1", 400, "the query actors takes these parameters: none"),
        ("/queries/history", 400, "the query history takes these parameters: deliverable"),
        ("/queries/history?deliverable=a&deliverable=b", 400, "a parameter is given twice"),
        ("/queries/actors?format=png", 400, "no format is called 'png'"),
        ("/queries/pledges-since?actor=China&day=x", 400, ""),
        ("/?x=1", 422, "x: "),
    ],
)
def test_what_is_wrong_is_told_in_the_one_shape(client: httpx.Client, address: str, status: int, told: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["error"]["message"][: len(told)]) == (status, told)


def test_named_queries_are_listed_with_their_types(client: httpx.Client) -> None:
    listed = client.get("/queries", params={"limit": 1000}).json()["items"]
    assert [one["name"] for one in listed] == list(load())
    (history,) = [one for one in listed if one["name"] == "history"]
    assert [(one["name"], one["kind"]) for one in history["parameters"]] == [("deliverable", "deliverable")]


def test_a_named_query_is_answered_in_pages_with_numbers_as_such(client: httpx.Client) -> None:
    first = client.get("/queries/deliverables", params={"limit": 2}).json()
    assert first["items"][1] == {"deliverable": f"{BASE}deliverable/bridge", "label": "bridge", "acts": 1} | {
        "first": 2022,
        "last": 2022,
    }
    assert len(client.get(first["next"]).json()["items"]) == 2


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("xml", "application/sparql-results+xml"),
        ("html", "text/html; charset=utf-8"),
        ("json", "application/json"),
    ],
)
def test_a_named_query_has_the_formats_of_sparql(client: httpx.Client, form: str, media_type: str) -> None:
    named = client.get("/queries/actors", params={"format": form})
    accepted = client.get("/queries/actors", headers={"accept": media_type.partition(";")[0]})
    assert [one.headers["content-type"] for one in (named, accepted)] == [media_type] * 2
    assert "China" in named.text
    assert client.get("/queries/actors", headers={"accept": "image/png"}).status_code == 406


def test_a_browser_gets_forms_and_tables(client: httpx.Client) -> None:
    empty = client.get("/queries/history", headers=BROWSER).text
    full = client.get("/queries/history", params={"deliverable": "<b>bridge"}, headers=BROWSER)
    found = client.get("/queries/history", params={"deliverable": "bridge"}, headers=BROWSER).text
    assert '<input name="deliverable"' in empty
    assert "<b>bridge" not in full.text
    assert "China and Kenya agree to build the bridge" in found


def test_the_start_page_says_what_is_in_here(client: httpx.Client) -> None:
    page = client.get("/", headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "4 documents, 5 acts, 1 candidates, 5 deliverables" in page.text
    assert '<form action="/search">' in page.text
    assert '<textarea name="query"' in page.text
    assert [name for name in load() if f'href="/queries/{name}?format=html"' not in page.text] == []
    assert re.findall(r"<script|<img|<link|(?:src|href)=[\"']?(?:https?:)?//", page.text) == []
    assert "default-src 'none'" in page.headers["content-security-policy"]
    asked = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    assert asked is not None
    assert client.get("/sparql", params={"query": asked[1], "format": "json"}).status_code == 200
    told = client.get("/").json()
    assert told["counts"] == {"documents": 4, "acts": 5, "candidates": 1, "deliverables": 5}


@pytest.mark.parametrize(
    "address", ["/acts", "/actors/CHN", "/graph/network?format=graphml", "/queries/actors", "/docs"]
)
def test_what_has_not_changed_is_not_sent_again(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    tag = answer.headers["etag"]
    again = client.get(address, headers={"if-none-match": f'"x", W/{tag}'})
    other = client.get(address, headers={"if-none-match": '"x"'})
    head = client.head(address)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (other.status_code, other.headers["etag"]) == (200, tag)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
