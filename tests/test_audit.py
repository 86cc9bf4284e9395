"""Audits: what is drawn, what a coder sees and says, what the figures are, and that they cover the truth."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from readings import act, document, fill
from typer.testing import CliRunner

from kg.audit import Audit, coded_again, draw_audit, open_audit
from kg.audit.agreement import Agreement, agreement
from kg.audit.coding import compare, parse_codes, write_codes
from kg.audit.estimates import DrawnAct, DrawnSentence, effective, precision, recall, wilson
from kg.audit.figures import figures
from kg.audit.interview import interview
from kg.audit.sampling import PLAIN, WITH_CANDIDATE, allocate, draw, population
from kg.audit.sheets import COLUMNS, key_path
from kg.cli import app
from kg.copies import Copy
from kg.errors import AuditError, UsageError
from kg.graph import Graph
from kg.model import Actor, ActorKind, Genre, Reading
from kg.ontology import load
from kg.store import Store

ROOT = Path(__file__).parents[1]
ACTS = tuple(load().acts)
GHANA = Actor("GHA", "Ghana", ActorKind.STATE)


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KG_STORE", "KG_PIPELINE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def text(number: int) -> str:
    """Write a text of China's with a pledge, a call, a candidate, and sentences in which nothing is found."""
    return (
        f"China will build road {number}. China calls on Ghana to pave street {number}.\n\n"
        f"We might dig canal {number}. Trade in tea number {number} has grown. We shall fund school {number}.\n\n"
        f"Heading {number}"
    )


def spoken(number: int) -> Reading:
    """Read such a text as an extractor might that takes the call for a pledge now and then, and misses the schools."""
    said = document(text(number), id=f"doc-{number:02}", genre=Genre.SPEECH if number % 4 else Genre.JOINT, title="T")
    road = act(said, f"China will build road {number}.", deliverable=f"road {number}")
    call = act(
        said,
        f"China calls on Ghana to pave street {number}.",
        act="pledges" if number % 5 == 0 else "calls_for",
        action="pave",
        addressees=(GHANA,),
    )
    canal = act(said, f"We might dig canal {number}.", action="dig", confidence=0.3)
    return Reading(document=said, acts=(road, call), candidates=(canal,))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "s"
    with Store.create(folder) as made:
        fill(made, *map(spoken, range(1, 41)))
    return folder


@pytest.fixture
def audit(store: Path, tmp_path: Path) -> Audit:
    with Copy.take(store) as copy:
        return draw_audit(copy, tmp_path / "a.csv", size=20, seed=3)


def truth(sentence: str) -> str:
    """Say what a careful reader would code."""
    kinds = {"will build": "pledges", "calls on": "calls_for", "shall fund": "pledges", "might dig": "offers?"}
    return next((f"{kind}: China" for words, kind in kinds.items() if words in sentence), "none")


def coded(audit: Audit) -> Audit:
    for number in audit.open:
        audit = audit.code(number, truth(audit.cells[number]["sentence"]))
    return audit


def kg(*arguments: object, stdin: str = "") -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


# --- Coding ---


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("none", []),
        (" NONE ", []),
        ("pledges: China", ["pledges: China"]),
        ("pl", ["pledges: Us"]),
        ("Pledges", ["pledges: Us"]),
        ("calls for: Kenya; Ghana", ["calls_for: Kenya; Ghana"]),
        ("pl | c?: India", ["pledges: Us", "calls_for?: India"]),
        ("pl*3", ["pledges: Us"] * 3),
        ("of? * 2 : Nepal", ["offers?: Nepal"] * 2),
        ("an: A (B): C", ["announces: A (B): C"]),
    ],
)
def test_what_a_coder_says(text: str, codes: list[str]) -> None:
    found = parse_codes(text, acts=ACTS, speakers="Us")
    assert [str(code) for code in found] == codes
    assert parse_codes(write_codes(found), acts=ACTS, speakers="") == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' cannot be read"),
        ("pl: A |", "'' cannot be read"),
        ("p", "'p' may be pledges or proposes"),
        ("vows", "'vows' is no kind of act"),
        ("pl*x", r"'pl\*x' cannot be read"),
        ("pl", "whose is 'pl'"),
    ],
)
def test_what_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_codes(text, acts=ACTS, speakers="")


