"""The two files of an audit: a sheet in CSV to code sentences in, and a key in JSON with what was drawn and found."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.errors import AuditError

COLUMNS = ("number", "document", "title", "date", "speaks_for", "before", "sentence", "after", "acts", "note")
CODED = ("acts", "note")

Cells = Mapping[str, str]
"""One sentence of a sheet, by column."""


@dataclass(frozen=True, slots=True)
class Found:
    """An act that the store has in a sentence: its kind, and the identifiers of its actors."""

    act: str
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """Why a sentence is in the sheet: one of its acts was drawn, or itself, having none."""

    stratum: str
    weight: float
    act: Found | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One sentence of a sheet, as the key has it."""

    number: int
    document: str
    start: int
    end: int
    genre: str
    date: str
    found: tuple[Found, ...]
    draws: tuple[Draw, ...]


@dataclass(frozen=True, kw_only=True)
class Key:
    """What was drawn, from how much, when and how; `fingerprint` is that of the store then, as names and values."""

    drawn: str
    size: int
    seed: int
    run: str
    fingerprint: tuple[tuple[str, str], ...]
    documents: int
    acts: int
    candidates: int
    plain: int
    rows: tuple[Row, ...]


def key_path(sheet: Path) -> Path:
    """Return where the key of a sheet lies: beside it."""
    return sheet.with_name(f"{sheet.name}.key.json")


def write_key(sheet: Path, key: Key) -> None:
    """Write the key of a sheet that has none yet."""
    _write(key_path(sheet), json.dumps(asdict(key), ensure_ascii=False, indent=1) + "\n", new=True)


def read_key(sheet: Path) -> Key:
    """Read the key of a sheet."""
    path = key_path(sheet)
    try:
        said = json.loads(_read(path))
        return Key(
            **said
            | {
                "fingerprint": tuple((name, value) for name, value in said["fingerprint"]),
                "rows": tuple(map(_row, said["rows"])),
            }
        )
    except (ValueError, KeyError, TypeError) as error:
        raise AuditError(f"no key of an audit: {error}", source=str(path), remedy="draw a new sample") from error


def _row(said: Mapping[str, Any]) -> Row:
    draws = (Draw(one["stratum"], one["weight"], one["act"] and _found(one["act"])) for one in said["draws"])
    return Row(**{**said, "found": tuple(map(_found, said["found"])), "draws": tuple(draws)})


def _found(said: Mapping[str, Any]) -> Found:
    return Found(said["act"], tuple(said["actors"]))


def write_sheet(sheet: Path, rows: Iterable[Cells], *, new: bool = False) -> None:
    """Write a sheet wholly or not at all; a `new` one must not be there."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _write(sheet, out.getvalue(), new=new)


def read_sheet(sheet: Path, key: Key) -> dict[int, Cells]:
    """Read the sentences of a sheet by number; the columns may stand in any order, and others beside them.

    A sheet without one of the key's sentences, or with another one under its number, raises an `AuditError`.
    """
    source = str(sheet)
    reader = csv.DictReader(io.StringIO(_read(sheet), newline=""))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        remedy = "save it as CSV UTF-8, separated by commas, with all its columns"
        raise AuditError(f"there is no column {', '.join(missing)}", source=source, remedy=remedy)
    found = {row["number"]: {column: row[column] or "" for column in COLUMNS} for row in reader}
    rows: dict[int, Cells] = {}
    for row in key.rows:
        cells = found.get(str(row.number))
        if cells is None or cells["document"] != row.document:
            raise AuditError(f"lacks number {row.number} of its key", source=source, remedy="change no other column")
        rows[row.number] = cells
    return rows


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        remedy = "a sheet and its key stay side by side"
        raise AuditError(f"cannot be read: {error.strerror}", source=str(path), remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise AuditError("not UTF-8 text", source=str(path), remedy="save it as CSV UTF-8") from error


def _write(path: Path, content: str, *, new: bool) -> None:
    draft = path.with_name(f"{path.name}.tmp")
    try:
        if new and path.exists():
            raise AuditError("is there already", source=str(path), remedy="take it away, or name another sheet")
        draft.write_text(content, "utf-8")
        draft.replace(path)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise AuditError(message, source=str(path), remedy="check path and permissions") from error
