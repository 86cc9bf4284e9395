"""Speed, in short: extraction against spaCy alone, time that grows as the text does, memory that stays; and counts."""

from __future__ import annotations

import importlib.util
import statistics
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from kg.documents import discover, read_document
from kg.extraction import Extractor
from kg.model import Document
from kg.resources import samples

SCRIPTS = Path(__file__).parents[1] / "benchmarks"
SPEECHES = Path(__file__).parents[2] / "shared" / "corpora" / "ungdc-1946-2024.zip"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    return script("extraction_speed")


@pytest.fixture(scope="module")
def long() -> Document:
    documents = [read_document(path) for path in discover([samples()])]
    return replace(documents[0], text="\n\n".join(document.text for document in documents * 4))


@pytest.mark.skipif(not SPEECHES.is_file(), reason="the corpus of speeches is not here; the samples are too short")
def test_extraction_is_faster_than_the_pipeline_alone(benchmark: ModuleType, extractor: Extractor) -> None:
    speeches = benchmark.read_texts([SPEECHES], most=3)
    assert benchmark.measure(speeches, extractor, rounds=3).ratio >= 1.5


def test_time_is_linear_in_the_length_of_the_text(benchmark: ModuleType, extractor: Extractor, long: Document) -> None:
    double = replace(long, text=f"{long.text}\n\n{long.text}")
    extractor.read(double)
    pairs = [
        (benchmark.seconds(lambda: extractor.read(long)), benchmark.seconds(lambda: extractor.read(double)))
        for _ in range(5)
    ]
    assert statistics.median(twice / once for once, twice in pairs) < 2.6


def test_memory_stays_flat(benchmark: ModuleType, extractor: Extractor, long: Document) -> None:
    assert benchmark.growth([long], extractor, times=5) < 20


def test_the_samples_are_what_is_read_without_a_path(benchmark: ModuleType) -> None:
    documents = benchmark.read_texts([], most=1)
    assert len(documents) == benchmark.SAMPLE_COPIES * len({document.id for document in documents})


def test_undertakings_are_counted_by_act_sentence_and_target(extractor: Extractor) -> None:
    commitments = script("commitments")
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
