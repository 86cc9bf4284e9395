"""The ontology as one HTML page that loads nothing: `python -m kg.pages FILE`.

All of it stands in `ontologies/*.ttl`: terms, concept schemes and the crosswalk. It needs jinja2 (the extra `docs`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg import resources
from kg.turtle import Node, read_nodes, sources
from kg.vocabulary import DCTERMS, OWL, PREFIXES, RDF, RDFS, SKOS, VB, Vb, VbClass

_TYPE = RDF + "type"
_KINDS = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "object property",
    OWL + "DatatypeProperty": "datatype property",
}
_FACTS = {
    RDFS + "subClassOf": "kind of",
    RDFS + "subPropertyOf": "kind of",
    OWL + "disjointWith": "never also",
    RDFS + "domain": "of",
    RDFS + "range": "value",
    RDFS + "seeAlso": "see",
    DCTERMS + "isReplacedBy": "replaced by",
}
_HEADER = {
    OWL + "versionInfo": "Version",
    OWL + "versionIRI": "IRI of the version",
    DCTERMS + "creator": "By",
    DCTERMS + "license": "Licence",
    DCTERMS + "created": "Made",
    DCTERMS + "modified": "Changed",
    DCTERMS + "bibliographicCitation": "Cite as",
}
_CONDITIONS = {
    Vb.OF_TRIGGER: "trigger",
    Vb.OF_ACTION: "action",
    Vb.OF_POLARITY: "polarity",
    Vb.OF_DIRECTION: "direction",
    Vb.REQUIRES: "with",
}
_OWN = re.compile(r"https://w3id\.org/verbale/(\w+)#(.+)")
_ANYWHERE = "several classes"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a place on the page, or to another address."""

    text: str
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A class, a property or a concept as the page shows it."""

    id: str
    name: str
    iri: str
    kind: str
    label: str
    definition: str
    notes: tuple[str, ...]
    examples: tuple[str, ...]
    facts: tuple[tuple[str, tuple[Link, ...]], ...]
    deprecated: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Terms under one heading: the properties of a class, the concepts of a scheme."""

    id: str
    title: str
    text: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the crosswalk: which acts, on which conditions, and their code in schemes."""

    acts: tuple[Link, ...]
    conditions: tuple[str, ...]
    schemes: tuple[Link, ...]
    code: str
    note: str


def main() -> None:
    """Write the page to the file that the command line names."""
    out = Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(sorted(resources.ontologies().glob("*.ttl"))), "utf-8")


def page(files: Iterable[Path]) -> str:
    """Return the page over ontology files, in the order in which they tell of their terms."""
    return _Page(read_nodes(sources(files))[0]).html()


class _Page:
    """Looks terms up for the template."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self.nodes = nodes

    def html(self) -> str:
        folder = resources.templates()
        environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        ontology = self.nodes[VB.removesuffix("#")]
        classes = Section("classes", "Classes", "", tuple(map(self.term, self.declared(OWL + "Class"))))
        schemes = tuple(self.schemes())
        return environment.get_template("ontology.html").render(
            title=ontology.required(DCTERMS + "title"),
            text=ontology.required(DCTERMS + "description"),
            header=[(label, self.links(ontology, term)) for term, label in _HEADER.items() if ontology.one(term)],
            namespaces={
                term.name.partition(":")[0]: _space(term.iri) for part in (classes, *schemes) for term in part.terms
            },
            classes=classes,
            properties=tuple(self.properties()),
            schemes=schemes,
            crosswalk=tuple(self.crosswalk()),
        )

    def declared(self, *kinds: str) -> list[Node]:
        """List the terms of our namespace that are of one of the kinds."""
        found = (node for node in self.nodes.values() if node.iri.startswith(VB))
        return [node for node in found if set(node.all(_TYPE)) & set(kinds)]

    def properties(self) -> Iterator[Section]:
        """Group the properties by the class that they are said of."""
        groups: dict[str, list[Node]] = {}
        for node in self.declared(OWL + "ObjectProperty", OWL + "DatatypeProperty"):
            groups.setdefault(node.one(RDFS + "domain"), []).append(node)
        for domain, nodes in sorted(groups.items(), key=lambda group: not group[0]):
            title = self.nodes[domain].required(RDFS + "label") if domain else _ANYWHERE
            yield Section(f"of-{_id(domain)}", f"Properties: {title}", "", tuple(map(self.term, nodes)))

    def schemes(self) -> Iterator[Section]:
        """Give each concept scheme that has concepts, with them in the order of its file."""
        for node in self.nodes.values():
            if SKOS + "ConceptScheme" in node.all(_TYPE):
                concepts = [one for one in self.nodes.values() if node.iri in one.all(SKOS + "inScheme")]
                if concepts:
                    title, text = node.required(RDFS + "label"), node.one(SKOS + "definition")
                    yield Section(_id(node.iri), title, text, tuple(map(self.term, concepts)))

    def term(self, node: Node) -> Term:
        kinds = [_KINDS[kind] for kind in node.all(_TYPE) if kind in _KINDS]
        value = node.one(Vb.KEY) or node.one(SKOS + "notation")
        return Term(
            id=_id(node.iri),
            name=_short(node.iri),
            iri=node.iri,
            kind=next(iter(kinds), value),
            label=node.required(RDFS + "label"),
            definition=node.one(SKOS + "definition"),
            notes=node.all(SKOS + "scopeNote"),
            examples=node.all(SKOS + "example"),
            facts=tuple((label, self.links(node, term)) for term, label in _FACTS.items() if node.all(term)),
            deprecated=node.one(OWL + "deprecated") == "true",
        )

    def crosswalk(self) -> Iterator[Row]:
        for node in self.nodes.values():
            if VbClass.CROSSWALK in node.all(_TYPE):
                acts = self.links(node, Vb.OF_ACT)
                asked = [(said, self.words(node.all(term))) for term, said in _CONDITIONS.items() if node.all(term)]
                conditions = tuple(f"{said}: {words}" for said, words in asked)
                schemes = tuple(self.scheme(iri) for iri in node.all(Vb.TO_SCHEME))
                yield Row(acts, conditions, schemes, node.one(Vb.TO_CODE), node.one(SKOS + "scopeNote"))

    def scheme(self, iri: str) -> Link:
        node = self.nodes[iri]
        return Link(node.required(RDFS + "label"), node.one(DCTERMS + "source"))

    def words(self, values: Sequence[str]) -> str:
        """Write values out, triggers by their lemmas."""
        known = (self.nodes.get(value) for value in values)
        lemmas = (node.one(Vb.LEMMA) if node else value for node, value in zip(known, values, strict=True))
        return ", ".join(dict.fromkeys(lemmas))

    def links(self, node: Node, term: str) -> tuple[Link, ...]:
        return tuple(Link(_short(value), self.href(value)) for value in node.all(term))

    def href(self, value: str) -> str:
        own = self.nodes.get(value)
        shown = own is not None and (
            own.iri.startswith(VB) or own.one(SKOS + "inScheme") or own.one(SKOS + "hasTopConcept")
        )
        return f"#{_id(value)}" if shown else value if value.startswith("http") else ""


def _short(iri: str) -> str:
    if match := _OWN.fullmatch(iri):
        return f"{'vb' if match[1] == 'ns' else match[1]}:{match[2]}"
    found = next(((name, base) for name, base in PREFIXES.items() if iri.startswith(base) and iri != base), None)
    return f"{found[0]}:{iri.removeprefix(found[1])}" if found else iri


def _space(iri: str) -> str:
    return iri.partition("#")[0] + "#"


def _id(iri: str) -> str:
    """Make an anchor of an IRI: its last two parts, which are one place on the page."""
    return "-".join(iri.replace("#", "/").split("/")[-2:])


if __name__ == "__main__":
    main()
