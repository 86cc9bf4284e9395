"""The corrections file: what researchers say against what was read, a line each, with by whom and when.

This module knows the format, which is one for all kinds of thing; `kg/corrected.py` knows what follows for actors,
`kg/rulings.py` for deliverables, `kg/decisions.py` for acts.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property

from kg.errors import CorrectionError
from kg.model import Polarity

_BARE = ("accept", "reject", "addressee")  # an object may be left out
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Kind(StrEnum):
    """The kinds of thing that can be corrected."""

    ACTOR = "actor"
    DELIVERABLE = "deliverable"
    ACT = "act"


class Change(StrEnum):
    """What a correction does; those from `ACCEPT` on are of acts, and those from `RETYPE` on give a part of one."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    NEW = "new"
    ACCEPT = "accept"
    REJECT = "reject"
    RETYPE = "retype"
    ACTOR = "actor"
    ADDRESSEE = "addressee"
    ACTION = "action"
    OBJECT = "object"
    DELIVERABLE = "deliverable"
    POLARITY = "polarity"


OF_NAMES = (Change.MERGE, Change.SPLIT, Change.RENAME, Change.NEW)
PARTS = tuple(list(Change)[list(Change).index(Change.RETYPE) :])
OF_ACTS = (Change.ACCEPT, Change.REJECT, *PARTS)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One line of the file; `document` is a pattern (`*`, `?`) of document ids, and empty for all documents.

    Of an act, `subject` is the `id`, `document` that of its document, and `sentence` may say in which words it stands.
    """

    kind: Kind
    correction: Change
    subject: str
    object: str
    document: str
    by: str
    date: date
    reason: str
    sentence: str = field(default="", compare=False)
    source: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @cached_property
    def id(self) -> str:
        """Return the last part of its IRI, which depends on every word of it, and not on its place in the file."""
        said = "\x1f".join(str(getattr(self, column)) for column in COLUMNS)
        return base64.b32encode(hashlib.sha256(said.encode()).digest())[:20].decode("ascii").lower()

    def holds(self, document: str) -> bool:
        """Tell whether it is said of the document of this id."""
        return not self.document or fnmatchcase(document, self.document)

    def fault(self, message: str, *, remedy: str) -> CorrectionError:
        """Make the error that names its line."""
        return CorrectionError(message, source=self.source, line=self.line, remedy=remedy)

    def __str__(self) -> str:
        where = f" in {self.document}" if self.document else ""
        what = f" → {self.object}" if self.object else ""
        return f"{self.correction} {self.subject}{what}{where}"


COLUMNS = tuple(column.name for column in fields(Correction) if column.compare)
SENTENCE = "sentence"


def parse(content: bytes, *, source: str) -> tuple[Correction, ...]:
    """Read a file in CSV and UTF-8 with the columns of `COLUMNS` in any order; blank lines are passed over.

    There may be a column `sentence` as well.

    The first line that is malformed raises a `CorrectionError`, which names file, line and remedy.
    """
    rows = _rows(content, source)
    line, header = next(rows, (1, []))
    _check_header(header, source=source, line=line)
    return tuple(_correction(header, row, source=source, line=line) for line, row in rows if any(row))


def columns_of(content: bytes, *, source: str) -> tuple[str, ...]:
    """Return the columns of a file in their order."""
    return tuple(next(_rows(content, source), (1, []))[1])


def written(lines: Iterable[Correction], *, columns: Sequence[str] = (*COLUMNS, SENTENCE)) -> str:
    """Write lines as a file with these columns has them, without the first one, which names the columns."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([getattr(line, column) for column in columns] for line in lines)
    return out.getvalue()


def extended(content: bytes, lines: Iterable[Correction], *, source: str) -> tuple[bytes, int]:
    """Add lines at the end of a file's content; return it, and how many there are.

    Columns keep their order, and a file without content gets the first line. What the file says last of the same thing
    already, by whomever and whenever, is not said again.
    """
    there = {_of_what(line): line.object for line in parse(content, source=source)} if content else {}
    added = {_of_what(line): line for line in lines if there.get(_of_what(line)) != line.object}
    before = content or f"{','.join((*COLUMNS, SENTENCE))}\n".encode()
    ended = before if before.endswith(b"\n") else before + b"\n"
    return ended + written(added.values(), columns=columns_of(before, source=source)).encode(), len(added)


