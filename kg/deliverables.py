"""What a thing is called: one identifier for a wording, the forms by which wordings are compared, and a label.

Wordings that differ by more than articles, capitals and the name of an organisation have identifiers of their own;
`kg.sameness` says which of those mean one thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.actors import Gazetteer, typed
from kg.ontology import Ontology
from kg.vocabulary import slug

_DROPPED = re.compile(r"\b(?:[Tt]he|[Aa]n|a)\b|^A\b|['’]s\b|(?<=s)['’](?=\s|$)")
_BROKEN = re.compile(r"[¬\u00ad]\s*")
_SPELT = frozenset({"name", "acronym"})
_MEANT = frozenset({"name", "acronym", "demonym"})

NO_THING, LIGHT_WORD, LIGHT_NOUN = "no-thing", "light-word", "light-noun"


@dataclass(frozen=True, slots=True)
class Forms:
    """A wording in the forms by which it is compared, each a text: equal forms are the same thing.

    `alike` has its words in one spelling and number, whatever their order about "of"; `core` is that without light
    words; `joined` is the letters in their order, so that hyphens and word breaks do not tell.
    """

    alike: str
    core: str
    joined: str


def identify(mention: str, *, ontology: Ontology) -> str:
    """Return the last part of a deliverable's IRI: articles dropped, organisations under their one short name.

    "the Shanghai Cooperation Organization Development Bank" and "SCO development bank" are both `sco-development-bank`.
    A mention that names no thing (no word, a pronoun: the ontology's `cue:no-thing`) has none, and the answer is empty.
    """
    found = slug(_DROPPED.sub(" ", _named(mention, ontology=ontology, forms=_SPELT)))
    return "" if found in _slugs(ontology, NO_THING) else found


def label(wordings: Mapping[str, int]) -> str:
    """Pick the most frequent wording, and of equally frequent ones the first by alphabet."""
    return min(wordings, key=lambda wording: (-wordings[wording], wording))


def forms(mention: str, *, ontology: Ontology) -> Forms:
    """Return the forms by which a wording is compared with others.

    "reform of the Security Council" and "Security Council reform" are alike; "full implementation of the Paris
    Agreement" has the core of "the Paris Agreement". Prepositions other than "of" tell things apart.
    """
    named = _DROPPED.sub(" ", _named(mention, ontology=ontology, forms=_MEANT))
    words = _whole([_plain(word) for word in _joined(slug(named).split("-"))])
    phrases = list(_phrases(words))
    return Forms(
        alike=_form(phrases),
        core=_form(_without_light(phrases, ontology)),
        joined="".join(word for word in words if word not in _COORDINATORS),
    )


def _named(mention: str, *, ontology: Ontology, forms: frozenset[str]) -> str:
    """Put the one short name of each actor in the place of its other names."""
    text = _BROKEN.sub("", typed(mention))
    parts: list[str] = []
    at = 0
    for found in Gazetteer(ontology).find(text):
        if found.form in forms:
            parts += [text[at : found.start], found.actor.name]
            at = found.end
    return " ".join([*parts, text[at:]])


_PREPOSITIONS = frozenset(
    """
    about across after against among at before between beyond by concerning during for from in into on over regarding
    through to toward towards under until upon with within without
    """.split()
)
_COORDINATORS = frozenset({"and", "or", "as", "well"})
_UNFINISHED = _PREPOSITIONS | _COORDINATORS | {"of", "that", "which", "where", "who"}
_PREFIXES = frozenset({"anti", "co", "counter", "inter", "multi", "non", "post", "pre", "re", "sub"})
_IRREGULAR = {"children": "child", "crises": "crisis", "men": "man", "women": "woman", "lives": "life"}
_ALWAYS_PLURAL = ("ss", "us", "is")
_SPELLINGS = (
    (re.compile(r"is(ation|ations|e|ed|es|ing)$"), r"iz\1"),
    (re.compile(r"(?<=...)our(s?)$"), r"or\1"),
    (re.compile(r"^(program|gram)me"), r"\1"),
    (re.compile(r"^(def|off|lic)ence"), r"\1ense"),
    (re.compile(r"tre$"), "ter"),
)

_Phrase = tuple[str, tuple[str, ...]]


def _plain(word: str) -> str:
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


def _joined(words: Iterable[str]) -> Iterator[str]:
    """Yield words with the prefixes that some write apart: "non-proliferation"."""
    prefix = ""
    for word in words:
        if word in _PREFIXES and not prefix:
            prefix = word
            continue
        yield prefix + word
        prefix = ""
    if prefix:
        yield prefix


def _whole(words: list[str]) -> list[str]:
    """Return words without those at their end that have lost what they led to: "the Treaty on the"."""
    while len(words) > 1 and words[-1] in _UNFINISHED:
        words = words[:-1]
    return words


def _phrases(words: Iterable[str]) -> Iterator[_Phrase]:
    """Yield the words between prepositions, each with the preposition before it."""
    preposition, phrase = "", list[str]()
    for word in words:
        if word in _PREPOSITIONS or word == "of":
            yield preposition, tuple(phrase)
            preposition, phrase = word, []
        elif word not in _COORDINATORS:
            phrase.append(word)
    yield preposition, tuple(phrase)


def _form(phrases: Iterable[_Phrase]) -> str:
    """Write phrases down so that the order of words, and of phrases, does not tell; "of" joins its two phrases."""
    merged: list[tuple[str, list[str]]] = []
    for preposition, words in phrases:
        if preposition == "of" and merged:
            merged[-1][1].extend(words)
        else:
            merged.append((preposition, [*words]))
    head, *others = ((preposition, " ".join(sorted(words))) for preposition, words in merged)
    return "; ".join(f"{preposition} {words}".strip() for preposition, words in [head, *sorted(others)])


def _without_light(phrases: list[_Phrase], ontology: Ontology) -> Iterator[_Phrase]:
    """Yield phrases without light words, and without a head that only leads to a thing ("the question of X")."""
    light, leading = _slugs(ontology, LIGHT_WORD), _slugs(ontology, LIGHT_NOUN)
    while (
        len(phrases) > 1 and phrases[1][0] in _LEADS and phrases[1][1] and (light | leading).issuperset(phrases[0][1])
    ):
        phrases = [("", phrases[1][1]), *phrases[2:]]
    for preposition, words in phrases:
        kept = tuple(word for word in words if word not in light)
        yield preposition, kept or words


_LEADS = frozenset({"of", "for", "to", "on", "against"})


@lru_cache(maxsize=8)
def _slugs(ontology: Ontology, cue: str) -> frozenset[str]:
    """Return the words of a cue as they stand in identifiers and, in the singular, in forms."""
    found = [slug(lemma) for lemma in ontology.cues[cue].lemmas] if cue in ontology.cues else []
    return frozenset((*found, *map(_plain, found)))
