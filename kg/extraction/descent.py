"""The way from a matrix clause down to an action, read step by step.

The first trigger on the way fixes the act; carriers and light nouns fall away; a word that belongs to neither ends the
attempt. Each decision is noted in words: they are the explanation that an act carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Token

from kg.extraction.chains import Relation, Step
from kg.extraction.clauses import Mode, children, holder, is_negated, is_passive, mode, own_subject, subject
from kg.extraction.complements import agent, asked, bound, is_let_us, is_subjunctive, own_complement, things
from kg.extraction.lexicon import Lexicon, verb_lemma
from kg.ontology import Trigger, TriggerKind

ACTIONS_OF_NOUNS = {
    noun: verb
    for verb, nouns in {
        "commit": "commitment dedication devotion",
        "support": "support solidarity backing",
        "oppose": "opposition",
        "object": "objection",
        "endorse": "endorsement",
        "condemn": "condemnation",
        "reject": "rejection",
        "adhere": "adherence",
        "respect": "respect",
        "determine": "determination",
        "call": "call",
        "appeal": "appeal",
        "need": "need",
        "launch": "launch",
        "pledge": "pledge",
    }.items()
    for noun in nouns.split()
}
_SOFT = frozenset({"like", "wish", "want", "hope"}) | {
    f"be {word}" for word in ("pleased", "glad", "happy", "proud", "honoured", "honored", "delighted")
}
_TRANSPARENT = frozenset({"wish", "like", "want", "let", "be", "take", "have", "would", "hope", "intend", "continue"})
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
        if not self.act and (appeal := self._appeal(token, below)) is not None:
            return self._take(appeal[1], appeal[0], rule=f"noun:{appeal[1].lemma}/beside", below=below)
        if below.relation is Relation.PURPOSE:
            if not self._takes_infinitive(token):
                return False
            below = replace(below, relation=Relation.INFINITIVE)
        carries = self._find(TriggerKind.CARRIER, token, below) is not None
        if self.act:
            self.negative |= is_negated(token)
            return carries or self._passes_on(token, below)
        if is_let_us(token, below):
            return self._let_us(token)
        if below.relation is Relation.INFINITIVE and self._find(TriggerKind.MODAL, token, below):
            return mode(token) not in {Mode.PAST, Mode.PERFECT} and self._modal(token, Mode.MUST)
        return self._triggers(token, below, carries=carries)

    def _triggers(self, token: Token, below: Step, *, carries: bool) -> bool:
        """Let a predicate fix the act by what it is or by its modal, or fall away."""
        modal = mode(token)
        trigger = self.lexicon.predicate(token, below.relation, preposition=below.preposition)
        if trigger is not None and self._only_leads(trigger, below):
            return True
        if trigger is not None and _says_how_things_are(trigger, below):
            return False
        if trigger is not None and _only_reports(trigger, below):
            return self._leads(token, below)
        if (
            trigger is not None
            and trigger.act
            and not (modal in {Mode.WILL, Mode.MUST} and (carries or below.relation is Relation.NOUN))
        ):
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
        if below.relation is Relation.CLAUSE and is_subjunctive(below.token):
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
        if self.act and above is not None and not self._is_light(above):
            if self.rule.startswith("modal:"):
                return False
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
        relation = own_complement(token)
        trigger = self.lexicon.predicate(token, relation) if relation else None
        if trigger is None and modal in {Mode.WILL, Mode.CAN} and is_negated(token) and verb_lemma(token) in REFUSED:
            return self._fix("opposes", (token,), rule="phrase:not accept", force=4, modal=modal)
        stays = trigger is not None and trigger.act == "reaffirms" and trigger.kind is TriggerKind.ADJECTIVE
        if modal in {Mode.WILL, Mode.MUST} and not (stays and modal is Mode.WILL):
            return self._modal(token, modal)
        if trigger is not None and trigger.act and (modal is not Mode.CAN or self._is_polite(token, trigger)):
            return self._take(trigger, token, rule=f"{trigger.kind}:{trigger.lemma}/{relation}", below=None)
        if modal is Mode.GERUND and token.i == 0 and relation:
            return self._fix("pledges", (token,), rule="list:gerund", force=2, modal=modal)
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
        if self.act == "reaffirms" and trigger.act == "calls_for":
            self.act, self.force = trigger.act, trigger.force
        return self.act in {"reaffirms", "pledges", "announces", "calls_for"}

    def _aim(self, token: Token, below: Step) -> bool:
        """Read "our aim is to V" and "it is our duty to V" as the noun with its infinitive."""
        if not any(children(token, "attr", "acomp")) and mode(token) is Mode.PRESENT:
            return self._is_to(token, below)
        noun = next(children(token, "attr"), None) or own_subject(token)
        trigger = self.lexicon.find(TriggerKind.NOUN, noun, Relation.INFINITIVE) if noun is not None else None
        if noun is None or trigger is None or not trigger.act:
            return False
        self.doer = next(children(noun, "poss"), None)
        return self._take(trigger, noun, rule=f"noun:{trigger.lemma}/is", below=below)

    def _is_to(self, token: Token, below: Step) -> bool:
        """Read "X is to V" as a pledge of X, and "Y is to be V-ed" as a call."""
        found = own_subject(token)
        if (
            found is not None
            and (trigger := self.lexicon.find(TriggerKind.NOUN, found, Relation.INFINITIVE)) is not None
        ):
            self.doer = next(children(found, "poss"), None)
            return bool(trigger.act) and self._take(trigger, found, rule=f"noun:{trigger.lemma}/is", below=below)
        if not is_passive(below.token):
            return self._fix("pledges", (token,), rule="modal:is to", force=3, modal=Mode.WILL)
        self.speaker_acts, self.asked = True, found
        return self._fix("calls_for", (token,), rule="modal:is to", force=2, modal=Mode.MUST)

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
        doer = subject(token)
        if modal is Mode.MUST and doer is not None and doer.lower_ in {"i", "we", "delegation"} and self._says(token):
            return False
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
            self.doer = self.doer or bound(token, below)
        if trigger.act in {"calls_for", "proposes"}:
            self.asked = asked(token, below)
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
        verb = at if at is not None else words[0]
        self.doer = self.doer or (agent(verb) if is_passive(verb) else None) or subject(verb)
        self.steps.append(f"“{' '.join(word.text for word in words)}” ({rule}) → {act}")
        return True

    def _find(self, kind: TriggerKind, token: Token, below: Step) -> Trigger | None:
        return self.lexicon.find(kind, token, below.relation, preposition=below.preposition)

    def _is_light(self, verb: Token) -> bool:
        return self.lexicon.find(TriggerKind.LIGHT_VERB, verb, Relation.NOUN) is not None

    def _says(self, token: Token) -> bool:
        """Tell whether a verb only says something: "I must stress that …" asks for nothing."""
        return self.lexicon.find(TriggerKind.REPORTING, token, Relation.CLAUSE) is not None

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

    def _appeal(self, token: Token, below: Step) -> tuple[Token, Trigger] | None:
        """Return the call in "reiterate our call for X to V", where a parser hung the action on the verb."""
        if below.relation not in {Relation.PURPOSE, Relation.GERUND} or below.preposition not in {"", "for"}:
            return None
        for noun in children(token, "dobj"):
            trigger = self.lexicon.find(TriggerKind.NOUN, noun, Relation.GERUND)
            whom = {child.lower_ for child in children(noun, "prep")} & {"for", "on", "upon", "to"}
            by_for = below.preposition == "for" or bool(whom)
            if trigger is not None and trigger.act == "calls_for" and by_for and noun.i < below.token.i:
                return noun, trigger
        return None

    def _takes_infinitive(self, token: Token) -> bool:
        """Tell whether what a parser took for a purpose clause is a complement: "committed to enhance"."""
        carrier = self.lexicon.find(TriggerKind.CARRIER, token, Relation.INFINITIVE)
        if carrier is not None:
            return " " in carrier.lemma or verb_lemma(token) == "help" or not any(things(token))
        trigger = self.lexicon.predicate(token, Relation.INFINITIVE)
        if trigger is None or not trigger.act:
            return False
        filled = any(c.dep_ == "dobj" or (c.dep_ == "prep" and c.i == token.i + 1) for c in token.children)
        return not filled or (" " in trigger.lemma and trigger.kind is TriggerKind.VERB)


def _says_how_things_are(trigger: Trigger, below: Step) -> bool:
    """Tell whether what a trigger governs is a statement, not an action: "reaffirm that X is Y", "propose X to V"."""
    if trigger.act == "proposes" and below.relation is Relation.PERSON_INFINITIVE:
        return True
    if below.relation is not Relation.CLAUSE or trigger.act not in {"reaffirms", "agrees", "supports", "opposes"}:
        return False
    return mode(below.token) in {Mode.PRESENT, Mode.PAST, Mode.PERFECT, Mode.PROGRESSIVE}


def _only_reports(trigger: Trigger, below: Step) -> bool:
    """Tell whether a verb only introduces what is undertaken or demanded: "affirm that they will V"."""
    if below.relation is not Relation.CLAUSE or trigger.lemma not in {"affirm", "confirm", "underscore", "underline"}:
        return False
    return mode(below.token) in {Mode.WILL, Mode.MUST}
