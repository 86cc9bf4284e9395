"""The extractor as a spaCy component."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from kg.errors import PipelineError
from kg.language import DEFAULT_PIPELINE


def test_a_pipeline_carries_the_acts() -> None:
    nlp = spacy.load(DEFAULT_PIPELINE, exclude=["ner"])
    nlp.add_pipe("verbale", config={"actor": "Kenya", "date": "2021", "genre": "speech"})
    doc = nlp("We will build a hospital. The sky is blue.")
    assert [(act.act, act.action, act.quote) for act in doc._.acts] == [
        ("pledges", "build", "We will build a hospital.")
    ]


def test_a_pipeline_reads_by_files_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "mine.ttl"
    own.write_text(
        """@prefix act: <https://w3id.org/verbale/act#> . @prefix vb: <https://w3id.org/verbale/ns#> .
        <https://w3id.org/verbale/trigger#greet> a vb:Trigger ; vb:lemma "greet" ; vb:kind "verb" ;
            vb:complement "noun" ; vb:marks act:support .""",
        "utf-8",
    )
    nlp = spacy.load(DEFAULT_PIPELINE, exclude=["ner"])
    nlp.add_pipe("verbale", config={"actor": "Kenya", "ontology": [str(own)]})
    assert [act.trigger_lemma for act in nlp("We greet the new government.")._.acts] == ["greet"]


def test_a_pipeline_without_a_parser_is_refused() -> None:
    with pytest.raises(PipelineError, match="no parser"):
        spacy.blank("en").add_pipe("verbale")
