"""Reviewing: what is shown, what is written to the file, what becomes of it in the store, and how it measures."""

from __future__ import annotations

import csv
import getpass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.corrections import COLUMNS, SENTENCE, Change
from kg.errors import UsageError
from kg.graph import Graph
from kg.ontology import load
from kg.review import parse_part, strangers
from kg.store import Store

HEADER = ",".join((*COLUMNS, SENTENCE))
SPEECH = """---
title: A statement
date: 2024-05-02
actor: Kenya
genre: speech
---
Trade has grown.

We will build a railway to the coast. We call on Ghana to open its ports. We have built two schools at home.
"""


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KG_STORE", "KG_PIPELINE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")


def kg(*arguments: object, stdin: str = "") -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "speech.md").write_text(SPEECH)
    assert kg("build", tmp_path / "texts", "--store", tmp_path / "s").exit_code == 0
    return tmp_path


def review(folder: Path, stdin: str, *options: object) -> Any:
    by = () if "--by" in options else ("--by", "A. Reader")
    return kg("review", "--store", folder / "s", "--corrections", folder / "mine.csv", *by, *options, stdin=stdin)


def build(folder: Path) -> Any:
    return kg("build", folder / "texts", "--store", folder / "s", "--corrections", folder / "mine.csv")


def lines(folder: Path) -> list[tuple[str, ...]]:
    """Return what the file says but for addresses and days."""
    with (folder / "mine.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["date"] for row in rows} <= {date.today().isoformat()}
    return [tuple(row[key] for key in ("correction", "object", "document", "by", "reason", SENTENCE)) for row in rows]


def labels(folder: Path) -> set[str]:
    with Graph.open(folder / "s") as graph:
        return set(graph.acts()["label"])


RAILWAY, PORTS = "We will build a railway to the coast.", "We call on Ghana to open its ports."


def test_an_act_is_shown_in_its_context_with_what_may_be_said(folder: Path) -> None:
    shown = review(folder, "w\nq\n", "--what", "acts")
    assert (shown.exit_code, shown.stdout) == (0, "")
    first, why, again = shown.stderr.split("\n1 of 2 · speech · 2024-05-02 · A statement\n")
    assert first == ""
    assert (
        why.splitlines()[:4]
        == again.splitlines()[:4]
        == [
            "… Trade has grown.",
            RAILWAY,
            f"{PORTS} …",
            "Kenya pledges: build a railway to the coast · 0.86 · about “railway to the coast”",
        ]
    )
    assert why.splitlines()[4].startswith("[a]ccept · [c]orrect · [r]eject · [s]kip · [w]hy · [b]ack · [q]uit:")
    assert "  - “We” → Kenya (the document's actor)" in why.splitlines()
    assert shown.stderr.endswith(
        f"{folder}/mine.csv: 0 decisions written (0 accepted, 0 corrected, 0 rejected); 2 left\n"
    )


def test_decisions_are_written_one_by_one_and_applied_by_the_next_build(folder: Path) -> None:
    assert labels(folder) == {"Kenya pledges: build a railway to the coast", "Kenya calls for: open its ports"}
    done = review(folder, "c\nact=offers\naddressee=Ghana\n\nonly if\nr\nno call\n", "--what", "acts")
    assert done.exit_code == 0
    assert lines(folder) == [
        ("retype", "offers", "speech", "A. Reader", "only if", RAILWAY),
        ("addressee", "Ghana", "speech", "A. Reader", "only if", RAILWAY),
        ("reject", "", "speech", "A. Reader", "no call", PORTS),
    ]
    told = f"{folder}/mine.csv: 2 decisions written (0 accepted, 1 corrected, 1 rejected); 0 left\n"
    assert told + f"Now apply them: kg build PATH --store {folder}/s --corrections {folder}/mine.csv\n" in done.stderr
    assert build(folder).exit_code == 0
    assert labels(folder) == {"Kenya offers: build a railway to the coast"}
    assert kg("validate", "--store", folder / "s").exit_code == 0
    assert kg("store", "check", "--store", folder / "s").exit_code == 0
    assert kg("build", folder / "texts", "--store", folder / "s").stderr.count("unchanged") == 1
    assert labels(folder) == {"Kenya offers: build a railway to the coast"}


def test_what_is_decided_is_not_shown_again(folder: Path) -> None:
    review(folder, "a\n", "--what", "acts")
    again = review(folder, "s\n", "--what", "acts")
    assert "1 of 1 · speech" in again.stderr
    assert again.stderr.endswith(
        "0 decisions written (0 accepted, 0 corrected, 0 rejected); 1 left, 1 decided before\n"
    )
    assert "1 of 2 · speech" in review(folder, "q\n", "--what", "acts", "--again").stderr


def test_going_back_lets_a_later_decision_hold(folder: Path) -> None:
    review(folder, "a\nb\nr\n\na\n", "--what", "acts")
    assert [(line[0], line[-1]) for line in lines(folder)] == [
        ("accept", RAILWAY),
        ("reject", RAILWAY),
        ("accept", PORTS),
    ]
    built = build(folder)
    assert (built.exit_code, "changes nothing" in built.stderr) == (0, False)
    assert labels(folder) == {"Kenya calls for: open its ports"}


def test_a_candidate_that_is_accepted_becomes_an_act(folder: Path) -> None:
    with Store.open(folder / "s") as store:
        before = store.counts()
    assert before["candidates"] > 0
    review(folder, "a\n", "--by", "B. Checker")
    assert build(folder).exit_code == 0
    with Store.open(folder / "s") as store:
        after = store.counts()
    assert (after["acts"], after["candidates"]) == (before["acts"] + 1, before["candidates"] - 1)
    assert kg("validate", "--store", folder / "s").exit_code == 0


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--what", "acts", "--actor", "Kenya"], 2),
        (["--what", "acts", "--actor", "Ghana"], 0),
        (["--what", "acts", "--act", "calls for"], 1),
        (["--what", "acts", "--deliverable", "railway to the coast"], 1),
        (["--what", "acts", "--document", "speech"], 2),
        (["--what", "acts", "--most", "0.01"], 0),
        (["--what", "acts", "--least", "0.4", "--most", "1"], 2),
        (["--what", "all", "--least", "0.4"], 2),
        (["--what", "candidates", "--least", "0.4"], 0),
    ],
)
def test_what_is_shown_can_be_chosen(options: list[str], shown: int, folder: Path) -> None:
    done = review(folder, "q\n", *options)
    assert done.exit_code == 0, done.stderr
    assert done.stderr.endswith(f"rejected); {shown} left\n")