P, C, G = (("pledges", frozenset({"A"})), ("calls_for", frozenset({"A"})), ("pledges", frozenset({"B"})))


@pytest.mark.parametrize(
    ("found", "certain", "doubtful", "right", "excused", "missed"),
    [
        ([P], [P], [], {P: 1}, {P: 0}, {}),
        ([P], [], [], {P: 0}, {P: 0}, {}),
        ([], [P, P], [], {}, {}, {"pledges": 2}),
        ([P, P], [P], [], {P: 0.5}, {P: 0}, {}),
        ([P], [P, P], [], {P: 1}, {P: 0}, {"pledges": 1}),
        ([P], [], [P], {P: 0}, {P: 1}, {}),
        ([P], [], [C], {P: 0}, {P: 1}, {}),
        ([P], [], [G], {P: 0}, {P: 0}, {}),
        ([P, P], [P], [C], {P: 0.5}, {P: 0.5}, {}),
        ([P, C], [G], [C], {P: 0, C: 0}, {P: 0, C: 1}, {"pledges": 1}),
        ([P], [C], [], {P: 0}, {P: 0}, {"calls_for": 1}),
    ],
)
def test_what_was_found_beside_what_is_coded(
    found: Any, certain: Any, doubtful: Any, right: Any, excused: Any, missed: Any
) -> None:
    compared = compare(found, certain=certain, doubtful=doubtful)
    assert (compared.right, compared.excused, compared.missed) == (right, excused, missed)


# --- Estimates ---


@pytest.mark.parametrize(
    ("share", "size", "expected"),
    [
        (0.5, 10, (0.2366, 0.7634)),
        (1.0, 10, (0.7225, 1.0)),
        (0.0, 20, (0.0, 0.1611)),
        (0.9, 50, (0.7864, 0.9565)),
    ],
)
def test_wilsons_interval(share: float, size: float, expected: tuple[float, float]) -> None:
    """The figures are those of R: binom.confint(x, n, methods = "wilson")."""
    assert wilson(share, size) == pytest.approx(expected, abs=1e-4)


def test_the_effective_size_of_a_sample() -> None:
    assert (effective([2, 2, 2]), effective([1, 3]), effective([])) == (3, 1.6, 0)


def drawn(right: float, *, weight: float = 1, excused: float = 0, **missed: float) -> DrawnAct:
    return DrawnAct(weight, "pledges", "speech", right, excused, missed)


def test_precision_is_weighted_and_leaves_out_what_is_excused() -> None:
    sample = [drawn(1, weight=3), drawn(0), drawn(0, weight=9, excused=1)]
    estimate = precision(sample)
    assert estimate is not None
    assert (estimate.value, estimate.hits, estimate.size) == (0.75, 1, 2)
    assert (estimate.low, estimate.high) == wilson(0.75, 1.6)
    assert precision([drawn(0, excused=1)]) is None


def test_recall_is_the_share_of_what_is_there() -> None:
    acts = [drawn(1, weight=10), drawn(1, weight=10, pledges=0.5), drawn(0, weight=10)]
    sentences = [DrawnSentence(5, PLAIN, "speech", {"calls_for": 1}), DrawnSentence(5, PLAIN, "speech")]
    every, pledges, calls = (recall(acts, sentences, kind=kind) for kind in ("", "pledges", "calls_for"))
    assert every is not None
    assert (every.value, every.hits, every.size) == (20 / 30, 2, 4)
    assert every.low < every.value < every.high
    assert pledges is not None
    assert pledges.value == 20 / 25
    assert calls is not None
    assert (calls.value, calls.low) == (0, 0)
    assert recall([], [], kind="") is None


def test_nothing_missed_in_the_sample_is_no_proof() -> None:
    estimate = recall([drawn(1, weight=20)] * 50, [DrawnSentence(100, PLAIN, "speech")] * 50)
    assert estimate is not None
    assert (estimate.value, estimate.high) == (1, 1)
    assert 0.75 < estimate.low < 0.95


