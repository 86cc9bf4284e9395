"""The extractor: a document in, its acts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from spacy.tokens import Span, Token

from kg.actors import Gazetteer
from kg.extraction.clauses import children
from kg.extraction.discourse import ListKind, Scope, scopes
from kg.extraction.features import features
from kg.extraction.frames import Frame, frames
from kg.extraction.issuers import issuers
from kg.extraction.judge import NONE, Judge, load_judge
from kg.extraction.lexicon import Lexicon
from kg.extraction.slots import deliverable, find_amount, find_deadline, object_words
from kg.extraction.speakers import Party, Reach, Speakers
from kg.language import load_pipeline
from kg.model import Act, Actor, Document, Polarity, Reading, Voice
from kg.ontology import Ontology, load
from kg.sentences import Sentence, split_sentences

THRESHOLD = 0.5
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a reading depends on: same fingerprint and same document, same acts."""

    pipeline: str
    pipeline_version: str
    pipeline_digest: str
    extractor_version: str
    ontology_digest: str

    def __str__(self) -> str:
        return (
            f"verbale extractor {self.extractor_version}; {self.pipeline} {self.pipeline_version}"
            f" sha256:{self.pipeline_digest[:16]}; ontology sha256:{self.ontology_digest[:16]}"
        )


class Extractor:
    """A loaded pipeline and lexicon that read one document after another and keep nothing between them."""

    def __init__(self, *, pipeline: str | None = None, ontology: Ontology | None = None, judge: Judge | None = None) -> None:
        self.ontology = ontology or load()
        self.lexicon = Lexicon(self.ontology.triggers)
        loaded = load_pipeline(pipeline)
        self._nlp = loaded.nlp
        self.judge = judge or load_judge(loaded.name)
        self._gazetteer = lru_cache(maxsize=32)(lambda on: Gazetteer(self.ontology, on=on))
        self.fingerprint = Fingerprint(loaded.name, loaded.version, loaded.digest, VERSION, self.ontology.digest)

    def read(self, document: Document) -> Reading:
        """Return the acts and candidates of a document, in the order of its text."""
        document = self._with_actors(document)
        sentences = split_sentences(document.text)
        parses = [doc[:] for doc in self._nlp.pipe(sentence.clean for sentence in sentences)]
        found = list(self.acts(document, sentences, parses))
        return Reading(
            document=document,
            acts=tuple(act for act in found if act.confidence >= THRESHOLD),
            candidates=tuple(act for act in found if act.confidence < THRESHOLD),
        )

    def _with_actors(self, document: Document) -> Document:
        """Return the document with its actors, inferred and marked so where it names none."""
        if document.actors:
            return document
        found = issuers(document, self._gazetteer(document.date.last if document.date else None))
        return replace(document, actors=tuple(actor.name for actor in found), actor_inferred=bool(found))

    def acts(self, document: Document, sentences: Sequence[Sentence], parses: Iterable[Span]) -> Iterator[Act]:
        """Yield everything that could be an act, with its confidence."""
        for proposal in self.proposals(document, sentences, parses):
            yield self._judged(proposal)

    def proposals(self, document: Document, sentences: Sequence[Sentence], parses: Iterable[Span]) -> Iterator[Proposal]:
        """Yield what the rules propose, before the judge has seen it."""
        speakers = Speakers(document, self._gazetteer(document.date.last if document.date else None), self.ontology)
        for sentence, scope, parse in zip(sentences, scopes(sentences), parses, strict=True):
            for frame in frames(parse, self.lexicon):
                proposal = self._proposal(document, sentence, frame, scope, speakers)
                if proposal is not None:
                    yield proposal

    def _proposal(self, document: Document, sentence: Sentence, frame: Frame, scope: Scope | None, speakers: Speakers) -> Proposal | None:
        doer = Party(speakers.speakers, Reach.FIRST) if frame.speaker_acts else speakers.party(frame.doer)
        actors = doer.actors or (speakers.speakers if doer.reach is Reach.NONE else ())
        words = object_words(frame.head)
        if not actors or words is None:
            return None
        asked = speakers.party(frame.asked)
        own = speakers.is_own(actors)
        seen = features(frame, doer=doer, asked=asked, words=words, own=own, document=document, sentence=sentence)
        clause = _clause_text(frame.head)
        action_class = self.ontology.actions.get(frame.action)
        act = Act(
            document=document.id,
            start=sentence.start,
            end=sentence.end,
            quote=document.text[sentence.start : sentence.end],
            actors=actors,
            act=frame.act,
            action=frame.action,
            object=words.text,
            deliverable=deliverable(words.text),
            addressees=_addressees(frame, asked, speakers),
            deadline=find_deadline(clause, on=document.date) or find_deadline(sentence.clean[:60], on=document.date),
            amount=find_amount(words.text),
            polarity=Polarity.NEGATIVE if frame.negative else Polarity.POSITIVE,
            voice=Voice.OWN if own else Voice.REPORTED,
            conditional=frame.conditional,
            trigger=" ".join(token.text for token in frame.trigger),
            trigger_lemma=frame.trigger_lemma,
            force=frame.force,
            stage=action_class.stage if action_class else 0,
            direction=action_class.direction if action_class else "",
            rule=frame.rule,
            why="; ".join(frame.steps),
        )
        return Proposal(act, tuple(seen), scope.kind if scope else None)

    def _judged(self, proposal: Proposal) -> Act:
        probable = self.judge.probabilities(proposal.features)
        return settle(proposal, probable)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act as the rules see it, what the judge is to know of it, and the list that it stands in."""

    act: Act
    features: tuple[str, ...]
    scope: ListKind | None


def settle(proposal: Proposal, probable: Mapping[str, float]) -> Act:
    """Return the proposal as the most probable act; what must be done is a proposal where a list says so."""
    act = proposal.act
    best = max((name for name in probable if name != NONE), key=lambda name: probable[name])
    why = act.why if best == act.act else f"{act.why}; the judge reads {best} ({probable[best]:.2f})"
    if proposal.scope is ListKind.PROPOSALS and best == "calls_for":
        best, why = "proposes", f"{why}; in a list of proposals → proposes"
    return replace(act, act=best, confidence=round(1 - probable[NONE], 3), why=why)


def _clause_text(head: Token) -> str:
    return head.doc[head.i : head.right_edge.i + 1].text


def _addressees(frame: Frame, asked: Party, speakers: Speakers) -> tuple[Actor, ...]:
    found = list(asked.actors) if asked.reach in {Reach.NAME, Reach.SET} else []
    for child in children(frame.head, "prep", "dative"):
        if child.lower_ in {"with", "to", "for"}:
            for noun in children(child, "pobj"):
                party = speakers.party(noun)
                if party.reach in {Reach.NAME, Reach.SET}:
                    found.extend(party.actors)
    return tuple(dict.fromkeys(found))
