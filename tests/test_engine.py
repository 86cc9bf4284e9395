from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from engines import Fault, Proxy, cut, hang, proxy, status, trickle

from kg import engine as module
from kg.engine import Engine
from kg.errors import QueryError, StoreError, UsageError
from kg.profiles import Credentials, Login, Profile

YES = status(200, b'{"head": {}, "boolean": true}')
NOBODY = Credentials()
OPEN: list[Engine] = []
ASK = "ASK { ?s ?p ?o }"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    monkeypatch.setattr(module, "PAUSE", 0.01)
    with proxy() as server:
        yield server
        while OPEN:
            OPEN.pop().close()


def reach(server: Proxy, *faults: Fault, credentials: Credentials = NOBODY, **keys: object) -> Engine:
    server.faults = [("", fault) for fault in faults]
    plain: dict[str, object] = {"timeout": 5.0, "retries": 2}
    addresses = {"query": f"{server.address}/q", "update": f"{server.address}/u", "graphs": f"{server.address}/g"}
    OPEN.append(Engine(Profile(**addresses | plain | keys), credentials=credentials))  # type: ignore[arg-type]
    return OPEN[-1]


@pytest.mark.parametrize("faults", [(), (status(503), status(503)), (status(500), cut), (cut, cut)])
def test_what_may_be_repeated_is(server: Proxy, faults: tuple[Fault, ...]) -> None:
    assert bool(reach(server, *faults, YES).query(ASK))
    assert server.seen == ["/q"] * (len(faults) + 1)


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ((status(503, b"back soon"),) * 3, "answered 503: back soon"),
        ((cut,) * 3, "cannot be reached"),
        ((status(413),), r"takes no request so large \(413\) \(lower `batch`"),
        ((status(404, b"nothing"),), "answered 404: nothing"),
        ((status(307),), r"leads elsewhere \(307\)"),
        ((status(200, b"<html>"),), "its answer cannot be read"),
    ],
)
def test_what_fails_for_good_says_why(server: Proxy, faults: tuple[Fault, ...], said: str) -> None:
    with pytest.raises(StoreError, match=said):
        reach(server, *faults).query(ASK)
    assert len(server.seen) == len(faults)


def test_what_the_engine_does_not_understand_is_an_error_of_the_query(server: Proxy) -> None:
    with pytest.raises(QueryError, match="does not understand the request: line 1: no such thing"):
        reach(server, status(400, b"line 1:\nno such thing")).query(ASK)


@pytest.mark.parametrize("fault", [status(503), cut])
def test_an_update_that_may_not_be_repeated_is_sent_once(server: Proxy, fault: Fault) -> None:
    with pytest.raises(StoreError):
        reach(server, fault, YES).update("DELETE { } WHERE { }", repeatable=False)
    assert server.seen == ["/u"]


@pytest.mark.parametrize("fault", [hang, trickle])
def test_an_engine_that_hangs_is_given_up_in_time_and_not_asked_again(server: Proxy, fault: Fault) -> None:
    since = time.monotonic()
    with pytest.raises(StoreError, match=r"did not answer within 0\.3 seconds \(raise `timeout`"):
        reach(server, fault, timeout=0.3).query(ASK)
    assert time.monotonic() - since < 3
    assert server.seen == ["/q"]


@pytest.mark.parametrize("code", [401, 403])
def test_wrong_credentials_are_named_and_never_shown(server: Proxy, code: int) -> None:
    with pytest.raises(StoreError, match=r"does not let you in .*KG_ENGINE_USER and KG_ENGINE_PASSWORD") as raised:
        reach(server, status(code), credentials=Credentials("ann", "s3cret")).query(ASK)
    assert "s3cret" not in str(raised.value)
    assert "s3cret" not in repr(Credentials("ann", "s3cret"))
    assert server.seen == ["/q"]


@pytest.mark.parametrize(
    ("login", "credentials", "wanted"),
    [
        (Login.BASIC, NOBODY, None),
        (Login.BASIC, Credentials("ann", "pw"), "Basic YW5uOnB3"),
        (Login.BEARER, Credentials(token="abc"), "Bearer abc"),
    ],
)
def test_credentials_go_with_each_request(
    server: Proxy, login: Login, credentials: Credentials, wanted: str | None
) -> None:
    sent = []

    def note(relay: object) -> None:
        sent.append(relay.headers["Authorization"])  # type: ignore[attr-defined]
        YES(relay)  # type: ignore[arg-type]

    reach(server, note, credentials=credentials, login=login).query(ASK)
    assert sent == [wanted]


def test_a_token_that_is_wanted_has_to_be_there(server: Proxy) -> None:
    with pytest.raises(UsageError, match="login = bearer needs a token"):
        reach(server, login=Login.BEARER)


def test_a_graph_that_is_not_there_is_empty(server: Proxy) -> None:
    assert list(reach(server, status(404)).graph("urn:g")) == []


@pytest.mark.parametrize(
    ("query", "name", "kind", "wanted"),
    [(ASK, "__ASK_RETVAL", "integer", True), ("SELECT ?x {}", "x", "boolean", [ox.Literal(True)])],
)
def test_rows_as_virtuoso_writes_them(
    server: Proxy, query: str, name: str, kind: str, wanted: bool | list[ox.Literal]
) -> None:
    one = {"type": "typed-literal", "datatype": f"http://www.w3.org/2001/XMLSchema#{kind}", "value": "1"}
    said = {"head": {"vars": [name]}, "results": {"bindings": [{name: one}]}}
    found = reach(server, status(200, json.dumps(said).encode())).query(query)
    assert ([row[name] for row in found] if isinstance(found, ox.QuerySolutions) else bool(found)) == wanted
