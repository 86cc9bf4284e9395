from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from serving import BASE, PATIENCE, build, running


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = build(tmp_path_factory.mktemp("search") / "store")
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def get(client: httpx.Client, **parameters: Any) -> Any:
    answer = client.get("/search", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_hit_says_what_was_found_and_where(client: httpx.Client) -> None:
    answer = get(client, q="bridge", kind="act")
    (item,) = answer["items"]
    score, iri = item.pop("score"), item.pop("iri")
    assert (score > 0, iri.startswith(f"{BASE}act/"), answer["next"]) == (True, True, None)
    assert item == {
        "kind": "act",
        "date": "2022-03-01",
        "label": "China and Kenya agree (conditional): build the bridge",
        "snippet": "China and Kenya agree to build the bridge with 5 million euros by 2030.",
        "marks": [[35, 41]],
        "document": "joint/2022",
    }


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        ({"q": "bank"}, ["deliverable", "act"]),
        ({"q": "bank", "actor": "Chinese"}, ["act"]),
        ({"q": "joint", "actor": "Kenya"}, ["document", "act"]),
        ({"q": "bank", "act": "pledges"}, []),
        ({"q": "bank", "document": "speech", "since": "2021-11-25", "until": "2021-11-25"}, ["act"]),
    ],
)
def test_hits_are_narrowed_down(client: httpx.Client, wanted: dict[str, str], kinds: list[str]) -> None:
    assert [item["kind"] for item in get(client, **wanted)["items"]] == kinds


def test_pages_follow_one_another(client: httpx.Client) -> None:
    pages = [get(client, q="china", limit=2)]
    while following := pages[-1]["next"]:
        pages.append(client.get(following).json())
    assert [len(page["items"]) for page in pages] == [2, 1]
    assert [item for page in pages for item in page["items"]] == get(client, q="china")["items"]
    assert get(client, q="china", offset=10**30) == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("query", "status", "code", "told"),
    [
        ("", 422, "bad-parameter", "q: "),
        ("q=", 400, "bad-request", "'' holds no word to look for"),
        ("q=a&kind=speech", 422, "bad-parameter", "kind: "),
        ("q=a&actor=Chinaa", 404, "not-found", "no actor 'Chinaa' is in this graph"),
        ("q=a&colour=red", 422, "bad-parameter", "colour: "),
    ],
)
def test_a_wrong_request_is_told_why(client: httpx.Client, query: str, status: int, code: str, told: str) -> None:
    answer = client.get(f"/search?{query}")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"].startswith(told)


def test_a_browser_is_told_why_on_the_search_page(client: httpx.Client) -> None:
    answer = client.get("/search", params={"q": "<"}, headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
    told = "<button>Search</button></form><p>&#x27;&lt;&#x27; holds no word to look for: give words, a"
    assert told in answer.text
