"""What a coder says of a sentence, "pledges: China | calls_for?: India; Nepal", beside what was found in it.

The thing that acts are on is not coded: two acts are the same where kind and actors are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import UsageError

NOTHING = "none"
GRAMMAR = (
    "write kind: actor, as many as there are with | between them; without an actor it is the text's own; "
    f"kind? where it is doubtful, kind*2 for two; {NOTHING} where there is none"
)
_PART = re.compile(r"(?P<act>[a-z_ ]+?)\s*(?P<doubt>\?)?\s*(?:\*\s*(?P<times>[1-9]))?\s*(?::\s*(?P<actor>\S.*))?")

Key = tuple[str, frozenset[str]]
"""A kind of act, and the identifiers of those whose act it is."""


@dataclass(frozen=True, slots=True)
class Code:
    """One act that a coder sees in a sentence; `actor` is "India; Nepal", as the codebook writes it."""

    act: str
    actor: str
    certain: bool = True

    def __str__(self) -> str:
        return f"{self.act}{'' if self.certain else '?'}: {self.actor}"


def parse_codes(text: str, *, acts: Iterable[str], speakers: str) -> tuple[Code, ...]:
    """Read what was coded of a sentence; a kind may be cut short ("pl"), and without an actor it is the speakers'.

    Raise a `UsageError` for what cannot be read, and for an act of nobody.
    """
    if text.strip().lower() == NOTHING:
        return ()
    kinds = tuple(acts)
    return tuple(code for part in text.split("|") for code in _codes(part.strip(), kinds, speakers))


def _codes(part: str, kinds: Sequence[str], speakers: str) -> list[Code]:
    found = _PART.fullmatch(part[:1].lower() + part[1:])
    if found is None:
        raise UsageError(f"{part!r} cannot be read", remedy=GRAMMAR)
    word = found["act"].replace(" ", "_")
    meant = [kind for kind in kinds if kind.startswith(word)]
    if word not in kinds and len(meant) != 1:
        fault = f"may be {' or '.join(meant)}" if meant else "is no kind of act"
        raise UsageError(f"{word!r} {fault}", remedy=f"the kinds are {', '.join(kinds)}, and {NOTHING}")
    actor = (found["actor"] or speakers).strip()
    if not actor:
        raise UsageError(
            f"whose is {part!r}?", remedy="the text names nobody on whose behalf it speaks: write kind: actor"
        )
    return [Code(word if word in kinds else meant[0], actor, found["doubt"] is None)] * int(found["times"] or 1)


def write_codes(codes: Iterable[Code]) -> str:
    """Write what was coded as a sheet has it."""
    return " | ".join(map(str, codes)) or NOTHING


@dataclass(frozen=True, slots=True)
class Comparison:
    """How what was found in a sentence compares with what is coded.

    `right` and `excused` are, for each key that was found, the shares of its acts that are coded as certain, and that
    fall on doubtful ones; `missed` counts the certain acts of each kind that were not found.
    """

    right: Mapping[Key, float]
    excused: Mapping[Key, float]
    missed: Mapping[str, int]


def compare(found: Sequence[Key], *, certain: Sequence[Key], doubtful: Sequence[Key]) -> Comparison:
    """Pair what was found with what is coded by kind and actors, each used once.

    A found act that is left over is excused where a doubtful one of the same actors is, of whichever kind.
    """
    given, asked, open_ = Counter(found), Counter(certain), Counter(doubtful)
    right = given & asked
    rest = given - right
    excused = rest & open_
    rest, open_ = rest - excused, open_ - excused
    for key in rest.elements():
        other = next((one for one in open_ if one[1] == key[1] and open_[one] > 0), None)
        if other is not None:
            open_[other] -= 1
            excused[key] += 1
    missed: Counter[str] = Counter()
    for (act, _), count in (asked - right).items():
        missed[act] += count
    return Comparison(
        right={key: right[key] / count for key, count in given.items()},
        excused={key: excused[key] / count for key, count in given.items()},
        missed=dict(missed),
    )
