"""From a parsed sentence to its frames: which action is done with which act, on whose words, and why.

Every verb is tried as an action. Its chain of governing predicates is read from the top: the first trigger on the way
fixes the act, carriers and light nouns fall away, and a word that belongs to neither ends the attempt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Span, Token

from kg.extraction.clauses import Mode, Relation, Step, chain, children, holder, is_negated, is_passive, is_predicate, mode, own_subject, subject
from kg.extraction.lexicon import Lexicon, verb_lemma
from kg.ontology import Trigger, TriggerKind

_TRANSPARENT = frozenset({"wish", "like", "want", "let", "be", "take", "have", "would", "hope", "intend", "continue"})
_ACTIONS_OF_NOUNS = {
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
_MEANS = frozenset({"by", "through", "without", "after", "before", "despite", "upon", "including", "via", "besides", "while", "from"})
_DESCENDS_NOUNS = frozenset({"pledges", "offers", "proposes", "calls_for", "agrees", "announces", "reaffirms"})


@dataclass(frozen=True)
class Frame:
    """One action with its act, before its slots are filled and its confidence is known.

    `doer` is the token whose phrase performs the act, None where the speaker does; `asked` is the one who is to act.
    """

    head: Token
    act: str
    action: str
    trigger: tuple[Token, ...]
    trigger_lemma: str
    force: int
    rule: str
    doer: Token | None = None
    speaker_acts: bool = False
    asked: Token | None = None
    negative: bool = False
    conditional: bool = False
    reported: Token | None = None
    begins: Relation = Relation.ROOT
    mode: Mode = Mode.PRESENT
    passed: tuple[Token, ...] = ()
    steps: tuple[str, ...] = field(default=())


def frames(sentence: Span, lexicon: Lexicon) -> list[Frame]:
    """Return the frames of one sentence, in the order of their actions; none of them is the carrier of another."""
    found = [frame for head in _heads(sentence) if (frame := _interpret(chain(head), lexicon)) is not None]
    passed = {token.i for frame in found for token in frame.passed}
    return [frame for frame in found if frame.head.i not in passed]


def _heads(sentence: Span) -> Iterator[Token]:
    for token in sentence:
        if is_predicate(token) and not any(children(token, "acomp")) or token.lower_ in _ACTIONS_OF_NOUNS and token.pos_ == "NOUN":
            yield token


@dataclass
class _Attempt:
    """What is known so far on the way down a chain."""

    act: str = ""
    trigger: Trigger | None = None
    tokens: tuple[Token, ...] = ()
    rule: str = ""
    force: int = 0
    doer: Token | None = None
    speaker_acts: bool = False
    asked: Token | None = None
    reported: Token | None = None
    negative: bool = False
    conditional: bool = False
    mode: Mode = Mode.PRESENT
    carried: Mode | None = None
    steps: list[str] = field(default_factory=list)


def _interpret(steps: Sequence[Step], lexicon: Lexicon) -> Frame | None:
    """Read a chain from the top; None where it does not add up to an act."""
    attempt = _Attempt(mode=mode(steps[0].token))
    last = len(steps) - 1
    for index, step in enumerate(steps):
        if index == last:
            ok = _read_leaf(attempt, step, lexicon, alone=last == 0)
        else:
            ok = _read_step(attempt, step, steps[index + 1], lexicon, index)
        if not ok:
            return None
    return _frame(attempt, steps)


def _read_step(attempt: _Attempt, step: Step, below: Step, lexicon: Lexicon, index: int) -> bool:
    """Take one governing predicate or noun into account; False where nothing below it can be an act."""
    token, relation = step.token, below.relation
    if token.pos_ in {"NOUN", "PROPN"} and holder(token) == token:
        return _read_noun(attempt, token, below, lexicon)
    if relation is Relation.GERUND and below.preposition in _MEANS:
        return False
    if relation is Relation.PURPOSE:
        if not _takes_infinitive(token, lexicon):
            return False
        relation = Relation.INFINITIVE
        below = replace(below, relation=relation)
    carried = lexicon.find(TriggerKind.CARRIER, token, relation, preposition=below.preposition)
    if attempt.act:
        attempt.negative |= is_negated(token)
        return _passes(attempt, token, below, lexicon, carried)
    modal = mode(token)
    if verb_lemma(token) == "let" and own_subject(token) is None and any(c.lower_ in {"us", "'s"} for t in (token, below.token) for c in t.children):
        return _take_let(attempt, token)
    if relation is Relation.INFINITIVE and lexicon.find(TriggerKind.MODAL, token, relation):
        return _take_modal(attempt, token, Mode.MUST)
    trigger = lexicon.predicate(token, relation, preposition=below.preposition)
    if trigger is not None and _only_leads(trigger, below, lexicon):
        return True
    if trigger is not None and not (modal in {Mode.WILL, Mode.MUST} and carried) and trigger.act:
        if relation is Relation.NOUN and _noun_speaks(below, lexicon) and trigger.act in {"reaffirms", "supports"} and trigger.lemma in {"share"}:
            return True
        _take(attempt, trigger, token, rule=f"{trigger.kind}:{trigger.lemma}/{relation}", below=below)
        return True
    if modal in {Mode.WILL, Mode.MUST}:
        led = carried is not None or relation is Relation.NOUN or (verb_lemma(token) == "be" and relation is Relation.INFINITIVE)
        return _take_modal(attempt, token, modal) and led
    if verb_lemma(token) == "be" and relation is Relation.INFINITIVE:
        return _read_aim(attempt, token, lexicon, below)
    if carried is not None:
        attempt.steps.append(f"“{token.text}” falls away")
        attempt.negative |= is_negated(token)
        attempt.carried = attempt.carried or modal
        return True
    if relation is Relation.CLAUSE and lexicon.find(TriggerKind.REPORTING, token, relation):
        attempt.reported = own_subject(token) or subject(token)
        attempt.steps.append(f"“{token.text}” reports")
        return True
    if relation is Relation.NOUN and (lexicon.find(TriggerKind.HOST, token, relation) or _noun_speaks(below, lexicon)):
        return True
    return verb_lemma(token) in _TRANSPARENT and relation in {Relation.INFINITIVE, Relation.PERSON_INFINITIVE, Relation.NOUN, Relation.CLAUSE}


def _read_aim(attempt: _Attempt, token: Token, lexicon: Lexicon, below: Step) -> bool:
    """Read "our aim is to V" as the noun with its infinitive."""
    noun = own_subject(token)
    trigger = lexicon.find(TriggerKind.NOUN, noun, Relation.INFINITIVE) if noun is not None else None
    if noun is None or trigger is None or not trigger.act:
        return False
    owner = next(children(noun, "poss"), None)
    attempt.doer = owner
    _take(attempt, trigger, noun, rule=f"noun:{trigger.lemma}/is", below=below)
    return True


def _passes(attempt: _Attempt, token: Token, below: Step, lexicon: Lexicon, carried: Trigger | None) -> bool:
    """Once the act is known, tell whether a further predicate lets the action lie below it."""
    if carried is not None:
        return True
    if below.relation in {Relation.CLAUSE, Relation.INFINITIVE, Relation.GERUND} and lexicon.predicate(token, below.relation, preposition=below.preposition):
        attempt.steps.append(f"“{token.text}” passes on")
        return True
    if below.relation is Relation.NOUN:
        return lexicon.find(TriggerKind.HOST, token, Relation.NOUN) is not None
    return False


def _read_noun(attempt: _Attempt, token: Token, below: Step, lexicon: Lexicon) -> bool:
    """Take a noun between a verb and the action into account: "our commitment to V", "measures to V"."""
    if below.relation not in {Relation.INFINITIVE, Relation.GERUND, Relation.CLAUSE, Relation.NOUN}:
        return False
    trigger = lexicon.find(TriggerKind.NOUN, token, below.relation, preposition=below.preposition)
    if attempt.act:
        light = lexicon.find(TriggerKind.LIGHT_NOUN, token, below.relation) if below.relation is not Relation.NOUN else None
        if attempt.act not in _DESCENDS_NOUNS or (trigger is None and light is None):
            return False
        if trigger is not None and trigger.act in {"supports", "opposes"}:
            return False
        attempt.steps.append(f"“{token.text}” passes on")
        if attempt.act == "reaffirms" and trigger is not None and trigger.act == "calls_for":
            attempt.act, attempt.force = trigger.act, trigger.force
            attempt.steps.append(f"“{token.text}” → calls_for")
        return below.relation is not Relation.NOUN or trigger is not None
    if trigger is not None and trigger.act:
        attempt.doer = subject(token)
        _take(attempt, trigger, token, rule=f"noun:{trigger.lemma}/{below.relation}", below=below)
        return True
    return lexicon.find(TriggerKind.LIGHT_NOUN, token, below.relation) is not None


def _takes_infinitive(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether what a parser took for a purpose clause is a complement: "committed to enhance", "work with X to V"."""
    if lexicon.find(TriggerKind.CARRIER, token, Relation.INFINITIVE):
        return True
    trigger = lexicon.predicate(token, Relation.INFINITIVE)
    filled = any(child.dep_ == "dobj" or (child.dep_ == "prep" and child.i == token.i + 1) for child in token.children)
    return trigger is not None and bool(trigger.act) and not filled


