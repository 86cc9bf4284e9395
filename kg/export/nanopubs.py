"""Each act as a nanopublication: an assertion, whence it is known, and who publishes it, each in a graph of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from kg.export.selection import Selection
from kg.formats import Texts
from kg.vocabulary import DCTERMS, PROV, RDF, RDFS, Vb

NP = "http://www.nanopub.org/nschema#"
_SOFTWARE = "https://w3id.org/verbale/"
_WORDS = frozenset({Vb.QUOTE, Vb.EXPLANATION})
_PROVENANCE = _WORDS | {Vb.START, Vb.END, Vb.CONFIDENCE, Vb.DOCUMENT, PROV + "wasInfluencedBy"}

Said = tuple[str, ox.NamedNode | ox.Literal]


def write_nanopubs(chosen: Selection, out: Path) -> None:
    """Write the nanopublications in TriG; they are unsigned, and their addresses follow from those of the acts."""
    prefixes = chosen.source.iris.prefixes() | {"np": NP}
    ox.serialize(_quads(chosen), str(out), format=ox.RdfFormat.TRIG, prefixes=prefixes)


def _quads(chosen: Selection) -> Iterator[ox.Quad]:
    runs = {row["document"].value: (row["run"], row["ended"]) for row in chosen.rows("generated")}
    for act, rows in groupby(chosen.rows("said"), key=lambda row: row["act"].value):
        said = [(row["property"].value, row["value"]) for row in rows]
        document = next(value.value for term, value in said if term == Vb.DOCUMENT)
        if chosen.texts is Texts.NONE:
            said = [(term, value) for term, value in said if term not in _WORDS]
        yield from _nanopub(act, said, document, runs.get(document), extractor=chosen.documents[document].extractor)


def _nanopub(
    act: str, said: list[Said], document: str, run: tuple[ox.NamedNode, ox.Literal] | None, *, extractor: str
) -> Iterator[ox.Quad]:
    whole = f"{act}/nanopub"
    assertion, provenance, pubinfo = (f"{whole}#{part}" for part in ("assertion", "provenance", "pubinfo"))
    head = [(RDF + "type", NP + "Nanopublication")]
    head += [(f"{NP}has{graph}", f"{whole}#{graph[0].lower()}{graph[1:]}") for graph in ("Assertion", "Provenance")]
    head.append((NP + "hasPublicationInfo", pubinfo))
    yield from (_quad(whole, term, ox.NamedNode(value), f"{whole}#Head") for term, value in head)
    for term, value in sorted(said, key=lambda one: one[0] in _PROVENANCE):
        yield _quad(act, term, value, provenance if term in _PROVENANCE else assertion)
    yield _quad(assertion, PROV + "wasDerivedFrom", ox.NamedNode(document), provenance)
    yield _quad(whole, PROV + "wasAttributedTo", ox.NamedNode(_SOFTWARE), pubinfo)
    yield _quad(_SOFTWARE, RDFS + "label", ox.Literal("Verbale"), pubinfo)
    if extractor:
        yield _quad(whole, Vb.EXTRACTOR, ox.Literal(extractor), pubinfo)
    if run is not None:
        yield _quad(assertion, PROV + "wasGeneratedBy", run[0], provenance)
        yield _quad(whole, DCTERMS + "created", run[1], pubinfo)


def _quad(subject: str, term: str, value: ox.NamedNode | ox.Literal, graph: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(term), value, ox.NamedNode(graph))
