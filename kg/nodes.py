"""From what a person calls a thing to its IRI in a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import pyoxigraph as ox

from kg import resources
from kg.actors import Gazetteer
from kg.client import Remote
from kg.deliverables import identify
from kg.errors import NotFoundError, UsageError
from kg.ontology import Ontology
from kg.sparql import Term, solutions
from kg.store import Store
from kg.vocabulary import ACT, RDFS, SKOS, Iris

LABEL = RDFS + "label"
NAMES = (LABEL, SKOS + "altLabel")


def actor_iri(store: Store, name: str) -> str:
    """Find an actor by IRI, identifier, name, alias or demonym; one that the store never mentions is found as well."""
    if found := _named(store, name, graph="actors", minted=store.iris.actor(name)):
        return found
    if known := Gazetteer(store.ontology).resolve(name):
        return store.iris.actor(known.id)
    raise unknown(name, _labels(store, "actors"), what="actor")


def deliverable_iri(source: Store | Remote, name: str) -> str:
    """Find what acts are about, by IRI, identifier or any wording; one that was replaced leads to what replaced it."""
    iris = source.iris
    minted = [expand(iris, name), *map(iris.deliverable, (name, identify(name, ontology=source.ontology)))]
    for named in filter(None, map(_node, minted)):
        for row in _rows(source, "canonical", named=named):
            return str(row["deliverable"].value)
    for row in _rows(source, "called", name=ox.Literal(name.casefold())):
        return str(row["deliverable"].value)
    raise unknown(
        name, ((row["label"].value, row["label"].value) for row in _rows(source, "labels")), what="deliverable"
    )


def document_iri(store: Store, name: str) -> str:
    """Find a document by IRI or identifier."""
    for iri in (expand(store.iris, name), store.iris.document(name)):
        if _is_there(store, iri):
            return iri
    raise NotFoundError(f"no document {name!r} is in this graph")


def act_iri(name: str, *, ontology: Ontology) -> str:
    """Find a kind of act by its key ("calls_for"), its concept ("call"), its label or its IRI."""
    folded = name.removeprefix(ACT).removeprefix("act:").replace(" ", "_").casefold()
    for kind in ontology.acts.values():
        if folded in (kind.key, kind.concept, kind.label.replace(" ", "_").casefold()):
            return ACT + kind.concept
    raise UsageError(f"{name!r} is no kind of act", remedy=f"it is one of {', '.join(ontology.acts)}")


def expand(iris: Iris, name: str) -> str:
    """Write a short name, `actor:CHN`, out as an IRI; leave everything else as it is."""
    prefix, _, rest = name.partition(":")
    namespace = iris.prefixes().get(prefix)
    return name if namespace is None else namespace + rest


def unknown(name: str, labels: Iterable[tuple[str, str]], *, what: str) -> NotFoundError:
    """Make the error for a name that is none of those, with what may be meant."""
    names = {label.casefold(): label for _, label in labels}
    close = [names[folded] for folded in get_close_matches(name.casefold(), names, n=3)]
    remedy = f"did you mean {', '.join(close)}?" if close else ""
    return NotFoundError(f"no {what} {name!r} is in this graph", remedy=remedy)


def _named(store: Store, name: str, *, graph: str, minted: str) -> str | None:
    if iri := next((iri for iri in (expand(store.iris, name), minted) if _is_there(store, iri)), None):
        return iri
    return next((iri for iri, label in _labels(store, graph) if label.casefold() == name.casefold()), None)


def _rows(source: Store | Remote, query: str, **values: Term) -> ox.QuerySolutions:
    return solutions(source.query(resources.query("lookup", query), substitutions=values))


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _labels(store: Store, graph: str) -> Iterator[tuple[str, str]]:
    for term in NAMES:
        for quad in store.match(predicate=term, graph=store.iris.graph(graph)):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                yield quad.subject.value, quad.object.value


def _is_there(store: Store, iri: str) -> bool:
    node = _node(iri)
    return node is not None and next(store.match(subject=node, predicate=LABEL), None) is not None
