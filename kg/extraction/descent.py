"""The way from a matrix clause down to an action, read step by step.

The first trigger on the way fixes the act; carriers and light nouns fall away; a word that belongs to neither ends the
attempt. Each decision is noted in words: they are the explanation that an act carries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Token

from kg.extraction.chains import Relation, Step
from kg.extraction.clauses import Mode, children, holder, is_negated, is_passive, mode, own_subject, subject
from kg.extraction.lexicon import Lexicon, verb_lemma
from kg.ontology import Trigger, TriggerKind

ACTIONS_OF_NOUNS = {
    "commitment": "commit",
    "dedication": "commit",
    "support": "support",
    "opposition": "oppose",
    "objection": "object",
    "endorsement": "endorse",
    "condemnation": "condemn",
    "rejection": "reject",
    "adherence": "adhere",
    "respect": "respect",
    "solidarity": "support",
    "backing": "support",
    "determination": "determine",
    "call": "call",
    "appeal": "appeal",
    "need": "need",
    "launch": "launch",
    "pledge": "pledge",
    "devotion": "commit",
}
_SOFT = frozenset({"like", "wish", "want", "hope"})
_TRANSPARENT = frozenset({"wish", "like", "want", "let", "be", "take", "have", "would", "hope", "intend", "continue"})
_LIGHT_VERBS = frozenset(
    {
        "take",
        "make",
        "do",
        "step",
        "redouble",
        "undertake",
        "continue",
        "spare",
        "have",
        "join",
        "exert",
        "direct",
        "give",
    }
)
REFUSED = frozenset({"accept", "tolerate", "condone"})
_MEANS = frozenset(
    {"by", "through", "without", "after", "before", "despite", "upon", "including", "via", "besides", "while", "from"}
)
_DESCENDS_NOUNS = frozenset({"pledges", "offers", "proposes", "calls_for", "agrees", "announces", "reaffirms"})
_TO_VERB = frozenset({Relation.INFINITIVE, Relation.GERUND, Relation.CLAUSE})


class Descent:
    """What is known of the act so far on the way down one chain of predicates."""

    def __init__(self, lexicon: Lexicon, *, mode: Mode) -> None:
        self.lexicon = lexicon
        self.act = ""
        self.trigger: Trigger | None = None
        self.words: tuple[Token, ...] = ()
        self.rule = ""
        self.force = 0
        self.doer: Token | None = None
        self.speaker_acts = False
        self.asked: Token | None = None
        self.reported: Token | None = None
        self.negative = False
        self.mode = mode
        self.steps: list[str] = []
        self._carried: Mode | None = None

    def reads(self, steps: Sequence[Step]) -> bool:
        """Go down a chain and tell whether it adds up to an act."""
        above: Token | None = None
        for step, below in pairwise(steps):
            is_noun = step.token.pos_ in {"NOUN", "PROPN"} and holder(step.token) == step.token
            if not (self._noun(step.token, below, above=above) if is_noun else self._predicate(step.token, below)):
                return False
            above = step.token
        head = steps[-1].token
        if head.pos_ == "NOUN":
            return self._nominal_action(head, alone=len(steps) == 1)
        return self._action(head)

    def _predicate(self, token: Token, below: Step) -> bool:
        """Take a governing predicate into account; False where nothing below it can be an act."""
        if below.relation is Relation.GERUND and below.preposition in _MEANS:
            return False
        if below.relation is Relation.PURPOSE:
            if not self._takes_infinitive(token):
                return False
            below = replace(below, relation=Relation.INFINITIVE)
        carries = self._find(TriggerKind.CARRIER, token, below) is not None
        if self.act:
            self.negative |= is_negated(token)
            return carries or self._passes_on(token, below)
        if _is_let_us(token, below):
            return self._let_us(token)
        if below.relation is Relation.INFINITIVE and self._find(TriggerKind.MODAL, token, below):
            return self._modal(token, Mode.MUST)
        return self._triggers(token, below, carries=carries)

    def _triggers(self, token: Token, below: Step, *, carries: bool) -> bool:
        """Let a predicate fix the act by what it is or by its modal, or fall away."""
        modal = mode(token)
        trigger = self.lexicon.predicate(token, below.relation, preposition=below.preposition)
        if trigger is not None and self._only_leads(trigger, below):
            return True
        if trigger is not None and trigger.act and not (modal in {Mode.WILL, Mode.MUST} and carries):
            return self._take(trigger, token, rule=f"{trigger.kind}:{trigger.lemma}/{below.relation}", below=below)
        is_infinitive = verb_lemma(token) == "be" and below.relation is Relation.INFINITIVE
        if modal in {Mode.WILL, Mode.MUST}:
            return self._modal(token, modal) and (carries or below.relation is Relation.NOUN or is_infinitive)
        if is_infinitive:
            return self._aim(token, below)
        if carries:
            self.steps.append(f"“{token.text}” falls away")
            self.negative |= is_negated(token)
            self._carried = self._carried or modal
            return True
        return self._leads(token, below)

    def _leads(self, token: Token, below: Step) -> bool:
        """Tell whether a predicate that says nothing of its own may stand above one that does."""
        if below.relation is Relation.CLAUSE and _is_subjunctive(below.token):
            self.speaker_acts, self.asked = True, subject(below.token)
            return self._fix("calls_for", (token,), rule="phrase:subjunctive", force=2, modal=Mode.BARE)
        if below.relation is Relation.CLAUSE and self._find(TriggerKind.REPORTING, token, below):
            self.reported = own_subject(token) or subject(token)
            self.steps.append(f"“{token.text}” reports")
            return True
        if below.relation is Relation.NOUN and (
            self._find(TriggerKind.HOST, token, below) or self._speaks(below.token)
        ):
            return True
        allowed = {Relation.INFINITIVE, Relation.PERSON_INFINITIVE, Relation.NOUN, Relation.CLAUSE}
        return verb_lemma(token) in _TRANSPARENT and below.relation in allowed

    def _noun(self, token: Token, below: Step, *, above: Token | None) -> bool:
        """Take a noun between a verb and the action into account: "our commitment to V", "measures to V".

        A light noun falls away with a light verb alone: to "offer a vision to V" is to offer.
        """
        if below.relation not in _TO_VERB and below.relation is not Relation.NOUN:
            return False
        trigger = self._find(TriggerKind.NOUN, token, below)
        is_light = below.relation is not Relation.NOUN and self._find(TriggerKind.LIGHT_NOUN, token, below) is not None
        if above is not None and self.rule.startswith("modal:") and verb_lemma(above) not in _LIGHT_VERBS:
            return False
        if is_light and above is not None and self.act and verb_lemma(above) not in _LIGHT_VERBS:
            is_light = False
        if self.act:
            return self._noun_passes_on(token, trigger, is_light=is_light)
        if trigger is not None and trigger.act:
            return self._take(trigger, token, rule=f"noun:{trigger.lemma}/{below.relation}", below=below)
        return is_light

    def _noun_passes_on(self, token: Token, trigger: Trigger | None, *, is_light: bool) -> bool:
        """Once the act is known, tell whether a noun lets the action lie below it."""
        if self.act not in _DESCENDS_NOUNS or (trigger is None and not is_light):
            return False
        if trigger is not None and trigger.act in {"supports", "opposes"}:
            return False
        self.steps.append(f"“{token.text}” passes on")
        if self.act == "reaffirms" and trigger is not None and trigger.act == "calls_for":
            self.act, self.force = trigger.act, trigger.force
            self.steps.append(f"“{token.text}” → calls_for")
        return True

    def _passes_on(self, token: Token, below: Step) -> bool:
        """Once the act is known, tell whether a further predicate lets the action lie below it."""
        if below.relation is Relation.NOUN:
            return self._find(TriggerKind.HOST, token, below) is not None
        if below.relation not in _TO_VERB:
            return False
        if self.lexicon.predicate(token, below.relation, preposition=below.preposition) is None:
            return False
        self.steps.append(f"“{token.text}” passes on")
        return True

    def _action(self, token: Token) -> bool:
        """Take the action itself into account."""
        if self.act:
            self.negative |= is_negated(token)
            return True
        modal = self._carried or mode(token)
        relation = _own_complement(token)
        trigger = self.lexicon.predicate(token, relation) if relation else None
        if trigger is None and modal in {Mode.WILL, Mode.CAN} and is_negated(token) and verb_lemma(token) in REFUSED:
            return self._fix("opposes", (token,), rule="phrase:not accept", force=4, modal=modal)
        if modal in {Mode.WILL, Mode.MUST}:
            return self._modal(token, modal)
        if trigger is not None and trigger.act and (modal is not Mode.CAN or self._is_polite(token, trigger)):
            return self._take(trigger, token, rule=f"{trigger.kind}:{trigger.lemma}/{relation}", below=None)
        if modal in {Mode.PERFECT, Mode.PROGRESSIVE, Mode.PAST, Mode.PRESENT} and relation and not is_passive(token):
            self.negative |= is_negated(token)
            return self._fix("delivers", (token,), rule=f"tense:{modal}", force=0, modal=modal)
        return False

    def _is_polite(self, token: Token, trigger: Trigger) -> bool:
        """Tell whether "would" only softens an act: "my country would welcome X"."""
        would = any(child.lower_ in {"would", "'d"} for child in children(token, "aux"))
        return would and trigger.act in {"supports", "opposes", "proposes", "calls_for"}

    def _nominal_action(self, token: Token, *, alone: bool) -> bool:
        """Take an action that is a noun into account: "our support for X"."""
        if alone and token.dep_ == "nsubj" and token.lower_ == "need" and token.head.lemma_ in {"be", "remain"}:
            self.speaker_acts = True
            return self._fix("calls_for", (token,), rule="noun:need/subject", force=2, modal=Mode.PRESENT)
        if alone or not any(children(token, "prep")):
            return False
        trigger = self.lexicon.find(TriggerKind.NOUN, token, Relation.NOUN)
        if trigger is None:
            return False
        if not self.act:
            return self._take(trigger, token, rule=f"noun:{trigger.lemma}/noun", below=None)
        return self.act in {"reaffirms", "pledges", "announces"}

    def _aim(self, token: Token, below: Step) -> bool:
        """Read "our aim is to V" and "it is our duty to V" as the noun with its infinitive."""
        noun = next(children(token, "attr"), None) or own_subject(token)
        trigger = self.lexicon.find(TriggerKind.NOUN, noun, Relation.INFINITIVE) if noun is not None else None
        if noun is None or trigger is None or not trigger.act:
            return False
        self.doer = next(children(noun, "poss"), None)
        return self._take(trigger, noun, rule=f"noun:{trigger.lemma}/is", below=below)

    def _let_us(self, token: Token) -> bool:
        self.speaker_acts = True
        self.negative |= is_negated(token)
        return self._fix("calls_for", (token,), rule="phrase:let us", force=1, modal=Mode.BARE)

    def _modal(self, token: Token, modal: Mode) -> bool:
        """Fix the act by a modal: will and shall pledge, must and should call."""
        words = tuple(c for c in children(holder(token), "aux", "neg") if c.lower_ not in {"to", "have", "be"}) or (
            token,
        )
        said = {word.lower_ for word in words}
        self.negative |= is_negated(token)
        if modal is Mode.WILL:
            return self._fix(
                "pledges", words, rule=f"modal:{modal}", force=4 if "shall" in said else 3, modal=modal, at=token
            )
        self.speaker_acts, self.asked = True, subject(token)
        return self._fix(
            "calls_for", words, rule=f"modal:{modal}", force=3 if "must" in said else 2, modal=modal, at=token
        )

    def _take(self, trigger: Trigger, token: Token, *, rule: str, below: Step | None) -> bool:
        """Fix the act by a trigger."""
        self.trigger = trigger
        self.negative |= is_negated(token)
        if trigger.act == "pledges" and trigger.kind is TriggerKind.VERB:
            self.doer = self.doer or _bound(token, below)
        if trigger.act in {"calls_for", "proposes"}:
            self.asked = _asked(token, below)
            impersonal = trigger.kind is TriggerKind.NOUN and below is not None and holder(token).head.lemma_ == "be"
            if trigger.kind is TriggerKind.ADJECTIVE or impersonal:
                self.speaker_acts = True
            elif is_passive(token) and not any(children(token, "agent")):
                self.speaker_acts, self.asked = True, subject(token)
        return self._fix(trigger.act, (token,), rule=rule, force=trigger.force, modal=mode(token))

    def _fix(
        self, act: str, words: tuple[Token, ...], *, rule: str, force: int, modal: Mode, at: Token | None = None
    ) -> bool:
        self.act, self.words, self.rule, self.force, self.mode = act, words, rule, force, modal
        self.doer = self.doer or subject(at if at is not None else words[0])
        self.steps.append(f"“{' '.join(word.text for word in words)}” ({rule}) → {act}")
        return True

    def _find(self, kind: TriggerKind, token: Token, below: Step) -> Trigger | None:
        return self.lexicon.find(kind, token, below.relation, preposition=below.preposition)

    def _speaks(self, noun: Token) -> bool:
        relations = (Relation.INFINITIVE, Relation.GERUND, Relation.NOUN)
        return any(self.lexicon.find(TriggerKind.NOUN, noun, relation) for relation in relations)

    def _only_leads(self, trigger: Trigger, below: Step) -> bool:
        """Tell whether a soft beginning only leads up to an explicit verb: "I would like to propose"."""
        if trigger.lemma not in _SOFT or below.relation is not Relation.INFINITIVE:
            return False
        relations = (Relation.NOUN, Relation.CLAUSE, Relation.INFINITIVE)
        explicit = (self.lexicon.predicate(below.token, relation) for relation in relations)
        return any(found is not None and found.act not in {"pledges", "offers", ""} for found in explicit)

    def _takes_infinitive(self, token: Token) -> bool:
        """Tell whether what a parser took for a purpose clause is a complement: "committed to enhance"."""
        carrier = self.lexicon.find(TriggerKind.CARRIER, token, Relation.INFINITIVE)
        if carrier is not None:
            return " " in carrier.lemma or verb_lemma(token) == "help" or not any(_things(token))
        trigger = self.lexicon.predicate(token, Relation.INFINITIVE)
        if trigger is None or not trigger.act:
            return False
        filled = any(c.dep_ == "dobj" or (c.dep_ == "prep" and c.i == token.i + 1) for c in token.children)
        return not filled or " " in trigger.lemma


def _things(token: Token) -> Iterator[Token]:
    """Yield the objects of a verb that are no parties: of "commits the parties to V", none."""
    for child in children(token, "dobj"):
        counted = any(children(child, "nummod", "quantmod")) or child.pos_ == "NUM"
        if counted or not (verb_lemma(token) == "commit" and child.pos_ in {"NOUN", "PROPN", "PRON"}):
            yield child


def _bound(token: Token, below: Step | None) -> Token | None:
    """Return who is bound by an act that binds others: "the truce commits the parties to V"."""
    if below is None or below.relation not in {Relation.INFINITIVE, Relation.PERSON_INFINITIVE}:
        return None
    return next((child for child in children(token, "dobj") if child.pos_ != "PRON" and child.i > token.i), None)


def _is_subjunctive(token: Token) -> bool:
    """Tell whether a clause says what is to be: "it is urgent that a treaty be concluded"."""
    verbs = [child for child in children(token, "aux", "auxpass") if child.lower_ != "to"]
    return len(verbs) == 1 and verbs[0].lower_ == "be" and verbs[0].tag_ == "VB" and own_subject(token) is not None


def _is_let_us(token: Token, below: Step) -> bool:
    if verb_lemma(token) != "let" or own_subject(token) is not None:
        return False
    return any(child.lower_ in {"us", "'s"} for verb in (token, below.token) for child in verb.children)


def _asked(token: Token, below: Step | None) -> Token | None:
    """Return who is called on: the object of the asking, or the subject of what is asked."""
    for child in holder(token).children:
        if (
            child.dep_ in {"dobj", "dative"}
            and child.pos_ != "VERB"
            and below is not None
            and below.relation is not Relation.NOUN
        ):
            return next(children(child, "pobj"), None) if child.pos_ == "ADP" else child
        if child.dep_ == "prep" and child.lower_ in {"on", "upon", "to"}:
            return next(children(child, "pobj"), None)
    return own_subject(below.token) if below is not None and below.relation is not Relation.NOUN else None


def _own_complement(token: Token) -> Relation | None:
    """Return what kind of complement an action has of its own, None where it has none."""
    labels = {child.dep_ for child in token.children}
    if holder(token) != token:
        return Relation.NOUN
    if labels & {"dobj", "nsubjpass", "attr", "dative"}:
        return Relation.NOUN
    if "ccomp" in labels:
        return Relation.CLAUSE
    if labels & {"prep", "xcomp", "advmod", "acomp", "agent"}:
        return Relation.NOUN
    return None
