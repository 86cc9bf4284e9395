"""The grammar of a clause: in which mode a verb stands, who its subject is, whether it is negated.

Everything here is syntax over a spaCy parse (CLEAR labels) and knows nothing of speech acts.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from enum import StrEnum

from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
COPULAS = frozenset({"be", "remain", "stand", "stay", "feel", "seem", "become", "keep", "'s"})
_NOBODY = frozenset({"nobody", "none", "nothing", "neither"})
_PREDICATIVE = frozenset({"acomp", "attr", "oprd"})
WILL = frozenset({"will", "'ll", "shall", "wo", "ll"})
MUST = frozenset({"must", "should", "ought"})
CAN = frozenset({"can", "could", "may", "might", "would", "'d", "ca"})


class Mode(StrEnum):
    """How a verb is put: by its modal, its aspect or its form."""

    WILL = "will"
    MUST = "must"
    CAN = "can"
    PERFECT = "perfect"
    PROGRESSIVE = "progressive"
    PAST = "past"
    PRESENT = "present"
    BARE = "bare"
    GERUND = "gerund"


def holder(token: Token) -> Token:
    """Return the verb that carries a predicate's subject and auxiliaries: the copula of "is ready", else itself."""
    if token.dep_ in _PREDICATIVE and token.head.pos_ in {"VERB", "AUX"}:
        return token.head
    if token.dep_ == "conj" and token.pos_ in {"ADJ", "NOUN"} and token.head.dep_ in _PREDICATIVE:
        return holder(token.head)
    return token


def is_predicate(token: Token) -> bool:
    """Tell whether a token can be what a clause says: a full verb, or an adjective or participle after a copula."""
    if is_gerund_in_disguise(token):
        return True
    if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in {"aux", "auxpass"}):
        return token.dep_ not in {"amod", "aux", "auxpass", "compound", "det", "case", "mark", "prep"}
    return token.dep_ in {"acomp", "oprd"} and token.pos_ in {"ADJ", "VERB"}


def is_passive(token: Token) -> bool:
    """Tell whether a verb is in the passive, of its own or as a conjunct ("be stepped up and waged")."""
    while not any(child.dep_ in {"auxpass", "nsubjpass"} for child in token.children):
        shares = token.dep_ == "conj" and token.tag_ == "VBN" and token.head.tag_ == "VBN"
        if not shares or own_subject(token) is not None or any(children(token, "aux", "dobj")):
            return False
        token = token.head
    return True


def is_to_infinitive(token: Token) -> bool:
    """Tell whether a verb is marked by "to"."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in holder(token).children)


def own_subject(token: Token) -> Token | None:
    """Return the subject that stands in a predicate's own clause."""
    for child in holder(token).children:
        if child.dep_ in SUBJECTS and child.dep_ != "expl" and child.tag_ not in {"WDT"}:
            return child
    return None


def mode(token: Token) -> Mode:
    """Return a predicate's mode; a conjunct without auxiliary or subject shares that of its first conjunct."""
    verb = holder(token)
    while True:
        words = {child.lower_ for child in children(verb, "aux", "auxpass")}
        found = _marked_mode(verb, words)
        if found is not None:
            return found
        shared = _sharing(verb) if not words else None
        if shared is None:
            break
        verb = holder(shared)
    if verb.tag_ == "VBN" and words & {"is", "are", "am", "'re"}:
        return Mode.PRESENT
    return {"VBD": Mode.PAST, "VBN": Mode.PAST, "VBG": Mode.GERUND, "VB": Mode.BARE}.get(verb.tag_, Mode.PRESENT)


def _marked_mode(verb: Token, words: Set[str]) -> Mode | None:
    """Return the mode that a verb's own auxiliaries mark."""
    if words & WILL:
        return Mode.WILL
    if words & MUST:
        return Mode.MUST
    if words & CAN:
        return Mode.CAN
    if "to" in words:
        return Mode.BARE
    if verb.tag_ in {"VBN", "VBG"} and words & {"has", "have", "had", "'ve", "having"}:
        return Mode.PERFECT
    if verb.lower_ == "going" and any(is_to_infinitive(child) for child in verb.children if child.dep_ == "xcomp"):
        return Mode.WILL
    if verb.tag_ == "VBG" and words & {"is", "are", "am", "'re", "'m", "be", "was", "were"}:
        return Mode.PROGRESSIVE
    return None


def _sharing(verb: Token) -> Token | None:
    """Return the predicate whose auxiliaries and subject a conjunct shares, also across a noun or an adjective."""
    if verb.dep_ != "conj" or own_subject(verb) is not None:
        return None
    if is_predicate(verb.head):
        first = holder(verb.head)
        unlike = verb.tag_ in {"VBN", "VBD"} and first.tag_ == "VB"  # "will work … needed for"
        return None if unlike else first
    around = enclosing_verb(verb) if verb.tag_ in {"VB", "VBP"} else None
    return around if around is not None and around.tag_ == "VB" else None


