"""What a person types, as an expression of SQLite's full-text engine.

A word is looked for in singular and plural, "words in quotes" as they stand and side by side, a beginning* with any
ending, and all of them in any order. Everything else is taken literally: no operator of the engine gets through. Stems
would make one word of United and unit, general and generation, international and internal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from kg.errors import UsageError

MAX_WORDS = 64

_PART = re.compile(r'"(?P<phrase>[^"]*)"?(?P<open>\*?)|(?P<word>[^\s"]+)')
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»"), '"')
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_REGULAR = re.compile(r"[a-z]{3,}")
_SINGULARS = ((r"[^aeiou]ies", 3, "y"), (r"(?:ss|x|ch|sh|z)es", 2, ""), (r"[^siu]s", 1, ""))
_PLURALS = ((r"[^aeiou]y", 1, "ies"), (r"(?:ss|x|ch|sh|z)", 0, "es"), (r"[^s]", 0, "s"))


def expression(text: str) -> str:
    """Write what is looked for in the engine's own syntax; raise `UsageError` where there is no word, or too many.

    >>> expression('"development bank" OR countr*')
    '"development bank" AND ("OR") AND "countr" *'
    """
    parts = [_Part.of(match) for match in _PART.finditer(_UNUSABLE.sub(" ", text).translate(_QUOTES))]
    wanted = [part for part in parts if any(map(str.isalnum, part.said))]
    if not wanted:
        raise UsageError(f"{text[:60]!r} holds no word to look for", remedy='give words, a "phrase" or a beginning*')
    if len(wanted) > MAX_WORDS:
        raise UsageError(f"{len(wanted)} words are too many", remedy=f"give at most {MAX_WORDS}")
    runs = (list(run) for _, run in groupby(wanted, key=lambda part: part.is_plain))
    return " AND ".join(map(_run, runs))


def forms(word: str) -> tuple[str, ...]:
    """Return a word and, where it is a regular English one, its singular and plural.

    >>> forms("bank"), forms("Countries"), forms("process"), forms("Kenya’s")
    (('bank', 'banks'), ('Countries', 'country'), ('process', 'processes'), ('Kenya’s',))
    """
    folded = word.casefold()
    if not _REGULAR.fullmatch(folded):
        return (word,)
    for ending, cut, added in (*_SINGULARS, *_PLURALS):
        if re.search(f"{ending}$", folded):
            return word, folded[: len(folded) - cut] + added
    return (word,)


@dataclass(frozen=True, slots=True)
class _Part:
    """A word or phrase that somebody looks for; one that is plain has other forms, one that is open any ending."""

    said: str
    is_plain: bool
    is_open: bool

    @classmethod
    def of(cls, match: re.Match[str]) -> _Part:
        if match["word"] is None:
            return cls(match["phrase"], is_plain=False, is_open=bool(match["open"]))
        said = match["word"].rstrip("*")
        is_open = said != match["word"]
        return cls(said, is_plain=not is_open, is_open=is_open)


def _run(parts: list[_Part]) -> str:
    """Ask for all of some parts; plain words that stand side by side in a text, as they do here, fit it better."""
    if not parts[0].is_plain:
        return " AND ".join(_literal(part.said) + (" *" if part.is_open else "") for part in parts)
    each = " AND ".join(_any(forms(part.said)) for part in parts)
    if len(parts) == 1:
        return each
    *before, last = (part.said for part in parts)
    return f"({each} OR {_any(' '.join([*before, form]) for form in forms(last))})"


def _any(said: Iterable[str]) -> str:
    return f"({' OR '.join(map(_literal, said))})"


def _literal(said: str) -> str:
    return f'"{said}"'
