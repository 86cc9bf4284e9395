"""What stands with a verb or noun that marks an act: who is asked or bound, and which complement an action has."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extraction.chains import Relation, Step
from kg.extraction.clauses import children, holder, own_subject
from kg.extraction.lexicon import verb_lemma


def things(token: Token) -> Iterator[Token]:
    """Yield the objects of a verb that are no parties: of "commits the parties to V", none."""
    for child in children(token, "dobj"):
        counted = any(children(child, "nummod", "quantmod")) or child.pos_ == "NUM"
        if counted or not (verb_lemma(token) == "commit" and child.pos_ in {"NOUN", "PROPN", "PRON"}):
            yield child


def bound(token: Token, below: Step | None) -> Token | None:
    """Return who is bound by an act that binds others: "the truce commits the parties to V"."""
    if below is None or below.relation not in {Relation.INFINITIVE, Relation.PERSON_INFINITIVE}:
        return None
    return next((child for child in children(token, "dobj") if child.pos_ != "PRON" and child.i > token.i), None)


def is_subjunctive(token: Token) -> bool:
    """Tell whether a clause says what is to be: "it is urgent that a treaty be concluded"."""
    verbs = [child for child in children(token, "aux", "auxpass") if child.lower_ != "to"]
    return len(verbs) == 1 and verbs[0].lower_ == "be" and verbs[0].tag_ == "VB" and own_subject(token) is not None


def is_let_us(token: Token, below: Step) -> bool:
    """Tell whether a predicate is the "let" of "let us V"."""
    if verb_lemma(token) != "let" or own_subject(token) is not None:
        return False
    return any(child.lower_ in {"us", "'s"} for verb in (token, below.token) for child in verb.children)


def agent(token: Token) -> Token | None:
    """Return by whom something is done, as a passive says."""
    return next((noun for by in children(token, "agent") for noun in children(by, "pobj")), None)


def asked(token: Token, below: Step | None) -> Token | None:
    """Return who is called on: the object of the asking, or the subject of what is asked."""
    for child in holder(token).children:
        if (
            child.dep_ in {"dobj", "dative"}
            and child.pos_ != "VERB"
            and below is not None
            and below.relation is not Relation.NOUN
        ):
            return next(children(child, "pobj"), None) if child.pos_ == "ADP" else child
        if (
            child.dep_ in {"prep", "prt"}
            and child.lower_ in {"on", "upon", "to", "for"}
            and any(children(child, "pobj"))
        ):
            return next(children(child, "pobj")) if child.lower_ != "for" or token.pos_ == "NOUN" else None
    return own_subject(below.token) if below is not None and below.relation is not Relation.NOUN else None


def own_complement(token: Token) -> Relation | None:
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