@pytest.mark.parametrize(("right", "beside", "hold"), [(0.85, 0.1, 0.05), (0.7, 0.2, 0.15), (0.95, 0.05, 0.02)])
def test_the_intervals_cover_the_truth(right: float, beside: float, hold: float) -> None:
    """Of 120 samples from a made corpus, at least 106 intervals hold the truth (nominal: 114)."""
    rng = random.Random(7)
    acts, unmarked = 3000, 4000
    true = right * acts / (right * acts + beside * acts + hold * unmarked)
    covered = Counter[str]()
    for _ in range(120):
        some = [
            drawn(float(rng.random() < right), weight=acts / 50, **({"pledges": 1.0} if rng.random() < beside else {}))
            for _ in range(50)
        ]
        others = [
            DrawnSentence(unmarked / 50, PLAIN, "speech", {"pledges": 1} if rng.random() < hold else {})
            for _ in range(50)
        ]
        for name, estimate, value in (("p", precision(some), right), ("r", recall(some, others), true)):
            assert estimate is not None
            covered[name] += estimate.low <= value <= estimate.high
    assert min(covered["p"], covered["r"]) >= 106


def test_the_intervals_cover_the_truth_where_missed_acts_come_in_heaps() -> None:
    """Of 120 samples from a made corpus, at least 99 intervals of recall hold the truth (to be expected: 108)."""
    rng = random.Random(11)

    def heap(probable: float) -> int:
        count = int(rng.random() < probable)
        while count and rng.random() < 0.4:
            count += 1
        return count

    acts: list[tuple[float, float]] = []
    for _ in range(3000):
        size, missed = rng.choice([1, 1, 1, 2, 2, 3, 4, 5]), heap(0.25)
        acts += [(float(rng.random() < 0.85), missed / size) for _ in range(size)]
    unmarked = [heap(0.08) for _ in range(4000)]
    found = sum(right for right, _ in acts)
    beside = sum(missed for _, missed in acts)
    covered = 0
    for _ in range(120):
        some = [drawn(right, weight=len(acts) / 50, pledges=missed) for right, missed in rng.sample(acts, 50)]
        others = [DrawnSentence(80, PLAIN, "speech", {"pledges": count}) for count in rng.sample(unmarked, 50)]
        estimate = recall(some, others)
        assert estimate is not None
        covered += estimate.low <= found / (found + beside + sum(unmarked)) <= estimate.high
    assert covered >= 99


# --- The sample ---


@pytest.mark.parametrize(
    ("sizes", "total", "places"),
    [
        ({"a": 60, "b": 40}, 10, {"a": 6, "b": 4}),
        ({"a": 99, "b": 1}, 10, {"a": 9, "b": 1}),
        ({"a": 2, "b": 2, "c": 2}, 5, {"a": 2, "b": 2, "c": 1}),
        ({"a": 3, "b": 2}, 9, {"a": 3, "b": 2}),
        ({"a": 5, "b": 4, "c": 3}, 2, {"a": 1, "b": 1, "c": 0}),
        ({}, 4, {}),
    ],
)
def test_places_are_shared_out(sizes: Mapping[str, int], total: int, places: Mapping[str, int]) -> None:
    assert allocate(sizes, total) == places


def test_all_that_may_be_drawn(store: Path) -> None:
    with Copy.take(store) as copy:
        whole = population(copy)
    assert (whole.documents, len(whole.acts), len(whole.candidates), len(whole.plain)) == (40, 80, 40, 80)
    assert Counter((found.act, place.genre) for place, found in whole.acts) == {
        ("pledges", "speech"): 36,
        ("calls_for", "speech"): 24,
        ("pledges", "joint"): 12,
        ("calls_for", "joint"): 8,
    }
    assert all(found.actors == ("CHN",) for _, found in whole.acts)


