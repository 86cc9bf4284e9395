"""From a kept text to its sentences: blocks, list items and hard-wrapped lines, with every offset kept.

A sentence carries a *clean* form for the parser (lines joined, typographic quotes plain, Markdown marks gone) and, for
each of its characters, the code point in the document's text that it came from.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 2500  # characters that go to the parser in one piece

_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "\u2010": "-", "\u2011": "-"}
    | dict.fromkeys("\u00a0\u2009\u202f", " ")
)
_MARKUP = re.compile(
    r"<!--(?s:.{0,80}?)-->|</?[a-zA-Z][^<>]{0,80}>|\*{1,3}|_{2,3}|\\(?=[-.'*_])|^[^\S\n]*(?:#{1,6}|>)\s+", re.M
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_ITEM = re.compile(r"[^\S\n]*(?:[-–—•·▪◦*]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])[^\S\n]+(?=\S)")
_LONG_WORD = re.compile(r"\S{60}")  # an address: no margin breaks it
_STOPS = (".", ";", ":", "!", "?", ",", " and", " or")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sts|Gen|Lt|Col|Hon|Rev|Jr|Sr|No|Nos|Art|Arts|para|paras|vol|pp|cf|vs|approx|Inc|Ltd|Co"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|e\.g|i\.e|etc)|\b[A-Z]|(?:\b[A-Z]\.)+[A-Z])\.$"
)
_HEADING = re.compile(r"(?:<u>|\*\*|__)[^<*_]{3,120}(?:</u>|\*\*|__)\s*:?\s+(?=[A-Z])")
_STOP = re.compile(r"""[.!?]["')\]]*(?=\s+["'(\[]?[A-Z0-9])|[.!?]["')\]]*(?=\s*$)|(?<=[a-z]{3})\.(?=[A-Z][a-z])""")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its span in the document's text, its clean form, and where it stands.

    `offsets[i]` is the code point of clean character `i`; a heading in a line that a block opens with lies in the span
    and not in the clean form. `block` numbers the paragraphs and list items from 0; `item` is the mark that a list item
    opens with ("1.", "-"), else empty; `opens` marks a block's first sentence. Where a subject is `implied` ("Calls on
    …"), the clean form begins with "It".
    """

    start: int
    end: int
    clean: str
    offsets: tuple[int, ...]
    block: int
    item: str
    opens: bool
    implied: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    item: str


def split_sentences(text: str) -> list[Sentence]:
    """Split a kept text into sentences, in order; nothing but white space, marks and bullets lies between them."""
    found: list[Sentence] = []
    for number, block in enumerate(_blocks(text)):
        clean, offsets = _clean(text, block)
        label = _heading(text, block, offsets)
        for position, (first, last) in enumerate(_spans(clean, start=label)):
            found.append(
                Sentence(
                    start=offsets[0 if position == 0 else first],
                    end=offsets[last - 1] + 1,
                    clean=clean[first:last],
                    offsets=tuple(offsets[first:last]),
                    block=number,
                    item=block.item,
                    opens=position == 0,
                )
            )
    return found


def _blocks(text: str) -> Iterator[_Block]:
    """Yield paragraphs and list items, their marks left out of the span."""
    start = 0
    for gap in [*_BLANK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        yield from _lines(text, start, end)
        start = gap.end() if gap else end


def _lines(text: str, start: int, end: int) -> Iterator[_Block]:
    """Cut one stretch between blank lines at list marks, and at line ends where its lines are not hard-wrapped."""
    lines = []
    at = start
    for line in text[start:end].split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    breakable = [text[first:last] for first, last in lines if not _LONG_WORD.search(text, first, last)]
    lengths = [*map(len, breakable)] if len(breakable) > 1 else [last - first for first, last in lines]
    wrapped, margin = _is_wrapped(lengths), max(lengths)
    opened: _Block | None = None
    for first, last in lines:
        mark = _ITEM.match(text, first, last)
        if mark and opened is not None and wrapped:
            mark = None if _is_pushed(text, mark, opened.end, margin) else mark
        if opened is not None and (mark or not wrapped):
            yield opened
            opened = None
        if opened is None:
            opened = _Block(mark.end() if mark else first, last, mark.group().strip() if mark else "")
        else:
            opened = _Block(opened.start, last, opened.item)
    if opened is not None:
        yield opened


def _is_pushed(text: str, mark: re.Match[str], end: int, margin: int) -> bool:
    """Tell whether a margin has pushed a word to a new line where it looks like a mark: "under resolution / 242. We".

    The line before has no room for it and does not end as an item does.
    """
    before = text[text.rfind("\n", 0, end) + 1 : end].rstrip()
    return len(before) + 1 + len(mark.group().strip()) > margin and not before.endswith(_STOPS)


def _is_wrapped(lengths: list[int]) -> bool:
    """Tell whether lines were broken at a margin: all but the last are about as long as a page is wide."""
    full = lengths[:-1]
    return bool(full) and max(lengths) <= 110 and statistics.median(full) >= 40


def _clean(text: str, block: _Block) -> tuple[str, list[int]]:
    """Return the block's clean text and, for each of its characters, the code point it came from."""
    raw = text[block.start : block.end].translate(_PLAIN)
    raw = _MARKUP.sub(lambda match: "\u200b" * len(match.group()), raw)
    characters: list[str] = []
    offsets: list[int] = []
    for position, character in enumerate(raw, block.start):
        if _INVISIBLE.match(character):
            continue
        if character.isspace() or not character.isprintable():
            character = " "
            if not characters or characters[-1] == " ":
                continue
        characters.append(character)
        offsets.append(position)
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return "".join(characters), offsets


def _heading(text: str, block: _Block, offsets: list[int]) -> int:
    """Return where a block's first sentence begins after a heading in its line: "**Trade** We will …"."""
    heading = _HEADING.match(text, block.start, block.end)
    return next((i for i, offset in enumerate(offsets) if offset >= heading.end()), 0) if heading is not None else 0


def _spans(clean: str, *, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the first and last character of each sentence of a clean block, none longer than `LONGEST`."""
    for stop in _STOP.finditer(clean, start):
        if (
            stop.group()[0] == "."
            and _ABBREVIATION.search(clean[max(start, stop.start() - 12) : stop.start() + 1])
            and stop.end() < len(clean)
        ):
            continue
        yield from _pieces(clean, start, stop.end())
        start = stop.end()
    yield from _pieces(clean, start, len(clean))


def _pieces(clean: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and clean[start] == " ":
        start += 1
    while end - start > LONGEST:
        cut = max(clean.rfind(mark, start + LONGEST // 2, start + LONGEST) for mark in ("; ", ", ", " "))
        cut = cut + 1 if cut > 0 else start + LONGEST
        yield start, cut
        start = cut
        while start < end and clean[start] == " ":
            start += 1
    while end > start and clean[end - 1] == " ":
        end -= 1
    if end > start:
        yield start, end
