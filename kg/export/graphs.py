"""The graph as RDF: Turtle, TriG and N-Quads by the engine, JSON-LD with Verbale's own context."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import resources
from kg.export.selection import Selection
from kg.sparql import Term
from kg.vocabulary import RDF, XSD

_TYPE = RDF + "type"
_STRING = XSD + "string"
_NATIVE = frozenset({XSD + "integer", XSD + "boolean"})


def write_turtle(chosen: Selection, out: Path) -> None:
    """Write all graphs as one."""
    triples = (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in chosen.quads())
    ox.serialize(triples, str(out), format=ox.RdfFormat.TURTLE, prefixes=chosen.source.iris.prefixes())


def write_trig(chosen: Selection, out: Path) -> None:
    """Write every graph apart, in TriG."""
    ox.serialize(chosen.quads(), str(out), format=ox.RdfFormat.TRIG, prefixes=chosen.source.iris.prefixes())


def write_nquads(chosen: Selection, out: Path) -> None:
    """Write a statement a line."""
    ox.serialize(chosen.quads(), str(out), format=ox.RdfFormat.N_QUADS)


def write_jsonld(chosen: Selection, out: Path) -> None:
    """Write every graph apart, in JSON-LD with the context inside: an object a line, so that it is never held whole."""
    context = Context.load()
    with out.open("w", encoding="utf-8") as file:
        file.write(f'{{"@context": {json.dumps(context.terms)},\n"@graph": [')
        for number, (graph, quads) in enumerate(groupby(chosen.quads(), key=lambda quad: _address(quad.graph_name))):
            file.write(f'{"," if number else ""}\n{{"id": {json.dumps(graph)}, "@graph": [\n')
            nodes = (json.dumps(node, ensure_ascii=False) for node in _nodes(quads, context))
            file.writelines(f",\n{node}" if place else node for place, node in enumerate(nodes))
            file.write("]}")
        file.write("\n]}\n")


@dataclass(frozen=True)
class Context:
    """A JSON-LD context of plain terms, prefixes and datatypes, to write short names with."""

    terms: Mapping[str, Any]

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Context:
        """Read the context that stands beside the ontology."""
        return cls(json.loads((resources.ontologies() / "context.jsonld").read_text("utf-8"))["@context"])

    def expanded(self, name: str) -> str:
        """Write a short name of the context out as an IRI."""
        prefix, _, rest = name.partition(":")
        return f"{self.terms[prefix]}{rest}" if prefix in self.terms and rest else name

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the terms by their IRIs."""
        found = {
            name: said if isinstance(said, str) else said["@id"] for name, said in self.terms.items() if name[0] != "@"
        }
        return {self.expanded(iri): name for name, iri in found.items() if ":" in iri}

    @cached_property
    def types(self) -> Mapping[str, str]:
        """Return what the values of a term are: a datatype's IRI, or "@id"."""
        coerced = {
            name: said["@type"] for name, said in self.terms.items() if isinstance(said, dict) and "@type" in said
        }
        return {name: self.expanded(kind) for name, kind in coerced.items()}

    def short(self, iri: str) -> str:
        """Return the term for an IRI, or the IRI itself."""
        return self.names.get(iri, iri)

    def value(self, term: Term, name: str) -> object:
        """Return a value as the context lets it be written under a name."""
        kind = self.types.get(name, _STRING)
        if not isinstance(term, ox.Literal):
            return _address(term) if kind == "@id" else {"id": _address(term)}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        datatype = term.datatype.value
        if datatype != kind:
            return {"@value": term.value} | ({} if datatype == _STRING else {"@type": datatype})
        return _native(term.value, datatype)


def _native(text: str, datatype: str) -> object:
    """Write a number or truth value as JSON has it, where nothing of its form is lost."""
    if datatype not in _NATIVE:
        return text
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int) and json.dumps(value) == text else text


def _address(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _nodes(quads: Iterable[ox.Quad], context: Context) -> Iterator[dict[str, object]]:
    for subject, said in groupby(quads, key=attrgetter("subject")):
        node: dict[str, Any] = {"id": _address(subject)}
        for quad in said:
            if quad.predicate.value == _TYPE:
                node.setdefault("type", []).append(context.short(_address(quad.object)))
            else:
                name = context.short(quad.predicate.value)
                node.setdefault(name, []).append(context.value(quad.object, name))
        yield {name: values[0] if name != "id" and len(values) == 1 else values for name, values in node.items()}
