"""Every IRI in the graph answers, in the form asked for, and what has vanished says so."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest
from readings import document
from serving import BASE, PATIENCE, build, readings, running

from kg.build import remove
from kg.derive import derive
from kg.model import Reading
from kg.ontology import load
from kg.quads import document_quads
from kg.store import Store
from kg.vocabulary import RDFS, Iris

IRIS = Iris(BASE)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, dict[str, str]]]:
    """Serve a store that has lost a document, and acts of another; give what its acts were called."""
    path = build(tmp_path_factory.mktemp("resource") / "store")
    with Store.open(path) as store:
        labels = {
            quad.subject.value: quad.object.value
            for quad in store.match(predicate=RDFS + "label")
            if "/act/" in quad.subject.value
        }
        told = Reading(document=document("Kenya rests.", id="told", actors=("SCO",)), acts=())
        for one in (*readings(), told):
            quads = document_quads(one, iris=store.iris, ontology=load(), extractor="by hand")
            store.replace_graph(IRIS.document(one.document.id), quads)
        remove(["far"], store)
        derive(store, ontology=load())
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client, labels


def every_iri(client: httpx.Client) -> list[str]:
    query = "SELECT DISTINCT ?n { { GRAPH ?g { ?n ?p ?o } } UNION { GRAPH ?g { ?s ?p ?n } } UNION { GRAPH ?n {} } }"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return [row["n"]["value"] for row in rows if row["n"]["type"] == "uri"]


def test_every_iri_answers(served: tuple[httpx.Client, dict[str, str]]) -> None:
    client, _ = served
    gone = client.get("/sparql", params={"query": "SELECT ?x { ?x a vb:Tombstone }"}).json()["results"]["bindings"]
    for iri in every_iri(client):
        answer = client.get("/resource", params={"iri": iri}, headers={"accept": "application/n-triples"})
        buried = iri in {row["x"]["value"] for row in gone}
        assert (answer.status_code, iri) == (410 if buried else 200, iri)
        assert f"<{iri}>" in answer.text or "/graph/" in iri
        if iri.startswith(BASE):
            assert client.get(urlsplit(iri).path).status_code == answer.status_code
    assert len(gone) == 6


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_the_form_is_what_was_asked_for(
    served: tuple[httpx.Client, dict[str, str]], accept: str | None, sent: str
) -> None:
    client, _ = served
    headers = {"accept": accept} if accept else {"accept": ""}
    answers = [
        client.get(path, headers=headers)
        for path in ("/id/actor/CHN", f"/resource?iri={IRIS.actor('CHN')}", "/id/document/joint%2F2022")
    ]
    assert {(one.status_code, one.headers["content-type"], one.headers["vary"]) for one in answers} == {
        (200, sent, "Accept")
    }
    if sent.startswith("text/html"):
        assert "<h1>China</h1>" in answers[0].text
        assert '<a href="/resource?iri=' in answers[0].text
    else:
        form = ox.RdfFormat.from_media_type(sent)
        assert form is not None
        first, second, _ = ({quad.triple for quad in ox.parse(one.content, form)} for one in answers)
        assert first == second
        assert ox.NamedNode(IRIS.actor("CHN")) in {triple.subject for triple in first}


def test_what_has_vanished_leaves_a_tombstone(served: tuple[httpx.Client, dict[str, str]]) -> None:
    client, labels = served
    (trees,) = (iri for iri, label in labels.items() if "trees" in label)
    pages = [client.get(urlsplit(iri).path, headers={"accept": BROWSER}) for iri in (trees, IRIS.document("far"))]
    assert [one.status_code for one in pages] == [410, 410]
    assert "This was here and is gone" in pages[0].text
    assert "its document was removed" in pages[0].text
    told = client.get(f"/acts/{trees.rpartition('/')[2]}")
    assert (told.status_code, told.json()["error"]["code"]) == (410, "gone")
    assert told.json()["error"]["message"].endswith(f"any more: {labels[trees]} (its document was removed)")
    assert [client.get(f"/documents/far{part}").status_code for part in ("", "/text")] == [410, 410]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/resource", 422, "bad-parameter"),
        ("/resource?iri=no+iri", 400, "bad-request"),
        ("/resource?iri=urn:nothing", 404, "not-found"),
        ("/resource?iri=urn:a&x=1", 422, "bad-parameter"),
        ("/id/act/nothing", 404, "not-found"),
        ("/elsewhere", 404, "not-found"),
        ("/id/act/%00", 404, "not-found"),
        ("/id/act/%FF", 404, "not-found"),
    ],
)
def test_a_wrong_request_is_told_why(
    served: tuple[httpx.Client, dict[str, str]], path: str, status: int, code: str
) -> None:
    answer = served[0].get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_what_cannot_be_sent_is_not_acceptable(served: tuple[httpx.Client, dict[str, str]]) -> None:
    assert served[0].get("/id/actor/CHN", headers={"accept": "image/png"}).status_code == 406
