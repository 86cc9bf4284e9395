"""The index itself: one SQLite file, which knows texts and conditions and nothing of a store.

It is never changed in place: a draft is written beside it and takes its place whole. So whoever reads it needs no lock
and sees it as it was, and a process that dies leaves the old one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kg.rows import HitKind

FILE = "text.sqlite"
FORMAT = "1"

_SCHEMA = """
CREATE TABLE about (format TEXT, version TEXT, base TEXT);
CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT, iri TEXT, document TEXT, date TEXT, act TEXT, thing TEXT);
CREATE INDEX entry_iri ON entry (iri);
CREATE INDEX entry_document ON entry (document);
CREATE TABLE party (entry INTEGER, actor TEXT, PRIMARY KEY (entry, actor)) WITHOUT ROWID;
CREATE TABLE actor (iri TEXT, name TEXT);
CREATE VIRTUAL TABLE text USING fts5 (quote, label, wordings, title, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO text (text, rank) VALUES ('rank', 'bm25(1.0, 2.0, 2.0, 0.2)');
"""
_ADD_ENTRY = """
INSERT INTO entry (kind, iri, document, date, act, thing) VALUES (:kind, :iri, :document, :date, :act, :thing)
"""
_ADD_TEXT = "INSERT INTO text (rowid, quote, label, wordings, title) VALUES (?, ?, ?, ?, ?)"
_THINGS = "SELECT iri, label, wordings FROM entry JOIN text ON text.rowid = id WHERE kind = 'deliverable'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What can be found: its texts and, where it has them, what it is narrowed down by, as IRIs.

    `document` is empty for a deliverable, `thing` is what an act is about, `wordings` are lines.
    """

    kind: HitKind
    iri: str
    label: str
    quote: str = ""
    wordings: str = ""
    title: str = ""
    document: str = ""
    date: str = ""
    act: str = ""
    thing: str = ""
    actors: tuple[str, ...] = ()


def opened(path: Path, *, versions: Iterable[str]) -> sqlite3.Connection | None:
    """Open an index to be read, if there is one that is sound and of one of these versions; the caller closes it."""
    connection = None
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
        if connection.execute("SELECT format, version FROM about").fetchone() in [(FORMAT, one) for one in versions]:
            return connection
    except sqlite3.DatabaseError:
        pass
    if connection is not None:
        connection.close()
    return None


@contextmanager
def draft(path: Path, *, version: str, base: str, afresh: bool) -> Iterator[Draft]:
    """Write an index that takes the old one's place when the block ends well: a copy of that, or one made `afresh`."""
    written = path.with_name(f"{path.name}.tmp")
    written.unlink(missing_ok=True)
    if not afresh:
        shutil.copyfile(path, written)
    with closing(sqlite3.connect(written)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + (_SCHEMA if afresh else ""))
        yield Draft(connection)
        connection.execute("DELETE FROM about")
        connection.execute("INSERT INTO about VALUES (?, ?, ?)", (FORMAT, version, base))
        connection.commit()
    with written.open("rb") as file:
        os.fsync(file.fileno())
    written.replace(path)


class Draft:
    """An index that is being written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def things(self) -> dict[str, tuple[str, str]]:
        """Return label and wordings of every deliverable, by IRI."""
        return {iri: (label, wordings) for iri, label, wordings in self._connection.execute(_THINGS)}

    def acts(self) -> Iterator[tuple[str, str, str]]:
        """Yield IRI, document and deliverable of every act."""
        yield from self._connection.execute("SELECT iri, document, thing FROM entry WHERE kind = 'act'")

    def add(self, entries: Iterable[Entry]) -> None:
        """Put entries in."""
        for entry in entries:
            columns = {name: getattr(entry, name) for name in ("kind", "iri", "document", "date", "act", "thing")}
            number = self._connection.execute(_ADD_ENTRY, columns).lastrowid
            self._connection.execute(_ADD_TEXT, (number, entry.quote, entry.label, entry.wordings, entry.title))
            self._connection.executemany("INSERT INTO party VALUES (?, ?)", ((number, who) for who in entry.actors))

    def drop_document(self, iri: str) -> None:
        """Take a document out, with its acts."""
        self._drop(self._connection.execute("SELECT id FROM entry WHERE document = ?", (iri,)).fetchall())

    def drop(self, iri: str) -> None:
        """Take one entry out."""
        self._drop(self._connection.execute("SELECT id FROM entry WHERE iri = ?", (iri,)).fetchall())

    def name_actors(self, names: Iterable[tuple[str, str]]) -> None:
        """Put names of actors, each with its IRI, in place of all that were known."""
        self._connection.execute("DELETE FROM actor")
        self._connection.executemany("INSERT INTO actor VALUES (?, ?)", names)

    def _drop(self, numbers: list[tuple[int]]) -> None:
        self._connection.executemany("DELETE FROM text WHERE rowid = ?", numbers)
        self._connection.executemany("DELETE FROM party WHERE entry = ?", numbers)
        self._connection.executemany("DELETE FROM entry WHERE id = ?", numbers)
