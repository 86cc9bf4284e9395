"""Words in one spelling and number, so that two can be compared."""

from __future__ import annotations

import re

_IRREGULAR = {"children": "child", "crises": "crisis", "men": "man", "women": "woman", "lives": "life"}
_ALWAYS_PLURAL = ("ss", "us", "is")
_SPELLINGS = (
    (re.compile(r"is(ation|ations|e|ed|es|ing)$"), r"iz\1"),
    (re.compile(r"(?<=...)our(s?)$"), r"or\1"),
    (re.compile(r"^(program|gram)me"), r"\1"),
    (re.compile(r"^(def|off|lic)ence"), r"\1ense"),
    (re.compile(r"tre$"), "ter"),
)


def singular(word: str) -> str:
    """Return a word in the singular and in American spelling."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    if len(word) < 4 or not word.endswith("s") or word.endswith(_ALWAYS_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
