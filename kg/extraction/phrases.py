"""Noun phrases: which words belong to one, what is coordinated to it, and whether it means those who issue a text."""

from __future__ import annotations

import re

from spacy.tokens import Token

from kg.extraction.clauses import children

_DEFINITE = re.compile(r"^(?:the|both|all|our|these|its)\b|^(?:two|three|four)\b", re.I)

_DETERMINER = re.compile(r"^(?:(?:all )?(?:the|an?|our|its|their|his|her|these)\s+)(?=\S)", re.IGNORECASE)
_RESTRICTIVE = frozenset({"of", "in", "from", "throughout", "across", "around", "outside", "beyond", "within"})


def noun_phrase(token: Token) -> str:
    """Return a noun's phrase: its modifiers and its "of" complement, without relative clauses and coordination."""
    first = token.left_edge.i
    last = token.i
    for child in token.children:
        if child.i > token.i and (
            (child.dep_ == "prep" and (child.lower_ == "of" or (child.lower_ == "to" and token.lower_ == "parties")))
            or child.dep_ in {"appos", "nummod", "flat", "compound"}
        ):
            last = max(last, child.right_edge.i)
        elif child.i > token.i and child.dep_ in {"relcl", "acl", "conj", "cc", "prep"}:
            break
    return token.doc[first : last + 1].text


def head_position(token: Token) -> int:
    """Return at which character of its phrase a noun stands."""
    return int(token.idx - token.doc[token.left_edge.i].idx)


def without_relative(token: Token) -> str:
    """Return a noun's phrase without article or possessive before it."""
    return re.sub(r"^(?:the|an?|our|its|their|his|her|these|those)\s+(?=\S)", "", noun_phrase(token), flags=re.I).strip(
        " ,"
    )


def restricted(token: Token) -> str:
    """Return a noun's phrase with what says which of them are meant: "those in need", "States that have signed"."""
    last = int(token.i)
    for child in token.children:
        if child.i < token.i or child.left_edge.i != last + 1:
            continue
        if _restricts(child, token):
            last = child.right_edge.i
    return _DETERMINER.sub("", token.doc[token.left_edge.i : last + 1].text).strip(" ,")


def _restricts(child: Token, noun: Token) -> bool:
    if child.dep_ == "prep":
        return child.lower_ in _RESTRICTIVE or (child.lower_ == "to" and noun.lower_ == "parties")
    if child.dep_ in {"relcl", "acl"}:
        opener = child.left_edge
        participle = opener == child and child.tag_ in {"VBG", "VBN"}
        return participle or opener.lower_ in {"that", "who", "which"} or noun.lower_ == "those"
    return child.dep_ == "amod"


def conjuncts(token: Token) -> list[Token]:
    """Return the nouns coordinated to one, at any depth."""
    found: list[Token] = []
    todo = list(children(token, "conj"))
    while todo and len(found) < 30:
        part = todo.pop(0)
        found.append(part)
        todo.extend(children(part, "conj"))
    return found


def is_issuer(token: Token, phrase: str) -> bool:
    """Tell whether a phrase like "the two leaders", "both sides" or a bare "Leaders" means those who issue the text."""
    if re.search(r"^our\b", phrase, re.I):
        return False
    if token.lower_ == "parties":
        return re.fullmatch(r"(?:the|both|the two|two)\s+parties", phrase, re.I) is not None
    if re.search(r"\b(?:other|all|developing|developed|member|their|relevant|respective)\b", phrase, re.I):
        return False
    return (bool(_DEFINITE.match(phrase)) and len(phrase.split()) <= 5) or (
        phrase == token.text and phrase[0].isupper()
    )
