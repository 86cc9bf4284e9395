"""The extractor as a spaCy component."""

from __future__ import annotations

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


def test_a_pipeline_without_a_parser_is_refused() -> None:
    with pytest.raises(PipelineError, match="no parser"):
        spacy.blank("en").add_pipe("verbale")