def test_a_document_that_is_not_there(folder: Path) -> None:
    done = review(folder, "", "--document", "elsewhere")
    assert (done.exit_code, done.stderr) == (1, "kg: no document 'elsewhere' is in this graph\n")


def test_mistakes_are_asked_again(folder: Path) -> None:
    stdin = "x\nc\n\nc\nact=vow\ntime=now\nactor=\nactor=Kenia\nactor=Uganda\n\n\nq\n"
    done = review(folder, stdin, "--what", "acts")
    for said in (
        "'vow' is no kind of act (it is one of pledges",
        "'time=now' is no part of an act (write act=…, actor=…",
        "actor is empty (only an addressee may be)",
        "no actor is known as 'Kenia': it stays as you word it, unless you give actor again",
    ):
        assert said in done.stderr
    assert [line[:2] for line in lines(folder)] == [("actor", "Uganda")]


def test_lines_join_a_file_with_columns_of_its_own(folder: Path) -> None:
    (folder / "mine.csv").write_text(
        "date,by,reason,document,object,subject,correction,kind\n2026-03-01,A,,,state,Arcovia,new,actor"
    )
    review(folder, "a\n", "--what", "acts")
    rows = (folder / "mine.csv").read_text().splitlines()
    assert rows[1] == "2026-03-01,A,,,state,Arcovia,new,actor"
    assert rows[2].split(",")[1:5] + rows[2].split(",")[6:] == ["A. Reader", "", "speech", "", "accept", "act"]
    assert build(folder).exit_code == 0


