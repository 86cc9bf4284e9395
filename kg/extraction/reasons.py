"""Why an act was read, in short steps: each names the words that it rests on and what they were taken for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from spacy.tokens import Token

from kg.extraction.clauses import children
from kg.extraction.discourse import Scope
from kg.extraction.frames import Frame
from kg.extraction.phrases import noun_phrase
from kg.extraction.slots import Words
from kg.extraction.speakers import Party, Reach
from kg.model import Actor, Deadline, Mark, Part, PartialDate
from kg.sentences import Sentence

LONGEST = 400
_PHRASE = 40
_NAMED = 3


def steps(frame: Frame, scope: Scope | None, *, doer: Party) -> Iterator[str]:
    """Yield the steps to an act: the list that it stands in, its trigger, what fell away, and who acts."""
    if scope is not None:
        yield f"in a list of {scope.kind}, opened by “{_short(scope.header.clean)}”"
    yield from frame.steps
    yield f"{_who(frame, doer)} → {_names(doer.actors)} ({doer.why})"


def steps_to(addressees: Sequence[Actor], *, frame: Frame, asked: Party, audience: Sequence[Actor]) -> Iterator[str]:
    """Yield who is addressed, and why."""
    if not addressees:
        return
    if frame.asked is not None and set(addressees) <= set(asked.actors):
        yield f"to “{_phrase(frame.asked)}” → {_names(addressees)} ({asked.why})"
    elif set(addressees) <= set(audience):
        yield f"to {_names(addressees)} (the forum of the speech)"
    else:
        yield f"to {_names(addressees)} (named with the action)"


def steps_until(deadline: Deadline | None, *, on: PartialDate | None) -> Iterator[str]:
    """Yield until what day a deadline runs, and from when it was counted."""
    if deadline is not None:
        yield f"“{deadline.text}” → {_until(deadline, on)}"


def told(parts: Iterable[str], *, last: str = "") -> str:
    """Join steps into one text that is never longer than `LONGEST`; the last step is always there."""
    text = "; ".join(part for part in parts if part)
    room = LONGEST - len(last) - len("; ")
    if len(text) > room:
        text = text[: room - 2].rpartition(" ")[0].rstrip(" ;,") + " …"
    return "; ".join(part for part in (text, last) if part)


def marks(frame: Frame, words: Words, sentence: Sentence) -> tuple[Mark, ...]:
    """Return where the trigger, the action and the object stand in the document's text."""
    doc = frame.head.doc
    action = (frame.head, *(child for child in frame.head.children if f" {child.lower_}" in frame.action))
    found = [(Part.TRIGGER, run) for run in _runs(frame.trigger)]
    found += [(Part.ACTION, run) for run in _runs(action)]
    found.append((Part.OBJECT, list(doc[words.first : words.last + 1])))
    return tuple(_mark(part, run, sentence.offsets) for part, run in found if run)


def _runs(tokens: Sequence[Token]) -> list[list[Token]]:
    """Part tokens into stretches of neighbours."""
    ordered = sorted(tokens, key=lambda token: token.i)
    runs = [ordered[:1]]
    for before, token in pairwise(ordered):
        if token.i == before.i + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _mark(part: Part, run: Sequence[Token], places: Sequence[int]) -> Mark:
    begin = run[0].sent.start_char
    last = run[-1].idx + len(run[-1]) - 1
    return Mark(part, places[run[0].idx - begin], places[last - begin] + 1)


def _who(frame: Frame, doer: Party) -> str:
    if frame.speaker_acts:
        return "the speaker"
    implied = frame.doer is not None and frame.doer.lower_ == "it" and doer.reach is Reach.FIRST
    if frame.doer is not None and not implied:
        return f"“{_phrase(frame.doer)}”"
    return "no subject" if implied or doer.reach is Reach.NONE else "the name before it"


def _names(actors: Sequence[Actor]) -> str:
    named = ", ".join(actor.name for actor in actors[:_NAMED])
    more = len(actors) - _NAMED
    return (f"{named} and {more} more" if more > 0 else named) or "nobody"


def _phrase(token: Token) -> str:
    joined = any(children(token, "conj"))
    return _short(token.doc[token.left_edge.i : token.right_edge.i + 1].text if joined else noun_phrase(token))


def _short(text: str) -> str:
    plain = text.replace(";", ",")
    return plain if len(plain) <= _PHRASE else plain[:_PHRASE].rpartition(" ")[0].rstrip(" ,:") + " …"


def _until(deadline: Deadline, on: PartialDate | None) -> str:
    if deadline.last is None:
        return "no day on record"
    counted = f", counted from {on}" if on is not None and str(deadline.last.year) not in deadline.text else ""
    return f"until {deadline.last}{counted}"
