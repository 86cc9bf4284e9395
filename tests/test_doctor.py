"""The doctor: what it says of a sound installation and store, and of each thing that can be wrong with them."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from readings import document, fill, reading
from typer.testing import CliRunner

from kg import doctor
from kg.cli import app
from kg.copies import Copy
from kg.doctor import State, examine
from kg.extraction import Extractor
from kg.fingerprint import RunFingerprint, of_reading, of_store
from kg.store import Store

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KG_STORE", "KG_PIPELINE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with Store.create(tmp_path / "s") as made:
        fill(made, reading(document()))
    return tmp_path / "s"


def kg(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def wrong(folder: Path | None = None, pipeline: str | None = None) -> list[tuple[str, str, str]]:
    found = examine(folder=folder, pipeline=pipeline)
    return [(one.about, one.text, one.remedy) for one in found if one.state is State.WRONG]


def test_a_sound_installation_and_store(store: Path) -> None:
    done = kg("doctor", "--store", store)
    assert (done.exit_code, done.stderr) == (0, "0 things wrong\n"), done.stdout
    lines = done.stdout.splitlines()
    assert {line[:6].strip() for line in lines} <= {"ok", "note"}
    about = [line[6:21].strip() for line in lines]
    for thing in ("Python", "verbale", "api", "requirements", "SQLite", "pipeline", "fingerprint", "disk", "store"):
        assert thing in about
    (held,) = (line for line in lines if line.startswith("ok    store"))
    assert held.endswith(": 1 documents, 2 acts, 0 candidates, 2 deliverables")
    assert any("read by another version, pipeline or ontology than is installed" in line for line in lines)


def test_without_a_store_only_the_installation_is_looked_at() -> None:
    done = kg("doctor")
    assert done.exit_code == 0
    assert not any(line[6:].startswith("store") for line in done.stdout.splitlines())


def test_what_is_read_by_the_installed_extractor_needs_no_word(tmp_path: Path) -> None:
    (tmp_path / "t.md").write_text("We will build a bridge.")
    kg("build", tmp_path / "t.md", "--store", tmp_path / "s")
    assert "another version" not in kg("doctor", "--store", tmp_path / "s").stdout


def test_a_pipeline_that_is_not_there() -> None:
    done = kg("doctor", "--pipeline", "xx_none_sm")
    assert (done.exit_code, done.stderr) == (1, "1 thing wrong\n")
    said = (
        "wrong pipeline        xx_none_sm: the language pipeline 'xx_none_sm' is not installed (pip install xx-none-sm)"
    )
    assert said in done.stdout.splitlines()


def test_a_folder_without_a_store(tmp_path: Path) -> None:
    (said,) = wrong(tmp_path / "none")
    assert said[0] == "store"
    assert said[1:] == (f"{tmp_path}/none: no store is here", "make one with: kg build PATH --store DIR")


def test_a_store_of_a_newer_format(store: Path) -> None:
    (store / "verbale.json").write_text('{"format": 99, "base": "http://localhost:8000/id/"}')
    (said,) = wrong(store)
    assert "has format 99" in said[1]
    assert said[2] == "install a newer one: pip install --upgrade verbale"


def test_a_stale_store_and_what_a_dead_process_left(store: Path) -> None:
    with Store.open(store) as held:
        held.mark_stale()
    (store / "server.json").write_text('{"pid": 999999999, "url": "http://127.0.0.1:1"}')
    assert [said[1:] for said in wrong(store)] == [
        ("the derived graphs lag behind the documents", "compute the derived graphs again: kg build with any text"),
        (f"{store}/server.json is left of a process that died", "kg store compact --store DIR"),
    ]


def test_corrections_that_cannot_be_followed(store: Path) -> None:
    (store / "corrections.csv").write_text("kind\n")
    (said,) = wrong(store)
    assert said[0] == "corrections"
    assert said[1].startswith(f"{store}/")
    assert "there is no column correction" in said[1]


def test_a_store_that_another_process_holds(store: Path) -> None:
    with Store.open(store):
        found = list(examine(folder=store))
    assert [one.state for one in found if one.state is State.WRONG] == []
    assert any("is held by another process" in one.text for one in found)


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: _Usage(10, 10, 3_000_000))
    (said,) = wrong()
    assert said == ("disk", f"3 MB free at {Path.cwd()}", "make room: a build wants 500 MB at least")


def test_requirements_that_are_missing_or_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "pyoxigraph>=99",
        "no-such-thing>=1",
        "rich",
        "elsewhere; sys_platform == 'none'",
        "also-none; extra == 'notebook'",
    ]
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: lines)
    found = {one.about: (one.state, one.text) for one in examine()}
    there = importlib.metadata.version("pyoxigraph")
    said = f"pyoxigraph is {there}, and should be >=99; no-such-thing is not installed"
    assert found["requirements"] == (State.WRONG, said)
    assert found["[notebook]"] == (State.NOTE, "also-none is not installed")


def test_a_checkout_that_was_never_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DISTRIBUTION", "no-such-thing")
    assert wrong() == [("no-such-thing", "is not installed", "pip install no-such-thing")]


def test_another_package_of_our_names(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = {"kg": ["verbale", "knowledge"], "api": ["verbale"]}
    monkeypatch.setattr(importlib.metadata, "packages_distributions", lambda: claims)
    assert wrong() == [
        (
            "kg",
            "the package knowledge installs a kg as well",
            "pip uninstall knowledge, then pip install --force-reinstall --no-deps verbale",
        )
    ]


def test_a_folder_named_api_that_comes_first(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "__init__.py").write_text("")
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    program = "import sys; sys.argv[1:] = ['doctor']; from kg.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"wrong api             comes from {tmp_path}/api, which is not Verbale's" in done.stdout


# --- The fingerprint ---


def test_the_fingerprint_of_a_store_depends_on_what_a_result_depends_on(store: Path, tmp_path: Path) -> None:
    with Copy.take(store) as copy:
        first = of_store(copy)
    assert (first.extractors, first.documents, first.corrections) == (("made by hand",), 1, "")
    with Store.create(tmp_path / "other") as other:
        fill(other, reading(document()))
        assert of_store(other) == first
        fill(other, reading(document(id="more")))
        assert of_store(other).id != first.id
    (store / "corrections.csv").write_text("x")
    with Copy.take(store) as copy:
        assert of_store(copy).id != first.id


def test_the_fingerprint_is_printed_as_names_and_values() -> None:
    said = RunFingerprint(
        verbale="0.1.0",
        extractors=("verbale extractor 2; pipe 1 sha256:aa; ontology sha256:bb",),
        corrections="cc",
        texts="dd",
        documents=2000,
        options=("jobs=1",),
    )
    assert len(said.id) == 12
    lines = list(said.lines())
    assert lines[:-1] == [
        ("fingerprint", f"verbale 0.1.0, run {said.id}"),
        ("read by", "verbale extractor 2"),
        ("read by", "pipe 1 sha256:aa"),
        ("read by", "ontology sha256:bb"),
        ("texts", "2,000, sha256:dd"),
        ("corrections", "sha256:cc"),
        ("options", "jobs=1"),
    ]
    assert lines[-1][0] == "here"


def test_the_command_line_tells_the_fingerprint_of_the_installation() -> None:
    done = kg("--fingerprint")
    expected = of_reading(str(Extractor().fingerprint))
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, f"fingerprint  {expected}")
