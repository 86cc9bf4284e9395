"""The object of an act in the text's words, and the deliverable at its core."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Span, Token

from kg.extraction.clauses import (
    children,
    holder,
    is_gerund_in_disguise,
    is_passive,
    is_to_infinitive,
    own_subject,
    subject,
)
from kg.extraction.quantities import DEADLINE

_TIME_PREPOSITIONS = frozenset(
    {
        "by",
        "within",
        "during",
        "until",
        "before",
        "after",
        "since",
        "over",
        "throughout",
        "as",
        "through",
        "without",
        "via",
        "despite",
        "because",
        "like",
        "including",
        "at",
    }
)
_LIGHT = re.compile(
    r"^(?:(?:the|a|an|any|all|our|their|its|his|her|my|more|further|greater|these|those|this|that|such|each|every|both|some|new|own)\s+)+",
    re.I,
)
_PREPOSITION = re.compile(
    r"^(?:to|for|on|with|in|of|from|against|toward|towards|into|at|that|by|upon|about)\s+", re.IGNORECASE
)
_LIGHT_NOUN = re.compile(
    r"^(?:[\w-]+\s+){0,3}(?:approach(?:es)?|ways?|means|setting-up|setting up|establishment|creation|development"
    r"|implementation|operation|phase|launch|process|building|formation|possibility|feasibility|number|series|range|part"
    r"|share|level|basis|construction|total|work|efforts?|importance|need|rest|adoption|conclusion|use|issue|question"
    r"|principles?|spillovers)\s+(?:of|to|for)\s+(?:the\s+setting-up\s+of\s+)?",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s(?:that|which|who|whose|where|when|including|such as|in order to|so that|as well as|to (?:be |\w+ly )?[a-z]+)\s"
    r"|[,;:(–—]"
)


# Words that a phrase which is cut short may not end in.
_UNFINISHED = frozenset(
    """
    a about against all among an and any as at based be between by each for from her his if in into is its like more
    most my no not of on or other our over such than that the their these this those through to towards under until
    upon which who with within without
    """.split()
)
_ADJUNCT = re.compile(
    r",?\s+(?:in (?:accordance|line|conformity|keeping|compliance) with|consistent with|in response to|in violation of"
    r"|in the framework of|in the face of|on the basis of|in order to"
    r"|in the strongest (?:possible )?terms|in an? (?:[\w-]+ ){0,3}(?:manner|way)|on an? [\w-]+ basis|as a means of"
    r"|in the context of|with a view to|as well as to|for the benefit of|for [\w-]+ purposes|by [a-z]+ing)\b"
)
_TAKES_TO = frozenset(
    """
    ability agreement attempt bid capacity commitment cooperation decision determination effort initiative intention
    invitation offer opportunity plan proposal readiness right willingness work
    """.split()
)
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "DET", "CCONJ", "ADP", "NUM", "PRON"})
_ALSO_VERBS = frozenset(
    """
    address advance back benefit bridge call combat counter demand encourage endorse foster harness help join launch
    lead leverage open project promote reform request respect share stand stress strengthen support sustain target
    tackle urge welcome work
    """.split()
)
_CLAUSES = frozenset({"conj", "relcl", "acl", "advcl", "ccomp"})


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of tokens of one sentence, and its words as they stand there."""

    first: int
    last: int
    text: str


def object_words(head: Token) -> Words | None:
    """Return what the action is done to: the direct object, the subject of a passive, or the first complement."""
    if holder(head) != head:
        return _whole(head)
    if is_gerund_in_disguise(head):
        return _tail(head)
    if head.pos_ == "NOUN":
        return _of_noun(head)
    return _complement(head) or _shared(head) or _adverb(head)


def _of_noun(noun: Token) -> Words | None:
    """Return what a nominal action is about: "our support for X" is X, "our commitment to X" stays "to X"."""
    complement = next(children(noun, "prep", "acl"), None)
    if complement is None:
        return None
    inner = list(children(complement, "pobj", "pcomp"))
    keeps = noun.lower_ in {"commitment", "dedication", "devotion", "adherence", "call", "appeal", "objection"}
    return _span(noun, [complement] if keeps or not inner else inner[:1])


def _whole(head: Token) -> Words | None:
    """Return a predicative adjective with all that belongs to it; of "is committed to X" only the complement."""
    complement = next((child for child in children(head, "prep") if child.i > head.i), None)
    if complement is not None and head.lower_.endswith("ed"):
        return _span(head, [complement])
    last = _trimmed(head.doc[head.left_edge.i : head.right_edge.i + 1])
    return Words(head.left_edge.i, last, head.doc[head.left_edge.i : last + 1].text)


