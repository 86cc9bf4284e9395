"""Which sentences are worth a parse: a gate that tells from the words alone whether an act can stand in one.

It opens at the ontology's triggers in all their forms, with the words that they need beside them; at the modals that
are grammar; and at deeds that only their tense makes acts ("Kenya has signed"). It is generous where words leave room.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kg.extraction.clauses import COPULAS, MUST, WILL
from kg.extraction.descent import ACTIONS_OF_NOUNS, REFUSED
from kg.ontology import Trigger, TriggerKind

_WORD = re.compile(r"\w+?(?=n't\b)|n't\b|'\w+|\w+(?:-\w+)*|[^\w\s]")
_BACK = re.compile(r"(?:\w+,? ){0,2}(?:it|they|he|she|both)\b", re.IGNORECASE)
_ALWAYS = WILL | MUST | {"let"}
_NEGATIONS = frozenset({"not", "n't", "cannot", "never"})
_BE = frozenset({"am", "is", "are", "'re", "'m", "was", "were", "been", "being"})
_ARE = frozenset({"am", "is", "are", "'re", "'m"})
_HAVE = frozenset({"have", "has", "'ve", "had"})
_PREPOSITIONS = frozenset("for to of with in against on by upon towards toward".split())
_PARTIES = frozenset("i we us our government country delegation side sides partners leaders people countries".split())
_NOBODY = frozenset("there this that these those what".split())
_BREAKS = frozenset(":;.-–—()[]\"'•*")  # after these a word may be capitalised without being a name
_NEAR = 3  # words between a party and what it does


@dataclass(frozen=True, slots=True)
class _Cue:
    """A trigger seen from one of its forms: what kind it is, and what must follow."""

    trigger: Trigger
    copular: bool  # "be ready", listed under "ready"
    rest: tuple[str, ...]  # "forward to" for "look forward to"
    is_action: bool  # a noun that is an action too: "support"


class Gate:
    """Opens for the sentences that an act may stand in.

    `irregular` gives, for a lemma, its forms that no rule makes ("seek": "sought").
    """

    def __init__(self, triggers: Iterable[Trigger], *, irregular: Mapping[str, Iterable[str]]) -> None:
        self._cues: dict[str, list[_Cue]] = {}
        self._carriers: set[str] = set()
        for trigger in triggers:
            first, *rest = trigger.lemma.split()
            copular = first == "be" and bool(rest)
            forms = {rest.pop(0)} if copular else inflected(first, irregular)
            if trigger.act:
                is_action = trigger.kind is TriggerKind.NOUN and first in ACTIONS_OF_NOUNS
                for form in forms:
                    self._cues.setdefault(form, []).append(_Cue(trigger, copular, tuple(rest), is_action))
            elif trigger.kind is TriggerKind.CARRIER:
                self._carriers |= forms
        self._copulas = _BE.union(*(inflected(lemma, irregular) for lemma in COPULAS))

    def choose(self, sentences: Sequence[str]) -> list[bool]:
        """Tell of each sentence whether it is worth a parse, for its own sake or for the "it" of the next."""
        own = [self.opens(sentence) for sentence in sentences]
        back = [opens and bool(_BACK.match(sentence)) for opens, sentence in zip(own, sentences, strict=True)]
        return [opens or needed for opens, needed in zip_longest(own, back[1:], fillvalue=False)]

    def opens(self, sentence: str) -> bool:
        """Tell whether an act may stand in a sentence."""
        spelled = _WORD.findall(sentence)
        words = [word.lower() for word in spelled]
        if not _ALWAYS.isdisjoint(words) or not (REFUSED.isdisjoint(words) or _NEGATIONS.isdisjoint(words)):
            return True
        somebody = -1 - _NEAR  # where the last word stood that may name who acts
        for at, word in enumerate(words):
            follows = at - somebody <= _NEAR
            if follows and self._is_deed(words, at):
                return True
            cues = self._cues.get(word)
            if (
                cues
                and not _in_name(spelled, at)
                and any(self._meets(cue, spelled, words, at, follows) for cue in cues)
            ):
                return True
            if word in _PARTIES or (spelled[at][0].isupper() and word not in _NOBODY):
                somebody = at
        return False

    def _meets(self, cue: _Cue, spelled: Sequence[str], words: Sequence[str], at: int, follows: bool) -> bool:
        """Tell whether a trigger's other words and one of its complements may stand around one of its forms."""
        after = _beyond(cue.rest, words[at + 1 :])
        if after is None:
            return False
        complements = cue.trigger.complements
        if cue.trigger.kind is TriggerKind.MODAL:
            return "to" in after[:3]
        if cue.trigger.kind is TriggerKind.NOUN:
            is_action = cue.is_action and (follows or not _PREPOSITIONS.isdisjoint(after))  # "we need", "support for"
            return is_action or self._governs(after)
        if cue.copular:
            return self._is_said(spelled, words, at) and ("noun" in complements or self._governs(after))
        return not complements or not complements.isdisjoint({"noun", "clause"}) or _leads_on(after)

    def _governs(self, after: Sequence[str]) -> bool:
        """Tell whether a noun or adjective may govern a verb: "aim to", "necessary that", "our aim is"."""
        return "that" in after or _leads_on(after) or not self._copulas.isdisjoint(after[:5])

    def _is_said(self, spelled: Sequence[str], words: Sequence[str], at: int) -> bool:
        """Tell whether an adjective or participle may be predicative, and not "United" in "United Nations"."""
        if spelled[at][0].isupper() and any(word[0].isupper() for word in spelled[at + 1 : at + 2]):
            return False
        before = words[max(0, at - 5) : at]
        return words[at].endswith(("ed", "n")) or "it" in before or not self._copulas.isdisjoint(before)

    def _is_deed(self, words: Sequence[str], at: int) -> bool:
        """Tell whether a verb may say what somebody "has done", "is doing", "continues to do", or what "we signed"."""
        if words[at].endswith("ed") and at and words[at - 1] in {"i", "we"}:
            return True
        gerund = any(word.endswith("ing") for word in words[at + 1 : at + 4])
        if words[at] in _HAVE:
            return gerund or words[at + 1 : at + 2] != ["been"]
        if words[at] in _ARE:
            return gerund
        return words[at] in self._carriers and (gerund or "to" in words[at + 1 : at + 5])


def inflected(lemma: str, irregular: Mapping[str, Iterable[str]]) -> set[str]:
    """Return all that a word may look like in a text, and some forms that it never has."""
    forms = {lemma, *irregular.get(lemma, ()), *(lemma + ending for ending in ("s", "es", "d", "ed", "ing"))}
    forms |= {lemma + lemma[-1] + ending for ending in ("ed", "ing")}
    if lemma.endswith("e"):
        forms.add(f"{lemma[:-1]}ing")
    if lemma.endswith("y"):
        forms |= {f"{lemma[:-1]}ies", f"{lemma[:-1]}ied"}
    return forms


def _in_name(spelled: Sequence[str], at: int) -> bool:
    """Tell whether a word is capitalised because it belongs to a name."""
    word = spelled[at]
    return at > 0 and word[0].isupper() and not word.isupper() and spelled[at - 1] not in _BREAKS


def _beyond(rest: Iterable[str], words: Sequence[str]) -> Sequence[str] | None:
    """Return what stands beyond the given words, nothing where they do not come in this order."""
    for word in rest:
        if word not in words:
            return None
        words = words[words.index(word) + 1 :]
    return words


def _leads_on(after: Sequence[str]) -> bool:
    """Tell whether an infinitive or gerund may follow."""
    return "to" in after or any(word.endswith("ing") for word in after[:3])
