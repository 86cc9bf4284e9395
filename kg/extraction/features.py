"""What the judge sees of a frame, as short strings."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span

from kg.extraction.clauses import children, holder, is_passive
from kg.extraction.frames import Frame
from kg.extraction.lexicon import verb_lemma
from kg.extraction.slots import Words
from kg.extraction.speakers import Party
from kg.model import Act, Document
from kg.sentences import Sentence

_MARKS = frozenset(
    {
        "if",
        "when",
        "while",
        "because",
        "since",
        "as",
        "whether",
        "until",
        "once",
        "unless",
        "although",
        "that",
        "where",
        "how",
        "after",
        "before",
    }
)


def features(
    frame: Frame,
    act: Act,
    *,
    doer: Party,
    asked: Party,
    words: Words | None,
    own: bool,
    document: Document,
    sentence: Sentence,
) -> list[str]:
    """Return the features of one frame, each said once."""
    found = [*_features(frame, doer, asked, words, own, document, sentence), *_of_slots(frame, act, words)]
    return list(dict.fromkeys(found))


def _of_slots(frame: Frame, act: Act, words: Words | None) -> Iterator[str]:
    """Yield what the filled slots say: a promise kept is a promise to somebody, often with a number."""
    kind = frame.rule.split(":")[0]
    towards = bool(act.addressees)
    counted = act.amount is not None
    yield f"towards={towards}|act={act.act}"
    yield f"towards={towards}|kind={kind}|mode={frame.mode}"
    yield f"amount={counted}|kind={kind}|mode={frame.mode}"
    yield f"deadline={act.deadline is not None}|act={act.act}"
    several = len(act.actors) > 1
    who = act.actors[0].kind.value if act.actors else "nobody"
    yield f"several={several}|act={act.act}"
    yield f"several={several}|trigger={frame.trigger_lemma}|mode={frame.mode}"
    yield f"who={who}|act={act.act}"
    yield f"who={who}|kind={kind}|mode={frame.mode}"
    if words is not None:
        head = _head(frame.head.doc[words.first : words.last + 1])
        yield f"thing={head}"
        yield f"thing={head}|act={act.act}"


def _head(span: Span) -> str:
    """Return the lemma of an object's first noun that is not a mere part of a name."""
    nouns = (
        token for token in span if token.pos_ in {"NOUN", "PROPN"} and token.dep_ not in {"compound", "amod", "nmod"}
    )
    return next((token.lemma_.lower() for token in nouns), "-")


def _features(
    frame: Frame, doer: Party, asked: Party, words: Words | None, own: bool, document: Document, sentence: Sentence
) -> Iterator[str]:
    genre = document.genre.value if document.genre else "unknown"
    rule = frame.rule.removeprefix("list:")
    kind = rule.split(":")[0]
    head = frame.head
    lemma = verb_lemma(head)
    yield "bias"
    yield f"act={frame.act}"
    yield f"rule={frame.rule}"
    yield f"trigger={frame.trigger_lemma}"
    yield f"kind={kind}|act={frame.act}"
    yield f"act={frame.act}|genre={genre}"
    yield f"act={frame.act}|mode={frame.mode}"
    yield f"act={frame.act}|mode={frame.mode}|genre={genre}"
    yield f"act={frame.act}|begins={frame.begins}"
    yield f"act={frame.act}|doer={doer.reach}"
    yield f"act={frame.act}|doer={doer.reach}|genre={genre}|own={own}"
    yield f"kind={kind}|mode={frame.mode}|doer={doer.reach}"
    yield f"kind={kind}|mode={frame.mode}|begins={frame.begins}"
    yield f"act={frame.act}|asked={asked.reach}"
    yield f"trigger={frame.trigger_lemma}|mode={frame.mode}"
    yield f"trigger={frame.trigger_lemma}|genre={genre}"
    yield f"lemma={lemma}"
    yield f"kind={kind}|lemma={lemma}"
    yield f"mode={frame.mode}|lemma={lemma}"
    yield f"passive={is_passive(head)}|act={frame.act}"
    yield f"depth={min(len(frame.passed), 4)}|act={frame.act}"
    yield f"own={own}|mode={frame.mode}|genre={genre}"
    for token in frame.passed:
        yield f"passed={verb_lemma(token)}"
    if frame.reported is not None:
        yield f"reported|act={frame.act}"
    if frame.negative:
        yield f"negative|act={frame.act}"
    if frame.conditional:
        yield f"conditional|act={frame.act}"
    for child in children(holder(frame.passed[0] if frame.passed else head), "mark", "advmod", "cc"):
        if child.lower_ in _MARKS:
            yield f"mark={child.lower_}|act={frame.act}"
    for child in children(holder(head), "advmod", "npadvmod"):
        yield f"adverb={child.lower_}"
    if words is None:
        yield "object=none"
    else:
        yield f"object={head.doc[words.first].lower_}|act={frame.act}"
        yield f"objectlength={min((words.last - words.first + 1) // 3, 5)}|act={frame.act}"
    yield f"position={'start' if head.i < 12 else 'late' if head.i > 40 else 'middle'}|act={frame.act}"
    if sentence.item:
        yield f"item|act={frame.act}"