def _only_leads(trigger: Trigger, below: Step, lexicon: Lexicon) -> bool:
    """Tell whether a soft beginning only leads up to an explicit verb: "I would like to propose", "we wish to call on"."""
    if trigger.lemma not in {"like", "wish", "want", "hope"} or below.relation is not Relation.INFINITIVE:
        return False
    explicit = (lexicon.predicate(below.token, relation) for relation in (Relation.NOUN, Relation.CLAUSE, Relation.INFINITIVE))
    return any(found is not None and found.act not in {"pledges", "offers", ""} for found in explicit)


def _take_let(attempt: _Attempt, token: Token) -> bool:
    attempt.act, attempt.rule, attempt.force, attempt.tokens = "calls_for", "phrase:let us", 1, (token,)
    attempt.speaker_acts, attempt.mode = True, Mode.BARE
    attempt.negative |= is_negated(token)
    attempt.steps.append("“let us” → calls_for")
    return True


def _noun_speaks(below: Step, lexicon: Lexicon) -> bool:
    return any(lexicon.find(TriggerKind.NOUN, below.token, relation) for relation in (Relation.INFINITIVE, Relation.GERUND, Relation.NOUN))


def _take(attempt: _Attempt, trigger: Trigger, token: Token, *, rule: str, below: Step | None) -> None:
    """Fix the act by a trigger."""
    attempt.act, attempt.trigger, attempt.rule, attempt.force = trigger.act, trigger, rule, trigger.force
    attempt.tokens = (token,)
    attempt.doer = attempt.doer or subject(token)
    attempt.mode = mode(token)
    attempt.negative |= is_negated(token)
    if trigger.act in {"calls_for", "proposes"}:
        attempt.asked = _asked(token, below)
        if trigger.kind is TriggerKind.ADJECTIVE:
            attempt.speaker_acts = True
    attempt.steps.append(f"“{token.text}” + {below.relation if below else Relation.NOUN} → {trigger.act}")


