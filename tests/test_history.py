"""The derived graph of histories, and the history of one thing as a person asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from readings import BANK, CHINA, KENYA, SCO, act, document, fill

from kg.errors import NotFoundError
from kg.model import Amount, PartialDate, Reading
from kg.named import find
from kg.ontology import load
from kg.sparql import solutions
from kg.store import Store
from kg.timeline import History, Told, Turn, documents_of, history
from kg.validate import validate
from kg.vocabulary import RDFS, Iris, Vb

SERIES = "Alder talks"
BASE = "http://x/"


def said(year: int, **of: Any) -> Reading:
    """Make a speech of China's in a series, with one act on the bank."""
    plain: dict[str, Any] = {
        "act": "pledges", "action": "establish", "object": "an SCO development bank",
        "deliverable": "SCO development bank", "force": 3, "stage": 3, "direction": "start",
    }  # fmt: skip
    spoken = document(BANK, id=f"talks-{year}", date=PartialDate.parse(str(year)), series=SERIES)
    return Reading(document=spoken, acts=(act(spoken, BANK, **plain | of),))


def silent(year: int, text: str) -> Reading:
    spoken = document(text, id=f"talks-{year}", date=PartialDate.parse(str(year)), series=SERIES)
    return Reading(document=spoken)


STUDIED = said(2019, act="proposes", action="study", stage=1)
OPPOSED = said(2021, act="opposes", action="oppose", stage=0, direction="", trigger_lemma="oppose", actors=(KENYA,))
READINGS = (STUDIED, said(2020), OPPOSED, silent(2022, "We spoke of roads."))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "s", base=BASE) as made:
        yield made


def history_graph(store: Store) -> list[str]:
    return sorted(map(str, store.match(graph=store.iris.graph("history"))))


def answer(store: Store, name: str, **terms: Any) -> list[dict[str, str]]:
    query = find(name)
    values = query.bind(terms, iris=store.iris, ontology=load())
    rows = solutions(store.query(query.text, substitutions=values))
    return [{column: "" if row[column] is None else row[column].value for column in query.columns} for row in rows]


def labels(store: Store) -> list[str]:
    quads = store.match(predicate=RDFS + "label", graph=store.iris.graph("history"))
    return sorted(str(quad.object).strip('"') for quad in quads if "/shift/" in str(quad.subject))


STUDY = "proposes “study an SCO development bank” (by “will”)"
ESTABLISH = "pledges “establish an SCO development bank” (by “will”)"
OPPOSE = "opposes “an SCO development bank” (by “will”)"
SHIFTS = [
    f"China hardens on SCO development bank: {STUDY} in 2019, {ESTABLISH} in 2020",
    f"Kenya contradicts China on SCO development bank: {ESTABLISH} in 2020, {OPPOSE} in 2021",
    "“SCO development bank” is not mentioned in 2022, after 2020 and 2021 (Alder talks)",
]


def test_shifts_read_as_sentences(store: Store) -> None:
    fill(store, *READINGS)
    assert labels(store) == sorted(SHIFTS)
    assert validate(store) == []


@pytest.mark.parametrize(
    ("text", "silence"),
    [
        ("We spoke of roads.", True),
        ("The bank for the development of the SCO is on its way.", False),
        ("A bank was mentioned.", False),
        ("Banknotes were.", True),
    ],
)
def test_silence_is_told_only_where_the_text_has_no_word_of_it(text: str, silence: bool, store: Store) -> None:
    fill(store, said(2020), said(2021), silent(2022, text))
    assert bool(labels(store)) is silence


def test_a_series_that_pauses_for_long_falls_not_silent(store: Store) -> None:
    fill(store, said(2019), said(2020), silent(2021, "The bank."), silent(2040, "Roads."))
    assert labels(store) == []


@pytest.mark.parametrize("thing", ["SCO", "joint efforts", "efforts", "bank"])
def test_of_what_names_nothing_no_shift_is_told(thing: str, store: Store) -> None:
    fill(store, said(2019, deliverable=thing, action="study", stage=1), said(2020, deliverable=thing))
    assert labels(store) == []


def test_the_graph_is_the_same_in_any_order(tmp_path: Path) -> None:
    seen = set()
    for number, order in enumerate(list(permutations(READINGS))[::7]):
        with Store.create(tmp_path / f"s{number}", base=BASE) as store:
            fill(store, *order)
            seen.add(tuple(history_graph(store)))
    assert len(seen) == 1


