"""From sentences and their parses to acts: who does what, in which slots, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from spacy.tokens import Span

from kg.actors import Gazetteer
from kg.extraction.addressees import Candidate, called_on, candidates, likely, put_to
from kg.extraction.chains import Relation
from kg.extraction.choice import ADDRESSEE_WEIGHTS, load_choice
from kg.extraction.clauses import Mode, children, holder, is_passive
from kg.extraction.discourse import ListKind, Scope, scopes
from kg.extraction.features import features
from kg.extraction.frames import Frame, frames
from kg.extraction.issuers import issuers
from kg.extraction.judge import NONE, Judge
from kg.extraction.lexicon import Lexicon
from kg.extraction.mentions import Naming, namings
from kg.extraction.phrases import noun_phrase
from kg.extraction.properties import Cues
from kg.extraction.quantities import find_amount, find_deadline
from kg.extraction.reasons import marks, steps, steps_to, steps_until, told
from kg.extraction.slots import Words, deliverable, object_words, own_clause
from kg.extraction.speakers import MEMBERS, Party, Reach, Speakers
from kg.model import Act, Actor, ActorKind, Deadline, Document, Polarity, Reading, Voice
from kg.ontology import Ontology
from kg.sentences import Sentence

# Of the thresholds that `kg.training --reliability` finds within half a point of the best triple F1, the most precise.
THRESHOLD = 0.4  # from here on an act
WORTH_REVIEW = 0.05  # from here on a candidate
_LISTED = {
    (ListKind.PROPOSALS, "calls_for"): "proposes",
    (ListKind.AGREEMENTS, "calls_for"): "agrees",
    (ListKind.AGREEMENTS, "pledges"): "agrees",
}
_TIMELESS = frozenset({"supports", "opposes", "delivers"})
_FRONT = re.compile(r".{0,60}?(?=,|$)|.{0,60}")
_ALL = re.compile(r",\s+(?:all|both)\s+([^,;]+)")
_LISTED_FORCE = 3  # of what a header makes of an item: "propose", "agree to"
_HEADER = re.compile(r"(?:to |on |upon )?(?:the )?following(?: \w+){0,2}|as follows", re.IGNORECASE)


class ActReader:
    """Reads acts from parsed sentences by the ontology's triggers and actors; knows no pipeline and keeps no state.

    Without a judge, and for types of act that it was not trained on, the rules' own reading stands, with a confidence
    for each kind of clause.
    """

    def __init__(self, ontology: Ontology, judge: Judge | None) -> None:
        self.ontology = ontology
        self.judge = judge
        self.towards = load_choice(ADDRESSEE_WEIGHTS)
        self.lexicon = Lexicon(ontology.triggers)
        self.cues = Cues(ontology.cues)
        self._gazetteer = lru_cache(maxsize=32)(lambda on: Gazetteer(ontology, on=on))

    def read(self, document: Document, sentences: Sequence[Sentence], parses: Iterable[Span]) -> Reading:
        """Return the acts and candidates of a document, in the order of its text, and the actors that it speaks for."""
        document = self.with_actors(document)
        proposals = self.proposals(document, sentences, parses)
        found = [self._settled(proposal) for proposal in proposals]
        return Reading(
            document=document,
            acts=tuple(act for act in found if act.confidence >= THRESHOLD),
            candidates=tuple(act for act in found if WORTH_REVIEW <= act.confidence < THRESHOLD),
        )

    def with_actors(self, document: Document) -> Document:
        """Return the document with its actors, inferred and marked so where it names none."""
        if document.actors:
            return document
        found = issuers(document, self._gazetteer(_day(document)))
        return replace(document, actors=tuple(actor.name for actor in found), actor_inferred=bool(found))

    def proposals(
        self, document: Document, sentences: Sequence[Sentence], parses: Iterable[Span]
    ) -> Iterator[Proposal]:
        """Yield what the rules propose, before the judge has seen it."""
        speakers = Speakers(document, self._gazetteer(_day(document)), self.ontology)
        for sentence, scope, parse in zip(sentences, scopes(sentences), parses, strict=True):
            found = frames(parse, self.lexicon)
            named = namings(parse, speakers) if found else []
            for frame in found:
                proposal = self._proposal(document, sentence, frame, scope, speakers, named)
                if proposal is not None:
                    yield proposal

    def _proposal(
        self,
        document: Document,
        sentence: Sentence,
        frame: Frame,
        scope: Scope | None,
        speakers: Speakers,
        named: Sequence[Naming],
    ) -> Proposal | None:
        doer = _doer(frame, sentence, speakers)
        if doer.reach is Reach.NONE and not doer.actors:
            doer = Party(speakers.speakers, Reach.NONE, why=speakers.issued)
        actors = doer.actors
        words = object_words(frame.head)
        if not actors or words is None or _HEADER.fullmatch(words.text):
            return None
        asked = called_on(frame, speakers.party(frame.asked), words=words, speakers=speakers)
        own = speakers.is_own(actors)
        act = self._act(document, sentence, frame, words, actors=actors, own=own)
        reporter = None if own else _reporter(frame, speakers, document)
        listed = scope is not None and scope.kind is ListKind.PROPOSALS
        towards = put_to(frame, asked=asked, actors=actors, listed=listed, speakers=speakers)
        open_to = () if towards else candidates(frame, named, words=words, actors=actors, speakers=speakers)
        towards = towards or likely(open_to, self.towards, act=frame.act)
        wholes = asked.as_members if asked.actors else tuple(_as_members(frame, speakers))
        as_members = (*doer.as_members, *(actor for actor in towards if actor in wholes))
        to = steps_to(towards, frame=frame, asked=asked, audience=speakers.audience)
        why = told([*steps(frame, scope, doer=doer), *to, *steps_until(act.deadline, on=document.date)])
        act = replace(act, addressees=towards, as_members=as_members, reported_by=reporter, why=why)
        seen = features(frame, act, doer=doer, asked=asked, words=words, own=own, document=document, sentence=sentence)
        return Proposal(self._derived(act, frame, speakers), tuple(seen), scope.kind if scope else None, open_to)

    def _derived(self, act: Act, frame: Frame, speakers: Speakers) -> Act:
        """Add to an act the properties that follow from its words."""
        way, places = _way(frame), {ActorKind.STATE, ActorKind.TERRITORY, ActorKind.SET}
        names_place = any(m.actor.kind in places and m.form == "name" for m in speakers.gazetteer.find(act.object))
        return replace(
            act,
            force=self.cues.force(way, trigger=act.force),
            inclusive=self.cues.is_inclusive(_who_is_to_act(frame)),
            renewed=self.cues.is_renewed(way),
            specificity=self.cues.specificity(act, names_place=names_place),
        )

    def _act(
        self,
        document: Document,
        sentence: Sentence,
        frame: Frame,
        words: Words,
        *,
        actors: tuple[Actor, ...],
        own: bool,
    ) -> Act:
        action_class = self.ontology.actions.get(frame.action)
        return Act(
            document=document.id,
            start=sentence.start,
            end=sentence.end,
            quote=document.text[sentence.start : sentence.end],
            actors=actors,
            act=frame.act,
            action=frame.action,
            object=words.text,
            deliverable=deliverable(words.text),
            deadline=_deadline(frame, sentence, document),
            amount=find_amount(words.text),
            polarity=Polarity.NEGATIVE if frame.negative else Polarity.POSITIVE,
            voice=Voice.OWN if own else Voice.REPORTED,
            conditional=frame.conditional,
            trigger=" ".join(token.text for token in frame.trigger),
            trigger_lemma=frame.trigger_lemma,
            force=frame.force,
            stage=action_class.stage if action_class else 0,
            direction=action_class.direction if action_class else "",
            confidence=_unjudged(frame),
            rule=frame.rule,
            marks=marks(frame, words, sentence),
        )

    def _settled(self, proposal: Proposal) -> Act:
        """Let the judge say what a proposal is, if it knows such acts; else the rules' own reading stands."""
        if self.judge is not None and self.judge.knows(proposal.act.act):
            return settle(proposal, self.judge.probabilities(proposal.features), judge=self.judge)
        sure = proposal.act.confidence
        return settle(proposal, {proposal.act.act: sure, NONE: 1 - sure})


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act as the rules see it, with their own confidence, what the judge is to know, and the list it stands in.

    `towards` are those who may be addressed, where the words leave it open.
    """

    act: Act
    features: tuple[str, ...]
    scope: ListKind | None
    towards: tuple[Candidate, ...] = ()


def settle(proposal: Proposal, probable: Mapping[str, float], *, judge: Judge | None = None) -> Act:
    """Return the proposal as the most probable act, or as what the header of its list makes of it.

    Its confidence is how probable that very act is; where a list makes another of it, either will do.
    """
    act = proposal.act
    best = max((name for name in probable if name != NONE), key=lambda name: probable[name])
    explicit = act.rule.startswith("verb:") and act.act == best
    listed = _LISTED.get((proposal.scope, best), "") if proposal.scope and not explicit else ""
    seen = ", ".join(judge.strongest(proposal.features, best)) if judge else "rules alone"
    said = f"judge: {best} {probable[best]:.2f} ({seen})"
    return replace(
        act,
        act=listed or best,
        force=_LISTED_FORCE if listed else act.force,
        inclusive=act.inclusive and not listed and best == "calls_for",
        confidence=round(probable[best] + probable.get(listed, 0.0), 3),
        why=told([act.why], last=f"{said}; as the list has it → {listed}" if listed else said),
    )


def _unjudged(frame: Frame) -> float:
    """Return the rules' own confidence: low for what only its tense makes an act, and in subordinate clauses."""
    if frame.act == "delivers":
        return 0.15
    return 0.7 if frame.begins is Relation.ROOT else 0.2


