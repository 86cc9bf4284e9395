"""The gate: which sentences are parsed, and that what it leaves out holds no acts."""

from __future__ import annotations

import pytest

from kg.documents import discover, read_document
from kg.extraction import Extractor
from kg.extraction.gate import Gate, inflected
from kg.model import Act, Document
from kg.ontology import Trigger, TriggerKind, load
from kg.resources import samples


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(
    "sentence",
    [
        "We will build a school.",
        "We won't build a wall.",
        "Let us build a school.",
        "Developed states must act.",
        "She calls once more on Arcovia to sign the treaty.",
        "Arcovia sought to join the treaty.",
        "Welcomes the offer of Belmere;",
        "Committed to peace, they parted.",
        "It is essential for all of us to act.",
        "We have to act.",
        "We also need peace.",
        "They expressed support for the plan.",
        "Arcovia cannot accept the plan.",
        "Belmere has paid its dues.",
        "Arcovia is building a school.",
        "Belmere continues to build schools.",
        "We established a fund.",
    ],
)
def test_opens_where_words_may_make_an_act(extractor: Extractor, sentence: str) -> None:
    assert extractor.gate.opens(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "The United Nations was founded in another age.",
        "There have been many wars.",
        "The Offer Street Market lies by the river.",
        "The war was long and its end came late.",
        "A plan for the river, drawn in haste, was its fruit.",
    ],
)
def test_stays_shut_where_no_word_makes_an_act(extractor: Extractor, sentence: str) -> None:
    assert not extractor.gate.opens(sentence)


def test_opens_for_the_sentence_that_it_refers_to(extractor: Extractor) -> None:
    sentences = ["The year was cold.", "The republic was the first there.", "It will build a school."]
    assert extractor.gate.choose(sentences) == [False, True, True]


def test_a_new_trigger_needs_no_change_to_the_gate(extractor: Extractor) -> None:
    sentence = "Belmere underwrote the bridge."
    trigger = Trigger("mine", "underwrite", TriggerKind.VERB, frozenset({"noun"}), "pledges", 3)
    gate = Gate([*load().triggers, trigger], irregular=extractor.pipeline.irregular)
    assert (extractor.gate.opens(sentence), gate.opens(sentence)) == (False, True)


@pytest.mark.parametrize("trigger", [t for t in load().triggers if t.act], ids=lambda trigger: trigger.id)
def test_opens_for_every_trigger(extractor: Extractor, trigger: Trigger) -> None:
    assert extractor.gate.opens(f"We {trigger.lemma} to it.")


@pytest.mark.parametrize(
    ("lemma", "form"), [("urge", "urging"), ("commit", "committed"), ("reply", "replies"), ("seek", "sought")]
)
def test_knows_the_forms_of_a_word(extractor: Extractor, lemma: str, form: str) -> None:
    assert form in inflected(lemma, extractor.pipeline.irregular)


def test_what_is_left_out_of_the_samples_holds_no_acts(extractor: Extractor) -> None:
    documents = [read_document(path) for path in discover([samples()])]
    assert [extractor.read(document).acts for document in documents] == [
        _read_whole(extractor, document) for document in documents
    ]


def test_a_list_runs_through_what_is_not_parsed(extractor: Extractor) -> None:
    text = "I wish to propose the following:\n\n1. The river was clean.\n\n2. We must restore the river."
    document = Document(id="d", text=text, actors=("Kenya",))
    assert extractor.read(document).acts == _read_whole(extractor, document)
    assert [act.act for act in extractor.read(document).acts] == ["proposes"]


def _read_whole(extractor: Extractor, document: Document) -> tuple[Act, ...]:
    sentences = extractor.statements.of(document.text)
    parses = [doc[:] for doc in extractor.pipeline.parse(sentence.clean for sentence in sentences)]
    return extractor.reader.read(document, sentences, parses).acts