def _tail(head: Token) -> Words | None:
    """Return what follows a gerund that a parser took for an attribute: the noun it seems to belong to."""
    last = _trimmed(head.doc[head.i + 1 : head.head.right_edge.i + 1])
    return Words(head.i + 1, last, head.doc[head.i + 1 : last + 1].text)


def _adverb(head: Token) -> Words | None:
    """Return what stands for the object of an intransitive verb: how it is done, else who does it ("X must stop")."""
    after = [child for child in children(head, "advmod", "npadvmod") if child.i > head.i]
    if after:
        return _span(head, after[:1])
    doer = own_subject(head)
    return _span(head, [doer]) if doer is not None and doer.pos_ != "PRON" else None


def _shared(head: Token) -> Words | None:
    """Return the object that a verb without one shares with the verbs coordinated to it ("develop and deploy X")."""
    seen = 0
    conjunct = next((child for child in children(head, "conj") if child.pos_ in {"VERB", "AUX"}), None)
    while conjunct is not None and seen < 4:
        words = _complement(conjunct)
        if words is not None:
            return words
        conjunct = next((child for child in children(conjunct, "conj") if child.pos_ in {"VERB", "AUX"}), None)
        seen += 1
    return None


def _complement(head: Token) -> Words | None:
    if is_passive(head):
        patient = subject(head)
        if patient is not None:
            return _span(head, [patient])
    direct = [
        child
        for child in children(head, "dobj", "attr", "oprd")
        if child.lower_ not in {"place", "part", "note"} or child.i > head.i + 1
    ]
    if direct:
        return _span(head, [*direct[:1], *_following(head, direct[0])], core=direct[0])
    for labels in (("ccomp",), ("xcomp", "acomp"), ("prep", "agent"), ("advcl",)):
        found = [child for child in children(head, *labels) if child.i > head.i and _is_complement(head, child)]
        if found:
            return _span(head, [*found[:1], *(_following(head, found[0]) if labels[0] == "prep" else [])])
    return None


def _is_complement(head: Token, child: Token) -> bool:
    return child.lower_ not in _TIME_PREPOSITIONS or (child.lower_ == "by" and head.lemma_ in {"abide", "stand"})


def _following(head: Token, direct: Token) -> list[Token]:
    """Return the complements of the verb that directly follow its object and belong to what the object says."""
    end = direct.right_edge.i
    found: list[Token] = []
    aim = next((child for child in children(head, "advcl", "xcomp") if child.left_edge.i == end + 1), None)
    if aim is not None and is_to_infinitive(aim) and direct.lemma_.lower() in _TAKES_TO:
        return [aim]
    for child in children(head, "prep", "dative"):
        if child.i != end + 1 or child.lower_ in _TIME_PREPOSITIONS:
            continue
        found.append(child)
        end = child.right_edge.i
    return found


def _span(head: Token, parts: Iterable[Token], *, core: Token | None = None) -> Words | None:
    parts = list(parts)
    if not parts:
        return None
    doc = head.doc
    first = min(part.left_edge.i for part in parts)
    last = max(part.right_edge.i for part in parts)
    if first <= head.i <= last:
        if head.i < parts[0].i:
            first = head.i + 1
        else:
            last = head.i - 1
    if first > last:
        return None
    last = _extended(doc, first, _trimmed(doc[first : last + 1], core=core))
    while first < last and (doc[first].is_punct and doc[first].text not in {'"', "(", "$"}):
        first += 1
    text = doc[first : last + 1].text.strip()
    return Words(first, last, text) if text else None


def _extended(doc: Doc, first: int, last: int) -> int:
    """Return the last token of an object with what a parser cut off: a bracket's end, the rest of a list of nouns."""
    if doc[first : last + 1].text.count("(") > doc[first : last + 1].text.count(")"):
        last = next((token.i for token in doc[last + 1 : last + 8] if token.text == ")"), last)
    end = last + 1
    while end < len(doc) and (doc[end].pos_ in _NOMINAL or doc[end].text in {",", "-", "&", "'s"}):
        end += 1
    rest = doc[last + 1 : end]
    if len(rest) < 2 or rest[0].lower_ not in {",", "and"} or doc[first].pos_ in {"ADP", "SCONJ"}:
        return last
    after = doc[end] if end < len(doc) else None
    is_subject = after is not None and (after.pos_ in {"AUX", "VERB"} or after.pos_ == "ADV")
    if is_subject or not any(token.lower_ == "and" for token in rest) or rest[-1].pos_ not in {"NOUN", "PROPN"}:
        return last
    return last if _is_mistaken(rest) else int(rest.end) - 1


