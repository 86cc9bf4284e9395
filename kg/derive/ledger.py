"""What was read for the derived graphs, kept beside a store: so after a change only what is new is read.

The ledger is an SQLite file of no value of its own: where it is lost, damaged or of another ontology, all is read anew.
It holds the acts of each graph, and what phrases mean, which depends on the ontology and our code alone.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from kg.derive.phrases import Known, Phrases, reader
from kg.derive.said import SaidAct, read_acts
from kg.errors import StoreError
from kg.ontology import Ontology
from kg.snapshots import LEDGER
from kg.staleness import EVERY_GRAPH, versions
from kg.store import Store

_FORMAT = "1"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (format TEXT, version TEXT, reader TEXT);
CREATE TABLE IF NOT EXISTS acts (graph TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS phrase (kind TEXT, phrase TEXT, record TEXT, PRIMARY KEY (kind, phrase)) WITHOUT ROWID;
"""
_CALLED, _ABOUT = "called", "about"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ledger:
    """The acts of a store by graph, of which some were `read` just now, and what its phrases mean."""

    graphs: dict[str, tuple[SaidAct, ...]]
    phrases: Phrases
    read: set[str]

    @property
    def acts(self) -> list[SaidAct]:
        """List all acts by their IRIs."""
        return sorted(chain.from_iterable(self.graphs.values()), key=lambda act: act.iri)


@contextmanager
def ledger(store: Store, *, ontology: Ontology) -> Iterator[Ledger]:
    """Read what a store says now, and keep what was read when the block ends well."""
    path, by = store.path / LEDGER, reader(ontology)
    known = _load(path, ontology=ontology, by=by, of=versions(store.path))
    own = store.iris.graph("")
    changed = store.changed
    if not known.graphs or EVERY_GRAPH in changed:
        changed = [*known.graphs, *store.graphs()]
    known.read = {graph for graph in changed if not graph.startswith(own)}
    known.graphs |= {graph: read_acts(store, graph) for graph in sorted(known.read)}
    yield known
    try:
        _keep(known, path, version=store.version, by=by)
    except sqlite3.Error as error:
        remedy = "make room, or check the folder's permissions"
        raise StoreError(f"what was read cannot be kept: {error}", path=path, remedy=remedy) from error


def _load(path: Path, *, ontology: Ontology, by: str, of: Iterable[str]) -> Ledger:
    """Load what was kept, but for acts of a version that is none `of` these and phrases that something else read."""
    graphs: dict[str, tuple[SaidAct, ...]] = {}
    called, about = Known(), Known()
    if path.exists():
        try:
            with closing(sqlite3.connect(path)) as connection:
                version, known_by = _known(connection)
                if version in of:
                    graphs = dict(_acts(connection))
                if known_by == by:
                    called, about = (Known(dict(_records(connection, kind))) for kind in (_CALLED, _ABOUT))
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            log.warning("%s is of no use (%s), and all is read anew", path, error)
            path.unlink()
            return _load(path, ontology=ontology, by=by, of=of)
    return Ledger(graphs, Phrases(ontology, called=called, about=about), set())


def _known(connection: sqlite3.Connection) -> tuple[str, str]:
    """Return of which version the acts are, and by what the phrases were read."""
    form, version, by = connection.execute("SELECT format, version, reader FROM about").fetchone()
    if form != _FORMAT:
        raise ValueError(f"its format is {form}")
    return version, by


def _acts(connection: sqlite3.Connection) -> Iterator[tuple[str, tuple[SaidAct, ...]]]:
    for graph, record in connection.execute("SELECT graph, record FROM acts"):
        yield graph, tuple(map(SaidAct.of, json.loads(record)))


def _records(connection: sqlite3.Connection, kind: str) -> Iterator[tuple[str, list[Any]]]:
    for phrase, record in connection.execute("SELECT phrase, record FROM phrase WHERE kind = ?", (kind,)):
        yield phrase, json.loads(record)


def _keep(known: Ledger, path: Path, *, version: str, by: str) -> None:
    """Write down what is new, and strike out what is no longer there or was read otherwise, in one transaction."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.execute("DELETE FROM phrase WHERE (SELECT reader FROM about) <> ?", (by,))
        connection.execute("DELETE FROM about")
        connection.execute("INSERT INTO about VALUES (?, ?, ?)", (_FORMAT, version, by))
        written = {graph for (graph,) in connection.execute("SELECT graph FROM acts")}
        said = {graph: acts for graph, acts in known.graphs.items() if acts}
        connection.executemany("DELETE FROM acts WHERE graph = ?", ((graph,) for graph in written - said.keys()))
        rows = ((graph, _json([act.record for act in said[graph]])) for graph in known.read & said.keys())
        connection.executemany("INSERT OR REPLACE INTO acts VALUES (?, ?)", rows)
        for kind, phrases in ((_CALLED, known.phrases.called), (_ABOUT, known.phrases.about)):
            unused = ((kind, phrase) for phrase in phrases.kept.keys() - phrases.used)
            connection.executemany("DELETE FROM phrase WHERE kind = ? AND phrase = ?", unused)
            fresh = ((kind, phrase, _json(record)) for phrase, record in phrases.new.items())
            connection.executemany("INSERT INTO phrase VALUES (?, ?, ?)", fresh)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
