"""An attribute ruler that remembers: parts of speech, morphology and lemmas of odd words, in less time.

spaCy's own holds each of its rules, some two hundred, against each word. Nearly all look at one word alone: at its tag,
its label and whether it is a certain word. What they say is kept, and said again of words that are alike in that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, MorphAnalysis

_NAME = "verbale_attributes"
_REMEMBERED = 100_000  # words of which it is known whether a rule names them
_Alike = tuple[int, int, int, int]  # what rules tell a word by
_Pattern = list[dict[str, Any]]


def remember_attributes(nlp: Language) -> None:
    """Put a ruler that remembers in the place of a pipeline's own, where its rules are such that it can."""
    if "attribute_ruler" not in nlp.pipe_names:
        return
    ruler = nlp.get_pipe("attribute_ruler")
    if isinstance(ruler, AttributeRuler) and all(map(_can_be_remembered, _patterns(ruler, several=False))):
        nlp.add_pipe(_NAME, after="attribute_ruler")
        nlp.remove_pipe("attribute_ruler")


class RememberingRuler:
    """Does as the given ruler does; sentences to which a rule over several words applies are left to that."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self._ruler = ruler
        self._several = Matcher(ruler.vocab)
        if several := _patterns(ruler, several=True):
            self._several.add("several", several)
        self._literal, self._expressions = _named_words(_patterns(ruler, several=False))
        self._named: dict[int, bool] = {}
        self._said: dict[_Alike, tuple[int, MorphAnalysis, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set a document's attributes."""
        if not len(doc) or (len(self._several) and self._several(doc, allow_missing=True)):
            return self._ruler(doc)
        alike = [self._alike(*row) for row in doc.to_array(["LOWER", "IS_SPACE", "TAG", "DEP"]).tolist()]
        try:
            said = [self._said[key] for key in alike]
        except KeyError:
            self._ruler(doc)
            self._said.update(zip(alike, ((token.pos, token.morph, token.lemma) for token in doc), strict=True))
            return doc
        for token, (pos, morph, lemma) in zip(doc, said, strict=True):
            token.pos, token.morph, token.lemma = pos, morph, lemma
        return doc

    def _alike(self, word: int, is_space: int, tag: int, label: int) -> _Alike:
        """Return what the rules can tell a word by."""
        named = self._named.get(word)
        if named is None:
            if len(self._named) >= _REMEMBERED:
                self._named.clear()
            text = self._ruler.vocab.strings[word]
            named = text in self._literal or any(expression.search(text) for expression in self._expressions)
            self._named[word] = named
        return (word if named else 0, is_space, tag, label)


def _patterns(ruler: AttributeRuler, *, several: bool) -> list[_Pattern]:
    """Return a ruler's patterns over one word, or those over several."""
    patterns = (pattern for rule in ruler.patterns for pattern in cast(list[_Pattern], rule["patterns"]))
    return [pattern for pattern in patterns if (len(pattern) > 1) == several]


def _can_be_remembered(pattern: _Pattern) -> bool:
    (token,) = pattern
    word = token.get("LOWER", "")
    return token.keys() <= {"LOWER", "IS_SPACE", "TAG", "DEP"} and (
        isinstance(word, str) or word.keys() <= {"IN", "REGEX"}
    )


def _named_words(patterns: Iterable[_Pattern]) -> tuple[frozenset[str], list[re.Pattern[str]]]:
    """Return the words that some rule tells from others, and the expressions that describe more of them."""
    literal: set[str] = set()
    expressions: list[re.Pattern[str]] = []
    for (token,) in patterns:
        word: str | Mapping[str, Any] = token.get("LOWER", {})
        if isinstance(word, str):
            literal.add(word)
            continue
        literal.update(word.get("IN", ()))
        if "REGEX" in word:
            expressions.append(re.compile(word["REGEX"]))
    return frozenset(literal), expressions


@Language.factory(_NAME)
def _create(nlp: Language, name: str) -> RememberingRuler:
    return RememberingRuler(cast(AttributeRuler, nlp.get_pipe("attribute_ruler")))