def test_the_sample_stands_for_the_whole(store: Path) -> None:
    with Copy.take(store) as copy:
        whole = population(copy)
    sample = draw(whole, size=20, seed=3)
    assert Counter(one.stratum for one in sample.acts) == {
        "pledges, speech": 9,
        "calls_for, speech": 6,
        "pledges, joint": 3,
        "calls_for, joint": 2,
    }
    assert sum(one.weight for one in sample.acts) == pytest.approx(80)
    assert {frame: (len(drawn), sum(one.weight for one in drawn)) for frame, drawn in sample.sentences.items()} == {
        WITH_CANDIDATE: (10, pytest.approx(40)),
        PLAIN: (10, pytest.approx(80)),
    }
    assert draw(whole, size=20, seed=3) == sample
    assert draw(whole, size=20, seed=4) != sample
    assert len(draw(whole, size=500, seed=1).acts) == 80
    rare = draw(whole, size=3, seed=1)
    assert {one.stratum for one in rare.acts} == {"pledges, speech", "all else"}
    assert sum(one.weight for one in rare.acts) == pytest.approx(80)


def test_the_sheet_shows_nothing_of_what_was_found(audit: Audit) -> None:
    with audit.path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(audit.key.rows) == len(audit.open)
    assert [row["number"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert {row["acts"] + row["note"] for row in rows} == {""}
    assert {row["speaks_for"] for row in rows} == {"China"}
    road = next(row for row in rows if "road" in row["sentence"])
    number = int(road["document"].removeprefix("doc-"))
    assert road | {"number": "", "document": ""} == {
        "number": "",
        "document": "",
        "title": "T",
        "date": "2021-11-25",
        "speaks_for": "China",
        "before": "",
        "sentence": f"China will build road {number}.",
        "after": f"China calls on Ghana to pave street {number}.",
        "acts": "",
        "note": "",
    }


def test_a_sheet_is_never_drawn_over(audit: Audit, store: Path) -> None:
    with Copy.take(store) as copy:
        with pytest.raises(AuditError, match="is there already"):
            draw_audit(copy, audit.path, size=20)
        assert open_audit(copy, audit.path) == audit


# --- The figures ---


def test_figures_of_a_whole_corpus_are_its_own(store: Path, tmp_path: Path) -> None:
    with Copy.take(store) as copy:
        whole = coded(draw_audit(copy, tmp_path / "a.csv", size=120, seed=1))
    found = figures(whole)
    assert found.whole.precision is not None
    assert found.whole.recall is not None
    assert (found.drawn, found.unmarked, found.holding) == (
        80,
        {WITH_CANDIDATE: 40, PLAIN: 80},
        {WITH_CANDIDATE: 0, PLAIN: 40},
    )
    assert (found.whole.precision.value, found.whole.precision.hits) == (72 / 80, 72)
    assert found.whole.recall.value == 72 / 120
    calls, pledges = found.by_act["calls_for"], found.by_act["pledges"]
    assert (calls.precision and calls.precision.value, calls.recall and calls.recall.value) == (1, 32 / 40)
    assert (pledges.precision and pledges.precision.value, pledges.recall and pledges.recall.value) == (
        40 / 48,
        40 / 80,
    )
    assert {genre: pair.precision and pair.precision.size for genre, pair in found.by_genre.items()} == {
        "joint": 20,
        "speech": 60,
    }


def test_figures_estimate_the_whole_from_a_sample(audit: Audit) -> None:
    found = figures(coded(audit))
    for estimate, true in ((found.whole.precision, 0.9), (found.whole.recall, 0.6)):
        assert estimate is not None
        assert estimate.low < true < estimate.high
    said = found.methods()
    assert said.startswith(
        "We audited the extraction on the corpus itself. From the 80 acts that Verbale had found in 40 documents, 20 "
        "were drawn at random, stratified by kind of act and genre in proportion to size; and from the 120 sentences "
        "of at least 3 words in which it had found none, 20, stratified by genre: 10 of the 40 with a reading that it "
        "had put aside as too doubtful, at twice the rate of the others, and 10 of the 80 without (seed 3)."
    )
    assert f"Weighted by stratum: precision {found.whole.precision.value:.2f} (95 % interval" in said  # type: ignore[union-attr]
    assert said.endswith(f"The run is cited as {audit.key.run}, and the sample was drawn on {audit.key.drawn}.")
    record = json.loads(json.dumps(found.record()))
    assert record["by_act"]["pledges"]["precision"]["size"] == found.by_act["pledges"].precision.size  # type: ignore[union-attr]
    assert record["run"] == audit.key.run
    lines = list(found.lines())
    assert lines[1].startswith(f"all                   {found.whole.precision}")
    assert f"fingerprint  {audit.key.run}" in lines


def test_a_sheet_that_is_not_coded_to_the_end_has_no_figures(audit: Audit) -> None:
    with pytest.raises(AuditError, match=f"{len(audit.open) - 1} of {len(audit.open)} sentences are not coded yet"):
        figures(audit.code(1, "none"))


def test_actors_are_known_by_any_of_their_names(audit: Audit) -> None:
    row = next(row for row in audit.key.rows if row.found and row.found[0].act == "pledges")
    for name in ("China", "People's Republic of China", "the PRC", "CHINA"):
        assert audit.code(row.number, f"pledges: {name}").compared[row.number].missed == {}
    assert audit.code(row.number, "pledges: Ghana").compared[row.number].missed == {"pledges": 1}


def test_a_sheet_that_was_filled_in_elsewhere(audit: Audit, store: Path) -> None:
    with audit.path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with audit.path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, ["coder", *reversed(COLUMNS)])
        writer.writeheader()
        writer.writerows(row | {"acts": truth(row["sentence"]), "coder": "A"} for row in reversed(rows))
    with Copy.take(store) as copy:
        assert figures(open_audit(copy, audit.path)) == figures(
            coded(replace(audit, path=audit.path.with_name("b.csv")))
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("number,", "no,", 1), "there is no column number"),
        (lambda text: text.replace("\n1,doc-", "\n1,dok-", 1), "lacks number 1 of its key"),
        (lambda text: text[: text.index("\n2,")] + "\n", "lacks number 2 of its key"),
    ],
)
def test_a_sheet_that_does_not_fit_its_key(change: Any, message: str, audit: Audit, store: Path) -> None:
    audit.path.write_text(change(audit.path.read_text()))
    with Copy.take(store) as copy, pytest.raises(AuditError, match=message):
        open_audit(copy, audit.path)