def _is_mistaken(rest: Span) -> bool:
    """Tell whether "nouns" after an object are verbs: "welcome the plan and urge swift action"."""
    following = [token for before, token in pairwise(rest) if before.lower_ in {",", "and"}]
    return any(token.pos_ in {"NOUN", "ADJ"} and token.lower_ in _ALSO_VERBS for token in following)


def _trimmed(span: Span, *, core: Token | None = None) -> int:
    """Return the last token of an object without a purpose, a time, an aside or punctuation at its end."""
    doc = span.doc
    last = int(span.end) - 1
    cut = next((token.i for token in span[1:] if _ends_object(token, span.start, core)), None)
    if cut is not None:
        last = cut - 1
    text = doc[span.start : last + 1].text
    adjunct = _ADJUNCT.search(text)
    deadline = DEADLINE.search(text)
    if deadline is not None and (deadline.end() < len(text) or deadline.start() <= 2):
        deadline = None
    ends = [match.start() for match in (adjunct, deadline) if match is not None]
    while ends and last > span.start and doc[last].idx - doc[span.start].idx >= min(ends):
        last -= 1
    while last > span.start and (
        (doc[last].is_punct and doc[last].text not in {'"', ")", "%"}) or doc[last].lower_ in {"and", "or", "to"}
    ):
        last -= 1
    return last


def _ends_object(token: Token, start: int, core: Token | None) -> bool:
    """Tell whether an object ends before a token: a clause of purpose or circumstance, an aside, a verb of its own."""
    if token.text == ";":
        return True
    clause = token.head.dep_ == "advcl" and token.i > start + 1
    if clause and token.dep_ == "mark":
        return True
    if clause and token.lower_ == "to" and token.dep_ == "aux":
        return core is None or core.lemma_.lower() not in _TAKES_TO or token.i != core.right_edge.i + 1
    before = token.nbor(-1)
    if before.text == "," and (token.tag_ in {"WDT", "WP", "WRB"} or _opens_relative(token)):
        return True
    if before.text == "," and token.lower_ in {"a", "an"} and token.head.dep_ == "appos":
        return True
    if before.lower_ == "and" and (token.tag_ == "MD" or (token.lower_ == "to" and token.dep_ == "aux")):
        return True
    return before.lower_ in {"and", ","} and token.tag_ in {"VB", "VBP"} and _is_verb_of_its_own(token)


def _is_verb_of_its_own(token: Token) -> bool:
    """Tell whether a parser has hung a further verb on a noun: "respond to the impacts of X, combat Y"."""
    return token.dep_ == "conj" and token.head.tag_ not in {"VB", "VBP"} and token.head.pos_ != "ADJ"


def _opens_relative(token: Token) -> bool:
    """Tell whether a preposition opens an aside: ", on which …"."""
    return token.pos_ == "ADP" and token.i + 1 < len(token.doc) and token.nbor().lower_ in {"which", "whom", "whose"}


def own_clause(head: Token, *, without: Set[str] = _CLAUSES) -> str:
    """Return the words from an action to the end of its clause, without the clauses and conjuncts that it contains."""
    other: set[int] = set()
    for token in head.subtree:
        if token.i > head.i and token.pos_ in {"VERB", "AUX"} and token.dep_ in without:
            other.update(part.i for part in token.subtree if part.i >= min(token.i, token.left_edge.i))
    doc = head.doc
    return "".join("" if i in other else doc[i].text_with_ws for i in range(head.i, head.right_edge.i + 1))


def deliverable(phrase: str, *, most: int = 8) -> str:
    """Return the core of an object: no articles, light nouns or what follows the noun phrase, eight words at most.

    >>> deliverable("viable approaches to the setting-up of an SCO development bank")
    'SCO development bank'
    """
    core = _PREPOSITION.sub("", phrase)
    for _ in range(3):
        core = _LIGHT.sub("", core)
        shorter = _LIGHT_NOUN.sub("", core)
        if shorter == core or not shorter.strip():
            break
        core = shorter
    core = _LIGHT.sub("", _PREPOSITION.sub("", core))
    if len(core.split()) > most:
        cut = next((c.start() for c in _CUT.finditer(core) if len(core[: c.start()].split()) >= 2), None)
        core = core[:cut] if cut else core
    words = core.split()
    kept = words[:most]
    while len(words) > most and len(kept) > 1 and kept[-1].lower().strip(",;:") in _UNFINISHED:
        kept.pop()
    return " ".join(kept).strip(" ,;:.") or phrase
