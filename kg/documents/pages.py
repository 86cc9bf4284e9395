"""Pages as a printer had them, put together as the text that a reader reads.

Page numbers and running heads go, lines that were wrapped and words that were parted become whole, also across pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kg.documents.content import Content

Page = Sequence[str]

_EDGE = 2  # how many lines at either end of a page may be a running head or a page number
_OFTEN = 0.3
_NAMED = 5
_NUMBER = re.compile(r"\W*(?:page\s+)?(?P<number>\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)
_ITEM = re.compile(r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+\.?|[•▪●◦–—*-])\s+\S", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;][”’\"')\]]*$")
_OPEN_END = re.compile(r"(?:[,;:]|\b(?:and|or))$")
_PARTED = re.compile(r"[^\W\d_]+-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def assemble(pages: Sequence[str]) -> Content:
    """Put pages together as one text, with the offset at which each page begins."""
    lined, notes = _without_edges([_lines(page) for page in pages])
    lengths = sorted(len(line) for page in lined for line in page if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    known = Counter(word.casefold() for page in lined for line in page for word in _WORD.findall(line))
    pieces: list[str] = []
    starts: list[int] = []
    length, last = 0, ""
    for number, line, apart in _flow(lined):
        gap = "" if not last else "\n\n" if apart or _is_end(last, line, width) else _joint(last, line, known)
        if gap == "-":
            pieces[-1], length, gap = pieces[-1][:-1], length - 1, ""
        length += len(gap)
        starts += [length] * (number + 1 - len(starts))
        pieces += [gap, line]
        length, last = length + len(line), line
    starts += [length] * (len(pages) - len(starts))
    return Content(text="".join(pieces), pages=tuple(starts), notes=notes)


def _lines(page: str) -> Page:
    """Return a page's lines with blank ones where paragraphs part, which is not where every second line is blank."""
    lines = [" ".join(line.split()) for line in page.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    filled = [line for line in lines if line]
    return filled if len(lines) > 1.6 * len(filled) else lines


def _flow(pages: Sequence[Page]) -> Iterator[tuple[int, str, bool]]:
    """Yield each line with the number of its page and whether blank ones within the page set it apart."""
    for number, page in enumerate(pages):
        for place, line in enumerate(page):
            if line:
                yield number, line, any(page[:place]) and not page[place - 1]


def _is_end(last: str, line: str, width: int) -> bool:
    """Tell whether a paragraph ends between two lines."""
    if _ITEM.match(line) and (_ENDS.search(last) or _OPEN_END.search(last) or len(last) < 0.6 * width):
        return True
    if _ENDS.search(last):
        return len(last) < 0.85 * width
    return len(last) < 0.6 * width and not _OPEN_END.search(last) and not line[0].islower()


def _joint(last: str, line: str, known: Mapping[str, int]) -> str:
    """Return what stands between two lines of a paragraph: a space, nothing, or - where a hyphen is to go."""
    parted, rest = _PARTED.search(last), _WORD.match(line)
    if parted is None or rest is None:
        return " "
    return "" if line[0].isupper() or known.get((parted[0] + rest[0]).casefold()) else "-"


def _without_edges(pages: Sequence[Page]) -> tuple[list[Page], tuple[str, ...]]:
    """Leave page numbers and running heads out, and note it; what heads the first page as well stays there."""
    edges = [_edges(page) for page in pages]
    said = Counter(
        key for number, page in enumerate(pages) for key in {_masked(page[place]) for place in edges[number]}
    )
    often = {
        key for key, count in said.items() if key and count >= min(len(pages), 3) > 1 and count >= _OFTEN * len(pages)
    }
    shift = _shift(pages, edges)
    heads: dict[str, str] = {}
    numbered = False
    kept: list[Page] = []
    for number, page in enumerate(pages):
        gone = set()
        for place in edges[number]:
            if shift is not None and _page_number(page[place]) == number + shift:
                numbered = True
                gone.add(place)
            elif number and (key := _masked(page[place])) in often:
                heads.setdefault(key, page[place])
                gone.add(place)
        kept.append([line for place, line in enumerate(page) if place not in gone])
    notes = ["page numbers were left out"] if numbered else []
    if heads:
        more = " …" if len(heads) > _NAMED else ""
        notes.append(f"running heads were left out: {'; '.join(list(heads.values())[:_NAMED])}{more}")
    return kept, tuple(notes)


def _edges(page: Page) -> list[int]:
    filled = [place for place, line in enumerate(page) if line]
    return sorted({*filled[:_EDGE], *filled[-_EDGE:]})


def _masked(line: str) -> str:
    """Return what a running head has in common on all its pages; nothing of a line without words."""
    return re.sub(r"\d+", "#", line.casefold()) if re.search(r"[^\W\d_]{3}", line) else ""


def _page_number(line: str) -> int | None:
    match = _NUMBER.fullmatch(line)
    return int(match["number"]) if match else None


def _shift(pages: Sequence[Page], edges: Sequence[Sequence[int]]) -> int | None:
    """Return by how much the printed numbers of pages differ from their places, where they count on."""
    found = Counter(
        value - number
        for number, page in enumerate(pages)
        for value in {_page_number(page[place]) for place in edges[number]}
        if value is not None
    )
    shift, count = max(found.items(), key=lambda item: item[1], default=(0, 0))
    return shift if count > 1 or shift == 1 else None
