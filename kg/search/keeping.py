"""Keep the index in step with a store: after each change only what it changed, and all of it where it is lost."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg import resources
from kg.errors import StoreError
from kg.rows import HitKind
from kg.search.index import FILE, Draft, Entry, draft, opened
from kg.sparql import solutions
from kg.staleness import EVERY_GRAPH, versions
from kg.store import Store
from kg.vocabulary import DCTERMS, RDFS, SKOS, Vb

_LABEL = RDFS + "label"
_ALIAS = SKOS + "altLabel"


@dataclass(frozen=True, slots=True)
class _Derived:
    """What the derived graphs say: label and wordings of each deliverable, and what each act is about, by IRI."""

    things: Mapping[str, tuple[str, str]]
    of_act: Mapping[str, str]


def refresh(store: Store, *, afresh: bool = False) -> None:
    """Bring a store's index in step with its documents and derived graphs, or make it anew where it is of no use.

    It is called before the store settles: should the process die in between, the store is stale and it is done again.
    """
    path = store.path / FILE
    held = None if afresh else opened(path, versions=versions(store.path))
    if held is not None:
        held.close()
    try:
        if held is None or (store.stale and (EVERY_GRAPH in store.changed or not _updated(store))):
            _write(store, afresh=True)
    except (sqlite3.Error, OSError) as error:
        remedy = "make room, or check the folder's permissions"
        raise StoreError(f"the text index cannot be written: {error}", path=path, remedy=remedy) from error


def _updated(store: Store) -> bool:
    """Update an index; tell if that went well, which a damaged one does not."""
    try:
        _write(store, afresh=False)
    except sqlite3.DatabaseError:
        return False
    return True


def _write(store: Store, *, afresh: bool) -> None:
    derived = _derived(store)
    with draft(store.path / FILE, version=store.version, base=store.iris.base, afresh=afresh) as index:
        known = index.things()
        documents = set(store.graphs() if afresh else (*store.changed, *_overtaken(index, known, derived)))
        for document in sorted(graph for graph in documents if graph.startswith(store.iris.document(""))):
            index.drop_document(document)
            index.add(_document(store, document, derived))
        for iri in sorted(iri for iri in {*known, *derived.things} if known.get(iri) != derived.things.get(iri)):
            index.drop(iri)
            index.add(_thing(iri, derived))
        index.name_actors(sorted(set(_names(store))))


def _overtaken(index: Draft, known: Mapping[str, tuple[str, str]], derived: _Derived) -> Iterator[str]:
    """Yield the documents of acts that are about something else than before, or of another name."""
    for act, document, thing in index.acts():
        now = derived.of_act.get(act, "")
        if now != thing or (now and known[now][0] != derived.things[now][0]):
            yield document


def _derived(store: Store) -> _Derived:
    graph = store.iris.graph("deliverables")
    labels = dict(_said(store, _LABEL, graph))
    wordings: defaultdict[str, list[str]] = defaultdict(list)
    for iri, wording in _said(store, _ALIAS, graph):
        wordings[iri].append(wording)
    standing = labels.keys() - dict(_said(store, DCTERMS + "isReplacedBy", graph))
    things = {iri: (labels[iri], "\n".join(sorted(wordings.get(iri, ())))) for iri in standing}
    return _Derived(things=things, of_act=dict(_said(store, Vb.DELIVERABLE, graph)))


def _thing(iri: str, derived: _Derived) -> Iterator[Entry]:
    """Yield what is found of a deliverable, if it still is there."""
    if iri in derived.things:
        label, wordings = derived.things[iri]
        yield Entry(kind=HitKind.DELIVERABLE, iri=iri, label=label, wordings=wordings)


def _document(store: Store, iri: str, derived: _Derived) -> Iterator[Entry]:
    """Yield what is found in a document: itself, if it still is there, and its acts."""
    title, day = (_value(store, iri, term) for term in (_LABEL, Vb.DATE))
    if not title:
        return
    speakers = tuple(sorted(actor for _, actor in _said(store, Vb.SPEAKS_FOR, iri)))
    yield Entry(kind=HitKind.DOCUMENT, iri=iri, label=title, document=iri, date=day, actors=speakers)
    actors: defaultdict[str, list[str]] = defaultdict(list)
    for act, actor in _said(store, Vb.ACTOR, iri):
        actors[act].append(actor)
    for row in solutions(store.query(resources.query("search", "acts"), default_graphs=[iri])):
        act, label, quote, mention, kind, date = ("" if term is None else term.value for term in row)
        thing = derived.of_act.get(act, "")
        name = derived.things[thing][0] if thing else mention
        yield Entry(
            kind=HitKind.ACT,
            iri=act,
            label=label,
            quote=quote,
            wordings=mention if name == mention else f"{mention}\n{name}",
            title=title,
            document=iri,
            date=date,
            act=kind,
            thing=thing,
            actors=tuple(sorted(actors[act])),
        )


def _names(store: Store) -> Iterator[tuple[str, str]]:
    for term in (_LABEL, _ALIAS):
        yield from _said(store, term, store.iris.graph("actors"))


def _said(store: Store, term: str, graph: str) -> Iterator[tuple[str, str]]:
    """Yield every node of which a graph says something by a property, and what."""
    rows = store.query(
        resources.query("search", "said"), default_graphs=[graph], substitutions={"property": ox.NamedNode(term)}
    )
    return ((row[0].value, row[1].value) for row in solutions(rows))


def _value(store: Store, document: str, term: str) -> str:
    """Return what a document's graph says of itself by a property."""
    found = store.match(subject=ox.NamedNode(document), predicate=term, graph=document)
    return next((quad.object.value for quad in found if isinstance(quad.object, ox.Literal)), "")
