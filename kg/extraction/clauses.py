"""The grammar of a clause: what governs a verb, in which mode it stands, who its subject is.

Everything here is syntax over a spaCy parse (CLEAR labels) and knows nothing of speech acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
COPULAS = frozenset({"be", "remain", "stand", "stay", "feel", "seem", "become", "keep", "'s"})
_PREDICATIVE = frozenset({"acomp", "attr", "oprd"})
_WILL = frozenset({"will", "'ll", "shall", "wo", "ll"})
_MUST = frozenset({"must", "should", "ought"})
_CAN = frozenset({"can", "could", "may", "might", "would", "'d", "ca"})


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


def holder(token: Token) -> Token:
    """Return the verb that carries a predicate's subject and auxiliaries: the copula of "is ready", else itself."""
    if token.dep_ in _PREDICATIVE and token.head.pos_ in {"VERB", "AUX"}:
        return token.head
    if token.dep_ == "conj" and token.pos_ in {"ADJ", "NOUN"} and token.head.dep_ in _PREDICATIVE:
        return holder(token.head)
    return token


def is_predicate(token: Token) -> bool:
    """Tell whether a token can be what a clause says: a full verb, or an adjective or participle after a copula."""
    if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in {"aux", "auxpass"}):
        return token.dep_ not in {"amod", "aux", "auxpass", "compound", "det", "case", "mark", "prep"}
    return token.dep_ in {"acomp", "oprd"} and token.pos_ in {"ADJ", "VERB"}


def is_passive(token: Token) -> bool:
    """Tell whether a verb is in the passive, of its own or as a conjunct ("be stepped up and waged")."""
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in token.children):
        return True
    shares = token.dep_ == "conj" and token.tag_ == "VBN" and token.head.tag_ == "VBN" and own_subject(token) is None
    return shares and not any(child.dep_ in {"aux", "dobj"} for child in token.children) and is_passive(token.head)


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
    words = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if words & _WILL:
        return Mode.WILL
    if words & _MUST:
        return Mode.MUST
    if words & _CAN:
        return Mode.CAN
    if "to" in words:
        return Mode.BARE
    if verb.tag_ in {"VBN", "VBG"} and words & {"has", "have", "had", "'ve", "having"}:
        return Mode.PERFECT
    if verb.lower_ == "going" and any(is_to_infinitive(child) for child in verb.children if child.dep_ == "xcomp"):
        return Mode.WILL
    if verb.tag_ == "VBG" and words & {"is", "are", "am", "'re", "'m", "be", "was", "were"}:
        return Mode.PROGRESSIVE
    if verb.dep_ == "conj" and not words and own_subject(verb) is None and is_predicate(verb.head):
        return mode(verb.head)
    if verb.tag_ == "VBN" and words & {"is", "are", "am", "'re"}:
        return Mode.PRESENT
    return {"VBD": Mode.PAST, "VBN": Mode.PAST, "VBG": Mode.GERUND, "VB": Mode.BARE}.get(verb.tag_, Mode.PRESENT)


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
    """Tell whether "not", "never" or "no longer" stands with a predicate."""
    verb = holder(token)
    near = [*verb.children, *([] if verb == token else token.children)]
    if any(child.dep_ == "neg" or child.lower_ in {"never", "not", "n't"} for child in near):
        return True
    shares = verb.dep_ == "conj" and own_subject(verb) is None and not any(c.dep_ == "aux" for c in verb.children)
    return shares and any(c.lower_ in {"or", "nor"} for c in verb.head.children) and is_negated(verb.head)


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
    verb = holder(token)
    if verb.dep_ == "conj":
        if verb.pos_ == "NOUN" and any(child.dep_ == "poss" for child in verb.children):
            return _enclosing_verb(verb), Relation.NOUN, ""
        return _conjunct_governor(verb)
    if token.pos_ in {"NOUN", "PROPN", "PRON"} and verb == token:
        return _noun_governor(token)
    head = verb.head
    match verb.dep_:
        case "xcomp":
            if verb.tag_ == "VBG":
                return _step_up(head), Relation.GERUND, ""
            person = any(child.dep_ == "dobj" and head.i < child.i < verb.i for child in head.children)
            return _step_up(head), Relation.PERSON_INFINITIVE if person else Relation.INFINITIVE, ""
        case "ccomp" if _is_parataxis(verb):
            return None, Relation.ROOT, ""
        case "ccomp" if head.pos_ in {"VERB", "AUX", "ADJ", "NOUN"}:
            if is_to_infinitive(verb):
                return _step_up(head), Relation.PERSON_INFINITIVE, ""
            return _step_up(head), Relation.GERUND if verb.tag_ == "VBG" else Relation.CLAUSE, ""
        case "pcomp" if head.i < head.head.i and head.head.pos_ in {"VERB", "AUX"}:
            return None, Relation.ADVERBIAL, ""
        case "pcomp":
            return _step_up(head.head), Relation.GERUND, head.lower_
        case "advcl" if (
            verb.tag_ == "VB"
            and _is_bare(verb)
            and not any(child.dep_ in {"mark", "advmod"} for child in verb.children)
        ):
            return _step_up(head), Relation.INFINITIVE, ""
        case "advcl" if _is_listed_infinitive(verb):
            return _governor(head)
        case "advcl":
            purpose = is_to_infinitive(verb) and own_subject(verb) is None
            return _step_up(head), Relation.PURPOSE if purpose else Relation.ADVERBIAL, ""
        case "acl" | "relcl" if is_to_infinitive(verb) and own_subject(verb) is None:
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
    head = noun.head
    match noun.dep_:
        case "dobj" | "nsubjpass" | "attr" | "oprd":
            return _step_up(head), Relation.NOUN, ""
        case "pobj" if head.i < head.head.i and head.head.pos_ in {"VERB", "AUX"}:
            return None, Relation.ADVERBIAL, ""
        case "pobj" if head.pos_ in {"ADP", "SCONJ", "PART"}:
            return _step_up(head.head), Relation.NOUN, head.lower_
        case "appos":
            return _noun_governor(head) if head.i < noun.i else (None, Relation.ROOT, "")
        case _:
            return None, Relation.ROOT, ""


