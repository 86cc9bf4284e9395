"""How an act was read, for people: its line, its sentence with the words that it rests on, and the steps."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from kg.model import Act, Part, Reading

LEGEND = "[trigger] ‹action› {object}"
_SIGNS = {Part.TRIGGER: "[]", Part.ACTION: "‹›", Part.OBJECT: "{}"}
_WIDTH = 110
_INDENT = "    "


def explained(reading: Reading, *, title: str) -> Iterator[str]:
    """Yield the lines that explain a document's acts and candidates, in the order of its text."""
    found = sorted(reading.acts + reading.candidates, key=lambda act: act.start)
    if found:
        yield f"{title} · {LEGEND}"
        yield ""
    for act in found:
        yield from _explained(act, certain=act in reading.acts)
        yield ""


def _explained(act: Act, *, certain: bool) -> Iterator[str]:
    from kg.quads import act_label

    yield f"{act_label(act)}  ({'' if certain else 'candidate, '}{act.confidence:.2f})"
    yield from wrap(marked(act), _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    steps = [step for step in act.why.split("; ") if step]
    steps += [f"corrected by {correction}" for correction in act.corrections]
    for step in steps:
        yield from wrap(step, _WIDTH, initial_indent=f"{_INDENT}- ", subsequent_indent=f"{_INDENT}  ")


def marked(act: Act) -> str:
    """Return an act's sentence in one line, with trigger, action and object between signs; the longest is outermost."""
    inside = [mark for mark in act.marks if act.start <= mark.start < mark.end <= act.end]
    signs = [(mark.start, 1, -mark.end, order, _SIGNS[mark.part][0]) for order, mark in enumerate(inside)]
    signs += [(mark.end, 0, -mark.start, -order, _SIGNS[mark.part][1]) for order, mark in enumerate(inside)]
    text, at = "", act.start
    for position, *_, sign in sorted(signs):
        text += act.quote[at - act.start : position - act.start] + sign
        at = position
    return " ".join((text + act.quote[at - act.start :]).split())