def test_a_sum_that_is_named_again_points_to_the_first_act(store: Store) -> None:
    sums = [said(year, amount=Amount("5 million euros", 5e6, "EUR"), actors=(CHINA, SCO)) for year in (2020, 2021)]
    fill(store, *sums)
    (again,) = store.match(predicate=Vb.REPEATS)
    years = {str(quad.subject): str(quad.object)[1:5] for quad in store.match(predicate=Vb.DATE)}
    assert (years[str(again.subject)], years[str(again.object)]) == ("2021", "2020")
    rows = answer(store, "money-pledged")
    assert [(row["currency"], row["year"], row["actor"], row["amount"], row["times"]) for row in rows] == [
        ("EUR", "2020", "China; SCO", "5000000", "2")
    ]


def test_named_queries_on_histories(store: Store) -> None:
    fill(store, *READINGS, said(2023, **{"action": "study", "stage": 1}), silent(2024, "Roads."))
    softer = f"China softens on SCO development bank: {ESTABLISH} in 2020, pledges “study an SCO development bank”"
    assert [row["label"] for row in answer(store, "shifts", deliverable="SCO development bank")] == [
        SHIFTS[0],
        SHIFTS[1],
        SHIFTS[2],
        f"{softer} (by “will”) in 2023",
    ]
    assert [
        (row["actor"], row["shift"], row["before"], row["after"]) for row in answer(store, "who-changed-position")
    ] == [("China", "softening", "2020-01-01", "2023-01-01")]
    assert [(row["label"], row["status"], row["date"], row["actor"]) for row in answer(store, "statuses")] == [
        ("SCO development bank", "under study", "2023-01-01", "China")
    ]
    assert [tuple(row.values()) for row in answer(store, "not-mentioned-again")] == [
        (SERIES, "SCO development bank", "2021-01-01", BANK, "2022-01-01", f"{BASE}document/talks-2022")
    ]


def test_the_iri_of_a_shift_is_made_from_its_two_ends() -> None:
    iris = Iris(BASE)
    assert iris.shift("hardening", "a", "b") == iris.shift("hardening", "a", "b")
    assert len({iris.shift("hardening", *ends) for ends in (("a", "b"), ("b", "a"), ("a", "c"))}) == 3


def told(reading: Reading, actor: str, status: str) -> Told:
    (of,) = reading.acts
    return Told(
        date=str(reading.document.date and reading.document.date.first), actor=actor, act=of.act, action=of.action,
        force=of.force, stage=of.stage, status=status, polarity="positive", voice="own", quote=BANK,
        document=f"{BASE}document/{reading.document.id}",
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["the SCO Development Bank", "sco-development-bank", f"{BASE}deliverable/sco-development-bank"]
)
def test_the_history_of_a_thing(name: str, store: Store) -> None:
    fill(store, STUDIED, said(2020, actors=(CHINA, SCO)), OPPOSED)
    shift = f"Kenya contradicts China and SCO on SCO development bank: {ESTABLISH} in 2020, {OPPOSE} in 2021"
    assert history(store, name) == History(
        deliverable=f"{BASE}deliverable/sco-development-bank",
        label="SCO development bank",
        wordings=(),
        acts=(
            told(STUDIED, "China", "proposed"),
            told(said(2020), "China; SCO", "promised"),
            told(OPPOSED, "Kenya", ""),
        ),
        shifts=(Turn(date="2021-01-01", shift="contradiction", label=shift),),
    )


def test_a_thing_is_found_by_another_wording_and_where_it_was_merged(store: Store) -> None:
    fill(store, said(2020), said(2021, deliverable="SCO Development Bank"))
    found = history(store, "SCO Development Bank")
    assert (found.label, found.wordings) == ("SCO Development Bank", ("SCO development bank",))
    store.append([_replaced()])
    assert history(store, "bank of the SCO").label == "SCO Development Bank"


def _replaced() -> Any:
    old, new = (ox.NamedNode(f"{BASE}deliverable/{name}") for name in ("bank-of-sco", "sco-development-bank"))
    return ox.Quad(old, ox.NamedNode("http://purl.org/dc/terms/isReplacedBy"), new, ox.NamedNode(f"{BASE}graph/x"))


def test_what_nobody_speaks_of_is_an_error_that_helps(store: Store) -> None:
    fill(store, said(2020))
    with pytest.raises(NotFoundError, match="no deliverable 'SCO developing bank' is in this graph") as caught:
        history(store, "SCO developing bank")
    assert caught.value.remedy == "did you mean SCO development bank?"


def test_the_documents_of_a_series_by_date(store: Store) -> None:
    fill(store, *reversed(READINGS))
    assert documents_of(store, SERIES) == ["talks-2019", "talks-2020", "talks-2021", "talks-2022"]
    with pytest.raises(NotFoundError, match="no dated document is of the series 'Elm talks'") as caught:
        documents_of(store, "Elm talks")
    assert caught.value.remedy == "there are Alder talks"
