from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from serving import BASE, build, running

from kg.client import Remote
from kg.errors import ForbiddenQueryError, NotFoundError, QueryError, UsageError
from kg.limits import Limits
from kg.questions import QUESTIONS, Source
from kg.store import Store
from kg.vocabulary import VB, Vb, VbClass


@pytest.fixture(scope="module", params=["folder", "served"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    path = build(tmp_path_factory.mktemp("questions") / "store")
    if request.param == "folder":
        with Store.open(path) as store:
            yield store
    else:
        with running(path) as url, Remote(url) as remote:
            yield remote


def ask(source: Source, question: str, limits: Limits | None = None, **arguments: Any) -> dict[str, Any]:
    return QUESTIONS[question](source, limits or Limits(), **arguments)


def test_rows_are_plain_values(source: Source) -> None:
    asked = """SELECT ?label ?year ?confidence ?gone {
      ?act rdfs:label ?label ; vb:year ?year ; vb:confidence ?confidence FILTER(?year = 2023)
    }"""
    assert ask(source, "sparql", query=asked) == {
        "columns": ["label", "year", "confidence", "gone"],
        "rows": [["Fiji pledges: build trees", 2023, 1.0, None]],
        "cut": None,
    }
    assert ask(source, "sparql", query="ASK { actor:FJI rdfs:label 'Fiji' }") == {"answer": True}
    triples = ask(source, "sparql", query="CONSTRUCT WHERE { actor:FJI rdfs:label ?label }")
    assert triples["rows"] == [[f"{BASE}actor/FJI", "http://www.w3.org/2000/01/rdf-schema#label", "Fiji"]]
    odd = ask(source, "sparql", query="SELECT ?x ?y { BIND('x'^^xsd:integer AS ?x) BIND(BNODE() AS ?y) }")
    assert [str(cell)[:2] for cell in odd["rows"][0]] == ["x", "_:"]


def test_acts_come_page_by_page(source: Source) -> None:
    whole = ask(source, "acts")
    assert (len(whole["acts"]), whole["cut"], whole["next"]) == (5, None, None)
    first = ask(source, "acts", limit=2)
    rest = ask(source, "acts", limit=3, offset=first["next"])
    assert [*first["acts"], *rest["acts"]] == whole["acts"]
    assert [act["label"] for act in ask(source, "acts", actor="China", act="proposes")["acts"]] == [
        "China proposes: explore viable approaches to the setting-up of an SCO development bank"
    ]


def test_evidence_is_verified_against_the_kept_text(source: Source) -> None:
    (act,) = ask(source, "acts", act="proposes")["acts"]
    shown = ask(source, "evidence", act=act["iri"])
    assert (shown["verified"], shown["before"], shown["after"]) == (True, "", " China will never seek hegemony.")
    assert shown["citation"] == f"China (2021-11-25): speech. {act['iri']}"
    assert ask(source, "evidence", act=act["iri"].rpartition("/")[2]) == shown


def test_a_history_has_its_acts(source: Source) -> None:
    told = ask(source, "history", thing="SCO development bank")
    assert (told["label"], [act["act"] for act in told["acts"]]) == ("SCO development bank", ["proposes"])


@pytest.mark.parametrize(
    ("question", "arguments", "kind"),
    [
        ("sparql", {"query": "SELECT ?x {"}, QueryError),
        ("sparql", {"query": "ASK { SERVICE <http://x/> {} }"}, ForbiddenQueryError),
        ("sparql", {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}, QueryError),
        ("acts", {"actor": "Chinaa"}, NotFoundError),
        ("acts", {"limit": 0}, UsageError),
        ("acts", {"offset": -1}, UsageError),
        ("history", {"thing": "nothing of the kind"}, NotFoundError),
        ("evidence", {"act": "none"}, NotFoundError),
    ],
)
def test_errors_are_those_of_a_store(
    source: Source, question: str, arguments: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        ask(source, question, **arguments)


def test_rows_and_bytes_are_cut_and_that_is_told(source: Source) -> None:
    every = "SELECT ?s ?o { ?s ?p ?o }"
    answer = ask(source, "sparql", Limits(rows=3), query=every)
    assert (len(answer["rows"]), answer["cut"]) == (3, "rows")
    short = ask(source, "sparql", Limits(bytes=1000), query=every)
    assert short["cut"] == "bytes"
    assert 0 < len(str(short["rows"])) < 1100
    few = ask(source, "acts", Limits(rows=3), limit=100)
    assert (len(few["acts"]), few["next"]) == (3, 3)
    two = ask(source, "acts", Limits(bytes=1500), limit=100)
    assert (two["cut"], two["next"]) == ("bytes", len(two["acts"]))
    assert ask(source, "history", Limits(bytes=10), thing="SCO development bank")["acts"] == []


def test_the_schema_card_speaks_of_terms_that_there_are(source: Source) -> None:
    card = ask(source, "schema_card")["card"]
    named = {VB + name for name in re.findall(r"\bvb:(\w+)", card)}
    assert named - {*Vb, *VbClass} == set()
    assert "It holds 4 documents, 5 acts, 1 candidates" in card
    assert "`act:proposal`, key `proposes`" in card
    assert "$" not in card
    (query,) = re.findall(r"```sparql\n(.*?)```", card, flags=re.DOTALL)
    assert len(ask(source, "sparql", query=query)["rows"]) == 1
