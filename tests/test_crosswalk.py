"""The crosswalk: which code an act has elsewhere, and that it has none where nobody would code it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from readings import act, document
from serving import build, running
from typer.testing import CliRunner

import kg as verbale
from kg.cli import app
from kg.crosswalk import codes
from kg.errors import OntologyError
from kg.formats import ExportFormat
from kg.lookup import acts
from kg.model import Amount, Reading
from kg.ontology import load
from kg.quads import document_quads
from kg.rows import ActRow, Node
from kg.store import Store

CROSSWALK = load().crosswalk
PLOVER = set(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE"
    " COERCE ASSAULT".split()
)
KENYA = (Node("http://x/actor/KEN", "Kenya"),)


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> ActRow:
    """Give the row of an act that a store holds, to be changed."""
    told = document("We will build a road.")
    made = Reading(document=told, acts=(act(told, told.text, amount=Amount("5 euros", 5, "EUR")),))
    with Store.create(tmp_path_factory.mktemp("row") / "s") as store:
        store.replace_graph(store.iris.document("speech"), document_quads(made, iris=store.iris, ontology=load()))
        (found,) = acts(store)
    return replace(found, amount_unit=None, direction="")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"direction": "start"}, {"PLOVER": "AGREE", "CAMEO": "03"}),
        ({"direction": "end"}, {}),
        ({}, {}),
        ({"direction": "start", "polarity": "negative"}, {}),
        ({"direction": "start", "trigger_lemma": "want"}, {}),
        (
            {"action": "donate", "direction": "start", "amount_unit": "USD"},
            {"PLOVER": "AGREE", "CAMEO": "03", "IATI": "12"},
        ),
        (
            {"action": "donate", "direction": "start", "amount_unit": "USD", "addressees": KENYA},
            {"PLOVER": "AGREE", "CAMEO": "033", "IATI": "12"},
        ),
        ({"action": "donate", "direction": "start", "amount_unit": "doses"}, {"PLOVER": "AGREE", "CAMEO": "03"}),
        ({"action": "donate", "trigger_lemma": "want", "amount_unit": "USD", "addressees": KENYA}, {}),
        ({"act": "offers", "trigger_lemma": "be ready", "direction": "start"}, {"PLOVER": "AGREE", "CAMEO": "03"}),
        ({"act": "offers", "trigger_lemma": "be ready", "action": "impose", "direction": "start"}, {}),
        ({"act": "offers", "trigger_lemma": "hope", "direction": "start"}, {}),
        ({"act": "agrees", "trigger_lemma": "agree", "direction": "increase"}, {"PLOVER": "AGREE", "CAMEO": "03"}),
        ({"act": "agrees", "trigger_lemma": "sign", "direction": "start"}, {"PLOVER": "SUPPORT", "CAMEO": "057"}),
        ({"act": "calls_for", "trigger_lemma": "urge", "direction": "end"}, {"PLOVER": "REQUEST", "CAMEO": "02"}),
        ({"act": "calls_for", "trigger_lemma": "demand", "polarity": "negative"}, {"PLOVER": "REQUEST", "CAMEO": "10"}),
        ({"act": "calls_for", "trigger_lemma": "must"}, {}),
        ({"act": "supports", "trigger_lemma": "endorse"}, {"PLOVER": "SUPPORT", "CAMEO": "051"}),
        ({"act": "supports", "trigger_lemma": "endorse", "polarity": "negative"}, {}),
        ({"act": "supports", "trigger_lemma": "sympathy"}, {"CAMEO": "018"}),
        ({"act": "supports", "trigger_lemma": "encourage"}, {}),
        ({"act": "opposes", "trigger_lemma": "oppose"}, {"PLOVER": "ACCUSE", "CAMEO": "11"}),
        ({"act": "opposes", "trigger_lemma": "condemn"}, {"PLOVER": "ACCUSE", "CAMEO": "111"}),
        ({"act": "opposes", "trigger_lemma": "reject"}, {"PLOVER": "REJECT", "CAMEO": "12"}),
        ({"act": "opposes", "trigger_lemma": "repudiate"}, {}),
        ({"act": "proposes", "trigger_lemma": "propose", "direction": "start"}, {}),
        ({"act": "reaffirms", "trigger_lemma": "reaffirm", "direction": "continue"}, {}),
        ({"act": "announces", "trigger_lemma": "announce", "direction": "start"}, {}),
        ({"act": "delivers", "action": "provide", "direction": "start"}, {}),
        (
            {"act": "delivers", "action": "provide", "amount_unit": "USD", "addressees": KENYA},
            {"PLOVER": "AID", "CAMEO": "07", "IATI": "3"},
        ),
    ],
)
def test_codes(row: ActRow, said: dict[str, Any], expected: dict[str, str]) -> None:
    assert codes(replace(row, **said), CROSSWALK) == expected


def test_codes_are_the_schemes_own() -> None:
    given = {(crosswalk.scheme, crosswalk.code) for crosswalk in CROSSWALK if crosswalk.code}
    assert {code for scheme, code in given if scheme == "PLOVER"} <= PLOVER
    assert all(re.fullmatch("(0[1-9]|1[0-9]|20)[0-9]{0,2}", code) for scheme, code in given if scheme == "CAMEO")
    assert {code for scheme, code in given if scheme == "IATI"} <= {str(number) for number in range(1, 14)}
    assert {scheme for scheme, _ in given} == {"PLOVER", "CAMEO", "IATI"}


def test_rows_of_one_rank_never_contradict_each_other(row: ActRow) -> None:
    """Turn the crosswalk round and see that the order of its rows decides nothing."""
    ontology = load()
    directions = {action.direction for action in ontology.actions.values()}
    lemmas = {trigger.lemma for trigger in ontology.triggers}
    for act_type, lemma, direction in product(ontology.acts, lemmas, directions):
        for action, money in (("build", None), ("donate", "EUR")):
            one = replace(row, act=act_type, trigger_lemma=lemma, direction=direction, action=action, amount_unit=money)
            for asked in (one, replace(one, addressees=KENYA)):
                rows = [crosswalk for crosswalk in CROSSWALK if crosswalk.act == act_type]
                assert codes(asked, rows) == codes(asked, rows[::-1])


def test_triggers_of_a_row_mark_its_act() -> None:
    marked = {(trigger.act, trigger.lemma) for trigger in load().triggers}
    assert {(crosswalk.act, lemma) for crosswalk in CROSSWALK for lemma in crosswalk.lemmas} <= marked


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('vb:requires "luck"', "requires 'luck', which is none of addressee, money"),
        ("vb:ofAct <https://w3id.org/verbale/crosswalk#IATI>", "ofAct .+#IATI, which is no act type"),
        ("vb:toScheme <https://example.org/other>", "refers to https://example.org/other, which no file describes"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, body: str, message: str) -> None:
    path = tmp_path / "mine.ttl"
    prefixes = "@prefix vb: <https://w3id.org/verbale/ns#> ."
    path.write_text(f"{prefixes} <https://w3id.org/verbale/crosswalk#pledge-iati> {body} .", "utf-8")
    with pytest.raises(OntologyError, match=f"mine.ttl: .+pledge-iati: {message}"):
        load(path)


def test_a_file_of_ones_own_may_say_otherwise(tmp_path: Path, row: ActRow) -> None:
    path = tmp_path / "mine.ttl"
    prefixes = "@prefix vb: <https://w3id.org/verbale/ns#> . @prefix crosswalk: <https://w3id.org/verbale/crosswalk#> ."
    path.write_text(f'{prefixes} crosswalk:pledge-cameo vb:toCode "030" .', "utf-8")
    assert codes(replace(row, direction="start"), load(path).crosswalk) == {"PLOVER": "AGREE", "CAMEO": "030"}


def test_tables_carry_the_codes_where_they_are_asked_for(tmp_path: Path) -> None:
    store = build(tmp_path / "s")
    with verbale.open(store) as graph:
        assert not {"plover", "cameo", "iati"} & set(graph.acts())
        table = graph.acts(codes=True)
    assert list(table.columns[-3:]) == ["plover", "cameo", "iati"]
    with running(store) as url, verbale.open(url) as graph:
        assert graph.acts(codes=True).equals(table)
    out = tmp_path / "acts.csv"
    arguments = ["export", "--store", str(store), "--out", str(out), "--codes", "--format"]
    assert CliRunner().invoke(app, [*arguments, ExportFormat.CSV]).exit_code == 0
    with out.open(encoding="utf-8", newline="") as lines:
        assert [line["plover"] or None for line in csv.DictReader(lines)] == list(table.plover)
    refused = CliRunner().invoke(app, [*arguments, ExportFormat.TRIG])
    assert (refused.exit_code, "codes are columns of a table, and trig is none" in refused.stderr) == (2, True)
