"""Acts, hits, single acts and documents from a store in a folder or a served one, by what a person calls them."""

from __future__ import annotations

import pyoxigraph as ox

from kg import resources
from kg.asked import Conditions, act_filter
from kg.client import Remote
from kg.lookup import Labels, acts, read_act, read_document
from kg.nodes import expand
from kg.rows import ActRow, DocumentRow, Hit, HitKind, WordsFilter
from kg.search import search
from kg.sparql import solutions
from kg.store import Store

_ALL = 2**31 - 1


def find_rows(source: Store | Remote, conditions: Conditions) -> list[ActRow]:
    """Read the acts asked for; those whose words are asked for are what the text index finds among them."""
    wanted, text = act_filter(conditions), conditions.get("text", "")
    rows = list(source.acts(wanted)) if isinstance(source, Remote) else acts(source, wanted)
    if not text:
        return rows
    words = WordsFilter(
        kind=HitKind.ACT,
        actor=wanted.actor,
        act=wanted.act,
        document=wanted.document,
        since=wanted.since,
        until=wanted.until,
    )
    found = {hit.iri for hit in find_hits(source, text, words, limit=_ALL)}
    return [row for row in rows if row.iri in found]


def find_hits(source: Store | Remote, text: str, wanted: WordsFilter, *, limit: int, offset: int = 0) -> list[Hit]:
    """Find acts, deliverables and documents by their words, those that fit best first."""
    if isinstance(source, Remote):
        return source.search(text, wanted, limit=limit, offset=offset)
    return search(source, text, wanted, limit=limit, offset=offset)


def find_act(source: Store | Remote, iri: str) -> ActRow:
    """Read one act by its IRI, written out or short; raise `NotFoundError` where there is none."""
    iri = expand(source.iris, iri)
    return source.act(iri) if isinstance(source, Remote) else read_act(source, iri, labels=Labels(source))


def find_document(source: Store | Remote, name: str) -> tuple[DocumentRow, str]:
    """Read what is known of one document, and its kept text, by its identifier or IRI; raise `NotFoundError`."""
    iri = expand(source.iris, name)
    iri = iri if iri.startswith(source.iris.document("")) else source.iris.document(name)
    row = source.document(iri) if isinstance(source, Remote) else read_document(source, iri)
    parts = solutions(source.query(resources.query("lookup", "text"), substitutions={"document": ox.NamedNode(iri)}))
    return row, "".join(part["content"].value for part in parts)