def _step_up(head: Token) -> Token:
    """Return the predicate that a governing token stands for: the adjective of a copula, else itself."""
    if head.pos_ == "ADP" and head.head != head:
        return _step_up(head.head)
    return head


def _conjunct_governor(verb: Token) -> tuple[Token | None, Relation, str]:
    """Return what governs a conjunct: the same as the first one, or, where their forms differ, the infinitive between.

    Parsers hang the later verbs of "commits to permit X; support Y; and follow Z" on "commits" instead of "permit".
    """
    first = _first_conjunct(verb)
    if (
        verb.pos_ == "VERB"
        and verb.tag_ in {"VBD", "VBZ", "VBP", "VB"}
        and (first.tag_ == "VBG" or first.pos_ in {"NOUN", "PROPN"})
    ):
        matrix = _enclosing_verb(first)
        if matrix is not None and not is_to_infinitive(verb):
            return _governor(matrix)
    if (
        verb.tag_ in {"VB", "VBP"}
        and first.tag_ in {"VBZ", "VBD", "VBN", "VBP"}
        and _is_bare(verb)
        and not _is_bare_conjunct_of(first)
    ):
        between = [
            t
            for t in first.doc[first.i + 1 : verb.i]
            if t.tag_ == "VB" and t.dep_ in {"xcomp", "acl", "ccomp", "advcl"}
        ]
        governed = [t for t in between if t.head == first or t.head.head == first]
        if governed and (first.tag_ != "VBP" or verb.tag_ == "VB"):
            return _governor(governed[0])
    return _governor(first)


def _enclosing_verb(noun: Token) -> Token | None:
    """Return the verb that governs "our determination", wherever a parser hung it ("our commitment to X and …")."""
    return next((token for token in noun.ancestors if token.pos_ == "VERB" and token.i < noun.i), None)


def _is_parataxis(verb: Token) -> bool:
    """Tell whether a "clause" is a main clause of its own before a semicolon: "We have to struggle; we cannot beg"."""
    between = verb.doc[verb.i : verb.head.i] if verb.i < verb.head.i else verb.doc[verb.head.i : verb.i]
    return own_subject(verb) is not None and any(token.text in {";", ":"} for token in between)


def _is_listed_infinitive(verb: Token) -> bool:
    """Tell whether a "purpose" is a member of a list: "to enhance X, to develop Y, and to build Z"."""
    mark = next((child for child in verb.children if child.dep_ == "aux" and child.lower_ == "to"), None)
    if mark is None or mark.i == 0 or not is_to_infinitive(verb.head) or verb.i < verb.head.i:
        return False
    return verb.doc[mark.i - 1].text in {",", ";"} and any(
        child.dep_ == "conj" and is_to_infinitive(child) for child in verb.children
    )


def _is_bare(verb: Token) -> bool:
    return own_subject(verb) is None and not any(child.dep_ in {"aux", "auxpass"} for child in verb.children)


def _is_bare_conjunct_of(first: Token) -> bool:
    return any(
        child.dep_ == "aux" and child.lower_ in _WILL | _MUST | _CAN | {"to"} for child in holder(first).children
    )


def _first_conjunct(token: Token) -> Token:
    while token.dep_ == "conj":
        token = token.head
    return token


def children(token: Token, *labels: str) -> Iterator[Token]:
    """Yield a token's children with one of the given labels, in order."""
    return (child for child in token.children if child.dep_ in labels)
