from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from serving import BASE, PATIENCE, build, running

ROAD, BANK, HEGEMONY, BRIDGE, TREES = "road", "SCO development bank", "hegemony", "bridge", "trees"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = build(tmp_path_factory.mktemp("acts") / "store")
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def get(client: httpx.Client, path: str, **parameters: Any) -> Any:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [ROAD, BANK, HEGEMONY, BRIDGE, TREES]),
        ({"actor": "China"}, [BANK, HEGEMONY, BRIDGE]),
        ({"actor": "CHN"}, [BANK, HEGEMONY, BRIDGE]),
        ({"actor": "actor:CHN"}, [BANK, HEGEMONY, BRIDGE]),
        ({"actor": f"{BASE}actor/CHN"}, [BANK, HEGEMONY, BRIDGE]),
        ({"actor": "people's republic of china"}, [BANK, HEGEMONY, BRIDGE]),
        ({"actor": "Chinese"}, [BANK, HEGEMONY, BRIDGE]),
        ({"actor": "France"}, []),
        ({"act": "proposes"}, [BANK]),
        ({"act": "proposal"}, [BANK]),
        ({"act": "act:proposal"}, [BANK]),
        ({"act": "https://w3id.org/verbale/act#pledge"}, [ROAD, HEGEMONY, TREES]),
        ({"act": "calls for"}, []),
        ({"deliverable": "sco development BANK"}, [BANK]),
        ({"deliverable": "sco-development-bank"}, [BANK]),
        ({"deliverable": "the Shanghai Cooperation Organization development bank"}, [BANK]),
        ({"document": "speech"}, [BANK, HEGEMONY]),
        ({"document": "joint/2022"}, [BRIDGE]),
        ({"document": f"{BASE}document/joint%2F2022"}, [BRIDGE]),
        ({"since": "2021-11-26"}, [BRIDGE, TREES]),
        ({"until": "2022-03-01"}, [BANK, HEGEMONY, BRIDGE]),
        ({"since": "2022-01-01", "until": "2022-12-31"}, [BRIDGE]),
        ({"actor": "China", "act": "pledges", "until": "2021-12-31"}, [HEGEMONY]),
    ],
)
def test_acts_are_narrowed_down(client: httpx.Client, wanted: dict[str, str], found: list[str]) -> None:
    answer = get(client, "/acts", **wanted)
    assert [item["deliverable"] for item in answer["items"]] == found
    assert answer["next"] is None


def test_an_act_says_all_that_the_text_says(client: httpx.Client) -> None:
    (item,) = get(client, "/acts", document="joint/2022")["items"]
    iri = item.pop("iri")
    assert iri.startswith(f"{BASE}act/")
    assert item == {
        "date": "2022-03-01",
        "actor": "China; Kenya",
        "act": "agrees",
        "point": "commissive",
        "action": "build",
        "object": "the bridge",
        "deliverable": "bridge",
        "addressee": [],
        "as_members": [],
        "deadline": "by 2030",
        "deadline_to": "2030-12-31",
        "amount": "5 million euros",
        "amount_value": 5_000_000.0,
        "amount_unit": "EUR",
        "polarity": "positive",
        "voice": "own",
        "reported_by": None,
        "conditional": True,
        "trigger": "will",
        "trigger_lemma": "will",
        "force": 0,
        "stage": 0,
        "direction": "",
        "inclusive": False,
        "renewed": False,
        "specificity": 0,
        "confidence": 1.0,
        "explanation": "made; by hand",
        "quote": "China and Kenya agree to build the bridge with 5 million euros by 2030.",
        "document": "joint/2022",
        "start": 0,
        "end": 71,
        "label": "China and Kenya agree (conditional): build the bridge",
        "document_iri": f"{BASE}document/joint%2F2022",
        "about": {"iri": f"{BASE}deliverable/bridge", "label": "bridge"},
        "actors": [
            {"iri": f"{BASE}actor/CHN", "label": "China"},
            {"iri": f"{BASE}actor/KEN", "label": "Kenya"},
        ],
        "addressees": [],
    }


def test_a_report_names_who_reports(client: httpx.Client) -> None:
    (item,) = get(client, "/acts", document="told")["items"]
    assert {key: item[key] for key in ("date", "actor", "voice", "reported_by", "addressee")} == {
        "date": None,
        "actor": "Kenya",
        "voice": "reported",
        "reported_by": "SCO",
        "addressee": ["SCO"],
    }


