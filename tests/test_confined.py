from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import BASE, build, running

from kg import resources
from kg.confined import Confined
from kg.errors import ForbiddenQueryError, LimitError, NotFoundError, QueryError, StoreError, UsageError
from kg.limits import Limits
from kg.vocabulary import VB, Vb, VbClass

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
LIMITS = Limits(seconds=20)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("confined") / "store")


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Confined]:
    with Confined(str(path), limits=LIMITS) as confined:
        yield confined


def test_rows_are_plain_values(store: Confined) -> None:
    asked = """SELECT ?label ?year ?confidence ?gone {
      ?act rdfs:label ?label ; vb:year ?year ; vb:confidence ?confidence FILTER(?year = 2023)
    }"""
    assert store.ask("sparql", {"query": asked}) == {
        "columns": ["label", "year", "confidence", "gone"],
        "rows": [["Fiji pledges: build trees", 2023, 1.0, None]],
        "cut": None,
    }
    assert store.ask("sparql", {"query": "ASK { actor:FJI rdfs:label 'Fiji' }"}) == {"answer": True}
    triples = store.ask("sparql", {"query": "CONSTRUCT WHERE { actor:FJI rdfs:label ?label }"})
    assert triples["rows"] == [[f"{BASE}actor/FJI", "http://www.w3.org/2000/01/rdf-schema#label", "Fiji"]]


def test_acts_come_page_by_page(store: Confined) -> None:
    whole = store.ask("acts", {})
    assert (len(whole["acts"]), whole["cut"], whole["next"]) == (5, None, None)
    first = store.ask("acts", {"limit": 2})
    rest = store.ask("acts", {"limit": 3, "offset": first["next"]})
    assert [*first["acts"], *rest["acts"]] == whole["acts"]
    assert [act["label"] for act in store.ask("acts", {"actor": "China", "act": "proposes"})["acts"]] == [
        "China proposes: explore viable approaches to the setting-up of an SCO development bank"
    ]


def test_evidence_is_verified_against_the_kept_text(store: Confined) -> None:
    (act,) = store.ask("acts", {"act": "proposes"})["acts"]
    shown = store.ask("evidence", {"act": act["iri"]})
    assert (shown["verified"], shown["before"], shown["after"]) == (True, "", " China will never seek hegemony.")
    assert shown["citation"] == f"China (2021-11-25): speech. {act['iri']}"
    assert store.ask("evidence", {"act": act["iri"].rpartition("/")[2]}) == shown


def test_a_history_has_its_acts(store: Confined) -> None:
    told = store.ask("history", {"thing": "SCO development bank"})
    assert (told["label"], [act["act"] for act in told["acts"]]) == ("SCO development bank", ["proposes"])


@pytest.mark.parametrize(
    ("question", "arguments", "kind"),
    [
        ("sparql", {"query": "SELECT ?x {"}, QueryError),
        ("sparql", {"query": "ASK { SERVICE <http://x/> {} }"}, ForbiddenQueryError),
        ("sparql", {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}, QueryError),
        ("acts", {"actor": "Chinaa"}, NotFoundError),
        ("acts", {"limit": 0}, UsageError),
        ("history", {"thing": "nothing of the kind"}, NotFoundError),
        ("evidence", {"act": "none"}, NotFoundError),
    ],
)
def test_errors_are_those_of_a_store(
    store: Confined, question: str, arguments: dict[str, str], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        store.ask(question, arguments)


def test_a_query_that_takes_too_long_is_ended_with_its_process(path: Path) -> None:
    with Confined(str(path), limits=Limits(seconds=0.5)) as store:
        store.open()
        assert store._process is not None
        pid = store._process.pid
        assert pid is not None
        with pytest.raises(LimitError, match=r"the answer takes more than 0.5 seconds \(ask for less at once\)"):
            store.ask("sparql", {"query": ENDLESS})
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert store.ask("sparql", {"query": "ASK {}"}) == {"answer": True}


def test_a_query_that_takes_too_much_memory_is_ended(path: Path) -> None:
    with Confined(str(path), limits=Limits(seconds=60, megabytes=50)) as store:
        with pytest.raises(LimitError, match="the answer takes more memory than it may"):
            store.ask("sparql", {"query": HUNGRY})
        assert store.ask("sparql", {"query": "ASK {}"}) == {"answer": True}


def test_rows_and_bytes_are_cut_and_that_is_told(path: Path) -> None:
    every = "SELECT ?s ?o { ?s ?p ?o }"
    with Confined(str(path), limits=Limits(rows=3)) as store:
        answer = store.ask("sparql", {"query": every})
        assert (len(answer["rows"]), answer["cut"]) == (3, "rows")
        few = store.ask("acts", {"limit": 100})
        assert (len(few["acts"]), few["next"]) == (3, 3)
    with Confined(str(path), limits=Limits(bytes=1000)) as store:
        answer = store.ask("sparql", {"query": every})
        assert answer["cut"] == "bytes"
        assert 0 < len(str(answer["rows"])) < 1100
        with pytest.raises(LimitError, match="the answer has more than 1000 bytes"):
            store.ask("schema_card", {})


def test_a_served_store_answers_the_same(path: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "store")
    questions = (
        ("acts", {"actor": "China"}),
        ("history", {"thing": "SCO development bank"}),
        ("sparql", {"query": "SELECT ?q { ?act vb:quote ?q } ORDER BY ?q"}),
        ("schema_card", {}),
    )
    with Confined(str(path), limits=LIMITS) as folder:
        told = [folder.ask(*question) for question in questions]
        shown = folder.ask("evidence", {"act": told[0]["acts"][0]["iri"]})
    with running(other) as url, Confined(url, limits=LIMITS) as served:
        assert [served.ask(*question) for question in questions] == told
        assert served.ask("evidence", {"act": told[0]["acts"][0]["iri"]}) == shown


def test_a_store_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    with Confined(str(tmp_path), limits=LIMITS) as store, pytest.raises(StoreError, match="no store is here"):
        store.open()


def test_the_schema_card_speaks_of_terms_that_there_are(store: Confined) -> None:
    card = store.ask("schema_card", {})["card"]
    named = {VB + name for name in re.findall(r"\bvb:(\w+)", card)}
    assert named - {*Vb, *VbClass} == set()
    assert "It holds 4 documents, 5 acts, 1 candidates" in card
    assert "$" not in card
    (query,) = re.findall(r"```sparql\n(.*?)```", card, flags=re.DOTALL)
    assert len(store.ask("sparql", {"query": query})["rows"]) == 1
    assert (resources.templates() / "schema-card.md").exists()
