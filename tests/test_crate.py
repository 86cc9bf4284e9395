"""RO-Crates, read by rocrate and checked by roc-validator."""

from __future__ import annotations

import datetime
import email.message
import hashlib
import io
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import rocrate
from rocrate.rocrate import ROCrate
from serving import BASE, build

from kg.errors import QueryError, StoreError, UsageError
from kg.export import Selection, Texts
from kg.export.crate import METADATA, Study, write_crate
from kg.store import Store

CONTEXT = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
RUN = {
    "started": "2026-01-02T03:04:05+00:00",
    "ended": "2026-01-02T03:05:05+00:00",
    "extractor": "made by hand",
    "pipeline": "none",
    "ontology": "none",
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("study")
    (folder / "who proposes.rq").write_text("SELECT ?who { ?act vb:act act:proposal ; vb:actor/rdfs:label ?who }")
    (folder / "figure 1.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    return Study(
        name="A small study",
        description="Who proposes what.",
        authors=("A. Reader <https://orcid.org/0000-0000-0000-0001>", "B. Checker"),
        publisher="University of Arcovia <https://arcovia.example/>",
        licence="https://creativecommons.org/licenses/by/4.0/",
        queries=(folder / "who proposes.rq",),
        figures=(folder / "figure 1.svg",),
        day=datetime.date(2026, 3, 1),
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build(tmp_path_factory.mktemp("crate") / "store")
    (path / "runs").mkdir()
    (path / "runs" / "20260102T030405000000Z.json").write_text(json.dumps(RUN))
    (path / "corrections.csv").write_text("kind,correction,subject,object,document,by,date,reason\n")
    return path


@pytest.fixture(scope="module")
def crate(path: Path, study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("crates") / "crate"
    with Store.open(path) as store:
        write_crate(Selection(source=store), path, out, study)
    return out


def test_a_crate_holds_data_queries_answers_figures_and_runs(crate: Path) -> None:
    files = {path.relative_to(crate).as_posix() for path in crate.rglob("*") if path.is_file()}
    assert files == {
        METADATA,
        "graph.trig",
        "acts.csv",
        "documents.csv",
        "datapackage.json",
        "csv-metadata.json",
        "corrections.csv",
        "runs/20260102T030405000000Z.json",
        "queries/who proposes.rq",
        "results/who proposes.csv",
        "figures/figure 1.svg",
    }
    assert (crate / "results" / "who proposes.csv").read_text() == "who\nChina\n"


def test_rocrate_reads_it_with_every_hash(crate: Path) -> None:
    read = ROCrate(crate)
    assert (read.name, read.datePublished.date()) == ("A small study", datetime.date(2026, 3, 1))
    assert [author["name"] for author in read.root_dataset["author"]] == ["A. Reader", "B. Checker"]
    files = {unquote(entity.id): entity for entity in read.data_entities}
    assert len(files) == 10
    for name, entity in files.items():
        content = (crate / name).read_bytes()
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
        assert entity["contentSize"] == str(len(content))
    actions = {entity["name"]: entity for entity in read.contextual_entities if entity.type == "CreateAction"}
    run, asking = actions["Build of 2026-01-02T03:04:05+00:00"], actions["Query who proposes.rq"]
    assert (run["endTime"], run["instrument"]["name"]) == ("2026-01-02T03:05:05+00:00", "Verbale")
    assert asking["result"] is files["results/who proposes.csv"]
    assert {entity.id for entity in read.root_dataset["isBasedOn"]} == {
        f"{BASE}document/{name}" for name in ("speech", "joint%2F2022", "told", "far")
    }


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answer whoever asks for the context of RO-Crate, over whichever library, from the copy that rocrate brings."""
    requests, urllib3 = pytest.importorskip("requests"), pytest.importorskip("urllib3")
    headers = {"Content-Type": "application/ld+json"}

    def send(adapter: object, request: Any, **options: object) -> Any:
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer.headers.update(headers)
        answer.raw = urllib3.HTTPResponse(io.BytesIO(CONTEXT.read_bytes()), headers, 200, preload_content=False)
        return answer

    class Local(urllib.request.BaseHandler):
        handler_order = 1

        def https_open(self, request: urllib.request.Request) -> Any:
            told = email.message.Message()
            told["Content-Type"] = headers["Content-Type"]
            answer: Any = urllib.request.addinfourl(io.BytesIO(CONTEXT.read_bytes()), told, request.full_url, 200)
            answer.msg = "OK"
            return answer

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", send)
    urllib.request.install_opener(urllib.request.build_opener(Local))
    yield
    urllib.request.install_opener(None)  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("whole", [True, False])
def test_roc_validator_finds_nothing_that_is_required(
    path: Path, study: Study, tmp_path: Path, offline: None, whole: bool
) -> None:
    models = pytest.importorskip("rocrate_validator.models")
    services = pytest.importorskip("rocrate_validator.services")
    told = study if whole else Study(name="Nothing else", description="Said.")
    with Store.open(path) as store:
        write_crate(Selection(source=store, texts=Texts.NONE), path, tmp_path / "crate", told)
    settings = services.ValidationSettings(
        rocrate_uri=str(tmp_path / "crate"),
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.RECOMMENDED,
        cache_path=tmp_path / "cache",
    )
    issues = services.validate(settings).get_issues()
    assert [issue.message for issue in issues if issue.severity is models.Severity.REQUIRED] == []
    asked = ("author", "publisher") if not whole else ("affiliation",)  # whom only the researcher can name
    assert [issue.message for issue in issues if not any(word in issue.message for word in asked)] == []


def test_texts_are_left_out_of_a_crate_too(path: Path, study: Study, tmp_path: Path) -> None:
    with Store.open(path) as store:
        write_crate(Selection(source=store, texts=Texts.NONE), path, tmp_path / "crate", study)
    for file in (tmp_path / "crate").rglob("*.*"):
        assert "We pledge to plant trees." not in file.read_text("utf-8")


def test_what_cannot_be_packed_leaves_nothing(path: Path, study: Study, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("wrong.rq", "a/wrong.rq"):
        (tmp_path / name).write_text("SELECT ?x {")
    wrong, same = tmp_path / "wrong.rq", tmp_path / "a" / "wrong.rq"
    cases: tuple[tuple[tuple[Path, ...], type[Exception], str], ...] = (
        ((wrong,), QueryError, "line 1"),
        ((wrong, same), UsageError, "there are two files called wrong.rq"),
        ((tmp_path / "gone.rq",), UsageError, "gone.rq: no such file"),
    )
    with Store.open(path) as store:
        for queries, kind, message in cases:
            with pytest.raises(kind, match=message):
                write_crate(
                    Selection(source=store), path, tmp_path / "crate", Study(name="x", description="y", queries=queries)
                )
        with pytest.raises(StoreError, match="is there already"):
            write_crate(Selection(source=store), path, tmp_path / "a", study)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a", "wrong.rq"]