def test_one_act_is_shown_by_its_address(client: httpx.Client) -> None:
    (item,) = get(client, "/acts", act="proposes")["items"]
    assert get(client, f"/acts/{item['iri'].rpartition('/')[2]}") == item


def test_pages_follow_one_another(client: httpx.Client) -> None:
    whole = get(client, "/acts")["items"]
    pages = [get(client, "/acts", limit=2)]
    while following := pages[-1]["next"]:
        pages.append(client.get(following).json())
    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    assert [item for page in pages for item in page["items"]] == whole
    assert get(client, "/acts", offset=99) == {"items": [], "next": None}


def test_the_next_page_repeats_what_was_asked(client: httpx.Client) -> None:
    following = get(client, "/acts", actor="China", limit=1)["next"]
    assert dict(httpx.URL(following).params) == {"actor": "China", "limit": "1", "offset": "1"}


def test_actors_come_by_the_number_of_their_acts(client: httpx.Client) -> None:
    answer = get(client, "/actors")
    assert [(item["id"], item["kind"], item["acts"]) for item in answer["items"]] == [
        ("CHN", "state", 3),
        ("KEN", "state", 2),
        ("FJI", "state", 1),
        ("SCO", "organisation", 0),
    ]
    assert get(client, "/actors", limit=1, offset=1)["items"] == [get(client, "/actors/KEN")]


def test_an_actor_is_shown_with_its_other_names(client: httpx.Client) -> None:
    shown = get(client, "/actors/SCO")
    assert "Shanghai Cooperation Organization" in shown.pop("aliases")
    shown.pop("same_as")
    assert shown == {"iri": f"{BASE}actor/SCO", "id": "SCO", "label": "SCO", "kind": "organisation", "acts": 0}


def test_documents_come_by_date(client: httpx.Client) -> None:
    items = get(client, "/documents")["items"]
    assert [(item["id"], item["date"], item["acts"]) for item in items] == [
        ("told", None, 1),
        ("speech", "2021-11-25", 2),
        ("joint/2022", "2022-03-01", 1),
        ("far", "2023-01-01", 1),
    ]
    shown = get(client, "/documents/joint%2F2022")
    assert items[2] == shown
    assert (shown["date_end"], shown["date_precision"], shown["title"]) == (
        "2022-03-31",
        "month",
        "A “joint” communiqué",
    )
    assert [actor["label"] for actor in shown["actors"]] == ["China", "Kenya"]


@pytest.mark.parametrize(
    ("path", "status", "code", "told"),
    [
        ("/acts?actor=Chinaa", 404, "not-found", "no actor 'Chinaa' is in this graph"),
        ("/acts?deliverable=nothing+at+all", 404, "not-found", "no deliverable"),
        ("/acts?document=speach", 404, "not-found", "no document 'speach' is in this graph"),
        ("/acts?act=dances", 400, "bad-request", "'dances' is no kind of act"),
        ("/acts?since=yesterday", 422, "bad-parameter", "since: "),
        ("/acts?limit=0", 422, "bad-parameter", "limit: "),
        ("/acts?limit=1001", 422, "bad-parameter", "limit: "),
        ("/acts?offset=-1", 422, "bad-parameter", "offset: "),
        ("/acts?colour=red", 422, "bad-parameter", "colour: "),
        ("/acts/nothing", 404, "not-found", "no act is at"),
        ("/acts/a%20b%3C", 404, "not-found", "no act is at"),
        ("/acts/nothing?x=1", 422, "bad-parameter", "x: "),
        ("/actors?x=1", 422, "bad-parameter", "x: "),
        ("/actors/XXX", 404, "not-found", "no actor is at"),
        ("/documents/XXX", 404, "not-found", "no document is at"),
        ("/documents?x=1", 422, "bad-parameter", "x: "),
    ],
)
def test_a_wrong_request_is_told_why(client: httpx.Client, path: str, status: int, code: str, told: str) -> None:
    answer = client.get(path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"].startswith(told)


def test_a_misspelt_name_is_told_what_may_be_meant(client: httpx.Client) -> None:
    remedies = [
        client.get(path).json()["error"]["remedy"]
        for path in ("/acts?actor=Chinaa", "/acts?deliverable=SCO+developement+banks", "/acts?actor=qqqq")
    ]
    assert remedies == ["did you mean China?", "did you mean SCO development bank?", ""]
