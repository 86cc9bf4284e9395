"""What follows from the words of an act by the ontology's cues: its force, whether it is inclusive or renewed, and how
specific it is. Everything here is a function of strings, and all words are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.model import Act
from kg.ontology import Cue

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_KNOWN = frozenset({"the", "these", "those", "both", "our", "their", "all"})


class Cues:
    """The ontology's cues, by what they are for; a cue that no file gives never holds."""

    def __init__(self, cues: Mapping[str, Cue]) -> None:
        self._said = {name: _pattern(cue.lemmas) for name, cue in cues.items()}
        self._forces = {name: cue.force for name, cue in cues.items() if cue.force}

    def force(self, way: str, *, trigger: int) -> int:
        """Return how firmly an act is said: as its trigger says it, unless a cue on the way to the action differs."""
        return next((force for name, force in self._forces.items() if self._says(name, way)), trigger)

    def is_inclusive(self, asked: str) -> bool:
        """Tell whether those who are asked include the one who asks: "we must", "let us"."""
        return self._says("inclusive", asked)

    def is_renewed(self, way: str) -> bool:
        """Tell whether an act goes on with, or takes up again, what was done or said before: re-, continue, remain."""
        return self._says("renewed", way) or re.search(r"\bre-[a-z]", way) is not None

    def specificity(self, act: Act, *, names_place: bool) -> int:
        """Return from 0 to 3: a point for a named instrument or place, one for a number, one for a deadline."""
        named = names_place or self._names("instrument", act.object) or self._names("place", act.object)
        numbered = act.amount is not None or self._counts(act.object)
        return named + numbered + (act.deadline is not None)

    def _says(self, name: str, words: str) -> bool:
        return name in self._said and self._said[name].search(words.lower()) is not None

    def _names(self, name: str, text: str) -> bool:
        """Tell whether a cue stands in a name: it, the word before or the word after has a capital or a figure."""
        if name not in self._said:
            return False
        return any(
            any(not word.islower() for word in _WORD.findall(text[: match.start()])[-2:])
            or text[match.start()].isupper()
            or re.match(r"\s+\d", text[match.end() :]) is not None
            for match in self._said[name].finditer(text.lower())
        )

    def _counts(self, text: str) -> bool:
        """Tell whether a number stands in an object that is no more than a reference to known ones."""
        found = self._said["number"].finditer(text.lower()) if "number" in self._said else ()
        return any(_KNOWN.isdisjoint(text[: match.start()].lower().split()[-1:]) for match in found)


def _pattern(lemmas: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(lemmas, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])")
