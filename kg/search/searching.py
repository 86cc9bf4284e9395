"""Look words up in a store's index, whoever holds the store."""

from __future__ import annotations

import datetime
import json
import logging
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from kg.actors import Gazetteer
from kg.errors import NotFoundError, StoreError, UsageError
from kg.kept import kept
from kg.nodes import act_iri, expand, unknown
from kg.ontology import Ontology, load
from kg.rows import Hit, HitKind, WordsFilter
from kg.search.expression import expression
from kg.search.index import FILE, opened
from kg.search.keeping import refresh
from kg.staleness import versions
from kg.store import Store
from kg.vocabulary import Iris

log = logging.getLogger(__name__)

# Noncharacters, which no text interchanges: they stand around each word found until its place is counted.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"

_FIND = """
SELECT id, kind, iri, document, date, -rank FROM text JOIN entry ON id = text.rowid
WHERE text MATCH :words
  AND (:kind = '' OR kind = :kind)
  AND (:actor = '' OR EXISTS (SELECT 1 FROM party WHERE entry = id AND actor = :actor))
  AND (:act = '' OR act = :act)
  AND (:document = '' OR document = :document)
  AND (:since = '' OR date >= :since)
  AND (:until = '' OR date BETWEEN '0' AND :until)
ORDER BY rank, iri LIMIT :limit OFFSET :offset
"""
# The quote, and where the words do not stand in it the text that they stand in. The plus keeps the engine from running
# the whole search anew for each row.
_SHOW = """
SELECT rowid, label, snippet(text, 0, :open, :close, '…', 32), snippet(text, -1, :open, :close, '…', 32) FROM text
WHERE text MATCH :words AND +rowid IN (SELECT value FROM json_each(:found))
"""


def search(
    source: Store | Path | str, text: str, wanted: WordsFilter | None = None, *, limit: int = 20, offset: int = 0
) -> list[Hit]:
    """Find acts, deliverables and documents by their words, those that fit best first.

    A store's folder is enough, and whoever holds the store; only an index that is lost needs the store itself. Raise
    `UsageError` for a text without a word, `NotFoundError` for an actor or a document that is not there.
    """
    words = expression(text)
    if limit < 1 or offset < 0:
        raise UsageError(f"no page has limit {limit} and offset {offset}", remedy="count from 1 and from 0")
    folder = source.path if isinstance(source, Store) else Path(source)
    ontology = source.ontology if isinstance(source, Store) else load(*kept(folder))
    ask = partial(_hits, words=words, wanted=wanted or WordsFilter(), ontology=ontology, limit=limit, offset=offset)
    found = _asked(folder, ask)
    if found is None:
        with nullcontext(source) if isinstance(source, Store) else Store.open(folder) as store:
            refresh(store, afresh=True)
        found = _asked(folder, ask)
    if found is None:
        raise StoreError("the text index cannot be read", path=folder / FILE, remedy="try again")
    if len(versions(folder)) > 1:
        log.warning("%s: documents have changed since the text index was made; a build brings it up to date", folder)
    return found


def _asked(folder: Path, ask: Callable[[sqlite3.Connection], list[Hit]]) -> list[Hit] | None:
    """Ask the index; give None where it is lost, damaged or of another state of the store."""
    index = opened(folder / FILE, versions=versions(folder))
    if index is None:
        return None
    with closing(index):
        try:
            return ask(index)
        except sqlite3.DatabaseError:
            return None


def _hits(
    index: sqlite3.Connection, words: str, wanted: WordsFilter, *, ontology: Ontology, limit: int, offset: int
) -> list[Hit]:
    page = {"limit": min(limit, sys.maxsize), "offset": min(offset, sys.maxsize)}
    found = index.execute(_FIND, _conditions(index, wanted, ontology) | {"words": words} | page).fetchall()
    marks = {"words": words, "found": json.dumps([row[0] for row in found]), "open": _OPEN, "close": _CLOSE}
    shown = {number: said for number, *said in index.execute(_SHOW, marks)}
    return [_hit(row, *shown[row[0]]) for row in found]


def _hit(row: tuple[int, str, str, str, str, float], label: str, quote: str, best: str) -> Hit:
    _, kind, iri, document, day, score = row
    snippet, marks = _marks(quote if _OPEN in quote else best)
    return Hit(
        kind=HitKind(kind),
        score=score,
        date=datetime.date.fromisoformat(day) if day else None,
        label=label,
        snippet=snippet,
        marks=marks,
        document=unquote(document.rpartition("/")[2]),
        iri=iri,
    )


def _marks(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Take the marks out of a text, and tell where they stood."""
    snippet, *parts = marked.split(_OPEN)
    places = []
    for part in parts:
        word, _, rest = part.partition(_CLOSE)
        places.append((len(snippet), len(snippet) + len(word)))
        snippet += word + rest
    return snippet, tuple(places)


def _conditions(index: sqlite3.Connection, wanted: WordsFilter, ontology: Ontology) -> dict[str, str]:
    (base,) = index.execute("SELECT base FROM about").fetchone()
    iris = Iris(base)
    return {
        "kind": wanted.kind or "",
        "actor": _actor(index, wanted.actor, iris, ontology) if wanted.actor else "",
        "act": act_iri(wanted.act, ontology=ontology) if wanted.act else "",
        "document": _document(index, wanted.document, iris) if wanted.document else "",
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
    }


def _actor(index: sqlite3.Connection, name: str, iris: Iris, ontology: Ontology) -> str:
    names = index.execute("SELECT iri, name FROM actor").fetchall()
    known = {iri for iri, _ in names}
    if iri := next((iri for iri in (expand(iris, name), iris.actor(name)) if iri in known), None):
        return iri
    if iri := next((iri for iri, label in names if label.casefold() == name.casefold()), None):
        return str(iri)
    if actor := Gazetteer(ontology).resolve(name):
        return iris.actor(actor.id)
    raise unknown(name, names, what="actor")


def _document(index: sqlite3.Connection, name: str, iris: Iris) -> str:
    for iri in (expand(iris, name), iris.document(name)):
        if index.execute("SELECT 1 FROM entry WHERE iri = ? AND kind = 'document'", (iri,)).fetchone():
            return iri
    raise NotFoundError(f"no document {name!r} is in this graph")