def test_a_key_that_is_gone_or_broken(audit: Audit, store: Path) -> None:
    key_path(audit.path).write_text("{}")
    with Copy.take(store) as copy:
        with pytest.raises(AuditError, match="no key of an audit"):
            open_audit(copy, audit.path)
        key_path(audit.path).unlink()
        with pytest.raises(AuditError, match=r"cannot be read: No such file .*side by side"):
            open_audit(copy, audit.path)


def test_a_cell_that_cannot_be_read_is_named(audit: Audit, store: Path) -> None:
    cells = {number: {**row, "acts": "none"} for number, row in audit.cells.items()}
    broken = replace(audit, cells=cells | {2: {**cells[2], "acts": "vows"}})
    with pytest.raises(AuditError, match=r"a\.csv: number 2: 'vows' is no kind of act"):
        figures(broken)


def test_an_empty_store_has_nothing_to_draw(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s") as empty, pytest.raises(AuditError, match="there is no sentence to draw"):
        draw_audit(empty, tmp_path / "a.csv")


def test_two_coders(audit: Audit, store: Path) -> None:
    one = coded(audit)
    copy = audit.path.with_name("b.csv")
    copy.write_text(audit.path.read_text())
    assert agreement(one, coded_again(one, copy)) == Agreement(len(one.cells), len(one.cells), 1.0, 1.0)
    holding = [number for number, (certain, _) in one.codes().items() if certain]
    other = coded_again(one, copy).code(holding[0], "none").code(holding[1], "announces: China")
    doubts = other.code(holding[2], f"{other.cells[holding[2]]['acts'].partition(':')[0]}?: China")
    found = agreement(one, doubts)
    size, held = len(one.cells), len(holding)
    chance = (held * (held - 2) + (size - held) * (size - held + 2)) / size**2
    assert (found.sentences, found.same) == (size, size - 2)
    assert found.kappa == pytest.approx(((size - 2) / size - chance) / (1 - chance))
    assert found.f1 == pytest.approx(2 * (held - 3) / (held - 1 + held - 2))
    said = figures(one, between=found)
    assert str(found) in said.lines()
    assert f"A second coder coded the same sentences: kappa is {found.kappa:.2f}" in said.methods()
    done = kg("audit", "--store", store, "--sheet", audit.path, "--second", copy, "--format", "json")
    assert json.loads(done.stdout)["between"]["f1"] == found.f1
    copy.write_text("number\n")
    assert kg("audit", "--store", store, "--sheet", audit.path, "--second", copy).exit_code == 1
    with pytest.raises(AuditError, match="two sheets are compared when both are coded"):
        agreement(one, audit)


# --- The command, and the notebook ---


def answers(sheet: Path, numbers: Sequence[int] | None = None) -> str:
    with sheet.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["acts"]]
    return "".join(f"{truth(row['sentence'])}\n" for row in rows[: len(numbers) if numbers else None])


