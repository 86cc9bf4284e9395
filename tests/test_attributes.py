"""The ruler that remembers says what spaCy's own says."""

from __future__ import annotations

import pytest
import spacy
from spacy.attrs import DEP, LEMMA, MORPH, POS, TAG
from spacy.language import Language

from kg.attributes import remember_attributes
from kg.documents import discover, read_document
from kg.language import DEFAULT_PIPELINE, load_pipeline
from kg.resources import samples
from kg.sentences import split_sentences

SPOKEN = ["There's a plan, isn't there?", "I'm gonna go.", "Let's go, y'all!", "That nothin' ain't mine."]


@pytest.fixture(scope="module")
def plain() -> Language:
    return spacy.load(DEFAULT_PIPELINE, exclude=["ner"])


def test_a_pipeline_gives_the_same_parses_as_spacys_own(plain: Language) -> None:
    texts = [read_document(path).text for path in discover([samples()])]
    sentences = [sentence.clean for text in texts for sentence in split_sentences(text)] + SPOKEN
    pipeline = load_pipeline()
    plain.add_pipe("verbale_one_sentence", before="parser")
    asked = [DEP, TAG, POS, MORPH, LEMMA]
    wanted = [doc.to_array(asked).tolist() for doc in plain.pipe(sentences)]
    first = [doc.to_array(asked).tolist() for doc in pipeline.parse(sentences)]
    again = [doc.to_array(asked).tolist() for doc in pipeline.parse(sentences)]
    assert (first, again) == (wanted, wanted)


def test_the_pipelines_own_ruler_gives_way() -> None:
    names = load_pipeline().nlp.pipe_names
    assert "verbale_attributes" in names
    assert "attribute_ruler" not in names


@pytest.mark.parametrize("pattern", [{"MORPH": "Number=Sing"}, {"LOWER": {"FUZZY": "shall"}}, {"TAG": "NN", "OP": "?"}])
def test_a_ruler_that_looks_further_is_left_alone(pattern: dict[str, object]) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("attribute_ruler").add([[pattern]], {"POS": "X"})  # type: ignore[attr-defined]
    remember_attributes(nlp)
    assert nlp.pipe_names == ["attribute_ruler"]


def test_a_ruler_without_rules_over_several_words_is_remembered() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("attribute_ruler").add([[{"LOWER": "shall"}]], {"POS": "AUX"})  # type: ignore[attr-defined]
    remember_attributes(nlp)
    assert [[token.pos_ for token in nlp("We shall")] for _ in range(2)] == [["", "AUX"]] * 2
