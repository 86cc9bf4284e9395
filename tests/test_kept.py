"""A researcher's own ontology file: found, stored, asked for, checked and remembered, with a kind of act of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from serving import running
from typer.testing import CliRunner

import kg as verbale
from kg.build import build
from kg.cli import app
from kg.draw import draw
from kg.errors import OntologyError, UsageError
from kg.extraction import Extractor
from kg.kept import FILE, kept, together
from kg.ontology import ActType, load
from kg.store import Store
from kg.validate import Severity, validate
from kg.vocabulary import VB

OWN = """
@prefix act: <https://w3id.org/verbale/act#> .
@prefix actor: <https://w3id.org/verbale/actor#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix trigger: <https://w3id.org/verbale/trigger#> .
@prefix vb: <https://w3id.org/verbale/ns#> .

actor:ARC a vb:State ; rdfs:label "Arcovia" ; skos:altLabel "Realm of Arcovia" ; vb:demonym "Arcovian" .
act:apology a vb:ActType , skos:Concept ; rdfs:label "apology" ; vb:key "apologises_for" ; vb:point "expressive" .
trigger:apologise-for a vb:Trigger ; vb:lemma "apologise for" ; vb:kind "verb" ; vb:complement "noun" , "gerund" ;
    vb:marks act:apology ; vb:force 3 .
"""
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix vb: <https://w3id.org/verbale/ns#> .
@prefix shape: <https://w3id.org/verbale/shape#> .
shape:Soft a sh:NodeShape ; sh:targetClass vb:Act ; sh:property shape:SoftForce .
shape:SoftForce a sh:PropertyShape ; sh:path vb:force ; sh:maxInclusive 2 ; sh:message "is said too firmly" .
"""
TEXT = """---
id: statement
date: 2024-05-01
actor: Realm of Arcovia
---
We apologise for the closure of the northern bridge. We propose to found a commission on bridges.
"""
PROPOSED = "what-did-x-propose"
LABEL = "Arcovia apologises for: the closure of the northern bridge"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ttl"
    path.write_text(OWN, "utf-8")
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "statement.md"
    path.write_text(TEXT, "utf-8")
    return path


