"""The parts of a sentence that strings performative verbs together: each goes to the parser by itself.

"The Council welcomes X, stresses that Y and calls on Z to V" is three statements by one subject. Parsers lose their way
in such strings, and take "urge" or "call" for nouns. A part repeats the subject; its evidence is the whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from kg.sentences import Sentence, split_sentences


class _Form(StrEnum):
    """The finite forms in which verbs are strung together: all of one string are in the same."""

    BASE = "base"
    THIRD = "third"
    PAST = "past"


_MATRIX = """
    acknowledge affirm agree announce applaud call commend commit condemn decide demand deplore emphasise emphasize
    encourage endorse express highlight invite note pledge reaffirm recall recognise recognize reiterate reject request
    stress support underline underscore urge welcome
""".split()
_AFTER_TO = frozenset("agree commit encourage endorse note recognise recognize reject support".split())
_ADVERBS = r"(?:(?:also|further|once again|again|therefore|jointly|likewise|both|all|\w+ly)\s+)*"
_SPEAKER = re.compile(r"\b(?:we|they|leaders|ministers|sides|countries|i)\s*$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\b(?:that|which|who|if|when|while|as|by|to|will|must|should|would)\b", re.IGNORECASE)
_LABEL = re.compile(r"[A-Z0-9](?:[^.:;!?]{2,120}):\s+(?=[A-Z])")
_WORD = re.compile(r"[A-Za-z][\w'-]*")
_LISTED = re.compile(r";\s+(?:and\s+)?(?=[A-Z][a-z]+ing\s)")
_FRONT = re.compile(r"^.*,\s+(?=\S)")


def _inflected(verb: str, form: _Form) -> str:
    if form is _Form.THIRD:
        return verb + ("es" if verb.endswith("s") else "s")
    if form is _Form.PAST:
        return verb + ("ted" if verb == "commit" else "d" if verb.endswith("e") else "ed")
    return verb


_VERBS = {form: {_inflected(verb, form): verb for verb in _MATRIX} for form in _Form}
_HEADS = {
    form: re.compile(
        rf"(?P<subject>(?:[^,;:]{{0,80}},\s+)??(?:[\w'.+&-]+\s+){{0,8}}?){_ADVERBS}(?:{'|'.join(verbs)})\b",
        re.IGNORECASE,
    )
    for form, verbs in _VERBS.items()
}
_JOINTS = {
    form: re.compile(
        rf"(?:[,;]\s+and|[,;]|\s+and)\s+(?P<part>{_ADVERBS}(?P<verb>{'|'.join(verbs)})\b(?!\s+(?:by|in)\b))"
    )
    for form, verbs in _VERBS.items()
}


def statements(text: str) -> list[Sentence]:
    """Return the sentences of a kept text, those that string statements together once for each part."""
    return [part for sentence in split_sentences(text) for part in parts(_without_label(sentence))]


def _without_label(sentence: Sentence) -> Sentence:
    """Leave out a label in title case that a sentence opens with: "Clean Water: We will dig wells"."""
    label = _LABEL.match(sentence.clean)
    words = _WORD.findall(label.group()) if label is not None else []
    if label is None or not 2 <= len(words) <= 16 or sum(word[0].isupper() for word in words) < 0.6 * len(words):
        return sentence
    return replace(sentence, clean=sentence.clean[label.end() :])


def parts(sentence: Sentence) -> Iterator[Sentence]:
    """Yield a sentence's parts, each with the subject before it; most sentences are one.

    Where no subject stands before the first verb ("Calls on …"), "It" is put there and said to be implied.
    """
    for form, head in _HEADS.items():
        found = head.match(sentence.clean)
        if found is not None and _is_subject(found["subject"], form):
            yield from _cut(sentence, form, found["subject"])
            return
    for text in _LISTED.split(sentence.clean):
        yield replace(sentence, clean=text)


def _is_subject(words: str, form: _Form) -> bool:
    """Tell whether the words before a verb can be its subject: with "We urge" and "to urge", only the first."""
    if not words.strip():
        return form is _Form.THIRD
    if not words.rpartition(",")[2].strip():  # a front alone: 'The leaders "welcomed" X, condemned Y'
        return False
    return not _ELSEWHERE.search(words) and (form is not _Form.BASE or bool(_SPEAKER.search(words)))


def _cut(sentence: Sentence, form: _Form, subject: str) -> Iterator[Sentence]:
    """Yield the parts of a sentence, cut at each further verb of the same form."""
    clean, implied = sentence.clean, not subject.strip()
    repeated = "It " if implied else _FRONT.sub("", subject)
    starts, ends = [0], []
    for joint in _JOINTS[form].finditer(clean):
        before = clean[starts[-1] : joint.start()]
        is_infinitive = (
            form is _Form.BASE and _VERBS[form][joint["verb"]] in _AFTER_TO and re.search(r"\bto \w+", before)
        )
        if is_infinitive or before.count("(") != before.count(")") or before.count('"') % 2:
            continue
        ends.append(joint.start())
        starts.append(joint.start("part"))
    for start, end in zip(starts, [*ends, len(clean)], strict=True):
        text = clean[start:end]
        if start or implied:
            text = repeated + text[:1].lower() + text[1:]
        yield replace(sentence, clean=text, implied=implied)
