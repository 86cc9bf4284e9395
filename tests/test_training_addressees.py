"""Training who is addressed: from annotated documents to weights that choose among those whom a sentence names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import training_addressees
from kg.extraction.choice import load_choice
from kg.training import FOLDS

AIDED, LIMITED = "We will provide a hospital for Mali.", "We will limit the revenues of Chad."


def gold_files(folder: Path, count: int) -> None:
    fields = ("sentence", "action", "object", "deliverable", "addressee")
    codings = [
        (AIDED, "provide", "a hospital for Mali", "hospital", ["Mali"]),
        (LIMITED, "limit", "the revenues of Chad", "revenues", []),
    ]
    same = {"actor": "Kenya", "act": "pledges", "deadline": None, "amount": None, "certain": True}
    acts = [same | dict(zip(fields, coding, strict=True)) for coding in codings]
    for number in range(count):
        about = {"id": str(number), "date": "2020", "genre": "speech", "actor": "Kenya", "text": f"{AIDED} {LIMITED}"}
        (folder / f"{number}.json").write_text(json.dumps(about | {"acts": acts}), encoding="utf-8")


@pytest.mark.parametrize(
    ("count", "said"),
    [(3, ""), (FOLDS, "addressees right in 10 of 10 acts, each document judged by the others'\n")],
)
def test_trains_weights_that_tell_who_is_addressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], count: int, said: str
) -> None:
    gold_files(tmp_path, count)
    out = tmp_path / "weights" / "addressee.json"
    out.parent.mkdir()
    monkeypatch.setattr("sys.argv", ["x", str(tmp_path), "--out", str(out)])
    training_addressees.main()
    assert capsys.readouterr().out == said
    choice = load_choice(out)
    assert choice.probability(["action=provide"]) > 0.5 > choice.probability(["action=limit"])
    assert choice.probability(["unheard of"]) == 0.5