def _day(document: Document) -> date | None:
    return document.date.last if document.date else None


def _doer(frame: Frame, sentence: Sentence, speakers: Speakers) -> Party:
    """Return who performs an act; where a parser saw no subject, the name that stands right before the words of it."""
    if frame.speaker_acts or (sentence.implied and frame.doer is not None and frame.doer.i == 0):
        return Party(speakers.speakers, Reach.FIRST, why=speakers.issued)
    if frame.doer is None and frame.trigger:
        return speakers.named_before(min(frame.trigger, key=lambda token: token.i))
    doer = speakers.party(frame.doer)
    ours = (child for token in (*frame.passed, *frame.trigger) for child in children(token, "poss"))
    if doer.reach is Reach.THING and any(child.lower_ in {"our", "my"} for child in ours):
        return Party(speakers.speakers, Reach.OURS, why=speakers.issued)
    return doer


def _reporter(frame: Frame, speakers: Speakers, document: Document) -> Actor | None:
    """Return who says that somebody else does something: whom the text quotes, else its publisher, else its issuer."""
    quoted = speakers.party(frame.reported).actors
    publisher = speakers.gazetteer.resolve(document.publisher) if document.publisher else None
    return next((actor for actor in (*quoted, publisher, *speakers.speakers) if actor is not None), None)