def _asked(token: Token, below: Step | None) -> Token | None:
    """Return who is called on: the object of the asking, or the subject of what is asked."""
    for child in holder(token).children:
        if child.dep_ in {"dobj", "dative"} and child.pos_ != "VERB" and below is not None and below.relation is not Relation.NOUN:
            return next(children(child, "pobj"), None) if child.pos_ == "ADP" else child
        if child.dep_ == "prep" and child.lower_ in {"on", "upon", "to"}:
            return next(children(child, "pobj"), None)
    return own_subject(below.token) if below is not None and below.relation is not Relation.NOUN else None


def _take_modal(attempt: _Attempt, token: Token, modal: Mode) -> bool:
    """Fix the act by a modal: will and shall pledge, must and should call."""
    verb = holder(token)
    words = tuple(c for c in verb.children if c.dep_ in {"aux", "neg"} and c.lower_ not in {"to", "have", "be"})
    attempt.tokens = words or (token,)
    attempt.mode = modal
    attempt.negative |= is_negated(token)
    attempt.rule = f"modal:{modal}"
    if modal is Mode.WILL:
        attempt.act, attempt.force, attempt.doer = "pledges", 4 if any(w.lower_ == "shall" for w in words) else 3, subject(token)
    else:
        attempt.act, attempt.force = "calls_for", 3 if any(w.lower_ == "must" for w in words) else 2
        attempt.speaker_acts, attempt.asked = True, subject(token)
    attempt.steps.append(f"“{' '.join(w.text for w in attempt.tokens)}” → {attempt.act}")
    return True


