"""Training whom a text speaks for: from speeches filed by state to weights that name the speaker."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from kg import training_speakers
from kg.extraction import ranking
from kg.ontology import load

FILED = {"GHA": "Ghana", "MLI": "Mali", "KEN": "Kenya", "FRA": "France", "JPN": "Japan", "PER": "Peru"}


def corpus(folder: Path) -> Path:
    path = folder / "corpus.zip"
    with ZipFile(path, "w") as archive:
        for number, (code, name) in enumerate(FILED.items()):
            other = "Chile" if number % 2 else "Nepal"
            text = f"I thank you. We in {name} hope. The war in {other} must end. We in {name} will help."
            archive.writestr(f"corpus/{code}_01_1946.txt", text)
        archive.writestr("corpus/speakers.csv", "")
    return path


def test_trains_weights_that_name_the_speaker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "weights.json"
    monkeypatch.setattr(training_speakers, "SEEN_WITH", 1)
    monkeypatch.setattr("sys.argv", ["x", str(corpus(tmp_path)), "--out", str(out), "--kept-out", "2"])
    training_speakers.main()
    assert capsys.readouterr().out == "2 speeches: named rightly 1.000, wrongly 0.000, open 0.000\n"
    monkeypatch.setattr(ranking, "SPEAKER_WEIGHTS", out)
    weights = ranking.load_ranking.__wrapped__().weights
    assert weights["we in state"] > 0 > weights["war in state"]


@pytest.mark.parametrize(
    ("actor", "filed", "expected"),
    [("SUN", "SUN", True), ("SUN", "RUS", True), ("YUG", "SRB", True), ("RUS", "SUN", False), ("nobody", "RUS", False)],
)
def test_a_state_stands_for_those_that_succeeded_it(actor: str, filed: str, expected: bool) -> None:
    assert training_speakers.stands_for(load(), actor, filed) is expected


def test_keeps_the_same_speeches_apart(tmp_path: Path) -> None:
    with ZipFile(corpus(tmp_path)) as archive:
        first, second = (training_speakers.kept_out(archive, 3) for _ in range(2))
        assert [speech.name for speech in training_speakers.read_speeches(archive, first)] == second