def test_a_new_file_begins_with_what_the_store_keeps(folder: Path) -> None:
    (folder / "old.csv").write_text(f"{HEADER}\nactor,rename,Kenya,Nyayo,,A,2026-03-01,,\n")
    kg("build", folder / "texts", "--store", folder / "s", "--corrections", folder / "old.csv")
    review(folder, "a\n", "--what", "acts")
    assert [line[0] for line in _all(folder / "mine.csv")] == ["rename", "accept"]
    (folder / "mine.csv").write_text(f"{HEADER}\n")
    told = review(folder, "q\n", "--what", "acts").stderr
    assert f"lacks a line that {folder}/s keeps, and that a build with it takes back: rename Kenya → Nyayo\n" in told


def _all(path: Path) -> list[list[str]]:
    return [line.split(",")[1:] for line in path.read_text().splitlines()[1:]]


def test_a_file_that_cannot_be_written_or_followed(folder: Path) -> None:
    missing = kg("review", "--store", folder / "s", "--corrections", folder / "no" / "mine.csv")
    assert missing.exit_code == 1
    assert missing.stderr == (
        f"kg: {folder}/no/mine.csv: cannot be written: No such file or directory (check path and permissions)\n"
    )
    (folder / "mine.csv").write_text(f"{HEADER}\nact,accept,x,,,A,2026-03-01,,\n")
    assert "mine.csv:2: a correction of an act names its one document" in review(folder, "").stderr


def test_without_a_name_the_login_decides(folder: Path) -> None:
    kg("review", "--store", folder / "s", "--corrections", folder / "mine.csv", "--what", "acts", stdin="a\n")
    assert [line[3] for line in lines(folder)] == [getpass.getuser()]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("actor = Kenya; Ghana", (Change.ACTOR, "Kenya; Ghana")),
        ("act=calls for", (Change.RETYPE, "calls_for")),
        ("retype=proposal", (Change.RETYPE, "proposes")),
        ("addressee=", (Change.ADDRESSEE, "")),
        ("object=a = b", (Change.OBJECT, "a = b")),
        ("polarity=negative", (Change.POLARITY, "negative")),
    ],
)
def test_parts_as_they_are_typed(text: str, part: tuple[Change, str]) -> None:
    assert parse_part(text, ontology=load()) == part


@pytest.mark.parametrize("text", ["", "actor", "polarity=maybe", "merge=Kenya", "action="])
def test_what_is_no_part(text: str) -> None:
    with pytest.raises(UsageError):
        parse_part(text, ontology=load())


def test_only_names_of_actors_can_be_unknown() -> None:
    assert list(strangers(Change.ACTOR, "Kenya; Arcovia", ontology=load())) == ["Arcovia"]
    assert list(strangers(Change.OBJECT, "Arcovia", ontology=load())) == []


def test_reviewed_acts_measure_the_extractor(folder: Path) -> None:
    nothing = kg("evaluate", "--reviewed", folder / "s")
    assert nothing.exit_code == 2
    assert nothing.stderr == f"kg: {folder}/s: no act is reviewed (kg review, and then kg build with its file)\n"
    review(folder, "c\nact=offers\n\n\na\n", "--what", "acts")
    build(folder)
    done = kg("evaluate", "--reviewed", folder / "s", "--errors")
    assert done.exit_code == 0, done.stderr
    assert (
        "wrong act: speech: wanted Kenya –offers– [build] 'railway to the coast', given Kenya –pledges–" in done.stdout
    )
    assert "triple    P 0.500  R 0.500  F1 0.500   (1 of 2 gold, 2 given)" in done.stdout


def test_a_rejected_act_counts_as_false_and_an_open_one_not_at_all(folder: Path) -> None:
    review(folder, "s\nr\n\n", "--what", "acts")
    build(folder)
    done = kg("evaluate", "--reviewed", folder / "s", "--errors")
    assert done.stdout.startswith("false: speech: wanted nothing, given Kenya –calls_for– [open]")
    assert "act       P 0.000  R 0.000  F1 0.000   (0 of 0 gold, 1 given)" in done.stdout


def test_evaluate_takes_one_of_the_two(folder: Path) -> None:
    assert kg("evaluate").stderr == "kg: give either GOLD or --reviewed\n"
    assert kg("evaluate", folder, "--reviewed", folder / "s").exit_code == 2
