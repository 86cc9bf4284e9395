"""Speed, in short: extraction against spaCy alone, time that grows as the text does, memory that stays; and counts."""

from __future__ import annotations

import csv
import os
import re
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import commitments, extraction_speed, scale, store, topics
from kg.build import build
from kg.documents import discover, read_document
from kg.extraction import Extractor
from kg.model import Document
from kg.ontology import load
from kg.resources import samples
from kg.store import Store
from kg.topics import Topics
from kg.vocabulary import Vb

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
SPEECHES = CORPORA / "ungdc-1946-2024.zip"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def long() -> Document:
    documents = [read_document(path) for path in discover([samples()])]
    return replace(documents[0], text="\n\n".join(document.text for document in documents * 4))


@pytest.mark.skipif(not SPEECHES.is_file(), reason="the corpus of speeches is not here; the samples are too short")
def test_extraction_is_faster_than_the_pipeline_alone() -> None:
    """Measure in a process of its own: here, the garbage of a thousand tests is gone through again and again.

    Nor is its coverage measured, which would slow our lines down and not those of the pipeline, which are no Python.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    script = [sys.executable, extraction_speed.__file__, str(SPEECHES), "--rounds", "3", "--most", "3"]
    run = subprocess.run(script, capture_output=True, text=True, check=True, timeout=240, env=plain)
    (ratio,) = re.findall(r"ratio +([\d.]+)", run.stdout)
    assert float(ratio) >= 1.5, run.stdout


def test_time_is_linear_in_the_length_of_the_text(extractor: Extractor, long: Document) -> None:
    double = replace(long, text=f"{long.text}\n\n{long.text}")
    extractor.read(double)
    pairs = [
        (
            extraction_speed.seconds(lambda: extractor.read(long)),
            extraction_speed.seconds(lambda: extractor.read(double)),
        )
        for _ in range(5)
    ]
    assert statistics.median(twice / once for once, twice in pairs) < 2.6


def test_memory_stays_flat(extractor: Extractor, long: Document) -> None:
    assert extraction_speed.growth([long], extractor, times=5) < 20


def test_the_samples_are_what_is_read_without_a_path() -> None:
    documents = extraction_speed.read_texts([], most=1)
    assert len(documents) == extraction_speed.SAMPLE_COPIES * len({document.id for document in documents})


def test_undertakings_are_counted_by_act_sentence_and_target(extractor: Extractor) -> None:
    sample = read_document(samples() / "invented-arcovia-belmere.md")
    text = (
        "We will prevent and manage floods. We will build a dam and open a port. "
        "We reaffirm our commitment to the Treaty of Alder. We call on Tessaly to open its ports."
    )
    acts = [
        act for document in (sample, replace(sample, id="invented", text=text)) for act in extractor.read(document).acts
    ]
    counted = {
        name.strip(): (count.acts, count.sentences, count.targets)
        for name, count in commitments.rows(acts)
        if count.acts
    }
    assert counted == {
        "undertakings": (12, 10, 11),
        "in the text's own voice": (12, 10, 11),
        "without reaffirms": (10, 8, 9),
        "pledges": (9, 7, 8),
        "agrees": (1, 1, 1),
        "reaffirms": (2, 2, 2),
        "calls_for": (1, 1, 1),
        "supports": (1, 1, 1),
        "opposes": (1, 1, 1),
    }


def test_the_store_is_measured_and_compared(tmp_path: Path) -> None:
    figures = store.measure((2_000, 5_000), rounds=3)
    assert figures["quads an act, in its document"] <= 25
    assert {name for name in figures if name.startswith("growth: ")} >= {"growth: write a document, ms"}
    assert all(value > -1 for value in figures.values())
    assert figures["0.005 M: overhead over the engine, many rows"] < 0.5
    (tmp_path / "0.0.9.json").write_text("{}")
    (tmp_path / "0.0.10.json").write_text("{}")
    (tmp_path / "0.1.0.json").write_text("{}")
    assert store.last_release(tmp_path, "0.1.0") == tmp_path / "0.0.10.json"
    assert store.last_release(tmp_path, "0.0.9") is None
    lines = list(store.compare({"a": 3.0, "b": 1.0}, {"version": "0.0.9", "figures": {"a": 2.0}}))
    assert [line.split() for line in lines] == [
        ["now", "0.0.9", "ratio"],
        ["a", "3.000", "2.000", "1.50"],
        ["b", "1.000"],
    ]


def test_questions_are_asked_of_parts_of_a_store(extractor: Extractor, tmp_path: Path) -> None:
    with Store.create(tmp_path / "whole") as whole:
        build([samples()], store=whole, extractor=extractor)
        part = scale.part(whole, tmp_path / "part", 500)
        sizes = len(part), len(whole)
        columns = {len(one): scale.measure(one) for one in (part, whole)}
        part.close()
    found = [column["acts by kind"].rows for column in columns.values()]
    assert 500 < sizes[0] < sizes[1]
    assert 0 < found[0] <= found[1]
    head, _, first, *_ = scale.table(columns)
    assert [cell.strip() for cell in head.split("|")[2:4]] == [f"{size:,} quads" for size in sizes]
    assert re.fullmatch(r"\| what-did-x-propose \| [\d.]+ ms, \d+ rows \| [\d.]+ ms, \d+ rows \| [\d.]+ \|", first)


def test_labels_are_of_the_ontology_and_hits_are_counted() -> None:
    with topics.SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["half"] for row in rows) == {"read": 125, "measured": 125}
    assert {topic for row in rows for topic in row["topics"].split()} <= load().topics.keys()
    wanted, found = (frozenset(labels) for labels in ("abc", "bcde"))
    score = topics.Score.of([(wanted, found), (frozenset("x"), frozenset())])
    assert score == topics.Score(hits=2, false=2, missed=2)
    assert str(score) == "     0.50     0.50     0.50   2 of 4, 2 false"


@pytest.mark.skipif(not SPEECHES.is_file(), reason="the corpora are not here")
def test_topics_of_real_texts_are_found() -> None:
    measured = [act for act in topics.sample(CORPORA) if act.half == "measured"]
    scores = dict(topics.scores(measured, Topics(load())))
    f1 = {name: 2 * one.hits / (2 * one.hits + one.false + one.missed) for name, one in scores.items()}
    assert min(f1.values()) > 0.75, f1


@pytest.mark.skipif(
    not SPEECHES.is_file(), reason="the corpus of speeches is not here; the samples are denser than texts"
)
def test_an_act_takes_25_quads_at_most_with_all_that_is_derived(extractor: Extractor, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for document in extraction_speed.read_texts([SPEECHES], most=8):
        (texts / f"{document.id}.txt").write_text(document.text, "utf-8")
    with Store.create(tmp_path / "store") as built:
        build([texts], built, extractor=extractor)
        acts = [quad.subject for quad in built.match(predicate=Vb.ACT)]
        assert sum(sum(1 for _ in built.match(subject=act)) for act in acts) / len(acts) <= 25