def test_the_command_draws_asks_stops_goes_on_and_prints(store: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    command = ("audit", "--store", store, "--sheet", sheet)
    done = kg(*command, "--sample", 10, "--seed", 5, "--draw-only")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"{sheet}: 20 sentences drawn; what was found in them is kept beside it\n"
    first, second, *_ = answers(sheet).splitlines()
    stopped = kg(*command, stdin=f"?\nvows\n{first} # a note\nb\n{first}\n\n{second}\nq\n")
    assert (stopped.exit_code, stopped.stdout) == (0, "")
    assert "▶ " in stopped.stderr
    assert "pledges: Binding oneself in public to do something, or never to do it." in stopped.stderr
    assert "'vows' is no kind of act" in stopped.stderr
    assert stopped.stderr.endswith(f"{sheet}: 2 of 20 sentences coded; the same command goes on\n")
    assert "a note" in sheet.read_text()
    ended = kg(*command, stdin=answers(sheet, [1, 2, 3]))
    assert ended.stderr.endswith(f"{sheet}: 5 of 20 sentences coded; the same command goes on\n")
    done = kg(*command, stdin=answers(sheet))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0].split() == [
        "precision",
        "right,",
        "of",
        "drawn",
        "recall",
        "found,",
        "of",
        "seen",
    ]
    assert "We audited the extraction on the corpus itself." in done.stdout
    assert "Webber, W. (2013)" in done.stdout
    other = kg(*command, "--sample", 11)
    assert other.exit_code == 2
    assert other.stderr.startswith(f"kg: {sheet} was drawn with --sample 10 --seed 5 (leave them away")
    again = kg(*command, "--sample", 10, "--seed", 5, "--format", "json", "--differences")
    assert json.loads(again.stdout)["drawn"] == 10
    missed = [
        line for line in again.stderr.splitlines() if ": found none, coded pledges: China ⟵ We shall fund" in line
    ]
    wrong = [line for line in again.stderr.splitlines() if ": found pledges: China, coded calls_for: China ⟵" in line]
    assert len(missed) + len(wrong) == len(again.stderr.splitlines()) > 0


def test_the_command_talks_to_a_real_process(store: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    assert kg("audit", "--store", store, "--sheet", sheet, "--sample", 3, "--draw-only").exit_code == 0
    done = subprocess.run(
        [sys.executable, "-m", "kg", "audit", "--store", str(store), "--sheet", str(sheet), "--format", "json"],
        input=answers(sheet),
        cwd=ROOT,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["unmarked"] == {WITH_CANDIDATE: 2, PLAIN: 1}


def test_a_notebook_draws_codes_and_reads(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Graph.open(store) as graph:
        audit = graph.audit(tmp_path / "a.csv", sample=4)
        said = iter([*answers(tmp_path / "a.csv").splitlines()[:2], "q"])
        monkeypatch.setattr("builtins.input", lambda _: next(said))
        audit = interview(audit)
        assert len(audit.open) == len(audit.cells) - 2
        audit = coded(graph.audit(tmp_path / "a.csv"))
        assert str(figures(audit)).count("Verbale's codebook") == 1
