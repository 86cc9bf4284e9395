"""From a parsed sentence to its frames: which action is done with which act, on whose words, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span, Token

from kg.extraction.chains import Relation, chain
from kg.extraction.clauses import Mode, children, holder, is_predicate, mode
from kg.extraction.descent import ACTIONS_OF_NOUNS, Descent
from kg.extraction.lexicon import Lexicon, verb_lemma


@dataclass(frozen=True)
class Frame:
    """One action with its act, before its slots are filled and its confidence is known.

    `doer` is the token whose phrase performs the act, unless the speaker does; `asked` is the one who is to act;
    `passed` are the predicates and nouns on the way to the action, `steps` the reasons in words.
    """

    head: Token
    act: str
    action: str
    trigger: tuple[Token, ...]
    trigger_lemma: str
    force: int
    rule: str
    doer: Token | None
    speaker_acts: bool
    asked: Token | None
    negative: bool
    conditional: bool
    reported: Token | None
    begins: Relation
    mode: Mode
    passed: tuple[Token, ...]
    steps: tuple[str, ...]


def frames(sentence: Span, lexicon: Lexicon) -> list[Frame]:
    """Return the frames of one sentence, in the order of their actions; none of them is the carrier of another."""
    found = [frame for head in _heads(sentence) if (frame := _frame(head, lexicon)) is not None]
    passed = {token.i for frame in found for token in (*frame.passed, *frame.trigger) if token != frame.head}
    return [frame for frame in found if frame.head.i not in passed]


def _heads(sentence: Span) -> Iterator[Token]:
    for token in sentence:
        noun = token.pos_ == "NOUN" and token.lower_ in ACTIONS_OF_NOUNS
        if noun or (is_predicate(token) and not any(children(token, "acomp"))):
            yield token


def _frame(head: Token, lexicon: Lexicon) -> Frame | None:
    """Read the chain above an action; None where it does not add up to an act."""
    steps = chain(head)
    descent = Descent(lexicon, mode=mode(steps[0].token))
    if not descent.reads(steps):
        return None
    trigger = descent.trigger
    return Frame(
        head=head,
        act=descent.act,
        action=_action(head),
        trigger=descent.words,
        trigger_lemma=trigger.lemma if trigger else " ".join(word.lemma_.lower() for word in descent.words),
        force=descent.force,
        rule=descent.rule,
        doer=descent.doer,
        speaker_acts=descent.speaker_acts,
        asked=descent.asked,
        negative=descent.negative and not descent.rule.startswith("phrase:not"),
        conditional=_is_conditional(steps[0].token),
        reported=descent.reported,
        begins=steps[0].relation,
        mode=descent.mode,
        passed=tuple(step.token for step in steps[:-1]),
        steps=tuple(descent.steps),
    )


def _action(head: Token) -> str:
    if head.pos_ == "NOUN":
        return ACTIONS_OF_NOUNS.get(head.lower_, verb_lemma(head))
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
        child.dep_ == "advcl"
        and any(c.dep_ == "mark" and c.lower_ in {"if", "provided", "unless", "once"} for c in child.children)
        for child in holder(token).children
    )
