"""Building: what is read, left alone, replaced or failed, and what stays the same."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from test_archives import pack

import kg
from kg.build import BuildReport, Failure, build, remove
from kg.documents import Metadata
from kg.errors import NotFoundError
from kg.extraction import Extractor
from kg.model import Document, Reading
from kg.search import FILE, search
from kg.store import Store
from kg.validate import Severity, validate
from kg.vocabulary import PROV, RDFS, Vb

SPEECH = """---
id: speech
title: A speech
date: 2021-11-25
actor: China
---
I wish to propose the following: First, we need to continue to explore the setting-up of an SCO development bank.
China will never seek hegemony.
"""
BY_REMOVAL = "its document was removed"
BY_REPLACEMENT = "its document was replaced by a version without it"
UNMENTIONED = "no document mentions it any more"
OTHER = "China will build 20 schools by 2030. China opposes any attempt to divide the region.\n"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "s") as made:
        yield made


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "speech.md").write_text(SPEECH)
    (folder / "other.txt").write_text(OTHER)
    return folder


def content(store: Store) -> set[ox.Quad]:
    """Return all that a store says but for what tells of the past."""
    past = {ox.NamedNode(store.iris.graph(name)) for name in ("runs", "tombstones")}
    return {quad for quad in store.match() if quad.graph_name not in past}


def tombstones(store: Store) -> dict[str, str]:
    """Return the reasons on the tombstones, by label."""
    graph = store.iris.graph("tombstones")
    labels = {quad.subject: quad.object.value for quad in store.match(predicate=RDFS + "label", graph=graph)}
    reasons = {quad.subject: quad.object.value for quad in store.match(predicate=Vb.REASON, graph=graph)}
    assert len(set(labels.values())) == len(labels) == len(reasons)
    return {labels[node]: reason for node, reason in reasons.items()}


def runs(store: Store) -> int:
    return sum(1 for _ in store.match(predicate=PROV + "startedAtTime"))


def test_a_folder_becomes_a_graph(store: Store, texts: Path, extractor: Extractor) -> None:
    seen: list[tuple[int, int, str]] = []
    report = build([texts], store, extractor=extractor, progress=lambda *step: seen.append(step))
    assert seen == [(1, 2, 0, str(texts / "other.txt")), (2, 2, 0, str(texts / "speech.md"))]
    assert (report.read, report.unchanged, report.replaced, report.failed) == (2, 0, 0, ())
    assert report.acts == sum(1 for _ in store.match(predicate=Vb.ACT)) > 0
    assert store.graphs() == [
        *(store.iris.document(name) for name in ("other", "speech")),
        *(store.iris.graph(name) for name in ("actors", "deliverables", "history", "runs", "shortcuts", "topics")),
    ]
    assert [fault for fault in validate(store) if fault.severity is Severity.VIOLATION] == []
    assert store.stale is False


def test_what_is_unchanged_is_left_alone_but_for_the_record_of_the_run(
    store: Store, texts: Path, extractor: Extractor
) -> None:
    build([texts], store, extractor=extractor)
    before = content(store)
    report = build([texts], store, extractor=extractor)
    assert report == BuildReport(read=0, unchanged=2, replaced=0, failed=(), acts=0, candidates=0)
    assert (content(store), runs(store)) == (before, 2)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("speech.md", "never seek", "always oppose"),
        ("speech.md", "title: A speech", "title: The speech"),
        ("speech.md", "actor: China\n", "actor: Kenya\n"),
        ("speech.md", "actor: China\n", ""),
        ("speech.md", "date: 2021-11-25", "date: 2021-11"),
        ("other.txt", "China will build", "---\nactor: China\n---\nChina will build"),
    ],
)
def test_a_changed_document_replaces_its_own_graph_alone(
    store: Store, texts: Path, extractor: Extractor, file: str, before: str, after: str
) -> None:
    build([texts], store, extractor=extractor)
    own = ox.NamedNode(store.iris.document(Path(file).stem))
    documents = {quad for quad in content(store) if "/document/" in str(quad.graph_name)}
    (texts / file).write_text((texts / file).read_text().replace(before, after, 1))
    report = build([texts], store, extractor=extractor)
    assert (report.read, report.unchanged, report.replaced) == (1, 1, 1)
    now = {quad for quad in content(store) if "/document/" in str(quad.graph_name)}
    assert {quad.graph_name for quad in documents ^ now} == {own}
    with Store.create(texts.parent / "fresh") as fresh:
        build([texts], fresh, extractor=extractor)
        assert content(fresh) == content(store)


def test_an_inferred_actor_does_not_make_a_document_new(store: Store, texts: Path, extractor: Extractor) -> None:
    (texts / "speech.md").write_text(SPEECH.replace("actor: China\n", ""))
    build([texts], store, extractor=extractor)
    assert build([texts], store, extractor=extractor).unchanged == 2


def test_the_order_of_the_inputs_does_not_matter(store: Store, texts: Path, extractor: Extractor) -> None:
    build([texts / "speech.md", texts / "other.txt"], store, extractor=extractor)
    with Store.create(texts.parent / "second") as second:
        build([texts / "other.txt"], second, extractor=extractor)
        build([texts / "speech.md"], second, extractor=extractor)
        assert content(second) == content(store)


def test_failures_are_named_and_the_rest_is_read(store: Store, texts: Path, extractor: Extractor) -> None:
    (texts / "empty.txt").write_text("")
    (texts / "again.md").write_text(SPEECH)
    report = build([texts, texts / "missing.txt"], store, extractor=extractor)
    assert report.failed == (
        Failure(str(texts / "empty.txt"), f"{texts / 'empty.txt'}: the file is empty (is it the right file?)"),
        Failure(
            str(texts / "speech.md"),
            f"{texts / 'speech.md'}: has the same id, speech, as {texts / 'again.md'} (give each its own `id`)",
        ),
        Failure(
            str(texts / "missing.txt"),
            f"{texts / 'missing.txt'}: cannot be read: No such file or directory (check path and permissions)",
        ),
    )
    assert (report.read, sorted(store.documents())) == (2, ["other", "speech"])


def test_a_document_that_breaks_the_extractor_is_a_failure_with_a_reason(store: Store, texts: Path) -> None:
    class Squeamish(Extractor):
        def read(self, document: Document) -> Reading:
            if "divide" in document.text:
                raise RecursionError("too deep")
            return super().read(document)

    report = build([texts], store, extractor=Squeamish())
    assert report.failed == (Failure(str(texts / "other.txt"), "other: RecursionError: too deep"),)
    assert list(store.documents()) == ["speech"]


def test_a_build_of_nothing_leaves_a_new_store_without_graphs(store: Store, texts: Path, extractor: Extractor) -> None:
    (texts / "empty.txt").write_text("")
    report = build([texts / "empty.txt"], store, extractor=extractor)
    assert (len(report.failed), store.graphs()) == (1, [])


def test_what_lagged_behind_is_derived_by_the_next_build(store: Store, texts: Path, extractor: Extractor) -> None:
    build([texts], store, extractor=extractor)
    before = content(store)
    store.remove_graph(store.iris.graph("deliverables"))
    assert build([texts], store, extractor=extractor).unchanged == 2
    assert content(store) == before


def test_a_build_of_nothing_new_makes_a_lost_index_anew(store: Store, texts: Path, extractor: Extractor) -> None:
    build([texts], store, extractor=extractor)
    before = search(store.path, "schools")
    (store.path / FILE).unlink()
    build([texts], store, extractor=extractor)
    assert search(store.path, "schools") == before != []


def test_ctrl_c_finishes_the_document_in_hand(store: Store, texts: Path, extractor: Extractor) -> None:
    report = build([texts], store, extractor=extractor, progress=lambda *_: os.kill(os.getpid(), signal.SIGINT))
    assert (report.read, report.interrupted, list(store.documents())) == (1, True, ["other"])
    assert (store.stale, runs(store)) == (False, 1)
    assert build([texts], store, extractor=extractor).read == 1


def test_a_second_ctrl_c_interrupts(store: Store, texts: Path, extractor: Extractor) -> None:
    def insist(*step: object) -> None:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        build([texts], store, extractor=extractor, progress=insist)
    assert (list(store.documents()), store.stale) == (["other"], True)


def test_an_address_that_vanishes_leaves_a_tombstone_until_it_comes_back(
    store: Store, texts: Path, extractor: Extractor
) -> None:
    build([texts], store, extractor=extractor)
    (texts / "speech.md").write_text(SPEECH.replace("China will never seek hegemony.\n", ""))
    build([texts], store, extractor=extractor)
    assert tombstones(store) == {"China pledges not to: seek hegemony": BY_REPLACEMENT, "hegemony": UNMENTIONED}
    (texts / "speech.md").write_text(SPEECH)
    build([texts], store, extractor=extractor)
    assert (tombstones(store), [f for f in validate(store) if f.severity is Severity.VIOLATION]) == ({}, [])


def test_another_extractor_leaves_tombstones(store: Store, texts: Path, extractor: Extractor) -> None:
    class Deaf(Extractor):
        def read(self, document: Document) -> Reading:
            return replace(super().read(document), acts=(), candidates=())

    build([texts / "speech.md"], store, extractor=extractor)
    deaf = Deaf()
    deaf.fingerprint = replace(deaf.fingerprint, extractor_version="deaf")
    assert build([texts / "speech.md"], store, extractor=deaf).replaced == 1
    reasons = set(tombstones(store).values())
    assert reasons == {"another extractor does not find it in its document", UNMENTIONED}
    found = store.match(predicate=Vb.EXTRACTOR, graph=store.iris.graph("tombstones"))
    assert {quad.object.value for quad in found} == {str(extractor.fingerprint)}
    assert [fault for fault in validate(store) if fault.severity is Severity.VIOLATION] == []
    build([texts / "speech.md"], store, extractor=extractor)
    assert tombstones(store) == {}


def test_prune_leaves_exactly_the_texts_that_are_given(store: Store, texts: Path, extractor: Extractor) -> None:
    build([texts / "other.txt"], store, extractor=extractor)
    before = content(store)
    build([texts], store, extractor=extractor)
    (texts / "speech.md").unlink()
    (texts / "empty.txt").write_text("")
    assert build([texts], store, extractor=extractor, prune=True).removed == ()
    (texts / "empty.txt").unlink()
    assert build([texts], store, extractor=extractor).removed == ()
    report = build([texts], store, extractor=extractor, prune=True)
    assert (report.removed, report.unchanged, content(store)) == (("speech",), 1, before)
    (gone,) = store.match(predicate=PROV + "invalidated")
    assert gone.object == ox.NamedNode(store.iris.document("speech"))
    (texts / "speech.md").write_text(SPEECH)
    assert build([texts], store, extractor=extractor).replaced == 0
    assert tombstones(store) == {}


def test_a_file_that_is_another_for_the_same_text_is_remembered(
    store: Store, texts: Path, extractor: Extractor
) -> None:
    def digests() -> list[str]:
        return [quad.object.value for quad in store.match(predicate=Vb.FILE_DIGEST)]

    build([texts / "speech.md"], store, extractor=extractor)
    first = digests()
    (texts / "speech.md").write_bytes(SPEECH.replace("\n", "\r\n").encode())
    assert build([texts / "speech.md"], store, extractor=extractor).unchanged == 1
    assert (len(first), len(digests()), first == digests(), store.stale) == (1, 1, False, False)


def test_the_manifest_of_a_run(store: Store, texts: Path, extractor: Extractor) -> None:
    (texts / "empty.txt").write_text("")
    report = build([texts], store, extractor=extractor, jobs=1)
    (path,) = (store.path / "runs").iterdir()
    said = json.loads(path.read_text())
    times = [datetime.fromisoformat(said.pop(key)) for key in ("started", "ended")]
    assert times == sorted(times)
    empty = str(texts / "empty.txt")
    print_ = extractor.fingerprint
    assert said == {
        "run": store.iris.run(path.stem),
        "interrupted": False,
        "verbale": kg.__version__,
        "extractor": f"verbale extractor {print_.extractor_version}",
        "pipeline": f"{print_.pipeline} {print_.pipeline_version} sha256:{print_.pipeline_digest}",
        "ontology": f"ontology sha256:{print_.ontology_digest}",
        "corrections": "",
        "options": {"jobs": "1", "pipeline": "", "prune": "false"},
        "documents": {"read": 2, "replaced": 0, "unchanged": 0, "removed": 0},
        "acts": report.acts,
        "candidates": report.candidates,
        "failures": [{"source": empty, "reason": f"{empty}: the file is empty (is it the right file?)"}],
    }
    run = ox.NamedNode(said["run"])
    (failure,) = store.match(subject=run, predicate=Vb.FAILURE)
    generated = {quad.object for quad in store.match(subject=run, predicate=PROV + "generated")}
    assert failure.object == ox.Literal(said["failures"][0]["reason"])
    assert generated == {ox.NamedNode(store.iris.document(name)) for name in ("other", "speech")}


def test_remove(store: Store, texts: Path, extractor: Extractor) -> None:
    build([texts / "other.txt"], store, extractor=extractor)
    before = content(store)
    build([texts / "speech.md"], store, extractor=extractor)
    assert remove(["speech", "speech"], store) == ["speech"]
    assert content(store) == before
    assert set(tombstones(store).values()) == {BY_REMOVAL, UNMENTIONED, "it was removed"}
    assert remove(["speech"], store) == []
    with pytest.raises(NotFoundError, match=r"not in the store: a, b \(nothing was removed\)"):
        remove(["b", "other", "a"], store)
    assert content(store) == before


TABLE = "iso,year,country,speaker\nCHN,2021,China,Mr. A\nKEN,2021,Kenya,Ms. B\nKEN,2022,Kenya,Ms. C\n"


def test_an_archive_with_its_table_is_built_as_it_comes_and_then_left_alone(
    store: Store, tmp_path: Path, extractor: Extractor
) -> None:
    def packed(table: str, *names: str) -> Path:
        texts = {f"un/{name}.txt": b"We will build 20 schools by 2030.\n" for name in names}
        return pack(tmp_path / "un.zip", {**texts, "un/speakers.csv": table.encode()})

    def again(table: str, *names: str, prune: bool = False) -> tuple[int, int, tuple[str, ...]]:
        path = packed(table, *names)
        metadata = Metadata(table=Path("speakers.csv"))
        report = build([path], store, extractor=extractor, metadata=metadata, prune=prune)
        assert report.failed == ()
        assert report.join is not None
        assert report.join.without_text == ("4: KEN, 2022, Kenya, Ms. C",)
        return report.read, report.unchanged, report.removed

    assert again(TABLE, "CHN_2021", "KEN_2021") == (2, 0, ())
    speakers = {quad.object.value for quad in store.match(predicate=Vb.SPEAKER)}
    assert speakers == {"Mr. A", "Ms. B"}
    assert again(TABLE, "CHN_2021", "KEN_2021") == (0, 2, ())
    assert again(TABLE.replace("Ms. B", "Ms. Z"), "CHN_2021", "KEN_2021") == (1, 1, ())
    (record,) = (json.loads(path.read_text()) for path in sorted((store.path / "runs").iterdir())[-1:])
    assert record["options"]["metadata"] == "speakers.csv"
    assert record["metadata"]["by"] == "{iso}_{year}"
    path = packed(TABLE, "KEN_2021")
    report = build([path], store, extractor=extractor, metadata=Metadata(table=Path("speakers.csv")), prune=True)
    assert (report.read, report.removed) == (1, ("chn-2021",))