def _of_what(line: Correction) -> tuple[str, ...]:
    return line.kind, line.correction, line.subject, line.document


def _rows(content: bytes, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows, each with the line that it begins on, their cells without space around."""
    line = 1
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        for row in reader:
            yield line, [cell.strip() for cell in row]
            line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise CorrectionError("not UTF-8 text", source=source, remedy="save it as CSV UTF-8") from error
    except csv.Error as error:
        remedy = "close every quotation mark, and double those within a cell"
        raise CorrectionError(f"no CSV: {error}", source=source, line=line, remedy=remedy) from error


def _check_header(header: Sequence[str], *, source: str, line: int) -> None:
    faults = [f"there is no column {column}" for column in COLUMNS if column not in header]
    faults += [f"unknown column {column!r}" for column in header if column not in (*COLUMNS, SENTENCE)]
    faults += [f"there are two columns {column}" for column in (*COLUMNS, SENTENCE) if header.count(column) > 1]
    if faults:
        remedy = f"the first line is {','.join(COLUMNS)}"
        raise CorrectionError("; ".join(faults), source=source, line=line, remedy=remedy)


def _correction(header: Sequence[str], row: Sequence[str], *, source: str, line: int) -> Correction:
    if len(row) != len(header):
        remedy = "put a cell with a comma in it in quotation marks"
        message = f"there are {len(row)} cells under {len(header)} columns"
        raise CorrectionError(message, source=source, line=line, remedy=remedy)
    cells = dict(zip(header, row, strict=True))
    if fault := _fault(cells):
        raise CorrectionError(fault[0], source=source, line=line, remedy=fault[1])
    typed = {
        "kind": Kind(cells["kind"]),
        "correction": Change(cells["correction"]),
        "date": date.fromisoformat(cells["date"]),
    }
    return Correction(**cells | typed, source=source, line=line)  # type: ignore[arg-type]


def _fault(cells: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what is wrong with a row, and the remedy."""
    of_act = cells["kind"] == Kind.ACT
    for column, known in (("kind", tuple(Kind)), ("correction", OF_ACTS if of_act else OF_NAMES)):
        if cells[column] not in known:
            return f"{cells[column]!r} is no {column}", f"it is one of {', '.join(known)}"
    empty = next((column for column in ("subject", "by", "date") if not cells[column]), None)
    if empty or (not cells["object"] and cells["correction"] not in _BARE):
        return f"the column {empty or 'object'} is empty", "only document and reason may be"
    if not _is_day(cells["date"]):
        return f"{cells['date']!r} is no date", "write YYYY-MM-DD; in a spreadsheet, format the column as text"
    return _fault_of_act(cells) if of_act else _fault_of_name(cells)


def _fault_of_act(cells: Mapping[str, str]) -> tuple[str, str] | None:
    if not cells["document"] or any(mark in cells["document"] for mark in "*?"):
        return "a correction of an act names its one document", "write the document's id, without * and ?"
    if cells["object"] and cells["correction"] in (Change.ACCEPT, Change.REJECT):
        return f"{cells['correction']} takes no object", "empty the column object"
    if cells["correction"] == Change.POLARITY and cells["object"] not in tuple(Polarity):
        return f"{cells['object']!r} is no polarity", f"it is one of {', '.join(Polarity)}"
    return None


def _fault_of_name(cells: Mapping[str, str]) -> tuple[str, str] | None:
    is_split = cells["correction"] == Change.SPLIT
    if cells["document"] and not is_split:
        return "only a split names its documents", "empty the column document"
    if is_split and cells["kind"] == Kind.ACTOR and not cells["document"]:
        return "a split of an actor names its documents", "fill in the column document"
    return None


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False
