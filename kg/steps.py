"""An act as a step in the history of a thing: who said what of it on which day, without the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from kg.model import Polarity, Voice
from kg.spelling import singular

REVERSING = frozenset({"end", "reduce", "prevent"})

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SMALL = frozenset(
    "a an and as at between by for from in into its it of on or our that the their them these this those to toward "
    "towards under we us which what who with within not no without so be been is are was were has have had do".split()
)
_DENYING = frozenset({"no", "not", "without"})
_LEAST = 2
_STEM = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One act on a deliverable; actors, addressees, deliverable and document are IRIs, `act` is a key.

    `date` is the first day, as it is written ("2021-11-25"), and empty where the document has none. `stage` is that of
    the thing (`stage_of`), 0 where there is none.
    """

    iri: str
    act: str
    point: str
    action: str
    object: str
    mention: str
    actors: tuple[str, ...]
    deliverable: str
    document: str
    addressees: tuple[str, ...] = ()
    date: str = ""
    polarity: str = Polarity.POSITIVE.value
    voice: str = Voice.OWN.value
    conditional: bool = False
    stage: int = 0
    force: int = 0
    direction: str = ""
    amount: str = ""
    unit: str = ""
    trigger: str = ""
    trigger_lemma: str = ""

    @property
    def unreserved(self) -> bool:
        """Tell whether the document's own actor says it, on no condition."""
        return self.voice == Voice.OWN and not self.conditional

    @property
    def speaks_only(self) -> bool:
        """Tell whether the action is only the act's own verb ("calls for a ban"), which has no stage of its own."""
        return self.act.startswith(self.action)

    @property
    def direct(self) -> bool:
        """Tell whether the action is done to the thing itself, and not to the use of it or against it."""
        at = self.object.find(self.mention)
        return at >= 0 and {word.casefold() for word in _WORD.findall(self.object[:at])} <= _SMALL - _DENYING

    @property
    def wording(self) -> str:
        """Return what is done to what, in the words of the text."""
        denied = "not " if self.polarity == Polarity.NEGATIVE else ""
        return denied + " ".join((self.object if self.speaks_only else f"{self.action} {self.object}").split())


def stage_of(stage: int, *, object: str, mention: str, exploratory: Iterable[str]) -> int:
    """Return the stage that an act gives its thing: 1 where the object has it explored, whatever the verb.

    "continue work on the feasibility of a bank" goes on with something, but does not go on with a bank.
    """
    at = object.find(mention) if mention else -1
    before, thing = (f" {' '.join(_WORD.findall(part.casefold()))} " for part in (object[: max(at, 0)], mention))
    explored = any(f" {words} " in before or thing.startswith(f" {words} ") for words in exploratory)
    return 1 if explored else stage


def names_something(label: str, *, generic: frozenset[str], folk: frozenset[str], known: bool = False) -> bool:
    """Tell whether a label names a thing of its own, of which a history can be told.

    It has a name in it that is `known`, or two words at least that are neither small nor generic, and one of them is a
    name, or there are three. What is somebody ("the small island states"), as the noun before the first small word
    tells, is no thing.
    """
    words = _WORD.findall(label)
    folded = [word.casefold() for word in words]
    heads = list(takewhile(lambda word: word not in _SMALL, dropwhile(lambda word: word in _SMALL, folded)))
    own = own_words(label, generic=generic)
    named = any(
        word[0].isupper() and word.casefold() in own and (at or word.isupper()) for at, word in enumerate(words)
    )
    enough = known or len(own) >= (_LEAST if named else _LEAST + 1)
    return enough and not (heads and heads[-1] in folk)


def weighty(text: str) -> list[str]:
    """List the words of a text that are not small ("of", "the"), in lower case."""
    return [word for word in map(str.casefold, _WORD.findall(text)) if len(word) > 1 and word not in _SMALL]


def own_words(label: str, *, generic: frozenset[str]) -> frozenset[str]:
    """Return the words of a label that are neither small nor generic nor numbers, in lower case."""
    words = (word for word in weighty(label) if not word.isdigit())
    return frozenset(word for word in words if generic.isdisjoint((word, singular(word))))


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of a text's words, so that "emissions" and "emission" are one."""
    return frozenset(word.casefold()[:_STEM] for word in _WORD.findall(text))
