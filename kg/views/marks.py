"""Texts with their acts marked where they stand, and acts with the words and reasons that they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from kg.model import Act, Mark, Part, Polarity, Reading, Voice
from kg.quads import act_label
from kg.rows import ActRow, DocumentRow
from kg.views.page import badge, colour_of, fragment, page

_SIGNS = {Part.TRIGGER: "b", Part.ACTION: "b", Part.OBJECT: "i"}
_SCALES = ("force", "stage", "specificity")


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """An act as it is shown in a text: its place, its kind, one line that says it, and the words that it rests on."""

    start: int
    end: int
    act: str
    label: str
    quote: str
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class ShownAct:
    """An act of a store; Jupyter shows its sentence, what it says, and how it was read."""

    row: ActRow

    def __repr__(self) -> str:
        return f"<{self.row.label} ({self.row.date or 'undated'}): “{self.row.quote}”>"

    def html(self) -> str:
        """Return the whole as one page that loads nothing."""
        return page(self.row.label, self._body())

    def _repr_html_(self) -> str:
        return fragment(self._body())

    def _body(self) -> str:
        row = self.row
        known = {
            "to": ", ".join(row.addressee),
            "until": row.deadline,
            "amount": row.amount,
            "told by": row.reported_by,
            "about": row.about.label if row.about else "",
        }
        said = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in known.items() if value)
        place = f"{row.date or 'undated'} · {row.document}, characters {row.start} to {row.end}"
        return (
            f"<h3>{escape(row.label)}</h3>{listed([marked(row)], opened=True)}<table>{said}</table>"
            f'<p class="meta">{escape(place)}<br>{escape(row.iri)}</p>'
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class ShownDocument:
    """A document of a store with its text and its acts, by their place; Jupyter shows the acts marked in the text."""

    row: DocumentRow
    text: str
    acts: tuple[ActRow, ...]

    def __repr__(self) -> str:
        return f"<{self.row.label} ({self.row.date or 'undated'}): {len(self.acts)} acts>"

    def html(self) -> str:
        """Return the whole as one page that loads nothing."""
        return page(self.row.label, self._body())

    def _repr_html_(self) -> str:
        return fragment(self._body())

    def _body(self) -> str:
        row, acts = self.row, [marked(act) for act in sorted(self.acts, key=lambda act: (act.start, act.iri))]
        whose = ", ".join(actor.label for actor in row.actors)
        meta = [str(row.date or ""), row.genre, whose, row.venue, row.source, row.rights]
        return (
            f'<h3>{escape(row.label)}</h3><p class="meta">{escape(" · ".join(part for part in meta if part))}</p>'
            f'<div class="text" tabindex="0">{marked_text(self.text, acts)}</div>{listed(acts)}'
        )


class ShownReading(Reading):
    """What was read in a text; Jupyter shows the acts marked in it."""

    def html(self) -> str:
        """Return the whole as one page that loads nothing."""
        return page(self.document.title or self.document.id, self._body())

    def _repr_html_(self) -> str:
        return fragment(self._body())

    def _body(self) -> str:
        acts = [read(act) for act in sorted(self.acts, key=lambda act: act.start)]
        unsure = f"{len(self.candidates)} more are too doubtful to count." if self.candidates else ""
        text = marked_text(self.document.text, acts)
        return f'<div class="text" tabindex="0">{text}</div>{listed(acts)}<p class="meta">{unsure}</p>'


def marked(row: ActRow) -> Marked:
    """Show an act of a store; its trigger is looked for in its sentence, since a store keeps no places of parts."""
    at = re.search(rf"\b{re.escape(row.trigger)}\b", row.quote, re.IGNORECASE) if row.trigger else None
    mark = (Mark(Part.TRIGGER, row.start + at.start(), row.start + at.end()),) if at else ()
    return Marked(
        start=row.start,
        end=row.end,
        act=row.act,
        label=row.label,
        quote=row.quote,
        notes=_notes(row),
        reasons=_steps(row.explanation),
        marks=mark,
    )


def read(act: Act) -> Marked:
    """Show an act that was just read, with the places of its parts."""
    return Marked(
        start=act.start,
        end=act.end,
        act=act.act,
        label=act_label(act),
        quote=act.quote,
        notes=_notes(act),
        reasons=_steps(act.why),
        marks=act.marks,
    )


def marked_text(text: str, acts: Sequence[Marked]) -> str:
    """Return a text as HTML in which each stretch that acts rest on is marked; offsets are code points of the text.

    Where several acts rest on the same words, the mark has the colour of the first and names them all.
    """
    ends = {0, len(text), *(place for act in acts for place in (act.start, act.end))}
    places = sorted(place for place in ends if 0 <= place <= len(text))
    parts: list[str] = []
    for start, end in pairwise(places):
        over = [act for act in acts if act.start <= start and end <= act.end]
        inner = _signed(text, start, end, over).replace("\n", "<br>")  # some that write notebooks out drop empty lines
        parts.append(_mark(inner, over) if over else inner)
    return "".join(parts)


def listed(acts: Iterable[Marked], *, opened: bool = False) -> str:
    """List acts with their sentence, their properties and the steps by which they were read."""
    return f'<ol class="acts">{"".join(_item(act, opened=opened) for act in acts)}</ol>'


def _item(act: Marked, *, opened: bool) -> str:
    sentence = _signed(act.quote, 0, len(act.quote), [act], offset=act.start)
    steps = "".join(f"<li>{escape(step)}</li>" for step in act.reasons)
    why = f"<details{' open' if opened else ''}><summary>how it was read</summary><ol>{steps}</ol></details>"
    notes = " · ".join(act.notes)
    return (
        f'<li style="--act:{colour_of(act.act)}">{badge(act.act)}{escape(act.label)}'
        f'<blockquote>“{sentence}”</blockquote><span class="meta">{escape(notes)}</span>{why if steps else ""}</li>'
    )


def _mark(inner: str, over: Sequence[Marked]) -> str:
    told = escape("; ".join(act.label for act in over), quote=True)
    return f'<mark style="--act:{colour_of(over[0].act)}" title="{told}">{inner}</mark>'


def _signed(text: str, start: int, end: int, acts: Sequence[Marked], *, offset: int = 0) -> str:
    """Escape a stretch of text with its triggers, actions and objects set off; where two overlap, the first is."""
    found = {(mark.start - offset, mark.end - offset, _SIGNS[mark.part]) for act in acts for mark in act.marks}
    parts, at = [], start
    for first, last, sign in sorted(found):
        if at <= first < last <= end:
            parts += [escape(text[at:first]), f"<{sign}>{escape(text[first:last])}</{sign}>"]
            at = last
    return "".join([*parts, escape(text[at:end])])


def _notes(act: ActRow | Act) -> tuple[str, ...]:
    scales = [f"{name} {getattr(act, name)}" for name in _SCALES if getattr(act, name)]
    flags = {
        "negated": act.polarity == Polarity.NEGATIVE,
        "told of another": act.voice == Voice.REPORTED,
        "on a condition": act.conditional,
        "inclusive": act.inclusive,
        "renewed": act.renewed,
    }
    return (*(name for name, holds in flags.items() if holds), *scales, f"confidence {act.confidence:.2f}")


def _steps(why: str) -> tuple[str, ...]:
    return tuple(step for step in why.split("; ") if step)