def subject(token: Token) -> Token | None:
    """Return who does what a predicate says, climbing from conjuncts and infinitives to a clause with a subject."""
    for _ in range(12):
        found = own_subject(token)
        if found is not None:
            return found
        verb = holder(token)
        if verb.dep_ == "xcomp":
            person = next(
                (child for child in verb.head.children if child.dep_ in {"dobj", "dative"} and child.i < verb.i), None
            )
            if person is not None and person.i > verb.head.i and is_to_infinitive(verb):
                return person
        first = next((child for child in children(verb, "ccomp") if child.i < verb.i and is_parataxis(child)), None)
        if first is not None:
            return own_subject(first)
        if verb.dep_ == "acl" and verb.head.dep_ in SUBJECTS:
            return None
        if verb.dep_ == "ROOT" or verb.head == verb:
            return None
        token = verb.head
        while (
            token.pos_ in {"ADP", "NOUN", "PROPN", "PRON", "SCONJ"} and token.dep_ != "ROOT" and not is_predicate(token)
        ):
            token = token.head
    return None


def is_negated(token: Token) -> bool:
    """Tell whether "not", "never" or "no longer" stands with a predicate, or its subject is "nobody" or "no State".

    A question that expects yes denies nothing: "Is it not time to act?"
    """
    while True:
        verb = holder(token)
        near = [*verb.children, *([] if verb == token else token.children)]
        if any(child.dep_ == "neg" or child.lower_ in {"never", "not", "n't"} for child in near):
            return not _is_inverted(verb)
        if any(child.dep_ in SUBJECTS and _is_nobody(child) for child in verb.children):
            return True
        shares = verb.dep_ == "conj" and own_subject(verb) is None and not any(children(verb, "aux"))
        if not (shares and any(child.lower_ in {"or", "nor"} for child in verb.head.children)):
            return False
        token = verb.head


def _is_inverted(verb: Token) -> bool:
    """Tell whether a form of "be" stands before its subject, as in a question."""
    return verb.lemma_ == "be" and any(child.dep_ in SUBJECTS and child.i > verb.i for child in verb.children)


def _is_nobody(subject: Token) -> bool:
    return subject.lower_ in _NOBODY or any(child.lower_ in {"no", "neither"} for child in children(subject, "det"))


def is_gerund_in_disguise(token: Token) -> bool:
    """Tell whether an "attribute" after "to" is a gerund with its object: "commit to increasing collaboration"."""
    return token.tag_ == "VBG" and token.dep_ == "amod" and token.i > 0 and token.nbor(-1).lower_ == "to"


def is_for_to(verb: Token) -> bool:
    """Tell whether an infinitive has a subject of its own: "for civilians to be protected"."""
    return is_to_infinitive(verb) and any(child.dep_ == "mark" and child.lower_ == "for" for child in verb.children)


def enclosing_verb(noun: Token) -> Token | None:
    """Return the verb that governs "our determination", wherever a parser hung it ("our commitment to X and …")."""
    return next((token for token in noun.ancestors if token.pos_ == "VERB" and token.i < noun.i), None)


def is_parataxis(verb: Token) -> bool:
    """Tell whether a "clause" is a main clause of its own before a semicolon: "We have to struggle; we cannot beg"."""
    if own_subject(verb) is None:
        return False
    between = verb.doc[verb.i : verb.head.i] if verb.i < verb.head.i else verb.doc[verb.head.i : verb.i]
    if any(token.text in {";", ":"} for token in between):
        return True
    return _is_first_of_two(verb)


def _is_first_of_two(verb: Token) -> bool:
    """Tell whether a "clause" before a verb without subject is the first of two: "We are concerned, call for peace"."""
    head = verb.head
    if verb.dep_ != "ccomp" or verb.i > head.i or own_subject(verb) is None:
        return False
    if any(child.dep_ == "mark" for child in verb.children) or own_subject(head) is not None:
        return False
    return "," in {token.text for token in verb.doc[verb.i : head.i]} and head.pos_ == "VERB"


def is_bare(verb: Token) -> bool:
    """Tell whether a verb has neither subject nor auxiliary of its own."""
    return own_subject(verb) is None and not any(child.dep_ in {"aux", "auxpass"} for child in verb.children)


def children(token: Token, *labels: str) -> Iterator[Token]:
    """Yield a token's children with one of the given labels, in order."""
    return (child for child in token.children if child.dep_ in labels)
