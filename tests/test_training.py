"""Training the judge: from annotated documents to weights that a judge can use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import training
from kg.extraction.judge import NONE, Judge, load_judge

SENTENCES = ("We will build a hospital.", "They walked a long road.", "We call on France to help Mali.")


def gold_file(folder: Path) -> Path:
    text = " ".join(SENTENCES)
    fields = ("sentence", "actor", "act", "action", "object", "deliverable", "certain")
    codings = [
        (SENTENCES[0], "Kenya", "pledges", "build", "a hospital", "hospital", True),
        (SENTENCES[1], "Kenya", "delivers", "walk", "a long road", "road", False),
    ]
    same = dict.fromkeys(("deadline", "amount")) | {"addressee": [], "polarity": "positive", "voice": "own"}
    acts = [dict(same) | dict(zip(fields, coding, strict=True)) for coding in codings]
    path = folder / "one.json"
    about = {"id": "one", "title": "", "date": "2020", "genre": "speech", "actor": "Kenya"}
    path.write_text(json.dumps(about | {"text": text, "acts": acts}), encoding="utf-8")
    return path


def test_trains_weights_that_a_judge_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "weights.json"
    monkeypatch.setattr(training, "SEEN_AT_LEAST", 1)
    monkeypatch.setattr("sys.argv", ["training", str(gold_file(tmp_path)), "--out", str(out)])
    training.main()
    stored = json.loads(out.read_text(encoding="utf-8"))
    assert stored["classes"] == [NONE, "pledges"]
    judge = Judge(tuple(stored["classes"]), stored["weights"], "")
    built, helped = (judge.probabilities([f"lemma={lemma}"])["pledges"] for lemma in ("build", "help"))
    assert built > helped


def test_another_pipeline_has_no_judge() -> None:
    assert load_judge("some_other_pipeline") is None
