"""The ontology's triggers, looked up by the words of a predicate and the complement that follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from kg.extraction.chains import Relation
from kg.extraction.clauses import COPULAS, holder, is_passive
from kg.ontology import Trigger, TriggerKind

_PREPOSITIONS = frozenset({"on", "upon", "for", "to", "with", "by", "forward", "against", "in"})


class Lexicon:
    """Triggers by kind and lemma.

    A predicate is looked up by its longest reading first: "look forward to", then "look forward", then "look".
    """

    def __init__(self, triggers: Iterable[Trigger]) -> None:
        self._by_key: dict[tuple[TriggerKind, str], list[Trigger]] = {}
        for trigger in triggers:
            self._by_key.setdefault((trigger.kind, trigger.lemma), []).append(trigger)

    def find(self, kind: TriggerKind, token: Token, relation: Relation, *, preposition: str = "") -> Trigger | None:
        """Return the trigger of one kind that a token is when the given complement follows, the longest lemma first."""
        for lemma in lemmas(token, preposition):
            for trigger in self._by_key.get((kind, lemma), ()):
                if not trigger.complements or relation.value in trigger.complements:
                    return trigger
        return None

    def predicate(self, token: Token, relation: Relation, *, preposition: str = "") -> Trigger | None:
        """Return the verb or adjective trigger that a predicate is with this complement."""
        adjectival = holder(token) != token or is_passive(token)
        order = (TriggerKind.ADJECTIVE, TriggerKind.VERB) if adjectival else (TriggerKind.VERB, TriggerKind.ADJECTIVE)
        for kind in order:
            found = self.find(kind, token, relation, preposition=preposition)
            if found is not None:
                return found
        return None


def lemmas(token: Token, preposition: str = "") -> Iterator[str]:
    """Yield the ways in which a lexicon may list a predicate, the longest first."""
    particles = [child.lower_ for child in token.children if child.dep_ in {"prt", "advmod"} and child.i == token.i + 1]
    prepositions = [preposition] if preposition else []
    prepositions += [
        c.lower_ for c in token.children if c.dep_ == "prep" and c.lower_ in _PREPOSITIONS and c.i <= token.i + 2
    ]
    if holder(token) != token or is_passive(token) or token.tag_ == "VBN":
        yield f"be {token.lower_}"
    lemma = verb_lemma(token)
    for thing in (child.lower_ for child in token.children if child.dep_ == "dobj" and child.i > token.i):
        yield f"{lemma} {thing}"
    complements = [child.lower_ for child in token.children if child.dep_ in {"acomp", "oprd"}]
    for word in complements:
        yield f"{lemma} {word}"
        if lemma in COPULAS:
            yield f"be {word}"
    for particle in particles:
        for adposition in prepositions:
            yield f"{lemma} {particle} {adposition}"
        yield f"{lemma} {particle}"
    for adposition in prepositions:
        yield f"{lemma} {adposition}"
    yield lemma


def verb_lemma(token: Token) -> str:
    """Return a token's lemma in lower case."""
    return token.lemma_.lower()
