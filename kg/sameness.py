"""Which deliverables are one thing: assertions with score and reason, and what follows from them.

Nothing here depends on the order of documents: wordings fall into classes of equal forms (`kg.wordings.Forms`),
each class gives one assertion fewer than it has members, and the best assertions are followed first. A researcher's
lines in the corrections file come before all others. The work is linear in the number of wordings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kg.corrections import Correction
from kg.deliverables import scope
from kg.rulings import Rulings
from kg.wordings import Forms


class Reason(StrEnum):
    """Why two deliverables are held to be one."""

    SAID = "a correction says so"
    ALIKE = "the same words, but for their order, number or spelling"
    JOINED = "the same letters, but for breaks between words"
    CORE = "the same words, but for light ones"


# The share of labelled pairs with this reason that are one thing (`python benchmarks/sameness.py`).
SCORES: Mapping[Reason, float] = MappingProxyType(
    {Reason.SAID: 1.0, Reason.ALIKE: 0.87, Reason.JOINED: 0.89, Reason.CORE: 0.75}
)
_FORMS: Mapping[Reason, Callable[[Forms], str]] = MappingProxyType(
    {
        Reason.ALIKE: lambda form: form.alike,
        Reason.JOINED: lambda form: form.joined,
        Reason.CORE: lambda form: form.core,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Same:
    """That two deliverables, by their identifiers in order, are one thing; `correction` is the line that says so."""

    one: str
    other: str
    reason: Reason
    correction: str = ""

    @property
    def score(self) -> float:
        """Return how sure that is, from 0 to 1."""
        return SCORES[self.reason]


@dataclass(frozen=True, kw_only=True)
class Things:
    """Deliverables after comparison: `assertions` that were followed, and what each identifier is `replaced` by.

    `kept_apart` are the corrections that prevented an assertion, with the pair that each of them is about.
    """

    assertions: tuple[Same, ...]
    replaced: Mapping[str, str]
    kept_apart: Mapping[Correction, tuple[str, str]]

    def canonical(self, found: str) -> str:
        """Return the identifier under which a deliverable stands in the graph."""
        return self.replaced.get(found, found)


def things(wordings: Mapping[str, Iterable[str]], *, said: Rulings, forms: Callable[[str], Forms]) -> Things:
    """Decide which deliverables are one thing, from the wordings of each identifier and the `forms` of a wording.

    Of those that are one, the identifier that a merge leads to stands for all, else the shortest: so it survives
    growth. Whatever stood for them before is replaced by it, and still answers.
    """
    groups = _Groups(said)
    followed = [same for same in _assertions(wordings, said=said, forms=forms) if groups.join(same)]
    replaced = {
        member: canonical
        for members in groups.all()
        for canonical in [_canonical(members, said)]
        for member in members
        if member != canonical
    }
    return Things(assertions=tuple(sorted(followed)), replaced=replaced, kept_apart=groups.parted)


def _assertions(
    wordings: Mapping[str, Iterable[str]], *, said: Rulings, forms: Callable[[str], Forms]
) -> Iterator[Same]:
    """Yield assertions, the surest first."""
    for key, ruling in sorted(said.merges.items()):
        if key in wordings:
            yield _same(key, ruling.target, Reason.SAID, correction=ruling.line.id)
    found = [(key, forms(wording)) for key, several in wordings.items() for wording in several]
    for reason, form in _FORMS.items():
        classes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for key, compared in found:
            classes[form(compared), scope(key)].add(key)
        for members in sorted(sorted(keys, key=_shortness) for keys in classes.values() if len(keys) > 1):
            first, *others = members
            yield from (_same(first, other, reason) for other in others)


def _same(one: str, other: str, reason: Reason, *, correction: str = "") -> Same:
    return Same(min(one, other), max(one, other), reason, correction)


class _Groups:
    """Sets of identifiers that are one thing, of which no two are to be kept apart."""

    def __init__(self, said: Rulings) -> None:
        self.said = said
        self.group: dict[str, set[str]] = {}
        self.parted: dict[Correction, tuple[str, str]] = {}

    def join(self, same: Same) -> bool:
        """Follow an assertion; tell whether it says anything new and no correction forbids it."""
        one, other = (self.group.setdefault(key, {key}) for key in (same.one, same.other))
        if one is other:
            return False
        if pair := self.forbidden(one, other):
            self.parted[self.said.apart[pair]] = pair
            return False
        larger, smaller = (one, other) if len(one) >= len(other) else (other, one)
        larger |= smaller
        self.group.update(dict.fromkeys(smaller, larger))
        return True

    def forbidden(self, one: set[str], other: set[str]) -> tuple[str, str] | None:
        """Return a pair that is to be kept apart, a member of the one set and a member of the other."""
        return next(
            ((a, b) for a, b in self.said.apart if (a in one and b in other) or (a in other and b in one)),
            None,
        )

    def all(self) -> Iterator[set[str]]:
        """Yield each set once."""
        yield from {id(members): members for members in self.group.values()}.values()


def _canonical(members: Iterable[str], said: Rulings) -> str:
    ends = [said.merges[key].target for key in members if key in said.merges]
    return min([end for end in ends if end not in said.merges] or members, key=_shortness)


def _shortness(key: str) -> tuple[int, int, str]:
    return key.count("-"), len(key), key
