"""Extractors in this process and in others: readings, failures, and processes that die."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from readings import document

from kg.build import build
from kg.errors import PipelineError
from kg.extraction import Extractor
from kg.model import Reading
from kg.store import Store
from kg.workers import ManyReaders, OneReader, Source, readers

NO_TEXT: Any = None


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def many() -> Iterator[ManyReaders]:
    with readers(jobs=2) as made:
        assert isinstance(made, ManyReaders)
        yield made


def sources(count: int) -> list[Source]:
    return [(f"file-{number}", document(id=f"d{number}")) for number in range(count)]


def test_many_readers_find_what_one_finds(extractor: Extractor, many: ManyReaders) -> None:
    one = OneReader(extractor)
    given = sources(9)
    assert many.fingerprint == one.fingerprint == str(extractor.fingerprint)
    assert list(many.each(given)) == list(one.each(given)) == [(name, extractor.read(text)) for name, text in given]


def test_what_one_document_does_stops_no_other(extractor: Extractor, many: ManyReaders) -> None:
    good, bad = sources(2)
    given = [(bad[0], replace(bad[1], text=NO_TEXT)), good]
    for reader in (OneReader(extractor), many):
        (_, reason), (_, read) = reader.each(given)
        assert isinstance(reason, str)
        assert reason.startswith("d1: TypeError: ")
        assert read == extractor.read(good[1])


def test_sources_are_drawn_only_as_fast_as_they_are_read(many: ManyReaders) -> None:
    drawn: list[str] = []

    def draw() -> Iterator[Source]:
        for source in sources(20):
            drawn.append(source[0])
            yield source

    read = many.each(draw())
    for count in range(1, 4):
        next(read)
        assert len(drawn) == 4 + count
    assert len(list(read)) == 17


def test_a_process_that_dies_fails_what_was_in_hand_and_no_more(many: ManyReaders) -> None:
    outcomes = many.each([(name, replace(text, text=f"{text.text}\n" * 30)) for name, text in sources(12)])
    assert isinstance(next(outcomes)[1], Reading)
    for process in multiprocessing.active_children():
        os.kill(process.pid or 0, signal.SIGKILL)
    rest = [outcome for _, outcome in outcomes]
    died = [outcome for outcome in rest if isinstance(outcome, str)]
    assert len(rest) == 11
    assert 1 <= len(died) <= 5
    assert all("died, for want of memory perhaps" in outcome for outcome in died)
    assert isinstance(rest[-1], Reading)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_missing_pipeline_is_said(jobs: int) -> None:
    with pytest.raises(PipelineError, match="no_such_pipeline"), readers(jobs=jobs, pipeline="no_such_pipeline"):
        pass


def test_jobs_make_no_difference_to_the_graph(tmp_path: Path, extractor: Extractor) -> None:
    (tmp_path / "texts").mkdir()
    for name, text in sources(4):
        (tmp_path / "texts" / f"{name}.txt").write_text(text.text)
    graphs = []
    for jobs in (1, 2):
        with Store.create(tmp_path / f"s{jobs}") as store:
            report = build([tmp_path / "texts"], store, jobs=jobs)
            graphs.append({str(quad) for quad in store.match() if "/run/" not in str(quad)})
            assert (report.read, report.failed) == (4, ())
    assert graphs[0] == graphs[1]


def test_a_build_outside_the_main_thread(tmp_path: Path, extractor: Extractor) -> None:
    (tmp_path / "speech.txt").write_text(document().text)
    with Store.create(tmp_path / "s") as store:
        thread = threading.Thread(
            target=build, args=([tmp_path / "speech.txt"], store), kwargs={"extractor": extractor}
        )
        thread.start()
        thread.join()
        assert list(store.documents()) == ["speech"]