def kg(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_files_are_kept_as_one_that_says_the_same(tmp_path: Path, own: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(f"{SHAPES}# no line break ends this", "utf-8")
    folder = tmp_path / "s"
    folder.mkdir()
    assert (together([]), kept(folder)) == (b"", ())
    (folder / FILE).write_bytes(together([shapes, own]))
    assert kept(folder) == (folder / FILE,)
    assert together(kept(folder)) == together([shapes, own])
    one, other = load(shapes, own), load(*kept(folder))
    assert one.digest == other.digest != load(own, shapes).digest
    assert one.acts["apologises_for"] == other.acts["apologises_for"]
    assert other.acts["apologises_for"] == ActType("apologises_for", "apology", "apology", "expressive")


def test_an_empty_file_takes_everything_back(tmp_path: Path, own: Path, text: Path) -> None:
    store, empty = tmp_path / "s", tmp_path / "empty.ttl"
    empty.touch()
    kg("build", text, "--store", store, "--ontology", own)
    assert "1 document read (1 replaced)" in kg("build", text, "--store", store, "--ontology", empty).stderr
    with Store.open(store) as opened:
        assert opened.ontology is load()
    assert not (store / FILE).exists()


def test_a_changed_file_is_read_again(own: Path) -> None:
    before = load(own)
    own.write_text(OWN.replace("Realm of Arcovia", "Old Arcovia"), "utf-8")
    assert (before.actors["ARC"].aliases, load(own).actors["ARC"].aliases) == (("Realm of Arcovia",), ("Old Arcovia",))


def test_an_act_of_ones_own_is_extracted(own: Path, text: Path) -> None:
    printed = kg("extract", text, "--format", "jsonl", "--ontology", own)
    act = json.loads(printed.stdout.splitlines()[0])
    assert (act["actor"], act["act"], act["action"], act["deliverable"], act["confidence"]) == (
        "Arcovia",
        "apologises_for",
        "apologise",
        "closure of the northern bridge",
        0.7,
    )
    assert [json.loads(line)["act"] for line in kg("extract", text, "--format", "jsonl").stdout.splitlines()] == [
        "proposes"
    ]
    for form in ("table", "csv", "ttl"):
        assert "apolog" in kg("extract", text, "--format", form, "--ontology", own).stdout
    assert "rules alone" in kg("extract", text, "--explain", "--ontology", own).stdout
    reading = verbale.extract("We apologise for the delay.", actor="Arcovia", ontology=[own])
    assert [(act.act, act.object) for act in reading.acts] == [("apologises_for", "for the delay")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_store_keeps_the_file_and_applies_it(tmp_path: Path, own: Path, text: Path, jobs: int) -> None:
    store = tmp_path / "s"
    built = kg("build", text, "--store", store, "--ontology", own, "--jobs", jobs)
    assert (built.exit_code, "1 document read" in built.stderr) == (0, True)
    own.unlink()
    again = kg("build", text, "--store", store, "--jobs", jobs)
    assert f"{store / FILE}: kept from an earlier build, read again" in again.stderr
    assert "0 documents read (0 replaced), 1 unchanged" in again.stderr
    query = "SELECT ?l ?thing { ?act rdfs:label ?l ; vb:act act:apology . ?a vb:apologises_for ?thing }"
    answer = json.loads(kg("query", "--store", store, query, "--format", "json").stdout)
    (row,) = answer["results"]["bindings"]
    assert row["l"]["value"] == LABEL
    assert row["thing"]["value"].endswith("/deliverable/closure-of-northern-bridge")
    assert kg("validate", "--store", store).stdout == ""
    named = kg("query", "--store", store, "--named", PROPOSED, "--param", "actor=Arcovian", "--format", "csv")
    assert (named.exit_code, "commission on bridges" in named.stdout) == (0, True)


def test_a_changed_file_reads_documents_anew(tmp_path: Path, own: Path, text: Path) -> None:
    store = tmp_path / "s"
    kg("build", text, "--store", store, "--ontology", own)
    own.write_text(OWN.replace('vb:key "apologises_for"', 'vb:key "regrets"'), "utf-8")
    assert "1 document read (1 replaced)" in kg("build", text, "--store", store, "--ontology", own).stderr
    with Store.open(store) as opened:
        predicates = {quad.predicate.value for quad in opened.match(graph=opened.iris.graph("shortcuts"))}
    assert predicates == {f"{VB}regrets", f"{VB}proposes"}


def test_an_extractor_that_goes_by_another_ontology_is_refused(tmp_path: Path, own: Path, text: Path) -> None:
    with Store.create(tmp_path / "s", ontology=[own]) as store:
        with pytest.raises(UsageError, match=r"another ontology .+Extractor\(ontology=store\.ontology\)"):
            build([text], store, extractor=Extractor())
        assert not (store.path / FILE).exists()
        assert build([text], store, extractor=Extractor(ontology=store.ontology)).acts == 2


def test_tables_and_pictures_know_the_act(tmp_path: Path, own: Path, text: Path) -> None:
    with Store.create(tmp_path / "s", ontology=[own]) as store:
        build([text], store)
    with verbale.open(tmp_path / "s") as graph:
        table = graph.acts(act="apology", actor="Arcovian")
        assert [(row.act, row.point, row.actor) for row in table.itertuples()] == [
            ("apologises_for", "expressive", "Arcovia")
        ]
        assert len(graph.ask(PROPOSED, actor="Arcovian")) == 1
        assert draw(graph.network()).axes
    with running(tmp_path / "s") as url, verbale.open(url, ontology=[own]) as graph:
        assert list(graph.acts(act="apologises_for").label) == [LABEL]
        assert len(graph.ask(PROPOSED, actor="Realm of Arcovia")) == 1


def test_files_given_come_before_those_kept(tmp_path: Path, own: Path, text: Path) -> None:
    with Store.create(tmp_path / "s", ontology=[own]) as store:
        build([text], store)
    other = tmp_path / "other.ttl"
    other.write_text(OWN.replace("Realm of Arcovia", "Highlands"), "utf-8")
    with Store.open(tmp_path / "s") as one:
        assert one.ontology.actors["ARC"].aliases == ("Realm of Arcovia",)
    with Store.open(tmp_path / "s", ontology=[other]) as one:
        assert one.ontology.actors["ARC"].aliases == ("Highlands",)
    named = ("query", "--store", tmp_path / "s", "--named", PROPOSED, "--format", "csv", "--param", "actor=Highlands")
    assert len(kg(*named).stdout.splitlines()) == 1
    assert len(kg(*named, "--ontology", other).stdout.splitlines()) == 2


def test_shapes_of_ones_own_are_checked(tmp_path: Path, own: Path, text: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES, "utf-8")
    with Store.create(tmp_path / "s", ontology=[own]) as store:
        build([text], store)
        assert validate(store) == []
    with Store.open(tmp_path / "s", ontology=[own, shapes]) as store:
        assert {(fault.message, fault.severity) for fault in validate(store)} == {
            ("is said too firmly", Severity.VIOLATION)
        }
    checked = kg("validate", "--store", tmp_path / "s", "--ontology", own, "--ontology", shapes)
    assert (checked.exit_code, "is said too firmly" in checked.stdout) == (1, True)


def test_measuring_knows_the_act(tmp_path: Path, own: Path) -> None:
    sentence = "We apologise for the closure of the northern bridge."
    act = {
        "sentence": sentence,
        "actor": "Arcovia",
        "act": "apologises_for",
        "action": "apologise",
        "object": "for the closure of the northern bridge",
        "deliverable": "closure of the northern bridge",
        "addressee": [],
        "deadline": None,
        "amount": None,
        "polarity": "positive",
        "voice": "own",
        "certain": True,
    }
    gold = tmp_path / "gold.json"
    gold.write_text(json.dumps({"id": "g", "text": sentence, "actor": "Arcovia", "acts": [act]}), "utf-8")
    assert "triple    P 1.000  R 1.000" in kg("evaluate", gold, "--ontology", own).stdout
    assert "triple    P 0.000  R 0.000" in kg("evaluate", gold).stdout


def test_a_file_that_cannot_be_used_leaves_no_store(tmp_path: Path, own: Path, text: Path) -> None:
    own.write_text(OWN.replace("apologises_for", "Apologises for"), "utf-8")
    failed = kg("build", text, "--store", tmp_path / "s", "--ontology", own)
    assert (failed.exit_code, (tmp_path / "s").exists()) == (1, False)
    assert failed.stderr == (
        "kg: mine.ttl: https://w3id.org/verbale/act#apology: 'Apologises for' as https://w3id.org/verbale/ns#key is not"
        " of the form of 'pledges' or 'calls_for'\n"
    )
    own.write_text(OWN.replace("apologises_for", "pledges"), "utf-8")
    with pytest.raises(OntologyError, match="has the key 'pledges', which is that of act:pledge"):
        Store.create(tmp_path / "s", ontology=[own])


def test_removing_leaves_what_the_file_names(tmp_path: Path, own: Path, text: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Arcovia will build a road.", "utf-8")
    with Store.create(tmp_path / "s", ontology=[own]) as store:
        build([text, other], store)
    assert kg("remove", "statement", "--store", tmp_path / "s").exit_code == 0
    with Store.open(tmp_path / "s") as store:
        label = ox.Literal("Realm of Arcovia")
        assert len(list(store.match(object=label, graph=store.iris.graph("actors")))) == 1
