"""Wordings in the forms by which they are compared: one spelling and number, nothing that does not tell things apart.

Which words are light, and which are so general that they name a thing only within a text, say the ontology's cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.actors import Gazetteer, typed
from kg.model import Actor
from kg.ontology import Ontology
from kg.spelling import singular
from kg.topics import Topics, name_of
from kg.vocabulary import slug

_BROKEN = re.compile(r"[¬\u00ad]\s*")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_DROPPED = re.compile(r"\b(?:[Tt]he|[Aa]n|a)\b|^A\b|'s\b|(?<=s)'(?=\s|$)")
_AMOUNT = re.compile(
    r"(?:US)?[$€£¥]\s*\d[\d.,]*(?:\s*(?:m|b|tr)illion)?|\d[\d.,]*\s*(?:(?:m|b|tr)illion|per\s?cent|%)", re.IGNORECASE
)
_ACTOR, _NAMED = "@", "#"
_NAME = re.compile(r"(?<=\s)[A-ZÀ-ÖØ-Þ]|[A-Z]{2}|\d")

_JOINING = frozenset({"of", "for", "on", "to"})
_LEADING = _JOINING | {"against", "towards", "toward", "with"}
_PREPOSITIONS = _LEADING | frozenset(
    """
    about across after among at before between beyond by concerning during from in into over regarding through under
    until upon within without
    """.split()
)
_COORDINATORS = frozenset({"and", "or", "as", "well"})
_UNFINISHED = _PREPOSITIONS | _COORDINATORS | {"that", "which", "where", "who"}
_PREFIXES = frozenset({"anti", "co", "counter", "inter", "multi", "non", "post", "pre", "re", "sub"})
_Phrase = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Forms:
    """A wording in the forms by which it is compared, each a text: equal forms are the same thing.

    `alike` has its words in one spelling and number, whatever their order about "of"; `core` is that without light
    words; `joined` is the letters in their order, so that hyphens and word breaks do not tell.
    """

    alike: str
    core: str
    joined: str


def forms(mention: str, *, ontology: Ontology) -> Forms:
    """Return the forms by which a wording is compared with others.

    "reform of the Security Council" and "Security Council reform" are alike; "full implementation of the Paris
    Agreement" has the core of "the Paris Agreement". Prepositions tell things apart, but for "of", and for "to", "on"
    and "for" where no actor follows: "assistance to Kenya" is not "Kenya's assistance".
    """
    words = _whole(_plain_words(mention, ontology))
    phrases = list(_phrases(words))
    return Forms(
        alike=_form(phrases),
        core=_form(_without_light(phrases, ontology)),
        joined="".join(word for word in words if word not in _COORDINATORS),
    )


def is_general(mention: str, *, ontology: Ontology) -> bool:
    """Tell whether a wording names a thing only within its text, as "renewed efforts" and "their rights" do.

    What has a name or a number in it, or a term of some topic, is the same thing in every text, with these exceptions:
    its number is an amount; it breaks off; it has general words alone, beside an actor's name at most ("the Union's
    initiative"); or it has no name and points elsewhere or has a head that says little ("a diplomatic solution").
    """
    mention = _AMOUNT.sub(" ", mention)
    words = _plain_words(mention, ontology)
    if not words or words[-1] in _PREPOSITIONS:
        return True
    general, dependent = cue_words(ontology, "general"), cue_words(ontology, "dependent")
    actors = {word for word in words if word.startswith(_ACTOR)}
    said = {word for word in words if word not in actors and word not in _PREPOSITIONS}
    if said <= general | dependent and len(actors) < 2:
        return bool(said) and (not actors or cue_words(ontology, "individual").isdisjoint(said))
    if actors or _NAME.search(mention) or any(word.startswith(_NAMED) for word in said):
        return False
    _, head = next(_without_light(list(_phrases(words)), ontology))
    points_elsewhere = not cue_words(ontology, "deictic").isdisjoint(words)
    return points_elsewhere or not dependent.isdisjoint(head[-1:]) or not Topics(ontology).of([mention])


def mended(mention: str) -> str:
    """Return a wording as a typewriter has it, without the breaks that scanning left in words."""
    return _BROKEN.sub("", typed(mention))


def without_articles(text: str) -> str:
    """Return a text without articles and possessive endings."""
    return _DROPPED.sub(" ", text)


def _plain_words(mention: str, ontology: Ontology) -> list[str]:
    """Return the words of a wording in one spelling and number; a name is one word, with a mark before it."""
    text = mended(mention)
    text = _ASIDE.sub("", text) or text
    words: list[str] = []
    at = 0
    for start, end, name in _names(text, ontology):
        words += [*_spelled(text[at:start]), name]
        at = end
    return _resolution([*words, *_spelled(text[at:])])


def _names(text: str, ontology: Ontology) -> list[tuple[int, int, str]]:
    """List what a text names, and by a demonym whom: where from and to, and the name with its mark."""
    names = [
        (start, end, (_ACTOR if isinstance(thing, Actor) else _NAMED) + slug(name_of(thing)))
        for start, end, thing in Topics(ontology).names(text)
    ]
    free = (
        mention
        for mention in Gazetteer(ontology).find(text)
        if mention.form == "demonym" and all(mention.end <= start or end <= mention.start for start, end, _ in names)
    )
    return sorted([*names, *((m.start, m.end, _ACTOR + slug(m.actor.name)) for m in free)])


def _spelled(text: str) -> list[str]:
    return [singular(word) for word in _joined(slug(without_articles(text)).split("-")) if word]


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


def _resolution(words: list[str]) -> list[str]:
    """Return a resolution's words without whose it is, where its number tells: "Security Council resolution 1701"."""
    if "resolution" not in words or not any(word.isdecimal() for word in words):
        return words
    return _whole([word for word in words if not word.startswith(("@un-", "@united-nations"))])


