"""What differs between two stores: acts that came, went or changed, by address or by their sentence."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from readings import CHINA, KENYA, act, bank, document, fill, hegemony
from typer.testing import CliRunner

from kg.cli import app
from kg.diff import COLUMNS, Change, compare, records, tally
from kg.lookup import acts
from kg.model import Act, Reading
from kg.rows import ActRow
from kg.store import Store

SPEECH = document()
HARBOUR = document("We will build a harbour in the north of the country.", id="harbour")
LATER = document("Now we will build a harbour in the far north of the country.", id="harbour")
OLD = (Reading(document=SPEECH, acts=(bank(SPEECH), hegemony(SPEECH))),)


def harbour(of: Any, **said: Any) -> Reading:
    """Make the reading of a speech on a harbour."""
    return Reading(document=of, acts=(act(of, of.text, object="a harbour", deliverable="harbour", **said),))


def spoken(*found: Act) -> Reading:
    return Reading(document=SPEECH, acts=found)


def store(path: Path, *readings: Reading, base: str = "http://x/") -> Path:
    with Store.create(path, base=base) as made:
        fill(made, *readings)
    return path


def rows(path: Path) -> list[ActRow]:
    with Store.open(path) as opened:
        return acts(opened)


CASES: dict[str, tuple[Sequence[Reading], list[tuple[Change, str, tuple[str, ...]]]]] = {
    "nothing": (OLD, []),
    "one came": ((*OLD, harbour(HARBOUR)), [(Change.CAME, "a harbour", ())]),
    "one went": ((spoken(bank(SPEECH)),), [(Change.WENT, "hegemony", ())]),
    "actor and force, at the same address": (
        (spoken(bank(SPEECH, actors=(CHINA, KENYA), force=2), hegemony(SPEECH)),),
        [(Change.CHANGED, bank(SPEECH).object, ("actor", "force"))],
    ),
    "another kind of act, in the same sentence": (
        (spoken(bank(SPEECH), hegemony(SPEECH, act="opposes")),),
        [(Change.CHANGED, "hegemony", ("act",))],
    ),
    "confidence is no difference": ((spoken(bank(SPEECH, confidence=0.4), hegemony(SPEECH)),), []),
}


@pytest.mark.parametrize("case", CASES)
def test_what_differs(case: str, tmp_path: Path) -> None:
    readings, expected = CASES[case]
    before = rows(store(tmp_path / "before", *OLD))
    after = rows(store(tmp_path / "after", *readings, base="http://y/"))
    assert [(one.change, one.row.object, one.fields) for one in compare(before, after)] == expected
    back = {Change.CAME: Change.WENT, Change.WENT: Change.CAME, Change.CHANGED: Change.CHANGED}
    assert [one.change for one in compare(after, before)] == [back[change] for change, *_ in expected]


def test_sentences_that_share_half_of_their_words_hold_one_act(tmp_path: Path) -> None:
    before, after = (rows(store(tmp_path / of.text[:3], harbour(of))) for of in (HARBOUR, LATER))
    (one,) = compare(before, after)
    assert (one.change, one.fields) == (Change.CHANGED, ("quote",))
    elsewhere = document("They cross rivers and build roads.", id="harbour")
    other = rows(store(tmp_path / "other", harbour(elsewhere)))
    assert [one.change for one in compare(before, other)] == [Change.CAME, Change.WENT]


def test_the_most_alike_are_paired_first(tmp_path: Path) -> None:
    before = rows(store(tmp_path / "before", spoken(hegemony(SPEECH), hegemony(SPEECH, act="opposes"))))
    changed = (hegemony(SPEECH, act="opposes", object="all hegemony"), hegemony(SPEECH, object="any hegemony"))
    found = compare(before, rows(store(tmp_path / "after", spoken(*changed))))
    assert {(one.row.act, one.fields) for one in found} == {("opposes", ("object",)), ("pledges", ("object",))}


def test_counts_and_records(tmp_path: Path) -> None:
    before = rows(store(tmp_path / "before", *OLD))
    after = rows(store(tmp_path / "after", spoken(bank(SPEECH, force=2)), harbour(HARBOUR)))
    found = compare(before, after)
    assert tally(found, "act") == {
        "pledges": Counter({Change.CAME: 1, Change.WENT: 1}),
        "proposes": Counter({Change.CHANGED: 1}),
    }
    assert {name: sum(counts.values()) for name, counts in tally(found, "document").items()} == {
        "harbour": 1,
        "speech": 2,
    }
    changed = next(record for record in records(found) if record["change"] == "changed")
    assert tuple(changed) == COLUMNS
    assert (changed["fields"], changed["before"]) == (["force: 3 → 2"], changed["after"])


def kg(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_command_prints_tables_json_and_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    before = store(tmp_path / "before", *OLD)
    after = store(tmp_path / "after", spoken(bank(SPEECH, force=2)), harbour(HARBOUR))
    shown = kg("diff", before, after)
    assert (shown.exit_code, shown.stderr) == (0, "3 differences\n")
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert [words[0] for words in lines if words[:1] and words[0] in set(Change)] == ["came", "changed", "went"]
    assert ["pledges", "1", "1", "0"] in lines
    assert "force: 3 → 2" in shown.stdout
    said = json.loads(kg("diff", before, after, "--format", "json").stdout)
    assert said["summary"]["by document"] == {
        "harbour": {"came": 1, "went": 0, "changed": 0},
        "speech": {"came": 0, "went": 1, "changed": 1},
    }
    table = list(csv.DictReader(io.StringIO(kg("diff", before, after, "--format", "csv").stdout)))
    assert [row["change"] for row in table] == [one["change"] for one in said["differences"]]
    assert kg("diff", before, before).stdout == ""
