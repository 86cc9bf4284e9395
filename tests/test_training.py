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
    judge = Judge(tuple(stored["classes"]), stored["weights"])
    built, helped = (judge.probabilities([f"lemma={lemma}"])["pledges"] for lemma in ("build", "help"))
    assert built > helped


def test_reliability_is_measured_on_documents_that_were_not_trained_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(gold_file(tmp_path).read_text(encoding="utf-8"))
    for number in range(training.FOLDS):
        (tmp_path / f"{number}.json").write_text(json.dumps(content | {"id": str(number)}), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["training", str(tmp_path), "--reliability", "--rounds", "2"])
    training.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["all proposals, in 10 folds by document:", "confidence   acts  mean   right"]
    assert lines[2].startswith("0.0 to 0.1     11  0.0")  # the call that nobody annotated
    assert lines[2].endswith("0.000")
    assert lines[3].startswith("0.9 to 1.0     11  0.9")  # the pledge; what is doubtful is left out
    assert lines[3].endswith("1.000")
    assert lines[4].endswith(" over 22 acts")
    best = [line for line in lines if line.endswith("1.0000  1.0000")]
    assert len(best) == len({*training.THRESHOLDS, training.THRESHOLD})


def test_the_curve_has_a_line_for_each_part_of_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(gold_file(tmp_path).read_text(encoding="utf-8"))
    for number in range(2 * training.FOLDS):
        (tmp_path / f"{number}.json").write_text(json.dumps(content | {"id": str(number)}), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["training", str(tmp_path), "--curve"])
    training.main()
    head, *lines, errors = capsys.readouterr().out.splitlines()
    assert head.split() == ["documents", "act", "F1", "triple", "F1"]
    assert [line.split() for line in lines[-2:]] == [["14", "1.000", "1.000"], ["19", "1.000", "1.000"]]
    assert errors.split() == ["errors", "act", "kind"]  # and there is none


def test_reliability_needs_enough_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["training", str(gold_file(tmp_path)), "--reliability"])
    with pytest.raises(SystemExit):
        training.main()
    assert "takes 10 documents or more" in capsys.readouterr().err


def test_the_strongest_features_are_told_with_their_sign() -> None:
    judge = Judge((NONE, "pledges"), {"bias": (0.0, 9.0), "a": (0.0, 1.0), "b": (2.0, 0.0), "c": (0.1, 0.0)})
    assert judge.strongest(["bias", "a", "b", "c", "unseen"], "pledges") == ("−b", "+a")


def test_another_pipeline_has_no_judge() -> None:
    assert load_judge("some_other_pipeline") is None