def _phrases(words: Iterable[str]) -> Iterator[_Phrase]:
    """Yield the words between prepositions, each with the preposition before it."""
    preposition, phrase = "", list[str]()
    for word in words:
        if word in _PREPOSITIONS:
            yield preposition, tuple(phrase)
            preposition, phrase = word, []
        elif word not in _COORDINATORS:
            phrase.append(word)
    yield preposition, tuple(phrase)


def _form(phrases: Iterable[_Phrase]) -> str:
    """Write phrases down so that the order of words, and of phrases, does not tell."""
    merged: list[tuple[str, list[str]]] = []
    for preposition, words in phrases:
        names_actor = any(word.startswith(_ACTOR) for word in words)
        if merged and (preposition == "of" or (preposition in _JOINING and not names_actor)):
            merged[-1][1].extend(words)
        else:
            merged.append((preposition, [*words]))
    head, *others = ((preposition, " ".join(sorted(words))) for preposition, words in merged)
    return "; ".join(f"{preposition} {words}".strip() for preposition, words in [head, *sorted(others)])


def _without_light(phrases: list[_Phrase], ontology: Ontology) -> Iterator[_Phrase]:
    """Yield phrases without light words, and without a head that only leads to the thing ("the question of X")."""
    light, heads = cue_words(ontology, "light-word"), cue_words(ontology, "light-head")
    while len(phrases) > 1 and (light | heads).issuperset(phrases[0][1]):
        preposition, thing = phrases[1]
        if preposition not in _LEADING or not thing:
            break
        phrases = [("", thing), *phrases[2:]]
    for preposition, words in phrases:
        kept = tuple(word for word in words if word not in light)
        yield preposition, kept or words


@lru_cache(maxsize=8)
def cue_words(ontology: Ontology, cue: str) -> frozenset[str]:
    """Return the words of a cue as they are written and as they stand in forms; none where no file gives it."""
    lemmas = ontology.cues[cue].lemmas if cue in ontology.cues else frozenset[str]()
    return frozenset((*lemmas, *map(singular, lemmas)))
