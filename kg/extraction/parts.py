"""The parts of a sentence that strings performative verbs together: each goes to the parser by itself.

"The Council welcomes X, stresses that Y and calls on Z to V" is three statements by one subject. Parsers lose their way
in such strings, and take "urge" or "call" for nouns. A part repeats the subject; its evidence is the whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from kg.ontology import Cue
from kg.sentences import Sentence, split_sentences

_ADVERBS = r"(?:(?:also|further|once again|again|therefore|jointly|likewise|both|all|\w+ly)\s+)*"
_SPEAKER = re.compile(r"\b(?:we|they|leaders|ministers|sides|countries|i)\s*$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\b(?:that|which|who|if|when|while|as|by|to|will|must|should|would)\b", re.IGNORECASE)
_LABEL = re.compile(r"[A-Z0-9](?:[^.:;!?]{2,120}):\s+(?=[A-Z])")
_WORD = re.compile(r"[A-Za-z][\w'-]*")
_LISTED = re.compile(r";\s+(?:and\s+)?(?=[A-Z][a-z]+ing\s)")
_FRONT = re.compile(r"^.*,\s+(?=\S)")
_INFINITIVE = re.compile(r"\bto \w+")


class _Form(StrEnum):
    """The finite forms in which verbs are strung together: all of one string are in the same."""

    BASE = "base"
    THIRD = "third"
    PAST = "past"


class Statements:
    """Splits texts into what their sentences state, by the ontology's cues.

    `strung` are the verbs that a sentence strings together; those of `strung-infinitive` may as well go on with an
    infinitive before them ("efforts to reject X and support Y"), and do not begin a part there.
    """

    def __init__(self, cues: Mapping[str, Cue]) -> None:
        verbs = sorted(cues["strung"].lemmas) if "strung" in cues else []
        infinitives = cues["strung-infinitive"].lemmas if "strung-infinitive" in cues else frozenset()
        self._splitters = [_Splitter(form, verbs, infinitives) for form in _Form] if verbs else []

    def of(self, text: str) -> list[Sentence]:
        """Return the sentences of a kept text, those that string statements together once for each part."""
        return [part for sentence in split_sentences(text) for part in self._parts(_without_label(sentence))]

    def _parts(self, sentence: Sentence) -> Iterator[Sentence]:
        """Yield a sentence's parts, each with the subject before it; most sentences are one."""
        for splitter in self._splitters:
            subject = splitter.subject(sentence.clean)
            if subject is not None:
                yield from splitter.cut(sentence, subject)
                return
        start = 0
        for gap in [*_LISTED.finditer(sentence.clean), None]:
            yield _piece(sentence, start, gap.start() if gap else len(sentence.clean))
            start = gap.end() if gap else start


class _Splitter:
    """Cuts the sentences whose verbs stand in one form."""

    def __init__(self, form: _Form, verbs: list[str], infinitives: frozenset[str]) -> None:
        self.form = form
        forms = {_inflected(verb, form): verb for verb in verbs}
        self.infinitives = {word for word, verb in forms.items() if form is _Form.BASE and verb in infinitives}
        known = "|".join(map(re.escape, forms))
        self.head = re.compile(
            rf"(?P<subject>(?:[^,;:]{{0,80}},\s+)??(?:[\w'.+&-]+\s+){{0,8}}?){_ADVERBS}(?:{known})\b", re.IGNORECASE
        )
        self.joint = re.compile(
            rf"(?:[,;]\s+and|[,;]|\s+and)\s+(?P<part>{_ADVERBS}(?P<verb>{known})\b(?!\s+(?:by|in)\b))"
        )

    def subject(self, clean: str) -> str | None:
        """Return the words before the first verb if they are its subject, empty where it is left out ("Calls on …")."""
        found = self.head.match(clean)
        return found["subject"] if found is not None and self._is_subject(found["subject"]) else None

    def _is_subject(self, words: str) -> bool:
        if not words.strip():
            return self.form is _Form.THIRD
        if not words.rpartition(",")[2].strip():  # a front alone: 'The leaders "welcomed" X, condemned Y'
            return False
        return not _ELSEWHERE.search(words) and (self.form is not _Form.BASE or bool(_SPEAKER.search(words)))

    def cut(self, sentence: Sentence, subject: str) -> Iterator[Sentence]:
        """Yield the parts of a sentence, cut at each further verb."""
        clean = sentence.clean
        starts, ends = [0], []
        for joint in self.joint.finditer(clean):
            before = clean[starts[-1] : joint.start()]
            goes_on = joint["verb"] in self.infinitives and _INFINITIVE.search(before)
            if goes_on or before.count("(") != before.count(")") or before.count('"') % 2:
                continue
            ends.append(joint.start())
            starts.append(joint.start("part"))
        said = (len(subject) - len(_FRONT.sub("", subject)), len(subject))
        for start, end in zip(starts, [*ends, len(clean)], strict=True):
            if not subject.strip():
                yield _implied(_piece(sentence, start, end))
            else:
                yield _piece(sentence, start, end, after=said if start else (0, 0))


def _inflected(verb: str, form: _Form) -> str:
    if form is _Form.THIRD:
        return verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s")
    if form is _Form.PAST:
        return verb + ("ted" if verb == "commit" else "d" if verb.endswith("e") else "ed")
    return verb


def _without_label(sentence: Sentence) -> Sentence:
    """Leave out a label in title case that a sentence opens with: "Clean Water: We will dig wells"."""
    label = _LABEL.match(sentence.clean)
    words = _WORD.findall(label.group()) if label is not None else []
    if label is None or not 2 <= len(words) <= 16 or sum(word[0].isupper() for word in words) < 0.6 * len(words):
        return sentence
    return _piece(sentence, label.end(), len(sentence.clean), opens=sentence.opens)


def _piece(
    sentence: Sentence, start: int, end: int, *, after: tuple[int, int] = (0, 0), opens: bool | None = None
) -> Sentence:
    """Return a stretch of a sentence's clean form, after another one that it repeats; the span stays the whole."""
    first, last = after
    return replace(
        sentence,
        clean=sentence.clean[first:last] + sentence.clean[start:end],
        offsets=sentence.offsets[first:last] + sentence.offsets[start:end],
        opens=sentence.opens and not start if opens is None else opens,
    )


def _implied(part: Sentence) -> Sentence:
    """Put an "It" before a part whose subject is left out; it stands nowhere, so it has the first word's place."""
    clean = f"It {part.clean[:1].lower()}{part.clean[1:]}"
    offsets = part.offsets[:1] * (len(clean) - len(part.clean)) + part.offsets
    return replace(part, clean=clean, offsets=offsets, implied=True)
