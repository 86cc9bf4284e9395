"""Hostile, foreign and endless texts: no exception, every quote exact, and time that grows as the text does."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache, partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from kg.extraction import Extractor
from kg.extraction.chains import chain
from kg.extraction.clauses import is_negated, is_passive, mode
from kg.extraction.discourse import scopes
from kg.model import Document, Genre, PartialDate, Reading
from kg.ontology import load
from kg.quads import document_quads
from kg.sentences import split_sentences
from kg.vocabulary import Iris

DAY = PartialDate.parse("2021-11-25")
UNPARSED, PARSED = 20_000, 10_000  # characters of the shorter of two texts, each several times the longest sentence
WORDS = [
    *"we will not must shall call on to build roads and or that the of Kenya Côte d'Ivoire Tobago agreed".split(),
    *"President Li Prime Minister US$ 3 million by 2030 within 999999 days First, the following: • 1. (a)".split(),
    *". ; , : ! ? … — – ( ) [ ] < > </b> <!-- --> ** __ # > \\ \" ' “ ” ‘ ’ « »".split(),
    *["\n", "\n\n", "\r\n", "\t", "\u00a0", "\u200b", "\u2028", "\x0b", "\x0c", "\0", "\x1b[31m", "\u202e", "\ufeff"],
    *["ė\u0301\u0323", "\u0301" * 9, "👩‍👩‍👧", "🇰🇪", "السلام", "שלום", "和平", "мир", "ﬁ", "İ", "ß", "Ǆ", "\U0010ffff"],
]
HOSTILE = {
    "html": '<p onclick="x()">We will <b>build</b> roads</p><script>alert("we must go")</script>&nbsp;<!-- we will',
    "sparql": 'We will build "} ; DROP ALL ; INSERT DATA { <urn:a> <urn:b> "we shall" } #\\u0022 ?x . roads.',
    "turtle": 'We will build """roads"""@en^^<urn:x> . \\ \' \'\'\' roads.',
    "russian": "Мы построим дороги и призываем все стороны прекратить войну. Kenya готова помочь в 2030 году.",
    "chinese": "我们将修建道路，并呼吁各方停止战争。中国愿意在2030年之前提供20亿元。",
    "arabic": "سوف نبني الطرق وندعو جميع الأطراف إلى وقف الحرب قبل عام ٢٠٣٠.",
    "french": "Nous construirons des routes et nous appelons « toutes les parties » à faire la paix en 2030.",
    "controls": "We will \x01\x02build\x7f \ufffe\uffff roads\u2066 within ٣ years\u2069.",
    "digits": f"We will provide ${'9' * 2000} and {'1,' * 500} roads by {'2' * 400}.",
    "word": f"We will build {'x' * 100_000} roads. {'Kenya' * 20_000} must act.",
    "one line": f"{'the roads were long, ' * 9_600}and we will build more",
}
# What is repeated; the last of them are parsed.
ENDLESS = {
    "semicolons": ";",
    "brackets": "(",
    "closing": ")]}",
    "quotes": '"',
    "curly": "“",
    "stops": ".",
    "marks": ". ",
    "commas": "a, ",
    "ands": "and ",
    "thats": "that he said that ",
    "titles": "President Li of the ",
    "breaks": "\n",
    "blank": "\n \n\x0b",
    "tabs": "\t",
    "no-break": "\u00a0",
    "tags": "<a ",
    "comments": "<!--",
    "headings": "# ",
    "labels": "Abc Def: ",
    "abbreviations": "U.S. ",
    "combining": "\u0301",
    "forms": "\x0b" * 80 + "\n",
    "digits": "1",
    "sums": "$1,",
}
ENDLESS_PARSED = {
    "wills": "and we will ",
    "deeper": "that he said that we will ",
    "lists": "We will build, ",
    "infinitives": "we must to build to ",
    "names": "We will help Kenya, ",
    "of": "our commitment to the people of ",
    "only": "We only only only agree, ",
    "sums": "we will pay $1,",
}


@pytest.fixture(name="extractor", scope="module")
def _extractor() -> Extractor:
    return _shared_extractor()


@lru_cache(maxsize=1)
def _shared_extractor() -> Extractor:
    return Extractor()


def document(text: str, *, actors: tuple[str, ...] = ("Kenya",), title: str = "") -> Document:
    return Document(id="d", text=text, title=title, date=DAY, genre=Genre.SPEECH, actors=actors)


def check(extractor: Extractor, text: str) -> Reading:
    reading = extractor.read(document(text))
    assert all(act.quote == text[act.start : act.end] for act in (*reading.acts, *reading.candidates))
    return reading


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=80), st.sampled_from([" ", "", "\n"]))
def test_no_mixture_is_too_odd(words: list[str], between: str) -> None:
    check(_shared_extractor(), between.join(words))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_title_actor_or_text_is_too_odd(title: str, actor: str, text: str) -> None:
    extractor = _shared_extractor()
    for actors in ((), (actor,)):
        read = extractor.read(document(f"We will build {text}. {actor} must act.", actors=actors, title=title))
        assert all(act.quote in read.document.text for act in read.acts)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_foreign_texts_become_quads(extractor: Extractor, name: str) -> None:
    reading = check(extractor, HOSTILE[name])
    quads = list(document_quads(reading, iris=Iris("https://example.org/"), ontology=load(), extractor="made here"))
    assert quads


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("actors", [("Kenya",), ()], ids=["given", "inferred"])
def test_time_is_linear_in_whatever_is_endless(extractor: Extractor, name: str, actors: tuple[str, ...]) -> None:
    assert _growth(extractor, ENDLESS[name], UNPARSED, actors) < 2.6


@pytest.mark.parametrize("name", ENDLESS_PARSED)
def test_time_is_linear_in_what_is_parsed(extractor: Extractor, name: str) -> None:
    assert _growth(extractor, ENDLESS_PARSED[name], PARSED, ("Kenya",)) < 2.6


@pytest.mark.parametrize("repeated", ["We propose the following. ", "1. It rains. We propose the following.\n\n"])
def test_time_is_linear_in_headers_of_lists(repeated: str) -> None:
    once, twice = (_least(partial(scopes, split_sentences(repeated * count))) for count in (1_000, 2_000))
    assert twice / max(once, 0.03) < 2.6


def _least(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that some work takes, the better of two."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def _growth(extractor: Extractor, repeated: str, length: int, actors: tuple[str, ...]) -> float:
    """Return how many times as long a text takes that is twice as long, by 30 ms being nothing."""
    runs = (repeated * (size // len(repeated)) for size in (length, 2 * length))
    short, double = (f"President Li{run}_ Kenya. United{run[: len(run) // 2]}_" for run in runs)
    once, twice = (_least(partial(extractor.read, document(text, actors=actors))) for text in (short, double))
    return twice / max(once, 0.03)


@pytest.mark.parametrize(
    ("opening", "repeated", "end"),
    [
        ("we/nsubj/PRON/PRP will/aux/AUX/MD go/ROOT/VERB/VB", "go/conj/VERB/VB", ""),
        ("we/nsubj/PRON/PRP go/ROOT/VERB/VBP", "go/conj/VERB/VBN", ""),
        ("we/nsubj/PRON/PRP agree/ROOT/VERB/VBP", "to/prep/ADP/IN", "build/pcomp/VERB/VBG"),
        ("we/nsubj/PRON/PRP see/ROOT/VERB/VBP", "support/appos/NOUN/NN", ""),
    ],
    ids=["conjuncts", "participles", "prepositions", "appositions"],
)
def test_a_chain_of_a_thousand_is_not_too_deep(extractor: Extractor, opening: str, repeated: str, end: str) -> None:
    rows = [word.split("/") for word in (*opening.split(), *[repeated] * 1000, *end.split())]
    words, labels, pos, tags = map(list, zip(*rows, strict=True))
    start = labels.index("ROOT")
    heads = [start if at <= start else at - 1 for at in range(len(words))]
    last = Doc(extractor.pipeline.nlp.vocab, words=words, heads=heads, deps=labels, pos=pos, tags=tags, lemmas=words)[
        -1
    ]
    assert len(chain(last)) <= 12
    assert mode(last)
    assert not is_negated(last)
    assert not is_passive(last)
