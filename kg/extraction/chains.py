"""What governs an action: the predicates above it, from the matrix clause down.

Everything here is syntax over a spaCy parse (CLEAR labels) and knows nothing of speech acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Token

from kg.extraction.clauses import (
    Mode,
    children,
    enclosing_verb,
    holder,
    is_bare,
    is_for_to,
    is_gerund_in_disguise,
    is_parataxis,
    is_to_infinitive,
    mode,
    own_subject,
)
from kg.extraction.peers import peer


class Relation(StrEnum):
    """How a predicate hangs on the one that governs it."""

    ROOT = "root"
    INFINITIVE = "infinitive"
    PERSON_INFINITIVE = "person-infinitive"
    GERUND = "gerund"
    CLAUSE = "clause"
    NOUN = "noun"
    PURPOSE = "purpose"
    ADVERBIAL = "adverbial"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Step:
    """One predicate on the way from the matrix clause down to the action, and how it hangs on the one above."""

    token: Token
    relation: Relation
    preposition: str = ""


def chain(head: Token) -> list[Step]:
    """Return the predicates that govern an action, from the matrix (or nearest finite) clause down to it.

    The first step's relation says what kind of clause the chain begins in: root, adverbial or relative.
    """
    steps: list[Step] = []
    token: Token | None = head
    while token is not None and len(steps) < 12:
        governor, relation, preposition = _governor(token)
        if relation in {Relation.ADVERBIAL, Relation.RELATIVE, Relation.ROOT}:
            steps.append(Step(token, relation))
            break
        steps.append(Step(token, relation, preposition))
        token = governor
    return steps[::-1]


def _governor(token: Token) -> tuple[Token | None, Relation, str]:
    """Return what governs a predicate or noun, how, and through which preposition."""
    first: Token | None = token
    while first is not None:
        token, verb = first, holder(first)
        if verb.dep_ == "conj" and verb.pos_ == "NOUN" and any(children(verb, "poss")):
            return enclosing_verb(verb), Relation.NOUN, ""
        first = peer(verb)
    if token.pos_ in {"NOUN", "PROPN", "PRON"} and verb == token:
        return _noun_governor(token)
    head = verb.head
    match verb.dep_:
        case "advcl" | "ccomp" | "xcomp" if is_for_to(verb):
            noun = _before_for(verb)
            if noun is not None:
                return noun, Relation.INFINITIVE, ""
            return _step_up(head), Relation.PERSON_INFINITIVE, "for"
        case "xcomp":
            if verb.tag_ == "VBG":
                return _step_up(head), Relation.GERUND, ""
            person = any(child.dep_ == "dobj" and head.i < child.i < verb.i for child in head.children)
            return _step_up(head), Relation.PERSON_INFINITIVE if person else Relation.INFINITIVE, ""
        case "ccomp" if is_parataxis(verb):
            return None, Relation.ROOT, ""
        case "ccomp" if head.pos_ in {"VERB", "AUX", "ADJ", "NOUN"}:
            if is_to_infinitive(verb):
                return _step_up(head), Relation.PERSON_INFINITIVE, ""
            return _step_up(head), Relation.GERUND if verb.tag_ == "VBG" else Relation.CLAUSE, ""
        case "amod" if is_gerund_in_disguise(token):
            preposition = token.nbor(-1)
            return _step_up(preposition.head), Relation.GERUND, preposition.lower_
        case "pcomp" if head.i < head.head.i and head.head.pos_ in {"VERB", "AUX"}:
            return None, Relation.ADVERBIAL, ""
        case "pcomp" if head.lower_ == "as":
            return None, Relation.ADVERBIAL, ""
        case "pcomp":
            return _step_up(head.head), Relation.GERUND, head.lower_
        case "advcl" if (
            verb.tag_ == "VB" and is_bare(verb) and not any(child.dep_ in {"mark", "advmod"} for child in verb.children)
        ):
            return _step_up(head), Relation.INFINITIVE, ""
        case "advcl":
            purpose = is_to_infinitive(verb) and own_subject(verb) is None and verb.i > head.i
            return _step_up(head), Relation.PURPOSE if purpose else Relation.ADVERBIAL, ""
        case "acl" | "relcl" if is_to_infinitive(verb) and (own_subject(verb) is None or is_for_to(verb)):
            return head, Relation.INFINITIVE, ""
        case "acl" if any(child.dep_ == "mark" for child in verb.children) or mode(verb) is Mode.WILL:
            return head, Relation.CLAUSE, ""
        case "acl" | "relcl":
            return head, Relation.RELATIVE, ""
        case "dobj" | "pobj" if verb.pos_ == "VERB":
            return (
                _step_up(head.head if head.pos_ == "ADP" else head),
                Relation.GERUND,
                head.lower_ if head.pos_ == "ADP" else "",
            )
        case _:
            return None, Relation.ROOT, ""


def _noun_governor(noun: Token) -> tuple[Token | None, Relation, str]:
    while noun.dep_ == "appos" and noun.head.i < noun.i:
        noun = noun.head
    head = noun.head
    match noun.dep_:
        case "dobj" | "nsubjpass" | "attr" | "oprd":
            return _step_up(head), Relation.NOUN, ""
        case "pobj" if head.i < head.head.i and head.head.pos_ in {"VERB", "AUX"}:
            return None, Relation.ADVERBIAL, ""
        case "pobj" if head.pos_ in {"ADP", "SCONJ", "PART"}:
            return _step_up(head.head), Relation.NOUN, head.lower_
        case _:
            return None, Relation.ROOT, ""


def _before_for(verb: Token) -> Token | None:
    """Return the noun right before "for X to V", as in "the need for X to V"."""
    mark = next(child for child in verb.children if child.dep_ == "mark" and child.lower_ == "for")
    before = mark.nbor(-1) if mark.i else None
    return before if before is not None and before.pos_ == "NOUN" else None


def _step_up(head: Token) -> Token:
    """Return the predicate that a governing token stands for: the adjective of a copula, else itself."""
    while head.pos_ == "ADP" and head.head != head:
        head = head.head
    return head