def _read_leaf(attempt: _Attempt, step: Step, lexicon: Lexicon, *, alone: bool) -> bool:
    """Take the action itself into account."""
    token = step.token
    if token.pos_ == "NOUN":
        return _read_noun_leaf(attempt, token, lexicon, alone=alone)
    if attempt.act:
        attempt.negative |= is_negated(token)
        return True
    modal = attempt.carried or mode(token)
    relation = _leaf_relation(token)
    trigger = lexicon.predicate(token, relation) if relation else None
    refuses = trigger is None and modal in {Mode.WILL, Mode.CAN} and is_negated(token) and verb_lemma(token) in {"accept", "tolerate", "condone"}
    if refuses:
        attempt.act, attempt.rule, attempt.force = "opposes", "phrase:not accept", 4
        attempt.tokens, attempt.doer, attempt.mode = (token,), subject(token), modal
        attempt.steps.append("“will not accept” → opposes")
        return True
    if modal in {Mode.WILL, Mode.MUST}:
        return _take_modal(attempt, token, modal)
    if trigger is not None and trigger.act and modal is not Mode.CAN:
        _take(attempt, trigger, token, rule=f"{trigger.kind}:{trigger.lemma}/{relation}", below=None)
        return True
    if modal in {Mode.PERFECT, Mode.PROGRESSIVE, Mode.PAST, Mode.PRESENT} and not is_passive(token) and relation:
        attempt.act, attempt.rule, attempt.force = "delivers", f"tense:{modal}", 0
        attempt.tokens, attempt.doer, attempt.mode = (token,), subject(token), modal
        attempt.negative |= is_negated(token)
        attempt.steps.append(f"{modal} “{token.text}” → delivers")
        return True
    return False


def _read_noun_leaf(attempt: _Attempt, token: Token, lexicon: Lexicon, *, alone: bool) -> bool:
    if alone or not any(c.dep_ == "prep" for c in token.children):
        return False
    trigger = lexicon.find(TriggerKind.NOUN, token, Relation.NOUN)
    if trigger is None:
        return False
    if not attempt.act:
        attempt.doer = subject(token)
        _take(attempt, trigger, token, rule=f"noun:{trigger.lemma}/noun", below=None)
        return True
    return attempt.act in {"reaffirms", "pledges", "announces"}


def _leaf_relation(token: Token) -> Relation | None:
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


def _frame(attempt: _Attempt, steps: Sequence[Step]) -> Frame:
    head = steps[-1].token
    trigger = attempt.trigger
    return Frame(
        head=head,
        act=attempt.act,
        action=_action(head),
        trigger=attempt.tokens,
        trigger_lemma=trigger.lemma if trigger else " ".join(t.lemma_.lower() for t in attempt.tokens),
        force=attempt.force,
        rule=attempt.rule,
        doer=attempt.doer,
        speaker_acts=attempt.speaker_acts,
        asked=attempt.asked,
        negative=attempt.negative and not attempt.rule.startswith("phrase:"),
        conditional=_is_conditional(steps[0].token),
        reported=attempt.reported,
        begins=steps[0].relation,
        mode=attempt.mode,
        passed=tuple(step.token for step in steps[:-1]),
        steps=tuple(attempt.steps),
    )


def _action(head: Token) -> str:
    if head.pos_ == "NOUN":
        return _ACTIONS_OF_NOUNS.get(head.lower_, verb_lemma(head))
    if holder(head) != head:
        return "commit" if head.lower_ == "committed" else verb_lemma(holder(head))
    place = next(children(head, "dobj"), None)
    if place is not None and place.lower_ in {"place", "part", "note"} and place.i == head.i + 1:
        return f"{verb_lemma(head)} {place.lower_}"
    particle = next((child.lower_ for child in head.children if child.dep_ == "prt"), "")
    return f"{verb_lemma(head)} {particle}".strip()


def _is_conditional(token: Token) -> bool:
    """Tell whether a clause stands under a condition of its own ("provided that", "if")."""
    return any(
        child.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in {"if", "provided", "unless", "once"} for c in child.children)
        for child in holder(token).children
    )
