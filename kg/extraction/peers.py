"""In whose place a predicate stands: the member of a list that it goes on with.

What is said of the first member holds for all: its modal, its trigger, its subject. Parsers get long lists wrong; each
function here knows one way in which they do.
"""

from __future__ import annotations

from spacy.tokens import Token

from kg.extraction.clauses import (
    CAN,
    MUST,
    WILL,
    children,
    enclosing_verb,
    holder,
    is_bare,
    is_gerund_in_disguise,
    is_parataxis,
    is_to_infinitive,
    own_subject,
)

_LEADS = frozenset(
    {"need", "have", "intend", "plan", "aim", "wish", "want", "seek"}
)  # verbs that mostly lead to others


def peer(verb: Token) -> Token | None:
    """Return the predicate whose governor a verb shares, None where it has one of its own."""
    match verb.dep_:
        case "conj":
            return _of_conjunct(verb)
        case "pcomp" if verb.head.lower_ == "including" and verb.head.nbor().text == ":":
            return verb.head.head
        case "pcomp":
            return _parallel_gerund(verb.head)
        case "advcl" if _is_listed_infinitive(verb):
            return verb.head
        case "advcl":
            return _listed_gerund(verb)
        case "ROOT":
            return _listed_before(verb)
        case _:
            return None


def _of_conjunct(verb: Token) -> Token:
    """Return the first conjunct, or, where their forms differ, another verb before it of the same form.

    Parsers hang the later verbs of "commits to permit X; support Y; and follow Z" on "commits" instead of "permit", and
    "urge" in "We reiterate that neither X nor Y will benefit, and urge Z" on "benefit".
    """
    first = _first_conjunct(verb)
    if verb.tag_ in {"VBD", "VBZ", "VBP", "VB"} and (first.tag_ == "VBG" or first.pos_ in {"NOUN", "PROPN"}):
        matrix = enclosing_verb(first)
        if matrix is not None and not is_to_infinitive(verb):
            return matrix
    if verb.tag_ in {"VBP", "VBZ", "VBD"} and first.tag_ != verb.tag_ and first.dep_ in {"ccomp", "advcl", "relcl"}:
        above = next((token for token in first.ancestors if token.tag_ == verb.tag_ and token.i < first.i), None)
        if above is not None and own_subject(verb) is None:
            return above
    return _infinitive_between(first, verb) or _gerund_between(first, verb) or first


def _infinitive_between(first: Token, verb: Token) -> Token | None:
    if not (verb.tag_ in {"VB", "VBP"} and first.tag_ in {"VBZ", "VBD", "VBN", "VBP"} and is_bare(verb)):
        return None
    if _has_modal(first) or (first.tag_ == "VBP" and verb.tag_ != "VB" and first.lemma_ not in _LEADS):
        return None
    return next(
        (
            token
            for token in first.doc[first.i + 1 : verb.i]
            if token.tag_ == "VB"
            and token.dep_ in {"xcomp", "acl", "ccomp", "advcl"}
            and first in {token.head, token.head.head}
        ),
        None,
    )


def _gerund_between(first: Token, verb: Token) -> Token | None:
    """Return the gerund that another goes on from: "commits to raising X, and opening Y"."""
    if verb.tag_ != "VBG" or first.tag_ == "VBG" or not is_bare(verb):
        return None
    return next((t for t in first.doc[first.i + 1 : verb.i] if t.tag_ == "VBG" and t.dep_ in {"pcomp", "xcomp"}), None)


def _has_modal(first: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ in WILL | MUST | CAN | {"to"} for child in holder(first).children)


def _first_conjunct(token: Token) -> Token:
    while token.dep_ == "conj":
        token = token.head
    return token


def _parallel_gerund(preposition: Token) -> Token | None:
    """Return the gerund to which "and to V-ing" is coordinated: "committed to building X and to protecting Y"."""
    joined = preposition.i and preposition.nbor(-1).lower_ in {"and", ",", "or"}
    above = preposition.head
    if joined and above.dep_ == "pcomp" and above.head.lower_ == preposition.lower_:
        return above
    return None


def _is_listed_infinitive(verb: Token) -> bool:
    """Tell whether a "purpose" is a member of a list: "to enhance X, to develop Y, and to build Z"."""
    mark = next((child for child in verb.children if child.dep_ == "aux" and child.lower_ == "to"), None)
    if mark is None or mark.i == 0 or not is_to_infinitive(verb.head) or verb.i < verb.head.i:
        return False
    before = verb.doc[mark.i - 1].lower_
    listed = before in {",", ";"} and any(child.dep_ == "conj" and is_to_infinitive(child) for child in verb.children)
    return listed or (before == "as" and mark.i > 2 and verb.doc[mark.i - 2].lower_ == "well")


def _listed_gerund(verb: Token) -> Token | None:
    """Return the gerund whose list a participle only goes on with: "commit to raising X, and further opening Y"."""
    if verb.tag_ != "VBG" or own_subject(verb) is not None or any(child.dep_ == "mark" for child in verb.children):
        return None
    first = min((child.i for child in verb.children if child.dep_ == "advmod" and child.i < verb.i), default=verb.i)
    if not first or verb.doc[first - 1].lower_ not in {",", "and", ";"}:
        return None
    before = [
        token
        for token in verb.doc[verb.head.i + 1 : verb.i]
        if token.tag_ == "VBG" and (token.dep_ in {"pcomp", "xcomp"} or is_gerund_in_disguise(token))
    ]
    near = [token for token in before if verb.head in token.ancestors and token.nbor(-1).lower_ == "to"]
    return near[-1] if near else None


def _listed_before(verb: Token) -> Token | None:
    """Return the infinitive before a semicolon whose list a verb without subject goes on with."""
    if verb.tag_ not in {"VB", "VBP"} or not is_bare(verb):
        return None
    clauses = [child for child in children(verb, "ccomp") if child.i < verb.i and is_parataxis(child)]
    return next(
        (child for clause in clauses[:1] for child in children(clause, "xcomp") if is_to_infinitive(child)), None
    )
