"""The domain in frozen values: documents, acts, actors and what an act says of time and money."""

from __future__ import annotations

import calendar
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class Genre(StrEnum):
    """The kinds of text that the codebook distinguishes."""

    SPEECH = "speech"
    JOINT = "joint"
    REPORT = "report"
    STATEMENT = "statement"
    RESOLUTION = "resolution"


class Polarity(StrEnum):
    """Whether the action itself is negated (GUIDELINES, `polarity`)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Voice(StrEnum):
    """Whether the text's own actor performs the act, or the text tells of somebody else's (GUIDELINES, `voice`)."""

    OWN = "own"
    REPORTED = "reported"


class ActorKind(StrEnum):
    """What sort of actor a name stands for; a set is named once and has no identity beyond its words."""

    STATE = "state"
    TERRITORY = "territory"
    ORGANISATION = "organisation"
    FORUM = "forum"
    BODY = "body"
    SET = "set"


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day, and which of them."""

    first: date
    last: date
    precision: Precision

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read YYYY, YYYY-MM or YYYY-MM-DD; raise `ValueError` for anything else."""
        match = _DATE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is no date of the form YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in match.groups())
        if year is None or month is None:
            return cls(date(int(match[1]), 1, 1), date(int(match[1]), 12, 31), Precision.YEAR)
        if day is None:
            return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), Precision.MONTH)
        return cls(date(year, month, day), date(year, month, day), Precision.DAY)

    def __str__(self) -> str:
        return self.first.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]]


@dataclass(frozen=True, kw_only=True)
class Document:
    """One text and what is known of it; `text` is the kept text that all offsets count in, in code points.

    `pages` are the offsets at which its pages begin, where it has some, `notes` tell what was repaired or left out when
    it was taken out of its file, which is of type `media_type` where it is no plain text. `file_digest` is of that
    file, where a store is to remember it.
    """

    id: str
    text: str
    title: str = ""
    date: PartialDate | None = None
    genre: Genre | None = None
    publisher: str = ""
    series: str = ""
    speaker: str = ""
    actors: tuple[str, ...] = ()
    actor_inferred: bool = False
    venue: str = ""
    language: str = "en"
    translation: str = ""
    source: str = ""
    retrieved: str = ""
    rights: str = ""
    media_type: str = ""
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    file_digest: str = ""

    def page(self, offset: int) -> int | None:
        """Return the page, counted from 1, on which a place of the text is."""
        return bisect_right(self.pages, offset) or None

    @cached_property
    def sha256(self) -> str:
        """Return the SHA-256 of the kept text, hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts or is addressed; `id` is the last part of its IRI, `name` its canonical short English name."""

    id: str
    name: str
    kind: ActorKind = ActorKind.SET


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when, in the text's words and, where they can be resolved, as the first and last day meant."""

    text: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much, in the text's words and, where they can be read, a number and its unit (ISO 4217, or a noun)."""

    text: str
    value: float | None = None
    unit: str = ""


class Part(StrEnum):
    """What some words of a sentence are for the act that it holds."""

    TRIGGER = "trigger"
    ACTION = "action"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a part of an act stands, in code points of the document's text."""

    part: Part
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Act:
    """One speech act on one action, with the sentence that it rests on (GUIDELINES, "The unit: one act").

    `act` is a key of the ontology's act types ("proposes"); `start` and `end` are the sentence's code points in the
    document's text and `quote` is exactly that slice. `force` and `stage` are 0 where the tables are silent.
    `as_members` are the organisations and forums among its actors and addressees that are meant as those who belong to
    them on the day ("SCO members"). `why` is the way to the act in short steps, parted by "; ", and `marks` are the
    words that it rests on. `corrections` are the identifiers of those by which it differs from what was read, or that
    confirm it. `id` is the last part of its IRI, made of what was read and kept whatever is corrected (`kg.addresses`).
    """

    document: str
    start: int
    end: int
    quote: str
    actors: tuple[Actor, ...]
    act: str
    action: str
    object: str
    deliverable: str
    addressees: tuple[Actor, ...] = ()
    as_members: tuple[Actor, ...] = ()
    deadline: Deadline | None = None
    amount: Amount | None = None
    polarity: Polarity = Polarity.POSITIVE
    voice: Voice = Voice.OWN
    reported_by: Actor | None = None
    conditional: bool = False
    trigger: str = ""
    trigger_lemma: str = ""
    force: int = 0
    stage: int = 0
    direction: str = ""
    inclusive: bool = False
    renewed: bool = False
    specificity: int = 0
    confidence: float = 1.0
    rule: str = ""
    why: str = ""
    marks: tuple[Mark, ...] = ()
    corrections: tuple[str, ...] = ()
    id: str = field(default="", compare=False)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was found in one document: the acts, and the candidates that stay below the threshold.

    `rejected` are acts and candidates that corrections took out, each with these.
    """

    document: Document
    acts: tuple[Act, ...] = ()
    candidates: tuple[Act, ...] = field(default=())
    rejected: tuple[Act, ...] = ()


def names(actors: Iterable[Actor]) -> str:
    """Join actors' names as the codebook writes co-actors: "India; Mauritius"."""
    return "; ".join(sorted(actor.name for actor in actors))