def _deadline(frame: Frame, sentence: Sentence, document: Document) -> Deadline | None:
    """Return until when the action is to be done, as the first of the places says that tells a time.

    These are its own clause, what stands between its carriers and it, a time for all that is strung together, and the
    sentence's front, which in the past tells when a thing was said.
    """
    if frame.act in _TIMELESS:
        return None
    doc, head = frame.head.doc, frame.head
    places = [own_clause(head)]
    places += [doc[token.i : head.i].text for token in frame.passed if token.i < head.i and token not in frame.trigger]
    places += [match[1] for match in _ALL.finditer(sentence.clean)]
    if frame.mode is not Mode.PAST:
        places.append(_FRONT.match(sentence.clean)[0])  # type: ignore[index]
    places.append(own_clause(head, without=frozenset({"conj", "relcl"})))
    return next((found for place in places if (found := find_deadline(place, on=document.date))), None)


def _as_members(frame: Frame, speakers: Speakers) -> Iterator[Actor]:
    """Yield whom a sentence names as their members from an act's trigger on; the audience is put to as what it is."""
    first = min((token.i for token in frame.trigger), default=frame.head.i)
    for token in frame.head.doc[first:]:
        if token.lower_ in MEMBERS:
            yield from (actor for actor in speakers.named(token).as_members if actor not in speakers.audience)


def _way(frame: Frame) -> str:
    """Return the lemmas from the trigger down to the action, each with its copula, adverbs and adjectives."""
    words: list[str] = []
    for token in (*frame.passed, frame.head):
        words.extend([holder(token).lemma_] if holder(token) != token else [])
        words.append(token.lemma_)
        for beside in children(token, "advmod", "amod", "prt"):
            words.extend(part.lower_ for part in beside.subtree)
    return " ".join(words).lower()


def _who_is_to_act(frame: Frame) -> str:
    """Return the words for those who are asked to act, and for those whose duty the trigger names ("our duty")."""
    asked = noun_phrase(frame.asked) if frame.asked is not None and not is_passive(frame.head) else ""
    owner = frame.doer.text if frame.doer is not None and frame.doer.dep_ == "poss" else ""
    return f"{asked} . {owner} {frame.trigger_lemma}"
